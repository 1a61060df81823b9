//! Signing in, and signing in again in place when the session ends while somebody works.

use leptos::prelude::*;
use shared::wire::problem::FieldError;
use shared::wire::session::SignInInput;

use crate::api::{self, Call};
use crate::components::dialog::Dialog;
use crate::core::erased::{handler, live};
use crate::core::form::{Form, SubmitButton, TextField};
use crate::icons::{Icon, icon};
use crate::session::{Me, Session, State};
use crate::web;

/// The page of whoever is not signed in.
pub(crate) fn page() -> AnyView {
    web::title("Sign in");
    let email = RwSignal::new(String::new());
    view! {
        <main class="sign-in">
            <div class="sign-in-card">
                <p class="sign-in-brand">{icon(Icon::Brand)} " Affiliate Pixels"</p>
                <h1>"Sign in"</h1>
                {credentials("sign-in", email, false)}
            </div>
            <p class="sign-in-foot">"Forgotten it? An owner of your account can send you a new link."</p>
        </main>
    }
    .into_any()
}

/// The question in place: whatever is on the page stays, and what waits for an answer goes on afterwards.
pub(crate) fn again() -> AnyView {
    let session = Session::here();
    let before = Memo::new(move |_| match session.state() {
        State::Expired(me) => Some(me.email),
        _ => None,
    });
    let form = move || before.get().map(|email| credentials("sign-in-again", RwSignal::new(email), true));
    view! {
        <Dialog
            open=Signal::derive(move || before.with(Option::is_some))
            id="sign-in-again-title"
            title="Your session has ended"
        >
            {live(form)}
        </Dialog>
    }
    .into_any()
}

fn credentials(id: &'static str, email: RwSignal<String>, again: bool) -> AnyView {
    let session = Session::here();
    let form = Form::new(id);
    let password = RwSignal::new(String::new());
    let merchant = RwSignal::new(String::new());
    // Asked only of an address that belongs to several merchants.
    let several = RwSignal::new(false);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let given = |text: String| (!text.is_empty()).then(|| text.into());
        let typed = SignInInput {
            email: Some(email.get_untracked().into()),
            password: Some(password.get_untracked().into()),
            merchant: given(merchant.get_untracked()),
        };
        if let Err(errors) = typed.parse() {
            form.mark(errors);
            return;
        }
        let call = Call::post("/v1/session", &typed);
        let done = move |answer: api::Result<Me>| match answer {
            Ok(me) => {
                session.signed_in(me);
                Ok(())
            }
            Err(api::Error::Refused { detail, .. }) => {
                form.mark(vec![FieldError { field: "password".to_owned(), message: detail, code: None }]);
                web::focus_soon(form.control("password"));
                Ok(())
            }
            Err(error) => {
                if error.fields().iter().any(|field| field.field == "merchant") {
                    several.set(true);
                }
                form.mark(error.fields().to_vec());
                if error.fields().is_empty() { Err(error) } else { Ok(()) }
            }
        };
        form.work(Box::pin(api::sign_in(call)), Box::new(done));
    };
    if !again {
        web::focus_soon(form.control("email"));
    } else {
        web::focus_soon(form.control("password"));
    }
    let problem = move || {
        form.problem().map(|problem| {
            view! { <div class="banner" data-tone="bad" role="alert">{icon(Icon::Warning)} <div><p>{problem}</p></div></div> }
        })
    };
    let name = view! {
        <TextField form=form name="email" label="Email" value=email kind="email" autocomplete="username" readonly=again />
        <TextField
            form=form
            name="password"
            label="Password"
            value=password
            kind="password"
            autocomplete="current-password"
        />
        {live(move || {
            several.get().then(|| view! { <TextField form=form name="merchant" label="Account" value=merchant code=true /> })
        })}
    };
    let submit = view! { <SubmitButton form=form label="Sign in" busy="Signing in…" /> };
    if again {
        return view! {
            <form novalidate on:submit=handler(send)>
                <div class="dialog-body form">
                    <p>"Sign in to go on where you were. Nothing you typed is lost."</p>
                    {live(problem)}
                    {name}
                </div>
                <div class="dialog-actions">{submit}</div>
            </form>
        }
        .into_any();
    }
    view! { <form class="form" novalidate on:submit=handler(send)>{live(problem)} {name} {submit}</form> }.into_any()
}
