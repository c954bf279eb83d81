//! A charter amended on a running line: by commands alone, on two real nodes.

use detente_cli::rig::{Party, Schedule, until};
use detente_language::key;

use crate::harness::{Line, Ran, detente};

fn at(party: &Party, words: &[&str]) -> Ran {
    let data = party.desk.data.display().to_string();
    let mut arguments = vec!["--data", data.as_str(), "--lang", "en"];
    arguments.extend_from_slice(words);
    detente(&arguments)
}

/// Waits until what a node says in words fits.
fn wait(line: &Line, party: &Party, words: &[&str], fits: impl Fn(&Ran) -> bool) -> Ran {
    until(&line.stop, key::DEMO_WAIT_MESSAGES, || {
        let ran = at(party, words);
        Ok(fits(&ran).then_some(ran))
    })
    .unwrap_or_else(|failure| panic!("{words:?}: {failure:?}"))
}

fn path(party: &Party, name: &str) -> String {
    let mut officers = party.officers.iter();
    let officer = officers.find(|officer| officer.name == name);
    officer.expect("the rig has one").path.display().to_string()
}

/// A command of two releasing officers: the first says it, the second reads what waits and signs it.
fn by_two(party: &Party, said: &[&str], shows: &[&str]) {
    let (first, second) = (path(party, "Releasing"), path(party, "Second"));
    let waits = at(party, &[said, &["--officer", &first]].concat());
    assert!(waits.said().contains("waits for a second"), "{waits:?}");
    let list = at(party, &["release", "--json"]).json();
    let hash = list["drafts"][0]["hash"].as_str().expect("a draft");
    let shown = at(party, &["release"]);
    for words in shows {
        assert!(shown.said().contains(words), "{words}: {shown:?}");
    }
    at(party, &["release", hash, "--officer", &second]).said();
}

fn propose(line: &Line, name: &str, changes: &str, shows: &[&str]) {
    let file = line.path(name);
    std::fs::write(&file, changes).expect("written");
    let file = file.display().to_string();
    by_two(&line.a, &["amendment", "propose", &file], shows);
}

/// The id of the proposal that waits for the word of the other party, once its node holds it.
fn arrives(line: &Line) -> String {
    let fits = |ran: &Ran| {
        ran.out
            .contains("an amendment of the charter waits for our word")
    };
    wait(line, &line.b, &["status"], fits);
    let status = at(&line.b, &["status", "--json"]).json();
    let waiting = status["lines"][0]["amendments_waiting"].clone();
    waiting[0].as_str().expect("a proposal").to_owned()
}

fn alone(party: &Party) -> Ran {
    let officer = path(party, "Releasing");
    let reason = ["--break-glass", "Nobody else answers"];
    let send = ["send", "--precedence", "flash", "--officer", &officer];
    at(party, &[&send[..], &reason, &["Cease fire"]].concat())
}

#[test]
fn a_charter_is_amended_by_two_officers_of_each_party_who_see_key_by_key_what_changes() {
    let line = Line::founded(Schedule::NONE_SOON);
    let changed = "break_glass = true\n[acknowledge_within]\nflash = \"90s\"\n";

    // Refused by the other party, it changes nothing, and the record says who refused it.
    propose(&line, "first.toml", changed, &["PROPOSES AN AMENDMENT"]);
    let first = arrives(&line);
    let shown = at(&line.b, &["amendment", "show", &first]);
    for words in [
        "OPEN",
        "times to acknowledge:",
        "now:",
        "new:",
        "signed by Releasing, Second",
    ] {
        assert!(shown.said().contains(words), "{words}: {shown:?}");
    }
    by_two(
        &line.b,
        &["amendment", "refuse", &first],
        &["REFUSES AN AMENDMENT"],
    );
    wait(&line, &line.a, &["amendment", "show", &first], |ran| {
        ran.out.contains("REFUSED") && ran.out.contains("refused it at")
    });
    assert_eq!(alone(&line.a).code, 1);

    // Signed by both, it is in force at both, and an act is judged by it.
    propose(
        &line,
        "second.toml",
        changed,
        &["PROPOSES AN AMENDMENT", "One releasing officer"],
    );
    let second = arrives(&line);
    by_two(
        &line.b,
        &["amendment", "sign", &second],
        &["SIGNS AN AMENDMENT", "FLASH released by one officer alone:"],
    );
    for party in [&line.a, &line.b] {
        wait(&line, party, &["status"], |ran| {
            ran.out.contains("version 1 of the charter is in force")
        });
    }
    wait(&line, &line.a, &["amendment", "show"], |ran| {
        ran.out
            .matches("version 1 of the charter is in force")
            .count()
            == 2
    });
    alone(&line.a).said();
    let again = [
        "amendment",
        "sign",
        &second,
        "--officer",
        &path(&line.b, "Releasing"),
    ];
    let again = at(&line.b, &again);
    assert!(
        again.err.contains("Our party has said its word"),
        "{again:?}"
    );

    // What is as it was is no amendment; the next one is of the amended charter.
    let same = line.path("same.toml");
    std::fs::write(&same, "break_glass = true\n").expect("written");
    let same = same.display().to_string();
    let officer = path(&line.a, "Releasing");
    let nothing = at(
        &line.a,
        &["amendment", "propose", &same, "--officer", &officer],
    );
    assert!(nothing.err.contains("it changes nothing"), "{nothing:?}");
    propose(
        &line,
        "third.toml",
        "[tests]\nevery = \"8h\"\n",
        &["version 2 of the charter"],
    );
    let third = arrives(&line);
    by_two(
        &line.a,
        &["amendment", "refuse", &third],
        &["REFUSES AN AMENDMENT"],
    );
    wait(&line, &line.b, &["amendment", "show", &third], |ran| {
        ran.out.contains("WITHDRAWN")
    });
    line.equal_records();
}
