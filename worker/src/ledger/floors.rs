//! The Registry tells of edits.

use shared::reason::Reason;

use super::core::{Core, Error};
use super::message::{SetFloors, Silence};
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
        for (silence, reason) in [(Silence::Paused, Reason::PixelPaused), (Silence::Deleted, Reason::PixelDeleted)] {
            let pixels = command.silenced.iter().filter(|(_, how)| *how == silence);
            let pixels: Vec<&str> = pixels.map(|(pixel, _)| pixel.as_str()).collect();
            if !pixels.is_empty() {
                tx.exec(
                    "UPDATE delivery SET state = 'cancelled', lane = NULL, wake_at = NULL, closing = ?
                     WHERE state = 'held' AND pixel IN (SELECT value FROM json_each(?))",
                    values![stored::write(&Closing::from(&reason))?, stored::write(&pixels)?],
                )?;
            }
        }
        Ok::<_, Error>(())
    })?;
    core.documents.borrow_mut().raise(&command.floors);
    Ok(())
}
