//! One path cut in mid-traffic: two hundred messages, none lost, none shown twice.

use std::collections::BTreeSet;

use detente_api::act::{BatchAnswer, BatchOutcome, NewActs};
use detente_api::message::Messages;
use detente_language::key;
use detente_record::{Precedence, Status};

use crate::act::{self, NewMessage};
use crate::commands::demo::run::{Stage, all_paths_up};
use crate::failure::{Failure, Outcome};
use crate::rig::until;

/// What became of the messages.
pub struct Failover {
    /// Accepted by the sender's node.
    pub sent: usize,
    /// Of these, not shown at the other side.
    pub lost: usize,
    /// Shown there more than once.
    pub duplicates_shown: usize,
}

/// Sends messages from `a` while the QUIC path is cut, and counts what `b` shows.
///
/// # Errors
///
/// A node refuses a message, one is lost or shown twice, or the path does not come back.
pub fn run(stage: &Stage<'_>) -> Outcome<Failover> {
    until(stage.stop, key::DEMO_WAIT_PATHS, || {
        Ok(all_paths_up(stage)?.then_some(()))
    })?;
    let mut sent = BTreeSet::new();
    for batch in 0..BATCHES {
        if batch == BATCHES / 4 {
            stage.network.quic(|faults| faults.cut = true);
        }
        sent.extend(send(stage, batch)?);
    }
    let line = stage.b.line()?;
    let path = format!("/v1/lines/{}/messages?status=exercise", line.status.id);
    // Waits for what it wants to see; what is lost stays unseen until the limit.
    let shown = until(stage.stop, key::DEMO_WAIT_MESSAGES, || {
        let shown = shown(stage, &path)?;
        let unique: BTreeSet<&String> = shown.iter().collect();
        let all = sent.iter().all(|id| unique.contains(id));
        Ok(all.then_some(shown))
    })?;
    stage.network.heal();
    until(stage.stop, key::DEMO_WAIT_PATHS, || {
        Ok(all_paths_up(stage)?.then_some(()))
    })?;
    let unique: BTreeSet<&String> = shown.iter().collect();
    Ok(Failover {
        sent: sent.len(),
        lost: sent.iter().filter(|id| !unique.contains(id)).count(),
        duplicates_shown: shown.len() - unique.len(),
    })
}

/// The texts of the demo's messages that `b` shows, as often as it shows them.
fn shown(stage: &Stage<'_>, path: &str) -> Outcome<Vec<String>> {
    let list: Messages = stage.b.client()?.get(path)?;
    let routine = list
        .messages
        .into_iter()
        .filter(|message| message.precedence == "routine");
    Ok(routine.filter_map(|message| message.text).collect())
}

fn send(stage: &Stage<'_>, batch: usize) -> Outcome<Vec<String>> {
    let line = stage.a.line()?;
    let officer = stage.a.officer(&line, "watch")?;
    let mut acts = Vec::new();
    let mut texts = Vec::new();
    for number in 0..BATCH {
        let number = (batch * BATCH + number + 1).to_string();
        let text = stage
            .a
            .desk
            .say(key::DEMO_TEXT_ROUTINE, &[("number", number.into())]);
        let message = NewMessage {
            status: Status::Exercise,
            precedence: Precedence::Routine,
            action: line.others(),
            info: Vec::new(),
            language: stage.a.desk.text.language().tag(),
            text: &text,
        };
        acts.push(act::sign_message(&line, &message, &officer)?);
        texts.push(text);
    }
    let path = format!("/v1/lines/{}/acts:batch", line.status.id);
    let answer: BatchAnswer = stage.a.client()?.post(&path, &NewActs { acts })?;
    for outcome in answer.acts {
        if let BatchOutcome::Refused(problem) = outcome {
            return Err(Failure::Refused(problem));
        }
    }
    Ok(texts)
}

const BATCHES: usize = 20;
const BATCH: usize = 10;
