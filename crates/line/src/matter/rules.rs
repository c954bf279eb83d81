//! Rules that every kind of matter shares: who may say what, and what a beginning needs.

use super::course::{Course, Sides};
use crate::fold::facts::needs_two_people;
use crate::fold::{Fold, ObjectId, Refusal, Speech};

/// A beginning is addressed to one other party of the line and says what it is about. It is signed by one officer, so
/// that it is no FLASH: whoever could send one in this way would need no second person for it.
pub(crate) fn judge_beginning(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_sides(fold, speech)?;
    speech.has_body.then_some(()).ok_or(Refusal::Senseless)
}

/// The same of a beginning that needs no words.
pub(crate) fn judge_sides(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    if needs_two_people(speech.precedence) {
        return Err(Refusal::OneRelease);
    }
    let sides = Sides::of(speech).ok_or(Refusal::Senseless)?;
    let known = fold.facts().has_party(sides.asked);
    known.then_some(()).ok_or(Refusal::Senseless)
}

/// An act is of a side that the course has it for, and as urgent as the matter was begun.
pub(crate) fn judge_act(course: &Course, fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let beginning = beginning(fold, speech)?;
    let side = Sides::of(beginning).and_then(|sides| sides.side(speech.party()));
    let row = side.and_then(|side| course.row(speech.act, side));
    row.ok_or(Refusal::NotASide)?;
    if speech.precedence == beginning.precedence {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

/// A statement that no answer was held says when the time was up. That it must not deny what its author knew, the
/// table says: in a state that answers it has no effect.
pub(crate) fn judge_no_answer(
    course: &Course,
    fold: &Fold,
    speech: &Speech,
) -> Result<(), Refusal> {
    judge_act(course, fold, speech)?;
    speech.due.map(drop).ok_or(Refusal::Senseless)
}

/// A level that an act states is one of the charter in force at its place.
pub(crate) fn judge_level(fold: &Fold, speech: &Speech, level: Option<u64>) -> Result<(), Refusal> {
    let level = level.and_then(|level| usize::try_from(level).ok());
    let levels = fold.terms_at(speech)?.charter.levels.len();
    if level.is_some_and(|level| level < levels) {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

/// The entry that began the matter.
pub(crate) fn beginning<'a>(fold: &'a Fold, act: &Speech) -> Result<&'a Speech, Refusal> {
    act.object
        .and_then(|id| fold.speech(&id))
        .ok_or(Refusal::WrongObject)
}

/// The one object whose state an entry of a matter is part of.
pub(crate) fn objects(_: &Fold, speech: &Speech, objects: &mut Vec<ObjectId>) {
    objects.push(ObjectId::Entry(speech.object.unwrap_or(speech.id)));
}

/// The complete state of a matter as text, for digests.
pub(crate) fn state_text(course: &Course, fold: &Fold, object: ObjectId) -> Option<String> {
    let ObjectId::Entry(id) = object else {
        return None;
    };
    fold.matter(course, &id).map(|matter| format!("{matter:?}"))
}
