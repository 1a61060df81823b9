//! A lead is saved, the first time or again.

use super::{Lead, Opening, Order, Refusal, Scene};
use crate::command::RecordLead;
use crate::decide::{Mode, Save};
use crate::order::Stage;

/// Saves a lead. Saved on an order that is more than a lead already, it only mends who the customer is.
pub fn save_lead(
    before: Option<Order>,
    request: &RecordLead,
    opening: &Opening<'_>,
    scene: &Scene<'_>,
) -> Result<(Order, Save), Refusal> {
    if let Some(before) = &before {
        before.in_campaign(request.campaign)?;
    }
    let save = match &before {
        Some(order) if order.lead.is_some() || order.stage != Stage::Partial => Save::Again,
        _ => Save::First,
    };
    let mut order = before.unwrap_or_else(|| Order::begin(opening, scene));
    let mode = if request.test { Mode::Test } else { Mode::Live };
    match order.stage {
        Stage::Partial => order.introduce(opening, &request.customer, mode),
        _ => {
            let kept = Opening { credit: &order.credit.clone(), session: None, ..*opening };
            order.introduce(&kept, &request.customer, Mode::Live);
        }
    }
    if save == Save::First {
        order.lead = Some(Lead { at: scene.now, attribution: order.credit.attribution().cloned() });
    }
    Ok((order, save))
}
