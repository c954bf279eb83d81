//! Is the node well, and: read the settings again.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::operations::{Health, Reloaded};
use detente_language::error_key;

use super::Shared;
use super::refusal::{Outcome, Refusal};

/// Whether the node is well.
///
/// Answered without the driver: a driver that hangs must not make the question hang.
#[utoipa::path(
    get,
    path = "/v1/health",
    operation_id = "node_health",
    tag = "node",
    responses((status = 200, description = "Whether the driver turns.", body = Health))
)]
pub(crate) async fn health(State(api): Shared) -> Json<Health> {
    let since = api.pulse.since_last_beat().as_millis();
    Json(Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        turns: api.pulse.turns(),
        last_turn_ms: u64::try_from(since).unwrap_or(u64::MAX),
        uptime_ms: api.pulse.uptime_ms(),
    })
}

/// Reads the settings again, as SIGHUP does.
#[utoipa::path(
    post,
    path = "/v1/reload",
    operation_id = "settings_reload",
    tag = "node",
    responses((status = 200, description = "What is in force now and what waits for a restart.", body = Reloaded))
)]
pub(crate) async fn reload(State(api): Shared) -> Outcome<Json<Reloaded>> {
    let told = api.live.reload().await.map_err(|error| {
        Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            error_key::SETTINGS_REFUSED,
        )
        .fact("cause", error.to_string())
    })?;
    Ok(Json(told))
}
