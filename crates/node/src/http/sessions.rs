//! Signing in and out, and who is signed in.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::page::PageQuery;
use detente_api::session::{Session as Shown, Sessions, SignIn, SignedIn, Unlock};
use detente_api::{KeyText, Moment, Secret};

use super::given::{Given, Known, Path, Signed};
use super::page::Paged;
use super::refusal::Outcome;
use super::{Api, Shared};
use crate::desk::DeskFault;
use crate::desk::audit::Deed;
use crate::desk::session::Session;

/// Signs a person in.
#[utoipa::path(
    post,
    path = "/v1/session",
    operation_id = "sign_in",
    tag = "people",
    request_body = SignIn,
    responses(
        (status = 201, description = "The session, and the secret that stands for it.", body = SignedIn),
        (status = 429, description = "Too early after failures.", body = detente_api::problem::Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn sign_in(
    State(api): Shared,
    Known(by): Known,
    Given(given): Given<SignIn>,
) -> Outcome<(StatusCode, Json<SignedIn>)> {
    let signed_in = api
        .desk
        .sign_in(given.account, given.password.0, by.from)
        .await;
    let (secret, session) = signed_in?;
    let answer = SignedIn {
        token: Secret(secret),
        session: shown(&api, &session),
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// Whoever asks, as a signed-in person.
#[utoipa::path(
    get,
    path = "/v1/session",
    operation_id = "own_session",
    tag = "people",
    responses(
        (status = 200, description = "The session.", body = Shown),
    )
)]
pub(crate) async fn own(State(api): Shared, Signed(_, session): Signed) -> Json<Shown> {
    Json(shown(&api, &session))
}

/// Opens a locked session again, by the password.
#[utoipa::path(
    put,
    path = "/v1/session",
    operation_id = "unlock_session",
    tag = "people",
    request_body = Unlock,
    responses(
        (status = 200, description = "The session.", body = Shown),
        (status = 429, description = "Too early after failures.", body = detente_api::problem::Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn unlock(
    State(api): Shared,
    Signed(by, session): Signed,
    Given(given): Given<Unlock>,
) -> Outcome<Json<Shown>> {
    api.desk
        .unlock_session(by, &session, given.password.0)
        .await?;
    Ok(Json(shown(&api, &session)))
}

/// Signs out.
#[utoipa::path(
    delete,
    path = "/v1/session",
    operation_id = "sign_out",
    tag = "people",
    responses(
        (status = 204, description = "The session has ended."),
    )
)]
pub(crate) async fn sign_out(State(api): Shared, Signed(by, session): Signed) -> StatusCode {
    api.desk
        .end_sessions(&by, Deed::SignOut, |one| one.id == session.id);
    StatusCode::NO_CONTENT
}

/// Everybody who is signed in.
#[utoipa::path(
    get,
    path = "/v1/sessions",
    operation_id = "list_sessions",
    tag = "people",
    params(PageQuery),
    responses(
        (status = 200, description = "The sessions.", body = Sessions),
    )
)]
pub(crate) async fn list(State(api): Shared, paged: Paged<(Moment, String)>) -> Json<Sessions> {
    let sessions = api.desk.sessions().list(Instant::now());
    let sessions = sessions.iter().map(|one| shown(&api, one));
    let page = paged.of_all(sessions, |one| (one.since, one.id.clone()));
    Json(Sessions {
        sessions: page.rows,
        next: page.next,
    })
}

/// Ends somebody's session, its event streams with it.
#[utoipa::path(
    delete,
    path = "/v1/sessions/{id}",
    operation_id = "revoke_session",
    tag = "people",
    params(("id" = String, Path, description = "The session, as lists call it.")),
    responses(
        (status = 204, description = "It has ended."),
    )
)]
pub(crate) async fn revoke(
    State(api): Shared,
    Known(by): Known,
    Path(id): Path<String>,
) -> Outcome<StatusCode> {
    let ended = api
        .desk
        .end_sessions(&by, Deed::SessionRevoked, |one| one.id == id);
    if ended == 0 {
        return Err(DeskFault::NoSuch { name: id }.into());
    }
    Ok(StatusCode::NO_CONTENT)
}

fn shown(api: &Api, session: &Session) -> Shown {
    let (sessions, now) = (api.desk.sessions(), Instant::now());
    Shown {
        id: session.id.clone(),
        account: session.account.clone(),
        person: session.person.clone(),
        roles: session
            .roles
            .iter()
            .map(|role| role.name().to_owned())
            .collect(),
        language: session.language.clone(),
        key: KeyText(session.public),
        from: session.source.to_string(),
        since: Moment(session.since),
        ends_in_seconds: sessions.left(session, now).as_secs(),
        locked: session.is_locked(now, sessions.idle()),
        must_change: session.must_change(),
    }
}
