//! The log of administrative acts, `audit.log` in the data folder: who, from where, what, with what
//! outcome. No message content, no secret.
//!
//! A line a record: its hash, the node's signature on the hash, and the record as JSON, which names the
//! hash of the record before. Records are only ever appended. Whoever alters one, takes one out or puts
//! one in breaks the chain from there on; only the holder of the node's note key could make it anew, and
//! an auditor who has noted a hash finds that out too. Follows spec/audit.md.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use detente_api::audit::AuditRecord;
use detente_api::{AsText, Moment};
use detente_language::{Value, key};
use detente_record::{Digest, PublicKey, SecretKey, Signature, Timestamp};

use super::book::AuditHead;
use super::limits::{
    AUDIT_FIELD_CHARS_MAX, AUDIT_LINE_BYTES_MAX, AUDIT_PENDING_MAX, AUDIT_PLACES_EVERY,
    FAILURES_NOTED_PER_MINUTE,
};
use crate::causes::plain_text;

/// What was done. Closed; the names stand in the log and, with `audit-` in front, in `i18n/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Deed {
    /// The node started.
    NodeStarted,
    /// Somebody asked the node to stop.
    StopAsked,
    /// Somebody signed in, or tried to.
    SignIn,
    /// Sign-ins failed; more of them than are noted one by one.
    SignInsFailed,
    /// Somebody signed out.
    SignOut,
    /// Somebody opened a locked session again, or tried to.
    SessionUnlocked,
    /// Somebody ended another's session.
    SessionRevoked,
    /// Too many failures under one name.
    AccountLocked,
    /// Too many failures from one source.
    SourceLocked,
    /// A technician let a locked name try again.
    AccountUnlocked,
    /// An account was made.
    AccountMade,
    /// An account's roles, person, language or state was changed.
    AccountChanged,
    /// An account's password was changed by its person.
    PasswordChanged,
    /// An account was given a new key.
    KeyRenewed,
    /// A machine's token was made.
    TokenMade,
    /// A machine's token was revoked.
    TokenRevoked,
    /// A counterpart's card was confirmed.
    CardConfirmed,
    /// A counterpart's addresses were set.
    AddressesSet,
    /// A charter was handed in and signed by the node.
    CharterProposed,
    /// A charter was signed by the node.
    CharterSigned,
    /// The settings were read again.
    SettingsReloaded,
    /// A backup was taken.
    BackupMade,
    /// The keys of an epoch were taken from its token.
    EpochKeysTaken,
    /// The bell was silenced.
    BellSilenced,
    /// People of a step of the duty roster were raised by the bell, or could not be.
    RosterRaised,
    /// An act was released with a reason and without its second person.
    BreakGlass,
    /// The record was exported.
    Exported,
    /// Records were lost: the disk took none for too long.
    RecordsLost,
}

impl Deed {
    /// Every one.
    pub const ALL: [Self; 28] = [
        Self::NodeStarted,
        Self::StopAsked,
        Self::SignIn,
        Self::SignInsFailed,
        Self::SignOut,
        Self::SessionUnlocked,
        Self::SessionRevoked,
        Self::AccountLocked,
        Self::SourceLocked,
        Self::AccountUnlocked,
        Self::AccountMade,
        Self::AccountChanged,
        Self::PasswordChanged,
        Self::KeyRenewed,
        Self::TokenMade,
        Self::TokenRevoked,
        Self::CardConfirmed,
        Self::AddressesSet,
        Self::CharterProposed,
        Self::CharterSigned,
        Self::SettingsReloaded,
        Self::BackupMade,
        Self::EpochKeysTaken,
        Self::BellSilenced,
        Self::RosterRaised,
        Self::BreakGlass,
        Self::Exported,
        Self::RecordsLost,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NodeStarted => "node-started",
            Self::StopAsked => "stop-asked",
            Self::SignIn => "sign-in",
            Self::SignInsFailed => "sign-ins-failed",
            Self::SignOut => "sign-out",
            Self::SessionUnlocked => "session-unlocked",
            Self::SessionRevoked => "session-revoked",
            Self::AccountLocked => "account-locked",
            Self::SourceLocked => "source-locked",
            Self::AccountUnlocked => "account-unlocked",
            Self::AccountMade => "account-made",
            Self::AccountChanged => "account-changed",
            Self::PasswordChanged => "password-changed",
            Self::KeyRenewed => "key-renewed",
            Self::TokenMade => "token-made",
            Self::TokenRevoked => "token-revoked",
            Self::CardConfirmed => "card-confirmed",
            Self::AddressesSet => "addresses-set",
            Self::CharterProposed => "charter-proposed",
            Self::CharterSigned => "charter-signed",
            Self::SettingsReloaded => "settings-reloaded",
            Self::BackupMade => "backup-made",
            Self::EpochKeysTaken => "epoch-keys-taken",
            Self::BellSilenced => "bell-silenced",
            Self::RosterRaised => "roster-raised",
            Self::BreakGlass => "break-glass",
            Self::Exported => "exported",
            Self::RecordsLost => "records-lost",
        }
    }
}

/// What is to be noted.
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// Who: `owner`, `node`, `account:` or `token:` and a name.
    pub who: &'a str,
    /// From which address.
    pub from: Option<IpAddr>,
    /// What.
    pub what: Deed,
    /// On whom or what: a name, an id. No content.
    pub about: &'a str,
    /// `done`, or the name of the refusal.
    pub outcome: &'a str,
}

/// The outcome of what was done.
pub const DONE: &str = "done";

/// The audit log of a running node.
#[derive(Debug)]
pub struct AuditLog {
    path: PathBuf,
    key: SecretKey,
    log: Mutex<Log>,
}

#[derive(Debug)]
struct Log {
    number: u64,
    head: Digest,
    bytes: u64,
    places: Vec<u64>,
    pending: VecDeque<Vec<u8>>,
    lost: u64,
    failures: Failures,
}

/// Failed sign-ins of the minute that runs.
#[derive(Debug)]
struct Failures {
    since: Instant,
    noted: u32,
    more: u64,
}

/// Why the log does not hold.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditFault {
    /// It cannot be read or written.
    #[error("{path} can't be used")]
    File {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A record is not what was written.
    #[error("record {number} of the audit log does not hold: {why}")]
    Broken {
        /// Which.
        number: u64,
        /// What is wrong with it.
        why: Value,
    },
    /// Records that are known of elsewhere are missing.
    #[error("the audit log ends before record {number}, or holds another one there")]
    Missing {
        /// The one known of.
        number: u64,
    },
}

/// What a look through the whole log found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many records it holds.
    pub records: u64,
    /// The hash of the last; of none, all zero.
    pub head: Digest,
}

impl AuditLog {
    /// Opens the log of the node in `folder`, after looking through it. What a crash left half written
    /// at its end is cut off.
    ///
    /// # Errors
    ///
    /// It cannot be read. A log that does not hold is opened all the same: what comes is noted behind it.
    pub fn open(folder: &Path, key: SecretKey) -> Result<Self, AuditFault> {
        let path = folder.join(FILE);
        let failed = |source| AuditFault::File {
            path: path.clone(),
            source,
        };
        let mut log = Log::empty();
        let mut whole = 0;
        if path.exists() {
            let mut lines = Lines::of(&path).map_err(failed)?;
            while let Some(line) = lines.next().map_err(failed)? {
                log.took(lines.began, &line);
                whole = lines.at;
            }
        }
        let file = append_to(&path).map_err(failed)?;
        if file.metadata().map_err(failed)?.len() > whole {
            file.set_len(whole).map_err(failed)?;
            file.sync_all().map_err(failed)?;
        }
        log.bytes = whole;
        Ok(Self {
            path,
            key,
            log: Mutex::new(log),
        })
    }

    /// Notes an administrative act, durable when this returns. A disk that takes nothing stops nobody: the
    /// record waits in memory, and is written before the next one.
    pub fn note(&self, at: Timestamp, note: Note<'_>) {
        let mut log = self.lock();
        if log.lost > 0 && log.pending.len() < AUDIT_PENDING_MAX {
            let lost = std::mem::take(&mut log.lost).to_string();
            self.append(
                &mut log,
                at,
                Note {
                    who: "node",
                    from: None,
                    what: Deed::RecordsLost,
                    about: &lost,
                    outcome: DONE,
                },
            );
        }
        self.append(&mut log, at, note);
        self.write(&mut log);
    }

    /// Notes a failed sign-in. Of a flood the first are noted one by one and the rest as a number, so that
    /// nobody fills a disk by guessing.
    pub fn note_failure(&self, now: Instant, at: Timestamp, note: Note<'_>) {
        let more = {
            let mut log = self.lock();
            let failures = &mut log.failures;
            if now.saturating_duration_since(failures.since) >= MINUTE {
                failures.since = now;
                failures.noted = 0;
                std::mem::take(&mut failures.more)
            } else if failures.noted >= FAILURES_NOTED_PER_MINUTE {
                failures.more += 1;
                return;
            } else {
                0
            }
        };
        if more > 0 {
            let about = more.to_string();
            self.note(
                at,
                Note {
                    who: "node",
                    from: None,
                    what: Deed::SignInsFailed,
                    about: &about,
                    outcome: note.outcome,
                },
            );
        }
        self.lock().failures.noted += 1;
        self.note(at, note);
    }

    /// The last record; `None` if there is none.
    pub(crate) fn head(&self) -> Option<AuditHead> {
        let log = self.lock();
        (log.number > 0).then_some(AuditHead {
            number: log.number,
            hash: AsText(log.head),
        })
    }

    /// Records before number `before` (the latest if none is named), the newest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub(crate) fn page(&self, before: Option<u64>, limit: usize) -> io::Result<Vec<AuditRecord>> {
        let (end, place) = {
            let log = self.lock();
            let end = before.unwrap_or(u64::MAX).min(log.number + 1);
            let first = end.saturating_sub(limit as u64).max(1);
            let slot = usize::try_from((first - 1) / AUDIT_PLACES_EVERY).unwrap_or(usize::MAX);
            (end, log.places.get(slot).copied())
        };
        let Some(place) = place else {
            return Ok(Vec::new());
        };
        let mut lines = Lines::from(&self.path, place)?;
        let mut page = VecDeque::new();
        while let Some(line) = lines.next()? {
            let Some(record) = parse(&line) else { continue };
            if record.number >= end {
                break;
            }
            page.push_front(record);
            page.truncate(limit);
        }
        Ok(page.into())
    }

    /// Looks through the whole log.
    ///
    /// # Errors
    ///
    /// The first record that does not hold, or the one of `known` that is missing.
    pub(crate) fn verify(&self, known: &[AuditHead]) -> Result<Verified, AuditFault> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        verify(folder, &self.key.public(), known)
    }

    /// Whether such a record stands in the log, at a time of `since` or later; one that says when it was done
    /// comes after that.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub(crate) fn has_noted(&self, what: Deed, about: &str, since: Timestamp) -> io::Result<bool> {
        let about = field(about);
        let mut before = None;
        loop {
            let page = self.page(before, PAGE)?;
            let is_it = |one: &&AuditRecord| one.what == what.name() && one.about == about;
            if page.iter().any(|one| is_it(&one)) {
                return Ok(true);
            }
            match page.last() {
                Some(oldest) if oldest.at.0 >= since && page.len() == PAGE => {
                    before = Some(oldest.number);
                }
                _ => return Ok(false),
            }
        }
    }

    fn append(&self, log: &mut Log, at: Timestamp, note: Note<'_>) {
        let record = Content {
            number: log.number + 1,
            at: Moment(at),
            who: field(note.who),
            from: note.from.map(|from| from.to_string()),
            what: note.what.name().to_owned(),
            about: field(note.about),
            outcome: field(note.outcome),
            previous: AsText(log.head),
        };
        if log.pending.len() >= AUDIT_PENDING_MAX {
            log.lost += 1;
            return;
        }
        let json = serde_json::to_string(&record).expect("a record has text keys only");
        let hash = Digest::labelled(LABEL, &[json.as_bytes()]);
        let signature = self.key.sign(LABEL, hash.as_bytes());
        log.number = record.number;
        log.head = hash;
        log.pending
            .push_back(format!("{hash} {signature} {json}\n").into_bytes());
    }

    fn write(&self, log: &mut Log) {
        while let Some(line) = log.pending.front() {
            let written = append_to(&self.path).and_then(|mut file| {
                // A line that was cut short by a full disk is written again from its beginning.
                file.set_len(log.bytes)?;
                file.write_all(line)?;
                file.sync_all()
            });
            if let Err(error) = written {
                tracing::error!(%error, waiting = log.pending.len(), "the audit log takes no record");
                return;
            }
            let bytes = line.len() as u64;
            let number = log.number + 1 - log.pending.len() as u64;
            if (number - 1).is_multiple_of(AUDIT_PLACES_EVERY) {
                log.places.push(log.bytes);
            }
            log.bytes += bytes;
            log.pending.pop_front();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    fn empty() -> Self {
        Self {
            number: 0,
            head: NO_HASH,
            bytes: 0,
            places: Vec::new(),
            pending: VecDeque::new(),
            lost: 0,
            failures: Failures {
                since: Instant::now(),
                noted: 0,
                more: 0,
            },
        }
    }

    /// Takes in a line that stands there already, whole or not: numbers go on behind it.
    fn took(&mut self, place: u64, line: &[u8]) {
        if self.number.is_multiple_of(AUDIT_PLACES_EVERY) {
            self.places.push(place);
        }
        self.number += 1;
        self.head = std::str::from_utf8(line)
            .ok()
            .and_then(|line| line.split(' ').next()?.parse().ok())
            .unwrap_or(self.head);
    }
}

/// Looks through the log of the node in `folder`, whose note key is `key`; `known` are records that
/// somebody has noted elsewhere, and that must still stand there.
///
/// # Errors
///
/// The first record that does not hold, or the known one that is missing.
pub(crate) fn verify(
    folder: &Path,
    key: &PublicKey,
    known: &[AuditHead],
) -> Result<Verified, AuditFault> {
    let path = folder.join(FILE);
    let mut found = Verified {
        records: 0,
        head: NO_HASH,
    };
    let mut missing: Vec<AuditHead> = known.to_vec();
    let failed = |source| AuditFault::File {
        path: path.clone(),
        source,
    };
    let mut lines = match Lines::of(&path) {
        Ok(lines) => Some(lines),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(failed(source)),
    };
    while let Some(lines) = &mut lines
        && let Some(line) = lines.next().map_err(failed)?
    {
        let number = found.records + 1;
        let broken = |why| AuditFault::Broken {
            number,
            why: plain_text(why),
        };
        let text = std::str::from_utf8(&line).map_err(|_| broken(key::CAUSE_AUDIT_NO_TEXT))?;
        let (hash, signature, json) =
            split(text).ok_or_else(|| broken(key::CAUSE_AUDIT_NO_RECORD))?;
        if Digest::labelled(LABEL, &[json.as_bytes()]) != hash {
            return Err(broken(key::CAUSE_AUDIT_OTHER_CONTENT));
        }
        key.verify(LABEL, hash.as_bytes(), &signature)
            .map_err(|_| broken(key::CAUSE_AUDIT_NOT_SIGNED))?;
        let content: Content =
            serde_json::from_str(json).map_err(|_| broken(key::CAUSE_AUDIT_NO_RECORD))?;
        if content.number != number || content.previous.0 != found.head {
            return Err(broken(key::CAUSE_AUDIT_NOT_LINKED));
        }
        found = Verified {
            records: number,
            head: hash,
        };
        missing.retain(|known| (known.number, known.hash.0) != (number, hash));
    }
    match missing.first() {
        Some(known) => Err(AuditFault::Missing {
            number: known.number,
        }),
        None => Ok(found),
    }
}

/// Looks through the log of the node in `folder`, with what its own file of accounts knows of it.
///
/// # Errors
///
/// The first record that does not hold, or that is missing.
pub fn verify_folder(folder: &Path, key: &PublicKey) -> Result<Verified, AuditFault> {
    let book = super::book::Book::read(folder).ok();
    let known: Vec<AuditHead> = book.and_then(|book| book.audit).into_iter().collect();
    verify(folder, key, &known)
}

/// What is hashed and signed: the record, and the hash of the one before.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    number: u64,
    at: Moment,
    who: String,
    from: Option<String>,
    what: String,
    about: String,
    outcome: String,
    previous: AsText<Digest>,
}

/// A text as a record holds it.
fn field(text: &str) -> String {
    let printable = text.chars().filter(|c| !c.is_control());
    printable.take(AUDIT_FIELD_CHARS_MAX).collect()
}

/// Reads a line of the log; says nothing of its chain and signature.
pub(crate) fn parse(line: &[u8]) -> Option<AuditRecord> {
    let (hash, _, json) = split(std::str::from_utf8(line).ok()?)?;
    let content: Content = serde_json::from_str(json).ok()?;
    Some(AuditRecord {
        number: content.number,
        at: content.at,
        who: content.who,
        from: content.from,
        what: content.what,
        about: content.about,
        outcome: content.outcome,
        hash: AsText(hash),
    })
}

fn split(line: &str) -> Option<(Digest, Signature, &str)> {
    let mut parts = line.splitn(3, ' ');
    let hash = parts.next()?.parse().ok()?;
    let signature = Signature::from_hex(parts.next()?).ok()?;
    Some((hash, signature, parts.next()?))
}

fn append_to(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
}

/// Whole lines of a file, one by one; of one longer than a record may be, its beginning.
struct Lines {
    file: BufReader<File>,
    /// Where the line given last began.
    began: u64,
    /// Where the next one begins.
    at: u64,
}

impl Lines {
    fn of(path: &Path) -> io::Result<Self> {
        Self::from(path, 0)
    }

    fn from(path: &Path, at: u64) -> io::Result<Self> {
        let mut file = BufReader::new(File::open(path)?);
        file.seek(SeekFrom::Start(at))?;
        Ok(Self {
            file,
            began: at,
            at,
        })
    }

    /// The next line that ends; what a crash left half written is none.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut at = self.at;
        loop {
            let mut piece = Vec::new();
            let most = AUDIT_LINE_BYTES_MAX as u64;
            let read = (&mut self.file).take(most).read_until(b'\n', &mut piece)?;
            at += read as u64;
            if read == 0 {
                return Ok(None);
            }
            let ends = piece.pop_if(|last| *last == b'\n').is_some();
            if line.len() <= AUDIT_LINE_BYTES_MAX {
                line.append(&mut piece);
            }
            if ends {
                self.began = self.at;
                self.at = at;
                return Ok(Some(line));
            }
        }
    }
}

/// The file's name in the data folder.
pub(crate) const FILE: &str = "audit.log";
const LABEL: &str = "detente/v0 audit";
const NO_HASH: Digest = Digest([0; 32]);
/// Records looked through at once.
const PAGE: usize = 256;
const MINUTE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests;
