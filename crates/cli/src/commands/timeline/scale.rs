//! Days along an axis: where a day stands, and which months are written below.

use detente_line::account::Day;

/// An axis of days.
pub(super) struct Scale {
    first: Day,
    days: f64,
    left: f64,
    width: f64,
}

impl Scale {
    /// An axis from the month of the first day to the end of the month of the last, from `left` on.
    pub(super) fn new(first: Day, last: Day, left: f64, width: f64) -> Self {
        let first = Day::new(first.year(), first.month(), 1).unwrap_or(first);
        let last = next_month(last, 1).unwrap_or(last);
        let days = f64::from(last.days_since(first).max(1));
        Self {
            first,
            days,
            left,
            width,
        }
    }

    /// Where a day stands.
    pub(super) fn at(&self, day: Day) -> f64 {
        self.left + f64::from(day.days_since(self.first)) / self.days * self.width
    }

    /// Where the axis begins and ends.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.left, self.left + self.width)
    }

    /// First days of months, so few that what is written below them does not touch.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let months = self.days / 30.4;
        let fits = |step: &&u16| months / f64::from(**step) <= TICKS_MAX;
        let step = STEPS.iter().find(fits).copied().unwrap_or(LAST_STEP);
        let mut ticks = Vec::new();
        let mut month = self.first;
        let end = self.left + self.width;
        while self.at(month) < end {
            let written = if step % 12 == 0 {
                format!("{:04}", month.year())
            } else {
                format!("{:04}-{:02}", month.year(), month.month())
            };
            ticks.push((self.at(month), written));
            let Some(next) = next_month(month, step) else {
                break;
            };
            month = next;
        }
        ticks
    }
}

/// The first day of the month that many months later; `None` past the calendar.
fn next_month(day: Day, months: u16) -> Option<Day> {
    let month = u32::from(day.year()) * 12 + u32::from(day.month()) - 1;
    let next = month + u32::from(months);
    let year = u16::try_from(next / 12).ok()?;
    Day::new(year, u8::try_from(next % 12 + 1).ok()?, 1)
}

/// Months from one tick to the next.
const STEPS: [u16; 13] = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000];
/// Ten of them are all the years there are.
const LAST_STEP: u16 = 12_000;
const TICKS_MAX: f64 = 13.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(first: &str, last: &str) -> Scale {
        let day = |text: &str| text.parse().expect("a day");
        Scale::new(day(first), day(last), 100.0, 800.0)
    }

    #[test]
    fn every_day_stands_on_the_axis_and_later_ones_to_the_right() {
        for (first, last) in [
            ("2022-02-11", "2022-02-11"),
            ("2022-01-31", "2022-11-30"),
            ("0001-01-01", "9999-12-31"),
        ] {
            let scale = scale(first, last);
            let at = |day: &str| scale.at(day.parse().expect("a day"));
            assert!(at(first) >= 100.0 && at(first) <= at(last), "{first}");
            assert!(at(last) <= 900.0, "{last}: {}", at(last));
        }
    }

    #[test]
    fn months_below_the_axis_do_not_touch() {
        for (first, last) in [
            ("2022-02-11", "2022-02-12"),
            ("2021-01-01", "2022-11-30"),
            ("1914-06-28", "2022-10-21"),
            ("0001-01-01", "9999-12-31"),
        ] {
            let ticks = scale(first, last).ticks();
            assert!(!ticks.is_empty() && ticks.len() <= 14, "{}", ticks.len());
            let apart = |pair: &[(f64, String)]| pair[1].0 - pair[0].0 > 55.0;
            assert!(ticks.windows(2).all(apart), "{ticks:?}");
        }
    }
}
