//! What officers do with their sessions alone, no key file in sight: offices given and taken, the watch,
//! accounts of sources. What takes two people takes two accounts; a technician's credential does none of it.

use detente_api::act::ActAnswer;
use detente_api::officer::NewFiling;
use detente_api::roster::{OfficerHere, Officers, Watch};
use detente_api::{AsText, HexBytes};
use detente_line::account::filed::{Filing, file_account, file_preamble};
use detente_record::LineId;
use serde_json::{Value, json};

use crate::desk::{Desk, entry_of, eventually, found};
use crate::http::Client;
use crate::people::{desk, person, problem, refused};

const RECORD: &str = include_str!("../../../../examples/2022/record.toml");

fn officer(desk: &Desk, line: LineId, name: &str) -> Option<OfficerHere> {
    let all: Officers = desk.client.get(&format!("/v1/lines/{line}/officers"));
    all.officers.into_iter().find(|one| one.name == name)
}

fn on_watch(desk: &Desk, line: LineId) -> Vec<String> {
    let watch: Watch = desk.client.get(&format!("/v1/lines/{line}/watch"));
    let own = watch.parties.into_iter().next().unwrap().on_watch;
    own.into_iter().map(|one| one.officer).collect()
}

fn draft_of(answer: &ActAnswer) -> String {
    let ActAnswer::WaitsForRelease { draft } = answer else {
        panic!("it waits for its second person: {answer:?}");
    };
    draft.to_string()
}

/// Everybody but officers in the right role is refused, by name, before anything is drawn up.
fn refused_to_others(desk: &Desk, watch: &Client, path: &str, body: &Value) {
    let owner = desk.client.post(path, body);
    assert_eq!(problem(&owner), refused(403, "permission-owner"), "{path}");
    let by_role = problem(&watch.post(path, body));
    assert_eq!(by_role, refused(403, "permission-role"), "{path}");
}

#[test]
fn an_officer_is_appointed_and_revoked_by_two_accounts_and_by_no_one_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let line = found(&a, &b);
    let releaser = person(&a, "petrov", &["releasing"], Some("releaser"));
    let twin = person(&a, "petrov-2", &["releasing"], Some("releaser"));
    let second = person(&a, "orlova", &["releasing"], Some("second"));
    let watch = person(&a, "ivanova", &["watch"], Some("watch"));
    let technician = person(&a, "kuznetsov", &["technician"], None);
    let newcomer = person(&a, "sidorov", &["watch"], None);
    let key = a
        .client
        .get::<detente_api::account::Account>("/v1/accounts/sidorov")
        .key;
    let path = format!("/v1/lines/{line}/officers");
    let appointment = json!({ "name": "Lt. Sidorov", "key": key, "roles": ["watch"] });
    for other in [&watch, &technician, &newcomer] {
        refused_to_others(&a, other, &path, &appointment);
    }
    let draft = draft_of(&releaser.put_in(&path, &appointment));
    let release = format!("/v1/lines/{line}/drafts/{draft}/release");
    // One person is one person, whatever accounts they have; the watch appoints nobody.
    for same in [&releaser, &twin] {
        let again = same.post(&release, &json!({}));
        assert_eq!(problem(&again), refused(403, "send-same-officer-twice"));
    }
    let by_watch = watch.post(&release, &json!({}));
    assert_eq!(problem(&by_watch), refused(403, "input-not-entitled"));
    assert_eq!(
        problem(&technician.post(&release, &json!({}))),
        refused(403, "permission-role")
    );
    assert!(officer(&a, line, "Lt. Sidorov").is_none());
    entry_of(&second.put_in(&release, &json!({})));
    let known = eventually("the officer at the other side", || {
        officer(&b, line, "Lt. Sidorov").filter(|one| one.in_office)
    });
    let since = known.since.unwrap();
    let names: Vec<&str> = since
        .signers
        .iter()
        .map(|one| one.officer.as_str())
        .collect();
    assert_eq!(names, ["releaser-0", "second-0"]);
    assert!(since.signers.iter().all(|one| one.method == "node-held"));
    // Whoever was appointed acts with the same session.
    let watch_path = format!("/v1/lines/{line}/watch");
    entry_of(&newcomer.put_in(&watch_path, &json!({})));
    let revoke = format!("{path}/{}/revoke", known.number);
    refused_to_others(&a, &watch, &revoke, &json!({}));
    let draft = draft_of(&second.put_in(&revoke, &json!({})));
    let release = format!("/v1/lines/{line}/drafts/{draft}/release");
    assert_eq!(on_watch(&a, line), ["Lt. Sidorov"]);
    entry_of(&releaser.put_in(&release, &json!({})));
    eventually("the revocation at the other side", || {
        officer(&b, line, "Lt. Sidorov").filter(|one| !one.in_office)
    });
    assert!(on_watch(&a, line).is_empty());
    let gone = newcomer.post(&watch_path, &json!({}));
    assert_eq!(problem(&gone), refused(403, "account-no-officer"));
}

#[test]
fn the_watch_is_taken_relieved_and_left_by_accounts() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let line = found(&a, &b);
    let watch = person(&a, "ivanova", &["watch"], Some("watch"));
    let releaser = person(&a, "petrov", &["releasing"], Some("releaser"));
    let archivist = person(&a, "orlova", &["archivist"], Some("archivist"));
    let path = format!("/v1/lines/{line}/watch");
    let leave = format!("{path}/leave");
    for address in [&path, &leave] {
        refused_to_others(&a, &archivist, address, &json!({}));
    }
    let early = watch.post(&leave, &json!({}));
    assert_eq!(problem(&early), refused(409, "duty-not-on-watch"));
    let taken = entry_of(&watch.put_in(&path, &json!({})));
    eventually("the watch at the other side", || {
        (on_watch(&b, line) == ["watch-0"]).then_some(())
    });
    let others = releaser.post(&leave, &json!({}));
    assert_eq!(problem(&others), refused(409, "duty-not-on-watch"));
    entry_of(&releaser.put_in(&path, &json!({ "relieves": taken.to_string() })));
    eventually("the relief at the other side", || {
        (on_watch(&b, line) == ["releaser-0"]).then_some(())
    });
    entry_of(&releaser.put_in(&leave, &json!({})));
    eventually("nobody on watch at the other side", || {
        on_watch(&b, line).is_empty().then_some(())
    });
}

#[test]
fn a_record_is_filed_by_an_archivists_account_and_by_nobody_elses() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let line = found(&a, &b);
    let archivist = person(&a, "orlova", &["archivist"], Some("archivist"));
    let releaser = person(&a, "petrov", &["releasing"], Some("releaser"));
    let record = detente_formats::reported::read(RECORD.as_bytes()).unwrap();
    let path = format!("/v1/lines/{line}/accounts");
    let new = |filing: Filing| NewFiling {
        status: "exercise".to_owned(),
        act: filing.act.0,
        object: filing.object.map(AsText),
        references: filing.references.into_iter().map(AsText).collect(),
        body: HexBytes(filing.body),
    };
    let preamble = new(file_preamble(record.preamble()).unwrap());
    refused_to_others(
        &a,
        &releaser,
        &path,
        &serde_json::to_value(&preamble).unwrap(),
    );
    // An account with the role and another officer's key is the line's to refuse.
    let posing = person(&a, "posing", &["archivist"], Some("watch"));
    assert_eq!(
        problem(&posing.post(&path, &preamble)),
        refused(403, "input-not-entitled")
    );
    let preamble = entry_of(&archivist.put_in(&path, &preamble));
    let none = std::collections::BTreeMap::new();
    for one in record.accounts() {
        let filing = file_account(one, Some(preamble), &none).unwrap();
        entry_of(&archivist.put_in(&path, &new(filing)));
    }
    let contacts = format!("/v1/lines/{line}/contacts?status=exercise&as_of=2022-05-12");
    eventually("every account at the other side", || {
        let [here, there]: [Value; 2] = [&a, &b].map(|desk| desk.client.get(&contacts));
        let days = &there["levels"]["ministers"]["days_since"];
        (here == there && *days == 83).then_some(())
    });
}
