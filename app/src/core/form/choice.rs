//! Fields that choose: one of a list, one of a few words, yes or no.

use leptos::prelude::*;

use super::{Field, Form};
use crate::core::erased::{handler, live};
use crate::icons::{Icon, icon};

/// What can be chosen: value and words.
pub(crate) type Options = Vec<(String, String)>;

/// Choices that never change.
pub(crate) fn options(choices: &[(&str, &str)]) -> Options {
    choices.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect()
}

/// A field that picks one of a list.
#[component]
pub fn SelectField(
    /// The form it belongs to.
    form: Form,
    /// The path its errors come with.
    #[prop(into)]
    name: String,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What is chosen.
    value: RwSignal<String>,
    /// What can be chosen.
    #[prop(into)]
    options: Signal<Options>,
    /// What to know before choosing.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// What is said while nothing is chosen.
    #[prop(optional)]
    placeholder: Option<&'static str>,
) -> impl IntoView {
    let field = Field::new(form, name, label).hint(hint);
    let (described, invalid) = (field.clone(), field.clone());
    let choices = move || {
        let chosen = value.get();
        options
            .get()
            .into_iter()
            .map(|(option, words)| {
                let selected = option == chosen;
                view! { <option value=option selected=selected>{words}</option> }
            })
            .collect_view()
    };
    let placeholder = placeholder.map(|words| {
        view! { <option value="" disabled selected=move || value.with(String::is_empty)>{words}</option> }
    });
    let control = view! {
        <span class="select">
            <select
                class="input"
                id=field.control()
                aria-describedby=move || described.described()
                aria-invalid=move || invalid.invalid()
                prop:value=move || value.get()
                on:change:target=move |event| value.set(event.target().value())
            >
                {placeholder}
                {live(choices)}
            </select>
            {icon(Icon::ChevronDown)}
        </span>
    };
    field.view(control.into_any(), ().into_any())
}

/// One answer of a segmented choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The value.
    pub(crate) value: &'static str,
    /// Its word.
    pub(crate) word: &'static str,
    /// What it stands for, in a word.
    pub(crate) note: Option<&'static str>,
    /// Whether it can be chosen now.
    pub(crate) possible: bool,
}

impl Choice {
    /// A choice that can be made.
    pub(crate) const fn new(value: &'static str, word: &'static str) -> Self {
        Self { value, word, note: None, possible: true }
    }

    /// One of a few words, all in view.
    pub(crate) fn segmented(field: Field, value: RwSignal<String>, choices: Signal<Vec<Self>>) -> AnyView {
        let group = field.control();
        let choice = move |choice: Self| {
            let note = choice.note.map(|note| view! { <small>{note}</small> });
            view! {
                <label>
                    <input
                        type="radio"
                        name=group.clone()
                        value=choice.value
                        disabled=!choice.possible
                        prop:checked=move || value.with(|value| value == choice.value)
                        on:change=handler(move |_| value.set(choice.value.to_owned()))
                    />
                    " "
                    <span>{choice.word}</span>
                    " "
                    {note}
                </label>
            }
        };
        let segments = view! {
            <div class="segmented">{live(move || choices.get().into_iter().map(&choice).collect_view())}</div>
        };
        field.group(segments.into_any())
    }
}

/// Yes or no, at once plain from its words.
#[component]
pub fn Switch(
    /// Whether it is on.
    value: RwSignal<bool>,
    /// What is on or off.
    #[prop(into)]
    label: String,
    /// What that means.
    #[prop(optional)]
    note: Option<&'static str>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                role="switch"
                prop:checked=move || value.get()
                on:change:target=move |event| value.set(event.target().checked())
            />
            " "
            <span>{label}</span>
            " "
            {note.map(|note| view! { <small>{note}</small> })}
        </label>
    }
}
