//! People at a desk, for tests: accounts, signing in, and what a refusal is called.

use detente_api::account::Account;
use detente_api::problem::Problem;
use detente_api::session::SignedIn;
use serde_json::json;

use crate::desk::Desk;
use crate::http::{Answer, Client};

pub const FIRST: &str = "chosen by a technician";
pub const OWN: &str = "three words of one's own";

pub fn desk(dir: &tempfile::TempDir, name: &str, index: u8) -> Desk {
    Desk::new(
        dir.path().join(name),
        &format!("HQ {name}"),
        index,
        index == 0,
    )
}

/// The digits of an officer's key file.
pub fn digits(desk: &Desk, officer: &str) -> String {
    let path = desk.folder.join(format!("officers/{officer}.key"));
    let text = std::fs::read_to_string(path).unwrap();
    let line = text.lines().find(|line| !line.starts_with('#'));
    line.unwrap().to_owned()
}

/// Makes an account with a key of its own or an officer's, as the owner of the folder.
pub fn account(desk: &Desk, name: &str, roles: &[&str], officer: Option<&str>) -> Account {
    let mut new = json!({
        "account": name, "person": format!("Officer {name}"), "roles": roles, "password": FIRST
    });
    if let Some(officer) = officer {
        new["key"] = digits(desk, officer).into();
    }
    desk.client.put_in("/v1/accounts", &new)
}

pub fn sign_in(desk: &Desk, name: &str, password: &str) -> Answer {
    let mut stranger = desk.client.clone();
    stranger.token = String::new();
    stranger.post(
        "/v1/session",
        &json!({ "account": name, "password": password }),
    )
}

pub fn client(desk: &Desk, answer: &Answer) -> Client {
    assert_eq!(
        answer.status,
        201,
        "{}",
        String::from_utf8_lossy(&answer.body)
    );
    let mut client = desk.client.clone();
    client.token = answer.json::<SignedIn>().token.0.to_string();
    client
}

/// Signs in for the first time and changes the password.
pub fn person(desk: &Desk, name: &str, roles: &[&str], officer: Option<&str>) -> Client {
    account(desk, name, roles, officer);
    let client = client(desk, &sign_in(desk, name, FIRST));
    let path = format!("/v1/accounts/{name}/password");
    let change = json!({ "old": FIRST, "new": OWN });
    let changed = client.request("PUT", &path, Some(change.to_string().as_bytes()));
    assert_eq!(changed.status, 204);
    client
}

pub fn problem(answer: &Answer) -> (u16, String) {
    (answer.status, answer.json::<Problem>().name().to_owned())
}

pub fn refused(status: u16, name: &str) -> (u16, String) {
    (status, name.to_owned())
}
