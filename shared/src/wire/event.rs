//! Events in JSON, and the answer to each.

use serde::{Deserialize, Serialize};

use super::text::Text;
use crate::decide::{self, Outcome};
use crate::id::{FireId, OrderId, PixelId, SessionId};
use crate::time::Timestamp;

/// The body of `POST /v1/clicks`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClickInput {
    /// The campaign.
    #[serde(default)]
    pub campaign_id: Option<Text>,
    /// The visit; a new one is begun when absent.
    #[serde(default)]
    pub session_id: Option<Text>,
    /// The page's address, which holds affId and the passed values. Needed without a session.
    #[serde(default)]
    pub request_uri: Option<Text>,
    /// The affiliate, when the address does not name it.
    #[serde(default)]
    pub aff_id: Option<Text>,
    /// The passed values by position, when the address does not hold them.
    #[serde(default)]
    pub source_values: Vec<Option<Text>>,
    /// `presellPage`, `leadPage`, `checkoutPage`, `upsellPage1` to `upsellPage4`, `thankyouPage` or `catalogPage`.
    #[serde(default)]
    pub page_type: Option<Text>,
    /// The visitor's address.
    #[serde(default)]
    pub ip_address: Option<Text>,
    /// The visitor's browser.
    #[serde(default)]
    pub user_agent: Option<Text>,
    /// The page the visitor came from.
    #[serde(default)]
    pub referer: Option<Text>,
}

/// The body of `POST /v1/leads`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeadInput {
    /// The campaign.
    #[serde(default)]
    pub campaign_id: Option<Text>,
    /// The visit.
    #[serde(default)]
    pub session_id: Option<Text>,
    /// The lead to update.
    #[serde(default)]
    pub order_id: Option<Text>,
    /// The affiliate; overrules the session's.
    #[serde(default)]
    pub aff_id: Option<Text>,
    /// The passed values by position.
    #[serde(default)]
    pub source_values: Vec<Option<Text>>,
    /// Who it is: a first and a last name, and an email or a phone.
    #[serde(default)]
    pub customer: CustomerJson,
    /// Whether it is a test.
    #[serde(default)]
    pub test: Option<bool>,
}

/// The body of `POST /v1/orders`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderInput {
    /// The campaign.
    #[serde(default)]
    pub campaign_id: Option<Text>,
    /// The visit.
    #[serde(default)]
    pub session_id: Option<Text>,
    /// The lead that becomes a sale.
    #[serde(default)]
    pub order_id: Option<Text>,
    /// The affiliate; overrules the session's.
    #[serde(default)]
    pub aff_id: Option<Text>,
    /// The passed values by position.
    #[serde(default)]
    pub source_values: Vec<Option<Text>>,
    /// Who it is.
    #[serde(default)]
    pub customer: CustomerJson,
    /// What is bought.
    #[serde(default)]
    pub products: Vec<ItemInput>,
    /// The tax on the whole order.
    #[serde(default)]
    pub sales_tax: Option<Text>,
    /// `creditCard`, `check`, `acctOnFile`, `prepaid`, `cod`, `directDebit`, `paypal`, `amazon`, `applePay` or
    /// `googlePay`, in any letter case.
    #[serde(default)]
    pub pay_source: Option<Text>,
    /// Whether it was paid by prepaid card.
    #[serde(default)]
    pub is_prepaid_card: Option<bool>,
    /// Whether it needs a review (QA). Also read as `forceQA`, which the direct API calls it.
    #[serde(default, alias = "forceQA")]
    pub force_qa: Option<bool>,
    /// Whether it is a test.
    #[serde(default)]
    pub test: Option<bool>,
    /// The test card; any other number is refused.
    #[serde(default)]
    pub card: Option<CardJson>,
}

/// The body of `POST /v1/upsells`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpsellInput {
    /// The order it is added to.
    #[serde(default)]
    pub order_id: Option<Text>,
    /// What is bought.
    #[serde(default)]
    pub product: ItemInput,
    /// The tax on it.
    #[serde(default)]
    pub sales_tax: Option<Text>,
}

/// The body of `POST /v1/orders/{orderId}/qa`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QaInput {
    /// `approve` or `decline`, in any letter case.
    #[serde(default)]
    pub action: Option<Text>,
}

/// The body of `POST /v1/orders/{orderId}/refund`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundInput {
    /// How much; the whole order when absent.
    #[serde(default)]
    pub amount: Option<Text>,
    /// Why.
    #[serde(default)]
    pub reason: Option<Text>,
}

/// The body of `POST /v1/orders/{orderId}/cancel`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelInput {
    /// Why.
    #[serde(default)]
    pub reason: Option<Text>,
}

/// A line that is asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemInput {
    /// The product within the campaign.
    #[serde(default)]
    pub id: Option<Text>,
    /// 1 when absent.
    #[serde(default)]
    pub quantity: Option<Text>,
    /// The price of one, when it differs from the campaign's.
    #[serde(default)]
    pub price: Option<Text>,
    /// Shipping for the line.
    #[serde(default)]
    pub shipping: Option<Text>,
}

/// Card fields. Only the test card is ever accepted. Has no `Debug`: a number must not reach a log.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardJson {
    /// `0000000000000000`.
    #[serde(default)]
    pub number: Option<Text>,
    /// `100`.
    #[serde(default)]
    pub security_code: Option<Text>,
    /// 1 to 12.
    #[serde(default)]
    pub month: Option<Text>,
    /// Two or four digits.
    #[serde(default)]
    pub year: Option<Text>,
}

impl std::fmt::Debug for CardJson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CardJson(withheld)")
    }
}

/// A customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerJson {
    /// Given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Email address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// The answer to a click.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClickAnswer {
    /// The visit.
    pub session_id: SessionId,
    /// Who is credited with what the visitor does next.
    pub aff_id: Option<String>,
    /// The passed values by position.
    pub source_values: Vec<Option<String>>,
    /// One for each pixel of the affiliate.
    pub verdicts: Vec<VerdictJson>,
    /// In one sentence, what fired or why nothing did.
    pub explanation: String,
    /// What is worth a look although it was recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningJson>,
}

/// The answer to a lead, an order, an upsell or a later event of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderAnswer {
    /// The order.
    pub order_id: OrderId,
    /// `partial`, `complete`, `pendingQa`, `declined` or `cancelled`.
    pub status: String,
    /// What the customer pays, a decimal.
    pub total: String,
    /// The campaign's currency.
    pub currency: String,
    /// The visit, when there is one.
    pub session_id: Option<SessionId>,
    /// Whether it is a test.
    pub test: bool,
    /// One for each pixel of the affiliate.
    pub verdicts: Vec<VerdictJson>,
    /// In one sentence, what fired or why nothing did.
    pub explanation: String,
    /// What is worth a look although it was recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningJson>,
}

/// A verdict in JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerdictJson {
    /// The pixel; null when the affiliate has none or is not known.
    pub pixel_id: Option<PixelId>,
    /// What was decided.
    pub outcome: OutcomeJson,
    /// The stable code of the reason, when it did not fire.
    pub reason: Option<String>,
    /// One sentence.
    pub explanation: String,
    /// The fire, when there is one.
    pub fire_id: Option<FireId>,
    /// Until when it is held.
    pub due: Option<Timestamp>,
    /// What is worth a look although it fires.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningJson>,
}

/// What was decided for one pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OutcomeJson {
    /// It goes off.
    Fired,
    /// It is decided again later.
    Held,
    /// It does not.
    NotFired,
}

impl OutcomeJson {
    /// The word in JSON and in stored rows.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fired => "fired",
            Self::Held => "held",
            Self::NotFired => "notFired",
        }
    }
}

/// A warning in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WarningJson {
    /// The stable code.
    pub code: String,
    /// One sentence.
    pub message: String,
}

impl From<&decide::Warning> for WarningJson {
    fn from(warning: &decide::Warning) -> Self {
        Self { code: warning.code().to_owned(), message: warning.to_string() }
    }
}

impl From<&decide::Verdict> for VerdictJson {
    fn from(verdict: &decide::Verdict) -> Self {
        let (outcome, reason, fire_id, due) = match &verdict.outcome {
            Outcome::Fire(fire) => (OutcomeJson::Fired, None, Some(fire.id.clone()), None),
            Outcome::Hold { fire, until } => (OutcomeJson::Held, None, Some(fire.clone()), Some(*until)),
            Outcome::NotFired(reason) => (OutcomeJson::NotFired, Some(reason.code().to_owned()), None, None),
        };
        Self {
            pixel_id: verdict.pixel.clone(),
            outcome,
            reason,
            explanation: verdict.explanation(),
            fire_id,
            due,
            warnings: verdict.warnings.iter().map(WarningJson::from).collect(),
        }
    }
}

/// One sentence for a whole event: what fired, what is held, or why nothing did.
pub fn summary(verdicts: &[VerdictJson]) -> String {
    let count = |outcome| verdicts.iter().filter(|verdict| verdict.outcome == outcome).count();
    let plural = |count: usize| if count == 1 { "1 pixel".to_owned() } else { format!("{count} pixels") };
    match (count(OutcomeJson::Fired), count(OutcomeJson::Held)) {
        (0, 0) => match verdicts {
            [] => "Nothing had to be decided.".to_owned(),
            [first, rest @ ..] if rest.iter().all(|other| other.reason == first.reason) => {
                format!("No pixel fired. {}", first.explanation)
            }
            many => {
                let closest =
                    many.iter().max_by_key(|verdict| closeness(verdict)).map_or("", |v| v.explanation.as_str());
                format!("No pixel fired. The nearest did not because: {closest}")
            }
        },
        (fired, 0) => format!("{} fired.", plural(fired)),
        (0, held) => format!("{} held until its time.", plural(held)),
        (fired, held) => format!("{} fired, {} held until its time.", plural(fired), plural(held)),
    }
}

/// How near a pixel came to firing: what is for another campaign or event altogether says the least.
fn closeness(verdict: &VerdictJson) -> u8 {
    match verdict.reason.as_deref() {
        Some("pixelBelongsToAnotherCampaign") => 0,
        Some("commissionTypeIsForAnotherEvent") => 1,
        Some("pixelIsForTheOtherStep" | "pixelIsForAnotherProduct") => 2,
        Some("orderStillPartial") => 3,
        _ => 4,
    }
}
