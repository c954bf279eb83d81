//! What stands in a desk's own book: the desk wrote it, and the disk may have changed it since.

use detente_line::book::duty_roster::{Person, Shift, Step};
use detente_line::book::{DutyRoster, Elsewhere, Handover, Note, OpenItem, Sort};
use detente_record::{EntryId, LineId, Timestamp};

use super::{Target, same};

pub(super) const NOTE: Target = Target {
    name: "log_note",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(note) = Note::decode(bytes) {
            same(note.encode().expect("it was read"), bytes);
        }
    },
    seeds: || {
        let bare = Note::new("en", "Their desk rang by telephone");
        let whole = Note {
            at: Some(Timestamp::from_ms(1_795_305_600_000)),
            about: vec![Elsewhere {
                line: LineId([1; 32]),
                entry: EntryId([2; 32]),
            }],
            ..bare.clone()
        };
        [bare, whole]
            .map(|note| note.encode().expect("a note"))
            .to_vec()
    },
};

pub(super) const HANDOVER: Target = Target {
    name: "handover",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(handover) = Handover::decode(bytes) {
            same(handover.encode().expect("it was read"), bytes);
        }
    },
    seeds: || {
        let open = [Sort::ToAcknowledge, Sort::Alarm, Sort::Other(1 << 40)];
        let open = open.map(|sort| OpenItem {
            sort,
            line: Some(LineId([1; 32])),
            entry: (sort == Sort::ToAcknowledge).then_some(EntryId([2; 32])),
            due: Some(Timestamp::from_ms(1_795_305_600_000)),
            name: (sort == Sort::Alarm).then(|| "line-down".to_owned()),
            whom: (sort == Sort::Alarm).then(|| "Southmark".to_owned()),
        });
        let whole = Handover {
            language: "ru".to_owned(),
            text: "Сообщить нечего".to_owned(),
            open: open.to_vec(),
            more: 3,
        };
        let bare = Handover {
            open: Vec::new(),
            more: 0,
            ..whole.clone()
        };
        [bare, whole]
            .map(|handover| handover.encode().expect("a handover"))
            .to_vec()
    },
};

pub(super) const ROSTER: Target = Target {
    name: "duty_roster",
    oracle: "accepted ⇒ written as the same bytes, and at no time is there both somebody and a gap",
    run: |bytes| {
        if let Ok(roster) = DutyRoster::decode(bytes) {
            same(roster.encode().expect("it was read"), bytes);
            for step in Step::ALL {
                for gap in roster.gaps(step, roster.from, roster.until) {
                    assert!(gap.from < gap.until);
                    assert_eq!(roster.on(step, gap.from).count(), 0);
                }
            }
        }
    },
    seeds: || {
        let at = |hour: u64| Timestamp::from_ms(1_795_305_600_000 + hour * 3_600_000);
        let person = |name: &str| Person {
            name: name.to_owned(),
            languages: vec!["en".to_owned()],
            reach: vec!["desk".to_owned(), "+49 30 1234".to_owned()],
        };
        let shift = |from, until, step, person| Shift {
            from: at(from),
            step,
            person,
            until: at(until),
        };
        let roster = DutyRoster {
            from: at(0),
            until: at(24),
            people: vec![person("Ivanova"), person("Petrov")],
            shifts: vec![
                shift(0, 8, Step::Watch, 0),
                shift(0, 24, Step::Deputy, 1),
                shift(10, 16, Step::Watch, 1),
            ],
        };
        vec![roster.encode().expect("a roster")]
    },
};
