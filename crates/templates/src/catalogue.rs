//! The set that this program was built with: the files of `templates/` at the project's root.

use std::sync::LazyLock;

use crate::set::Set;
use crate::source;

/// The set that this program was built with.
#[must_use]
pub fn built_in() -> &'static Set {
    &BUILT_IN
}

static BUILT_IN: LazyLock<Set> =
    LazyLock::new(|| source::read(FILES).expect("the set was read by the tests of this crate"));

include!(concat!(env!("OUT_DIR"), "/files.rs"));

#[cfg(test)]
pub(crate) mod tests;
