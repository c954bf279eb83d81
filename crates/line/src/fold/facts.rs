//! What the fold takes from the charter: who the parties' officers are, and the agreed times.
//!
//! Not here: entries. The facts are the same at every party, because they are the charter's.

use detente_record::{Charter, Officer, PartyIndex, Precedence, PublicKey};

use crate::line_test::Schedule;

/// What an officer may do, by the charter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Stands watch: drafts, acknowledges, answers, cancels, reads back.
    Watch,
    /// Releases messages, and may do what the watch does.
    Releasing,
    /// Enters accounts of sources.
    Archivist,
}

impl Role {
    /// Every role the fold knows; a charter may name more, which entitle to nothing here.
    pub const ALL: [Self; 3] = [Self::Watch, Self::Releasing, Self::Archivist];

    /// Its name in a charter.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Releasing => "releasing",
            Self::Archivist => "archivist",
        }
    }
}

/// One officer, as the charter names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerFacts {
    /// The key they sign with; two officers with one key are one person.
    pub key: PublicKey,
    /// What they may do.
    pub roles: Vec<Role>,
}

/// What the fold takes from the charter.
#[derive(Clone, Debug)]
pub struct CharterFacts {
    /// The version that entries must name.
    pub version: u32,
    /// Each party's officers, by party and officer number.
    pub officers: Vec<Vec<OfficerFacts>>,
    /// When line tests are due.
    pub schedule: Schedule,
}

impl CharterFacts {
    /// What a charter says.
    #[must_use]
    pub fn of(charter: &Charter) -> Self {
        let officer = |officer: &Officer| OfficerFacts {
            key: officer.key,
            roles: Role::ALL
                .into_iter()
                .filter(|role| officer.has_role(role.name()))
                .collect(),
        };
        let officers: Vec<Vec<OfficerFacts>> = charter
            .parties
            .iter()
            .map(|party| party.officers.iter().map(officer).collect())
            .collect();
        Self {
            version: charter.version,
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

    /// An officer of a party.
    #[must_use]
    pub fn officer(&self, party: PartyIndex, number: u16) -> Option<&OfficerFacts> {
        self.officers
            .get(usize::from(party.0))?
            .get(usize::from(number))
    }

    /// Whether an officer has one of these roles.
    #[must_use]
    pub fn may(&self, party: PartyIndex, number: u16, roles: &[Role]) -> bool {
        self.officer(party, number)
            .is_some_and(|officer| officer.roles.iter().any(|role| roles.contains(role)))
    }

    /// Whether these are two people: two numbers with two keys.
    #[must_use]
    pub fn two_people(&self, party: PartyIndex, one: u16, other: u16) -> bool {
        match (self.officer(party, one), self.officer(party, other)) {
            (Some(first), Some(second)) => one != other && first.key != second.key,
            _ => false,
        }
    }
}

/// Whether a precedence needs two people to release.
#[must_use]
pub fn needs_two_people(precedence: Precedence) -> bool {
    precedence == Precedence::Flash
}
