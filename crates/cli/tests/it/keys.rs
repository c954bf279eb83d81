//! Keys at rest as a technician meets them: sealed at the first run, a wrong passphrase, an
//! unattended start, a typed passphrase, the recovery key taken out.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::harness::{DETENTE, Ran, detente, matches_snapshot};

const WORDS: &str = "correct horse battery staple";

struct Node {
    folder: tempfile::TempDir,
}

impl Node {
    /// A node whose keys are sealed.
    fn sealed() -> Self {
        let node = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        let words = node.words("right", WORDS);
        node.run(&[
            "init",
            "--name",
            "North",
            "--dial-only",
            "--api",
            "127.0.0.1:0",
            "--passphrase-file",
            &words,
        ])
        .said();
        node
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("node")
    }

    fn words(&self, name: &str, words: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, format!("{words}\n")).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its owner's");
        path.display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let data = self.data().display().to_string();
        let mut all = vec!["--data", &data];
        all.extend(arguments);
        detente(&all)
    }

    /// Every file of the node, with its content.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.data()];
        while let Some(folder) = folders.pop() {
            for file in fs::read_dir(folder).expect("a folder") {
                let path = file.expect("a file").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let content = fs::read(&path).expect("read");
                    files.push((path, content));
                }
            }
        }
        files.sort();
        files
    }

    /// Starts the node as systemd does, with the passphrase as a credential, and stops it again.
    fn starts_with_credential(&self, words: &str) -> bool {
        let credentials = self.folder.path().join("credentials");
        fs::create_dir_all(&credentials).expect("a folder");
        fs::write(credentials.join("detente-passphrase"), words).expect("written");
        let mut child = Command::new(DETENTE)
            .args(["up", "--json", "--until-input-ends", "--data"])
            .arg(self.data())
            .env("CREDENTIALS_DIRECTORY", &credentials)
            .env_remove("DETENTE_PASSPHRASE_FILE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("cargo built it");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("text");
        drop(child.stdin.take());
        child.wait().expect("it ends").success() && line.contains("\"api\"")
    }
}

#[test]
fn a_sealed_node_starts_with_its_passphrase_alone_and_a_wrong_one_touches_nothing() {
    let node = Node::sealed();
    let words = node.words("wrong", "correct horse battery stable");
    let before = node.files();
    let mut shown = String::new();
    for language in ["en", "ru"] {
        for arguments in [&["up"][..], &["up", "--passphrase-file", &words]] {
            let mut all = vec!["--lang", language];
            all.extend(arguments);
            let ran = node.run(&all);
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
            // Writing to a String cannot fail.
            let _ = writeln!(shown, "$ detente {}\n{}", all.join(" "), ran.err);
        }
    }
    assert_eq!(node.files(), before, "nothing was touched");
    let folder = node.folder.path().display().to_string();
    matches_snapshot("passphrase.txt", &shown.replace(&folder, "<folder>"));
    assert!(!node.starts_with_credential("correct horse battery stable"));
    assert!(node.starts_with_credential(WORDS));
    let secrets: Vec<_> = node
        .files()
        .into_iter()
        .filter(|(_, content)| {
            content
                .windows(WORDS.len())
                .any(|window| window == WORDS.as_bytes())
        })
        .collect();
    assert!(secrets.is_empty(), "the passphrase lies in {secrets:?}");
}

#[test]
fn a_node_is_not_made_with_keys_in_the_clear_unless_somebody_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("node").display().to_string();
    let init = ["--data", &data, "init", "--name", "N", "--dial-only"];
    let ran = detente(&init);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("--keys-in-the-clear"), "{}", ran.err);
    assert!(!Path::new(&data).exists());
    let mut open = init.to_vec();
    open.push("--keys-in-the-clear");
    assert!(detente(&open).said().contains("THE KEYS LIE IN THE CLEAR"));
}

#[test]
fn keys_are_protected_changed_listed_and_unprotected() {
    let node = Node::sealed();
    let first = node.words("right", WORDS);
    let second = node.words("second", "another long passphrase");
    let sealed = node.run(&["keys"]);
    assert_eq!(sealed.said().matches("sealed with a passphrase").count(), 5);
    assert!(
        sealed.out.contains("detente keys take-out"),
        "{}",
        sealed.out
    );
    let change = [
        "keys",
        "change",
        "--passphrase-file",
        &first,
        "--new-passphrase-file",
        &second,
    ];
    node.run(&change).said();
    assert_eq!(node.run(&change).code, 1, "the first is the old one now");
    assert!(node.starts_with_credential("another long passphrase"));
    node.run(&["keys", "unprotect", "--passphrase-file", &second])
        .said();
    assert_eq!(
        node.run(&["keys"]).said().matches("IN THE CLEAR").count(),
        5
    );
    let short = node.words("short", "too short");
    let refused = node.run(&["keys", "protect", "--passphrase-file", &short]);
    assert!(refused.err.contains("12"), "{}", refused.err);
    node.run(&["keys", "protect", "--passphrase-file", &first])
        .said();
    assert!(node.starts_with_credential(WORDS));
}

#[test]
fn an_officers_key_is_sealed_and_still_signs_for_whoever_knows_the_passphrase() {
    let node = Node::sealed();
    let words = node.words("right", WORDS);
    let path = node.folder.path().join("a.key").display().to_string();
    node.run(&["officer", "--name", "A", "--out", &path]).said();
    let protect = [
        "keys",
        "protect",
        "--officer-key",
        &path,
        "--passphrase-file",
        &words,
    ];
    node.run(&protect).said();
    let sealed = fs::read_to_string(&path).expect("read");
    assert!(sealed.contains("detente-sealed-key:"), "{sealed}");
    let again = node.run(&protect);
    assert!(again.err.contains("sealed already"), "{}", again.err);
    let open = [
        "keys",
        "unprotect",
        "--officer-key",
        &path,
        "--passphrase-file",
        &words,
    ];
    node.run(&open).said();
    assert!(!fs::read_to_string(&path).expect("read").contains("sealed"));
}

#[test]
fn the_recovery_key_leaves_the_machine_in_two_copies() {
    let node = Node::sealed();
    let media = ["one", "two"].map(|name| node.folder.path().join(name));
    for medium in &media {
        fs::create_dir(medium).expect("a folder");
    }
    let [one, two] = media.map(|path| path.display().to_string());
    let same = node.run(&["keys", "take-out", &one, &two]);
    assert!(same.err.contains("same disk"), "{}", same.err);
    let original = fs::read(node.data().join("keys/recovery.key")).expect("still there");
    node.run(&["keys", "take-out", &one, &two, "--even-on-one-disk"])
        .said();
    assert!(!node.data().join("keys/recovery.key").exists());
    for medium in [&one, &two] {
        let copy = fs::read_dir(medium)
            .expect("a folder")
            .next()
            .expect("a copy");
        assert_eq!(
            fs::read(copy.expect("a file").path()).expect("read"),
            original
        );
    }
    assert!(node.run(&["keys"]).said().contains("taken out"));
    assert!(
        node.starts_with_credential(WORDS),
        "the node never needs it"
    );
    let again = node.run(&["keys", "take-out", &one, &two, "--even-on-one-disk"]);
    assert!(again.err.contains("recovery.taken-out"), "{}", again.err);
}

/// Runs a command at a terminal of its own and types an answer at each question that ends in a colon. A node that says
/// where its interface is gets the end of its input.
const AT_A_TERMINAL: &str = "
import os, pty, sys
answers = os.environ['ANSWERS'].split('|')
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
seen = b''
runs = None
while True:
    try:
        some = os.read(terminal, 4096)
    except OSError:
        break
    if not some:
        break
    seen += some
    if answers and seen.endswith(b': '):
        os.write(terminal, (answers.pop(0) + '\\r').encode())
    if runs is None and b'http' in seen:
        runs = os.write(terminal, bytes([4]))
sys.stdout.write(seen.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
";

fn at_a_terminal(answers: &[&str], arguments: &[&str]) -> (Option<i32>, String) {
    let ran = Command::new("python3")
        .args(["-c", AT_A_TERMINAL, DETENTE])
        .args(arguments)
        .env("ANSWERS", answers.join("|"))
        .env("LC_ALL", "C")
        .env_remove("DETENTE_PASSPHRASE_FILE")
        .env_remove("DETENTE_LANG")
        .output()
        .expect("python3 is there: the second verifier needs it too");
    let shown = String::from_utf8(ran.stdout).expect("text");
    (ran.status.code(), shown)
}

#[test]
fn a_typed_passphrase_is_asked_twice_never_shown_and_a_slip_makes_no_node() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("node").display().to_string();
    let init = ["--data", &data, "init", "--name", "N", "--dial-only"];
    let (code, shown) = at_a_terminal(&[WORDS, "correct horse battery stable"], &init);
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("are not the same"), "{shown}");
    assert!(!Path::new(&data).exists());
    // A slip taken back with the erase key is no slip.
    let erased = format!("{WORDS}xy\u{7f}\u{7f}");
    let (code, shown) = at_a_terminal(&[&erased, WORDS], &init);
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains("battery"), "{shown}");
    // Who mistypes it is asked again, three times in all.
    let up = ["--data", &data, "up", "--until-input-ends"];
    let (code, shown) = at_a_terminal(&["one", "two", "three", WORDS], &up);
    assert_eq!(code, Some(1), "{shown}");
    assert_eq!(shown.matches("Passphrase for").count(), 3, "{shown}");
    assert!(shown.contains("The passphrase is wrong"), "{shown}");
    let (code, shown) = at_a_terminal(&["one", WORDS], &up);
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(shown.matches("That is not it").count(), 1, "{shown}");
    assert!(shown.contains("127.0.0.1:"), "{shown}");
    let words = folder.path().join("words");
    fs::write(&words, WORDS).expect("written");
    fs::set_permissions(&words, fs::Permissions::from_mode(0o600)).expect("its owner's");
    let words = words.display().to_string();
    let opened = [
        "--data",
        &data,
        "keys",
        "unprotect",
        "--passphrase-file",
        &words,
    ];
    detente(&opened).said();
}
