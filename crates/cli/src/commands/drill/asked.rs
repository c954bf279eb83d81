//! Matters that the officer begins at the training desk, and what the counterpart says on them.

use detente_api::matter::{Matter, MatterKind, Matters, NewMatterAct};
use detente_api::officer::AnswerText;
use detente_language::{Key, key};

use super::expect::{Done, Origin};
use super::report::Remark;
use super::training::Training;
use crate::commands::matter::say_with_key;
use crate::failure::Outcome;
use crate::rig::until;

/// Matters of a kind that the desk began since then, status EXERCISE, the oldest first. One that was begun as ACTUAL
/// is remarked.
///
/// # Errors
///
/// The node does not answer.
pub(super) fn begun(
    training: &Training,
    kind: &str,
    since: Origin,
    remarks: &mut Vec<Remark>,
) -> Outcome<Vec<Matter>> {
    let list = |status: &str| -> Outcome<Vec<Matter>> {
        let path = training.path(&format!("matters?status={status}&kind={kind}"));
        let all: Matters = training.at_desk()?.list(&path)?;
        let mut matters = all.matters;
        matters.retain(|one| one.asker == Training::DESK && one.time >= since.at);
        matters.reverse();
        Ok(matters)
    };
    if !list("actual")?.is_empty() {
        remarks.push(Remark::SaidAsActual);
    }
    list("exercise")
}

/// That a matter was begun.
pub(super) fn done(matter: &Matter) -> Done {
    Done {
        at: Some(matter.time),
        entry: Some(matter.id),
        officer: matter.signers.first().map(|one| one.officer.clone()),
    }
}

/// The counterpart's officer says something on a matter, once its node holds it.
///
/// # Errors
///
/// It does not come, or the act is refused.
pub(super) fn reply(
    training: &Training,
    matter: &Matter,
    kind: MatterKind,
    act: NewMatterAct,
    words: Option<Key>,
) -> Outcome {
    let theirs = &training.counterpart;
    let client = theirs.client()?;
    let path = training.path(&format!("matters/{}", matter.id));
    let held: Matter = until(&training.stop, key::DEMO_WAIT_MESSAGES, || {
        client.get(&path).map(Some)
    })?;
    let line = theirs.line()?;
    let officer = theirs.officer(&line, "watch")?;
    let text = words.map(|words| AnswerText {
        language: theirs.desk.text.language().tag().to_owned(),
        text: theirs.desk.say(words, &[]),
    });
    let new = NewMatterAct { text, ..act };
    say_with_key(client, &line, &held, kind, new, &officer).map(drop)
}
