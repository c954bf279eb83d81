//! The switchboard: one door in, one queue out, for every line and counterpart of a node.
//!
//! `handle` takes an input and its time; `poll` then gives outputs, to be obeyed in order, until
//! `Wait`. No I/O, no clock, no task: whoever drives it (a node, a simulator) brings those.

mod due;
mod founding;
pub mod input;
pub mod output;
mod queued;
pub mod refused;
mod restore;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use detente_record::{Head, LineId, PartyCard, Place, PublicKey, SignedCharter, UnverifiedEntry};

use self::due::Due;
use self::input::{Answer, Input, InputError, OfficerAct};
use self::output::{Event, Output};
use self::refused::CardRefused;
use crate::alarm::{Alarm, Cause, OwnAlarm};
use crate::alarms::Alarms;
use crate::clock_watch::ClockWatch;
use crate::limits::COUNTERPARTS_MAX;
use crate::line::{EpochKeys, Line, Shares, Surroundings};
use crate::link::PathReport;
use crate::link::channel::{Bearer, ChannelId};
use crate::link::channel_state::{Channel, Lost};
use crate::link::frame::Frame;
use crate::link::link::{Link, News};
use crate::matter::ring::NoDevice;
use crate::now::{Monotonic, Now};
use crate::persist::{DocumentKind, Room, Write};

/// Without anything due, look again after this: a bound on how late any timer can be.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Random bytes, handed in.
pub type Random = Box<dyn FnMut(&mut [u8]) + Send>;

/// Who we are: our card and the key that signs our entries.
pub struct Own {
    /// Our party card.
    pub card: PartyCard,
    /// Our entry keys, that of the card's opening among them unless it is lost.
    pub keys: EpochKeys,
}

/// A counterpart's link, for people.
#[derive(Clone, Debug)]
pub struct LinkReport {
    /// The counterpart's link key.
    pub counterpart: PublicKey,
    /// Its name, by its card.
    pub name: String,
    /// Whether any path is up.
    pub up: bool,
    /// Why none is, as far as it can be told.
    pub cause: Option<Cause>,
    /// Each path.
    pub paths: Vec<PathReport>,
    /// How far its clock is ahead of ours.
    pub clock_offset_ms: Option<i64>,
}

/// Every line and counterpart of one node.
pub struct Switchboard {
    own: PartyCard,
    keys: EpochKeys,
    instance: [u8; 16],
    random: Random,
    cards: BTreeMap<PublicKey, PartyCard>,
    links: BTreeMap<PublicKey, Link>,
    lines: BTreeMap<LineId, Line>,
    charters: BTreeMap<LineId, SignedCharter>,
    alarms: Alarms,
    clock: ClockWatch,
    room: Room,
    shares: Shares,
    links_due: Due<PublicKey>,
    lines_due: Due<LineId>,
    looks: u64,
    /// Lines of which a counterpart still lacks entries that wait for room in its queue.
    backlogged: BTreeSet<LineId>,
    /// Lines on which this run of the program may sign, or might until it began again: the others were heard.
    heard_out: BTreeSet<LineId>,
    /// When every link and line is looked at, due or not: UTC may have been set, and a deadline with it.
    all_due: Monotonic,
    queue: VecDeque<Output>,
    until: Monotonic,
}

impl Switchboard {
    /// A switchboard without counterparts and lines; `restore_…` brings back what the store holds.
    #[must_use]
    pub fn new(own: Own, mut random: Random) -> Self {
        let mut instance = [0; 16];
        random(&mut instance);
        Self {
            own: own.card,
            keys: own.keys,
            instance,
            random,
            cards: BTreeMap::new(),
            links: BTreeMap::new(),
            lines: BTreeMap::new(),
            charters: BTreeMap::new(),
            alarms: Alarms::default(),
            clock: ClockWatch::default(),
            room: Room::Ample,
            shares: Shares::default(),
            links_due: Due::default(),
            lines_due: Due::default(),
            looks: 0,
            backlogged: BTreeSet::new(),
            heard_out: BTreeSet::new(),
            all_due: Monotonic::default(),
            queue: VecDeque::new(),
            until: Monotonic::default(),
        }
    }

    /// Takes in one input. What follows from it is in the queue.
    ///
    /// # Errors
    ///
    /// Why a person's act was refused; the queue then holds nothing of it.
    pub fn handle(&mut self, now: Now, input: Input) -> Result<Answer, InputError> {
        let mut out = Vec::new();
        let answer = self.dispatch(now, input, &mut out);
        self.tend(now, &mut out);
        self.queue.extend(out);
        answer
    }

    /// The next thing to do; at last `Wait`.
    pub fn poll(&mut self) -> Output {
        self.queue
            .pop_front()
            .unwrap_or(Output::Wait { until: self.until })
    }

    fn dispatch(
        &mut self,
        now: Now,
        input: Input,
        out: &mut Vec<Output>,
    ) -> Result<Answer, InputError> {
        match input {
            Input::Opened {
                channel,
                peer,
                bearer,
                lane,
                dialed,
                group,
            } => match self.links.get_mut(&peer) {
                Some(link) => {
                    link.opened(
                        Channel::new(now, channel, bearer, lane, dialed, group),
                        now,
                        out,
                    );
                    self.links_due.touch(peer);
                }
                None => out.push(Output::Close { channel }),
            },
            Input::Bytes { channel, bytes } => self.received(now, channel, &bytes, out),
            Input::Closed { channel, cause } => {
                if let Some(link) = self.links.values_mut().find(|link| link.has(channel)) {
                    link.closed(now, channel, cause, out);
                    self.links_due.touch(link.peer());
                }
            }
            Input::DialFailed {
                peer,
                bearer,
                cause,
            } => {
                if let Some(link) = self.links.get_mut(&peer) {
                    link.dial_failed(now, bearer, cause);
                    self.links_due.touch(peer);
                }
            }
            Input::Fetched { peer, entries } => {
                if let Some(link) = self.links.get_mut(&peer) {
                    link.fetched(now, &entries, out);
                    self.links_due.touch(peer);
                }
            }
            Input::Act(act) => {
                let line = act.draft.line;
                return self.with_line(now, line, out, |line, s| line.act(*act, s));
            }
            Input::Assert { line, draft, by } => {
                return self.with_line(now, line, out, |line, s| line.assert(draft, by, s));
            }
            Input::Displayed { line, message } => {
                return self.with_line(now, line, out, |line, s| line.displayed(message, s));
            }
            Input::StartTest { line } => {
                return self.with_line(now, line, out, Line::start_test);
            }
            Input::Paired { card, dialable } => return self.pair(now, &card, dialable, out),
            Input::SignCharter { signed_charter } => {
                return self.sign_charter(now, &signed_charter, out);
            }
            Input::EpochKey(key) => {
                let (party, epoch) = (key.opening.recovery, key.opening.epoch);
                if party != *self.own.recovery() {
                    return Err(InputError::OtherPartysEpoch);
                }
                if !self.keys.add(*key) {
                    return Err(InputError::NoEpochKey { epoch });
                }
                for line in self.lines.values_mut() {
                    line.give_keys(self.keys.clone());
                }
            }
            Input::Own { alarm, stands } => {
                let alarm = Alarm::Own(alarm);
                if stands {
                    self.alarms.raise(now, alarm, out);
                } else {
                    self.alarms.clear(&alarm, out);
                }
            }
            Input::Bell { silent } => self.be_silent(now, silent, out),
            Input::Tick => {}
            Input::Close => {
                for link in self.links.values_mut() {
                    link.close(now, out);
                }
                self.all_due = now.monotonic;
            }
        }
        Ok(Answer::Done)
    }

    /// What rings at this desk, or that nothing does: whoever rings just now is told.
    fn be_silent(&mut self, now: Now, silent: Option<NoDevice>, out: &mut Vec<Output>) {
        self.alarms.be_silent(silent);
        let lines: Vec<LineId> = self.lines.keys().copied().collect();
        for line in lines.into_iter().filter(|_| silent.is_some()) {
            let _ = self.with_line(now, line, out, |line, s| {
                line.look_at_rings(s);
                Ok(())
            });
        }
    }

    /// Does something with a line, which is then looked at, with its links.
    fn with_line<R>(
        &mut self,
        now: Now,
        id: LineId,
        out: &mut Vec<Output>,
        act: impl FnOnce(&mut Line, &mut Surroundings<'_>) -> Result<R, InputError>,
    ) -> Result<R, InputError> {
        let done = self.in_line(now, id, out, act);
        if let Some(line) = self.lines.get(&id) {
            self.lines_due.touch(id);
            for (_, peer) in line.others() {
                self.links_due.touch(peer);
            }
        }
        done
    }

    fn in_line<R>(
        &mut self,
        now: Now,
        id: LineId,
        out: &mut Vec<Output>,
        act: impl FnOnce(&mut Line, &mut Surroundings<'_>) -> Result<R, InputError>,
    ) -> Result<R, InputError> {
        let line = self
            .lines
            .get_mut(&id)
            .ok_or(InputError::NoSuchLine { line: id })?;
        let mut s = Surroundings {
            now,
            links: &mut self.links,
            shares: &mut self.shares,
            out,
            alarms: &mut self.alarms,
            random: &mut *self.random,
        };
        act(line, &mut s)
    }

    fn received(&mut self, now: Now, channel: ChannelId, bytes: &[u8], out: &mut Vec<Output>) {
        let Some((peer, link)) = self.links.iter_mut().find(|(_, link)| link.has(channel)) else {
            return;
        };
        let peer = *peer;
        self.links_due.touch(peer);
        let lines = &self.lines;
        let own = |line: LineId, place: Place| lines.get(&line)?.own_head_at(place);
        for news in link.received(now, channel, bytes, &own, out) {
            match news {
                News::ChannelUp(channel) => self.channel_up(now, peer, channel, out),
                News::Frame(Frame::Heads { line, holdings }) => {
                    // A line we do not have is one the counterpart adopted before us: its charter comes too.
                    let _ = self.with_line(now, line, out, |line, s| {
                        line.heads_told(peer, &holdings, s);
                        Ok(())
                    });
                }
                News::Frame(Frame::Entry(bytes)) => {
                    let sound = UnverifiedEntry::parse(&bytes)
                        .is_ok_and(|entry| self.take_entry(now, peer, entry, out));
                    if !sound {
                        self.fault(now, peer, out);
                    }
                }
                News::Rebuilt(channel, entry) => {
                    let line = entry.header().line;
                    if !self.take_entry(now, peer, entry, out) {
                        self.entry_lost(now, peer, channel, line, out);
                    }
                }
                News::Lost(channel, line) => self.entry_lost(now, peer, channel, line, out),
                News::Frame(Frame::Charter(bytes)) => self.charter_received(now, peer, &bytes, out),
                News::Frame(_) => {}
                News::Fault => self.fault(now, peer, out),
            }
        }
    }

    /// Takes an entry in; `false` if it is nothing a sound node sends.
    fn take_entry(
        &mut self,
        now: Now,
        peer: PublicKey,
        entry: UnverifiedEntry,
        out: &mut Vec<Output>,
    ) -> bool {
        let line = entry.header().line;
        let member = self
            .lines
            .get(&line)
            .is_some_and(|line| line.party_of(&peer).is_some());
        // An entry of a line that we have not adopted yet comes again with the heads.
        !member
            || self
                .with_line(now, line, out, |line, s| {
                    Ok(line.received(entry, peer, s).is_ok())
                })
                .unwrap_or(false)
    }

    /// An entry came compact and is not what its author signed, for we hold something else than the
    /// counterpart believes. Whole ones are asked for, and this one by our heads.
    fn entry_lost(
        &mut self,
        now: Now,
        peer: PublicKey,
        channel: ChannelId,
        line: LineId,
        out: &mut Vec<Output>,
    ) {
        let Some(link) = self.links.get_mut(&peer) else {
            return;
        };
        match link.lose(now, channel, out) {
            Lost::First => {
                if let Some(holdings) = self.lines.get(&line).map(Line::holdings) {
                    // On the same channel: behind the news of what arrived on it.
                    link.send_on(channel, &Frame::Heads { line, holdings }, out);
                }
            }
            Lost::Another => {}
            Lost::TooMany => self.fault(now, peer, out),
        }
    }

    fn fault(&mut self, now: Now, peer: PublicKey, out: &mut Vec<Output>) {
        self.alarms
            .raise(now, Alarm::PeerFault { counterpart: peer }, out);
    }

    /// A counterpart has spoken on an urgent channel: tell it the charters that it may lack and what we hold.
    fn channel_up(&mut self, now: Now, peer: PublicKey, channel: ChannelId, out: &mut Vec<Output>) {
        let shared = self.charters_with(peer);
        let Some(link) = self.links.get_mut(&peer) else {
            return;
        };
        for (line, charter) in shared {
            if !link.has_founded(channel, &line) {
                link.send_on(channel, &Frame::Charter(charter), out);
            }
        }
        for line in self.lines.values_mut() {
            let Some(party) = line.party_of(&peer) else {
                continue;
            };
            link.is_party(line.id(), party);
            line.counterpart_is_there(now.monotonic, &peer);
            let (id, holdings) = (line.id(), line.holdings());
            let mut heads = link.heads();
            heads.channel_up(now, channel, id, holdings, out);
        }
        link.tick(now, out);
    }

    /// Does what is due, after every input: in the links and lines that it concerned, and in those whose
    /// time has come.
    fn tend(&mut self, now: Now, out: &mut Vec<Output>) {
        let all = now.monotonic >= self.all_due;
        let links: Vec<PublicKey> = if all {
            self.all_due = now.monotonic + LOOK_AGAIN;
            self.links_due.clear();
            self.links.keys().copied().collect()
        } else {
            self.links_due.take(now.monotonic)
        };
        for peer in &links {
            self.tend_link(now, *peer, out);
        }
        let mut looked_at: BTreeSet<PublicKey> = links.into_iter().collect();
        self.alarm_own_clock(now, out);
        for id in self.shares.take_room() {
            if let Some(line) = self.lines.get_mut(&id) {
                line.tell_heads_soon(now);
                self.lines_due.touch(id);
            }
        }
        let lines: Vec<LineId> = if all {
            self.lines_due.clear();
            self.lines.keys().copied().collect()
        } else {
            for id in &self.backlogged {
                self.lines_due.touch(*id);
            }
            self.lines_due.take(now.monotonic)
        };
        self.looks += lines.len() as u64;
        for id in lines {
            let _ = self.in_line(now, id, out, |line, s| {
                line.tick(s);
                Ok(())
            });
            if let Some(line) = self.lines.get(&id) {
                self.lines_due.set(id, line.wake(now));
                if line.has_backlog() {
                    self.backlogged.insert(id);
                } else {
                    self.backlogged.remove(&id);
                }
                // What it said goes out on them.
                looked_at.extend(line.others().map(|(_, peer)| peer));
            }
        }
        for peer in looked_at {
            if let Some(link) = self.links.get(&peer) {
                self.links_due.set(peer, link.wake(now.monotonic));
            }
        }
        self.alarms.ring_anew(now, out);
        let firsts = [self.links_due.first(), self.lines_due.first()];
        let wake = firsts.into_iter().flatten().chain(self.alarms.wake()).min();
        let soonest = now.monotonic + Duration::from_millis(1);
        self.until = wake
            .unwrap_or(self.all_due)
            .clamp(soonest, self.all_due.max(soonest));
    }

    fn tend_link(&mut self, now: Now, peer: PublicKey, out: &mut Vec<Output>) {
        let Some(link) = self.links.get_mut(&peer) else {
            return;
        };
        link.tick(now, out);
        for id in link.heads().due(now.monotonic) {
            if let Some(holdings) = self.lines.get(&id).map(Line::holdings) {
                link.heads().tell_due(now, id, holdings, out);
            }
        }
        if link.has_changed() {
            out.push(Output::Notify(Event::Link { counterpart: peer }));
        }
        self.alarm_link(now, peer, out);
    }

    fn alarm_link(&mut self, now: Now, counterpart: PublicKey, out: &mut Vec<Output>) {
        let Some(link) = self.links.get(&counterpart) else {
            return;
        };
        let down = link.said_goodbye() && !link.is_up() || link.paths().line_down(now);
        let cause = link.cause().filter(|_| down);
        let stale = |alarm: &Alarm| match alarm {
            Alarm::LineDown {
                counterpart: whose,
                cause: why,
            } => *whose == counterpart && Some(*why) != cause,
            _ => false,
        };
        self.alarms.clear_where(stale, out);
        if let Some(cause) = cause {
            self.alarms
                .raise(now, Alarm::LineDown { counterpart, cause }, out);
        }
        let alarming = link.paths().alarming(now);
        let paths = Bearer::ALL.map(|bearer| {
            let alarm = Alarm::PathDown {
                counterpart,
                bearer,
            };
            (alarm, alarming.contains(&bearer))
        });
        let skew = (Alarm::ClockSkew { counterpart }, link.skew().alarms());
        let two = link.are_two(now.monotonic);
        let two = (Alarm::TwoMachines { counterpart }, two);
        for (alarm, stands) in paths.into_iter().chain([skew, two]) {
            if stands {
                self.alarms.raise(now, alarm, out);
            } else {
                self.alarms.clear(&alarm, out);
            }
        }
    }

    fn alarm_own_clock(&mut self, now: Now, out: &mut Vec<Output>) {
        self.clock.look(now);
        let set = Alarm::Own(OwnAlarm::ClockSet);
        if self.clock.step_ms().is_some() {
            self.alarms.raise(now, set, out);
        } else {
            self.alarms.clear(&set, out);
        }
    }

    fn pair(
        &mut self,
        now: Now,
        bytes: &[u8],
        dialable: [bool; 2],
        out: &mut Vec<Output>,
    ) -> Result<Answer, InputError> {
        if self.room == Room::Nothing {
            return Err(InputError::DiskFull);
        }
        let bad = |why: CardRefused| InputError::BadCard { why };
        let card = PartyCard::decode(bytes).map_err(|fault| bad(fault.into()))?;
        if card.link() == self.own.link() || card.id() == self.own.id() {
            return Err(bad(CardRefused::Own));
        }
        if self.links.len() >= COUNTERPARTS_MAX && !self.links.contains_key(card.link()) {
            return Err(bad(CardRefused::Crowded));
        }
        out.push(Output::Persist(Write::Put {
            kind: DocumentKind::Card,
            key: card.id().0.to_vec(),
            bytes: bytes.to_vec(),
        }));
        self.add_counterpart(now, card, dialable, out);
        Ok(Answer::Done)
    }

    fn add_counterpart(
        &mut self,
        now: Now,
        card: PartyCard,
        dialable: [bool; 2],
        out: &mut Vec<Output>,
    ) {
        let peer = *card.link();
        out.push(Output::Pin { peer });
        self.cards.insert(peer, card);
        let (own, instance) = (*self.own.link(), self.instance);
        let link = self
            .links
            .entry(peer)
            .or_insert_with(|| Link::new(now, own, peer, instance, dialable));
        link.set_dialable(dialable);
        self.links_due.touch(peer);
    }

    /// How much the store still takes.
    pub fn set_room(&mut self, now: Now, room: Room) {
        if room == self.room {
            return;
        }
        self.room = room;
        if room == Room::Ample {
            self.shares.room_again();
        }
        let mut out = Vec::new();
        for (alarm, stands) in [
            (Alarm::DiskLow, room == Room::UrgentOnly),
            (Alarm::DiskFull, room == Room::Nothing),
        ] {
            if stands {
                self.alarms.raise(now, alarm, &mut out);
            } else {
                self.alarms.clear(&alarm, &mut out);
            }
        }
        let lines: Vec<LineId> = self.lines.keys().copied().collect();
        for line in lines {
            let _ = self.with_line(now, line, &mut out, |line, s| {
                line.set_room(room, s);
                Ok(())
            });
        }
        self.queue.extend(out);
    }

    /// Which bearers have an address to dial, by counterpart.
    #[must_use]
    pub fn dialable(&self) -> BTreeMap<PublicKey, [bool; 2]> {
        let links = self.links.iter();
        links.map(|(peer, link)| (*peer, link.dialable())).collect()
    }

    /// Brings back an officer's act that is no entry yet.
    pub fn restore_draft(&mut self, act: OfficerAct) {
        if let Some(line) = self.lines.get_mut(&act.draft.line) {
            line.restore_draft(act);
        }
    }

    /// The head file is ahead of the record: the record was restored from a copy. Nothing is signed.
    pub fn restored_from_copy(&mut self, now: Now, line: LineId) {
        let mut out = Vec::new();
        let _ = self.with_line(now, line, &mut out, |line, s| {
            line.fall_behind(s);
            Ok(())
        });
        self.queue.extend(out);
    }

    /// Of our own journal up to `head`, which was signed last, something is gone or altered on the disk.
    pub fn own_journal_damaged(&mut self, now: Now, line: LineId, head: Head) {
        let mut out = Vec::new();
        let _ = self.with_line(now, line, &mut out, |line, s| {
            line.await_own(head, s);
            Ok(())
        });
        self.queue.extend(out);
    }

    /// How often a line was looked at since the start. What an input costs is told by it alike on any machine.
    pub fn looks(&self) -> u64 {
        self.looks
    }

    /// The lines of this node.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.values()
    }

    /// One line.
    #[must_use]
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.get(&id)
    }

    /// Each counterpart's link.
    #[must_use]
    pub fn links(&self) -> Vec<LinkReport> {
        self.links
            .iter()
            .map(|(key, link)| LinkReport {
                counterpart: *key,
                name: self
                    .cards
                    .get(key)
                    .map(|card| card.name().to_owned())
                    .unwrap_or_default(),
                up: link.is_up(),
                cause: link.cause(),
                paths: link.report(),
                clock_offset_ms: link.skew().offset_ms(),
            })
            .collect()
    }

    /// By how much our own UTC was lately set while the node ran, in milliseconds.
    #[must_use]
    pub fn clock_step_ms(&self) -> Option<i64> {
        self.clock.step_ms()
    }

    /// The alarms that stand.
    #[must_use]
    pub fn alarms(&self) -> &Alarms {
        &self.alarms
    }

    /// Charters, with the signatures they have.
    pub fn charters(&self) -> impl Iterator<Item = (LineId, &SignedCharter)> {
        self.charters.iter().map(|(id, charter)| (*id, charter))
    }

    /// The counterparts' cards.
    pub fn cards(&self) -> impl Iterator<Item = &PartyCard> {
        self.cards.values()
    }

    /// Our own card.
    #[must_use]
    pub fn own(&self) -> &PartyCard {
        &self.own
    }
}
