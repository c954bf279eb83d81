//! The node: one party's headquarters on the line. Puts store, driver, bearers and the HTTP
//! interface together; decides nothing about the line itself.
//!
//! Layer 4. Not here: the protocol (`line`), sockets (`bearers`), the disk (`store`), words
//! (`language`), commands (`cli`).

mod alarms;
mod answers;
pub mod api_certificate;
mod arrivals;
pub mod backup;
pub mod bell;
pub mod book_view;
mod bounds;
mod call_calendar;
pub mod causes;
pub mod clock;
pub mod config;
pub mod cores;
mod counterparts;
pub mod desk;
mod dial_address;
pub mod doctor;
mod engine;
mod events;
mod folder;
mod http;
mod key_file;
pub mod keys;
mod live;
mod live_accounts;
mod live_contacts;
mod matter_view;
mod message_view;
mod metrics;
mod network;
mod node;
pub mod officer;
pub mod outside;
mod private_file;
mod pulse;
mod read_model;
pub mod rebuild;
pub mod record_check;
mod said;
mod service;
pub mod setup;
pub mod stamps;
mod suspension_view;
mod template_sets;
pub mod test_number;
mod told_of_call;
mod translation_view;
mod watcher;
pub mod zones;

pub use counterparts::AddressBookError;
pub use engine::Failed;
pub use http::CertificateError;
pub use http::openapi_document;
pub use key_file::KeyFileError;
pub use live::Observer;
pub use node::{Node, RunError, StartError, run};
pub use template_sets::{TemplateRefused, TemplateSets, body_of_answer};
