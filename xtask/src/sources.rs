//! What a Rust file of the project may be: how it opens, how long it is, where its tests live,
//! and what the pure layers may reach for.

use crate::layers::{PURE_LAYER_MAX, layer_of};
use crate::project::{Fault, Project, TextFile};
use crate::rust_code::{has_word, without_tests, without_text};

/// The longest file, its tests not counted, that needs no excuse.
const LINES_MAX: usize = 800;

/// The words that open the excuse, in the file's own doc.
const EXCUSE: &str = "//! Long because ";

/// Where the excuse must stand, in lines from the top.
const EXCUSE_LINES_MAX: usize = 20;

/// File names that say nothing.
const EMPTY_NAMES: &[&str] = &[
    "types.rs",
    "helpers.rs",
    "misc.rs",
    "util.rs",
    "utils.rs",
    "common.rs",
    "shared.rs",
];

/// Words no Rust file of the project holds in its code, split so that this one does not either.
const NEVER: &[(&str, &str)] = &[
    (
        concat!("uns", "afe"),
        "the project has none; find a crate that did it and proved it",
    ),
    (
        concat!("to", "do!"),
        "unfinished: leave the place free, not stubbed",
    ),
    (
        concat!("unimpl", "emented!"),
        "unfinished: leave the place free, not stubbed",
    ),
];

/// What layers 0 and 1 are handed or do without: clock, randomness, I/O, order by chance.
const IMPURE: &[(&str, &str)] = &[
    ("Instant::now", "time is handed in"),
    ("SystemTime", "time is handed in"),
    ("getrandom", "randomness is handed in"),
    ("OsRng", "randomness is handed in"),
    ("ThreadRng", "randomness is handed in"),
    ("thread_rng", "randomness is handed in"),
    ("SystemRandom", "randomness is handed in"),
    ("aws_lc_rs::rand", "randomness is handed in"),
    (
        "HashMap",
        "its order is random; both parties must compute the same: BTreeMap",
    ),
    (
        "HashSet",
        "its order is random; both parties must compute the same: BTreeSet",
    ),
    ("RandomState", "its order is random"),
    ("tokio", "no task runs here"),
    ("println!", "nothing is printed here"),
    ("eprintln!", "nothing is printed here"),
];

/// Modules of the standard library that layers 0 and 1 do without.
const IMPURE_STD: &[&str] = &["fs", "net", "env", "process", "thread", "io", "os"];

/// Checks every Rust file.
pub fn check(project: &Project) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in project.rust_files() {
        check_shape(file, &mut faults);
        let code = without_text(&file.text);
        find_words(file, &code, NEVER, &mut faults);
        if is_pure(&file.path) {
            let code = without_tests(&code);
            find_words(file, &code, IMPURE, &mut faults);
            find_std(file, &code, &mut faults);
        }
    }
    faults
}

fn check_shape(file: &TextFile, faults: &mut Vec<Fault>) {
    if !file.text.starts_with("//! ") {
        let what = "does not open with what it is and what it is not (`//! …`)";
        faults.push(Fault::at(&file.path, 1, what));
    }
    if EMPTY_NAMES.contains(&file.name()) {
        let what = "a file is named after one noun of the domain, not after a drawer";
        faults.push(Fault::of(&file.path, what));
    }
    let parts: Vec<&str> = file.path.split('/').collect();
    if matches!(parts[..], ["crates", _, "tests", _]) {
        let what = "integration tests of a crate are one binary: tests/it/main.rs";
        faults.push(Fault::of(&file.path, what));
    }
    let code = without_tests(&without_text(&file.text));
    let lines = if is_test(&file.path) {
        0
    } else {
        code.trim_end().lines().count()
    };
    let mut head = file.text.lines().take(EXCUSE_LINES_MAX);
    if lines > LINES_MAX && !head.any(|line| line.starts_with(EXCUSE)) {
        let what = format!(
            "{lines} lines without tests; past {LINES_MAX}, split by noun or say why at the top (`{EXCUSE}…`)"
        );
        faults.push(Fault::of(&file.path, what));
    }
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// Whether the file is code of a layer that fetches nothing; tests may.
fn is_pure(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let ["crates", name, "src", ..] = parts[..] else {
        return false;
    };
    layer_of(name).is_some_and(|layer| layer <= PURE_LAYER_MAX) && !is_test(path)
}

fn find_words(file: &TextFile, code: &str, words: &[(&str, &str)], faults: &mut Vec<Fault>) {
    for (index, line) in code.lines().enumerate() {
        for (word, reason) in words {
            if has_word(line, word) {
                let what = format!("`{word}`: {reason}");
                faults.push(Fault::at(&file.path, index + 1, what));
            }
        }
    }
}

/// Finds `std::fs` and its like, written out or in a group of a `use`.
fn find_std(file: &TextFile, code: &str, faults: &mut Vec<Fault>) {
    for (at, _) in code.match_indices("std::") {
        let rest = &code[at + "std::".len()..];
        let named = match rest.strip_prefix('{') {
            Some(group) => &group[..group.find(';').unwrap_or(group.len())],
            None => {
                &rest[..rest
                    .find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len())]
            }
        };
        let line = code[..at].lines().count().max(1);
        for module in IMPURE_STD.iter().filter(|module| has_word(named, module)) {
            let what = format!("`std::{module}`: this layer does no I/O and starts nothing");
            faults.push(Fault::at(&file.path, line, what));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::planted;

    const HEAD: &str = "//! A file.\n";

    /// What the rules say of a file of this code at this path.
    fn faults(path: &str, code: &str) -> Vec<String> {
        let project = planted(&[(path, &format!("{HEAD}{code}"))]);
        check(&project).into_iter().map(|f| f.what).collect()
    }

    fn one(faults: &[String], says: &str) {
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains(says), "{faults:?}");
    }

    const PURE: &str = "crates/line/src/sync.rs";
    const IMPURE_PATH: &str = "crates/node/src/clock.rs";

    #[test]
    fn a_pure_layer_that_fetches_a_clock_is_refused() {
        one(
            &faults(PURE, "fn f() { std::time::Instant::now(); }"),
            "time is handed in",
        );
        one(
            &faults(PURE, "use std::time::{Duration, SystemTime};"),
            "time is handed in",
        );
        assert_eq!(faults(IMPURE_PATH, "fn f() { Instant::now(); }").len(), 0);
    }

    #[test]
    fn a_pure_layer_that_fetches_randomness_is_refused() {
        one(
            &faults("crates/record/src/salt.rs", "use getrandom::fill;"),
            "randomness is handed in",
        );
    }

    #[test]
    fn a_pure_layer_that_touches_a_disk_or_a_network_is_refused() {
        one(&faults(PURE, "fn f() { std::fs::read(p); }"), "std::fs");
        one(
            &faults(PURE, "use std::{\n    fmt,\n    net::TcpStream,\n};"),
            "std::net",
        );
        assert_eq!(faults(PURE, "use std::{fmt, time::Duration};").len(), 0);
    }

    #[test]
    fn a_pure_layer_that_orders_by_chance_is_refused() {
        one(&faults(PURE, "use std::collections::HashMap;"), "BTreeMap");
    }

    #[test]
    fn what_a_pure_layer_says_or_tests_is_free() {
        let code =
            "// Never `Instant::now`.\n#[cfg(test)]\nmod tests { fn f() { std::fs::read(p); } }";
        assert_eq!(faults(PURE, code), Vec::<String>::new());
        assert_eq!(
            faults("crates/line/tests/it/main.rs", "use std::fs;").len(),
            0
        );
    }

    #[test]
    fn the_forbidden_word_is_refused_in_tests_too() {
        let code = concat!("#[cfg(test)]\nmod tests { fn f() { uns", "afe { g() } } }");
        one(&faults(IMPURE_PATH, code), "the project has none");
    }

    #[test]
    fn what_is_not_finished_is_refused() {
        one(
            &faults(IMPURE_PATH, concat!("fn f() { to", "do!() }")),
            "unfinished",
        );
    }

    #[test]
    fn a_long_file_needs_an_excuse_and_its_tests_do_not_count() {
        let long = "fn f() {}\n".repeat(LINES_MAX);
        one(&faults(IMPURE_PATH, &long), "split by noun");
        assert_eq!(
            faults(IMPURE_PATH, &format!("{EXCUSE}it is a table.\n{long}")).len(),
            0
        );
        let tests = format!("#[cfg(test)]\nmod tests {{\n{long}}}\n");
        assert_eq!(faults(IMPURE_PATH, &tests).len(), 0);
    }

    #[test]
    fn a_file_that_does_not_say_what_it_is_is_refused() {
        let project = planted(&[(PURE, "fn f() {}\n")]);
        assert!(check(&project)[0].what.contains("does not open"));
    }

    #[test]
    fn a_drawer_is_refused() {
        one(&faults("crates/node/src/helpers.rs", ""), "one noun");
    }

    #[test]
    fn a_second_binary_of_tests_is_refused() {
        one(&faults("crates/node/tests/more.rs", ""), "one binary");
    }
}
