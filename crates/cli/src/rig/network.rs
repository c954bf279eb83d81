//! The network between two nodes: a relay before each port of the one that listens, so that a path
//! can be cut, slowed or closed.

use std::net::SocketAddr;

use detente_api::card::DialAddress;
use detente_bearers::relay::{Faults, Relay};
use detente_language::error_key;

use crate::failure::{Failure, Outcome};
use crate::rig::process::NodeProcess;

/// Relays for QUIC and for TLS over TCP, on a runtime of their own.
pub struct Network {
    quic: Relay,
    tcp: Relay,
    runtime: tokio::runtime::Runtime,
}

impl Network {
    /// Puts relays before the ports of a node.
    ///
    /// # Errors
    ///
    /// The node does not listen, or no port is free.
    pub fn before(node: &NodeProcess) -> Outcome<Self> {
        let failed = |cause: &dyn std::fmt::Display| {
            Failure::new(
                error_key::NODE_NOT_RUNNING,
                &[
                    ("address", &node.api().to_string()),
                    ("cause", &cause.to_string()),
                ],
            )
        };
        let (Some(quic), Some(tcp)) = (node.listens("quic"), node.listens("tcp")) else {
            return Err(failed(&"it does not listen"));
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| failed(&error))?;
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let quic = runtime
            .block_on(Relay::udp(any_port, quic, 1))
            .map_err(|error| failed(&error))?;
        let tcp = runtime
            .block_on(Relay::tcp(any_port, tcp))
            .map_err(|error| failed(&error))?;
        Ok(Self { quic, tcp, runtime })
    }

    /// Where the other node dials.
    #[must_use]
    pub fn addresses(&self) -> Vec<DialAddress> {
        let address = |bearer: &str, relay: &Relay| DialAddress {
            bearer: bearer.to_owned(),
            address: relay.address().to_string(),
        };
        vec![address("quic", &self.quic), address("tcp", &self.tcp)]
    }

    /// Changes what is wrong with the QUIC path; returns once it holds.
    pub fn quic(&self, edit: impl FnOnce(&mut Faults)) {
        self.runtime.block_on(self.quic.change(edit));
    }

    /// Changes what is wrong with the TCP path; returns once it holds.
    pub fn tcp(&self, edit: impl FnOnce(&mut Faults)) {
        self.runtime.block_on(self.tcp.change(edit));
    }

    /// Makes both paths perfect again.
    pub fn heal(&self) {
        self.runtime.block_on(self.quic.heal());
        self.runtime.block_on(self.tcp.heal());
    }
}
