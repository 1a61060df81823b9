//! What would become of what, row by row.

use leptos::prelude::*;
use shared::id::AffId;
use shared::wire::bulk::{BulkOutcome, BulkReport, BulkRow};
use shared::wire::table::{ImportReport, RowError};

use crate::components::state::State;
use crate::core::table::{Column, frame};
use crate::route::{AffiliateTab, Route};

const ERRORS: &[Column] = &[Column::number("Line"), Column::new("Column"), Column::new("What is wrong")];
const CHANGES: &[Column] = &[Column::new("Affiliate"), Column::new("Becomes"), Column::new("Pixel")];

/// The errors of a table.
pub(super) fn errors(report: &ImportReport) -> AnyView {
    if report.errors.is_empty() {
        return ().into_any();
    }
    let row = |error: &RowError| {
        let column = match error.column.is_empty() {
            true => view! { <span class="table-none">"the row"</span> }.into_any(),
            false => view! { <code>{error.column.clone()}</code> }.into_any(),
        };
        view! {
            <tr>
                <td data-type="number">{error.line}</td>
                <td>{column}</td>
                <td class="table-wrapped">{error.message.clone()}</td>
            </tr>
        }
    };
    let rows = report.errors.iter().map(row).collect_view().into_any();
    let more = (report.more_errors > 0).then(|| view! { <p>{format!("… and {} more.", report.more_errors)}</p> });
    let none = Signal::stored(false);
    view! { {frame("import-errors", "Errors", ERRORS, none, rows, ().into_any())} {more} }.into_any()
}

/// What becomes of pixels. Those that stay as they are are counted, not listed.
pub(super) fn changes(id: &'static str, report: &BulkReport) -> AnyView {
    let rows: Vec<&BulkRow> = report.rows.iter().filter(|row| row.outcome != BulkOutcome::Unchanged).collect();
    if rows.is_empty() {
        return ().into_any();
    }
    let applied = report.applied;
    let rows = rows.into_iter().map(|row| change(row, applied)).collect_view().into_any();
    let more = (report.more > 0).then(|| view! { <p>{format!("… and {} more.", report.more)}</p> });
    view! { {frame(id, "What becomes of each", CHANGES, Signal::stored(false), rows, ().into_any())} {more} }.into_any()
}

fn change(row: &BulkRow, applied: bool) -> AnyView {
    let name = if row.name.is_empty() { row.aff_id.to_string() } else { row.name.clone() };
    let state = match (row.outcome, applied) {
        (BulkOutcome::Refused, _) => State::Dead.view("Can’t be"),
        (_, true) => State::Fired.view("Done"),
        (_, false) => State::Held.view("Would be"),
    };
    let before = row.before.clone().map(|text| view! { <del>{text}</del> " " });
    let after = row.after.clone().map(|text| view! { <ins>{text}</ins> });
    let message = row.message.clone().map(|text| view! { <p>{text}</p> });
    view! {
        <tr>
            <th scope="row"><a href=pixels_of(&row.aff_id)>{name}</a></th>
            <td>{state}</td>
            <td class="audit-what"><code class="url">{before} {after}</code> {message}</td>
        </tr>
    }
    .into_any()
}

fn pixels_of(id: &AffId) -> String {
    Route::Affiliate(id.clone(), AffiliateTab::Pixels).path()
}
