//! What `GET /v1/events` tells as it happens (server-sent events). Carries no message text.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::status::AlarmStatus;
use crate::{DigestText, EntryIdText, KeyText, LineIdText};

/// One event. In the stream `id:` is its number, `event:` its `type`, `data:` this as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// An entry is held and durable.
    Held {
        /// In which line.
        line: LineIdText,
        /// Which.
        entry: EntryIdText,
        /// Whose.
        party: u8,
        /// Which epoch.
        epoch: u32,
        /// Which number.
        sequence: u64,
        /// Kind, as a number.
        kind: u16,
        /// Act, as a number.
        act: u16,
        /// Its precedence.
        precedence: String,
        /// The objects whose state may have changed with it.
        changed: Vec<EntryIdText>,
    },
    /// An act waits for another officer, or no longer.
    Draft {
        /// In which line.
        line: LineIdText,
        /// Under which hash.
        draft: DigestText,
        /// Whether it still waits.
        waits: bool,
    },
    /// An alarm was raised.
    Raised {
        /// Which.
        alarm: AlarmStatus,
    },
    /// An alarm is over.
    Cleared {
        /// Which.
        alarm: AlarmStatus,
    },
    /// The link to a counterpart, or one path of it, changed.
    Link {
        /// Whose.
        counterpart: KeyText,
    },
    /// A charter came in or gained a signature.
    Charter {
        /// Its line.
        line: LineIdText,
        /// Whether every party has signed.
        founded: bool,
    },
    /// A line may sign again.
    Speaks {
        /// Which.
        line: LineIdText,
    },
    /// A line test waits for an officer here.
    TestAsks {
        /// In which line.
        line: LineIdText,
        /// The challenge entry.
        challenge: EntryIdText,
    },
    /// A party signed two entries at one place.
    Fork {
        /// In which line.
        line: LineIdText,
        /// Whose journal.
        party: u8,
        /// The two entries.
        entries: [EntryIdText; 2],
    },
    /// Events were missed: the reader was too slow or asked for ones no longer held. Read the lists again.
    Missed,
}

impl Event {
    /// Its `type`, as the stream's `event:` line gives it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::Draft { .. } => "draft",
            Self::Raised { .. } => "raised",
            Self::Cleared { .. } => "cleared",
            Self::Link { .. } => "link",
            Self::Charter { .. } => "charter",
            Self::Speaks { .. } => "speaks",
            Self::TestAsks { .. } => "test_asks",
            Self::Fork { .. } => "fork",
            Self::Missed => "missed",
        }
    }
}
