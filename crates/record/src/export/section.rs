//! The framing of a file of proof: a first line, then numbered sections, each with its own digest.
//!
//! Follows spec/bundle.md §1.

use std::fmt;

use crate::digest::Digest;

/// A section of a file of proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Section {
    /// The line's founding.
    Founding = 1,
    /// What the bundle claims to hold.
    Manifest = 2,
    /// The entries.
    Entries = 3,
    /// Signed checkpoints.
    Checkpoints = 4,
    /// Inclusion proofs.
    Proofs = 5,
    /// The exporter's signature over the manifest.
    ManifestSignature = 6,
    /// The first of two entries that stand at one place.
    FirstEntry = 7,
    /// The second of them.
    SecondEntry = 8,
}

/// Why the framing of a file is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FramingFault {
    /// The file starts with another line.
    #[error("the first line is not the one of this format")]
    FirstLine,
    /// The file ends inside a section, or before it.
    #[error("section {0} is cut short or not there")]
    Truncated(Section),
    /// Another section stands where this one should.
    #[error("section {wanted} should stand where section number {found} does")]
    OtherSection {
        /// What should stand there.
        wanted: Section,
        /// The number that does.
        found: u8,
    },
    /// A section's bytes are not those its digest names.
    #[error("section {0} was altered: its digest does not match")]
    Altered(Section),
    /// Something follows the last section.
    #[error("there are bytes after the last section, {0}")]
    Trailing(Section),
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Founding => "\"founding\"",
            Self::Manifest => "\"manifest\"",
            Self::Entries => "\"entries\"",
            Self::Checkpoints => "\"checkpoints\"",
            Self::Proofs => "\"inclusion proofs\"",
            Self::ManifestSignature => "\"manifest signature\"",
            Self::FirstEntry => "\"first entry\"",
            Self::SecondEntry => "\"second entry\"",
        })
    }
}

/// The bytes of a file: its first line and the sections given, in their order.
pub(crate) fn write_sections(first_line: &str, sections: &[(Section, &[u8])]) -> Vec<u8> {
    let mut bytes = first_line.as_bytes().to_vec();
    for (section, content) in sections {
        bytes.push(*section as u8);
        bytes.extend_from_slice(&(content.len() as u64).to_be_bytes());
        bytes.extend_from_slice(&Digest::plain(&[content]).0);
        bytes.extend_from_slice(content);
    }
    bytes
}

/// Reads exactly the sections `wanted`, in that order, and checks each one's digest.
pub(crate) fn read_sections<'a, const N: usize>(
    first_line: &str,
    wanted: [Section; N],
    bytes: &'a [u8],
) -> Result<[&'a [u8]; N], FramingFault> {
    let mut rest = bytes
        .strip_prefix(first_line.as_bytes())
        .ok_or(FramingFault::FirstLine)?;
    let mut contents = [&[][..]; N];
    for (section, content) in wanted.into_iter().zip(&mut contents) {
        let truncated = FramingFault::Truncated(section);
        let (head, after) = rest.split_first_chunk::<HEAD_BYTES>().ok_or(truncated)?;
        let (number, head) = (head[0], &head[1..]);
        if number != section as u8 {
            return Err(FramingFault::OtherSection {
                wanted: section,
                found: number,
            });
        }
        let (len, digest) = head.split_at(8);
        let len = len
            .iter()
            .fold(0_u64, |len, byte| (len << 8) | u64::from(*byte));
        let len = usize::try_from(len).map_err(|_| truncated)?;
        let (found, after) = after.split_at_checked(len).ok_or(truncated)?;
        if Digest::plain(&[found]).0 != *digest {
            return Err(FramingFault::Altered(section));
        }
        (*content, rest) = (found, after);
    }
    match (rest.is_empty(), wanted.last()) {
        (false, Some(last)) => Err(FramingFault::Trailing(*last)),
        _ => Ok(contents),
    }
}

/// Number, length, digest.
const HEAD_BYTES: usize = 1 + 8 + 32;
