//! The alarms that stand: each raised once, each cleared once. One about messages stands for all messages
//! of its sort, and is raised anew when more come behind it, but seldom: whoever is flooded hears of it a
//! few times, and finds every message behind it. Follows docs/decisions/0038-alarms-in-a-flood.md.

mod budget;

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{EntryId, LineId, PartyIndex, Precedence, PublicKey, Timestamp};

use self::budget::{Budgets, Due};
use crate::alarm::Alarm;
use crate::limits::{RINGS_ANEW, RINGS_ANEW_FLASH};
use crate::matter::ring::NoDevice;
use crate::now::{Monotonic, Now};
use crate::switchboard::output::{Event, Output};

/// The alarms that stand, and since when.
#[derive(Debug, Default)]
pub struct Alarms {
    standing: BTreeMap<Alarm, Timestamp>,
    /// How often what an alarm counts has happened since it was raised; kept until it is raised again, so
    /// that whoever is told that it is over is told how often.
    counts: BTreeMap<Alarm, u64>,
    /// The messages behind those that are about messages.
    behind: BTreeMap<Alarm, Behind>,
    /// When those rang last, also before they were over.
    rang: BTreeMap<Alarm, Rang>,
    /// When which of them may ring anew, soonest first.
    anew: BTreeSet<(Monotonic, Alarm)>,
    /// Those with more messages than are behind them: they were not watched for want of room.
    more: BTreeSet<Alarm>,
    /// What each counterpart has made ring.
    budgets: Budgets,
    /// Why nothing rings at this desk, as the node says.
    silent: Option<NoDevice>,
}

/// The messages behind an alarm.
#[derive(Debug, Default)]
struct Behind {
    since: BTreeMap<EntryId, Timestamp>,
    /// The same, oldest first.
    oldest: BTreeSet<(Timestamp, EntryId)>,
    /// Those it has not rung for.
    news: BTreeSet<EntryId>,
    /// How many there were in all.
    joined: u64,
    /// Whether anybody was told that it stands.
    told: bool,
    /// Whether it rang by itself since it stands, and not under the alarm for all.
    sounds: bool,
}

/// When an alarm about messages rang.
#[derive(Clone, Copy, Debug)]
struct Rang {
    last: Monotonic,
    /// The time before that.
    before: Option<Monotonic>,
}

/// Why a message is no longer behind an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// An officer here took it, or it was ours: the next one rings at once.
    Tended,
    /// Others ended it, who may begin again as often as they like.
    ByOthers,
}

impl Alarms {
    /// Raises an alarm, unless it stands already.
    pub fn raise(&mut self, now: Now, alarm: Alarm, out: &mut Vec<Output>) {
        if !self.standing.contains_key(&alarm) {
            self.counts.remove(&alarm);
            self.standing.insert(alarm.clone(), now.utc);
            self.tell(now, alarm, out);
        }
    }

    /// Takes over the parties of a line, by their link keys: alarms that one counterpart can cause have one
    /// budget on all lines together.
    pub fn know(&mut self, line: LineId, own: PartyIndex, parties: Vec<PublicKey>) {
        self.budgets.know(line, own, parties);
    }

    /// Takes over whether anything rings at this desk, and why not.
    pub fn be_silent(&mut self, silent: Option<NoDevice>) {
        self.silent = silent;
    }

    /// Why nothing rings at this desk; `None` if something does, or nobody has said otherwise.
    #[must_use]
    pub fn silent(&self) -> Option<NoDevice> {
        self.silent
    }

    /// Rings, or has the alarm for all of that counterpart ring: at once, or a while after it rang last. Whether it rang by
    /// itself.
    fn tell(&mut self, now: Now, alarm: Alarm, out: &mut Vec<Output>) -> bool {
        let Some(counterpart) = self.budgets.gathers(now.monotonic, &alarm) else {
            out.push(Output::Notify(Event::Raised(alarm)));
            return true;
        };
        out.push(Output::Notify(Event::Gathered(alarm)));
        let many = Alarm::Many { counterpart };
        if !self.standing.contains_key(&many) {
            self.counts.remove(&many);
            self.standing.insert(many.clone(), now.utc);
        }
        let count = self.counts.entry(many.clone()).or_default();
        *count = count.saturating_add(1);
        if self.budgets.many_rings(now.monotonic, counterpart) {
            out.push(Output::Notify(Event::Raised(many)));
        }
        false
    }

    /// Counts something under one alarm, which is raised with the first.
    pub fn count(&mut self, now: Now, alarm: Alarm, out: &mut Vec<Output>) {
        self.raise(now, alarm.clone(), out);
        let count = self.counts.entry(alarm).or_default();
        *count = count.saturating_add(1);
    }

    /// What was counted under an alarm since it was raised; for one about messages, how many are behind it.
    #[must_use]
    pub fn counted(&self, alarm: &Alarm) -> Option<u64> {
        let behind = self
            .behind
            .get(alarm)
            .map(|behind| behind.since.len() as u64);
        behind.or_else(|| self.counts.get(alarm).copied())
    }

    /// Puts a message behind an alarm, which rings with the first; with more it rings anew, not at once.
    pub fn join(&mut self, now: Now, alarm: Alarm, message: EntryId, out: &mut Vec<Output>) {
        let behind = self.behind.entry(alarm.clone()).or_default();
        if behind.since.contains_key(&message) {
            return;
        }
        behind.since.insert(message, now.utc);
        behind.oldest.insert((now.utc, message));
        behind.news.insert(message);
        behind.joined += 1;
        self.standing.entry(alarm.clone()).or_insert(now.utc);
        let at = self.may_ring_at(&alarm);
        match at.filter(|at| *at > now.monotonic) {
            None => self.ring(now, alarm, out),
            Some(at) => {
                self.anew.insert((at, alarm));
            }
        }
    }

    /// Whether an alarm about messages rang by itself since it stands.
    #[must_use]
    pub fn sounds(&self, alarm: &Alarm) -> bool {
        let behind = self.behind.get(alarm);
        behind.is_some_and(|behind| behind.sounds)
    }

    /// A message is no longer behind an alarm, which is over with the last.
    pub fn leave(&mut self, alarm: &Alarm, message: &EntryId, why: Left, out: &mut Vec<Output>) {
        let Some(behind) = self.behind.get_mut(alarm) else {
            return;
        };
        let Some(since) = behind.since.remove(message) else {
            return;
        };
        behind.oldest.remove(&(since, *message));
        behind.news.remove(message);
        if !behind.since.is_empty() {
            return;
        }
        if why == Left::Tended {
            self.rang.remove(alarm);
            // What did not ring by itself has spent nothing.
            if behind.sounds {
                self.budgets.tended(alarm);
            }
        }
        let (joined, told) = (behind.joined, behind.told);
        self.behind.remove(alarm);
        self.more.remove(alarm);
        self.counts.insert(alarm.clone(), joined);
        self.standing.remove(alarm);
        if told {
            out.push(Output::Notify(Event::Cleared(alarm.clone())));
        }
    }

    /// Notes that there are more messages of an alarm's sort than can be watched.
    pub fn note_more(&mut self, alarm: Alarm) {
        self.more.insert(alarm);
    }

    /// Whether there are more messages of an alarm's sort than stand behind it.
    #[must_use]
    pub fn has_more(&self, alarm: &Alarm) -> bool {
        self.more.contains(alarm)
    }

    /// Lets those ring anew that may and have something to ring for.
    pub fn ring_anew(&mut self, now: Now, out: &mut Vec<Output>) {
        for (counterpart, due) in self.budgets.due(now.monotonic) {
            let many = Alarm::Many { counterpart };
            match due {
                Due::Ring => out.push(Output::Notify(Event::Raised(many))),
                Due::Over => self.clear(&many, out),
            }
        }
        while let Some((at, _)) = self.anew.first()
            && *at <= now.monotonic
        {
            let Some((_, alarm)) = self.anew.pop_first() else {
                return;
            };
            let news = self
                .behind
                .get(&alarm)
                .is_some_and(|one| !one.news.is_empty());
            if !news && !self.is_open_check_fire(&alarm) {
                continue;
            }
            match self.may_ring_at(&alarm).filter(|at| *at > now.monotonic) {
                None => self.ring(now, alarm, out),
                Some(at) => {
                    self.anew.insert((at, alarm));
                }
            }
        }
    }

    /// When something may ring anew next.
    #[must_use]
    pub fn wake(&self) -> Option<Monotonic> {
        let anew = self.anew.first().map(|(at, _)| *at);
        anew.into_iter().chain(self.budgets.wake()).min()
    }

    /// Before when an alarm rings no more; `None` if it may at any time.
    fn may_ring_at(&self, alarm: &Alarm) -> Option<Monotonic> {
        let rang = self.rang.get(alarm)?;
        let is_flash = alarm.of_messages() == Some(Precedence::Flash);
        match alarm {
            // A ring is over before any pause would be: it rings now or not at all, as often as its counterpart may.
            Alarm::Ring { .. } => None,
            // A FLASH that corrects the one before it must be heard, whether or not that was cancelled.
            Alarm::Received { .. } if is_flash => rang.before.map(|at| at + RINGS_ANEW),
            // The same, and it rings anew until each was taken.
            Alarm::CheckFire { .. } => rang
                .before
                .map(|at| (at + RINGS_ANEW).min(rang.last + RINGS_ANEW_FLASH)),
            // Their FLASH ring besides, as received or as not acknowledged.
            Alarm::BreakGlass { .. } | Alarm::NotDelivered { .. } => Some(rang.last + RINGS_ANEW),
            _ if is_flash => Some(rang.last + RINGS_ANEW_FLASH),
            _ => Some(rang.last + RINGS_ANEW),
        }
    }

    fn ring(&mut self, now: Now, alarm: Alarm, out: &mut Vec<Output>) {
        if let Some(behind) = self.behind.get_mut(&alarm) {
            behind.news.clear();
            behind.told = true;
        }
        let before = self.rang.get(&alarm).map(|rang| rang.last);
        let last = now.monotonic;
        self.rang.insert(alarm.clone(), Rang { last, before });
        if self.is_open_check_fire(&alarm) {
            self.anew.insert((last + RINGS_ANEW_FLASH, alarm.clone()));
        }
        let rang = self.tell(now, alarm.clone(), out);
        if let Some(behind) = self.behind.get_mut(&alarm) {
            behind.sounds |= rang;
        }
    }

    /// Whether an alarm is that of check fires that nobody here has taken: silenced or not, it rings again.
    fn is_open_check_fire(&self, alarm: &Alarm) -> bool {
        matches!(alarm, Alarm::CheckFire { .. }) && self.behind.contains_key(alarm)
    }

    /// Nobody was told that an alarm about messages rang, for what it rang for could not be kept: it is as if
    /// it had not. It rings anew, as soon as it may, for what is still behind it then.
    pub fn untold(&mut self, now: Now, alarm: &Alarm) {
        let before = self.rang.remove(alarm).and_then(|rang| rang.before);
        if let Some(last) = before {
            let before = None;
            self.rang.insert(alarm.clone(), Rang { last, before });
        }
        if let Some(behind) = self.behind.get_mut(alarm) {
            behind.told &= before.is_some();
            behind.sounds &= behind.told;
            behind.news = behind.since.keys().copied().collect();
            self.anew.insert((now.monotonic, alarm.clone()));
        }
    }

    /// Takes from behind the alarms of a line what is not held there: it could not be kept.
    pub fn leave_unkept(
        &mut self,
        line: LineId,
        is_held: impl Fn(&EntryId) -> bool,
        out: &mut Vec<Output>,
    ) {
        let alarms: Vec<Alarm> = self.of_messages(line).map(|(one, _)| one.clone()).collect();
        for alarm in alarms {
            let behind = self.behind(&alarm).map(|(_, message)| message);
            let gone: Vec<EntryId> = behind.filter(|message| !is_held(message)).collect();
            for message in gone {
                self.leave(&alarm, &message, Left::ByOthers, out);
            }
        }
    }

    /// Clears an alarm that is not about messages, if it stands.
    pub fn clear(&mut self, alarm: &Alarm, out: &mut Vec<Output>) {
        if self.standing.remove(alarm).is_some() {
            out.push(Output::Notify(Event::Cleared(alarm.clone())));
        }
    }

    /// Clears every alarm not about messages that `over` says is over.
    pub fn clear_where(&mut self, over: impl Fn(&Alarm) -> bool, out: &mut Vec<Output>) {
        let gone: Vec<Alarm> = self
            .standing
            .keys()
            .filter(|alarm| over(alarm))
            .cloned()
            .collect();
        for alarm in gone {
            self.clear(&alarm, out);
        }
    }

    /// The messages behind an alarm and since when, oldest first.
    pub fn behind(&self, alarm: &Alarm) -> impl Iterator<Item = (Timestamp, EntryId)> + '_ {
        let behind = self.behind.get(alarm).into_iter();
        behind.flat_map(|behind| behind.oldest.iter().copied())
    }

    /// Whether a message is behind an alarm.
    #[must_use]
    pub fn is_behind(&self, alarm: &Alarm, message: &EntryId) -> bool {
        let behind = self.behind.get(alarm);
        behind.is_some_and(|behind| behind.since.contains_key(message))
    }

    /// The alarms about messages of a line, with how many are behind each.
    pub fn of_messages(&self, line: LineId) -> impl Iterator<Item = (&Alarm, usize)> {
        let of_line = move |alarm: &Alarm| {
            matches!(alarm, Alarm::NotDelivered { line: of, .. }
                | Alarm::NotAcknowledged { line: of, .. }
                | Alarm::Received { line: of, .. }
                | Alarm::Ring { line: of, .. }
                | Alarm::MatterWaits { line: of, .. }
                | Alarm::Unanswered { line: of, .. }
                | Alarm::CheckFire { line: of, .. }
                | Alarm::BreakGlass { line: of, .. } if *of == line)
        };
        let all = self
            .behind
            .iter()
            .map(|(alarm, behind)| (alarm, behind.since.len()));
        all.filter(move |(alarm, _)| of_line(alarm))
    }

    /// How many messages of others, FLASH apart, are behind alarms of a line: what has a bound.
    #[must_use]
    pub fn overdue_of_others(&self, line: LineId, own: PartyIndex) -> usize {
        let counts = |alarm: &Alarm| {
            matches!(alarm, Alarm::NotAcknowledged { party, precedence, .. }
                if *party != own && *precedence != Precedence::Flash)
        };
        let all = self.of_messages(line);
        all.filter(|(alarm, _)| counts(alarm))
            .map(|(_, many)| many)
            .sum()
    }

    /// The alarms that stand, each with when it was raised.
    #[must_use]
    pub fn standing(&self) -> &BTreeMap<Alarm, Timestamp> {
        &self.standing
    }
}

#[cfg(test)]
mod tests;
