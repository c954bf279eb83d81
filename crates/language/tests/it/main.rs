//! What the texts of `i18n/` hold to beyond what `build.rs` checks; one binary.

#![allow(clippy::unwrap_used)]

mod terms;
