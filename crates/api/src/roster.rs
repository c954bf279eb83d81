//! Who may act for each party, since when and by which entry; and who is on watch.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::message::Signer;
use crate::{EntryIdText, KeyText, Moment};

/// The answer to `GET /v1/lines/{line}/officers`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Officers {
    /// Everybody who is or was an officer, by party and number: the next that a party appoints gets the
    /// number after its last.
    pub officers: Vec<OfficerHere>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// An officer and how long the office lasts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OfficerHere {
    /// Of which party.
    pub party: u8,
    /// The number, never used again.
    pub number: u16,
    /// The name.
    pub name: String,
    /// The public key.
    pub key: KeyText,
    /// `watch`, `linguist`, `releasing`, `press`, `technician`, `auditor`, `archivist`, or others.
    pub roles: Vec<String>,
    /// Whether the officer is in office now.
    pub in_office: bool,
    /// The appointment; `null` for an officer of the charter.
    pub since: Option<OfficeChange>,
    /// The revocation; `null` while there is none.
    pub until: Option<OfficeChange>,
}

/// The entry by which an office began or ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OfficeChange {
    /// The entry.
    pub entry: EntryIdText,
    /// Its author's time. What counts is its place.
    pub at: Moment,
    /// The officers who signed it.
    pub signers: Vec<Signer>,
}

/// The answer to `GET /v1/lines/{line}/watch`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Watch {
    /// Each party's, by index.
    pub parties: Vec<PartyWatch>,
}

/// Who of one party is on watch, by its own statements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PartyWatch {
    /// The party.
    pub party: u8,
    /// Who, longest first.
    pub on_watch: Vec<OfficerOnWatch>,
}

/// An officer on watch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OfficerOnWatch {
    /// The officer's number.
    pub number: u16,
    /// The officer's name.
    pub officer: String,
    /// Since when, by the party's clock.
    pub since: Moment,
    /// The entry by which the officer took the watch.
    pub entry: EntryIdText,
    /// By what means it was signed: `key` or `node-held`.
    pub method: String,
}
