//! A counterpart that lies: its own node runs as it should, and beside it goes out on its channels whatever
//! it has signed, kept or copied to deceive. It holds its own keys, and nobody else's.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::body;
use detente_line::link::frame::{Frame, Holdings};
use detente_line::message;
use detente_line::message::text::FreeText;
use detente_line::switchboard::input::Answer;
use detente_record::{
    Digest, Entry, EntryId, Header, LineId, PART_BODY, Part, Precedence, SecretKey, Sequence,
    UnverifiedEntry,
};
use detente_store::Store;

use crate::chance::Chance;
use crate::checkers::{Rung, line_of, process_bytes};
use crate::faults::AMPLE;
use crate::people::{RELEASING, WATCH, limits};
use crate::points::{Hits, Point};
use crate::world::{Happening, World, no_tests};

/// A lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// A second entry at a place of its own journal.
    Equivocate,
    /// It says to hold nothing of what it held.
    RollBack,
    /// An entry of its own once more.
    Replay,
    /// Our own entry, as if it were its.
    Reflect,
    /// What is of another line: its own entry, one of a line between us, or its word for what we said there.
    Splice,
    /// It keeps everything it signs, receipts among it, to itself.
    Withhold,
    /// More ROUTINE than anybody reads.
    FloodRoutine,
    /// More FLASH than the charter allows.
    FloodFlash,
    /// A frame longer than any.
    Oversize,
    /// Arrays within arrays.
    Nest,
}

impl Lie {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::Equivocate,
        Self::RollBack,
        Self::Replay,
        Self::Reflect,
        Self::Splice,
        Self::Withhold,
        Self::FloodRoutine,
        Self::FloodFlash,
        Self::Oversize,
        Self::Nest,
    ];

    /// Where it is declared.
    #[must_use]
    pub fn point(self) -> Point {
        match self {
            Self::Equivocate => Point::Equivocated,
            Self::RollBack => Point::RolledBack,
            Self::Replay => Point::Replayed,
            Self::Reflect => Point::Reflected,
            Self::Splice => Point::Spliced,
            Self::Withhold => Point::Withheld,
            Self::FloodRoutine => Point::FloodedRoutine,
            Self::FloodFlash => Point::FloodedFlash,
            Self::Oversize => Point::Oversized,
            Self::Nest => Point::Nested,
        }
    }
}

/// The party that lies, and how far its own journal goes beside what its node knows.
pub struct Liar {
    host: usize,
    line: LineId,
    /// Another line with the same counterpart, on which it does not lie.
    other: LineId,
    key: SecretKey,
    /// Its last entry, as the other side is to have it.
    last: (u64, EntryId),
    /// How many entries a flood has.
    flood: u64,
    /// What was seen of the other side while it was flooded.
    pub(crate) samples: Vec<Sample>,
    /// The most entries that the other side had in memory while it was flooded.
    pub(crate) memory_most: usize,
    /// What the other side has said on the other line, to be acknowledged there.
    said_beside: Vec<EntryId>,
}

impl Liar {
    /// A host whose party lies from now on, on the first of two lines.
    #[must_use]
    pub fn new(world: &World, host: usize, [line, other]: [LineId; 2], flood: u64) -> Self {
        let head = world.line(host, line).own_head().expect("it has spoken");
        Self {
            host,
            line,
            other,
            key: world.hosts[host].party.entry_key(),
            last: (head.address.place.sequence.0, head.id),
            flood,
            samples: Vec::new(),
            memory_most: 0,
            said_beside: Vec::new(),
        }
    }

    /// The sequence of its last entry.
    pub(crate) fn last(&self) -> u64 {
        self.last.0
    }

    /// Tells a lie to another host. Gives the entries that were signed for it.
    pub fn tell(
        &mut self,
        world: &mut World,
        lots: &mut Chance,
        to: usize,
        lie: Lie,
    ) -> Vec<EntryId> {
        if !world.is_linked(self.host, to) {
            return Vec::new();
        }
        world.hit(lie.point());
        match lie {
            Lie::Equivocate => {
                let first = self.next(world, Precedence::Routine);
                let twin = Header {
                    time: world.utc(),
                    precedence: Precedence::Priority,
                    ..first.header().clone()
                };
                let twin = self.sign(twin, lots.draw());
                self.last = (first.header().sequence.0, first.id());
                world.inject(self.host, to, first.bytes());
                world.inject(self.host, to, twin.bytes());
                vec![first.id(), twin.id()]
            }
            Lie::RollBack => {
                let line = self.line;
                let holdings = Holdings::default();
                world.frame(self.host, to, &Frame::Heads { line, holdings });
                Vec::new()
            }
            Lie::Replay | Lie::Reflect => {
                let of = if lie == Lie::Replay { self.host } else { to };
                if let Some(bytes) = some_entry(world, lots, to, of, self.line) {
                    world.inject(self.host, to, &bytes);
                }
                Vec::new()
            }
            Lie::Splice => self.splice(world, lots, to),
            Lie::Withhold => {
                let lasts = Duration::from_secs(30);
                world.withhold(self.host, lasts);
                // Its node counts what it has sent, and goes on by new channels.
                let broken = Happening::Broken(self.host, to);
                world.happen(world.now() + lasts, broken);
                Vec::new()
            }
            Lie::FloodRoutine => {
                self.flood(world, to, Precedence::Routine, self.flood);
                Vec::new()
            }
            Lie::FloodFlash => {
                self.flood(world, to, Precedence::Flash, flashes(self.flood));
                Vec::new()
            }
            Lie::Oversize => {
                world.raw(self.host, to, vec![0xff; 64]);
                Vec::new()
            }
            Lie::Nest => {
                let mut bytes = vec![0x00, 0x00, 0x10, 0x00];
                bytes.resize(4 + 0x1000, 0x81);
                world.raw(self.host, to, bytes);
                Vec::new()
            }
        }
    }

    fn splice(&mut self, world: &mut World, lots: &mut Chance, to: usize) -> Vec<EntryId> {
        let mut header = self.next(world, Precedence::Routine).header().clone();
        match lots.below(3) {
            0 => {
                header.line = LineId(Digest::labelled("another line", &[]).0);
                let entry = self.sign(header, lots.draw());
                world.inject(self.host, to, entry.bytes());
                vec![entry.id()]
            }
            // The bytes of one line, as if they were the other's.
            1 => {
                header.line = self.other;
                let entry = self.sign(header, lots.draw());
                let mut bytes = entry.bytes().to_vec();
                let of_line = |at: &usize| bytes[*at..].starts_with(&self.other.0);
                let at = (0..bytes.len()).find(of_line).expect("its line is in it");
                bytes[at..at + 32].copy_from_slice(&self.line.0);
                world.inject(self.host, to, &bytes);
                let spliced = UnverifiedEntry::parse(&bytes).map(|entry| entry.id());
                spliced.into_iter().collect()
            }
            _ => {
                header.kind = body::RECEIPT;
                header.act = body::RECEIPT_HELD;
                header.action.clear();
                header.authority = None;
                header.references = self.said_beside.last().copied().into_iter().collect();
                let entry = self.sign(header, lots.draw());
                self.last = (entry.header().sequence.0, entry.id());
                world.inject(self.host, to, entry.bytes());
                Vec::new()
            }
        }
    }

    /// Our officers release a FLASH on each of the two lines: it leaves within a second, whatever came just
    /// before.
    pub(crate) fn our_flashes(&mut self, world: &mut World, us: usize) {
        our_flash(world, self.line, us, self.host);
        let beside = our_flash(world, self.other, us, self.host);
        self.said_beside.extend(beside);
    }

    /// On the other line its officers do what they should.
    fn acknowledge_beside(&mut self, world: &mut World) {
        let (host, line) = (self.host, self.other);
        let (said, waits) = std::mem::take(&mut self.said_beside)
            .into_iter()
            .partition(|id| world.line(host, line).fold().holds(id));
        self.said_beside = waits;
        let said: Vec<EntryId> = said;
        for id in said {
            let (utc, salt) = (world.utc_at(host), world.next_salt());
            let fold = world.line(host, line).fold();
            let party = &world.hosts[host].party;
            let composed = party.acknowledge(fold, line, utc, salt, &id);
            let act = party.signed(composed, utc, &[WATCH]);
            let answer = world.give(host, act);
            assert!(matches!(answer, Ok(Answer::Entry(_))), "{answer:?}");
            let now = world.now();
            world.watch.as_mut().unwrap().settled(now, id);
        }
    }

    /// What it does on one line leaves the other as it was.
    fn look_beside(&self, world: &mut World, us: usize) {
        assert!(world.speaks(us, self.other), "mute on the other line");
        let ours = |alarm: &Alarm| {
            matches!(
                alarm,
                Alarm::NotAcknowledged { .. } | Alarm::NotDelivered { .. }
            )
        };
        for alarm in world.alarms(us) {
            assert!(
                line_of(&alarm) != Some(self.other) || ours(&alarm),
                "its lies on one line show on another: {alarm:?}"
            );
        }
        world.hit(Point::LiarApart);
    }

    fn flood(&mut self, world: &mut World, to: usize, of: Precedence, many: u64) {
        for n in 0..many {
            if n % SLICE == SLICE - 1 {
                world.run_for(SLICE_TAKES);
                let fold = world.line(to, self.line).fold();
                self.memory_most = self.memory_most.max(fold.in_memory());
                for host in 0..world.hosts.len() {
                    world.told(host);
                }
            }
            if n % many.div_ceil(SAMPLES) == 0 {
                self.samples.push(Sample::of(world, to, self.line, of, n));
            }
            if n == many / 2 {
                self.our_flashes(world, to);
            }
            if !world.is_linked(self.host, to) {
                break;
            }
            let mut entry = self.next(world, of);
            if n % 2 == 0 {
                // Overdue when it comes.
                let header = Header {
                    time: detente_record::Timestamp::from_ms(0),
                    ..entry.header().clone()
                };
                entry = self.sign(header, n);
            }
            self.last = (entry.header().sequence.0, entry.id());
            world.inject(self.host, to, entry.bytes());
        }
    }

    /// The next entry of its journal, as it tells it: a message without an officer.
    fn next(&self, world: &World, precedence: Precedence) -> Entry {
        let (sequence, previous) = self.last;
        let header = Header {
            line: self.line,
            party: world.hosts[self.host].party.index_in(self.line),
            epoch: detente_record::Epoch(0),
            sequence: Sequence(sequence + 1),
            previous: Some(previous),
            seen: Vec::new(),
            time: world.utc(),
            uncertainty_ms: None,
            status: detente_record::Status::Actual,
            kind: body::MESSAGE,
            act: message::RELEASE,
            object: None,
            references: Vec::new(),
            due: None,
            precedence,
            officers: Vec::new(),
            authority: Some(detente_record::Address::new(0, 0, 1).place),
            commitments: BTreeMap::new(),
            charter_version: 0,
            keep: if precedence == Precedence::Flash {
                detente_record::Keep::Always
            } else {
                detente_record::Keep::Ordinary
            },
            action: vec![world.hosts[1 - self.host].party.index()],
            info: Vec::new(),
            number: None,
            outcome: None,
            understood: true,
        };
        self.sign(header, sequence)
    }

    fn sign(&self, header: Header, salt: u64) -> Entry {
        let text = FreeText::new("en", "Nothing.", header.precedence, &limits());
        let content = text.expect("a text that may be sent").encode();
        let mut bytes = [7; 16];
        bytes[..8].copy_from_slice(&salt.to_be_bytes());
        let part = Part {
            salt: bytes,
            content,
        };
        let parts = BTreeMap::from([(PART_BODY, part)]);
        Entry::sign(header, parts, &self.key).expect("a header of the right form")
    }
}

/// What was seen in the middle of a flood.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Of which precedence the flood is.
    pub of: Precedence,
    /// After how many entries of it.
    pub after: u64,
    /// Memory of this process, with every node in it and who looks on.
    pub resident: usize,
    /// Bytes on the disk of who is flooded.
    pub disk: usize,
    /// Entries that it holds of the line.
    pub held: usize,
    /// Of those, in its memory.
    pub in_memory: usize,
    /// Messages behind its alarms.
    pub behind: usize,
    /// Entries that wait in its queues.
    pub queued: usize,
}

impl Sample {
    fn of(world: &World, host: usize, line: LineId, of: Precedence, after: u64) -> Self {
        let (board, fold) = (world.board(host), world.line(host, line).fold());
        let behind = board.alarms().of_messages(line);
        Self {
            of,
            after,
            resident: process_bytes(),
            disk: world.disk_bytes(host),
            held: fold.count(),
            in_memory: fold.in_memory(),
            behind: behind.map(|(_, many)| many).sum(),
            queued: board.queued().sum(),
        }
    }
}

/// What came of a liar's doings.
#[derive(Default)]
pub struct Deceived {
    /// What was hit.
    pub hits: Hits,
    /// The most alarms that were raised at the other side's desk within ten minutes.
    pub alarms_most: Vec<Rung>,
}

/// A line with a counterpart that lies, lie after lie, while our officers go on; floods of `flood` ROUTINE
/// and a tenth as many FLASH, 10,000 at most. A violation panics.
#[must_use]
pub fn run(seed: u64, flood: u64) -> Deceived {
    let mut lots = Chance::new(seed).of(3);
    let lies: Vec<Lie> = (0..ROUNDS).map(|_| lots.one_of(&Lie::ALL)).collect();
    let mut world = World::seeded(2, seed);
    for host in &world.hosts {
        *host.space.lock().unwrap() = Some(AMPLE);
    }
    world.watch_from_now();
    let line = world.found(no_tests());
    let other = world.found_between([1, 0], [8; 16]);
    world.run_for(Duration::from_secs(5));
    let mut lots = Chance::new(seed).of(2);
    let (us, it) = (0, 1);
    world.watch.as_mut().unwrap().lies_from_now(line, it);
    let mut liar = Liar::new(&world, it, [line, other], flood);
    for lie in lies {
        // What breaks frames or signatures closes channels; what it withholds it withholds on every line.
        if matches!(lie, Lie::Oversize | Lie::Nest | Lie::Splice | Lie::Withhold) {
            world.disturb(us, it);
        }
        let told = world.now();
        let caught_before = !world.watch.as_ref().unwrap().forks.is_empty();
        let signed = liar.tell(&mut world, &mut lots, us, lie);
        liar.our_flashes(&mut world, us);
        look_for(&mut world, Duration::from_secs(1));
        // One proof is enough: a party is caught once.
        if lie == Lie::Equivocate && !signed.is_empty() && !caught_before {
            let forks = world.watch.as_ref().unwrap().forks.clone();
            let caught = forks.iter().find(|(_, host, _)| *host == us);
            let (at, host, pair) = caught.expect("P3: two histories, and nobody is told");
            assert!(
                at.since(told) <= Duration::from_secs(1),
                "P3: told too late"
            );
            assert!(is_proof(&mut world, *host, line, *pair), "P3: no proof");
            world.hit(Point::ForkProved);
        }
        if matches!(lie, Lie::Splice) {
            for id in &signed {
                let known = world.line(us, line).fold().holds(id);
                assert!(!known, "P3: an entry of another line is held");
            }
        }
        liar.acknowledge_beside(&mut world);
        let pause = lots.between(1, 90);
        look_for(&mut world, Duration::from_secs(pause));
        liar.look_beside(&mut world, us);
    }
    let mut watch = world.watch.take().unwrap();
    let rung = watch.alarms_most(us);
    assert!(
        rung.len() <= RINGS_MAX,
        "F14: {} rang: {rung:#?}",
        rung.len()
    );
    watch.hits.hit(Point::TenRings);
    watch.hits.hit(Point::LiarOutlasted);
    Deceived {
        alarms_most: watch.alarms_most(us).to_vec(),
        hits: watch.hits,
    }
}

/// So many FLASH go with a flood of so many ROUTINE.
#[must_use]
pub fn flashes(flood: u64) -> u64 {
    (flood / 10).min(10_000)
}

/// Our officers release a FLASH.
fn our_flash(world: &mut World, line: LineId, us: usize, it: usize) -> Option<EntryId> {
    let (utc, salt) = (world.utc_at(us), world.next_salt());
    let party = &world.hosts[us].party;
    let to = [world.hosts[it].party.index_in(line)];
    let composed = party.release(line, utc, salt, Precedence::Flash, &to, "Hold.");
    let act = party.signed(composed, utc, &[WATCH, RELEASING]);
    // The charter's cap on our own FLASH may be reached.
    let Ok(Answer::Entry(id)) = world.give(us, act) else {
        return None;
    };
    let now = world.now();
    let watch = world.watch.as_mut().unwrap();
    watch.answered(us, line, id);
    watch.flash_to(now, line, [us, it], id);
    Some(id)
}

pub(crate) fn look_for(world: &mut World, duration: Duration) {
    let end = world.now() + duration;
    while world.now() < end {
        world.run_for(Duration::from_secs(1).min(end.since(world.now())));
        world.look();
        for host in 0..world.hosts.len() {
            world.told(host);
        }
    }
}

/// An entry of a party that another host holds.
fn some_entry(
    world: &mut World,
    lots: &mut Chance,
    at: usize,
    of: usize,
    line: LineId,
) -> Option<Vec<u8>> {
    let party = world.hosts[of].party.index();
    let store = world.hosts[at].driver.as_mut()?.store();
    let from = detente_record::Address::new(party.0, 0, 0).place;
    let entries = store.entries_from(line, party, from, 64, 1 << 20).ok()?;
    let n = usize::try_from(lots.below(entries.len() as u64 + 1)).ok()?;
    entries.into_iter().nth(n)
}

/// Whether two entries prove that a party signed two histories: what anybody can check.
#[must_use]
pub fn is_proof(world: &mut World, host: usize, line: LineId, entries: [EntryId; 2]) -> bool {
    let roster = world.line(host, line).roster().clone();
    let mut verified = |id: EntryId| {
        let bytes = world.bytes_of(host, line, id);
        UnverifiedEntry::parse(&bytes).ok()?.verify(&roster).ok()
    };
    let found = entries.map(&mut verified);
    matches!(&found, [Some(one), Some(other)]
        if one.head().address == other.head().address && one.id() != other.id())
}

/// So often in a flood what it does is looked at.
const SAMPLES: u64 = 10;
/// What an officer takes in in ten minutes, by EEMUA 191.
const RINGS_MAX: usize = 10;
/// Lies of one run.
const ROUNDS: usize = 12;
/// So many entries of a flood come at once, and then it goes on so much later: ten thousand a second.
const SLICE: u64 = 500;
const SLICE_TAKES: Duration = Duration::from_millis(50);
