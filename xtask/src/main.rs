//! Chores of the project, in Rust: `cargo xtask tidy` and `cargo xtask ci`.
//! Not part of what is shipped; no crate of the project may depend on it.

mod layers;
mod licences;
mod packages;
mod patches;
mod project;
mod rust_code;
mod sources;
mod text;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const HELP: &str = "\
Chores of the project.

  cargo xtask tidy   holds the rules no compiler holds: layers and arrows, closed lists of
                     dependencies, licences, the size of a file, what a layer may reach for,
                     that the deliberate bugs of the simulator apply
  cargo xtask ci     format, lints, tidy and tests: what a merge needs (`make test` adds the
                     second verifier)
";

fn main() -> ExitCode {
    let commands: Vec<String> = std::env::args().skip(1).collect();
    match commands.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["tidy"] => tidy(&root()),
        ["ci"] => ci(&root()),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        _ => {
            eprint!("{HELP}");
            ExitCode::from(2)
        }
    }
}

/// The root of the workspace, which is the folder above this package.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package
        .parent()
        .expect("the package lies in a folder of the workspace")
        .to_path_buf()
}

fn tidy(root: &Path) -> ExitCode {
    match tidy::check(root) {
        Ok(faults) if faults.is_empty() => {
            println!("tidy: every rule holds");
            ExitCode::SUCCESS
        }
        Ok(faults) => {
            for fault in &faults {
                eprintln!("{fault}");
            }
            eprintln!("tidy: {} faults", faults.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("tidy: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What a merge needs, in the order in which a failure comes soonest.
const STEPS: &[&[&str]] = &[
    &["fmt", "--all", "--check"],
    &[
        "clippy",
        "--release",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ],
    &["xtask", "tidy"],
    &["test", "--release", "--workspace"],
];

fn ci(root: &Path) -> ExitCode {
    for step in STEPS {
        println!("cargo {}", step.join(" "));
        let status = Command::new(project::cargo())
            .args(*step)
            .current_dir(root)
            .status();
        match status {
            Ok(status) if status.success() => {}
            Ok(status) => {
                eprintln!("ci: `cargo {}` failed: {status}", step.join(" "));
                return ExitCode::FAILURE;
            }
            Err(error) => {
                eprintln!("ci: cargo could not be run: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
