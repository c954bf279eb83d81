//! What an entry can say: the registry of kinds and their acts.
//!
//! A later kind is one file: it writes a [`KindRules`] and gets one line in [`KINDS`]. Nothing else
//! of the fold knows it. Numbers are never reused. Not here: bodies of one kind (each kind's own
//! file). Follows spec/fold.md §2.

use detente_record::{Act, Kind};

use crate::book::{duty_roster, log};
use crate::fold::facts::Role;
use crate::fold::{Fold, ObjectId, Refusal, Speech};
use crate::matter::{ask, call, call_request, query, readout, ring};
use crate::{account, line_test, link_summary, message, suspension, translation, watch};

/// Receipts: what an author holds beyond its linked heads.
pub const RECEIPT: Kind = Kind(1);
/// Free-text messages.
pub const MESSAGE: Kind = Kind(2);
/// Line tests between officers.
pub const LINE_TEST: Kind = Kind(3);
/// Hourly summaries of the machine checks of a path.
pub const LINK_SUMMARY: Kind = Kind(4);
/// Accounts: of contacts, incidents, statements, by whom and from which source.
pub const ACCOUNT: Kind = Kind(5);
/// Calls asked for, and what became of them.
pub const CALL_REQUEST: Kind = Kind(6);
/// Readouts: each side's own account of a call, exchanged before release.
pub const READOUT: Kind = Kind(7);
/// Queries with a fixed set of answers.
pub const QUERY: Kind = Kind(12);
/// Translations of what people wrote, and what their own side says of them.
pub const TRANSLATION: Kind = Kind(13);
/// The watch: who has taken it, who has left it.
pub const ON_WATCH: Kind = Kind(14);
/// Asks: what one side wants of the other.
pub const ASK: Kind = Kind(15);
/// Calls as they were held.
pub const CALL: Kind = Kind(16);
/// Rings: the watch of one side raises that of the other at once.
pub const RING: Kind = Kind(17);
/// The watch log of a book.
pub const WATCH_LOG: Kind = Kind(18);
/// The duty roster of a book.
pub const DUTY_ROSTER: Kind = Kind(19);
/// Suspended lines: a party's own statement that it suspends what it takes part in, and that it resumes.
pub const SUSPENSION: Kind = Kind(20);
/// Numbers kept free for later kinds: notice, conflict, blind check, voice.
pub const RESERVED: [u16; 4] = [8, 9, 10, 11];

/// A receipt that names entries it holds.
pub const RECEIPT_HELD: Act = Act(0);
/// A receipt that names entries it holds and does not understand.
pub const RECEIPT_NOT_UNDERSTOOD: Act = Act(1);

/// The rules of one kind: all that the fold knows about it.
#[derive(Debug)]
pub struct KindRules {
    /// Its number.
    pub kind: Kind,
    /// Its name, as in `i18n/`.
    pub name: &'static str,
    /// Its acts.
    pub acts: &'static [ActRules],
    /// The objects whose state an entry of this kind is part of.
    pub objects: fn(&Fold, &Speech, &mut Vec<ObjectId>),
    /// The complete state of one object as text, for digests; `None` if there is no such object.
    pub state_text: fn(&Fold, ObjectId) -> Option<String>,
}

/// The rules of one act.
#[derive(Debug)]
pub struct ActRules {
    /// Its number.
    pub act: Act,
    /// Its name, as in `i18n/`.
    pub name: &'static str,
    /// Who must have signed it.
    pub needs: Needs,
    /// What it is about.
    pub about: About,
    /// What else must hold, judged at the entry's place in its author's own journal.
    pub judge: Judge,
}

/// What must hold of an act, judged at its place in its author's own journal.
pub type Judge = fn(&Fold, &Speech) -> Result<(), Refusal>;

/// Who must have signed an act for it to have effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nobody: it is the node's own statement.
    Machine,
    /// One officer who has one of these roles.
    Officer(&'static [Role]),
    /// A releaser; for a FLASH a second signer too, another person with another key.
    Release,
    /// Two people, whatever the precedence, as for a FLASH.
    TwoPeople,
}

/// What an act is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// It starts an object of its own.
    Itself,
    /// It is about an entry of this kind and act, which its header names as object.
    Entry(Kind, Act),
    /// As `Entry`, if its header names one.
    MaybeEntry(Kind, Act),
    /// It is about an entry in which people may have written words of their own, whatever its kind.
    Words,
}

/// Every kind this version understands, beside authority and receipts, which are the fold's own.
pub const KINDS: [&KindRules; 15] = [
    &message::RULES,
    &line_test::RULES,
    &link_summary::RULES,
    &account::RULES,
    &watch::RULES,
    &call_request::RULES,
    &query::RULES,
    &ask::RULES,
    &readout::RULES,
    &call::RULES,
    &ring::RULES,
    &log::RULES,
    &duty_roster::RULES,
    &suspension::RULES,
    &translation::RULES,
];

/// The rules of a kind; `None` if this version does not know it.
#[must_use]
pub fn kind(kind: Kind) -> Option<&'static KindRules> {
    KINDS.into_iter().find(|rules| rules.kind == kind)
}

/// The rules of an act; `None` if this version does not know it.
#[must_use]
pub fn act(of: Kind, act: Act) -> Option<&'static ActRules> {
    kind(of)?.acts.iter().find(|rules| rules.act == act)
}

/// Whether this version knows the kind and the act at all.
#[must_use]
pub fn understands(kind: Kind, number: Act) -> bool {
    match kind {
        Kind::AUTHORITY => number.0 <= Act::REFUSE.0,
        RECEIPT => [RECEIPT_HELD, RECEIPT_NOT_UNDERSTOOD].contains(&number),
        _ => act(kind, number).is_some(),
    }
}

/// Whether entries of that kind are receipted at all: receipts, display facts and link summaries are not.
#[must_use]
pub fn is_receipted(kind: Kind, act: Act) -> bool {
    let never = [RECEIPT, LINK_SUMMARY, ON_WATCH].contains(&kind);
    !(never || kind == MESSAGE && act == message::DISPLAYED)
}

/// An act for which nothing more is asked.
///
/// # Errors
///
/// Never.
pub fn anything(_: &Fold, _: &Speech) -> Result<(), Refusal> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_and_no_two_acts_of_a_kind_share_a_number() {
        let mut kinds: Vec<u16> = KINDS.iter().map(|rules| rules.kind.0).collect();
        kinds.extend([Kind::AUTHORITY.0, RECEIPT.0]);
        kinds.sort_unstable();
        let count = kinds.len();
        kinds.dedup();
        assert_eq!(kinds.len(), count);
        assert!(kinds.iter().all(|number| !RESERVED.contains(number)));
        for rules in KINDS {
            let mut acts: Vec<u16> = rules.acts.iter().map(|rules| rules.act.0).collect();
            acts.sort_unstable();
            acts.dedup();
            assert_eq!(acts.len(), rules.acts.len(), "{}", rules.name);
        }
    }

    #[test]
    fn an_act_without_a_target_of_a_known_kind_does_not_exist() {
        for rules in KINDS.iter().flat_map(|rules| rules.acts) {
            if let About::Entry(kind, act) | About::MaybeEntry(kind, act) = rules.about {
                assert!(understands(kind, act), "{}", rules.name);
            }
        }
    }
}
