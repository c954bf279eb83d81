//! Calls asked for, queries and asks by commands alone, on two real nodes: what one side types, what the other reads,
//! and what becomes of two words that crossed while the line was down.

use detente_cli::rig::{Party, Schedule};
use serde_json::Value;

use crate::harness::{Line, Ran, at, key_of, read_in_a_file};

/// A command of a party's watch officer.
fn say(party: &Party, words: &[&str]) -> Ran {
    let officer = key_of(party, "Watch");
    at(party, &[words, &["--officer", &officer]].concat())
}

/// The matter that a command began, by the whole id.
fn begun(ran: &Ran) -> String {
    let answer: Value = ran.json();
    answer["entry"].as_str().expect("an entry").to_owned()
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
        "--precedence",
        "priority",
        "--json",
    ];
    begun(&say(&line.a, &[&words[..], more].concat()))
}

/// What both nodes show of a matter, once both show words.
fn both(line: &Line, command: &str, id: &str, words: &str) -> [String; 2] {
    [&line.a, &line.b].map(|party| {
        let show = [command, "show", id];
        let shown = line.wait(party, &show, |ran| ran.out.contains(words));
        shown.out
    })
}

fn tell(line: &Line, down: bool) {
    line.network.quic(|faults| faults.cut = down);
    line.network.tcp(|faults| faults.cut = down);
}

#[test]
fn a_call_is_agreed_crossed_declined_and_sought_again() {
    let line = Line::founded(Schedule::NONE_SOON);
    let suits = ["--suits", "301400Z NOV 99/+2h", "--interpreter"];
    let id = request(&line, &suits);
    let short = &id[..12];
    let [_, shown] = both(
        &line,
        "call",
        short,
        "The word of south (fictional) is awaited",
    );
    for words in [
        "call request",
        "PRIORITY / ACTUAL",
        "north (fictional) asks south (fictional); signed by Watch",
        "Level: Ministers of defence",
        "For Minister of Defence, on behalf of Secretary of Defense",
        "Would suit: 301400Z NOV 99 to 301600Z NOV 99",
        "An interpreter is asked for.",
        "| Flights near the border",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    // What can be said is told at both desks, each its own; nothing of it is advised.
    let says = "What this desk can say now: seen, accept, propose, defer, delegate, decline. Each so: detente call WORD ";
    assert!(shown.contains(&format!("{says}{short}")), "{shown}");
    let ours = at(&line.a, &["call", "show", short]);
    let says = "What this desk can say now: propose, withdraw. ";
    assert!(ours.said().contains(says), "{ours:?}");
    typed_wrong(&line, short);
    let status = at(&line.b, &["status"]);
    let waits = format!("our word is awaited: detente call show {short}");
    assert!(status.said().contains(&waits), "{status:?}");

    say(&line.b, &["call", "seen", short]).said();
    let proposed = say(
        &line.b,
        &[
            "call",
            "propose",
            short,
            "--at",
            "2099-11-30T15:00Z",
            "--minutes",
            "30",
        ],
    );
    assert!(
        proposed
            .said()
            .contains("another time proposed, 301500Z NOV 99, 30 min, by Watch"),
        "{proposed:?}"
    );
    both(
        &line,
        "call",
        short,
        "On offer: 301500Z NOV 99, 30 min, by south",
    );
    say(&line.a, &["call", "take", short]).said();
    let [shown, _] = both(&line, "call", short, "AGREED: 301500Z NOV 99, 30 min");
    assert!(
        shown.contains("proposed time taken, 301500Z NOV 99, 30 min at"),
        "{shown}"
    );

    // Accepted and withdrawn while the line is down: what commits less holds, and both are told.
    let crossing = request(&line, &[]);
    both(&line, "call", &crossing, "The word of south");
    tell(&line, true);
    say(&line.a, &["call", "withdraw", &crossing]).said();
    let accept = [
        "call",
        "accept",
        &crossing,
        "--at",
        "301500Z NOV 99",
        "--minutes",
        "20",
    ];
    say(&line.b, &accept).said();
    tell(&line, false);
    let words = "CROSSED, neither side knew of the other's: north (fictional): withdrawn / south (fictional): accepted";
    for shown in both(&line, "call", &crossing, words) {
        assert!(shown.contains("State: withdrawn"), "{shown}");
    }
    let late = say(&line.b, &accept);
    assert_eq!(late.code, 1, "{late:?}");
    assert!(
        late.err.contains("This can't be said on that matter now."),
        "{late:?}"
    );
    assert!(
        late.err
            .contains("call request: withdrawn. By accept nothing"),
        "{late:?}"
    );

    // Declined with a reason, asked for again: three requests, one refusal, each by its own account.
    let first = request(&line, &[]);
    both(&line, "call", &first, "The word of south");
    let declined = ["call", "decline", &first, "--reason", "circumstances"];
    say(
        &line.b,
        &[
            &declined[..],
            &["--text", "Not while the exercise goes on."],
        ]
        .concat(),
    )
    .said();
    both(
        &line,
        "call",
        &first,
        "declined: not in the present circumstances at",
    );
    let second = request(&line, &["--repeats", &first[..12]]);
    let third = request(&line, &["--repeats", &second]);
    let sought = "Sought at the level “Ministers of defence”";
    let [_, shown] = both(&line, "call", &third, sought);
    assert!(shown.contains("3 requests, from"), "{shown}");
    assert!(shown.contains("1 time declined,"), "{shown}");
    assert!(
        shown.contains("by the account of south (fictional)"),
        "{shown}"
    );

    let open = at(&line.a, &["call", "list", "--open", "--json"]).json();
    let ids: Vec<&str> = open["actual"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|matter| matter["id"].as_str())
        .collect();
    assert_eq!(ids, [third.as_str(), second.as_str()]);
    let listed = at(&line.b, &["call", "list", "--state", "withdrawn"]);
    assert!(listed.said().contains("[withdrawn !]"), "{listed:?}");
    line.equal_records();
}

/// A slip in typing is told with the argument and what it takes, and nothing is sent.
fn typed_wrong(line: &Line, id: &str) {
    let accept = |at, minutes| ["call", "accept", id, "--at", at, "--minutes", minutes];
    for (words, what, why) in [
        (
            &accept("-1h", "30")[..],
            "--at can't be “-1h”",
            "It takes: 2026-11-30T14:00Z",
        ),
        (
            &accept("+2h", "0"),
            "--minutes can't be “0”",
            "It takes: 1-1440",
        ),
        (
            &["call", "decline", id, "--reason", "sulking"],
            "--reason can't be “sulking”",
            "It takes: not-stated, not-reachable",
        ),
    ] {
        let refused = say(&line.b, words);
        assert_eq!(refused.code, 2, "{refused:?}");
        for said in [what, why] {
            assert!(refused.err.contains(said), "{said}: {refused:?}");
        }
    }
}

#[test]
fn a_query_is_answered_late_and_an_ask_is_raised_again() {
    let line = Line::founded(Schedule::NONE_SOON);
    let about = say(
        &line.a,
        &["send", "Two aircraft crossed the river.", "--json"],
    );
    let message = begun(&about);
    let ask = [
        "query",
        "ask",
        "are-these-yours",
        "Two aircraft at the river, 1420Z",
        "--about",
        &message[..12],
        "--precedence",
        "immediate",
        "--answer-by",
        "+1h",
        "--json",
    ];
    let id = begun(&say(&line.a, &ask));
    let [_, shown] = both(&line, "query", &id, "Are these yours?");
    assert!(
        shown.contains(&format!("Refers to: {}", &message[..12])),
        "{shown}"
    );
    assert!(shown.contains("Answer wanted by"), "{shown}");
    // The id of another thing is told as what it is; one of nothing, as that.
    for wish in [&id[..], &id[..12]] {
        let wrong = at(&line.b, &["call", "show", wish]);
        for words in [
            format!("{} is no call request / call.", &id[..12]),
            format!(
                "it is: query\nWhat to do: Look at it with: detente query show {}",
                &id[..12]
            ),
        ] {
            assert!(wrong.err.contains(&words), "{words}: {wrong:?}");
        }
    }
    let wrong = at(&line.b, &["call", "show", "zzz"]);
    assert!(wrong.err.contains("There is no call request"), "{wrong:?}");
    let wrong = at(&line.b, &["read", &id[..12]]);
    assert!(wrong.err.contains("has a command of its own"), "{wrong:?}");
    let until = ["query", "will-check", &id, "--until", "2099-11-30T15:00Z"];
    let put_off = say(&line.b, &until);
    let done = "will be looked into, until 301500Z NOV 99, by Watch";
    assert!(put_off.said().contains(done), "{put_off:?}");
    both(&line, "query", &id, "will be looked into, until");
    let unknown = say(&line.b, &["query", "answer", &id, "unknown"]);
    assert!(
        unknown.said().contains("answered: not known, by Watch"),
        "{unknown:?}"
    );
    say(
        &line.b,
        &["query", "answer", &id, "yes", "--text", "Ours, off course."],
    )
    .said();
    for shown in both(&line, "query", &id, "answered: yes at") {
        assert!(shown.contains("answered: not known at"), "{shown}");
        assert!(shown.contains("| Ours, off course."), "{shown}");
        assert!(!shown.contains("is awaited"), "{shown}");
    }
    let maybe = say(&line.b, &["query", "answer", &id, "maybe"]);
    assert!(
        maybe
            .err
            .contains("“maybe”.\nWhy: It takes: yes, no, unknown, not-said"),
        "{maybe:?}"
    );
    let over = say(&line.a, &["query", "withdraw", &id]);
    assert!(over.err.contains("what can be said: nothing"), "{over:?}");
    let passed = say(
        &line.b,
        &["query", "will-check", &id, "--until", "2020-01-01T00:00Z"],
    );
    assert!(
        passed.err.contains("--until: 010000Z JAN 20 has passed."),
        "{passed:?}"
    );

    let raise = [
        "ask",
        "raise",
        "A ceasefire at the bridge.",
        "--status",
        "exercise",
        "--in",
        &message,
        "--json",
    ];
    let wanted = begun(&say(&line.a, &raise));
    both(&line, "ask", &wanted, "State: open");
    let silent = say(&line.b, &["ask", "answer", &wanted]);
    assert_eq!(silent.code, 2, "{silent:?}");
    say(&line.b, &["ask", "refuse", &wanted]).said();
    both(&line, "ask", &wanted, "State: refused");
    say(&line.a, &["ask", "repeat", &wanted, "--in", &message]).said();
    both(&line, "ask", &wanted, "State: open");
    say(
        &line.b,
        &["ask", "answer", &wanted, "--text", "From 1900Z."],
    )
    .said();
    let [shown, _] = both(&line, "ask", &wanted, "State: answered");
    assert!(
        shown.contains("raised again at") && shown.contains("refused at"),
        "{shown}"
    );
    let russian = ["--lang", "ru", "ask", "list"];
    let data = line.b.desk.data.display().to_string();
    let listed = crate::harness::detente(&[&["--data", &data][..], &russian].concat());
    assert!(listed.said().contains("УЧЕНИЕ"), "{listed:?}");
    assert!(listed.out.contains("[ответ дан]"), "{listed:?}");
    line.equal_records();
    // All of it stands in a file, for whoever has no node.
    read_in_a_file(
        &line,
        &line.b,
        &[
            "query: question asked [IMMEDIATE]",
            "Are these yours?",
            "| Two aircraft at the river, 1420Z",
            "Refers to: entry ",
            "About: entry ",
            "Answer wanted by ",
            "query: answered [IMMEDIATE]",
            "not known",
            "  yes",
            "| Ours, off course.",
            "until 301500Z NOV 99",
            "ask: refused [ROUTINE, EXERCISE]",
            "| From 1900Z.",
        ],
    );
}

#[test]
fn a_call_is_held_by_telephone_as_each_side_says_and_what_follows_hangs_under_it() {
    let line = Line::founded(Schedule::NONE_SOON);
    let request = request(&line, &[]);
    both(&line, "call", &request, "The word of south");
    let none = at(&line.a, &["call", "phrase", &request]);
    assert!(none.said().contains("no time is agreed"), "{none:?}");
    let accept = ["call", "accept", &request, "--at", "+1h", "--minutes", "20"];
    say(&line.b, &accept).said();
    both(&line, "call", &request, "AGREED");
    // Both read the same two halves, and the paths are told before.
    let phrases = [&line.a, &line.b].map(|party| at(party, &["call", "phrase", &request]));
    let spoken = phrases.map(|ran| {
        assert!(ran.said().contains("TCP"), "{ran:?}");
        let rows = ran
            .out
            .lines()
            .skip_while(|row| !row.starts_with("Spoken words"));
        rows.map(str::to_owned).collect::<Vec<_>>()
    });
    assert_eq!(spoken[0], spoken[1]);
    assert_eq!(spoken[0].len(), 3, "{spoken:?}");

    let start = [
        "call",
        "start",
        "Flights near the border",
        "--request",
        &request[..12],
        "--medium",
        "telephone",
        "--at",
        "211400Z OCT 22",
        "--json",
    ];
    let id = begun(&say(&line.a, &start));
    let [_, shown] = both(&line, "call", &id, "The word of south");
    for words in [
        "Held by telephone",
        "For north (fictional): Secretary of Defense",
        "For south (fictional): Minister of Defence",
        "By the account of south (fictional): began not stated; ended not stated",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let states = |party: &Party, words: &[&str]| say(party, words).said().to_owned();
    states(
        &line.b,
        &["call", "began", &id, "--at", "2022-10-21T14:01Z"],
    );
    both(&line, "call", &id, "State: begun by both accounts");
    let joined = [
        "call",
        "join",
        &id,
        "Ivanova, interpreter",
        "--at",
        "211405Z OCT 22",
    ];
    states(&line.a, &joined);
    let unknown = say(&line.a, &["call", "leave", &id, "petrov"]);
    assert!(
        unknown.code == 2 && unknown.err.contains("Ivanova"),
        "{unknown:?}"
    );
    states(
        &line.a,
        &["call", "leave", &id, "ivanova", "--at", "211425Z OCT 22"],
    );
    states(&line.a, &["call", "end", &id, "--at", "211430Z OCT 22"]);
    states(&line.b, &["call", "end", &id, "--at", "211432Z OCT 22"]);
    for shown in both(&line, "call", &id, "State: ended by both accounts") {
        for words in [
            "By the account of north (fictional): began 14:00:00Z 21 OCT 22",
            "The accounts of how long it lasted differ by 1 min.",
            "Ivanova, interpreter: joined",
        ] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
    }
    let follows = self::request(&line, &["--follows", &id[..12]]);
    both(&line, "call", &follows, "The word of south");
    for (of, leads_to) in [(&request, &id), (&id, &follows)] {
        let shown = at(&line.b, &["call", "show", of]);
        let row = format!("Leads to: {}", &leads_to[..12]);
        assert!(shown.said().contains(&row), "{shown:?}");
    }
    let list = at(&line.b, &["call", "held"]);
    assert!(list.said().contains("ended by both accounts"), "{list:?}");
    let contacts = at(
        &line.b,
        &["contacts", "--status", "actual", "--level", "ministers"],
    );
    assert!(contacts.said().contains("21 October 2022"), "{contacts:?}");

    // What never was is denied, and what was entered by mistake is taken back; a time to come is refused.
    let more = [
        "--level",
        "ministers",
        "--whom",
        "The minister",
        "--behalf",
        "The secretary",
    ];
    let start = [&["call", "start", "A call", "--json"][..], &more].concat();
    let wrong = begun(&say(&line.a, &start));
    both(&line, "call", &wrong, "The word of south");
    states(&line.b, &["call", "deny", &wrong]);
    both(&line, "call", &wrong, "no such call by the account");
    states(&line.a, &["call", "withdraw", &wrong]);
    both(&line, "call", &wrong, "State: taken back");
    let early = say(&line.a, &["call", "end", &id, "--at", "+1h"]);
    assert_eq!(early.code, 2, "{early:?}");
    read_in_a_file(
        &line,
        &line.b,
        &[
            "call request: call asked for [PRIORITY]",
            "| Flights near the border",
            "For Minister of Defence, on behalf of Secretary of Defense",
            "Level: Ministers",
            ", 20 min",
            "call: joined",
            "| Ivanova, interpreter",
            "call: call began",
            "Time stated: 14:00:00Z 21 OCT 22",
            "Held by telephone",
            "For north (fictional): Secretary of Defense",
            "Time stated: 14:05:00Z 21 OCT 22",
            "call: no such call",
        ],
    );
}
