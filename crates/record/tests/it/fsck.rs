//! The check of the whole record finds each thing that is wrong, and where.

use detente_record::fsck::Problem;
use detente_record::{Address, Entry, Head, Sequence, check_record, record_digest};

use crate::fork::fork;
use crate::scene::{FOUNDING, ROSTER, body, chain, entry_key, header};

fn problems(stored: &[Vec<u8>]) -> Vec<Problem> {
    check_record(&FOUNDING, stored).problems
}

fn stored() -> Vec<Vec<u8>> {
    chain(0, 3)
        .iter()
        .chain(&chain(1, 4))
        .map(|entry| entry.bytes().to_vec())
        .collect()
}

#[test]
fn a_good_record_has_no_problem_and_one_digest_in_any_order() {
    let mut stored = stored();
    let report = check_record(&FOUNDING, &stored);
    assert_eq!((report.entries, report.problems.len()), (7, 0));
    assert_eq!(report.journals[1].head, Some(chain(1, 4)[3].head()));
    stored.reverse();
    assert_eq!(check_record(&FOUNDING, &stored).digest, report.digest);
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

    let mut twice = stored();
    twice.push(twice[0].clone());
    assert_eq!(
        problems(&twice),
        [Problem::StoredTwice {
            address: Address::new(0, 0, 0)
        }]
    );

    let (first, second) = fork();
    let mut forked = stored();
    forked.push(second.bytes().to_vec());
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
    unlinked.push(
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
    seen.push(
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
