//! Who has sent a request: found out once, at the gate, and handed to every handler.

use super::permission::Caller;

/// Whoever has sent a request.
#[derive(Clone, Debug)]
pub(crate) enum By {
    /// Nobody that is known.
    Nobody,
    /// Whoever can read the file `api-token`.
    Owner,
}

impl By {
    /// As what the table of permissions knows them.
    pub(crate) fn callers(&self) -> Vec<Caller> {
        match self {
            Self::Nobody => vec![Caller::Nobody],
            Self::Owner => vec![Caller::Owner],
        }
    }
}
