//! Measures what a commit costs on this disk: `cargo run --release -p detente-store --example commit_cost [DIR]`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use detente_line::persist::Write;
use detente_record::{
    Act, Entry, EntryId, Epoch, Header, Keep, Kind, LineId, Part, PartyIndex, Precedence,
    SecretKey, Sequence, Status, Timestamp,
};
use detente_store::{Settings, SqliteStore, Store};

const LINE: LineId = LineId([1; 32]);

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args_os()
        .nth(1)
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let dir = dir.join(format!("detente-commit-cost-{}", std::process::id()));
    let mut store = SqliteStore::open(&dir, &Settings::default())?.store;
    let mut journal = Journal {
        next: 0,
        previous: None,
    };
    for (entries, rounds) in [(1, 1000), (16, 300), (256, 60)] {
        let (mut commits, mut heads) = (Vec::new(), Vec::new());
        for _round in 0..rounds {
            let batch = journal.batch(entries)?;
            let begun = Instant::now();
            let committed = store.commit(&batch)?;
            commits.push(begun.elapsed());
            assert_eq!(committed.new.len(), entries);
            if let Some(Write::Entry(last)) = batch.last() {
                let begun = Instant::now();
                store.advance_heads(&[(LINE, last.head())])?;
                heads.push(begun.elapsed());
            }
            store.tend(true)?;
        }
        println!(
            "{entries:>4} entries: commit {}; head file {}",
            spread(commits),
            spread(heads)
        );
    }
    let begun = Instant::now();
    let scan = store.for_each_entry(LINE, &mut |_| std::ops::ControlFlow::Continue(()))?;
    println!(
        "walked {} entries, each proved intact, in {:?}",
        scan.entries,
        begun.elapsed()
    );
    store.close()?;
    std::fs::remove_dir_all(&dir)?;
    Ok(())
}

struct Journal {
    next: u64,
    previous: Option<EntryId>,
}

impl Journal {
    /// Signs entries with a body of 200 bytes.
    fn batch(&mut self, entries: usize) -> Result<Vec<Write>, Box<dyn Error>> {
        let key = SecretKey::from_seed([1; 32]);
        let mut batch = Vec::new();
        for _entry in 0..entries {
            let part = Part {
                salt: [9; 16],
                content: vec![b'a'; 200],
            };
            let entry = Entry::sign(self.header(), BTreeMap::from([(1, part)]), &key)?;
            self.next += 1;
            self.previous = Some(entry.id());
            batch.push(Write::Entry(entry));
        }
        Ok(batch)
    }

    fn header(&self) -> Header {
        Header {
            line: LINE,
            party: PartyIndex(0),
            epoch: Epoch(0),
            sequence: Sequence(self.next),
            previous: self.previous,
            seen: Vec::new(),
            time: Timestamp::from_ms(1_666_362_600_000 + self.next),
            uncertainty_ms: None,
            status: Status::Test,
            kind: Kind(2),
            act: Act(0),
            object: None,
            references: Vec::new(),
            due: None,
            precedence: Precedence::Routine,
            officers: Vec::new(),
            authority: None,
            commitments: BTreeMap::new(),
            charter_version: 0,
            keep: Keep::Ordinary,
            action: Vec::new(),
            info: Vec::new(),
            number: None,
            outcome: None,
            understood: true,
        }
    }
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort();
    format!(
        "p50 {:?}, p99 {:?}",
        times[times.len() / 2],
        times[times.len() * 99 / 100]
    )
}
