//! Hosts that run the real driver over a real store, in a world with simulated time.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use detente_driver::{Clock, Driver, DriverError, Parts, Request, Watcher};
use detente_line::alarm::Alarm;
use detente_line::line::Line;
use detente_line::link::channel::{Bearer, ChannelId, CloseCause, Lane};
use detente_line::link::compact::Shelf;
use detente_line::link::frame::{Frame, Holdings, Reassembly};
use detente_line::now::{Monotonic, Now};
use detente_line::switchboard::Switchboard;
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_line::switchboard::output::Event;
use detente_record::{
    Address, Entry, EntryId, Head, LineId, PartyIndex, SignedCharter, TestSchedule, Timestamp,
    UnverifiedEntry,
};
use detente_store::{Settings, Space, SqliteStore, Store, StoreError};

use crate::disk::{Disk, PowerCut, SHELVING};
use crate::network::{Asked, Notes, Paths};
use crate::people::{Party, charter};

/// Entries that stay in memory: so few that nearly every test has some on the shelves.
pub const TAIL: u32 = 6;

/// 2026-11-22T00:00:00Z, when the world begins.
pub const BEGIN_MS: u64 = 1_795_305_600_000;

#[derive(Clone)]
pub struct WorldClock(Arc<Mutex<Monotonic>>, Arc<Mutex<i64>>);

impl Clock for WorldClock {
    fn now(&self) -> Now {
        let monotonic = *self.0.lock().unwrap();
        let since = u64::try_from(monotonic.0.as_millis()).unwrap();
        let wrong_by = *self.1.lock().unwrap();
        let utc = Timestamp::from_ms((BEGIN_MS + since).saturating_add_signed(wrong_by));
        Now {
            monotonic,
            utc,
            uncertainty_ms: Some(1),
        }
    }
}

/// What a host's watcher was told, with when.
#[derive(Clone, Default)]
pub struct Told(Arc<Mutex<Vec<(Monotonic, Event)>>>, Arc<Mutex<Monotonic>>);

impl Watcher for Told {
    fn event(&mut self, event: &Event, _: &Switchboard, _: &mut dyn Store) {
        let now = *self.1.lock().unwrap();
        self.0.lock().unwrap().push((now, event.clone()));
    }
}

type HostDriver = Driver<WorldClock, Disk, Notes, Told>;

pub struct Host {
    pub party: Party,
    pub driver: Option<HostDriver>,
    notes: Notes,
    told: Told,
    dir: tempfile::TempDir,
    dialable: [bool; 2],
    wake: Monotonic,
    seed: u64,
    power: Arc<Mutex<Option<PowerCut>>>,
    /// How far its UTC is ahead of the world's, in milliseconds.
    wrong_by: Arc<Mutex<i64>>,
    /// What is left on its disk, if not what really is.
    pub space: Arc<Mutex<Option<Space>>>,
    pub taken: Arc<Mutex<BTreeMap<(LineId, PartyIndex), u64>>>,
    /// How many entries its starts have read to bring them back.
    pub brought_back: Arc<AtomicUsize>,
    /// After how many more commits its disk is full.
    pub full: Arc<Mutex<Option<u32>>>,
    /// After how many more operations its disk fails.
    pub fails: Arc<Mutex<Option<u32>>>,
}

/// What will happen in the world.
enum Happening {
    Input(usize, u64, Box<Input>),
    Dialed {
        from: usize,
        to: usize,
        bearer: Bearer,
    },
}

struct Wire {
    ends: [(usize, ChannelId); 2],
    bearer: Bearer,
    /// Held back by a cut, to be delivered when it is healed.
    held: Vec<(usize, ChannelId, Vec<u8>)>,
}

pub struct World {
    now: Arc<Mutex<Monotonic>>,
    pub hosts: Vec<Host>,
    pub paths: Paths,
    happenings: BTreeMap<(Monotonic, u64), Happening>,
    count: u64,
    wires: Vec<Wire>,
    /// Each host's run: news for an earlier one is dropped.
    runs: Vec<u64>,
    pub salt: u64,
    /// Whole entries sent, by sender and receiver.
    sent: BTreeMap<(usize, usize), usize>,
    /// Writes with entries or news of what arrived, by sender.
    writes: BTreeMap<usize, usize>,
    /// How long the first host's driver worked while that was measured, by the processor's time: other
    /// tests run beside this one.
    pub spent: Option<Duration>,
}

impl World {
    /// Hosts of as many parties, paired with each other; only the last dials.
    pub fn new(parties: u8) -> Self {
        Self::paired(
            parties,
            |_, _| true,
            |host| host + 1 == usize::from(parties),
        )
    }

    /// A hub and as many others, each paired with the hub alone, which they dial.
    pub fn hub(others: u8) -> Self {
        Self::paired(others + 1, |a, b| a == 0 || b == 0, |host| host > 0)
    }

    fn paired(
        parties: u8,
        know: impl Fn(usize, usize) -> bool,
        dials: impl Fn(usize) -> bool,
    ) -> Self {
        let mut world = Self {
            now: Arc::default(),
            hosts: Vec::new(),
            paths: Paths::new(),
            happenings: BTreeMap::new(),
            count: 0,
            wires: Vec::new(),
            runs: vec![0; parties.into()],
            salt: 0,
            sent: BTreeMap::new(),
            writes: BTreeMap::new(),
            spent: None,
        };
        for number in 0..parties {
            let told = Told(Arc::default(), Arc::clone(&world.now));
            world.hosts.push(Host {
                party: Party::new(number),
                driver: None,
                notes: Notes::default(),
                told,
                dir: tempfile::tempdir().unwrap(),
                dialable: [dials(usize::from(number)); 2],
                wake: Monotonic::default(),
                seed: 0,
                power: Arc::default(),
                wrong_by: Arc::default(),
                space: Arc::default(),
                taken: Arc::default(),
                brought_back: Arc::default(),
                full: Arc::default(),
                fails: Arc::default(),
            });
            world.start(usize::from(number));
        }
        for a in 0..usize::from(parties) {
            for b in (0..usize::from(parties)).filter(|b| *b != a && know(a, *b)) {
                let card = world.hosts[b].party.card.encode().to_vec();
                let dialable = world.hosts[a].dialable;
                world.give(a, Input::Paired { card, dialable }).unwrap();
            }
        }
        world
    }

    /// Two hosts with a line founded between them.
    pub fn with_line(tests: TestSchedule) -> (Self, LineId) {
        let mut world = Self::new(2);
        let line = world.found(tests);
        (world, line)
    }

    /// Founds a line of all parties: each signs, over the links.
    pub fn found(&mut self, tests: TestSchedule) -> LineId {
        let parties: Vec<&Party> = self.hosts.iter().map(|host| &host.party).collect();
        let charter = SignedCharter::new(charter(&parties, tests)).unwrap();
        self.run_for(Duration::from_secs(1));
        let line = charter.line();
        for host in 0..self.hosts.len() {
            let signed_charter = charter.encode();
            let answer = self
                .give(host, Input::SignCharter { signed_charter })
                .unwrap();
            assert!(matches!(answer, Answer::Charter { .. }));
            self.run_for(Duration::from_millis(100));
        }
        self.run_until("every party speaks", Duration::from_secs(5), |world| {
            (0..world.hosts.len()).all(|host| world.speaks(host, line))
        });
        line
    }

    /// Founds one more line between two of the hosts: the first gives the charter, both sign.
    pub fn found_between(&mut self, pair: [usize; 2], nonce: [u8; 16]) -> LineId {
        let parties: Vec<&Party> = pair.map(|host| &self.hosts[host].party).to_vec();
        let charter = detente_record::Charter {
            nonce,
            ..charter(&parties, no_tests())
        };
        let charter = SignedCharter::new(charter).unwrap();
        let line = charter.line();
        for host in pair {
            let signed_charter = charter.encode();
            self.give(host, Input::SignCharter { signed_charter })
                .unwrap();
            self.run_for(Duration::from_millis(50));
        }
        line
    }

    pub fn speaks(&self, host: usize, line: LineId) -> bool {
        self.board(host)
            .line(line)
            .is_some_and(|line| line.mute().is_none())
    }

    /// Starts a host's node on what its disk holds.
    pub fn start(&mut self, host: usize) {
        let clock = WorldClock(
            Arc::clone(&self.now),
            Arc::clone(&self.hosts[host].wrong_by),
        );
        let this = &mut self.hosts[host];
        this.seed += 1;
        let mut state = this.seed * 1_000 + host as u64 + 1;
        let random = Box::new(move |bytes: &mut [u8]| {
            for byte in bytes {
                // xorshift64: any bytes will do, as long as no two runs give the same.
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                *byte = state.to_be_bytes()[3];
            }
        });
        let settings = Settings {
            reserve_bytes: 8 << 20,
            lines_max: 4,
            pages_max: None,
        };
        let opened = SqliteStore::open(this.dir.path(), &settings).unwrap();
        let parts = Parts {
            clock,
            store: Disk {
                store: opened.store,
                cut: Arc::clone(&this.power),
                space: Arc::clone(&this.space),
                taken: Arc::clone(&this.taken),
                brought_back: Arc::clone(&this.brought_back),
                full: Arc::clone(&this.full),
                fails: Arc::clone(&this.fails),
            },
            network: this.notes.clone(),
            watcher: this.told.clone(),
            tail: TAIL,
        };
        let dialable = this.dialable;
        let driver = Driver::open(
            this.party.own(),
            |_| dialable,
            &opened.continuity,
            parts,
            random,
        )
        .unwrap();
        this.driver = Some(driver);
        self.turn(host, Vec::new());
    }

    /// The power of a host goes at one of its next store operations: the node dies there.
    pub fn cut_power(&mut self, host: usize, cut: PowerCut) {
        *self.hosts[host].power.lock().unwrap() = Some(cut);
    }

    pub fn is_dead(&self, host: usize) -> bool {
        self.hosts[host].driver.is_none()
    }

    /// Kills a host's node between two turns: what was not committed is gone.
    pub fn kill(&mut self, host: usize) {
        self.hosts[host].driver = None;
        self.hosts[host].notes.asked.lock().unwrap().clear();
        self.runs[host] += 1;
        let wires = std::mem::take(&mut self.wires);
        for wire in wires {
            let Some(other) = wire.ends.iter().find(|(end, _)| *end != host).copied() else {
                continue;
            };
            if wire.ends.iter().all(|(end, _)| *end != host) {
                self.wires.push(wire);
            } else if wire.bearer == Bearer::Tcp && !self.paths.cut.contains(&Bearer::Tcp) {
                // The kernel of the dead process's machine ends its connections; UDP just stops.
                self.later(
                    self.paths.latency,
                    other.0,
                    Input::Closed {
                        channel: other.1,
                        cause: CloseCause::Reset,
                    },
                );
            }
        }
    }

    pub fn board(&self, host: usize) -> &Switchboard {
        self.hosts[host]
            .driver
            .as_ref()
            .expect("the node runs")
            .board()
    }

    pub fn line(&self, host: usize, line: LineId) -> &Line {
        self.board(host).line(line).expect("the line is founded")
    }

    pub fn now(&self) -> Monotonic {
        *self.now.lock().unwrap()
    }

    pub fn utc(&self) -> Timestamp {
        WorldClock(Arc::clone(&self.now), Arc::default()).now().utc
    }

    /// Gives a host an input and obeys what follows.
    pub fn give(&mut self, host: usize, input: Input) -> Result<Answer, InputError> {
        let answer = self.give_unless_it_dies(host, input);
        answer.expect("a turn answers, unless the power is cut in it")
    }

    /// As [`World::give`]; `None` if the host's power went before it answered.
    pub fn give_unless_it_dies(
        &mut self,
        host: usize,
        input: Input,
    ) -> Option<Result<Answer, InputError>> {
        let slot = Arc::new(Mutex::new(None));
        let reply = Arc::clone(&slot);
        let reply: detente_driver::Reply =
            Box::new(move |answer| *reply.lock().unwrap() = Some(answer));
        self.turn(
            host,
            vec![Request::Input {
                input: Box::new(input),
                reply: Some(reply),
            }],
        );
        slot.lock().unwrap().take()
    }

    /// Gives a host acts in one turn, each with what is kept beside it; no answers if its power went.
    pub fn give_kept(
        &mut self,
        host: usize,
        acts: Vec<(Input, detente_driver::Keep)>,
    ) -> Vec<Result<Answer, InputError>> {
        let answers = Arc::new(Mutex::new(Vec::new()));
        let request = |(input, keep)| {
            let answers = Arc::clone(&answers);
            Request::Kept {
                input: Box::new(input),
                keep,
                reply: Box::new(move |answer| answers.lock().unwrap().push(answer)),
            }
        };
        self.turn(host, acts.into_iter().map(request).collect());
        std::mem::take(&mut *answers.lock().unwrap())
    }

    /// Gives a host several inputs in one turn, and gives their answers.
    pub fn give_for_answers(
        &mut self,
        host: usize,
        inputs: Vec<Input>,
    ) -> Vec<Result<Answer, InputError>> {
        let answers = Arc::new(Mutex::new(Vec::new()));
        let request = |input| {
            let answers = Arc::clone(&answers);
            let reply: detente_driver::Reply =
                Box::new(move |answer| answers.lock().unwrap().push(answer));
            Request::Input {
                input: Box::new(input),
                reply: Some(reply),
            }
        };
        self.turn(host, inputs.into_iter().map(request).collect());
        std::mem::take(&mut *answers.lock().unwrap())
    }

    /// Gives a host several inputs in one turn.
    pub fn give_all(&mut self, host: usize, inputs: Vec<Input>) {
        let request = |input| Request::Input {
            input: Box::new(input),
            reply: None,
        };
        self.turn(host, inputs.into_iter().map(request).collect());
    }

    /// Sets a host's UTC that far ahead of the world's, in milliseconds.
    pub fn set_clock(&mut self, host: usize, ahead_ms: i64) {
        *self.hosts[host].wrong_by.lock().unwrap() = ahead_ms;
    }

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

    fn turn(&mut self, host: usize, batch: Vec<Request>) {
        let Some(driver) = self.hosts[host].driver.as_mut() else {
            return;
        };
        let measured = self
            .spent
            .filter(|_| host == 0)
            .map(|spent| (spent, on_processor()));
        let turned = driver.turn(batch);
        if let Some((spent, begun)) = measured {
            self.spent = Some(spent + on_processor().saturating_sub(begun));
        }
        match turned {
            Ok(wake) => self.hosts[host].wake = wake,
            Err(fatal) => {
                eprintln!("host {host} ends: {fatal}");
                let asked = std::mem::take(&mut *self.hosts[host].notes.asked.lock().unwrap());
                // Shelving comes when all of a turn is durable and sent.
                let shelving = matches!(
                    &fatal.0,
                    DriverError::Store(StoreError::Io { doing, .. }) if *doing == SHELVING
                );
                assert!(
                    asked.is_empty() || shelving,
                    "sent before it was durable: {fatal}"
                );
                *self.hosts[host].power.lock().unwrap() = None;
                *self.hosts[host].fails.lock().unwrap() = None;
                self.kill(host);
                return;
            }
        }
        let asked = std::mem::take(&mut *self.hosts[host].notes.asked.lock().unwrap());
        for asked in asked {
            self.ask(host, asked);
        }
    }

    fn ask(&mut self, host: usize, asked: Asked) {
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

    fn dialed(&mut self, from: usize, to: usize, bearer: Bearer) {
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

    fn later(&mut self, after: Duration, host: usize, input: Input) {
        self.at(self.now() + after, host, input);
    }

    fn at(&mut self, at: Monotonic, host: usize, input: Input) {
        let run = self.runs[host];
        self.happen(at, Happening::Input(host, run, Box::new(input)));
    }

    fn happen(&mut self, at: Monotonic, happening: Happening) {
        self.count += 2;
        self.happenings.insert((at, self.count), happening);
    }

    /// Does the next thing that happens, not after `end`; `false` if nothing is left before it.
    pub fn step(&mut self, end: Monotonic) -> bool {
        let awake = self
            .hosts
            .iter()
            .enumerate()
            .filter(|(_, host)| host.driver.is_some());
        let (wake, sleeper) = awake
            .map(|(n, host)| (host.wake, n))
            .min()
            .unwrap_or((Monotonic(Duration::MAX), 0));
        let happening = self.happenings.first_key_value().map(|((at, _), _)| *at);
        let next = happening.map_or(wake, |at| at.min(wake));
        if next > end {
            *self.now.lock().unwrap() = end;
            return false;
        }
        let now = self.now().max(next);
        *self.now.lock().unwrap() = now;
        if happening.is_some_and(|at| at <= wake) {
            match self.happenings.pop_first().map(|(_, happening)| happening) {
                Some(Happening::Input(host, run, input)) if run == self.runs[host] => {
                    // Bytes on a channel that was closed meanwhile are nobody's.
                    self.turn(host, vec![Request::Input { input, reply: None }]);
                }
                Some(Happening::Dialed { from, to, bearer }) => self.dialed(from, to, bearer),
                _ => {}
            }
        } else {
            self.turn(sleeper, Vec::new());
        }
        true
    }

    pub fn run_for(&mut self, duration: Duration) {
        let end = self.now() + duration;
        while self.step(end) {}
    }

    /// Runs until something holds; fails with its name if it does not within `limit`. Gives how long it took.
    pub fn run_until(
        &mut self,
        what: &str,
        limit: Duration,
        holds: impl Fn(&Self) -> bool,
    ) -> Duration {
        let (begin, end) = (self.now(), self.now() + limit);
        loop {
            if holds(self) {
                return self.now().since(begin);
            }
            assert!(self.step(end), "not within {limit:?}: {what}");
        }
    }

    /// What a host was told since it was last asked.
    pub fn told(&self, host: usize) -> VecDeque<(Monotonic, Event)> {
        std::mem::take(&mut *self.hosts[host].told.0.lock().unwrap()).into()
    }

    pub fn alarms(&self, host: usize) -> Vec<Alarm> {
        self.board(host)
            .alarms()
            .standing()
            .keys()
            .cloned()
            .collect()
    }

    /// Every entry a host's disk holds of a line, as ids in order of place.
    pub fn disk(&mut self, host: usize, line: LineId) -> Vec<detente_record::EntryId> {
        let mut ids = Vec::new();
        let driver = self.hosts[host].driver.as_mut().expect("the node runs");
        let scan = driver
            .store()
            .for_each_entry(line, &mut |bytes| {
                ids.push(detente_record::UnverifiedEntry::parse(&bytes).unwrap().id());
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        assert!(scan.altered.is_empty() && scan.shortfalls.is_empty());
        ids
    }

    /// How many channels stand between hosts.
    pub fn wires_standing(&self) -> usize {
        self.wires.len()
    }

    /// Sends an entry from one host's side of an urgent channel to another host, past its node.
    pub fn inject(&mut self, from: usize, to: usize, entry: &[u8]) {
        self.frame(from, to, &Frame::Entry(entry.to_vec()));
    }

    /// Claims, past a host's node, to hold an entry of the other's journal that does not exist.
    pub fn claim(&mut self, from: usize, to: usize, line: LineId, sequence: u64) {
        let address = Address::new(self.hosts[to].party.number, 0, sequence);
        let head = Head {
            address,
            id: EntryId([9; 32]),
        };
        let holdings = Holdings {
            linked: vec![head],
            beyond: Vec::new(),
        };
        self.frame(from, to, &Frame::Heads { line, holdings });
    }

    /// Sends a frame from one host's side of a channel to another host, past its node.
    pub fn frame(&mut self, from: usize, to: usize, frame: &Frame) {
        let input = self.bytes_for(from, to, frame);
        self.later(Duration::ZERO, to, input);
    }

    /// Changes what a host remembers of the entries that came over the ordinary channel another one sends
    /// on: as if the two held different things.
    pub fn confuse(&mut self, from: usize, to: usize, line: LineId) {
        let entry = self.last_entry(from, line).expect("an entry of the sender");
        let mut shelf = Shelf::default();
        let mut compact = shelf.shorten(&entry, None).expect("an entry of that form");
        // The same but for its time: a sound entry of nobody, remembered in the place of the true one.
        let time = compact.changed.get_mut(&7).expect("a time");
        *time.last_mut().expect("bytes") ^= 1;
        let frame = Frame::Compact(Box::new(compact));
        let channels: Vec<ChannelId> = self
            .wires
            .iter()
            .filter(|wire| wire.ends.iter().all(|(end, _)| [from, to].contains(end)))
            .flat_map(|wire| wire.ends)
            .filter(|(end, _)| *end == to)
            .map(|(_, channel)| channel)
            .collect();
        for channel in channels {
            let bytes = frame.encode();
            self.later(Duration::ZERO, to, Input::Bytes { channel, bytes });
        }
    }

    fn last_entry(&mut self, author: usize, line: LineId) -> Option<Entry> {
        let own = self.line(author, line).own();
        let roster = self.line(author, line).roster().clone();
        let head = *self
            .line(author, line)
            .heads()
            .iter()
            .find(|head| head.address.party == own)?;
        let driver = self.hosts[author].driver.as_mut()?;
        let bytes = driver.store().entry(line, head.id).ok()??;
        UnverifiedEntry::parse(&bytes).ok()?.verify(&roster).ok()
    }

    /// A frame as it arrives at a host on a channel from another one.
    pub fn bytes_for(&self, from: usize, to: usize, frame: &Frame) -> Input {
        let between = |wire: &&Wire| wire.ends.iter().all(|(end, _)| [from, to].contains(end));
        let wire = self.wires.iter().find(between).expect("a channel");
        let (_, channel) = *wire
            .ends
            .iter()
            .find(|(end, _)| *end == to)
            .expect("its end");
        Input::Bytes {
            channel,
            bytes: frame.encode(),
        }
    }

    /// A host's data directory.
    pub fn folder(&self, host: usize) -> &std::path::Path {
        self.hosts[host].dir.path()
    }

    /// An entry's bytes on a host's disk.
    pub fn bytes_of(&mut self, host: usize, line: LineId, id: EntryId) -> Vec<u8> {
        let driver = self.hosts[host].driver.as_mut().expect("the node runs");
        driver.store().entry(line, id).unwrap().expect("it is held")
    }

    /// Copies a host's disk aside, as a backup would.
    pub fn save(&mut self, host: usize) {
        let dir = self.hosts[host].dir.path();
        copy(dir, &dir.with_extension("saved"));
    }

    /// Puts the copy in the place of a host's disk.
    pub fn put_back(&mut self, host: usize) {
        let dir = self.hosts[host].dir.path();
        let saved = dir.with_extension("saved");
        for file in std::fs::read_dir(dir).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
        copy(&saved, dir);
        std::fs::remove_dir_all(saved).unwrap();
    }

    pub fn next_salt(&mut self) -> u64 {
        self.salt += 1;
        self.salt
    }
}

/// How long this thread has been on a processor. Not from /proc, where it is told tick by tick, and a tick is
/// longer than hundreds of idle turns.
fn on_processor() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    spent.try_into().unwrap()
}

/// No scheduled tests.
pub fn no_tests() -> TestSchedule {
    let in_ten_years = Timestamp::from_ms(BEGIN_MS + 10 * 365 * 86_400_000);
    TestSchedule {
        anchor: in_ten_years,
        period_ms: 86_400_000,
        answer_within_ms: 60_000,
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}
