//! Affiliate links: made for an affiliate, and read back from the page a visitor opened.
//!
//! Names are case sensitive. A link whose names differ in case gets no values, and says which names those are, so that a
//! person can be told why.

use percent_encoding::{percent_decode_str, utf8_percent_encode};

use crate::attribution::PassedValues;
use crate::id::AffId;
use crate::passed_values::{PassedValueNames, Position};
use crate::template::RESERVED;

/// The query parameter that names the affiliate.
pub const AFF_ID: &str = "affId";

/// The link of an affiliate to a storefront, whose address is one that [`StorefrontUrl`](crate::campaign::StorefrontUrl)
/// has read: what the address holds already, then `affId`, then each value that is
/// given, an empty one as `name=`. Parameters of the same names in the address are replaced.
///
/// ```
/// use shared::{campaign::StorefrontUrl, id::AffId, link, passed_values::PassedValueNames};
/// let storefront = StorefrontUrl::parse("https://shop.example/?lang=en").unwrap();
/// let aff_id = AffId::parse("AF54B334").unwrap();
/// let names = PassedValueNames::parse(&[Some("click_id")], None, None).unwrap();
/// let values = [Some("a b"), None, None, None, None];
/// assert_eq!(
///     link::build(storefront.as_str(), &aff_id, &names, values),
///     "https://shop.example/?lang=en&affId=AF54B334&click_id=a%20b",
/// );
/// ```
#[must_use]
pub fn build(storefront: &str, aff_id: &AffId, names: &PassedValueNames, values: [Option<&str>; 5]) -> String {
    let mut ours = vec![(AFF_ID, aff_id.as_str())];
    for (position, value) in Position::ALL.into_iter().zip(values) {
        if let Some(value) = value {
            ours.push((names.name(position), value));
        }
    }
    let (page, query) = storefront.split_once('?').unwrap_or((storefront, ""));
    let kept = query.split('&').filter(|parameter| {
        let name = decode(parameter.split('=').next().unwrap_or_default());
        !parameter.is_empty() && !ours.iter().any(|(own, _)| *own == name)
    });
    let added = ours.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, RESERVED)));
    let parameters: Vec<String> = kept.map(str::to_owned).chain(added).collect();
    format!("{page}?{}", parameters.join("&"))
}

/// The parameters of the page a visitor opened, as a click import or the form code reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestUri {
    parameters: Vec<(String, String)>,
}

/// What a link carries for one affiliate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkValues {
    /// The five values, by position.
    pub values: PassedValues,
    /// Names in the link that would have filled a position that is empty now, were it not for upper and lower case.
    pub near_misses: Vec<String>,
}

impl RequestUri {
    /// The longest address read, in bytes.
    pub const MAX_LENGTH: usize = 4096;

    /// Reads the query of an address: a whole URL, one without scheme or host, or a query string alone. Also reads what
    /// a client has percent-encoded once more than needed. Bytes that are no UTF-8 become U+FFFD.
    ///
    /// # Errors
    ///
    /// [`Error`] if it is longer than [`RequestUri::MAX_LENGTH`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > Self::MAX_LENGTH {
            return Err(Error { length: text.len() });
        }
        let text = text.trim();
        let encoded_whole = !text.contains('=') && text.to_ascii_lowercase().contains("%3d");
        if encoded_whole {
            return Ok(Self::read(&percent_decode_str(text).decode_utf8_lossy()));
        }
        Ok(Self::read(text))
    }

    fn read(text: &str) -> Self {
        let parameters = query(text).split('&').filter(|parameter| !parameter.is_empty()).map(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            // A link copied out of HTML source has `&amp;` between its parameters.
            (decode(name.strip_prefix("amp;").unwrap_or(name)), decode(value))
        });
        Self { parameters: parameters.collect() }
    }

    /// The text of `affId`, if the link has one.
    #[must_use]
    pub fn aff_id(&self) -> Option<&str> {
        self.get(AFF_ID).filter(|value| !value.is_empty())
    }

    /// The name that would have been `affId` but for upper and lower case, if there is no `affId`.
    #[must_use]
    pub fn aff_id_near_miss(&self) -> Option<&str> {
        match self.get(AFF_ID) {
            Some(_) => None,
            None => self.names().find(|name| name.eq_ignore_ascii_case(AFF_ID)),
        }
    }

    /// The values for an affiliate with these names. A position is filled by the affiliate's own name for it; if the
    /// link lacks that, by `c1` to `c5`, then by `sourceValue1` to `sourceValue5`. Of a repeated name the first counts.
    #[must_use]
    pub fn values(&self, names: &PassedValueNames) -> LinkValues {
        let expected =
            |position: Position| [names.name(position), position.default_name(), position.source_value_name()];
        let values = PassedValues::new(
            Position::ALL.map(|position| expected(position).into_iter().find_map(|name| self.get(name))),
        );
        let known = |name: &str| Position::ALL.into_iter().any(|position| expected(position).contains(&name));
        let mut near_misses: Vec<String> = Vec::new();
        for position in Position::ALL.into_iter().filter(|position| values.get(*position).is_none()) {
            let missed = self.names().filter(|name| {
                !known(name) && expected(position).iter().any(|expected| expected.eq_ignore_ascii_case(name))
            });
            for name in missed {
                if !near_misses.iter().any(|known| known == name) {
                    near_misses.push(name.to_owned());
                }
            }
        }
        LinkValues { values, near_misses }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().map(|(name, _)| name.as_str())
    }
}

/// An address too long to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("requestUri has {length} bytes; at most {max} are read. Send only the address of the page", max = RequestUri::MAX_LENGTH)]
pub struct Error {
    length: usize,
}

/// What follows `?`, or the whole text if it is a query string.
fn query(text: &str) -> &str {
    let page = text.split('#').next().unwrap_or_default();
    if let Some((_, query)) = page.split_once('?') {
        return query;
    }
    let first_name = page.split('=').next().unwrap_or_default();
    if page.contains('=') && !first_name.contains(['/', ':']) { page } else { "" }
}

/// Decodes as a form does: `+` is a space.
fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::campaign::StorefrontUrl;

    fn names(own: &[&str]) -> PassedValueNames {
        let own: Vec<Option<&str>> = own.iter().copied().map(Some).collect();
        PassedValueNames::parse(&own, None, None).unwrap()
    }

    /// The affiliate, the values joined by `|`, and the near misses joined by `,`.
    fn check(own: &[&str], uri: &str, expected: (Option<&str>, &str, &str)) {
        let uri_read = RequestUri::parse(uri).unwrap();
        let found = uri_read.values(&names(own));
        let values: Vec<&str> =
            Position::ALL.into_iter().map(|position| found.values.get(position).unwrap_or_default()).collect();
        let joined = (uri_read.aff_id(), values.join("|"), found.near_misses.join(","));
        assert_eq!((joined.0, joined.1.as_str(), joined.2.as_str()), expected, "{uri}");
    }

    #[test]
    fn every_form_of_an_address() {
        let expected = (Some("AF1"), "x y||||", "");
        check(&["c1"], "https://shop.example/lander?affId=AF1&c1=x%20y", expected);
        check(&["c1"], "https://shop.example/lander?affId=AF1&c1=x+y#top?c1=z", expected);
        check(&["c1"], "//shop.example/?affId=AF1&c1=x%20y", expected);
        check(&["c1"], "shop.example/?affId=AF1&c1=x%20y", expected);
        check(&["c1"], "/lander?affId=AF1&c1=x%20y", expected);
        check(&["c1"], "?affId=AF1&c1=x%20y", expected);
        check(&["c1"], "affId=AF1&c1=x%20y", expected);
        check(&["c1"], " ?affId=AF1&amp;c1=x%20y\n", expected);
        check(&["c1"], "https%3A%2F%2Fshop.example%2F%3FaffId%3DAF1%26c1%3Dx%2520y", expected);
        check(&["c1"], "?&&affId=AF1&c1=x%20y&affId=AF2&c1=z&", expected);
        check(&["c1"], "?%61ffId=AF1&c%31=x%20y", expected);
        check(&["c1"], "affId=AF1&c1=x y&u=https://a.example/?b", (None, "||||", ""));
    }

    #[test]
    fn addresses_without_a_link() {
        for uri in
            ["", "?", "#?affId=AF1", "https://shop.example/", "/a/b=c", "https://affId=AF1/", "?affId", "?affId="]
        {
            check(&[], uri, (None, "||||", ""));
        }
    }

    #[test]
    fn own_names_come_first_then_the_default_ones() {
        check(&["click_id"], "?click_id=a&c1=b&sourceValue1=c", (None, "a||||", ""));
        check(&["click_id"], "?sourceValue1=c&c1=b", (None, "b||||", ""));
        check(&["click_id"], "?sourceValue1=c", (None, "c||||", ""));
        check(&["click_id", "sub"], "?c1=1&sub=2&c3=3&c4=4&sourceValue5=5", (None, "1|2|3|4|5", ""));
        // Given but empty is given.
        check(&["click_id"], "?click_id=&c1=b", (None, "||||", ""));
    }

    #[test]
    fn names_that_differ_in_case() {
        check(&["click_id", "sub"], "?CLICK_ID=a&Sub=b&C3=c", (None, "||||", "CLICK_ID,Sub,C3"));
        check(&["click_id"], "?Click_Id=a&click_id=b", (None, "b||||", ""));
        // The other position's own name is no slip.
        check(&["sub", "Sub"], "?Sub=a", (None, "|a|||", ""));
        let near_miss = |uri| RequestUri::parse(uri).unwrap().aff_id_near_miss().map(str::to_owned);
        assert_eq!(near_miss("?affid=AF1"), Some("affid".to_owned()));
        assert_eq!(near_miss("?affid=AF1&affId=AF2"), None);
        assert_eq!(near_miss("?aff=AF1"), None);
    }

    #[test]
    fn hostile_addresses() {
        check(&["c1"], "?affId=%FF&c1=%00a%0Ab%", (Some("\u{FFFD}"), "ab%||||", ""));
        let long = format!("?c1={}", "é".repeat(300));
        let found = RequestUri::parse(&long).unwrap().values(&names(&["c1"]));
        assert_eq!(found.values.get(Position::FIRST).unwrap().chars().count(), PassedValues::MAX_CHARS);
        let huge = "a".repeat(1 << 20);
        assert_eq!(
            RequestUri::parse(&huge).unwrap_err().to_string(),
            "requestUri has 1048576 bytes; at most 4096 are read. Send only the address of the page"
        );
    }

    #[test]
    fn links() {
        let check = |storefront: &str, values: [Option<&str>; 5], expected: &str| {
            let storefront = StorefrontUrl::parse(storefront).unwrap();
            let aff_id = AffId::parse("AF1").unwrap();
            assert_eq!(build(storefront.as_str(), &aff_id, &names(&["click_id", "sub"]), values), expected);
        };
        let none = [None; 5];
        check("https://shop.example", none, "https://shop.example/?affId=AF1");
        check("https://shop.example/a?", none, "https://shop.example/a?affId=AF1");
        check(
            "https://shop.example/a?x=1&affId=old&click_id=2",
            none,
            "https://shop.example/a?x=1&click_id=2&affId=AF1",
        );
        check("https://shop.example/a?x=1#y", none, "https://shop.example/a?x=1&affId=AF1");
        check(
            "https://shop.example/?sub=old",
            [Some("a&b"), Some(""), None, Some("é"), None],
            "https://shop.example/?affId=AF1&click_id=a%26b&sub=&c4=%C3%A9",
        );
    }

    proptest! {
        #[test]
        fn a_link_carries_its_values(values in prop::array::uniform5(prop::option::of(any::<String>()))) {
            let storefront = StorefrontUrl::parse("https://shop.example/?x=c1").unwrap();
            let aff_id = AffId::parse("AF1").unwrap();
            let names = names(&["click_id", "sub"]);
            let link = build(storefront.as_str(), &aff_id, &names, std::array::from_fn(|at| values[at].as_deref()));
            prop_assume!(link.len() <= RequestUri::MAX_LENGTH);
            let read = RequestUri::parse(&link).unwrap();
            prop_assert_eq!(read.aff_id(), Some("AF1"));
            prop_assert_eq!(read.values(&names).values, PassedValues::new(values));
        }

        #[test]
        fn arbitrary_text_is_read_without_a_panic(text in prop_oneof![".{0,80}", "[a-z%=&?#/+;:0-9]{0,80}"]) {
            let read = RequestUri::parse(&text).unwrap();
            let found = read.values(&names(&["a"]));
            prop_assert!(found.near_misses.len() <= text.len());
        }
    }
}
