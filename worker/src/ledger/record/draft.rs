//! What a step decided, turned into rows and an answer, and committed.

use serde_json::value::RawValue;
use shared::affiliate::Affiliate;
use shared::attribution::PassedValues;
use shared::decide::{Channel, Fire, Mode, Outcome as Decided, Verdict};
use shared::delivery::{Browser, Postback};
use shared::egress::host_key;
use shared::funnel::{Booking, Kind, Order};
use shared::id::{AffId, CampaignProductId, FireId, OrderId, PixelId, SessionId};
use shared::visit::Visit;
use shared::wire::event::{ClickAnswer, OrderAnswer, VerdictJson, WarningJson, summary};
use shared::wire::live::LiveEvent;

use super::Outcome;
use super::ground::{Credited, Ground, KnownCampaign};
use crate::ledger::core::Error;
use crate::ledger::launch::Launch;
use crate::ledger::message::Recorded;
use crate::ledger::store::deliveries::{self, Delivery, Journey, NewDelivery, Origin};
use crate::ledger::store::{events, orders, sources, visits};
use crate::ledger::stored::{self, Detail, StoredBooking, StoredRequest, Trigger};

/// What a step decided.
pub(super) struct Draft {
    pub(super) kind: Kind,
    pub(super) subject: Subject,
    /// The visit, if it has to be stored.
    pub(super) visit: Option<Visit>,
    pub(super) campaign: KnownCampaign,
    pub(super) credited: Credited,
    pub(super) verdicts: Vec<Verdict>,
    /// Held deliveries that this event settles.
    pub(super) resolved: Vec<Delivery>,
    /// The product of an upsell.
    pub(super) product: Option<CampaignProductId>,
    pub(super) bookings: Vec<Booking>,
    pub(super) summary: String,
    pub(super) warnings: Vec<WarningJson>,
}

/// Whom an event is about.
pub(super) enum Subject {
    /// A visit.
    Visit(SessionId, Mode),
    /// An order, as it was and as it is now.
    Order { before: Option<Box<Order>>, order: Box<Order> },
}

impl Subject {
    fn order(&self) -> Option<&Order> {
        match self {
            Self::Visit(..) => None,
            Self::Order { order, .. } => Some(order),
        }
    }

    fn order_id(&self) -> Option<&OrderId> {
        self.order().map(|order| &order.id)
    }

    fn session(&self) -> Option<&SessionId> {
        match self {
            Self::Visit(id, _) => Some(id),
            Self::Order { order, .. } => order.session.as_ref(),
        }
    }

    fn is_test(&self) -> bool {
        match self {
            Self::Visit(_, mode) => *mode == Mode::Test,
            Self::Order { order, .. } => order.mode == Mode::Test,
        }
    }

    /// What its deliveries are found by.
    fn owner(&self) -> &str {
        match self {
            Self::Visit(id, _) => id.as_str(),
            Self::Order { order, .. } => order.id.as_str(),
        }
    }
}

impl Draft {
    /// Stores everything in one commit and starts what is due.
    pub(super) fn commit(mut self, ground: &Ground<'_>, once: &str, expired: Option<i64>) -> Result<Outcome, Error> {
        let mut launch = Launch::new(ground.core, ground.now);
        let mut resolved = std::mem::take(&mut self.resolved);
        resolved.iter_mut().for_each(|delivery| launch.start(delivery, Trigger::Scheduled));
        let mut new = self.deliveries(ground);
        new.iter_mut().for_each(|new| launch.start(&mut new.delivery, Trigger::Scheduled));
        let status = if matches!(self.kind, Kind::Click | Kind::Lead | Kind::Order | Kind::Upsell) { 201 } else { 200 };
        let answer = self.answer()?;
        ground.core.commit(|tx| {
            if let Some(seq) = expired {
                events::free(tx, seq)?;
            }
            let event = self.event(ground, once, status, &answer)?;
            events::insert(tx, &event)?;
            sources::note(tx, &event)?;
            if let Some(visit) = &self.visit {
                visits::save(tx, visit)?;
            }
            if let Subject::Order { before, order } = &self.subject {
                orders::save(tx, before.as_deref(), order)?;
            }
            deliveries::insert(tx, &new)?;
            deliveries::update(tx, &resolved)?;
            let changed = resolved.iter().chain(new.iter().map(|new| &new.delivery));
            ground.core.wake_for(tx, changed, ground.now)
        })?;
        self.tell_watchers(ground);
        let body = RawValue::from_string(answer).map_err(|_| Error::Defect("an answer that is not JSON"))?;
        Ok((Recorded::Done { status, body, replayed: false }, launch.committed()))
    }

    fn tell_watchers(&self, ground: &Ground<'_>) {
        let named = self.affiliate().map(|affiliate| &affiliate.aff_id).or_else(|| self.credited.credit.aff_id());
        let Some(aff) = named else { return };
        ground.core.watched.borrow_mut().recorded(aff, ground.now, || {
            let verdicts: Vec<VerdictJson> = self.verdicts.iter().map(VerdictJson::from).collect();
            let to = self.credited.credit.attribution();
            LiveEvent {
                id: ground.call.event.clone(),
                kind: self.kind.code().to_owned(),
                at: ground.now,
                campaign_id: self.campaign.campaign.id,
                session_id: self.subject.session().cloned(),
                order_id: self.subject.order_id().cloned(),
                test: self.subject.is_test(),
                source_values: to.map(|to| to.values.as_slice().to_vec()).unwrap_or_default(),
                summary: self.summary.clone(),
                explanation: summary(&verdicts),
                verdicts,
                warnings: self.warnings.clone(),
            }
        });
    }

    fn affiliate(&self) -> Option<&Affiliate> {
        self.credited.affiliate()
    }

    /// The deliveries that the verdicts begin.
    fn deliveries(&self, ground: &Ground<'_>) -> Vec<NewDelivery> {
        let Some(affiliate) = self.affiliate() else { return Vec::new() };
        let origin = Origin {
            aff: affiliate.aff_id.to_string(),
            campaign: self.campaign.campaign.id.get(),
            session: self.subject.session().map(ToString::to_string),
            test: self.subject.is_test().into(),
            created_at: ground.now.millis(),
        };
        let begun = self.verdicts.iter().filter_map(|verdict| {
            let pixel = verdict.pixel.as_ref()?;
            match &verdict.outcome {
                Decided::NotFired(_) => None,
                Decided::Hold { fire, until } => {
                    Some(self.delivery(fire.clone(), pixel, Journey::Postback(Postback::held(*until))))
                }
                Decided::Fire(fire) => Some(self.fire(fire, pixel, affiliate, ground)),
            }
        });
        begun.map(|delivery| NewDelivery { delivery, origin: origin.clone() }).collect()
    }

    fn fire(&self, fire: &Fire, pixel: &PixelId, affiliate: &Affiliate, ground: &Ground<'_>) -> Delivery {
        let known = affiliate.pixel(pixel);
        let expires = ground.now.after(self.campaign.campaign.offer_window);
        let offered = |channel| Journey::Browser { channel, state: Browser::Offered, expires };
        let journey = match fire.channel {
            Channel::Postback => Journey::Postback(Postback::queued(ground.now)),
            Channel::Image(_) => offered("image"),
            Channel::Iframe(_) => offered("iframe"),
        };
        Delivery {
            host: known.map(|pixel| host_key(pixel.trigger.template().origin())),
            request: Some(StoredRequest::new(fire, known, &affiliate.passed_values)),
            ..self.delivery(fire.id.clone(), pixel, journey)
        }
    }

    fn delivery(&self, fire: FireId, pixel: &PixelId, journey: Journey) -> Delivery {
        Delivery {
            fire,
            pixel: pixel.clone(),
            owner: self.subject.owner().to_owned(),
            journey,
            tries: 0,
            host: None,
            request: None,
            attempts: Vec::new(),
            closing: None,
        }
    }

    fn event<'a>(
        &'a self,
        ground: &'a Ground<'_>,
        once: &'a str,
        status: u16,
        answer: &'a str,
    ) -> Result<events::NewEvent<'a>, Error> {
        let to = self.credited.credit.attribution();
        let names = self.affiliate().map(|affiliate| &affiliate.passed_values);
        let named = |role: fn(&PassedValues, &shared::passed_values::PassedValueNames) -> Option<String>| {
            to.zip(names).and_then(|(to, names)| role(&to.values, names))
        };
        let bookings: Vec<StoredBooking> = self.bookings.iter().map(StoredBooking::from).collect();
        Ok(events::NewEvent {
            id: &ground.call.event,
            once,
            fingerprint: ground.call.once.as_ref().map(|once| once.fingerprint.as_str()),
            at: ground.now,
            kind: self.kind.code(),
            order: self.subject.order_id(),
            session: self.subject.session(),
            campaign: self.campaign.campaign.id,
            aff: self.credited.credit.aff_id().map(AffId::as_str),
            publisher: named(|values, names| values.publisher(names).map(str::to_owned)),
            sub_affiliate: named(|values, names| values.sub_affiliate(names).map(str::to_owned)),
            test: self.subject.is_test(),
            product: self.product,
            status,
            answer,
            detail: stored::write(&self.detail())?,
            bookings: if bookings.is_empty() { None } else { Some(stored::write(&bookings)?) },
        })
    }

    fn detail(&self) -> Detail {
        let label = |verdict: &Verdict| {
            let pixel = self.affiliate()?.pixel(verdict.pixel.as_ref()?)?;
            Some(pixel.trigger.label())
        };
        Detail {
            summary: self.summary.clone(),
            pixels: self.verdicts.iter().map(label).collect(),
            affiliate: self.credited.affiliate.as_ref().map(|known| known.revision),
            campaign: Some(self.campaign.revision),
        }
    }

    fn answer(&self) -> Result<String, Error> {
        let verdicts: Vec<VerdictJson> = self.verdicts.iter().map(VerdictJson::from).collect();
        let explanation = summary(&verdicts);
        let warnings = self.warnings.clone();
        let text = match &self.subject {
            Subject::Visit(id, _) => {
                let to = self.credited.credit.attribution();
                stored::write(&ClickAnswer {
                    session_id: id.clone(),
                    aff_id: self.credited.credit.aff_id().map(ToString::to_string),
                    source_values: to.map(|to| to.values.as_slice().to_vec()).unwrap_or_default(),
                    verdicts,
                    explanation,
                    warnings,
                })?
            }
            Subject::Order { order, .. } => stored::write(&OrderAnswer {
                order_id: order.id.clone(),
                status: order.stage.code().to_owned(),
                total: order.totals().total().to_decimal(order.currency),
                currency: order.currency.code().to_owned(),
                session_id: order.session.clone(),
                test: order.mode == Mode::Test,
                verdicts,
                explanation,
                warnings,
            })?,
        };
        Ok(text)
    }
}
