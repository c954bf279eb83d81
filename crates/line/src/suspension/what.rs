//! What of a line can be suspended, by what reasons, and what never can.
//!
//! Only what begins something can be: what goes on with what was said before never is, so that no list of exceptions is
//! kept. Follows spec/suspensions.md §2.

use detente_record::{Act, Draft, EntryId, Kind, Precedence, Status};

use super::ALTHOUGH_SUSPENDED;
use crate::body;
use crate::fold::Speech;
use crate::fold::facts::needs_two_people;
use crate::matter;
use crate::message;

/// A part of what is said on a line that can be suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Messages, other than FLASH and those for the safety of life.
    Messages,
    /// Requests for a call.
    Calls,
    /// Queries.
    Queries,
    /// Asks.
    Asks,
    /// Readouts.
    Readouts,
}

impl Part {
    /// Every part, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::Messages,
        Self::Calls,
        Self::Queries,
        Self::Asks,
        Self::Readouts,
    ];

    /// Its name on the interface, and the key of its words in `i18n/` behind `suspension-part-`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Calls => "calls",
            Self::Queries => "queries",
            Self::Asks => "asks",
            Self::Readouts => "readouts",
        }
    }

    /// The part of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// Its bit in the header.
    fn bit(self) -> u64 {
        match self {
            Self::Messages => 1,
            Self::Calls => 2,
            Self::Queries => 4,
            Self::Asks => 8,
            Self::Readouts => 16,
        }
    }

    /// The part that what begins something of a kind belongs to; `None` if it never is suspended.
    #[must_use]
    pub fn of_beginning(kind: Kind) -> Option<Self> {
        match kind {
            body::MESSAGE => Some(Self::Messages),
            body::CALL_REQUEST => Some(Self::Calls),
            body::QUERY => Some(Self::Queries),
            body::ASK => Some(Self::Asks),
            body::READOUT => Some(Self::Readouts),
            _ => None,
        }
    }

    /// The part that an entry or a draft belongs to; `None` for what never is suspended.
    fn of(said: &Begun) -> Option<Self> {
        let part = Self::of_beginning(said.kind)?;
        let begins = match part {
            Self::Messages => message::RELEASE,
            _ => matter::course(said.kind)?.begins,
        };
        let saves = part == Self::Messages && said.outcome == Some(message::SAFETY_OF_LIFE);
        let can_be = said.status == Status::Actual
            && said.act == begins
            && said.object.is_none()
            && !needs_two_people(said.precedence)
            && !saves;
        can_be.then_some(part)
    }

    /// The part that an entry begins something of.
    #[must_use]
    pub fn of_speech(speech: &Speech) -> Option<Self> {
        Self::of(&Begun {
            kind: speech.kind,
            act: speech.act,
            status: speech.status,
            precedence: speech.precedence,
            object: speech.object,
            outcome: speech.outcome,
        })
    }

    /// The part that an act would begin something of.
    #[must_use]
    pub fn of_draft(draft: &Draft) -> Option<Self> {
        Self::of(&Begun {
            kind: draft.kind,
            act: draft.act,
            status: draft.status,
            precedence: draft.precedence,
            object: draft.object,
            outcome: draft.outcome,
        })
    }
}

/// What decides whether something can be suspended: facts of a header.
struct Begun {
    kind: Kind,
    act: Act,
    status: Status,
    precedence: Precedence,
    object: Option<EntryId>,
    outcome: Option<u64>,
}

/// What is suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct What(u64);

impl What {
    /// Everything that can be.
    #[must_use]
    pub fn everything() -> Self {
        Self::of(&Part::ALL)
    }

    /// These parts.
    #[must_use]
    pub fn of(parts: &[Part]) -> Self {
        Self(parts.iter().fold(0, |bits, part| bits | part.bit()))
    }

    /// Whether it has that part.
    #[must_use]
    pub fn has(self, part: Part) -> bool {
        self.0 & part.bit() != 0
    }

    /// Its parts, in the order in which they are told.
    pub fn parts(self) -> impl Iterator<Item = Part> {
        Part::ALL.into_iter().filter(move |part| self.has(*part))
    }

    /// Whether it has every part that this version knows.
    #[must_use]
    pub fn is_everything(self) -> bool {
        Part::ALL.into_iter().all(|part| self.has(part))
    }

    /// Whether it has parts that this version does not know.
    #[must_use]
    pub fn has_more(self) -> bool {
        self.0 & !Self::everything().0 != 0
    }

    pub(super) fn is_nothing(self) -> bool {
        self.0 == 0
    }
}

/// Why, where a word is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It was decided above the desk.
    Decision,
    /// Something happened, and until it is cleared up.
    Incident,
    /// What was agreed is not kept, as this party holds.
    Breach,
    /// As a protest.
    Protest,
    /// For want of people or equipment.
    Technical,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::Decision,
        Self::Incident,
        Self::Breach,
        Self::Protest,
        Self::Technical,
    ];

    /// Its name on the interface, and the key of its words in `i18n/` behind `suspension-reason-`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Incident => "incident",
            Self::Breach => "breach",
            Self::Protest => "protest",
            Self::Technical => "technical",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// The reason of that number; `None` if this version knows none.
    #[must_use]
    pub fn numbered(number: u64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.number() == number)
    }

    fn number(self) -> u64 {
        match self {
            Self::Decision => 1,
            Self::Incident => 2,
            Self::Breach => 3,
            Self::Protest => 4,
            Self::Technical => 5,
        }
    }
}

/// The `outcome` of a statement: why (0: in words alone), and what.
pub(super) fn outcome(reason: Option<Reason>, what: What) -> u64 {
    reason.map_or(0, Reason::number) * WHATS + what.0
}

/// What such an `outcome` says: the number of the reason, and what.
pub(super) fn of_outcome(outcome: Option<u64>) -> Option<(u64, What)> {
    let outcome = outcome?;
    let (reason, what) = (outcome / WHATS, outcome % WHATS);
    (reason < WHATS).then_some((reason, What(what)))
}

/// What can be suspended has so many bits, and the reason's number as many.
const WHATS: u64 = 1 << 16;

// A statement's outcome is no other kind's mark, and stands in a header.
const _: () = assert!(WHATS * WHATS < 1 << 53 && ALTHOUGH_SUSPENDED < WHATS);
const _: () = assert!(ALTHOUGH_SUSPENDED > message::SAFETY_OF_LIFE);
const _: () = assert!(message::SAFETY_OF_LIFE > message::CHECK_FIRE);
