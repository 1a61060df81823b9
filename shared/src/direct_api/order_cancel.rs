//! Cancel Order: the order was called off, and with it what it earned its affiliate.

use super::fields::{self, Failure};
use super::{Parameter, Params};
use crate::command::OrderStep;
use crate::id::OrderId;
use crate::text::bounded;
use crate::wire::problem::Fields;

/// What the call takes.
pub const PARAMETERS: &[Parameter] =
    &[Parameter { name: "orderId", about: "the order or lead" }, Parameter { name: "cancelReason", about: "why" }];

/// Reads the call.
///
/// # Errors
///
/// Every wrong field at once.
pub fn read(params: &Params<'_>) -> Result<(OrderId, OrderStep), Failure> {
    fields::card(params)?;
    let mut own = Fields::new();
    let reason = own.optional("cancelReason", params.get("cancelReason"), |text| bounded(text, 500));
    fields::step(params, own, Ok(OrderStep::Cancel { reason }))
}
