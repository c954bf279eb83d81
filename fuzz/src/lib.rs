//! A target for each reader of outside bytes: what it must do with any bytes at all.
//!
//! `cargo test` runs every target on its seeds, its corpus and some thousand mutations; `.ci/fuzz` runs the
//! same targets under libFuzzer. Not shipped; no crate of the project may depend on it.

pub mod cases;
pub mod corpus;
pub mod mutation;
pub mod random;
pub mod seeds;
pub mod targets;
pub mod tree;
