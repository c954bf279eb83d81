//! Behaviour of the line, one module a subject.

mod fold;
mod founded;
mod scribe;
