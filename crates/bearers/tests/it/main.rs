//! The bearers over real sockets on loopback: whom they let in, how they end, what they survive.

#![allow(clippy::unwrap_used)]

mod causes;
mod foreign;
mod handshake;
mod lanes;
mod node;
mod relays;
mod strangers;
