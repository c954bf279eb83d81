//! Statements, incidents and protests by commands alone, on two real nodes: what one side enters and asks, what the other
//! reads, and that nothing of the own book is anywhere at the other side.

use std::path::Path;

use detente_cli::rig::{Party, Schedule};
use detente_language::{Language, Text, key};

use crate::harness::{Line, Ran, at, detente, key_of};

const QUOTE: &str = "Мы готовы ко всему";

fn by(party: &Party, officer: &str, words: &[&str]) -> Ran {
    let officer = key_of(party, officer);
    at(party, &[words, &["--officer", &officer]].concat())
}

/// A command of a party's watch officer, in a language.
fn in_language(party: &Party, language: &str, words: &[&str]) -> Ran {
    let data = party.desk.data.display().to_string();
    let officer = key_of(party, "Watch");
    let desk = ["--data", &data, "--lang", language];
    detente(&[&desk[..], words, &["--officer", &officer]].concat())
}

fn entry(ran: &Ran) -> String {
    let answer: serde_json::Value = ran.json();
    answer["entry"].as_str().expect("an entry").to_owned()
}

fn has(ran: &Ran, rows: &[&str]) {
    for row in rows {
        assert!(ran.said().contains(row), "{row}: {}", ran.out);
    }
}

const STATEMENT: &[&str] = &[
    "register",
    "add",
    "outside-statement",
    QUOTE,
    "--text-language",
    "ru",
    "--date",
    "2026-11-30",
    "--said-by",
    "Minister of Defence",
    "--attribution",
    "named",
    "--by",
    "south (fictional)",
    "--source",
    "State news agency",
    "--title",
    "Ready",
    "--published",
    "2026-11-30",
    "--translation",
    "We are ready for anything",
    "--translation-language",
    "en",
];

/// The bytes of every file under a folder.
fn bytes_under(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            if entry.file_type().expect("a type").is_dir() {
                folders.push(entry.path());
            } else {
                all.extend(std::fs::read(entry.path()).unwrap_or_default());
            }
        }
    }
    all
}

fn holds(all: &[u8], wanted: &[u8]) -> bool {
    all.windows(wanted.len()).any(|bytes| bytes == wanted)
}

#[test]
fn a_statement_in_the_book_leads_to_a_query_and_the_other_side_reads_only_what_is_asked() {
    let line = Line::founded(Schedule::NONE_SOON);
    let none = by(&line.a, "Watch", STATEMENT);
    assert_ne!(none.code, 0);
    assert!(none.err.contains("detente book new"), "{}", none.err);
    at(&line.a, &["book", "new", "Watch book"]).said();
    let preview = at(&line.a, &[STATEMENT, &["--preview"]].concat());
    has(
        &preview,
        &["the other side never has it", QUOTE, "Nothing is signed."],
    );
    has(
        &at(&line.a, &["register", "list"]),
        &["No statement is entered."],
    );
    let entered = by(&line.a, "Watch", STATEMENT);
    has(
        &entered,
        &[
            "Into your own book Watch book: the other side never has it.",
            "“State news agency”",
            "Entered by Watch: ",
        ],
    );
    let secret = [
        "register",
        "add",
        "assessment",
        "PLANTED-IN-THE-BOOK they will not move",
        "--date",
        "2026-11-30",
        "--json",
    ];
    let secret = entry(&by(&line.a, "Archivist", &secret));
    let listed = at(&line.a, &["register", "list", "--json"]).json();
    let statement = &listed["entries"][1];
    assert_eq!(statement["account"]["quotes"][0], QUOTE);
    let id = statement["entry"].as_str().expect("an id").to_owned();
    let book = statement["line"].as_str().expect("a line").to_owned();

    // No words typed: those that are quoted go to the other side, and nothing else.
    let ask = [
        "query",
        "ask",
        "is-this-your-position",
        "--trigger",
        &id[..12],
        "--json",
    ];
    let query = entry(&by(&line.a, "Watch", &ask));
    let request = [
        "call",
        "request",
        "The statement of 30 November",
        "--level",
        "ministers",
        "--whom",
        "Minister",
        "--behalf",
        "Secretary",
        "--trigger",
        &secret[..12],
    ];
    has(
        &by(&line.a, "Watch", &request),
        &["Noted in the own book, and nowhere else: "],
    );
    let shown = at(&line.a, &["register", "show", &id[..12]]);
    has(
        &shown,
        &[
            "outside statement",
            "In your own book Watch book, which the other side never has",
            "Entered by the desk of north (fictional); signed by Watch",
            "Said by: “Minister of Defence”; named in the source",
            "Translation by the desk, not reviewed: “We are ready for anything”",
            &format!(
                "Led to query {}: asked, not answered yet, its answer awaited (noted in the own book",
                &query[..12]
            ),
        ],
    );
    let back = at(&line.a, &["query", "show", &query[..12]]);
    has(
        &back,
        &[
            "Because of (own book; the other side is not told): ",
            &id[..12],
        ],
    );
    let whole = at(&line.a, &["query", "show", &query[..12], "--json"]).json();
    assert_eq!(whole["because_of"][0]["entry"], *id);
    let theirs = line.wait(&line.b, &["query", "show", &query], |ran| ran.code == 0);
    has(&theirs, &[QUOTE]);
    assert!(!theirs.out.contains("Because of"), "{}", theirs.out);
    has(
        &at(&line.a, &["register", "list", "--unanswered"]),
        &[&id[..12], &secret[..12]],
    );
    by(&line.b, "Watch", &["query", "answer", &query[..12], "no"]).said();
    line.wait(&line.a, &["register", "list", "--unanswered"], |ran| {
        !ran.out.contains(&id[..12])
    });
    has(
        &at(&line.a, &["register", "show", &id[..12]]),
        &[": answered (noted"],
    );
    has(
        &at(&line.a, &["brief"]),
        &["Said last, by whose account:", QUOTE],
    );
    assert!(!at(&line.b, &["brief"]).out.contains("State news agency"));

    // Everything the other side has: it finds what was said in public, and nothing of the book.
    let out = line.path("theirs.evidence").display().to_string();
    at(&line.b, &["export", "--out", &out]).said();
    let mut all = bytes_under(&line.b.desk.data);
    all.extend(std::fs::read(&out).expect("written"));
    assert!(
        holds(&all, QUOTE.as_bytes()),
        "what was asked in public is found"
    );
    assert!(holds(
        &bytes_under(&line.a.desk.data),
        b"PLANTED-IN-THE-BOOK"
    ));
    for private in [
        "PLANTED-IN-THE-BOOK",
        "State news agency",
        "We are ready for anything",
        id.as_str(),
        secret.as_str(),
        book.as_str(),
    ] {
        assert!(!holds(&all, private.as_bytes()), "{private}");
    }
    for id in [&id, &secret, &book] {
        assert!(!holds(&all, &hex::decode(id).expect("hexadecimal")), "{id}");
    }
}

#[test]
fn an_incident_on_the_line_is_corrected_asked_about_and_protested_and_both_desks_see_how_it_stands()
{
    let line = Line::founded(Schedule::NONE_SOON);
    at(&line.a, &["book", "new", "Watch book"]).said();
    let name = format!("--line={}", &line.id.to_string()[..12]);
    let name: &'static str = Box::leak(name.into_boxed_str());
    let add = |text: &'static str| {
        vec![
            "incident",
            "add",
            "near-miss",
            text,
            "--at",
            "301405Z NOV 25",
            "--place",
            "off the cape",
            "--position",
            "44.50N 34.20E",
            "--involved",
            "our patrol aircraft",
            "--casualties",
            "none",
            name,
        ]
    };
    let entered = by(&line.a, "Watch", &add("A fighter passed at 30 m"));
    has(
        &entered,
        &[
            "ONTO THE LINE ",
            "read by south (fictional) as our account, and in the records of all parties for good",
        ],
    );
    let listed = at(&line.a, &["incident", "list", "--json"]).json();
    let first = listed["entries"][0]["entry"]
        .as_str()
        .expect("an id")
        .to_owned();
    let corrects = ["--corrects", &first[..12], "--json"];
    let better = [&add("A fighter passed at 300 m")[..], &corrects].concat();
    let better = entry(&by(&line.a, "Releasing", &better));
    let theirs = line.wait(&line.b, &["incident", "list"], |ran| {
        ran.out.contains("300 m")
    });
    has(
        &theirs,
        &[
            "On the line ",
            "at 30 m [CORRECTED by ",
            &better[..12],
            "near miss (entered: north (fictional))",
        ],
    );
    let shown = at(&line.b, &["incident", "show", &better[..12]]);
    has(
        &shown,
        &[
            "CORRECTS",
            "by the account of north (fictional)",
            "Position: “44.50N 34.20E”",
            "Killed or hurt: “none”",
            "Time: “301405Z NOV 25”",
        ],
    );
    let data = line.b.desk.data.display().to_string();
    let russian = [
        "--data",
        &data,
        "--lang",
        "ru",
        "incident",
        "show",
        &better[..12],
    ];
    let russian = detente(&russian);
    has(
        &russian,
        &[
            "опасное сближение",
            "ИСПРАВЛЯЕТ",
            "Записано постом стороны (north (fictional))",
        ],
    );
    let not_ours = by(
        &line.b,
        "Watch",
        &[&add("It did not pass")[..], &corrects[..2]].concat(),
    );
    assert_ne!(not_ours.code, 0);
    assert!(
        not_ours.err.contains("can't be corrected by this desk"),
        "{}",
        not_ours.err
    );

    let ask = [
        "query",
        "ask",
        "did-this-happen",
        "A fighter at 300 m",
        "--trigger",
        &better[..12],
        "--json",
    ];
    let query = entry(&by(&line.a, "Watch", &ask));
    // One on the line is named by what came of it: the other side sees that.
    line.wait(&line.b, &["query", "show", &query], |ran| {
        ran.out.contains("Because of: ")
    });

    let lodge = [
        "protest",
        "lodge",
        "We protest against this flight.",
        "--about",
        &better[..12],
        "--answer-by",
        "+48h",
        "--json",
    ];
    let lodged = by(&line.a, "Watch", &lodge).json();
    let (protest, message) = (
        lodged["entry"].as_str().expect("an id"),
        lodged["message"].as_str().expect("an id"),
    );
    let received = line.wait(&line.b, &["read", message], |ran| {
        ran.out.contains("PROTEST")
    });
    has(
        &received,
        &["We protest against this flight.", "! PROTEST: "],
    );
    let list = ["protest", "list", "--unanswered"];
    line.wait(&line.a, &list, |ran| ran.out.contains("displayed"));
    by(&line.b, "Watch", &["acknowledge", message]).said();
    line.wait(&line.a, &list, |ran| ran.out.contains("acknowledged"));
    by(&line.b, "Watch", &["answer", message, "We regret it."]).said();
    line.wait(&line.a, &list, |ran| ran.out.contains("No protest"));
    let shown = at(&line.a, &["protest", "show", &protest[..12]]);
    has(
        &shown,
        &[
            "protest ",
            "Names: ",
            "We regret it.",
            "delivered",
            "acknowledged",
            "answered",
        ],
    );
    has(
        &at(&line.b, &["protest", "list"]),
        &["protest (entered: north (fictional))", "answered"],
    );
    // What was sent as a message first is entered as a protest later.
    let sent = entry(&by(
        &line.a,
        "Watch",
        &["send", "We protest again.", "--json"],
    ));
    by(
        &line.a,
        "Watch",
        &["protest", "enter", &sent[..12], "--about", &better[..12]],
    )
    .said();
    assert_eq!(
        at(&line.a, &["protest", "list", "--json"]).json()["entries"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    // A third party reads it in a file.
    let out = line.path("line.evidence").display().to_string();
    at(&line.a, &["export", "--out", &out]).said();
    has(
        &detente(&["verify", &out, "--texts"]),
        &[
            "A fighter passed at 300 m",
            "We protest against this flight.",
        ],
    );
}

#[test]
fn what_is_missing_or_wrong_is_said_in_both_languages_before_anything_is_signed() {
    let line = Line::founded(Schedule::NONE_SOON);
    at(&line.a, &["book", "new", "Watch book"]).said();
    let without = |option: &str| {
        let at = STATEMENT
            .iter()
            .position(|word| *word == option)
            .expect("there");
        [&STATEMENT[..at], &STATEMENT[at + 2..]].concat()
    };
    let instead = |option: &str, value: &'static str| {
        let mut words = STATEMENT.to_vec();
        let at = words
            .iter()
            .position(|word| *word == option)
            .expect("there");
        words[at + 1] = value;
        words
    };
    let long: &'static str = Box::leak("x".repeat(4097).into_boxed_str());
    let wrong_kind = [&["register", "add", "rumour"][..], &STATEMENT[3..]].concat();
    let cases: Vec<(Vec<&str>, &str)> = vec![
        (without("--attribution"), "named, unnamed, background"),
        (without("--said-by"), "--said-by"),
        (without("--date"), "--date"),
        (instead("--date", "2026-02-30"), "--date"),
        (instead("--published", "yesterday"), "--published"),
        (instead("--attribution", "whispered"), "whispered"),
        (instead("--text-language", "no language"), "no language"),
        (instead("--translation", long), "--translation"),
        (wrong_kind, "outside-statement, press-answer, assessment"),
        (
            [STATEMENT, &["--corrects", "0123456789ab"]].concat(),
            "0123456789ab",
        ),
        ([STATEMENT, &["--book", "nowhere"]].concat(), "nowhere"),
        (
            vec![
                "incident",
                "add",
                "incident",
                "Shots",
                "--at",
                "-1h",
                "--position",
                "somewhere",
            ],
            "--position",
        ),
        (vec!["incident", "add", "incident", "Shots"], "--date"),
        (
            vec!["protest", "lodge", "We protest", "--about", "0123456789ab"],
            "0123456789ab",
        ),
        (
            vec![
                "query",
                "ask",
                "is-this-your-position",
                "--trigger",
                "0123456789ab",
            ],
            "0123456789ab",
        ),
        (
            vec!["register", "led-to", "0123456789ab", "ab"],
            "0123456789ab",
        ),
    ];
    for (words, named) in cases {
        for language in ["en", "ru"] {
            let refused = in_language(&line.a, language, &words);
            assert_ne!(refused.code, 0, "{words:?}: {}", refused.out);
            assert!(refused.err.contains(named), "{named}: {}", refused.err);
            let text = Text::of(Language::from_tag(language).expect("ours"));
            assert!(
                refused.err.contains(&text.say(key::ERROR_DO, &[])),
                "{}",
                refused.err
            );
            assert!(!refused.err.contains('⟦'), "{}", refused.err);
        }
    }
    let nobody = at(&line.a, STATEMENT);
    assert_ne!(nobody.code, 0, "nobody has signed");
    has(
        &at(&line.a, &["register", "list"]),
        &["No statement is entered."],
    );
}
