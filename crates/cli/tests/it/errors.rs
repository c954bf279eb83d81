//! Errors in both languages: what happened, why, what to do; exit code 2 for how a command was
//! typed, 1 for everything else.

use std::fmt::Write as _;

use serde_json::Value;

use crate::harness::{Ran, detente, matches_snapshot};

#[test]
fn errors_say_what_why_and_what_to_do_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data").display().to_string();
    let made = folder.path().join("made").display().to_string();
    let junk = folder.path().join("junk").display().to_string();
    std::fs::write(&junk, "not a record").expect("written");
    let ran = detente(&[
        "--data",
        &made,
        "init",
        "--name",
        "N",
        "--dial-only",
        "--api",
        "127.0.0.1:1",
        "--keys-in-the-clear",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // A node with a slip in its settings is still a node: nobody may be told to make it anew.
    let slip = folder.path().join("slip");
    std::fs::create_dir(&slip).expect("a folder");
    std::fs::write(slip.join("config.toml"), "nmae = \"N\"\n").expect("written");
    let slip = slip.display().to_string();
    // Keys and no settings; a record and no settings: neither may be told that nothing is there.
    let unfinished = folder.path().join("unfinished").display().to_string();
    std::fs::create_dir_all(format!("{unfinished}/keys")).expect("a folder");
    let bare = folder.path().join("bare").display().to_string();
    std::fs::create_dir(&bare).expect("a folder");
    std::fs::write(format!("{bare}/truth.db"), "").expect("written");
    let record = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/2022/record.toml"
    );
    let cases: &[(&[&str], i32)] = &[
        (&["nonsense"], 2),
        (&["send", "text"], 1),
        (&["status", "--nonsense"], 2),
        (&["pair"], 2),
        (&["call"], 2),
        (&["call", "acept"], 2),
        (&["init", "--name", "N"], 2),
        (
            &[
                "init",
                "--name",
                "N",
                "--dial-only",
                "--listen",
                "127.0.0.1:1",
            ],
            2,
        ),
        (&["init", "--name", "N", "--listen", "somewhere"], 2),
        (
            &[
                "--data",
                &made,
                "send",
                "x",
                "--officer",
                "o",
                "--precedence",
                "soon",
            ],
            2,
        ),
        (&["--data", &made, "login", "ivanova"], 1),
        (&["--data", &made, "whoami"], 1),
        (&["--data", &made, "account", "list"], 1),
        (&["contacts", "--record", record, "--as-of", "yesterday"], 2),
        (&["contacts", "--record", record, "--level", "kings"], 1),
        (
            &["contacts", "--record", record, "--since-event", "ice-age"],
            1,
        ),
        (&["contacts", "--record", &junk], 1),
        (&["contacts", "--record", &data], 1),
        (&["--data", &data, "status"], 1),
        (&["--data", &made, "status"], 1),
        (&["--data", &made, "init", "--name", "N", "--dial-only"], 1),
        (&["--data", &data, "verify"], 1),
        (&["verify", &junk], 1),
        (&["card", "show", &junk], 1),
        (&["--data", &data, "up"], 1),
        (&["--data", &slip, "up"], 1),
        (&["--data", &slip, "status"], 1),
        (&["--data", &unfinished, "status"], 1),
        (&["--data", &bare, "status"], 1),
        (
            &["--data", &unfinished, "init", "--name", "N", "--dial-only"],
            1,
        ),
        (&["--data", &bare, "init", "--name", "N", "--dial-only"], 1),
        (
            &[
                "--data",
                &data,
                "init",
                "--name",
                "",
                "--dial-only",
                "--keys-in-the-clear",
            ],
            2,
        ),
        (&["officer", "--name", "X", "--out", &junk], 1),
    ];
    for language in ["en", "ru"] {
        let mut shown = String::new();
        for (arguments, code) in cases {
            let mut all = vec!["--lang", language];
            all.extend(*arguments);
            let ran = detente(&all);
            assert_eq!(ran.code, *code, "{arguments:?}: {}", ran.err);
            assert_eq!(ran.out, "", "{arguments:?}");
            says_the_same_as_json(&all, &ran);
            // Writing to a String cannot fail.
            let _ = writeln!(shown, "$ detente {}\n{}", arguments.join(" "), ran.err);
        }
        let shown = shown
            .replace(folder.path().to_str().expect("text"), "<folder>")
            .replace(record, "<record>");
        matches_snapshot(&format!("errors.{language}.txt"), &shown);
    }
}

/// With `--json` a command that fails ends alike and says the same, as one line with a problem.
fn says_the_same_as_json(arguments: &[&str], ran: &Ran) {
    let mut asked = vec!["--json"];
    asked.extend(arguments);
    let as_json = detente(&asked);
    assert_eq!(as_json.code, ran.code, "{asked:?}");
    // A file that does not hold is an answer as well.
    if !arguments.contains(&"verify") {
        assert_eq!(as_json.out, "", "{asked:?}");
    }
    assert_eq!(as_json.err.lines().count(), 1, "{asked:?}: {}", as_json.err);
    let problem: Value = serde_json::from_str(&as_json.err).expect("a problem");
    let kind = problem["type"].as_str().expect("its type");
    assert!(kind.len() > "urn:detente:problem:".len(), "{problem}");
    for part in ["title", "detail", "what_to_do"] {
        let said = problem[part].as_str().expect(part).trim_end();
        assert!(ran.err.contains(said), "{asked:?}, {part}: {problem}");
    }
}
