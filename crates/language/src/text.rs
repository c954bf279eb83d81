//! Saying a key in a language: [`Text`]. Follows `i18n/README.md`.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::{Language, plain, plain_line};

/// A text of `i18n/`. Only the constants of [`key`] exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    id: &'static str,
    variables: &'static [&'static str],
}

/// An error of `i18n/`: what, why and what to do. Only the constants of [`error_key`] exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorKey {
    id: &'static str,
    variables: &'static [&'static str],
}

include!(concat!(env!("OUT_DIR"), "/keys.rs"));
include!(concat!(env!("OUT_DIR"), "/texts.rs"));

impl Key {
    /// The key `<family>-<name>`, if there is one: for names of facts, which others know without this crate.
    #[must_use]
    pub fn of(family: &str, name: &str) -> Option<Self> {
        let id = format!("{family}-{name}");
        key::ALL.iter().find(|key| key.id == id).copied()
    }

    /// Its id, as it stands in `i18n/`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.id
    }

    /// The variables it needs.
    #[must_use]
    pub fn variables(self) -> &'static [&'static str] {
        self.variables
    }
}

impl ErrorKey {
    /// Its id, as it stands in `i18n/`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.id
    }

    /// The variables it needs.
    #[must_use]
    pub fn variables(self) -> &'static [&'static str] {
        self.variables
    }

    /// The error with this id: for layers that know an error's id and not this crate.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        error_key::ALL.iter().find(|key| key.id == id).copied()
    }
}

/// A value put into a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words, shown as text: what a screen would obey is shown by its code point.
    Words(String),
    /// A number that chooses plural forms.
    Number(i64),
    /// A text of `i18n/` with its values: a cause is said in the language of whoever reads the whole.
    Said(Key, Vec<(&'static str, Value)>),
}

/// In English: for logs.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&Text::of(Language::English).value(self))
    }
}

impl From<&str> for Value {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<String> for Value {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&String> for Value {
    fn from(words: &String) -> Self {
        Self::Words(words.clone())
    }
}

macro_rules! value_from_number {
    ($($number:ty),*) => {$(
        impl From<$number> for Value {
            fn from(number: $number) -> Self {
                // Fluent counts in floats: past 2^53 a number would not be shown as it is.
                match i64::try_from(number) {
                    Ok(small) if small.unsigned_abs() < 1 << 53 => Self::Number(small),
                    _ => Self::Words(number.to_string()),
                }
            }
        }
    )*};
}
value_from_number!(u8, u16, u32, u64, usize, i32, i64);

/// An error in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub what: String,
    /// Why.
    pub why: String,
    /// What to do.
    pub what_to_do: String,
}

/// The texts of one language, ready to say.
pub struct Text {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Text {
    /// The texts of a language, without bidirectional isolation marks: for terminals and JSON.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static ENGLISH: OnceLock<Text> = OnceLock::new();
        static RUSSIAN: OnceLock<Text> = OnceLock::new();
        let cell = match language {
            Language::English => &ENGLISH,
            Language::Russian => &RUSSIAN,
        };
        cell.get_or_init(|| Self::new(language, false))
    }

    /// The texts of a language with isolation marks (U+2068, U+2069) around values: for pages that mix directions.
    #[must_use]
    pub fn isolating(language: Language) -> Self {
        Self::new(language, true)
    }

    fn new(language: Language, isolating: bool) -> Self {
        let tag: LanguageIdentifier = language
            .tag()
            .parse()
            .expect("our own tags are well-formed");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(isolating);
        let files = TEXTS
            .iter()
            .find(|(tag, _)| *tag == language.tag())
            .map_or(&[][..], |(_, files)| *files);
        for (_, content) in files {
            let resource =
                FluentResource::try_new((*content).to_owned()).expect("build.rs has parsed it");
            bundle
                .add_resource(resource)
                .expect("build.rs refuses a key that stands twice");
        }
        Self { language, bundle }
    }

    /// The language it speaks.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// Says a text. A variable of it that is not given is shown as `⟦name?⟧`, never left out silently.
    #[must_use]
    pub fn say(&self, key: Key, values: &[(&str, Value)]) -> String {
        self.part(key.id, None, key.variables, values)
    }

    /// The words for a name of a fact; the name itself where there are none.
    #[must_use]
    pub fn label(&self, family: &str, name: &str) -> String {
        match Key::of(family, name) {
            Some(key) if key.variables.is_empty() => self.say(key, &[]),
            _ => plain_line(name),
        }
    }

    /// Says a value by itself.
    #[must_use]
    pub fn value(&self, value: &Value) -> String {
        match value {
            Value::Words(words) => plain(words),
            Value::Number(number) => number.to_string(),
            Value::Said(key, values) => self.say(*key, values),
        }
    }

    /// Explains an error: what happened, why, what to do.
    #[must_use]
    pub fn explain(&self, key: ErrorKey, values: &[(&str, Value)]) -> Explanation {
        let part = |name| self.part(key.id, Some(name), key.variables, values);
        Explanation {
            what: part("what"),
            why: part("why"),
            what_to_do: part("do"),
        }
    }

    fn part(
        &self,
        id: &str,
        attribute: Option<&str>,
        variables: &[&str],
        values: &[(&str, Value)],
    ) -> String {
        let mut arguments = FluentArgs::with_capacity(variables.len());
        for name in variables {
            let value = match values.iter().find(|(given, _)| given == name) {
                Some((_, Value::Words(words))) => FluentValue::from(plain(words)),
                Some((_, Value::Number(number))) => FluentValue::from(*number),
                Some((_, Value::Said(key, values))) => FluentValue::from(self.say(*key, values)),
                None => FluentValue::from(format!("⟦{name}?⟧")),
            };
            arguments.set((*name).to_owned(), value);
        }
        let message = self.bundle.get_message(id);
        let pattern = message.and_then(|message| match attribute {
            None => message.value(),
            Some(name) => message.get_attribute(name).map(|part| part.value()),
        });
        // Can't happen with keys of `key` and `error_key`; if it does, it is seen.
        let Some(pattern) = pattern else {
            return format!("⟦no text for {id}: please report this⟧");
        };
        let mut errors = Vec::new();
        self.bundle
            .format_pattern(pattern, Some(&arguments), &mut errors)
            .into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(language: Language, days: i64) -> String {
        Text::of(language).say(key::DAYS, &[("days", days.into())])
    }

    #[test]
    fn russian_counts_in_one_few_and_many() {
        for (number, words) in [
            (1, "1 день"),
            (2, "2 дня"),
            (5, "5 дней"),
            (11, "11 дней"),
            (21, "21 день"),
            (84, "84 дня"),
            (112, "112 дней"),
            (161, "161 день"),
            (0, "0 дней"),
        ] {
            assert_eq!(days(Language::Russian, number), words);
        }
    }

    #[test]
    fn english_counts_in_one_and_other() {
        assert_eq!(days(Language::English, 1), "1 day");
        assert_eq!(days(Language::English, 161), "161 days");
    }

    #[test]
    fn every_text_and_error_says_something_in_every_language() {
        for language in Language::ALL {
            let text = Text::of(language);
            for key in key::ALL {
                for number in [0_i64, 1, 2, 5] {
                    let values: Vec<_> = key
                        .variables
                        .iter()
                        .map(|name| (*name, Value::Number(number)))
                        .collect();
                    let said = text.say(*key, &values);
                    assert!(
                        !said.trim().is_empty() && !said.contains('⟦') && !said.contains("{$"),
                        "{language:?} {key:?}: {said}"
                    );
                }
            }
            for key in error_key::ALL {
                let values: Vec<_> = key
                    .variables
                    .iter()
                    .map(|name| (*name, Value::from("x")))
                    .collect();
                let Explanation {
                    what,
                    why,
                    what_to_do,
                } = text.explain(*key, &values);
                for said in [what, why, what_to_do] {
                    assert!(
                        !said.trim().is_empty() && !said.contains('⟦') && !said.contains("{$"),
                        "{language:?} {key:?}: {said}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_four_facts_and_the_four_silences_are_different_words_in_every_language() {
        let four_and_four = [
            key::STATE_SENT,
            key::STATE_DELIVERED,
            key::STATE_DISPLAYED,
            key::STATE_ACKNOWLEDGED,
            key::STATE_ANSWERED,
            key::STATE_DECLINED,
            key::STATE_DEFERRED,
            key::STATE_NO_ANSWER,
            key::STATE_LINE_DOWN,
        ];
        for language in Language::ALL {
            let said: std::collections::BTreeSet<String> = four_and_four
                .iter()
                .map(|key| Text::of(language).say(*key, &[]))
                .collect();
            assert_eq!(said.len(), four_and_four.len(), "{said:?}");
        }
    }

    #[test]
    fn a_text_inside_a_text_is_said_in_the_same_language_and_in_english_to_a_log() {
        let cause = Value::Said(key::DAYS, vec![("days", 3.into())]);
        let said = |language| Text::of(language).say(key::DATE_ABOUT, &[("date", cause.clone())]);
        assert_eq!(said(Language::English), "about 3 days");
        assert!(said(Language::Russian).contains("3 дня"));
        assert_eq!(cause.to_string(), "3 days");
    }

    #[test]
    fn a_forgotten_variable_is_seen() {
        assert_eq!(
            Text::of(Language::English).say(key::DATE_ABOUT, &[]),
            "about ⟦date?⟧"
        );
    }

    #[test]
    fn a_value_is_shown_as_text_and_obeyed_by_no_screen() {
        let said = Text::of(Language::English).say(
            key::BY_ACCOUNT_OF,
            &[("party", "\u{1b}[31mA\u{202e}".into())],
        );
        assert_eq!(said, "by the account of ⟨U+001B⟩[31mA⟨U+202E⟩");
    }

    #[test]
    fn isolation_marks_come_only_when_asked_for() {
        let values = [("party", Value::from("A"))];
        assert_eq!(
            Text::of(Language::English).say(key::BY_ACCOUNT_OF, &values),
            "by the account of A"
        );
        assert_eq!(
            Text::isolating(Language::English).say(key::BY_ACCOUNT_OF, &values),
            "by the account of \u{2068}A\u{2069}"
        );
    }

    #[test]
    fn a_number_too_large_for_a_float_is_shown_whole() {
        assert_eq!(
            Value::from(9_007_199_254_740_993_u64),
            Value::Words("9007199254740993".to_owned())
        );
        assert_eq!(Value::from(u64::MAX), Value::Words(u64::MAX.to_string()));
    }

    #[test]
    fn an_error_is_found_by_its_id() {
        assert_eq!(
            ErrorKey::find("send-text-too-long"),
            Some(error_key::SEND_TEXT_TOO_LONG)
        );
        assert_eq!(ErrorKey::find("no-such-error"), None);
    }
}
