//! Tokens of machines, and the log of administrative acts.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::audit::{AuditPage, AuditQuery, AuditVerification};
use detente_api::page::PageQuery;
use detente_api::token::{NewToken, TokenMade, Tokens};
use detente_api::{AsText, Secret};
use detente_language::error_key;

use super::Shared;
use super::given::{Asked, Given, Known, Path};
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use crate::causes;

/// Every token, without its secret.
#[utoipa::path(
    get,
    path = "/v1/tokens",
    operation_id = "list_tokens",
    tag = "machines",
    params(PageQuery),
    responses(
        (status = 200, description = "The tokens, by name.", body = Tokens),
    )
)]
pub(crate) async fn list(State(api): Shared, paged: Paged<String>) -> Json<Tokens> {
    let page = paged.of_all(api.desk.tokens(), |one| one.name.clone());
    Json(Tokens {
        tokens: page.rows,
        next: page.next,
    })
}

/// Makes a token.
#[utoipa::path(
    post,
    path = "/v1/tokens",
    operation_id = "make_token",
    tag = "machines",
    request_body = NewToken,
    responses(
        (status = 201, description = "The token and its secret, shown this once.", body = TokenMade),
    )
)]
pub(crate) async fn make(
    State(api): Shared,
    Known(by): Known,
    Given(new): Given<NewToken>,
) -> Outcome<(StatusCode, Json<TokenMade>)> {
    let (secret, token) = api.desk.make_token(&by, &new)?;
    let secret = Secret(secret);
    Ok((StatusCode::CREATED, Json(TokenMade { secret, token })))
}

/// Revokes a token, and ends its event streams.
#[utoipa::path(
    delete,
    path = "/v1/tokens/{name}",
    operation_id = "revoke_token",
    tag = "machines",
    params(("name" = String, Path, description = "The name of the token.")),
    responses(
        (status = 204, description = "It is good no more."),
    )
)]
pub(crate) async fn revoke(
    State(api): Shared,
    Known(by): Known,
    Path(name): Path<String>,
) -> Outcome<StatusCode> {
    api.desk.revoke_token(&by, &name)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Administrative acts, the newest first.
#[utoipa::path(
    get,
    path = "/v1/audit",
    operation_id = "list_audit",
    tag = "audit",
    params(AuditQuery, PageQuery),
    responses(
        (status = 200, description = "A page.", body = AuditPage),
    )
)]
pub(crate) async fn audit(
    State(api): Shared,
    Asked(asked): Asked<AuditQuery>,
    paged: Paged<Reverse<u64>>,
) -> Outcome<Json<AuditPage>> {
    let behind = paged.after().map(|last| last.0);
    let (before, most) = (
        behind.into_iter().chain(asked.before).min(),
        paged.to_read(),
    );
    let read = tokio::task::spawn_blocking(move || api.desk.audit().page(before, most));
    let records = read
        .await
        .map_err(|_| Refusal::stopping())?
        .map_err(|error| unusable(&error))?;
    let page = paged.of_read(records, |one| Reverse(one.number));
    Ok(Json(AuditPage {
        records: page.rows,
        next: page.next,
    }))
}

/// Looks through the whole audit log.
#[utoipa::path(
    get,
    path = "/v1/audit/verification",
    operation_id = "verify_audit",
    tag = "audit",
    responses(
        (status = 200, description = "It holds.", body = AuditVerification),
    )
)]
pub(crate) async fn verify(State(api): Shared) -> Outcome<Json<AuditVerification>> {
    let verified = tokio::task::spawn_blocking(move || api.desk.verify_audit());
    let verified = verified
        .await
        .map_err(|_| Refusal::stopping())?
        .map_err(|fault| unusable(&fault))?;
    Ok(Json(AuditVerification {
        records: verified.records,
        head: AsText(verified.head),
    }))
}

fn unusable(cause: &(dyn std::error::Error + 'static)) -> Refusal {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Refusal::new(status, error_key::AUDIT_DOES_NOT_HOLD).fact("cause", causes::of(cause))
}
