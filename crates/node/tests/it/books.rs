//! A desk's own book: a line with one party. It speaks at once and after every start, keeps the watch log, the handovers
//! and the duty roster, and is nobody else's.

use detente_api::act::ActAnswer;
use detente_api::book::{HandoverSheet, LogEntry, RosterInForce, WatchLog};
use detente_api::charter::CharterAnswer;
use detente_api::{HexBytes, Moment};
use detente_line::book::duty_roster::{self, Person, Shift, Step};
use detente_line::book::log::{self, Bell};
use detente_line::book::{DutyRoster, Elsewhere, Handover, Note, Sort};
use detente_line::limits::OPEN_ITEMS_MAX;
use detente_line::message::compose::Composed;
use detente_record::{AssertionRole, LineId, Precedence, SignedCharter, Status, Timestamp};
use serde_json::json;

use crate::desk::{Desk, charter, entry_of, eventually, found, new_act, now};

fn book_of(desk: &Desk) -> LineId {
    let signed = SignedCharter::new(charter(&[desk])).unwrap();
    let founded: CharterAnswer = desk.client.put_in(
        "/v1/charters",
        &json!({ "signed_charter": HexBytes(signed.encode()) }),
    );
    assert!(founded.founded);
    founded.line.0
}

fn signed(desk: &Desk, book: LineId, composed: &Composed, officer: u16) -> ActAnswer {
    let by = desk.assert(composed, officer, AssertionRole::Releaser);
    desk.act(book, composed, vec![by])
}

fn in_log(desk: &Desk, book: LineId) -> Vec<LogEntry> {
    let log: WatchLog = desk.client.get(&format!("/v1/lines/{book}/log"));
    assert_eq!(log.next, None);
    log.entries
}

/// The officer with the role `watch`, and one with the role `releasing`, by number.
const WATCH: u16 = 0;
const RELEASING: u16 = 1;

#[test]
fn a_book_speaks_when_it_is_founded_and_after_a_start_and_keeps_what_was_noted() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::new(dir.path().join("a"), "a", 0, false);
    let book = book_of(&desk);
    let status = desk.status();
    assert_eq!(status.lines[0].mute, None);
    assert!(status.lines[0].is_book() && status.alarms.is_empty());
    let author = desk.author(book);
    let elsewhere = Elsewhere {
        line: LineId([7; 32]),
        entry: detente_record::EntryId([8; 32]),
    };
    let noted = Note {
        at: Some(Timestamp::from_ms(author.now.as_ms() - 600_000)),
        about: vec![elsewhere],
        ..Note::new("en", "Their desk rang by telephone")
    };
    let note = log::note(&author, Status::Actual, &noted, None).unwrap();
    let note = entry_of(&signed(&desk, book, &note, WATCH));
    desk.stop();
    desk.start();
    assert_eq!(desk.status().lines[0].mute, None);
    let better = Note::new("en", "It was their linguist who rang");
    let correction = log::note(&desk.author(book), Status::Actual, &better, Some(note)).unwrap();
    let correction = entry_of(&signed(&desk, book, &correction, RELEASING));
    let entries = in_log(&desk, book);
    let [newest, oldest] = &entries[..] else {
        panic!("{entries:?}");
    };
    assert_eq!((newest.entry.0, oldest.entry.0), (correction, note));
    assert_eq!(oldest.text.as_deref(), Some("Their desk rang by telephone"));
    assert_eq!(oldest.at, noted.at.map(Moment));
    assert_eq!(oldest.about[0].line.0, elsewhere.line);
    assert_eq!(oldest.corrected_by[0].0, correction);
    assert_eq!(newest.object.unwrap().0, note);
    assert_eq!(newest.signers[0].officer, "releaser-0");
    desk.stop_and_rebuild();
}

#[test]
fn a_handover_says_what_is_open_and_counts_as_taken_once_another_has_signed() {
    let dir = tempfile::tempdir().unwrap();
    let a = Desk::new(dir.path().join("a"), "a", 0, true);
    let b = Desk::new(dir.path().join("b"), "b", 1, false);
    let line = found(&a, &b);
    let book = book_of(&a);
    let theirs = b.send(line, Precedence::Priority, "Are these yours?");
    let ours = a.send(line, Precedence::Routine, "Weather as forecast");
    a.await_state(line, theirs, "delivered");
    let path = format!("/v1/lines/{book}/handovers/sheet");
    let sheet: HandoverSheet = eventually("both messages on the sheet", || {
        let sheet: HandoverSheet = a.client.get(&path);
        let on = |id| {
            sheet
                .open
                .iter()
                .any(|item| item.entry.map(|e| e.0) == Some(id))
        };
        (on(theirs) && on(ours)).then_some(sheet)
    });
    let sort_of = |id| {
        let mut items = sheet.open.iter();
        let item = items.find(|item| item.entry.map(|entry| entry.0) == Some(id));
        item.map(|item| item.sort.as_str())
    };
    assert_eq!(sort_of(theirs), Some("to-acknowledge"));
    assert_eq!(sort_of(ours), Some("not-acknowledged"));
    assert!(sheet.open.iter().any(|item| item.sort == "test"));
    assert_eq!(sheet.waiting, None);
    let open = sheet.open.iter();
    let open = open.filter_map(detente_node::book_view::open_item_of);
    let given = Handover {
        language: "en".to_owned(),
        text: "Their linguist comes at 06:00".to_owned(),
        open: open.collect(),
        more: 0,
    };
    assert_eq!(given.open[0].sort, Sort::ToAcknowledge);
    let given = log::handover(&a.author(book), &given).unwrap();
    let given = entry_of(&signed(&a, book, &given, WATCH));
    let waiting = |desk: &Desk| {
        let status = desk.status();
        let book = status
            .lines
            .iter()
            .find(|line| line.is_book())
            .unwrap()
            .clone();
        book.handover_waiting.map(|id| id.0)
    };
    assert_eq!(waiting(&a), Some(given));
    let remark = Note::new("en", "Read");
    let take = |officer| {
        let taken = log::takeover(&a.author(book), given, Bell::Heard, &remark).unwrap();
        let by = a.assert(&taken, officer, AssertionRole::Releaser);
        let acts = format!("/v1/lines/{book}/acts");
        let body = serde_json::to_vec(&new_act(&taken, vec![by])).unwrap();
        a.client.request("POST", &acts, Some(&body)).status
    };
    assert_eq!(take(WATCH), 422, "whoever gave it does not take it");
    assert_eq!(waiting(&a), Some(given));
    assert_eq!(take(RELEASING), 201);
    assert_eq!(waiting(&a), None);
    let entries = in_log(&a, book);
    let shown = entries
        .iter()
        .find(|entry| entry.act == "handover")
        .unwrap();
    assert_eq!(shown.taken[0].signers[0].officer, "releaser-0");
    assert_eq!(shown.taken[0].bell, "heard");
    assert_eq!(shown.open.len(), sheet.open.len());
    // The other side has nothing of it, and no route to it.
    assert_eq!(b.status().lines.len(), 1);
    let log = format!("/v1/lines/{book}/log");
    assert_eq!(b.client.request("GET", &log, None).status, 404);
}

/// A sheet of any length would make an entry that no line takes, on the night when most is open.
#[test]
fn of_more_than_a_sheet_holds_the_rest_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let a = Desk::new(dir.path().join("a"), "a", 0, true);
    let b = Desk::new(dir.path().join("b"), "b", 1, false);
    let line = found(&a, &b);
    let book = book_of(&a);
    let sent: Vec<_> = (0..OPEN_ITEMS_MAX + 5)
        .map(|n| a.send(line, Precedence::Priority, &format!("Message {n}")))
        .collect();
    let path = format!("/v1/lines/{book}/handovers/sheet");
    let sheet: HandoverSheet = eventually("all of them are awaited", || {
        let sheet: HandoverSheet = a.client.get(&path);
        (sheet.open.len() as u64 + sheet.more_open > sent.len() as u64).then_some(sheet)
    });
    assert_eq!(sheet.open.len(), OPEN_ITEMS_MAX);
    let open = sheet.open.iter();
    let given = Handover {
        language: "en".to_owned(),
        text: "Busy".to_owned(),
        open: open
            .filter_map(detente_node::book_view::open_item_of)
            .collect(),
        more: sheet.more_open,
    };
    let given = log::handover(&a.author(book), &given).unwrap();
    let given = entry_of(&signed(&a, book, &given, WATCH));
    let entries = in_log(&a, book);
    let shown = entries.iter().find(|entry| entry.entry.0 == given).unwrap();
    assert_eq!(shown.open.len(), OPEN_ITEMS_MAX);
    assert_eq!(shown.more_open, sheet.more_open);
}

#[test]
fn a_roster_says_who_is_planned_now_and_when_nobody_is() {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::new(dir.path().join("a"), "a", 0, false);
    let book = book_of(&desk);
    let path = format!("/v1/lines/{book}/roster");
    let none: RosterInForce = desk.client.get(&path);
    assert_eq!((none.entry, none.roster), (None, None));
    let hour =
        |hour: u64| Timestamp::from_ms(now().as_ms() / 3_600_000 * 3_600_000 + hour * 3_600_000);
    let person = |name: &str| Person {
        name: name.to_owned(),
        languages: vec!["en".to_owned()],
        reach: vec!["+49 30 1234".to_owned()],
    };
    let roster = DutyRoster {
        from: hour(0),
        until: hour(400),
        people: vec![person("watch-0"), person("releaser-0")],
        shifts: vec![
            Shift {
                from: hour(0),
                step: Step::Watch,
                person: 0,
                until: hour(8),
            },
            Shift {
                from: hour(0),
                step: Step::Deputy,
                person: 1,
                until: hour(400),
            },
            Shift {
                from: hour(12),
                step: Step::Watch,
                person: 1,
                until: hour(400),
            },
        ],
    };
    let set = duty_roster::set(&desk.author(book), &roster, None).unwrap();
    let set = entry_of(&signed(&desk, book, &set, WATCH));
    let view: RosterInForce = desk.client.get(&path);
    assert_eq!(view.entry.map(|entry| entry.0), Some(set));
    let steps: Vec<(&str, Vec<&str>, usize)> = view
        .steps
        .iter()
        .map(|step| {
            let names = step.now.iter().map(|one| one.name.as_str()).collect();
            (step.step.as_str(), names, step.gaps.len())
        })
        .collect();
    assert_eq!(
        steps,
        [
            ("watch", vec!["watch-0"], 1),
            ("deputy", vec!["releaser-0"], 0),
            ("on-call", vec![], 1),
        ]
    );
    let gap = &view.steps[0].gaps[0];
    assert_eq!((gap.from, gap.until), (Moment(hour(8)), Moment(hour(12))));
}

/// Next week's roster, set today, took tonight's away.
#[test]
fn a_roster_that_is_set_ahead_of_its_time_takes_nothing_from_the_one_that_runs() {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::new(dir.path().join("a"), "a", 0, false);
    let book = book_of(&desk);
    let start = now().as_ms() / 3_600_000 * 3_600_000;
    let hour = |hour: u64| Timestamp::from_ms(start + hour * 3_600_000);
    let set = |from: u64, until: u64, name: &str| {
        let roster = DutyRoster {
            from: hour(from),
            until: hour(until),
            people: vec![Person {
                name: name.to_owned(),
                languages: Vec::new(),
                reach: vec![format!("the telephone of {name}")],
            }],
            shifts: vec![Shift {
                from: hour(from),
                step: Step::Watch,
                person: 0,
                until: hour(until),
            }],
        };
        let set = duty_roster::set(&desk.author(book), &roster, None).unwrap();
        entry_of(&signed(&desk, book, &set, WATCH))
    };
    let running = set(0, 24, "this week");
    set(24, 48, "next week");
    let shown = || -> RosterInForce { desk.client.get(&format!("/v1/lines/{book}/roster")) };
    let names = |view: &RosterInForce| {
        let now = view.steps[0].now.iter().map(|one| one.name.clone());
        let ahead = view.ahead.iter().map(|one| one.person.clone());
        (now.collect::<Vec<_>>(), ahead.collect::<Vec<_>>())
    };
    let view = shown();
    assert_eq!(view.entry.map(|entry| entry.0), Some(running));
    let (now_on, ahead) = names(&view);
    assert_eq!(now_on, ["this week"]);
    assert_eq!(ahead, ["this week", "next week"]);
    let gaps = &view.steps[0].gaps;
    assert_eq!(gaps[0].from, Moment(hour(48)), "{gaps:?}");
    // A swap tonight is a roster as well, and counts for as long as it lasts.
    set(0, 12, "swapped in");
    let (now_on, ahead) = names(&shown());
    assert_eq!(now_on, ["swapped in"]);
    assert_eq!(ahead, ["swapped in", "next week"]);
}

#[test]
fn nothing_of_a_book_is_taken_on_a_line_that_others_read() {
    let dir = tempfile::tempdir().unwrap();
    let a = Desk::new(dir.path().join("a"), "a", 0, true);
    let b = Desk::new(dir.path().join("b"), "b", 1, false);
    let line = found(&a, &b);
    let note = Note::new("en", "Nobody else is to read this");
    let handover = Handover {
        language: "en".to_owned(),
        text: "Nor this".to_owned(),
        open: Vec::new(),
        more: 0,
    };
    let author = a.author(line);
    let noted = log::note(&author, Status::Actual, &note, None).unwrap();
    let given = log::handover(&a.author(line), &handover).unwrap();
    for composed in [noted, given] {
        let by = a.assert(&composed, WATCH, AssertionRole::Releaser);
        let body = serde_json::to_vec(&new_act(&composed, vec![by])).unwrap();
        let acts = format!("/v1/lines/{line}/acts");
        let refused = a.client.request("POST", &acts, Some(&body));
        assert_eq!(
            refused.status,
            422,
            "{:?}",
            String::from_utf8_lossy(&refused.body)
        );
    }
    assert!(in_log(&a, line).is_empty());
}
