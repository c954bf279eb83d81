//! The swap: stop, keep the files, turn `current`, start, look; and all of it backwards if the node does not come
//! up as it was.
//!
//! Going back must never make this party sign two histories. The kept database is put back only if the head
//! file shows that the new program signed nothing; the head file itself is never put back.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use detente_api::entry::RecordDigest;
use detente_api::status::NodeStatus;
use detente_language::{Value, key};
use detente_node::causes::{Cause, plain_text, with};

use super::trial::{Line, Tried, says, version};
use super::{Place, UpgradeError, failed};
use crate::client::Client;

/// How a swap ended.
#[derive(Clone, Debug)]
pub enum Ended {
    /// The new program runs, and has what the old one had.
    Runs {
        /// From the stop of the old one to the first right answer of the new one.
        away: Duration,
    },
    /// The node did not come up as it was; the old program runs again.
    RolledBack {
        /// Why.
        why: Value,
        /// From the stop of the old one to its first answer again.
        away: Duration,
    },
    /// Neither came up: a person must look, now.
    Down {
        /// What the new program failed of.
        why: Value,
        /// What going back failed of.
        back: Value,
    },
}

/// Puts `new` in the place of the program that runs.
///
/// # Errors
///
/// What failed before the node was stopped; nothing has been changed then.
pub fn swap(place: &Place, new: &Path, tried: &Tried) -> Result<Ended, UpgradeError> {
    let current = place.programs.join(CURRENT);
    let old = fs::read_link(&current).map_err(|source| failed(&current, source))?;
    let target = install(place, new, tried)?;
    let begun = Instant::now();
    service(place, "stop")?;
    let kept = Kept::of(&place.data);
    let outcome = kept.as_ref().map_err(Cause::words).and_then(|_| {
        turn(&current, &target).map_err(|error| error.words())?;
        service(place, "start").map_err(|error| error.words())?;
        comes_up(place, &tried.lines, begun)
    });
    let why = match outcome {
        Ok(()) => {
            if let Ok(kept) = kept {
                kept.forget();
            }
            return Ok(Ended::Runs {
                away: begun.elapsed(),
            });
        }
        Err(why) => why,
    };
    // A service that has given up is stopped already.
    let _ = service(place, "stop");
    let back = turn(&current, &old)
        .and_then(|()| kept.and_then(|kept| kept.put_back()))
        .and_then(|()| service(place, "start"))
        .map_err(|error| error.words())
        .and_then(|()| comes_up(place, &tried.lines, Instant::now()));
    Ok(match back {
        Ok(()) => Ended::RolledBack {
            why,
            away: begun.elapsed(),
        },
        Err(back) => Ended::Down { why, back },
    })
}

/// Copies the program to a place of its own, and says where `current` is to point.
fn install(place: &Place, new: &Path, tried: &Tried) -> Result<PathBuf, UpgradeError> {
    let name = format!("version-{}", tried.version);
    let folder = place.programs.join(&name);
    fs::create_dir_all(&folder).map_err(|source| failed(&folder, source))?;
    let path = folder.join("detente");
    let beside = folder.join("detente.new");
    fs::copy(new, &beside).map_err(|source| failed(&beside, source))?;
    let file = fs::File::open(&beside).and_then(|file| file.sync_all());
    file.and_then(|()| fs::rename(&beside, &path))
        .map_err(|source| failed(&path, source))?;
    version(&path)?;
    Ok(PathBuf::from(name))
}

fn turn(current: &Path, target: &Path) -> Result<(), UpgradeError> {
    let beside = current.with_extension("new");
    let _ = fs::remove_file(&beside);
    symlink(target, &beside)
        .and_then(|()| fs::rename(&beside, current))
        .map_err(|source| failed(current, source))
}

fn service(place: &Place, verb: &'static str) -> Result<(), UpgradeError> {
    let mut command = Command::new("systemctl");
    says(command.args([verb, &place.service]), "systemctl".into()).map(|_| ())
}

/// Waits until the node answers and has every line with at least the entries it had.
fn comes_up(place: &Place, lines: &[Line], since: Instant) -> Result<(), Value> {
    let mut last = plain_text(key::UPGRADE_NO_ANSWER);
    while since.elapsed() < place.within {
        match look(place, lines) {
            Ok(()) => return Ok(()),
            Err(why) => last = why,
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Err(last)
}

fn look(place: &Place, lines: &[Line]) -> Result<(), Value> {
    let failed = |failure: crate::failure::Failure| {
        Value::from(failure.in_one_line(detente_language::Text::of(place.language)))
    };
    let client = Client::of(&place.data, place.language).map_err(failed)?;
    let status: NodeStatus = client.get("/v1/status").map_err(failed)?;
    for line in lines {
        let here = status
            .lines
            .iter()
            .find(|here| here.id.to_string() == line.line);
        let here =
            here.ok_or_else(|| with(key::UPGRADE_LINE_GONE, &[("line", (&line.line).into())]))?;
        if here.mute.as_deref() == Some("behind-own-record") {
            return Err(with(
                key::UPGRADE_LINE_BEHIND,
                &[("line", (&line.line).into())],
            ));
        }
        let path = format!("/v1/lines/{}/digest", line.line);
        let digest: RecordDigest = client.get(&path).map_err(failed)?;
        if digest.entries < line.entries {
            return Err(with(
                key::UPGRADE_LINE_SHORT,
                &[
                    ("line", (&line.line).into()),
                    ("found", digest.entries.into()),
                    ("wanted", line.entries.into()),
                ],
            ));
        }
    }
    Ok(())
}

/// The files of the stopped node, as they were before the new program touched them.
struct Kept {
    data: PathBuf,
    folder: PathBuf,
    heads: Option<Vec<u8>>,
}

impl Kept {
    fn of(data: &Path) -> Result<Self, UpgradeError> {
        let folder = data.join("before-upgrade");
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|source| failed(&folder, source))?;
        }
        fs::create_dir(&folder).map_err(|source| failed(&folder, source))?;
        for file in KEPT {
            let path = data.join(file);
            if path.exists() {
                fs::copy(&path, folder.join(file)).map_err(|source| failed(&path, source))?;
            }
        }
        Ok(Self {
            data: data.to_owned(),
            folder,
            heads: fs::read(data.join("heads")).ok(),
        })
    }

    /// Puts the database back, if nothing was signed since: the old program may not know the new schema.
    fn put_back(self) -> Result<(), UpgradeError> {
        if fs::read(self.data.join("heads")).ok() != self.heads {
            // Entries of ours may have left. The database that holds them stays, whoever can read it.
            self.forget();
            return Ok(());
        }
        for file in KEPT {
            let (path, kept) = (self.data.join(file), self.folder.join(file));
            if kept.exists() {
                // Written into the file that is there, so that it stays its owner's.
                fs::copy(&kept, &path).map_err(|source| failed(&path, source))?;
            } else if path.exists() {
                fs::remove_file(&path).map_err(|source| failed(&path, source))?;
            }
        }
        self.forget();
        Ok(())
    }

    fn forget(&self) {
        // Only copies; the backup is there too.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What a program may bring up to its own schema.
const KEPT: [&str; 2] = ["truth.db", "truth.db-wal"];
const CURRENT: &str = "current";
const LOOK_EVERY: Duration = Duration::from_millis(200);
