//! What we hold of one party's journal: the part without gaps, what lies beyond, and forks.
//!
//! `held` is not `linked`: an entry is shown and receipted as soon as it is held; our signed `seen`
//! covers only what is linked, and stops at a fork. Follows spec/link.md §5.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{Address, Entry, EntryId, Epoch, Head, PartyIndex, Place, Sequence};

use super::receipts::is_receipted;
use crate::limits::HEADS_HELD_MAX;
use crate::link::frame::Holdings;
use crate::link::outbox::{Item, Rank};

/// One held entry, as much as sending it again takes.
#[derive(Clone, Copy, Debug)]
struct Standing {
    id: EntryId,
    previous: Option<EntryId>,
    rank: Rank,
    /// Whether its kind is receipted at all.
    receipted: bool,
    /// How many receipted entries the linked part has up to and with this one.
    receipted_so_far: u64,
}

/// What came of taking in an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It continues the linked part, and perhaps what lay beyond does now too.
    Linked,
    /// It lies beyond a gap or a fork.
    Beyond,
    /// Another entry stands at its place: its author signed two histories.
    Fork {
        /// The other one.
        other: EntryId,
    },
}

/// One party's journal as we hold it. Epochs beyond the first come with later entries of `spec/`.
#[derive(Debug)]
pub struct JournalView {
    party: PartyIndex,
    linked: Vec<Standing>,
    beyond: BTreeMap<Sequence, Vec<Standing>>,
    /// Nothing is linked any more: the author signed two entries at one place.
    forked: bool,
}

impl JournalView {
    /// An empty journal.
    #[must_use]
    pub fn new(party: PartyIndex) -> Self {
        Self {
            party,
            linked: Vec::new(),
            beyond: BTreeMap::new(),
            forked: false,
        }
    }

    /// Takes in a verified entry that is not held yet.
    pub fn take(&mut self, entry: &Entry) -> Taken {
        let header = entry.header();
        let standing = Standing {
            id: entry.id(),
            previous: header.previous,
            rank: Rank::of(entry),
            receipted: is_receipted(header.kind, header.act),
            receipted_so_far: 0,
        };
        let sequence = header.sequence;
        if let Some(other) = self.at(sequence) {
            self.beyond.entry(sequence).or_default().push(standing);
            self.forked = true;
            return Taken::Fork { other };
        }
        self.beyond.entry(sequence).or_default().push(standing);
        let before = self.linked.len();
        self.link();
        if self.linked.len() > before {
            Taken::Linked
        } else {
            Taken::Beyond
        }
    }

    fn link(&mut self) {
        while !self.forked {
            let next = self.next_sequence();
            let Some([standing]) = self.beyond.get(&next).map(Vec::as_slice) else {
                return;
            };
            if standing.previous != self.linked.last().map(|last| last.id) {
                // Chained to an entry we do not hold: its author has shown somebody another history.
                return;
            }
            let before = self.linked.last().map_or(0, |last| last.receipted_so_far);
            let receipted_so_far = before + u64::from(standing.receipted);
            self.linked.push(Standing {
                receipted_so_far,
                ..*standing
            });
            self.beyond.remove(&next);
        }
    }

    /// The first entry held at a place.
    #[must_use]
    pub fn at(&self, sequence: Sequence) -> Option<EntryId> {
        let linked = usize::try_from(sequence.0)
            .ok()
            .and_then(|n| self.linked.get(n));
        linked
            .or_else(|| self.beyond.get(&sequence)?.first())
            .map(|standing| standing.id)
    }

    /// The number of the entry after the linked ones.
    #[must_use]
    pub fn next_sequence(&self) -> Sequence {
        Sequence(self.linked.len() as u64)
    }

    /// The last linked entry.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        let last = self.linked.last()?;
        Some(Head {
            address: self.address(Sequence(self.linked.len() as u64 - 1)),
            id: last.id,
        })
    }

    /// Whether an entry lies beyond what is linked: `seen` does not cover it.
    #[must_use]
    pub fn is_beyond(&self, sequence: Sequence) -> bool {
        self.beyond.contains_key(&sequence)
    }

    /// How many entries that are receipted at all stand past the first `count`. Receipts, display facts
    /// and link summaries never are: an idle line waits for nothing.
    #[must_use]
    pub fn receipted_past(&self, count: u64) -> u64 {
        let so_far = |standing: &Standing| standing.receipted_so_far;
        let known = count
            .checked_sub(1)
            .and_then(|last| usize::try_from(last).ok());
        let known = known
            .and_then(|last| self.linked.get(last))
            .map_or(0, so_far);
        self.linked.last().map_or(0, so_far).saturating_sub(known)
    }

    /// Whose it is.
    #[must_use]
    pub fn party(&self) -> PartyIndex {
        self.party
    }

    /// What is held past the first `count` linked entries, each with whether it lies beyond the linked part.
    pub fn held_from(&self, count: u64) -> impl Iterator<Item = (EntryId, bool)> {
        let linked = self
            .linked
            .iter()
            .skip(usize::try_from(count).unwrap_or(usize::MAX));
        let beyond = self.beyond.values().flatten();
        linked
            .map(|standing| (standing.id, false))
            .chain(beyond.map(|standing| (standing.id, true)))
    }

    /// Adds what is held here to a heads frame.
    pub fn tell(&self, holdings: &mut Holdings) {
        holdings.linked.extend(self.head());
        let beyond = self.beyond.iter().flat_map(|(sequence, twins)| {
            twins.iter().map(|twin| Head {
                address: self.address(*sequence),
                id: twin.id,
            })
        });
        let room = HEADS_HELD_MAX.saturating_sub(holdings.beyond.len());
        holdings.beyond.extend(beyond.take(room));
    }

    /// What of this journal a counterpart lacks that holds `theirs`, in order, without bytes.
    ///
    /// Its head may disagree with ours (its author showed the two of us different entries): then
    /// our entry at that place goes too, so that both hold the proof.
    pub fn lacking(
        &self,
        line: detente_record::LineId,
        theirs: &Holdings,
        mut give: impl FnMut(Item),
    ) {
        let head = theirs
            .linked
            .iter()
            .find(|head| head.address.party == self.party);
        let mut from = head.map_or(0, |head| head.address.place.sequence.0.saturating_add(1));
        if head.is_some_and(|head| {
            self.at(head.address.place.sequence)
                .is_some_and(|id| id != head.id)
        }) {
            from -= 1;
        }
        let linked = self
            .linked
            .iter()
            .enumerate()
            .skip(usize::try_from(from).unwrap_or(usize::MAX));
        let linked = linked.map(|(n, standing)| (Sequence(n as u64), standing));
        let beyond = self
            .beyond
            .iter()
            .flat_map(|(sequence, twins)| twins.iter().map(|twin| (*sequence, twin)));
        let held: BTreeSet<EntryId> = theirs.beyond.iter().map(|held| held.id).collect();
        for (sequence, standing) in linked.chain(beyond) {
            if !held.contains(&standing.id) {
                let address = self.address(sequence);
                give(Item {
                    line,
                    address,
                    id: standing.id,
                    rank: standing.rank,
                    entry: None,
                });
            }
        }
    }

    fn address(&self, sequence: Sequence) -> Address {
        Address {
            party: self.party,
            place: Place {
                epoch: Epoch(0),
                sequence,
            },
        }
    }
}
