//! In and out.

use super::cell::{formula, harmless, plain};
use super::*;
use crate::wire::affiliate::AffiliateDocument;
use proptest::prelude::*;

fn stored() -> AffiliateDocument {
    serde_json::from_str(include_str!("../wire/golden/affiliate_document.json")).unwrap()
}

fn errors(csv: &str) -> Vec<String> {
    read(csv).errors.iter().map(|error| format!("{} {} {}", error.line, error.column, error.message)).collect()
}

#[test]
fn what_was_written_reads_back() {
    let affiliate = stored();
    for kind in Kind::ALL {
        let csv = write(kind, std::slice::from_ref(&affiliate));
        let table = read(&csv);
        assert_eq!(table.errors, [], "{csv}");
        assert_eq!(table.kind, Some(kind));
        for row in &table.rows {
            match &row.entry {
                Entry::Affiliate(input) => {
                    assert_eq!(input.name.as_ref().unwrap().as_str(), "Acme Media");
                    assert_eq!(input.passed_values.as_ref().unwrap().publisher, Some(2));
                }
                Entry::Assignment(campaign, input) => {
                    assert_eq!(*campaign, affiliate.assignments[0].campaign_id);
                    assert_eq!(input.commissions, affiliate.assignments[0].commissions);
                }
                Entry::Pixel(input) => {
                    assert!(affiliate.pixels.iter().any(|pixel| pixel.input == **input), "{input:?}");
                }
            }
        }
    }
    assert_eq!(read(&write(Kind::Pixels, &[affiliate])).rows.len(), 4);
}

#[test]
fn every_rows_error_is_told_with_its_line() {
    assert_eq!(
        errors("affId,campaignId,step1\nA,1,40%\nB B,1,5\nC,zero,5\n\nD,,\n"),
        [
            "3 affId \"B B\" is not an affiliate id: 1 to 20 letters, digits, hyphens or underscores",
            "4 campaignId \"zero\" is not a campaign id: a whole number from 1",
            "6 campaignId is missing",
        ]
    );
    assert_eq!(
        errors("affId,name,publisher,fireForPrepaid,shoe\nA,N,6,maybe,9\n"),
        [
            "1 shoe is no column of this table: leave it out or mend its name",
            "2 publisher must be the number of a passed value, 1 to 5",
            "2 fireForPrepaid must be yes or no",
        ]
    );
    assert!(errors("hello\nworld\n")[0].starts_with("1  the first line names no table"));
    assert!(errors("")[0].starts_with("1  the first line names no table"));
}

#[test]
fn reads_what_spreadsheets_write() {
    let table = read("\u{feff}affId;campaignId;step1\r\nA;1;\"40%\"\r\n");
    assert_eq!(table.errors, []);
    assert_eq!(table.rows[0].line, 2);
}

#[test]
fn no_cell_is_run_as_a_formula() {
    let mut affiliate = stored();
    affiliate.name = crate::text::Name::parse("=HYPERLINK(\"http://x\")").unwrap();
    let csv = write(Kind::Affiliates, &[affiliate]);
    assert!(csv.contains("\"'=HYPERLINK"), "{csv}");
    let Entry::Affiliate(input) = &read(&csv).rows[0].entry else { panic!() };
    assert_eq!(input.name.as_ref().unwrap().as_str(), "=HYPERLINK(\"http://x\")");
}

proptest! {
    #[test]
    fn any_cell_survives(cell in "\\PC{0,30}") {
        let written = harmless(&cell);
        prop_assert_eq!(plain(&written), cell.as_str());
        prop_assert!(!formula(&written));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,400}") {
        let table = read(&text);
        prop_assert!(table.kind.is_some() || !table.errors.is_empty());
    }

    #[test]
    fn any_rows_are_read_or_refused(body in "(?s)[a,;\"'\n=1]{0,200}") {
        let table = read(&format!("affId,campaignId,step1\n{body}"));
        prop_assert!(table.rows.iter().all(|row| row.line > 1));
    }
}
