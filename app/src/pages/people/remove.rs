//! Taking somebody's access away, with what ends.

use leptos::prelude::*;

use super::{Here, model};
use crate::api::{Call, Error};
use crate::core::confirm::{self, Question};
use crate::core::form::Form;

/// The question, open while `removing` names somebody.
pub(super) fn dialog(here: Here) -> AnyView {
    let form = Form::new("remove-person");
    let removing = here.removing;
    let remove = move || {
        let Some(user) = removing.get_untracked() else { return };
        form.send(here.api, Call::delete(format!("/v1/users/{}", user.id)), move |answer| match answer {
            Ok(_) | Err(Error::Missing(_)) => {
                here.toasts.say(format!("{} is removed.", model::called(&user)));
                here.users.again();
                removing.set(None);
                Ok(())
            }
            Err(error) => Err(error),
        });
    };
    let name = move || removing.get().map(|user| model::called(&user)).unwrap_or_default();
    let what = move || {
        let joined = removing.with(|user| user.as_ref().is_some_and(|user| user.joined));
        match joined {
            true => view! {
                <p>"They are signed out everywhere at once and can’t sign in again. What they changed stays, and the audit goes on naming them."</p>
                <p>"API keys they know keep working: revoke those under Keys."</p>
            }
            .into_any(),
            false => view! { <p>"Their link is no good any more."</p> }.into_any(),
        }
    };
    let question = Question {
        id: "remove-person-title",
        title: Signal::derive(move || format!("Remove {}?", name())),
        what: what.into_any(),
        act: Signal::stored("Remove".to_owned()),
        form,
    };
    let open = Signal::derive(move || removing.with(Option::is_some));
    confirm::dialog(question, open, remove, move || removing.set(None))
}
