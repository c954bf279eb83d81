//! Files that must be refused, each with its place; and files that differ from the form and must not be.

use detente_formats::reported::{FILE_BYTES_MAX, Fault, PROBLEMS_LISTED_MAX, Problem, read};
use detente_line::account::ReportedRecord;
use proptest::prelude::*;

use crate::RECORD;

const HEAD: &str =
    "[[source]]\nid = \"s\"\n[[party]]\nid = \"a\"\n[[party]]\nid = \"b\"\n[[level]]\nid = \"l\"\n";

fn with(event: &str) -> String {
    format!(
        "{HEAD}[[event]]\nid = \"e\"\nkind = \"contact\"\ndate = \"2022-02-18\"\nlevel = \"l\"\nsource = \"s\"\n{event}\n"
    )
}

fn taken(text: &str) -> ReportedRecord {
    read(text.as_bytes()).unwrap_or_else(|fault| panic!("{fault}\n{text}"))
}

fn refused(text: &str) -> Vec<Problem> {
    let problems = read(text.as_bytes()).expect_err(text).problems;
    assert!(!problems.is_empty(), "{text}");
    for problem in &problems {
        assert!(Fault::KEYS.contains(&problem.fault.key()), "{problem}");
        assert!(problem.line >= 1 && problem.column >= 1, "{problem}");
    }
    problems
}

fn refused_as(text: &str, key: &str) -> Problem {
    let problems = refused(text);
    assert_eq!(
        problems
            .iter()
            .map(|problem| problem.fault.key())
            .collect::<Vec<_>>(),
        [key],
        "{text}"
    );
    problems.into_iter().next().expect("one")
}

#[test]
fn the_smallest_record_is_taken() {
    assert_eq!(taken(&with("")).accounts().len(), 1);
}

#[test]
fn names_that_do_not_resolve_are_refused_where_they_stand() {
    for (event, key) in [
        ("by = \"c\"", "record-unknown-party"),
        ("by_account_of = \"c\"", "record-unknown-party"),
        ("confirmed_by = [\"a\", \"c\"]", "record-unknown-party"),
        ("initiated_by = { party = \"c\" }", "record-unknown-party"),
        (
            "initiated_by = { party = \"a\", by_account_of = \"c\" }",
            "record-unknown-party",
        ),
        ("requested_by = \"c\"", "record-unknown-party"),
        (
            "asks = [{ id = \"x\", by = \"c\" }]",
            "record-unknown-party",
        ),
        ("of = \"nothing\"", "record-unknown-event"),
        ("follows = \"nothing\"", "record-unknown-event"),
        ("since = \"nothing\"", "record-unknown-event"),
        ("about = [\"nothing\"]", "record-unknown-event"),
        ("of = \"e\"", "record-self-reference"),
    ] {
        let problem = refused_as(&with(event), key);
        assert_eq!(problem.line, 15, "{problem}");
        assert_eq!(problem.item, "event \"e\"");
    }
    let problem = refused_as(
        &with("").replace("source = \"s\"", "source = \"t\""),
        "record-unknown-source",
    );
    assert_eq!((problem.line, problem.column), (14, 10));
    let problem = refused_as(
        &with("").replace("level = \"l\"\n", "levels = [\"l\", \"m\"]\n"),
        "record-unknown-level",
    );
    assert_eq!((problem.line, problem.column), (13, 10));
    refused_as(&with("").replace("level = \"l\"\n", ""), "record-no-level");
    refused_as(
        &with("").replace("source = \"s\"\n", ""),
        "record-missing-field",
    );
    refused_as(
        &with("").replace(
            "[[level]]\nid = \"l\"",
            "[[level]]\nid = \"l\"\nholders = { c = \"X\" }",
        ),
        "record-unknown-party",
    );
}

#[test]
fn an_id_used_twice_is_refused_in_every_list() {
    for doubled in [
        "[[source]]\nid = \"s\"\n",
        "[[party]]\nid = \"a\"\n",
        "[[level]]\nid = \"l\"\n",
    ] {
        refused_as(&format!("{}{doubled}", with("")), "record-duplicate-id");
    }
    let event = "[[event]]\nid = \"e\"\nkind = \"x\"\ndate = \"2022\"\nsource = \"s\"\n";
    let problem = refused_as(&format!("{}{event}", with("")), "record-duplicate-id");
    assert_eq!(problem.line, 17, "{problem}");
}

#[test]
fn a_date_that_is_none_or_has_an_hour_is_refused_and_never_changed() {
    for (date, key) in [
        ("\"2022-02-30\"", "record-bad-date"),
        ("\"18 February\"", "record-bad-date"),
        ("\"2022-03/2022-02\"", "record-bad-date"),
        ("\"\"", "record-bad-date"),
        ("\"2022-02-18T00:00:00Z\"", "record-date-has-time"),
        ("2022-02-18T00:00:00Z", "record-date-has-time"),
        ("2022-02-18T00:00:00", "record-date-has-time"),
        ("07:32:00", "record-bad-date"),
        ("20220218", "record-wrong-type"),
        ("[\"2022\"]", "record-wrong-type"),
    ] {
        let text = with("").replace("\"2022-02-18\"", date);
        assert_eq!(refused_as(&text, key).line, 12, "{date}");
    }
    // TOML's own date without an hour is a day.
    let record = taken(&with("").replace("\"2022-02-18\"", "2022-02-18"));
    assert_eq!(record.accounts()[0].date.to_string(), "2022-02-18");
}

#[test]
fn missing_and_mistyped_fields_are_refused() {
    for (from, to, key) in [
        ("id = \"e\"\n", "", "record-missing-field"),
        ("date = \"2022-02-18\"\n", "", "record-missing-field"),
        ("kind = \"contact\"\n", "", "record-missing-field"),
        ("id = \"e\"", "id = 7", "record-wrong-type"),
        ("id = \"e\"", "id = \"\"", "record-empty-text"),
        (
            "id = \"e\"",
            "id = \"a\\u001b[31m\"",
            "record-control-character",
        ),
        (
            "id = \"e\"",
            "id = \"a\\u202eb\"",
            "record-control-character",
        ),
        ("[[event]]", "[event]", "record-wrong-type"),
        ("[[source]]", "[[sources]]", "record-unknown-table"),
    ] {
        let problems = refused(&with("").replace(from, to));
        assert!(
            problems.iter().any(|problem| problem.fault.key() == key),
            "{to}: {problems:?}"
        );
    }
    for (event, key) in [
        ("date_basis = \"guessed\"", "record-unknown-basis"),
        ("scheduled = \"no\"", "record-wrong-type"),
        ("duration = { minutes = -1 }", "record-wrong-type"),
        (
            "duration = { minutes = 99999999999999999999 }",
            "record-wrong-type",
        ),
        ("duration = { approximate = true }", "record-missing-field"),
        ("initiated_by = { implied = true }", "record-missing-field"),
        ("asks = [{ text = \"x\" }]", "record-missing-field"),
        ("asks = \"x\"", "record-wrong-type"),
        ("topics = { x = 1 }", "record-wrong-type"),
        ("quotes = [1]", "record-wrong-type"),
        ("quotes = [\"\"]", "record-empty-text"),
        ("odd = { a = { b = \"too deep\" } }", "record-unknown-field"),
    ] {
        refused_as(&with(event), key);
    }
    refused_as(
        &with(&format!("said_by = \"{}\"", "x".repeat(5000))),
        "record-text-too-long",
    );
    refused_as(HEAD, "record-no-accounts");
    refused_as("", "record-no-accounts");
}

#[test]
fn an_event_that_no_entry_could_hold_is_refused() {
    let quotes = vec![format!("\"{}\"", "x".repeat(4000)); 9].join(", ");
    refused_as(
        &with(&format!("quotes = [{quotes}]")),
        "record-event-too-large",
    );
    let many = vec!["\"x\""; 65].join(", ");
    refused_as(&with(&format!("quotes = [{many}]")), "record-too-many");
}

#[test]
fn an_unknown_kind_and_unknown_fields_are_kept_with_their_words() {
    let record = taken(&with("weather = \"fog\"\nseats = 4\nmore = { left = \"x\", right = 2 }\nguests = [\"p\", \"q\"]").replace("\"contact\"", "\"fleet-movement\""));
    let account = &record.accounts()[0];
    assert_eq!(account.kind.word(), "fleet-movement");
    let texts: Vec<String> = account
        .texts
        .iter()
        .map(|(name, words)| format!("{name}={words}"))
        .collect();
    assert_eq!(
        texts,
        [
            "weather=fog",
            "seats=4",
            "more.left=x",
            "more.right=2",
            "guests=p",
            "guests=q"
        ]
    );
}

#[test]
fn what_is_not_toml_says_where() {
    let problem = refused_as("[[source]]\nid = \n", "record-not-toml");
    assert_eq!(problem.line, 2);
    assert_eq!(
        read(b"[[source]]\nid = \"\xff\"\n")
            .expect_err("not UTF-8")
            .problems[0]
            .line,
        2
    );
    refused_as("a = 1\na = 2", "record-not-toml");
}

#[test]
fn depth_and_size_are_bounded() {
    for open in ["[", "{ a = ", "[{ a = "] {
        refused(&format!("x = {}", open.repeat(100_000)));
    }
    let large = read(&vec![b'#'; FILE_BYTES_MAX + 1]).expect_err("too large");
    assert_eq!(large.problems[0].fault.key(), "record-too-large");
    let many = "[[event]]\n".repeat(10_001);
    assert!(
        refused(&many)
            .iter()
            .any(|problem| problem.fault.key() == "record-too-many")
    );
}

#[test]
fn many_problems_are_listed_up_to_a_bound_and_the_rest_counted() {
    let fault = read("[[event]]\n".repeat(100).as_bytes()).expect_err("nothing in them");
    assert_eq!(fault.problems.len(), PROBLEMS_LISTED_MAX);
    assert_eq!(fault.more, 300 - PROBLEMS_LISTED_MAX);
    let lines: Vec<usize> = fault.problems.iter().map(|problem| problem.line).collect();
    assert!(lines.is_sorted());
}

#[test]
fn a_message_about_a_file_does_not_repeat_the_file() {
    let problem = refused_as(
        &with("").replace("\"2022-02-18\"", &format!("\"{}\"", "z".repeat(3000))),
        "record-bad-date",
    );
    assert!(problem.to_string().len() < 400, "{problem}");
}

proptest! {
    #[test]
    fn a_record_with_anything_changed_is_read_or_refused(at in 0..RECORD.len(), length in 0_usize..40, by in "\\PC{0,8}") {
        let mut bytes = RECORD.as_bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, by.bytes());
        if let Err(fault) = read(&bytes) {
            prop_assert!(!fault.problems.is_empty());
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes).is_err());
    }
}
