//! Several events in one commit.

use shared::time::Timestamp;

use super::{Depth, Stop, attempt, settle};
use crate::ledger::core::{Core, Error};
use crate::ledger::documents::Missing;
use crate::ledger::launch::Outgoing;
use crate::ledger::message::{Record, RecordAll, Recorded, RecordedAll};

/// Records events in their order, up to the first that lacks a document, and says what those behind it lack: an event
/// never overtakes another. If the commit fails, none of them has happened.
pub(crate) fn record_all(core: &Core, call: RecordAll, now: Timestamp) -> Result<(RecordedAll, Vec<Outgoing>), Error> {
    let RecordAll { records, documents } = call;
    core.documents.borrow_mut().take(documents)?;
    let mut recorded = Vec::with_capacity(records.len());
    let mut leaving: Vec<Outgoing> = Vec::new();
    let committed = core.commit(|_| {
        for record in &records {
            match settle(attempt(core, record, now, Depth::Commit))? {
                (Recorded::Need(_), _) => break,
                (done, outgoing) => {
                    recorded.push(done);
                    leaving.extend(outgoing);
                }
            }
        }
        Ok(())
    });
    if let Err(error) = committed {
        let mut hosts = core.hosts.borrow_mut();
        leaving.iter().for_each(|outgoing| hosts.returned(&outgoing.host, 1));
        return Err(error);
    }
    let need = missing(core, records.get(recorded.len()..).unwrap_or_default(), now)?;
    Ok((RecordedAll { recorded, need }, leaving))
}

/// What these events lack, all of it at once, so that it is brought once.
fn missing(core: &Core, records: &[Record], now: Timestamp) -> Result<Missing, Error> {
    let mut all = Missing::new();
    for record in records {
        match attempt(core, record, now, Depth::Look) {
            Err(Stop::Need(missing)) => {
                for document in missing {
                    if !all.contains(&document) {
                        all.push(document);
                    }
                }
            }
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Refused(_)) | Ok(_) => {}
        }
    }
    Ok(all)
}
