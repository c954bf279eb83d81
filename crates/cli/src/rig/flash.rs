//! A FLASH of a party of the rig, status EXERCISE: drafted by one officer, released by a second.

use detente_api::act::{ActAnswer, Drafts};
use detente_language::error_key;
use detente_record::{EntryId, Precedence, Status};

use crate::act::{self, NewMessage};
use crate::failure::{Failure, Outcome};
use crate::rig::party::Party;

/// Sends a FLASH to every other party of the line; the answer is the entry that released it.
///
/// # Errors
///
/// A node refuses an act.
pub fn flash(from: &Party, text: &str) -> Outcome<EntryId> {
    let line = from.line()?;
    let client = from.client()?;
    let base = format!("/v1/lines/{}", line.status.id);
    let message = NewMessage {
        status: Status::Exercise,
        precedence: Precedence::Flash,
        action: line.others(),
        info: Vec::new(),
        due: None,
        language: from.desk.text.language().tag(),
        text,
        template: None,
        alone: None,
        safety_of_life: false,
        although_suspended: false,
    };
    let drafter = from.officer(&line, "watch")?;
    let ActAnswer::WaitsForRelease { draft } = act::send(client, &line, &message, &drafter)? else {
        return Err(unexpected("a FLASH of one officer was not held back"));
    };
    let drafts: Drafts = client.list(&format!("{base}/drafts"))?;
    let waiting = drafts.drafts.iter().find(|waiting| waiting.hash == draft);
    let waiting = waiting.ok_or_else(|| unexpected("the draft is not among those that wait"))?;
    let releaser = from.officer(&line, "releasing")?;
    let assertion = act::assert_release(waiting, &releaser)?;
    let released: ActAnswer =
        client.post(&format!("{base}/drafts/{draft}/assertions"), &assertion)?;
    let ActAnswer::Entry { entry } = released else {
        return Err(unexpected("a FLASH of two officers was not sent"));
    };
    Ok(entry.0)
}

fn unexpected(cause: &str) -> Failure {
    Failure::new(error_key::NODE_ANSWER_UNCLEAR, &[("cause", cause)])
}
