//! What is known by a day, and what stands under what.

use super::*;
use crate::account::{AccountKind, Label, Preamble, Words};

fn name(text: &str) -> Label {
    Label::new(text).expect("a label")
}

fn account(id: &str, kind: &str, date: &str) -> Account {
    let kind = AccountKind::from_word(name(kind));
    Account::new(name(id), kind, date.parse().expect("a date"))
}

fn record(accounts: Vec<Account>) -> ReportedRecord {
    let preamble = Preamble {
        mark: Words::new("mark").expect("a text"),
        sources: Vec::new(),
        parties: Vec::new(),
        levels: Vec::new(),
        file: None,
    };
    ReportedRecord::gathered(preamble, accounts).0
}

fn told(record: &ReportedRecord, as_of: &str) -> Vec<String> {
    let known = known_by(record, as_of.parse().expect("a day"));
    let row = |known: Known<'_>| {
        let under = known.under.iter().map(|account| account.id.to_string());
        let under: Vec<String> = under.collect();
        format!("{} [{}]", known.account.id, under.join(" "))
    };
    known.into_iter().map(row).collect()
}

#[test]
fn accounts_stand_under_what_they_are_of_and_in_the_order_of_time() {
    let answer = Account {
        of: Some(name("call")),
        about: vec![name("hints")],
        ..account("answer", "press-answer", "2022-10-21")
    };
    let assessed = Account {
        about: vec![name("answer")],
        ..account("assessed", "assessment", "2022-10-22")
    };
    let record = record(vec![
        assessed,
        account("hints", "outside-statement", "../2022-10-21"),
        answer,
        account("call", "contact", "2022-10-21"),
        account("before", "contact", "2021~"),
    ]);
    assert_eq!(
        told(&record, "2022-10-22"),
        ["before []", "call [answer assessed]", "hints []"]
    );
    // What lies after the day asked about is not told.
    assert_eq!(told(&record, "2022-10-21")[1], "call [answer]");
}

#[test]
fn what_was_reported_by_then_of_a_later_day_is_known() {
    let summit = Account {
        reported: Some("2022-10-21".parse().expect("a date")),
        ..account("summit", "encounter-avoided", "2022-11")
    };
    let record = record(vec![summit, account("later", "contact", "2022-11-01")]);
    assert_eq!(told(&record, "2022-10-20"), Vec::<String>::new());
    assert_eq!(told(&record, "2022-10-21"), ["summit []"]);
}

#[test]
fn nothing_is_lost_in_a_circle_nor_at_the_end_of_a_long_chain() {
    let about = |id: &str, other: &str| Account {
        about: vec![name(other)],
        ..account(id, "assessment", "2022-01-01")
    };
    let circle = record(vec![
        about("a", "b"),
        about("b", "a"),
        about("c", "a"),
        about("d", "d"),
    ]);
    assert_eq!(
        told(&circle, "2022-01-01"),
        ["a []", "b []", "c []", "d []"]
    );
    let chain = (1..=100).map(|step| about(&format!("{step:03}"), &format!("{:03}", step - 1)));
    let long = record(chain.collect());
    let told = told(&long, "2022-01-01");
    let standing: usize = told.iter().map(|row| row.split_whitespace().count()).sum();
    let empty = told.iter().filter(|row| row.ends_with("[]")).count();
    assert_eq!(standing - empty, 100, "each stands once: {told:?}");
}

#[test]
fn an_account_whose_subject_is_not_known_yet_stands_by_itself() {
    let early = Account {
        about: vec![name("call")],
        ..account("early", "assessment", "2022-05-12")
    };
    let record = record(vec![early, account("call", "contact", "2022-05-13")]);
    assert_eq!(told(&record, "2022-05-12"), ["early []"]);
    assert_eq!(told(&record, "2022-05-13"), ["call [early]"]);
}
