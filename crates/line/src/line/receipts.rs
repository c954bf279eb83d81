//! What we hold and have not yet said that we hold.
//!
//! FLASH and IMMEDIATE are receipted at once, the rest within 200 ms; every entry we sign for any
//! other reason receipts what is linked, by its `seen`. Receipts are never receipted.

use detente_record::limits::REFERENCES_MAX;
use detente_record::{Entry, EntryId, Kind, Precedence};

use crate::body;
use crate::limits::RECEIPT_AFTER;
use crate::now::Monotonic;

/// What waits for a receipt.
#[derive(Debug, Default)]
pub struct Receipts {
    /// Linked entries: `seen` will cover them.
    linked: bool,
    /// Held beyond a gap or a fork: must be named.
    named: Vec<EntryId>,
    /// Not understood: must be named, by a receipt that says so.
    not_understood: Vec<EntryId>,
    precedence: Option<Precedence>,
    due: Option<Monotonic>,
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
    /// Notes an entry of another party that was admitted; `beyond` if `seen` does not cover it.
    pub fn note(&mut self, now: Monotonic, entry: &Entry, beyond: bool, understood: bool) {
        let header = entry.header();
        if !is_receipted(header.kind, header.act) {
            return;
        }
        if !understood {
            self.not_understood.push(entry.id());
        } else if beyond {
            self.named.push(entry.id());
        } else {
            self.linked = true;
        }
        let urgent = header.precedence >= Precedence::Immediate;
        let full = self.named.len() + self.not_understood.len() >= REFERENCES_MAX;
        let due = if urgent || full {
            now
        } else {
            now + RECEIPT_AFTER
        };
        self.due = Some(self.due.map_or(due, |before| before.min(due)));
        self.precedence = self.precedence.max(Some(header.precedence));
    }

    /// When the next receipt is due.
    #[must_use]
    pub fn due(&self) -> Option<Monotonic> {
        self.due
    }

    /// Takes the receipts that are due now.
    pub fn take_due(&mut self, now: Monotonic) -> Vec<Receipt> {
        if self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        let all = std::mem::take(self);
        let precedence = all.precedence.unwrap_or(Precedence::Routine);
        let receipt = |understood, names: &[EntryId]| Receipt {
            understood,
            names: names.to_vec(),
            precedence,
        };
        let mut receipts: Vec<Receipt> = all
            .not_understood
            .chunks(REFERENCES_MAX)
            .map(|names| receipt(false, names))
            .collect();
        receipts.extend(
            all.named
                .chunks(REFERENCES_MAX)
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

/// Whether entries of that kind are receipted at all: receipts, display facts and link summaries are not.
#[must_use]
pub fn is_receipted(kind: Kind, act: detente_record::Act) -> bool {
    kind != body::RECEIPT
        && kind != body::LINK_SUMMARY
        && !(kind == body::MESSAGE && act == crate::message::DISPLAYED)
}
