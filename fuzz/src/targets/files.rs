//! Files that people hand in, and the node's own that a person may have touched.

use detente_formats::reported;
use detente_line::account::{Account, Preamble};
use detente_node::backup::Manifest;
use detente_node::config::Config;
use detente_node::keys::EpochToken;
use detente_node::{outside, setup};
use detente_record::{Digest, Epoch, Opening};
use serde_json::json;

use super::{Target, on_text, same, settles};
use crate::seeds::{self, FOUNDING};

pub(super) const REPORTED_RECORD: Target = Target {
    name: "reported_record",
    oracle: "accepted ⇒ every account fits its body and reads back; refused ⇒ every fault has a place in the file",
    run: |bytes| match reported::read(bytes) {
        Ok(record) => {
            for account in record.accounts() {
                if let Ok(body) = account.encode() {
                    assert_eq!(Account::decode(&body).as_ref(), Ok(account));
                }
            }
            if let Ok(body) = record.preamble().encode() {
                assert_eq!(Preamble::decode(&body).as_ref(), Ok(record.preamble()));
            }
        }
        Err(unreadable) => {
            let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
            assert!(!unreadable.problems.is_empty());
            assert!(unreadable.problems.len() <= reported::PROBLEMS_LISTED_MAX);
            for problem in unreadable.problems {
                assert!((1..=lines).contains(&problem.line) && problem.column > 0);
            }
        }
    },
    seeds: || {
        let (whole, _) = seeds::reported();
        // The first few accounts are a record too, and a thousand times quicker to read.
        let text = String::from_utf8(whole).expect("TOML is UTF-8");
        let head: Vec<&str> = text.split("\n\n").take(14).collect();
        vec![head.join("\n\n").into_bytes()]
    },
};

pub(super) const CARD_TEXT: Target = Target {
    name: "card_text",
    oracle: "accepted ⇒ what it is shown as reads as the same",
    run: |bytes| {
        let rewrite = |text: &str| Some(setup::card_text(&setup::parse_card(text).ok()?));
        on_text(bytes, |text| settles(text, rewrite));
    },
    seeds: || {
        FOUNDING
            .cards()
            .iter()
            .map(|card| setup::card_text(card).into_bytes())
            .collect()
    },
};

pub(super) const CONFIG: Target = Target {
    name: "config",
    oracle: "accepted ⇒ what the node writes reads as the same settings",
    run: |bytes| {
        on_text(bytes, |text| {
            if let Ok(config) = Config::parse(text) {
                let again = Config::parse(&config.to_text());
                assert_eq!(again.map_err(|error| error.to_string()), Ok(config));
            }
        });
    },
    seeds: || {
        let least = "name = \"North\"\nlanguages = [\"en\", \"ru\"]\ndesk_language = \"en\"\n\
                     [api]\naddress = \"127.0.0.1:7801\"\n";
        let more = "[api.tls]\naddress = \"0.0.0.0:7802\"\ncertificate = \"a.pem\"\nkey = \"b.pem\"\nnames = [\"hq\"]\n\
                    [listen]\nquic = \"0.0.0.0:7800\"\ntcp = \"[::]:7800\"\n[clock]\nuncertainty_ms = 50\n\
                    [accounts]\nsession_hours = 12\nidle_minutes = 15\n[log]\nlevel = \"info\"\n\
                    [backup]\nfolder = \"/backups\"\n";
        let whole = format!("{least}{more}");
        let written = Config::parse(&whole).expect("settings").to_text();
        [least.to_owned(), whole, written]
            .map(String::into_bytes)
            .to_vec()
    },
};

pub(super) const COUNTERPARTS: Target = Target {
    name: "counterparts",
    oracle: "accepted ⇒ what the node writes reads as the same",
    run: |bytes| on_text(bytes, |text| settles(text, outside::counterparts)),
    seeds: || {
        let key = "5f".repeat(32);
        let one = format!(
            "[[counterpart]]\nname = \"South\"\nlink_key = \"{key}\"\nquic = [\"192.0.2.1:7800\"]\ntcp = [\"hq.example:443\"]\n"
        );
        vec![one.into_bytes()]
    },
};

pub(super) const KEY_FILE: Target = Target {
    name: "key_file",
    oracle: "accepted ⇒ one seed or one sealed key, which is read alone too",
    run: |bytes| {
        on_text(bytes, |text| {
            if let Some(held) = outside::key_file(text)
                && held.len() != 32
            {
                assert_eq!(outside::sealed_key(&held), Some(held));
            }
        });
    },
    seeds: || {
        let plain = format!("# entry key, epoch 0\n{}\n", "5f".repeat(32));
        let sealed = format!(
            "# note key\ndetente-sealed-key:{}\n",
            hex::encode(sealed_key())
        );
        [plain, sealed].map(String::into_bytes).to_vec()
    },
};

pub(super) const SEALED_KEY: Target = Target {
    name: "sealed_key",
    oracle: "accepted, also with its digest made anew ⇒ the same bytes are kept, at a bounded cost",
    run: |bytes| {
        let resealed = bytes.get(..SEALED_SUM).map(with_sum);
        for bytes in [Some(bytes.to_vec()), resealed].into_iter().flatten() {
            if let Some(kept) = outside::sealed_key(&bytes) {
                same(kept, &bytes);
                let number = |at: usize| {
                    bytes[at..at + 4]
                        .iter()
                        .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
                };
                let memory_kib_passes = number(2) * number(6);
                assert!(memory_kib_passes <= 1 << 26, "unsealing would take all day");
            }
        }
    },
    seeds: || vec![sealed_key()],
};

pub(super) const EPOCH_TOKEN: Target = Target {
    name: "epoch_token",
    oracle: "accepted ⇒ a later epoch of the party whose card it carries, and every line of it was read",
    run: |bytes| {
        on_text(bytes, |text| {
            let Ok(token) = EpochToken::parse(text) else {
                return;
            };
            assert_eq!(token.opening().recovery, *token.card().recovery());
            assert!(token.opening().epoch > Epoch(0));
            let lines = text.lines().map(str::trim);
            let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
            assert_eq!(lines.count(), 6 + usize::from(token.has_link_key()));
        });
    },
    seeds: || {
        let card = &FOUNDING.cards()[0];
        let later = Opening::issue(
            &seeds::key("0 recovery"),
            Epoch(1),
            seeds::key("0 entry 1").public(),
            seeds::key("0 note 1").public(),
            card.opening().note_ml_dsa.clone(),
        );
        let [card, opening] = [card.encode(), later.encode()].map(hex::encode);
        let sealed = hex::encode(sealed_key());
        let token = format!(
            "# A token\ndetente-epoch-token-v0\ncard: {card}\nopening: {opening}\nentry: {sealed}\nnote: {sealed}\n\
             note-mldsa44: {sealed}\n"
        );
        let with_link = format!("{token}link: {sealed}\n");
        [token, with_link].map(String::into_bytes).to_vec()
    },
};

pub(super) const ACCOUNTS: Target = Target {
    name: "accounts",
    oracle: "accepted ⇒ what the node writes reads as the same",
    run: |bytes| on_text(bytes, |text| settles(text, outside::accounts)),
    seeds: || {
        let at = "2022-10-21T14:30:00.000Z";
        let key = hex::encode(seeds::key("0 watch").public().as_bytes());
        let book = json!({
            "version": 1,
            "accounts": [{
                "account": "watch", "person": "Anna North", "roles": ["watch"], "language": "en",
                "state": "active", "must_change": false, "created": at, "changed": at,
                "key": {
                    "public": key, "memory_kib": 65536, "passes": 3, "salt": "11".repeat(16),
                    "nonce": "22".repeat(12), "sealed": "33".repeat(48)
                }
            }],
            "tokens": [{
                "token": "screen", "scopes": ["read"], "hash": "44".repeat(32), "created": at, "expires": at,
                "by": "watch"
            }],
            "audit": {"number": 7, "hash": "55".repeat(32)}
        });
        let none = json!({"version": 1, "accounts": [], "tokens": [], "audit": null});
        [book, none]
            .map(|book| book.to_string().into_bytes())
            .to_vec()
    },
};

pub(super) const AUDIT_LINE: Target = Target {
    name: "audit_line",
    oracle: "accepted ⇒ the record can be shown, under the hash that stands before it",
    run: |bytes| {
        if let Some(record) = outside::audit_record(bytes) {
            let text = std::str::from_utf8(bytes).expect("a line that was read");
            assert!(record.contains(&text[..64]));
        }
    },
    seeds: || {
        let record = json!({
            "number": 1, "at": "2022-10-21T14:30:00.000Z", "who": "watch", "from": "127.0.0.1", "what": "sign-in",
            "about": "", "outcome": "done", "previous": "00".repeat(32)
        });
        vec![format!("{} {} {record}", "5f".repeat(32), "0a".repeat(64)).into_bytes()]
    },
};

pub(super) const BACKUP_MANIFEST: Target = Target {
    name: "backup_manifest",
    oracle: "accepted ⇒ what is written reads as the same, and no file it names lies outside the backup",
    run: |bytes| {
        on_text(bytes, |text| {
            let Ok(manifest) = Manifest::parse(text) else {
                return;
            };
            let written = serde_json::to_string(&manifest).expect("it was read");
            assert_eq!(Manifest::parse(&written).as_ref(), Ok(&manifest));
            for row in &manifest.files {
                let inside = std::path::Path::new("backup").join(&row.path);
                let upwards = row.path.components().any(|part| part.as_os_str() == "..");
                assert!(inside.starts_with("backup") && !upwards);
            }
        });
    },
    seeds: || {
        let manifest = json!({
            "format": "detente-backup-v0", "program": "0.0.1", "made": "2022-10-21T14:30:00.000Z",
            "card": "detente-card-v0:a0",
            "files": [{"path": "truth.db", "bytes": 4096, "sha256": "5f".repeat(32)},
                      {"path": "keys/link", "bytes": 64, "sha256": "5f".repeat(32)}],
            "left_out": [{"path": "keys/recovery", "why": "recovery-key"}],
            "lines": [{"line": "5f".repeat(32), "entries": 3, "heads": ["0/0/2 5f"]}]
        });
        let good = manifest.to_string();
        // Files that are not the backup's.
        let above = good.replace("keys/link", "../keys/link");
        let other = good.replace("keys/link", "/keys/link");
        [good, above, other].map(String::into_bytes).to_vec()
    },
};

pub(super) const KEPT_ANSWER: Target = Target {
    name: "kept_answer",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Some(kept) = outside::kept_answer(bytes) {
            same(kept, bytes);
        }
    },
    seeds: || vec![(0..60).collect()],
};

/// Where the digest of a sealed key begins (spec/keys.md).
const SEALED_SUM: usize = 119;

/// A sealed key of the right form; no passphrase opens it.
fn sealed_key() -> Vec<u8> {
    let mut head = vec![1, 0];
    head.extend((64_u32 * 1024).to_be_bytes());
    head.extend(3_u32.to_be_bytes());
    head.push(4);
    head.resize(SEALED_SUM, 9);
    with_sum(&head)
}

fn with_sum(head: &[u8]) -> Vec<u8> {
    let sum = Digest::labelled("detente/sealed-key-file/v0", &[head]);
    [head, &sum.0].concat()
}
