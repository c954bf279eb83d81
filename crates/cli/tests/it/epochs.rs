//! Epochs by the commands alone: tokens made, a backup put back, the next epoch opened by two officers.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use detente_cli::rig::{NodeProcess, Schedule, until};
use detente_language::{Language, key};
use detente_record::{EntryId, Precedence};
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
    let link = text(&data.join("keys/link.key"));
    let made = at(
        &data,
        &[
            "epoch",
            "make",
            "--recovery-key",
            &recovery,
            "--link-key",
            &link,
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
    // Nothing chosen is of the epoch whose key signs: its opening goes along all the same.
    let theirs = file("theirs.evidence");
    at(
        &restored,
        &["export", "--out", &theirs, "--range", "1:0:0-3"],
    )
    .said();
    for path in [&all, &chosen, &theirs] {
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

/// The names of the alarms that stand at a node.
fn alarms(node: &NodeProcess) -> Vec<String> {
    let status = status(node);
    let alarms = status["alarms"].as_array().expect("alarms");
    let name = |alarm: &Value| Some(alarm["name"].as_str()?.to_owned());
    alarms.iter().filter_map(name).collect()
}

#[test]
fn a_node_whose_disk_is_lost_is_made_anew_from_a_token_alone_and_fetches_its_whole_record() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let data = line.path("south");
    let words_file = words(&line, "token-words", "words of the tokens");
    let seal = words(&line, "seal-words", "words of the new disk");
    let into = tokens(&line, "south", &words_file);
    let token = text(&into.join("epoch-1.token"));
    for text in ["First", "Second", "Third"] {
        line.send(&line.b, Precedence::Routine, text);
        line.send(&line.a, Precedence::Routine, text);
    }
    let last = line.send(&line.b, Precedence::Priority, "Last before the fire");
    line.reached(&line.b, last, "delivered");
    let before = line.equal_records();
    let theirs = text(&line.path("north-card.txt"));
    at(&line.path("north"), &["card", "out", &theirs]).said();
    // What is left of the party's machine: nothing. Officers have their keys with them.
    drop(line.b.node.take());
    let officers = line.path("officers");
    fs::rename(data.join("officers"), &officers).expect("moved");
    fs::remove_dir_all(&data).expect("lost");

    let anew = line.path("anew");
    let folder = text(&anew);
    let made = detente(&[
        "--data",
        &folder,
        "--lang",
        "ru",
        "init",
        "--token",
        &token,
        "--token-passphrase-file",
        &words_file,
        "--dial-only",
        "--api",
        "127.0.0.1:0",
        "--passphrase-file",
        &seal,
    ]);
    for words in ["south (fictional)", "pair add", "--reason lost"] {
        assert!(made.said().contains(words), "{}", made.out);
    }
    let again = at(
        &anew,
        &[
            "init",
            "--token",
            &token,
            "--token-passphrase-file",
            &words_file,
            "--dial-only",
            "--api",
            "127.0.0.1:0",
            "--passphrase-file",
            &seal,
        ],
    );
    assert!(again.err.contains("already"), "{}", again.err);
    let listed = at(&anew, &["keys", "list"]);
    for row in [
        "entry.key: lost",
        "link.key: sealed",
        "entry-1.key: sealed",
        "recovery.key: taken out",
    ] {
        assert!(listed.said().contains(row), "{}", listed.out);
    }
    let log = line.path("anew.log");
    let start = || {
        let seal = Some(Path::new(&seal));
        NodeProcess::start_sealed(Path::new(DETENTE), &anew, Language::Russian, &log, seal)
            .expect("it starts")
    };
    let node = start();
    at(&anew, &["pair", "add", &theirs]).said();
    let phrase = at(&line.path("north"), &["--json", "card", "show"]).json();
    let phrase = phrase["phrase"].as_str().expect("a phrase").to_owned();
    let listens = line.a.node().expect("up").listens("tcp").expect("listens");
    at(
        &anew,
        &[
            "pair",
            "confirm",
            "north",
            "--heard",
            &phrase,
            "--tcp",
            &listens.to_string(),
        ],
    )
    .said();
    // The line comes back with all that was ever said on it; nothing is signed yet.
    let digest = |node: &NodeProcess| -> Option<String> {
        let path = format!("/v1/lines/{}/digest", line.id);
        let answer: Value = node.client().get(&path).ok()?;
        Some(answer["digest"].to_string())
    };
    until(&line.stop, key::DEMO_WAIT_RECORDS, || {
        Ok((digest(&node).as_ref() == Some(&before)).then_some(()))
    })
    .expect("the whole record");
    assert_eq!(status(&node)["lines"][0]["mute"], "behind-own-record");
    let unsigned = at(
        &anew,
        &["export", "--out", &text(&line.path("no.evidence"))],
    );
    assert!(
        unsigned.err.contains("open the next epoch"),
        "{}",
        unsigned.err
    );

    let officer = |number: u16| text(&officers.join(format!("officer-{number}.key")));
    reopen(&anew, &officers, &token, &words_file, "lost");
    let now = status(&node);
    assert!(now["lines"][0]["mute"].is_null(), "{now:#}");
    let sent = at(
        &anew,
        &["--json", "send", "--officer", &officer(0), "We are back"],
    )
    .json();
    let sent = sent["entry"]
        .as_str()
        .expect("an entry")
        .parse()
        .expect("an id");
    line.reached(&line.a, sent, "delivered");
    for alarms in [alarms(&node), alarms(line.a.node().expect("up"))] {
        let accuses = ["fork", "peer-fault", "behind-own-record", "two-machines"];
        assert!(
            !alarms.iter().any(|name| accuses.contains(&name.as_str())),
            "{alarms:?}"
        );
    }
    // Its exports are signed with the new epoch's key, and both verifiers prove them.
    let bundle = text(&line.path("all.evidence"));
    at(&anew, &["export", "--out", &bundle]).said();
    let verdict = detente(&["verify", &bundle]);
    assert_eq!(verdict.code, 0, "{}{}", verdict.out, verdict.err);
    let (code, said) = second_verifier(Path::new(&bundle));
    assert_eq!(code, Some(0), "{said}");
    // Killed and started anew it goes on; its audit log holds, its keys are sealed anew at one stroke.
    drop(node);
    let node = start();
    until(&line.stop, key::DEMO_WAIT_LINK, || {
        Ok(status(&node)["lines"][0]["mute"].is_null().then_some(()))
    })
    .expect("it speaks");
    let looked = at(&anew, &["--json", "doctor"]);
    let checks: Vec<Value> = serde_json::from_str(&looked.out).expect("json");
    for id in [
        "record-audit",
        "keys-there",
        "keys-sealed",
        "keys-recovery",
        "record-speaks",
    ] {
        let check = checks.iter().find(|check| check["id"] == id).expect(id);
        assert_eq!(check["result"], "ok", "{check}");
    }
    drop(node);
    let other = words(&line, "other-words", "words after the words");
    let changed = at(
        &anew,
        &[
            "keys",
            "change",
            "--passphrase-file",
            &seal,
            "--new-passphrase-file",
            &other,
        ],
    );
    assert!(changed.said().contains("4 keys"), "{}", changed.out);
    let checked = detente(&["verify", &folder]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
}

#[test]
fn a_token_without_the_link_key_makes_no_node_and_leaves_no_folder() {
    let line = Line::founded(Schedule::NONE_SOON);
    let data = line.path("north");
    let words_file = words(&line, "token-words", "words of the tokens");
    let recovery = text(&data.join("keys/recovery.key"));
    let into = line.path("tokens");
    fs::create_dir(&into).expect("a folder");
    at(
        &data,
        &[
            "epoch",
            "make",
            "--recovery-key",
            &recovery,
            "--into",
            &text(&into),
            "--token-passphrase-file",
            &words_file,
        ],
    )
    .said();
    let token = text(&into.join("epoch-1.token"));
    let anew = line.path("anew");
    for (language, said) in [
        ("en", "No copy of the link key"),
        ("ru", "нет копии ключа связи"),
    ] {
        let folder = text(&anew);
        let refused = detente(&[
            "--data",
            &folder,
            "--lang",
            language,
            "init",
            "--token",
            &token,
            "--token-passphrase-file",
            &words_file,
            "--dial-only",
            "--keys-in-the-clear",
        ]);
        assert_ne!(refused.code, 0);
        assert!(refused.err.contains(said), "{}", refused.err);
        assert!(!anew.exists());
    }
}

/// Opens an epoch by two officers, by the commands alone.
fn reopen(data: &Path, officers: &Path, token: &str, words: &str, reason: &str) {
    let officer = |number: u16| text(&officers.join(format!("officer-{number}.key")));
    let opened = at(
        data,
        &[
            "epoch",
            "open",
            "--token",
            token,
            "--reason",
            reason,
            "--officer",
            &officer(0),
            "--token-passphrase-file",
            words,
        ],
    );
    let draft = opened.said().split("detente release ").nth(1);
    let draft = draft
        .expect("what is next")
        .split_whitespace()
        .next()
        .expect("a hash");
    at(data, &["release", draft, "--officer", &officer(1)]).said();
}

/// An officer drafts a FLASH, another releases it; gives its id.
fn flash(data: &Path, officers: &Path, words: &str) -> EntryId {
    let officer = |number: u16| text(&officers.join(format!("officer-{number}.key")));
    let drafted = at(
        data,
        &[
            "--json",
            "send",
            "--precedence",
            "flash",
            "--officer",
            &officer(0),
            words,
        ],
    )
    .json();
    let draft = drafted["draft"].as_str().expect("a draft").to_owned();
    let released = at(
        data,
        &["--json", "release", &draft, "--officer", &officer(1)],
    )
    .json();
    released["entry"]
        .as_str()
        .expect("an entry")
        .parse()
        .expect("an id")
}

#[test]
fn both_put_back_from_old_backups_with_the_link_down_reopen_and_a_flash_crosses_by_the_first_path_that_heals()
 {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let words_file = words(&line, "token-words", "words of the tokens");
    let sides = ["north", "south"];
    let tokens = sides.map(|side| tokens(&line, side, &words_file));
    line.send(&line.a, Precedence::Routine, "In both backups");
    line.send(&line.b, Precedence::Routine, "In both backups");
    line.equal_records();
    let backups = line.path("backups");
    fs::create_dir(&backups).expect("a folder");
    let backup = sides.map(|side| {
        let into = text(&backups.join(side));
        fs::create_dir(&into).expect("a folder");
        let made = at(
            &line.path(side),
            &["--json", "backup", &into, "--keys-in-the-clear"],
        )
        .json();
        made["folder"].as_str().expect("a path").to_owned()
    });
    for from in [&line.a, &line.b] {
        let lost = line.send(from, Precedence::Priority, "Lost with both");
        line.reached(from, lost, "delivered");
    }
    line.equal_records();
    line.network.quic(|faults| faults.cut = true);
    line.network.tcp(|faults| faults.cut = true);
    line.close();

    let restored = sides.map(|side| line.path(&format!("{side}-restored")));
    let nodes: Vec<NodeProcess> = restored
        .iter()
        .zip(&backup)
        .map(|(to, backup)| {
            at(to, &["restore", backup, &text(to)]).said();
            let log = to.with_extension("log");
            NodeProcess::start(Path::new(DETENTE), to, Language::English, &log).expect("it starts")
        })
        .collect();
    let mute = |node: &NodeProcess| status(node)["lines"][0]["mute"].clone();
    assert!(nodes.iter().all(|node| mute(node) == "behind-own-record"));
    let officers = sides.map(|side| line.path(side).join("officers"));
    for side in 0..2 {
        let token = text(&tokens[side].join("epoch-1.token"));
        reopen(
            &restored[side],
            &officers[side],
            &token,
            &words_file,
            "restored",
        );
        assert!(mute(&nodes[side]).is_null());
    }
    let sent = [0, 1].map(|side| flash(&restored[side], &officers[side], "Cease fire"));
    let states = |at: usize, id: EntryId| -> Vec<String> {
        let path = format!("/v1/lines/{}/messages/{id}", line.id);
        let message: Value = nodes[at].client().get(&path).unwrap_or_default();
        let reached = message["states"].as_array().cloned().unwrap_or_default();
        let name = |state: &Value| Some(state["state"].as_str()?.to_owned());
        reached.iter().filter_map(name).collect()
    };
    assert!((0..2).all(|side| !states(side, sent[side]).contains(&"delivered".to_owned())));
    line.network.tcp(|faults| faults.cut = false);
    for (side, id) in sent.into_iter().enumerate() {
        until(&line.stop, key::DEMO_WAIT_MESSAGES, || {
            let delivered = states(side, id).contains(&"delivered".to_owned());
            Ok((delivered && !states(1 - side, id).is_empty()).then_some(()))
        })
        .expect("it crosses");
    }
    for side in 0..2 {
        let accuses = ["fork", "peer-fault", "behind-own-record", "two-machines"];
        let standing = alarms(&nodes[side]);
        assert!(
            !standing.iter().any(|name| accuses.contains(&name.as_str())),
            "{standing:?}"
        );
        assert_eq!(
            status(&nodes[side])["lines"][0]["forks"],
            serde_json::json!([])
        );
        let none = at(&restored[side], &["fork", "list"]);
        assert!(
            none.said().contains("No party has signed two histories"),
            "{}",
            none.out
        );
        for (language, said) in [("en", "epoch 1 since"), ("ru", "эпоха 1 с")] {
            let shown = detente(&[
                "--data",
                &text(&restored[side]),
                "--lang",
                language,
                "status",
            ]);
            assert!(shown.said().contains(said), "{}", shown.out);
        }
    }
    drop(nodes);
    for data in &restored {
        let checked = detente(&["verify", &text(data)]);
        assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    }
}
