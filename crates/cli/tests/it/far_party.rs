//! A party that speaks on the link without a node: the test has its keys and says what it likes.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use detente_bearers::{
    Bearer, BearerEvent, ChannelId, CloseCause, Config, Endpoint, Lane, LinkKey, Pins, Reported,
    Timeouts,
};
use detente_line::link::frame::{Frame, Reassembly};
use tokio::runtime::Runtime;

use crate::line_of_two::{PATIENCE, now};

/// A far end with a link key of its own.
pub struct FarParty {
    endpoint: Endpoint,
    events: Reported,
    lanes: BTreeMap<Lane, ChannelId>,
    read: BTreeMap<ChannelId, (Reassembly, u64)>,
    said: VecDeque<Frame>,
    /// Everything that came on each channel, as it was before TLS: the bytes, and the entries put together of pieces.
    heard: BTreeMap<ChannelId, [Vec<u8>; 2]>,
    instance: [u8; 16],
    // Last: everything above ends on it.
    runtime: Runtime,
}

/// What came of listening.
pub enum Said {
    /// A frame; heartbeats and acknowledgements are settled before.
    Frame(Frame),
    /// The node ended a channel.
    Closed(CloseCause),
    /// The handshake was refused, or nobody is there.
    DialFailed(CloseCause),
    /// Nothing came in time.
    Nothing,
}

impl FarParty {
    /// An endpoint with this link key that accepts the node's.
    pub fn with_key(seed: &[u8; 32], node: [u8; 32]) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let config = Config {
            key: LinkKey::from_seed(seed).expect("a key"),
            pins: Pins::new([node]),
            listen_quic: None,
            listen_tcp: None,
            timeouts: Timeouts::default(),
        };
        let (endpoint, events) = runtime
            .block_on(Endpoint::bind(config))
            .expect("an endpoint");
        let (lanes, read) = (BTreeMap::new(), BTreeMap::new());
        let mut instance = [0; 16];
        getrandom::fill(&mut instance).expect("randomness");
        Self {
            endpoint,
            events,
            lanes,
            read,
            said: VecDeque::new(),
            heard: BTreeMap::new(),
            instance,
            runtime,
        }
    }

    /// Dials; nothing is said on the channels yet.
    pub fn dial(&self, node: [u8; 32], bearer: Bearer, address: SocketAddr) {
        self.endpoint.dial(node, bearer, address);
    }

    /// Dials, waits for both lanes and says hello on both.
    pub fn connect(&mut self, node: [u8; 32], bearer: Bearer, address: SocketAddr) {
        self.lanes.clear();
        self.dial(node, bearer, address);
        let end = Instant::now() + PATIENCE;
        while self.lanes.len() < 2 {
            assert!(Instant::now() < end, "the node opens no channel");
            if let Said::DialFailed(cause) = self.listen(PATIENCE) {
                panic!("the dial failed: {cause:?}");
            }
        }
        for lane in Lane::ALL {
            self.say(
                lane,
                &Frame::Hello {
                    instance: self.instance,
                    utc: now(),
                },
            );
            // It keeps no shelf to put entries together from.
            self.say(lane, &Frame::Whole);
        }
    }

    /// Says a frame on a lane.
    pub fn say(&self, lane: Lane, frame: &Frame) {
        self.send(lane, frame.encode());
    }

    /// Sends bytes on a lane, whatever they are; a lane that the node ended takes nothing.
    pub fn send(&self, lane: Lane, bytes: Vec<u8>) {
        if let Some(channel) = self.lanes.get(&lane) {
            let _ = self.endpoint.send(*channel, bytes);
        }
    }

    /// Whether a lane is open and what is queued for it has gone out.
    pub fn has_drained(&self, lane: Lane) -> bool {
        let queued = self
            .lanes
            .get(&lane)
            .and_then(|channel| self.endpoint.queued(*channel));
        queued.unwrap_or(0) == 0
    }

    /// Whether words stood in anything that the node has said so far, on whichever channel.
    pub fn has_heard(&self, words: &str) -> bool {
        let mut all = self.heard.values().flatten();
        all.any(|bytes| bytes.windows(words.len()).any(|at| at == words.as_bytes()))
    }

    /// Listens until words were heard.
    pub fn hears(&mut self, words: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.has_heard(words) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain: {words}");
            let _ = self.listen(left.min(Duration::from_millis(100)));
        }
    }

    /// Waits for the next thing said, at most so long; answers heartbeats and entries as a node does.
    pub fn listen(&mut self, limit: Duration) -> Said {
        let end = Instant::now() + limit;
        loop {
            if let Some(frame) = self.said.pop_front() {
                return Said::Frame(frame);
            }
            let left = end.saturating_duration_since(Instant::now());
            let next = async { tokio::time::timeout(left, self.events.recv()).await };
            let Ok(Some(event)) = self.runtime.block_on(next) else {
                return Said::Nothing;
            };
            match event {
                BearerEvent::Opened { channel, lane, .. } => {
                    self.lanes.insert(lane, channel);
                    self.read.insert(channel, (Reassembly::default(), 0));
                    return Said::Nothing;
                }
                BearerEvent::Bytes { channel, bytes } => {
                    self.take(channel, &bytes);
                }
                BearerEvent::Closed { channel, cause } => {
                    self.lanes.retain(|_, open| *open != channel);
                    return Said::Closed(cause);
                }
                BearerEvent::DialFailed { cause, .. } => return Said::DialFailed(cause),
                _ => {}
            }
        }
    }

    /// Listens until something fits.
    pub fn listen_for<T>(&mut self, what: &str, fits: impl Fn(Said) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain: {what}");
            if let Some(found) = fits(self.listen(left)) {
                return found;
            }
        }
    }

    /// Reads bytes and answers what a node answers at once.
    fn take(&mut self, channel: ChannelId, bytes: &[u8]) {
        let Some((reassembly, total)) = self.read.get_mut(&channel) else {
            return;
        };
        *total += bytes.len() as u64;
        reassembly.push(bytes);
        let [raw, entries] = self.heard.entry(channel).or_default();
        raw.extend_from_slice(bytes);
        let frames: Vec<Frame> = reassembly
            .frames()
            .into_iter()
            .filter_map(Result::ok)
            .collect();
        for frame in frames {
            match frame {
                Frame::Heartbeat { count, .. } => {
                    let heard = Frame::Heard { count, utc: now() };
                    let _ = self.endpoint.send(channel, heard.encode());
                }
                Frame::Hello { .. } | Frame::Heard { .. } | Frame::Got { .. } => {}
                other => {
                    if let Frame::Entry(part) | Frame::Piece(part) = &other {
                        entries.extend_from_slice(part);
                        let got = Frame::Got { total: *total };
                        let _ = self.endpoint.send(channel, got.encode());
                    }
                    self.said.push_back(other);
                }
            }
        }
    }
}
