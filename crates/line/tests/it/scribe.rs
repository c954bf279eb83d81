//! Writes valid records of imagined parties for tests: real entries, real signatures of parties;
//! what is proved of officers is stated and not signed, since the fold reads only that.

use std::collections::BTreeMap;

use detente_line::body;
use detente_line::fold::facts::{CharterFacts, Role};
use detente_line::fold::{Asserted, Fold, OfficerEvidence, Proof, SignedAs, Signer};
use detente_line::line_test;
use detente_line::message;
use detente_record::{
    Act, Amendment, AssertionMethod, AssertionRole, Assertions, CardId, Charter, CharterChanges,
    CharterHash, CharterLimits, CharterParty, DeskTerms, Digest, Draft, Entry, EntryId, Epoch,
    Head, Header, Keep, Kind, LineId, Officer, PART_ASSERTIONS, PART_BODY, Part, PartyIndex, Place,
    Precedence, SecretKey, Sequence, Status, TestSchedule, Timestamp,
};

/// The watch officer of every party.
pub const WATCH: u16 = 0;
/// The releasing officer of every party.
pub const RELEASING: u16 = 1;
/// The archivist of every party.
pub const ARCHIVIST: u16 = 2;
/// A second number for the releasing officer: the same key, so the same person.
pub const RELEASING_AGAIN: u16 = 3;

/// Another releasing officer of every party: with the first, the two who appoint and revoke.
pub const RELEASING_TOO: u16 = 4;
/// How many officers the charter gives to each party.
pub const FOUNDING_OFFICERS: u16 = 5;

/// When test 0 falls due.
pub const ANCHOR_MS: u64 = 1_000_000;
/// From one test to the next.
pub const PERIOD_MS: u64 = 10_000;
/// Within which a test is answered.
pub const ANSWER_MS: u64 = 2_000;

/// An entry and what is proved of its officers.
#[derive(Clone, Debug)]
pub struct Said {
    pub entry: Entry,
    pub officers: OfficerEvidence,
}

impl Said {
    pub fn id(&self) -> EntryId {
        self.entry.id()
    }
}

/// Parties that say things, each holding what it was given.
pub struct Scribe {
    pub facts: CharterFacts,
    keys: Vec<SecretKey>,
    /// Each party's last entry.
    tips: Vec<Option<Head>>,
    /// The version of the charter that each party's entries name.
    pub versions: Vec<u32>,
    /// What each party holds of each other journal, linked.
    held: BTreeMap<(u8, u8), Head>,
    /// The latest authority entry up to and with each entry.
    authority: BTreeMap<EntryId, Place>,
    /// Every entry signed so far.
    pub said: Vec<Said>,
    pub now_ms: u64,
    count: u64,
}

impl Scribe {
    pub fn new(parties: u8) -> Self {
        let key = |seed: u8| SecretKey::from_seed([seed; 32]).public();
        let officer = |seed, roles: &[Role]| Officer {
            name: format!("officer {seed}"),
            key: key(seed),
            roles: roles.iter().map(|role| role.name().to_owned()).collect(),
        };
        let officers = (0..parties).map(|party| {
            let seed = 100 + party * 4;
            vec![
                officer(seed, &[Role::Watch]),
                officer(seed + 1, &[Role::Releasing]),
                officer(seed + 2, &[Role::Archivist]),
                officer(seed + 1, &[Role::Releasing]),
                officer(seed + 3, &[Role::Releasing]),
            ]
        });
        let tests = TestSchedule {
            anchor: Timestamp::from_ms(ANCHOR_MS),
            period_ms: PERIOD_MS,
            answer_within_ms: ANSWER_MS,
        };
        Self {
            facts: CharterFacts::of(LINE, &charter(officers, tests)),
            versions: vec![0; parties.into()],
            keys: (0..parties)
                .map(|party| SecretKey::from_seed([party + 1; 32]))
                .collect(),
            tips: vec![None; parties.into()],
            held: BTreeMap::new(),
            authority: BTreeMap::new(),
            said: Vec::new(),
            now_ms: ANCHOR_MS,
            count: 0,
        }
    }

    /// A fold of everything said so far.
    pub fn fold(&self) -> Fold {
        fold_of(&self.facts, &self.said)
    }

    /// Makes `reader` hold the journal of `of` as it stands, linked.
    pub fn deliver(&mut self, of: u8, reader: u8) {
        if let Some(tip) = self.tips[usize::from(of)] {
            self.held.insert((reader, of), tip);
        }
    }

    /// Makes every party hold everything.
    pub fn deliver_all(&mut self) {
        let parties = u8::try_from(self.keys.len()).unwrap();
        for of in 0..parties {
            (0..parties)
                .filter(|reader| *reader != of)
                .for_each(|reader| self.deliver(of, reader));
        }
    }

    pub fn tip(&self, party: u8) -> Option<Head> {
        self.tips[usize::from(party)]
    }

    /// Puts a party's last entry back: what it says next forks its journal.
    pub fn rewind(&mut self, party: u8, tip: Option<Head>) {
        self.tips[usize::from(party)] = tip;
    }

    /// A header that says nothing yet, at the party's next place.
    pub fn header(&mut self, party: u8, kind: Kind, act: Act) -> Header {
        self.now_ms += 10;
        self.count += 1;
        let previous = self.tips[usize::from(party)];
        let place = previous.map(|head| head.address.place);
        let sequence = place.map_or(Sequence(0), |place| place.sequence.next());
        let seen = self
            .held
            .range((party, 0)..=(party, u8::MAX))
            .map(|(_, head)| *head)
            .collect();
        Header {
            line: LINE,
            party: PartyIndex(party),
            epoch: place.map_or(Epoch(0), |place| place.epoch),
            sequence,
            previous: previous.map(|head| head.id),
            seen,
            time: Timestamp::from_ms(self.now_ms),
            uncertainty_ms: None,
            status: Status::Actual,
            kind,
            act,
            object: None,
            references: Vec::new(),
            due: None,
            precedence: Precedence::Routine,
            officers: Vec::new(),
            authority: previous.and_then(|head| self.authority.get(&head.id).copied()),
            commitments: BTreeMap::new(),
            charter_version: self.versions[usize::from(party)],
            keep: Keep::Ordinary,
            action: Vec::new(),
            info: Vec::new(),
            number: None,
            outcome: None,
            understood: true,
        }
    }

    /// Signs an entry at the end of its author's journal.
    pub fn sign(&mut self, header: Header, body: bool, officers: &[(u16, SignedAs)]) -> Said {
        let draft = Digest::labelled("test/draft", &[&self.count.to_be_bytes()]);
        self.sign_draft(header, body, officers, draft)
    }

    /// Signs an entry that uses a given draft.
    pub fn sign_draft(
        &mut self,
        header: Header,
        body: bool,
        officers: &[(u16, SignedAs)],
        draft: Digest,
    ) -> Said {
        let party = header.party;
        let at = header.time;
        let signer = |(officer, part): &(u16, SignedAs)| Signer {
            party,
            officer: *officer,
            part: *part,
            method: AssertionMethod::Key,
            at,
        };
        let appointed = officers
            .iter()
            .any(|(number, _)| *number >= FOUNDING_OFFICERS);
        if appointed {
            return self.sign_as_appointed(header, body, officers);
        }
        let evidence = if officers.is_empty() {
            OfficerEvidence::Nobody
        } else {
            OfficerEvidence::Verified(Box::new(Asserted {
                draft,
                expires: Timestamp::from_ms(at.as_ms() + 60_000),
                signers: officers.iter().map(signer).collect(),
                proofs: Box::default(),
            }))
        };
        let mut parts = BTreeMap::new();
        if body {
            parts.insert(PART_BODY, part(b"words".to_vec()));
        }
        self.keep(header, parts, evidence)
    }

    /// Signs an entry by officers of whom some were appointed: their assertions are real.
    fn sign_as_appointed(
        &mut self,
        header: Header,
        body: bool,
        officers: &[(u16, SignedAs)],
    ) -> Said {
        let draft = self.draft_of(&header, None);
        let party = header.party;
        let at = header.time;
        let assertion = |(number, part): &(u16, SignedAs)| {
            let role = match part {
                SignedAs::Drafter => AssertionRole::Drafter,
                SignedAs::Releaser => AssertionRole::Releaser,
            };
            draft.assert(*number, role, at, &officer_key(party.0, *number))
        };
        let assertions: Vec<_> = officers.iter().map(assertion).collect();
        let signers = assertions.iter().zip(officers);
        let signers = signers.map(|(assertion, (number, part))| Signer {
            party,
            officer: *number,
            part: *part,
            method: assertion.method,
            at,
        });
        let proofs = assertions.iter().map(|assertion| {
            if assertion.officer < FOUNDING_OFFICERS {
                Proof::Charter
            } else {
                Proof::Open(Box::new(*assertion))
            }
        });
        let evidence = OfficerEvidence::Verified(Box::new(Asserted {
            draft: draft.hash(),
            expires: draft.expiry,
            signers: signers.collect(),
            proofs: proofs.collect(),
        }));
        let parts = body.then(|| (PART_BODY, part(b"words".to_vec())));
        self.keep(header, parts.into_iter().collect(), evidence)
    }

    fn draft_of(&self, header: &Header, body: Option<&Part>) -> Draft {
        Draft {
            line: header.line,
            party: header.party,
            kind: header.kind,
            act: header.act,
            status: header.status,
            precedence: header.precedence,
            object: header.object,
            references: header.references.clone(),
            due: header.due,
            action: header.action.clone(),
            info: header.info.clone(),
            number: header.number,
            outcome: header.outcome,
            body: body.map(|body| body.commitment(header.line, PART_BODY)),
            charter_version: header.charter_version,
            nonce: [u8::try_from(self.count % 251).unwrap(); 16],
            expiry: Timestamp::from_ms(header.time.as_ms() + 60_000),
        }
    }

    fn keep(
        &mut self,
        mut header: Header,
        parts: BTreeMap<u8, Part>,
        officers: OfficerEvidence,
    ) -> Said {
        // The header names those who signed, as the assertions do.
        if let OfficerEvidence::Verified(asserted) = &officers {
            let signers = asserted.signers.iter().map(|signer| signer.officer);
            header.officers = signers.collect();
            header.officers.sort_unstable();
            header.officers.dedup();
        }
        let party = usize::from(header.party.0);
        let authority = if header.kind == Kind::AUTHORITY {
            Some(header.place())
        } else {
            let before = header.previous.and_then(|id| self.authority.get(&id));
            before.copied()
        };
        let entry = Entry::sign(header, parts, &self.keys[party]).unwrap();
        self.tips[party] = Some(entry.head());
        self.authority
            .extend(authority.map(|place| (entry.id(), place)));
        let said = Said { entry, officers };
        self.said.push(said.clone());
        said
    }

    /// An appointment of an officer whose key follows from party and number.
    pub fn appoint(&mut self, by: u8, number: u16, roles: &[Role], officers: &[u16]) -> Said {
        let officer = Officer {
            name: format!("appointed {number}"),
            key: officer_key(by, number).public(),
            roles: roles.iter().map(|role| role.name().to_owned()).collect(),
        };
        let body = officer.appointment().unwrap();
        self.change(by, Act::APPOINT, number, Some(part(body)), officers)
    }

    /// The first entry of an epoch, which names `known` as the author's own head before it.
    pub fn open_epoch(
        &mut self,
        by: u8,
        epoch: Epoch,
        known: Option<Head>,
        officers: &[u16],
    ) -> Said {
        let mut header = self.header(by, Kind::AUTHORITY, Act::OPEN_EPOCH);
        header.epoch = epoch;
        header.sequence = Sequence(0);
        header.previous = None;
        header.keep = Keep::Always;
        header.outcome = Some(1);
        header.seen.extend(known);
        header.seen.sort_unstable();
        header.authority = known.and_then(|head| self.authority.get(&head.id).copied());
        // The fold judges who signed; whose keys the body names is for the roster.
        self.by_officers(header, Some(part(b"keys".to_vec())), officers)
    }

    /// A revocation.
    pub fn revoke(&mut self, by: u8, number: u16, officers: &[u16]) -> Said {
        self.change(by, Act::REVOKE, number, None, officers)
    }

    /// A party's word to the line's end: leave, or close.
    pub fn end_line(&mut self, by: u8, act: Act, officers: &[u16]) -> Said {
        let header = self.header(by, Kind::AUTHORITY, act);
        self.by_officers(header, None, officers)
    }

    /// Proposes an amendment of the charter of that version and hash.
    pub fn propose(&mut self, by: u8, on: (u32, CharterHash), changes: &CharterChanges) -> Said {
        let amendment = Amendment {
            version: on.0 + 1,
            amends: on.1,
            changes: changes.clone(),
        };
        let body = part(amendment.encode().unwrap());
        let header = self.header(by, Kind::AUTHORITY, Act::PROPOSE);
        self.by_officers(header, Some(body), &[RELEASING, RELEASING_TOO])
    }

    /// A party's word on a proposal: sign, or refuse.
    pub fn say(&mut self, by: u8, act: Act, proposal: EntryId) -> Said {
        let mut header = self.header(by, Kind::AUTHORITY, act);
        header.object = Some(proposal);
        self.by_officers(header, None, &[RELEASING, RELEASING_TOO])
    }

    /// A node's adoption of a proposal: what it says from then on names the version that is in force.
    pub fn adopt(&mut self, by: u8, proposal: EntryId, references: &[EntryId]) -> Said {
        let mut header = self.header(by, Kind::AUTHORITY, Act::ADOPT_CHARTER);
        header.object = Some(proposal);
        header.references = references.to_vec();
        let said = self.sign(header, false, &[]);
        self.versions[usize::from(by)] = self.fold().terms_of(PartyIndex(by)).version();
        said
    }

    /// The founding charter, as an amendment names it.
    pub fn founding(&self) -> (u32, CharterHash) {
        (0, self.facts.founding.hash)
    }

    fn change(
        &mut self,
        by: u8,
        act: Act,
        number: u16,
        body: Option<Part>,
        officers: &[u16],
    ) -> Said {
        let mut header = self.header(by, Kind::AUTHORITY, act);
        header.number = Some(number.into());
        self.by_officers(header, body, officers)
    }

    /// Signs an authority entry with the officers' real assertions.
    fn by_officers(&mut self, mut header: Header, body: Option<Part>, officers: &[u16]) -> Said {
        let by = header.party.0;
        let draft = self.draft_of(&header, body.as_ref());
        let sign = |number: &u16| {
            let key = officer_key(by, *number);
            draft.assert(*number, AssertionRole::Releaser, header.time, &key)
        };
        let assertions = Assertions {
            nonce: draft.nonce,
            expiry: draft.expiry,
            list: officers.iter().map(sign).collect(),
        };
        header.officers = assertions.officers();
        let mut parts = BTreeMap::from([(PART_ASSERTIONS, part(assertions.encode()))]);
        parts.extend(body.map(|body| (PART_BODY, body)));
        self.keep(header, parts, OfficerEvidence::Nobody)
    }

    /// A message from one party to others, released as its precedence asks.
    pub fn release(&mut self, from: u8, to: &[u8], precedence: Precedence) -> Said {
        let mut header = self.header(from, body::MESSAGE, message::RELEASE);
        header.precedence = precedence;
        header.action = to.iter().copied().map(PartyIndex).collect();
        self.sign(
            header,
            true,
            &[(WATCH, SignedAs::Drafter), (RELEASING, SignedAs::Releaser)],
        )
    }

    /// An officer's act on a message.
    pub fn act(&mut self, by: u8, act: Act, message: EntryId) -> Said {
        let mut header = self.header(by, body::MESSAGE, act);
        header.object = Some(message);
        header.outcome = (act == message::ANSWER).then_some(1);
        let officers: &[(u16, SignedAs)] = if act == message::DISPLAYED {
            &[]
        } else {
            &[(WATCH, SignedAs::Releaser)]
        };
        self.sign(header, false, officers)
    }

    /// A receipt that names entries.
    pub fn receipt(&mut self, by: u8, act: Act, names: &[EntryId]) -> Said {
        let mut header = self.header(by, body::RECEIPT, act);
        header.references = names.to_vec();
        self.sign(header, false, &[])
    }

    /// A statement that a party did not acknowledge in time.
    pub fn silence(&mut self, by: u8, about: u8, message: EntryId) -> Said {
        let mut header = self.header(by, body::MESSAGE, message::NO_ACKNOWLEDGEMENT);
        header.object = Some(message);
        header.action = vec![PartyIndex(about)];
        header.due = Some(header.time);
        self.sign(header, false, &[])
    }

    /// A challenge to all others: of a scheduled test, or a drill.
    pub fn challenge(&mut self, by: u8, number: Option<u64>) -> Said {
        let parties = u8::try_from(self.keys.len()).unwrap();
        let mut header = self.header(by, body::LINE_TEST, line_test::CHALLENGE);
        header.number = number;
        header.action = (0..parties)
            .filter(|party| *party != by)
            .map(PartyIndex)
            .collect();
        self.sign(header, true, &[])
    }

    /// An officer's read-back or refusal of a challenge.
    pub fn reply(&mut self, by: u8, act: Act, challenge: EntryId) -> Said {
        let mut header = self.header(by, body::LINE_TEST, act);
        header.object = Some(challenge);
        self.sign(header, true, &[(WATCH, SignedAs::Releaser)])
    }

    /// The initiator's result about one party.
    pub fn result(&mut self, by: u8, about: u8, challenge: EntryId, code: u64) -> Said {
        let mut header = self.header(by, body::LINE_TEST, line_test::RESULT);
        header.object = Some(challenge);
        header.action = vec![PartyIndex(about)];
        header.outcome = Some(code);
        self.sign(header, false, &[])
    }

    /// A statement that a scheduled test was missed.
    pub fn missed(&mut self, by: u8, number: u64, cause: u64) -> Said {
        let mut header = self.header(by, body::LINE_TEST, line_test::MISSED);
        header.number = Some(number);
        header.outcome = Some(cause);
        header.time = header.time.max(self.fold().due(number).unwrap().deadline);
        self.sign(header, false, &[])
    }
}

/// The line of every record.
pub const LINE: LineId = LineId([7; 32]);

fn charter(officers: impl Iterator<Item = Vec<Officer>>, tests: TestSchedule) -> Charter {
    let parties = (0..).zip(officers).map(|(index, officers)| CharterParty {
        card: CardId([index; 32]),
        name: format!("party {index}"),
        officers,
    });
    let name = |text: &str| BTreeMap::from([("en".to_owned(), text.to_owned())]);
    Charter {
        version: 0,
        nonce: [0; 16],
        name: name("a line"),
        rules: 0,
        parties: parties.collect(),
        levels: vec![detente_record::Level {
            id: "desk".to_owned(),
            name: name("duty desk"),
        }],
        languages: vec!["en".to_owned()],
        tests,
        acknowledge_within_ms: [60_000; 4],
        summary_period_ms: 3_600_000,
        limits: CharterLimits {
            flash_text_bytes_max: 1_000,
            text_bytes_max: 4_000,
            flash_per_hour_max: 60,
        },
        areas: String::new(),
        retention_days: 0,
        recording: false,
        break_glass: false,
        succeeds: None,
        templates: None,
        desk: DeskTerms::default(),
    }
}

/// The key of an officer: the charter's by the party's seeds, an appointed one's by party and number.
fn officer_key(party: u8, number: u16) -> SecretKey {
    let offset = [0, 1, 2, 1, 3].get(usize::from(number)).copied();
    match offset {
        Some(offset) => SecretKey::from_seed([100 + party * 4 + offset; 32]),
        None => {
            let mut seed = [200 + party; 32];
            seed[..2].copy_from_slice(&number.to_be_bytes());
            SecretKey::from_seed(seed)
        }
    }
}

fn part(content: Vec<u8>) -> Part {
    Part {
        salt: [1; 16],
        content,
    }
}

/// A fold of these entries, taken in this order.
pub fn fold_of<'a>(facts: &CharterFacts, said: impl IntoIterator<Item = &'a Said>) -> Fold {
    let mut fold = Fold::new(facts.clone());
    for said in said {
        fold.insert(&said.entry, said.officers.clone());
    }
    fold
}
