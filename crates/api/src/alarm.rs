//! Alarms that stand, and the bell that rings for them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::status::AlarmStatus;
use crate::{EntryIdText, LineIdText, Moment};

/// The answer to `GET /v1/alarms`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Alarms {
    /// Every alarm that stands, oldest first.
    pub alarms: Vec<StandingAlarm>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
    /// How the bell does.
    pub hook: HookStatus,
}

/// An alarm that stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StandingAlarm {
    /// Which.
    pub alarm: AlarmStatus,
    /// Whether somebody has silenced it: it stands, and rings no more.
    pub silenced: bool,
}

/// The answer to `GET /v1/alarms/messages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlarmMessages {
    /// Every message behind an alarm, the most urgent first, then the one that is behind it longest.
    pub messages: Vec<AlarmMessage>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// A message behind an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlarmMessage {
    /// The name of the alarm: `not-delivered`, `not-acknowledged`, `flash-received`,
    /// `immediate-received`, `ring`, `matter-waits`, `unanswered`, `break-glass` or `check-fire`.
    pub alarm: String,
    /// In which line.
    pub line: LineIdText,
    /// Which message.
    pub message: EntryIdText,
    /// Its precedence.
    pub precedence: String,
    /// Who wrote it.
    pub party: u8,
    /// That party's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_name: Option<String>,
    /// Whether that is us.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ours: bool,
    /// Its date-time group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dtg: Option<String>,
    /// Since when it is behind the alarm; after a start of the node, since that.
    pub since: Moment,
}

/// The command that rings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HookStatus {
    /// Whether there is one.
    pub configured: bool,
    /// How often it ran since the node's start.
    pub runs: u64,
    /// How often it failed.
    pub failures: u64,
    /// Rings that wait or are under way.
    pub waiting: usize,
    /// The last run.
    pub last: Option<HookRun>,
    /// The last run that rang.
    pub last_success: Option<HookRun>,
}

/// One run of the command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HookRun {
    /// When.
    pub at: Moment,
    /// Why: `raised`, `escalated`, `cleared`, `standing`, `test`, `node-died`.
    pub event: String,
    /// Whom it was to raise: steps of the duty roster, with spaces between; `null` if nobody in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Of how many alarms it told.
    pub alarms: usize,
    /// What became of it.
    pub outcome: HookOutcome,
    /// How long it took.
    pub took_ms: u64,
    /// What it said on its error output, the beginning of it.
    pub said: String,
}

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum HookOutcome {
    /// It ended with 0.
    Rang,
    /// It ended with another number.
    Exit {
        /// Which.
        code: i32,
    },
    /// A signal ended it.
    Signal {
        /// Which.
        signal: i32,
    },
    /// It took longer than it may, and was ended.
    TimedOut,
    /// It could not be started.
    NotStarted,
}

/// The answer to `POST /v1/alarms/silence`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Silenced {
    /// How many alarms ring no more.
    pub silenced: usize,
}
