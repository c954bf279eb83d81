//! Good bytes to begin from: the vectors, the examples, and what the program itself writes from fixed keys.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use detente_formats::reported;
use detente_line::account::ReportedRecord;
use detente_record::{Charter, Digest, Entry, Founding, Roster, SecretKey, UnverifiedEntry};
use serde_json::Value;

/// The folder of the project.
#[must_use]
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package
        .parent()
        .expect("the package lies in a folder of the workspace")
        .to_path_buf()
}

/// The bytes in a field of every case of a file of vectors that has it.
///
/// # Panics
///
/// If the file is not there or not of its form.
#[must_use]
pub fn vectors(file: &str, field: &str) -> Vec<Vec<u8>> {
    let path = root()
        .join("spec/vectors")
        .join(file)
        .with_extension("json");
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: Value = serde_json::from_str(&text).expect("vectors are JSON");
    let cases = file["cases"].as_array().expect("a list of cases");
    let texts = cases.iter().flat_map(|case| match &case[field] {
        Value::String(text) => vec![text.as_str()],
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    });
    // What is not hexadecimal is text: a note, a phrase.
    texts
        .map(|text| hex::decode(text).unwrap_or_else(|_| text.as_bytes().to_vec()))
        .collect()
}

/// The founding of the vectors' line; its keys are [`key`]s.
pub static FOUNDING: LazyLock<Founding> = LazyLock::new(|| {
    let founding = vectors("entry", "founding").remove(0);
    Founding::decode(&founding).expect("the vectors' founding")
});

/// Who may sign on the vectors' line.
pub static ROSTER: LazyLock<Roster> = LazyLock::new(|| FOUNDING.roster());

/// The vectors' fixed key of that use: `0 entry 0`, `1 recovery`.
#[must_use]
pub fn key(name: &str) -> SecretKey {
    SecretKey::from_seed(Digest::labelled("detente/test-seed/v0", &[name.as_bytes()]).0)
}

/// The vectors' charter.
#[must_use]
pub fn charter() -> &'static Charter {
    FOUNDING.charter().charter()
}

/// Bytes of entries: of messages, tests, accounts, appointments, ends of the line, amendments; good ones and bad.
#[must_use]
pub fn entry_bytes() -> Vec<Vec<u8>> {
    [
        vectors("entry", "bytes"),
        vectors("officers", "entries"),
        vectors("ending", "entries"),
        vectors("amending", "entries"),
    ]
    .concat()
}

/// Those of them that prove their author.
#[must_use]
pub fn entries() -> Vec<Entry> {
    let parsed = entry_bytes();
    let parsed = parsed
        .iter()
        .filter_map(|bytes| UnverifiedEntry::parse(bytes).ok());
    parsed.filter_map(proved).collect()
}

/// The entry, if it proves its author on the vectors' line; the opening that it carries is taken in.
#[must_use]
pub fn proved(entry: UnverifiedEntry) -> Option<Entry> {
    let mut roster = ROSTER.clone();
    roster.admit_from(&entry).ok()?;
    entry.verify(&roster).ok()
}

/// Files of proof: bundles and forks, good ones first.
#[must_use]
pub fn files() -> Vec<Vec<u8>> {
    let bundles = vectors("bundle", "then");
    let forks = vectors("fork", "bytes");
    [&bundles[..1], &forks[..1], &bundles[1..], &forks[1..]].concat()
}

/// The example of a reported record, as it lies there and as it is read.
///
/// # Panics
///
/// If it is not there, or wrong.
#[must_use]
pub fn reported() -> (Vec<u8>, ReportedRecord) {
    let bytes = fs::read(root().join("examples/2022/record.toml")).expect("the example");
    let record = reported::read(&bytes).expect("a record");
    (bytes, record)
}
