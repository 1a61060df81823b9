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
    /// The least role that gets anything from it.
    pub(super) role: Role,
}

impl Entry {
    const fn new(role: Role, route: Route, icon: Icon) -> Self {
        Self { route, icon, role }
    }
}

/// The rail, from top to bottom.
pub(super) const GROUPS: &[Group] = &[
    Group {
        heading: "CRM",
        entries: &[
            Entry::new(Role::Viewer, Route::Affiliates, Icon::Affiliates),
            Entry::new(Role::Viewer, Route::Orders, Icon::Orders),
            Entry::new(Role::Viewer, Route::Deliveries, Icon::Deliveries),
        ],
    },
    Group {
        heading: "Setup",
        entries: &[
            Entry::new(Role::Viewer, Route::Campaigns, Icon::Campaign),
            Entry::new(Role::Owner, Route::Keys, Icon::Key),
            Entry::new(Role::Owner, Route::People, Icon::People),
            Entry::new(Role::Viewer, Route::Sites, Icon::Code),
            Entry::new(Role::Manager, Route::Moving, Icon::Download),
            Entry::new(Role::Owner, Route::Audit, Icon::Audit),
        ],
    },
];

/// The places of a group that somebody of this role gets anything from.
pub(super) fn open_to(group: &'static Group, role: Role) -> impl Iterator<Item = &'static Entry> {
    group.entries.iter().filter(move |entry| entry.role <= role)
}

/// What somebody may do, in a word.
pub(crate) fn role_word(role: Role) -> &'static str {
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
    fn nobody_is_led_to_what_is_not_theirs() {
        let places = |role| GROUPS.iter().flat_map(|group| open_to(group, role)).count();
        assert_eq!((places(Role::Viewer), places(Role::Manager), places(Role::Owner)), (5, 6, 9));
    }

    #[test]
    fn the_rail_leads_to_pages_that_are_their_own_section() {
        for entry in GROUPS.iter().flat_map(|group| group.entries) {
            assert_eq!(Route::parse(&entry.route.path()), entry.route);
            assert_eq!(entry.route.section(), entry.route);
        }
    }
}
