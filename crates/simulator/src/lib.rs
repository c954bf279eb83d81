//! A simulated world: whole nodes, the driver as a node runs it, over simulated time, networks and people.
//!
//! Layer 4, beside the node. It replaces the clock, the disk below the store and the bytes below the
//! links; everything above them is the code that runs in earnest.

#![allow(
    clippy::unwrap_used,
    reason = "a simulator that panics has found a failure"
)]

pub mod adversary;
pub mod amends;
pub mod chance;
pub mod checkers;
pub mod clock;
pub mod disk;
pub mod faults;
pub mod files;
pub mod flood;
pub mod host;
pub mod liar;
pub mod log;
pub mod machine;
pub mod matters;
pub mod network;
pub mod officers;
pub mod people;
pub mod points;
mod puppet;
pub mod setbacks;
pub mod storm;
pub mod suspends;
mod tap;
pub mod trace;
pub mod translations;
mod turn;
pub mod world;
