//! A narrow link: one rate and one queue a direction for everything that passes.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// A link of so many bits a second with a queue of so many bytes in each direction. Clones share it.
#[derive(Clone)]
pub struct Bottleneck {
    directions: Arc<[Direction; 2]>,
    bits_per_second: u64,
    queue_bytes: u64,
}

#[derive(Default)]
struct Direction {
    /// When the last byte taken so far will have left.
    busy_until: Mutex<Option<Instant>>,
    /// Held by the one stream whose next segment waits for room, so that streams take turns.
    turn: tokio::sync::Mutex<()>,
}

/// Which way something passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Out = 0,
    Back = 1,
}

impl Bottleneck {
    /// Makes a link.
    #[must_use]
    pub fn new(bits_per_second: u64, queue_bytes: u64) -> Self {
        Self {
            directions: Arc::default(),
            bits_per_second: bits_per_second.max(1),
            queue_bytes,
        }
    }

    /// Takes a datagram, or drops it if the queue is full. Returns when it will have left.
    pub(super) fn offer(&self, now: Instant, way: Way, bytes: usize) -> Option<Instant> {
        let mut busy = self
            .direction(way)
            .busy_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let start = busy.map_or(now, |busy| busy.max(now));
        let waiting = self.bytes_in(start.duration_since(now));
        if waiting + bytes as u64 > self.queue_bytes {
            return None;
        }
        let leaves = start + self.time_of(bytes as u64);
        *busy = Some(leaves);
        Some(leaves)
    }

    /// Waits until a segment fits the queue. Returns when it will have left.
    pub(super) async fn take(&self, way: Way, bytes: usize) -> Instant {
        let bytes = bytes.min(self.queue_bytes as usize);
        let _turn = self.direction(way).turn.lock().await;
        loop {
            let now = Instant::now();
            if let Some(leaves) = self.offer(now, way, bytes) {
                return leaves;
            }
            let busy = *self
                .direction(way)
                .busy_until
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let room = self.time_of(self.queue_bytes - bytes as u64);
            // One microsecond covers the rounding of bytes to time and back.
            let wake = busy.map_or(now, |busy| busy.checked_sub(room).unwrap_or(now));
            sleep_until(wake.max(now) + Duration::from_micros(1)).await;
        }
    }

    fn direction(&self, way: Way) -> &Direction {
        &self.directions[way as usize]
    }

    fn time_of(&self, bytes: u64) -> Duration {
        Duration::from_nanos(bytes.saturating_mul(8_000_000_000) / self.bits_per_second)
    }

    fn bytes_in(&self, time: Duration) -> u64 {
        let bits = time.as_nanos() * u128::from(self.bits_per_second) / 1_000_000_000;
        u64::try_from(bits / 8).unwrap_or(u64::MAX)
    }
}

impl fmt::Debug for Bottleneck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Bottleneck({} bit/s, {} bytes)",
            self.bits_per_second, self.queue_bytes
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_queue_holds_its_bytes_and_no_more_and_drains_at_the_rate() {
        let link = Bottleneck::new(64_000, 32 * 1024);
        let now = Instant::now();
        let taken = (0..100)
            .filter(|_| link.offer(now, Way::Out, 1024).is_some())
            .count();
        assert_eq!(taken, 32);
        // The other direction is its own.
        assert!(link.offer(now, Way::Back, 1024).is_some());
        // 1,024 bytes at 64 kbit/s take 128 ms.
        assert!(
            link.offer(now + Duration::from_millis(100), Way::Out, 1024)
                .is_none()
        );
        let second = now + Duration::from_millis(129);
        let leaves = link.offer(second, Way::Out, 1024).unwrap();
        assert_eq!(leaves.duration_since(now), Duration::from_millis(33 * 128));
    }

    #[tokio::test]
    async fn a_stream_waits_for_room_and_shares_the_rate_with_another() {
        let link = Bottleneck::new(800_000, 2_000);
        let start = Instant::now();
        let stream = |link: Bottleneck| async move {
            let mut last = Instant::now();
            for _ in 0..5 {
                last = link.take(Way::Out, 1_000).await;
            }
            last
        };
        let (one, other) = tokio::join!(stream(link.clone()), stream(link.clone()));
        // 10,000 bytes at 100,000 a second, the two by turns.
        let last = one.max(other).duration_since(start);
        assert!(last >= Duration::from_millis(100), "{last:?}");
        let gap = one.max(other).duration_since(one.min(other));
        assert!(gap < Duration::from_millis(50), "{gap:?}");
    }
}
