//! A charter on its way to be complete: the signatures it has so far.
//!
//! Follows spec/authority.md §4.

use std::collections::BTreeMap;

use crate::authority::charter::{Charter, CharterFault, LABEL_SIGNATURE, line_of};
use crate::digest::LineId;
use crate::encoding::{EncodingRule, MapWriter, Reader};
use crate::limits::{PARTIES_MAX, SIGNED_CHARTER_BYTES_MAX};
use crate::place::PartyIndex;
use crate::signature::{PublicKey, Signature};

/// A charter and the signatures it has so far. Signatures are checked by the founding, which has the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCharter {
    charter: Charter,
    bytes: Vec<u8>,
    signatures: BTreeMap<PartyIndex, Signature>,
}

impl SignedCharter {
    /// A charter that nobody has signed yet.
    ///
    /// # Errors
    ///
    /// What makes no sense in the charter.
    pub fn new(charter: Charter) -> Result<Self, CharterFault> {
        let bytes = charter.encode()?;
        Ok(Self {
            charter,
            bytes,
            signatures: BTreeMap::new(),
        })
    }

    /// The charter.
    #[must_use]
    pub fn charter(&self) -> &Charter {
        &self.charter
    }

    /// The charter's bytes.
    #[must_use]
    pub fn charter_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The id of the line.
    #[must_use]
    pub fn line(&self) -> LineId {
        line_of(&self.bytes)
    }

    /// The signatures so far.
    #[must_use]
    pub fn signatures(&self) -> &BTreeMap<PartyIndex, Signature> {
        &self.signatures
    }

    /// Adds a party's signature.
    ///
    /// # Errors
    ///
    /// `NoParty`, `TwoSignatures`.
    pub fn add(&mut self, party: PartyIndex, signature: Signature) -> Result<(), CharterFault> {
        if self.charter.party(party).is_none() {
            return Err(CharterFault::NoParty(party));
        }
        match self.signatures.insert(party, signature) {
            Some(before) if before != signature => {
                self.signatures.insert(party, before);
                Err(CharterFault::TwoSignatures(party))
            }
            _ => Ok(()),
        }
    }

    /// Verifies one party's signature with its entry key of epoch 0; false if there is none.
    #[must_use]
    pub fn is_signed_by(&self, party: PartyIndex, entry: &PublicKey) -> bool {
        self.signatures.get(&party).is_some_and(|signature| {
            entry
                .verify(LABEL_SIGNATURE, &self.line().0, signature)
                .is_ok()
        })
    }

    /// Takes over the signatures of another copy of the same charter.
    ///
    /// # Errors
    ///
    /// `OtherCharter`, `TwoSignatures`; then nothing is changed.
    pub fn merge(&mut self, other: &Self) -> Result<(), CharterFault> {
        if self.bytes != other.bytes {
            return Err(CharterFault::OtherCharter);
        }
        let mut merged = self.clone();
        for (party, signature) in &other.signatures {
            merged.add(*party, *signature)?;
        }
        *self = merged;
        Ok(())
    }

    /// Whether every party's signature is here. Whether they are good, the founding says.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.signatures.len() == self.charter.parties.len()
    }

    /// The byte form: charter and signatures.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut signatures = MapWriter::new();
        for (party, signature) in &self.signatures {
            signatures.key(party.0.into()).bytes(&signature.0);
        }
        let mut map = MapWriter::new();
        map.key(1).bytes(&self.bytes);
        map.key(2).raw(&signatures.finish());
        map.finish()
    }

    /// Reads a signed charter; its signatures are not verified yet.
    ///
    /// # Errors
    ///
    /// What the bytes break or makes no sense.
    pub fn decode(bytes: &[u8]) -> Result<Self, CharterFault> {
        if bytes.len() > SIGNED_CHARTER_BYTES_MAX {
            return Err(CharterFault::TooLarge { bytes: bytes.len() });
        }
        let mut reader = Reader::new(bytes);
        let mut keys = reader.map(2)?;
        keys.required(&mut reader, 1)?;
        let charter_bytes = reader.bytes()?;
        let mut signed = Self {
            charter: Charter::decode(charter_bytes)?,
            bytes: charter_bytes.to_vec(),
            signatures: BTreeMap::new(),
        };
        keys.required(&mut reader, 2)?;
        let mut parties = reader.map(PARTIES_MAX)?;
        while let Some(party) = parties.next(&mut reader)? {
            let party = u8::try_from(party).map_err(|_| reader.fault(EncodingRule::OutOfBounds))?;
            signed.add(PartyIndex(party), Signature(reader.bytes_exact()?))?;
        }
        keys.end(&mut reader)?;
        reader.end()?;
        Ok(signed)
    }
}
