//! The parts of the app that are downloaded when the first of their pages is wanted, or when the browser has nothing else
//! to do: what is shown until a part is there, and when it can't be had.

pub(super) mod part;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::core::erased::{handler, live};
use crate::core::page::{Head, MAIN, main_column};
use crate::icons::{Icon, icon};
use crate::route::Route;
use crate::web;
use part::{Build, Part};

/// Where a part stands.
#[derive(Clone, Copy)]
enum State {
    Away,
    Coming,
    Failed,
    Here(Build),
}

/// Where every part stands: one for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Parts {
    affiliate: RwSignal<State>,
    events: RwSignal<State>,
    setup: RwSignal<State>,
}

impl Parts {
    /// None of them is there yet.
    pub(crate) fn new() -> Self {
        let away = || RwSignal::new(State::Away);
        Self { affiliate: away(), events: away(), setup: away() }
    }

    /// The parts of this app. For use while a component is built.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Downloads every part as soon as the browser has nothing else to do, so that no page has to wait for its own.
    pub(crate) fn prepare(self) {
        web::when_idle(move || {
            for part in [Part::Affiliate, Part::Events, Part::Setup] {
                self.ask(part);
            }
        });
    }

    /// A page of a part: at once when the part is there, else as soon as it is.
    pub(super) fn show(self, part: Part, page: Route, route: Memo<Route>) -> AnyView {
        self.ask(part);
        let again = move || {
            web::focus_soon(MAIN.to_owned());
            self.ask(part);
        };
        live(move || match self.state(part).get() {
            State::Here(build) => {
                // Another main column takes the place of the one that waited.
                if web::focused().is_some_and(|element| element.id() == MAIN) {
                    web::focus_soon(MAIN.to_owned());
                }
                build(page.clone(), route)
            }
            State::Failed => failed(&page, again),
            State::Away | State::Coming => waiting(),
        })
    }

    fn state(self, part: Part) -> RwSignal<State> {
        match part {
            Part::Affiliate => self.affiliate,
            Part::Events => self.events,
            Part::Setup => self.setup,
        }
    }

    /// Downloads a part, unless it is there or on its way.
    fn ask(self, part: Part) {
        let state = self.state(part);
        if matches!(state.get_untracked(), State::Coming | State::Here(_)) {
            return;
        }
        state.set(State::Coming);
        spawn_local(async move {
            state.set(part.load().await.map_or(State::Failed, State::Here));
        });
    }
}

/// The shape of a page to come.
fn waiting() -> AnyView {
    let line = |width| view! { <span class="skeleton" data-width=width></span> };
    let lines = ["short", "long", "middle", "long", "middle"].map(line).collect_view();
    main_column(view! { <div class="stack" aria-busy="true">{lines}</div> }.into_any())
}

fn failed(page: &Route, again: impl Fn() + Send + 'static) -> AnyView {
    let content = view! {
        {Head::new(page.name()).view()}
        <div class="empty" role="alert">
            {icon(Icon::Warning)}
            <h2>"This page could not be loaded"</h2>
            <p>
                "The network may be gone, or there is a newer version of the app. Try again; if that does not help, load the app again."
            </p>
            <div class="row">
                <button class="button" data-variant="primary" type="button" on:click=handler(move |_| again())>
                    "Try again"
                </button>
                <button class="button" type="button" on:click=handler(move |_| web::reload())>"Load the app again"</button>
            </div>
        </div>
    };
    main_column(content.into_any())
}
