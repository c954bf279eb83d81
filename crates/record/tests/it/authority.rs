//! Cards, charters, foundings: what is taken and what is refused.

use detente_record::authority::{AdmitFault, CharterFault};
use detente_record::{
    CardFault, CardKeys, Charter, Founding, FoundingFault, Opening, PartyCard, PartyIndex,
    Signature, SignedCharter,
};

use crate::scene::{FOUNDING, ROSTER, card, charter, desk_terms, entry_key, key, opening};

#[test]
fn a_card_reads_back_and_its_phrase_is_recognised_in_both_alphabets() {
    let card = card(0);
    let read = PartyCard::decode(card.encode()).unwrap();
    assert_eq!(read, card);
    assert!(read.matches_phrase(&card.phrase()));
    assert!(read.matches_phrase(&card.phrase_cyrillic().to_uppercase()));
    assert!(!read.matches_phrase(&crate::scene::card(1).phrase()));
}

#[test]
fn a_card_with_any_byte_flipped_is_refused() {
    let card = card(0);
    for at in 0..card.encode().len() {
        let mut bytes = card.encode().to_vec();
        bytes[at] ^= 1 << (at % 8);
        assert!(PartyCard::decode(&bytes).is_err(), "byte {at}");
    }
}

#[test]
fn a_card_that_names_a_key_its_owner_does_not_hold_is_refused() {
    let [recovery, entry, note, link] =
        ["recovery", "entry 0", "note 0", "link"].map(|purpose| key(&format!("0 {purpose}")));
    let keys = CardKeys {
        recovery: &recovery,
        entry: &entry,
        note: &note,
        link: &link,
    };
    let issue = |keys: CardKeys<'_>, opening: &Opening| {
        PartyCard::issue("X", &["en"], keys, opening, |_| Some(vec![0; 2420])).unwrap_err()
    };
    let stranger = key("stranger");
    let not_held = |wanted: &str, fault: CardFault| matches!(fault, CardFault::NotProved { key, .. } if key == wanted);
    assert!(not_held(
        "entry",
        issue(
            CardKeys {
                entry: &stranger,
                ..keys
            },
            &opening(0, 0)
        )
    ));
    assert!(not_held(
        "note",
        issue(
            CardKeys {
                note: &stranger,
                ..keys
            },
            &opening(0, 0)
        )
    ));
    assert!(not_held("post-quantum note", issue(keys, &opening(0, 0))));
    assert_eq!(issue(keys, &opening(0, 1)), CardFault::OtherOpening);
    assert_eq!(issue(keys, &opening(1, 0)), CardFault::OtherOpening);
    assert_eq!(
        issue(
            CardKeys {
                link: &note,
                ..keys
            },
            &opening(0, 0)
        ),
        CardFault::KeysNotSeparate
    );
    let none = PartyCard::issue("X", &["en"], keys, &opening(0, 0), |_| None).unwrap_err();
    assert_eq!(none, CardFault::NoPostQuantumSignature);
    for (name, languages) in [
        ("", &["en"][..]),
        ("a\u{202e}b", &["en"]),
        ("X", &["EN"]),
        ("X", &["en", "en"]),
    ] {
        let fault = PartyCard::issue(name, languages, keys, &opening(0, 0), |_| {
            Some(vec![0; 2420])
        });
        assert!(fault.is_err(), "{name:?} {languages:?}");
    }
}

#[test]
fn a_charter_reads_back_and_every_change_makes_another_line() {
    let charter = charter(FOUNDING.cards());
    let bytes = charter.encode().unwrap();
    assert_eq!(Charter::decode(&bytes), Ok(charter.clone()));
    assert_eq!(charter.line().unwrap(), FOUNDING.line());
    let agreed = Charter {
        desk: desk_terms(),
        ..charter.clone()
    };
    let more = agreed.encode().unwrap();
    assert_eq!(Charter::decode(&more), Ok(agreed));
    // What a charter without them says has the bytes that it had before there were any.
    assert_eq!(
        (more[0] - bytes[0], &more[1..bytes.len()]),
        (4, &bytes[1..])
    );
    let mut other = charter;
    other.nonce[0] ^= 1;
    assert_ne!(other.line().unwrap(), FOUNDING.line());
}

#[test]
fn a_charter_that_makes_no_sense_is_refused_by_what_it_is() {
    let refuse = |change: fn(&mut Charter)| {
        let mut charter = charter(FOUNDING.cards());
        change(&mut charter);
        charter.encode().unwrap_err()
    };
    let repeated = |what| CharterFault::Repeated { what };
    assert_eq!(
        refuse(|c| c.parties[1].card = c.parties[0].card),
        repeated("a party card")
    );
    assert_eq!(
        refuse(|c| c.parties[1].name = c.parties[0].name.clone()),
        repeated("a party's name")
    );
    assert_eq!(
        refuse(|c| c.parties[0].officers[1].key = c.parties[0].officers[0].key),
        repeated("an officer's key")
    );
    assert_eq!(
        refuse(|c| c.parties[1].officers[1].key = c.parties[0].officers[0].key),
        repeated("an officer's key")
    );
    assert_eq!(
        refuse(|c| c.levels[1].id = c.levels[0].id.clone()),
        repeated("a level")
    );
    assert_eq!(
        refuse(|c| c.parties.clear()),
        CharterFault::Count { what: "parties" }
    );
    assert_eq!(
        refuse(|c| c.levels.clear()),
        CharterFault::Count { what: "levels" }
    );
    assert_eq!(
        refuse(|c| c.name.clear()),
        CharterFault::Name { what: "the line" }
    );
    assert_eq!(
        refuse(|c| c.tests.period_ms = 0),
        CharterFault::Number {
            what: "the test schedule"
        }
    );
    assert_eq!(
        refuse(|c| c.desk.answer_within_ms = Some([1, 0, 1])),
        CharterFault::Number {
            what: "an answer time"
        }
    );
    for drills in [0, 22] {
        let mut charter = charter(FOUNDING.cards());
        charter.desk.drills_a_week = Some(drills);
        let what = "the number of drills";
        assert_eq!(charter.encode(), Err(CharterFault::Number { what }));
    }
    assert_eq!(
        refuse(|c| c.desk.readout_hold_ms = Some(0)),
        CharterFault::Number {
            what: "the hold of a readout"
        }
    );
    assert_eq!(
        refuse(|c| _ = c.desk.zones.insert(PartyIndex(2), "UTC".to_owned())),
        CharterFault::NoParty(PartyIndex(2))
    );
    assert_eq!(
        refuse(|c| _ = c.desk.zones.insert(PartyIndex(1), "+02:00".to_owned())),
        CharterFault::Name {
            what: "a time zone"
        }
    );
    assert_eq!(
        refuse(|c| c.acknowledge_within_ms[3] = 0),
        CharterFault::Number {
            what: "an answer time"
        }
    );
    assert!(matches!(
        refuse(|c| {
            let officer = c.parties[0].officers[0].clone();
            c.parties[0].officers = (0..60)
                .map(|n| {
                    let mut officer = officer.clone();
                    officer.key = key(&format!("officer {n}")).public();
                    officer
                })
                .collect();
            c.areas = "x".repeat(1000);
        }),
        CharterFault::TooLarge { .. }
    ));
}

#[test]
fn signatures_gather_until_the_charter_is_complete() {
    let charter = charter(FOUNDING.cards());
    let mut ours = SignedCharter::new(charter.clone()).unwrap();
    let mut theirs = ours.clone();
    ours.add(PartyIndex(0), charter.sign(&entry_key(0)).unwrap())
        .unwrap();
    theirs
        .add(PartyIndex(1), charter.sign(&entry_key(1)).unwrap())
        .unwrap();
    assert!(!ours.is_complete());
    let theirs = SignedCharter::decode(&theirs.encode()).unwrap();
    ours.merge(&theirs).unwrap();
    assert!(ours.is_complete());
    assert_eq!(
        ours.add(PartyIndex(0), Signature([0; 64])),
        Err(CharterFault::TwoSignatures(PartyIndex(0)))
    );
    assert_eq!(
        ours.add(PartyIndex(2), Signature([0; 64])),
        Err(CharterFault::NoParty(PartyIndex(2)))
    );
    assert!(ours.is_signed_by(PartyIndex(0), &entry_key(0).public()));
    let mut amended = charter;
    amended.retention_days += 1;
    let amended = SignedCharter::new(amended).unwrap();
    assert_eq!(ours.merge(&amended), Err(CharterFault::OtherCharter));
}

#[test]
fn a_founding_reads_back_and_each_thing_missing_is_named() {
    let read = Founding::decode(&FOUNDING.encode()).unwrap();
    assert_eq!(read, *FOUNDING);
    let cards = FOUNDING.cards().to_vec();
    let charter = charter(&cards);
    let mut half = SignedCharter::new(charter).unwrap();
    half.add(
        PartyIndex(0),
        FOUNDING.charter().signatures()[&PartyIndex(0)],
    )
    .unwrap();
    assert_eq!(
        Founding::new(half.clone(), cards.clone()),
        Err(FoundingFault::NotSigned(PartyIndex(1)))
    );
    half.add(PartyIndex(1), Signature([1; 64])).unwrap();
    assert_eq!(
        Founding::new(half, cards.clone()),
        Err(FoundingFault::NotSigned(PartyIndex(1)))
    );
    let swapped = vec![cards[1].clone(), cards[0].clone()];
    assert_eq!(
        Founding::new(FOUNDING.charter().clone(), swapped),
        Err(FoundingFault::OtherCard(PartyIndex(0)))
    );
    assert_eq!(
        Founding::new(FOUNDING.charter().clone(), cards[..1].to_vec()),
        Err(FoundingFault::CardCount {
            parties: 2,
            cards: 1
        })
    );
}

#[test]
fn a_key_in_two_places_founds_nothing() {
    let cards = FOUNDING.cards().to_vec();
    let mut charter = charter(&cards);
    charter.parties[0].officers[0].key = entry_key(1).public();
    let mut signed = SignedCharter::new(charter.clone()).unwrap();
    for party in 0..2 {
        signed
            .add(PartyIndex(party), charter.sign(&entry_key(party)).unwrap())
            .unwrap();
    }
    assert_eq!(
        Founding::new(signed, cards),
        Err(FoundingFault::KeysNotSeparate)
    );
}

#[test]
fn a_second_opening_of_one_epoch_is_refused() {
    let mut roster = ROSTER.clone();
    roster.admit(PartyIndex(0), &opening(0, 1)).unwrap();
    roster.admit(PartyIndex(0), &opening(0, 1)).unwrap();
    let other = Opening::issue(
        &key("0 recovery"),
        detente_record::Epoch(1),
        key("x").public(),
        key("y").public(),
        opening(0, 0).note_ml_dsa,
    );
    let twice = AdmitFault::OpenedTwice {
        party: PartyIndex(0),
        epoch: detente_record::Epoch(1),
    };
    assert_eq!(roster.admit(PartyIndex(0), &other), Err(twice));
    assert_eq!(
        ROSTER.entry_key(PartyIndex(0), detente_record::Epoch(1)),
        None
    );
}
