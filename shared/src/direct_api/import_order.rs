//! Import Order: an order that the merchant's payment provider has approved, or a test with the test card.

use super::fields::{self, Failure, Read, rename};
use super::import_lead::{customer, order_id, source_values};
use super::products::{self, Lines, NUMBERED, ORDER_ITEMS};
use super::{Parameter, Params};
use crate::command;
use crate::repeat;
use crate::time::Timestamp;
use crate::wire::event::OrderInput;
use crate::wire::problem::Fields;

/// What the call takes.
pub const PARAMETERS: &[Parameter] = &[
    Parameter { name: "campaignId", about: "the campaign" },
    NUMBERED[0],
    NUMBERED[1],
    NUMBERED[2],
    NUMBERED[3],
    ORDER_ITEMS,
    Parameter { name: "salesTax", about: "the tax on the whole order" },
    Parameter {
        name: "paySource",
        about: "CREDITCARD, CHECK, ACCTONFILE, PREPAID, COD, DIRECTDEBIT, PAYPAL, AMAZON, APPLEPAY, GOOGLEPAY; recorded",
    },
    Parameter { name: "isPrepaidCard", about: "1 when paid by prepaid card" },
    Parameter { name: "forceQA", about: "1 to hold it for review" },
    Parameter { name: "sessionId", about: "the visit" },
    Parameter { name: "orderId", about: "of a lead, which becomes this order" },
    Parameter { name: "affId", about: "the affiliate; wins over the visit's" },
    Parameter { name: "sourceValueN", about: "its passed values, N from 1 to 5; they count with affId" },
    Parameter { name: "firstName", about: "given name" },
    Parameter { name: "lastName", about: "family name" },
    Parameter { name: "emailAddress", about: "email" },
    Parameter { name: "phoneNumber", about: "phone" },
    Parameter {
        name: "cardNumber",
        about: "the test card 0000000000000000 makes a test order; any other number is refused",
    },
    Parameter { name: "cardSecurityCode", about: "of the test card: 100" },
    Parameter { name: "cardMonth", about: "of the test card: this month or later" },
    Parameter { name: "cardYear", about: "of the test card" },
    Parameter { name: "cardExpiryDate", about: "of the test card, instead of month and year: MM/YYYY" },
];

/// Reads the call. `now` judges the test card's expiry.
///
/// # Errors
///
/// The refusal of a card number, else every wrong field at once.
pub fn read(params: &Params<'_>, now: Timestamp) -> Result<Read<OrderInput>, Failure> {
    let card = fields::card(params)?;
    let mut own = Fields::new();
    let mut lines = Lines::default();
    products::numbered(params, &mut lines);
    products::order_items(params, &mut lines, &mut own);
    let input = OrderInput {
        campaign_id: params.text("campaignId"),
        session_id: params.text("sessionId"),
        order_id: order_id(params),
        aff_id: params.text("affId"),
        source_values: source_values(params),
        customer: customer(params),
        products: lines.items,
        sales_tax: params.get("salesTax").map(products::money),
        pay_source: params.text("paySource"),
        is_prepaid_card: fields::yes(params, "isPrepaidCard", &mut own),
        force_qa: fields::yes(params, "forceQA", &mut own),
        test: None,
        card,
    };
    let known = command::order(&input, now).map_err(|errors| rename(errors, &lines.names));
    let repeat = repeat::order(&fields::both(own, known)?);
    Ok(Read { input, lines: lines.names, repeat })
}
