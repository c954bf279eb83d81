//! A refused request: the officer asks for a call, the counterpart declines, and the officer asks again: for other times
//! or at another level, and naming the request that is repeated, so that the record counts how often it was sought.

use detente_api::Moment;
use detente_api::matter::{Matter, MatterKind, NewMatterAct};
use detente_language::key;

use super::asked;
use super::card;
use super::expect::{Expected, Look, Origin, Steps, times};
use super::report::{Remark, Since};
use super::training::Training;
use crate::commands::now;
use crate::failure::Outcome;
use crate::rig::until;

/// Runs the exercise.
///
/// # Errors
///
/// As for [`Steps::expect`]; what the counterpart says is refused or does not come.
pub(super) fn run(training: &Training, steps: &mut Steps<'_>) -> Outcome {
    let words = training.trainer.say(key::DRILL_CARD_REQUEST, &[]);
    let shown = card(&training.trainer, &words, "detente call");
    let mut first = None;
    steps.expect(MADE, shown, |remarks| {
        let requests = asked::begun(training, KIND, shown, remarks)?;
        first = requests.into_iter().next();
        Ok(first
            .as_ref()
            .map_or(Look::NotYet, |first| Look::Done(asked::done(first))))
    })?;
    let Some(first) = first else {
        steps.not_reached(&AGAIN);
        return Ok(());
    };
    let refused = decline(training, &first)?;
    let mut again = None;
    steps.expect(AGAIN, refused, |remarks| {
        let requests = asked::begun(training, KIND, shown, remarks)?;
        let others = requests.into_iter().filter(|one| one.id != first.id);
        for other in others {
            match repeats(&first, &other) {
                None => {
                    let done = asked::done(&other);
                    again = Some(other);
                    return Ok(Look::Done(done));
                }
                Some(remark) => remarks.push(remark),
            }
        }
        Ok(Look::NotYet)
    })?;
    again.map_or(Ok(()), |again| accept(training, &again))
}

/// What keeps a request from being the first one asked again as it should be.
fn repeats(first: &Matter, again: &Matter) -> Option<Remark> {
    let times = |matter: &Matter| matter.call.as_ref().map(|call| call.times.clone());
    if !again.references.contains(&first.id) {
        Some(Remark::NotARepeat)
    } else if first.level == again.level && times(first) == times(again) {
        Some(Remark::SameAgain)
    } else {
        None
    }
}

/// The counterpart has seen it and declines, and the training desk holds that. No node states since when it holds an entry of
/// a matter: it is timed from when it was said, here milliseconds before.
fn decline(training: &Training, first: &Matter) -> Outcome<Origin> {
    for (act, reason, words) in [
        ("seen", None, None),
        ("decline", Some("not-now"), Some(key::DRILL_TEXT_DECLINED)),
    ] {
        let new = NewMatterAct {
            act: act.to_owned(),
            reason: reason.map(str::to_owned),
            ..NewMatterAct::default()
        };
        asked::reply(training, first, MatterKind::CallRequest, new, words)?;
    }
    let path = training.path(&format!("matters/{}", first.id));
    until(&training.stop, key::DEMO_WAIT_MESSAGES, || {
        let matter: Matter = training.at_desk()?.get(&path)?;
        let mut acts = matter.acts.iter();
        let declined = acts.find(|one| one.act == "decline");
        Ok(declined.map(|one| Origin::at(Since::Refused, one.at, Some(one.entry))))
    })
}

/// The counterpart accepts: at the first time that suits, else in two hours.
fn accept(training: &Training, again: &Matter) -> Outcome {
    let times = again.call.iter().flat_map(|call| &call.times);
    let in_two_hours = now() + std::time::Duration::from_secs(2 * 3600);
    let due = times.map(|time| time.from).next();
    let new = NewMatterAct {
        act: "accept".to_owned(),
        due: Some(due.unwrap_or(Moment(in_two_hours))),
        minutes: Some(20),
        ..NewMatterAct::default()
    };
    let words = Some(key::DRILL_TEXT_AGREED);
    asked::reply(training, again, MatterKind::CallRequest, new, words)
}

const KIND: &str = "call-request";
const MADE: Expected = Expected::officer("request-made", times::THOUGHT.0, times::THOUGHT.1);
const AGAIN: Expected = Expected::officer("request-again", times::THOUGHT.0, times::THOUGHT.1);

/// What it expects, in order.
#[cfg(test)]
pub(super) const EXPECTED: &[&str] = &[MADE.step, AGAIN.step];
