//! Refund Order: money was given back, in part or whole.

use super::fields::{self, Failure, rename};
use super::products::money;
use super::{Parameter, Params};
use crate::command::{self, OrderStep};
use crate::id::OrderId;
use crate::wire::event::RefundInput;
use crate::wire::problem::Fields;

/// What the call takes.
pub const PARAMETERS: &[Parameter] = &[
    Parameter { name: "orderId", about: "the order" },
    Parameter { name: "refundAmount", about: "how much" },
    Parameter { name: "fullRefund", about: "1 for all that is left; wins over refundAmount" },
    Parameter { name: "refundReason", about: "why" },
];

/// Reads the call.
///
/// # Errors
///
/// Every wrong field at once.
pub fn read(params: &Params<'_>) -> Result<(OrderId, OrderStep), Failure> {
    fields::card(params)?;
    let mut own = Fields::new();
    let full = fields::yes(params, "fullRefund", &mut own).unwrap_or(false);
    let amount = params.get("refundAmount").map(money);
    if !full && amount.is_none() && own.is_empty() {
        own.add("refundAmount", "is missing: name an amount, or send fullRefund=1");
    }
    let input = RefundInput { amount: amount.filter(|_| !full), reason: params.text("refundReason") };
    let step = command::refund(&input).map_err(|errors| {
        let mut errors = rename(errors, &[]);
        errors
            .iter_mut()
            .filter(|error| error.field == "cancelReason")
            .for_each(|error| error.field = "refundReason".into());
        errors
    });
    fields::step(params, own, step)
}
