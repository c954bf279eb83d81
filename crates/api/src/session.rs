//! Sessions: who is signed in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text::Secret;
use crate::{KeyText, Moment};

/// The body of `POST /v1/session`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The name of the account.
    pub account: String,
    /// Its password.
    pub password: Secret,
}

/// The body of `PUT /v1/session`: opens a locked session again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// The password of the session's account.
    pub password: Secret,
}

/// The answer to `POST /v1/session`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// What goes behind `Authorization: Bearer `. Shown here and never again.
    pub token: Secret,
    /// The session.
    pub session: Session,
}

/// One session. Also the answer to `GET /v1/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// What it is called in lists; no secret.
    pub id: String,
    /// The account.
    pub account: String,
    /// The person.
    pub person: String,
    /// The account's roles.
    pub roles: Vec<String>,
    /// The language of the person's labels.
    pub language: String,
    /// The public half of the key it signs with.
    pub key: KeyText,
    /// From which address the person signed in.
    pub from: String,
    /// When.
    pub since: Moment,
    /// For how many seconds more it lasts.
    pub ends_in_seconds: u64,
    /// Whether it only reads until the password is given again.
    pub locked: bool,
    /// Whether it does nothing until the password is changed.
    pub must_change: bool,
}

/// The answer to `GET /v1/sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sessions {
    /// The longest first.
    pub sessions: Vec<Session>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}
