//! A pixel's URL with its tokens: checked when it is typed, rendered when it fires.
//!
//! A template is read into literal pieces and tokens. Scheme, user info, host and port are always literal, so no value
//! can choose where a request goes. When it is rendered every value is percent-encoded in one pass: only the unreserved
//! characters of RFC 3986 stay, so a value can neither end its part of the URL nor be expanded again.

mod characters;
mod frame;
mod normalise;
mod render;
mod scan;

use crate::commission_type::CommissionType;
use crate::passed_values::PassedValueNames;
use crate::problem::Code;
pub use crate::problem::{Error, Problem, Report};
use crate::token::Token;
pub(crate) use render::RESERVED;
pub use render::{Piece, Rendered};

/// A URL with tokens that can be rendered whatever the values are.
///
/// ```
/// use shared::{commission_type::CommissionType, passed_values::PassedValueNames, template::UrlTemplate, token::Token};
/// let names = PassedValueNames::default();
/// let template = UrlTemplate::parse("https://net.example/pb?tid=[c1]", &names, CommissionType::Cpa)?;
/// let rendered = template.render(&|token| match token {
///     Token::PassedValue(_) => Some("a b&c".to_owned()),
///     _ => None,
/// });
/// assert_eq!(rendered.url, "https://net.example/pb?tid=a%20b%26c");
/// # Ok::<(), shared::template::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlTemplate {
    source: String,
    origin: url::Url,
    segments: Vec<Segment>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Text that is sent as it stands, in the spelling of the WHATWG URL standard.
    Literal(String),
    /// A place for a value.
    Token {
        /// Which value.
        token: Token,
        /// The part of the URL it stands in.
        place: Place,
    },
}

/// The parts of a URL a token may stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Before `?`.
    Path,
    /// After `?`.
    Query,
    /// After `#`: seen by scripts of the page, never sent to its server.
    Fragment,
}

impl UrlTemplate {
    /// The longest template, in characters.
    pub const MAX_LENGTH: usize = 2048;

    /// Reads a template for a pixel of this commission type, with the affiliate's own token names. Spaces around the
    /// text are left out.
    ///
    /// # Errors
    ///
    /// [`Error`] holds everything that must be mended, not only the first thing.
    pub fn parse(text: &str, names: &PassedValueNames, commission_type: CommissionType) -> Result<Self, Error> {
        let (template, report) = Self::examine(text, names, commission_type);
        report.accept(template)
    }

    /// Reads a template and tells everything found in it, warnings too. There is a template exactly if there is no
    /// problem.
    #[must_use]
    pub fn examine(text: &str, names: &PassedValueNames, commission_type: CommissionType) -> (Option<Self>, Report) {
        let mut report = Report::default();
        let template = examine(text, names, commission_type, &mut report);
        report.sort();
        (template, report)
    }

    /// The text as it was given, without spaces around it.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Scheme, host and port, the same whatever the values: `https://net.example/`. What [`crate::egress`] judges.
    #[must_use]
    pub const fn origin(&self) -> &url::Url {
        &self.origin
    }

    /// The literal pieces and tokens, in order.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The tokens, in order, each once.
    #[must_use]
    pub fn tokens(&self) -> Vec<Token> {
        let mut tokens = Vec::new();
        for segment in &self.segments {
            if let Segment::Token { token, .. } = segment
                && !tokens.contains(token)
            {
                tokens.push(*token);
            }
        }
        tokens
    }
}

/// What is wrong with a template, and what deserves a look: for a form to show while it is typed.
#[must_use]
pub fn check(text: &str, names: &PassedValueNames, commission_type: CommissionType) -> Report {
    UrlTemplate::examine(text, names, commission_type).1
}

fn examine(
    given: &str,
    names: &PassedValueNames,
    commission_type: CommissionType,
    report: &mut Report,
) -> Option<UrlTemplate> {
    // Length first, so that a huge text costs nothing.
    if given.len() > 4 * UrlTemplate::MAX_LENGTH + 1024 {
        report.refuse(too_long(given));
        return None;
    }
    let text = given.trim_matches([' ', '\t', '\r', '\n']);
    if text.chars().count() > UrlTemplate::MAX_LENGTH {
        report.refuse(too_long(given));
        return None;
    }
    if text.is_empty() {
        report.refuse(Problem::new(Code::Empty, 0..given.len(), "Paste the URL the affiliate gave you."));
        return None;
    }
    let template = read(text, names, commission_type, report);
    // Positions were counted in the trimmed text.
    let offset = given.len() - given.trim_start_matches([' ', '\t', '\r', '\n']).len();
    for problem in report.problems.iter_mut().chain(&mut report.warnings) {
        problem.range = problem.range.start + offset..problem.range.end + offset;
    }
    template
}

fn read(
    text: &str,
    names: &PassedValueNames,
    commission_type: CommissionType,
    report: &mut Report,
) -> Option<UrlTemplate> {
    let frame = frame::read(text, report)?;
    let found = scan::scan(text, &frame, names, commission_type, report);
    characters::check(text, &frame, &found, names, report);
    report.problems.is_empty().then(|| normalise::build(text, &frame, &found, report))?
}

fn too_long(text: &str) -> Problem {
    let message = format!(
        "The URL has more than {} characters, the most that is accepted. Ask the affiliate for a shorter one.",
        UrlTemplate::MAX_LENGTH
    );
    Problem::new(Code::TooLong, 0..text.len(), message)
}

#[cfg(test)]
mod tests;
