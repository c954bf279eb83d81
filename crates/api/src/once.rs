//! `Idempotency-Key`: which requests take one.

/// The header that makes a retry safe (draft-ietf-httpapi-idempotency-key-header).
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Whether a request that does something is done once under a key, however often it is sent.
#[must_use]
pub fn takes_key(path: &str) -> bool {
    !WITH_SECRETS.iter().any(|begin| path.starts_with(begin))
}

/// What is asked and answered here holds passwords and tokens, which are nowhere kept; and whatever has a name
/// is refused a second time by its name.
const WITH_SECRETS: [&str; 3] = ["/v1/session", "/v1/accounts", "/v1/tokens"];
