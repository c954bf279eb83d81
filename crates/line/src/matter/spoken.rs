//! The words by which two desks hear, at the beginning of a call, that both speak of the same entry of the same record:
//! the asker's side reads the first two aloud, the other side answers with the second two. Computed on both nodes alike.
//! No secret and no key agreement: it binds a voice to the record, and nothing more. Follows spec/calls.md §5.

use detente_record::authority::{PHRASE_BYTES, phrase, phrase_cyrillic};
use detente_record::{Digest, EntryId, LineId};

use super::{Matter, call};

/// The words of one call, each half in Latin and in Cyrillic letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenWords {
    /// The entry that they are of.
    pub of: EntryId,
    /// What the side reads aloud that began the matter.
    pub asker: [String; 2],
    /// What the other side answers.
    pub asked: [String; 2],
}

impl SpokenWords {
    /// The words of an entry of a line.
    #[must_use]
    pub fn of(line: LineId, entry: EntryId) -> Self {
        let digest = Digest::labelled(LABEL, &[&line.0, &entry.0]);
        let mut bytes = [0; PHRASE_BYTES];
        bytes.copy_from_slice(&digest.0[..PHRASE_BYTES]);
        let [asker, asked] = halves(&phrase(&bytes));
        let [asker_cyrillic, asked_cyrillic] = halves(&phrase_cyrillic(&bytes));
        Self {
            of: entry,
            asker: [asker, asker_cyrillic],
            asked: [asked, asked_cyrillic],
        }
    }
}

impl Matter {
    /// The entries that the words before a call are of, as the matter stands: the act by which a time was agreed or a ring
    /// answered, or the beginning of a call that is not denied or withdrawn. Several only where a side has forked its
    /// journal.
    #[must_use]
    pub fn spoken_of(&self) -> Vec<EntryId> {
        let is_call = self.kind == call::COURSE.kind;
        if is_call && ![call::DENIED, call::WITHDRAWN].contains(&self.state) {
            return vec![self.id];
        }
        let agreed = self.agreed().into_iter().map(|(entry, _)| entry);
        agreed.chain(self.answered_by()).collect()
    }
}

/// Of the five words of a phrase the first two and the second two.
fn halves(phrase: &str) -> [String; 2] {
    let words: Vec<&str> = phrase.split(' ').collect();
    let half = |from: usize| words.get(from..from + 2).unwrap_or_default().join(" ");
    [half(0), half(2)]
}

const LABEL: &str = "detente/spoken-words/v0";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_have_the_same_words_and_another_entry_or_line_has_others() {
        let (line, entry) = (LineId([1; 32]), EntryId([2; 32]));
        let words = SpokenWords::of(line, entry);
        assert_eq!(words, SpokenWords::of(line, entry));
        for other in [
            SpokenWords::of(LineId([3; 32]), entry),
            SpokenWords::of(line, EntryId([3; 32])),
        ] {
            assert_ne!(words.asker, other.asker);
            assert_ne!(words.asked, other.asked);
        }
        for half in words.asker.iter().chain(&words.asked) {
            assert_eq!(half.split(' ').count(), 2);
            assert_eq!(half.chars().count(), 11);
        }
        assert_ne!(words.asker, words.asked, "an echo is no answer");
    }

    #[test]
    fn the_words_are_those_of_the_page() {
        let words = SpokenWords::of(LineId([1; 32]), EntryId([2; 32]));
        let page = include_str!("../../../../spec/calls.md");
        for half in words.asker.iter().chain(&words.asked) {
            assert!(page.contains(&format!("`{half}`")), "{half}");
        }
    }
}
