//! `detente contacts --record`: the answers of the reported record of 2022, without any node.

use serde_json::{Value, json};

use crate::harness::detente;

const RECORD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/2022/record.toml"
);

fn answer(arguments: &[&str]) -> Value {
    let mut all = vec!["contacts", "--record", RECORD, "--json"];
    all.extend(arguments);
    detente(&all).json()
}

#[test]
fn on_12_may_2022_the_ministers_last_spoke_83_days_before_and_there_is_no_gap_yet() {
    let found = answer(&["--level", "ministers", "--as-of", "2022-05-12"]);
    assert_eq!(found["last"], "2022-02-18");
    assert_eq!(found["days_since"], 83);
    assert_eq!(found["gaps_days"], json!([]));
    assert_eq!(found["longest_gap_days"], Value::Null);
    assert_eq!(
        found["refusals"],
        json!([{
            "level": "ministers", "requested_by": "us", "by_account_of": "us", "source": "cnn",
            "no_later_than": "2022-03-24", "next_contact": null,
        }])
    );
}

#[test]
fn the_gaps_are_those_that_the_record_expects() {
    let found = answer(&["--level", "ministers"]);
    assert_eq!(found["as_of"], "2022-10-21");
    assert_eq!(found["last"], "2022-10-21");
    assert_eq!(found["gaps_days"], json!([84, 161]));
    assert_eq!(found["longest_gap_days"], 161);
    assert_eq!(found["refusals"][0]["next_contact"], "2022-05-13");
    let october = answer(&["--level", "ministers", "--as-of", "2022-10-20"]);
    assert_eq!(
        (&october["last"], &october["days_since"]),
        (&json!("2022-05-13"), &json!(160))
    );
    let chiefs = answer(&["--level", "chiefs", "--as-of", "2022-05-13"]);
    assert_eq!(
        (&chiefs["last"], &chiefs["days_since"]),
        (&json!("2022-02-11"), &json!(91))
    );
}

#[test]
fn since_the_invasion_the_ministers_spoke_first_on_13_may_and_the_heads_never() {
    let ministers = answer(&["--level", "ministers", "--since-event", "invasion"]);
    assert_eq!(
        ministers["since_event"],
        json!({"event": "invasion", "first": "2022-05-13", "count": 2})
    );
    let heads = answer(&["--level", "heads", "--since-event", "invasion"]);
    assert_eq!(
        heads["since_event"],
        json!({"event": "invasion", "first": null, "count": 0})
    );
}

#[test]
fn without_a_level_every_level_answers_and_the_mark_is_on_it() {
    let found = answer(&[]);
    let levels: Vec<&String> = found["levels"]
        .as_object()
        .expect("levels")
        .keys()
        .collect();
    assert_eq!(levels, ["chiefs", "desk", "heads", "ministers"]);
    assert_eq!(found["refusals"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        found["marks"],
        json!(["reconstruction from press reports, issued by neither government"])
    );
}

#[test]
fn in_words_the_mark_comes_first_and_every_refusal_says_by_whose_account() {
    for (language, mark, declined, account) in [
        (
            "en",
            "[reconstruction from press reports",
            "United States asked and was declined, no later than 24 March 2022",
            "by its own account; as reported in “CNN report by O. Liebermann”",
        ),
        (
            "ru",
            "[реконструкция по сообщениям прессы",
            "просила сторона «United States», отказано не позднее 24 марта 2022 г.",
            "по её собственным словам; источник: «CNN report by O. Liebermann»",
        ),
    ] {
        let ran = detente(&["contacts", "--record", RECORD, "--lang", language]);
        let said = ran.said();
        assert!(said.starts_with(mark), "{said}");
        let refusals: Vec<&str> = said
            .lines()
            .filter(|line| line.contains(declined))
            .collect();
        assert!(refusals.len() == 2, "{said}");
        assert!(refusals.iter().all(|line| line.contains(account)), "{said}");
        assert!(!said.contains("00:00"), "a date has no hour: {said}");
    }
}

#[test]
fn any_file_of_the_form_answers_and_a_faulty_one_names_every_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.toml");
    let good = r#"
[[source]]
id = "s"
title = "A report"
[[party]]
id = "x"
[[level]]
id = "envoys"
[[event]]
id = "one"
date = "1999-12-31"
date_basis = "stated"
kind = "contact"
level = "envoys"
source = "s"
[[event]]
id = "two"
date = "2000-03-01"
date_basis = "stated"
kind = "contact"
level = "envoys"
source = "s"
"#;
    std::fs::write(&path, good).expect("written");
    let file = path.to_str().expect("text");
    let found = detente(&["contacts", "--record", file, "--level", "envoys", "--json"]).json();
    // 2000 was a leap year: 31 December to 1 March is 61 days.
    assert_eq!(found["gaps_days"], json!([61]));
    assert_eq!(found["longest_gap_days"], 61);

    std::fs::write(
        &path,
        good.replace("1999-12-31", "1999-02-30")
            .replace("\"envoys\"\nsource", "\"nobody\"\nsource"),
    )
    .expect("written");
    let ran = detente(&["contacts", "--record", file]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("line 11"), "{}", ran.err);
    assert!(ran.err.contains("1999-02-30"), "{}", ran.err);
}

#[test]
fn in_words_parties_sources_and_events_stand_by_their_names_and_no_contact_is_left_out() {
    for (language, rows) in [
        (
            "en",
            [
                "Since “Invasion of Ukraine”: 2 contacts",
                "call; initiative: United States, by its own account; as reported in “CNN report by O. Liebermann”",
                "initiative: United States (implied, not said), by its own account; confirmed by United States, \
                 Russian Federation",
                "means not stated; as reported",
                "about 2021: meeting; as reported in “BBC report",
                "call (“several”); as reported",
            ],
        ),
        (
            "ru",
            [
                "После события «Invasion of Ukraine»: 2 контакта",
                "телефонный разговор; по инициативе стороны «United States», по её собственным словам; источник: «CNN",
                "подтвердили: United States, Russian Federation",
                "способ связи не указан; источник",
                "примерно 2021 г.: встреча; источник: «BBC report",
                "телефонный разговор («several»); источник",
            ],
        ),
    ] {
        let ran = detente(&[
            "contacts",
            "--record",
            RECORD,
            "--lang",
            language,
            "--since-event",
            "invasion",
        ]);
        let said = ran.said();
        for row in rows {
            assert!(said.contains(row), "{row}\n{said}");
        }
        for id in ["us", "ru", "cnn", "bbc", "invasion"] {
            let bare = |word: &str| word == id;
            let words = said.split(|c: char| !c.is_alphanumeric());
            assert!(!words.into_iter().any(bare), "the bare id {id}\n{said}");
        }
    }
}

#[test]
fn an_event_after_the_day_asked_about_is_said_to_lie_after_it() {
    let arguments = ["contacts", "--record", RECORD, "--as-of", "2022-02-20"];
    let event = ["--since-event", "invasion", "--lang", "en"];
    let ran = detente(&[&arguments[..], &event[..]].concat());
    let said = ran.said();
    assert!(
        said.contains("“Invasion of Ukraine” lies after the day asked about."),
        "{said}"
    );
    assert!(!said.contains("Since “"), "{said}");
}

#[test]
fn what_a_record_does_not_name_stays_as_it_wrote_it_and_its_own_level_name_comes_before_ours() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.toml");
    let record = r#"
[[source]]
id = "s"
[[party]]
id = "x"
[[party]]
id = "y"
name = "Ypsilon"
[[level]]
id = "ministers"
name = "Ministers of fisheries"
[[event]]
id = "one"
date = "1999-12-31"
date_basis = "stated"
kind = "contact"
level = "ministers"
means = "by fax"
initiated_by = { party = "x", by_account_of = "y" }
source = "s"
"#;
    std::fs::write(&path, record).expect("written");
    let file = path.to_str().expect("text");
    let in_words = |language| detente(&["contacts", "--record", file, "--lang", language]);
    let ran = in_words("en");
    let said = ran.said();
    for row in [
        "Ministers of fisheries as of 31 December 1999",
        "“by fax”; initiative: x, by the account of Ypsilon; as reported in “s”",
    ] {
        assert!(said.contains(row), "{row}\n{said}");
    }
    let ran = in_words("ru");
    let said = ran.said();
    for row in [
        "Ministers of fisheries, по состоянию на",
        "«by fax»; по инициативе стороны «x», по словам стороны «Ypsilon»; источник: «s»",
    ] {
        assert!(said.contains(row), "{row}\n{said}");
    }
    let json = detente(&["contacts", "--record", file, "--json"]).json();
    assert_eq!(
        json["names"],
        json!({
            "parties": {"y": "Ypsilon"}, "levels": {"ministers": "Ministers of fisheries"},
            "sources": {}, "events": {},
        })
    );
}

#[test]
fn with_accounts_what_is_told_of_each_contact_follows_and_as_json_every_account_of_the_record() {
    let told = detente(&["contacts", "--record", RECORD, "--accounts", "--lang", "en"]);
    assert_eq!(told.code, 0, "{}", told.err);
    let without = detente(&["contacts", "--record", RECORD, "--lang", "en"]);
    let more = told.out.strip_prefix(&without.out).expect("it comes last");
    for said in [
        "What is told, and by whose account:",
        "    Only in the account of Russian Federation: security",
    ] {
        assert!(more.contains(said), "{said}: {more}");
    }
    let accounts = answer(&["--accounts"])["accounts"].clone();
    let accounts = accounts.as_array().expect("a list");
    assert_eq!(accounts.len(), 21);
    let call = accounts
        .iter()
        .find(|account| account["id"] == "ministers-0513");
    assert_eq!(
        call.expect("in the record")["asks"],
        json!([{"id": "ceasefire", "by": "us", "text": "an immediate ceasefire",
                "raised": "in the call", "answer": "not reported"}])
    );
    assert_eq!(answer(&[])["accounts"], Value::Null);
}
