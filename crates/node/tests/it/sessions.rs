//! Sessions over the interface: locked by idleness and opened again, ended by time, by their person, by others.

use detente_api::account::{Account, Accounts};
use detente_api::audit::AuditPage;
use detente_api::session::{Session, Sessions};
use serde_json::json;

use crate::desk::{Desk, eventually, found};
use crate::http::{Answer, Client};
use crate::people::{OWN, client, desk, person, problem, refused, sign_in};

fn open_again(session: &Client, password: &str) -> Answer {
    let body = json!({ "password": password }).to_string();
    session.request("PUT", "/v1/session", Some(body.as_bytes()))
}

/// Sessions of that desk end after so many seconds, and lock after so many.
fn shorten(desk: &mut Desk, life: u32, idle: u32) {
    desk.stop();
    let short = format!(
        "idle_minutes = 15\nsession_seconds_for_tests = {life}\nidle_seconds_for_tests = {idle}"
    );
    desk.set("idle_minutes = 15", &short);
    desk.start();
}

fn alarmed(desk: &Desk) -> bool {
    let alarms = desk.status().alarms;
    alarms.iter().any(|one| one.name == "account-locked")
}

#[test]
fn an_idle_session_reads_and_does_not_act_until_the_password_and_no_other_opens_it() {
    let dir = tempfile::tempdir().unwrap();
    let (mut a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let line = found(&a, &b);
    person(&a, "ivanova", &["watch"], Some("watch"));
    shorten(&mut a, 8 * 3600, 2);
    let watch = client(&a, &sign_in(&a, "ivanova", OWN));
    let path = format!("/v1/lines/{line}/watch");
    eventually("the session locks", || {
        watch.get::<Session>("/v1/session").locked.then_some(())
    });
    let act = || watch.post(&path, &json!({}));
    assert_eq!(problem(&act()), refused(403, "session-locked"));
    assert_eq!(watch.request("GET", &path, None).status, 200);
    let wrong = open_again(&watch, "not the password");
    assert_eq!(problem(&wrong), refused(401, "sign-in-refused"));
    assert_eq!(problem(&act()), refused(403, "session-locked"));
    let nothing = watch.request("PUT", "/v1/session", Some(b"{}"));
    assert_eq!(problem(&nothing), refused(400, "api-not-understood"));
    // On a machine that stands still for two seconds between both it is locked again: then once more. The
    // node has just started: the act waits, durable, until it has met its counterpart.
    eventually("it acts", || {
        assert_eq!(open_again(&watch, OWN).status, 200);
        [201, 202].contains(&act().status).then_some(())
    });
    // Another's password opens nothing.
    person(&a, "petrov", &["watch"], None);
    let others = open_again(&watch, crate::people::FIRST);
    assert_eq!(problem(&others), refused(401, "sign-in-refused"));
}

#[test]
fn a_session_that_has_run_out_is_refused_everywhere_and_its_password_does_not_revive_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(&dir, "a", 0);
    person(&desk, "ivanova", &["watch"], None);
    person(&desk, "kuznetsov", &["technician"], None);
    shorten(&mut desk, 3, 3);
    let officer = client(&desk, &sign_in(&desk, "ivanova", OWN));
    let stream = officer.events(None);
    eventually("the session ends", || {
        (officer.request("GET", "/v1/session", None).status == 401).then_some(())
    });
    stream.until_end();
    for (method, path, body) in [
        ("GET", "/v1/session", None),
        (
            "PUT",
            "/v1/session",
            Some(json!({ "password": OWN }).to_string()),
        ),
        ("DELETE", "/v1/session", None),
        ("GET", "/v1/status", None),
    ] {
        let answer = officer.request(method, path, body.as_deref().map(str::as_bytes));
        assert_eq!(
            problem(&answer),
            refused(401, "api-token"),
            "{method} {path}"
        );
    }
    let technician = client(&desk, &sign_in(&desk, "kuznetsov", OWN));
    let sessions: Sessions = technician.get("/v1/sessions");
    assert!(sessions.sessions.iter().all(|one| one.account != "ivanova"));
    client(&desk, &sign_in(&desk, "ivanova", OWN));
}

#[test]
fn a_revoked_or_signed_out_session_or_one_of_a_disabled_account_is_not_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir, "a", 0);
    person(&desk, "ivanova", &["watch"], None);
    let technician = person(&desk, "kuznetsov", &["technician"], None);
    let ended = |session: &Client| {
        let since = std::time::Instant::now();
        let answer = open_again(session, OWN);
        assert_eq!(problem(&answer), refused(401, "api-token"));
        assert_eq!(session.request("GET", "/v1/session", None).status, 401);
        assert!(since.elapsed() < std::time::Duration::from_secs(5));
    };
    let officer = client(&desk, &sign_in(&desk, "ivanova", OWN));
    let id = officer.get::<Session>("/v1/session").id;
    let path = format!("/v1/sessions/{id}");
    assert_eq!(technician.request("DELETE", &path, None).status, 204);
    ended(&officer);
    let officer = client(&desk, &sign_in(&desk, "ivanova", OWN));
    assert_eq!(officer.request("DELETE", "/v1/session", None).status, 204);
    ended(&officer);
    let officer = client(&desk, &sign_in(&desk, "ivanova", OWN));
    let disable = json!({ "state": "disabled" }).to_string();
    let path = "/v1/accounts/ivanova";
    assert_eq!(
        technician
            .request("PUT", path, Some(disable.as_bytes()))
            .status,
        200
    );
    ended(&officer);
    let refused_in = sign_in(&desk, "ivanova", OWN);
    assert_eq!(problem(&refused_in), refused(401, "sign-in-refused"));
}

#[test]
fn guesses_at_an_open_session_lock_its_account_which_is_alarmed_until_somebody_lets_it_in() {
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir, "a", 0);
    let officer = person(&desk, "ivanova", &["watch"], None);
    let technician = person(&desk, "kuznetsov", &["technician"], None);
    let account = || {
        let all: Accounts = technician.get("/v1/accounts");
        all.accounts
            .into_iter()
            .find(|one| one.account == "ivanova")
            .unwrap()
    };
    let locked_by_guesses = |guess: &dyn Fn() -> Answer| {
        let since = std::time::Instant::now();
        while !account().locked {
            // Too early is told as such, and is no guess.
            match problem(&guess()) {
                (401, name) => assert_eq!(name, "sign-in-refused"),
                other => {
                    assert_eq!(other, refused(429, "sign-in-too-early"));
                    std::thread::sleep(std::time::Duration::from_millis(50));
                }
            }
            assert!(since.elapsed() < std::time::Duration::from_secs(120));
        }
        eventually("the alarm", || alarmed(&desk).then_some(()));
    };
    let names_nobody = || sign_in(&desk, "nobody", "not the password");
    for _ in 0..3 {
        assert_eq!(problem(&names_nobody()), refused(401, "sign-in-refused"));
    }
    assert!(!alarmed(&desk));
    locked_by_guesses(&|| open_again(&officer, "not the password"));
    // Locked is locked for the right password too, by either door.
    assert_eq!(
        problem(&open_again(&officer, OWN)),
        refused(429, "sign-in-too-early")
    );
    assert_eq!(
        problem(&sign_in(&desk, "ivanova", OWN)),
        refused(429, "sign-in-too-early")
    );
    assert_eq!(officer.get::<Session>("/v1/session").account, "ivanova");
    let unlocked: Account = technician.put_in("/v1/accounts/ivanova/unlock", &json!({}));
    assert!(!unlocked.locked && unlocked.locked_for_seconds.is_none());
    eventually("the alarm ends", || (!alarmed(&desk)).then_some(()));
    assert_eq!(open_again(&officer, OWN).status, 200);
    let log: AuditPage = desk.client.get("/v1/audit?limit=500");
    for what in ["account-locked", "account-unlocked", "session-unlocked"] {
        assert!(log.records.iter().any(|one| one.what == what), "{what}");
    }
}
