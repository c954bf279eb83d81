//! Running a node: is it well, which settings were taken.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer to `GET /v1/health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// The program's version.
    pub version: String,
    /// Whether the driver's thread turns; if not, the node answers and does nothing.
    pub turns: bool,
    /// How long ago it began a turn.
    pub last_turn_ms: u64,
    /// How long the node has run.
    pub uptime_ms: u64,
}

/// The answer to `POST /v1/reload`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reloaded {
    /// Settings that differed and are in force now.
    pub taken: Vec<String>,
    /// Settings that differ from those in force and wait for a restart.
    pub needs_restart: Vec<String>,
}
