//! The head of a page, and moving the focus to it.

use crate::core::erased::live;
use leptos::prelude::*;

/// The id of the main column, which takes the focus when another page is shown.
pub(crate) const MAIN: &str = "main";

/// The main column of a page.
pub(crate) fn main_column(content: AnyView) -> AnyView {
    view! { <main class="main" id=MAIN tabindex="-1">{content}</main> }.into_any()
}

/// The head of a page: what it is, what is known about it, what can be done with it. Names the window too.
pub(crate) struct Head {
    title: Signal<String>,
    beside: AnyView,
    meta: Option<AnyView>,
    actions: Option<AnyView>,
}

impl Head {
    /// A head with this title.
    pub(crate) fn new(title: impl Into<Signal<String>>) -> Self {
        Self { title: title.into(), beside: ().into_any(), meta: None, actions: None }
    }

    /// With badges beside the title.
    pub(crate) fn beside(self, beside: AnyView) -> Self {
        Self { beside, ..self }
    }

    /// With a line below the title.
    pub(crate) fn meta(self, meta: AnyView) -> Self {
        Self { meta: Some(meta), ..self }
    }

    /// With what can be done.
    pub(crate) fn actions(self, actions: AnyView) -> Self {
        Self { actions: Some(actions), ..self }
    }

    /// The head.
    pub(crate) fn view(self) -> AnyView {
        let title = self.title;
        Effect::new(move |_| title.with(|title| crate::web::title(title)));
        view! {
            <header class="page-head">
                <div class="page-title"><h1>{live(move || title.get())}</h1> {self.beside}</div>
                {self.meta.map(|meta| view! { <p class="page-meta">{meta}</p> })}
                {self.actions.map(|actions| view! { <div class="page-actions">{actions}</div> })}
            </header>
        }
        .into_any()
    }
}
