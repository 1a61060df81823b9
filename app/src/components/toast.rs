//! Toasts: what was asked has been done, and here is the way back.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use crate::core::erased::handler;
use crate::icons::{Icon, icon};

/// How long a toast stays, when it has neither the pointer nor the focus.
const STAY: Duration = Duration::from_secs(8);

type Undo = ArcStoredValue<Option<Box<dyn FnOnce() + Send + Sync>>>;

#[derive(Clone)]
struct Toast {
    id: usize,
    text: String,
    undo: Option<Undo>,
}

/// The toasts of the app.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<usize>,
    kept: RwSignal<bool>,
}

impl Toasts {
    /// None so far.
    pub(crate) fn new() -> Self {
        Self { shown: RwSignal::default(), next: StoredValue::new(0), kept: RwSignal::new(false) }
    }

    /// The toasts of this app. For use while a component is built.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Says that something has been done.
    pub(crate) fn say(self, text: impl Into<String>) {
        self.add(text.into(), None);
    }

    /// Says that something has been done, and offers to take it back.
    pub(crate) fn say_with_undo(self, text: impl Into<String>, undo: impl FnOnce() + Send + Sync + 'static) {
        self.add(text.into(), Some(Undo::new(Some(Box::new(undo)))));
    }

    fn add(self, text: String, undo: Option<Undo>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.shown.update(|shown| {
            shown.push(Toast { id, text, undo });
            if shown.len() > 3 {
                shown.remove(0);
            }
        });
        self.leave_later(id);
    }

    fn leave_later(self, id: usize) {
        let leave = move || match self.kept.get_untracked() {
            true => self.leave_later(id),
            false => self.dismiss(id),
        };
        set_timeout(leave, STAY);
    }

    fn dismiss(self, id: usize) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
        if self.shown.with_untracked(Vec::is_empty) {
            self.kept.set(false);
        }
    }
}

/// Where toasts appear. In the page from the start, so that they are read aloud.
pub(crate) fn toast_area() -> AnyView {
    let toasts = Toasts::here();
    let area = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let some = toasts.shown.with(|shown| !shown.is_empty());
        if let Some(area) = area.get() {
            // Shown anew each time, so that it lies over a dialog that has opened since. Hiding what is hidden is no error.
            let _ = area.hide_popover();
            if some {
                let _ = area.show_popover();
            }
        }
    });
    let row = move |toast: Toast| {
        let id = toast.id;
        let undo = toast.undo.map(|undo| {
            let act = move |_| {
                if let Some(act) = undo.try_update_value(Option::take).flatten() {
                    act();
                }
                toasts.dismiss(id);
            };
            view! { <button class="toast-undo" type="button" on:click=handler(act)>"Undo"</button> }
        });
        view! {
            <div class="toast">
                <p>{toast.text}</p>
                {undo}
                <button
                    class="icon-button"
                    type="button"
                    aria-label="Dismiss"
                    data-tip="above"
                    on:click=handler(move |_| toasts.dismiss(id))
                >
                    {icon(Icon::Close)}
                </button>
            </div>
        }
    };
    view! {
        <div
            class="toasts"
            role="status"
            popover="manual"
            node_ref=area
            on:pointerenter=handler(move |_| toasts.kept.set(true))
            on:pointerleave=handler(move |_| toasts.kept.set(false))
            on:focusin=handler(move |_| toasts.kept.set(true))
            on:focusout=handler(move |_| toasts.kept.set(false))
        >
            <For each=move || toasts.shown.get() key=|toast| toast.id children=row />
        </div>
    }
    .into_any()
}
