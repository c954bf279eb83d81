//! Every bound of an account, checked against each other when compiled.

use detente_record::limits::{IDENTIFIER_BYTES_MAX, PARTS_BYTES_MAX, REFERENCES_MAX};

/// A name within a record (of an event, a source, a party, a level, a topic), in bytes of UTF-8.
pub const LABEL_BYTES_MAX: usize = 64;
/// One text of an account, in bytes of UTF-8.
pub const WORDS_BYTES_MAX: usize = 4 * 1024;
/// The body of one account or of one preamble, in bytes. Leaves room for the officers' assertions.
pub const BODY_BYTES_MAX: usize = 32 * 1024;
/// Members of any one list of an account: levels, quotes, texts, topics, asks, parties, references.
pub const LIST_MAX: usize = 64;
/// Sources, parties or levels of one record.
pub const PREAMBLE_LIST_MAX: usize = 64;
/// Accounts of one record.
pub const ACCOUNTS_MAX: usize = 10_000;
/// Longest duration of a contact, in minutes: a year.
pub const DURATION_MINUTES_MAX: u32 = 366 * 24 * 60;
/// Steps from an account to the one it stands under at last (an answer about a statement about a contact).
pub const CHAIN_MAX: usize = 16;
/// Problems listed for one record; past that they are only counted.
pub const PROBLEMS_MAX: usize = 100;

const _: () = assert!(BODY_BYTES_MAX + 8 * 1024 <= PARTS_BYTES_MAX);
const _: () = assert!(2 * WORDS_BYTES_MAX < BODY_BYTES_MAX);
const _: () = assert!(IDENTIFIER_BYTES_MAX <= LABEL_BYTES_MAX);
const _: () = assert!(REFERENCES_MAX <= LIST_MAX);
