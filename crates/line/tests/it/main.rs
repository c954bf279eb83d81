//! Behaviour of the line, one module a subject.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod compact;
mod fold;
mod founded;
mod link_vectors;
mod page;
mod scribe;
mod specification;
mod template_vectors;
mod vectors;
