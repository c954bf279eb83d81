//! The draft by which two officers open the next epoch of their party's journal.
//!
//! The epoch's keys are the token's; what officers sign is the reason and that it is these keys. How far
//! the journal is known before it, the node states when it signs. Follows spec/epochs.md.

use detente_record::{Act, EpochReason, Kind, Opening, Precedence, Status};

use crate::message::compose::{Author, Composed};

/// Draws up the opening of an epoch.
#[must_use]
pub fn open(author: &Author, opening: &Opening, reason: EpochReason) -> Composed {
    let urgency = Precedence::Immediate;
    let mut draft = author.draft(Kind::AUTHORITY, Act::OPEN_EPOCH, Status::Actual, urgency);
    draft.outcome = Some(reason as u64);
    author.composed(draft, Some(opening.encode().to_vec()))
}
