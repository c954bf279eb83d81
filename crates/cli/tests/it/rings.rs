//! Rings by commands alone, on two real nodes with a bell: one side types one command, the other desk's bell goes off,
//! somebody there answers, and the call that follows is entered under it; or the bell fails, and whoever rings is told.

use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use detente_cli::rig::{Party, Schedule};

use crate::harness::{Line, Ran, at, key_of, read_in_a_file};
use crate::line_of_two::until_within;

fn say(party: &Party, words: &[&str]) -> Ran {
    let officer = key_of(party, "Watch");
    at(party, &[words, &["--officer", &officer]].concat())
}

fn begun(ran: &Ran) -> String {
    let answer: serde_json::Value = ran.json();
    answer["entry"].as_str().expect("an entry").to_owned()
}

/// The other desk's bell: its program writes down what it is told, unless the file `broken` is there.
fn bell_of(line: &Line) -> impl Fn() -> String {
    let (ring, rung) = (line.path("ring"), line.path("rung"));
    let broken = line.path("broken");
    let script = format!(
        "#!/bin/sh\n[ -e {} ] && exit 9\necho \"$*\" >> {}\n",
        broken.display(),
        rung.display()
    );
    std::fs::write(&ring, script).expect("written");
    std::fs::set_permissions(&ring, std::fs::Permissions::from_mode(0o700)).expect("set");
    let settings = line.b.desk.data.join("config.toml");
    let text = std::fs::read_to_string(&settings).expect("there");
    let hook = format!("hook = [\"{}\"]", ring.display());
    let text = text.replacen("# hook = [\"/usr/local/bin/ring\"]", &hook, 1);
    std::fs::write(&settings, text).expect("written");
    at(&line.b, &["config", "reload"]).said();
    move || std::fs::read_to_string(&rung).unwrap_or_default()
}

fn shows(line: &Line, party: &Party, id: &str, words: &str) -> String {
    line.wait(party, &["ring", "show", id], |ran| ran.out.contains(words))
        .out
}

#[test]
fn a_ring_goes_off_at_the_other_desk_is_answered_and_the_call_hangs_under_it() {
    let line = Line::founded(Schedule::NONE_SOON);
    let rung = bell_of(&line);
    let from = Instant::now();
    let id = begun(&say(&line.a, &["ring", "start", "--json"]));
    until_within("the bell goes off", Duration::from_secs(60), || {
        rung().contains("raised ring").then_some(())
    });
    println!("rang after {:?}", from.elapsed());
    let listed = at(&line.b, &["ring", "list", "--waits"]).out;
    assert!(listed.contains(&id[..12]), "{listed}");
    let alarms = at(&line.b, &["alarm", "list"]).out;
    assert!(alarms.contains("RING, IMMEDIATE from"), "{alarms}");
    let behind = at(&line.b, &["alarm", "messages"]).out;
    assert!(behind.contains(&id), "{behind}");
    say(&line.b, &["ring", "answer", &id[..12]]).said();
    let shown = shows(&line, &line.a, &id, "State: answered");
    assert!(shown.contains("Spoken words"), "{shown}");
    assert!(!shown.contains("withheld"), "there were no words: {shown}");
    until_within("the bell is told", Duration::from_secs(60), || {
        rung().contains("cleared ring").then_some(())
    });
    let phrases = [&line.a, &line.b].map(|party| {
        let phrase = at(party, &["call", "phrase", &id[..12], "--json"]).json();
        phrase["spoken"].to_string()
    });
    assert_eq!(phrases[0], phrases[1]);
    let start = [
        "call",
        "start",
        "The drone",
        "--ring",
        &id[..12],
        "--level",
        "ministers",
        "--whom",
        "Petrov",
        "--behalf",
        "Ivanova",
        "--json",
    ];
    let call = begun(&say(&line.a, &start));
    shows(&line, &line.b, &id, &call[..12]);
    let late = say(&line.b, &["ring", "refuse", &id[..12]]);
    assert_ne!(late.code, 0, "{}", late.out);
}

#[test]
fn a_desk_whose_bell_fails_or_is_not_set_up_says_so_and_nobody_there_is_another_word() {
    let line = Line::founded(Schedule::NONE_SOON);
    let id = begun(&say(
        &line.a,
        &["ring", "start", "--seconds", "600", "--json"],
    ));
    let shown = shows(
        &line,
        &line.a,
        &id,
        "nothing rings at the other side's desk",
    );
    assert!(shown.contains("no bell is set up"), "{shown}");
    say(&line.a, &["ring", "withdraw", &id[..12]]).said();
    let rung = bell_of(&line);
    let id = begun(&say(
        &line.a,
        &["ring", "start", "--seconds", "10", "--json"],
    ));
    let shown = shows(&line, &line.a, &id, "State: nobody there");
    assert!(!shown.contains("nothing rings"), "{shown}");
    assert!(rung().contains("raised ring"));
    until_within("it is over there", Duration::from_secs(60), || {
        rung().contains("cleared ring").then_some(())
    });
    say(&line.b, &["ring", "answer", &id[..12]]).said();
    let shown = shows(&line, &line.a, &id, "State: answered");
    assert!(shown.contains("no answer held in time"), "{shown}");
    // The program that rings fails at this very ring.
    std::fs::write(line.path("broken"), "").expect("written");
    let id = begun(&say(
        &line.a,
        &["ring", "start", "--seconds", "600", "--json"],
    ));
    let shown = shows(&line, &line.a, &id, "the bell fails");
    assert!(shown.contains("nothing rings at this desk"), "{shown}");
    let refuse = ["ring", "refuse", &id[..12], "--reason", "in-writing"];
    say(&line.b, &refuse).said();
    let shown = shows(&line, &line.a, &id, "State: refused");
    assert!(shown.contains("in writing, by a message"), "{shown}");
    // All of it stands in a file, for whoever has no node.
    read_in_a_file(
        &line,
        &line.a,
        &[
            "ring: rang [IMMEDIATE]",
            "Rings for 600 s",
            "ring: nothing rings at this desk [IMMEDIATE]",
            "no bell is set up",
            "the bell fails",
            "ring: no answer held in time [IMMEDIATE]",
            "ring: refused [IMMEDIATE]",
            "in writing, by a message",
        ],
    );
}
