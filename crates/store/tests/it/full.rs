//! A full disk: refused whole, nothing lost, and over when there is room.

use std::path::{Path, PathBuf};
use std::process::Command;

use detente_line::persist::Write;
use detente_store::{Settings, SpaceLevel, SqliteStore, Store, StoreError};

use crate::sample::{LINE, all, bytes, journal, open, settings, writes};

#[test]
fn a_commit_that_finds_no_room_is_rolled_back_whole_and_a_later_one_succeeds() {
    let dir = tempfile::tempdir().unwrap();
    let entries = journal(LINE, 0, 60, 20_000);
    let tight = Settings {
        pages_max: Some(100),
        ..settings()
    };
    let mut store = SqliteStore::open(dir.path(), &tight).unwrap().store;
    let _ = store.commit(&writes(&entries[..5])).unwrap();
    let full = store.commit(&writes(&entries[5..])).unwrap_err();
    assert!(matches!(full, StoreError::Full) && !full.is_fatal());
    assert_eq!(all(&store, LINE), bytes(&entries[..5]));
    assert_eq!(store.commit(&writes(&entries[5..6])).unwrap().new.len(), 1);
    drop(store);
    let mut store = open(dir.path());
    assert_eq!(all(&store, LINE), bytes(&entries[..6]));
    assert_eq!(store.commit(&writes(&entries)).unwrap().new.len(), 54);
}

/// Runs one of this binary's ignored tests in a mount namespace of its own, on a filesystem of
/// `megabytes`; `None` where the system allows no such namespace.
fn on_small_disk(test: &str, megabytes: u32) -> Option<std::process::Output> {
    let disk = tempfile::tempdir().unwrap();
    let allowed = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "true"])
        .status();
    if !allowed.is_ok_and(|status| status.success()) {
        eprintln!("no user namespaces here: a really full disk is not tried");
        return None;
    }
    let script = format!(
        "mount -t tmpfs -o size={megabytes}m none \"$1\" && exec \"$2\" --exact {test} --ignored --nocapture"
    );
    let output = Command::new("unshare")
        .args([
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            &script,
            "sh",
        ])
        .arg(disk.path())
        .arg(std::env::current_exe().unwrap())
        .env(DISK, disk.path())
        .output()
        .unwrap();
    Some(output)
}

const DISK: &str = "DETENTE_TEST_SMALL_DISK";

#[test]
fn a_really_full_disk_is_survived_out_of_the_reserve() {
    let Some(output) = on_small_disk("full::child_fills_its_disk", 16) else {
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}\n{errors}"
    );
}

#[test]
fn an_error_that_is_no_full_disk_ends_the_store_and_what_was_acknowledged_is_there_at_the_next_start()
 {
    let dir = tempfile::tempdir().unwrap();
    // A file may grow to 1,000 blocks of 512 bytes; with the signal ignored the write fails with EFBIG.
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ && ulimit -f 1000 && exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "full::child_meets_a_failing_disk",
            "--ignored",
            "--nocapture",
        ])
        .env(DISK, dir.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}\n{errors}"
    );
    let held: usize = text
        .lines()
        .find_map(|line| line.strip_prefix("acknowledged "))
        .unwrap()
        .parse()
        .unwrap();
    let entries = journal(LINE, 0, 100, 20_000);
    assert_eq!(all(&open(dir.path()), LINE), bytes(&entries[..held]));
}

#[test]
#[ignore = "run by an_error_that_is_no_full_disk_ends_the_store_…, with a limit on file sizes"]
fn child_meets_a_failing_disk() {
    let dir = PathBuf::from(std::env::var_os(DISK).unwrap());
    let entries = journal(LINE, 0, 100, 20_000);
    let mut store = open(&dir);
    let mut held = 0;
    let error = loop {
        match store.commit(&writes(&entries[held..held + 1])) {
            Ok(_) => held += 1,
            Err(error) => break error,
        }
    };
    assert!(
        matches!(error, StoreError::Io { .. }) && error.is_fatal(),
        "{error:?}"
    );
    assert!(held > 5);
    assert!(matches!(store.commit(&[]), Err(StoreError::Stopped)));
    assert!(matches!(store.heads(LINE), Err(StoreError::Stopped)));
    assert!(matches!(store.tend(true), Err(StoreError::Stopped)));
    println!("\nacknowledged {held}");
}

fn fill(path: &Path) {
    use std::io::Write as _;
    let mut file = std::fs::File::create(path).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
}

#[test]
#[ignore = "run by a_really_full_disk_is_survived_out_of_the_reserve, on a small disk"]
fn child_fills_its_disk() {
    let disk = PathBuf::from(std::env::var_os(DISK).unwrap());
    let dir = disk.join("data");
    let sizes = Settings {
        reserve_bytes: 4 << 20,
        lines_max: 4,
        ..Settings::default()
    };
    let entries = journal(LINE, 0, 400, 40_000);
    let mut store = SqliteStore::open(&dir, &sizes).unwrap().store;
    assert_eq!(store.space().unwrap().reserve, 4 << 20);
    let mut held = 0;
    // Somebody else fills the disk.
    let _ = store.commit(&writes(&entries[..10])).unwrap();
    held += 10;
    fill(&disk.join("theirs"));
    // The log has no room for the next; again and again, and nothing is half there.
    for _try in 0..3 {
        let full = store
            .commit(&writes(&entries[held..held + 10]))
            .unwrap_err();
        assert!(matches!(full, StoreError::Full), "{full:?}");
        assert_eq!(all(&store, LINE), bytes(&entries[..held]));
    }
    // Own heads need no room.
    store
        .advance_heads(&[(LINE, entries[held - 1].head())])
        .unwrap();
    // The reserve gives room for the urgent ones.
    assert!(store.release_reserve().unwrap());
    while let Ok(committed) = store.commit(&[Write::Entry(entries[held].clone())]) {
        assert_eq!(committed.new.len(), 1);
        held += 1;
        store
            .advance_heads(&[(LINE, entries[held - 1].head())])
            .unwrap();
    }
    assert!(held >= 40, "the reserve held only {} entries", held - 10);
    assert!(store.space().unwrap().level() >= SpaceLevel::OnReserve);
    assert!(!store.release_reserve().unwrap());
    // A start on the full disk serves what was acknowledged, or says that it is full.
    drop(store);
    match SqliteStore::open(&dir, &sizes) {
        Ok(opened) => {
            assert!(!opened.continuity.restored());
            assert_eq!(all(&opened.store, LINE), bytes(&entries[..held]));
        }
        Err(error) => assert!(matches!(error, StoreError::Full), "{error:?}"),
    }
    // Room again: everything acknowledged is there, commits go on, the reserve is made again.
    std::fs::remove_file(disk.join("theirs")).unwrap();
    let opened = SqliteStore::open(&dir, &sizes).unwrap();
    assert!(!opened.continuity.restored());
    let mut store = opened.store;
    assert_eq!(all(&store, LINE), bytes(&entries[..held]));
    let _ = store.commit(&writes(&entries[held..held + 2])).unwrap();
    let _ = store.tend(true);
    assert_eq!(all(&store, LINE), bytes(&entries[..held + 2]));
}
