//! Who is signed in, and what happens when the session ends while somebody works.

use futures_channel::oneshot;
use leptos::prelude::*;
use shared::person::Role;
use shared::wire::session as wire;

use crate::api::{self, Error};

/// Who is signed in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Me {
    /// The address they sign in with.
    pub(crate) email: String,
    /// What they are called, once they have said it.
    pub(crate) name: Option<String>,
    /// What they may do.
    pub(crate) role: Role,
    /// The name of whose data they see.
    pub(crate) merchant: String,
}

impl Me {
    /// The person the server names; a program's key is no person.
    pub(crate) fn of(me: &wire::Me) -> Result<Self, Error> {
        let person = me.person.as_ref().ok_or(Error::SignedOut)?;
        Ok(Self {
            email: person.email.to_string(),
            name: person.name.as_ref().map(ToString::to_string),
            role: person.role,
            merchant: me.merchant.name.to_string(),
        })
    }

    /// Whether they may change campaigns, affiliates and pixels.
    pub(crate) fn may_edit(&self) -> bool {
        self.role >= Role::Manager
    }

    /// Whether they may handle keys, people and form code.
    pub(crate) fn may_administer(&self) -> bool {
        self.role >= Role::Owner
    }
}

/// Where the session stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum State {
    /// The server has not said yet.
    Asking,
    /// The server did not answer.
    Unknown(Error),
    /// Nobody is signed in.
    Out,
    /// This person is.
    In(Me),
    /// This person was until a moment ago, and may have typed something.
    Expired(Me),
}

/// The session: one for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    state: RwSignal<State>,
    waiting: StoredValue<Vec<oneshot::Sender<()>>, LocalStorage>,
}

impl Session {
    /// A session the server has yet to tell about.
    pub(crate) fn new() -> Self {
        Self { state: RwSignal::new(State::Asking), waiting: StoredValue::new_local(Vec::new()) }
    }

    /// The session of this app. For use while a component is built.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Where it stands, followed when it changes.
    pub(crate) fn state(self) -> State {
        self.state.get()
    }

    /// Who is or was signed in, followed when it changes.
    pub(crate) fn me(self) -> Option<Me> {
        self.state.with(|state| match state {
            State::In(me) | State::Expired(me) => Some(me.clone()),
            _ => None,
        })
    }

    /// Whether who is signed in may change campaigns, affiliates and pixels; followed when it changes.
    pub(crate) fn may_edit(self) -> bool {
        self.me().is_some_and(|me| me.may_edit())
    }

    /// Whether who is signed in may handle keys, people and form code; followed when it changes.
    pub(crate) fn may_administer(self) -> bool {
        self.me().is_some_and(|me| me.may_administer())
    }

    /// Asks the server.
    pub(crate) async fn ask(self) {
        self.state.set(match api::me().await {
            Ok(me) => State::In(me),
            Err(Error::SignedOut) => State::Out,
            Err(error) => State::Unknown(error),
        });
    }

    /// Takes note of a sign-in. A page that waits for the same person goes on; another person begins anew.
    pub(crate) fn signed_in(self, me: Me) {
        if let State::Expired(before) = self.state.get_untracked()
            && (before.email, before.merchant) != (me.email.clone(), me.merchant.clone())
        {
            crate::web::reload();
            return;
        }
        self.state.set(State::In(me));
        for waiting in self.waiting.try_update_value(std::mem::take).unwrap_or_default() {
            // Whoever waited may have left the page meanwhile.
            let _ = waiting.send(());
        }
    }

    /// Signs out, whatever the server answers: the page forgets what it showed.
    pub(crate) async fn sign_out(self) {
        let _ = api::sign_out().await;
        crate::web::reload();
    }

    /// Waits until the person has signed in again.
    pub(crate) async fn sign_in_again(self) {
        let (wake, woken) = oneshot::channel();
        self.waiting.update_value(|waiting| waiting.push(wake));
        self.state.update(|state| {
            if let State::In(me) = state {
                *state = State::Expired(me.clone());
            }
        });
        // The sender lives as long as the app does.
        let _ = woken.await;
    }
}
