//! P4: "no acknowledgement was held" is a fact of its own, read from the entries' headers alone.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::body;
use detente_line::message::NO_ACKNOWLEDGEMENT;
use detente_record::{EntryId, Header, LineId, PartyIndex};

#[derive(Default)]
pub(super) struct Negatives(BTreeMap<(LineId, EntryId, PartyIndex), BTreeSet<EntryId>>);

impl Negatives {
    pub(super) fn committed(&mut self, id: EntryId, header: &Header) {
        if (header.kind, header.act) != (body::MESSAGE, NO_ACKNOWLEDGEMENT) {
            return;
        }
        for (message, party) in header
            .object
            .into_iter()
            .flat_map(|message| header.action.iter().map(move |party| (message, *party)))
        {
            let stated = self.0.entry((header.line, message, party));
            stated.or_default().insert(id);
        }
    }

    pub(super) fn of(&self, line: LineId, message: EntryId, by: PartyIndex) -> BTreeSet<EntryId> {
        self.0
            .get(&(line, message, by))
            .cloned()
            .unwrap_or_default()
    }
}
