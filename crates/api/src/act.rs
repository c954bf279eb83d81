//! Acts of officers: a draft, the text it commits to, and who asserts it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{DigestText, EntryIdText, HexBytes, KeyText, LineIdText, Moment};

/// The body of `POST /v1/lines/{line}/acts`: what officers signed, and their assertions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAct {
    /// The draft's bytes, as signed (`spec/officers-acts.md`).
    pub draft: HexBytes,
    /// The text it commits to; absent if it commits to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Who asserts it: at least one officer.
    #[schema(min_items = 1)]
    pub assertions: Vec<Assertion>,
}

/// A body with the salt its commitment was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// 16 random bytes.
    pub salt: HexBytes,
    /// The content: CBOR of the kind's own form.
    pub content: HexBytes,
}

/// One officer's assertion of a draft. Also the body of `POST /v1/lines/{line}/drafts/{hash}/assertions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assertion {
    /// The officer's number in the charter.
    pub officer: u16,
    /// 0 drafter, 1 releaser.
    pub role: u8,
    /// 0 the officer's own key, 1 the officer's key held by the node and unlocked by a password.
    pub method: u8,
    /// When the officer signed.
    pub at: Moment,
    /// 64 bytes.
    pub signature: HexBytes,
}

/// The body of `POST /v1/lines/{line}/acts:batch`, at most [`BATCH_ACTS_MAX`] acts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewActs {
    /// Each stands or falls alone; all that stand are one commit where they fit one.
    #[schema(max_items = 256)]
    pub acts: Vec<NewAct>,
}

/// Acts of one batch.
pub const BATCH_ACTS_MAX: usize = 256;

/// What became of an act: 201 with `entry`, 202 with one of the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ActAnswer {
    /// It is an entry, durable.
    Entry {
        /// Which.
        entry: EntryIdText,
    },
    /// It is durable and waits for another officer.
    WaitsForRelease {
        /// Under its draft hash.
        draft: DigestText,
    },
    /// It is durable and becomes an entry as soon as this node may sign.
    WaitsForHeads {
        /// Under its draft hash.
        draft: DigestText,
    },
    /// It is done and leaves no entry of its own to name.
    Done,
}

/// The answer to a batch, act by act in the order sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BatchAnswer {
    /// What became of each.
    pub acts: Vec<BatchOutcome>,
}

/// What became of one act of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum BatchOutcome {
    /// It stands.
    Accepted(ActAnswer),
    /// It was refused, and why.
    Refused(crate::problem::Problem),
}

/// The answer to `GET /v1/lines/{line}/drafts`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Drafts {
    /// Acts that wait, oldest expiry first.
    pub drafts: Vec<WaitingDraft>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// An act that waits, with everything the next officer needs to read what he signs.
/// Also the answer to `GET /v1/lines/{line}/drafts/{hash}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WaitingDraft {
    /// The draft hash: what officers sign.
    pub hash: DigestText,
    /// In which line.
    pub line: LineIdText,
    /// The kind of entry it will be, as a number.
    pub kind: u16,
    /// The act, as a number.
    pub act: u16,
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// `routine`, `priority`, `immediate` or `flash`.
    pub precedence: String,
    /// When it expires.
    pub expires: Moment,
    /// The draft's bytes.
    pub draft: HexBytes,
    /// The text it commits to.
    pub body: Option<Body>,
    /// A message's language, or that of a readout's or a suspension's words, read from the body.
    pub language: Option<String>,
    /// A message's text, or a readout's, read from the body; of a template message what it says in `language`.
    pub text: Option<String>,
    /// A message's template, read from the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<crate::template::TemplateMessage>,
    /// Why one officer would release it alone, read from the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whom it appoints or revokes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<OfficerChange>,
    /// The epoch it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<crate::epoch::OpensEpoch>,
    /// What it says to the line's end: `leave`, or `close`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<String>,
    /// What it says of a suspension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension: Option<crate::suspension::SuspensionDraft>,
    /// What it says of an amendment of the charter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<crate::amendment::AmendmentDraft>,
    /// What it releases or corrects of a readout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readout: Option<crate::matter::ReadoutDraft>,
    /// Who has asserted it so far.
    pub assertions: Vec<AssertedOfficer>,
}

/// Whom a waiting appointment or revocation is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfficerChange {
    /// Whether it appoints; else it revokes.
    pub appoints: bool,
    /// The officer's number.
    pub number: u16,
    /// The officer's name.
    pub name: String,
    /// The officer's public key.
    pub key: KeyText,
    /// The officer's roles.
    pub roles: Vec<String>,
}

/// An officer who has asserted a waiting act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssertedOfficer {
    /// The number in the charter.
    pub number: u16,
    /// The name in the charter.
    pub officer: String,
    /// 0 drafter, 1 releaser.
    pub role: u8,
    /// By what means: `key` or `node-held`.
    pub method: String,
    /// When.
    pub at: Moment,
}
