//! What goes wrong in a node's first hour, and the exact words for it in both languages: a start that the
//! machine, the disk or somebody's hand has made impossible, and a disk that fails under a running node.

use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use detente_api::status::NodeStatus;
use detente_record::Precedence;

use crate::PROGRAM;
use crate::full_disk::{DISK, on_small_disk};
use crate::harness::{DETENTE, detente, matches_snapshot};
use crate::line_of_two::{Desk, LineOfTwo, Must as _, beside_others, entries, hand_in, until};

/// A node of its own that listens on free ports of loopback.
struct Node {
    folder: tempfile::TempDir,
}

impl Node {
    fn made() -> Self {
        let node = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        make(&node.data());
        node
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("node")
    }

    /// Starts and closes it once, so that it has a record.
    fn was_up(&self) {
        let data = self.data().display().to_string();
        let ran = detente(&["--data", &data, "up", "--until-input-ends"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }

    fn set(&self, setting: &str, address: SocketAddr) {
        let path = self.data().join("config.toml");
        let config = fs::read_to_string(&path).expect("settings");
        let before = format!("{setting} = \"127.0.0.1:0\"");
        assert!(config.contains(&before), "{config}");
        let after = format!("{setting} = \"{address}\"");
        fs::write(&path, config.replacen(&before, &after, 1)).expect("written");
    }

    /// What each language says when it can't be started.
    fn refusals(&self) -> [String; 2] {
        ["en", "ru"].map(|language| refusal(&self.data(), language))
    }
}

fn make(data: &Path) {
    let data = data.display().to_string();
    let ran = detente(&[
        "--data",
        &data,
        "init",
        "--name",
        "Northland",
        "--api",
        "127.0.0.1:0",
        "--listen",
        "127.0.0.1:0",
        "--keys-in-the-clear",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

fn refusal(data: &Path, language: &str) -> String {
    let data = data.display().to_string();
    let ran = detente(&["--lang", language, "--data", &data, "up"]);
    assert_eq!((ran.code, &*ran.out), (1, ""), "{}", ran.err);
    // What the log says before it has the time in it.
    let words = ["Error: ", "Ошибка: "];
    let begin = words.iter().find_map(|word| ran.err.find(word));
    ran.err[begin.expect("an explanation")..].to_owned()
}

/// The words of several cases, a file for each language, with what differs from run to run left out.
struct Told([String; 2]);

impl Told {
    fn tell(&mut self, case: &str, said: [String; 2], left_out: &[(&str, &str)]) {
        for (all, mut said) in self.0.iter_mut().zip(said) {
            for (is, stands_as) in left_out {
                said = said.replace(is, stands_as);
            }
            // Writing to a String cannot fail.
            let _ = writeln!(all, "## {case}\n{said}");
        }
    }

    fn matches(self, name: &str) {
        for (language, shown) in ["en", "ru"].into_iter().zip(self.0) {
            matches_snapshot(&format!("{name}.{language}.txt"), &shown);
        }
    }
}

#[test]
fn a_start_that_cannot_be_says_what_why_and_what_to_do_in_both_languages() {
    let mut told = Told(Default::default());
    let mut tell = |case: &str, node: &Node, left_out: &[(&str, &str)]| {
        let data = node.data().display().to_string();
        let mut all = vec![(&*data, "<folder>")];
        all.extend(left_out);
        told.tell(case, node.refusals(), &all);
    };

    let tcp = TcpListener::bind("127.0.0.1:0").expect("a port");
    let udp = UdpSocket::bind("127.0.0.1:0").expect("a port");
    for (case, setting, taken) in [
        ("the API's port in use", "address", tcp.local_addr()),
        ("the TCP port in use", "tcp", tcp.local_addr()),
        ("the QUIC port in use", "quic", udp.local_addr()),
    ] {
        let taken = taken.expect("bound");
        let node = Node::made();
        node.set(setting, taken);
        tell(case, &node, &[(&taken.port().to_string(), "<port>")]);
    }

    let node = Node::made();
    node.set("quic", "203.0.113.7:7800".parse().expect("an address"));
    tell("an address of another machine", &node, &[]);

    let node = Node::made();
    fs::remove_file(node.data().join("keys/link.key")).expect("removed");
    tell("a missing key file", &node, &[]);

    let (node, other) = (Node::made(), Node::made());
    let key = "keys/entry.key";
    fs::copy(other.data().join(key), node.data().join(key)).expect("copied");
    tell("a key of another party", &node, &[]);

    let node = Node::made();
    let key = node.data().join("keys/note.key");
    fs::set_permissions(&key, Permissions::from_mode(0o644)).expect("set");
    tell("a key open to others", &node, &[]);
    fs::set_permissions(&key, Permissions::from_mode(0o600)).expect("set");
    fs::set_permissions(node.data(), Permissions::from_mode(0o777)).expect("set");
    tell("a folder open to others", &node, &[]);

    let node = Node::made();
    node.was_up();
    let truth = node.data().join("truth.db");
    let connection = rusqlite::Connection::open(&truth).expect("a database");
    connection
        .execute("INSERT INTO schema_version VALUES (9999, '99.0.0')", [])
        .expect("a newer schema");
    drop(connection);
    let known: u32 = rusqlite::Connection::open(&truth)
        .and_then(|c| {
            let sql = "SELECT max(version) FROM schema_version WHERE version < 9999";
            c.query_row(sql, [], |row| row.get(0))
        })
        .expect("a schema");
    let knows = [format!("knows {known}"), format!("известна {known}")];
    let stands_as = ["knows <known>", "известна <known>"];
    let left_out: Vec<(&str, &str)> = knows.iter().map(String::as_str).zip(stands_as).collect();
    tell("a record of a newer version", &node, &left_out);

    let node = Node::made();
    node.was_up();
    let truth = node.data().join("truth.db");
    let mut bytes = fs::read(&truth).expect("a database");
    bytes[..4096].fill(0x5a);
    fs::write(&truth, bytes).expect("written");
    tell("a damaged page", &node, &[]);

    let node = Node::made();
    let mut running = up(&node.data(), "");
    tell("a second node on one folder", &node, &[]);
    end(&mut running);
    told.matches("first-hour");
}

/// Starts a node, after a line of shell, and waits until it is up.
fn up(data: &Path, before: &str) -> Child {
    let log = data.with_extension("log");
    let child = Command::new("sh")
        .args(["-c", &format!("{before} exec \"$@\""), "sh", DETENTE])
        .args(["--lang", "en", "--data"])
        .arg(data)
        .arg("up")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(fs::File::create(&log).expect("a log"))
        .spawn()
        .expect("sh runs");
    let end = Instant::now() + Duration::from_secs(60);
    while !data.join("api-address").exists() {
        assert!(Instant::now() < end, "it does not start");
        std::thread::sleep(Duration::from_millis(25));
    }
    child
}

fn end(child: &mut Child) {
    child.kill().expect("killed");
    child.wait().expect("ended");
}

#[test]
fn a_folder_of_another_user_is_left_alone() {
    let node = Node::made();
    let given = Command::new("chown")
        .args(["-R", "12345"])
        .arg(node.data())
        .stderr(Stdio::null())
        .status();
    if !given.is_ok_and(|status| status.success()) {
        eprintln!("not root: a folder can't be given away, and this is not tried");
        return;
    }
    let data = node.data().display().to_string();
    let mut told = Told(Default::default());
    told.tell(
        "a folder of another user",
        node.refusals(),
        &[(&data, "<folder>")],
    );
    told.matches("first-hour-other-user");
}

#[test]
fn a_start_on_a_full_disk_and_on_a_read_only_one_is_explained() {
    on_small_disk("first_hour::child_starts_on_bad_disks", 16);
}

#[test]
#[ignore = "run by a_start_on_a_full_disk_and_on_a_read_only_one_is_explained, on a small disk"]
fn child_starts_on_bad_disks() {
    let disk = PathBuf::from(std::env::var_os(DISK).expect("run by its parent"));
    let data = disk.join("node");
    make(&data);
    let shown = data.display().to_string();
    let mut told = Told(Default::default());
    let mut theirs = fs::File::create(disk.join("theirs")).expect("a file");
    while std::io::Write::write_all(&mut theirs, &[1; 4096]).is_ok() {}
    let said = ["en", "ru"].map(|language| refusal(&data, language));
    told.tell("a full disk", said, &[(&shown, "<folder>")]);
    drop(theirs);
    fs::remove_file(disk.join("theirs")).expect("removed");
    let remounted = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(&disk)
        .status()
        .expect("mount runs");
    assert!(remounted.success());
    let said = ["en", "ru"].map(|language| refusal(&data, language));
    told.tell("a read-only disk", said, &[(&shown, "<folder>")]);
    told.matches("first-hour-disk");
}

#[test]
fn a_disk_that_fails_ends_the_node_with_words_and_what_was_taken_is_there_afterwards() {
    let _machine = beside_others();
    let mut line = LineOfTwo::found(PROGRAM.as_ref());
    let desk = Desk::of(&line.a);
    let text = "x".repeat(15_000);
    line.a.node.take().expect("a running node").kill();
    let data = line.a.desk.data.clone();
    let _ = fs::remove_file(data.join("api-address"));
    // A file may grow to 4 MiB; with the signal ignored a write past that fails, and not for want of space.
    let mut child = up(&data, "trap '' XFSZ; ulimit -f 8192;");
    let client = line.a.desk.client().must("a client");
    // Until heads are exchanged it only keeps drafts.
    until("it speaks again", || {
        let status: NodeStatus = client.get("/v1/status").ok()?;
        status.lines.first()?.mute.is_none().then_some(())
    });
    let mut taken = Vec::new();
    let end = Instant::now() + Duration::from_secs(120);
    while let Ok(entry) = hand_in(
        &client,
        line.line,
        &desk.message(Precedence::Routine, &text),
    ) {
        taken.extend(entry);
        assert!(Instant::now() < end, "the disk never fails");
    }
    let code = child.wait().expect("it ends").code();
    let said = fs::read_to_string(data.with_extension("log")).expect("a log");
    assert_eq!(code, Some(1), "{said}");
    let words = said.lines().filter(|line| {
        ["Error: ", "Why: ", "What to do: "]
            .iter()
            .any(|heading| line.starts_with(heading))
    });
    let words: Vec<&str> = words.collect();
    assert_eq!(words.len(), 3, "{said}");
    assert!(words[0].contains("has ended"), "{said}");
    assert!(words[1].contains("no longer keep its promises"), "{said}");
    assert!(words[2].contains("acknowledged is safe"), "{said}");
    // Without the limit everything that was taken is there, and nothing else of ours was lost.
    line.a.start().must("it starts again");
    let client = line.a.client().must("a's node");
    let held = entries(client, line.line).must("a's record");
    for id in &taken {
        assert!(held.iter().any(|row| row.id.0 == *id), "{id} was lost");
    }
    assert!(!taken.is_empty());
    line.until_equal();
}
