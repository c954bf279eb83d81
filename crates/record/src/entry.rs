//! One signed entry: suite ‖ header ‖ signature ‖ detached parts.
//!
//! `UnverifiedEntry` is what arrives, `Entry` is what has been proved. Bytes are kept as received and
//! never re-encoded. A committed part may be absent (withheld, or erased); the entry still verifies.
//! Not here: the chain (journal.rs), who may sign what (authority/). Follows spec/entry.md.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::authority::Roster;
use crate::digest::{Digest, EntryId, LineId};
use crate::encoding::{EncodingFault, EncodingRule, MapWriter, Reader};
use crate::header::{Header, HeaderError, HeaderFault};
use crate::limits::{ENTRY_BYTES_MAX, PARTS_BYTES_MAX, PARTS_MAX, SALT_BYTES};
use crate::place::{Address, Epoch, Head, PartyIndex};
use crate::signature::{PublicKey, SecretKey, Signature, SignatureFault};

/// The suite of this version: SHA-256, Ed25519, ML-DSA-44.
pub const SUITE: u8 = 0x01;
/// The number of the part that holds the body.
pub const PART_BODY: u8 = 1;
/// The number of the part that holds the officers' assertions.
pub const PART_ASSERTIONS: u8 = 2;

/// A detached part: what the header commits to with a salt, so that it can be withheld or erased.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// 16 random bytes: without them a commitment would betray a guessable content.
    pub salt: [u8; SALT_BYTES],
    /// The content.
    pub content: Vec<u8>,
}

impl Part {
    /// The commitment that a header of `line` carries for this as part `number`.
    #[must_use]
    pub fn commitment(&self, line: LineId, number: u8) -> Digest {
        commitment(line, number, &self.salt, &self.content)
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({} bytes)", self.content.len())
    }
}

/// Why bytes are not an entry of the line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryFault {
    /// Larger than an entry may be.
    #[error("the entry has {bytes} bytes, more than {ENTRY_BYTES_MAX}")]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// A suite this software does not know.
    #[error("suite {0} is not known")]
    UnknownSuite(u8),
    /// The header is not one.
    #[error("header: {0}")]
    Header(HeaderError),
    /// The parts behind the signature are not in the encoding.
    #[error("parts: {0}")]
    Parts(EncodingFault),
    /// The parts together are larger than they may be.
    #[error("the parts together have more than {PARTS_BYTES_MAX} bytes")]
    PartsTooLarge,
    /// A part is there that the header does not commit to.
    #[error("part {part} is not committed to by the header")]
    PartNotCommitted {
        /// Its number.
        part: u8,
    },
    /// A part is not what the header commits to.
    #[error("part {part} does not match the header's commitment")]
    PartAltered {
        /// Its number.
        part: u8,
    },
    /// The entry belongs to another line.
    #[error("the entry belongs to line {line}, not to this one")]
    OtherLine {
        /// The line it names.
        line: LineId,
    },
    /// The author is not a party of the line.
    #[error("party {party} is not a party of this line")]
    UnknownAuthor {
        /// The party it names.
        party: PartyIndex,
    },
    /// No opening of that epoch is known.
    #[error("party {party} has not opened epoch {epoch}")]
    UnknownEpoch {
        /// The author.
        party: PartyIndex,
        /// The epoch it names.
        epoch: Epoch,
    },
    /// The signature does not prove the author.
    #[error("signature: {0}")]
    Signature(SignatureFault),
    /// It is not the entry that was asked for.
    #[error("the bytes are another entry than the one asked for")]
    OtherEntry,
}

/// An entry whose form is right and whose author is not yet proved.
#[derive(Clone)]
pub struct UnverifiedEntry(Arc<Parsed>);

/// An entry proved to be its author's: line, author, epoch key, signature and every part present.
#[derive(Clone)]
pub struct Entry(Arc<Parsed>);

struct Parsed {
    bytes: Arc<[u8]>,
    header: Header,
    id: EntryId,
    /// Where the signature starts in `bytes`; it ends 64 bytes later, where the parts start.
    signature_at: usize,
    /// Where each part's salt and content stand in `bytes`.
    parts: BTreeMap<u8, Range<usize>>,
}

impl UnverifiedEntry {
    /// Reads the form of an entry from exactly `bytes`; verifies nothing but the form.
    ///
    /// # Errors
    ///
    /// What the bytes break; never panics.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryFault> {
        Self::parse_shared(bytes.into())
    }

    /// As [`UnverifiedEntry::parse`], without copying the bytes.
    ///
    /// # Errors
    ///
    /// As for [`UnverifiedEntry::parse`].
    pub fn parse_shared(bytes: Arc<[u8]>) -> Result<Self, EntryFault> {
        if bytes.len() > ENTRY_BYTES_MAX {
            return Err(EntryFault::TooLarge { bytes: bytes.len() });
        }
        let mut reader = Reader::new(&bytes);
        let suite = reader
            .take(1)
            .map_err(|fault| EntryFault::Header(fault.into()))?[0];
        if suite != SUITE {
            return Err(EntryFault::UnknownSuite(suite));
        }
        let header = Header::read(&mut reader).map_err(EntryFault::Header)?;
        let signature_at = reader.position();
        reader.take(64).map_err(EntryFault::Parts)?;
        let parts = read_parts(&mut reader, &header)?;
        reader.end().map_err(EntryFault::Parts)?;
        let id = entry_id(&bytes[..signature_at]);
        Ok(Self(Arc::new(Parsed {
            bytes,
            header,
            id,
            signature_at,
            parts,
        })))
    }

    /// The header, as its author claims it.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.0.header
    }

    /// The id: the hash of what would be signed.
    #[must_use]
    pub fn id(&self) -> EntryId {
        self.0.id
    }

    /// Where it claims to stand.
    #[must_use]
    pub fn address(&self) -> Address {
        self.0.header.address()
    }

    /// The bytes as received.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// The content of the body as claimed: not yet checked against its commitment.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.part(PART_BODY).map(|(_, content)| content)
    }

    /// The body of an entry that was proved before and known since by its id, which is the hash of all
    /// that was signed: without the signature being verified once more.
    ///
    /// # Errors
    ///
    /// `OtherEntry` if it is not that entry, `PartAltered` if a part is not what the header commits to.
    pub fn body_of(&self, proved: EntryId) -> Result<Option<&[u8]>, EntryFault> {
        if self.0.id != proved {
            return Err(EntryFault::OtherEntry);
        }
        self.0.check_parts()?;
        Ok(self.body())
    }

    /// Whether any part is there.
    #[must_use]
    pub fn has_parts(&self) -> bool {
        !self.0.parts.is_empty()
    }

    /// Proves the entry: line, author known, key of that epoch, signature, parts against commitments.
    ///
    /// # Errors
    ///
    /// What is wrong; the entry is then worth nothing.
    pub fn verify(self, roster: &Roster) -> Result<Entry, EntryFault> {
        let key = self.author_key(roster)?;
        self.verify_by(&key)
    }

    /// The key that must have signed it, if its line, author and epoch are known.
    ///
    /// # Errors
    ///
    /// Which is not.
    pub(crate) fn author_key(&self, roster: &Roster) -> Result<PublicKey, EntryFault> {
        let header = &self.0.header;
        if header.line != roster.line() {
            return Err(EntryFault::OtherLine { line: header.line });
        }
        if !roster.has_party(header.party) {
            return Err(EntryFault::UnknownAuthor {
                party: header.party,
            });
        }
        let key = roster.entry_key(header.party, header.epoch);
        key.copied().ok_or(EntryFault::UnknownEpoch {
            party: header.party,
            epoch: header.epoch,
        })
    }

    /// Proves the parts and the signature by its author's key.
    ///
    /// # Errors
    ///
    /// `PartAltered`, `Signature`.
    pub(crate) fn verify_by(self, key: &PublicKey) -> Result<Entry, EntryFault> {
        // The cheap checks before the dear one.
        self.0.check_parts()?;
        key.verify(LABEL_SIGNATURE, &self.0.id.0, &self.0.signature())
            .map_err(EntryFault::Signature)?;
        Ok(Entry(self.0))
    }
}

impl Entry {
    /// Signs `header` over `parts`, filling in their commitments.
    ///
    /// # Errors
    ///
    /// The rule of headers or the bound of parts that is broken.
    pub fn sign(
        mut header: Header,
        parts: BTreeMap<u8, Part>,
        key: &SecretKey,
    ) -> Result<Self, EntryFault> {
        for (number, part) in &parts {
            header
                .commitments
                .insert(*number, part.commitment(header.line, *number));
        }
        header.understood = true;
        let header_bytes = header
            .encode()
            .map_err(|fault| EntryFault::Header(fault.into()))?;
        let mut bytes = Vec::with_capacity(1 + header_bytes.len() + 64 + 64);
        bytes.push(SUITE);
        bytes.extend_from_slice(&header_bytes);
        let id = entry_id(&bytes);
        bytes.extend_from_slice(&key.sign(LABEL_SIGNATURE, &id.0).0);
        let mut map = MapWriter::new();
        for (number, part) in &parts {
            map.key((*number).into())
                .bytes(&[&part.salt[..], &part.content].concat());
        }
        bytes.extend_from_slice(&map.finish());
        // Read back what was written: the bounds and rules are then one piece of code.
        UnverifiedEntry::parse(&bytes).map(|entry| Self(entry.0))
    }

    /// The header.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.0.header
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> EntryId {
        self.0.id
    }

    /// Where it stands in the line's record.
    #[must_use]
    pub fn address(&self) -> Address {
        self.0.header.address()
    }

    /// Address and id together.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            address: self.address(),
            id: self.id(),
        }
    }

    /// The bytes as received or signed.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// The bytes, shared.
    #[must_use]
    pub fn shared_bytes(&self) -> Arc<[u8]> {
        Arc::clone(&self.0.bytes)
    }

    /// The author's signature.
    #[must_use]
    pub fn signature(&self) -> Signature {
        self.0.signature()
    }

    /// The content of part `number`, without its salt, if it is there.
    #[must_use]
    pub fn part(&self, number: u8) -> Option<&[u8]> {
        self.0.part(number).map(|(_, content)| content)
    }

    /// The salt of part `number`, if it is there.
    #[must_use]
    pub fn salt(&self, number: u8) -> Option<[u8; SALT_BYTES]> {
        self.0
            .part(number)
            .and_then(|(salt, _)| salt.try_into().ok())
    }

    /// The content of the body, if the entry has one and it is there.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.part(PART_BODY)
    }

    /// The content of the officers' assertions, if the entry has them and they are there.
    #[must_use]
    pub fn assertions(&self) -> Option<&[u8]> {
        self.part(PART_ASSERTIONS)
    }

    /// The numbers of the parts that the header commits to and that are not there.
    pub fn missing_parts(&self) -> impl Iterator<Item = u8> + '_ {
        self.0
            .header
            .commitments
            .keys()
            .copied()
            .filter(|part| !self.0.parts.contains_key(part))
    }

    /// The same entry with only the parts in `keep`: header, id and signature are untouched.
    #[must_use]
    pub fn with_parts(&self, keep: &[u8]) -> Self {
        let mut map = MapWriter::new();
        for (number, range) in &self.0.parts {
            if keep.contains(number) {
                map.key((*number).into())
                    .bytes(&self.0.bytes[range.clone()]);
            }
        }
        let mut bytes = self.0.bytes[..self.0.signature_at + 64].to_vec();
        bytes.extend_from_slice(&map.finish());
        // Verified before, and leaving out committed parts cannot unprove it.
        let entry = UnverifiedEntry::parse(&bytes).expect("fewer of the parts parsed before");
        Self(entry.0)
    }
}

impl Parsed {
    fn signature(&self) -> Signature {
        let mut signature = [0; 64];
        signature.copy_from_slice(&self.bytes[self.signature_at..self.signature_at + 64]);
        Signature(signature)
    }

    fn part(&self, number: u8) -> Option<(&[u8], &[u8])> {
        let range = self.parts.get(&number)?;
        self.bytes[range.clone()].split_at_checked(SALT_BYTES)
    }

    fn check_parts(&self) -> Result<(), EntryFault> {
        for (number, range) in &self.parts {
            let (salt, content) = self.bytes[range.clone()].split_at(SALT_BYTES);
            let expected = self.header.commitments.get(number);
            if expected != Some(&commitment(self.header.line, *number, salt, content)) {
                return Err(EntryFault::PartAltered { part: *number });
            }
        }
        Ok(())
    }
}

impl PartialEq for UnverifiedEntry {
    fn eq(&self, other: &Self) -> bool {
        self.0.bytes == other.0.bytes
    }
}

impl Eq for UnverifiedEntry {}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.0.bytes == other.0.bytes
    }
}

impl Eq for Entry {}

// Content never reaches a log through a debug line.
impl fmt::Debug for UnverifiedEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnverifiedEntry({} {})", self.address(), self.id())
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({} {})", self.address(), self.id())
    }
}

fn read_parts(
    reader: &mut Reader<'_>,
    header: &Header,
) -> Result<BTreeMap<u8, Range<usize>>, EntryFault> {
    let mut keys = reader.map(PARTS_MAX).map_err(EntryFault::Parts)?;
    let mut parts = BTreeMap::new();
    let mut total = 0;
    while let Some(number) = keys.next(reader).map_err(EntryFault::Parts)? {
        let number = u8::try_from(number)
            .map_err(|_| EntryFault::Parts(reader.fault(EncodingRule::OutOfBounds)))?;
        if !header.commitments.contains_key(&number) {
            return Err(EntryFault::PartNotCommitted { part: number });
        }
        let bytes = reader.bytes().map_err(EntryFault::Parts)?;
        if bytes.len() < SALT_BYTES {
            return Err(EntryFault::Parts(reader.fault(EncodingRule::OutOfBounds)));
        }
        total += bytes.len();
        parts.insert(number, reader.position() - bytes.len()..reader.position());
    }
    if total > PARTS_BYTES_MAX {
        return Err(EntryFault::PartsTooLarge);
    }
    Ok(parts)
}

fn entry_id(suite_and_header: &[u8]) -> EntryId {
    EntryId(Digest::labelled(LABEL_ID, &[suite_and_header]).0)
}

fn commitment(line: LineId, number: u8, salt: &[u8], content: &[u8]) -> Digest {
    Digest::labelled(LABEL_PART, &[&line.0, &[number], salt, content])
}

impl From<HeaderFault> for EntryFault {
    fn from(fault: HeaderFault) -> Self {
        Self::Header(HeaderError::Rule(fault))
    }
}

const LABEL_ID: &str = "detente/entry-id/v0";
const LABEL_SIGNATURE: &str = "detente/entry-signature/v0";
const LABEL_PART: &str = "detente/part/v0";
