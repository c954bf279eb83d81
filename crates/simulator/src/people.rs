//! Parties with real keys, and what their officers sign.

use std::collections::BTreeMap;

use aws_lc_rs::signature::{KeyPair, ML_DSA_44_SIGNING, PqdsaKeyPair};
use detente_line::line::{EpochKey, EpochKeys};
use detente_line::message::CHECK_FIRE_TEMPLATE;
use detente_line::message::compose::{self, Author, Composed, Envelope, Release};
use detente_line::message::template::{Field, Filled, Position};
use detente_line::switchboard::Own;
use detente_line::switchboard::input::{Input, OfficerAct};
use detente_record::{
    Assertion, AssertionRole, CardKeys, Charter, CharterLimits, CharterParty, DeskTerms, Digest,
    EntryId, Epoch, Level, LineId, MlDsa44PublicKey, Officer, Opening, PartyCard, PartyIndex,
    Precedence, PublicKey, SecretKey, Status, TestSchedule, Timestamp,
};

/// The watch officer of every party.
pub const WATCH: u16 = 0;
/// The releasing officer of every party.
pub const RELEASING: u16 = 1;
/// Another releasing officer of every party.
pub const SECOND: u16 = 2;
/// Nobody yet: the first whom a party appoints.
pub const APPOINTED: u16 = 3;

/// One party: its keys, card and officers.
pub struct Party {
    /// Its index in the charters of all parties.
    pub number: u8,
    /// Its card.
    pub card: PartyCard,
    /// Its officers' keys.
    pub officers: Vec<SecretKey>,
    /// The later epochs whose keys are on its node's machine.
    pub epochs: Vec<u32>,
    /// Whether the keys of its first epoch are there too.
    pub has_first_key: bool,
    /// Its index in the charters in which that is not its number.
    pub indexes: BTreeMap<LineId, PartyIndex>,
}

fn key(party: u8, what: u8) -> SecretKey {
    let mut seed = [what + 1; 32];
    seed[0] = party;
    SecretKey::from_seed(seed)
}

impl Party {
    /// The party of that number, with the keys it always has.
    pub fn new(number: u8) -> Self {
        let ml_dsa = PqdsaKeyPair::from_seed(&ML_DSA_44_SIGNING, &[number + 1; 32]).unwrap();
        let (recovery, entry, note, link) = (
            key(number, 0),
            key(number, 1),
            key(number, 2),
            key(number, 3),
        );
        let pq = MlDsa44PublicKey::parse(ml_dsa.public_key().as_ref()).unwrap();
        let opening = Opening::issue(&recovery, Epoch(0), entry.public(), note.public(), pq);
        let keys = CardKeys {
            recovery: &recovery,
            entry: &entry,
            note: &note,
            link: &link,
        };
        let card = PartyCard::issue(
            &format!("Party {number}"),
            &["en"],
            keys,
            &opening,
            |message| {
                let mut signature = vec![0; ML_DSA_44_SIGNING.signature_len()];
                ml_dsa.sign(message, &mut signature).ok()?;
                Some(signature)
            },
        )
        .unwrap();
        Self {
            number,
            card,
            officers: (4..8).map(|what| key(number, what)).collect(),
            epochs: Vec::new(),
            has_first_key: true,
            indexes: BTreeMap::new(),
        }
    }

    /// What is on the token of an epoch after the first.
    pub fn token(&self, epoch: u32) -> EpochKey {
        let seed = |what: u8| {
            let mut seed = [what; 32];
            seed[0] = self.number;
            seed[1..5].copy_from_slice(&epoch.to_be_bytes());
            seed
        };
        let (entry, note) = (
            SecretKey::from_seed(seed(20)),
            SecretKey::from_seed(seed(21)),
        );
        let ml_dsa = PqdsaKeyPair::from_seed(&ML_DSA_44_SIGNING, &seed(22)).unwrap();
        let pq = MlDsa44PublicKey::parse(ml_dsa.public_key().as_ref()).unwrap();
        let recovery = key(self.number, 0);
        EpochKey {
            opening: Opening::issue(&recovery, Epoch(epoch), entry.public(), note.public(), pq),
            entry,
        }
    }

    /// What its node is given.
    pub fn own(&self) -> Own {
        let mut keys = EpochKeys::default();
        if self.has_first_key {
            keys = EpochKeys::of(self.card.opening().clone(), self.entry_key());
        }
        for epoch in &self.epochs {
            assert!(keys.add(self.token(*epoch)));
        }
        Own {
            card: self.card.clone(),
            keys,
        }
    }

    /// For a party that misuses its key.
    pub fn entry_key(&self) -> SecretKey {
        key(self.number, 1)
    }

    /// Its link key.
    pub fn link(&self) -> PublicKey {
        *self.card.link()
    }

    /// Its index in a charter of all parties.
    pub fn index(&self) -> PartyIndex {
        PartyIndex(self.number)
    }

    /// Its index in a line's charter.
    pub fn index_in(&self, line: LineId) -> PartyIndex {
        self.indexes.get(&line).copied().unwrap_or(self.index())
    }

    /// It as the author of a draft.
    pub fn author(&self, line: LineId, now: Timestamp, salt: u64) -> Author {
        let mut nonce = [self.number; 16];
        nonce[..8].copy_from_slice(&salt.to_be_bytes());
        Author {
            line,
            party: self.index_in(line),
            charter_version: 0,
            now,
            nonce,
            salt: nonce,
        }
    }

    /// What officers sign, as an input; the first drafts, the last releases.
    pub fn signed(&self, composed: Composed, now: Timestamp, officers: &[u16]) -> Input {
        let last = officers.len() - 1;
        let assertions: Vec<Assertion> = officers
            .iter()
            .enumerate()
            .map(|(n, officer)| {
                let role = if n == last {
                    AssertionRole::Releaser
                } else {
                    AssertionRole::Drafter
                };
                composed
                    .draft
                    .assert(*officer, role, now, &self.officers[usize::from(*officer)])
            })
            .collect();
        Input::Act(Box::new(OfficerAct {
            draft: composed.draft,
            body: composed.body,
            assertions,
        }))
    }

    /// A message to be released.
    pub fn release(
        &self,
        line: LineId,
        now: Timestamp,
        salt: u64,
        precedence: Precedence,
        to: &[PartyIndex],
        text: &str,
    ) -> Composed {
        self.release_as(&self.author(line, now, salt), precedence, to, text)
    }

    /// As [`Party::release`], by whoever draws it up.
    pub fn release_as(
        &self,
        author: &Author,
        precedence: Precedence,
        to: &[PartyIndex],
        text: &str,
    ) -> Composed {
        let release = Release {
            status: Status::Exercise,
            precedence,
            action: to,
            info: &[],
            due: None,
            language: "en",
            text,
        };
        compose::release(author, &limits(), &release).unwrap()
    }

    /// A FLASH that one officer releases alone.
    pub fn alone(&self, line: LineId, now: Timestamp, salt: u64, to: &[PartyIndex]) -> Composed {
        let release = Release {
            status: Status::Actual,
            precedence: Precedence::Flash,
            action: to,
            info: &[],
            due: None,
            language: "en",
            text: "Stop.",
        };
        let author = self.author(line, now, salt);
        compose::break_glass(&author, &limits(), &release, "Nobody else is here.").unwrap()
    }

    /// A check fire, by whoever draws it up.
    pub fn check_fire(&self, author: &Author, to: &[PartyIndex]) -> Composed {
        let place = Position::new(50_450_000, 30_520_000).map(Field::Position);
        let fields = vec![place, Some(Field::Choice(1))];
        let filled = Filled::new(CHECK_FIRE_TEMPLATE, fields).unwrap();
        let envelope = Envelope {
            status: Status::Exercise,
            precedence: Precedence::Flash,
            action: to,
            info: &[],
            due: None,
        };
        compose::check_fire(author, &limits(), &envelope, filled).unwrap()
    }

    /// An acknowledgement of a message.
    pub fn acknowledge(
        &self,
        fold: &detente_line::fold::Fold,
        line: LineId,
        now: Timestamp,
        salt: u64,
        message: &EntryId,
    ) -> Composed {
        compose::acknowledge(&self.author(line, now, salt), fold, message).unwrap()
    }

    /// A challenge word read back.
    pub fn read_back(
        &self,
        fold: &detente_line::fold::Fold,
        line: LineId,
        now: Timestamp,
        salt: u64,
        challenge: &EntryId,
        word: &detente_line::line_test::word::Word,
    ) -> Composed {
        detente_line::line_test::compose::read_back(
            &self.author(line, now, salt),
            fold,
            challenge,
            word,
        )
        .unwrap()
    }
}

/// The limits of every charter here.
pub fn limits() -> CharterLimits {
    CharterLimits {
        flash_text_bytes_max: 1024,
        text_bytes_max: 32 * 1024,
        flash_per_hour_max: 60,
    }
}

/// A charter between parties; a period of 0 means no scheduled tests.
pub fn charter(parties: &[&Party], tests: TestSchedule) -> Charter {
    let by_language = |text: &str| BTreeMap::from([("en".to_owned(), text.to_owned())]);
    let named = |party: &&Party| CharterParty {
        card: party.card.id(),
        name: format!("Party {}", party.number),
        officers: vec![
            Officer {
                name: "watch".into(),
                key: party.officers[0].public(),
                roles: vec!["watch".into()],
            },
            Officer {
                name: "releasing".into(),
                key: party.officers[1].public(),
                roles: vec!["releasing".into()],
            },
            Officer {
                name: "second".into(),
                key: party.officers[2].public(),
                roles: vec!["releasing".into()],
            },
        ],
    };
    Charter {
        version: 0,
        nonce: [7; 16],
        name: by_language("Line of the tests"),
        rules: 0,
        parties: parties.iter().map(named).collect(),
        levels: vec![Level {
            id: "desk".into(),
            name: by_language("Duty desk"),
        }],
        languages: vec!["en".into()],
        tests,
        acknowledge_within_ms: [600_000, 600_000, 60_000, 20_000],
        summary_period_ms: 3_600_000,
        limits: limits(),
        areas: String::new(),
        retention_days: 0,
        recording: false,
        break_glass: true,
        succeeds: None,
        // No node of the simulator reads what a template says; that one is agreed on is all that a check fire needs.
        templates: Some(Digest([25; 32])),
        desk: DeskTerms::default(),
    }
}
