//! Finds the facts out: reads files, asks the kernel, measures the disk. Changes nothing but a file of its
//! own, which it removes.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use detente_record::Timestamp;
use rustix::fs::StatVfsMountFlags;

use super::facts::{DiskFacts, Facts, FileFacts, HostFacts, Running};
use crate::clock::KernelClock;
use crate::config::{self, Config};
use crate::desk::audit::{self, AuditFault};
use crate::keys;
use crate::setup;
use crate::stamps::Stamp;

/// Looks at the node in `folder`; `running` is what it says itself.
#[must_use]
pub fn gather(folder: &Path, running: Option<Running>, offline: bool) -> Facts {
    let process = running.as_ref().map(|running| running.status.process);
    Facts {
        folder: folder.to_owned(),
        now: now(),
        offline,
        config: Config::read(folder).ok(),
        findings: config::check::check(folder, running.is_some()),
        disk: disk(folder),
        clock: KernelClock::read(),
        keys: keys::list(folder),
        keys_since: keys::keys_since(folder).map(of_system),
        tokens: keys::unused_tokens(folder),
        private: private(folder),
        officer_keys: officer_keys(folder),
        verified: Stamp::Verified.read(folder),
        audit_sound: audit_sound(folder),
        backed_up: backed_up(folder),
        host: host(folder, process),
        running,
    }
}

/// Whether every record of the audit log holds and none is missing.
fn audit_sound(folder: &Path) -> Option<bool> {
    let key = setup::audit_key(folder).ok()?;
    match audit::verify_folder(folder, &key) {
        Ok(_) => Some(true),
        Err(AuditFault::File { source, .. }) if source.kind() == ErrorKind::NotFound => None,
        Err(_) => Some(false),
    }
}

/// When the last backup was taken that was read back and found sound.
fn backed_up(folder: &Path) -> Option<Timestamp> {
    let last = crate::backup::last(folder).filter(|last| last.verified)?;
    // It is kept to the second; a moment of the interface has thousandths.
    let at = format!("{}.000Z", last.at.strip_suffix('Z')?);
    let moment: detente_api::Moment = at.parse().ok()?;
    Some(moment.0)
}

fn now() -> Timestamp {
    of_system(SystemTime::now())
}

fn of_system(time: SystemTime) -> Timestamp {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

fn disk(folder: &Path) -> DiskFacts {
    let space = rustix::fs::statvfs(folder).ok();
    let (mount, kind) = mount_of(folder).unwrap_or_default();
    let length = |name: &str| fs::metadata(folder.join(name)).map_or(0, |found| found.len());
    let record = [
        "truth.db",
        "truth.db-wal",
        "projection.db",
        "projection.db-wal",
    ];
    DiskFacts {
        free: space
            .as_ref()
            .map(|space| space.f_bavail.saturating_mul(space.f_frsize)),
        used: space.as_ref().map_or(0, |space| {
            let taken = space.f_blocks.saturating_sub(space.f_bfree);
            taken.saturating_mul(space.f_frsize)
        }),
        inodes: space
            .as_ref()
            .filter(|space| space.f_files > 0)
            .map(|space| space.f_favail),
        read_only: space
            .as_ref()
            .is_some_and(|space| space.f_flag.contains(StatVfsMountFlags::RDONLY))
            || refuses_writing(folder),
        kind,
        mount,
        sync: measure_sync(folder),
        record: record.iter().map(|name| length(name)).sum(),
        reserve: length("reserve"),
        made: fs::metadata(folder.join("card.txt"))
            .and_then(|found| found.modified())
            .ok()
            .map(of_system),
    }
}

/// Whether nothing can be written in `folder` because its disk takes nothing any more: a file system that the
/// kernel gave up after an error does not say so of its mount.
fn refuses_writing(folder: &Path) -> bool {
    let path = folder.join(format!("doctor-{}-writes", std::process::id()));
    let made = File::options().write(true).create_new(true).open(&path);
    let _ = fs::remove_file(&path);
    made.is_err_and(|error| error.kind() == ErrorKind::ReadOnlyFilesystem)
}

/// How long 4 KiB take to be durable in `folder`: the middle of several. `None` if nothing can be written.
#[must_use]
pub fn measure_sync(folder: &Path) -> Option<Duration> {
    let path = folder.join(format!("doctor-{}", std::process::id()));
    let took = measure_file(&path);
    // It is ours, and of no use any more.
    let _ = fs::remove_file(&path);
    took
}

fn measure_file(path: &Path) -> Option<Duration> {
    let file = File::options()
        .write(true)
        .create_new(true)
        .open(path)
        .ok()?;
    let mut took = Vec::with_capacity(SYNCS);
    let begun = Instant::now();
    for round in 0..SYNCS {
        let bytes = [u8::try_from(round).unwrap_or_default(); 4096];
        let start = Instant::now();
        file.write_all_at(&bytes, 0).ok()?;
        file.sync_data().ok()?;
        took.push(start.elapsed());
        if begun.elapsed() > SYNC_TIME_MAX {
            break;
        }
    }
    took.sort_unstable();
    took.get(took.len() / 2).copied()
}

/// Where the file system of a folder is mounted, and its type.
fn mount_of(folder: &Path) -> Option<(String, String)> {
    let folder = fs::canonicalize(folder).ok()?;
    let table = fs::read_to_string("/proc/self/mountinfo").ok()?;
    let rows = table.lines().filter_map(|row| {
        let (front, back) = row.split_once(" - ")?;
        let mount = front.split(' ').nth(4)?.replace("\\040", " ");
        let kind = back.split(' ').next()?.to_owned();
        folder.starts_with(&mount).then_some((mount, kind))
    });
    // Of two mounts at one place the later one is seen.
    rows.max_by_key(|(mount, _)| mount.len())
}

fn private(folder: &Path) -> Vec<FileFacts> {
    let names = [
        "",
        "keys",
        "officers",
        "api-token",
        "config.toml",
        "counterparts.toml",
        "truth.db",
    ];
    let mut paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    paths.extend(files_in(&folder.join("keys")));
    paths.extend(files_in(&folder.join("officers")));
    let facts = |path: PathBuf| {
        let found = fs::metadata(&path).ok()?;
        Some(FileFacts {
            path,
            mode: found.mode() & 0o777,
            owner: found.uid(),
            is_folder: found.is_dir(),
        })
    };
    paths.into_iter().filter_map(facts).collect()
}

fn officer_keys(folder: &Path) -> Vec<PathBuf> {
    let mut keys = files_in(&folder.join("officers"));
    keys.retain(|path| {
        let is_key = path.extension().is_some_and(|end| end == "key");
        is_key && crate::key_file::KeyFile::read(path).is_ok_and(|key| !key.is_sealed())
    });
    keys
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .take(FILES_MAX)
        .collect();
    files.sort();
    files
}

fn host(folder: &Path, process: Option<u32>) -> HostFacts {
    let of_process = process.map_or_else(|| "self".to_owned(), |id| id.to_string());
    let limits = fs::read_to_string(format!("/proc/{of_process}/limits")).unwrap_or_default();
    // The soft limit stands first, the hard one second.
    let limit = |name: &str, column: usize| {
        let row = limits.lines().find(|row| row.starts_with(name))?;
        let value = row[name.len()..].split_whitespace().nth(column)?;
        Some(value.parse().unwrap_or(u64::MAX))
    };
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let available = memory
        .lines()
        .find_map(|row| row.strip_prefix("MemAvailable:"));
    let available = available.and_then(|row| row.split_whitespace().next()?.parse::<u64>().ok());
    let swaps = fs::read_to_string("/proc/swaps").unwrap_or_default();
    HostFacts {
        owner: fs::metadata(folder).map_or(0, |found| found.uid()),
        process,
        files: limit("Max open files", 0),
        files_most: limit("Max open files", 1),
        core: process.and_then(|_| limit("Max core file size", 0)),
        memory: available.map(|kib| kib * 1024),
        swaps: swaps
            .lines()
            .skip(1)
            .filter_map(|row| row.split_whitespace().next().map(str::to_owned))
            .collect(),
        unit: unit(),
        watchdog: process.and_then(watchdog),
    }
}

/// Whether the service manager knows the node's unit, and starts it at boot; `None` without a service manager.
fn unit() -> Option<(bool, bool)> {
    Path::new("/run/systemd/system").exists().then(|| {
        let places = [
            "/etc/systemd/system",
            "/usr/lib/systemd/system",
            "/lib/systemd/system",
        ];
        let there = |name: &str| {
            places
                .iter()
                .any(|place| Path::new(place).join(name).exists())
        };
        let enabled =
            fs::symlink_metadata("/etc/systemd/system/multi-user.target.wants/detente.service");
        (there("detente.service"), enabled.is_ok())
    })
}

fn watchdog(process: u32) -> Option<bool> {
    let environment = fs::read(format!("/proc/{process}/environ")).ok()?;
    let mut variables = environment.split(|byte| *byte == 0);
    Some(variables.any(|variable| variable.starts_with(b"WATCHDOG_USEC=")))
}

const SYNCS: usize = 15;
const SYNC_TIME_MAX: Duration = Duration::from_secs(3);
const FILES_MAX: usize = 256;
