//! Why a pixel did not fire: one stable code and one plain sentence each. The sentence names the actual values.

use crate::card::WrongDetail;
use crate::commission_type::CommissionType;
use crate::id::{AffId, CampaignId, PixelId};
use crate::order::{Decline, UpsellWindow};
use crate::pixel::{PixelType, ProductScope};
use crate::time::{Span, Timestamp};

/// Why a pixel did not fire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Neither the event nor its session names an affiliate.
    #[error("No affiliate was given: neither the event nor its session names one (affId).")]
    AffiliateNotGiven,
    /// Nobody has this id.
    #[error("Affiliate {0} is unknown. Check the affId in the link: upper and lower case count.")]
    AffiliateUnknown(AffId),
    /// The affiliate is paused.
    #[error("Affiliate {0} is paused, so none of its pixels fires.")]
    AffiliateDisabled(Affiliate),
    /// The publisher or sub affiliate is disabled.
    #[error("{role} {name:?} of affiliate {affiliate} is disabled, so its orders are declined and fire nothing.")]
    PublisherDisabled {
        /// `Publisher` or `Sub affiliate`.
        role: &'static str,
        /// Its name.
        name: String,
        /// Whose it is.
        affiliate: Affiliate,
    },
    /// The affiliate does not promote the campaign.
    #[error("Affiliate {affiliate} is not assigned to campaign {campaign}, so none of its pixels fires there.")]
    AffiliateNotAssigned {
        /// The affiliate.
        affiliate: Affiliate,
        /// The event's campaign.
        campaign: Campaign,
    },
    /// The affiliate has nothing set up.
    #[error("Affiliate {0} has no pixels.")]
    AffiliateHasNoPixels(Affiliate),
    /// No such campaign.
    #[error("Campaign {0} is unknown.")]
    CampaignUnknown(CampaignId),
    /// The pixel is for one other campaign.
    #[error("The pixel belongs to campaign {pixel}; this happened in campaign {event}.")]
    OtherCampaign {
        /// The pixel's campaign.
        pixel: CampaignId,
        /// The event's.
        event: Campaign,
    },
    /// The pixel is for one other upsell.
    #[error("The pixel is for product {pixel}; product {bought} was bought.")]
    OtherProduct {
        /// The pixel's product.
        pixel: String,
        /// What was bought.
        bought: String,
    },
    /// Main offer against upsell.
    #[error("The pixel is for {pixel}; this is {event}.")]
    OtherStep {
        /// The pixel's step, as a phrase.
        pixel: &'static str,
        /// The event's step, as a phrase.
        event: &'static str,
    },
    /// An upsell product that was part of the main order.
    #[error("Product {0} was bought inside the main order; the pixel fires only when it is bought as an upsell.")]
    UpsellInsideMainOrder(String),
    /// The pixel waits for another event.
    #[error("The pixel's commission type is {pixel}, which fires for {for_event}; this is {event}.")]
    OtherEvent {
        /// The pixel's type.
        pixel: CommissionType,
        /// What that fires for, as a phrase.
        for_event: &'static str,
        /// What happened, as a phrase.
        event: &'static str,
    },
    /// The pixel is paused.
    #[error("The pixel is paused.")]
    PixelPaused,
    /// The pixel was deleted while its fire was held.
    #[error("The pixel was deleted.")]
    PixelDeleted,
    /// Today's rules refuse what was stored.
    #[error("The pixel can't be read any more: {0}. Save it anew.")]
    PixelUnreadable(String),
    /// Only a page can render it, and no page of ours was seen.
    #[error("The pixel is an {}, which only a page with the form code can render; this session came by the API and no form-code page was seen.", .0.label().to_ascii_lowercase())]
    FormCodeOnly(PixelType),
    /// A more specific pixel has the event.
    #[error("Pixel {winner} is more specific ({why}) and has this event; one event fires one of them.")]
    MoreSpecific {
        /// The pixel that has it.
        winner: PixelId,
        /// What makes it more specific.
        why: &'static str,
    },
    /// It, or another pixel for the same thing, went off before.
    #[error("{}", already(.0.as_ref()))]
    AlreadyFired(Option<PixelId>),
    /// The event was recorded before.
    #[error("{0}")]
    DuplicateEvent(&'static str),
    /// The order was not accepted.
    #[error("The order was declined: {0}.")]
    OrderDeclined(&'static str),
    /// The order was called off.
    #[error("The order was cancelled at {0}.")]
    OrderCancelled(Timestamp),
    /// Not paid for yet.
    #[error("The order is still partial (a lead); the pixel fires for a sale.")]
    OrderStillPartial,
    /// A person looks at it first.
    #[error("The order waits for QA approval, and the affiliate's pixels fire on QA approval.")]
    AwaitingQa,
    /// A person said no.
    #[error("The order was declined in QA review.")]
    QaDeclined,
    /// Paid by prepaid card.
    #[error("The order was paid by prepaid card, and the affiliate's pixels do not fire for prepaid cards.")]
    PrepaidCard,
    /// Too late for an upsell.
    #[error("{}", window_closed(.0))]
    UpsellWindowClosed(UpsellWindow),
    /// The held lead was sold to.
    #[error("The lead became a sale at {0}; the pixel fires only for leads that do not.")]
    LeadBecameSale(Timestamp),
    /// The link was followed too long ago.
    #[error(
        "The link of affiliate {aff_id} was followed at {touched_at}, more than {window} ago: the attribution window is over."
    )]
    AttributionWindowOver {
        /// The affiliate.
        aff_id: AffId,
        /// When its link was followed.
        touched_at: Timestamp,
        /// The campaign's window.
        window: Span,
    },
    /// The test card with a wrong detail.
    #[error("The test order was declined: {0}.")]
    TestCardDetailsWrong(WrongDetail),
    /// The visitor has not agreed.
    #[error("The visitor has not consented, so nothing is rendered on the page.")]
    NoConsent,
    /// The rendered address may not be called.
    #[error("The address can't be called: {0}")]
    AddressRefused(String),
}

impl Reason {
    /// The stable code other programs rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AffiliateNotGiven => "affiliateNotGiven",
            Self::AffiliateUnknown(_) => "affiliateUnknown",
            Self::AffiliateDisabled(_) => "affiliateDisabled",
            Self::PublisherDisabled { .. } => "publisherDisabled",
            Self::AffiliateNotAssigned { .. } => "affiliateNotAssignedToTheCampaign",
            Self::AffiliateHasNoPixels(_) => "affiliateHasNoPixels",
            Self::CampaignUnknown(_) => "campaignUnknown",
            Self::OtherCampaign { .. } => "pixelBelongsToAnotherCampaign",
            Self::OtherProduct { .. } => "pixelIsForAnotherProduct",
            Self::OtherStep { .. } => "pixelIsForTheOtherStep",
            Self::UpsellInsideMainOrder(_) => "upsellProductBoughtInsideTheMainOrder",
            Self::OtherEvent { .. } => "commissionTypeIsForAnotherEvent",
            Self::PixelPaused => "pixelPaused",
            Self::PixelDeleted => "pixelDeleted",
            Self::PixelUnreadable(_) => "pixelUnreadable",
            Self::FormCodeOnly(_) => "imageOrIframeInAnApiSession",
            Self::MoreSpecific { .. } => "aMoreSpecificPixelFired",
            Self::AlreadyFired(_) => "alreadyFiredForThisOrder",
            Self::DuplicateEvent(_) => "duplicateEvent",
            Self::OrderDeclined(_) => "orderDeclined",
            Self::OrderCancelled(_) => "orderCancelled",
            Self::OrderStillPartial => "orderStillPartial",
            Self::AwaitingQa => "awaitingQaApproval",
            Self::QaDeclined => "qaDeclined",
            Self::PrepaidCard => "prepaidCard",
            Self::UpsellWindowClosed(_) => "upsellWindowClosed",
            Self::LeadBecameSale(_) => "leadBecameASale",
            Self::AttributionWindowOver { .. } => "attributionWindowOver",
            Self::TestCardDetailsWrong(_) => "testCardDetailsWrong",
            Self::NoConsent => "noConsent",
            Self::AddressRefused(_) => "addressRefused",
        }
    }

    /// The reason a declined order gives.
    pub fn of_decline(decline: Decline) -> Self {
        match decline {
            Decline::TestCard(detail) => Self::TestCardDetailsWrong(detail),
            Decline::Review => Self::QaDeclined,
            Decline::Payment => Self::OrderDeclined("the payment was declined"),
            Decline::DisabledSource => Self::OrderDeclined("its publisher or sub affiliate is disabled"),
        }
    }
}

/// An affiliate as sentences name it: `Acme Media (AF54B334)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affiliate {
    /// The id in its links.
    pub aff_id: AffId,
    /// The name people see.
    pub name: String,
}

impl std::fmt::Display for Affiliate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.name, self.aff_id)
    }
}

/// A campaign as sentences name it: `1 (Slim)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// The name people see.
    pub name: String,
}

impl std::fmt::Display for Campaign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.id, self.name)
    }
}

fn already(by: Option<&PixelId>) -> String {
    match by {
        None => "The pixel has already fired for this.".to_owned(),
        Some(pixel) => format!("Pixel {pixel} has already fired for this; one event fires one of them."),
    }
}

fn window_closed(window: &UpsellWindow) -> String {
    match window {
        UpsellWindow::OpenUntil(at) => format!("The upsell window is open until {at}."),
        UpsellWindow::RanOut { at, window } => {
            format!("The upsell window of {window} closed at {at}, before this upsell.")
        }
        UpsellWindow::Confirmed { at } => format!("The order was confirmed at {at}, which closed its upsell window."),
    }
}

/// What a pixel of this scope fires for, as a phrase.
pub fn step_phrase(scope: ProductScope) -> &'static str {
    match scope {
        ProductScope::MainOffer => "the main offer",
        ProductScope::Upsell(_) => "an upsell",
        ProductScope::AllProducts => "all products",
    }
}
