//! What the edge asks of the domain: a request of any surface, checked. Every surface translates into these and has no
//! rules of its own.

use crate::attribution::{Attribution, PassedValues};
use crate::card;
use crate::id::{AffId, CampaignId, CampaignProductId, OrderId, SessionId};
use crate::text;
use crate::time::Timestamp;
use crate::wire::event::{
    CardJson, ClickInput, CustomerJson, ItemInput, LeadInput, OrderInput, QaInput, RefundInput, UpsellInput,
};
use crate::wire::problem::{FieldError, Fields};
use crate::wire::text::{Text, of};

/// An event, checked as far as it can be without the campaign.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A page was opened.
    RecordClick(RecordClick),
    /// A lead was saved.
    RecordLead(RecordLead),
    /// The main order was placed.
    RecordOrder(RecordOrder),
    /// A product was bought after the main order.
    RecordUpsell(RecordUpsell),
    /// A later event of an order.
    Order(OrderId, OrderStep),
}

/// A later event of an order.
#[derive(Debug, Clone, PartialEq)]
pub enum OrderStep {
    /// Review said yes.
    Approve,
    /// Review said no.
    Decline,
    /// No upsell follows.
    Confirm,
    /// Money was given back: this decimal, or all of it.
    Refund {
        /// A decimal in the campaign's currency; all when absent.
        amount: Option<String>,
        /// Why.
        reason: Option<String>,
    },
    /// The order was called off.
    Cancel {
        /// Why.
        reason: Option<String>,
    },
}

/// A page was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordClick {
    /// The campaign.
    pub campaign: CampaignId,
    /// The visit it belongs to; a new one begins when absent.
    pub session: Option<SessionId>,
    /// The page's address.
    pub request_uri: Option<String>,
    /// The affiliate and values named beside the address.
    pub stated: Option<Attribution>,
    /// The kind of page.
    pub page_type: Option<PageType>,
    /// Who opened it.
    pub visitor: Visitor,
}

/// Who opened a page, as far as the caller says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visitor {
    /// The address.
    pub ip_address: Option<String>,
    /// The browser.
    pub user_agent: Option<String>,
    /// The page before.
    pub referer: Option<String>,
}

/// The kinds of storefront pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageType {
    /// Before the offer.
    Presell,
    /// Where a lead is saved.
    Lead,
    /// Where the order is placed.
    Checkout,
    /// The first to fourth upsell.
    Upsell(u8),
    /// After everything.
    ThankYou,
    /// A shop's list of products.
    Catalog,
}

/// A lead was saved.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordLead {
    /// The campaign.
    pub campaign: CampaignId,
    /// The visit.
    pub session: Option<SessionId>,
    /// The lead to update.
    pub order: Option<OrderId>,
    /// The affiliate the event names itself.
    pub stated: Option<Attribution>,
    /// Who it is.
    pub customer: Customer,
    /// Whether it is a test.
    pub test: bool,
}

/// The main order was placed.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordOrder {
    /// The campaign.
    pub campaign: CampaignId,
    /// The visit.
    pub session: Option<SessionId>,
    /// The lead that becomes a sale.
    pub order: Option<OrderId>,
    /// The affiliate the event names itself.
    pub stated: Option<Attribution>,
    /// Who it is; fields left out keep what the lead said.
    pub customer: Customer,
    /// What is bought, not yet priced.
    pub items: Vec<Line>,
    /// The tax, a decimal in the campaign's currency.
    pub tax: Option<String>,
    /// How it was paid.
    pub pay_source: Option<PaySource>,
    /// Whether it was paid by prepaid card.
    pub prepaid_card: bool,
    /// Whether it needs a review.
    pub review: bool,
    /// What is known of its being a test.
    pub test: TestMark,
}

/// Whether an order is a test, and if so a good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestMark {
    /// Live.
    No,
    /// A test, marked by the caller or paid with the test card.
    Yes,
    /// The test card with a wrong detail.
    WrongCard(card::WrongDetail),
}

/// A product was bought after the main order.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordUpsell {
    /// The order.
    pub order: OrderId,
    /// What is bought.
    pub item: Line,
    /// The tax on it, a decimal in the campaign's currency.
    pub tax: Option<String>,
}

/// A line that is asked for; its money is still text, because the campaign's currency is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where the line stands in the request, for errors: `products[0]`.
    pub field: String,
    /// The product within the campaign.
    pub product: CampaignProductId,
    /// How many.
    pub quantity: u32,
    /// The price of one, a decimal.
    pub price: Option<String>,
    /// Shipping for the line, a decimal.
    pub shipping: Option<String>,
}

/// A customer. Every field is optional; a lead needs names and an email or phone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Customer {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Email, trimmed, as typed.
    pub email: Option<String>,
    /// Phone, trimmed, as typed.
    pub phone: Option<String>,
}

/// How an order was paid. Recorded, never acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaySource {
    /// Credit card.
    CreditCard,
    /// Check.
    Check,
    /// An account on file.
    AcctOnFile,
    /// Prepaid (not the same as a prepaid card).
    Prepaid,
    /// Cash on delivery.
    Cod,
    /// Direct debit.
    DirectDebit,
    /// PayPal.
    Paypal,
    /// Amazon Pay.
    Amazon,
    /// Apple Pay.
    ApplePay,
    /// Google Pay.
    GooglePay,
}

impl PaySource {
    /// All of them, with their names on the wire.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::CreditCard, "creditCard"),
        (Self::Check, "check"),
        (Self::AcctOnFile, "acctOnFile"),
        (Self::Prepaid, "prepaid"),
        (Self::Cod, "cod"),
        (Self::DirectDebit, "directDebit"),
        (Self::Paypal, "paypal"),
        (Self::Amazon, "amazon"),
        (Self::ApplePay, "applePay"),
        (Self::GooglePay, "googlePay"),
    ];

    /// Reads a name in any letter case.
    pub fn parse(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|(_, name)| name.eq_ignore_ascii_case(text.trim()));
        found.map(|(source, _)| source).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|(_, name)| *name).collect();
            format!("must be one of {}", names.join(", "))
        })
    }

    /// The name on the wire.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(source, _)| *source == self).map_or("", |(_, name)| name)
    }
}

impl PageType {
    /// All of them, with their names on the wire.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Presell, "presellPage"),
        (Self::Lead, "leadPage"),
        (Self::Checkout, "checkoutPage"),
        (Self::Upsell(1), "upsellPage1"),
        (Self::Upsell(2), "upsellPage2"),
        (Self::Upsell(3), "upsellPage3"),
        (Self::Upsell(4), "upsellPage4"),
        (Self::ThankYou, "thankyouPage"),
        (Self::Catalog, "catalogPage"),
    ];

    /// Reads a name in any letter case.
    pub fn parse(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|(_, name)| name.eq_ignore_ascii_case(text.trim()));
        found.map(|(page, _)| page).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|(_, name)| *name).collect();
            format!("must be one of {}", names.join(", "))
        })
    }

    /// The name on the wire.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(page, _)| *page == self).map_or("", |(_, name)| name)
    }
}

/// The longest page address, in characters.
pub const MAX_URI: usize = 4_096;

/// Reads a click.
pub fn click(input: &ClickInput) -> Result<RecordClick, Vec<FieldError>> {
    let mut fields = Fields::new();
    let campaign = fields.required("campaignId", of(&input.campaign_id), CampaignId::parse);
    let session = fields.optional("sessionId", of(&input.session_id), SessionId::parse);
    let request_uri = fields.optional("requestUri", of(&input.request_uri), |text| text::bounded(text, MAX_URI));
    let stated = stated(of(&input.aff_id), &input.source_values, &mut fields);
    let page_type = fields.optional("pageType", of(&input.page_type), PageType::parse);
    let mut note =
        |name: &str, text: &Option<Text>, max| fields.optional(name, of(text), |text| text::bounded(text, max));
    let visitor = Visitor {
        ip_address: note("ipAddress", &input.ip_address, 45),
        user_agent: note("userAgent", &input.user_agent, 1_000),
        referer: note("referer", &input.referer, MAX_URI),
    };
    let named = [&input.session_id, &input.request_uri, &input.aff_id];
    if named.into_iter().all(|text| of(text).is_none_or(|text| text.trim().is_empty())) {
        fields.add("requestUri", "is missing: a click without a sessionId needs the page's address (or an affId)");
    }
    let click = campaign.map(|campaign| RecordClick { campaign, session, request_uri, stated, page_type, visitor });
    fields.finish(click)
}

/// Reads a lead.
pub fn lead(input: &LeadInput) -> Result<RecordLead, Vec<FieldError>> {
    let mut fields = Fields::new();
    let campaign = fields.required("campaignId", of(&input.campaign_id), CampaignId::parse);
    let session = fields.optional("sessionId", of(&input.session_id), SessionId::parse);
    let order = fields.optional("orderId", of(&input.order_id), OrderId::parse);
    let stated = stated(of(&input.aff_id), &input.source_values, &mut fields);
    let customer = customer(&input.customer, &mut fields);
    // An update may leave out what the first save has said.
    if of(&input.order_id).is_none_or(|text| text.trim().is_empty()) {
        let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        if !given(&input.customer.first_name) && !given(&input.customer.last_name) {
            fields.add("customer.firstName", "is missing: a lead needs a name");
        }
        if !given(&input.customer.email) && !given(&input.customer.phone) {
            fields.add("customer.email", "is missing: a lead needs an email or a phone");
        }
    }
    let test = input.test.unwrap_or(false);
    let lead = campaign.map(|campaign| RecordLead { campaign, session, order, stated, customer, test });
    fields.finish(lead)
}

/// Reads an order. `now` judges the test card's expiry.
pub fn order(input: &OrderInput, now: Timestamp) -> Result<RecordOrder, Vec<FieldError>> {
    let mut fields = Fields::new();
    let campaign = fields.required("campaignId", of(&input.campaign_id), CampaignId::parse);
    let session = fields.optional("sessionId", of(&input.session_id), SessionId::parse);
    let order = fields.optional("orderId", of(&input.order_id), OrderId::parse);
    let stated = stated(of(&input.aff_id), &input.source_values, &mut fields);
    let customer = customer(&input.customer, &mut fields);
    if input.products.is_empty() {
        fields.add("products", "is missing: an order needs at least one product");
    }
    if input.products.len() > 100 {
        fields.add("products", "can be 100 at most");
    }
    let items: Vec<Line> = input
        .products
        .iter()
        .take(100)
        .enumerate()
        .filter_map(|(index, item)| line(item, format!("products[{index}]"), &mut fields))
        .collect();
    let pay_source = fields.optional("paySource", of(&input.pay_source), PaySource::parse);
    let test = test_mark(input.card.as_ref(), input.test, now, &mut fields);
    let record = campaign.map(|campaign| RecordOrder {
        campaign,
        session,
        order,
        stated,
        customer,
        items,
        tax: input.sales_tax.clone().map(|text| text.0).filter(|text| !text.trim().is_empty()),
        pay_source,
        prepaid_card: input.is_prepaid_card.unwrap_or(false),
        review: input.force_qa.unwrap_or(false),
        test,
    });
    fields.finish(record)
}

/// Reads an upsell.
pub fn upsell(input: &UpsellInput) -> Result<RecordUpsell, Vec<FieldError>> {
    let mut fields = Fields::new();
    let order = fields.required("orderId", of(&input.order_id), OrderId::parse);
    let item = line(&input.product, "product".to_owned(), &mut fields);
    let tax = input.sales_tax.clone().map(|text| text.0).filter(|text| !text.trim().is_empty());
    let record = order.zip(item).map(|(order, item)| RecordUpsell { order, item, tax });
    fields.finish(record)
}

/// Reads a review's decision.
pub fn review(input: &QaInput) -> Result<OrderStep, Vec<FieldError>> {
    let mut fields = Fields::new();
    let step = fields.required("action", of(&input.action), |text| {
        if text.eq_ignore_ascii_case("approve") {
            Ok(OrderStep::Approve)
        } else if text.eq_ignore_ascii_case("decline") {
            Ok(OrderStep::Decline)
        } else {
            Err("must be approve or decline")
        }
    });
    fields.finish(step)
}

/// Reads a refund.
pub fn refund(input: &RefundInput) -> Result<OrderStep, Vec<FieldError>> {
    let mut fields = Fields::new();
    let amount = of(&input.amount).map(str::to_owned).filter(|text| !text.trim().is_empty());
    let reason = fields.optional("reason", of(&input.reason), |text| text::bounded(text, 500));
    fields.finish(Some(OrderStep::Refund { amount, reason }))
}

fn stated(aff_id: Option<&str>, values: &[Option<Text>], fields: &mut Fields) -> Option<Attribution> {
    if values.len() > 5 {
        fields.add("sourceValues", "can be five at most, by position");
    }
    let given = values.iter().flatten().any(|value| !value.as_str().is_empty());
    match fields.optional("affId", aff_id, AffId::parse) {
        Some(aff_id) => {
            let values = PassedValues::new(values.iter().map(|value| value.as_ref().map(Text::as_str)));
            Some(Attribution { aff_id, values })
        }
        None => {
            if given && aff_id.is_none_or(|text| text.trim().is_empty()) {
                fields.add("affId", "is missing: sourceValues belong to an affiliate's link, so name the affiliate");
            }
            None
        }
    }
}

fn customer(json: &CustomerJson, fields: &mut Fields) -> Customer {
    let mut take = |name: &str, text: &Option<String>, max| {
        fields.optional(format!("customer.{name}"), text.as_deref(), |text| text::bounded(text, max))
    };
    let first_name = take("firstName", &json.first_name, 120);
    let last_name = take("lastName", &json.last_name, 120);
    let email = take("email", &json.email, 254);
    let phone = take("phone", &json.phone, 40);
    if email.as_deref().is_some_and(|email| !looks_like_email(email)) {
        fields.add("customer.email", "must look like name@example.com");
    }
    Customer { first_name, last_name, email, phone }
}

/// Whether a text could be an email address: something, an at sign, something with no space.
pub fn looks_like_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !text.contains(char::is_whitespace)
    })
}

fn line(input: &ItemInput, field: String, fields: &mut Fields) -> Option<Line> {
    let product = fields.required(format!("{field}.id"), of(&input.id), CampaignProductId::parse);
    let quantity = fields.optional(format!("{field}.quantity"), of(&input.quantity), |text| {
        crate::wire::campaign::whole(text, 1, 9_999)
    });
    let money = |text: &Option<Text>| of(text).map(str::to_owned).filter(|text| !text.trim().is_empty());
    Some(Line {
        product: product?,
        quantity: quantity.unwrap_or(1),
        price: money(&input.price),
        shipping: money(&input.shipping),
        field,
    })
}

fn test_mark(card: Option<&CardJson>, test: Option<bool>, now: Timestamp, fields: &mut Fields) -> TestMark {
    let by_flag = if test.unwrap_or(false) { TestMark::Yes } else { TestMark::No };
    let Some(card) = card else { return by_flag };
    let field = |text| of(text).unwrap_or("");
    let card = card::Fields {
        number: field(&card.number),
        security_code: field(&card.security_code),
        month: field(&card.month),
        year: field(&card.year),
    };
    if [card.number, card.security_code, card.month, card.year].iter().all(|text| text.trim().is_empty()) {
        return by_flag;
    }
    match card::judge(&card, now) {
        card::Verdict::Test => TestMark::Yes,
        card::Verdict::WrongDetails(detail) => TestMark::WrongCard(detail),
        card::Verdict::Refused => {
            fields.add("card.number", card::REFUSAL);
            by_flag
        }
    }
}
