//! Tokens of machines.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Moment;
use crate::text::Secret;

/// One token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Token {
    /// Its name.
    pub name: String,
    /// `read`, `send-routine`, `send`, `metrics`, `backup`.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created: Moment,
    /// When it is no longer good.
    pub expires: Moment,
    /// Who made it.
    pub by: String,
}

/// The answer to `GET /v1/tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tokens {
    /// By name.
    pub tokens: Vec<Token>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// The body of `POST /v1/tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// Its name: lowercase letters and digits, `-`, `_`, `.`.
    pub name: String,
    /// At least one.
    pub scopes: Vec<String>,
    /// For how many days it is good.
    pub days: u32,
}

/// The answer to `POST /v1/tokens`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TokenMade {
    /// What goes behind `Authorization: Bearer `. Shown here and never again.
    pub secret: Secret,
    /// The token.
    pub token: Token,
}
