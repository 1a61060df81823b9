//! `GET /v1/affiliates/{affId}/publishers`: whom an affiliate's traffic came from. Disabling is an edit of the affiliate.

use std::collections::{BTreeSet, HashMap};

use axum::Json;
use serde::Deserialize;
use shared::id::AffId;
use shared::wire::publisher::{Publishers, SourceJson};

use super::auth::Caller;
use super::error::Error;
use super::extract::Ids;
use super::shards::ask_all;
use crate::ledger::view::sources::{ListSources, Source};
use crate::registry::message::Question;

/// The most of both kinds together that are told.
const MOST: u32 = 1_000;

/// What of the affiliate's document counts here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    aff_id: AffId,
    aliases: BTreeSet<AffId>,
    disabled_publishers: BTreeSet<String>,
    disabled_sub_affiliates: BTreeSet<String>,
}

/// `GET /v1/affiliates/{affId}/publishers`.
pub(super) async fn list(caller: Caller, Ids(id): Ids<AffId>) -> Result<Json<Publishers>, Error> {
    let told = caller.ask(Question::Affiliate(id)).await?;
    let profile: Profile = told.body.read().map_err(|error| Error::internal("publishers", &error))?;
    let affs = profile.aliases.iter().chain([&profile.aff_id]).cloned().collect();
    let found = ask_all(&caller.edge.env, &caller.merchant, &ListSources { affs, most: MOST }).await?;
    Ok(Json(collect(found, profile)))
}

/// What the shards know, added up, with what is disabled and was never seen at the end.
fn collect(found: Vec<Vec<Source>>, profile: Profile) -> Publishers {
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let mut more = found.iter().any(|of_shard| of_shard.len() >= most);
    let mut known: HashMap<(bool, String), SourceJson> = HashMap::new();
    for source in found.into_iter().flatten() {
        let Source { publisher, name, clicks, leads, orders, last_at } = source;
        let entry = known.entry((publisher, name.clone())).or_insert_with(|| unseen(name));
        entry.clicks += clicks;
        entry.leads += leads;
        entry.orders += orders;
        entry.last_seen = entry.last_seen.max(Some(last_at));
    }
    let mut kept: Vec<((bool, String), SourceJson)> = known.into_iter().collect();
    kept.sort_by(|((_, one_name), one), ((_, two_name), two)| {
        two.last_seen.cmp(&one.last_seen).then_with(|| one_name.cmp(two_name))
    });
    more |= kept.len() > most;
    kept.truncate(most);
    let Profile { disabled_publishers, disabled_sub_affiliates, .. } = profile;
    let mut answer = Publishers { more, ..Publishers::default() };
    for ((publisher, _), source) in kept {
        if publisher { &mut answer.publishers } else { &mut answer.sub_affiliates }.push(source);
    }
    mark(&mut answer.publishers, disabled_publishers);
    mark(&mut answer.sub_affiliates, disabled_sub_affiliates);
    answer
}

fn mark(sources: &mut Vec<SourceJson>, mut disabled: BTreeSet<String>) {
    for source in sources.iter_mut() {
        source.disabled = disabled.remove(&source.name);
    }
    sources.extend(disabled.into_iter().map(|name| SourceJson { disabled: true, ..unseen(name) }));
}

fn unseen(name: String) -> SourceJson {
    SourceJson { name, disabled: false, clicks: 0, leads: 0, orders: 0, last_seen: None }
}

#[cfg(test)]
mod tests {
    use shared::time::Timestamp;

    use super::*;

    fn source(publisher: bool, name: &str, orders: u32, at: i64) -> Source {
        let last_at = Timestamp::from_millis(at);
        Source { publisher, name: name.to_owned(), clicks: 1, leads: 0, orders, last_at }
    }

    #[test]
    fn shards_are_added_up_and_the_disabled_are_marked() {
        let profile = Profile {
            aff_id: AffId::parse("A1").unwrap(),
            aliases: BTreeSet::new(),
            disabled_publishers: BTreeSet::from(["bad".to_owned(), "never".to_owned()]),
            disabled_sub_affiliates: BTreeSet::new(),
        };
        let shards = vec![
            vec![source(true, "good", 2, 50), source(true, "bad", 1, 40)],
            vec![source(true, "bad", 3, 60), source(false, "good", 5, 10)],
        ];
        let answer = collect(shards, profile);
        let told = |source: &SourceJson| (source.name.clone(), source.disabled, source.clicks, source.orders);
        let publishers: Vec<_> = answer.publishers.iter().map(told).collect();
        let expected = [("bad", true, 2, 4), ("good", false, 1, 2), ("never", true, 0, 0)];
        assert_eq!(
            publishers,
            expected.map(|(name, disabled, clicks, orders)| (name.to_owned(), disabled, clicks, orders))
        );
        assert_eq!(answer.publishers[0].last_seen, Some(Timestamp::from_millis(60)));
        assert_eq!((answer.publishers[2].last_seen, answer.sub_affiliates.len(), answer.more), (None, 1, false));
    }
}
