//! What is asked when a record is exported; the answer is the bundle's bytes (`spec/evidence-bundle.md`).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::EntryIdText;

/// The body of `POST /v1/lines/{line}/export`. `GET` of the same address exports everything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// Exactly these entries, with what proves them; everything if empty and no range is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<EntryIdText>,
    /// These runs of journals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<ExportRange>,
}

/// A run of one journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRange {
    /// Whose journal.
    pub party: u8,
    /// Which epoch.
    pub epoch: u32,
    /// From this number.
    pub from: u64,
    /// To this number, included.
    pub to: u64,
}

/// The media type of a bundle and of a fork proof.
pub const EVIDENCE_MEDIA_TYPE: &str = "application/vnd.detente.evidence";

/// The answer to `GET /v1/lines/{line}/forks`: parties whose proof `GET …/forks/{party}` gives as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Forks {
    /// Each proof held.
    pub forks: Vec<ForkHeld>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// A proof that a party signed two entries at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForkHeld {
    /// Whose journal.
    pub party: u8,
    /// The two entries.
    pub entries: [EntryIdText; 2],
}
