//! What is said and done on a line, by commands alone on two real nodes: contacts with initiative, duration and refusals,
//! what was asked and not mentioned, what was said last, and two readouts beside what the record shows.

use std::fs;

use detente_cli::rig::{Party, Schedule};
use serde_json::Value;

use crate::harness::{Line, Ran, at, by_two, detente, key_of};

/// A command of a party's watch officer.
fn say(party: &Party, words: &[&str]) -> Ran {
    let officer = key_of(party, "Watch");
    at(party, &[words, &["--officer", &officer]].concat())
}

/// A command at a party's node, in Russian.
fn in_russian(party: &Party, words: &[&str]) -> Ran {
    let data = party.desk.data.display().to_string();
    detente(&[&["--data", data.as_str(), "--lang", "ru"], words].concat())
}

fn begun(ran: &Ran) -> String {
    let answer: Value = ran.json();
    answer["entry"].as_str().expect("an entry").to_owned()
}

fn has(ran: &Ran, rows: &[&str]) {
    for row in rows {
        assert!(ran.said().contains(row), "{row}: {}", ran.out);
    }
}

/// Waits until a party's node holds a matter.
fn there(line: &Line, party: &Party, command: &str, id: &str) {
    line.wait(party, &[command, "show", id], |ran| ran.code == 0);
}

fn request(line: &Line, more: &[&str]) -> String {
    let words = [
        "call",
        "request",
        "Flights near the border",
        "--level",
        "ministers",
        "--whom",
        "Minister of Defence",
        "--behalf",
        "Secretary of Defense",
        "--json",
    ];
    let id = begun(&say(&line.a, &[&words[..], more].concat()));
    there(line, &line.b, "call", &id);
    id
}

/// A file with an account of a call on a day.
fn written(line: &Line, name: &str, text: &str, more: &str) -> String {
    let path = line.path(name);
    let content = format!(
        "language = \"en\"\ndate = \"2022-10-21\"\ntext = \"{text}\"\nlevel = \"ministers\"\n{more}"
    );
    fs::write(&path, content).expect("written");
    path.display().to_string()
}

/// A call that north asked for, entered by south first, with both ends; and what north asked in it.
fn held_in_may(line: &Line, request: &str) -> (String, String) {
    let start = [
        "call",
        "start",
        "Flights near the border",
        "--request",
        request,
        "--medium",
        "telephone",
        "--at",
        "131400Z MAY 22",
        "--json",
    ];
    let call = begun(&say(&line.b, &start));
    there(line, &line.a, "call", &call);
    say(&line.a, &["call", "began", &call, "--at", "131400Z MAY 22"]).said();
    say(&line.a, &["call", "end", &call, "--at", "131502Z MAY 22"]).said();
    say(&line.b, &["call", "end", &call, "--at", "131500Z MAY 22"]).said();
    let raise = [
        "ask",
        "raise",
        "At the bridge, at once",
        "--topic",
        "ceasefire",
        "--in",
        &call[..12],
        "--json",
    ];
    let ask = begun(&say(&line.a, &raise));
    there(line, &line.b, "ask", &ask);
    (call, ask)
}

#[test]
fn calls_requests_and_asks_of_the_line_answer_as_a_reported_record_does_and_two_readouts_stand_beside_it()
 {
    let line = Line::founded(Schedule::NONE_SOON);
    let declined = request(&line, &[]);
    say(
        &line.b,
        &["call", "decline", &declined, "--reason", "not-now"],
    )
    .said();
    let asked_for = request(&line, &["--repeats", &declined[..12]]);
    let (may, ask) = held_in_may(&line, &asked_for);
    let october = [
        "call",
        "start",
        "Flights near the border",
        "--level",
        "ministers",
        "--whom",
        "Secretary of Defense",
        "--behalf",
        "Minister of Defence",
        "--at",
        "211400Z OCT 22",
        "--json",
    ];
    let october = begun(&say(&line.b, &october));
    there(&line, &line.a, "call", &october);

    let contacts = ["contacts", "--status", "actual", "--level", "ministers"];
    let read = line.wait(&line.a, &contacts, |ran| {
        ran.out.contains("62 min") && ran.out.contains("21 October 2022")
    });
    has(
        &read,
        &[
            "13 May 2022: by telephone; initiative: north (fictional), by its own account; confirmed by north (fictional)",
            "by the account of south (fictional); lasted 60 minutes, by the account of south (fictional) / 62 minutes, by the \
             account of north (fictional) (the accounts differ)",
            "21 October 2022: over this line; initiative: south (fictional) (implied, not said)",
            "Longest gap: 161 days",
            "Between Secretary of Defense (north (fictional)) – Minister of Defence (south (fictional)): 2 contacts",
            "longest gap 161 days; declined: 1",
            "north (fictional) asked and was declined",
            "by the account of south (fictional); declined 1 time, last reason: not at this time; sought since",
            "2 requests, by its own account",
        ],
    );
    let russian = in_russian(&line.a, &contacts);
    has(
        &russian,
        &[
            "стороны говорят по-разному",
            "самый долгий перерыв 161 день",
            "добиваются с",
        ],
    );

    // Each side's account of the second call; neither mentions what was asked in the first.
    let ours = written(
        &line,
        "ours.toml",
        "The ministers spoke. Lines stay open.",
        "initiator = \"north\"\nminutes = 45\nagreed_lines = [\"Lines stay open.\", \"No fire.\"]\n\
         [[topics]]\ntopic = \"lines\"\ntext = \"They stay open.\"\n",
    );
    let theirs = written(
        &line,
        "theirs.toml",
        "They spoke of security. Lines stay open.",
        "initiator = \"south\"\nagreed_lines = [\"Lines stay open.\"]\n\
         [[topics]]\ntopic = \"security\"\ntext = \"Topical issues.\"\n",
    );
    let offer = |party: &Party, file: &str, of: &str| {
        begun(&say(
            party,
            &["readout", "offer", file, "--of", of, "--json"],
        ))
    };
    let one = offer(&line.a, &ours, &october[..12]);
    there(&line, &line.b, "readout", &one);
    let other = offer(&line.b, &theirs, &october[..12]);
    there(&line, &line.a, "readout", &other);
    let accounts = ["contacts", "--status", "actual", "--accounts"];
    let told = at(&line.a, &accounts);
    has(
        &told,
        &[
            "13 May 2022: contact; Ministers of defence; by the account of south (fictional)",
            "13 May 2022: call as held; by the account of north (fictional)",
            "Asked: “ceasefire: At the bridge, at once”; asked by north (fictional)",
            "Asked on 13 May 2022, and in no account of this contact: “ceasefire: At the bridge, at once”",
            "Absence from an account is not denial.",
            "requests declined; Ministers of defence; by the account of south (fictional)",
        ],
    );
    let brief = ["brief", "--level", "ministers"];
    let before = at(&line.a, &brief);
    has(
        &before,
        &["Asked, and in no later account: “ceasefire: At the bridge, at once”"],
    );
    assert!(
        !before.out.contains("Said last"),
        "nothing was released: {}",
        before.out
    );
    by_two(
        &line.a,
        &line.id.to_string(),
        &["readout", "release", &one],
        &["Lines stay open."],
    );
    let read = line.wait(&line.b, &brief, |ran| ran.out.contains("Said last"));
    has(
        &read,
        &[
            "21 October 2022: readout",
            "by the account of north (fictional)",
        ],
    );
    let (_, said) = read.out.split_once("Said last").expect("a heading");
    assert!(!said.contains("They spoke of security"), "{said}");

    // A later account by a topic of the ask's word takes it up.
    let takes_up = written(
        &line,
        "takes-up.toml",
        "It was raised.",
        "[[topics]]\ntopic = \"ceasefire\"\ntext = \"Raised.\"\n",
    );
    let offer_of = [
        "readout",
        "offer",
        &takes_up,
        "--of",
        &october[..12],
        "--of",
        &ask[..12],
        "--json",
    ];
    let third = begun(&say(&line.b, &offer_of));
    let read = line.wait(&line.a, &brief, |ran| {
        !ran.out.contains("in no later account")
    });
    assert_eq!(read.code, 0, "{read:?}");
    let told = at(&line.a, &accounts);
    has(&told, &["mentioned in the account of south (fictional)"]);
    say(&line.b, &["readout", "withdraw", &third]).said();
    line.wait(&line.a, &brief, |ran| {
        ran.out.contains("in no later account")
    });

    let shown = at(&line.a, &["call", "show", &may]);
    has(
        &shown,
        &[
            "Asked in it:",
            &format!("{} [open] north (fictional): ceasefire", &ask[..12]),
        ],
    );
    let shown = at(&line.b, &["call", "show", &october]);
    has(&shown, &["Accounts of it:", &one[..12], &other[..12]]);
    compared(&line, [&one, &other], &october);
}

/// Two readouts beside what the record shows of their call.
fn compared(line: &Line, [one, other]: [&str; 2], call: &str) {
    say(
        &line.b,
        &["call", "join", call, "Ivanova", "--at", "211405Z OCT 22"],
    )
    .said();
    say(&line.b, &["call", "end", call, "--at", "211430Z OCT 22"]).said();
    say(&line.a, &["call", "began", call, "--at", "211400Z OCT 22"]).said();
    say(&line.a, &["call", "end", call, "--at", "211431Z OCT 22"]).said();
    let compare = ["readout", "compare", one, other];
    let beside = line.wait(&line.a, &compare, |ran| {
        ran.out.contains("30 min (") && ran.out.contains("31 min (") && ran.out.contains("Ivanova")
    });
    has(
        &beside,
        &[
            "Initiative (said differently)",
            "the record: no request and no ring is named; south (fictional) entered the call first",
            "Began (on record alone)",
            "14:00:00Z 21 OCT 22 (by the account of south (fictional))",
            "30 min (by the account of south (fictional)); 31 min (by the account of north (fictional))",
            "Ivanova: joined 14:05:00Z 21 OCT 22, left not stated (by the account of south (fictional))",
            "Agreed line, word for word in both accounts: “Lines stay open.”",
            "Agreed line, word for word in the account of north (fictional) alone: “No fire.”",
            "! The account of north (fictional) and the record differ: Duration",
            "lines (in one account only)",
            "Absence from an account is not denial.",
        ],
    );
    assert!(
        !beside
            .out
            .contains("south (fictional) and the record differ"),
        "{}",
        beside.out
    );
    let russian = in_russian(&line.b, &compare);
    has(
        &russian,
        &[
            "Согласованная строка, слово в слово в обоих сообщениях",
            "записи линии",
        ],
    );
    let json = at(&line.a, &[&compare[..], &["--json"]].concat()).json();
    assert_eq!(json["readouts"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["call"]["id"], *call);
    assert_eq!(
        json["agreed_lines"][0]["in_the_accounts_of"],
        serde_json::json!([0, 1])
    );
    // One side's account stands beside the record before the other side has given any.
    let alone = at(&line.a, &["readout", "list", "--json"]);
    assert!(alone.said().contains(one), "{alone:?}");
}

#[test]
fn one_side_s_account_stands_beside_the_record_before_the_other_side_gives_any() {
    let line = Line::founded(Schedule::NONE_SOON);
    let asked_for = request(&line, &[]);
    let (may, _) = held_in_may(&line, &asked_for);
    let ours = written(
        &line,
        "ours.toml",
        "They spoke.",
        "initiator = \"south\"\nminutes = 62\n",
    );
    // Of the request alone: the call came of it.
    let one = begun(&say(
        &line.a,
        &[
            "readout",
            "offer",
            &ours,
            "--of",
            &asked_for[..12],
            "--json",
        ],
    ));
    let compare = ["readout", "compare", &one];
    let beside = line.wait(&line.a, &compare, |ran| ran.out.contains("1 h ("));
    let asker = format!(
        "north (fictional), whose call request {} it came of",
        &asked_for[..12]
    );
    has(
        &beside,
        &[
            &asker,
            "! The account of north (fictional) and the record differ: Initiative",
        ],
    );
    assert!(
        beside.err.contains("No readout of the other side")
            || beside.out.contains("No readout of the other side")
    );
    assert!(!beside.out.contains("differ: Duration"), "{}", beside.out);
    let words = [
        "ask",
        "raise",
        "No fire",
        "--topic",
        "two words",
        "--in",
        &may,
    ];
    let word = say(&line.a, &words);
    assert_eq!(word.code, 2, "{word:?}");
    assert!(word.err.contains("--topic"), "{word:?}");
}
