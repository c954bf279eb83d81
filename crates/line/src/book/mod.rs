//! A book: a line with one party, which a desk keeps for itself.
//!
//! Nobody else signs in it and it is sent to nobody; it is the same record all the same: signed, in order, exported and
//! checked like any other. What belongs in a desk's own book alone is in this module: its watch log with the handovers
//! ([`log`]), and who is planned for which watch ([`duty_roster`]). Accounts of what was done by other means
//! ([`crate::account`]) stand in a book as on any line. Follows spec/books.md.

pub mod duty_roster;
pub mod handover;
pub mod log;
pub mod note;

use detente_record::{Act, Charter, Kind, Precedence, Status};

use crate::fold::facts::Terms;
use crate::fold::{Fold, Refusal, Speech};
use crate::limits::LOOKED_BACK_MAX;

pub use duty_roster::DutyRoster;
pub use handover::{Handover, OpenItem, Sort};
pub use note::{Bounded, Elsewhere, Note};

/// Whether a charter is that of a book.
#[must_use]
pub fn is_book(charter: &Charter) -> bool {
    charter.parties.len() == 1
}

/// What is for one desk's eyes must not stand where others read, be it by mistake.
fn judge_in_book(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    if fold.facts().parties() != 1 {
        Err(Refusal::NotABook)
    } else if speech.has_body
        && speech.precedence == Precedence::Routine
        && speech.sole_officer.is_some()
    {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

/// What is planned and who has the watch is so in earnest; notes can be of an exercise.
fn judge_actual(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_in_book(fold, speech)?;
    match speech.status {
        Status::Actual => Ok(()),
        Status::Exercise | Status::Test => Err(Refusal::Senseless),
    }
}

impl Fold {
    /// Of the acts of a sort those that have effect, the last by place first. A clock that was set back misleads nobody,
    /// unless by more than a good many of them.
    fn effective(&self, kind: Kind, act: Act) -> Vec<&Speech> {
        let latest = self.latest(kind, act, Status::Actual, LOOKED_BACK_MAX);
        let effective = latest.into_iter().filter(|one| self.is_effective(one));
        let mut effective: Vec<&Speech> = effective.collect();
        effective.sort_unstable_by_key(|one| std::cmp::Reverse((one.address, one.id)));
        effective
    }
}

impl Terms {
    /// Whether these are the terms of a book.
    #[must_use]
    pub fn is_book(&self) -> bool {
        is_book(&self.charter)
    }
}
