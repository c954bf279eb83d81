//! `detente export`, and `detente verify` where no node runs.

use detente_cli::rig::Schedule;
use detente_record::{Precedence, verify_file};

use crate::harness::{Line, detente};

#[test]
fn what_is_exported_checks_offline_and_nothing_else_does() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let first = line.send(
        &line.a,
        Precedence::Immediate,
        "Vessel ours, on patrol, leaves at 1410Z",
    );
    line.send(&line.b, Precedence::Routine, "Понято");
    line.reached(&line.a, first, "delivered");
    line.equal_records();
    let data = line.a.desk.data.display().to_string();
    let folder = line.path("");
    let file = |name: &str| folder.join(name).display().to_string();
    let (whole, one, range) = (file("whole"), file("one"), file("range"));
    let id = first.to_string();
    for (out, choice) in [
        (&whole, vec![]),
        (&one, vec!["--id", &id[..16]]),
        (&range, vec!["--range", "0:0:0-1"]),
    ] {
        let mut arguments = vec!["--data", &data, "export", "--out", out];
        arguments.extend(choice);
        assert_eq!(detente(&arguments).code, 0);
        assert_eq!(detente(&arguments).code, 1, "an export never overwrites");
    }
    let unread = detente(&["--data", &data, "verify"]);
    assert_eq!(
        unread.code, 1,
        "a record in use is not read: {}",
        unread.out
    );
    line.close();

    for path in [&whole, &one, &range] {
        let good = detente(&["verify", path]);
        assert!(good.said().contains("north (fictional)"), "{}", good.out);
        assert!(good.out.contains("does not prove"), "{}", good.out);
        assert_eq!(detente(&["--lang", "ru", "verify", path]).code, 0);
    }
    // What was said is read out of the file, with whose word it is and which it answers.
    let texts = detente(&["verify", &whole, "--texts"]);
    let said = texts.said();
    for words in [
        "| Vessel ours, on patrol, leaves at 1410Z",
        "| Понято",
        "message [IMMEDIATE]",
        ": Watch",
        "For action: south (fictional)",
        "is not judged here",
        &format!("Id: {id}"),
        "Without words: ",
    ] {
        assert!(said.contains(words), "{words}: {}", texts.out);
    }
    let ours = said.find("| Vessel ours").expect("just found");
    assert!(ours < said.find("| Понято").expect("just found"), "by time");
    let alone = detente(&["verify", &whole]);
    assert!(!alone.out.contains("Vessel ours"), "{}", alone.out);
    let told = detente(&["verify", &one, "--texts", "--json"]).json();
    assert_eq!(told["texts"][0]["entry"], id);
    assert_eq!(
        told["texts"][0]["text"],
        "Vessel ours, on patrol, leaves at 1410Z"
    );
    assert_eq!(told["texts"][0]["kind"], "message");
    assert_eq!(
        told["texts"][0]["officers"]["signed"][0]["officer"],
        "Watch"
    );
    let no_file = detente(&["verify", "--texts"]);
    assert_eq!(no_file.code, 2, "{}", no_file.err);

    let found = detente(&["verify", &one, "--json"]).json();
    assert_eq!(found["good"], true);
    assert_eq!(found["officers"][0]["officer"], "Watch");

    let bytes = std::fs::read(&whole).expect("exported");
    assert!(verify_file(&bytes).is_ok());
    let altered = file("altered");
    for place in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut flipped = bytes.clone();
        flipped[place] ^= 1;
        std::fs::write(&altered, flipped).expect("written");
        let ran = detente(&["verify", &altered]);
        assert_eq!(ran.code, 1, "a flipped bit at {place}: {}", ran.out);
        let names = [
            "section",
            "entry",
            "checkpoint",
            "first line",
            "does not begin",
            "proof",
        ];
        assert!(
            names.iter().any(|name| ran.err.contains(name)),
            "{place}: {}",
            ran.err
        );
    }
    std::fs::write(&altered, &bytes[..bytes.len() - 1]).expect("written");
    assert_eq!(detente(&["verify", &altered]).code, 1);

    let record = detente(&["--data", &data, "verify"]);
    assert!(
        record.said().contains("Everything in the record checks"),
        "{}",
        record.out
    );
    let again = detente(&["--data", &data, "rebuild", "--json"]).json();
    assert_eq!(again["changed"], false, "{again}");
}

#[test]
fn a_withheld_text_and_one_that_is_none_are_called_so_and_never_shown_in_part() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../../../spec/vectors/bundle.json")).expect("JSON");
    let good = vectors["cases"][0]["then"].as_str().expect("hexadecimal");
    let bytes: Vec<u8> = (0..good.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&good[at..at + 2], 16).expect("hexadecimal"))
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("good.evidence");
    std::fs::write(&path, bytes).expect("written");
    let path = path.display().to_string();
    for (language, withheld, unread) in [
        (
            "en",
            "The text is withheld in this file.",
            "does not read it",
        ),
        ("ru", "Текст в этом файле не раскрыт.", "не читает"),
    ] {
        let texts = detente(&["verify", &path, "--texts", "--lang", language]);
        let said = texts.said();
        assert_eq!(said.matches(withheld).count(), 1, "{said}");
        assert_eq!(said.matches(unread).count(), 5, "{said}");
        assert!(!said.contains("  |"), "{said}");
    }
    // A message that nobody signed is none that anybody released.
    let said = detente(&["verify", &path, "--texts"]);
    assert_eq!(said.said().matches("NO OFFICER SIGNED").count(), 5);
    let told = detente(&["verify", &path, "--texts", "--json"]).json();
    let texts = told["texts"].as_array().expect("a list");
    let unread = texts.iter().filter(|one| one["body"] == "not-read");
    let withheld = texts.iter().filter(|one| one["body"] == "withheld");
    assert_eq!((unread.count(), withheld.count(), texts.len()), (5, 1, 6));
    assert!(texts.iter().all(|one| one["text"].is_null()), "{told}");
}
