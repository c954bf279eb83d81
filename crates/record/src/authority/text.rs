//! Bounds on the few texts of cards and charters: what a person is shown as a name is only that.

use std::collections::BTreeMap;

use crate::encoding::{EncodingFault, EncodingRule, Reader, Writer, text_key_order};
use crate::limits::{
    IDENTIFIER_BYTES_MAX, LANGUAGE_BYTES_MAX, LANGUAGES_MAX, NAME_BYTES_MAX, ZONE_BYTES_MAX,
};

/// A text by language tag (BCP 47, lowercase).
pub type ByLanguage = BTreeMap<String, String>;

/// Whether `text` can stand as a name: some text, within `bytes_max`, no space at either end, and no
/// character that controls a screen or the direction of writing.
#[must_use]
pub fn is_name(text: &str, bytes_max: usize) -> bool {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    !text.is_empty() && text.len() <= bytes_max && text.trim() == text && !text.chars().any(steers)
}

/// Whether `text` is a lowercase language tag.
#[must_use]
pub fn is_language(text: &str) -> bool {
    (2..=LANGUAGE_BYTES_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Whether `text` is an identifier: lowercase ASCII letters, digits, `-` and `_`.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    (1..=IDENTIFIER_BYTES_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
}

/// Whether `text` has the form of a time zone's name in the IANA list, such as `Europe/Kyiv` or `Etc/GMT+5`: parts of
/// ASCII letters, digits, `_`, `-` and `+`, each begun by a letter, with `/` between. Nothing in it steers a screen or
/// names another folder than that of the list.
#[must_use]
pub fn is_zone(text: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    };
    text.len() <= ZONE_BYTES_MAX && text.split('/').all(is_part)
}

/// Whether no item stands twice.
pub(super) fn all_differ<T: PartialEq>(items: &[T]) -> bool {
    (1..items.len()).all(|at| !items[..at].contains(&items[at]))
}

pub(super) fn write_texts(writer: &mut Writer, texts: &[String]) {
    writer.array(texts.len());
    for text in texts {
        writer.text(text);
    }
}

pub(super) fn read_texts(
    reader: &mut Reader<'_>,
    max: usize,
    is_valid: fn(&str) -> bool,
) -> Result<Vec<String>, EncodingFault> {
    let len = reader.array(max)?;
    let mut texts = Vec::with_capacity(len);
    for _ in 0..len {
        texts.push(read_text(reader, is_valid)?);
    }
    Ok(texts)
}

pub(super) fn read_text(
    reader: &mut Reader<'_>,
    is_valid: fn(&str) -> bool,
) -> Result<String, EncodingFault> {
    let at = reader.position();
    let text = reader.text(usize::MAX)?;
    if !is_valid(text) {
        return Err(EncodingFault {
            at,
            rule: EncodingRule::OutOfBounds,
        });
    }
    Ok(text.to_owned())
}

/// Whether `texts` name something in one language at least.
pub(super) fn are_names(texts: &ByLanguage) -> bool {
    (1..=LANGUAGES_MAX).contains(&texts.len())
        && texts
            .iter()
            .all(|(language, text)| is_language(language) && is_name(text, NAME_BYTES_MAX))
}

pub(super) fn write_by_language(writer: &mut Writer, texts: &ByLanguage) {
    let mut pairs: Vec<(&String, &String)> = texts.iter().collect();
    pairs.sort_by_key(|(language, _)| text_key_order(language));
    writer.map(pairs.len());
    for (language, text) in pairs {
        writer.text(language).text(text);
    }
}

pub(super) fn read_by_language(reader: &mut Reader<'_>) -> Result<ByLanguage, EncodingFault> {
    let mut keys = reader.text_map(LANGUAGES_MAX)?;
    let mut texts = ByLanguage::new();
    while let Some(language) = keys.next(reader, LANGUAGE_BYTES_MAX)? {
        texts.insert(language.to_owned(), reader.text(NAME_BYTES_MAX)?.to_owned());
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_steers_a_screen_is_refused() {
        assert!(is_name("Штаб «Север»", NAME_BYTES_MAX));
        for bad in ["", " x", "x\n", "a\u{202e}b", "a\u{1b}[31m", "\u{feff}x"] {
            assert!(!is_name(bad, NAME_BYTES_MAX), "{bad:?}");
        }
        assert!(!is_name(&"x".repeat(129), NAME_BYTES_MAX));
    }

    #[test]
    fn a_time_zone_has_the_form_of_a_name_in_the_list_and_leads_to_no_other_file() {
        for good in [
            "Europe/Kyiv",
            "UTC",
            "Etc/GMT+5",
            "America/Port-au-Prince",
            "America/Argentina/Buenos_Aires",
        ] {
            assert!(is_zone(good), "{good}");
        }
        for bad in [
            "",
            "/",
            "/UTC",
            "UTC/",
            "Europe//Kyiv",
            "../etc/passwd",
            "Europe/../Kyiv",
            "Europe/Kyiv ",
            "Europe/Київ",
            "+03:00",
            "3",
            "Europe/\u{202e}Kyiv",
        ] {
            assert!(!is_zone(bad), "{bad:?}");
        }
        assert!(!is_zone(&"x".repeat(65)) && is_zone(&"x".repeat(64)));
    }

    #[test]
    fn the_shorter_language_tag_is_written_first() {
        let texts: ByLanguage = [("abc", "1"), ("ru", "2")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into();
        let mut writer = Writer::new();
        write_by_language(&mut writer, &texts);
        let bytes = writer.finish();
        assert_eq!(&bytes[..4], b"\xa2\x62ru");
        assert_eq!(read_by_language(&mut Reader::new(&bytes)), Ok(texts));
    }
}
