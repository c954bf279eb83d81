//! A ring: the watch of one side raises that of the other at once, without appointment. Somebody there answers or
//! refuses; or the node there says that nothing rings at its desk; or the asker's states that nobody answered while it
//! rang. Each is another fact. Follows spec/rings.md.

use std::time::Duration;

use detente_record::{Act, EntryId, Precedence};

use super::course::Side::{Asked, Asker};
use super::course::{ActRow, Cell, Course, State, StateRow};
use super::{Matter, rules};
use crate::body::{self, About, ActRules, Judge, KindRules, Needs};
use crate::fold::{Fold, ObjectId, Refusal, Speech, WATCH};
use crate::limits::{RING_SECONDS_MAX, RING_SECONDS_MIN};

/// Rings, and says for how long.
pub const RING: Act = Act(0);
/// An officer of the other side is there.
pub const ANSWER: Act = Act(1);
/// An officer of the other side is there and does not speak.
pub const REFUSE: Act = Act(2);
/// Whoever rang gives it up.
pub const WITHDRAW: Act = Act(3);
/// The other side's node says that nothing rings at its desk, and why.
pub const NO_DEVICE: Act = Act(4);
/// The node of whoever rang says that it held no answer when the time was up.
pub const NO_ANSWER: Act = Act(5);

/// The state in which the node there has said that nothing rings.
pub const UNHEARD: State = State(1);
/// The state in which somebody there has answered.
pub const ANSWERED: State = State(2);

/// Why a ring is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// None is given.
    NotStated,
    /// Not now.
    NotNow,
    /// In writing: by a message on the line.
    InWriting,
    /// Nobody is there who speaks a language of the line.
    NoLinguist,
    /// By other means than this line.
    OtherMeans,
    /// A code that this version does not know.
    Other(u64),
}

impl Reason {
    /// Every reason that has a name.
    pub const ALL: [Self; 5] = [
        Self::NotStated,
        Self::NotNow,
        Self::InWriting,
        Self::NoLinguist,
        Self::OtherMeans,
    ];

    /// The reason of a header's `outcome`.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        let at = usize::try_from(number).ok();
        let known = at.and_then(|at| Self::ALL.get(at)).copied();
        known.unwrap_or(Self::Other(number))
    }

    /// The header's `outcome`.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::NotStated => 0,
            Self::NotNow => 1,
            Self::InWriting => 2,
            Self::NoLinguist => 3,
            Self::OtherMeans => 4,
            Self::Other(number) => number,
        }
    }

    /// The key of its words in `i18n/`, without what stands in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotStated => "not-stated",
            Self::NotNow => "not-now",
            Self::InWriting => "in-writing",
            Self::NoLinguist => "no-linguist",
            Self::OtherMeans => "other-means",
            Self::Other(_) => "other",
        }
    }
}

/// Why nothing rings at a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NoDevice {
    /// Nothing that rings is set up there.
    NotSetUp,
    /// What is set up there failed.
    Fails,
    /// It stands in a list there and makes no sound: one counterpart has made that desk ring as often as it may.
    HeldBack,
    /// A code that this version does not know.
    Other(u64),
}

impl NoDevice {
    /// Every one that has a name.
    pub const ALL: [Self; 3] = [Self::NotSetUp, Self::Fails, Self::HeldBack];

    /// The one of a header's `outcome`.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        let at = usize::try_from(number).ok();
        let known = at.and_then(|at| Self::ALL.get(at)).copied();
        known.unwrap_or(Self::Other(number))
    }

    /// The header's `outcome`.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::NotSetUp => 0,
            Self::Fails => 1,
            Self::HeldBack => 2,
            Self::Other(number) => number,
        }
    }

    /// The key of its words in `i18n/`, without what stands in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotSetUp => "not-set-up",
            Self::Fails => "fails",
            Self::HeldBack => "held-back",
            Self::Other(_) => "other",
        }
    }
}

/// The course of a ring. What is weighed here is whose word it is: officers' over that of nodes, and of the two nodes'
/// the one that says more of what happened there.
pub const COURSE: Course = Course {
    kind: body::RING,
    begins: RING,
    states: &[
        StateRow::new("ringing", 5, Some(Asked)),
        StateRow::new("no-device", 3, Some(Asked)),
        StateRow::new("answered", 2, None),
        StateRow::new("refused", 1, None),
        StateRow::new("nobody-there", 4, Some(Asked)),
        StateRow::new("withdrawn", 0, None),
    ],
    acts: &[
        ActRow::new(ANSWER, "answer", Asked, &[ANS, ANS, X, ANS, ANS, X]),
        ActRow::new(REFUSE, "refuse", Asked, &[REF, REF, X, X, REF, X]),
        ActRow::new(WITHDRAW, "withdraw", Asker, &[WDR, WDR, X, X, WDR, X]),
        ActRow::new(NO_DEVICE, "no-device", Asked, &[UNH, B, X, X, UNH, X]),
        ActRow::new(NO_ANSWER, "no-answer", Asker, &[NOB, B, X, X, B, X]),
    ],
    together: &[],
};

// The cells, by where they lead.
const UNH: Cell = Cell::To(UNHEARD);
const ANS: Cell = Cell::To(ANSWERED);
const REF: Cell = Cell::To(State(3));
const NOB: Cell = Cell::To(State(4));
const WDR: Cell = Cell::To(State(5));
const B: Cell = Cell::Beside;
const X: Cell = Cell::Without;

/// The rules of rings.
pub const RULES: KindRules = KindRules {
    kind: body::RING,
    name: "ring",
    acts: &[
        ActRules {
            act: RING,
            name: "ring",
            needs: Needs::Officer(WATCH),
            about: About::Itself,
            judge: judge_ring,
        },
        officers(ANSWER, "answer", judge_plain),
        officers(REFUSE, "refuse", judge_coded),
        officers(WITHDRAW, "withdraw", judge_plain),
        nodes(NO_DEVICE, "no-device", judge_coded),
        nodes(NO_ANSWER, "no-answer", judge_no_answer),
    ],
    objects: rules::objects,
    state_text,
};

const A_RING: About = About::Entry(body::RING, RING);

const fn officers(act: Act, name: &'static str, judge: Judge) -> ActRules {
    ActRules {
        act,
        name,
        needs: Needs::Officer(WATCH),
        about: A_RING,
        judge,
    }
}

const fn nodes(act: Act, name: &'static str, judge: Judge) -> ActRules {
    ActRules {
        act,
        name,
        needs: Needs::Machine,
        about: A_RING,
        judge,
    }
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    rules::state_text(&COURSE, fold, object)
}

/// Whoever rings says for how long, and by nothing else until when: an act that waits until its node may sign rings from
/// then on. It is IMMEDIATE, or it would be no ring.
fn judge_ring(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_sides(fold, speech)?;
    let seconds = RING_SECONDS_MIN..=RING_SECONDS_MAX;
    let rings = speech
        .number
        .is_some_and(|number| seconds.contains(&number));
    let immediate = speech.precedence == Precedence::Immediate;
    if rings && immediate && speech.due.is_none() {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

fn judge_plain(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_act(&COURSE, fold, speech)
}

fn judge_coded(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    speech.outcome.map(drop).ok_or(Refusal::Senseless)
}

/// Until when a ring rings is in its own header: no other time can be up.
fn judge_no_answer(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_no_answer(&COURSE, fold, speech)?;
    let begun = speech.object.and_then(|id| fold.speech(&id));
    let up = begun.and_then(|begun| {
        let rings_for = Duration::from_secs(begun.number?);
        Some(begun.time + rings_for)
    });
    if up.is_some() && speech.due == up {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

impl Matter {
    /// For how long it rings; `None` if it is no ring.
    #[must_use]
    pub fn rings_for(&self) -> Option<Duration> {
        let seconds = self.number.filter(|_| self.kind == COURSE.kind);
        seconds.map(Duration::from_secs)
    }

    /// The acts by which a ring was answered, as it stands; several only where a side has forked its journal.
    #[must_use]
    pub fn answered_by(&self) -> Vec<EntryId> {
        if self.kind != COURSE.kind || self.state != ANSWERED {
            return Vec::new();
        }
        let answers = self.from.iter().filter(|done| done.act == ANSWER);
        answers.map(|done| done.fact.entry).collect()
    }
}
