//! The rows, and the heads that sort them.

use leptos::prelude::*;
use shared::wire::affiliate::AffiliateRow;
use shared::wire::bulk::ActivityRow;

use super::model::{self, Filters, Order};
use super::{ADD, Here};
use crate::components::ago::ago;
use crate::core::erased::{handler, live};
use crate::core::list::{self, CURSOR, Pages};
use crate::core::load::failed;
use crate::icons::{Icon, icon};
use crate::route::{AffiliateTab, Route};

const COLUMNS: usize = 9;
/// The rows of a page of the server's.
const ROWS: usize = 50;

/// The table, with the way to its other pages.
pub(super) fn table(here: Here) -> AnyView {
    let rows = here.rows;
    let body = move || match rows.get() {
        None => list::skeleton_rows(COLUMNS),
        Some(Ok(page)) => page.items.iter().map(|one| row(here, one)).collect_view().into_any(),
        Some(Err(_)) => ().into_any(),
    };
    let instead = move || match rows.get() {
        Some(Err(error)) => Some(failed(&error, move || rows.again())),
        Some(Ok(page)) if page.items.is_empty() => Some(none(here)),
        _ => None,
    };
    view! {
        <div class="table-wrap" role="region" aria-labelledby="affiliates-caption" tabindex="0">
            <table class="table" aria-busy=move || rows.waiting().then_some("true")>
                <caption class="sr-only" id="affiliates-caption">"Affiliates"</caption>
                <thead>
                    <tr>
                        <th class="table-select" scope="col">{select_all(here)}</th>
                        {sorted(here, "name", "Name", None)}
                        <th scope="col">"affId"</th>
                        {sorted(here, "status", "Status", None)}
                        {sorted(here, "campaigns", "Campaigns", Some("low"))}
                        {sorted(here, "pixels", "Pixels", Some("low"))}
                        <th scope="col" data-priority="low">"Last fire"</th>
                        <th scope="col" data-priority="middle">"Postbacks, 7 days"</th>
                        {sorted(here, "created", "Added", Some("middle"))}
                    </tr>
                </thead>
                <tbody>{live(body)}</tbody>
            </table>
            {live(instead)}
        </div>
        {Pages::of(rows, ROWS, ("affiliate", "affiliates"), "").view()}
    }
    .into_any()
}

/// A head that sorts. Columns of numbers are those that count something.
fn sorted(here: Here, column: &'static str, words: &'static str, priority: Option<&'static str>) -> AnyView {
    let sort = here.address.value(model::SORT);
    let number = matches!(column, "campaigns" | "pixels");
    let aria = move || match sort.with(|sort| model::order(sort, column)) {
        Order::Ascending => Some("ascending"),
        Order::Descending => Some("descending"),
        Order::No => None,
    };
    let press = move |_| {
        let next = sort.with(|sort| model::pressed(sort, column, number || column == "created"));
        here.address.change(|query| query.without(CURSOR).with(model::SORT, &next));
    };
    view! {
        <th scope="col" data-type=number.then_some("number") data-priority=priority aria-sort=aria>
            <button class="sort" type="button" on:click=handler(press)>{words} " " {icon(Icon::ArrowUp)}</button>
        </th>
    }
    .into_any()
}

fn select_all(here: Here) -> AnyView {
    let ids = move || -> Vec<String> {
        here.rows.value().iter().flat_map(|page| &page.items).map(|row| row.aff_id.to_string()).collect()
    };
    let all = move || {
        let ids = ids();
        !ids.is_empty() && here.selected.with(|selected| ids.iter().all(|id| selected.contains(id)))
    };
    let toggle = move |_| {
        let (select, ids) = (!all(), ids());
        here.selected.update(|selected| match select {
            true => selected.extend(ids),
            false => selected.retain(|id| !ids.contains(id)),
        });
    };
    view! {
        <label class="choice">
            <input type="checkbox" aria-label="Select all on this page" prop:checked=all on:change=handler(toggle) />
        </label>
    }
    .into_any()
}

fn row(here: Here, affiliate: &AffiliateRow) -> AnyView {
    let path = Route::Affiliate(affiliate.aff_id.clone(), AffiliateTab::Pixels).path();
    let (id, name) = (affiliate.aff_id.to_string(), affiliate.name.to_string());
    let (known, toggled) = (id.clone(), id.clone());
    let checked = move || here.selected.with(|selected| selected.contains(&known));
    let toggle = move |_| {
        here.selected.update(|selected| {
            if !selected.remove(&toggled) {
                selected.insert(toggled.clone());
            }
        });
    };
    view! {
        <tr>
            <td class="table-select">
                <label class="choice">
                    <input type="checkbox" aria-label=format!("Select {name}") prop:checked=checked on:change=handler(toggle) />
                </label>
            </td>
            <th class="table-clip" scope="row"><a class="row-link" href=path>{name}</a></th>
            <td><code>{id.clone()}</code></td>
            <td>{crate::pages::status_badge(affiliate.status)}</td>
            <td data-type="number" data-priority="low">{affiliate.campaigns.len()}</td>
            <td data-type="number" data-priority="low">{affiliate.pixels}</td>
            <td data-priority="low">{last_fire(here, id.clone())}</td>
            <td data-priority="middle">{health(here, id)}</td>
            <td data-priority="middle">{ago(affiliate.created_at)}</td>
        </tr>
    }
    .into_any()
}

fn last_fire(here: Here, id: String) -> AnyView {
    lately(here, id, |row| match row.last_fire {
        Some(at) => ago(at),
        None => view! { <span class="table-none">"never"</span> }.into_any(),
    })
}

fn health(here: Here, id: String) -> AnyView {
    lately(here, id, |row| match model::health(row, crate::web::now()) {
        Some((state, words)) => state.view(words),
        None => view! { <span class="table-none">"–"</span> }.into_any(),
    })
}

/// What an affiliate's pixels did lately, once it is known. The last answer may have been for other rows.
fn lately(here: Here, id: String, view: fn(&ActivityRow) -> AnyView) -> AnyView {
    live(move || match here.activity.get() {
        Some(Err(_)) => view! { <span class="table-none">"not known"</span> }.into_any(),
        Some(Ok(page)) if page.items.iter().any(|row| row.aff_id.as_str() == id) => {
            page.items.iter().find(|row| row.aff_id.as_str() == id).map(view).into_any()
        }
        _ => view! { <span class="skeleton" data-width="short"></span> }.into_any(),
    })
}

fn none(here: Here) -> AnyView {
    let address = here.address;
    if Filters::of(&address.query()).narrow() {
        let clear = move |_| {
            address.change(|query| {
                query.without(model::SEARCH).without(model::STATUS).without(model::CAMPAIGN).without(CURSOR)
            });
        };
        let button =
            view! { <button class="button" type="button" on:click=handler(clear)>"Clear the filters"</button> };
        let why = "Try another name or affId. Upper and lower case do not matter.";
        return list::empty(Icon::Search, "No affiliate matches", why.into_any(), button.into_any());
    }
    let add = move |_| address.change(|query| query.with(ADD, "1"));
    let next = here.session.may_edit().then(|| {
        view! {
            <div class="row">
                <button class="button" type="button" on:click=handler(add)>{icon(Icon::Plus)} <span>"Add affiliate"</span></button>
                <a class="button" href=Route::Moving.path()>"Bring them from a table"</a>
            </div>
        }
    });
    let why = "An affiliate sends visitors to a storefront and is told about what they do there by its pixels.";
    list::empty(Icon::Affiliates, "No affiliates yet", why.into_any(), next.into_any())
}
