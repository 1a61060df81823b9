//! Setup → Keys: what programs show to send events and to change the configuration.

mod add;
mod revoke;

use leptos::prelude::*;
use shared::wire::affiliate::Page;
use shared::wire::config::Scope;
use shared::wire::key::KeyRow;

use crate::api::Remote;
use crate::components::ago::ago;
use crate::components::copy::CopyButton;
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::list;
use crate::core::page::{Head, main_column};
use crate::core::table::{Column, listed};
use crate::icons::{Icon, icon};

/// The name in the query that opens the panel.
const ADD: &str = "add";

const COLUMNS: &[Column] = &[
    Column::new("Name"),
    Column::new("Id"),
    Column::new("May"),
    Column::new("Created").gives_way("middle"),
    Column::actions(),
];

/// The page.
pub(crate) fn page() -> AnyView {
    let address = Address::here();
    let keys: Remote<Page<KeyRow>> = Remote::at(|| "/v1/keys".to_owned());
    let revoking: RwSignal<Option<KeyRow>> = RwSignal::new(None);
    let open = move |_| address.change(|query| query.with(ADD, "1"));
    let create = view! {
        <button class="button" data-variant="primary" type="button" on:click=handler(open)>
            {icon(Icon::Plus)}
            <span>"Create key"</span>
        </button>
    };
    let head = Head::new("Keys")
        .meta("A program shows a key as Authorization: Bearer id.secret, or as loginId and password.".into_any())
        .actions(create.into_any())
        .view();
    let table = listed("keys", "API keys", COLUMNS, keys, move |key| row(key, revoking), move || none(address));
    let adding = address.value(ADD);
    let panel = move || if adding.with(String::is_empty) { ().into_any() } else { add::panel(keys, address) };
    view! { {main_column(view! { {head} {table} {revoke::dialog(keys, revoking)} }.into_any())} {live(panel)} }
        .into_any()
}

/// What a scope allows, in a few words.
fn may(scope: Scope) -> &'static str {
    match scope {
        Scope::Events => "Send events, read orders",
        Scope::Admin => "Everything",
    }
}

fn row(key: &KeyRow, revoking: RwSignal<Option<KeyRow>>) -> AnyView {
    let (name, id) = (key.name.to_string(), key.id.to_string());
    let about = key.clone();
    view! {
        <tr>
            <th scope="row">{name.clone()}</th>
            <td>
                <code>{id.clone()}</code>
                " "
                <CopyButton text=Signal::stored(id) label="Copy id" />
            </td>
            <td>
                <span class="badge" data-tone=(key.scope == Scope::Admin).then_some("warning")>{may(key.scope)}</span>
            </td>
            <td data-priority="middle">{ago(key.created_at)}</td>
            <td class="table-actions">
                <button
                    class="button"
                    data-size="small"
                    type="button"
                    aria-label=format!("Revoke {name}")
                    on:click=handler(move |_| revoking.set(Some(about.clone())))
                >
                    "Revoke"
                </button>
            </td>
        </tr>
    }
    .into_any()
}

fn none(address: Address) -> AnyView {
    let create = view! {
        <button class="button" type="button" on:click=handler(move |_| address.change(|query| query.with(ADD, "1")))>
            "Create key"
        </button>
    };
    let why =
        "Your own server needs one to send clicks, leads and orders. Storefront pages with the form code need none.";
    list::empty(Icon::Key, "No keys yet", why.into_any(), create.into_any())
}
