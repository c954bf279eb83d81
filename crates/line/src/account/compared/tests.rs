//! How the accounts of one contact stand to each other, field by field.

use super::*;
use crate::account::{AccountKind, Initiative, Preamble};

fn name(text: &str) -> Label {
    Label::new(text).expect("a label")
}

fn words(text: &str) -> Words {
    Words::new(text).expect("a text")
}

fn call() -> Account {
    Account {
        source: Some(name("paper")),
        ..Account::new(
            name("call"),
            AccountKind::Contact,
            "2022-05-13".parse().expect("a date"),
        )
    }
}

fn readout(party: &str) -> Account {
    Account {
        by: Some(name(party)),
        of: Some(name("call")),
        ..Account::new(
            name(&format!("readout-{party}")),
            AccountKind::Readout,
            "2022-05-13".parse().expect("a date"),
        )
    }
}

fn begun_by(party: &str, account: Option<&str>) -> Option<Initiative> {
    Some(Initiative {
        party: name(party),
        by_account_of: account.map(name),
        implied: false,
    })
}

fn minutes(minutes: u32) -> Option<Length> {
    Some(Length {
        minutes,
        approximate: false,
    })
}

fn record(accounts: Vec<Account>) -> ReportedRecord {
    let preamble = Preamble {
        mark: words("mark"),
        sources: Vec::new(),
        parties: Vec::new(),
        levels: Vec::new(),
        file: None,
    };
    ReportedRecord::gathered(preamble, accounts).0
}

fn found(accounts: Vec<Account>, look: impl Fn(&Compared<'_>) -> Agreement) -> Agreement {
    let record = record(accounts);
    let day = "2022-05-13".parse().expect("a day");
    look(&compared(&record, "call", day).expect("the record has it"))
}

#[test]
fn a_field_that_nobody_has_is_not_said_and_one_that_one_side_has_is_not_agreed() {
    let accounts = || vec![call(), readout("a"), readout("b")];
    assert_eq!(
        found(accounts(), |it| it.initiator.agreement()),
        Agreement::NotSaid
    );
    let mut one = accounts();
    one[1].initiated_by = begun_by("a", None);
    assert_eq!(
        found(one.clone(), |it| it.initiator.agreement()),
        Agreement::SaidByOne
    );
    // The source names the side whose account it is: still that side's alone.
    one[0].initiated_by = begun_by("a", Some("a"));
    assert_eq!(
        found(one, |it| it.initiator.agreement()),
        Agreement::SaidByOne
    );
}

#[test]
fn the_same_and_the_different_are_told_apart_for_every_field() {
    let mut same = vec![call(), readout("a"), readout("b")];
    for account in &mut same[1..] {
        account.initiated_by = begun_by("a", None);
        account.duration = minutes(60);
        account.texts = vec![(name(PARTICIPANTS), words("both ministers"))];
    }
    let mut different = same.clone();
    different[2].initiated_by = begun_by("b", None);
    different[2].duration = minutes(45);
    different[2]
        .texts
        .push((name(PARTICIPANTS), words("an interpreter")));
    for (accounts, expected) in [(same, Agreement::Same), (different, Agreement::Different)] {
        assert_eq!(
            found(accounts.clone(), |it| it.initiator.agreement()),
            expected
        );
        assert_eq!(
            found(accounts.clone(), |it| it.duration.agreement()),
            expected
        );
        assert_eq!(found(accounts, |it| it.participants.agreement()), expected);
    }
}

#[test]
fn an_account_given_later_is_not_compared_yet() {
    let mut late = readout("b");
    late.date = "2022-05-14".parse().expect("a date");
    late.duration = minutes(45);
    let mut own = call();
    own.duration = minutes(60);
    let record = record(vec![own, late]);
    let at = |day: &str| {
        let compared = compared(&record, "call", day.parse().expect("a day"));
        compared.expect("the record has it").duration.agreement()
    };
    assert_eq!(at("2022-05-13"), Agreement::SaidByOne);
    assert_eq!(at("2022-05-14"), Agreement::Different);
    assert_eq!(
        compared(&record, "nothing", "2022-05-14".parse().expect("a day")),
        None
    );
}
