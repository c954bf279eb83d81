//! Bytes on the disk that are no longer what was written: never given out, always named.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use detente_line::persist::{DocumentKind, Write};
use detente_record::{Address, Digest, Entry, Epoch, PartyIndex, Place, Sequence};
use detente_store::{Scan, Shortfall, SqliteStore, Store, StoreError};

use crate::sample::{LINE, all, bytes, entry, journal, open, settings, writes};

/// Runs SQL on the closed database, as a hand or a fault might.
fn tamper(dir: &Path, sql: &str) {
    let conn = rusqlite::Connection::open(dir.join("truth.db")).unwrap();
    conn.execute_batch(sql).unwrap();
}

fn scan(store: &SqliteStore) -> (Vec<Vec<u8>>, Scan) {
    let mut given = Vec::new();
    let scan = store
        .for_each_entry(LINE, &mut |bytes| {
            given.push(bytes);
            ControlFlow::Continue(())
        })
        .unwrap();
    (given, scan)
}

fn from(store: &SqliteStore, party: u8, sequence: u64) -> Result<Vec<Vec<u8>>, StoreError> {
    let place = Place {
        epoch: Epoch(0),
        sequence: Sequence(sequence),
    };
    store.entries_from(LINE, PartyIndex(party), place, 99, usize::MAX)
}

fn is_altered_at<T: std::fmt::Debug>(result: Result<T, StoreError>, wanted: Address) -> bool {
    matches!(result, Err(StoreError::Altered { line: LINE, address }) if address == wanted)
}

/// A store of two journals, in which one column of (0, 0, 4) was changed.
fn altered(change: &str) -> (tempfile::TempDir, Vec<Entry>, Vec<Entry>) {
    let dir = tempfile::tempdir().unwrap();
    let (zero, one) = (journal(LINE, 0, 8, 300), journal(LINE, 1, 3, 300));
    let mut store = open(dir.path());
    let _ = store.commit(&writes(&zero)).unwrap();
    let _ = store.commit(&writes(&one)).unwrap();
    store.close().unwrap();
    tamper(
        dir.path(),
        &format!("UPDATE entries SET {change} WHERE party = 0 AND sequence = 4"),
    );
    (dir, zero, one)
}

const CHANGES: [&str; 6] = [
    "bytes = CAST(substr(bytes, 1, 200) || x'00' || substr(bytes, 202) AS BLOB)",
    "bytes = CAST(substr(bytes, 1, 20) || x'00' || substr(bytes, 22) AS BLOB)",
    "bytes = substr(bytes, 1, length(bytes) - 1)",
    "bytes = (SELECT bytes FROM entries WHERE party = 0 AND sequence = 5)",
    "bytes = (SELECT bytes FROM entries WHERE party = 0 AND sequence = 5),
     digest = (SELECT digest FROM entries WHERE party = 0 AND sequence = 5)",
    "digest = zeroblob(32)",
];

#[test]
fn an_altered_entry_is_named_and_its_journal_refused_from_there_on() {
    for change in CHANGES {
        let (dir, zero, one) = altered(change);
        let store = open(dir.path());
        let place = Address::new(0, 0, 4);
        // What lies before it, and other journals, are served.
        assert_eq!(from(&store, 0, 0).unwrap(), bytes(&zero[..4]), "{change}");
        assert!(is_altered_at(from(&store, 0, 4), place), "{change}");
        assert!(is_altered_at(from(&store, 0, 6), place), "{change}");
        assert!(
            is_altered_at(store.entry(LINE, zero[4].id()), place),
            "{change}"
        );
        assert!(
            is_altered_at(store.entries_at(LINE, place), place),
            "{change}"
        );
        assert_eq!(from(&store, 1, 0).unwrap(), bytes(&one));
        assert_eq!(store.heads(LINE).unwrap(), [zero[3].head(), one[2].head()]);
        let (given, found) = scan(&store);
        assert_eq!(given, [bytes(&zero[..4]), bytes(&one)].concat());
        assert_eq!((found.altered, found.shortfalls), (vec![place], Vec::new()));
    }
}

/// A FLASH that was said while its counterpart was away is read from here when that is back: it must not wait for
/// what rotted before it, which nobody else may have.
#[test]
fn whatever_is_altered_an_entry_that_is_not_is_given_to_who_asks_for_it_and_at_a_start() {
    for change in CHANGES {
        let (dir, zero, one) = altered(change);
        let store = open(dir.path());
        let _ = scan(&store);
        for entry in zero.iter().chain(&one).filter(|e| e.id() != zero[4].id()) {
            let given = store.entry(LINE, entry.id()).unwrap();
            assert_eq!(given.as_deref(), Some(entry.bytes()), "{change}");
            let given = store.entries_at(LINE, entry.address()).unwrap();
            assert_eq!(given, [entry.bytes()], "{change}");
        }
        let arrivals = store.arrivals(LINE, 0, 99, usize::MAX).unwrap();
        let given: Vec<Option<&[u8]>> = arrivals.iter().map(|a| a.bytes.as_deref()).collect();
        let written = zero.iter().chain(&one);
        let expected: Vec<Option<&[u8]>> = written
            .map(|entry| Some(entry.bytes()).filter(|_| entry.id() != zero[4].id()))
            .collect();
        assert_eq!(given, expected, "{change}");
    }
}

#[test]
fn a_fetched_copy_of_the_same_id_puts_it_right_for_good() {
    for change in CHANGES {
        let (dir, zero, one) = altered(change);
        let mut store = open(dir.path());
        let _ = scan(&store);
        // Another entry of the journal, or of the place, puts nothing right.
        let fork = entry(LINE, (0, 0, 4), Some(zero[3].id()), 1, 10);
        assert_eq!(
            store.commit(&[Write::Entry(zero[5].clone())]).unwrap().held,
            [zero[5].id()]
        );
        assert!(from(&store, 0, 5).is_err());
        assert_eq!(
            store.replace_altered(&zero[4]).unwrap().repaired,
            [zero[4].id()],
            "{change}"
        );
        let expected = [bytes(&zero), bytes(&one)].concat();
        assert_eq!(all(&store, LINE), expected, "{change}");
        drop(store);
        let mut store = open(dir.path());
        assert_eq!(all(&store, LINE), expected);
        assert_eq!(
            store.commit(&[Write::Entry(fork.clone())]).unwrap().new,
            [fork.id()]
        );
    }
}

#[test]
fn an_entry_that_comes_again_is_not_called_held_when_what_is_held_is_altered() {
    for change in CHANGES {
        let (dir, zero, _) = altered(change);
        let mut store = open(dir.path());
        // Nobody has read it yet: a receipt on this commit must still be true.
        let committed = store.commit(&writes(&zero)).unwrap();
        assert_eq!(
            (committed.repaired, committed.held.len()),
            (vec![zero[4].id()], 7),
            "{change}"
        );
        assert_eq!(all(&store, LINE)[..8], bytes(&zero));
    }
}

/// A page of the table that lies in place of another holds rows a second time, and takes the place of others.
#[test]
fn a_table_in_which_a_page_lies_in_place_of_another_is_out_of_order() {
    let dir = tempfile::tempdir().unwrap();
    let entries = journal(LINE, 0, 60, 300);
    let mut store = open(dir.path());
    let _ = store.commit(&writes(&entries)).unwrap();
    store.close().unwrap();
    let truth = dir.path().join("truth.db");
    let good = std::fs::read(&truth).unwrap();
    let order = || {
        let store = open(dir.path());
        let last = store.last_arrival().unwrap();
        let mut walked = 0;
        let mut at = 0;
        while let Some((count, end)) = store.rows_in_order(at, last, 7).unwrap() {
            walked += count;
            at = end;
            if count < 7 {
                return Some(walked);
            }
        }
        None
    };
    assert_eq!(order(), Some(60));
    // A leaf of a table with rows as large as these.
    let is_leaf = |page: &usize| {
        let page = &good[page * 4096..];
        page[0] == 13 && (4..12).contains(&page[4])
    };
    let leaves: Vec<usize> = (1..good.len() / 4096).filter(is_leaf).collect();
    assert!(leaves.len() > 5, "{leaves:?}");
    for to in &leaves {
        for from in leaves.iter().filter(|from| *from != to) {
            let mut bad = good.clone();
            bad.copy_within(from * 4096..(from + 1) * 4096, to * 4096);
            std::fs::write(&truth, bad).unwrap();
            assert_ne!(order(), Some(60), "page {from} lies on {to}");
        }
    }
}

/// SQLite looks through a page when it loads it, and not again while it has it: the first who read was told that a row lies
/// outside of it, and whoever read next was given what is there. So the damage was found at each start and gone at the next look.
#[test]
fn of_a_page_with_a_flipped_bit_every_reader_is_told_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let entries = journal(LINE, 0, 60, 300);
    let mut store = open(dir.path());
    let _ = store.commit(&writes(&entries)).unwrap();
    store.close().unwrap();
    let truth = dir.path().join("truth.db");
    let good = std::fs::read(&truth).unwrap();
    let lies_on = |page: usize, entry: &Entry| {
        let page = &good[page * 4096..(page + 1) * 4096];
        page[0] == 13 && page.windows(200).any(|at| *at == entry.bytes()[..200])
    };
    let page = (1..good.len() / 4096).find(|page| lies_on(*page, &entries[30]));
    let page = page.unwrap();
    let there = entries.iter().filter(|entry| lies_on(page, entry));
    let there: Vec<&Entry> = there.collect();
    assert!(there.len() > 3, "{}", there.len());
    let (mut given, mut refused) = (0, 0);
    // Where the rows of the page lie, two bytes each.
    for bit in 0..there.len() * 16 {
        let mut bad = good.clone();
        bad[page * 4096 + 8 + bit / 8] ^= 1 << (bit % 8);
        std::fs::write(&truth, bad).unwrap();
        let told = |first: usize| {
            let store = open(dir.path());
            let looks = (0..3).map(|_| {
                let in_turn = there.iter().cycle().skip(first).take(there.len());
                let told = in_turn.map(|entry| (entry.id(), store.entry(LINE, entry.id()).ok()));
                told.collect::<BTreeMap<_, _>>()
            });
            let looks: Vec<_> = looks.collect();
            assert!(looks.iter().all(|look| *look == looks[0]), "bit {bit}");
            looks[0].clone()
        };
        let first = told(0);
        assert_eq!(first, told(there.len() / 2), "bit {bit}");
        for entry in &there {
            match &first[&entry.id()] {
                Some(bytes) => {
                    assert_eq!(bytes.as_deref(), Some(entry.bytes()), "bit {bit}");
                    given += 1;
                }
                None => refused += 1,
            }
        }
    }
    assert!(given > 0 && refused > 0, "{given} {refused}");
}

/// SQLite gives a new row the number behind the last one of the table's last page.
#[test]
fn a_new_entry_takes_no_other_s_row_when_a_page_lies_in_place_of_the_last() {
    let dir = tempfile::tempdir().unwrap();
    let entries = journal(LINE, 0, 60, 300);
    let mut store = open(dir.path());
    let _ = store.commit(&writes(&entries)).unwrap();
    let row = |store: &SqliteStore, of: usize| {
        let row = store.arrival_row(LINE, entries[of].id()).unwrap();
        usize::try_from(row.unwrap()).unwrap()
    };
    let last = row(&store, 59);
    store.close().unwrap();
    let truth = dir.path().join("truth.db");
    let good = std::fs::read(&truth).unwrap();
    let holds = |page: &&usize, entry: &Entry| {
        let page = &good[*page * 4096..(*page + 1) * 4096];
        page[0] == 13 && page.windows(200).any(|at| *at == entry.bytes()[..200])
    };
    let pages: Vec<usize> = (1..good.len() / 4096).collect();
    let [from, to] =
        [0, 59].map(|at| *pages.iter().find(|page| holds(page, &entries[at])).unwrap());
    let mut bad = good.clone();
    bad.copy_within(from * 4096..(from + 1) * 4096, to * 4096);
    std::fs::write(&truth, bad).unwrap();
    let mut store = open(dir.path());
    let next = entry(LINE, (0, 0, 60), Some(entries[59].id()), 0, 300);
    let _ = store.commit(&[Write::Entry(next.clone())]).unwrap();
    assert!(store.entry(LINE, next.id()).unwrap().as_deref() == Some(next.bytes()));
    let new = store.arrival_row(LINE, next.id()).unwrap();
    assert_eq!(usize::try_from(new.unwrap()).unwrap(), last + 1);
}

#[test]
fn an_altered_branch_of_a_fork_is_not_taken_for_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let branches = [
        entry(LINE, (0, 0, 0), None, 1, 50),
        entry(LINE, (0, 0, 0), None, 2, 50),
    ];
    let mut store = open(dir.path());
    let _ = store.commit(&writes(&branches)).unwrap();
    store.close().unwrap();
    let id = hex(&branches[0].id().0);
    tamper(
        dir.path(),
        &format!("UPDATE entries SET bytes = zeroblob(300) WHERE id = x'{id}'"),
    );
    let mut store = open(dir.path());
    assert_eq!(
        store
            .commit(&[Write::Entry(branches[1].clone())])
            .unwrap()
            .held,
        [branches[1].id()]
    );
    assert!(store.entry(LINE, branches[0].id()).is_err());
    assert_eq!(
        store
            .commit(&[Write::Entry(branches[0].clone())])
            .unwrap()
            .repaired,
        [branches[0].id()]
    );
    assert_eq!(all(&store, LINE).len(), 2);
}

#[test]
fn a_row_that_vanished_is_counted_missing_until_it_is_fetched_and_counted_again() {
    let dir = tempfile::tempdir().unwrap();
    let entries = journal(LINE, 0, 5, 30);
    let mut store = open(dir.path());
    let _ = store.commit(&writes(&entries)).unwrap();
    store.close().unwrap();
    tamper(dir.path(), "DELETE FROM entries WHERE sequence = 2");
    let mut store = open(dir.path());
    let (given, found) = scan(&store);
    assert_eq!(given.len(), 4);
    assert_eq!(
        found.shortfalls,
        [Shortfall {
            party: PartyIndex(0),
            committed: 5,
            found: 4
        }]
    );
    let _ = store.commit(&writes(&entries)).unwrap();
    store.recount(LINE).unwrap();
    assert_eq!(all(&store, LINE), bytes(&entries));
}

/// Every place where some bytes lie in a closed database: pages keep what was moved out of them.
fn places_of(pages: &[u8], bytes: &[u8]) -> Vec<usize> {
    let places = pages.windows(bytes.len()).enumerate();
    let here = places.filter(|(_, window)| *window == bytes);
    here.map(|(at, _)| at).collect()
}

/// The copy that was to put right what seemed altered was written over another entry, as far as SQLite let it, or stood
/// there a second time.
#[test]
fn where_an_index_leads_to_another_row_than_its_entry_s_a_copy_of_that_changes_no_row() {
    for named in [1, 4, 6, 8, 9, 100] {
        let dir = tempfile::tempdir().unwrap();
        let entries = journal(LINE, 0, 8, 300);
        let mut store = open(dir.path());
        let _ = store.commit(&writes(&entries)).unwrap();
        store.close().unwrap();
        let file = dir.path().join("truth.db");
        let mut pages = std::fs::read(&file).unwrap();
        let key = [&entries[4].id().0[..], &[5]].concat();
        for at in places_of(&pages, &key) {
            pages[at + 32] = named;
        }
        std::fs::write(&file, pages).unwrap();
        let mut store = open(dir.path());
        assert!(store.entries_at(LINE, entries[4].address()).is_err());
        let _ = store.commit(&[Write::Entry(entries[4].clone())]).unwrap();
        for entry in &entries {
            let given = store.entry(LINE, entry.id()).unwrap();
            assert_eq!(given.as_deref(), Some(entry.bytes()), "row {named}");
        }
        let arrivals = store.arrivals(LINE, 0, 99, usize::MAX).unwrap();
        let rows: Vec<i64> = arrivals.iter().map(|arrival| arrival.row).collect();
        assert_eq!(rows, [1, 2, 3, 4, 5, 6, 7, 8], "row {named}");
    }
}

/// The columns beside the bytes, which the indexes repeat. Replaced, their row was not found there any more, and the
/// commit of the copy that was to put it right failed as of a damaged file: the node ended, at each start.
#[test]
fn a_fetched_copy_puts_right_what_rotted_beside_the_bytes_whatever_the_indexes_say() {
    for column in ["id", "place"] {
        let dir = tempfile::tempdir().unwrap();
        let entries = journal(LINE, 0, 8, 300);
        let mut store = open(dir.path());
        let _ = store.commit(&writes(&entries)).unwrap();
        store.close().unwrap();
        let file = dir.path().join("truth.db");
        let mut pages = std::fs::read(&file).unwrap();
        // In the row the digest stands behind the id, and before it the numbers of line, party, epoch and sequence.
        let id = entries[4].id();
        let digest = Digest::labelled("detente/store-entry/v0", &[entries[4].bytes()]);
        let row = [id.0, digest.0].concat();
        for at in places_of(&pages, &row) {
            pages[if column == "id" { at + 9 } else { at - 1 }] ^= 3;
        }
        std::fs::write(&file, pages).unwrap();
        let mut store = open(dir.path());
        assert!(store.entries_at(LINE, entries[4].address()).is_err());
        let committed = store.commit(&[Write::Entry(entries[4].clone())]).unwrap();
        assert_eq!(committed.repaired, [id]);
        assert_eq!(all(&store, LINE), bytes(&entries));
        assert_eq!(store.arrivals(LINE, 0, 99, usize::MAX).unwrap().len(), 8);
    }
}

#[test]
fn an_altered_document_is_not_given() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let put = |key: &[u8]| Write::Put {
        kind: DocumentKind::Founding,
        key: key.to_vec(),
        bytes: vec![7; 40],
    };
    let _ = store.commit(&[put(b"a"), put(b"b")]).unwrap();
    store.close().unwrap();
    tamper(
        dir.path(),
        "UPDATE documents SET bytes = zeroblob(40) WHERE key = x'62'",
    );
    let store = open(dir.path());
    assert_eq!(
        store.document(DocumentKind::Founding, b"a").unwrap(),
        Some(vec![7; 40])
    );
    assert!(matches!(
        store.document(DocumentKind::Founding, b"b"),
        Err(StoreError::AlteredDocument { .. })
    ));
    assert!(matches!(
        store.documents(DocumentKind::Founding),
        Err(StoreError::AlteredDocument { .. })
    ));
}

/// Every read there is, on a database in which one byte was flipped: each answer is an error or
/// what was written, and one that calls itself whole is whole.
fn reads_are_true(dir: &Path, entries: &BTreeMap<Address, Entry>) -> bool {
    let expected: Vec<Vec<u8>> = entries
        .values()
        .map(|entry| entry.bytes().to_vec())
        .collect();
    let store = match SqliteStore::open(dir, &settings()) {
        Ok(opened) => opened.store,
        Err(
            StoreError::Corrupt { .. }
            | StoreError::NotOurs { .. }
            | StoreError::NewerSchema { .. },
        ) => return true,
        Err(StoreError::Io { source, .. }) => return source.to_string().contains("unable to open"),
        Err(other) => panic!("{other}"),
    };
    let mut noticed = false;
    for (address, entry) in entries {
        for read in [
            store
                .entry(LINE, entry.id())
                .map(|found| found.into_iter().collect()),
            store.entries_at(LINE, *address),
            store.entries_from(LINE, address.party, address.place, 1, usize::MAX),
        ] {
            match read {
                Ok(found) if found == [entry.bytes()] => {}
                Ok(found) => {
                    // A lost index entry hides a row; what is given instead must still be an entry as written.
                    assert!(
                        found.iter().all(|bytes| expected.contains(bytes)),
                        "other bytes at {address}"
                    );
                    noticed = true;
                }
                Err(StoreError::Altered { .. } | StoreError::Corrupt { .. }) => noticed = true,
                Err(other) => panic!("{other}"),
            }
        }
    }
    let mut given = Vec::new();
    let scanned = store.for_each_entry(LINE, &mut |bytes| {
        given.push(bytes);
        ControlFlow::Continue(())
    });
    assert!(
        given.iter().all(|bytes| expected.contains(bytes)),
        "other bytes in the walk"
    );
    match scanned {
        Ok(found)
            if found.altered.is_empty()
                && found.shortfalls.is_empty()
                && store.lines().unwrap() == [LINE] =>
        {
            assert_eq!(given, expected, "the walk calls itself whole");
        }
        Ok(_) | Err(StoreError::Corrupt { .. }) => noticed = true,
        Err(other) => panic!("{other}"),
    }
    noticed
}

#[test]
fn no_flipped_byte_of_the_database_is_ever_served() {
    let dir = tempfile::tempdir().unwrap();
    let mut entries = BTreeMap::new();
    let mut store = open(dir.path());
    // Bodies that fit a page and bodies that overflow it.
    for made in [journal(LINE, 0, 12, 40), journal(LINE, 1, 4, 6000)] {
        let _ = store.commit(&writes(&made)).unwrap();
        entries.extend(made.into_iter().map(|entry| (entry.address(), entry)));
    }
    store.close().unwrap();
    let truth = dir.path().join("truth.db");
    let good = std::fs::read(&truth).unwrap();
    assert!(
        !reads_are_true(dir.path(), &entries),
        "noticed something in an intact database"
    );
    // A prime step: every column and every page is hit.
    for at in (0..good.len()).step_by(97) {
        flip_and_read(dir.path(), &good, &[at], &entries);
    }
    // In an entry's own bytes none may go unnoticed. SQLite leaves old copies of rows in the free
    // space of pages, so the byte is flipped in every copy.
    for entry in entries.values() {
        let start = &entry.bytes()[..200];
        let copies: Vec<usize> = (0..good.len() - 200)
            .filter(|at| &good[*at..*at + 200] == start)
            .collect();
        assert!(!copies.is_empty());
        for within in (0..200).step_by(17) {
            let flips: Vec<usize> = copies.iter().map(|copy| copy + within).collect();
            assert!(
                flip_and_read(dir.path(), &good, &flips, &entries),
                "byte {within} of {}",
                entry.address()
            );
        }
    }
}

/// Flips a bit at each place of the intact database, reads everything; says whether that was noticed.
fn flip_and_read(
    dir: &Path,
    good: &[u8],
    flips: &[usize],
    entries: &BTreeMap<Address, Entry>,
) -> bool {
    let mut bad = good.to_vec();
    for at in flips {
        bad[*at] ^= 1 << (flips[0] % 8);
    }
    std::fs::write(dir.join("truth.db"), &bad).unwrap();
    let noticed = reads_are_true(dir, entries);
    let _ = std::fs::remove_file(dir.join("truth.db-wal"));
    noticed
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
