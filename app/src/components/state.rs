//! What became of a pixel: always a shape, a word and a colour.

use leptos::prelude::*;
use shared::wire::event::OutcomeJson;

use crate::icons::{Icon, icon};

/// One of the five states there are to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It went off, and nothing is known to be wrong.
    Fired,
    /// It waits for its time.
    Held,
    /// It does not go off.
    NotFired,
    /// It is on its way.
    Waiting,
    /// It went wrong for good.
    Dead,
}

impl State {
    /// The name that colours an element.
    pub(crate) const fn data(self) -> &'static str {
        match self {
            Self::Fired => "fired",
            Self::Held => "held",
            Self::NotFired => "not-fired",
            Self::Waiting => "waiting",
            Self::Dead => "dead",
        }
    }

    /// Its shape.
    pub(crate) const fn icon(self) -> Icon {
        match self {
            Self::Fired => Icon::StateFired,
            Self::Held => Icon::StateHeld,
            Self::NotFired => Icon::StateNotFired,
            Self::Waiting => Icon::StateWaiting,
            Self::Dead => Icon::StateDead,
        }
    }

    /// The state with a word.
    pub(crate) fn view(self, word: impl Into<String>) -> AnyView {
        let word: String = word.into();
        view! { <span class="state" data-state=self.data()>{icon(self.icon())} <span>{word}</span></span> }.into_any()
    }
}

/// A verdict's state and word.
pub(crate) fn of_outcome(outcome: OutcomeJson) -> (State, &'static str) {
    match outcome {
        OutcomeJson::Fired => (State::Fired, "Fired"),
        OutcomeJson::Held => (State::Held, "Held"),
        OutcomeJson::NotFired => (State::NotFired, "Not fired"),
    }
}

/// The state and word of a delivery, by its name on the wire.
pub(crate) fn of_delivery(state: &str) -> (State, &'static str) {
    match state {
        "held" => (State::Held, "Held"),
        "queued" => (State::Waiting, "Queued"),
        "sending" => (State::Waiting, "Sending"),
        "waiting" => (State::Waiting, "Waiting"),
        "delivered" => (State::Fired, "Delivered"),
        "dead" => (State::Dead, "Dead"),
        "cancelled" => (State::NotFired, "Cancelled"),
        "offered" => (State::Waiting, "Offered"),
        "started" => (State::Fired, "Started"),
        "loaded" => (State::Fired, "Loaded"),
        "finished" => (State::Fired, "Finished"),
        "errored" => (State::Dead, "Errored"),
        "blocked" => (State::Dead, "Blocked"),
        "expired" => (State::NotFired, "Expired"),
        _ => (State::NotFired, "Unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::delivery::{Browser, Death, State as Postback};
    use shared::time::Timestamp;

    #[test]
    fn every_state_of_a_delivery_has_a_word() {
        let at = Timestamp::from_millis(0);
        let postbacks = [
            Postback::Held { until: None },
            Postback::Queued { due: at },
            Postback::Sending { lease_until: at },
            Postback::Waiting { due: at },
            Postback::Delivered,
            Postback::Dead(Death::Gone),
            Postback::Cancelled,
        ];
        let browser = [
            Browser::Offered,
            Browser::Started,
            Browser::Loaded,
            Browser::Finished,
            Browser::Errored,
            Browser::Blocked { directive: String::new() },
            Browser::Expired,
        ];
        let codes = postbacks.iter().map(Postback::code).chain(browser.iter().map(Browser::code));
        for code in codes {
            assert_ne!(of_delivery(code).1, "Unknown", "{code}");
        }
    }
}
