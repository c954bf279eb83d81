//! A check of the whole record of a line: every signature, every link, every head named.
//!
//! It lists what is wrong and where, and goes on; it repairs nothing.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::authority::{AdmitFault, AssertionFault, Founding, Roster};
use crate::digest::{Digest, EntryId};
use crate::entry::{Entry, EntryFault, UnverifiedEntry};
use crate::export::spread::{self, Spread};
use crate::limits::PROBLEMS_MAX;
use crate::merkle::Tree;
use crate::place::{Address, Epoch, Head, PartyIndex, Sequence};
use crate::signature::PublicKey;

/// What a check of the whole record found.
#[derive(Clone, Debug)]
pub struct Report {
    /// Entries that are their authors'.
    pub entries: usize,
    /// Of these, entries with a part that is not there.
    pub with_missing_parts: usize,
    /// Each epoch of each journal.
    pub journals: Vec<JournalReport>,
    /// The digest of the record; see [`record_digest`].
    pub digest: Digest,
    /// What is wrong, in the order found, up to a bound.
    pub problems: Vec<Problem>,
    /// How many more problems there are than are listed.
    pub problems_not_listed: usize,
}

/// One epoch of one journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalReport {
    /// Whose.
    pub party: PartyIndex,
    /// Which epoch.
    pub epoch: Epoch,
    /// Entries held.
    pub entries: u64,
    /// The last entry that is linked: held with all before it.
    pub head: Option<Head>,
    /// The root of the tree over the linked entries.
    pub root: Digest,
}

/// Something wrong with the record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Bytes that are not an entry of this line by its author.
    #[error("stored entry {index}: {fault}")]
    NotAnEntry {
        /// Its place in what was given, from 0.
        index: usize,
        /// Why.
        fault: EntryFault,
    },
    /// An entry opens an epoch that does not count.
    #[error("stored entry {index}: {fault}")]
    NotAnOpening {
        /// Its place in what was given, from 0.
        index: usize,
        /// Why.
        fault: AdmitFault,
    },
    /// An entry was given after one that stands behind it.
    #[error("the entry at {address} is stored out of order")]
    OutOfOrder {
        /// Where it stands.
        address: Address,
    },
    /// The same entry is stored twice.
    #[error("the entry at {address} is stored twice")]
    StoredTwice {
        /// Where it stands.
        address: Address,
    },
    /// Two entries stand at one place: their author signed two histories.
    #[error("two entries stand at {address}: {first} and {second}")]
    Fork {
        /// The place.
        address: Address,
        /// One id.
        first: EntryId,
        /// The other.
        second: EntryId,
    },
    /// Entries are missing before one that is held.
    #[error("entries before {address} are missing, from sequence {from} on")]
    Gap {
        /// The entry that is held.
        address: Address,
        /// The first missing.
        from: Sequence,
    },
    /// An entry names another previous entry than the one held.
    #[error("the entry at {address} does not follow the one before it")]
    NotLinked {
        /// Where it stands.
        address: Address,
    },
    /// An entry has seen another entry at a place than the one held.
    #[error("the entry at {address} has seen {named} at {place}, which is not the one held")]
    OtherSeen {
        /// Where it stands.
        address: Address,
        /// The place it names.
        place: Address,
        /// The id it names.
        named: EntryId,
    },
    /// The officers' assertions prove nothing.
    #[error("the entry at {address}: {fault}")]
    Officers {
        /// Where it stands.
        address: Address,
        /// Why.
        fault: AssertionFault,
    },
}

/// A check of the whole record of a line under way, which holds the entries of one batch at a time: what it
/// keeps of those before grows with parties, epochs and officers, not with entries.
#[derive(Debug)]
pub struct RecordCheck {
    roster: Roster,
    /// Entries given so far.
    given: usize,
    entries: usize,
    with_missing_parts: usize,
    /// The first entry at the last address: what comes there too is its twin.
    last: Option<Head>,
    /// What each author said last that it has seen of each journal, by author and journal.
    seen: BTreeMap<(PartyIndex, PartyIndex), Head>,
    journals: Vec<JournalReport>,
    tree: Tree,
    digest: RecordDigest,
    problems: Problems,
}

/// An entry says that it has seen another: to be held against what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenClaim {
    /// The entry that says so.
    pub address: Address,
    /// What it says it has seen.
    pub named: Head,
}

impl SeenClaim {
    /// What is wrong with it, if these entries are all that are held at the place named.
    #[must_use]
    pub fn against(&self, held: &[EntryId]) -> Option<Problem> {
        // Of a fork, each branch may have been seen.
        let other = !held.is_empty() && !held.contains(&self.named.id);
        other.then_some(Problem::OtherSeen {
            address: self.address,
            place: self.named.address,
            named: self.named.id,
        })
    }
}

impl RecordCheck {
    /// Begins with nothing.
    #[must_use]
    pub fn new(founding: &Founding) -> Self {
        Self {
            roster: founding.roster(),
            given: 0,
            entries: 0,
            with_missing_parts: 0,
            last: None,
            seen: BTreeMap::new(),
            journals: Vec::new(),
            tree: Tree::new(),
            digest: RecordDigest::default(),
            problems: Problems::default(),
        }
    }

    /// Checks the next stored entries, by party, epoch, sequence and id as a store gives them; the signatures as
    /// `spread` likes. Returns what they say they have seen and did not say before, for the caller to look up:
    /// that may stand before or behind them.
    pub fn take<B: AsRef<[u8]> + Sync>(
        &mut self,
        stored: &[B],
        spread: &Spread<'_>,
    ) -> Vec<SeenClaim> {
        let first = self.given;
        self.given += stored.len();
        let parsed = spread::map(stored, spread, |bytes| {
            UnverifiedEntry::parse(bytes.as_ref())
        });
        // Openings are taken in in order, so that each entry is proved by the key known at its place.
        let with_keys: Vec<Result<(UnverifiedEntry, PublicKey), Problem>> = parsed
            .into_iter()
            .zip(first..)
            .map(|(parsed, index)| self.with_key(parsed, index))
            .collect();
        let proved = spread::map(&with_keys, spread, |keyed| {
            let (entry, key) = keyed.as_ref().ok()?;
            Some(entry.clone().verify_by(key))
        });
        let entries: Vec<Result<Entry, Problem>> = with_keys
            .into_iter()
            .zip(proved)
            .zip(first..)
            .filter_map(|((keyed, proved), index)| match (keyed, proved) {
                (Err(problem), _) => Some(Err(problem)),
                (Ok(_), proved) => {
                    proved.map(|entry| entry.map_err(|fault| Problem::NotAnEntry { index, fault }))
                }
            })
            .collect();
        for entry in entries.iter().flatten() {
            self.roster.note(entry);
        }
        let roster = &self.roster;
        // Who was in office at a place of a journal rests on what stands before it there, noted by now.
        let officers = spread::map(&entries, spread, |entry| {
            entry.as_ref().ok()?.officers_verified(roster).err()
        });
        let mut claims = Vec::new();
        for (entry, officers) in entries.into_iter().zip(officers) {
            match entry {
                Ok(entry) => self.place(&entry, officers, &mut claims),
                Err(problem) => self.problems.add(problem),
            }
        }
        claims
    }

    fn with_key(
        &mut self,
        parsed: Result<UnverifiedEntry, EntryFault>,
        index: usize,
    ) -> Result<(UnverifiedEntry, PublicKey), Problem> {
        let not_one = |fault| Problem::NotAnEntry { index, fault };
        let entry = parsed.map_err(not_one)?;
        self.roster
            .admit_from(&entry)
            .map_err(|fault| Problem::NotAnOpening { index, fault })?;
        let key = entry.author_key(&self.roster).map_err(not_one)?;
        Ok((entry, key))
    }

    /// An entry that is its author's, at its place among the others.
    fn place(
        &mut self,
        entry: &Entry,
        officers: Option<AssertionFault>,
        claims: &mut Vec<SeenClaim>,
    ) {
        let (address, id) = (entry.address(), entry.id());
        if let Some(last) = self.last {
            let twin = match address.cmp(&last.address) {
                Ordering::Greater => None,
                Ordering::Less => Some(Problem::OutOfOrder { address }),
                Ordering::Equal if id == last.id => Some(Problem::StoredTwice { address }),
                Ordering::Equal => Some(Problem::Fork {
                    address,
                    first: last.id,
                    second: id,
                }),
            };
            if let Some(problem) = twin {
                self.problems.add(problem);
                return;
            }
        }
        self.last = Some(entry.head());
        self.entries += 1;
        self.digest.add(entry.head());
        if entry.missing_parts().next().is_some() {
            self.with_missing_parts += 1;
        }
        match officers {
            None | Some(AssertionFault::Withheld) => {}
            Some(fault) => self.problems.add(Problem::Officers { address, fault }),
        }
        for named in &entry.header().seen {
            let named = *named;
            let before = self
                .seen
                .insert((address.party, named.address.party), named);
            if before != Some(named) {
                claims.push(SeenClaim { address, named });
            }
        }
        self.link(entry);
    }

    /// The entry in its journal.
    fn link(&mut self, entry: &Entry) {
        let header = entry.header();
        let known = self
            .journals
            .last()
            .is_some_and(|journal| (journal.party, journal.epoch) == (header.party, header.epoch));
        if !known {
            self.tree = Tree::new();
            self.journals.push(JournalReport {
                party: header.party,
                epoch: header.epoch,
                entries: 0,
                head: None,
                root: self.tree.root(),
            });
        }
        let Some(journal) = self.journals.last_mut() else {
            return;
        };
        let linked = self.tree.size() == journal.entries;
        journal.entries += 1;
        let address = entry.address();
        let from = Sequence(self.tree.size());
        if header.sequence == from && header.previous == journal.head.map(|head| head.id) {
            self.tree.append(entry.id());
            journal.head = Some(entry.head());
            journal.root = self.tree.root();
        } else if linked && header.sequence == from {
            self.problems.add(Problem::NotLinked { address });
        } else if linked {
            // Told once a journal: what follows a gap is behind the same gap.
            self.problems.add(Problem::Gap { address, from });
        }
    }

    /// What was found, with what the caller found in addition.
    #[must_use]
    pub fn finish(mut self, others: Problems) -> Report {
        self.problems.append(others);
        Report {
            entries: self.entries,
            with_missing_parts: self.with_missing_parts,
            journals: self.journals,
            digest: self.digest.finish(),
            problems: self.problems.listed,
            problems_not_listed: self.problems.not_listed,
        }
    }
}

/// The digest of a record: SHA-256 over party (1 byte), epoch (4), sequence (8) and id (32) of every
/// entry, big-endian, in that order. `heads` must ascend.
#[must_use]
pub fn record_digest(heads: impl IntoIterator<Item = Head>) -> Digest {
    let mut digest = RecordDigest::default();
    heads.into_iter().for_each(|head| digest.add(head));
    digest.finish()
}

/// [`record_digest`] under way, for whoever does not have all heads at once.
#[derive(Clone, Debug, Default)]
pub struct RecordDigest(Sha256);

impl RecordDigest {
    /// Takes in the next entry; they ascend.
    pub fn add(&mut self, head: Head) {
        let Address { party, place } = head.address;
        self.0.update([party.0]);
        self.0.update(place.epoch.0.to_be_bytes());
        self.0.update(place.sequence.0.to_be_bytes());
        self.0.update(head.id.0);
    }

    /// The digest of all that were taken in.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// What is wrong, listed up to a bound.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    listed: Vec<Problem>,
    not_listed: usize,
}

impl Problems {
    /// Lists one more, or counts it.
    pub fn add(&mut self, problem: Problem) {
        if self.listed.len() < PROBLEMS_MAX {
            self.listed.push(problem);
        } else {
            self.not_listed += 1;
        }
    }

    fn append(&mut self, others: Self) {
        self.not_listed += others.not_listed;
        others
            .listed
            .into_iter()
            .for_each(|problem| self.add(problem));
    }
}
