//! Query Orders.

use serde_json::{Value, json};

use super::dates::Day;
use super::fields::Failure;
use super::{Parameter, Params};
use crate::id::{AffId, CampaignId, OrderId};
use crate::wire::problem::Fields;

/// What the call takes.
pub const PARAMETERS: &[Parameter] = &[
    Parameter { name: "orderId", about: "one order" },
    Parameter { name: "startDate", about: "from this day on: m/d/Y or M/D/YY, in the merchant's time zone" },
    Parameter { name: "endDate", about: "up to and with this day" },
    Parameter { name: "orderStatus", about: "COMPLETE, PARTIAL, DECLINED, REFUNDED, CANCELLED; several with commas" },
    Parameter { name: "campaignId", about: "of this campaign; several with commas" },
    Parameter { name: "affId", about: "of this affiliate" },
    Parameter { name: "emailAddress", about: "of this customer" },
    Parameter { name: "page", about: "from 1" },
    Parameter { name: "resultsPerPage", about: "25 unless given, 200 at most" },
];

/// What a query that finds nothing is answered.
pub const NOTHING: &str = "No orders matching those parameters could be found";

/// The last row that pages reach.
pub const LAST_ROW: u32 = 10_000;

/// Which orders are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderQuery {
    /// This one.
    pub order: Option<OrderId>,
    /// Created on this day or later.
    pub from: Option<Day>,
    /// Created on this day or earlier.
    pub to: Option<Day>,
    /// In one of these states; in any when empty.
    pub statuses: Vec<Status>,
    /// In one of these campaigns; in any when empty.
    pub campaigns: Vec<CampaignId>,
    /// Credited to this affiliate.
    pub aff_id: Option<AffId>,
    /// Of the customer with this email.
    pub email: Option<String>,
    /// Which of the results.
    pub page: Page,
}

/// A page of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// 1 to 200.
    pub size: u32,
}

impl Default for Page {
    fn default() -> Self {
        Self { number: 1, size: 25 }
    }
}

impl Page {
    /// How many results come before it.
    #[must_use]
    pub fn offset(self) -> u32 {
        (self.number - 1).saturating_mul(self.size)
    }
}

/// Where an order stands, in this API's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// A sale, under review or not.
    Complete,
    /// A lead.
    Partial,
    /// Not accepted.
    Declined,
    /// A sale of which everything was given back.
    Refunded,
    /// Called off.
    Cancelled,
}

impl Status {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Complete, "COMPLETE"),
        (Self::Partial, "PARTIAL"),
        (Self::Declined, "DECLINED"),
        (Self::Refunded, "REFUNDED"),
        (Self::Cancelled, "CANCELLED"),
    ];

    /// Its name.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(status, _)| *status == self).map_or("", |(_, code)| code)
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        let found = Self::ALL.into_iter().find(|(_, code)| code.eq_ignore_ascii_case(text.trim()));
        found.map(|(status, _)| status).ok_or("must be COMPLETE, PARTIAL, DECLINED, REFUNDED or CANCELLED")
    }
}

/// Reads the call.
///
/// # Errors
///
/// [`NOTHING`] for an order id that no order can have, a text for pages beyond [`LAST_ROW`], else every wrong field at
/// once.
pub fn read(params: &Params<'_>) -> Result<OrderQuery, Failure> {
    let mut fields = Fields::new();
    let list = |text: &str| text.split(',').map(|part| part.trim().to_owned()).collect::<Vec<_>>();
    let mut day = |name: &str| fields.optional(name, params.get(name), Day::parse);
    let (from, to) = (day("startDate"), day("endDate"));
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        fields.add("endDate", "is before startDate");
    }
    let statuses = fields.optional("orderStatus", params.get("orderStatus"), |text| {
        list(text).iter().map(|text| Status::parse(text)).collect::<Result<Vec<_>, _>>()
    });
    let campaigns = fields.optional("campaignId", params.get("campaignId"), |text| {
        list(text).iter().map(|text| CampaignId::parse(text)).collect::<Result<Vec<_>, _>>()
    });
    let aff_id = fields.optional("affId", params.get("affId"), AffId::parse);
    let page = page(params, &mut fields);
    let query = OrderQuery {
        order: None,
        from,
        to,
        statuses: statuses.unwrap_or_default(),
        campaigns: campaigns.unwrap_or_default(),
        aff_id,
        email: params.get("emailAddress").map(str::to_owned),
        page,
    };
    let mut query = fields.finish(Some(query)).map_err(Failure::Fields)?;
    if page.offset().saturating_add(page.size) > LAST_ROW {
        let text = format!("Pages end at row {LAST_ROW}: narrow startDate and endDate to reach the rest");
        return Err(Failure::Text(text));
    }
    if let Some(order) = params.get("orderId") {
        let parsed = OrderId::parse(&order.to_ascii_uppercase());
        query.order = Some(parsed.map_err(|_| Failure::Text(NOTHING.to_owned()))?);
    }
    Ok(query)
}

/// The page asked for. More than 200 results are 200, as in the original; the answer says so.
pub(super) fn page(params: &Params<'_>, fields: &mut Fields) -> Page {
    let mut whole = |name: &str, default: u32| {
        let read = fields.optional(name, params.get(name), |text| match text.parse::<u32>() {
            Ok(number) if number >= 1 => Ok(number),
            _ => Err("must be a whole number from 1"),
        });
        read.unwrap_or(default)
    };
    Page { number: whole("page", 1), size: whole("resultsPerPage", 25).min(200) }
}

/// The `message`: a page of rows, and how many there are in all.
#[must_use]
pub fn answer(total: u32, page: Page, rows: Vec<Value>) -> Value {
    json!({ "totalResults": total, "resultsPerPage": page.size, "page": page.number, "data": rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::direct_api::body;

    fn read_query(query: &str) -> Result<OrderQuery, Failure> {
        read(&body::read(Some(query), None, b"").unwrap())
    }

    #[test]
    fn filters_and_pages() {
        let query = read_query(
            "startDate=1/31/26&endDate=02/01/2026&orderStatus=complete,Partial&campaignId=39,%2040&affId=A&page=3\
             &resultsPerPage=500&orderType=NEW_SALE&emailAddress=a%40b",
        )
        .unwrap();
        assert_eq!(query.statuses, [Status::Complete, Status::Partial]);
        assert_eq!(query.campaigns.iter().map(|id| id.get()).collect::<Vec<_>>(), [39, 40]);
        assert_eq!(query.page, Page { number: 3, size: 200 });
        assert_eq!(query.page.offset(), 400);
        assert_eq!(query.email.as_deref(), Some("a@b"));
        assert_eq!(read_query("").unwrap(), OrderQuery::default());
        assert_eq!(read_query("orderId=03a1b2c3d4").unwrap().order.unwrap().as_str(), "03A1B2C3D4");
    }

    #[test]
    fn every_wrong_field_at_once() {
        let wrong =
            "startDate=x&endDate=02/30/2026&orderStatus=DONE&campaignId=a,1&affId=%20a%20b&page=0&resultsPerPage=-1";
        let Err(Failure::Fields(errors)) = read_query(wrong) else { panic!("it is all wrong") };
        let names: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        let all = ["startDate", "endDate", "orderStatus", "campaignId", "affId", "page", "resultsPerPage"];
        assert_eq!(names, all);
        let Err(Failure::Fields(errors)) = read_query("startDate=02/02/2026&endDate=02/01/2026") else { panic!() };
        assert_eq!(errors[0].message, "is before startDate");
    }

    #[test]
    fn what_can_not_be_found_is_nothing() {
        assert_eq!(read_query("orderId=123"), Err(Failure::Text(NOTHING.to_owned())));
        assert!(read_query("page=50&resultsPerPage=200").is_ok());
        let Err(Failure::Text(text)) = read_query("page=51&resultsPerPage=200") else { panic!("too far") };
        assert!(text.contains("10000"), "{text}");
    }
}
