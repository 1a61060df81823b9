//! The words for what was changed, and where it is.

use shared::id::{AffId, CampaignId, SiteId};
use shared::wire::audit::{AuditAct, AuditRow};

use crate::route::{AffiliateTab, Route};

/// What was done, in a word between who and what.
pub(super) fn act(act: AuditAct) -> &'static str {
    match act {
        AuditAct::Created => "added",
        AuditAct::Changed => "changed",
        AuditAct::Removed => "removed",
        AuditAct::Renamed => "gave another id to",
    }
}

/// The thing's kind, in a word.
pub(super) fn kind(code: &str) -> &str {
    match code {
        "site" => "form-code site",
        other => other,
    }
}

/// What it is called.
pub(super) fn name(row: &AuditRow) -> String {
    match &row.name {
        Some(name) => name.clone(),
        None if row.id.is_empty() => "Settings".to_owned(),
        None => row.id.clone(),
    }
}

/// Where it is, if it is still there.
pub(super) fn place(row: &AuditRow) -> Option<Route> {
    if row.act == AuditAct::Removed {
        return None;
    }
    match row.kind.as_str() {
        "affiliate" => Some(Route::Affiliate(AffId::parse(&row.id).ok()?, AffiliateTab::Profile)),
        "campaign" => CampaignId::parse(&row.id).ok().map(Route::Campaign),
        "site" => SiteId::parse(&row.id).ok().map(Route::Site),
        "key" => Some(Route::Keys),
        "person" => Some(Route::People),
        _ => None,
    }
}

/// What tells the history of one thing from the others, for the filter.
pub(super) fn about(row: &AuditRow) -> String {
    if row.id.is_empty() { row.kind.clone() } else { format!("{}:{}", row.kind, row.id) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(kind: &str, id: &str, act: &str) -> AuditRow {
        serde_json::from_value(
            json!({ "revision": 1, "at": "2026-01-01T00:00:00Z", "who": { "kind": "key", "id": "demo_api" },
            "kind": kind, "id": id, "act": act, "changes": [], "more": 0 }),
        )
        .unwrap()
    }

    #[test]
    fn each_kind_leads_to_its_page() {
        for (kind, id, path) in [
            ("affiliate", "AF54B334", "/app/affiliates/AF54B334"),
            ("campaign", "1", "/app/campaigns/1"),
            ("site", "demo_sample", "/app/form-code/demo_sample"),
            ("key", "demo_api", "/app/keys"),
            ("person", "usr_1", "/app/people"),
        ] {
            assert_eq!(place(&row(kind, id, "changed")).unwrap().path(), path);
        }
        assert_eq!(place(&row("campaign", "1", "removed")), None);
        assert_eq!(place(&row("settings", "", "changed")), None);
    }

    #[test]
    fn a_thing_without_a_name_goes_by_its_id() {
        assert_eq!(name(&row("site", "demo_sample", "changed")), "demo_sample");
        assert_eq!(
            (name(&row("settings", "", "changed")), about(&row("settings", "", "changed"))),
            ("Settings".into(), "settings".into())
        );
        assert_eq!(about(&row("campaign", "1", "changed")), "campaign:1");
    }
}
