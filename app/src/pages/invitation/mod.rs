//! Where an invitation's link leads: somebody says their name and chooses a password.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::user::{Invitation, InvitationInput};

use crate::api::{Api, Call, Result};
use crate::core::erased::{handler, live};
use crate::core::form::{ErrorSummary, Form, SubmitButton, TextField};
use crate::core::load::failed;
use crate::icons::{Icon, icon};
use crate::pages::shell::role_word;
use crate::route::BASE;
use crate::web;

/// The page. The token stands after `#`, where no server sees it.
pub(crate) fn page() -> AnyView {
    web::title("Invitation");
    let api = Api::here();
    let token = StoredValue::new(web::fragment());
    let found: RwSignal<Option<Result<Arc<Invitation>>>> = RwSignal::new(None);
    let ask = move || {
        let input = InvitationInput { token: token.get_value(), ..InvitationInput::default() };
        spawn_local(async move {
            let answer = api.make(Call::post("/v1/invitation", &input)).await.and_then(|answer| answer.read());
            let _ = found.try_set(Some(answer.map(Arc::new)));
        });
    };
    ask();
    let content = move || match found.get() {
        None => view! { <span class="spinner" role="status" aria-label="Loading"></span> }.into_any(),
        Some(Ok(invitation)) => accept(api, token, &invitation),
        Some(Err(error @ (crate::api::Error::Refused { .. } | crate::api::Error::Missing(_)))) => view! {
            <h1>"This link is over"</h1>
            <p>{error.message()}</p>
            <p><a href=BASE>"Sign in"</a> " if you have a password."</p>
        }
        .into_any(),
        Some(Err(error)) => failed(&error, ask),
    };
    view! {
        <main class="sign-in">
            <div class="sign-in-card">
                <p class="sign-in-brand">{icon(Icon::Brand)} " Affiliate Pixels"</p>
                {live(content)}
            </div>
        </main>
    }
    .into_any()
}

fn accept(api: Api, token: StoredValue<String>, invitation: &Invitation) -> AnyView {
    let form = Form::new("invitation");
    let name = RwSignal::new(invitation.name.as_ref().map(ToString::to_string).unwrap_or_default());
    let password = RwSignal::new(String::new());
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let input = InvitationInput {
            token: token.get_value(),
            name: Some(name.get_untracked().into()),
            password: Some(password.get_untracked().into()),
        };
        if let Err(errors) = input.parse() {
            form.fail(errors);
            return;
        }
        form.send(api, Call::post("/v1/invitation/accept", &input), move |answer| {
            answer?;
            // A page of its own: whoever was signed in here before is forgotten, and so is the link.
            web::load(BASE);
            Ok(())
        });
    };
    let heading = match invitation.joined {
        true => "Choose a new password".to_owned(),
        false => format!("Join {}", invitation.merchant),
    };
    let email = invitation.email.to_string();
    let what = match invitation.joined {
        true => "You are signed out everywhere else when you save it.".to_owned(),
        false => format!("You are invited as {}. Say your name and choose a password.", role_word(invitation.role)),
    };
    view! {
        <h1>{heading}</h1>
        <p>{what}</p>
        <form class="form" novalidate on:submit=handler(send)>
            <ErrorSummary form=form />
            <TextField form=form name="email" label="Email" value=RwSignal::new(email) autocomplete="username" readonly=true />
            <TextField form=form name="name" label="Name" value=name autocomplete="name" />
            <TextField
                form=form
                name="password"
                label="Password"
                value=password
                kind="password"
                autocomplete="new-password"
                hint="At least 10 characters; a few words make a good one."
            />
            <SubmitButton form=form label="Save and sign in" />
        </form>
    }
    .into_any()
}
