//! The words in which values are said in one language: hemispheres, months, datums, measures. They are part of
//! the set and of its hash, for a message that reads the same must have the same height too.

use std::collections::BTreeMap;

use crate::clause::Clause;
use crate::set::SetFault;

/// A language's words, each a clause with the places that [`WORDS`] gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    texts: BTreeMap<String, String>,
    clauses: BTreeMap<&'static str, Clause>,
}

impl Words {
    /// Takes a language's words.
    pub(crate) fn new(language: &str, texts: BTreeMap<String, String>) -> Result<Self, SetFault> {
        let fault = |key: &str, what| SetFault::Words {
            language: language.to_owned(),
            key: key.to_owned(),
            what,
        };
        let mut clauses = BTreeMap::new();
        for (key, places) in WORDS {
            let text = texts.get(*key).ok_or_else(|| fault(key, "is missing"))?;
            let steers = text.is_empty()
                || text.len() > WORD_BYTES_MAX
                || text.chars().any(char::is_control);
            let clause = Clause::parse(text).filter(|_| !steers);
            let clause = clause.ok_or_else(|| fault(key, "is no text"))?;
            let mut found: Vec<&str> = clause.fields().collect();
            found.sort_unstable();
            if found != *places {
                return Err(fault(key, "has other fields than it must have"));
            }
            clauses.insert(*key, clause);
        }
        let known = |key: &str| WORDS.iter().any(|(word, _)| *word == key);
        if let Some(key) = texts.keys().find(|key| !known(key)) {
            return Err(fault(key, "is not known"));
        }
        Ok(Self { texts, clauses })
    }

    /// The words as they were written.
    pub(crate) fn texts(&self) -> &BTreeMap<String, String> {
        &self.texts
    }

    /// The word of a key, with its places filled.
    pub(crate) fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        let Some(clause) = self.clauses.get(key) else {
            return String::new();
        };
        clause.said(|name| {
            let found = values.iter().find(|(place, _)| *place == name);
            found.map_or_else(String::new, |(_, value)| (*value).to_owned())
        })
    }
}

/// A word, in bytes of UTF-8.
pub(crate) const WORD_BYTES_MAX: usize = 256;

/// Every word that a language must have, with the places in it, sorted.
pub(crate) const WORDS: &[(&str, &[&str])] = &[
    ("date", &["day", "month", "year"]),
    ("decimal-sign", &[]),
    ("east", &["value"]),
    ("exercise", &[]),
    ("feet-agl", &["value"]),
    ("feet-amsl", &["value"]),
    ("flight-level", &["value"]),
    ("measure-deg", &["value"]),
    ("measure-ft", &["value"]),
    ("measure-h", &["value"]),
    ("measure-khz", &["value"]),
    ("measure-km", &["value"]),
    ("measure-km-h", &["value"]),
    ("measure-kt", &["value"]),
    ("measure-m", &["value"]),
    ("measure-mhz", &["value"]),
    ("measure-min", &["value"]),
    ("measure-nm", &["value"]),
    ("metres-agl", &["value"]),
    ("metres-amsl", &["value"]),
    ("metres-below-msl", &["value"]),
    ("metres-wgs84", &["value"]),
    ("month-1", &[]),
    ("month-10", &[]),
    ("month-11", &[]),
    ("month-12", &[]),
    ("month-2", &[]),
    ("month-3", &[]),
    ("month-4", &[]),
    ("month-5", &[]),
    ("month-6", &[]),
    ("month-7", &[]),
    ("month-8", &[]),
    ("month-9", &[]),
    ("north", &["value"]),
    ("position", &["decimal", "dms", "mgrs"]),
    ("south", &["value"]),
    ("test", &[]),
    ("text", &["language", "text"]),
    ("time-local", &["clock", "date", "dtg", "offset"]),
    ("time-utc", &["clock", "date", "dtg"]),
    ("west", &["value"]),
];
