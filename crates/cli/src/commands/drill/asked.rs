//! Matters that the officer begins at the training desk, and what the counterpart says on them.

use detente_api::matter::{Matter, MatterKind, Matters, NewMatterAct};
use detente_api::officer::AnswerText;
use detente_language::Key;

use super::expect::{Done, Origin};
use super::report::Remark;
use super::training::Training;
use crate::failure::Outcome;
use crate::rig::acts;

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
    let text = words.map(|words| AnswerText {
        language: theirs.desk.text.language().tag().to_owned(),
        text: theirs.desk.say(words, &[]),
    });
    let new = NewMatterAct { text, ..act };
    let on = (kind, matter.id.0);
    acts::say(&training.stop, theirs, training.line, on, new).map(drop)
}
