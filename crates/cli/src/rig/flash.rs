//! A FLASH of a party of the rig, status EXERCISE: drafted by one officer, released by a second.

use detente_api::act::ActAnswer;
use detente_record::{EntryId, Precedence, Status};

use crate::act::{self, NewMessage};
use crate::failure::Outcome;
use crate::rig::acts;
use crate::rig::party::Party;

/// Sends a FLASH to every other party of the line; the answer is the entry that released it.
///
/// # Errors
///
/// A node refuses an act.
pub fn flash(from: &Party, text: &str) -> Outcome<EntryId> {
    let line = from.line()?;
    let client = from.client()?;
    let message = NewMessage {
        status: Status::Exercise,
        precedence: Precedence::Flash,
        action: line.others(),
        info: Vec::new(),
        due: None,
        language: from.desk.text.language().tag(),
        text,
        template: None,
        alone: None,
        safety_of_life: false,
        although_suspended: false,
    };
    let drafter = from.officer(&line, "watch")?;
    let ActAnswer::WaitsForRelease { draft } = act::send(client, &line, &message, &drafter)? else {
        return Err(acts::unexpected("a FLASH of one officer was not held back"));
    };
    acts::release(from, &line, draft.0)
}
