//! One target of `detente-fuzz` under libFuzzer; which one, says the variable `DETENTE_FUZZ_TARGET`.
#![no_main]

use std::sync::LazyLock;

use detente_fuzz::targets::{Target, find};

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("DETENTE_FUZZ_TARGET").unwrap_or_default();
    find(&name).unwrap_or_else(|| panic!("DETENTE_FUZZ_TARGET names no target: {name:?}"))
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (TARGET.run)(bytes));
