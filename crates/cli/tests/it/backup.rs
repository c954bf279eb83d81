//! Backups of a node that runs: whole under load, refused when a bit has turned, laid out to be read and to sign nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use detente_cli::rig::{NodeProcess, Schedule, until};
use detente_language::{Language, key};
use detente_record::Precedence;
use serde_json::Value;

use crate::harness::{DETENTE, Line, Ran, detente};

fn at(data: &Path, arguments: &[&str]) -> Ran {
    let data = data.display().to_string();
    let mut all = vec!["--data", &data];
    all.extend(arguments);
    detente(&all)
}

/// Takes a backup into a folder of its own and says where it lies and how many entries it has.
fn backup(data: &Path, into: &Path, more: &[&str]) -> (PathBuf, u64) {
    fs::create_dir_all(into).expect("a folder");
    let into = into.display().to_string();
    let mut arguments = vec!["--json", "backup", &into];
    arguments.extend(more);
    let made = at(data, &arguments).json();
    let folder = PathBuf::from(made["folder"].as_str().expect("a path"));
    let entries = made["lines"].as_array().expect("lines").iter();
    (
        folder,
        entries.filter_map(|line| line["entries"].as_u64()).sum(),
    )
}

#[test]
fn the_node_takes_a_backup_when_it_is_asked_to_and_its_audit_log_says_so_in_words() {
    let line = Line::founded(Schedule::NONE_SOON);
    let data = line.path("north");
    let nowhere = at(&data, &["--lang", "en", "backup"]);
    assert_eq!(nowhere.code, 1, "{}", nowhere.out);
    assert!(nowhere.err.contains("names no folder"), "{}", nowhere.err);
    let into = line.path("asked-for");
    fs::create_dir(&into).expect("a folder");
    let settings = data.join("config.toml");
    let text = fs::read_to_string(&settings).expect("there");
    let was = "# folder = \"/var/backups/detente\"";
    assert!(text.contains(was), "{text}");
    let is = format!("folder = \"{}\"", into.display());
    fs::write(&settings, text.replace(was, &is)).expect("written");
    let taken = at(&data, &["--lang", "en", "config", "reload"]);
    assert!(taken.said().contains("backup.folder"), "{}", taken.out);
    let made = at(&data, &["--json", "backup"]).json();
    let folder = made["folder"].as_str().expect("a path");
    assert!(Path::new(folder).starts_with(&into), "{folder}");
    assert_eq!(made["lines"][0]["entries"], entries(&line));
    at(&data, &["backup", "verify", folder]).said();
    let log = at(&data, &["--lang", "en", "audit"]);
    assert!(
        log.said().contains(&format!("backup made: {folder}")),
        "{}",
        log.out
    );
}

fn entries(line: &Line) -> u64 {
    let path = format!("/v1/lines/{}/digest", line.id);
    let digest: Value = line.a.client().expect("up").get(&path).expect("a digest");
    digest["entries"].as_u64().expect("a count")
}

#[test]
fn a_backup_under_load_is_whole_and_a_node_laid_out_from_it_reads_and_signs_nothing() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let data = line.path("north");
    let first = line.send(&line.a, Precedence::Routine, "The first");
    let sent = AtomicBool::new(false);
    let mut taken = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..120 {
                line.send(&line.a, Precedence::Routine, &format!("Message {number}"));
            }
            sent.store(true, Ordering::Release);
        });
        while taken < 3 || !sent.load(Ordering::Acquire) {
            let before = entries(&line);
            let (_, held) = backup(&data, &line.path(&format!("backup-{taken}")), &[]);
            assert!(
                held >= before,
                "{held} of {before} entries that were durable before"
            );
            taken += 1;
        }
    });
    let last = at(&data, &["--json", "backup", "last"]).json();
    assert_eq!(last["last"]["verified"], true, "{last}");
    line.equal_records();

    let (folder, held) = backup(&data, &line.path("with-keys"), &["--keys-in-the-clear"]);
    assert_eq!(held, entries(&line));
    // What comes after the backup is what a restored node must not sign over.
    let after = line.send(&line.a, Precedence::Priority, "Signed after the backup");
    line.equal_records();
    line.a
        .node
        .take()
        .expect("it runs")
        .stop()
        .expect("it closes");
    let look = line.path("look");
    let laid_out = at(
        &data,
        &[
            "restore",
            "--look",
            &folder.display().to_string(),
            &look.display().to_string(),
        ],
    );
    assert!(
        laid_out.said().contains("signs nothing"),
        "{}",
        laid_out.out
    );
    // With it the copy would take the backup's last entry for the last it ever signed.
    assert!(!look.join("heads").exists(), "a copy has no head file");
    let node = NodeProcess::start(
        Path::new(DETENTE),
        &look,
        Language::English,
        &line.path("log"),
    )
    .expect("it starts");
    until(&line.stop, key::DEMO_WAIT_LINK, || {
        let status: Value = node.client().get("/v1/status")?;
        let mute = &status["lines"][0]["mute"];
        assert!(!mute.is_null(), "{status:#}");
        let knows = status["links"][0]["up"] == true && *mute == "behind-own-record";
        Ok(knows.then_some(()))
    })
    .expect("it reaches the counterpart, and knows what it is");
    // What was said before the backup is shown.
    let path = format!("/v1/lines/{}/messages/{first}", line.id);
    let shown: Value = node.client().get(&path).expect("it is there");
    assert_eq!(shown["id"], first.to_string());
    // The counterpart holds what the original signed later: for this node a reason to sign nothing.
    let path = format!("/v1/lines/{}/messages/{after}", line.id);
    let theirs: Value = line
        .b
        .client()
        .expect("up")
        .get(&path)
        .expect("it is there");
    assert_eq!(theirs["id"], after.to_string());
    let status: Value = node.client().get("/v1/status").expect("it answers");
    assert_eq!(
        status["lines"][0]["mute"], "behind-own-record",
        "{status:#}"
    );
}

#[test]
fn a_backup_with_one_turned_bit_a_lost_file_or_a_path_that_leads_out_is_refused() {
    let line = Line::founded(Schedule::NONE_SOON);
    let data = line.path("north");
    line.send(&line.a, Precedence::Routine, "One message");
    let (folder, _) = backup(&data, &line.path("backups"), &[]);
    let verify = |folder: &Path| at(&data, &["backup", "verify", &folder.display().to_string()]);
    assert!(verify(&folder).said().contains("whole"));
    let sums = std::process::Command::new("sha256sum")
        .args(["--check", "--quiet", "SHA256SUMS"])
        .current_dir(&folder)
        .status()
        .expect("coreutils");
    assert!(
        sums.success(),
        "a backup checks without any program of ours"
    );
    let left = fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
    assert!(
        left.contains("key-in-the-clear") && left.contains("recovery-key"),
        "{left}"
    );
    for absent in [
        "keys/entry.key",
        "keys/recovery.key",
        "api-token",
        "lock",
        "reserve",
    ] {
        assert!(!folder.join(absent).exists(), "{absent}");
    }
    let spoiled = |name: &str, spoil: &dyn Fn(&Path)| {
        let copy = line.path(name);
        let copied = std::process::Command::new("cp")
            .arg("-r")
            .args([&folder, &copy])
            .status()
            .expect("coreutils");
        assert!(copied.success());
        spoil(&copy);
        let ran = verify(&copy);
        assert_eq!(ran.code, 1, "{name}: {}", ran.out);
        assert!(ran.err.contains("not good"), "{name}: {}", ran.err);
        let to = line.path(&format!("{name}-out"));
        let (from, to_shown) = (copy.display().to_string(), to.display().to_string());
        assert_eq!(at(&data, &["restore", "--look", &from, &to_shown]).code, 1);
        assert!(!to.exists(), "{name}");
    };
    spoiled("turned", &|copy| {
        let path = copy.join("truth.db");
        let mut bytes = fs::read(&path).expect("read");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).expect("written");
    });
    spoiled("lost", &|copy| {
        fs::remove_file(copy.join("card.txt")).expect("removed")
    });
    spoiled("out", &|copy| {
        let path = copy.join("manifest.json");
        let text = fs::read_to_string(&path).expect("read");
        fs::write(&path, text.replace("\"card.txt\"", "\"../card.txt\"")).expect("written");
    });
}
