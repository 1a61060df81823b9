//! The main order is placed.

use super::{First, Kind, Opening, Order, Progress, Purchase, Refusal, Scene};
use crate::affiliate::Affiliate;
use crate::attribution::Credit;
use crate::campaign::Campaign;
use crate::command::{Line, RecordOrder, TestMark};
use crate::decide::Mode;
use crate::money::Amount;
use crate::order::{Decline, Item, ItemError, ItemRequest, Review, Stage, price_items};
use crate::wire::problem::{FieldError, Fields};

/// Places an order: a new one, or the lead `before`. What has been a sale once is answered again.
pub fn place(
    before: Option<Order>,
    request: &RecordOrder,
    opening: &Opening<'_>,
    scene: &Scene<'_>,
) -> Result<Progress<Order>, Refusal> {
    if let Some(before) = &before {
        before.in_campaign(request.campaign)?;
        if before.purchase.sold_at.is_some() {
            return Ok(Progress::Repeat(First::Kind(Kind::Order)));
        }
        if let Stage::Cancelled { at } = before.stage {
            return Err(Refusal::Cancelled { order: before.id.clone(), at });
        }
    }
    let (main, tax) = priced(scene.campaign, &request.items, request.tax.as_deref()).map_err(Refusal::Fields)?;
    let mut order = before.unwrap_or_else(|| Order::begin(opening, scene));
    let mode = if request.test == TestMark::No { Mode::Live } else { Mode::Test };
    order.introduce(opening, &request.customer, mode);
    order.stage = stage(request, &order.credit, scene);
    order.purchase = Purchase {
        names: names(scene.campaign, &main),
        main,
        tax,
        pay_source: request.pay_source,
        prepaid: request.prepaid_card,
        sold_at: matches!(order.stage, Stage::Sale { .. }).then_some(scene.now),
        ..Purchase::default()
    };
    Ok(Progress::New(order))
}

fn stage(request: &RecordOrder, credit: &Credit, scene: &Scene<'_>) -> Stage {
    let at = scene.now;
    if let TestMark::WrongCard(detail) = request.test {
        return Stage::Declined { at, reason: Decline::TestCard(detail) };
    }
    if disabled_source(credit, scene.affiliate) {
        return Stage::Declined { at, reason: Decline::DisabledSource };
    }
    Stage::Sale { at, review: if request.review { Review::Pending } else { Review::NotNeeded } }
}

fn disabled_source(credit: &Credit, affiliate: Option<&Affiliate>) -> bool {
    match (credit.attribution(), affiliate) {
        (Some(attribution), Some(affiliate)) => affiliate.disabled_source(&attribution.values).is_some(),
        _ => false,
    }
}

pub(super) fn names<'a>(
    campaign: &Campaign,
    items: impl IntoIterator<Item = &'a Item>,
) -> std::collections::BTreeMap<crate::id::CampaignProductId, String> {
    let named = items.into_iter().filter_map(|item| campaign.product(item.product));
    named.map(|product| (product.id, product.name.to_string())).collect()
}

/// Reads the money of lines and tax in the campaign's currency, and prices the lines.
pub(super) fn priced(
    campaign: &Campaign,
    lines: &[Line],
    tax: Option<&str>,
) -> Result<(Vec<Item>, Amount), Vec<FieldError>> {
    let mut fields = Fields::new();
    let amount = |text: &str| Amount::parse(text.trim(), campaign.currency);
    let mut items = Vec::with_capacity(lines.len());
    for line in lines {
        let price = fields.optional(format!("{}.price", line.field), line.price.as_deref(), amount);
        let shipping = fields.optional(format!("{}.shipping", line.field), line.shipping.as_deref(), amount);
        let request = ItemRequest {
            product: line.product,
            quantity: line.quantity,
            price,
            shipping: shipping.unwrap_or_default(),
        };
        match price_items(campaign, &[request]) {
            Ok(priced) => items.extend(priced),
            Err(error @ ItemError::Quantity) => fields.add(format!("{}.quantity", line.field), error),
            Err(error) => fields.add(format!("{}.id", line.field), error),
        }
    }
    let tax = fields.optional("salesTax", tax, amount).unwrap_or_default();
    fields.finish(Some((items, tax)))
}
