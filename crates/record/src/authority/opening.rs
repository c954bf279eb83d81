//! The opening of an epoch: the keys of a stretch of a party's journal, signed by its recovery key.
//!
//! It can be signed ahead of time and lie on a token. Follows spec/authority.md §1.

use crate::encoding::{EncodingFault, MapWriter, Reader, Writer};
use crate::limits::OPENING_BYTES_MAX;
use crate::place::Epoch;
use crate::signature::{MlDsa44PublicKey, PublicKey, SecretKey, Signature, SignatureFault};

/// A verified opening: its recovery key has signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The party's recovery key, which signed this.
    pub recovery: PublicKey,
    /// The number of the epoch.
    pub epoch: Epoch,
    /// Signs the epoch's entries.
    pub entry: PublicKey,
    /// Signs the epoch's checkpoints.
    pub note: PublicKey,
    /// Signs the epoch's checkpoints against quantum computers (FIPS 204).
    pub note_ml_dsa: MlDsa44PublicKey,
    bytes: Vec<u8>,
}

/// Why a party opens an epoch. What the record keeps is the number; others may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum EpochReason {
    /// The keys are changed as planned.
    Rotation = 1,
    /// The record was put back from a copy, or may have been.
    Restored = 2,
    /// The record or the keys are lost.
    Lost = 3,
    /// Somebody else may have the keys.
    Compromised = 4,
    /// Another machine of the party takes over.
    Promoted = 5,
}

impl EpochReason {
    /// Every reason this version knows.
    pub const ALL: [Self; 5] = [
        Self::Rotation,
        Self::Restored,
        Self::Lost,
        Self::Compromised,
        Self::Promoted,
    ];

    /// The reason with this number, if there is one.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|reason| *reason as u64 == number)
    }

    /// Its name on the interface, and the key of its words in `i18n/` behind `epoch-reason-`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rotation => "rotation",
            Self::Restored => "restored",
            Self::Lost => "lost",
            Self::Compromised => "compromised",
            Self::Promoted => "promoted",
        }
    }

    /// The reason of that name, if it is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// Why bytes are not an opening.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpeningFault {
    /// Larger than an opening may be.
    #[error("an opening has at most {OPENING_BYTES_MAX} bytes")]
    TooLarge,
    /// The bytes are not in the encoding.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
    /// A key is not one.
    #[error("{key} key: {fault}")]
    Key {
        /// Which.
        key: &'static str,
        /// Why.
        fault: SignatureFault,
    },
    /// Two keys are the same: each use has its own.
    #[error("two of the keys are the same")]
    KeysNotSeparate,
    /// The recovery key has not signed it.
    #[error("the recovery key has not signed it: {0}")]
    NotSigned(SignatureFault),
}

impl Opening {
    /// Signs the opening of `epoch` with the recovery key.
    #[must_use]
    pub fn issue(
        recovery: &SecretKey,
        epoch: Epoch,
        entry: PublicKey,
        note: PublicKey,
        note_ml_dsa: MlDsa44PublicKey,
    ) -> Self {
        let mut core = MapWriter::new();
        core.key(1).bytes(recovery.public().as_bytes());
        core.key(2).uint(epoch.0.into());
        core.key(3).bytes(entry.as_bytes());
        core.key(4).bytes(note.as_bytes());
        core.key(5).bytes(note_ml_dsa.as_bytes());
        let core = core.finish();
        let mut writer = Writer::new();
        writer
            .array(2)
            .bytes(&core)
            .bytes(&recovery.sign(LABEL, &core).0);
        Self {
            recovery: recovery.public(),
            epoch,
            entry,
            note,
            note_ml_dsa,
            bytes: writer.finish(),
        }
    }

    /// Reads and verifies an opening.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn decode(bytes: &[u8]) -> Result<Self, OpeningFault> {
        if bytes.len() > OPENING_BYTES_MAX {
            return Err(OpeningFault::TooLarge);
        }
        let mut outer = Reader::new(bytes);
        outer.array_exact(2)?;
        let core = outer.bytes()?;
        let signature = Signature(outer.bytes_exact()?);
        outer.end()?;

        let mut reader = Reader::new(core);
        let mut keys = reader.map(5)?;
        keys.required(&mut reader, 1)?;
        let recovery = read_key(&mut reader, "recovery")?;
        keys.required(&mut reader, 2)?;
        let epoch = Epoch(reader.uint_max(u32::MAX.into())? as u32);
        keys.required(&mut reader, 3)?;
        let entry = read_key(&mut reader, "entry")?;
        keys.required(&mut reader, 4)?;
        let note = read_key(&mut reader, "note")?;
        keys.required(&mut reader, 5)?;
        let note_ml_dsa =
            MlDsa44PublicKey::parse(reader.bytes()?).map_err(|fault| OpeningFault::Key {
                key: "post-quantum note",
                fault,
            })?;
        keys.end(&mut reader)?;
        reader.end()?;

        if recovery == entry || recovery == note || entry == note {
            return Err(OpeningFault::KeysNotSeparate);
        }
        recovery
            .verify(LABEL, core, &signature)
            .map_err(OpeningFault::NotSigned)?;
        Ok(Self {
            recovery,
            epoch,
            entry,
            note,
            note_ml_dsa,
            bytes: bytes.to_vec(),
        })
    }

    /// The signed bytes.
    #[must_use]
    pub fn encode(&self) -> &[u8] {
        &self.bytes
    }
}

pub(super) fn read_key(
    reader: &mut Reader<'_>,
    key: &'static str,
) -> Result<PublicKey, OpeningFault> {
    PublicKey::parse(&reader.bytes_exact()?).map_err(|fault| OpeningFault::Key { key, fault })
}

const LABEL: &str = "detente/opening/v0";
