//! The duty officers of a world: who release, acknowledge, answer, cancel, read back and amend, in time, late,
//! both sides at once, or not at all. What they did and were told is kept, for whoever checks.

use std::collections::BTreeSet;
use std::time::Duration;

use detente_line::body;
use detente_line::line_test::word::Word;
use detente_line::message::answer::Answer as Code;
use detente_line::message::compose::{self, Reply};
use detente_line::now::Monotonic;
use detente_line::switchboard::input::{Answer, Input, OfficerAct};
use detente_line::switchboard::output::Event;
use detente_record::{
    AssertionRole, Digest, EntryId, Kind, LineId, PartyIndex, Precedence, UnverifiedEntry,
};
use detente_store::Store;

use crate::amends::{self, Amends};
use crate::chance::Chance;
use crate::matters::{self, Does};
use crate::people::{RELEASING, SECOND, WATCH, limits};
use crate::points::Point;
use crate::suspends;
use crate::translations;
use crate::world::World;

/// One message, and what officers did about it.
#[derive(Clone, Debug)]
pub struct Booked {
    /// Its id.
    pub id: EntryId,
    /// On which line.
    pub line: LineId,
    /// Who sent it.
    pub from: usize,
    /// To whom.
    pub to: Vec<usize>,
    /// Who of them has acknowledged or answered.
    pub settled: BTreeSet<usize>,
    /// Acts on it that were answered with an entry.
    pub acts: Vec<(What, EntryId)>,
    /// Acts on it of which nobody knows whether they became entries, or which.
    pub unsure: usize,
}

/// An act on a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Acknowledged.
    Acknowledge,
    /// Answered.
    Answer,
    /// Cancelled.
    Cancel,
}

/// What an officer will do.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Releases a message on a line from a host; a FLASH, or what is drawn.
    Release(LineId, usize, bool),
    /// A second officer of a host releases what the first has drafted.
    Second(LineId, usize, Digest),
    /// Acts on a message at a host.
    On(LineId, usize, EntryId, What),
    /// Sends a check fire on a line from a host.
    CheckFire(LineId, usize),
    /// Reads a test back at a host.
    ReadBack(LineId, usize, EntryId),
    /// Begins a drill of a line at a host.
    Drill(LineId, usize),
    /// Amends the charter of a line at a host.
    Amend(LineId, usize, Amends),
    /// Begins a matter on a line at a host, or goes on with one.
    Matter(LineId, usize, Does),
    /// Suspends a line at a host, resumes it, or sends something that is no exercise.
    Suspends(LineId, usize, suspends::Does),
    /// Translates or reviews on a line at a host.
    Translation(LineId, usize),
}

/// The officers of all hosts, and their book.
pub struct Officers {
    /// Every message that was answered with an entry.
    pub book: Vec<Booked>,
    /// Every matter that was.
    pub matters: matters::Book,
    /// What was said of suspensions.
    pub suspensions: suspends::Book,
    /// Every translation that was.
    pub translations: translations::Book,
    /// Which messages are check fires. What officers make of those is drawn by itself, so that all else is as it is
    /// without them.
    check_fires: BTreeSet<EntryId>,
    pub(crate) lots: Chance,
}

impl Officers {
    /// Officers who have done nothing yet, with lots for their matters.
    #[must_use]
    pub fn new(lots: Chance) -> Self {
        Self {
            book: Vec::new(),
            check_fires: BTreeSet::new(),
            suspensions: suspends::Book::default(),
            lots: lots.of(1),
            translations: translations::Book::new(lots.of(2)),
            matters: matters::Book::new(lots),
        }
    }

    /// An officer does something; gives what follows, and after how long.
    pub fn act(
        &mut self,
        world: &mut World,
        lots: &mut Chance,
        deed: Deed,
    ) -> Option<(Duration, Deed)> {
        match deed {
            Deed::Release(line, host, flash) => self.release(world, line, lots, host, flash),
            Deed::Second(line, host, draft) => {
                self.second(world, line, host, draft);
                None
            }
            Deed::On(line, host, message, what) => {
                self.on(world, line, lots, host, message, what);
                None
            }
            Deed::CheckFire(line, host) => {
                self.check_fire(world, line, host);
                None
            }
            Deed::ReadBack(line, host, challenge) => {
                read_back(world, line, host, challenge);
                None
            }
            Deed::Drill(line, host) => {
                if can_act(world, host, line)
                    && let Some(Ok(Answer::Entry(_))) =
                        world.give_unless_it_dies(host, Input::StartTest { line })
                {
                    world.hit(Point::DrillBegun);
                }
                None
            }
            Deed::Amend(line, host, what) => amends::amend(world, lots, line, host, what),
            Deed::Matter(line, host, what) => {
                self.matters.act(world, line, host, what);
                None
            }
            Deed::Suspends(line, host, what) => {
                self.suspends(world, line, host, what);
                None
            }
            Deed::Translation(line, host) => {
                self.translations.act(world, line, host);
                None
            }
        }
    }

    fn release(
        &mut self,
        world: &mut World,
        line: LineId,
        lots: &mut Chance,
        host: usize,
        flash: bool,
    ) -> Option<(Duration, Deed)> {
        if !can_act(world, host, line) {
            return None;
        }
        let precedence = match lots.below(100) {
            _ if flash => Precedence::Flash,
            0..60 => Precedence::Routine,
            60..80 => Precedence::Priority,
            80..92 => Precedence::Immediate,
            _ => Precedence::Flash,
        };
        let text = "x".repeat(usize::try_from(lots.between(10, 900)).unwrap());
        let author = amends::author(world, line, host);
        let utc = author.now;
        let to = addressees(world, lots, line, host);
        let index = |to: &usize| world.hosts[*to].party.index_in(line);
        let to: Vec<PartyIndex> = to.iter().map(index).collect();
        let party = &world.hosts[host].party;
        let composed = party.release_as(&author, precedence, &to, &text);
        let by: &[u16] = if precedence == Precedence::Flash {
            &[WATCH]
        } else {
            &[RELEASING]
        };
        let input = if precedence == Precedence::Flash {
            let role = AssertionRole::Drafter;
            let first = composed.draft.assert(WATCH, role, utc, &party.officers[0]);
            Input::Act(Box::new(OfficerAct {
                draft: composed.draft,
                body: composed.body,
                assertions: vec![first],
            }))
        } else {
            party.signed(composed, utc, by)
        };
        match world.give_unless_it_dies(host, input) {
            Some(Ok(Answer::Entry(id))) => {
                self.note_released(world, line, host, id, &to);
                None
            }
            Some(Ok(Answer::WaitsForRelease(draft))) => {
                let after = Duration::from_millis(lots.between(200, 20_000));
                Some((after, Deed::Second(line, host, draft)))
            }
            other => {
                note_refused(world, &other);
                None
            }
        }
    }

    /// Whether what officers make of a message is drawn by itself.
    fn is_apart(&self, message: &EntryId) -> bool {
        self.check_fires.contains(message) || self.suspensions.sent.contains(message)
    }

    /// One officer of the watch asks every other party to stop firing.
    fn check_fire(&mut self, world: &mut World, line: LineId, host: usize) {
        if !can_act(world, host, line) {
            return;
        }
        let author = amends::author(world, line, host);
        let party = &world.hosts[host].party;
        let others = world.hosts_of(line).iter().filter(|other| **other != host);
        let mut to: Vec<PartyIndex> = others
            .map(|other| world.hosts[*other].party.index_in(line))
            .collect();
        to.sort_unstable();
        let input = party.signed(party.check_fire(&author, &to), author.now, &[WATCH]);
        let answer = world.give_unless_it_dies(host, input);
        note_refused(world, &answer);
        let Some(Ok(Answer::Entry(id))) = answer else {
            return;
        };
        self.note_released(world, line, host, id, &to);
        self.check_fires.insert(id);
        if let Some(watch) = world.watch.as_mut() {
            watch.check_fire(id);
        }
        for other in world.hosts_of(line).to_vec() {
            if other != host {
                world.note_flash(line, [host, other], id, true);
            }
        }
        world.hit(Point::CheckFire);
    }

    /// A second officer of a host signs what the first has drafted.
    pub(crate) fn second(&mut self, world: &mut World, line: LineId, host: usize, draft: Digest) {
        if !can_act(world, host, line) {
            return;
        }
        let waiting = world.line(host, line).drafts();
        let found = waiting.into_iter().find(|(hash, _)| *hash == draft);
        let Some(act) = found.map(|(_, act)| act.draft.clone()) else {
            return;
        };
        if act.kind == body::SUSPENSION {
            // It was signed by both, and waits until its node may speak.
            return;
        }
        let now = world.utc_at(host);
        let officer = &world.hosts[host].party.officers[usize::from(SECOND)];
        let by = act.assert(SECOND, AssertionRole::Releaser, now, officer);
        let answer = world.give_unless_it_dies(host, Input::Assert { line, draft, by });
        note_refused(world, &answer);
        if let Some(Ok(Answer::Entry(id))) = answer {
            if act.kind == Kind::AUTHORITY {
                amends::said(world, line, host, act.act, act.object, id);
                return;
            }
            let to: Vec<PartyIndex> = act.action.iter().chain(&act.info).copied().collect();
            self.note_released(world, line, host, id, &to);
            let now = world.now();
            let crossed = self.book.iter().any(|other| {
                let lately = world.flash_at(&other.id);
                let of_line = other.line == line && other.from != host;
                of_line && lately.is_some_and(|at| now.since(at) < CROSSED)
            });
            let hosts = world.hosts_of(line).to_vec();
            for to in hosts.into_iter().filter(|to| *to != host) {
                let addressed = self.book.last().is_some_and(|it| it.to.contains(&to));
                world.note_flash(line, [host, to], id, addressed);
            }
            world.hit(Point::FlashByTwo);
            if crossed {
                world.hit(Point::FlashesCrossed);
            }
        }
    }

    /// A message became an entry; its node may have died since.
    pub(crate) fn note_released(
        &mut self,
        world: &mut World,
        line: LineId,
        host: usize,
        id: EntryId,
        to: &[PartyIndex],
    ) {
        world.note_answered(host, line, id);
        let hosts = world.hosts_of(line);
        let to: Vec<usize> = to.iter().map(|to| hosts[usize::from(to.0)]).collect();
        if to.len() > 1 {
            world.hit(Point::ToSeveral);
        }
        self.book.push(Booked {
            id,
            line,
            from: host,
            to,
            settled: BTreeSet::new(),
            acts: Vec::new(),
            unsure: 0,
        });
    }

    fn on(
        &mut self,
        world: &mut World,
        line: LineId,
        lots: &mut Chance,
        host: usize,
        message: EntryId,
        what: What,
    ) {
        if !can_act(world, host, line) {
            return;
        }
        let lots = if self.is_apart(&message) {
            &mut self.lots
        } else {
            lots
        };
        let author = amends::author(world, line, host);
        let utc = author.now;
        let fold = world.line(host, line).fold();
        let composed = match what {
            What::Acknowledge => compose::acknowledge(&author, fold, &message),
            What::Cancel => compose::cancel(&author, fold, &message),
            What::Answer => {
                let reply = Reply {
                    code: Some(lots.one_of(&Code::ALL[..3])),
                    due: None,
                    text: None,
                };
                compose::answer(&author, fold, &limits(), &message, &reply)
            }
        };
        let Ok(composed) = composed else { return };
        let late = world.is_overdue(host, line, &message);
        let party = &world.hosts[host].party;
        let input = party.signed(composed, utc, &[WATCH]);
        let answer = world.give_unless_it_dies(host, input);
        note_refused(world, &answer);
        let booked = self.book.iter_mut().find(|booked| booked.id == message);
        let sure = matches!(answer, Some(Ok(Answer::Entry(_)) | Err(_)));
        if !sure && let Some(watch) = world.watch.as_mut() {
            // A silent node keeps it, and it becomes an entry when the node may speak.
            watch.unsure(message);
        }
        let mut settled = false;
        if let Some(booked) = booked {
            booked.unsure += usize::from(!sure);
            if let Some(Ok(Answer::Entry(id))) = answer {
                booked.acts.push((what, id));
                if what != What::Cancel {
                    booked.settled.insert(host);
                    world.note_taken(host, message);
                }
                settled = what == What::Cancel || booked.settled.len() == booked.to.len();
            }
        }
        if let Some(Ok(Answer::Entry(id))) = answer {
            world.note_answered(host, line, id);
            if settled {
                world.note_settled(message);
            }
            world.hit(match what {
                What::Acknowledge if late => Point::AcknowledgedLate,
                What::Acknowledge => Point::Acknowledged,
                What::Answer => Point::Answered,
                What::Cancel => Point::Cancelled,
            });
        }
    }

    /// A host was set back: what was said about messages may be gone from every disk. What another one has comes back.
    pub fn set_back(&self, world: &mut World, host: usize) {
        let Some(watch) = world.watch.as_mut() else {
            return;
        };
        for booked in &self.book {
            let mut said = booked.acts.iter().map(|(_, id)| id).chain([&booked.id]);
            if said.any(|id| watch.had(host, id) && !watch.is_anywhere(booked.line, id)) {
                watch.unsettled(&booked.id);
            }
        }
    }

    /// What officers of a host make of what they are told: what they will do, and after how long.
    pub fn told(
        &mut self,
        world: &mut World,
        lots: &mut Chance,
        host: usize,
    ) -> Vec<(Duration, Deed)> {
        let mut deeds = Vec::new();
        for (_, event) in world.told(host) {
            match event {
                Event::TestAsks { line, challenge } => match lots.below(10) {
                    0 => world.hit(Point::ReadBackNot),
                    _ => {
                        let after = Duration::from_millis(lots.between(500, 40_000));
                        deeds.push((after, Deed::ReadBack(line, host, challenge)));
                    }
                },
                Event::Held {
                    line, id, address, ..
                } => {
                    let author = world.hosts_of(line).get(usize::from(address.party.0));
                    let own = author == Some(&host);
                    let mut apart = self.lots.clone();
                    let is_apart = self.is_apart(&id);
                    let lots = if is_apart { &mut apart } else { &mut *lots };
                    if let Some(what) = self.reaction(world, lots, host, own, id) {
                        let after = Duration::from_millis(lots.between(200, 45_000));
                        deeds.push((after, Deed::On(line, host, id, what)));
                        if what == What::Acknowledge && lots.in_thousand(300) {
                            let later = after + Duration::from_secs(lots.below(60));
                            deeds.push((later, Deed::On(line, host, id, What::Answer)));
                        }
                    }
                    if is_apart {
                        self.lots = apart;
                    }
                }
                _ => {}
            }
        }
        deeds
    }

    fn reaction(
        &self,
        world: &mut World,
        lots: &mut Chance,
        host: usize,
        own: bool,
        id: EntryId,
    ) -> Option<What> {
        let booked = self.book.iter().find(|booked| booked.id == id)?;
        if own {
            return lots.in_thousand(60).then_some(What::Cancel);
        }
        let cancelled = booked.acts.iter().any(|(what, _)| *what == What::Cancel);
        if cancelled || !booked.to.contains(&host) || booked.settled.contains(&host) {
            return None;
        }
        match lots.below(10) {
            0 | 1 => {
                world.hit(Point::Unanswered);
                None
            }
            2 => Some(What::Answer),
            _ => Some(What::Acknowledge),
        }
    }
}

pub(crate) fn can_act(world: &World, host: usize, line: LineId) -> bool {
    world.is_awake(host) && world.board(host).line(line).is_some()
}

/// To whom a message goes: to one, on a line of more than two now and then to all others.
fn addressees(world: &World, lots: &mut Chance, line: LineId, host: usize) -> Vec<usize> {
    let hosts = world.hosts_of(line).iter().copied();
    let others: Vec<usize> = hosts.filter(|other| *other != host).collect();
    if others.len() > 1 && lots.in_thousand(300) {
        others
    } else {
        vec![lots.one_of(&others)]
    }
}

pub(crate) fn note_refused<E>(world: &mut World, answer: &Option<Result<Answer, E>>) {
    if matches!(answer, Some(Err(_))) {
        world.hit(Point::ActRefused);
    }
}

/// An officer of a host reads back the word of a challenge.
pub fn read_back(world: &mut World, line: LineId, host: usize, challenge: EntryId) {
    if !can_act(world, host, line) {
        return;
    }
    let driver = world.hosts[host].driver.as_mut().unwrap();
    let Ok(Some(bytes)) = driver.store().entry(line, challenge) else {
        return;
    };
    let roster = world.line(host, line).roster();
    let entry = UnverifiedEntry::parse(&bytes).unwrap().verify(roster);
    let entry = entry.expect("an entry that the store gives is sound");
    let word = Word::decode(entry.body().unwrap()).unwrap();
    let author = amends::author(world, line, host);
    let utc = author.now;
    let fold = world.line(host, line).fold();
    let composed = detente_line::line_test::compose::read_back(&author, fold, &challenge, &word);
    let Ok(composed) = composed else { return };
    let input = world.hosts[host].party.signed(composed, utc, &[WATCH]);
    let answer = world.give_unless_it_dies(host, input);
    note_refused(world, &answer);
    if let Some(Ok(Answer::Entry(id))) = answer {
        world.note_answered(host, line, id);
        world.hit(Point::ReadBack);
    }
}

/// For a world that somebody looks at: notes of officers' acts.
impl World {
    pub(crate) fn hit(&mut self, point: Point) {
        if let Some(watch) = self.watch.as_mut() {
            watch.hits.hit(point);
        }
    }

    pub(crate) fn note_answered(&mut self, host: usize, line: LineId, id: EntryId) {
        if let Some(watch) = self.watch.as_mut() {
            watch.answered(host, line, id);
        }
    }

    fn note_taken(&mut self, host: usize, message: EntryId) {
        if let Some(watch) = self.watch.as_mut() {
            watch.taken(host, message);
        }
    }

    pub(crate) fn note_settled(&mut self, message: EntryId) {
        let now = self.now();
        if let Some(watch) = self.watch.as_mut() {
            watch.settled(now, message);
        }
    }

    fn note_flash(&mut self, line: LineId, between: [usize; 2], id: EntryId, addressed: bool) {
        let now = self.now();
        if let Some(watch) = self.watch.as_mut() {
            watch.flash(now, line, between, id, addressed);
        }
    }

    fn flash_at(&self, id: &EntryId) -> Option<Monotonic> {
        self.watch.as_ref()?.flash_at(id)
    }
}

/// Two FLASH of two sides within this crossed.
const CROSSED: Duration = Duration::from_secs(5);
