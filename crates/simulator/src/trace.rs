//! The trace of a world: one hash over everything that happened, was sent and was committed in it. Two
//! worlds of one seed have one trace, in whatever process they run.

use detente_line::now::Monotonic;
use sha2::{Digest, Sha256};

/// What has happened so far.
#[derive(Clone, Default)]
pub struct Trace {
    hash: Sha256,
    notes: u64,
}

impl Trace {
    /// Notes that something happened at a host.
    pub(crate) fn note(&mut self, at: Monotonic, host: usize, what: &str, bytes: &[u8]) {
        self.notes += 1;
        let lengths = [host as u64, what.len() as u64, bytes.len() as u64];
        self.hash.update(at.0.as_nanos().to_be_bytes());
        for length in lengths {
            self.hash.update(length.to_be_bytes());
        }
        self.hash.update(what.as_bytes());
        self.hash.update(bytes);
    }

    /// The hash, and how much it covers.
    #[must_use]
    pub fn hash(&self) -> (String, u64) {
        let hash: [u8; 32] = self.hash.clone().finalize().into();
        let hex = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        (hex, self.notes)
    }
}
