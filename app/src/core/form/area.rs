//! A field of several lines of text.

use leptos::prelude::*;

use super::{Field, Form};

/// A field of several lines.
#[component]
pub fn TextArea(
    /// The form it belongs to.
    form: Form,
    /// The path its errors come with.
    #[prop(into)]
    name: String,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
    /// What to know before typing.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// How many lines are in view.
    #[prop(default = 4)]
    rows: u32,
) -> impl IntoView {
    let field = Field::new(form, name, label).hint(hint);
    let (described, invalid) = (field.clone(), field.clone());
    let control = view! {
        <textarea
            class="input"
            id=field.control()
            data-kind="code"
            rows=rows
            autocomplete="off"
            spellcheck="false"
            autocapitalize="none"
            aria-describedby=move || described.described()
            aria-invalid=move || invalid.invalid()
            prop:value=move || value.get()
            on:input:target=move |event| value.set(event.target().value())
        ></textarea>
    };
    field.view(control.into_any(), ().into_any())
}
