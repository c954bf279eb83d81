//! A process killed in the middle of its commits: what it acknowledged is there, whole.

use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use detente_record::{Entry, EntryId};
use detente_store::Store;

use crate::sample::{LINE, all, entry, open, writes};

const DIR: &str = "DETENTE_TEST_CRASH_DIR";
const KILLS: u64 = 12;
/// Entries in a batch: more than one, so that a half batch would show.
const BATCH: u64 = 7;

#[test]
fn everything_acknowledged_before_a_kill_is_there_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged = 0;
    for kill in 0..KILLS {
        let mut child = child(dir.path());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Each round another number of commits in, at whatever moment of the next commit that is.
        let mut seen = 0;
        while seen < 3 + kill * 5 {
            let line = lines.next().expect("the child ended by itself").unwrap();
            seen += u64::from(note(&line, &mut acknowledged));
        }
        child.kill().unwrap();
        // What it had said before the kill reached it counts as well.
        for line in lines {
            note(&line.unwrap(), &mut acknowledged);
        }
        child.wait().unwrap();
        let store = open(dir.path());
        let held = all(&store, LINE);
        let length = held.len() as u64;
        assert!(
            length >= acknowledged,
            "{acknowledged} acknowledged, {length} there after kill {kill}"
        );
        assert_eq!(length % BATCH, 0, "half a batch after kill {kill}");
        let heads = store.heads(LINE).unwrap();
        assert_eq!(
            heads[0].address.place.sequence.0 + 1,
            length,
            "a gap after kill {kill}"
        );
        // The head file never leads: `open` checked that it names an entry that is there.
        let (_, own) = store.own_heads().next().unwrap();
        assert!(own.unwrap().address.place.sequence.0 + 1 >= acknowledged);
    }
    assert!(acknowledged > KILLS * BATCH);
}

/// Notes an acknowledgement of the child; says whether the line was one. Other lines are the test harness's.
fn note(line: &str, acknowledged: &mut u64) -> bool {
    let Some(count) = line.strip_prefix("acknowledged ") else {
        return false;
    };
    // A line that the kill cut short is no acknowledgement.
    let Some(count) = count.strip_suffix('.').and_then(|count| count.parse().ok()) else {
        return false;
    };
    *acknowledged = count;
    true
}

fn child(dir: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "crash::child_commits_until_it_is_killed",
            "--ignored",
            "--nocapture",
        ])
        .env(DIR, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

#[test]
#[ignore = "run by everything_acknowledged_before_a_kill_is_there_after_it, which kills it"]
fn child_commits_until_it_is_killed() {
    let dir = PathBuf::from(std::env::var_os(DIR).unwrap());
    let mut store = open(&dir);
    let head = store.heads(LINE).unwrap().first().copied();
    let mut next = head.map_or(0, |head| head.address.place.sequence.0 + 1);
    let mut previous: Option<EntryId> = head.map(|head| head.id);
    let mut out = std::io::stdout();
    loop {
        let mut batch: Vec<Entry> = Vec::new();
        for _entry in 0..BATCH {
            batch.push(entry(LINE, (0, 0, next), previous, 0, 900));
            previous = batch.last().map(Entry::id);
            next += 1;
        }
        let committed = store.commit(&writes(&batch)).unwrap();
        assert_eq!(committed.new.len() as u64, BATCH);
        store
            .advance_heads(&[(LINE, batch[batch.len() - 1].head())])
            .unwrap();
        writeln!(out, "acknowledged {next}.").unwrap();
        out.flush().unwrap();
        if next % (BATCH * 10) == 0 {
            store.tend(true).unwrap();
        }
    }
}
