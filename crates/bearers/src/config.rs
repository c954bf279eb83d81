//! What an endpoint is given at its start, and why it may not start.

use std::net::SocketAddr;
use std::time::Duration;

use crate::{LinkKey, Pins};

/// What [`crate::Endpoint::bind`] needs.
pub struct Config {
    /// This party's link key.
    pub key: LinkKey,
    /// The counterparts' link keys; may change at run time.
    pub pins: Pins,
    /// Where to listen for QUIC; `None`: no inbound port.
    pub listen_quic: Option<SocketAddr>,
    /// Where to listen for TLS over TCP; `None`: no inbound port.
    pub listen_tcp: Option<SocketAddr>,
    /// How long to wait for what.
    pub timeouts: Timeouts,
}

/// How long an endpoint waits.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// From a dial to both lanes accepted by the far end.
    pub dial: Duration,
    /// From a stranger's first packet to its proof and lane tag.
    pub handshake: Duration,
    /// From the last sign of the far end to `Silent`.
    pub idle: Duration,
    /// From `close` to the end, whatever is still queued.
    pub drain: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            dial: Duration::from_secs(10),
            handshake: Duration::from_secs(10),
            idle: Duration::from_secs(12),
            drain: Duration::from_secs(3),
        }
    }
}

/// Why an endpoint cannot start. What to do is `bearers-…` in `i18n/`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// The address cannot be listened on.
    #[error("cannot listen for {bearer} on {address}")]
    Address {
        /// `QUIC` or `TCP`.
        bearer: &'static str,
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The cryptography cannot be set up.
    #[error("cannot set up TLS")]
    Tls {
        /// What rustls said.
        source: rustls::Error,
    },
}
