//! What the fold takes from charters: who the parties' officers are, and the agreed terms.
//!
//! Not here: entries; which charter is in force where (`amendment.rs`). The founding facts are the same at
//! every party, because they are the charter's.

use detente_record::{Charter, CharterHash, LineId, Officer, OfficerLog, PartyIndex, Precedence};

pub use detente_record::Role;

use crate::line_test::Schedule;

/// What the fold takes from the charter that founded the line.
#[derive(Clone, Debug)]
pub struct CharterFacts {
    /// Its terms, which are in force until others are adopted.
    pub founding: Terms,
    /// Each party's officers when the line was founded, by party and officer number. Who is one at an
    /// entry's place, [`crate::fold::Fold::officers`] and the judgement know.
    pub officers: Vec<Vec<Officer>>,
}

/// A charter of the line: the one that founded it, or one amended.
#[derive(Clone, Debug)]
pub struct Terms {
    /// What it says.
    pub charter: Charter,
    /// Its hash, which the next amendment names: the line's id, or that of the amendment it comes of.
    pub hash: CharterHash,
    /// The hash of what it amends; `None` for the one that founded the line.
    pub amends: Option<CharterHash>,
    /// When line tests are due under it.
    pub schedule: Schedule,
}

impl Terms {
    /// The terms of a charter.
    #[must_use]
    pub fn of(charter: Charter, hash: CharterHash, amends: Option<CharterHash>) -> Self {
        let schedule = Schedule::of(&charter.tests, charter.parties.len(), charter.version);
        Self {
            charter,
            hash,
            amends,
            schedule,
        }
    }

    /// The version that entries under it name.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.charter.version
    }
}

impl CharterFacts {
    /// What the charter says that founded a line.
    #[must_use]
    pub fn of(line: LineId, charter: &Charter) -> Self {
        let officers = charter.parties.iter().map(|party| party.officers.clone());
        Self {
            officers: officers.collect(),
            founding: Terms::of(charter.clone(), line.into(), None),
        }
    }

    /// How many parties the line has.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.officers.len()
    }

    /// Every party of the line.
    pub fn all_parties(&self) -> impl Iterator<Item = PartyIndex> + use<> {
        (0..self.officers.len())
            .filter_map(|index| u8::try_from(index).ok())
            .map(PartyIndex)
    }

    /// Whether the line has that party.
    #[must_use]
    pub fn has_party(&self, party: PartyIndex) -> bool {
        usize::from(party.0) < self.officers.len()
    }

    /// The log of a party's officers, without authority entries yet.
    #[must_use]
    pub fn log(&self, party: PartyIndex) -> OfficerLog {
        let own = usize::from(party.0);
        let others = (0..self.officers.len()).filter(|index| *index != own);
        let foreign = others.flat_map(|index| &self.officers[index]);
        OfficerLog::of(
            self.officers.get(own).cloned().unwrap_or_default(),
            foreign.map(|officer| officer.key).collect(),
        )
    }
}

/// Whether a precedence needs two people to release.
#[must_use]
pub fn needs_two_people(precedence: Precedence) -> bool {
    precedence == Precedence::Flash
}
