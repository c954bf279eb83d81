//! A query: are these yours, is this statement your position. The answers are fixed; that none came by its time is
//! a statement of whoever asked. Follows spec/queries.md.

use detente_record::Act;

use super::course::Side::{Asked, Asker};
use super::course::{ActRow, Cell, Course, State, StateRow};
use super::rules;
use crate::body::{self, About, ActRules, Judge, KindRules, Needs};
use crate::fold::{Fold, ObjectId, Refusal, Speech, WATCH};

/// Asks.
pub const ASK: Act = Act(0);
/// Answers; a later answer corrects an earlier one, and both stand.
pub const ANSWER: Act = Act(1);
/// Says until when it will be looked into.
pub const WILL_CHECK: Act = Act(2);
/// Whoever asked withdraws it.
pub const WITHDRAW: Act = Act(3);
/// The node of whoever asked says that it held no answer when the time was up.
pub const NO_ANSWER: Act = Act(4);

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Question {
    /// Are these yours: aircraft, ships, units, fire, as the text says.
    AreTheseYours,
    /// Is this statement, which the text quotes, your position.
    IsThisYourPosition,
    /// Did this, which the text describes, happen.
    DidThisHappen,
    /// A question that this version does not know.
    Other(u64),
}

impl Question {
    /// Every question that has a name.
    pub const ALL: [Self; 3] = [
        Self::AreTheseYours,
        Self::IsThisYourPosition,
        Self::DidThisHappen,
    ];

    /// The question of a header's `number`.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        match number {
            1 => Self::AreTheseYours,
            2 => Self::IsThisYourPosition,
            3 => Self::DidThisHappen,
            other => Self::Other(other),
        }
    }

    /// The header's `number`.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::AreTheseYours => 1,
            Self::IsThisYourPosition => 2,
            Self::DidThisHappen => 3,
            Self::Other(number) => number,
        }
    }

    /// The key of its words in `i18n/`, without what stands in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AreTheseYours => "are-these-yours",
            Self::IsThisYourPosition => "is-this-your-position",
            Self::DidThisHappen => "did-this-happen",
            Self::Other(_) => "other",
        }
    }
}

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reply {
    /// Yes.
    Yes,
    /// No.
    No,
    /// It is not known.
    Unknown,
    /// It is not said, which is neither yes nor no.
    NotSaid,
    /// An answer that this version does not know.
    Other(u64),
}

impl Reply {
    /// Every answer that has a name.
    pub const ALL: [Self; 4] = [Self::Yes, Self::No, Self::Unknown, Self::NotSaid];

    /// The answer of a header's `outcome`.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        match number {
            1 => Self::Yes,
            2 => Self::No,
            3 => Self::Unknown,
            4 => Self::NotSaid,
            other => Self::Other(other),
        }
    }

    /// The header's `outcome`.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::Yes => 1,
            Self::No => 2,
            Self::Unknown => 3,
            Self::NotSaid => 4,
            Self::Other(number) => number,
        }
    }

    /// The key of its words in `i18n/`, without what stands in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
            Self::NotSaid => "not-said",
            Self::Other(_) => "other",
        }
    }
}

/// The course of a query.
pub const COURSE: Course = Course {
    kind: body::QUERY,
    begins: ASK,
    states: &[
        StateRow::new("asked", 1, Some(Asked)),
        StateRow::new("will-check", 2, Some(Asked)).put_off(),
        StateRow::new("answered", 3, None),
        StateRow::new("withdrawn", 0, None),
    ],
    acts: &[
        ActRow::new(ANSWER, "answer", Asked, &[ANS, ANS, ANS, X]),
        ActRow::new(WILL_CHECK, "will-check", Asked, &[CHK, CHK, X, X]),
        ActRow::new(WITHDRAW, "withdraw", Asker, &[WDR, WDR, X, X]),
        ActRow::new(NO_ANSWER, "no-answer", Asker, &[B, B, X, X]),
    ],
    together: &[],
};

// The cells, by where they lead.
const CHK: Cell = Cell::To(State(1));
const ANS: Cell = Cell::To(State(2));
const WDR: Cell = Cell::To(State(3));
const B: Cell = Cell::Beside;
const X: Cell = Cell::Without;

/// The rules of queries.
pub const RULES: KindRules = KindRules {
    kind: body::QUERY,
    name: "query",
    acts: &[
        ActRules {
            act: ASK,
            name: "ask",
            needs: Needs::Officer(WATCH),
            about: About::Itself,
            judge: judge_ask,
        },
        officers(ANSWER, "answer", judge_answer),
        officers(WILL_CHECK, "will-check", judge_will_check),
        officers(WITHDRAW, "withdraw", judge_plain),
        ActRules {
            act: NO_ANSWER,
            name: "no-answer",
            needs: Needs::Machine,
            about: A_QUERY,
            judge: judge_no_answer,
        },
    ],
    objects: rules::objects,
    state_text,
};

const A_QUERY: About = About::Entry(body::QUERY, ASK);

const fn officers(act: Act, name: &'static str, judge: Judge) -> ActRules {
    ActRules {
        act,
        name,
        needs: Needs::Officer(WATCH),
        about: A_QUERY,
        judge,
    }
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    rules::state_text(&COURSE, fold, object)
}

fn judge_ask(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_beginning(fold, speech)?;
    speech.number.map(drop).ok_or(Refusal::Senseless)
}

fn judge_plain(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_act(&COURSE, fold, speech)
}

fn judge_answer(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    speech.outcome.map(drop).ok_or(Refusal::Senseless)
}

fn judge_will_check(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    speech.due.map(drop).ok_or(Refusal::Senseless)
}

fn judge_no_answer(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_no_answer(&COURSE, fold, speech)
}
