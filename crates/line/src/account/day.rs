//! One calendar day, and arithmetic on days. Not an instant: it has no hour and no zone.

use std::fmt;
use std::str::FromStr;

/// A day of the proleptic Gregorian calendar, years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

/// What is written is no calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a day is written as year-month-day, for example 2022-05-12, and must exist in the calendar"
)]
pub struct NotADay;

impl Day {
    /// The day with this year, month and day of the month; `None` if the calendar has none.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year) && day >= 1 && day <= last_of_month(year, month)?;
        exists.then_some(Self { year, month, day })
    }

    /// Its year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// Its month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// Its day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// How many days after `earlier` it lies; negative if before.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i32 {
        self.number() - earlier.number()
    }

    /// Days since 0000-03-01, so that a leap day is the last of its year (Howard Hinnant,
    /// "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`).
    fn number(self) -> i32 {
        let (year, month, day) = (
            i32::from(self.year),
            i32::from(self.month),
            i32::from(self.day),
        );
        let (year, month) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        365 * year + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * month + 2) / 5
            + day
            - 1
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(written: &str) -> Result<Self, NotADay> {
        let mut parts = written.split('-');
        let (year, month, day) = (parts.next(), parts.next(), parts.next());
        let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
            return Err(NotADay);
        };
        let day = Self::new(
            digits::<4>(year).ok_or(NotADay)?,
            small(month).ok_or(NotADay)?,
            small(day).ok_or(NotADay)?,
        );
        day.ok_or(NotADay)
    }
}

/// The last day of a month; `None` if there is no such month.
pub(super) fn last_of_month(year: u16, month: u8) -> Option<u8> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            Some(29)
        }
        2 => Some(28),
        _ => None,
    }
}

/// Reads exactly `N` decimal digits: no sign, no space, nothing left out.
pub(super) fn digits<const N: usize>(written: &str) -> Option<u16> {
    (written.len() == N && written.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| written.parse().ok())
        .flatten()
}

/// Reads a month or a day of the month: exactly two digits.
pub(super) fn small(written: &str) -> Option<u8> {
    digits::<2>(written).and_then(|number| u8::try_from(number).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(written: &str) -> Day {
        written.parse().expect("a day")
    }

    #[test]
    fn the_days_between_two_calls_are_counted_on_the_calendar() {
        assert_eq!(day("2022-05-13").days_since(day("2022-02-18")), 84);
        assert_eq!(day("2022-10-21").days_since(day("2022-05-13")), 161);
        assert_eq!(day("2022-02-18").days_since(day("2022-05-13")), -84);
        assert_eq!(day("2000-03-01").days_since(day("2000-02-28")), 2);
        assert_eq!(day("1900-03-01").days_since(day("1900-02-28")), 1);
        assert_eq!(day("1970-01-01").days_since(day("0001-01-01")), 719_162);
    }

    #[test]
    fn what_the_calendar_does_not_have_is_no_day() {
        for written in [
            "2022-02-29",
            "2022-13-01",
            "2022-00-10",
            "2022-04-31",
            "0000-01-01",
            "2022-2-18",
            "+022-02-18",
            "2022-02-18T00:00:00Z",
            "2022-02-18 ",
            "",
            "2022-02-18-01",
            "２０２２-02-18",
        ] {
            assert_eq!(written.parse::<Day>(), Err(NotADay), "{written}");
        }
    }

    proptest! {
        #[test]
        fn each_next_day_is_one_day_later(year in 1_u16..=9999, month in 1_u8..=12, day in 1_u8..=31) {
            if let Some(this) = Day::new(year, month, day) {
                let next = Day::new(year, month, day + 1)
                    .or_else(|| Day::new(year, month + 1, 1))
                    .or_else(|| Day::new(year + 1, 1, 1));
                if let Some(next) = next {
                    prop_assert_eq!(next.days_since(this), 1);
                    prop_assert!(next > this);
                }
                prop_assert_eq!(this.to_string().parse::<Day>(), Ok(this));
            }
        }
    }
}
