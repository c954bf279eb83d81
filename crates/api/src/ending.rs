//! The end of a line: who has left it or is for closing it, and the line that it succeeds.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::message::Signer;
use crate::{EntryIdText, Moment};

/// A party's word to the end of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LineEnding {
    /// Whose.
    pub party: u8,
    /// `leave`, or `close`: it is for closing.
    pub word: String,
    /// When, by its author's clock.
    pub at: Moment,
    /// The entry.
    pub entry: EntryIdText,
    /// Who signed.
    pub signers: Vec<Signer>,
}
