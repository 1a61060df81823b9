//! Attempts and their outcomes: what is claimed, what came of it, and what happens of itself when its time has come.

use std::collections::HashMap;

use shared::campaign::Campaign;
use shared::delivery::{Browser, Death, Outcome, Postback, State};
use shared::id::{FireId, OrderId};
use shared::reason::Reason;
use shared::time::{Span, Timestamp};
use shared::visit::Visit;

use super::core::{Core, Error};
use super::documents::Missing;
use super::held::{self, Circumstances};
use super::launch::{Launch, Outgoing};
use super::store::deliveries::{self, Delivery, Journey, death_code};
use super::store::{orders, visits};
use super::stored::{Closing, Trigger, Try, record_result};
use crate::sql::Tx;
use crate::values;

/// How many deliveries one alarm claims.
const MOST_CLAIMED: usize = 100;
/// How many hosts one alarm claims for; the rest have their turn at the next.
const MOST_HOSTS: usize = 100;
/// How many deliveries one alarm settles of those whose own time has come.
const MOST_WOKEN: u32 = 500;

/// What a Destination says of one attempt.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    pub(crate) fire: FireId,
    pub(crate) attempt: u32,
    pub(crate) result: Sent,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sent {
    /// It left, and this came back.
    Done(Outcome, Try),
    /// It never left: the host is closed or crowded until then.
    NotBefore(Timestamp),
}

/// A host that says to come again sooner than this is crowded; one that says later is closed, and that is remembered.
const CROWDED: Span = Span::seconds(2);

/// How long a shard leaves a host to the others after it has sent for long without a break.
const PAUSE: Span = Span::millis(250);

/// What a request that has ended does about what is due at its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Following {
    /// It claims some of it.
    Claims,
    /// It has gone on for long enough; others have their turn.
    Yields,
}

/// Notes what came of attempts at one host, with the host's state, and claims what has come due there meanwhile. All in
/// one commit.
pub(crate) fn finish(
    core: &Core,
    host: &str,
    reports: Vec<Report>,
    following: Following,
    now: Timestamp,
) -> Result<Vec<Outgoing>, Error> {
    let count = u32::try_from(reports.len()).unwrap_or(u32::MAX);
    core.hosts.borrow_mut().returned(host, count);
    let differs = {
        let mut hosts = core.hosts.borrow_mut();
        let not_before = |report: &Report| match report.result {
            Sent::NotBefore(at) => Some(at),
            Sent::Done(..) => None,
        };
        match reports.iter().filter_map(not_before).max() {
            None => hosts.close(host, None),
            Some(at) if at.since(now) <= CROWDED => {
                hosts.crowded(host, at);
                false
            }
            Some(at) => hosts.close(host, Some(at)),
        }
    };
    let mut launch = Launch::new(core, now);
    let committed = core.commit(|tx| {
        let known = deliveries::of_fires(&core.sql, reports.iter().map(|report| &report.fire))?;
        let mut known: HashMap<FireId, Delivery> =
            known.into_iter().map(|delivery| (delivery.fire.clone(), delivery)).collect();
        let mut changed = Vec::with_capacity(reports.len());
        for report in reports {
            if let Some(delivery) = known.remove(&report.fire)
                && delivery.tries == report.attempt
            {
                changed.extend(conclude(core, delivery, report.result, now));
            }
        }
        deliveries::update(tx, &changed)?;
        if differs {
            let closed_until = core.hosts.borrow().closed_until(host);
            save_host(tx, host, closed_until)?;
            if closed_until.is_none_or(|until| until <= now) {
                // The alarm was set for what waits there as if the host stayed closed.
                core.wake(tx, now.after(PAUSE), now)?;
            }
        }
        core.wake_for(tx, changed.iter(), now)?;
        match following {
            Following::Claims => {
                let free = core.hosts.borrow().free_together(host, now);
                claim_at(core, tx, &mut launch, &[host], free, now)
            }
            // Whatever is due there is the alarm's from here on.
            Following::Yields => {
                let again = now.after(PAUSE);
                core.hosts.borrow_mut().crowded(host, again);
                core.wake(tx, again, now)
            }
        }
    });
    if let Err(error) = committed {
        // What is known of the host is what is stored, and only the row says what that is.
        let stored = core.sql.query_one("SELECT not_before FROM host WHERE host = ?", values![host])?;
        core.hosts.borrow_mut().close(host, stored);
        return Err(error);
    }
    Ok(launch.committed())
}

/// The delivery after an attempt; nothing when it has moved on meanwhile.
fn conclude(core: &Core, mut delivery: Delivery, sent: Sent, now: Timestamp) -> Option<Delivery> {
    let Journey::Postback(postback) = delivery.journey else { return None };
    let after = match sent {
        Sent::Done(outcome, result) => {
            record_result(&mut delivery.attempts, result);
            postback.finish(outcome, now, jitter(&delivery), core.pace).ok()?
        }
        Sent::NotBefore(at) => {
            let after = postback.postpone(at.max(now)).ok()?;
            delivery.attempts.pop();
            after
        }
    };
    delivery.closing = closing(after, &delivery);
    delivery.journey = Journey::Postback(after);
    Some(delivery)
}

fn closing(after: Postback, delivery: &Delivery) -> Option<Closing> {
    let State::Dead(death) = after.state else { return None };
    let last = delivery.attempts.last().and_then(super::stored::Attempt::error).unwrap_or_default();
    let explanation = match death {
        Death::UsedUp => format!("Given up after {} attempts. The last: {last}", after.made),
        Death::Gone => "Given up: the receiver says that it is gone for good (410).".to_owned(),
        Death::Refused => format!("Given up. {last}"),
    };
    Some(Closing { code: death_code(death).to_owned(), explanation })
}

/// Spreads retries: the same delivery waits the same, different ones differ.
fn jitter(delivery: &Delivery) -> u64 {
    let tail = delivery.fire.as_str().get(21..).unwrap_or_default();
    let bits = u64::from_str_radix(tail, 16).unwrap_or(0);
    bits.wrapping_mul(u64::from(delivery.tries).wrapping_mul(2).wrapping_add(1)).rotate_right(17)
}

fn save_host(tx: &Tx<'_>, host: &str, closed_until: Option<Timestamp>) -> Result<(), Error> {
    let until = closed_until.unwrap_or(Timestamp::from_millis(0));
    tx.exec(
        "INSERT INTO host (host, not_before) VALUES (?, ?) ON CONFLICT (host) DO UPDATE SET not_before = excluded.not_before",
        values![host, until],
    )?;
    Ok(())
}

/// The call to a Destination was lost: its places are free again, and the leases say what becomes of the attempts.
pub(crate) fn lost(core: &Core, host: &str, count: usize) {
    core.hosts.borrow_mut().returned(host, u32::try_from(count).unwrap_or(u32::MAX));
}

/// Claims what is due, round robin over the hosts that are open.
pub(crate) fn claim(core: &Core, now: Timestamp) -> Result<Vec<Outgoing>, Error> {
    let mut open: Vec<String> = Vec::new();
    for (lane, at) in deliveries::lanes(&core.sql)? {
        if !lane.is_empty() && at <= now && core.hosts.borrow().free(&lane, now) > 0 {
            open.push(lane);
        }
    }
    if open.is_empty() {
        return Ok(Vec::new());
    }
    // Whoever begins differs from time to time, so that no host is always the last.
    let turn = usize::try_from(now.millis()).unwrap_or(0) % open.len();
    open.rotate_left(turn);
    open.truncate(MOST_HOSTS);
    let each = u32::try_from(MOST_CLAIMED.div_ceil(open.len())).unwrap_or(1);
    let hosts: Vec<&str> = open.iter().map(String::as_str).collect();
    let mut launch = Launch::new(core, now);
    core.commit(|tx| claim_at(core, tx, &mut launch, &hosts, each, now))?;
    Ok(launch.committed())
}

fn claim_at(
    core: &Core,
    tx: &Tx<'_>,
    launch: &mut Launch<'_>,
    hosts: &[&str],
    most_each: u32,
    now: Timestamp,
) -> Result<(), Error> {
    if most_each == 0 || hosts.is_empty() {
        return Ok(());
    }
    let mut claimed = Vec::new();
    for mut delivery in deliveries::due(&core.sql, hosts, now, most_each)? {
        let host = delivery.host.as_deref().unwrap_or_default();
        if core.hosts.borrow().free_together(host, now) > 0 {
            let before = delivery.tries;
            launch.start_at(&mut delivery, Trigger::Scheduled);
            claimed.extend(Some(delivery).filter(|delivery| delivery.tries > before));
        }
    }
    deliveries::update(tx, &claimed)?;
    core.wake_for(tx, claimed.iter(), now)
}

/// What has to be brought before [`settle_woken`] can decide everything whose time has come.
pub(crate) fn missing_for_holds(core: &Core, now: Timestamp) -> Result<Missing, Error> {
    let documents = core.documents.borrow();
    let mut missing = Missing::new();
    for delivery in deliveries::woken(&core.sql, now, MOST_WOKEN)?.iter().filter(|delivery| is_held(delivery)) {
        let Some(order) = order_of(core, delivery)? else { continue };
        missing.extend(documents.campaign(order.campaign).err().unwrap_or_default());
        let lead = order.lead.as_ref().and_then(|lead| lead.attribution.as_ref());
        missing.extend(lead.and_then(|lead| documents.affiliate(&lead.aff_id).err()).unwrap_or_default());
    }
    missing.sort();
    missing.dedup();
    Ok(missing)
}

pub(super) fn is_held(delivery: &Delivery) -> bool {
    matches!(&delivery.journey, Journey::Postback(Postback { state: State::Held { .. }, .. }))
}

pub(super) fn order_of(core: &Core, delivery: &Delivery) -> Result<Option<shared::funnel::Order>, Error> {
    let Ok(id) = OrderId::parse(&delivery.owner) else { return Ok(None) };
    Ok(orders::find(&core.sql, &id)?)
}

/// Settles what happens of itself: holds that end, leases without an outcome, offers that nobody took up. A hold whose
/// documents are not there stays as it is. Answers the requests that leave, and whether there may be more to settle.
pub(crate) fn settle_woken(core: &Core, now: Timestamp) -> Result<(Vec<Outgoing>, bool), Error> {
    let mut launch = Launch::new(core, now);
    let full = core.commit(|tx| {
        let woken = deliveries::woken(&core.sql, now, MOST_WOKEN)?;
        let full = u32::try_from(woken.len()).unwrap_or(u32::MAX) >= MOST_WOKEN;
        let mut changed = Vec::with_capacity(woken.len());
        for delivery in woken {
            if let Some(mut settled) = settle(core, delivery, now)? {
                launch.start(&mut settled, Trigger::Scheduled);
                changed.push(settled);
            }
        }
        deliveries::update(tx, &changed)?;
        core.wake_for(tx, changed.iter(), now)?;
        Ok::<_, Error>(full && !changed.is_empty())
    })?;
    Ok((launch.committed(), full))
}

fn settle(core: &Core, mut delivery: Delivery, now: Timestamp) -> Result<Option<Delivery>, Error> {
    match &delivery.journey {
        Journey::Browser { channel, state, expires } => {
            let (channel, expires) = (*channel, *expires);
            let state = state.clone().seen(Browser::Expired);
            delivery.journey = Journey::Browser { channel, state, expires };
            Ok(Some(delivery))
        }
        Journey::Postback(postback) => match postback.state {
            State::Sending { .. } if postback.lease_over(now) => {
                let lost = Try { error: Some("The outcome is unknown.".to_owned()), ..Try::default() };
                Ok(conclude(core, delivery, Sent::Done(Outcome::Unknown, lost), now))
            }
            State::Held { .. } => settle_hold(core, delivery, now),
            _ => Ok(None),
        },
    }
}

pub(super) fn settle_hold(core: &Core, delivery: Delivery, now: Timestamp) -> Result<Option<Delivery>, Error> {
    let Some(order) = order_of(core, &delivery)? else {
        return Err(Error::Defect("a held fire without its order"));
    };
    let documents = core.documents.borrow();
    let lead = order.lead.as_ref().and_then(|lead| lead.attribution.as_ref());
    let affiliate = lead.map(|lead| documents.affiliate(&lead.aff_id)).transpose();
    let (Ok(campaign), Ok(affiliate)) = (documents.campaign(order.campaign), affiliate) else { return Ok(None) };
    let campaign: std::rc::Rc<Campaign> = match campaign.document {
        Some(campaign) => campaign,
        None => return Ok(held::cancel(delivery, &Reason::CampaignUnknown(order.campaign))),
    };
    let visit = order.session.as_ref().map(|session| visits::find(&core.sql, session)).transpose()?.flatten();
    let circumstances = Circumstances {
        order: &order,
        campaign: &campaign,
        affiliate: affiliate.as_ref().and_then(|known| known.document.as_deref()),
        session: visit.as_ref().map(Visit::seen),
        now,
    };
    Ok(held::settle(delivery, &circumstances))
}
