//! A scheduled line test's number as people are told it: each version of a charter counts its own tests.
//!
//! The number in the record is one for both. Follows spec/line-tests.md §1.

use detente_language::{Text, key};
use detente_line::line_test::schedule::{number_within, version_of};

/// The number of a scheduled test in words: bare, where it is of the charter that founded the line.
#[must_use]
pub fn in_words(text: &Text, number: u64) -> String {
    let within = number_within(number).to_string();
    match version_of(number) {
        Some(0) => within,
        version => {
            let version = version.unwrap_or_default().to_string();
            let facts = [("number", within.into()), ("version", version.into())];
            text.say(key::TEST_NUMBER_IN_VERSION, &facts)
        }
    }
}
