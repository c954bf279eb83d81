//! Accounts that an archivist files, and what the interface answers from them.

use std::collections::BTreeMap;

use detente_api::act::{ActAnswer, BatchAnswer, BatchOutcome, NewActs};
use detente_api::contact::{Contacts, ContactsQuestion};
use detente_api::page::Listed as _;
use detente_api::reported::Reported;
use detente_line::account::filed::{Filing, file_account, file_preamble};
use detente_line::account::{Edtf, Label, ReportedRecord};
use detente_record::{AssertionRole, EntryId, LineId, Status};

use crate::desk::{Desk, eventually, found, new_act};

const RECORD: &str = include_str!("../../../../examples/2022/record.toml");

/// Files a record, all its accounts in one batch.
fn import(desk: &Desk, line: LineId, record: &ReportedRecord) -> BTreeMap<Label, EntryId> {
    let file = |filings: Vec<Filing>| -> Vec<EntryId> {
        let acts = filings.into_iter().map(|filing| {
            let composed = filing.compose(&desk.author(line), Status::Exercise);
            new_act(
                &composed,
                vec![desk.assert(&composed, 2, AssertionRole::Releaser)],
            )
        });
        let path = format!("/v1/lines/{line}/acts:batch");
        let answer: BatchAnswer = desk.client.put_in(
            &path,
            &NewActs {
                acts: acts.collect(),
            },
        );
        let entry = |outcome: BatchOutcome| match outcome {
            BatchOutcome::Accepted(ActAnswer::Entry { entry }) => entry.0,
            other => panic!("{other:?}"),
        };
        answer.acts.into_iter().map(entry).collect()
    };
    let preamble = file(vec![file_preamble(record.preamble()).unwrap()])[0];
    let none = BTreeMap::new();
    let filings = record.accounts().iter();
    let filings = filings.map(|account| file_account(account, Some(preamble), &none).unwrap());
    let entries = file(filings.collect());
    record
        .accounts()
        .iter()
        .map(|account| account.id.clone())
        .zip(entries)
        .collect()
}

/// Every account that a desk tells, by pages of five, in the order of time.
fn every_page(desk: &Desk, line: LineId, record: &ReportedRecord) -> Reported {
    let path = format!("/v1/lines/{line}/accounts?status=exercise&limit=5");
    let mut told: Reported = desk.client.get(&path);
    let mut pages = 1;
    while let Some(next) = told.next.clone() {
        let page: Reported = desk.client.get(&format!("{path}&cursor={next}"));
        assert_eq!(page.marks, told.marks, "every page carries the mark");
        told.append(page);
        pages += 1;
    }
    assert_eq!(pages, record.accounts().len().div_ceil(5));
    let days = told.accounts.iter().map(|account| {
        let date = account.date.parse::<Edtf>().unwrap();
        date.earliest().or_else(|| date.latest())
    });
    assert!(days.is_sorted());
    told
}

#[test]
fn a_filed_record_answers_at_both_desks_as_it_does_without_a_node() {
    let dir = tempfile::tempdir().unwrap();
    let mut a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
    let mut b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let line = found(&a, &b);
    let record = detente_formats::reported::read(RECORD.as_bytes()).unwrap();
    let entries = import(&a, line, &record);
    let question = ContactsQuestion {
        level: None,
        as_of: Some("2022-05-12".parse().unwrap()),
        since_event: Some("invasion".to_owned()),
    };
    let expected = Contacts::of(&record, &entries, Status::Exercise, &question).unwrap();
    assert_eq!(expected.levels["ministers"].days_since, Some(83));
    let path =
        format!("/v1/lines/{line}/contacts?status=exercise&as_of=2022-05-12&since_event=invasion");
    for desk in [&a, &b] {
        let answer: Contacts = eventually("every account", || {
            let answer = desk.client.request("GET", &path, None);
            let answer: Contacts = (answer.status == 200).then(|| answer.json())?;
            (answer == expected).then_some(answer)
        });
        assert_eq!(
            answer.marks,
            ["reconstruction from press reports, issued by neither government"]
        );
    }
    let actual: Contacts = a
        .client
        .get(&format!("/v1/lines/{line}/contacts?status=actual"));
    assert!(
        actual.levels.is_empty(),
        "an exercise never answers for what is actual"
    );
    for desk in [&a, &b] {
        let told = every_page(desk, line, &record);
        let kept = told.record().expect("a record");
        for account in record.accounts() {
            assert_eq!(kept.account(account.id.as_str()), Some(account));
        }
        assert_eq!(kept.accounts().len(), record.accounts().len());
        assert_eq!(kept.preamble().sources, record.preamble().sources);
        assert_eq!(kept.preamble().parties, record.preamble().parties);
        let carried = told.accounts.iter();
        let carried = carried.map(|account| (account.id.as_str(), account.entry.unwrap().0));
        let filed = entries.iter().map(|(name, entry)| (name.as_str(), *entry));
        assert_eq!(
            carried.collect::<BTreeMap<_, _>>(),
            filed.collect::<BTreeMap<_, _>>()
        );
    }
    let export = b
        .client
        .request("GET", &format!("/v1/lines/{line}/export"), None);
    let findings = detente_record::Bundle::verify(&export.body).unwrap();
    assert_eq!(
        findings.marks, expected.marks,
        "the mark stays with what is exported"
    );
    a.stop_and_rebuild();
    b.stop_and_rebuild();
}
