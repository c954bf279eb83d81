//! What a person or a client writes: phrase, hexadecimal, dates, moments, cursors, JSON bodies.

use detente_api::Moment;
use detente_api::register::{Named, NewRegisterEntry};
use detente_api::{account, act, card, charter, export, officer, session, token};
use detente_line::account::{Account, Day, Edtf, Label};
use detente_node::outside;
use detente_record::authority::{parse_phrase, phrase, phrase_cyrillic};
use detente_record::{Digest, EntryId, Signature};
use detente_store::Cursor;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{Target, on_text, same, settles};
use crate::seeds;

pub(super) const PHRASE: Target = Target {
    name: "phrase",
    oracle: "accepted ⇒ in either alphabet it is the phrase of the same bytes",
    run: |bytes| {
        on_text(bytes, |text| {
            if let Ok(shown) = parse_phrase(text) {
                assert_eq!(parse_phrase(&phrase(&shown)), Ok(shown));
                assert_eq!(parse_phrase(&phrase_cyrillic(&shown)), Ok(shown));
            }
        });
    },
    seeds: || {
        [
            seeds::vectors("card", "phrase"),
            seeds::vectors("card", "phrase_cyrillic"),
        ]
        .concat()
    },
};

pub(super) const HEX: Target = Target {
    name: "hex",
    oracle: "accepted ⇒ shown as the same text",
    run: |bytes| {
        on_text(bytes, |text| {
            if let Ok(digest) = text.parse::<Digest>() {
                same(digest.to_string(), bytes);
                assert_eq!(text.parse::<EntryId>().map(|id| id.0), Ok(digest.0));
            }
            if let Ok(signature) = Signature::from_hex(text) {
                same(hex::encode(signature.as_bytes()), bytes);
            }
        });
    },
    seeds: || {
        ["5f".repeat(32), "0a".repeat(64)]
            .map(String::into_bytes)
            .to_vec()
    },
};

pub(super) const DAY: Target = Target {
    name: "day",
    oracle: "accepted ⇒ shown as the same text",
    run: |bytes| {
        on_text(bytes, |text| {
            if let Ok(day) = text.parse::<Day>() {
                same(day.to_string(), bytes);
            }
        });
    },
    seeds: || texts(&["2022-10-21", "2024-02-29", "0000-01-01", "9999-12-31"]),
};

pub(super) const EDTF: Target = Target {
    name: "edtf",
    oracle: "accepted ⇒ shown as the same text, with bounds in their order",
    run: |bytes| {
        on_text(bytes, |text| {
            let Ok(date) = text.parse::<Edtf>() else {
                return;
            };
            same(date.to_string(), bytes);
            if let (Some(from), Some(to)) = (date.earliest(), date.latest()) {
                assert!(from <= to);
            }
        });
    },
    seeds: || {
        texts(&[
            "2022-10-21",
            "2022-10~",
            "2022?",
            "2022-02-24%",
            "2022-03/2022-05-13",
            "../2022",
            "2022-10-21/..",
        ])
    },
};

pub(super) const MOMENT: Target = Target {
    name: "moment",
    oracle: "accepted ⇒ shown as the same text",
    run: |bytes| {
        on_text(bytes, |text| {
            if let Ok(moment) = text.parse::<Moment>() {
                same(moment.to_string(), bytes);
            }
        });
    },
    seeds: || {
        texts(&[
            "2022-10-21T14:30:00.000Z",
            "1970-01-01T00:00:00.000Z",
            "9999-12-31T23:59:59.999Z",
        ])
    },
};

pub(super) const CURSOR: Target = Target {
    name: "cursor",
    oracle: "accepted ⇒ what it is shown as reads as the same",
    run: |bytes| {
        on_text(bytes, |text| {
            settles(text, |text| Some(text.parse::<Cursor>().ok()?.to_string()))
        })
    },
    seeds: || texts(&["018000000000000001-6b6579", "-", "026100-7a"]),
};

pub(super) const EVENT_ID: Target = Target {
    name: "event_id",
    oracle: "accepted ⇒ what it is shown as reads as the same",
    run: |bytes| on_text(bytes, |text| settles(text, outside::event_id)),
    seeds: || {
        texts(&[
            "1795305600000000-12-7",
            "0-0-0",
            "18446744073709551615-9223372036854775807-0",
        ])
    },
};

pub(super) const API_BODY: Target = Target {
    name: "api_body",
    oracle: "accepted as a body of any request ⇒ written, it reads as the same; what is entered in a register is an account",
    run: |bytes| {
        BODIES.iter().for_each(|body| body(bytes));
        entered(bytes);
    },
    seeds: || {
        let assertion = json!({
            "officer": 1, "role": 1, "method": 0, "at": "2022-10-21T14:30:00.000Z", "signature": "00".repeat(64)
        });
        let act = json!({
            "draft": "a0", "body": {"salt": "11".repeat(16), "content": "a0"}, "assertions": [assertion]
        });
        let bodies = [
            assertion,
            json!({"acts": [act]}),
            act,
            json!({"account": "watch", "password": "correct horse battery staple"}),
            json!({"password": "correct horse battery staple"}),
            json!({"card": "a0"}),
            json!({"charter": "a0"}),
            json!({"precedence": "flash", "language": "en", "text": "Stop.", "status": "exercise"}),
            json!({"token": "screen", "scopes": ["read"], "days": 30}),
            json!({"word": "babab-dadad"}),
            json!({
                "status": "actual", "kind": "outside-statement", "date": "2026-11~", "said_by": "Minister",
                "text": {"language": "en", "text": "We are ready."}, "attribution": "named", "by": "Southmark",
                "source": {"title": "State news agency"}
            }),
            json!({
                "status": "exercise", "kind": "near-miss", "at": "2026-11-30T14:05:00.000Z",
                "text": {"language": "ru", "text": "Прошёл в 30 м."}, "position": "44.50N 34.20E"
            }),
            json!({}),
        ];
        bodies.map(|body| body.to_string().into_bytes()).to_vec()
    },
};

/// The bodies that `crates/node/src/http/` takes as `Given<…>`.
const BODIES: &[fn(&[u8])] = &[
    body::<account::NewAccount>,
    body::<account::AccountChange>,
    body::<account::PasswordChange>,
    body::<account::KeyRenewal>,
    body::<act::NewAct>,
    body::<act::NewActs>,
    body::<act::Assertion>,
    body::<card::NewCard>,
    body::<card::ConfirmCard>,
    body::<charter::NewCharter>,
    body::<export::ExportRequest>,
    body::<officer::NewMessage>,
    body::<officer::OnMessage>,
    body::<officer::NewAnswer>,
    body::<officer::ReadBack>,
    body::<officer::WatchTaking>,
    body::<officer::NewOfficer>,
    body::<officer::NewFiling>,
    body::<NewRegisterEntry>,
    body::<session::SignIn>,
    body::<session::Unlock>,
    body::<token::NewToken>,
];

fn body<T: DeserializeOwned + Serialize>(bytes: &[u8]) {
    if let Ok(body) = serde_json::from_slice::<T>(bytes) {
        let written = serde_json::to_string(&body).expect("it was read");
        settles(&written, |text| {
            let body = serde_json::from_str::<T>(text).expect("it was written by us");
            serde_json::to_string(&body).ok()
        });
    }
}

/// What is entered in a register and read into an account is one that every reader of accounts takes.
fn entered(bytes: &[u8]) {
    let Ok(new) = serde_json::from_slice::<NewRegisterEntry>(bytes) else {
        return;
    };
    let id = Label::new("an-entry").expect("a label");
    if let Ok(account) = new.read(id, "Northland", &Named::default())
        && let Ok(body) = account.encode()
    {
        assert_eq!(Account::decode(&body).as_ref(), Ok(&account));
    }
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}
