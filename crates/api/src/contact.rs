//! Contacts at each level, from the accounts in the record; nothing here is the software's own judgement.

use std::collections::BTreeMap;

use detente_record::EntryId;
use serde::{Deserialize, Serialize};

use crate::AsText;

/// The answer to `GET /v1/lines/{line}/contacts`. Dates are EDTF texts as the source gave them;
/// a date is never widened to a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contacts {
    /// The status asked about.
    pub status: String,
    /// The day the answer is for, as `2022-10-21`.
    pub as_of: String,
    /// What must stand on everything that shows this.
    pub marks: Vec<String>,
    /// By level.
    pub levels: BTreeMap<String, LevelContacts>,
    /// Requests that were refused, and by whose account.
    pub refusals: Vec<Refusal>,
}

/// The contacts of one level.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LevelContacts {
    /// The day of the last contact whose day is known; `null` if none.
    pub last: Option<String>,
    /// Calendar days from it to `as_of`.
    pub days_since: Option<i64>,
    /// Calendar days between one contact and the next.
    pub gaps_days: Vec<i64>,
    /// The longest of them; `null` with fewer than two gaps.
    pub longest_gap_days: Option<i64>,
    /// Contacts since the reference event asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_event: Option<SinceEvent>,
    /// Each contact, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
}

/// Contacts since a reference event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinceEvent {
    /// Which.
    pub event: String,
    /// The first contact since.
    pub first: Option<String>,
    /// How many.
    pub count: u64,
}

/// One contact, as somebody's account has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Its identifier in the imported record.
    pub id: Option<String>,
    /// Its date, EDTF.
    pub date: String,
    /// Whether the date was `stated`, `derived` or from `outside` the source.
    pub date_basis: Option<String>,
    /// How: `call`, `meeting`.
    pub means: Option<String>,
    /// Its source.
    pub source: Option<String>,
    /// At whose initiative.
    pub initiated_by: Option<String>,
    /// By whose account that is so.
    pub initiated_by_account_of: Option<String>,
    /// The entry that carries the account.
    pub entry: Option<AsText<EntryId>>,
}

/// A request that was refused, by somebody's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// At which level.
    pub level: String,
    /// Who asked.
    pub requested_by: Option<String>,
    /// By whose account.
    pub by_account_of: Option<String>,
    /// In which source.
    pub source: Option<String>,
    /// The latest day it can have been.
    pub no_later_than: Option<String>,
    /// The next contact at that level, if there was one by the day asked for.
    pub next_contact: Option<String>,
}
