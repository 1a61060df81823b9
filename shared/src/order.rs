//! An order from its first save as a lead to its last refund.

use crate::campaign::{Campaign, ProductKind};
use crate::card;
use crate::id::{BaseProductId, CampaignProductId};
use crate::money::Amount;
use crate::time::{Span, Timestamp};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A lead: a name and an email or phone, no payment.
    Partial,
    /// Paid for.
    Sale {
        /// Since when.
        at: Timestamp,
        /// Whether a person looks at it first.
        review: Review,
    },
    /// Not accepted. For CPL rules it is still a lead.
    Declined {
        /// Since when.
        at: Timestamp,
        /// Why.
        reason: Decline,
    },
    /// Called off by the merchant.
    Cancelled {
        /// Since when.
        at: Timestamp,
    },
}

/// The review (QA) of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// None was asked for.
    NotNeeded,
    /// Somebody has to decide.
    Pending,
    /// Approved.
    Approved {
        /// When.
        at: Timestamp,
    },
}

/// Why an order was declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decline {
    /// The affiliate's publisher or sub affiliate is disabled.
    DisabledSource,
    /// The test card with a wrong detail.
    TestCard(card::WrongDetail),
    /// Review (QA) said no.
    Review,
    /// The merchant reported that the payment was declined.
    Payment,
}

/// A line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The product within the campaign.
    pub product: CampaignProductId,
    /// The product behind it.
    pub base: BaseProductId,
    /// How many: 1 to 9,999.
    pub quantity: u32,
    /// The price of one, before tax and shipping.
    pub price: Amount,
    /// Shipping for the line.
    pub shipping: Amount,
}

impl Item {
    /// Price × quantity, before tax and shipping.
    pub fn line_total(&self) -> Amount {
        self.price.times(self.quantity)
    }
}

/// What an event asks to buy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRequest {
    /// The product within the campaign.
    pub product: CampaignProductId,
    /// How many.
    pub quantity: u32,
    /// The price of one, when it differs from the campaign's.
    pub price: Option<Amount>,
    /// Shipping for the line.
    pub shipping: Amount,
}

/// The step of the funnel in which something is bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The main order.
    Main,
    /// After it.
    Upsell,
}

/// Why a purchase can't be taken as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// No such product in the campaign.
    #[error("campaign {campaign} has no product {product}; it has {known}")]
    UnknownProduct {
        /// The campaign.
        campaign: String,
        /// The product asked for.
        product: CampaignProductId,
        /// The products there are.
        known: String,
    },
    /// None or too many.
    #[error("the quantity must be from 1 to 9999")]
    Quantity,
    /// Nothing to buy.
    #[error("an order needs at least one product")]
    Empty,
    /// More lines than an order can have.
    #[error("an order can have 100 products at most")]
    TooMany,
}

/// Prices what was asked for, from the campaign's products.
pub fn price_items(campaign: &Campaign, requests: &[ItemRequest]) -> Result<Vec<Item>, ItemError> {
    match requests.len() {
        0 => return Err(ItemError::Empty),
        1..=100 => {}
        _ => return Err(ItemError::TooMany),
    }
    requests.iter().map(|request| price_item(campaign, request)).collect()
}

fn price_item(campaign: &Campaign, request: &ItemRequest) -> Result<Item, ItemError> {
    let product = campaign.product(request.product).ok_or_else(|| ItemError::UnknownProduct {
        campaign: campaign.id.to_string(),
        product: request.product,
        known: match campaign.products.as_slice() {
            [] => "none yet".to_owned(),
            some => some.iter().take(20).map(|product| product.id.to_string()).collect::<Vec<_>>().join(", "),
        },
    })?;
    if !(1..=9_999).contains(&request.quantity) {
        return Err(ItemError::Quantity);
    }
    Ok(Item {
        product: product.id,
        base: product.base,
        quantity: request.quantity,
        price: request.price.unwrap_or(product.price),
        shipping: request.shipping,
    })
}

/// What an order comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Before tax and shipping.
    pub base: Amount,
    /// Shipping.
    pub shipping: Amount,
    /// Tax.
    pub tax: Amount,
}

impl Totals {
    /// Adds up lines.
    pub fn of<'a>(items: impl IntoIterator<Item = &'a Item>, tax: Amount) -> Self {
        items.into_iter().fold(Self { tax, ..Self::default() }, |sum, item| Self {
            base: sum.base.plus(item.line_total()),
            shipping: sum.shipping.plus(item.shipping),
            tax: sum.tax,
        })
    }

    /// What the customer pays.
    pub fn total(&self) -> Amount {
        self.base.plus(self.shipping).plus(self.tax)
    }
}

/// Whether an upsell still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpsellWindow {
    /// Until this instant.
    OpenUntil(Timestamp),
    /// The time ran out.
    RanOut {
        /// When.
        at: Timestamp,
        /// The campaign's window.
        window: Span,
    },
    /// Confirm Order closed it.
    Confirmed {
        /// When.
        at: Timestamp,
    },
}

impl UpsellWindow {
    /// The window of a sale made at `sold_at`, seen at `now`. It is open to its last millisecond.
    pub fn at(sold_at: Timestamp, window: Span, confirmed: Option<Timestamp>, now: Timestamp) -> Self {
        let end = sold_at.after(window);
        match confirmed {
            Some(at) if at <= end => Self::Confirmed { at },
            _ if now > end => Self::RanOut { at: end, window },
            _ => Self::OpenUntil(end),
        }
    }
}

impl ProductKind {
    /// The kind's name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Upsell => "upsell",
        }
    }
}

impl Stage {
    /// The stage's name on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Partial => "partial",
            Self::Sale { review: Review::Pending, .. } => "pendingQa",
            Self::Sale { .. } => "complete",
            Self::Declined { .. } => "declined",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// When it became a sale that nobody has to look at any more.
    pub fn settled_sale(&self) -> Option<Timestamp> {
        match self {
            Self::Sale { at, review: Review::NotNeeded } => Some(*at),
            Self::Sale { review: Review::Approved { at }, .. } => Some(*at),
            _ => None,
        }
    }

    /// Whether a review is under way.
    pub fn under_review(&self) -> bool {
        matches!(self, Self::Sale { review: Review::Pending, .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Product;
    use crate::id::CampaignId;
    use crate::money::Currency;
    use crate::text::Name;

    fn campaign() -> Campaign {
        let product = |id, kind, price| Product {
            id: CampaignProductId::new(id).unwrap(),
            base: BaseProductId::new(id + 100).unwrap(),
            name: Name::parse("P").unwrap(),
            kind,
            price: Amount::from_minor(price),
        };
        Campaign {
            id: CampaignId::new(1).unwrap(),
            name: Name::parse("Slim").unwrap(),
            currency: Currency::USD,
            storefront_url: None,
            products: vec![product(1, ProductKind::Offer, 4995), product(2, ProductKind::Upsell, 1995)],
            attribution_window: Campaign::DEFAULT_ATTRIBUTION,
            upsell_window: Campaign::DEFAULT_UPSELL_WINDOW,
            offer_window: Campaign::DEFAULT_OFFER_WINDOW,
        }
    }

    fn request(product: u64, quantity: u32, price: Option<i64>) -> ItemRequest {
        ItemRequest {
            product: CampaignProductId::new(product).unwrap(),
            quantity,
            price: price.map(Amount::from_minor),
            shipping: Amount::from_minor(500),
        }
    }

    #[test]
    fn prices_come_from_the_campaign_unless_given() {
        let items = price_items(&campaign(), &[request(1, 2, None), request(2, 1, Some(1))]).unwrap();
        let totals = Totals::of(&items, Amount::from_minor(100));
        assert_eq!(totals.base.minor(), 2 * 4995 + 1);
        assert_eq!(totals.total().minor(), 2 * 4995 + 1 + 1000 + 100);
    }

    #[test]
    fn refuses_what_can_not_be_bought() {
        let refusal = |requests: &[ItemRequest]| price_items(&campaign(), requests).unwrap_err().to_string();
        assert_eq!(refusal(&[request(9, 1, None)]), "campaign 1 has no product 9; it has 1, 2");
        assert_eq!(refusal(&[request(1, 0, None)]), "the quantity must be from 1 to 9999");
        assert_eq!(refusal(&[]), "an order needs at least one product");
        assert_eq!(refusal(&vec![request(1, 1, None); 101]), "an order can have 100 products at most");
    }

    #[test]
    fn the_upsell_window_closes_early_by_confirmation() {
        let sold = Timestamp::from_millis(1_000);
        let window = Span::minutes(120);
        let end = sold.after(window);
        assert_eq!(UpsellWindow::at(sold, window, None, end), UpsellWindow::OpenUntil(end));
        let late = end.after(Span::millis(1));
        assert_eq!(UpsellWindow::at(sold, window, None, late), UpsellWindow::RanOut { at: end, window });
        assert_eq!(UpsellWindow::at(sold, window, Some(sold), sold), UpsellWindow::Confirmed { at: sold });
    }
}
