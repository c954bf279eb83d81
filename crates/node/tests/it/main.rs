//! Two nodes in one process over real sockets on loopback, driven through their HTTP interface.

// A test's panic is its report.
#![expect(clippy::unwrap_used)]

mod accounts;
mod addresses;
mod books;
mod check_fire;
mod contacts;
mod desk;
mod desk_terms;
mod document;
mod escalation;
mod events;
mod exchange;
mod fork;
mod handover_sheet;
mod http;
mod interface;
mod live_accounts;
mod matters;
mod metrics;
mod offices;
mod once;
mod operations;
mod pages;
mod people;
mod permission;
mod readouts;
mod register;
mod restart;
mod roles;
mod sessions;
mod suspensions;
mod templates;
mod tls;
mod translations;
