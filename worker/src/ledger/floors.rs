//! The Registry tells of edits.

use shared::reason::Reason;

use super::core::{Core, Error};
use super::message::SetFloors;
use super::stored::{self, Closing};
use crate::values;

/// Raises floors and cancels what was held for pixels that are silent now, in one commit.
pub(super) fn raise(core: &Core, command: &SetFloors) -> Result<(), Error> {
    let floors: Vec<(String, u64)> =
        command.floors.iter().map(|(key, revision)| (key.to_string(), *revision)).collect();
    core.commit(|tx| {
        tx.exec(
            "INSERT INTO floor (document, revision)
             SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true
             ON CONFLICT (document) DO UPDATE SET revision = max(revision, excluded.revision)",
            values![stored::write(&floors)?],
        )?;
        if command.silenced.is_empty() {
            return Ok(());
        }
        let closing = Closing {
            code: Reason::PixelPaused.code().to_owned(),
            explanation: "The pixel was paused or deleted while its fire was held.".to_owned(),
        };
        tx.exec(
            "UPDATE delivery SET state = 'cancelled', lane = NULL, wake_at = NULL, closing = ?
             WHERE state = 'held' AND pixel IN (SELECT value FROM json_each(?))",
            values![stored::write(&closing)?, stored::write(&command.silenced)?],
        )?;
        Ok::<_, Error>(())
    })?;
    core.documents.borrow_mut().raise(&command.floors);
    Ok(())
}
