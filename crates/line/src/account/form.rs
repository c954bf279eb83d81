//! The form of one account: what somebody said happened, who says so, where it stands, and how exact it is.
//!
//! Never an act of a party, never the software's own judgement. Follows spec/accounts.md §2.

use super::edtf::Edtf;
use super::kind::{AccountKind, Basis};
use super::words::{Label, Words};

/// An account. Names in it (`source`, parties, `levels`, other accounts) are of its own record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What other accounts of the same record call it.
    pub id: Label,
    /// What it is of.
    pub kind: AccountKind,
    /// When, as exact as it was said.
    pub date: Edtf,
    /// What the date rests on, if that is said.
    pub basis: Option<Basis>,
    /// The source that carries it; `None` for a desk's own account.
    pub source: Option<Label>,
    /// The party whose account it is, if the source names one.
    pub by_account_of: Option<Label>,
    /// The party that said or did it.
    pub by: Option<Label>,
    /// The levels it is at.
    pub levels: Vec<Label>,
    /// How: `call`, `meeting`, `not stated`.
    pub means: Option<Words>,
    /// How often, in the source's words ("several").
    pub count: Option<Words>,
    /// Who said it, in the source's words.
    pub said_by: Option<Words>,
    /// How that person is named: `named`, `official, unnamed`.
    pub attribution: Option<Words>,
    /// The words themselves, where the source quotes them.
    pub quotes: Vec<Words>,
    /// Everything else that is said in words, under its own name, in order.
    pub texts: Vec<(Label, Words)>,
    /// The parties that confirmed it.
    pub confirmed_by: Vec<Label>,
    /// At whose initiative.
    pub initiated_by: Option<Initiative>,
    /// How long it took.
    pub duration: Option<Length>,
    /// What was asked in it.
    pub asks: Vec<Ask>,
    /// What was spoken about, each with the words for it, in order.
    pub topics: Vec<(Label, Words)>,
    /// The contact that it is an account of.
    pub of: Option<Label>,
    /// The contact that it follows from.
    pub follows: Option<Label>,
    /// The event since when it holds.
    pub since: Option<Label>,
    /// Other accounts that it is about.
    pub about: Vec<Label>,
    /// The party whose requests were declined.
    pub requested_by: Option<Label>,
    /// When those requests were made.
    pub requests_span: Option<Edtf>,
    /// Whether what is expected has been scheduled.
    pub scheduled: Option<bool>,
    /// When it was reported, if that is another day than its own.
    pub reported: Option<Edtf>,
}

/// At whose initiative a contact was, and by whose account: a contested field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Initiative {
    /// The party that began it.
    pub party: Label,
    /// By whose account.
    pub by_account_of: Option<Label>,
    /// Whether that is implied and not said.
    pub implied: bool,
}

/// How long something took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// In minutes.
    pub minutes: u32,
    /// Whether that is about.
    pub approximate: bool,
}

/// Something that one party asked of another in a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What topics of later accounts would call it.
    pub id: Label,
    /// Who asked.
    pub by: Option<Label>,
    /// For what.
    pub text: Option<Words>,
    /// Where it was raised.
    pub raised: Option<Words>,
    /// What is known of the answer.
    pub answer: Option<Words>,
}

/// Whose account something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Giver<'a> {
    /// A party's.
    Party(&'a Label),
    /// The source's own: it names no party for it.
    Source(&'a Label),
    /// The desk's that entered it.
    Desk,
}

impl Account {
    /// An account that says only this; the rest is filled in.
    #[must_use]
    pub fn new(id: Label, kind: AccountKind, date: Edtf) -> Self {
        Self {
            id,
            kind,
            date,
            basis: None,
            source: None,
            by_account_of: None,
            by: None,
            levels: Vec::new(),
            means: None,
            count: None,
            said_by: None,
            attribution: None,
            quotes: Vec::new(),
            texts: Vec::new(),
            confirmed_by: Vec::new(),
            initiated_by: None,
            duration: None,
            asks: Vec::new(),
            topics: Vec::new(),
            of: None,
            follows: None,
            since: None,
            about: Vec::new(),
            requested_by: None,
            requests_span: None,
            scheduled: None,
            reported: None,
        }
    }

    /// Whose account it is.
    #[must_use]
    pub fn giver(&self) -> Giver<'_> {
        let own = if self.kind.is_own_account() {
            self.by.as_ref()
        } else {
            None
        };
        match (self.by_account_of.as_ref().or(own), &self.source) {
            (Some(party), _) => Giver::Party(party),
            (None, Some(source)) => Giver::Source(source),
            (None, None) => Giver::Desk,
        }
    }

    /// Whether it is at this level.
    #[must_use]
    pub fn is_at(&self, level: &str) -> bool {
        self.levels.iter().any(|own| own == level)
    }

    /// The other accounts that it names, with the field that names them.
    pub fn references(&self) -> impl Iterator<Item = (&'static str, &Label)> {
        let single = [
            ("of", &self.of),
            ("follows", &self.follows),
            ("since", &self.since),
        ];
        single
            .into_iter()
            .filter_map(|(field, id)| id.as_ref().map(|id| (field, id)))
            .chain(self.about.iter().map(|id| ("about", id)))
    }

    /// The parties that it names, with the field that names them.
    pub fn parties(&self) -> impl Iterator<Item = (&'static str, &Label)> {
        let initiative = self.initiated_by.as_ref();
        let single = [
            ("by_account_of", self.by_account_of.as_ref()),
            ("by", self.by.as_ref()),
            ("requested_by", self.requested_by.as_ref()),
            (
                "initiated_by",
                initiative.map(|initiative| &initiative.party),
            ),
            (
                "initiated_by",
                initiative.and_then(|initiative| initiative.by_account_of.as_ref()),
            ),
        ];
        single
            .into_iter()
            .filter_map(|(field, id)| id.map(|id| (field, id)))
            .chain(self.confirmed_by.iter().map(|id| ("confirmed_by", id)))
            .chain(
                self.asks
                    .iter()
                    .filter_map(|ask| ask.by.as_ref().map(|id| ("asks", id))),
            )
    }
}
