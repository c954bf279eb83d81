//! Taking a backup: a consistent copy of a folder in which a node may be writing.
//!
//! The database is copied first, its log second. If the log was not begun anew meanwhile, it still holds every page
//! that was folded into the database under the copy, so that replaying it makes the copy whole, whatever was
//! torn. If the log was begun anew, the copy is thrown away and made again. The head file is copied before both: it
//! may trail the database, never lead it.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use detente_store::{Settings, SqliteStore};

use super::manifest::{self, FileRow, LeftOut, LineRow, Manifest};
use super::{BackupError, HEADS, LOG, LastBackup, TRUTH, check, failed, keep_last};
use crate::key_file::KeyFile;
use crate::{private_file, setup};

/// What is wished.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// The node's folder.
    pub data: &'a Path,
    /// The folder that backups lie in.
    pub into: &'a Path,
    /// Whether keys that are not sealed go along.
    pub keys_in_the_clear: bool,
    /// When: the name of the backup.
    pub now: SystemTime,
}

/// A backup that was made and read back.
#[derive(Clone, Debug)]
pub struct Made {
    /// Where it lies.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// What reading it back found.
    pub checked: check::Checked,
    /// SHA-256 of `SHA256SUMS`: one value that stands for all of it.
    pub digest: String,
    /// How long it took.
    pub took: Duration,
}

/// Takes a backup of a node, whether it runs or not, reads it back, and keeps how that ended.
///
/// # Errors
///
/// What it failed of. Nothing that could be taken for a backup is left behind.
pub fn make(wish: Wish<'_>) -> Result<Made, BackupError> {
    let begun = Instant::now();
    let card = setup::own_card(wish.data).map_err(|_| BackupError::NoNode(wish.data.to_owned()))?;
    let at = jiff::Timestamp::try_from(wish.now).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let made = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let folder = wish
        .into
        .join(format!("detente-{}", at.strftime("%Y%m%dT%H%M%SZ")));
    let outcome = make_in(&wish, &folder, &made, card.id().to_string());
    let took = begun.elapsed();
    let last = LastBackup {
        at: made,
        folder: folder.clone(),
        verified: outcome.is_ok(),
        why: outcome.as_ref().err().map(ToString::to_string),
        entries: outcome
            .as_ref()
            .map_or(0, |(_, checked, _)| checked.entries()),
        took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
    };
    keep_last(wish.data, &last)?;
    let (manifest, checked, digest) = outcome?;
    Ok(Made {
        folder,
        manifest,
        checked,
        digest,
        took,
    })
}

type Finished = (Manifest, check::Checked, String);

fn make_in(
    wish: &Wish<'_>,
    folder: &Path,
    made: &str,
    card: String,
) -> Result<Finished, BackupError> {
    if folder.exists() {
        return Err(BackupError::Exists(folder.to_owned()));
    }
    let partial = folder.with_extension("partial");
    private_file::make_folder(&partial).map_err(|source| failed(&partial, source))?;
    let finished = fill(wish, &partial, made, card).and_then(|manifest| {
        let checked = check::check(&partial)?;
        let (_, digest) = manifest::sha256(&partial.join(manifest::SUMS))?;
        fs::rename(&partial, folder).map_err(|source| failed(folder, source))?;
        private_file::sync_folder_of(folder).map_err(|source| failed(folder, source))?;
        Ok((manifest, checked, digest))
    });
    if finished.is_err() {
        // What stays behind is named as what it is.
        let _ = fs::remove_dir_all(&partial);
    }
    finished
}

fn fill(wish: &Wish<'_>, to: &Path, made: &str, card: String) -> Result<Manifest, BackupError> {
    copy_heads(wish.data, to)?;
    copy_database(wish.data, to)?;
    let mut left_out = Vec::new();
    copy_rest(wish, Path::new(""), to, &mut left_out)?;
    let lines = fold_in(to)?;
    let mut files = Vec::new();
    list(to, Path::new(""), &mut files)?;
    files.sort_by(|one: &FileRow, other| one.path.cmp(&other.path));
    let manifest = Manifest {
        format: manifest::FORMAT.to_owned(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made: made.to_owned(),
        card,
        files,
        left_out,
        lines,
    };
    manifest.write(to)?;
    Ok(manifest)
}

fn copy_heads(data: &Path, to: &Path) -> Result<(), BackupError> {
    if data.join(HEADS).exists() {
        copy(&data.join(HEADS), &to.join(HEADS))?;
    }
    Ok(())
}

/// Copies the database and its log so that together they are the database of one moment.
fn copy_database(data: &Path, to: &Path) -> Result<(), BackupError> {
    if !data.join(TRUTH).exists() {
        // Made, and never run: there is no record yet.
        return Ok(());
    }
    for _ in 0..TRIES_MAX {
        let before = Moment::of(data)?;
        copy(&data.join(TRUTH), &to.join(TRUTH))?;
        if data.join(LOG).exists() {
            copy(&data.join(LOG), &to.join(LOG))?;
        }
        let after = Moment::of(data)?;
        if before.one_database_with(&after) {
            return Ok(());
        }
        for file in [TRUTH, LOG] {
            let _ = fs::remove_file(to.join(file));
        }
    }
    Err(BackupError::Restless(TRIES_MAX))
}

/// What tells whether the log was folded in or begun anew between two looks.
struct Moment {
    /// The first 32 bytes of the log: they change whenever it is begun anew.
    log: Option<[u8; 32]>,
    log_bytes: u64,
    written: Option<SystemTime>,
    bytes: u64,
}

impl Moment {
    fn of(data: &Path) -> Result<Self, BackupError> {
        let truth = data.join(TRUTH);
        let mut there = fs::metadata(&truth).map_err(|source| failed(&truth, source))?;
        // Two writes within one tick of the file system's clock look like one: wait until that tick is over.
        for _ in 0..SETTLE_TRIES {
            let written = there.modified().ok();
            let age = written.and_then(|written| written.elapsed().ok());
            if age.is_none_or(|age| age > SETTLE) {
                break;
            }
            std::thread::sleep(SETTLE);
            there = fs::metadata(&truth).map_err(|source| failed(&truth, source))?;
        }
        let log_path = data.join(LOG);
        let mut log = None;
        let mut log_bytes = 0;
        if let Ok(mut file) = File::open(&log_path) {
            let mut head = [0; 32];
            if file.read_exact(&mut head).is_ok() {
                log = Some(head);
            }
            log_bytes = file
                .metadata()
                .map_err(|source| failed(&log_path, source))?
                .len();
        }
        Ok(Self {
            log,
            log_bytes,
            written: there.modified().ok(),
            bytes: there.len(),
        })
    }

    fn one_database_with(&self, after: &Self) -> bool {
        let same_log =
            self.log.is_some() && self.log == after.log && self.log_bytes <= after.log_bytes;
        let untouched =
            self.written.is_some() && self.written == after.written && self.bytes == after.bytes;
        same_log || untouched
    }
}

/// Copies everything else that can't be computed again.
fn copy_rest(
    wish: &Wish<'_>,
    below: &Path,
    to: &Path,
    left_out: &mut Vec<LeftOut>,
) -> Result<(), BackupError> {
    let from = wish.data.join(below);
    for file in fs::read_dir(&from).map_err(|source| failed(&from, source))? {
        let file = file.map_err(|source| failed(&from, source))?;
        let path = below.join(file.file_name());
        let kind = file
            .file_type()
            .map_err(|source| failed(&file.path(), source))?;
        if below.as_os_str().is_empty() && passed_over(&file.file_name().to_string_lossy()) {
            continue;
        }
        if kind.is_dir() {
            let folder = to.join(&path);
            private_file::make_folder(&folder).map_err(|source| failed(&folder, source))?;
            copy_rest(wish, &path, to, left_out)?;
        } else if kind.is_file() {
            match reason_to_leave_out(wish, &path) {
                Some(why) => left_out.push(LeftOut {
                    path,
                    why: why.to_owned(),
                }),
                None => copy(&file.path(), &to.join(&path))?,
            }
        }
    }
    Ok(())
}

/// What is copied in a way of its own, is computed again, or means something on this machine only.
fn passed_over(name: &str) -> bool {
    matches!(
        name,
        TRUTH | LOG | HEADS | "lock" | "reserve" | "api-address" | "keys.new" | super::LAST
    ) || name.starts_with("truth.db-")
        || name.starts_with("projection.db")
        || name.starts_with("index.db")
        || (name.ends_with(".log") && name != crate::desk::audit::FILE)
        || name.ends_with(".new")
}

fn reason_to_leave_out(wish: &Wish<'_>, path: &Path) -> Option<&'static str> {
    if path == Path::new("api-token") {
        return Some("token");
    }
    if path == Path::new("keys/recovery.key") {
        // It opens the next epoch after a theft: it must lie where no disk and no backup is.
        return Some("recovery-key");
    }
    if path == Path::new(crate::api_certificate::KEY) && !wish.keys_in_the_clear {
        return Some("key-in-the-clear");
    }
    let is_key = path.extension().is_some_and(|ending| ending == "key");
    let sealed = || KeyFile::read(&wish.data.join(path)).is_ok_and(|file| file.is_sealed());
    (is_key && !wish.keys_in_the_clear && !sealed()).then_some("key-in-the-clear")
}

/// Opens the copy, which folds the log into it, and says what it holds.
fn fold_in(to: &Path) -> Result<Vec<LineRow>, BackupError> {
    if !to.join(TRUTH).exists() {
        return Ok(Vec::new());
    }
    let settings = Settings {
        reserve_bytes: RESERVE_BYTES,
        ..Settings::default()
    };
    let opened = SqliteStore::open(to, &settings)?;
    if let Some(behind) = opened.continuity.behind.first() {
        return Err(BackupError::Behind(behind.line.to_string()));
    }
    let store = opened.store;
    let rows = check::rows(&store)?;
    store.close()?;
    for file in fs::read_dir(to).map_err(|source| failed(to, source))? {
        let file = file.map_err(|source| failed(to, source))?;
        let name = file.file_name();
        if passed_over(&name.to_string_lossy()) && name != TRUTH && name != HEADS {
            fs::remove_file(file.path()).map_err(|source| failed(&file.path(), source))?;
        }
    }
    Ok(rows)
}

fn list(to: &Path, below: &Path, files: &mut Vec<FileRow>) -> Result<(), BackupError> {
    let folder = to.join(below);
    for file in fs::read_dir(&folder).map_err(|source| failed(&folder, source))? {
        let file = file.map_err(|source| failed(&folder, source))?;
        let path = below.join(file.file_name());
        if file.path().is_dir() {
            list(to, &path, files)?;
        } else {
            let (bytes, sha256) = manifest::sha256(&file.path())?;
            files.push(FileRow {
                path,
                bytes,
                sha256,
            });
        }
    }
    Ok(())
}

/// Copies a file, durably, readable by its owner alone.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::copy(from, to).map_err(|source| failed(from, source))?;
    let made = File::open(to).and_then(|file| {
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        file.sync_all()
    });
    made.map_err(|source| failed(to, source))
}

/// A database that is folded more often than it can be copied this many times over is not copied.
const TRIES_MAX: usize = 20;
/// Longer than a tick of any file system's clock that we know of.
const SETTLE: Duration = Duration::from_millis(20);
const SETTLE_TRIES: usize = 50;
/// The copy needs no reserve; the store wants one while it is open.
pub(super) const RESERVE_BYTES: u64 = 4096;

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    use detente_line::persist::{DocumentKind, Write};
    use detente_store::Store as _;

    use super::*;

    /// A copy of a store that is written to and folded without pause is always the store of one moment:
    /// everything that was committed before the copy began, and nothing with a gap.
    struct EndOnDrop<'a>(&'a AtomicBool);

    impl Drop for EndOnDrop<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Release);
        }
    }

    #[test]
    fn a_copy_under_constant_folding_holds_a_whole_beginning_of_what_was_committed() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let settings = Settings {
            reserve_bytes: RESERVE_BYTES,
            ..Settings::default()
        };
        let mut kept = Some(SqliteStore::open(&data, &settings).unwrap().store);
        let (ended, committed) = (AtomicBool::new(false), AtomicU64::new(0));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut number: u64 = 0;
                while !ended.load(Ordering::Acquire) {
                    let put = Write::Put {
                        kind: DocumentKind::Card,
                        key: number.to_be_bytes().to_vec(),
                        bytes: vec![7; 3000],
                    };
                    let store = kept.as_mut().unwrap();
                    let _ = store.commit(&[put]).unwrap();
                    number += 1;
                    committed.store(number, Ordering::Release);
                    // As fast as a node under load writes, not as fast as the disk can: then no copy would ever be whole.
                    std::thread::sleep(Duration::from_millis(1));
                    // Every so often closed and opened, which folds the log in whole and begins it anew.
                    if number.is_multiple_of(40) {
                        drop(kept.take());
                        kept = Some(SqliteStore::open(&data, &settings).unwrap().store);
                    }
                }
            });
            // A copy that fails the test must not leave the writer running: the scope waits for it.
            let _end = EndOnDrop(&ended);
            let mut whole = 0;
            for copy_number in 0..12 {
                let before = committed.load(Ordering::Acquire);
                let to = dir.path().join(format!("copy-{copy_number}"));
                private_file::make_folder(&to).unwrap();
                match copy_database(&data, &to) {
                    Ok(()) => {}
                    Err(BackupError::Restless(_)) => continue,
                    Err(error) => panic!("{error}"),
                }
                let copy = SqliteStore::open(&to, &settings).unwrap().store;
                let documents = copy.documents(DocumentKind::Card).unwrap();
                assert!(
                    documents.len() as u64 >= before,
                    "{} of {before}",
                    documents.len()
                );
                for (number, document) in documents.iter().enumerate() {
                    assert_eq!(document.key, (number as u64).to_be_bytes());
                }
                whole += 1;
            }
            assert!(whole > 0, "no copy came about at all");
        });
    }
}
