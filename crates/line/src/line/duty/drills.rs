//! Drills of the line. Where the charter says how many each party begins a week, a node begins each by itself, at a moment
//! of a window that it draws and that stands nowhere before; unless its officers have begun one in that window. One that
//! the other side begins sounds at our desk, for what it measures is how soon somebody is there: as often as is agreed and no
//! more. Follows spec/line-tests.md §6 and docs/decisions/0051-random-drills.md.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use detente_record::{EntryId, PartyIndex, Status, Timestamp};

use super::{Ask, Duty, monotonic_of};
use crate::alarm::Alarm;
use crate::body;
use crate::fold::{Judgement, Speech};
use crate::limits::{ASKS_PER_PARTY_MAX, DRILLS_LOOKED_AT, DRILLS_SOUNDED_MAX};
use crate::line::{Line, Surroundings};
use crate::line_test::CHALLENGE;
use crate::line_test::drills::{Weeks, Window, is_drill, sounds};
use crate::now::{Monotonic, Now};
use crate::persist::Room;

/// The drills of a line, as far as its clock is concerned.
#[derive(Default)]
pub(super) struct Drills {
    plan: Option<Plan>,
    /// How many drills of each party have sounded here, in which week.
    sounded: BTreeMap<PartyIndex, (i64, u64)>,
}

// The moment that was drawn reaches no log.
impl std::fmt::Debug for Drills {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Drills({:?})", self.sounded)
    }
}

/// When this node begins a drill by itself.
struct Plan {
    window: Window,
    /// When; `None` if none is begun in this window any more.
    at: Option<Monotonic>,
}

impl Drills {
    pub(super) fn wake(&self, now: Now) -> Option<Monotonic> {
        let plan = self.plan.as_ref()?;
        let over = monotonic_of(now, plan.window.until);
        Some(plan.at.map_or(over, |at| at.min(over)))
    }

    /// Officers here have begun a drill: in this window there is none beside it.
    pub(super) fn begun(&mut self) {
        if let Some(plan) = &mut self.plan {
            plan.at = None;
        }
    }

    fn knows(&self, party: PartyIndex) -> bool {
        self.sounded.contains_key(&party)
    }

    /// Counts one more drill of a party in a week, if no more than so many have sounded in that; where nothing is known of it
    /// yet, so many have.
    fn counts(&mut self, party: PartyIndex, week: i64, before: u64, most: u64) -> bool {
        let (of, count) = self.sounded.entry(party).or_insert((week, before));
        if *of != week {
            (*of, *count) = (week, 0);
        }
        let sounds = *count < most;
        *count += u64::from(sounds);
        sounds
    }
}

/// Until when a drill sounds that waits until a deadline: no longer than the charter gives an officer, however far ahead its
/// author sets that.
pub(super) fn sounds_until(now: Now, deadline: Timestamp, answer_within: Duration) -> Monotonic {
    monotonic_of(now, deadline).min(now.monotonic + answer_within)
}

/// Until when a drill sounds at a node that was started since it was first held here: as long as if it had not been, so that
/// no start lets one of a far deadline ring anew. `None` if that time is up.
fn sounds_on(
    now: Now,
    held: Timestamp,
    deadline: Timestamp,
    answer_within: Duration,
) -> Option<Monotonic> {
    let until = deadline.min(held + answer_within);
    (until > now.utc).then(|| sounds_until(now, until, answer_within))
}

/// Whose drills sound now; one that has sounded for as long as it may waits on in silence.
fn sounding(asks: &mut BTreeMap<EntryId, Ask>, now: Monotonic) -> BTreeSet<PartyIndex> {
    for ask in asks.values_mut() {
        ask.sounds_until = ask.sounds_until.filter(|until| *until > now);
    }
    let sounding = asks.values().filter(|ask| ask.sounds_until.is_some());
    sounding.map(|ask| ask.by).collect()
}

impl Duty {
    /// When the next drill has sounded for as long as it may, if nobody answers.
    pub(super) fn drill_over(&self) -> Option<Monotonic> {
        let asks = self.asks.values();
        asks.filter_map(|ask| ask.sounds_until).min()
    }
}

impl Line {
    /// Begins a drill whose moment has come, and draws the next.
    pub(super) fn tend_drills(&mut self, s: &mut Surroundings<'_>) {
        let weeks = Weeks::of(&self.terms().charter);
        let rests = self.duty.rests || self.others().next().is_none();
        let window = weeks.window_at(s.now.utc).filter(|_| !rests);
        let Some(window) = window else {
            self.duty.drills.plan = None;
            return;
        };
        let planned = self.duty.drills.plan.as_ref();
        if planned.is_none_or(|plan| plan.window != window) {
            let at = self.draw_drill(window, s);
            self.duty.drills.plan = Some(Plan { window, at });
        }
        let plan = self.duty.drills.plan.as_mut();
        let comes = plan.and_then(|plan| plan.at.take_if(|at| *at <= s.now.monotonic));
        // A node that may say nothing passes it over: a drill that nobody knew of is missed by nobody.
        if comes.is_some() && self.room != Room::Nothing && self.fold.line_end().is_none() {
            self.begin_test(None, s);
        }
    }

    fn draw_drill(&self, window: Window, s: &mut Surroundings<'_>) -> Option<Monotonic> {
        let challenges = self
            .fold
            .said_under(body::LINE_TEST, CHALLENGE, Status::Actual);
        let mut ours = challenges.iter().filter(|one| one.party() == self.own);
        if ours.any(|one| is_drill(one) && window.holds(one.time)) {
            return None;
        }
        let mut random = [0; 8];
        (s.random)(&mut random);
        let random = u64::from_be_bytes(random);
        let at = window.draw(s.now.utc, self.duty.answer_within, random)?;
        Some(monotonic_of(s.now, at))
    }

    /// Whether one more drill of a party sounds here, if no more of that party have this week than is agreed; if so, it is
    /// counted.
    pub(super) fn may_sound(&mut self, drill: &EntryId, party: PartyIndex, now: Timestamp) -> bool {
        let weeks = Weeks::of(&self.terms().charter);
        let most = weeks.drills.unwrap_or(DRILLS_SOUNDED_MAX);
        let before = if self.duty.drills.knows(party) {
            0
        } else {
            let held = self.held_this_week(party, now);
            held.iter().filter(|(id, _)| id != drill).count() as u64
        };
        self.duty
            .drills
            .counts(party, weeks.week_of(now), before, most)
    }

    /// The drills of a party that asked here in this week, in the order in which this node is proved to have held them, and
    /// since when: by its own receipts, and not by the times that the other side states. What was held when its time was
    /// up, after the line was cut, asked nobody.
    fn held_this_week(&self, party: PartyIndex, now: Timestamp) -> Vec<(EntryId, Timestamp)> {
        let weeks = Weeks::of(&self.terms().charter);
        let latest = self
            .fold
            .latest(body::LINE_TEST, CHALLENGE, Status::Actual, DRILLS_LOOKED_AT);
        let theirs = latest.iter().filter(|one| one.party() == party);
        let held = theirs.filter(|one| sounds(one)).filter_map(|one| {
            let held = self.fold.first_held(&one.id, self.own)?;
            let now_too = weeks.week_of(held.time) == weeks.week_of(now);
            let asked = now_too && self.deadline_of(one) >= held.time;
            asked.then_some((held.address, one.address, one.id, held.time))
        });
        let mut held: Vec<_> = held.collect();
        held.sort_unstable();
        held.into_iter().map(|(.., id, at)| (id, at)).collect()
    }

    /// After a start: tests that asked an officer of ours before it ask on, and drills that sounded sound on.
    pub(super) fn resume_asks(&mut self, now: Now) {
        let all = [Status::Actual, Status::Exercise, Status::Test];
        let latest = all.into_iter().flat_map(|status| {
            self.fold
                .latest(body::LINE_TEST, CHALLENGE, status, DRILLS_LOOKED_AT)
        });
        let open = latest.filter(|one| {
            one.action.contains(&self.own)
                && one.party() != self.own
                && self.deadline_of(one) >= now.utc
                && self.fold.judgement(&one.id) == Some(Judgement::Effective)
                && !self.has_answered(&one.id)
        });
        let mut asks: Vec<Ask> = Vec::new();
        for one in open {
            let beside = asks.iter().filter(|ask| ask.by == one.party());
            if beside.count() >= ASKS_PER_PARTY_MAX {
                continue;
            }
            let deadline = self.deadline_of(one);
            let sounds_until = self
                .sounded_since(one, now.utc)
                .and_then(|held| sounds_on(now, held, deadline, self.duty.answer_within));
            asks.push(Ask {
                challenge: one.id,
                by: one.party(),
                number: one.number,
                deadline,
                sounds_until,
            });
        }
        let asks = asks.into_iter().map(|ask| (ask.challenge, ask));
        self.duty.asks.extend(asks);
    }

    fn deadline_of(&self, challenge: &Speech) -> Timestamp {
        let within = self.duty.answer_within;
        challenge.due.unwrap_or(challenge.time + within)
    }

    /// Since when a challenge has been held here, if it is a drill and was among those of its party that sounded in this week.
    fn sounded_since(&self, challenge: &Speech, now: Timestamp) -> Option<Timestamp> {
        let most = Weeks::of(&self.terms().charter).drills;
        let most = most.unwrap_or(DRILLS_SOUNDED_MAX);
        let held = self.held_this_week(challenge.party(), now);
        let mut before = 0;
        let mut since = now;
        for (id, at) in held {
            if id == challenge.id {
                since = at;
                break;
            }
            before += 1;
        }
        (sounds(challenge) && before < most).then_some(since)
    }

    /// Drills sound until officers here have answered them, or their time is up.
    pub(super) fn look_at_drills(&mut self, s: &mut Surroundings<'_>) {
        let line = self.id;
        let sounding = sounding(&mut self.duty.asks, s.now.monotonic);
        let over = |alarm: &Alarm| matches!(alarm, Alarm::Drill { line: of, party } if *of == line && !sounding.contains(party));
        s.alarms.clear_where(over, s.out);
        for party in sounding.iter().copied() {
            s.alarms.raise(s.now, Alarm::Drill { line, party }, s.out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_drills_of_each_party_sound_in_a_week_and_as_many_in_the_next() {
        let mut drills = Drills::default();
        let (one, other) = (PartyIndex(1), PartyIndex(2));
        let mut heard = |party, week, before, most| {
            let all = (0..9).filter(|_| drills.counts(party, week, before, most));
            all.count()
        };
        assert_eq!(heard(one, 5, 0, 2), 2);
        assert_eq!(heard(one, 6, 0, 2), 2);
        // More are agreed on in the middle of a week.
        assert_eq!(heard(one, 6, 0, 3), 1);
        // Another party's are its own; of these some had sounded before this node was started.
        assert_eq!(heard(other, 6, 2, 3), 1);
        assert_eq!(heard(other, 7, 2, 3), 3);
    }

    #[test]
    fn a_drill_sounds_no_longer_than_an_officer_has_to_answer_whatever_its_author_states() {
        let now = Now {
            monotonic: Monotonic(Duration::from_secs(1_000)),
            utc: Timestamp::from_ms(1_796_000_000_000),
            uncertainty_ms: None,
        };
        let within = Duration::from_secs(300);
        let until = |deadline| sounds_until(now, deadline, within);
        let after = |seconds| now.monotonic + Duration::from_secs(seconds);
        assert_eq!(until(now.utc + Duration::from_secs(200)), after(200));
        assert_eq!(until(now.utc + Duration::from_secs(400)), after(300));
        assert_eq!(until(Timestamp::from_ms(u64::MAX)), after(300));
        assert_eq!(until(Timestamp::from_ms(0)), after(0));
    }
    #[test]
    fn no_start_of_a_node_makes_a_drill_sound_longer_than_from_when_it_came() {
        let now = Now {
            monotonic: Monotonic(Duration::from_secs(1_000)),
            utc: Timestamp::from_ms(1_796_000_000_000),
            uncertainty_ms: None,
        };
        let within = Duration::from_secs(300);
        let (soon, late) = (
            now.utc + Duration::from_secs(200),
            Timestamp::from_ms(u64::MAX),
        );
        let until = |held_s: u64, deadline| {
            let held = now.utc - Duration::from_secs(held_s);
            sounds_on(now, held, deadline, within)
        };
        let after = |seconds| Some(now.monotonic + Duration::from_secs(seconds));
        assert_eq!(until(5, soon), after(200));
        assert_eq!(until(0, late), after(300));
        assert_eq!(until(120, late), after(180));
        assert_eq!(until(300, late), None);
        assert_eq!(until(9_000, late), None);
        assert_eq!(until(9_000, soon), None);
        // Our own clock was set back since.
        let ahead = now.utc + Duration::from_secs(9_000);
        assert_eq!(sounds_on(now, ahead, late, within), after(300));
    }
    #[test]
    fn one_that_has_sounded_for_as_long_as_it_may_waits_on_in_silence() {
        let ask = |n: u8, sounds_s: Option<u64>| {
            let challenge = EntryId([n; 32]);
            let ask = Ask {
                challenge,
                by: PartyIndex(n),
                number: None,
                deadline: Timestamp::from_ms(u64::MAX),
                sounds_until: sounds_s.map(|seconds| Monotonic(Duration::from_secs(seconds))),
            };
            (challenge, ask)
        };
        let mut asks = BTreeMap::from([ask(1, Some(300)), ask(2, None), ask(3, Some(400))]);
        let mut sounds = |seconds| {
            let sounding = sounding(&mut asks, Monotonic(Duration::from_secs(seconds)));
            sounding
                .into_iter()
                .map(|party| party.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(sounds(299), [1, 3]);
        assert_eq!(sounds(300), [3]);
        assert_eq!(sounds(400), [0; 0]);
        assert_eq!(asks.len(), 3);
    }
}
