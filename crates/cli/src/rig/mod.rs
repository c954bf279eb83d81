//! Two nodes of fictional parties on one machine, with a network between them that can be cut: for
//! the demonstration and for the tests.
//!
//! Everything goes the way people go: keys are made, cards handed over, phrases read out and typed,
//! a charter signed by both. Nothing here waits a fixed time; it waits for a condition, up to a limit.

pub mod acts;
mod flash;
mod founding;
mod lengthen;
mod network;
mod party;
pub mod process;
mod scratch;
mod wait;

pub use flash::flash;
pub use founding::{Schedule, found, found_named, in_each_language, pair};
pub use lengthen::lengthen;
pub use network::Network;
pub use party::{OfficerHere, Party};
pub use process::NodeProcess;
pub use scratch::{LeftBehind, Scratch};
pub use wait::{LIMIT, Stop, until};
