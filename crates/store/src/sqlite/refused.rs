//! Which journals are refused, and from which place: what was found altered since the store was opened.
//!
//! Not kept on disk: what is altered is found again when it is read again.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{Address, LineId, PartyIndex, Place};

use crate::error::StoreError;

/// The altered places of each journal that has any.
#[derive(Debug, Default)]
pub(super) struct Refused(BTreeMap<(LineId, PartyIndex), BTreeSet<Place>>);

impl Refused {
    /// Refuses a journal from `address` on; gives the error that says so.
    pub(super) fn refuse(&mut self, line: LineId, address: Address) -> StoreError {
        self.0
            .entry((line, address.party))
            .or_default()
            .insert(address.place);
        StoreError::Altered { line, address }
    }

    /// Ends the refusal that began at `address`.
    pub(super) fn allow(&mut self, line: LineId, address: Address) {
        if let Some(places) = self.0.get_mut(&(line, address.party)) {
            places.remove(&address.place);
            if places.is_empty() {
                self.0.remove(&(line, address.party));
            }
        }
    }

    /// The place from which a journal is refused.
    pub(super) fn from(&self, line: LineId, party: PartyIndex) -> Option<Place> {
        self.0
            .get(&(line, party))
            .and_then(|places| places.first().copied())
    }

    /// Passes an address that lies before any refusal of its journal.
    pub(super) fn check(&self, line: LineId, address: Address) -> Result<(), StoreError> {
        match self.from(line, address.party) {
            Some(place) if place <= address.place => Err(StoreError::Altered {
                line,
                address: Address {
                    party: address.party,
                    place,
                },
            }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_refused_from_its_first_altered_place_until_that_is_repaired() {
        let line = LineId([1; 32]);
        let mut refused = Refused::default();
        let _ = refused.refuse(line, Address::new(0, 0, 7));
        let _ = refused.refuse(line, Address::new(0, 0, 4));
        assert!(refused.check(line, Address::new(0, 0, 3)).is_ok());
        assert!(refused.check(line, Address::new(1, 0, 9)).is_ok());
        assert!(
            refused
                .check(LineId([2; 32]), Address::new(0, 0, 9))
                .is_ok()
        );
        assert!(refused.check(line, Address::new(0, 0, 4)).is_err());
        refused.allow(line, Address::new(0, 0, 4));
        assert!(refused.check(line, Address::new(0, 0, 6)).is_ok());
        assert!(refused.check(line, Address::new(0, 1, 0)).is_err());
        refused.allow(line, Address::new(0, 0, 7));
        assert!(refused.check(line, Address::new(0, 1, 0)).is_ok());
    }
}
