//! Two nodes over disks in memory: the driver and the store as a node runs them, a wire without delay, and a
//! book of what each node acknowledged, with how far its disk's trace was by then.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use detente_driver::{Clock, Driver, DriverError, Network, Parts, Request, Watcher};
use detente_line::link::channel::{Bearer, ChannelId, CloseCause, Lane};
use detente_line::link::compact::{Rebuilt, Shelf};
use detente_line::link::frame::{Frame, Reassembly};
use detente_line::message::compose::Composed;
use detente_line::now::{Monotonic, Now};
use detente_line::switchboard::Switchboard;
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_line::switchboard::output::Event;
use detente_record::{
    Address, AssertionRole, Digest, EntryId, Head, LineId, PartyIndex, Precedence, PublicKey,
    SignedCharter, Timestamp, UnverifiedEntry,
};
use detente_simulator::clock::BEGIN_MS;
use detente_simulator::files::{Image, SimulatedDisk};
use detente_simulator::people::{Party, RELEASING, WATCH, charter};
use detente_simulator::world::no_tests;
use detente_store::{Opened, Settings, SqliteStore, Store};

/// Entries that stay in memory: so few that every script shelves some.
const TAIL: u32 = 6;

/// The epoch whose keys lie on every machine, to be opened.
pub const EPOCH: u32 = 1;

/// What a node acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It told its officers, or answered one, that an entry is held.
    Held(LineId, Address, EntryId),
    /// It sent an entry of its own.
    Sent(LineId, Address, EntryId),
    /// It answered that an act waits, to be an entry later.
    Waits(Digest),
    /// That act was released or became an entry, or is about to.
    WaitsNoMore(Digest),
}

/// What a node said, each with the length of its disk's trace by then.
pub type Book = Vec<(usize, Said)>;

/// What the nodes of a rig tell each other's witnesses.
#[derive(Clone, Default)]
struct Witness {
    books: Arc<Mutex<[Book; 2]>>,
    /// Every entry that was held anywhere, by place: what a compact frame leaves out.
    places: Arc<Mutex<BTreeMap<(LineId, Address), EntryId>>>,
}

/// A clock that is set.
#[derive(Clone, Default)]
pub struct SetClock(Arc<Mutex<Monotonic>>);

impl Clock for SetClock {
    fn now(&self) -> Now {
        let monotonic = *self.0.lock().unwrap();
        let since = u64::try_from(monotonic.0.as_millis()).unwrap();
        Now {
            monotonic,
            utc: Timestamp::from_ms(BEGIN_MS + since),
            uncertainty_ms: Some(1),
        }
    }
}

enum Asked {
    Transmit(ChannelId, Vec<u8>),
    Close(ChannelId),
    Dial(Bearer),
}

/// A node's side of the wire; reads along what is sent.
pub struct Wire {
    host: usize,
    disk: SimulatedDisk,
    witness: Witness,
    asked: Arc<Mutex<Vec<Asked>>>,
    taps: BTreeMap<ChannelId, (Reassembly, Vec<u8>, Shelf)>,
}

impl Network for Wire {
    fn transmit(&mut self, channel: ChannelId, bytes: Vec<u8>) {
        let places = self.witness.places.lock().unwrap();
        let receiver = PartyIndex(1 - self.host as u8);
        let at = |line, place| {
            let address = Address {
                party: receiver,
                place,
            };
            let id = *places.get(&(line, address))?;
            Some(Head { address, id })
        };
        let (stream, pieces, shelf) = self.taps.entry(channel).or_default();
        stream.push(&bytes);
        for frame in stream.frames() {
            let entry = match frame.unwrap() {
                Frame::Piece(piece) => {
                    pieces.extend(piece);
                    continue;
                }
                Frame::Entry(last) => {
                    pieces.extend(last);
                    UnverifiedEntry::parse(&std::mem::take(pieces)).unwrap()
                }
                Frame::Compact(compact) => match shelf.rebuild(&compact, at).unwrap() {
                    Rebuilt::Entry(entry) => entry,
                    Rebuilt::Lost(_) => continue,
                },
                _ => continue,
            };
            let address = entry.header().address();
            if usize::from(address.party.0) == self.host {
                let said = Said::Sent(entry.header().line, address, entry.id());
                let length = self.disk.length_of_trace();
                self.witness.books.lock().unwrap()[self.host].push((length, said));
            }
        }
        drop(places);
        self.asked
            .lock()
            .unwrap()
            .push(Asked::Transmit(channel, bytes));
    }
    fn close(&mut self, channel: ChannelId) {
        self.asked.lock().unwrap().push(Asked::Close(channel));
    }
    fn dial(&mut self, _: PublicKey, bearer: Bearer) {
        self.asked.lock().unwrap().push(Asked::Dial(bearer));
    }
    fn pin(&mut self, _: PublicKey) {}
}

/// A node's officers: they note what they are told.
pub struct Ear {
    host: usize,
    disk: SimulatedDisk,
    witness: Witness,
}

impl Watcher for Ear {
    fn event(&mut self, event: &Event, _: &Switchboard, _: &mut dyn Store) {
        let Event::Held {
            line, id, address, ..
        } = event
        else {
            return;
        };
        let length = self.disk.length_of_trace();
        let said = Said::Held(*line, *address, *id);
        self.witness.books.lock().unwrap()[self.host].push((length, said));
        self.witness
            .places
            .lock()
            .unwrap()
            .insert((*line, *address), *id);
    }
}

pub type RigDriver = Driver<SetClock, SqliteStore, Wire, Ear>;

/// One party's machine.
pub struct Node {
    pub party: Arc<Party>,
    pub disk: SimulatedDisk,
    pub driver: Option<RigDriver>,
    asked: Arc<Mutex<Vec<Asked>>>,
    wake: Monotonic,
    starts: u64,
    /// Why its last run ended, if it did by itself.
    pub ended: Option<String>,
}

/// Two nodes and the wire between them.
pub struct Rig {
    pub nodes: [Node; 2],
    witness: Witness,
    clock: SetClock,
    queue: VecDeque<(usize, Input)>,
    wires: Vec<[(usize, ChannelId); 2]>,
    next_channel: u64,
    salt: u64,
    /// Whether dials are answered.
    pub connected: bool,
    /// How long both traces were when a node's turn began.
    pub turns: Vec<[usize; 2]>,
}

/// Where both disks stand, and what time it is.
#[derive(Clone, Default)]
pub struct Scene {
    pub images: [Image; 2],
    pub now: Monotonic,
    /// Salts used, so that none is used twice.
    pub salt: u64,
}

pub fn settings(disk: &SimulatedDisk) -> Settings {
    Settings {
        reserve_bytes: 9 << 12,
        lines_max: 1,
        disk: Arc::new(disk.clone()),
        ..Settings::default()
    }
}

impl Rig {
    /// Two nodes over what a scene's disks hold, not yet started.
    pub fn of(scene: &Scene) -> Self {
        let node = |host: usize| Node::new(host, SimulatedDisk::new(scene.images[host].clone()));
        Self {
            nodes: [node(0), node(1)],
            witness: Witness::default(),
            clock: SetClock(Arc::new(Mutex::new(scene.now))),
            queue: VecDeque::new(),
            wires: Vec::new(),
            next_channel: 0,
            salt: scene.salt,
            connected: true,
            turns: Vec::new(),
        }
    }

    /// Where it stands; both nodes end.
    pub fn scene(&mut self) -> Scene {
        let images = [0, 1].map(|host| self.nodes[host].disk.image());
        Scene {
            images,
            now: self.now(),
            salt: self.salt,
        }
    }

    pub fn now(&self) -> Monotonic {
        *self.clock.0.lock().unwrap()
    }

    pub fn utc(&self) -> Timestamp {
        self.clock.now().utc
    }

    pub fn book(&self, host: usize) -> Book {
        self.witness.books.lock().unwrap()[host].clone()
    }

    fn say(&self, host: usize, said: Said) {
        let length = self.nodes[host].disk.length_of_trace();
        self.witness.books.lock().unwrap()[host].push((length, said));
    }

    /// Starts a node on what its disk holds.
    pub fn start(&mut self, host: usize) -> Result<(), DriverError> {
        let node = &mut self.nodes[host];
        node.starts += 1;
        node.ended = None;
        let opened = SqliteStore::open(&node.disk.dir(), &settings(&node.disk))?;
        let driver = driver(node, host, opened, &self.clock, &self.witness)?;
        let node = &mut self.nodes[host];
        node.driver = Some(driver);
        self.turn(host, Vec::new());
        Ok(())
    }

    /// Starts both nodes and lets them meet.
    pub fn start_both(&mut self) {
        for host in [0, 1] {
            self.start(host).unwrap();
        }
        self.run_for(Duration::from_secs(3));
    }

    /// Ends a node between two turns.
    pub fn kill(&mut self, host: usize) {
        self.nodes[host].driver = None;
        self.nodes[host].asked.lock().unwrap().clear();
        self.queue.retain(|(to, _)| *to != host);
        self.hang_up();
    }

    /// Every wire breaks.
    pub fn hang_up(&mut self) {
        for (host, channel) in std::mem::take(&mut self.wires).into_iter().flatten() {
            let cause = CloseCause::Reset;
            self.queue
                .push_back((host, Input::Closed { channel, cause }));
        }
    }

    /// A node's turn; one that ends in it is dead.
    pub fn turn(&mut self, host: usize, batch: Vec<Request>) {
        let lengths = [0, 1].map(|host: usize| self.nodes[host].disk.length_of_trace());
        self.turns.push(lengths);
        let node = &mut self.nodes[host];
        let Some(driver) = node.driver.as_mut() else {
            return;
        };
        match driver.turn(batch) {
            Ok(wake) => node.wake = wake,
            Err(fatal) => {
                node.ended = Some(fatal.to_string());
                self.kill(host);
                return;
            }
        }
        let asked = std::mem::take(&mut *self.nodes[host].asked.lock().unwrap());
        for asked in asked {
            self.ask(host, asked);
        }
    }

    fn ask(&mut self, host: usize, asked: Asked) {
        match asked {
            Asked::Transmit(channel, bytes) => {
                if let Some((to, channel)) = self.other_end(host, channel) {
                    self.queue.push_back((to, Input::Bytes { channel, bytes }));
                }
            }
            Asked::Close(channel) => {
                if let Some((to, other)) = self.other_end(host, channel) {
                    let cause = CloseCause::Reset;
                    self.wires.retain(|ends| !ends.contains(&(host, channel)));
                    self.queue.push_back((
                        to,
                        Input::Closed {
                            channel: other,
                            cause,
                        },
                    ));
                }
            }
            Asked::Dial(bearer) => self.dial(host, bearer),
        }
    }

    fn other_end(&self, host: usize, channel: ChannelId) -> Option<(usize, ChannelId)> {
        let ends = self
            .wires
            .iter()
            .find(|ends| ends.contains(&(host, channel)))?;
        Some(ends[usize::from(ends[0] == (host, channel))])
    }

    fn dial(&mut self, from: usize, bearer: Bearer) {
        let to = 1 - from;
        let peer = self.nodes[to].party.link();
        // One path is enough here; the other is silent.
        if !self.connected || self.nodes[to].driver.is_none() || bearer != Bearer::Tcp {
            let failed = Input::DialFailed {
                peer,
                bearer,
                cause: CloseCause::Silent,
            };
            self.queue.push_back((from, failed));
            return;
        }
        for lane in Lane::ALL {
            self.next_channel += 2;
            let ends = [
                (from, ChannelId(self.next_channel)),
                (to, ChannelId(self.next_channel + 1)),
            ];
            self.wires.push(ends);
            for (host, channel) in ends {
                let opened = Input::Opened {
                    channel,
                    peer: self.nodes[1 - host].party.link(),
                    bearer,
                    lane,
                    dialed: host == from,
                    group: "X25519MLKEM768".to_owned(),
                };
                self.queue.push_back((host, opened));
            }
        }
    }

    /// Runs for so long.
    pub fn run_for(&mut self, duration: Duration) {
        let end = self.now() + duration;
        for _ in 0..STEPS_MAX {
            if let Some((host, input)) = self.queue.pop_front() {
                let input = Box::new(input);
                self.turn(host, vec![Request::Input { input, reply: None }]);
                continue;
            }
            let awake = (0..2).filter(|host| self.nodes[*host].driver.is_some());
            let next = awake.map(|host| (self.nodes[host].wake, host)).min();
            let Some((wake, host)) = next.filter(|(wake, _)| *wake <= end) else {
                *self.clock.0.lock().unwrap() = end;
                return;
            };
            let now = self.now().max(wake);
            *self.clock.0.lock().unwrap() = now;
            self.turn(host, Vec::new());
        }
        panic!("the rig never rests");
    }

    /// Gives a node an input; notes what it answers. `None` if it ended before it answered.
    pub fn give(&mut self, host: usize, input: Input) -> Option<Result<Answer, InputError>> {
        let mut answers = self.give_all(host, vec![input]);
        answers.pop()
    }

    /// Gives a node several inputs in one turn.
    pub fn give_all(&mut self, host: usize, inputs: Vec<Input>) -> Vec<Result<Answer, InputError>> {
        let answers = Arc::new(Mutex::new(Vec::new()));
        let mut batch = Vec::new();
        for input in inputs {
            let (answers, books) = (Arc::clone(&answers), Arc::clone(&self.witness.books));
            let disk = self.nodes[host].disk.clone();
            let reply: detente_driver::Reply = Box::new(move |answer| {
                if let Ok(Answer::WaitsForRelease(draft) | Answer::WaitsForHeads(draft)) = answer {
                    let said = (disk.length_of_trace(), Said::Waits(draft));
                    books.lock().unwrap()[host].push(said);
                }
                answers.lock().unwrap().push(answer);
            });
            batch.push(Request::Input {
                input: Box::new(input),
                reply: Some(reply),
            });
        }
        self.turn(host, batch);
        std::mem::take(&mut *answers.lock().unwrap())
    }

    pub fn next_salt(&mut self) -> u64 {
        self.salt += 1;
        self.salt
    }

    /// An act of a node's officers, as an input.
    pub fn act(&mut self, host: usize, composed: Composed, officers: &[u16]) -> Input {
        self.nodes[host]
            .party
            .signed(composed, self.utc(), officers)
    }

    /// A message from a node to the other one.
    pub fn composed(
        &mut self,
        line: LineId,
        from: usize,
        precedence: Precedence,
        text: &str,
    ) -> Composed {
        let (utc, salt) = (self.utc(), self.next_salt());
        let party = &self.nodes[from].party;
        let to = [PartyIndex(1 - from as u8)];
        party.release(line, utc, salt, precedence, &to, text)
    }

    /// Sends a message; `None` if the node ended or refused it.
    pub fn send(
        &mut self,
        line: LineId,
        from: usize,
        precedence: Precedence,
        text: &str,
    ) -> Option<EntryId> {
        let composed = self.composed(line, from, precedence, text);
        let officers: &[u16] = if precedence == Precedence::Flash {
            &[WATCH, RELEASING]
        } else {
            &[RELEASING]
        };
        let input = self.act(from, composed, officers);
        match self.give(from, input)? {
            Ok(Answer::Entry(id)) => Some(id),
            _ => None,
        }
    }

    /// The second officer releases what waits.
    pub fn release(&mut self, line: LineId, host: usize, composed: &Composed, officer: u16) {
        let party = &self.nodes[host].party;
        let key = &party.officers[usize::from(officer)];
        let role = AssertionRole::Releaser;
        let by = composed.draft.assert(officer, role, self.utc(), key);
        let draft = composed.draft.hash();
        self.say(host, Said::WaitsNoMore(draft));
        let answer = self.give(host, Input::Assert { line, draft, by });
        assert!(matches!(answer, Some(Ok(Answer::Entry(_)))), "{answer:?}");
    }

    /// Acts that wait for heads may become entries from now on.
    pub fn waits_no_more(&mut self, host: usize, drafts: &[Digest]) {
        for draft in drafts {
            self.say(host, Said::WaitsNoMore(*draft));
        }
    }

    /// Whether a node signs in a line.
    pub fn speaks(&self, host: usize, line: LineId) -> bool {
        let board = self.nodes[host].driver.as_ref().map(Driver::board);
        board
            .and_then(|board| board.line(line))
            .is_some_and(|line| line.mute().is_none())
    }

    pub fn board(&self, host: usize) -> &Switchboard {
        self.nodes[host].driver.as_ref().expect("it runs").board()
    }

    /// Pairs the nodes and founds a line.
    pub fn found(&mut self, nonce: u8) -> LineId {
        let parties: Vec<&Party> = self.nodes.iter().map(|node| &*node.party).collect();
        let charter = detente_record::Charter {
            nonce: [nonce; 16],
            ..charter(&parties, no_tests())
        };
        let charter = SignedCharter::new(charter).unwrap();
        let line = charter.line();
        for host in [0, 1] {
            let card = self.nodes[1 - host].party.card.encode().to_vec();
            let dialable = [host == 1; 2];
            let _ = self.give(host, Input::Paired { card, dialable });
        }
        self.run_for(Duration::from_secs(1));
        for host in [0, 1] {
            let signed_charter = charter.encode();
            let _ = self.give(host, Input::SignCharter { signed_charter });
            self.run_for(Duration::from_secs(1));
        }
        line
    }
}

fn driver(
    node: &Node,
    host: usize,
    opened: Opened,
    clock: &SetClock,
    witness: &Witness,
) -> Result<RigDriver, DriverError> {
    let seed = clock.now().monotonic.0.as_millis() as u64;
    let mut state = (seed + node.starts * 1_000) * 2 + host as u64 + 1;
    let random = Box::new(move |bytes: &mut [u8]| {
        for byte in bytes {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = state.to_be_bytes()[3];
        }
    });
    let parts = Parts {
        clock: clock.clone(),
        store: opened.store,
        network: Wire {
            host,
            disk: node.disk.clone(),
            witness: witness.clone(),
            asked: Arc::clone(&node.asked),
            taps: BTreeMap::new(),
        },
        watcher: Ear {
            host,
            disk: node.disk.clone(),
            witness: witness.clone(),
        },
        tail: TAIL,
    };
    let own = node.party.own();
    Driver::open(own, |_| [host == 1; 2], &opened.continuity, parts, random)
}

/// A node alone, on an opened store, before its first turn; with its clock.
pub fn alone(
    host: usize,
    disk: SimulatedDisk,
    opened: Opened,
) -> Result<(RigDriver, SetClock), DriverError> {
    let node = Node::new(host, disk);
    let clock = SetClock(Arc::new(Mutex::new(Monotonic(Duration::from_secs(86_400)))));
    let driver = driver(&node, host, opened, &clock, &Witness::default())?;
    Ok((driver, clock))
}

impl SetClock {
    /// Lets time pass.
    pub fn pass(&self, duration: Duration) {
        let mut now = self.0.lock().unwrap();
        *now = *now + duration;
    }
}

impl Node {
    fn new(host: usize, disk: SimulatedDisk) -> Self {
        // Keys are made once: they cost more than all else that a start does.
        static PARTIES: OnceLock<[Arc<Party>; 2]> = OnceLock::new();
        let parties = PARTIES.get_or_init(|| {
            [0, 1].map(|number| {
                Arc::new(Party {
                    epochs: vec![EPOCH],
                    ..Party::new(number)
                })
            })
        });
        Self {
            party: Arc::clone(&parties[host]),
            disk,
            driver: None,
            asked: Arc::default(),
            wake: Monotonic::default(),
            starts: 0,
            ended: None,
        }
    }
}

/// Every entry that a store holds, by id.
pub fn entries(store: &SqliteStore) -> BTreeMap<EntryId, Vec<u8>> {
    let mut found = BTreeMap::new();
    for line in store.lines().unwrap() {
        let scan = store.for_each_entry(line, &mut |bytes| {
            found.insert(UnverifiedEntry::parse(&bytes).unwrap().id(), bytes);
            std::ops::ControlFlow::Continue(())
        });
        let scan = scan.unwrap();
        assert!(
            scan.altered.is_empty() && scan.shortfalls.is_empty(),
            "{scan:?}"
        );
    }
    found
}

/// More turns than any script takes.
const STEPS_MAX: usize = 100_000;
