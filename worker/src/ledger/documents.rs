//! The configuration a shard decides with: documents kept in memory, and the floors below which none may be used.
//!
//! The Registry tells every shard the revision of each edit before the edit is acknowledged. A document below its floor
//! does not count as known, however it came here; so what was saved is what fires, whatever caches lie in between.

use std::collections::HashMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use shared::affiliate::Affiliate;
use shared::campaign::Campaign;
use shared::id::{AffId, CampaignId};
use shared::json;
use shared::wire::affiliate::AffiliateDocument;
use shared::wire::campaign::{CampaignDocument, Damaged};
use shared::wire::config::DocKey;

/// A document sent along, as the edge's configuration found it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attached {
    /// Where it was looked for and in which revision each place was; the last is where it was found, or found missing.
    /// There are several when an affiliate's former id led to its present one.
    pub seen: Vec<(DocKey, u64)>,
    /// The stored JSON as it is; nothing when there is none.
    pub document: Option<Box<RawValue>>,
}

/// A document and the revision it is of.
#[derive(Clone)]
pub(crate) struct Known<T> {
    pub(crate) revision: u64,
    /// Nothing when there is none of that id.
    pub(crate) document: Option<Rc<T>>,
}

#[derive(Clone)]
enum Content {
    Absent,
    Moved(AffId),
    Affiliate(Rc<Affiliate>),
    Campaign(Rc<Campaign>),
}

struct Entry {
    revision: u64,
    content: Content,
}

/// The documents that an answer has to bring, with the least revision of each.
pub(crate) type Missing = Vec<(DocKey, u64)>;

/// The memory of one shard.
#[derive(Default)]
pub(crate) struct Documents {
    floors: HashMap<DocKey, u64>,
    entries: HashMap<DocKey, Entry>,
}

/// The most documents kept. A stranger can name any number of affiliates that do not exist.
const MOST: usize = 4_096;

impl Documents {
    /// Raises floors; what lies below them is forgotten.
    pub(crate) fn raise(&mut self, floors: &[(DocKey, u64)]) {
        for (key, floor) in floors {
            let known = self.floors.entry(key.clone()).or_default();
            *known = (*known).max(*floor);
            if self.entries.get(key).is_some_and(|entry| entry.revision < *floor) {
                self.entries.remove(key);
            }
        }
    }

    /// Those of these revisions that are below their floors, with the floors.
    pub(crate) fn below_floor(&self, seen: &[(DocKey, u64)]) -> Missing {
        let floored = seen.iter().map(|(key, revision)| (key, *revision, self.floor(key)));
        floored.filter(|(_, revision, floor)| revision < floor).map(|(key, _, floor)| (key.clone(), floor)).collect()
    }

    /// The least revision of a document that counts.
    fn floor(&self, key: &DocKey) -> u64 {
        self.floors.get(key).copied().unwrap_or(0)
    }

    /// Takes in documents that were sent along. An older one never replaces a newer one.
    pub(crate) fn take(&mut self, attached: Vec<Attached>) -> Result<(), Damaged> {
        for Attached { seen, document } in attached {
            let targets = seen.iter().skip(1).map(|(key, _)| Some(key)).chain([None]);
            for ((key, revision), next) in seen.iter().zip(targets) {
                let content = match next {
                    Some(DocKey::Affiliate(to)) => Content::Moved(to.clone()),
                    Some(_) => return Err(Damaged(format!("{key} leads to what is no affiliate"))),
                    None => read(key, document.as_deref())?,
                };
                self.put(key, Entry { revision: *revision, content });
            }
        }
        Ok(())
    }

    fn put(&mut self, key: &DocKey, entry: Entry) {
        let newer = self.entries.get(key).is_none_or(|known| known.revision <= entry.revision);
        if newer && entry.revision >= self.floor(key) {
            if self.entries.len() >= MOST {
                self.entries.clear();
            }
            self.entries.insert(key.clone(), entry);
        }
    }

    /// A campaign, or what has to be brought.
    pub(crate) fn campaign(&self, id: CampaignId) -> Result<Known<Campaign>, Missing> {
        let key = DocKey::Campaign(id);
        let entry = self.entries.get(&key).ok_or_else(|| self.missing(&key))?;
        let document = match &entry.content {
            Content::Campaign(campaign) => Some(campaign.clone()),
            _ => None,
        };
        Ok(Known { revision: entry.revision, document })
    }

    /// An affiliate by its present or a former id, or what has to be brought.
    pub(crate) fn affiliate(&self, id: &AffId) -> Result<Known<Affiliate>, Missing> {
        let asked = DocKey::Affiliate(id.clone());
        let entry = self.entries.get(&asked).ok_or_else(|| self.missing(&asked))?;
        let entry = match &entry.content {
            Content::Moved(to) => {
                let present = DocKey::Affiliate(to.clone());
                // Asked for by the former id again, so that both are brought.
                self.entries.get(&present).ok_or_else(|| {
                    let mut missing = self.missing(&asked);
                    missing.extend(self.missing(&present));
                    missing
                })?
            }
            _ => entry,
        };
        let document = match &entry.content {
            Content::Affiliate(affiliate) => Some(affiliate.clone()),
            _ => None,
        };
        Ok(Known { revision: entry.revision, document })
    }

    fn missing(&self, key: &DocKey) -> Missing {
        vec![(key.clone(), self.floor(key))]
    }
}

fn read(key: &DocKey, document: Option<&RawValue>) -> Result<Content, Damaged> {
    let Some(text) = document.map(RawValue::get) else { return Ok(Content::Absent) };
    let damaged = |error: json::Error| Damaged(format!("{key}: {error}"));
    match key {
        DocKey::Affiliate(_) => {
            let document: AffiliateDocument = json::read(text).map_err(damaged)?;
            Ok(Content::Affiliate(Rc::new(Affiliate::try_from(&document)?)))
        }
        DocKey::Campaign(_) => {
            let document: CampaignDocument = json::read(text).map_err(damaged)?;
            Ok(Content::Campaign(Rc::new(Campaign::try_from(&document)?)))
        }
        DocKey::Key(_) | DocKey::Site(_) | DocKey::Settings => Ok(Content::Absent),
    }
}
