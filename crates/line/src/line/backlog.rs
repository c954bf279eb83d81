//! What a counterpart lacks by its own word, handed to its link page by page: a backlog of a million
//! entries takes no more room in the queue than a short one.
//!
//! What is urgent in it goes first, whatever its place. Follows spec/link.md §5.

use std::collections::BTreeSet;

use detente_record::{Address, EntryId};

use super::{Line, Surroundings};
use crate::fold::Ranked;
use crate::limits::{BACKLOG_LOW, BACKLOG_PAGE};
use crate::link::frame::Holdings;
use crate::link::link::Link;
use crate::link::outbox::{Item, Rank};

/// What of the journals is still to be handed to one counterpart's link.
#[derive(Debug)]
pub struct Backlog {
    /// What it holds beyond its heads, by its own word.
    held: BTreeSet<EntryId>,
    /// What ranges of places to look through, and for what rank; the last first.
    ranges: Vec<(Rank, Address, Address)>,
}

impl Line {
    /// Begins a counterpart's backlog anew, from what it said it holds.
    pub(super) fn begin_backlog(&mut self, party: usize, theirs: &Holdings) {
        let mut journals = Vec::new();
        let mut ranges = Vec::new();
        for journal in &self.journals {
            for (first, last) in journal.lacking(&self.fold, theirs) {
                if first <= last {
                    journals.push((first, last));
                }
                // A fork below its head is proved by both entries, however far it has got.
                let twins = self.fold.twins_below(first);
                ranges.extend(
                    twins
                        .iter()
                        .map(|twin| (Rank::Routine, twin.address, twin.address)),
                );
            }
        }
        for rank in Rank::ALL {
            ranges.extend(journals.iter().map(|(first, last)| (rank, *first, *last)));
        }
        ranges.reverse();
        let backlog = Backlog {
            held: theirs.beyond.iter().map(|held| held.id).collect(),
            ranges,
        };
        if let Some(of) = self.backlogs.get_mut(party) {
            *of = Some(backlog).filter(|backlog| !backlog.ranges.is_empty());
        }
    }

    /// Whether anything waits to be handed to a counterpart's link.
    #[must_use]
    pub fn has_backlog(&self) -> bool {
        self.backlogs.iter().any(Option::is_some)
    }

    /// Hands on what waits in the backlogs, where the queues have room.
    pub(super) fn hand_on_backlogs(&mut self, s: &mut Surroundings<'_>) {
        for party in 0..self.backlogs.len() {
            let key = self.peers.get(party).copied();
            let Some(link) = key.and_then(|key| s.links.get_mut(&key)) else {
                continue;
            };
            if self.backlogs.get(party).is_none_or(Option::is_none) {
                continue;
            }
            if !link.is_up() {
                // The counterpart tells its heads when it is back.
                self.backlogs[party] = None;
                continue;
            }
            let mut handed = false;
            while link.waiting() < BACKLOG_LOW && self.hand_on_page(party, link) {
                handed = true;
            }
            if handed {
                link.pump(s.now, s.out);
            }
        }
    }

    /// Hands on one page; `false` if nothing is left.
    fn hand_on_page(&mut self, party: usize, link: &mut Link) -> bool {
        let Some(backlog) = self.backlogs.get_mut(party).and_then(Option::as_mut) else {
            return false;
        };
        let Some((rank, first, last)) = backlog.ranges.pop() else {
            self.backlogs[party] = None;
            return false;
        };
        let rest = rank == Rank::Routine;
        let page: Vec<Ranked> = if rest {
            self.fold.standing(first, last, BACKLOG_PAGE)
        } else {
            self.fold.ranked(rank, first, last, BACKLOG_PAGE)
        };
        // A page that is not full is the last.
        if page.len() >= BACKLOG_PAGE
            && let Some(end) = page.last().map(|end| end.address)
        {
            let mut next = end;
            // A page of one rank may end between two entries of one place.
            if rest || next == first {
                next.place.sequence = next.place.sequence.next();
            }
            if next <= last {
                backlog.ranges.push((rank, next, last));
            }
        }
        for held in page {
            // What is more urgent has gone already when the rest goes.
            let twice = rest && held.rank != Rank::Routine && !held.disputed;
            if !twice && !backlog.held.contains(&held.id) {
                link.enqueue(Item {
                    line: self.id,
                    address: held.address,
                    id: held.id,
                    rank: held.rank,
                    entry: None,
                });
            }
        }
        true
    }
}
