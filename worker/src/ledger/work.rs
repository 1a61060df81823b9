//! What a shard does outside its commits: requests on their way, and the alarm.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{Either, select};
use serde_json::value::RawValue;
use shared::id::MerchantId;
use shared::time::Span;
use worker::{Delay, Env, State};

use super::core::{Core, Error};
use super::deliver::{self, Following, Report, Sent};
use super::documents::{Attached, Missing};
use super::launch::Outgoing;
use super::message::{Record, RecordAll, Recorded, RecordedAll, Resend, Resent};
use super::stored::Try;
use super::{record, resend, watch};
use crate::destination::message::{self as destination, SendResult};
use crate::registry::live::message::News;
use crate::{clock, config, log, object};

/// How long the alarm is set ahead before its work begins.
const AGAIN: Span = Span::seconds(30);
/// How long the alarm rests after something could not be settled.
const REST: Span = Span::seconds(5);
/// How long a call to a Destination may take: longer than any request there, shorter than a lease.
const CALL: Duration = Duration::from_secs(15);
/// How many rounds a host is sent to without a break.
const MOST_ROUNDS: u32 = 50;

/// A shard with its surroundings.
pub(super) struct Work {
    pub(super) core: Core,
    merchant: RefCell<Option<MerchantId>>,
    env: Env,
    state: State,
}

impl Work {
    pub(super) fn new(core: Core, env: Env, state: State) -> Self {
        let merchant = state.id().name().and_then(|name| merchant_of(&name));
        Self { core, merchant: RefCell::new(merchant), env, state }
    }

    /// Records an event and lets what is due leave. The answer does not wait for that.
    pub(super) fn record(self: &Rc<Self>, call: Record) -> Result<Recorded, Error> {
        let (recorded, outgoing) = record::record(&self.core, call, self.core.at(clock::now()))?;
        self.send(outgoing);
        Ok(recorded)
    }

    /// Records several events in one commit and lets what is due leave.
    pub(super) fn record_all(self: &Rc<Self>, call: RecordAll) -> Result<RecordedAll, Error> {
        let (recorded, outgoing) = record::record_all(&self.core, call, self.core.at(clock::now()))?;
        self.send(outgoing);
        Ok(recorded)
    }

    /// Sends again what is asked for.
    pub(super) fn resend(self: &Rc<Self>, call: Resend) -> Result<Resent, Error> {
        let (resent, outgoing) = resend::resend(&self.core, call, self.core.at(clock::now()))?;
        self.send(outgoing);
        Ok(resent)
    }

    /// Tells those who watch, in the background.
    pub(super) fn tell_watchers(&self) {
        let news = watch::news(&self.core, self.core.at(clock::now()));
        let items = match news {
            Ok(items) if items.is_empty() => return,
            Ok(items) => items,
            Err(error) => return log::failure("news", &error),
        };
        let Ok(merchant) = self.merchant() else { return };
        let Ok(registry) = config::registry(&self.env, &merchant) else { return };
        self.state.wait_until(async move {
            if let Err(error) = object::call(&registry, &News { items }).await {
                log::failure("news", &error);
            }
        });
    }

    /// Lets requests leave in the background, each host for itself.
    pub(super) fn send(self: &Rc<Self>, mut outgoing: Vec<Outgoing>) {
        outgoing.sort_by(|one, two| one.host.cmp(&two.host));
        for batch in outgoing.chunk_by(|one, two| one.host == two.host) {
            let (work, batch) = (self.clone(), batch.to_vec());
            self.state.wait_until(async move { work.drive(batch).await });
        }
    }

    /// Sends a batch to its host, notes what came of it, and goes on with what is due there.
    async fn drive(self: Rc<Self>, mut batch: Vec<Outgoing>) {
        let Some(host) = batch.first().map(|outgoing| outgoing.host.clone()) else { return };
        for round in 1..=MOST_ROUNDS {
            let reports = match self.call(&host, &batch).await {
                Ok(reports) => reports,
                Err(reason) => {
                    // The leases say what becomes of these attempts: nobody knows whether they were made.
                    log::failure("send", &reason);
                    return deliver::lost(&self.core, &host, batch.len());
                }
            };
            let following = if round < MOST_ROUNDS { Following::Claims } else { Following::Yields };
            let now = self.core.at(clock::now());
            batch = match deliver::finish(&self.core, &host, reports, following, now) {
                Ok(next) => next,
                Err(error) => return log::failure("finish", &error),
            };
            self.tell_watchers();
            if batch.is_empty() {
                return;
            }
        }
    }

    async fn call(&self, host: &str, batch: &[Outgoing]) -> Result<Vec<Report>, String> {
        let merchant = self.merchant().map_err(|error| error.to_string())?;
        let namespace = self.env.durable_object("DESTINATION").map_err(|error| error.to_string())?;
        let stub = namespace.get_by_name(&format!("{merchant}/{host}")).map_err(|error| error.to_string())?;
        let deliveries = batch.iter().map(|outgoing| destination::Outgoing {
            fire: outgoing.fire.clone(),
            url: outgoing.url.clone(),
            failure_text: outgoing.failure_text.clone(),
        });
        let command = destination::Send { deliveries: deliveries.collect() };
        let sent = match select(Box::pin(object::call(&stub, &command)), Delay::from(CALL)).await {
            Either::Left((sent, _)) => sent.map_err(|error| error.to_string())?,
            Either::Right(_) => return Err("the Destination did not answer in time".to_owned()),
        };
        let attempt = |sent: &destination::Sent| batch.iter().find(|outgoing| outgoing.fire == sent.fire);
        Ok(sent
            .iter()
            .filter_map(|sent| Some((attempt(sent)?, &sent.result)))
            .map(|(outgoing, result)| Report {
                fire: outgoing.fire.clone(),
                attempt: outgoing.attempt,
                result: result_of(result),
            })
            .collect())
    }

    /// The alarm has gone off: it is set anew before anything else.
    pub(super) fn rearm(&self) -> Result<(), Error> {
        let now = self.core.at(clock::now());
        self.core.alarm_went_off(now.after(AGAIN))
    }

    /// What the alarm is for, and then it is set to the next thing that has to happen. It waits for no receiver.
    pub(super) async fn alarm(self: &Rc<Self>) -> Result<(), Error> {
        let now = self.core.at(clock::now());
        let mut settled = true;
        let missing = deliver::missing_for_holds(&self.core, now)?;
        if !missing.is_empty() {
            settled = self.bring(missing).await;
        }
        let now = self.core.at(clock::now());
        loop {
            let (outgoing, more) = deliver::settle_woken(&self.core, now)?;
            self.send(outgoing);
            if !more {
                break;
            }
        }
        self.send(deliver::claim(&self.core, now)?);
        self.tell_watchers();
        let now = self.core.at(clock::now());
        let earliest = if settled { now } else { now.after(REST) };
        self.core.rest(earliest, now)
    }

    /// Brings documents; whether all came. What is missing holds up only what needs it.
    async fn bring(&self, missing: Missing) -> bool {
        let Ok(merchant) = self.merchant() else { return false };
        let mut complete = true;
        for (key, _) in &missing {
            match config::load(&self.env, &merchant, key, &missing).await {
                Ok(loaded) => {
                    let document = loaded.json.as_deref().map(|json| RawValue::from_string(json.to_owned()));
                    let taken = document.transpose().map_err(|error| error.to_string()).and_then(|document| {
                        let attached = vec![Attached { seen: loaded.seen, document }];
                        self.core.documents.borrow_mut().take(attached).map_err(|error| error.to_string())
                    });
                    if let Err(error) = taken {
                        log::failure("document", &error);
                        complete = false;
                    }
                }
                Err(error) => {
                    log::failure("document", &error);
                    complete = false;
                }
            }
        }
        complete
    }

    fn merchant(&self) -> Result<MerchantId, Error> {
        self.merchant.borrow().clone().ok_or(Error::Defect("the object does not know its name"))
    }
}

/// The merchant in the name of a shard's object.
fn merchant_of(name: &str) -> Option<MerchantId> {
    name.split_once('/').and_then(|(merchant, _)| MerchantId::parse(merchant).ok())
}

fn result_of(result: &SendResult) -> Sent {
    match result {
        SendResult::NotBefore { at } => Sent::NotBefore(*at),
        SendResult::Done(report) => Sent::Done(
            report.outcome.into(),
            Try {
                ms: Some(report.duration_ms),
                status: report.status,
                text: report.excerpt.clone(),
                error: report.error.clone(),
            },
        ),
    }
}
