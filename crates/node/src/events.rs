//! What happened, for readers of the event stream: numbered, bounded, resumable.
//!
//! No queue a reader: everyone reads the same bounded buffer at their own pace, and one who falls
//! behind it is told so. Numbers go on rising over a restart, because they begin at the clock.

use std::collections::VecDeque;
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
    events: VecDeque<(u64, Event)>,
    latest: u64,
}

/// What a reader gets next.
#[derive(Debug, PartialEq)]
pub(crate) enum Next {
    /// The first event after the one asked for.
    Event(u64, Box<Event>),
    /// Some after it are no longer kept; reading goes on after this number.
    Missed(u64),
    /// Nothing yet.
    Nothing,
}

impl Events {
    /// An empty buffer whose numbers begin at the time in microseconds: higher than any number of
    /// an earlier process that told less than a million events a second.
    pub(crate) fn starting_at(now: Timestamp) -> Self {
        let latest = now.as_ms().saturating_mul(1000);
        Self {
            kept: Mutex::new(Kept {
                events: VecDeque::new(),
                latest,
            }),
            latest: watch::channel(latest).0,
        }
    }

    /// Tells an event.
    pub(crate) fn tell(&self, event: Event) {
        let number = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.latest += 1;
            let number = kept.latest;
            if kept.events.len() >= EVENTS_KEPT_MAX {
                kept.events.pop_front();
            }
            kept.events.push_back((number, event));
            number
        };
        self.latest.send_replace(number);
    }

    /// The number of the latest event, and news of later ones.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.latest.subscribe()
    }

    /// What comes after number `after`.
    pub(crate) fn after(&self, after: u64) -> Next {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if after == kept.latest {
            return Next::Nothing;
        }
        let oldest = kept
            .events
            .front()
            .map_or(kept.latest + 1, |(number, _)| *number);
        if after > kept.latest || after + 1 < oldest {
            return Next::Missed(oldest - 1);
        }
        let place = usize::try_from(after + 1 - oldest).unwrap_or(usize::MAX);
        match kept.events.get(place) {
            Some((number, event)) => Next::Event(*number, Box::new(event.clone())),
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
        let events = Events::starting_at(Timestamp::from_ms(7));
        let start = *events.watch().borrow();
        assert_eq!(events.after(start), Next::Nothing);
        events.tell(speaks(1));
        events.tell(speaks(2));
        assert_eq!(
            events.after(start),
            Next::Event(start + 1, Box::new(speaks(1)))
        );
        assert_eq!(
            events.after(start + 1),
            Next::Event(start + 2, Box::new(speaks(2)))
        );
        assert_eq!(events.after(start + 2), Next::Nothing);
    }

    #[test]
    fn a_reader_who_fell_behind_or_comes_from_elsewhere_is_told_so() {
        let events = Events::starting_at(Timestamp::from_ms(7));
        let start = *events.watch().borrow();
        for _ in 0..EVENTS_KEPT_MAX + 5 {
            events.tell(speaks(1));
        }
        assert_eq!(events.after(start), Next::Missed(start + 5));
        assert!(matches!(events.after(start + 5), Next::Event(..)));
        assert_eq!(events.after(start - 1), Next::Missed(start + 5));
        assert_eq!(events.after(u64::MAX), Next::Missed(start + 5));
    }
}
