//! A Registry without its outside: a database in memory, edits, questions and faults.

mod campaigns;
mod checks;
mod live;
mod moving;
mod outbox;
mod people;
mod pixels;
mod profiles;
mod publishing;
mod sites;
mod users;

use serde_json::{Value, json};
use shared::egress::Policy;
use shared::id::{AffId, CampaignId, KeyId, MerchantId, PixelId, UserId};
use shared::person::Email;
use shared::pixel::Hold;
use shared::text::Name;
use shared::time::Timestamp;

use super::edit::{self, Circumstances, Limits};
use super::message::{Ask, Change, Credential, Edit, Edited, Found, Owner, Question, Told};
use super::refusal::{Error, Refusal, Result};
use super::{ask, outbox as box_of_edits};
use crate::secret::Proof;
use crate::sql::Sql;
use crate::sql::native::Native;

/// As a deployment has them.
pub(super) const LIMITS: Limits = Limits { least_hold: Hold::LEAST, egress: Policy::Production };

pub(super) struct Registry {
    pub(super) native: Native,
    pub(super) sql: Sql,
    pub(super) now: Timestamp,
    entropy: u64,
}

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_000_000_000 + seconds * 1_000)
}

pub(super) fn aff(id: &str) -> AffId {
    AffId::parse(id).unwrap()
}

pub(super) fn campaign(id: u64) -> CampaignId {
    CampaignId::new(id).unwrap()
}

pub(super) fn owner() -> Credential {
    Credential::Key { id: KeyId::parse("demo_api").unwrap(), proof: Proof::of("demo-secret") }
}

pub(super) fn read<T: serde::de::DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

pub(super) fn postback(changes: Value) -> Value {
    let mut pixel = json!({
        "campaign": 1, "commissionType": "CPA", "product": "main", "pixelType": "postback",
        "content": "https://net.example/pb?tid=[c1]&amount=[orderTotal]",
    });
    for (name, value) in changes.as_object().unwrap() {
        pixel[name] = value.clone();
    }
    pixel.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    pixel
}

impl Registry {
    /// A merchant with an admin key and nothing else.
    pub(super) fn empty() -> Self {
        let native = Native::new();
        let sql = native.sql();
        let registry = Self { native, sql, now: at(0), entropy: 1 };
        let found = Found {
            merchant: MerchantId::parse("demo").unwrap(),
            name: Name::parse("Demo Shop").unwrap(),
            owner: Owner {
                id: UserId::from_entropy(1),
                email: Email::parse("ann@x.example").unwrap(),
                password: "hash".to_owned(),
            },
            edits: vec![Change::CreateKey {
                id: KeyId::parse("demo_api").unwrap(),
                input: read(json!({ "name": "Key", "scope": "admin" })),
                proof: Proof::of("demo-secret"),
            }],
        };
        assert_eq!(edit::found(&registry.sql, found, 1, registry.circumstances()), Ok(true));
        registry
    }

    /// Campaign 1 with products 1 (offer), 2 and 3 (upsells); campaign 2 with product 4 (offer); affiliate `A1`, assigned
    /// to both, and `B2`, assigned to none.
    pub(super) fn furnished() -> Self {
        let mut registry = Self::empty();
        for (name, products) in [("Slim", 3), ("Glow", 1)] {
            let products: Vec<Value> = (0..products)
                .map(|n| json!({ "name": format!("Product {n}"), "kind": if n == 0 { "offer" } else { "upsell" }, "price": "9.95" }))
                .collect();
            let url = format!("https://{}.example/", name.to_lowercase());
            registry.must(Change::CreateCampaign(read(
                json!({ "name": name, "storefrontUrl": url, "products": products }),
            )));
        }
        for id in ["A1", "B2"] {
            registry.must(Change::CreateAffiliate(read(json!({ "affId": id, "name": format!("Affiliate {id}") }))));
        }
        for number in [1, 2] {
            registry.must(Change::Assign(
                aff("A1"),
                campaign(number),
                read(json!({ "commissions": { "cpc": "0.10" } })),
            ));
        }
        registry
    }

    pub(super) fn circumstances(&self) -> Circumstances {
        Circumstances { now: self.now, limits: LIMITS }
    }

    pub(super) fn edit(&mut self, change: Change) -> Result<Edited> {
        self.edit_as(owner(), None, change)
    }

    pub(super) fn edit_seen(&mut self, seen: u64, change: Change) -> Result<Edited> {
        self.edit_as(owner(), Some(seen), change)
    }

    pub(super) fn edit_as(&mut self, who: Credential, if_match: Option<u64>, change: Change) -> Result<Edited> {
        self.entropy += 1;
        edit::edit(&self.sql, Edit { who, if_match, entropy: self.entropy, change }, self.circumstances())
    }

    pub(super) fn must(&mut self, change: Change) -> Edited {
        self.edit(change).unwrap()
    }

    /// The code and the fields of a change that must be refused.
    pub(super) fn refused(&mut self, change: Change) -> (String, Vec<String>) {
        let before = self.state();
        let refusal = match self.edit(change) {
            Err(Error::Refused(refusal)) => refusal,
            other => panic!("not refused: {other:?}"),
        };
        assert_eq!(self.state(), before, "a refused edit has written something");
        match refusal {
            Refusal::Invalid(errors) => ("invalid".to_owned(), errors.into_iter().map(|error| error.field).collect()),
            Refusal::Conflict { code, field, .. } => (code, field.into_iter().collect()),
            Refusal::Missing(_) => ("missing".to_owned(), Vec::new()),
            Refusal::Stale(_) => ("stale".to_owned(), Vec::new()),
            Refusal::Forbidden(_) => ("forbidden".to_owned(), Vec::new()),
            Refusal::Unknown => ("unknown".to_owned(), Vec::new()),
        }
    }

    pub(super) fn ask(&self, question: Question) -> Result<Told> {
        ask::ask(&self.sql, &Ask { who: owner(), question }, self.circumstances())
    }

    pub(super) fn told(&self, question: Question) -> Value {
        self.ask(question).unwrap().body.value()
    }

    pub(super) fn add_pixel(&mut self, id: &str, pixel: Value) -> PixelId {
        let edited = self.must(Change::CreatePixel(aff(id), read(pixel)));
        read(edited.body.unwrap().value()["id"].clone())
    }

    /// Every table in words, to see whether anything has changed.
    pub(super) fn state(&self) -> Vec<String> {
        let all = "SELECT 'd' || key || revision || json FROM document UNION ALL SELECT 'h' || key || revision FROM history
            UNION ALL SELECT 'n' || name || aff_id FROM affiliate_name UNION ALL SELECT 'a' || campaign || aff_id FROM assignment
            UNION ALL SELECT 'p' || aff_id || id || host FROM pixel";
        let more = "SELECT 'c' || name || last FROM counter UNION ALL SELECT 'm' || revision FROM merchant
            UNION ALL SELECT 'x' || revision || keys FROM announcement UNION ALL SELECT 's' || aff_id || summary FROM affiliate";
        let mut rows: Vec<String> = self.sql.query(all, crate::values![]).unwrap();
        rows.extend(self.sql.query::<String>(more, crate::values![]).unwrap());
        rows.sort();
        rows
    }

    /// Every shard has been told everything.
    pub(super) fn settle(&self) {
        let told: Vec<_> = box_of_edits::tellings(&self.sql)
            .unwrap()
            .into_iter()
            .map(|telling| (telling.shard, telling.up_to))
            .collect();
        box_of_edits::told(&self.sql, &told).unwrap();
    }
}
