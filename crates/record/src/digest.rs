//! Labelled hashes and the identifiers made of them.
//!
//! Every hash is SHA-256(label ‖ 0x00 ‖ data): one label, one use, so that the bytes of one thing
//! can never stand for another. Follows spec/encoding.md §4.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// Why a text is not 32 bytes in lowercase hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 64 digits of lowercase hexadecimal")]
pub struct NotHex;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 32]);

        impl $name {
            /// The 32 bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(f, &self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(f, &self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotHex;

            fn from_str(text: &str) -> Result<Self, NotHex> {
                parse_hex(text).map(Self)
            }
        }

        impl From<$name> for Digest {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }
    };
}

identifier! {
    /// A line: the labelled hash of its founding charter.
    LineId
}
identifier! {
    /// An entry: the labelled hash of its suite byte and header. Its signature and parts are not in it.
    EntryId
}
identifier! {
    /// A party card: the labelled hash of its core.
    CardId
}

/// Any other SHA-256 value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The labelled hash of `data`, given in pieces that are joined without separators.
    #[must_use]
    pub fn labelled(label: &str, data: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        hash.update(label.as_bytes());
        hash.update([0]);
        for piece in data {
            hash.update(piece);
        }
        Self(hash.finalize().into())
    }

    /// Plain SHA-256, for what another standard defines (Merkle trees, notes, section digests).
    #[must_use]
    pub fn plain(data: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for piece in data {
            hash.update(piece);
        }
        Self(hash.finalize().into())
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

impl FromStr for Digest {
    type Err = NotHex;

    fn from_str(text: &str) -> Result<Self, NotHex> {
        parse_hex(text).map(Self)
    }
}

pub(crate) fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

pub(crate) fn parse_hex<const N: usize>(text: &str) -> Result<[u8; N], NotHex> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return Err(NotHex);
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (hex_value(pair[0])? << 4) | hex_value(pair[1])?;
    }
    Ok(bytes)
}

fn hex_value(digit: u8) -> Result<u8, NotHex> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(NotHex),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_reads_back_what_it_shows_and_refuses_capitals() {
        let id = Digest::labelled("detente/test/v0", &[b"abc"]);
        assert_eq!(id.to_string().parse::<Digest>(), Ok(id));
        assert_eq!(id.to_string().to_uppercase().parse::<Digest>(), Err(NotHex));
        assert_eq!("00".parse::<Digest>(), Err(NotHex));
        assert_eq!("é".repeat(32).parse::<Digest>(), Err(NotHex));
    }

    #[test]
    fn another_label_gives_another_hash_and_pieces_do_not_matter() {
        let one = Digest::labelled("detente/a/v0", &[b"ab", b"c"]);
        assert_eq!(one, Digest::labelled("detente/a/v0", &[b"abc"]));
        assert_ne!(one, Digest::labelled("detente/b/v0", &[b"abc"]));
    }
}
