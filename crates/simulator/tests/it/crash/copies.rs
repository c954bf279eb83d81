//! Copies that are taken while the node writes, begun at every operation: as a backup copies
//! (`crates/node/src/backup/copy.rs`), page by page, the disk going on between any two of them.

use detente_simulator::files::{Image, Operation};

use crate::crash::oracle::Acknowledged;
use crate::crash::scripts::SCRIPTS;
use crate::crash::{Trace, soak, traces};

/// A disk that goes on while it is looked at.
struct Moving<'a> {
    seen: Image,
    rest: std::slice::Iter<'a, Operation>,
    lots: u64,
    /// How many operations it does at most between two looks.
    most: u64,
}

/// What tells whether the log was folded in or begun anew between two looks.
#[derive(PartialEq)]
struct Moment {
    log: Option<Vec<u8>>,
    log_bytes: usize,
    truth: Vec<u8>,
}

impl Moving<'_> {
    fn goes_on(&mut self) {
        self.lots ^= self.lots << 13;
        self.lots ^= self.lots >> 7;
        self.lots ^= self.lots << 17;
        for _ in 0..(self.lots >> 8) % (self.most + 1) {
            if let Some(operation) = self.rest.next() {
                self.seen.apply(operation);
            }
        }
    }

    fn copy(&mut self, name: &str) -> Option<Vec<u8>> {
        self.seen.content(name)?;
        let mut copy = Vec::new();
        while let Some(page) = self
            .seen
            .content(name)
            .and_then(|now| now.get(copy.len()..))
        {
            if page.is_empty() {
                break;
            }
            copy.extend_from_slice(&page[..page.len().min(4096)]);
            self.goes_on();
        }
        Some(copy)
    }

    fn moment(&self) -> Moment {
        let log = self.seen.content("truth.db-wal").unwrap_or_default();
        Moment {
            log: log.get(..32).map(<[u8]>::to_vec),
            log_bytes: log.len(),
            truth: self.seen.content("truth.db").unwrap_or_default().to_vec(),
        }
    }

    /// A copy; `None` if it can't be the database of one moment, and is to be made again.
    fn backup(&mut self) -> Option<Image> {
        let mut files = std::collections::BTreeMap::new();
        if let Some(heads) = self.copy("heads") {
            files.insert("heads".to_owned(), heads);
        }
        let before = self.moment();
        for name in ["truth.db", "truth.db-wal"] {
            if let Some(copy) = self.copy(name) {
                files.insert(name.to_owned(), copy);
            }
        }
        let after = self.moment();
        let same_log =
            before.log.is_some() && before.log == after.log && before.log_bytes <= after.log_bytes;
        (same_log || before.truth == after.truth).then(|| Image::of(files))
    }
}

/// Copies begun at every operation of a trace: how many came about, and what is wrong with them.
fn copies(trace: &Trace, counts: &mut [usize; 2]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut now = trace.begin.images[trace.host].clone();
    for at in 0..=trace.operations.len() {
        for most in [1, 4] {
            let mut moving = Moving {
                seen: now.clone(),
                rest: trace.operations[at..].iter(),
                lots: (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15),
                most,
            };
            let Some(image) = moving.backup() else {
                counts[1] += 1;
                continue;
            };
            counts[0] += 1;
            let acknowledged = Acknowledged::before(&trace.book, at);
            if let Err(what) = acknowledged.check(trace.host, image, &trace.whole) {
                let (name, host) = (trace.name, trace.host);
                wrong.push(format!(
                    "{name}, node {host}, copied from {at} on ({most}): {what}"
                ));
            }
        }
        if let Some(operation) = trace.operations.get(at) {
            now.apply(operation);
        }
    }
    wrong
}

#[test]
fn a_copy_taken_while_the_node_writes_holds_all_that_was_acknowledged_before_it_began() {
    let mut counts = [0; 2];
    let mut wrong = Vec::new();
    let names: &[&str] = if soak() { &WRITING } else { &WRITING[..2] };
    for script in SCRIPTS.iter().filter(|script| names.contains(&script.name)) {
        for trace in traces(script) {
            wrong.extend(copies(&trace, &mut counts));
        }
    }
    let [made, again] = counts;
    println!("{made} copies, {again} were to be made again");
    for wrong in wrong.iter().take(20) {
        eprintln!("{wrong}");
    }
    assert!(wrong.is_empty(), "{} wrong", wrong.len());
    assert!(made > 500 && again > 10, "{counts:?}");
}

/// Scripts in which nothing waits that may have been released by the end of the copy.
const WRITING: [&str; 5] = [
    "nodes end and start again",
    "large bodies",
    "the log is folded while the line runs",
    "many entries in one turn",
    "an epoch is opened as planned",
];
