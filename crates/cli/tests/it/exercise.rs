//! The exercise in `detente demo`: what each side's node shows of what the other did. What is expected is computed from
//! what the two show: times from times, rows from acts, who mentions what from both accounts.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Judges the exercise in the demonstration's JSON, and the rows in which it was told in English.
pub fn is_what_each_side_shows_of_the_other(exercise: &Value, told: &str) {
    let procedures: Vec<&String> = exercise.as_object().expect("an object").keys().collect();
    assert_eq!(
        procedures,
        [
            "accounts",
            "ask",
            "before_call",
            "call",
            "call_agreed",
            "call_declined",
            "check_fire",
            "ended",
            "follow_up",
            "line",
            "line_test",
            "statement",
        ]
    );
    all_of_it_is_marked(exercise, "");
    the_other_side_shows_it(exercise);
    every_step_is_told_in_a_row(exercise, told);
    a_call_was_sought_until_it_was_agreed(exercise);
    the_call_is_what_both_sides_state(&exercise["call"]);
    the_ask_is_open_and_one_account_alone_mentions_it(exercise);
    let statement = &exercise["statement"];
    assert_eq!(acts(statement), [("answer", "b", 1)]);
    assert_eq!(statement["question"], "is-this-your-position");
    assert_eq!(
        (&statement["state"], &statement["answer"]),
        (&json!("answered"), &json!("no"))
    );
    assert_eq!(statement["statement"]["led_to"], true);
    let follow_up = &exercise["follow_up"];
    assert_eq!(acts(follow_up), [("accept", "a", 1)]);
    assert_eq!(follow_up["level"], "chiefs");
    assert_eq!(follow_up["under_the_call"], true);
    assert_eq!(follow_up["scheduled"], !follow_up["agreed"].is_null());
    assert!(ms(&follow_up["agreed"]) > ms(&exercise["call"]["accounts"]["a"]["ended"]));
    check_fire_takes_two_seconds_of_machines_time(&exercise["check_fire"]);
    let ended = &exercise["ended"];
    assert_eq!(ended["closed_by"], json!({"a": 2, "b": 2}));
    assert_eq!(ended["records_equal"], true);
}

/// Each status is the exercise's, but for that of a line test, and each text says so.
fn all_of_it_is_marked(value: &Value, name: &str) {
    match value {
        Value::Object(fields) => {
            if let Some(status) = fields.get("status") {
                let expected = if name == "line_test" {
                    "actual"
                } else {
                    "exercise"
                };
                assert_eq!(status, expected, "{name}: {value}");
            }
            for (name, value) in fields {
                all_of_it_is_marked(value, name);
            }
        }
        Value::Array(list) => list.iter().for_each(|one| all_of_it_is_marked(one, name)),
        Value::String(text) if ["text", "quote", "name"].contains(&name) => {
            assert!(
                text.contains("EXERCISE") || text.contains("УЧЕНИЕ"),
                "{name}: {text}"
            );
        }
        _ => {}
    }
}

/// What was begun or said last is shown by the node of the side that did not say it.
fn the_other_side_shows_it(exercise: &Value) {
    for matter in matters(exercise) {
        let last = acts(matter).last().map(|(_, by, _)| *by);
        let last = last.or(matter["by"].as_str()).expect("a side");
        assert_ne!(matter["shown_by"], last, "{matter}");
    }
    let (test, fire) = (&exercise["line_test"], &exercise["check_fire"]);
    assert_eq!(test["outcome"], "in-time");
    assert_eq!(test["officers"].as_array().map(Vec::len), Some(1));
    // Whoever begins a test does not read it back, and whoever asks that fire be stopped does not answer.
    assert_eq!(test["shown_by"], test["begun_by"]);
    assert_eq!(fire["shown_by"], fire["by"]);
    let entered = &exercise["statement"]["statement"];
    assert_ne!(entered["shown_by"], entered["by"]);
}

/// A row for each beginning of a matter and each act on it; and for what is no matter.
fn every_step_is_told_in_a_row(exercise: &Value, told: &str) {
    let (_, told) = told
        .split_once("EXERCISE. Officers of ")
        .expect("it is told");
    let mut rows = told.lines().skip(1);
    let rows: Vec<&str> = rows.by_ref().take_while(|row| !row.is_empty()).collect();
    for row in &rows {
        assert!(row.starts_with("  EXERCISE: "), "{row}");
    }
    let of_matters = matters(exercise).map(|matter| 1 + acts(matter).len());
    // The line test, the check before the call, both accounts compared, the statement, the follow-up under its call, the
    // check fire and its answer, two that close the line, and one record.
    let others = 10;
    assert_eq!(
        rows.len(),
        of_matters.iter().sum::<usize>() + others,
        "{rows:#?}"
    );
    for (side, other) in [("Northland", "Southmark"), ("Southmark", "Northland")] {
        let acted = |row: &&&str| row.contains(&format!("; {side}, "));
        let mut by = rows.iter().filter(acted).peekable();
        assert!(by.peek().is_some(), "{side} does nothing");
        assert!(
            by.all(|row| row.contains(&format!("; {other} shows: "))),
            "{rows:#?}"
        );
    }
    let before = &exercise["before_call"];
    for words in ["asker", "asked"].map(|name| before[name].as_str().expect("words")) {
        assert_eq!(words.split(' ').count(), 2, "{before}");
        assert!(rows.iter().any(|row| row.contains(words)), "{rows:#?}");
    }
    assert_eq!(before["last_test"], exercise["line_test"]["outcome"]);
    assert_eq!(before["paths_up"], 2);
}

fn a_call_was_sought_until_it_was_agreed(exercise: &Value) {
    let (declined, agreed) = (&exercise["call_declined"], &exercise["call_agreed"]);
    assert_eq!(acts(declined), [("seen", "b", 1), ("decline", "b", 1)]);
    assert_eq!(declined["state"], "declined");
    assert_eq!(declined["reason"], "not-now");
    assert_eq!(acts(agreed), [("defer", "b", 1), ("accept", "b", 1)]);
    assert_eq!(agreed["state"], "agreed");
    for (request, sought) in [(declined, 1), (agreed, 2)] {
        assert_eq!(request["level"], "ministers");
        assert_eq!(request["sought"], sought, "it repeats the one before");
        assert_eq!(request["declined"], 1);
    }
    assert!(ms(&agreed["agreed"]) < ms(&agreed["deferred_until"]));
    assert_eq!(agreed["minutes"], 20);
}

/// Durations and differences follow from the times that the two sides have stated.
fn the_call_is_what_both_sides_state(call: &Value) {
    assert_eq!(
        acts(call),
        [
            ("began", "b", 1),
            ("join", "a", 1),
            ("join", "b", 1),
            ("end", "a", 1),
            ("end", "b", 1),
        ]
    );
    assert_eq!(
        (&call["state"], &call["level"]),
        (&json!("ended"), &json!("ministers"))
    );
    let [a, b] = ["a", "b"].map(|side| &call["accounts"][side]);
    for account in [a, b] {
        let lasted = ms(&account["ended"]) - ms(&account["began"]);
        assert!(lasted > 0, "{account}");
        assert_eq!(account["lasted_ms"], lasted, "{account}");
    }
    let less = |name: &str| ms(&b[name]) - ms(&a[name]);
    let (began, ended) = (less("began"), less("ended"));
    let apart = json!({"began_ms": began, "ended_ms": ended, "lasted_ms": ended - began});
    assert_eq!(call["apart"], apart);
    let participants = call["participants"].as_array().expect("a list");
    let sides: Vec<&Value> = participants.iter().map(|one| &one["by"]).collect();
    assert_eq!(sides, ["a", "b"]);
}

/// By the word that stands before it, and the topics of either account.
fn the_ask_is_open_and_one_account_alone_mentions_it(exercise: &Value) {
    let (ask, accounts) = (&exercise["ask"], &exercise["accounts"]);
    assert_eq!(
        (&ask["state"], &ask["awaits"]),
        (&json!("open"), &json!("b"))
    );
    assert!(ms(&ask["due"]) > ms(&exercise["call"]["accounts"]["b"]["ended"]));
    assert_eq!(accounts["in_both"], json!(["crossing"]));
    assert_eq!(
        accounts["one_only"],
        json!({"a": ["passage"], "b": ["weather"]})
    );
    let text = ask["text"].as_str().expect("a text");
    let (topic, _) = text.split_once(": ").expect("a word before it");
    let mut mentioned = BTreeMap::from([(true, Vec::new()), (false, Vec::new())]);
    for side in ["a", "b"] {
        let has = |list: &Value| {
            list.as_array()
                .is_some_and(|list| list.contains(&json!(topic)))
        };
        let mentions = has(&accounts["in_both"]) || has(&accounts["one_only"][side]);
        mentioned.get_mut(&mentions).expect("either").push(side);
        let account = &accounts[side];
        let other = if side == "a" { "b" } else { "a" };
        assert_eq!(acts(account), [("seen", other, 1), ("release", side, 2)]);
        assert_eq!(account["state"], "released");
    }
    assert_eq!(ask["mentioned_by"], json!(mentioned[&true]));
    assert_eq!(ask["not_mentioned_by"], json!(mentioned[&false]));
    assert_eq!(mentioned[&true], ["a"], "one of the two, and not the other");
}

fn check_fire_takes_two_seconds_of_machines_time(fire: &Value) {
    assert_eq!(fire["precedence"], "flash");
    assert_eq!(fire["released_by"], 1, "one person, one command");
    assert_eq!(fire["answer"], "will-comply");
    let ms = |name: &str| fire[name].as_u64().expect("milliseconds");
    let parts = ms("rang_after_ms") + ms("answered_after_ms");
    // Each is cut to whole milliseconds by itself.
    assert!((parts..=parts + 1).contains(&ms("machine_ms")), "{fire}");
    assert!(ms("machine_ms") < 2_000, "{fire}");
}

/// The matters of the exercise.
fn matters(exercise: &Value) -> [&Value; 8] {
    let accounts = &exercise["accounts"];
    [
        &exercise["call_declined"],
        &exercise["call_agreed"],
        &exercise["call"],
        &exercise["ask"],
        &accounts["a"],
        &accounts["b"],
        &exercise["statement"],
        &exercise["follow_up"],
    ]
}

/// What was said on a matter, by which side, and how many officers signed it.
fn acts(matter: &Value) -> Vec<(&str, &str, u64)> {
    let acts = matter["acts"].as_array().expect("a list").iter();
    acts.map(|act| {
        let text = |name: &str| act[name].as_str().expect("a word");
        (
            text("act"),
            text("by"),
            act["signed_by"].as_u64().expect("a number"),
        )
    })
    .collect()
}

/// A moment in milliseconds.
fn ms(moment: &Value) -> i64 {
    let moment = moment.as_str().expect("a moment");
    let moment: jiff::Timestamp = moment.parse().expect("a moment");
    moment.as_millisecond()
}
