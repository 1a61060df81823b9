//! What it takes to ask a question or make a change.

use shared::person::Role;
use shared::wire::config::Scope;

use super::message::{Actor, Change, Question};
use super::refusal::Refusal;

/// What is needed, each including those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// To be known.
    Nothing,
    /// To send events and read orders, and the campaigns they name: what an events key is for.
    Events,
    /// To see the configuration.
    Read,
    /// To change campaigns, affiliates and pixels.
    Edit,
    /// To handle credentials, people and settings.
    Administer,
}

impl Question {
    /// What asking this takes.
    pub fn needs(&self) -> Need {
        match self {
            Self::Me => Need::Nothing,
            Self::Keys | Self::Users | Self::Audit(_) => Need::Administer,
            Self::Sites | Self::Site(_) => Need::Read,
            Self::Campaigns { .. } | Self::Campaign(_) => Need::Events,
            Self::PagesToday(_)
            | Self::Affiliates(_)
            | Self::Affiliate(_)
            | Self::Pixels(_)
            | Self::Pixel(..)
            | Self::CheckPixel(_)
            | Self::Export(_)
            | Self::Settings => Need::Read,
            Self::Rehearse(change) => change.needs(),
        }
    }
}

impl Change {
    /// What making this takes.
    pub fn needs(&self) -> Need {
        match self {
            Self::CreateCampaign(_)
            | Self::PutCampaign(..)
            | Self::DeleteCampaign(_)
            | Self::CreateAffiliate(_)
            | Self::PutAffiliate(..)
            | Self::DeleteAffiliate(_)
            | Self::Assign(..)
            | Self::Unassign(..)
            | Self::CreatePixel(..)
            | Self::PutPixel(..)
            | Self::DeletePixel(..)
            | Self::Bulk(_)
            | Self::Import(_) => Need::Edit,
            Self::CreateKey { .. }
            | Self::DeleteKey(_)
            | Self::CreateSite { .. }
            | Self::PutSite(..)
            | Self::RenewSite { .. }
            | Self::DeleteSite(_)
            | Self::InviteUser { .. }
            | Self::PutUser(..)
            | Self::RenewInvitation { .. }
            | Self::DeleteUser(_)
            | Self::PutSettings(_) => Need::Administer,
        }
    }
}

impl Actor {
    /// Nothing, or why this is not for them and who may do it.
    pub fn may(&self, need: Need) -> Result<(), Refusal> {
        let most = match self {
            Self::Key { scope: Scope::Events, .. } => Need::Events,
            Self::Person { role: Role::Viewer, .. } => Need::Read,
            Self::Person { role: Role::Manager, .. } => Need::Edit,
            Self::Person { role: Role::Owner, .. } | Self::Key { scope: Scope::Admin, .. } => Need::Administer,
        };
        if need <= most {
            return Ok(());
        }
        Err(Refusal::Forbidden(match self {
            Self::Key { .. } => {
                "This key may send events and read orders and campaigns only; use a key with the scope admin."
                    .to_owned()
            }
            Self::Person { role, .. } => {
                let who = if need == Need::Edit { "a manager or an owner" } else { "an owner" };
                format!("Your role is {}; ask {who} to do this.", role.code())
            }
        }))
    }

    /// Nothing, or why they may not send events. A viewer only looks.
    pub fn may_send_events(&self) -> Result<(), Refusal> {
        match self {
            Self::Person { role: Role::Viewer, .. } => self.may(Need::Edit),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::id::{KeyId, UserId};
    use shared::person::Email;

    use super::*;

    fn person(role: Role) -> Actor {
        Actor::Person { id: UserId::from_entropy(1), email: Email::parse("ann@x.example").unwrap(), role }
    }

    fn key(scope: Scope) -> Actor {
        Actor::Key { id: KeyId::parse("demo_api").unwrap(), scope }
    }

    #[test]
    fn each_role_reaches_as_far_as_it_says() {
        let all = [Need::Nothing, Need::Events, Need::Read, Need::Edit, Need::Administer];
        for (actor, reach) in [
            (key(Scope::Events), 2),
            (person(Role::Viewer), 3),
            (person(Role::Manager), 4),
            (person(Role::Owner), 5),
            (key(Scope::Admin), 5),
        ] {
            let allowed = all.iter().filter(|need| actor.may(**need).is_ok()).count();
            assert_eq!(allowed, reach, "{actor:?}");
        }
    }

    #[test]
    fn only_viewers_send_no_events() {
        assert!(person(Role::Viewer).may_send_events().is_err());
        for actor in [person(Role::Manager), person(Role::Owner), key(Scope::Events), key(Scope::Admin)] {
            assert_eq!(actor.may_send_events(), Ok(()));
        }
    }

    #[test]
    fn a_refusal_says_whom_to_ask() {
        let refused = person(Role::Viewer).may(Need::Edit).unwrap_err();
        assert_eq!(
            refused,
            Refusal::Forbidden("Your role is viewer; ask a manager or an owner to do this.".to_owned())
        );
    }
}
