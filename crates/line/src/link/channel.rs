//! The names of what connects two nodes: bearer, lane, channel; and how a channel ends.

/// A kind of physical or network path between two nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Bearer {
    /// QUIC over UDP (RFC 9000).
    Quic = 0,
    /// TLS 1.3 over TCP.
    Tcp = 1,
}

impl Bearer {
    /// Every bearer there is.
    pub const ALL: [Self; 2] = [Self::Quic, Self::Tcp];

    /// Its name in reports and settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quic => "quic",
            Self::Tcp => "tcp",
        }
    }
}

/// The two lanes of a path: what is urgent never queues behind what is ordinary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Lane {
    /// FLASH, IMMEDIATE, their receipts, authority entries, heartbeats, heads, goodbyes.
    Urgent = 0,
    /// Everything else.
    Ordinary = 1,
}

impl Lane {
    /// Both lanes.
    pub const ALL: [Self; 2] = [Self::Urgent, Self::Ordinary];
}

/// One authenticated, ordered byte stream to one counterpart. Numbered by whoever opens sockets;
/// a number is never used twice in a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelId(pub u64);

/// Why a channel ended, or could not be opened. The line tells "node down" from "path down" by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CloseCause {
    /// Nothing listens there: the far machine answered that the port is closed.
    Refused,
    /// The far machine ended it without a goodbye: its process is gone.
    Reset,
    /// Nothing was heard for too long.
    Silent,
    /// The far end offered another key or no proof of its key, or it refuses ours.
    NotPinned,
    /// The far end speaks another version of the protocol, or other cryptography.
    Version,
    /// The far end closed it in good order, after sending what it had: neither a fault nor an alarm.
    Ended,
    /// More was queued for it than its bound; we ended it.
    Overflow,
    /// We closed it, or our own machine could not carry it.
    Local,
}
