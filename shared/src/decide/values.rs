//! What each token stands for when a pixel fires.

use super::rules::{first_save, payable};
use super::standing::{credited, standing};
use super::{Click, Event, Mode, Occasion, Order, Session};
use crate::affiliate::Affiliate;
use crate::attribution::Attribution;
use crate::campaign::Campaign;
use crate::commission::Commissions;
use crate::id::FireId;
use crate::money::Amount;
use crate::order::{Item, UpsellWindow};
use crate::time::Timestamp;
use crate::token::Token;

/// Everything a token can name.
pub(super) struct Context<'a> {
    pub(super) event: Event<'a>,
    pub(super) at: Timestamp,
    pub(super) campaign: &'a Campaign,
    pub(super) attribution: &'a Attribution,
    pub(super) affiliate: &'a Affiliate,
    pub(super) session: Option<Session<'a>>,
}

impl Context<'_> {
    /// The token's value, nothing when there is none.
    pub(super) fn value(&self, token: Token, fire: &FireId) -> Option<String> {
        match token {
            Token::OrderId => self.order().map(|order| order.id.to_string()),
            Token::OrderTotal => self.order().map(|order| self.decimal(order.totals.total())),
            Token::BasePrice => self.order().map(|order| self.decimal(order.totals.base)),
            Token::TaxTotal => self.order().map(|order| self.decimal(order.totals.tax)),
            Token::ProductTotal => self.item().map(|item| self.decimal(item.line_total())),
            Token::ProductId => self.item().map(|item| item.base.to_string()),
            Token::CampaignProductId => self.item().map(|item| item.product.to_string()),
            Token::PassedValue(position) => self.attribution.values.get(position).map(str::to_owned),
            Token::AffId => Some(self.attribution.aff_id.to_string()),
            Token::CampaignId => Some(self.campaign.id.to_string()),
            Token::SessionId => self.session.map(|session| session.id.to_string()),
            Token::Commission => self.commission().map(|amount| self.decimal(amount)),
            Token::Currency => Some(self.campaign.currency.to_string()),
            Token::Timestamp => Some((self.at.millis() / 1_000).to_string()),
            Token::FireId => Some(fire.to_string()),
            Token::Test => Some(if self.mode() == Mode::Test { "1" } else { "0" }.to_owned()),
        }
    }

    fn order(&self) -> Option<&Order<'_>> {
        match &self.event {
            Event::Click(_) => None,
            Event::Lead { order, .. } | Event::Sale(order) | Event::Upsell { order, .. } => Some(order),
        }
    }

    /// The product the event is about: the upsell, else the first of the main order.
    fn item(&self) -> Option<&Item> {
        match &self.event {
            Event::Click(_) | Event::Lead { .. } => None,
            Event::Sale(order) => order.main.first(),
            Event::Upsell { item, .. } => Some(item),
        }
    }

    fn mode(&self) -> Mode {
        self.order().map_or(Mode::Live, |order| order.mode)
    }

    fn commission(&self) -> Option<Amount> {
        let rates = self.affiliate.assignments.get(&self.campaign.id)?;
        Some(earned(rates, &self.event))
    }

    fn decimal(&self, amount: Amount) -> String {
        amount.to_decimal(self.campaign.currency)
    }
}

/// What the affiliate earns with an event.
pub(super) fn earned(rates: &Commissions, event: &Event<'_>) -> Amount {
    match event {
        Event::Click(_) => rates.cpc,
        Event::Lead { .. } => rates.cpl,
        Event::Sale(order) => rates.step1.on(order.main.iter().map(Item::line_total).sum()),
        Event::Upsell { item, .. } => rates.step2.on(item.line_total()),
    }
}

/// The commission an event earns its affiliate: what the affiliate could be told of, whether or not it has a pixel for
/// it. A click again, a prepaid card or an upsell that came too late earn nothing.
pub fn commission(occasion: &Occasion<'_>) -> Amount {
    rates(occasion).map_or(Amount::ZERO, |rates| earned(rates, &occasion.event))
}

fn rates<'a>(occasion: &Occasion<'a>) -> Option<&'a Commissions> {
    let (attribution, affiliate) = credited(occasion.credit, occasion.affiliate).ok()?;
    standing(affiliate, attribution, occasion.campaign).ok()?;
    let earns = match occasion.event {
        Event::Click(click) => matches!(click, Click::First { .. }),
        Event::Lead { order, save } => first_save(&order, save).is_ok(),
        Event::Sale(order) => payable(&order, affiliate).is_ok(),
        Event::Upsell { order, window, .. } => {
            payable(&order, affiliate).is_ok() && matches!(window, UpsellWindow::OpenUntil(_))
        }
    };
    affiliate.assignments.get(&occasion.campaign.id).filter(|_| earns)
}
