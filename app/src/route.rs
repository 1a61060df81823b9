//! Every page and its address. Nothing else in the app writes or reads a path.

use shared::id::{AffId, CampaignId, OrderId, SiteId};

/// Where the app lives.
pub(crate) const BASE: &str = "/app";

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// The list of affiliates; also where the app opens.
    Affiliates,
    /// One affiliate, with one of its tabs.
    Affiliate(AffId, AffiliateTab),
    /// The list of orders.
    Orders,
    /// One order.
    Order(OrderId),
    /// Postbacks by state.
    Deliveries,
    /// The list of campaigns.
    Campaigns,
    /// A campaign that is not there yet.
    NewCampaign,
    /// One campaign.
    Campaign(CampaignId),
    /// API keys.
    Keys,
    /// Who may sign in.
    People,
    /// Form code: the sites that carry it.
    Sites,
    /// One site, with its snippet.
    Site(SiteId),
    /// Tables in and out, and changes to many things at once.
    Moving,
    /// Who changed what.
    Audit,
    /// Where an invitation leads; open to whoever has its link.
    Invitation,
    /// Nothing is here.
    Unknown,
}

/// A part of an affiliate's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AffiliateTab {
    /// Name, id, passed values, rules.
    Profile,
    /// Assignments, commissions, links.
    Campaigns,
    /// Whom its traffic comes from.
    Publishers,
    /// What it wants to be told.
    Pixels,
    /// What it would be told, tried.
    Test,
    /// What it was told.
    Deliveries,
}

impl AffiliateTab {
    /// Every tab, in the order they are shown.
    pub(crate) const ALL: [Self; 6] =
        [Self::Profile, Self::Campaigns, Self::Publishers, Self::Pixels, Self::Test, Self::Deliveries];

    /// The tab's name.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Profile => "Profile",
            Self::Campaigns => "Campaigns",
            Self::Publishers => "Publishers",
            Self::Pixels => "Pixels",
            Self::Test => "Test",
            Self::Deliveries => "Deliveries",
        }
    }

    const fn segment(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Campaigns => "campaigns",
            Self::Publishers => "publishers",
            Self::Pixels => "pixels",
            Self::Test => "test",
            Self::Deliveries => "deliveries",
        }
    }
}

impl Route {
    /// The page at a path, with or without the base and a last slash.
    pub(crate) fn parse(path: &str) -> Self {
        let inner = path.strip_prefix(BASE).unwrap_or(path);
        let segments: Vec<&str> = inner.split('/').filter(|segment| !segment.is_empty()).collect();
        match segments.as_slice() {
            [] | ["affiliates"] => Self::Affiliates,
            ["affiliates", id] => Self::affiliate(id, AffiliateTab::Profile.segment()),
            ["affiliates", id, tab] => Self::affiliate(id, tab),
            ["orders"] => Self::Orders,
            ["orders", id] => OrderId::parse(id).map_or(Self::Unknown, Self::Order),
            ["deliveries"] => Self::Deliveries,
            ["campaigns"] => Self::Campaigns,
            ["campaigns", "new"] => Self::NewCampaign,
            ["campaigns", id] => CampaignId::parse(id).map_or(Self::Unknown, Self::Campaign),
            ["keys"] => Self::Keys,
            ["people"] => Self::People,
            ["form-code"] => Self::Sites,
            ["form-code", id] => SiteId::parse(id).map_or(Self::Unknown, Self::Site),
            ["moving"] => Self::Moving,
            ["audit"] => Self::Audit,
            ["invitation"] => Self::Invitation,
            _ => Self::Unknown,
        }
    }

    fn affiliate(id: &str, tab: &str) -> Self {
        let tab = AffiliateTab::ALL.into_iter().find(|known| known.segment() == tab);
        match (AffId::parse(id), tab) {
            (Ok(id), Some(tab)) => Self::Affiliate(id, tab),
            _ => Self::Unknown,
        }
    }

    /// The page's path.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Affiliates | Self::Unknown => format!("{BASE}/affiliates"),
            Self::Affiliate(id, AffiliateTab::Profile) => format!("{BASE}/affiliates/{id}"),
            Self::Affiliate(id, tab) => format!("{BASE}/affiliates/{id}/{}", tab.segment()),
            Self::Orders => format!("{BASE}/orders"),
            Self::Order(id) => format!("{BASE}/orders/{id}"),
            Self::Deliveries => format!("{BASE}/deliveries"),
            Self::Campaigns => format!("{BASE}/campaigns"),
            Self::NewCampaign => format!("{BASE}/campaigns/new"),
            Self::Campaign(id) => format!("{BASE}/campaigns/{id}"),
            Self::Keys => format!("{BASE}/keys"),
            Self::People => format!("{BASE}/people"),
            Self::Sites => format!("{BASE}/form-code"),
            Self::Site(id) => format!("{BASE}/form-code/{id}"),
            Self::Moving => format!("{BASE}/moving"),
            Self::Audit => format!("{BASE}/audit"),
            Self::Invitation => format!("{BASE}/invitation"),
        }
    }

    /// The page without what changes inside it: all tabs of an affiliate are one page.
    pub(crate) fn page(self) -> Self {
        match self {
            Self::Affiliate(id, _) => Self::Affiliate(id, AffiliateTab::Profile),
            other => other,
        }
    }

    /// The list the page belongs to, which the rail shows as the current place.
    pub(crate) fn section(&self) -> Self {
        match self {
            Self::Affiliates | Self::Affiliate(..) => Self::Affiliates,
            Self::Orders | Self::Order(_) => Self::Orders,
            Self::Deliveries => Self::Deliveries,
            Self::Campaigns | Self::NewCampaign | Self::Campaign(_) => Self::Campaigns,
            Self::Sites | Self::Site(_) => Self::Sites,
            Self::Keys | Self::People | Self::Moving | Self::Audit | Self::Invitation | Self::Unknown => self.clone(),
        }
    }

    /// What the page is called on the way to it: `Affiliates`, `AF54B334`.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Affiliates => "Affiliates".to_owned(),
            Self::Affiliate(id, _) => id.to_string(),
            Self::Orders => "Orders".to_owned(),
            Self::Order(id) => id.to_string(),
            Self::Deliveries => "Deliveries".to_owned(),
            Self::Campaigns => "Campaigns".to_owned(),
            Self::NewCampaign => "New campaign".to_owned(),
            Self::Campaign(id) => id.to_string(),
            Self::Keys => "Keys".to_owned(),
            Self::People => "People".to_owned(),
            Self::Sites => "Form code".to_owned(),
            Self::Site(id) => id.to_string(),
            Self::Moving => "Moving in".to_owned(),
            Self::Audit => "Audit".to_owned(),
            Self::Invitation => "Invitation".to_owned(),
            Self::Unknown => "Nothing here".to_owned(),
        }
    }

    /// The page's path with a query.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        crate::core::query::Query::default().with(name, value).after(&self.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_at_its_own_path() {
        let affiliate = AffId::parse("AF54B334").unwrap();
        let mut pages = vec![
            Route::Affiliates,
            Route::Orders,
            Route::Order(OrderId::parse("03A1B2C3D4").unwrap()),
            Route::Deliveries,
            Route::Campaigns,
            Route::NewCampaign,
            Route::Campaign(CampaignId::new(137).unwrap()),
            Route::Keys,
            Route::People,
            Route::Sites,
            Route::Site(SiteId::parse("demo_site00000000").unwrap()),
            Route::Moving,
            Route::Audit,
            Route::Invitation,
        ];
        pages.extend(AffiliateTab::ALL.map(|tab| Route::Affiliate(affiliate.clone(), tab)));
        for page in pages {
            assert_eq!(Route::parse(&page.path()), page);
            assert_eq!(Route::parse(&format!("{}/", page.path())), page);
        }
    }

    #[test]
    fn what_is_no_page_is_unknown() {
        for path in
            ["/app/nothing", "/app/orders/12", "/app/campaigns/0", "/app/affiliates/AF/none", "/app/affiliates/a%20b"]
        {
            assert_eq!(Route::parse(path), Route::Unknown, "{path}");
        }
        assert_eq!(Route::parse("/app"), Route::Affiliates);
    }
}
