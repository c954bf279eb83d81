//! What sets a machine back: an old backup or snapshot on its disk, a copy started beside it, its disk lost.
//! And what officers do then: two of them open the next epoch with a token, minutes later.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::now::Monotonic;
use detente_line::opening;
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_record::{EpochReason, LineId};

use crate::chance::Chance;
use crate::faults::AMPLE;
use crate::files::Image;
use crate::people::{RELEASING, WATCH};
use crate::points::Point;
use crate::world::World;

/// A class of them. A seed that has any has each with probability one half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SetBack {
    /// A backup is laid out on its disk, as `detente restore` does: without the file of own heads.
    Restored,
    /// A snapshot of its machine is put back, file of own heads and all, and nobody says so to the node.
    Snapshot,
    /// A copy of its machine runs beside it for some minutes.
    Copied,
    /// Its disk is lost; a new machine begins with a token, as `detente init --token` does.
    Lost,
}

impl SetBack {
    /// Every class.
    pub const ALL: [Self; 4] = [Self::Restored, Self::Snapshot, Self::Copied, Self::Lost];

    /// Whether officers know that their node must open its next epoch before it says anything.
    fn is_known(self) -> bool {
        matches!(self, Self::Restored | Self::Lost)
    }

    fn reason(self) -> EpochReason {
        match self {
            Self::Restored | Self::Snapshot => EpochReason::Restored,
            Self::Copied => EpochReason::Compromised,
            Self::Lost => EpochReason::Lost,
        }
    }
}

/// What happens about it, at a time of its own.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// What a host's disk holds is kept.
    Keep(usize),
    /// A host's machine breaks, or a copy of it is started.
    Strike(usize, SetBack),
    /// A machine is there again.
    Back(usize, SetBack),
    /// A copy is put away.
    PutAway(usize),
}

/// What was kept of a host's machine.
#[derive(Clone)]
struct Kept {
    image: Image,
    /// Epochs whose keys it had.
    epochs: Vec<u32>,
}

/// A node whose officers look whether it must open its next epoch.
struct Watched {
    class: SetBack,
    /// They have the token in their hands so long after they know.
    after: Duration,
    since: Monotonic,
    /// Since when the node says that it is behind its own record.
    behind: BTreeMap<LineId, Monotonic>,
    token: Option<u32>,
    opened: BTreeMap<LineId, Monotonic>,
}

/// What was kept, and who is looked at.
#[derive(Default)]
pub struct SetBacks {
    kept: BTreeMap<usize, Kept>,
    watched: BTreeMap<usize, Watched>,
    /// The last token that a host's party has used.
    tokens: BTreeMap<usize, u32>,
    /// When an epoch was opened last.
    pub opened_at: Monotonic,
}

impl SetBacks {
    /// Does a step; gives what follows, and after how long.
    pub fn step(
        &mut self,
        world: &mut World,
        lots: &mut Chance,
        step: Step,
    ) -> Option<(Duration, Step)> {
        match step {
            Step::Keep(host) => {
                let image = world.image(host);
                let epochs = world.hosts[host].party.epochs.clone();
                self.kept.insert(host, Kept { image, epochs });
                None
            }
            Step::Strike(host, SetBack::Copied) => {
                let copy = self.copy(world, host)?;
                let lasts = Duration::from_secs(lots.between(60, 600));
                self.watch(world, lots, host, SetBack::Copied);
                Some((lasts, Step::PutAway(copy)))
            }
            Step::Strike(host, class) => {
                let is_watched = self.watched.contains_key(&host);
                let is_kept = class == SetBack::Lost || self.kept.contains_key(&host);
                if is_watched || !is_kept || !world.is_awake(host) {
                    return None;
                }
                world.kill(host);
                world.hosts[host].broken = true;
                let away = Duration::from_secs(lots.between(20, 120));
                Some((away, Step::Back(host, class)))
            }
            Step::Back(host, class) => {
                self.back(world, lots, host, class);
                None
            }
            Step::PutAway(copy) => {
                if !world.is_dead(copy) {
                    world.kill(copy);
                }
                None
            }
        }
    }

    fn copy(&self, world: &mut World, host: usize) -> Option<usize> {
        let kept = self.kept.get(&host)?;
        if self.watched.contains_key(&host) || !world.is_awake(host) {
            return None;
        }
        world.hit(Point::Copied);
        Some(world.start_copy(host, kept.image.clone(), &kept.epochs))
    }

    fn back(&mut self, world: &mut World, lots: &mut Chance, host: usize, class: SetBack) {
        let mut kept = match class {
            SetBack::Lost => Kept {
                image: Image::default(),
                epochs: Vec::new(),
            },
            _ => self.kept[&host].clone(),
        };
        if class == SetBack::Restored {
            kept.image.remove("heads");
        }
        world.hit(match class {
            SetBack::Restored => Point::BackupPutBack,
            SetBack::Lost => Point::DiskLost,
            _ => Point::SnapshotPutBack,
        });
        self.watch(world, lots, host, class);
        let this = &mut world.hosts[host];
        this.broken = false;
        this.party.epochs = kept.epochs;
        this.party.has_first_key &= class != SetBack::Lost;
        *this.space.lock().unwrap() = Some(AMPLE);
        *this.full.lock().unwrap() = None;
        if class == SetBack::Lost {
            self.take_token(world, host);
        }
        world.restore_image(host, kept.image);
        world.disarm(host);
        let known = class.is_known();
        if let Some(watch) = world.watch.as_mut() {
            watch.set_back(host, known);
        }
        world.start(host);
        if class == SetBack::Lost {
            pair_anew(world, host);
        }
    }

    fn watch(&mut self, world: &World, lots: &mut Chance, host: usize, class: SetBack) {
        let watched = Watched {
            class,
            after: Duration::from_secs(lots.between(30, 240)),
            since: world.now(),
            behind: BTreeMap::new(),
            token: None,
            opened: BTreeMap::new(),
        };
        self.watched.insert(host, watched);
    }

    /// Brings a party's next token to its node; gives its number.
    fn take_token(&mut self, world: &mut World, host: usize) -> Option<u32> {
        let watched = self.watched.get_mut(&host)?;
        let number = *watched.token.get_or_insert_with(|| {
            let last = self.tokens.entry(host).or_default();
            *last += 1;
            *last
        });
        let party = &mut world.hosts[host].party;
        if !party.epochs.contains(&number) {
            party.epochs.push(number);
        }
        Some(number)
    }

    /// Officers look at their nodes, and two of them open the next epoch where that is due.
    pub fn look(&mut self, world: &mut World) {
        let hosts: Vec<usize> = self.watched.keys().copied().collect();
        for host in hosts {
            if !world.is_awake(host) || world.hosts[host].broken {
                continue;
            }
            let lines: Vec<LineId> = world.board(host).lines().map(|line| line.id()).collect();
            for line in lines {
                // Its disk may fail as the epoch of one of them is opened.
                if world.is_awake(host) && self.is_due(world, host, line) {
                    self.open(world, host, line);
                }
            }
        }
    }

    fn is_due(&mut self, world: &World, host: usize, line: LineId) -> bool {
        let now = world.now();
        let Some(watched) = self.watched.get_mut(&host) else {
            return false;
        };
        let opened = watched.opened.contains_key(&line);
        if watched.class.is_known() {
            return !opened && now.since(watched.since) >= watched.after;
        }
        if opened
            || !world
                .alarms(host)
                .contains(&Alarm::BehindOwnRecord { line })
        {
            watched.behind.remove(&line);
            return false;
        }
        let since = *watched.behind.entry(line).or_insert(now);
        now.since(since) >= watched.after && world.copies_of(host).all(|copy| world.is_dead(copy))
    }

    fn open(&mut self, world: &mut World, host: usize, line: LineId) {
        let Some(number) = self.take_token(world, host) else {
            return;
        };
        let token = world.hosts[host].party.token(number);
        let key = Input::EpochKey(Box::new(token));
        if !matches!(world.give_unless_it_dies(host, key), Some(Ok(_))) {
            return;
        }
        let reason = self.watched[&host].class.reason();
        let (utc, salt) = (world.utc_at(host), world.next_salt());
        let party = &world.hosts[host].party;
        let opening = party.token(number).opening;
        let composed = opening::open(&party.author(line, utc, salt), &opening, reason);
        let input = party.signed(composed, utc, &[WATCH, RELEASING]);
        let answer = world.give_unless_it_dies(host, input);
        if let Some(Err(InputError::EpochPassed { .. })) = answer {
            // A commit failed and left the opening on the disk all the same: its token is used, and they take the next.
            self.watched.entry(host).and_modify(|of| of.token = None);
        }
        let Some(Ok(Answer::Entry(id))) = answer else {
            // A full disk, or a power cut: they try again.
            return;
        };
        let now = world.now();
        if let Some(watch) = world.watch.as_mut() {
            watch.answered(host, line, id);
            watch.opened(host, line);
        }
        if let Some(watched) = self.watched.get_mut(&host) {
            watched.opened.insert(line, now);
        }
        self.opened_at = now;
        world.hit(Point::EpochOpened);
    }

    /// Whether a node that must open its next epoch has still to do so.
    pub fn is_pending(&self, world: &World) -> bool {
        self.watched.iter().any(|(host, watched)| {
            let of_host = world.lines.iter().filter(|line| line.hosts.contains(host));
            let mut unopened = of_host.filter(|of| !watched.opened.contains_key(&of.line));
            unopened.any(|of| watched.class.is_known() || watched.behind.contains_key(&of.line))
        })
    }
}

/// The officers of a node that was made anew compare phrases with every counterpart again.
fn pair_anew(world: &mut World, host: usize) {
    for other in (0..world.parties()).filter(|other| *other != host) {
        let card = world.hosts[other].party.card.encode().to_vec();
        let dialable = world.hosts[host].dialable;
        world.give_unless_it_dies(host, Input::Paired { card, dialable });
    }
}
