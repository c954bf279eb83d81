//! Roles × actions, every cell: the actions are the operations of the document, and every cell is a real
//! request to a real node with what the operation needs.

use std::cell::Cell;

use detente_api::card::OwnCard;
use detente_api::problem::Problem;
use detente_api::session::SignedIn;
use detente_api::token::TokenMade;
use detente_node::desk::permission::{Caller, TABLE};
use detente_node::desk::scope::Scope;
use detente_record::{AssertionRole, EntryId, LineId, Precedence, Role};
use detente_templates::built_in;
use serde_json::{Value, json};

use crate::desk::{Desk, eventually, found_with_linguists, new_act};
use crate::document::operations;
use crate::http::Client;

const FIRST: &str = "chosen by somebody else";
const OWN: &str = "three words of one's own";

/// Somebody who asks.
pub struct Asker {
    pub name: String,
    callers: Vec<Caller>,
    pub client: Client,
    /// The account, if it is a person's, and its password.
    account: Option<(String, String)>,
}

/// A desk with a line, a message and a test on it, and everybody who may ask.
pub struct Scene {
    pub a: Desk,
    b: Desk,
    line: LineId,
    /// A message of the other party.
    message: EntryId,
    /// How many samples were made: each new thing has its own name.
    count: Cell<u32>,
}

impl Scene {
    /// The scene at two new desks, and those who may ask at the first.
    pub fn new(dir: &tempfile::TempDir) -> (Self, Vec<Asker>) {
        let a = Desk::new(dir.path().join("a"), "Northern HQ", 0, true);
        let b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
        let line = found_with_linguists(&a, &b, built_in().hash());
        let message = b.send(line, Precedence::Routine, "From the other side.");
        a.await_state(line, message, "delivered");
        let askers = askers(&a);
        let count = Cell::new(0);
        let scene = Self {
            a,
            b,
            line,
            message,
            count,
        };
        (scene, askers)
    }

    fn number(&self) -> u32 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    /// An act that an officer's own key has signed, new each time.
    fn act(&self) -> Value {
        let text = format!("Act {}", self.number());
        let composed = self.a.compose(self.line, Precedence::Routine, &text);
        let by = vec![self.a.assert(&composed, 1, AssertionRole::Releaser)];
        serde_json::to_value(new_act(&composed, by)).unwrap()
    }

    /// An act that waits for a second officer: its hash, and what the second officer adds.
    fn draft(&self, asker: &Asker) -> (String, Value) {
        let first = u16::from(asker.name == "role watch");
        let text = format!("Draft {}", self.number());
        let composed = self.a.compose(self.line, Precedence::Flash, &text);
        let by = vec![self.a.assert(&composed, first, AssertionRole::Releaser)];
        let second = self.a.assert(&composed, 1 - first, AssertionRole::Releaser);
        let _ = self.a.act(self.line, &composed, by);
        let hash = composed.draft.hash().to_string();
        (hash, serde_json::to_value(second).unwrap())
    }

    /// The address and the body of an operation as one asker would send it; `None` if there is no sample.
    pub fn sample(&self, method: &str, path: &str, asker: &Asker) -> Option<(String, Value)> {
        let theirs: OwnCard = self.b.client.get("/v1/card");
        let zero = "0".repeat(64);
        let (account, password) = asker.account.clone().unwrap_or_default();
        let message = json!({
            "status": "exercise", "precedence": "routine", "action": [1], "language": "en",
            "text": format!("Message {}", self.number())
        });
        let mut path = path
            .replace("{line}", &self.line.to_string())
            .replace("{card}", &theirs.id.to_string())
            .replace("{party}", "1")
            .replace("{template}", "line-check")
            .replace("{challenge}", &zero)
            .replace("{matter}", &zero)
            .replace("{proposal}", &zero);
        let body = match (method, path.rsplit('/').next()?) {
            ("POST", "session") => json!({ "account": "spare", "password": FIRST }),
            ("PUT", "session") => json!({ "password": password }),
            ("POST", "accounts") if path.starts_with("/v1/lines") => {
                json!({ "status": "exercise", "act": 0, "body": "a0" })
            }
            ("POST", "accounts") => json!({
                "account": format!("new{}", self.number()), "person": "New", "roles": ["press"],
                "password": FIRST
            }),
            ("PUT", "{account}") => json!({ "person": "Renamed" }),
            ("PUT", "password") => json!({ "old": password, "new": "four words of one's own" }),
            ("POST", "key") => json!({ "password": FIRST }),
            ("POST", "tokens") => {
                json!({ "name": format!("new{}", self.number()), "scopes": ["read"], "days": 1 })
            }
            ("POST", "cards") => json!({ "card": theirs.card }),
            ("POST", "confirm") => json!({ "phrase": theirs.phrase }),
            ("PUT", "addresses") => json!([]),
            ("POST", "charters") => {
                let view: Value = self.a.client.get(&format!("/v1/charters/{}", self.line));
                json!({ "signed_charter": view["signed_charter"] })
            }
            ("POST", "epoch-keys") => json!({ "token": "no token", "passphrase": "no words" }),
            ("POST", "epochs") => json!({ "epoch": 1, "reason": "rotation" }),
            ("POST", "amendments") => json!({ "text": "a0" }),
            ("POST", "acts") => self.act(),
            ("POST", "officers") => {
                json!({ "name": "New", "key": self.a.key_of(3), "roles": ["watch"] })
            }
            ("POST", "acts:batch") => json!({ "acts": [self.act()] }),
            ("POST", "messages") => message,
            ("POST", "assertions" | "release") => {
                let (hash, second) = self.draft(asker);
                path = path.replace("{hash}", &hash);
                second
            }
            ("POST", "answer") => json!({ "code": "yes" }),
            ("POST", "register") => json!({
                "status": "actual", "kind": "incident", "date": "2026-11-30",
                "text": { "language": "en", "text": format!("Incident {}", self.number()) }
            }),
            ("POST", "log") => json!({ "status": "actual", "language": "en", "text": "Noted" }),
            ("POST", "handovers") => json!({ "language": "en", "text": "Nothing to report" }),
            ("POST", "takeover") => json!({ "language": "en", "text": "Read", "bell": "heard" }),
            ("POST", "roster") => json!({
                "from": "2026-12-01T00:00:00.000Z", "until": "2026-12-02T00:00:00.000Z",
                "people": [{ "name": "watch-0" }],
                "shifts": [{ "person": "watch-0", "step": "watch",
                    "from": "2026-12-01T00:00:00.000Z", "until": "2026-12-01T08:00:00.000Z" }],
            }),
            // Of matters only a readout is shown by whoever speaks to the press, too.
            ("POST", "matters") => json!({
                "kind": "readout", "status": "exercise", "precedence": "routine", "to": 1,
                "readout": { "date": "2026-11-30" },
                "text": { "language": "en", "text": format!("Readout {}", self.number()) }
            }),
            ("POST", "say") => json!({ "act": "withdraw" }),
            ("POST", "translations") => json!({
                "of": self.message.to_string(), "text": { "language": "ru", "text": "С другой стороны." }
            }),
            ("POST", "query") => json!({ "language": "en", "text": "It says something else." }),
            ("POST", "read-back") => json!({ "word": "kilo" }),
            ("POST", "suspend") => {
                json!({ "review": "2099-11-30T15:00:00.000Z", "reason": "technical" })
            }
            ("POST", "export" | "sign" | "unlock" | "displayed" | "acknowledge" | "cancel")
            | ("POST", "tests" | "refuse" | "stop" | "silence" | "test" | "reload" | "backup")
            | ("POST", "watch" | "leave" | "revoke" | "close" | "resume")
            | ("GET" | "DELETE", _) => json!({}),
            _ => return None,
        };
        path = path
            .replace("{hash}", &zero)
            .replace("{name}", "none")
            .replace("{number}", "0")
            .replace("{handover}", &self.message.to_string())
            .replace(
                "{account}",
                if path.ends_with("password") {
                    &account
                } else {
                    "spare"
                },
            );
        let id = if path.contains("/sessions/") {
            zero
        } else {
            self.message.to_string()
        };
        Some((path.replace("{id}", &id), body))
    }
}

fn sign_in(desk: &Desk, account: &str, password: &str) -> Client {
    let mut client = desk.client.clone();
    client.token = String::new();
    let body = json!({ "account": account, "password": password });
    let signed: SignedIn = client.put_in("/v1/session", &body);
    client.token = signed.token.0.to_string();
    client
}

/// A person with a role; with an officer's key if the charter names one of that role.
fn person(desk: &Desk, role: Role) -> Asker {
    let account = role.name().to_owned();
    let mut new = json!({
        "account": account, "person": "Somebody", "roles": [account], "password": FIRST
    });
    let officer = match role {
        Role::Watch => Some("watch"),
        Role::Releasing => Some("releaser"),
        Role::Archivist => Some("archivist"),
        // The charter of these desks names nobody for the press: the account is, and its key is an officer's.
        Role::Press => Some("second"),
        // The archivists of these desks are linguists too.
        Role::Linguist => Some("archivist"),
        _ => None,
    };
    if let Some(officer) = officer {
        let path = desk.folder.join(format!("officers/{officer}.key"));
        let text = std::fs::read_to_string(path).unwrap();
        let digits = text.lines().find(|line| !line.starts_with('#')).unwrap();
        new["key"] = digits.into();
    }
    let _: Value = desk.client.put_in("/v1/accounts", &new);
    let client = sign_in(desk, &account, FIRST);
    let change = json!({ "old": FIRST, "new": OWN }).to_string();
    let path = format!("/v1/accounts/{account}/password");
    let changed = client.request("PUT", &path, Some(change.as_bytes()));
    assert_eq!(changed.status, 204, "{account}");
    Asker {
        name: format!("role {account}"),
        callers: vec![Caller::Person, Caller::Role(role)],
        client,
        account: Some((account, OWN.to_owned())),
    }
}

fn machine(desk: &Desk, scope: Scope) -> Asker {
    let new = json!({ "name": scope.name(), "scopes": [scope.name()], "days": 1 });
    let made: TokenMade = desk.client.put_in("/v1/tokens", &new);
    let mut client = desk.client.clone();
    client.token = made.secret.0.to_string();
    Asker {
        name: format!("scope {}", scope.name()),
        callers: vec![Caller::Scope(scope)],
        client,
        account: None,
    }
}

/// One of every sort of caller there is.
fn askers(desk: &Desk) -> Vec<Asker> {
    let spare = json!({
        "account": "spare", "person": "Spare", "roles": ["press"], "password": FIRST
    });
    let _: Value = desk.client.put_in("/v1/accounts", &spare);
    let of = |caller: Caller| match caller {
        Caller::Nobody => {
            let mut client = desk.client.clone();
            client.token = "0".repeat(64);
            Asker {
                name: "nobody".to_owned(),
                callers: vec![caller],
                client,
                account: None,
            }
        }
        Caller::Owner => Asker {
            name: "owner".to_owned(),
            callers: vec![caller],
            client: desk.client.clone(),
            account: None,
        },
        Caller::Person => {
            let new = json!({
                "account": "first", "person": "First", "roles": ["watch"], "password": FIRST
            });
            let _: Value = desk.client.put_in("/v1/accounts", &new);
            Asker {
                name: "somebody with another's password".to_owned(),
                callers: vec![caller],
                client: sign_in(desk, "first", FIRST),
                account: Some(("first".to_owned(), FIRST.to_owned())),
            }
        }
        Caller::Role(role) => person(desk, role),
        Caller::Scope(scope) => machine(desk, scope),
    };
    Caller::all().into_iter().map(of).collect()
}

/// What ends the node or the asker's session: asked last, and in this order.
const LAST: [(&str, &str); 3] = [
    ("PUT", "/v1/accounts/{account}/password"),
    ("DELETE", "/v1/session"),
    ("POST", "/v1/stop"),
];

#[test]
fn every_role_may_do_what_the_table_says_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let (scene, mut askers) = Scene::new(&dir);
    // The owner asks last: then the node stops.
    askers.sort_by_key(|asker| asker.name == "owner");
    let document: Value = serde_json::from_str(&detente_node::openapi_document()).unwrap();
    let (mut last, first): (Vec<_>, Vec<_>) = operations(&document)
        .into_iter()
        .map(|(method, path, _)| (method, path))
        .partition(|(method, path)| LAST.contains(&(method, path)));
    assert_eq!(last.len(), LAST.len());
    last.sort_by_key(|(method, path)| LAST.iter().position(|of| *of == (method, path)));
    let (mut cells, mut wrong) = (0, Vec::new());
    let stop = ("POST".to_owned(), "/v1/stop".to_owned());
    let turns = first.iter().chain([&stop]).chain(&last);
    for (turn, (method, path)) in turns.enumerate() {
        let is_end = turn > first.len();
        for asker in &askers {
            // Whoever may stop the node does so at the end, and it stops once.
            let is_stop = path == "/v1/stop";
            let stops = is_end && asker.name == "owner";
            if is_stop && !stops && (is_end || asker_may(asker, method, path)) {
                continue;
            }
            wrong.extend(cell(&scene, asker, method, path));
            cells += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cells > 400, "{cells} cells");
    eprintln!("{cells} cells");
    eventually("the node has stopped", || {
        std::net::TcpStream::connect(scene.a.client.address)
            .is_err()
            .then_some(())
    });
}

pub fn asker_may(asker: &Asker, method: &str, path: &str) -> bool {
    let row = TABLE
        .iter()
        .find(|row| (row.method, row.path) == (method, path));
    row.is_some_and(|row| row.allows(&asker.callers))
}

/// Asks, and says what is wrong with the answer.
fn cell(scene: &Scene, asker: &Asker, method: &str, path: &str) -> Option<String> {
    let sample = scene.sample(method, path, asker);
    let Some((address, body)) = sample else {
        return Some(format!("{method} {path}: no sample"));
    };
    let may = asker_may(asker, method, path);
    let said = format!("{}: {method} {address}", asker.name);
    let body = serde_json::to_vec(&body).unwrap();
    let (status, answer) = if path == "/v1/events" {
        (asker.client.status_of(method, &address), Vec::new())
    } else {
        // Whoever may not is refused before a body is read.
        let body = Some(&body[..]).filter(|_| may && ["POST", "PUT"].contains(&method));
        let answer = asker.client.request(method, &address, body);
        (answer.status, answer.body)
    };
    let fits = if may {
        status < 500 && ![401, 403, 405].contains(&status)
    } else {
        let problem = serde_json::from_slice::<Problem>(&answer);
        let in_words = problem.is_ok_and(|problem| {
            let words = [&problem.title, &problem.detail, &problem.what_to_do];
            words.iter().all(|words| !words.is_empty())
        });
        status == refusal_of(asker) && (in_words || path == "/v1/events")
    };
    let text = String::from_utf8_lossy(&answer);
    (!fits).then(|| format!("{said}, may: {may}: {status} {text}"))
}

/// How whoever may not is refused.
fn refusal_of(asker: &Asker) -> u16 {
    if asker.callers == [Caller::Nobody] {
        401
    } else {
        403
    }
}
