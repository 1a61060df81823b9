//! Reading: orders, verdicts, visits and deliveries as people and other programs see them. Nothing here writes.

mod activity;
mod delivery;
pub mod find;
pub mod message;
mod orders;
mod pixels;
pub mod sources;
mod visit;

pub(super) use delivery::row as delivery_row;
pub use pixels::collect;

use worker::{Response, Result};

use crate::object::{Call, Command};
use crate::sql::Sql;
use find::{FindOrders, ReadOrders};
use message::{ListActivity, ListDeliveries, ListOrders, ReadClicks, ReadOrder, ReadPixels, ReadSession};
use sources::ListSources;

/// Answers a call that only reads; nothing for any other.
pub(super) fn answer(call: &Call, sql: &Sql) -> Option<Result<Response>> {
    Some(match call.name() {
        ListOrders::NAME => call.answer(|list: ListOrders| orders::list(sql, &list)),
        ReadOrder::NAME => call.answer(|read: ReadOrder| orders::summary(sql, &read.order)),
        ReadPixels::NAME => call.answer(|read: ReadPixels| pixels::of_order(sql, &read.order)),
        ReadClicks::NAME => call.answer(|read: ReadClicks| pixels::of_clicks(sql, &read.session)),
        ReadSession::NAME => call.answer(|read: ReadSession| visit::read(sql, &read.session)),
        ListDeliveries::NAME => call.answer(|list: ListDeliveries| delivery::list(sql, &list)),
        ListActivity::NAME => call.answer(|asked: ListActivity| activity::list(sql, &asked)),
        FindOrders::NAME => call.answer(|asked: FindOrders| find::find(sql, &asked)),
        ListSources::NAME => call.answer(|asked: ListSources| sources::list(sql, &asked)),
        ReadOrders::NAME => call.answer(|asked: ReadOrders| find::read(sql, &asked)),
        _ => return None,
    })
}
