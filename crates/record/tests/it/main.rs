//! What the record promises, seen from outside the crate; one binary.

// A test that cannot set its scene has failed; clippy exempts only the test functions themselves.
#![allow(clippy::unwrap_used)]

mod amendment;
mod authority;
mod bundle;
mod encoding;
mod entry;
mod foreign_tree;
mod fork;
mod fsck;
mod journal;
mod officers;
mod scene;
mod signature;
mod strictness;
mod vectors;
mod wycheproof;
