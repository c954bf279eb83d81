//! Answers about contacts: what counts, what does not, and what is said of the rest.

use proptest::prelude::*;

use super::*;
use crate::account::{LevelNamed, PartyNamed, Preamble, Source, Words};

fn name(text: &str) -> Label {
    Label::new(text).expect("a label")
}

fn day(written: &str) -> Day {
    written.parse().expect("a day")
}

fn account(id: &str, kind: &str, date: &str) -> Account {
    let kind = AccountKind::from_word(name(kind));
    Account {
        source: Some(name("s")),
        levels: vec![name("l")],
        ..Account::new(name(id), kind, date.parse().expect("a date"))
    }
}

fn contact(id: &str, date: &str) -> Account {
    account(id, "contact", date)
}

fn record(accounts: Vec<Account>) -> ReportedRecord {
    let preamble = Preamble {
        mark: Words::new("mark").expect("a text"),
        sources: vec![Source {
            id: name("s"),
            title: None,
            published: None,
            updated: None,
            basis: None,
            texts: Vec::new(),
        }],
        parties: vec![PartyNamed {
            id: name("a"),
            name: None,
            languages: Vec::new(),
        }],
        levels: ["l", "m"]
            .map(|id| LevelNamed {
                id: name(id),
                name: None,
                holders: Vec::new(),
            })
            .into(),
        file: None,
    };
    ReportedRecord::new(preamble, accounts).expect("every name resolves")
}

fn ids(accounts: &[&Account]) -> Vec<String> {
    accounts
        .iter()
        .map(|account| account.id.to_string())
        .collect()
}

#[test]
fn contacts_out_of_order_and_at_other_levels_make_no_false_gap() {
    let elsewhere = Account {
        levels: vec![name("m")],
        ..contact("x", "2022-01-15")
    };
    let record = record(vec![
        contact("c", "2022-03-01"),
        elsewhere,
        contact("a", "2022-01-01"),
        contact("b", "2022-01-31"),
    ]);
    let found = at_level(&record, "l", day("2022-03-02"), None).expect("the record has it");
    assert_eq!(found.gaps_days(), [30, 29]);
    assert_eq!(
        (found.last(), found.days_since(), found.longest_gap_days()),
        (Some(day("2022-03-01")), Some(1), Some(30))
    );
}

#[test]
fn what_lies_after_the_day_asked_about_does_not_count() {
    let record = record(vec![
        contact("a", "2022-01-01"),
        contact("b", "2022-01-31"),
        contact("later", "2022-02/2022-03"),
    ]);
    let found = at_level(&record, "l", day("2022-01-30"), None).expect("the record has it");
    assert_eq!(
        (found.last(), found.gaps.len(), found.imprecise.len()),
        (Some(day("2022-01-01")), 0, 0)
    );
    let found = at_level(&record, "l", day("2021-12-31"), None).expect("the record has it");
    assert_eq!(
        (found.last(), found.days_since(), found.longest_gap_days()),
        (None, None, None)
    );
}

#[test]
fn a_contact_without_an_exact_day_makes_no_gap_and_is_shown_where_it_may_lie() {
    let record = record(vec![
        contact("a", "2022-01-01"),
        contact("about", "2022-02~"),
        contact("b", "2022-03-31"),
        contact("c", "2022-04-30"),
    ]);
    let found = at_level(&record, "l", day("2022-12-31"), None).expect("the record has it");
    assert_eq!(found.gaps_days(), [89, 30]);
    assert_eq!(ids(&found.gaps[0].imprecise_between), ["about"]);
    assert_eq!(ids(&found.gaps[1].imprecise_between), [""; 0]);
    assert_eq!(ids(&found.imprecise), ["about"]);
}

#[test]
fn two_contacts_on_one_day_are_two_contacts() {
    let record = record(vec![contact("a", "2022-01-01"), contact("b", "2022-01-01")]);
    assert_eq!(
        at_level(&record, "l", day("2022-01-01"), None)
            .expect("the record has it")
            .gaps_days(),
        [0]
    );
}

#[test]
fn since_an_event_counts_what_followed_and_says_what_it_cannot_tell() {
    let event = account("event", "reference-event", "2022-02-24");
    let record = record(vec![
        event,
        contact("before", "2022-02-23"),
        contact("same", "2022-02-24"),
        contact("after", "2022-03-01"),
        contact("early", "2022-01"),
        contact("maybe", "2022-02"),
    ]);
    let since = at_level(&record, "l", day("2022-12-31"), Some("event"))
        .expect("the record has it")
        .since_event
        .expect("asked for");
    assert_eq!((since.first, since.count), (Some(day("2022-02-24")), 2));
    assert_eq!(
        (ids(&since.on_the_day), ids(&since.undecided)),
        (vec!["same".to_owned()], vec!["maybe".to_owned()])
    );
}

#[test]
fn since_an_event_without_an_exact_day_counts_only_what_surely_followed() {
    let event = account("event", "reference-event", "2022-02");
    let record = record(vec![
        event,
        contact("inside", "2022-02-10"),
        contact("after", "2022-03-01"),
        contact("before", "2022-01-31"),
    ]);
    let since = at_level(&record, "l", day("2022-12-31"), Some("event"))
        .expect("the record has it")
        .since_event
        .expect("asked for");
    assert_eq!(
        (since.first, since.count, ids(&since.undecided)),
        (Some(day("2022-03-01")), 1, vec!["inside".to_owned()])
    );
}

#[test]
fn since_an_event_that_lies_after_the_day_asked_about_there_is_nothing_and_it_says_so() {
    let record = record(vec![
        account("event", "reference-event", "2022-02-24"),
        contact("a", "2022-01-01"),
    ]);
    let since = at_level(&record, "l", day("2022-02-01"), Some("event"))
        .expect("the record has it")
        .since_event
        .expect("asked for");
    assert!(since.event_lies_after && since.first.is_none() && since.count == 0);
}

#[test]
fn since_a_contact_does_not_count_that_contact() {
    let record = record(vec![contact("a", "2022-01-01"), contact("b", "2022-02-01")]);
    let since = at_level(&record, "l", day("2022-12-31"), Some("a"))
        .expect("the record has it")
        .since_event
        .expect("asked for");
    assert_eq!((since.first, since.count), (Some(day("2022-02-01")), 1));
}

#[test]
fn a_refusal_without_a_span_takes_its_own_date_and_names_the_next_contact() {
    let refusal = account("r", "requests-declined", "2022-02-01");
    let record = record(vec![
        refusal,
        contact("before", "2022-01-31"),
        contact("on", "2022-02-01"),
        contact("maybe", "2022-02"),
    ]);
    let found = refusals(&record, day("2022-12-31"));
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].no_later_than, found[0].next_contact),
        (Some(day("2022-02-01")), Some(day("2022-02-01")))
    );
    assert_eq!(ids(&found[0].next_contact_imprecise), ["maybe"]);
}

#[test]
fn a_follow_up_that_was_scheduled_is_not_listed() {
    let expected = |id: &str, scheduled| Account {
        scheduled,
        ..account(id, "follow-up-expected", "2022-02-01")
    };
    let record = record(vec![
        expected("yes", Some(true)),
        expected("no", Some(false)),
        expected("unsaid", None),
    ]);
    let found: Vec<_> = follow_ups_not_scheduled(&record, day("2022-12-31"))
        .iter()
        .map(|row| row.account.id.to_string())
        .collect();
    assert_eq!(found, ["no", "unsaid"]);
}

#[test]
fn what_is_not_in_the_record_is_answered_with_what_is() {
    let record = record(vec![account("event", "reference-event", "2022-02-24")]);
    let fault = at_level(&record, "desk", day("2022-01-01"), None).expect_err("no such level");
    assert_eq!(
        fault,
        NotInRecord::Level {
            asked: "desk".to_owned(),
            known: vec!["l".to_owned(), "m".to_owned()]
        }
    );
    let fault = at_level(&record, "l", day("2022-01-01"), Some("war")).expect_err("no such event");
    assert_eq!(
        fault,
        NotInRecord::Event {
            asked: "war".to_owned(),
            known: vec!["event".to_owned()]
        }
    );
}

proptest! {
    /// The gaps, from first contact to last, are exactly the days between those two; and nothing
    /// after the day asked about changes the answer.
    #[test]
    fn gaps_add_up_and_the_future_changes_nothing(offsets in proptest::collection::vec((1_u8..=12, 1_u8..=28), 0..20), split in (1_u8..=12, 1_u8..=28)) {
        let accounts: Vec<Account> = offsets.iter().enumerate().map(|(number, (month, day))| contact(&format!("c{number}"), &format!("2022-{month:02}-{day:02}"))).collect();
        let as_of = Day::new(2022, split.0, split.1).expect("a day");
        let past: Vec<Account> = accounts.iter().filter(|account| account.date.exact_day().is_some_and(|day| day <= as_of)).cloned().collect();
        let (whole, past) = (record(accounts), record(past));
        let found = at_level(&whole, "l", as_of, None).expect("the record has it");
        prop_assert_eq!(&found, &at_level(&past, "l", as_of, None).expect("the record has it"));
        if let (Some(first), Some(last)) = (found.contacts.first(), found.last()) {
            prop_assert_eq!(found.gaps_days().iter().sum::<i32>(), last.days_since(first.day));
            prop_assert!(found.gaps_days().iter().all(|gap| *gap >= 0));
        }
        prop_assert_eq!(found.longest_gap_days().is_some(), found.contacts.len() >= 2);
    }
}
