//! An order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::attribution::Attribution;
use shared::card::WrongDetail;
use shared::command::{Customer, PaySource};
use shared::decide::Mode;
use shared::funnel::{Lead, Order, Purchase, Upsell};
use shared::id::{BaseProductId, CampaignId, CampaignProductId, OrderId, SessionId};
use shared::money::{Amount, Currency};
use shared::order::{Decline, Item, Review, Stage};
use shared::time::Timestamp;
use shared::wire::event::CustomerJson;

use super::credit::{StoredAttribution, StoredCredit};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredOrder {
    id: OrderId,
    created_at: i64,
    campaign: CampaignId,
    currency: Currency,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<SessionId>,
    credit: StoredCredit,
    customer: CustomerJson,
    stage: StoredStage,
    #[serde(default)]
    test: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lead: Option<StoredLead>,
    #[serde(default)]
    purchase: StoredPurchase,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum StoredStage {
    Partial,
    Sale { at: i64, review: StoredReview },
    Declined { at: i64, reason: StoredDecline },
    Cancelled { at: i64 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum StoredReview {
    NotNeeded,
    Pending,
    Approved(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum StoredDecline {
    DisabledSource,
    CardSecurityCode,
    CardExpired,
    CardExpiry,
    Review,
    Payment,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredLead {
    at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<StoredAttribution>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct StoredPurchase {
    main: Vec<StoredItem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    upsells: Vec<StoredUpsell>,
    names: BTreeMap<CampaignProductId, String>,
    tax: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_source: Option<String>,
    prepaid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    sold_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<i64>,
    refunded: i64,
    earned: i64,
    reversed: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancel_reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredItem {
    product: CampaignProductId,
    base: BaseProductId,
    quantity: u32,
    price: i64,
    shipping: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredUpsell {
    #[serde(flatten)]
    item: StoredItem,
    at: i64,
    tax: i64,
}

fn time(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

impl From<&Order> for StoredOrder {
    fn from(order: &Order) -> Self {
        let customer = &order.customer;
        Self {
            id: order.id.clone(),
            created_at: order.created_at.millis(),
            campaign: order.campaign,
            currency: order.currency,
            session: order.session.clone(),
            credit: (&order.credit).into(),
            customer: CustomerJson {
                first_name: customer.first_name.clone(),
                last_name: customer.last_name.clone(),
                email: customer.email.clone(),
                phone: customer.phone.clone(),
            },
            stage: order.stage.into(),
            test: order.mode == Mode::Test,
            lead: order
                .lead
                .as_ref()
                .map(|lead| StoredLead { at: lead.at.millis(), to: lead.attribution.as_ref().map(Into::into) }),
            purchase: (&order.purchase).into(),
        }
    }
}

impl From<StoredOrder> for Order {
    fn from(stored: StoredOrder) -> Self {
        let customer = stored.customer;
        Self {
            id: stored.id,
            created_at: time(stored.created_at),
            campaign: stored.campaign,
            currency: stored.currency,
            session: stored.session,
            credit: stored.credit.into(),
            customer: Customer {
                first_name: customer.first_name,
                last_name: customer.last_name,
                email: customer.email,
                phone: customer.phone,
            },
            stage: stored.stage.into(),
            mode: if stored.test { Mode::Test } else { Mode::Live },
            lead: stored.lead.map(|lead| Lead { at: time(lead.at), attribution: lead.to.map(Attribution::from) }),
            purchase: stored.purchase.into(),
        }
    }
}

impl From<Stage> for StoredStage {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Partial => Self::Partial,
            Stage::Sale { at, review } => Self::Sale {
                at: at.millis(),
                review: match review {
                    Review::NotNeeded => StoredReview::NotNeeded,
                    Review::Pending => StoredReview::Pending,
                    Review::Approved { at } => StoredReview::Approved(at.millis()),
                },
            },
            Stage::Declined { at, reason } => Self::Declined { at: at.millis(), reason: reason.into() },
            Stage::Cancelled { at } => Self::Cancelled { at: at.millis() },
        }
    }
}

impl From<StoredStage> for Stage {
    fn from(stored: StoredStage) -> Self {
        match stored {
            StoredStage::Partial => Self::Partial,
            StoredStage::Sale { at, review } => Self::Sale {
                at: time(at),
                review: match review {
                    StoredReview::NotNeeded => Review::NotNeeded,
                    StoredReview::Pending => Review::Pending,
                    StoredReview::Approved(at) => Review::Approved { at: time(at) },
                },
            },
            StoredStage::Declined { at, reason } => Self::Declined { at: time(at), reason: reason.into() },
            StoredStage::Cancelled { at } => Self::Cancelled { at: time(at) },
        }
    }
}

impl From<Decline> for StoredDecline {
    fn from(reason: Decline) -> Self {
        match reason {
            Decline::DisabledSource => Self::DisabledSource,
            Decline::TestCard(WrongDetail::SecurityCode) => Self::CardSecurityCode,
            Decline::TestCard(WrongDetail::Expired) => Self::CardExpired,
            Decline::TestCard(WrongDetail::Expiry) => Self::CardExpiry,
            Decline::Review => Self::Review,
            Decline::Payment => Self::Payment,
        }
    }
}

impl From<StoredDecline> for Decline {
    fn from(stored: StoredDecline) -> Self {
        match stored {
            StoredDecline::DisabledSource => Self::DisabledSource,
            StoredDecline::CardSecurityCode => Self::TestCard(WrongDetail::SecurityCode),
            StoredDecline::CardExpired => Self::TestCard(WrongDetail::Expired),
            StoredDecline::CardExpiry => Self::TestCard(WrongDetail::Expiry),
            StoredDecline::Review => Self::Review,
            StoredDecline::Payment => Self::Payment,
        }
    }
}

impl From<&Purchase> for StoredPurchase {
    fn from(purchase: &Purchase) -> Self {
        Self {
            main: purchase.main.iter().map(Into::into).collect(),
            upsells: purchase
                .upsells
                .iter()
                .map(|upsell| StoredUpsell {
                    item: (&upsell.item).into(),
                    at: upsell.at.millis(),
                    tax: upsell.tax.minor(),
                })
                .collect(),
            names: purchase.names.clone(),
            tax: purchase.tax.minor(),
            pay_source: purchase.pay_source.map(|source| source.code().to_owned()),
            prepaid: purchase.prepaid,
            sold_at: purchase.sold_at.map(Timestamp::millis),
            confirmed_at: purchase.confirmed_at.map(Timestamp::millis),
            refunded: purchase.refunded.minor(),
            earned: purchase.earned.minor(),
            reversed: purchase.reversed.minor(),
            cancel_reason: purchase.cancel_reason.clone(),
        }
    }
}

impl From<StoredPurchase> for Purchase {
    fn from(stored: StoredPurchase) -> Self {
        Self {
            main: stored.main.into_iter().map(Into::into).collect(),
            upsells: stored
                .upsells
                .into_iter()
                .map(|upsell| Upsell {
                    item: upsell.item.into(),
                    at: time(upsell.at),
                    tax: Amount::from_minor(upsell.tax),
                })
                .collect(),
            names: stored.names,
            tax: Amount::from_minor(stored.tax),
            pay_source: stored.pay_source.and_then(|code| PaySource::parse(&code).ok()),
            prepaid: stored.prepaid,
            sold_at: stored.sold_at.map(time),
            confirmed_at: stored.confirmed_at.map(time),
            refunded: Amount::from_minor(stored.refunded),
            earned: Amount::from_minor(stored.earned),
            reversed: Amount::from_minor(stored.reversed),
            cancel_reason: stored.cancel_reason,
        }
    }
}

impl From<&Item> for StoredItem {
    fn from(item: &Item) -> Self {
        Self {
            product: item.product,
            base: item.base,
            quantity: item.quantity,
            price: item.price.minor(),
            shipping: item.shipping.minor(),
        }
    }
}

impl From<StoredItem> for Item {
    fn from(stored: StoredItem) -> Self {
        Self {
            product: stored.product,
            base: stored.base,
            quantity: stored.quantity,
            price: Amount::from_minor(stored.price),
            shipping: Amount::from_minor(stored.shipping),
        }
    }
}
