//! What a record of accounts begins with: its mark, its sources, its parties and its levels.
//! Follows spec/accounts.md §3.

use detente_record::Digest;

use super::edtf::Edtf;
use super::kind::Basis;
use super::words::{Label, Words};

/// The mark that every reconstruction carries, wherever it is shown or exported (in English, the
/// language of the specification; `i18n/` says it in the reader's).
pub const RECONSTRUCTION_MARK: &str =
    "reconstruction from press reports, issued by neither government";

/// What the accounts of one record have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preamble {
    /// What must stand on everything that shows or exports it.
    pub mark: Words,
    /// Who carried the accounts.
    pub sources: Vec<Source>,
    /// Whom they are about.
    pub parties: Vec<PartyNamed>,
    /// The levels they are at.
    pub levels: Vec<LevelNamed>,
    /// SHA-256 of the file it was read from, so that a second import of it is noticed.
    pub file: Option<Digest>,
}

/// A source: a report, a briefing, a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What accounts call it.
    pub id: Label,
    /// Its title.
    pub title: Option<Words>,
    /// When it was published.
    pub published: Option<Appeared>,
    /// When it was last changed.
    pub updated: Option<Appeared>,
    /// What its date rests on.
    pub basis: Option<Basis>,
    /// Everything else that is said of it, under its own name, in order.
    pub texts: Vec<(Label, Words)>,
}

/// When a source appeared: a date as exact as is known, or a moment that it states itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appeared {
    /// A date. It has no hour and gets none.
    Date(Edtf),
    /// A moment with its zone, as written (RFC 3339).
    Moment(Words),
}

/// A party, by the record's own name for it: not a party of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyNamed {
    /// What accounts call it.
    pub id: Label,
    /// Its name.
    pub name: Option<Words>,
    /// Its languages.
    pub languages: Vec<Label>,
}

/// A level at which parties are in contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelNamed {
    /// What accounts call it.
    pub id: Label,
    /// Its name.
    pub name: Option<Words>,
    /// Who holds it, by party.
    pub holders: Vec<(Label, Words)>,
}
