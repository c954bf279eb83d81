//! What an endpoint reports.

use std::net::SocketAddr;

use crate::{Bearer, ChannelId, CloseCause, Lane};

/// News from the network. For one channel: `Opened`, then `Bytes`, at last one `Closed`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BearerEvent {
    /// Both ends have accepted each other's key and the channel carries bytes.
    Opened {
        /// Its number.
        channel: ChannelId,
        /// The link key the far end has proven.
        peer: [u8; 32],
        /// Over which bearer.
        bearer: Bearer,
        /// Which lane.
        lane: Lane,
        /// Whether this side dialled.
        dialed: bool,
        /// Name of the key-exchange group, read from this connection's handshake.
        group: String,
        /// The far end's address.
        from: SocketAddr,
    },
    /// Bytes arrived, in order; at most [`crate::limits::BYTES_PER_EVENT_MAX`].
    Bytes {
        /// On which channel.
        channel: ChannelId,
        /// What.
        bytes: Vec<u8>,
    },
    /// A channel ended; its number is never used again.
    Closed {
        /// Which.
        channel: ChannelId,
        /// Why.
        cause: CloseCause,
    },
    /// A dial failed; no lane of it was opened.
    DialFailed {
        /// Who was dialled.
        peer: [u8; 32],
        /// Over which bearer.
        bearer: Bearer,
        /// The lane that failed first; over QUIC always the urgent one.
        lane: Lane,
        /// Why.
        cause: CloseCause,
    },
    /// Someone came in and did not prove a pinned key. Reported a few times a second at most.
    Stranger {
        /// Over which bearer.
        bearer: Bearer,
        /// From where.
        from: SocketAddr,
        /// What was wrong with it.
        cause: CloseCause,
        /// How many were refused since the start, this one and the unreported included.
        refused: u64,
    },
}
