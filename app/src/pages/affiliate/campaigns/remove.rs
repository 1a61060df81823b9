//! Taking an affiliate out of a campaign, with what that stops.

use leptos::prelude::*;
use shared::id::CampaignId;

use crate::api::{Api, Call, Error};
use crate::components::dialog::Dialog;
use crate::components::toast::Toasts;
use crate::core::erased::{handler, live};
use crate::core::form::{ErrorSummary, Form};
use crate::pages::affiliate::{Here, words};

/// The question, open while `removing` names a campaign.
pub(super) fn dialog(here: Here, removing: RwSignal<Option<u32>>) -> AnyView {
    let api = Api::here();
    let toasts = Toasts::here();
    let form = Form::new("remove-assignment");
    let campaign = move || removing.get().and_then(|id| CampaignId::new(u64::from(id)).ok());
    let title = Signal::derive(move || {
        let name = campaign().map(|id| here.campaign_name(id)).unwrap_or_default();
        format!("Remove from {name}?")
    });
    let stops = move || {
        let (affiliate, campaigns) = (here.affiliate.value()?, here.campaigns.value()?);
        let of_it = words::of_campaign(&affiliate, campaign()?);
        let line = |pixel: &shared::wire::pixel::PixelInput| view! { <li>{words::pixel(pixel, &campaigns)}</li> };
        Some(match of_it.is_empty() {
            true => view! { <p>"No pixel is for this campaign alone. Pixels for All Campaigns go on firing in the others."</p> }
                .into_any(),
            false => view! {
                <p>"These pixels stop firing. They are kept, and fire again when the campaign is assigned again:"</p>
                <ul class="bullets">{of_it.into_iter().map(line).collect_view()}</ul>
            }
            .into_any(),
        })
    };
    let close = move || {
        form.clear();
        removing.set(None);
    };
    let remove = move |_| {
        let (Some(affiliate), Some(campaign)) = (here.affiliate.value(), campaign()) else { return };
        let path = format!("/v1/affiliates/{}/campaigns/{campaign}", affiliate.aff_id);
        form.send(api, Call::delete(path).if_still(affiliate.revision), move |answer| match answer {
            Ok(answer) => {
                toasts.say(format!("Removed from {}.{}", here.campaign_name(campaign), answer.settling()));
                here.affiliate.set(answer.read()?);
                close();
                Ok(())
            }
            Err(Error::Stale(_)) => {
                here.affiliate.again();
                Err(Error::Refused {
                    code: "stale".to_owned(),
                    detail: "Somebody has just changed this affiliate. Look again, then confirm.".to_owned(),
                })
            }
            Err(error) => Err(error),
        });
    };
    view! {
        <Dialog
            open=Signal::derive(move || removing.with(Option::is_some))
            id="remove-assignment-title"
            title=title
            on_close=Callback::new(move |()| close())
        >
            <div class="dialog-body">
                <p>"The affiliate earns nothing there any more; orders by its links are recorded without commission."</p>
                {live(stops)}
                <ErrorSummary form=form />
            </div>
            <div class="dialog-actions">
                <button class="button" type="button" on:click=handler(move |_| close())>"Cancel"</button>
                <button
                    class="button"
                    data-variant="danger"
                    type="button"
                    aria-busy=move || form.busy().then_some("true")
                    on:click=handler(remove)
                >
                    "Remove from campaign"
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}
