//! Accounts as entries: filed, carried in any order, closed, foreign and forged.

use detente_record::{
    Epoch, Header, Keep, LineId, PART_BODY, Part, PartyIndex, Precedence, SecretKey, Sequence,
    Timestamp,
};

use super::*;
use crate::account::{AccountKind, LevelNamed, Source, Words};

fn name(text: &str) -> Label {
    Label::new(text).expect("a label")
}

fn preamble(mark: &str) -> Preamble {
    Preamble {
        mark: Words::new(mark).expect("a text"),
        sources: vec![Source {
            id: name("s"),
            title: None,
            published: None,
            updated: None,
            basis: None,
            texts: Vec::new(),
        }],
        parties: Vec::new(),
        levels: vec![LevelNamed {
            id: name("l"),
            name: None,
            holders: Vec::new(),
        }],
        file: None,
    }
}

fn contact(id: &str, date: &str) -> Account {
    Account {
        source: Some(name("s")),
        levels: vec![name("l")],
        ..Account::new(
            name(id),
            AccountKind::Contact,
            date.parse().expect("a date"),
        )
    }
}

/// Signs filings as one party's entries, one after the other.
struct Desk {
    party: u8,
    status: Status,
    entries: Vec<Entry>,
}

impl Desk {
    fn new(party: u8, status: Status) -> Self {
        Self {
            party,
            status,
            entries: Vec::new(),
        }
    }

    fn file(&mut self, filing: Filing) -> EntryId {
        let sequence = u64::try_from(self.entries.len()).expect("few");
        let header = Header {
            line: LineId([1; 32]),
            party: PartyIndex(self.party),
            epoch: Epoch(0),
            sequence: Sequence(sequence),
            previous: self.entries.last().map(Entry::id),
            seen: Vec::new(),
            time: Timestamp::from_ms(1_000 + sequence),
            uncertainty_ms: None,
            status: self.status,
            kind: ACCOUNT,
            act: filing.act,
            object: filing.object,
            references: filing.references,
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
        };
        let parts = BTreeMap::from([(
            PART_BODY,
            Part {
                salt: [2; 16],
                content: filing.body,
            },
        )]);
        let entry = Entry::sign(header, parts, &SecretKey::from_seed([self.party + 1; 32]))
            .expect("a sound entry");
        self.entries.push(entry.clone());
        entry.id()
    }

    fn record(&mut self, mark: &str, accounts: &[Account]) -> EntryId {
        let under = self.file(file_preamble(&preamble(mark)).expect("it fits"));
        let mut filed = BTreeMap::new();
        for account in accounts {
            let entry = self.file(file_account(account, Some(under), &filed).expect("it fits"));
            filed.insert(account.id.clone(), entry);
        }
        under
    }
}

#[test]
fn a_record_filed_in_a_line_comes_back_whole_in_any_order_of_arrival() {
    let mut desk = Desk::new(0, Status::Exercise);
    let later = Account {
        about: vec![name("a")],
        ..contact("b", "2022-05-13")
    };
    let accounts = [contact("a", "2022-02-18"), later];
    let under = desk.record("mark", &accounts);
    assert_eq!(desk.entries[2].header().references, [desk.entries[1].id()]);
    for rotation in 0..desk.entries.len() {
        desk.entries.rotate_left(rotation);
        let found = read_filed(&desk.entries, Status::Exercise);
        let filed = &found.records[&under];
        assert_eq!(
            filed.record,
            ReportedRecord::new(preamble("mark"), accounts.to_vec()).expect("whole")
        );
        assert_eq!(
            (
                filed.entries.len(),
                filed.problems.len(),
                found.unreadable.len()
            ),
            (2, 0, 0)
        );
    }
}

#[test]
fn exercise_and_actual_accounts_are_never_read_together() {
    let mut desk = Desk::new(0, Status::Exercise);
    desk.record("mark", &[contact("a", "2022-02-18")]);
    let found = read_filed(&desk.entries, Status::Actual);
    assert!(found.records.is_empty() && found.own.is_empty() && found.unreadable.is_empty());
}

#[test]
fn two_records_of_one_line_stay_apart_though_their_names_are_equal() {
    let mut desk = Desk::new(0, Status::Exercise);
    let first = desk.record("one", &[contact("a", "2022-02-18")]);
    let second = desk.record("two", &[contact("a", "2022-03-18")]);
    let found = read_filed(&desk.entries, Status::Exercise);
    let day = |id| found.records[id].record.accounts()[0].date.to_string();
    assert_eq!(
        (day(&first), day(&second)),
        ("2022-02-18".to_owned(), "2022-03-18".to_owned())
    );
}

#[test]
fn a_closed_account_is_named_and_the_rest_is_read() {
    let mut desk = Desk::new(0, Status::Exercise);
    let later = Account {
        about: vec![name("a")],
        ..contact("b", "2022-05-13")
    };
    let under = desk.record("mark", &[contact("a", "2022-02-18"), later]);
    desk.entries[1] = desk.entries[1].with_parts(&[]);
    let found = read_filed(&desk.entries, Status::Exercise);
    assert_eq!(found.closed, [desk.entries[1].id()]);
    let filed = &found.records[&under];
    assert_eq!(
        (filed.record.accounts().len(), filed.problems.len()),
        (1, 1)
    );
}

#[test]
fn another_party_cannot_add_to_a_record() {
    let mut desk = Desk::new(0, Status::Exercise);
    let under = desk.record("mark", &[]);
    let mut other = Desk::new(1, Status::Exercise);
    let added = other.file(
        file_account(&contact("a", "2022-02-18"), Some(under), &BTreeMap::new()).expect("it fits"),
    );
    let found = read_filed(desk.entries.iter().chain(&other.entries), Status::Exercise);
    assert_eq!(found.unreadable, [(added, AccountFault::Preamble)]);
    assert!(found.records[&under].record.accounts().is_empty());
}

#[test]
fn a_header_that_says_another_act_than_its_body_is_not_believed() {
    let mut desk = Desk::new(0, Status::Actual);
    let filing =
        file_account(&contact("a", "2022-02-18"), None, &BTreeMap::new()).expect("it fits");
    let own = desk.file(filing.clone());
    let wrong = desk.file(Filing {
        act: super::super::kind::ACT_REFUSAL,
        ..filing.clone()
    });
    let garbage = desk.file(Filing {
        body: vec![0xff],
        ..filing
    });
    let found = read_filed(&desk.entries, Status::Actual);
    assert_eq!(
        found.own.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [own]
    );
    assert_eq!(found.unreadable[0], (wrong, AccountFault::Act));
    assert!(matches!(&found.unreadable[1], (id, AccountFault::Body(_)) if *id == garbage));
}

#[test]
fn of_two_accounts_with_one_name_the_first_in_its_journal_stays() {
    let mut desk = Desk::new(0, Status::Exercise);
    let under = desk.record(
        "mark",
        &[contact("a", "2022-02-18"), contact("a", "2022-03-18")],
    );
    desk.entries.reverse();
    let found = read_filed(&desk.entries, Status::Exercise);
    let filed = &found.records[&under];
    assert_eq!(filed.record.accounts()[0].date.to_string(), "2022-02-18");
    assert_eq!(filed.problems.len(), 1);
}
