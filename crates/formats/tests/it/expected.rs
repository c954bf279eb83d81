//! The `[expected]` table of examples/2022/record.toml, read from the file: its keys say what is
//! asked, its values what any correct reader answers. A row that no test understands fails.

use detente_formats::reported;
use detente_line::account::contacts::{at_level, follow_ups_not_scheduled, refusals};
use detente_line::account::topics::{asked, asked_and_in_no_account, topics};
use detente_line::account::{
    Account, Appeared, Day, Giver, Label, Preamble, RECONSTRUCTION_MARK, ReportedRecord,
};
use toml::{Table, Value};

use crate::RECORD;

fn record() -> ReportedRecord {
    reported::read(RECORD.as_bytes()).expect("the record of 2022 reads")
}

fn day(written: &str) -> Day {
    written.parse().expect("a day")
}

/// The last day that the record speaks of as past.
fn end() -> Day {
    day("2022-10-21")
}

fn days(row: &str) -> Vec<Day> {
    row.split([' ', ':', ','])
        .filter_map(|word| word.parse().ok())
        .collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .expect("a list")
        .iter()
        .map(|text| text.as_str().expect("a text"))
        .collect()
}

fn names(labels: &[&Label]) -> Vec<String> {
    labels.iter().map(ToString::to_string).collect()
}

fn check(record: &ReportedRecord, row: &str, value: &Value) {
    let (subject, question) = row
        .split_once([':', ' ', ','])
        .expect("a row names what it is about");
    match subject {
        level if record.level(level).is_some() => {
            check_level(record, level, question.trim(), value, row)
        }
        "requests" => {
            let party = row.rsplit(' ').next().expect("by whose account");
            let found = refusals(record, end());
            let ours: Vec<_> = found.iter().filter(|refusal| matches!(refusal.account.giver(), Giver::Party(giver) if giver == party)).collect();
            let levels: Vec<String> = ours
                .iter()
                .map(|refusal| refusal.level.to_string())
                .collect();
            assert_eq!(levels, texts(&value["levels"]), "{row}");
            for refusal in ours {
                assert_eq!(
                    refusal.no_later_than.map(|day| day.to_string()).as_deref(),
                    value["no_later_than"].as_str(),
                    "{row}"
                );
            }
        }
        "topics" => {
            let contact = question.split(' ').nth(1).expect("of which contact");
            let found = topics(record, contact, end());
            if row.ends_with("in both accounts") {
                assert_eq!(names(&found.in_every_account()), texts(value), "{row}");
            } else {
                assert!(row.ends_with("in one account only"), "{row}");
                for (party, own) in value.as_table().expect("a list a party") {
                    let label = Label::new(party).expect("a label");
                    assert_eq!(
                        names(&found.only_in(Giver::Party(&label))),
                        texts(own),
                        "{row}: {party}"
                    );
                }
            }
        }
        "asks" => {
            let words: Vec<&str> = row.split(' ').collect();
            let ["asks", "of", contact, "in", "no", "account", "of", later] = words[..] else {
                panic!("not understood: {row}")
            };
            let found: Vec<String> = asked_and_in_no_account(record, contact, later, end())
                .iter()
                .map(|ask| ask.id.to_string())
                .collect();
            assert_eq!(found, texts(value), "{row}");
        }
        "follow-up" => {
            let found: Vec<String> = follow_ups_not_scheduled(record, end())
                .iter()
                .map(|row| row.level.to_string())
                .collect();
            assert_eq!(found, texts(value), "{row}");
        }
        _ => panic!("a row of [expected] that no test understands: {row}"),
    }
}

fn check_level(record: &ReportedRecord, level: &str, question: &str, value: &Value, row: &str) {
    let contacts = at_level(record, level, end(), Some("invasion")).expect("the record has it");
    let since = contacts.since_event.as_ref().expect("asked for");
    match (question, &days(row)[..]) {
        ("contacts since invasion, first", []) => assert_eq!(
            since.first.map(|day| day.to_string()).as_deref(),
            value.as_str(),
            "{row}"
        ),
        ("contacts since invasion", []) => {
            assert_eq!(i64::try_from(since.count).ok(), value.as_integer(), "{row}")
        }
        (_, [from, to]) => {
            let gap = contacts
                .gaps
                .iter()
                .find(|gap| gap.from == *from && gap.to == *to)
                .expect("a gap between these days");
            assert_eq!(Some(i64::from(gap.days)), value.as_integer(), "{row}");
        }
        (_, [as_of]) => {
            let then = at_level(record, level, *as_of, None).expect("the record has it");
            assert_eq!(
                then.last().map(|day| day.to_string()).as_deref(),
                value["last"].as_str(),
                "{row}"
            );
            assert_eq!(
                then.days_since().map(i64::from),
                value["days_since"].as_integer(),
                "{row}"
            );
        }
        _ => panic!("a row of [expected] that no test understands: {row}"),
    }
}

#[test]
fn every_row_of_the_expected_table_is_answered_as_it_says() {
    let file: Table = RECORD.parse().expect("TOML");
    let expected = file["expected"].as_table().expect("a table");
    let record = record();
    assert!(expected.len() >= 11, "the table has lost rows");
    for (row, value) in expected {
        check(&record, row, value);
    }
}

#[test]
fn a_record_that_came_through_bodies_of_entries_answers_the_same() {
    let read = record();
    let preamble = Preamble::decode(&read.preamble().encode().expect("fits")).expect("decodes");
    let accounts: Vec<Account> = read
        .accounts()
        .iter()
        .map(|account| Account::decode(&account.encode().expect("fits")).expect("decodes"))
        .collect();
    let through = ReportedRecord::new(preamble, accounts).expect("still whole");
    assert_eq!(through, read);
    let file: Table = RECORD.parse().expect("TOML");
    for (row, value) in file["expected"].as_table().expect("a table") {
        check(&through, row, value);
    }
}

#[test]
fn on_the_eve_of_the_second_call_there_is_no_gap_to_count() {
    let record = record();
    let found = at_level(&record, "ministers", day("2022-05-12"), None).expect("the record has it");
    assert_eq!(found.last(), Some(day("2022-02-18")));
    assert_eq!(found.days_since(), Some(83));
    assert_eq!(found.gaps_days(), Vec::<i32>::new());
    assert_eq!(found.longest_gap_days(), None);
}

#[test]
fn on_the_day_of_the_last_call_two_gaps_are_counted() {
    let record = record();
    let found = at_level(&record, "ministers", end(), Some("invasion")).expect("the record has it");
    assert_eq!((found.last(), found.days_since()), (Some(end()), Some(0)));
    assert_eq!(found.gaps_days(), [84, 161]);
    assert_eq!(found.longest_gap_days(), Some(161));
    let since = found.since_event.expect("asked for");
    assert_eq!((since.first, since.count), (Some(day("2022-05-13")), 2));
}

#[test]
fn heads_have_contacts_without_a_day_and_none_since_the_invasion() {
    let record = record();
    let found = at_level(&record, "heads", end(), Some("invasion")).expect("the record has it");
    assert_eq!(
        (found.last(), found.days_since(), found.longest_gap_days()),
        (None, None, None)
    );
    let imprecise: Vec<String> = found
        .imprecise
        .iter()
        .map(|account| format!("{} {}", account.id, account.date))
        .collect();
    assert_eq!(
        imprecise,
        ["heads-2021 2021~", "heads-calls 2021/2022-02-23"]
    );
    let since = found.since_event.expect("asked for");
    assert_eq!(
        (since.first, since.count, since.undecided.len()),
        (None, 0, 0)
    );
}

#[test]
fn every_refusal_says_whose_account_it_is_and_what_came_next() {
    let record = record();
    let rows: Vec<String> = refusals(&record, end())
        .iter()
        .map(|row| {
            let Giver::Party(giver) = row.account.giver() else {
                panic!("a party's account")
            };
            let later: Vec<String> = row
                .later_accounts
                .iter()
                .map(|account| account.id.to_string())
                .collect();
            format!(
                "{} {:?} {giver} {:?} {:?} {:?} {later:?}",
                row.level,
                row.account.requested_by.as_ref().map(Label::as_str),
                row.account.source.as_ref().map(Label::as_str),
                row.no_later_than.map(|day| day.to_string()),
                row.next_contact.map(|day| day.to_string())
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            r#"ministers Some("us") us Some("cnn") Some("2022-03-24") Some("2022-05-13") ["consistent-effort"]"#,
            r#"chiefs Some("us") us Some("cnn") Some("2022-03-24") None ["consistent-effort"]"#,
        ]
    );
    // What lies after the day asked about does not count.
    assert!(refusals(&record, day("2022-03-23")).is_empty());
    assert_eq!(refusals(&record, day("2022-05-12"))[0].next_contact, None);
    assert!(
        refusals(&record, day("2022-05-12"))[0]
            .later_accounts
            .is_empty()
    );
}

#[test]
fn an_ask_is_followed_into_later_contacts() {
    let record = record();
    let found = asked(&record, "ministers", end());
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].contact.id.as_str(), found[0].ask.id.as_str()),
        ("ministers-0513", "ceasefire")
    );
    let later: Vec<_> = found[0]
        .later
        .iter()
        .map(|mention| {
            (
                mention.contact.id.as_str(),
                mention.by.len(),
                mention.accounts,
            )
        })
        .collect();
    assert_eq!(later, [("ministers-1021", 0, 3)]);
}

#[test]
fn the_record_carries_its_mark_and_no_date_of_it_has_an_hour() {
    let record = record();
    assert_eq!(record.preamble().mark.as_str(), RECONSTRUCTION_MARK);
    for account in record.accounts() {
        assert!(
            !account.date.to_string().contains(['T', 'Z', ':']),
            "{}",
            account.id
        );
    }
    // A source states the minute it appeared; that stays what it is.
    let cnn = record.source("cnn").expect("a source");
    assert!(
        matches!(&cnn.published, Some(Appeared::Moment(moment)) if moment.as_str() == "2022-05-13T16:01:00Z")
    );
    let bbc = record.source("bbc").expect("a source");
    assert!(
        matches!(&bbc.published, Some(Appeared::Date(date)) if date.to_string() == "2022-10-21")
    );
}

#[test]
fn what_is_stated_is_kept_apart_from_what_is_derived_and_every_word_is_kept() {
    let record = record();
    let basis = |id: &str| {
        record
            .account(id)
            .expect("in the record")
            .basis
            .expect("said")
            .word()
    };
    assert_eq!(
        [
            basis("chiefs-0211"),
            basis("heads-calls"),
            basis("invasion")
        ],
        ["stated", "derived", "outside"]
    );
    let text = |id: &str, name: &str| {
        let texts = &record.account(id).expect("in the record").texts;
        texts
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, words)| words.to_string())
    };
    assert_eq!(
        text("hints", "about").as_deref(),
        Some("willingness to use nuclear weapons")
    );
    assert_eq!(
        text("ministers-0513", "differs").as_deref(),
        Some("BBC (October) places the request 'after' the May conversation")
    );
    assert_eq!(record.accounts().len(), 21);
}
