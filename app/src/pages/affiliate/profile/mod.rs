//! The Profile tab: name, id, passed values, and which orders fire.

mod model;

use leptos::prelude::*;
use shared::wire::affiliate::AffiliateDocument;

use super::Here;
use crate::api::{self, Answer, Api, Call};
use crate::components::dialog::Dialog;
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::core::conflict::Merge;
use crate::core::edit::{self, Edit, Editing};
use crate::core::erased::handler;
use crate::core::form::{Choice, ErrorSummary, Field, Form, SubmitButton, Switch, TextField};
use crate::icons::{Icon, icon};
use crate::route::{AffiliateTab, Route};
use model::{Draft, POSITIONS, ROLES};

/// The tab.
pub(super) fn tab(here: Here) -> AnyView {
    let Some(affiliate) = here.affiliate.value() else { return ().into_any() };
    let profile = Profile {
        here,
        editing: Editing::begin(Form::new("profile"), affiliate),
        typed: Typed::empty(),
        address: Address::here(),
        toasts: Toasts::here(),
    };
    profile.fill(&profile.editing.base());
    profile.view()
}

/// The form's controls.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    aff_id: RwSignal<String>,
    status: RwSignal<String>,
    names: [RwSignal<String>; POSITIONS],
    roles: [RwSignal<String>; POSITIONS],
    fire_on_qa_approval: RwSignal<bool>,
    fire_for_prepaid: RwSignal<bool>,
}

impl Typed {
    fn empty() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            name: text(),
            aff_id: text(),
            status: text(),
            names: [(); POSITIONS].map(|()| text()),
            roles: [(); POSITIONS].map(|()| text()),
            fire_on_qa_approval: RwSignal::new(false),
            fire_for_prepaid: RwSignal::new(false),
        }
    }

    fn draft(self) -> Draft {
        Draft {
            name: self.name.get_untracked(),
            aff_id: self.aff_id.get_untracked(),
            status: self.status.get_untracked(),
            names: self.names.map(|name| name.get_untracked()),
            roles: self.roles.map(|role| role.get_untracked()),
            fire_on_qa_approval: self.fire_on_qa_approval.get_untracked(),
            fire_for_prepaid: self.fire_for_prepaid.get_untracked(),
        }
    }

    fn fill(self, draft: Draft) {
        self.name.set(draft.name);
        self.aff_id.set(draft.aff_id);
        self.status.set(draft.status);
        for (signal, text) in self.names.into_iter().zip(draft.names) {
            signal.set(text);
        }
        for (signal, text) in self.roles.into_iter().zip(draft.roles) {
            signal.set(text);
        }
        self.fire_on_qa_approval.set(draft.fire_on_qa_approval);
        self.fire_for_prepaid.set(draft.fire_for_prepaid);
    }
}

#[derive(Clone, Copy)]
struct Profile {
    here: Here,
    editing: Editing<AffiliateDocument>,
    typed: Typed,
    address: Address,
    toasts: Toasts,
}

impl Edit for Profile {
    type Document = AffiliateDocument;

    fn state(self) -> Editing<AffiliateDocument> {
        self.editing
    }

    fn call(self, over: &AffiliateDocument) -> Option<Call> {
        let input = self.typed.draft().input();
        if let Err(errors) = input.parse() {
            self.editing.form.fail(errors);
            return None;
        }
        Some(Call::put(format!("/v1/affiliates/{}", over.aff_id), &input).if_still(over.revision))
    }

    fn merge(self, before: &AffiliateDocument, now: &AffiliateDocument) -> Merge {
        model::merge(before, now, &self.typed.draft())
    }

    fn fill(self, document: &AffiliateDocument) {
        self.typed.fill(Draft::of(document));
    }

    fn saved(self, answer: &Answer) -> api::Result<()> {
        let saved: AffiliateDocument = answer.read()?;
        self.toasts.say(format!("{} saved.{}", saved.name, answer.settling()));
        let moved = saved.aff_id != self.editing.base().aff_id;
        let path = Route::Affiliate(saved.aff_id.clone(), AffiliateTab::Profile).path();
        self.editing.rebase(saved.clone());
        self.here.affiliate.set(saved);
        if moved {
            self.address.replace(&path);
        }
        Ok(())
    }
}

impl Profile {
    fn view(self) -> AnyView {
        let form = self.editing.form;
        let typed = self.typed;
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            edit::save(self);
        };
        let statuses = vec![Choice::new("active", "Active"), Choice::new("paused", "Paused")];
        let status = Field::new(form, "status", "Status").hint(Some("While it is paused, none of its pixels fires."));
        view! {
            <form class="form" novalidate on:submit=handler(submit)>
                {edit::conflict(self)}
                <ErrorSummary form=form />
                <TextField form=form name="name" label="Name" value=typed.name />
                <TextField
                    form=form
                    name="affId"
                    label="affId"
                    value=typed.aff_id
                    hint="Stands in its links; upper and lower case count. After a change, links with the old id still work."
                    code=true
                />
                {Choice::segmented(status, typed.status, statuses.into())}
                {passed_values(form, typed)}
                <Switch
                    value=typed.fire_on_qa_approval
                    label="Fire pixels on QA approval"
                    note="An order under review fires when it is approved. Off: it fires at once."
                />
                <Switch
                    value=typed.fire_for_prepaid
                    label="Fire for prepaid cards"
                    note="Off: orders paid by prepaid card fire nothing."
                />
                <div class="form-actions">
                    <SubmitButton form=form label="Save profile" />
                </div>
            </form>
            {self.delete()}
        }
        .into_any()
    }

    fn delete(self) -> AnyView {
        let api = Api::here();
        let asked = RwSignal::new(false);
        let form = Form::new("delete-affiliate");
        let name = move || self.here.affiliate.value().map(|affiliate| affiliate.name.to_string()).unwrap_or_default();
        let delete = move |_| {
            let base = self.editing.base();
            let call = Call::delete(format!("/v1/affiliates/{}", base.aff_id));
            form.send(api, call, move |answer| {
                answer?;
                self.toasts.say(format!("{} deleted.", base.name));
                self.address.replace(&Route::Affiliates.path());
                Ok(())
            });
        };
        view! {
            <section class="section" aria-labelledby="delete-heading">
                <header class="section-head"><h2 id="delete-heading">"Delete"</h2></header>
                <p>"Its links earn nothing any more and its pixels stop firing. Past orders and deliveries stay."</p>
                <div class="row">
                    <button class="button" type="button" on:click=handler(move |_| asked.set(true))>
                        {icon(Icon::Trash)}
                        " "
                        <span>"Delete affiliate…"</span>
                    </button>
                </div>
            </section>
            <Dialog
                open=asked
                id="delete-title"
                title=Signal::derive(move || format!("Delete {}?", name()))
                on_close=Callback::new(move |()| asked.set(false))
            >
                <div class="dialog-body">
                    <p>"This can’t be undone. Its links earn nothing any more, and none of its pixels fires again."</p>
                    <ErrorSummary form=form />
                </div>
                <div class="dialog-actions">
                    <button class="button" type="button" on:click=handler(move |_| asked.set(false))>"Cancel"</button>
                    <button
                        class="button"
                        data-variant="danger"
                        type="button"
                        aria-busy=move || form.busy().then_some("true")
                        on:click=handler(delete)
                    >
                        "Delete affiliate"
                    </button>
                </div>
            </Dialog>
        }
        .into_any()
    }
}

fn passed_values(form: Form, typed: Typed) -> AnyView {
    let row = move |position: usize| {
        let number = position + 1;
        let (Some(name), Some(role)) = (typed.names.get(position).copied(), typed.roles.get(position).copied()) else {
            return ().into_any();
        };
        // A role belongs to one position: taking it here gives it up there.
        let choose = move |chosen: String| {
            for other in typed.roles.iter().filter(|other| !chosen.is_empty() && other.with(|other| *other == chosen)) {
                other.set(String::new());
            }
            role.set(chosen);
        };
        let option = move |(value, words): (&'static str, &'static str)| {
            view! { <option value=value selected=move || role.with(|role| role == value)>{words}</option> }
        };
        view! {
            <tr>
                <th scope="row"><code>{format!("sourceValue{number}")}</code></th>
                <td>
                    <input
                        class="input"
                        data-kind="code"
                        aria-label=format!("Name of passed value {number}")
                        placeholder=format!("c{number}")
                        autocomplete="off"
                        spellcheck="false"
                        autocapitalize="none"
                        prop:value=move || name.get()
                        on:input:target=move |event| name.set(event.target().value())
                    />
                </td>
                <td>
                    <span class="select">
                        <select
                            class="input"
                            aria-label=format!("What passed value {number} names")
                            prop:value=move || role.get()
                            on:change:target=move |event| choose(event.target().value())
                        >
                            {ROLES.map(option).collect_view()}
                        </select>
                        {icon(Icon::ChevronDown)}
                    </span>
                </td>
            </tr>
        }
        .into_any()
    };
    let table = view! {
        <div class="table-wrap">
            <table class="table">
                <caption class="sr-only">"Passed values"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Position"</th>
                        <th scope="col">"Name in the link"</th>
                        <th scope="col">"Names the"</th>
                    </tr>
                </thead>
                <tbody>{(0..POSITIONS).map(row).collect_view()}</tbody>
            </table>
        </div>
    };
    Field::new(form, "passedValues", "Passed values")
        .hint(Some("What its links carry. Upper and lower case count. Tokens in its pixels follow a new name."))
        .group(table.into_any())
}
