//! The faults of a storm: which there are, how each is done to a world, and how it is mended.

use std::time::Duration;

use detente_line::link::channel::Bearer;
use detente_record::{LineId, Precedence};
use detente_store::Space;

use crate::amends;
use crate::chance::Chance;
use crate::clock::BEGIN_MS;
use crate::files::{Crash, Failure};
use crate::people::RELEASING;
use crate::points::Point;
use crate::world::{Founded, World};

/// A class of faults. A seed has each with probability one half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Streams break and lose their tail.
    Break,
    /// One stream stalls.
    Stall,
    /// One path is cut both ways.
    Cut,
    /// One path is cut one way.
    OneWay,
    /// Every path is cut both ways.
    AllCut,
    /// Every path is cut one way.
    AllOneWay,
    /// Paths clog one by one and are let go in another order (FoundationDB's swizzle-clog).
    Swizzle,
    /// Latency varies.
    Jitter,
    /// Every path is cut for up to a day.
    LongOutage,
    /// A node is killed.
    Kill,
    /// The power goes at a store operation.
    Power,
    /// A node stands still for seconds.
    Pause,
    /// A node stands still for up to an hour.
    PauseLong,
    /// A clock is set years off.
    ClockYears,
    /// A clock steps back.
    ClockBack,
    /// Clocks run 1,000 ppm fast or slow.
    ClockDrift,
    /// A clock stands still.
    ClockFreeze,
    /// A leap second.
    Leap,
    /// A disk has no space left.
    DiskFull,
    /// A disk fails at an operation.
    DiskFails,
    /// Bits of a disk change by themselves.
    Rot,
    /// A page was written where another belongs.
    Misdirect,
    /// Officers of all sides of a line release so much ROUTINE that narrow paths are busy with it for long.
    Flood,
}

impl Fault {
    /// Every class.
    pub const ALL: [Self; 23] = [
        Self::Break,
        Self::Stall,
        Self::Cut,
        Self::OneWay,
        Self::AllCut,
        Self::AllOneWay,
        Self::Swizzle,
        Self::Jitter,
        Self::LongOutage,
        Self::Kill,
        Self::Power,
        Self::Pause,
        Self::PauseLong,
        Self::ClockYears,
        Self::ClockBack,
        Self::ClockDrift,
        Self::ClockFreeze,
        Self::Leap,
        Self::DiskFull,
        Self::DiskFails,
        Self::Rot,
        Self::Misdirect,
        Self::Flood,
    ];

    /// Whether what falls due by UTC can still be judged after it.
    #[must_use]
    pub fn spoils_clocks(self) -> bool {
        matches!(
            self,
            Self::ClockYears | Self::ClockBack | Self::ClockDrift | Self::ClockFreeze | Self::Leap
        )
    }

    /// Whether a node may have lost what it promised after it.
    #[must_use]
    pub fn harms(self) -> bool {
        matches!(self, Self::Rot | Self::Misdirect)
    }
}

/// What ends a fault.
#[derive(Clone, Debug)]
pub enum Mend {
    /// Lets a direction through.
    Unblock(usize, usize, Bearer),
    /// Latency is as it was.
    Calm,
    /// Starts a node, if it doesn't run.
    Start(usize),
    /// A host's clocks are right.
    Clock(usize),
    /// A host's disk has space.
    Space(usize),
}

/// Does a fault to a world; gives what will mend it, and after how long.
pub fn strike(world: &mut World, lots: &mut Chance, fault: Fault) -> Vec<(Duration, Mend)> {
    let hosts = world.parties() as u64;
    let host = usize::try_from(lots.below(hosts)).unwrap();
    let other = (host + 1 + usize::try_from(lots.below(hosts - 1)).unwrap()) % world.parties();
    let bearer = lots.one_of(&Bearer::ALL);
    match fault {
        Fault::Break => {
            world.break_streams(host, other, bearer);
            world.hit(Point::StreamBroke);
            Vec::new()
        }
        Fault::Stall => {
            let duration = Duration::from_millis(lots.between(100, 15_000));
            world.stall(host, other, lots.draw(), duration);
            world.hit(Point::StreamStalled);
            Vec::new()
        }
        Fault::Jitter => {
            world.paths.latency = Duration::from_millis(lots.between(1, 400));
            world.paths.jitter = Duration::from_millis(lots.between(1, 400));
            world.hit(Point::Jittered);
            vec![(seconds(lots, 5, 120), Mend::Calm)]
        }
        Fault::Cut | Fault::OneWay | Fault::AllCut | Fault::AllOneWay | Fault::LongOutage => {
            let both = matches!(fault, Fault::Cut | Fault::AllCut | Fault::LongOutage);
            let all = !matches!(fault, Fault::Cut | Fault::OneWay);
            let duration = if fault == Fault::LongOutage {
                seconds(lots, 600, 86_400)
            } else {
                seconds(lots, 1, 90)
            };
            world.hit(match fault {
                Fault::Cut => Point::PathCut,
                Fault::OneWay => Point::PathOneWay,
                Fault::AllCut => Point::AllCut,
                Fault::AllOneWay => Point::AllOneWay,
                _ => Point::LongOutage,
            });
            let paths = Bearer::ALL.into_iter().filter(|of| all || *of == bearer);
            let mut mends = Vec::new();
            for bearer in paths {
                world.block(host, other, bearer);
                mends.push((duration, Mend::Unblock(host, other, bearer)));
                if both {
                    world.block(other, host, bearer);
                    mends.push((duration, Mend::Unblock(other, host, bearer)));
                }
            }
            mends
        }
        Fault::Swizzle => swizzle(world, lots),
        Fault::Flood => {
            let all = world.lines.len() as u64;
            let drawn = if all > 1 { lots.below(all) } else { 0 };
            let Founded { line, hosts } = world.lines[usize::try_from(drawn).unwrap()].clone();
            for host in hosts {
                flood(world, lots, line, host);
            }
            let now = world.now();
            if let Some(watch) = world.watch.as_mut() {
                watch.flooded = Some((line, now));
            }
            world.hit(Point::Flooded);
            Vec::new()
        }
        Fault::Kill
        | Fault::Power
        | Fault::DiskFails
        | Fault::DiskFull
        | Fault::Rot
        | Fault::Misdirect => stop(world, lots, fault, host),
        Fault::Pause | Fault::PauseLong => {
            if !world.is_awake(host) {
                return Vec::new();
            }
            let duration = if fault == Fault::Pause {
                seconds(lots, 1, 30)
            } else {
                seconds(lots, 60, 3_600)
            };
            world.pause(host, duration);
            world.hit(if fault == Fault::Pause {
                Point::Paused
            } else {
                Point::PausedLong
            });
            Vec::new()
        }
        Fault::ClockYears
        | Fault::ClockBack
        | Fault::ClockDrift
        | Fault::ClockFreeze
        | Fault::Leap => spoil_clock(world, lots, fault, host),
    }
}

/// Ends a fault.
pub fn mend(world: &mut World, mend: &Mend) {
    match *mend {
        Mend::Unblock(from, to, bearer) => world.unblock(from, to, bearer),
        Mend::Calm => {
            world.paths.latency = Duration::from_millis(5);
            world.paths.jitter = Duration::ZERO;
        }
        Mend::Start(host) => {
            if world.is_dead(host) && !world.hosts[host].broken {
                world.disarm(host);
                start(world, host);
            }
        }
        Mend::Clock(host) => world.change_clock(host, |now, wrong| {
            wrong.set_rate(now, 0);
            wrong.frozen_at = None;
            wrong.ahead_ms = 0;
        }),
        Mend::Space(host) => {
            *world.hosts[host].full.lock().unwrap() = None;
            *world.hosts[host].space.lock().unwrap() = Some(AMPLE);
        }
    }
}

/// A host's officers release as much as they can.
fn flood(world: &mut World, lots: &mut Chance, line: LineId, host: usize) {
    let text = "x".repeat(16_000);
    for _ in 0..lots.between(10, 20) {
        if !world.is_awake(host) || world.board(host).line(line).is_none() {
            return;
        }
        let author = amends::author(world, line, host);
        let others = world.hosts_of(line).iter().filter(|other| **other != host);
        let to: Vec<_> = others
            .map(|other| world.hosts[*other].party.index_in(line))
            .collect();
        let party = &world.hosts[host].party;
        let composed = party.release_as(&author, Precedence::Routine, &to, &text);
        let input = party.signed(composed, author.now, &[RELEASING]);
        world.give_unless_it_dies(host, input);
    }
}

/// Clogs every direction of every path in a drawn order, and lets them go in another.
fn swizzle(world: &mut World, lots: &mut Chance) -> Vec<(Duration, Mend)> {
    let mut mends = Vec::new();
    for from in 0..world.parties() {
        for to in (0..world.parties()).filter(|to| *to != from) {
            for bearer in Bearer::ALL {
                if lots.in_thousand(700) {
                    world.block(from, to, bearer);
                    mends.push((seconds(lots, 1, 60), Mend::Unblock(from, to, bearer)));
                }
            }
        }
    }
    world.hit(Point::Swizzled);
    mends
}

/// Faults after which a node does not run, or takes nothing.
fn stop(world: &mut World, lots: &mut Chance, fault: Fault, host: usize) -> Vec<(Duration, Mend)> {
    if !world.is_awake(host) {
        return Vec::new();
    }
    let back = vec![(seconds(lots, 1, 120), Mend::Start(host))];
    match fault {
        Fault::Kill => {
            world.kill(host);
            world.hit(Point::Killed);
        }
        Fault::Power => {
            let (after, crash) = (after(lots), lots.one_of(&Crash::ALL));
            world.machine(host).lose_power(after, crash);
            world.hit(match crash {
                Crash::Lost => Point::PowerLost,
                Crash::Kept => Point::PowerLostAllDone,
                Crash::TornSector => Point::PowerLostSector,
                Crash::TornPage => Point::PowerLostPage,
                Crash::Reordered => Point::PowerLostReordered,
            });
        }
        Fault::DiskFails => {
            let (after, failure) = (after(lots), lots.one_of(&Failure::ALL));
            world.machine(host).fail(after, failure);
            if matches!(failure, Failure::NoSpace | Failure::ShortWrite)
                && let Some(watch) = world.watch.as_mut()
            {
                watch.disks_full = true;
            }
            world.hit(match failure {
                Failure::Io => Point::DiskFailed,
                Failure::NoSpace => Point::DiskNoSpaceOnce,
                Failure::ShortWrite => Point::DiskShortWrite,
                Failure::Sync => Point::DiskSyncFailed,
                Failure::ReadOnly => Point::DiskReadOnly,
            });
        }
        Fault::Rot | Fault::Misdirect => {
            world.kill(host);
            if let Some(watch) = world.watch.as_mut() {
                watch.harm(host);
            }
            let misdirected = fault == Fault::Misdirect;
            world.rot(host, lots, misdirected);
            world.hit(if misdirected {
                Point::DiskMisdirected
            } else {
                Point::DiskRotted
            });
        }
        _ => {
            *world.hosts[host].full.lock().unwrap() = Some(0);
            *world.hosts[host].space.lock().unwrap() = Some(NONE);
            if let Some(watch) = world.watch.as_mut() {
                watch.disks_full = true;
            }
            world.hit(Point::DiskFull);
            return vec![(seconds(lots, 5, 300), Mend::Space(host))];
        }
    }
    back
}

/// At one of so many operations from now on.
fn after(lots: &mut Chance) -> u32 {
    1 + u32::try_from(lots.below(60)).unwrap()
}

/// Starts a node. One whose disk was harmed may refuse it: that is found, and the disk is no more used.
fn start(world: &mut World, host: usize) {
    if let Err(error) = world.try_start(host) {
        let harmed = world
            .watch
            .as_ref()
            .is_some_and(|w| w.harmed.contains(&host));
        assert!(harmed, "host {host} does not start: {error}");
        world.hit(Point::HarmRefused);
    }
}

fn spoil_clock(
    world: &mut World,
    lots: &mut Chance,
    fault: Fault,
    host: usize,
) -> Vec<(Duration, Mend)> {
    if let Some(watch) = world.watch.as_mut() {
        watch.clocks_wrong = true;
    }
    let years_ms = i64::try_from(lots.between(1, 10)).unwrap() * 365 * 86_400_000;
    let sign = lots.one_of(&[-1, 1]);
    let utc = world.utc_at(host);
    let small_ms = i64::try_from(lots.between(100, 3_600_000)).unwrap();
    world.change_clock(host, |now, wrong| match fault {
        Fault::ClockYears => wrong.ahead_ms = sign * years_ms,
        Fault::ClockBack => wrong.ahead_ms -= small_ms,
        Fault::ClockDrift => wrong.set_rate(now, sign * 1_000),
        Fault::ClockFreeze => wrong.frozen_at = Some(utc),
        _ => wrong.ahead_ms -= 1_000,
    });
    world.hit(match fault {
        Fault::ClockYears => Point::ClockYears,
        Fault::ClockBack => Point::ClockBack,
        Fault::ClockDrift => Point::ClockDrifted,
        Fault::ClockFreeze => Point::ClockFroze,
        _ => Point::LeapSecond,
    });
    vec![(seconds(lots, 10, 600), Mend::Clock(host))]
}

/// A disk of this size never runs low by itself.
pub const AMPLE: Space = Space {
    free: 1 << 40,
    reserve: 8 << 20,
    reserve_whole: 8 << 20,
};

/// A disk that others have filled, the reserve with it.
const NONE: Space = Space {
    free: 0,
    reserve: 0,
    reserve_whole: 8 << 20,
};

fn seconds(lots: &mut Chance, least: u64, most: u64) -> Duration {
    Duration::from_millis(lots.between(least * 1_000, most * 1_000))
}

const _: () = assert!(BEGIN_MS > 10 * 365 * 86_400_000);
