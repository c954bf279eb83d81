//! Shelved entries that were read from the index, kept until the fold changes: whoever asks twice in
//! one breath reads once, and gets a reference as to any other entry.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;

use detente_record::EntryId;

use super::held::{Node, Slot};

/// The entries read since it was last emptied.
#[derive(Debug)]
pub(super) struct Loaded {
    chains: Box<[OnceCell<Box<Link>>]>,
    count: Cell<usize>,
    /// Where entries are that were looked for and are shelved: there they stay.
    slots: RefCell<BTreeMap<EntryId, Slot>>,
}

#[derive(Debug)]
struct Link {
    slot: Slot,
    node: Node,
    next: OnceCell<Box<Link>>,
}

impl Default for Loaded {
    fn default() -> Self {
        Self {
            chains: (0..CHAINS).map(|_| OnceCell::new()).collect(),
            count: Cell::new(0),
            slots: RefCell::default(),
        }
    }
}

impl Loaded {
    /// The entry of a slot, read with `load` if it was not yet.
    pub(super) fn get(&self, slot: Slot, load: impl FnOnce() -> Node) -> &Node {
        let mut place = &self.chains[slot as usize % CHAINS];
        while let Some(link) = place.get() {
            if link.slot == slot {
                return &link.node;
            }
            place = &link.next;
        }
        let node = load();
        self.count.set(self.count.get() + 1);
        let link = place.get_or_init(|| {
            Box::new(Link {
                slot,
                node,
                next: OnceCell::new(),
            })
        });
        &link.node
    }

    /// Where a shelved entry is, looked for with `look` if it was not yet; `None` if it is not shelved.
    pub(super) fn slot(&self, id: &EntryId, look: impl FnOnce() -> Option<Slot>) -> Option<Slot> {
        if let Some(slot) = self.slots.borrow().get(id) {
            return Some(*slot);
        }
        let slot = look()?;
        self.slots.borrow_mut().insert(*id, slot);
        Some(slot)
    }

    /// Forgets everything if it is much.
    pub(super) fn trim(&mut self) {
        if self.count.get() > LOADED_KEPT_MAX || self.slots.get_mut().len() > LOADED_KEPT_MAX {
            self.clear();
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.slots.get_mut().clear();
        if self.count.get() == 0 {
            return;
        }
        for chain in &mut self.chains {
            // One link after the other: a chain let go at once would be let go link within link.
            let mut link = chain.take();
            while let Some(mut last) = link {
                link = last.next.take();
            }
        }
        self.count.set(0);
    }

    #[cfg(test)]
    fn count(&self) -> usize {
        self.count.get()
    }
}

/// Chains of entries, found by their slot.
const CHAINS: usize = 256;
/// So many stay in memory when nobody reads.
const LOADED_KEPT_MAX: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_once_until_all_are_forgotten() {
        let mut loaded = Loaded::default();
        let reads = Cell::new(0);
        let load = |slot: Slot| {
            reads.set(reads.get() + 1);
            Node::lost(slot)
        };
        let slots = 0..u32::try_from(LOADED_KEPT_MAX + 1).unwrap();
        for slot in slots.clone().chain(slots) {
            assert_eq!(loaded.get(slot, || load(slot)).parent, slot);
        }
        assert_eq!(reads.get(), LOADED_KEPT_MAX + 1);
        loaded.trim();
        assert_eq!(loaded.count(), 0);
        loaded.get(3, || load(3));
        loaded.trim();
        assert_eq!((reads.get(), loaded.count()), (LOADED_KEPT_MAX + 2, 1));
    }

    #[test]
    fn where_an_entry_is_is_looked_up_once_and_that_it_is_nowhere_each_time() {
        let mut loaded = Loaded::default();
        let (here, nowhere) = (EntryId([1; 32]), EntryId([2; 32]));
        assert_eq!(loaded.slot(&here, || Some(7)), Some(7));
        assert_eq!(loaded.slot(&here, || panic!("it is known")), Some(7));
        assert_eq!(loaded.slot(&nowhere, || None), None);
        assert_eq!(loaded.slot(&nowhere, || Some(8)), Some(8));
        loaded.clear();
        assert_eq!(loaded.slot(&here, || Some(9)), Some(9));
    }
}
