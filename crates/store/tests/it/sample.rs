//! Real signed entries, and stores to put them in.

use std::collections::BTreeMap;
use std::path::Path;

use detente_line::persist::Write;
use detente_record::{
    Act, Entry, EntryId, Epoch, Header, Keep, Kind, LineId, Part, PartyIndex, Precedence,
    SecretKey, Sequence, Status, Timestamp,
};
use detente_store::{Opened, Settings, SqliteStore, Store};

pub const LINE: LineId = LineId([0x11; 32]);
pub const OTHER_LINE: LineId = LineId([0x22; 32]);

/// Small enough that a test's directory costs nothing.
pub fn settings() -> Settings {
    Settings {
        reserve_bytes: 64 * 1024,
        lines_max: 4,
        ..Settings::default()
    }
}

pub fn open(dir: &Path) -> SqliteStore {
    let Opened { store, continuity } = SqliteStore::open(dir, &settings()).unwrap();
    assert!(!continuity.restored(), "{continuity:?}");
    store
}

/// An entry with a body of `body_bytes`; `branch` makes another entry at the same place.
pub fn entry(
    line: LineId,
    (party, epoch, sequence): (u8, u32, u64),
    previous: Option<EntryId>,
    branch: u64,
    body_bytes: usize,
) -> Entry {
    let header = Header {
        line,
        party: PartyIndex(party),
        epoch: Epoch(epoch),
        sequence: Sequence(sequence),
        previous,
        seen: Vec::new(),
        time: Timestamp::from_ms(1_666_362_600_000 + sequence),
        uncertainty_ms: None,
        status: Status::Actual,
        kind: Kind(2),
        act: Act(0),
        object: None,
        references: Vec::new(),
        due: None,
        precedence: Precedence::Routine,
        officers: vec![1],
        authority: None,
        commitments: BTreeMap::new(),
        charter_version: 0,
        keep: Keep::Ordinary,
        action: Vec::new(),
        info: Vec::new(),
        number: Some(branch),
        outcome: None,
        understood: true,
    };
    let content = (0..body_bytes).map(|at| b'a' + (at % 23) as u8).collect();
    let part = Part {
        salt: [party; 16],
        content,
    };
    Entry::sign(
        header,
        BTreeMap::from([(1, part)]),
        &SecretKey::from_seed([party; 32]),
    )
    .unwrap()
}

/// The first `length` entries of one party's epoch 0, each naming the one before.
pub fn journal(line: LineId, party: u8, length: u64, body_bytes: usize) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for sequence in 0..length {
        let previous = entries.last().map(Entry::id);
        entries.push(entry(line, (party, 0, sequence), previous, 0, body_bytes));
    }
    entries
}

pub fn writes(entries: &[Entry]) -> Vec<Write> {
    entries.iter().cloned().map(Write::Entry).collect()
}

/// Everything a line holds, in the store's order.
pub fn all(store: &dyn Store, line: LineId) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    let scan = store
        .for_each_entry(line, &mut |bytes| {
            entries.push(bytes);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(scan.entries, entries.len() as u64);
    assert_eq!((scan.altered, scan.shortfalls), (Vec::new(), Vec::new()));
    entries
}

pub fn bytes(entries: &[Entry]) -> Vec<Vec<u8>> {
    entries.iter().map(|entry| entry.bytes().to_vec()).collect()
}
