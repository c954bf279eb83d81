//! A readout: one side's own account of a call, shown to the other side before it is released, released by two
//! people, corrected by a new version, taken back for all to see. Nobody's account needs the other side's leave: what
//! the other side says of a version stands beside it. Follows spec/readouts.md.

use detente_record::{Act, EntryId, Timestamp};

use super::course::Side::{Asked, Asker};
use super::course::{ActRow, Cell, Course, Sides, State, StateRow};
use super::{Done, Effect, Matter, rules};
use crate::body::{self, About, ActRules, Judge, KindRules, Needs};
use crate::fold::facts::Role;
use crate::fold::{Fold, ObjectId, Refusal, Speech, WATCH};

/// Shows the first version to the other side.
pub const OFFER: Act = Act(0);
/// An officer of the other side says that it was seen.
pub const SEEN: Act = Act(1);
/// Either side remarks something on it.
pub const COMMENT: Act = Act(2);
/// The other side says that a version is its own account too: the joint text.
pub const AGREE: Act = Act(3);
/// The other side objects to a version.
pub const OBJECT: Act = Act(4);
/// Its own side states another version before release.
pub const REVISE: Act = Act(5);
/// Two people of its own side release a version.
pub const RELEASE: Act = Act(6);
/// Two people of its own side correct what was released.
pub const CORRECT: Act = Act(7);
/// Its own side takes it back, before release or after.
pub const WITHDRAW: Act = Act(8);
/// Its own side's node says that it held no word of the other side when the time was up.
pub const NO_ANSWER: Act = Act(9);

/// The course of a readout: its own side asks, the other is asked.
pub const COURSE: Course = Course {
    kind: body::READOUT,
    begins: OFFER,
    states: &[
        StateRow::new("offered", 3, Some(Asked)),
        StateRow::new("revised", 2, Some(Asked)).put_off(),
        StateRow::new("objected", 6, None),
        StateRow::new("agreed", 7, None),
        StateRow::new("released", 4, None),
        StateRow::new("corrected", 5, None),
        StateRow::new("retracted", 1, None),
        StateRow::new("withdrawn", 0, None),
    ],
    acts: &[
        ActRow::new(SEEN, "seen", Asked, &[B, B, B, B, B, B, B, B]),
        ActRow::new(COMMENT, "comment", Asked, &[B, B, B, B, B, B, B, X]),
        ActRow::new(COMMENT, "comment", Asker, &[B, B, B, B, B, B, B, X]),
        ActRow::new(AGREE, "agree", Asked, &[AGR, AGR, AGR, X, B, B, X, X]).on_a_version(),
        ActRow::new(OBJECT, "object", Asked, &[OBJ, OBJ, B, OBJ, B, B, X, X]).on_a_version(),
        ActRow::new(REVISE, "revise", Asker, &[REV, REV, REV, REV, X, X, X, X]).stating_a_version(),
        ActRow::new(RELEASE, "release", Asker, &[REL, REL, REL, REL, X, X, X, X]).on_a_version(),
        ActRow::new(CORRECT, "correct", Asker, &[X, X, X, X, COR, COR, X, X]).stating_a_version(),
        ActRow::new(
            WITHDRAW,
            "withdraw",
            Asker,
            &[WDR, WDR, WDR, WDR, RTR, RTR, X, X],
        ),
        ActRow::new(NO_ANSWER, "no-answer", Asker, &[B, B, X, X, X, X, X, X]),
    ],
    together: &[],
};

// The cells, by where they lead.
const REV: Cell = Cell::To(State(1));
const OBJ: Cell = Cell::To(State(2));
const AGR: Cell = Cell::To(State(3));
const REL: Cell = Cell::To(State(4));
const COR: Cell = Cell::To(State(5));
const RTR: Cell = Cell::To(State(6));
const WDR: Cell = Cell::To(State(7));
const B: Cell = Cell::Beside;
const X: Cell = Cell::Without;

/// What the other side said last of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It is its own account too.
    Agreed,
    /// It objects.
    Objected,
}

/// A version that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The entry that states it.
    pub version: EntryId,
    /// The release or the correction.
    pub by: EntryId,
    /// When that was said, by its author's clock.
    pub at: Timestamp,
    /// Until when it asks that the text be held back.
    pub embargo: Option<Timestamp>,
    /// Whether the time was not yet up until which the version was held for the other side, which had not agreed to it.
    pub before_hold: bool,
}

/// The rules of readouts.
pub const RULES: KindRules = KindRules {
    kind: body::READOUT,
    name: "readout",
    acts: &[
        ActRules {
            act: OFFER,
            name: "offer",
            needs: Needs::Officer(PRESS),
            about: About::Itself,
            judge: rules::judge_beginning,
        },
        says(SEEN, "seen", Needs::Officer(PRESS), judge_plain),
        says(COMMENT, "comment", Needs::Officer(PRESS), judge_words),
        says(AGREE, "agree", Needs::Officer(WATCH), judge_version),
        says(OBJECT, "object", Needs::Officer(WATCH), judge_object),
        says(REVISE, "revise", Needs::Officer(PRESS), judge_words),
        says(RELEASE, "release", Needs::TwoPeople, judge_version),
        says(CORRECT, "correct", Needs::TwoPeople, judge_words),
        says(WITHDRAW, "withdraw", Needs::Officer(WATCH), judge_plain),
        says(NO_ANSWER, "no-answer", Needs::Machine, judge_no_answer),
    ],
    objects: rules::objects,
    state_text,
};

/// Who may show a text and speak about one; what binds a party, or goes out in its name, takes more.
const PRESS: &[Role] = &[Role::Watch, Role::Releasing, Role::Press];

const fn says(act: Act, name: &'static str, needs: Needs, judge: Judge) -> ActRules {
    ActRules {
        act,
        name,
        needs,
        about: About::Entry(body::READOUT, OFFER),
        judge,
    }
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    rules::state_text(&COURSE, fold, object)
}

fn judge_plain(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_act(&COURSE, fold, speech)
}

/// A remark and a version say something.
fn judge_words(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    speech.has_body.then_some(()).ok_or(Refusal::Senseless)
}

/// Whoever speaks to a version, or releases one, names it and no other.
fn judge_version(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_plain(fold, speech)?;
    let [version] = *speech.references else {
        return Err(Refusal::Senseless);
    };
    if is_version(fold, speech, &version) {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

/// An objection says to what.
fn judge_object(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_version(fold, speech)?;
    speech.has_body.then_some(()).ok_or(Refusal::Senseless)
}

fn judge_no_answer(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    rules::judge_no_answer(&COURSE, fold, speech)
}

/// Whether an entry states a version of the readout that an act is about: it began it, or its own side put another in
/// its place.
fn is_version(fold: &Fold, act: &Speech, version: &EntryId) -> bool {
    if act.object.as_ref() == Some(version) {
        return true;
    }
    let own = rules::beginning(fold, act).ok().and_then(Sides::of);
    fold.speech(version).is_some_and(|stated| {
        stated.kind == COURSE.kind
            && COURSE.states_version(stated.act)
            && stated.object == act.object
            && own.is_some_and(|own| own.asker == stated.party())
    })
}

impl Matter {
    /// What the other side said last of a version, by the order of its own journal; `None` if nothing.
    #[must_use]
    pub fn word_on(&self, version: &EntryId) -> Option<Word> {
        let words = self.on_readout().filter_map(|done| {
            let word = match done.act {
                AGREE => Word::Agreed,
                OBJECT => Word::Objected,
                _ => return None,
            };
            done.references.contains(version).then_some((done, word))
        });
        let last = words.max_by_key(|(done, _)| (done.fact.address, done.fact.entry));
        last.map(|(_, word)| word)
    }

    /// The versions that went out, oldest first: what was released, and each correction of it.
    #[must_use]
    pub fn published(&self) -> Vec<Published> {
        let led = self.on_readout().filter(|done| {
            matches!(done.effect, Effect::Led { .. }) && [RELEASE, CORRECT].contains(&done.act)
        });
        let published = led.filter_map(|done| {
            let corrects = done.act == CORRECT;
            let named = done.references.first().copied();
            let version = if corrects {
                Some(done.fact.entry)
            } else {
                named
            }?;
            let held = self.held_until(&version).filter(|_| !corrects);
            Some(Published {
                version,
                by: done.fact.entry,
                at: done.fact.time,
                embargo: done.due,
                before_hold: held.is_some_and(|until| done.fact.time < until)
                    && self.word_on(&version) != Some(Word::Agreed),
            })
        });
        published.collect()
    }

    /// Until when a version is held for the other side's word before it is released: as its own side stated with it, and
    /// no less than the charter agrees on.
    #[must_use]
    pub fn held_until(&self, version: &EntryId) -> Option<Timestamp> {
        if *version == self.id {
            return self.agreed_terms.held_until(self.begun.time, self.asked_by);
        }
        let mut revised = self.on_readout().filter(|done| done.act == REVISE);
        let revised = revised.find(|done| done.fact.entry == *version)?;
        let agreed = revised.agreed_terms;
        agreed.held_until(revised.fact.time, revised.due)
    }

    /// Whether a version is held for as long as the charter agrees on, and its own side stated nothing or less.
    #[must_use]
    pub fn is_held_by_charter(&self, version: &EntryId) -> bool {
        let stated = if *version == self.id {
            self.asked_by
        } else {
            let mut revised = self.on_readout().filter(|done| done.act == REVISE);
            revised
                .find(|done| done.fact.entry == *version)
                .and_then(|done| done.due)
        };
        self.held_until(version) > stated
    }

    fn on_readout(&self) -> impl Iterator<Item = &Done> {
        let is_one = self.kind == COURSE.kind;
        self.acts.iter().filter(move |_| is_one)
    }
}
