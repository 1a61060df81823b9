//! What a campaign lets its storefront pages do, in JSON.

use serde::{Deserialize, Serialize};

use super::campaign::whole;
use super::problem::Fields;
use super::text::{Text, of};
use crate::command::PageType;
use crate::text;
use crate::time::Span;

/// What pages may do, as it is asked for. What is left out stays, or is as in a new campaign.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PagesInput {
    /// `off`, `on` or `signed`: whether orders from pages count; `off` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<Text>,
    /// Whether orders with the test card count; yes when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_orders: Option<bool>,
    /// The most test orders of a day (UTC): 1 to 10,000, 100 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_orders_per_day: Option<Text>,
    /// Hours in which an image or iframe waits for a page to build it: 1 to 720, 168 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_hours: Option<Text>,
    /// Which address is which kind of page; the first that fits counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<PageRule>>,
}

/// What pages may do, as it is stored and answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PagesDocument {
    /// Whether orders from pages count.
    pub orders: PageOrders,
    /// Whether orders with the test card count.
    pub test_orders: bool,
    /// The most test orders of a day (UTC).
    pub test_orders_per_day: u32,
    /// Hours in which an image or iframe waits for a page to build it.
    pub offer_hours: u32,
    /// Which address is which kind of page; the first that fits counts.
    pub rules: Vec<PageRule>,
}

/// Whether orders from pages count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PageOrders {
    /// No: the merchant's server imports them.
    #[default]
    Off,
    /// Yes, at the campaign's prices.
    On,
    /// Those that the merchant's server has signed.
    Signed,
}

/// An address and its kind of page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRule {
    /// The beginning of the path, or all of it: `/checkout`, `/checkout*`.
    #[serde(default)]
    pub path: String,
    /// As in a click import: `checkoutPage`.
    #[serde(default)]
    pub page: String,
}

/// The most rules of a campaign.
const MOST_RULES: usize = 50;

impl Default for PagesDocument {
    fn default() -> Self {
        Self {
            orders: PageOrders::Off,
            test_orders: true,
            test_orders_per_day: 100,
            offer_hours: 168,
            rules: Vec::new(),
        }
    }
}

impl PagesDocument {
    /// How long an image or iframe waits for a page.
    pub fn offer(&self) -> Span {
        Span::hours(self.offer_hours)
    }

    /// The kind of page that the rules say an address is.
    pub fn page_of(&self, url: &str) -> Option<&str> {
        let after_host =
            url.split_once("://").map_or(url, |(_, rest)| rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"));
        // A storefront without page loads may keep its route behind `#/`.
        let path = match after_host.split_once("#/") {
            Some((_, route)) => format!("/{route}"),
            None => after_host.split(['?', '#']).next().unwrap_or_default().to_owned(),
        };
        let path = path.trim_end_matches('/');
        let fits = |rule: &&PageRule| match rule.path.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning.trim_end_matches('/')),
            None => path == rule.path.trim_end_matches('/'),
        };
        self.rules.iter().find(fits).map(|rule| rule.page.as_str())
    }

    /// The input that would leave everything as it is.
    pub fn to_input(&self) -> PagesInput {
        PagesInput {
            orders: Some(self.orders.code().into()),
            test_orders: Some(self.test_orders),
            test_orders_per_day: Some(self.test_orders_per_day.to_string().into()),
            offer_hours: Some(self.offer_hours.to_string().into()),
            rules: Some(self.rules.clone()),
        }
    }
}

impl PageOrders {
    /// The wire's word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
            Self::Signed => "signed",
        }
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "off" => Ok(Self::Off),
            "on" => Ok(Self::On),
            "signed" => Ok(Self::Signed),
            _ => Err(
                "must be off (your server imports orders), on (at the campaign's prices) or signed (by your server)",
            ),
        }
    }
}

impl PagesInput {
    /// This input, its gaps filled from another.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        Self {
            orders: self.orders.or(base.orders),
            test_orders: self.test_orders.or(base.test_orders),
            test_orders_per_day: self.test_orders_per_day.or(base.test_orders_per_day),
            offer_hours: self.offer_hours.or(base.offer_hours),
            rules: self.rules.or(base.rules),
        }
    }

    /// Checks every field.
    pub fn parse(&self, fields: &mut Fields) -> PagesDocument {
        let new = PagesDocument::default();
        let orders = fields.optional("pages.orders", of(&self.orders), PageOrders::parse);
        let per_day =
            fields.optional("pages.testOrdersPerDay", of(&self.test_orders_per_day), |text| whole(text, 1, 10_000));
        let offer_hours = fields.optional("pages.offerHours", of(&self.offer_hours), |text| whole(text, 1, 720));
        let given = self.rules.as_deref().unwrap_or_default();
        if given.len() > MOST_RULES {
            fields.add("pages.rules", format!("can be {MOST_RULES} at most"));
        }
        let rules = given.iter().take(MOST_RULES).enumerate().filter_map(|(at, rule)| {
            let path = fields.take(format!("pages.rules[{at}].path"), path(&rule.path));
            let page = fields.take(format!("pages.rules[{at}].page"), PageType::parse(&rule.page));
            Some(PageRule { path: path?, page: page?.code().to_owned() })
        });
        PagesDocument {
            rules: rules.collect(),
            orders: orders.unwrap_or(new.orders),
            test_orders: self.test_orders.unwrap_or(new.test_orders),
            test_orders_per_day: per_day.unwrap_or(new.test_orders_per_day),
            offer_hours: offer_hours.unwrap_or(new.offer_hours),
        }
    }
}

fn path(given: &str) -> Result<String, String> {
    let path = text::bounded(given, 200).map_err(|error| error.to_string())?;
    if path.starts_with('/') && !path.contains(['?', '#', ' ']) {
        Ok(path)
    } else {
        Err("must be the path of a page, such as /checkout, or its beginning, such as /checkout*".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_counts() {
        let rule = |path: &str, page: &str| PageRule { path: path.to_owned(), page: page.to_owned() };
        let rules = vec![rule("/", "presellPage"), rule("/shop/*", "catalogPage"), rule("/checkout*", "checkoutPage")];
        let pages = PagesDocument { rules, ..PagesDocument::default() };
        let check = |url: &str, expected: Option<&str>| assert_eq!(pages.page_of(url), expected, "{url}");
        check("https://s.example", Some("presellPage"));
        check("https://s.example/?affId=A", Some("presellPage"));
        check("https://s.example/checkout/?a=b#c", Some("checkoutPage"));
        check("https://s.example/checkout-2", Some("checkoutPage"));
        check("https://s.example/#/checkout", Some("checkoutPage"));
        check("https://s.example/shop/tea", Some("catalogPage"));
        check("https://s.example/about", None);
        check("", Some("presellPage"));
    }

    #[test]
    fn inputs_are_checked_and_filled() {
        let read = |json: &str| serde_json::from_str::<PagesInput>(json).unwrap();
        let parse = |input: &PagesInput| {
            let mut fields = Fields::new();
            let pages = input.parse(&mut fields);
            fields.finish(Some(pages))
        };
        assert_eq!(parse(&read("{}")).unwrap(), PagesDocument::default());
        let changed = read(r#"{"orders":"signed"}"#).over(parse(&read(r#"{"offerHours":48}"#)).unwrap().to_input());
        let changed = parse(&changed).unwrap();
        assert_eq!((changed.orders, changed.offer_hours, changed.test_orders_per_day), (PageOrders::Signed, 48, 100));
        let wrong = read(
            r#"{"orders":"maybe","testOrdersPerDay":0,"offerHours":721,"rules":[{"path":"checkout","page":"x"}]}"#,
        );
        let fields: Vec<_> = parse(&wrong).unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(
            fields,
            [
                "pages.orders",
                "pages.testOrdersPerDay",
                "pages.offerHours",
                "pages.rules[0].path",
                "pages.rules[0].page"
            ]
        );
    }

    #[test]
    fn older_documents_read() {
        let pages: PagesDocument = serde_json::from_str(r#"{"orders":"on"}"#).unwrap();
        assert_eq!(pages, PagesDocument { orders: PageOrders::On, ..PagesDocument::default() });
    }
}
