//! A line of two fictional parties with fixed keys, and entries on it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use aws_lc_rs::signature::{KeyPair as _, ML_DSA_44_SIGNING, PqdsaKeyPair};
use detente_record::authority::{CharterLimits, CharterParty, Level, Officer, TestSchedule};
use detente_record::{
    Act, Assertion, AssertionMethod, AssertionRole, Assertions, Bundle, BundleProof, CardKeys,
    Charter, Checkpoint, DeskTerms, Digest, Draft, Entry, EntryId, Epoch, Founding, Header, Keep,
    Kind, LineId, MlDsa44PublicKey, Opening, PART_ASSERTIONS, PART_BODY, Part, PartyCard,
    PartyIndex, Place, Precedence, Roster, SecretKey, Sequence, SignedCharter, Status, Timestamp,
    Tree,
};

/// 2026-01-02T03:04:05.000Z.
pub const START: Timestamp = Timestamp::from_ms(1_767_323_045_000);
pub const NAMES: [&str; 2] = ["Northern Command", "Южный штаб"];

pub static FOUNDING: LazyLock<Founding> = LazyLock::new(founding);
pub static ROSTER: LazyLock<Roster> = LazyLock::new(|| FOUNDING.roster());

/// The fixed key of that use.
pub fn key(name: &str) -> SecretKey {
    SecretKey::from_seed(seed(name))
}

pub fn seed(name: &str) -> [u8; 32] {
    Digest::labelled("detente/test-seed/v0", &[name.as_bytes()]).0
}

pub fn salt(name: &str) -> [u8; 16] {
    seed(name)[..16].try_into().unwrap()
}

pub fn ml_dsa(party: usize) -> PqdsaKeyPair {
    PqdsaKeyPair::from_seed(&ML_DSA_44_SIGNING, &seed(&format!("{party} ml-dsa"))).unwrap()
}

/// aws-lc signs with fresh randomness, so a fixed signature lies beside the vectors.
pub fn ml_dsa_signature_path(party: usize) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../../spec/vectors/ml-dsa-44-proof-{party}.hex"))
}

fn ml_dsa_sign(party: usize, message: &[u8]) -> Vec<u8> {
    let pair = ml_dsa(party);
    let stored = std::fs::read_to_string(ml_dsa_signature_path(party))
        .ok()
        .and_then(|text| hex::decode(text.trim()).ok());
    if let Some(stored) = stored {
        let public = aws_lc_rs::signature::UnparsedPublicKey::new(
            &aws_lc_rs::signature::ML_DSA_44,
            pair.public_key().as_ref(),
        );
        if public.verify(message, &stored).is_ok() {
            return stored;
        }
    }
    let mut signature = vec![0; MlDsa44PublicKey::SIGNATURE_BYTES];
    let len = pair.sign(message, &mut signature).unwrap();
    signature.truncate(len);
    if std::env::var_os("DETENTE_WRITE_VECTORS").is_some() {
        std::fs::write(ml_dsa_signature_path(party), hex::encode(&signature) + "\n").unwrap();
    }
    signature
}

pub fn opening(party: usize, epoch: u32) -> Opening {
    Opening::issue(
        &key(&format!("{party} recovery")),
        Epoch(epoch),
        key(&format!("{party} entry {epoch}")).public(),
        key(&format!("{party} note {epoch}")).public(),
        MlDsa44PublicKey::parse(ml_dsa(party).public_key().as_ref()).unwrap(),
    )
}

pub fn card(party: usize) -> PartyCard {
    let [recovery, entry, note, link] =
        ["recovery", "entry 0", "note 0", "link"].map(|purpose| key(&format!("{party} {purpose}")));
    PartyCard::issue(
        NAMES[party],
        [&["en", "ru"], &["ru", "en"]][party],
        CardKeys {
            recovery: &recovery,
            entry: &entry,
            note: &note,
            link: &link,
        },
        &opening(party, 0),
        |message| Some(ml_dsa_sign(party, message)),
    )
    .unwrap()
}

pub fn charter(cards: &[PartyCard]) -> Charter {
    let by_language = |en: &str, ru: &str| {
        BTreeMap::from([
            ("en".to_owned(), en.to_owned()),
            ("ru".to_owned(), ru.to_owned()),
        ])
    };
    let officer = |party: usize, name: &str, roles: &[&str]| Officer {
        name: format!("{name} {party}"),
        key: key(&format!("{party} {name}")).public(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    };
    let parties = cards
        .iter()
        .enumerate()
        .map(|(party, card)| CharterParty {
            card: card.id(),
            name: NAMES[party].to_owned(),
            officers: vec![
                officer(party, "watch", &["watch"]),
                officer(party, "releasing", &["watch", "releasing"]),
                officer(party, "second", &["releasing"]),
            ],
        })
        .collect();
    Charter {
        version: 0,
        nonce: salt("charter"),
        name: by_language("Fictional line", "Вымышленная линия"),
        rules: 1,
        parties,
        levels: vec![
            Level {
                id: "desk".to_owned(),
                name: by_language("Duty desk", "Дежурный"),
            },
            Level {
                id: "chiefs".to_owned(),
                name: by_language("Chiefs", "Начальники"),
            },
        ],
        languages: vec!["en".to_owned(), "ru".to_owned()],
        tests: TestSchedule {
            anchor: START,
            period_ms: 43_200_000,
            answer_within_ms: 600_000,
        },
        acknowledge_within_ms: [21_600_000, 3_600_000, 600_000, 120_000],
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

/// Everything that a charter can say of how the desks work together.
pub fn desk_terms() -> DeskTerms {
    let zones = [(0, "Europe/Kyiv"), (1, "America/New_York")];
    let zones = zones.map(|(party, zone)| (PartyIndex(party), zone.to_owned()));
    DeskTerms {
        answer_within_ms: Some([172_800_000, 86_400_000, 900_000]),
        readout_hold_ms: Some(1_800_000),
        zones: zones.into(),
        drills_a_week: Some(2),
    }
}

pub fn founding() -> Founding {
    let cards = vec![card(0), card(1)];
    let charter = charter(&cards);
    let mut signed = SignedCharter::new(charter.clone()).unwrap();
    for party in 0..2 {
        let signature = charter.sign(&entry_key(party)).unwrap();
        signed.add(PartyIndex(party), signature).unwrap();
    }
    Founding::new(signed, cards).unwrap()
}

pub fn entry_key(party: u8) -> SecretKey {
    key(&format!("{party} entry 0"))
}

pub fn note_key(party: u8) -> SecretKey {
    key(&format!("{party} note 0"))
}

/// A plain header at that place; the tests change what they are about.
pub fn header(line: LineId, party: u8, sequence: u64, previous: Option<EntryId>) -> Header {
    Header {
        line,
        party: PartyIndex(party),
        epoch: Epoch(0),
        sequence: Sequence(sequence),
        previous,
        seen: Vec::new(),
        time: Timestamp::from_ms(START.as_ms() + sequence * 1_000),
        uncertainty_ms: Some(20),
        status: Status::Exercise,
        kind: Kind(2),
        act: Act(0),
        object: None,
        references: Vec::new(),
        due: None,
        precedence: Precedence::Routine,
        officers: Vec::new(),
        authority: None,
        commitments: BTreeMap::new(),
        charter_version: 0,
        keep: Keep::Ordinary,
        action: Vec::new(),
        info: Vec::new(),
        number: None,
        outcome: None,
        understood: true,
    }
}

pub fn body(text: &str) -> BTreeMap<u8, Part> {
    BTreeMap::from([(
        PART_BODY,
        Part {
            salt: salt(text),
            content: text.as_bytes().to_vec(),
        },
    )])
}

/// A chain of `len` entries of one party.
pub fn chain(party: u8, len: u64) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for sequence in 0..len {
        let previous = entries.last().map(Entry::id);
        let header = header(ROSTER.line(), party, sequence, previous);
        let text = format!("{party}/{sequence}");
        entries.push(Entry::sign(header, body(&text), &entry_key(party)).unwrap());
    }
    entries
}

/// A FLASH that both officers of party 0 have released, after `previous`, with their own keys.
pub fn flash(previous: &Entry) -> Entry {
    let own = AssertionMethod::Key;
    flash_as(previous, own, own)
}

/// A FLASH after `previous` whose releaser signs by one means and claims another in the entry.
pub fn flash_as(previous: &Entry, signs: AssertionMethod, claims: AssertionMethod) -> Entry {
    let text = "flash";
    let mut parts = body(text);
    let draft = Draft {
        line: ROSTER.line(),
        party: PartyIndex(0),
        kind: Kind(2),
        act: Act(0),
        status: Status::Exercise,
        precedence: Precedence::Flash,
        object: None,
        references: vec![previous.id()],
        due: Some(START),
        action: vec![PartyIndex(1)],
        info: vec![],
        number: None,
        outcome: None,
        body: Some(parts[&PART_BODY].commitment(ROSTER.line(), PART_BODY)),
        charter_version: 0,
        nonce: salt("draft"),
        expiry: Timestamp::from_ms(START.as_ms() + 3_600_000),
    };
    let releaser = AssertionRole::Releaser;
    let released = Assertion {
        method: claims,
        ..draft.assert_by(signs, 0, releaser, START, &key("0 watch"))
    };
    let assertions = Assertions {
        nonce: draft.nonce,
        expiry: draft.expiry,
        list: vec![
            draft.assert(1, AssertionRole::Drafter, START, &key("0 releasing")),
            released,
        ],
    };
    parts.insert(
        PART_ASSERTIONS,
        Part {
            salt: salt("assertions"),
            content: assertions.encode(),
        },
    );
    let place = Place {
        epoch: Epoch(0),
        sequence: previous.header().sequence.next(),
    };
    let header = draft.header(place, Some(previous.id()), START, assertions.officers());
    Entry::sign(header, parts, &entry_key(0)).unwrap()
}

/// Party 0's entries 0 to 3 (the last a FLASH) and party 1's 2 to 3, with checkpoints and proofs.
pub fn bundle() -> Bundle {
    let mut ours = chain(0, 3);
    ours.push(flash(&ours[2]));
    let theirs = chain(1, 4);
    let mut checkpoints = Vec::new();
    let mut proofs = Vec::new();
    for (party, entries) in [(0, &ours), (1, &theirs)] {
        let mut tree = Tree::new();
        entries.iter().for_each(|entry| tree.append(entry.id()));
        let checkpoint = Checkpoint {
            line: ROSTER.line(),
            party: PartyIndex(party),
            epoch: Epoch(0),
            size: tree.size(),
            root: tree.root(),
        };
        checkpoints.push(checkpoint.sign_as(PartyIndex(0), Epoch(0), &note_key(0)));
        proofs.push(BundleProof {
            checkpoint: usize::from(party),
            entry: entries[3].address(),
            hashes: tree.inclusion_proof(3, 4).unwrap(),
        });
    }
    let withheld = theirs[2].with_parts(&[]);
    let entries = ours
        .into_iter()
        .chain([theirs[3].clone(), withheld])
        .collect();
    Bundle {
        founding: FOUNDING.clone(),
        exporter: PartyIndex(0),
        exporter_epoch: Epoch(0),
        exported_at: START,
        marks: vec!["exercise".to_owned()],
        entries,
        checkpoints,
        proofs,
    }
}
