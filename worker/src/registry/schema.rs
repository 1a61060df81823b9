//! The Registry's tables, one step after the other. A deployed step is never edited.

/// The steps for [`crate::sql::migrate`].
pub(super) const STEPS: &[&str] = &[
    "
CREATE TABLE merchant (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    -- Counts edits, for all documents together.
    revision INTEGER NOT NULL,
    -- How often the alarm has tried in vain to tell everybody, for its backoff.
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Numbers that have been given out, so that none is given twice.
CREATE TABLE counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- The documents as they are now; a deleted one stays as its tombstone.
CREATE TABLE document (
    key TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    -- The newest revision that KV has taken.
    published INTEGER NOT NULL DEFAULT 0,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX document_unpublished ON document (key) WHERE published < revision;

-- Every revision of every document. What was before is the key's row before.
CREATE TABLE history (
    key TEXT NOT NULL,
    revision INTEGER NOT NULL,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    json TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX history_key ON history (key, revision);
CREATE INDEX history_revision ON history (revision);

-- What follows is derived from the documents in the transaction that writes them.
CREATE TABLE affiliate (
    aff_id TEXT PRIMARY KEY,
    sort TEXT NOT NULL,
    status TEXT NOT NULL,
    summary TEXT NOT NULL
) STRICT;
CREATE INDEX affiliate_sort ON affiliate (sort, aff_id);
-- Every id an affiliate answers to, those of the past included.
CREATE TABLE affiliate_name (name TEXT PRIMARY KEY, aff_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX affiliate_name_of ON affiliate_name (aff_id);
CREATE TABLE assignment (campaign INTEGER NOT NULL, aff_id TEXT NOT NULL, PRIMARY KEY (campaign, aff_id))
    STRICT, WITHOUT ROWID;
CREATE INDEX assignment_of ON assignment (aff_id);
CREATE TABLE campaign (id INTEGER PRIMARY KEY) STRICT;
-- 0 stands for all campaigns, and for no upsell product. The host is empty for a postback.
CREATE TABLE pixel (
    aff_id TEXT NOT NULL, id TEXT NOT NULL, campaign INTEGER NOT NULL, product INTEGER NOT NULL, host TEXT NOT NULL,
    PRIMARY KEY (aff_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX pixel_product ON pixel (campaign, product) WHERE product > 0;
CREATE INDEX pixel_host ON pixel (host) WHERE host <> '';

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    -- argon2id, as a PHC string; none until an invitation is accepted.
    password TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    proof TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_person ON session (person);
CREATE INDEX session_expiry ON session (expires_at);

-- What the shards have to be told of, edit by edit, until all know.
CREATE TABLE announcement (revision INTEGER PRIMARY KEY, keys TEXT NOT NULL, silenced TEXT NOT NULL) STRICT;
-- How far each shard has been told. One without a row is told everything.
CREATE TABLE shard (shard INTEGER PRIMARY KEY, told INTEGER NOT NULL) STRICT;
",
    "
-- Test orders that storefront pages placed, by day (days since 1970, UTC); older days are forgotten.
CREATE TABLE page_test (campaign INTEGER NOT NULL, day INTEGER NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (campaign, day, key)) STRICT, WITHOUT ROWID;
",
    "
-- Live tests, and what has arrived in each.
CREATE TABLE live_test (id TEXT PRIMARY KEY, aff_id TEXT NOT NULL, expires_at INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
CREATE TABLE live_news (test TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX live_news_seq ON live_news (test, seq);
",
    "
-- What somebody is called; none until they say it.
ALTER TABLE person ADD COLUMN name TEXT;
-- The link that somebody may choose a password by, once; there is one at a time.
CREATE TABLE invitation (person TEXT PRIMARY KEY, proof TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
",
];
