//! Import Lead: a lead was saved, or the one of an order id is updated.

use super::fields::{self, Failure, Read, rename};
use super::{Parameter, Params};
use crate::card;
use crate::command;
use crate::repeat;
use crate::wire::event::{CustomerJson, LeadInput};
use crate::wire::problem::Fields;
use crate::wire::text::Text;

/// What the call takes.
pub const PARAMETERS: &[Parameter] = &[
    Parameter { name: "campaignId", about: "the campaign" },
    Parameter { name: "firstName", about: "given name" },
    Parameter { name: "lastName", about: "family name" },
    Parameter { name: "emailAddress", about: "email; this or phoneNumber" },
    Parameter { name: "phoneNumber", about: "phone; this or emailAddress" },
    Parameter { name: "sessionId", about: "the visit" },
    Parameter { name: "orderId", about: "the lead to update; then all the rest is optional" },
    Parameter { name: "affId", about: "the affiliate; wins over the visit's" },
    Parameter { name: "sourceValueN", about: "its passed values, N from 1 to 5; they count with affId" },
    Parameter { name: "cardNumber", about: "the test card 0000000000000000 marks a test; any other number is refused" },
];

/// Reads the call.
///
/// # Errors
///
/// The refusal of a card number, else every wrong field at once.
pub fn read(params: &Params<'_>) -> Result<Read<LeadInput>, Failure> {
    let card = fields::card(params)?;
    let input = LeadInput {
        campaign_id: params.text("campaignId"),
        session_id: params.text("sessionId"),
        order_id: order_id(params),
        aff_id: params.text("affId"),
        source_values: source_values(params),
        customer: customer(params),
        test: card.and_then(|card| card.number).map(|number| card::is_test_number(number.as_str())),
    };
    let mut own = Fields::new();
    // The original asks for both names where the domain is content with one.
    if input.order_id.is_none() {
        for (field, given) in [("firstName", &input.customer.first_name), ("lastName", &input.customer.last_name)] {
            if given.is_none() {
                own.add(field, "is missing: a lead needs a first and a last name");
            }
        }
    }
    let known = command::lead(&input).map_err(|errors| rename(errors, &[]));
    let repeat = repeat::lead(&fields::both(own, known)?);
    Ok(Read { repeat, ..Read::new(input) })
}

/// Who it is.
pub(super) fn customer(params: &Params<'_>) -> CustomerJson {
    let text = |name| params.get(name).map(str::to_owned);
    CustomerJson {
        first_name: text("firstName"),
        last_name: text("lastName"),
        email: text("emailAddress"),
        phone: text("phoneNumber"),
    }
}

/// An order's id in any letter case.
pub(super) fn order_id(params: &Params<'_>) -> Option<Text> {
    params.get("orderId").map(|text| text.to_ascii_uppercase().into())
}

/// The passed values by position. Without an affiliate they are nobody's: a storefront that hands on whatever stood in
/// the address sends some for visitors whom nobody sent.
pub(super) fn source_values(params: &Params<'_>) -> Vec<Option<Text>> {
    let values = ["sourceValue1", "sourceValue2", "sourceValue3", "sourceValue4", "sourceValue5"];
    let values = values.map(|name| params.text(name));
    if params.get("affId").is_some() { values.into() } else { Vec::new() }
}
