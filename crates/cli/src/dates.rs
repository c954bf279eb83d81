//! Dates of accounts in the desk's words: as exact as they were said, and no more.

use detente_language::{CalendarDate, Span, Text, plain_line};
use detente_line::account::edtf::{Bound, Date, Qualifier};
use detente_line::account::{Appeared, Edtf};
use detente_record::Timestamp;

/// An EDTF date in words; what is not one, as it stands.
#[must_use]
pub fn in_words(text: &Text, edtf: &str) -> String {
    edtf.parse::<Edtf>()
        .ok()
        .and_then(|date| span(&date))
        .map_or_else(|| plain_line(edtf), |span| text.span(&span))
}

/// When a source appeared, in words. A moment in another zone than Zulu stays as the source states it.
#[must_use]
pub fn appeared(text: &Text, appeared: &Appeared) -> String {
    let stated = match appeared {
        Appeared::Date(date) => return in_words(text, &date.to_string()),
        Appeared::Moment(moment) => moment.as_str(),
    };
    let zulu = stated
        .ends_with('Z')
        .then(|| stated.parse::<jiff::Timestamp>().ok());
    let ms = zulu
        .flatten()
        .map(|moment| u64::try_from(moment.as_millisecond()));
    match ms {
        Some(Ok(ms)) => text.moment(Timestamp::from_ms(ms)),
        _ => plain_line(stated),
    }
}

fn span(date: &Edtf) -> Option<Span> {
    Some(match *date {
        Edtf::Date(date) => Span::On(calendar(date)),
        Edtf::Interval(Bound::Date(from), Bound::Date(to)) => {
            Span::Between(calendar(from), calendar(to))
        }
        Edtf::Interval(Bound::Open, Bound::Date(to)) => Span::NoLaterThan(calendar(to)),
        Edtf::Interval(Bound::Date(from), Bound::Open) => Span::NoEarlierThan(calendar(from)),
        // The reader of EDTF refuses an interval that is open on both sides.
        Edtf::Interval(Bound::Open, Bound::Open) => return None,
    })
}

fn calendar(date: Date) -> CalendarDate {
    let qualifier = date.qualifier();
    let both = qualifier == Qualifier::ApproximateAndUncertain;
    CalendarDate {
        year: date.year(),
        month: date.month(),
        day: date.day(),
        approximate: both || qualifier == Qualifier::Approximate,
        uncertain: both || qualifier == Qualifier::Uncertain,
    }
}

#[cfg(test)]
mod tests {
    use detente_language::Language;

    use super::*;

    #[test]
    fn a_date_is_said_as_exactly_as_it_was_written() {
        let text = Text::of(Language::English);
        for (written, said) in [
            ("2022-05-13", "13 May 2022"),
            ("2021~", "about 2021"),
            ("2022-11", "November 2022"),
            ("../2022-03-24", "no later than 24 March 2022"),
            (
                "2022-03-01/2022-05-13",
                "between 1 March 2022 and 13 May 2022",
            ),
            ("soon\u{7}", "soon⟨U+0007⟩"),
        ] {
            assert_eq!(in_words(text, written), said);
        }
    }
}
