//! The node's keys at rest: sealed under a passphrase or not, sealed anew, taken off the machine.
//!
//! Not here: what the keys sign. The files and the bytes in them: spec/keys.md.

mod epoch_token;
mod folder;
mod noted;
mod passphrase;
pub(crate) mod sealed;
mod take_out;

use std::path::PathBuf;

pub(crate) use epoch_token::later_opening;
pub use epoch_token::{
    EpochToken, EpochTokenError, LaterEpoch, kept_epochs, keys_since, later_epochs,
};
pub use folder::{KeyState, Protection, any_sealed, list, officer_key, reseal, reseal_file};
pub use noted::{note_tokens, noted_tokens, unused_tokens};
pub use passphrase::{CREDENTIAL, Passphrase, PassphraseError};
pub use sealed::Purpose;
pub(crate) use sealed::SealFault;
pub use take_out::{TakeOutError, TakenOut, take_out};

use crate::key_file::{KeyFileError, Seed};
use sealed::{Salt, Sealed};

/// Why keys cannot be sealed, opened or sealed anew. Whatever it is, the files are as they were.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// Every key is sealed already.
    #[error("the keys are sealed already")]
    AlreadySealed,
    /// No key is sealed.
    #[error("no key is sealed")]
    NotSealed,
    /// A file of the folder cannot be used.
    #[error("{path} can't be used")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// What was written does not read back as what it was made of.
    #[error("{path} does not read back as it was written")]
    NotReadBack {
        /// Which.
        path: PathBuf,
    },
}

/// A passphrase with the salt that everything sealed in one go shares.
pub(crate) struct Seal<'a> {
    passphrase: &'a Passphrase,
    salt: Salt,
}

impl<'a> Seal<'a> {
    /// With a new salt.
    ///
    /// # Errors
    ///
    /// `NoRandomness`.
    pub(crate) fn new(passphrase: &'a Passphrase) -> Result<Self, KeyFileError> {
        Ok(Self {
            passphrase,
            salt: passphrase::random_salt()?,
        })
    }

    pub(crate) fn seal(&self, seed: &Seed, purpose: Purpose) -> Result<Sealed, KeyFileError> {
        self.passphrase.seal(seed, purpose, &self.salt)
    }
}
