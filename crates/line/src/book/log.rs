//! The watch log: what officers note as it happens, and how one watch hands over to the next. Whoever leaves signs what is open,
//! whoever comes signs to have read it: two entries, so that a watch that was left and not taken is seen.
//! Follows spec/books.md §3.

use detente_record::{Act, EntryId, Precedence, Status};

use super::handover::Handover;
use super::note::{Note, NoteFault};
use super::{judge_actual, judge_in_book};
use crate::body::{self, About, ActRules, Judge, KindRules, Needs};
use crate::fold::facts::Role;
use crate::fold::{Fact, Fold, ObjectId, Refusal, Speech, WATCH};
use crate::message::compose::{Author, Composed};

/// An officer notes something; the object, if there is one, is the note that this one corrects.
pub const NOTE: Act = Act(0);
/// An officer hands the watch over and says what is open.
pub const HANDOVER: Act = Act(1);
/// Another officer has read that and has the watch; the object is the handover.
pub const TAKEOVER: Act = Act(2);

/// The rules of the watch log.
pub const RULES: KindRules = KindRules {
    kind: body::WATCH_LOG,
    name: "watch-log",
    acts: &[
        act(
            NOTE,
            "note",
            ON_SHIFT,
            About::MaybeEntry(body::WATCH_LOG, NOTE),
            judge_in_book,
        ),
        act(HANDOVER, "handover", WATCH, About::Itself, judge_actual),
        act(
            TAKEOVER,
            "takeover",
            WATCH,
            About::Entry(body::WATCH_LOG, HANDOVER),
            judge_takeover,
        ),
    ],
    objects,
    state_text,
};

/// Who works in shifts and may assert anything.
const ON_SHIFT: &[Role] = &[Role::Watch, Role::Releasing, Role::Linguist];

const fn act(
    act: Act,
    name: &'static str,
    by: &'static [Role],
    about: About,
    judge: Judge,
) -> ActRules {
    ActRules {
        act,
        name,
        needs: Needs::Officer(by),
        about,
        judge,
    }
}

/// Whether whoever took the watch over heard the desk's bell ring when it was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bell {
    /// It was not tried, or this version does not know the number.
    NotTried,
    /// It rang and was heard.
    Heard,
    /// It was tried and not heard.
    NotHeard,
}

impl Bell {
    /// The one of a header's `outcome`.
    #[must_use]
    pub fn from_number(number: Option<u64>) -> Self {
        match number {
            Some(1) => Self::Heard,
            Some(2) => Self::NotHeard,
            _ => Self::NotTried,
        }
    }

    /// The header's `outcome`.
    #[must_use]
    pub fn number(self) -> Option<u64> {
        match self {
            Self::NotTried => None,
            Self::Heard => Some(1),
            Self::NotHeard => Some(2),
        }
    }

    /// The key of its words in `i18n/`, without what stands in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotTried => "not-tried",
            Self::Heard => "heard",
            Self::NotHeard => "not-heard",
        }
    }
}

/// A takeover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takeover {
    /// The act.
    pub fact: Fact,
    /// What came of the bell.
    pub bell: Bell,
}

/// Draws up a note, or one that corrects another.
///
/// # Errors
///
/// What is wrong with it.
pub fn note(
    author: &Author,
    status: Status,
    note: &Note,
    corrects: Option<EntryId>,
) -> Result<Composed, NoteFault> {
    let mut draft = author.draft(body::WATCH_LOG, NOTE, status, Precedence::Routine);
    draft.object = corrects;
    let body = note.encode()?;
    Ok(author.composed(draft, Some(body)))
}

/// Draws up a handover.
///
/// # Errors
///
/// What is wrong with it.
pub fn handover(author: &Author, handover: &Handover) -> Result<Composed, NoteFault> {
    let draft = author.draft(
        body::WATCH_LOG,
        HANDOVER,
        Status::Actual,
        Precedence::Routine,
    );
    let body = handover.encode()?;
    Ok(author.composed(draft, Some(body)))
}

/// Draws up a takeover, with what whoever takes over remarks.
///
/// # Errors
///
/// What is wrong with the remark.
pub fn takeover(
    author: &Author,
    handover: EntryId,
    bell: Bell,
    remark: &Note,
) -> Result<Composed, NoteFault> {
    let mut draft = author.draft(
        body::WATCH_LOG,
        TAKEOVER,
        Status::Actual,
        Precedence::Routine,
    );
    draft.object = Some(handover);
    draft.outcome = bell.number();
    let body = remark.encode()?;
    Ok(author.composed(draft, Some(body)))
}

impl Fold {
    /// Who has taken a watch over: every effective act, in order of place.
    #[must_use]
    pub fn takeovers(&self, handover: &EntryId) -> Vec<Takeover> {
        let about = self.about(handover);
        let taken = about.into_iter().filter(|speech| {
            (speech.kind, speech.act) == (body::WATCH_LOG, TAKEOVER) && self.is_effective(speech)
        });
        taken
            .filter_map(|speech| {
                Some(Takeover {
                    fact: self.fact(&speech.id)?,
                    bell: Bell::from_number(speech.outcome),
                })
            })
            .collect()
    }

    /// The last handover, if nobody has taken the watch over yet.
    #[must_use]
    pub fn handover_waiting(&self) -> Option<EntryId> {
        let given = self.effective(body::WATCH_LOG, HANDOVER);
        let last = given.first()?;
        self.takeovers(&last.id).is_empty().then_some(last.id)
    }

    /// The notes that correct a note, in order of place.
    #[must_use]
    pub fn corrections(&self, note: &EntryId) -> Vec<Fact> {
        let about = self.about(note);
        let corrects = about.into_iter().filter(|speech| {
            (speech.kind, speech.act) == (body::WATCH_LOG, NOTE) && self.is_effective(speech)
        });
        corrects
            .filter_map(|speech| self.fact(&speech.id))
            .collect()
    }
}

/// Nobody relieves themselves: two people know what is open, or nobody was relieved.
fn judge_takeover(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_actual(fold, speech)?;
    let given = speech.object.and_then(|id| fold.speech(&id));
    match given {
        Some(given) if given.sole_officer == speech.sole_officer => Err(Refusal::OwnHandover),
        _ => Ok(()),
    }
}

fn objects(_: &Fold, speech: &Speech, objects: &mut Vec<ObjectId>) {
    objects.push(ObjectId::Entry(speech.id));
    objects.extend(speech.object.map(ObjectId::Entry));
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    let ObjectId::Entry(id) = object else {
        return None;
    };
    let speech = fold
        .speech(&id)
        .filter(|speech| speech.kind == body::WATCH_LOG)?;
    Some(format!(
        "{:?} {:?} {} {:?} {:?}",
        speech.act,
        speech.object,
        fold.is_effective(speech),
        fold.takeovers(&id),
        fold.corrections(&id),
    ))
}
