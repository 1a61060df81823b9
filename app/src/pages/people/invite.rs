//! Inviting somebody.

use leptos::prelude::*;
use shared::wire::user::UserInput;

use super::{ADD, Here, link, model};
use crate::api::Call;
use crate::components::panel::panel as side_panel;
use crate::core::address::Address;
use crate::core::erased::handler;
use crate::core::form::{ErrorSummary, Field, Form, SubmitButton, TextField};

const FORM: &str = "invite";

/// The panel with the form.
pub(super) fn panel(here: Here, address: Address) -> AnyView {
    let form = Form::new(FORM);
    let email = RwSignal::new(String::new());
    let role = RwSignal::new("manager".to_owned());
    let close = move || address.change(|query| query.without(ADD));
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let input =
            UserInput { email: Some(email.get_untracked().trim().into()), role: Some(role.get_untracked().into()) };
        if let Err(errors) = input.parse() {
            form.fail(errors);
            return;
        }
        form.send(here.api, Call::post("/v1/users", &input), move |answer| {
            here.made.set(Some(link::read(&answer?)?));
            here.users.again();
            Ok(())
        });
    };
    let body = view! {
        <form class="form" id=FORM novalidate on:submit=handler(save)>
            <ErrorSummary form=form />
            <TextField
                form=form
                name="email"
                label="Email"
                value=email
                kind="email"
                hint="What they will sign in with. Nothing is sent to it: you get a link to hand on."
            />
            {roles(form, role)}
        </form>
    };
    let foot = view! {
        <SubmitButton form=form label="Make a link" busy="Making…" form_id=FORM />
        <button class="button" type="button" on:click=handler(move |_| close())>"Cancel"</button>
    };
    side_panel("Invite somebody".to_owned(), None, body.into_any(), Some(foot.into_any()), close)
}

fn roles(form: Form, chosen: RwSignal<String>) -> AnyView {
    let choice = |(role, word, means): &(shared::person::Role, &'static str, &'static str)| {
        let code = role.code();
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="role"
                    value=code
                    prop:checked=move || chosen.with(|chosen| chosen == code)
                    on:change=handler(move |_| chosen.set(code.to_owned()))
                />
                " "
                <span>{*word}</span>
                " "
                <small>{*means}</small>
            </label>
        }
    };
    Field::new(form, "role", "Role").group(model::ROLES.iter().map(choice).collect_view().into_any())
}
