//! How moments and identifiers stand on a terminal: Zulu first, the desk's own time beside it.
//! Other people's text goes through `detente_language::plain`, which makes it nothing but text.

use detente_api::Moment;
use detente_api::message::Signer;
use detente_language::{Text, key, plain, plain_line};
use detente_record::Timestamp;
use jiff::tz::TimeZone;

/// A moment as a date-time group, and the desk's own time beside it: `220837Z NOV 26 (11:37 local)`.
#[must_use]
pub fn moment(text: &Text, Moment(time): Moment) -> String {
    time.dtg() + &beside(text, time, TimeZone::system())
}

/// A moment to the second, where seconds matter: `08:37:33Z 22 NOV 26 (11:37 local)`.
#[must_use]
pub fn moment_to_second(text: &Text, Moment(time): Moment) -> String {
    let (dtg, written) = (time.dtg(), time.to_string());
    let (day, month_and_year) = (&dtg[..2], &dtg[8..]);
    let second = &written[11..19];
    format!("{second}Z {day} {month_and_year}") + &beside(text, time, TimeZone::system())
}

/// The time of day in the desk's zone, in brackets; nothing where it is the same as Zulu.
fn beside(text: &Text, time: Timestamp, zone: TimeZone) -> String {
    let ms = i64::try_from(time.as_ms()).ok();
    let Some(utc) = ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok()) else {
        return String::new();
    };
    let local = utc.to_zoned(zone);
    if local.offset().is_zero() {
        return String::new();
    }
    let clock = local.strftime("%H:%M").to_string();
    let key = match local.date().cmp(&utc.to_zoned(TimeZone::UTC).date()) {
        std::cmp::Ordering::Less => key::TIME_LOCAL_DAY_BEFORE,
        std::cmp::Ordering::Equal => key::TIME_LOCAL,
        std::cmp::Ordering::Greater => key::TIME_LOCAL_NEXT_DAY,
    };
    format!(" ({})", text.say(key, &[("clock", clock.into())]))
}

/// The officers who signed, by name. One whose key the node held is told apart: a password is only that
/// node's word.
#[must_use]
pub fn officers<'a>(text: &Text, signers: impl IntoIterator<Item = &'a Signer>) -> String {
    let name = |signer: &Signer| match signer.method.as_str() {
        "key" => plain_line(&signer.officer),
        method => {
            let means = crate::desk::label(text, "method", method);
            format!("{} [{means}]", plain_line(&signer.officer))
        }
    };
    let names: Vec<String> = signers.into_iter().map(name).collect();
    names.join(", ")
}

/// A number of milliseconds as a person says it: `0.034 s`, `1 min 30 s`, `12 h`.
#[must_use]
pub fn duration(text: &Text, ms: u64) -> String {
    let [h, min, s] =
        [key::UNIT_HOURS, key::UNIT_MINUTES, key::UNIT_SECONDS].map(|unit| text.say(unit, &[]));
    let seconds = ms / 1000;
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) if !ms.is_multiple_of(1000) => {
            let point = text.say(key::DECIMAL_SIGN, &[]);
            format!("{seconds}{point}{:03} {s}", ms % 1000)
        }
        (0, 0) => format!("{rest} {s}"),
        (0, _) if rest == 0 => format!("{minutes} {min}"),
        (0, _) => format!("{minutes} {min} {rest} {s}"),
        _ if minutes == 0 && rest == 0 => format!("{hours} {h}"),
        _ => format!("{hours} {h} {minutes} {min}"),
    }
}

/// Somebody's words, a row each behind a bar, long lines broken: no row of a text can stand where the program's
/// own words stand, however wide its lines are.
pub fn as_written(words: &str) -> impl Iterator<Item = String> {
    let shown = plain(words);
    let mut rows = Vec::new();
    for line in shown.lines() {
        let characters: Vec<char> = line.chars().collect();
        let mut rest = characters.as_slice();
        let mut bar = '|';
        loop {
            let (row, after) = rest.split_at(row_end(rest));
            let row: String = row.iter().collect();
            rows.push(format!("{bar} {row}").trim_end().to_owned());
            if after.is_empty() {
                break;
            }
            (rest, bar) = (after, '¦');
        }
    }
    rows.into_iter()
}

/// Where a row of a long line ends: behind the last blank that leaves it short enough.
fn row_end(line: &[char]) -> usize {
    if line.len() <= ROW_CHARACTERS_MAX {
        return line.len();
    }
    let blank = line[..ROW_CHARACTERS_MAX].iter().rposition(|c| *c == ' ');
    blank.map_or(ROW_CHARACTERS_MAX, |at| at + 1)
}

/// With its indent, a row fits a terminal of 80 columns.
const ROW_CHARACTERS_MAX: usize = 72;

/// The first characters of an identifier, enough to type back.
#[must_use]
pub fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use detente_language::Language;
    use jiff::tz::Offset;

    use super::*;

    fn time(written: &str) -> Timestamp {
        let Moment(time) = written.parse().expect("a moment");
        time
    }

    fn beside_in(language: Language, hours: i8, written: &str) -> String {
        let zone = TimeZone::fixed(Offset::constant(hours));
        beside(Text::of(language), time(written), zone)
    }

    #[test]
    fn whose_key_the_node_held_is_never_shown_as_an_officer_s_own() {
        let signer = |officer: &str, method: &str| Signer {
            party: 0,
            number: 0,
            officer: officer.to_owned(),
            method: method.to_owned(),
        };
        let signers = [signer("Capt. A", "key"), signer("Maj. B", "node-held")];
        let said = officers(Text::of(Language::English), &signers);
        assert_eq!(
            said,
            "Capt. A, Maj. B [key held by the node, unlocked by password: only the node's word]"
        );
        let said = officers(Text::of(Language::Russian), &signers);
        assert!(
            said.starts_with("Capt. A, Maj. B [ключ хранит узел"),
            "{said}"
        );
    }

    #[test]
    fn the_desk_s_own_time_stands_beside_zulu_and_says_when_it_is_another_day() {
        let (english, russian) = (Language::English, Language::Russian);
        for (language, hours, written, said) in [
            (english, 3, "2026-11-22T08:37:33.000Z", " (11:37 local)"),
            (
                english,
                3,
                "2026-11-22T22:10:00.000Z",
                " (01:10 local, next day)",
            ),
            (
                english,
                -5,
                "2026-11-22T03:10:00.000Z",
                " (22:10 local, day before)",
            ),
            (russian, 3, "2026-11-22T08:37:33.000Z", " (местное 11:37)"),
            (
                russian,
                3,
                "2026-11-22T22:10:00.000Z",
                " (местное 01:10, следующие сутки)",
            ),
        ] {
            assert_eq!(beside_in(language, hours, written), said);
        }
    }

    #[test]
    fn a_desk_that_keeps_zulu_is_told_the_time_once() {
        assert_eq!(
            beside_in(Language::English, 0, "2026-11-22T08:37:33.000Z"),
            ""
        );
    }

    #[test]
    fn a_date_time_group_ends_at_the_minute_and_a_chain_of_states_at_the_second() {
        let text = Text::of(Language::English);
        let at = Moment(time("2022-10-21T14:30:05.000Z"));
        assert!(moment(text, at).starts_with("211430Z OCT 22"));
        assert!(!moment(text, at).contains(":05"));
        assert!(moment_to_second(text, at).starts_with("14:30:05Z 21 OCT 22"));
    }

    #[test]
    fn no_row_of_a_text_stands_without_its_bar_however_long_its_lines_are() {
        let forged = format!("{} acknowledged at 0300Z\n\nend\u{1b}[2J", "x".repeat(200));
        let rows: Vec<String> = as_written(&forged).collect();
        assert_eq!(rows.len(), 6, "{rows:?}");
        for row in &rows {
            assert!(row.starts_with(['|', '¦']), "{row}");
            assert!(row.chars().count() <= 2 + ROW_CHARACTERS_MAX, "{row}");
        }
        assert_eq!(rows[5], "| end⟨U+001B⟩[2J");
        let words = "a word and ".repeat(20);
        let whole: String = as_written(&words)
            .map(|row| row.chars().skip(1).chain([' ']).collect::<String>())
            .collect();
        assert_eq!(
            whole.split_whitespace().count(),
            60,
            "nothing is lost: {whole}"
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
            assert_eq!(duration(Text::of(Language::English), ms), said);
        }
        let russian = Text::of(Language::Russian);
        assert_eq!(duration(russian, 34), "0,034 с");
        assert_eq!(duration(russian, 5_400_000), "1 ч 30 мин");
    }
}
