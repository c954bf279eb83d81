//! What `GET /v1/events` tells as it happens (server-sent events). Carries no message text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{IntoParams, ToSchema};

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
    /// An alarm was raised; or raised anew, with more messages behind it.
    Raised {
        /// Which.
        alarm: AlarmStatus,
    },
    /// An alarm stands and does not ring by itself: its counterpart has caused so many that `many-alarms` rings
    /// for it.
    Gathered {
        /// Which.
        alarm: AlarmStatus,
    },
    /// An alarm is over.
    Cleared {
        /// Which.
        alarm: AlarmStatus,
    },
    /// Nobody here has taken an alarm, and the bell has gone a step down the duty roster.
    Escalated {
        /// Which.
        alarm: AlarmStatus,
        /// `watch`, `deputy` or `on-call`.
        step: String,
        /// `raised`, `failed`, `nobody-planned` or `no-way`.
        outcome: String,
        /// How many were planned. Who, `GET /v1/alarms` says to those who may read the desk's own book.
        planned: usize,
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
        self.kind().map_or(MISSED, EventKind::name)
    }

    /// Which kind it is of; `None` for [`Event::Missed`], which tells of the stream itself.
    #[must_use]
    pub fn kind(&self) -> Option<EventKind> {
        Some(match self {
            Self::Held { .. } => EventKind::Held,
            Self::Draft { .. } => EventKind::Draft,
            Self::Raised { .. } => EventKind::Raised,
            Self::Gathered { .. } => EventKind::Gathered,
            Self::Cleared { .. } => EventKind::Cleared,
            Self::Escalated { .. } => EventKind::Escalated,
            Self::Link { .. } => EventKind::Link,
            Self::Charter { .. } => EventKind::Charter,
            Self::Speaks { .. } => EventKind::Speaks,
            Self::TestAsks { .. } => EventKind::TestAsks,
            Self::Fork { .. } => EventKind::Fork,
            Self::Missed => return None,
        })
    }
}

/// A kind of event, by which readers choose: the `type` of the event. `missed` is none of them and always told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// An entry is held and durable.
    Held,
    /// An act waits for another officer, or no longer.
    Draft,
    /// An alarm was raised; or raised anew, with more messages behind it.
    Raised,
    /// An alarm stands and does not ring by itself.
    Gathered,
    /// An alarm is over.
    Cleared,
    /// The bell has gone a step down the duty roster for an alarm.
    Escalated,
    /// The link to a counterpart, or one path of it, changed.
    Link,
    /// A charter came in or gained a signature.
    Charter,
    /// A line may sign again.
    Speaks,
    /// A line test waits for an officer here.
    TestAsks,
    /// A party signed two entries at one place.
    Fork,
}

impl EventKind {
    /// Every one.
    pub const ALL: [Self; 11] = [
        Self::Held,
        Self::Draft,
        Self::Raised,
        Self::Gathered,
        Self::Cleared,
        Self::Escalated,
        Self::Link,
        Self::Charter,
        Self::Speaks,
        Self::TestAsks,
        Self::Fork,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Draft => "draft",
            Self::Raised => "raised",
            Self::Gathered => "gathered",
            Self::Cleared => "cleared",
            Self::Escalated => "escalated",
            Self::Link => "link",
            Self::Charter => "charter",
            Self::Speaks => "speaks",
            Self::TestAsks => "test_asks",
            Self::Fork => "fork",
        }
    }

    /// The names of all, for whoever asked for another.
    #[must_use]
    pub fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

impl FromStr for EventKind {
    type Err = NoEventKind;

    fn from_str(text: &str) -> Result<Self, NoEventKind> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.name() == text)
            .ok_or_else(|| NoEventKind(text.to_owned()))
    }
}

/// No kind of event has that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoEventKind(pub String);

impl fmt::Display for NoEventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "kind={}: not one of {}", self.0, EventKind::names())
    }
}

/// Kinds of events as one word of an address: their names with commas between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventKinds(pub Vec<EventKind>);

impl<'de> Deserialize<'de> for EventKinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let kinds = text.split(',').map(str::parse);
        let kinds: Result<_, NoEventKind> = kinds.collect();
        kinds.map(Self).map_err(serde::de::Error::custom)
    }
}

impl Serialize for EventKinds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names: Vec<_> = self.0.iter().copied().map(EventKind::name).collect();
        serializer.serialize_str(&names.join(","))
    }
}

/// What `GET /v1/events` is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct EventsQuery {
    /// Only what concerns this line: what names it, and the links to its other parties. Alarms of the node
    /// itself, such as a full disk, concern no line.
    pub line: Option<LineIdText>,
    /// Only events of these kinds, with commas between. `missed` comes all the same: it is about the stream.
    #[param(inline, value_type = Option<Vec<EventKind>>, style = Form, explode = false, min_items = 1)]
    pub kind: Option<EventKinds>,
}

/// The name of [`Event::Missed`].
const MISSED: &str = "missed";
