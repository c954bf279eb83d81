//! How moments and identifiers stand on a terminal: Zulu first, the desk's own time beside it.
//! Other people's text goes through `detente_language::plain`, which makes it nothing but text.

use detente_api::Moment;
use detente_record::Timestamp;
use jiff::tz::TimeZone;

/// A moment as a date-time group in Zulu, to the second, and beside it the desk's own time.
#[must_use]
pub fn moment(time: Moment) -> String {
    let Moment(time) = time;
    // A date-time group ends at the minute; a watch needs the seconds too.
    let seconds = &time.to_string()[11..19];
    match local(time) {
        Some(local) => format!("{} ({seconds} Z; {local})", time.dtg()),
        None => format!("{} ({seconds} Z)", time.dtg()),
    }
}

/// A number of milliseconds as a person says it.
#[must_use]
pub fn duration(ms: u64) -> String {
    let seconds = ms / 1000;
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) if !ms.is_multiple_of(1000) => format!("{seconds}.{:03} s", ms % 1000),
        (0, 0) => format!("{rest} s"),
        (0, _) if rest == 0 => format!("{minutes} min"),
        (0, _) => format!("{minutes} min {rest} s"),
        _ if minutes == 0 && rest == 0 => format!("{hours} h"),
        _ => format!("{hours} h {minutes} min"),
    }
}

/// The first characters of an identifier, enough to type back.
#[must_use]
pub fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

fn local(time: Timestamp) -> Option<String> {
    let ms = i64::try_from(time.as_ms()).ok()?;
    let zoned = jiff::Timestamp::from_millisecond(ms)
        .ok()?
        .to_zoned(TimeZone::system());
    Some(zoned.strftime("%Y-%m-%d %H:%M %Z").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_shows_zulu_first_and_the_local_time_beside_it() {
        let shown = moment("2022-10-21T14:30:05.000Z".parse().expect("a moment"));
        assert!(
            shown.starts_with("211430Z OCT 22 (14:30:05 Z; 2022-10-2"),
            "{shown}"
        );
    }

    #[test]
    fn a_duration_names_its_units() {
        for (ms, said) in [
            (500, "0.500 s"),
            (2_000, "2 s"),
            (90_000, "1 min 30 s"),
            (120_000, "2 min"),
            (43_200_000, "12 h"),
            (5_400_000, "1 h 30 min"),
        ] {
            assert_eq!(duration(ms), said);
        }
    }
}
