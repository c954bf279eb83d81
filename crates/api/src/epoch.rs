//! Epochs: a token's keys given to the node, an epoch opened, and who opened which.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{EntryIdText, KeyText, Moment, Secret};

/// The body of `POST /v1/epoch-keys`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEpochKeys {
    /// The text of an epoch token (`spec/epochs.md` §4).
    #[schema(max_length = 32768)]
    pub token: String,
    /// What opens it.
    pub passphrase: Secret,
}

/// The answer to it: the node holds the keys, now and after every start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EpochKeysTaken {
    /// The epoch that they are for.
    pub epoch: u32,
    /// The key that will sign its entries.
    pub entry_key: KeyText,
}

/// The body of `POST /v1/lines/{line}/epochs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEpoch {
    /// Which, by its token's number.
    pub epoch: u32,
    /// `rotation`, `restored`, `lost`, `compromised` or `promoted`.
    pub reason: String,
}

/// An epoch that a waiting act would open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpensEpoch {
    /// Which.
    pub epoch: u32,
    /// Why.
    pub reason: String,
    /// The key that would sign its entries.
    pub entry_key: KeyText,
}

/// An epoch after the first that a party has opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EpochOpened {
    /// Whose journal.
    pub party: u8,
    /// Which.
    pub epoch: u32,
    /// Why; a reason that this version does not know is `other`.
    pub reason: String,
    /// When, by its author.
    pub at: Moment,
    /// The entry.
    pub entry: EntryIdText,
}
