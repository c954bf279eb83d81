//! Secret keys on disk: a text file that says what the key is, and its 32-byte seed, in
//! hexadecimal or sealed under a passphrase. Follows spec/keys.md.

use std::path::{Path, PathBuf};

use detente_language::Value;
use zeroize::Zeroizing;

use crate::causes::Cause as _;
use crate::keys::sealed::{Purpose, SealFault, Sealed};
use crate::keys::{Passphrase, Seal};
use crate::private_file;

/// A key's seed; wiped when dropped, never shown.
pub(crate) type Seed = Zeroizing<[u8; 32]>;

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// The file cannot be read or made.
    #[error("{path} can't be used")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file does not hold one seed.
    #[error(
        "{path} does not hold a key: one line of 64 digits of lowercase hexadecimal is expected, or a sealed key"
    )]
    NotAKey {
        /// Which.
        path: PathBuf,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes: {0}")]
    NoRandomness(getrandom::Error),
    /// The key is sealed and no passphrase was given.
    #[error("{path} is sealed with a passphrase")]
    Sealed {
        /// Which.
        path: PathBuf,
    },
    /// The passphrase is another one.
    #[error("the passphrase does not open {path}")]
    WrongPassphrase {
        /// Which.
        path: PathBuf,
    },
    /// The sealed key does not open, whatever the passphrase.
    #[error("{path} can't be opened: {why}")]
    Spoiled {
        /// Which.
        path: PathBuf,
        /// Why.
        why: Value,
    },
}

/// What a key file holds.
pub(crate) enum Held {
    /// The seed, for whoever reads the file.
    Plain(Seed),
    /// The seed, for whoever knows the passphrase.
    Sealed(Sealed),
}

/// A key file as it was read.
pub(crate) struct KeyFile {
    path: PathBuf,
    /// What it says of itself, without the signs of a comment.
    pub(crate) comment: String,
    /// The key.
    pub(crate) held: Held,
}

impl KeyFile {
    /// Reads a key file, without opening what is sealed.
    ///
    /// # Errors
    ///
    /// `File`, `NotAKey`, `Spoiled`.
    pub(crate) fn read(path: &Path) -> Result<Self, KeyFileError> {
        let text = private_file::read_text(path, BYTES_MAX)
            .map(Zeroizing::new)
            .map_err(|source| KeyFileError::File {
                path: path.to_owned(),
                source,
            })?;
        Self::parse(path, &text)
    }

    /// Reads the text of the key file at `path`.
    ///
    /// # Errors
    ///
    /// `NotAKey`, `Spoiled`.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, KeyFileError> {
        let not_a_key = || KeyFileError::NotAKey {
            path: path.to_owned(),
        };
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let (comments, keys): (Vec<&str>, Vec<&str>) =
            lines.partition(|line| line.starts_with('#'));
        let [line] = keys[..] else {
            return Err(not_a_key());
        };
        let held = match line.strip_prefix(SEALED_PREFIX) {
            Some(digits) => {
                let bytes = hex::decode(digits).map_err(|_| not_a_key())?;
                Held::Sealed(Sealed::parse(&bytes).map_err(|fault| spoiled(path, fault))?)
            }
            None => {
                let mut seed = Zeroizing::new([0; 32]);
                hex::decode_to_slice(line, seed.as_mut()).map_err(|_| not_a_key())?;
                Held::Plain(seed)
            }
        };
        let comment: Vec<&str> = comments
            .iter()
            .map(|line| line.trim_start_matches('#').trim())
            .filter(|line| *line != SEALED_COMMENT)
            .collect();
        Ok(Self {
            path: path.to_owned(),
            comment: comment.join("\n"),
            held,
        })
    }

    /// The seed; of a sealed key with the passphrase.
    ///
    /// # Errors
    ///
    /// `Sealed` without a passphrase; `WrongPassphrase`; `Spoiled`.
    pub(crate) fn open(
        &self,
        purpose: Purpose,
        passphrase: Option<&Passphrase>,
    ) -> Result<Seed, KeyFileError> {
        let sealed = match &self.held {
            Held::Plain(seed) => return Ok(seed.clone()),
            Held::Sealed(sealed) => sealed,
        };
        let passphrase = passphrase.ok_or_else(|| KeyFileError::Sealed {
            path: self.path.clone(),
        })?;
        passphrase
            .open(sealed, purpose)
            .map_err(|fault| spoiled(&self.path, fault))
    }

    /// Whether its seed is sealed.
    pub(crate) fn is_sealed(&self) -> bool {
        matches!(self.held, Held::Sealed(_))
    }
}

fn spoiled(path: &Path, fault: SealFault) -> KeyFileError {
    let path = path.to_owned();
    match fault {
        SealFault::WrongPassphrase => KeyFileError::WrongPassphrase { path },
        fault => KeyFileError::Spoiled {
            path,
            why: fault.words(),
        },
    }
}

/// 32 bytes of the operating system's randomness.
///
/// # Errors
///
/// `NoRandomness`.
pub(crate) fn random_seed() -> Result<Seed, KeyFileError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut()).map_err(KeyFileError::NoRandomness)?;
    Ok(seed)
}

/// Writes a key file that was not there, sealed if there is something to seal it with.
///
/// # Errors
///
/// `File`, also if there is one already.
pub(crate) fn create(
    path: &Path,
    comment: &str,
    (seed, purpose): (&Seed, Purpose),
    seal: Option<&Seal<'_>>,
) -> Result<(), KeyFileError> {
    let text = text(comment, (seed, purpose), seal)?;
    private_file::create(path, text.as_bytes()).map_err(|source| KeyFileError::File {
        path: path.to_owned(),
        source,
    })
}

/// The text of a key file.
///
/// # Errors
///
/// `NoRandomness`.
pub(crate) fn text(
    comment: &str,
    (seed, purpose): (&Seed, Purpose),
    seal: Option<&Seal<'_>>,
) -> Result<Zeroizing<String>, KeyFileError> {
    let mut text = Zeroizing::new(String::new());
    let sealed = seal.map(|_| SEALED_COMMENT);
    for line in comment.lines().chain(sealed) {
        text.push_str("# ");
        text.push_str(line);
        text.push('\n');
    }
    match seal {
        None => text.push_str(&Zeroizing::new(hex::encode(seed.as_ref()))),
        Some(seal) => {
            text.push_str(SEALED_PREFIX);
            text.push_str(&hex::encode(seal.seal(seed, purpose)?.as_bytes()));
        }
    }
    text.push('\n');
    Ok(text)
}

/// Reads a key that is not sealed.
///
/// # Errors
///
/// As for [`KeyFile::read`]; `Sealed`.
pub(crate) fn read(path: &Path, purpose: Purpose) -> Result<Seed, KeyFileError> {
    KeyFile::read(path)?.open(purpose, None)
}

const BYTES_MAX: u64 = 4096;
const SEALED_PREFIX: &str = "detente-sealed-key:";
const SEALED_COMMENT: &str = "Sealed with a passphrase: useless without it, and so is every copy.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_reads_back_and_anything_else_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("entry.key");
        let seed = random_seed().unwrap();
        let comment = "The key that signs entries.\nKeep it here.";
        create(&path, comment, (&seed, Purpose::Entry), None).unwrap();
        assert_eq!(read(&path, Purpose::Entry).unwrap().as_ref(), seed.as_ref());
        assert_eq!(KeyFile::read(&path).unwrap().comment, comment);
        for (name, text) in [
            ("none", "# only a comment\n".to_owned()),
            ("short", "00".repeat(31)),
            ("two", format!("{0}\n{0}\n", "00".repeat(32))),
            ("sealed", format!("{SEALED_PREFIX}xyz")),
        ] {
            let path = dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            assert!(
                matches!(
                    read(&path, Purpose::Entry),
                    Err(KeyFileError::NotAKey { .. })
                ),
                "{name}"
            );
        }
    }

    #[test]
    fn a_sealed_seed_needs_its_passphrase_and_never_stands_in_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("entry.key");
        let seed = random_seed().unwrap();
        let passphrase = |words: &str| Passphrase::given(Zeroizing::new(words.to_owned())).unwrap();
        let right = passphrase("correct horse battery");
        let seal = Seal::new(&right).unwrap();
        create(&path, "A key.", (&seed, Purpose::Entry), Some(&seal)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&hex::encode(seed.as_ref())), "{text}");
        let file = KeyFile::read(&path).unwrap();
        assert!(file.is_sealed());
        assert_eq!(file.comment, "A key.");
        assert_eq!(*file.open(Purpose::Entry, Some(&right)).unwrap(), *seed);
        assert!(matches!(
            file.open(Purpose::Entry, None),
            Err(KeyFileError::Sealed { .. })
        ));
        assert!(matches!(
            file.open(Purpose::Entry, Some(&passphrase("correct horse batterz"))),
            Err(KeyFileError::WrongPassphrase { .. })
        ));
        let spoiled = text.replace("sealed-key:01", "sealed-key:02");
        std::fs::write(&path, spoiled).unwrap();
        assert!(matches!(
            KeyFile::read(&path),
            Err(KeyFileError::Spoiled { .. })
        ));
    }
}
