//! The log of administrative acts.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{DigestText, Moment};

/// One record of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditRecord {
    /// Its number, from 1.
    pub number: u64,
    /// When, by the node's clock.
    pub at: Moment,
    /// Who: `owner`, `node`, `account:` or `token:` and a name.
    pub who: String,
    /// From which address.
    pub from: Option<String>,
    /// What was done; a fixed word.
    pub what: String,
    /// On whom or what.
    pub about: String,
    /// `done`, or the name of the problem it was refused with.
    pub outcome: String,
    /// Its hash. Whoever notes it can tell later that nothing before it was changed.
    pub hash: DigestText,
}

/// What `GET /v1/audit` is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AuditQuery {
    /// Only records before the one of this number.
    #[param(minimum = 1)]
    pub before: Option<u64>,
}

/// The answer to `GET /v1/audit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditPage {
    /// The newest first.
    pub records: Vec<AuditRecord>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// The answer to `GET /v1/audit/verification`: the whole log was looked through, and holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditVerification {
    /// How many records it has.
    pub records: u64,
    /// The hash of the last.
    pub head: DigestText,
}
