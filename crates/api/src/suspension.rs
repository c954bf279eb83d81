//! Suspended lines: who has suspended what, since when, why, until when; and how often and for how long.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::message::Signer;
use crate::officer::AnswerText;
use crate::{EntryIdText, Moment};

/// A suspension by one party, from its first statement until it is resumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LineSuspension {
    /// Whose, by index.
    pub party: u8,
    /// Whose, by name.
    pub party_name: String,
    /// Its id: the statement that began it.
    pub id: EntryIdText,
    /// Since when; later than now if it is announced.
    pub since: Moment,
    /// The statement that holds, or held when it ended.
    pub stated: StatedSuspension,
    /// How often it was stated anew.
    pub anew: usize,
    /// Who resumed, and when; `null` while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed: Option<Resumed>,
    /// For how long, or so far, in milliseconds.
    pub lasted_ms: u64,
}

/// What one statement of a suspension says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StatedSuspension {
    /// The statement: what whoever resumes names.
    pub entry: EntryIdText,
    /// When it was signed, by its author's clock.
    pub at: Moment,
    /// From when on.
    pub from: Moment,
    /// By when its party looks at it again. Nothing ends by that.
    pub review: Moment,
    /// What is suspended: `messages`, `calls`, `queries`, `asks`, `readouts`.
    pub parts: Vec<String>,
    /// Whether that is everything that can be.
    pub everything: bool,
    /// Whether parts are suspended that this version does not know.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more_parts: bool,
    /// Why, by a word: `decision`, `incident`, `breach`, `protest`, `technical`, or `other` with a `code`; `null` if it is
    /// said in words alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The number of a reason that this version has no name for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u64>,
    /// Why, in words; only where suspensions are asked for, and if they are held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<AnswerText>,
    /// The officers who signed it.
    pub signers: Vec<Signer>,
}

/// That a party resumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Resumed {
    /// The statement.
    pub entry: EntryIdText,
    /// When, by its author's clock.
    pub at: Moment,
    /// Its words, as for a suspension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<AnswerText>,
    /// The officers who signed it.
    pub signers: Vec<Signer>,
}

/// The answer to `GET /v1/lines/{line}/suspensions`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Suspensions {
    /// How often each party has suspended, and for how long in all.
    pub parties: Vec<PartySuspensions>,
    /// Every suspension, the latest first; of each party those that its last 256 statements tell of.
    pub suspensions: Vec<LineSuspension>,
}

/// How often one party has suspended, and for how long in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartySuspensions {
    /// Whose, by index.
    pub party: u8,
    /// Whose, by name.
    pub party_name: String,
    /// How often.
    pub count: usize,
    /// For how long in all, in milliseconds; one that stands so far.
    pub lasted_ms: u64,
}

/// A suspension that a message or matter falls under: nobody is awaited by whoever suspended it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnderSuspension {
    /// Who has suspended it, by index; it may be whoever sent it.
    pub party: u8,
    /// By which statement.
    pub stated: EntryIdText,
    /// Whether its author knew of that; else the two crossed.
    pub known: bool,
}

/// The body of `POST /v1/lines/{line}/suspend`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSuspension {
    /// What: `messages`, `calls`, `queries`, `asks`, `readouts`; everything that can be if empty or absent.
    #[serde(default)]
    pub parts: Vec<String>,
    /// From when on; from when it is signed by both if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// By when the party looks at it again. Nothing ends by that.
    pub review: Moment,
    /// Why, by a word: `decision`, `incident`, `breach`, `protest`, `technical`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why, in words. One of the two is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<AnswerText>,
}

/// The body of `POST /v1/lines/{line}/resume`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResumption {
    /// Words to it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<AnswerText>,
}

/// What a waiting act says of a suspension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SuspensionDraft {
    /// Whether it suspends; else it resumes.
    pub suspends: bool,
    /// Whether a suspension of ours stands that it states anew.
    pub anew: bool,
    /// What is suspended, as for a suspension that stands.
    pub parts: Vec<String>,
    /// Whether that is everything that can be.
    pub everything: bool,
    /// From when on; `null` from when it is signed by both.
    pub from: Option<Moment>,
    /// By when the party looks at it again.
    pub review: Option<Moment>,
    /// Why, by a word; `null` if it is said in words alone.
    pub reason: Option<String>,
}
