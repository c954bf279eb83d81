//! What officers of a party of the rig say on a line, each with the own key: matters, what is said on them, check fire and
//! answers. Status EXERCISE, where a status can be chosen.

use std::collections::BTreeMap;

use detente_api::act::{ActAnswer, Drafts};
use detente_api::matter::{Matter, MatterKind, NewMatter, NewMatterAct};
use detente_api::message::Message;
use detente_language::{error_key, key};
use detente_line::message::answer::Answer;
use detente_record::{Digest, EntryId, LineId, Status};

use crate::act::{self, Intent};
use crate::commands::matter::{begin_with_key, say_with_key};
use crate::commands::send;
use crate::desk::LineHere;
use crate::failure::{Failure, Outcome};
use crate::officer;
use crate::rig::party::Party;
use crate::rig::wait::{Stop, until};

/// Begins a matter.
///
/// # Errors
///
/// It makes no sense, or the node refuses it.
pub fn begin(party: &Party, line: LineId, new: NewMatter) -> Outcome<EntryId> {
    let line = party.line_of(line)?;
    let officer = party.officer(&line, "watch")?;
    let answer = begin_with_key(party.client()?, &line, new, &officer)?;
    entry(&answer)
}

/// Says something on a matter, once the party's node holds it: an officer of the watch, or two who release what takes two.
///
/// # Errors
///
/// It does not come, or the act is refused.
pub fn say(
    stop: &Stop,
    party: &Party,
    line: LineId,
    (kind, matter): (MatterKind, EntryId),
    new: NewMatterAct,
) -> Outcome<EntryId> {
    let client = party.client()?;
    let path = format!("/v1/lines/{line}/matters/{matter}");
    let held: Matter = until(stop, key::DEMO_WAIT_MESSAGES, || {
        client.get(&path).map(Some)
    })?;
    let line = party.line_of(line)?;
    let by_two = kind == MatterKind::Readout && BY_TWO.contains(&new.act.as_str());
    let role = if by_two { "releasing" } else { "watch" };
    let officer = party.officer(&line, role)?;
    match say_with_key(client, &line, &held, kind, new, &officer)? {
        ActAnswer::WaitsForRelease { draft } => release(party, &line, draft.0),
        answer => entry(&answer),
    }
}

/// Releases a draft by an officer who has not signed it yet; the answer is the entry that it became.
///
/// # Errors
///
/// It does not wait, nobody else may release it, or the node refuses.
pub fn release(party: &Party, line: &LineHere, draft: Digest) -> Outcome<EntryId> {
    let client = party.client()?;
    let base = format!("/v1/lines/{}/drafts", line.status.id);
    let drafts: Drafts = client.list(&base)?;
    let waiting = drafts.drafts.iter().find(|waiting| waiting.hash.0 == draft);
    let waiting = waiting.ok_or_else(|| unexpected("the draft is not among those that wait"))?;
    let has_signed = |number| waiting.assertions.iter().any(|one| one.number == number);
    for here in party.in_role("releasing") {
        let second = officer::of_line(&party.desk, line, &here.path.display().to_string())?;
        if !has_signed(second.number) {
            let assertion = act::assert_release(waiting, &second)?;
            let answer: ActAnswer =
                client.post(&format!("{base}/{}/assertions", waiting.hash), &assertion)?;
            return entry(&answer);
        }
    }
    Err(unexpected("nobody else may release it"))
}

/// Asks every other party to stop firing at a place.
///
/// # Errors
///
/// The node refuses it.
pub fn check_fire(party: &Party, line: LineId, place: &str) -> Outcome<EntryId> {
    let line = party.line_of(line)?;
    let language = party.desk.text.language().tag();
    let fields = check_fire_at(place);
    let filled = send::fill(&party.desk, &line, CHECK_FIRE, &fields, language)?;
    let officer = party.officer(&line, "watch")?;
    let answer = act::check_fire(party.client()?, &line, Status::Exercise, filled, &officer)?;
    entry(&answer)
}

/// The fields of such a check fire.
#[must_use]
pub fn check_fire_at(place: &str) -> BTreeMap<String, String> {
    let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    [("place", place), ("target", "hospital")].map(pair).into()
}

/// Answers a message with a code.
///
/// # Errors
///
/// It does not come, or the node refuses the answer.
pub fn answer(
    stop: &Stop,
    party: &Party,
    line: LineId,
    message: EntryId,
    code: Answer,
) -> Outcome<EntryId> {
    let client = party.client()?;
    let path = format!("/v1/lines/{line}/messages/{message}");
    let message: Message = until(stop, key::DEMO_WAIT_FLASH, || client.get(&path).map(Some))?;
    let line = party.line_of(line)?;
    let officer = party.officer(&line, "watch")?;
    let intent = Intent::answer(&line, &message, Some(code), None, None)?;
    entry(&act::sign_and_hand_in(client, &line, intent, &officer)?)
}

/// The entry that an act became.
///
/// # Errors
///
/// It waits for something.
pub fn entry(answer: &ActAnswer) -> Outcome<EntryId> {
    match answer {
        ActAnswer::Entry { entry } => Ok(entry.0),
        _ => Err(unexpected("what an officer said was not sent at once")),
    }
}

/// An answer of a node that does not fit what was done.
pub(super) fn unexpected(cause: &str) -> Failure {
    Failure::new(error_key::NODE_ANSWER_UNCLEAR, &[("cause", cause)])
}

/// The name of the template of a check fire.
pub const CHECK_FIRE: &str = "check-fire";
/// What two officers say on a readout.
const BY_TWO: [&str; 2] = ["release", "correct"];
