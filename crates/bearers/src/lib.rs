//! The bearers of a line: QUIC, and TLS 1.3 over TCP, with the counterpart's key pinned.
//!
//! An [`Endpoint`] opens and accepts authenticated byte streams and reports them as
//! [`BearerEvent`]s. It knows no frame, message or party: keys in, bytes out.
//! [`relay`] is a faulty network for the demo, the tests and the benchmarks.
//! Follows spec/link-security.md.

mod carry;
mod cause;
mod config;
mod endpoint;
mod event;
mod gate;
mod group;
mod key;
pub mod limits;
mod outgoing;
mod pins;
mod quic;
pub mod relay;
mod tcp;
mod tls;

pub use config::{BindError, Config, Timeouts};
pub use detente_line::link::channel::{Bearer, ChannelId, CloseCause, Lane};
pub use endpoint::{Endpoint, Reported};
pub use event::BearerEvent;
pub use key::LinkKey;
pub use outgoing::SendError;
pub use pins::Pins;
pub use tls::PROTOCOL;
