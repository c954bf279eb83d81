//! Secret keys on disk: a text file that says what the key is, and its 32-byte seed in hexadecimal.

use std::path::Path;

use zeroize::Zeroizing;

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
        path: std::path::PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file does not hold one seed.
    #[error(
        "{path} does not hold a key: one line of 64 digits of lowercase hexadecimal is expected"
    )]
    NotAKey {
        /// Which.
        path: std::path::PathBuf,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes: {0}")]
    NoRandomness(getrandom::Error),
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

/// Writes a key file that was not there.
///
/// # Errors
///
/// `File`, also if there is one already.
pub(crate) fn create(path: &Path, comment: &str, seed: &Seed) -> Result<(), KeyFileError> {
    let mut text = Zeroizing::new(String::new());
    for line in comment.lines() {
        text.push_str("# ");
        text.push_str(line);
        text.push('\n');
    }
    text.push_str(&Zeroizing::new(hex::encode(seed.as_ref())));
    text.push('\n');
    private_file::create(path, text.as_bytes()).map_err(|source| KeyFileError::File {
        path: path.to_owned(),
        source,
    })
}

/// Reads a key file.
///
/// # Errors
///
/// `File` or `NotAKey`.
pub(crate) fn read(path: &Path) -> Result<Seed, KeyFileError> {
    let text = private_file::read_text(path, BYTES_MAX)
        .map(Zeroizing::new)
        .map_err(|source| KeyFileError::File {
            path: path.to_owned(),
            source,
        })?;
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return Err(KeyFileError::NotAKey {
            path: path.to_owned(),
        });
    };
    let mut seed = Zeroizing::new([0; 32]);
    hex::decode_to_slice(line, seed.as_mut()).map_err(|_| KeyFileError::NotAKey {
        path: path.to_owned(),
    })?;
    Ok(seed)
}

const BYTES_MAX: u64 = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_reads_back_and_anything_else_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("entry.key");
        let seed = random_seed().unwrap();
        create(&path, "The key that signs entries.\nKeep it here.", &seed).unwrap();
        assert_eq!(read(&path).unwrap().as_ref(), seed.as_ref());
        for (name, text) in [
            ("none", "# only a comment\n".to_owned()),
            ("short", "00".repeat(31)),
            ("two", format!("{0}\n{0}\n", "00".repeat(32))),
        ] {
            let path = dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            assert!(
                matches!(read(&path), Err(KeyFileError::NotAKey { .. })),
                "{name}"
            );
        }
    }
}
