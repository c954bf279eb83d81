//! `detente read` where there are more messages than a screen holds: the newest are listed, that there are older ones is said,
//! and every one of them is found by the command that is named there.

use detente_cli::rig::Schedule;
use detente_record::Precedence;
use serde_json::Value;

use crate::harness::{Line, at, detente};

const SENT: usize = 24;

#[test]
fn a_list_shows_the_newest_and_names_the_way_to_every_older_one() {
    let line = Line::founded(Schedule::NONE_SOON);
    let words = |number: usize| format!("Number {number}.");
    for number in 1..=SENT {
        line.send(&line.a, Precedence::Routine, &words(number));
    }
    let read = |more: &[&str]| at(&line.a, &[&["read"], more].concat());
    let shown = |out: &str| -> Vec<usize> {
        let is_in = |number: &usize| out.contains(&words(*number));
        (1..=SENT).filter(is_in).collect()
    };

    // As many as a screen holds, and that there are others; the command that is named there shows those.
    let newest = read(&[]);
    assert_eq!(shown(newest.said()), (5..=SENT).collect::<Vec<_>>());
    let hint = "older and not shown: 4. To see them: detente read --before ";
    let (_, behind) = newest.out.split_once(hint).expect(&newest.out);
    let id = behind.split([' ', ',']).next().expect("an id");
    let older = read(&["--before", id]);
    assert_eq!(shown(older.said()), [1, 2, 3, 4]);
    assert!(!older.out.contains("not shown"), "{}", older.out);
    let all = read(&["--all"]);
    assert_eq!(shown(all.said()), (1..=SENT).collect::<Vec<_>>());
    assert!(!all.out.contains("not shown"), "{}", all.out);
    let data = line.a.desk.data.display().to_string();
    let russian = detente(&["--data", &data, "--lang", "ru", "read", "--limit", "3"]);
    assert!(
        russian.said().contains("более старых не показано: 21."),
        "{russian:?}"
    );

    // A program follows `next` until there is none, and has had each once.
    let mut had: Vec<Value> = Vec::new();
    let mut behind: Option<String> = None;
    loop {
        let mut words = vec!["--json", "--limit", "7"];
        words.extend(behind.iter().flat_map(|id| ["--before", id.as_str()]));
        let page = read(&words).json();
        let messages = page["actual"].as_array().expect("a list");
        assert!(messages.len() <= 7, "{page}");
        had.splice(0..0, messages.iter().cloned());
        match page["next"]["actual"].as_str() {
            Some(next) => behind = Some(next.to_owned()),
            None => break,
        }
    }
    let had: Vec<&str> = had.iter().filter_map(|one| one["text"].as_str()).collect();
    assert_eq!(had, (1..=SENT).map(words).collect::<Vec<_>>());

    for wrong in [
        &["--limit", "0"][..],
        &["--limit", "many"],
        &["--all", "--limit", "3"],
    ] {
        let ran = read(wrong);
        assert_eq!(ran.code, 2, "{wrong:?}: {ran:?}");
    }
}
