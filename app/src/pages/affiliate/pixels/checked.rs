//! What the server says of a pixel while it is typed, in lines that can be acted on.

use shared::wire::affiliate::AffiliateDocument;
use shared::wire::campaign::CampaignDocument;
use shared::wire::check::{Finding, Fires, Overlap, PixelCheck};
use shared::wire::delivery::{DeliveryRow, PieceJson};

use crate::pages::affiliate::words;

/// The longest replacement that is written on its button.
const LONGEST_ON_BUTTON: usize = 24;

/// One thing found in the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Whether the pixel can't be saved with it.
    pub(super) bad: bool,
    pub(super) message: String,
    pub(super) mend: Option<Mend>,
}

/// A replacement that mends what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mend {
    /// Where it begins and ends, in bytes of the content that was checked.
    range: std::ops::Range<usize>,
    /// What stood there.
    was: String,
    /// What is to stand there.
    pub(super) with: String,
}

/// What was found, what keeps the pixel from being saved first.
pub(super) fn lines(check: &PixelCheck, content: &str) -> Vec<Line> {
    let line =
        |bad| move |finding: &Finding| Line { bad, message: finding.message.clone(), mend: Mend::of(finding, content) };
    check.problems.iter().map(line(true)).chain(check.warnings.iter().map(line(false))).collect()
}

impl Mend {
    fn of(finding: &Finding, content: &str) -> Option<Self> {
        let range = finding.start..finding.end;
        let was = content.get(range.clone())?.to_owned();
        Some(Self { range, was, with: finding.suggestion.clone()? })
    }

    /// What its button says.
    pub(super) fn words(&self) -> String {
        match self.with.as_str() {
            "" => "Take it out".to_owned(),
            with if with.chars().count() > LONGEST_ON_BUTTON => "Mend it".to_owned(),
            with => format!("Use {with}"),
        }
    }

    /// The part of the content to put it in place of, in UTF-16 units as the browser counts: what was found, where it
    /// stands by now; nothing when it is gone.
    pub(super) fn place(&self, content: &str) -> Option<(u32, u32)> {
        let units = |text: &str| u32::try_from(text.encode_utf16().count()).ok();
        let all = content.match_indices(self.was.as_str()).map(|(at, _)| at);
        let at = all.min_by_key(|at| at.abs_diff(self.range.start))?;
        let start = units(content.get(..at)?)?;
        Some((start, start + units(&self.was)?))
    }
}

/// What would keep a pixel from being saved although each field is right by itself: the field, and why. What is merely
/// not filled in yet is no news to whoever is typing.
pub(super) fn conflict(check: &PixelCheck, field: &str) -> Option<String> {
    let of_field = check.errors.iter().filter(|error| error.code.is_some() && error.field == field);
    of_field.map(|error| error.message.clone()).next()
}

/// The other pixels that this one meets, each with who wins, in a sentence.
pub(super) fn overlaps(check: &PixelCheck, affiliate: &AffiliateDocument, known: &[CampaignDocument]) -> Vec<String> {
    let sentence = |overlap: &Overlap| {
        let other = affiliate.pixels.iter().find(|pixel| pixel.id == overlap.pixel_id)?;
        let other = format!("{} ({})", words::pixel(&other.input, known), words::campaign_name(&other.input, known));
        Some(match overlap.fires {
            Fires::This => format!("Where both fit, this pixel fires and {other} does not: this one is more specific."),
            Fires::Other => format!("Where both fit, {other} fires and this pixel does not: it is more specific."),
            Fires::Both => format!("Where both fit, this pixel and {other} both fire."),
        })
    };
    check.overlaps.iter().filter_map(sentence).collect()
}

/// The example with the values of the newest fire that had some of its tokens, and that fire; the sample values stay
/// where it had none.
pub(super) fn example<'a>(
    check: &PixelCheck,
    commission_type: &str,
    affiliate: &AffiliateDocument,
    fires: &'a [DeliveryRow],
) -> Option<(Vec<PieceJson>, Option<&'a DeliveryRow>)> {
    let example = check.example.as_ref()?;
    let sample =
        |piece: &shared::wire::check::ExamplePiece| PieceJson { text: piece.text.clone(), token: piece.token.clone() };
    let pieces: Vec<PieceJson> = example.pieces.iter().map(sample).collect();
    let same_type = |row: &&DeliveryRow| {
        let pixel = affiliate.pixels.iter().find(|pixel| pixel.id == row.pixel_id);
        pixel.is_some_and(|pixel| shared::wire::text::of(&pixel.input.commission_type) == Some(commission_type))
    };
    let value = |row: &DeliveryRow, token: &str| {
        let mut pieces = row.delivery.pieces.iter();
        let found = pieces.find(|piece| piece.token.as_deref() == Some(token))?;
        (!found.text.is_empty()).then(|| found.text.clone())
    };
    let tokens = || pieces.iter().filter_map(|piece| piece.token.as_deref());
    let fits = |row: &&DeliveryRow| tokens().any(|token| value(row, token).is_some());
    let Some(fire) = fires.iter().filter(same_type).find(fits) else { return Some((pieces, None)) };
    let filled = pieces.iter().map(|piece| {
        let real = piece.token.as_deref().and_then(|token| value(fire, token));
        PieceJson { text: real.unwrap_or_else(|| piece.text.clone()), token: piece.token.clone() }
    });
    Some((filled.collect(), Some(fire)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(json: serde_json::Value) -> PixelCheck {
        let mut check = json!({"errors": [], "problems": [], "warnings": [], "overlaps": []});
        for (name, value) in json.as_object().unwrap() {
            check[name] = value.clone();
        }
        serde_json::from_value(check).unwrap()
    }

    fn finding(start: usize, end: usize, suggestion: Option<&str>) -> serde_json::Value {
        json!({"code": "unknownToken", "start": start, "end": end, "message": "No.", "suggestion": suggestion})
    }

    #[test]
    fn a_replacement_goes_where_the_fault_still_is() {
        let content = "https://é.example/?a={sub1}&b=1";
        let start = content.find('{').unwrap();
        let found =
            check(json!({"problems": [finding(start, start + 6, Some("[c1]"))], "warnings": [finding(0, 5, None)]}));
        let lines = lines(&found, content);
        assert_eq!((lines[0].bad, lines[1].bad, &lines[1].mend), (true, false, &None));
        let mend = lines[0].mend.as_ref().unwrap();
        assert_eq!((mend.words().as_str(), mend.place(content)), ("Use [c1]", Some((21, 27))));
        assert_eq!(mend.place("https://é.example/?long={sub1}&a=[c1]&b={sub1}"), Some((24, 30)));
        assert_eq!(mend.place("https://é.example/?a=[c1]&b=1"), None);
    }

    #[test]
    fn buttons_say_what_they_do() {
        let words = |with: &str| Mend { range: 0..0, was: String::new(), with: with.into() }.words();
        assert_eq!(words(""), "Take it out");
        assert_eq!(words("https://"), "Use https://");
        assert_eq!(words("https://network.example/a/very/long/address"), "Mend it");
    }

    #[test]
    fn only_what_is_in_the_way_is_said_before_saving() {
        let missing = json!({"field": "content", "message": "is missing"});
        let taken = json!({"field": "product", "message": "Pixel px_1 is already the one.", "code": "pixelExists"});
        let said = check(json!({"errors": [missing, taken]}));
        assert_eq!(conflict(&said, "product").as_deref(), Some("Pixel px_1 is already the one."));
        assert_eq!(conflict(&said, "content"), None);
    }

    fn acme() -> AffiliateDocument {
        let pixel = |id: &str, kind: &str| {
            json!({"id": id, "campaign": "all", "commissionType": kind, "pixelType": "postback", "content": "x",
                "createdAt": "2026-01-31T14:05:00.000Z", "updatedAt": "2026-01-31T14:05:00.000Z"})
        };
        serde_json::from_value(json!({
            "schema": 1, "revision": 7, "affId": "A1", "name": "Acme", "status": "active",
            "passedValues": {"names": []}, "fireOnQaApproval": false, "fireForPrepaid": false, "assignments": [],
            "pixels": [pixel("px_0000000000000001", "CPC"), pixel("px_0000000000000002", "CPA")],
            "createdAt": "2026-01-31T14:05:00.000Z",
        }))
        .unwrap()
    }

    #[test]
    fn overlaps_name_the_other_pixel_in_words() {
        let overlap = |fires: &str| json!({"pixelId": "px_0000000000000001", "fires": fires, "explanation": ""});
        let gone = json!({"pixelId": "px_0000000000000009", "fires": "this", "explanation": ""});
        let said = check(json!({"overlaps": [overlap("this"), overlap("other"), overlap("both"), gone]}));
        assert_eq!(
            overlaps(&said, &acme(), &[]),
            [
                "Where both fit, this pixel fires and CPC · Postback (All Campaigns) does not: this one is more specific.",
                "Where both fit, CPC · Postback (All Campaigns) fires and this pixel does not: it is more specific.",
                "Where both fit, this pixel and CPC · Postback (All Campaigns) both fire.",
            ]
        );
    }

    #[test]
    fn real_values_take_the_place_of_samples() {
        let row = |pixel: &str, pieces: serde_json::Value| {
            json!({
                "fireId": "fire_0123456789abcdef0123456789abcdef", "pixelId": pixel, "affId": "A1", "campaignId": 1,
                "orderId": null, "sessionId": null, "test": false, "createdAt": "2026-01-31T14:05:00.000Z",
                "delivery": {"channel": "postback", "state": "delivered", "explanation": "", "url": "x",
                    "pieces": pieces, "attempts": [], "nextDue": null, "page": null},
            })
        };
        let click = row("px_0000000000000001", json!([{"text": "click-1", "token": "c1"}]));
        let sale = row("px_0000000000000002", json!([{"text": "https://n/"}, {"text": "click-77", "token": "c1"}]));
        let fires: Vec<DeliveryRow> = serde_json::from_value(json!([click, sale])).unwrap();
        let said = check(json!({"example": {"url": "x", "pieces": [
            {"text": "https://m/?c="}, {"text": "example-1", "token": "c1"}, {"text": "49.95", "token": "orderTotal"}]}}));
        let texts = |commission_type: &str, fires: &[DeliveryRow]| {
            let (pieces, fire) = example(&said, commission_type, &acme(), fires).unwrap();
            (pieces.into_iter().map(|piece| piece.text).collect::<Vec<_>>(), fire.is_some())
        };
        let words = |texts: [&str; 3]| texts.map(str::to_owned).to_vec();
        assert_eq!(texts("CPA", &fires), (words(["https://m/?c=", "click-77", "49.95"]), true));
        assert_eq!(texts("CPL", &fires), (words(["https://m/?c=", "example-1", "49.95"]), false));
        assert_eq!(example(&check(json!({})), "CPA", &acme(), &fires), None);
    }
}
