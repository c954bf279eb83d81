//! A long record in a moment: messages signed straight into the stores of two stopped nodes, as if
//! they had been exchanged, so that a benchmark need not wait for a million of them to be sent.

use std::path::Path;

use detente_language::error_key;
use detente_line::body;
use detente_line::limits::ENTRIES_PER_COMMIT_MAX;
use detente_line::message::compose::{self, Author, Release};
use detente_line::persist::{DocumentKind, Write};
use detente_node::keys;
use detente_record::{
    Act, AssertionRole, Assertions, Digest, Entry, Founding, Head, PART_ASSERTIONS, PART_BODY,
    Part, PartyIndex, Place, Precedence, Roster, SecretKey, Sequence, Status, Timestamp,
};
use detente_store::{Settings, SqliteStore, Store as _};

use crate::failure::{Failure, Outcome};
use crate::rig::party::Party;

/// One party: its store, its key, its last entry.
struct Side {
    store: SqliteStore,
    index: PartyIndex,
    key: SecretKey,
    head: Head,
}

/// Adds ROUTINE messages of so many characters from `a` to `b`, and `b`'s receipts for every 255 of them, to
/// the records of both, whose nodes must be down. The nodes read them in at their next start.
///
/// # Errors
///
/// A store or a key cannot be used, or no line is founded.
pub fn lengthen(a: &Party, b: &Party, messages: u32, characters: usize) -> Outcome {
    let founding = founding(a)?;
    let line = founding.line();
    let (mut from, mut to) = (side(a, &founding)?, side(b, &founding)?);
    level(&from, &mut to, &founding.roster())?;
    level(&to, &mut from, &founding.roster())?;
    let charter = founding.charter().charter();
    let releasing = |officer: &&super::OfficerHere| officer.roles.iter().any(|r| r == "releasing");
    let officer = a
        .officers
        .iter()
        .find(releasing)
        .ok_or_else(|| without(&a.desk.data, "no releasing officer"))?;
    let officer_key =
        keys::officer_key(&officer.path, None).map_err(|e| unusable(&officer.path, &e))?;
    let number = charter
        .parties
        .get(usize::from(from.index.0))
        .and_then(|party| party.officers.iter().position(|o| o.key == officer.key))
        .and_then(|number| u16::try_from(number).ok())
        .ok_or_else(|| without(&officer.path, "not an officer of the charter"))?;
    let begin = now();
    let mut made = 0;
    while made < messages {
        let mut batch = Vec::with_capacity(ENTRIES_PER_COMMIT_MAX);
        while made < messages && batch.len() < ENTRIES_PER_COMMIT_MAX - 1 {
            let at = Timestamp::from_ms(begin + u64::from(made));
            let text = format!("{made:0>characters$}");
            let entry = message(&from, to.head, &founding, (number, &officer_key), at, &text)?;
            from.head = entry.head();
            batch.push(Write::Entry(entry));
            made += 1;
        }
        let at = Timestamp::from_ms(begin + u64::from(made));
        let receipt = receipt(&to, from.head, &founding, at)?;
        to.head = receipt.head();
        batch.push(Write::Entry(receipt));
        for side in [&mut from, &mut to] {
            let _ = side.store.commit(&batch).map_err(|e| store(&e))?;
            let head = [(line, side.head)];
            side.store.advance_heads(&head).map_err(|e| store(&e))?;
            side.store.tend(true).map_err(|e| store(&e))?;
        }
    }
    for side in [from, to] {
        side.store.close().map_err(|e| store(&e))?;
    }
    Ok(())
}

fn founding(party: &Party) -> Outcome<Founding> {
    let opened = open(party)?;
    let documents = opened
        .documents(DocumentKind::Founding)
        .map_err(|e| store(&e))?;
    let founding = documents
        .first()
        .and_then(|document| Founding::decode(&document.bytes).ok());
    founding.ok_or_else(|| without(&party.desk.data, "no line is founded"))
}

fn open(party: &Party) -> Outcome<SqliteStore> {
    let opened =
        SqliteStore::open(&party.desk.data, &Settings::default()).map_err(|e| store(&e))?;
    Ok(opened.store)
}

fn side(party: &Party, founding: &Founding) -> Outcome<Side> {
    let folder = &party.desk.data;
    let index = founding
        .charter()
        .charter()
        .index_of(party.card.id())
        .ok_or_else(|| without(folder, "not a party of the line"))?;
    let opened = open(party)?;
    let heads = opened.heads(founding.line()).map_err(|e| store(&e))?;
    let head = heads.into_iter().find(|head| head.address.party == index);
    Ok(Side {
        store: opened,
        index,
        key: entry_key(folder)?,
        head: head.ok_or_else(|| without(folder, "its journal is empty"))?,
    })
}

/// Brings what the owner has of its own journal to the other.
fn level(owner: &Side, other: &mut Side, roster: &Roster) -> Outcome {
    let line = roster.line();
    let start = Place {
        epoch: detente_record::Epoch(0),
        sequence: Sequence(0),
    };
    let entries = owner
        .store
        .entries_from(line, owner.index, start, usize::MAX >> 1, usize::MAX >> 1)
        .map_err(|e| store(&e))?;
    let held = other.store.committed(line).map_err(|e| store(&e))?;
    let held = held.get(&owner.index).copied().unwrap_or(0);
    for bytes in entries.iter().skip(usize::try_from(held).unwrap_or(0)) {
        let entry = detente_record::UnverifiedEntry::parse(bytes)
            .and_then(|entry| entry.verify(roster))
            .map_err(|e| unusable(owner.store.dir(), &e))?;
        let _ = other
            .store
            .commit(&[Write::Entry(entry)])
            .map_err(|e| store(&e))?;
    }
    Ok(())
}

fn message(
    from: &Side,
    seen: Head,
    founding: &Founding,
    (officer, key): (u16, &SecretKey),
    now: Timestamp,
    text: &str,
) -> Outcome<Entry> {
    let charter = founding.charter().charter();
    let nonce = Digest::labelled("detente/rig-nonce/v0", &[&now.as_ms().to_be_bytes()]);
    let mut first = [0; 16];
    first.copy_from_slice(&nonce.0[..16]);
    let mut second = [0; 16];
    second.copy_from_slice(&nonce.0[16..]);
    let author = Author {
        line: founding.line(),
        party: from.index,
        charter_version: charter.version,
        now,
        nonce: first,
        salt: second,
    };
    let release = Release {
        status: Status::Actual,
        precedence: Precedence::Routine,
        action: &[seen.address.party],
        info: &[],
        due: None,
        language: "en",
        text,
    };
    let composed = compose::release(&author, &charter.limits, &release)
        .map_err(|e| unusable(from.store.dir(), &e))?;
    let assertion = composed
        .draft
        .assert(officer, AssertionRole::Releaser, now, key);
    let assertions = Assertions {
        nonce: composed.draft.nonce,
        expiry: composed.draft.expiry,
        list: vec![assertion],
    };
    let place = Place {
        epoch: from.head.address.place.epoch,
        sequence: from.head.address.place.sequence.next(),
    };
    let mut header = composed
        .draft
        .header(place, Some(from.head.id), now, vec![officer]);
    header.seen = vec![seen];
    header.authority = Some(AUTHORITY);
    let mut parts = std::collections::BTreeMap::from([(
        PART_ASSERTIONS,
        Part {
            salt: first,
            content: assertions.encode(),
        },
    )]);
    parts.extend(composed.body.map(|body| (PART_BODY, body)));
    Entry::sign(header, parts, &from.key).map_err(|e| unusable(from.store.dir(), &e))
}

fn receipt(by: &Side, seen: Head, founding: &Founding, now: Timestamp) -> Outcome<Entry> {
    let author = Author {
        line: founding.line(),
        party: by.index,
        charter_version: founding.charter().charter().version,
        now,
        nonce: [0; 16],
        salt: [0; 16],
    };
    let draft = author.draft(body::RECEIPT, Act(0), Status::Actual, Precedence::Routine);
    let place = Place {
        epoch: by.head.address.place.epoch,
        sequence: by.head.address.place.sequence.next(),
    };
    let mut header = draft.header(place, Some(by.head.id), now, Vec::new());
    header.seen = vec![seen];
    header.authority = Some(AUTHORITY);
    let parts = std::collections::BTreeMap::new();
    Entry::sign(header, parts, &by.key).map_err(|e| unusable(by.store.dir(), &e))
}

/// The key that signs the node's entries. Nobody else may sign with it while the node runs: two
/// histories would be its party's proved fault.
fn entry_key(folder: &Path) -> Outcome<SecretKey> {
    let path = folder.join("keys").join("entry.key");
    let text = std::fs::read_to_string(&path).map_err(|e| Failure::unreadable(&path, &e))?;
    let mut lines = text.lines().map(str::trim);
    let seed = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let seed = seed
        .and_then(|seed| hex::decode(seed).ok())
        .and_then(|seed| <[u8; 32]>::try_from(seed).ok());
    seed.map(SecretKey::from_seed)
        .ok_or_else(|| without(&path, "no seed in plain"))
}

/// Where each journal adopts its charter: behind the opening.
const AUTHORITY: Place = Place {
    epoch: detente_record::Epoch(0),
    sequence: Sequence(1),
};

fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0))
}

fn store(error: &detente_store::StoreError) -> Failure {
    Failure::file(error_key::FILE_UNREADABLE, Path::new("truth.db"), error)
}

fn unusable(path: &Path, cause: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::file(error_key::FILE_UNREADABLE, path, cause)
}

/// A folder of a test that lacks what it was made with.
fn without(path: &Path, what: &str) -> Failure {
    Failure::new(
        error_key::FILE_UNREADABLE,
        &[("path", &path.display().to_string()), ("cause", what)],
    )
}
