//! A folder for one run: a temporary one that is removed at the end, or one that a person keeps.
//!
//! A run that is killed removes nothing. Its process holds its folder locked as long as it lives (`flock`, which ends with
//! the process however that ends), so that a later run knows which folders nobody needs any more, and removes those.

use std::fs::{self, File, Metadata, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

/// A folder that a run left behind, once it is removed.
#[derive(Debug)]
pub struct LeftBehind {
    /// Where it was.
    pub path: PathBuf,
    /// The data folders of its nodes, by their canonical paths.
    pub nodes: Vec<PathBuf>,
}

/// The folder of a run.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    keep: bool,
    /// Of a temporary one: the folder itself, locked.
    _held: Option<File>,
}

impl Scratch {
    /// A new temporary folder, for this user alone, removed when this is dropped.
    ///
    /// # Errors
    ///
    /// It cannot be made.
    pub fn temporary() -> Outcome<Self> {
        let base = std::env::temp_dir();
        let mut tries = 0;
        loop {
            let mut random = [0; RANDOM_BYTES];
            getrandom::fill(&mut random).map_err(|error| Failure::unwritable(&base, &error))?;
            let path = base.join(format!("{PREFIX}{}", hex::encode(random)));
            make(&path)?;
            let held = File::open(&path).map_err(|error| Failure::unwritable(&path, &error))?;
            // Where there are no such locks nobody can take one either: then a folder of a killed run stays.
            let _ = held.lock();
            // Between the two a later run may have taken it for one of the dead.
            tries += 1;
            if is_same(&path, &held) || tries == TRIES_MAX {
                return Ok(Self {
                    path,
                    keep: false,
                    _held: Some(held),
                });
            }
        }
    }

    /// A folder that stays; it must not exist or be empty.
    ///
    /// # Errors
    ///
    /// It cannot be made.
    pub fn kept(path: PathBuf) -> Outcome<Self> {
        make(&path)?;
        Ok(Self {
            path,
            keep: true,
            _held: None,
        })
    }

    /// Removes the temporary folders of runs of this user that were killed, and names them. One whose process lives, or in
    /// which a node of its still runs, stays; so does whatever cannot be told from such a one.
    #[must_use]
    pub fn left_behind_removed() -> Vec<LeftBehind> {
        let entries = fs::read_dir(std::env::temp_dir()).into_iter().flatten();
        let folders = entries.flatten().map(|entry| entry.path());
        folders
            .filter(|path| is_own_name(path))
            .filter_map(|path| {
                let nodes = data_folders(&path);
                remove_if_dead(&path).then_some(LeftBehind { path, nodes })
            })
            .collect()
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.keep {
            // What is left lies in the system's folder for temporary files.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn make(path: &Path) -> Outcome {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| Failure::unwritable(path, &error))
}

/// Whether a temporary folder would be called so by a run that locks it.
fn is_own_name(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let random = name.and_then(|name| name.strip_prefix(PREFIX));
    random.is_some_and(|random| {
        random.len() == 2 * RANDOM_BYTES && random.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Removes a folder if it is this user's and its process is gone; whether it is removed.
fn remove_if_dead(path: &Path) -> bool {
    let ours =
        |found: &Metadata| found.is_dir() && found.uid() == rustix::process::geteuid().as_raw();
    // Of a link the link itself is asked: nothing is removed where one leads.
    if !fs::symlink_metadata(path).is_ok_and(|found| ours(&found)) {
        return false;
    }
    let Ok(held) = File::open(path) else {
        return false;
    };
    // The lock is kept until the folder is gone. Nodes end by themselves when their run does; it takes them a moment.
    held.try_lock().is_ok()
        && is_same(path, &held)
        && !has_running_node(path)
        && fs::remove_dir_all(path).is_ok()
}

/// Whether a path still leads to a folder that was opened there.
fn is_same(path: &Path, opened: &File) -> bool {
    let of = |found: std::io::Result<Metadata>| found.ok().map(|it| (it.dev(), it.ino()));
    let there = of(fs::symlink_metadata(path));
    there.is_some() && there == of(opened.metadata())
}

/// The folders in the folder of a run, by their canonical paths, which are not to be had once they are gone. A link leads to
/// what is another's.
fn data_folders(path: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(path).into_iter().flatten().flatten();
    let folders = found.filter(|one| one.file_type().is_ok_and(|kind| kind.is_dir()));
    folders
        .filter_map(|folder| fs::canonicalize(folder.path()).ok())
        .collect()
}

/// Whether a node runs in one of the data folders of a run.
fn has_running_node(path: &Path) -> bool {
    let folders = fs::read_dir(path).into_iter().flatten().flatten();
    let mut locks = folders.filter_map(|folder| File::open(folder.path().join(LOCK_OF_NODE)).ok());
    locks.any(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Temporary folders of earlier versions are called otherwise: those are locked by nobody, dead or alive.
const PREFIX: &str = "detente-run-";
const RANDOM_BYTES: usize = 8;
/// More runs at once than anybody begins.
const TRIES_MAX: u32 = 16;
/// What a node holds locked in its data folder.
const LOCK_OF_NODE: &str = "lock";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_that_nobody_holds_and_no_node_runs_in_is_taken_for_a_dead_runs() {
        let base = tempfile::tempdir().expect("a folder");
        let folder = |digit: &str| {
            let path = base.path().join(format!("{PREFIX}{}", digit.repeat(16)));
            fs::create_dir_all(path.join("desk")).expect("made");
            path
        };
        let [dead, alive, closing] = ["0", "1", "2"].map(folder);
        let held = File::open(&alive).expect("there");
        held.lock().expect("locked");
        let lock = File::create(closing.join("desk").join(LOCK_OF_NODE)).expect("made");
        lock.lock().expect("locked");
        let link = base.path().join(format!("{PREFIX}{}", "3".repeat(16)));
        std::os::unix::fs::symlink(base.path(), &link).expect("made");
        for path in [&alive, &closing, &link] {
            assert!(is_own_name(path) && !remove_if_dead(path), "{path:?}");
            assert!(path.exists(), "{path:?}");
        }
        // Of its nodes those are told that lie in it.
        std::os::unix::fs::symlink(&alive, dead.join("linked")).expect("made");
        let desk = fs::canonicalize(dead.join("desk")).expect("there");
        assert_eq!(data_folders(&dead), [desk]);
        assert!(remove_if_dead(&dead) && !dead.exists());
        drop((held, lock));
        assert!(remove_if_dead(&alive) && remove_if_dead(&closing));
        for other in [
            "detente-0123456789abcdef",
            "detente-run-",
            "detente-run-0123456789abcdeg",
        ] {
            assert!(!is_own_name(&base.path().join(other)), "{other}");
        }
    }

    #[test]
    fn a_temporary_folder_is_held_as_long_as_its_run_lives_and_gone_with_it() {
        let scratch = Scratch::temporary().expect("a folder");
        let path = scratch.path().to_owned();
        assert!(is_own_name(&path) && !remove_if_dead(&path) && path.exists());
        drop(scratch);
        assert!(!path.exists());
    }
}
