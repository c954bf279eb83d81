//! The fold: what acts mean, and that order of arrival means nothing.

mod amended;
mod amended_vectors;
mod appointed;
mod books;
mod calls;
mod chains;
mod check_fire;
mod desk_terms;
mod ending;
mod line_test_table;
mod line_tests;
mod link_summaries;
mod matter_drafts;
mod matters;
mod message_table;
mod messages;
mod officers;
mod order;
mod random;
mod readouts;
mod rings;
mod shelved;
mod sought;
mod suspensions;
mod translations;
mod watch;
