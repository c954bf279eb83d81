//! What an officer sees at the desk by commands alone, on two real nodes: contacts as of today, by when an answer is wanted
//! and how long is left, what a request is about, calls that are agreed, and the look at the line before one.

use detente_cli::rig::{Party, Schedule};
use detente_line::account::Day;
use serde_json::Value;

use crate::harness::{Line, Ran, at, detente, key_of};
use crate::line_of_two::now;

const RECORD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/2022/record.toml"
);

/// A command of a party's watch officer.
fn say(party: &Party, words: &[&str]) -> Ran {
    let officer = key_of(party, "Watch");
    at(party, &[words, &["--officer", &officer]].concat())
}

fn begun(ran: &Ran) -> String {
    let answer: Value = ran.json();
    answer["entry"].as_str().expect("an entry").to_owned()
}

/// The same in Russian.
fn in_russian(party: &Party, words: &[&str]) -> Ran {
    let data = party.desk.data.display().to_string();
    let language = ["--data", data.as_str(), "--lang", "ru"];
    detente(&[&language[..], words].concat())
}

fn has(ran: &Ran, rows: &[&str]) {
    for row in rows {
        assert!(ran.said().contains(row), "{row}: {}", ran.out);
    }
}

fn request(party: &Party, level: &str, more: &[&str]) -> String {
    let words = [
        "call",
        "request",
        "Flights near the border",
        "--level",
        level,
        "--whom",
        "Minister of Defence",
        "--behalf",
        "Secretary of Defense",
        "--json",
    ];
    begun(&say(party, &[&words[..], more].concat()))
}

fn today() -> Day {
    now().to_string()[..10].parse().expect("a day")
}

#[test]
fn contacts_of_a_live_line_are_counted_to_today_and_what_is_filed_stands_apart() {
    let line = Line::founded(Schedule::NONE_SOON);
    let start = [
        "call",
        "start",
        "Flights near the border",
        "--level",
        "ministers",
        "--whom",
        "Minister of Defence",
        "--behalf",
        "Secretary of Defense",
        "--at",
        "-3d",
        "--json",
    ];
    let id = begun(&say(&line.a, &start));
    let shown = line.wait(&line.b, &["call", "show", &id, "--json"], |ran| {
        ran.code == 0
    });
    let began = shown.json()["held"]["by_asker"]["began"].clone();
    let began: Day = began.as_str().expect("a time")[..10]
        .parse()
        .expect("a day");
    let of_ministers = ["contacts", "--level", "ministers", "--json"];
    let first = today();
    let read = line.wait(&line.b, &of_ministers, |ran| {
        ran.out.contains("\"last\": \"")
    });
    let found = read.json();
    let brief = at(&line.b, &["brief", "--json"]).json();
    let last = today();
    assert_eq!(found["status"], "actual");
    for answer in [&found, &brief["contacts"]] {
        let as_of: Day = answer["as_of"]
            .as_str()
            .expect("a day")
            .parse()
            .expect("one");
        assert!((first..=last).contains(&as_of), "{answer}");
        assert!(as_of > began, "{answer}");
    }
    let as_of: Day = found["as_of"]
        .as_str()
        .expect("a day")
        .parse()
        .expect("one");
    assert_eq!(found["days_since"], as_of.days_since(began));
    // Asked as of another day, it is counted to that day.
    let then = began.to_string();
    let asked = [&of_ministers[..], &["--as-of", &then]].concat();
    assert_eq!(at(&line.b, &asked).json()["days_since"], 0);

    // What is filed of years ago is asked for by its status, and ends with its own last day.
    let archivist = key_of(&line.a, "Archivist");
    at(&line.a, &["import", RECORD, "--officer", &archivist]).said();
    let words = line.wait(&line.a, &["contacts"], |ran| ran.out.contains("EXERCISE"));
    has(
        &words,
        &["Status: ACTUAL", "detente contacts --status exercise"],
    );
    assert!(!words.out.contains("21 October 2022"), "{}", words.out);
    let filed = [&of_ministers[..], &["--status", "exercise"]].concat();
    let filed = at(&line.a, &filed).json();
    assert_eq!(filed["as_of"], "2022-10-21");
    assert_eq!(filed["days_since"], 0);
}

#[test]
fn by_when_an_answer_is_wanted_is_said_with_a_message_and_read_at_both_desks() {
    let line = Line::founded(Schedule::NONE_SOON);
    let send = ["send", "Are these yours?", "--answer-by", "+2h", "--json"];
    let id = begun(&say(&line.a, &send));
    let short = &id[..12];
    let listed = line.wait(&line.b, &["read"], |ran| ran.out.contains(short));
    has(&listed, &["; by ", ", in 1 h 5"]);
    let shown = at(&line.b, &["read", short, "--json"]).json();
    assert!(shown["due"].is_string(), "{shown}");
    for party in [&line.a, &line.b] {
        has(
            &at(party, &["read", short]),
            &["Answer wanted by ", ", in 1 h 5"],
        );
        has(
            &in_russian(party, &["read", short]),
            &["Ответ нужен к ", ", осталось 1 ч 5"],
        );
    }
    say(&line.b, &["answer", short, "--code", "yes"]).said();
    let answered = line.wait(&line.a, &["read"], |ran| ran.out.contains("answered]"));
    assert!(!answered.out.contains("; by "), "{}", answered.out);
    let shown = at(&line.a, &["read", short]);
    let mut rows = shown.said().lines();
    let wanted = rows.find(|row| row.contains("Answer wanted by "));
    assert!(
        !wanted.expect("it stays said").contains(", in "),
        "{}",
        shown.out
    );

    // The second officer of a FLASH reads it before signing.
    let flash = [
        "send",
        "x",
        "--precedence",
        "flash",
        "--answer-by",
        "+30min",
    ];
    say(&line.a, &flash).said();
    has(&at(&line.a, &["release"]), &["Answer wanted by ", ", in 2"]);
    for wrong in ["-1h", "soon", "2020-01-01T00:00Z"] {
        let refused = say(&line.a, &["send", "x", "--answer-by", wrong]);
        assert_ne!(refused.code, 0, "{wrong}: {refused:?}");
        assert!(refused.err.contains("--answer-by"), "{wrong}: {refused:?}");
    }
}

#[test]
fn a_call_is_asked_for_about_an_entry_agreed_and_seen_to_until_it_is_held() {
    let line = Line::founded(Schedule::NONE_SOON);
    at(&line.a, &["book", "new", "Watch book"]).said();
    let message = begun(&say(
        &line.b,
        &["send", "Two drones at the bridge", "--json"],
    ));
    line.wait(&line.a, &["read"], |ran| ran.out.contains(&message[..12]));
    let id = request(&line.a, "ministers", &["--about", &message[..12]]);
    let other = request(&line.a, "desk", &[]);
    let short = &id[..12];
    let refers = format!("Refers to: {}", &message[..12]);
    for party in [&line.a, &line.b] {
        let shown = line.wait(party, &["call", "show", short], |ran| ran.code == 0);
        // Routine: the time for its precedence, and how long is left of it.
        has(&shown, &[&refers, "Awaited by ", ", in "]);
        has(
            &line.wait(party, &["call", "list"], |ran| {
                ran.out.contains(&other[..12])
            }),
            &["; by "],
        );
    }
    let waits = at(&line.b, &["status"]);
    has(&waits, &["our word is awaited", "(by ", ", in "]);
    has(&in_russian(&line.b, &["status"]), &["(до ", ", осталось "]);
    // At one level only what is of that level, or of none.
    let ask = ["ask", "raise", "No flights below 3,000 m", "--json"];
    let ask = begun(&say(&line.a, &ask));
    line.wait(&line.b, &["ask", "show", &ask], |ran| ran.code == 0);
    let brief = at(&line.b, &["brief", "--level", "ministers", "--json"]).json();
    let open: Vec<&str> = brief["open"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|matter| matter["id"].as_str())
        .collect();
    assert_eq!(open, [ask.as_str(), id.as_str()]);

    let accept = ["call", "accept", short, "--at", "+30min", "--minutes", "20"];
    say(&line.b, &accept).said();
    let decline = ["call", "decline", &other, "--reason", "not-now"];
    say(&line.b, &decline).said();
    let show = format!(": detente call show {short}");
    for (party, with) in [(&line.a, "south"), (&line.b, "north")] {
        let call = format!("Call agreed with {with} (fictional): ");
        let seen = line.wait(party, &["status"], |ran| ran.out.contains(&call));
        let row = seen.out.lines().find(|row| row.contains(&call));
        let row = row.expect("the call");
        assert!(row.contains("begins in 2") && row.ends_with(&show), "{row}");
        has(&at(party, &["call", "show", short]), &["begins in 2"]);
    }
    has(
        &in_russian(&line.b, &["status"]),
        &[
            "Согласован разговор (north (fictional)): ",
            "начало через 2",
        ],
    );
    let brief = at(&line.b, &["brief", "--level", "desk", "--json"]).json();
    assert_eq!(brief["agreed"], serde_json::json!([]));
    assert_eq!(brief["declined"][0]["id"], *other);
    let brief = at(&line.b, &["brief", "--level", "ministers", "--json"]).json();
    assert_eq!(brief["agreed"][0]["id"], *id);
    assert_eq!(brief["declined"], serde_json::json!([]));
    let sheet = at(&line.a, &["handover", "sheet"]);
    let of_call = sheet.said().lines().find(|row| row.contains(short));
    let of_call = of_call.expect("the call");
    assert!(
        of_call.contains("a call is agreed, south (fictional)"),
        "{of_call}"
    );
    assert!(of_call.contains(", at "), "{of_call}");

    before_the_call(&line, short);
    let start = ["call", "start", "Flights", "--request", short, "--json"];
    let held = begun(&say(&line.b, &start));
    for party in [&line.a, &line.b] {
        let status = line.wait(party, &["status"], |ran| !ran.out.contains("Call agreed"));
        assert!(
            !status.said().contains("no call is entered"),
            "{}",
            status.out
        );
        let leads = format!("Leads to: {}", &held[..12]);
        let shown = line.wait(party, &["call", "show", short], |ran| {
            ran.out.contains(&leads)
        });
        assert!(!shown.out.contains("begins in"), "{}", shown.out);
    }
    assert!(!at(&line.a, &["handover", "sheet"]).said().contains(short));
}

/// What is looked at just before the words are spoken.
fn before_the_call(line: &Line, id: &str) {
    let phrase = ["call", "phrase", id];
    let seen = at(&line.a, &phrase);
    has(
        &seen,
        &[
            "No line test has been decided yet.",
            "No alarms",
            "Test the line now: detente test start",
        ],
    );
    at(&line.a, &["test", "start"]).said();
    let asks = line.wait(&line.b, &["test", "list", "--json"], |ran| {
        ran.out.contains("\"word\": \"")
    });
    let word = asks.json()["asks"][0]["word"].clone();
    let word = word.as_str().expect("a word");
    // A drill stands as an alarm at the desk that is asked, and is no test that came to anything yet.
    let asked = line.wait(&line.b, &phrase, |ran| ran.out.contains("DRILL"));
    has(&asked, &["No line test has been decided yet."]);
    say(&line.b, &["test", "answer", "--read-back", word]).said();
    let tested = line.wait(&line.a, &phrase, |ran| ran.out.contains("Last line test: "));
    let row = tested
        .out
        .lines()
        .find(|row| row.contains("Last line test"));
    let row = row.expect("the test");
    assert!(row.contains("Watch") && row.contains(" s)"), "{row}");
    let json = at(&line.a, &[&phrase[..], &["--json"]].concat()).json();
    assert_eq!(json["last_test"]["outcome"], "in-time");
    assert!(json["alarms"].is_array() && json["spoken"].is_array());
}
