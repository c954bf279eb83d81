//! The words of the node's HTTP interface: one file a resource, serialised as JSON.
//!
//! Not here: who serves them (`node`) and who asks (`cli`, the console). Ids and hashes are
//! lowercase hexadecimal, moments RFC 3339 in Zulu with milliseconds, names of states and
//! causes are fixed words whose translations stand in `i18n/`. Follows spec/http-api.md.

pub mod account;
pub mod act;
pub mod alarm;
pub mod amendment;
pub mod audit;
pub mod backup;
pub mod book;
pub mod calendar;
pub mod card;
pub mod charter;
pub mod contact;
pub mod ending;
pub mod entry;
pub mod epoch;
pub mod escalation;
pub mod event;
pub mod export;
pub mod live_contact;
pub mod matter;
pub mod message;
pub mod officer;
pub mod once;
pub mod operations;
pub mod page;
pub mod problem;
pub mod register;
pub mod reported;
pub mod roster;
pub mod session;
pub mod status;
pub mod suspension;
pub mod template;
pub mod test;
pub mod text;
pub mod token;
pub mod translation;

pub use text::{
    AsText, CardIdText, DigestText, EntryIdText, HexBytes, KeyText, LineIdText, Moment, Secret,
    StatusName,
};
