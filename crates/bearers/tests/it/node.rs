//! A node for tests: an endpoint, its events, and what is waited for.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use detente_bearers::{
    Bearer, BearerEvent, ChannelId, CloseCause, Config, Endpoint, Lane, LinkKey, Pins, Reported,
    Timeouts,
};
use tokio::time::timeout;

/// Far longer than anything here takes, so that only a fault reaches it.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Node {
    pub endpoint: Endpoint,
    events: Reported,
    passed_over: VecDeque<BearerEvent>,
}

/// Waits less long than a real node, so that tests of silence end soon.
pub fn hasty() -> Timeouts {
    Timeouts {
        dial: Duration::from_secs(5),
        handshake: Duration::from_secs(2),
        idle: Duration::from_secs(2),
        drain: Duration::from_secs(2),
    }
}

pub fn key(number: u8) -> LinkKey {
    LinkKey::from_seed(&[number; 32]).unwrap()
}

pub fn public(number: u8) -> [u8; 32] {
    key(number).public()
}

pub fn loopback() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

impl Node {
    /// A node with inbound ports.
    pub async fn open(number: u8, pinned: &[u8]) -> Self {
        Self::start(number, pinned, true, Timeouts::default()).await
    }

    /// A node without inbound port.
    pub async fn dial_only(number: u8, pinned: &[u8]) -> Self {
        Self::start(number, pinned, false, Timeouts::default()).await
    }

    pub async fn start(number: u8, pinned: &[u8], open: bool, timeouts: Timeouts) -> Self {
        let listen = open.then(loopback);
        let config = Config {
            key: key(number),
            pins: Pins::new(pinned.iter().map(|pinned| public(*pinned))),
            listen_quic: listen,
            listen_tcp: listen,
            timeouts,
        };
        let (endpoint, events) = Endpoint::bind(config).await.unwrap();
        Self {
            endpoint,
            events,
            passed_over: VecDeque::new(),
        }
    }

    /// Shuts the endpoint down, taking events meanwhile as an application would.
    pub async fn shutdown(self) {
        let Self {
            endpoint,
            mut events,
            ..
        } = self;
        let taking = tokio::spawn(async move { while events.recv().await.is_some() {} });
        endpoint.shutdown().await;
        taking.await.unwrap();
    }

    pub fn address(&self, bearer: Bearer) -> SocketAddr {
        match bearer {
            Bearer::Quic => self.endpoint.quic_address().unwrap(),
            Bearer::Tcp => self.endpoint.tcp_address().unwrap(),
        }
    }

    /// What happened next, or what an earlier search passed over.
    pub async fn next(&mut self) -> BearerEvent {
        match self.passed_over.pop_front() {
            Some(event) => event,
            None => self.arrive().await,
        }
    }

    async fn arrive(&mut self) -> BearerEvent {
        timeout(PATIENCE, self.events.recv())
            .await
            .expect("an event in time")
            .unwrap()
    }

    /// The first event that fits, before or after others, which are kept.
    pub async fn find<T>(&mut self, fits: impl Fn(&BearerEvent) -> Option<T>) -> T {
        for place in 0..self.passed_over.len() {
            if let Some(found) = fits(&self.passed_over[place]) {
                self.passed_over.remove(place);
                return found;
            }
        }
        loop {
            let event = self.arrive().await;
            if let Some(found) = fits(&event) {
                return found;
            }
            self.passed_over.push_back(event);
        }
    }

    /// Both lanes, urgent first, once both are open.
    pub async fn opened(&mut self) -> [ChannelId; 2] {
        [
            self.lane_opened(Lane::Urgent).await,
            self.lane_opened(Lane::Ordinary).await,
        ]
    }

    async fn lane_opened(&mut self, wanted: Lane) -> ChannelId {
        self.find(|event| match event {
            BearerEvent::Opened {
                channel,
                lane,
                group,
                ..
            } if *lane == wanted => {
                assert_eq!(group, "X25519MLKEM768");
                Some(*channel)
            }
            BearerEvent::DialFailed { cause, .. } => panic!("the dial failed: {cause:?}"),
            _ => None,
        })
        .await
    }

    /// Everything that arrives on a channel until there are so many bytes.
    pub async fn receive(&mut self, wanted: ChannelId, length: usize) -> Vec<u8> {
        let mut all = Vec::new();
        while all.len() < length {
            let more = self.find(|event| match event {
                BearerEvent::Bytes { channel, bytes } if *channel == wanted => Some(bytes.clone()),
                BearerEvent::Closed { channel, cause } if *channel == wanted => {
                    panic!("closed ({cause:?}) instead of bytes")
                }
                _ => None,
            });
            all.extend(more.await);
        }
        all
    }

    pub async fn closed(&mut self, wanted: ChannelId) -> CloseCause {
        self.find(|event| match event {
            BearerEvent::Closed { channel, cause } if *channel == wanted => Some(*cause),
            _ => None,
        })
        .await
    }

    pub async fn dial_failed(&mut self) -> CloseCause {
        self.find(|event| match event {
            BearerEvent::DialFailed { cause, .. } => Some(*cause),
            BearerEvent::Opened { .. } => panic!("the dial succeeded"),
            _ => None,
        })
        .await
    }

    pub async fn stranger(&mut self) -> CloseCause {
        self.find(|event| match event {
            BearerEvent::Stranger { cause, .. } => Some(*cause),
            BearerEvent::Opened { .. } => panic!("a stranger was let in"),
            _ => None,
        })
        .await
    }

    /// Everything that has happened and was not looked at, without waiting for more.
    pub fn rest(&mut self) -> Vec<BearerEvent> {
        let mut rest: Vec<_> = self.passed_over.drain(..).collect();
        while let Some(event) = self.events.try_recv() {
            rest.push(event);
        }
        rest
    }
}

/// Lets `from` dial `to` and returns both sides' lanes.
pub async fn join(
    from: &mut Node,
    to: &mut Node,
    to_number: u8,
    bearer: Bearer,
    address: SocketAddr,
) -> ([ChannelId; 2], [ChannelId; 2]) {
    from.endpoint.dial(public(to_number), bearer, address);
    tokio::join!(from.opened(), to.opened())
}

/// Sends both ways on one lane of both and checks what arrives.
pub async fn exchange(a: &mut Node, on_a: ChannelId, b: &mut Node, on_b: ChannelId, text: &[u8]) {
    a.endpoint.send(on_a, text.to_vec()).unwrap();
    assert_eq!(b.receive(on_b, text.len()).await, text);
    b.endpoint.send(on_b, text.to_vec()).unwrap();
    assert_eq!(a.receive(on_a, text.len()).await, text);
}

pub const LANES: [Lane; 2] = Lane::ALL;
