//! The content of a pixel: checked while it is typed, with an example of what will be called, and a menu of tokens.

use std::sync::Arc;
use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::check::{PixelCheck, PixelCheckInput};

use super::checked::{self, Line};
use super::form::PixelForm;
use super::model::Draft;
use super::token_menu::TokenMenu;
use crate::api::{Api, Call};
use crate::components::ago::ago;
use crate::components::code;
use crate::core::erased::{handler, live};
use crate::core::form::Field;
use crate::icons::{Icon, icon};

/// How long a check waits for the next key.
const PAUSE: Duration = Duration::from_millis(300);

/// What the server said, and of what.
#[derive(Debug, Clone, PartialEq)]
struct Checked {
    draft: Draft,
    said: PixelCheck,
}

/// What the server says of what is typed; the last answer stays until the next is there.
#[derive(Clone, Copy)]
pub(super) struct Check {
    answer: RwSignal<Option<Arc<Checked>>>,
    /// The number of the question whose answer counts.
    question: StoredValue<u32>,
}

impl Check {
    /// Asks whenever what is typed has rested for a moment. For use while a component is built.
    pub(super) fn start(pixel: PixelForm) -> Self {
        let check = Self { answer: RwSignal::new(None), question: StoredValue::new(0) };
        let api = Api::here();
        let pending: StoredValue<Option<TimeoutHandle>, LocalStorage> = StoredValue::new_local(None);
        let stop = move || {
            if let Some(handle) = pending.try_update_value(Option::take).flatten() {
                handle.clear();
            }
        };
        Effect::new(move |_| {
            let draft = pixel.typed.draft();
            stop();
            let question = check.question.try_update_value(|number| {
                *number += 1;
                *number
            });
            if draft.content.trim().is_empty() {
                check.answer.set(None);
                return;
            }
            let ask = move || spawn_local(check.ask(api, pixel, draft, question));
            pending.set_value(set_timeout_with_handle(ask, PAUSE).ok());
        });
        on_cleanup(stop);
        check
    }

    async fn ask(self, api: Api, pixel: PixelForm, draft: Draft, question: Option<u32>) {
        let body = PixelCheckInput {
            aff_id: pixel.affiliate().map(|affiliate| affiliate.aff_id.clone()),
            pixel_id: pixel.pixel().map(|pixel| pixel.id.clone()),
            pixel: draft.input(&pixel.campaigns()),
        };
        let answer = api.make(Call::post("/v1/pixels/check", &body)).await;
        // Without an answer nothing is said; saving says what is wrong.
        let Some(said) = answer.ok().and_then(|answer| answer.read::<PixelCheck>().ok()) else { return };
        if self.question.try_get_value() == question {
            let _ = self.answer.try_set(Some(Arc::new(Checked { draft, said })));
        }
    }

    /// What was found in the content.
    fn lines(self) -> Vec<Line> {
        let lines = |checked: &Arc<Checked>| checked::lines(&checked.said, &checked.draft.content);
        self.answer.with(|answer| answer.as_ref().map(lines)).unwrap_or_default()
    }

    /// Why a field is in the way although it is right by itself.
    pub(super) fn conflict(self, field: &str) -> Option<String> {
        self.answer.with(|answer| checked::conflict(&answer.as_ref()?.said, field))
    }
}

/// The field, what was found, the pixels it meets, and the example.
pub(super) fn content(pixel: PixelForm, check: Check) -> AnyView {
    let typed = pixel.typed;
    let label = Memo::new(move |_| typed.draft().content_label());
    let found = Memo::new(move |_| check.lines());
    let faulty = Memo::new(move |_| found.with(|lines| lines.iter().any(|line| line.bad)));
    let field = move || {
        let field = Field::new(pixel.form, "content", label.get()).said_elsewhere(faulty);
        text_area(pixel, field, found)
    };
    view! { {live(field)} {meetings(pixel, check)} {example(pixel, check)} }.into_any()
}

fn text_area(pixel: PixelForm, field: Field, found: Memo<Vec<Line>>) -> AnyView {
    let content = pixel.typed.content;
    let area = NodeRef::<html::Textarea>::new();
    let menu = TokenMenu::new(pixel, area);
    let (id, notes_id) = (field.control(), format!("{}-notes", field.control()));
    let (described, invalid, notes) = (field.clone(), field.clone(), notes_id.clone());
    let described = move || match described.described() {
        Some(ids) => format!("{ids} {notes}"),
        None => notes.clone(),
    };
    let control = view! {
        <div class="suggest">
            <textarea
                class="input"
                data-kind="code"
                id=id
                rows="4"
                node_ref=area
                spellcheck="false"
                autocapitalize="none"
                autocomplete="off"
                placeholder=untrack(|| pixel.typed.draft().content_example())
                aria-describedby=described
                aria-invalid=move || invalid.invalid()
                aria-autocomplete="list"
                aria-controls=menu.controls()
                aria-activedescendant=menu.active_descendant()
                prop:value=move || content.get()
                on:input:target=move |event| {
                    content.set(event.target().value());
                    menu.follow();
                }
                on:keydown=handler(move |event| menu.key(&event))
                on:keyup=handler(move |event| menu.moved(&event))
                on:click=handler(move |_| menu.follow())
                on:blur=handler(move |_| menu.close())
            ></textarea>
            {menu.list()}
        </div>
    };
    let lines = move || found.get().into_iter().map(|line| line_view(line, area)).collect_view();
    let notes = view! {
        <div class="stack" data-gap="small" id=notes_id role="status">{live(lines)}</div>
        <div class="row">
            <button
                class="button"
                data-size="small"
                type="button"
                aria-keyshortcuts="Control+Space"
                on:mousedown=handler(move |event: web_sys::MouseEvent| event.prevent_default())
                on:click=handler(move |_| menu.open_here())
            >
                {icon(Icon::Plus)}
                " "
                <span>"Token"</span>
            </button>
            <small class="field-hint">"or type " <kbd>"["</kbd></small>
        </div>
    };
    field.view(control.into_any(), notes.into_any())
}

fn line_view(line: Line, area: NodeRef<html::Textarea>) -> AnyView {
    let mend = line.mend.map(|mend| {
        let words = mend.words();
        let put = move |_| {
            if let Some(area) = area.get_untracked()
                && let Some(place) = mend.place(&area.value())
            {
                crate::web::type_over(&area, place, &mend.with);
            }
        };
        view! { <button class="button" data-size="small" type="button" on:click=handler(put)>{words}</button> }
    });
    let (class, tone) = if line.bad { ("field-error", None) } else { ("field-note", Some("warning")) };
    view! {
        <p class=class data-tone=tone>
            {icon(Icon::Warning)}
            <span>{line.message}</span>
            {mend}
        </p>
    }
    .into_any()
}

/// The affiliate's other pixels that can meet this one, each with who wins.
fn meetings(pixel: PixelForm, check: Check) -> AnyView {
    let lines = move || {
        let (affiliate, known) = (pixel.here.affiliate.value()?, pixel.here.campaigns.value()?);
        let said = check.answer.get()?;
        let lines = checked::overlaps(&said.said, &affiliate, &known);
        let line = |line: String| {
            view! { <p class="field-note" data-tone="warning">{icon(Icon::Info)} <span>{line}</span></p> }
        };
        (!lines.is_empty()).then(|| lines.into_iter().map(line).collect_view())
    };
    view! { <div class="stack" data-gap="small" role="status">{live(lines)}</div> }.into_any()
}

/// What will be called, with values in place.
fn example(pixel: PixelForm, check: Check) -> AnyView {
    let example = move || {
        let affiliate = pixel.here.affiliate.value()?;
        let said = check.answer.get()?;
        let fires = pixel.here.fires.value();
        let fires = fires.as_ref().map(|page| page.items.as_slice()).unwrap_or_default();
        let (pieces, fire) = checked::example(&said.said, &said.draft.commission_type, &affiliate, fires)?;
        let source = match fire {
            Some(fire) => {
                let at = ago(fire.created_at);
                view! { "With the values of the last fire, " {at} ". What it did not have is made up." }.into_any()
            }
            None => "With made-up values.".into_any(),
        };
        Some(view! {
            <div class="field">
                <span class="field-label">"Example"</span>
                {code::url(code::rendered(None, &pieces))}
                <p class="field-hint">{source}</p>
            </div>
        })
    };
    example.into_any()
}
