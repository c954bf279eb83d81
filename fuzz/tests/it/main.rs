//! The targets on seeds, corpus and mutations; the list of targets against the code.

mod listed;
mod mutations;
