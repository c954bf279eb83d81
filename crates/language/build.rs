//! Reads `i18n/`, fails the build on any fault or difference between languages, and generates a
//! constant for each key, so that a key that is not there does not compile.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/check.rs"]
mod check;

use check::Messages;

/// The language that the others are compared with.
const REFERENCE: &str = "en";

fn main() {
    let root =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../i18n");
    println!("cargo::rerun-if-changed={}", root.display());
    println!("cargo::rerun-if-changed=src/check.rs");
    let mut languages = Vec::new();
    let mut faults = Vec::new();
    for tag in folders(&root) {
        let files = texts(&root.join(&tag));
        for (name, _) in &files {
            println!(
                "cargo::rerun-if-changed={}",
                root.join(&tag).join(name).display()
            );
        }
        match check::read_language(&tag, &files) {
            Ok(messages) => languages.push((tag, files, messages)),
            Err(found) => faults.extend(found),
        }
    }
    if let Some((_, _, reference)) = languages.iter().find(|(tag, ..)| tag == REFERENCE) {
        for (tag, _, messages) in &languages {
            faults.extend(check::differences(REFERENCE, reference, tag, messages));
        }
        if faults.is_empty() {
            let texts: Vec<_> = languages
                .iter()
                .map(|(tag, files, _)| (tag.as_str(), files.as_slice()))
                .collect();
            write("keys.rs", &keys(reference));
            write("texts.rs", &embedded(&texts));
            return;
        }
    } else {
        faults.push(format!("i18n/{REFERENCE} can't be read"));
    }
    for fault in &faults {
        println!("cargo::error={}", fault.replace('\n', " "));
    }
    std::process::exit(1);
}

fn folders(root: &Path) -> Vec<String> {
    let mut found: Vec<String> = fs::read_dir(root)
        .expect("i18n/ is part of the source")
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    found.sort();
    found
}

fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = fs::read_dir(folder)
        .expect("listed just now")
        .filter_map(Result::ok)
        .filter(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|extension| extension == "ftl")
        })
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (
                name,
                fs::read_to_string(entry.path()).expect("a text of i18n/ is UTF-8"),
            )
        })
        .collect();
    found.sort();
    found
}

fn keys(messages: &Messages) -> String {
    let mut out = String::new();
    for (module, kind, error, about) in [
        ("key", "Key", false, "The key of every text."),
        ("error_key", "ErrorKey", true, "The key of every error."),
    ] {
        let chosen: Vec<_> = messages
            .iter()
            .filter(|(_, shape)| shape.error == error)
            .collect();
        writeln!(
            out,
            "/// {about}\npub mod {module} {{\n    use super::{kind};"
        )
        .expect("to a string");
        for (id, shape) in &chosen {
            writeln!(
                out,
                "    /// `{id}`, with {:?}.\n    pub const {}: {kind} = {kind} {{ id: {id:?}, variables: &{:?} }};",
                shape.variables,
                constant(id),
                shape.variables.iter().collect::<Vec<_>>(),
            )
            .expect("to a string");
        }
        writeln!(
            out,
            "    /// All of them, sorted.\n    pub const ALL: &[{kind}] = &["
        )
        .expect("to a string");
        for (id, _) in &chosen {
            writeln!(out, "        {},", constant(id)).expect("to a string");
        }
        out.push_str("    ];\n}\n");
    }
    out
}

fn embedded(languages: &[(&str, &[(String, String)])]) -> String {
    let mut out = String::from(
        "/// The texts of every language: its tag, and its files as name and content.\npub(crate) const TEXTS: &[(&str, &[(&str, &str)])] = &[\n",
    );
    for (tag, files) in languages {
        writeln!(out, "    ({tag:?}, &[").expect("to a string");
        for (name, content) in *files {
            writeln!(out, "        ({name:?}, {content:?}),").expect("to a string");
        }
        out.push_str("    ]),\n");
    }
    out.push_str("];\n");
    out
}

fn constant(id: &str) -> String {
    id.to_uppercase().replace('-', "_")
}

fn write(name: &str, content: &str) {
    let path = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join(name);
    fs::write(path, content).expect("cargo's own folder can be written");
}
