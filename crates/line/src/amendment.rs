//! The drafts by which two releasing officers propose an amendment of the charter, sign one or refuse it.
//!
//! What they do is the fold's (`fold/amendment.rs`); the node's own adoptions are `line/amendment.rs`.
//! Follows spec/amendments.md.

use detente_record::{Act, Amendment, AmendmentFault, EntryId, Kind, Precedence, Status};

use crate::message::compose::{Author, Composed};

/// Draws up a proposal.
///
/// # Errors
///
/// What makes no sense in it, whatever it amends.
pub fn propose(author: &Author, amendment: &Amendment) -> Result<Composed, AmendmentFault> {
    let body = amendment.encode()?;
    Ok(word(author, Act::PROPOSE, None, Some(body)))
}

/// Draws up that the party signs a proposal.
#[must_use]
pub fn sign(author: &Author, proposal: EntryId) -> Composed {
    word(author, Act::SIGN, Some(proposal), None)
}

/// Draws up that the party refuses a proposal, or withdraws its own.
#[must_use]
pub fn refuse(author: &Author, proposal: EntryId) -> Composed {
    word(author, Act::REFUSE, Some(proposal), None)
}

fn word(author: &Author, act: Act, object: Option<EntryId>, body: Option<Vec<u8>>) -> Composed {
    let urgency = Precedence::Routine;
    let mut draft = author.draft(Kind::AUTHORITY, act, Status::Actual, urgency);
    draft.object = object;
    author.composed(draft, body)
}
