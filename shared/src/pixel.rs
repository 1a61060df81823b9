//! A pixel: what an affiliate wants to be told, about which event, and how. Illegal combinations do not compile.

use crate::campaign::StorefrontUrl;
use crate::commission_type::CommissionType;
use crate::id::{CampaignId, CampaignProductId, PixelId};
use crate::tag::{IframeTag, ImageTag};
use crate::template::UrlTemplate;
use crate::text;
use crate::time::Span;

/// A pixel of one affiliate.
#[derive(Debug, Clone, PartialEq)]
pub struct Pixel {
    /// Its id.
    pub id: PixelId,
    /// What it fires for and what it then does.
    pub trigger: Trigger,
    /// Whether it may fire.
    pub status: Status,
    /// How it stands to other pixels for the same event.
    pub company: Company,
    /// A text that marks an answer as a failure even when its status is 2xx.
    pub failure_text: Option<FailureText>,
    /// The affiliate's link for trying the pixel, through its own network.
    pub test_link: Option<StorefrontUrl>,
}

/// Whether a pixel may fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It fires when its event comes.
    Active,
    /// It stays silent.
    Paused,
}

/// How a pixel stands to other pixels for the same event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Company {
    /// The more specific pixel wins.
    Contends,
    /// It fires beside whatever else fires, and silences nothing.
    FiresAsWell,
}

/// The event a pixel waits for, and what it does then.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// CPC: the first click of each touch.
    Click {
        /// Where.
        campaign: CampaignScope,
        /// What fires.
        content: Content,
    },
    /// CPL: a lead. Only a postback can tell of it, because a held one outlives the page.
    Lead {
        /// Where.
        campaign: CampaignScope,
        /// When.
        rule: LeadRule,
        /// What fires.
        postback: UrlTemplate,
    },
    /// CPA: a sale.
    Sale {
        /// Where and for which product.
        target: SaleTarget,
        /// What fires.
        content: Content,
    },
}

/// One campaign or all the affiliate is assigned to, now or later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignScope {
    /// Any campaign the affiliate is assigned to.
    All,
    /// This one.
    One(CampaignId),
}

/// What a CPA pixel fires for. A product belongs to one campaign, so all campaigns know no specific product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaleTarget {
    /// Any campaign.
    AllCampaigns(Step),
    /// One campaign.
    Campaign(CampaignId, ProductScope),
}

/// The products of any campaign that a pixel can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The main order.
    MainOffer,
    /// The main order and each upsell.
    AllProducts,
}

/// The products of one campaign that a pixel can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductScope {
    /// The main order.
    MainOffer,
    /// This product, bought as an upsell.
    Upsell(CampaignProductId),
    /// The main order and each upsell.
    AllProducts,
}

impl SaleTarget {
    /// Where it fires.
    pub fn campaign(self) -> CampaignScope {
        match self {
            Self::AllCampaigns(_) => CampaignScope::All,
            Self::Campaign(id, _) => CampaignScope::One(id),
        }
    }

    /// For what it fires.
    pub fn products(self) -> ProductScope {
        match self {
            Self::AllCampaigns(Step::MainOffer) => ProductScope::MainOffer,
            Self::AllCampaigns(Step::AllProducts) => ProductScope::AllProducts,
            Self::Campaign(_, products) => products,
        }
    }
}

/// When a CPL pixel fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadRule {
    /// As soon as the lead is saved.
    FireForAllPartials,
    /// After the hold, if the lead is still not a sale.
    DoNotFireForSales(Hold),
}

/// How long a lead is watched before a "do not fire for sales" pixel fires: 20 minutes to 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hold(Span);

/// A hold outside the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be at least {least} and at most 24 hours (1440 minutes)")]
pub struct HoldError {
    least: Span,
}

impl Hold {
    /// The shortest hold; only a test environment may lower it.
    pub const LEAST: Span = Span::minutes(20);
    /// The longest hold.
    pub const MOST: Span = Span::hours(24);
    /// The hold when none is named.
    pub const DEFAULT: Self = Self(Self::LEAST);

    /// A hold between `least` ([`Hold::LEAST`] everywhere but in a test environment) and 24 hours.
    pub fn new(span: Span, least: Span) -> Result<Self, HoldError> {
        if span >= least && span <= Self::MOST { Ok(Self(span)) } else { Err(HoldError { least }) }
    }

    /// A hold of this many minutes, fractions allowed.
    pub fn minutes(count: f64, least: Span) -> Result<Self, HoldError> {
        let millis = (count * 60_000.0).round();
        if (0.0..=100_000_000.0).contains(&millis) {
            Self::new(Span::millis(millis as u32), least)
        } else {
            Err(HoldError { least })
        }
    }

    /// The span.
    pub fn span(self) -> Span {
        self.0
    }

    /// The span in minutes, a whole number wherever whole minutes were given.
    pub fn as_minutes(self) -> f64 {
        self.0.as_millis() as f64 / 60_000.0
    }
}

/// What a CPC or CPA pixel does.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A request from our server.
    Postback(UrlTemplate),
    /// An image on the merchant's page.
    Image(ImageTag),
    /// An iframe on the merchant's page.
    Iframe(IframeTag),
}

/// How a pixel reaches the affiliate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PixelType {
    /// A request from our server.
    Postback,
    /// An image on the merchant's page.
    Image,
    /// An iframe on the merchant's page.
    Iframe,
}

/// A text of 1 to 100 characters that marks an answer as a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureText(String);

impl FailureText {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, text::Error> {
        let text = text::bounded(text, 100)?;
        if text.is_empty() { Err(text::Error::Empty) } else { Ok(Self(text)) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PixelType {
    /// The type's name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Postback => "postback",
            Self::Image => "image",
            Self::Iframe => "iframe",
        }
    }

    /// The type's name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Postback => "Postback",
            Self::Image => "Image",
            Self::Iframe => "Iframe",
        }
    }

    /// Reads the name on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Postback, Self::Image, Self::Iframe].into_iter().find(|kind| kind.code() == text)
    }
}

impl Content {
    /// How it reaches the affiliate.
    pub fn pixel_type(&self) -> PixelType {
        match self {
            Self::Postback(_) => PixelType::Postback,
            Self::Image(_) => PixelType::Image,
            Self::Iframe(_) => PixelType::Iframe,
        }
    }

    /// The address with its tokens.
    pub fn template(&self) -> &UrlTemplate {
        match self {
            Self::Postback(template) => template,
            Self::Image(tag) => tag.template(),
            Self::Iframe(tag) => tag.template(),
        }
    }
}

impl Trigger {
    /// What it pays for.
    pub fn commission_type(&self) -> CommissionType {
        match self {
            Self::Click { .. } => CommissionType::Cpc,
            Self::Lead { .. } => CommissionType::Cpl,
            Self::Sale { .. } => CommissionType::Cpa,
        }
    }

    /// Where it fires.
    pub fn campaign(&self) -> CampaignScope {
        match self {
            Self::Click { campaign, .. } | Self::Lead { campaign, .. } => *campaign,
            Self::Sale { target, .. } => target.campaign(),
        }
    }

    /// How it reaches the affiliate.
    pub fn pixel_type(&self) -> PixelType {
        match self {
            Self::Click { content, .. } | Self::Sale { content, .. } => content.pixel_type(),
            Self::Lead { .. } => PixelType::Postback,
        }
    }

    /// What the pixel is, in a few words: `CPA · Main offer · Postback`.
    pub fn label(&self) -> String {
        let what = match self {
            Self::Click { .. } => None,
            Self::Lead { rule: LeadRule::FireForAllPartials, .. } => Some("Fire for All Partials".to_owned()),
            Self::Lead { rule: LeadRule::DoNotFireForSales(_), .. } => Some("Do Not Fire for Sales".to_owned()),
            Self::Sale { target, .. } => Some(match target.products() {
                ProductScope::MainOffer => "Main offer".to_owned(),
                ProductScope::Upsell(product) => format!("Upsell {product}"),
                ProductScope::AllProducts => "All products".to_owned(),
            }),
        };
        let commission_type = self.commission_type().to_string();
        let parts = [Some(commission_type), what, Some(self.pixel_type().label().to_owned())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// The address with its tokens.
    pub fn template(&self) -> &UrlTemplate {
        match self {
            Self::Click { content, .. } | Self::Sale { content, .. } => content.template(),
            Self::Lead { postback, .. } => postback,
        }
    }

    /// Whether two pixels ask for the very same thing where only one is allowed: one for the main offer, one for each
    /// upsell and one for all products, per affiliate and campaign (all campaigns counts as a campaign).
    pub fn takes_the_place_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sale { target: one, .. }, Self::Sale { target: two, .. }) => one == two,
            _ => false,
        }
    }

    /// How specific it is among pixels for one event: the campaign counts before the product.
    pub fn rank(&self) -> Rank {
        let products = match self {
            Self::Sale { target, .. } => Some(target.products()),
            Self::Click { .. } | Self::Lead { .. } => None,
        };
        Rank {
            one_campaign: matches!(self.campaign(), CampaignScope::One(_)),
            one_product: products.is_some_and(|products| products != ProductScope::AllProducts),
        }
    }
}

/// How specific a pixel is: one campaign before all, then one product before all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    one_campaign: bool,
    one_product: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_have_limits() {
        for bad in [19.99, 1440.1, -1.0, f64::NAN, f64::INFINITY, 1e300] {
            assert!(Hold::minutes(bad, Hold::LEAST).is_err(), "{bad}");
        }
        assert_eq!(Hold::minutes(20.0, Hold::LEAST), Ok(Hold::DEFAULT));
        assert_eq!(Hold::minutes(1440.0, Hold::LEAST).unwrap().as_minutes(), 1440.0);
        assert_eq!(
            Hold::minutes(19.0, Hold::LEAST).unwrap_err().to_string(),
            "must be at least 20 minutes and at most 24 hours (1440 minutes)"
        );
    }

    #[test]
    fn the_campaign_counts_before_the_product() {
        let one = CampaignId::new(1).unwrap();
        let rank = |target| Rank {
            one_campaign: matches!(SaleTarget::campaign(target), CampaignScope::One(_)),
            one_product: target.products() != ProductScope::AllProducts,
        };
        let ladder = [
            SaleTarget::AllCampaigns(Step::AllProducts),
            SaleTarget::AllCampaigns(Step::MainOffer),
            SaleTarget::Campaign(one, ProductScope::AllProducts),
            SaleTarget::Campaign(one, ProductScope::MainOffer),
        ];
        assert!(ladder.windows(2).all(|pair| rank(pair[0]) < rank(pair[1])));
    }
}
