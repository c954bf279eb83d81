//! What is about to be said, before it has a place in the journal.

use std::collections::BTreeMap;

use detente_record::{Act, EntryId, Keep, Kind, Part, PartyIndex, Precedence, Status, Timestamp};

/// Everything of an entry that its author decides; place, heads, time and signature come with signing.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What sort of thing it is about.
    pub kind: Kind,
    /// What it does.
    pub act: Act,
    /// Actual, exercise or test.
    pub status: Status,
    /// How urgent.
    pub precedence: Precedence,
    /// The entry it acts on.
    pub object: Option<EntryId>,
    /// Other entries it refers to.
    pub references: Vec<EntryId>,
    /// By when something is due.
    pub due: Option<Timestamp>,
    /// Parties that must act on it.
    pub action: Vec<PartyIndex>,
    /// Parties that are informed.
    pub info: Vec<PartyIndex>,
    /// A number whose meaning the kind gives.
    pub number: Option<u64>,
    /// A code whose meaning the kind gives.
    pub outcome: Option<u64>,
    /// The officers on whose act it rests, ascending.
    pub officers: Vec<u16>,
    /// How long its parts are kept.
    pub keep: Keep,
    /// Its parts.
    pub parts: BTreeMap<u8, Part>,
}

impl Statement {
    /// A statement of the node itself: no officer, no parts, ROUTINE, ACTUAL.
    #[must_use]
    pub fn of_node(kind: Kind, act: Act) -> Self {
        Self {
            kind,
            act,
            status: Status::Actual,
            precedence: Precedence::Routine,
            object: None,
            references: Vec::new(),
            due: None,
            action: Vec::new(),
            info: Vec::new(),
            number: None,
            outcome: None,
            officers: Vec::new(),
            keep: Keep::Ordinary,
            parts: BTreeMap::new(),
        }
    }
}
