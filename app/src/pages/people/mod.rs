//! Setup → People: who may sign in, what they may do, and the links by which they come to.

mod invite;
mod link;
mod model;
mod remove;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::person::Role;
use shared::wire::affiliate::Page;
use shared::wire::user::{UserInput, UserInvited, UserRow};

use crate::api::{Api, Call, Remote};
use crate::components::ago::{Now, ago};
use crate::components::menu::{self, Item};
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::page::{Head, main_column};
use crate::core::table::{Column, listed};
use crate::icons::{Icon, icon};
use crate::session::Session;
use crate::web;
use model::Access;

/// The name in the query that opens the panel.
const ADD: &str = "add";

const COLUMNS: &[Column] = &[
    Column::new("Person"),
    Column::new("Role"),
    Column::new("Access"),
    Column::new("Since").gives_way("middle"),
    Column::actions(),
];

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Here {
    api: Api,
    toasts: Toasts,
    users: Remote<Page<UserRow>>,
    /// What went wrong with something done from a menu.
    problem: RwSignal<Option<String>>,
    /// The link that was made last, to be handed on.
    made: RwSignal<Option<UserInvited>>,
    removing: RwSignal<Option<UserRow>>,
}

/// The page.
pub(crate) fn page() -> AnyView {
    let address = Address::here();
    let here = Here {
        api: Api::here(),
        toasts: Toasts::here(),
        users: Remote::at(|| "/v1/users".to_owned()),
        problem: RwSignal::new(None),
        made: RwSignal::new(None),
        removing: RwSignal::new(None),
    };
    let open = move |_| {
        here.made.set(None);
        address.change(|query| query.with(ADD, "1"));
    };
    let invite = view! {
        <button class="button" data-variant="primary" type="button" on:click=handler(open)>
            {icon(Icon::Plus)}
            <span>"Invite"</span>
        </button>
    };
    let head = Head::new("People").actions(invite.into_any()).view();
    let problem = move || {
        here.problem.get().map(|problem| {
            view! { <div class="banner" data-tone="bad" role="alert">{icon(Icon::Warning)} <div><p>{problem}</p></div></div> }
        })
    };
    let table = listed("people", "People", COLUMNS, here.users, move |user| here.row(user), || ().into_any());
    let adding = address.value(ADD);
    // The panel has one of two contents: the form, or the link that was made.
    let panel = move || match (here.made.get(), adding.with(String::is_empty)) {
        (Some(made), _) => link::panel(here, made, address),
        (None, false) => invite::panel(here, address),
        (None, true) => ().into_any(),
    };
    view! { {main_column(view! { {head} {live(problem)} {table} {remove::dialog(here)} }.into_any())} {live(panel)} }
        .into_any()
}

impl Here {
    fn row(self, user: &UserRow) -> AnyView {
        let session = Session::here();
        let email = user.email.to_string();
        let name = user.name.as_ref().map(|name| view! { <span>{name.to_string()}</span> " " });
        let own = {
            let email = email.clone();
            move || {
                let own = session.me().is_some_and(|me| me.email == email);
                own.then(|| view! { " " <span class="badge">"you"</span> })
            }
        };
        let only_address = user.name.is_none();
        let address = match only_address {
            true => view! { <span>{email}</span> }.into_any(),
            false => view! { <small>{email}</small> }.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{name} {address} {own}</th>
                <td>{model::word(user.role)}</td>
                <td>{access(user)}</td>
                <td data-priority="middle">{ago(user.created_at)}</td>
                <td class="table-actions">{self.menu(user)}</td>
            </tr>
        }
        .into_any()
    }

    fn menu(self, user: &UserRow) -> AnyView {
        let mut items = Vec::new();
        for (role, words) in
            [(Role::Owner, "Make owner"), (Role::Manager, "Make manager"), (Role::Viewer, "Make viewer")]
        {
            if role != user.role {
                let user = user.clone();
                items.push(Item::new(Icon::Edit, words, move || self.change_role(user.clone(), role)));
            }
        }
        let words = if user.joined { "Link for a new password" } else { "New link" };
        let renewed = user.clone();
        items.push(Item::new(Icon::Link, words, move || self.renew(renewed.clone())));
        let removed = user.clone();
        items.push(Item::new(Icon::Trash, "Remove", move || self.removing.set(Some(removed.clone()))).bad());
        menu::more(&format!("menu-{}", user.id), &model::called(user), items)
    }

    fn change_role(self, user: UserRow, role: Role) {
        let input = UserInput { email: None, role: Some(role.code().into()) };
        let call = Call::put(format!("/v1/users/{}", user.id), &input);
        self.problem.set(None);
        spawn_local(async move {
            match self.api.make(call).await {
                Ok(_) => {
                    self.toasts.say(format!("{} is now {}.", model::called(&user), role.code()));
                    self.users.again();
                }
                Err(error) => drop(self.problem.try_set(Some(error.message()))),
            }
        });
    }

    fn renew(self, user: UserRow) {
        let call = Call::post(format!("/v1/users/{}/invitation", user.id), &serde_json::json!({}));
        self.problem.set(None);
        spawn_local(async move {
            match self.api.make(call).await.and_then(|answer| link::read(&answer)) {
                Ok(made) => {
                    let _ = self.made.try_set(Some(made));
                    self.users.again();
                }
                Err(error) => drop(self.problem.try_set(Some(error.message()))),
            }
        });
    }
}

fn access(user: &UserRow) -> AnyView {
    let now: Now = expect_context();
    let user = user.clone();
    live(move || match model::access(&user, now.millis()) {
        Access::Joined => view! { <span class="badge" data-tone="good">"Joined"</span> }.into_any(),
        Access::NewPassword(until) => {
            let title = web::intl::moment(until);
            view! { <span class="badge" data-tone="good" title=format!("Link for a new password, good until {title}")>"Joined, new link"</span> }
                .into_any()
        }
        Access::Invited(until) => {
            view! { <span class="badge" title=format!("Good until {}", web::intl::moment(until))>"Invited"</span> }
                .into_any()
        }
        Access::Lapsed => view! { <span class="badge" data-tone="warning">"Link is over"</span> }.into_any(),
    })
}
