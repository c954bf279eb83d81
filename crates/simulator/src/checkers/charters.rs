//! Which charter a party is under, read from the entries alone: no amendment is concluded without every other
//! party's signature or adopted otherwise than from who concluded it, and what a party signs is under the
//! charter that it has adopted below it. spec/amendments.md as somebody reads it who has no fold.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use detente_record::{
    Act, Amendment, Charter, CharterHash, EntryId, Epoch, Header, Kind, LineId, PartyIndex, Place,
    Sequence, TestSchedule, Timestamp,
};

use super::Watch;
use crate::people::charter;
use crate::points::{Hits, Point};

#[derive(Default)]
pub(super) struct Charters {
    proposals: BTreeMap<EntryId, Proposal>,
    /// Texts that were seen before their entry.
    texts: BTreeMap<EntryId, Vec<u8>>,
    /// Signatures, by proposal and party.
    signed: BTreeMap<(EntryId, PartyIndex), BTreeSet<EntryId>>,
    /// First refusals of each party.
    refused: BTreeMap<(EntryId, PartyIndex), Place>,
    adoptions: BTreeMap<(LineId, PartyIndex), BTreeMap<Place, Adoption>>,
    /// By which adoption each proposal was concluded.
    concluded: BTreeMap<EntryId, EntryId>,
    /// What that rests on: the proposal, and the signatures that it names.
    rests_on: BTreeMap<EntryId, Vec<EntryId>>,
    /// The proposal that each charter of a line came of.
    of_charter: BTreeMap<(LineId, CharterHash), EntryId>,
    /// How far a party knew its own journal where an epoch begins.
    openings: BTreeMap<(LineId, PartyIndex, Epoch), Option<Place>>,
    /// What officers have signed: at which host, which act, on which proposal.
    words: BTreeSet<(usize, Act, EntryId)>,
    /// The terms that lines were founded with.
    founded: BTreeMap<LineId, Terms>,
    /// In whose journal each message was released, where, and under which version.
    released: BTreeMap<EntryId, (LineId, PartyIndex, Place, u32)>,
}

struct Proposal {
    line: LineId,
    party: PartyIndex,
    amendment: Amendment,
    hash: CharterHash,
}

#[derive(Clone, Copy)]
struct Adoption {
    id: EntryId,
    proposal: EntryId,
    time: Timestamp,
}

/// What of a charter a node watches by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The charter's version.
    pub version: u32,
    /// When lines are tested.
    pub tests: TestSchedule,
    /// Within how many milliseconds messages are acknowledged.
    pub acknowledge_within_ms: [u64; 4],
    /// FLASH of a party in an hour.
    pub flash_per_hour_max: u32,
    /// How often the links are summarised, in milliseconds.
    pub summary_period_ms: u64,
}

impl Terms {
    /// What a charter says of it.
    #[must_use]
    pub fn of(charter: &Charter) -> Self {
        Self {
            version: charter.version,
            tests: charter.tests,
            acknowledge_within_ms: charter.acknowledge_within_ms,
            flash_per_hour_max: charter.limits.flash_per_hour_max,
            summary_period_ms: charter.summary_period_ms,
        }
    }

    /// Its tests due after a moment, up to and including another.
    fn tests_due(self, after_ms: u64, until_ms: u64) -> impl Iterator<Item = TestDue> {
        let TestSchedule {
            anchor, period_ms, ..
        } = self.tests;
        let at = move |nth: u64| anchor.as_ms() + nth * period_ms;
        let first = match after_ms.checked_sub(anchor.as_ms()) {
            None => 0,
            Some(since) => since / period_ms + 1,
        };
        let due = (first..).take_while(move |nth| at(*nth) <= until_ms);
        due.map(move |nth| TestDue {
            version: self.version,
            nth,
            number: u64::from(self.version) * NUMBERS_OF_A_VERSION + nth,
            at_ms: at(nth),
        })
    }

    fn amended(mut self, amendment: &Amendment) -> Self {
        let changes = &amendment.changes;
        self.version = amendment.version;
        self.tests = changes.tests.unwrap_or(self.tests);
        let times = changes.acknowledge_within_ms;
        self.acknowledge_within_ms = times.unwrap_or(self.acknowledge_within_ms);
        let limits = changes.limits.as_ref();
        let cap = limits.map(|limits| limits.flash_per_hour_max);
        self.flash_per_hour_max = cap.unwrap_or(self.flash_per_hour_max);
        let period = changes.summary_period_ms;
        self.summary_period_ms = period.unwrap_or(self.summary_period_ms);
        self
    }
}

impl Watch {
    /// What a node has signed is under the charter that its party has adopted, as others were told that too.
    pub(super) fn look_at_charter(&mut self, host: usize, id: EntryId, header: &Header) {
        let author = self.host_of(header.line, header.party);
        if author != Some(host) || self.lies(header.line, author) {
            return;
        }
        let (durable, parties) = (&self.durable, self.lines[&header.line].len());
        let holds = |id: &EntryId| durable.knows(host, header.line, *id);
        let hits = &mut self.hits;
        self.charters
            .signed((host, id), header, parties, holds, hits);
    }

    /// Officers of a host sign or refuse a proposal.
    pub(crate) fn word_of_officers(&mut self, host: usize, act: Act, proposal: EntryId) {
        self.charters.word_of_officers(host, act, proposal);
    }

    /// The last charter that was concluded on a line: its hash, and what it says.
    #[must_use]
    pub fn charter(&self, line: LineId) -> (CharterHash, Terms) {
        self.charters.last(line)
    }

    /// Which amendments were proposed on a line, and whether each was concluded.
    pub fn proposals(&self, line: LineId) -> impl Iterator<Item = (EntryId, bool)> {
        self.charters.proposals(line)
    }
}

impl Charters {
    pub(super) fn founded(&mut self, line: LineId, tests: TestSchedule) {
        let terms = Terms::of(&charter(&[], tests));
        self.founded.insert(line, terms);
    }

    pub(super) fn text(&mut self, id: EntryId, text: &[u8]) {
        self.texts.insert(id, text.to_vec());
    }

    pub(super) fn word_of_officers(&mut self, host: usize, act: Act, proposal: EntryId) {
        self.words.insert((host, act, proposal));
    }

    /// An entry is durable for the first time, at its author's host. `holds` says what is durable there.
    pub(super) fn signed(
        &mut self,
        (host, id): (usize, EntryId),
        header: &Header,
        parties: usize,
        holds: impl Fn(&EntryId) -> bool,
        hits: &mut Hits,
    ) {
        let journal = (header.line, header.party);
        let place = Place {
            epoch: header.epoch,
            sequence: header.sequence,
        };
        if header.kind != Kind::AUTHORITY && header.kind != detente_line::body::RECEIPT {
            let version = self.terms_below(journal, place).version;
            assert_eq!(
                header.charter_version, version,
                "{id} of {:?} names another charter than the one that is in force at {place:?}",
                header.party
            );
            if version > 0 {
                hits.hit(Point::UnderItsCharter);
            }
        }
        if header.kind == detente_line::body::MESSAGE {
            let of = (header.line, header.party, place, header.charter_version);
            self.released.insert(id, of);
        }
        if header.kind != Kind::AUTHORITY {
            return;
        }
        let (act, object) = (header.act, header.object);
        match (act, object) {
            (Act::OPEN_EPOCH, _) => {
                let mut own = header.seen.iter();
                let own = own.find(|head| head.address.party == header.party);
                let key = (header.line, header.party, header.epoch);
                self.openings
                    .insert(key, own.map(|head| head.address.place));
            }
            (Act::PROPOSE, _) => self.propose(id, header, holds, hits),
            (Act::SIGN | Act::REFUSE, Some(of)) => {
                assert!(
                    self.words.contains(&(host, act, of)),
                    "host {host} signs {act:?} on {of}, which its officers did not"
                );
                let key = (of, header.party);
                if act == Act::SIGN {
                    self.signed.entry(key).or_default().insert(id);
                } else {
                    self.refused.entry(key).or_insert(place);
                }
            }
            (Act::ADOPT_CHARTER, Some(of)) => {
                let adoption = Adoption {
                    id,
                    proposal: of,
                    time: header.time,
                };
                assert!(
                    header.references.iter().all(holds),
                    "host {host} adopts {of} and lacks what that rests on"
                );
                self.adopt(adoption, header, place, parties, hits);
            }
            _ => {}
        }
    }

    fn propose(
        &mut self,
        id: EntryId,
        header: &Header,
        holds: impl Fn(&EntryId) -> bool,
        hits: &mut Hits,
    ) {
        let text = self.texts.remove(&id).expect("its text was seen with it");
        let amendment = Amendment::decode(&text).expect("officers make sense");
        let party = header.party;
        let proposal = Proposal {
            line: header.line,
            party,
            amendment,
            hash: Amendment::hash(&text),
        };
        let crossed = self.proposals.iter().any(|(other, it)| {
            let same = it.line == header.line && it.amendment.amends == proposal.amendment.amends;
            same && it.party != party && !holds(other)
        });
        if crossed {
            hits.hit(Point::AmendmentsCrossed);
        }
        self.proposals.insert(id, proposal);
    }

    fn adopt(
        &mut self,
        adoption: Adoption,
        header: &Header,
        place: Place,
        parties: usize,
        hits: &mut Hits,
    ) {
        let journal = (header.line, header.party);
        let (of, references) = (adoption.proposal, &header.references);
        let in_force = self.in_force_below(journal, place);
        let proposal = self
            .proposals
            .get(&of)
            .expect("it adopts what was proposed");
        assert_eq!(
            proposal.amendment.amends, in_force,
            "{:?} adopts {of}, which amends another charter than the one in force at {place:?}",
            header.party
        );
        let proposer = proposal.party;
        let known = self.concluded.get(&of).copied();
        let follows = references.len() == 1 && known == references.first().copied();
        if header.party == proposer && !follows {
            let others = (0..parties).filter_map(|party| u8::try_from(party).ok());
            let others = others.map(PartyIndex).filter(|party| *party != proposer);
            for party in others {
                let signed = self.signed.get(&(of, party));
                let mut named = references.iter();
                assert!(
                    signed.is_some_and(|signed| named.any(|id| signed.contains(id))),
                    "{of} is concluded without the signature of {party:?}"
                );
            }
            assert_eq!(references.len() + 1, parties, "one signature a party");
            let withdrawn = self.refused.get(&(of, proposer));
            assert!(
                withdrawn.is_none_or(|at| *at > place),
                "{of} is concluded, and was withdrawn before"
            );
            let rests_on = references.iter().chain([&of]).copied();
            self.rests_on.insert(of, rests_on.collect());
            self.conclude(&adoption, hits);
        } else {
            assert!(follows, "{of} is adopted, and nobody concluded it");
            hits.hit(Point::AmendmentAdopted);
        }
        let adopted = self.adoptions.entry(journal).or_default();
        adopted.insert(place, adoption);
    }

    fn conclude(&mut self, adoption: &Adoption, hits: &mut Hits) {
        let proposal = &self.proposals[&adoption.proposal];
        let (line, base) = (proposal.line, proposal.amendment.amends);
        let others = self.concluded.keys().filter(|of| **of != adoption.proposal);
        for other in others.map(|of| &self.proposals[of]) {
            assert!(
                other.line != line || other.amendment.amends != base,
                "two amendments of one charter are concluded"
            );
        }
        let changes = &proposal.amendment.changes;
        for (changed, point) in [
            (changes.tests.is_some(), Point::AmendedTests),
            (changes.acknowledge_within_ms.is_some(), Point::AmendedTimes),
            (changes.limits.is_some(), Point::AmendedCap),
        ] {
            if changed {
                hits.hit(point);
            }
        }
        hits.hit(Point::AmendmentConcluded);
        self.of_charter
            .insert((line, proposal.hash), adoption.proposal);
        self.concluded.insert(adoption.proposal, adoption.id);
    }

    /// The hash of the charter in force at a place of a journal.
    fn in_force_below(&self, journal: (LineId, PartyIndex), below: Place) -> CharterHash {
        let adoption = self.adopted_below(journal, below);
        adoption.map_or(journal.0.into(), |adoption| {
            self.proposals[&adoption.proposal].hash
        })
    }

    /// The adoption by which that is in force; `None` for the charter that founded the line.
    fn adopted_below(&self, journal: (LineId, PartyIndex), below: Place) -> Option<&Adoption> {
        let adoptions = self.adoptions.get(&journal);
        let mut below = below;
        loop {
            let first = Place {
                epoch: below.epoch,
                sequence: Sequence(0),
            };
            let mut of_epoch = adoptions
                .into_iter()
                .flat_map(|all| all.range(first..below));
            if let Some((_, adoption)) = of_epoch.next_back() {
                return Some(adoption);
            }
            let key = (journal.0, journal.1, below.epoch);
            let head = self.openings.get(&key)?.as_ref()?;
            below = Place {
                epoch: head.epoch,
                sequence: Sequence(head.sequence.0 + 1),
            };
        }
    }

    fn terms_below(&self, journal: (LineId, PartyIndex), below: Place) -> Terms {
        self.terms_of(journal.0, self.in_force_below(journal, below))
    }

    /// The terms of a charter, by what each amendment changed of the one before.
    fn terms_of(&self, line: LineId, hash: CharterHash) -> Terms {
        match self.of_charter.get(&(line, hash)) {
            None => self.founded[&line],
            Some(of) => {
                let amendment = &self.proposals[of].amendment;
                self.terms_of(line, amendment.amends).amended(amendment)
            }
        }
    }

    /// The last charter that was concluded on a line: its hash and terms.
    pub(super) fn last(&self, line: LineId) -> (CharterHash, Terms) {
        let charters = self.of_charter.keys().filter(|(of, _)| *of == line);
        let charters = charters.map(|(_, hash)| (*hash, self.terms_of(line, *hash)));
        let last = charters.max_by_key(|(_, terms)| terms.version);
        last.unwrap_or((line.into(), self.founded[&line]))
    }

    /// Which proposals there are on a line, and whether each was concluded.
    pub(super) fn proposals(&self, line: LineId) -> impl Iterator<Item = (EntryId, bool)> {
        let of_line = self.proposals.iter().filter(move |(_, it)| it.line == line);
        of_line.map(|(id, _)| (*id, self.concluded.contains_key(id)))
    }

    /// Within what time a FLASH is acknowledged: by the charter that it was released under.
    pub(super) fn flash_within(&self, id: &EntryId) -> Option<Duration> {
        let (line, _, _, version) = self.released.get(id)?;
        let charters = self.of_charter.keys().filter(|(of, _)| of == line);
        let charters = charters.map(|(_, hash)| self.terms_of(*line, *hash));
        let mut charters = charters.chain(self.founded.get(line).copied());
        let terms = charters.find(|terms| terms.version == *version)?;
        Some(Duration::from_millis(terms.acknowledge_within_ms[3]))
    }

    /// Within what time a FLASH is to be acknowledged as far as a party can know that lacks something of what its
    /// charter rests on: by the party's own. `None` if it lacks nothing. A FLASH is held before the backlog, and its
    /// header names the charter's version alone: whether what was proposed is in force there is behind the gap, and
    /// so may be what it says.
    pub(super) fn flash_within_meanwhile(
        &self,
        id: &EntryId,
        party: PartyIndex,
        has_whole: impl Fn(EntryId) -> bool,
    ) -> Option<Duration> {
        let (line, author, place, _) = *self.released.get(id)?;
        let adoption = self.adopted_below((line, author), place)?;
        let rests_on = self.rests_on[&adoption.proposal].iter().copied();
        let concluded = self.concluded[&adoption.proposal];
        if rests_on.chain([concluded, adoption.id]).all(has_whole) {
            return None;
        }
        let (own, _) = self.lives(line, party).pop()?;
        Some(Duration::from_millis(own.acknowledge_within_ms[3]))
    }

    /// The tests of a line that were due: of each initiator by the charter that it was under then.
    pub(super) fn tests(&self, line: LineId, parties: usize, until_ms: u64) -> Vec<TestDue> {
        let mut all = Vec::new();
        for initiator in 0..parties as u64 {
            let party = PartyIndex(u8::try_from(initiator).unwrap());
            let lives = self.lives(line, party);
            for (n, (terms, since)) in lives.iter().enumerate() {
                // What fell due before it adopted the next, it began or missed under this one.
                let next = lives.get(n + 1).map(|(_, since)| *since);
                let until_ms = next.map_or(until_ms, |next| next.min(until_ms));
                let due = terms.tests_due(*since, until_ms);
                all.extend(due.filter(|due| due.nth % parties as u64 == initiator));
            }
        }
        all
    }

    /// The charters that a party was under, oldest first, and since when.
    fn lives(&self, line: LineId, party: PartyIndex) -> Vec<(Terms, u64)> {
        let founded = self.founded[&line];
        let adoptions = self.adoptions.get(&(line, party));
        let adoptions = adoptions.into_iter().flat_map(BTreeMap::values);
        let adopted = adoptions.map(|adoption| {
            let hash = self.proposals[&adoption.proposal].hash;
            (self.terms_of(line, hash), adoption.time.as_ms())
        });
        // The first may be due while the line is founded.
        let first = (founded, founded.tests.anchor.as_ms());
        std::iter::once(first).chain(adopted).collect()
    }
}

/// A test that was due.
#[derive(Clone, Copy, Debug)]
pub(super) struct TestDue {
    pub(super) version: u32,
    nth: u64,
    pub(super) number: u64,
    #[expect(dead_code, reason = "for who reads what failed")]
    at_ms: u64,
}

/// Tests of one version have numbers below this.
const NUMBERS_OF_A_VERSION: u64 = 1 << 40;
