//! What a storefront page may say, and what becomes of it: each event of a page turns into the same input that a
//! server would have sent, or is refused with the reason.
//!
//! A browser can lie, so what costs money is decided by the campaign: whether orders from its pages count at all,
//! whether only those that the merchant's server has signed, and how many test orders a day.

use crate::delivery::Browser;
use crate::id::FireId;
use crate::signature;
use crate::text;
use crate::time::{Span, Timestamp};
use crate::wire::event::{CardJson, ClickInput, CustomerJson, ItemInput, LeadInput, OrderInput, UpsellInput};
use crate::wire::form_code::{PageEvent, PageLine, SignedOrder};
use crate::wire::pages::{PageOrders, PagesDocument};
use crate::wire::text::{Text, of};

/// The most events that one request may bring.
pub const MOST_EVENTS: usize = 10;
/// How long a signed order may be sent after it was signed, and how long a page keeps an event.
pub const LIFE: Span = Span::hours(23);

/// An event of a page, in the words of the other surfaces.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A page was opened.
    Page(ClickInput),
    /// A lead was saved.
    Lead(LeadInput),
    /// The main order was placed.
    Order(Box<PageOrder>),
    /// A product was bought after it; the order is the visit's last.
    Upsell(UpsellInput),
    /// Something was seen of a pixel.
    Seen(Seen),
}

/// An order that a page may place.
#[derive(Debug, Clone, PartialEq)]
pub struct PageOrder {
    /// As a server would have sent it.
    pub input: OrderInput,
    /// The merchant's own number for it: the same number again is the same order.
    pub number: Option<String>,
    /// Whether it is one of the day's test orders.
    pub counts_as_test: bool,
}

/// What a page saw of a pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The fire.
    pub fire: FireId,
    /// What was seen. A frame that finished is told as loaded; its channel says which it is.
    pub state: Browser,
    /// Where.
    pub page: Option<String>,
}

/// Why an event of a page is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such event.
    #[error("the kind is {0:?}; it must be page, lead, order, upsell or seen")]
    Kind(String),
    /// A field can't be taken.
    #[error("{field} {message}")]
    Field {
        /// Which.
        field: &'static str,
        /// What is wrong with it, reading on from its name.
        message: String,
    },
    /// The event has no usable key.
    #[error("the event has no key that tells its repeats: form-code.js makes one")]
    Key,
    /// The page kept the event for too long.
    #[error("the event is from {0}, more than 23 hours ago: its repeats can't be told any more")]
    TooOld(Timestamp),
    /// The campaign takes no orders from pages.
    #[error(
        "this campaign takes no orders from pages: import the order from your server with the session's id, or allow it in the campaign's settings"
    )]
    OrdersOff,
    /// The campaign takes signed orders only.
    #[error("this campaign takes signed orders only: send signed and signature, made by your server")]
    Unsigned,
    /// The signature does not fit.
    #[error("the signature is not that of the signed text: sign exactly the text that is sent, with the site's secret")]
    WrongSignature,
    /// The campaign takes no test orders from pages.
    #[error("this campaign takes no test orders from pages: allow them in the campaign's settings")]
    TestOrdersOff,
}

fn field(field: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::Field { field, message: message.into() }
}

/// What the edge knows when a page speaks.
pub struct Circumstances<'a> {
    /// The campaign of the page's site, as its id is written.
    pub campaign: String,
    /// The visit, when there is one.
    pub session: Option<&'a str>,
    /// What the campaign lets pages do.
    pub pages: &'a PagesDocument,
    /// The secret that the merchant's server signs with.
    pub secret: Option<&'a str>,
    /// The visitor's address, as the platform tells it.
    pub ip_address: Option<String>,
    /// The visitor's browser.
    pub user_agent: Option<String>,
    /// The present.
    pub now: Timestamp,
}

/// The event's key, if it has one and is not too old. A key begins with the milliseconds at which it was made.
pub fn key(event: &PageEvent, now: Timestamp) -> Result<&str, Refusal> {
    let key = of(&event.key).unwrap_or_default();
    let legal = (16..=80).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let made: i64 = key.split('.').next().and_then(|millis| millis.parse().ok()).ok_or(Refusal::Key)?;
    if !legal {
        return Err(Refusal::Key);
    }
    let made = Timestamp::from_millis(made.clamp(0, now.millis()));
    if now.since(made) > LIFE { Err(Refusal::TooOld(made)) } else { Ok(key) }
}

/// Reads one event of a page.
pub fn read(event: &PageEvent, circumstances: &Circumstances<'_>) -> Result<Event, Refusal> {
    match of(&event.kind).unwrap_or_default() {
        "page" => Ok(Event::Page(page(event, circumstances))),
        "lead" => Ok(Event::Lead(LeadInput {
            campaign_id: Some(circumstances.campaign.as_str().into()),
            session_id: circumstances.session.map(Text::from),
            customer: customer(event),
            ..LeadInput::default()
        })),
        "order" => order(event, circumstances).map(Box::new).map(Event::Order),
        "upsell" => {
            let line = event.product.as_ref().or(event.products.first());
            let line = line.ok_or_else(|| field("product", "is missing: say what is bought, as {id: 2}"))?;
            Ok(Event::Upsell(UpsellInput { product: item(line)?, ..UpsellInput::default() }))
        }
        "seen" => seen(event).map(Event::Seen),
        other => Err(Refusal::Kind(other.chars().take(40).collect())),
    }
}

fn page(event: &PageEvent, circumstances: &Circumstances<'_>) -> ClickInput {
    let url = of(&event.url).map(without_card_fields);
    let stated = event.page.clone().filter(|page| !page.as_str().is_empty());
    let by_rule = url.as_deref().and_then(|url| circumstances.pages.page_of(url));
    ClickInput {
        campaign_id: Some(circumstances.campaign.as_str().into()),
        session_id: circumstances.session.map(Text::from),
        request_uri: url.map(Text::from),
        page_type: stated.or_else(|| by_rule.map(Text::from)),
        ip_address: circumstances.ip_address.clone().map(Text::from),
        user_agent: circumstances.user_agent.clone().map(Text::from),
        referer: of(&event.referrer).filter(|text| !text.is_empty()).map(|text| without_card_fields(text).into()),
        ..ClickInput::default()
    }
}

/// An address without parameters that look like a card's fields. The page leaves them out already; nothing of a card is
/// kept even if it did not.
fn without_card_fields(url: &str) -> String {
    let Some((page, query)) = url.split_once('?') else { return url.to_owned() };
    let kept = query.split('&').filter(|parameter| {
        let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
        let carried = name == "formcode";
        let card = ["card", "ccn", "cc_n", "cc-n", "cvv", "cvc", "cv2", "csc"].iter().any(|word| name.contains(word));
        !carried && !card
    });
    let kept: Vec<&str> = kept.collect();
    if kept.is_empty() { page.to_owned() } else { format!("{page}?{}", kept.join("&")) }
}

fn customer(event: &PageEvent) -> CustomerJson {
    let take = |text: &Option<Text>| of(text).map(str::to_owned);
    CustomerJson {
        first_name: take(&event.first_name),
        last_name: take(&event.last_name),
        email: take(&event.email),
        phone: take(&event.phone),
    }
}

fn item(line: &PageLine) -> Result<ItemInput, Refusal> {
    if line.price.is_some() || line.shipping.is_some() {
        return Err(field(
            "products",
            "has a price: a page's prices are the campaign's, unless your server signs the order",
        ));
    }
    Ok(ItemInput { id: line.id.clone(), quantity: line.quantity.clone(), ..ItemInput::default() })
}

fn order(event: &PageEvent, circumstances: &Circumstances<'_>) -> Result<PageOrder, Refusal> {
    let number = of(&event.id).map(str::trim).filter(|text| !text.is_empty());
    let number = number.map(|text| text::bounded(text, 100)).transpose();
    let number = number.map_err(|error| field("id", error.to_string()))?;
    let card = of(&event.card).filter(|word| !word.is_empty()).map(card_of).transpose()?;
    if let (None, Some(text)) = (&card, of(&event.signed)) {
        return signed(text, of(&event.signature).unwrap_or_default(), circumstances);
    }
    let counts_as_test = card.is_some();
    match circumstances.pages.orders {
        _ if counts_as_test && !circumstances.pages.test_orders => return Err(Refusal::TestOrdersOff),
        _ if counts_as_test => {}
        PageOrders::On => {}
        PageOrders::Off => return Err(Refusal::OrdersOff),
        PageOrders::Signed => return Err(Refusal::Unsigned),
    }
    let input = OrderInput {
        campaign_id: Some(circumstances.campaign.as_str().into()),
        session_id: circumstances.session.map(Text::from),
        customer: customer(event),
        products: event.products.iter().map(item).collect::<Result<_, _>>()?,
        card,
        ..OrderInput::default()
    };
    Ok(PageOrder { input, number, counts_as_test })
}

/// Card fields that are judged like the word: the word is all that a page sends of a card.
fn card_of(word: &str) -> Result<CardJson, Refusal> {
    let (security_code, month, year) = match word {
        "test" => ("100", "12", "9999"),
        "securityCode" => ("", "12", "9999"),
        "expired" => ("100", "1", "2000"),
        "expiry" => ("100", "", ""),
        _ => return Err(field("card", "must be the word that formCode.card() answers; card fields are never sent")),
    };
    Ok(CardJson {
        number: Some("0000000000000000".into()),
        security_code: Some(security_code.into()),
        month: Some(month.into()),
        year: Some(year.into()),
    })
}

/// An order that the merchant's server has signed: the text counts as it is, and nothing beside it.
fn signed(text: &str, given: &str, circumstances: &Circumstances<'_>) -> Result<PageOrder, Refusal> {
    if circumstances.pages.orders == PageOrders::Off {
        return Err(Refusal::OrdersOff);
    }
    let secret = circumstances.secret.ok_or(Refusal::WrongSignature)?;
    if !signature::fits(secret, text, given) {
        return Err(Refusal::WrongSignature);
    }
    let order: SignedOrder =
        serde_json::from_str(text).map_err(|error| field("signed", format!("can't be read: {error}")))?;
    if of(&order.order.session_id) != circumstances.session {
        return Err(field("signed", "is for another session: sign the sessionId of the visitor's cookie"));
    }
    let number = of(&order.id).map(str::trim).filter(|text| !text.is_empty());
    let number =
        number.ok_or_else(|| field("signed", "has no id: sign your own order number, so that it counts once"))?;
    let number = text::bounded(number, 100).map_err(|error| field("signed", format!("has an id that {error}")))?;
    let issued =
        order.issued_at.ok_or_else(|| field("signed", "has no issuedAt: sign the time, as 2026-01-31T14:05:00Z"))?;
    if circumstances.now.since(issued) > LIFE || issued.since(circumstances.now) > Span::minutes(5) {
        return Err(field("signed", "was not signed within the last 23 hours: sign the order anew"));
    }
    // A card is never signed, and the campaign is the site's.
    let input = OrderInput { campaign_id: Some(circumstances.campaign.as_str().into()), card: None, ..order.order };
    let counts_as_test = input.test.unwrap_or(false);
    Ok(PageOrder { input, number: Some(number), counts_as_test })
}

fn seen(event: &PageEvent) -> Result<Seen, Refusal> {
    let fire = of(&event.fire_id).unwrap_or_default();
    let fire = FireId::parse(fire).map_err(|error| field("fireId", error.to_string()))?;
    let state = match of(&event.state).unwrap_or_default() {
        "started" => Browser::Started,
        "loaded" => Browser::Loaded,
        "errored" => Browser::Errored,
        other => match other.strip_prefix("blocked ") {
            Some(directive) if is_directive(directive) => Browser::Blocked { directive: directive.to_owned() },
            _ => return Err(field("state", "must be started, loaded, errored or blocked with the directive")),
        },
    };
    let page = of(&event.url).map(|url| without_card_fields(url).chars().take(1_000).collect());
    Ok(Seen { fire, state, page })
}

fn is_directive(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    fn event(json: serde_json::Value) -> PageEvent {
        serde_json::from_value(json).unwrap()
    }

    fn read_with(json: serde_json::Value, pages: &PagesDocument) -> Result<Event, Refusal> {
        let session = "0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        let circumstances = Circumstances {
            campaign: "1".to_owned(),
            session: Some(session),
            pages,
            secret: Some("secret"),
            ip_address: None,
            user_agent: None,
            now: Timestamp::from_millis(NOW),
        };
        read(&event(json), &circumstances)
    }

    fn orders(orders: PageOrders) -> PagesDocument {
        PagesDocument { orders, ..PagesDocument::default() }
    }

    fn order_of(event: Event) -> PageOrder {
        let Event::Order(order) = event else { panic!("{event:?}") };
        *order
    }

    #[test]
    fn keys_tell_their_age() {
        let now = Timestamp::from_millis(NOW);
        let check = |text: &str, expected: bool| {
            let event = event(serde_json::json!({ "key": text }));
            assert_eq!(key(&event, now).is_ok(), expected, "{text}");
        };
        check(&format!("{NOW}.1123456789"), true);
        check(&format!("{}.1123456789", NOW + 60_000), true);
        check(&format!("{}.1123456789", NOW - 82_800_000), true);
        check(&format!("{}.1123456789", NOW - 82_800_001), false);
        for bad in ["", "1", "abc.1123456789012", "1800000000000/1123456789", &"1".repeat(99)] {
            check(bad, false);
        }
    }

    #[test]
    fn orders_count_where_the_campaign_allows_them() {
        let plain = || serde_json::json!({ "kind": "order", "products": [{ "id": 1 }] });
        assert_eq!(read_with(plain(), &orders(PageOrders::Off)), Err(Refusal::OrdersOff));
        assert_eq!(read_with(plain(), &orders(PageOrders::Signed)), Err(Refusal::Unsigned));
        let order = order_of(read_with(plain(), &orders(PageOrders::On)).unwrap());
        assert_eq!((order.counts_as_test, order.input.products.len()), (false, 1));
        let priced = serde_json::json!({ "kind": "order", "products": [{ "id": 1, "price": "0.01" }] });
        assert!(matches!(read_with(priced, &orders(PageOrders::On)), Err(Refusal::Field { field: "products", .. })));
    }

    #[test]
    fn the_word_on_a_card_is_judged_like_the_card() {
        use crate::card::WrongDetail;
        use crate::command::{self, TestMark};
        let check = |word: &str, expected: TestMark| {
            let json = serde_json::json!({ "kind": "order", "products": [{ "id": 1 }], "card": word });
            let order = order_of(read_with(json, &orders(PageOrders::Off)).unwrap());
            assert!(order.counts_as_test);
            assert_eq!(command::order(&order.input, Timestamp::from_millis(NOW)).unwrap().test, expected, "{word}");
        };
        check("test", TestMark::Yes);
        check("securityCode", TestMark::WrongCard(WrongDetail::SecurityCode));
        check("expired", TestMark::WrongCard(WrongDetail::Expired));
        check("expiry", TestMark::WrongCard(WrongDetail::Expiry));
        let card = serde_json::json!({ "kind": "order", "products": [{ "id": 1 }], "card": "4111111111111111" });
        assert!(matches!(read_with(card, &orders(PageOrders::On)), Err(Refusal::Field { field: "card", .. })));
        let off = PagesDocument { test_orders: false, ..PagesDocument::default() };
        let json = serde_json::json!({ "kind": "order", "products": [{ "id": 1 }], "card": "test" });
        assert_eq!(read_with(json, &off), Err(Refusal::TestOrdersOff));
    }

    #[test]
    fn a_signed_order_counts_as_it_was_signed() {
        let signed = |change: fn(&mut serde_json::Value)| {
            let mut order = serde_json::json!({
                "id": "SHOP-1", "sessionId": "0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "issuedAt": "2027-01-15T08:00:00Z",
                "campaignId": 99, "products": [{ "id": 1, "price": "44.95" }], "salesTax": "3.10",
            });
            change(&mut order);
            order.to_string()
        };
        let send = |text: &str, signature: &str, orders_are: PageOrders| {
            let json = serde_json::json!({ "kind": "order", "signed": text, "signature": signature, "id": "other" });
            read_with(json, &orders(orders_are))
        };
        let good = signed(|_| {});
        let signature = signature::sign("secret", &good);
        for allowed in [PageOrders::On, PageOrders::Signed] {
            let order = order_of(send(&good, &signature, allowed).unwrap());
            assert_eq!(order.number.as_deref(), Some("SHOP-1"));
            assert_eq!(of(&order.input.campaign_id), Some("1"));
            assert_eq!(of(&order.input.products[0].price), Some("44.95"));
        }
        assert_eq!(send(&good, &signature, PageOrders::Off), Err(Refusal::OrdersOff));
        assert_eq!(send(&good.replace("44.95", "0.01"), &signature, PageOrders::Signed), Err(Refusal::WrongSignature));
        assert_eq!(send(&good, "", PageOrders::Signed), Err(Refusal::WrongSignature));
        let refused: [fn(&mut serde_json::Value); 4] = [
            |order| order["sessionId"] = "0bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb".into(),
            |order| order["id"] = "".into(),
            |order| order["issuedAt"] = "2027-01-13T08:00:00Z".into(),
            |order| order["issuedAt"] = serde_json::Value::Null,
        ];
        for change in refused {
            let text = signed(change);
            let refusal = send(&text, &signature::sign("secret", &text), PageOrders::Signed);
            assert!(matches!(refusal, Err(Refusal::Field { field: "signed", .. })), "{refusal:?}");
        }
    }

    #[test]
    fn nothing_of_a_card_is_taken_from_an_address() {
        let json = serde_json::json!({ "kind": "page", "url": "https://shop.example/a?affId=A&cardNumber=4111111111111111&c1=x&CVV=123",
            "referrer": "https://shop.example/?cc_number=4111111111111111" });
        let Event::Page(click) = read_with(json, &PagesDocument::default()).unwrap() else { panic!() };
        assert_eq!(of(&click.request_uri), Some("https://shop.example/a?affId=A&c1=x"));
        assert_eq!(of(&click.referer), Some("https://shop.example/"));
    }

    #[test]
    fn what_was_seen_of_a_pixel() {
        let check = |state: &str, expected: Option<Browser>| {
            let json = serde_json::json!({ "kind": "seen", "fireId": "fire_00000001", "state": state, "url": "https://s.example/" });
            let seen = read_with(json, &PagesDocument::default()).ok().map(|event| match event {
                Event::Seen(seen) => seen.state,
                other => panic!("{other:?}"),
            });
            assert_eq!(seen, expected, "{state}");
        };
        check("loaded", Some(Browser::Loaded));
        check("started", Some(Browser::Started));
        check("errored", Some(Browser::Errored));
        check("blocked img-src", Some(Browser::Blocked { directive: "img-src".to_owned() }));
        for bad in ["", "expired", "offered", "blocked ", "blocked <b>"] {
            check(bad, None);
        }
    }

    #[test]
    fn unknown_kinds_are_named() {
        let refusal = read_with(serde_json::json!({ "kind": "pay" }), &PagesDocument::default()).unwrap_err();
        assert_eq!(refusal.to_string(), "the kind is \"pay\"; it must be page, lead, order, upsell or seen");
    }
}
