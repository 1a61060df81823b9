//! Reads requests: every wrong field at once, each with its remedy.

use super::{Customer, Line, OrderStep, PageType, PaySource, RecordClick, RecordLead, RecordOrder, RecordUpsell};
use super::{TestMark, Visitor};
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
