//! Times as a person types them: `2026-11-30T14:00Z`, a date-time group such as `301400Z NOV 26`, or `+30min` from
//! now. No zone but UTC is taken: whoever reads the record reads Zulu.

use detente_api::Moment;
use detente_language::error_key;
use detente_record::Timestamp;

use crate::commands::charter::draft::milliseconds;
use crate::commands::now;
use crate::desk::bad_value;
use crate::failure::{Failure, Outcome};

/// A time to come that an argument gives.
///
/// # Errors
///
/// It is no time, or has passed.
pub fn to_come(argument: &'static str, text: &str) -> Outcome<Moment> {
    let now = now();
    let time = read(text, now).ok_or_else(|| bad_value(argument, text, FORMS))?;
    if time <= now {
        let passed = Moment(time).0.dtg();
        return Err(Failure::new(
            error_key::TIME_PASSED,
            &[("argument", argument), ("time", &passed)],
        ));
    }
    Ok(Moment(time))
}

/// A time from another on that an argument gives as `FROM/UNTIL`; `UNTIL` may be counted from `FROM`.
///
/// # Errors
///
/// It is no such pair of times, has passed, or ends before it begins.
pub fn span(argument: &'static str, text: &str) -> Outcome<(Moment, Moment)> {
    let wrong = || bad_value(argument, text, SPANS);
    let (from, until) = text.split_once('/').ok_or_else(wrong)?;
    let from = to_come(argument, from)?;
    let until = read(until, from.0).filter(|until| *until > from.0);
    Ok((from, Moment(until.ok_or_else(wrong)?)))
}

/// A time that has been, which an argument gives; now, if none is given.
///
/// # Errors
///
/// It is no time, or lies ahead.
pub fn been(argument: &'static str, text: Option<&str>) -> Outcome<Moment> {
    let now = now();
    let Some(text) = text else {
        return Ok(Moment(now));
    };
    let time = read_been(text, now).filter(|time| *time <= now);
    time.map(Moment)
        .ok_or_else(|| bad_value(argument, text, BEEN))
}

/// Reads a time; one that begins with `-` is counted back from another.
fn read_been(text: &str, from: Timestamp) -> Option<Timestamp> {
    let Some(before) = text.trim().strip_prefix('-') else {
        return read(text, from);
    };
    let ms = from.as_ms().checked_sub(milliseconds(before).ok()?)?;
    Some(Timestamp::from_ms(ms))
}

/// Reads a time; one that begins with `+` is counted from another.
fn read(text: &str, from: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(after) = text.strip_prefix('+') {
        let ms = from.as_ms().checked_add(milliseconds(after).ok()?)?;
        return Some(Timestamp::from_ms(ms));
    }
    group(text).or_else(|| iso(text))
}

/// `2026-11-30T14:00Z`, with seconds or without.
fn iso(text: &str) -> Option<Timestamp> {
    // Another zone than Zulu would be shown to others otherwise than it was typed.
    let zulu = text.strip_suffix(['Z', 'z'])?;
    let parsed: jiff::Timestamp = format!("{zulu}Z").parse().ok()?;
    u64::try_from(parsed.as_millisecond())
        .ok()
        .map(Timestamp::from_ms)
}

/// `301400Z NOV 26`, in capitals or not, with blanks or without.
fn group(text: &str) -> Option<Timestamp> {
    let all: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let all = all.to_ascii_uppercase();
    if !all.is_ascii() || all.len() != GROUP.len() || &all[6..7] != "Z" {
        return None;
    }
    let month = 1 + MONTHS.iter().position(|month| *month == &all[7..10])?;
    let (day, hour, minute, year) = (&all[..2], &all[2..4], &all[4..6], &all[10..]);
    let written = format!("20{year}-{month:02}-{day}T{hour}:{minute}:00.000Z");
    written.parse::<Moment>().ok().map(|moment| moment.0)
}

const GROUP: &str = "301400ZNOV26";
const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const FORMS: &str = "2026-11-30T14:00Z, \"301400Z NOV 26\", +30min, +2h, +1d";
const BEEN: &str = "2026-11-30T14:00Z, \"301400Z NOV 26\", -30min, -2h";
const SPANS: &str = "2026-11-30T14:00Z/2026-11-30T16:00Z, \"301400Z NOV 26/+2h\"";

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let from = Timestamp::from_ms(1_000);
        read(text, from).map(|time| time.to_string())
    }

    #[test]
    fn a_time_is_read_as_an_officer_writes_it_and_in_no_zone_but_zulu() {
        let noon = Some("2026-11-30T14:00:00.000Z".to_owned());
        for text in [
            "2026-11-30T14:00Z",
            "2026-11-30T14:00:00Z",
            "2026-11-30T14:00:00.000Z",
            "301400Z NOV 26",
            "301400znov26",
            " 301400Z  Nov 26 ",
        ] {
            assert_eq!(shown(text), noon, "{text}");
        }
        assert_eq!(shown("+5min"), Some("1970-01-01T00:05:01.000Z".to_owned()));
        for text in [
            "",
            "14:00",
            "2026-11-30T14:00",
            "2026-11-30T14:00+03:00",
            "311400Z NOV 26",
            "302500Z NOV 26",
            "301400 NOV 26",
            "301400Z НОЯ 26",
            "+5",
            "+",
            "tomorrow",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_ends_after_it_begins_and_lies_ahead() {
        let (from, until) = span("--suits", "+1h/+30min").expect("a span");
        assert_eq!(until.0.as_ms() - from.0.as_ms(), 30 * 60_000);
        for wrong in ["+1h", "+1h/", "301400Z NOV 99/301300Z NOV 99", "x/+1h"] {
            assert!(span("--suits", wrong).is_err(), "{wrong}");
        }
        let passed = to_come("--at", "2020-01-01T00:00Z").expect_err("it has passed");
        assert!(passed.is(error_key::TIME_PASSED));
    }

    #[test]
    fn a_time_that_has_been_is_counted_back_and_never_lies_ahead() {
        let now = Timestamp::from_ms(1_800_000_000_000);
        let read = |text| read_been(text, now).map(Timestamp::as_ms);
        assert_eq!(read("-30min"), Some(now.as_ms() - 30 * 60_000));
        assert_eq!(read("2026-11-30T14:00Z"), Some(1_796_047_200_000));
        assert_eq!(read("-yesterday"), None);
        assert!(been("--at", Some("+1h")).is_err());
        assert!(been("--at", Some("-1h")).is_ok() && been("--at", None).is_ok());
    }
}
