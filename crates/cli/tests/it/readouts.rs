//! Readouts by commands alone, on two real nodes: a draft that stays where it is, what goes out by two, and both sides'
//! accounts of one call side by side.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use detente_cli::rig::{Party, Schedule};
use detente_record::Precedence;
use serde_json::Value;

use crate::harness::{Line, Ran, at, by_two, key_of};

/// A command of a party's watch officer.
fn say(party: &Party, words: &[&str]) -> Ran {
    let officer = key_of(party, "Watch");
    at(party, &[words, &["--officer", &officer]].concat())
}

fn begun(ran: &Ran) -> String {
    let answer: Value = ran.json();
    answer["entry"].as_str().expect("an entry").to_owned()
}

/// What a party's node shows of a readout, once it shows words.
fn shown(line: &Line, party: &Party, id: &str, words: &str) -> String {
    let show = ["readout", "show", id];
    let ran = line.wait(party, &show, |ran| ran.out.contains(words));
    ran.out
}

/// A file with an account of a call.
fn written(line: &Line, name: &str, text: &str, more: &str) -> String {
    let path = line.path(name);
    let content =
        format!("language = \"en\"\ndate = \"2026-11-30\"\ntext = \"\"\"\n{text}\n\"\"\"\n{more}");
    fs::write(&path, content).expect("written");
    path.display().to_string()
}

#[test]
fn a_readout_is_shown_agreed_to_released_by_two_corrected_and_laid_beside_the_other_sides() {
    let line = Line::founded(Schedule::NONE_SOON);
    let id = line.id.to_string();
    let call = begun(&say(
        &line.a,
        &[
            "call",
            "request",
            "Ukraine",
            "--level",
            "ministers",
            "--whom",
            "Minister of Defence",
            "--behalf",
            "Secretary of Defense",
            "--json",
        ],
    ));

    let draft = line.path("ours.toml").display().to_string();
    let made = at(&line.a, &["readout", "draft", &draft]);
    assert!(made.said().contains("nobody else sees it"), "{made:?}");
    let mode = fs::metadata(&draft).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let empty = say(&line.a, &["readout", "offer", &draft]);
    assert_ne!(empty.code, 0, "{empty:?}");
    let again = at(&line.a, &["readout", "draft", &draft]);
    assert!(again.err.contains("exists already"), "{again:?}");

    let ours = written(
        &line,
        "filled.toml",
        "The secretary urged an immediate ceasefire.",
        "level = \"ministers\"\ninitiator = \"north\"\nminutes = 60\napproximate = true\n\
         participants = [\"Secretary of Defense\"]\nstays_private = [\"As is the custom.\"]\n\
         [[topics]]\ntopic = \"ceasefire\"\ntext = \"Urged at once.\"\n\
         [[topics]]\ntopic = \"lines\"\ntext = \"They stay open.\"\n",
    );
    let offer = [
        "readout",
        "offer",
        &ours,
        "--of",
        &call[..12],
        "--hold",
        "+30min",
        "--json",
    ];
    let readout = begun(&say(&line.a, &offer));
    let short = &readout[..12];
    let there = shown(
        &line,
        &line.b,
        short,
        "The word of south (fictional) is awaited",
    );
    for words in [
        "Account of north (fictional), shown to south (fictional); signed by Watch",
        "State: shown to the other side, not released",
        "| The secretary urged an immediate ceasefire.",
        "Held for the other side's word until",
        "Level: Ministers of defence",
        "At the initiative of north (fictional)",
        "Duration: about 60 min",
        "Topic ceasefire: Urged at once.",
        "Took part: Secretary of Defense",
        "Stays private: As is the custom.",
    ] {
        assert!(there.contains(words), "{words}: {there}");
    }
    say(&line.b, &["readout", "agree", short]).said();
    shown(
        &line,
        &line.a,
        short,
        "JOINT TEXT: the other side agreed to this version.",
    );

    // One officer's word waits, and the second reads the version that would go out.
    let release = ["readout", "release", short, "--embargo", "+2h"];
    let version = format!("Releases a readout: {short}, version {short}");
    by_two(
        &line.a,
        &id,
        &release,
        &[
            &version,
            "| The secretary urged an immediate ceasefire.",
            "to be held back until",
        ],
    );
    let out = shown(&line, &line.b, short, "PUBLISHED");
    assert!(
        out.contains("joint text") && !out.contains("released before the time"),
        "{out}"
    );

    let corrected = written(
        &line,
        "corrected.toml",
        "The secretary urged a ceasefire.",
        "initiator = \"north\"\nminutes = 45\ncorrects = \"It took 45 minutes.\"\n\
         [[topics]]\ntopic = \"ceasefire\"\ntext = \"Urged.\"\n",
    );
    by_two(
        &line.a,
        &id,
        &["readout", "correct", short, &corrected],
        &[
            "Corrects a readout",
            "Corrects: It took 45 minutes.",
            "| The secretary urged a ceasefire.",
        ],
    );
    let out = shown(&line, &line.b, short, "UPDATED");
    assert!(out.contains("State: released and corrected"), "{out}");

    // The other side's own account of the same call, side by side.
    let alone = at(&line.b, &["readout", "compare", short]);
    assert!(
        alone.said().contains("No readout of the other side"),
        "{alone:?}"
    );
    let theirs = written(
        &line,
        "theirs.toml",
        "Topical issues were discussed at the initiative of the American side.",
        "initiator = \"south\"\nminutes = 45\n\
         [[topics]]\ntopic = \"security\"\ntext = \"Topical issues.\"\n",
    );
    let offer = ["readout", "offer", &theirs, "--of", short, "--json"];
    let second = begun(&say(&line.b, &offer));
    shown(&line, &line.a, &second[..12], "Topic security");
    let beside = at(&line.a, &["readout", "compare", short]);
    for words in [
        "Initiative (said differently)",
        "Duration (in every account)",
        "security (in one account only)",
        "ceasefire (in one account only)",
    ] {
        assert!(beside.said().contains(words), "{words}: {beside:?}");
    }
    // Whose accounts of the call these are; no desk of anybody's says that it was.
    let head = beside.out.lines().nth(1).unwrap_or_default();
    let whose = "by the accounts of north (fictional), south (fictional)";
    assert!(head.contains(whose), "{beside:?}");
    assert!(!beside.out.contains("this desk"), "{beside:?}");
    say(&line.a, &["readout", "withdraw", short]).said();
    shown(&line, &line.b, short, "State: released and taken back");
    let list = at(&line.b, &["readout", "list", "--state", "retracted"]);
    assert!(list.said().contains(short), "{list:?}");
}

/// The files under a folder that hold a text.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if let Ok(bytes) = fs::read(&path)
            && bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_draft_is_in_no_store_no_export_and_no_log_of_the_other_side_before_it_is_said() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    // The logs are to hold all that they ever hold.
    for party in [&line.a, &line.b] {
        let path = party.desk.data.join("config.toml");
        let config = fs::read_to_string(&path).expect("settings");
        let all = config.replace("level = \"warn\"", "level = \"debug\"");
        assert_ne!(all, config);
        fs::write(&path, all).expect("written");
        at(party, &["config", "reload"]).said();
    }
    let public = "PLANTED-PUBLIC-7f3a";
    let [kept, waiting] = ["PLANTED-SECRET-19c4", "PLANTED-WAITING-5be2"];
    // One text is offered and released; another stays in its file; a third waits for a second signature.
    written(&line, "kept.toml", kept, "");
    let offered = written(&line, "offered.toml", public, "");
    let id = begun(&say(&line.a, &["readout", "offer", &offered, "--json"]));
    shown(&line, &line.b, &id, public);
    let line_id = line.id.to_string();
    by_two(&line.a, &line_id, &["readout", "release", &id], &[public]);
    shown(&line, &line.b, &id, "PUBLISHED");
    let correction = written(
        &line,
        "correction.toml",
        waiting,
        "corrects = \"The text.\"\n",
    );
    let first = key_of(&line.a, "Releasing");
    let correct = ["readout", "correct", &id, &correction, "--officer", &first];
    let waits = at(&line.a, &correct);
    assert!(waits.said().contains("waits for a second"), "{waits:?}");
    // What is said after it has gone all the way.
    let later = line.send(&line.a, Precedence::Immediate, "After the draft.");
    line.reached(&line.b, later, "delivered");
    line.equal_records();

    let (ours, theirs) = (line.a.desk.data.clone(), line.b.desk.data.clone());
    let (ours, theirs) = (&ours, &theirs);
    for party in [&line.a, &line.b] {
        let file = line.path("all.proof").display().to_string();
        let _ = fs::remove_file(&file);
        at(party, &["export", "--out", &file]).said();
        let bytes = fs::read(&file).expect("an export");
        let has = |text: &str| bytes.windows(text.len()).any(|at| at == text.as_bytes());
        assert!(has(public), "the search finds what is there");
        assert!(!has(kept) && !has(waiting));
    }
    line.close();
    assert!(!files_with(theirs, public).is_empty());
    assert_eq!(files_with(theirs, kept), [""; 0]);
    assert_eq!(files_with(theirs, waiting), [""; 0]);
    // The own node holds what waits there, for the second officer; what was never given to it, it does not; neither log
    // has a word of any.
    assert!(!files_with(ours, waiting).is_empty());
    assert_eq!(files_with(ours, kept), [""; 0]);
    // A log holds nothing that anybody said, so none of these words can be planted in one; that the search reads the logs
    // is seen by what a node says there of itself.
    for folder in [ours, theirs] {
        let files = files_with(folder, "the node has stopped");
        assert!(
            files.iter().any(|file| file.ends_with("node.log")),
            "{files:?}"
        );
    }
    for text in [public, kept, waiting] {
        for folder in [ours, theirs] {
            let files = files_with(folder, text);
            assert!(
                files.iter().all(|file| !file.ends_with(".log")),
                "{files:?}"
            );
        }
    }
}
