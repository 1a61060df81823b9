//! The clocks of the merchant's time zone, as the runtime's own tables know it.

use js_sys::{Date, Function, Object, Reflect};
use shared::time::Timestamp;
use wasm_bindgen::{JsCast, JsValue};

/// How many minutes east of UTC a zone's clocks are at an instant. A zone that the runtime does not know counts as UTC.
#[must_use]
pub fn offset_minutes(zone: &str, at: Timestamp) -> i32 {
    named_offset(zone, at).ok().as_deref().and_then(minutes).unwrap_or(0)
}

/// Whether the runtime knows a zone by this name. Offsets such as `+01:00` are known to it, too, but are no zone's name.
#[must_use]
pub fn is_known(zone: &str) -> bool {
    zone.starts_with(|first: char| first.is_ascii_alphabetic()) && named_offset(zone, Timestamp::from_millis(0)).is_ok()
}

/// The zone's name at an instant as an offset: `1/31/2026, GMT-05:00`.
fn named_offset(zone: &str, at: Timestamp) -> Result<String, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"timeZone".into(), &zone.into())?;
    Reflect::set(&options, &"timeZoneName".into(), &"longOffset".into())?;
    // Milliseconds since 1970 stay far below 2^53.
    #[allow(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay far below 2^53")]
    let date = Date::new(&(at.millis() as f64).into());
    // Called by name, because an unknown zone throws.
    let format: Function = Reflect::get(&date, &"toLocaleString".into())?.dyn_into()?;
    let text = format.call2(&date, &"en-US".into(), &options)?;
    text.as_string().ok_or(JsValue::NULL)
}

fn minutes(named: &str) -> Option<i32> {
    let (_, offset) = named.rsplit_once("GMT")?;
    let Some((hours, minutes)) = offset.split_once(':') else {
        return offset.is_empty().then_some(0);
    };
    let hours: i32 = hours.parse().ok()?;
    let minutes: i32 = minutes.get(..2)?.parse().ok()?;
    Some(hours * 60 + if offset.starts_with('-') { -minutes } else { minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets() {
        for (named, expected) in [
            ("1/31/2026, GMT-05:00", Some(-300)),
            ("7/31/2026, GMT+05:30", Some(330)),
            ("7/31/2026, GMT-00:30", Some(-30)),
            ("7/31/2026, GMT", Some(0)),
            ("7/31/2026, GMT+01:00:40", Some(60)),
            ("", None),
            ("GMT-x", None),
        ] {
            assert_eq!(minutes(named), expected, "{named}");
        }
    }
}
