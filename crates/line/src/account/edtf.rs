//! Dates as exact as they were said: the part of EDTF (ISO 8601-2, levels 0 and 1) that accounts use.
//!
//! A date never becomes a moment here, and no bound is made up: where a bound isn't known it is `None`.
//! Follows spec/reported-record.md §2.

use std::fmt;
use std::str::FromStr;

use super::day::{Day, digits, last_of_month, small};

/// A date or a span, as it was written. Prints as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edtf {
    /// A day, a month or a year.
    Date(Date),
    /// Somewhere from the first to the second, both included; not both open.
    Interval(Bound, Bound),
}

/// One end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// `..`: no bound is given.
    Open,
    /// At this date.
    Date(Date),
}

/// A day, a month or a year, with how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date {
    precision: Precision,
    qualifier: Qualifier,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Precision {
    Year(u16),
    Month(u16, u8),
    Day(Day),
}

/// How sure a date is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Qualifier {
    /// As written.
    #[default]
    Sure,
    /// `~`: about.
    Approximate,
    /// `?`: the source is not sure.
    Uncertain,
    /// `%`: about, and not sure.
    ApproximateAndUncertain,
}

/// Why what is written is not a date of this form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EdtfFault {
    /// Neither a year, nor a month, nor a day.
    #[error("it is neither a year (2022), nor a month (2022-02), nor a day (2022-02-18)")]
    NotADate,
    /// The calendar has no such month or day.
    #[error("the calendar has no such day")]
    NotInCalendar,
    /// An hour is given.
    #[error("it holds an hour; a date stays a date")]
    HasTime,
    /// An interval whose ends are both open says nothing.
    #[error("an interval that is open on both sides says nothing")]
    SaysNothing,
    /// An interval ends before it begins.
    #[error("the interval ends before it begins")]
    Backwards,
    /// More than one `/`.
    #[error("an interval has two ends")]
    TooManyEnds,
}

impl Edtf {
    /// The first day it can be; `None` if that is open.
    ///
    /// An approximate date gives the first day of its words: EDTF does not say how wide "about" is,
    /// so whoever decides by a bound asks [`Edtf::is_sure`] too.
    #[must_use]
    pub fn earliest(&self) -> Option<Day> {
        match self {
            Self::Date(date) | Self::Interval(Bound::Date(date), _) => Some(date.first_day()),
            Self::Interval(Bound::Open, _) => None,
        }
    }

    /// The last day it can be; `None` if that is open. See [`Edtf::earliest`] for "about".
    #[must_use]
    pub fn latest(&self) -> Option<Day> {
        match self {
            Self::Date(date) | Self::Interval(_, Bound::Date(date)) => Some(date.last_day()),
            Self::Interval(_, Bound::Open) => None,
        }
    }

    /// The day, if it is exactly one and sure.
    #[must_use]
    pub fn exact_day(&self) -> Option<Day> {
        match self {
            Self::Date(Date {
                precision: Precision::Day(day),
                qualifier: Qualifier::Sure,
            }) => Some(*day),
            _ => None,
        }
    }

    /// Whether none of its dates is approximate or uncertain.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.dates().all(|date| date.qualifier == Qualifier::Sure)
    }

    /// Whether, as far as it says, it can have been on `day` or before.
    #[must_use]
    pub fn can_be_by(&self, day: Day) -> bool {
        self.earliest().is_none_or(|earliest| earliest <= day)
    }

    /// Whether, as far as it says, it can have been on `day` or after.
    #[must_use]
    pub fn can_be_from(&self, day: Day) -> bool {
        self.latest().is_none_or(|latest| latest >= day)
    }

    fn dates(&self) -> impl Iterator<Item = Date> {
        let ends = match *self {
            Self::Date(date) => [Some(date), None],
            Self::Interval(from, to) => [from.date(), to.date()],
        };
        ends.into_iter().flatten()
    }
}

impl Bound {
    /// Its date, unless it is open.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        match self {
            Self::Open => None,
            Self::Date(date) => Some(date),
        }
    }
}

impl Date {
    /// Its year.
    #[must_use]
    pub fn year(self) -> u16 {
        match self.precision {
            Precision::Year(year) | Precision::Month(year, _) => year,
            Precision::Day(day) => day.year(),
        }
    }

    /// Its month, if it says one.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        match self.precision {
            Precision::Year(_) => None,
            Precision::Month(_, month) => Some(month),
            Precision::Day(day) => Some(day.month()),
        }
    }

    /// Its day of the month, if it says one.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        match self.precision {
            Precision::Day(day) => Some(day.day()),
            Precision::Year(_) | Precision::Month(..) => None,
        }
    }

    /// How sure it is.
    #[must_use]
    pub fn qualifier(self) -> Qualifier {
        self.qualifier
    }

    fn first_day(self) -> Day {
        match self.precision {
            Precision::Year(year) => {
                Day::new(year, 1, 1).expect("every year that was read has a first day")
            }
            Precision::Month(year, month) => {
                Day::new(year, month, 1).expect("every month that was read has a first day")
            }
            Precision::Day(day) => day,
        }
    }

    fn last_day(self) -> Day {
        match self.precision {
            Precision::Year(year) => {
                Day::new(year, 12, 31).expect("every year that was read has a last day")
            }
            Precision::Month(year, month) => last_of_month(year, month)
                .and_then(|last| Day::new(year, month, last))
                .expect("every month that was read has a last day"),
            Precision::Day(day) => day,
        }
    }
}

impl From<Day> for Edtf {
    fn from(day: Day) -> Self {
        Self::Date(Date {
            precision: Precision::Day(day),
            qualifier: Qualifier::Sure,
        })
    }
}

impl FromStr for Edtf {
    type Err = EdtfFault;

    fn from_str(written: &str) -> Result<Self, EdtfFault> {
        let mut ends = written.split('/');
        let (from, to) = (ends.next().unwrap_or_default(), ends.next());
        if ends.next().is_some() {
            return Err(EdtfFault::TooManyEnds);
        }
        let Some(to) = to else {
            return from.parse().map(Self::Date);
        };
        let interval = Self::Interval(from.parse()?, to.parse()?);
        match (interval.earliest(), interval.latest()) {
            (None, None) => Err(EdtfFault::SaysNothing),
            (Some(from), Some(to)) if from > to => Err(EdtfFault::Backwards),
            _ => Ok(interval),
        }
    }
}

impl FromStr for Bound {
    type Err = EdtfFault;

    fn from_str(written: &str) -> Result<Self, EdtfFault> {
        if written == OPEN {
            Ok(Self::Open)
        } else {
            written.parse().map(Self::Date)
        }
    }
}

impl FromStr for Date {
    type Err = EdtfFault;

    fn from_str(written: &str) -> Result<Self, EdtfFault> {
        let last = written.chars().next_back();
        let qualifier = match last {
            Some('~') => Qualifier::Approximate,
            Some('?') => Qualifier::Uncertain,
            Some('%') => Qualifier::ApproximateAndUncertain,
            _ => Qualifier::Sure,
        };
        let bare = if qualifier == Qualifier::Sure {
            written
        } else {
            &written[..written.len() - 1]
        };
        if bare.get(..10).is_some_and(|day| day.parse::<Day>().is_ok())
            && bare[10..].starts_with(['T', 't', ' '])
        {
            return Err(EdtfFault::HasTime);
        }
        let mut parts = bare.split('-');
        let year = parts
            .next()
            .and_then(digits::<4>)
            .ok_or(EdtfFault::NotADate)?;
        let month = parts
            .next()
            .map(|month| small(month).ok_or(EdtfFault::NotADate))
            .transpose()?;
        let day = parts
            .next()
            .map(|day| small(day).ok_or(EdtfFault::NotADate))
            .transpose()?;
        if parts.next().is_some() {
            return Err(EdtfFault::NotADate);
        }
        let first =
            Day::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok_or(EdtfFault::NotInCalendar)?;
        let precision = match (month, day) {
            (None, _) => Precision::Year(year),
            (Some(month), None) => Precision::Month(year, month),
            (Some(_), Some(_)) => Precision::Day(first),
        };
        Ok(Self {
            precision,
            qualifier,
        })
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Interval(from, to) => write!(f, "{from}/{to}"),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str(OPEN),
            Self::Date(date) => date.fmt(f),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.precision {
            Precision::Year(year) => write!(f, "{year:04}")?,
            Precision::Month(year, month) => write!(f, "{year:04}-{month:02}")?,
            Precision::Day(day) => day.fmt(f)?,
        }
        f.write_str(match self.qualifier {
            Qualifier::Sure => "",
            Qualifier::Approximate => "~",
            Qualifier::Uncertain => "?",
            Qualifier::ApproximateAndUncertain => "%",
        })
    }
}

/// An open end of an interval.
const OPEN: &str = "..";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edtf(written: &str) -> Edtf {
        written.parse().expect("a date of this form")
    }

    fn bounds(written: &str) -> (Option<String>, Option<String>) {
        let date = edtf(written);
        (
            date.earliest().map(|day| day.to_string()),
            date.latest().map(|day| day.to_string()),
        )
    }

    fn some(from: &str, to: &str) -> (Option<String>, Option<String>) {
        (Some(from.to_owned()), Some(to.to_owned()))
    }

    #[test]
    fn every_form_prints_as_it_was_read() {
        for written in [
            "2022-02-18",
            "2022-02",
            "2022",
            "2021~",
            "2022-02-18?",
            "2022-02%",
            "2022-02/2022-03",
            "../2022-03-24",
            "2022-03-24/..",
            "2021/2022-02-23",
            "2021~/2022-02-23",
            "0001-01-01",
            "9999",
        ] {
            assert_eq!(edtf(written).to_string(), written);
        }
    }

    #[test]
    fn bounds_are_the_first_and_last_day_that_the_words_allow() {
        assert_eq!(bounds("2022-02-18"), some("2022-02-18", "2022-02-18"));
        assert_eq!(bounds("2022-02"), some("2022-02-01", "2022-02-28"));
        assert_eq!(bounds("2024-02"), some("2024-02-01", "2024-02-29"));
        assert_eq!(bounds("2021~"), some("2021-01-01", "2021-12-31"));
        assert_eq!(bounds("2021/2022-02-23"), some("2021-01-01", "2022-02-23"));
        assert_eq!(
            bounds("../2022-03-24"),
            (None, Some("2022-03-24".to_owned()))
        );
        assert_eq!(
            bounds("2022-03-24/.."),
            (Some("2022-03-24".to_owned()), None)
        );
    }

    #[test]
    fn only_one_sure_day_is_exact() {
        assert!(edtf("2022-02-18").exact_day().is_some());
        for written in [
            "2022-02-18~",
            "2022-02-18?",
            "2022-02",
            "2022",
            "2022-02-18/2022-02-18",
            "../2022-02-18",
        ] {
            assert_eq!(edtf(written).exact_day(), None, "{written}");
        }
    }

    #[test]
    fn a_date_with_an_hour_is_refused_and_never_made_midnight() {
        for written in [
            "2022-02-18T00:00:00Z",
            "2022-02-18 14:30",
            "2022-02-18T14:30",
        ] {
            assert_eq!(
                written.parse::<Edtf>(),
                Err(EdtfFault::HasTime),
                "{written}"
            );
        }
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (written, fault) in [
            ("2022-02-30", EdtfFault::NotInCalendar),
            ("2022-13", EdtfFault::NotInCalendar),
            ("0000", EdtfFault::NotInCalendar),
            ("Friday", EdtfFault::NotADate),
            ("", EdtfFault::NotADate),
            ("~", EdtfFault::NotADate),
            ("22-02-18", EdtfFault::NotADate),
            ("2022-02-18~~", EdtfFault::NotADate),
            ("2022-2", EdtfFault::NotADate),
            ("/2022", EdtfFault::NotADate),
            ("2022/", EdtfFault::NotADate),
            ("2022-02-18é", EdtfFault::NotADate),
            ("202é", EdtfFault::NotADate),
            ("../..", EdtfFault::SaysNothing),
            ("2022-03/2022-02", EdtfFault::Backwards),
            ("2020/2021/2022", EdtfFault::TooManyEnds),
        ] {
            assert_eq!(written.parse::<Edtf>(), Err(fault), "{written}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_prints_the_same(written in "\\PC{0,24}") {
            if let Ok(date) = written.parse::<Edtf>() {
                prop_assert_eq!(date.to_string(), written);
            }
        }

        #[test]
        fn date_like_text_is_read_or_refused(written in "[0-9.~?%/TZ -]{0,24}") {
            if let Ok(date) = written.parse::<Edtf>() {
                prop_assert_eq!(date.to_string(), written);
                if let (Some(from), Some(to)) = (date.earliest(), date.latest()) {
                    prop_assert!(from <= to);
                }
            }
        }
    }
}
