//! Sending again by hand: the rows that are selected, and the bar that says how many.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::affiliate::Page;
use shared::wire::delivery::DeliveryRow;

use super::model;
use crate::api::{Api, Call, Remote};
use crate::components::toast::Toasts;
use crate::core::erased::handler;
use crate::core::list;
use crate::icons::{Icon, icon};

/// The fires that are selected.
#[derive(Clone, Copy)]
pub(super) struct Selection {
    fires: RwSignal<BTreeSet<String>>,
    busy: RwSignal<bool>,
    rows: Remote<Page<DeliveryRow>>,
    api: Api,
    toasts: Toasts,
}

impl Selection {
    /// None so far. For use while a component is built.
    pub(super) fn new(rows: Remote<Page<DeliveryRow>>) -> Self {
        Self { fires: RwSignal::default(), busy: RwSignal::new(false), rows, api: Api::here(), toasts: Toasts::here() }
    }

    /// The box that selects a row; none for one that can't be sent again.
    pub(super) fn check(self, row: &DeliveryRow) -> AnyView {
        if !model::can_go_again(&row.delivery.channel, &row.delivery.state) {
            return ().into_any();
        }
        let fire = row.fire_id.to_string();
        let of = row.order_id.as_ref().map_or_else(|| "a click".to_owned(), |order| format!("order {order}"));
        let label = format!("Select {} of {of}", row.fire_id);
        let known = fire.clone();
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    aria-label=label
                    prop:checked=move || self.fires.with(|fires| fires.contains(&known))
                    on:change:target=move |event| {
                        let chosen = event.target().checked();
                        self.fires
                            .update(|fires| {
                                if chosen {
                                    fires.insert(fire.clone());
                                } else {
                                    fires.remove(&fire);
                                }
                            });
                    }
                />
            </label>
        }
        .into_any()
    }

    /// What can be done with the selection, once there is one.
    pub(super) fn bar(self) -> AnyView {
        let bar = move || {
            let count = self.fires.with(BTreeSet::len);
            (count > 0).then(|| {
                view! {
                    <div class="batch-bar" role="toolbar" aria-label="Selected deliveries">
                        <output>{format!("{count} selected")}</output>
                        <button
                            class="button"
                            type="button"
                            aria-busy=move || self.busy.get().then_some("true")
                            on:click=handler(move |_| self.send())
                        >
                            {icon(Icon::Resend)}
                            " "
                            <span>{format!("Send {count} again")}</span>
                        </button>
                        <button
                            class="icon-button"
                            type="button"
                            aria-label="Clear selection"
                            data-tip="above"
                            on:click=handler(move |_| self.fires.set(BTreeSet::new()))
                        >
                            {icon(Icon::Close)}
                        </button>
                    </div>
                }
            })
        };
        bar.into_any()
    }

    /// Sends each, one after the other; what was refused stays selected.
    fn send(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let fires = self.fires.get_untracked();
        spawn_local(async move {
            let (mut sent, mut why) = (0, None);
            for fire in fires {
                let as_it_was = BTreeMap::<&str, &str>::new();
                match self.api.make(Call::post(format!("/v1/deliveries/{fire}/retry"), &as_it_was)).await {
                    Ok(_) => {
                        sent += 1;
                        let _ = self.fires.try_update(|fires| fires.remove(&fire));
                    }
                    Err(error) => why = Some(error.message()),
                }
            }
            let sent = format!("Sent again: {}.", list::count(sent, "delivery", "deliveries"));
            self.toasts.say(why.map_or(sent.clone(), |why| format!("{sent} The others were not: {why}")));
            let _ = self.busy.try_set(false);
            self.rows.again();
        });
    }
}
