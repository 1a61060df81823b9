//! Writing tables.

use super::Kind;
use super::cell::harmless;
use crate::wire::affiliate::{AffiliateDocument, RateJson, StatusJson};
use crate::wire::pixel::PixelInput;
use crate::wire::text::Text;

/// Writes a table of these affiliates.
pub fn write(kind: Kind, affiliates: &[AffiliateDocument]) -> String {
    let mut lines = Lines(csv::Writer::from_writer(Vec::new()));
    lines.row(kind.columns().iter().map(|name| (*name).to_owned()));
    for affiliate in affiliates {
        let id = affiliate.aff_id.to_string();
        match kind {
            Kind::Affiliates => lines.row(affiliate_cells(affiliate)),
            Kind::Assignments => {
                for assignment in &affiliate.assignments {
                    let rates = &assignment.commissions;
                    let cells = [id.clone(), assignment.campaign_id.to_string(), text(&rates.cpc), text(&rates.cpl)];
                    lines.row(cells.into_iter().chain([rate(&rates.step1), rate(&rates.step2)]));
                }
            }
            Kind::Pixels => {
                for pixel in &affiliate.pixels {
                    lines.row(pixel_cells(&id, &pixel.input));
                }
            }
        }
    }
    lines.finish()
}

struct Lines(csv::Writer<Vec<u8>>);

impl Lines {
    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        // Writing to memory does not fail, and every row has the header's length.
        let _ = self.0.write_record(cells.into_iter().map(|cell| harmless(&cell)));
    }

    fn finish(self) -> String {
        self.0.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

fn affiliate_cells(affiliate: &AffiliateDocument) -> Vec<String> {
    let values = &affiliate.passed_values;
    let status = match affiliate.status {
        StatusJson::Active => "active",
        StatusJson::Paused => "paused",
    };
    let mut cells = vec![affiliate.aff_id.to_string(), affiliate.name.to_string(), status.to_owned()];
    cells.extend((0..5).map(|place| values.names.get(place).cloned().flatten().unwrap_or_default()));
    cells.extend(
        [values.publisher, values.sub_affiliate].map(|place| place.map(|place| place.to_string()).unwrap_or_default()),
    );
    cells.extend([affiliate.fire_on_qa_approval, affiliate.fire_for_prepaid].map(|yes| yes_no(Some(yes))));
    cells
}

fn pixel_cells(id: &str, pixel: &PixelInput) -> Vec<String> {
    vec![
        id.to_owned(),
        text(&pixel.campaign),
        text(&pixel.commission_type),
        text(&pixel.product),
        text(&pixel.rule),
        text(&pixel.hold_minutes),
        text(&pixel.pixel_type),
        text(&pixel.content),
        text(&pixel.test_link),
        yes_no(pixel.fire_as_well),
        text(&pixel.failure_text),
        text(&pixel.status),
    ]
}

fn text(text: &Option<Text>) -> String {
    text.as_ref().map(|text| text.0.clone()).unwrap_or_default()
}

fn rate(rate: &Option<RateJson>) -> String {
    match rate {
        None => String::new(),
        Some(RateJson::Flat(amount)) => amount.0.clone(),
        Some(RateJson::Percent(percent)) => format!("{}%", percent.0),
    }
}

fn yes_no(yes: Option<bool>) -> String {
    match yes {
        None => String::new(),
        Some(true) => "yes".to_owned(),
        Some(false) => "no".to_owned(),
    }
}
