//! P5: what the record says of line tests, read from the entries' headers alone.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::body;
use detente_line::line_test::{CHALLENGE, MISSED, RESULT};
use detente_record::{EntryId, Header, LineId};

#[derive(Default)]
pub(super) struct Tests {
    begun: BTreeMap<(LineId, u64), BTreeSet<EntryId>>,
    ended: BTreeSet<EntryId>,
    missed: BTreeSet<(LineId, u64)>,
}

impl Tests {
    pub(super) fn committed(&mut self, id: EntryId, header: &Header) {
        if header.kind != body::LINE_TEST {
            return;
        }
        match (header.act, header.number) {
            (CHALLENGE, Some(number)) => {
                let begun = self.begun.entry((header.line, number));
                begun.or_default().insert(id);
            }
            (RESULT, _) => self.ended.extend(header.object),
            (MISSED, Some(number)) => {
                self.missed.insert((header.line, number));
            }
            _ => {}
        }
    }

    /// Whether the record of a line says how a test went, or that it did not take place.
    pub(super) fn is_stated(&self, line: LineId, number: u64) -> bool {
        let begun = self.begun.get(&(line, number)).into_iter().flatten();
        self.missed.contains(&(line, number)) || begun.into_iter().any(|id| self.ended.contains(id))
    }
}
