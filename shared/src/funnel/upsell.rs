//! A product is bought after the main order.

use super::sale::{names, priced};
use super::{First, Order, Progress, Refusal, Scene, Upsell};
use crate::command::RecordUpsell;
use crate::order::Stage;

/// Adds an upsell, its line the last of [`super::Purchase::upsells`]. The same product again is a repeat. One that
/// comes too late is a sale all the same: the window decides only what affiliates are told.
pub fn add_upsell(mut order: Order, request: &RecordUpsell, scene: &Scene<'_>) -> Result<Progress<Order>, Refusal> {
    let product = request.item.product;
    if order.purchase.upsells.iter().any(|upsell| upsell.item.product == product) {
        return Ok(Progress::Repeat(First::Upsell(product)));
    }
    match order.stage {
        Stage::Sale { .. } => {}
        Stage::Partial => return Err(Refusal::StillPartial(order.id)),
        Stage::Declined { .. } => return Err(Refusal::Declined(order.id)),
        Stage::Cancelled { at } => return Err(Refusal::Cancelled { order: order.id, at }),
    }
    let (items, tax) =
        priced(scene.campaign, std::slice::from_ref(&request.item), request.tax.as_deref()).map_err(Refusal::Fields)?;
    order.purchase.names.extend(names(scene.campaign, &items));
    order.purchase.upsells.extend(items.into_iter().map(|item| Upsell { item, at: scene.now, tax }));
    Ok(Progress::New(order))
}
