//! The words for what a table or a change to many things comes to.

use shared::table::Kind;
use shared::wire::bulk::{BulkInput, BulkReport};
use shared::wire::table::ImportReport;

use crate::core::list::count;

/// The tables, with what is in them.
pub(super) const TABLES: &[(Kind, &str, &str)] = &[
    (Kind::Affiliates, "Affiliates", "One a row: name, status, what its link’s values are called."),
    (Kind::Assignments, "Assignments", "One affiliate in one campaign a row: what it earns there."),
    (Kind::Pixels, "Pixels", "One pixel a row, with its affiliate and campaign."),
];

/// The things of a table, counted: `3 pixels`.
fn things(table: Option<&str>, number: u32) -> String {
    let (one, many) = match table {
        Some("affiliates") => ("affiliate", "affiliates"),
        Some("assignments") => ("assignment", "assignments"),
        Some("pixels") => ("pixel", "pixels"),
        _ => ("row", "rows"),
    };
    count(usize::try_from(number).unwrap_or(usize::MAX), one, many)
}

/// Pixels, counted.
pub(super) fn pixels(number: u32) -> String {
    things(Some("pixels"), number)
}

/// What a table comes to, in a sentence.
pub(super) fn imported(report: &ImportReport) -> String {
    let table = report.table.as_deref();
    if !report.errors.is_empty() {
        let errors = report.errors.len() + usize::try_from(report.more_errors).unwrap_or_default();
        let rows = things(None, report.rows);
        return format!("{} in {rows}. Nothing is taken in until they are mended.", count(errors, "error", "errors"));
    }
    let (added, changed) = match report.applied {
        true => ("added", "changed"),
        false => ("to add", "to change"),
    };
    let parts = [(report.created, added), (report.updated, changed), (report.unchanged, "just so already")];
    let parts: Vec<String> =
        parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    match parts.is_empty() {
        true => "The table has no rows.".to_owned(),
        false => format!("{}: {}.", things(table, report.rows), parts.join(", ")),
    }
}

/// Whether there is anything to take in.
pub(super) fn worth_importing(report: &ImportReport) -> bool {
    report.errors.is_empty() && !report.applied && report.created + report.updated > 0
}

/// What a change to pixels comes to, in a sentence.
pub(super) fn changed(report: &BulkReport, verb: (&str, &str)) -> String {
    let word = if report.applied { verb.1 } else { verb.0 };
    let pixels = things(Some("pixels"), report.changed);
    let mut words = format!("{pixels} {word}.");
    if report.unchanged > 0 {
        words += &format!(" {} just so already.", report.unchanged);
    }
    if report.refused > 0 {
        words += &format!(" {} can’t be.", report.refused);
    }
    words
}

/// Replacing a text in everybody's pixels.
pub(super) fn replacing(find: &str, replace: &str) -> BulkInput {
    BulkInput {
        action: "replace".to_owned(),
        find: Some(find.to_owned()),
        replace: Some(replace.to_owned()),
        ..BulkInput::default()
    }
}

/// Copying all pixels of one affiliate to others, whose ids were typed with commas, spaces or a line each.
pub(super) fn copying(from: &str, to: &str) -> BulkInput {
    let ids = to.split([',', '\n', ' ', ';']).map(str::trim).filter(|id| !id.is_empty());
    BulkInput {
        action: "copyPixels".to_owned(),
        from: Some(from.trim().to_owned()).filter(|id| !id.is_empty()).map(Into::into),
        aff_ids: Some(ids.map(str::to_owned).collect()),
        ..BulkInput::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::wire::table::RowError;

    fn report(created: u32, updated: u32, unchanged: u32) -> ImportReport {
        ImportReport {
            table: Some("pixels".to_owned()),
            rows: created + updated + unchanged,
            created,
            updated,
            unchanged,
            applied: false,
            errors: Vec::new(),
            more_errors: 0,
        }
    }

    #[test]
    fn a_table_is_summed_up() {
        assert_eq!(imported(&report(2, 0, 1)), "3 pixels: 2 to add, 1 just so already.");
        assert_eq!(imported(&ImportReport { applied: true, ..report(2, 1, 0) }), "3 pixels: 2 added, 1 changed.");
        assert_eq!(imported(&report(0, 0, 0)), "The table has no rows.");
        let error = RowError { line: 2, column: "affId".into(), message: "is missing".into() };
        let faulty = ImportReport { errors: vec![error], more_errors: 2, ..report(1, 0, 0) };
        assert_eq!(imported(&faulty), "3 errors in 1 row. Nothing is taken in until they are mended.");
        assert!(worth_importing(&report(1, 0, 0)) && !worth_importing(&report(0, 0, 3)) && !worth_importing(&faulty));
    }

    #[test]
    fn a_change_is_summed_up() {
        let report = BulkReport { changed: 1, unchanged: 2, refused: 1, ..BulkReport::default() };
        assert_eq!(changed(&report, ("to copy", "copied")), "1 pixel to copy. 2 just so already. 1 can’t be.");
        let done = BulkReport { applied: true, changed: 3, ..BulkReport::default() };
        assert_eq!(changed(&done, ("to copy", "copied")), "3 pixels copied.");
    }

    #[test]
    fn ids_are_typed_in_many_ways() {
        let input = copying(" AF1 ", "AF2, AF3\nAF4;AF5");
        assert_eq!(input.aff_ids.as_ref().unwrap(), &["AF2", "AF3", "AF4", "AF5"]);
        assert!(input.parse().is_ok());
        assert!(copying("", "").parse().is_err());
        assert!(replacing("old.example", "new.example").parse().is_ok());
    }
}
