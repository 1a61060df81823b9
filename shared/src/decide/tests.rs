//! The firing table, row by row.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::*;
use crate::affiliate::{self, PrepaidRule, QaRule};
use crate::attribution::{Credit, PassedValues, Source, Touch};
use crate::campaign::{Product, ProductKind};
use crate::commission::{Commissions, Rate};
use crate::id::{AffId, BaseProductId, CampaignId, CampaignProductId, OrderId, SessionId, Shard};
use crate::money::{Amount, Currency, Percent};
use crate::order::{Decline, Item, Review, Totals, UpsellWindow};
use crate::passed_values::PassedValueNames;
use crate::pixel;
use crate::text::Name;
use crate::time::Span;
use crate::wire::event::VerdictJson;
use crate::wire::pixel::{PixelInput, Rules};

pub(super) const NOW: i64 = 1_700_000_000_000;

/// A small world to ask about: campaign 1 with an offer (1) and two upsells (2, 3), affiliate A with some pixels.
#[derive(Debug)]
pub(super) struct World {
    pub(super) campaign: Campaign,
    pub(super) affiliate: Affiliate,
    pub(super) past: HashMap<FireId, Past>,
    pub(super) session: SessionId,
    pub(super) kind: SessionKind,
    pub(super) order: OrderId,
    pub(super) stage: Stage,
    pub(super) payment: Payment,
    pub(super) main: Vec<Item>,
    pub(super) credit: Credit,
}

impl History for HashMap<FireId, Past> {
    fn state(&self, fire: &FireId) -> Past {
        self.get(fire).copied().unwrap_or(Past::Unknown)
    }
}

pub(super) fn now() -> Timestamp {
    Timestamp::from_millis(NOW)
}

pub(super) fn attribution(c1: &str) -> Attribution {
    Attribution { aff_id: AffId::parse("A").unwrap(), values: PassedValues::new([Some(c1)]) }
}

pub(super) fn item(product: u64) -> Item {
    Item {
        product: CampaignProductId::new(product).unwrap(),
        base: BaseProductId::new(product + 100).unwrap(),
        quantity: 2,
        price: Amount::from_minor(4995),
        shipping: Amount::from_minor(500),
    }
}

/// A pixel from the short text `name: campaign type detail kind`, such as `one: 1 CPA main postback`.
pub(super) fn pixel(text: &str) -> Pixel {
    let words: Vec<&str> = text.split([' ', ':']).filter(|word| !word.is_empty()).collect();
    let [name, campaign, commission, detail, kind] = words[..5] else { panic!("{text}") };
    let given = |word: &str| (word != "-").then(|| word.into());
    let input = PixelInput {
        campaign: given(campaign),
        commission_type: given(commission),
        product: if commission == "CPA" { given(detail) } else { None },
        rule: if commission == "CPL" { given(detail) } else { None },
        pixel_type: given(kind),
        content: Some(format!("https://{name}.example/?c=[c1]").into()),
        fire_as_well: Some(words.contains(&"aswell")),
        status: words.contains(&"paused").then(|| "paused".into()),
        ..PixelInput::default()
    };
    let names = PassedValueNames::default();
    let draft = input.parse(Rules { names: &names, least_hold: Span::default() }).unwrap();
    Pixel {
        id: id(name),
        trigger: draft.trigger,
        status: draft.status,
        company: draft.company,
        failure_text: draft.failure_text,
        test_link: draft.test_link,
    }
}

pub(super) fn id(name: &str) -> PixelId {
    PixelId::parse(&format!("px_{name:0>8}")).unwrap()
}

impl World {
    pub(super) fn new(pixels: &[&str]) -> Self {
        let product = |id, kind| Product {
            id: CampaignProductId::new(id).unwrap(),
            base: BaseProductId::new(id + 100).unwrap(),
            name: Name::parse("Product").unwrap(),
            kind,
            price: Amount::from_minor(4995),
        };
        let campaign = Campaign {
            id: CampaignId::new(1).unwrap(),
            name: Name::parse("Slim").unwrap(),
            currency: Currency::USD,
            storefront_url: None,
            products: vec![
                product(1, ProductKind::Offer),
                product(2, ProductKind::Upsell),
                product(3, ProductKind::Upsell),
            ],
            attribution_window: Campaign::DEFAULT_ATTRIBUTION,
            upsell_window: Campaign::DEFAULT_UPSELL_WINDOW,
            offer_window: Campaign::DEFAULT_OFFER_WINDOW,
        };
        let rates = Commissions {
            cpc: Amount::from_minor(10),
            cpl: Amount::from_minor(200),
            step1: Rate::Share(Percent::parse("40").unwrap()),
            step2: Rate::Flat(Amount::from_minor(500)),
        };
        let affiliate = Affiliate {
            aff_id: AffId::parse("A").unwrap(),
            aliases: BTreeSet::new(),
            name: Name::parse("Acme").unwrap(),
            status: affiliate::Status::Active,
            passed_values: PassedValueNames::parse(&[Some("c1"), Some("pub"), Some("sub")], Some(2), Some(3)).unwrap(),
            qa: QaRule::FireAtOnce,
            prepaid: PrepaidRule::Skip,
            assignments: BTreeMap::from([(campaign.id, rates)]),
            disabled_publishers: BTreeSet::from(["bad pub".to_owned()]),
            disabled_sub_affiliates: BTreeSet::from(["bad sub".to_owned()]),
            pixels: pixels.iter().map(|text| pixel(text)).collect(),
            unreadable: Vec::new(),
        };
        Self {
            campaign,
            affiliate,
            past: HashMap::new(),
            session: SessionId::from_entropy(Shard::new(1), 1),
            kind: SessionKind::Api,
            order: OrderId::parse("0100000001").unwrap(),
            stage: Stage::Sale { at: now(), review: Review::NotNeeded },
            payment: Payment::Other,
            main: vec![item(1)],
            credit: Credit::To { attribution: attribution("v1"), source: Source::Touch },
        }
    }

    pub(super) fn session(&self) -> Session<'_> {
        Session { id: &self.session, campaign: self.campaign.id, kind: self.kind, near_misses: &[] }
    }

    pub(super) fn order(&self) -> Order<'_> {
        Order {
            id: &self.order,
            stage: self.stage,
            payment: self.payment,
            main: &self.main,
            totals: Totals::of(&self.main, Amount::from_minor(100)),
            mode: Mode::Live,
        }
    }

    pub(super) fn occasion<'a>(&'a self, event: Event<'a>) -> Occasion<'a> {
        Occasion {
            event,
            at: now(),
            campaign: &self.campaign,
            credit: &self.credit,
            affiliate: Some(&self.affiliate),
            session: Some(self.session()),
            history: &self.past,
        }
    }

    pub(super) fn decide(&self, event: Event<'_>) -> Vec<Verdict> {
        decide(&self.occasion(event))
    }

    fn sale(&self) -> Vec<Verdict> {
        self.decide(Event::Sale(self.order()))
    }

    fn upsell(&self, product: u64, window: UpsellWindow) -> Vec<Verdict> {
        self.decide(Event::Upsell { order: self.order(), item: &item(product), window })
    }

    fn lead(&self, save: Save) -> Vec<Verdict> {
        self.decide(Event::Lead { order: self.order(), save })
    }
}

fn open() -> UpsellWindow {
    UpsellWindow::OpenUntil(now().after(Span::minutes(1)))
}

/// `fired`, `held` or the reason's code, in the order of the pixels.
fn codes(verdicts: &[Verdict]) -> Vec<String> {
    verdicts
        .iter()
        .map(|verdict| match &verdict.outcome {
            Outcome::Fire(_) => "fired".to_owned(),
            Outcome::Hold { .. } => "held".to_owned(),
            Outcome::NotFired(reason) => reason.code().to_owned(),
        })
        .collect()
}

fn check(verdicts: &[Verdict], expected: &[&str]) {
    assert_eq!(codes(verdicts), expected, "{verdicts:#?}");
}

fn url(verdict: &Verdict) -> &str {
    match &verdict.outcome {
        Outcome::Fire(fire) => &fire.rendered.url,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_main_order_fires_the_main_offer_pixel() {
    let world = World::new(&["main: 1 CPA main postback", "up: 1 CPA 2 postback", "cpc: 1 CPC - postback"]);
    let verdicts = world.sale();
    check(&verdicts, &["fired", "pixelIsForTheOtherStep", "commissionTypeIsForAnotherEvent"]);
    assert_eq!(url(&verdicts[0]), "https://main.example/?c=v1");
    assert_eq!(
        verdicts[2].explanation(),
        "The pixel's commission type is CPC, which fires for a click; this is a sale."
    );
}

#[test]
fn an_upsell_fires_its_own_pixel_and_no_other() {
    let world = World::new(&["main: 1 CPA main postback", "up2: 1 CPA 2 postback", "up3: 1 CPA 3 postback"]);
    check(&world.upsell(2, open()), &["pixelIsForTheOtherStep", "fired", "pixelIsForAnotherProduct"]);
}

#[test]
fn an_upsell_product_inside_the_main_order_has_a_reason_of_its_own() {
    let mut world = World::new(&["up2: 1 CPA 2 postback"]);
    world.main.push(item(2));
    let verdicts = world.sale();
    check(&verdicts, &["upsellProductBoughtInsideTheMainOrder"]);
    assert_eq!(
        verdicts[0].explanation(),
        "Product 2 was bought inside the main order; the pixel fires only when it is bought as an upsell."
    );
}

#[test]
fn all_products_fires_once_for_the_main_order_and_once_for_each_upsell() {
    let world = World::new(&["all: all CPA all postback"]);
    let fires: BTreeSet<_> = [world.sale(), world.upsell(2, open()), world.upsell(3, open())]
        .iter()
        .map(|verdicts| match &verdicts[0].outcome {
            Outcome::Fire(fire) => fire.id.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(fires.len(), 3);
}

#[test]
fn the_more_specific_pixel_wins_and_the_others_name_it() {
    let ladder =
        ["d: all CPA all postback", "c: all CPA main postback", "b: 1 CPA all postback", "a: 1 CPA main postback"];
    for best in 0..ladder.len() {
        let verdicts = World::new(&ladder[..=best]).sale();
        let mut expected = vec!["aMoreSpecificPixelFired"; best];
        expected.push("fired");
        check(&verdicts, &expected);
    }
    let verdicts = World::new(&ladder).sale();
    assert!(
        verdicts[0].explanation().starts_with("Pixel px_0000000a is more specific"),
        "{}",
        verdicts[0].explanation()
    );
}

#[test]
fn only_a_pixel_that_can_fire_itself_silences_another() {
    check(&World::new(&["a: 1 CPA main postback paused", "b: all CPA all postback"]).sale(), &["pixelPaused", "fired"]);
    check(
        &World::new(&["a: 1 CPA main image", "b: all CPA all postback"]).sale(),
        &["imageOrIframeInAnApiSession", "fired"],
    );
}

#[test]
fn a_pixel_that_fires_as_well_stands_aside() {
    check(&World::new(&["a: 1 CPA main postback", "b: all CPA all postback aswell"]).sale(), &["fired", "fired"]);
    check(&World::new(&["a: 1 CPA main postback aswell", "b: all CPA all postback"]).sale(), &["fired", "fired"]);
}

#[test]
fn what_has_fired_does_not_fire_again_nor_let_a_weaker_one_in() {
    let mut world = World::new(&["a: 1 CPA main postback", "b: all CPA all postback"]);
    let Outcome::Fire(fire) = world.sale()[0].outcome.clone() else { panic!() };
    world.past.insert(fire.id, Past::Fired);
    check(&world.sale(), &["alreadyFiredForThisOrder", "alreadyFiredForThisOrder"]);
}

#[test]
fn browser_pixels_need_a_form_code_session_and_consent() {
    let mut world = World::new(&["image: 1 CPA main image"]);
    check(&world.sale(), &["imageOrIframeInAnApiSession"]);
    world.kind = SessionKind::FormCodeWithoutConsent;
    check(&world.sale(), &["noConsent"]);
    world.kind = SessionKind::FormCode;
    check(&world.sale(), &["fired"]);
}

#[test]
fn a_click_fires_once_for_each_touch() {
    let world = World::new(&["cpc: all CPC - postback", "cpa: 1 CPA main postback"]);
    let click = |click| world.decide(Event::Click(click));
    let first = Click::First { request_uri: RequestUri::Given };
    check(&click(first), &["fired", "commissionTypeIsForAnotherEvent"]);
    check(&click(Click::Again), &["duplicateEvent", "commissionTypeIsForAnotherEvent"]);
    check(&click(Click::PageView), &["duplicateEvent", "commissionTypeIsForAnotherEvent"]);
    let missing = click(Click::First { request_uri: RequestUri::Missing });
    assert!(missing[0].warnings.contains(&Warning::NoRequestUri));
}

#[test]
fn leads_fire_at_once_or_are_held() {
    let mut world = World::new(&[
        "now: 1 CPL fireForAllPartials postback",
        "later: 1 CPL doNotFireForSales postback",
        "cpa: 1 CPA main postback",
    ]);
    world.stage = Stage::Partial;
    let verdicts = world.lead(Save::First);
    check(&verdicts, &["fired", "held", "orderStillPartial"]);
    let Outcome::Hold { until, .. } = verdicts[1].outcome else { panic!() };
    assert_eq!(until, now().after(Span::minutes(20)));
    check(&world.lead(Save::Again), &["duplicateEvent", "duplicateEvent", "orderStillPartial"]);
}

#[test]
fn a_sale_cancels_what_is_held_and_says_so() {
    let mut world = World::new(&["later: 1 CPL doNotFireForSales postback"]);
    check(&world.sale(), &["commissionTypeIsForAnotherEvent"]);
    world.past.insert(Cause::Lead(&world.order).fire_id(&id("later")), Past::Held);
    let verdicts = world.sale();
    check(&verdicts, &["leadBecameASale"]);
    assert_eq!(
        verdicts[0].explanation(),
        "The lead became a sale at 2023-11-14T22:13:20.000Z; the pixel fires only for leads that do not."
    );
    world.stage = Stage::Sale { at: now(), review: Review::Pending };
    check(&world.sale(), &["commissionTypeIsForAnotherEvent"]);
}

#[test]
fn review_and_prepaid_cards_follow_the_affiliates_switches() {
    let mut world = World::new(&["a: 1 CPA main postback"]);
    world.stage = Stage::Sale { at: now(), review: Review::Pending };
    check(&world.sale(), &["fired"]);
    world.affiliate.qa = QaRule::FireOnApproval;
    check(&world.sale(), &["awaitingQaApproval"]);
    world.stage = Stage::Sale { at: now(), review: Review::Approved { at: now() } };
    check(&world.sale(), &["fired"]);
    world.stage = Stage::Declined { at: now(), reason: Decline::Review };
    check(&world.sale(), &["qaDeclined"]);
    world.stage = Stage::Sale { at: now(), review: Review::NotNeeded };
    world.payment = Payment::PrepaidCard;
    check(&world.sale(), &["prepaidCard"]);
    world.affiliate.prepaid = PrepaidRule::Fire;
    check(&world.sale(), &["fired"]);
}

#[test]
fn upsells_need_their_window() {
    let world = World::new(&["up: 1 CPA 2 postback"]);
    check(&world.upsell(2, open()), &["fired"]);
    let ran_out = UpsellWindow::RanOut { at: now(), window: Span::minutes(120) };
    let verdicts = world.upsell(2, ran_out);
    check(&verdicts, &["upsellWindowClosed"]);
    assert_eq!(
        verdicts[0].explanation(),
        "The upsell window of 2 hours closed at 2023-11-14T22:13:20.000Z, before this upsell."
    );
    check(&world.upsell(2, UpsellWindow::Confirmed { at: now() }), &["upsellWindowClosed"]);
}

#[test]
fn the_affiliate_has_to_be_one_that_counts() {
    let all = &["a: 1 CPA main postback", "b: 2 CPC - postback"];
    let mut world = World::new(all);
    world.affiliate.assignments.clear();
    let verdicts = world.sale();
    check(&verdicts, &["affiliateNotAssignedToTheCampaign", "affiliateNotAssignedToTheCampaign"]);
    assert_eq!(
        verdicts[0].explanation(),
        "Affiliate Acme (A) is not assigned to campaign 1 (Slim), so none of its pixels fires there."
    );
    let mut world = World::new(all);
    world.affiliate.status = affiliate::Status::Paused;
    check(&world.sale(), &["affiliateDisabled", "affiliateDisabled"]);
    let mut world = World::new(all);
    for (values, expected) in
        [([None, Some("bad pub"), None], "Publisher"), ([None, None, Some("bad sub")], "Sub affiliate")]
    {
        let attribution = Attribution { aff_id: AffId::parse("A").unwrap(), values: PassedValues::new(values) };
        world.credit = Credit::To { attribution, source: Source::Touch };
        let verdicts = world.sale();
        check(&verdicts, &["publisherDisabled", "publisherDisabled"]);
        assert!(verdicts[0].explanation().starts_with(expected));
    }
    check(&World::new(&[]).sale(), &["affiliateHasNoPixels"]);
    check(&World::new(&["b: 2 CPA main postback"]).sale(), &["pixelBelongsToAnotherCampaign"]);
}

#[test]
fn without_an_affiliate_there_is_one_verdict_that_says_so() {
    let mut world = World::new(&["a: 1 CPA main postback"]);
    world.credit = Credit::NotGiven;
    check(&world.sale(), &["affiliateNotGiven"]);
    let touch = Touch { attribution: attribution("v1"), at: Timestamp::from_millis(0) };
    world.credit = Credit::of(None, Some(&touch), Span::days(30), now());
    check(&world.sale(), &["attributionWindowOver"]);
    world.credit = Credit::To { attribution: attribution("v1"), source: Source::Touch };
    let verdicts = decide(&Occasion { affiliate: None, ..world.occasion(Event::Sale(world.order())) });
    check(&verdicts, &["affiliateUnknown"]);
    assert_eq!(verdicts[0].pixel, None);
}

#[test]
fn a_pixel_that_can_not_be_read_says_so_and_stops_nobody() {
    let mut world = World::new(&["a: 1 CPA main postback"]);
    let problem = "content is empty".to_owned();
    world.affiliate.unreadable.push(affiliate::Unreadable { id: id("old"), problem });
    let verdicts = world.sale();
    check(&verdicts, &["fired", "pixelUnreadable"]);
    assert_eq!(verdicts[1].explanation(), "The pixel can't be read any more: content is empty. Save it anew.");
}

#[test]
fn declined_orders_say_why() {
    let mut world = World::new(&["a: 1 CPA main postback"]);
    let wrong = crate::card::WrongDetail::SecurityCode;
    world.stage = Stage::Declined { at: now(), reason: Decline::TestCard(wrong) };
    check(&world.sale(), &["testCardDetailsWrong"]);
    world.stage = Stage::Declined { at: now(), reason: Decline::Payment };
    check(&world.sale(), &["orderDeclined"]);
    world.stage = Stage::Cancelled { at: now() };
    check(&world.sale(), &["orderCancelled"]);
}

#[test]
fn tokens_take_their_values_from_the_event() {
    let content = "https://n.example/?o=[orderId]&t=[orderTotal]&p=[productTotal]&b=[basePrice]&x=[taxTotal]&i=[productId]\
        &cp=[campaignProductId]&c=[commission]&y=[currency]&a=[affId]&k=[campaignId]&s=[sessionId]&z=[test]&at=[timestamp]";
    let mut world = World::new(&["a: 1 CPA all postback"]);
    let names = PassedValueNames::default();
    let template =
        crate::template::UrlTemplate::parse(content, &names, crate::commission_type::CommissionType::Cpa).unwrap();
    world.affiliate.pixels[0].trigger = Trigger::Sale {
        target: pixel::SaleTarget::AllCampaigns(pixel::Step::AllProducts),
        content: Content::Postback(template),
    };
    world.main.push(item(3));
    let session = world.session.clone();
    let verdicts = world.sale();
    assert_eq!(
        url(&verdicts[0]),
        format!(
            "https://n.example/?o=0100000001&t=210.80&p=99.90&b=199.80&x=1.00&i=101&cp=1&c=79.92&y=USD&a=A&k=1&s={session}&z=0&at=1700000000"
        )
    );
    let upsell = world.upsell(2, open());
    assert!(url(&upsell[0]).contains("&p=99.90&"), "{}", url(&upsell[0]));
    assert!(url(&upsell[0]).contains("&i=102&cp=2&c=5.00&"), "{}", url(&upsell[0]));
}

#[test]
fn an_empty_token_is_a_warning_with_the_likely_reason() {
    let mut world = World::new(&["a: 1 CPA main postback"]);
    let attribution = Attribution { aff_id: AffId::parse("A").unwrap(), values: PassedValues::default() };
    world.credit = Credit::To { attribution, source: Source::Touch };
    let near = ["C1".to_owned()];
    let session = Session { near_misses: &near, ..world.session() };
    let verdicts = decide(&Occasion { session: Some(session), ..world.occasion(Event::Sale(world.order())) });
    assert_eq!(url(&verdicts[0]), "https://a.example/?c=");
    assert_eq!(
        verdicts[0].warnings[0].to_string(),
        "[c1] was empty: the link has \"C1\"; names differ by upper and lower case."
    );
    assert_eq!(VerdictJson::from(&verdicts[0]).warnings[0].code, "tokenEmpty");
}

#[test]
fn what_the_event_overrules_is_said() {
    let mut world = World::new(&["a: 1 CPA main postback"]);
    let overrules = Some(Box::new(Attribution { aff_id: AffId::parse("B").unwrap(), values: PassedValues::default() }));
    world.credit = Credit::To { attribution: attribution("v1"), source: Source::Event { overrules } };
    let other = Session { campaign: CampaignId::new(9).unwrap(), ..world.session() };
    let verdicts = decide(&Occasion { session: Some(other), ..world.occasion(Event::Sale(world.order())) });
    let codes: Vec<_> = verdicts[0].warnings.iter().map(Warning::code).collect();
    assert_eq!(codes, ["sessionsCampaignDiffers", "affiliateDiffersFromSession"]);
}

mod held {
    use super::*;

    fn check_held(change: impl FnOnce(&mut World), expected: &str) {
        let mut world = World::new(&["later: 1 CPL doNotFireForSales postback"]);
        world.stage = Stage::Partial;
        change(&mut world);
        let pixel = id("later");
        let attribution = attribution("v1");
        let outcome = decide_held(&Held {
            pixel: &pixel,
            order: world.order(),
            campaign: &world.campaign,
            attribution: &attribution,
            affiliate: Some(&world.affiliate),
            session: Some(world.session()),
            lead_at: now(),
        });
        let code = match &outcome {
            HeldOutcome::Fire(fire, _) => {
                assert_eq!(fire.id, Cause::Lead(&world.order).fire_id(&pixel));
                "fired"
            }
            HeldOutcome::AwaitReview => "awaits",
            HeldOutcome::Cancel(reason) => reason.code(),
        };
        assert_eq!(code, expected);
    }

    #[test]
    fn is_decided_with_what_is_true_now() {
        check_held(|_| {}, "fired");
        check_held(|world| world.stage = Stage::Declined { at: now(), reason: Decline::Payment }, "fired");
        check_held(|world| world.stage = Stage::Sale { at: now(), review: Review::NotNeeded }, "leadBecameASale");
        check_held(|world| world.stage = Stage::Sale { at: now(), review: Review::Pending }, "awaits");
        check_held(|world| world.stage = Stage::Cancelled { at: now() }, "orderCancelled");
        check_held(|world| world.affiliate.pixels[0].status = pixel::Status::Paused, "pixelPaused");
        check_held(|world| world.affiliate.pixels.clear(), "pixelDeleted");
        check_held(
            |world| world.affiliate.pixels[0] = super::pixel("later: 1 CPC - postback"),
            "commissionTypeIsForAnotherEvent",
        );
        check_held(|world| world.affiliate.assignments.clear(), "affiliateNotAssignedToTheCampaign");
        check_held(|world| world.affiliate.status = affiliate::Status::Paused, "affiliateDisabled");
    }
}
