//! The body of a challenge and of a read-back: one word, in one CBOR map.

use detente_record::EncodingFault;
use detente_record::encoding::{MapWriter, Reader};

use crate::limits::CHALLENGE_WORD_BYTES_MAX;

/// A word that one officer sees and another reads back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word(String);

/// Why something is not such a word.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordFault {
    /// Empty, longer than it may be, or with spaces or control characters.
    #[error("a challenge word is 1 to {CHALLENGE_WORD_BYTES_MAX} bytes without spaces")]
    NotAWord,
    /// Not the form of a word's body.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
}

impl Word {
    /// The word, if it is one.
    ///
    /// # Errors
    ///
    /// `NotAWord`.
    pub fn new(word: &str) -> Result<Self, WordFault> {
        let printable = word.chars().all(|c| !c.is_control() && !c.is_whitespace());
        if word.is_empty() || word.len() > CHALLENGE_WORD_BYTES_MAX || !printable {
            return Err(WordFault::NotAWord);
        }
        Ok(Self(word.to_owned()))
    }

    /// A word that can be said in any of the line's languages, from 4 random bytes: two syllable
    /// groups of consonant and vowel, as in the phrase of a party card.
    #[must_use]
    pub fn from_random(random: [u8; 4]) -> Self {
        let half = |bytes: [u8; 2]| {
            let bits = u16::from_be_bytes(bytes);
            let consonant = |shift: u32| CONSONANTS[usize::from(bits >> shift & 15)];
            let vowel = |shift: u32| VOWELS[usize::from(bits >> shift & 3)];
            [
                consonant(12),
                vowel(10),
                consonant(6),
                vowel(4),
                consonant(0),
            ]
        };
        let [a, b, c, d] = random;
        let (one, two) = (half([a, b]), half([c, d]));
        let letters = one
            .iter()
            .chain(b"-")
            .chain(&two)
            .map(|byte| char::from(*byte));
        Self(letters.collect())
    }

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn decode(body: &[u8]) -> Result<Self, WordFault> {
        let mut reader = Reader::new(body);
        let mut keys = reader.map(1)?;
        keys.required(&mut reader, 1)?;
        let word = reader.text(CHALLENGE_WORD_BYTES_MAX)?;
        keys.end(&mut reader)?;
        reader.end()?;
        Self::new(word)
    }

    /// The body's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut map = MapWriter::new();
        map.key(1).text(&self.0);
        map.finish()
    }

    /// The word as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether that is the word read back; capitals do not count.
    #[must_use]
    pub fn is_read_back_by(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }
}

const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aiou";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_back_and_capitals_do_not_count() {
        let word = Word::from_random([0xff, 0x00, 0x12, 0x34]);
        assert_eq!(word.as_str().len(), 11);
        assert_eq!(Word::decode(&word.encode()), Ok(word.clone()));
        assert!(word.is_read_back_by(&Word::new(&word.as_str().to_uppercase()).unwrap()));
        assert!(!word.is_read_back_by(&Word::from_random([0, 0, 0x12, 0x34])));
    }

    #[test]
    fn what_is_no_word_is_refused() {
        for text in ["", "two words", "a\u{7}", &"x".repeat(65)] {
            assert_eq!(Word::new(text), Err(WordFault::NotAWord));
        }
        assert!(Word::decode(b"").is_err());
        assert!(Word::decode(&[0xa1, 0x01, 0x61]).is_err());
    }
}
