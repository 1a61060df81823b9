//! The words for people and what they may do.

use shared::person::Role;
use shared::time::Timestamp;
use shared::wire::user::UserRow;

/// What a role allows, in a sentence.
pub(super) const ROLES: &[(Role, &str, &str)] = &[
    (Role::Viewer, "Viewer", "Sees everything but keys and people; changes nothing."),
    (Role::Manager, "Manager", "Also changes campaigns, affiliates and pixels, and sends deliveries again."),
    (Role::Owner, "Owner", "Everything: keys, people, form code and settings too."),
];

/// The role's word.
pub(super) fn word(role: Role) -> &'static str {
    ROLES.iter().find(|(known, ..)| *known == role).map_or("", |(_, word, _)| word)
}

/// How it stands with somebody's access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// They can sign in.
    Joined,
    /// They can sign in, and have a link for a new password until then.
    NewPassword(Timestamp),
    /// They have a link until then.
    Invited(Timestamp),
    /// Their link is over.
    Lapsed,
}

/// How it stands with somebody's access now, in milliseconds since 1970.
pub(super) fn access(user: &UserRow, now: i64) -> Access {
    let link = user.link_until.filter(|until| until.millis() > now);
    match (user.joined, link) {
        (true, None) => Access::Joined,
        (true, Some(until)) => Access::NewPassword(until),
        (false, Some(until)) => Access::Invited(until),
        (false, None) => Access::Lapsed,
    }
}

/// What somebody is called.
pub(super) fn called(user: &UserRow) -> String {
    user.name.as_ref().map_or_else(|| user.email.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn access_follows_password_and_link() {
        let user = |joined: bool, until: Option<&str>| -> UserRow {
            serde_json::from_value(json!({ "id": "usr_0000000000000001", "email": "ann@x.example", "role": "viewer",
                "joined": joined, "linkUntil": until, "createdAt": "2026-01-01T00:00:00Z" }))
            .unwrap()
        };
        let until = Timestamp::parse("2026-01-08T00:00:00Z").unwrap();
        let (before, after) = (until.millis() - 1, until.millis());
        let text = Some("2026-01-08T00:00:00Z");
        assert_eq!(access(&user(false, text), before), Access::Invited(until));
        assert_eq!(access(&user(false, text), after), Access::Lapsed);
        assert_eq!(access(&user(true, text), before), Access::NewPassword(until));
        assert_eq!(access(&user(true, text), after), Access::Joined);
        assert_eq!(access(&user(true, None), before), Access::Joined);
    }

    #[test]
    fn every_role_has_its_word() {
        for role in [Role::Viewer, Role::Manager, Role::Owner] {
            assert_eq!(word(role).to_lowercase(), role.code());
        }
    }
}
