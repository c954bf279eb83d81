//! P5: what the record says of line tests, read from the entries' headers alone.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::body;
use detente_line::line_test::{CHALLENGE, MISSED, RESULT};
use detente_record::{EntryId, Header};

#[derive(Default)]
pub(super) struct Tests {
    begun: BTreeMap<u64, BTreeSet<EntryId>>,
    ended: BTreeSet<EntryId>,
    missed: BTreeSet<u64>,
}

impl Tests {
    pub(super) fn committed(&mut self, id: EntryId, header: &Header) {
        if header.kind != body::LINE_TEST {
            return;
        }
        match (header.act, header.number) {
            (CHALLENGE, Some(number)) => {
                self.begun.entry(number).or_default().insert(id);
            }
            (RESULT, _) => self.ended.extend(header.object),
            (MISSED, Some(number)) => {
                self.missed.insert(number);
            }
            _ => {}
        }
    }

    /// Whether the record says how a test went, or that it did not take place.
    pub(super) fn is_stated(&self, number: u64) -> bool {
        let begun = self.begun.get(&number).into_iter().flatten();
        self.missed.contains(&number) || begun.into_iter().any(|id| self.ended.contains(id))
    }
}
