//! Who may act for a party at an entry's place: the charter's officers, then whoever the party's own
//! authority entries appointed and revoked before it. Nothing late changes it.
//!
//! The rule itself is the record's (`OfficerLog`); here it meets forks and what is not held yet.
//! Follows spec/authority.md §8.

use std::collections::BTreeSet;

use detente_record::{
    Act, Address, AssertionFault, ChangeFault, Entry, EntryId, Epoch, Kind, Officer, OfficerLife,
    OfficerLog, OfficersAt, OfficersUnknown, PartyIndex, Place,
};

use super::amendment::Amending;
use super::facts::CharterFacts;
use super::officers::{Asserted, OfficerEvidence, Signer};
use super::{Changed, Fold, Judgement, Refusal, Speech};

/// Each party's authority entries.
#[derive(Debug)]
pub(super) struct Authority {
    logs: Vec<OfficerLog>,
    /// What parties have said to the line's end, with effect or not.
    pub(super) endings: BTreeSet<(Address, EntryId, Act)>,
    /// What parties have said of amendments.
    pub(super) amending: Amending,
}

impl Authority {
    pub(super) fn new(facts: &CharterFacts) -> Self {
        let logs = facts.all_parties().map(|party| facts.log(party));
        Self {
            logs: logs.collect(),
            endings: BTreeSet::new(),
            amending: Amending::default(),
        }
    }

    pub(super) fn log(&self, party: PartyIndex) -> Option<&OfficerLog> {
        self.logs.get(usize::from(party.0))
    }
}

impl Fold {
    /// Everybody who is or was an officer of a party, by number, as far as its authority entries are held.
    #[must_use]
    pub fn officers(&self, party: PartyIndex) -> &[OfficerLife] {
        self.authority.log(party).map_or(&[], OfficerLog::lives)
    }

    /// The officer of that number who is in office after everything that is held.
    #[must_use]
    pub fn officer_in_office(&self, party: PartyIndex, number: u16) -> Option<&Officer> {
        self.authority.log(party)?.in_office(number)
    }

    /// The name of an officer who is or was in office.
    #[must_use]
    pub fn officer_name(&self, party: PartyIndex, number: u16) -> Option<&str> {
        let life = self.officers(party).get(usize::from(number))?;
        Some(&life.officer.name)
    }

    /// How many releasing officers of a party are in office beside the one of that number.
    #[must_use]
    pub fn releasing_without(&self, party: PartyIndex, number: u16) -> usize {
        let log = self.authority.log(party);
        log.map_or(0, |log| log.releasing_without(number))
    }

    /// The place of a party's latest authority entry.
    #[must_use]
    pub fn latest_authority(&self, party: PartyIndex) -> Option<Place> {
        self.authority.log(party)?.latest()
    }

    /// The latest authority entry that counts for a party's next epoch, if its opening names `head`.
    #[must_use]
    pub fn latest_authority_up_to(&self, party: PartyIndex, head: Option<Place>) -> Option<Place> {
        self.authority.log(party)?.latest_up_to(head)
    }

    /// Whether an entry stands past the head that the opening of a later epoch names, and no other party
    /// held it before it held that opening: its author no longer stands by it, and misleads nobody.
    pub(super) fn is_left_behind(&self, speech: &Speech) -> bool {
        let (party, place) = (speech.party(), speech.address.place);
        let Some(log) = self.authority.log(party) else {
            return false;
        };
        let mut openings = log.named_after(place.epoch);
        openings.any(|((_, opening), head)| {
            let others = || self.facts.all_parties().filter(|other| *other != party);
            head < Some(place)
                && !others().any(|other| self.held_before(other, &speech.id, &opening))
        })
    }

    /// Whether a party is proved to have held one entry, and not by then another.
    fn held_before(&self, reader: PartyIndex, id: &EntryId, other: &EntryId) -> bool {
        let first = |id| {
            let slot = self.seen.first(&self.held, self.held.find(id)?, reader)?;
            Some(self.held.node(slot).address.place)
        };
        first(id).is_some_and(|held| first(other).is_none_or(|other| held < other))
    }

    /// Whether a held entry waits for an authority entry of its author that is not held.
    #[must_use]
    pub fn lacks_authority(&self, id: &EntryId) -> bool {
        let Some(speech) = self.speech(id).filter(|speech| speech.is_by_officers()) else {
            return false;
        };
        self.with_officers(speech, |_| ()) == Err(Refusal::OfficerUnverified)
    }

    /// The held authority entries that an entry of `party` at `place` rests on, from the first.
    #[must_use]
    pub fn authority_before(&self, party: PartyIndex, place: Place) -> Vec<EntryId> {
        let log = self.authority.log(party);
        let entries = log.into_iter().flat_map(|log| log.places_before(place));
        entries.map(|(_, id)| id).collect()
    }

    /// Every authority entry that is held: at a start, those that are shelved are read again.
    #[must_use]
    pub fn authority_entries(&self) -> Vec<EntryId> {
        let mut all = self.said_of_kind(Kind::AUTHORITY);
        // Each epoch's opening before what stands in it.
        all.sort_unstable_by_key(|speech| (speech.address, speech.id));
        all.into_iter().map(|speech| speech.id).collect()
    }

    /// Takes in again what a held entry says about its party's officers, at a start.
    pub fn restore_authority(&mut self, entry: &Entry) {
        self.authority.amending.forget_judged();
        let party = usize::from(entry.address().party.0);
        if let Some(log) = self.authority.logs.get_mut(party) {
            log.add(entry);
        }
        self.note_ending(entry);
        self.note_amending(entry);
    }

    /// Takes in what an entry says about its party's officers.
    pub(super) fn note_authority(&mut self, entry: &Entry, changed: &mut Changed) {
        let address = entry.address();
        let Some(log) = self.authority.logs.get_mut(usize::from(address.party.0)) else {
            return;
        };
        // What stands above it in its journal is judged by it from now on, and by an opening what stands
        // before.
        let opens = entry.header().own_head_before().is_some() || address.place.epoch.0 > 0;
        if log.add(entry) && (opens || self.held.highest(address.party) > Some(address)) {
            changed.and_more = true;
        }
        self.note_ending(entry);
        changed.and_more |= self.note_amending(entry);
    }

    /// Proves what an appointed officer signed, where the appointment is held already.
    pub(super) fn prove_appointed(&self, party: PartyIndex, officers: &mut OfficerEvidence) {
        if let (OfficerEvidence::Verified(asserted), Some(log)) =
            (officers, self.authority.log(party))
        {
            asserted.prove(|number| log.named_keys(number).copied().collect());
        }
    }

    /// Asks something of the officers at an entry's place.
    ///
    /// # Errors
    ///
    /// Why it is not known who they are.
    pub(super) fn with_officers<T>(
        &self,
        speech: &Speech,
        ask: impl FnOnce(OfficersAt<'_>) -> T,
    ) -> Result<T, Refusal> {
        let Some(log) = self.authority.log(speech.party()) else {
            return Err(Refusal::OfficerUnverified);
        };
        let (place, named) = (speech.address.place, speech.authority);
        if self.held.fork_below(speech.address).is_none() {
            return log.at(place, named).map(ask).map_err(refusal_of_unknown);
        }
        let branch = self.branch(log, speech);
        branch.at(place, named).map(ask).map_err(refusal_of_unknown)
    }

    /// The officers who signed an entry, as far as that is proved.
    pub(super) fn proved_signers(&self, speech: &Speech) -> Vec<Signer> {
        let OfficerEvidence::Verified(asserted) = &speech.officers else {
            return Vec::new();
        };
        if asserted.is_by_charter() {
            return asserted.signers.to_vec();
        }
        let proved = self.with_officers(speech, |officers| {
            let by_officer = asserted.proved().filter(|(signer, proof)| {
                let officer = officers.ever(signer.officer);
                officer.is_some_and(|officer| asserted.is_by(proof, officer))
            });
            by_officer.map(|(signer, _)| *signer).collect()
        });
        proved.unwrap_or_default()
    }

    /// Whether everybody who signed was in office there and signed with the officer's key.
    pub(super) fn judge_in_office(
        officers: OfficersAt<'_>,
        asserted: &Asserted,
    ) -> Result<(), Refusal> {
        for (signer, proof) in asserted.proved() {
            let officer = officers.officer(signer.officer);
            let officer = officer.ok_or(Refusal::NotInOffice)?;
            if !asserted.is_by(proof, officer) {
                return Err(Refusal::OfficerFaulty);
            }
        }
        Ok(())
    }

    /// Whether a held appointment or revocation, or a word to the line's end, has effect.
    pub(super) fn judge_change(&self, speech: &Speech) -> Judgement {
        let Some(log) = self.authority.log(speech.party()) else {
            return Judgement::Refused(Refusal::OfficerUnverified);
        };
        let (place, id) = (speech.address.place, &speech.id);
        let effect = if self.held.fork_below(speech.address).is_none() {
            log.effect(place, id)
        } else {
            self.branch(log, speech).effect(place, id)
        };
        judgement_of(effect)
    }

    /// Whether an appointment or revocation would have effect if it were taken in now.
    pub(super) fn weigh_change(&self, entry: &Entry) -> Judgement {
        let address = entry.address();
        let Some(mut log) = self.authority.log(address.party).cloned() else {
            return Judgement::Refused(Refusal::OfficerUnverified);
        };
        log.add(entry);
        judgement_of(log.effect(address.place, &entry.id()))
    }

    /// The branch of a forked journal that an entry stands on: both branches bind their author, each by
    /// its own authority entries. While the entry is not linked, whatever stands lower counts.
    fn branch(&self, log: &OfficerLog, speech: &Speech) -> OfficerLog {
        let own = self.held.find(&speech.id);
        let linked = own.filter(|slot| self.held.node(*slot).is_linked());
        log.branch(|place, id| {
            let below = self.held.find(&id);
            match (linked, below) {
                _ if id == speech.id => true,
                (Some(own), Some(below)) => {
                    let earlier = place.epoch < speech.address.place.epoch;
                    earlier || self.held.is_ancestor(below, own)
                }
                _ => place < speech.address.place,
            }
        })
    }
}

/// Whether an entry opens an epoch after the first.
#[must_use]
pub fn is_later_opening(kind: Kind, act: Act, place: Place) -> bool {
    (kind, act) == (Kind::AUTHORITY, Act::OPEN_EPOCH) && place.epoch > Epoch(0)
}

/// Whether an entry says who the officers are.
#[must_use]
pub fn is_change(kind: Kind, act: Act) -> bool {
    kind == Kind::AUTHORITY && [Act::APPOINT, Act::REVOKE].contains(&act)
}

fn judgement_of(effect: Result<(), ChangeFault>) -> Judgement {
    match effect {
        Ok(()) => Judgement::Effective,
        Err(fault) => Judgement::Refused(refusal_of_change(&fault)),
    }
}

fn refusal_of_unknown(unknown: OfficersUnknown) -> Refusal {
    match unknown {
        OfficersUnknown::OtherAuthority => Refusal::OtherAuthority,
        OfficersUnknown::EpochNotOpened => Refusal::EpochNotOpened,
        _ => Refusal::OfficerUnverified,
    }
}

fn refusal_of_change(fault: &ChangeFault) -> Refusal {
    match fault {
        ChangeFault::Unknown(unknown) => refusal_of_unknown(*unknown),
        ChangeFault::Assertions(AssertionFault::Withheld) => Refusal::OfficerUnverified,
        ChangeFault::Assertions(_) => Refusal::OfficerFaulty,
        ChangeFault::NotInOffice(_) | ChangeFault::NoSuchOfficer => Refusal::NotInOffice,
        ChangeFault::TwoNeeded | ChangeFault::TwoToOpen => Refusal::OneRelease,
        ChangeFault::Number { .. } => Refusal::OfficerNumber,
        ChangeFault::KeyInUse => Refusal::OfficerKeyInUse,
        ChangeFault::TooMany => Refusal::TooManyOfficers,
        ChangeFault::TooFewReleasing => Refusal::TooFewReleasing,
        ChangeFault::SaidBefore => Refusal::SaidBefore,
        _ => Refusal::Senseless,
    }
}
