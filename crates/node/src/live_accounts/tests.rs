//! What a line's matters tell, from matters as the interface shows them.

use detente_line::account::ReportedRecord;
use detente_line::account::topics::{Asked, asked};
use detente_line::account::{Giver, LevelNamed, Preamble};
use serde_json::{Value, json};

use super::*;

const NORTH: u8 = 0;
const SOUTH: u8 = 1;

fn id(n: u8) -> String {
    hex::encode([n; 32])
}

fn entry(n: u8) -> EntryId {
    EntryId([n; 32])
}

fn parties() -> Vec<PartyNamed> {
    let party = |name: &str| PartyNamed {
        id: Label::new(name).unwrap(),
        name: Words::new(name).ok(),
        languages: Vec::new(),
    };
    vec![party("north"), party("south")]
}

/// A matter of a kind, begun by a party, at a moment of a day, that names others; `more` is what its kind has beside.
fn matter(kind: &str, n: u8, by: u8, at: &str, names: &[u8], more: Value) -> Matter {
    let names: Vec<String> = names.iter().map(|n| id(*n)).collect();
    let mut matter = json!({"id": id(n), "line": id(9), "kind": kind, "status": "actual", "precedence": "routine",
        "asker": by, "asker_name": "", "asked": 1 - by, "asked_name": "", "time": at, "dtg": "", "signers": [],
        "due": null, "references": names, "language": "en", "text": null, "state": "open", "awaits": null,
        "delivered": null, "flags": [], "acts": []});
    for (field, value) in more.as_object().unwrap() {
        matter[field] = value.clone();
    }
    serde_json::from_value(matter).expect("a matter")
}

fn act(name: &str, n: u8, by: u8, at: &str) -> Value {
    json!({"act": name, "by": by, "at": at, "entry": id(n), "signers": [], "from": null, "to": null})
}

/// A call, entered by a party, that was confirmed by the other with a duration of its own in minutes.
fn call(n: u8, by: u8, began: &str, names: &[u8], lasted_min: [Option<u64>; 2]) -> Matter {
    let account = |by: u8, lasted: Option<u64>| json!({"by": by, "began": began, "ended": null, "lasted_ms": lasted.map(|minutes| minutes * 60_000)});
    let held = json!({"medium": "telephone", "whom": "The chief", "behalf": "The chairman",
        "by_asker": account(by, lasted_min[0]), "by_asked": account(1 - by, lasted_min[1]),
        "apart": {"began_ms": null, "ended_ms": null, "lasted_ms": null}, "participants": []});
    let more = json!({"state": "held", "level": "chiefs", "held": held, "text": "Flights",
        "acts": [act("began", n + 100, 1 - by, began)]});
    matter("call", n, by, began, names, more)
}

fn request(n: u8, at: &str, names: &[u8], acts: Value) -> Matter {
    let wish = json!({"whom": "The chief", "behalf": "The chairman"});
    let more = json!({"state": "declined", "level": "chiefs", "call": wish, "acts": acts});
    matter("call-request", n, NORTH, at, names, more)
}

fn ask(n: u8, by: u8, text: &str, at: &str, names: &[u8], acts: Value) -> Matter {
    matter("ask", n, by, at, names, json!({"text": text, "acts": acts}))
}

fn readout(n: u8, by: u8, at: &str, names: &[u8], topics: &[&str]) -> Matter {
    let topics: Vec<Value> = topics
        .iter()
        .map(|topic| json!({"topic": topic, "text": "It was spoken about."}))
        .collect();
    let told = json!({"versions": [{"entry": id(n), "act": "offer", "at": at,
        "text": {"language": "en", "text": "They spoke."},
        "account": {"date": at.get(..10).unwrap(), "initiator": 1, "topics": topics}}],
        "stands": [id(n)], "published": []});
    matter(
        "readout",
        n,
        by,
        at,
        names,
        json!({"state": "offered", "readout": told}),
    )
}

fn named(live: &Live, n: u8) -> &Account {
    let found = live.accounts.iter().find(|(id, _)| *id == entry(n));
    &found.expect("an account of that entry").1
}

fn record(live: &Live) -> ReportedRecord {
    let level = LevelNamed {
        id: Label::new("chiefs").unwrap(),
        name: None,
        holders: Vec::new(),
    };
    let preamble = Preamble {
        mark: Words::new("a mark").unwrap(),
        sources: Vec::new(),
        parties: parties(),
        levels: vec![level],
        file: None,
    };
    let accounts = live.accounts.iter().map(|(_, account)| account.clone());
    ReportedRecord::gathered(preamble, accounts.collect()).0
}

const DAY_1: &str = "2026-11-01T10:00:00.000Z";
const DAY_2: &str = "2026-11-02T10:00:00.000Z";
const DAY_5: &str = "2026-11-05T10:00:00.000Z";
const DAY_9: &str = "2026-11-09T10:00:00.000Z";

#[test]
fn a_call_is_a_contact_at_the_initiative_of_whoever_asked_for_it_and_each_side_s_duration_stands_by_itself()
 {
    let matters = [
        request(1, DAY_1, &[], json!([])),
        // The other side entered first the call that was asked for.
        call(2, SOUTH, DAY_2, &[1], [Some(30), Some(32)]),
        call(3, SOUTH, DAY_5, &[], [None, None]),
    ];
    let live = live(&matters, &parties(), None);
    let first = named(&live, 2);
    let initiative = first.initiated_by.as_ref().unwrap();
    assert_eq!(
        (initiative.party.as_str(), initiative.implied),
        ("north", false)
    );
    assert_eq!(first.giver(), Giver::Party(&Label::new("south").unwrap()));
    assert_eq!(first.duration.map(|length| length.minutes), Some(30));
    assert_eq!(first.confirmed_by[0].as_str(), "north");
    let theirs = named(&live, 102);
    assert_eq!(theirs.duration.map(|length| length.minutes), Some(32));
    assert_eq!(theirs.by_account_of.as_ref().unwrap().as_str(), "north");
    assert_eq!(theirs.about, [name(entry(2))]);
    // Nobody asked for the second: that it was whoever entered it is implied and not said.
    let initiative = named(&live, 3).initiated_by.as_ref().unwrap();
    assert_eq!(
        (initiative.party.as_str(), initiative.implied),
        ("south", true)
    );
}

#[test]
fn a_call_that_is_denied_or_taken_back_is_no_contact_and_no_account_is_of_it() {
    for state in ["denied", "withdrawn"] {
        let mut never = call(1, NORTH, DAY_1, &[], [None, None]);
        never.state = state.to_owned();
        let matters = [never, readout(2, NORTH, DAY_1, &[1], &[])];
        let live = live(&matters, &parties(), None);
        assert_eq!(live.accounts.len(), 1, "{state}");
        assert_eq!(named(&live, 2).of, None);
    }
}

#[test]
fn refusals_are_the_account_of_whoever_declined_and_silence_that_of_whoever_asked_over_the_whole_chain()
 {
    let matters = [
        request(1, DAY_1, &[], json!([act("decline", 11, SOUTH, DAY_2)])),
        request(2, DAY_2, &[1], json!([act("no-answer", 12, NORTH, DAY_5)])),
        request(3, DAY_5, &[2], json!([act("decline", 13, SOUTH, DAY_9)])),
        // Another matter altogether.
        request(4, DAY_5, &[], json!([])),
    ];
    let all = live(&matters, &parties(), None);
    let declined = named(&all, 13);
    assert_eq!(declined.kind, AccountKind::RequestsDeclined);
    assert_eq!(declined.date.to_string(), "2026-11-02/2026-11-09");
    assert_eq!(declined.by_account_of.as_ref().unwrap().as_str(), "south");
    assert_eq!(declined.requested_by.as_ref().unwrap().as_str(), "north");
    let silent = named(&all, 12);
    assert_eq!(silent.by_account_of.as_ref().unwrap().as_str(), "north");
    let since = &all.sought[0].since;
    assert_eq!(
        (since.requests, since.declined, since.unanswered),
        (3, 2, 1)
    );
    assert_eq!(
        (since.first.as_str(), since.last.as_str()),
        ("2026-11-01", "2026-11-05")
    );
    assert_eq!(all.sought[1].since.requests, 1);
    // What lies after the day asked about is not counted, nor is a refusal that was still to come.
    let then = live(&matters, &parties(), "2026-11-04".parse().ok());
    let since = &then.sought[0].since;
    assert_eq!(
        (since.requests, since.declined, since.unanswered),
        (2, 1, 0)
    );
    assert_eq!(named(&then, 11).date.to_string(), "2026-11-02");
}

#[test]
fn a_request_that_repeats_two_chains_makes_them_one() {
    let matters = [
        request(1, DAY_1, &[], json!([act("decline", 11, SOUTH, DAY_1)])),
        request(2, DAY_2, &[], json!([])),
        request(3, DAY_5, &[1, 2], json!([])),
    ];
    let live = live(&matters, &parties(), None);
    assert_eq!(live.sought.len(), 1);
    let since = &live.sought[0].since;
    assert_eq!((since.requests, since.first.as_str()), (3, "2026-11-01"));
}

#[test]
fn a_readout_of_a_request_is_of_the_call_that_was_held_after_it_and_had_begun() {
    let matters = [
        request(1, DAY_1, &[], json!([])),
        call(2, NORTH, DAY_2, &[1], [None, None]),
        readout(3, NORTH, DAY_5, &[1], &[]),
        call(4, NORTH, DAY_9, &[1], [None, None]),
        // The other side's names the first one alone.
        readout(5, SOUTH, DAY_5, &[3], &[]),
    ];
    let live = live(&matters, &parties(), None);
    for n in [3, 5] {
        assert_eq!(named(&live, n).of, Some(name(entry(2))), "{n}");
    }
    let initiative = named(&live, 3).initiated_by.as_ref().unwrap();
    assert_eq!(initiative.party.as_str(), "south", "a party by its name");
}

#[test]
fn an_ask_is_mentioned_by_its_topic_word_by_its_id_or_where_a_readout_names_it_and_by_nothing_else()
{
    let cases: [(&[u8], &[&str], bool); 7] = [
        (&[3], &["Ceasefire"], true),
        (&[3], &["07070707"], true),
        (&[3], &[&id(7)], true),
        (&[3, 7], &[], true),
        (&[3], &["070707"], false),
        (&[3], &["fire"], false),
        (&[3], &[], false),
    ];
    for (names, topics, mentioned) in cases {
        let matters = [
            call(2, NORTH, DAY_1, &[], [None, None]),
            ask(7, SOUTH, "ceasefire: at the bridge", DAY_1, &[2], json!([])),
            call(3, NORTH, DAY_5, &[], [None, None]),
            readout(4, NORTH, DAY_5, names, topics),
        ];
        let live = live(&matters, &parties(), None);
        let record = record(&live);
        let found = asked(&record, "chiefs", "2026-11-09".parse().unwrap());
        let [
            Asked {
                contact,
                ask,
                later,
            },
        ] = &found[..]
        else {
            panic!("one ask of the first call: {found:?}");
        };
        assert_eq!(contact.id, name(entry(2)));
        assert_eq!(ask.by.as_ref().unwrap().as_str(), "south");
        assert_eq!((later.len(), later[0].accounts), (1, 1));
        assert_eq!(!later[0].by.is_empty(), mentioned, "{names:?} {topics:?}");
    }
}

#[test]
fn an_ask_that_is_raised_again_is_mentioned_by_the_account_of_whoever_raised_it() {
    let repeated = json!({"act": "repeat", "by": SOUTH, "at": DAY_5, "entry": id(50), "signers": [], "from": null,
        "to": null, "references": [id(3)]});
    let matters = [
        call(2, NORTH, DAY_1, &[], [None, None]),
        ask(7, SOUTH, "No shelling", DAY_1, &[2], json!([repeated])),
        // Entered by the other side: that side says nothing of the ask.
        call(3, NORTH, DAY_5, &[], [None, None]),
    ];
    let told = live(&matters, &parties(), None);
    let record = record(&told);
    let found = asked(&record, "chiefs", "2026-11-09".parse().unwrap());
    assert_eq!(found.len(), 1);
    let by = &found[0].later[0].by;
    assert_eq!(by[..], [Giver::Party(&Label::new("south").unwrap())]);
    // One that is withdrawn is asked no more, and one that was raised in no call is of none.
    let mut withdrawn = matters[1].clone();
    withdrawn.state = "withdrawn".to_owned();
    let unplaced = ask(8, SOUTH, "No shelling", DAY_1, &[], json!([]));
    let matters = [matters[0].clone(), withdrawn, unplaced];
    let told = live(&matters, &parties(), None);
    assert!(named(&told, 2).asks.is_empty());
}

#[test]
fn a_topic_word_is_one_word_before_a_colon() {
    for (text, word) in [
        ("ceasefire: at the bridge", Some("ceasefire")),
        ("Мост: не стрелять", Some("мост")),
        ("no-fly: north of the river", Some("no-fly")),
        ("At the bridge: no shelling", None),
        ("1800Z:cease", None),
        (": nothing", None),
        ("No shelling", None),
    ] {
        let found = asks::topic_word(text);
        assert_eq!(found.as_ref().map(Label::as_str), word, "{text}");
    }
}

#[test]
fn only_what_was_released_is_reported_and_only_from_the_end_of_its_embargo() {
    let mut out = readout(3, NORTH, DAY_1, &[], &[]);
    assert_eq!(
        named(&live(&[out.clone()], &parties(), None), 3).reported,
        None
    );
    let published =
        json!({"version": id(3), "by": id(4), "at": DAY_2, "embargo": DAY_5, "joint": false});
    out.readout.as_mut().unwrap().published = vec![serde_json::from_value(published).unwrap()];
    let live = live(&[out.clone()], &parties(), None);
    let reported = named(&live, 3).reported.map(|day| day.to_string());
    assert_eq!(reported.as_deref(), Some("2026-11-05"));
    out.state = "retracted".to_owned();
    assert!(super::live(&[out], &parties(), None).accounts.is_empty());
}

#[test]
fn a_duration_is_told_in_whole_minutes_and_about_where_it_was_not() {
    for (ms, minutes, approximate) in [
        (1_800_000, 30, false),
        (1_829_999, 30, true),
        (1_830_000, 31, true),
        (1_000, 1, true),
        (0, 1, true),
    ] {
        let length = length(ms);
        assert_eq!(
            (length.minutes, length.approximate),
            (minutes, approximate),
            "{ms}"
        );
    }
}
