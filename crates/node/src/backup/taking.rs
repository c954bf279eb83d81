//! Backups of the node that runs: taken one at a time when somebody asks for one, and every one noted in the
//! audit log, also those that are taken beside the node.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use detente_api::backup::{BackedUpLine, BackupMade, LeftOut};
use detente_record::Timestamp;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::{BackupError, LastBackup, Made, Wish, last, make};
use crate::desk::Desk;
use crate::desk::audit::{DONE, Deed};
use crate::desk::caller::By;

/// The taking of backups.
pub(crate) struct Backups {
    data: PathBuf,
    desk: Arc<Desk>,
    turn: Arc<Semaphore>,
    noted: Mutex<Noted>,
}

/// Which backup was noted last, as far as that is known.
enum Noted {
    Unknown,
    Last(Option<LastBackup>),
}

/// Why none was taken.
#[derive(Debug)]
pub(crate) enum NotTaken {
    /// One is under way.
    UnderWay,
    /// It failed.
    Failed(BackupError),
    /// The node is going down.
    Stopping,
}

impl Backups {
    /// Of the node in `data`.
    pub(crate) fn new(data: &Path, desk: Arc<Desk>) -> Self {
        Self {
            data: data.to_owned(),
            desk,
            turn: Arc::new(Semaphore::new(1)),
            noted: Mutex::new(Noted::Unknown),
        }
    }

    /// Takes one into `into`, on a thread of its own: neither the driver nor the line waits for it.
    pub(crate) async fn take(self: &Arc<Self>, into: PathBuf, by: By) -> Result<Made, NotTaken> {
        let turn = timeout(PATIENCE, Arc::clone(&self.turn).acquire_owned()).await;
        let turn = turn.map_err(|_| NotTaken::UnderWay)?;
        let turn = turn.map_err(|_| NotTaken::Stopping)?;
        let backups = Arc::clone(self);
        let taken = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            backups.look_at_last();
            let made = make(Wish {
                data: &backups.data,
                into: &into,
                keys_in_the_clear: false,
                now: SystemTime::now(),
            });
            // What failed is noted with the refusal.
            if let Ok(made) = &made {
                let about = made.folder.display().to_string();
                backups.desk.note(&by, Deed::BackupMade, &about, DONE);
            }
            backups.has_noted(last(&backups.data));
            made
        });
        let made = taken.await.map_err(|_| NotTaken::Stopping)?;
        made.map_err(NotTaken::Failed)
    }

    /// Notes the last one if it was taken beside the node: by a timer, by hand, while the node was down.
    pub(crate) fn look(&self) {
        // Whoever takes one now notes it.
        if let Ok(_turn) = self.turn.try_acquire() {
            self.look_at_last();
        }
    }

    fn look_at_last(&self) {
        let found = last(&self.data);
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = match &*noted {
            Noted::Last(before) => *before != found,
            Noted::Unknown => found.as_ref().is_some_and(|found| !self.is_in_log(found)),
        };
        if let Some(found) = found.as_ref().filter(|_| is_new) {
            let about = found.folder.display().to_string();
            let outcome = if found.verified { DONE } else { FAILED };
            self.desk.note_by_node(Deed::BackupMade, &about, outcome);
        }
        *noted = Noted::Last(found);
    }

    fn has_noted(&self, backup: Option<LastBackup>) {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        *noted = Noted::Last(backup);
    }

    /// Whether one that was taken before this node started is in the log already. A log that can't be read
    /// is told once more.
    fn is_in_log(&self, backup: &LastBackup) -> bool {
        let at: Option<jiff::Timestamp> = backup.at.parse().ok();
        let ms = at.and_then(|at| u64::try_from(at.as_millisecond()).ok());
        let since = Timestamp::from_ms(ms.unwrap_or_default());
        let about = backup.folder.display().to_string();
        let log = self.desk.audit();
        log.has_noted(Deed::BackupMade, &about, since)
            .unwrap_or(false)
    }
}

impl From<&Made> for BackupMade {
    fn from(made: &Made) -> Self {
        Self {
            folder: made.folder.display().to_string(),
            made: made.manifest.made.clone(),
            took_ms: u64::try_from(made.took.as_millis()).unwrap_or(u64::MAX),
            files: made.checked.files,
            lines: made.checked.lines.iter().map(BackedUpLine::from).collect(),
            left_out: made
                .manifest
                .left_out
                .iter()
                .map(|file| LeftOut {
                    path: file.path.display().to_string(),
                    why: file.why.clone(),
                })
                .collect(),
            digest: made.digest.clone(),
        }
    }
}

impl From<&super::LineChecked> for BackedUpLine {
    fn from(line: &super::LineChecked) -> Self {
        Self {
            line: line.line.clone(),
            entries: line.entries,
            digest: line.digest.clone(),
        }
    }
}

/// A look at the last backup takes less; a backup that is under way, longer.
const PATIENCE: Duration = Duration::from_secs(1);
/// The outcome of one that failed, as the refusal of an asked-for one is called.
const FAILED: &str = "backup-failed";
