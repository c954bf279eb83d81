//! What a signed-in officer does: drawn up and signed by the node, with the key that the session holds.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{EntryIdText, HexBytes, KeyText, Moment};

/// The body of `POST /v1/lines/{line}/messages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// `routine`, `priority`, `immediate` or `flash`.
    pub precedence: String,
    /// Parties that must act, by index.
    pub action: Vec<u8>,
    /// Parties that are informed, by index.
    #[serde(default)]
    pub info: Vec<u8>,
    /// By when an answer is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// The entries of the line that it is about, or that led to it, at most 16.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<EntryIdText>,
    /// The language (BCP 47) of the text, or of short texts among the template's fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The text as written; absent if a template is filled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The template that is filled; absent if there is a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<crate::template::NewTemplateMessage>,
    /// Why the officer releases a FLASH alone, where the charter allows it; absent for everything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_glass: Option<String>,
    /// Whether it is a check fire: the template `check-fire` as a FLASH to every other party, which one officer of the watch
    /// or with the role `releasing` releases.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub check_fire: bool,
    /// Whether it is for the safety of life: no suspension is one of it. A template for that says so by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub safety_of_life: bool,
    /// Whether the officer knows that our own party has suspended messages, and sends it all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub although_suspended: bool,
}

/// The body of `POST …/messages/{id}/acknowledge` and `…/cancel`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnMessage {
    /// The entries about it that the officer was shown, at most 16; what the node holds if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Vec<EntryIdText>>,
}

/// The body of `POST …/messages/{id}/answer`: a code, a text or a filled template, or a code beside either.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// `yes`, `no`, `unknown`, `will-check`, `will-comply` or `cannot-comply`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Until when the answer puts off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// Words beside the code; absent if a template is filled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<AnswerText>,
    /// The template that is filled; absent if there is a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<crate::template::NewTemplateMessage>,
    /// The language (BCP 47) of short texts among the template's fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// As for [`OnMessage`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Vec<EntryIdText>>,
}

/// The words of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerText {
    /// Their language (BCP 47).
    pub language: String,
    /// The words as written.
    pub text: String,
}

/// The body of `POST …/tests/{challenge}/read-back`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadBack {
    /// The word, as the officer reads it.
    pub word: String,
}

/// The body of `POST …/watch`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchTaking {
    /// The taking of the officer who is relieved, as `GET …/watch` names it; absent if nobody is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relieves: Option<EntryIdText>,
}

/// The body of `POST …/officers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOfficer {
    /// The name, as both sides will see it.
    pub name: String,
    /// The public key, as the account or the key file has it.
    pub key: KeyText,
    /// `watch`, `linguist`, `releasing`, `press`, `technician`, `auditor`, `archivist`, or others.
    pub roles: Vec<String>,
}

/// The body of `POST …/accounts`: an account of a source, or the preamble that accounts belong to, in the
/// form of `spec/accounts.md`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFiling {
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// The act.
    pub act: u16,
    /// The entry of the preamble that it belongs to; absent for a preamble.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<EntryIdText>,
    /// The entries of accounts that it names, at most 16.
    #[serde(default)]
    pub references: Vec<EntryIdText>,
    /// The body.
    pub body: HexBytes,
}
