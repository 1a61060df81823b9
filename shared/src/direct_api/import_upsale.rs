//! Import Upsale: products bought after the main order.

use super::fields::{self, Failure, Read, rename};
use super::import_lead::order_id;
use super::products::{self, Lines, NUMBERED};
use super::{Parameter, Params};
use crate::command;
use crate::wire::event::{ItemInput, UpsellInput};
use crate::wire::problem::FieldError;

/// What the call takes.
pub const PARAMETERS: &[Parameter] = &[
    Parameter { name: "orderId", about: "the order it is added to" },
    Parameter { name: "productId", about: "the campaign product; this or productN_id" },
    Parameter { name: "productQty", about: "1 unless given" },
    Parameter { name: "productPrice", about: "of one, when it differs from the campaign's" },
    Parameter { name: "productShipPrice", about: "shipping for it" },
    Parameter { name: "productSalesTax", about: "the tax on it" },
    Parameter { name: "salesTax", about: "the same" },
    NUMBERED[0],
    NUMBERED[1],
    NUMBERED[2],
    NUMBERED[3],
    Parameter { name: "cardNumber", about: "refused, unless it is the test card's" },
];

/// Reads the call: an upsell for each product named. The tax is that of the first.
///
/// # Errors
///
/// The refusal of a card number, else every wrong field at once.
pub fn read(params: &Params<'_>) -> Result<Vec<Read<UpsellInput>>, Failure> {
    fields::card(params)?;
    let mut lines = Lines::default();
    let single = ItemInput {
        id: params.text("productId"),
        quantity: params.text("productQty"),
        price: params.get("productPrice").map(products::money),
        shipping: params.get("productShipPrice").map(products::money),
    };
    products::numbered(params, &mut lines);
    if single.id.is_some() || lines.items.is_empty() {
        lines.items.insert(0, single);
        lines.names.insert(0, "product".to_owned());
    }
    let tax = params.get("productSalesTax").or(params.get("salesTax")).map(products::money);
    let mut errors: Vec<FieldError> = Vec::new();
    let mut upsells = Vec::new();
    for (index, (product, name)) in lines.items.into_iter().zip(lines.names).enumerate() {
        let input = UpsellInput { order_id: order_id(params), product, sales_tax: tax.clone().filter(|_| index == 0) };
        let lines = vec![name];
        errors.extend(command::upsell(&input).err().map(|errors| rename(errors, &lines)).unwrap_or_default());
        upsells.push(Read { lines, ..Read::new(input) });
    }
    if errors.is_empty() { Ok(upsells) } else { Err(Failure::Fields(errors)) }
}
