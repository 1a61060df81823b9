//! Money, numbers and times as the reader's own locale writes them.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Object, Reflect};
use shared::time::Timestamp;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    #[derive(Clone)]
    type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(locales: &JsValue, options: &Object) -> Result<NumberFormat, JsValue>;
    // A text is formatted digit by digit, without a way through a float.
    #[wasm_bindgen(method)]
    fn format(this: &NumberFormat, decimal: &str) -> String;

    #[wasm_bindgen(js_namespace = Intl)]
    #[derive(Clone)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locales: &JsValue, options: &Object) -> DateTimeFormat;
    #[wasm_bindgen(method)]
    fn format(this: &DateTimeFormat, millis: f64) -> String;

    #[wasm_bindgen(js_namespace = Intl)]
    #[derive(Clone)]
    type RelativeTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locales: &JsValue, options: &Object) -> RelativeTimeFormat;
    #[wasm_bindgen(method)]
    fn format(this: &RelativeTimeFormat, count: f64, unit: &str) -> String;
}

thread_local! {
    static MONEY: RefCell<HashMap<String, Option<NumberFormat>>> = RefCell::default();
    static MOMENT: DateTimeFormat =
        DateTimeFormat::new(&JsValue::UNDEFINED, &options(&[("dateStyle", "medium"), ("timeStyle", "medium")]));
    static CLOCK: DateTimeFormat = DateTimeFormat::new(&JsValue::UNDEFINED, &clock());
    static DAY: DateTimeFormat = DateTimeFormat::new(&JsValue::UNDEFINED, &options(&[("dateStyle", "medium")]));
    static AGO: RelativeTimeFormat =
        RelativeTimeFormat::new(&JsValue::UNDEFINED, &options(&[("numeric", "auto"), ("style", "short")]));
}

/// An amount, `49.95` of `USD`, as the reader writes it: `$49.95`.
pub(crate) fn money(decimal: &str, currency: &str) -> String {
    let format = MONEY.with_borrow_mut(|known| {
        let make =
            || NumberFormat::new(&JsValue::UNDEFINED, &options(&[("style", "currency"), ("currency", currency)])).ok();
        known.entry(currency.to_owned()).or_insert_with(make).clone()
    });
    format.map_or_else(|| format!("{decimal} {currency}"), |format| format.format(decimal))
}

/// An instant to the second, with its date.
pub(crate) fn moment(at: Timestamp) -> String {
    MOMENT.with(|format| format.format(at.millis() as f64))
}

/// The time of day to the millisecond.
pub(crate) fn clock_time(at: Timestamp) -> String {
    CLOCK.with(|format| format.format(at.millis() as f64))
}

/// So many of a unit (`second` to `year`) ago when negative, ahead when not.
pub(crate) fn relative(count: i64, unit: &str) -> String {
    AGO.with(|format| format.format(count as f64, unit))
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        // Setting a property of a plain object can't fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    object
}

fn clock() -> Object {
    let object = options(&[("hour", "2-digit"), ("minute", "2-digit"), ("second", "2-digit"), ("hourCycle", "h23")]);
    let _ = Reflect::set(&object, &JsValue::from_str("fractionalSecondDigits"), &JsValue::from_f64(3.0));
    object
}
