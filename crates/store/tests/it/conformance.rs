//! What every store must do, whatever is behind it: one list of checks over a maker of stores.

use std::ops::ControlFlow;
use std::path::Path;

use detente_line::persist::{DocumentKind, Write};
use detente_record::{Address, Epoch, Head, PartyIndex, Place, Sequence};
use detente_store::{Document, Scan, Store, StoreError};

use crate::sample::{self, LINE, OTHER_LINE, all, bytes, entry, journal, writes};

/// Opens the store kept under a directory; called again on the same directory after the store was dropped.
type Maker<'a> = &'a dyn Fn(&Path) -> Box<dyn Store>;

#[test]
fn the_sqlite_store_conforms() {
    conforms(&|dir| Box::new(sample::open(dir)));
}

fn conforms(maker: Maker<'_>) {
    let checks: [fn(Maker<'_>, &Path); 8] = [
        what_was_committed_is_there_in_order_and_after_opening_again,
        the_same_entries_in_any_order_and_twice_give_the_same_store,
        a_page_ends_at_its_bounds_and_gives_at_least_one,
        both_branches_of_a_fork_are_kept_and_given,
        a_part_that_was_withheld_is_kept_when_it_comes,
        documents_are_put_replaced_removed_and_kept_apart,
        own_heads_move_on_and_never_back,
        usage_counts_bytes_once,
    ];
    for check in checks {
        let dir = tempfile::tempdir().unwrap();
        check(maker, dir.path());
    }
}

fn place(epoch: u32, sequence: u64) -> Place {
    Place {
        epoch: Epoch(epoch),
        sequence: Sequence(sequence),
    }
}

fn what_was_committed_is_there_in_order_and_after_opening_again(maker: Maker<'_>, dir: &Path) {
    let (zero, one) = (journal(LINE, 0, 30, 10), journal(LINE, 1, 5, 3000));
    let elsewhere = journal(OTHER_LINE, 0, 3, 0);
    let later = entry(LINE, (1, 3, 0), None, 0, 1);
    let mut store = maker(dir);
    assert!(store.lines().unwrap().is_empty() && store.heads(LINE).unwrap().is_empty());
    assert_eq!(all(&*store, LINE), Vec::<Vec<u8>>::new());
    let mut batch = writes(&one);
    batch.extend(writes(&elsewhere));
    batch.push(Write::Entry(later.clone()));
    batch.extend(writes(&zero));
    assert_eq!(store.commit(&batch).unwrap().new.len(), batch.len());
    assert!(store.commit(&[]).unwrap().new.is_empty());
    let mut expected = bytes(&zero);
    expected.extend(bytes(&one));
    expected.extend(bytes(std::slice::from_ref(&later)));
    for _again in 0..2 {
        assert_eq!(store.lines().unwrap(), [LINE, OTHER_LINE]);
        assert_eq!(all(&*store, LINE), expected);
        assert_eq!(all(&*store, OTHER_LINE), bytes(&elsewhere));
        for held in zero.iter().chain(&one) {
            assert_eq!(
                store.entry(LINE, held.id()).unwrap().as_deref(),
                Some(held.bytes())
            );
            assert_eq!(
                store.entries_at(LINE, held.address()).unwrap(),
                [held.bytes()]
            );
            assert_eq!(store.entry(OTHER_LINE, held.id()).unwrap(), None);
        }
        assert_eq!(store.heads(LINE).unwrap(), [zero[29].head(), later.head()]);
        assert_eq!(
            store.entries_at(LINE, Address::new(1, 0, 5)).unwrap(),
            Vec::<Vec<u8>>::new()
        );
        let read = store
            .entries_from(LINE, PartyIndex(1), place(0, 3), 99, usize::MAX)
            .unwrap();
        assert_eq!(read, [one[3].bytes(), one[4].bytes(), later.bytes()]);
        assert!(
            store
                .entries_from(LINE, PartyIndex(2), place(0, 0), 99, usize::MAX)
                .unwrap()
                .is_empty()
        );
        let mut first = Vec::new();
        let scan = store.for_each_entry(LINE, &mut |bytes| {
            first.push(bytes);
            if first.len() == 7 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!(
            scan.unwrap(),
            Scan {
                entries: 7,
                ..Scan::default()
            }
        );
        assert_eq!(first, expected[..7]);
        drop(store);
        store = maker(dir);
    }
}

fn the_same_entries_in_any_order_and_twice_give_the_same_store(maker: Maker<'_>, dir: &Path) {
    let entries = journal(LINE, 0, 12, 40);
    let mut backwards = writes(&entries);
    backwards.reverse();
    backwards.push(backwards[3].clone());
    let mut store = maker(dir);
    let committed = store.commit(&backwards).unwrap();
    assert_eq!(
        (committed.new.len(), committed.held.as_slice()),
        (12, &[entries[8].id()][..])
    );
    let again = store.commit(&writes(&entries)).unwrap();
    assert_eq!((again.new.len(), again.held.len()), (0, 12));
    assert_eq!(all(&*store, LINE), bytes(&entries));
}

fn a_page_ends_at_its_bounds_and_gives_at_least_one(maker: Maker<'_>, dir: &Path) {
    let entries = journal(LINE, 0, 10, 500);
    let mut store = maker(dir);
    let _ = store.commit(&writes(&entries)).unwrap();
    let size = entries[0].bytes().len().max(entries[1].bytes().len());
    let count = |entries_max, bytes_max| {
        store
            .entries_from(LINE, PartyIndex(0), place(0, 0), entries_max, bytes_max)
            .unwrap()
            .len()
    };
    assert_eq!(
        (
            count(4, usize::MAX),
            count(99, usize::MAX),
            count(0, usize::MAX)
        ),
        (4, 10, 0)
    );
    assert_eq!(
        (count(99, 0), count(99, 2 * size), count(99, 2 * size - 100)),
        (1, 2, 1)
    );
}

fn both_branches_of_a_fork_are_kept_and_given(maker: Maker<'_>, dir: &Path) {
    let trunk = journal(LINE, 0, 3, 5);
    let mut branches: Vec<_> = (1..3)
        .map(|branch| entry(LINE, (0, 0, 3), Some(trunk[2].id()), branch, 5))
        .collect();
    let mut store = maker(dir);
    let _ = store.commit(&writes(&trunk)).unwrap();
    let _ = store.commit(&writes(&branches)).unwrap();
    branches.sort_by_key(detente_record::Entry::id);
    assert_eq!(
        store.entries_at(LINE, branches[0].address()).unwrap(),
        bytes(&branches)
    );
    let heads: Vec<Head> = branches.iter().map(detente_record::Entry::head).collect();
    assert_eq!(store.heads(LINE).unwrap(), heads);
    assert_eq!(all(&*store, LINE)[3..], bytes(&branches));
}

fn a_part_that_was_withheld_is_kept_when_it_comes(maker: Maker<'_>, dir: &Path) {
    let whole = entry(LINE, (0, 0, 0), None, 0, 700);
    let without = whole.with_parts(&[]);
    assert!(without.bytes().len() + 700 < whole.bytes().len());
    let mut store = maker(dir);
    assert_eq!(
        store.commit(&[Write::Entry(without.clone())]).unwrap().new,
        [whole.id()]
    );
    assert_eq!(
        store
            .commit(&[Write::Entry(whole.clone())])
            .unwrap()
            .completed,
        [whole.id()]
    );
    assert_eq!(
        store.commit(&[Write::Entry(without)]).unwrap().held,
        [whole.id()]
    );
    assert_eq!(all(&*store, LINE), [whole.bytes()]);
    assert_eq!(
        store.usage(LINE, PartyIndex(0)).unwrap(),
        whole.bytes().len() as u64
    );
}

fn documents_are_put_replaced_removed_and_kept_apart(maker: Maker<'_>, dir: &Path) {
    let put = |kind, key: &[u8], bytes: &[u8]| Write::Put {
        kind,
        key: key.to_vec(),
        bytes: bytes.to_vec(),
    };
    let mut store = maker(dir);
    let _ = store
        .commit(&[
            put(DocumentKind::Draft, b"b", b"two"),
            put(DocumentKind::Draft, b"a", b"one"),
            put(DocumentKind::Card, b"a", b"card"),
            put(DocumentKind::Draft, b"a", b"three"),
            put(DocumentKind::Draft, b"", b""),
            put(DocumentKind::Draft, b"c", b"gone"),
            Write::Remove {
                kind: DocumentKind::Draft,
                key: b"c".to_vec(),
            },
            Write::Remove {
                kind: DocumentKind::Draft,
                key: b"never there".to_vec(),
            },
        ])
        .unwrap();
    drop(store);
    let store = maker(dir);
    let document = |key: &[u8], bytes: &[u8]| Document {
        key: key.to_vec(),
        bytes: bytes.to_vec(),
    };
    assert_eq!(
        store.documents(DocumentKind::Draft).unwrap(),
        [
            document(b"", b""),
            document(b"a", b"three"),
            document(b"b", b"two")
        ]
    );
    assert_eq!(
        store.document(DocumentKind::Card, b"a").unwrap().as_deref(),
        Some(&b"card"[..])
    );
    assert_eq!(store.document(DocumentKind::Draft, b"c").unwrap(), None);
    assert!(store.documents(DocumentKind::Founding).unwrap().is_empty());
}

fn own_heads_move_on_and_never_back(maker: Maker<'_>, dir: &Path) {
    let entries = journal(LINE, 0, 3, 5);
    let mut store = maker(dir);
    for one in &entries {
        let _ = store.commit(&[Write::Entry(one.clone())]).unwrap();
        store.advance_heads(&[(LINE, one.head())]).unwrap();
    }
    drop(store);
    let mut store = maker(dir);
    store.advance_heads(&[(LINE, entries[2].head())]).unwrap();
    let fork = entry(LINE, (0, 0, 2), Some(entries[1].id()), 1, 5);
    for wrong in [entries[1].head(), fork.head()] {
        let refused = store.advance_heads(&[(LINE, wrong)]);
        assert!(
            matches!(refused, Err(StoreError::HeadReused { .. })),
            "{refused:?}"
        );
    }
}

fn usage_counts_bytes_once(maker: Maker<'_>, dir: &Path) {
    let (zero, one) = (journal(LINE, 0, 4, 100), journal(LINE, 1, 2, 2000));
    let mut store = maker(dir);
    assert_eq!(store.usage(LINE, PartyIndex(0)).unwrap(), 0);
    for _twice in 0..2 {
        let _ = store.commit(&writes(&zero)).unwrap();
        let _ = store.commit(&writes(&one)).unwrap();
    }
    let sum = |entries: &[detente_record::Entry]| {
        entries
            .iter()
            .map(|entry| entry.bytes().len() as u64)
            .sum::<u64>()
    };
    assert_eq!(store.usage(LINE, PartyIndex(0)).unwrap(), sum(&zero));
    assert_eq!(store.usage(LINE, PartyIndex(1)).unwrap(), sum(&one));
    store.recount(LINE).unwrap();
    assert_eq!(store.usage(LINE, PartyIndex(1)).unwrap(), sum(&one));
    assert!(store.free_bytes().unwrap() > 0);
    store.tend(true).unwrap();
}
