//! The binary as people meet it: real processes, real sockets, real disks.

mod event_stream;
mod evidence;
mod failover;
mod far_party;
mod fork;
mod hostile;
mod killed;
mod line_of_two;
mod overtaking;
mod watch;

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_detente");
