//! FLASH: it comes in, is opened, acknowledged and answered.

use detente_language::key;

use super::expect::{Expected, Steps, times};
use super::incoming;
use super::training::Training;
use crate::failure::Outcome;
use crate::rig;

/// Runs the exercise.
///
/// # Errors
///
/// As for [`Steps::expect`]; the FLASH can't be sent or does not come.
pub(super) fn run(training: &Training, steps: &mut Steps<'_>) -> Outcome {
    let text = training.trainer.say(key::DRILL_TEXT_FLASH, &[]);
    let id = rig::flash(&training.counterpart, &text)?;
    let rang = (id, incoming::rang(training, id, "flash-received")?);
    incoming::opened(steps, training, rang, OPENED)?;
    let any = |name| (name, |_: &_, _: &mut _| true);
    incoming::reached(steps, training, rang, ACKNOWLEDGED, any("acknowledged"))?;
    incoming::reached(steps, training, rang, ANSWERED, any("answered"))
}

const OPENED: Expected = Expected::officer("flash-opened", times::RAISED.0, times::RAISED.1);
const ACKNOWLEDGED: Expected =
    Expected::officer("flash-acknowledged", times::FLASH.0, times::FLASH.1);
const ANSWERED: Expected = Expected::officer(
    "flash-answered",
    times::FLASH_ANSWER.0,
    times::FLASH_ANSWER.1,
);

/// What it expects, in order.
#[cfg(test)]
pub(super) const EXPECTED: &[&str] = &[OPENED.step, ACKNOWLEDGED.step, ANSWERED.step];
