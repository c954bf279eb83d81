//! Text inside accounts: a short [`Label`] that things are named by, and [`Words`] as somebody wrote them.

use std::borrow::Borrow;
use std::fmt;

use super::limits::{LABEL_BYTES_MAX, WORDS_BYTES_MAX};

/// A name within one record: short, not empty, nothing that a screen would obey.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(Box<str>);

/// A text as it was written: not empty, no controls but line breaks and tabs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words(Box<str>);

/// Why a text can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextFault {
    /// Nothing is there, or only spaces.
    #[error("the text is empty")]
    Empty,
    /// It is longer than its bound.
    #[error("the text has {found} bytes, at most {max} are taken")]
    TooLong {
        /// Its length in bytes.
        found: usize,
        /// The bound in bytes.
        max: usize,
    },
    /// A character in it can move or hide what is on a screen.
    #[error("the text holds a control character")]
    Control,
}

impl Label {
    /// Takes a name.
    ///
    /// # Errors
    ///
    /// `Empty`, `TooLong`, or `Control`, for which direction overrides and line breaks count too.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        bounded(text, LABEL_BYTES_MAX)?;
        if text
            .chars()
            .any(|character| character.is_control() || reorders(character))
        {
            return Err(TextFault::Control);
        }
        Ok(Self(text.into()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Words {
    /// Takes a text.
    ///
    /// # Errors
    ///
    /// `Empty`, `TooLong` or `Control`.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        bounded(text, WORDS_BYTES_MAX)?;
        if text
            .chars()
            .any(|character| character.is_control() && !matches!(character, '\n' | '\t'))
        {
            return Err(TextFault::Control);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Label {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Label {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Label {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn bounded(text: &str, max: usize) -> Result<(), TextFault> {
    if text.len() > max {
        return Err(TextFault::TooLong {
            found: text.len(),
            max,
        });
    }
    if text.trim().is_empty() {
        Err(TextFault::Empty)
    } else {
        Ok(())
    }
}

/// Characters that reorder or break what stands beside them (UAX #9 embeddings, overrides, isolates;
/// line and paragraph separators).
fn reorders(character: char) -> bool {
    matches!(character, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_holds_nothing_that_a_screen_obeys() {
        for text in ["a\nb", "a\u{1b}b", "a\u{202e}b", "a\u{85}b"] {
            assert_eq!(Label::new(text), Err(TextFault::Control), "{text:?}");
        }
        assert!(Label::new("ministers-0513").is_ok());
        assert!(Label::new("начальники штабов").is_ok());
    }

    #[test]
    fn words_keep_their_lines_and_no_other_control() {
        assert!(Words::new("two\nlines\tand a tab").is_ok());
        assert_eq!(Words::new("bell\u{7}"), Err(TextFault::Control));
        assert_eq!(Words::new("line\r\n"), Err(TextFault::Control));
    }

    #[test]
    fn empty_and_long_texts_are_refused_with_their_length() {
        assert_eq!(Label::new(" "), Err(TextFault::Empty));
        assert_eq!(Words::new(""), Err(TextFault::Empty));
        assert_eq!(
            Label::new(&"x".repeat(65)),
            Err(TextFault::TooLong { found: 65, max: 64 })
        );
        assert!(Label::new(&"x".repeat(64)).is_ok());
    }
}
