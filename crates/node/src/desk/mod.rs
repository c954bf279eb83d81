//! The desk: who the people and the machines at this node are, and what they may do.
//!
//! Not here: what an officer is entitled to on a line. That is signed, and judged by the record.

pub(crate) mod caller;
pub mod permission;
pub mod role;
