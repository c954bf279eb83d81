//! A network of paths between hosts, in simulated time: latency, rate with one queue for all that
//! shares it, cuts. Channels are reliable and ordered, as QUIC streams and TCP connections are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use detente_driver::Network;
use detente_line::link::channel::{Bearer, ChannelId, CloseCause, Lane};
use detente_line::link::frame::{Frame, Reassembly};
use detente_line::now::Monotonic;
use detente_line::switchboard::input::Input;
use detente_record::PublicKey;

use crate::world::{Happening, World};

/// What a host asked of the network in one turn.
#[derive(Debug)]
pub(crate) enum Asked {
    /// To send bytes.
    Transmit(ChannelId, Vec<u8>),
    /// To close a channel.
    Close(ChannelId),
    /// To dial a counterpart.
    Dial(PublicKey, Bearer),
}

/// A host's side of the network: it notes what is asked.
#[derive(Clone, Default)]
pub struct Notes {
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
    /// The link keys it accepts.
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
    /// How long everything takes.
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
    /// Paths of 5 ms without a limit.
    pub(crate) fn new() -> Self {
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

/// One stream between two hosts.
pub(crate) struct Wire {
    pub(crate) ends: [(usize, ChannelId); 2],
    pub(crate) bearer: Bearer,
    /// Held back by a cut, to be delivered when it is healed.
    pub(crate) held: Vec<(usize, ChannelId, Vec<u8>)>,
}

impl World {
    /// How many entries a host has sent to each other host.
    pub fn sent_to(&self, from: usize) -> Vec<usize> {
        let to = 0..self.hosts.len();
        to.map(|to| self.sent.get(&(from, to)).copied().unwrap_or(0))
            .collect()
    }

    /// How many writes with entries or news of what arrived each host has made.
    pub fn writes(&self) -> [usize; 2] {
        [0, 1].map(|host| self.writes.get(&host).copied().unwrap_or(0))
    }

    /// How many channels stand between hosts.
    pub fn wires_standing(&self) -> usize {
        self.wires.len()
    }

    pub(crate) fn ask(&mut self, host: usize, asked: Asked) {
        match asked {
            Asked::Transmit(channel, bytes) => {
                let Some(wire) = self
                    .wires
                    .iter_mut()
                    .find(|wire| wire.ends.contains(&(host, channel)))
                else {
                    return;
                };
                let other = wire.ends[usize::from(wire.ends[0] == (host, channel))];
                let mut stream = Reassembly::default();
                stream.push(&bytes);
                let frames = stream.frames();
                let entries = frames
                    .iter()
                    .filter(|frame| matches!(frame, Ok(Frame::Entry(_) | Frame::Compact(_))));
                *self.sent.entry((host, other.0)).or_default() += entries.count();
                let carries = |frame: &Result<Frame, _>| {
                    matches!(
                        frame,
                        Ok(Frame::Entry(_) | Frame::Compact(_) | Frame::Got { .. })
                    )
                };
                *self.writes.entry(host).or_default() += usize::from(frames.iter().any(carries));
                if self.paths.cut.contains(&wire.bearer) {
                    wire.held.push((other.0, other.1, bytes));
                    return;
                }
                let at = self.paths.arrival(self.now(), host, bytes.len());
                self.at(
                    at,
                    other.0,
                    Input::Bytes {
                        channel: other.1,
                        bytes,
                    },
                );
            }
            Asked::Close(channel) => {
                let Some(n) = self
                    .wires
                    .iter()
                    .position(|wire| wire.ends.contains(&(host, channel)))
                else {
                    return;
                };
                let wire = self.wires.remove(n);
                let other = wire.ends[usize::from(wire.ends[0] == (host, channel))];
                if !self.paths.cut.contains(&wire.bearer) {
                    let at = self.paths.arrival(self.now(), host, 0);
                    self.at(
                        at,
                        other.0,
                        Input::Closed {
                            channel: other.1,
                            cause: CloseCause::Reset,
                        },
                    );
                }
            }
            Asked::Dial(peer, bearer) => {
                let to = self
                    .hosts
                    .iter()
                    .position(|other| other.party.link() == peer)
                    .expect("a known peer");
                let at = self.now() + self.paths.latency * 2;
                self.happen(
                    at,
                    Happening::Dialed {
                        from: host,
                        to,
                        bearer,
                    },
                );
            }
        }
    }

    pub(crate) fn dialed(&mut self, from: usize, to: usize, bearer: Bearer) {
        let peer = self.hosts[to].party.link();
        if self.paths.cut.contains(&bearer) {
            let input = Input::DialFailed {
                peer,
                bearer,
                cause: CloseCause::Silent,
            };
            self.later(Duration::from_secs(3), from, input);
            return;
        }
        if self.hosts[to].driver.is_none() {
            let cause = if bearer == Bearer::Tcp {
                CloseCause::Refused
            } else {
                CloseCause::Silent
            };
            self.later(
                Duration::ZERO,
                from,
                Input::DialFailed {
                    peer,
                    bearer,
                    cause,
                },
            );
            return;
        }
        for lane in Lane::ALL {
            self.count += 2;
            let ends = [
                (from, ChannelId(self.count)),
                (to, ChannelId(self.count + 1)),
            ];
            self.wires.push(Wire {
                ends,
                bearer,
                held: Vec::new(),
            });
            for ((host, channel), (other, _)) in [(ends[0], ends[1]), (ends[1], ends[0])] {
                let peer = self.hosts[other].party.link();
                let group = "X25519MLKEM768".to_owned();
                let opened = Input::Opened {
                    channel,
                    peer,
                    bearer,
                    lane,
                    dialed: host == from,
                    group,
                };
                self.later(Duration::ZERO, host, opened);
            }
        }
    }

    /// Cuts a path: everything on it is swallowed until it is healed.
    pub fn cut(&mut self, bearer: Bearer) {
        self.paths.cut.insert(bearer);
    }

    /// Resets every channel of a path, as something on the way may do.
    pub fn reset(&mut self, bearer: Bearer) {
        let wires = std::mem::take(&mut self.wires);
        let (reset, stay) = wires.into_iter().partition(|wire| wire.bearer == bearer);
        self.wires = stay;
        let reset: Vec<Wire> = reset;
        for (host, channel) in reset.into_iter().flat_map(|wire| wire.ends) {
            let cause = CloseCause::Reset;
            self.later(Duration::ZERO, host, Input::Closed { channel, cause });
        }
    }

    /// Heals a path: what its channels hold is delivered, if they still stand.
    pub fn heal(&mut self, bearer: Bearer) {
        self.paths.cut.remove(&bearer);
        let mut held = Vec::new();
        for wire in self.wires.iter_mut().filter(|wire| wire.bearer == bearer) {
            held.append(&mut wire.held);
        }
        for (host, channel, bytes) in held {
            self.later(self.paths.latency, host, Input::Bytes { channel, bytes });
        }
    }
}
