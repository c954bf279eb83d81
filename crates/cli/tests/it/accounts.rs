//! People at a desk, by commands alone: a technician makes accounts, officers sign in and act without a
//! key file, an auditor reads what was done.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use detente_cli::rig::{Party, Schedule, Scratch, Stop, until};
use detente_language::{Language, key};
use detente_node::api_certificate;
use detente_node::desk::audit::Deed;
use serde_json::Value;

use crate::harness::{DETENTE, Line, Ran, detente_of, read_in_a_file};

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
fn every_act_of_the_audit_log_has_words_in_every_language() {
    for deed in Deed::ALL {
        let label = detente_cli::desk::key_of("audit", deed.name());
        assert!(label.is_some(), "audit-{}", deed.name());
    }
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
    // A question and its answer, the other desk in Russian: the nodes sign, for the sessions.
    let asked = watch.json(&["query", "ask", "are-these-yours", "Two aircraft."]);
    let query = asked["entry"].as_str().expect("text");
    let show = ["query", "show", query];
    line.wait(&line.b, &show, |ran| ran.out.contains("Two aircraft."));
    let answered = answering.run(&["query", "answer", query, "not-said"], "");
    assert!(answered.said().contains("вопрос"), "{answered:?}");
    let again = answering.run(&["query", "will-check", query, "--until", "+1h"], "");
    assert!(
        again.code == 1 && again.err.contains("сказать можно: answer"),
        "{again:?}"
    );
    let shown = line.wait(&line.a, &show, |ran| ran.out.contains("answered: not said"));
    assert!(shown.out.contains("[key held by the node"), "{shown:?}");
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

#[test]
fn officers_sign_in_and_appoint_stand_watch_and_import_without_a_key_file() {
    let line = Line::founded(Schedule::NONE_SOON);
    let key = |name: &str| {
        let mut officers = line.a.officers.iter();
        let found = officers.find(|officer| officer.name.eq_ignore_ascii_case(name));
        found.expect("the rig has one").path.clone()
    };
    let person = |name: &str, role: &str, key: Option<&Path>| {
        let person = Person::at(&line, &line.a, name);
        person.account(name, role, key);
        person
    };
    let first = person("petrov", "releasing", Some(&key("Releasing")));
    let second = person("orlova", "releasing", Some(&key("Second")));
    let newcomer = person("sidorov", "watch", None);
    let public = newcomer.json(&["whoami"])["key"]
        .as_str()
        .expect("text")
        .to_owned();
    let appoint = [
        "officer", "appoint", "--name", "Lt. D", "--key", &public, "--role", "watch",
    ];
    let early = newcomer.run(&appoint, "");
    assert_eq!(early.code, 1, "{}", early.out);
    let waits = first.json(&appoint);
    let draft = waits["draft"].as_str().expect("it waits").to_owned();
    let alone = first.run(&["release", &draft], "");
    assert_eq!(alone.code, 1, "{}", alone.out);
    assert_eq!(newcomer.run(&["duty", "on"], "").code, 1);
    let shown = second.run(&["release", &draft], "");
    assert!(shown.said().contains("Appoints officer"), "{}", shown.out);
    let on = newcomer.run(&["duty", "on"], "");
    assert!(on.said().contains("sidorov is on watch"), "{}", on.out);
    assert!(newcomer.run(&["duty"], "").said().contains("Lt. D"));
    newcomer.run(&["duty", "off"], "").said();
    assert!(!newcomer.run(&["duty"], "").said().contains("Lt. D"));
    let revoked = second.json(&["officer", "revoke", "Lt. D"]);
    let draft = revoked["draft"].as_str().expect("it waits").to_owned();
    first.run(&["release", &draft], "").said();
    assert_eq!(newcomer.run(&["duty", "on"], "").code, 1);

    let archivist = person("belov", "archivist", Some(&key("archivist")));
    let record = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/2022/record.toml"
    );
    assert_eq!(first.run(&["import", record], "").code, 1);
    let imported = archivist.json(&["import", record]);
    assert!(imported["imported"].as_u64() > Some(1), "{imported}");
    assert_eq!(archivist.json(&["import", record])["again"], true);
    // A file of it tells the record as a whole, with the mark that stays with it, and names each account's entry.
    let rows = [
        "head of a reported record [ROUTINE, EXERCISE]",
        "account: requests declined [ROUTINE, EXERCISE]",
        "Told below, with its record.",
        "Reported record, filed under: entry ",
        "Mark that stays with this file: reconstruction from press reports",
    ];
    read_in_a_file(&line, &line.a, &rows);
}

#[test]
fn another_machine_reaches_a_node_over_tls_with_its_certificate_and_in_no_other_way() {
    let scratch = Scratch::temporary().expect("a folder");
    let officers: &[(&str, &[&str])] = &[("Watch", &["watch"])];
    let folder = scratch.path().join("north");
    let made = Party::make(
        Path::new(DETENTE),
        &folder,
        "North (fictional)",
        Language::English,
        false,
        officers,
    );
    let mut party = made.expect("a party");
    let data = party.desk.data.clone();
    let person = Person {
        data: data.display().to_string(),
        language: "en",
        runtime: scratch.path().join("run"),
    };
    let certificate = person.json(&["api", "certificate", "--name", "127.0.0.1"]);
    let other = api_certificate::make(scratch.path(), "Somebody", &["127.0.0.1".to_owned()]);
    let other = other.expect("made").certificate.display().to_string();
    // A port that was free a moment ago.
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("bound").port();
    drop(free);
    let settings = data.join("config.toml");
    let text = std::fs::read_to_string(&settings).expect("there");
    let open = text.replace("address = \"127.0.0.1:0\"", "address = \"0.0.0.0:0\"");
    assert_ne!(open, text);
    std::fs::write(&settings, open).expect("written");
    let refused = person.run(&["up"], "");
    assert!(
        refused.code != 0 && refused.err.contains("[api.tls]"),
        "{}",
        refused.err
    );
    let tls = format!(
        "{text}\n[api.tls]\naddress = \"127.0.0.1:{port}\"\ncertificate = \"api-certificate.pem\"\n\
         key = \"api-certificate-key.pem\"\n"
    );
    std::fs::write(&settings, tls).expect("written");
    let started = party.start();
    assert!(
        started.is_ok(),
        "{}",
        std::fs::read_to_string(data.join("node.log")).unwrap_or_default()
    );
    let add = [
        "account", "add", "ivanova", "--person", "I", "--role", "watch",
    ];
    person
        .run(&[&add[..], &["--password-file", "-"]].concat(), FIRST)
        .said();
    let node = format!("https://127.0.0.1:{port}");
    let elsewhere = |certificate: &str, rest: &[&str], input: &str| {
        let mut all = vec!["--node", &node, "--certificate", certificate];
        all.extend(rest);
        detente_of(&scratch.path().join("elsewhere"), &all, input)
    };
    let pinned = certificate["certificate"].as_str().expect("a path");
    let login = ["login", "ivanova", "--password-file", "-"];
    let stranger = elsewhere(&other, &login, FIRST);
    assert!(
        stranger.code == 1 && stranger.err.contains("No node answers"),
        "{}",
        stranger.err
    );
    assert!(elsewhere(pinned, &login, FIRST).said().contains("ivanova"));
    assert!(
        elsewhere(pinned, &["whoami"], "")
            .said()
            .contains("ivanova")
    );
    // The session is of that node there; the folder's own desk has nobody signed in.
    assert_eq!(person.run(&["whoami"], "").code, 1);
    let mut plain = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    plain
        .write_all(b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        .expect("sent");
    let mut answer = Vec::new();
    // However it ends, nothing of the interface comes out.
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"));

    // At a hangup the node shows the certificate that lies there now; one that is none leaves the old one.
    let node_id = party.node().expect("it runs").id().to_string();
    let hang_up = || {
        let sent = Command::new("kill").args(["-HUP", &node_id]).status();
        assert!(sent.is_ok_and(|status| status.success()));
    };
    let until = |what: &str, holds: &dyn Fn() -> bool| {
        let found = until(&Stop::default(), key::DEMO_WAIT_END, || {
            Ok(holds().then_some(()))
        });
        assert!(found.is_ok(), "{what}");
    };
    let shows = |certificate: &str| elsewhere(certificate, &login, FIRST).code == 0;
    let shown = data.join("api-certificate.pem");
    let before = scratch.path().join("before.pem").display().to_string();
    std::fs::copy(&shown, &before).expect("copied");
    std::fs::write(&shown, "-----BEGIN CERT").expect("written");
    hang_up();
    let alarmed = || {
        let alarms = person.json(&["alarm", "list"]).to_string();
        alarms.contains("settings-refused")
    };
    until("it is alarmed", &alarmed);
    assert!(shows(&before) && !shows(&other));
    let log = std::fs::read_to_string(data.join("node.log")).expect("a log");
    assert!(
        log.contains("certificate of the API stays as it was"),
        "{log}"
    );
    let checked = person.run(&["config", "check"], "");
    assert!(
        checked.code == 2
            && checked
                .out
                .contains("The certificate of the API can't be used"),
        "{}",
        checked.out
    );
    std::fs::copy(&other, &shown).expect("copied");
    let key_there = data.join("api-certificate-key.pem");
    std::fs::copy(scratch.path().join("api-certificate-key.pem"), key_there).expect("copied");
    hang_up();
    until("the other one is shown", &|| shows(&other));
    assert!(!shows(&before));
    until("the alarm ends", &|| !alarmed());
    drop(party);
}
