//! What a party's journal shows as a whole: how far it is held, its gaps, its forks.

use detente_record::{
    Address, CharterHash, EntryId, Epoch, Head, Kind, OfficerLife, PartyIndex, Place, Sequence,
};

use super::{AmendmentState, Ending, Fact, Fold};

/// A party's journal, as far as it is held here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalState {
    /// Whose.
    pub party: PartyIndex,
    /// The highest linked place of each epoch; everything below it is held.
    pub linked: Vec<Place>,
    /// The highest place held, linked or not; above `linked` earlier entries are missing.
    pub highest: Option<Place>,
    /// Every place where the party signed more than one entry.
    pub forks: Vec<Fork>,
    /// Openings of epochs, adoptions of charters, appointments and revocations.
    pub authority: Vec<Fact>,
    /// Everybody who is or was an officer.
    pub officers: Vec<OfficerLife>,
    /// What the party has said to the line's end.
    pub ended: Vec<Ending>,
    /// The version of the charter in force in it, and that charter's hash.
    pub charter: (u32, CharterHash),
    /// The amendments that the party proposed.
    pub proposed: Vec<AmendmentState>,
    /// Entries of it that this version does not understand.
    pub not_understood: Vec<EntryId>,
}

/// A place where a party signed two entries or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// Where.
    pub address: Address,
    /// Which entries, by id.
    pub entries: Vec<EntryId>,
}

impl Fold {
    /// What a party's journal shows.
    #[must_use]
    pub fn journal(&self, party: PartyIndex) -> JournalState {
        let authority = self
            .said_of_kind(Kind::AUTHORITY)
            .into_iter()
            .filter(|speech| speech.party() == party)
            .filter_map(|speech| self.fact(&speech.id));
        let mut authority: Vec<Fact> = authority.collect();
        authority.sort_unstable();
        let of_party = |address: &Address| address.party == party;
        JournalState {
            party,
            linked: self.held.frontiers(party).collect(),
            highest: self.held.highest(party).map(|address| address.place),
            forks: self
                .forks()
                .into_iter()
                .filter(|fork| of_party(&fork.address))
                .collect(),
            authority,
            officers: self.officers(party).to_vec(),
            ended: {
                let mut ended = self.endings();
                ended.retain(|one| one.party == party);
                ended
            },
            charter: {
                let terms = self.terms_of(party);
                (terms.version(), terms.hash)
            },
            proposed: {
                let mut proposed = self.amendments();
                proposed.retain(|one| one.proposed.address.party == party);
                proposed
            },
            not_understood: self
                .not_understood()
                .filter(|(address, _)| of_party(address))
                .map(|(_, id)| id)
                .collect(),
        }
    }

    /// Every place where a party signed two entries or more.
    #[must_use]
    pub fn forks(&self) -> Vec<Fork> {
        let fork = |(address, entries): (&Address, &std::collections::BTreeSet<EntryId>)| Fork {
            address: *address,
            entries: entries.iter().copied().collect(),
        };
        self.held.forks().iter().map(fork).collect()
    }

    /// The lowest place of an epoch at which a party signed two entries or more.
    #[must_use]
    pub fn first_fork(&self, party: PartyIndex, epoch: Epoch) -> Option<Place> {
        let place = Place {
            epoch,
            sequence: Sequence(u64::MAX),
        };
        let last = Address { party, place };
        self.held.fork_below(last).map(|address| address.place)
    }

    /// The entries that stand twice at places of a journal's epoch under an address, but for the first
    /// that came of each place.
    #[must_use]
    pub fn twins_below(&self, address: Address) -> Vec<Head> {
        let mut first = address;
        first.place.sequence = Sequence(0);
        let forks = self.held.forks().range(first..address);
        let twins = forks.flat_map(|(address, ids)| {
            let came_first = self.at(*address).map(|first| first.id);
            let others = ids.iter().filter(move |id| came_first != Some(**id));
            others.map(|id| Head {
                address: *address,
                id: *id,
            })
        });
        twins.collect()
    }

    /// Every held entry's address and id, in the order of places, then ids.
    pub fn heads(&self) -> impl Iterator<Item = Head> + use<'_> {
        self.held.in_order().into_iter().map(|slot| {
            let node = self.held.node(slot);
            Head {
                address: node.address,
                id: node.id,
            }
        })
    }
}
