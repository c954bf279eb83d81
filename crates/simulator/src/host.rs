//! A host: one party's node over a disk of its own, and how it starts and dies.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use detente_driver::{Driver, Parts, Watcher};
use detente_line::alarm::Alarm;
use detente_line::line::Line;
use detente_line::link::channel::{Bearer, CloseCause};
use detente_line::now::Monotonic;
use detente_line::switchboard::Switchboard;
use detente_line::switchboard::input::Input;
use detente_line::switchboard::output::Event;
use detente_record::{EntryId, LineId, PartyIndex};
use detente_store::{Settings, Space, SqliteStore, Store};

use crate::clock::WorldClock;
use crate::disk::{Disk, PowerCut};
use crate::network::Notes;
use crate::people::Party;
use crate::world::World;

/// Entries that stay in memory: so few that nearly every test has some on the shelves.
pub const TAIL: u32 = 6;

/// What a host's watcher was told, with when.
#[derive(Clone, Default)]
pub struct Told(
    pub(crate) Arc<Mutex<Vec<(Monotonic, Event)>>>,
    pub(crate) Arc<Mutex<Monotonic>>,
);

impl Watcher for Told {
    fn event(&mut self, event: &Event, _: &Switchboard, _: &mut dyn Store) {
        let now = *self.1.lock().unwrap();
        self.0.lock().unwrap().push((now, event.clone()));
    }
}

type HostDriver = Driver<WorldClock, Disk, Notes, Told>;

/// One party's machine.
pub struct Host {
    /// Whose it is.
    pub party: Party,
    /// Its node, while it runs.
    pub driver: Option<HostDriver>,
    pub(crate) notes: Notes,
    pub(crate) told: Told,
    pub(crate) dir: tempfile::TempDir,
    pub(crate) dialable: [bool; 2],
    pub(crate) wake: Monotonic,
    pub(crate) seed: u64,
    pub(crate) power: Arc<Mutex<Option<PowerCut>>>,
    /// How far its UTC is ahead of the world's, in milliseconds.
    pub(crate) wrong_by: Arc<Mutex<i64>>,
    /// What is left on its disk, if not what really is.
    pub space: Arc<Mutex<Option<Space>>>,
    /// Bytes that a party's journal takes besides what really is there.
    pub taken: Arc<Mutex<BTreeMap<(LineId, PartyIndex), u64>>>,
    /// How many entries its starts have read to bring them back.
    pub brought_back: Arc<AtomicUsize>,
    /// After how many more commits its disk is full.
    pub full: Arc<Mutex<Option<u32>>>,
    /// After how many more operations its disk fails.
    pub fails: Arc<Mutex<Option<u32>>>,
}

impl World {
    /// Whether a host signs in a line.
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
            ..Settings::default()
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

    /// Whether a host's node does not run.
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

    /// A host's switchboard.
    pub fn board(&self, host: usize) -> &Switchboard {
        self.hosts[host]
            .driver
            .as_ref()
            .expect("the node runs")
            .board()
    }

    /// A host's line.
    pub fn line(&self, host: usize, line: LineId) -> &Line {
        self.board(host).line(line).expect("the line is founded")
    }

    /// Sets a host's UTC that far ahead of the world's, in milliseconds.
    pub fn set_clock(&mut self, host: usize, ahead_ms: i64) {
        *self.hosts[host].wrong_by.lock().unwrap() = ahead_ms;
    }

    /// What a host was told since it was last asked.
    pub fn told(&self, host: usize) -> VecDeque<(Monotonic, Event)> {
        std::mem::take(&mut *self.hosts[host].told.0.lock().unwrap()).into()
    }

    /// The alarms that stand at a host.
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

    /// Starts another machine on a copy of a host's disk as it was saved, with the same keys; gives which.
    pub fn start_clone(&mut self, of: usize) -> usize {
        let number = self.hosts[of].party.number;
        let mut party = Party::new(number);
        party.epochs.clone_from(&self.hosts[of].party.epochs);
        let dialable = self.hosts[of].dialable;
        let saved = self.hosts[of].dir.path().with_extension("saved");
        let host = self.hosts.len();
        self.add_host(party, dialable);
        copy(&saved, self.hosts[host].dir.path());
        self.start(host);
        host
    }

    /// The disk of a host is gone, with everything on it.
    pub fn lose_disk(&mut self, host: usize) {
        for file in std::fs::read_dir(self.hosts[host].dir.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
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
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}
