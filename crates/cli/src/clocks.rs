//! A moment on the clocks of a line's desks: Zulu is what the record says, and beside it stands what the people on each
//! side read off their wall.

use detente_api::Moment;
use detente_language::{Text, key, plain_line};
use detente_node::zones;
use detente_record::Timestamp;
use jiff::tz::TimeZone;

use crate::dates;
use crate::desk::LineHere;

/// A moment on the clock of every party whose time zone the charter names, a row each.
pub fn of_parties(text: &Text, line: &LineHere, Moment(at): Moment) -> Vec<String> {
    let parties = line.status.parties.iter();
    let clocks = parties.filter_map(|party| {
        let zone = party.zone.as_deref()?;
        Some(of_party(text, &party.name, zone, at))
    });
    clocks.collect()
}

/// A moment on the clock of one party. A zone that this machine does not know is named, and said to be unknown: no clock is
/// better than a wrong one.
fn of_party(text: &Text, party: &str, zone: &str, at: Timestamp) -> String {
    let mut facts = vec![
        ("party", plain_line(party).into()),
        ("zone", plain_line(zone).into()),
    ];
    let Some((clock, date)) = zones::named(zone).and_then(|zone| read_off(text, &zone, at)) else {
        return text.say(key::ZONE_UNKNOWN, &facts);
    };
    facts.extend([("clock", clock.into()), ("date", date.into())]);
    text.say(key::ZONE_CLOCK, &facts)
}

/// The time of day and the date in a zone; `None` past the years that a calendar has.
pub fn read_off(text: &Text, zone: &TimeZone, at: Timestamp) -> Option<(String, String)> {
    let ms = i64::try_from(at.as_ms()).ok()?;
    let utc = jiff::Timestamp::from_millisecond(ms).ok()?;
    let there = utc.to_zoned(zone.clone());
    let date = dates::in_words(text, &there.date().to_string());
    Some((there.strftime("%H:%M").to_string(), date))
}

#[cfg(test)]
mod tests {
    use detente_language::Language;

    use super::*;

    #[test]
    fn both_sides_of_a_line_read_their_own_clock_and_an_unknown_zone_says_so() {
        let text = Text::of(Language::English);
        // 30 November 2026, 22:30 UTC: past midnight in Kyiv.
        let at = Timestamp::from_ms(1_796_077_800_000);
        let kyiv = of_party(text, "Southmark", "Europe/Kyiv", at);
        assert!(
            kyiv.contains("00:30") && kyiv.contains("1 December"),
            "{kyiv}"
        );
        let unknown = of_party(text, "Northland", "Europe/Nowhere", at);
        assert!(
            unknown.contains("Europe/Nowhere") && !unknown.contains(":30"),
            "{unknown}"
        );
    }
}
