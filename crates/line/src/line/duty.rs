//! What a line watches over by the clock: line tests, overdue messages, the hourly link summaries.
//!
//! The fold has no clock; this has, and what it finds becomes entries ("missed", "no acknowledgement
//! held") and alarms. Follows spec/line-tests.md §3 and spec/messages.md.

mod charter;
mod drills;
mod due;
mod excused;
mod matters;
mod resume;
mod settled;
mod summaries;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use detente_record::{CharterHash, Entry, EntryId, PART_BODY, PartyIndex, Precedence, Timestamp};

use self::drills::{Drills, sounds_until};
use self::matters::Matters;
use self::settled::is_open_break_glass;
use super::acts::salted;
use super::{Line, Statement, Surroundings, is_urgent};
use crate::alarm::{Alarm, Cause};
use crate::body;
use crate::fold::Judgement;
use crate::fold::facts::Terms;
use crate::limits::{ASKS_PER_PARTY_MAX, DELIVERY_ORDINARY, DELIVERY_URGENT, WATCHED_MAX};
use crate::line_test::drills::sounds;
use crate::line_test::outcome::{READ_BACK_DIFFERS, Verdict};
use crate::line_test::word::Word;
use crate::line_test::{self, Due, Schedule};
use crate::message;
use crate::now::{Monotonic, Now};
use crate::persist::Room;
use crate::switchboard::input::{Answer, InputError};
use crate::switchboard::output::{Event, Output};
use crate::switchboard::refused::ActRefused;

/// A test that we do not begin is stated as missed this long after its deadline: its initiator's own
/// result may still be on its way.
const MISSED_GRACE: Duration = Duration::from_secs(2);
/// For so long at the most we do not say that nobody has acknowledged while a word of theirs cannot be judged, and
/// so often we look: what it rests on comes with the same backlog, or by a third party.
const UNDECIDED_MAX: Duration = Duration::from_secs(60);
const UNDECIDED_LOOK: Duration = Duration::from_secs(2);

/// A line test that waits for an officer's read-back here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The challenge.
    pub challenge: EntryId,
    /// Who asks.
    pub by: PartyIndex,
    /// The scheduled test's number, if it is one.
    pub number: Option<u64>,
    /// By when.
    pub deadline: Timestamp,
    /// Until when it sounds at this desk, by the clock that nobody sets; `None` if it does not: it is in the schedule, or more
    /// drills than are agreed on.
    pub sounds_until: Option<Monotonic>,
}

/// A test that we began.
#[derive(Debug)]
struct Running {
    number: Option<u64>,
    word: Word,
    deadline: Monotonic,
    /// Who has not answered yet.
    open: Vec<PartyIndex>,
    /// Why no answer could come, as last seen while the test ran, by party.
    causes: BTreeMap<PartyIndex, Cause>,
}

/// A test that another party begins.
#[derive(Debug)]
struct Expected {
    due: Due,
    /// When it is stated as missed. By the monotonic clock: UTC may be set meanwhile.
    deadline: Monotonic,
    cause: Option<Cause>,
}

/// A message that is to be receipted and acknowledged.
#[derive(Debug)]
struct Watched {
    ours: bool,
    deliver_by: Option<Monotonic>,
    acknowledge_by: Option<(Monotonic, Timestamp)>,
}

/// What a line watches over.
#[derive(Debug)]
pub struct Duty {
    schedule: Schedule,
    /// The charter by which it watches.
    charter: CharterHash,
    next: Option<Due>,
    running: BTreeMap<EntryId, Running>,
    expected: BTreeMap<u64, Expected>,
    watched: BTreeMap<EntryId, Watched>,
    /// How many of them are ours.
    watched_ours: usize,
    /// Which of them nobody is awaited on although their time is up: a suspension excuses that, and may yet not.
    excused: BTreeSet<EntryId>,
    /// When to look at which of them, soonest first.
    looks: BTreeSet<(Monotonic, EntryId)>,
    /// Which of them were released under a charter that is not here yet, and from when their time counts.
    awaiting: BTreeMap<EntryId, Timestamp>,
    /// Messages of others that wait for an officer of ours.
    waiting: BTreeSet<EntryId>,
    /// Asked of our officers, with the deadline.
    asks: BTreeMap<EntryId, Ask>,
    /// Matters that await an act.
    matters: Matters,
    /// When this node begins a drill by itself, and what has sounded of others' drills.
    drills: Drills,
    answer_within: Duration,
    summary_period: Duration,
    next_summary: Monotonic,
    /// Whether the line has ended: neither tests nor summaries fall due.
    rests: bool,
}

impl Duty {
    /// The duties of a charter, from now on.
    #[must_use]
    pub fn new(now: Now, terms: &Terms) -> Self {
        let (schedule, charter) = (terms.schedule, &terms.charter);
        let summary_period = Duration::from_millis(charter.summary_period_ms);
        Self {
            next: schedule.first_after(now.utc),
            schedule,
            charter: terms.hash,
            running: BTreeMap::new(),
            expected: BTreeMap::new(),
            watched: BTreeMap::new(),
            watched_ours: 0,
            excused: BTreeSet::new(),
            looks: BTreeSet::new(),
            awaiting: BTreeMap::new(),
            waiting: BTreeSet::new(),
            asks: BTreeMap::new(),
            matters: Matters::default(),
            drills: Drills::default(),
            answer_within: Duration::from_millis(charter.tests.answer_within_ms),
            summary_period,
            next_summary: now.monotonic + summary_period,
            rests: false,
        }
    }

    /// The next scheduled test.
    #[must_use]
    pub fn next(&self) -> Option<Due> {
        self.next
    }

    /// Tests that wait for our officers.
    #[must_use]
    pub fn asks(&self) -> Vec<Ask> {
        self.asks.values().cloned().collect()
    }

    fn watch(&mut self, id: EntryId, watched: Watched) {
        let times = [watched.deliver_by, watched.acknowledge_by.map(|(at, _)| at)];
        self.looks
            .extend(times.into_iter().flatten().map(|at| (at, id)));
        if times != [None, None] {
            self.watched_ours += usize::from(watched.ours);
            let before = self.watched.insert(id, watched);
            self.watched_ours -= usize::from(before.is_some_and(|before| before.ours));
        }
    }

    fn unwatch(&mut self, id: &EntryId) {
        self.awaiting.remove(id);
        self.excused.remove(id);
        let before = self.watched.remove(id);
        self.watched_ours -= usize::from(before.is_some_and(|before| before.ours));
    }

    /// How many of our own messages are watched, or how many of others'.
    fn watched_of(&self, ours: bool) -> usize {
        if ours {
            self.watched_ours
        } else {
            self.watched.len() - self.watched_ours
        }
    }

    /// When something falls due next.
    #[must_use]
    pub fn wake(&self, now: Now) -> Monotonic {
        let next = self.next.map(|due| monotonic_of(now, due.at));
        let running = self.running.values().map(|running| running.deadline);
        let expected = self.expected.values().map(|expected| expected.deadline);
        let looks = self.looks.first().map(|(at, _)| *at);
        let summarises = !self.summary_period.is_zero() && !self.rests;
        let summary = summarises.then_some(self.next_summary);
        let all = next
            .into_iter()
            .chain(running)
            .chain(expected)
            .chain(looks)
            .chain(self.matters.wake())
            .chain(self.drills.wake(now))
            .chain(self.drill_over())
            .chain(summary);
        all.min().unwrap_or(Monotonic(Duration::MAX))
    }
}

/// When the monotonic clock will show what UTC says; now if it is past.
fn monotonic_of(now: Now, at: Timestamp) -> Monotonic {
    now.monotonic + at.since(now.utc)
}

impl Line {
    /// Does what has fallen due.
    pub(super) fn tend_duty(&mut self, s: &mut Surroundings<'_>) {
        self.follow_charter(s.now);
        let goes_on = self.look_at_the_end(s);
        if goes_on {
            self.tests_due(s);
        }
        self.look_at_suspensions(goes_on, s);
        self.note_causes(s);
        self.close_running(s);
        self.close_expected(s);
        self.tend_watched(s);
        self.tend_matters(s);
        self.summarise(s);
        self.duty.asks.retain(|_, ask| ask.deadline >= s.now.utc);
        self.look_at_drills(s);
        self.tend_drills(s);
    }

    /// Begins a test outside the schedule.
    ///
    /// # Errors
    ///
    /// `Senseless` while nothing can be signed.
    pub fn start_test(&mut self, s: &mut Surroundings<'_>) -> Result<Answer, InputError> {
        if self.room == Room::Nothing {
            return Err(InputError::DiskFull);
        }
        if let Some(end) = self.fold.line_end() {
            return Err(InputError::LineEnded { end });
        }
        let begun = self.begin_test(None, s);
        if begun.is_some() {
            self.duty.drills.begun();
        }
        let why = ActRefused::Mute;
        begun
            .map(Answer::Entry)
            .ok_or(InputError::Senseless { why })
    }

    fn begin_test(&mut self, due: Option<Due>, s: &mut Surroundings<'_>) -> Option<EntryId> {
        if self.mute.is_some() {
            let due = due?;
            // We cannot challenge: we have not heard from anybody since we started.
            let cause = self.worst_cause(s).unwrap_or(Cause::OwnNodeDown);
            self.state_missed(due.number, None, cause, s);
            return None;
        }
        let mut random = [0; 4];
        (s.random)(&mut random);
        let word = Word::from_random(random);
        let others: Vec<PartyIndex> = self.others().map(|(party, _)| party).collect();
        let mut statement = Statement::of_node(body::LINE_TEST, line_test::CHALLENGE);
        statement.precedence = Precedence::Priority;
        statement.number = due.map(|due| due.number);
        statement.action.clone_from(&others);
        let deadline = due.map_or(s.now.utc + self.duty.answer_within, |due| due.deadline);
        statement.due = Some(deadline);
        statement.parts = BTreeMap::from([(PART_BODY, salted(word.encode(), s))]);
        let challenge = self.sign(statement, s);
        let running = Running {
            number: due.map(|due| due.number),
            word,
            deadline: monotonic_of(s.now, deadline),
            open: others,
            causes: BTreeMap::new(),
        };
        self.duty.running.insert(challenge, running);
        Some(challenge)
    }

    /// Notes why an answer cannot come, while it could: after a link is healed nobody would know.
    fn note_causes(&mut self, s: &Surroundings<'_>) {
        let causes: Vec<(PartyIndex, Cause)> = self
            .others()
            .filter_map(|(party, key)| Some((party, s.links.get(&key)?.cause()?)))
            .collect();
        for running in self.duty.running.values_mut() {
            running.causes.extend(causes.iter().copied());
        }
        for expected in self.duty.expected.values_mut() {
            let initiator = causes
                .iter()
                .find(|(party, _)| *party == expected.due.initiator);
            expected.cause = initiator.map(|(_, cause)| *cause).or(expected.cause);
        }
    }

    fn worst_cause(&self, s: &Surroundings<'_>) -> Option<Cause> {
        self.others()
            .filter_map(|(_, key)| s.links.get(&key)?.cause())
            .next()
    }

    /// States the result of tests whose time is up.
    fn close_running(&mut self, s: &mut Surroundings<'_>) {
        let over: Vec<EntryId> = self
            .duty
            .running
            .iter()
            .filter(|(_, running)| running.deadline <= s.now.monotonic || running.open.is_empty())
            .map(|(challenge, _)| *challenge)
            .collect();
        for challenge in over {
            let Some(running) = self.duty.running.remove(&challenge) else {
                continue;
            };
            for party in running.open {
                let delivered = self.fold.first_held(&challenge, party).is_some();
                let seen = running.causes.get(&party).copied();
                let cause = if delivered {
                    Cause::NoOfficer
                } else {
                    seen.unwrap_or(Cause::AllSilent)
                };
                self.state_result(challenge, party, Verdict::failed(cause), None, s);
                if let Some(number) = running.number {
                    s.alarms.raise(
                        s.now,
                        Alarm::TestFailed {
                            line: self.id,
                            number,
                            cause,
                        },
                        s.out,
                    );
                }
            }
        }
    }

    fn state_result(
        &mut self,
        challenge: EntryId,
        party: PartyIndex,
        verdict: Verdict,
        answer: Option<EntryId>,
        s: &mut Surroundings<'_>,
    ) {
        let mut statement = Statement::of_node(body::LINE_TEST, line_test::RESULT);
        statement.references = answer.into_iter().collect();
        statement.object = Some(challenge);
        statement.action = vec![party];
        statement.outcome = Some(verdict.code());
        statement.precedence = Precedence::Priority;
        self.say(statement, s);
    }

    /// States tests as missed that another party should have begun and, as far as we hold, did not end.
    fn close_expected(&mut self, s: &mut Surroundings<'_>) {
        let over: Vec<u64> = self
            .duty
            .expected
            .iter()
            .filter(|(_, expected)| expected.deadline <= s.now.monotonic)
            .map(|(number, _)| *number)
            .collect();
        for number in over {
            let Some(expected) = self.duty.expected.remove(&number) else {
                continue;
            };
            if self.is_settled(number) {
                continue;
            }
            let cause = expected.cause.unwrap_or(Cause::AllSilent);
            let challenge = self.challenge_of(number);
            if challenge.is_some_and(|challenge| self.has_answered(&challenge)) {
                // We did our part; how it ended is the initiator's to state.
                continue;
            }
            self.state_missed(number, challenge, cause, s);
            s.alarms.raise(
                s.now,
                Alarm::TestFailed {
                    line: self.id,
                    number,
                    cause,
                },
                s.out,
            );
        }
    }

    /// Whether its initiator has stated how a scheduled test ended, or that it missed it.
    fn is_settled(&self, number: u64) -> bool {
        let said = self.fold.numbered(number);
        let challenge = said
            .iter()
            .find(|speech| speech.act == line_test::CHALLENGE);
        let missed = said.iter().any(|speech| speech.act == line_test::MISSED);
        let about = challenge
            .map(|challenge| self.fold.about(&challenge.id))
            .unwrap_or_default();
        missed || about.iter().any(|speech| speech.act == line_test::RESULT)
    }

    /// Whether an officer of ours has answered a challenge.
    fn has_answered(&self, challenge: &EntryId) -> bool {
        let answers = [line_test::READ_BACK, line_test::REFUSE];
        let about = self.fold.about(challenge);
        about
            .iter()
            .any(|speech| speech.party() == self.own && answers.contains(&speech.act))
    }

    fn challenge_of(&self, number: u64) -> Option<EntryId> {
        let said = self.fold.numbered(number);
        said.iter()
            .find(|speech| speech.act == line_test::CHALLENGE)
            .map(|speech| speech.id)
    }

    fn state_missed(
        &mut self,
        number: u64,
        challenge: Option<EntryId>,
        cause: Cause,
        s: &mut Surroundings<'_>,
    ) {
        let mut statement = Statement::of_node(body::LINE_TEST, line_test::MISSED);
        statement.number = Some(number);
        statement.object = challenge;
        statement.outcome = Some(cause.code());
        statement.precedence = Precedence::Priority;
        self.say(statement, s);
    }

    /// We speak again after a start: tests that fell due while this node was not running are stated.
    pub(super) fn state_missed_tests(&mut self, s: &mut Surroundings<'_>) {
        for Due {
            number, initiator, ..
        } in self.tests_passed()
        {
            let ours_to_begin = initiator == self.own;
            let said = self.fold.numbered(number);
            let known = if ours_to_begin {
                said.iter().any(|speech| speech.party() == self.own)
            } else {
                !said.is_empty()
            };
            let watching = self.duty.expected.contains_key(&number);
            if known && ours_to_begin && !self.is_settled(number) && !self.is_running(number) {
                // We had begun it and were gone before its end.
                if let Some(challenge) = self.challenge_of(number) {
                    self.state_missed(number, Some(challenge), Cause::OwnNodeDown, s);
                }
            } else if !known && !watching {
                self.state_missed(number, None, Cause::OwnNodeDown, s);
            }
        }
    }

    fn is_running(&self, number: u64) -> bool {
        self.duty
            .running
            .values()
            .any(|running| running.number == Some(number))
    }

    /// An entry came in or was signed: what does it start or end?
    pub(super) fn watch(&mut self, entry: &Entry, s: &mut Surroundings<'_>) {
        let header = entry.header();
        if header.kind == body::LINE_TEST {
            self.watch_test(entry, s);
        } else if header.kind == body::MESSAGE {
            self.watch_message(entry, s);
        }
    }

    fn watch_test(&mut self, entry: &Entry, s: &mut Surroundings<'_>) {
        let header = entry.header();
        if header.act == line_test::CHALLENGE && header.action.contains(&self.own) {
            let deadline = header.due.unwrap_or(header.time + self.duty.answer_within);
            let deadline = self.by_our_clock(header.party, deadline, s);
            let mut ask = Ask {
                challenge: entry.id(),
                by: header.party,
                number: header.number,
                deadline,
                sounds_until: None,
            };
            let open = self.duty.asks.values();
            let crowded = open.filter(|ask| ask.by == header.party).count() >= ASKS_PER_PARTY_MAX;
            let effective = self.fold.judgement(&entry.id()) == Some(Judgement::Effective);
            if deadline >= s.now.utc && effective && !crowded {
                let speech = self.fold.speech(&entry.id());
                if speech.is_some_and(sounds)
                    && self.may_sound(&entry.id(), header.party, s.now.utc)
                {
                    ask.sounds_until = Some(sounds_until(s.now, deadline, self.duty.answer_within));
                }
                self.duty.asks.insert(entry.id(), ask);
                s.out.push(Output::Notify(Event::TestAsks {
                    line: self.id,
                    challenge: entry.id(),
                }));
                self.look_at_drills(s);
            }
        }
        let Some(challenge) = header.object else {
            return;
        };
        if header.party == self.own {
            self.duty.asks.remove(&challenge);
            self.look_at_drills(s);
        }
        let verdict = match header.act {
            line_test::REFUSE => Verdict::failed(Cause::Refused),
            line_test::READ_BACK => match self.duty.running.get(&challenge) {
                Some(running) => {
                    let word = entry.body().and_then(|body| Word::decode(body).ok());
                    let right = word.is_some_and(|word| running.word.is_read_back_by(&word));
                    let late = s.now.monotonic > running.deadline;
                    match (right, late) {
                        (false, _) => Verdict::Failed(READ_BACK_DIFFERS),
                        (true, true) => Verdict::Late,
                        (true, false) => Verdict::InTime,
                    }
                }
                None => return,
            },
            _ => return,
        };
        let Some(running) = self.duty.running.get_mut(&challenge) else {
            return;
        };
        let before = running.open.len();
        running.open.retain(|party| *party != header.party);
        let number = running.number;
        if running.open.len() < before {
            self.state_result(challenge, header.party, verdict, Some(entry.id()), s);
            if let (Some(number), Some(cause)) = (number, verdict.cause()) {
                s.alarms.raise(
                    s.now,
                    Alarm::TestFailed {
                        line: self.id,
                        number,
                        cause,
                    },
                    s.out,
                );
            } else if number.is_some() {
                // A test that went well ends the alarm of the one that did not.
                let id = self.id;
                let ours =
                    |alarm: &Alarm| matches!(alarm, Alarm::TestFailed { line, .. } if *line == id);
                s.alarms.clear_where(ours, s.out);
            }
        }
    }

    /// A time that another party stated by its clock, by ours, as far as the link has measured the two.
    fn by_our_clock(&self, party: PartyIndex, at: Timestamp, s: &Surroundings<'_>) -> Timestamp {
        let key = self.peers.get(usize::from(party.0));
        let link = key.and_then(|key| s.links.get(key));
        let ahead_ms = link.and_then(|link| link.skew().offset_ms()).unwrap_or(0);
        let shift = Duration::from_millis(ahead_ms.unsigned_abs());
        if ahead_ms < 0 { at + shift } else { at - shift }
    }

    fn watch_message(&mut self, entry: &Entry, s: &mut Surroundings<'_>) {
        let header = entry.header();
        if header.act != message::RELEASE {
            return;
        }
        let ours = header.party == self.own;
        if !ours && let Some(state) = self.fold.message(&entry.id()) {
            self.let_wait(&state, s);
        }
        // Others' messages have a share of their own: no flood of theirs ends the watch over ours.
        let overdue = if ours {
            0
        } else {
            s.alarms.overdue_of_others(self.id, self.own)
        };
        let crowded = self.duty.watched_of(ours) + overdue >= WATCHED_MAX;
        if crowded && header.precedence != Precedence::Flash {
            if !header.action.is_empty() {
                s.alarms.note_more(Alarm::NotAcknowledged {
                    line: self.id,
                    party: header.party,
                    precedence: header.precedence,
                });
            }
            return;
        }
        let patience = if is_urgent(header.precedence) {
            DELIVERY_URGENT
        } else {
            DELIVERY_ORDINARY
        };
        let from = self.counts_from(header.party, header.time, s);
        let times = self.times_of(&entry.id());
        let by = times.acknowledge_by(header.precedence, from);
        let asked = !header.action.is_empty();
        let watched = Watched {
            ours,
            deliver_by: ours.then_some(s.now.monotonic + patience),
            acknowledge_by: asked.then_some((monotonic_of(s.now, by), by)),
        };
        self.duty.watch(entry.id(), watched);
        self.await_charter(entry.id(), from);
        if header.outcome == Some(message::BREAK_GLASS) {
            self.duty.looks.insert((s.now.monotonic, entry.id()));
        }
    }

    /// Messages whose time is up.
    fn tend_watched(&mut self, s: &mut Surroundings<'_>) {
        while let Some((at, id)) = self.duty.looks.first().copied() {
            if at > s.now.monotonic {
                return;
            }
            self.duty.looks.pop_first();
            self.judge_watched(id, s);
        }
    }

    /// The time of a message is up: what is still missing is alarmed, and our own stated in the record.
    fn judge_watched(&mut self, id: EntryId, s: &mut Surroundings<'_>) {
        self.read_suspensions();
        let Some(state) = self.fold.message(&id) else {
            self.duty.unwatch(&id);
            return;
        };
        self.let_wait(&state, s);
        let [not_delivered, not_acknowledged, break_glass, _] = self.alarms_of(&state);
        if is_open_break_glass(&state) {
            s.alarms.join(s.now, break_glass, id, s.out);
        }
        let Some(watched) = self.duty.watched.get_mut(&id) else {
            return;
        };
        if watched.deliver_by.is_some_and(|at| at <= s.now.monotonic) {
            watched.deliver_by = None;
            if state
                .addressees
                .iter()
                .any(|addressee| addressee.delivered.is_none())
            {
                s.alarms.join(s.now, not_delivered, id, s.out);
            }
        }
        let late = watched
            .acknowledge_by
            .filter(|(at, _)| *at <= s.now.monotonic);
        let (mut silent, excused) = late.map(|_| self.open_of(&state)).unwrap_or_default();
        let kept = self.note_excused(&id, &excused);
        // Not for ever: anybody can name a charter that nobody will ever sign.
        let until = late.map(|(at, _)| at + UNDECIDED_MAX);
        let until = until.filter(|until| s.now.monotonic < *until);
        let undecided: BTreeSet<PartyIndex> = match until {
            Some(_) => {
                let silent = silent.iter().copied();
                silent
                    .filter(|party| self.is_undecided(&id, *party))
                    .collect()
            }
            None => BTreeSet::new(),
        };
        let Some(watched) = self.duty.watched.get_mut(&id) else {
            return;
        };
        if let Some(until) = until.filter(|_| !undecided.is_empty()) {
            let again = until.min(s.now.monotonic + UNDECIDED_LOOK);
            self.duty.looks.insert((again, id));
        } else if late.is_some() && !kept {
            watched.acknowledge_by = None;
        }
        if watched.deliver_by.is_none() && watched.acknowledge_by.is_none() {
            self.duty.unwatch(&id);
        }
        let ours = state.sent.address.party == self.own;
        if !silent.is_empty() {
            s.alarms.join(s.now, not_acknowledged, id, s.out);
        }
        let (Some((_, by)), true) = (late, ours) else {
            return;
        };
        let own = self.own;
        let stated = |party: &PartyIndex| {
            state.addressee(*party).is_some_and(|addressee| {
                let negatives = &mut addressee.not_acknowledged.iter();
                negatives.any(|negative| negative.fact.address.party == own)
            })
        };
        silent.retain(|party| !stated(party) && !undecided.contains(party));
        for party in silent {
            let mut statement = Statement::of_node(body::MESSAGE, message::NO_ACKNOWLEDGEMENT);
            statement.object = Some(id);
            statement.status = state.status;
            statement.precedence = state.precedence;
            statement.action = vec![party];
            statement.due = Some(by);
            self.say(statement, s);
        }
    }

    /// Whether what waited while we were mute is still to be said. That nobody has acknowledged is not, once
    /// somebody has, or we had said it before our record was lost and have it again.
    pub(super) fn is_still_to_say(&self, statement: &Statement) -> bool {
        let act = (statement.kind, statement.act);
        let (Some(message), [party]) = (statement.object, &statement.action[..]) else {
            return true;
        };
        if act != (body::MESSAGE, message::NO_ACKNOWLEDGEMENT) {
            return true;
        }
        let state = self.fold.message(&message);
        let addressee = state.as_ref().and_then(|state| state.addressee(*party));
        addressee.is_some_and(|addressee| {
            let stated = |not: &message::state::NotAcknowledged| not.fact.address.party == self.own;
            addressee.acknowledged.is_empty()
                && addressee.answered.is_empty()
                && !self.is_excused(&message, *party)
                && !addressee.not_acknowledged.iter().any(stated)
        })
    }

    /// What waited while we were mute and cannot be decided yet is looked at again; says whether it is such.
    pub(super) fn is_put_off(&mut self, statement: &Statement, s: &Surroundings<'_>) -> bool {
        let (Some(id), [party], Some(by)) =
            (statement.object, &statement.action[..], statement.due)
        else {
            return false;
        };
        let denies =
            (statement.kind, statement.act) == (body::MESSAGE, message::NO_ACKNOWLEDGEMENT);
        let undecided = denies && self.is_undecided(&id, *party);
        if undecided {
            let before = self.duty.watched.get(&id);
            let watched = Watched {
                ours: true,
                deliver_by: before.and_then(|watched| watched.deliver_by),
                acknowledge_by: Some((s.now.monotonic, by)),
            };
            self.duty.watch(id, watched);
        }
        undecided
    }

    /// A person here has opened a message: a fact of this node, said once.
    ///
    /// # Errors
    ///
    /// `NoSuchEntry`; nothing is said of a message that is not addressed to us.
    pub fn displayed(
        &mut self,
        message: EntryId,
        s: &mut Surroundings<'_>,
    ) -> Result<Answer, InputError> {
        let state = self
            .fold
            .message(&message)
            .ok_or(InputError::NoSuchEntry { id: message })?;
        let open = state
            .addressee(self.own)
            .is_some_and(|addressee| addressee.displayed.is_none());
        if !open {
            return Ok(Answer::Done);
        }
        let mut statement = Statement::of_node(body::MESSAGE, message::DISPLAYED);
        statement.object = Some(message);
        statement.status = state.status;
        statement.precedence = state.precedence;
        let said = self.say(statement, s);
        Ok(said.map_or(Answer::Done, Answer::Entry))
    }
}
