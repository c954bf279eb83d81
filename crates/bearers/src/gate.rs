//! What strangers may cost: handshakes under way and begun, and what is reported of them.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use crate::limits::{
    HANDSHAKES_MAX, HANDSHAKES_PER_ADDRESS_MAX, HANDSHAKES_PER_SECOND_AND_ADDRESS_MAX,
    HANDSHAKES_PER_SECOND_MAX, KNOWN_ADDRESSES_MAX, STRANGERS_REPORTED_PER_SECOND_MAX,
};
use crate::{Bearer, BearerEvent, CloseCause};

/// The door for everyone who has not yet proven a key.
#[derive(Default)]
pub(crate) struct Gate {
    state: Mutex<State>,
    refused: AtomicU64,
}

#[derive(Default)]
struct State {
    second: Option<Instant>,
    begun: u32,
    reported: u32,
    active: usize,
    sources: HashMap<IpAddr, Source>,
    /// Where counterparts have proven their keys: strangers elsewhere cannot take their places.
    known: HashSet<IpAddr>,
    known_active: usize,
    known_begun: u32,
}

#[derive(Default)]
struct Source {
    begun: u32,
    active: usize,
}

impl Gate {
    /// Lets one handshake begin; it ends when the ticket is dropped. `None`: refuse it unread.
    ///
    /// Addresses at which a counterpart has proven its key have places of their own, so that strangers who
    /// hold all the others, each for as long as a handshake may take, don't keep a counterpart out.
    pub(crate) fn enter(self: &Arc<Self>, now: Instant, from: IpAddr) -> Option<Ticket> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.roll(now);
        let known = state.known.contains(&from);
        let (active, begun) = if known {
            (state.known_active, state.known_begun)
        } else {
            (state.active, state.begun)
        };
        if active >= HANDSHAKES_MAX || begun >= HANDSHAKES_PER_SECOND_MAX {
            return None;
        }
        let source = state.sources.entry(from).or_default();
        if source.active >= HANDSHAKES_PER_ADDRESS_MAX
            || source.begun >= HANDSHAKES_PER_SECOND_AND_ADDRESS_MAX
        {
            return None;
        }
        source.active += 1;
        source.begun += 1;
        if known {
            state.known_active += 1;
            state.known_begun += 1;
        } else {
            state.active += 1;
            state.begun += 1;
        }
        Some(Ticket {
            gate: Arc::clone(self),
            from,
            known,
        })
    }

    /// Remembers that a counterpart has proven its key from there.
    pub(crate) fn proven(&self, from: IpAddr) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.known.len() < KNOWN_ADDRESSES_MAX {
            state.known.insert(from);
        }
    }

    /// Counts a stranger, and reports it if few were reported lately. Never waits.
    pub(crate) fn stranger(
        &self,
        now: Instant,
        bearer: Bearer,
        from: SocketAddr,
        cause: CloseCause,
        events: &mpsc::Sender<BearerEvent>,
    ) {
        let refused = self.count();
        let report = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.roll(now);
            state.reported += 1;
            state.reported <= STRANGERS_REPORTED_PER_SECOND_MAX
        };
        if report {
            tracing::warn!(bearer = bearer.name(), %from, ?cause, refused, "a stranger was refused");
            // A full queue means the application is behind; the count is not lost.
            let _ = events.try_send(BearerEvent::Stranger {
                bearer,
                from,
                cause,
                refused,
            });
        }
    }

    /// Counts one turned away unread, without a report. Returns the count.
    pub(crate) fn count(&self) -> u64 {
        self.refused.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl State {
    /// Starts a new second, forgetting every source that has nothing under way: this bounds the map
    /// by the handshakes under way plus those begun in one second.
    fn roll(&mut self, now: Instant) {
        let fresh = self
            .second
            .is_some_and(|s| now.duration_since(s) < Duration::from_secs(1));
        if fresh {
            return;
        }
        self.second = Some(now);
        self.begun = 0;
        self.known_begun = 0;
        self.reported = 0;
        self.sources.retain(|_, source| {
            source.begun = 0;
            source.active > 0
        });
    }
}

/// One handshake under way.
pub(crate) struct Ticket {
    gate: Arc<Gate>,
    from: IpAddr,
    /// Which places it took one of.
    known: bool,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self
            .gate
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let active = if self.known {
            &mut state.known_active
        } else {
            &mut state.active
        };
        *active = active.saturating_sub(1);
        if let Some(source) = state.sources.get_mut(&self.from) {
            source.active = source.active.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn one_address_cannot_take_every_place() {
        let gate = Arc::new(Gate::default());
        let now = Instant::now();
        let held: Vec<_> = (0..100).filter_map(|_| gate.enter(now, ip(1))).collect();
        assert_eq!(held.len(), HANDSHAKES_PER_ADDRESS_MAX);
        assert!(gate.enter(now, ip(2)).is_some());
    }

    #[test]
    fn a_place_is_free_again_when_its_handshake_ends_but_the_second_is_bounded() {
        let gate = Arc::new(Gate::default());
        let now = Instant::now();
        let begun = (0..1000)
            .filter(|_| gate.enter(now, ip(1)).is_some())
            .count();
        assert_eq!(begun, HANDSHAKES_PER_SECOND_AND_ADDRESS_MAX as usize);
        let later = now + Duration::from_secs(1);
        assert!(gate.enter(later, ip(1)).is_some());
        let sources = gate.state.lock().unwrap().sources.len();
        assert_eq!(sources, 1);
    }

    #[test]
    fn the_flood_of_a_network_is_bounded_and_forgotten() {
        let gate = Arc::new(Gate::default());
        let now = Instant::now();
        let held: Vec<_> = (0..=255)
            .filter_map(|last| gate.enter(now, ip(last)))
            .collect();
        assert_eq!(held.len(), HANDSHAKES_MAX);
        drop(held);
        let later = now + Duration::from_secs(2);
        drop(gate.enter(later, ip(0)));
        assert_eq!(gate.state.lock().unwrap().sources.len(), 1);
    }

    #[test]
    fn strangers_that_hold_every_place_leave_those_of_known_addresses() {
        let gate = Arc::new(Gate::default());
        let now = Instant::now();
        gate.proven(ip(7));
        let strangers = (0..=255).filter(|last| *last != 7);
        let held: Vec<_> = strangers
            .filter_map(|last| gate.enter(now, ip(last)))
            .collect();
        assert_eq!(held.len(), HANDSHAKES_MAX);
        let of_known: Vec<_> = (0..100).filter_map(|_| gate.enter(now, ip(7))).collect();
        assert_eq!(of_known.len(), HANDSHAKES_PER_ADDRESS_MAX);
        drop(of_known);
        assert_eq!(gate.state.lock().unwrap().known_active, 0);
        assert_eq!(gate.state.lock().unwrap().active, HANDSHAKES_MAX);
    }

    #[tokio::test]
    async fn reports_are_few_and_the_count_is_whole() {
        let gate = Gate::default();
        let (events, mut reported) = mpsc::channel(100);
        let now = Instant::now();
        let from = SocketAddr::from(([192, 0, 2, 1], 9));
        for _ in 0..50 {
            gate.stranger(now, Bearer::Tcp, from, CloseCause::NotPinned, &events);
        }
        let later = now + Duration::from_secs(1);
        gate.stranger(later, Bearer::Tcp, from, CloseCause::NotPinned, &events);
        drop(events);
        let mut counts = Vec::new();
        while let Some(BearerEvent::Stranger { refused, .. }) = reported.recv().await {
            counts.push(refused);
        }
        assert_eq!(counts, [1, 2, 3, 4, 5, 51]);
    }
}
