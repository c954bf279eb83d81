//! Journals whose last entry is judged: by officers' acts, and by a word to the line's end.

use detente_record::{Act, Entry, Officer, OfficerLog, PartyIndex};
use serde_json::{Value, json};

use super::outcome;
use crate::officers::{Change, Journal, officer};
use crate::scene::{FOUNDING, ROSTER};

/// Journals of party 0, each ended by one officer's act: whether its officer is proved.
pub fn officers() -> Vec<Value> {
    let two: &[(u16, &str)] = &[(1, "0 releasing"), (2, "0 second")];
    let watch_and_releasing: &[(u16, &str)] = &[(0, "0 watch"), (1, "0 releasing")];
    let who = officer("appointed", &["watch"]);
    let body = || Some(who.appointment().unwrap());
    let appointed = |by: &[(u16, &str)]| {
        let mut journal = Journal::default();
        journal.appoint(3, &who, by);
        journal
    };
    let changed = |act, number, body, by| {
        let mut journal = appointed(two);
        journal.change(&Change {
            act,
            number,
            body,
            by,
        });
        journal
    };
    let revoked = |number, by| changed(Act::REVOKE, number, None, by);
    let by_appointed = |mut journal: Journal| {
        journal.act(&[(3, "appointed")]);
        journal.entries
    };
    let by_charter = |mut journal: Journal| {
        journal.act(&[(2, "0 second")]);
        journal.entries
    };
    let mut passes_over = revoked(3, two);
    passes_over.authority = passes_over
        .entries
        .first()
        .map(|first| first.address().place);
    let mut withheld = by_appointed(appointed(two));
    withheld[0] = withheld[0].with_parts(&[2]);
    let mixed = Officer {
        roles: vec!["technician".to_owned(), "watch".to_owned()],
        ..who.clone()
    };
    assert!(mixed.appointment().is_err());
    let theirs = changed(
        Act::APPOINT,
        4,
        Some(officer("1 watch", &["watch"]).appointment().unwrap()),
        two,
    );
    let mut theirs_act = theirs.clone();
    theirs_act.act(&[(4, "1 watch")]);
    let mut again = revoked(3, two);
    again.appoint(4, &who, two);
    again.act(&[(4, "appointed")]);
    let mut helped = appointed(two);
    helped.appoint(4, &officer("third", &["releasing"]), two);
    helped.revoke(1, &[(2, "0 second"), (4, "third")]);
    let cases = [
        ("an officer of the charter", by_charter(Journal::default())),
        ("an appointed officer", by_appointed(appointed(two))),
        (
            "an officer never appointed",
            by_appointed(Journal::default()),
        ),
        (
            "the appointment is not here",
            by_appointed(appointed(two)).split_off(1),
        ),
        ("the appointment's body is withheld", withheld),
        (
            "a charter's officer, an authority entry is not here",
            by_charter(appointed(two)).split_off(1),
        ),
        ("a revoked officer", by_appointed(revoked(3, two))),
        (
            "a revoked officer, the revocation passed over",
            by_appointed(passes_over),
        ),
        ("appointed by one", by_appointed(appointed(&two[..1]))),
        (
            "appointed by one who releases and one who does not",
            by_appointed(appointed(&[(0, "0 watch"), (1, "0 releasing")])),
        ),
        (
            "appointed with a signature of another",
            by_appointed(appointed(&[(1, "0 releasing"), (2, "0 watch")])),
        ),
        (
            "appointed with a key of the other party's officer",
            theirs_act.entries,
        ),
        ("appointed again with a key that was revoked", again.entries),
        (
            "revoked by one: still in office",
            by_appointed(revoked(3, &two[..1])),
        ),
        (
            "revoked with a body: still in office",
            by_appointed(changed(Act::REVOKE, 3, body(), two)),
        ),
        (
            "a second appointment under the same number: the first stands",
            by_appointed(changed(Act::APPOINT, 3, body(), two)),
        ),
        (
            "a revocation that would leave one releasing officer: still in office",
            by_charter(revoked(2, two)),
        ),
        (
            "a revocation that leaves two, one of them appointed",
            by_charter(helped.clone()),
        ),
        ("whom that revocation ended", {
            helped.act(&[(1, "0 releasing")]);
            helped.entries
        }),
        ("in an epoch that two opened", {
            let mut journal = appointed(two);
            journal.open(
                1,
                journal.entries.last().map(Entry::head),
                watch_and_releasing,
            );
            by_appointed(journal)
        }),
        ("in an epoch that one opened", {
            let mut journal = appointed(two);
            journal.open(1, journal.entries.last().map(Entry::head), &two[..1]);
            by_charter(journal)
        }),
        (
            "in an epoch that nobody of the watch opened with a releasing officer",
            {
                let mut journal = appointed(two);
                journal.open(
                    1,
                    journal.entries.last().map(Entry::head),
                    &[(0, "0 watch"), (3, "appointed")],
                );
                by_charter(journal)
            },
        ),
        ("revoked past the head that a later epoch names", {
            let mut journal = revoked(3, two);
            journal.open(1, journal.entries.first().map(Entry::head), two);
            by_appointed(journal)
        }),
        ("revoked at the head that a later epoch names", {
            let mut journal = revoked(3, two);
            journal.open(1, journal.entries.last().map(Entry::head), two);
            by_appointed(journal)
        }),
        (
            "an officer of the charter, in an epoch that knows nothing before it",
            {
                let mut journal = revoked(3, two);
                journal.open(1, None, two);
                by_charter(journal)
            },
        ),
        (
            "an appointed officer, in an epoch that knows nothing before it",
            {
                let mut journal = appointed(two);
                journal.open(1, None, two);
                by_appointed(journal)
            },
        ),
    ];
    let journal = |(name, entries): (&str, Vec<Entry>)| {
        let mut roster = ROSTER.clone();
        entries.iter().for_each(|entry| roster.note(entry));
        let bytes: Vec<String> = entries
            .iter()
            .map(|entry| hex::encode(entry.bytes()))
            .collect();
        let proved = entries[entries.len() - 1].officers_verified(&roster);
        outcome(json!({ "name": name, "entries": bytes }), proved)
    };
    let founding = hex::encode(FOUNDING.encode());
    let mut values = vec![
        json!({ "name": "the founding for the journals below", "founding": founding, "good": true }),
    ];
    values.extend(cases.into_iter().map(journal));
    values
}

/// Journals of party 0, each ended by its word to the line's end: whether that has effect.
pub fn endings() -> Vec<Value> {
    let two: &[(u16, &str)] = &[(1, "0 releasing"), (2, "0 second")];
    let said = |acts: &[Act]| {
        let mut journal = Journal::default();
        for act in acts {
            journal.end_line(*act, two);
        }
        journal
    };
    let by = |by: &[(u16, &str)]| {
        let mut journal = Journal::default();
        journal.end_line(Act::LEAVE, by);
        journal
    };
    let in_the_next_epoch = |knows: bool| {
        let mut journal = said(&[Act::LEAVE]);
        let head = journal.entries.last().map(Entry::head);
        journal.open(1, head.filter(|_| knows), two);
        journal.end_line(Act::LEAVE, two);
        journal
    };
    let mut passes_over = said(&[Act::CLOSE]);
    passes_over.authority = None;
    passes_over.end_line(Act::LEAVE, two);
    let mut with_body = Journal::default();
    with_body.change(&Change {
        act: Act::CLOSE,
        number: 0,
        body: Some(vec![0xa0]),
        by: two,
    });
    let mut by_appointed = Journal::default();
    by_appointed.appoint(3, &officer("appointed", &["releasing"]), two);
    by_appointed.end_line(Act::LEAVE, &[(1, "0 releasing"), (3, "appointed")]);
    let cases = [
        ("leaves", said(&[Act::LEAVE])),
        ("is for closing", said(&[Act::CLOSE])),
        (
            "leaves having been for closing",
            said(&[Act::CLOSE, Act::LEAVE]),
        ),
        ("leaves twice", said(&[Act::LEAVE, Act::LEAVE])),
        ("is for closing twice", said(&[Act::CLOSE, Act::CLOSE])),
        (
            "is for closing having left",
            said(&[Act::LEAVE, Act::CLOSE]),
        ),
        ("signed by one", by(&two[..1])),
        (
            "signed by one who releases and one of the watch",
            by(&[(0, "0 watch"), (1, "0 releasing")]),
        ),
        (
            "signed by two, one of them with another's key",
            by(&[(1, "0 releasing"), (2, "0 watch")]),
        ),
        (
            "signed by one of the charter and one appointed",
            by_appointed,
        ),
        ("with a body", with_body),
        ("the latest authority entry passed over", passes_over),
        (
            "again, in an epoch that knows of the first",
            in_the_next_epoch(true),
        ),
        (
            "again, in an epoch that knows nothing before it",
            in_the_next_epoch(false),
        ),
    ];
    let journal = |(name, journal): (&str, Journal)| {
        let mut log = OfficerLog::new(ROSTER.charter(), PartyIndex(0));
        for entry in &journal.entries {
            log.add(entry);
        }
        let entries = journal.entries.iter();
        let bytes: Vec<String> = entries.map(|entry| hex::encode(entry.bytes())).collect();
        let last = &journal.entries[journal.entries.len() - 1];
        let effect = log.effect(last.address().place, &last.id());
        outcome(json!({ "name": name, "entries": bytes }), effect)
    };
    let founding = hex::encode(FOUNDING.encode());
    let mut values = vec![
        json!({ "name": "the founding for the journals below", "founding": founding, "good": true }),
    ];
    values.extend(cases.into_iter().map(journal));
    values
}
