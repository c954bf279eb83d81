//! Who is on watch: facts that officers state, seen by both sides.
//!
//! An officer takes the watch and leaves it; whoever relieves another names that one's act. Several of
//! a party may be on watch at once. Follows spec/watch.md.

use detente_record::{Act, EntryId, PartyIndex, Precedence, Status};

use crate::body::{self, About, ActRules, KindRules, Needs};
use crate::fold::{Fact, Fold, ObjectId, OfficerEvidence, Refusal, Speech, WATCH};
use crate::limits::TAKINGS_MAX;
use crate::message::compose::{Author, Composed};

/// An officer takes the watch; the object, if there is one, is the act of the one relieved.
pub const TAKE: Act = Act(0);
/// The officer who took it leaves the watch; the object is the taking.
pub const LEAVE: Act = Act(1);

/// The rules of the watch.
pub const RULES: KindRules = KindRules {
    kind: body::ON_WATCH,
    name: "watch",
    acts: &[
        ActRules {
            act: TAKE,
            name: "take",
            needs: Needs::Officer(WATCH),
            about: About::MaybeEntry(body::ON_WATCH, TAKE),
            judge: judge_take,
        },
        ActRules {
            act: LEAVE,
            name: "leave",
            needs: Needs::Officer(WATCH),
            about: About::Entry(body::ON_WATCH, TAKE),
            judge: judge_leave,
        },
    ],
    objects,
    state_text,
};

/// An officer who is on watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnWatch {
    /// The officer's number.
    pub officer: u16,
    /// The act by which the officer took the watch: when, and by what means it was signed.
    pub taken: Fact,
    /// The taking that it relieved.
    pub relieved: Option<EntryId>,
}

/// Draws up the act of an officer who takes the watch, from the one whose taking it names.
#[must_use]
pub fn take(author: &Author, relieves: Option<EntryId>) -> Composed {
    let mut draft = author.draft(body::ON_WATCH, TAKE, Status::Actual, Precedence::Routine);
    draft.object = relieves;
    author.composed(draft, None)
}

/// Draws up the act of an officer who leaves the watch taken by `taken`.
#[must_use]
pub fn leave(author: &Author, taken: EntryId) -> Composed {
    let mut draft = author.draft(body::ON_WATCH, LEAVE, Status::Actual, Precedence::Routine);
    draft.object = Some(taken);
    author.composed(draft, None)
}

impl Fold {
    /// Who of a party is on watch, longest first: whoever took it and has not left, been relieved, taken
    /// it again or been revoked since. Looked up officer by officer, so that no flood of others' takings
    /// can hide one: of each officer's own the last so many count.
    #[must_use]
    pub fn on_watch(&self, party: PartyIndex) -> Vec<OnWatch> {
        let lives = self.officers(party).iter();
        let in_office = lives.filter(|life| life.until.is_none());
        let mut on: Vec<OnWatch> = in_office
            .filter_map(|life| self.watch_of(party, life.number))
            .collect();
        on.sort_unstable_by_key(|one| (one.taken.address, one.taken.entry));
        on
    }

    /// The watch of one officer, by the highest taking that has effect.
    fn watch_of(&self, party: PartyIndex, officer: u16) -> Option<OnWatch> {
        let takings = self.takings_of(party, officer, TAKINGS_MAX);
        let mut effective = takings.into_iter().filter(|one| self.is_effective(one));
        let taking = effective.next().filter(|one| !self.is_ended(one))?;
        Some(OnWatch {
            officer,
            taken: self.fact(&taking.id)?,
            relieved: taking.object,
        })
    }

    /// Whether a taking was left or relieved: leaving counts, whatever a fork of the journal says beside it.
    fn is_ended(&self, taking: &Speech) -> bool {
        let mut about = self.about_by(&taking.id, taking.party());
        about.any(|act| act.kind == body::ON_WATCH && self.is_effective(act))
    }
}

/// The officer who takes the watch by this, if it is a taking.
pub(crate) fn taker(speech: &Speech) -> Option<u16> {
    let is_taking =
        (speech.kind, speech.act, speech.status) == (body::ON_WATCH, TAKE, Status::Actual);
    speech.sole_officer.filter(|_| is_taking)
}

fn judge_take(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_own(fold, speech)?;
    sole_officer(speech).map(drop).ok_or(Refusal::Senseless)
}

fn judge_leave(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    judge_own(fold, speech)?;
    let taking = speech.object.and_then(|id| fold.speech(&id));
    let took = taking.and_then(sole_officer);
    if took.is_some() && took == sole_officer(speech) {
        Ok(())
    } else {
        Err(Refusal::NotOnWatch)
    }
}

/// The watch is a fact of the real world, and each party states its own.
fn judge_own(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let object = speech.object.and_then(|id| fold.speech(&id));
    if speech.status != Status::Actual || speech.has_body {
        return Err(Refusal::Senseless);
    }
    match object {
        Some(object) if object.party() != speech.party() => Err(Refusal::WrongObject),
        _ => Ok(()),
    }
}

/// The one officer who signed; `None` if several did.
fn sole_officer(speech: &Speech) -> Option<u16> {
    let OfficerEvidence::Verified(asserted) = &speech.officers else {
        return None;
    };
    let first = asserted.signers.first()?.officer;
    let mut signers = asserted.signers.iter();
    signers
        .all(|signer| signer.officer == first)
        .then_some(first)
}

fn objects(_: &Fold, speech: &Speech, objects: &mut Vec<ObjectId>) {
    let own = (speech.act == TAKE).then_some(speech.id);
    objects.extend(own.into_iter().chain(speech.object).map(ObjectId::Entry));
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    let ObjectId::Entry(id) = object else {
        return None;
    };
    let taking = fold
        .speech(&id)
        .filter(|speech| speech.kind == body::ON_WATCH)?;
    let officer = sole_officer(taking);
    Some(format!(
        "{:?} {officer:?} {} {}",
        taking.object,
        fold.is_effective(taking),
        fold.is_ended(taking)
    ))
}
