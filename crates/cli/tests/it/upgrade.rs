//! Upgrades of a real node under a stand-in for systemd: a good program is swapped in; one that reads the copy wrong is
//! refused; one that does not come up, hangs, or has changed the database's schema before it died is taken back.
//!
//! New programs are scripts around the binary under test: another version, and the fault of the case.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use detente_cli::rig::Schedule;
use detente_record::Precedence;
use serde_json::Value;

use crate::harness::{DETENTE, Line, Ran};

/// Stops and starts what `current` is, as systemd does for the unit.
const SYSTEMCTL: &str = r#"#!/bin/sh
case $1 in
start)
  setsid "$PROGRAMS/current/detente" up --data "$DATA" </dev/null >>"$LOG" 2>&1 &
  echo $! >"$PID"
  ;;
stop)
  kill "$(cat "$PID")" 2>/dev/null
  i=0
  while kill -0 "$(cat "$PID")" 2>/dev/null && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
  kill -9 "$(cat "$PID")" 2>/dev/null
  exit 0
  ;;
esac
"#;

/// A node as a service, with a counterpart and a line.
struct Service {
    line: Line,
    folder: PathBuf,
}

impl Service {
    fn new() -> Self {
        let mut line = Line::founded(Schedule::NONE_SOON);
        line.send(&line.a, Precedence::Routine, "Before the upgrade");
        line.equal_records();
        line.a
            .node
            .take()
            .expect("it runs")
            .stop()
            .expect("it closes");
        let folder = line.path("service");
        let service = Self { line, folder };
        for name in ["programs/packaged", "bin", "backups"] {
            fs::create_dir_all(service.folder.join(name)).expect("a folder");
        }
        let packaged = service.folder.join("programs/packaged/detente");
        std::os::unix::fs::symlink(DETENTE, &packaged).expect("a link");
        let current = service.folder.join("programs/current");
        std::os::unix::fs::symlink("packaged", current).expect("a link");
        script(&service.folder.join("bin/systemctl"), SYSTEMCTL);
        let started = service
            .with_surroundings(&mut Command::new(service.folder.join("bin/systemctl")))
            .args(["start", "detente"])
            .status()
            .expect("it runs");
        assert!(started.success());
        service.until_up();
        service
    }

    fn data(&self) -> PathBuf {
        self.line.path("north")
    }

    fn with_surroundings<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .env(
                "PATH",
                format!("{}:{path}", self.folder.join("bin").display()),
            )
            .env("PROGRAMS", self.folder.join("programs"))
            .env("DATA", self.data())
            .env("LOG", self.folder.join("log"))
            .env("PID", self.folder.join("pid"))
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let ran = self
            .with_surroundings(&mut Command::new(DETENTE))
            .arg("--data")
            .arg(self.data())
            .args(arguments)
            .output()
            .expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Ran {
            code: ran.status.code().unwrap_or(-1),
            out: text(ran.stdout),
            err: text(ran.stderr),
        }
    }

    fn upgrade(&self, to: &Path, more: &[&str]) -> Ran {
        // A second apart, because a backup is named by its second.
        let backups = tempfile::tempdir_in(self.folder.join("backups")).expect("a folder");
        let paths = [backups.path(), &self.folder.join("programs"), to]
            .map(|path| path.display().to_string());
        let mut arguments = vec![
            "upgrade",
            "--backups",
            &paths[0],
            "--programs",
            &paths[1],
            "--to",
            &paths[2],
        ];
        arguments.extend(more);
        self.run(&arguments)
    }

    /// A new program: `before` is what it does first, and `"$@"` its arguments.
    fn program(&self, version: &str, before: &str) -> PathBuf {
        let path = self.folder.join(format!("detente-{version}"));
        let text = format!(
            "#!/bin/sh\n[ \"$*\" = --version ] && {{ echo detente {version}; exit 0; }}\n{before}\nexec {DETENTE} \"$@\"\n"
        );
        script(&path, &text);
        path
    }

    fn current(&self) -> String {
        let link = fs::read_link(self.folder.join("programs/current")).expect("a link");
        link.display().to_string()
    }

    /// How many entries the node says it has, once it answers.
    fn entries(&self) -> Option<u64> {
        let ran = self.run(&["--json", "entries", "--digest"]);
        let digest: Value = serde_json::from_str(&ran.out).ok()?;
        digest["entries"].as_u64()
    }

    fn until_up(&self) {
        let end = Instant::now() + Duration::from_secs(60);
        while self.entries().is_none() {
            assert!(Instant::now() < end, "the node does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let stop = &mut Command::new(self.folder.join("bin/systemctl"));
        let _ = self
            .with_surroundings(stop)
            .args(["stop", "detente"])
            .status();
    }
}

fn script(path: &Path, text: &str) {
    fs::write(path, text).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a program");
}

#[test]
fn a_new_program_is_tried_on_a_copy_swapped_in_and_the_record_goes_on() {
    let service = Service::new();
    let before = service.entries();
    let no_program = service.folder.join("bin/systemctl");
    assert!(
        service
            .upgrade(&no_program, &[])
            .err
            .contains("There was no upgrade")
    );
    // One that reads another record out of the copy is refused before anything is stopped.
    let blind = service.program(
        "9.0.1",
        "case \"$*\" in *'backup verify'*) echo '{\"good\":true,\"files\":1,\"lines\":[]}'; exit 0;; esac",
    );
    let refused = service.upgrade(&blind, &[]);
    assert_eq!(refused.code, 1, "{}", refused.out);
    assert!(
        refused.err.contains("reads the copy otherwise"),
        "{}",
        refused.err
    );
    assert_eq!(service.current(), "packaged");
    let good = service.program("9.0.0", "");
    service.upgrade(&good, &["--check"]).said();
    assert_eq!(service.current(), "packaged", "a check swaps nothing");
    let done = service.upgrade(&good, &["--within", "60"]);
    assert!(done.said().contains("Version 9.0.0 runs"), "{}", done.out);
    assert_eq!(service.current(), "version-9.0.0");
    assert!(service.entries() >= before && before > Some(0));
    assert!(!service.data().join("before-upgrade").exists());
}

#[test]
fn a_new_program_that_dies_hangs_or_changed_the_schema_is_taken_back_and_the_old_one_has_all() {
    let service = Service::new();
    let before = service.entries();
    let up = |what: &str| format!("case \"$*\" in up*) {what};; esac");
    // The schema is made one that the program under test refuses to open.
    let newer = "python3 -c 'import sqlite3, os; c = sqlite3.connect(os.environ[\"DATA\"] + \"/truth.db\"); \
                 c.execute(\"INSERT INTO schema_version VALUES (99, \\\"9.9.9\\\")\"); c.commit()'; exit 1";
    for (version, what) in [
        ("9.1.0", "exit 1"),
        ("9.1.1", "exec sleep 600"),
        ("9.1.2", newer),
    ] {
        let begun = Instant::now();
        let program = service.program(version, &up(what));
        let ended = service.upgrade(&program, &["--within", "20"]);
        assert_eq!(ended.code, 1, "{version}: {}", ended.out);
        let words = format!("Version {version} was taken back");
        assert!(ended.err.contains(&words), "{version}: {}", ended.err);
        assert_eq!(service.current(), "packaged", "{version}");
        service.until_up();
        assert!(service.entries() >= before && before > Some(0), "{version}");
        assert!(begun.elapsed() < Duration::from_secs(120), "{version}");
    }
}
