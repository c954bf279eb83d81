//! Message templates: what was agreed in every language of a line before it is needed.
//!
//! A template set is templates with their texts, bound by one hash that a charter names. An entry's body holds a
//! template's code and its fields and no words; here they are checked against the template, read from what a person
//! types, and said in a reader's language, with that reader's time and grid. Not here: which set a line has agreed
//! on (the charter's), how a body is encoded (`detente_line::message::template`), and who may send it.
//! Follows spec/templates.md.

mod catalogue;
mod clause;
pub mod input;
pub mod mgrs;
mod position;
mod render;
mod set;
mod source;
mod template;
mod words;

pub use catalogue::built_in;
pub use render::{Reader, Rendered, RenderedField, ShowFault, without_isolates};
pub use set::{Set, SetFault};
pub use template::{
    FieldFault, FieldShape, Kind, Measure, Review, Template, Text, WhyNot, with_point,
};

/// Begins a run of text whose direction is its own, whatever stands around it (FIRST STRONG ISOLATE, UAX 9).
pub const ISOLATE: char = '\u{2068}';
/// Ends it (POP DIRECTIONAL ISOLATE).
pub const ISOLATE_END: char = '\u{2069}';
