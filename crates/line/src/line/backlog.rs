//! What a counterpart lacks by its own word, handed to its link page by page: a backlog of a million
//! entries takes no more room in the queue than a short one.
//!
//! What is urgent in it goes first, whatever its place. Follows spec/link.md §5.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{Address, EntryId, Epoch, PartyIndex, Sequence};

use super::sync::Reach;
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
    /// How far it had seen each epoch of a journal, by its own entries, when this was begun: what it asks for of that it has lost.
    had: BTreeMap<(PartyIndex, Epoch), Sequence>,
    /// What ranges of places to look through, and for what rank; the last first.
    ranges: Vec<(Rank, Address, Address)>,
    /// What goes last of what was handed on, of FLASH a receipt: until it has gone the backlog is under way.
    last: Option<((Rank, bool), EntryId)>,
    /// What the link had lost when it was begun, and how often another run of the counterpart had spoken.
    losses: u64,
    runs: u64,
}

impl Backlog {
    /// Whether some of it is still to be handed on or has not come there, and nothing of it was lost.
    pub(super) fn is_under_way(&self, link: &Link) -> bool {
        let carried = self.last.is_some_and(|(_, id)| link.carries(&id));
        self.losses == link.losses() && (carried || !self.ranges.is_empty())
    }
}

impl Line {
    /// Begins a counterpart's backlog, from what it said it holds. One that is under way goes on: were it begun
    /// anew with each word, what is urgent would go again and again over a narrow path, and the rest never.
    /// Only authority entries, which are few, are looked through again, for FLASH cannot be judged without them.
    pub(super) fn begin_backlog(
        &mut self,
        party: usize,
        theirs: &Holdings,
        (losses, runs): (u64, u64),
    ) {
        let reader = PartyIndex(u8::try_from(party).unwrap_or(u8::MAX));
        let mut had = BTreeMap::new();
        let mut journals = Vec::new();
        let mut ranges = Vec::new();
        for journal in &self.journals {
            for (first, last) in journal.lacking(&self.fold, theirs) {
                if first <= last {
                    journals.push((first, last));
                    let (of, epoch) = (first.party, first.place.epoch);
                    let seen = self.fold.seen_up_to(reader, of, epoch);
                    had.extend(seen.map(|seen| ((of, epoch), seen)));
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
        let held = theirs.beyond.iter().map(|held| held.id).collect();
        let Some(of) = self.backlogs.get_mut(party) else {
            return;
        };
        if let Some(running) = of {
            let is_authority = |(rank, ..): &(Rank, Address, Address)| *rank == Rank::Authority;
            running.held = held;
            running.ranges.retain(|range| !is_authority(range));
            running
                .ranges
                .extend(ranges.into_iter().filter(is_authority));
            return;
        }
        let backlog = Backlog {
            held,
            had,
            ranges,
            last: None,
            losses,
            runs,
        };
        *of = Some(backlog).filter(|backlog| !backlog.ranges.is_empty());
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
            let Some(backlog) = self.backlogs.get(party).and_then(Option::as_ref) else {
                continue;
            };
            if !link.is_up() || backlog.runs != link.runs() {
                // The counterpart tells its heads when it is back, and another run of its node its own.
                self.backlogs[party] = None;
                continue;
            }
            let mut handed = false;
            // By rank: ROUTINE of one line keeps no FLASH of another one waiting.
            while let Some(rank) = self.next_rank(party)
                && link.waiting(rank) < BACKLOG_LOW
                && self.hand_on_page(party, link)
            {
                handed = true;
            }
            if handed {
                link.pump(s.now, s.out);
            }
        }
    }

    /// The rank of the next page; the last one where nothing is left, which handing on finds.
    fn next_rank(&self, party: usize) -> Option<Rank> {
        let backlog = self.backlogs.get(party)?.as_ref()?;
        let next = backlog.ranges.last();
        Some(next.map_or(Rank::Routine, |(rank, _, _)| *rank))
    }

    /// Hands on one page; `false` if nothing is left.
    fn hand_on_page(&mut self, party: usize, link: &mut Link) -> bool {
        let Some(backlog) = self.backlogs.get_mut(party).and_then(Option::as_mut) else {
            return false;
        };
        let Some((rank, first, last)) = backlog.ranges.pop() else {
            if !backlog.is_under_way(link) {
                self.backlogs[party] = None;
            }
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
        // Of ours what it has never told to hold: after its disk was lost it lacks all that was ever said, and a FLASH of
        // just before the link came up would stand behind that.
        let known = self.theirs.get(party).copied().unwrap_or_default();
        let is_new = |at: Address| at.party == self.own && Reach::with(at.place) > known;
        for held in page {
            // What is more urgent has gone already when the rest goes.
            let twice = rest && held.rank != Rank::Routine && !held.disputed;
            let Address { party: of, place } = held.address;
            let had = backlog.had.get(&(of, place.epoch));
            let is_lost = had.is_some_and(|had| *had >= place.sequence);
            if !twice && !backlog.held.contains(&held.id) {
                let turn = (held.rank, held.rank == Rank::Flash && held.is_receipt);
                if backlog.last.is_none_or(|(last, _)| last <= turn) {
                    backlog.last = Some((turn, held.id));
                }
                link.enqueue(Item {
                    line: self.id,
                    address: held.address,
                    id: held.id,
                    rank: held.rank,
                    is_new: held.rank == Rank::Flash && is_new(held.address),
                    is_by_node: held.is_receipt,
                    is_lost,
                    on_one_path: false,
                    entry: None,
                });
            }
        }
        true
    }
}
