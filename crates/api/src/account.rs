//! Accounts: the people of this node.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text::Secret;
use crate::{KeyText, Moment};

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// What the person types.
    pub account: String,
    /// The person's name.
    pub person: String,
    /// `watch`, `linguist`, `releasing`, `press`, `technician`, `auditor`, `archivist`.
    pub roles: Vec<String>,
    /// The language of the person's labels.
    pub language: String,
    /// `active` or `disabled`.
    pub state: String,
    /// Whether the password is still the one that somebody else has chosen.
    pub must_change: bool,
    /// The public half of the signing key, for the party's list of officers.
    pub key: KeyText,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub changed: Moment,
    /// Whether too many sign-ins under its name have failed, and neither a good one nor a technician has
    /// ended that since.
    pub locked: bool,
    /// For how many seconds sign-ins under this name must wait; absent if they need not.
    pub locked_for_seconds: Option<u64>,
}

/// The answer to `GET /v1/accounts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Accounts {
    /// By name.
    pub accounts: Vec<Account>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// The body of `POST /v1/accounts`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// What the person will type: lowercase letters and digits, `-`, `_`, `.`.
    pub account: String,
    /// The person's name.
    pub person: String,
    /// At least one; a technician has no other.
    pub roles: Vec<String>,
    /// The language of the person's labels; the desk's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The first password. The person changes it before acting.
    pub password: Secret,
    /// The seed of a key that the person has already, 64 hexadecimal digits; a new key if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Secret>,
}

/// The body of `PUT /v1/accounts/{account}`: what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// The person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// All roles, not only new ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// The language of the person's labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// `active` or `disabled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// The body of `PUT /v1/accounts/{account}/password`: the person's own.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present one.
    pub old: Secret,
    /// The one to come.
    pub new: Secret,
}

/// The body of `POST /v1/accounts/{account}/key`: a new key, because nothing opens the old one.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRenewal {
    /// The first password of the new key. The person changes it before acting.
    pub password: Secret,
}
