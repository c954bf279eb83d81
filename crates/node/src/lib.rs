//! The node: one party's headquarters on the line. Puts store, driver, bearers and the HTTP
//! interface together; decides nothing about the line itself.
//!
//! Layer 4. Not here: the protocol (`line`), sockets (`bearers`), the disk (`store`), words
//! (`language`), commands (`cli`).

mod alarms;
mod answers;
pub mod backup;
mod bounds;
mod clock;
pub mod config;
mod counterparts;
pub mod desk;
mod dial_address;
mod engine;
mod events;
mod folder;
mod http;
mod key_file;
pub mod keys;
mod message_view;
mod network;
mod node;
pub mod officer;
mod private_file;
mod read_model;
pub mod rebuild;
pub mod setup;
mod watcher;

pub use counterparts::AddressBookError;
pub use http::openapi_document;
pub use key_file::KeyFileError;
pub use node::{Failed, Node, RunError, StartError, run};
