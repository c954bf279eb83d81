//! P5: a line or path that carries nothing is alarmed on the side that hears nothing within ten seconds;
//! and no alarm without its cause.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use detente_line::alarm::{Alarm, OwnAlarm};
use detente_line::link::channel::Bearer;
use detente_line::now::Monotonic;
use detente_record::{EntryId, LineId, PublicKey};

use super::by_id::ById;
use crate::points::{Hits, Point};
use crate::world::World;

pub(super) struct Alarms {
    standing: Vec<BTreeSet<Alarm>>,
    /// The alarms that rang in the last ten minutes, and the most that there were.
    lately: Vec<(VecDeque<Rung>, Vec<Rung>)>,
    /// Since when nothing comes from a counterpart: over everything, and over each path while another works.
    silent: BTreeMap<(usize, PublicKey), [Option<Monotonic>; 3]>,
    settled: ById<Monotonic>,
    /// Messages on which an act waits at a node, or has gone with one: whether anybody waits for them is not known.
    unsure: BTreeSet<EntryId>,
    /// FLASH that a host holds, since when, and when it must have alarmed that nobody acknowledged.
    flashes: BTreeMap<(usize, EntryId), (LineId, Monotonic, Monotonic)>,
    /// FLASH from elsewhere that a host holds, since when.
    received: BTreeMap<(usize, EntryId), (LineId, Monotonic)>,
    /// Which FLASH an officer of a host has taken. On a disk that was harmed one may be lost with that, and come again
    /// before it: whether it waits is not known then.
    taken: BTreeSet<(usize, EntryId)>,
    /// Which FLASH are check fires.
    check_fires: BTreeSet<EntryId>,
    /// Check fires from elsewhere that have rung at a host, and rings go on until an officer there has taken them.
    ringing: BTreeMap<(usize, EntryId), LineId>,
    /// FLASH that a host has behind an alarm, since when it holds it, and by when that must have rung for it.
    to_ring: BTreeMap<(usize, EntryId), (Alarm, Monotonic, Monotonic)>,
    /// Alarms that did not ring by themselves, since when.
    to_gather: Vec<(usize, Monotonic, Alarm)>,
    /// When alarms about messages rang last.
    rang: BTreeMap<(usize, Alarm), Monotonic>,
    /// When those rang that something urgent had come.
    rang_received: BTreeMap<(usize, Alarm), Vec<Monotonic>>,
    /// Since when each path carries something, and whether a host has known it since its start: one that
    /// does not dial knows only of paths that came to it.
    paths: BTreeMap<(usize, PublicKey), [KnownPath; 2]>,
}

/// An alarm that rang, and when.
pub type Rung = (Monotonic, Alarm);

/// Since when a path carries something both ways, and whether it is known.
type KnownPath = (Option<Monotonic>, bool);

/// What may be the cause of an alarm.
pub(super) struct Context {
    pub(super) clocks_wrong: bool,
    pub(super) disks_full: bool,
    pub(super) harmed: bool,
    pub(super) liar: bool,
    /// Whether a machine was set back, or has a copy beside it, to which this alarm is due.
    pub(super) set_back: bool,
    /// Whether a node had to be silent lately: it receipts nothing.
    pub(super) muted: bool,
    /// Whether two machines have replaced each other's channels over narrow paths: what they kept from coming
    /// through stands before heartbeats for minutes.
    pub(super) crowded: bool,
    /// Whether all of a line said much at once over narrow paths lately: of five parties each has 20 long messages for four
    /// others, and what it passes on, all by the one path that it has. That takes longer than an ordinary message has.
    pub(super) flooded: bool,
    pub(super) calm_for: BTreeMap<(usize, usize), Duration>,
}

impl Context {
    /// Whether anything of a host's links was disturbed so lately.
    fn disturbed_within(&self, host: usize, within: Duration) -> bool {
        self.calm_for
            .iter()
            .any(|((one, other), calm)| (*one == host || *other == host) && *calm <= within)
    }
}

impl Alarms {
    pub(super) fn new(hosts: usize) -> Self {
        Self {
            standing: vec![BTreeSet::new(); hosts],
            lately: vec![(VecDeque::new(), Vec::new()); hosts],
            silent: BTreeMap::new(),
            settled: ById::default(),
            unsure: BTreeSet::new(),
            flashes: BTreeMap::new(),
            received: BTreeMap::new(),
            taken: BTreeSet::new(),
            check_fires: BTreeSet::new(),
            ringing: BTreeMap::new(),
            to_ring: BTreeMap::new(),
            to_gather: Vec::new(),
            rang: BTreeMap::new(),
            rang_received: BTreeMap::new(),
            paths: BTreeMap::new(),
        }
    }

    /// A copy of a host's machine is started.
    pub(super) fn copied(&mut self) {
        self.standing.push(BTreeSet::new());
        self.lately.push((VecDeque::new(), Vec::new()));
    }

    /// What was said about a message is on no disk any more: it may be waited for again.
    pub(super) fn unsettled(&mut self, message: &EntryId) {
        self.settled.remove(message);
        self.flashes.retain(|(_, id), _| id != message);
        self.received.retain(|(_, id), _| id != message);
        self.ringing.retain(|(_, id), _| id != message);
        self.taken.retain(|(_, id)| id != message);
        self.to_ring.retain(|(_, id), _| id != message);
    }

    /// An act on a message is not an entry, and may become one.
    pub(super) fn unsure(&mut self, message: EntryId) {
        self.unsettled(&message);
        self.unsure.insert(message);
    }

    pub(super) fn standing(&self, host: usize) -> &BTreeSet<Alarm> {
        &self.standing[host]
    }

    pub(super) fn most(&self, host: usize) -> &[Rung] {
        &self.lately[host].1
    }

    /// How many alarms are raised is counted from now on.
    pub(super) fn count_anew(&mut self) {
        self.lately.fill((VecDeque::new(), Vec::new()));
    }

    pub(super) fn stopped(&mut self, host: usize) {
        self.standing[host].clear();
        self.sleeps(host);
        self.silent.retain(|(of, _), _| *of != host);
        self.paths.retain(|(of, _), _| *of != host);
    }

    /// A host knows of no path that does not come to it.
    pub(super) fn forget_paths(&mut self, host: usize) {
        self.paths.retain(|(of, _), _| *of != host);
    }

    pub(super) fn cleared(&mut self, host: usize, alarm: &Alarm) {
        self.standing[host].remove(alarm);
    }

    /// A host does not run, or stands still: what falls due meanwhile is not judged.
    pub(super) fn sleeps(&mut self, host: usize) {
        self.flashes.retain(|(of, _), _| *of != host);
        self.received.retain(|(of, _), _| *of != host);
        self.ringing.retain(|(of, _), _| *of != host);
        self.to_ring.retain(|(of, _), _| *of != host);
        self.to_gather.retain(|(of, _, _)| *of != host);
    }

    /// A host holds a FLASH, which is to be acknowledged within a time that its charter says.
    pub(super) fn flash_held(
        &mut self,
        now: Monotonic,
        host: usize,
        (line, id): (LineId, EntryId),
        within: Option<Duration>,
    ) {
        if !self.unsure.contains(&id) {
            let due = now + within.unwrap_or(FLASH_WITHIN) + FLASH_ALARMED;
            self.flashes.insert((host, id), (line, now, due));
        }
    }

    pub(super) fn flash_received(
        &mut self,
        now: Monotonic,
        host: usize,
        line: LineId,
        id: EntryId,
    ) {
        if !self.unsure.contains(&id) && !self.taken.contains(&(host, id)) {
            self.received.insert((host, id), (line, now));
        }
    }

    /// A FLASH from elsewhere that no officer has taken yet stands behind an alarm from the moment it is held,
    /// and that alarm has rung for it, unless it rang twice within ten minutes.
    pub(super) fn look_at_received(&mut self, now: Monotonic, world: &World, hits: &mut Hits) {
        let (settled, rang) = (&self.settled, &self.rang_received);
        let (check_fires, ringing) = (&self.check_fires, &mut self.ringing);
        self.received.retain(|(host, id), (line, since)| {
            if now.since(*since) < AT_ONCE {
                return true;
            }
            if settled.contains_key(id) {
                return false;
            }
            let is_check_fire = check_fires.contains(id);
            let is_it = |alarm: &Alarm| match alarm {
                Alarm::CheckFire { .. } => is_check_fire,
                Alarm::Received { .. } => !is_check_fire,
                _ => false,
            };
            let Some(alarm) = behind(world, *host, *line, id, is_it) else {
                panic!("host {host} holds FLASH {id}, and tells nobody that it waits");
            };
            let rung = rang.get(&(*host, alarm)).map_or(&[][..], Vec::as_slice);
            let lately = |at: &&Monotonic| now.since(**at) <= RINGS_FOR_RECEIVED;
            assert!(
                rung.iter().any(|at| at >= since) || rung.iter().filter(lately).count() > 1,
                "host {host} did not ring for FLASH {id}: {rung:?}"
            );
            hits.hit(Point::FlashRangAtOnce);
            if is_check_fire {
                ringing.insert((*host, *id), *line);
            }
            false
        });
    }

    /// A check fire rings again each five minutes, whoever has silenced it, until an officer there has taken it.
    pub(super) fn look_at_ringing(&mut self, now: Monotonic, world: &World, hits: &mut Hits) {
        let (settled, rang) = (&self.settled, &self.rang_received);
        self.ringing.retain(|(host, id), line| {
            if settled.contains_key(id) {
                return false;
            }
            let is_it = |alarm: &Alarm| matches!(alarm, Alarm::CheckFire { .. });
            let Some(alarm) = behind(world, *host, *line, id, is_it) else {
                panic!("host {host} has left off ringing for check fire {id}, which nobody took");
            };
            let rung = rang.get(&(*host, alarm)).map_or(&[][..], Vec::as_slice);
            let last = rung.last().copied().unwrap_or_default();
            assert!(
                now.since(last) <= RINGS_FOR_FLASH,
                "host {host} rings no more for check fire {id}: {rung:?}"
            );
            if rung.len() > 1 && now.since(last) <= AT_ONCE {
                hits.hit(Point::CheckFireRangAnew);
            }
            true
        });
    }

    /// A FLASH that nobody has acknowledged in time is behind an alarm where it is held. `meanwhile` says within what
    /// time that is at a host which cannot know the charter that it was released under, as long as it cannot: of that
    /// host nobody can ask more, and from then on it owes the alarm at once.
    pub(super) fn look_at_flashes(
        &mut self,
        now: Monotonic,
        world: &World,
        meanwhile: impl Fn(usize, LineId, &EntryId) -> Option<Duration>,
        hits: &mut Hits,
    ) {
        let (settled, to_ring) = (&self.settled, &mut self.to_ring);
        self.flashes.retain(|(host, id), (line, held, due)| {
            if settled.contains_key(id) || *due > now {
                return !settled.contains_key(id);
            }
            let is_it = |alarm: &Alarm| matches!(alarm, Alarm::NotAcknowledged { .. });
            let Some(alarm) = behind(world, *host, *line, id, is_it) else {
                let within = meanwhile(*host, *line, id);
                if within.is_some_and(|within| *held + within + FLASH_ALARMED > now) {
                    return true;
                }
                panic!("host {host} alarms nothing of FLASH {id}, which nobody acknowledged");
            };
            to_ring.insert((*host, *id), (alarm, *held, now + RINGS_FOR_FLASH));
            hits.hit(Point::FlashOverdueAlarmed);
            false
        });
    }

    /// An alarm rang for every FLASH behind it, no later than five minutes after: whoever has silenced it
    /// for the first hears of the next.
    pub(super) fn look_at_rings(&mut self, now: Monotonic, hits: &mut Hits) {
        let (settled, rang) = (&self.settled, &self.rang);
        self.to_ring.retain(|(host, id), (alarm, held, by)| {
            if settled.contains_key(id) {
                return false;
            }
            let rung = rang.get(&(*host, alarm.clone())).copied();
            if rung.is_some_and(|at| at >= *held) {
                hits.hit(Point::FlashRung);
                return false;
            }
            assert!(
                *by > now,
                "host {host} rang nothing for FLASH {id}: {rung:?}"
            );
            true
        });
    }

    /// What stands was told. Those about messages have pauses of their own; and that a node is silent after its start
    /// goes without saying.
    pub(super) fn look_at_told(&self, host: usize, standing: &[Alarm]) {
        for alarm in standing {
            let quietly = alarm.of_messages().is_some()
                || matches!(alarm, Alarm::Many { .. } | Alarm::Mute { .. });
            assert!(
                quietly || self.standing[host].contains(alarm),
                "P5: {alarm:?} stands at host {host}, and nobody was told"
            );
        }
    }

    /// What was settled long ago stands behind no alarm any more.
    pub(super) fn look_at_settled(&self, now: Monotonic, world: &World, host: usize) {
        let alarms = world.board(host).alarms();
        for line in world.board(host).lines() {
            for (alarm, _) in alarms.of_messages(line.id()) {
                let message = matches!(
                    alarm,
                    Alarm::NotAcknowledged { .. }
                        | Alarm::Received { .. }
                        | Alarm::Ring { .. }
                        | Alarm::CheckFire { .. }
                );
                for (_, id) in alarms.behind(alarm).filter(|_| message) {
                    let settled = self.settled.get(&id);
                    assert!(
                        settled.is_none_or(|at| now.since(*at) <= SETTLED_KNOWN),
                        "host {host} alarms {id}, which was settled long ago"
                    );
                }
            }
        }
    }

    pub(super) fn taken(&mut self, host: usize, message: EntryId) {
        self.received.remove(&(host, message));
        self.ringing.remove(&(host, message));
        self.taken.insert((host, message));
    }

    pub(super) fn check_fire(&mut self, id: EntryId) {
        self.check_fires.insert(id);
    }

    pub(super) fn settled(&mut self, now: Monotonic, message: EntryId) {
        self.settled.entry(message).or_insert(now);
    }

    /// An alarm rang.
    pub(super) fn rang(&mut self, now: Monotonic, host: usize, alarm: &Alarm) {
        let (lately, most) = &mut self.lately[host];
        lately.push_back((now, alarm.clone()));
        lately.retain(|(at, _)| now.since(*at) < TEN_MINUTES);
        if lately.len() > most.len() {
            *most = lately.iter().cloned().collect();
        }
    }

    /// An alarm stands and did not ring: another one rings for it.
    pub(super) fn gathered(&mut self, now: Monotonic, host: usize, alarm: &Alarm) {
        self.to_gather.push((host, now, alarm.clone()));
    }

    /// The alarm for all rang for each that did not ring by itself, no later than five minutes after.
    pub(super) fn look_at_gathered(&mut self, now: Monotonic, hits: &mut Hits) {
        let lately = &self.lately;
        self.to_gather.retain(|(host, since, alarm)| {
            let for_all = |(at, rang): &Rung| at >= since && matches!(rang, Alarm::Many { .. });
            if lately[*host].0.iter().any(for_all) {
                hits.hit(Point::RungForAll);
                return false;
            }
            assert!(
                now.since(*since) <= RINGS_FOR_FLASH,
                "nothing rang at host {host} for {alarm:?}"
            );
            true
        });
    }

    pub(super) fn raised(
        &mut self,
        now: Monotonic,
        host: usize,
        alarm: &Alarm,
        context: &Context,
        hits: &mut Hits,
    ) {
        self.standing[host].insert(alarm.clone());
        hits.hit(point(alarm));
        match alarm {
            Alarm::LineDown { .. } | Alarm::PathDown { .. } => {
                assert!(
                    context.crowded || context.disturbed_within(host, LINK_CAUSE),
                    "an alarm without cause at host {host}: {alarm:?}"
                );
                hits.hit(Point::AlarmDue);
            }
            Alarm::NotDelivered { .. } => {
                let cause = context.disturbed_within(host, DELIVERY_CAUSE);
                assert!(
                    cause
                        || context.disks_full
                        || context.harmed
                        || context.liar
                        || context.muted
                        || context.flooded
                        || context.set_back,
                    "an alarm without cause at host {host}: {alarm:?}"
                );
                hits.hit(Point::UndeliveredDue);
            }
            Alarm::NotAcknowledged { .. } | Alarm::BreakGlass { .. } => {
                self.rang.insert((host, alarm.clone()), now);
                hits.hit(Point::UnacknowledgedDue);
            }
            Alarm::Received { .. } | Alarm::CheckFire { .. } => {
                let rung = self.rang_received.entry((host, alarm.clone()));
                rung.or_default().push(now);
            }
            Alarm::Fork { .. }
            | Alarm::PeerFault { .. }
            | Alarm::NotUnderstood { .. }
            | Alarm::TwoMachines { .. }
                if !context.liar && !context.set_back =>
            {
                panic!("P3: an honest counterpart is accused at host {host}: {alarm:?}")
            }
            Alarm::BehindOwnRecord { .. } | Alarm::RecordDamaged { .. } => {
                let cause = context.harmed || context.liar || context.set_back;
                assert!(cause, "without damage at host {host}: {alarm:?}");
            }
            Alarm::ClockSkew { .. } | Alarm::Own(OwnAlarm::ClockSet) => {
                assert!(
                    context.clocks_wrong,
                    "without cause at host {host}: {alarm:?}"
                );
            }
            Alarm::DiskLow | Alarm::DiskFull => {
                assert!(
                    context.disks_full,
                    "without cause at host {host}: {alarm:?}"
                );
            }
            _ => {}
        }
    }

    /// What comes to a host from a counterpart, and what goes there, by path.
    pub(super) fn look(
        &mut self,
        now: Monotonic,
        host: usize,
        counterpart: PublicKey,
        awake: bool,
        [flows, goes]: [[bool; 2]; 2],
        hits: &mut Hits,
    ) {
        let paths = self.paths.entry((host, counterpart)).or_default();
        for ((since, known), (comes, goes)) in paths.iter_mut().zip(flows.into_iter().zip(goes)) {
            *since = (comes && goes).then(|| since.unwrap_or(now));
            *known |= since.is_some_and(|since| now.since(since) > KNOWN);
        }
        let known = paths.map(|(_, known)| known);
        let any = flows.contains(&true);
        let silent = self.silent.entry((host, counterpart)).or_default();
        let is_silent = [!any, any && !flows[0], any && !flows[1]];
        for (since, is_silent) in silent.iter_mut().zip(is_silent) {
            if !awake || !is_silent {
                *since = None;
            } else {
                since.get_or_insert(now);
            }
        }
        let standing = &self.standing[host];
        let late = |since: Option<Monotonic>| since.is_some_and(|since| now.since(since) > NOTICED);
        if late(silent[0]) {
            let down = |alarm: &Alarm| matches!(alarm, Alarm::LineDown { counterpart: of, .. } if *of == counterpart);
            assert!(
                standing.iter().any(down),
                "P5: host {host} hears nothing and alarms nothing: {standing:?}"
            );
            hits.hit(Point::DownNoticed);
        }
        let paths = silent[1..].iter().zip(Bearer::ALL).zip(known);
        for ((since, bearer), known) in paths {
            if late(*since) && known {
                let alarm = Alarm::PathDown {
                    counterpart,
                    bearer,
                };
                let down = |alarm: &Alarm| matches!(alarm, Alarm::LineDown { .. });
                assert!(
                    standing.contains(&alarm) || standing.iter().any(down),
                    "P5: host {host} hears nothing over {bearer:?} and alarms nothing: {standing:?}"
                );
                hits.hit(Point::PathNoticed);
            }
        }
    }
}

/// The alarm of a sort and line that a host has a message behind, if there is one.
fn behind(
    world: &World,
    host: usize,
    line: LineId,
    id: &EntryId,
    is_of_sort: impl Fn(&Alarm) -> bool,
) -> Option<Alarm> {
    let alarms = world.board(host).alarms();
    let mut of_line = alarms.of_messages(line).map(|(alarm, _)| alarm);
    of_line
        .find(|alarm| is_of_sort(alarm) && alarms.is_behind(alarm, id))
        .cloned()
}

/// The line that an alarm is of, if it is of one.
pub(crate) fn line_of(alarm: &Alarm) -> Option<LineId> {
    match alarm {
        Alarm::LineDown { .. }
        | Alarm::PathDown { .. }
        | Alarm::ClockSkew { .. }
        | Alarm::Own(_)
        | Alarm::PeerFault { .. }
        | Alarm::TwoMachines { .. }
        | Alarm::Many { .. }
        | Alarm::DiskLow
        | Alarm::DiskFull => None,
        Alarm::Fork { line, .. }
        | Alarm::BehindOwnRecord { line }
        | Alarm::Mute { line }
        | Alarm::RecordDamaged { line }
        | Alarm::NotDelivered { line, .. }
        | Alarm::NotAcknowledged { line, .. }
        | Alarm::Received { line, .. }
        | Alarm::Ring { line, .. }
        | Alarm::Drill { line, .. }
        | Alarm::MatterWaits { line, .. }
        | Alarm::Unanswered { line, .. }
        | Alarm::TestFailed { line, .. }
        | Alarm::NotUnderstood { line, .. }
        | Alarm::OverQuota { line, .. }
        | Alarm::FlashCap { line, .. }
        | Alarm::BreakGlass { line, .. }
        | Alarm::CheckFire { line, .. }
        | Alarm::AuthorityCap { line, .. }
        | Alarm::PartyLeft { line, .. }
        | Alarm::Suspended { line, .. }
        | Alarm::SuspensionReview { line }
        | Alarm::PartyCloses { line, .. } => Some(*line),
    }
}

fn point(alarm: &Alarm) -> Point {
    match alarm {
        Alarm::LineDown { .. } => Point::AlarmLineDown,
        Alarm::PathDown { .. } => Point::AlarmPathDown,
        Alarm::ClockSkew { .. } => Point::AlarmClockSkew,
        Alarm::Own(OwnAlarm::ClockSet) => Point::AlarmClockSet,
        Alarm::Own(_) => Point::AlarmOther,
        Alarm::Fork { .. } => Point::AlarmFork,
        Alarm::BehindOwnRecord { .. } => Point::AlarmBehindOwnRecord,
        Alarm::Mute { .. } => Point::AlarmMute,
        Alarm::RecordDamaged { .. } => Point::AlarmRecordDamaged,
        Alarm::NotDelivered { .. } => Point::AlarmNotDelivered,
        Alarm::NotAcknowledged { .. } => Point::AlarmNotAcknowledged,
        Alarm::Received { .. } => Point::AlarmReceived,
        Alarm::Ring { .. } => Point::AlarmRing,
        Alarm::Drill { .. } => Point::AlarmDrill,
        Alarm::MatterWaits { .. } => Point::AlarmMatterWaits,
        Alarm::Unanswered { .. } => Point::AlarmUnanswered,
        Alarm::TestFailed { .. } => Point::AlarmTestFailed,
        Alarm::NotUnderstood { .. } => Point::AlarmNotUnderstood,
        Alarm::PeerFault { .. } => Point::AlarmPeerFault,
        Alarm::TwoMachines { .. } => Point::AlarmTwoMachines,
        Alarm::Many { .. } => Point::AlarmMany,
        Alarm::OverQuota { .. } => Point::AlarmOverQuota,
        Alarm::FlashCap { .. } => Point::AlarmFlashCap,
        Alarm::DiskLow => Point::AlarmDiskLow,
        Alarm::DiskFull => Point::AlarmDiskFull,
        Alarm::BreakGlass { .. } => Point::AlarmBreakGlass,
        Alarm::CheckFire { .. } => Point::AlarmCheckFire,
        Alarm::AuthorityCap { .. } => Point::AlarmAuthorityCap,
        Alarm::PartyLeft { .. } => Point::AlarmPartyLeft,
        Alarm::Suspended { .. } => Point::AlarmSuspended,
        Alarm::SuspensionReview { .. } => Point::AlarmSuspensionReview,
        Alarm::PartyCloses { .. } => Point::AlarmPartyCloses,
    }
}

/// P5, and a second between two looks.
const NOTICED: Duration = Duration::from_secs(11);
/// The time for a FLASH of the charter that founds a line, and a few seconds in which it is alarmed.
const FLASH_WITHIN: Duration = Duration::from_secs(20);
const FLASH_ALARMED: Duration = Duration::from_secs(6);
/// What is held is told, and rings, within this.
const AT_ONCE: Duration = Duration::from_secs(1);
/// An alarm about FLASH rings for one more of them no later than this.
const RINGS_FOR_FLASH: Duration = Duration::from_secs(305);
/// Two rings within this, and a third one for what is received may wait.
const RINGS_FOR_RECEIVED: Duration = Duration::from_secs(605);
/// A path that carried something for so long has been dialled.
const KNOWN: Duration = Duration::from_secs(10);
const TEN_MINUTES: Duration = Duration::from_secs(600);
/// What brought a link down lies no further back: silence, a grace, and a dial.
const LINK_CAUSE: Duration = Duration::from_secs(20);
/// The time in which an ordinary message is to be delivered, and as long again.
pub(super) const DELIVERY_CAUSE: Duration = Duration::from_secs(240);
/// What was settled at one side is known at the other by then, while the line is whole.
const SETTLED_KNOWN: Duration = Duration::from_secs(5);
