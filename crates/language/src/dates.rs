//! Dates and spans in words. A day is a day: it has no hour and no zone, and gets none here.

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
        match span {
            Span::On(date) => self.date(date),
            Span::Between(from, to) => self.say(
                key::DATE_BETWEEN,
                &[
                    ("from", self.date(from).into()),
                    ("to", self.date(to).into()),
                ],
            ),
            Span::NoLaterThan(date) => {
                self.say(key::DATE_NO_LATER, &[("date", self.date(date).into())])
            }
            Span::NoEarlierThan(date) => {
                self.say(key::DATE_NO_EARLIER, &[("date", self.date(date).into())])
            }
        }
    }

    /// Says one date in words.
    #[must_use]
    pub fn date(&self, date: &CalendarDate) -> String {
        // A year is passed as words: it has no plural.
        let year = date.year.to_string();
        let mut said = match (date.month, date.day) {
            (Some(month), Some(day)) => self.say(
                key::DATE_DAY,
                &[
                    ("day", day.to_string().into()),
                    ("month", self.month(month, &MONTHS_OF).into()),
                    ("year", year.into()),
                ],
            ),
            (Some(month), None) => self.say(
                key::DATE_MONTH,
                &[
                    ("month", self.month(month, &MONTHS).into()),
                    ("year", year.into()),
                ],
            ),
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

    fn month(&self, month: u8, names: &[Key; 12]) -> String {
        let name = usize::from(month)
            .checked_sub(1)
            .and_then(|index| names.get(index));
        name.map_or_else(|| month.to_string(), |name| self.say(*name, &[]))
    }
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
        assert_eq!(
            both(&Span::On(CalendarDate::day(2022, 2, 18))),
            ["18 February 2022", "18 февраля 2022 г."]
        );
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
        let about = CalendarDate {
            year: 2021,
            month: None,
            day: None,
            approximate: true,
            uncertain: false,
        };
        assert_eq!(both(&Span::On(about)), ["about 2021", "примерно 2021 г."]);
        let day = CalendarDate::day(2022, 3, 24);
        assert_eq!(
            both(&Span::NoLaterThan(day)),
            [
                "no later than 24 March 2022",
                "не позднее: 24 марта 2022 г."
            ]
        );
        assert_eq!(
            both(&Span::Between(day, CalendarDate::day(2022, 5, 13)))[0],
            "between 24 March 2022 and 13 May 2022"
        );
    }

    #[test]
    fn a_month_that_is_none_is_still_said() {
        assert_eq!(
            Text::of(Language::English).date(&CalendarDate::day(2022, 13, 1)),
            "1 13 2022"
        );
    }
}
