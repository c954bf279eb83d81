//! A founded line of two parties with real keys and real officers' signatures.

use std::collections::BTreeMap;

use aws_lc_rs::signature::{KeyPair, ML_DSA_44_SIGNING, PqdsaKeyPair};
use detente_line::fold::facts::CharterFacts;
use detente_line::fold::{Fold, OfficerEvidence};
use detente_line::message::compose::{Author, Composed};
use detente_record::{
    AssertionRole, Assertions, CardKeys, Charter, CharterLimits, CharterParty, DeskTerms, Entry,
    EntryId, Epoch, Founding, Head, Level, MlDsa44PublicKey, Officer, Opening, PART_ASSERTIONS,
    PART_BODY, Part, PartyCard, PartyIndex, Place, Roster, SecretKey, Sequence, SignedCharter,
    TestSchedule, Timestamp, UnverifiedEntry,
};

/// The officers of every party: a watch officer, and a releasing officer.
const ROLES: [&[&str]; 2] = [&["watch"], &["releasing"]];

/// When everything is said.
pub const NOW: Timestamp = Timestamp::from_ms(1_767_323_045_000);

/// A line, its fold, and the keys to speak on it.
pub struct Founded {
    pub founding: Founding,
    pub roster: Roster,
    pub fold: Fold,
    tips: [Option<Entry>; 2],
    count: u8,
}

fn key(party: u8, what: u8) -> SecretKey {
    SecretKey::from_seed([party * 16 + what + 1; 32])
}

/// An officer's key.
pub fn officer_key(party: u8, officer: u16) -> SecretKey {
    key(party, 8 + u8::try_from(officer).unwrap())
}

fn card(party: u8) -> PartyCard {
    let ml_dsa = PqdsaKeyPair::from_seed(&ML_DSA_44_SIGNING, &[party + 1; 32]).unwrap();
    let (recovery, entry, note, link) =
        (key(party, 0), key(party, 1), key(party, 2), key(party, 3));
    let ml_dsa_public = MlDsa44PublicKey::parse(ml_dsa.public_key().as_ref()).unwrap();
    let opening = Opening::issue(
        &recovery,
        Epoch(0),
        entry.public(),
        note.public(),
        ml_dsa_public,
    );
    let keys = CardKeys {
        recovery: &recovery,
        entry: &entry,
        note: &note,
        link: &link,
    };
    PartyCard::issue(
        &format!("Party {party}"),
        &["en"],
        keys,
        &opening,
        |message| {
            let mut signature = vec![0; ML_DSA_44_SIGNING.signature_len()];
            ml_dsa.sign(message, &mut signature).ok()?;
            Some(signature)
        },
    )
    .unwrap()
}

fn charter(cards: &[PartyCard]) -> Charter {
    let named = |name: &str| BTreeMap::from([("en".to_owned(), name.to_owned())]);
    let officers = |party: u8| {
        let officer = |(number, roles): (u16, &&[&str])| Officer {
            name: format!("Officer {party}.{number}"),
            key: officer_key(party, number).public(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        };
        (0..).zip(&ROLES).map(officer).collect()
    };
    let parties = (0..).zip(cards).map(|(party, card)| CharterParty {
        card: card.id(),
        name: format!("Party {party}"),
        officers: officers(party),
    });
    Charter {
        version: 0,
        nonce: [5; 16],
        name: named("Fictional line"),
        rules: 1,
        parties: parties.collect(),
        levels: vec![Level {
            id: "desk".to_owned(),
            name: named("Duty desk"),
        }],
        languages: vec!["en".to_owned()],
        tests: TestSchedule {
            anchor: NOW,
            period_ms: 43_200_000,
            answer_within_ms: 600_000,
        },
        acknowledge_within_ms: [21_600_000, 10_800_000, 1_800_000, 600_000],
        summary_period_ms: 3_600_000,
        limits: CharterLimits {
            flash_text_bytes_max: 1_000,
            text_bytes_max: 30_000,
            flash_per_hour_max: 20,
        },
        areas: String::new(),
        retention_days: 3_650,
        recording: false,
        break_glass: false,
        succeeds: None,
        templates: None,
        desk: DeskTerms::default(),
    }
}

impl Founded {
    pub fn new() -> Self {
        let cards = vec![card(0), card(1)];
        let charter = charter(&cards);
        let mut signed = SignedCharter::new(charter.clone()).unwrap();
        for party in 0..2 {
            signed
                .add(PartyIndex(party), charter.sign(&key(party, 1)).unwrap())
                .unwrap();
        }
        let founding = Founding::new(signed, cards).unwrap();
        Self {
            roster: founding.roster(),
            fold: Fold::new(CharterFacts::of(
                founding.line(),
                founding.roster().charter(),
            )),
            founding,
            tips: [None, None],
            count: 0,
        }
    }

    /// Who draws up the next act of a party.
    pub fn author(&mut self, party: u8) -> Author {
        self.count += 1;
        Author {
            line: self.founding.line(),
            party: PartyIndex(party),
            charter_version: 0,
            now: NOW,
            nonce: [self.count; 16],
            salt: [self.count; 16],
        }
    }

    /// The entry of an act, with assertions that these officers signed with these keys.
    pub fn entry(
        &mut self,
        composed: &Composed,
        officers: &[(u16, AssertionRole, &SecretKey)],
    ) -> Entry {
        let draft = &composed.draft;
        let assertions = Assertions {
            nonce: draft.nonce,
            expiry: draft.expiry,
            list: officers
                .iter()
                .map(|(officer, role, key)| draft.assert(*officer, *role, NOW, key))
                .collect(),
        };
        // Everybody holds everything.
        let others = self.tips.iter().flatten().map(|tip| Head {
            address: tip.address(),
            id: tip.id(),
        });
        let seen = others
            .filter(|head| head.address.party != draft.party)
            .collect();
        let tip = &mut self.tips[usize::from(draft.party.0)];
        let previous: Option<EntryId> = tip.as_ref().map(Entry::id);
        let after = tip.as_ref().map(|tip| tip.address().place.sequence.next());
        let place = Place {
            epoch: Epoch(0),
            sequence: after.unwrap_or(Sequence(0)),
        };
        let mut header = draft.header(place, previous, NOW, assertions.officers());
        header.seen = seen;
        let content = assertions.encode();
        let mut parts = BTreeMap::from([(
            PART_ASSERTIONS,
            Part {
                salt: [3; 16],
                content,
            },
        )]);
        parts.extend(composed.body.clone().map(|body| (PART_BODY, body)));
        let entry = Entry::sign(header, parts, &key(draft.party.0, 1)).unwrap();
        *tip = Some(entry.clone());
        entry
    }

    /// Admits an entry as it would arrive: proved from its bytes.
    pub fn admit(&mut self, entry: &Entry) -> OfficerEvidence {
        let parsed = UnverifiedEntry::parse(entry.bytes()).unwrap();
        let entry = parsed.verify(&self.roster).unwrap();
        let evidence = OfficerEvidence::of(&entry, &self.roster);
        self.fold.insert(&entry, evidence.clone());
        evidence
    }
}
