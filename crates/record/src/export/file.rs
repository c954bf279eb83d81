//! Any file of proof, told apart by its first line.

use crate::export::bundle::{Bundle, BundleFault, EVIDENCE_FIRST_LINE};
use crate::export::findings::Findings;
use crate::export::spread::{Spread, one_by_one};
use crate::fork::{FORK_FIRST_LINE, ForkFault, ForkFindings, ForkProof};

/// What a verified file proves.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Entries of a line, by whom and in what order.
    Evidence(Box<Findings>),
    /// A party signed two histories.
    Fork(Box<ForkFindings>),
}

/// Why a file proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileFault {
    /// Its first line is none that is known.
    #[error("the first line names no format of proof that is known")]
    UnknownFormat,
    /// An evidence bundle that is not good.
    #[error(transparent)]
    Evidence(#[from] BundleFault),
    /// A proof of a fork that is not good.
    #[error(transparent)]
    Fork(#[from] ForkFault),
}

/// Verifies a file of proof.
///
/// # Errors
///
/// Why it proves nothing.
pub fn verify_file(bytes: &[u8]) -> Result<Verdict, FileFault> {
    verify_file_over(bytes, &one_by_one)
}

/// As [`verify_file`], with the work spread as the caller likes; the verdict is the same.
///
/// # Errors
///
/// As for [`verify_file`].
pub fn verify_file_over(bytes: &[u8], spread: &Spread<'_>) -> Result<Verdict, FileFault> {
    if bytes.starts_with(EVIDENCE_FIRST_LINE.as_bytes()) {
        Ok(Verdict::Evidence(Box::new(Bundle::verify_over(
            bytes, spread,
        )?)))
    } else if bytes.starts_with(FORK_FIRST_LINE.as_bytes()) {
        Ok(Verdict::Fork(Box::new(ForkProof::verify_file(bytes)?)))
    } else {
        Err(FileFault::UnknownFormat)
    }
}
