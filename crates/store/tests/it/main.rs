//! What the store promises, on a real disk.
#![allow(clippy::unwrap_used, reason = "in a test the panic is the report")]

mod altered;
mod conformance;
mod crash;
mod full;
mod opening;
mod sample;
