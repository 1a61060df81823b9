//! Order QA: review said yes or no.

use super::fields::{self, Failure, rename};
use super::{Parameter, Params};
use crate::command::{self, OrderStep};
use crate::id::OrderId;
use crate::wire::event::QaInput;
use crate::wire::problem::Fields;

/// What the call takes.
pub const PARAMETERS: &[Parameter] = &[
    Parameter { name: "orderId", about: "the order" },
    Parameter { name: "action", about: "APPROVE or DECLINE" },
    Parameter { name: "qaStatus", about: "the same, as some clients call it: APPROVED or DECLINED" },
];

/// Reads the call.
///
/// # Errors
///
/// Every wrong field at once.
pub fn read(params: &Params<'_>) -> Result<(OrderId, OrderStep), Failure> {
    fields::card(params)?;
    let stated = params.get("action").or(params.get("qaStatus"));
    let action = stated.map(|text| match text.to_ascii_uppercase().as_str() {
        "APPROVED" => "approve".into(),
        "DECLINED" => "decline".into(),
        _ => text.into(),
    });
    let step = command::review(&QaInput { action }).map_err(|errors| rename(errors, &[]));
    fields::step(params, Fields::new(), step)
}
