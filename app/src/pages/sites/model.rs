//! What a storefront needs: the snippet, the content policy, and what its pages may do, as it is typed.

use std::collections::BTreeSet;

use shared::wire::campaign::{CampaignDocument, CampaignInput};
use shared::wire::pages::{PageRule, PagesDocument, PagesInput};
use shared::wire::problem::FieldError;

use crate::core::conflict::{Merge, merge};

/// The kinds of page, with their words.
pub(super) const PAGES: &[(&str, &str)] = &[
    ("presellPage", "Presell"),
    ("leadPage", "Lead"),
    ("checkoutPage", "Checkout"),
    ("upsellPage1", "Upsell 1"),
    ("upsellPage2", "Upsell 2"),
    ("upsellPage3", "Upsell 3"),
    ("upsellPage4", "Upsell 4"),
    ("thankyouPage", "Thank you"),
    ("catalogPage", "Catalog"),
];

/// The line that goes on every page. The kind of page is left to the rules when it is empty.
pub(super) fn snippet(edge: &str, site: &str, page: &str, consent: bool) -> String {
    let page = if page.is_empty() { String::new() } else { format!(" data-page=\"{page}\"") };
    let consent = if consent { " data-consent=\"required\"" } else { "" };
    format!("<script async src=\"{edge}/form-code.js\" data-site=\"{site}\"{page}{consent}></script>")
}

/// What a page's Content-Security-Policy has to allow, a directive a line.
pub(in crate::pages) fn policy(edge: &str, images: &BTreeSet<String>, frames: &BTreeSet<String>) -> String {
    let mut lines = vec![format!("script-src {edge}"), format!("connect-src {edge}")];
    for (directive, origins) in [("img-src", images), ("frame-src", frames)] {
        if !origins.is_empty() {
            let origins: Vec<&str> = origins.iter().map(String::as_str).collect();
            lines.push(format!("{directive} {}", origins.join(" ")));
        }
    }
    lines.push(String::new());
    lines.join(";\n").trim_end().to_owned()
}

/// The origins that were typed, one a line or with commas between them.
pub(super) fn origins(typed: &str) -> Vec<String> {
    typed.split(['\n', ',']).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Errors of single origins, each with what was typed: a number of a line tells nobody much.
pub(super) fn named(errors: Vec<FieldError>, origins: &[String]) -> Vec<FieldError> {
    let named = |mut error: FieldError| {
        let place = error.field.strip_prefix("origins[").and_then(|rest| rest.strip_suffix(']'));
        if let Some(origin) = place.and_then(|place| place.parse().ok()).and_then(|place: usize| origins.get(place)) {
            error.message = format!("“{origin}” {}", error.message);
        }
        error
    };
    errors.into_iter().map(named).collect()
}

/// What pages may do, as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    /// `off`, `on` or `signed`.
    pub(super) orders: String,
    /// Whether test orders count.
    pub(super) tests: bool,
    /// How many a day.
    pub(super) per_day: String,
    /// How long an image or iframe waits.
    pub(super) hours: String,
    /// Path and kind of page.
    pub(super) rules: Vec<(String, String)>,
}

impl Typed {
    /// What a campaign says now.
    pub(super) fn of(campaign: &CampaignDocument) -> Self {
        let PagesDocument { orders, test_orders, test_orders_per_day, offer_hours, rules } = &campaign.pages;
        Self {
            orders: orders.code().to_owned(),
            tests: *test_orders,
            per_day: test_orders_per_day.to_string(),
            hours: offer_hours.to_string(),
            rules: rules.iter().map(|rule| (rule.path.clone(), rule.page.clone())).collect(),
        }
    }

    /// What the server is sent. A rule that was left blank is none.
    pub(super) fn input(&self) -> CampaignInput {
        let given = self.rules.iter().filter(|(path, _)| !path.trim().is_empty());
        let rules = given.map(|(path, page)| PageRule { path: path.trim().to_owned(), page: page.clone() });
        let pages = PagesInput {
            orders: Some(self.orders.as_str().into()),
            test_orders: Some(self.tests),
            test_orders_per_day: Some(self.per_day.trim().into()),
            offer_hours: Some(self.hours.trim().into()),
            rules: Some(rules.collect()),
        };
        CampaignInput { pages: Some(pages), ..CampaignInput::default() }
    }

    /// What is wrong, with the rules counted as they are shown.
    pub(super) fn errors(&self) -> Vec<FieldError> {
        let mut fields = shared::wire::problem::Fields::new();
        let rules = self.rules.iter().map(|(path, page)| {
            // A blank rule is left out: any path will do for it.
            let path = if path.trim().is_empty() { "/" } else { path.trim() };
            PageRule { path: path.to_owned(), page: page.clone() }
        });
        let pages = self.input().pages.unwrap_or_default();
        PagesInput { rules: Some(rules.collect()), ..pages }.parse(&mut fields);
        fields.finish(Some(())).err().unwrap_or_default()
    }

    /// What to do when the campaign became `now` since editing began at `before`.
    pub(super) fn merge(&self, before: &Self, now: &Self) -> Merge {
        let field = |label, read: fn(&Self) -> String| (label, read(before), read(now), read(self));
        merge([
            field("Orders from pages", |typed| typed.orders.clone()),
            field("Test orders", |typed| if typed.tests { "count" } else { "off" }.to_owned()),
            field("Test orders a day", |typed| typed.per_day.clone()),
            field("An image or iframe waits", |typed| typed.hours.clone()),
            field("Page rules", |typed| {
                typed.rules.iter().map(|(path, page)| format!("{path} {page}")).collect::<Vec<_>>().join("; ")
            }),
        ])
    }
}

/// How a merchant's server signs an order, in Node.
pub(super) fn signing(site: &str) -> String {
    format!(
        "import {{ createHmac }} from \"node:crypto\";\n\n\
         const signed = JSON.stringify({{\n  \
           id: \"SHOP-1001\", // your order number: it counts once\n  \
           sessionId: cookies[\"fc_{site}\"],\n  \
           issuedAt: new Date().toISOString(), // good for 23 hours\n  \
           products: [{{ id: 1, quantity: 1, price: \"44.95\" }}],\n\
         }});\n\
         const signature = createHmac(\"sha256\", SITE_SECRET).update(signed).digest(\"hex\");\n\
         // On the page: formCode.order({{ signed, signature }})"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_snippet_says_what_was_chosen_and_no_more() {
        assert_eq!(
            snippet("https://e.example", "demo_1", "", false),
            r#"<script async src="https://e.example/form-code.js" data-site="demo_1"></script>"#
        );
        let full = snippet("https://e.example", "demo_1", "checkoutPage", true);
        assert!(full.ends_with(r#"data-site="demo_1" data-page="checkoutPage" data-consent="required"></script>"#));
    }

    #[test]
    fn the_policy_names_what_affiliates_show() {
        let images = ["https://a.example", "https://b.example"].map(str::to_owned).into();
        assert_eq!(
            policy("https://e.example", &images, &BTreeSet::new()),
            "script-src https://e.example;\nconnect-src https://e.example;\nimg-src https://a.example https://b.example;"
        );
    }

    #[test]
    fn origins_are_lines() {
        assert_eq!(
            origins(" https://a.example\n\nhttps://b.example, c "),
            ["https://a.example", "https://b.example", "c"]
        );
        let error = FieldError { field: "origins[1]".into(), message: "must be a web origin".into(), code: None };
        let named = named(vec![error], &["https://a.example".into(), "c".into()]);
        assert_eq!(named[0].message, "“c” must be a web origin");
    }

    #[test]
    fn a_blank_rule_is_none_and_a_wrong_one_keeps_its_place() {
        let rules = vec![(String::new(), "leadPage".to_owned()), ("checkout".to_owned(), "checkoutPage".to_owned())];
        let typed = Typed { orders: "on".into(), tests: true, per_day: "100".into(), hours: "168".into(), rules };
        let fields: Vec<_> = typed.errors().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["pages.rules[1].path"]);
        assert_eq!(typed.input().pages.unwrap().rules.unwrap().len(), 1);
        let mended = Typed { rules: vec![(String::new(), "leadPage".to_owned())], ..typed };
        assert_eq!(mended.errors(), []);
    }

    #[test]
    fn the_code_to_sign_with_names_the_cookie() {
        assert!(signing("demo_1").contains("cookies[\"fc_demo_1\"]"));
    }
}
