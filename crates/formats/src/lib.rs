//! Formats that other programs and people write or read: read into our types or refused with an explanation, or written.
//!
//! A file a format. Not here: the record's own bytes (`detente-record`), and what anything means (`detente-line`).

pub mod atom;
pub mod feed;
pub mod icalendar;
pub mod json_feed;
pub mod reported;
