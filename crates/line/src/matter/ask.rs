//! An ask: what one side wants of the other, raised in a call or a message, kept open until it is answered, refused
//! or withdrawn, however often it is raised again. Follows spec/asks.md.

use detente_record::Act;

use super::course::Side::{Asked, Asker};
use super::course::{ActRow, Cell, Course, State, StateRow};
use super::rules;
use crate::body::{self, About, ActRules, Judge, KindRules, Needs};
use crate::fold::{Fold, ObjectId, Refusal, Speech, WATCH};

/// Raises it; among the references what it was raised in.
pub const RAISE: Act = Act(0);
/// Answers it, in words.
pub const ANSWER: Act = Act(1);
/// Puts it off until a time.
pub const PUT_OFF: Act = Act(2);
/// Refuses it.
pub const REFUSE: Act = Act(3);
/// Whoever raised it raises it again; among the references what in.
pub const REPEAT: Act = Act(4);
/// Whoever raised it withdraws it.
pub const WITHDRAW: Act = Act(5);
/// The node of whoever raised it says that it held no answer when the time was up.
pub const NO_ANSWER: Act = Act(6);

/// The course of an ask.
pub const COURSE: Course = Course {
    kind: body::ASK,
    begins: RAISE,
    states: &[
        StateRow::new("open", 2, Some(Asked)),
        StateRow::new("put-off", 3, Some(Asked)).put_off(),
        StateRow::new("answered", 4, None),
        StateRow::new("refused", 1, None),
        StateRow::new("withdrawn", 0, None),
    ],
    acts: &[
        ActRow::new(ANSWER, "answer", Asked, &[ANS, ANS, ANS, ANS, X]),
        ActRow::new(PUT_OFF, "put-off", Asked, &[OFF, OFF, X, OFF, X]),
        ActRow::new(REFUSE, "refuse", Asked, &[REF, REF, REF, X, X]),
        ActRow::new(REPEAT, "repeat", Asker, &[B, B, OPN, OPN, OPN]),
        ActRow::new(WITHDRAW, "withdraw", Asker, &[WDR, WDR, WDR, WDR, X]),
        ActRow::new(NO_ANSWER, "no-answer", Asker, &[B, B, X, X, X]),
    ],
    together: &[],
};

// The cells, by where they lead.
const OPN: Cell = Cell::To(State(0));
const OFF: Cell = Cell::To(State(1));
const ANS: Cell = Cell::To(State(2));
const REF: Cell = Cell::To(State(3));
const WDR: Cell = Cell::To(State(4));
const B: Cell = Cell::Beside;
const X: Cell = Cell::Without;

/// The rules of asks.
pub const RULES: KindRules = KindRules {
    kind: body::ASK,
    name: "ask",
    acts: &[
        ActRules {
            act: RAISE,
            name: "raise",
            needs: Needs::Officer(WATCH),
            about: About::Itself,
            judge: rules::judge_beginning,
        },
        officers(ANSWER, "answer", judge_answer),
        officers(PUT_OFF, "put-off", judge_put_off),
        officers(REFUSE, "refuse", judge_plain),
        officers(REPEAT, "repeat", judge_plain),
        officers(WITHDRAW, "withdraw", judge_plain),
        ActRules {
            act: NO_ANSWER,
            name: "no-answer",
            needs: Needs::Machine,
            about: AN_ASK,
            judge: judge_no_answer,
        },
    ],
    objects: rules::objects,
    state_text,
};

const AN_ASK: About = About::Entry(body::ASK, RAISE);

const fn officers(act: Act, name: &'static str, judge: Judge) -> ActRules {
    ActRules {
        act,
        name,
        needs: Needs::Officer(WATCH),
        about: AN_ASK,
        judge,
    }
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    rules::state_text(&COURSE, fold, object)
}

fn judge_plain(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_act(&COURSE, fold, speech)
}

/// An answer is in words.
fn judge_answer(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    speech.has_body.then_some(()).ok_or(Refusal::Senseless)
}

fn judge_put_off(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    speech.due.map(drop).ok_or(Refusal::Senseless)
}

fn judge_no_answer(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_no_answer(&COURSE, fold, speech)
}
