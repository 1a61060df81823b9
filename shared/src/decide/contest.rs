//! The more specific pixel wins: one event fires one of the pixels that contend for it.

use super::{History, Judgement, Past};
use crate::id::PixelId;
use crate::pixel::{CampaignScope, Company, Pixel, Rank};
use crate::reason::Reason;

/// Settles who goes off. Only a pixel that can fire itself contends; one that "fires as well" stands aside. Where one of
/// the contenders has gone off already, nobody goes off again; else the most specific does, and its equals with it.
pub(super) fn settle<'a>(judged: Vec<(&'a Pixel, Judgement)>, history: &dyn History) -> Vec<(&'a Pixel, Judgement)> {
    let contenders: Vec<Contender<'_>> =
        judged.iter().filter_map(|(pixel, judgement)| contender(pixel, judgement, history)).collect();
    let best = contenders.iter().map(|contender| contender.rank).max();
    let winner = contenders.iter().find(|contender| Some(contender.rank) == best);
    let fired = contenders.iter().find(|contender| contender.past != Past::Unknown);
    judged
        .into_iter()
        .map(|(pixel, judgement)| {
            let reason = judgement.fire_id().and_then(|fire| {
                if history.state(fire) != Past::Unknown {
                    return Some(Reason::AlreadyFired(None));
                }
                if pixel.company == Company::FiresAsWell {
                    return None;
                }
                fired.map(|fired| Reason::AlreadyFired(Some(fired.id.clone()))).or_else(|| {
                    winner
                        .filter(|winner| winner.rank > pixel.trigger.rank())
                        .map(|winner| Reason::MoreSpecific { winner: winner.id.clone(), why: why(winner.pixel, pixel) })
                })
            });
            (pixel, reason.map_or(judgement, Judgement::Not))
        })
        .collect()
}

struct Contender<'a> {
    id: &'a PixelId,
    pixel: &'a Pixel,
    rank: Rank,
    past: Past,
}

fn contender<'a>(pixel: &'a Pixel, judgement: &Judgement, history: &dyn History) -> Option<Contender<'a>> {
    let fire = judgement.fire_id()?;
    match pixel.company {
        Company::FiresAsWell => None,
        Company::Contends => {
            Some(Contender { id: &pixel.id, pixel, rank: pixel.trigger.rank(), past: history.state(fire) })
        }
    }
}

fn why(winner: &Pixel, loser: &Pixel) -> &'static str {
    match (winner.trigger.campaign(), loser.trigger.campaign()) {
        (CampaignScope::One(_), CampaignScope::All) => "one campaign goes before all campaigns",
        _ => "one product goes before all products",
    }
}

impl Judgement {
    fn fire_id(&self) -> Option<&crate::id::FireId> {
        match self {
            Self::Fire(fire) | Self::Hold(fire, _) => Some(fire),
            Self::Not(_) => None,
        }
    }
}
