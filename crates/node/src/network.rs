//! Between the driver and the bearers: inputs one way, bytes and dials the other. Never blocks.

use std::sync::{Arc, Weak};

use detente_bearers::{Bearer, BearerEvent, ChannelId, CloseCause, Endpoint, SendError};
use detente_driver::Network;
use detente_line::switchboard::input::Input;
use detente_record::PublicKey;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::counterparts::{AddressBook, NextAddress};
use crate::dial_address;
use crate::engine::{Engine, Haste, NotDone};

/// The network as the driver uses it.
pub(crate) struct NodeNetwork {
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) addresses: AddressBook,
    pub(crate) engine: Engine,
    pub(crate) runtime: Handle,
}

impl Network for NodeNetwork {
    fn transmit(&mut self, channel: ChannelId, bytes: Vec<u8>) {
        match self.endpoint.send(channel, bytes) {
            Ok(()) => {}
            // Its end is reported as an event of its own, in both cases.
            Err(SendError::Closed) => {}
            Err(error) => tracing::debug!(%error, "a channel took no more"),
        }
    }

    fn close(&mut self, channel: ChannelId) {
        self.endpoint.close(channel);
    }

    fn dial(&mut self, peer: PublicKey, bearer: Bearer) {
        let Some(NextAddress { address, dials }) = self.addresses.next(&peer, bearer) else {
            self.fail(peer, bearer);
            return;
        };
        if let Some(address) = dial_address::literal(&address) {
            self.endpoint.dial(*peer.as_bytes(), bearer, address);
            return;
        }
        let endpoint = Arc::downgrade(&self.endpoint);
        let engine = self.engine.clone();
        self.runtime.spawn(async move {
            if !dial_by_name(&endpoint, peer, bearer, &address, dials).await {
                report_failure(&engine, peer, bearer).await;
            }
        });
    }

    fn pin(&mut self, peer: PublicKey) {
        self.endpoint.pins().add(*peer.as_bytes());
    }
}

impl NodeNetwork {
    /// Tells of a dial that could not even begin.
    fn fail(&self, peer: PublicKey, bearer: Bearer) {
        let engine = self.engine.clone();
        // Not from here: this is the driver's own thread, and the queue may be full.
        self.runtime
            .spawn(async move { report_failure(&engine, peer, bearer).await });
    }
}

/// Looks a name up and dials the one of its addresses whose turn it is.
async fn dial_by_name(
    endpoint: &Weak<Endpoint>,
    peer: PublicKey,
    bearer: Bearer,
    name: &str,
    dials: usize,
) -> bool {
    let found = dial_address::look_up(name, dials).await;
    match (found, endpoint.upgrade()) {
        (Some(address), Some(endpoint)) => {
            endpoint.dial(*peer.as_bytes(), bearer, address);
            true
        }
        _ => false,
    }
}

async fn report_failure(engine: &Engine, peer: PublicKey, bearer: Bearer) {
    let failed = Input::DialFailed {
        peer,
        bearer,
        cause: CloseCause::Silent,
    };
    // A driver that has ended needs no news.
    let _ = engine.network_input(Haste::Urgent, failed).await;
}

/// Hands what the bearers report of one lane to the driver, as fast as the driver takes it.
pub(crate) async fn pump(
    mut events: mpsc::Receiver<BearerEvent>,
    haste: Haste,
    engine: Engine,
    addresses: AddressBook,
) {
    while let Some(event) = events.recv().await {
        if let BearerEvent::Opened {
            peer,
            bearer,
            dialed: true,
            from,
            ..
        } = &event
        {
            addresses.worked(peer, *bearer, *from);
        }
        let Some(input) = input_of(event) else {
            continue;
        };
        if engine.network_input(haste, input).await == Err(NotDone::Stopping) {
            return;
        }
    }
}

fn input_of(event: BearerEvent) -> Option<Input> {
    Some(match event {
        BearerEvent::Opened {
            channel,
            peer,
            bearer,
            lane,
            dialed,
            group,
            ..
        } => Input::Opened {
            channel,
            peer: key_of(&peer)?,
            bearer,
            lane,
            dialed,
            group,
        },
        BearerEvent::Bytes { channel, bytes } => Input::Bytes { channel, bytes },
        BearerEvent::Closed { channel, cause } => Input::Closed { channel, cause },
        BearerEvent::DialFailed {
            peer,
            bearer,
            cause,
            ..
        } => Input::DialFailed {
            peer: key_of(&peer)?,
            bearer,
            cause,
        },
        BearerEvent::Stranger {
            bearer,
            cause,
            refused,
            ..
        } => {
            // Reported a few times a second at most; the rest is in the count.
            tracing::info!(
                bearer = bearer.name(),
                ?cause,
                refused,
                "a stranger was refused"
            );
            return None;
        }
        _ => return None,
    })
}

/// A pinned key always parses: it was parsed when its card was accepted.
fn key_of(bytes: &[u8; 32]) -> Option<PublicKey> {
    PublicKey::parse(bytes).ok()
}
