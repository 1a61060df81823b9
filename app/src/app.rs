//! The whole: who is signed in decides between the sign-in page and the frame with its pages.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Api;
use crate::components::ago::Now;
use crate::components::toast::{Toasts, toast_area};
use crate::core::address::Address;
use crate::core::erased::live;
use crate::core::kept::Kept;
use crate::core::load;
use crate::pages::{self, Parts};
use crate::route::Route;
use crate::session::{Session, State};

/// The app.
pub(crate) fn app() -> AnyView {
    let session = Session::new();
    provide_context(session);
    provide_context(Api::new(session));
    provide_context(Toasts::new());
    provide_context(Now::start());
    provide_context(Address::start());
    provide_context(Kept::new());
    provide_context(Parts::new());
    spawn_local(session.ask());
    // Signing in again keeps the page that is shown.
    let inside = Memo::new(move |_| session.me().is_some());
    let outside = move || match session.state() {
        State::Out => pages::sign_in::page(),
        State::Unknown(error) => {
            let failed = load::failed(&error, move || spawn_local(session.ask()));
            view! { <main>{failed}</main> }.into_any()
        }
        State::Asking | State::In(_) | State::Expired(_) => ().into_any(),
    };
    let address = Address::here();
    let invited = Memo::new(move |_| Route::parse(&address.path()) == Route::Invitation);
    let shown = move || match (invited.get(), inside.get()) {
        (true, _) => pages::invitation::page(),
        (false, true) => frame(),
        (false, false) => outside(),
    };
    view! {
        {live(shown)}
        {pages::sign_in::again()}
        {toast_area()}
    }
    .into_any()
}

fn frame() -> AnyView {
    let address = Address::here();
    let route = Memo::new(move |_| Route::parse(&address.path()));
    Parts::here().prepare();
    pages::shell::shell(route, pages::show(route))
}
