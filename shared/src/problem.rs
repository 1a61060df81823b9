//! What is wrong with a pasted pixel, where, and how to mend it.

use std::fmt;
use std::ops::Range;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// What kind of thing is wrong. The text of a code is stable: programs rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The stable text, in camelCase.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

codes! {
    // The whole text.
    /// Nothing was given.
    Empty = "empty",
    /// Longer than what is accepted.
    TooLong = "tooLong",
    /// A tag where a bare URL belongs.
    TagNotUrl = "tagNotUrl",

    // Scheme, host and port.
    /// No `https://` at the start.
    MissingScheme = "missingScheme",
    /// `http:` or `https:` without exactly two slashes.
    MalformedScheme = "malformedScheme",
    /// `//host/…`.
    SchemeRelative = "schemeRelative",
    /// A path without a host.
    RelativeUrl = "relativeUrl",
    /// `javascript:` or another script scheme.
    ScriptUrl = "scriptUrl",
    /// `data:`.
    DataUrl = "dataUrl",
    /// Any other scheme than `http` and `https`.
    OtherScheme = "otherScheme",
    /// A name or password before `@`.
    UserInfo = "userInfo",
    /// Nothing between `//` and the path.
    MissingHost = "missingHost",
    /// A host that can't be read.
    BadHost = "badHost",
    /// A host that would be read as another one.
    DisguisedHost = "disguisedHost",
    /// Letters outside ASCII in the host.
    HostNotAscii = "hostNotAscii",
    /// A port that can't be read.
    BadPort = "badPort",
    /// A token that would choose the scheme.
    TokenInScheme = "tokenInScheme",
    /// A token that would choose the name or password.
    TokenInUserInfo = "tokenInUserInfo",
    /// A token that would choose the host.
    TokenInHost = "tokenInHost",
    /// A token that would choose the port.
    TokenInPort = "tokenInPort",

    // Tokens.
    /// `[name]` with a name that stands for nothing.
    UnknownToken = "unknownToken",
    /// `[` without its `]`.
    UnclosedToken = "unclosedToken",
    /// A bracket that belongs to no token.
    StrayBracket = "strayBracket",
    /// A token that never has a value for this commission type.
    TokenNotAvailable = "tokenNotAvailable",
    /// A token as another tracker writes it.
    ForeignToken = "foreignToken",
    /// A value that would complete a half-written `%XX`.
    PercentBeforeToken = "percentBeforeToken",

    // Characters.
    /// A null byte.
    NullByte = "nullByte",
    /// A line break, tab or other control character.
    ControlCharacter = "controlCharacter",
    /// A space.
    Space = "space",
    /// A character nobody can see.
    InvisibleCharacter = "invisibleCharacter",
    /// `\`, which browsers read as `/`.
    Backslash = "backslash",
    /// `<`, `>` or `"`.
    UnsafeCharacter = "unsafeCharacter",
    /// `&amp;` and the like.
    HtmlEntity = "htmlEntity",
    /// `.` or `..` as a part of the path.
    DotSegment = "dotSegment",

    // Warnings.
    /// No token at all.
    NoToken = "noToken",
    /// A `#` part, which servers never receive.
    FragmentNotSent = "fragmentNotSent",
    /// A `%` that starts no `%XX`.
    BadPercent = "badPercent",
    /// A token written `%5Bname%5D`.
    EncodedToken = "encodedToken",
    /// A passed value whose name is nearly that of a built-in token.
    LookalikeName = "lookalikeName",
    /// `http:` in a tag: browsers block it on an https page.
    MixedContent = "mixedContent",
    /// An attribute that is not kept.
    AttributeIgnored = "attributeIgnored",
    /// A style that is not kept.
    StyleIgnored = "styleIgnored",

    // Tags.
    /// A script.
    Script = "script",
    /// An `on…` attribute.
    EventHandler = "eventHandler",
    /// More than one element.
    SecondElement = "secondElement",
    /// Text beside the element or inside it.
    TextBeside = "textBeside",
    /// Another element than the pixel type asks for.
    WrongElement = "wrongElement",
    /// A comment.
    Comment = "comment",
    /// A document type or another declaration.
    Declaration = "declaration",
    /// Markup that does not end.
    UnclosedTag = "unclosedTag",
    /// Markup that can't be read for sure.
    BrokenMarkup = "brokenMarkup",
    /// No `src`.
    MissingSource = "missingSource",
    /// `srcdoc`.
    SourceDocument = "sourceDocument",
    /// An attribute that is not accepted.
    UnknownAttribute = "unknownAttribute",
    /// A style that does more than hide or size.
    StyleNotAllowed = "styleNotAllowed",
    /// A width or height that is no number of pixels.
    BadSize = "badSize",
    /// A pixel on the campaign's own storefront.
    OwnStorefront = "ownStorefront",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that is wrong with a text, or worth knowing about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of thing.
    pub code: Code,
    /// Where in the text, in bytes, on character boundaries.
    pub range: Range<usize>,
    /// What is wrong and how to mend it, in one or two sentences.
    pub message: String,
    /// The text that mends it when put in place of `range`.
    pub suggestion: Option<String>,
}

impl Problem {
    pub(crate) fn new(code: Code, range: Range<usize>, message: impl Into<String>) -> Self {
        Self { code, range, message: message.into(), suggestion: None }
    }

    pub(crate) fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}

/// Everything found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What must be mended before the text can be saved, in the order of the text.
    pub problems: Vec<Problem>,
    /// What can be saved but deserves a look.
    pub warnings: Vec<Problem>,
}

impl Report {
    /// How many problems, and how many warnings, are told of one text: nobody reads more, and hostile text has thousands.
    pub const MAX: usize = 50;

    pub(crate) fn refuse(&mut self, problem: Problem) {
        if self.problems.len() < Self::MAX {
            self.problems.push(problem);
        }
    }

    pub(crate) fn warn(&mut self, warning: Problem) {
        if self.warnings.len() < Self::MAX {
            self.warnings.push(warning);
        }
    }

    pub(crate) fn sort(&mut self) {
        self.problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
        self.warnings.sort_by_key(|problem| (problem.range.start, problem.range.end));
    }

    /// The value, if nothing must be mended.
    pub(crate) fn accept<T>(self, value: Option<T>) -> Result<T, Error> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(Error { problems: self.problems }),
        }
    }
}

/// A text that was refused, with every reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.summary())]
pub struct Error {
    /// What must be mended, in the order of the text; never empty.
    pub problems: Vec<Problem>,
}

impl Error {
    /// The first reason's sentence.
    #[must_use]
    pub fn summary(&self) -> &str {
        self.problems.first().map_or("This can’t be used.", |problem| &problem.message)
    }
}

/// A piece of somebody's text for a message: at most 40 characters, control characters made visible.
pub(crate) fn excerpt(text: &str) -> String {
    let mut shown: String =
        text.chars().take(40).map(|letter| if letter.is_control() { '\u{FFFD}' } else { letter }).collect();
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut seen: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), Code::ALL.len());
    }

    #[test]
    fn excerpts_are_short_and_plain() {
        assert_eq!(excerpt("a\0b"), "a\u{FFFD}b");
        assert_eq!(excerpt(&"é".repeat(50)), format!("{}…", "é".repeat(40)));
    }
}
