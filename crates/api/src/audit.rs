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
#[serde(deny_unknown_fields, default)]
pub struct AuditQuery {
    /// Records before this number; the latest if not given.
    #[param(minimum = 1)]
    pub before: Option<u64>,
    /// How many at most; 100 if not given.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<usize>,
}

/// Records of one page at most.
pub const AUDIT_PAGE_MAX: usize = 500;
/// Records of a page if no number is asked for.
pub const AUDIT_PAGE: usize = 100;

/// The answer to `GET /v1/audit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditPage {
    /// The newest first.
    pub records: Vec<AuditRecord>,
    /// The next `before`; absent on the last page.
    pub older: Option<u64>,
}

/// The answer to `GET /v1/audit/verification`: the whole log was looked through, and holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditVerification {
    /// How many records it has.
    pub records: u64,
    /// The hash of the last.
    pub head: DigestText,
}
