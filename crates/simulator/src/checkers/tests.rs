//! P5: what the record says of line tests, read from the entries' headers alone.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::body;
use detente_line::line_test::{CHALLENGE, MISSED, RESULT};
use detente_record::{EntryId, Header, LineId};

#[derive(Default)]
pub(super) struct Tests {
    begun: BTreeMap<(LineId, u64), BTreeSet<EntryId>>,
    /// Each challenge, and the results of it.
    ended: BTreeMap<EntryId, BTreeSet<EntryId>>,
    missed: BTreeMap<(LineId, u64), BTreeSet<EntryId>>,
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
            (RESULT, _) => {
                if let Some(challenge) = header.object {
                    self.ended.entry(challenge).or_default().insert(id);
                }
            }
            (MISSED, Some(number)) => {
                let missed = self.missed.entry((header.line, number));
                missed.or_default().insert(id);
            }
            _ => {}
        }
    }

    /// Whether what is held of a line says how a test went, or that it did not take place.
    pub(super) fn is_stated(
        &self,
        line: LineId,
        number: u64,
        holds: impl Fn(&EntryId) -> bool,
    ) -> bool {
        let any = |ids: Option<&BTreeSet<EntryId>>| ids.into_iter().flatten().any(&holds);
        let begun = self.begun.get(&(line, number)).into_iter().flatten();
        any(self.missed.get(&(line, number))) || begun.into_iter().any(|id| any(self.ended.get(id)))
    }
}
