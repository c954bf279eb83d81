//! A call as it was held, on this line or by any other means: when each side says that it began and ended, who joined
//! it and who left. Each side states its own; what differs is shown side by side. Follows spec/calls.md.

use std::time::Duration;

use detente_record::{Act, EntryId, PartyIndex, Timestamp};

use super::course::Side::{Asked, Asker};
use super::course::{ActRow, Cell, Course, Side, State, StateRow, Together};
use super::{Matter, call_request, ring, rules};
use crate::body::{self, About, ActRules, Judge, KindRules, Needs};
use crate::fold::{Fold, ObjectId, Refusal, Speech, WATCH};
use crate::limits::CALLS_LOOKED_OVER_MAX;

/// Says that a call began, and when by its author's account; among the references the request that it was asked for by,
/// or the ring that was answered.
pub const START: Act = Act(0);
/// Says when it began by the account of whoever says it; a later one corrects an earlier one.
pub const BEGAN: Act = Act(1);
/// The other side says that there was no such call.
pub const DENY: Act = Act(2);
/// Whoever said that it began takes that back.
pub const WITHDRAW: Act = Act(3);
/// Says that somebody joined it, and when.
pub const JOIN: Act = Act(4);
/// Says that somebody left it, and when: whoever the named act said had joined.
pub const LEAVE: Act = Act(5);
/// Says when it ended by the account of whoever says it; a later one corrects an earlier one.
pub const END: Act = Act(6);
/// The node of whoever began it says that it held no answer when the time was up.
pub const NO_ANSWER: Act = Act(7);

/// The state in which the other side says that there was no such call.
pub const DENIED: State = State(6);
/// The state in which whoever said that it began has taken that back.
pub const WITHDRAWN: State = State(7);

/// The course of a call as held.
pub const COURSE: Course = Course {
    kind: body::CALL,
    begins: START,
    states: &[
        StateRow::new("begun", 2, Some(Asked)),
        StateRow::new("ended-unconfirmed", 3, Some(Asked)),
        StateRow::new("held", 4, None),
        StateRow::new("ended-by-asker", 5, Some(Asked)),
        StateRow::new("ended-by-asked", 6, Some(Asker)),
        StateRow::new("ended", 7, None),
        StateRow::new("denied", 1, None),
        StateRow::new("withdrawn", 0, None),
    ],
    acts: &[
        ActRow::new(BEGAN, "began", Asker, &[B, B, B, B, B, B, B, X]),
        ActRow::new(BEGAN, "began", Asked, &[HLD, EBA, B, B, B, B, HLD, X]),
        ActRow::new(DENY, "deny", Asked, &[DEN, DEN, X, X, X, X, X, X]),
        ActRow::new(WITHDRAW, "withdraw", Asker, &[WDR, WDR, X, X, X, X, WDR, X]),
        ActRow::new(JOIN, "join", Asker, &[B, B, B, B, B, B, B, X]),
        ActRow::new(JOIN, "join", Asked, &[X, X, B, B, B, B, X, X]),
        ActRow::new(LEAVE, "leave", Asker, &[B, B, B, B, B, B, B, X]),
        ActRow::new(LEAVE, "leave", Asked, &[X, X, B, B, B, B, X, X]),
        ActRow::new(END, "end", Asker, &[UNC, B, EBA, B, END_, B, B, X]),
        ActRow::new(END, "end", Asked, &[X, X, EBO, END_, B, B, X, X]),
        ActRow::new(NO_ANSWER, "no-answer", Asker, &[B, B, X, B, X, X, X, X]),
    ],
    together: &[
        Together::new(State(1), State(2), State(3)),
        Together::new(State(1), State(4), State(5)),
        Together::new(State(3), State(4), State(5)),
    ],
};

// The cells, by where they lead.
const UNC: Cell = Cell::To(State(1));
const HLD: Cell = Cell::To(State(2));
const EBA: Cell = Cell::To(State(3));
const EBO: Cell = Cell::To(State(4));
const END_: Cell = Cell::To(State(5));
const DEN: Cell = Cell::To(DENIED);
const WDR: Cell = Cell::To(WITHDRAWN);
const B: Cell = Cell::Beside;
const X: Cell = Cell::Without;

/// The rules of calls as held.
pub const RULES: KindRules = KindRules {
    kind: body::CALL,
    name: "call",
    acts: &[
        ActRules {
            act: START,
            name: "start",
            needs: Needs::Officer(WATCH),
            about: About::Itself,
            judge: judge_start,
        },
        officers(BEGAN, "began", judge_timed),
        officers(DENY, "deny", judge_plain),
        officers(WITHDRAW, "withdraw", judge_plain),
        officers(JOIN, "join", judge_join),
        officers(LEAVE, "leave", judge_leave),
        officers(END, "end", judge_timed),
        ActRules {
            act: NO_ANSWER,
            name: "no-answer",
            needs: Needs::Machine,
            about: A_CALL,
            judge: judge_no_answer,
        },
    ],
    objects: rules::objects,
    state_text,
};

const A_CALL: About = About::Entry(body::CALL, START);

const fn officers(act: Act, name: &'static str, judge: Judge) -> ActRules {
    ActRules {
        act,
        name,
        needs: Needs::Officer(WATCH),
        about: A_CALL,
        judge,
    }
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    rules::state_text(&COURSE, fold, object)
}

/// Whoever says that a call began says when, and at which level.
fn judge_start(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_beginning(fold, speech)?;
    rules::judge_level(fold, speech, speech.outcome)?;
    states_time(speech)
}

fn judge_plain(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_act(&COURSE, fold, speech)
}

fn judge_timed(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    states_time(speech)
}

/// Whoever says that somebody joined says who.
fn judge_join(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_timed(fold, speech)?;
    speech.has_body.then_some(()).ok_or(Refusal::Senseless)
}

/// Whoever says that somebody left names its own act that says that they joined.
fn judge_leave(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_timed(fold, speech)?;
    let [joined] = *speech.references else {
        return Err(Refusal::Senseless);
    };
    let joined = fold.speech(&joined).ok_or(Refusal::Senseless)?;
    let is_ours = (joined.kind, joined.act) == (body::CALL, JOIN)
        && joined.object == speech.object
        && joined.party() == speech.party();
    is_ours.then_some(()).ok_or(Refusal::Senseless)
}

fn judge_no_answer(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_no_answer(&COURSE, fold, speech)
}

fn states_time(speech: &Speech) -> Result<(), Refusal> {
    speech.number.map(drop).ok_or(Refusal::Senseless)
}

/// When a call was, by one side's account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// When it began.
    pub began: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

impl Account {
    /// How long it lasted, computed from what that side states; `None` while it has not stated both, or if its
    /// end lies before its beginning.
    #[must_use]
    pub fn lasted(&self) -> Option<Duration> {
        let (began, ended) = (self.began?.as_ms(), self.ended?.as_ms());
        ended.checked_sub(began).map(Duration::from_millis)
    }
}

/// Somebody who joined a call, by one side's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The act that says that they joined, whose body says who.
    pub entry: EntryId,
    /// Whose account it is.
    pub by: PartyIndex,
    /// When they joined.
    pub joined: Timestamp,
    /// When they left; `None` while nobody has said so.
    pub left: Option<Timestamp>,
}

impl Matter {
    /// When the call was, by the account of one side: what it stated last.
    #[must_use]
    pub fn account(&self, side: Side) -> Account {
        if self.kind != COURSE.kind {
            return Account::default();
        }
        let party = if side == Side::Asker {
            self.asker
        } else {
            self.asked
        };
        let stated = |act| {
            let of = |done: &&super::Done| done.act == act && done.fact.address.party == party;
            let last = self.acts.iter().rfind(of);
            last.and_then(|done| done.number).map(Timestamp::from_ms)
        };
        let first = (side == Side::Asker).then_some(self.number).flatten();
        Account {
            began: stated(BEGAN).or(first.map(Timestamp::from_ms)),
            ended: stated(END),
        }
    }

    /// Who joined the call and who left, by whose account, in the order of their acts.
    #[must_use]
    pub fn participants(&self) -> Vec<Participant> {
        let of = |act| {
            let acts = self.acts.iter().filter(|_| self.kind == COURSE.kind);
            acts.filter(move |done| done.act == act)
        };
        let joined = of(JOIN).filter_map(|done| {
            let entry = done.fact.entry;
            let left = of(LEAVE).rfind(|left| left.references == [entry]);
            Some(Participant {
                entry,
                by: done.fact.address.party,
                joined: Timestamp::from_ms(done.number?),
                left: left.and_then(|left| left.number).map(Timestamp::from_ms),
            })
        });
        joined.collect()
    }
}

impl Fold {
    /// What came of a request, a ring or a call: the calls that were held after one of the former, the requests and rings
    /// that followed from any. Each begins with a reference to that entry, and is of another kind; kind by kind the latest
    /// first, among the latest that are looked over.
    #[must_use]
    pub fn calls_from(&self, id: &EntryId) -> Vec<EntryId> {
        let Some(of) = self.speech(id) else {
            return Vec::new();
        };
        let begins = [
            (COURSE.kind, START),
            (call_request::COURSE.kind, call_request::REQUEST),
            (ring::COURSE.kind, ring::RING),
        ];
        // A request that repeats another is found by how long the call was sought; a ring that repeats another leads to
        // nothing new.
        let begins = begins.into_iter().filter(|(kind, _)| *kind != of.kind);
        let mut found = Vec::new();
        for (kind, act) in begins {
            for one in self.latest(kind, act, of.status, CALLS_LOOKED_OVER_MAX) {
                if one.references.contains(id) && self.is_effective(one) {
                    found.push(one.id);
                }
            }
        }
        found
    }
}
