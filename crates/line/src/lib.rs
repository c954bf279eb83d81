//! The line: the protocol between headquarters as a state machine without I/O, clock or task.
//!
//! Not here: sockets (`bearers`), disks (`store`), the loop that obeys outputs (`driver`).
//! ARCHITECTURE.md shows how a new kind of entry is added as one file.

pub mod account;
pub mod alarm;
pub mod alarms;
pub mod amendment;
pub mod appointment;
pub mod body;
pub mod book;
pub mod clock_watch;
pub mod ending;
pub mod fold;
pub mod limits;
pub mod line;
pub mod line_test;
pub mod link;
pub mod link_summary;
pub mod matter;
pub mod message;
pub mod now;
pub mod opening;
pub mod persist;
pub mod suspension;
pub mod switchboard;
pub mod translation;
pub mod watch;
