//! What a step stands on: the call, the visit, the order it names, and the documents.

use std::collections::HashMap;
use std::rc::Rc;

use shared::affiliate::Affiliate;
use shared::attribution::{Attribution, Credit};
use shared::campaign::Campaign;
use shared::decide::{History, Mode, Past, SessionKind};
use shared::funnel::{self, First, Order};
use shared::id::{AffId, CampaignId, FireId, OrderId, SessionId, Shard};
use shared::order::Stage;
use shared::time::Timestamp;
use shared::visit::Visit;
use shared::wire::event::WarningJson;
use shared::wire::problem::FieldError;

use super::{Step, Stop, invalid, refused};
use crate::ledger::core::{Core, Error};
use crate::ledger::documents::{Known, Missing};
use crate::ledger::message::{Record, Surface};
use crate::ledger::store::deliveries::{self, Delivery};
use crate::ledger::store::{events, orders, visits};
use crate::sql;

/// What a step stands on.
pub(super) struct Ground<'a> {
    pub(super) core: &'a Core,
    pub(super) call: &'a Record,
    pub(super) now: Timestamp,
    named_session: Option<SessionId>,
    visit: Option<Visit>,
    order: Option<Order>,
}

/// A campaign that is there, and its revision.
#[derive(Clone)]
pub(super) struct KnownCampaign {
    pub(super) revision: u64,
    pub(super) campaign: Rc<Campaign>,
}

/// Who is credited, and what is known of the affiliate.
pub(super) struct Credited {
    pub(super) credit: Credit,
    pub(super) affiliate: Option<Known<Affiliate>>,
}

impl Credited {
    /// The affiliate, when there is one.
    pub(super) fn affiliate(&self) -> Option<&Affiliate> {
        self.affiliate.as_ref().and_then(|known| known.document.as_deref())
    }
}

impl<'a> Ground<'a> {
    pub(super) fn new(
        core: &'a Core,
        call: &'a Record,
        now: Timestamp,
        named_session: Option<SessionId>,
        visit: Option<&str>,
        order: Option<&str>,
    ) -> sql::Result<Self> {
        let visit = match (&call.visit, visit) {
            (Some(elsewhere), _) => Some(elsewhere.clone().into()),
            (None, body) => body.map(visits::read).transpose()?,
        };
        let order = order.map(orders::read).transpose()?;
        Ok(Self { core, call, now, named_session, visit, order })
    }

    /// The visit that the event names, when it is known.
    pub(super) fn visit(&self) -> Option<&Visit> {
        self.visit.as_ref()
    }

    /// The visit that the event names, with what the event's own page shows of it.
    pub(super) fn seen_visit(&self) -> Option<Visit> {
        self.visit.clone().map(|visit| Visit { kind: self.kind(Some(visit.kind)), ..visit })
    }

    /// The visit as it is after an event of this order, if it has to be stored. A visit that lives elsewhere leaves a
    /// copy here, for the order's later events.
    pub(super) fn visit_with_order(&self, visit: Option<Visit>, order: &Order) -> Option<Visit> {
        let mut visit = visit?;
        if order.mode == Mode::Test {
            visit.mode = Mode::Test;
        }
        if self.is_home_of(&visit) {
            match order.stage {
                Stage::Partial | Stage::Declined { .. } => visit.open_order = Some(order.id.clone()),
                _ if visit.open_order.as_ref() == Some(&order.id) => visit.open_order = None,
                _ => {}
            }
        }
        let stored = self.visit.as_ref().filter(|stored| self.is_home_of(stored));
        Some(visit).filter(|visit| Some(visit) != stored)
    }

    /// The visit of an order, as far as this shard knows it.
    pub(super) fn visit_of(&self, order: &Order) -> Result<Option<Visit>, Stop> {
        match &order.session {
            Some(session) => Ok(visits::find(&self.core.sql, session)?),
            None => Ok(None),
        }
    }

    /// The affiliates that an event may be credited to.
    pub(super) fn candidates<'b>(
        &'b self,
        stated: Option<&'b Attribution>,
        before: Option<&'b Order>,
    ) -> Vec<&'b AffId> {
        let touch = self.visit.as_ref().and_then(Visit::last_touch).map(|touch| &touch.attribution.aff_id);
        let earlier = before.and_then(|order| order.credit.aff_id());
        let mut all: Vec<&AffId> =
            stated.map(|stated| &stated.aff_id).into_iter().chain(earlier).chain(touch).collect();
        all.dedup();
        all
    }

    /// What the client should know although all went well.
    pub(super) fn warnings(&self) -> Vec<WarningJson> {
        let nobody = self.call.unrecognisable.then(|| WarningJson {
            code: "repeatsNotRecognised".to_owned(),
            message: "Repeats of this call can't be recognised: send an Idempotency-Key, a session or an order id."
                .to_owned(),
        });
        self.visit_warning().into_iter().chain(nobody).collect()
    }

    /// Whether a visit's row lies on this shard.
    fn is_home_of(&self, visit: &Visit) -> bool {
        visit.id.shard() == self.shard()
    }

    pub(super) fn shard(&self) -> Shard {
        Shard::new(self.call.shard)
    }

    /// The visit's kind as the event's own page shows it.
    pub(super) fn kind(&self, before: Option<SessionKind>) -> SessionKind {
        match (self.call.surface, before) {
            (Surface::FormCode, _) => SessionKind::FormCode,
            (Surface::FormCodeWithoutConsent, _) => SessionKind::FormCodeWithoutConsent,
            (Surface::Api, before) => before.unwrap_or(SessionKind::Api),
        }
    }

    /// The warning that goes with a visit nobody knows.
    fn visit_warning(&self) -> Option<WarningJson> {
        let session = self.named_session.as_ref().filter(|_| self.visit.is_none())?;
        Some(WarningJson {
            code: "sessionUnknown".to_owned(),
            message: format!("Session {session} is not known, so it says nothing of the visitor's affiliate link."),
        })
    }

    /// The order that the event names: in the path or the body.
    pub(super) fn named_order(&self) -> Result<Option<Order>, Stop> {
        match (self.call.input.order_id(), &self.order) {
            (Some(id), None) => Err(invalid(vec![FieldError {
                field: "orderId".to_owned(),
                message: format!("names order {id}, which is not known"),
                code: Some("orderUnknown".to_owned()),
            }])),
            (_, order) => Ok(order.clone()),
        }
    }

    /// The order whose later event this is; it must be there.
    pub(super) fn order(&self) -> Result<Order, Stop> {
        let id = self.call.input.order_id().map(|id| id.to_string()).unwrap_or_default();
        self.order.clone().ok_or_else(|| refused(404, "orderUnknown", format!("order {id} is not known")))
    }

    /// The order that an event of this campaign belongs to: the one it names, else its visit's open one.
    pub(super) fn order_before(&self, campaign: CampaignId) -> Result<Option<Order>, Stop> {
        if let Some(named) = self.named_order()? {
            return Ok(Some(named));
        }
        let open =
            self.visit.as_ref().filter(|visit| self.is_home_of(visit)).and_then(|visit| visit.open_order.as_ref());
        let open = open.map(|id| orders::find(&self.core.sql, id)).transpose()?.flatten();
        Ok(open.filter(|order| order.campaign == campaign))
    }

    /// The id a new order gets: random, and not taken.
    pub(super) fn new_order_id(&self) -> Result<OrderId, Stop> {
        for turn in 0..4 {
            let bits = (self.call.entropy.0 >> (32 * turn)) & u128::from(u32::MAX);
            let id = OrderId::from_entropy(self.shard(), u32::try_from(bits).unwrap_or(0));
            if orders::is_free(&self.core.sql, &id)? {
                return Ok(id);
            }
        }
        Err(Stop::Failed(Error::Defect("four random order ids were all taken")))
    }

    /// The id a new visit gets.
    pub(super) fn new_session_id(&self) -> SessionId {
        SessionId::from_entropy(self.shard(), self.call.entropy.0)
    }

    /// The documents at once, so that a caller has to bring some only once.
    pub(super) fn require(&self, campaign: CampaignId, affiliates: &[&AffId]) -> Result<(), Stop> {
        let documents = self.core.documents.borrow();
        let mut missing: Missing = documents.campaign(campaign).err().unwrap_or_default();
        for affiliate in affiliates {
            missing.extend(documents.affiliate(affiliate).err().unwrap_or_default());
        }
        if missing.is_empty() { Ok(()) } else { Err(Stop::Need(missing)) }
    }

    /// The campaign that an event names.
    pub(super) fn campaign(&self, id: CampaignId) -> Result<KnownCampaign, Stop> {
        let known = self.core.documents.borrow().campaign(id)?;
        match known.document {
            Some(campaign) => Ok(KnownCampaign { revision: known.revision, campaign }),
            None => Err(invalid(vec![FieldError {
                field: "campaignId".to_owned(),
                message: format!("names campaign {id}, which is not known"),
                code: Some("campaignUnknown".to_owned()),
            }])),
        }
    }

    /// The affiliate of an id, present or former.
    pub(super) fn affiliate(&self, id: &AffId) -> Result<Known<Affiliate>, Stop> {
        Ok(self.core.documents.borrow().affiliate(id)?)
    }

    /// The same attribution under the affiliate's present id.
    pub(super) fn present(&self, attribution: Attribution) -> Result<Attribution, Stop> {
        let known = self.affiliate(&attribution.aff_id)?;
        Ok(match known.document {
            Some(affiliate) => Attribution { aff_id: affiliate.aff_id.clone(), ..attribution },
            None => attribution,
        })
    }

    /// Who a lead or an order is credited to.
    pub(super) fn credit(
        &self,
        before: Option<&Order>,
        stated: Option<Attribution>,
        campaign: &Campaign,
    ) -> Result<Credited, Stop> {
        let stated = stated.map(|stated| self.present(stated)).transpose()?;
        let touch = self.visit.as_ref().and_then(Visit::last_touch);
        self.credited(funnel::credit(before, stated, touch, campaign, self.now))
    }

    /// A credit with its affiliate.
    pub(super) fn credited(&self, credit: Credit) -> Result<Credited, Stop> {
        let credit = match credit {
            Credit::To { attribution, source } => Credit::To { attribution: self.present(attribution)?, source },
            other => other,
        };
        let affiliate = credit.attribution().map(|to| self.affiliate(&to.aff_id)).transpose()?;
        Ok(Credited { credit, affiliate })
    }

    /// What became of the fires of an order or of a visit's clicks.
    pub(super) fn fires(&self, owner: &str) -> Result<Fires, Stop> {
        Ok(Fires::new(deliveries::of_owner(&self.core.sql, owner)?))
    }

    /// The answer that a repeat gets again.
    pub(super) fn first_answer(&self, order: &OrderId, first: First) -> Result<Step, Stop> {
        let given = events::first_answer(&self.core.sql, order, first)?;
        given.map(Step::Again).ok_or(Stop::Failed(Error::Defect("a repeat without a first event")))
    }
}

/// What became of earlier fires.
#[derive(Default)]
pub(super) struct Fires {
    pub(super) deliveries: Vec<Delivery>,
    past: HashMap<FireId, Past>,
}

impl Fires {
    fn new(deliveries: Vec<Delivery>) -> Self {
        let past = deliveries.iter().map(|delivery| (delivery.fire.clone(), deliveries::past(delivery))).collect();
        Self { deliveries, past }
    }

    /// Those that are still held.
    pub(super) fn held(&self) -> impl Iterator<Item = &Delivery> {
        self.deliveries.iter().filter(|delivery| deliveries::past(delivery) == Past::Held)
    }
}

impl History for Fires {
    fn state(&self, fire: &FireId) -> Past {
        self.past.get(fire).copied().unwrap_or(Past::Unknown)
    }
}
