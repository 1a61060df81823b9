//! Revoking a key, with what stops.

use leptos::prelude::*;
use shared::wire::affiliate::Page;
use shared::wire::config::Scope;
use shared::wire::key::KeyRow;

use crate::api::{Api, Call, Error, Remote};
use crate::components::toast::Toasts;
use crate::core::confirm::{self, Question};
use crate::core::form::Form;

/// The question, open while `revoking` holds a key.
pub(super) fn dialog(keys: Remote<Page<KeyRow>>, revoking: RwSignal<Option<KeyRow>>) -> AnyView {
    let api = Api::here();
    let toasts = Toasts::here();
    let form = Form::new("revoke-key");
    let name = move || revoking.get().map(|key| key.name.to_string()).unwrap_or_default();
    let revoke = move || {
        let Some(key) = revoking.get_untracked() else { return };
        form.send(api, Call::delete(format!("/v1/keys/{}", key.id)), move |answer| match answer {
            // Somebody else has revoked it: that is what was wanted.
            Ok(_) | Err(Error::Missing(_)) => {
                toasts.say(format!("{} is revoked.", key.name));
                keys.again();
                revoking.set(None);
                Ok(())
            }
            Err(error) => Err(error),
        });
    };
    let question = Question {
        id: "revoke-key-title",
        title: Signal::derive(move || format!("Revoke {}?", name())),
        what: (move || revoking.get().map(|key| stops(&key))).into_any(),
        act: Signal::stored("Revoke key".to_owned()),
        form,
    };
    let open = Signal::derive(move || revoking.with(Option::is_some));
    confirm::dialog(question, open, revoke, move || revoking.set(None))
}

fn stops(key: &KeyRow) -> AnyView {
    let more = (key.scope == Scope::Admin)
        .then(|| view! { <li>"It can no longer read or change campaigns, affiliates, pixels, keys and people."</li> });
    view! {
        <p>
            "Whatever uses " <code class="code">{key.id.to_string()}</code> " is refused from now on, at once and for good:"
        </p>
        <ul class="bullets">
            <li>"Clicks, leads, orders and upsells it sends are not recorded, so no pixel fires for them."</li>
            <li>"Calls of the direct API with this loginId answer “Could not authenticate credentials”."</li>
            {more}
        </ul>
    }
    .into_any()
}
