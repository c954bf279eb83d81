//! The alarms that stand: each raised once, each cleared once.

use std::collections::BTreeMap;

use detente_record::{LineId, Timestamp};

use crate::alarm::Alarm;
use crate::now::Now;
use crate::switchboard::output::{Event, Output};

/// The alarms that stand, and since when.
#[derive(Debug, Default)]
pub struct Alarms {
    standing: BTreeMap<Alarm, Timestamp>,
    /// How often what an alarm counts has happened since it was raised; kept until it is raised again, so
    /// that whoever is told that it is over is told how often.
    counts: BTreeMap<Alarm, u64>,
}

impl Alarms {
    /// Raises an alarm, unless it stands already.
    pub fn raise(&mut self, now: Now, alarm: Alarm, out: &mut Vec<Output>) {
        if !self.standing.contains_key(&alarm) {
            self.counts.remove(&alarm);
            self.standing.insert(alarm.clone(), now.utc);
            out.push(Output::Notify(Event::Raised(alarm)));
        }
    }

    /// Counts something under one alarm, which is raised with the first.
    pub fn count(&mut self, now: Now, alarm: Alarm, out: &mut Vec<Output>) {
        self.raise(now, alarm.clone(), out);
        let count = self.counts.entry(alarm).or_default();
        *count = count.saturating_add(1);
    }

    /// What was counted under an alarm since it was raised.
    #[must_use]
    pub fn counted(&self, alarm: &Alarm) -> Option<u64> {
        self.counts.get(alarm).copied()
    }

    /// Clears an alarm, if it stands.
    pub fn clear(&mut self, alarm: &Alarm, out: &mut Vec<Output>) {
        if self.standing.remove(alarm).is_some() {
            out.push(Output::Notify(Event::Cleared(alarm.clone())));
        }
    }

    /// Clears every alarm that `over` says is over.
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

    /// How many messages of a line stand as not acknowledged.
    #[must_use]
    pub fn not_acknowledged(&self, line: LineId) -> usize {
        let of_line = |alarm: &&Alarm| matches!(alarm, Alarm::NotAcknowledged { line: of, .. } if *of == line);
        self.standing.keys().filter(of_line).count()
    }

    /// The alarms that stand, each with when it was raised.
    #[must_use]
    pub fn standing(&self) -> &BTreeMap<Alarm, Timestamp> {
        &self.standing
    }
}
