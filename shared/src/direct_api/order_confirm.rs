//! Confirm Order: no upsell follows, the upsell window closes.

use super::fields::{self, Failure};
use super::{Parameter, Params};
use crate::command::OrderStep;
use crate::id::OrderId;
use crate::wire::problem::Fields;

/// What the call takes.
pub const PARAMETERS: &[Parameter] = &[Parameter { name: "orderId", about: "the order" }];

/// Reads the call.
///
/// # Errors
///
/// Every wrong field at once.
pub fn read(params: &Params<'_>) -> Result<(OrderId, OrderStep), Failure> {
    fields::card(params)?;
    fields::step(params, Fields::new(), Ok(OrderStep::Confirm))
}
