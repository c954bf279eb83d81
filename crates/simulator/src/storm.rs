//! A storm: lines with officers on every side, under the faults that its seed has drawn; then everything
//! is mended, and what the checkers have seen must agree.

mod charters;
mod drills;
mod matters;
mod suspensions;
mod translations;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::fold::{Judgement, Refusal};
use detente_line::message::state::Message;
use detente_line::now::Monotonic;
use detente_record::{EntryId, Head, LineId, TestSchedule, Timestamp};

use crate::chance::Chance;
use crate::checkers::Watch;
use crate::clock::BEGIN_MS;
use crate::faults::{AMPLE, Fault, Mend, mend, strike};
use crate::officers::{Booked, Deed, Officers};
use crate::points::{Hits, Point};
use crate::setbacks::{SetBack, SetBacks, Step};
use crate::world::{Founded, World};

/// How long a storm lasts, and how much happens in it.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    /// For so long faults come.
    pub lasts: Duration,
    /// So many messages are released on each line.
    pub messages: u64,
    /// So often, at the most, each fault that the seed has comes.
    pub faults_most: u64,
    /// Between line tests.
    pub tests_every: Duration,
    /// How many parties there are, each with how many of a hundred seeds have so many.
    pub parties: &'static [(u64, u8)],
    /// As `parties`, the lines between them.
    pub lines: &'static [(u64, u8)],
}

/// A short storm: all faults within twenty minutes.
pub const SQUALL: Weather = Weather {
    lasts: Duration::from_secs(20 * 60),
    messages: 40,
    faults_most: 4,
    tests_every: Duration::from_secs(180),
    parties: &[(50, 2), (30, 3), (13, 4), (7, 5)],
    lines: &[(40, 1), (30, 2), (18, 3), (12, 4)],
};

/// A day of each line. Most of its time goes into heartbeats, one link to each pair of parties, so that most
/// days have few parties and many lines, half of them ten, as many as the benchmark of many counterparts has;
/// what many parties do to each other squalls show sooner. A third of the messages are not released, for their
/// host is down, so that some fifty are.
pub const DAY: Weather = Weather {
    lasts: Duration::from_secs(86_400),
    messages: 80,
    faults_most: 6,
    tests_every: Duration::from_secs(3_600),
    parties: &[(84, 2), (12, 3), (3, 4), (1, 5)],
    lines: &[(5, 1), (10, 2), (15, 4), (20, 6), (50, 10)],
};

/// What came of a storm.
pub struct Outcome {
    /// How often each point was hit.
    pub hits: Hits,
    /// The hash over everything that happened, and how much it covers.
    pub trace: (String, u64),
    /// How long it lasted, mending included.
    pub lasted: Duration,
    /// How many lines there were.
    pub lines: u32,
    /// How many pairs of parties, who hear each other's heartbeats.
    pub pairs: u32,
    /// Messages released.
    pub messages: usize,
}

#[derive(Debug)]
enum Planned {
    Deed(Deed),
    Fault(Fault),
    SetBack(Step),
    Mend(Mend),
}

struct Storm {
    world: World,
    lots: Chance,
    officers: Officers,
    set_backs: SetBacks,
    agenda: BTreeMap<(Monotonic, u64), Planned>,
    count: u64,
    looks: u64,
    /// What each host held of each line when what it says of receipts was last judged.
    judged: BTreeMap<(usize, LineId), (usize, Vec<Head>)>,
    /// Whether what happens is printed.
    told: bool,
}

/// Runs the storm of a seed. A violation panics.
#[must_use]
pub fn run(seed: u64, weather: &Weather) -> Outcome {
    let parties = drawn(weather.parties, &mut Chance::new(seed).of(5));
    let mut world = World::seeded(parties, seed);
    for host in &world.hosts {
        *host.space.lock().unwrap() = Some(AMPLE);
    }
    world.watch_from_now();
    // Drawn by itself, so that seeds without it are as they were.
    let mut lots = Chance::new(seed).of(2);
    let narrow = lots.in_thousand(400);
    // In four of ten seeds the watch officers are linguists too.
    world.linguists = Chance::new(seed).of(8).in_thousand(400);
    found(&mut world, seed, weather);
    world.run_for(Duration::from_secs(30));
    world.paths.rate = narrow.then(|| lots.between(NARROW.0, NARROW.1));
    if let Some(watch) = world.watch.as_mut() {
        watch.narrow = narrow;
    }
    let mut storm = Storm {
        world,
        lots: Chance::new(seed).of(1),
        officers: Officers::new(Chance::new(seed).of(7)),
        set_backs: SetBacks::default(),
        agenda: BTreeMap::new(),
        count: 0,
        looks: 0,
        judged: BTreeMap::new(),
        told: std::env::var_os("DETENTE_TELL").is_some(),
    };
    if storm.world.hosts.len() > 2 {
        storm.world.hit(Point::ManyParties);
    }
    storm.plan(weather);
    let end = storm.world.now() + weather.lasts;
    storm.run_until(end);
    let calm = storm.calm_down();
    let messages = storm.officers.book.len();
    if calm {
        storm.judge();
    }
    let watch = storm.world.watch.take().unwrap();
    Outcome {
        hits: watch.hits,
        trace: storm.world.trace.hash(),
        lasted: storm.world.now().0,
        lines: u32::try_from(storm.world.lines.len()).unwrap(),
        pairs: u32::from(parties) * u32::from(parties - 1) / 2,
        messages,
    }
}

impl Storm {
    /// Draws what will happen: which faults this seed has, and when each comes.
    fn plan(&mut self, weather: &Weather) {
        let lasts = u64::try_from(weather.lasts.as_millis()).unwrap();
        let begin = self.world.now();
        // What falls due by UTC can be judged only where no clock is wrong: in one half of the seeds.
        let clocks = self.lots.in_thousand(500);
        // A node on a harmed disk may rightly fall silent, and then little else is judged: in one of eight.
        let harms = self.lots.in_thousand(125);
        for fault in Fault::ALL {
            // Each is drawn for, so that one more class changes nothing in the others.
            let mut lots = self.lots.of(fault as u64);
            let never = fault.spoils_clocks() && !clocks || fault.harms() && !harms;
            let flood = fault == Fault::Flood;
            let never = never || flood && self.world.paths.rate.is_none();
            if never || !flood && lots.in_thousand(500) {
                continue;
            }
            // Each leaves some twenty messages open, and every one has its alarm.
            let most = if flood { 2 } else { weather.faults_most };
            for _ in 0..lots.between(1, most) {
                let at = begin + Duration::from_millis(lots.below(lasts));
                self.add(at, Planned::Fault(fault));
                for Founded { line, hosts } in self.world.lines.clone().iter().filter(|_| flood) {
                    for host in hosts.iter().copied().take(2) {
                        let later = at + Duration::from_millis(lots.below(10_000));
                        self.add(later, Planned::Deed(Deed::Release(*line, host, true)));
                    }
                }
            }
        }
        // A machine that is set back may lose what it said of a charter: seeds have the one or the other.
        if harms || !self.plan_set_backs(weather) {
            self.plan_amendments(weather);
        }
        self.plan_matters(weather);
        self.plan_translations(weather);
        self.plan_check_fires(weather);
        self.plan_suspensions(weather);
        self.plan_drills(weather);
        for (Founded { line, hosts }, n) in self.world.lines.clone().into_iter().zip(0..) {
            // The first line's are drawn as those of a single one.
            let mut lots = self.lots.clone();
            if n > 0 {
                lots = lots.of(1_000 + n);
            }
            for _ in 0..weather.messages {
                let at = begin + Duration::from_millis(lots.below(lasts));
                let by = usize::try_from(lots.below(hosts.len() as u64)).unwrap();
                // Two sides at once now and then, with a FLASH each.
                let both = lots.in_thousand(100);
                self.add(at, Planned::Deed(Deed::Release(line, hosts[by], both)));
                if both {
                    let other = hosts[(by + 1) % hosts.len()];
                    self.add(at, Planned::Deed(Deed::Release(line, other, true)));
                }
            }
            if n == 0 {
                self.lots = lots;
            }
        }
    }

    /// What sets machines back is judged less after it: one half of the seeds have none of it.
    /// Says whether this one has.
    fn plan_set_backs(&mut self, weather: &Weather) -> bool {
        let lasts = u64::try_from(weather.lasts.as_millis()).unwrap();
        let begin = self.world.now();
        let mut lots = self.lots.of(2_000);
        let mut planned = false;
        if lots.in_thousand(500) {
            return planned;
        }
        for class in SetBack::ALL {
            let mut lots = lots.of(class as u64);
            let parties = self.world.parties() as u64;
            if lots.in_thousand(500) {
                continue;
            }
            let host = usize::try_from(lots.below(parties)).unwrap();
            let at = lots.below(lasts);
            // A copy of the very moment forks its party's journal, and ends what can be judged of it here;
            // `epochs.rs` of the tests has that.
            let kept = lots.below(at + 1);
            if class != SetBack::Lost {
                let kept = begin + Duration::from_millis(kept);
                self.add(kept, Planned::SetBack(Step::Keep(host)));
            }
            let at = begin + Duration::from_millis(at);
            self.add(at, Planned::SetBack(Step::Strike(host, class)));
            planned = true;
        }
        planned
    }

    /// Now and then an officer sees somebody being hit. Drawn by itself, so that the others are as they were.
    fn plan_check_fires(&mut self, weather: &Weather) {
        let lasts = u64::try_from(weather.lasts.as_millis()).unwrap();
        let begin = self.world.now();
        let lots = self.lots.of(5_000);
        for (Founded { line, hosts }, n) in self.world.lines.clone().into_iter().zip(1..) {
            let mut lots = lots.of(n);
            for _ in 0..lots.below(CHECK_FIRES) {
                let at = begin + Duration::from_millis(lots.below(lasts));
                let by = hosts[usize::try_from(lots.below(hosts.len() as u64)).unwrap()];
                self.add(at, Planned::Deed(Deed::CheckFire(line, by)));
                // Both sides are hit at once now and then.
                if lots.in_thousand(300) {
                    for host in hosts.iter().filter(|host| **host != by) {
                        self.add(at, Planned::Deed(Deed::CheckFire(line, *host)));
                    }
                }
            }
        }
    }

    fn add(&mut self, at: Monotonic, planned: Planned) {
        self.count += 1;
        self.agenda.insert((at, self.count), planned);
    }

    /// Runs until `end`, and looks on about once a second.
    fn run_until(&mut self, end: Monotonic) {
        let mut look = self.world.now();
        while self.world.now() < end {
            let next = self.agenda.first_key_value().map(|((at, _), _)| *at);
            let until = next.unwrap_or(end).min(look).min(end);
            while self.world.step(until) {}
            let now = self.world.now();
            let due = self.agenda.first_entry().filter(|due| due.key().0 <= now);
            if let Some(due) = due {
                let planned = due.remove();
                self.do_planned(planned);
            }
            if look <= now {
                self.look();
                look = now + Duration::from_secs(1);
            }
        }
    }

    fn do_planned(&mut self, planned: Planned) {
        let now = self.world.now();
        if self.told {
            eprintln!("{:>12.3?} {planned:?}", now.0);
        }
        match planned {
            Planned::Deed(deed) => {
                let (world, lots) = (&mut self.world, &mut self.lots);
                let next = self.officers.act(world, lots, deed);
                if let Some((after, deed)) = next {
                    self.add(now + after, Planned::Deed(deed));
                }
            }
            Planned::Fault(fault) => {
                for (after, mend) in strike(&mut self.world, &mut self.lots, fault) {
                    self.add(now + after, Planned::Mend(mend));
                }
            }
            Planned::SetBack(step) => {
                let (world, lots) = (&mut self.world, &mut self.lots);
                let next = self.set_backs.step(world, lots, step);
                if let Step::Back(host, _) = step {
                    self.officers.set_back(world, host);
                }
                if let Some((after, step)) = next {
                    self.add(now + after, Planned::SetBack(step));
                }
            }
            Planned::Mend(done) => mend(&mut self.world, &done),
        }
    }

    fn look(&mut self) {
        let now = self.world.now();
        self.world.look();
        self.looks += 1;
        let unharmed = self.world.watch.as_ref().unwrap().harmed.is_empty();
        if self.looks.is_multiple_of(RECEIPTS_EVERY) && unharmed {
            let many = RECEIPTS_OF * self.world.lines.len();
            let lately = self.officers.book.len().saturating_sub(many);
            let anyway = self.looks.is_multiple_of(RECEIPTS_ANYWAY_EVERY);
            for host in self.hosts() {
                if !self.world.is_awake(host) {
                    continue;
                }
                // What it shows of a line follows from what it holds of it.
                let mut lines = BTreeSet::new();
                for line in self.world.board(host).lines() {
                    let held = (line.fold().count(), line.heads());
                    let before = self.judged.insert((host, line.id()), held.clone());
                    if anyway || before != Some(held) {
                        lines.insert(line.id());
                    }
                }
                let book = self.officers.book[lately..].iter();
                let book = book.filter(|booked| lines.contains(&booked.line));
                judge_receipts(&mut self.world, host, book, false);
            }
        }
        for copy in self.world.parties()..self.world.hosts.len() {
            self.world.told(copy);
            if !self.world.is_dead(copy) {
                self.world.disturb_host(copy);
            }
        }
        self.set_backs.look(&mut self.world);
        for host in self.hosts() {
            let (world, lots) = (&mut self.world, &mut self.lots);
            for (after, deed) in self.officers.told(world, lots, host) {
                self.add(now + after, Planned::Deed(deed));
            }
        }
    }

    /// Mends everything, and runs until both sides hold the same; says whether all of it can be judged. A
    /// node on a disk that was harmed may be refused, or hold its peace for good.
    fn calm_down(&mut self) -> bool {
        let planned = std::mem::take(&mut self.agenda);
        for planned in planned.into_values() {
            match planned {
                Planned::Mend(done) => mend(&mut self.world, &done),
                Planned::SetBack(step @ (Step::Back(..) | Step::PutAway(_))) => {
                    self.do_planned(Planned::SetBack(step));
                }
                _ => {}
            }
        }
        mend(&mut self.world, &Mend::Calm);
        self.world.paths.rate = None;
        for host in self.hosts() {
            self.world.disarm(host);
            self.world.resume(host);
            mend(&mut self.world, &Mend::Clock(host));
            mend(&mut self.world, &Mend::Space(host));
            mend(&mut self.world, &Mend::Start(host));
        }
        let mut end = self.world.now() + CONVERGED_WITHIN;
        loop {
            self.run_until(self.world.now() + Duration::from_secs(1));
            if self.hosts().any(|host| self.world.is_dead(host)) {
                return false;
            }
            if self.set_backs.is_pending(&self.world) {
                end = self.world.now() + CONVERGED_WITHIN;
            }
            let harmed = !self.world.watch.as_ref().unwrap().harmed.is_empty();
            let mut parties = self.parties();
            let speak = parties.all(|(line, host)| self.world.speaks(host, line));
            drop(parties);
            let wrong = if harmed {
                self.wrong_disks()
            } else {
                BTreeSet::new()
            };
            let same = if harmed {
                wrong.is_empty()
            } else {
                self.same_record()
            };
            if !harmed {
                self.sign_what_waits();
            }
            if (speak || harmed) && same && (harmed || self.same_charter()) {
                if harmed {
                    self.world.hit(Point::HarmMended);
                    return false;
                }
                break;
            }
            if harmed && self.world.now() >= end {
                let silent = self.says_nothing(&wrong);
                assert!(
                    silent.is_empty(),
                    "P1: a harmed record is neither whole again nor called so: {silent:?}, {}",
                    self.unequal()
                );
                self.world.hit(Point::HarmStays);
                return false;
            }
            assert!(
                self.world.now() < end,
                "not converged within {CONVERGED_WITHIN:?}: {}",
                self.unequal()
            );
        }
        self.world.hit(Point::Converged);
        // Who was told meanwhile of what was overdue acts on it no more.
        self.agenda.clear();
        self.world.run_for(Duration::from_secs(5));
        // Time goes on, and what a node states at a deadline may be under way in just this moment.
        for _ in 0..50 {
            if self.same_record() {
                break;
            }
            self.world.run_for(Duration::from_millis(100));
        }
        true
    }

    fn hosts(&self) -> std::ops::Range<usize> {
        0..self.world.parties()
    }

    /// Every host of every line.
    fn parties(&self) -> impl Iterator<Item = (LineId, usize)> {
        let of = |founded: &Founded| {
            let line = founded.line;
            let hosts = founded.hosts.clone().into_iter();
            hosts.map(move |host| (line, host))
        };
        self.world.lines.iter().flat_map(of)
    }

    /// Where a record that was harmed is not whole: the lines of which some host has an altered entry, with these
    /// hosts, and those that the hosts hold differently, with all harmed ones. Not by what was committed: what lies
    /// behind an altered entry is not shown by a commit when it can be read again.
    fn wrong_disks(&mut self) -> BTreeSet<(LineId, Vec<usize>)> {
        let whole: Vec<_> = self.hosts().map(|host| self.world.whole(host)).collect();
        let harmed = &self.world.watch.as_ref().unwrap().harmed;
        let mut wrong = BTreeSet::new();
        for Founded { line, hosts } in &self.world.lines {
            let held = |host: &usize| whole[*host][line].as_ref();
            let altered = hosts.iter().copied().filter(|host| held(host).is_none());
            let altered: Vec<usize> = altered.collect();
            if altered.is_empty() {
                let differ = hosts.windows(2).any(|two| held(&two[0]) != held(&two[1]));
                let of = hosts.iter().copied().filter(|host| harmed.contains(host));
                wrong.extend(differ.then(|| (*line, of.collect())));
            }
            wrong.extend(altered.into_iter().map(|host| (*line, vec![host])));
        }
        wrong
    }

    fn same_record(&self) -> bool {
        self.world.watch.as_ref().unwrap().same_record()
    }

    /// Of what is wrong that of which no such node tells its officers, each of its own line.
    fn says_nothing(&self, wrong: &BTreeSet<(LineId, Vec<usize>)>) -> Vec<(String, Vec<usize>)> {
        let says = |host: &usize, of: &LineId| {
            self.world.alarms(*host).iter().any(|alarm| match alarm {
                Alarm::RecordDamaged { line }
                | Alarm::BehindOwnRecord { line }
                | Alarm::Mute { line } => line == of,
                _ => false,
            })
        };
        let silent = wrong
            .iter()
            .filter(|(line, hosts)| !hosts.iter().any(|host| says(host, line)));
        let silent = silent.map(|(line, hosts)| (line.to_string(), hosts.clone()));
        silent.collect()
    }

    fn unequal(&self) -> String {
        let hosts = self.hosts();
        let parties = self.parties();
        let speak: Vec<_> = parties
            .map(|(line, host)| (line.to_string(), host, self.world.speaks(host, line)))
            .collect();
        let alarms: Vec<_> = hosts.map(|host| self.world.alarms(host)).collect();
        let charters = self.parties().map(|(line, host)| {
            let there = self.world.line(host, line);
            let drafts: Vec<_> = there.drafts().map(|(_, act)| act.draft.kind).collect();
            let watch = self.world.watch.as_ref().unwrap();
            let version = watch.charter(line).1.version;
            (
                line.to_string(),
                host,
                there.terms().version(),
                version,
                drafts,
            )
        });
        let charters: Vec<_> = charters.collect();
        format!(
            "they speak: {speak:?}, same record: {}, charters there, the last, drafts: {charters:?}, alarms: {alarms:?}",
            self.same_record()
        )
    }

    /// What all sides hold and answer, against what officers did and the schedule asked for.
    fn judge(&mut self) {
        for Founded { line, hosts } in self.world.lines.clone() {
            let disks = hosts.iter().map(|host| self.world.disk(*host, line));
            let disks: Vec<_> = disks.collect();
            for disk in &disks[1..] {
                assert_eq!(&disks[0], disk, "P2: the disks hold different entries");
            }
        }
        self.world.hit(Point::SameRecord);
        self.judge_crosstalk();
        self.judge_charters();
        self.judge_suspensions();
        self.judge_matters();
        self.judge_scores();
        self.judge_translations();
        // Each node is asked for itself first: what one has lost is its own fault, not two answers.
        for host in self.hosts() {
            judge_receipts(&mut self.world, host, self.officers.book.iter(), true);
        }
        for mut booked in std::mem::take(&mut self.officers.book) {
            if !self.binds(booked.line, booked.from, &booked.id) {
                continue;
            }
            let hosts = self.world.hosts_of(booked.line).to_vec();
            booked.acts.retain(|(_, id)| {
                let mut lost = hosts.iter().filter(|host| {
                    let watch = self.world.watch.as_ref();
                    watch.is_some_and(|watch| watch.had(**host, id))
                });
                lost.next()
                    .is_none_or(|by| self.binds(booked.line, *by, id))
            });
            let states = self.world.hosts_of(booked.line).iter().map(|host| {
                let state = self
                    .world
                    .line(*host, booked.line)
                    .fold()
                    .message(&booked.id);
                state.unwrap_or_else(|| panic!("P1: host {host} does not know {}", booked.id))
            });
            let states: Vec<_> = states.collect();
            for state in &states[1..] {
                assert_eq!(&states[0], state, "P2: two answers about one message");
            }
            judge_message(&booked, &states[0]);
            let watch = self.world.watch.as_ref().unwrap();
            let fold = self.world.line(hosts[0], booked.line).fold();
            // Who was set back and did not yet have all of its own record again may have denied what is in it.
            let in_ignorance = |id: &EntryId| {
                let author = fold.fact(id).map(|fact| fact.address.party.0);
                let author = author.and_then(|party| hosts.get(usize::from(party)));
                let against = Some(Judgement::Refused(Refusal::AgainstOwnRecord));
                author.is_some_and(|author| watch.was_set_back(*author))
                    && fold.judgement(id) == against
            };
            let late = judge_negatives(watch, booked.line, &states[0], in_ignorance);
            for _ in 0..late {
                self.world.hit(Point::LateBeside);
            }
        }
        self.world.hit(Point::SameAnswers);
        let utc = self.world.utc().as_ms();
        let watch = self.world.watch.as_mut().unwrap();
        for Founded { line, .. } in &self.world.lines {
            watch.judge_tests(*line, utc.saturating_sub(TEST_SETTLED_MS));
        }
    }

    /// Whether what an officer was told is an entry binds.
    fn binds(&mut self, line: LineId, author: usize, id: &EntryId) -> bool {
        let first = self.world.hosts_of(line)[0];
        let judged = self.world.line(first, line).fold().judgement(id);
        let watch = self.world.watch.as_mut().unwrap();
        watch.binds((line, author), id, judged)
    }

    /// What was said on one line is known on no other.
    fn judge_crosstalk(&mut self) {
        let parties: Vec<_> = self.parties().collect();
        for booked in &self.officers.book {
            let others = parties.iter().filter(|(line, _)| *line != booked.line);
            for (line, host) in others {
                assert!(
                    !self.world.line(*host, *line).fold().holds(&booked.id),
                    "{} of another line is held on {line} at host {host}",
                    booked.id
                );
                self.world.hit(Point::LinesApart);
            }
        }
    }
}

/// P4: what a node says of a message is what officers did about it, each a fact of its own.
fn judge_message(booked: &Booked, state: &Message) {
    use crate::officers::What;
    let said = |what| {
        let acts = booked.acts.iter().filter(move |(of, _)| *of == what);
        acts.map(|(_, id)| *id)
            .collect::<std::collections::BTreeSet<_>>()
    };
    let addressees = &state.addressees;
    let delivered = addressees.iter().all(|a| a.delivered.is_some());
    assert!(delivered, "P4: held and not delivered");
    let without_effect = state.without_effect.len();
    let acknowledged = addressees.iter().flat_map(|a| &a.acknowledged);
    let acknowledged = acknowledged.map(|a| a.fact.entry).collect();
    let answered = addressees.iter().flat_map(|a| &a.answered);
    let answered = answered.map(|a| a.fact.entry).collect();
    let cancelled = state.cancelled.iter().map(|fact| fact.entry).collect();
    let shown: [(What, std::collections::BTreeSet<_>); 3] = [
        (What::Acknowledge, acknowledged),
        (What::Answer, answered),
        (What::Cancel, cancelled),
    ];
    for (what, shown) in shown {
        let said = said(what);
        // A message is cancelled once, however often it was said: again by officers whose node had lost the first.
        let once = what == What::Cancel && !shown.is_empty();
        assert!(
            once || said.difference(&shown).count() <= without_effect,
            "P4: {what:?} of {} is missing: said {said:?}, shown {shown:?}",
            booked.id
        );
        assert!(
            shown.difference(&said).count() <= booked.unsure,
            "P4: {what:?} of {} that nobody did: said {said:?}, shown {shown:?}",
            booked.id
        );
    }
}

/// P4: a host shows a message as delivered by a party exactly where it holds that party's word for it.
fn judge_receipts<'a>(
    world: &mut World,
    host: usize,
    book: impl Iterator<Item = &'a Booked>,
    last: bool,
) {
    if !world.is_awake(host) {
        return;
    }
    let mut watch = world.watch.take().unwrap();
    for booked in book {
        let line = world.board(host).line(booked.line);
        let Some(state) = line.and_then(|line| line.fold().message(&booked.id)) else {
            continue;
        };
        for addressee in &state.addressees {
            let shown = addressee.delivered.as_ref().map(|fact| fact.entry);
            let of = (booked.line, booked.id);
            watch.judge_receipt(host, of, addressee.party, shown, last);
        }
    }
    world.watch = Some(watch);
}

/// Founds the lines of a seed: one of all parties, and up to three more of all or of some of them, whose
/// parties stand in another order there.
fn found(world: &mut World, seed: u64, weather: &Weather) {
    let mut lots = Chance::new(seed).of(6);
    let lines = u64::from(drawn(weather.lines, &mut lots));
    let tests = |number: u64| TestSchedule {
        // Not all at once.
        anchor: Timestamp::from_ms(BEGIN_MS + 60_000 + number * 7_000),
        period_ms: u64::try_from(weather.tests_every.as_millis()).unwrap(),
        answer_within_ms: 60_000,
    };
    let all = world.hosts.len();
    world.found(tests(0));
    for number in 1..lines {
        let mut hosts: Vec<usize> = (0..all).collect();
        let first = usize::try_from(lots.below(all as u64)).unwrap();
        hosts.rotate_left(first);
        if lots.in_thousand(500) {
            let some = lots.between(2, all as u64);
            hosts.truncate(usize::try_from(some).unwrap());
        }
        let nonce = [7 + u8::try_from(number).unwrap(); 16];
        let line = world.found_among(&hosts, nonce, tests(number));
        world.run_until("every party speaks", Duration::from_secs(5), |world| {
            hosts.iter().all(|host| world.speaks(*host, line))
        });
        world.hit(if hosts.len() < all {
            Point::LineOfSome
        } else {
            Point::ManyLines
        });
    }
}

/// One of several numbers, as often in a hundred times as stands before it.
fn drawn(of: &[(u64, u8)], lots: &mut Chance) -> u8 {
    let mut left = lots.below(100);
    for (times, number) in of {
        if left < *times {
            return *number;
        }
        left -= times;
    }
    unreachable!("{of:?} are fewer than a hundred")
}

/// P4: that nothing had come when the time was up stays said, beside whatever comes late. Gives how often
/// something did.
fn judge_negatives(
    watch: &Watch,
    line: LineId,
    state: &Message,
    in_ignorance: impl Fn(&EntryId) -> bool,
) -> usize {
    let mut late = 0;
    for addressee in &state.addressees {
        let stated = watch.negatives(line, state.id, addressee.party);
        let shown = addressee.not_acknowledged.iter();
        let shown: BTreeSet<EntryId> = shown.map(|not| not.fact.entry).collect();
        let stated: BTreeSet<EntryId> = stated
            .into_iter()
            .filter(|id| {
                let is_there = !watch.was_lost(id) && watch.is_with_a_party(line, id);
                shown.contains(id) || is_there && !in_ignorance(id)
            })
            .collect();
        assert_eq!(
            shown, stated,
            "P4: what was stated of {} by {:?} at its time is not what is shown: {:?}",
            state.id, addressee.party, state.without_effect
        );
        let came = !addressee.acknowledged.is_empty() || !addressee.answered.is_empty();
        late += usize::from(came && !stated.is_empty());
    }
    late
}

/// So many check fires a line has at the most, less one.
const CHECK_FIRES: u64 = 4;
/// Bytes a second of a narrow path: a satellite telephone's to a slow line's.
const NARROW: (u64, u64) = (16_000, 48_000);
/// After everything is mended: dials, heads, and a backlog.
const CONVERGED_WITHIN: Duration = Duration::from_secs(120);
/// So often, in looks, what nodes say of receipts is held against the receipts they hold, of the last so
/// many messages.
const RECEIPTS_EVERY: u64 = 10;
const RECEIPTS_OF: usize = 8;
/// So often also at a host that has written nothing since it was last asked.
const RECEIPTS_ANYWAY_EVERY: u64 = 600;
/// So long after a test was due it is in the record: its time to be answered, a grace, and a start.
const TEST_SETTLED_MS: u64 = 5 * 60_000;
