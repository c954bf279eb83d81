//! Is the node well; read the settings again; take a backup.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::backup::BackupMade;
use detente_api::operations::{Health, Reloaded};
use detente_language::error_key;

use super::Shared;
use super::given::Known;
use super::refusal::{Outcome, Refusal};
use crate::backup::NotTaken;
use crate::causes::Cause as _;

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
        .fact("cause", error.words())
    })?;
    Ok(Json(told))
}

/// Takes a backup into the folder that the settings name, while the node runs, and reads it back.
#[utoipa::path(
    post,
    path = "/v1/backup",
    operation_id = "take_backup",
    tag = "node",
    responses((status = 200, description = "What was written; all of it was read back.", body = BackupMade))
)]
pub(crate) async fn backup(State(api): Shared, Known(by): Known) -> Outcome<Json<BackupMade>> {
    let conflict = |key| Refusal::new(StatusCode::CONFLICT, key);
    let folder = api.live.backup_folder();
    let folder = folder.ok_or_else(|| conflict(error_key::BACKUP_NO_FOLDER))?;
    let made = api.backups.take(folder.clone(), by).await;
    let made = made.map_err(|why| match why {
        NotTaken::UnderWay => conflict(error_key::BACKUP_UNDER_WAY),
        NotTaken::Stopping => Refusal::stopping(),
        NotTaken::Failed(error) => {
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error_key::BACKUP_FAILED)
                .fact("path", folder.display().to_string())
                .fact("cause", error.words())
        }
    })?;
    Ok(Json(BackupMade::from(&made)))
}
