//! An event as it travels to its shard: the request's own JSON, without what must not leave the edge.

use serde::{Deserialize, Serialize};
use shared::card::WrongDetail;
use shared::command::{self, Command, OrderStep, TestMark};
use shared::id::{OrderId, SessionId};
use shared::time::Timestamp;
use shared::wire::event::{ClickInput, LeadInput, OrderInput, UpsellInput};
use shared::wire::problem::FieldError;

/// An event that has been checked. Made by its functions only, so that card fields have been judged and taken out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Input {
    /// A page was opened.
    Click(ClickInput),
    /// A lead was saved.
    Lead(LeadInput),
    /// The main order was placed.
    Order(CardlessOrder),
    /// A product was bought after it.
    Upsell(UpsellInput),
    /// A later event of an order.
    Later(OrderId, Later),
}

/// An order whose card fields have been judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardlessOrder {
    order: OrderInput,
    test: Mark,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Mark {
    Live,
    Test,
    WrongSecurityCode,
    Expired,
    WrongExpiry,
}

/// A later event of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Later {
    /// Review said yes.
    Approve,
    /// Review said no.
    Decline,
    /// No upsell follows.
    Confirm,
    /// Money was given back.
    Refund {
        /// A decimal; all that is left when absent.
        amount: Option<String>,
        /// Why.
        reason: Option<String>,
    },
    /// The order was called off.
    Cancel {
        /// Why.
        reason: Option<String>,
    },
}

impl Input {
    /// A click, if every field can be taken.
    pub fn click(input: ClickInput) -> Result<Self, Vec<FieldError>> {
        command::click(&input)?;
        Ok(Self::Click(input))
    }

    /// A lead, if every field can be taken.
    pub fn lead(input: LeadInput) -> Result<Self, Vec<FieldError>> {
        command::lead(&input)?;
        Ok(Self::Lead(input))
    }

    /// An order, if every field can be taken. `now` judges the test card's expiry.
    pub fn order(input: OrderInput, now: Timestamp) -> Result<Self, Vec<FieldError>> {
        let test = match command::order(&input, now)?.test {
            TestMark::No => Mark::Live,
            TestMark::Yes => Mark::Test,
            TestMark::WrongCard(WrongDetail::SecurityCode) => Mark::WrongSecurityCode,
            TestMark::WrongCard(WrongDetail::Expired) => Mark::Expired,
            TestMark::WrongCard(WrongDetail::Expiry) => Mark::WrongExpiry,
        };
        Ok(Self::Order(CardlessOrder { order: OrderInput { card: None, ..input }, test }))
    }

    /// An upsell, if every field can be taken.
    pub fn upsell(input: UpsellInput) -> Result<Self, Vec<FieldError>> {
        command::upsell(&input)?;
        Ok(Self::Upsell(input))
    }

    /// A later event of an order.
    pub fn later(order: OrderId, step: OrderStep) -> Self {
        let step = match step {
            OrderStep::Approve => Later::Approve,
            OrderStep::Decline => Later::Decline,
            OrderStep::Confirm => Later::Confirm,
            OrderStep::Refund { amount, reason } => Later::Refund { amount, reason },
            OrderStep::Cancel { reason } => Later::Cancel { reason },
        };
        Self::Later(order, step)
    }

    /// The event as the domain knows it.
    pub fn command(&self) -> Result<Command, Vec<FieldError>> {
        match self {
            Self::Click(input) => command::click(input).map(Command::RecordClick),
            Self::Lead(input) => command::lead(input).map(Command::RecordLead),
            Self::Order(input) => {
                // Without a card nothing expires.
                let order = command::order(&input.order, Timestamp::from_millis(0))?;
                Ok(Command::RecordOrder(command::RecordOrder { test: input.test.mark(), ..order }))
            }
            Self::Upsell(input) => command::upsell(input).map(Command::RecordUpsell),
            Self::Later(order, step) => Ok(Command::Order(order.clone(), step.clone().step())),
        }
    }

    /// The order it names.
    pub fn order_id(&self) -> Option<OrderId> {
        let text = match self {
            Self::Click(_) => return None,
            Self::Later(order, _) => return Some(order.clone()),
            Self::Lead(input) => &input.order_id,
            Self::Order(input) => &input.order.order_id,
            Self::Upsell(input) => &input.order_id,
        };
        text.as_ref().and_then(|text| OrderId::parse(text.as_str().trim()).ok())
    }

    /// The visit it names.
    pub fn session_id(&self) -> Option<SessionId> {
        let text = match self {
            Self::Upsell(_) | Self::Later(..) => return None,
            Self::Click(input) => &input.session_id,
            Self::Lead(input) => &input.session_id,
            Self::Order(input) => &input.order.session_id,
        };
        text.as_ref().and_then(|text| SessionId::parse(text.as_str().trim()).ok())
    }

    /// What its home is found by when it names neither: campaign and email or phone.
    pub fn contact(&self) -> Option<String> {
        let (campaign, customer) = match self {
            Self::Lead(input) => (&input.campaign_id, &input.customer),
            Self::Order(input) => (&input.order.campaign_id, &input.order.customer),
            Self::Click(_) | Self::Upsell(_) | Self::Later(..) => return None,
        };
        let contact = customer.email.as_ref().or(customer.phone.as_ref())?.trim().to_lowercase();
        let campaign = campaign.as_ref().map_or("", |text| text.as_str().trim());
        Some(format!("{campaign} {contact}")).filter(|_| !contact.is_empty())
    }

    /// Whether it is marked a test.
    pub fn is_test(&self) -> bool {
        match self {
            Self::Lead(input) => input.test.unwrap_or(false),
            Self::Order(input) => input.test != Mark::Live,
            Self::Click(_) | Self::Upsell(_) | Self::Later(..) => false,
        }
    }
}

impl Mark {
    fn mark(self) -> TestMark {
        match self {
            Self::Live => TestMark::No,
            Self::Test => TestMark::Yes,
            Self::WrongSecurityCode => TestMark::WrongCard(WrongDetail::SecurityCode),
            Self::Expired => TestMark::WrongCard(WrongDetail::Expired),
            Self::WrongExpiry => TestMark::WrongCard(WrongDetail::Expiry),
        }
    }
}

impl Later {
    fn step(self) -> OrderStep {
        match self {
            Self::Approve => OrderStep::Approve,
            Self::Decline => OrderStep::Decline,
            Self::Confirm => OrderStep::Confirm,
            Self::Refund { amount, reason } => OrderStep::Refund { amount, reason },
            Self::Cancel { reason } => OrderStep::Cancel { reason },
        }
    }
}
