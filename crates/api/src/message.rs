//! Messages and every state of their lives, each with its time, its entry and its signers.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::translation::BesideTexts;
use crate::{EntryIdText, LineIdText, Moment, StatusName};

/// The answer to `GET /v1/lines/{line}/messages`: the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Messages {
    /// The status asked about; entries of another status never mix.
    pub status: String,
    /// The messages.
    pub messages: Vec<Message>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// What `GET /v1/lines/{line}/messages` is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct MessagesQuery {
    /// Of which status; never mixed.
    #[param(inline)]
    pub status: StatusName,
}

/// One message, in a list or alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    /// The id of its release.
    pub id: EntryIdText,
    /// In which line.
    pub line: LineIdText,
    /// Who sent it, by index.
    pub from: u8,
    /// Who sent it, by name.
    pub from_name: String,
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// `routine`, `priority`, `immediate` or `flash`.
    pub precedence: String,
    /// When its author says it was signed.
    pub time: Moment,
    /// The same as a date-time group.
    pub dtg: String,
    /// Who must act.
    pub action: Vec<u8>,
    /// Who must know.
    pub info: Vec<u8>,
    /// When it asks to be answered by.
    pub due: Option<Moment>,
    /// The entries of the line that it is about, or that led to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<EntryIdText>,
    /// Its language; `null` if its body is withheld or not held, or it is a template message that can't be shown.
    pub language: Option<String>,
    /// Its text as written; of a template message what it says in `language`; `null` as above.
    pub text: Option<String>,
    /// Its template, if it fills one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<crate::template::TemplateMessage>,
    /// Whether one officer released it alone: a FLASH for which there was no time to find another.
    #[serde(default)]
    pub break_glass: bool,
    /// Whether it is a check fire, which one officer releases: that fire be stopped at once.
    #[serde(default)]
    pub check_fire: bool,
    /// Why, in that officer's words; `null` if it gives none, or its body is withheld or not held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether its sender says that it is for the safety of life: no suspension is one of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub safety_of_life: bool,
    /// The suspensions that it falls under: who has suspended such messages and first held it while that stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub under_suspension: Vec<crate::suspension::UnderSuspension>,
    /// Whether it is cancelled, by an entitled officer.
    pub cancelled: bool,
    /// What a reader must know: `check-fire`, `not-a-check-fire` (it says to be one, and its body is something else), `break-glass`, `although-suspended` (its officer says to know that the own party has suspended messages), `crossed`, `disputed`, `earlier-entries-missing`, `draft-expired`,
    /// `changed-since-acknowledged`, `turns-direction`, `template-not-shown`; `without-effect` with its reason beside it
    /// (`one-release`, `officer-unverified`, `not-entitled`, …).
    pub flags: Vec<String>,
    /// Every state it reached, in the order of its life, addressee by addressee.
    pub states: Vec<StateReached>,
    /// Acts on it that are kept and have no effect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_effect: Vec<ActWithoutEffect>,
    /// Translations of its text and of those of answers to it, only of one asked for alone. The texts above are the authority.
    #[serde(default, skip_serializing_if = "BesideTexts::is_empty")]
    pub translations: BesideTexts,
}

/// One state that a message reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StateReached {
    /// `drafted`, `released`, `sent`, `delivered`, `not-understood`, `displayed`, `no-acknowledgement-held`,
    /// `acknowledged`, `answered`, `cancelled`.
    pub state: String,
    /// With which addressee; `null` for the sender's own states.
    pub addressee: Option<u8>,
    /// When, by the clock of the party that states it.
    pub at: Moment,
    /// The entry that states it.
    pub entry: EntryIdText,
    /// The party that states it.
    pub by: u8,
    /// The officers on whose act it rests; empty for a fact stated by a node.
    pub signers: Vec<Signer>,
    /// An answer's code (`yes`, `no`, `unknown`, `will-check`), if it is an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Until when the answer puts off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// An answer's text, if it has one and it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The template that an answer fills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<crate::template::TemplateMessage>,
    /// What is odd about this one act: `crossed`, `changed-since`, `disputed`, `earlier-entries-missing`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

/// An officer who signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Signer {
    /// Of which party.
    pub party: u8,
    /// The officer's number in the charter.
    pub number: u16,
    /// The officer's name in the charter.
    pub officer: String,
    /// By what means: `key`, the officer's own; or `node-held`, a key that the party's node holds and the
    /// officer's password unlocks, so that it is only the node's word that it was the officer.
    pub method: String,
}

/// An act that is kept and has no effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActWithoutEffect {
    /// The entry.
    pub entry: EntryIdText,
    /// Who signed it.
    pub by: u8,
    /// Its kind, as a number.
    pub kind: u16,
    /// Its act, as a number.
    pub act: u16,
    /// Why: the key of its words in `i18n/`.
    pub why: String,
}
