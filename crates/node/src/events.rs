//! What happened, for readers of the event stream: numbered, bounded, resumable.
//!
//! No queue a reader: everyone reads the same bounded buffer at their own pace. One who falls behind it, or
//! comes back after a restart, is given the entries from the store up to where the buffer is joined again.
//! Numbers go on rising over a restart, because they begin at the clock.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use detente_api::event::Event;
use detente_record::Timestamp;
use tokio::sync::watch;

use crate::bounds::EVENTS_KEPT_MAX;

/// The buffer.
pub(crate) struct Events {
    kept: Mutex<Kept>,
    latest: watch::Sender<u64>,
}

struct Kept {
    events: VecDeque<(Told, Event)>,
    latest: Told,
    /// How far whoever has read nothing of it was told.
    before: Told,
}

/// How far a reader has been told: what the `id:` of an event carries.
///
/// A turn tells others' entries before our own, and each of the two in the order of their rows; so two rows
/// say which entries were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// The event's number.
    pub(crate) number: u64,
    /// The row of the last entry of another party.
    pub(crate) others: i64,
    /// The row of the last entry of our own.
    pub(crate) own: i64,
}

impl Told {
    /// Whether an entry in a row was told.
    pub(crate) fn has(&self, row: i64, is_own: bool) -> bool {
        row <= if is_own { self.own } else { self.others }
    }

    /// The same with an entry more.
    pub(crate) fn and(mut self, row: i64, is_own: bool) -> Self {
        let last = if is_own {
            &mut self.own
        } else {
            &mut self.others
        };
        *last = row.max(*last);
        self
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.number, self.others, self.own)
    }
}

impl FromStr for Told {
    type Err = NoEventId;

    fn from_str(text: &str) -> Result<Self, NoEventId> {
        let mut parts = text.split('-');
        let mut next = || parts.next()?.parse::<u64>().ok();
        let told = next().zip(next()).zip(next()).ok_or(NoEventId)?;
        let ((number, others), own) = told;
        if parts.next().is_some() {
            return Err(NoEventId);
        }
        let row = |row: u64| i64::try_from(row).map_err(|_| NoEventId);
        Ok(Self {
            number,
            others: row(others)?,
            own: row(own)?,
        })
    }
}

/// The text is not the id of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoEventId;

impl fmt::Display for NoEventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the id of an event, like 1795305600000000-12-7")
    }
}

/// What a reader gets next.
#[derive(Debug, PartialEq)]
pub(crate) enum Next {
    /// The first event after the one asked for.
    Event(Told, Box<Event>),
    /// Some after it are no longer kept.
    Missed,
    /// Nothing yet.
    Nothing,
}

impl Events {
    /// An empty buffer whose numbers begin at the time in microseconds: higher than any number of
    /// an earlier process that told less than a million events a second.
    /// Entries up to row `row` count as told.
    pub(crate) fn starting_at(now: Timestamp, row: i64) -> Self {
        let number = now.as_ms().saturating_mul(1000);
        let latest = Told {
            number,
            others: row,
            own: row,
        };
        Self {
            kept: Mutex::new(Kept {
                events: VecDeque::new(),
                latest,
                before: latest,
            }),
            latest: watch::channel(number).0,
        }
    }

    /// Tells an event; of an entry, with its row and whether it is our own.
    pub(crate) fn tell(&self, event: Event, entry: Option<(i64, bool)>) {
        let number = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.latest.number += 1;
            if let Some((row, is_own)) = entry {
                kept.latest = kept.latest.and(row, is_own);
            }
            let told = kept.latest;
            if kept.events.len() >= EVENTS_KEPT_MAX
                && let Some((first, _)) = kept.events.pop_front()
            {
                kept.before = first;
            }
            kept.events.push_back((told, event));
            told.number
        };
        self.latest.send_replace(number);
    }

    /// The number of the latest event, and news of later ones.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.latest.subscribe()
    }

    /// How far whoever has read everything was told.
    pub(crate) fn latest(&self) -> Told {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .latest
    }

    /// What comes after what a reader was told.
    pub(crate) fn after(&self, after: Told) -> Next {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if after == kept.latest {
            return Next::Nothing;
        }
        let place = match after.number.checked_sub(kept.before.number) {
            Some(0) if after == kept.before => 0,
            Some(behind @ 1..) => {
                let place = usize::try_from(behind).unwrap_or(usize::MAX);
                // A number of an earlier run may come again under a clock that was set back.
                let same = kept
                    .events
                    .get(place - 1)
                    .is_some_and(|(of, _)| *of == after);
                if !same {
                    return Next::Missed;
                }
                place
            }
            _ => return Next::Missed,
        };
        match kept.events.get(place) {
            Some((told, event)) => Next::Event(*told, Box::new(event.clone())),
            None => Next::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_api::AsText;
    use detente_record::LineId;

    fn speaks(n: u8) -> Event {
        Event::Speaks {
            line: AsText(LineId([n; 32])),
        }
    }

    #[test]
    fn a_reader_gets_every_event_once_and_in_order() {
        let events = Events::starting_at(Timestamp::from_ms(7), 5);
        let start = events.latest();
        assert_eq!(events.after(start), Next::Nothing);
        events.tell(speaks(1), Some((6, true)));
        events.tell(speaks(2), None);
        let first = Told {
            number: start.number + 1,
            others: 5,
            own: 6,
        };
        assert_eq!(events.after(start), Next::Event(first, Box::new(speaks(1))));
        let Next::Event(second, event) = events.after(first) else {
            panic!("a second one");
        };
        assert_eq!((*event, second.own), (speaks(2), 6));
        assert_eq!(events.after(second), Next::Nothing);
        assert!(second.has(6, true) && second.has(5, false) && !second.has(6, false));
    }

    #[test]
    fn a_reader_who_fell_behind_or_comes_from_elsewhere_is_told_so() {
        let events = Events::starting_at(Timestamp::from_ms(7), 0);
        let start = events.latest();
        for _ in 0..EVENTS_KEPT_MAX + 5 {
            events.tell(speaks(1), None);
        }
        let at = |number| Told { number, ..start };
        assert_eq!(events.after(start), Next::Missed);
        assert!(matches!(
            events.after(at(start.number + 5)),
            Next::Event(..)
        ));
        for number in [0, start.number - 1, start.number + 4, u64::MAX] {
            assert_eq!(events.after(at(number)), Next::Missed, "{number}");
        }
        let other_run = Told {
            own: 9,
            ..at(start.number + 50)
        };
        assert_eq!(events.after(other_run), Next::Missed);
    }

    #[test]
    fn an_event_id_reads_back_and_nothing_else_is_one() {
        let told = Told {
            number: 7000,
            others: 12,
            own: 0,
        };
        assert_eq!(told.to_string().parse(), Ok(told));
        for wrong in [
            "",
            "7",
            "7-1",
            "7-1-2-3",
            "a-1-2",
            "7--1",
            "7-1-9999999999999999999",
        ] {
            assert_eq!(wrong.parse::<Told>(), Err(NoEventId), "{wrong}");
        }
    }
}
