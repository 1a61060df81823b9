//! What a merchant's server signs orders with.

use leptos::prelude::*;
use serde_json::json;
use shared::id::SiteId;

use super::model;
use crate::api::{Api, Call};
use crate::components::block::block;
use crate::core::confirm::{self, Question};
use crate::core::erased::{handler, live};
use crate::core::form::Form;

/// The section: how to sign, and a new secret.
pub(super) fn section(id: SiteId) -> AnyView {
    let api = Api::here();
    let form = Form::new("renew-secret");
    let asking = RwSignal::new(false);
    let secret: RwSignal<Option<String>> = RwSignal::new(None);
    let code = model::signing(id.as_str());
    let path = StoredValue::new(format!("/v1/sites/{id}/secret"));
    let renew = move || {
        form.send(api, Call::post(path.get_value(), &json!({})), move |answer| {
            secret.set(Some(answer?.part("secret")?));
            asking.set(false);
            crate::web::focus_soon("site-secret".to_owned());
            Ok(())
        });
    };
    let question = Question {
        id: "renew-secret-title",
        title: Signal::stored("Make a new secret?".to_owned()),
        what: view! {
            <p>"The secret before is no good from then on: orders your server still signs with it are refused until it has the new one."</p>
        }
        .into_any(),
        act: Signal::stored("Make a new secret".to_owned()),
        form,
    };
    let shown = move || {
        secret.get().map(|secret| {
            view! {
                <div id="site-secret" tabindex="-1">
                    {block("SITE_SECRET: copy it now, it can’t be shown again", "Copy secret", Signal::stored(secret))}
                </div>
            }
        })
    };
    view! {
        <section class="section" aria-labelledby="secret-title">
            <header class="section-head">
                <h2 id="secret-title">"Signed orders"</h2>
                <p>"With orders from pages set to Signed, your server says what was bought and for how much."</p>
            </header>
            <div class="form">
                {live(shown)}
                {block("On your server, in Node", "Copy code", Signal::stored(code))}
                <div class="row">
                    <button class="button" type="button" on:click=handler(move |_| asking.set(true))>"Make a new secret"</button>
                </div>
            </div>
            {confirm::dialog(question, asking.into(), renew, move || asking.set(false))}
        </section>
    }
    .into_any()
}
