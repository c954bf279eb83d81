//! Who may sign what: opening, card, charter, founding, draft, assertions, appointment, amendment.

use detente_record::authority::{parse_phrase, phrase, phrase_cyrillic};
use detente_record::{
    Amendment, Assertions, Charter, CharterChanges, Digest, Draft, Founding, Officer, Opening,
    PartyCard, SignedCharter,
};

use super::{Target, same};
use crate::cases;
use crate::seeds::{self, FOUNDING};

pub(super) const OPENING: Target = Target {
    name: "opening",
    oracle: "accepted ⇒ written as the same bytes, also with what it says signed anew",
    run: |bytes| {
        let signed = cases::opening_signed_anew(bytes);
        for bytes in [Some(bytes.to_vec()), signed].into_iter().flatten() {
            if let Ok(opening) = Opening::decode(&bytes) {
                same(opening.encode(), &bytes);
            }
        }
    },
    seeds: || {
        FOUNDING
            .cards()
            .iter()
            .map(|card| card.opening().encode().to_vec())
            .collect()
    },
};

pub(super) const CARD: Target = Target {
    name: "card",
    oracle: "accepted ⇒ written as the same bytes; its phrases name it",
    run: |bytes| {
        let Ok(card) = PartyCard::decode(bytes) else {
            return;
        };
        same(card.encode(), bytes);
        for phrase in [card.phrase(), card.phrase_cyrillic()] {
            assert!(card.matches_phrase(&phrase));
            let shown = parse_phrase(&phrase).expect("a phrase that the card gives");
            assert_eq!(shown, card.id().0[..shown.len()]);
        }
        let shown = parse_phrase(&card.phrase()).expect("as above");
        assert_eq!(
            (phrase(&shown), phrase_cyrillic(&shown)),
            (card.phrase(), card.phrase_cyrillic())
        );
    },
    seeds: || seeds::vectors("card", "bytes"),
};

pub(super) const CHARTER: Target = Target {
    name: "charter",
    oracle: "accepted ⇒ written as the same bytes; the line is their hash",
    run: |bytes| {
        let Ok(charter) = Charter::decode(bytes) else {
            return;
        };
        same(charter.encode().expect("it was read"), bytes);
        let line = Digest::labelled("detente/charter/v0", &[bytes]);
        assert_eq!(charter.line().expect("it was read").0, line.0);
    },
    seeds: || seeds::vectors("charter", "charter"),
};

pub(super) const SIGNED_CHARTER: Target = Target {
    name: "signed_charter",
    oracle: "accepted ⇒ written as the same bytes, and merging it with itself changes nothing",
    run: |bytes| {
        let Ok(signed) = SignedCharter::decode(bytes) else {
            return;
        };
        same(signed.encode(), bytes);
        let mut merged = signed.clone();
        merged.merge(&signed).expect("the same charter");
        same(merged.encode(), bytes);
    },
    seeds: || {
        let unsigned = SignedCharter::new(seeds::charter().clone()).expect("a charter");
        vec![FOUNDING.charter().encode(), unsigned.encode()]
    },
};

pub(super) const FOUNDING_FILE: Target = Target {
    name: "founding",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(founding) = Founding::decode(bytes) {
            same(founding.encode(), bytes);
            assert_eq!(founding.roster().line(), founding.line());
        }
    },
    seeds: || {
        [
            seeds::vectors("entry", "founding"),
            seeds::vectors("charter", "founding"),
        ]
        .concat()
    },
};

pub(super) const DRAFT: Target = Target {
    name: "draft",
    oracle: "accepted ⇒ written as the same bytes; what officers sign is their hash",
    run: |bytes| {
        if let Ok(draft) = Draft::decode(bytes) {
            same(draft.encode(), bytes);
            assert_eq!(draft.hash(), Digest::labelled("detente/draft/v0", &[bytes]));
        }
    },
    seeds: || {
        let entries = seeds::entries();
        let drafts = entries
            .iter()
            .filter_map(|entry| Draft::from_entry(entry).ok());
        drafts.map(|draft| draft.encode()).collect()
    },
};

pub(super) const ASSERTIONS: Target = Target {
    name: "assertions",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(assertions) = Assertions::decode(bytes) {
            same(assertions.encode(), bytes);
            assert!(assertions.officers().is_sorted_by(|a, b| a < b));
        }
    },
    seeds: || {
        let entries = seeds::entries();
        entries
            .iter()
            .filter_map(|entry| entry.assertions().map(<[u8]>::to_vec))
            .collect()
    },
};

pub(super) const AMENDMENT: Target = Target {
    name: "amendment",
    oracle: "accepted ⇒ written as the same bytes; applied to a charter it changes what it names",
    run: |bytes| {
        let Ok(amendment) = Amendment::decode(bytes) else {
            return;
        };
        same(amendment.encode().expect("it was read"), bytes);
        if let Ok(amended) = amendment.apply(seeds::charter()) {
            let changes = CharterChanges::between(seeds::charter(), &amended);
            assert_eq!(changes, amendment.changes);
        }
    },
    seeds: || seeds::vectors("amendment", "text"),
};

pub(super) const APPOINTMENT: Target = Target {
    name: "appointment",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(officer) = Officer::from_appointment(bytes) {
            same(officer.appointment().expect("it was read"), bytes);
        }
    },
    seeds: || {
        let officers = seeds::charter()
            .parties
            .iter()
            .flat_map(|party| &party.officers);
        let mut officers: Vec<Officer> = officers.cloned().collect();
        let placeholder = "a".repeat("technician".len());
        officers[0].roles.push(placeholder.clone());
        let bodies = officers.iter().map(Officer::appointment);
        let mut bodies: Vec<_> = bodies
            .map(|body| body.expect("an officer with roles"))
            .collect();
        // A technician beside another role, which cannot be written.
        let mixed = hex::encode(&bodies[0]);
        let mixed = mixed.replace(&hex::encode(placeholder), &hex::encode("technician"));
        bodies.push(hex::decode(mixed).expect("hexadecimal"));
        bodies
    },
};
