//! The address of the page. Links inside the app and the back button change it without loading the page again.

use leptos::ev::{self, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement};

use super::query::Query;
use crate::route::BASE;

/// The address of the page, followed when it changes: one for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    path: RwSignal<String>,
    query: RwSignal<Query>,
}

/// What a change leaves in the browser's history.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// One that the back button undoes.
    New,
    /// None: it takes the place of the last.
    Same,
}

impl Address {
    /// Follows the window's address from now on.
    pub(crate) fn start() -> Self {
        let address = Self { path: RwSignal::default(), query: RwSignal::default() };
        address.look();
        let back = window_event_listener(ev::popstate, move |_| address.look());
        let click = window_event_listener(ev::click, move |event| address.follow(&event));
        on_cleanup(move || {
            back.remove();
            click.remove();
        });
        address
    }

    /// The address of this app. For use while a component is built.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// The path, followed when it changes.
    pub(crate) fn path(self) -> String {
        self.path.get()
    }

    /// The query, followed when it changes.
    pub(crate) fn query(self) -> Query {
        self.query.get()
    }

    /// One value of the query, followed when it changes; empty when it is not there.
    pub(crate) fn value(self, name: &'static str) -> Memo<String> {
        Memo::new(move |_| self.query.with(|query| query.get(name).unwrap_or_default().to_owned()))
    }

    /// Changes the query; the back button undoes it.
    pub(crate) fn change(self, change: impl FnOnce(Query) -> Query) {
        self.write(change(self.query.get_untracked()), Step::New);
    }

    /// Changes the query without a step in the history: for what changes with each key.
    pub(crate) fn adjust(self, change: impl FnOnce(Query) -> Query) {
        self.write(change(self.query.get_untracked()), Step::Same);
    }

    /// Goes to another page.
    pub(crate) fn go(self, path: &str) {
        self.move_to(path, Step::New);
    }

    /// Goes to another page in place of this one.
    pub(crate) fn replace(self, path: &str) {
        self.move_to(path, Step::Same);
    }

    fn write(self, query: Query, step: Step) {
        self.move_to(&query.after(&self.path.get_untracked()), step);
    }

    fn move_to(self, path: &str, step: Step) {
        let Ok(history) = window().history() else { return };
        // A path of the app's own is never refused.
        let _ = match step {
            Step::New => history.push_state_with_url(&JsValue::NULL, "", Some(path)),
            Step::Same => history.replace_state_with_url(&JsValue::NULL, "", Some(path)),
        };
        self.look();
    }

    /// Takes over what the window says.
    fn look(self) {
        let location = window().location();
        let path = location.pathname().unwrap_or_default();
        let query = Query::parse(&location.search().unwrap_or_default());
        if self.query.with_untracked(|known| *known != query) {
            self.query.set(query);
        }
        if self.path.with_untracked(|known| *known != path) {
            self.path.set(path);
        }
    }

    /// A plain click on a link inside the app is a step, not a load.
    fn follow(self, event: &MouseEvent) {
        if event.default_prevented() || !crate::web::is_plain(event) {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else { return };
        let inside = link.origin() == crate::web::origin() && is_inside(&link.pathname());
        if inside && link.target().is_empty() && !link.has_attribute("download") && link.hash().is_empty() {
            event.prevent_default();
            self.go(&format!("{}{}", link.pathname(), link.search()));
        }
    }
}

/// Whether a path is the app's: not that of a file, of the server's own pages or of its calls.
fn is_inside(path: &str) -> bool {
    path.strip_prefix(BASE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) && !path.contains('.')
}

#[cfg(test)]
mod tests {
    use super::is_inside;

    #[test]
    fn only_the_apps_own_paths_are_inside() {
        for path in ["/app", "/app/", "/app/orders/03A1B2C3D4"] {
            assert!(is_inside(path), "{path}");
        }
        for path in ["/", "/apple", "/v1/me", "/sample/", "/app/assets/x.js"] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
