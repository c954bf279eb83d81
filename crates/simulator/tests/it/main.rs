//! Whole nodes over a simulated clock and network and a real store: the driver as a node runs it.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod amending;
mod between_two;
mod books;
mod check_fire;
mod clocks;
mod crash;
mod crossings;
mod drills;
mod durable;
mod ending;
mod epochs;
mod flash_cap;
mod founding;
mod full;
mod hostile;
mod liars;
mod links;
mod many;
mod matters;
mod officers;
mod once;
mod passing_on;
mod put_back;
mod readouts;
mod record;
mod repeated;
mod restored;
mod rings;
mod scale;
mod scenarios;
mod shares;
mod storms;
mod suspensions;
mod watch;
