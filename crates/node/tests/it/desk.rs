//! A headquarters for tests: a node in a folder of its own, its officers, and what they do.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use detente_api::act::{ActAnswer, Assertion, Body, NewAct};
use detente_api::card::{CounterpartCard, DialAddress, OwnCard};
use detente_api::charter::{CharterAnswer, CharterView};
use detente_api::message::Message;
use detente_api::status::NodeStatus;
use detente_api::{AsText, HexBytes, KeyText, Moment};
use detente_line::message::compose::{Author, Composed, Release, release};
use detente_node::setup::{self, NewNode, NewParty};
use detente_node::{Node, officer};
use detente_record::{
    AssertionRole, Charter, CharterLimits, CharterParty, DeskTerms, Digest, EntryId, Level, LineId,
    Officer, PartyIndex, Precedence, SignedCharter, Status, TestSchedule, Timestamp,
};
use serde_json::json;

use crate::http::Client;

/// A headquarters.
pub struct Desk {
    pub folder: PathBuf,
    pub node: Option<Node>,
    pub client: Client,
    /// Its index in the charter.
    pub index: u8,
}

/// The officers of every desk: numbers 0, 1, 2, 3 in the charter.
pub const OFFICERS: [(&str, &[&str]); 4] = [
    ("watch", &["watch"]),
    ("releaser", &["releasing"]),
    ("archivist", &["archivist"]),
    ("second", &["releasing"]),
];

impl Desk {
    /// Makes a node in a folder and starts it; it listens on loopback, or only dials.
    pub fn new(folder: PathBuf, name: &str, index: u8, listens: bool) -> Self {
        let loopback = "127.0.0.1:0".parse().unwrap();
        let party = NewParty {
            name: name.to_owned(),
            languages: vec!["en".to_owned()],
            node: NewNode {
                desk_language: "en".to_owned(),
                api: loopback,
                quic: listens.then_some(loopback),
                tcp: listens.then_some(loopback),
            },
        };
        setup::init(&folder, &party).unwrap();
        for (name, _) in OFFICERS {
            officer::create(&folder, name).unwrap();
        }
        let settings = folder.join("config.toml");
        let cheap = "idle_minutes = 15\ndangerously_cheap_passwords_for_tests = true";
        let text = std::fs::read_to_string(&settings).unwrap();
        std::fs::write(&settings, text.replace("idle_minutes = 15", cheap)).unwrap();
        let node = Node::start(&folder).unwrap();
        let client = Client::new(node.api_address(), &setup::read_token(&folder).unwrap());
        Self {
            folder,
            node: Some(node),
            client,
            index,
        }
    }

    /// Stops the node.
    pub fn stop(&mut self) {
        self.node.take().unwrap().stop().unwrap();
    }

    /// Stops the node and proves that its read model is what its entries say.
    pub fn stop_and_rebuild(&mut self) {
        self.stop();
        let rebuilt = detente_node::rebuild::rebuild(&self.folder).unwrap();
        assert_eq!(rebuilt.unreadable, 0);
        assert_eq!(rebuilt.digest_before, Some(rebuilt.digest_after));
    }

    /// Starts it again.
    pub fn start(&mut self) {
        let node = Node::start(&self.folder).unwrap();
        self.client = Client::new(node.api_address(), &self.client.token);
        self.node = Some(node);
    }

    /// Changes a line of its settings; what is not taken at once, at its next start.
    pub fn set(&self, was: &str, is: &str) {
        let settings = self.folder.join("config.toml");
        let text = std::fs::read_to_string(&settings).unwrap();
        assert!(text.contains(was), "{was}: {text}");
        std::fs::write(&settings, text.replacen(was, is, 1)).unwrap();
    }

    /// Takes a counterpart's card in and confirms the phrase that it reads aloud.
    pub fn pair(&self, other: &Self) {
        let theirs: OwnCard = other.client.get("/v1/card");
        let pending: CounterpartCard = self
            .client
            .put_in("/v1/cards", &json!({ "card": theirs.card }));
        assert!(!pending.confirmed);
        let listens = other.node.as_ref().unwrap().listens();
        let addresses: Vec<DialAddress> = listens
            .iter()
            .map(|(bearer, at)| DialAddress {
                bearer: bearer.clone(),
                address: at.to_string(),
            })
            .collect();
        let path = format!("/v1/cards/{}/confirm", theirs.id);
        let heard = json!({ "phrase": theirs.phrase, "addresses": addresses });
        let confirmed: CounterpartCard = self.client.put_in(&path, &heard);
        assert!(confirmed.confirmed);
    }

    /// The state of the node.
    pub fn status(&self) -> NodeStatus {
        self.client.get("/v1/status")
    }

    /// The line's charter.
    pub fn charter(&self, line: LineId) -> Charter {
        let view: CharterView = self.client.get(&format!("/v1/lines/{line}/charter"));
        SignedCharter::decode(&view.signed_charter.0)
            .unwrap()
            .charter()
            .clone()
    }

    /// Draws up a message to the other party.
    pub fn compose(&self, line: LineId, precedence: Precedence, text: &str) -> Composed {
        let charter = self.charter(line);
        let author = self.author(line);
        let to = [PartyIndex(1 - self.index)];
        let message = Release {
            status: Status::Actual,
            precedence,
            action: &to,
            info: &[],
            due: None,
            language: "en",
            text,
        };
        release(&author, &charter.limits, &message).unwrap()
    }

    /// Who draws up an act here and now.
    pub fn author(&self, line: LineId) -> Author {
        let mut random = [0; 32];
        getrandom::fill(&mut random).unwrap();
        let (nonce, salt) = random.split_at(16);
        Author {
            line,
            party: PartyIndex(self.index),
            charter_version: 0,
            now: now(),
            nonce: nonce.try_into().unwrap(),
            salt: salt.try_into().unwrap(),
        }
    }

    /// An officer's assertion of a draft.
    pub fn assert(&self, composed: &Composed, number: u16, role: AssertionRole) -> Assertion {
        let key = officer::read(&self.folder, OFFICERS[usize::from(number)].0).unwrap();
        let assertion = composed.draft.assert(number, role, now(), &key);
        Assertion {
            officer: assertion.officer,
            role: assertion.role as u8,
            method: assertion.method as u8,
            at: Moment(assertion.at),
            signature: HexBytes(assertion.signature.0.to_vec()),
        }
    }

    /// An officer's public key.
    pub fn key_of(&self, number: u16) -> KeyText {
        let name = OFFICERS[usize::from(number)].0;
        KeyText(officer::read(&self.folder, name).unwrap().public())
    }

    /// Hands in an act that some officers have asserted.
    pub fn act(&self, line: LineId, composed: &Composed, by: Vec<Assertion>) -> ActAnswer {
        let path = format!("/v1/lines/{line}/acts");
        self.client.put_in(&path, &new_act(composed, by))
    }

    /// Sends a message on one releaser's signature.
    pub fn send(&self, line: LineId, precedence: Precedence, text: &str) -> EntryId {
        let composed = self.compose(line, precedence, text);
        let by = vec![self.assert(&composed, 1, AssertionRole::Releaser)];
        entry_of(&self.act(line, &composed, by))
    }

    /// One message as this node shows it; `None` if it does not hold it.
    pub fn message(&self, line: LineId, id: EntryId) -> Option<Message> {
        let answer = self
            .client
            .request("GET", &format!("/v1/lines/{line}/messages/{id}"), None);
        (answer.status == 200).then(|| answer.json())
    }

    /// Waits until a message has reached a state here.
    pub fn await_state(&self, line: LineId, id: EntryId, state: &str) -> Message {
        eventually(&format!("{state} at party {}", self.index), || {
            self.message(line, id)
                .filter(|message| message.states.iter().any(|reached| reached.state == state))
        })
    }
}

/// An act as it is handed in.
pub fn new_act(composed: &Composed, assertions: Vec<Assertion>) -> NewAct {
    NewAct {
        draft: HexBytes(composed.draft.encode()),
        body: composed.body.as_ref().map(|part| Body {
            salt: HexBytes(part.salt.to_vec()),
            content: HexBytes(part.content.clone()),
        }),
        assertions,
    }
}

/// The entry that an act became.
pub fn entry_of(answer: &ActAnswer) -> EntryId {
    match answer {
        ActAnswer::Entry {
            entry: AsText(entry),
        } => *entry,
        other => panic!("no entry yet: {other:?}"),
    }
}

/// Pairs two desks, founds a line between them and waits until both may speak on it.
pub fn found(a: &Desk, b: &Desk) -> LineId {
    a.pair(b);
    b.pair(a);
    found_between(a, b)
}

/// Pairs two desks and founds a line whose charter agrees on that template set.
pub fn found_with(a: &Desk, b: &Desk, templates: Option<Digest>) -> LineId {
    a.pair(b);
    b.pair(a);
    let charter = Charter {
        templates,
        ..charter(&[a, b])
    };
    found_by(a, b, charter)
}

/// Pairs two desks and founds a line whose charter says so of how they work together.
pub fn found_agreeing(a: &Desk, b: &Desk, desk: DeskTerms) -> LineId {
    a.pair(b);
    b.pair(a);
    let charter = Charter {
        desk,
        ..charter(&[a, b])
    };
    found_by(a, b, charter)
}

/// Pairs two desks and founds a line whose charter agrees on that template set, and on which the archivists are linguists
/// too.
pub fn found_with_linguists(a: &Desk, b: &Desk, templates: Digest) -> LineId {
    a.pair(b);
    b.pair(a);
    let mut charter = Charter {
        templates: Some(templates),
        ..charter(&[a, b])
    };
    for party in &mut charter.parties {
        party.officers[2].roles.push("linguist".to_owned());
    }
    found_by(a, b, charter)
}

/// Founds a line, or one more, between two desks that are paired.
pub fn found_between(a: &Desk, b: &Desk) -> LineId {
    found_by(a, b, charter(&[a, b]))
}

fn found_by(a: &Desk, b: &Desk, charter: Charter) -> LineId {
    let signed = SignedCharter::new(charter).unwrap();
    let proposed: CharterAnswer = a.client.put_in(
        "/v1/charters",
        &json!({ "signed_charter": HexBytes(signed.encode()) }),
    );
    let line = proposed.line.0;
    eventually("the charter at the other desk", || {
        let path = format!("/v1/charters/{line}");
        (b.client.request("GET", &path, None).status == 200).then_some(())
    });
    let _: CharterAnswer = b
        .client
        .put_in(&format!("/v1/charters/{line}/sign"), &json!({}));
    for desk in [a, b] {
        eventually("a founded line that speaks", || {
            let status = desk.status();
            let found = status.lines.iter().find(|of| of.id.0 == line)?;
            (found.mute.is_none() && !found.heads.is_empty()).then_some(())
        });
    }
    line
}

pub fn charter(desks: &[&Desk]) -> Charter {
    let name = |text: &str| [("en".to_owned(), text.to_owned())].into_iter().collect();
    let officer = |desk: &Desk, (name, roles): (&str, &[&str])| Officer {
        name: format!("{name}-{}", desk.index),
        key: officer::read(&desk.folder, name).unwrap().public(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    };
    let party = |desk: &&Desk| {
        let card = setup::own_card(&desk.folder).unwrap();
        CharterParty {
            card: card.id(),
            name: card.name().to_owned(),
            officers: OFFICERS.into_iter().map(|of| officer(desk, of)).collect(),
        }
    };
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).unwrap();
    Charter {
        version: 0,
        nonce,
        name: name("Test line"),
        rules: 0,
        parties: desks.iter().map(party).collect(),
        levels: ["desk", "chiefs", "ministers", "heads"]
            .map(|id| Level {
                id: id.to_owned(),
                name: name(id),
            })
            .to_vec(),
        languages: vec!["en".to_owned()],
        tests: TestSchedule {
            anchor: Timestamp::from_ms(now().as_ms() + 3_600_000),
            period_ms: 43_200_000,
            answer_within_ms: 600_000,
        },
        acknowledge_within_ms: [3_600_000, 1_800_000, 600_000, 300_000],
        summary_period_ms: 3_600_000,
        limits: CharterLimits {
            flash_text_bytes_max: 1000,
            text_bytes_max: 10_000,
            flash_per_hour_max: 20,
        },
        areas: String::new(),
        retention_days: 3650,
        recording: false,
        break_glass: true,
        succeeds: None,
        templates: None,
        desk: DeskTerms::default(),
    }
}

/// Waits for something that must come, and says what was waited for if it does not.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "waited 20 s for {what}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// What the clock says.
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Timestamp::from_ms(since.as_millis().try_into().unwrap())
}
