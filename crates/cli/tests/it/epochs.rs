//! Epochs by the commands alone: tokens made, a backup put back, the next epoch opened by two officers.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use detente_cli::rig::{NodeProcess, Schedule, until};
use detente_language::{Language, key};
use detente_record::Precedence;
use serde_json::Value;

use crate::evidence::second_verifier;
use crate::harness::{DETENTE, Line, Ran, detente};

fn at(data: &Path, arguments: &[&str]) -> Ran {
    let data = data.display().to_string();
    let mut all = vec!["--data", &data, "--lang", "en"];
    all.extend(arguments);
    detente(&all)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// A file with a passphrase, its owner's alone.
fn words(line: &Line, name: &str, words: &str) -> String {
    let path = line.path(name);
    fs::write(&path, format!("{words}\n")).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its owner's");
    text(&path)
}

/// Makes tokens of a party's node; gives the folder they are in.
fn tokens(line: &Line, party: &str, words: &str) -> PathBuf {
    let (data, into) = (line.path(party), line.path(&format!("{party}-tokens")));
    fs::create_dir(&into).expect("a folder");
    let recovery = text(&data.join("keys/recovery.key"));
    let made = at(
        &data,
        &[
            "epoch",
            "make",
            "--recovery-key",
            &recovery,
            "--into",
            &text(&into),
            "--token-passphrase-file",
            words,
        ],
    );
    assert!(made.said().contains("epoch-3.token"), "{}", made.out);
    into
}

fn status(node: &NodeProcess) -> Value {
    node.client().get("/v1/status").expect("it answers")
}

#[test]
fn a_node_put_back_from_a_backup_goes_on_in_its_next_epoch_by_the_commands_alone() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let data = line.path("north");
    let words_file = words(&line, "token-words", "words of the tokens");
    let into = tokens(&line, "north", &words_file);
    let shown = at(
        &data,
        &["epoch", "show", &text(&into.join("epoch-1.token"))],
    );
    assert!(shown.said().contains("opens epoch 1"), "{}", shown.out);
    line.send(&line.a, Precedence::Routine, "In the backup");
    line.equal_records();
    let backups = line.path("backups");
    fs::create_dir(&backups).expect("a folder");
    let made = at(
        &data,
        &["--json", "backup", &text(&backups), "--keys-in-the-clear"],
    )
    .json();
    let backup = made["folder"].as_str().expect("a path").to_owned();
    let after = line.send(&line.a, Precedence::Priority, "After the backup");
    line.reached(&line.a, after, "delivered");
    line.equal_records();
    let mut node = line.a.node.take().expect("it runs");
    node.stop().expect("it closes");
    drop(node);

    let restored = line.path("restored");
    let laid_out = at(&data, &["restore", &backup, &text(&restored)]);
    assert!(laid_out.said().contains("epoch open"), "{}", laid_out.out);
    let log = line.path("log");
    let node = NodeProcess::start(Path::new(DETENTE), &restored, Language::English, &log);
    let node = node.expect("it starts");
    assert_eq!(status(&node)["lines"][0]["mute"], "behind-own-record");

    let officer = |name: u16| text(&data.join(format!("officers/officer-{name}.key")));
    let token = |number: u32| text(&into.join(format!("epoch-{number}.token")));
    let open = |token: &str, words: &str, officer: &str| {
        at(
            &restored,
            &[
                "epoch",
                "open",
                "--token",
                token,
                "--reason",
                "restored",
                "--officer",
                officer,
                "--token-passphrase-file",
                words,
            ],
        )
    };
    // What goes wrong is said, and nothing has happened.
    let wrong = words(&line, "wrong-words", "other words, as many");
    let refused = open(&token(1), &wrong, &officer(0));
    assert!(
        refused.err.contains("does not open the epoch token"),
        "{}",
        refused.err
    );
    let theirs = tokens(&line, "south", &words_file);
    let refused = open(
        &text(&theirs.join("epoch-1.token")),
        &words_file,
        &officer(0),
    );
    assert!(refused.err.contains("another party's"), "{}", refused.err);
    let refused = open(&officer(0), &words_file, &officer(0));
    assert!(refused.err.contains("no epoch token"), "{}", refused.err);

    let first = open(&token(1), &words_file, &officer(0));
    assert!(
        first.said().contains("waits for a second officer"),
        "{}",
        first.out
    );
    let draft = first
        .out
        .split("detente release ")
        .nth(1)
        .expect("what is next");
    let draft = draft.split_whitespace().next().expect("a hash").to_owned();
    let twice = at(&restored, &["release", &draft, "--officer", &officer(0)]);
    assert_ne!(twice.code, 0, "one officer is not two: {}", twice.out);
    let list = at(&restored, &["release"]);
    assert!(
        list.out.contains("opens epoch 1 of our journal"),
        "{}{}",
        list.out,
        list.err
    );
    let second = at(&restored, &["release", &draft, "--officer", &officer(1)]);
    second.said();
    let now = status(&node);
    assert!(now["lines"][0]["mute"].is_null(), "{now:#}");
    let said = at(&restored, &["status"]);
    assert!(said.said().contains("epoch 1 since"), "{}", said.out);

    // The counterpart gives back what was lost, and nobody is shown as a forger.
    let path = format!("/v1/lines/{}/messages/{after}", line.id);
    until(&line.stop, key::DEMO_WAIT_LINK, || {
        let found: Result<Value, _> = node.client().get(&path);
        Ok(found.is_ok().then_some(()))
    })
    .expect("it comes back");
    let theirs = line.b.client().expect("up");
    let there: Value = theirs.get("/v1/status").expect("it answers");
    for alarms in [&there["alarms"], &status(&node)["alarms"]] {
        let names: Vec<&str> = alarms
            .as_array()
            .expect("alarms")
            .iter()
            .filter_map(|alarm| alarm["name"].as_str())
            .collect();
        assert!(
            !names
                .iter()
                .any(|name| ["fork", "peer-fault", "behind-own-record"].contains(name)),
            "{names:?}"
        );
    }
    // What it exports is proved by both verifiers, an entry of the new epoch alone too.
    let file = |name: &str| text(&line.path(name));
    let all = file("all.evidence");
    at(&restored, &["export", "--out", &all]).said();
    let chosen = file("chosen.evidence");
    at(
        &restored,
        &["export", "--out", &chosen, "--range", "0:1:0-9"],
    )
    .said();
    for path in [&all, &chosen] {
        let verdict = detente(&["verify", path]);
        assert_eq!(verdict.code, 0, "{}{}", verdict.out, verdict.err);
        let (code, words) = second_verifier(Path::new(path));
        assert_eq!(code, Some(0), "{words}");
        let mut bytes = fs::read(path).expect("there");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let altered = file("altered.evidence");
        fs::write(&altered, bytes).expect("written");
        assert_ne!(detente(&["verify", &altered]).code, 0);
        assert_ne!(second_verifier(Path::new(&altered)).0, Some(0));
    }
    // A used token opens nothing.
    let used = open(&token(1), &words_file, &officer(0));
    assert!(used.err.contains("in epoch 1 already"), "{}", used.err);
    // Killed and started anew, it goes on in the epoch.
    drop(node);
    let node = NodeProcess::start(Path::new(DETENTE), &restored, Language::English, &log);
    let node = node.expect("it starts");
    until(&line.stop, key::DEMO_WAIT_LINK, || {
        Ok(status(&node)["lines"][0]["mute"].is_null().then_some(()))
    })
    .expect("it speaks");
    drop(node);
    let rebuilt = at(&restored, &["--json", "rebuild"]).json();
    assert_eq!(rebuilt["unreadable"], 0, "{rebuilt}");
    let checked = detente(&["verify", &text(&restored)]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
}
