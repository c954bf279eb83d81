//! How many ordinary bytes may be under way on a channel, so that FLASH never waits behind them.
//!
//! A queue somewhere on the path (a modem, a radio, a satellite gateway) is filled by whoever sends
//! into it, and whatever is urgent then waits behind that. So we measure what the path carries and
//! keep no more under way than it needs plus a quarter of a second, and less while a longer queue stands there: others may
//! send into it too.
//! The measure is that of BBR (draft-ietf-ccwg-bbr §2.5): bytes delivered between a chunk's sending and its
//! arrival, by the time between them.
//!
//! A few small entries on a fast path show a high rate and nothing of what the path holds, and the rate is old
//! news after a pause. So no more is under way than twice what was under way of late and arrived, as in slow
//! start (RFC 5681 §3.1) after a restart (§4.1) and where less is sent than might be (RFC 7661).

use std::collections::VecDeque;
use std::time::Duration;

use crate::limits::{
    PACING_CHUNK_BYTES_MAX, PACING_PROBE_AFTER, PACING_PROBE_BYTES, PACING_PROBE_EVERY,
    PACING_QUEUE, PACING_RESTART_AFTER, PACING_WINDOW_BYTES_MAX, PACING_WINDOW_BYTES_MIN,
};
use crate::now::Monotonic;

/// One chunk on its way.
#[derive(Debug)]
struct Chunk {
    sent_at: Monotonic,
    /// The channel's bytes up to and with this chunk.
    end: u64,
    /// What had arrived, and when that was known, as this chunk was sent.
    delivered: u64,
    delivered_at: Monotonic,
}

/// How far it is with looking for the round trip of a path on which none of ours stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Probe {
    /// It is for later.
    Later,
    /// What is under way shall arrive; nothing follows it.
    Draining,
    /// A little is under way, alone.
    Alone,
}

/// The pacing of one channel.
#[derive(Debug)]
pub struct Pacing {
    sent: u64,
    delivered: u64,
    delivered_at: Monotonic,
    chunks: VecDeque<Chunk>,
    /// Bytes a second, the most seen of late.
    rate: f64,
    /// Bytes that were under way at once and arrived, the most of late.
    carried: u64,
    round_trip_min: Duration,
    round_trip: Duration,
    probe: Probe,
    /// When it is due next, and how long after the last one that was.
    probe_at: Monotonic,
    probe_after: Duration,
}

impl Pacing {
    /// The pacing of a channel opened now.
    #[must_use]
    pub fn new(now: Monotonic) -> Self {
        Self {
            sent: 0,
            delivered: 0,
            delivered_at: now,
            chunks: VecDeque::new(),
            rate: 0.0,
            carried: 0,
            round_trip_min: Duration::MAX,
            round_trip: Duration::ZERO,
            probe: Probe::Later,
            probe_at: now + PACING_PROBE_AFTER,
            probe_after: PACING_PROBE_AFTER,
        }
    }

    /// How many bytes may be sent now; of a FLASH that is said now as many while the round trip is looked for, or it would
    /// wait for that. No more than `most` are ever under way.
    ///
    /// Control frames behind the last chunk are not under way: no news of them is due, and a channel
    /// that only acknowledges would shut itself with them.
    #[must_use]
    pub fn allowance(&self, is_new_flash: bool, most: usize) -> usize {
        let end = self.chunks.back().map_or(self.delivered, |chunk| chunk.end);
        let under_way = usize::try_from(end.saturating_sub(self.delivered)).unwrap_or(usize::MAX);
        let window = match self.probe {
            _ if is_new_flash => self.window(),
            Probe::Later => self.share_of_window(),
            Probe::Draining if self.chunks.is_empty() => PACING_PROBE_BYTES,
            Probe::Draining | Probe::Alone => 0,
        };
        let window = window.min(most);
        window.saturating_sub(under_way).min(PACING_CHUNK_BYTES_MAX)
    }

    /// Notes that bytes were sent.
    pub fn sent(&mut self, now: Monotonic, bytes: usize) {
        let mut delivered = self.delivered;
        if self.chunks.is_empty() {
            if now.since(self.delivered_at) >= PACING_RESTART_AFTER {
                self.carried = 0;
                self.round_trip = self.round_trip.min(self.round_trip_min);
            }
            // After a pause the clock of the measure starts with this chunk, and so does its count:
            // control frames sent meanwhile must not pass for bytes delivered since.
            self.delivered_at = now;
            delivered = self.sent;
        }
        self.probe = match self.probe {
            Probe::Later => Probe::Later,
            Probe::Draining if self.chunks.is_empty() && bytes <= PACING_PROBE_BYTES => {
                Probe::Alone
            }
            Probe::Draining | Probe::Alone => {
                self.probe_at = now + PACING_PROBE_AFTER;
                Probe::Later
            }
        };
        self.sent += bytes as u64;
        self.chunks.push_back(Chunk {
            sent_at: now,
            end: self.sent,
            delivered,
            delivered_at: self.delivered_at,
        });
    }

    /// Notes that a control frame was sent: it counts among the channel's bytes and is not waited for.
    pub fn sent_control(&mut self, bytes: usize) {
        self.sent += bytes as u64;
    }

    /// Notes that the far end has `total` bytes of this channel. Claims of more than was sent, or of
    /// less than before, change nothing.
    pub fn got(&mut self, now: Monotonic, total: u64) {
        if total <= self.delivered || total > self.sent {
            return;
        }
        self.delivered = total;
        self.delivered_at = now;
        while self.chunks.front().is_some_and(|chunk| chunk.end <= total) {
            let Some(chunk) = self.chunks.pop_front() else {
                break;
            };
            self.round_trip = now.since(chunk.sent_at).max(Duration::from_micros(50));
            self.round_trip_min = self.round_trip_min.min(self.round_trip);
            let elapsed = now
                .since(chunk.delivered_at)
                .max(Duration::from_micros(50))
                .as_secs_f64();
            let sample = total.saturating_sub(chunk.delivered) as f64 / elapsed;
            // The most seen counts; it fades by a tenth with each chunk that shows less, so that a
            // path that has become slower is believed within a few chunks.
            self.rate = sample.max(self.rate * 0.9 + sample * 0.1);
            let flight = chunk.end.saturating_sub(chunk.delivered);
            self.carried = flight.max(self.carried - self.carried.saturating_sub(flight) / 10);
        }
        self.look_for_round_trip(now);
    }

    /// A round trip that was measured while anything stood in a queue of the path is too long, and so is the window,
    /// which then keeps a queue as long: each round trip after it has that too. So now and then all that is under way
    /// shall arrive, and a little goes alone. That is BBR's `ProbeRTT`; but the shortest is never forgotten here, for
    /// while others fill the path each would let our window grow.
    fn look_for_round_trip(&mut self, now: Monotonic) {
        match self.probe {
            Probe::Later if self.probe_at <= now => self.probe = Probe::Draining,
            Probe::Alone if self.chunks.is_empty() => {
                self.probe = Probe::Later;
                self.probe_after = (self.probe_after * 2).min(PACING_PROBE_EVERY);
                self.probe_at = now + self.probe_after;
            }
            _ => {}
        }
    }

    /// Bytes of this channel that the far end has.
    #[must_use]
    pub fn delivered(&self) -> u64 {
        self.delivered
    }

    /// Bytes sent on this channel.
    #[must_use]
    pub fn sent_total(&self) -> u64 {
        self.sent
    }

    /// When the oldest chunk still under way was sent, or the last news of it came, whichever is later.
    #[must_use]
    pub fn waiting_since(&self) -> Option<Monotonic> {
        self.chunks
            .front()
            .map(|chunk| chunk.sent_at.max(self.delivered_at))
    }

    /// The last round trip, our own queue on the path included.
    #[must_use]
    pub fn round_trip(&self) -> Duration {
        self.round_trip
    }

    /// What is left of the window beside the queue that stands on the path, whoever filled it: each channel of each
    /// counterpart has a window of its own, and all of them may share one path. All of it as long as the queue is what one
    /// channel keeps, nothing of it at three times that.
    fn share_of_window(&self) -> usize {
        let queue = self.round_trip.saturating_sub(self.round_trip_min);
        let left = (PACING_QUEUE * 3).saturating_sub(queue);
        let left = left.as_secs_f64() / (PACING_QUEUE * 2).as_secs_f64();
        ((self.window() as f64 * left.min(1.0)) as usize).max(PACING_PROBE_BYTES)
    }

    fn window(&self) -> usize {
        if self.round_trip_min == Duration::MAX {
            return PACING_WINDOW_BYTES_MIN;
        }
        // What the path itself holds, and a quarter of a second of queue on top. Without the first term a
        // path with a round trip over half a second (a satellite) would shrink to the minimum.
        let seconds = self.round_trip_min.as_secs_f64() + PACING_QUEUE.as_secs_f64();
        let shown = usize::try_from(2 * self.carried).unwrap_or(usize::MAX);
        ((self.rate * seconds) as usize)
            .min(shown)
            .clamp(PACING_WINDOW_BYTES_MIN, PACING_WINDOW_BYTES_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a channel over a path of `rate` bytes a second and `delay` each way, behind so many bytes of others that
    /// stand in its queue at first, and gives the most bytes that ever stood there, in each half of the time, and how
    /// many of the channel's arrived.
    fn run(rate: u64, delay: Duration, others: u64, seconds: u64) -> ([u64; 2], u64) {
        run_over(|_| (rate, usize::MAX), delay, others, seconds)
    }

    /// The same over a path whose rate may change, with so much to send: `path` gives both at so many microseconds.
    fn run_over(
        path: impl Fn(u64) -> (u64, usize),
        delay: Duration,
        others: u64,
        seconds: u64,
    ) -> ([u64; 2], u64) {
        let at = |micros: u64| Monotonic(Duration::from_micros(micros));
        let mut pacing = Pacing::new(at(0));
        let (mut queued, mut arrived, mut most) = (0_f64, 0_f64, [0; 2]);
        let mut others = others as f64;
        let mut news: VecDeque<(u64, u64)> = VecDeque::new();
        let step = 1_000;
        for micros in (0..seconds * 1_000_000).step_by(step as usize) {
            while news.front().is_some_and(|(due, _)| *due <= micros) {
                let (_, total) = news.pop_front().expect("just seen");
                pacing.got(at(micros), total);
            }
            let (rate, mut to_send) = path(micros);
            loop {
                let bytes = pacing.allowance(false, usize::MAX).min(to_send);
                if bytes == 0 {
                    break;
                }
                pacing.sent(at(micros), bytes);
                queued += bytes as f64;
                to_send -= bytes;
            }
            let half = &mut most[usize::from(micros >= seconds * 500_000)];
            *half = (queued + others).max(*half as f64) as u64;
            let moves = rate as f64 * step as f64 / 1e6;
            let first = moves.min(others);
            let moved = (moves - first).min(queued);
            others -= first;
            queued -= moved;
            arrived += moved;
            news.push_back((micros + 2 * delay.as_micros() as u64, arrived as u64));
        }
        (most, arrived as u64)
    }

    #[test]
    fn a_slow_path_never_holds_more_than_about_half_a_second() {
        let (most, arrived) = run(8_000, Duration::from_millis(20), 0, 60);
        assert!(
            most.iter().all(|most| *most <= 8_000),
            "{most:?} bytes stood in the queue: over a second"
        );
        assert!(
            arrived >= 8_000 * 60 * 9 / 10,
            "only {arrived} bytes arrived"
        );
    }

    /// Whoever filled it: each channel of each counterpart has a window of its own, and all of them may share one path.
    #[test]
    fn while_a_queue_stands_on_the_path_only_a_flash_that_is_said_now_adds_to_it() {
        let at = |millis| Monotonic(Duration::from_millis(millis));
        // A channel of which a chunk took 20 ms, and the next so many milliseconds.
        let behind = |millis| {
            let mut pacing = Pacing::new(at(0));
            let (mut now, mut total) = (0, 0);
            for (takes, bytes) in [(20, 16_384), (millis, 1_024)] {
                pacing.sent(at(now), bytes);
                (now, total) = (now + takes, total + bytes as u64);
                pacing.got(at(now), total);
            }
            pacing
        };
        let allowed = |millis, is_new_flash| behind(millis).allowance(is_new_flash, usize::MAX);
        let free = allowed(20, false);
        assert!(free > PACING_WINDOW_BYTES_MIN, "{free}");
        assert_eq!(allowed(900, false), PACING_PROBE_BYTES);
        assert!((PACING_PROBE_BYTES + 1..free).contains(&allowed(600, false)));
        assert_eq!(allowed(20, true), free);
        assert_eq!(allowed(900, true), free);
        let before = Pacing::new(at(0));
        assert_eq!(before.allowance(true, usize::MAX), PACING_WINDOW_BYTES_MIN);

        // After a pause a queue has gone, as far as anybody knows.
        let mut pacing = behind(900);
        pacing.sent(at(2_000), 100);
        assert!(pacing.allowance(false, usize::MAX) > PACING_PROBE_BYTES);
    }

    #[test]
    fn a_satellite_path_is_filled_although_its_round_trip_is_long() {
        let (_, arrived) = run(250_000, Duration::from_millis(300), 0, 60);
        assert!(
            arrived >= 250_000 * 60 * 8 / 10,
            "only {arrived} bytes arrived"
        );
    }

    /// In squall 3,606 a channel was opened behind a queue of 0.8 s, and kept one of 1.3 s for as long as it was used.
    #[test]
    fn a_queue_that_others_had_filled_when_a_channel_was_opened_does_not_stay() {
        for others in [8_000, 16_000, 48_000] {
            let (most, arrived) = run(16_000, Duration::from_millis(5), others, 60);
            assert!(
                most[1] <= 16_000 * 6 / 10,
                "{most:?} bytes stood in the queue, of others {others}"
            );
            assert!(
                arrived >= (16_000 * 60 - others) * 9 / 10,
                "only {arrived} bytes arrived"
            );
        }
    }

    /// What a fast path showed while little was sent says nothing of it once it is narrow (a modem took over, or a
    /// radio): a burst then must not stand before what is urgent.
    #[test]
    fn a_path_that_becomes_narrow_gets_no_burst_by_the_rate_it_had() {
        for pause in [200_000, 2_000_000] {
            let path = |micros: u64| match micros {
                10_000_000.. => (8_000, usize::MAX),
                _ if micros.is_multiple_of(pause) => (500_000, 800),
                _ => (500_000, 0),
            };
            let (most, arrived) = run_over(path, Duration::from_millis(2), 0, 20);
            assert!(
                most[1] <= 2 * PACING_WINDOW_BYTES_MIN as u64,
                "{most:?} bytes stood in the queue: more than what is tried first, twice"
            );
            assert!(arrived >= 8_000 * 9, "only {arrived} bytes arrived");
        }
    }

    #[test]
    fn a_channel_that_only_acknowledged_for_long_still_takes_entries() {
        let mut pacing = Pacing::new(Monotonic::default());
        for _ in 0..10_000 {
            pacing.sent_control(12);
        }
        assert_eq!(pacing.allowance(false, usize::MAX), PACING_WINDOW_BYTES_MIN);
        pacing.sent(Monotonic::default(), PACING_WINDOW_BYTES_MIN);
        assert!(pacing.allowance(false, usize::MAX) < PACING_WINDOW_BYTES_MIN);
        // Half a second for 4 KiB: 8 KiB a second, however much was acknowledged before.
        pacing.got(Monotonic(Duration::from_millis(500)), 10_000 * 12 + 4_096);
        assert!(pacing.allowance(false, usize::MAX) < 4 * PACING_WINDOW_BYTES_MIN);
    }

    #[test]
    fn a_flash_that_is_said_now_does_not_wait_until_a_round_trip_is_measured() {
        let mut pacing = Pacing::new(Monotonic::default());
        let at = |seconds| Monotonic(Duration::from_secs(seconds));
        let all = PACING_WINDOW_BYTES_MIN;
        pacing.sent(at(0), all);
        pacing.sent(at(1), all);
        pacing.got(at(2), all as u64);
        assert_eq!(
            pacing.allowance(false, usize::MAX),
            0,
            "what is under way arrives first"
        );
        pacing.got(at(2), 2 * all as u64);
        assert_eq!(pacing.allowance(false, usize::MAX), PACING_PROBE_BYTES);
        assert!(pacing.allowance(true, usize::MAX) >= all);
        pacing.sent(at(2), all);
        assert_eq!(pacing.probe, Probe::Later, "it is looked for again");
        pacing.got(at(3), 3 * all as u64);
        assert!(pacing.allowance(false, usize::MAX) >= all);
        pacing.sent(at(4), all);
        pacing.got(at(5), 4 * all as u64);
        pacing.sent(at(5), PACING_PROBE_BYTES);
        assert_eq!(
            pacing.allowance(false, usize::MAX),
            0,
            "a little goes alone"
        );
        assert!(pacing.allowance(true, usize::MAX) > 0);
        pacing.got(at(6), 4 * all as u64 + PACING_PROBE_BYTES as u64);
        assert!(pacing.allowance(false, usize::MAX) >= all);
    }

    #[test]
    fn claims_of_more_than_was_sent_change_nothing() {
        let mut pacing = Pacing::new(Monotonic::default());
        pacing.sent(Monotonic::default(), 100);
        pacing.got(Monotonic(Duration::from_millis(1)), 101);
        assert_eq!(pacing.delivered(), 0);
    }
}
