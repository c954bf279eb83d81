//! A line left and one closed, and the line that succeeds them: by commands alone, on two real nodes.

use detente_cli::rig::{Party, Schedule};
use serde_json::Value;

use crate::harness::{Line, Ran, at, by_two, detente, key_of};

fn send(party: &Party, id: &str, text: &str) -> Ran {
    let officer = key_of(party, "Watch");
    at(party, &["send", "--line", id, "--officer", &officer, text])
}

/// The draft of a charter between the two parties that succeeds a line.
fn successor(line: &Line, succeeds: &str) -> String {
    let party = |party: &Party| {
        let officers = party.officers.iter().map(|officer| {
            format!(
                "[[party.officer]]\nname = \"{}\"\nkey = \"{}\"\nroles = {:?}\n",
                officer.name, officer.key, officer.roles
            )
        });
        let officers: String = officers.collect();
        format!("[[party]]\ncard = \"{}\"\n{officers}", party.card.name())
    };
    format!(
        "languages = [\"en\"]\nsucceeds = \"{succeeds}\"\n[name]\nen = \"Successor\"\n{}{}[[level]]\nid = \"desk\"\nname = {{ en = \"Duty desk\" }}\n[tests]\nevery = \"12h\"\nanswer_within = \"5min\"\n",
        party(&line.a),
        party(&line.b)
    )
}

/// Founds the line that succeeds another: its id.
fn found_successor(line: &Line, succeeds: &str) -> String {
    let file = line.path(&format!("{}.toml", &succeeds[..8]));
    std::fs::write(&file, successor(line, succeeds)).expect("written");
    let file = file.display().to_string();
    let drafted = at(&line.a, &["charter", "draft", &file, "--json"]).json();
    let id = drafted["line"].as_str().expect("a line").to_owned();
    line.wait(&line.b, &["charter", "list"], |ran| ran.out.contains(&id));
    let shown = at(&line.b, &["charter", "show", &id]);
    let says = format!("It succeeds line {succeeds}.");
    assert!(shown.said().contains(&says), "{shown:?}");
    at(&line.b, &["charter", "sign", &id]).said();
    id
}

#[test]
fn a_line_is_closed_by_both_its_successor_is_left_by_one_and_each_names_the_one_before() {
    let line = Line::founded(Schedule::NONE_SOON);
    let first = line.id.to_string();

    // Closing takes both sides, and two officers of each.
    let watch = key_of(&line.a, "Watch");
    let not_entitled = at(&line.a, &["line", "close", "--officer", &watch]);
    assert_eq!(not_entitled.code, 1, "{not_entitled:?}");
    by_two(
        &line.a,
        &first,
        &["line", "close"],
        &["FOR CLOSING THE LINE"],
    );
    send(&line.a, &first, "Still here").said();
    let alarmed = line.wait(&line.b, &["status"], |ran| {
        ran.out.contains("is for closing the line. It stands")
    });
    assert!(!alarmed.out.contains("ENDED"), "{alarmed:?}");
    by_two(
        &line.b,
        &first,
        &["line", "close"],
        &["FOR CLOSING THE LINE"],
    );
    let closed = line.wait(&line.a, &["status"], |ran| {
        ran.out.contains("ENDED: every party has closed this line")
    });
    assert!(
        closed.out.contains("signed by Releasing, Second"),
        "{closed:?}"
    );
    for party in [&line.a, &line.b] {
        let refused = send(party, &first, "Too late");
        assert_eq!(refused.code, 1, "{refused:?}");
        assert!(
            refused
                .err
                .contains("Every party has said that it is for closing it"),
            "{refused:?}"
        );
    }
    let again = ["line", "close", "--officer", &key_of(&line.a, "Releasing")];
    let again = at(&line.a, &again);
    assert!(
        again.err.contains("Our party has said that already"),
        "{again:?}"
    );

    // The line that succeeds it carries messages, and is left by one side.
    let next = found_successor(&line, &first);
    line.wait(&line.a, &["status"], |ran| {
        ran.out.contains(&format!("It succeeds line {first}"))
    });
    line.wait(&line.a, &["status", "--json"], |ran| {
        let status: Value = ran.json();
        let lines = status["lines"].as_array().expect("lines");
        let here = lines.iter().find(|one| one["id"] == next.as_str());
        here.is_some_and(|one| one["mute"].is_null() && one["succeeds"] == first.as_str())
    });
    send(&line.a, &next, "Goes on here").said();
    // Whoever names no line means the one that has not ended.
    at(&line.a, &["send", "--officer", &watch, "On which line?"]).said();
    line.wait(&line.b, &["read", "--line", &next], |ran| {
        ran.out.contains("On which line?")
    });
    by_two(&line.a, &next, &["line", "leave"], &["LEAVES THE LINE"]);
    let left = send(&line.a, &next, "Once more");
    assert!(left.err.contains("A party has left it"), "{left:?}");
    line.wait(&line.b, &["status"], |ran| {
        ran.out.contains("HAS LEFT THE LINE") && ran.out.contains("ENDED: a party has left")
    });
    let refused = send(&line.b, &next, "Are you there?");
    assert!(refused.err.contains("A party has left it"), "{refused:?}");
    by_two(&line.b, &next, &["line", "leave"], &["LEAVES THE LINE"]);
    line.wait(&line.b, &["status"], |ran| {
        !ran.out.contains("HAS LEFT THE LINE")
    });

    // What ended them is evidence like any other entry.
    let file = line.path("closed.evidence").display().to_string();
    let export = ["export", "--line", &first, "--out", &file];
    at(&line.b, &export).said();
    detente(&["--lang", "en", "verify", &file]).said();
    line.equal_records();
}
