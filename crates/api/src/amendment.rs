//! Amendments of a line's charter: proposed, signed or refused by each party, in force where they are adopted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::charter::TestSchedule;
use crate::message::Signer;
use crate::status::LevelName;
use crate::{DigestText, EntryIdText, HexBytes, Moment};

/// The body of `POST /v1/lines/{line}/amendments`: what our party proposes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAmendment {
    /// The amendment's text (`spec/amendments.md` §1).
    pub text: HexBytes,
}

/// The answer to `GET /v1/lines/{line}/amendments`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Amendments {
    /// Which charter is in force in each party's journal, as far as it is held here.
    pub in_force: Vec<InForce>,
    /// Every proposal.
    pub amendments: Vec<AmendmentView>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// Which charter is in force in a party's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InForce {
    /// Whose.
    pub party: u8,
    /// Its version; 0 is the one that founded the line.
    pub version: u32,
    /// Its hash, which the next amendment names.
    pub hash: DigestText,
    /// Since when, by the party's clock; `null` for the one that founded the line.
    pub since: Option<Moment>,
}

/// A proposal, and what was said of it. Also the answer to `GET /v1/lines/{line}/amendments/{proposal}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AmendmentView {
    /// The proposal.
    pub proposal: EntryIdText,
    /// Who proposed it.
    pub party: u8,
    /// When, by its author's clock.
    pub at: Moment,
    /// Who signed the proposal.
    pub signers: Vec<Signer>,
    /// What it changes; `null` if its text makes no sense.
    pub change: Option<CharterChange>,
    /// Its hash, which an amendment of it would name.
    pub hash: Option<DigestText>,
    /// `open`, `void`, `withdrawn`, `refused`, `concluded`.
    pub outcome: String,
    /// Why it has no effect, if it is void.
    pub void: Option<String>,
    /// What the parties said of it.
    pub words: Vec<AmendmentWord>,
    /// The parties whose word an open one waits for.
    pub waits_for: Vec<u8>,
}

/// A party's word on a proposal, or its node's adoption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AmendmentWord {
    /// Whose.
    pub party: u8,
    /// `sign`, `refuse`, `adopt`.
    pub word: String,
    /// When, by its author's clock.
    pub at: Moment,
    /// The entry.
    pub entry: EntryIdText,
    /// Who signed; nobody what a node says by itself.
    pub signers: Vec<Signer>,
}

/// What an amendment changes: only the terms that change stand in `before` and `after`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CharterChange {
    /// The version that the charter gets.
    pub version: u32,
    /// The hash of what it amends.
    pub amends: DigestText,
    /// The names of the terms that change.
    pub changed: Vec<String>,
    /// As they are; `null` if what it amends is not here.
    pub before: Option<CharterTerms>,
    /// As they would be.
    pub after: CharterTerms,
    /// The text that is signed.
    pub text: HexBytes,
}

/// Terms of a charter that can change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CharterTerms {
    /// The line's name, by language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<BTreeMap<String, String>>,
    /// Its levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub levels: Option<Vec<LevelName>>,
    /// Its languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    /// The line-test schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<TestSchedule>,
    /// Acknowledge within, by the name of the precedence, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge_within_ms: Option<BTreeMap<String, u64>>,
    /// How often the state of the links is summarised, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary_period_ms: Option<u64>,
    /// Sizes and rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<TermLimits>,
    /// The areas it covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<String>,
    /// How long ordinary parts are kept, in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u32>,
    /// Whether calls may be recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<bool>,
    /// Whether one releasing officer may release a FLASH alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_glass: Option<bool>,
    /// The template set, by its hash; `none` if none is agreed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub templates: Option<String>,
    /// Within how many milliseconds an act on a matter is awaited, by the name of the precedence; empty if nothing is
    /// agreed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_within_ms: Option<BTreeMap<String, u64>>,
    /// For how many milliseconds a readout is held before it is released; 0 if nothing is agreed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readout_hold_ms: Option<u64>,
    /// The time zone of each party that has stated one, in the order of their indexes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zones: Option<Vec<PartyZone>>,
    /// How many drills of the line each party begins a week; 0 if nothing is agreed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drills_a_week: Option<u64>,
}

/// The time zone of a party's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartyZone {
    /// Whose.
    pub party: u8,
    /// That party's name.
    pub name: String,
    /// Its IANA name.
    pub zone: String,
}

/// Sizes and rates of a charter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TermLimits {
    /// Longest text of a FLASH, in bytes.
    pub flash_text_bytes_max: u32,
    /// Longest text of any other message, in bytes.
    pub text_bytes_max: u32,
    /// FLASH of one party in an hour.
    pub flash_per_hour_max: u32,
}

/// What a waiting act would say of an amendment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AmendmentDraft {
    /// `propose`, `sign`, `refuse`.
    pub word: String,
    /// The proposal that it is about; `null` if it makes one.
    pub proposal: Option<EntryIdText>,
    /// What that changes.
    pub change: Option<CharterChange>,
}
