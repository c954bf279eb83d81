//! One channel of a link: its bytes in and out, what is under way on it, when it was last heard.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use detente_record::encoding::{EncodingFault, EncodingRule};
use detente_record::limits::ENTRY_BYTES_MAX;
use detente_record::{EntryId, Head, LineId, PartyIndex, Place};

use super::channel::{Bearer, ChannelId, Lane};
use super::compact::{Compact, Rebuilt, Shelf};
use super::frame::{Frame, FrameFault, Reassembly};
use super::instances::Instance;
use super::outbox::{Item, Outbox};
use super::pacing::Pacing;
use crate::limits::{
    COMPACT_LOST_MAX, GOT_AFTER, GOT_BYTES, HEARTBEAT_EVERY, PACING_PROBE_BYTES, RESEND_AFTER_MIN,
    SILENT_AFTER,
};
use crate::now::{Monotonic, Now};
use crate::switchboard::output::Output;

/// What a frame adds around the bytes of an entry at the most: length, array, kind, length of the bytes.
const FRAME_OVERHEAD: usize = 4 + 1 + 1 + 5;

/// What a compact frame can be longer than the entry: when nothing is remembered, each key of it stands there.
const COMPACT_OVERHEAD: usize = FRAME_OVERHEAD + 32;

/// How often compact entries were lost on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Whole ones were asked for just now.
    First,
    /// It may have been under way by then.
    Another,
    /// More than may have been under way.
    TooMany,
}

/// Which party of each line the counterpart is.
pub type Parties = BTreeMap<LineId, PartyIndex>;

/// A smaller piece of an entry isn't worth a frame of its own.
const PIECE_BYTES_MIN: usize = 512;
// What goes alone to measure a path is worth one.
const _: () = assert!(PIECE_BYTES_MIN + FRAME_OVERHEAD <= PACING_PROBE_BYTES);

/// A channel that stands.
#[derive(Debug)]
pub struct Channel {
    /// Its number.
    pub id: ChannelId,
    /// Its bearer.
    pub bearer: Bearer,
    /// Its lane.
    pub lane: Lane,
    /// Whether we dialled it.
    pub dialed: bool,
    /// The key-exchange group of its handshake.
    pub group: String,
    /// When it was opened.
    pub opened: Monotonic,
    /// Whether a frame has come over it: only then is it up.
    pub spoke: bool,
    /// Which run of the counterpart's node is at its far end, by its hello.
    pub run: Option<Instance>,
    /// Urgent items for this channel alone; every urgent channel carries all of them.
    pub urgent: Outbox,
    /// When anything was last heard.
    pub heard_at: Monotonic,
    /// The last round trip of a heartbeat.
    pub round_trip: Option<Duration>,
    /// Silent with bytes under way: what it carries is sent elsewhere too.
    pub suspect: bool,
    pacing: Pacing,
    reassembly: Reassembly,
    received: u64,
    /// What had been received when the far end last heard of it from us.
    told: u64,
    /// Since when entries have come that the far end waits to hear of.
    owes: Option<Monotonic>,
    /// The pieces of an entry so far.
    pieces: Vec<u8>,
    /// What both ends remember of the entries that went out here, and of those that came.
    sent: Shelf,
    came: Shelf,
    /// The far end asked for whole entries.
    whole: bool,
    /// Compact entries that could not be put together here.
    lost: u32,
    /// The entry being sent, and how much of it has gone out.
    sending: Option<(Item, usize)>,
    /// Entries on their way, with the channel's byte count at their end.
    under_way: VecDeque<(u64, Item)>,
    beat: u64,
    beat_at: Option<Monotonic>,
    next_beat: Monotonic,
    /// Which heartbeat went out behind the last long heads and is not answered yet, and when.
    heads: Option<(u64, Monotonic)>,
}

impl Channel {
    /// A channel opened now.
    #[must_use]
    pub fn new(
        now: Now,
        id: ChannelId,
        bearer: Bearer,
        lane: Lane,
        dialed: bool,
        group: String,
    ) -> Self {
        Self {
            id,
            bearer,
            lane,
            dialed,
            group,
            opened: now.monotonic,
            spoke: false,
            run: None,
            urgent: Outbox::default(),
            heard_at: now.monotonic,
            round_trip: None,
            suspect: false,
            pacing: Pacing::new(now.monotonic),
            reassembly: Reassembly::default(),
            received: 0,
            told: 0,
            owes: None,
            pieces: Vec::new(),
            sent: Shelf::default(),
            came: Shelf::default(),
            whole: false,
            lost: 0,
            sending: None,
            under_way: VecDeque::new(),
            beat: 0,
            beat_at: None,
            next_beat: now.monotonic,
            heads: None,
        }
    }

    /// Takes in bytes and gives the whole frames in them.
    pub fn receive(&mut self, now: Now, bytes: &[u8]) -> Vec<Result<Frame, FrameFault>> {
        self.received += bytes.len() as u64;
        self.heard_at = now.monotonic;
        self.reassembly.push(bytes);
        self.reassembly.frames()
    }

    /// Tells the far end how much has arrived, if entries were among it: it waits for that to send more.
    /// A little that has just come waits until something goes out here anyway, but not for long.
    pub fn acknowledge(&mut self, now: Now, out: &mut Vec<Output>) {
        let much = self.received - self.told >= GOT_BYTES;
        if much || self.got_due().is_some_and(|due| due <= now.monotonic) {
            self.tell_got(out);
        }
    }

    /// When the far end must hear how much has arrived, at the latest.
    #[must_use]
    pub fn got_due(&self) -> Option<Monotonic> {
        self.owes.map(|since| since + GOT_AFTER)
    }

    fn tell_got(&mut self, out: &mut Vec<Output>) {
        if self.owes.take().is_some() {
            self.told = self.received;
            let total = self.received;
            self.control(&Frame::Got { total }, out);
        }
    }

    /// Puts an entry together from its pieces; `None` until the last. Pieces of more than an entry are a fault.
    pub fn piece(
        &mut self,
        now: Now,
        bytes: &[u8],
        last: bool,
    ) -> Result<Option<Vec<u8>>, EncodingFault> {
        self.owes.get_or_insert(now.monotonic);
        if self.pieces.len() + bytes.len() > ENTRY_BYTES_MAX {
            return Err(EncodingFault {
                at: self.pieces.len(),
                rule: EncodingRule::OutOfBounds,
            });
        }
        self.pieces.extend_from_slice(bytes);
        Ok(last.then(|| std::mem::take(&mut self.pieces)))
    }

    /// Puts an entry together that came compact.
    ///
    /// # Errors
    ///
    /// No sound node says this.
    pub fn rebuild(
        &mut self,
        now: Now,
        compact: &Compact,
        own: impl FnOnce(LineId, Place) -> Option<Head>,
    ) -> Result<Rebuilt, EncodingFault> {
        self.owes.get_or_insert(now.monotonic);
        self.came.rebuild(compact, own)
    }

    /// An entry that came compact could not be put together to what its author signed; at the first,
    /// whole ones are asked for.
    pub fn lose(&mut self, out: &mut Vec<Output>) -> Lost {
        self.lost += 1;
        if self.lost > 1 {
            return if self.lost > COMPACT_LOST_MAX {
                Lost::TooMany
            } else {
                Lost::Another
            };
        }
        // The far end then counts it as arrived, and finds by our heads that we lack it.
        self.tell_got(out);
        self.control(&Frame::Whole, out);
        Lost::First
    }

    /// The far end wants whole entries from now on; gives what is under way, which it may not be able to
    /// put together.
    pub fn send_whole(&mut self) -> Vec<Item> {
        if std::mem::replace(&mut self.whole, true) {
            return Vec::new();
        }
        self.under_way.drain(..).map(|(_, item)| item).collect()
    }

    /// Sends a frame of the link itself, at once: control frames are few and small.
    pub fn control(&mut self, frame: &Frame, out: &mut Vec<Output>) {
        let bytes = frame.encode();
        self.pacing.sent_control(bytes.len());
        out.push(Output::Transmit {
            channel: self.id,
            bytes,
        });
    }

    /// Sends what may be sent now: the rest of an entry, then items of `shared`, or of its own queue
    /// if there is none, as long as no more than `most` bytes are under way. Stops at an item whose bytes are still to be
    /// fetched.
    pub fn pump(
        &mut self,
        now: Now,
        mut shared: Option<&mut Outbox>,
        to: &Parties,
        most: usize,
        out: &mut Vec<Output>,
    ) {
        if self.has_more(shared.as_deref()) {
            self.tell_got(out);
        }
        loop {
            let mut bytes = Vec::new();
            // Asked for each frame: what stands behind a FLASH has no part in the room that is made for that.
            while let Some(frame) = {
                let is_new_flash = self.is_new_next(shared.as_deref());
                let allowance = self.pacing.allowance(is_new_flash, most);
                let room = allowance.saturating_sub(bytes.len());
                self.next_frame(shared.as_deref_mut(), room, to)
            } {
                bytes.extend_from_slice(&frame);
                if self
                    .sending
                    .as_ref()
                    .is_some_and(|(item, at)| item.bytes_len() == *at)
                {
                    let end = self.pacing.sent_total() + bytes.len() as u64;
                    self.under_way
                        .extend(self.sending.take().map(|(item, _)| (end, item)));
                }
            }
            if bytes.is_empty() {
                return;
            }
            self.pacing.sent(now.monotonic, bytes.len());
            out.push(Output::Transmit {
                channel: self.id,
                bytes,
            });
        }
    }

    /// Whether nothing of its own waits to be sent here, an entry begun included.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        self.sending.is_none() && self.urgent.is_empty()
    }

    fn has_more(&self, shared: Option<&Outbox>) -> bool {
        let next = shared.unwrap_or(&self.urgent).front();
        self.sending.is_some() || next.is_some_and(|item| item.entry.is_some())
    }

    /// Whether a FLASH that the far end has never had is sent next, or behind what has been taken to be sent. Not what nodes
    /// say of one: many of these to each counterpart would keep a whole window of each channel in the path's queue.
    fn is_new_next(&self, shared: Option<&Outbox>) -> bool {
        let taken = self.sending.as_ref().map(|(item, _)| item);
        let next = shared.unwrap_or(&self.urgent).front();
        let mut both = taken.into_iter().chain(next);
        both.any(|item| item.is_new && !item.is_by_node)
    }

    /// The next frame that fits into `room`: a whole entry, its last piece, or as large a piece as fits.
    /// What is ordinary goes compact if it has room as it is: what is urgent must not need an answer.
    fn next_frame(
        &mut self,
        shared: Option<&mut Outbox>,
        room: usize,
        to: &Parties,
    ) -> Option<Vec<u8>> {
        if self.sending.is_none() {
            let queue = match shared {
                Some(queue) => queue,
                None => &mut self.urgent,
            };
            queue.front()?.entry.as_ref()?;
            self.sending = queue.pop().map(|item| (item, 0));
        }
        let (item, at) = self.sending.as_mut()?;
        if self.lane == Lane::Ordinary
            && !self.whole
            && *at == 0
            && room >= item.bytes_len() + COMPACT_OVERHEAD
            && let Some(entry) = &item.entry
            && let Some(compact) = self.sent.shorten(entry, to.get(&item.line).copied())
        {
            *at = item.bytes_len();
            return Some(Frame::Compact(Box::new(compact)).encode());
        }
        let rest = item.entry.as_ref()?.bytes().get(*at..)?;
        let room = room.checked_sub(FRAME_OVERHEAD)?;
        if room < rest.len().min(PIECE_BYTES_MIN) {
            return None;
        }
        let piece = rest.get(..rest.len().min(room))?.to_vec();
        *at += piece.len();
        let frame = if piece.len() == rest.len() {
            Frame::Entry(piece)
        } else {
            Frame::Piece(piece)
        };
        Some(frame.encode())
    }

    /// The far end has that much; gives the items that are through.
    pub fn got(&mut self, now: Now, total: u64) -> Vec<Item> {
        let before = self.pacing.delivered();
        self.pacing.got(now.monotonic, total);
        if self.pacing.delivered() > before {
            self.suspect = false;
        }
        let mut through = Vec::new();
        while self
            .under_way
            .front()
            .is_some_and(|(end, _)| *end <= self.pacing.delivered())
        {
            through.extend(self.under_way.pop_front().map(|(_, item)| item));
        }
        through
    }

    /// Takes out everything that may not have arrived: the channel is gone, or under suspicion.
    ///
    /// An entry of which a piece has gone out is given and stays: if the channel comes back, its far
    /// end still waits for the rest of it, and would take the next entry for that.
    pub fn take_unsent(&mut self) -> Vec<Item> {
        let begun = self.sending.as_ref().map(|(item, _)| item.clone());
        if self.sending.as_ref().is_some_and(|(_, sent)| *sent == 0) {
            self.sending = None;
        }
        let under_way = self.under_way.drain(..).map(|(_, item)| item);
        under_way.chain(begun).chain(self.urgent.drain()).collect()
    }

    /// Everything queued or under way here.
    pub fn items(&self) -> impl Iterator<Item = EntryId> {
        let sending = self.sending.iter().map(|(item, _)| item.id);
        self.under_way
            .iter()
            .map(|(_, item)| item.id)
            .chain(sending)
            .chain(self.urgent.ids())
    }

    /// Whether an urgent item is being sent or under way here.
    #[must_use]
    pub fn carries(&self, item: &Item) -> bool {
        let sending = self.sending.iter().map(|(sending, _)| sending);
        let mut under_way = self.under_way.iter().map(|(_, item)| item).chain(sending);
        under_way.any(|other| other.id == item.id)
    }

    /// When it counts as silent for resending: bytes under way and no news of them for three round trips.
    #[must_use]
    pub fn suspect_at(&self) -> Option<Monotonic> {
        if self.suspect {
            return None;
        }
        let patience = (self.pacing.round_trip() * 3).max(RESEND_AFTER_MIN);
        self.pacing.waiting_since().map(|since| since + patience)
    }

    /// When it counts as dead: nothing heard through three heartbeats.
    #[must_use]
    pub fn silent_at(&self) -> Monotonic {
        self.heard_at + SILENT_AFTER
    }

    /// Sends a heartbeat if one is due; only urgent channels have them.
    pub fn heartbeat(&mut self, now: Now, out: &mut Vec<Output>) {
        if now.monotonic >= self.next_beat {
            self.beat_now(now, out);
        }
    }

    /// Long heads have just gone out: a heartbeat behind them, whose answer says that they have come.
    pub fn ask_for_news(&mut self, now: Now, out: &mut Vec<Output>) {
        self.beat_now(now, out);
        self.heads = Some((self.beat, now.monotonic));
    }

    /// Whether long heads may still be under way here.
    #[must_use]
    pub fn has_heads_under_way(&self, now: Monotonic) -> bool {
        self.heads
            .is_some_and(|(_, since)| now.since(since) < SILENT_AFTER)
    }

    fn beat_now(&mut self, now: Now, out: &mut Vec<Output>) {
        self.next_beat = now.monotonic + HEARTBEAT_EVERY;
        self.beat += 1;
        self.beat_at = Some(now.monotonic);
        let frame = Frame::Heartbeat {
            count: self.beat,
            utc: now.utc,
        };
        self.control(&frame, out);
    }

    /// Our heartbeat was answered; gives the round trip if it is the last one's.
    pub fn heard(&mut self, now: Now, count: u64) -> Option<Duration> {
        self.heads = self.heads.filter(|(beat, _)| *beat > count);
        if count == self.beat {
            self.round_trip = self
                .beat_at
                .take()
                .map(|at| now.monotonic.since(at))
                .or(self.round_trip);
            return self.round_trip;
        }
        None
    }

    /// When the next heartbeat is due.
    #[must_use]
    pub fn next_beat(&self) -> Monotonic {
        self.next_beat
    }
}
