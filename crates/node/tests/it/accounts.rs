//! People and machines at a node: signing in, being locked out, acting as an officer, tokens, the audit log.

use std::time::{Duration, Instant};

use detente_api::account::Account;
use detente_api::act::{ActAnswer, Drafts};
use detente_api::audit::{AuditPage, AuditVerification};
use detente_api::message::Message;
use detente_api::problem::Problem;
use detente_api::session::{Session, Sessions};
use detente_api::token::TokenMade;
use detente_record::{AssertionRole, LineId, Precedence};
use serde_json::{Value, json};

use crate::desk::{Desk, OFFICERS, entry_of, found, new_act};
use crate::http::Client;
use crate::people::{FIRST, OWN, account, client, desk, person, problem, refused, sign_in};

fn message(precedence: &str, text: &str, to: u8) -> Value {
    json!({
        "status": "actual", "precedence": precedence, "action": [to], "language": "en", "text": text
    })
}

#[test]
fn a_person_signs_in_with_a_password_chosen_alone_and_out_again() {
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir, "a", 0);
    let made = account(&desk, "ivanova", &["watch"], None);
    assert!(made.must_change && made.state == "active");
    let first = client(&desk, &sign_in(&desk, "ivanova", FIRST));
    // Until the password is her own she may see who she is, and change it: nothing else.
    let own: Session = first.get("/v1/session");
    assert!(own.must_change && own.key == made.key);
    let status = first.request("GET", "/v1/status", None);
    assert_eq!(
        problem(&status),
        refused(403, "session-password-of-another")
    );
    let path = "/v1/accounts/ivanova/password";
    for (new, name) in [
        ("short", "password-short"),
        ("i am IVANOVA the first", "password-contains-name"),
    ] {
        let change = json!({ "old": FIRST, "new": new }).to_string();
        let answer = first.request("PUT", path, Some(change.as_bytes()));
        assert_eq!(problem(&answer), refused(422, name));
    }
    let elsewhere = client(&desk, &sign_in(&desk, "ivanova", FIRST));
    let change = json!({ "old": FIRST, "new": OWN }).to_string();
    assert_eq!(
        first.request("PUT", path, Some(change.as_bytes())).status,
        204
    );
    assert_eq!(first.request("GET", "/v1/status", None).status, 200);
    assert_eq!(elsewhere.request("GET", "/v1/session", None).status, 401);
    let old = sign_in(&desk, "ivanova", FIRST);
    assert_eq!(problem(&old), refused(401, "sign-in-refused"));
    let again = client(&desk, &sign_in(&desk, "ivanova", OWN));
    assert_eq!(again.get::<Session>("/v1/session").key, made.key);
    assert_eq!(again.request("DELETE", "/v1/session", None).status, 204);
    assert_eq!(again.request("GET", "/v1/session", None).status, 401);
    assert_eq!(first.request("GET", "/v1/session", None).status, 200);
}

#[test]
fn a_name_without_an_account_is_answered_like_a_wrong_password_and_takes_as_long() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(&dir, "a", 0);
    // Passwords as a real node has them.
    desk.stop();
    let settings = desk.folder.join("config.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(
        &settings,
        text.replace("_for_tests = true", "_for_tests = false"),
    )
    .unwrap();
    desk.start();
    account(&desk, "ivanova", &["watch"], None);
    account(&desk, "petrov", &["watch"], None);
    let disable = json!({ "state": "disabled" }).to_string();
    let disabled = desk
        .client
        .request("PUT", "/v1/accounts/petrov", Some(disable.as_bytes()));
    assert_eq!(disabled.status, 200);
    let mut shortest = [Duration::MAX; 3];
    let spread = |of: &[Duration; 3]| {
        let (least, most) = (of.iter().min().unwrap(), of.iter().max().unwrap());
        most.as_secs_f64() / least.as_secs_f64()
    };
    // The shortest of many is what a guess costs; on a busy machine that takes more of them.
    for number in 0..30 {
        if number >= 6 && spread(&shortest) < 2.0 {
            break;
        }
        for name in ["ivanova", "petrov"] {
            let path = format!("/v1/accounts/{name}/unlock");
            let _: Account = desk.client.put_in(&path, &json!({}));
        }
        let tries = [
            ("ivanova", "not the password"),
            (&*format!("nobody{number}"), "not the password"),
            ("petrov", FIRST),
        ];
        for (which, (name, password)) in tries.into_iter().enumerate() {
            let started = Instant::now();
            let answer = sign_in(&desk, name, password);
            shortest[which] = shortest[which].min(started.elapsed());
            assert_eq!(problem(&answer), refused(401, "sign-in-refused"));
        }
    }
    assert!(
        shortest.iter().min().unwrap() > &Duration::from_millis(20),
        "a guess is not cheap: {shortest:?}"
    );
    assert!(spread(&shortest) < 2.0, "{shortest:?}");
}

#[test]
fn failures_lock_a_name_whether_it_exists_or_not_and_a_technician_lets_it_in_again() {
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir, "a", 0);
    account(&desk, "ivanova", &["watch"], None);
    let failures_until_locked = |name: &str| {
        let mut tried = 0;
        loop {
            let answer = sign_in(&desk, name, "not the password");
            if answer.status == 429 {
                assert_eq!(problem(&answer), refused(429, "sign-in-too-early"));
                return tried;
            }
            assert_eq!(problem(&answer), refused(401, "sign-in-refused"));
            tried += 1;
            assert!(tried < 20);
        }
    };
    assert_eq!(
        failures_until_locked("ivanova"),
        failures_until_locked("nobody")
    );
    // Locked is locked, for the right password too, and the technician sees it.
    let right = sign_in(&desk, "ivanova", FIRST);
    if right.status == 429 {
        let account: Account = desk.client.get("/v1/accounts/ivanova");
        assert!(account.locked_for_seconds.is_some());
    }
    let _: Account = desk
        .client
        .put_in("/v1/accounts/ivanova/unlock", &json!({}));
    client(&desk, &sign_in(&desk, "ivanova", FIRST));
}

#[test]
fn a_revoked_session_is_refused_at_once_and_its_event_stream_ends_within_five_seconds() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(&dir, "a", 0);
    let officer = person(&desk, "ivanova", &["watch"], None);
    let technician = person(&desk, "kuznetsov", &["technician"], None);
    let stream = officer.events(None);
    let sessions: Sessions = technician.get("/v1/sessions");
    let of = |name: &str| {
        sessions
            .sessions
            .iter()
            .find(|one| one.account == name)
            .unwrap()
            .id
            .clone()
    };
    let path = format!("/v1/sessions/{}", of("ivanova"));
    // An officer revokes nobody's.
    assert_eq!(
        problem(&officer.request("DELETE", &path, None)),
        refused(403, "permission-role")
    );
    let started = Instant::now();
    assert_eq!(technician.request("DELETE", &path, None).status, 204);
    stream.until_end();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(officer.request("GET", "/v1/status", None).status, 401);
    assert_eq!(
        problem(&technician.request("DELETE", &path, None)),
        refused(404, "desk-no-such")
    );
    // A disabled account is signed out too, and in no more.
    let officer = client(&desk, &sign_in(&desk, "ivanova", OWN));
    let stream = officer.events(None);
    let disable = json!({ "state": "disabled" }).to_string();
    let disabled = technician.request("PUT", "/v1/accounts/ivanova", Some(disable.as_bytes()));
    assert_eq!(disabled.json::<Account>().state, "disabled");
    stream.until_end();
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(sign_in(&desk, "ivanova", OWN).status, 401);
    // A node that starts anew has nobody signed in, and knows everybody.
    desk.stop();
    desk.start();
    let mut technician = technician;
    technician.address = desk.client.address;
    technician.host.clone_from(&desk.client.host);
    assert_eq!(technician.request("GET", "/v1/session", None).status, 401);
    client(&desk, &sign_in(&desk, "kuznetsov", OWN));
}

#[test]
fn a_flash_is_released_by_two_accounts_and_the_other_side_sees_both_names() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let line = found(&a, &b);
    let watch = person(&a, "ivanova", &["watch"], Some("watch"));
    let releaser = person(&a, "petrov", &["releasing"], Some("releaser"));
    let path = format!("/v1/lines/{line}/messages");
    let flash = message("flash", "Cease fire at 0600Z.", 1);
    // The owner of the folder, a technician and one whom the charter does not name act as no officer.
    let owner = a.client.post(&path, &flash);
    assert_eq!(problem(&owner), refused(403, "permission-owner"));
    let technician = person(&a, "kuznetsov", &["technician"], None);
    assert_eq!(
        problem(&technician.post(&path, &flash)),
        refused(403, "permission-role")
    );
    assert_eq!(
        problem(&technician.request("GET", &path, None)),
        refused(403, "permission-role")
    );
    let unnamed = person(&a, "sidorov", &["watch", "releasing"], None);
    assert_eq!(
        problem(&unnamed.post(&path, &flash)),
        refused(403, "account-no-officer")
    );
    let answer: ActAnswer = watch.put_in(&path, &flash);
    let ActAnswer::WaitsForRelease { draft } = answer else {
        panic!("a FLASH waits for its second person: {answer:?}");
    };
    let release = format!("/v1/lines/{line}/drafts/{draft}/release");
    // Not by the same account, not by another account with the same key.
    let same = watch.post(&release, &json!({}));
    assert_eq!(problem(&same), refused(403, "send-same-officer-twice"));
    let twin = person(&a, "ivanova-2", &["releasing"], Some("watch"));
    assert_eq!(
        problem(&twin.post(&release, &json!({}))),
        refused(403, "send-same-officer-twice")
    );
    let waiting: Drafts = releaser.get(&format!("/v1/lines/{line}/drafts"));
    assert_eq!(waiting.drafts.len(), 1);
    let id = entry_of(&releaser.put_in(&release, &json!({})));
    let arrived = b.await_state(line, id, "delivered");
    let released = arrived
        .states
        .iter()
        .find(|state| state.state == "released")
        .unwrap();
    let names: Vec<&str> = released
        .signers
        .iter()
        .map(|one| one.officer.as_str())
        .collect();
    assert_eq!(names, ["watch-0", "releaser-0"]);
    assert!(
        released.signers.iter().all(|one| one.method == "node-held"),
        "{released:?}"
    );
    acknowledged_answered_and_cancelled(&a, &b, line, &watch);
    // In need one releases it alone, with a reason that the audit log points at.
    let mut alone = message("flash", "Nobody else answers.", 1);
    alone["break_glass"] = "The second officer is out of reach.".into();
    let id = entry_of(&releaser.put_in(&path, &alone));
    b.await_state(line, id, "delivered");
    let log: AuditPage = a.client.get("/v1/audit?limit=1");
    let noted = (log.records[0].who.as_str(), log.records[0].what.as_str());
    assert_eq!(noted, ("account:petrov", "break-glass"));
}

fn acknowledged_answered_and_cancelled(a: &Desk, b: &Desk, line: LineId, at_a: &Client) {
    let at_b = person(b, "smith", &["watch"], Some("watch"));
    let path = format!("/v1/lines/{line}/messages");
    let id = entry_of(&at_a.put_in(&path, &message("routine", "Is the bridge open?", 1)));
    let shown: Message = b.await_state(line, id, "delivered");
    let on = |what: &str| format!("{path}/{id}/{what}");
    let seen = json!({ "shown": [shown.states[0].entry] });
    let keyed = |key: &str| at_b.post_under(key, &on("acknowledge"), &seen);
    let first = keyed("acknowledge-1");
    assert_eq!(first.status, 201);
    // The same request again is answered again; another one says nothing new and is no entry.
    assert_eq!(keyed("acknowledge-1").body, first.body);
    for again in [keyed("acknowledge-2"), keyed("")] {
        let said: Problem = again.json();
        assert_eq!(
            (again.status, said.name()),
            (409, "input-acknowledged-before")
        );
        assert!(said.title.starts_with("watch-1 "), "{}", said.title);
    }
    // Another officer's counts beside it.
    let second = person(b, "jones", &["releasing"], Some("releaser"));
    entry_of(&second.put_in(&on("acknowledge"), &seen));
    let yes = json!({ "code": "yes", "text": { "language": "en", "text": "Since noon." } });
    entry_of(&at_b.put_in(&on("answer"), &yes));
    let nothing = at_b.post(&on("answer"), &json!({}));
    assert_eq!(problem(&nothing), refused(422, "input-senseless"));
    let foreign = at_b.post(&on("cancel"), &json!({}));
    assert_eq!(problem(&foreign), refused(422, "input-senseless"));
    entry_of(&at_a.put_in(&on("cancel"), &json!({})));
    let twice = at_a.post(&on("cancel"), &json!({}));
    assert_eq!(problem(&twice), refused(409, "input-cancelled-before"));
    let answered = a.await_state(line, id, "answered");
    let answer = answered
        .states
        .iter()
        .find(|state| state.state == "answered")
        .unwrap();
    assert_eq!(answer.signers[0].officer, "watch-1");
    let cancelled = b.await_state(line, id, "cancelled");
    let acknowledged = cancelled
        .states
        .iter()
        .filter(|one| one.state == "acknowledged");
    assert_eq!(acknowledged.count(), 2);
    // What changed since is new to whoever acknowledged before, once.
    let cancel = cancelled
        .states
        .iter()
        .find(|one| one.state == "cancelled")
        .unwrap();
    let seen = json!({ "shown": [cancel.entry] });
    entry_of(&at_b.put_in(&on("acknowledge"), &seen));
    let again = at_b.post(&on("acknowledge"), &seen);
    assert_eq!(problem(&again), refused(409, "input-acknowledged-before"));
}

#[test]
fn a_line_test_is_read_back_by_an_account() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let line = found(&a, &b);
    let tests = format!("/v1/lines/{line}/tests");
    let watch = person(&b, "smith", &["watch"], Some("watch"));
    let _: ActAnswer = a.client.put_in(&tests, &json!({}));
    let ask = crate::desk::eventually("a challenge", || {
        let tests: detente_api::test::Tests = watch.get(&tests);
        tests.asks.first().cloned()
    });
    let word = json!({ "word": ask.word.unwrap() });
    let read_back = format!("{tests}/{}/read-back", ask.challenge);
    entry_of(&watch.put_in(&read_back, &word));
    let again = watch.post(&read_back, &word);
    assert_eq!(problem(&again), refused(409, "input-read-back-before"));
    crate::desk::eventually("the read-back at the other side", || {
        let tests: detente_api::test::Tests = a.client.get(&tests);
        (tests.scorecard.in_time == 1).then_some(())
    });
}

#[test]
fn a_token_does_what_its_scopes_say_until_it_is_revoked() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let line = found(&a, &b);
    let token = |name: &str, scopes: &[&str]| {
        let new = json!({ "name": name, "scopes": scopes, "days": 30 });
        let made: TokenMade = a.client.put_in("/v1/tokens", &new);
        let mut client = a.client.clone();
        client.token = made.secret.0.to_string();
        client
    };
    let reader = token("reader", &["read"]);
    let sender = token("weather", &["send-routine"]);
    let messages = format!("/v1/lines/{line}/messages");
    assert_eq!(reader.request("GET", &messages, None).status, 200);
    assert_eq!(
        problem(&sender.request("GET", &messages, None)),
        refused(403, "permission-scope")
    );
    assert_eq!(
        problem(&reader.post("/v1/stop", &json!({}))),
        refused(403, "permission-scope")
    );
    let acts = format!("/v1/lines/{line}/acts");
    let signed = |precedence| {
        let composed = a.compose(line, precedence, "Wind 240, 12 knots.");
        let by = vec![a.assert(&composed, 1, AssertionRole::Releaser)];
        new_act(&composed, by)
    };
    entry_of(&sender.put_in(&acts, &signed(Precedence::Routine)));
    let urgent = sender.post(&acts, &signed(Precedence::Immediate));
    assert_eq!(problem(&urgent), refused(403, "permission-routine-only"));
    let batch = json!({ "acts": [signed(Precedence::Immediate)] });
    let batch: Value = sender.put_in(&format!("{acts}:batch"), &batch);
    assert!(
        batch.to_string().contains("permission-routine-only"),
        "{batch}"
    );
    // Nobody is told a secret again, and no machine acts as an officer.
    let list = a.client.request("GET", "/v1/tokens", None).body;
    assert!(!String::from_utf8_lossy(&list).contains(&reader.token));
    let send = sender.post(&messages, &message("routine", "I am a machine.", 1));
    assert_eq!(problem(&send), refused(403, "permission-scope"));
    let twice = a.client.post(
        "/v1/tokens",
        &json!({ "name": "reader", "scopes": ["read"], "days": 1 }),
    );
    assert_eq!(problem(&twice), refused(409, "desk-exists"));
    let stream = reader.events(None);
    let started = Instant::now();
    assert_eq!(
        a.client.request("DELETE", "/v1/tokens/reader", None).status,
        204
    );
    stream.until_end();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(reader.request("GET", &messages, None).status, 401);
}

#[test]
fn what_is_done_to_a_node_stands_in_its_audit_log_and_an_edited_row_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir, "a", 0);
    let auditor = person(&desk, "orlova", &["auditor"], None);
    let officer = person(&desk, "ivanova", &["watch"], None);
    sign_in(&desk, "ivanova", "not the password");
    sign_in(&desk, "my secret, typed in the wrong field", "x");
    officer.post(
        "/v1/tokens",
        &json!({ "name": "mine", "scopes": ["read"], "days": 1 }),
    );
    let page: AuditPage = auditor.get("/v1/audit?limit=3");
    assert_eq!(page.records.len(), 3);
    let lines: Vec<String> = page
        .records
        .iter()
        .map(|one| format!("{} {} {} {}", one.who, one.what, one.about, one.outcome))
        .collect();
    assert_eq!(
        lines,
        [
            "account:ivanova token-made /v1/tokens permission-role",
            "nobody sign-in ? sign-in-refused",
            "nobody sign-in ivanova sign-in-refused",
        ]
    );
    let older: AuditPage = auditor.get(&format!("/v1/audit?cursor={}", page.next.unwrap()));
    assert_eq!(older.records.last().unwrap().what, "node-started");
    let made = older
        .records
        .iter()
        .filter(|one| one.what == "account-made");
    assert_eq!(
        made.map(|one| one.who.as_str()).collect::<Vec<_>>(),
        ["owner", "owner"]
    );
    let verified: AuditVerification = auditor.get("/v1/audit/verification");
    assert_eq!(
        (verified.records, verified.head),
        (page.records[0].number, page.records[0].hash)
    );
    assert_eq!(
        problem(&officer.request("GET", "/v1/audit", None)),
        refused(403, "permission-role")
    );
    let path = desk.folder.join("audit.log");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains(OWN) && !text.contains(&officer.token) && !text.contains("wrong field"));
    std::fs::write(&path, text.replace("orlova", "ivanov")).unwrap();
    let broken = auditor.request("GET", "/v1/audit/verification", None);
    assert_eq!(problem(&broken), refused(500, "audit-does-not-hold"));
}

#[test]
fn a_lost_password_costs_the_key_and_a_key_is_never_the_technicians() {
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir, "a", 0);
    let made = account(&desk, OFFICERS[0].0, &["watch"], Some(OFFICERS[0].0));
    let officer = client(&desk, &sign_in(&desk, "watch", FIRST));
    let technician = person(&desk, "kuznetsov", &["technician"], None);
    let change = json!({ "old": OWN, "new": FIRST }).to_string();
    let others = technician.request(
        "PUT",
        "/v1/accounts/watch/password",
        Some(change.as_bytes()),
    );
    assert_eq!(problem(&others), refused(403, "password-not-own"));
    let renewal = json!({ "password": "another first password" });
    let renewed: Account = technician.put_in("/v1/accounts/watch/key", &renewal);
    assert!(renewed.key != made.key && renewed.must_change);
    assert_eq!(officer.request("GET", "/v1/session", None).status, 401);
    assert_eq!(sign_in(&desk, "watch", FIRST).status, 401);
    client(&desk, &sign_in(&desk, "watch", "another first password"));
    let two = json!({ "roles": ["technician", "watch"] }).to_string();
    let both = technician.request("PUT", "/v1/accounts/kuznetsov", Some(two.as_bytes()));
    assert_eq!(problem(&both), refused(422, "account-technician-apart"));
}
