//! A desk's own book: its watch log with the handovers, and its duty roster.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::message::Signer;
use crate::{EntryIdText, LineIdText, Moment, StatusName};

/// The query of `GET /v1/lines/{line}/log`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct LogQuery {
    /// Of which status; never mixed.
    #[param(inline)]
    pub status: StatusName,
}

/// The answer to `GET /v1/lines/{line}/log`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WatchLog {
    /// The newest first.
    pub entries: Vec<LogEntry>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// What stands in a watch log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LogEntry {
    /// The entry.
    pub entry: EntryIdText,
    /// `note`, `handover` or `takeover`.
    pub act: String,
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// When it was signed.
    pub time: Moment,
    /// By whom.
    pub signers: Vec<Signer>,
    /// Why it has no effect; `null` if it has.
    pub without_effect: Option<String>,
    /// What else a reader must know: `turns-direction`, `disputed`, `withheld` (its words are not here),
    /// `not-read` (they are not in the form that they should have).
    pub flags: Vec<String>,
    /// The language of the words.
    pub language: Option<String>,
    /// The words.
    pub text: Option<String>,
    /// Of a note: when it happened, if that is not when it was noted.
    pub at: Option<Moment>,
    /// Of a note: the entries that it is about.
    pub about: Vec<Elsewhere>,
    /// Of a note: the one that it corrects. Of a takeover: the handover.
    pub object: Option<EntryIdText>,
    /// Of a note: those that correct it.
    pub corrected_by: Vec<EntryIdText>,
    /// Of a handover: what was open.
    pub open: Vec<OpenItem>,
    /// Of a handover: how much more was.
    pub more_open: u64,
    /// Of a handover: who has taken it over.
    pub taken: Vec<TakenOver>,
    /// Of a takeover: whether the bell was `heard`, `not-heard` or `not-tried`.
    pub bell: Option<String>,
}

/// An entry on a line of this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The line.
    pub line: LineIdText,
    /// The entry.
    pub entry: EntryIdText,
}

/// Something that is open, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenItem {
    /// `to-acknowledge`, `not-acknowledged`, `our-word`, `their-word`, `test`, `draft` or `alarm`.
    pub sort: String,
    /// On which line; `null` for what concerns the desk as a whole.
    pub line: Option<LineIdText>,
    /// Which entry, or which draft by its hash, in hexadecimal.
    pub entry: Option<EntryIdText>,
    /// Until when, or when it is due.
    pub due: Option<Moment>,
    /// The name of an alarm, or the kind of a matter; `call-agreed` for a call that is agreed and not held yet, and
    /// `call-not-entered` once its time has passed.
    pub name: Option<String>,
    /// Whom it concerns at the other side.
    pub whom: Option<String>,
}

/// The answer to `GET /v1/lines/{line}/handovers/sheet`: what would stand in a handover now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HandoverSheet {
    /// What is open, the most urgent sort first.
    pub open: Vec<OpenItem>,
    /// How much more is.
    pub more_open: u64,
    /// The last handover, if nobody has taken it over.
    pub waiting: Option<EntryIdText>,
}

/// Who took a watch over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TakenOver {
    /// By which entry.
    pub entry: EntryIdText,
    /// When.
    pub time: Moment,
    /// Who.
    pub signers: Vec<Signer>,
    /// Whether the bell was `heard`, `not-heard` or `not-tried`.
    pub bell: String,
}

/// The body of `POST /v1/lines/{line}/log`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// The language (BCP 47) of the words.
    pub language: String,
    /// The words as written.
    pub text: String,
    /// When it happened, if that is not now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// The entries that it is about, on any line of this node.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Elsewhere>,
    /// The note that it corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<EntryIdText>,
}

/// The body of `POST /v1/lines/{line}/handovers`: the node adds what is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHandover {
    /// The language (BCP 47) of the words.
    pub language: String,
    /// What whoever comes must know.
    pub text: String,
}

/// The body of `POST /v1/lines/{line}/handovers/{id}/takeover`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTakeover {
    /// The language (BCP 47) of the words.
    pub language: String,
    /// What whoever takes over remarks.
    pub text: String,
    /// Whether the bell was `heard` when it was tried, `not-heard`, or `not-tried`.
    pub bell: String,
}

/// A duty roster: the body of `POST /v1/lines/{line}/roster`, and part of the answer to `GET`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyRoster {
    /// From when on it is meant to cover every watch.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// Everybody in it.
    pub people: Vec<RosterPerson>,
    /// The shifts, in any order.
    pub shifts: Vec<RosterShift>,
}

/// Somebody in a duty roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterPerson {
    /// The name, as the charter has it for an officer.
    pub name: String,
    /// The languages (BCP 47) that the person speaks.
    #[serde(default)]
    pub languages: Vec<String>,
    /// How to reach the person, in the order in which to try.
    #[serde(default)]
    pub reach: Vec<String>,
}

/// A shift in a duty roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterShift {
    /// Whose, by the name among the people.
    pub person: String,
    /// `watch`, `deputy` or `on-call`.
    pub step: String,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
}

/// The answer to `GET /v1/lines/{line}/roster`: at any time that roster is in force which was set last of those that cover it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RosterInForce {
    /// The entry that set it; `null` if none was set.
    pub entry: Option<EntryIdText>,
    /// When it was set.
    pub time: Option<Moment>,
    /// By whom.
    pub signers: Vec<Signer>,
    /// The roster that covers now, or the next one; `null` if there is none, or its body is not here or not in the form
    /// that it should have.
    pub roster: Option<DutyRoster>,
    /// For each step in the order in which people are sought: who is planned now, and where nobody is in the next days.
    pub steps: Vec<RosterStep>,
    /// The shifts that are not over, by whichever roster is in force when they begin, the next 14 days, at most 512.
    pub ahead: Vec<RosterShift>,
}

/// A step of a roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RosterStep {
    /// `watch`, `deputy` or `on-call`.
    pub step: String,
    /// Who is planned now.
    pub now: Vec<RosterPerson>,
    /// When nobody is planned within the next 14 days, at most 64 spans.
    pub gaps: Vec<RosterGap>,
}

/// A time for which nobody is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RosterGap {
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
}
