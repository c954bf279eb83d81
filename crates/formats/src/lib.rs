//! Formats that other programs and people write: read into our types, or refused with an explanation.
//!
//! A file a format. Not here: the record's own bytes (`detente-record`), and what anything means (`detente-line`).

pub mod reported;
