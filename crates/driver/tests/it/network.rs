//! A network of paths between hosts, in simulated time: latency, rate with one queue for all that
//! shares it, cuts. Channels are reliable and ordered, as QUIC streams and TCP connections are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use detente_driver::Network;
use detente_line::link::channel::{Bearer, ChannelId};
use detente_line::now::Monotonic;
use detente_record::PublicKey;

/// What a host asked of the network in one turn.
#[derive(Debug)]
pub enum Asked {
    Transmit(ChannelId, Vec<u8>),
    Close(ChannelId),
    Dial(PublicKey, Bearer),
}

/// A host's side of the network: it notes what is asked.
#[derive(Clone, Default)]
pub struct Notes {
    pub asked: Arc<Mutex<Vec<Asked>>>,
    pub pins: Arc<Mutex<BTreeSet<PublicKey>>>,
}

impl Network for Notes {
    fn transmit(&mut self, channel: ChannelId, bytes: Vec<u8>) {
        self.asked
            .lock()
            .unwrap()
            .push(Asked::Transmit(channel, bytes));
    }
    fn close(&mut self, channel: ChannelId) {
        self.asked.lock().unwrap().push(Asked::Close(channel));
    }
    fn dial(&mut self, peer: PublicKey, bearer: Bearer) {
        self.asked.lock().unwrap().push(Asked::Dial(peer, bearer));
    }
    fn pin(&mut self, peer: PublicKey) {
        self.pins.lock().unwrap().insert(peer);
    }
}

/// What the paths between all hosts are like.
pub struct Paths {
    pub latency: Duration,
    /// Bytes a second of what all paths share, in each direction; `None` for no limit.
    pub rate: Option<u64>,
    /// Paths that swallow everything.
    pub cut: BTreeSet<Bearer>,
    /// When the shared queue from a host will have drained.
    free_at: BTreeMap<usize, Monotonic>,
    /// The most time anything has stood in a queue.
    pub queued_most: Duration,
}

impl Paths {
    pub fn new() -> Self {
        Self {
            latency: Duration::from_millis(5),
            rate: None,
            cut: BTreeSet::new(),
            free_at: BTreeMap::new(),
            queued_most: Duration::ZERO,
        }
    }

    /// When bytes sent now by a host arrive.
    pub fn arrival(&mut self, now: Monotonic, from: usize, bytes: usize) -> Monotonic {
        let Some(rate) = self.rate else {
            return now + self.latency;
        };
        let free = self.free_at.entry(from).or_default();
        let start = (*free).max(now);
        self.queued_most = self.queued_most.max(start.since(now));
        // Headers of the path below count too: 40 bytes a kilobyte.
        let carried = bytes + 40 * bytes.div_ceil(1000);
        *free = start + Duration::from_secs_f64(carried as f64 / rate as f64);
        *free + self.latency
    }
}
