//! Availability of paths, by whose account.

use detente_line::body;
use detente_line::link_summary::{HOUR, PathKey, Summary};
use detente_record::{PartyIndex, Timestamp};

use crate::scribe::Scribe;

fn summarise(scribe: &mut Scribe, by: u8, summary: Summary) {
    let mut header = scribe.header(by, body::LINK_SUMMARY, HOUR);
    header.action = vec![summary.to];
    header.due = Some(summary.until);
    header.number = Some(summary.number());
    header.outcome = Some(summary.outcome());
    scribe.sign(header, false, &[]);
}

fn hour(until_ms: u64, up_ms: u64) -> Summary {
    Summary {
        to: PartyIndex(1),
        bearer: 1,
        until: Timestamp::from_ms(until_ms),
        covered_ms: HOUR_MS,
        up_ms,
        misses: 2,
    }
}

const HOUR_MS: u64 = 3_600_000;

#[test]
fn availability_adds_up_and_no_time_counts_twice() {
    let mut scribe = Scribe::new(2);
    summarise(&mut scribe, 0, hour(10 * HOUR_MS, HOUR_MS));
    summarise(&mut scribe, 0, hour(11 * HOUR_MS, HOUR_MS / 2));
    summarise(&mut scribe, 0, hour(11 * HOUR_MS, HOUR_MS));
    summarise(&mut scribe, 0, hour(11 * HOUR_MS + 5, HOUR_MS));
    let fold = scribe.fold();
    let all = |until| fold.availability(Timestamp::from_ms(0), Timestamp::from_ms(until));
    let key = PathKey {
        by: PartyIndex(0),
        to: PartyIndex(1),
        bearer: 1,
    };
    let path = all(u64::MAX)[&key];
    assert_eq!(
        (path.spans, path.covered_ms, path.misses),
        (2, 2 * HOUR_MS, 4)
    );
    assert_eq!(path.up_ms, HOUR_MS + HOUR_MS / 2);
    assert_eq!(all(10 * HOUR_MS)[&key].spans, 1);
}

#[test]
fn a_path_up_for_longer_than_it_was_watched_counts_for_nothing() {
    let mut scribe = Scribe::new(2);
    let mut header = scribe.header(0, body::LINK_SUMMARY, HOUR);
    header.action = vec![PartyIndex(1)];
    header.due = Some(Timestamp::from_ms(10 * HOUR_MS));
    header.number = Some((5 << 26) | 6);
    header.outcome = Some(0);
    scribe.sign(header, false, &[]);
    let span = (Timestamp::from_ms(0), Timestamp::from_ms(u64::MAX));
    assert!(scribe.fold().availability(span.0, span.1).is_empty());
}
