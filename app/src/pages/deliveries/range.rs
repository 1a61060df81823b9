//! Sending a range again. How many that are is named before.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::AffId;
use shared::time::Timestamp;
use shared::wire::affiliate::Page;
use shared::wire::delivery::{DeliveryRow, RetryAnswer, RetryRange};

use super::model;
use crate::api::{Api, Call, Remote};
use crate::components::dialog::Dialog;
use crate::components::toast::Toasts;
use crate::core::erased::{handler, live};
use crate::core::form::{ErrorSummary, Form, SelectField, options};
use crate::core::list;

const PATH: &str = "/v1/deliveries/retry";

/// The question, open while `asking`.
pub(super) fn dialog(affiliate: Option<AffId>, asking: RwSignal<bool>, rows: Remote<Page<DeliveryRow>>) -> AnyView {
    let api = Api::here();
    let toasts = Toasts::here();
    let form = Form::new("range");
    let state = RwSignal::new("dead".to_owned());
    let period = RwSignal::new("24".to_owned());
    let affiliate = StoredValue::new(affiliate);
    let range = move |dry_run| -> RetryRange {
        let now = Timestamp::from_millis(crate::web::now());
        model::range(&state.get(), &period.get(), affiliate.get_value(), now, dry_run)
    };
    let count = RwSignal::new(None::<u32>);
    Effect::new(move |_| {
        let asked = asking.get().then(|| range(true));
        count.set(None);
        let Some(asked) = asked else { return };
        let chosen = (asked.state.clone(), period.get_untracked());
        spawn_local(async move {
            let answer = api.make(Call::post(PATH, &asked)).await;
            let answer = answer.and_then(|answer| answer.read::<RetryAnswer>());
            // Another range may have been chosen meanwhile.
            let same = state.try_get_untracked() == chosen.0 && period.try_get_untracked() == Some(chosen.1);
            if let (Ok(answer), true) = (answer, same) {
                let _ = count.try_set(Some(answer.count));
            }
        });
    });
    let close = move || {
        form.clear();
        asking.set(false);
    };
    let send = move |_| {
        if count.get_untracked().unwrap_or(0) == 0 {
            return;
        }
        form.send(api, Call::post(PATH, &untrack(|| range(false))), move |answer| {
            let sent = answer?.read::<RetryAnswer>()?.count as usize;
            toasts.say(format!("Sent again: {}.", list::count(sent, "delivery", "deliveries")));
            close();
            rows.again();
            Ok(())
        });
    };
    let words = move || match count.get() {
        None => "Counting…".to_owned(),
        Some(0) => "Nothing to send".to_owned(),
        Some(count) => format!("Send {} again", list::count(count as usize, "delivery", "deliveries")),
    };
    let nothing = move || (count.get().unwrap_or(0) == 0).then_some("true");
    view! {
        <Dialog
            open=asking
            id="range-title"
            title=Signal::stored("Send a range again".to_owned())
            on_close=Callback::new(move |()| close())
        >
            <div class="dialog-body form">
                <ErrorSummary form=form />
                <p>"Each is sent as it was, with the same fire id, so the receiver can tell it is no new conversion."</p>
                <SelectField form=form name="state" label="State" value=state options=options(model::AGAIN) />
                <SelectField form=form name="from" label="Decided" value=period options=options(model::PERIODS) />
            </div>
            <div class="dialog-actions">
                <button class="button" type="button" on:click=handler(move |_| close())>"Cancel"</button>
                <button
                    class="button"
                    data-variant="primary"
                    type="button"
                    aria-disabled=nothing
                    aria-busy=move || form.busy().then_some("true")
                    on:click=handler(send)
                >
                    <span aria-live="polite">{live(words)}</span>
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}
