//! What an image or an iframe is on a merchant's page, without a browser.

use std::collections::BTreeSet;

use shared::wire::check::Example;

use crate::components::state::State;

/// What keeps an element out of sight.
const OUT_OF_SIGHT: &str = "position:fixed;left:-9999px;visibility:hidden";

/// The element that the form code builds for a pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// Whether it is an image; else it is an iframe.
    pub(super) image: bool,
    /// The whole address, with the values of the test.
    pub(super) url: String,
    /// In pixels.
    pub(super) width: u16,
    /// In pixels.
    pub(super) height: u16,
}

impl Element {
    /// The element of an example, with the values that the test's link carries in place of the sample ones.
    pub(super) fn of(pixel_type: &str, example: &Example, values: &[Option<String>]) -> Option<Self> {
        let image = match pixel_type {
            "image" => true,
            "iframe" => false,
            _ => return None,
        };
        let value = |token: &str| -> Option<&str> {
            let place: usize = token.strip_prefix('c')?.parse().ok()?;
            values.get(place.checked_sub(1)?)?.as_deref()
        };
        let piece = |piece: &shared::wire::check::ExamplePiece| {
            let ours = piece.token.as_deref().and_then(value).filter(|value| is_plain(value));
            ours.unwrap_or(&piece.text).to_owned()
        };
        let url = example.pieces.iter().map(piece).collect();
        let (width, height) = (example.width.unwrap_or(1), example.height.unwrap_or(1));
        Some(Self { image, url, width, height })
    }

    /// Its name in HTML.
    pub(super) fn name(&self) -> &'static str {
        if self.image { "img" } else { "iframe" }
    }

    /// Its attributes on a page of this host, the address last: what comes before it says how it is loaded. A page of its
    /// own host could take its sandbox off, so it gets no origin there.
    pub(super) fn attributes(&self, page_host: &str) -> Vec<(&'static str, String)> {
        let mut attributes = vec![
            ("width", self.width.to_string()),
            ("height", self.height.to_string()),
            ("referrerpolicy", "strict-origin".to_owned()),
            ("style", OUT_OF_SIGHT.to_owned()),
        ];
        if !self.image {
            let same = host_name(&self.url) == page_host;
            let sandbox = if same { "allow-scripts" } else { "allow-scripts allow-same-origin" };
            attributes.push(("sandbox", sandbox.to_owned()));
        }
        attributes.push(("src", self.url.clone()));
        attributes
    }

    /// The element as text, as it stands on a page of this host.
    pub(super) fn text(&self, page_host: &str) -> String {
        let attribute = |(name, value): &(&str, String)| {
            format!(" {name}=\"{}\"", value.replace('&', "&amp;").replace('"', "&quot;"))
        };
        let attributes: String = self.attributes(page_host).iter().map(attribute).collect();
        let close = if self.image { "" } else { "</iframe>" };
        format!("<{}{attributes}>{close}", self.name())
    }
}

/// Whether a value stands in an address as it is.
fn is_plain(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~'))
}

/// The scheme, host and port of an address.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + "://".len());
    let end = url.get(host..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(url.len(), |at| host + at);
    url.get(..end).unwrap_or(url)
}

/// The host of an address, without a port.
pub(super) fn host_name(url: &str) -> &str {
    let host = origin(url).split_once("://").map_or("", |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    }
}

/// The servers of these elements, as a content policy names them: of images, and of iframes.
pub(super) fn origins(elements: &[Element]) -> [BTreeSet<String>; 2] {
    [true, false].map(|image| {
        let of_kind = elements.iter().filter(|element| element.image == image);
        of_kind.map(|element| origin(&element.url).to_owned()).collect()
    })
}

/// What is known of an element: nothing yet, or whether it went well. With its word, and what that proves.
pub(super) fn outcome(image: bool, went_well: Option<bool>) -> (State, &'static str, &'static str) {
    match (image, went_well) {
        (_, None) => (State::Waiting, "Loading", "The affiliate’s server has not answered yet."),
        (true, Some(true)) => (State::Fired, "Loaded", "The server answered with an image."),
        (true, Some(false)) => {
            (State::Dead, "Errored", "No answer, or one that is no image; a browser does not say which.")
        }
        (false, Some(true)) => (State::Fired, "Finished", "What the frame shows only the affiliate’s server knows."),
        (false, Some(false)) => (State::Dead, "Errored", "The frame could not be built."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::wire::check::ExamplePiece;

    fn example(texts: &[(&str, Option<&str>)], size: Option<(u16, u16)>) -> Example {
        let (width, height) = (size.map(|size| size.0), size.map(|size| size.1));
        let piece = |(text, token): &(&str, Option<&str>)| ExamplePiece {
            text: (*text).to_owned(),
            token: token.map(str::to_owned),
        };
        Example { url: String::new(), pieces: texts.iter().map(piece).collect(), width, height }
    }

    fn element(image: bool, url: &str) -> Element {
        Element { image, url: url.to_owned(), width: 1, height: 1 }
    }

    #[test]
    fn the_values_of_the_test_take_the_place_of_samples() {
        let values = [Some("test1-ab".to_owned()), None, Some("a b".to_owned())];
        let pieces = [
            ("https://n.example/?a=", None),
            ("example-1", Some("c1")),
            ("&b=", None),
            ("example-2", Some("c2")),
            ("example-3", Some("c3")),
            ("USD", Some("currency")),
        ];
        let made = Element::of("image", &example(&pieces, Some((2, 3))), &values).unwrap();
        assert_eq!(made.url, "https://n.example/?a=test1-ab&b=example-2example-3USD");
        assert_eq!((made.image, made.width, made.height), (true, 2, 3));
        assert_eq!(Element::of("postback", &example(&pieces, None), &values), None);
        let frame = Element::of("iframe", &example(&pieces, None), &values).unwrap();
        assert_eq!((frame.image, frame.width), (false, 1));
    }

    #[test]
    fn the_text_is_the_element_of_the_form_code() {
        let image = element(true, "https://n.example/i?a=1&b=2");
        let (style, from) = ("style", "src=\"https://n.example/i?a=1&amp;b=2\"");
        let size = "width=\"1\" height=\"1\" referrerpolicy=\"strict-origin\"";
        let expected = format!("<img {size} {style}=\"position:fixed;left:-9999px;visibility:hidden\" {from}>");
        assert_eq!(image.text("shop.example"), expected);
        let frame = element(false, "https://n.example:8443/f");
        assert!(frame.text("shop.example").contains("sandbox=\"allow-scripts allow-same-origin\""));
        assert!(frame.text("n.example").contains("sandbox=\"allow-scripts\" "));
        assert!(frame.text("shop.example").ends_with("></iframe>"));
    }

    #[test]
    fn each_server_is_named_once() {
        let elements = [
            element(true, "https://a.example/1"),
            element(true, "https://a.example?2"),
            element(false, "http://127.0.0.1:8787/f"),
        ];
        assert_eq!(
            origins(&elements),
            [["https://a.example".to_owned()].into(), ["http://127.0.0.1:8787".to_owned()].into()]
        );
        assert_eq!(host_name("http://127.0.0.1:8787/f"), "127.0.0.1");
        assert_eq!(host_name("https://[::1]/f"), "[::1]");
    }

    #[test]
    fn an_outcome_claims_no_more_than_a_browser_can_prove() {
        let words = [(true, None), (true, Some(true)), (true, Some(false)), (false, Some(true))];
        let words = words.map(|(image, well)| outcome(image, well).1);
        assert_eq!(words, ["Loading", "Loaded", "Errored", "Finished"]);
    }

    #[test]
    fn it_is_built_as_the_form_code_builds_it() {
        let form_code = include_str!("../../../../../form_code/form-code.js");
        assert!(form_code.contains(&format!("style: \"{OUT_OF_SIGHT}\"")));
        assert!(form_code.contains("referrerPolicy: \"strict-origin\""));
        assert!(
            form_code.contains("sandbox: \"allow-scripts\" + (hostname != location.hostname ? \" allow-same-origin\"")
        );
    }
}
