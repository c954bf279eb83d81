//! Officers appointed, on watch and revoked, at two real nodes and by the command line alone.

use std::os::unix::fs::PermissionsExt as _;

use detente_cli::act::{self, NewMessage};
use detente_cli::officer::{self, Officer};
use detente_cli::rig::{Party, Schedule, until};
use detente_language::{error_key, key};
use detente_record::{Precedence, Status};
use serde_json::Value;

use crate::harness::{Line, Ran, detente};

fn at(party: &Party, words: &[&str]) -> Ran {
    let data = party.desk.data.display().to_string();
    let mut arguments = vec!["--data", data.as_str(), "--lang", "en"];
    arguments.extend_from_slice(words);
    detente(&arguments)
}

/// Waits until what a node says fits; both sides hear of it through the line.
fn wait(line: &Line, party: &Party, words: &[&str], fits: impl Fn(&Value) -> bool) -> Value {
    let mut all = words.to_vec();
    all.push("--json");
    until(&line.stop, key::DEMO_WAIT_MESSAGES, || {
        let said = at(party, &all).json();
        Ok(fits(&said).then_some(said))
    })
    .unwrap_or_else(|failure| panic!("{words:?}: {failure:?}"))
}

/// The officer that the test appoints, in a list of all parties' officers.
fn appointed(list: &Value) -> Option<&Value> {
    let mut officers = list["officers"].as_array()?.iter();
    officers.find(|officer| officer["party"] == 0 && officer["number"] == 4)
}

/// Signs a change of officers with one and releases it with the other.
fn by_two(line: &Line, words: &[&str], shows: &str) {
    let (first, second) = (path(line, "Releasing"), path(line, "Second"));
    let mut one = words.to_vec();
    one.extend_from_slice(&["--officer", &first]);
    let waits = at(&line.a, &one);
    assert!(
        waits.said().contains("waits for a second officer"),
        "{waits:?}"
    );
    let drafts = at(&line.a, &["release"]);
    assert!(drafts.said().contains(shows), "{drafts:?}");
    let list = at(&line.a, &["release", "--json"]).json();
    let hash = list["drafts"][0]["hash"]
        .as_str()
        .expect("a draft")
        .to_owned();
    at(&line.a, &["release", &hash, "--officer", &second]).said();
}

fn path(line: &Line, name: &str) -> String {
    let mut officers = line.a.officers.iter();
    let officer = officers.find(|officer| officer.name == name);
    officer.expect("the rig has one").path.display().to_string()
}

#[test]
fn an_officer_is_appointed_takes_the_watch_and_releases_is_revoked_and_refused() {
    let line = Line::founded(Schedule::NONE_SOON);
    let key_file = line.path("lt-d.key").display().to_string();
    let made = at(
        &line.a,
        &["officer", "--name", "Lt. D", "--out", &key_file, "--json"],
    )
    .json();
    let public = made["key"].as_str().expect("a key").to_owned();
    let nobody = at(&line.a, &["send", "--officer", &key_file, "Who am I?"]);
    assert_eq!(nobody.code, 1, "{nobody:?}");
    assert!(
        nobody.err.contains("is no officer's of this line"),
        "{nobody:?}"
    );

    let appoint = [
        "officer", "appoint", "--name", "Lt. D", "--key", &public, "--role", "watch",
    ];
    by_two(&line, &appoint, "Appoints officer 4: Lt. D (watch officer)");
    let list = wait(&line, &line.b, &["officer", "list"], |said| {
        appointed(said).is_some()
    });
    let known = appointed(&list).expect("waited for");
    assert_eq!(
        (&known["name"], &known["in_office"]),
        (&"Lt. D".into(), &true.into())
    );
    let signers = known["since"]["signers"].as_array().expect("signers");
    assert_eq!(signers.len(), 2, "{known}");

    // The officer takes the watch and releases; the other side sees who.
    let on = at(&line.a, &["duty", "on", "--officer", &key_file]);
    assert!(on.said().contains("Lt. D is on watch"), "{on:?}");
    let on_watch = |said: &Value| {
        said["parties"][0]["on_watch"]
            .as_array()
            .map_or(0, Vec::len)
    };
    wait(&line, &line.b, &["duty"], |said| on_watch(said) == 1);
    let status = at(&line.b, &["status"]);
    assert!(
        status
            .said()
            .contains("On watch at north (fictional): Lt. D"),
        "{status:?}"
    );
    let sent = at(
        &line.a,
        &["send", "--officer", &key_file, "Taken over", "--json"],
    )
    .json();
    let id = sent["entry"].as_str().expect("an entry").to_owned();
    let message = line.reached(&line.b, id.parse().expect("an id"), "released");
    assert_eq!(message.states[0].signers[0].officer, "Lt. D");
    assert_eq!(message.states[0].signers[0].method, "key");

    by_two(
        &line,
        &["officer", "revoke", "Lt. D"],
        "Revokes officer 4: Lt. D",
    );
    wait(&line, &line.b, &["officer", "list"], |said| {
        appointed(said).is_some_and(|officer| officer["in_office"] == false)
    });
    wait(&line, &line.b, &["duty"], |said| on_watch(said) == 0);
    let refused = at(&line.a, &["send", "--officer", &key_file, "Still here"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(
        refused.err.contains("Lt. D is not in office any more"),
        "{refused:?}"
    );
    assert_eq!(
        handed_in_past_the_command_line(&line, &key_file),
        "input-not-in-office"
    );

    // Two are left who release: neither can be revoked, and the reason is said.
    let last = at(
        &line.a,
        &[
            "officer",
            "revoke",
            "1",
            "--officer",
            &path(&line, "Second"),
        ],
    );
    assert_eq!(last.code, 1, "{last:?}");
    assert!(
        last.err
            .contains("Fewer than two releasing officers would be left"),
        "{last:?}"
    );
    let alone = [
        "send",
        "--precedence",
        "flash",
        "--break-glass",
        "Nobody here",
        "Stop.",
    ];
    let releasing = path(&line, "Releasing");
    let mut alone = alone.to_vec();
    alone.extend_from_slice(&["--officer", &releasing]);
    let alone = at(&line.a, &alone);
    assert_eq!(alone.code, 1, "{alone:?}");
    assert!(
        alone.err.contains("The charter does not allow one officer"),
        "{alone:?}"
    );

    // Evidence of one act proves its officer: the appointment goes along.
    let file = line.path("one.evidence").display().to_string();
    at(&line.b, &["export", "--id", &id, "--out", &file]).said();
    let verified = detente(&["--lang", "en", "verify", &file]);
    assert!(verified.said().contains("Officer Lt. D"), "{verified:?}");
    line.equal_records();
}

/// What the node answers to an act of the revoked officer that no command line has looked at.
fn handed_in_past_the_command_line(line: &Line, key_file: &str) -> String {
    let here = line.a.line().expect("a line");
    let officer = Officer {
        number: 4,
        name: "Lt. D".to_owned(),
        key: officer::read(line.a.desk.text, key_file.as_ref()).expect("a key"),
    };
    let message = NewMessage {
        status: Status::Actual,
        precedence: Precedence::Routine,
        action: here.others(),
        info: Vec::new(),
        due: None,
        language: "en",
        text: "Still here",
        template: None,
        alone: None,
        safety_of_life: false,
        although_suspended: false,
    };
    let client = line.a.client().expect("started");
    let refused = act::send(client, &here, &message, &officer).expect_err("refused");
    assert_eq!(refused.problem(), Some(error_key::INPUT_NOT_IN_OFFICE.id()));
    refused.problem().unwrap_or_default().to_owned()
}

#[test]
fn a_key_that_others_of_the_machine_may_read_signs_nothing() {
    let line = Line::founded(Schedule::NONE_SOON);
    let key = path(&line, "Watch");
    let mode = |mode| std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode));
    let send = ["send", "Not by everybody.", "--officer", &key];
    mode(0o640).expect("set");
    let refused = at(&line.a, &send);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("chmod 600"), "{refused:?}");
    mode(0o600).expect("set");
    at(&line.a, &send).said();
}
