//! Tables in CSV (RFC 4180): affiliates, assignments and pixels, in and out. What was written reads back the same.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula. Such a cell is
//! written with an apostrophe before it, which spreadsheets hide; reading takes it off again.

mod cell;
#[cfg(test)]
mod tests;
mod write;

pub use write::write;

use crate::id::{AffId, CampaignId};
use crate::wire::affiliate::{AffiliateInput, AssignmentInput, CommissionsJson, PassedValuesJson, RateJson};
use crate::wire::pixel::PixelInput;
use crate::wire::table::RowError;
use crate::wire::text::Text;

/// The largest table, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most rows of a table, the header left out.
pub const MAX_ROWS: usize = 10_000;

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One affiliate a row.
    Affiliates,
    /// One affiliate in one campaign a row.
    Assignments,
    /// One pixel a row.
    Pixels,
}

impl Kind {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Affiliates, Self::Assignments, Self::Pixels];

    /// The table's name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Affiliates => "affiliates",
            Self::Assignments => "assignments",
            Self::Pixels => "pixels",
        }
    }

    /// Reads the table's name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == text)
    }

    /// The columns, in the order they are written. They may be read in any order; those in [`Kind::needed`] must be there.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Affiliates => &[
                "affId",
                "name",
                "status",
                "value1",
                "value2",
                "value3",
                "value4",
                "value5",
                "publisher",
                "subAffiliate",
                "fireOnQaApproval",
                "fireForPrepaid",
            ],
            Self::Assignments => &["affId", "campaignId", "cpc", "cpl", "step1", "step2"],
            Self::Pixels => &[
                "affId",
                "campaign",
                "commissionType",
                "product",
                "rule",
                "holdMinutes",
                "pixelType",
                "content",
                "testLink",
                "fireAsWell",
                "failureText",
                "status",
            ],
        }
    }

    /// The columns by which the table is told from the others.
    pub fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Affiliates => &["affId", "name"],
            Self::Assignments => &["affId", "campaignId"],
            Self::Pixels => &["affId", "campaign", "commissionType", "pixelType", "content"],
        }
    }
}

/// A row that could be read; its fields are checked where they are taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The line of the file, from 1.
    pub line: u64,
    /// Whose row it is.
    pub aff_id: AffId,
    /// What it says.
    pub entry: Entry,
}

/// What a row says.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// The affiliate itself.
    Affiliate(AffiliateInput),
    /// One of its campaigns.
    Assignment(CampaignId, AssignmentInput),
    /// One of its pixels.
    Pixel(Box<PixelInput>),
}

/// A table that was read, with what is wrong in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Which, when the header tells.
    pub kind: Option<Kind>,
    /// The rows that could be read.
    pub rows: Vec<Row>,
    /// What could not.
    pub errors: Vec<RowError>,
}

/// Reads a table. Every row is read, whatever is wrong with others.
pub fn read(text: &str) -> Table {
    let mut table = Table::default();
    if text.len() > MAX_BYTES {
        table.refuse(1, "", format!("the file is larger than {} MB: split it", MAX_BYTES / 1024 / 1024));
        return table;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::Headers)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(_) => csv::StringRecord::new(),
    };
    let has = |name: &&str| header.iter().any(|column| column == *name);
    let Some(kind) =
        [Kind::Pixels, Kind::Assignments, Kind::Affiliates].into_iter().find(|kind| kind.needed().iter().all(has))
    else {
        let choices: Vec<_> =
            Kind::ALL.iter().map(|kind| format!("{}: {}", kind.code(), kind.columns().join(","))).collect();
        table.refuse(1, "", format!("the first line names no table; it should be one of — {}", choices.join(" — ")));
        return table;
    };
    table.kind = Some(kind);
    for column in header.iter().filter(|column| !column.is_empty() && !kind.columns().contains(column)) {
        table.refuse(1, column, "is no column of this table: leave it out or mend its name".to_owned());
    }
    let mut lines = LineCount { text, at: 0, line: 1 };
    for (index, record) in reader.records().enumerate() {
        match record {
            Err(error) => {
                let line = lines.of(error.position());
                table.refuse(
                    line,
                    "",
                    "can't be read: quotation marks or letters are broken there (UTF-8 is expected)".to_owned(),
                );
            }
            Ok(record) => {
                let line = lines.of(record.position());
                if index >= MAX_ROWS {
                    table.refuse(line, "", format!("is one row too many: split the file after {MAX_ROWS} rows"));
                    break;
                }
                if record.iter().any(|cell| !cell.trim().is_empty()) {
                    table.take(kind, line, &Cells { header: &header, record: &record });
                }
            }
        }
    }
    table
}

/// Counts lines as an editor does. The reader's own count leaves blank lines and both kinds of line ends in doubt.
struct LineCount<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl LineCount<'_> {
    /// The line on which the record that begins at or after this place stands.
    fn of(&mut self, position: Option<&csv::Position>) -> u64 {
        let begin = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.at);
        let blank = |bytes: &[u8]| bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let bytes = self.text.as_bytes();
        let begin = begin + bytes.get(begin..).map_or(0, blank);
        let passed = bytes.get(self.at..begin).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = self.at.max(begin);
        self.line
    }
}

/// Spreadsheets of many countries write semicolons.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    if first.contains(';') && !first.contains(',') { b';' } else { b',' }
}

struct Cells<'a> {
    header: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
}

impl Cells<'_> {
    fn text(&self, column: &str) -> Option<String> {
        let place = self.header.iter().position(|name| name == column)?;
        let cell = cell::plain(self.record.get(place)?.trim());
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn scalar(&self, column: &str) -> Option<Text> {
        self.text(column).map(Text)
    }
}

impl Table {
    fn refuse(&mut self, line: u64, column: &str, message: String) {
        self.errors.push(RowError { line, column: column.to_owned(), message });
    }

    fn take(&mut self, kind: Kind, line: u64, cells: &Cells<'_>) {
        let aff_id = match cells.text("affId").as_deref().map(AffId::parse) {
            Some(Ok(aff_id)) => Some(aff_id),
            Some(Err(error)) => {
                self.refuse(line, "affId", error.to_string());
                None
            }
            None => {
                self.refuse(line, "affId", "is missing".to_owned());
                None
            }
        };
        let before = self.errors.len();
        let entry = match kind {
            Kind::Affiliates => Some(Entry::Affiliate(self.affiliate(line, cells))),
            Kind::Assignments => self.assignment(line, cells),
            Kind::Pixels => Some(Entry::Pixel(Box::new(self.pixel(line, cells)))),
        };
        if let (Some(aff_id), Some(entry), true) = (aff_id, entry, before == self.errors.len()) {
            self.rows.push(Row { line, aff_id, entry });
        }
    }

    fn affiliate(&mut self, line: u64, cells: &Cells<'_>) -> AffiliateInput {
        let names = ["value1", "value2", "value3", "value4", "value5"].map(|column| cells.text(column));
        let publisher = self.position(line, "publisher", cells);
        let sub_affiliate = self.position(line, "subAffiliate", cells);
        let given = names.iter().any(Option::is_some);
        AffiliateInput {
            aff_id: cells.scalar("affId"),
            name: cells.scalar("name"),
            status: cells.scalar("status"),
            passed_values: given.then(|| PassedValuesJson { names: names.to_vec(), publisher, sub_affiliate }),
            fire_on_qa_approval: self.yes_or_no(line, "fireOnQaApproval", cells),
            fire_for_prepaid: self.yes_or_no(line, "fireForPrepaid", cells),
            ..AffiliateInput::default()
        }
    }

    fn assignment(&mut self, line: u64, cells: &Cells<'_>) -> Option<Entry> {
        let campaign = match cells.text("campaignId").as_deref().map(CampaignId::parse) {
            Some(Ok(campaign)) => campaign,
            Some(Err(error)) => {
                self.refuse(line, "campaignId", error.to_string());
                return None;
            }
            None => {
                self.refuse(line, "campaignId", "is missing".to_owned());
                return None;
            }
        };
        let rate = |column| {
            cells.text(column).map(|text| match text.strip_suffix('%') {
                Some(percent) => RateJson::Percent(percent.trim().into()),
                None => RateJson::Flat(text.into()),
            })
        };
        let commissions = CommissionsJson {
            cpc: cells.scalar("cpc"),
            cpl: cells.scalar("cpl"),
            step1: rate("step1"),
            step2: rate("step2"),
        };
        Some(Entry::Assignment(campaign, AssignmentInput { commissions }))
    }

    fn pixel(&mut self, line: u64, cells: &Cells<'_>) -> PixelInput {
        PixelInput {
            campaign: cells.scalar("campaign"),
            commission_type: cells.scalar("commissionType"),
            product: cells.scalar("product"),
            rule: cells.scalar("rule"),
            hold_minutes: cells.scalar("holdMinutes"),
            pixel_type: cells.scalar("pixelType"),
            content: cells.scalar("content"),
            test_link: cells.scalar("testLink"),
            fire_as_well: self.yes_or_no(line, "fireAsWell", cells),
            failure_text: cells.scalar("failureText"),
            status: cells.scalar("status"),
        }
    }

    fn yes_or_no(&mut self, line: u64, column: &str, cells: &Cells<'_>) -> Option<bool> {
        match cells.text(column)?.to_ascii_lowercase().as_str() {
            "yes" | "true" | "1" => Some(true),
            "no" | "false" | "0" => Some(false),
            _ => {
                self.refuse(line, column, "must be yes or no".to_owned());
                None
            }
        }
    }

    fn position(&mut self, line: u64, column: &str, cells: &Cells<'_>) -> Option<u8> {
        match cells.text(column)?.parse() {
            Ok(position @ 1..=5) => Some(position),
            _ => {
                self.refuse(line, column, "must be the number of a passed value, 1 to 5".to_owned());
                None
            }
        }
    }
}
