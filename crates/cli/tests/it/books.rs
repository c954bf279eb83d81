//! A desk's own book by commands alone, beside a line with another side: founded, noted in, handed over and taken over
//! with the watch on the line, planned; and nothing of it at the other side.

use detente_cli::rig::{Party, Schedule};

use crate::harness::{Line, Ran, at, detente, key_of};

fn by(party: &Party, officer: &str, words: &[&str]) -> Ran {
    let officer = key_of(party, officer);
    at(party, &[words, &["--officer", &officer]].concat())
}

fn entry(ran: &Ran) -> String {
    let answer: serde_json::Value = ran.json();
    answer["entry"].as_str().expect("an entry").to_owned()
}

#[test]
fn a_watch_is_handed_over_in_the_book_and_on_the_line_and_the_other_side_has_nothing_of_the_book() {
    let line = Line::founded(Schedule::NONE_SOON);
    let none = by(&line.a, "Watch", &["log", "add", "Too early"]);
    assert_ne!(none.code, 0);
    assert!(none.err.contains("detente book new"), "{}", none.err);
    at(&line.a, &["book", "new", "Watch book"]).said();
    assert!(at(&line.a, &["book", "list"]).out.contains("Watch book"));
    // Who names no line means the one with another side.
    assert_eq!(at(&line.a, &["duty"]).said().lines().count(), 2);
    by(&line.a, "Watch", &["duty", "on"]).said();
    let message = entry(&by(
        &line.b,
        "Watch",
        &["send", "Are these yours?", "--json"],
    ));
    line.wait(&line.a, &["handover", "sheet"], |ran| {
        ran.out.contains(&message[..12])
    });
    let about = ["--at", "-10min", "--about", &message[..12], "--json"];
    let add = [&["log", "add", "Their desk rang by telephone"][..], &about].concat();
    let note = entry(&by(&line.a, "Watch", &add));
    let corrects = ["--corrects", &note[..12]];
    let add = [&["log", "add", "It was their linguist"][..], &corrects].concat();
    by(&line.a, "Releasing", &add).said();
    let listed = at(&line.a, &["log"]).said().to_owned();
    for words in [
        "It was their linguist",
        "CORRECTED by",
        "Their desk rang",
        &message[..12],
    ] {
        assert!(listed.contains(words), "{words}: {listed}");
    }
    by(
        &line.a,
        "Watch",
        &["handover", "give", "Nothing else to report."],
    )
    .said();
    let waits = at(&line.a, &["book", "list"]).out;
    assert!(waits.contains("NOBODY HAS TAKEN IT"), "{waits}");
    let take = ["handover", "take", "Read.", "--bell", "heard"];
    let own = by(&line.a, "Watch", &take);
    assert_ne!(own.code, 0, "whoever gave it does not take it: {}", own.out);
    let taken = by(&line.a, "Releasing", &take).said().to_owned();
    assert!(taken.contains("is relieved"), "{taken}");
    let shown = at(&line.a, &["handover", "show"]).said().to_owned();
    for words in ["bell heard", "waits for an officer here", &message[..12]] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    line.wait(&line.b, &["duty"], |ran| {
        ran.out.contains("Releasing") && !ran.out.contains("Watch")
    });
    let of_b = at(&line.b, &["book", "list"]).out;
    assert!(of_b.contains("No book"), "{of_b}");
    // The book is exported and read out like any line, where no node is.
    let out = line.path("book.evidence").display().to_string();
    at(&line.a, &["export", "--line", "Watch book", "--out", &out]).said();
    let read = detente(&["verify", &out, "--texts"]);
    for words in [
        "Their desk rang by telephone",
        "watch handed over",
        "waits for an officer here",
        "bell heard",
    ] {
        assert!(read.said().contains(words), "{words}: {}", read.out);
    }
}

#[test]
fn a_roster_is_drafted_set_and_says_where_nobody_is_planned() {
    let line = Line::founded(Schedule::NONE_SOON);
    at(&line.a, &["book", "new", "Watch book"]).said();
    assert!(at(&line.a, &["roster"]).out.contains("No duty roster"));
    let draft = at(&line.a, &["roster", "draft"]).said().to_owned();
    let file = line.path("week.toml");
    std::fs::write(&file, &draft).expect("written");
    let path = file.display().to_string();
    by(&line.a, "Watch", &["roster", "set", &path]).said();
    let shown = at(&line.a, &["roster"]).said().to_owned();
    assert!(shown.contains("NOBODY PLANNED as deputy"), "{shown}");
    for (was, is, error) in [
        ("step = \"watch\"", "step = \"night\"", "night"),
        ("[[shift]]", "[[shift]]\nwho = 1", "who"),
        ("from = ", "from = 2026-13-01T00:00Z #", "week.toml"),
    ] {
        std::fs::write(&file, draft.replacen(was, is, 1)).expect("written");
        let refused = by(&line.a, "Watch", &["roster", "set", &path]);
        assert_ne!(refused.code, 0, "{is}");
        assert!(refused.err.contains(error), "{is}: {}", refused.err);
    }
}

/// After a start with the other side away a line waits before anything is signed on it, and a book doesn't.
#[test]
fn a_watch_is_taken_over_in_the_book_while_a_line_waits_for_the_other_side() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    at(&line.a, &["book", "new", "Watch book"]).said();
    by(&line.a, "Watch", &["duty", "on"]).said();
    line.close();
    line.a.start().expect("a node");
    by(
        &line.a,
        "Watch",
        &["handover", "give", "Their node is away."],
    )
    .said();
    let take = ["handover", "take", "Read.", "--bell", "not-tried"];
    let taken = by(&line.a, "Releasing", &take).said().to_owned();
    assert!(taken.contains("NOT RELIEVED YET"), "{taken}");
    let shown = at(&line.a, &["handover", "show"]).said().to_owned();
    assert!(shown.contains("bell not tried"), "{shown}");
    // What was signed becomes an entry by itself when the other side is there.
    line.b.start().expect("a node");
    line.wait(&line.b, &["duty"], |ran| {
        ran.out.contains("Releasing") && !ran.out.contains("Watch")
    });
}

#[test]
fn what_a_note_is_about_is_said_to_be_nowhere_if_it_is() {
    let line = Line::founded(Schedule::NONE_SOON);
    at(&line.a, &["book", "new", "Watch book"]).said();
    for id in ["0123456789ab".to_owned(), "ab".repeat(32)] {
        let refused = by(&line.a, "Watch", &["log", "add", "Rang", "--about", &id]);
        assert_ne!(refused.code, 0);
        assert!(refused.err.contains(&id), "{}", refused.err);
    }
}
