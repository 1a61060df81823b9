//! The direct API of Konnektive and Checkout Champ, as existing integrations call it: the merchant's server sends each
//! step of the funnel, in whatever encoding its client library prefers, and reads one of two JSON shapes.
//!
//! This is a translation. [`body`] reads a request into [`Params`]; one module for each call turns them into the domain's
//! own commands, and the domain's answers into the shapes that those clients read. No rule of the domain lives here.

pub mod answer;
pub mod body;
pub mod campaign_query;
pub mod dates;
mod fields;
pub mod import_click;
pub mod import_lead;
pub mod import_order;
pub mod import_upsale;
mod json;
mod multipart;
pub mod order_cancel;
pub mod order_confirm;
pub mod order_qa;
pub mod order_query;
pub mod order_refund;
pub mod params;
pub mod products;
pub mod table;

pub use fields::{Failure, Read, rename};
pub use params::Params;

/// A call of the direct API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// A page was opened.
    ImportClick,
    /// A lead was saved, or updated.
    ImportLead,
    /// An order was placed.
    ImportOrder,
    /// A product was bought after the order.
    ImportUpsale,
    /// No upsell follows.
    ConfirmOrder,
    /// Review said yes or no.
    OrderQa,
    /// Money was given back.
    RefundOrder,
    /// The order was called off.
    CancelOrder,
    /// Looks orders up.
    QueryOrders,
    /// Looks campaigns up.
    QueryCampaigns,
}

/// A parameter of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, case sensitive; `N` in it stands for 1 to 100.
    pub name: &'static str,
    /// What it means here, in a few words.
    pub about: &'static str,
}

/// What every call takes.
pub const CREDENTIALS: [Parameter; 2] = [
    Parameter { name: "loginId", about: "the id of an API key" },
    Parameter { name: "password", about: "the secret of that key" },
];

/// What a call with wrong credentials is answered.
pub const UNAUTHENTICATED: &str =
    "Could not authenticate credentials: loginId is the id of an API key, password its secret";

/// The first parts of the original's paths. Whatever lies below them and is none of [`Call::ALL`] is answered
/// [`ELSEWHERE`], in a shape that its clients read.
pub const ROOTS: [&str; 16] = [
    "campaign",
    "cbdata",
    "customer",
    "fulfillment",
    "funnels",
    "landers",
    "landingpages",
    "lead",
    "leads",
    "members",
    "order",
    "product",
    "purchase",
    "reports",
    "transactions",
    "upsale",
];

/// What a call that has no meaning here is answered.
pub const ELSEWHERE: &str =
    "This call is not served here: affiliate pixels keep no payments, customers, subscriptions or fulfilment";

impl Call {
    /// All of them, in the order of the funnel.
    pub const ALL: [Self; 10] = [
        Self::ImportClick,
        Self::ImportLead,
        Self::ImportOrder,
        Self::ImportUpsale,
        Self::ConfirmOrder,
        Self::OrderQa,
        Self::RefundOrder,
        Self::CancelOrder,
        Self::QueryOrders,
        Self::QueryCampaigns,
    ];

    /// Its name in the original's documentation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ImportClick => "Import Click",
            Self::ImportLead => "Import Lead",
            Self::ImportOrder => "Import Order",
            Self::ImportUpsale => "Import Upsale",
            Self::ConfirmOrder => "Confirm Order",
            Self::OrderQa => "Order QA",
            Self::RefundOrder => "Refund Order",
            Self::CancelOrder => "Cancel Order",
            Self::QueryOrders => "Query Orders",
            Self::QueryCampaigns => "Query Campaigns",
        }
    }

    /// Its path with the last slash; clients may leave that off.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::ImportClick => "/landers/clicks/import/",
            Self::ImportLead => "/leads/import/",
            Self::ImportOrder => "/order/import/",
            Self::ImportUpsale => "/upsale/import/",
            Self::ConfirmOrder => "/order/confirm/",
            Self::OrderQa => "/order/qa/",
            Self::RefundOrder => "/order/refund/",
            Self::CancelOrder => "/order/cancel/",
            Self::QueryOrders => "/order/query/",
            Self::QueryCampaigns => "/campaign/query/",
        }
    }

    /// Paths that the original had for it before; its clients of that time still call them.
    #[must_use]
    pub const fn older_paths(self) -> &'static [&'static str] {
        match self {
            Self::ImportClick => &["/landingpages/clicks/import/", "/landingpages/clicks/import/2/"],
            _ => &[],
        }
    }

    /// What it takes beside the credentials. Every other parameter is ignored.
    #[must_use]
    pub const fn parameters(self) -> &'static [Parameter] {
        match self {
            Self::ImportClick => import_click::PARAMETERS,
            Self::ImportLead => import_lead::PARAMETERS,
            Self::ImportOrder => import_order::PARAMETERS,
            Self::ImportUpsale => import_upsale::PARAMETERS,
            Self::ConfirmOrder => order_confirm::PARAMETERS,
            Self::OrderQa => order_qa::PARAMETERS,
            Self::RefundOrder => order_refund::PARAMETERS,
            Self::CancelOrder => order_cancel::PARAMETERS,
            Self::QueryOrders => order_query::PARAMETERS,
            Self::QueryCampaigns => campaign_query::PARAMETERS,
        }
    }
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod recorded;
