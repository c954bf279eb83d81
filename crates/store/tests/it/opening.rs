//! Opening a data directory: alone, of our schema, and the one that signed last.

use std::os::unix::fs::PermissionsExt;

use detente_line::persist::{DocumentKind, Write};
use detente_store::{Behind, SqliteStore, Store, StoreError};

use crate::sample::{LINE, OTHER_LINE, all, bytes, entry, journal, open, settings, writes};

#[test]
fn a_second_opener_is_refused_with_the_holders_process_until_the_first_closes() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path());
    match SqliteStore::open(dir.path(), &settings()) {
        Err(error @ StoreError::Locked { process, .. }) => {
            assert_eq!(process, Some(std::process::id()));
            assert!(error.to_string().contains("stop that one first"));
        }
        other => panic!("{other:?}"),
    }
    first.close().unwrap();
    open(dir.path());
}

#[test]
fn without_its_lock_file_the_database_still_refuses_a_second_writer() {
    let dir = tempfile::tempdir().unwrap();
    let _first = open(dir.path());
    std::fs::remove_file(dir.path().join("lock")).unwrap();
    let second = SqliteStore::open(dir.path(), &settings());
    assert!(
        matches!(second, Err(StoreError::Locked { .. })),
        "{second:?}"
    );
}

#[test]
fn every_file_is_closed_to_other_users() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut store = open(&data);
    let _ = store.commit(&writes(&journal(LINE, 0, 1, 1))).unwrap();
    assert_eq!(
        std::fs::metadata(&data).unwrap().permissions().mode() & 0o777,
        0o700
    );
    let mut names = Vec::new();
    for file in std::fs::read_dir(&data).unwrap() {
        let file = file.unwrap();
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{:?}",
            file.path()
        );
        names.push(file.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(
        names,
        [
            "heads",
            "index.db",
            "index.db-wal",
            "lock",
            "reserve",
            "truth.db",
            "truth.db-wal"
        ]
    );
}

#[test]
fn a_database_put_back_from_a_copy_is_known_until_its_tail_is_back() {
    let dir = tempfile::tempdir().unwrap();
    let entries = journal(LINE, 0, 6, 20);
    let mut store = open(dir.path());
    let _ = store.commit(&writes(&entries[..4])).unwrap();
    store.advance_heads(&[(LINE, entries[3].head())]).unwrap();
    store.close().unwrap();
    let backup = std::fs::read(dir.path().join("truth.db")).unwrap();
    let mut store = open(dir.path());
    let _ = store.commit(&writes(&entries[4..])).unwrap();
    store.advance_heads(&[(LINE, entries[5].head())]).unwrap();
    store.close().unwrap();
    std::fs::write(dir.path().join("truth.db"), &backup).unwrap();
    for _start in 0..2 {
        let opened = SqliteStore::open(dir.path(), &settings()).unwrap();
        assert_eq!(
            opened.continuity.behind,
            [Behind {
                line: LINE,
                head: entries[5].head()
            }]
        );
        assert!(
            opened.continuity.restored_line(LINE) && !opened.continuity.restored_line(OTHER_LINE)
        );
    }
    let mut store = SqliteStore::open(dir.path(), &settings()).unwrap().store;
    let _ = store.commit(&writes(&entries[4..])).unwrap();
    drop(store);
    open(dir.path());
}

#[test]
fn a_head_file_may_trail_the_database() {
    let dir = tempfile::tempdir().unwrap();
    let entries = journal(LINE, 0, 3, 20);
    let mut store = open(dir.path());
    let _ = store.commit(&writes(&entries[..2])).unwrap();
    store.advance_heads(&[(LINE, entries[1].head())]).unwrap();
    let _ = store.commit(&writes(&entries[2..])).unwrap();
    drop(store);
    open(dir.path());
}

#[test]
fn another_history_at_the_kept_place_counts_as_put_back() {
    let dir = tempfile::tempdir().unwrap();
    let ours = entry(LINE, (0, 0, 0), None, 0, 5);
    let mut store = open(dir.path());
    let _ = store
        .commit(&[Write::Entry(entry(LINE, (0, 0, 0), None, 1, 5))])
        .unwrap();
    store.advance_heads(&[(LINE, ours.head())]).unwrap();
    drop(store);
    assert!(
        SqliteStore::open(dir.path(), &settings())
            .unwrap()
            .continuity
            .restored()
    );
}

#[test]
fn a_database_whose_head_file_is_gone_counts_as_put_back_at_every_start() {
    let dir = tempfile::tempdir().unwrap();
    let entries = journal(LINE, 0, 2, 20);
    let mut store = open(dir.path());
    let _ = store.commit(&writes(&entries)).unwrap();
    store.advance_heads(&[(LINE, entries[1].head())]).unwrap();
    drop(store);
    std::fs::remove_file(dir.path().join("heads")).unwrap();
    for _start in 0..3 {
        let opened = SqliteStore::open(dir.path(), &settings()).unwrap();
        assert_eq!(opened.continuity.unknown, [LINE]);
    }
    let mut store = SqliteStore::open(dir.path(), &settings()).unwrap().store;
    let opening = entry(LINE, (0, 1, 0), None, 0, 5);
    let _ = store.commit(&[Write::Entry(opening.clone())]).unwrap();
    store.advance_heads(&[(LINE, opening.head())]).unwrap();
    drop(store);
    let store = open(dir.path());
    assert_eq!(
        store.own_heads().collect::<Vec<_>>(),
        [(LINE, Some(opening.head()))]
    );
}

#[test]
fn the_whole_log_is_in_the_database_after_opening() {
    let dir = tempfile::tempdir().unwrap();
    let entries = journal(LINE, 0, 50, 2000);
    let mut store = open(dir.path());
    let _ = store.commit(&writes(&entries)).unwrap();
    drop(store);
    let log = dir.path().join("truth.db-wal");
    assert!(std::fs::metadata(&log).unwrap().len() > 100_000);
    let store = open(dir.path());
    assert_eq!(std::fs::metadata(&log).map_or(0, |log| log.len()), 0);
    assert_eq!(all(&store, LINE), bytes(&entries));
}

#[test]
fn the_log_does_not_grow_without_bound() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let log = dir.path().join("truth.db-wal");
    // 60 MB written in commits that nobody tends.
    for (batch, chunk) in journal(LINE, 0, 1500, 40_000).chunks(100).enumerate() {
        let _ = store.commit(&writes(chunk)).unwrap();
        let bytes = std::fs::metadata(&log).unwrap().len();
        assert!(bytes < 45_000_000, "{bytes} bytes after {batch} batches");
    }
}

#[test]
fn a_flipped_bit_in_the_log_that_drops_commits_is_found_by_the_head_file() {
    let dir = tempfile::tempdir().unwrap();
    let entries = journal(LINE, 0, 12, 600);
    let mut store = open(dir.path());
    for one in entries.chunks(3) {
        let _ = store.commit(&writes(one)).unwrap();
        store.advance_heads(&[(LINE, one[2].head())]).unwrap();
    }
    drop(store);
    let (truth, log) = (dir.path().join("truth.db"), dir.path().join("truth.db-wal"));
    let (good_truth, good_log) = (std::fs::read(&truth).unwrap(), std::fs::read(&log).unwrap());
    let mut dropped = 0;
    for at in (0..good_log.len()).step_by(419) {
        let mut bad = good_log.clone();
        bad[at] ^= 4;
        std::fs::write(&truth, &good_truth).unwrap();
        std::fs::write(&log, &bad).unwrap();
        let opened = SqliteStore::open(dir.path(), &settings()).unwrap();
        let held = all(&opened.store, LINE);
        assert_eq!(held, bytes(&entries[..held.len()]), "byte {at}");
        assert_eq!(
            opened.continuity.restored(),
            held.len() < entries.len(),
            "byte {at}"
        );
        dropped += u32::from(held.len() < entries.len());
    }
    assert!(dropped > 50, "only {dropped} flips dropped a commit");
}

#[test]
fn a_store_of_schema_1_is_migrated_with_everything_in_it() {
    let dir = tempfile::tempdir().unwrap();
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema-1");
    for name in ["truth.db", "heads"] {
        std::fs::copy(from.join(name), dir.path().join(name)).unwrap();
    }
    // Opened twice: migrated, and as it is then.
    for _ in 0..2 {
        let store = open(dir.path());
        assert_eq!(all(&store, LINE).len(), 23);
        assert_eq!(all(&store, OTHER_LINE).len(), 5);
        assert_eq!(all(&store, LINE)[..12], bytes(&journal(LINE, 0, 12, 40)));
        for (kind, key) in [
            (DocumentKind::Card, b"a"),
            (DocumentKind::Founding, b"b"),
            (DocumentKind::Draft, b"c"),
        ] {
            let documents = store.documents(kind).unwrap();
            assert_eq!(documents.len(), 1);
            assert_eq!(
                (&documents[0].key[..], &documents[0].bytes[..]),
                (&key[..], &b"document"[..])
            );
        }
        let heads: Vec<_> = store.own_heads().map(|(_, head)| head.unwrap()).collect();
        assert_eq!(heads.len(), 2);
        // In the order in which they came: party 0's journal, party 1's, then the twin and the far one.
        let came = store.arrivals(LINE, 0, 100, usize::MAX).unwrap();
        let places: Vec<u64> = came
            .iter()
            .map(|arrival| arrival.address.unwrap().place.sequence.0)
            .collect();
        assert_eq!(
            places,
            (0..12).chain(0..9).chain([4, 20]).collect::<Vec<_>>()
        );
        let rest = store.arrivals(LINE, came[20].row, 1, usize::MAX).unwrap();
        assert_eq!(rest, came[21..22]);
    }
}
