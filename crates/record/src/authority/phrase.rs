//! The phrase by which a party card is compared over another channel.
//!
//! Five proquints (Wilkerson, arXiv:0901.4016) of 16 bits: the first 80 bits of the card id. Each
//! owner reads its own card's phrase aloud, so a forger needs a second preimage and not a collision.
//! Follows spec/authority.md §3.

/// Bytes of a card id that its phrase shows.
pub const PHRASE_BYTES: usize = 10;

/// Why a text is not a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhraseFault {
    /// Not five words.
    #[error("a phrase has five words, this has {found}")]
    WordCount {
        /// How many there are.
        found: usize,
    },
    /// A word is not consonant, vowel, consonant, vowel, consonant of the alphabet.
    #[error("word {number} is not one of a phrase")]
    Word {
        /// Which, from 1.
        number: usize,
    },
}

/// The phrase of `bytes` in Latin letters.
#[must_use]
pub fn phrase(bytes: &[u8; PHRASE_BYTES]) -> String {
    render(bytes, &CONSONANTS, &VOWELS)
}

/// The phrase of `bytes` in Cyrillic letters.
#[must_use]
pub fn phrase_cyrillic(bytes: &[u8; PHRASE_BYTES]) -> String {
    render(bytes, &CONSONANTS_CYRILLIC, &VOWELS_CYRILLIC)
}

/// The bytes that a phrase shows, in either alphabet, in any case, words parted by spaces or hyphens.
///
/// # Errors
///
/// `WordCount`, or the first `Word` that is not one.
pub fn parse_phrase(text: &str) -> Result<[u8; PHRASE_BYTES], PhraseFault> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == '-')
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() != PHRASE_BYTES / 2 {
        return Err(PhraseFault::WordCount { found: words.len() });
    }
    let mut bytes = [0; PHRASE_BYTES];
    for (at, (word, pair)) in words.iter().zip(bytes.chunks_exact_mut(2)).enumerate() {
        let value = parse_word(word).ok_or(PhraseFault::Word { number: at + 1 })?;
        pair.copy_from_slice(&value.to_be_bytes());
    }
    Ok(bytes)
}

fn render(bytes: &[u8; PHRASE_BYTES], consonants: &[char; 16], vowels: &[char; 4]) -> String {
    let mut text = String::new();
    for pair in bytes.chunks_exact(2) {
        if !text.is_empty() {
            text.push(' ');
        }
        let value = u16::from_be_bytes([pair[0], pair[1]]);
        for (shift, is_vowel) in LETTERS {
            let bits = usize::from(value >> shift);
            text.push(if is_vowel {
                vowels[bits & 3]
            } else {
                consonants[bits & 15]
            });
        }
    }
    text
}

fn parse_word(word: &str) -> Option<u16> {
    let mut letters = word.chars().flat_map(char::to_lowercase);
    let mut value = 0;
    for (_, is_vowel) in LETTERS {
        let letter = letters.next()?;
        let find = |alphabet: &[char]| alphabet.iter().position(|c| *c == letter);
        let (bits, found) = if is_vowel {
            (2, find(&VOWELS).or_else(|| find(&VOWELS_CYRILLIC))?)
        } else {
            (4, find(&CONSONANTS).or_else(|| find(&CONSONANTS_CYRILLIC))?)
        };
        value = (value << bits) | found as u16;
    }
    letters.next().is_none().then_some(value)
}

/// Each letter of a word: how far down its bits stand, and whether it is a vowel.
const LETTERS: [(u16, bool); 5] = [(12, false), (10, true), (6, false), (4, true), (0, false)];
const CONSONANTS: [char; 16] = [
    'b', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z',
];
const VOWELS: [char; 4] = ['a', 'i', 'o', 'u'];
const CONSONANTS_CYRILLIC: [char; 16] = [
    'б', 'д', 'ф', 'г', 'х', 'ж', 'к', 'л', 'м', 'н', 'п', 'р', 'с', 'т', 'в', 'з',
];
const VOWELS_CYRILLIC: [char; 4] = ['а', 'и', 'о', 'у'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_reads_back_in_both_alphabets_and_any_case() {
        // 127.0.0.1 is lusab-babad in the paper.
        let bytes = [127, 0, 0, 1, 63, 84, 220, 193, 255, 255];
        let latin = phrase(&bytes);
        assert_eq!(latin, "lusab babad gutih tugad zuzuz");
        let cyrillic = phrase_cyrillic(&bytes);
        assert_eq!(cyrillic, "лусаб бабад гутих тугад зузуз");
        for text in [latin.as_str(), &cyrillic, "LUSAB-babad-гутих tugad\tЗУЗУЗ"] {
            assert_eq!(parse_phrase(text), Ok(bytes));
        }
    }

    #[test]
    fn a_wrong_word_is_named_by_its_number() {
        assert_eq!(
            parse_phrase("lusab babad"),
            Err(PhraseFault::WordCount { found: 2 })
        );
        for bad in ["gutie", "guti", "gutihh", "ututu"] {
            let text = format!("lusab babad {bad} tugad zuzuz");
            assert_eq!(
                parse_phrase(&text),
                Err(PhraseFault::Word { number: 3 }),
                "{bad}"
            );
        }
    }
}
