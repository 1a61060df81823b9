//! Removing a site, with what stops.

use leptos::prelude::*;
use shared::wire::site::SiteRow;

use crate::api::{Api, Call, Error, Remote};
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::core::confirm::{self, Question};
use crate::core::erased::{handler, live};
use crate::core::form::Form;
use crate::icons::{Icon, icon};
use crate::route::Route;

/// The section with its button.
pub(super) fn section(site: Remote<SiteRow>) -> AnyView {
    let (api, toasts, address) = (Api::here(), Toasts::here(), Address::here());
    let form = Form::new("remove-site");
    let asking = RwSignal::new(false);
    let remove = move || {
        let Some(site) = site.value() else { return };
        form.send(api, Call::delete(format!("/v1/sites/{}", site.id)), move |answer| match answer {
            Ok(_) | Err(Error::Missing(_)) => {
                toasts.say("The site is removed.");
                address.go(&Route::Sites.path());
                Ok(())
            }
            Err(error) => Err(error),
        });
    };
    let origins = move || site.value().map(|site| site.origins.join(", ")).unwrap_or_default();
    let question = Question {
        id: "remove-site-title",
        title: Signal::stored("Remove this site?".to_owned()),
        what: view! {
            <p>"Pages of " {live(origins)} " that still carry its snippet report nothing any more:"</p>
            <ul class="bullets">
                <li>"Their clicks and leads are not recorded, so no pixel fires for them."</li>
                <li>"Image and iframe pixels are not shown on them."</li>
            </ul>
            <p>"What was recorded stays. Take the snippet off the pages too."</p>
        }
        .into_any(),
        act: Signal::stored("Remove site".to_owned()),
        form,
    };
    view! {
        <div class="row">
            <button class="button" type="button" on:click=handler(move |_| asking.set(true))>
                {icon(Icon::Trash)}
                <span>"Remove site"</span>
            </button>
        </div>
        {confirm::dialog(question, asking.into(), remove, move || asking.set(false))}
    }
    .into_any()
}
