//! Dates, spans and moments in words. A day is a day: it has no hour and no zone, and gets none here.
//!
//! Not here: reading dates. Whoever knows the protocol hands in what was read.

use detente_record::Timestamp;

use crate::{Key, Text, key};

/// A year, a month of a year or a day, as exact as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarDate {
    /// The year.
    pub year: u16,
    /// The month, 1 to 12, if known.
    pub month: Option<u8>,
    /// The day of the month, if known; says nothing without a month.
    pub day: Option<u8>,
    /// `~`: about.
    pub approximate: bool,
    /// `?`: the source is not sure.
    pub uncertain: bool,
}

impl CalendarDate {
    /// An exact day.
    #[must_use]
    pub fn day(year: u16, month: u8, day: u8) -> Self {
        Self {
            year,
            month: Some(month),
            day: Some(day),
            approximate: false,
            uncertain: false,
        }
    }
}

/// When something was, as exact as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// At this date.
    On(CalendarDate),
    /// Somewhere from the first to the second.
    Between(CalendarDate, CalendarDate),
    /// At this date or before.
    NoLaterThan(CalendarDate),
    /// At this date or after.
    NoEarlierThan(CalendarDate),
}

impl Text {
    /// Says a date or span in words: `18 February 2022`, `about 2021`, `no later than 24 March 2022`.
    #[must_use]
    pub fn span(&self, span: &Span) -> String {
        let one = |key, date| self.say(key, &[("date", self.date(date).into())]);
        match span {
            Span::On(date) => self.date(date),
            Span::Between(from, to) => {
                let values = [
                    ("from", self.date(from).into()),
                    ("to", self.date(to).into()),
                ];
                self.say(key::DATE_BETWEEN, &values)
            }
            Span::NoLaterThan(date) => one(key::DATE_NO_LATER, date),
            Span::NoEarlierThan(date) => one(key::DATE_NO_EARLIER, date),
        }
    }

    /// Says one date in words.
    #[must_use]
    pub fn date(&self, date: &CalendarDate) -> String {
        // A year is passed as words: it has no plural.
        let year = date.year.to_string();
        let mut said = match (date.month, date.day) {
            (Some(month), Some(day)) => {
                let month = self.month(month, &MONTHS_OF);
                let values = [
                    ("day", day.to_string().into()),
                    ("month", month.into()),
                    ("year", year.into()),
                ];
                self.say(key::DATE_DAY, &values)
            }
            (Some(month), None) => {
                let values = [
                    ("month", self.month(month, &MONTHS).into()),
                    ("year", year.into()),
                ];
                self.say(key::DATE_MONTH, &values)
            }
            (None, _) => self.say(key::DATE_YEAR, &[("year", year.into())]),
        };
        if date.approximate {
            said = self.say(key::DATE_ABOUT, &[("date", said.into())]);
        }
        if date.uncertain {
            said = self.say(key::DATE_UNCERTAIN, &[("date", said.into())]);
        }
        said
    }

    /// Says a moment as date-time group and in words: `221430Z NOV 26 (22 November 2026, 14:30 UTC)`.
    #[must_use]
    pub fn moment(&self, moment: Timestamp) -> String {
        // RFC 3339 as the record prints it; its parts are what is said.
        let written = moment.to_string();
        let (day, clock) = written.split_once('T').unwrap_or((&written, ""));
        let date = read_day(day).map_or_else(|| day.to_owned(), |day| self.date(&day));
        let minutes = clock.get(..5).unwrap_or(clock);
        let values = [
            ("dtg", moment.dtg().into()),
            ("date", date.into()),
            ("clock", minutes.into()),
        ];
        self.say(key::DATE_MOMENT, &values)
    }

    /// Says how far a moment may be off; `None` is not known.
    #[must_use]
    pub fn uncertainty(&self, uncertainty_ms: Option<u32>) -> String {
        match uncertainty_ms {
            // Rounded up: an uncertainty is never said smaller than it is.
            Some(ms) => self.say(
                key::DATE_UNCERTAINTY,
                &[("seconds", ms.div_ceil(1000).into())],
            ),
            None => self.say(key::DATE_UNCERTAINTY_UNKNOWN, &[]),
        }
    }

    fn month(&self, month: u8, names: &[Key; 12]) -> String {
        let name = usize::from(month)
            .checked_sub(1)
            .and_then(|index| names.get(index));
        name.map_or_else(|| month.to_string(), |name| self.say(*name, &[]))
    }
}

/// Reads `2026-11-22`; `None` for a year past five digits.
fn read_day(written: &str) -> Option<CalendarDate> {
    let mut parts = written.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    Some(CalendarDate::day(year, month, day))
}

/// Months standing alone.
const MONTHS: [Key; 12] = [
    key::MONTH_1,
    key::MONTH_2,
    key::MONTH_3,
    key::MONTH_4,
    key::MONTH_5,
    key::MONTH_6,
    key::MONTH_7,
    key::MONTH_8,
    key::MONTH_9,
    key::MONTH_10,
    key::MONTH_11,
    key::MONTH_12,
];
/// Months after a day: a case of their own in Russian.
const MONTHS_OF: [Key; 12] = [
    key::MONTH_OF_1,
    key::MONTH_OF_2,
    key::MONTH_OF_3,
    key::MONTH_OF_4,
    key::MONTH_OF_5,
    key::MONTH_OF_6,
    key::MONTH_OF_7,
    key::MONTH_OF_8,
    key::MONTH_OF_9,
    key::MONTH_OF_10,
    key::MONTH_OF_11,
    key::MONTH_OF_12,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    fn both(span: &Span) -> [String; 2] {
        Language::ALL.map(|language| Text::of(language).span(span))
    }

    #[test]
    fn a_day_is_said_without_an_hour() {
        let said = both(&Span::On(CalendarDate::day(2022, 2, 18)));
        assert_eq!(said, ["18 February 2022", "18 февраля 2022 г."]);
    }

    #[test]
    fn a_month_alone_is_in_the_nominative() {
        let month = CalendarDate {
            day: None,
            ..CalendarDate::day(2022, 11, 1)
        };
        assert_eq!(both(&Span::On(month)), ["November 2022", "ноябрь 2022 г."]);
    }

    #[test]
    fn what_is_imprecise_says_so() {
        let day = CalendarDate::day(2022, 3, 24);
        let about = CalendarDate {
            year: 2021,
            month: None,
            day: None,
            approximate: true,
            ..day
        };
        assert_eq!(both(&Span::On(about)), ["about 2021", "примерно 2021 г."]);
        assert_eq!(
            both(&Span::NoLaterThan(day)),
            [
                "no later than 24 March 2022",
                "не позднее: 24 марта 2022 г."
            ]
        );
        assert_eq!(
            both(&Span::NoEarlierThan(day)),
            ["24 March 2022 or later", "не ранее: 24 марта 2022 г."]
        );
        let between = both(&Span::Between(day, CalendarDate::day(2022, 5, 13)));
        assert_eq!(between[0], "between 24 March 2022 and 13 May 2022");
    }

    #[test]
    fn a_month_that_is_none_is_still_said() {
        assert_eq!(
            Text::of(Language::English).date(&CalendarDate::day(2022, 13, 1)),
            "1 13 2022"
        );
    }

    #[test]
    fn a_moment_is_a_date_time_group_and_words() {
        let moment = Timestamp::from_ms(1_795_357_800_000);
        let said = Language::ALL.map(|language| Text::of(language).moment(moment));
        assert_eq!(said[0], "221430Z NOV 26 (22 November 2026, 14:30 UTC)");
        assert_eq!(said[1], "221430Z NOV 26 (22 ноября 2026 г., 14:30 UTC)");
    }

    #[test]
    fn an_uncertainty_is_never_said_smaller_than_it_is() {
        assert_eq!(
            Text::of(Language::English).uncertainty(Some(1001)),
            "give or take 2 s"
        );
        assert_eq!(
            Text::of(Language::English).uncertainty(None),
            "clock error not known"
        );
    }
}
