//! Check fire: one officer asks, it rings at the other side, and is answered; how long the machines take, without people.

use std::time::{Duration, Instant};

use detente_api::alarm::AlarmMessages;
use detente_api::message::{Message, StateReached};
use detente_language::key;
use detente_line::message::answer::Answer;

use super::report::Fire;
use super::{Exercise, Side, is_marked};
use crate::failure::Outcome;
use crate::rig::acts;
use crate::{said, screen};

/// South asks, North complies.
pub(super) fn run(exercise: &Exercise<'_>) -> Outcome<Fire> {
    let (asks, answers) = (Side::B, Side::A);
    let begun = Instant::now();
    let id = acts::check_fire(exercise.party(asks), exercise.line, PLACE)?;
    exercise.until(|| {
        let standing: AlarmMessages = exercise.client(answers)?.list("/v1/alarms/messages")?;
        let mut standing = standing.messages.iter();
        let rings = standing.any(|one| one.message.0 == id && one.alarm == acts::CHECK_FIRE);
        Ok(rings.then_some(()))
    })?;
    let rang = begun.elapsed();
    let words = said::words(Some(exercise.desk.text.language().tag()));
    let path = exercise.path(&format!("messages/{id}?{words}"));
    let asked: Message = exercise.client(answers)?.get(&path)?;
    let texts = asked.template.iter().flat_map(|template| &template.texts);
    let mark = texts.filter_map(|said| said.status.clone()).next();
    is_marked(&asked.status, Some(&mark.unwrap_or_default()))?;
    let desk = exercise.desk;
    let released = asked
        .states
        .iter()
        .filter(|state| state.state == "released");
    let released: Vec<_> = released.flat_map(|state| state.signers.clone()).collect();
    let took = |time: Duration| screen::duration(desk.text, milliseconds(time));
    let title = asked.template.as_ref().map(said::title).unwrap_or_default();
    let precedence = desk.label("precedence", &asked.precedence);
    let what = desk.say(
        key::DEMO_EXERCISE_FIRE,
        &[("precedence", precedence.into())],
    );
    exercise.tell(
        &what,
        (asks, &released),
        &title,
        (
            answers,
            &desk.say(key::DEMO_EXERCISE_RINGS, &[("took", took(rang).into())]),
        ),
    );

    let begun = Instant::now();
    acts::answer(
        exercise.stage.stop,
        exercise.party(answers),
        exercise.line,
        id,
        Answer::WillComply,
    )?;
    let answered = exercise.until(|| {
        let message: Message = exercise.client(asks)?.get(&path)?;
        let mut states = message.states.into_iter();
        Ok(states.find(|state| state.state == "answered"))
    })?;
    let back = begun.elapsed();
    exercise.must_show(
        asks,
        "will-comply",
        answered.answer.as_deref().unwrap_or_default(),
    )?;
    let StateReached {
        signers, answer, ..
    } = &answered;
    let answer = answer.as_deref().unwrap_or_default();
    let said = desk.label("answer", answer);
    let facts = [("answer", said.clone().into()), ("took", took(back).into())];
    let shows = desk.say(key::DEMO_EXERCISE_ANSWERED, &facts);
    exercise.tell(&what, (answers, signers), &said, (asks, &shows));
    Ok(Fire {
        shown_by: asks,
        status: asked.status,
        precedence: asked.precedence,
        by: Side::of_index(asked.from),
        released_by: released.len(),
        answer: answer.to_owned(),
        rang_after_ms: milliseconds(rang),
        answered_after_ms: milliseconds(back),
        machine_ms: milliseconds(rang + back),
    })
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// At sea, far from everything.
const PLACE: &str = "48.87S 123.39W";
