//! What a message says: a text as written, or a filled template. Never both.

use detente_record::encoding::Reader;

use super::template::{Filled, TemplateFault};
use super::text::{FreeText, TextFault};

/// The body of a release or an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text in its author's language.
    Text(FreeText),
    /// A template's code and fields.
    Template(Filled),
}

/// Why bytes are neither.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentFault {
    /// They would be a text.
    #[error("{0}")]
    Text(#[from] TextFault),
    /// They would be a filled template.
    #[error("{0}")]
    Template(#[from] TemplateFault),
}

impl Content {
    /// Reads a body: one that begins with a language is a text, any other fills a template.
    ///
    /// # Errors
    ///
    /// What is wrong with it; such a body is shown as not understood, never in part.
    pub fn decode(body: &[u8]) -> Result<Self, ContentFault> {
        if first_key(body) == Some(LANGUAGE) {
            Ok(FreeText::decode(body).map(Self::Text)?)
        } else {
            Ok(Filled::decode(body).map(Self::Template)?)
        }
    }

    /// The body's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.encode(),
            Self::Template(filled) => filled.encode(),
        }
    }

    /// Why one officer released it alone, if it says so.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Text(text) => text.reason(),
            Self::Template(filled) => filled.reason(),
        }
    }

    /// What a charter's limit on texts counts of it: the text, or the template's code and fields.
    #[must_use]
    pub fn counted_bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.text().len(),
            Self::Template(filled) => filled.encode().len(),
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&FreeText> {
        match self {
            Self::Text(text) => Some(text),
            Self::Template(_) => None,
        }
    }

    /// The filled template, if it is one.
    #[must_use]
    pub fn template(&self) -> Option<&Filled> {
        match self {
            Self::Text(_) => None,
            Self::Template(filled) => Some(filled),
        }
    }
}

fn first_key(body: &[u8]) -> Option<u64> {
    let mut reader = Reader::new(body);
    let mut keys = reader.map(usize::MAX).ok()?;
    keys.next(&mut reader).ok()?
}

/// The key of a text's language, which every text has and no filled template.
const LANGUAGE: u64 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_a_text_or_a_filled_template_and_never_both() {
        let text = [0xa2, 1, 0x62, b'e', b'n', 2, 0x61, b'x'];
        let template = [0xa1, 4, 9];
        let read = Content::decode(&text).expect("a text");
        assert_eq!(read.text().map(FreeText::text), Some("x"));
        assert_eq!((read.counted_bytes(), read.encode()), (1, text.to_vec()));
        let read = Content::decode(&template).expect("a filled template");
        assert_eq!(read.template().map(Filled::code), Some(9));
        assert_eq!(
            (read.counted_bytes(), read.encode()),
            (3, template.to_vec())
        );
        let both = [0xa3, 1, 0x62, b'e', b'n', 2, 0x61, b'x', 4, 9];
        assert!(matches!(Content::decode(&both), Err(ContentFault::Text(_))));
        for nothing in [&[][..], &[0xa0], &[0x80], &[0xff]] {
            let fault = Content::decode(nothing);
            assert!(matches!(fault, Err(ContentFault::Template(_))), "{fault:?}");
        }
    }
}
