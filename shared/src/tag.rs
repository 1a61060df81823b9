//! Image and iframe pixels: a pasted tag becomes a typed value, never HTML.
//!
//! The tag is read with a tokenizer of the HTML standard, as a browser would read it. Only the URL, width and height
//! are kept; a page builds the element from them. Whatever could run code, hide a second element or be read in two ways
//! is refused.

mod attributes;
mod element;
mod source;

use std::fmt;

use crate::commission_type::CommissionType;
use crate::passed_values::PassedValueNames;
use crate::problem::Code;
pub use crate::problem::{Error, Problem, Report};
use crate::template::UrlTemplate;

/// The longest tag, in bytes.
pub const MAX_LENGTH: usize = 4096;
/// The largest width and height, in CSS pixels.
pub const MAX_SIZE: u16 = 2000;

/// The two elements a browser pixel can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `<img>`
    Image,
    /// `<iframe>`
    Iframe,
}

impl Kind {
    /// The element's name in HTML.
    #[must_use]
    pub const fn element(self) -> &'static str {
        match self {
            Self::Image => "img",
            Self::Iframe => "iframe",
        }
    }

    /// The name of the pixel type, as forms show it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Image => "Image",
            Self::Iframe => "Iframe",
        }
    }
}

/// A size in CSS pixels, each side at most [`MAX_SIZE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Width.
    pub width: u16,
    /// Height.
    pub height: u16,
}

impl Default for Size {
    /// 1 × 1, as when a tag does not say.
    fn default() -> Self {
        Self { width: 1, height: 1 }
    }
}

/// A tag's URL and size.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Content {
    template: UrlTemplate,
    size: Size,
}

macro_rules! tag {
    ($(#[$doc:meta])* $name:ident, $kind:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(Content);

        impl $name {
            /// Reads a tag or its bare URL.
            ///
            /// # Errors
            ///
            /// [`Error`] holds everything that must be mended.
            pub fn parse(
                text: &str,
                names: &PassedValueNames,
                commission_type: CommissionType,
            ) -> Result<Self, Error> {
                let (tag, report) = Self::examine(text, names, commission_type);
                report.accept(tag)
            }

            /// Reads a tag or its bare URL and tells everything found in it, warnings too. There is a tag exactly if
            /// there is no problem.
            #[must_use]
            pub fn examine(
                text: &str,
                names: &PassedValueNames,
                commission_type: CommissionType,
            ) -> (Option<Self>, Report) {
                let (content, report) = examine($kind, text, names, commission_type);
                (content.map(Self), report)
            }

            /// The URL to load.
            #[must_use]
            pub const fn template(&self) -> &UrlTemplate {
                &self.0.template
            }

            /// How large it is drawn, 1 × 1 unless the tag said otherwise.
            #[must_use]
            pub const fn size(&self) -> Size {
                self.0.size
            }

            /// The tag as text, for people to read and edit. It reads back as the same tag.
            #[must_use]
            pub fn to_tag_text(&self) -> String {
                tag_text($kind, &self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.to_tag_text())
            }
        }
    };
}

tag! {
    /// An image pixel.
    ///
    /// ```
    /// use shared::{commission_type::CommissionType, passed_values::PassedValueNames, tag::{ImageTag, Size}};
    /// let names = PassedValueNames::default();
    /// let tag = ImageTag::parse(r#"<img src="https://net.example/i?a=1&amp;c=[c1]" />"#, &names, CommissionType::Cpa)?;
    /// assert_eq!(tag.template().source(), "https://net.example/i?a=1&c=[c1]");
    /// assert_eq!(tag.size(), Size { width: 1, height: 1 });
    /// # Ok::<(), shared::tag::Error>(())
    /// ```
    ImageTag, Kind::Image
}

tag! {
    /// An iframe pixel.
    IframeTag, Kind::Iframe
}

/// What is wrong with a tag, and what deserves a look: for a form to show while it is typed.
#[must_use]
pub fn check(kind: Kind, text: &str, names: &PassedValueNames, commission_type: CommissionType) -> Report {
    examine(kind, text, names, commission_type).1
}

/// Finds a pixel on one of the campaign's own storefront hosts. It is refused: a frame from the page's own host could
/// undo its sandbox.
#[must_use]
pub fn hosts_conflict(template: &UrlTemplate, storefront_hosts: &[&str]) -> Option<Problem> {
    let plain = |host: &str| host.trim_end_matches('.').to_ascii_lowercase();
    let host = plain(template.origin().host_str()?);
    storefront_hosts.iter().any(|storefront| plain(storefront) == host).then(|| {
        let message =
            format!("{host} is the campaign’s own storefront; a pixel must come from the affiliate’s server.");
        Problem::new(Code::OwnStorefront, 0..template.source().len(), message)
    })
}

fn examine(
    kind: Kind,
    text: &str,
    names: &PassedValueNames,
    commission_type: CommissionType,
) -> (Option<Content>, Report) {
    let mut report = Report::default();
    // Length first, so that a huge text costs nothing.
    if text.len() > MAX_LENGTH {
        let message =
            format!("The tag has {} bytes; at most {MAX_LENGTH} are accepted. Paste only the pixel.", text.len());
        report.refuse(Problem::new(Code::TooLong, 0..text.len(), message));
        return (None, report);
    }
    let content = if is_markup(text) {
        element::read(kind, text, &mut report)
            .and_then(|element| attributes::read(&element, text, names, commission_type, &mut report))
    } else {
        let (template, url_report) = UrlTemplate::examine(text, names, commission_type);
        report = url_report;
        template.map(|template| Content { template, size: Size::default() })
    };
    let content = content.filter(|_| report.problems.is_empty());
    if let Some(content) = &content
        && content.template.origin().scheme() == "http"
    {
        let message = "A storefront page is https, and browsers block http on it; use https if the server has it.";
        report.warn(Problem::new(Code::MixedContent, 0..text.len(), message));
    }
    report.sort();
    (content, report)
}

/// Whether the text is to be read as HTML: it begins with a tag, or one is hidden behind other text.
fn is_markup(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.trim_start().starts_with('<')
        || ["<img", "<iframe", "<script", "<!--"].iter().any(|opening| lower.contains(opening))
}

fn tag_text(kind: Kind, content: &Content) -> String {
    let source = content.template.source().replace('&', "&amp;").replace('"', "&quot;");
    let Size { width, height } = content.size;
    match kind {
        Kind::Image => format!("<img src=\"{source}\" width=\"{width}\" height=\"{height}\" alt=\"\">"),
        Kind::Iframe => format!("<iframe src=\"{source}\" width=\"{width}\" height=\"{height}\"></iframe>"),
    }
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;
