//! What a watch officer sees first: lines, links, paths, standing alarms.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::escalation::Escalation;
use crate::roster::PartyWatch;
use crate::{CardIdText, EntryIdText, KeyText, LineIdText, Moment};

/// The answer to `GET /v1/status`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NodeStatus {
    /// The program's version.
    pub version: String,
    /// The party's name, as its card gives it.
    pub party: String,
    /// The party's card.
    pub card: CardIdText,
    /// What this node's clock says.
    pub now: Moment,
    /// The process, so that a technician can end the right one.
    pub process: u32,
    /// Where the bearers listen, by the bearer's name; none for a node that only dials.
    pub listens: BTreeMap<String, String>,
    /// Every line founded here.
    pub lines: Vec<LineStatus>,
    /// Every counterpart.
    pub links: Vec<LinkStatus>,
    /// Every alarm that stands, oldest first.
    pub alarms: Vec<AlarmStatus>,
    /// Charters that some party has not signed yet.
    pub charters_waiting: usize,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LineStatus {
    /// Its id, the hash of its founding charter.
    pub id: LineIdText,
    /// Its name, by language.
    pub name: BTreeMap<String, String>,
    /// Our index among its parties.
    pub own: u8,
    /// Its parties, by index.
    pub parties: Vec<PartyName>,
    /// Its levels, in the charter's order.
    pub levels: Vec<LevelName>,
    /// Why nothing is signed just now (`heads-not-exchanged`, `behind-own-record`, `disk-full`); `null` if this node may sign.
    pub mute: Option<String>,
    /// The linked head held of every journal.
    pub heads: Vec<HeadAt>,
    /// The last epoch after the first that each party has opened.
    #[serde(default)]
    pub epochs: Vec<crate::epoch::EpochOpened>,
    /// How it ended: `left`, `closed`; `null` while it goes on.
    #[serde(default)]
    pub ended: Option<String>,
    /// The version of the charter in force in our journal; 0 is the one that founded the line.
    #[serde(default)]
    pub charter_version: u32,
    /// Open amendments of the charter that wait for our party's word.
    #[serde(default)]
    pub amendments_waiting: Vec<EntryIdText>,
    /// What the parties have said to its end.
    #[serde(default)]
    pub endings: Vec<crate::ending::LineEnding>,
    /// The suspensions that stand, begun or announced, by party.
    #[serde(default)]
    pub suspensions: Vec<crate::suspension::LineSuspension>,
    /// The line that it succeeds; `null` if it succeeds none.
    #[serde(default)]
    pub succeeds: Option<LineIdText>,
    /// Entries that wait for each counterpart's receipt.
    pub waiting: Vec<Waiting>,
    /// Messages of others that wait for an officer here; past 10,000 only FLASH is counted.
    #[serde(default)]
    pub waiting_here: usize,
    /// Matters in which our party's word is awaited, the newest first, at most 16 of them.
    #[serde(default)]
    pub matters_waiting: Vec<crate::matter::MatterWaiting>,
    /// Whether there are more of them.
    #[serde(default)]
    pub more_matters_waiting: bool,
    /// Calls that are agreed, until one is held; the next first, at most 16 of them.
    #[serde(default)]
    pub calls_agreed: Vec<crate::matter::CallAgreed>,
    /// Acts that wait for another officer.
    pub drafts: usize,
    /// Parties caught with two entries at one place.
    pub forks: Vec<u8>,
    /// In a book, the last handover that nobody has taken over; `null` if there is none.
    #[serde(default)]
    pub handover_waiting: Option<EntryIdText>,
    /// When the next scheduled line test falls due.
    pub next_test: Option<Moment>,
    /// Who of each party is on watch, by its own statements.
    pub watch: Vec<PartyWatch>,
}

impl LineStatus {
    /// Whether it is a book: a line that one party keeps for itself.
    #[must_use]
    pub fn is_book(&self) -> bool {
        self.parties.len() == 1
    }
}

/// A party and its index in the charter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartyName {
    /// Its index.
    pub index: u8,
    /// Its name.
    pub name: String,
    /// The time zone of its desk, by its IANA name, if the charter in force in our journal names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// A level of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LevelName {
    /// Its identifier in the charter.
    pub id: String,
    /// Its name, by language.
    pub name: BTreeMap<String, String>,
}

/// The head of one journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeadAt {
    /// Whose journal.
    pub party: u8,
    /// In which epoch.
    pub epoch: u32,
    /// At which number.
    pub sequence: u64,
    /// Which entry.
    pub id: EntryIdText,
}

/// How much waits for one counterpart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Waiting {
    /// Its index.
    pub party: u8,
    /// Entries.
    pub entries: usize,
}

/// The link to one counterpart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LinkStatus {
    /// Its link key.
    pub counterpart: KeyText,
    /// Its name.
    pub name: String,
    /// Whether at least one path works.
    pub up: bool,
    /// Why not (`node-down`, `no-path-or-node`, `closed-by-operator`), as far as it can be told.
    pub cause: Option<String>,
    /// Whether its operator closed it with a goodbye.
    pub goodbye: bool,
    /// Its clock minus ours, as last measured.
    pub clock_offset_ms: Option<i64>,
    /// Every path.
    pub paths: Vec<PathStatus>,
}

/// One path to a counterpart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PathStatus {
    /// `quic` or `tcp`.
    pub bearer: String,
    /// Whether it works.
    pub up: bool,
    /// Since when.
    pub since: Moment,
    /// The key-exchange group, read from the handshake.
    pub group: Option<String>,
    /// The measured round trip.
    pub rtt_ms: Option<u32>,
    /// How its last channel ended or dial failed, while down: `refused`, `reset`, `silent`, `not-pinned`,
    /// `version`, `ended`, `overflow`, `local`.
    pub cause: Option<String>,
}

/// One alarm that stands. Only the fields that its kind has are filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlarmStatus {
    /// What it is: the key of its words in `i18n/`, `alarm-` in front.
    pub name: String,
    /// Since when it stands.
    pub since: Moment,
    /// Its words, in the language asked for.
    pub words: String,
    /// In which line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineIdText>,
    /// Which party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<u8>,
    /// Whose link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterpart: Option<KeyText>,
    /// The counterpart's or party's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_name: Option<String>,
    /// Which path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bearer: Option<String>,
    /// Whether the messages behind it are our own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ours: bool,
    /// The precedence of the messages behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precedence: Option<String>,
    /// The oldest message behind it; `GET /v1/alarms/messages` has all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<EntryIdText>,
    /// Whether there are more such messages than are counted: past 10,000 only FLASH is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// Which line test, by its number in the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<u64>,
    /// The version of the charter whose schedule that test is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_charter_version: Option<u32>,
    /// The test's number within that version, from 0: what people are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_in_version: Option<u64>,
    /// How many messages are behind it, or how many entries were refused under it since it was raised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Why: the key of the cause's words in `i18n/`, `cause-` in front.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// By how much a clock is ahead (the counterpart's of ours, or ours of what it was).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset_ms: Option<i64>,
    /// How far the bell has gone down the duty roster for it; only where alarms are listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalation: Option<Escalation>,
}

impl AlarmStatus {
    /// An alarm of that name, without further facts and words.
    #[must_use]
    pub fn new(name: &str, since: Moment) -> Self {
        Self {
            name: name.to_owned(),
            since,
            words: String::new(),
            line: None,
            party: None,
            counterpart: None,
            party_name: None,
            bearer: None,
            ours: false,
            precedence: None,
            message: None,
            more: false,
            test: None,
            test_charter_version: None,
            test_in_version: None,
            count: None,
            cause: None,
            offset_ms: None,
            escalation: None,
        }
    }
}
