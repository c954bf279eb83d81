//! Failed sign-ins, counted by name and by source, and how long the next one must wait.
//!
//! A name that no account has is counted like one that an account has: whoever guesses learns nothing
//! from it. An attempt is counted before its password is tried, so that many at once are no way round.
//! Whoever is on this machine is counted by name alone: a whole desk shares that source.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

use detente_record::Digest;

use super::limits::{
    ACCOUNT_WAIT_MAX, FAILURES_FORGOTTEN, FAILURES_FREE, FAILURES_LOCKED, FAILURES_REMEMBERED_MAX,
    SOURCE_WAIT_MAX,
};

/// The counts.
#[derive(Debug, Default)]
pub(crate) struct Lockout {
    names: HashMap<Digest, Count>,
    sources: HashMap<IpAddr, Count>,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    failures: u32,
    last: Instant,
    until: Instant,
}

impl Count {
    fn is_stale(&self, now: Instant) -> bool {
        now.duration_since(self.last) > FAILURES_FORGOTTEN
    }
}

/// What an attempt that may be made has locked, should it fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Locks {
    /// The name, just now.
    pub(crate) name: bool,
    /// The source, just now.
    pub(crate) source: bool,
}

impl Lockout {
    /// Counts an attempt, unless it comes too early; then it says how long to wait.
    pub(crate) fn attempt(
        &mut self,
        name: &str,
        source: IpAddr,
        now: Instant,
    ) -> Result<Locks, Duration> {
        let (name, source) = (digest(name), network(source));
        let waits = [
            self.names.get(&name).map(|count| count.until),
            self.sources.get(&source).map(|count| count.until),
        ];
        if let Some(until) = waits.into_iter().flatten().max()
            && until > now
        {
            return Err(until - now);
        }
        Ok(Locks {
            name: count(&mut self.names, name, ACCOUNT_WAIT_MAX, now),
            source: !source.is_loopback() && count(&mut self.sources, source, SOURCE_WAIT_MAX, now),
        })
    }

    /// The attempt was good: the name's count begins anew, the source's takes this one back.
    pub(crate) fn succeeded(&mut self, name: &str, source: IpAddr, now: Instant) {
        self.names.remove(&digest(name));
        if let Some(count) = self.sources.get_mut(&network(source)) {
            count.failures = count.failures.saturating_sub(1);
            count.until = now;
        }
    }

    /// A technician lets a name try again at once. Whether it had to wait.
    pub(crate) fn unlock(&mut self, name: &str) -> bool {
        self.names.remove(&digest(name)).is_some()
    }

    /// Whether a name is locked: it failed too often, and neither success, nor a technician, nor time has
    /// let it in since.
    pub(crate) fn is_locked(&self, name: &str, now: Instant) -> bool {
        let count = self.names.get(&digest(name));
        count.is_some_and(|count| count.failures >= FAILURES_LOCKED && !count.is_stale(now))
    }

    /// Until when a name must wait, if it must.
    pub(crate) fn locked_for(&self, name: &str, now: Instant) -> Option<Duration> {
        let until = self.names.get(&digest(name))?.until;
        (until > now).then(|| until - now)
    }
}

/// Counts one more; whether that is the one at which it counts as locked.
fn count<K: Copy + Eq + Hash>(
    counts: &mut HashMap<K, Count>,
    key: K,
    wait_max: Duration,
    now: Instant,
) -> bool {
    if counts.get(&key).is_some_and(|count| count.is_stale(now)) {
        counts.remove(&key);
    }
    if !counts.contains_key(&key) && counts.len() >= FAILURES_REMEMBERED_MAX {
        counts.retain(|_, count| !count.is_stale(now));
        // Still full: whoever has failed least, longest ago, is forgotten; a lock outlives a flood of names.
        let least = counts
            .iter()
            .min_by_key(|(_, count)| (count.failures, count.last));
        if let Some(least) = least.map(|(key, _)| *key)
            && counts.len() >= FAILURES_REMEMBERED_MAX
        {
            counts.remove(&least);
        }
    }
    let entry = counts.entry(key).or_insert(Count {
        failures: 0,
        last: now,
        until: now,
    });
    entry.failures = entry.failures.saturating_add(1);
    entry.last = now;
    entry.until = now + wait(entry.failures, wait_max);
    entry.failures == FAILURES_LOCKED
}

/// Nothing at first, then a second, and twice that with each further failure.
fn wait(failures: u32, max: Duration) -> Duration {
    match failures.checked_sub(FAILURES_FREE + 1) {
        None => Duration::ZERO,
        Some(doublings) => {
            let seconds = 1u64.checked_shl(doublings).unwrap_or(u64::MAX);
            Duration::from_secs(seconds).min(max)
        }
    }
}

/// A name of any length takes as much room as any other.
fn digest(name: &str) -> Digest {
    Digest::plain(&[name.as_bytes()])
}

/// Whoever has one IPv6 address has the 2^64 beside it.
fn network(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_failure_past_the_first_ones_doubles_the_wait_up_to_a_minute() {
        let mut lockout = Lockout::default();
        let mut now = Instant::now();
        let mut waits = Vec::new();
        for _ in 0..12 {
            assert!(lockout.attempt("ivanova", HERE, now).is_ok());
            let wait = lockout.locked_for("ivanova", now).unwrap_or_default();
            if !wait.is_zero() {
                assert_eq!(lockout.attempt("ivanova", HERE, now), Err(wait));
                let nearly = now + wait - Duration::from_millis(1);
                assert!(lockout.attempt("ivanova", HERE, nearly).is_err());
            }
            waits.push(wait.as_secs());
            now += wait;
        }
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn a_name_is_counted_as_locked_once_and_let_in_again_by_success_time_or_a_technician() {
        let mut lockout = Lockout::default();
        let mut now = Instant::now();
        let mut locked = 0;
        for _ in 0..FAILURES_LOCKED + 2 {
            locked += u32::from(lockout.attempt("petrov", HERE, now).unwrap().name);
            now += Duration::from_secs(60);
        }
        assert_eq!(locked, 1);
        now -= Duration::from_secs(60);
        // Past its wait it is locked all the same: nobody has let it in.
        assert!(lockout.is_locked("petrov", now + Duration::from_secs(3600)));
        assert!(!lockout.is_locked("petrov", now + FAILURES_FORGOTTEN + Duration::from_secs(61)));
        assert!(!lockout.is_locked("ivanova", now));
        assert!(lockout.attempt("petrov", HERE, now).is_err());
        assert!(lockout.attempt("ivanova", HERE, now).is_ok());
        assert!(lockout.unlock("petrov"));
        assert!(!lockout.is_locked("petrov", now));
        assert!(lockout.attempt("petrov", HERE, now).is_ok());
        lockout.succeeded("petrov", HERE, now);
        assert_eq!(lockout.locked_for("petrov", now), None);
    }

    #[test]
    fn a_source_that_tries_many_names_waits_whatever_name_comes_next_and_others_do_not() {
        let mut lockout = Lockout::default();
        let mut now = Instant::now();
        let mut longest = Duration::ZERO;
        for number in 0..20 {
            let source = address(&format!("2001:db8::{number}"));
            if let Err(wait) = lockout.attempt(&format!("name{number}"), source, now) {
                longest = longest.max(wait);
                now += wait;
                assert!(
                    lockout
                        .attempt(&format!("name{number}"), source, now)
                        .is_ok()
                );
            }
        }
        assert_eq!(longest, SOURCE_WAIT_MAX);
        assert!(
            lockout
                .attempt("ivanova", address("2001:db8::77"), now)
                .is_err()
        );
        assert!(
            lockout
                .attempt("ivanova", address("2001:db8:0:1::1"), now)
                .is_ok()
        );
        assert!(lockout.attempt("ivanova", HERE, now).is_ok());
    }

    #[test]
    fn a_flood_of_names_is_bounded_and_frees_no_locked_one() {
        let mut lockout = Lockout::default();
        let mut now = Instant::now();
        for _ in 0..FAILURES_LOCKED {
            lockout.attempt("ivanova", HERE, now).unwrap();
            now += Duration::from_secs(60);
        }
        now -= Duration::from_secs(60);
        for number in 0..FAILURES_REMEMBERED_MAX + 100 {
            lockout
                .attempt(&format!("name{number}"), HERE, now)
                .unwrap();
        }
        assert!(lockout.names.len() <= FAILURES_REMEMBERED_MAX);
        assert!(lockout.attempt("ivanova", HERE, now).is_err());
    }
}
