//! A network of paths between hosts, in simulated time: latency, rate with one queue for all that
//! shares it, what is cut in one direction or both. Streams are reliable and ordered while they stand, as
//! those of QUIC and TCP are; they stall, and they break and lose what was under way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use detente_driver::Network;
use detente_line::link::channel::{Bearer, ChannelId, CloseCause, Lane};
use detente_line::link::frame::{Frame, Reassembly};
use detente_line::now::Monotonic;
use detente_line::switchboard::input::Input;
use detente_record::PublicKey;

use crate::log::{Did, Log};
use crate::tap::Tap;
use crate::world::{Happening, World};

/// What a host asked of the network in one turn.
#[derive(Debug)]
pub enum Asked {
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
    pub(crate) log: Log,
    /// The link keys it accepts.
    pub pins: Arc<Mutex<BTreeSet<PublicKey>>>,
}

impl Network for Notes {
    fn transmit(&mut self, channel: ChannelId, bytes: Vec<u8>) {
        self.log.add(Did::Asked(Asked::Transmit(channel, bytes)));
    }
    fn close(&mut self, channel: ChannelId) {
        self.log.add(Did::Asked(Asked::Close(channel)));
    }
    fn dial(&mut self, peer: PublicKey, bearer: Bearer) {
        self.log.add(Did::Asked(Asked::Dial(peer, bearer)));
    }
    fn pin(&mut self, peer: PublicKey) {
        self.pins.lock().unwrap().insert(peer);
    }
}

/// What the paths between all hosts are like.
pub struct Paths {
    /// How long everything takes.
    pub latency: Duration,
    /// What is added to that at most, drawn for each write.
    pub jitter: Duration,
    /// Bytes a second of what all paths share, in each direction; `None` for no limit.
    pub rate: Option<u64>,
    /// Paths that swallow everything.
    pub cut: BTreeSet<Bearer>,
    /// Directions between two hosts, over one path, that swallow everything.
    pub blocked: BTreeSet<(usize, usize, Bearer)>,
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
            jitter: Duration::ZERO,
            rate: None,
            cut: BTreeSet::new(),
            blocked: BTreeSet::new(),
            free_at: BTreeMap::new(),
            queued_most: Duration::ZERO,
        }
    }

    /// Whether what a host sends to another over a path is swallowed.
    #[must_use]
    pub fn is_blocked(&self, from: usize, to: usize, bearer: Bearer) -> bool {
        self.cut.contains(&bearer) || self.blocked.contains(&(from, to, bearer))
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
    held: Vec<(usize, ChannelId, Vec<u8>)>,
    /// Nothing arrives before this.
    stalled_until: Monotonic,
    /// When the last write of each end arrives: nothing overtakes it.
    last: [Monotonic; 2],
    /// What is read of each end's bytes by who looks on.
    taps: [Tap; 2],
}

impl Wire {
    fn is_between(&self, one: usize, other: usize) -> bool {
        self.ends.iter().all(|(end, _)| [one, other].contains(end))
    }
}

impl World {
    /// How many entries a host has sent to each other host.
    pub fn sent_to(&self, from: usize) -> Vec<usize> {
        let to = 0..self.hosts.len();
        to.map(|to| self.sent.get(&(from, to)).copied().unwrap_or(0))
            .collect()
    }

    /// How many charters a host has sent.
    pub fn charters(&self, host: usize) -> usize {
        self.charters.get(&host).copied().unwrap_or(0)
    }

    /// How many heads hosts have told each other, on whatever channel.
    pub fn heads_told(&self) -> usize {
        self.heads_told
    }

    /// How many writes with entries or news of what arrived each host has made.
    pub fn writes(&self) -> [usize; 2] {
        [0, 1].map(|host| self.writes.get(&host).copied().unwrap_or(0))
    }

    /// How often a host has dialled.
    pub fn dials(&self, host: usize) -> usize {
        self.dials.get(&host).copied().unwrap_or(0)
    }

    /// How many channels stand between hosts.
    pub fn wires_standing(&self) -> usize {
        self.wires.len()
    }

    pub(crate) fn ask(&mut self, host: usize, asked: Asked) {
        match asked {
            Asked::Transmit(channel, bytes) => self.transmit(host, channel, bytes),
            Asked::Close(channel) => self.close(host, channel),
            Asked::Dial(peer, bearer) => {
                let to = self
                    .hosts
                    .iter()
                    .position(|other| other.party.link() == peer)
                    .expect("a known peer");
                *self.dials.entry(host).or_default() += 1;
                let at = self.now() + self.paths.latency * 2;
                let from = host;
                self.happen(at, Happening::Dialed { from, to, bearer });
            }
        }
    }

    fn transmit(&mut self, host: usize, channel: ChannelId, bytes: Vec<u8>) {
        let now = self.now();
        let bytes = self.without_entries(host, bytes);
        self.trace.note(now, host, "transmit", &bytes);
        let Some(n) = self
            .wires
            .iter()
            .position(|wire| wire.ends.contains(&(host, channel)))
        else {
            return;
        };
        let end = usize::from(self.wires[n].ends[1] == (host, channel));
        let other = self.wires[n].ends[1 - end];
        self.count_frames(host, other.0, &bytes);
        if let Some(watch) = self.watch.as_mut() {
            let party = &self.hosts[other.0].party;
            let at = |line, place| watch.at(line, party.index_in(line), place);
            let sent = self.wires[n].taps[end].push(&bytes, at);
            for entry in sent {
                watch.sent(now, host, other.0, &entry);
            }
        }
        let arrival = self.paths.arrival(now, host, bytes.len());
        let jitter = u64::try_from(self.paths.jitter.as_micros()).unwrap();
        let jitter = Duration::from_micros(self.lots.below(jitter + 1));
        let wire = &mut self.wires[n];
        if self.paths.is_blocked(host, other.0, wire.bearer) {
            wire.held.push((other.0, other.1, bytes));
            return;
        }
        let at = (arrival + jitter)
            .max(wire.last[end])
            .max(wire.stalled_until);
        wire.last[end] = at;
        let channel = other.1;
        self.at(at, other.0, Input::Bytes { channel, bytes });
    }

    fn count_frames(&mut self, host: usize, other: usize, bytes: &[u8]) {
        let mut stream = Reassembly::default();
        stream.push(bytes);
        let frames = stream.frames();
        let entries = frames
            .iter()
            .filter(|frame| matches!(frame, Ok(Frame::Entry(_) | Frame::Compact(_))));
        *self.sent.entry((host, other)).or_default() += entries.count();
        let charters = frames.iter();
        let charters = charters.filter(|frame| matches!(frame, Ok(Frame::Charter(_))));
        *self.charters.entry(host).or_default() += charters.count();
        let heads = frames.iter();
        let heads = heads.filter(|frame| matches!(frame, Ok(Frame::Heads { .. })));
        self.heads_told += heads.count();
        let carries = |frame: &Result<Frame, _>| {
            matches!(
                frame,
                Ok(Frame::Entry(_) | Frame::Compact(_) | Frame::Got { .. })
            )
        };
        *self.writes.entry(host).or_default() += usize::from(frames.iter().any(carries));
    }

    fn close(&mut self, host: usize, channel: ChannelId) {
        let Some(n) = self
            .wires
            .iter()
            .position(|wire| wire.ends.contains(&(host, channel)))
        else {
            return;
        };
        let wire = self.wires.remove(n);
        let end = usize::from(wire.ends[1] == (host, channel));
        let other = wire.ends[1 - end];
        if !self.paths.is_blocked(host, other.0, wire.bearer) {
            let at = self.paths.arrival(self.now(), host, 0).max(wire.last[end]);
            let cause = CloseCause::Reset;
            let channel = other.1;
            self.at(at, other.0, Input::Closed { channel, cause });
        }
    }

    pub(crate) fn dialed(&mut self, from: usize, to: usize, bearer: Bearer) {
        let peer = self.hosts[to].party.link();
        let failed = |cause| Input::DialFailed {
            peer,
            bearer,
            cause,
        };
        let blocked = [(from, to), (to, from)];
        if blocked
            .iter()
            .any(|(from, to)| self.paths.is_blocked(*from, *to, bearer))
        {
            self.later(Duration::from_secs(3), from, failed(CloseCause::Silent));
            return;
        }
        if self.hosts[to].driver.is_none() {
            let cause = if bearer == Bearer::Tcp {
                CloseCause::Refused
            } else {
                CloseCause::Silent
            };
            self.later(Duration::ZERO, from, failed(cause));
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
                stalled_until: Monotonic::default(),
                last: [Monotonic::default(); 2],
                taps: Default::default(),
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

    /// A host's machine has ended its node: its kernel ends the TCP connections; UDP just stops.
    pub(crate) fn hang_up(&mut self, host: usize) {
        for wire in std::mem::take(&mut self.wires) {
            let Some(other) = wire.ends.iter().find(|(end, _)| *end != host).copied() else {
                continue;
            };
            if wire.ends.iter().all(|(end, _)| *end != host) {
                self.wires.push(wire);
            } else if wire.bearer == Bearer::Tcp
                && !self.paths.is_blocked(host, other.0, Bearer::Tcp)
            {
                let (to, channel) = other;
                let cause = CloseCause::Reset;
                self.later(self.paths.latency, to, Input::Closed { channel, cause });
            }
        }
    }

    /// Cuts a path: everything on it is swallowed until it is healed.
    pub fn cut(&mut self, bearer: Bearer) {
        self.paths.cut.insert(bearer);
    }

    /// What a host sends to another over a path is swallowed until it is let through.
    pub fn block(&mut self, from: usize, to: usize, bearer: Bearer) {
        self.paths.blocked.insert((from, to, bearer));
        self.disturb(from, to);
    }

    /// Resets every channel of a path, as something on the way may do.
    pub fn reset(&mut self, bearer: Bearer) {
        self.break_where(|wire| wire.bearer == bearer);
    }

    /// Breaks the streams between two hosts over a path: both are told, and what was under way is lost.
    pub fn break_streams(&mut self, one: usize, other: usize, bearer: Bearer) {
        self.break_where(|wire| wire.bearer == bearer && wire.is_between(one, other));
        self.disturb(one, other);
    }

    fn break_where(&mut self, breaks: impl Fn(&Wire) -> bool) {
        let wires = std::mem::take(&mut self.wires);
        let (broken, stay): (Vec<Wire>, _) = wires.into_iter().partition(breaks);
        self.wires = stay;
        for (host, channel) in broken.into_iter().flat_map(|wire| wire.ends) {
            let cause = CloseCause::Reset;
            self.later(Duration::ZERO, host, Input::Closed { channel, cause });
        }
    }

    /// Notes that something between two hosts has changed.
    pub(crate) fn disturb(&mut self, one: usize, other: usize) {
        let (one, other) = (self.original_of(one), self.original_of(other));
        if let Some(mut watch) = self.watch.take() {
            watch.disturb(self.now(), one, other);
            watch.look_between(self, one, other);
            self.watch = Some(watch);
        }
    }

    /// Whether a channel stands between two hosts.
    #[must_use]
    pub fn is_linked(&self, one: usize, other: usize) -> bool {
        self.wires.iter().any(|wire| wire.is_between(one, other))
    }

    /// For so long no entry leaves a host, whatever its node signs; all else does.
    pub fn withhold(&mut self, host: usize, duration: Duration) {
        let until = self.now() + duration;
        self.withheld.insert(host, until);
    }

    /// What is left of a write once entries are taken out of it, if they are withheld.
    fn without_entries(&self, host: usize, bytes: Vec<u8>) -> Vec<u8> {
        let until = self.withheld.get(&host).copied().unwrap_or_default();
        if self.now() >= until {
            return bytes;
        }
        let mut stream = Reassembly::default();
        stream.push(&bytes);
        let frames = stream.frames().into_iter().flatten();
        let kept = frames.filter(|frame| {
            !matches!(frame, Frame::Entry(_) | Frame::Compact(_) | Frame::Piece(_))
        });
        kept.flat_map(|frame| frame.encode()).collect()
    }

    /// Bytes that are on their way to each host, that a cut holds back, or that wait until it goes on.
    #[must_use]
    pub fn bytes_under_way(&self) -> BTreeMap<usize, usize> {
        let mut under_way: BTreeMap<usize, usize> = BTreeMap::new();
        let mut add = |host, input: &Input| {
            if let Input::Bytes { bytes, .. } = input {
                *under_way.entry(host).or_default() += bytes.len();
            }
        };
        for happening in self.happenings.values() {
            if let Happening::Input(host, _, input) = happening {
                add(*host, input);
            }
        }
        for (host, this) in self.hosts.iter().enumerate() {
            this.inbox.iter().for_each(|input| add(host, input));
        }
        for (host, _, bytes) in self.wires.iter().flat_map(|wire| &wire.held) {
            *under_way.entry(*host).or_default() += bytes.len();
        }
        under_way
    }

    /// Whether what a host sends comes to another over a path: nothing swallows it, and both are awake.
    #[must_use]
    pub fn flows(&self, from: usize, to: usize, bearer: Bearer) -> bool {
        let awake = self.is_awake(from) && self.is_awake(to);
        awake && !self.paths.is_blocked(from, to, bearer)
    }

    /// One stream between two hosts, drawn by lot, brings nothing for so long.
    pub fn stall(&mut self, one: usize, other: usize, lot: u64, duration: Duration) {
        let until = self.now() + duration;
        let between = self.wires.iter_mut().filter(|w| w.is_between(one, other));
        let mut between: Vec<&mut Wire> = between.collect();
        if let Some(n) = usize::try_from(lot).unwrap().checked_rem(between.len()) {
            between[n].stalled_until = until;
        }
        self.disturb(one, other);
    }

    /// Heals a path: what its channels hold is delivered, if they still stand.
    pub fn heal(&mut self, bearer: Bearer) {
        self.paths.cut.remove(&bearer);
        self.release_held();
    }

    /// Lets through again what a host sends to another over a path.
    pub fn unblock(&mut self, from: usize, to: usize, bearer: Bearer) {
        self.paths.blocked.remove(&(from, to, bearer));
        self.disturb(from, to);
        self.release_held();
    }

    fn release_held(&mut self) {
        let now = self.now();
        let mut due = Vec::new();
        for wire in &mut self.wires {
            for (to, channel, bytes) in std::mem::take(&mut wire.held) {
                let end = usize::from(wire.ends[0] == (to, channel));
                let from = wire.ends[end].0;
                if self.paths.is_blocked(from, to, wire.bearer) {
                    wire.held.push((to, channel, bytes));
                    continue;
                }
                let at = now + self.paths.latency;
                let at = at.max(wire.last[end]).max(wire.stalled_until);
                wire.last[end] = at;
                due.push((at, to, Input::Bytes { channel, bytes }));
            }
        }
        for (at, to, input) in due {
            self.at(at, to, input);
        }
    }
}
