//! Who a party's officers are at each place of its journal: the charter's, then whoever its own
//! authority entries appoint and revoke.
//!
//! A function of the set of authority entries, whatever order they come in. One log holds one chain:
//! of a forked journal, whoever knows the branches picks one ([`OfficerLog::branch`]). Follows
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
use crate::place::{PartyIndex, Place};
use crate::signature::PublicKey;
use crate::status::{Act, Kind, Status};

/// The authority entries of one party's journal, and who its officers are at each place.
#[derive(Clone, Debug)]
pub struct OfficerLog {
    /// The charter's officers of the party, by number.
    founding: Vec<Officer>,
    /// Keys of the charter's officers of other parties: nobody is appointed with one of them.
    foreign: Vec<PublicKey>,
    /// The version of the charter; what is written under another changes nothing.
    version: u32,
    entries: BTreeMap<(Place, EntryId), Logged>,
    standing: Standing,
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
    log: &'a OfficerLog,
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
    says: Result<Says, ChangeFault>,
}

#[derive(Clone, Debug)]
enum Says {
    /// Nothing about officers: another act of the kind.
    Other,
    Appoint(u16, Box<Officer>, SignedBy),
    Revoke(u16, SignedBy),
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

/// What follows from the entries, computed when they change.
#[derive(Clone, Debug, Default)]
struct Standing {
    lives: Vec<OfficerLife>,
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
        Self::of(charter.version, founding.unwrap_or_default(), foreign)
    }

    /// As [`OfficerLog::new`], from the officers themselves.
    #[must_use]
    pub fn of(version: u32, founding: Vec<Officer>, foreign: Vec<PublicKey>) -> Self {
        Self {
            version,
            standing: Standing::of(&founding),
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
            says: says(entry, self.version),
        };
        let again = self.entries.insert(key, logged).is_some();
        if !again && self.standing.last.is_none_or(|last| last < key) {
            self.advance(key);
        } else {
            self.standing = Standing::of(&self.founding);
            let keys: Vec<(Place, EntryId)> = self.entries.keys().copied().collect();
            keys.into_iter().for_each(|key| self.advance(key));
        }
        true
    }

    /// The log of those entries alone: one branch of a forked journal.
    #[must_use]
    pub fn branch(&self, keep: impl Fn(Place, EntryId) -> bool) -> Self {
        let mut branch = Self::of(self.version, self.founding.clone(), self.foreign.clone());
        for (key, logged) in &self.entries {
            if keep(key.0, key.1) {
                branch.entries.insert(*key, logged.clone());
                branch.advance(*key);
            }
        }
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
        if self.standing.unknown_from.is_some_and(|from| from < place) {
            return Err(OfficersUnknown::Missing);
        }
        let latest = self.latest_before(place);
        if named > latest {
            return Err(OfficersUnknown::Missing);
        }
        if named < latest {
            return Err(OfficersUnknown::OtherAuthority);
        }
        Ok(OfficersAt { log: self, place })
    }

    /// Whether an authority entry of the log has effect.
    ///
    /// # Errors
    ///
    /// Why it has none.
    pub fn effect(&self, place: Place, id: &EntryId) -> Result<(), ChangeFault> {
        if let Some(fault) = self.standing.void.get(id) {
            return Err(fault.clone());
        }
        match self.standing.unknown_from {
            Some(from) if from <= place => Err(OfficersUnknown::Missing.into()),
            _ => Ok(()),
        }
    }

    /// Everybody who is or was an officer, by number, as far as the entries are here.
    #[must_use]
    pub fn lives(&self) -> &[OfficerLife] {
        &self.standing.lives
    }

    /// The officer of that number who is in office after all that is here.
    #[must_use]
    pub fn in_office(&self, number: u16) -> Option<&Officer> {
        let life = self.standing.lives.get(usize::from(number))?;
        life.until.is_none().then_some(&life.officer)
    }

    /// How many releasing officers are in office beside the one of that number.
    #[must_use]
    pub fn releasing_without(&self, number: u16) -> usize {
        let left = self.standing.lives.iter().filter(|life| {
            life.number != number && life.until.is_none() && life.officer.may(&[Role::Releasing])
        });
        let left: Vec<&PublicKey> = left.map(|life| &life.officer.key).collect();
        count_different(&left)
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

    fn latest_before(&self, place: Place) -> Option<Place> {
        let before = self.entries.range(..(place, FIRST_ID)).next_back();
        before.map(|((place, _), _)| *place)
    }

    /// Takes the next entry of the chain into account.
    fn advance(&mut self, key: (Place, EntryId)) {
        let (place, id) = key;
        let before = self.standing.last.replace(key);
        let before_place = before.map(|(place, _)| place);
        let Some(logged) = self.entries.get(&key) else {
            return;
        };
        if logged.names > before_place {
            self.standing.unknown_from.get_or_insert(place);
        }
        if self.standing.unknown_from.is_some() {
            return;
        }
        let change = match &logged.says {
            Ok(Says::Other) => return,
            // Nobody knows what it says.
            Err(ChangeFault::Assertions(AssertionFault::Withheld)) => {
                self.standing.unknown_from = Some(place);
                return;
            }
            // Two at one place: a fork of which nobody has picked a branch.
            _ if logged.names < before_place || before_place == Some(place) => {
                Err(OfficersUnknown::OtherAuthority.into())
            }
            Err(fault) => Err(fault.clone()),
            Ok(Says::Appoint(number, officer, by)) => self.appoint(key, *number, officer, by),
            Ok(Says::Revoke(number, by)) => self.revoke(*number, by),
        };
        match change {
            Ok(Change::Begin(life)) => self.standing.lives.push(*life),
            Ok(Change::End(number)) => {
                if let Some(life) = self.standing.lives.get_mut(usize::from(number)) {
                    life.until = Some(key);
                }
            }
            Err(fault) => drop(self.standing.void.insert(id, fault)),
        }
    }

    fn appoint(
        &self,
        since: (Place, EntryId),
        number: u16,
        officer: &Officer,
        by: &SignedBy,
    ) -> Result<Change, ChangeFault> {
        self.check_signed_by_two(by)?;
        let lives = &self.standing.lives;
        if usize::from(number) != lives.len() {
            let expected = lives.len();
            return Err(ChangeFault::Number { expected });
        }
        let now = lives.iter().filter(|life| life.until.is_none()).count();
        if now >= OFFICERS_MAX || lives.len() >= OFFICERS_EVER_MAX {
            return Err(ChangeFault::TooMany);
        }
        let mut used = lives
            .iter()
            .map(|life| &life.officer.key)
            .chain(&self.foreign);
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

    fn check_signed_by_two(&self, by: &SignedBy) -> Result<(), ChangeFault> {
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
        let releasing = officers
            .iter()
            .filter(|officer| officer.may(&[Role::Releasing]));
        let releasing: Vec<&PublicKey> = releasing.map(|officer| &officer.key).collect();
        if count_different(&releasing) < APPOINTERS_MIN {
            return Err(ChangeFault::TwoNeeded);
        }
        Ok(())
    }
}

enum Change {
    Begin(Box<OfficerLife>),
    End(u16),
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
        let life = self.log.standing.lives.get(usize::from(number))?;
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
}

fn says(entry: &Entry, version: u32) -> Result<Says, ChangeFault> {
    let header = entry.header();
    let understood = header.understood && header.charter_version == version;
    if ![Act::APPOINT, Act::REVOKE].contains(&header.act) || !understood {
        return Ok(Says::Other);
    }
    if entry.missing_parts().next().is_some() {
        return Err(AssertionFault::Withheld.into());
    }
    let appoints = header.act == Act::APPOINT;
    let number = number_of(header, appoints)?;
    let (draft, assertions) = entry.asserted()?.ok_or(AssertionFault::OfficersDiffer)?;
    let by = SignedBy {
        draft,
        assertions,
        proved: Arc::default(),
    };
    if !appoints {
        return Ok(Says::Revoke(number, by));
    }
    let body = entry.body().ok_or(ChangeFault::Senseless)?;
    let officer = Officer::from_appointment(body)?;
    Ok(Says::Appoint(number, Box::new(officer), by))
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
