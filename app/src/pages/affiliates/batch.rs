//! What is done with the selected rows.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::affiliate::StatusJson;
use shared::wire::bulk::{BulkInput, BulkOutcome, BulkReport};

use super::{ADD, ASSIGN, Here, model};
use crate::api::{self, Call};
use crate::core::erased::{handler, live};
use crate::core::list;
use crate::icons::{Icon, icon};

/// The bar, while something is selected.
pub(super) fn bar(here: Here) -> AnyView {
    let some = Memo::new(move |_| here.selected.with(|selected| !selected.is_empty()) && here.session.may_edit());
    live(move || some.get().then(|| content(here)))
}

fn content(here: Here) -> AnyView {
    let count = move || here.selected.with(BTreeSet::len);
    let busy = RwSignal::new(false);
    let problem: RwSignal<Option<String>> = RwSignal::new(None);
    let set = move |status: StatusJson| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let input = here.selected.with_untracked(|ids| model::set_status(ids, status));
        spawn_local(async move {
            let outcome = here.set_status(input, status).await;
            let _ = busy.try_set(false);
            if let Err(error) = outcome {
                let _ = problem.try_set(Some(error.message()));
            }
        });
    };
    let assign = move |_| here.address.change(|query| query.without(ADD).with(ASSIGN, "1"));
    let aria = move || busy.get().then_some("true");
    view! {
        {live(move || problem.get().map(|problem| view! { <p class="field-error" role="alert">{icon(Icon::Warning)} <span>{problem}</span></p> }))}
        <div class="batch-bar" role="toolbar" aria-label="Selected affiliates">
            <output>{live(move || format!("{} selected", count()))}</output>
            <button class="button" type="button" aria-busy=aria on:click=handler(move |_| set(StatusJson::Paused))>
                {icon(Icon::Pause)}
                <span>"Pause"</span>
            </button>
            <button class="button" type="button" aria-busy=aria on:click=handler(move |_| set(StatusJson::Active))>
                {icon(Icon::Play)}
                <span>"Resume"</span>
            </button>
            <button class="button" type="button" on:click=handler(assign)>
                {icon(Icon::Campaign)}
                <span>"Assign campaign"</span>
            </button>
            <button
                class="icon-button"
                type="button"
                aria-label="Clear selection"
                data-tip="above"
                on:click=handler(move |_| here.selected.set(BTreeSet::new()))
            >
                {icon(Icon::Close)}
            </button>
        </div>
    }
    .into_any()
}

impl Here {
    /// Pauses or resumes, and offers to take it back from exactly those that it changed.
    async fn set_status(self, input: BulkInput, status: StatusJson) -> api::Result<()> {
        let report: BulkReport = self.api.make(Call::post("/v1/bulk", &input)).await?.read()?;
        self.rows.again();
        let words = match report.refused {
            0 => model::done(report.changed, status),
            refused => {
                let refused = usize::try_from(refused).unwrap_or_default();
                let are = list::count(refused, "is not there any more", "are not there any more");
                format!("{} {are}.", model::done(report.changed, status))
            }
        };
        let changed = report.rows.iter().filter(|row| row.outcome == BulkOutcome::Changed);
        let changed: BTreeSet<String> = changed.map(|row| row.aff_id.to_string()).collect();
        // More than are listed can't be named, so can't be taken back.
        if changed.is_empty() || report.more > 0 {
            self.toasts.say(words);
            return Ok(());
        }
        let before = match status {
            StatusJson::Active => StatusJson::Paused,
            StatusJson::Paused => StatusJson::Active,
        };
        self.toasts.say_with_undo(words, move || {
            let input = model::set_status(&changed, before);
            spawn_local(async move {
                let words = match self.api.make(Call::post("/v1/bulk", &input)).await {
                    Ok(_) => "Taken back.".to_owned(),
                    Err(error) => error.message(),
                };
                self.toasts.say(words);
                self.rows.again();
            });
        });
        Ok(())
    }
}
