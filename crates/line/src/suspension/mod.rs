//! Suspended lines: a party says that it suspends what it takes part in on the line, and that it resumes it.
//!
//! A suspension is its party's own statement and changes nobody's right to speak: everything is delivered, sounds and is
//! kept as before, and what was begun before goes on. `what.rs` says what can be suspended, `state.rs` what follows from
//! a party's statements, `compose.rs` the drafts officers sign. What it is to a node, `line/suspension.rs`. Follows
//! spec/suspensions.md.

pub mod compose;
pub mod state;
pub mod what;

use detente_record::{Act, Kind, Precedence, Status};

use crate::body::{self, About, ActRules, KindRules, Needs};
use crate::fold::facts::Role;
use crate::fold::{Fold, ObjectId, Refusal, Speech};

pub use self::state::{Stated, Suspension, Under};
pub use self::what::{Part, Reason, What};

/// Two people of a party say that it suspends the line, or part of it, or state a suspension that stands anew.
pub const SUSPEND: Act = Act(0);
/// A releasing officer of the party says that it resumes; the object is the statement that stands.
pub const RESUME: Act = Act(1);

/// The `outcome` of a beginning whose officer knows that the own party has suspended it.
pub const ALTHOUGH_SUSPENDED: u64 = 4;

/// The rules of suspensions.
pub const RULES: KindRules = KindRules {
    kind: body::SUSPENSION,
    name: "suspension",
    acts: &[
        ActRules {
            act: SUSPEND,
            name: "suspend",
            needs: Needs::TwoPeople,
            about: About::Itself,
            judge: judge_suspend,
        },
        ActRules {
            act: RESUME,
            name: "resume",
            needs: Needs::Officer(&[Role::Releasing]),
            about: About::Entry(body::SUSPENSION, SUSPEND),
            judge: judge_resume,
        },
    ],
    objects,
    state_text,
};

/// Whether an entry is a party's statement that it suspends or resumes.
#[must_use]
pub fn is_suspending(kind: Kind, act: Act) -> bool {
    kind == body::SUSPENSION && [SUSPEND, RESUME].contains(&act)
}

/// Whether an entry begins something whose officer said to know that the own party has suspended it.
#[must_use]
pub fn says_although_suspended(speech: &Speech) -> bool {
    speech.outcome == Some(ALTHOUGH_SUSPENDED) && Part::of_speech(speech).is_some()
}

fn judge_suspend(_: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_urgency(speech)?;
    let (reason, what) = what::of_outcome(speech.outcome).ok_or(Refusal::Senseless)?;
    let begins = state::begins(speech);
    let reviewed = speech.due.is_some_and(|review| review > begins);
    let said_why = reason != 0 || speech.has_body;
    if reviewed && said_why && !what.is_nothing() {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

fn judge_resume(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_urgency(speech)?;
    let stated = speech.object.and_then(|id| fold.speech(&id));
    if stated.is_some_and(|stated| stated.party() == speech.party()) {
        Ok(())
    } else {
        Err(Refusal::WrongObject)
    }
}

/// Who is expected to answer is a fact of the real world; and both desks are told of it as urgently.
fn judge_urgency(speech: &Speech) -> Result<(), Refusal> {
    let urgent = speech.precedence == Precedence::Immediate;
    if speech.status == Status::Actual && urgent {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

fn objects(_: &Fold, speech: &Speech, objects: &mut Vec<ObjectId>) {
    objects.push(ObjectId::Entry(speech.object.unwrap_or(speech.id)));
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    let ObjectId::Entry(id) = object else {
        return None;
    };
    let speech = fold.speech(&id)?;
    Some(format!("{:?}", Stated::of(fold, speech)))
}
