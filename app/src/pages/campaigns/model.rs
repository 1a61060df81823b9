//! A campaign as it is typed, what the server is sent, and what differs when two people edit it.

use shared::wire::campaign::{CampaignDocument, CampaignInput, ProductInput};
use shared::wire::text::Text;

use crate::core::conflict::{Merge, merge};
use crate::core::form::plain_decimal;

/// A campaign as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    /// The merchant's own id; only for a new campaign.
    pub(super) id: String,
    /// The name people see.
    pub(super) name: String,
    /// ISO 4217.
    pub(super) currency: String,
    /// Where affiliate links lead.
    pub(super) storefront: String,
    /// Days a followed link earns the credit.
    pub(super) days: String,
    /// Minutes in which an upsell counts.
    pub(super) minutes: String,
    /// What can be bought.
    pub(super) products: Vec<TypedProduct>,
}

/// A product as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TypedProduct {
    /// The id within the campaign; chosen when empty.
    pub(super) id: String,
    /// The merchant's product behind it; chosen when empty.
    pub(super) base: String,
    /// The name people see.
    pub(super) name: String,
    /// `offer` or `upsell`.
    pub(super) kind: String,
    /// A decimal in the campaign's currency.
    pub(super) price: String,
}

impl Typed {
    /// What a new campaign begins with.
    pub(super) fn blank() -> Self {
        Self {
            currency: "USD".to_owned(),
            days: "30".to_owned(),
            minutes: "120".to_owned(),
            products: vec![TypedProduct::blank("offer")],
            ..Self::default()
        }
    }

    /// A campaign that is there, ready to be edited.
    pub(super) fn of(campaign: &CampaignDocument) -> Self {
        let products = campaign.products.iter().map(|product| TypedProduct {
            id: product.id.to_string(),
            base: product.base_product_id.to_string(),
            name: product.name.to_string(),
            kind: product.kind.code().to_owned(),
            price: product.price.clone(),
        });
        Self {
            id: campaign.id.to_string(),
            name: campaign.name.to_string(),
            currency: campaign.currency.code().to_owned(),
            storefront: campaign.storefront_url.clone().unwrap_or_default(),
            days: campaign.attribution_days.to_string(),
            minutes: campaign.upsell_minutes.to_string(),
            products: products.collect(),
        }
    }

    /// What the server is sent. An empty text takes a value away; ids left empty are chosen.
    pub(super) fn input(&self) -> CampaignInput {
        let products = self.products.iter().map(|product| ProductInput {
            id: given(&product.id),
            base_product_id: given(&product.base),
            name: text(&product.name),
            kind: text(&product.kind),
            price: Some(plain_decimal(&product.price).into()),
        });
        CampaignInput {
            id: given(&self.id),
            name: text(&self.name),
            currency: Some(self.currency.trim().to_uppercase().into()),
            storefront_url: text(&self.storefront),
            products: Some(products.collect()),
            attribution_days: text(&self.days),
            upsell_minutes: text(&self.minutes),
            pages: None,
        }
    }

    /// What to do when the campaign became `now` since editing began at `before`.
    pub(super) fn merge(&self, before: &Self, now: &Self) -> Merge {
        let field = |label, read: fn(&Self) -> String| (label, read(before), read(now), read(self));
        merge([
            field("Name", |typed| typed.name.clone()),
            field("Storefront address", |typed| typed.storefront.clone()),
            field("Currency", |typed| typed.currency.clone()),
            field("Attribution window", |typed| typed.days.clone()),
            field("Upsell window", |typed| typed.minutes.clone()),
            field("Products", |typed| typed.products.iter().map(TypedProduct::words).collect::<Vec<_>>().join("; ")),
        ])
    }
}

impl TypedProduct {
    /// A product of this kind, yet to be typed.
    pub(super) fn blank(kind: &str) -> Self {
        Self { kind: kind.to_owned(), ..Self::default() }
    }

    fn words(&self) -> String {
        format!("{} {} ({}, {}, base {})", self.id, self.name, self.kind, self.price, self.base)
    }
}

fn text(typed: &str) -> Option<Text> {
    Some(typed.trim().into())
}

fn given(typed: &str) -> Option<Text> {
    text(typed).filter(|text| !text.0.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        let product = TypedProduct { name: "Slim 30".into(), price: "$49,95".into(), ..TypedProduct::blank("offer") };
        Typed { name: "Slim".into(), currency: "usd".into(), products: vec![product], ..Typed::blank() }
    }

    #[test]
    fn what_is_typed_becomes_what_is_sent() {
        let draft = typed().input().parse().unwrap();
        assert_eq!((draft.id, draft.currency.code(), draft.attribution_days), (None, "USD", 30));
        assert_eq!(draft.products[0].price.minor(), 4995);
    }

    #[test]
    fn each_fault_names_its_field() {
        let blank = Typed::blank().input().parse().unwrap_err();
        let fields: Vec<_> = blank.into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["name", "products[0].name", "products[0].price"]);
    }

    #[test]
    fn a_change_of_somebody_elses_is_shown_beside_ones_own() {
        let before = typed();
        let now = Typed { name: "Slim 2".into(), ..typed() };
        let mine = Typed { days: "60".into(), ..typed() };
        let Merge::Ask(differences) = mine.merge(&before, &now) else { panic!("nothing was asked") };
        let labels: Vec<_> = differences.iter().map(|difference| difference.label.as_str()).collect();
        assert_eq!(labels, ["Name", "Attribution window"]);
        assert_eq!(mine.merge(&before, &before), Merge::Unrelated);
    }
}
