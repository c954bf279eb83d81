//! The desk: who the people and the machines at this node are, and what they may do.
//!
//! Not here: what an officer is entitled to on a line. That is signed, and judged by the record.

pub(crate) mod account;
mod administer;
pub mod audit;
pub(crate) mod book;
pub(crate) mod caller;
mod fault;
pub(crate) mod limits;
mod lockout;
mod machines;
pub(crate) mod password;
pub mod permission;
pub mod scope;
pub(crate) mod session;
mod sign_in;
pub(crate) mod token;
mod wrapped_key;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use detente_driver::Clock as _;
use detente_record::{Digest, SecretKey, Timestamp};
use tokio::sync::Semaphore;

use self::audit::{AuditFault, AuditLog, DONE, Deed, Note};
use self::book::Book;
use self::caller::Who;
use self::limits::{ARGON2_AT_ONCE, ARGON2_WAITING_MAX};
use self::lockout::Lockout;
use self::password::Hardness;
use self::session::Sessions;
use self::token::Machine;
use self::wrapped_key::WrappedKey;
use crate::clock::SystemClock;
use crate::config::AccountSettings;

pub use self::book::BookError;
pub(crate) use self::book::VERSION as BOOK_VERSION;
pub(crate) use self::fault::DeskFault;

/// What the settings say about accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DeskSettings {
    /// How long a session lasts.
    pub(crate) session_life: Duration,
    /// How long a session without an act may still act.
    pub(crate) session_idle: Duration,
    /// Whether passwords are made cheap to guess, for tests that sign in a hundred times.
    pub(crate) cheap_passwords: bool,
}

impl From<AccountSettings> for DeskSettings {
    fn from(settings: AccountSettings) -> Self {
        Self {
            session_life: settings.session_life(),
            session_idle: settings.session_idle(),
            cheap_passwords: settings.dangerously_cheap_passwords_for_tests,
        }
    }
}

/// Why the desk cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// Its accounts cannot be read.
    #[error(transparent)]
    Book(#[from] BookError),
    /// Its audit log cannot be opened.
    #[error(transparent)]
    Audit(#[from] AuditFault),
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes: {0}")]
    NoRandomness(getrandom::Error),
}

/// The desk of a running node.
#[derive(Debug)]
pub(crate) struct Desk {
    folder: PathBuf,
    clock: SystemClock,
    owner: Digest,
    hardness: Hardness,
    book: Mutex<Book>,
    machines: Mutex<HashMap<Digest, Arc<Machine>>>,
    sessions: Sessions,
    lockout: Mutex<Lockout>,
    audit: AuditLog,
    /// Opened in place of the key of an account that does not exist: the same work.
    decoy: WrappedKey,
    waiting: Arc<Semaphore>,
    computing: Arc<Semaphore>,
}

impl Desk {
    /// Opens the desk of the node in `folder`, whose owner's token and note key are these.
    pub(crate) fn open(
        folder: &Path,
        owner: &str,
        note_key: SecretKey,
        clock: SystemClock,
        settings: DeskSettings,
    ) -> Result<Self, DeskError> {
        let hardness = if settings.cheap_passwords {
            tracing::warn!("passwords are cheap to guess: the settings say that this is a test");
            Hardness::CHEAP_FOR_TESTS
        } else {
            Hardness::STANDARD
        };
        let book = Book::read(folder)?;
        let audit = AuditLog::open(folder, note_key)?;
        let decoy = WrappedKey::that_nothing_opens(hardness).map_err(DeskError::NoRandomness)?;
        let machines = machines::by_hash(&book);
        let desk = Self {
            folder: folder.to_owned(),
            clock,
            owner: token::hash(owner.as_bytes()),
            hardness,
            book: Mutex::new(book),
            machines: Mutex::new(machines),
            sessions: Sessions::new(settings.session_life, settings.session_idle),
            lockout: Mutex::default(),
            audit,
            decoy,
            waiting: Arc::new(Semaphore::new(ARGON2_WAITING_MAX)),
            computing: Arc::new(Semaphore::new(ARGON2_AT_ONCE)),
        };
        desk.note_by_node(Deed::NodeStarted, env!("CARGO_PKG_VERSION"), DONE);
        Ok(desk)
    }

    /// Whose secret this is.
    pub(crate) fn who(&self, secret: &[u8]) -> Who {
        let hash = token::hash(secret);
        let is_owner = verify_slices_are_equal(hash.as_bytes(), self.owner.as_bytes());
        if is_owner.is_ok() {
            return Who::Owner;
        }
        if let Some(session) = self.sessions.of(&hash, Instant::now()) {
            return Who::Officer(session);
        }
        match self.machine(&hash) {
            Some(machine) => Who::Machine(machine),
            None => Who::Nobody,
        }
    }

    /// Ends what has run out.
    pub(crate) fn sweep(&self) {
        self.sessions.sweep(Instant::now());
        self.sweep_machines();
    }

    /// Whether any account that may be used is locked.
    pub(crate) fn is_any_locked(&self) -> bool {
        let now = Instant::now();
        let book = self.book();
        let lockout = self.lockout();
        let mut active = book.accounts.values().filter(|one| one.is_active());
        active.any(|one| lockout.is_locked(&one.name, now))
    }

    /// Those who are signed in.
    pub(crate) fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// The log of administrative acts.
    pub(crate) fn audit(&self) -> &AuditLog {
        &self.audit
    }

    /// Notes what somebody has done or tried.
    pub(crate) fn note(&self, by: &caller::By, what: Deed, about: &str, outcome: &str) {
        self.put_down(Note {
            who: &by.name(),
            from: Some(by.from),
            what,
            about,
            outcome,
        });
    }

    /// Notes what somebody who is known was refused; of a flood of such the first, and a number.
    pub(crate) fn note_refused(&self, by: &caller::By, what: Deed, about: &str, outcome: &str) {
        let note = Note {
            who: &by.name(),
            from: Some(by.from),
            what,
            about,
            outcome,
        };
        let now = Instant::now();
        tokio::task::block_in_place(|| self.audit.note_failure(now, self.utc(), note));
    }

    /// Notes what the node has done by itself, or has seen done beside it.
    pub(crate) fn note_by_node(&self, what: Deed, about: &str, outcome: &str) {
        self.put_down(Note {
            who: "node",
            from: None,
            what,
            about,
            outcome,
        });
    }

    fn put_down(&self, note: Note<'_>) {
        tokio::task::block_in_place(|| self.audit.note(self.utc(), note));
    }

    /// Looks through the audit log, with what the file of accounts knows of it.
    pub(crate) fn verify_audit(&self) -> Result<audit::Verified, AuditFault> {
        let known: Vec<_> = self.book().audit.into_iter().collect();
        self.audit.verify(&known)
    }

    /// Changes accounts or tokens: on disk first, then here; not at all if the disk refuses.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Book) -> Result<T, DeskFault>,
    ) -> Result<T, DeskFault> {
        let mut book = self.book();
        let mut next = book.clone();
        let result = change(&mut next)?;
        next.audit = self.audit.head();
        tokio::task::block_in_place(|| next.write(&self.folder))?;
        *self.machines.lock().unwrap_or_else(PoisonError::into_inner) = machines::by_hash(&next);
        *book = next;
        Ok(result)
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lockout(&self) -> MutexGuard<'_, Lockout> {
        self.lockout.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn utc(&self) -> Timestamp {
        self.clock.now().utc
    }
}
