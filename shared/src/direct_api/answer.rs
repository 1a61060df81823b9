//! The two shapes of every answer, and the message that stands for an order.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::dates::local;
use super::fields::Failure;
use super::order_query::Status;
use crate::id::MerchantId;
use crate::money::{Amount, Currency};
use crate::wire::order::{ItemJson, OrderSummary};

/// The content type of every answer: clients of this API parse the text themselves, and many break on any other.
pub const CONTENT_TYPE: &str = "text/html; charset=utf-8";

/// The text of a success.
#[must_use]
pub fn success(message: &Value) -> String {
    written(&json!({ "result": "SUCCESS", "message": message }))
}

/// The text of an error.
#[must_use]
pub fn error(failure: &Failure) -> String {
    written(&json!({ "result": "ERROR", "message": failure.message() }))
}

/// JSON in which no character begins markup: a browser that is shown the answer must find only text in it. Those
/// characters stand only inside JSON's texts, where they may be escaped.
fn written(answer: &Value) -> String {
    answer.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// The `message` of an order or a lead.
#[must_use]
pub fn order(order: &OrderSummary, merchant: &MerchantId, offset_minutes: i32) -> Value {
    let row = &order.row;
    let currency = Currency::parse(&row.currency).unwrap_or(Currency::USD);
    let created = local(row.created_at, offset_minutes).to_string();
    let mut message = json!({
        "orderId": row.order_id,
        "customerId": customer_id(order, merchant),
        "orderType": "NEW_SALE",
        "orderStatus": status(order).code(),
        "reviewStatus": review(order),
        "isTest": u8::from(row.test),
        "campaignId": row.campaign_id,
        "campaignName": order.campaign_name,
        "totalAmount": row.total,
        "price": order.base_total,
        "basePrice": order.base_total,
        "totalDiscount": Amount::default().to_decimal(currency),
        "baseShipping": order.shipping_total,
        "salesTax": order.tax_total,
        "refundedAmount": order.refunded_total,
        "currencyCode": row.currency,
        "currencySymbol": currency.symbol(),
        "affId": row.aff_id,
        "sessionId": order.session_id,
        "firstName": row.customer.first_name,
        "lastName": row.customer.last_name,
        "emailAddress": row.customer.email,
        "phoneNumber": row.customer.phone,
        "paySource": order.pay_source.as_ref().map(|source| source.to_ascii_uppercase()),
        "dateCreated": created,
        "items": items(order, currency),
        "explanation": explanation(order),
    });
    if let Value::Object(fields) = &mut message {
        source_values(order, fields);
    }
    message
}

fn source_values(order: &OrderSummary, fields: &mut Map<String, Value>) {
    for number in 0..5 {
        let value = order.source_values.get(number).cloned().flatten();
        fields.insert(format!("sourceValue{}", number + 1), value.into());
    }
}

/// The lines of an order. Pages add up `initialSalesTax`; here tax is stated for a purchase, not for its lines, so all of
/// it stands with the first.
fn items(order: &OrderSummary, currency: Currency) -> Vec<Value> {
    let none = Amount::default().to_decimal(currency);
    let taxes = std::iter::once(&order.tax_total).chain(std::iter::repeat(&none));
    order.items.iter().zip(taxes).map(|(line, tax)| item(line, tax, currency)).collect()
}

/// A line of an order. Its `price` is that of the whole line, as in the original: the vendor's own pages divide it by
/// `qty` to show what one costs, and add the lines up to the subtotal.
fn item(line: &ItemJson, tax: &str, currency: Currency) -> Value {
    let price = Amount::parse(&line.price, currency).unwrap_or_default().times(line.quantity).to_decimal(currency);
    json!({
        "productId": line.id.to_string(),
        "campaignProductId": line.id,
        "baseProductId": line.base_product_id.to_string(),
        "name": line.name,
        "productType": if line.step == "upsell" { "UPSALE" } else { "OFFER" },
        "qty": line.quantity.to_string(),
        "price": price,
        "totalPrice": price,
        "unitPrice": line.price,
        "shipping": line.shipping,
        "initialSalesTax": tax,
    })
}

/// Where an order stands. A sale under review is complete, as in the original: `reviewStatus` says the rest.
#[must_use]
pub fn status(order: &OrderSummary) -> Status {
    match order.row.status.as_str() {
        "partial" => Status::Partial,
        "declined" => Status::Declined,
        "cancelled" => Status::Cancelled,
        _ if order.refunded_total == order.row.total && order.row.total.bytes().any(|b| (b'1'..=b'9').contains(&b)) => {
            Status::Refunded
        }
        _ => Status::Complete,
    }
}

fn review(order: &OrderSummary) -> Option<&'static str> {
    let happened = |kind: &str| order.events.iter().any(|event| event.kind == kind);
    match () {
        () if order.row.status == "pendingQa" => Some("PENDING"),
        () if happened("qaDeclined") => Some("DECLINED"),
        () if happened("qaApproved") => Some("APPROVED"),
        () => None,
    }
}

fn explanation(order: &OrderSummary) -> String {
    match &order.status_reason {
        Some(reason) => format!("{reason}. {}", order.pixels_explanation),
        None => order.pixels_explanation.clone(),
    }
}

/// A number for the customer, the same in all orders of one email or phone. There is no record of customers: it is 52
/// bits of a digest, below what a JSON number holds exactly, so two customers never share one in practice.
fn customer_id(order: &OrderSummary, merchant: &MerchantId) -> u64 {
    let customer = &order.row.customer;
    let email = customer.email.as_ref().map(|email| email.trim().to_lowercase());
    let phone = customer.phone.as_ref().map(|phone| phone.chars().filter(char::is_ascii_digit).collect::<String>());
    let who = email.or(phone).unwrap_or_else(|| order.row.order_id.to_string());
    let digest = Sha256::digest(format!("{merchant}\n{who}"));
    let head = digest.iter().take(8).fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
    (head >> 12).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_as_its_message() {
        let order_summary: OrderSummary =
            serde_json::from_str(include_str!("../wire/golden/order_summary.json")).unwrap();
        let merchant = MerchantId::parse("demo").unwrap();
        let expected: Value = serde_json::from_str(include_str!("golden/order.json")).unwrap();
        assert_eq!(order(&order_summary, &merchant, 60), expected);
    }

    #[test]
    fn where_an_order_stands() {
        let mut summary: OrderSummary =
            serde_json::from_str(include_str!("../wire/golden/order_summary.json")).unwrap();
        summary.refunded_total = "54.94".into();
        assert_eq!(status(&summary), Status::Complete);
        summary.refunded_total = "54.95".into();
        assert_eq!(status(&summary), Status::Refunded);
        summary.row.status = "pendingQa".into();
        assert_eq!(review(&summary), Some("PENDING"));
        summary.row.status = "cancelled".into();
        assert_eq!(status(&summary), Status::Cancelled);
        (summary.row.status, summary.row.total, summary.refunded_total) =
            ("complete".into(), "0.00".into(), "0.00".into());
        assert_eq!(status(&summary), Status::Complete, "nothing was paid, nothing was given back");
    }

    #[test]
    fn the_two_shapes() {
        let failure = Failure::Text("<b>&".into());
        assert_eq!(error(&failure), r#"{"message":"\u003cb\u003e\u0026","result":"ERROR"}"#);
        assert_eq!(success(&json!({ "orderId": "A" })), r#"{"message":{"orderId":"A"},"result":"SUCCESS"}"#);
    }
}
