//! What an author floods a line with: counted and summed up, and only the last of it noted entry by entry,
//! so that who looks on has no more in memory after a million than after a thousand.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use detente_record::{Address, EntryId, LineId, PartyIndex};

/// The flood of one author on one line, at the one host that holds it.
pub(super) struct Counted {
    pub(super) line: LineId,
    party: PartyIndex,
    host: usize,
    /// Durable, and not told yet.
    untold: BTreeSet<EntryId>,
    last: VecDeque<Address>,
    lately: BTreeMap<Address, EntryId>,
    ids: BTreeSet<EntryId>,
    sum: Sum,
}

/// How many ids there were, and all of them folded into one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub many: u64,
    all: [u8; 32],
}

impl Sum {
    /// One more.
    pub fn add(&mut self, id: &EntryId) {
        self.many += 1;
        for (all, byte) in self.all.iter_mut().zip(id.0) {
            *all ^= byte;
        }
    }
}

impl Counted {
    pub(super) fn new(line: LineId, party: PartyIndex, host: usize) -> Self {
        Self {
            line,
            party,
            host,
            untold: BTreeSet::new(),
            last: VecDeque::new(),
            lately: BTreeMap::new(),
            ids: BTreeSet::new(),
            sum: Sum::default(),
        }
    }

    pub(super) fn is_of(&self, line: LineId, party: PartyIndex) -> bool {
        (self.line, self.party) == (line, party)
    }

    pub(super) fn committed(&mut self, host: usize, address: Address, id: EntryId) {
        assert_eq!(host, self.host, "an entry came to whom it was not sent");
        let before = self.lately.insert(address, id);
        assert!(before.is_none(), "an entry was made durable twice");
        self.last.push_back(address);
        self.untold.insert(id);
        self.ids.insert(id);
        self.sum.add(&id);
        if self.last.len() > NOTED {
            let oldest = self.last.pop_front();
            let oldest = oldest.and_then(|address| self.lately.remove(&address));
            oldest.map(|id| self.ids.remove(&id));
        }
    }

    pub(super) fn told(&mut self, host: usize, id: &EntryId) {
        assert!(
            self.untold.remove(id),
            "P1: host {host} told of {id} before it was durable there, or twice"
        );
    }

    /// One of the last at a place.
    pub(super) fn at(&self, line: LineId, address: Address) -> Option<EntryId> {
        let of_line = line == self.line;
        self.lately.get(&address).filter(|_| of_line).copied()
    }

    /// Whether it is one of the last.
    pub(super) fn knows(&self, line: LineId, id: &EntryId) -> bool {
        line == self.line && self.ids.contains(id)
    }

    /// Everything that was made durable; all of it has been told.
    pub(super) fn sum(&self) -> Sum {
        let untold = self.untold.len();
        assert_eq!(untold, 0, "entries were made durable, and nobody was told");
        self.sum
    }
}

/// A receipt names what came within a fifth of a second; at ten thousand a second that is well within these.
const NOTED: usize = 16 * 1_024;
