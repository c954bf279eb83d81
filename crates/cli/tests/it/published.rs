//! `detente publish` of a line, on two real nodes: what a party released, from the moment until which it was held back, and
//! nothing that it did not.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use detente_cli::rig::Schedule;
use serde_json::Value;

use crate::harness::{Line, Ran, at, by_two, detente, key_of};

const ADDRESS: &str = "https://north.example/calls/";

/// What a party publishes into a folder.
fn publish(line: &Line, folder: &Path, more: &[&str]) -> Ran {
    let folder = folder.to_str().expect("UTF-8");
    at(
        &line.a,
        &[&["publish", folder, "--address", ADDRESS], more].concat(),
    )
}

/// A file with an account of a call.
fn written(line: &Line, name: &str, text: &str, more: &str) -> String {
    let path = line.path(name);
    let content = format!("language = \"en\"\ndate = \"2026-11-30\"\ntext = \"{text}\"\n{more}");
    fs::write(&path, content).expect("written");
    path.display().to_string()
}

/// Every file of a folder that holds a text.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if fs::read(&path)
                .expect("a file")
                .windows(text.len())
                .any(|at| at == text.as_bytes())
            {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

/// Offers a readout of ours and gives its id.
fn offered(line: &Line, words: &[&str]) -> String {
    let officer = key_of(&line.a, "Watch");
    let ran = at(
        &line.a,
        &[
            &["readout", "offer", "--officer", &officer, "--json"],
            words,
        ]
        .concat(),
    );
    let answer: Value = ran.json();
    answer["entry"].as_str().expect("an entry").to_owned()
}

#[test]
fn what_a_party_released_is_published_and_nothing_that_it_did_not() {
    let line = Line::founded(Schedule::NONE_SOON);
    let line_id = line.id.to_string();
    let site = line.path("site");
    let read =
        |id: &str| fs::read_to_string(site.join(format!("readouts/{id}.html"))).expect("a page");

    // Shown to the other side, remarked on, changed; the second text goes out, and is to be held back for a moment.
    let first = written(&line, "first.toml", "OFFERED-NEVER-RELEASED", "");
    let second = written(
        &line,
        "second.toml",
        "PUBLIC-ONE was urged.",
        "minutes = 60\n[[topics]]\ntopic = \"ceasefire\"\ntext = \"Urged at once.\"\n",
    );
    let id = offered(&line, &[&first]);
    let watch = key_of(&line.b, "Watch");
    let theirs = |words: &[&str]| at(&line.b, &[words, &["--officer", &watch]].concat());
    line.wait(&line.b, &["readout", "show", &id], |ran| {
        ran.out.contains("OFFERED-NEVER-RELEASED")
    });
    theirs(&["readout", "comment", &id, "--text", "REMARK-OF-THEIRS"]).said();
    let own = key_of(&line.a, "Watch");
    at(
        &line.a,
        &["readout", "revise", &id, &second, "--officer", &own],
    )
    .said();
    let nothing = publish(&line, &site, &[]);
    assert_ne!(nothing.code, 0, "{nothing:?}");
    assert!(nothing.err.contains("released no readout"), "{nothing:?}");
    let until = SystemTime::now() + Duration::from_secs(5);
    let release = ["readout", "release", &id, "--embargo", "+5s"];
    by_two(&line.a, &line_id, &release, &["PUBLIC-ONE was urged."]);
    let folder = site.display().to_string();
    let words = ["publish", &folder, "--address", ADDRESS, "--evidence"];
    let ran = line.wait(&line.a, &words, |ran| {
        let is_out = ran.code == 0;
        assert!(!is_out || SystemTime::now() >= until, "too early: {ran:?}");
        assert!(is_out || !site.exists(), "a folder for nothing");
        is_out
    });
    assert!(
        ran.out.contains(&format!("New: readouts/{id}.html")),
        "{ran:?}"
    );
    let page = read(&id);
    for words in [
        "PUBLIC-ONE was urged.",
        "Urged at once.",
        "Public since: ",
        "Not changed since.",
        "No other account of this call is published here.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let place = |words: &str| page.find(words).expect(words);
    let [text, topic] = ["PUBLIC-ONE was urged.", "Urged at once."].map(place);
    assert!(text < topic, "the text is read first");

    // A file that proves it, and holds no word that was not let out.
    let bundles: Vec<PathBuf> = fs::read_dir(site.join("evidence"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    let [bundle] = &bundles[..] else {
        panic!("{bundles:?}")
    };
    let bundle = bundle.display().to_string();
    let verified = detente(&["verify", &bundle, "--lang", "en"]);
    assert!(
        verified.said().contains("Everything in this file checks."),
        "{verified:?}"
    );
    assert!(holding(&site, "PUBLIC-ONE").contains(&bundle), "{bundle}");
    // Whoever has that file and no node reads in it what the page says, and on whose word it went out.
    let texts = detente(&["verify", &bundle, "--texts", "--lang", "en"]);
    for words in [
        "| PUBLIC-ONE was urged.",
        "readout: another version shown",
        "readout: released",
        ": Releasing",
        ": Second",
        "to be held back until",
    ] {
        assert!(texts.said().contains(words), "{words}: {}", texts.out);
    }
    for (name, private) in [
        ("seen", "OFFERED-NEVER-RELEASED"),
        ("said", "REMARK-OF-THEIRS"),
    ] {
        assert_eq!(holding(&site, private), [""; 0], "{name}");
        assert!(
            !holding(&line.a.desk.data, private).is_empty(),
            "{name}: it is looked for"
        );
    }
    let again = publish(&line, &site, &["--evidence"]);
    assert!(again.said().contains("files are as they were"), "{again:?}");
    assert!(
        !again.out.contains("New:") && !again.out.contains("Changed:"),
        "{again:?}"
    );

    // A correction that is to be held back leaves no trace, in a file of proof neither, and one that says what stays
    // private does not say it here.
    let third = written(
        &line,
        "third.toml",
        "PUBLIC-TWO was urged.",
        "corrects = \"It took 45 minutes.\"\nminutes = 45\nstays_private = [\"STAYS-PRIVATE\"]\n",
    );
    let until = SystemTime::now() + Duration::from_secs(5);
    let correct = ["readout", "correct", &id, &third, "--embargo", "+5s"];
    by_two(&line.a, &line_id, &correct, &["PUBLIC-TWO was urged."]);
    let ran = line.wait(&line.a, &words, |ran| {
        let is_out = ran.said().contains("Changed:");
        assert!(!is_out || SystemTime::now() >= until, "too early: {ran:?}");
        assert!(is_out || holding(&site, "PUBLIC-TWO").is_empty());
        is_out
    });
    assert!(
        ran.out.contains(&format!("Changed: readouts/{id}.html")),
        "{ran:?}"
    );
    let page = read(&id);
    for words in [
        "PUBLIC-ONE was urged.",
        "PUBLIC-TWO was urged.",
        "It took 45 minutes.",
        "It was changed once.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(holding(&site, "STAYS-PRIVATE"), [""; 0]);
    assert!(!holding(&line.a.desk.data, "STAYS-PRIVATE").is_empty());

    // The other side's own account is led to, and none of its words stand here.
    let account = written(&line, "theirs.toml", "WORDS-OF-THEIRS", "");
    let other = theirs(&["readout", "offer", &account, "--of", &id, "--json"]).json();
    let other = other["entry"].as_str().expect("an entry").to_owned();
    by_two(
        &line.b,
        &line_id,
        &["readout", "release", &other],
        &["WORDS-OF-THEIRS"],
    );
    let theirs = ["--theirs", "south=https://south.example/calls"];
    line.wait(&line.a, &["readout", "show", &other], |ran| {
        ran.out.contains("PUBLISHED")
    });
    publish(&line, &site, &theirs).said();
    let page = read(&id);
    let link = format!("href=\"https://south.example/calls/readouts/{other}.html\"");
    assert!(page.contains(&link), "{link}: {page}");
    let absence = "Absence from an account is not denial.";
    assert!(page.contains(absence), "{page}");
    assert_eq!(holding(&site, "WORDS-OF-THEIRS"), [""; 0]);

    // What is taken back stays, and says so; a folder has one source.
    at(&line.a, &["readout", "withdraw", &id, "--officer", &own]).said();
    publish(&line, &site, &theirs).said();
    let page = read(&id);
    assert!(page.contains("Taken back by whose account it is"), "{page}");
    assert!(page.contains("PUBLIC-TWO was urged."), "{page}");
    let record = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/2022/record.toml"
    );
    let mixed = publish(&line, &site, &["--record", record]);
    assert!(mixed.err.contains("pages of something else"), "{mixed:?}");
}
