//! Wrong fields under the names by which this API's callers know them, and the one place where a card number is seen.

use serde_json::{Map, Value};

use super::import_lead::order_id;
use super::params::Params;
use crate::card;
use crate::command::OrderStep;
use crate::id::OrderId;
use crate::repeat::RepeatKey;
use crate::wire::event::CardJson;
use crate::wire::problem::{FieldError, Fields};
use crate::wire::text::Text;

/// A call that has been read: an input of the domain in which nothing is wrong as far as it can be told without the
/// campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Read<T> {
    /// The input.
    pub input: T,
    /// What its products are called in the request, in their order; for [`rename`].
    pub lines: Vec<String>,
    /// What recognises a repeat of it.
    pub repeat: Option<RepeatKey>,
}

impl<T> Read<T> {
    pub(super) fn new(input: T) -> Self {
        Self { input, lines: Vec::new(), repeat: None }
    }
}

/// Why a call can't be done as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// One text for the whole call.
    Text(String),
    /// Every wrong field with its text, under this API's names.
    Fields(Vec<FieldError>),
}

impl Failure {
    /// What the domain refuses, in this API's words. `lines` are the names of the products asked for.
    #[must_use]
    pub fn of(detail: String, errors: Vec<FieldError>, lines: &[String]) -> Self {
        if errors.is_empty() { Self::Text(detail) } else { Self::Fields(rename(errors, lines)) }
    }

    /// The `message` of the answer.
    #[must_use]
    pub fn message(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.as_str()),
            Self::Fields(errors) => {
                let mut map = Map::new();
                for FieldError { field, message, .. } in errors {
                    // The first thing wrong with a field is the one to mend first.
                    map.entry(field.clone()).or_insert_with(|| Value::from(message.as_str()));
                }
                Value::Object(map)
            }
        }
    }
}

/// Refuses every card number but the test card's, whichever call it comes with and whatever else is wrong with it, before
/// anything else is looked at.
pub(super) fn card(params: &Params<'_>) -> Result<Option<CardJson>, Failure> {
    let text = |name| params.text(name);
    let card = CardJson {
        number: text("cardNumber"),
        security_code: text("cardSecurityCode"),
        // Some clients send the whole expiry, others its parts; the judge reads both from the month.
        month: text("cardMonth").or_else(|| text("cardExpiryDate")),
        year: text("cardYear").filter(|_| params.get("cardMonth").is_some()),
    };
    let Some(number) = card.number.as_ref() else { return Ok(None) };
    if card::is_test_number(number.as_str()) { Ok(Some(card)) } else { Err(Failure::Text(card::REFUSAL.to_owned())) }
}

/// What was read, when neither this API nor the domain found anything wrong; else everything that either found.
pub(super) fn both<T>(own: Fields, known: Result<T, Vec<FieldError>>) -> Result<T, Failure> {
    let mut errors = if own.is_empty() { Vec::new() } else { own.finish(Some(())).err().unwrap_or_default() };
    match known {
        Ok(known) if errors.is_empty() => Ok(known),
        Ok(_) => Err(Failure::Fields(errors)),
        Err(more) => {
            errors.extend(more);
            Err(Failure::Fields(errors))
        }
    }
}

/// A later event of the order that the call names.
pub(super) fn step(
    params: &Params<'_>,
    mut own: Fields,
    step: Result<OrderStep, Vec<FieldError>>,
) -> Result<(OrderId, OrderStep), Failure> {
    let order = own.required("orderId", order_id(params).as_ref().map(Text::as_str), OrderId::parse);
    let step = both(own, step)?;
    // Without an order there was an error.
    order.map(|order| (order, step)).ok_or_else(|| Failure::Fields(Vec::new()))
}

/// A yes or no in any of the ways clients write it.
pub(super) fn yes(params: &Params<'_>, name: &str, fields: &mut Fields) -> Option<bool> {
    fields.optional(name, params.get(name), |text| {
        let is = |words: [&str; 5]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
        match (is(["1", "true", "yes", "on", "y"]), is(["0", "false", "no", "off", "n"])) {
            (true, _) => Ok(true),
            (_, true) => Ok(false),
            _ => Err("must be 1 or 0"),
        }
    })
}

/// The domain's errors under this API's names; `lines` are the names of the products asked for, in their order.
#[must_use]
pub fn rename(errors: Vec<FieldError>, lines: &[String]) -> Vec<FieldError> {
    let renamed = errors.into_iter().map(|error| FieldError { field: direct_name(&error.field, lines), ..error });
    renamed.collect()
}

fn direct_name(field: &str, lines: &[String]) -> String {
    let line = field.strip_prefix("products[").and_then(|rest| {
        let (index, part) = rest.split_once("].")?;
        Some((lines.get(index.parse::<usize>().ok()?)?.as_str(), part))
    });
    // An upsell has one product.
    let line = line.or_else(|| Some((lines.first()?.as_str(), field.strip_prefix("product.")?)));
    if let Some((line, part)) = line {
        return part_name(line, part);
    }
    match field {
        "customer.firstName" => "firstName",
        "customer.lastName" => "lastName",
        "customer.email" => "emailAddress",
        "customer.phone" => "phoneNumber",
        "referer" => "httpReferer",
        "products" => "product1_id",
        "amount" => "refundAmount",
        "reason" => "cancelReason",
        same => same,
    }
    .to_owned()
}

fn part_name(line: &str, part: &str) -> String {
    if line.starts_with("orderItems[") {
        return line.to_owned();
    }
    match (line, part) {
        ("product", "id") => "productId".to_owned(),
        ("product", "quantity") => "productQty".to_owned(),
        ("product", "price") => "productPrice".to_owned(),
        ("product", "shipping") => "productShipPrice".to_owned(),
        (numbered, "quantity") => format!("{numbered}_qty"),
        (numbered, "shipping") => format!("{numbered}_shipPrice"),
        (numbered, part) => format!("{numbered}_{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: &str, expected: &str) {
        let lines = ["product2".to_owned(), "orderItems[17]".to_owned()];
        assert_eq!(direct_name(field, &lines), expected);
    }

    #[test]
    fn refusals() {
        let error = FieldError { field: "products[0].price".into(), message: "is too much".into(), code: None };
        let message = Failure::of("one field".into(), vec![error], &["product4".to_owned()]).message();
        assert_eq!(message, serde_json::json!({"product4_price": "is too much"}));
        assert_eq!(Failure::of("order 1 is not known".into(), vec![], &[]).message(), "order 1 is not known");
    }

    #[test]
    fn names() {
        check("campaignId", "campaignId");
        check("customer.email", "emailAddress");
        check("products[0].id", "product2_id");
        check("products[0].quantity", "product2_qty");
        check("products[0].shipping", "product2_shipPrice");
        check("products[1].quantity", "orderItems[17]");
        check("products[9].id", "products[9].id");
        check("products", "product1_id");
        assert_eq!(direct_name("product.price", &["product".to_owned()]), "productPrice");
        assert_eq!(direct_name("product.price", &["product3".to_owned()]), "product3_price");
        check("amount", "refundAmount");
    }
}
