//! The doctor's commands, for real: each is broken, reported with a command, and that very command mends it.

use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use detente_cli::rig::{Stop, until};
use detente_language::key;
use serde_json::Value;

use crate::harness::{DETENTE, Ran, detente};

/// Units, and names that have no other spelling.
const NAMES: &[&str] = &[
    "d",
    "s",
    "ms",
    "B",
    "KiB",
    "MiB",
    "GiB",
    "TiB",
    "inode",
    "LimitNOFILE",
    "LimitCORE",
    "tmpfs",
    "overlay",
    "btrfs",
    "xfs",
];

/// A node of its own, in a scratch folder.
struct Patient {
    scratch: tempfile::TempDir,
    data: PathBuf,
    node: Option<Child>,
}

impl Patient {
    fn new() -> Self {
        let scratch = tempfile::tempdir().expect("a folder");
        let data = scratch.path().join("node");
        Self::in_folder(scratch, data)
    }

    fn in_folder(scratch: tempfile::TempDir, data: PathBuf) -> Self {
        let patient = Self {
            scratch,
            data,
            node: None,
        };
        let made = patient.run(&[
            "init",
            "--name",
            "N",
            "--dial-only",
            "--keys-in-the-clear",
            "--api",
            "127.0.0.1:0",
        ]);
        assert_eq!(made.code, 0, "{}", made.err);
        patient
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let data = self.data.display().to_string();
        let mut all = vec!["--data", data.as_str()];
        all.extend(arguments);
        detente(&all)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    fn start(&mut self) {
        let node = Command::new(DETENTE)
            .arg("--data")
            .arg(&self.data)
            .arg("up")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        self.node = Some(node);
        self.await_node();
    }

    fn await_node(&self) {
        let well = until(&Stop::default(), key::DEMO_WAIT_END, || {
            Ok((self.run(&["health"]).code == 0).then_some(()))
        });
        assert!(well.is_ok(), "it runs");
    }

    /// One check, as the doctor sees it now.
    fn check(&self, id: &str) -> Value {
        let looked = self.run(&["doctor", "--json"]);
        assert!([0, 1, 2].contains(&looked.code), "{}", looked.err);
        let all: Vec<Value> = serde_json::from_str(&looked.out).expect("json");
        let found = all.into_iter().find(|check| check["id"] == id);
        found.unwrap_or_else(|| panic!("{id} is not looked at"))
    }

    /// The command printed for a check that wants something.
    fn command(&self, id: &str) -> String {
        let check = self.check(id);
        assert!(
            ["warn", "fail"].contains(&check["result"].as_str().unwrap_or_default()),
            "{id} was broken: {check}"
        );
        check["command"].as_str().expect("a command").to_owned()
    }

    /// Runs the printed command, as it stands, in a shell; what it says is for a failed test.
    fn obey(&self, command: &str) {
        let ran = self.shell(command).output().expect("a shell");
        assert!(
            ran.status.success(),
            "{command}: {}{}",
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr)
        );
    }

    fn shell(&self, command: &str) -> Command {
        let bin = Path::new(DETENTE).parent().expect("a folder").display();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", command])
            .env("PATH", format!("{bin}:{path}"))
            .env("HOME", self.scratch.path())
            .env("DETENTE_PASSPHRASE_FILE", self.path("passphrase"))
            .stdin(Stdio::null());
        shell
    }

    fn mends(&self, id: &str) {
        let command = self.command(id);
        self.obey(&command);
        self.is_well(id, &command);
    }

    fn is_well(&self, id: &str, command: &str) {
        let check = self.check(id);
        assert_eq!(check["result"], "ok", "{command}: {check}");
    }

    /// Under `ru` nothing is said in Latin letters but commands, ids, paths, units and names.
    fn speaks_russian(&self) {
        let looked = self.run(&["--lang", "ru", "doctor", "--all"]);
        assert!([0, 1, 2].contains(&looked.code), "{}", looked.err);
        for row in looked.out.lines().filter(|row| !row.starts_with("      ")) {
            let (row, _) = row.split_once("  <").unwrap_or((row, ""));
            let foreign = row
                .split(|c: char| c.is_whitespace() || "(),;:[]".contains(c))
                .map(|word| word.trim_end_matches('.'))
                .filter(|word| {
                    word.contains(|c: char| c.is_ascii_alphabetic())
                        && !word.contains(['/', '.'])
                        && !word.contains(|c: char| c.is_ascii_digit())
                });
            let foreign: Vec<&str> = foreign.filter(|word| !NAMES.contains(word)).collect();
            assert!(foreign.is_empty(), "{foreign:?} in {row}");
        }
    }

    fn edit(&self, from: &str, to: &str) {
        let path = self.data.join("config.toml");
        let text = std::fs::read_to_string(&path).expect("there");
        assert!(text.contains(from), "{from}");
        std::fs::write(path, text.replacen(from, to, 1)).expect("written");
    }
}

impl Drop for Patient {
    fn drop(&mut self) {
        if let Some(node) = &mut self.node {
            let _ = node.kill();
            let _ = node.wait();
        }
    }
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("set");
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("it runs");
    id.stdout.starts_with(b"0\n")
}

#[test]
fn what_lies_open_in_the_folder_is_closed_by_the_printed_commands() {
    let patient = Patient::new();
    let data = &patient.data;
    mode(&data.join("keys/entry.key"), 0o644);
    mode(&data.join("api-token"), 0o640);
    mode(data, 0o755);
    patient.mends("keys-open");
    if is_root() {
        chown(data.join("keys/note.key"), Some(54_321), None).expect("changed");
        patient.mends("keys-owner");
    }
    let officer = data.join("officers/o.key").display().to_string();
    assert_eq!(
        patient
            .run(&["officer", "--name", "O", "--out", &officer])
            .code,
        0
    );
    patient.mends("keys-officers");
    assert!(patient.path("officers/o.key").exists(), "it is kept");
    patient.mends("disk-reserve");
    patient.edit("\"127.0.0.1:0\"", "\"192.0.2.1:7101\"");
    patient.mends("api-loopback");
    patient.edit("\"127.0.0.1:7101\"", "\"127.0.0.1:0\"");
    patient.edit("desk_language", "desk_langauge");
    patient.mends("config-rules");
    mode(&data.join("config.toml"), 0o622);
    patient.mends("config-rules");
    let ring = patient.path("ring");
    std::fs::write(&ring, "#!/bin/sh\n").expect("written");
    mode(&ring, 0o600);
    patient.edit(
        "# hook = [\"/usr/local/bin/ring\"]",
        &format!("hook = [\"{}\"]", ring.display()),
    );
    patient.mends("config-rules");
    mode(&ring, 0o777);
    patient.mends("config-rules");
    // Where the media are a person knows; here they are two folders of one disk.
    for medium in ["one", "two"] {
        std::fs::create_dir_all(patient.path(medium)).expect("a folder");
    }
    let media = format!("{}/", patient.scratch.path().display());
    let take_out = patient.command("keys-recovery").replace("/media/", &media);
    patient.obey(&format!("{take_out} --even-on-one-disk"));
    patient.is_well("keys-recovery", &take_out);
    std::fs::write(
        patient.path("passphrase"),
        "correct horse battery staple 7\n",
    )
    .expect("written");
    mode(&patient.path("passphrase"), 0o600);
    patient.mends("keys-sealed");
    // Where the backup goes a person knows, and which one is the last.
    let save = patient.command("backup-age").replace("/media/", &media);
    std::fs::create_dir_all(patient.path("backup")).expect("a folder");
    patient.obey(&save);
    patient.is_well("backup-age", &save);
    let mut backups = std::fs::read_dir(patient.path("backup")).expect("backups");
    let last = backups.next().expect("one").expect("read").path();
    std::fs::write(data.join("keys/note.key"), "spoiled").expect("written");
    let bring = patient.command("keys-there");
    let bring = bring.replace("/media/backup/LAST", &last.display().to_string());
    patient.obey(&bring);
    patient.is_well("keys-there", &bring);
    let card = std::fs::File::options()
        .append(true)
        .open(data.join("card.txt"));
    let made = std::time::SystemTime::now() - std::time::Duration::from_secs(800 * 86_400);
    card.and_then(|card| card.set_modified(made)).expect("set");
    // Nothing opens the next epoch yet: the command shows the keys, and the check goes on asking.
    patient.obey(&patient.command("keys-age"));
    patient.speaks_russian();
}

#[test]
fn a_node_that_runs_is_mended_by_the_printed_commands() {
    let mut patient = Patient::new();
    let up = patient.command("node-runs");
    let node = patient
        .shell(&format!("exec {up}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    patient.node = Some(node.expect("a shell"));
    patient.await_node();
    patient.is_well("node-runs", &up);
    patient.mends("bell-there");
    let ring = patient.path("ring");
    std::fs::write(&ring, "#!/bin/sh\nexit 3\n").expect("written");
    mode(&ring, 0o700);
    patient.edit(
        "hook = [\"/usr/bin/wall\", \"Détente:\"]",
        &format!("hook = [\"{}\"]", ring.display()),
    );
    assert_eq!(patient.run(&["config", "reload"]).code, 0);
    assert_eq!(patient.run(&["alarm", "test"]).code, 1);
    let test = patient.command("bell-rings");
    std::fs::write(&ring, "#!/bin/sh\n").expect("written");
    assert_eq!(patient.check("bell-tried")["result"], "warn");
    patient.obey(&test);
    patient.is_well("bell-rings", &test);
    patient.is_well("bell-tried", &test);
    let node = patient.node.as_ref().expect("it runs").id();
    for (id, broken) in [
        ("host-files", "--nofile=256:"),
        ("host-core", "--core=4096:"),
    ] {
        let limit = Command::new("prlimit")
            .args(["--pid", &node.to_string(), broken])
            .status();
        assert!(limit.is_ok_and(|status| status.success()), "{broken}");
        if is_root() {
            patient.mends(id);
        } else {
            assert!(patient.command(id).starts_with("prlimit --pid"));
        }
    }
    let mut node = patient.node.take().expect("it runs");
    patient.obey(&format!("kill -TERM {}", node.id()));
    assert!(node.wait().expect("it ends").success());
    patient.mends("record-verified");
    patient.start();
    patient.speaks_russian();
}

/// A file system in memory, unmounted at the end.
struct Mounted(PathBuf);

impl Mounted {
    fn new(at: PathBuf, options: &str) -> Self {
        std::fs::create_dir_all(&at).expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(&at)
            .status();
        assert!(
            mounted.is_ok_and(|status| status.success()),
            "root may mount"
        );
        Self(at)
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_disk_without_room_inodes_or_the_right_to_write_is_mended_by_the_printed_commands() {
    if !is_root() {
        // Only root may mount a small disk; `make test` in a container is root.
        return;
    }
    let scratch = tempfile::tempdir().expect("a folder");
    let disk = Mounted::new(scratch.path().join("small disk"), "size=4m,nr_inodes=100");
    let data = disk.0.join("node");
    let patient = Patient::in_folder(scratch, data);
    assert_eq!(
        patient.check("disk-kind")["result"],
        "fail",
        "memory keeps nothing"
    );
    patient.mends("disk-free");
    patient.mends("disk-inodes");
    let read_only = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(&disk.0)
        .status();
    assert!(read_only.is_ok_and(|status| status.success()));
    patient.mends("disk-writable");
    drop(disk);
}

#[test]
fn the_doctor_says_by_its_exit_code_how_it_is_and_speaks_both_languages() {
    let patient = Patient::new();
    let looked = patient.run(&["doctor", "--offline", "--json"]);
    let all: Vec<Value> = serde_json::from_str(&looked.out).expect("json");
    let has = |result: &str| all.iter().any(|check| check["result"] == result);
    let expected = if has("fail") {
        2
    } else {
        i32::from(has("warn"))
    };
    assert_eq!(looked.code, expected);
    assert!(has("fail"), "there is no reserve before the first start");
    let in_russian = patient.run(&["--lang", "ru", "doctor", "--offline", "--all"]);
    assert!(in_russian.out.contains("[не так] "), "{}", in_russian.out);
    assert!(
        in_russian.out.contains("<disk-reserve>"),
        "{}",
        in_russian.out
    );
    let nowhere = detente(&["--data", "/nonexistent", "doctor"]);
    assert_eq!(nowhere.code, 3);
    assert!(!nowhere.err.is_empty());
}
