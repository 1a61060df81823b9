//! Fields: a label, what to know before typing, the control, what is wrong after.

use leptos::prelude::*;

use super::Form;
use crate::core::erased::live;
use crate::icons::{Icon, icon};

/// A field around any control. The control takes the id of [`Form::control`] and what [`Field::described`] says.
#[derive(Clone)]
pub(crate) struct Field {
    form: Form,
    name: String,
    label: String,
    hint: Option<&'static str>,
    optional: bool,
    said: Option<Memo<bool>>,
}

impl Field {
    /// A field of this form. The name is the path its errors come with.
    pub(crate) fn new(form: Form, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { form, name: name.into(), label: label.into(), hint: None, optional: false, said: None }
    }

    /// With what to know before typing.
    pub(crate) fn hint(mut self, hint: Option<&'static str>) -> Self {
        self.hint = hint;
        self
    }

    /// Marked as optional, or not.
    pub(crate) fn optional(mut self, optional: bool) -> Self {
        self.optional = optional;
        self
    }

    /// While `said`, its notes say what is wrong, and the error is not said a second time.
    pub(crate) fn said_elsewhere(mut self, said: Memo<bool>) -> Self {
        self.said = Some(said);
        self
    }

    /// The id of the control.
    pub(crate) fn control(&self) -> String {
        self.form.control(&self.name)
    }

    /// What is wrong, as a sentence, followed when it changes.
    pub(crate) fn error(&self) -> Option<String> {
        self.form.error(&self.name, &self.label).filter(|_| !self.is_said())
    }

    fn is_said(&self) -> bool {
        self.said.is_some_and(|said| said.get())
    }

    /// The ids of what describes the control.
    pub(crate) fn described(&self) -> Option<String> {
        let id = self.control();
        let hint = self.hint.is_some().then(|| format!("{id}-hint"));
        let error = self.error().is_some().then(|| format!("{id}-error"));
        let ids: Vec<_> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// `true` while something is wrong.
    pub(crate) fn invalid(&self) -> Option<&'static str> {
        (self.is_said() || self.error().is_some()).then_some("true")
    }

    /// The field around its control.
    pub(crate) fn view(self, control: AnyView, notes: AnyView) -> AnyView {
        let id = self.control();
        let hint = self.hint.map(|hint| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> });
        let error_id = format!("{id}-error");
        self.form.register(self.name.clone(), self.label.clone());
        let label = self.label.clone();
        let optional = self.optional.then(|| view! { " " <span class="field-optional">"optional"</span> });
        view! {
            <div class="field">
                <label class="field-label" for=id>{label}{optional}</label>
                {hint}
                {control}
                {live(move || self.error().map(|error| error_line(&error_id, error)))}
                {notes}
            </div>
        }
        .into_any()
    }

    /// The field around a set of choices, which is named by a legend.
    pub(crate) fn group(self, choices: AnyView) -> AnyView {
        let id = self.control();
        let hint = self.hint.map(|hint| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> });
        let error_id = format!("{id}-error");
        self.form.register(self.name.clone(), self.label.clone());
        let label = self.label.clone();
        let described = self.clone();
        view! {
            <fieldset class="field" id=id tabindex="-1" aria-describedby=move || described.described()>
                <legend class="field-label">{label}</legend>
                {hint}
                {choices}
                {live(move || self.error().map(|error| error_line(&error_id, error)))}
            </fieldset>
        }
        .into_any()
    }
}

fn error_line(id: &str, error: String) -> AnyView {
    view! { <p class="field-error" id=id.to_owned()>{icon(Icon::Warning)} <span>{error}</span></p> }.into_any()
}

/// A field of one line of text.
#[component]
pub fn TextField(
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
    /// Whether it can be left empty.
    #[prop(optional)]
    optional: bool,
    /// The control's type.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Whether it holds an id, a URL or tokens.
    #[prop(optional)]
    code: bool,
    /// Whether what it holds is short.
    #[prop(optional)]
    short: bool,
    /// What stands before the value.
    #[prop(optional, into)]
    prefix: Option<Signal<String>>,
    /// What stands after the value.
    #[prop(optional, into)]
    suffix: Option<Signal<String>>,
    /// Whether the value can't be changed.
    #[prop(optional)]
    readonly: bool,
) -> impl IntoView {
    let field = Field::new(form, name, label).hint(hint).optional(optional);
    let (described, invalid) = (field.clone(), field.clone());
    let input = view! {
        <input
            class="input"
            id=field.control()
            type=kind
            autocomplete=autocomplete
            inputmode=inputmode
            data-kind=code.then_some("code")
            data-width=short.then_some("short")
            spellcheck=code.then_some("false")
            autocapitalize=code.then_some("none")
            readonly=readonly
            aria-describedby=move || described.described()
            aria-invalid=move || invalid.invalid()
            prop:value=move || value.get()
            on:input:target=move |event| value.set(event.target().value())
        />
    };
    let affix = |text: Signal<String>| view! { <span class="input-affix">{live(move || text.get())}</span> };
    let control = if prefix.is_some() || suffix.is_some() {
        view! { <div class="input-group">{prefix.map(affix)} {input} {suffix.map(affix)}</div> }.into_any()
    } else {
        input.into_any()
    };
    field.view(control, ().into_any())
}
