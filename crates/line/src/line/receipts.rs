//! What we hold and have not yet said that we hold.
//!
//! FLASH and IMMEDIATE are receipted at once, the rest within 200 ms; every entry we sign for any
//! other reason receipts what is linked, by its `seen`. Receipts are never receipted.

use std::collections::BTreeSet;

use detente_record::limits::{HEADER_BYTES_MAX, PARTIES_MAX, REFERENCES_MAX};
use detente_record::{Act, EntryId, Kind, Precedence};

use crate::body;
use crate::limits::RECEIPT_AFTER;
use crate::now::Monotonic;

/// What waits for a receipt.
#[derive(Debug, Default)]
pub struct Receipts {
    /// Linked entries: `seen` will cover them.
    linked: bool,
    /// Held beyond a gap or a fork: must be named, and once: it may be noted again when its author opens an
    /// epoch before the receipt is due.
    named: BTreeSet<EntryId>,
    /// Not understood: must be named, by a receipt that says so.
    not_understood: BTreeSet<EntryId>,
    precedence: Option<Precedence>,
    due: Option<Monotonic>,
}

/// An entry that a receipt is owed for, if its kind is receipted at all.
#[derive(Clone, Copy, Debug)]
pub struct Owed {
    /// Which.
    pub id: EntryId,
    /// Its kind.
    pub kind: Kind,
    /// Its act.
    pub act: Act,
    /// Its precedence.
    pub precedence: Precedence,
    /// Whether `seen` does not cover it.
    pub beyond: bool,
    /// Whether this version understands it.
    pub understood: bool,
}

/// One receipt to sign.
#[derive(Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Whether what it names was not understood.
    pub understood: bool,
    /// What `seen` does not cover.
    pub names: Vec<EntryId>,
    /// The highest precedence of what it receipts.
    pub precedence: Precedence,
}

impl Receipts {
    /// Notes an entry of another party that is held and that we have not said we hold.
    pub fn note(&mut self, now: Monotonic, owed: Owed) {
        if !body::is_receipted(owed.kind, owed.act) {
            return;
        }
        if !owed.understood {
            self.not_understood.insert(owed.id);
        } else if owed.beyond {
            self.named.insert(owed.id);
        } else {
            self.linked = true;
        }
        let urgent = owed.precedence >= Precedence::Immediate;
        let full = self.named.len() + self.not_understood.len() >= REFERENCES_MAX;
        let due = if urgent || full {
            now
        } else {
            now + RECEIPT_AFTER
        };
        self.due = Some(self.due.map_or(due, |before| before.min(due)));
        self.precedence = self.precedence.max(Some(owed.precedence));
    }

    /// When the next receipt is due.
    #[must_use]
    pub fn due(&self) -> Option<Monotonic> {
        self.due
    }

    /// Takes the receipts that are due now, each with as many names as its header has room for beside
    /// the heads of the line's parties.
    pub fn take_due(&mut self, now: Monotonic, parties: usize) -> Vec<Receipt> {
        if self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        let all = std::mem::take(self);
        let precedence = all.precedence.unwrap_or(Precedence::Routine);
        let named: Vec<EntryId> = all.named.into_iter().collect();
        let not_understood: Vec<EntryId> = all.not_understood.into_iter().collect();
        let receipt = |understood, names: &[EntryId]| Receipt {
            understood,
            names: names.to_vec(),
            precedence,
        };
        let mut receipts: Vec<Receipt> = not_understood
            .chunks(names_max(parties))
            .map(|names| receipt(false, names))
            .collect();
        receipts.extend(
            named
                .chunks(names_max(parties))
                .map(|names| receipt(true, names)),
        );
        if receipts.is_empty() && all.linked {
            receipts.push(receipt(true, &[]));
        }
        receipts
    }

    /// An entry of ours at that precedence is about to be signed: its `seen` receipts what is linked.
    /// An entry that takes the ordinary lane does not stand in for an urgent receipt.
    pub fn covered_by(&mut self, precedence: Precedence) {
        if self.precedence.is_none_or(|waiting| waiting <= precedence) {
            self.linked = false;
            if self.named.is_empty() && self.not_understood.is_empty() {
                *self = Self::default();
            }
        }
    }
}

/// How many ids fit into a receipt's header beside a `seen` head of every other party.
fn names_max(parties: usize) -> usize {
    let others = parties.saturating_sub(1).min(PARTIES_MAX);
    let heads = others * SEEN_HEAD_BYTES_MAX;
    let room = HEADER_BYTES_MAX.saturating_sub(RECEIPT_BYTES_MAX + heads);
    (room / NAME_BYTES).clamp(1, REFERENCES_MAX)
}

/// An id among the references: 32 bytes and their length.
const NAME_BYTES: usize = 34;
/// A head among `seen`: an array of party, epoch, sequence (below 2^53) and id.
const SEEN_HEAD_BYTES_MAX: usize = 1 + 2 + 5 + 9 + 34;
/// Everything else in a receipt's header at its longest: line and previous id 70, numbers and times
/// with their keys 80, the lists' own keys and lengths 8.
const RECEIPT_BYTES_MAX: usize = 160;

const _: () =
    assert!(RECEIPT_BYTES_MAX + PARTIES_MAX * SEEN_HEAD_BYTES_MAX + NAME_BYTES <= HEADER_BYTES_MAX);
