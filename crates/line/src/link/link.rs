//! The link to one counterpart: every channel to it, which of them carries what, and whether it is up.
//!
//! What is urgent goes on every path at once; the rest on one, and again on the other when that falls
//! silent. Not here: which entries the counterpart lacks (`line.rs`). Follows spec/link.md.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{Entry, EntryId, Head, LineId, PartyIndex, Place, PublicKey, UnverifiedEntry};

use super::channel::{Bearer, ChannelId, CloseCause, Lane};
use super::channel_state::{Channel, Lost, Parties};
use super::compact::Rebuilt;
use super::frame::Frame;
use super::heads::{Heads, ToldHeads};
use super::instances::Instances;
use super::outbox::{Item, Outbox, Rank};
use super::outstanding::Outstanding;
use super::path::{PathReport, PathWatch, Paths};
use super::skew::Skew;
use crate::alarm::Cause;
use crate::limits::{CHANNELS_PER_LINK_MAX, FETCH_ENTRIES_MAX, PACING_PROBE_BYTES};
use crate::now::{Monotonic, Now};
use crate::switchboard::output::Output;

/// What the link cannot settle alone and hands to the switchboard.
#[derive(Debug)]
pub enum News {
    /// An urgent channel has spoken for the first time: tell it our heads.
    ChannelUp(ChannelId),
    /// The counterpart told what it holds, sent an entry or a charter.
    Frame(Frame),
    /// An entry that came compact, put together again.
    Rebuilt(ChannelId, UnverifiedEntry),
    /// An entry of that line came compact and could not be put together.
    Lost(ChannelId, LineId),
    /// It broke the protocol; the channel is being closed.
    Fault,
}

/// The link to one counterpart.
#[derive(Debug)]
pub struct Link {
    peer: PublicKey,
    own: PublicKey,
    channels: BTreeMap<ChannelId, Channel>,
    paths: Paths,
    ordinary: Outbox,
    /// Queued or under way here: not to be queued again when the counterpart says it lacks them.
    outstanding: Outstanding,
    /// How often something that was queued or sent has not come there, or may not have, and was not queued again.
    losses: u64,
    /// How often another run of the counterpart's node than the last has spoken.
    runs: u64,
    fetching: BTreeSet<EntryId>,
    parties: Parties,
    instances: Instances,
    heads: ToldHeads,
    own_instance: [u8; 16],
    goodbye: bool,
    /// Whether it was up, and how often a path had changed, when that was last asked.
    told: (bool, u64),
    /// We have said goodbye: nothing is opened any more.
    closing: bool,
    skew: Skew,
}

impl Link {
    /// A link without channels, between our link key and the counterpart's.
    #[must_use]
    pub fn new(
        now: Now,
        own: PublicKey,
        peer: PublicKey,
        own_instance: [u8; 16],
        dialable: [bool; 2],
    ) -> Self {
        Self {
            peer,
            own,
            channels: BTreeMap::new(),
            paths: Paths::new(now, dialable),
            ordinary: Outbox::default(),
            outstanding: Outstanding::default(),
            losses: 0,
            runs: 0,
            fetching: BTreeSet::new(),
            parties: Parties::new(),
            instances: Instances::default(),
            heads: ToldHeads::default(),
            own_instance,
            goodbye: false,
            told: (false, 0),
            closing: false,
            skew: Skew::default(),
        }
    }

    /// A channel stands. We say hello at once; it counts as up when the counterpart has spoken.
    pub fn opened(&mut self, mut channel: Channel, now: Now, out: &mut Vec<Output>) {
        let id = channel.id;
        if self.closing || self.channels.len() >= CHANNELS_PER_LINK_MAX {
            out.push(Output::Close { channel: id });
            return;
        }
        channel.control(
            &Frame::Hello {
                instance: self.own_instance,
                utc: now.utc,
            },
            out,
        );
        self.channels.insert(id, channel);
    }

    /// Bytes arrived; settles what concerns the link and gives the rest.
    pub fn received(
        &mut self,
        now: Now,
        id: ChannelId,
        bytes: &[u8],
        own: &impl Fn(LineId, Place) -> Option<Head>,
        out: &mut Vec<Output>,
    ) -> Vec<News> {
        let Some(channel) = self.channels.get_mut(&id) else {
            return Vec::new();
        };
        let frames = channel.receive(now, bytes);
        let mut news = Vec::new();
        for frame in frames {
            match frame {
                Ok(frame) => self.frame(now, id, frame, own, &mut news, out),
                Err(_) => {
                    news.push(News::Fault);
                    self.drop_channel(now, id, CloseCause::Local, out);
                }
            }
        }
        if let Some(channel) = self.channels.get_mut(&id) {
            channel.acknowledge(now, out);
        }
        self.pump(now, out);
        news
    }

    fn frame(
        &mut self,
        now: Now,
        id: ChannelId,
        frame: Frame,
        own: &impl Fn(LineId, Place) -> Option<Head>,
        news: &mut Vec<News>,
        out: &mut Vec<Output>,
    ) {
        let Some(channel) = self.channels.get_mut(&id) else {
            return;
        };
        let first = !std::mem::replace(&mut channel.spoke, true);
        match frame {
            Frame::Hello { instance, .. } => self.hello(now, instance, id, out),
            Frame::Heartbeat { count, utc: _ } => {
                channel.control(
                    &Frame::Heard {
                        count,
                        utc: now.utc,
                    },
                    out,
                );
            }
            Frame::Heard { count, utc } => {
                if let Some(round_trip) = channel.heard(now, count) {
                    self.skew.measured(utc, now.utc, round_trip);
                }
            }
            Frame::Got { total } => {
                for item in channel.got(now, total) {
                    self.outstanding.remove(&item.id);
                }
            }
            Frame::Piece(bytes) | Frame::Entry(bytes) if bytes.is_empty() => news.push(News::Fault),
            Frame::Piece(bytes) => {
                if channel.piece(now, &bytes, false).is_err() {
                    news.push(News::Fault);
                    self.drop_channel(now, id, CloseCause::Local, out);
                }
            }
            Frame::Entry(bytes) => match channel.piece(now, &bytes, true) {
                Ok(Some(whole)) => news.push(News::Frame(Frame::Entry(whole))),
                Ok(None) => {}
                Err(_) => {
                    news.push(News::Fault);
                    self.drop_channel(now, id, CloseCause::Local, out);
                }
            },
            Frame::Compact(compact) => match channel.rebuild(now, &compact, own) {
                Ok(Rebuilt::Entry(entry)) => news.push(News::Rebuilt(id, entry)),
                Ok(Rebuilt::Lost(line)) => news.push(News::Lost(id, line)),
                Err(_) => {
                    news.push(News::Fault);
                    self.drop_channel(now, id, CloseCause::Local, out);
                }
            },
            Frame::Whole => {
                // What is under way here may be lost too: it comes again, and is dropped if it was not.
                self.losses += 1;
                for item in channel.send_whole() {
                    self.requeue(item);
                }
            }
            Frame::Goodbye => self.goodbye = true,
            Frame::Heads { line, holdings } => {
                if let Some(run) = channel.run
                    && self.parties.contains_key(&line)
                {
                    self.instances.told_heads(run, line);
                }
                news.push(News::Frame(Frame::Heads { line, holdings }));
            }
            other => news.push(News::Frame(other)),
        }
        if first {
            self.first_word(now, id, news, out);
        }
    }

    /// Another run of the counterpart's node speaks: channels to the one before are dead.
    fn hello(&mut self, now: Now, instance: [u8; 16], id: ChannelId, out: &mut Vec<Output>) {
        let channel = self.channels.get_mut(&id);
        let opened = channel.map_or(now.monotonic, |channel| {
            channel.run = Some(instance);
            channel.opened
        });
        if self.instances.hello(now.monotonic, instance, opened) {
            self.goodbye = false;
            let (dead, later): (Vec<&Channel>, Vec<&Channel>) = self
                .channels
                .values()
                .filter(|c| c.spoke && c.id != id)
                .partition(|c| c.id < id);
            let is_last = later.is_empty();
            let dead: Vec<ChannelId> = dead.iter().map(|c| c.id).collect();
            for dead in dead {
                self.drop_channel(now, dead, CloseCause::Reset, out);
            }
            if is_last {
                // What waited for one run is not what another lacks, whose heads tell that: of two machines that
                // replace each other's channels each would be sent again and again what the other had asked for.
                self.runs += 1;
                self.forget_what_waits();
            }
        }
    }

    /// Empties every queue: the counterpart's heads tell what it lacks.
    fn forget_what_waits(&mut self) {
        self.ordinary = Outbox::default();
        self.outstanding.clear();
        self.losses += 1;
        self.fetching.clear();
        for channel in self.channels.values_mut() {
            channel.take_unsent();
        }
    }

    /// Whether the run of the counterpart's node that is at the far end of a channel has told heads of a line: it needs
    /// no charter of it.
    #[must_use]
    pub fn has_founded(&self, id: ChannelId, line: &LineId) -> bool {
        let run = self.channels.get(&id).and_then(|channel| channel.run);
        run.is_some_and(|run| self.instances.has_founded(run, line))
    }

    /// Whether two machines speak with the counterpart's link key.
    #[must_use]
    pub fn are_two(&self, now: Monotonic) -> bool {
        self.instances.are_two(now)
    }

    /// A channel is up with its first frame: of two for the same lane of a path one remains.
    fn first_word(&mut self, now: Now, id: ChannelId, news: &mut Vec<News>, out: &mut Vec<Output>) {
        let Some(channel) = self.channels.get(&id) else {
            return;
        };
        let (bearer, lane, dialed) = (channel.bearer, channel.lane, channel.dialed);
        let rivals: Vec<(ChannelId, bool)> = self
            .channels
            .values()
            .filter(|c| c.id != id && c.spoke && c.bearer == bearer && c.lane == lane)
            .map(|c| (c.id, c.dialed))
            .collect();
        if lane == Lane::Urgent {
            self.paths.up(now, bearer);
            news.push(News::ChannelUp(id));
        }
        for (rival, rival_dialed) in rivals {
            let close = if rival_dialed == dialed {
                // Both dialled by one side: that side keeps the newer and closes the older.
                if dialed { Some(rival.min(id)) } else { None }
            } else {
                // Dialled by both: the one dialled by the lower key stays (decision 0004).
                let ours_stays = self.own < self.peer;
                Some(if dialed == ours_stays { rival } else { id })
            };
            if let Some(close) = close {
                self.drop_channel(now, close, CloseCause::Local, out);
            }
        }
    }

    /// An entry that came compact was lost; closes a channel on which more were than may have been under way.
    pub fn lose(&mut self, now: Now, id: ChannelId, out: &mut Vec<Output>) -> Lost {
        let lost = self
            .channels
            .get_mut(&id)
            .map_or(Lost::Another, |channel| channel.lose(out));
        if lost == Lost::TooMany {
            self.drop_channel(now, id, CloseCause::Local, out);
        }
        lost
    }

    /// The counterpart is that party of the line: its own entries it knows by their places.
    pub fn is_party(&mut self, line: LineId, party: PartyIndex) {
        self.parties.insert(line, party);
    }

    /// A channel ended, whoever ended it.
    pub fn closed(&mut self, now: Now, id: ChannelId, cause: CloseCause, out: &mut Vec<Output>) {
        self.forget(now, id, cause);
        self.pump(now, out);
    }

    /// A dial failed.
    pub fn dial_failed(&mut self, now: Now, bearer: Bearer, cause: CloseCause) {
        self.paths.dial_failed(now, bearer, cause);
    }

    /// Whether the channel is one of this link's.
    #[must_use]
    pub fn has(&self, id: ChannelId) -> bool {
        self.channels.contains_key(&id)
    }

    fn drop_channel(&mut self, now: Now, id: ChannelId, cause: CloseCause, out: &mut Vec<Output>) {
        if self.channels.contains_key(&id) {
            out.push(Output::Close { channel: id });
            self.forget(now, id, cause);
        }
    }

    /// Takes a channel out and gives what it carried to those that remain.
    fn forget(&mut self, now: Now, id: ChannelId, cause: CloseCause) {
        let Some(mut channel) = self.channels.remove(&id) else {
            return;
        };
        let items = channel.take_unsent();
        self.heads.ended(id);
        if channel.lane == Lane::Urgent {
            let remains = self
                .channels
                .values()
                .any(|c| c.spoke && c.lane == Lane::Urgent && c.bearer == channel.bearer);
            if !remains {
                self.paths.down(now, channel.bearer, cause);
            }
        } else {
            self.paths.ended(now, channel.bearer, cause);
        }
        for item in items {
            self.requeue(item);
        }
        if !self.is_up() {
            self.forget_what_waits();
            self.heads.forget();
        }
    }

    /// Queues an entry the counterpart lacks, unless it is queued or under way, or the link is down:
    /// then the counterpart's heads will ask for it.
    pub fn enqueue(&mut self, item: Item) {
        if self.is_up() && self.outstanding.insert(item.id, item.rank) {
            self.requeue(item);
        }
    }

    fn requeue(&mut self, item: Item) {
        if !item.rank.is_urgent() {
            self.ordinary.push(item);
            return;
        }
        if item.on_one_path {
            let channels = self.channels.values_mut();
            let up = channels.filter(|c| c.spoke && c.lane == Lane::Urgent);
            let fewest = up.min_by_key(|c| (c.urgent.len(), c.bearer, std::cmp::Reverse(c.id)));
            if let Some(channel) = fewest.filter(|c| !c.carries(&item)) {
                channel.urgent.push(item);
            }
            return;
        }
        for channel in self.channels.values_mut() {
            if channel.spoke && channel.lane == Lane::Urgent && !channel.carries(&item) {
                channel.urgent.push(item.clone());
            }
        }
    }

    /// The counterpart holds these: what waits of them is not sent. What is under way is let go its way.
    pub fn withdraw(&mut self, held: impl Fn(&Item) -> bool) {
        let queues = self.channels.values_mut().map(|c| &mut c.urgent);
        for queue in queues.chain([&mut self.ordinary]) {
            for id in queue.withdraw(&held) {
                self.outstanding.remove(&id);
            }
        }
    }

    /// Counts anew what is queued or under way: what the counterpart lacks and is neither, however that
    /// came about, can then be queued again.
    pub fn recount(&mut self) {
        let channels = self.channels.values().flat_map(Channel::items);
        let there = self.ordinary.ids().chain(channels).collect();
        self.outstanding.keep(&there);
    }

    /// How many entries are queued, each on every channel that is to carry it.
    #[must_use]
    pub fn queued(&self) -> usize {
        let urgent = self.channels.values().map(|channel| channel.urgent.len());
        self.ordinary.len() + urgent.sum::<usize>()
    }

    /// How many entries are queued or under way that are as urgent as that, or more: others are overtaken.
    #[must_use]
    pub fn waiting(&self, rank: Rank) -> usize {
        self.outstanding.up_to(rank)
    }

    /// How often something that was queued or sent has been lost since the link was made: while it says the same,
    /// what is not carried any more has come.
    #[must_use]
    pub fn losses(&self) -> u64 {
        self.losses
    }

    /// How often another run of the counterpart's node than the last has spoken: what one said to hold is not said of
    /// the next.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// Whether an entry is queued or under way.
    #[must_use]
    pub fn carries(&self, id: &EntryId) -> bool {
        self.outstanding.has(id)
    }

    /// The store's answer to a fetch.
    pub fn fetched(&mut self, now: Now, entries: &[Entry], out: &mut Vec<Output>) {
        let asked = std::mem::take(&mut self.fetching);
        for entry in entries {
            self.ordinary.fetched(entry);
            for channel in self.channels.values_mut() {
                channel.urgent.fetched(entry);
            }
        }
        for id in asked
            .into_iter()
            .filter(|id| entries.iter().all(|entry| entry.id() != *id))
        {
            self.outstanding.remove(&id);
            self.ordinary.drop_item(id);
            for channel in self.channels.values_mut() {
                channel.urgent.drop_item(id);
            }
        }
        self.pump(now, out);
    }

    /// Sends what may be sent now.
    pub fn pump(&mut self, now: Now, out: &mut Vec<Output>) {
        // An idle link is looked at several times a second.
        if self.ordinary.is_empty() && self.channels.values().all(Channel::is_drained) {
            return;
        }
        for channel in self
            .channels
            .values_mut()
            .filter(|c| c.spoke && c.lane == Lane::Urgent)
        {
            channel.pump(now, None, &self.parties, usize::MAX, out);
        }
        // Long heads, which nothing holds back, take the place of what is not urgent: both together would stand before a FLASH.
        if self
            .channels
            .values()
            .any(|c| c.has_heads_under_way(now.monotonic))
        {
            return self.fetch(out);
        }
        // What is not urgent has a window as large as the path, and would take most of that from a backlog that is. A little
        // goes beside it: whoever goes on saying urgent things must not keep all else from a third party.
        let most = match self.waits_urgently() {
            true => PACING_PROBE_BYTES,
            false => usize::MAX,
        };
        let ordinary = self.ordinary_channel();
        // An entry begun on a channel that another has replaced is finished there: nobody else would.
        for channel in self
            .channels
            .values_mut()
            .filter(|c| c.spoke && c.lane == Lane::Ordinary && Some(c.id) != ordinary)
        {
            let none = &mut Outbox::default();
            channel.pump(now, Some(none), &self.parties, most, out);
        }
        if let Some(channel) = ordinary.and_then(|id| self.channels.get_mut(&id)) {
            channel.pump(now, Some(&mut self.ordinary), &self.parties, most, out);
        }
        self.fetch(out);
    }

    /// Whether something urgent waits on every path: what waits on one alone has gone by another.
    fn waits_urgently(&self) -> bool {
        let urgent = self.channels.values();
        let urgent = urgent.filter(|c| c.spoke && c.lane == Lane::Urgent);
        urgent.clone().next().is_some() && urgent.into_iter().all(|c| !c.is_drained())
    }

    /// The channel for what is not urgent: the first bearer's that isn't under suspicion.
    fn ordinary_channel(&self) -> Option<ChannelId> {
        let ordinary = || {
            self.channels
                .values()
                .filter(|c| c.spoke && c.lane == Lane::Ordinary)
        };
        let best = |c: &&Channel| (c.suspect, c.bearer, std::cmp::Reverse(c.id));
        ordinary().min_by_key(best).map(|c| c.id)
    }

    fn fetch(&mut self, out: &mut Vec<Output>) {
        if !self.fetching.is_empty() {
            return;
        }
        let queues =
            std::iter::once(&self.ordinary).chain(self.channels.values().map(|c| &c.urgent));
        let mut line = None;
        let mut entries = Vec::new();
        for item in queues.flat_map(|queue| queue.unfetched(FETCH_ENTRIES_MAX)) {
            if *line.get_or_insert(item.line) == item.line
                && entries.len() < FETCH_ENTRIES_MAX
                && self.fetching.insert(item.id)
            {
                entries.push((item.address, item.id));
            }
        }
        if let Some(line) = line {
            let peer = self.peer;
            out.push(Output::Fetch {
                peer,
                line,
                entries,
            });
        }
    }

    /// Does what is due: heartbeats, silence, resending, dialling.
    pub fn tick(&mut self, now: Now, out: &mut Vec<Output>) {
        let silent: Vec<ChannelId> = self
            .channels
            .values()
            .filter(|c| c.lane == Lane::Urgent && c.silent_at() <= now.monotonic)
            .map(|c| c.id)
            .collect();
        for id in silent {
            let bearer = self.channels.get(&id).map(|c| c.bearer);
            self.drop_channel(now, id, CloseCause::Silent, out);
            // The path's ordinary lane has no heartbeat of its own: it goes with the urgent one.
            let with: Vec<ChannelId> = self
                .channels
                .values()
                .filter(|c| Some(c.bearer) == bearer && c.lane == Lane::Ordinary)
                .map(|c| c.id)
                .collect();
            for id in with {
                self.drop_channel(now, id, CloseCause::Silent, out);
            }
        }
        for channel in self
            .channels
            .values_mut()
            .filter(|c| c.lane == Lane::Urgent)
        {
            channel.heartbeat(now, out);
        }
        for channel in self.channels.values_mut() {
            channel.acknowledge(now, out);
        }
        self.suspect(now);
        for bearer in Bearer::ALL {
            let complete = Lane::ALL.iter().all(|lane| {
                self.channels
                    .values()
                    .any(|c| c.bearer == bearer && c.lane == *lane)
            });
            if self.paths.dial_due(now, bearer, complete) {
                out.push(Output::Dial {
                    peer: self.peer,
                    bearer,
                });
            }
        }
        self.pump(now, out);
    }

    /// What a silent channel carries is sent on another one too.
    fn suspect(&mut self, now: Now) {
        let late: Vec<ChannelId> = self
            .channels
            .values()
            .filter(|c| {
                c.lane == Lane::Ordinary && c.suspect_at().is_some_and(|at| at <= now.monotonic)
            })
            .map(|c| c.id)
            .collect();
        for id in late {
            let Some(channel) = self.channels.get_mut(&id) else {
                continue;
            };
            channel.suspect = true;
            let another = self.ordinary_channel().is_some_and(|best| best != id);
            if another {
                let items = self
                    .channels
                    .get_mut(&id)
                    .map(Channel::take_unsent)
                    .unwrap_or_default();
                for item in items {
                    self.requeue(item);
                }
            }
        }
    }

    /// When `tick` has something to do next.
    #[must_use]
    pub fn wake(&self, now: Monotonic) -> Monotonic {
        let mut wake = self.paths.wake(now);
        wake = self.heads.wake().map_or(wake, |due| wake.min(due));
        for channel in self.channels.values() {
            wake = channel.got_due().map_or(wake, |due| wake.min(due));
            match channel.lane {
                Lane::Urgent => wake = wake.min(channel.next_beat()).min(channel.silent_at()),
                Lane::Ordinary => wake = channel.suspect_at().map_or(wake, |at| wake.min(at)),
            }
        }
        wake
    }

    /// Sends a frame on one channel.
    pub fn send_on(&mut self, id: ChannelId, frame: &Frame, out: &mut Vec<Output>) {
        if let Some(channel) = self.channels.get_mut(&id) {
            channel.control(frame, out);
        }
    }

    /// Sends a frame on every urgent channel.
    pub fn broadcast(&mut self, frame: &Frame, out: &mut Vec<Output>) {
        for channel in self
            .channels
            .values_mut()
            .filter(|c| c.lane == Lane::Urgent)
        {
            channel.control(frame, out);
        }
    }

    /// Heads, to be told on its channels.
    pub fn heads(&mut self) -> Heads<'_> {
        Heads {
            told: &mut self.heads,
            channels: &mut self.channels,
        }
    }

    /// Closes every channel and forgets what waited on them; they are dialled anew.
    pub fn close_channels(&mut self, now: Now, out: &mut Vec<Output>) {
        let all: Vec<ChannelId> = self.channels.keys().copied().collect();
        for id in all {
            self.drop_channel(now, id, CloseCause::Local, out);
        }
        // Without an urgent channel this was never emptied.
        self.forget_what_waits();
    }

    /// Says goodbye and closes every channel.
    pub fn close(&mut self, now: Now, out: &mut Vec<Output>) {
        self.broadcast(&Frame::Goodbye, out);
        self.close_channels(now, out);
        self.closing = true;
        self.paths.stop_dialling();
    }

    /// Whether any path is up.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.channels
            .values()
            .any(|c| c.spoke && c.lane == Lane::Urgent)
    }

    /// Whether it or one of its paths went up or down since this was last asked.
    pub fn has_changed(&mut self) -> bool {
        let state = (self.is_up(), self.paths.changes());
        std::mem::replace(&mut self.told, state) != state
    }

    /// Whether the counterpart's operator has closed it.
    #[must_use]
    pub fn said_goodbye(&self) -> bool {
        self.goodbye
    }

    /// Why nothing can be sent, as far as it can be told; `None` while a path is up.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        if self.is_up() {
            return None;
        }
        Some(if self.goodbye {
            Cause::ClosedByOperator
        } else {
            self.paths.cause()
        })
    }

    /// The paths that are down for long enough to alarm, and whether the whole line is.
    #[must_use]
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// How each path did since this was last asked.
    pub fn watch_over(&mut self, now: Now) -> Vec<PathWatch> {
        self.paths.watch_over(now)
    }

    /// Which bearers have an address to dial.
    pub fn set_dialable(&mut self, dialable: [bool; 2]) {
        self.paths.set_dialable(dialable);
    }

    /// Which bearers have an address to dial.
    #[must_use]
    pub fn dialable(&self) -> [bool; 2] {
        self.paths.dialable()
    }

    /// Whose link this is.
    #[must_use]
    pub fn peer(&self) -> PublicKey {
        self.peer
    }

    /// The counterpart's clock against ours.
    #[must_use]
    pub fn skew(&self) -> &Skew {
        &self.skew
    }

    /// Each path's state.
    #[must_use]
    pub fn report(&self) -> Vec<PathReport> {
        Bearer::ALL
            .iter()
            .filter(|bearer| self.paths.is_expected(**bearer))
            .map(|bearer| {
                let channel = self
                    .channels
                    .values()
                    .find(|c| c.bearer == *bearer && c.lane == Lane::Urgent && c.spoke);
                self.paths.report(*bearer, channel)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
