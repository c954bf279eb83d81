//! What the checks look at. Filled by `gather.rs`, or by a test.

use std::path::PathBuf;
use std::time::Duration;

use detente_api::account::Account;
use detente_api::alarm::Alarms;
use detente_api::escalation::RosterNow;
use detente_api::operations::Health;
use detente_api::roster::Officers;
use detente_api::status::{LineStatus, NodeStatus};
use detente_api::test::Tests;
use detente_record::{Epoch, Timestamp};

use crate::clock::KernelClock;
use crate::config::Config;
use crate::config::check::Finding;
use crate::keys::KeyState;

/// Everything that was found out.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The node's data folder.
    pub folder: PathBuf,
    /// When it was looked.
    pub now: Timestamp,
    /// Whether to leave the running node out of it.
    pub offline: bool,
    /// What the running node says; `None` if none answers.
    pub running: Option<Running>,
    /// The settings, if they can be used.
    pub config: Option<Config>,
    /// What is to be said of the settings.
    pub findings: Vec<Finding>,
    /// The disk.
    pub disk: DiskFacts,
    /// The kernel's clock, if it says.
    pub clock: Option<KernelClock>,
    /// The node's keys.
    pub keys: Vec<KeyState>,
    /// Since when the node has the keys it signs with.
    pub keys_since: Option<Timestamp>,
    /// Epochs to come that a token is known to exist for.
    pub tokens: Vec<Epoch>,
    /// Every file that is nobody else's business.
    pub private: Vec<FileFacts>,
    /// Officers' key files that lie in the folder without a seal.
    pub officer_keys: Vec<PathBuf>,
    /// When the record was last verified.
    pub verified: Option<Timestamp>,
    /// Whether the audit log is as it was written; `None` if there is none.
    pub audit_sound: Option<bool>,
    /// When a verified backup was last made.
    pub backed_up: Option<Timestamp>,
    /// The machine.
    pub host: HostFacts,
}

/// What the running node says.
#[derive(Clone, Debug)]
pub struct Running {
    /// Whether it turns.
    pub health: Health,
    /// Its state.
    pub status: NodeStatus,
    /// Its alarms and its bell.
    pub alarms: Alarms,
    /// Whom it would raise now; `None` if it does not tell whoever asks.
    pub roster: Option<RosterNow>,
    /// Its lines.
    pub lines: Vec<LineFacts>,
    /// The people who sign in at it; `None` if it does not tell whoever asks.
    pub accounts: Option<Vec<Account>>,
}

/// One line.
#[derive(Clone, Debug)]
pub struct LineFacts {
    /// Its state.
    pub status: LineStatus,
    /// Who may act, by the charter and by what was appointed and revoked since.
    pub officers: Officers,
    /// Its tests.
    pub tests: Tests,
}

impl LineFacts {
    /// Whether it has not ended: it wants people and tests.
    pub(super) fn goes_on(&self) -> bool {
        self.status.ended.is_none()
    }
}

/// The disk under the data folder.
#[derive(Clone, Debug, Default)]
pub struct DiskFacts {
    /// Bytes free to this user.
    pub free: Option<u64>,
    /// Bytes taken, by whomever.
    pub used: u64,
    /// Files that can still be made; `None` where the file system does not count them.
    pub inodes: Option<u64>,
    /// Whether it is mounted read-only.
    pub read_only: bool,
    /// Its type.
    pub kind: String,
    /// Where it is mounted.
    pub mount: String,
    /// How long a small write takes to be durable, measured now: the middle of several.
    pub sync: Option<Duration>,
    /// Bytes that the record takes.
    pub record: u64,
    /// Bytes that the reserve takes.
    pub reserve: u64,
    /// When the node was made.
    pub made: Option<Timestamp>,
}

/// A file or folder that only its owner may touch.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// Where.
    pub path: PathBuf,
    /// Its permissions.
    pub mode: u32,
    /// Its owner.
    pub owner: u32,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// The machine the node runs on.
#[derive(Clone, Debug, Default)]
pub struct HostFacts {
    /// Whose the data folder is.
    pub owner: u32,
    /// The node's process, if it runs.
    pub process: Option<u32>,
    /// Files that it may have open.
    pub files: Option<u64>,
    /// Files that it could let itself have open.
    pub files_most: Option<u64>,
    /// Bytes of memory that it may leave behind when it crashes.
    pub core: Option<u64>,
    /// Bytes of memory to be had.
    pub memory: Option<u64>,
    /// Devices that memory is written out to.
    pub swaps: Vec<String>,
    /// Whether a service manager runs here; then whether it knows the node's unit, and starts it at boot.
    pub unit: Option<(bool, bool)>,
    /// Whether the service manager watches over the process.
    pub watchdog: Option<bool>,
}
