//! Messages: what the acts of the kind mean, and the state that follows from them.
//!
//! `precedence.rs` has the handling times, `content.rs` the body, which is a free text (`text.rs`) or a filled
//! template (`template.rs`), `answer.rs` the answer codes, `compose.rs` the drafts officers sign, `state.rs` the
//! life of a message at each addressee.
//! Follows spec/messages.md.

pub mod answer;
pub mod compose;
pub mod content;
pub mod precedence;
pub mod state;
pub mod template;
pub mod text;

use detente_record::{Act, Status};

use crate::body::{self, About, ActRules, KindRules, Needs};
use crate::fold::facts::needs_two_people;
use crate::fold::{Fold, ObjectId, Refusal, Speech, WATCH};

/// The sender's officers release a message; the entry is the sending.
pub const RELEASE: Act = Act(0);
/// An addressee's node says that a person there has opened it.
pub const DISPLAYED: Act = Act(1);
/// An addressee's officer acknowledges it.
pub const ACKNOWLEDGE: Act = Act(2);
/// An addressee's officer answers it.
pub const ANSWER: Act = Act(3);
/// The sender's officer cancels it.
pub const CANCEL: Act = Act(4);
/// A node says that it held no acknowledgement by the party it names when the time was up.
pub const NO_ACKNOWLEDGEMENT: Act = Act(5);

/// A release's `outcome`: one officer released a FLASH alone; the body says why.
pub const BREAK_GLASS: u64 = 1;
/// A release's `outcome`: one officer asks that fire be stopped at once; the body fills [`CHECK_FIRE_TEMPLATE`].
pub const CHECK_FIRE: u64 = 2;
/// A release's `outcome`: it is for the safety of life, as its sender says; no suspension is one of it.
pub const SAFETY_OF_LIFE: u64 = 3;
/// The codes of the templates that are for the safety of life, in every set: humanitarian and medical movements, sites
/// and pauses, medical evacuation, search and rescue, distress.
pub const SAFETY_OF_LIFE_TEMPLATES: std::ops::RangeInclusive<u16> = 33..=41;
/// The code of the template that a check fire fills, in every set.
pub const CHECK_FIRE_TEMPLATE: u16 = 25;

/// The rules of messages.
pub const RULES: KindRules = KindRules {
    kind: body::MESSAGE,
    name: "message",
    acts: &[
        ActRules {
            act: RELEASE,
            name: "release",
            needs: Needs::Release,
            about: About::Itself,
            judge: judge_release,
        },
        ActRules {
            act: DISPLAYED,
            name: "displayed",
            needs: Needs::Machine,
            about: A_MESSAGE,
            judge: judge_addressee,
        },
        ActRules {
            act: ACKNOWLEDGE,
            name: "acknowledge",
            needs: Needs::Officer(WATCH),
            about: A_MESSAGE,
            judge: judge_addressee,
        },
        ActRules {
            act: ANSWER,
            name: "answer",
            needs: Needs::Officer(WATCH),
            about: A_MESSAGE,
            judge: judge_answer,
        },
        ActRules {
            act: CANCEL,
            name: "cancel",
            needs: Needs::Officer(WATCH),
            about: A_MESSAGE,
            judge: judge_cancel,
        },
        ActRules {
            act: NO_ACKNOWLEDGEMENT,
            name: "no-acknowledgement",
            needs: Needs::Machine,
            about: A_MESSAGE,
            judge: judge_no_acknowledgement,
        },
    ],
    objects,
    state_text,
};

const A_MESSAGE: About = About::Entry(body::MESSAGE, RELEASE);

fn objects(_: &Fold, speech: &Speech, objects: &mut Vec<ObjectId>) {
    objects.push(ObjectId::Entry(speech.object.unwrap_or(speech.id)));
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    let ObjectId::Entry(id) = object else {
        return None;
    };
    fold.message(&id).map(|message| format!("{message:?}"))
}

fn judge_release(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let mut addressees = speech.action.iter().chain(&speech.info).peekable();
    let some = addressees.peek().is_some();
    let sound = addressees.all(|party| fold.facts().has_party(*party) && *party != speech.party());
    let apart = !speech
        .info
        .iter()
        .any(|party| speech.action.contains(party));
    let alone = matches!(speech.outcome, Some(BREAK_GLASS | CHECK_FIRE));
    let fitting = !alone || needs_two_people(speech.precedence);
    // Fire is not stopped in private: whoever holds the line knows that it was asked for.
    let everybody = speech.action.len() + speech.info.len() + 1 == fold.facts().parties();
    let fitting = fitting && (speech.outcome != Some(CHECK_FIRE) || everybody);
    if some && sound && apart && fitting && speech.has_body {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

fn judge_addressee(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let message = message_of(fold, speech)?;
    if message.addresses(speech.party()) {
        Ok(())
    } else {
        Err(Refusal::NotAnAddressee)
    }
}

fn judge_answer(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_addressee(fold, speech)?;
    if speech.outcome.is_some() || speech.has_body {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

fn judge_cancel(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let message = message_of(fold, speech)?;
    if message.party() == speech.party() {
        Ok(())
    } else {
        Err(Refusal::NotTheSender)
    }
}

/// A negative names one addressee and the time that was up; it must not deny what its own author held.
fn judge_no_acknowledgement(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let message = message_of(fold, speech)?;
    let [silent] = *speech.action else {
        return Err(Refusal::Senseless);
    };
    if speech.due.is_none() || silent == speech.party() {
        return Err(Refusal::Senseless);
    }
    if !message.addresses(silent) {
        return Err(Refusal::NotAnAddressee);
    }
    let denied = fold.about_by(&message.id, silent).any(|act| {
        [ACKNOWLEDGE, ANSWER].contains(&act.act)
            && fold.knew(&speech.id, &act.id)
            && fold.is_effective(act)
    });
    if denied {
        Err(Refusal::AgainstOwnRecord)
    } else {
        Ok(())
    }
}

fn message_of<'a>(fold: &'a Fold, act: &Speech) -> Result<&'a Speech, Refusal> {
    act.object
        .and_then(|id| fold.speech(&id))
        .ok_or(Refusal::WrongObject)
}

impl Fold {
    /// The messages under one status, oldest first by their senders' times: an order for the screen.
    #[must_use]
    pub fn messages(&self, status: Status) -> Vec<&Speech> {
        self.said_under(body::MESSAGE, RELEASE, status)
    }
}
