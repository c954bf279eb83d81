//! Who looks on. Checkers know officers' acts, what watchers are told, the bytes on the wire and what the
//! stores made durable; none asks the fold of a node what it thinks. A violation panics where it is seen.

mod alarms;
mod bounds;
mod by_id;
mod charters;
mod counted;
mod durable;
mod flash;
mod negatives;
mod receipts;
mod set_back;
mod starts;
mod tests;
mod untold;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::link::channel::Bearer;
use detente_line::now::Monotonic;
use detente_line::switchboard::output::Event;
use detente_record::{
    Address, EntryId, Head, Header, LineId, PartyIndex, Place, Precedence, PublicKey, TestSchedule,
    UnverifiedEntry,
};

use self::alarms::Alarms;
pub use self::alarms::Rung;
pub(crate) use self::alarms::line_of;
use self::bounds::Bounds;
pub(crate) use self::bounds::process_bytes;
use self::by_id::ById;
use self::charters::Charters;
pub use self::charters::Terms;
use self::counted::Counted;
pub use self::counted::Sum;
use self::durable::Durable;
use self::flash::Flashes;
use self::negatives::Negatives;
use self::receipts::Receipts;
use self::set_back::SetBack;
use self::tests::Tests;
use self::untold::Untold;
use crate::log::Did;
use crate::points::{Hits, Point};
use crate::world::{Founded, World};

/// All checkers of one world.
pub struct Watch {
    /// What was hit.
    pub hits: Hits,
    /// Whether a disk has been harmed so that its node may have lost what it promised.
    pub harmed: BTreeSet<usize>,
    /// Whether clocks have been wrong: what falls due by UTC is judged no more.
    pub clocks_wrong: bool,
    /// Whether a disk has been full: what is refused for that is not late.
    pub disks_full: bool,
    looks: u64,
    /// Whether paths are narrow.
    pub narrow: bool,
    /// A host whose party lies on a line: what it signs there is held against nobody else.
    liar: Option<(LineId, usize)>,
    /// What of it is only counted.
    counted: Option<Counted>,
    /// When there was anything last that one host had for another.
    backlog_at: Option<Monotonic>,
    /// Which line was flooded last, and when.
    pub flooded: Option<(LineId, Monotonic)>,
    /// Who was told of two histories, when, and of which entries.
    pub forks: Vec<(Monotonic, usize, [EntryId; 2])>,
    /// The hosts of each line's parties, by party index.
    lines: BTreeMap<LineId, Vec<usize>>,
    /// The entry at each place, whoever made it durable first.
    places: BTreeMap<(LineId, Address), EntryId>,
    /// When anything between two hosts was last disturbed.
    disturbed: BTreeMap<(usize, usize), Monotonic>,
    /// Since when nothing comes from one host to another by their own link.
    severed: BTreeMap<(usize, usize), Monotonic>,
    /// When each entry was first durable anywhere, and of which line it is.
    signed: ById<(LineId, Monotonic)>,
    durable: Durable,
    alarms: Alarms,
    flashes: Flashes,
    receipts: Receipts,
    /// Which FLASH are for whom.
    addressed: BTreeSet<(usize, EntryId)>,
    tests: Tests,
    negatives: Negatives,
    bounds: Bounds,
    set_back: SetBack,
    untold: Untold,
    charters: Charters,
}

impl Watch {
    /// Checkers of a world of so many hosts, whose links are all up.
    #[must_use]
    pub fn new(hosts: usize) -> Self {
        Self {
            hits: Hits::default(),
            harmed: BTreeSet::new(),
            clocks_wrong: false,
            disks_full: false,
            looks: 0,
            narrow: false,
            liar: None,
            counted: None,
            backlog_at: None,
            flooded: None,
            forks: Vec::new(),
            lines: BTreeMap::new(),
            places: BTreeMap::new(),
            disturbed: BTreeMap::new(),
            severed: BTreeMap::new(),
            signed: ById::default(),
            durable: Durable::new(hosts),
            alarms: Alarms::new(hosts),
            flashes: Flashes::default(),
            receipts: Receipts::default(),
            addressed: BTreeSet::new(),
            tests: Tests::default(),
            negatives: Negatives::default(),
            bounds: Bounds::default(),
            set_back: SetBack::default(),
            untold: Untold::default(),
            charters: Charters::default(),
        }
    }

    /// A line is founded.
    pub(crate) fn founded(&mut self, founded: &Founded, tests: TestSchedule) {
        self.lines.insert(founded.line, founded.hosts.clone());
        self.charters.founded(founded.line, tests);
    }

    /// Which host is a party of a line.
    fn host_of(&self, line: LineId, party: PartyIndex) -> Option<usize> {
        let hosts = self.lines.get(&line)?;
        hosts.get(usize::from(party.0)).copied()
    }

    /// Whether a host has a party in a line.
    fn is_of(&self, line: LineId, host: usize) -> bool {
        let hosts = self.lines.get(&line);
        hosts.is_some_and(|hosts| hosts.contains(&host))
    }

    /// The entry of a party at a place.
    pub(crate) fn at(&self, line: LineId, party: PartyIndex, place: Place) -> Option<Head> {
        let address = Address { party, place };
        let noted = self.places.get(&(line, address)).copied();
        let counted = || self.counted.as_ref()?.at(line, address);
        let id = noted.or_else(counted)?;
        Some(Head { address, id })
    }

    /// A node did something.
    pub(crate) fn did(&mut self, now: Monotonic, host: usize, did: &Did) {
        match did {
            Did::Committed { entries, .. } => {
                let news = entries
                    .iter()
                    .filter(|(id, _)| !self.signed.contains_key(id));
                let news: Vec<(EntryId, Header)> = news.cloned().collect();
                for (id, header) in &news {
                    let author = self.host_of(header.line, header.party);
                    if author == Some(self.set_back.original(host)) {
                        self.set_back.signed(host, *id, header);
                    }
                }
                for (id, header) in entries {
                    let address = Address::new(header.party.0, header.epoch.0, header.sequence.0);
                    if let Some(counted) = self.counted_of(header.line, header.party) {
                        counted.committed(host, address, *id);
                        continue;
                    }
                    assert!(
                        self.is_of(header.line, self.set_back.original(host)),
                        "an entry of another line is held at host {host}: {id}"
                    );
                    let author = self.host_of(header.line, header.party);
                    let lies = self.lies(header.line, author);
                    let is_new = !self.signed.contains_key(id);
                    self.stands_at(header.line, address, *id);
                    self.signed.entry(*id).or_insert((header.line, now));
                    if is_new && author == Some(host) && !lies {
                        self.bounds.signed(header.line, header.party);
                    }
                    self.durable.committed(host, *id, header);
                    self.set_back.comes(id);
                    if is_new {
                        self.look_at_charter(host, *id, header);
                    }
                    self.note_said(*id, header);
                    self.forget_old(host, address, *id, header);
                }
                self.look_at_seen(host, &news);
            }
            Did::Proposed(texts) => {
                for (id, text) in texts {
                    self.charters.text(*id, text);
                }
            }
            Did::HeadsKept(heads) => self.durable.heads_kept(host, heads),
            Did::HeadsLost(lines) => self.durable.heads_lost(host, lines),
            Did::Told(Event::Held {
                id, line, address, ..
            }) => {
                if let Some(counted) = self.counted_of(*line, address.party) {
                    counted.told(host, id);
                    return;
                }
                self.durable.told(host, *line, *id, &mut self.hits);
                if self.set_back.is_copy(host) || self.set_back.had(host, id) {
                    return;
                }
                let forwarded = self.is_forwarded(host, *line, address.party, id);
                if forwarded {
                    self.hits.hit(Point::Forwarded);
                }
                let flooded = self.flooded.filter(|(of, _)| of != line);
                let beside = flooded.is_some_and(|(_, at)| now.since(at) < FLOOD_LASTS);
                self.flash_held(now, host, (*line, *id), forwarded, beside);
            }
            Did::Told(Event::Raised(alarm)) => {
                if !self.set_back.is_copy(host) {
                    self.alarms.rang(now, host, alarm);
                }
                self.look_at_raised(now, host, alarm);
            }
            Did::Told(Event::Gathered(alarm)) => {
                if !self.set_back.is_copy(host) {
                    self.alarms.gathered(now, host, alarm);
                }
                self.look_at_raised(now, host, alarm);
            }
            Did::Told(Event::Cleared(alarm)) => self.alarms.cleared(host, alarm),
            Did::Told(Event::Fork {
                line,
                party,
                entries,
            }) => {
                let author = self.host_of(*line, *party);
                let by_copy = author.is_some_and(|of| self.set_back.has_forked(*line, of));
                assert!(
                    self.lies(*line, author) || by_copy,
                    "P3: {party:?} is called a forger: {entries:?}"
                );
                self.forks.push((now, host, *entries));
            }
            Did::Told(_) | Did::Asked(_) => {}
        }
    }

    /// An alarm stands from now on, or rings anew.
    fn look_at_raised(&mut self, now: Monotonic, host: usize, alarm: &Alarm) {
        assert!(
            line_of(alarm).is_none_or(|line| self.is_of(line, self.set_back.original(host))),
            "host {host} alarms what is of another line: {alarm:?}"
        );
        if let Alarm::BehindOwnRecord { line } = alarm {
            self.set_back.is_behind(host, *line, &mut self.hits);
        }
        let context = self.context(now, host, alarm);
        if self.set_back.is_copy(host) {
            let is_fault = matches!(alarm, Alarm::Fork { .. } | Alarm::PeerFault { .. });
            assert!(
                !is_fault || context.set_back,
                "P3: a copy accuses an honest counterpart: {alarm:?}"
            );
            return;
        }
        self.alarms
            .raised(now, host, alarm, &context, &mut self.hits);
    }

    fn counted_of(&mut self, line: LineId, party: PartyIndex) -> Option<&mut Counted> {
        let counted = self.counted.as_mut();
        counted.filter(|counted| counted.is_of(line, party))
    }

    /// Whether an entry has come to a host by a third one: its author's own link has carried nothing since
    /// before it was signed.
    fn is_forwarded(&self, host: usize, line: LineId, author: PartyIndex, id: &EntryId) -> bool {
        let author = self.host_of(line, author);
        let severed = author.and_then(|author| self.severed.get(&(author, host)));
        let signed = self.signed.get(id);
        severed.is_some_and(|severed| signed.is_some_and(|(_, signed)| severed <= signed))
    }

    /// P4: what a host shows as a party's receipt of a message, against the entries that the host holds. In
    /// the end, when all hold the same, it is the first that the party signed.
    pub fn judge_receipt(
        &mut self,
        host: usize,
        (line, message): (LineId, EntryId),
        party: PartyIndex,
        shown: Option<EntryId>,
        last: bool,
    ) {
        let durable = &self.durable;
        let holds = |id: &EntryId| durable.knows(host, line, *id);
        let linked = |id: &EntryId| durable.has_whole(host, line, *id);
        let hits = &mut self.hits;
        let by = (line, party);
        let held = (holds, linked);
        self.receipts.judge(&message, by, shown, last, held, hits);
    }

    /// An entry stands at a place of its author's, and no other does: unless the author lies, a copy of its
    /// machine signed too, what stood there is gone from every disk with the machine that was set back, or that
    /// machine had forgotten it and nobody could tell it.
    fn stands_at(&mut self, line: LineId, address: Address, id: EntryId) {
        let first = *self.places.entry((line, address)).or_insert(id);
        let author = self.host_of(line, address.party);
        if first == id || self.lies(line, author) {
            return;
        }
        if author.is_some_and(|author| self.set_back.forks(line, author)) {
            return;
        }
        let lost = author.is_some_and(|author| self.set_back.had(author, &first));
        if lost && !self.durable.is_anywhere(line, &first) {
            self.places.insert((line, address), id);
            return;
        }
        let untold = author.is_some_and(|author| self.could_not_know(line, author, [first, id]));
        assert!(untold, "P3: {address:?} was used twice: {first} and {id}");
    }

    /// A copy of a host's machine is started beside it.
    pub(crate) fn copied(&mut self, copy: usize, of: usize, link: PublicKey) {
        self.set_back.copied(copy, of, link);
        self.durable.copied(of);
        self.alarms.copied();
    }

    /// A host's machine is set back, and starts; whether its officers know that it must be silent.
    pub(crate) fn set_back(&mut self, host: usize, known: bool) {
        let lines = self.lines.iter().filter(|(_, of)| of.contains(&host));
        let lines = lines.map(|(line, _)| *line).collect();
        self.set_back.strike(host, lines, known);
        self.put_back(host, known);
        self.flashes.lost(host);
    }

    /// The next epoch of a host was opened on a line.
    pub(crate) fn opened(&mut self, host: usize, line: LineId) {
        self.set_back.opened(host, line, &mut self.hits);
    }

    /// What a host had of a line when it was set back is gone there.
    #[must_use]
    pub fn had(&self, host: usize, id: &EntryId) -> bool {
        self.set_back.had(host, id)
    }

    /// Whether any host had an entry when it was set back.
    #[must_use]
    pub fn was_lost(&self, id: &EntryId) -> bool {
        self.lines
            .values()
            .flatten()
            .any(|host| self.had(*host, id))
    }

    /// Whether any machine has an entry on its disk.
    #[must_use]
    pub fn is_anywhere(&self, line: LineId, id: &EntryId) -> bool {
        self.durable.is_anywhere(line, id)
    }

    /// Whether a party of the line has an entry on its disk: what a copy alone had is gone with it.
    #[must_use]
    pub fn is_with_a_party(&self, line: LineId, id: &EntryId) -> bool {
        let mut hosts = self.lines[&line].iter();
        hosts.any(|host| self.durable.knows(*host, line, *id))
    }

    /// Whether a host was ever set back, or has had a copy.
    #[must_use]
    pub fn was_set_back(&self, host: usize) -> bool {
        self.set_back.concerns(host)
    }

    /// What settled a message is lost.
    pub(crate) fn unsettled(&mut self, message: &EntryId) {
        self.alarms.unsettled(message);
    }

    /// An act on a message waits for its node to speak, or went with it.
    pub(crate) fn unsure(&mut self, message: EntryId) {
        self.alarms.unsure(message);
    }

    /// What a node has signed covers no gap; a harmed disk leaves some to who looks on, and what is only counted
    /// is not known one by one.
    fn look_at_seen(&mut self, host: usize, entries: &[(EntryId, Header)]) {
        if self.counted.is_some() || self.harmed.contains(&host) {
            return;
        }
        for (_, header) in entries {
            if self.lines[&header.line].get(usize::from(header.party.0)) == Some(&host) {
                self.durable.signed(host, header, &mut self.hits);
            }
        }
    }

    fn context(&self, now: Monotonic, host: usize, alarm: &Alarm) -> alarms::Context {
        let set_back = match alarm {
            Alarm::Fork { line, party } => self
                .host_of(*line, *party)
                .is_some_and(|of| self.set_back.has_forked(*line, of)),
            Alarm::TwoMachines { counterpart } => self.set_back.has_copy(counterpart),
            Alarm::BehindOwnRecord { .. } => self.set_back.concerns(host),
            // It has its messages again before the receipts of them, which come with the rest.
            Alarm::NotDelivered { .. } => {
                let lately = |at: Monotonic| now.since(at) <= BACKLOG_CAUSE;
                self.set_back.concerns(host) && self.backlog_at.is_some_and(lately)
            }
            _ => false,
        };
        alarms::Context {
            clocks_wrong: self.clocks_wrong,
            disks_full: self.disks_full,
            harmed: !self.harmed.is_empty(),
            liar: self.liar.is_some(),
            set_back,
            crowded: self.narrow && self.set_back.any_copy(),
            flooded: self.narrow
                && self
                    .flooded
                    .is_some_and(|(_, at)| now.since(at) <= alarms::DELIVERY_CAUSE),
            muted: self.set_back.muted_within(now, MUTE_CAUSE),
            calm_for: self
                .disturbed
                .iter()
                .map(|(pair, at)| (*pair, now.since(*at)))
                .collect(),
        }
    }

    /// An entry went out on the wire.
    pub(crate) fn sent(&mut self, now: Monotonic, from: usize, to: usize, entry: &UnverifiedEntry) {
        let flash = entry.header().precedence == Precedence::Flash;
        if flash && self.counted.is_some() && self.is_liar(to) {
            // No node is there to say that it has come.
            self.flashes.left(now, (to, entry.id()), &mut self.hits);
        }
        // A liar's node may send on what its party has signed beside it.
        // What is said to a liar by its own entries can't be put together by who looks on, where it has two
        // at one place.
        let line = entry.header().line;
        let may_have_two = self.is_liar(to) || self.set_back.has_forked(line, to);
        let unsure = may_have_two && !self.durable.knows(from, line, entry.id());
        if !self.is_liar(from) && !unsure {
            let lost = self.set_back.had_before(from, self.signed.get(&entry.id()));
            let harmed = self.harmed.contains(&from) || lost;
            // A copy passes on what its original signed, and that what its copy did. Of its own, what it lost and has
            // again from another its head file does not know.
            let own = self.host_of(line, entry.header().party) == Some(from)
                && !self.set_back.is_of_twin(from, &entry.id())
                && !self.set_back.had(from, &entry.id());
            let by = (from, own);
            let counted = self.counted.as_ref();
            let counted = |id: &EntryId| counted.is_some_and(|counted| counted.knows(line, id));
            self.durable
                .sent(by, entry, harmed, counted, &mut self.hits);
        }
    }

    /// A host's party lies on a line from now on, and what it makes others alarm is counted.
    pub(crate) fn lies_from_now(&mut self, line: LineId, host: usize) {
        self.liar = Some((line, host));
        self.alarms.count_anew();
    }

    /// What that party says on its line to a host is counted from now on, not noted: it may be a million.
    pub(crate) fn counts_from_now(&mut self, line: LineId, party: PartyIndex, host: usize) {
        self.counted = Some(Counted::new(line, party, host));
    }

    /// What was counted, and what the host that it came to has said on the same line meanwhile.
    #[must_use]
    pub fn counted(&self) -> Option<[Sum; 2]> {
        let counted = self.counted.as_ref()?;
        Some([counted.sum(), counted.said()])
    }

    /// A host holds an entry; from then on it rings for it if it is a FLASH to its party.
    fn flash_held(
        &mut self,
        now: Monotonic,
        host: usize,
        (line, id): (LineId, EntryId),
        forwarded: bool,
        beside_flood: bool,
    ) {
        if self.flashes.at(&id).is_some() {
            let within = self.charters.flash_within(&id);
            self.alarms.flash_held(now, host, (line, id), within);
            if self.addressed.contains(&(host, id)) {
                self.alarms.flash_received(now, host, line, id);
            }
        }
        let held = (host, id);
        let hits = &mut self.hits;
        self.flashes.held(now, held, forwarded, beside_flood, hits);
    }

    /// The longest that a FLASH took.
    #[must_use]
    pub fn flash_latest(&self) -> Duration {
        self.flashes.latest()
    }

    fn is_liar(&self, host: usize) -> bool {
        self.liar.is_some_and(|(_, liar)| liar == host)
    }

    /// Whether a host's party lies on a line.
    fn lies(&self, line: LineId, host: Option<usize>) -> bool {
        host.is_some_and(|host| self.liar == Some((line, host)))
    }

    /// An officer was told that an act is this entry.
    pub fn answered(&mut self, host: usize, line: LineId, id: EntryId) {
        self.durable.promise(host, line, id);
    }

    /// An officer released a FLASH.
    pub fn flash(
        &mut self,
        now: Monotonic,
        line: LineId,
        [from, to]: [usize; 2],
        id: EntryId,
        addressed: bool,
    ) {
        self.flash_to(now, line, [from, to], id);
        if addressed {
            self.addressed.insert((to, id));
        }
        let within = self.charters.flash_within(&id);
        self.alarms.flash_held(now, from, (line, id), within);
    }

    /// As [`Watch::flash`], where nobody at the other side acknowledges.
    pub fn flash_to(&mut self, now: Monotonic, line: LineId, [from, to]: [usize; 2], id: EntryId) {
        let others = self.lines[&line].iter().copied();
        let by = others.filter(|by| *by != from && *by != to).collect();
        self.flashes
            .released(now, [from, to], by, id, &mut self.hits);
    }

    /// The most alarms that rang at a host within ten minutes.
    #[must_use]
    pub fn alarms_most(&self, host: usize) -> &[Rung] {
        self.alarms.most(host)
    }

    /// An officer at a host acknowledged or answered a message: it waits there no more.
    pub fn taken(&mut self, host: usize, message: EntryId) {
        self.alarms.taken(host, message);
    }

    /// A FLASH is a check fire, and rings as one.
    pub fn check_fire(&mut self, id: EntryId) {
        self.alarms.check_fire(id);
    }

    /// An officer acknowledged or answered a message, or its sender cancelled it: nobody waits for it.
    pub fn settled(&mut self, now: Monotonic, message: EntryId) {
        self.alarms.settled(now, message);
    }

    /// Something between two hosts was disturbed just now.
    pub fn disturb(&mut self, now: Monotonic, one: usize, other: usize) {
        self.disturbed.insert((one.min(other), one.max(other)), now);
    }

    /// A host's disk was harmed: what it alone held may be gone, a FLASH that is still to be sent too.
    pub fn harm(&mut self, host: usize) {
        self.harmed.insert(host);
        self.flashes.lost(host);
    }

    /// Looks at what comes from one host to another, whenever that has changed and about once a second.
    pub(crate) fn look_between(&mut self, world: &World, one: usize, other: usize) {
        let now = world.now();
        self.look_at_untold(world);
        let mut whole = [true; 2];
        for (to, from) in [(one, other), (other, one)] {
            let comes = Bearer::ALL.map(|bearer| world.flows(from, to, bearer));
            let goes = Bearer::ALL.map(|bearer| world.flows(to, from, bearer));
            for (whole, (comes, goes)) in whole.iter_mut().zip(comes.into_iter().zip(goes)) {
                *whole &= comes && goes;
            }
            let (key, awake) = (world.hosts[from].party.link(), world.is_awake(to));
            if self.disks_full {
                // What begins again after a full disk knows only of paths that come to it, as a start does.
                self.alarms.forget_paths(to);
            }
            if comes.contains(&true) {
                self.severed.remove(&(from, to));
            } else {
                self.severed.entry((from, to)).or_insert(now);
            }
            let paths = [comes, goes];
            // Who speaks with a copy hears something, whatever comes from the original.
            let copied = [one, other].iter().any(|host| {
                let mut copies = world.copies_of(*host);
                copies.any(|copy| !world.is_dead(copy))
            });
            let awake = awake && !copied;
            self.alarms.look(now, to, key, awake, paths, &mut self.hits);
        }
        if whole == [false; 2] {
            self.disturb(now, one, other);
        }
    }

    /// Looks at the world, about once a second.
    pub fn look(&mut self, world: &World) {
        self.looks += 1;
        let now = world.now();
        let hosts = world.parties();
        for host in 0..hosts {
            let mut lines = world.lines.iter().filter(|of| of.hosts.contains(&host));
            let silent = |of: &Founded| !world.is_dead(host) && !world.speaks(host, of.line);
            if self.set_back.concerns(host) && lines.any(silent) {
                self.set_back.muted(now, host);
            }
        }
        let backlog = world.has_backlog();
        if backlog {
            self.backlog_at = Some(now);
        }
        for one in 0..hosts {
            for other in one + 1..hosts {
                self.look_between(world, one, other);
            }
        }
        self.alarms.look_at_received(now, world, &mut self.hits);
        self.alarms.look_at_ringing(now, world, &mut self.hits);
        self.alarms.look_at_gathered(now, &mut self.hits);
        if !self.clocks_wrong && !self.disks_full {
            let (charters, durable, lines) = (&self.charters, &self.durable, &self.lines);
            let meanwhile = |host, line, id: &EntryId| {
                let party = lines[&line].iter().position(|of| *of == host)?;
                let party = PartyIndex(u8::try_from(party).ok()?);
                charters.flash_within_meanwhile(id, party, |id| durable.has_whole(host, line, id))
            };
            self.alarms
                .look_at_flashes(now, world, meanwhile, &mut self.hits);
            self.alarms.look_at_rings(now, &mut self.hits);
        }
        if !self.disks_full {
            let (signed, set_back) = (&self.signed, &self.set_back);
            let forked = |from: usize, id: &EntryId| {
                let of = signed.get(id);
                of.is_some_and(|(line, _)| set_back.has_forked(*line, from))
            };
            self.flashes.look(now, &self.disturbed, forked);
        }
        for host in 0..hosts {
            if !world.is_awake(host) {
                self.alarms.sleeps(host);
            } else if !self.is_liar(host) {
                let standing = world.alarms(host);
                if self.looks.is_multiple_of(CROSSTALK_EVERY) {
                    self.look_at_crosstalk(world, host);
                }
                self.alarms.look_at_told(host, &standing);
                assert!(
                    standing.len() <= STANDING_MAX * self.lines.len(),
                    "P7: {} alarms stand at host {host}: {}",
                    standing.len(),
                    by_name(&standing)
                );
                let calm = self.disturbed.values().all(|at| now.since(*at) > CALM_LONG);
                // What settled it may wait with the rest of a backlog.
                let calm = calm && self.harmed.is_empty() && !self.disks_full;
                if calm && !backlog && !has_gaps(world, host) {
                    self.alarms.look_at_settled(now, world, host);
                }
                let stuck = self.disks_full || self.harmed.contains(&host);
                self.bounds.look_at(world, host, stuck);
                self.hits.hit(Point::QueuesBounded);
            }
        }
        self.bounds.look_at_ways(world);
    }

    /// What stands behind an alarm of a line is of that line.
    fn look_at_crosstalk(&mut self, world: &World, host: usize) {
        let board = world.board(host);
        for line in board.lines() {
            let alarms = board.alarms();
            for (alarm, _) in alarms.of_messages(line.id()) {
                for (_, id) in alarms.behind(alarm) {
                    // Every entry is noted but those that are counted, which are of one line.
                    let of = self.signed.get(&id).map(|(of, _)| *of);
                    let of = of.or(self.counted.as_ref().map(|counted| counted.line));
                    assert_eq!(
                        of,
                        Some(line.id()),
                        "{id} of another line stands behind {alarm:?} at host {host}"
                    );
                    if self.lines.len() > 1 {
                        self.hits.hit(Point::AlarmsApart);
                    }
                }
            }
        }
    }

    /// Whether all hosts of each line have made the same entries of it durable.
    #[must_use]
    pub fn same_record(&self) -> bool {
        let mut lines = self.lines.iter();
        lines.all(|(line, hosts)| self.durable.same(*line, hosts))
    }

    /// When a FLASH was released.
    #[must_use]
    pub fn flash_at(&self, id: &EntryId) -> Option<Monotonic> {
        self.flashes.at(id)
    }

    /// P5: a test that was due is in the record: with its result, or as missed.
    pub fn judge_tests(&mut self, line: LineId, until_ms: u64) {
        if self.clocks_wrong || self.disks_full {
            return;
        }
        let holder = self.lines[&line][0];
        let holds = |id: &EntryId| self.durable.knows(holder, line, *id);
        for due in self.charters.tests(line, self.lines[&line].len(), until_ms) {
            assert!(
                self.tests.is_stated(line, due.number, holds),
                "P5: test {due:?} of {line} is not in the record"
            );
            self.hits.hit(Point::TestsStated);
            if due.version > 0 {
                self.hits.hit(Point::AmendedTestsStated);
            }
        }
    }

    /// The statements that a party had not acknowledged a message when its time was up, whatever came later.
    #[must_use]
    pub fn negatives(&self, line: LineId, message: EntryId, by: PartyIndex) -> BTreeSet<EntryId> {
        self.negatives.of(line, message, by)
    }

    /// Alarms that stand at a host, by what its watcher was told.
    #[must_use]
    pub fn standing(&self, host: usize) -> &BTreeSet<Alarm> {
        self.alarms.standing(host)
    }
}

/// Whether a host holds entries with others missing before them: between two pages of a backlog nothing of it may be under
/// way for a moment (day 310,032, three machines and nine lines, one disk lost).
fn has_gaps(world: &World, host: usize) -> bool {
    let mut lines = world.board(host).lines();
    lines.any(|line| {
        let fold = line.fold();
        let mut parties = fold.facts().all_parties();
        parties.any(|party| fold.behind_gaps(party).all() > 0)
    })
}

fn by_name(alarms: &[Alarm]) -> String {
    let mut names: BTreeMap<&str, u32> = BTreeMap::new();
    for alarm in alarms {
        *names.entry(alarm.name()).or_default() += 1;
    }
    format!("{names:?}")
}

/// More alarms than this never stand at one node for each line: one for each precedence of either side, for
/// each path, each thing that a party may do, and each line test that failed since the last good one.
const STANDING_MAX: usize = 64;
/// What stands behind an alarm stays there, and there is much of it: it is looked at so rarely.
const CROSSTALK_EVERY: u64 = 10;
/// Who was silent so lately has receipted nothing.
const MUTE_CAUSE: Duration = Duration::from_secs(300);
/// What waits with a backlog, and its receipts, may be alarmed for so long after it.
const BACKLOG_CAUSE: Duration = Duration::from_secs(240);
/// A flood over narrow paths is on its way for about so long.
const FLOOD_LASTS: Duration = Duration::from_secs(60);
/// So long after the last disturbance everything that was said has come through.
const CALM_LONG: Duration = Duration::from_secs(240);
/// So long after the last disturbance a link may still be coming up again.
pub(crate) const CALM_AFTER: Duration = Duration::from_secs(20);
