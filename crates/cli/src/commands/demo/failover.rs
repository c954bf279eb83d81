//! One path cut in mid-traffic: two hundred messages, none lost, none shown twice.

use std::collections::BTreeSet;

use detente_api::act::{BatchAnswer, BatchOutcome, NewActs};
use detente_api::status::NodeStatus;
use detente_language::key;
use detente_record::{Precedence, Status};

use crate::act::{self, NewMessage};
use crate::commands::demo::run::{Stage, all_paths_up};
use crate::commands::read;
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
    /// What each node's alarm said about the path that was cut.
    pub alarms: Vec<String>,
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
    // What is lost stays unseen until the limit, and is counted then.
    let all = until(stage.stop, key::DEMO_WAIT_MESSAGES, || {
        let shown = shown(stage)?;
        Ok(sent.iter().all(|text| shown.contains(text)).then_some(()))
    });
    if let Err(Failure::Interrupted) = all {
        return Err(Failure::Interrupted);
    }
    let alarms = alarms(stage)?;
    stage.network.heal();
    until(stage.stop, key::DEMO_WAIT_PATHS, || {
        Ok(all_paths_up(stage)?.then_some(()))
    })?;
    // Counted again now that everything the cut held back has arrived too.
    let shown = shown(stage)?;
    let unique: BTreeSet<&String> = shown.iter().collect();
    Ok(Failover {
        sent: sent.len(),
        lost: sent.iter().filter(|text| !unique.contains(text)).count(),
        duplicates_shown: shown.len() - unique.len(),
        alarms,
    })
}

/// The alarm of each node about the path that is cut, in its desk's words.
fn alarms(stage: &Stage<'_>) -> Outcome<Vec<String>> {
    let mut words = Vec::new();
    for party in [&stage.a, &stage.b] {
        words.push(until(stage.stop, key::DEMO_WAIT_ALARM, || {
            let status: NodeStatus = party.client()?.get("/v1/status")?;
            let about_the_cut = status
                .alarms
                .into_iter()
                .find(|alarm| alarm.bearer.as_deref() == Some(CUT));
            Ok(about_the_cut.map(|alarm| alarm.words))
        })?);
    }
    Ok(words)
}

/// The texts of the demo's messages that `b` shows, as often as it shows them.
fn shown(stage: &Stage<'_>) -> Outcome<Vec<String>> {
    let line = stage.b.line()?.status.id.to_string();
    let messages = read::all(stage.b.client()?, &line, "exercise")?;
    let routine = messages
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
            due: None,
            language: stage.a.desk.text.language().tag(),
            text: &text,
            template: None,
            alone: None,
            safety_of_life: false,
            although_suspended: false,
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

/// The path that is cut.
pub const CUT: &str = "quic";
const BATCHES: usize = 20;
const BATCH: usize = 10;
