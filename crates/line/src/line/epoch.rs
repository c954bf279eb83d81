//! Our own epochs: the keys we have for them, and how two officers open the next one.
//!
//! Opening is the one thing that is signed while this node may sign nothing else: it ends that, with the
//! counterpart away or restored too. Follows spec/epochs.md.

use std::collections::BTreeMap;
use std::sync::Arc;

use detente_record::{
    Act, Draft, Entry, EntryFault, Epoch, EpochReason, Header, Keep, Kind, Opening, Part,
    PublicKey, Role, SecretKey, Sequence, Status,
};

use super::sync::JournalView;
use super::{Line, Statement, Surroundings};
use crate::alarm::Alarm;
use crate::fold::WATCH;
use crate::switchboard::input::{Answer, InputError, OfficerAct};
use crate::switchboard::refused::ActRefused;

/// What opens an epoch and signs its entries.
#[derive(Debug)]
pub struct EpochKey {
    /// The opening that the recovery key signed.
    pub opening: Opening,
    /// The entry key that it names.
    pub entry: SecretKey,
}

/// Our entry keys, by epoch. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct EpochKeys(BTreeMap<Epoch, Arc<EpochKey>>);

impl EpochKeys {
    /// The keys of one epoch and no other.
    #[must_use]
    pub fn of(opening: Opening, entry: SecretKey) -> Self {
        let mut keys = Self::default();
        keys.add(EpochKey { opening, entry });
        keys
    }

    /// Takes in an epoch's key; `false`, and nothing has changed, if it is not the one that the opening
    /// names, or another opening of that epoch is here.
    pub fn add(&mut self, key: EpochKey) -> bool {
        let epoch = key.opening.epoch;
        let known = self.0.get(&epoch);
        let other = known.is_some_and(|known| known.opening != key.opening);
        if other || key.entry.public() != key.opening.entry {
            return false;
        }
        self.0.insert(epoch, Arc::new(key));
        true
    }

    /// The epochs there are keys for, ascending.
    pub fn epochs(&self) -> impl Iterator<Item = Epoch> {
        self.0.keys().copied()
    }

    /// What opens an epoch.
    #[must_use]
    pub fn opening(&self, epoch: Epoch) -> Option<&Opening> {
        self.0.get(&epoch).map(|key| &key.opening)
    }

    /// What signs the entries of an epoch.
    #[must_use]
    pub fn entry_key(&self, epoch: Epoch) -> Option<&SecretKey> {
        self.0.get(&epoch).map(|key| &key.entry)
    }

    /// Signs an entry with the key of its epoch.
    pub(super) fn sign(
        &self,
        header: Header,
        parts: BTreeMap<u8, Part>,
    ) -> Result<Entry, EntryFault> {
        let (party, epoch) = (header.party, header.epoch);
        let key = self.entry_key(epoch);
        let key = key.ok_or(EntryFault::UnknownEpoch { party, epoch })?;
        Entry::sign(header, parts, key)
    }
}

/// Whether a draft opens an epoch.
pub(super) fn is_opening(draft: &Draft) -> bool {
    (draft.kind, draft.act) == (Kind::AUTHORITY, Act::OPEN_EPOCH)
}

impl Line {
    /// The epoch that our journal is in.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        let own = self.journal(self.own);
        own.map_or(Epoch(0), JournalView::epoch)
    }

    /// Whether we have what signs the epoch that our journal is in.
    #[must_use]
    pub fn has_key(&self) -> bool {
        let epoch = self.epoch();
        let opening = self.keys.opening(epoch);
        opening.is_some() && opening == self.roster.opening(self.own, epoch)
    }

    /// The keys there are.
    #[must_use]
    pub fn keys(&self) -> &EpochKeys {
        &self.keys
    }

    /// Takes in the keys there are now.
    pub fn give_keys(&mut self, keys: EpochKeys) {
        self.keys = keys;
    }

    /// Tells the first officer who opens an epoch what the second would be told.
    pub(super) fn check_opening(
        &self,
        act: &OfficerAct,
        s: &Surroundings<'_>,
    ) -> Result<(), InputError> {
        let senseless = |why: ActRefused| InputError::Senseless { why };
        let draft = &act.draft;
        let reason = draft.outcome.and_then(EpochReason::from_number);
        if reason.is_none() {
            return Err(senseless(ActRefused::NoEpochReason));
        }
        if draft.object.is_some() || draft.number.is_some() || draft.status != Status::Actual {
            return Err(senseless(ActRefused::SaysMore));
        }
        let opening = self.opening_of(act)?;
        let epoch = opening.epoch;
        let party = self.roster.party(self.own);
        if party.is_none_or(|party| party.recovery != opening.recovery) {
            return Err(InputError::OtherPartysEpoch);
        }
        let current = self.epoch();
        if epoch <= current {
            return Err(InputError::EpochPassed { epoch, current });
        }
        if self.keys.opening(epoch) != Some(&opening) {
            return Err(InputError::NoEpochKey { epoch });
        }
        let admitted = self.roster.clone().admit(self.own, &opening);
        admitted.map_err(|fault| senseless(fault.into()))?;
        if !self.has_authority_left(self.own, s.now.utc) {
            return Err(InputError::AuthorityCap);
        }
        let officer = |number| self.fold.officer_in_office(self.own, number);
        let mut signers = act.assertions.iter().map(|assertion| assertion.officer);
        let idle = |number: &u16| officer(*number).is_none_or(|officer| !officer.may(WATCH));
        match signers.find(idle) {
            Some(officer) => Err(InputError::NotEntitled { officer }),
            None => Ok(()),
        }
    }

    fn opening_of(&self, act: &OfficerAct) -> Result<Opening, InputError> {
        let body = act.body.as_ref().map_or(&[][..], |body| &body.content);
        Opening::decode(body).map_err(|fault| InputError::Senseless { why: fault.into() })
    }

    /// Whether two people have signed an opening, one of them a releasing officer.
    pub(super) fn is_opened_by_two(&self, act: &OfficerAct) -> bool {
        let numbers = act.assertions.iter().map(|assertion| assertion.officer);
        let officers: Vec<_> = numbers
            .filter_map(|number| self.fold.officer_in_office(self.own, number))
            .collect();
        let keys: std::collections::BTreeSet<PublicKey> =
            officers.iter().map(|officer| officer.key).collect();
        let mut releasing = officers.iter();
        keys.len() >= 2 && releasing.any(|officer| officer.may(&[Role::Releasing]))
    }

    /// The first entry of the epoch that an act opens: it names how far we know our journal.
    pub(super) fn opening_header(
        &self,
        act: &OfficerAct,
        statement: Statement,
        s: &Surroundings<'_>,
    ) -> Result<Header, InputError> {
        let before = self.own_head();
        let mut header = self.header_of(statement, s.now);
        header.epoch = self.opening_of(act)?.epoch;
        header.sequence = Sequence(0);
        header.previous = None;
        header.keep = Keep::Always;
        header.seen.extend(before);
        header.seen.sort_unstable();
        let known = before.map(|head| head.address.place);
        header.authority = self.fold.latest_authority_up_to(self.own, known);
        Ok(header)
    }

    /// Opens an epoch: what kept us silent is over.
    pub(super) fn open_epoch(
        &mut self,
        act: &OfficerAct,
        hash: detente_record::Digest,
        s: &mut Surroundings<'_>,
    ) -> Result<Answer, InputError> {
        let (entry, evidence) = self.seal_sound(act, Some(hash), s)?;
        let opening = self.opening_of(act)?;
        let admitted = self.roster.admit(self.own, &opening);
        admitted.map_err(|fault| InputError::Senseless { why: fault.into() })?;
        let was_mute = self.mute.take().is_some();
        let line = self.id;
        let id = self.publish(entry, evidence, s);
        self.forget_draft(hash, s);
        s.alarms.clear(&Alarm::Mute { line }, s.out);
        s.alarms.clear(&Alarm::BehindOwnRecord { line }, s.out);
        if was_mute {
            self.begin_to_speak(s);
        }
        Ok(Answer::Entry(id))
    }
}
