//! Deleting a campaign, with what would stop firing.

use leptos::prelude::*;
use shared::id::CampaignId;
use shared::wire::affiliate::{AffiliateDocument, AffiliateRow, Page};
use shared::wire::campaign::CampaignDocument;

use crate::api::{Api, Call, Error, Remote};
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::core::confirm::{self, Question};
use crate::core::form::Form;
use crate::core::list::count;
use crate::icons::{Icon, icon};
use crate::pages::affiliate::words;
use crate::route::{AffiliateTab, Route};

/// The most affiliates that are named with their pixels.
const MOST_NAMED: usize = 10;

/// The section with its button.
pub(super) fn section(campaign: Remote<CampaignDocument>, id: CampaignId) -> AnyView {
    let (api, toasts, address) = (Api::here(), Toasts::here(), Address::here());
    let form = Form::new("remove-campaign");
    let asking = RwSignal::new(false);
    let assigned: Remote<Page<AffiliateRow>> =
        Remote::at(move || if asking.get() { format!("/v1/affiliates?campaign={id}") } else { String::new() });
    let name = move || campaign.value().map(|campaign| campaign.name.to_string()).unwrap_or_default();
    let remove = move || {
        let Some(known) = campaign.value() else { return };
        let call = Call::delete(format!("/v1/campaigns/{id}")).if_still(known.revision);
        form.send(api, call, move |answer| match answer {
            Ok(_) | Err(Error::Missing(_)) => {
                toasts.say(format!("{} is deleted.", known.name));
                address.replace(&Route::Campaigns.path());
                Ok(())
            }
            Err(Error::Stale(_)) => {
                campaign.again();
                let detail = "Somebody has just changed this campaign. Look again, then confirm.".to_owned();
                Err(Error::Refused { code: "stale".to_owned(), detail })
            }
            Err(error) => Err(error),
        });
    };
    let stops = move || match assigned.get() {
        None => asking.get().then(|| view! { <span class="skeleton" data-width="long"></span> }).into_any(),
        Some(Err(error)) => view! { <p>{error.message()}</p> }.into_any(),
        Some(Ok(page)) if page.items.is_empty() => {
            view! { <p>"No affiliate is assigned to it, so no pixel fires for it now."</p> }.into_any()
        }
        Some(Ok(page)) => stopping(&page, id),
    };
    let question = Question {
        id: "remove-campaign-title",
        title: Signal::derive(move || format!("Delete {}?", name())),
        what: view! {
            {stops}
            <p>
                "Its id is not known any more: clicks, leads and orders that name it are refused, and form code of its sites records nothing. Past orders and deliveries stay. This can’t be undone."
            </p>
        }
        .into_any(),
        act: Signal::stored("Delete campaign".to_owned()),
        form,
    };
    view! {
        <section class="section form" aria-labelledby="delete-heading">
            <header class="section-head"><h2 id="delete-heading">"Delete"</h2></header>
            <p>"A campaign can be deleted once no affiliate is assigned to it."</p>
            <div class="row">
                <button class="button" type="button" on:click=move |_| asking.set(true)>
                    {icon(Icon::Trash)}
                    " "
                    <span>"Delete campaign…"</span>
                </button>
            </div>
        </section>
        {confirm::dialog(question, asking.into(), remove, move || asking.set(false))}
    }
    .into_any()
}

/// Whom it has to be taken from first, each with the pixels that stop then.
fn stopping(page: &Page<AffiliateRow>, campaign: CampaignId) -> AnyView {
    let rows = page.items.len();
    let many = count(rows, "affiliate is", "affiliates are");
    let more = if page.next.is_some() { "More than " } else { "" };
    let unnamed = (rows > MOST_NAMED || page.next.is_some()).then(|| {
        let path = Route::Affiliates.with("campaign", &campaign.to_string());
        view! { <p><a href=path>"Show all affiliates of this campaign"</a></p> }
    });
    let named = page.items.iter().take(MOST_NAMED).map(|row| affiliate(row, campaign)).collect_view();
    view! {
        <p>{format!("{more}{many} assigned to it. Take it from each first; these pixels stop firing then:")}</p>
        <ul class="bullets">{named}</ul>
        {unnamed}
    }
    .into_any()
}

fn affiliate(row: &AffiliateRow, campaign: CampaignId) -> AnyView {
    let (path, at) = (
        Route::Affiliate(row.aff_id.clone(), AffiliateTab::Campaigns).path(),
        format!("/v1/affiliates/{}", row.aff_id),
    );
    let known: Remote<AffiliateDocument> = Remote::at(move || at.clone());
    let pixels = move || {
        let affiliate = known.value()?;
        let of_it = words::of_campaign(&affiliate, campaign);
        let line = |pixel| view! { <li>{words::pixel(pixel, &[])}</li> };
        Some(match of_it.is_empty() {
            true => view! { <p>"No pixel is for this campaign alone; those for All Campaigns go on in others."</p> }
                .into_any(),
            false => view! { <ul class="bullets">{of_it.into_iter().map(line).collect_view()}</ul> }.into_any(),
        })
    };
    view! { <li><a href=path>{row.name.to_string()}</a> {pixels}</li> }.into_any()
}
