//! A call asked for: who asks whom at which level for what, and what becomes of it. That nobody answered is a
//! statement of the asker's, and another fact than a refusal. Follows spec/call-requests.md.

use detente_record::{Act, EntryId, Timestamp};

use super::course::Side::{Asked, Asker};
use super::course::{ActRow, Cell, Course, State, StateRow};
use super::{Done, Matter, rules};
use crate::body::{self, About, ActRules, Judge, KindRules, Needs};
use crate::fold::{Fold, ObjectId, Refusal, Speech, WATCH};
use crate::limits::CALL_MINUTES_MAX;

/// Asks for a call.
pub const REQUEST: Act = Act(0);
/// An officer of the other side says that it was seen.
pub const SEEN: Act = Act(1);
/// Accepts it for a time.
pub const ACCEPT: Act = Act(2);
/// Proposes another time: the other side instead of accepting, or the asker instead of that.
pub const PROPOSE: Act = Act(3);
/// The asker takes the other time.
pub const TAKE: Act = Act(4);
/// Puts it off.
pub const DEFER: Act = Act(5);
/// Refers it to another level.
pub const DELEGATE: Act = Act(6);
/// Declines it, with a reason.
pub const DECLINE: Act = Act(7);
/// The asker withdraws it.
pub const WITHDRAW: Act = Act(8);
/// Either side calls off what was agreed.
pub const CALL_OFF: Act = Act(9);
/// The asker's node says that it held no answer when the time was up.
pub const NO_ANSWER: Act = Act(10);

/// The state in which a time is agreed.
pub const AGREED: State = State(5);

/// Why a call is declined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// None is given.
    NotStated,
    /// The one asked for cannot be reached.
    NotReachable,
    /// Not at this time.
    NotNow,
    /// Not at this level.
    OtherLevel,
    /// Not about this subject.
    Subject,
    /// Not in the present circumstances.
    Circumstances,
    /// It would be of no use.
    NoUse,
    /// A code that this version does not know.
    Other(u64),
}

impl Reason {
    /// Every reason that has a name.
    pub const ALL: [Self; 7] = [
        Self::NotStated,
        Self::NotReachable,
        Self::NotNow,
        Self::OtherLevel,
        Self::Subject,
        Self::Circumstances,
        Self::NoUse,
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
            Self::NotReachable => 1,
            Self::NotNow => 2,
            Self::OtherLevel => 3,
            Self::Subject => 4,
            Self::Circumstances => 5,
            Self::NoUse => 6,
            Self::Other(number) => number,
        }
    }

    /// The key of its words in `i18n/`, without what stands in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotStated => "not-stated",
            Self::NotReachable => "not-reachable",
            Self::NotNow => "not-now",
            Self::OtherLevel => "other-level",
            Self::Subject => "subject",
            Self::Circumstances => "circumstances",
            Self::NoUse => "no-use",
            Self::Other(_) => "other",
        }
    }
}

/// The course of a call asked for.
pub const COURSE: Course = Course {
    kind: body::CALL_REQUEST,
    begins: REQUEST,
    states: &[
        StateRow::new("asked", 5, Some(Asked)),
        StateRow::new("seen", 6, Some(Asked)),
        StateRow::new("other-time", 7, Some(Asker)),
        StateRow::new("deferred", 4, Some(Asked)).put_off(),
        StateRow::new("delegated", 3, None),
        StateRow::new("agreed", 8, None),
        StateRow::new("declined", 2, None),
        StateRow::new("called-off", 1, None),
        StateRow::new("withdrawn", 0, None),
    ],
    acts: &[
        ActRow::new(SEEN, "seen", Asked, &[SEE, B, B, B, B, B, B, B, B]),
        ActRow::new(
            ACCEPT,
            "accept",
            Asked,
            &[AGR, AGR, X, AGR, AGR, X, AGR, X, X],
        ),
        ActRow::new(
            PROPOSE,
            "propose",
            Asked,
            &[OTH, OTH, OTH, OTH, OTH, X, OTH, OTH, X],
        ),
        ActRow::new(
            PROPOSE,
            "propose",
            Asker,
            &[ASK, ASK, ASK, ASK, ASK, X, X, ASK, X],
        ),
        ActRow::new(TAKE, "take", Asker, &[X, X, AGR, X, X, X, X, X, X]).taking_up(PROPOSE),
        ActRow::new(
            DEFER,
            "defer",
            Asked,
            &[DFR, DFR, DFR, DFR, DFR, X, DFR, X, X],
        ),
        ActRow::new(
            DELEGATE,
            "delegate",
            Asked,
            &[DEL, DEL, DEL, DEL, DEL, X, DEL, X, X],
        ),
        ActRow::new(
            DECLINE,
            "decline",
            Asked,
            &[DEC, DEC, DEC, DEC, DEC, X, X, X, X],
        ),
        ActRow::new(
            WITHDRAW,
            "withdraw",
            Asker,
            &[WDR, WDR, WDR, WDR, WDR, X, X, X, X],
        ),
        ActRow::new(CALL_OFF, "call-off", Asker, &[X, X, X, X, X, OFF, X, X, X]),
        ActRow::new(CALL_OFF, "call-off", Asked, &[X, X, X, X, X, OFF, X, X, X]),
        ActRow::new(NO_ANSWER, "no-answer", Asker, &[B, B, X, B, X, X, X, X, X]),
    ],
    together: &[],
};

// The cells, by where they lead.
const ASK: Cell = Cell::To(State(0));
const SEE: Cell = Cell::To(State(1));
const OTH: Cell = Cell::To(State(2));
const DFR: Cell = Cell::To(State(3));
const DEL: Cell = Cell::To(State(4));
const AGR: Cell = Cell::To(AGREED);
const DEC: Cell = Cell::To(State(6));
const OFF: Cell = Cell::To(State(7));
const WDR: Cell = Cell::To(State(8));
const B: Cell = Cell::Beside;
const X: Cell = Cell::Without;

/// A time for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// When it begins.
    pub from: Timestamp,
    /// For how long, in minutes.
    pub minutes: u32,
}

/// The rules of calls asked for.
pub const RULES: KindRules = KindRules {
    kind: body::CALL_REQUEST,
    name: "call-request",
    acts: &[
        ActRules {
            act: REQUEST,
            name: "request",
            needs: Needs::Officer(WATCH),
            about: About::Itself,
            judge: judge_request,
        },
        officers(SEEN, "seen", judge_plain),
        officers(ACCEPT, "accept", judge_window),
        officers(PROPOSE, "propose", judge_window),
        officers(TAKE, "take", judge_take),
        officers(DEFER, "defer", judge_defer),
        officers(DELEGATE, "delegate", judge_delegate),
        officers(DECLINE, "decline", judge_decline),
        officers(WITHDRAW, "withdraw", judge_plain),
        officers(CALL_OFF, "call-off", judge_plain),
        ActRules {
            act: NO_ANSWER,
            name: "no-answer",
            needs: Needs::Machine,
            about: A_REQUEST,
            judge: judge_no_answer,
        },
    ],
    objects: rules::objects,
    state_text,
};

const A_REQUEST: About = About::Entry(body::CALL_REQUEST, REQUEST);

const fn officers(act: Act, name: &'static str, judge: Judge) -> ActRules {
    ActRules {
        act,
        name,
        needs: Needs::Officer(WATCH),
        about: A_REQUEST,
        judge,
    }
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    rules::state_text(&COURSE, fold, object)
}

/// A request names the level that it asks for.
fn judge_request(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_beginning(fold, speech)?;
    rules::judge_level(fold, speech, speech.number)
}

fn judge_plain(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_act(&COURSE, fold, speech)
}

/// Whoever accepts or proposes a time states it.
fn judge_window(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    window(speech.due, speech.number)
        .map(drop)
        .ok_or(Refusal::Senseless)
}

/// Whoever takes a time names the proposal of it, which is the other side's, on the same request.
fn judge_take(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    let [proposal] = *speech.references else {
        return Err(Refusal::Senseless);
    };
    let proposal = fold.speech(&proposal).ok_or(Refusal::Senseless)?;
    let proposes = (proposal.kind, proposal.act) == (body::CALL_REQUEST, PROPOSE)
        && proposal.object == speech.object
        && proposal.party() != speech.party();
    let same = (proposal.due, proposal.number) == (speech.due, speech.number);
    if proposes && same {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

fn judge_defer(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    speech.due.map(drop).ok_or(Refusal::Senseless)
}

fn judge_delegate(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    rules::judge_level(fold, speech, speech.number)
}

fn judge_decline(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    speech.outcome.map(drop).ok_or(Refusal::Senseless)
}

fn judge_no_answer(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_no_answer(&COURSE, fold, speech)
}

/// The time that an act states, by its `due` and `number`.
fn window(due: Option<Timestamp>, number: Option<u64>) -> Option<Window> {
    let minutes = u32::try_from(number?).ok();
    let minutes = minutes.filter(|minutes| (1..=CALL_MINUTES_MAX).contains(minutes))?;
    Some(Window {
        from: due?,
        minutes,
    })
}

impl Matter {
    /// When the call that was asked for takes place, if it is agreed, each time with the act by which it was. Two only
    /// where a side that has forked its journal agreed to two.
    #[must_use]
    pub fn agreed(&self) -> Vec<(EntryId, Window)> {
        self.times(|_| self.is_call() && self.state == AGREED)
    }

    /// The times that were proposed and not taken, as the state stands.
    #[must_use]
    pub fn proposed(&self) -> Vec<(EntryId, Window)> {
        self.times(|done| self.is_call() && done.act == PROPOSE)
    }

    fn is_call(&self) -> bool {
        self.kind == body::CALL_REQUEST
    }

    /// The times that some of the acts state from which the state follows, each with its act.
    fn times(&self, of: impl Fn(&Done) -> bool) -> Vec<(EntryId, Window)> {
        let done = self.from.iter().filter(|done| of(done));
        done.filter_map(|done| Some((done.fact.entry, window(done.due, done.number)?)))
            .collect()
    }
}
