//! Charters: proposed, signed by every party, founded; and the line's terms in words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::status::LevelName;
use crate::{CardIdText, DigestText, HexBytes, KeyText, LineIdText};

/// The body of `POST /v1/charters`: propose a charter, or bring one with others' signatures.
/// This node signs it with its entry key and sends it to every party.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCharter {
    /// The signed charter's bytes (`spec/charter.md`), with no signature or some.
    pub signed_charter: HexBytes,
}

/// The answer to `POST /v1/charters` and `POST /v1/charters/{line}/sign`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CharterAnswer {
    /// The line it founds.
    pub line: LineIdText,
    /// Whether every party has signed: the line is founded.
    pub founded: bool,
}

/// The answer to `GET /v1/charters`: founded ones and those that wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Charters {
    /// Each.
    pub charters: Vec<CharterView>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// A charter in words and in bytes. Also the answer to `GET /v1/charters/{line}` and `GET /v1/lines/{line}/charter`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CharterView {
    /// The line it founds.
    pub line: LineIdText,
    /// The line's name, by language.
    pub name: BTreeMap<String, String>,
    /// The version in force, of a founded line: in our journal. The terms here are those of it.
    pub version: u32,
    /// Its hash, which the next amendment names.
    pub hash: DigestText,
    /// Its parties with their officers.
    pub parties: Vec<CharterParty>,
    /// Its levels.
    pub levels: Vec<LevelName>,
    /// Its languages.
    pub languages: Vec<String>,
    /// The line-test schedule.
    pub tests: TestSchedule,
    /// Acknowledge within, by the name of the precedence, in milliseconds.
    pub acknowledge_within_ms: BTreeMap<String, u64>,
    /// Longest text of a FLASH, in bytes.
    pub flash_text_bytes_max: u64,
    /// Longest text of any other message, in bytes.
    pub text_bytes_max: u64,
    /// The line that it succeeds; `null` if it succeeds none.
    #[serde(default)]
    pub succeeds: Option<LineIdText>,
    /// The template set that it agrees on, by its hash; `null` if it agrees on none.
    #[serde(default)]
    pub templates: Option<DigestText>,
    /// Within how many milliseconds an act on a matter is awaited, by the name of the precedence; `null` if it agrees on
    /// nothing.
    #[serde(default)]
    pub answer_within_ms: Option<BTreeMap<String, u64>>,
    /// For how many milliseconds a readout is held before it is released; `null` if it agrees on nothing.
    #[serde(default)]
    pub readout_hold_ms: Option<u64>,
    /// How many drills of the line each party begins a week; `null` if it agrees on nothing.
    #[serde(default)]
    pub drills_a_week: Option<u64>,
    /// Parties that have signed it.
    pub signed_by: Vec<u8>,
    /// Whether every party has signed.
    pub founded: bool,
    /// Whether we have signed.
    pub signed_by_us: bool,
    /// Our index among its parties; `null` if it does not name us.
    pub own: Option<u8>,
    /// The signed charter's bytes: of the one that founds the line.
    pub signed_charter: HexBytes,
}

/// A party of a charter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CharterParty {
    /// Its index.
    pub index: u8,
    /// Its name.
    pub name: String,
    /// Its card.
    pub card: CardIdText,
    /// Its officers, by number.
    pub officers: Vec<CharterOfficer>,
    /// The time zone of its desk, by its IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// An officer named in a charter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CharterOfficer {
    /// The number that assertions use.
    pub number: u16,
    /// The name.
    pub name: String,
    /// The public key.
    pub key: KeyText,
    /// `watch`, `releasing`, `archivist`, …
    pub roles: Vec<String>,
}

/// When line tests fall due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TestSchedule {
    /// Test 0 falls due at this moment (POSIX milliseconds).
    pub anchor_ms: u64,
    /// Test n at n periods after it.
    pub period_ms: u64,
    /// A read-back later than this is late.
    pub answer_within_ms: u64,
}
