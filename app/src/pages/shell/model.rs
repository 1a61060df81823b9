//! What the rail leads to.

use shared::person::Role;

use crate::icons::Icon;
use crate::route::Route;

/// Places under one heading.
pub(super) struct Group {
    /// The heading.
    pub(super) heading: &'static str,
    /// The places.
    pub(super) entries: &'static [Entry],
}

/// One place.
pub(super) struct Entry {
    /// Where it is.
    pub(super) route: Route,
    /// Its drawing.
    pub(super) icon: Icon,
}

/// The rail, from top to bottom.
pub(super) const GROUPS: &[Group] = &[
    Group {
        heading: "CRM",
        entries: &[
            Entry { route: Route::Affiliates, icon: Icon::Affiliates },
            Entry { route: Route::Orders, icon: Icon::Orders },
            Entry { route: Route::Deliveries, icon: Icon::Deliveries },
        ],
    },
    Group { heading: "Setup", entries: &[Entry { route: Route::Campaigns, icon: Icon::Campaign }] },
];

/// What somebody may do, in a word.
pub(super) fn role_word(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Manager => "manager",
        Role::Viewer => "viewer",
    }
}

/// The letters that stand for a person: `DO` for `dana.ortiz@shop.example`.
pub(super) fn initials(email: &str) -> String {
    let name = email.split('@').next().unwrap_or_default();
    let parts = name.split(|letter: char| !letter.is_alphanumeric()).filter_map(|part| part.chars().next());
    let letters: String = parts.take(2).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { "?".to_owned() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_come_from_the_address() {
        assert_eq!(initials("dana.ortiz@shop.example"), "DO");
        assert_eq!(initials("demo@example.com"), "D");
        assert_eq!(initials("@"), "?");
    }

    #[test]
    fn the_rail_leads_to_pages_that_are_their_own_section() {
        for entry in GROUPS.iter().flat_map(|group| group.entries) {
            assert_eq!(Route::parse(&entry.route.path()), entry.route);
            assert_eq!(entry.route.section(), entry.route);
        }
    }
}
