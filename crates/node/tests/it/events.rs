//! The event stream for those who asked for a part of it: one line, some kinds. Cut and resumed it has no gap
//! and no repeat, as the whole has.

use std::collections::BTreeSet;

use detente_api::act::{BatchAnswer, NewActs};
use detente_api::entry::Entries;
use detente_api::event::{Event, EventKind};
use detente_api::problem::Problem;
use detente_record::{AssertionRole, EntryId, LineId, Precedence};

use crate::desk::{Desk, found, found_between, new_act};
use crate::http::Client;

fn desk(dir: &tempfile::TempDir, name: &str, index: u8) -> Desk {
    Desk::new(dir.path().join(name), name, index, index == 0)
}

/// Every entry of a line at a desk.
fn entries(desk: &Desk, line: LineId) -> BTreeSet<EntryId> {
    let mut all = BTreeSet::new();
    let mut behind = String::new();
    loop {
        let path = format!("/v1/lines/{line}/entries?limit=500{behind}");
        let page: Entries = desk.client.get(&path);
        all.extend(page.entries.iter().map(|row| row.id.0));
        let Some(next) = page.next else { return all };
        behind = format!("&cursor={next}");
    }
}

/// Hands in many messages at one go.
fn flood(desk: &Desk, line: LineId, count: usize) {
    let acts = (0..count).map(|number| {
        let composed = desk.compose(line, Precedence::Routine, &format!("No. {number}"));
        let by = desk.assert(&composed, 1, AssertionRole::Releaser);
        new_act(&composed, vec![by])
    });
    let acts = acts.collect();
    let path = format!("/v1/lines/{line}/acts:batch");
    let _: BatchAnswer = desk.client.put_in(&path, &NewActs { acts });
}

#[test]
fn a_stream_of_one_line_cut_at_every_few_events_tells_each_of_its_entries_once_and_none_of_another()
{
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let (line, other) = (found(&a, &b), found_between(&a, &b));
    let query = format!("?line={line}&kind=held");
    let (mut last, _) = b.client.events_of(&query, None).block();
    assert!(last.is_some(), "a reader knows its place before any event");
    // Listed behind that place, so that whatever is not here comes later, and is told.
    let before = entries(&b, line);
    let mut told = BTreeSet::new();
    let messages = 60;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..messages {
                a.send(
                    line,
                    Precedence::Routine,
                    &format!("Of this line, {number}"),
                );
                a.send(
                    other,
                    Precedence::Routine,
                    &format!("Of the other, {number}"),
                );
            }
        });
        let mut sent = 0;
        for cut in 0.. {
            let mut events = b.client.events_of(&query, last.as_deref());
            // At times nothing but the place, at times an event or some.
            for _ in 0..=cut % 4 {
                let (id, event) = events.block();
                last = id;
                let Some(event) = event else { continue };
                let Event::Held {
                    line: of,
                    entry,
                    party,
                    kind,
                    ..
                } = event
                else {
                    panic!("{event:?} was not asked for");
                };
                assert_eq!(of.0, line, "an entry of another line");
                assert!(told.insert(entry.0), "told twice");
                sent += usize::from((party, kind) == (0, 2));
                if sent == messages {
                    break;
                }
            }
            if sent == messages {
                break;
            }
        }
    });
    let mut missing = entries(&b, line);
    missing.retain(|id| !before.contains(id) && !told.contains(id));
    // Receipts of the last ones may still be under way to us; what the stream has not told yet it tells now.
    let mut events = b.client.events_of(&query, last.as_deref());
    while !missing.is_empty() {
        let (_, event) = events.next();
        let Event::Held { entry, .. } = event else {
            panic!("{event:?} was not asked for");
        };
        assert!(told.insert(entry.0), "told twice");
        missing.remove(&entry.0);
    }
}

#[test]
fn a_reader_of_few_events_is_told_where_it_is_and_comes_back_there_after_many_others() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let line = found(&a, &b);
    let mut events = a.client.events_of("?kind=draft", None);
    let (first, _) = events.block();
    // More than are kept for whoever comes back.
    for _ in 0..17 {
        flood(&a, line, 256);
    }
    let number = |id: &Option<String>| {
        let id = id.as_deref().expect("a place");
        id.split('-').next().unwrap().parse::<u64>().unwrap()
    };
    let mut last = first.clone();
    while number(&last) < number(&first) + 4096 {
        let (id, event) = events.block();
        assert_eq!(event, None, "not asked for");
        assert!(number(&id) <= number(&last) + 1024, "left alone too long");
        last = id;
    }
    drop(events);
    let flash = a.compose(line, Precedence::Flash, "For the second officer.");
    let draft = flash.draft.hash();
    a.act(
        line,
        &flash,
        vec![a.assert(&flash, 0, AssertionRole::Drafter)],
    );
    let mut events = a.client.events_of("?kind=draft", last.as_deref());
    let (_, event) = events.next();
    assert!(
        matches!(&event, Event::Draft { draft: of, waits: true, .. } if of.0 == draft),
        "{event:?}"
    );
    // Without the places in between it would have to be told that it missed something.
    let mut events = a.client.events_of("?kind=draft", first.as_deref());
    assert_eq!(events.next().1, Event::Missed);
}

#[test]
fn whoever_missed_something_is_given_the_entries_asked_for_and_what_happens_from_then_on() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let (line, other) = (found(&a, &b), found_between(&a, &b));
    for of in [line, other] {
        a.send(of, Precedence::Routine, "Before.");
    }
    let (mut wanted, mut told) = (entries(&a, line), BTreeSet::new());
    let mut events = a.client.events_of(&format!("?line={line}"), Some("1-0-0"));
    assert_eq!(events.next().1, Event::Missed);
    while !wanted.is_empty() {
        let (_, event) = events.next();
        let Event::Held {
            line: of, entry, ..
        } = event
        else {
            panic!("{event:?}");
        };
        assert_eq!(of.0, line);
        assert!(told.insert(entry.0), "told twice");
        wanted.remove(&entry.0);
    }
    // Who asked for no entries is at once where the stream is: nothing lies between being told and that place.
    let mut events = a.client.events_of("?kind=draft,raised", Some("1-0-0"));
    let (place, event) = events.next();
    assert_eq!(event, Event::Missed);
    drop(events);
    let flash = a.compose(line, Precedence::Flash, "For the second officer.");
    a.act(
        line,
        &flash,
        vec![a.assert(&flash, 0, AssertionRole::Drafter)],
    );
    let mut events = a.client.events_of("?kind=draft,raised", Some(&place));
    assert!(matches!(events.next().1, Event::Draft { .. }));
}

#[test]
fn alarms_and_links_of_a_counterpart_are_told_on_its_lines_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let a = desk(&dir, "a", 0);
    let (mut b, mut c) = (desk(&dir, "b", 1), desk(&dir, "c", 1));
    let with_b = found(&a, &b);
    let with_c = found(&a, &c);
    let kinds = "kind=raised,link";
    let mut of_b = a.client.events_of(&format!("?line={with_b}&{kinds}"), None);
    let mut of_c = a.client.events_of(&format!("?line={with_c}&{kinds}"), None);
    let key = |desk: &Desk| {
        let name = desk
            .folder
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let links = a.status().links;
        let link = links.into_iter().find(|link| link.name == name).unwrap();
        link.counterpart
    };
    let (key_of_b, key_of_c) = (key(&b), key(&c));
    let alarmed = |event: &Event| match event {
        Event::Raised { alarm } => alarm.counterpart,
        _ => None,
    };
    b.stop();
    assert_eq!(of_b.until(alarmed).1, key_of_b);
    b.start();
    let linked = |event: &Event| match event {
        Event::Link { counterpart } => Some(*counterpart),
        _ => None,
    };
    assert_eq!(of_b.until(linked).1, key_of_b);
    c.stop();
    // Nothing about b, which went before it.
    loop {
        let (_, event) = of_c.next();
        if let Some(counterpart) = linked(&event) {
            assert_eq!(counterpart, key_of_c);
        } else if let Some(counterpart) = alarmed(&event) {
            assert_eq!(counterpart, key_of_c);
            break;
        }
    }
}

#[test]
fn an_unknown_line_or_kind_is_refused_in_words_and_names_the_known() {
    let dir = tempfile::tempdir().unwrap();
    let a = desk(&dir, "a", 0);
    let nowhere = "0".repeat(64);
    for (query, status, name) in [
        (format!("line={nowhere}"), 404, "input-no-such-line"),
        ("line=x".to_owned(), 400, "api-not-understood"),
        ("line=".to_owned(), 400, "api-not-understood"),
        ("kind=nonsense".to_owned(), 400, "api-not-understood"),
        ("kind=held,".to_owned(), 400, "api-not-understood"),
        ("kind=missed".to_owned(), 400, "api-not-understood"),
        ("kind=held&kind=draft".to_owned(), 400, "api-not-understood"),
    ] {
        let problem = |language| {
            let client = Client {
                language,
                ..a.client.clone()
            };
            let refused = client.request("GET", &format!("/v1/events?{query}"), None);
            assert_eq!(refused.status, status, "{query}");
            refused.json::<Problem>()
        };
        let (english, russian) = (problem("en"), problem("ru"));
        assert_eq!(english.name(), name, "{query}");
        assert_ne!(english.title, russian.title, "{query}");
        if query.starts_with("kind=") && !query.contains('&') {
            assert!(
                english.detail.contains(&EventKind::names()),
                "{}",
                english.detail
            );
        }
    }
}
