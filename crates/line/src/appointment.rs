//! The drafts by which two releasing officers appoint an officer of their party, or revoke one.
//!
//! What they change is judged by the record (`OfficerLog`); a draft waits for its second officer as a
//! FLASH does. Follows spec/authority.md §8.

use detente_record::{Act, AppointmentFault, Kind, Officer, Precedence, Status};

use crate::message::compose::{Author, Composed};

/// Draws up the appointment of an officer under the party's next unused number.
///
/// # Errors
///
/// What makes no sense in the officer's name or roles.
pub fn appoint(
    author: &Author,
    number: u16,
    officer: &Officer,
) -> Result<Composed, AppointmentFault> {
    let body = officer.appointment()?;
    Ok(change(author, Act::APPOINT, number, Some(body)))
}

/// Draws up the revocation of the officer of that number.
#[must_use]
pub fn revoke(author: &Author, number: u16) -> Composed {
    change(author, Act::REVOKE, number, None)
}

fn change(author: &Author, act: Act, number: u16, body: Option<Vec<u8>>) -> Composed {
    let urgency = Precedence::Immediate;
    let mut draft = author.draft(Kind::AUTHORITY, act, Status::Actual, urgency);
    draft.number = Some(number.into());
    author.composed(draft, body)
}
