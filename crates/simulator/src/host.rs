//! A host: one party's node over a disk of its own, and how it starts and dies.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use detente_driver::{Clock, Driver, DriverError, Parts, Watcher};
use detente_line::alarm::Alarm;
use detente_line::line::Line;
use detente_line::now::Monotonic;
use detente_line::switchboard::Switchboard;
use detente_line::switchboard::input::Input;
use detente_line::switchboard::output::Event;
use detente_record::{Address, EntryId, LineId, PartyIndex, Timestamp, UnverifiedEntry};
use detente_store::{Settings, Space, SqliteStore, Store, StoreError};

use crate::chance::Chance;
use crate::clock::{WorldClock, Wrong};
use crate::disk::{Disk, PowerCut};
use crate::faults::AMPLE;
use crate::files::{Image, SimulatedDisk};
use crate::log::{Did, Log};
use crate::machine::Machine;
use crate::network::Notes;
use crate::people::Party;
use crate::puppet::Puppet;
use crate::world::{Happening, World};

/// Entries that stay in memory: so few that nearly every test has some on the shelves.
pub const TAIL: u32 = 6;

/// What a host's watcher was told, with when.
#[derive(Clone, Default)]
pub struct Told(
    pub(crate) Arc<Mutex<Vec<(Monotonic, Event)>>>,
    pub(crate) Arc<Mutex<Monotonic>>,
    pub(crate) Log,
);

impl Watcher for Told {
    fn event(&mut self, event: &Event, _: &Switchboard, _: &mut dyn Store) {
        let now = *self.1.lock().unwrap();
        self.0.lock().unwrap().push((now, event.clone()));
        self.2.add(Did::Told(event.clone()));
    }
}

type HostDriver = Driver<WorldClock, Disk, Notes, Told>;

/// One party's machine.
pub struct Host {
    /// Whose it is.
    pub party: Party,
    /// Its node, while it runs.
    pub driver: Option<HostDriver>,
    /// What speaks in its place, if its party goes on without a node.
    pub(crate) puppet: Option<Puppet>,
    pub(crate) log: Log,
    pub(crate) notes: Notes,
    pub(crate) told: Told,
    pub(crate) dir: tempfile::TempDir,
    /// Its machine is broken, and its node can't be started.
    pub(crate) broken: bool,
    /// Its disk, if that is in memory.
    pub(crate) machine: Option<Machine>,
    pub(crate) dialable: [bool; 2],
    pub(crate) wake: Monotonic,
    /// Until when it stands still.
    pub(crate) paused_until: Option<Monotonic>,
    /// What came meanwhile.
    pub(crate) inbox: Vec<Input>,
    pub(crate) seed: u64,
    /// In how many turns it has written to its disk, or began again from it.
    pub(crate) writes: u64,
    pub(crate) power: Arc<Mutex<Option<PowerCut>>>,
    pub(crate) clock: WorldClock,
    /// What is left on its disk, if not what really is.
    pub space: Arc<Mutex<Option<Space>>>,
    /// Bytes that a party's journal takes besides what really is there.
    pub taken: Arc<Mutex<BTreeMap<(LineId, PartyIndex), u64>>>,
    /// Entries that its disk does not keep as they are written.
    pub spoilt: Arc<Mutex<BTreeMap<EntryId, Address>>>,
    /// Entries in the place of which somebody has put other bytes, with a digest that fits.
    pub forged: Arc<Mutex<BTreeMap<EntryId, Vec<u8>>>>,
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
        self.try_start(host).expect("its disk can be read");
    }

    /// As [`World::start`].
    ///
    /// # Errors
    ///
    /// What its disk holds cannot be read.
    pub fn try_start(&mut self, host: usize) -> Result<(), DriverError> {
        let this = &mut self.hosts[host];
        this.seed += 1;
        let mut lots = self.lots.of(this.seed * 1_000 + host as u64 + 1);
        let random = Box::new(move |bytes: &mut [u8]| lots.fill(bytes));
        let (settings, dir) = match &this.machine {
            Some(machine) => (settings(&machine.disk()), machine.disk().dir()),
            None => {
                let settings = Settings {
                    reserve_bytes: 8 << 20,
                    lines_max: LINES_MAX,
                    ..Settings::default()
                };
                (settings, this.dir.path().to_owned())
            }
        };
        let opened = SqliteStore::open(&dir, &settings)?;
        let parts = Parts {
            clock: this.clock.clone(),
            store: Disk {
                log: this.log.clone(),
                store: opened.store,
                cut: Arc::clone(&this.power),
                space: Arc::clone(&this.space),
                taken: Arc::clone(&this.taken),
                spoilt: Arc::clone(&this.spoilt),
                forged: Arc::clone(&this.forged),
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
        )?;
        this.driver = Some(driver);
        this.writes += 1;
        if let Some(watch) = self.watch.as_ref() {
            let harmed = watch.harmed.contains(&host);
            let found = self.entries_on_disk(host, harmed);
            let now = self.now();
            let fresh = self.watch.as_mut().unwrap().started(now, host, found);
            let store = self.hosts[host].driver.as_mut().unwrap().store();
            let read = |(line, id)| UnverifiedEntry::parse(&store.entry(line, id).ok()??).ok();
            let mut fresh: Vec<_> = fresh.into_iter().filter_map(read).collect();
            fresh.sort_by_key(UnverifiedEntry::address);
            for entry in fresh {
                self.watch.as_mut().unwrap().found(host, &entry);
            }
            self.disturb_host(host);
        }
        self.turn(host, Vec::new());
        Ok(())
    }

    /// The power of a host goes at one of its next store operations: the node dies there.
    pub fn cut_power(&mut self, host: usize, cut: PowerCut) {
        *self.hosts[host].power.lock().unwrap() = Some(cut);
    }

    /// Whether a host's node does not run.
    pub fn is_dead(&self, host: usize) -> bool {
        let this = &self.hosts[host];
        this.driver.is_none() && this.puppet.is_none()
    }

    /// Kills a host's node between two turns: what was not committed is gone.
    pub fn kill(&mut self, host: usize) {
        self.hosts[host].driver = None;
        self.hosts[host].log.take();
        self.hosts[host].inbox.clear();
        self.hosts[host].paused_until = None;
        if let Some(machine) = self.hosts[host].machine.as_mut() {
            machine.ended(&mut self.lots);
        }
        self.runs[host] += 1;
        self.hang_up(host);
        let now = self.now();
        if let Some(watch) = self.watch.as_mut() {
            watch.stopped(now, host);
        }
        self.disturb_host(host);
    }

    /// A host's node stands still for so long: what comes meanwhile waits.
    pub fn pause(&mut self, host: usize, duration: Duration) {
        let until = self.now() + duration;
        self.hosts[host].paused_until = Some(until);
        self.happen(until, Happening::Resumed(host));
        self.disturb_host(host);
    }

    /// Whether a host's node runs and does not stand still.
    pub fn is_awake(&self, host: usize) -> bool {
        !self.is_dead(host) && self.hosts[host].paused_until.is_none()
    }

    fn entries_on_disk(
        &mut self,
        host: usize,
        harmed: bool,
    ) -> BTreeMap<LineId, BTreeSet<EntryId>> {
        let aside = self.aside(host).filter(|_| harmed);
        let store: &dyn Store = match &aside {
            Some(store) => store,
            None => self.hosts[host].driver.as_mut().unwrap().store(),
        };
        let mut all = BTreeMap::new();
        for line in store.lines().unwrap() {
            let found: &mut BTreeSet<EntryId> = all.entry(line).or_default();
            let scan = store.for_each_entry(line, &mut |bytes| {
                found.extend(id_of(&bytes));
                std::ops::ControlFlow::Continue(())
            });
            // Damage of an index may end the walk.
            assert!(harmed || scan.is_ok(), "a disk is read through");
            if harmed {
                found.extend(behind_the_altered(store, line));
                // An index that was harmed hides rows, and its node asks for entries by their ids.
                let said = self.watch.iter().flat_map(|watch| watch.said_on(line));
                let is_there = |id: &EntryId| {
                    let bytes = store.entry(line, *id).ok().flatten();
                    bytes.and_then(|bytes| id_of(&bytes)) == Some(*id)
                };
                let hidden = said.filter(|id| !found.contains(id) && is_there(id));
                let hidden: Vec<EntryId> = hidden.collect();
                found.extend(hidden);
            }
        }
        all
    }

    /// Notes that everything between a host and the others was disturbed.
    pub(crate) fn disturb_host(&mut self, host: usize) {
        let host = self.original_of(host);
        for other in (0..self.parties()).filter(|other| *other != host) {
            self.disturb(host, other);
        }
    }

    /// A host's disk in memory.
    pub(crate) fn machine(&mut self, host: usize) -> &mut Machine {
        let machine = self.hosts[host].machine.as_mut();
        machine.expect("a world of a seed has its disks in memory")
    }

    /// Bytes of all files on a host's disk.
    #[must_use]
    pub fn disk_bytes(&self, host: usize) -> usize {
        if let Some(machine) = &self.hosts[host].machine {
            return machine.disk().bytes();
        }
        let files = std::fs::read_dir(self.hosts[host].dir.path());
        let files = files.into_iter().flatten().flatten();
        let bytes = files.filter_map(|file| Some(file.metadata().ok()?.len()));
        usize::try_from(bytes.sum::<u64>()).unwrap_or(usize::MAX)
    }

    /// How many pages a file on a host's disk in memory has.
    pub fn pages(&mut self, host: usize, file: &str) -> usize {
        self.machine(host).pages(file)
    }

    /// A page of a file on a host's disk in memory was written where another belongs.
    pub fn misdirect(&mut self, host: usize, file: &str, from: usize, to: usize) {
        self.machine(host).misdirect(file, from, to);
    }

    /// What a host's disk in memory holds is kept aside.
    pub fn image(&mut self, host: usize) -> Image {
        self.machine(host).image()
    }

    /// What was kept aside is on a host's disk again.
    pub fn restore_image(&mut self, host: usize, image: Image) {
        *self.machine(host) = Machine::of(image);
    }

    /// A host's disk rots while its node does not run.
    pub(crate) fn rot(&mut self, host: usize, lots: &mut Chance, misdirected: bool) {
        let file = self.machine(host).rot(lots, misdirected);
        if std::env::var_os("DETENTE_TELL").is_some() {
            eprintln!("             {file} of host {host} is harmed");
        }
    }

    /// No fault of a host's machine waits any more.
    pub fn disarm(&mut self, host: usize) {
        let this = &self.hosts[host];
        *this.power.lock().unwrap() = None;
        *this.fails.lock().unwrap() = None;
        if let Some(machine) = self.hosts[host].machine.as_mut() {
            machine.mend();
        }
    }

    /// A host that stands still goes on.
    pub fn resume(&mut self, host: usize) {
        if self.hosts[host].paused_until.is_some() {
            self.hosts[host].paused_until = Some(self.now());
            self.happen(self.now(), Happening::Resumed(host));
        }
    }

    /// Changes a host's clocks.
    pub fn change_clock(&mut self, host: usize, change: impl FnOnce(Monotonic, &mut Wrong)) {
        let now = self.now();
        change(now, &mut self.hosts[host].clock.wrong.lock().unwrap());
    }

    /// What a host's own clock shows.
    pub fn utc_at(&self, host: usize) -> Timestamp {
        self.hosts[host].clock.now().utc
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
        self.hosts[host].clock.wrong.lock().unwrap().ahead_ms = ahead_ms;
    }

    /// What a host was told since it was last asked.
    pub fn told(&self, host: usize) -> VecDeque<(Monotonic, Event)> {
        std::mem::take(&mut *self.hosts[host].told.0.lock().unwrap()).into()
    }

    /// Whether a message is behind an alarm of a host.
    pub fn is_behind(&self, host: usize, alarm: &Alarm, message: &EntryId) -> bool {
        self.board(host).alarms().is_behind(alarm, message)
    }

    /// Whether a host alarms that nobody acknowledged a message.
    pub fn is_overdue(&self, host: usize, line: LineId, message: &EntryId) -> bool {
        let alarms = self.board(host).alarms();
        alarms.of_messages(line).any(|(alarm, _)| {
            matches!(alarm, Alarm::NotAcknowledged { .. }) && alarms.is_behind(alarm, message)
        })
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

    /// Whether any node that runs has entries for another that have not come there yet.
    pub(crate) fn has_backlog(&self) -> bool {
        let runs = self.hosts.iter().filter_map(|host| host.driver.as_ref());
        let mut boards = runs.map(detente_driver::Driver::board);
        boards.any(Switchboard::has_backlog)
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

    /// How many journals of a line on a host's disk have an altered entry.
    pub fn altered(&mut self, host: usize, line: LineId) -> usize {
        let aside = self.aside(host);
        let store: &dyn Store = match &aside {
            Some(store) => store,
            None => self.store(host),
        };
        altered(store, line)
    }

    /// What a host's disk holds of each of its lines; `None` where an entry is altered, or the node itself refuses it.
    pub(crate) fn whole(&mut self, host: usize) -> BTreeMap<LineId, Option<BTreeSet<EntryId>>> {
        let aside = self.aside(host);
        let lines = self.lines.iter().filter(|of| of.hosts.contains(&host));
        let lines: Vec<LineId> = lines.map(|of| of.line).collect();
        let held = lines.into_iter().map(|line| {
            if aside.as_ref().is_some_and(|store| altered(store, line) > 0) {
                return (line, None);
            }
            // What its disk holds unaltered its node may be asked for: it makes it refuse nothing.
            let mut held = BTreeSet::new();
            let scan = self.store(host).for_each_entry(line, &mut |bytes| {
                held.extend(UnverifiedEntry::parse(&bytes).map(|entry| entry.id()));
                std::ops::ControlFlow::Continue(())
            });
            let scan = scan.expect("a disk is read through");
            let whole = scan.altered.is_empty() && scan.shortfalls.is_empty();
            (line, whole.then_some(held))
        });
        held.collect()
    }

    fn store(&mut self, host: usize) -> &dyn Store {
        let driver = self.hosts[host].driver.as_mut();
        driver.expect("the node runs").store()
    }

    /// A store over a copy of a host's disk in memory: to be read instead of the node's own, which refuses what was
    /// found altered by whoever read it. A node has to find that by itself.
    fn aside(&self, host: usize) -> Option<SqliteStore> {
        let image = self.hosts[host].machine.as_ref()?.image();
        let disk = SimulatedDisk::new(image);
        let dir = disk.dir();
        let opened = SqliteStore::open(&dir, &settings(&disk));
        Some(opened.expect("the node has opened it too").store)
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

    /// Starts a copy of a host's machine beside it, on what its disk held once; gives which host that is.
    pub fn start_copy(&mut self, of: usize, image: Image, epochs: &[u32]) -> usize {
        let original = &self.hosts[of];
        let mut party = Party::new(original.party.number);
        party.epochs = epochs.to_vec();
        party.has_first_key = original.party.has_first_key;
        party.indexes.clone_from(&original.party.indexes);
        let (copy, dialable) = (self.hosts.len(), original.dialable);
        self.add_host(party, dialable);
        self.copies.insert(copy, of);
        *self.hosts[copy].space.lock().unwrap() = Some(AMPLE);
        self.restore_image(copy, image);
        if let Some(watch) = self.watch.as_mut() {
            watch.copied(copy, of, self.hosts[of].party.link());
        }
        self.start(copy);
        copy
    }

    /// The copies of a host's machine that were ever started.
    pub(crate) fn copies_of(&self, of: usize) -> impl Iterator<Item = usize> {
        let copies = self.copies.iter();
        copies.filter_map(move |(copy, original)| (*original == of).then_some(*copy))
    }

    /// The host that a copy was made of, or the host itself.
    pub(crate) fn original_of(&self, host: usize) -> usize {
        self.copies.get(&host).copied().unwrap_or(host)
    }

    /// How many hosts are no copy of another: one for each party.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.hosts.len() - self.copies.len()
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

/// A store's on a disk in memory.
fn settings(disk: &SimulatedDisk) -> Settings {
    Settings {
        // One of some size would be most of what a crash copies.
        reserve_bytes: 0,
        lines_max: LINES_MAX,
        disk: Arc::new(disk.clone()),
        ..Settings::default()
    }
}

/// How many journals of a line have an altered entry in a store, or another number of them than were committed.
fn altered(store: &dyn Store, line: LineId) -> usize {
    let scan = store.for_each_entry(line, &mut |_| std::ops::ControlFlow::Continue(()));
    match scan {
        Ok(scan) => scan.altered.len() + scan.shortfalls.len(),
        // Damage of an index may end the walk.
        Err(StoreError::Corrupt { .. }) => 1,
        Err(error) => panic!("a disk is read through: {error}"),
    }
}

/// The sound entries of a line in the order in which they came. A walk ends in each journal before what is altered there,
/// and what stands behind that is on the disk all the same, though a refused commit left it there and nobody was told
/// (squall 106): its node reads each entry by itself, and goes on with it.
fn behind_the_altered(store: &dyn Store, line: LineId) -> Vec<EntryId> {
    let (mut found, mut after) = (Vec::new(), 0);
    while let Ok(some) = store.arrivals(line, after, ARRIVALS, usize::MAX) {
        let Some(last) = some.last() else { break };
        after = last.row;
        let sound = some.iter().filter_map(|one| one.bytes.as_deref());
        found.extend(sound.filter_map(id_of));
    }
    found
}

fn id_of(bytes: &[u8]) -> Option<EntryId> {
    UnverifiedEntry::parse(bytes).ok().map(|entry| entry.id())
}

/// Arrivals that are read at once.
const ARRIVALS: usize = 256;

/// Lines that a head file has room for at first.
const LINES_MAX: u32 = 4;

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}
