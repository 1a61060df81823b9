//! Stored documents and answers, pinned: stored data outlives a deployment, and other programs rely on the answers.
//! Each file under `golden/` reads into its type and writes back to the same JSON; a change here is a change of format.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::affiliate::{AffiliateDocument, AffiliateInput, AffiliateRow, AssignmentInput, Page};
use super::audit::AuditRow;
use super::bulk::{ActivityRow, BulkInput, BulkReport};
use super::campaign::{CampaignDocument, CampaignInput};
use super::config::{KeyDocument, SettingsDocument, SiteDocument, Tombstone};
use super::delivery::{DeliveryRow, RetryAnswer, RetryMode, RetryRange};
use super::event::{ClickAnswer, ClickInput, LeadInput, OrderAnswer, OrderInput, UpsellInput};
use super::live::LiveTest;
use super::order::{OrderPixels, OrderRow, OrderSummary, SessionJson};
use super::pages::PagesDocument;
use super::pixel::PixelInput;
use super::problem::Problem;
use super::publisher::Publishers;
use super::site::{PagesToday, SiteRow};
use super::table::ImportReport;
use super::user::{Invitation, InvitationInput, UserInput, UserRow};
use crate::affiliate::Affiliate;
use crate::campaign::Campaign;

fn check<T: Serialize + DeserializeOwned>(golden: &str) -> T {
    let expected: serde_json::Value = serde_json::from_str(golden).unwrap();
    let value: T = serde_json::from_str(golden).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), expected);
    value
}

#[test]
fn stored_documents() {
    let campaign: CampaignDocument = check(include_str!("golden/campaign_document.json"));
    assert_eq!(Campaign::try_from(&campaign).unwrap().products.len(), 2);
    // Written before pages had settings.
    let older = r#"{"schema":1,"revision":3,"id":1,"name":"Slim","currency":"USD","storefrontUrl":null,"products":[],
        "attributionDays":30,"upsellMinutes":120,"createdAt":"2026-01-31T14:05:00.000Z"}"#;
    assert_eq!(serde_json::from_str::<CampaignDocument>(older).unwrap().pages, PagesDocument::default());
    let affiliate: AffiliateDocument = check(include_str!("golden/affiliate_document.json"));
    let affiliate = Affiliate::try_from(&affiliate).unwrap();
    assert_eq!(affiliate.pixels.len(), 4);
    assert_eq!(affiliate.assignments.len(), 1);
    check::<KeyDocument>(include_str!("golden/key_document.json"));
    check::<SiteDocument>(include_str!("golden/site_document.json"));
    check::<SettingsDocument>(include_str!("golden/settings_document.json"));
    check::<Tombstone>(include_str!("golden/tombstone.json"));
}

#[test]
fn answers() {
    check::<OrderAnswer>(include_str!("golden/order_answer.json"));
    check::<ClickAnswer>(include_str!("golden/click_answer.json"));
    check::<Page<OrderRow>>(include_str!("golden/order_page.json"));
    check::<Page<AffiliateRow>>(include_str!("golden/affiliate_page.json"));
    check::<OrderSummary>(include_str!("golden/order_summary.json"));
    check::<OrderPixels>(include_str!("golden/order_pixels.json"));
    check::<DeliveryRow>(include_str!("golden/delivery_row.json"));
    check::<RetryAnswer>(include_str!("golden/retry_answer.json"));
    check::<Publishers>(include_str!("golden/publishers.json"));
    check::<SessionJson>(include_str!("golden/session.json"));
    check::<LiveTest>(include_str!("golden/live_test.json"));
    check::<Problem>(include_str!("golden/problem.json"));
    check::<Page<UserRow>>(include_str!("golden/user_page.json"));
    check::<Invitation>(include_str!("golden/invitation.json"));
    check::<Page<AuditRow>>(include_str!("golden/audit_page.json"));
    check::<BulkReport>(include_str!("golden/bulk_report.json"));
    check::<ActivityRow>(include_str!("golden/activity_row.json"));
    check::<ImportReport>(include_str!("golden/import_report.json"));
    check::<SiteRow>(include_str!("golden/site_row.json"));
    check::<PagesToday>(include_str!("golden/pages_today.json"));
}

/// What clients send: every field may be left out, and numbers may come as text.
#[test]
fn requests() {
    fn reads<T: DeserializeOwned>(json: &str) -> T {
        serde_json::from_str(json).unwrap()
    }
    reads::<CampaignInput>("{}");
    reads::<AffiliateInput>("{}");
    reads::<AssignmentInput>("{}");
    reads::<PixelInput>("{}");
    reads::<ClickInput>("{}");
    reads::<LeadInput>("{}");
    reads::<RetryRange>("{}");
    reads::<RetryMode>("{}");
    reads::<UserInput>("{}");
    reads::<InvitationInput>("{}");
    reads::<BulkInput>("{}");
    check::<RetryRange>(include_str!("golden/retry_range.json"));
    let order: OrderInput = reads(
        r#"{"campaignId":1,"affId":"AF54B334","sourceValues":["click-77",null],"products":[{"id":"1","quantity":1}],
            "paySource":"acctOnFile","isPrepaidCard":false,"test":false,"sessionId":null,"orderId":null,"later":"added"}"#,
    );
    assert!(crate::command::order(&order, crate::time::Timestamp::from_millis(0)).is_ok());
    let upsell: UpsellInput = reads(r#"{"orderId":"03A1B2C3D4","product":{"id":2,"quantity":1}}"#);
    assert!(crate::command::upsell(&upsell).is_ok());
    let assignment: AssignmentInput =
        reads(r#"{"commissions":{"cpc":"0.10","cpl":2,"step1":{"percent":40},"step2":{"flat":"5.00"}}}"#);
    assert!(assignment.commissions.parse("commissions.", crate::money::Currency::USD).is_ok());
}
