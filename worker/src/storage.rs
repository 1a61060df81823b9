//! The Workers' storage as an [`Engine`]: `transactionSync`, alarms and SQL called as they are.
//!
//! `worker` binds neither `transactionSync` nor a cursor whose errors can be caught, so the few calls needed are
//! declared here, each with `catch`. Promises of the alarm are not awaited: the runtime holds every answer back until
//! the write behind it is on disk. (They would also tell that the class has no `alarm` handler: an object that sets
//! alarms is declared `#[durable_object(alarm)]`.)

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use shared::time::Timestamp;
use wasm_bindgen::prelude::*;

use crate::sql::{Cell, Engine, Error, Outcome, Result, Row, Sql, Value};

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type Storage;

    #[wasm_bindgen(method, getter)]
    fn sql(this: &Storage) -> SqlStorage;

    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &Storage,
        step: &mut dyn FnMut() -> std::result::Result<JsValue, JsValue>,
    ) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = setAlarm)]
    fn set_alarm(this: &Storage, at_millis: f64) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = deleteAlarm)]
    fn delete_alarm(this: &Storage) -> std::result::Result<JsValue, JsValue>;

    type SqlStorage;

    #[wasm_bindgen(method, catch, variadic)]
    fn exec(this: &SqlStorage, statement: &str, values: &Array) -> std::result::Result<Cursor, JsValue>;

    type Cursor;

    #[wasm_bindgen(method, catch)]
    fn raw(this: &Cursor) -> std::result::Result<RawRows, JsValue>;

    type RawRows;

    #[wasm_bindgen(method, catch, js_name = toArray)]
    fn to_array(this: &RawRows) -> std::result::Result<Array, JsValue>;
}

/// The database of this Durable Object.
pub fn sql(state: &worker::State) -> Sql {
    let storage: Storage = state.storage().as_raw().unchecked_ref::<Storage>().clone();
    Sql::new(Rc::new(Workers { sql: storage.sql(), storage }))
}

struct Workers {
    storage: Storage,
    sql: SqlStorage,
}

impl Workers {
    fn run(&self, statement: &str, values: &[Value<'_>]) -> Result<Cursor> {
        let bound: Array = values.iter().map(to_js).collect();
        self.sql.exec(statement, &bound).map_err(|thrown| failure(&thrown))
    }
}

impl Engine for Workers {
    fn query(&self, statement: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>> {
        let rows =
            self.run(statement, values)?.raw().and_then(|raw| raw.to_array()).map_err(|thrown| failure(&thrown))?;
        rows.iter().map(|row| row.unchecked_ref::<Array>().iter().map(to_cell).collect()).collect()
    }

    fn exec(&self, statement: &'static str, values: &[Value<'_>]) -> Result<()> {
        self.run(statement, values).map(drop)
    }

    fn batch(&self, statements: &'static str) -> Result<()> {
        self.run(statements, &[]).map(drop)
    }

    fn set_alarm(&self, at: Timestamp) -> Result<()> {
        // Exact: a `Timestamp` ends in the year 9999, below 2^53 milliseconds.
        self.storage.set_alarm(at.millis() as f64).map(drop).map_err(|thrown| failure(&thrown))
    }

    fn delete_alarm(&self) -> Result<()> {
        self.storage.delete_alarm().map(drop).map_err(|thrown| failure(&thrown))
    }

    fn transact(&self, step: &mut dyn FnMut() -> Outcome) -> Result<()> {
        let mut rolled_back = false;
        let ended = self.storage.transaction_sync(&mut || match step() {
            Outcome::Commit => Ok(JsValue::UNDEFINED),
            Outcome::RollBack => {
                rolled_back = true;
                // Only a thrown value makes the runtime undo the writes; it comes back out of this same call.
                Err(JsValue::UNDEFINED)
            }
        });
        match ended {
            Ok(_) => Ok(()),
            Err(_) if rolled_back => Ok(()),
            Err(thrown) => Err(failure(&thrown)),
        }
    }
}

fn to_js(value: &Value<'_>) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        // Exact: larger whole numbers are refused before they come here.
        Value::Integer(number) => JsValue::from_f64(*number as f64),
        Value::Real(number) => JsValue::from_f64(*number),
        Value::Text(text) => JsValue::from_str(text),
        Value::Blob(bytes) => Uint8Array::from(bytes.as_ref()).into(),
    }
}

fn to_cell(value: JsValue) -> Result<Cell> {
    if let Some(text) = value.as_string() {
        return Ok(Cell::Text(text));
    }
    if let Some(number) = value.as_f64() {
        return Ok(Cell::Number(number));
    }
    if value.is_null() || value.is_undefined() {
        return Ok(Cell::Null);
    }
    match value.dyn_into::<js_sys::ArrayBuffer>() {
        Ok(buffer) => Ok(Cell::Blob(Uint8Array::new(&buffer).to_vec())),
        Err(_) => Err(Error::engine("the runtime gave a value of an unknown type")),
    }
}

fn failure(thrown: &JsValue) -> Error {
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => Error::from_message(&String::from(error.message())),
        None => Error::engine("the runtime threw something that is not an error"),
    }
}
