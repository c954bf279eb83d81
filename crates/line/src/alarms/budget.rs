//! How often one counterpart can make our desk ring, whatever it does and on however many lines: ten times in ten
//! minutes. What comes past that stands like any other, and one alarm of that counterpart rings for all of it.
//! Follows docs/decisions/0038-alarms-in-a-flood.md.

use std::collections::{BTreeMap, VecDeque};

use detente_record::{LineId, PartyIndex, Precedence, PublicKey};

use crate::alarm::{Alarm, Cause};
use crate::limits::{
    RINGS_ANEW, RINGS_ANEW_FLASH, RINGS_LINE_DOWN_MAX, RINGS_MANY_MAX, RINGS_OURS_MAX,
    RINGS_THEIR_FLASH_MAX, RINGS_THEIR_RINGS_MAX, RINGS_THEIRS_MAX,
};
use crate::now::Monotonic;

/// What counterparts have made ring.
#[derive(Debug, Default)]
pub(super) struct Budgets {
    /// Our index in each line, and the link keys of its parties.
    lines: BTreeMap<LineId, (PartyIndex, Vec<PublicKey>)>,
    spent: BTreeMap<PublicKey, Budget>,
    /// When conditions rang that may come and go at a counterpart's will, in the last ten minutes.
    conditions: BTreeMap<Alarm, VecDeque<Monotonic>>,
}

#[derive(Debug, Default)]
struct Budget {
    /// Its alarms that rang by themselves in the last ten minutes.
    rung: VecDeque<Monotonic>,
    /// When the one for all rang last, also before it was over.
    many_rang: Option<Monotonic>,
    /// Since it stands: when the last one came under it.
    gathered: Option<Monotonic>,
    /// Whether one came under it that it has not rung for.
    news: bool,
}

/// What is due of the alarm for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// It rings for what came under it.
    Ring,
    /// Nothing has come under it for long.
    Over,
}

impl Budgets {
    /// Takes over whose counterparts a line has.
    pub(super) fn know(&mut self, line: LineId, own: PartyIndex, parties: Vec<PublicKey>) {
        self.lines.insert(line, (own, parties));
    }

    /// Whether an alarm may not ring by itself, and whose alarm rings for it. What may ring is counted.
    pub(super) fn gathers(&mut self, now: Monotonic, alarm: &Alarm) -> Option<PublicKey> {
        let counterpart = self.caused_by(alarm)?;
        let ours = self.is_ours(alarm);
        let again = self.rang_often(now, alarm);
        let budget = self.spent.entry(counterpart).or_default();
        forget(&mut budget.rung, now);
        if !again && budget.rung.len() < most(alarm, ours) {
            budget.rung.push_back(now);
            if let Some(condition) = condition(alarm) {
                self.conditions.entry(condition).or_default().push_back(now);
            }
            return None;
        }
        budget.gathered = Some(now);
        budget.news = true;
        Some(counterpart)
    }

    /// Officers here have dealt with everything behind an alarm of theirs: that ring is spent on nothing more.
    pub(super) fn tended(&mut self, alarm: &Alarm) {
        let Some(counterpart) = self.caused_by(alarm).filter(|_| self.is_theirs(alarm)) else {
            return;
        };
        if let Some(budget) = self.spent.get_mut(&counterpart) {
            budget.rung.pop_back();
        }
    }

    /// Whether the alarm for all may ring now for what has come under it. If so, that is noted.
    pub(super) fn many_rings(&mut self, now: Monotonic, counterpart: PublicKey) -> bool {
        let budget = self.spent.entry(counterpart).or_default();
        let rings = budget.news && budget.many_at().is_none_or(|at| at <= now);
        if rings {
            budget.news = false;
            budget.many_rang = Some(now);
        }
        rings
    }

    /// The alarms for all of which something is due.
    pub(super) fn due(&mut self, now: Monotonic) -> Vec<(PublicKey, Due)> {
        let mut due = Vec::new();
        let counterparts: Vec<PublicKey> = self.spent.keys().copied().collect();
        for counterpart in counterparts {
            if self.many_rings(now, counterpart) {
                due.push((counterpart, Due::Ring));
            }
            let Some(budget) = self.spent.get_mut(&counterpart) else {
                continue;
            };
            if budget.gathered.is_some_and(|at| at + RINGS_ANEW <= now) {
                budget.gathered = None;
                due.push((counterpart, Due::Over));
            }
        }
        due
    }

    /// When something is due next.
    pub(super) fn wake(&self) -> Option<Monotonic> {
        let all = self.spent.values().filter_map(|budget| {
            let over = budget.gathered.map(|at| at + RINGS_ANEW);
            let rings = budget.many_at().filter(|_| budget.news);
            over.into_iter().chain(rings).min()
        });
        all.min()
    }

    /// The counterpart that can make an alarm be raised; `None` if it takes our own machine, or one of several.
    fn caused_by(&self, alarm: &Alarm) -> Option<PublicKey> {
        match alarm {
            Alarm::LineDown { counterpart, .. }
            | Alarm::PathDown { counterpart, .. }
            | Alarm::ClockSkew { counterpart }
            | Alarm::PeerFault { counterpart }
            | Alarm::TwoMachines { counterpart } => Some(*counterpart),
            Alarm::Fork { line, party }
            | Alarm::NotAcknowledged { line, party, .. }
            | Alarm::Received { line, party, .. }
            | Alarm::Ring { line, party }
            | Alarm::Drill { line, party }
            | Alarm::MatterWaits { line, party }
            | Alarm::Unanswered { line, party, .. }
            | Alarm::NotUnderstood { line, party }
            | Alarm::OverQuota { line, party }
            | Alarm::FlashCap { line, party }
            | Alarm::BreakGlass { line, party }
            | Alarm::CheckFire { line, party }
            | Alarm::AuthorityCap { line, party }
            | Alarm::PartyLeft { line, party }
            | Alarm::PartyCloses { line, party } => self.party(*line, Some(*party)),
            Alarm::NotDelivered { line, .. } | Alarm::TestFailed { line, .. } => {
                self.party(*line, None)
            }
            // Our own officers suspend, and it is told whatever else there is; a counterpart's is a condition of its own.
            Alarm::Suspended { line, party } => self
                .lines
                .get(line)
                .filter(|(own, _)| own != party)
                .and_then(|_| self.party(*line, Some(*party))),
            // That our own record has less than others prove is told whatever else there is.
            Alarm::Own(_)
            | Alarm::SuspensionReview { .. }
            | Alarm::BehindOwnRecord { .. }
            | Alarm::Mute { .. }
            | Alarm::RecordDamaged { .. }
            | Alarm::DiskLow
            | Alarm::DiskFull
            | Alarm::Many { .. } => None,
        }
    }

    /// The counterpart that is a party of a line; where it is ours, the only other one.
    fn party(&self, line: LineId, party: Option<PartyIndex>) -> Option<PublicKey> {
        let (own, parties) = self.lines.get(&line)?;
        if let Some(party) = party.filter(|party| party != own) {
            return parties.get(usize::from(party.0)).copied();
        }
        let others = parties.iter().enumerate();
        let mut others = others.filter(|(index, _)| *index != usize::from(own.0));
        let (_, other) = others.next()?;
        others.next().is_none().then_some(*other)
    }

    /// Whether it is about messages of a counterpart.
    fn is_theirs(&self, alarm: &Alarm) -> bool {
        match alarm {
            Alarm::Received { line, party, .. }
            | Alarm::NotAcknowledged { line, party, .. }
            | Alarm::Ring { line, party }
            | Alarm::MatterWaits { line, party }
            | Alarm::Unanswered { line, party, .. }
            | Alarm::CheckFire { line, party }
            | Alarm::BreakGlass { line, party } => {
                self.lines.get(line).is_some_and(|(own, _)| own != party)
            }
            _ => false,
        }
    }

    /// Whether it is about FLASH of ours that did not get through.
    fn is_ours(&self, alarm: &Alarm) -> bool {
        let flash = alarm.of_messages() == Some(Precedence::Flash);
        match alarm {
            Alarm::NotDelivered { .. } => flash,
            Alarm::NotAcknowledged { line, party, .. } => {
                let own = self.lines.get(line).map(|(own, _)| *own);
                flash && own == Some(*party)
            }
            _ => false,
        }
    }

    /// Whether a condition that may come and go has rung as often as it may in ten minutes.
    fn rang_often(&mut self, now: Monotonic, alarm: &Alarm) -> bool {
        let Some(condition) = condition(alarm) else {
            return false;
        };
        self.conditions.retain(|_, rang| {
            forget(rang, now);
            !rang.is_empty()
        });
        let rang = self.conditions.get(&condition).map_or(0, VecDeque::len);
        let most = match alarm {
            // It came back, and failed again: that is news once.
            Alarm::LineDown { .. } | Alarm::PathDown { .. } => 2,
            _ => 1,
        };
        rang >= most
    }
}

impl Budget {
    /// Before when the alarm for all does not ring.
    fn many_at(&self) -> Option<Monotonic> {
        self.many_rang.map(|rang| rang + RINGS_ANEW_FLASH)
    }
}

/// How many of a counterpart's alarms have rung in ten minutes when one of a sort rings by itself no more: what it
/// causes at will leaves room for its rings, those for its FLASH, those for ours, and all of them for a line that is down,
/// and for its check fires: no flood of its FLASH may keep one of them from ringing.
fn most(alarm: &Alarm, ours: bool) -> usize {
    match alarm {
        Alarm::LineDown { .. } | Alarm::Fork { .. } | Alarm::CheckFire { .. } => {
            RINGS_LINE_DOWN_MAX
        }
        _ if ours => RINGS_OURS_MAX,
        _ if alarm.of_messages() == Some(Precedence::Flash) => RINGS_THEIR_FLASH_MAX,
        Alarm::Ring { .. } => RINGS_THEIR_RINGS_MAX,
        _ => RINGS_THEIRS_MAX,
    }
}

/// What comes and goes by one and the same doing; `None` for what is about messages, which have pauses of their
/// own, or about a test that was due.
fn condition(alarm: &Alarm) -> Option<Alarm> {
    match alarm {
        Alarm::LineDown { counterpart, .. } => Some(Alarm::LineDown {
            counterpart: *counterpart,
            // Why it is down may change as fast.
            cause: Cause::AllSilent,
        }),
        Alarm::TestFailed { .. } => None,
        _ if alarm.of_messages().is_some() => None,
        _ => Some(alarm.clone()),
    }
}

fn forget(rang: &mut VecDeque<Monotonic>, now: Monotonic) {
    while rang.front().is_some_and(|at| *at + RINGS_ANEW <= now) {
        rang.pop_front();
    }
}

const _: () = assert!(RINGS_THEIRS_MAX < RINGS_THEIR_RINGS_MAX);
const _: () = assert!(RINGS_THEIR_RINGS_MAX < RINGS_THEIR_FLASH_MAX);
const _: () = assert!(RINGS_THEIR_FLASH_MAX < RINGS_OURS_MAX);
const _: () = assert!(RINGS_OURS_MAX < RINGS_LINE_DOWN_MAX);
// EEMUA 191: ten in ten minutes, of which the alarm for all takes two.
const _: () = assert!(RINGS_LINE_DOWN_MAX + RINGS_MANY_MAX == 10);
const _: () = assert!(RINGS_ANEW_FLASH.as_secs() * RINGS_MANY_MAX as u64 >= RINGS_ANEW.as_secs());
