//! The party card: what a party hands over at pairing. It proves possession of every key it names.
//!
//! A `PartyCard` in hand is verified; whose it is, two people settle by reading its phrase.
//! Follows spec/authority.md §2.

use crate::authority::opening::{Opening, OpeningFault, read_key};
use crate::authority::phrase::{PHRASE_BYTES, parse_phrase, phrase, phrase_cyrillic};
use crate::authority::text::{
    all_differ, is_language, is_name, read_text, read_texts, write_texts,
};
use crate::digest::{CardId, Digest};
use crate::encoding::{EncodingFault, MapWriter, Reader};
use crate::limits::{CARD_BYTES_MAX, LANGUAGES_MAX, NAME_BYTES_MAX};
use crate::place::Epoch;
use crate::signature::{PublicKey, SecretKey, Signature, SignatureFault, labelled};

/// A verified party card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyCard {
    name: String,
    languages: Vec<String>,
    link: PublicKey,
    opening: Opening,
    id: CardId,
    bytes: Vec<u8>,
}

/// The Ed25519 secret keys that a card proves possession of.
#[derive(Clone, Copy, Debug)]
pub struct CardKeys<'a> {
    /// Offline; signs openings and the card.
    pub recovery: &'a SecretKey,
    /// Signs entries of epoch 0.
    pub entry: &'a SecretKey,
    /// Signs checkpoints of epoch 0.
    pub note: &'a SecretKey,
    /// Authenticates links.
    pub link: &'a SecretKey,
}

/// Why bytes are not a party card, or a card cannot be issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardFault {
    /// Larger than a card may be.
    #[error("a party card has at most {CARD_BYTES_MAX} bytes")]
    TooLarge,
    /// The bytes are not in the encoding.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
    /// The name or a language is not one.
    #[error("the name or a language tag is not valid")]
    Name,
    /// The opening inside is not one.
    #[error("opening: {0}")]
    Opening(#[from] OpeningFault),
    /// The opening is not of epoch 0, or not by the card's recovery key.
    #[error("the opening is not of epoch 0 by this card's recovery key")]
    OtherOpening,
    /// Two keys are the same: each use has its own.
    #[error("two of the keys are the same")]
    KeysNotSeparate,
    /// A key has not signed the card.
    #[error("the {key} key has not signed the card: {fault}")]
    NotProved {
        /// Which.
        key: &'static str,
        /// Why.
        fault: SignatureFault,
    },
    /// The ML-DSA-44 signer gave nothing.
    #[error("the post-quantum key could not sign")]
    NoPostQuantumSignature,
}

impl PartyCard {
    /// Issues a card: every key signs its core, the recovery key signs the whole.
    ///
    /// `sign_ml_dsa` signs its argument with the ML-DSA-44 note key of `opening` (FIPS 204, empty context).
    ///
    /// # Errors
    ///
    /// What makes the result not a card: it is read back and verified.
    pub fn issue(
        name: &str,
        languages: &[&str],
        keys: CardKeys<'_>,
        opening: &Opening,
        sign_ml_dsa: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
    ) -> Result<Self, CardFault> {
        let languages: Vec<String> = languages.iter().map(|tag| (*tag).to_owned()).collect();
        let mut core = MapWriter::new();
        core.key(1).text(name);
        write_texts(core.key(2), &languages);
        core.key(3).bytes(keys.recovery.public().as_bytes());
        core.key(4).bytes(keys.link.public().as_bytes());
        core.key(5).bytes(opening.encode());
        let core = core.finish();

        let ml_dsa = sign_ml_dsa(&labelled(LABEL_NOTE_ML_DSA, &core))
            .ok_or(CardFault::NoPostQuantumSignature)?;
        let proved = |map: &mut MapWriter| {
            map.key(1).bytes(&core);
            map.key(2).bytes(&keys.entry.sign(LABEL_ENTRY, &core).0);
            map.key(3).bytes(&keys.note.sign(LABEL_NOTE, &core).0);
            map.key(4).bytes(&keys.link.sign(LABEL_LINK, &core).0);
            map.key(5).bytes(&ml_dsa);
        };
        let mut signed = MapWriter::new();
        proved(&mut signed);
        let mut card = MapWriter::new();
        proved(&mut card);
        card.key(6)
            .bytes(&keys.recovery.sign(LABEL_RECOVERY, &signed.finish()).0);
        Self::decode(&card.finish())
    }

    /// Reads a card and verifies all of it.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn decode(bytes: &[u8]) -> Result<Self, CardFault> {
        if bytes.len() > CARD_BYTES_MAX {
            return Err(CardFault::TooLarge);
        }
        let mut reader = Reader::new(bytes);
        let mut keys = reader.map(6)?;
        keys.required(&mut reader, 1)?;
        let core = reader.bytes()?;
        let mut proofs = [Signature([0; 64]); 3];
        for (key, proof) in (2..).zip(&mut proofs) {
            keys.required(&mut reader, key)?;
            *proof = Signature(reader.bytes_exact()?);
        }
        keys.required(&mut reader, 5)?;
        let ml_dsa = reader.bytes()?;
        keys.required(&mut reader, 6)?;
        let whole = Signature(reader.bytes_exact()?);
        keys.end(&mut reader)?;
        reader.end()?;

        let (name, languages, recovery, link, opening) = read_core(core)?;
        let ed25519 = [recovery, link, opening.entry, opening.note];
        if opening.recovery != recovery || opening.epoch != Epoch(0) {
            return Err(CardFault::OtherOpening);
        }
        if !all_differ(&ed25519) {
            return Err(CardFault::KeysNotSeparate);
        }
        let possession = [
            ("entry", &opening.entry, LABEL_ENTRY),
            ("note", &opening.note, LABEL_NOTE),
            ("link", &link, LABEL_LINK),
        ];
        for ((key, public, label), proof) in possession.into_iter().zip(&proofs) {
            public
                .verify(label, core, proof)
                .map_err(|fault| CardFault::NotProved { key, fault })?;
        }
        opening
            .note_ml_dsa
            .verify(LABEL_NOTE_ML_DSA, core, ml_dsa)
            .map_err(|fault| CardFault::NotProved {
                key: "post-quantum note",
                fault,
            })?;
        let mut signed = MapWriter::new();
        signed.key(1).bytes(core);
        for (key, proof) in (2..).zip(&proofs) {
            signed.key(key).bytes(&proof.0);
        }
        signed.key(5).bytes(ml_dsa);
        recovery
            .verify(LABEL_RECOVERY, &signed.finish(), &whole)
            .map_err(|fault| CardFault::NotProved {
                key: "recovery",
                fault,
            })?;
        let id = CardId(Digest::labelled(LABEL_ID, &[core]).0);
        Ok(Self {
            name,
            languages,
            link,
            opening,
            id,
            bytes: bytes.to_vec(),
        })
    }

    /// The card's bytes.
    #[must_use]
    pub fn encode(&self) -> &[u8] {
        &self.bytes
    }

    /// The id: the labelled hash of the card's core.
    #[must_use]
    pub fn id(&self) -> CardId {
        self.id
    }

    /// The party's name, as it writes it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The languages of its desk (BCP 47), preferred first.
    #[must_use]
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// The recovery key.
    #[must_use]
    pub fn recovery(&self) -> &PublicKey {
        &self.opening.recovery
    }

    /// The key that authenticates its links.
    #[must_use]
    pub fn link(&self) -> &PublicKey {
        &self.link
    }

    /// The opening of its epoch 0.
    #[must_use]
    pub fn opening(&self) -> &Opening {
        &self.opening
    }

    /// The five words that the card's owner reads aloud.
    #[must_use]
    pub fn phrase(&self) -> String {
        phrase(&self.phrase_bytes())
    }

    /// The same five words in Cyrillic letters.
    #[must_use]
    pub fn phrase_cyrillic(&self) -> String {
        phrase_cyrillic(&self.phrase_bytes())
    }

    /// Whether `heard` is this card's phrase, in either alphabet.
    #[must_use]
    pub fn matches_phrase(&self, heard: &str) -> bool {
        parse_phrase(heard) == Ok(self.phrase_bytes())
    }

    fn phrase_bytes(&self) -> [u8; PHRASE_BYTES] {
        let mut bytes = [0; PHRASE_BYTES];
        bytes.copy_from_slice(&self.id.0[..PHRASE_BYTES]);
        bytes
    }
}

type Core = (String, Vec<String>, PublicKey, PublicKey, Opening);

fn read_core(core: &[u8]) -> Result<Core, CardFault> {
    let mut reader = Reader::new(core);
    let mut keys = reader.map(5)?;
    keys.required(&mut reader, 1)?;
    let name = read_text(&mut reader, |text| is_name(text, NAME_BYTES_MAX))
        .map_err(|_| CardFault::Name)?;
    keys.required(&mut reader, 2)?;
    let languages = read_texts(&mut reader, LANGUAGES_MAX, is_language)?;
    if languages.is_empty() || !all_differ(&languages) {
        return Err(CardFault::Name);
    }
    keys.required(&mut reader, 3)?;
    let recovery = read_key(&mut reader, "recovery")?;
    keys.required(&mut reader, 4)?;
    let link = read_key(&mut reader, "link")?;
    keys.required(&mut reader, 5)?;
    let opening = Opening::decode(reader.bytes()?)?;
    keys.end(&mut reader)?;
    reader.end()?;
    Ok((name, languages, recovery, link, opening))
}

const LABEL_ID: &str = "detente/card/v0";
const LABEL_ENTRY: &str = "detente/card-entry-key/v0";
const LABEL_NOTE: &str = "detente/card-note-key/v0";
const LABEL_LINK: &str = "detente/card-link-key/v0";
const LABEL_NOTE_ML_DSA: &str = "detente/card-note-key-ml-dsa-44/v0";
const LABEL_RECOVERY: &str = "detente/card-recovery-key/v0";
