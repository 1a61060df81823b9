//! Setup → Audit: who changed what.

mod model;

use leptos::prelude::*;
use shared::wire::affiliate::Page;
use shared::wire::audit::{AuditAct, AuditChange, AuditRow};

use crate::api::Remote;
use crate::components::ago::ago;
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::list::{self, CURSOR, Pages};
use crate::core::page::{Head, main_column};
use crate::core::query::Query;
use crate::core::table::{Column, listed};
use crate::core::trail;
use crate::icons::{Icon, icon};

/// The name in the query of the one thing that is looked at.
const ABOUT: &str = "about";

const COLUMNS: &[Column] = &[Column::new("When"), Column::new("Who did what")];

/// The rows of a page of the server's.
const ROWS: usize = 30;

/// The page.
pub(crate) fn page() -> AnyView {
    let address = Address::here();
    let (cursor, about) = (address.value(CURSOR), address.value(ABOUT));
    let rows: Remote<Page<AuditRow>> = Remote::at(move || {
        Query::default().with("cursor", trail::cursor(&cursor.get())).with("about", &about.get()).after("/v1/audit")
    });
    let narrowed = move || {
        let about = about.get();
        (!about.is_empty()).then(|| {
            let all = move |_| address.change(|query| query.without(CURSOR).without(ABOUT));
            view! {
                <div class="toolbar">
                    <span class="filter" data-set="">
                        "About"
                        <b>{about}</b>
                        <button type="button" aria-label="Remove filter: about" on:click=handler(all)>{icon(Icon::Close)}</button>
                    </span>
                </div>
            }
        })
    };
    let head = Head::new("Audit")
        .meta("Every change of the configuration, with who made it and what was there before.".into_any())
        .view();
    let none = || {
        list::empty(
            Icon::Audit,
            "Nothing was changed yet",
            "What people and keys change is listed here.".into_any(),
            ().into_any(),
        )
    };
    let table = listed("audit", "Changes, newest first", COLUMNS, rows, move |row| one(row, address), none);
    main_column(
        view! { {head} {live(narrowed)} {table} {Pages::of(rows, ROWS, ("change", "changes"), ", newest first").view()} }
            .into_any(),
    )
}

fn one(row: &AuditRow, address: Address) -> AnyView {
    let who = row.who.email.clone().unwrap_or_else(|| format!("key {}", row.who.id));
    let name = model::name(row);
    let name = match model::place(row) {
        Some(place) => view! { <a href=place.path()>{name}</a> }.into_any(),
        None => view! { <span>{name}</span> }.into_any(),
    };
    let about = model::about(row);
    let only = move |_| address.change(|query| query.without(CURSOR).with(ABOUT, &about));
    let what = format!(" {} {} ", model::act(row.act), model::kind(&row.kind));
    view! {
        <tr>
            <th scope="row">{ago(row.at)}</th>
            <td class="audit-what">
                <p><b>{who}</b> {what} {name} " " <button class="button" data-variant="quiet" data-size="small" type="button" on:click=handler(only)>"Only this"</button></p>
                {changes(row)}
            </td>
        </tr>
    }
    .into_any()
}

fn changes(row: &AuditRow) -> AnyView {
    if row.changes.is_empty() {
        return ().into_any();
    }
    let count = row.changes.len() + usize::try_from(row.more).unwrap_or_default();
    let words = match row.act {
        AuditAct::Created => format!("With {}", list::count(count, "value", "values")),
        AuditAct::Removed => format!("It had {}", list::count(count, "value", "values")),
        _ => list::count(count, "difference", "differences"),
    };
    let more = (row.more > 0).then(|| view! { <li>{format!("… and {} more", row.more)}</li> });
    view! {
        <details>
            <summary>{words}</summary>
            <ul class="audit-changes">{row.changes.iter().map(change).collect_view()} {more}</ul>
        </details>
    }
    .into_any()
}

fn change(change: &AuditChange) -> AnyView {
    let before = change.before.clone().map(|text| view! { <del>{text}</del> " " });
    let after = change.after.clone().map(|text| view! { <ins>{text}</ins> });
    view! { <li><code>{change.field.clone()}</code> " " {before} {after}</li> }.into_any()
}
