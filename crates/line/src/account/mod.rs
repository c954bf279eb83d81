//! Accounts: what somebody said happened, by whom, from which source; and the answers that follow.
//!
//! Contacts, incidents, statements, assessments, requests, refusals, readouts and events, from a
//! desk or from a reported record. An account is nobody's act and nobody's judgement but its
//! giver's. Not here: reading files (`detente-formats`). Follows spec/accounts.md and spec/reported-record.md.

pub mod compared;
pub mod contacts;
mod day;
pub mod edtf;
mod encoding;
pub mod filed;
mod form;
pub mod kind;
pub mod known;
pub mod limits;
mod preamble;
mod reported;
mod rules;
pub mod topics;
mod words;

pub use day::{Day, NotADay};
pub use edtf::{Edtf, EdtfFault};
pub use encoding::BodyTooLarge;
pub use form::{Account, Ask, Giver, Initiative, Length};
pub use kind::{AccountKind, Basis};
pub use preamble::{Appeared, LevelNamed, PartyNamed, Preamble, RECONSTRUCTION_MARK, Source};
pub use reported::{Place, Problem, ReportedRecord, Unresolved};
pub use rules::RULES;
pub use words::{Label, TextFault, Words};
