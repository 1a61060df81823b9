//! Test orders that storefront pages placed: at most so many a day (UTC) and campaign, each counted once.

use shared::id::CampaignId;
use shared::time::{Span, Timestamp};

use super::message::CountTestOrder;
use super::refusal::Result;
use crate::sql::{self, Sql};
use crate::values;

/// Counts a test order, if the day has room. A repeat of a counted one has room always.
pub(super) fn count(sql: &Sql, asked: &CountTestOrder, now: Timestamp) -> Result<bool> {
    let (day, campaign) = (day(now), asked.campaign.get());
    sql.transaction(|tx| {
        tx.exec("DELETE FROM page_test WHERE day < ?", values![day - 1])?;
        // A repeat may come after midnight.
        let known: Option<u32> = tx.query_one(
            "SELECT 1 FROM page_test WHERE campaign = ? AND day >= ? AND key = ? LIMIT 1",
            values![campaign, day - 1, asked.key.as_str()],
        )?;
        if known.is_some() {
            return Ok(true);
        }
        if today(tx, asked.campaign, now)? >= asked.most {
            return Ok(false);
        }
        tx.exec(
            "INSERT INTO page_test (campaign, day, key) VALUES (?, ?, ?)",
            values![campaign, day, asked.key.as_str()],
        )?;
        Ok(true)
    })
}

/// How many there were today.
pub(super) fn today(sql: &Sql, campaign: CampaignId, now: Timestamp) -> sql::Result<u32> {
    let count = sql.query_one(
        "SELECT count(*) FROM page_test WHERE campaign = ? AND day = ?",
        values![campaign.get(), day(now)],
    )?;
    Ok(count.unwrap_or(0))
}

fn day(now: Timestamp) -> i64 {
    now.millis().div_euclid(Span::hours(24).as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::schema;
    use crate::sql::migrate;
    use crate::sql::native::Native;

    #[test]
    fn a_day_has_room_for_so_many() {
        let sql = Native::new().sql();
        migrate(&sql, schema::STEPS).unwrap();
        let campaign = CampaignId::new(1).unwrap();
        let noon = Timestamp::parse("2026-11-30T12:00:00Z").unwrap();
        let place = |campaign: u64, key: &str, now| {
            let campaign = CampaignId::new(campaign).unwrap();
            count(&sql, &CountTestOrder { campaign, key: key.to_owned(), most: 2 }, now).unwrap()
        };
        assert!(place(1, "a", noon));
        assert!(place(1, "b", noon));
        assert!(!place(1, "c", noon));
        // Repeats and other campaigns are none of its business.
        assert!(place(1, "a", noon));
        assert!(place(2, "c", noon));
        assert_eq!(today(&sql, campaign, noon).unwrap(), 2);
        let tomorrow = noon.after(Span::hours(24));
        assert!(place(1, "a", tomorrow));
        assert_eq!(today(&sql, campaign, tomorrow).unwrap(), 0);
        assert!(place(1, "c", tomorrow));
    }
}
