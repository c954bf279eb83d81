//! How long is left until a time that is awaited, or how long it is over: beside the time itself, counted when it is shown.
//! A machine is told the time alone, for what is left is old as soon as it is read.

use detente_api::Moment;
use detente_language::{Key, Text, Value, key};

use crate::screen;

/// A time that is awaited, and how long is left until then at `now`: `221437Z NOV 26, in 12 min`. Past it, by how long it
/// is over.
#[must_use]
pub fn moment(text: &Text, now: Moment, until: Moment) -> String {
    beside(text, screen::moment(text, until), now, until)
}

/// The same to the second, for what lasts seconds.
#[must_use]
pub fn moment_to_second(text: &Text, now: Moment, until: Moment) -> String {
    beside(text, screen::moment_to_second(text, until), now, until)
}

/// How it is with a call that is agreed for a time: until it begins, that its time is now, or that it passed.
#[must_use]
pub fn of_call(text: &Text, Moment(now): Moment, Moment(from): Moment, minutes: u32) -> String {
    let (now, from) = (now.as_ms(), from.as_ms());
    let facts = [("span", span(text, now.abs_diff(from)).into())];
    if now < from {
        text.say(key::CALL_BEGINS, &facts)
    } else if now < from.saturating_add(u64::from(minutes) * 60_000) {
        text.say(key::CALL_TIME_IS_NOW, &facts)
    } else {
        text.say(key::CALL_TIME_PASSED, &[])
    }
}

fn beside(text: &Text, time: String, Moment(now): Moment, Moment(until): Moment) -> String {
    let (now, until) = (now.as_ms(), until.as_ms());
    let said = if until > now {
        key::TIME_LEFT
    } else {
        key::TIME_OVER
    };
    let facts = [
        ("time", time.into()),
        ("span", span(text, now.abs_diff(until)).into()),
    ];
    text.say(said, &facts)
}

/// As exact as a person needs it at that distance, and never more than there is: what is begun is not counted.
fn span(text: &Text, ms: u64) -> String {
    let seconds = ms / 1_000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    let said = |key: Key, facts: &[(&str, u64)]| {
        let facts: Vec<(&str, Value)> =
            facts.iter().map(|(name, n)| (*name, (*n).into())).collect();
        text.say(key, &facts)
    };
    match (days, hours, minutes) {
        (0, 0, 0) => said(key::SPAN_SECONDS, &[("seconds", seconds)]),
        (0, 0, _) => said(key::SPAN_MINUTES, &[("minutes", minutes)]),
        (0, _, _) => said(
            key::SPAN_HOURS_MINUTES,
            &[("hours", hours), ("minutes", minutes % 60)],
        ),
        _ => said(
            key::SPAN_DAYS_HOURS,
            &[("days", days), ("hours", hours % 24)],
        ),
    }
}

#[cfg(test)]
mod tests {
    use detente_language::Language;
    use detente_record::Timestamp;

    use super::*;

    const MINUTE: u64 = 60_000;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;

    fn left(language: Language, from_now_ms: i64) -> String {
        let now = Timestamp::from_ms(1_796_077_800_000);
        let until = now.as_ms().saturating_add_signed(from_now_ms);
        let until = Moment(Timestamp::from_ms(until));
        let said = moment(Text::of(language), Moment(now), until);
        let (time, left) = said.rsplit_once(", ").expect("a time and what is left");
        assert!(time.starts_with(&until.0.dtg()), "{said}");
        left.to_owned()
    }

    #[test]
    fn a_call_begins_then_its_time_is_now_and_then_it_has_passed() {
        let from = Timestamp::from_ms(1_796_077_800_000);
        let said = |language, before_ms: u64, after_ms: u64| {
            let now = Timestamp::from_ms(from.as_ms() - before_ms + after_ms);
            of_call(Text::of(language), Moment(now), Moment(from), 30)
        };
        let english = |before, after| said(Language::English, before, after);
        assert_eq!(english(12 * MINUTE, 0), "begins in 12 min");
        assert_eq!(english(0, 0), "its time is now, since 0 s");
        assert_eq!(english(0, 29 * MINUTE), "its time is now, since 29 min");
        let passed = "its time passed, no call is entered";
        assert_eq!(english(0, 30 * MINUTE), passed);
        let russian = said(Language::Russian, 2 * DAY, 0);
        assert_eq!(russian, "начало через 2 дня 0 ч");
    }

    #[test]
    fn what_is_left_or_over_stands_beside_the_time_in_both_languages() {
        let ahead = |ms: u64| i64::try_from(ms).expect("small");
        for (ms, english, russian) in [
            (ahead(12 * MINUTE + 59_999), "in 12 min", "осталось 12 мин"),
            (ahead(59_999), "in 59 s", "осталось 59 с"),
            (ahead(HOUR), "in 1 h 0 min", "осталось 1 ч 0 мин"),
            (ahead(DAY), "in 1 day 0 h", "осталось 1 день 0 ч"),
            (ahead(2 * DAY + HOUR), "in 2 days 1 h", "осталось 2 дня 1 ч"),
            (ahead(5 * DAY), "in 5 days 0 h", "осталось 5 дней 0 ч"),
            (ahead(21 * DAY), "in 21 days 0 h", "осталось 21 день 0 ч"),
            (-ahead(3 * MINUTE), "3 min over", "просрочено на 3 мин"),
            (
                -ahead(4 * DAY),
                "4 days 0 h over",
                "просрочено на 4 дня 0 ч",
            ),
            (0, "0 s over", "просрочено на 0 с"),
        ] {
            assert_eq!(left(Language::English, ms), english);
            assert_eq!(left(Language::Russian, ms), russian);
        }
    }
}
