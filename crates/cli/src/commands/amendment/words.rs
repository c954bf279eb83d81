//! An amendment in words: what changes, key by key, and who said what of it.

use std::collections::BTreeMap;

use detente_api::Moment;
use detente_api::amendment::{AmendmentView, CharterChange, CharterTerms, InForce, PartyZone};
use detente_language::{Text, key, plain, plain_line};
use detente_record::Timestamp;

use crate::desk::{Desk, LineHere, label};
use crate::output::out_line;
use crate::screen;

/// Which charter is in force in a party's journal.
pub fn in_force(desk: &Desk, line: &LineHere, of: &InForce) -> String {
    let party = plain_line(line.party(of.party));
    let version = of.version.to_string();
    match of.since {
        None => desk.say(key::AMENDMENT_FOUNDING_IN_FORCE, &[("party", party.into())]),
        Some(since) => desk.say(
            key::AMENDMENT_IN_FORCE,
            &[
                ("party", party.into()),
                ("version", version.into()),
                ("time", screen::moment(desk.text, since).into()),
            ],
        ),
    }
}

/// Prints a proposal: who made it, what it changes, who said what of it.
pub fn of_view(desk: &Desk, line: &LineHere, view: &AmendmentView) {
    let text = desk.text;
    let id = view.proposal.to_string();
    let facts = [
        ("proposal", id.into()),
        ("party", plain_line(line.party(view.party)).into()),
        ("time", screen::moment(text, view.at).into()),
        ("officers", screen::officers(text, &view.signers).into()),
    ];
    out_line!("{}", desk.say(key::AMENDMENT_TITLE, &facts));
    let outcome = desk.label("amendment-outcome", &view.outcome);
    match &view.void {
        Some(why) => out_line!("  {outcome}: {}", desk.label("refusal", why)),
        None => out_line!("  {outcome}"),
    }
    if let Some(change) = &view.change {
        for row in difference(text, change) {
            out_line!("  {row}");
        }
    }
    for word in &view.words {
        let said = match word.word.as_str() {
            "sign" => key::AMENDMENT_SIGNED,
            "refuse" if word.party == view.party => key::AMENDMENT_WITHDRAWN,
            "refuse" => key::AMENDMENT_REFUSED,
            _ => key::AMENDMENT_ADOPTED,
        };
        let facts = [
            ("party", plain_line(line.party(word.party)).into()),
            ("time", screen::moment(text, word.at).into()),
            ("officers", screen::officers(text, &word.signers).into()),
        ];
        out_line!("  {}", desk.say(said, &facts));
    }
    for party in &view.waits_for {
        let party = plain_line(line.party(*party));
        let facts = [("party", party.into())];
        out_line!("  {}", desk.say(key::AMENDMENT_WAITS_FOR, &facts));
    }
}

/// What an amendment changes, key by key: as it is, as it would be.
#[must_use]
pub fn difference(text: &Text, change: &CharterChange) -> Vec<String> {
    let version = change.version.to_string();
    let mut rows = vec![text.say(key::AMENDMENT_CHANGES, &[("version", version.into())])];
    for name in &change.changed {
        rows.push(format!("{}:", label(text, "term", name)));
        let before = change.before.as_ref().map(|terms| term(text, name, terms));
        let before = before.unwrap_or_else(|| "?".to_owned());
        rows.push(text.say(key::AMENDMENT_BEFORE, &[("value", before.into())]));
        let after = term(text, name, &change.after);
        rows.push(text.say(key::AMENDMENT_AFTER, &[("value", after.into())]));
    }
    rows
}

/// One term of a charter in words.
fn term(text: &Text, name: &str, terms: &CharterTerms) -> String {
    let said = match name {
        "name" => terms.name.as_ref().map(by_language),
        "levels" => terms.levels.as_ref().map(|levels| {
            let level = |level: &detente_api::status::LevelName| {
                format!("{} ({})", plain_line(&level.id), by_language(&level.name))
            };
            levels.iter().map(level).collect::<Vec<_>>().join("; ")
        }),
        "languages" => terms.languages.as_ref().map(|tags| {
            let tags: Vec<String> = tags.iter().map(|tag| plain_line(tag)).collect();
            tags.join(", ")
        }),
        "tests" => terms.tests.as_ref().map(|tests| {
            let first = Moment(Timestamp::from_ms(tests.anchor_ms));
            let facts = [
                ("first", screen::moment(text, first).into()),
                ("period", screen::duration(text, tests.period_ms).into()),
                (
                    "within",
                    screen::duration(text, tests.answer_within_ms).into(),
                ),
            ];
            text.say(key::CHARTER_TESTS, &facts)
        }),
        "acknowledge-within" => terms
            .acknowledge_within_ms
            .as_ref()
            .map(|times| within(text, times)),
        "summaries" => terms.summary_period_ms.map(|ms| screen::duration(text, ms)),
        "limits" => terms.limits.as_ref().map(|limits| {
            let facts = [
                ("flash", limits.flash_text_bytes_max.to_string().into()),
                ("text", limits.text_bytes_max.to_string().into()),
                ("hour", limits.flash_per_hour_max.to_string().into()),
            ];
            text.say(key::CHARTER_LIMITS, &facts)
        }),
        "areas" => terms.areas.as_ref().map(|areas| match areas.as_str() {
            "" => text.say(key::AMENDMENT_NO_AREAS, &[]),
            areas => plain(areas),
        }),
        "retention" => terms
            .retention_days
            .map(|days| text.say(key::CHARTER_RETENTION, &[("days", days.into())])),
        "recording" => terms.recording.map(|recording| {
            let said = if recording {
                key::CHARTER_RECORDING_YES
            } else {
                key::CHARTER_RECORDING_NO
            };
            text.say(said, &[])
        }),
        "break-glass" => terms.break_glass.map(|alone| {
            let said = if alone {
                key::CHARTER_BREAK_GLASS
            } else {
                key::AMENDMENT_NO_BREAK_GLASS
            };
            text.say(said, &[])
        }),
        "templates" => terms.templates.as_ref().map(|set| {
            let set = set.parse().ok();
            crate::commands::charter::template_set_in_words(text, set)
        }),
        "answer-within" => terms.answer_within_ms.as_ref().map(|times| {
            if times.is_empty() {
                text.say(key::CHARTER_NO_MATTER_TIMES, &[])
            } else {
                within(text, times)
            }
        }),
        "readout-hold" => terms
            .readout_hold_ms
            .map(|ms| crate::commands::charter::readout_hold(text, ms)),
        "drills" => terms
            .drills_a_week
            .map(|count| crate::commands::charter::drills(text, count)),
        "zones" => terms.zones.as_ref().map(|zones| {
            if zones.is_empty() {
                return text.say(key::CHARTER_NO_ZONES, &[]);
            }
            let zone = |one: &PartyZone| {
                crate::commands::charter::zone_in_words(text, &one.name, &one.zone)
            };
            zones.iter().map(zone).collect::<Vec<_>>().join("; ")
        }),
        _ => None,
    };
    said.unwrap_or_else(|| "?".to_owned())
}

fn within(text: &Text, times: &BTreeMap<String, u64>) -> String {
    let all = detente_record::Precedence::ALL.into_iter().rev();
    let named = all.filter_map(|precedence| {
        let name = detente_api::text::precedence_name(precedence);
        let time = screen::duration(text, *times.get(name)?);
        Some(format!("{} {time}", label(text, "precedence", name)))
    });
    named.collect::<Vec<_>>().join("; ")
}

fn by_language(names: &BTreeMap<String, String>) -> String {
    let named = names
        .iter()
        .map(|(tag, name)| format!("{}: {}", plain_line(tag), plain_line(name)));
    named.collect::<Vec<_>>().join("; ")
}
