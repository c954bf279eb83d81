//! Check fire, both ways: one comes in and is answered with a code; then one is asked for, and the place must be right.

use detente_api::message::Message;
use detente_language::{error_key, key};
use detente_line::message::answer::Answer;
use detente_record::Status;
use detente_templates::{Reader, built_in};
use jiff::tz::TimeZone;

use super::expect::{Done, Expected, Look, Origin, Steps, times};
use super::report::Remark;
use super::training::Training;
use super::{card, incoming};
use crate::commands::read;
use crate::failure::{Failure, Outcome};
use crate::rig::acts;

/// Runs the exercise.
///
/// # Errors
///
/// As for [`Steps::expect`]; what the counterpart says is refused or does not come.
pub(super) fn run(training: &Training, steps: &mut Steps<'_>) -> Outcome {
    let id = acts::check_fire(&training.counterpart, training.line, THEIR_PLACE)?;
    let rang = (id, incoming::rang(training, id, "check-fire")?);
    incoming::opened(steps, training, rang, OPENED)?;
    let with_code = |state: &detente_api::message::StateReached, remarks: &mut Vec<Remark>| {
        if state.answer.is_none() {
            remarks.push(Remark::NoAnswerCode);
        }
        state.answer.is_some()
    };
    incoming::reached(steps, training, rang, ANSWERED, ("answered", with_code))?;
    let words = training.trainer.say(key::DRILL_CARD_CHECK_FIRE, &[]);
    let shown = card(
        &training.trainer,
        &words,
        "detente check-fire, detente read",
    );
    let expected = reported()?;
    let asked = steps.expect(ASKED, shown, |remarks| {
        look(training, shown, &expected, remarks)
    })?;
    let Some(asked) = asked.and_then(|done| done.entry) else {
        return Ok(());
    };
    let (stop, theirs) = (&training.stop, &training.counterpart);
    acts::answer(stop, theirs, training.line, asked.0, Answer::WillComply).map(drop)
}

/// Looks for a check fire that the officer sends after the situation was shown.
fn look(
    training: &Training,
    shown: Origin,
    expected: &[(String, String)],
    remarks: &mut Vec<Remark>,
) -> Outcome<Look> {
    let desk = training.at_desk()?;
    let sent = |status: &str| -> Outcome<Vec<Message>> {
        let line = training.line.to_string();
        let mut all = read::all(desk, &line, status)?;
        all.retain(|one| one.check_fire && one.from == Training::DESK && one.time >= shown.at);
        Ok(all)
    };
    if !sent("actual")?.is_empty() {
        remarks.push(Remark::SaidAsActual);
    }
    for message in sent("exercise")? {
        let message = training.message(desk, message.id.0)?;
        if !names(&message, expected) {
            remarks.push(Remark::OtherPlace);
            continue;
        }
        let signers = message.states.iter().flat_map(|state| &state.signers);
        let officer = signers.map(|one| one.officer.clone()).next();
        return Ok(Look::Done(Done {
            at: Some(message.time),
            entry: Some(message.id),
            officer,
        }));
    }
    Ok(Look::NotYet)
}

/// Whether a check fire says what was reported, whatever else it says.
fn names(message: &Message, expected: &[(String, String)]) -> bool {
    let texts = message.template.iter().flat_map(|one| &one.texts);
    let fields: Vec<_> = texts.flat_map(|said| &said.fields).collect();
    let says = |(name, value): &(String, String)| {
        let mut fields = fields.iter();
        fields.any(|field| field.name == *name && field.value == *value)
    };
    expected.iter().all(says)
}

/// What the situation reports, as a template says it in English and Zulu: however a place was typed, it reads the same.
fn reported() -> Outcome<Vec<(String, String)>> {
    let unclear = |cause: &str| Failure::new(error_key::ACT_SENSELESS, &[("cause", cause)]);
    let template = built_in().named(acts::CHECK_FIRE);
    let template = template.ok_or_else(|| unclear(acts::CHECK_FIRE))?;
    let filled =
        detente_templates::input::fill(template, &acts::check_fire_at(REPORTED_PLACE), "en")
            .map_err(|faults| unclear(&format!("{faults:?}")))?;
    let reader = Reader {
        language: "en",
        zone: &TimeZone::UTC,
    };
    let said = built_in()
        .render(&filled, Status::Exercise, &reader)
        .map_err(|fault| Failure::caused(error_key::ACT_SENSELESS, &fault))?;
    let fields = said.fields.into_iter();
    Ok(fields.map(|field| (field.name, field.value)).collect())
}

const THEIR_PLACE: &str = "49.99N 36.23E";
/// As the situation's text has it, in every language.
const REPORTED_PLACE: &str = "50.45N 30.52E";

const OPENED: Expected = Expected::officer("fire-opened", times::RAISED.0, times::RAISED.1);
const ANSWERED: Expected = Expected::officer("fire-answered", times::FLASH.0, times::FLASH.1);
const ASKED: Expected = Expected::officer("fire-asked", times::FLASH.0, times::FLASH.1);

/// What it expects, in order.
#[cfg(test)]
pub(super) const EXPECTED: &[&str] = &[OPENED.step, ANSWERED.step, ASKED.step];

#[cfg(test)]
mod tests {
    use detente_language::{Language, Text};

    use super::*;

    #[test]
    fn the_situation_names_the_place_that_the_officer_must_name() {
        for language in Language::ALL {
            let words = Text::of(language).say(key::DRILL_CARD_CHECK_FIRE, &[]);
            assert!(words.contains(REPORTED_PLACE), "{words}");
        }
        let reported = reported().expect("a filled template");
        let names: Vec<&str> = reported.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["place", "target"]);
    }
}
