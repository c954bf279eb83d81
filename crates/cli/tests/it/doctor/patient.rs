//! A node that the doctor looks at, and that its commands are tried on.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::Ward;
use super::hardware::Hardware;
use crate::harness::{DETENTE, Ran};
use crate::line_of_two::{signal, until};

/// Names that have no other spelling: parties are called as their cards say.
const NAMES: &[&str] = &[
    "inode",
    "LimitNOFILE",
    "LimitCORE",
    "tmpfs",
    "overlay",
    "btrfs",
    "xfs",
    "quic",
    "tcp",
    "Northland",
    "Southmark",
];

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

/// A node with a scratch folder, and the hardware it sees.
pub struct Patient {
    /// Where the test's own things lie; commands run here.
    pub scratch: PathBuf,
    /// The node's data folder.
    pub data: PathBuf,
    /// The clock and the disk that the node and the doctor see.
    pub hardware: Hardware,
    /// What its processes have in their environment besides.
    pub environment: Vec<(&'static str, String)>,
    /// The process that was started here, if one was.
    node: std::sync::Mutex<Option<Child>>,
    /// Removed at the end.
    folder: Option<tempfile::TempDir>,
}

impl Ward for Patient {
    fn patient(&self, _: &str) -> &Patient {
        self
    }
}

impl Patient {
    /// A node that only dials, made and not started.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("node");
        let mut patient = Self::made(folder.path(), data);
        patient.folder = Some(folder);
        patient
    }

    /// The same with its data anywhere.
    pub fn made(scratch: &Path, data: PathBuf) -> Self {
        let patient = Self::of(scratch, data, Hardware::right(scratch.join("hardware")));
        patient
            .run(&[
                "init",
                "--name",
                "N",
                "--dial-only",
                "--keys-in-the-clear",
                "--api",
                "127.0.0.1:0",
            ])
            .said();
        patient
    }

    /// A node that somebody else made.
    pub fn of(scratch: &Path, data: PathBuf, hardware: Hardware) -> Self {
        Self {
            scratch: scratch.to_owned(),
            data,
            hardware,
            environment: Vec::new(),
            node: std::sync::Mutex::default(),
            folder: None,
        }
    }

    /// A path of the test's own.
    pub fn path(&self, name: &str) -> PathBuf {
        self.scratch.join(name)
    }

    /// Runs the program on this node.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(DETENTE);
        command.arg("--data").arg(&self.data).args(arguments);
        self.ran(&mut command)
    }

    fn ran(&self, command: &mut Command) -> Ran {
        let ended = self.surround(command).output().expect("it runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran {
            code: ended.status.code().unwrap_or(-1),
            out: text(&ended.stdout),
            err: text(&ended.stderr),
        }
    }

    /// The environment of a person at this node.
    fn surround<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let bin = Path::new(DETENTE).parent().expect("a folder").display();
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .current_dir(&self.scratch)
            .env("PATH", format!("{bin}:{path}"))
            .env("HOME", &self.scratch)
            .env("DETENTE_PASSPHRASE_FILE", self.path("passphrase"))
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .env("XDG_RUNTIME_DIR", "/nonexistent")
            .env_remove("DETENTE_DATA")
            .env_remove("DETENTE_LANG")
            .envs(self.hardware.environment())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
    }

    fn shell(&self, command: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]);
        self.surround(&mut shell);
        shell
    }

    /// Starts the node, and waits until it is well.
    pub fn start(&self) {
        self.background(&format!("detente --data '{}' up", self.data.display()));
    }

    /// Runs a command that ends in a running node.
    fn background(&self, command: &str) {
        let child = self
            .shell(command)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("a shell");
        let before = self.node().replace(child);
        until("the node runs", || {
            (self.run(&["health"]).code == 0).then_some(())
        });
        if let Some(mut before) = before {
            let _ = before.wait();
        }
    }

    fn node(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        self.node.lock().expect("no test panics with it")
    }

    /// The process number of the running node.
    pub fn process(&self) -> u32 {
        let status = self.run(&["status", "--json"]).json();
        let process = status["process"].as_u64().expect("a number");
        u32::try_from(process).expect("a process")
    }

    /// Ends the node as an operator does.
    pub fn stop(&self) {
        signal(self.process(), "-TERM");
        let child = self.node().take();
        if let Some(mut child) = child {
            child.wait().expect("it ends");
        }
    }

    /// Every check of that id, as the doctor sees it now.
    pub fn checks(&self, id: &str) -> Vec<Value> {
        let looked = self.run(&["doctor", "--json"]);
        assert!([0, 1, 2].contains(&looked.code), "{}", looked.err);
        let all: Vec<Value> = serde_json::from_str(&looked.out).expect("json");
        all.into_iter().filter(|check| check["id"] == id).collect()
    }

    /// Waits until the check wants something, and returns the command that is printed for it.
    pub fn until_speaks(&self, id: &str) -> String {
        let mut seen = Vec::new();
        let found = until(&format!("{id} speaks up"), || {
            seen = self.checks(id);
            let wants = |check: &&Value| check["result"] == "warn" || check["result"] == "fail";
            seen.iter().find(wants).cloned()
        });
        for words in ["title", "why", "what_to_do"] {
            assert!(!found[words].as_str().unwrap_or_default().is_empty());
        }
        found["command"].as_str().expect("a command").to_owned()
    }

    /// Waits until the check wants nothing.
    pub fn until_well(&self, id: &str, command: &str) {
        until(&format!("{id} is well after: {command}"), || {
            let checks = self.checks(id);
            let all_well = checks.iter().all(|check| check["result"] == "ok");
            (all_well && !checks.is_empty()).then_some(())
        });
    }

    /// Runs a printed command, as it stands, in a shell; it must succeed.
    pub fn obey(&self, command: &str) {
        if command.ends_with(" up") {
            return self.background(command);
        }
        let ran = self.ran(&mut self.shell(command));
        assert_eq!(ran.code, 0, "{command}: {}{}", ran.out, ran.err);
    }

    /// Runs a printed command that shows something; what it shows may be bad news, which is no failure of its.
    pub fn shown(&self, command: &str) {
        let ran = self.ran(&mut self.shell(command));
        assert!(
            [0, 1].contains(&ran.code),
            "{command}: {}{}",
            ran.out,
            ran.err
        );
        assert!(
            !ran.out.is_empty() || !ran.err.is_empty(),
            "{command} says nothing"
        );
    }

    /// Under `ru` nothing is said in Latin letters but commands, ids, paths and names.
    pub fn speaks_russian(&self) {
        let looked = self.run(&["--lang", "ru", "doctor", "--all"]);
        assert!([0, 1, 2].contains(&looked.code), "{}", looked.err);
        for row in looked.out.lines().filter(|row| !row.starts_with("      ")) {
            let foreign = foreign_words(row);
            assert!(foreign.is_empty(), "{foreign:?} in {row}");
        }
    }

    /// Changes the settings.
    pub fn edit(&self, from: &str, to: &str) {
        let path = self.data.join("config.toml");
        let text = std::fs::read_to_string(&path).expect("there");
        assert!(text.contains(from), "{from}: {text}");
        std::fs::write(path, text.replacen(from, to, 1)).expect("written");
    }

    /// A program of the test's own.
    pub fn program(&self, name: &str, script: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, script).expect("written");
        mode(&path, 0o700);
        path
    }
}

/// Words in Latin letters that are no command, option, id, path, address or name.
pub fn foreign_words(row: &str) -> Vec<&str> {
    let (row, _) = row.split_once("  <").unwrap_or((row, ""));
    let words = row.split(|c: char| c.is_whitespace() || "(),;:[]«»".contains(c));
    let mut in_command = false;
    let is_foreign = |word: &&str| {
        let is_latin = word.contains(|c: char| c.is_ascii_alphabetic());
        in_command = is_latin && (in_command || *word == "detente");
        is_latin
            && !in_command
            && !word.contains(['/', '.'])
            && !word.starts_with("--")
            && !word.contains(|c: char| c.is_ascii_digit())
            && !NAMES.contains(word)
            // A date-time group is written so in every language.
            && !MONTHS.contains(word)
    };
    let bare = words.map(|word| word.trim_end_matches('.'));
    bare.filter(is_foreign).collect()
}

impl Drop for Patient {
    fn drop(&mut self) {
        let child = self.node().take();
        if let Some(mut child) = child {
            // It leads a group of its own: the shell and the node.
            let group = format!("-{}", child.id());
            let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
            let _ = child.wait();
        }
    }
}

/// Sets permissions.
pub fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("set");
}

#[test]
fn a_word_or_unit_in_latin_letters_is_found_and_ids_and_paths_are_none() {
    assert_eq!(
        foreign_words("[не так] Узел: never  <node-runs>"),
        ["never"]
    );
    assert_eq!(foreign_words("начните: detente test start; then"), ["then"]);
    assert_eq!(foreign_words("диск полон: 3 MiB"), ["MiB"]);
    let well =
        "    Почему: диск /var/lib/x полон: 3 МиБ (ext4, config.toml), LimitCORE (detente up).";
    assert_eq!(foreign_words(well), Vec::<&str>::new());
}
