//! A charter amended on a running line: by commands alone, on two real nodes.

use detente_cli::rig::{Party, Schedule};

use crate::harness::{Line, Ran, at, by_two, key_of, read_in_a_file};
use crate::line_of_two::now;

fn propose(line: &Line, name: &str, changes: &str, shows: &[&str]) {
    let file = line.path(name);
    std::fs::write(&file, changes).expect("written");
    let file = file.display().to_string();
    let id = line.id.to_string();
    by_two(&line.a, &id, &["amendment", "propose", &file], shows);
}

/// The id of the proposal that waits for the word of the other party, once its node holds it.
fn arrives(line: &Line) -> String {
    let fits = |ran: &Ran| {
        ran.out
            .contains("an amendment of the charter waits for our word")
    };
    line.wait(&line.b, &["status"], fits);
    let status = at(&line.b, &["status", "--json"]).json();
    let waiting = status["lines"][0]["amendments_waiting"].clone();
    waiting[0].as_str().expect("a proposal").to_owned()
}

fn alone(party: &Party) -> Ran {
    let officer = key_of(party, "Releasing");
    let reason = ["--break-glass", "Nobody else answers"];
    let send = ["send", "--precedence", "flash", "--officer", &officer];
    at(party, &[&send[..], &reason, &["Cease fire"]].concat())
}

#[test]
fn a_charter_is_amended_by_two_officers_of_each_party_who_see_key_by_key_what_changes() {
    let line = Line::founded(Schedule::NONE_SOON);
    let id = line.id.to_string();
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
        &id,
        &["amendment", "refuse", &first],
        &["REFUSES AN AMENDMENT"],
    );
    line.wait(&line.a, &["amendment", "show", &first], |ran| {
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
        &id,
        &["amendment", "sign", &second],
        &["SIGNS AN AMENDMENT", "FLASH released by one officer alone:"],
    );
    for party in [&line.a, &line.b] {
        line.wait(party, &["status"], |ran| {
            ran.out.contains("version 1 of the charter is in force")
        });
    }
    line.wait(&line.a, &["amendment", "show"], |ran| {
        ran.out
            .matches("version 1 of the charter is in force")
            .count()
            == 2
    });
    alone(&line.a).said();
    let rows = [
        "! BREAK-GLASS: one officer released it alone",
        "| Cease fire",
        "| Nobody else answers",
    ];
    read_in_a_file(&line, &line.a, &rows);
    let again = [
        "amendment",
        "sign",
        &second,
        "--officer",
        &key_of(&line.b, "Releasing"),
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
    let officer = key_of(&line.a, "Releasing");
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
        &id,
        &["amendment", "refuse", &third],
        &["REFUSES AN AMENDMENT"],
    );
    line.wait(&line.b, &["amendment", "show", &third], |ran| {
        ran.out.contains("WITHDRAWN")
    });

    // Tests of another schedule are counted anew, called so, and answered by that number.
    let soon = now();
    let often = format!("[tests]\nfirst = {soon}\nevery = \"10s\"\nanswer_within = \"10s\"\n");
    propose(&line, "fourth.toml", &often, &["version 2 of the charter"]);
    let fourth = arrives(&line);
    by_two(
        &line.b,
        &id,
        &["amendment", "sign", &fourth],
        &["SIGNS AN AMENDMENT"],
    );
    let asked = line.wait(&line.b, &["test", "--json"], |ran| {
        ran.json()["asks"][0]["challenge"].is_string()
    });
    let ask = &asked.json()["asks"][0];
    assert_eq!(ask["charter_version"], 2, "{ask}");
    let [number, within] = ["number", "number_in_version"].map(|name| &ask[name]);
    let [number, within] = [number, within].map(|number| number.as_u64().expect("a number"));
    assert_eq!(number, 2 * (1 << 40) + within);
    let called = format!("{within} of version 2 of the charter");
    let answer = [
        "test",
        "answer",
        "--number",
        &within.to_string(),
        "--refuse",
    ];
    let officer = key_of(&line.b, "Watch");
    let refused = at(&line.b, &[&answer[..], &["--officer", &officer]].concat());
    let words = format!("Test {called} refused by Watch.");
    assert!(refused.said().contains(&words), "{refused:?}");
    for party in [&line.a, &line.b] {
        line.wait(party, &["test"], |ran| {
            ran.out.contains(&format!("Line test {called}"))
        });
    }
    // It rings where it was begun.
    line.wait(&line.a, &["status"], |ran| {
        ran.out.contains(&format!("LINE TEST {called} FAILED"))
    });
    line.equal_records();
}
