//! Each path of a link: up or down, since when, why, and when to dial again.

use std::time::Duration;

use detente_record::Timestamp;

use super::channel::{Bearer, CloseCause};
use super::channel_state::Channel;
use crate::alarm::Cause;
use crate::limits::{CAUSE_FRESH, DIAL_AGAIN_AFTER, DIAL_PATIENCE, DOWN_GRACE, FIRST_LINK_GRACE};
use crate::now::{Monotonic, Now};

/// One path's state, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathReport {
    /// Which path.
    pub bearer: Bearer,
    /// Whether a message has come over it and its heartbeats do.
    pub up: bool,
    /// Since when it is as it is.
    pub since: Timestamp,
    /// The key-exchange group of its handshake, while up.
    pub group: Option<String>,
    /// The last round trip, in milliseconds, while up.
    pub round_trip_ms: Option<u32>,
    /// How its last channel ended or dial failed, while down.
    pub ended: Option<CloseCause>,
}

/// How a path did since it was last asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathWatch {
    /// Which path.
    pub bearer: Bearer,
    /// For how long it was watched.
    pub covered_ms: u64,
    /// For how much of that it was up.
    pub up_ms: u64,
    /// How often it fell silent or was cut off.
    pub misses: u64,
}

#[derive(Clone, Debug)]
struct PathState {
    dialable: bool,
    ever_up: bool,
    up: bool,
    since: Monotonic,
    since_utc: Timestamp,
    ended: Option<CloseCause>,
    ended_at: Monotonic,
    next_dial: Monotonic,
    /// However soon a path ends that was dialled, it is not dialled again before this.
    no_dial_before: Monotonic,
    watched_since: Monotonic,
    up_for: Duration,
    misses: u64,
}

/// The paths of one link.
#[derive(Debug)]
pub struct Paths {
    states: [PathState; 2],
    began: Monotonic,
    dialling: bool,
    changes: u64,
}

impl Paths {
    /// Every path down as of now, and those with an address to be dialled.
    #[must_use]
    pub fn new(now: Now, dialable: [bool; 2]) -> Self {
        let state = |dialable| PathState {
            dialable,
            ever_up: false,
            up: false,
            since: now.monotonic,
            since_utc: now.utc,
            ended: None,
            ended_at: now.monotonic,
            next_dial: now.monotonic,
            no_dial_before: now.monotonic,
            watched_since: now.monotonic,
            up_for: Duration::ZERO,
            misses: 0,
        };
        Self {
            changes: 0,
            states: dialable.map(state),
            began: now.monotonic,
            dialling: true,
        }
    }

    fn state(&self, bearer: Bearer) -> &PathState {
        let [quic, tcp] = &self.states;
        match bearer {
            Bearer::Quic => quic,
            Bearer::Tcp => tcp,
        }
    }

    fn state_mut(&mut self, bearer: Bearer) -> &mut PathState {
        let [quic, tcp] = &mut self.states;
        match bearer {
            Bearer::Quic => quic,
            Bearer::Tcp => tcp,
        }
    }

    /// A path has carried a message.
    pub fn up(&mut self, now: Now, bearer: Bearer) {
        let state = self.state_mut(bearer);
        state.ever_up = true;
        state.ended = None;
        if !std::mem::replace(&mut state.up, true) {
            state.since = now.monotonic;
            state.since_utc = now.utc;
            self.changes += 1;
        }
    }

    /// A path's last urgent channel ended.
    pub fn down(&mut self, now: Now, bearer: Bearer, cause: CloseCause) {
        let state = self.state_mut(bearer);
        state.ended = Some(cause);
        state.ended_at = now.monotonic;
        let soonest = state.no_dial_before.max(now.monotonic);
        state.next_dial = state.next_dial.min(soonest);
        if std::mem::replace(&mut state.up, false) {
            state.up_for += now.monotonic.since(state.since.max(state.watched_since));
            state.misses += 1;
            state.since = now.monotonic;
            state.since_utc = now.utc;
            self.changes += 1;
        }
    }

    /// An ordinary channel ended; a path that is down learns its cause from it too.
    pub fn ended(&mut self, now: Now, bearer: Bearer, cause: CloseCause) {
        let state = self.state_mut(bearer);
        if !state.up && cause != CloseCause::Local {
            state.ended = Some(cause);
            state.ended_at = now.monotonic;
        }
    }

    /// A dial failed: the cause is fresher than what ended the path.
    pub fn dial_failed(&mut self, now: Now, bearer: Bearer, cause: CloseCause) {
        let state = self.state_mut(bearer);
        if !state.up {
            state.ended = Some(cause);
            state.ended_at = now.monotonic;
        }
        state.next_dial = now.monotonic + DIAL_AGAIN_AFTER;
    }

    /// Whether to dial now; `complete` if both lanes stand or are being opened. Notes that it is done.
    pub fn dial_due(&mut self, now: Now, bearer: Bearer, complete: bool) -> bool {
        let dialling = self.dialling;
        let state = self.state_mut(bearer);
        if !dialling || !state.dialable || complete || now.monotonic < state.next_dial {
            return false;
        }
        state.next_dial = now.monotonic + DIAL_PATIENCE;
        state.no_dial_before = now.monotonic + DIAL_AGAIN_AFTER;
        true
    }

    /// Counts up with every change of a path between up and down.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// How each path did since this was last asked.
    pub fn watch_over(&mut self, now: Now) -> Vec<PathWatch> {
        let expected: Vec<Bearer> = Bearer::ALL
            .into_iter()
            .filter(|b| self.is_expected(*b))
            .collect();
        let ms = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        expected
            .into_iter()
            .map(|bearer| {
                let state = self.state_mut(bearer);
                if state.up {
                    state.up_for += now.monotonic.since(state.since.max(state.watched_since));
                }
                let covered = now
                    .monotonic
                    .since(std::mem::replace(&mut state.watched_since, now.monotonic));
                PathWatch {
                    bearer,
                    covered_ms: ms(covered),
                    up_ms: ms(std::mem::take(&mut state.up_for)),
                    misses: std::mem::take(&mut state.misses),
                }
            })
            .collect()
    }

    /// Which bearers have an address to dial.
    pub fn set_dialable(&mut self, dialable: [bool; 2]) {
        for (state, dialable) in self.states.iter_mut().zip(dialable) {
            state.dialable = dialable;
        }
    }

    /// Which bearers have an address to dial.
    #[must_use]
    pub fn dialable(&self) -> [bool; 2] {
        [Bearer::Quic, Bearer::Tcp].map(|bearer| self.state(bearer).dialable)
    }

    /// From now on nothing is dialled.
    pub fn stop_dialling(&mut self) {
        self.dialling = false;
    }

    /// Whether a bearer is one this link has: it has an address, or was up before.
    #[must_use]
    pub fn is_expected(&self, bearer: Bearer) -> bool {
        let state = self.state(bearer);
        state.dialable || state.ever_up
    }

    /// The bearers that are down long enough to say so, until the whole line is: what is said of one path
    /// is not taken back while the last one may yet come back.
    #[must_use]
    pub fn alarming(&self, now: Now) -> Vec<Bearer> {
        if self.line_down(now) {
            return Vec::new();
        }
        Bearer::ALL
            .into_iter()
            .filter(|b| self.is_expected(*b) && !self.state(*b).up && self.patience_over(now, *b))
            .collect()
    }

    /// Whether the whole line is down for long enough to say so.
    #[must_use]
    pub fn line_down(&self, now: Now) -> bool {
        let expected: Vec<Bearer> = Bearer::ALL
            .into_iter()
            .filter(|b| self.is_expected(*b))
            .collect();
        if self.states.iter().any(|s| s.up)
            || (expected.is_empty() && now.monotonic.since(self.began) < FIRST_LINK_GRACE)
        {
            return false;
        }
        expected.iter().all(|b| self.patience_over(now, *b))
    }

    /// A path that ended by silence has been waited for already; one that was cut off may be back at once.
    fn patience_over(&self, now: Now, bearer: Bearer) -> bool {
        let state = self.state(bearer);
        let grace = match (state.ever_up, state.ended) {
            (true, Some(CloseCause::Silent)) => Duration::ZERO,
            (true, _) => DOWN_GRACE,
            (false, _) => FIRST_LINK_GRACE,
        };
        now.monotonic.since(state.since) >= grace
    }

    /// Why nothing gets through, every path being down: refused or reset on any of them means that the
    /// machine is there and the node is not; silence on all leaves both possible. How a path ended that
    /// was down long before the last one went says nothing of now.
    #[must_use]
    pub fn cause(&self) -> Cause {
        let went = self.states.iter().filter(|s| s.ever_up).map(|s| s.since);
        let went = went.max().unwrap_or_default();
        let node_gone = |s: &PathState| {
            matches!(s.ended, Some(CloseCause::Refused | CloseCause::Reset))
                && went.since(s.ended_at) <= CAUSE_FRESH
        };
        if self.states.iter().any(node_gone) {
            Cause::NodeDown
        } else {
            Cause::AllSilent
        }
    }

    /// When a dial or an alarm falls due next.
    #[must_use]
    pub fn wake(&self, now: Monotonic) -> Monotonic {
        let dials = self
            .states
            .iter()
            .filter(|s| s.dialable && self.dialling)
            .map(|s| s.next_dial);
        let graces = self
            .states
            .iter()
            .flat_map(|s| [s.since + DOWN_GRACE, s.since + FIRST_LINK_GRACE]);
        dials
            .chain(graces)
            .filter(|at| *at > now)
            .min()
            .unwrap_or(Monotonic(Duration::MAX))
    }

    /// One path's state.
    #[must_use]
    pub fn report(&self, bearer: Bearer, channel: Option<&Channel>) -> PathReport {
        let state = self.state(bearer);
        PathReport {
            bearer,
            up: state.up,
            since: state.since_utc,
            group: channel.map(|c| c.group.clone()),
            round_trip_ms: channel
                .and_then(|c| c.round_trip)
                .map(|d| u32::try_from(d.as_millis()).unwrap_or(u32::MAX)),
            ended: state.ended.filter(|_| !state.up),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_ends_as_soon_as_it_was_dialled_is_not_dialled_again_within_a_second() {
        let at = |ms| Now {
            monotonic: Monotonic(Duration::from_millis(ms)),
            utc: Timestamp::from_ms(ms),
            uncertainty_ms: None,
        };
        let mut paths = Paths::new(at(0), [true; 2]);
        // A second machine with the counterpart's key, or ours, cuts it off each time that it stands.
        let mut dials = 0;
        for ms in (0..10_000).step_by(10) {
            if paths.dial_due(at(ms), Bearer::Quic, false) {
                dials += 1;
                paths.up(at(ms), Bearer::Quic);
                paths.down(at(ms), Bearer::Quic, CloseCause::Reset);
            }
        }
        assert_eq!(dials, 10);
        // One that has stood for longer is dialled at once.
        paths.up(at(20_000), Bearer::Quic);
        paths.down(at(30_000), Bearer::Quic, CloseCause::Reset);
        assert!(paths.dial_due(at(30_000), Bearer::Quic, false));
    }
}
