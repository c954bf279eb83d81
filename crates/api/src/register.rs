//! The register of a line or of a desk's own book: what its officers state as accounts of their own, and what came of it.
//!
//! Outside statements, answers to the press, assessments, incidents, near misses and protests. Each is somebody's account;
//! nothing here is the software's own judgement. How one is drawn up is in [`mod@given`]. Follows spec/accounts.md §5.

mod given;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub use self::given::{ATTRIBUTIONS, CORRECTS, ENTERED_BY, Named, Referred};
use crate::message::Signer;
use crate::officer::AnswerText;
use crate::reported::ReportedAccount;
use crate::{EntryIdText, LineIdText, Moment, StatusName};

/// What an entry of a register is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RegisterKind {
    /// What somebody said elsewhere.
    OutsideStatement,
    /// What somebody answered to the press.
    PressAnswer,
    /// Somebody's judgement: an official's, or the desk's own.
    Assessment,
    /// Something that happened and needs explaining.
    Incident,
    /// Something that nearly happened.
    NearMiss,
    /// A complaint of record, which a message carries.
    Protest,
}

/// A part of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RegisterPart {
    /// Outside statements, answers to the press, assessments.
    Statements,
    /// Incidents and near misses.
    Incidents,
    /// Protests.
    Protests,
}

/// What `GET /v1/lines/{line}/register` is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RegisterQuery {
    /// Of which status; never mixed.
    #[param(inline)]
    pub status: StatusName,
    /// Only this part.
    #[param(inline)]
    pub of: Option<RegisterPart>,
    /// Only what can have been on that day (`2026-11-30`) or later.
    pub since: Option<String>,
    /// Only what has these words anywhere, in capitals or not.
    pub about: Option<String>,
    /// Only what led to something that is not answered yet.
    pub unanswered: bool,
    /// Only what names that entry, or led to it.
    pub naming: Option<EntryIdText>,
}

/// The answer to `GET /v1/lines/{line}/register`: the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Register {
    /// The status asked about; entries of another status never mix.
    pub status: String,
    /// What stands in it.
    pub entries: Vec<RegisterEntry>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// What somebody has entered in a register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegisterEntry {
    /// The entry.
    pub entry: EntryIdText,
    /// On which line, or in which book.
    pub line: LineIdText,
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// When it was signed.
    pub time: Moment,
    /// The party whose desk entered it, by index.
    pub party: u8,
    /// The same by name. Whose account it is by its own words is in `account`.
    pub party_name: String,
    /// The officers who signed it.
    pub signers: Vec<Signer>,
    /// What else a reader must know: `withheld` (its words are not here), `not-read` (they are not in the form that they
    /// should have), `disputed`.
    pub flags: Vec<String>,
    /// What it says; `null` if its words are not here or not read.
    pub account: Option<ReportedAccount>,
    /// The entries of its line that it names: other accounts, messages, matters.
    pub about: Vec<EntryIdText>,
    /// The entry of the same party that it corrects. Both stand.
    pub corrects: Option<EntryIdText>,
    /// Those that correct it.
    pub corrected_by: Vec<EntryIdText>,
    /// What it led to, as far as this desk has said so: queries, calls, asks, messages. Of a protest the message that carries it.
    pub led_to: Vec<LedTo>,
}

/// What an entry of a register led to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LedTo {
    /// On which line.
    pub line: LineIdText,
    /// The entry.
    pub entry: EntryIdText,
    /// `message`, or the kind of a matter.
    pub kind: String,
    /// How it stands: a state of a message or of that kind of matter.
    pub state: String,
    /// Whether an answer to it is still to come.
    pub open: bool,
    /// The note in the own book that says so; `null` where the entry itself names what led to it, for the other side too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<EntryIdText>,
}

/// The body of `POST /v1/lines/{line}/register`: an account of this desk's own, without a preamble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRegisterEntry {
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// What it is of.
    pub kind: RegisterKind,
    /// The day, as exact as it is known (EDTF); absent if there is a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// When it was, to the minute; absent if there is a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// When it was reported (EDTF), if that is another day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<String>,
    /// What was said as it was said, or what happened.
    pub text: AnswerText,
    /// Whether the words are this desk's own and no quotation. Of an incident, a protest and an assessment without
    /// `attribution` they always are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paraphrase: bool,
    /// A translation of the words, by this desk; not reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<AnswerText>,
    /// Who said it: name and office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_by: Option<String>,
    /// How that person is named: `named`, `unnamed` or `background`. A statement and an answer to the press have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
    /// The party or government for which it was said, or which did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// By whose account it is, if that is neither the source's nor this desk's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_account_of: Option<String>,
    /// Where it stood. A statement and an answer to the press have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<NewSource>,
    /// What it is about, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Where it was, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Where it was, as a position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// Who and what was involved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub involved: Vec<String>,
    /// Who was killed or hurt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub casualties: Option<String>,
    /// What was damaged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damage: Option<String>,
    /// Entries of the same line that it names: other accounts, messages, matters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<EntryIdText>,
    /// The entry of our own party, in the same register, that it corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<EntryIdText>,
}

/// Where something stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSource {
    /// Who published it, in at most 64 bytes.
    pub name: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The day it was published (EDTF).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Where it is found: an address, a channel, a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}
