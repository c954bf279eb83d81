//! `detente timeline`: one page of a reported record. Whether it is well-formed HTML, and leads and hides nothing,
//! is checked by `tests/html/check.py`, with a parser of its own.

use crate::harness::{DETENTE, detente};

const RECORD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/2022/record.toml"
);

fn page(arguments: &[&str]) -> String {
    let mut all = vec!["timeline"];
    all.extend(arguments);
    let ran = detente(&all);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

/// What a reader sees: without markup, marks of isolation and white space at line ends.
fn read(page: &str) -> String {
    let mut said = String::new();
    for piece in page.split('<') {
        said.push_str(piece.split_once('>').map_or(piece, |(_, words)| words));
    }
    said.replace(['\u{2068}', '\u{2069}'], "")
}

#[test]
fn the_page_says_what_the_record_expects_of_any_reader_in_each_language() {
    let english = read(&page(&[RECORD, "--lang", "en"]));
    for said in [
        "reconstruction from press reports, issued by neither government",
        "21 October 2022, 0 days before",
        "84 days",
        "161 days",
        "2 contacts, the first on 13 May 2022",
        "In both accounts: ukraine",
        "Only in the account of United States: lines, last",
        "Only in the account of Russian Federation: security",
        "Asked on 13 May 2022, and in no account of this contact: “an immediate ceasefire” (United States)",
        "Absence from an account is not denial.",
        "not scheduled",
        "by the account of United States",
        "derived from the source",
        "CNN report by O. Liebermann",
        "13 May 2022, 16:01 UTC",
        "Initiative: only in the account of United States",
        "BBC (October) places the request",
    ] {
        assert!(english.contains(said), "{said}: {english}");
    }
    let russian = read(&page(&[RECORD, "--lang", "ru"]));
    for said in [
        "реконструкция",
        "161 день",
        "В обоих сообщениях: ukraine",
        "Только в сообщении стороны Russian Federation: security",
        "Отсутствие в сообщении не означает отрицания.",
        "срок не назначен",
        "по словам стороны «United States»",
    ] {
        assert!(russian.contains(said), "{said}: {russian}");
    }
}

#[test]
fn what_lies_after_the_day_asked_about_is_not_on_the_page() {
    let page = read(&page(&[RECORD, "--lang", "en", "--as-of", "2022-05-12"]));
    assert!(page.contains("18 February 2022, 83 days before"), "{page}");
    // "No later than 21 October" can have been by then, and stays.
    for later in ["ceasefire", "84 days", "Pat Ryder", "G20"] {
        assert!(!page.contains(later), "{later}: {page}");
    }
}

#[test]
fn the_same_file_makes_the_same_bytes_and_a_page_that_is_there_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("page.html");
    let out = out.to_str().expect("UTF-8");
    let answer = detente(&["timeline", RECORD, "--lang", "en", "--out", out, "--json"]).json();
    let written = std::fs::read_to_string(out).expect("written");
    assert_eq!(answer["bytes"], written.len());
    assert_eq!(written, page(&[RECORD, "--lang", "en"]));
    let again = detente(&["timeline", RECORD, "--lang", "en", "--out", out]);
    assert_ne!(again.code, 0);
    assert_eq!(std::fs::read_to_string(out).expect("still there"), written);
}

#[test]
fn a_file_without_a_day_or_with_a_fault_makes_no_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("record.toml");
    let head = "source = [{ id = \"s\" }]\nlevel = [{ id = \"l\" }]\n[[event]]\nid = \"e\"\nsource = \"s\"\n";
    let made = |more: &str| {
        std::fs::write(&file, format!("{head}{more}")).expect("written");
        let file = file.to_str().expect("UTF-8");
        let ran = detente(&["timeline", file, "--lang", "en"]);
        assert_eq!((ran.code == 0, ran.out.is_empty()), (false, true), "{more}");
        ran.err
    };
    let undated = made("kind = \"incident\"\ndate = \"2022\"\n");
    assert!(undated.contains("No page was made"), "{undated}");
    let faulty = made("kind = \"contact\"\ndate = \"2022-01-01\"\n");
    assert!(faulty.contains("names no level"), "{faulty}");
}

#[test]
fn a_reader_who_closes_early_ends_the_page_and_nothing_else() {
    use std::io::Read as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new(DETENTE)
        .args(["timeline", RECORD])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    let mut complaint = String::new();
    let mut err = child.stderr.take().expect("piped");
    err.read_to_string(&mut complaint).expect("UTF-8");
    assert!(child.wait().expect("ended").success(), "{complaint}");
    assert_eq!(complaint, "");
}
