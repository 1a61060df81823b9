//! Creating a key. Its secret is shown here and never again.

use leptos::prelude::*;
use shared::wire::affiliate::Page;
use shared::wire::key::{KeyCreated, KeyInput, KeyRow};

use super::ADD;
use crate::api::{Api, Call, Remote};
use crate::components::copy::CopyButton;
use crate::components::panel::panel as side_panel;
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::form::{Choice, ErrorSummary, Field, Form, SubmitButton, TextField};
use crate::icons::{Icon, icon};
use crate::web;

const FORM: &str = "key";
const DONE: &str = "key-created";
const SCOPES: &[Choice] = &[Choice::new("events", "Events"), Choice::new("admin", "Everything")];

/// The panel: the form, then the secret.
pub(super) fn panel(keys: Remote<Page<KeyRow>>, address: Address) -> AnyView {
    let created: RwSignal<Option<KeyCreated>> = RwSignal::new(None);
    let close = move || address.change(|query| query.without(ADD));
    let title =
        Signal::derive(move || if created.with(Option::is_some) { "Key created" } else { "Create key" }.to_owned());
    let (body, foot) = form(keys, created, close);
    let body = view! {
        {live(move || created.get().map(shown))}
        <div hidden=move || created.with(Option::is_some)>{body}</div>
    };
    let foot = view! {
        {live(move || {
            created
                .with(Option::is_some)
                .then(|| {
                    view! {
                        <button class="button" data-variant="primary" type="button" on:click=handler(move |_| close())>
                            "I have stored it"
                        </button>
                    }
                })
        })}
        <div class="row" hidden=move || created.with(Option::is_some)>{foot}</div>
    };
    side_panel(title, None, body.into_any(), Some(foot.into_any()), close)
}

fn form(
    keys: Remote<Page<KeyRow>>,
    created: RwSignal<Option<KeyCreated>>,
    close: impl Fn() + Copy + Send + 'static,
) -> (AnyView, AnyView) {
    let api = Api::here();
    let form = Form::new(FORM);
    let name = RwSignal::new(String::new());
    let scope = RwSignal::new("events".to_owned());
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let input =
            KeyInput { name: Some(name.get_untracked().trim().into()), scope: Some(scope.get_untracked().into()) };
        if let Err(errors) = input.parse() {
            form.fail(errors);
            return;
        }
        form.send(api, Call::post("/v1/keys", &input), move |answer| {
            let answer = answer?;
            created.set(Some(KeyCreated { key: answer.read()?, secret: answer.part("secret")? }));
            keys.again();
            web::focus_soon(DONE.to_owned());
            Ok(())
        });
    };
    let scope_field = Field::new(form, "scope", "May").hint(Some(
        "Events: send clicks, leads and orders, and read orders. Everything: also change affiliates, pixels, keys and people.",
    ));
    let body = view! {
        <form class="form" id=FORM novalidate on:submit=handler(save)>
            <ErrorSummary form=form />
            <TextField
                form=form
                name="name"
                label="Name"
                value=name
                hint="The program that will use it, so that you know later what stops when you revoke it."
            />
            {Choice::segmented(scope_field, scope, Signal::stored(SCOPES.to_vec()))}
        </form>
    };
    let foot = view! {
        <SubmitButton form=form label="Create key" busy="Creating…" form_id=FORM />
        <button class="button" type="button" on:click=handler(move |_| close())>"Cancel"</button>
    };
    (body.into_any(), foot.into_any())
}

/// The key with its secret.
fn shown(created: KeyCreated) -> AnyView {
    let id = created.key.id.to_string();
    let bearer = format!("Authorization: Bearer {id}.{}", created.secret);
    let line = |name: &'static str, note: &'static str, value: String, label: &'static str| {
        view! {
            <div data-wide="">
                <dt>{name} " " <small>{note}</small></dt>
                <dd><code class="code">{value.clone()}</code> " " <CopyButton text=Signal::stored(value) label=label /></dd>
            </div>
        }
    };
    view! {
        <div class="stack" data-gap="medium" id=DONE tabindex="-1">
            <div class="banner" data-tone="warning">
                {icon(Icon::Warning)}
                <div>
                    <strong>"Copy the secret now"</strong>
                    <p>"Only its hash is kept: it can't be shown again."</p>
                </div>
            </div>
            <dl class="facts">
                {line("Id", "also loginId", id, "Copy id")}
                {line("Secret", "also password", created.secret, "Copy secret")}
                {line("Header", "both in one", bearer, "Copy header")}
            </dl>
        </div>
    }
    .into_any()
}
