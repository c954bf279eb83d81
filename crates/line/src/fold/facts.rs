//! What the fold takes from the charter: who the parties' officers are, and the agreed times.
//!
//! Not here: entries. The facts are the same at every party, because they are the charter's.

use detente_record::{Charter, Officer, OfficerLog, PartyIndex, Precedence};

pub use detente_record::Role;

use crate::line_test::Schedule;

/// What the fold takes from the charter.
#[derive(Clone, Debug)]
pub struct CharterFacts {
    /// The version that entries must name.
    pub version: u32,
    /// Each party's officers when the line was founded, by party and officer number. Who is one at an
    /// entry's place, [`crate::fold::Fold::officers`] and the judgement know.
    pub officers: Vec<Vec<Officer>>,
    /// Whether one releasing officer may release a FLASH alone.
    pub break_glass: bool,
    /// When line tests are due.
    pub schedule: Schedule,
}

impl CharterFacts {
    /// What a charter says.
    #[must_use]
    pub fn of(charter: &Charter) -> Self {
        let officers: Vec<Vec<Officer>> = charter
            .parties
            .iter()
            .map(|party| party.officers.clone())
            .collect();
        Self {
            version: charter.version,
            break_glass: charter.break_glass,
            schedule: Schedule::of(&charter.tests, officers.len()),
            officers,
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
            self.version,
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
