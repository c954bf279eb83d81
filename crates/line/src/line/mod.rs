//! One line: its parties' journals, what each holds, what we sign, and what we watch over.
//!
//! Not here: channels (`link/`), what an entry means (`fold/`), who is dialled (`switchboard/`).
//! Follows spec/link.md §5 and spec/fold.md.

mod acts;
mod admit;
mod amendment;
mod backlog;
mod damage;
mod duty;
mod ending;
mod epoch;
mod mute;
mod receipts;
mod refusals;
mod repeated;
mod sending;
mod shares;
mod statement;
mod suspension;
mod sync;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use detente_record::{
    Address, Digest, Entry, EntryFault, EntryId, Founding, Head, Header, LineId, PartyIndex, Place,
    Precedence, PublicKey, Roster, Sequence,
};

pub use self::duty::Ask;
pub use self::epoch::{EpochKey, EpochKeys};
pub use self::statement::Statement;

use self::backlog::Backlog;
use self::damage::Asking;
use self::duty::Duty;
use self::mute::Heard;
use self::receipts::Receipts;
use self::refusals::{FlashCount, Refusals};
pub use self::shares::Shares;
use self::suspension::Suspensions;
use self::sync::{JournalView, Reach};
use crate::body;
use crate::fold::facts::Terms;
use crate::fold::past::{Past, PastFault, Row, Shelf, Shelving};
use crate::fold::{Changed, Fold, OfficerEvidence};
use crate::limits::{HEADS_APART, HEADS_EVERY, HEADS_IN_A_ROW_MAX, HEADS_SOON, PENDING_MAX};
use crate::line_test::Due;
use crate::link::frame::Holdings;
use crate::link::link::Link;
use crate::now::{Monotonic, Now};
use crate::persist::Room;
use crate::switchboard::input::OfficerAct;
use crate::switchboard::output::Output;

/// Why nothing is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mute {
    /// Not all have told their heads since the start: one of them may hold entries of ours that we lack.
    UntilHeads,
    /// A counterpart does hold such entries, or the head file is ahead of the record.
    BehindOwnRecord,
    /// The disk is full: what would be signed could not be kept.
    DiskFull,
}

/// What a line needs of its surroundings while it handles one input.
pub struct Surroundings<'a> {
    /// What time it is.
    pub now: Now,
    /// The links to the other parties, by link key.
    pub links: &'a mut BTreeMap<PublicKey, Link>,
    /// What each counterpart has taken of our disk.
    pub shares: &'a mut Shares,
    /// Where outputs go.
    pub out: &'a mut Vec<Output>,
    /// Where alarms are raised and cleared.
    pub alarms: &'a mut crate::alarms::Alarms,
    /// Random bytes.
    pub random: &'a mut (dyn FnMut(&mut [u8]) + Send),
}

/// One line.
pub struct Line {
    id: LineId,
    founding: Founding,
    roster: Roster,
    own: PartyIndex,
    /// Our entry keys, by epoch.
    keys: EpochKeys,
    /// Each party's link key, by party index.
    peers: Vec<PublicKey>,
    journals: Vec<JournalView>,
    fold: Fold,
    mute: Option<Mute>,
    /// What the others have told of our journal since the start.
    heard: Heard,
    /// The last entry of ours, while something before it is gone from the disk: nothing is signed.
    awaited: Option<Head>,
    drafts: BTreeMap<Digest, OfficerAct>,
    pending: VecDeque<Statement>,
    receipts: Receipts,
    /// How far each party is known to hold our journal, by party index.
    theirs: Vec<Reach>,
    /// How far our own entries' `seen` covers each party's journal, by party index.
    receipted: Vec<Reach>,
    /// What each party lacks of what we hold, by its own word, by party index.
    backlogs: Vec<Option<Backlog>>,
    /// Whether entries may be shelved: not while the store has entries before them that are not here.
    shelvable: bool,
    /// Entries that are held and that the disk no longer has as they were signed.
    damaged: BTreeMap<Address, EntryId>,
    asking: Asking,
    /// What each entry restored at the start changed, with how many were held before it.
    restored: Vec<(u32, Changed)>,
    duty: Duty,
    suspensions: Suspensions,
    /// What each party told last that it holds, by party index.
    told: Vec<Holdings>,
    /// The last heads of each party that came when too many had come in a row.
    unanswered: BTreeMap<PartyIndex, Holdings>,
    /// How many heads of each party may still be answered, and since when.
    heads_left: Vec<(u32, Monotonic)>,
    /// How often each party claimed to hold entries of ours that we lack, while we spoke, and when last.
    claims: Vec<(u32, Monotonic)>,
    /// The FLASH of each party in the last hour, ours too, and the check fires.
    flashes: Vec<[FlashCount; 2]>,
    /// FLASH of each party beyond the charter's cap, refused.
    over_cap: Vec<Refusals>,
    /// Entries of each party beyond its quota, refused.
    over_quota: Vec<Refusals>,
    /// How many authority entries of each party are held whose own time lies in each day.
    authority_days: BTreeMap<(PartyIndex, u64), u32>,
    heads_due: Monotonic,
    /// Whether they are due because something is lacking here.
    heads_soon: bool,
    room: Room,
    /// The last entry that we have signed since our start.
    signed: Option<Head>,
    /// How often the fold had changed when no amendment was to be adopted.
    nothing_to_adopt: Option<u64>,
}

impl Line {
    /// A founded line without entries. It is mute until heads are exchanged.
    #[must_use]
    pub fn new(now: Now, founding: Founding, own: PartyIndex, keys: EpochKeys) -> Self {
        let roster = founding.roster();
        let charter = roster.charter().clone();
        let parties = charter.parties.len();
        let party = |index: usize| PartyIndex(u8::try_from(index).unwrap_or(u8::MAX));
        let peers = founding.cards().iter().map(|card| *card.link()).collect();
        let facts = crate::fold::facts::CharterFacts::of(founding.line(), &charter);
        Self {
            id: founding.line(),
            duty: Duty::new(now, &facts.founding),
            suspensions: Suspensions::unknown(),
            fold: Fold::new(facts),
            roster,
            own,
            keys,
            peers,
            journals: (0..parties)
                .map(|index| JournalView::new(party(index)))
                .collect(),
            mute: Some(Mute::UntilHeads),
            heard: Heard::by_one(parties),
            awaited: None,
            drafts: BTreeMap::new(),
            pending: VecDeque::new(),
            receipts: Receipts::default(),
            theirs: vec![Reach::default(); parties],
            receipted: vec![Reach::default(); parties],
            backlogs: (0..parties).map(|_| None).collect(),
            shelvable: true,
            damaged: BTreeMap::new(),
            asking: Asking::new(),
            restored: Vec::new(),
            heads_left: vec![(HEADS_IN_A_ROW_MAX, now.monotonic); parties],
            claims: vec![(0, now.monotonic); parties],
            flashes: (0..parties).map(|_| Default::default()).collect(),
            over_cap: (0..parties).map(|_| Refusals::default()).collect(),
            over_quota: (0..parties).map(|_| Refusals::default()).collect(),
            authority_days: BTreeMap::new(),
            heads_due: now.monotonic,
            heads_soon: false,
            room: Room::Ample,
            told: vec![Holdings::default(); parties],
            unanswered: BTreeMap::new(),
            signed: None,
            nothing_to_adopt: None,
            founding,
        }
    }

    /// Goes on from what the index has of it: the entries that came after are to be restored.
    ///
    /// # Errors
    ///
    /// `PastFault` if the index makes no sense; nothing has changed then.
    pub fn open_past(&mut self, past: Box<dyn Past>) -> Result<(), PastFault> {
        let fold = Fold::open(self.fold.facts().clone(), past)?;
        if fold.shelved() > 0 {
            self.read_kept(&fold)?;
        }
        let parties = fold.facts().all_parties();
        self.journals = parties.map(|party| JournalView::of(&fold, party)).collect();
        self.fold = fold;
        Ok(())
    }

    /// Gives a line whose entries are all in memory the door to its index.
    pub fn give_past(&mut self, past: Box<dyn Past>) {
        self.fold.give_past(past);
    }

    fn read_kept(&mut self, fold: &Fold) -> Result<(), PastFault> {
        let fault = || PastFault("it has not what the line kept".to_owned());
        let kept = fold.kept_with().ok_or_else(fault)?;
        let reaches: Vec<Reach> = kept.chunks_exact(12).filter_map(Reach::read).collect();
        let parties = self.theirs.len();
        if kept.len() != 24 * parties || reaches.len() != 2 * parties {
            return Err(fault());
        }
        self.theirs.copy_from_slice(&reaches[..parties]);
        self.receipted.copy_from_slice(&reaches[parties..]);
        Ok(())
    }

    /// The rows that shelve the next so many entries at most, if any may be shelved.
    #[must_use]
    pub fn shelve(&self, most: u32) -> Option<Shelving> {
        let mut shelving = self.fold.shelve(most).filter(|_| self.shelvable)?;
        let reaches = self.theirs.iter().chain(&self.receipted);
        shelving.rows.push(Row {
            shelf: Shelf::Line,
            key: Vec::new(),
            value: Some(reaches.flat_map(|reach| reach.write()).collect()),
        });
        Some(shelving)
    }

    /// The rows of a [`Line::shelve`] are kept.
    pub fn keep_shelved(&mut self, shelving: &Shelving) {
        self.fold.keep_shelved(shelving);
        let shelved = self.fold.shelved();
        self.restored.retain(|(before, _)| *before >= shelved);
    }

    /// At the start: what the entries that came after the first `count` changed, as they were restored;
    /// `None` if some of those were on a shelf, so that it can't be told.
    #[must_use]
    pub fn changed_since(&self, count: u32) -> Option<impl Iterator<Item = &Changed>> {
        let held = u32::try_from(self.fold.count()).ok()?;
        let first = self.restored.first().map_or(held, |(before, _)| *before);
        let told = (first..=held).contains(&count);
        let later = self
            .restored
            .iter()
            .filter(move |(before, _)| *before >= count);
        told.then(|| later.map(|(_, changed)| changed))
    }

    /// How many entries could be shelved, again some of them.
    #[must_use]
    pub fn shelvable(&self) -> u32 {
        if self.shelvable {
            self.fold.to_shelve()
        } else {
            0
        }
    }

    /// The store has an entry that could not be restored: until the next start nothing is shelved, for
    /// the order of arrival here is not the store's.
    pub fn refuse_to_shelve(&mut self) {
        self.shelvable = false;
    }

    /// Forgets what was read of the index if it is much, and what the start changed.
    pub fn trim(&mut self) {
        self.restored = Vec::new();
        self.fold.trim();
    }

    /// Its id: the hash of its charter.
    #[must_use]
    pub fn id(&self) -> LineId {
        self.id
    }

    /// Its charter and the parties' cards.
    #[must_use]
    pub fn founding(&self) -> &Founding {
        &self.founding
    }

    /// Who may sign what.
    #[must_use]
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Which party we are.
    #[must_use]
    pub fn own(&self) -> PartyIndex {
        self.own
    }

    /// The state of everything said.
    #[must_use]
    pub fn fold(&self) -> &Fold {
        &self.fold
    }

    /// The charter in force in our journal.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        self.fold.terms_of(self.own)
    }

    /// Why nothing is signed; `None` if we speak.
    #[must_use]
    pub fn mute(&self) -> Option<Mute> {
        self.mute
    }

    /// The last linked entry of each journal.
    #[must_use]
    pub fn heads(&self) -> Vec<Head> {
        self.journals.iter().filter_map(JournalView::head).collect()
    }

    /// The last entry of our own journal.
    #[must_use]
    pub fn own_head(&self) -> Option<Head> {
        self.journal(self.own)?.head()
    }

    /// The last entry that this node has signed since its start, wherever its journal stands by now: one that has
    /// come since may have shown that another machine signs with our key.
    #[must_use]
    pub fn last_signed(&self) -> Option<Head> {
        self.signed
    }

    /// Officers' acts that are not entries yet.
    pub fn drafts(&self) -> impl Iterator<Item = (Digest, &OfficerAct)> {
        self.drafts.iter().map(|(hash, act)| (*hash, act))
    }

    /// How many of our entries wait for a party's receipt.
    #[must_use]
    pub fn waiting(&self, party: PartyIndex) -> u64 {
        let known = self.theirs.get(usize::from(party.0)).copied();
        let known = known.unwrap_or_default();
        self.journal(self.own)
            .map_or(0, |journal| journal.receipted_past(&self.fold, known))
    }

    /// Line tests that wait for an officer's read-back here.
    #[must_use]
    pub fn asks(&self) -> Vec<Ask> {
        self.duty.asks()
    }

    /// When the next scheduled line test falls due, and who begins it.
    #[must_use]
    pub fn next_test(&self) -> Option<Due> {
        self.duty.next()
    }

    /// The link key of a party: under it, it is one counterpart on all lines.
    #[must_use]
    pub fn peer(&self, party: PartyIndex) -> Option<&PublicKey> {
        self.peers.get(usize::from(party.0))
    }

    /// Tells the alarms whose counterparts this line has.
    pub fn tell_parties(&self, alarms: &mut crate::alarms::Alarms) {
        alarms.know(self.id, self.own, self.peers.clone());
    }

    /// How much the store still takes, for a line that has just been made.
    pub fn begin_with(&mut self, room: Room) {
        self.room = room;
    }

    /// How much the store still takes. Without any room nothing is signed: the number of an entry that
    /// cannot be kept would be lost with it.
    pub fn set_room(&mut self, room: Room, s: &mut Surroundings<'_>) {
        self.room = room;
        match (room, self.mute) {
            (Room::Nothing, None) => self.mute = Some(Mute::DiskFull),
            (Room::Ample | Room::UrgentOnly, Some(Mute::DiskFull)) => self.begin_to_speak(s),
            _ => {}
        }
    }

    fn journal(&self, party: PartyIndex) -> Option<&JournalView> {
        self.journals.get(usize::from(party.0))
    }

    /// The other parties, by index and link key.
    pub(crate) fn others(&self) -> impl Iterator<Item = (PartyIndex, PublicKey)> {
        let own = self.own;
        let numbered = self.peers.iter().enumerate();
        numbered
            .filter_map(|(index, key)| Some((PartyIndex(u8::try_from(index).ok()?), *key)))
            .filter(move |(party, _)| *party != own)
    }

    /// Which party a link key belongs to in this line.
    #[must_use]
    pub fn party_of(&self, peer: &PublicKey) -> Option<PartyIndex> {
        self.others()
            .find(|(_, key)| key == peer)
            .map(|(party, _)| party)
    }

    /// What we hold, to tell a counterpart.
    #[must_use]
    pub fn holdings(&self) -> Holdings {
        let mut holdings = Holdings::default();
        for journal in &self.journals {
            journal.tell(&self.fold, &mut holdings);
        }
        self.ask_for_damaged(&mut holdings);
        holdings
    }

    /// Our own entry at a place, if it is held.
    #[must_use]
    pub fn own_head_at(&self, place: Place) -> Option<Head> {
        let address = Address {
            party: self.own,
            place,
        };
        let id = self.fold.at(address)?.id;
        Some(Head { address, id })
    }

    /// A counterpart told what it holds: we learn whether we may sign, and push what it lacks.
    pub fn heads_told(&mut self, peer: PublicKey, theirs: &Holdings, s: &mut Surroundings<'_>) {
        let Some(party) = self.party_of(&peer) else {
            return;
        };
        self.judge_mute(party, peer, theirs, s);
        if let Some(told) = self.told.get_mut(usize::from(party.0)) {
            told.clone_from(theirs);
        }
        let known = theirs
            .linked
            .iter()
            .filter(|head| head.address.party == self.own)
            .map(|head| Reach::with(head.address.place))
            .max();
        if let (Some(known), Some(reach)) = (known, self.theirs.get_mut(usize::from(party.0))) {
            *reach = (*reach).max(known);
        }
        if !self.may_answer_heads(party, s.now.monotonic) {
            // The last of many in a row may be the only one of a channel that still stands.
            self.unanswered.insert(party, theirs.clone());
            return;
        }
        self.unanswered.remove(&party);
        self.answer_heads(party, peer, theirs, s);
    }

    /// Answers the heads that came when too many had come in a row, as soon as one more may be answered.
    fn answer_late(&mut self, s: &mut Surroundings<'_>) {
        let parties: Vec<PartyIndex> = self.unanswered.keys().copied().collect();
        for party in parties {
            let Some(peer) = self.peer(party).copied() else {
                continue;
            };
            if self.may_answer_heads(party, s.now.monotonic)
                && let Some(theirs) = self.unanswered.remove(&party)
            {
                self.answer_heads(party, peer, &theirs, s);
            }
        }
    }

    /// Sends a counterpart what it lacks, by what it told.
    fn answer_heads(
        &mut self,
        party: PartyIndex,
        peer: PublicKey,
        theirs: &Holdings,
        s: &mut Surroundings<'_>,
    ) {
        let Some(link) = s.links.get_mut(&peer) else {
            return;
        };
        link.is_party(self.id, party);
        link.recount();
        let index = usize::from(party.0);
        let before = (link.losses(), link.runs());
        if let Some(of) = self.backlogs.get_mut(index) {
            *of = of.take().filter(|backlog| backlog.is_under_way(link));
        }
        self.begin_backlog(index, theirs, before);
        self.hand_on_backlogs(s);
        if let Some(link) = s.links.get_mut(&peer) {
            link.pump(s.now, s.out);
        }
    }

    /// Whether heads are answered now: an answer looks through whole journals, and costs its teller
    /// nothing. A sound node tells them when a channel comes up and every 30 s.
    fn may_answer_heads(&mut self, party: PartyIndex, now: Monotonic) -> bool {
        let Some((left, since)) = self.heads_left.get_mut(usize::from(party.0)) else {
            return false;
        };
        let seconds = u32::try_from(now.since(*since).as_secs()).unwrap_or(u32::MAX);
        if seconds > 0 {
            *left = left.saturating_add(seconds).min(HEADS_IN_A_ROW_MAX);
            *since = now;
        }
        let may = *left > 0;
        *left = left.saturating_sub(1);
        may
    }

    /// We may sign: found the journal if it is empty, then say what waited.
    fn speak(&mut self, s: &mut Surroundings<'_>) {
        if self.own_head().is_none() {
            for statement in self.founding_statements(s) {
                self.sign(statement, s);
            }
        }
        for statement in std::mem::take(&mut self.pending) {
            if self.is_still_to_say(&statement) && !self.is_put_off(&statement, s) {
                self.sign(statement, s);
            }
        }
        if self.look_at_the_end(s) {
            self.state_missed_tests(s);
        }
        self.resume_matters(s.now);
        self.release_drafts(s);
        self.tick(s);
    }

    /// Does what is due.
    pub fn tick(&mut self, s: &mut Surroundings<'_>) {
        let now = s.now;
        self.hear_nobody(s);
        self.hand_on_backlogs(s);
        if now.monotonic >= self.heads_due {
            self.heads_due = now.monotonic + HEADS_EVERY;
            self.look_at_asking(now.monotonic);
            if std::mem::take(&mut self.heads_soon) {
                self.tell_heads(s);
            } else {
                self.tell_heads_over(HEADS_EVERY, s);
            }
            if self.room != Room::Nothing {
                self.drop_expired_drafts(s);
            }
            self.look_at_refusals(s);
        }
        self.answer_late(s);
        // What fell due by the charter in force is done before another one is.
        self.tend_duty(s);
        self.tend_amendments(s);
        if self.mute.is_none() {
            for receipt in self.receipts.take_due(now.monotonic, self.journals.len()) {
                let act = if receipt.understood {
                    body::RECEIPT_HELD
                } else {
                    body::RECEIPT_NOT_UNDERSTOOD
                };
                let mut statement = Statement::of_node(body::RECEIPT, act);
                statement.precedence = receipt.precedence;
                statement.references = receipt.names;
                self.sign(statement, s);
            }
        }
    }

    /// Tells every other party in a moment what we hold: it has something that we lack.
    pub fn tell_heads_soon(&mut self, now: Now) {
        self.heads_due = self.heads_due.min(now.monotonic + HEADS_SOON);
        self.heads_soon = true;
    }

    /// Tells every other party what we hold: now, or if it is long one after the other.
    pub fn tell_heads(&self, s: &mut Surroundings<'_>) {
        let holdings = self.holdings();
        let mut after = Duration::ZERO;
        for (_, key) in self.others() {
            if let Some(link) = s.links.get_mut(&key) {
                let long = link.heads().tell(s.now, after, self.id, &holdings, s.out);
                if long {
                    after += HEADS_APART;
                }
            }
        }
    }

    /// Tells every other party what we hold, one after the other over a time, for nobody waits for that: those of four lines
    /// for four parties on both paths at once stood for two seconds before a FLASH (storm 700,108). Lines begin at different moments.
    fn tell_heads_over(&self, time: Duration, s: &mut Surroundings<'_>) {
        let apart = time / u32::try_from(self.peers.len()).unwrap_or(u32::MAX).max(1);
        let mut after = apart * u32::from(self.id.0[0]) / 256;
        for (_, key) in self.others() {
            if let Some(link) = s.links.get_mut(&key)
                && link.heads().tell_later(s.now, after, self.id)
            {
                after += apart;
            }
        }
    }

    /// When `tick` has something to do next.
    #[must_use]
    pub fn wake(&self, now: Now) -> Monotonic {
        let receipts = self.receipts.due().filter(|_| self.mute.is_none());
        let wake = self.heads_due.min(self.duty.wake(now));
        let wake = self.suspensions.wake().map_or(wake, |at| wake.min(at));
        receipts.map_or(wake, |due| wake.min(due))
    }

    /// Says something in our journal, or keeps it until we may.
    fn say(&mut self, statement: Statement, s: &mut Surroundings<'_>) -> Option<EntryId> {
        if self.mute.is_some() {
            if self.pending.len() < PENDING_MAX {
                self.pending.push_back(statement);
            }
            return None;
        }
        Some(self.sign(statement, s))
    }

    /// Signs a statement of the node at the end of our journal.
    fn sign(&mut self, statement: Statement, s: &mut Surroundings<'_>) -> EntryId {
        let entry = self.seal(statement, s.now).expect(
            "what a node says by itself is within the bounds of a header, see duty.rs and tick",
        );
        self.publish(entry, OfficerEvidence::Nobody, s)
    }

    /// Signs a statement as the next entry of our journal, which it becomes when it is published.
    fn seal(&self, statement: Statement, now: Now) -> Result<Entry, EntryFault> {
        let parts = statement.parts.clone();
        let header = self.header_of(statement, now);
        self.keys.sign(header, parts)
    }

    /// Puts our next entry into our journal: durable, then sent.
    fn publish(
        &mut self,
        entry: Entry,
        officers: OfficerEvidence,
        s: &mut Surroundings<'_>,
    ) -> EntryId {
        self.receipts.covered_by(entry.header().precedence);
        self.signed = Some(entry.head());
        self.take_in(&entry, officers, s);
        self.send(&entry, s);
        entry.id()
    }

    /// The header a statement gets at the end of our journal; its parts are committed to when it is signed.
    fn header_of(&self, statement: Statement, now: Now) -> Header {
        let head = self.own_head();
        let sequence = head.map_or(Sequence(0), |head| head.address.place.sequence.next());
        Header {
            line: self.id,
            party: self.own,
            epoch: self.epoch(),
            sequence,
            previous: head.map(|head| head.id),
            seen: self
                .heads()
                .into_iter()
                .filter(|head| head.address.party != self.own)
                .collect(),
            time: now.utc,
            uncertainty_ms: now.uncertainty_ms,
            status: statement.status,
            kind: statement.kind,
            act: statement.act,
            object: statement.object,
            references: statement.references,
            due: statement.due,
            precedence: statement.precedence,
            officers: statement.officers,
            authority: self.fold.latest_authority(self.own),
            commitments: BTreeMap::new(),
            charter_version: self.terms().version(),
            keep: statement.keep,
            action: statement.action,
            info: statement.info,
            number: statement.number,
            outcome: statement.outcome,
            understood: true,
        }
    }
}

/// Whether acts of that precedence are taken when nearly nothing else is.
fn is_urgent(precedence: Precedence) -> bool {
    precedence >= Precedence::Immediate
}
