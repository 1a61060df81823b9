//! A visit: the links a visitor followed, and what was seen of its pages.

use crate::attribution::{Attribution, Touch};
use crate::decide::{Mode, Session, SessionKind};
use crate::id::{CampaignId, OrderId, SessionId};
use crate::time::Timestamp;

/// One visitor on one campaign, from the first click on.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// Its id.
    pub id: SessionId,
    /// The campaign it began in.
    pub campaign: CampaignId,
    /// Whether a form-code page was seen in it.
    pub kind: SessionKind,
    /// When it began.
    pub created_at: Timestamp,
    /// The links followed; the one followed last stands last.
    pub touches: Vec<Followed>,
    /// The order that is still open: saved here, and not yet a sale.
    pub open_order: Option<OrderId>,
    /// Live, or a test since one of its orders was.
    pub mode: Mode,
}

/// A link followed in a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Who and what it named, and when it was last followed.
    pub touch: Touch,
    /// When it was first followed.
    pub first_at: Timestamp,
    /// Names in it that differ from expected ones by upper and lower case alone.
    pub near_misses: Vec<String>,
}

/// Whether a link is new to a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Following {
    /// The visitor's first link of this affiliate.
    FirstOfAffiliate,
    /// Another link of an affiliate whose link was followed before.
    First,
    /// Followed before.
    Again,
}

impl Visit {
    /// The most links remembered; beyond that the one that was not followed for the longest time is forgotten.
    pub const MOST_TOUCHES: usize = 50;

    /// A visit that begins.
    pub fn begin(id: SessionId, campaign: CampaignId, kind: SessionKind, now: Timestamp) -> Self {
        Self { id, campaign, kind, created_at: now, touches: Vec::new(), open_order: None, mode: Mode::Live }
    }

    /// Takes in a link: affiliate and values together are what is remembered, never mixed with another link's. One that
    /// was followed before becomes the last touch again.
    pub fn follow(&mut self, attribution: Attribution, near_misses: Vec<String>, now: Timestamp) -> Following {
        let known_affiliate = self.touches.iter().any(|known| known.touch.attribution.aff_id == attribution.aff_id);
        let before = self.touches.iter().position(|known| known.touch.attribution == attribution);
        let first_at = before.map(|place| self.touches.remove(place).first_at);
        let touch = Touch { attribution, at: now };
        self.touches.push(Followed { touch, first_at: first_at.unwrap_or(now), near_misses });
        if self.touches.len() > Self::MOST_TOUCHES {
            self.touches.remove(0);
        }
        match (first_at, known_affiliate) {
            (Some(_), _) => Following::Again,
            (None, true) => Following::First,
            (None, false) => Following::FirstOfAffiliate,
        }
    }

    /// The last link followed.
    pub fn last_touch(&self) -> Option<&Touch> {
        self.touches.last().map(|followed| &followed.touch)
    }

    /// Names in the last link that differ from expected ones by upper and lower case alone.
    pub fn near_misses(&self) -> &[String] {
        self.touches.last().map_or(&[], |followed| &followed.near_misses)
    }

    /// The visit as decisions see it.
    pub fn seen(&self) -> Session<'_> {
        Session { id: &self.id, campaign: self.campaign, kind: self.kind, near_misses: self.near_misses() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::PassedValues;
    use crate::id::{AffId, Shard};

    fn link(text: &str) -> Attribution {
        let (aff_id, c1) = text.split_once(' ').unwrap();
        Attribution { aff_id: AffId::parse(aff_id).unwrap(), values: PassedValues::new([Some(c1)]) }
    }

    fn visit() -> Visit {
        let campaign = CampaignId::new(1).unwrap();
        Visit::begin(SessionId::from_entropy(Shard::new(1), 1), campaign, SessionKind::Api, Timestamp::from_millis(0))
    }

    #[test]
    fn affiliate_and_values_move_together() {
        let mut visit = visit();
        let mut follow = |text, at| visit.follow(link(text), vec![], Timestamp::from_millis(at));
        assert_eq!(follow("A 1", 1), Following::FirstOfAffiliate);
        assert_eq!(follow("B 1", 2), Following::FirstOfAffiliate);
        assert_eq!(follow("A 2", 3), Following::First);
        assert_eq!(follow("A 1", 4), Following::Again);
        assert_eq!(visit.last_touch().unwrap().attribution, link("A 1"));
        assert_eq!(visit.last_touch().unwrap().at, Timestamp::from_millis(4));
        let order: Vec<_> = visit.touches.iter().map(|known| known.touch.attribution.clone()).collect();
        assert_eq!(order, [link("B 1"), link("A 2"), link("A 1")]);
        assert_eq!(visit.touches[2].first_at, Timestamp::from_millis(1));
    }

    #[test]
    fn a_visit_remembers_a_bounded_number_of_links() {
        let mut visit = visit();
        for n in 0..200 {
            visit.follow(link(&format!("A {n}")), vec![], Timestamp::from_millis(n));
        }
        assert_eq!(visit.touches.len(), Visit::MOST_TOUCHES);
        assert_eq!(visit.last_touch().unwrap().attribution, link("A 199"));
    }
}
