//! Who a party's officers are at each place of its journal: the charter's, then whoever its own
//! authority entries appoint and revoke; whether the party has left the line or is for closing it; and
//! whether two of them signed what it says of an amendment.
//!
//! A function of the set of authority entries, whatever order they come in. One log holds one chain an
//! epoch: of a forked journal, whoever knows the branches picks one ([`OfficerLog::branch`]). What stands
//! past the head that a later epoch's first entry names is no part of what that epoch rests on. Follows
//! spec/authority.md §8.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::authority::appointment::AppointmentFault;
use crate::authority::charter::{Charter, Officer};
use crate::authority::draft::{AssertionFault, Assertions};
use crate::authority::role::Role;
use crate::digest::{Digest, EntryId};
use crate::entry::{Entry, PART_ASSERTIONS, PART_BODY};
use crate::header::Header;
use crate::limits::{APPOINTERS_MIN, OFFICERS_EVER_MAX, OFFICERS_MAX};
use crate::place::{Epoch, Head, PartyIndex, Place, Sequence};
use crate::signature::PublicKey;
use crate::status::{Act, Kind, Status};

/// The authority entries of one party's journal, and who its officers are at each place.
#[derive(Clone, Debug)]
pub struct OfficerLog {
    /// The charter's officers of the party, by number.
    founding: Vec<Officer>,
    /// Keys of the charter's officers of other parties: nobody is appointed with one of them.
    foreign: Vec<PublicKey>,
    entries: BTreeMap<(Place, EntryId), Logged>,
    /// By epoch, the first always among them.
    standings: BTreeMap<Epoch, Standing>,
}

/// One officer and how long the office lasts, by places of the party's journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerLife {
    /// The number, never used again.
    pub number: u16,
    /// Name, key and roles.
    pub officer: Officer,
    /// The appointment; `None` for an officer of the charter.
    pub since: Option<(Place, EntryId)>,
    /// The revocation, if there is one.
    pub until: Option<(Place, EntryId)>,
}

/// Who the officers are at one place of the journal.
#[derive(Clone, Copy, Debug)]
pub struct OfficersAt<'a> {
    standing: &'a Standing,
    place: Place,
}

/// Why it is not known who the officers are at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OfficersUnknown {
    /// An authority entry before it is not here, or its content is withheld.
    #[error("an authority entry that it rests on is not here")]
    Missing,
    /// The entry names another authority entry than its author's latest.
    #[error("it does not name its author's latest authority entry")]
    OtherAuthority,
    /// The first entry of its epoch has no effect.
    #[error("two officers did not open the epoch in which it stands")]
    EpochNotOpened,
}

/// Why an authority entry appoints or revokes nobody. It is kept all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeFault {
    /// It is not known who the officers were.
    #[error(transparent)]
    Unknown(#[from] OfficersUnknown),
    /// The officers' assertions do not hold.
    #[error("{0}")]
    Assertions(#[from] AssertionFault),
    /// Somebody signed who was no officer there.
    #[error("officer {0} was not in office")]
    NotInOffice(u16),
    /// Not two releasing officers: two people with two keys.
    #[error("two releasing officers of the party must sign it")]
    TwoNeeded,
    /// Not two people, one of them releasing and the other on watch or releasing.
    #[error("a releasing officer and another of the watch must open an epoch")]
    TwoToOpen,
    /// The number is not the party's next unused one.
    #[error("the next officer of the party has the number {expected}")]
    Number {
        /// The next unused.
        expected: usize,
    },
    /// Nobody with that number is in office.
    #[error("the party has no officer of that number in office")]
    NoSuchOfficer,
    /// The key is, or was, an officer's.
    #[error("the key is or was an officer's already")]
    KeyInUse,
    /// More officers than a party may have, at once or ever.
    #[error("a party has at most {OFFICERS_MAX} officers at once and {OFFICERS_EVER_MAX} ever")]
    TooMany,
    /// Fewer releasing officers would be left than it takes to appoint again.
    #[error(
        "fewer than {APPOINTERS_MIN} releasing officers would be left: nobody could be appointed again"
    )]
    TooFewReleasing,
    /// The party has left the line already, or has said already that it is for closing it.
    #[error("the party has said it before")]
    SaidBefore,
    /// The body of an appointment says nothing that makes sense.
    #[error("{0}")]
    Appointment(#[from] AppointmentFault),
    /// It names an object or no number, is no actual statement, or lacks or has a body.
    #[error("a field that it needs is missing or makes no sense")]
    Senseless,
}

/// An authority entry, as much of it as says who the officers are.
#[derive(Clone, Debug)]
struct Logged {
    /// The authority entry that it names as the latest before it.
    names: Option<Place>,
    /// Its author's own head before this epoch, as far as it names one.
    head: Option<Head>,
    says: Result<Says, ChangeFault>,
}

#[derive(Clone, Debug)]
enum Says {
    /// Nothing about officers: another act of the kind.
    Other,
    Open(SignedBy),
    Appoint(u16, Box<Officer>, SignedBy),
    Revoke(u16, SignedBy),
    /// The party leaves the line, or is for closing it.
    End(Act, SignedBy),
    /// The party proposes, signs or refuses an amendment: what comes of it is the fold's.
    Amend(SignedBy),
}

/// The assertions of an authority entry, not proved yet.
#[derive(Clone, Debug)]
struct SignedBy {
    draft: Digest,
    assertions: Assertions,
    /// The keys under which all of them were proved, in their order, once they were: a signature is
    /// proved once, however often the officers are computed.
    proved: Arc<OnceLock<Vec<PublicKey>>>,
}

/// What follows in one epoch from the entries that count there, computed when they change.
#[derive(Clone, Debug, Default)]
struct Standing {
    /// Whether the epoch's first entry has effect; `None` if that is not here, or founds the journal.
    opened: Option<Result<(), ChangeFault>>,
    lives: Vec<OfficerLife>,
    /// The party's acts to the line's end that have effect: leave, close.
    ended: Vec<Act>,
    last: Option<(Place, EntryId)>,
    /// From this place on an entry is missing before, or its content is: nothing further is known.
    unknown_from: Option<Place>,
    /// Entries without effect, and why.
    void: BTreeMap<EntryId, ChangeFault>,
}

impl OfficerLog {
    /// The log of a party's journal without authority entries: the officers are the charter's.
    #[must_use]
    pub fn new(charter: &Charter, party: PartyIndex) -> Self {
        let officers = |index: usize| &charter.parties[index].officers;
        let own = usize::from(party.0);
        let foreign = (0..charter.parties.len())
            .filter(|index| *index != own)
            .flat_map(officers)
            .map(|officer| officer.key)
            .collect();
        let founding = charter.parties.get(own).map(|party| party.officers.clone());
        Self::of(founding.unwrap_or_default(), foreign)
    }

    /// As [`OfficerLog::new`], from the officers themselves.
    #[must_use]
    pub fn of(founding: Vec<Officer>, foreign: Vec<PublicKey>) -> Self {
        Self {
            standings: [(Epoch(0), Standing::of(&founding))].into(),
            founding,
            foreign,
            entries: BTreeMap::new(),
        }
    }

    /// Takes in an entry of the party, if it is an authority entry; says whether it was. It may come
    /// again, with parts that were withheld before.
    pub fn add(&mut self, entry: &Entry) -> bool {
        let header = entry.header();
        if header.kind != Kind::AUTHORITY {
            return false;
        }
        let key = (header.place(), entry.id());
        let logged = Logged {
            names: header.authority,
            head: header.own_head_before(),
            says: says(entry),
        };
        let again = self.entries.insert(key, logged).is_some();
        let highest = self.entries.keys().next_back() == Some(&key);
        if again || !highest {
            self.compute_standings();
        } else {
            let mut standing = match self.standings.remove(&key.0.epoch) {
                Some(standing) => standing,
                None => self.base(key.0.epoch),
            };
            self.advance(&mut standing, key);
            self.standings.insert(key.0.epoch, standing);
        }
        true
    }

    /// The log of those entries alone: one branch of a forked journal.
    #[must_use]
    pub fn branch(&self, keep: impl Fn(Place, EntryId) -> bool) -> Self {
        let mut branch = Self::of(self.founding.clone(), self.foreign.clone());
        let kept = self.entries.iter().filter(|(key, _)| keep(key.0, key.1));
        branch.entries = kept.map(|(key, logged)| (*key, logged.clone())).collect();
        branch.compute_standings();
        branch
    }

    /// Who the officers are for an entry at `place` that names `named` as its latest authority entry.
    ///
    /// # Errors
    ///
    /// Why that is not known.
    pub fn at(
        &self,
        place: Place,
        named: Option<Place>,
    ) -> Result<OfficersAt<'_>, OfficersUnknown> {
        let standing = self.standings.get(&place.epoch);
        let standing = standing.ok_or(OfficersUnknown::Missing)?;
        if standing.unknown_from.is_some_and(|from| from < place) {
            return Err(OfficersUnknown::Missing);
        }
        let first = place.sequence == Sequence(0);
        if !first && matches!(standing.opened, Some(Err(_))) {
            return Err(OfficersUnknown::EpochNotOpened);
        }
        let latest = self.latest_before(place);
        if named > latest {
            return Err(OfficersUnknown::Missing);
        }
        if named < latest {
            return Err(OfficersUnknown::OtherAuthority);
        }
        Ok(OfficersAt { standing, place })
    }

    /// Whether an authority entry of the log has effect.
    ///
    /// # Errors
    ///
    /// Why it has none.
    pub fn effect(&self, place: Place, id: &EntryId) -> Result<(), ChangeFault> {
        let Some(standing) = self.standings.get(&place.epoch) else {
            return Err(OfficersUnknown::Missing.into());
        };
        if let Some(fault) = standing.void.get(id) {
            return Err(fault.clone());
        }
        match standing.unknown_from {
            Some(from) if from <= place => Err(OfficersUnknown::Missing.into()),
            _ => Ok(()),
        }
    }

    /// Whether an authority entry at `below` is one of those below `at`: of its epoch, or of what that rests on.
    #[must_use]
    pub fn counts_below(&self, below: Place, at: Place) -> bool {
        let mut end = at;
        while below.epoch < end.epoch {
            let first = Place {
                sequence: Sequence(0),
                ..end
            };
            let mut opening = self.entries.range((first, FIRST_ID)..=(first, LAST_ID));
            let head = opening.next().and_then(|(_, logged)| logged.head);
            let head = head.map(|head| head.address.place);
            let Some(head) = head.filter(|head| head.epoch < end.epoch) else {
                return false;
            };
            end = Place {
                sequence: head.sequence.next(),
                ..head
            };
        }
        below.epoch == end.epoch && below < end
    }

    /// The head that an opening of the log names as its author's own before it.
    #[must_use]
    pub fn named_by(&self, opening: Place, id: &EntryId) -> Option<Head> {
        self.entries.get(&(opening, *id))?.head
    }

    /// The heads that the first entries of the epochs after one name as known of the journal before
    /// them, of those openings that have effect; with each, the opening's place and id.
    pub fn named_after(
        &self,
        epoch: Epoch,
    ) -> impl Iterator<Item = ((Place, EntryId), Option<Place>)> {
        let from = Place {
            epoch: Epoch(epoch.0.saturating_add(1)),
            sequence: Sequence(0),
        };
        self.entries
            .range((from, FIRST_ID)..)
            .filter(|(key, logged)| {
                matches!(logged.says, Ok(Says::Open(_))) && self.opens_on_its_branch(key)
            })
            .map(|(key, logged)| (*key, logged.head.map(|head| head.address.place)))
    }

    /// Whether an opening has effect, whatever else is signed at its place: a twin, by whoever has the
    /// epoch's key, takes nothing from it.
    fn opens_on_its_branch(&self, key: &(Place, EntryId)) -> bool {
        let (place, id) = *key;
        let at_its_place = self.entries.range((place, FIRST_ID)..=(place, LAST_ID));
        if at_its_place.count() == 1 {
            return self.effect(place, &id).is_ok();
        }
        let branch = self.branch(|other, of| other < place || of == id);
        branch.effect(place, &id).is_ok()
    }

    /// The latest authority entry that counts for a later epoch, if its first entry names `head`.
    #[must_use]
    pub fn latest_up_to(&self, head: Option<Place>) -> Option<Place> {
        let standing = self.standing_up_to(head);
        standing.last.map(|(place, _)| place)
    }

    /// Everybody who is or was an officer, by number, as far as the entries are here.
    #[must_use]
    pub fn lives(&self) -> &[OfficerLife] {
        self.now().map_or(&[], |standing| &standing.lives)
    }

    /// What stands in the last epoch.
    fn now(&self) -> Option<&Standing> {
        self.standings.values().next_back()
    }

    /// The officer of that number who is in office after all that is here.
    #[must_use]
    pub fn in_office(&self, number: u16) -> Option<&Officer> {
        self.now()?.in_office(number)
    }

    /// How many releasing officers are in office beside the one of that number.
    #[must_use]
    pub fn releasing_without(&self, number: u16) -> usize {
        self.now()
            .map_or(0, |standing| standing.releasing_without(number))
    }

    /// The place of the last authority entry.
    #[must_use]
    pub fn latest(&self) -> Option<Place> {
        self.entries.keys().next_back().map(|(place, _)| *place)
    }

    /// Where the authority entries stand, from the first, up to but without `end`.
    pub fn places_before(&self, end: Place) -> impl Iterator<Item = (Place, EntryId)> {
        self.entries.range(..(end, FIRST_ID)).map(|(key, _)| *key)
    }

    /// The keys that any appointment of that number names, whether it has effect or not.
    pub fn named_keys(&self, number: u16) -> impl Iterator<Item = &PublicKey> {
        self.entries
            .values()
            .filter_map(move |logged| match &logged.says {
                Ok(Says::Appoint(of, officer, _)) if *of == number => Some(&officer.key),
                _ => None,
            })
    }

    /// The last authority entry that counts at a place.
    fn latest_before(&self, place: Place) -> Option<Place> {
        let begin = Place {
            sequence: Sequence(0),
            ..place
        };
        let here = self.entries.range((begin, FIRST_ID)..(place, FIRST_ID));
        match here.map(|((place, _), _)| *place).next_back() {
            Some(latest) => Some(latest),
            None if place.epoch == Epoch(0) => None,
            None => {
                let base = self.base(place.epoch);
                base.last.map(|(place, _)| place)
            }
        }
    }

    fn compute_standings(&mut self) {
        let mut epochs: Vec<Epoch> = self.entries.keys().map(|(place, _)| place.epoch).collect();
        epochs.insert(0, Epoch(0));
        epochs.dedup();
        self.standings.clear();
        for epoch in epochs {
            let end = Place {
                epoch,
                sequence: Sequence(u64::MAX),
            };
            let standing = self.standing_before(end);
            self.standings.insert(epoch, standing);
        }
    }

    /// What an epoch rests on: nothing but the charter, or what its first entry knows.
    fn base(&self, epoch: Epoch) -> Standing {
        if epoch == Epoch(0) {
            return Standing::of(&self.founding);
        }
        let first = Place {
            epoch,
            sequence: Sequence(0),
        };
        let opening = self.entries.range((first, FIRST_ID)..=(first, LAST_ID));
        match opening.map(|(_, logged)| logged).next() {
            Some(opening) => self.standing_up_to(opening.head.map(|head| head.address.place)),
            None => Standing {
                unknown_from: Some(first),
                ..Standing::of(&self.founding)
            },
        }
    }

    fn standing_up_to(&self, head: Option<Place>) -> Standing {
        let mut standing = match head {
            None => Standing::of(&self.founding),
            Some(head) => self.standing_before(Place {
                sequence: head.sequence.next(),
                ..head
            }),
        };
        standing.opened = None;
        standing
    }

    /// What stands in the epoch of `end` before it.
    fn standing_before(&self, end: Place) -> Standing {
        let known = self.standings.get(&end.epoch);
        if let Some(known) = known.filter(|known| known.last < Some((end, FIRST_ID))) {
            return known.clone();
        }
        let first = Place {
            sequence: Sequence(0),
            ..end
        };
        let mut standing = self.base(end.epoch);
        for key in self.entries.range((first, FIRST_ID)..(end, FIRST_ID)) {
            self.advance(&mut standing, *key.0);
        }
        standing
    }

    /// Takes the next entry of the chain into account.
    fn advance(&self, standing: &mut Standing, key: (Place, EntryId)) {
        let (place, id) = key;
        let before = standing.last.replace(key);
        let before_place = before.map(|(place, _)| place);
        let Some(logged) = self.entries.get(&key) else {
            return;
        };
        if logged.names > before_place {
            standing.unknown_from.get_or_insert(place);
        }
        if standing.unknown_from.is_some() {
            return;
        }
        let change = match &logged.says {
            Ok(Says::Other) => return,
            // Nobody knows what it says.
            Err(ChangeFault::Assertions(AssertionFault::Withheld)) => {
                standing.unknown_from = Some(place);
                return;
            }
            // Two at one place: a fork of which nobody has picked a branch.
            _ if logged.names < before_place || before_place == Some(place) => {
                Err(OfficersUnknown::OtherAuthority.into())
            }
            Err(fault) => Err(fault.clone()),
            Ok(Says::Open(by)) => standing.open(by),
            Ok(_) if matches!(standing.opened, Some(Err(_))) => {
                Err(OfficersUnknown::EpochNotOpened.into())
            }
            Ok(Says::Appoint(number, officer, by)) => {
                standing.appoint(key, (*number, officer), by, &self.foreign)
            }
            Ok(Says::Revoke(number, by)) => standing.revoke(*number, by),
            Ok(Says::End(act, by)) => standing.end_line(*act, by),
            Ok(Says::Amend(by)) => standing.check_signed_by_two(by).map(|()| Change::Nobody),
        };
        if place.epoch > Epoch(0) && place.sequence == Sequence(0) {
            standing.opened = Some(change.as_ref().map(|_| ()).map_err(Clone::clone));
        }
        match change {
            Ok(Change::Nobody) => {}
            Ok(Change::Begin(life)) => standing.lives.push(*life),
            Ok(Change::End(number)) => {
                if let Some(life) = standing.lives.get_mut(usize::from(number)) {
                    life.until = Some(key);
                }
            }
            Ok(Change::Line(act)) => standing.ended.push(act),
            Err(fault) => drop(standing.void.insert(id, fault)),
        }
    }
}

enum Change {
    Nobody,
    Begin(Box<OfficerLife>),
    End(u16),
    Line(Act),
}

impl<'a> OfficersAt<'a> {
    /// The officer of that number, if in office there.
    #[must_use]
    pub fn officer(&self, number: u16) -> Option<&'a Officer> {
        let life = self.life(number)?;
        let ended = life.until.is_some_and(|(until, _)| until < self.place);
        (!ended).then_some(&life.officer)
    }

    /// The officer to whom that number was given before there, in office still or not: whose name a
    /// signature carries.
    #[must_use]
    pub fn ever(&self, number: u16) -> Option<&'a Officer> {
        self.life(number).map(|life| &life.officer)
    }

    fn life(&self, number: u16) -> Option<&'a OfficerLife> {
        let life = self.standing.lives.get(usize::from(number))?;
        let begun = life.since.is_none_or(|(since, _)| since < self.place);
        begun.then_some(life)
    }

    /// Whether the officer of that number is in office there and may do what these roles may.
    #[must_use]
    pub fn may(&self, number: u16, roles: &[Role]) -> bool {
        self.officer(number)
            .is_some_and(|officer| officer.may(roles))
    }

    /// Whether these are two people in office there: two numbers with two keys.
    #[must_use]
    pub fn two_people(&self, one: u16, other: u16) -> bool {
        match (self.officer(one), self.officer(other)) {
            (Some(first), Some(second)) => one != other && first.key != second.key,
            _ => false,
        }
    }
}

impl Standing {
    fn of(founding: &[Officer]) -> Self {
        let life = |(number, officer): (u16, &Officer)| OfficerLife {
            number,
            officer: officer.clone(),
            since: None,
            until: None,
        };
        Self {
            lives: (0..).zip(founding).map(life).collect(),
            ..Self::default()
        }
    }

    fn in_office(&self, number: u16) -> Option<&Officer> {
        let life = self.lives.get(usize::from(number))?;
        life.until.is_none().then_some(&life.officer)
    }

    fn releasing_without(&self, number: u16) -> usize {
        let left = self.lives.iter().filter(|life| {
            life.number != number && life.until.is_none() && life.officer.may(&[Role::Releasing])
        });
        let left: Vec<&PublicKey> = left.map(|life| &life.officer.key).collect();
        count_different(&left)
    }

    /// An epoch is opened by two people in office, as a FLASH is released.
    fn open(&self, by: &SignedBy) -> Result<Change, ChangeFault> {
        let officers = self.signers(by)?;
        let pairs = officers
            .iter()
            .flat_map(|one| officers.iter().map(move |other| (*one, *other)));
        let watch = [Role::Watch, Role::Releasing];
        let mut entitled = pairs.filter(|(one, other)| one.key != other.key);
        if entitled.any(|(one, other)| one.may(&[Role::Releasing]) && other.may(&watch)) {
            Ok(Change::Nobody)
        } else {
            Err(ChangeFault::TwoToOpen)
        }
    }

    fn appoint(
        &self,
        since: (Place, EntryId),
        (number, officer): (u16, &Officer),
        by: &SignedBy,
        foreign: &[PublicKey],
    ) -> Result<Change, ChangeFault> {
        self.check_signed_by_two(by)?;
        let lives = &self.lives;
        if usize::from(number) != lives.len() {
            let expected = lives.len();
            return Err(ChangeFault::Number { expected });
        }
        let now = lives.iter().filter(|life| life.until.is_none()).count();
        if now >= OFFICERS_MAX || lives.len() >= OFFICERS_EVER_MAX {
            return Err(ChangeFault::TooMany);
        }
        let mut used = lives.iter().map(|life| &life.officer.key).chain(foreign);
        if used.any(|key| *key == officer.key) {
            return Err(ChangeFault::KeyInUse);
        }
        Ok(Change::Begin(Box::new(OfficerLife {
            number,
            officer: officer.clone(),
            since: Some(since),
            until: None,
        })))
    }

    fn revoke(&self, number: u16, by: &SignedBy) -> Result<Change, ChangeFault> {
        self.check_signed_by_two(by)?;
        if self.in_office(number).is_none() {
            return Err(ChangeFault::NoSuchOfficer);
        }
        if self.releasing_without(number) < APPOINTERS_MIN {
            return Err(ChangeFault::TooFewReleasing);
        }
        Ok(Change::End(number))
    }

    /// Whoever has left has nothing more to say about the line's end; whoever is for closing it may leave.
    fn end_line(&self, act: Act, by: &SignedBy) -> Result<Change, ChangeFault> {
        self.check_signed_by_two(by)?;
        if self.ended.contains(&act) || self.ended.contains(&Act::LEAVE) {
            return Err(ChangeFault::SaidBefore);
        }
        Ok(Change::Line(act))
    }

    fn check_signed_by_two(&self, by: &SignedBy) -> Result<(), ChangeFault> {
        let officers = self.signers(by)?;
        let releasing = officers
            .iter()
            .filter(|officer| officer.may(&[Role::Releasing]));
        let releasing: Vec<&PublicKey> = releasing.map(|officer| &officer.key).collect();
        if count_different(&releasing) < APPOINTERS_MIN {
            return Err(ChangeFault::TwoNeeded);
        }
        Ok(())
    }

    /// Everybody who signed, each in office and proved.
    fn signers(&self, by: &SignedBy) -> Result<Vec<&Officer>, ChangeFault> {
        let mut officers = Vec::with_capacity(by.assertions.list.len());
        for assertion in &by.assertions.list {
            let number = assertion.officer;
            let officer = self.in_office(number);
            officers.push(officer.ok_or(ChangeFault::NotInOffice(number))?);
        }
        let keys: Vec<PublicKey> = officers.iter().map(|officer| officer.key).collect();
        if by.proved.get() != Some(&keys) {
            for (assertion, key) in by.assertions.list.iter().zip(&keys) {
                assertion.verify_with(by.draft, key)?;
            }
            by.proved.get_or_init(|| keys);
        }
        Ok(officers)
    }
}

fn says(entry: &Entry) -> Result<Says, ChangeFault> {
    let header = entry.header();
    let opens = is_later_opening(header);
    let changes = [Act::APPOINT, Act::REVOKE].contains(&header.act);
    let ends = [Act::LEAVE, Act::CLOSE].contains(&header.act);
    let amends = [Act::PROPOSE, Act::SIGN, Act::REFUSE].contains(&header.act);
    if !(opens || changes || ends || amends) || !header.understood {
        return Ok(Says::Other);
    }
    if entry.missing_parts().next().is_some() {
        return Err(AssertionFault::Withheld.into());
    }
    if opens && !is_sound_opening(header) {
        return Err(ChangeFault::Senseless);
    }
    let signed = || -> Result<SignedBy, ChangeFault> {
        let (draft, assertions) = entry.asserted()?.ok_or(AssertionFault::OfficersDiffer)?;
        Ok(SignedBy {
            draft,
            assertions,
            proved: Arc::default(),
        })
    };
    if opens {
        return signed().map(Says::Open);
    }
    if ends {
        let by = is_sound_end(header).then(signed);
        return Ok(Says::End(header.act, by.ok_or(ChangeFault::Senseless)??));
    }
    if amends {
        let proposes = header.act == Act::PROPOSE;
        let sound = header.object.is_none() == proposes && states_nothing_beside(header, proposes);
        let by = sound.then(signed).ok_or(ChangeFault::Senseless)?;
        return by.map(Says::Amend);
    }
    let appoints = header.act == Act::APPOINT;
    let number = number_of(header, appoints)?;
    let by = signed()?;
    if !appoints {
        return Ok(Says::Revoke(number, by));
    }
    let body = entry.body().ok_or(ChangeFault::Senseless)?;
    let officer = Officer::from_appointment(body)?;
    Ok(Says::Appoint(number, Box::new(officer), by))
}

/// Whether a header is that of an entry that opens an epoch after the first.
fn is_later_opening(header: &Header) -> bool {
    header.act == Act::OPEN_EPOCH && header.epoch > Epoch(0) && header.sequence == Sequence(0)
}

/// Whether an opening states what it must: a reason, two officers, the keys, and nothing else.
fn is_sound_opening(header: &Header) -> bool {
    header.object.is_none()
        && header.number.is_none()
        && header.outcome.is_some()
        && header.status == Status::Actual
        && header.commitments.contains_key(&PART_BODY)
        && header.commitments.contains_key(&PART_ASSERTIONS)
}

/// Whether a party's word to the line's end is that alone.
fn is_sound_end(header: &Header) -> bool {
    header.object.is_none() && states_nothing_beside(header, false)
}

/// Whether an act of two officers has the body it needs or none, and states nothing in other fields.
fn states_nothing_beside(header: &Header, has_body: bool) -> bool {
    header.number.is_none()
        && header.outcome.is_none()
        && header.status == Status::Actual
        && header.commitments.contains_key(&PART_BODY) == has_body
        && header.commitments.contains_key(&PART_ASSERTIONS)
}

fn number_of(header: &Header, appoints: bool) -> Result<u16, ChangeFault> {
    let sound = header.object.is_none()
        && header.status == Status::Actual
        && header.commitments.contains_key(&PART_ASSERTIONS)
        && header.commitments.contains_key(&PART_BODY) == appoints;
    let number = header.number.and_then(|number| u16::try_from(number).ok());
    number.filter(|_| sound).ok_or(ChangeFault::Senseless)
}

/// How many keys there are: one key is one person.
fn count_different(keys: &[&PublicKey]) -> usize {
    let first = |at: &usize| !keys[..*at].contains(&keys[*at]);
    (0..keys.len()).filter(first).count()
}

const FIRST_ID: EntryId = EntryId([0; 32]);
const LAST_ID: EntryId = EntryId([0xff; 32]);
