//! The tables of a shard.
//!
//! Large rows lie in tables with a row number, so that they are written one after the other; what is looked for lies in
//! small indices beside them. A delivery's `lane` says what it waits for: the host it is due at, `''` for its own time
//! (the end of a hold, of a lease or of an offer), nothing when it is finished. So the next wake-up of everything is one
//! step into the index for each lane, however many wait.

/// Steps of the schema; see [`crate::sql::migrate`].
pub(super) const STEPS: &[&str] = &["
CREATE TABLE session (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  once TEXT NOT NULL,
  fingerprint TEXT,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  order_id TEXT,
  session TEXT,
  campaign INTEGER NOT NULL,
  aff TEXT,
  publisher TEXT,
  sub_affiliate TEXT,
  test INTEGER NOT NULL,
  product INTEGER,
  status INTEGER NOT NULL,
  answer TEXT NOT NULL,
  detail TEXT NOT NULL,
  bookings TEXT
) STRICT;
CREATE UNIQUE INDEX event_once ON event (once);
CREATE INDEX event_order ON event (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX event_click ON event (session) WHERE order_id IS NULL;

CREATE TABLE orders (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  aff TEXT,
  status TEXT NOT NULL,
  test INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX orders_id ON orders (id);
CREATE INDEX orders_time ON orders (created_at, id);
CREATE INDEX orders_aff ON orders (aff, created_at, id) WHERE aff IS NOT NULL;

CREATE TABLE term (
  term TEXT NOT NULL,
  order_id TEXT NOT NULL,
  PRIMARY KEY (term, order_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
  seq INTEGER PRIMARY KEY,
  fire TEXT NOT NULL,
  owner TEXT NOT NULL,
  pixel TEXT NOT NULL,
  aff TEXT NOT NULL,
  campaign INTEGER NOT NULL,
  session TEXT,
  test INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  made INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  lane TEXT,
  wake_at INTEGER,
  host TEXT,
  request TEXT,
  attempts TEXT NOT NULL,
  closing TEXT
) STRICT;
CREATE UNIQUE INDEX delivery_fire ON delivery (fire);
CREATE INDEX delivery_owner ON delivery (owner);
CREATE INDEX delivery_lane ON delivery (lane, wake_at) WHERE lane IS NOT NULL;
CREATE INDEX delivery_held ON delivery (pixel) WHERE state = 'held';
CREATE INDEX delivery_time ON delivery (created_at, fire);
CREATE INDEX delivery_rare ON delivery (state, created_at, fire) WHERE state IN ('held', 'waiting', 'dead', 'cancelled');

CREATE TABLE host (
  host TEXT PRIMARY KEY,
  not_before INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE floor (
  document TEXT PRIMARY KEY,
  revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
",
"
-- Affiliates that somebody watches in a live test.
CREATE TABLE watch (aff TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
",
"
-- The other shards that hold orders of a visit.
CREATE TABLE elsewhere (
  session TEXT NOT NULL,
  shard INTEGER NOT NULL,
  PRIMARY KEY (session, shard)
) STRICT, WITHOUT ROWID;
", "
-- The newest of an affiliate's, for lists of affiliates and for its own deliveries.
CREATE INDEX delivery_aff ON delivery (aff, created_at);
",
"
-- The publishers and sub affiliates that events named. Tests are seen and not counted.
CREATE TABLE source (
  aff TEXT NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  clicks INTEGER NOT NULL,
  leads INTEGER NOT NULL,
  orders INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (aff, role, name)
) STRICT, WITHOUT ROWID;
",
];
