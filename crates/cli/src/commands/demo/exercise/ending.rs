//! The end of the exercise: both sides close its line, each by two officers, and both hold one record of it.

use detente_api::act::ActAnswer;
use detente_api::ending::LineEnding;
use detente_api::entry::RecordDigest;
use detente_language::key;
use detente_line::ending;

use super::report::Ended;
use super::{Exercise, Side, unclear};
use crate::act;
use crate::failure::Outcome;
use crate::rig::acts;

/// Closes the line; what the side that was the first to say so shows of it then.
pub(super) fn run(exercise: &Exercise<'_>) -> Outcome<Ended> {
    let (first, last) = (Side::A, Side::B);
    closed_by(exercise, first, None)?;
    let words = closed_by(exercise, last, Some("closed"))?;
    let digest = exercise.path("digest");
    let records = exercise.until(|| {
        let here: RecordDigest = exercise.client(first)?.get(&digest)?;
        let there: RecordDigest = exercise.client(last)?.get(&digest)?;
        Ok((here == there).then_some(here))
    })?;
    let facts = [("digest", records.digest.to_string().into())];
    exercise.row(key::DEMO_STEP_RECORDS_EQUAL, &facts);
    Ok(Ended {
        shown_by: first,
        closed_by: words
            .iter()
            .map(|word| (Side::of_index(word.party), word.signers.len()))
            .collect(),
        entries: records.entries,
        records_equal: true,
    })
}

/// Two officers of a side say that it is for closing the line; what each has said to that, by the other side's node, which
/// must show the line to have ended so, or to go on.
fn closed_by(exercise: &Exercise<'_>, by: Side, ends: Option<&str>) -> Outcome<Vec<LineEnding>> {
    let party = exercise.party(by);
    let line = party.line_of(exercise.line)?;
    let officer = party.officer(&line, "releasing")?;
    let say = |author: &_| Ok(ending::close(author));
    let ActAnswer::WaitsForRelease { draft } = act::by_key(party.client()?, &line, &officer, say)?
    else {
        return Err(unclear("one officer alone closed a line"));
    };
    let entry = acts::release(party, &line, draft.0)?;
    let other = exercise.party(by.other());
    let (status, word) = exercise.until(|| {
        let status = other.line_of(exercise.line)?.status;
        let word = status
            .endings
            .iter()
            .find(|one| one.entry.0 == entry)
            .cloned();
        Ok(word.map(|word| (status, word)))
    })?;
    let shown = status.ended.as_deref().unwrap_or_default();
    exercise.must_show(by.other(), ends.unwrap_or_default(), shown)?;
    let say = |key| exercise.desk.say(key, &[]);
    let shows = match status.ended {
        Some(_) => say(key::LINE_END_CLOSED),
        None => say(key::DEMO_EXERCISE_GOES_ON),
    };
    let (what, did) = (key::DEMO_EXERCISE_ENDS, key::DEMO_EXERCISE_FOR_CLOSING);
    let shows = (by.other(), &*shows);
    exercise.tell(&say(what), (by, &word.signers), &say(did), shows);
    Ok(status.endings)
}
