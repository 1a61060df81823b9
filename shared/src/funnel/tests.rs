use proptest::prelude::*;

use super::*;
use crate::attribution::PassedValues;
use crate::campaign::{Product, ProductKind};
use crate::card::WrongDetail;
use crate::command::{Line, RecordLead, RecordOrder, RecordUpsell, TestMark};
use crate::decide::Save;
use crate::id::{AffId, BaseProductId, Shard};
use crate::order::{Decline, Review};
use crate::text::Name;
use crate::time::Span;

fn at(seconds: u32) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000).after(Span::seconds(seconds))
}

fn campaign() -> Campaign {
    let product = |id: u64, kind, price| Product {
        id: CampaignProductId::new(id).unwrap(),
        base: BaseProductId::new(id + 100).unwrap(),
        name: Name::parse(&format!("Product {id}")).unwrap(),
        kind,
        price: Amount::from_minor(price),
    };
    Campaign {
        id: CampaignId::new(1).unwrap(),
        name: Name::parse("Slim").unwrap(),
        currency: Currency::USD,
        storefront_url: None,
        products: vec![product(1, ProductKind::Offer, 4995), product(2, ProductKind::Upsell, 1995)],
        attribution_window: Campaign::DEFAULT_ATTRIBUTION,
        upsell_window: Campaign::DEFAULT_UPSELL_WINDOW,
        offer_window: Campaign::DEFAULT_OFFER_WINDOW,
    }
}

fn id() -> OrderId {
    OrderId::from_entropy(Shard::new(3), 7)
}

fn attribution(aff: &str) -> Attribution {
    Attribution { aff_id: AffId::parse(aff).unwrap(), values: PassedValues::new([Some("v")]) }
}

fn line(product: u64) -> Line {
    Line {
        field: "products[0]".to_owned(),
        product: CampaignProductId::new(product).unwrap(),
        quantity: 1,
        price: None,
        shipping: None,
    }
}

fn order_request() -> RecordOrder {
    RecordOrder {
        campaign: campaign().id,
        session: None,
        order: None,
        stated: None,
        customer: Customer::default(),
        items: vec![line(1)],
        tax: None,
        pay_source: None,
        prepaid_card: false,
        review: false,
        test: TestMark::No,
    }
}

fn lead_request() -> RecordLead {
    let customer = Customer { email: Some("ann@example.com".to_owned()), ..Customer::default() };
    RecordLead { campaign: campaign().id, session: None, order: None, stated: None, customer, test: false }
}

fn lead_again(before: Option<Order>, seconds: u32) -> (Order, Save) {
    let credit = Credit::NotGiven;
    let opening = Opening { id: &id(), session: None, credit: &credit };
    let scene = Scene { campaign: &campaign(), affiliate: None, now: at(seconds) };
    save_lead(before, &lead_request(), &opening, &scene).unwrap()
}

fn place_again(before: Option<Order>, request: &RecordOrder) -> Result<Progress<Order>, Refusal> {
    let credit = Credit::NotGiven;
    let opening = Opening { id: &id(), session: None, credit: &credit };
    place(before, request, &opening, &Scene { campaign: &campaign(), affiliate: None, now: at(10) })
}

fn new<T: std::fmt::Debug>(progress: Result<Progress<T>, Refusal>) -> T {
    match progress {
        Ok(Progress::New(new)) => new,
        other => panic!("{other:?}"),
    }
}

fn upsell_again(order: Order) -> Result<Progress<Order>, Refusal> {
    let request = RecordUpsell { order: id(), item: line(2), tax: None };
    add_upsell(order, &request, &Scene { campaign: &campaign(), affiliate: None, now: at(20) })
}

fn sale() -> Order {
    new(place_again(None, &order_request()))
}

fn under_review() -> Order {
    new(place_again(None, &RecordOrder { review: true, ..order_request() }))
}

/// An order in each stage it can be in.
fn stages() -> [(&'static str, Order); 8] {
    let test_card = TestMark::WrongCard(WrongDetail::Expired);
    [
        ("partial", lead_again(None, 0).0),
        ("sale", sale()),
        ("under review", under_review()),
        ("approved", new(approve(under_review(), at(15)))),
        ("declined in review", new(decline(under_review(), at(15)))),
        ("declined", new(place_again(None, &RecordOrder { test: test_card, ..order_request() }))),
        ("cancelled", new(cancel(sale(), None, at(15))).0),
        ("cancelled lead", new(cancel(lead_again(None, 0).0, None, at(15))).0),
    ]
}

/// What an event does to an order in each stage: its status afterwards, `repeat`, or why not.
fn check(event: impl Fn(Order) -> Result<Progress<Order>, Refusal>, expected: [&str; 8]) {
    for ((stage, order), expected) in stages().into_iter().zip(expected) {
        let outcome = match event(order) {
            Ok(Progress::New(after)) => after.stage.code(),
            Ok(Progress::Repeat(_)) => "repeat",
            Err(refusal) => refusal.code(),
        };
        assert_eq!(outcome, expected, "{stage}");
    }
}

#[test]
fn an_order_makes_a_sale_once() {
    let (cancelled, repeat) = ("orderCancelled", "repeat");
    let expected = ["complete", repeat, repeat, repeat, repeat, "complete", repeat, cancelled];
    check(|order| place_again(Some(order), &order_request()), expected);
}

#[test]
fn upsells_go_with_sales() {
    let (declined, cancelled) = ("orderDeclined", "orderCancelled");
    let expected = ["orderStillPartial", "complete", "pendingQa", "complete", declined, declined, cancelled, cancelled];
    check(upsell_again, expected);
    let twice = |order: Order| upsell_again(new(upsell_again(order)));
    assert_eq!(twice(sale()), Ok(Progress::Repeat(First::Upsell(CampaignProductId::new(2).unwrap()))));
}

#[test]
fn a_review_is_decided_once() {
    let not = "orderNotUnderReview";
    check(|order| approve(order, at(30)), [not, not, "complete", "repeat", not, not, not, not]);
    check(|order| decline(order, at(30)), [not, not, "declined", not, "repeat", not, not, not]);
}

#[test]
fn confirmation_and_cancellation() {
    let (declined, cancelled) = ("orderDeclined", "orderCancelled");
    let expected = ["orderStillPartial", "complete", "pendingQa", "complete", declined, declined, cancelled, cancelled];
    check(|order| confirm(order, at(30)), expected);
    let confirmed = new(confirm(sale(), at(30)));
    assert_eq!(confirm(confirmed, at(31)), Ok(Progress::Repeat(First::Kind(Kind::Confirmed))));
    let called_off = |order| {
        cancel(order, None, at(30)).map(|progress| match progress {
            Progress::New((order, _)) => Progress::New(order),
            Progress::Repeat(first) => Progress::Repeat(first),
        })
    };
    let cancelled = "cancelled";
    check(called_off, [cancelled, cancelled, cancelled, cancelled, declined, declined, "repeat", "repeat"]);
}

#[test]
fn refunds_need_a_settled_sale() {
    let (declined, cancelled) = ("orderDeclined", "orderCancelled");
    let expected =
        ["orderStillPartial", "complete", "orderUnderReview", "complete", declined, declined, cancelled, cancelled];
    check(|order| refund(order, None).map(|(order, _)| Progress::New(order)), expected);
    let message = |amount| match refund(sale(), Some(amount)) {
        Err(Refusal::Fields(errors)) => errors[0].message.clone(),
        other => panic!("{other:?}"),
    };
    assert!(message("50").starts_with("can be 49.95 at most"));
    assert!(message("0").starts_with("must be more than nothing"));
    assert!(message("-1").starts_with("an amount is digits"));
    let (paid_back, _) = refund(sale(), None).unwrap();
    assert_eq!(refund(paid_back, None), Err(Refusal::NothingLeft(id())));
}

#[test]
fn a_lead_becomes_a_sale_and_keeps_what_it_said() {
    let (lead, save) = lead_again(None, 0);
    assert_eq!(save, Save::First);
    assert_eq!(lead_again(Some(lead.clone()), 5).1, Save::Again);
    let customer = Customer { first_name: Some("Ann".to_owned()), ..Customer::default() };
    let order = new(place_again(Some(lead.clone()), &RecordOrder { customer, ..order_request() }));
    assert_eq!((order.created_at, order.purchase.sold_at), (at(0), Some(at(10))));
    assert_eq!(order.customer.email.as_deref(), Some("ann@example.com"));
    assert_eq!(order.customer.first_name.as_deref(), Some("Ann"));
    assert_eq!(order.lead, lead.lead);
    let (after, save) = lead_again(Some(order), 20);
    assert_eq!((after.stage.code(), save), ("complete", Save::Again));
}

#[test]
fn an_order_never_moves_to_another_campaign() {
    let other = CampaignId::new(2).unwrap();
    let refusal = place_again(Some(lead_again(None, 0).0), &RecordOrder { campaign: other, ..order_request() });
    assert_eq!(refusal.unwrap_err().to_string(), format!("campaignId is 2, but order {} belongs to campaign 1", id()));
}

#[test]
fn why_an_order_is_declined() {
    let request = RecordOrder { test: TestMark::WrongCard(WrongDetail::SecurityCode), review: true, ..order_request() };
    let order = new(place_again(None, &request));
    let reason = Decline::TestCard(WrongDetail::SecurityCode);
    assert_eq!((order.stage, order.mode), (Stage::Declined { at: at(10), reason }, Mode::Test));
    let again = new(place_again(Some(order), &order_request()));
    assert_eq!(again.stage, Stage::Sale { at: at(10), review: Review::NotNeeded });
    assert_eq!(again.mode, Mode::Test, "a test stays one");
}

#[test]
fn money_is_named_where_it_is_wrong() {
    let price = Line { price: Some("1.234".to_owned()), ..line(1) };
    let product = Line { field: "products[1]".to_owned(), ..line(9) };
    let request = RecordOrder { items: vec![price, product], tax: Some("x".to_owned()), ..order_request() };
    let Err(Refusal::Fields(errors)) = place_again(None, &request) else { panic!("taken") };
    let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["products[0].price", "products[1].id", "salesTax"]);
}

#[test]
fn who_gets_the_credit() {
    let campaign = campaign();
    let touch = Touch { attribution: attribution("T"), at: at(0) };
    let to = |credit: &Credit| credit.attribution().map(|found| found.aff_id.to_string());
    let of = |before: Option<&Order>, stated: Option<&str>, touch: Option<&Touch>| {
        to(&credit(before, stated.map(attribution), touch, &campaign, at(100)))
    };
    let named = |source| {
        let credit = Credit::To { attribution: attribution("L"), source };
        Order { credit, ..lead_again(None, 0).0 }
    };
    let by_event = named(Source::Event { overrules: None });
    let by_touch = named(Source::Touch);
    assert_eq!(of(None, None, None), None);
    assert_eq!(of(None, None, Some(&touch)).as_deref(), Some("T"));
    assert_eq!(of(Some(&by_event), None, Some(&touch)).as_deref(), Some("L"), "an event named it for this order");
    assert_eq!(of(Some(&by_touch), None, Some(&touch)).as_deref(), Some("T"), "the visitor followed another link");
    assert_eq!(of(Some(&by_touch), None, None).as_deref(), Some("L"));
    assert_eq!(of(Some(&by_event), Some("E"), Some(&touch)).as_deref(), Some("E"));
}

#[test]
fn the_window_of_an_upsell_is_that_of_its_purchase() {
    let campaign = campaign();
    let order = new(confirm(sale(), at(30)));
    assert!(matches!(order.upsell_window(&campaign, at(29)), UpsellWindow::OpenUntil(_)));
    assert!(matches!(order.upsell_window(&campaign, at(31)), UpsellWindow::Confirmed { .. }));
    assert!(matches!(sale().upsell_window(&campaign, at(10 + 7_201)), UpsellWindow::RanOut { .. }));
}

proptest! {
    /// However money is given back: never more than was paid, and the commission goes back with it, to the last cent.
    #[test]
    fn refunds_take_back_their_share(parts in proptest::collection::vec(1u32..4000, 0..8), commission in 0i64..9_000, calls_off: bool) {
        let mut order = sale();
        let booked = order.book_sale(Amount::from_minor(commission));
        let (mut revenue, mut earned) = (booked.revenue.minor(), booked.commission.minor());
        for cents in parts {
            let amount = format!("{}.{:02}", cents / 100, cents % 100);
            if let Ok((after, booking)) = refund(order.clone(), Some(&amount)) {
                order = after;
                revenue -= booking.revenue.minor();
                earned -= booking.commission.minor();
                prop_assert!(revenue >= 0 && earned >= 0);
            }
        }
        let last = if calls_off {
            new(cancel(order, None, at(60))).1
        } else {
            refund(order, None).ok().map(|(_, booking)| booking)
        };
        if let Some(booking) = last {
            revenue -= booking.revenue.minor();
            earned -= booking.commission.minor();
        }
        prop_assert_eq!((revenue, earned), (0, 0));
    }
}
