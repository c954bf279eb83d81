//! What must not stay unnoticed: every alarm the protocol can raise, and what clears it.

use detente_record::{LineId, PartyIndex, Precedence, PublicKey};

use crate::link::channel::Bearer;

/// Why a link, a path or a line test failed, as far as it can be told from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The far machine answers, its node does not: refused or reset on any path.
    NodeDown,
    /// One path is silent while another works.
    PathDown(Bearer),
    /// Every path is silent: no path, or no node. From here the two can't be told apart.
    AllSilent,
    /// The far operator closed the node and said goodbye.
    ClosedByOperator,
    /// Delivered, and no officer answered in time.
    NoOfficer,
    /// An officer answered, and the answer was no.
    Refused,
    /// Our own node was not running.
    OwnNodeDown,
}

impl Cause {
    /// The number that stands in an entry's `outcome`; `spec/line-tests.md` lists them.
    #[must_use]
    pub fn code(self) -> u64 {
        match self {
            Self::NodeDown => 1,
            Self::PathDown(Bearer::Quic) => 2,
            Self::PathDown(Bearer::Tcp) => 3,
            Self::AllSilent => 4,
            Self::ClosedByOperator => 5,
            Self::NoOfficer => 6,
            Self::Refused => 7,
            Self::OwnNodeDown => 8,
        }
    }

    /// The cause of a number; `None` for one of a later version.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        Some(match code {
            1 => Self::NodeDown,
            2 => Self::PathDown(Bearer::Quic),
            3 => Self::PathDown(Bearer::Tcp),
            4 => Self::AllSilent,
            5 => Self::ClosedByOperator,
            6 => Self::NoOfficer,
            7 => Self::Refused,
            8 => Self::OwnNodeDown,
            _ => return None,
        })
    }

    /// The key of its words in `i18n/`, without the `cause-` in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NodeDown => "node-down",
            Self::PathDown(Bearer::Quic) => "path-down-quic",
            Self::PathDown(Bearer::Tcp) => "path-down-tcp",
            Self::AllSilent => "no-path-or-node",
            Self::ClosedByOperator => "closed-by-operator",
            Self::NoOfficer => "no-officer",
            Self::Refused => "refused",
            Self::OwnNodeDown => "own-node-down",
        }
    }
}

/// What can be wrong with our own node while its lines are well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnAlarm {
    /// This machine's UTC was set while the node ran.
    ClockSet,
    /// The command that rings for alarms failed when it was last run.
    HookFails,
    /// New settings were to be read and cannot be used: those from before are still in force.
    SettingsRefused,
    /// Sign-ins under the name of an account failed too often, and nobody has let it in since.
    AccountLocked,
}

impl OwnAlarm {
    /// Every one.
    pub const ALL: [Self; 4] = [
        Self::ClockSet,
        Self::HookFails,
        Self::SettingsRefused,
        Self::AccountLocked,
    ];

    /// The key of its words in `i18n/`, without the `alarm-` in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ClockSet => "clock-set",
            Self::HookFails => "hook-fails",
            Self::SettingsRefused => "settings-refused",
            Self::AccountLocked => "account-locked",
        }
    }
}

/// One standing alarm. Two alarms that compare equal are the same alarm: it is raised once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alarm {
    /// No path to the counterpart (by its link key) works.
    LineDown {
        /// Whose link.
        counterpart: PublicKey,
        /// Why, as far as it can be told.
        cause: Cause,
    },
    /// A path is down while another works.
    PathDown {
        /// Whose link.
        counterpart: PublicKey,
        /// Which path.
        bearer: Bearer,
    },
    /// A counterpart's clock and ours differ by more than two seconds.
    ClockSkew {
        /// Whose clock.
        counterpart: PublicKey,
    },
    /// Something of our own node, not of a line.
    Own(OwnAlarm),
    /// A party signed two entries at one place. The proof is kept.
    Fork {
        /// In which line.
        line: LineId,
        /// Who signed both.
        party: PartyIndex,
    },
    /// A counterpart holds entries of ours that we do not: nothing is signed until the next epoch.
    BehindOwnRecord {
        /// In which line.
        line: LineId,
    },
    /// Nothing is signed yet: heads have not been exchanged since the start.
    Mute {
        /// In which line.
        line: LineId,
    },
    /// Entries on our disk are damaged; they are asked for again from the counterparts.
    RecordDamaged {
        /// In which line.
        line: LineId,
    },
    /// Messages of ours were not receipted in time. Which, [`crate::alarms::Alarms`] knows.
    NotDelivered {
        /// In which line.
        line: LineId,
        /// Of which precedence.
        precedence: Precedence,
    },
    /// No officer acknowledged messages within the charter's time. Which, [`crate::alarms::Alarms`] knows.
    NotAcknowledged {
        /// In which line.
        line: LineId,
        /// Who wrote them: what a counterpart floods us with hides nothing of ours.
        party: PartyIndex,
        /// Of which precedence.
        precedence: Precedence,
    },
    /// FLASH, or IMMEDIATE, addressed to us waits for an officer of ours, from the moment it is held. Which,
    /// [`crate::alarms::Alarms`] knows.
    Received {
        /// In which line.
        line: LineId,
        /// Whose.
        party: PartyIndex,
        /// Which of the two.
        precedence: Precedence,
    },
    /// They ring: somebody there wants our watch at once, and nobody here has answered or refused. It is over when the
    /// time is up for which they ring. Which, [`crate::alarms::Alarms`] knows.
    Ring {
        /// In which line.
        line: LineId,
        /// Who rings.
        party: PartyIndex,
    },
    /// IMMEDIATE call requests, queries or asks await an act of ours, from the moment they do. Which,
    /// [`crate::alarms::Alarms`] knows.
    MatterWaits {
        /// In which line.
        line: LineId,
        /// Who began them.
        party: PartyIndex,
    },
    /// Nobody has answered call requests, queries or asks when their time was up. Which,
    /// [`crate::alarms::Alarms`] knows.
    Unanswered {
        /// In which line.
        line: LineId,
        /// Who began them.
        party: PartyIndex,
        /// Of which precedence.
        precedence: Precedence,
    },
    /// A drill of another party waits for an officer of ours: somebody is to be at the desk as if it were meant. It is over
    /// when one has answered, or its time is up.
    Drill {
        /// In which line.
        line: LineId,
        /// Who began it.
        party: PartyIndex,
    },
    /// A scheduled line test failed.
    TestFailed {
        /// In which line.
        line: LineId,
        /// Which test.
        number: u64,
        /// Why.
        cause: Cause,
    },
    /// An entry of a kind or with a header key this version does not know.
    NotUnderstood {
        /// In which line.
        line: LineId,
        /// Who wrote it.
        party: PartyIndex,
    },
    /// A counterpart sends what breaks the protocol: bad signatures, malformed frames.
    PeerFault {
        /// Whose link.
        counterpart: PublicKey,
    },
    /// Two machines speak with a counterpart's link key: one is a copy of the other, or the key is stolen.
    TwoMachines {
        /// Whose link key.
        counterpart: PublicKey,
    },
    /// A counterpart passed its quota; what comes is refused, unreceipted, counted.
    OverQuota {
        /// In which line.
        line: LineId,
        /// Whose entries.
        party: PartyIndex,
    },
    /// A counterpart passed the charter's cap on FLASH, or the one on check fires; more is refused, unreceipted, counted.
    FlashCap {
        /// In which line.
        line: LineId,
        /// Whose FLASH.
        party: PartyIndex,
    },
    /// Our disk is nearly full: only FLASH and IMMEDIATE are recorded.
    DiskLow,
    /// Our disk is full and the reserve is used: nothing is recorded.
    DiskFull,
    /// One officer released a FLASH alone, and nobody has acknowledged it yet. There may be several.
    BreakGlass {
        /// In which line.
        line: LineId,
        /// Whose FLASH.
        party: PartyIndex,
    },
    /// Check fires addressed to us wait for an officer of ours, from the moment they are held. Which,
    /// [`crate::alarms::Alarms`] knows. It rings anew until they wait no more.
    CheckFire {
        /// In which line.
        line: LineId,
        /// Whose.
        party: PartyIndex,
    },
    /// A counterpart makes more authority entries a day than a party may; more is refused, unreceipted.
    AuthorityCap {
        /// In which line.
        line: LineId,
        /// Whose entries.
        party: PartyIndex,
    },
    /// A counterpart has caused more alarms than can ring one by one: those that did not stand, and this one rings
    /// for them.
    Many {
        /// Who.
        counterpart: PublicKey,
    },
    /// A party has left the line, and ours has not said its word to that: nothing new can be sent.
    PartyLeft {
        /// Which line.
        line: LineId,
        /// Who left.
        party: PartyIndex,
    },
    /// A party is for closing the line, and ours has not said its word to that.
    PartyCloses {
        /// Which line.
        line: LineId,
        /// Who is for it.
        party: PartyIndex,
    },
    /// A party, ours or another, has suspended the line or part of it, and has not resumed it.
    Suspended {
        /// Which line.
        line: LineId,
        /// Who.
        party: PartyIndex,
    },
    /// Our own suspension was to be looked at again by now: it goes on until somebody resumes it or states it anew.
    SuspensionReview {
        /// Which line.
        line: LineId,
    },
}

impl Alarm {
    /// The precedence of the messages or matters behind it; `None` if it is not about such.
    #[must_use]
    pub fn of_messages(&self) -> Option<Precedence> {
        match self {
            Self::NotDelivered { precedence, .. }
            | Self::NotAcknowledged { precedence, .. }
            | Self::Received { precedence, .. }
            | Self::Unanswered { precedence, .. } => Some(*precedence),
            Self::MatterWaits { .. } | Self::Ring { .. } => Some(Precedence::Immediate),
            Self::BreakGlass { .. } | Self::CheckFire { .. } => Some(Precedence::Flash),
            _ => None,
        }
    }

    /// The key of its words in `i18n/`, without the `alarm-` in front.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::LineDown { .. } => "line-down",
            Self::PathDown { .. } => "path-down",
            Self::ClockSkew { .. } => "clock-skew",
            Self::Own(own) => own.name(),
            Self::Fork { .. } => "fork",
            Self::BehindOwnRecord { .. } => "behind-own-record",
            Self::Mute { .. } => "mute",
            Self::RecordDamaged { .. } => "record-damaged",
            Self::NotDelivered { .. } => "not-delivered",
            Self::NotAcknowledged { .. } => "not-acknowledged",
            Self::Received {
                precedence: Precedence::Flash,
                ..
            } => "flash-received",
            Self::Received { .. } => "immediate-received",
            Self::Ring { .. } => "ring",
            Self::Drill { .. } => "drill",
            Self::MatterWaits { .. } => "matter-waits",
            Self::Unanswered { .. } => "unanswered",
            Self::TestFailed { .. } => "test-failed",
            Self::NotUnderstood { .. } => "not-understood",
            Self::PeerFault { .. } => "peer-fault",
            Self::TwoMachines { .. } => "two-machines",
            Self::OverQuota { .. } => "over-quota",
            Self::FlashCap { .. } => "flash-cap",
            Self::DiskLow => "disk-low",
            Self::DiskFull => "disk-full",
            Self::BreakGlass { .. } => "break-glass",
            Self::CheckFire { .. } => "check-fire",
            Self::AuthorityCap { .. } => "authority-cap",
            Self::Many { .. } => "many-alarms",
            Self::PartyLeft { .. } => "party-left",
            Self::PartyCloses { .. } => "party-closes",
            Self::Suspended { .. } => "suspended",
            Self::SuspensionReview { .. } => "suspension-review",
        }
    }
}
