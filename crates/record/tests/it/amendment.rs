//! The text of an amendment, who says a word on one, and the vectors of both.

use detente_record::{
    Act, Amendment, AmendmentFault, Charter, CharterChanges, CharterHash, CharterLimits,
    DeskChanges, Digest, Entry, EntryId, Level, OfficerLog, PartyIndex, TestSchedule, Timestamp,
    Zones,
};
use serde_json::{Value, json};

use crate::officers::{Change, Journal, officer};
use crate::scene::{FOUNDING, ROSTER, desk_terms};

fn changes() -> CharterChanges {
    CharterChanges {
        acknowledge_within_ms: Some([86_400_000, 3_600_000, 600_000, 120_000]),
        break_glass: Some(true),
        ..CharterChanges::default()
    }
}

fn amendment(changes: CharterChanges) -> Amendment {
    Amendment {
        version: 1,
        amends: FOUNDING.line().into(),
        changes,
    }
}

fn everything() -> CharterChanges {
    let desk = desk_terms();
    let charter = ROSTER.charter();
    let text = |text: &str| [("en".to_owned(), text.to_owned())].into();
    let mut levels = charter.levels.clone();
    levels.push(Level {
        id: "heads".to_owned(),
        name: text("Heads of state"),
    });
    CharterChanges {
        name: Some(text("Another name")),
        levels: Some(levels),
        languages: Some(vec!["ru".to_owned(), "en".to_owned(), "ar".to_owned()]),
        tests: Some(TestSchedule {
            anchor: Timestamp::from_ms(1_700_000_000_000),
            period_ms: 3_600_000,
            answer_within_ms: 60_000,
        }),
        summary_period_ms: Some(7_200_000),
        limits: Some(CharterLimits {
            flash_text_bytes_max: 300,
            text_bytes_max: 3_000,
            flash_per_hour_max: 7,
        }),
        areas: Some("Everywhere".to_owned()),
        retention_days: Some(1),
        recording: Some(!charter.recording),
        templates: Some(Some(Digest([7; 32]))),
        desk: DeskChanges {
            answer_within_ms: Some(desk.answer_within_ms),
            readout_hold_ms: Some(desk.readout_hold_ms),
            zones: Some(desk.zones),
            drills_a_week: Some(desk.drills_a_week),
        },
        ..changes()
    }
}

#[test]
fn a_text_is_read_as_it_was_written_and_changes_what_it_names_and_nothing_else() {
    let amendment = amendment(everything());
    let text = amendment.encode().unwrap();
    assert_eq!(Amendment::decode(&text).unwrap(), amendment);
    let charter = ROSTER.charter();
    let amended = amendment.apply(charter).unwrap();
    assert_eq!(CharterChanges::between(charter, &amended), everything());
    assert_eq!((amended.version, charter.version), (1, 0));
    assert_eq!(
        (&amended.parties, amended.nonce),
        (&charter.parties, charter.nonce)
    );
}

#[test]
fn what_the_desks_agree_on_is_agreed_and_taken_back() {
    let charter = ROSTER.charter();
    let desk = |charter: &Charter, version, changes: DeskChanges| {
        let amendment = Amendment {
            version,
            changes: CharterChanges {
                desk: changes,
                ..CharterChanges::default()
            },
            ..amendment(CharterChanges::default())
        };
        let read = Amendment::decode(&amendment.encode().unwrap()).unwrap();
        assert_eq!(read, amendment);
        read.apply(charter).unwrap()
    };
    let agreed = desk(charter, 1, everything().desk);
    assert_eq!(agreed.desk, desk_terms());
    let nothing = DeskChanges {
        answer_within_ms: Some(None),
        readout_hold_ms: Some(None),
        zones: Some(Zones::new()),
        drills_a_week: Some(None),
    };
    let before = desk(&agreed, 2, nothing);
    assert_eq!(before.desk, charter.desk);
    let names = everything().names();
    assert!(
        ["answer-within", "readout-hold", "zones", "drills"]
            .iter()
            .all(|name| names.contains(name))
    );
}

#[test]
fn what_is_not_changed_or_is_skipped_or_makes_no_charter_is_refused() {
    let charter = ROSTER.charter();
    let applied = |amendment: Amendment| amendment.apply(charter).unwrap_err();
    let of = |changes| applied(amendment(changes));
    let as_it_was = CharterChanges {
        areas: Some(charter.areas.clone()),
        ..changes()
    };
    assert!(matches!(of(as_it_was), AmendmentFault::AsItWas { .. }));
    let skipped = Amendment {
        version: 2,
        ..amendment(changes())
    };
    assert_eq!(applied(skipped), AmendmentFault::Version { expected: 1 });
    let fewer = CharterChanges {
        levels: Some(charter.levels[1..].to_vec()),
        ..CharterChanges::default()
    };
    assert!(matches!(of(fewer), AmendmentFault::LevelGone(_)));
    let no_time = CharterChanges {
        acknowledge_within_ms: Some([1, 1, 1, 0]),
        ..CharterChanges::default()
    };
    assert!(matches!(of(no_time), AmendmentFault::Charter(_)));
    let nothing = amendment(CharterChanges::default());
    assert_eq!(nothing.encode(), Err(AmendmentFault::Nothing));
}

/// Texts of amendments of the charter that the founding below holds.
pub fn texts() -> Vec<Value> {
    let text = |changes| amendment(changes).encode().unwrap();
    let good = text(changes());
    let founding = hex::encode(FOUNDING.encode());
    let with = |key: u8, value: &[u8]| {
        let mut text = good.clone();
        text[0] += 1;
        text.push(key);
        text.extend_from_slice(value);
        text
    };
    let one = |changes: CharterChanges| text(changes);
    let empty = || CharterChanges::default();
    let mut version_0 = good.clone();
    version_0[2] = 0;
    let mut nothing = good[..3 + 35].to_vec();
    nothing[0] = 0xa2;
    let charter = ROSTER.charter();
    let mut levels = charter.levels.clone();
    levels.reverse();
    let cases = [
        ("answer times, and one officer alone", good.clone()),
        ("everything that can change", text(everything())),
        (
            "levels in another order",
            one(CharterChanges {
                levels: Some(levels.clone()),
                ..empty()
            }),
        ),
        (
            "a level gone",
            one(CharterChanges {
                levels: Some(levels[1..].to_vec()),
                ..empty()
            }),
        ),
        (
            "an area as it was",
            one(CharterChanges {
                areas: Some(charter.areas.clone()),
                ..empty()
            }),
        ),
        (
            "one officer alone, not allowed as before",
            one(CharterChanges {
                break_glass: Some(false),
                ..empty()
            }),
        ),
        (
            "a time of zero",
            one(CharterChanges {
                acknowledge_within_ms: Some([0; 4]),
                ..empty()
            }),
        ),
        (
            "an answer time above the period",
            one(CharterChanges {
                tests: Some(TestSchedule {
                    anchor: Timestamp::from_ms(0),
                    period_ms: 1,
                    answer_within_ms: 2,
                }),
                ..empty()
            }),
        ),
        (
            "no template set, as before",
            one(CharterChanges {
                templates: Some(None),
                ..empty()
            }),
        ),
        ("a template set of half a hash", with(18, &[0x41, 7])),
        ("no answer times, as before", with(19, &[0x80])),
        ("answer times of two precedences", with(19, &[0x82, 1, 1])),
        ("no hold of a readout, as before", with(20, &[0])),
        ("a hold of a readout", with(20, &[0x19, 0x07, 0xd0])),
        ("no drills a week, as before", with(22, &[0])),
        ("three drills a week", with(22, &[3])),
        ("no zones, as before", with(21, &[0xa0])),
        (
            "a zone of a party that there is not",
            with(21, &[0xa1, 2, 0x63, b'U', b'T', b'C']),
        ),
        ("a zone without a name", with(21, &[0xa1, 1, 0x60])),
        ("a field not known", with(0x18, &[0xff, 0])),
        ("version 0", version_0),
        (
            "version 2",
            Amendment {
                version: 2,
                ..amendment(changes())
            }
            .encode()
            .unwrap(),
        ),
        (
            "of another charter",
            Amendment {
                amends: CharterHash([1; 32]),
                ..amendment(changes())
            }
            .encode()
            .unwrap(),
        ),
        ("nothing that changes", nothing),
        ("the line that it succeeds", with(17, &[0x40])),
        ("cut short", good[..good.len() - 1].to_vec()),
    ];
    let mut values = vec![
        json!({ "name": "the founding for the texts below", "founding": founding, "good": true }),
    ];
    values.extend(cases.into_iter().map(|(name, text)| {
        let read = Amendment::decode(&text).and_then(|read| {
            if read.amends != FOUNDING.line().into() {
                return Err(AmendmentFault::Version { expected: 1 });
            }
            read.apply(charter)
        });
        let mut case = json!({ "name": name, "text": hex::encode(&text), "good": read.is_ok() });
        match read {
            Ok(_) => case["hash"] = hex::encode(Amendment::hash(&text).0).into(),
            Err(fault) => case["fault"] = fault.to_string().into(),
        }
        case
    }));
    values
}

/// Journals of party 0, each ended by a word on an amendment: whether two officers said it.
pub fn words() -> Vec<Value> {
    let two: &[(u16, &str)] = &[(1, "0 releasing"), (2, "0 second")];
    let proposal = EntryId(Digest::labelled("detente/test-proposal/v0", &[]).0);
    let text = amendment(changes()).encode().unwrap();
    let one = |act, object, body: Option<&[u8]>, by: &[(u16, &str)]| {
        let mut journal = Journal::default();
        journal.amend(act, object, body.map(<[u8]>::to_vec), by);
        journal
    };
    let mut by_appointed = Journal::default();
    by_appointed.appoint(3, &officer("appointed", &["releasing"]), two);
    by_appointed.amend(
        Act::SIGN,
        Some(proposal),
        None,
        &[(1, "0 releasing"), (3, "appointed")],
    );
    let mut by_revoked = by_appointed.clone();
    by_revoked.change(&Change {
        act: Act::REVOKE,
        number: 3,
        body: None,
        by: two,
    });
    by_revoked.amend(
        Act::SIGN,
        Some(proposal),
        None,
        &[(1, "0 releasing"), (3, "appointed")],
    );
    let mut passes_over = by_appointed.clone();
    passes_over.authority = None;
    passes_over.amend(Act::REFUSE, Some(proposal), None, two);
    let cases = [
        ("proposes", one(Act::PROPOSE, None, Some(&text), two)),
        (
            "proposes without a text",
            one(Act::PROPOSE, None, None, two),
        ),
        (
            "proposes in answer to a proposal",
            one(Act::PROPOSE, Some(proposal), Some(&text), two),
        ),
        ("signs", one(Act::SIGN, Some(proposal), None, two)),
        ("signs nothing", one(Act::SIGN, None, None, two)),
        (
            "signs with a text of its own",
            one(Act::SIGN, Some(proposal), Some(&text), two),
        ),
        ("refuses", one(Act::REFUSE, Some(proposal), None, two)),
        (
            "signed by one",
            one(Act::SIGN, Some(proposal), None, &two[..1]),
        ),
        (
            "signed by one who releases and one of the watch",
            one(
                Act::SIGN,
                Some(proposal),
                None,
                &[(0, "0 watch"), (1, "0 releasing")],
            ),
        ),
        (
            "signed by two, one of them with another's key",
            one(
                Act::REFUSE,
                Some(proposal),
                None,
                &[(1, "0 releasing"), (2, "0 watch")],
            ),
        ),
        (
            "signed by one of the charter and one appointed",
            by_appointed,
        ),
        ("signed by one who was revoked", by_revoked),
        ("the latest authority entry passed over", passes_over),
    ];
    let founding = hex::encode(FOUNDING.encode());
    let mut values = vec![
        json!({ "name": "the founding for the journals below", "founding": founding, "good": true }),
    ];
    values.extend(cases.into_iter().map(|(name, journal)| {
        let mut log = OfficerLog::new(ROSTER.charter(), PartyIndex(0));
        for entry in &journal.entries {
            log.add(entry);
        }
        let bytes: Vec<String> = journal
            .entries
            .iter()
            .map(|entry| hex::encode(entry.bytes()))
            .collect();
        let last: &Entry = &journal.entries[journal.entries.len() - 1];
        let effect = log.effect(last.address().place, &last.id());
        let mut case = json!({ "name": name, "entries": bytes, "good": effect.is_ok() });
        if let Err(fault) = effect {
            case["fault"] = fault.to_string().into();
        }
        case
    }));
    values
}
