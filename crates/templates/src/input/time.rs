//! A moment as a person types it: a date-time group, or a timestamp of RFC 3339.

use detente_line::message::template::{FIRST_SECOND, LAST_SECOND};
use detente_record::Timestamp;

/// Why a text is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoTime {
    /// Neither a date-time group nor a timestamp with its zone.
    #[error("neither a date-time group (211430Z OCT 22) nor a timestamp (2022-10-21T14:30:00Z)")]
    Form,
    /// A date-time group in another zone than Zulu.
    #[error("a date-time group is in Zulu here: its hours end in Z")]
    NotZulu,
    /// No such day or hour.
    #[error("there is no such day or time of day")]
    NotThere,
    /// A part of a second.
    #[error("a moment is in whole seconds")]
    PartOfSecond,
    /// Outside the years in which a date-time group is unique.
    #[error("outside the years 2000 to 2099")]
    OtherCentury,
}

pub(super) fn read(text: &str) -> Result<Timestamp, NoTime> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let moment = if compact.is_ascii() && compact.get(4..5) == Some("-") {
        timestamp(text)?
    } else {
        group(&compact.to_ascii_uppercase())?
    };
    if moment.subsec_nanosecond() != 0 {
        return Err(NoTime::PartOfSecond);
    }
    let second = u64::try_from(moment.as_second()).map_err(|_| NoTime::OtherCentury)?;
    if !(FIRST_SECOND..=LAST_SECOND).contains(&second) {
        return Err(NoTime::OtherCentury);
    }
    Ok(Timestamp::from_ms(second * 1000))
}

fn timestamp(text: &str) -> Result<jiff::Timestamp, NoTime> {
    // Without its zone it is no moment, and is not taken for one.
    text.parse().map_err(|_| NoTime::Form)
}

/// Reads `211430ZOCT22`, `211430ZOCT2022` and, with seconds, `14:30:05Z21OCT22`.
fn group(compact: &str) -> Result<jiff::Timestamp, NoTime> {
    if !compact.is_ascii() {
        return Err(NoTime::Form);
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let colons = compact.get(2..3) == Some(":") && compact.get(5..6) == Some(":");
    let end = if colons { 8 } else { 6 };
    let front = compact.get(..end).ok_or(NoTime::Form)?;
    let rest = compact.get(end..).ok_or(NoTime::Form)?;
    let marks = if colons { 2 } else { 0 };
    if !digits(&front.replace(':', "")) || front.matches(':').count() != marks {
        return Err(NoTime::Form);
    }
    let rest = zulu(rest)?;
    // Hours and minutes stand behind the day, unless seconds make a clock of them that stands before it.
    let (day, clock, rest) = if colons {
        let day = rest.get(..2).ok_or(NoTime::Form)?;
        (day, front.to_owned(), rest.get(2..).unwrap_or_default())
    } else {
        let clock = format!("{}:{}:00", &front[2..4], &front[4..]);
        (&front[..2], clock, rest)
    };
    let month = rest.get(..3).ok_or(NoTime::Form)?;
    let month = MONTHS.iter().position(|name| *name == month);
    let month = month.ok_or(NoTime::Form)? + 1;
    let year = rest.get(3..).unwrap_or_default();
    let year = match year.len() {
        2 => format!("20{year}"),
        4 => year.to_owned(),
        _ => return Err(NoTime::Form),
    };
    if !digits(day) || !digits(&year) {
        return Err(NoTime::Form);
    }
    format!("{year}-{month:02}-{day}T{clock}Z")
        .parse()
        .map_err(|_| NoTime::NotThere)
}

fn zulu(rest: &str) -> Result<&str, NoTime> {
    match rest.as_bytes().first() {
        Some(b'Z') => Ok(&rest[1..]),
        Some(zone) if zone.is_ascii_uppercase() => Err(NoTime::NotZulu),
        _ => Err(NoTime::Form),
    }
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
