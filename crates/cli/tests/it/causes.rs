//! What an error of ours says of its cause, run as a person runs it: in Russian no English word stands in it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::doctor::patient::foreign_words;
use crate::harness::{Ran, detente};

/// Words that have no other spelling: formats, algorithms, and what a node or a program is called.
const NAMES: &[&str] = &[
    "TOML",
    "PEM",
    "SQLite",
    "UTF-8",
    "ML-DSA-44",
    "R",
    "S",
    "entry",
    "card",
    "opening",
    "name",
    "quic",
    "tcp",
    "N",
];

/// What SQLite says of a file that is none of its own.
const OF_SQLITE: &str = "file is not a database";

/// A folder of files that a person might give to a command.
struct Given {
    folder: tempfile::TempDir,
}

impl Given {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("written");
        set_mode(&path, 0o600);
        shown(&path)
    }

    fn node(&self, name: &str) -> String {
        let data = shown(&self.path(name));
        let made = [
            "--data",
            &data,
            "init",
            "--name",
            "N",
            "--dial-only",
            "--api",
            "127.0.0.1:0",
            "--keys-in-the-clear",
        ];
        detente(&made).said();
        data
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("set");
}

/// Runs it in Russian; it must fail, and say why in Russian.
fn refused(arguments: &[&str]) -> Ran {
    let mut all = vec!["--lang", "ru"];
    all.extend(arguments);
    let ran = detente(&all);
    assert_ne!(ran.code, 0, "{arguments:?}: {}", ran.out);
    assert!(
        ran.err.contains("Почему: "),
        "{arguments:?} says no why: {}",
        ran.err
    );
    // What a library says stays as the library says it.
    let own = ran.err.replace(OF_SQLITE, "");
    for row in own.lines() {
        let mut foreign = foreign_words(row);
        foreign.retain(|word| !NAMES.contains(word));
        assert!(foreign.is_empty(), "{arguments:?}: {foreign:?} in {row}");
    }
    ran
}

#[test]
fn a_passphrase_that_does_not_fit_is_refused_in_russian() {
    let given = Given::new();
    let open = given.file("open", b"long enough to be taken\n");
    set_mode(Path::new(&open), 0o644);
    let files = [
        given.file("short", b"short\n"),
        given.file("empty", b""),
        given.file("two-lines", b"long enough to be\ntaken, but two\n"),
        given.file("long", &[b'a'; 1025]),
        open,
    ];
    for (number, file) in files.iter().enumerate() {
        let data = shown(&given.path(&format!("node-{number}")));
        refused(&[
            "--data",
            &data,
            "init",
            "--name",
            "N",
            "--dial-only",
            "--passphrase-file",
            file,
        ]);
    }
}

#[test]
fn a_file_that_is_no_card_or_no_epoch_token_is_refused_in_russian() {
    let given = Given::new();
    let texts: [&[u8]; 5] = [
        b"junk",
        b"detente-card-v0:zz",
        b"detente-card-v0:00",
        b"detente-card-v0:a0",
        b"detente-card-v0:8301020304",
    ];
    for text in texts {
        let file = given.file("card", text);
        refused(&["card", "show", &file]);
    }
    let texts: [&[u8]; 5] = [
        b"junk",
        b"detente-epoch-token-v0\n",
        b"detente-epoch-token-v0\nopening: 00\n",
        b"detente-epoch-token-v0\ncard: zz\n",
        b"detente-epoch-token-v0\ncard: 00\n",
    ];
    for text in texts {
        let file = given.file("token", text);
        refused(&["epoch", "show", &file]);
    }
}

#[test]
fn a_file_of_proof_that_was_spoilt_is_refused_in_russian_whatever_was_done_to_it() {
    let given = Given::new();
    let mut good = Vec::new();
    for case in cases("bundle").iter().chain(&cases("fork")) {
        let bytes = match case["bytes"].as_str() {
            Some(whole) => hex::decode(whole).expect("hex"),
            None => {
                let kept = case["first_bytes_of_good"].as_u64().expect("a number");
                let kept = usize::try_from(kept).expect("small");
                let then = hex::decode(case["then"].as_str().expect("hex")).expect("hex");
                [&good[..kept], &then].concat()
            }
        };
        if case["good"] == true {
            good = bytes;
        } else {
            refused(&["verify", &given.file("proof", &bytes)]);
        }
    }
}

#[test]
fn a_card_that_was_altered_is_refused_in_russian_whatever_was_done_to_it() {
    let given = Given::new();
    for case in cases("card").iter().filter(|case| case["good"] == false) {
        let text = format!("detente-card-v0:{}", case["bytes"].as_str().expect("hex"));
        refused(&["card", "show", &given.file("card", text.as_bytes())]);
    }
}

/// What `spec/` says of good and of bad bytes.
fn cases(name: &str) -> Vec<Value> {
    let path = format!(
        "{}/../../spec/vectors/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let vectors = std::fs::read(path).expect("vectors");
    let vectors: Value = serde_json::from_slice(&vectors).expect("json");
    vectors["cases"].as_array().expect("cases").clone()
}

#[test]
fn a_nodes_spoilt_files_are_refused_in_russian() {
    let given = Given::new();
    for (name, file, content) in [
        ("key", "keys/entry.key", "junk"),
        ("short-key", "keys/link.key", "abcd"),
        ("card", "card.txt", "junk"),
        (
            "record",
            "truth.db",
            "this is no database, whatever its name says",
        ),
        ("accounts", "accounts.json", "{\"version\": 99}"),
        (
            "book",
            "counterparts.toml",
            "[[counterpart]]\nlink_key = \"12x\"\nname = \"y\"\n",
        ),
    ] {
        let data = given.node(name);
        let path = Path::new(&data).join(file);
        std::fs::write(&path, content).expect("written");
        set_mode(&path, 0o600);
        refused(&["--data", &data, "up"]);
    }
    let data = given.node("backed-up");
    let backup = given.path("backup");
    let backup = shown(&backup);
    let made = detente(&["--data", &data, "--json", "backup", &backup]).json();
    let folder = PathBuf::from(made["folder"].as_str().expect("a folder"));
    std::fs::write(folder.join("card.txt"), "junk").expect("written");
    refused(&["backup", "verify", &shown(&folder)]);
    let manifest = folder.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    let other = text.replace("detente-backup-v0", "other-backup-v9");
    std::fs::write(&manifest, other).expect("written");
    refused(&["backup", "verify", &shown(&folder)]);
}
