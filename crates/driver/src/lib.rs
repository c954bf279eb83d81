//! The driver: obeys the switchboard's outputs in order, over any clock, store and network.
//!
//! One piece of code for the node and for a simulator: durable before sent, one commit for all that
//! came in together, own heads kept apart between the commit and the sending. It has no thread, no
//! socket and no clock of its own.

mod driver;
mod opening;
mod refused;
mod scrub;
mod shelving;
mod surroundings;

pub use driver::{Driver, Fatal, Keep, Parts, Query, Reply, Request};
pub use opening::DriverError;
pub use shelving::TAIL;
pub use surroundings::{Clock, Network, Watcher};
