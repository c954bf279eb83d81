//! A world of hosts: what happens in it, one thing after another, in simulated time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use detente_driver::{Clock, Request};
use detente_line::limits::REQUESTS_PER_TURN_MAX;
use detente_line::link::channel::Bearer;
use detente_line::now::Monotonic;
use detente_line::switchboard::input::{Answer, Input};
use detente_record::{DeskTerms, LineId, PartyIndex, Role, SignedCharter, TestSchedule, Timestamp};

use crate::chance::Chance;
use crate::checkers::Watch;
use crate::clock::{BEGIN_MS, WorldClock};
use crate::host::{Host, Told};
use crate::log::Log;
use crate::machine::Machine;
use crate::network::{Notes, Paths, Wire};
use crate::people::{Party, WATCH, charter};
use crate::trace::Trace;

/// What will happen in the world.
pub(crate) enum Happening {
    Input(usize, u64, Box<Input>),
    Dialed {
        from: usize,
        to: usize,
        bearer: Bearer,
    },
    /// A host goes on after a pause.
    Resumed(usize),
    /// Every stream between two hosts breaks.
    Broken(usize, usize),
}

/// A line, and the hosts of its parties in the order of the charter.
#[derive(Clone, Debug)]
pub struct Founded {
    /// The line.
    pub line: LineId,
    /// The hosts, by party index.
    pub hosts: Vec<usize>,
}

/// Hosts, the paths between them, and what will happen.
pub struct World {
    pub(crate) now: Arc<Mutex<Monotonic>>,
    /// Its hosts, by party number.
    pub hosts: Vec<Host>,
    /// The lines between them.
    pub lines: Vec<Founded>,
    /// Whether on lines founded from now on the watch officers are linguists too.
    pub linguists: bool,
    /// Hosts that are copies of others, which they came after.
    pub(crate) copies: BTreeMap<usize, usize>,
    /// The paths between them.
    pub paths: Paths,
    pub(crate) happenings: BTreeMap<(Monotonic, u64), Happening>,
    pub(crate) count: u64,
    /// Hosts that keep their entries to themselves, and until when.
    pub(crate) withheld: BTreeMap<usize, Monotonic>,
    pub(crate) wires: Vec<Wire>,
    /// Each host's run: news for an earlier one is dropped.
    pub(crate) runs: Vec<u64>,
    /// Whether machines have their disks in memory.
    in_memory: bool,
    /// What is drawn by lot.
    pub(crate) lots: Chance,
    /// One hash over everything that happened.
    pub trace: Trace,
    /// Who looks on, if anybody does.
    pub watch: Option<Watch>,
    /// The last salt used.
    pub salt: u64,
    /// Whole entries sent, by sender and receiver.
    pub(crate) sent: BTreeMap<(usize, usize), usize>,
    /// Charters sent, by sender.
    pub(crate) charters: BTreeMap<usize, usize>,
    pub(crate) heads_told: usize,
    /// Writes with entries or news of what arrived, by sender.
    pub(crate) writes: BTreeMap<usize, usize>,
    /// How often each host has dialled.
    pub(crate) dials: BTreeMap<usize, usize>,
    /// How many things have happened since time last went on.
    at_once: u32,
}

impl World {
    /// Hosts of as many parties, paired with each other; only the last dials.
    pub fn new(parties: u8) -> Self {
        Self::paired(
            parties,
            (None, false),
            |_, _| true,
            |host| host + 1 == usize::from(parties),
        )
    }

    /// Hosts of as many parties, paired with each other; all but the first dial, so that two may dial each
    /// other. Everything that is drawn by lot is drawn from a seed, and disks are in memory.
    pub fn seeded(parties: u8, seed: u64) -> Self {
        Self::paired(parties, (Some(seed), true), |_, _| true, |host| host > 0)
    }

    /// As [`World::seeded`], with disks that are files of this machine: for a record that would fill its memory.
    pub fn seeded_on_files(parties: u8, seed: u64) -> Self {
        Self::paired(parties, (Some(seed), false), |_, _| true, |host| host > 0)
    }

    /// A hub and as many others, each paired with the hub alone, which they dial.
    pub fn hub(others: u8) -> Self {
        Self::paired(
            others + 1,
            (None, false),
            |a, b| a == 0 || b == 0,
            |host| host > 0,
        )
    }

    fn paired(
        parties: u8,
        (seed, in_memory): (Option<u64>, bool),
        know: impl Fn(usize, usize) -> bool,
        dials: impl Fn(usize) -> bool,
    ) -> Self {
        let mut world = Self {
            now: Arc::default(),
            hosts: Vec::new(),
            lines: Vec::new(),
            linguists: false,
            copies: BTreeMap::new(),
            paths: Paths::new(),
            happenings: BTreeMap::new(),
            count: 0,
            withheld: BTreeMap::new(),
            wires: Vec::new(),
            runs: Vec::new(),
            in_memory,
            lots: Chance::new(seed.unwrap_or(0)),
            trace: Trace::default(),
            watch: None,
            salt: 0,
            sent: BTreeMap::new(),
            charters: BTreeMap::new(),
            heads_told: 0,
            writes: BTreeMap::new(),
            dials: BTreeMap::new(),
            at_once: 0,
        };
        for number in 0..parties {
            let dialable = [dials(usize::from(number)); 2];
            world.add_host(Party::new(number), dialable);
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

    /// A machine with an empty disk.
    pub(crate) fn add_host(&mut self, party: Party, dialable: [bool; 2]) {
        let log = Log::default();
        let clock = WorldClock {
            world: Arc::clone(&self.now),
            wrong: Arc::default(),
        };
        self.hosts.push(Host {
            party,
            driver: None,
            puppet: None,
            notes: Notes {
                log: log.clone(),
                pins: Arc::default(),
            },
            told: Told(Arc::default(), Arc::clone(&self.now), log.clone()),
            log,
            dir: tempfile::tempdir().unwrap(),
            broken: false,
            machine: self.in_memory.then(Machine::new),
            dialable,
            wake: Monotonic::default(),
            paused_until: None,
            inbox: Vec::new(),
            seed: 0,
            writes: 0,
            power: Arc::default(),
            clock,
            space: Arc::default(),
            taken: Arc::default(),
            spoilt: Arc::default(),
            forged: Arc::default(),
            brought_back: Arc::default(),
            full: Arc::default(),
            fails: Arc::default(),
        });
        self.runs.push(0);
    }

    /// Two hosts with a line founded between them.
    pub fn with_line(tests: TestSchedule) -> (Self, LineId) {
        let mut world = Self::new(2);
        let line = world.found(tests);
        (world, line)
    }

    /// Founds a line of all parties: each signs, over the links.
    pub fn found(&mut self, tests: TestSchedule) -> LineId {
        self.run_for(Duration::from_secs(1));
        let hosts: Vec<usize> = (0..self.hosts.len()).collect();
        let line = self.found_among(&hosts, [7; 16], tests);
        self.run_until("every party speaks", Duration::from_secs(5), |world| {
            (0..world.hosts.len()).all(|host| world.speaks(host, line))
        });
        line
    }

    /// Founds one more line between two of the hosts.
    pub fn found_between(&mut self, pair: [usize; 2], nonce: [u8; 16]) -> LineId {
        self.found_among(&pair, nonce, no_tests())
    }

    /// Founds one more line between some of the hosts, whose parties stand in its charter in that order: each
    /// gives the charter, all sign.
    pub fn found_among(&mut self, hosts: &[usize], nonce: [u8; 16], tests: TestSchedule) -> LineId {
        self.found_agreeing(hosts, nonce, tests, DeskTerms::default())
    }

    /// The same under a charter that says so of how the desks work together.
    pub fn found_agreeing(
        &mut self,
        hosts: &[usize],
        nonce: [u8; 16],
        tests: TestSchedule,
        desk: DeskTerms,
    ) -> LineId {
        let parties: Vec<&Party> = hosts.iter().map(|host| &self.hosts[*host].party).collect();
        let mut charter = detente_record::Charter {
            nonce,
            desk,
            ..charter(&parties, tests)
        };
        if self.linguists {
            for party in &mut charter.parties {
                let watch = &mut party.officers[usize::from(WATCH)];
                watch.roles.push(Role::Linguist.name().to_owned());
            }
        }
        let charter = SignedCharter::new(charter).unwrap();
        let line = charter.line();
        for (host, index) in hosts.iter().zip(0..) {
            let indexes = &mut self.hosts[*host].party.indexes;
            indexes.insert(line, PartyIndex(index));
        }
        let hosts = hosts.to_vec();
        self.lines.push(Founded { line, hosts });
        if let Some(watch) = self.watch.as_mut() {
            watch.founded(self.lines.last().unwrap(), tests);
        }
        for host in self.hosts_of(line).to_vec() {
            let signed_charter = charter.encode();
            let answer = self.give(host, Input::SignCharter { signed_charter });
            assert!(matches!(answer, Ok(Answer::Charter { .. })));
            self.run_for(Duration::from_millis(100));
        }
        line
    }

    /// The hosts of a line's parties, by party index.
    pub fn hosts_of(&self, line: LineId) -> &[usize] {
        let founded = self.lines.iter().find(|founded| founded.line == line);
        founded.map_or(&[], |founded| &founded.hosts)
    }

    /// How long the world has run.
    pub fn now(&self) -> Monotonic {
        *self.now.lock().unwrap()
    }

    /// What time it truly is.
    pub fn utc(&self) -> Timestamp {
        let clock = WorldClock {
            world: Arc::clone(&self.now),
            wrong: Arc::default(),
        };
        clock.now().utc
    }

    pub(crate) fn later(&mut self, after: Duration, host: usize, input: Input) {
        self.at(self.now() + after, host, input);
    }

    pub(crate) fn at(&mut self, at: Monotonic, host: usize, input: Input) {
        let run = self.runs[host];
        self.happen(at, Happening::Input(host, run, Box::new(input)));
    }

    pub(crate) fn happen(&mut self, at: Monotonic, happening: Happening) {
        self.count += 2;
        self.happenings.insert((at, self.count), happening);
    }

    /// Does the next thing that happens, not after `end`; `false` if nothing is left before it.
    pub fn step(&mut self, end: Monotonic) -> bool {
        let awake = self
            .hosts
            .iter()
            .enumerate()
            .filter(|(n, _)| self.is_awake(*n));
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
        let before = self.now();
        let now = before.max(next);
        *self.now.lock().unwrap() = now;
        self.at_once = if now == before { self.at_once + 1 } else { 0 };
        assert!(
            self.at_once < AT_ONCE_MAX,
            "P7: {AT_ONCE_MAX} things have happened at {:?}, and time does not go on",
            now.0
        );
        if happening.is_some_and(|at| at <= wake) {
            if let Some((_, happening)) = self.happenings.pop_first() {
                self.happens(happening);
            }
        } else {
            self.turn(sleeper, Vec::new());
        }
        true
    }

    fn happens(&mut self, happening: Happening) {
        match happening {
            // Bytes on a channel that was closed meanwhile are nobody's.
            Happening::Input(host, run, input) if run == self.runs[host] => {
                let this = &mut self.hosts[host];
                if this.paused_until.is_some() {
                    this.inbox.push(*input);
                    return;
                }
                let inputs = self.more_at_once(host, *input);
                self.take_in(host, inputs);
            }
            Happening::Input(..) => {}
            Happening::Dialed { from, to, bearer } => self.dialed(from, to, bearer),
            Happening::Broken(one, other) => {
                for bearer in Bearer::ALL {
                    self.break_streams(one, other, bearer);
                }
            }
            Happening::Resumed(host) => {
                let now = self.now();
                let this = &mut self.hosts[host];
                if this.paused_until.is_some_and(|until| until <= now) {
                    this.paused_until = None;
                    let inbox = std::mem::take(&mut this.inbox);
                    self.disturb_host(host);
                    self.take_in(host, inbox);
                }
            }
        }
    }

    /// What else comes to a host in the same moment: a node takes it into one turn too.
    fn more_at_once(&mut self, host: usize, input: Input) -> Vec<Input> {
        let (now, run) = (self.now(), self.runs[host]);
        let mut inputs = vec![input];
        while let Some(first) = self.happenings.first_entry() {
            let at_once = first.key().0 <= now
                && matches!(first.get(), Happening::Input(to, of, _) if (*to, *of) == (host, run));
            if !at_once {
                break;
            }
            if let Happening::Input(_, _, input) = first.remove() {
                inputs.push(*input);
            }
        }
        inputs
    }

    fn take_in(&mut self, host: usize, inputs: Vec<Input>) {
        let run = self.runs[host];
        let mut inputs = inputs.into_iter().peekable();
        while inputs.peek().is_some() && self.runs[host] == run {
            let request = |input| Request::Input {
                input: Box::new(input),
                reply: None,
            };
            let batch = inputs.by_ref().take(REQUESTS_PER_TURN_MAX).map(request);
            self.turn(host, batch.collect());
        }
    }

    /// Runs for so long.
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

    /// Checkers look on from now on: before anything is founded.
    pub fn watch_from_now(&mut self) {
        self.watch = Some(Watch::new(self.hosts.len()));
    }

    /// The checkers look, if there are any.
    pub fn look(&mut self) {
        if let Some(mut watch) = self.watch.take() {
            watch.look(self);
            self.watch = Some(watch);
        }
    }

    /// A salt that was not used.
    pub fn next_salt(&mut self) -> u64 {
        self.salt += 1;
        self.salt
    }
}

/// More than this never happens in one moment.
const AT_ONCE_MAX: u32 = 20_000;

/// No scheduled tests.
pub fn no_tests() -> TestSchedule {
    let in_ten_years = Timestamp::from_ms(BEGIN_MS + 10 * 365 * 86_400_000);
    TestSchedule {
        anchor: in_ten_years,
        period_ms: 86_400_000,
        answer_within_ms: 60_000,
    }
}
