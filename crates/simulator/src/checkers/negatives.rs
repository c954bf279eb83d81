//! P4: "no acknowledgement was held" is a fact of its own, read from the entries' headers alone.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::body;
use detente_line::message::NO_ACKNOWLEDGEMENT;
use detente_record::{EntryId, Header, PartyIndex};

#[derive(Default)]
pub(super) struct Negatives(BTreeMap<(EntryId, PartyIndex), BTreeSet<EntryId>>);

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
            self.0.entry((message, party)).or_default().insert(id);
        }
    }

    pub(super) fn of(&self, message: EntryId, by: PartyIndex) -> BTreeSet<EntryId> {
        self.0.get(&(message, by)).cloned().unwrap_or_default()
    }
}
