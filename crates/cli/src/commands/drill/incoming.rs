//! A message that comes in at the training desk: when it rang there, who opened, acknowledged and answered it.

use detente_api::alarm::AlarmMessages;
use detente_api::message::{Message, StateReached};
use detente_language::key;
use detente_record::EntryId;

use super::expect::{Done, Expected, Look, Origin, Steps};
use super::report::{Remark, Since};
use super::training::Training;
use crate::failure::Outcome;
use crate::rig::until;

/// Waits until a message has rung at the training desk; the moment is that node's own word, and its receipt proves
/// that it held the message.
///
/// # Errors
///
/// It does not come.
pub(super) fn rang(training: &Training, id: EntryId, alarm: &str) -> Outcome<Origin> {
    until(&training.stop, key::DEMO_WAIT_FLASH, || {
        let desk = training.at_desk()?;
        let standing: AlarmMessages = desk.list("/v1/alarms/messages")?;
        let mut standing = standing.messages.into_iter();
        let since = standing
            .find(|one| one.message.0 == id && one.alarm == alarm)
            .map(|one| one.since);
        let message = training.message(desk, id)?;
        let Some(delivered) = state(&message, "delivered") else {
            return Ok(None);
        };
        // Whoever was faster than this look has ended the alarm; the receipt is of the moment it rang.
        let is_taken = TAKEN.iter().any(|taken| state(&message, taken).is_some());
        let at = since.or(is_taken.then_some(delivered.at));
        Ok(at.map(|at| Origin::at(Since::Rang, at, Some(delivered.entry))))
    })
}

/// Expects that an officer opens the message before taking it.
pub(super) fn opened(
    steps: &mut Steps<'_>,
    training: &Training,
    (id, origin): (EntryId, Origin),
    expected: Expected,
) -> Outcome {
    steps.expect(expected, origin, |remarks| {
        let message = training.message(training.at_desk()?, id)?;
        let opened = state(&message, "displayed");
        let taken = TAKEN.iter().filter_map(|taken| state(&message, taken));
        let first = taken.map(|taken| taken.at).min();
        Ok(match (opened, first) {
            (Some(opened), first) if first.is_none_or(|first| opened.at <= first) => {
                Look::Done(done(opened))
            }
            (_, Some(_)) => {
                remarks.push(Remark::Unopened);
                Look::Wrong
            }
            _ => Look::NotYet,
        })
    })?;
    Ok(())
}

/// Expects that the message reaches a state by an act of an officer that `fits`.
pub(super) fn reached(
    steps: &mut Steps<'_>,
    training: &Training,
    (id, origin): (EntryId, Origin),
    expected: Expected,
    (name, fits): (&str, impl Fn(&StateReached, &mut Vec<Remark>) -> bool),
) -> Outcome {
    steps.expect(expected, origin, |remarks| {
        let message = training.message(training.at_desk()?, id)?;
        let mut states = message.states.iter();
        let found =
            states.find(|one| one.state == name && one.by == Training::DESK && fits(one, remarks));
        Ok(found.map_or(Look::NotYet, |found| Look::Done(done(found))))
    })?;
    Ok(())
}

fn state<'a>(message: &'a Message, name: &str) -> Option<&'a StateReached> {
    let mut states = message.states.iter();
    states.find(|one| one.state == name && one.by == Training::DESK)
}

fn done(state: &StateReached) -> Done {
    let mut signers = state.signers.iter();
    Done {
        at: Some(state.at),
        entry: Some(state.entry),
        officer: signers.next().map(|one| one.officer.clone()),
    }
}

/// States by which a message is taken by an officer.
const TAKEN: [&str; 2] = ["acknowledged", "answered"];
