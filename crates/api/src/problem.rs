//! Every error of the interface: what happened, why, and what to do (RFC 9457).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An error, as `application/problem+json` in the language asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:detente:problem:` and the problem's name.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Why, with the facts of this case.
    pub detail: String,
    /// What to do.
    pub what_to_do: String,
}

impl Problem {
    /// Its name, for a program to branch on.
    #[must_use]
    pub fn name(&self) -> &str {
        self.kind.strip_prefix(TYPE_PREFIX).unwrap_or(&self.kind)
    }
}

/// What every problem's `type` begins with.
pub const TYPE_PREFIX: &str = "urn:detente:problem:";
/// The media type of a problem (RFC 9457 §3).
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";
