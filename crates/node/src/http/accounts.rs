//! Accounts: who the people of this node are.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::account::{
    Account, AccountChange, Accounts, KeyRenewal, NewAccount, PasswordChange,
};

use detente_api::page::PageQuery;

use super::Shared;
use super::given::{Given, Known, Path, Signed};
use super::page::Paged;
use super::refusal::Outcome;
use crate::desk::DeskFault;

/// Every account.
#[utoipa::path(
    get,
    path = "/v1/accounts",
    operation_id = "list_accounts",
    tag = "people",
    params(PageQuery),
    responses(
        (status = 200, description = "The accounts, by name.", body = Accounts),
    )
)]
pub(crate) async fn list(State(api): Shared, paged: Paged<String>) -> Json<Accounts> {
    let page = paged.of_all(api.desk.accounts(), |one| one.account.clone());
    Json(Accounts {
        accounts: page.rows,
        next: page.next,
    })
}

/// One account.
#[utoipa::path(
    get,
    path = "/v1/accounts/{account}",
    operation_id = "account",
    tag = "people",
    params(("account" = String, Path, description = "The name of the account.")),
    responses(
        (status = 200, description = "The account.", body = Account),
    )
)]
pub(crate) async fn one(State(api): Shared, Path(name): Path<String>) -> Outcome<Json<Account>> {
    Ok(Json(api.desk.account(&name)?))
}

/// Makes an account.
#[utoipa::path(
    post,
    path = "/v1/accounts",
    operation_id = "make_account",
    tag = "people",
    request_body = NewAccount,
    responses(
        (status = 201, description = "The account, with the public half of its key.", body = Account),
    )
)]
pub(crate) async fn make(
    State(api): Shared,
    Known(by): Known,
    Given(new): Given<NewAccount>,
) -> Outcome<(StatusCode, Json<Account>)> {
    let made = api
        .desk
        .make_account(&by, new, api.live.desk_language())
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Changes roles, name, language or state; its sessions end.
#[utoipa::path(
    put,
    path = "/v1/accounts/{account}",
    operation_id = "change_account",
    tag = "people",
    params(("account" = String, Path, description = "The name of the account.")),
    request_body = AccountChange,
    responses(
        (status = 200, description = "The account.", body = Account),
    )
)]
pub(crate) async fn change(
    State(api): Shared,
    Known(by): Known,
    Path(name): Path<String>,
    Given(change): Given<AccountChange>,
) -> Outcome<Json<Account>> {
    Ok(Json(api.desk.change_account(&by, &name, &change)?))
}

/// Changes one's own password; other sessions of the account end.
#[utoipa::path(
    put,
    path = "/v1/accounts/{account}/password",
    operation_id = "change_password",
    tag = "people",
    params(("account" = String, Path, description = "The name of the account.")),
    request_body = PasswordChange,
    responses(
        (status = 204, description = "It is changed."),
        (status = 429, description = "Too early after failures.", body = detente_api::problem::Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn password(
    State(api): Shared,
    Signed(by, session): Signed,
    Path(name): Path<String>,
    Given(change): Given<PasswordChange>,
) -> Outcome<StatusCode> {
    if session.account != name {
        return Err(DeskFault::NotOwn.into());
    }
    let PasswordChange { old, new } = change;
    api.desk.change_password(by, &session, old.0, new.0).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives an account a new key, because its password is lost.
#[utoipa::path(
    post,
    path = "/v1/accounts/{account}/key",
    operation_id = "renew_key",
    tag = "people",
    params(("account" = String, Path, description = "The name of the account.")),
    request_body = KeyRenewal,
    responses(
        (status = 200, description = "The account, with the public half of its new key.", body = Account),
    )
)]
pub(crate) async fn renew_key(
    State(api): Shared,
    Known(by): Known,
    Path(name): Path<String>,
    Given(renewal): Given<KeyRenewal>,
) -> Outcome<Json<Account>> {
    let renewed = api.desk.renew_key(&by, &name, renewal.password.0).await?;
    Ok(Json(renewed))
}

/// Ends the wait that failed sign-ins have brought.
#[utoipa::path(
    post,
    path = "/v1/accounts/{account}/unlock",
    operation_id = "unlock_account",
    tag = "people",
    params(("account" = String, Path, description = "The name of the account.")),
    responses(
        (status = 200, description = "The account.", body = Account),
    )
)]
pub(crate) async fn unlock(
    State(api): Shared,
    Known(by): Known,
    Path(name): Path<String>,
) -> Outcome<Json<Account>> {
    Ok(Json(api.desk.unlock_account(&by, &name)?))
}
