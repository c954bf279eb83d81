//! A check of the whole record of a line: every signature, every link, every head named.
//!
//! It lists what is wrong and where, and goes on; it repairs nothing.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use crate::authority::{AdmitFault, AssertionFault, Founding, Roster};
use crate::digest::{Digest, EntryId};
use crate::entry::{Entry, EntryFault, UnverifiedEntry};
use crate::limits::PROBLEMS_MAX;
use crate::merkle::Tree;
use crate::place::{Address, Epoch, Head, PartyIndex, Sequence};

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

/// Checks every stored entry of a line, given in any order; an opening before the entries of its epoch.
pub fn check_record<B: AsRef<[u8]>>(
    founding: &Founding,
    stored: impl IntoIterator<Item = B>,
) -> Report {
    let mut roster = founding.roster();
    let mut problems = Problems::default();
    let mut entries: BTreeMap<Address, Entry> = BTreeMap::new();
    for (index, bytes) in stored.into_iter().enumerate() {
        let parsed = match UnverifiedEntry::parse(bytes.as_ref()) {
            Ok(parsed) => parsed,
            Err(fault) => {
                problems.add(Problem::NotAnEntry { index, fault });
                continue;
            }
        };
        if let Err(fault) = roster.admit_from(&parsed) {
            problems.add(Problem::NotAnOpening { index, fault });
            continue;
        }
        let entry = match parsed.verify(&roster) {
            Ok(entry) => entry,
            Err(fault) => {
                problems.add(Problem::NotAnEntry { index, fault });
                continue;
            }
        };
        roster.note(&entry);
        let address = entry.address();
        match entries.entry(address) {
            Slot::Vacant(slot) => {
                slot.insert(entry);
            }
            Slot::Occupied(slot) if slot.get().id() == entry.id() => {
                problems.add(Problem::StoredTwice { address });
            }
            Slot::Occupied(slot) => {
                let (first, second) = (slot.get().id(), entry.id());
                problems.add(Problem::Fork {
                    address,
                    first,
                    second,
                });
            }
        }
    }
    check_officers(&entries, &roster, &mut problems);
    check_seen(&entries, &mut problems);
    let journals = check_journals(&entries, &mut problems);
    Report {
        entries: entries.len(),
        with_missing_parts: entries
            .values()
            .filter(|entry| entry.missing_parts().next().is_some())
            .count(),
        journals,
        digest: record_digest(entries.values().map(Entry::head)),
        problems: problems.listed,
        problems_not_listed: problems.not_listed,
    }
}

/// The digest of a record: SHA-256 over party (1 byte), epoch (4), sequence (8) and id (32) of every
/// entry, big-endian, in that order. `heads` must ascend.
#[must_use]
pub fn record_digest(heads: impl IntoIterator<Item = Head>) -> Digest {
    use sha2::{Digest as _, Sha256};

    let mut hash = Sha256::new();
    for head in heads {
        let Address { party, place } = head.address;
        hash.update([party.0]);
        hash.update(place.epoch.0.to_be_bytes());
        hash.update(place.sequence.0.to_be_bytes());
        hash.update(head.id.0);
    }
    Digest(hash.finalize().into())
}

/// Asked when every authority entry is known, whatever order the entries were stored in.
fn check_officers(entries: &BTreeMap<Address, Entry>, roster: &Roster, problems: &mut Problems) {
    for entry in entries.values() {
        match entry.officers_verified(roster) {
            Ok(_) | Err(AssertionFault::Withheld) => {}
            Err(fault) => problems.add(Problem::Officers {
                address: entry.address(),
                fault,
            }),
        }
    }
}

fn check_seen(entries: &BTreeMap<Address, Entry>, problems: &mut Problems) {
    for entry in entries.values() {
        for head in &entry.header().seen {
            let held = entries.get(&head.address);
            if held.is_some_and(|held| held.id() != head.id) {
                problems.add(Problem::OtherSeen {
                    address: entry.address(),
                    place: head.address,
                    named: head.id,
                });
            }
        }
    }
}

fn check_journals(
    entries: &BTreeMap<Address, Entry>,
    problems: &mut Problems,
) -> Vec<JournalReport> {
    let mut journals: Vec<JournalReport> = Vec::new();
    let mut tree = Tree::new();
    for entry in entries.values() {
        let header = entry.header();
        let known = journals
            .last()
            .is_some_and(|journal| (journal.party, journal.epoch) == (header.party, header.epoch));
        if !known {
            tree = Tree::new();
            journals.push(JournalReport {
                party: header.party,
                epoch: header.epoch,
                entries: 0,
                head: None,
                root: tree.root(),
            });
        }
        let Some(journal) = journals.last_mut() else {
            continue;
        };
        let linked = tree.size() == journal.entries;
        journal.entries += 1;
        let address = entry.address();
        let from = Sequence(tree.size());
        if header.sequence == from && header.previous == journal.head.map(|head| head.id) {
            tree.append(entry.id());
            journal.head = Some(entry.head());
            journal.root = tree.root();
        } else if linked && header.sequence == from {
            problems.add(Problem::NotLinked { address });
        } else if linked {
            // Told once a journal: what follows a gap is behind the same gap.
            problems.add(Problem::Gap { address, from });
        }
    }
    journals
}

#[derive(Default)]
struct Problems {
    listed: Vec<Problem>,
    not_listed: usize,
}

impl Problems {
    fn add(&mut self, problem: Problem) {
        if self.listed.len() < PROBLEMS_MAX {
            self.listed.push(problem);
        } else {
            self.not_listed += 1;
        }
    }
}
