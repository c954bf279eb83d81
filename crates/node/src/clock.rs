//! The machine's clocks: monotonic since the start of the process, UTC as the system has it, and how
//! far off UTC may be by the kernel's own word.
//!
//! Whoever keeps the clock right (an NTP or PTP daemon, a receiver) tells the kernel how well it does;
//! nothing here asks a time server. Follows adjtimex(2).

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use detente_driver::Clock;
use detente_line::now::{Monotonic, Now};
use detente_record::Timestamp;
use rtime_clock::adjtime::{Timex, adjtimex};

/// The clocks of this machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
    uncertainty: Uncertainty,
}

/// Where it is known from how far UTC may be off.
#[derive(Clone, Copy, Debug)]
pub enum Uncertainty {
    /// A person has said so, in milliseconds.
    Set(u32),
    /// Asked each time; `None` if it does not say. The kernel, unless a test stands in for it.
    Asked(fn() -> Option<KernelClock>),
}

impl Uncertainty {
    /// The setting if there is one, else the kernel.
    #[must_use]
    pub fn of_setting(setting_ms: Option<u32>) -> Self {
        setting_ms.map_or(Self::Asked(KernelClock::read), Self::Set)
    }

    fn at(self, utc: Timestamp) -> Option<u32> {
        match self {
            Self::Set(ms) => Some(ms),
            Self::Asked(ask) => ask()?.uncertainty_ms(utc),
        }
    }
}

/// What the kernel says of its UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KernelClock {
    /// Whether something keeps it right.
    pub synchronised: bool,
    /// The most that it can be off, by the word of whatever keeps it right.
    pub max_error: Duration,
    /// What it probably is off.
    pub estimated_error: Duration,
    /// What it says of a leap second.
    pub leap: Leap,
}

/// A leap second, as the kernel sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leap {
    /// None is announced.
    None,
    /// One is to be put in at the end of this UTC day.
    Insert,
    /// One is to be left out at the end of this UTC day.
    Delete,
    /// It is happening, or has just happened.
    Now,
}

impl KernelClock {
    /// Asks the kernel; `None` where it does not say (a sandbox may forbid the question).
    #[must_use]
    pub fn read() -> Option<Self> {
        let mut asked = Timex::new();
        let state = adjtimex(&mut asked).ok()?;
        let micros = |value: i64| Duration::from_micros(u64::try_from(value).unwrap_or(0));
        Some(Self {
            synchronised: state != TIME_ERROR && asked.0.status & STA_UNSYNC == 0,
            max_error: micros(asked.0.maxerror),
            estimated_error: micros(asked.0.esterror),
            leap: match state {
                TIME_INS => Leap::Insert,
                TIME_DEL => Leap::Delete,
                TIME_OOP | TIME_WAIT => Leap::Now,
                _ => Leap::None,
            },
        })
    }

    /// How far `utc` may be off, rounded up; `None` if nothing keeps the clock right. Around a leap
    /// second it is a second more: not every machine puts it in at the same moment.
    #[must_use]
    pub fn uncertainty_ms(&self, utc: Timestamp) -> Option<u32> {
        if !self.synchronised {
            return None;
        }
        let into_day = utc.as_ms() % DAY_MS;
        let near_midnight = !(LEAP_NEAR_MS..DAY_MS - LEAP_NEAR_MS).contains(&into_day);
        let leap = match self.leap {
            Leap::None => 0,
            Leap::Now => LEAP_MS,
            Leap::Insert | Leap::Delete => u64::from(near_midnight) * LEAP_MS,
        };
        let error = self.max_error.as_micros().div_ceil(1000);
        let error = u64::try_from(error).unwrap_or(u64::MAX);
        u32::try_from(error.saturating_add(leap)).ok()
    }
}

impl SystemClock {
    /// Starts the monotonic clock at zero.
    #[must_use]
    pub fn start(uncertainty: Uncertainty) -> Self {
        Self {
            started: Instant::now(),
            uncertainty,
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        // A machine whose clock stands before 1970 says 1970: no decision rests on it.
        let utc = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        let utc = Timestamp::from_ms(u64::try_from(utc.as_millis()).unwrap_or(u64::MAX));
        Now {
            monotonic: Monotonic(self.started.elapsed()),
            utc,
            uncertainty_ms: self.uncertainty.at(utc),
        }
    }
}

// The kernel's words, from <sys/timex.h>.
const TIME_INS: i32 = 1;
const TIME_DEL: i32 = 2;
const TIME_OOP: i32 = 3;
const TIME_WAIT: i32 = 4;
const TIME_ERROR: i32 = 5;
const STA_UNSYNC: i32 = 0x0040;

const DAY_MS: u64 = 86_400_000;
const LEAP_MS: u64 = 1_000;
/// So long before and after midnight a leap second that is announced may be seen differently.
const LEAP_NEAR_MS: u64 = 60_000;

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: KernelClock = KernelClock {
        synchronised: true,
        max_error: Duration::from_micros(12_001),
        estimated_error: Duration::from_micros(80),
        leap: Leap::None,
    };
    /// 2016-12-31T23:59:59Z, the last leap second to date.
    const BEFORE_MIDNIGHT: Timestamp = Timestamp::from_ms(1_483_228_799_000);
    const NOON: Timestamp = Timestamp::from_ms(1_483_185_600_000);

    #[test]
    fn what_nothing_keeps_right_is_unknown_and_what_is_known_is_rounded_up() {
        assert_eq!(GOOD.uncertainty_ms(NOON), Some(13));
        let free = KernelClock {
            synchronised: false,
            ..GOOD
        };
        assert_eq!(free.uncertainty_ms(NOON), None);
    }

    #[test]
    fn around_a_leap_second_a_second_more_is_uncertain() {
        for (leap, noon, midnight) in [
            (Leap::None, 13, 13),
            (Leap::Insert, 13, 1_013),
            (Leap::Delete, 13, 1_013),
            (Leap::Now, 1_013, 1_013),
        ] {
            let clock = KernelClock { leap, ..GOOD };
            assert_eq!(clock.uncertainty_ms(NOON), Some(noon), "{leap:?}");
            assert_eq!(
                clock.uncertainty_ms(BEFORE_MIDNIGHT),
                Some(midnight),
                "{leap:?}"
            );
        }
    }

    #[test]
    fn a_setting_stands_above_the_kernel_and_a_silent_kernel_is_unknown() {
        let now = |uncertainty| SystemClock::start(uncertainty).now().uncertainty_ms;
        assert_eq!(now(Uncertainty::of_setting(Some(7))), Some(7));
        assert_eq!(now(Uncertainty::Asked(|| Some(GOOD))), Some(13));
        assert_eq!(now(Uncertainty::Asked(|| None)), None);
    }

    #[test]
    fn the_kernel_of_this_machine_answers_sensibly_if_it_answers() {
        if let Some(clock) = KernelClock::read() {
            assert!(
                clock.max_error >= clock.estimated_error || !clock.synchronised,
                "{clock:?}"
            );
        }
    }
}
