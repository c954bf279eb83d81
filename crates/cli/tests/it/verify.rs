//! `detente export`, and `detente verify` where no node runs.

use std::collections::BTreeMap;

use detente_api::reported::ReportedAccount;
use detente_cli::act;
use detente_cli::rig::Schedule;
use detente_line::account::filed::file_account;
use detente_line::account::{Account, AccountKind, Ask, Basis, Initiative, Label, Length, Words};
use detente_record::{Precedence, Status, verify_file};

use crate::harness::{Line, at, detente};

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

/// Two accounts that the northern desk gave itself: of a contact, and of what was expected to follow it.
fn own_accounts() -> [Account; 2] {
    let label = |text: &str| Label::new(text).expect("a label");
    let words = |text: &str| Words::new(text).expect("words");
    let date = |text: &str| text.parse().expect("a date");
    let contact = Account {
        basis: Some(Basis::Derived),
        by: Some(label("south")),
        levels: vec![label("ministers")],
        means: Some(words("call")),
        count: Some(words("several")),
        confirmed_by: vec![label("south")],
        initiated_by: Some(Initiative {
            party: label("north"),
            by_account_of: Some(label("south")),
            implied: true,
        }),
        duration: Some(Length {
            minutes: 55,
            approximate: true,
        }),
        asks: vec![Ask {
            id: label("truce"),
            by: Some(label("north")),
            text: Some(words("an immediate truce")),
            raised: Some(words("at the outset")),
            answer: Some(words("none was given")),
        }],
        topics: vec![(label("grain"), words("the corridor was spoken of"))],
        texts: vec![(label("occasion"), words("a near miss"))],
        ..Account::new(
            label("first-call"),
            AccountKind::Contact,
            date("2026-01-02"),
        )
    };
    let follow_up = Account {
        by_account_of: Some(label("south")),
        levels: vec![label("ministers")],
        said_by: Some(words("a spokesman")),
        attribution: Some(words("official, unnamed")),
        quotes: vec![words("We will talk again.")],
        follows: Some(label("first-call")),
        since: Some(label("the-thaw")),
        requested_by: Some(label("north")),
        requests_span: Some(date("2026-01-03/2026-01-05")),
        scheduled: Some(false),
        reported: Some(date("2026-01-06")),
        source: Some(label("a-paper")),
        ..Account::new(
            label("next-call"),
            AccountKind::FollowUpExpected,
            date("2026-01-05"),
        )
    };
    [contact, follow_up]
}

#[test]
fn all_that_a_desk_says_in_an_account_of_its_own_is_read_out_of_a_file() {
    let line = Line::founded(Schedule::NONE_SOON);
    let here = line.a.line().expect("a line");
    let archivist = line.a.officer(&here, "archivist").expect("an archivist");
    let client = line.a.client().expect("started");
    let accounts = own_accounts();
    for account in &accounts {
        let filing = file_account(account, None, &BTreeMap::new()).expect("it fits");
        let author = act::author(&here).expect("an author");
        let composed = filing.compose(&author, Status::Actual);
        act::hand_in_alone(client, &here, composed, author.now, &archivist).expect("taken");
    }
    let file = line.path("own.evidence").display().to_string();
    at(&line.a, &["export", "--out", &file]).said();
    let read = |language: &str| detente(&["verify", &file, "--texts", "--lang", language]);
    for (language, rows) in [
        (
            "en",
            [
                "2 January 2026 (derived from the source): contact; Ministers of defence; by the account of north (fictional)",
                "How: call; “several”",
                "Initiative: north; implied, not said; by the account of south",
                "Duration: about 55 minutes",
                "Confirmed by: south",
                "Asked: “an immediate truce”; asked by north",
                "Raised: “at the outset”",
                "Answer: “none was given”",
                "Topic: grain; “the corridor was spoken of”",
                "Occasion: “a near miss”",
                "By: south",
                "5 January 2026: follow-up expected; Ministers of defence; by the account of south; as reported in “a-paper”",
                "Requested by: north",
                "Requests made: between 3 January 2026 and 5 January 2026",
                "Said by: “a spokesman”; official, not named in the source",
                "Quoted: “We will talk again.”",
                "State: not scheduled",
                "Reported on: 6 January 2026",
                "Follows from: contact, 2 January 2026",
                "About: “the-thaw”",
            ],
        ),
        (
            "ru",
            [
                "2 января 2026 г. (выведено из источника): контакт; Министры обороны; по словам стороны «north (fictional)»",
                "Как: телефонный разговор; «several»",
                "Инициатива: north; подразумевается, прямо не сказано; по словам стороны «south»",
                "Длительность: примерно 55 минут",
                "Подтвердили: south",
                "Просьба: «an immediate truce»; просила сторона «north»",
                "Где высказана: «at the outset»",
                "Ответ: «none was given»",
                "Тема: grain; «the corridor was spoken of»",
                "Повод: «a near miss»",
                "Чьи слова или действие: south",
                "по словам стороны «south»; источник: «a-paper»",
                "Кто просил: north",
                "Когда просили: ",
                "Кто сказал: «a spokesman»; должностное лицо, имя в источнике не названо",
                "Дословно: «We will talk again.»",
                "Состояние: срок не назначен",
                "Когда сообщено: 6 января 2026 г.",
                "Продолжает: контакт, 2 января 2026 г.",
                "О чём: «the-thaw»",
            ],
        ),
    ] {
        let texts = read(language);
        for row in rows {
            let mut shown = texts.said().lines();
            assert!(shown.any(|one| one.contains(row)), "{row}: {}", texts.out);
        }
    }
    let told = detente(&["verify", &file, "--texts", "--json"]).json();
    let texts = told["texts"].as_array().expect("a list").iter();
    let told: Vec<&serde_json::Value> = texts.filter(|one| one["body"] == "account").collect();
    for (one, account) in told.iter().zip(&accounts) {
        let whole = serde_json::to_value(ReportedAccount::from(account)).expect("JSON");
        assert_eq!(one["account"], whole);
    }
    assert_eq!(told.len(), accounts.len());
}
