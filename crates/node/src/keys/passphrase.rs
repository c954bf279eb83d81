//! A passphrase, and where a node that starts unattended finds it.
//!
//! Not here: asking a person on a terminal, which is the command line's.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use zeroize::Zeroizing;

use super::sealed::{Cost, Derived, Purpose, Salt, SealFault, Sealed};
use crate::key_file::{KeyFileError, Seed};
use crate::private_file;

/// A passphrase; wiped when dropped, never shown.
pub struct Passphrase {
    words: Zeroizing<String>,
    /// The last derivation: all keys of a node share a salt, so that five keys cost one derivation.
    derived: Mutex<Option<(Cost, Salt, Derived)>>,
}

/// Why words cannot be a passphrase.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PassphraseError {
    /// Nothing, or nothing but blanks.
    #[error("the passphrase is empty")]
    Empty,
    /// Too short to withstand somebody who has the disk.
    #[error("the passphrase has {found} characters; at least {needed} are needed")]
    TooShort {
        /// Characters given.
        found: usize,
        /// Characters needed.
        needed: usize,
    },
    /// Longer than anybody types.
    #[error("the passphrase is longer than 1,024 bytes")]
    TooLong,
    /// More than one line, or a character that no keyboard gives.
    #[error("the passphrase is more than one line, or holds a control character")]
    NotOneLine,
    /// Its file cannot be read.
    #[error("{path} can't be read")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Others than its owner may read its file.
    #[error("others may read {path}: its mode is {mode:o} and must be 600 or 400")]
    OpenToOthers {
        /// Which.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
}

impl Passphrase {
    /// Takes the words that open what was sealed before.
    ///
    /// # Errors
    ///
    /// `Empty`, `TooLong`, `NotOneLine`.
    pub fn given(words: Zeroizing<String>) -> Result<Self, PassphraseError> {
        if words.trim().is_empty() {
            return Err(PassphraseError::Empty);
        }
        if words.len() > BYTES_MAX {
            return Err(PassphraseError::TooLong);
        }
        if words.chars().any(char::is_control) {
            return Err(PassphraseError::NotOneLine);
        }
        Ok(Self {
            words,
            derived: Mutex::new(None),
        })
    }

    /// Takes words as a new passphrase: long enough for whoever has the disk and all the time.
    ///
    /// # Errors
    ///
    /// As for [`Passphrase::given`], and `TooShort`.
    pub fn chosen(words: Zeroizing<String>) -> Result<Self, PassphraseError> {
        let found = words.trim().chars().count();
        let chosen = Self::given(words)?;
        if found < CHARACTERS_MIN {
            return Err(PassphraseError::TooShort {
                found,
                needed: CHARACTERS_MIN,
            });
        }
        Ok(chosen)
    }

    /// The words in a file: its only line, without the line's end. The file must be its owner's alone.
    ///
    /// # Errors
    ///
    /// `File`, `OpenToOthers`.
    pub fn words_of_file(path: &Path) -> Result<Zeroizing<String>, PassphraseError> {
        use std::os::unix::fs::PermissionsExt as _;
        let failed = |source| PassphraseError::File {
            path: path.to_owned(),
            source,
        };
        let mode = std::fs::metadata(path).map_err(failed)?.permissions();
        let mode = mode.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(PassphraseError::OpenToOthers {
                path: path.to_owned(),
                mode,
            });
        }
        read_line(path)
    }

    /// Where systemd has laid the passphrase for this process, if it has (`LoadCredentialEncrypted=`
    /// or `LoadCredential=` with the name `detente-passphrase`).
    #[must_use]
    pub fn credential() -> Option<PathBuf> {
        let folder = std::env::var_os("CREDENTIALS_DIRECTORY")?;
        let path = Path::new(&folder).join(CREDENTIAL);
        path.exists().then_some(path)
    }

    /// The words of the credential at `path`. Its folder is this service's alone, whatever the file's mode.
    ///
    /// # Errors
    ///
    /// `File`.
    pub fn words_of_credential(path: &Path) -> Result<Zeroizing<String>, PassphraseError> {
        read_line(path)
    }

    /// The same words once more, for whoever outlives this one.
    #[must_use]
    pub fn again(&self) -> Self {
        Self {
            words: self.words.clone(),
            derived: Mutex::new(None),
        }
    }

    /// Whether both are the same words.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        *self.words == *other.words
    }

    pub(crate) fn open(&self, sealed: &Sealed, purpose: Purpose) -> Result<Seed, SealFault> {
        self.with_derived(sealed.cost(), sealed.salt(), |derived| {
            sealed.open(purpose, derived)
        })
    }

    pub(crate) fn seal(
        &self,
        seed: &Seed,
        purpose: Purpose,
        salt: &Salt,
    ) -> Result<Sealed, KeyFileError> {
        let mut nonce = [0; 12];
        getrandom::fill(&mut nonce).map_err(KeyFileError::NoRandomness)?;
        let sealed = self.with_derived(Cost::OURS, *salt, |derived| {
            Ok(Sealed::seal(
                seed,
                purpose,
                (Cost::OURS, salt, derived),
                nonce,
            ))
        });
        Ok(sealed.expect("our own cost is within the bounds"))
    }

    fn with_derived<T>(
        &self,
        cost: Cost,
        salt: Salt,
        use_it: impl FnOnce(&Derived) -> Result<T, SealFault>,
    ) -> Result<T, SealFault> {
        let mut kept = self.derived.lock().expect("nobody panics while holding it");
        if let Some((last_cost, last_salt, derived)) = &*kept
            && (*last_cost, *last_salt) == (cost, salt)
        {
            return use_it(derived);
        }
        let derived = Derived::of(&self.words, cost, &salt)?;
        let (.., derived) = kept.insert((cost, salt, derived));
        use_it(derived)
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(hidden)")
    }
}

/// A salt for a passphrase, new each time a folder is sealed.
pub(crate) fn random_salt() -> Result<Salt, KeyFileError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(KeyFileError::NoRandomness)?;
    Ok(salt)
}

fn read_line(path: &Path) -> Result<Zeroizing<String>, PassphraseError> {
    let text = private_file::read_text(path, BYTES_MAX as u64 + 2).map_err(|source| {
        PassphraseError::File {
            path: path.to_owned(),
            source,
        }
    })?;
    let text = Zeroizing::new(text);
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    Ok(Zeroizing::new(line.to_owned()))
}

/// The credential's name, as the unit and its page give it.
pub const CREDENTIAL: &str = "detente-passphrase";
const CHARACTERS_MIN: usize = 12;
const BYTES_MAX: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    #[test]
    fn a_new_passphrase_is_long_enough_and_an_old_one_is_taken_as_it_is() {
        assert!(Passphrase::given(words("short")).is_ok());
        assert!(matches!(
            Passphrase::chosen(words("elevenchars")),
            Err(PassphraseError::TooShort {
                found: 11,
                needed: 12
            })
        ));
        assert!(Passphrase::chosen(words("двенадцать12")).is_ok());
        for (text, what) in [("", "empty"), ("  ", "blank"), ("two\nlines long", "lines")] {
            assert!(Passphrase::given(words(text)).is_err(), "{what}");
        }
        assert!(Passphrase::given(words(&"x".repeat(1025))).is_err());
    }

    #[test]
    fn a_passphrase_is_never_shown() {
        let passphrase = Passphrase::given(words("correct horse battery")).unwrap();
        assert!(!format!("{passphrase:?}").contains("horse"));
    }

    #[test]
    fn a_passphrase_file_is_its_owners_alone_and_its_line_end_is_no_part_of_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("words");
        std::fs::write(&path, "correct horse battery \r\n").unwrap();
        let mode = |mode| {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, permissions).unwrap();
        };
        mode(0o640);
        assert!(matches!(
            Passphrase::words_of_file(&path),
            Err(PassphraseError::OpenToOthers { mode: 0o640, .. })
        ));
        mode(0o600);
        assert_eq!(
            Passphrase::words_of_file(&path).unwrap().as_str(),
            "correct horse battery "
        );
    }
}
