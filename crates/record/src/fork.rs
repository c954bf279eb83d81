//! The proof that a party signed two histories: two of its entries at one place.
//!
//! Portable: whoever has the line's founding can check it. Follows spec/bundle.md §7.

use crate::authority::{Founding, FoundingFault, Roster};
use crate::digest::{EntryId, LineId};
use crate::encoding::{EncodingFault, Reader, Writer};
use crate::entry::{Entry, EntryFault, UnverifiedEntry};
use crate::export::{FramingFault, Section, read_sections, write_sections};
use crate::limits::FORK_FILE_BYTES_MAX;
use crate::place::Address;
use crate::signature::PublicKey;
use crate::time::Timestamp;

/// The first line of a fork-proof file.
pub const FORK_FIRST_LINE: &str = "detente fork v0\n";

/// Two entries of one author at one place, without their parts. Not verified unless it came from [`ForkProof::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkProof {
    first: UnverifiedEntry,
    second: UnverifiedEntry,
}

/// What a verified fork proof says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkFindings {
    /// The line.
    pub line: LineId,
    /// The place signed twice: party, epoch and sequence.
    pub address: Address,
    /// The party's name in the charter.
    pub party_name: String,
    /// The phrase of the party's card.
    pub phrase: String,
    /// The party's recovery key, the root of its others.
    pub recovery: PublicKey,
    /// The key that signed both.
    pub entry_key: PublicKey,
    /// The entry with the smaller id, and the time it states.
    pub first: (EntryId, Timestamp),
    /// The other one, and the time it states.
    pub second: (EntryId, Timestamp),
}

/// Why two entries prove no fork.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForkFault {
    /// Larger than a fork proof may be.
    #[error("a fork proof has at most {FORK_FILE_BYTES_MAX} bytes")]
    TooLarge,
    /// The framing is broken.
    #[error("{0}")]
    Framing(#[from] FramingFault),
    /// Not in the encoding.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
    /// The founding founds no line.
    #[error("section \"founding\": {0}")]
    Founding(FoundingFault),
    /// An entry is not its author's.
    #[error("section {section}: {fault}")]
    Entry {
        /// Which of the two.
        section: Section,
        /// Why.
        fault: EntryFault,
    },
    /// They stand at different places.
    #[error("the entries stand at {first} and {second}: two places, no fork")]
    TwoPlaces {
        /// The first one's.
        first: Address,
        /// The second one's.
        second: Address,
    },
    /// They are the same entry.
    #[error("both are the same entry: no fork")]
    SameEntry,
    /// They do not stand in ascending order of their ids.
    #[error("section \"first entry\": the entries stand in the wrong order")]
    Order,
    /// An entry carries parts, which a fork proof has no use for.
    #[error("section {0}: the entry carries parts")]
    HasParts(Section),
}

impl ForkProof {
    /// The proof from two verified entries.
    ///
    /// # Errors
    ///
    /// `TwoPlaces`, `SameEntry`.
    pub fn new(one: &Entry, other: &Entry) -> Result<Self, ForkFault> {
        let (first, second) = if one.id() <= other.id() {
            (one, other)
        } else {
            (other, one)
        };
        let bare = |entry: &Entry, section| {
            UnverifiedEntry::parse(entry.with_parts(&[]).bytes())
                .map_err(|fault| ForkFault::Entry { section, fault })
        };
        let proof = Self {
            first: bare(first, Section::FirstEntry)?,
            second: bare(second, Section::SecondEntry)?,
        };
        proof.check()?;
        Ok(proof)
    }

    /// The place that was signed twice.
    #[must_use]
    pub fn address(&self) -> Address {
        self.first.address()
    }

    /// The ids of the two entries, the smaller one first.
    #[must_use]
    pub fn ids(&self) -> (EntryId, EntryId) {
        (self.first.id(), self.second.id())
    }

    /// The byte form of the two entries, without the founding.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer
            .array(2)
            .bytes(self.first.bytes())
            .bytes(self.second.bytes());
        writer.finish()
    }

    /// Reads two entries; verify them with [`ForkProof::verify`].
    ///
    /// # Errors
    ///
    /// Why they prove no fork already by their form.
    pub fn decode(bytes: &[u8]) -> Result<Self, ForkFault> {
        let mut reader = Reader::new(bytes);
        reader.array_exact(2)?;
        let (first, second) = (reader.bytes()?, reader.bytes()?);
        reader.end()?;
        Self::parse(first, second)
    }

    /// Proves that one party signed both.
    ///
    /// # Errors
    ///
    /// Why it did not.
    pub fn verify(&self, roster: &Roster) -> Result<(), ForkFault> {
        self.check()?;
        for (section, entry) in [
            (Section::FirstEntry, &self.first),
            (Section::SecondEntry, &self.second),
        ] {
            entry
                .clone()
                .verify(roster)
                .map_err(|fault| ForkFault::Entry { section, fault })?;
        }
        Ok(())
    }

    /// The portable file: founding and both entries.
    #[must_use]
    pub fn write_file(&self, founding: &Founding) -> Vec<u8> {
        write_sections(
            FORK_FIRST_LINE,
            &[
                (Section::Founding, &founding.encode()),
                (Section::FirstEntry, self.first.bytes()),
                (Section::SecondEntry, self.second.bytes()),
            ],
        )
    }

    /// Verifies a portable file.
    ///
    /// # Errors
    ///
    /// Why it proves nothing.
    pub fn verify_file(bytes: &[u8]) -> Result<ForkFindings, ForkFault> {
        if bytes.len() > FORK_FILE_BYTES_MAX {
            return Err(ForkFault::TooLarge);
        }
        let sections = [Section::Founding, Section::FirstEntry, Section::SecondEntry];
        let [founding, first, second] = read_sections(FORK_FIRST_LINE, sections, bytes)?;
        let founding = Founding::decode(founding).map_err(ForkFault::Founding)?;
        let proof = Self::parse(first, second)?;
        let roster = founding.roster();
        proof.verify(&roster)?;

        let address = proof.address();
        let unknown = || ForkFault::Entry {
            section: Section::FirstEntry,
            fault: EntryFault::UnknownAuthor {
                party: address.party,
            },
        };
        let party = roster.party(address.party).ok_or_else(unknown)?;
        let card = founding
            .cards()
            .get(usize::from(address.party.0))
            .ok_or_else(unknown)?;
        let entry_key = roster
            .entry_key(address.party, address.place.epoch)
            .ok_or_else(unknown)?;
        Ok(ForkFindings {
            line: roster.line(),
            address,
            party_name: party.name.clone(),
            phrase: card.phrase(),
            recovery: party.recovery,
            entry_key: *entry_key,
            first: (proof.first.id(), proof.first.header().time),
            second: (proof.second.id(), proof.second.header().time),
        })
    }

    fn parse(first: &[u8], second: &[u8]) -> Result<Self, ForkFault> {
        let parse = |bytes, section| {
            UnverifiedEntry::parse(bytes).map_err(|fault| ForkFault::Entry { section, fault })
        };
        let proof = Self {
            first: parse(first, Section::FirstEntry)?,
            second: parse(second, Section::SecondEntry)?,
        };
        proof.check()?;
        Ok(proof)
    }

    fn check(&self) -> Result<(), ForkFault> {
        let (first, second) = (self.first.address(), self.second.address());
        if first != second || self.first.header().line != self.second.header().line {
            return Err(ForkFault::TwoPlaces { first, second });
        }
        match self.first.id().cmp(&self.second.id()) {
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Equal => return Err(ForkFault::SameEntry),
            std::cmp::Ordering::Greater => return Err(ForkFault::Order),
        }
        for (section, entry) in [
            (Section::FirstEntry, &self.first),
            (Section::SecondEntry, &self.second),
        ] {
            if entry.has_parts() {
                return Err(ForkFault::HasParts(section));
            }
        }
        Ok(())
    }
}
