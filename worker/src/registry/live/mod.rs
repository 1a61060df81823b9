//! Live tests: somebody watches what arrives for one affiliate. The shards post what happens ([`message::News`]); it is
//! kept for as long as the test lasts, and pushed to the sockets that listen.

pub mod message;

use shared::affiliate::Affiliate;
use shared::id::TestId;
use shared::link;
use shared::time::{Span, Timestamp};
use shared::wire::config::DocKey;
use shared::wire::live::{LiveNews, LiveTest};

use self::message::{News, OpenTest, ReadTest};
use super::document::damaged;
use super::people;
use super::refusal::{Error, Refusal, Result};
use super::store;
use crate::sql::Sql;
use crate::values;

/// How long a test hears of what happens.
pub const LIFE: Span = Span::hours(1);

/// The most news that one test keeps. A busy affiliate's live traffic must not fill the merchant's Registry.
const MOST_NEWS: u32 = 500;

/// The path at which a Registry takes sockets.
const PATH: &str = "/live/";

/// Where the edge passes a listener on to.
#[must_use]
pub fn address(id: &TestId) -> String {
    format!("https://object{PATH}{id}")
}

/// The test that a request wants to listen to, if that is what it wants.
#[must_use]
pub fn listens_to(request: &worker::Request) -> Option<TestId> {
    TestId::parse(request.path().strip_prefix(PATH)?).ok()
}

/// Begins a test. Answers it with the time until which the shards have to tell.
pub fn open(sql: &Sql, asked: &OpenTest, now: Timestamp) -> Result<LiveTest> {
    people::recognise(sql, &asked.who, now)?.may_send_events()?;
    let affiliate =
        store::affiliate(sql, &asked.aff)?.ok_or_else(|| Refusal::Missing(format!("affiliate {}", asked.aff)))?;
    let campaign = store::campaign(sql, asked.campaign)?
        .ok_or_else(|| Refusal::Missing(format!("campaign {}", asked.campaign)))?;
    let readable = Affiliate::try_from(&affiliate)
        .map_err(|reason| damaged(&DocKey::Affiliate(affiliate.aff_id.clone()), &reason))?;
    let mark = asked.entropy & 0xffff_ffff;
    let values: [String; 5] = std::array::from_fn(|place| format!("test{}-{mark:08x}", place + 1));
    let storefront = campaign.storefront_url;
    let test = LiveTest {
        id: asked.id.clone(),
        aff_id: affiliate.aff_id.clone(),
        campaign_id: asked.campaign,
        link: storefront.map(|storefront| {
            let given = values.each_ref().map(|value| Some(value.as_str()));
            link::build(&storefront, &affiliate.aff_id, &readable.passed_values, given)
        }),
        source_values: values.into_iter().map(Some).collect(),
        started_at: now,
        expires_at: now.after(LIFE),
        news: Vec::new(),
    };
    let json = write(&test)?;
    sql.transaction(|tx| {
        // Tests of the past make room.
        tx.exec("DELETE FROM live_news WHERE test IN (SELECT id FROM live_test WHERE expires_at < ?)", values![now])?;
        tx.exec("DELETE FROM live_test WHERE expires_at < ?", values![now])?;
        tx.exec(
            "INSERT INTO live_test (id, aff_id, expires_at, json) VALUES (?, ?, ?, ?)",
            values![test.id.as_str(), test.aff_id.as_str(), test.expires_at, json],
        )?;
        Ok::<_, Error>(())
    })?;
    Ok(test)
}

/// A test with all its news.
pub fn read(sql: &Sql, asked: &ReadTest, now: Timestamp) -> Result<LiveTest> {
    people::recognise(sql, &asked.who, now)?.may_send_events()?;
    let missing = || Refusal::Missing(format!("test {} (tests are forgotten an hour after they began)", asked.id));
    let json: Option<String> =
        sql.query_one("SELECT json FROM live_test WHERE id = ? AND expires_at > ?", values![asked.id.as_str(), now])?;
    let mut test: LiveTest = parse(&json.ok_or_else(missing)?)?;
    test.news = news(sql, &asked.id)?;
    Ok(test)
}

/// All news of a test, oldest first.
pub fn news(sql: &Sql, id: &TestId) -> Result<Vec<LiveNews>> {
    let rows: Vec<String> =
        sql.query("SELECT json FROM live_news WHERE test = ? ORDER BY seq", values![id.as_str()])?;
    rows.iter().map(|json| parse(json)).collect()
}

/// Keeps news; answers what is new for each test that is concerned.
pub fn tell(sql: &Sql, news: News, now: Timestamp) -> Result<Vec<(TestId, Vec<LiveNews>)>> {
    let tests: Vec<(String, String, u64)> = sql.query(
        "SELECT id, aff_id, (SELECT coalesce(max(seq), 0) FROM live_news WHERE test = id) FROM live_test
         WHERE expires_at > ?",
        values![now],
    )?;
    let mut told = Vec::new();
    for (id, aff, last) in tests {
        let concerned = news.items.iter().filter(|(whose, _)| whose.as_str() == aff);
        let items: Vec<LiveNews> = concerned
            .zip(last + 1..=u64::from(MOST_NEWS))
            .map(|((_, what), seq)| LiveNews { seq, what: what.clone() })
            .collect();
        if !items.is_empty() {
            let id = TestId::parse(&id).map_err(|reason| unreadable(&reason))?;
            told.push((id, items));
        }
    }
    sql.transaction(|tx| {
        for (id, items) in &told {
            for item in items {
                tx.exec(
                    "INSERT INTO live_news (test, seq, json) VALUES (?, ?, ?)",
                    values![id.as_str(), item.seq, write(item)?],
                )?;
            }
        }
        Ok::<_, Error>(())
    })?;
    Ok(told)
}

fn write(thing: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(thing).map_err(|reason| unreadable(&reason))
}

fn parse<T: serde::de::DeserializeOwned>(json: &str) -> Result<T> {
    shared::json::read(json).map_err(|reason| unreadable(&reason))
}

fn unreadable(reason: &impl std::fmt::Display) -> Error {
    Error::Damaged { key: "live test".to_owned(), reason: reason.to_string() }
}
