//! What the command palette offers for what is typed.

use shared::id::OrderId;
use shared::person::Role;
use shared::wire::affiliate::AffiliateRow;
use shared::wire::campaign::CampaignDocument;

use crate::icons::Icon;
use crate::pages::shell::model::{GROUPS, open_to};
use crate::route::{AffiliateTab, Route};

/// The most of one kind.
const MOST: usize = 6;

/// Somewhere to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    /// Its drawing.
    pub(super) icon: Icon,
    /// What it is called.
    pub(super) words: String,
    /// What tells it from others of the name.
    pub(super) note: String,
    /// Where it is.
    pub(super) path: String,
}

/// Hits of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// What they are.
    pub(super) heading: &'static str,
    /// The hits, the likeliest first.
    pub(super) hits: Vec<Hit>,
}

/// Everything to choose among, in the order it is shown. The server has already narrowed the affiliates.
pub(super) fn groups(
    typed: &str,
    role: Role,
    affiliates: &[AffiliateRow],
    campaigns: &[CampaignDocument],
) -> Vec<Group> {
    let typed = typed.trim();
    let wanted = typed.to_lowercase();
    let all = [
        Group { heading: "Order", hits: order(typed).into_iter().collect() },
        Group { heading: "Pages", hits: pages(&wanted, role) },
        Group { heading: "Affiliates", hits: if wanted.is_empty() { Vec::new() } else { affiliates_of(affiliates) } },
        Group {
            heading: "Campaigns",
            hits: if wanted.is_empty() { Vec::new() } else { campaigns_of(campaigns, &wanted) },
        },
        Group { heading: "Search", hits: search(typed).into_iter().collect() },
    ];
    all.into_iter().filter(|group| !group.hits.is_empty()).collect()
}

/// The hit at a place, counted through all groups.
pub(super) fn at(groups: &[Group], place: usize) -> Option<&Hit> {
    groups.iter().flat_map(|group| &group.hits).nth(place)
}

/// How many hits there are.
pub(super) fn count(groups: &[Group]) -> usize {
    groups.iter().map(|group| group.hits.len()).sum()
}

/// The place that stays chosen among so many; none when there is nothing to choose.
pub(super) fn kept(chosen: usize, count: usize) -> Option<usize> {
    count.checked_sub(1).map(|last| chosen.min(last))
}

/// Where a key leads from here among so many.
pub(super) fn step(key: &str, here: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowDown" => Some(if here >= last { 0 } else { here + 1 }),
        "ArrowUp" => Some(here.checked_sub(1).unwrap_or(last).min(last)),
        "PageDown" => Some((here + MOST).min(last)),
        "PageUp" => Some(here.saturating_sub(MOST)),
        _ => None,
    }
}

fn order(typed: &str) -> Option<Hit> {
    let id = OrderId::parse(&typed.to_uppercase()).ok()?;
    let words = format!("Order {id}");
    Some(Hit { icon: Icon::Orders, words, note: String::new(), path: Route::Order(id).path() })
}

fn pages(wanted: &str, role: Role) -> Vec<Hit> {
    let entries = GROUPS.iter().flat_map(|group| open_to(group, role).map(move |entry| (group.heading, entry)));
    let places = entries.map(|(heading, entry)| Hit {
        icon: entry.icon,
        words: entry.route.name(),
        note: heading.to_owned(),
        path: entry.route.path(),
    });
    let act = |icon, words: &str, path| Hit { icon, words: words.to_owned(), note: "Do".to_owned(), path };
    let acts = [
        (Role::Manager, act(Icon::Plus, "Add affiliate", Route::Affiliates.with("add", "1"))),
        (Role::Manager, act(Icon::Plus, "Add campaign", Route::NewCampaign.path())),
        (Role::Owner, act(Icon::Plus, "Create key", Route::Keys.with("add", "1"))),
        (Role::Owner, act(Icon::Plus, "Invite somebody", Route::People.with("add", "1"))),
    ];
    let acts = acts.into_iter().filter(|(least, _)| *least <= role).map(|(_, hit)| hit);
    places.chain(acts).filter(|hit| hit.words.to_lowercase().contains(wanted)).collect()
}

fn affiliates_of(affiliates: &[AffiliateRow]) -> Vec<Hit> {
    let hit = |affiliate: &AffiliateRow| Hit {
        icon: Icon::Affiliates,
        words: affiliate.name.to_string(),
        note: affiliate.aff_id.to_string(),
        path: Route::Affiliate(affiliate.aff_id.clone(), AffiliateTab::Pixels).path(),
    };
    affiliates.iter().take(MOST).map(hit).collect()
}

fn campaigns_of(campaigns: &[CampaignDocument], wanted: &str) -> Vec<Hit> {
    let fits = |campaign: &&CampaignDocument| {
        campaign.name.as_str().to_lowercase().contains(wanted) || campaign.id.to_string() == wanted
    };
    let hit = |campaign: &CampaignDocument| Hit {
        icon: Icon::Campaign,
        words: campaign.name.to_string(),
        note: campaign.id.to_string(),
        path: Route::Campaign(campaign.id).path(),
    };
    campaigns.iter().filter(fits).take(MOST).map(hit).collect()
}

fn search(typed: &str) -> Option<Hit> {
    (!typed.is_empty()).then(|| Hit {
        icon: Icon::Search,
        words: format!("Search orders for “{typed}”"),
        note: String::new(),
        path: Route::Orders.with("q", typed),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn affiliates() -> Vec<AffiliateRow> {
        let row = json!({ "affId": "AF54B334", "name": "Acme Media", "status": "active", "campaigns": [1], "pixels": 2,
                          "revision": 3, "createdAt": "2026-01-01T00:00:00Z" });
        vec![serde_json::from_value(row).unwrap()]
    }

    fn words(typed: &str, role: Role) -> Vec<(&'static str, Vec<String>)> {
        let groups = groups(typed, role, &affiliates(), &[]);
        groups.into_iter().map(|group| (group.heading, group.hits.into_iter().map(|hit| hit.words).collect())).collect()
    }

    #[test]
    fn before_anything_is_typed_the_pages_are_offered() {
        let offered = words("", Role::Viewer);
        assert_eq!(offered.len(), 1);
        assert_eq!(offered[0].1, ["Affiliates", "Orders", "Deliveries", "Campaigns", "Form code"]);
        assert!(words("", Role::Owner)[0].1.contains(&"Invite somebody".to_owned()));
    }

    #[test]
    fn a_list_that_becomes_shorter_keeps_something_chosen() {
        assert_eq!((kept(7, 3), kept(1, 3), kept(0, 0)), (Some(2), Some(1), None));
    }

    #[test]
    fn an_order_is_known_by_its_id_in_any_case() {
        let offered = words(" 03a1b2c3d4 ", Role::Viewer);
        assert_eq!(offered[0], ("Order", vec!["Order 03A1B2C3D4".to_owned()]));
        let first = groups("03a1b2c3d4", Role::Viewer, &[], &[]);
        assert_eq!(at(&first, 0).unwrap().path, "/app/orders/03A1B2C3D4");
    }

    #[test]
    fn whatever_is_typed_can_be_searched_for() {
        let offered = words("acme", Role::Viewer);
        assert_eq!(
            offered,
            [("Affiliates", vec!["Acme Media".to_owned()]), ("Search", vec!["Search orders for “acme”".to_owned()])]
        );
        assert_eq!(count(&groups("acme", Role::Viewer, &affiliates(), &[])), 2);
    }

    #[test]
    fn keys_go_round_and_stop_at_nothing() {
        for (key, here, expected) in [
            ("ArrowDown", 2, Some(0)),
            ("ArrowDown", 0, Some(1)),
            ("ArrowUp", 0, Some(2)),
            ("PageDown", 0, Some(2)),
            ("a", 0, None),
        ] {
            assert_eq!(step(key, here, 3), expected, "{key}");
        }
        assert_eq!(step("ArrowDown", 0, 0), None);
    }
}
