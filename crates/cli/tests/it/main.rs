//! The `detente` binary as people and programs meet it: commands, help, errors, files, whole lines.

mod accounts;
mod backup;
mod causes;
mod contacts;
mod cut_off;
mod demo;
mod doctor;
mod ending;
mod epochs;
mod errors;
mod event_stream;
mod evidence;
mod failover;
mod far_party;
mod first_hour;
mod first_line;
mod fork;
mod full_disk;
mod half_open;
mod harness;
mod help;
mod hostile;
mod intruders;
mod journey;
mod keys;
mod killed;
mod line_of_two;
mod long_record;
mod million;
mod namespaces;
mod officers;
mod once;
mod operations;
mod output;
mod overtaking;
mod package;
mod received;
mod resumed;
mod several_addresses;
mod several_lines;
mod upgrade;
mod verify;
mod watch;
mod watching;

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_detente");
