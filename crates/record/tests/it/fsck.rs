//! The check of the whole record finds each thing that is wrong, and where.

use detente_record::fsck::Problem;
use detente_record::fsck::Problems;
use detente_record::{
    Address, Entry, EntryId, Head, RecordCheck, Report, Sequence, Spread, UnverifiedEntry,
    one_by_one, record_digest,
};

use crate::bundle::two_threads;
use crate::fork::fork;
use crate::scene::{FOUNDING, ROSTER, body, chain, entry_key, header};

fn report(stored: &[Vec<u8>], batch: usize, spread: &Spread<'_>) -> Report {
    let held_at = |place: Address| -> Vec<EntryId> {
        let entries = stored
            .iter()
            .filter_map(|bytes| UnverifiedEntry::parse(bytes).ok());
        let there = entries.filter(|entry| entry.address() == place);
        there.map(|entry| entry.id()).collect()
    };
    let mut check = RecordCheck::new(&FOUNDING);
    let mut others = Problems::default();
    for batch in stored.chunks(batch) {
        let claims = check.take(batch, spread);
        claims
            .iter()
            .filter_map(|claim| claim.against(&held_at(claim.named.address)))
            .for_each(|problem| others.add(problem));
    }
    check.finish(others)
}

/// What is wrong; the same however the record is cut into batches, on one thread and on two.
fn problems(stored: &[Vec<u8>]) -> Vec<Problem> {
    let whole = report(stored, stored.len(), &one_by_one);
    for batch in [1, 2, 3] {
        let cut = report(stored, batch, &two_threads);
        assert_eq!(format!("{cut:?}"), format!("{whole:?}"));
    }
    whole.problems
}

fn stored() -> Vec<Vec<u8>> {
    chain(0, 3)
        .iter()
        .chain(&chain(1, 4))
        .map(|entry| entry.bytes().to_vec())
        .collect()
}

#[test]
fn a_good_record_has_no_problem_and_the_digest_of_its_heads() {
    let stored = stored();
    assert_eq!(problems(&stored), []);
    let report = report(&stored, 2, &one_by_one);
    assert_eq!(report.entries, 7);
    assert_eq!(report.journals[1].head, Some(chain(1, 4)[3].head()));
    let heads: Vec<Head> = chain(0, 3)
        .iter()
        .chain(&chain(1, 4))
        .map(Entry::head)
        .collect();
    assert_eq!(record_digest(heads), report.digest);
}

#[test]
fn each_thing_wrong_is_named_with_its_place() {
    let mut altered = stored();
    let last = altered[2].len() - 1;
    altered[2][last] ^= 1;
    assert!(matches!(
        problems(&altered)[..],
        [Problem::NotAnEntry { index: 2, .. }]
    ));

    let mut gap = stored();
    gap.remove(4);
    let address = Address::new(1, 0, 2);
    assert_eq!(
        problems(&gap),
        [Problem::Gap {
            address,
            from: Sequence(1)
        }]
    );

    let mut turned = stored();
    turned.swap(0, 1);
    let address = Address::new(0, 0, 0);
    assert!(problems(&turned).contains(&Problem::OutOfOrder { address }));

    let mut twice = stored();
    twice.insert(1, twice[0].clone());
    assert_eq!(
        problems(&twice),
        [Problem::StoredTwice {
            address: Address::new(0, 0, 0)
        }]
    );

    let (first, second) = fork();
    let mut forked = stored();
    let at = forked.iter().position(|bytes| bytes == first.bytes());
    forked.insert(at.unwrap() + 1, second.bytes().to_vec());
    assert_eq!(
        problems(&forked),
        [Problem::Fork {
            address: first.address(),
            first: first.id(),
            second: second.id()
        }]
    );

    let mut unlinked = stored();
    let stray = header(ROSTER.line(), 0, 3, Some(chain(0, 1)[0].id()));
    unlinked.insert(
        3,
        Entry::sign(stray, body("stray"), &entry_key(0))
            .unwrap()
            .bytes()
            .to_vec(),
    );
    assert_eq!(
        problems(&unlinked),
        [Problem::NotLinked {
            address: Address::new(0, 0, 3)
        }]
    );

    let mut seen = stored();
    let mut sees = header(ROSTER.line(), 0, 3, Some(chain(0, 3)[2].id()));
    sees.seen = vec![second.head()];
    seen.insert(
        3,
        Entry::sign(sees, body("sees"), &entry_key(0))
            .unwrap()
            .bytes()
            .to_vec(),
    );
    assert_eq!(
        problems(&seen),
        [Problem::OtherSeen {
            address: Address::new(0, 0, 3),
            place: second.address(),
            named: second.id(),
        }]
    );
}
