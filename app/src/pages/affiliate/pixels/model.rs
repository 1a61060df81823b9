//! A pixel as it is typed, and which fields apply to it.

use shared::id::{CampaignId, PixelId};
use shared::wire::affiliate::AffiliateDocument;
use shared::wire::campaign::{CampaignDocument, Kind};
use shared::wire::pixel::{PixelDocument, PixelInput};
use shared::wire::text::{Text, of};

use crate::core::conflict::{self, Merge};
use crate::core::form::Options;
use crate::core::query::Query;
use crate::pages::affiliate::words;

/// The name in the query that opens the form: a pixel's id, or `new`.
pub(super) const PIXEL: &str = "pixel";
/// The name in the query of the pixel that a new one begins as.
pub(super) const FROM: &str = "from";
/// The name in the query of the troubleshooter: an order's id, or `1` for the choice of one.
pub(super) const WHY: &str = "why";
/// The value of [`PIXEL`] for a pixel that is not there yet.
pub(super) const NEW: &str = "new";

/// What the address asks to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// A new pixel, which may begin as another one is.
    New(Option<PixelId>),
    /// A pixel there is.
    Change(PixelId),
}

impl Asked {
    /// Reads the page's query.
    pub(super) fn of(query: &Query) -> Option<Self> {
        match query.get(PIXEL)? {
            NEW => Some(Self::New(query.get(FROM).and_then(|id| PixelId::parse(id).ok()))),
            id => PixelId::parse(id).ok().map(Self::Change),
        }
    }

    /// The query that asks for this.
    pub(super) fn ask(&self, query: Query) -> Query {
        match self {
            Self::New(None) => closed(query).with(PIXEL, NEW),
            Self::New(Some(from)) => closed(query).with(PIXEL, NEW).with(FROM, from.as_str()),
            Self::Change(id) => closed(query).with(PIXEL, id.as_str()),
        }
    }
}

/// The query with whatever stands beside the table closed.
pub(super) fn closed(query: Query) -> Query {
    query.without(PIXEL).without(FROM).without(WHY)
}

/// Where the server lists the orders to ask about: the affiliate's newest, or what is searched for among all, because an
/// order whose affiliate was lost on the way is one to ask about too.
pub(super) fn orders_path(affiliate: &str, search: &str) -> String {
    let query = Query::default().with("limit", "20");
    match search.trim() {
        "" => query.with("affId", affiliate),
        search => query.with("search", search),
    }
    .after("/v1/orders")
}

/// A pixel as it is typed. What does not apply is kept, so that a choice can be taken back, and not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    /// A campaign's id, or `all`.
    pub(super) campaign: String,
    /// `CPA`, `CPL` or `CPC`.
    pub(super) commission_type: String,
    /// `main`, `all` or a product's id.
    pub(super) product: String,
    /// `doNotFireForSales` or `fireForAllPartials`.
    pub(super) rule: String,
    pub(super) hold_minutes: String,
    /// `postback`, `image` or `iframe`.
    pub(super) pixel_type: String,
    pub(super) content: String,
    pub(super) test_link: String,
    pub(super) failure_text: String,
    pub(super) fire_as_well: bool,
    /// `active` or `paused`.
    pub(super) status: String,
}

impl Draft {
    /// A new pixel: of the only campaign there is, for the sale of its main offer.
    pub(super) fn new(affiliate: &AffiliateDocument) -> Self {
        let campaign = match affiliate.assignments.as_slice() {
            [only] => only.campaign_id.to_string(),
            _ => String::new(),
        };
        Self { campaign, ..Self::blank() }
    }

    fn blank() -> Self {
        let text = str::to_owned;
        Self {
            commission_type: text("CPA"),
            product: text("main"),
            rule: text("doNotFireForSales"),
            hold_minutes: text("20"),
            pixel_type: text("postback"),
            status: text("active"),
            ..Self::default()
        }
    }

    /// What there is, as it would be typed.
    pub(super) fn of(pixel: &PixelInput) -> Self {
        let blank = Self::blank();
        let text = |field: &Option<Text>| of(field).unwrap_or_default().to_owned();
        let or = |field: &Option<Text>, other: String| of(field).map_or(other, str::to_owned);
        Self {
            campaign: text(&pixel.campaign),
            commission_type: text(&pixel.commission_type),
            product: or(&pixel.product, blank.product),
            rule: or(&pixel.rule, blank.rule),
            hold_minutes: or(&pixel.hold_minutes, blank.hold_minutes),
            pixel_type: text(&pixel.pixel_type),
            content: text(&pixel.content),
            test_link: text(&pixel.test_link),
            failure_text: text(&pixel.failure_text),
            fire_as_well: pixel.fire_as_well == Some(true),
            status: or(&pixel.status, blank.status),
        }
    }

    /// What the server is asked to save: what applies, and nothing else. An empty text takes a value away.
    pub(super) fn input(&self, campaigns: &[CampaignDocument]) -> PixelInput {
        let text = |text: &str| Some(Text::from(text.trim()));
        let given = |given: bool, text: &str| given.then(|| Text::from(text.trim()));
        PixelInput {
            campaign: text(&self.campaign),
            commission_type: text(&self.commission_type),
            product: given(self.is_sale(), self.product(campaigns)),
            rule: given(self.is_lead(), &self.rule),
            hold_minutes: given(self.is_held(), &self.hold_minutes),
            pixel_type: text(self.pixel_type()),
            content: Some(Text::from(self.content.as_str())),
            test_link: text(&self.test_link),
            failure_text: text(if self.is_postback() { &self.failure_text } else { "" }),
            fire_as_well: Some(self.fire_as_well),
            status: text(&self.status),
        }
    }

    /// Whether it fires for a sale.
    pub(super) fn is_sale(&self) -> bool {
        self.commission_type == "CPA"
    }

    /// Whether it fires for a lead.
    pub(super) fn is_lead(&self) -> bool {
        self.commission_type == "CPL"
    }

    /// Whether it waits to see if the lead becomes a sale.
    pub(super) fn is_held(&self) -> bool {
        self.is_lead() && self.rule == "doNotFireForSales"
    }

    /// Whether it is sent from server to server.
    pub(super) fn is_postback(&self) -> bool {
        self.pixel_type() == "postback"
    }

    /// The type that applies: a lead is told by postback, whatever was chosen before.
    pub(super) fn pixel_type(&self) -> &str {
        if self.is_lead() { "postback" } else { &self.pixel_type }
    }

    /// The product that applies: nothing when the campaign does not sell what was chosen before.
    pub(super) fn product(&self, campaigns: &[CampaignDocument]) -> &str {
        let sold = products(&self.campaign, campaigns).iter().any(|(product, _)| *product == self.product);
        if sold { &self.product } else { "" }
    }

    /// What the content is called, which depends on the type.
    pub(super) fn content_label(&self) -> &'static str {
        match self.pixel_type() {
            "image" => "Image Tag",
            "iframe" => "Iframe",
            _ => "Postback URL",
        }
    }

    /// What to paste, before anything is typed.
    pub(super) fn content_example(&self) -> &'static str {
        match self.pixel_type() {
            "image" => "<img src=\"https://network.example/pixel.gif?click=[c1]\">",
            "iframe" => "<iframe src=\"https://network.example/pixel?click=[c1]\"></iframe>",
            _ => "https://network.example/postback?click=[c1]",
        }
    }
}

/// The campaigns a pixel can be for: those assigned, all of them, and the one it is for although it no longer is.
pub(super) fn campaigns(affiliate: &AffiliateDocument, chosen: &str, known: &[CampaignDocument]) -> Options {
    let name = |id: CampaignId| {
        let found = known.iter().find(|campaign| campaign.id == id);
        found.map_or_else(|| format!("Campaign {id}"), |campaign| campaign.name.to_string())
    };
    let assigned = affiliate.assignments.iter().map(|assignment| assignment.campaign_id);
    let mut options: Options = assigned.map(|id| (id.to_string(), name(id))).collect();
    let left = CampaignId::parse(chosen).ok().filter(|_| options.iter().all(|(id, _)| id != chosen));
    options.extend(left.map(|id| (id.to_string(), format!("{}, no longer assigned", name(id)))));
    options.push(("all".to_owned(), "All Campaigns".to_owned()));
    options
}

/// The products a pixel of this campaign can fire for. A product belongs to one campaign.
pub(super) fn products(campaign: &str, known: &[CampaignDocument]) -> Options {
    let option = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let campaign = CampaignId::parse(campaign).ok();
    let found = known.iter().find(|known| Some(known.id) == campaign);
    let upsells = found.iter().flat_map(|campaign| &campaign.products).filter(|product| product.kind == Kind::Upsell);
    let upsells = upsells.map(|product| (product.id.to_string(), format!("{}, upsell", product.name)));
    let mut options = vec![option("main", "Main offer")];
    options.extend(upsells);
    options.push(option("all", "All products"));
    options
}

/// What another person's change means for what was typed.
pub(super) fn merge(before: &PixelDocument, now: &PixelDocument, mine: &Draft, known: &[CampaignDocument]) -> Merge {
    let input = mine.input(known);
    let (before, now) = (&before.input, &now.input);
    let text = |label, part: fn(&PixelInput) -> &Option<Text>| {
        let words = |pixel| of(part(pixel)).unwrap_or_default().to_owned();
        (label, words(before), words(now), words(&input))
    };
    let campaign = |pixel: &PixelInput| match of(&pixel.campaign) {
        None | Some("") => String::new(),
        Some(_) => words::campaign_name(pixel, known),
    };
    let scope = |pixel: &PixelInput| words::scope(pixel, known);
    let as_well = |pixel: &PixelInput| if pixel.fire_as_well == Some(true) { "on" } else { "off" }.to_owned();
    conflict::merge([
        ("Campaign", campaign(before), campaign(now), campaign(&input)),
        text("Commission Type", |pixel| &pixel.commission_type),
        ("Product or rule", scope(before), scope(now), scope(&input)),
        text("Pixel Type", |pixel| &pixel.pixel_type),
        text("Content", |pixel| &pixel.content),
        text("Test Link", |pixel| &pixel.test_link),
        text("Failure text", |pixel| &pixel.failure_text),
        ("Fire as well", as_well(before), as_well(now), as_well(&input)),
        text("Status", |pixel| &pixel.status),
    ])
}

/// What a pixel's row says, for a search.
pub(super) fn row_text(pixel: &PixelInput, campaigns: &[CampaignDocument]) -> String {
    let campaign = words::campaign_name(pixel, campaigns);
    let content = of(&pixel.content).unwrap_or_default();
    format!("{campaign} {} {content}", words::pixel(pixel, campaigns))
}

/// Whether a row has every word that is searched for, both in lower case.
pub(super) fn fits(row: &str, search: &str) -> bool {
    search.split_whitespace().all(|word| row.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::conflict::Difference;
    use serde_json::json;

    fn known() -> Vec<CampaignDocument> {
        let campaign = |id: u32, name: &str| {
            json!({
                "schema": 1, "revision": 1, "id": id, "name": name, "currency": "USD", "storefrontUrl": null,
                "products": [
                    {"id": 1, "baseProductId": 1, "name": "Slim 30", "kind": "offer", "price": "49.95"},
                    {"id": 2, "baseProductId": 2, "name": "Slim Boost", "kind": "upsell", "price": "19.95"},
                ],
                "attributionDays": 30, "upsellMinutes": 120, "createdAt": "2026-01-31T14:05:00.000Z",
            })
        };
        serde_json::from_value(json!([campaign(1, "Slim"), campaign(2, "Keto")])).unwrap()
    }

    fn acme(assigned: &[u32]) -> AffiliateDocument {
        let assigned: Vec<_> =
            assigned.iter().map(|id| json!({"campaignId": id, "currency": "USD", "commissions": {}})).collect();
        serde_json::from_value(json!({
            "schema": 1, "revision": 7, "affId": "AF54B334", "name": "Acme", "status": "active",
            "passedValues": {"names": []}, "fireOnQaApproval": false, "fireForPrepaid": false,
            "assignments": assigned, "pixels": [], "createdAt": "2026-01-31T14:05:00.000Z",
        }))
        .unwrap()
    }

    fn sent(draft: &Draft) -> serde_json::Value {
        serde_json::to_value(draft.input(&known())).unwrap()
    }

    #[test]
    fn the_address_opens_the_form_and_closes_it() {
        let id = PixelId::parse("px_0123456789abcdef").unwrap();
        for asked in [Asked::New(None), Asked::New(Some(id.clone())), Asked::Change(id)] {
            let query = asked.ask(Query::parse("q=acme&pixel=new&from=px_1"));
            assert_eq!(Asked::of(&query), Some(asked));
            assert_eq!(closed(query), Query::parse("q=acme"));
        }
        assert_eq!(Asked::of(&Query::parse("pixel=<b>")), None);
    }

    #[test]
    fn orders_to_ask_about() {
        assert_eq!(orders_path("A1", " "), "/v1/orders?limit=20&affId=A1");
        assert_eq!(orders_path("A1", "click-7 "), "/v1/orders?limit=20&search=click-7");
    }

    #[test]
    fn the_only_campaign_is_chosen_and_of_several_none() {
        assert_eq!(Draft::new(&acme(&[2])).campaign, "2");
        assert_eq!(Draft::new(&acme(&[1, 2])).campaign, "");
    }

    #[test]
    fn only_what_applies_is_sent() {
        let sale = Draft { campaign: "1".into(), product: "2".into(), content: "https://n/".into(), ..Draft::blank() };
        assert_eq!(
            sent(&sale),
            json!({"campaign": 1, "commissionType": "CPA", "product": 2, "pixelType": "postback", "content": "https://n/",
                "testLink": "", "fireAsWell": false, "failureText": "", "status": "active"})
        );
        let lead = Draft { commission_type: "CPL".into(), pixel_type: "image".into(), ..sale.clone() };
        let lead = sent(&lead);
        assert_eq!((&lead["rule"], &lead["holdMinutes"]), (&json!("doNotFireForSales"), &json!(20)));
        assert_eq!((&lead["pixelType"], lead.get("product")), (&json!("postback"), None));
        let all = Draft { commission_type: "CPL".into(), rule: "fireForAllPartials".into(), ..sale.clone() };
        assert_eq!(sent(&all).get("holdMinutes"), None);
        let click = sent(&Draft { commission_type: "CPC".into(), ..sale.clone() });
        assert_eq!((click.get("product"), click.get("rule"), click.get("holdMinutes")), (None, None, None));
        let shown = Draft { pixel_type: "image".into(), failure_text: "error".into(), ..sale };
        assert_eq!(sent(&shown)["failureText"], json!(""));
    }

    #[test]
    fn a_product_of_another_campaign_has_to_be_chosen_anew() {
        let draft = Draft { campaign: "all".into(), product: "2".into(), ..Draft::blank() };
        assert_eq!(draft.product(&known()), "");
        let choices = |campaign| products(campaign, &known()).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(choices("all"), ["main", "all"]);
        assert_eq!(choices("1"), ["main", "2", "all"]);
    }

    #[test]
    fn campaigns_to_choose_from() {
        let choices = |assigned: &[u32], chosen| {
            campaigns(&acme(assigned), chosen, &known()).into_iter().map(|(_, words)| words).collect::<Vec<_>>()
        };
        assert_eq!(choices(&[1], ""), ["Slim", "All Campaigns"]);
        assert_eq!(choices(&[1], "2"), ["Slim", "Keto, no longer assigned", "All Campaigns"]);
        assert_eq!(choices(&[1], "all"), ["Slim", "All Campaigns"]);
    }

    fn stored(changes: serde_json::Value) -> PixelDocument {
        let mut pixel = json!({
            "id": "px_0123456789abcdef", "revision": 3, "campaign": 1, "commissionType": "CPA", "product": 2,
            "pixelType": "postback", "content": "https://n.example/?c=[c1]", "fireAsWell": false, "status": "active",
            "createdAt": "2026-01-31T14:05:00.000Z", "updatedAt": "2026-01-31T14:05:00.000Z",
        });
        for (name, value) in changes.as_object().unwrap() {
            pixel[name] = value.clone();
        }
        serde_json::from_value(pixel).unwrap()
    }

    #[test]
    fn what_is_there_can_be_sent_as_it_is() {
        let before = stored(json!({}));
        let draft = Draft::of(&before.input);
        assert_eq!(merge(&before, &before, &draft, &known()), Merge::Unrelated);
        assert_eq!(sent(&draft)["product"], json!(2));
    }

    #[test]
    fn both_versions_of_a_pixel_are_shown_in_words() {
        let before = stored(json!({}));
        let now = stored(json!({"product": "main", "status": "paused", "revision": 4}));
        let mine = Draft { campaign: "all".into(), product: "all".into(), ..Draft::of(&before.input) };
        let difference = |label: &str, theirs: &str, mine: &str| Difference {
            label: label.into(),
            theirs: theirs.into(),
            mine: mine.into(),
        };
        let expected = vec![
            difference("Campaign", "Slim", "All Campaigns"),
            difference("Product or rule", "main offer", "all products"),
            difference("Status", "paused", "active"),
        ];
        assert_eq!(merge(&before, &now, &mine, &known()), Merge::Ask(expected));
    }

    #[test]
    fn rows_are_found_by_what_they_say() {
        let row = row_text(&stored(json!({})).input, &known()).to_lowercase();
        for (search, found) in
            [("", true), ("slim n.example", true), ("boost postback", true), ("keto", false), ("cpl", false)]
        {
            assert_eq!(fits(&row, search), found, "{search}");
        }
    }
}
