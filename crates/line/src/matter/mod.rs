//! Matters: what two sides settle act by act: a call asked for, a call as held, a query, an ask, a readout, a ring.
//!
//! Every kind of matter has a **course**: its states, and what each act does in each of them, as a table.
//! The table is data, the same as the one in `spec/`, which a test walks cell by cell; `state.rs` is the one
//! way in which a state follows from a set of acts, `standing.rs` what can be said next, `compose.rs` the drafts
//! officers sign, `wish.rs` the body of a call request, `conversation.rs` that of a call as held, `own_account.rs` that of a
//! readout, `agreed.rs` what the charter says of their times. What the acts of a kind say stands in each kind's own
//! file. Follows spec/matters.md.

pub mod agreed;
pub mod ask;
pub mod call;
pub mod call_request;
pub mod compose;
pub mod conversation;
pub mod course;
pub mod own_account;
pub mod query;
pub mod readout;
pub mod ring;
mod rules;
pub mod sought;
pub mod spoken;
pub mod standing;
pub mod state;
pub mod wish;

use detente_record::{Act, Charter, CharterLimits, Kind, Precedence};

use self::conversation::Conversation;
use self::own_account::{OwnAccount, OwnAccountFault};
use self::wish::{Wish, WishFault};
use crate::limits::URGENT_TEXT_BYTES_MAX;
use crate::message::text::{FreeText, TextFault, text_bytes_max};

pub use agreed::Agreed;
pub use course::{ActRow, Cell, Course, Side, Sides, State, StateRow, TakesUp, Together};
pub use standing::{NotSayable, Standing};
pub use state::{Crossing, Done, Effect, Matter};

/// The course of each kind of matter.
pub const COURSES: [&Course; 6] = [
    &call_request::COURSE,
    &query::COURSE,
    &ask::COURSE,
    &readout::COURSE,
    &call::COURSE,
    &ring::COURSE,
];

/// The course of a kind; `None` if it is no matter.
#[must_use]
pub fn course(kind: Kind) -> Option<&'static Course> {
    COURSES.into_iter().find(|course| course.kind == kind)
}

/// What is wrong with the body of an act of a matter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyFault {
    /// With a text.
    #[error("{0}")]
    Text(#[from] TextFault),
    /// With what is wished of a call, or said of one that is held.
    #[error("{0}")]
    Wish(#[from] WishFault),
    /// With the account that a side gives of a call.
    #[error("{0}")]
    Account(#[from] OwnAccountFault),
    /// It gives a reason for a release by one officer alone, which belongs to a FLASH.
    #[error("only the release of a FLASH by one officer alone says why")]
    Reason,
}

/// Whether a body is one that an act of a matter of that precedence may have under a charter.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_body(
    (kind, act): (Kind, Act),
    precedence: Precedence,
    body: &[u8],
    charter: &Charter,
) -> Result<(), BodyFault> {
    let limits = &charter.limits;
    if (kind, act) == (call_request::COURSE.kind, call_request::REQUEST) {
        let wish = Wish::decode(body)?;
        check_length(&wish.subject, precedence, limits)?;
        return if wish.recording && !charter.recording {
            Err(WishFault::Recording.into())
        } else {
            Ok(())
        };
    }
    if kind == readout::COURSE.kind && states_account(act) {
        let own = OwnAccount::decode(body)?;
        if !own.is_of(charter) {
            return Err(OwnAccountFault::NotInCharter.into());
        }
        return check_account(act, &own, body.len(), precedence, limits);
    }
    if (kind, act) == (call::COURSE.kind, call::START) {
        let said = Conversation::decode(body)?;
        check_length(&said.subject, precedence, limits)?;
        return Ok(());
    }
    let text = FreeText::decode(body)?;
    check_length(text.text(), precedence, limits)?;
    if text.reason().is_some() {
        return Err(BodyFault::Reason);
    }
    Ok(())
}

/// Whether an act of a readout states an account of the call: the first version or another.
fn states_account(act: Act) -> bool {
    act == readout::OFFER || readout::COURSE.states_version(act)
}

/// An account is no longer, with all that is in it, than a message as urgent; and a correction says what it corrects.
fn check_account(
    act: Act,
    own: &OwnAccount,
    bytes: usize,
    precedence: Precedence,
    limits: &CharterLimits,
) -> Result<(), BodyFault> {
    let bytes_max = text_bytes_max(precedence, limits);
    if bytes > bytes_max {
        return Err(TextFault::TooLong {
            bytes,
            bytes_max,
            precedence,
        }
        .into());
    }
    if own.reason.is_some() == (act == readout::CORRECT) {
        Ok(())
    } else {
        Err(OwnAccountFault::Reason.into())
    }
}

/// A text on a matter is no longer than that of a message as urgent, and never longer than an urgent one may be.
fn check_length(
    text: &str,
    precedence: Precedence,
    limits: &CharterLimits,
) -> Result<(), TextFault> {
    let bytes_max = text_bytes_max(precedence, limits).min(URGENT_TEXT_BYTES_MAX);
    let bytes = text.len();
    if bytes > bytes_max {
        return Err(TextFault::TooLong {
            bytes,
            bytes_max,
            precedence,
        });
    }
    Ok(())
}
