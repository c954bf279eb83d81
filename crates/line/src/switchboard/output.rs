//! What goes out through the one queue, to be obeyed in order: durable before sent.

use detente_record::{Address, Digest, EntryId, LineId, PartyIndex, PublicKey};

use crate::alarm::Alarm;
use crate::fold::Changed;
use crate::link::channel::{Bearer, ChannelId};
use crate::now::Monotonic;
use crate::persist::Write;

/// One thing for the driver to do.
#[derive(Debug)]
pub enum Output {
    /// Make this durable before anything behind it in the queue is done. Many make one commit.
    Persist(Write),
    /// Send these bytes on this channel, in order.
    Transmit {
        /// Which channel.
        channel: ChannelId,
        /// A run of the channel's byte stream, at most 64 KiB.
        bytes: Vec<u8>,
    },
    /// Dial a counterpart at the addresses the node knows, both lanes; answer with `Opened` or `DialFailed`.
    Dial {
        /// By its link key.
        peer: PublicKey,
        /// Over which bearer.
        bearer: Bearer,
    },
    /// Close a channel once what was sent on it has gone out.
    Close {
        /// Which channel.
        channel: ChannelId,
    },
    /// Accept this link key from now on.
    Pin {
        /// The key.
        peer: PublicKey,
    },
    /// Read these entries and answer with `Input::Fetched`.
    Fetch {
        /// For which counterpart's link, by its link key.
        peer: PublicKey,
        /// Of which line.
        line: LineId,
        /// Where they stand, and which (two can stand at one place).
        entries: Vec<(Address, EntryId)>,
    },
    /// Something a person or a read model wants to know.
    Notify(Event),
    /// Nothing more; come back with `Tick` at that time, or earlier with anything else.
    Wait {
        /// When.
        until: Monotonic,
    },
}

/// Something a person or a read model wants to know. Carries no message text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// An entry is held and durable, ours or another's.
    Held {
        /// In which line.
        line: LineId,
        /// Which.
        id: EntryId,
        /// Where.
        address: Address,
        /// The objects whose state may have changed with it.
        changed: Changed,
    },
    /// An act waits for another officer, or no longer.
    Draft {
        /// In which line.
        line: LineId,
        /// Under which hash.
        draft: Digest,
        /// Whether it still waits.
        waits: bool,
    },
    /// An alarm was raised; one about messages also anew, with more behind it.
    Raised(Alarm),
    /// An alarm stands and does not ring by itself: its counterpart has caused so many that
    /// [`Alarm::Many`] rings for it.
    Gathered(Alarm),
    /// An alarm is over.
    Cleared(Alarm),
    /// The link to a counterpart, or one path of it, changed.
    Link {
        /// Whose.
        counterpart: PublicKey,
    },
    /// A charter came in or gained a signature.
    Charter {
        /// Its line id.
        line: LineId,
        /// Whether every party has signed: the line is founded.
        founded: bool,
    },
    /// A line may sign again.
    Speaks {
        /// Which.
        line: LineId,
    },
    /// A line test waits for an officer's read-back here.
    TestAsks {
        /// In which line.
        line: LineId,
        /// The challenge entry.
        challenge: EntryId,
    },
    /// A party was caught with two entries at one place.
    Fork {
        /// In which line.
        line: LineId,
        /// Whose journal.
        party: PartyIndex,
        /// The two entries.
        entries: [EntryId; 2],
    },
}
