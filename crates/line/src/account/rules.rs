//! What the fold knows of accounts: who may give one. It reads no body of theirs, and no other
//! object's state rests on them.

use detente_record::Act;

use crate::body::{ACCOUNT, About, ActRules, KindRules, Needs};
use crate::fold::facts::Role;
use crate::fold::{Fold, ObjectId, Refusal, Speech};

use super::kind::{
    ACT_ASSESSMENT, ACT_CONTACT, ACT_EVENT, ACT_INCIDENT, ACT_READOUT, ACT_REFUSAL, ACT_REQUEST,
    ACT_SOURCE, ACT_STATEMENT,
};

/// The rules of accounts.
pub const RULES: KindRules = KindRules {
    kind: ACCOUNT,
    name: "account",
    acts: &[
        ActRules {
            act: ACT_SOURCE,
            name: "source",
            needs: Needs::Officer(ARCHIVIST),
            about: About::Itself,
            judge: judge_body,
        },
        given(ACT_CONTACT, "contact"),
        given(ACT_INCIDENT, "incident"),
        given(ACT_STATEMENT, "statement"),
        given(ACT_ASSESSMENT, "assessment"),
        given(ACT_REQUEST, "request"),
        given(ACT_REFUSAL, "refusal"),
        given(ACT_READOUT, "readout"),
        given(ACT_EVENT, "event"),
    ],
    objects,
    state_text,
};

/// Who may begin a reported record.
const ARCHIVIST: &[Role] = &[Role::Archivist];
/// Who may give an account: the archivist out of a source, a desk its own.
const ANY_DESK: &[Role] = &[Role::Archivist, Role::Watch, Role::Releasing];

/// An account stands alone, or under the preamble that its header names as object.
const fn given(act: Act, name: &'static str) -> ActRules {
    ActRules {
        act,
        name,
        needs: Needs::Officer(ANY_DESK),
        about: About::MaybeEntry(ACCOUNT, ACT_SOURCE),
        judge: judge_given,
    }
}

/// An account without a body says nothing. (A body that is withheld or erased is still committed to.)
fn judge_body(_: &Fold, speech: &Speech) -> Result<(), Refusal> {
    if speech.has_body {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

/// Nobody adds to another party's reported record.
fn judge_given(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_body(fold, speech)?;
    let preamble = speech.object.and_then(|id| fold.speech(&id));
    match preamble {
        Some(preamble) if preamble.party() != speech.party() => Err(Refusal::WrongObject),
        _ => Ok(()),
    }
}

fn objects(_: &Fold, speech: &Speech, objects: &mut Vec<ObjectId>) {
    objects.push(ObjectId::Entry(speech.id));
}

/// An account has no life: it was given, with effect or without.
fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    let ObjectId::Entry(id) = object else {
        return None;
    };
    let speech = fold.speech(&id).filter(|speech| speech.kind == ACCOUNT)?;
    Some(format!(
        "{:?} {:?} {:?} {}",
        speech.address,
        speech.act,
        speech.object,
        fold.is_effective(speech)
    ))
}
