//! Secrets that stand for somebody: of a session, of a machine. 256 random bits, shown once, kept as
//! their hash.

use std::collections::BTreeSet;

use detente_record::{Digest, Timestamp};
use tokio::sync::watch;
use zeroize::Zeroizing;

use super::scope::Scope;

/// A new secret and the hash that is kept of it.
pub(crate) struct NewSecret {
    /// What is shown once.
    pub(crate) text: Zeroizing<String>,
    /// What is kept.
    pub(crate) hash: Digest,
}

impl NewSecret {
    /// Makes one; `prefix` says what it is, so that one found in a log or a file can be told.
    pub(crate) fn random(prefix: &str) -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut())?;
        let digits = Zeroizing::new(hex::encode(bytes.as_ref()));
        let text = Zeroizing::new(format!("{prefix}{}", *digits));
        let hash = hash(text.as_bytes());
        Ok(Self { text, hash })
    }
}

/// The hash under which a secret is kept: of 256 random bits a plain one tells nothing.
pub(crate) fn hash(text: &[u8]) -> Digest {
    Digest::plain(&[text])
}

/// A machine's token.
#[derive(Debug)]
pub(crate) struct Machine {
    /// Its name.
    pub(crate) name: String,
    /// What it is good for.
    pub(crate) scopes: BTreeSet<Scope>,
    /// The hash of its secret.
    pub(crate) hash: Digest,
    /// When it was made.
    pub(crate) created: Timestamp,
    /// When it is no longer good.
    pub(crate) expires: Timestamp,
    /// Who made it.
    pub(crate) by: String,
    /// Told when it is revoked.
    pub(crate) ended: watch::Sender<bool>,
}

/// What a session's secret begins with.
pub(crate) const SESSION_PREFIX: &str = "detente-session-";
/// What a machine's secret begins with.
pub(crate) const TOKEN_PREFIX: &str = "detente-token-";
