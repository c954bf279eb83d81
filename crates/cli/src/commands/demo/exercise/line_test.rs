//! A line test outside the schedule: one side begins it, an officer of the other reads the word back.

use detente_api::act::ActAnswer;
use detente_api::test::{LineTest, Tests};
use detente_language::key;

use super::report::Tested;
use super::{Exercise, Side};
use crate::commands::test;
use crate::desk::label;
use crate::failure::Outcome;
use crate::rig::acts;
use crate::screen;

/// Runs it; what the side that began it shows, as the other does.
pub(super) fn run(exercise: &Exercise<'_>) -> Outcome<Tested> {
    let (begins, answers) = (Side::A, Side::B);
    let path = exercise.path("tests");
    let _: ActAnswer = exercise.client(begins)?.post(&path, &())?;
    let ask = exercise.until(|| {
        let tests: Tests = exercise.client(answers)?.get(&path)?;
        Ok(tests.asks.into_iter().next())
    })?;
    let word = ask.word.clone().unwrap_or_default();
    let party = exercise.party(answers);
    let line = party.line_of(exercise.line)?;
    let officer = party.officer(&line, "watch")?;
    let said = test::reply(party.client()?, &line, &ask, Some(&word), &officer)?;
    acts::entry(&said)?;
    let shown = exercise.until(|| {
        let (here, there) = (settled(exercise, begins)?, settled(exercise, answers)?);
        Ok((here == there).then_some(here).flatten())
    })?;
    exercise.must_show(begins, "in-time", &shown.outcome)?;
    let text = exercise.desk.text;
    let signers: Vec<_> = shown
        .parties
        .iter()
        .flat_map(|of| of.signers.clone())
        .collect();
    let (what, said) = (key::DEMO_EXERCISE_TEST, key::DEMO_EXERCISE_READ_BACK);
    let took = screen::duration(text, shown.took_ms.unwrap_or_default());
    let shows = format!("{} ({took})", label(text, "test", &shown.outcome));
    exercise.tell(
        &text.say(what, &[]),
        (answers, &signers),
        &text.say(said, &[("word", word.into())]),
        (begins, &shows),
    );
    Ok(Tested {
        shown_by: begins,
        begun_by: Side::of_index(shown.initiator),
        status: ask.status,
        outcome: shown.outcome,
        took_ms: shown.took_ms,
        officers: signers.into_iter().map(|one| one.officer).collect(),
    })
}

/// The only test there is as a side's node shows it, once it is decided.
fn settled(exercise: &Exercise<'_>, at: Side) -> Outcome<Option<LineTest>> {
    let tests: Tests = exercise.client(at)?.get(&exercise.path("tests"))?;
    let mut tests = tests.tests.into_iter();
    Ok(tests.find(|test| test.outcome != "open"))
}
