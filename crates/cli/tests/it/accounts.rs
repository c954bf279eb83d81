//! People at a desk, by commands alone: a technician makes accounts, officers sign in and act without a
//! key file, an auditor reads what was done.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use detente_cli::rig::{Party, Schedule};
use serde_json::Value;

use crate::harness::{Line, Ran, detente_of};

const FIRST: &str = "chosen by a technician";
const OWN: &str = "three words of one's own";

/// A person at a desk, with a login of their own on its machine.
struct Person {
    data: String,
    language: &'static str,
    runtime: PathBuf,
}

impl Person {
    fn at(line: &Line, party: &Party, name: &str) -> Self {
        let runtime = line.path(&format!("run-{name}"));
        std::fs::create_dir(&runtime).expect("a folder");
        Self {
            data: party.desk.data.display().to_string(),
            language: party.desk.text.language().tag(),
            runtime,
        }
    }

    fn run(&self, arguments: &[&str], input: &str) -> Ran {
        let mut all = vec!["--data", &self.data, "--lang", self.language];
        all.extend(arguments);
        detente_of(&self.runtime, &all, input)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(arguments);
        self.run(&all, "").json()
    }

    /// Has an account made by the owner of the folder, signs in, and chooses a password.
    fn account(&self, name: &str, role: &str, key: Option<&Path>) {
        let mut add = vec!["account", "add", name, "--person", name, "--role", role];
        let key = key.map(|key| key.display().to_string());
        if let Some(key) = &key {
            add.extend(["--key", key]);
        }
        add.extend(["--password-file", "-"]);
        self.run(&add, FIRST).said();
        let login = ["login", name, "--password-file", "-"];
        self.run(&login, FIRST).said();
        let change = [
            "account",
            "password",
            "--old-password-file",
            "-",
            "--password-file",
            "-",
        ];
        self.run(&change, &format!("{FIRST}\n{OWN}\n")).said();
    }
}

fn key_of(party: &Party, number: usize) -> PathBuf {
    party.officers[number].path.clone()
}

#[test]
fn two_officers_sign_in_and_release_a_flash_without_a_key_file_and_the_auditor_reads_of_it() {
    let line = Line::founded(Schedule::NONE_SOON);
    let person = |party, name: &str| Person::at(&line, party, name);
    let (watch, releaser) = (person(&line.a, "watch"), person(&line.a, "releaser"));
    // Nobody acts before signing in.
    let nobody = watch.run(&["send", "Hello"], "");
    assert_eq!(nobody.code, 1);
    assert!(nobody.err.contains("detente login"), "{}", nobody.err);
    watch.account("ivanova", "watch", Some(&key_of(&line.a, 0)));
    releaser.account("petrov", "releasing", Some(&key_of(&line.a, 1)));
    let wrong = watch.run(
        &["login", "ivanova", "--password-file", "-"],
        "not the password",
    );
    assert!(
        wrong.code == 1 && wrong.err.contains("No active account"),
        "{}",
        wrong.err
    );
    // Still signed in: a slip of the hand ends nothing.
    assert!(watch.run(&["whoami"], "").said().contains("ivanova"));
    let sent = watch.json(&["send", "Cease fire at 0600Z.", "--precedence", "flash"]);
    let draft = sent["draft"].as_str().expect("text");
    let twice = watch.run(&["release", draft], "");
    assert_eq!(twice.code, 1, "{}", twice.out);
    let released = releaser.json(&["release", draft]);
    let id = released["entry"].as_str().expect("text");
    line.reached(&line.b, id.parse().expect("an id"), "delivered");
    let answering = person(&line.b, "answering");
    answering.account("smith", "watch", Some(&key_of(&line.b, 0)));
    answering.run(&["acknowledge", id], "").said();
    answering
        .run(&["answer", id, "--code", "will-comply"], "")
        .said();
    line.reached(&line.a, id.parse().expect("an id"), "answered");
    // The session is the person's own file, and gone with the logout.
    let file = std::fs::read_dir(watch.runtime.join("detente"))
        .expect("a folder")
        .next()
        .expect("a file")
        .expect("its name");
    assert_eq!(
        file.metadata().expect("there").permissions().mode() & 0o777,
        0o600
    );
    watch.run(&["logout"], "").said();
    assert!(watch.run(&["whoami"], "").err.contains("detente login"));
    assert!(!file.path().exists());
    // A revoked session says so.
    let sessions = watch.json(&["sessions"]);
    let session = sessions["sessions"][0]["id"]
        .as_str()
        .expect("text")
        .to_owned();
    watch.run(&["sessions", "revoke", &session], "").said();
    let ended = releaser.run(&["status"], "");
    assert!(
        ended.code == 1 && ended.err.contains("Your session has ended"),
        "{}",
        ended.err
    );
    let log = watch.run(&["audit"], "");
    for said in [
        "account made",
        "sign-in: ivanova",
        "session ended",
        "password changed",
    ] {
        assert!(log.said().contains(said), "{said}: {}", log.out);
    }
    assert!(
        watch
            .run(&["audit", "--verify"], "")
            .said()
            .contains("holds")
    );
    let token = watch.json(&["token", "new", "monitor", "--scope", "metrics"]);
    let list = watch.run(&["token", "list"], "");
    assert!(list.said().contains("monitor: metrics"));
    assert!(!list.out.contains(token["secret"].as_str().expect("text")));
    watch.run(&["token", "revoke", "monitor"], "").said();
    let disabled = watch.json(&["account", "disable", "ivanova"]);
    assert_eq!(disabled["state"], "disabled");
}
