//! Every target on its seeds, its corpus and mutations of both: a number that is fixed, from a seed that is.

use std::panic::{AssertUnwindSafe, catch_unwind};

use detente_fuzz::mutation::mutated;
use detente_fuzz::random::Random;
use detente_fuzz::targets::{TARGETS, Target};
use detente_fuzz::{corpus, seeds};

/// Mutations of each target's seeds; of the dear ones a part.
const TIMES: usize = 1_500;
/// The mutation that a target begins from is its name's, so that one more target changes no other's.
const SEED: u64 = 1_666_362_600_000;

/// Targets that verify signatures of whole foundings on every input, and how much dearer they are.
const DEAR: &[(&str, usize)] = &[
    ("proof_file", 10),
    ("founding", 4),
    ("reported_record", 4),
    ("compact", 3),
];

fn times(target: &Target) -> usize {
    let dear = DEAR.iter().find(|(name, _)| *name == target.name);
    let long = if std::env::var_os("DETENTE_SOAK").is_some() {
        20
    } else {
        1
    };
    long * TIMES / dear.map_or(1, |(_, times)| *times)
}

/// Whether a target holds; what it panics on is shown, so that it can be kept as a file of the corpus.
fn holds(target: &Target, bytes: &[u8]) -> bool {
    let held = catch_unwind(AssertUnwindSafe(|| (target.run)(bytes)));
    if held.is_err() {
        eprintln!("{} does not hold for {}", target.name, hex::encode(bytes));
    }
    held.is_ok()
}

#[test]
fn every_target_holds_on_its_seeds_its_corpus_and_some_thousand_mutations() {
    let mut broken = Vec::new();
    let mut inputs = 0;
    for target in TARGETS {
        let mut seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{}: no seeds", target.name);
        for (name, bytes) in corpus::of(target) {
            if !holds(target, &bytes) {
                broken.push(format!("{}: corpus/{}/{name}", target.name, target.name));
            }
            seeds.push(bytes);
        }
        let name: u64 = target.name.bytes().map(u64::from).sum();
        let mut random = Random::new(SEED + name);
        let made = (0..times(target)).map(|_| mutated(&seeds, &mut random));
        for (number, bytes) in seeds.iter().cloned().chain(made).enumerate() {
            inputs += 1;
            if !holds(target, &bytes) {
                broken.push(format!("{}: input {number}", target.name));
                break;
            }
        }
    }
    println!("fuzz: {} targets, {inputs} inputs", TARGETS.len());
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_target_has_one_name_and_the_corpus_has_no_folder_that_none_reads() {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    for (at, name) in names.iter().enumerate() {
        assert!(!names[..at].contains(name), "{name} twice");
    }
    let folder = seeds::root().join("fuzz/corpus");
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let name = entry
            .expect("a folder")
            .file_name()
            .to_string_lossy()
            .into_owned();
        assert!(
            names.contains(&name.as_str()),
            "fuzz/corpus/{name} is no target's"
        );
    }
}

/// The most that lies in the repository for this.
const CORPUS_BYTES_MAX: usize = 1 << 20;

#[test]
fn the_corpus_stays_small() {
    let all = TARGETS.iter().flat_map(corpus::of);
    let bytes: usize = all.map(|(_, bytes)| bytes.len()).sum();
    assert!(bytes <= CORPUS_BYTES_MAX, "{bytes} bytes");
}
