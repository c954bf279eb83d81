//! The body of a free text: language tag and text, in one CBOR map. The text as written, in its
//! author's language, is the authority; a text is only ever text. Follows spec/messages.md §2.

use detente_record::encoding::{MapWriter, Reader};
use detente_record::{CharterLimits, EncodingFault, Precedence};

use crate::limits::{
    LANGUAGE_TAG_BYTES_MAX, REASON_BYTES_MAX, TEXT_BYTES_MAX, URGENT_TEXT_BYTES_MAX,
    URGENT_TRANSLATION_BYTES_MAX,
};

/// A text that may be sent: UTF-8, within the bounds of its precedence, no control characters.
#[derive(Clone, PartialEq, Eq)]
pub struct FreeText {
    language: String,
    text: String,
    /// Why one officer released it alone.
    reason: Option<String>,
}

/// Why a text can't be sent, or bytes are not a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextFault {
    /// Nothing in it.
    #[error("the text is empty")]
    Empty,
    /// Longer than the precedence allows.
    #[error("the text has {bytes} bytes; {precedence} allows {bytes_max}")]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        bytes_max: usize,
        /// Of which precedence.
        precedence: Precedence,
    },
    /// A control character that is neither a newline nor a tab.
    #[error("the text has the control character U+{code:04X} at byte {at}")]
    Control {
        /// The character.
        code: u32,
        /// Where.
        at: usize,
    },
    /// The reason for releasing it alone is longer than it may be.
    #[error("the reason has {bytes} bytes; {REASON_BYTES_MAX} are the most")]
    ReasonTooLong {
        /// How long it is.
        bytes: usize,
    },
    /// The language is not a tag of BCP 47.
    #[error("the language is not a tag such as en, ru or zh-Hant")]
    Language,
    /// Not the form of a text's body.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
}

impl FreeText {
    /// A text in a language, to be sent with a precedence under the charter's limits.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn new(
        language: &str,
        text: &str,
        precedence: Precedence,
        limits: &CharterLimits,
    ) -> Result<Self, TextFault> {
        let bytes_max = text_bytes_max(precedence, limits);
        if text.len() > bytes_max {
            return Err(TextFault::TooLong {
                bytes: text.len(),
                bytes_max,
                precedence,
            });
        }
        Self::checked(language, text)
    }

    /// The text of a translation of something of that precedence: no charter's limit is its own, for another language may
    /// take more bytes to say the same.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn translated(
        language: &str,
        text: &str,
        precedence: Precedence,
    ) -> Result<Self, TextFault> {
        let text = Self::checked(language, text)?;
        text.fits_translation(precedence)?;
        Ok(text)
    }

    /// Whether it is no longer than a translation of something of that precedence.
    ///
    /// # Errors
    ///
    /// `TooLong`.
    pub(crate) fn fits_translation(&self, precedence: Precedence) -> Result<(), TextFault> {
        let bytes_max = if precedence >= Precedence::Immediate {
            URGENT_TRANSLATION_BYTES_MAX
        } else {
            TEXT_BYTES_MAX
        };
        let bytes = self.text.len();
        if bytes > bytes_max {
            return Err(TextFault::TooLong {
                bytes,
                bytes_max,
                precedence,
            });
        }
        Ok(())
    }

    /// The same text with the reason why one officer releases it alone.
    ///
    /// # Errors
    ///
    /// What is wrong with the reason.
    pub fn with_reason(mut self, reason: &str) -> Result<Self, TextFault> {
        check_reason(reason)?;
        self.reason = Some(reason.to_owned());
        Ok(self)
    }

    /// Reads a body. It is shown whatever its length, as far as an entry can carry it: a limit of
    /// the charter is the sender's to keep, and an urgent text must not vanish for it.
    ///
    /// # Errors
    ///
    /// What is wrong with it; such a body is shown as not understood, never in part.
    pub fn decode(body: &[u8]) -> Result<Self, TextFault> {
        let mut reader = Reader::new(body);
        let mut keys = reader.map(3)?;
        keys.required(&mut reader, 1)?;
        let language = reader.text(LANGUAGE_TAG_BYTES_MAX)?;
        keys.required(&mut reader, 2)?;
        let text = reader.text(TEXT_BYTES_MAX)?;
        let reason = if keys.optional(&mut reader, 3)? {
            Some(reader.text(REASON_BYTES_MAX)?)
        } else {
            None
        };
        keys.end(&mut reader)?;
        reader.end()?;
        let text = Self::checked(language, text)?;
        match reason {
            None => Ok(text),
            Some(reason) => text.with_reason(reason),
        }
    }

    /// The body's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut map = MapWriter::new();
        map.key(1).text(&self.language);
        map.key(2).text(&self.text);
        if let Some(reason) = &self.reason {
            map.key(3).text(reason);
        }
        map.finish()
    }

    /// The tag of the language it is written in.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The text as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Why one officer released it alone, if it says so.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Whether it holds characters that turn the direction of what follows. They are kept, since
    /// right-to-left scripts need some of them; a screen must isolate the text and say so.
    #[must_use]
    pub fn turns_direction(&self) -> bool {
        let reason = self.reason.as_deref().unwrap_or_default();
        turns_direction(&self.text) || turns_direction(reason)
    }

    fn checked(language: &str, text: &str) -> Result<Self, TextFault> {
        if !is_language_tag(language) {
            return Err(TextFault::Language);
        }
        check_text(text)?;
        Ok(Self {
            language: language.to_owned(),
            text: text.to_owned(),
            reason: None,
        })
    }
}

/// What the reason of one who releases alone must be, whatever it stands beside.
pub(super) fn check_reason(reason: &str) -> Result<(), TextFault> {
    check_text(reason)?;
    if reason.len() > REASON_BYTES_MAX {
        return Err(TextFault::ReasonTooLong {
            bytes: reason.len(),
        });
    }
    Ok(())
}

/// What no text may be: empty, or with a control character that is neither a newline nor a tab.
pub(crate) fn check_text(text: &str) -> Result<(), TextFault> {
    if text.trim().is_empty() {
        return Err(TextFault::Empty);
    }
    let control = text
        .char_indices()
        .find(|(_, c)| c.is_control() && !matches!(c, '\n' | '\t'));
    match control {
        Some((at, c)) => Err(TextFault::Control { code: c.into(), at }),
        None => Ok(()),
    }
}

// Message text reaches no log.
impl std::fmt::Debug for FreeText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FreeText({}, {} bytes)", self.language, self.text.len())
    }
}

/// How long a text of a precedence may be under a charter, in bytes of UTF-8.
#[must_use]
pub fn text_bytes_max(precedence: Precedence, limits: &CharterLimits) -> usize {
    let (agreed, ours) = if precedence >= Precedence::Immediate {
        (limits.flash_text_bytes_max, URGENT_TEXT_BYTES_MAX)
    } else {
        (limits.text_bytes_max, TEXT_BYTES_MAX)
    };
    ours.min(usize::try_from(agreed).unwrap_or(usize::MAX))
}

/// Whether a text has characters that turn the direction of what follows.
pub(crate) fn turns_direction(text: &str) -> bool {
    text.chars().any(is_bidi_control)
}

/// The controls of the Unicode bidirectional algorithm (UAX 9, table 1) and the deprecated ones.
pub(super) fn is_bidi_control(c: char) -> bool {
    matches!(
        c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// The shape of BCP 47: subtags of one to eight letters or digits, the first of two or three letters.
pub(crate) fn is_language_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let first = subtags.next().unwrap_or_default();
    tag.len() <= LANGUAGE_TAG_BYTES_MAX
        && (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(|subtag| {
            (1..=8).contains(&subtag.len())
                && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: CharterLimits = CharterLimits {
        flash_text_bytes_max: 64,
        text_bytes_max: 200,
        flash_per_hour_max: 6,
    };

    fn routine(text: &str) -> Result<FreeText, TextFault> {
        FreeText::new("en", text, Precedence::Routine, &LIMITS)
    }

    #[test]
    fn the_reason_of_one_who_releases_alone_reads_back_and_is_bounded() {
        let text = routine("Stop.")
            .unwrap()
            .with_reason("Alone here.")
            .unwrap();
        let read = FreeText::decode(&text.encode()).unwrap();
        assert_eq!((read.text(), read.reason()), ("Stop.", Some("Alone here.")));
        let long = "x".repeat(REASON_BYTES_MAX + 1);
        let refused = |reason: &str| routine("Stop.").unwrap().with_reason(reason).unwrap_err();
        assert_eq!(refused(" "), TextFault::Empty);
        assert!(matches!(refused("\u{7}"), TextFault::Control { .. }));
        assert!(matches!(refused(&long), TextFault::ReasonTooLong { .. }));
    }

    #[test]
    fn a_text_reads_back_as_it_was_written() {
        for (language, text) in [
            ("en", "Line one.\n\tLine two."),
            ("ru", "Проверка связи"),
            ("ar", "اختبار"),
        ] {
            let text = FreeText::new(language, text, Precedence::Flash, &LIMITS).unwrap();
            assert_eq!(FreeText::decode(&text.encode()), Ok(text));
        }
    }

    #[test]
    fn an_urgent_text_is_shorter_than_an_ordinary_one() {
        let text = "x".repeat(100);
        assert!(routine(&text).is_ok());
        let urgent = FreeText::new("en", &text, Precedence::Immediate, &LIMITS);
        let (bytes, bytes_max, precedence) = (100, 64, Precedence::Immediate);
        assert_eq!(
            urgent,
            Err(TextFault::TooLong {
                bytes,
                bytes_max,
                precedence
            })
        );
    }

    #[test]
    fn a_charter_cannot_raise_the_bound() {
        let limits = CharterLimits {
            flash_text_bytes_max: u32::MAX,
            text_bytes_max: u32::MAX,
            ..LIMITS
        };
        assert_eq!(
            text_bytes_max(Precedence::Flash, &limits),
            URGENT_TEXT_BYTES_MAX
        );
        assert_eq!(
            text_bytes_max(Precedence::Priority, &limits),
            TEXT_BYTES_MAX
        );
    }

    #[test]
    fn control_characters_are_refused_and_direction_controls_are_flagged() {
        assert_eq!(
            routine("a\u{1b}[2J"),
            Err(TextFault::Control { code: 0x1b, at: 1 })
        );
        assert_eq!(
            routine("a\r\n"),
            Err(TextFault::Control { code: 0x0d, at: 1 })
        );
        assert_eq!(
            routine("a\u{85}"),
            Err(TextFault::Control { code: 0x85, at: 1 })
        );
        assert!(routine("abc\u{202e}def").unwrap().turns_direction());
        assert!(!routine("abc").unwrap().turns_direction());
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_without_panic() {
        let good = routine("Hello").unwrap().encode();
        for end in 0..good.len() {
            assert!(FreeText::decode(&good[..end]).is_err());
        }
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone();
                bytes[at] ^= 1 << bit;
                let _ = FreeText::decode(&bytes);
            }
        }
        assert_eq!(routine("  \n"), Err(TextFault::Empty));
        assert_eq!(
            FreeText::new("english", "a", Precedence::Routine, &LIMITS),
            Err(TextFault::Language)
        );
    }

    #[test]
    fn a_debug_line_shows_no_text() {
        assert_eq!(
            format!("{:?}", routine("secret").unwrap()),
            "FreeText(en, 6 bytes)"
        );
    }
}
