//! Line tests between officers: what the acts of the kind mean.
//!
//! `schedule.rs` says when tests are due and who begins, `drills.rs` when a node begins one that is not due, `outcome.rs`
//! has the codes and the table of outcomes, `state.rs` the state of one test, `scorecard.rs` the count of many,
//! `compose.rs` what officers sign. When a node says what is the line's timers' business. Follows spec/line-tests.md.

pub mod compose;
pub mod drills;
pub mod outcome;
pub mod schedule;
pub mod scorecard;
pub mod state;
pub mod word;

use detente_record::{Act, Status};

pub use self::schedule::{Due, Schedule};

use crate::body::{self, About, ActRules, KindRules, Needs};
use crate::fold::{Fold, ObjectId, Refusal, Speech, WATCH};
use crate::limits::TEST_NUMBERS_END;
use crate::line_test::outcome::Verdict;

/// The initiator's node begins a test with a challenge word.
pub const CHALLENGE: Act = Act(0);
/// A challenged party's officer reads the word back.
pub const READ_BACK: Act = Act(1);
/// The initiator's node states the result for one challenged party.
pub const RESULT: Act = Act(2);
/// A node says that a scheduled test did not happen as far as it held, and why.
pub const MISSED: Act = Act(3);
/// A challenged party's officer refuses the test.
pub const REFUSE: Act = Act(4);

/// The rules of line tests.
pub const RULES: KindRules = KindRules {
    kind: body::LINE_TEST,
    name: "line-test",
    acts: &[
        ActRules {
            act: CHALLENGE,
            name: "challenge",
            needs: Needs::Machine,
            about: About::Itself,
            judge: judge_challenge,
        },
        ActRules {
            act: READ_BACK,
            name: "read-back",
            needs: Needs::Officer(WATCH),
            about: A_CHALLENGE,
            judge: judge_read_back,
        },
        ActRules {
            act: RESULT,
            name: "result",
            needs: Needs::Machine,
            about: A_CHALLENGE,
            judge: judge_result,
        },
        ActRules {
            act: MISSED,
            name: "missed",
            needs: Needs::Machine,
            about: About::MaybeEntry(body::LINE_TEST, CHALLENGE),
            judge: judge_missed,
        },
        ActRules {
            act: REFUSE,
            name: "refuse",
            needs: Needs::Officer(WATCH),
            about: A_CHALLENGE,
            judge: judge_challenged,
        },
    ],
    objects,
    state_text,
};

const A_CHALLENGE: About = About::Entry(body::LINE_TEST, CHALLENGE);

/// Whether an entry names a scheduled test by the number in its header.
#[must_use]
pub fn names_by_number(speech: &Speech) -> bool {
    speech.kind == body::LINE_TEST && [CHALLENGE, MISSED].contains(&speech.act)
}

/// The number of the scheduled test that an entry names; `None` for an unscheduled one.
#[must_use]
pub fn scheduled_number(speech: &Speech) -> Option<u64> {
    speech
        .number
        .filter(|number| *number < TEST_NUMBERS_END && names_by_number(speech))
}

fn objects(fold: &Fold, speech: &Speech, objects: &mut Vec<ObjectId>) {
    let challenge = |id| fold.speech(&id).filter(|object| is_challenge(object));
    let object = match (scheduled_number(speech), speech.object) {
        (Some(number), _) => ObjectId::Test(number),
        (None, Some(id)) => match challenge(id).and_then(scheduled_number) {
            Some(number) => ObjectId::Test(number),
            None => ObjectId::Entry(id),
        },
        (None, None) => ObjectId::Entry(speech.id),
    };
    objects.push(object);
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    let id = match object {
        ObjectId::Test(number) => state::TestId::Scheduled(number),
        ObjectId::Entry(id) => state::TestId::Unscheduled(id),
        ObjectId::Journal(_) | ObjectId::Path { .. } => return None,
    };
    let statuses = [Status::Actual, Status::Exercise, Status::Test];
    let states: Vec<_> = statuses
        .into_iter()
        .filter_map(|status| fold.line_test(status, id))
        .collect();
    Some(format!("{states:?}"))
}

fn is_challenge(speech: &Speech) -> bool {
    speech.kind == body::LINE_TEST && speech.act == CHALLENGE
}

/// A scheduled test is begun by its initiator, once; the lowest sound challenge of the journal counts.
fn judge_challenge(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    sound_challenge(fold, speech)?;
    let Some(number) = scheduled_number(speech) else {
        return Ok(());
    };
    let before = fold.numbered_by(number, speech.party()).any(|other| {
        is_challenge(other)
            && other.status == speech.status
            && (other.address, other.id) < (speech.address, speech.id)
            && other.understood
            && other.charter_version == speech.charter_version
            && other.object.is_none()
            && sound_challenge(fold, other).is_ok()
    });
    if before {
        Err(Refusal::SaidBefore)
    } else {
        Ok(())
    }
}

fn sound_challenge(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let facts = fold.facts();
    if let Some(number) = scheduled_number(speech) {
        let schedule = &fold.terms_at(speech)?.schedule;
        let due = schedule.due(number).ok_or(Refusal::Senseless)?;
        if due.initiator != speech.party() {
            return Err(Refusal::NotTheInitiator);
        }
    }
    let sound = speech
        .action
        .iter()
        .all(|p| facts.has_party(*p) && *p != speech.party());
    if sound && !speech.action.is_empty() && speech.has_body {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

fn judge_read_back(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_challenged(fold, speech)?;
    if speech.has_body {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

fn judge_challenged(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let challenge = challenge_of(fold, speech)?;
    if challenge.action.contains(&speech.party()) {
        Ok(())
    } else {
        Err(Refusal::NotAnAddressee)
    }
}

fn judge_result(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let challenge = challenge_of(fold, speech)?;
    if challenge.party() != speech.party() {
        return Err(Refusal::NotTheInitiator);
    }
    let [about] = *speech.action else {
        return Err(Refusal::Senseless);
    };
    if !challenge.action.contains(&about) {
        return Err(Refusal::NotAnAddressee);
    }
    match speech.outcome.and_then(Verdict::from_code) {
        Some(_) => Ok(()),
        None => Err(Refusal::Senseless),
    }
}

/// A test that was not due yet, by its author's own clock, was not missed.
fn judge_missed(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let number = scheduled_number(speech).ok_or(Refusal::Senseless)?;
    // It may be one of a charter before: what began under that ends under it.
    let terms = schedule::version_of(number)
        .and_then(|version| fold.back_to(fold.terms_at(speech).ok()?, version));
    let due = terms.and_then(|terms| terms.schedule.due(number));
    let due = due.ok_or(Refusal::Senseless)?;
    if speech.outcome.is_none() || speech.time < due.at {
        return Err(Refusal::Senseless);
    }
    let named = speech.object.and_then(|id| fold.speech(&id));
    if named.is_some_and(|challenge| scheduled_number(challenge) != Some(number)) {
        return Err(Refusal::WrongObject);
    }
    Ok(())
}

fn challenge_of<'a>(fold: &'a Fold, speech: &Speech) -> Result<&'a Speech, Refusal> {
    speech
        .object
        .and_then(|id| fold.speech(&id))
        .ok_or(Refusal::WrongObject)
}
