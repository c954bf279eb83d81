//! How a line ends: a party leaves it, or every party is for closing it; from then on nothing new begins.
//!
//! Judged at an act's place: what its author did not know of there ends nothing for it. Follows
//! spec/ending.md.

use detente_record::{Act, Address, Entry, EntryId, Kind, PartyIndex};

use super::{Fact, Fold, Judgement, Speech};
use crate::body::{About, ActRules};

/// How a line ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineEnd {
    /// A party left it.
    Left,
    /// Every party was for closing it.
    Closed,
}

impl LineEnd {
    /// Its name on the interface, and the key of its words in `i18n/` behind `line-end-`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Closed => "closed",
        }
    }
}

/// A party's word to the line's end that has effect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ending {
    /// Whose.
    pub party: PartyIndex,
    /// Whether it left; else it is for closing.
    pub leaves: bool,
    /// The entry.
    pub fact: Fact,
}

impl Fold {
    /// What the parties have said to the line's end, as far as it has effect, by address.
    #[must_use]
    pub fn endings(&self) -> Vec<Ending> {
        let effective = |id: &EntryId| self.judgement(id) == Some(Judgement::Effective);
        let said = self.authority.endings.iter();
        let said = said.filter(|(_, id, _)| effective(id));
        said.filter_map(|(address, id, act)| {
            Some(Ending {
                party: address.party,
                leaves: *act == Act::LEAVE,
                fact: self.fact(id)?,
            })
        })
        .collect()
    }

    /// How the line ended, by everything that is held; `None` while it goes on.
    #[must_use]
    pub fn line_end(&self) -> Option<LineEnd> {
        self.end_by(|_, _| true)
    }

    /// Whether a party has said its word to the line's end.
    #[must_use]
    pub fn has_ended(&self, party: PartyIndex) -> bool {
        !self.authority.endings.is_empty() && self.endings().iter().any(|one| one.party == party)
    }

    /// Whether an act begins something after the end of the line that its author knew of.
    pub(super) fn is_after_the_end(&self, speech: &Speech, rules: &ActRules) -> bool {
        begins(rules, speech.object) && self.knew_the_end(speech.address)
    }

    /// Whether the author of an entry at that place knew there that the line had ended.
    pub(super) fn knew_the_end(&self, at: Address) -> bool {
        let end = self.end_by(|address, id| {
            if at.party == address.party {
                return address.place < at.place;
            }
            let first = self.held.find(id);
            let first = first.and_then(|slot| self.seen.first(&self.held, slot, at.party));
            first.is_some_and(|by| self.held.node(by).address.place <= at.place)
        });
        end.is_some()
    }

    fn end_by(&self, counts: impl Fn(Address, &EntryId) -> bool) -> Option<LineEnd> {
        let mut closing = Vec::new();
        let mut left = false;
        for (address, id, act) in &self.authority.endings {
            if counts(*address, id) && self.judgement(id) == Some(Judgement::Effective) {
                left |= *act == Act::LEAVE;
                closing.push(address.party);
            }
        }
        if left {
            return Some(LineEnd::Left);
        }
        let closed = self.facts.all_parties().all(|one| closing.contains(&one));
        closed.then_some(LineEnd::Closed)
    }

    /// Takes in a party's word to the line's end.
    pub(super) fn note_ending(&mut self, entry: &Entry) {
        let header = entry.header();
        if is_ending(header.kind, header.act) {
            let said = (entry.address(), entry.id(), header.act);
            self.authority.endings.insert(said);
        }
    }
}

/// Whether an act starts something of its own rather than going on with what is there.
#[must_use]
pub fn begins(rules: &ActRules, object: Option<EntryId>) -> bool {
    match rules.about {
        About::Itself => true,
        About::MaybeEntry(..) => object.is_none(),
        About::Entry(..) | About::Words => false,
    }
}

/// Whether an entry is its party's word to the line's end.
#[must_use]
pub fn is_ending(kind: Kind, act: Act) -> bool {
    kind == Kind::AUTHORITY && [Act::LEAVE, Act::CLOSE].contains(&act)
}
