//! Every word a person sees, in each language of `i18n/`, embedded when compiled.
//!
//! A key that is missing in a language, or used in Rust and missing in `i18n/`, does not build.
//! Text from outside that is put into a sentence is shown as text and as nothing else.
//! Not here: what to say when (that is the caller's), and a message's own text, which is shown as written.

mod dates;
mod plain;
mod text;

#[cfg(test)]
mod check;

pub use dates::{CalendarDate, Span};
pub use plain::{plain, plain_line};
pub use text::{ErrorKey, Explanation, Key, Text, Value, error_key, key};

/// A language that the interface speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Russian.
    Russian,
}

impl Language {
    /// Every language there is.
    pub const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// Its tag (BCP 47), which is also its folder in `i18n/`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// Its own name, in itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Russian => "русский",
        }
    }

    /// Reads a language tag (`ru`, `ru-RU`) or a POSIX locale (`ru_RU.UTF-8`); `None` if we don't speak it.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.', '@']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The language that the environment asks for: `DETENTE_LANG`, then `LC_ALL`, `LC_MESSAGES`, `LANG`;
    /// English if none of them names one we speak.
    #[must_use]
    pub fn from_environment() -> Self {
        Self::first_spoken(
            ENVIRONMENT
                .iter()
                .filter_map(|name| std::env::var(name).ok()),
        )
    }

    fn first_spoken(wishes: impl Iterator<Item = String>) -> Self {
        wishes
            .filter_map(|wish| Self::from_tag(&wish))
            .next()
            .unwrap_or_default()
    }
}

/// Where a wish for a language is looked for, first one first.
const ENVIRONMENT: [&str; 4] = ["DETENTE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_and_a_locale_both_name_a_language() {
        assert_eq!(Language::from_tag("ru"), Some(Language::Russian));
        assert_eq!(Language::from_tag("RU-ru"), Some(Language::Russian));
        assert_eq!(Language::from_tag("en_GB.UTF-8"), Some(Language::English));
        assert_eq!(Language::from_tag("run"), None);
        assert_eq!(Language::from_tag("C.UTF-8"), None);
        assert_eq!(Language::from_tag(""), None);
    }

    #[test]
    fn the_first_wish_we_speak_wins_and_english_is_the_last_resort() {
        let wishes =
            |list: &[&str]| Language::first_spoken(list.iter().map(|wish| (*wish).to_owned()));
        assert_eq!(wishes(&["fr", "ru_RU.UTF-8", "en"]), Language::Russian);
        assert_eq!(wishes(&["C"]), Language::English);
        assert_eq!(wishes(&[]), Language::English);
    }
}
