//! UTC moments as POSIX milliseconds, and how they are written. No clock: moments are handed in.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use crate::limits::INTEGER_END;

/// A moment in UTC, in whole POSIX milliseconds (leap seconds are not counted), 1970 or later.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    ms: u64,
}

impl Timestamp {
    /// The moment `ms` milliseconds after 1970-01-01T00:00:00Z; past 2^53 - 1 it is that.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self {
            ms: if ms < INTEGER_END {
                ms
            } else {
                INTEGER_END - 1
            },
        }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, below 2^53.
    #[must_use]
    pub const fn as_ms(self) -> u64 {
        self.ms
    }

    /// How long after `earlier` this is; zero if it is not after.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.ms.saturating_sub(earlier.ms))
    }

    /// The date-time group of ACP 121: day, hour, minute, zone, month, year: `211430Z OCT 22`.
    #[must_use]
    pub fn dtg(self) -> String {
        let civil = self.civil();
        format!(
            "{:02}{:02}{:02}Z {} {:02}",
            civil.day,
            civil.hour,
            civil.minute,
            MONTHS[usize::from(civil.month - 1)],
            civil.year % 100
        )
    }

    fn civil(self) -> Civil {
        let (days, ms) = (self.ms / DAY_MS, self.ms % DAY_MS);
        // Days to civil date in 400-year eras of 146,097 days, years begun on 1 March
        // (Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        Civil {
            year: year_of_era + era * 400 + u64::from(month <= 2),
            month: month as u8,
            day: (day_of_year - (153 * march_month + 2) / 5 + 1) as u8,
            hour: (ms / 3_600_000) as u8,
            minute: (ms / 60_000 % 60) as u8,
            second: (ms / 1_000 % 60) as u8,
            ms: (ms % 1_000) as u16,
        }
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with milliseconds: `2022-10-21T14:30:00.000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
            ms,
        } = self.civil();
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z"
        )
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, rhs: Duration) -> Self {
        let ms = u64::try_from(rhs.as_millis()).unwrap_or(u64::MAX);
        Self::from_ms(self.ms.saturating_add(ms))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    /// Stops at 1970.
    fn sub(self, rhs: Duration) -> Self {
        let ms = u64::try_from(rhs.as_millis()).unwrap_or(u64::MAX);
        Self::from_ms(self.ms.saturating_sub(ms))
    }
}

struct Civil {
    year: u64,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    ms: u16,
}

const DAY_MS: u64 = 86_400_000;
const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_are_written_as_rfc_3339_and_as_a_date_time_group() {
        for (ms, rfc_3339, dtg) in [
            (0, "1970-01-01T00:00:00.000Z", "010000Z JAN 70"),
            (
                951_782_400_000,
                "2000-02-29T00:00:00.000Z",
                "290000Z FEB 00",
            ),
            (
                951_868_799_999,
                "2000-02-29T23:59:59.999Z",
                "292359Z FEB 00",
            ),
            (
                1_666_362_600_000,
                "2022-10-21T14:30:00.000Z",
                "211430Z OCT 22",
            ),
            (
                1_709_251_199_000,
                "2024-02-29T23:59:59.000Z",
                "292359Z FEB 24",
            ),
            (
                4_107_542_400_000,
                "2100-03-01T00:00:00.000Z",
                "010000Z MAR 00",
            ),
        ] {
            assert_eq!(Timestamp::from_ms(ms).to_string(), rfc_3339);
            assert_eq!(Timestamp::from_ms(ms).dtg(), dtg);
        }
    }

    #[test]
    fn the_largest_moment_is_below_two_to_the_53_and_can_be_written() {
        let last = Timestamp::from_ms(u64::MAX);
        assert_eq!(last.as_ms(), INTEGER_END - 1);
        assert_eq!(last + Duration::from_secs(1), last);
        assert!(last.to_string().ends_with('Z'));
        assert_eq!(
            Timestamp::from_ms(5) - Duration::from_secs(1),
            Timestamp::from_ms(0)
        );
    }
}
