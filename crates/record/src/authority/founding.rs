//! The founding of a line: the complete charter and every party's card. All trust starts here.
//!
//! Follows spec/authority.md §5.

use crate::authority::card::{CardFault, PartyCard};
use crate::authority::charter::CharterFault;
use crate::authority::roster::Roster;
use crate::authority::signed_charter::SignedCharter;
use crate::authority::text::all_differ;
use crate::digest::LineId;
use crate::encoding::{EncodingFault, MapWriter, Reader};
use crate::limits::{FOUNDING_BYTES_MAX, PARTIES_MAX};
use crate::place::PartyIndex;

/// A complete founding, every card and every signature verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founding {
    charter: SignedCharter,
    cards: Vec<PartyCard>,
}

/// Why a founding founds no line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FoundingFault {
    /// Larger than a founding may be.
    #[error("a founding has at most {FOUNDING_BYTES_MAX} bytes")]
    TooLarge,
    /// The bytes are not in the encoding.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
    /// The charter is not one.
    #[error("charter: {0}")]
    Charter(#[from] CharterFault),
    /// A card is not one.
    #[error("card of party {party}: {fault}")]
    Card {
        /// Whose.
        party: PartyIndex,
        /// Why.
        fault: CardFault,
    },
    /// A charter that founds must be version 0.
    #[error("the charter is an amendment, not a founding one")]
    NotVersionZero,
    /// There are not as many cards as parties.
    #[error("the charter names {parties} parties, there are {cards} cards")]
    CardCount {
        /// Parties of the charter.
        parties: usize,
        /// Cards given.
        cards: usize,
    },
    /// A card is not the one the charter names.
    #[error("the card given for party {0} is not the one the charter names")]
    OtherCard(PartyIndex),
    /// A party has not signed, or its signature is not good.
    #[error("party {0} has not signed the charter")]
    NotSigned(PartyIndex),
    /// A key is used by two parties, or by a party and an officer.
    #[error("one key is used twice among parties and officers")]
    KeysNotSeparate,
}

impl Founding {
    /// Puts a complete charter and the parties' cards, in their order, together and verifies them.
    ///
    /// # Errors
    ///
    /// Why this founds no line.
    pub fn new(charter: SignedCharter, cards: Vec<PartyCard>) -> Result<Self, FoundingFault> {
        let founding = Self { charter, cards };
        founding.check()?;
        Ok(founding)
    }

    /// The complete charter.
    #[must_use]
    pub fn charter(&self) -> &SignedCharter {
        &self.charter
    }

    /// The parties' cards, in the order of their indexes.
    #[must_use]
    pub fn cards(&self) -> &[PartyCard] {
        &self.cards
    }

    /// The id of the line.
    #[must_use]
    pub fn line(&self) -> LineId {
        self.charter.line()
    }

    /// Who may sign on the line: the founding keys, before any later epoch.
    #[must_use]
    pub fn roster(&self) -> Roster {
        Roster::of_founding(self)
    }

    /// The byte form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut map = MapWriter::new();
        map.key(1).bytes(&self.charter.encode());
        let writer = map.key(2).array(self.cards.len());
        for card in &self.cards {
            writer.bytes(card.encode());
        }
        map.finish()
    }

    /// Reads a founding and verifies all of it.
    ///
    /// # Errors
    ///
    /// Why it founds no line.
    pub fn decode(bytes: &[u8]) -> Result<Self, FoundingFault> {
        if bytes.len() > FOUNDING_BYTES_MAX {
            return Err(FoundingFault::TooLarge);
        }
        let mut reader = Reader::new(bytes);
        let mut keys = reader.map(2)?;
        keys.required(&mut reader, 1)?;
        let charter = SignedCharter::decode(reader.bytes()?)?;
        keys.required(&mut reader, 2)?;
        let len = reader.array(PARTIES_MAX)?;
        let mut cards = Vec::with_capacity(len);
        for index in 0..len {
            let card = PartyCard::decode(reader.bytes()?).map_err(|fault| FoundingFault::Card {
                party: PartyIndex(index as u8),
                fault,
            })?;
            cards.push(card);
        }
        keys.end(&mut reader)?;
        reader.end()?;
        Self::new(charter, cards)
    }

    fn check(&self) -> Result<(), FoundingFault> {
        let charter = self.charter.charter();
        if charter.version != 0 {
            return Err(FoundingFault::NotVersionZero);
        }
        let (parties, cards) = (charter.parties.len(), self.cards.len());
        if parties != cards {
            return Err(FoundingFault::CardCount { parties, cards });
        }
        let mut keys = Vec::new();
        for ((index, card), party) in (0..).map(PartyIndex).zip(&self.cards).zip(&charter.parties) {
            if card.id() != party.card {
                return Err(FoundingFault::OtherCard(index));
            }
            if !self.charter.is_signed_by(index, &card.opening().entry) {
                return Err(FoundingFault::NotSigned(index));
            }
            let opening = card.opening();
            keys.extend([opening.recovery, opening.entry, opening.note, *card.link()]);
            keys.extend(party.officers.iter().map(|officer| officer.key));
        }
        if all_differ(&keys) {
            Ok(())
        } else {
            Err(FoundingFault::KeysNotSeparate)
        }
    }
}
