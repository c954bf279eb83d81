//! The readable form of a charter: a TOML file that two sides can agree on over a table.

use std::collections::BTreeMap;

use detente_language::{Value, key};
use detente_node::causes::with;
use detente_node::zones;
use detente_record::{
    CardId, Charter, CharterLimits, CharterParty, DeskTerms, Digest, Level, LineId, Officer,
    PartyIndex, PublicKey, TestSchedule, Timestamp, is_zone,
};
use serde::Deserialize;

/// A charter as people write it. Durations are texts like `12h`, `5min`, `30s`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CharterFile {
    name: BTreeMap<String, String>,
    languages: Vec<String>,
    #[serde(default)]
    areas: String,
    #[serde(default = "ten_years")]
    retention_days: u32,
    #[serde(default)]
    recording: bool,
    #[serde(default)]
    break_glass: bool,
    /// The id of the line that this one succeeds.
    #[serde(default)]
    succeeds: Option<String>,
    templates: Option<String>,
    #[serde(default = "hourly")]
    summary_every: String,
    party: Vec<PartyForm>,
    level: Vec<LevelForm>,
    tests: TestsForm,
    #[serde(default)]
    acknowledge_within: AcknowledgeForm,
    /// Left out: nothing is agreed on, and what goes with the precedence holds.
    answer_within: Option<AnswerForm>,
    readout_hold: Option<String>,
    /// Drills that each party begins a week.
    drills_a_week: Option<u64>,
    #[serde(default)]
    limits: LimitsForm,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartyForm {
    /// The party's name or the beginning of it, or its card id.
    card: String,
    officer: Vec<OfficerForm>,
    /// The time zone of its desk, by its IANA name.
    zone: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficerForm {
    name: String,
    key: String,
    roles: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelForm {
    id: String,
    name: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TestsForm {
    /// RFC 3339 in UTC; the moment the charter is drafted if it is left out.
    first: Option<toml::value::Datetime>,
    every: String,
    answer_within: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AcknowledgeForm {
    flash: String,
    immediate: String,
    priority: String,
    routine: String,
}

/// Within what time an answer on a matter is awaited.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AnswerForm {
    immediate: String,
    priority: String,
    routine: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct LimitsForm {
    flash_text_bytes: u32,
    text_bytes: u32,
    flash_per_hour: u32,
}

/// The defaults: ACP 121's handling times, two line tests a day.
impl Default for AcknowledgeForm {
    fn default() -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            flash: text("10min"),
            immediate: text("30min"),
            priority: text("3h"),
            routine: text("6h"),
        }
    }
}

/// What goes with the precedence where no charter says anything.
impl Default for AnswerForm {
    fn default() -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            immediate: text("30min"),
            priority: text("24h"),
            routine: text("48h"),
        }
    }
}

impl Default for LimitsForm {
    fn default() -> Self {
        Self {
            flash_text_bytes: 2000,
            text_bytes: 20_000,
            flash_per_hour: 60,
        }
    }
}

impl CharterFile {
    /// The charter this file says, with the cards that this node holds.
    ///
    /// # Errors
    ///
    /// What in the file is not understood.
    pub fn charter(
        &self,
        cards: &[(CardId, String)],
        nonce: [u8; 16],
        now: Timestamp,
    ) -> Result<Charter, Value> {
        let parties = self
            .party
            .iter()
            .map(|party| party.read(cards))
            .collect::<Result<_, _>>()?;
        let levels = self
            .level
            .iter()
            .map(|level| Level {
                id: level.id.clone(),
                name: level.name.clone(),
            })
            .collect();
        let within = &self.acknowledge_within;
        let anchor = match &self.tests.first {
            Some(first) => moment(&first.to_string())?,
            None => now,
        };
        Ok(Charter {
            version: 0,
            nonce,
            name: self.name.clone(),
            rules: 0,
            parties,
            levels,
            languages: self.languages.clone(),
            tests: TestSchedule {
                anchor,
                period_ms: milliseconds(&self.tests.every)?,
                answer_within_ms: milliseconds(&self.tests.answer_within)?,
            },
            acknowledge_within_ms: [
                milliseconds(&within.routine)?,
                milliseconds(&within.priority)?,
                milliseconds(&within.immediate)?,
                milliseconds(&within.flash)?,
            ],
            summary_period_ms: milliseconds(&self.summary_every)?,
            limits: CharterLimits {
                flash_text_bytes_max: self.limits.flash_text_bytes,
                text_bytes_max: self.limits.text_bytes,
                flash_per_hour_max: self.limits.flash_per_hour,
            },
            areas: self.areas.clone(),
            retention_days: self.retention_days,
            recording: self.recording,
            break_glass: self.break_glass,
            succeeds: self.succeeds.as_deref().map(line_id).transpose()?,
            templates: match &self.templates {
                Some(written) => template_set(written, &self.languages)?,
                None => None,
            },
            desk: self.desk()?,
        })
    }

    fn desk(&self) -> Result<DeskTerms, Value> {
        let times = self.answer_within.as_ref().map(|within| {
            Ok::<_, Value>([
                milliseconds(&within.routine)?,
                milliseconds(&within.priority)?,
                milliseconds(&within.immediate)?,
            ])
        });
        let hold = self.readout_hold.as_deref().map(milliseconds);
        let zones = self.party.iter().zip(0_u8..).filter_map(|(party, index)| {
            let zone = party.zone.as_deref()?;
            Some(time_zone(zone).map(|zone| (PartyIndex(index), zone)))
        });
        Ok(DeskTerms {
            answer_within_ms: times.transpose()?,
            readout_hold_ms: hold.transpose()?,
            zones: zones.collect::<Result<_, _>>()?,
            drills_a_week: self.drills_a_week,
        })
    }
}

impl PartyForm {
    fn read(&self, cards: &[(CardId, String)]) -> Result<CharterParty, Value> {
        let mut fitting = cards.iter().filter(|(id, name)| {
            id.to_string() == self.card
                || name.to_lowercase().starts_with(&self.card.to_lowercase())
        });
        let (Some((card, name)), None) = (fitting.next(), fitting.next()) else {
            let known: Vec<&str> = cards.iter().map(|(_, name)| name.as_str()).collect();
            return Err(with(
                key::CAUSE_DRAFT_PARTY,
                &[
                    ("name", (&self.card).into()),
                    ("known", known.join(", ").into()),
                ],
            ));
        };
        let officers = self
            .officer
            .iter()
            .map(|officer| {
                // A misspelt role would found a line whose officer may do nothing.
                if let Some(role) = officer.roles.iter().find(|role| !is_role(role)) {
                    return Err(with(
                        key::CAUSE_DRAFT_ROLE,
                        &[
                            ("name", (&officer.name).into()),
                            ("role", role.into()),
                            ("known", roles().join(", ").into()),
                        ],
                    ));
                }
                Ok(Officer {
                    name: officer.name.clone(),
                    key: public_key(&officer.key)?,
                    roles: officer.roles.clone(),
                })
            })
            .collect::<Result<_, Value>>()?;
        Ok(CharterParty {
            card: *card,
            name: name.clone(),
            officers,
        })
    }
}

/// The roles that have a name in this program.
fn roles() -> Vec<&'static str> {
    let ids = detente_language::key::ALL.iter().map(|key| key.id());
    ids.filter_map(|id| id.strip_prefix("role-")).collect()
}

fn is_role(role: &str) -> bool {
    roles().contains(&role)
}

fn line_id(text: &str) -> Result<LineId, Value> {
    text.parse()
        .map_err(|_| with(key::CAUSE_DRAFT_LINE, &[("value", text.into())]))
}

fn public_key(text: &str) -> Result<PublicKey, Value> {
    let no_key = || with(key::CAUSE_DRAFT_KEY, &[("value", text.into())]);
    let bytes: Digest = text.parse().map_err(|_| no_key())?;
    PublicKey::parse(bytes.as_bytes()).map_err(|_| no_key())
}

pub fn moment(text: &str) -> Result<Timestamp, Value> {
    let parsed: jiff::Timestamp = text.parse().map_err(|error: jiff::Error| {
        let facts = [("value", text.into()), ("cause", error.to_string().into())];
        with(key::CAUSE_DRAFT_MOMENT, &facts)
    })?;
    u64::try_from(parsed.as_millisecond())
        .map(Timestamp::from_ms)
        .map_err(|_| with(key::CAUSE_DRAFT_TOO_EARLY, &[("value", text.into())]))
}

/// Reads which template set a charter agrees on: `built-in` is this program's own, which must speak the line's
/// languages; any other is named by its hash; `none`.
pub fn template_set(written: &str, languages: &[String]) -> Result<Option<Digest>, Value> {
    let set = detente_templates::built_in();
    let hash = match written {
        "none" => return Ok(None),
        "built-in" => set.hash(),
        other => other
            .parse()
            .map_err(|_| with(key::CAUSE_DRAFT_TEMPLATES, &[("value", other.into())]))?,
    };
    let unspoken = languages.iter().find(|language| !set.speaks(language));
    match unspoken {
        Some(language) if hash == set.hash() => {
            let spoken: Vec<&str> = set.languages().collect();
            let facts = [
                ("language", language.into()),
                ("known", spoken.join(", ").into()),
            ];
            Err(with(key::CAUSE_DRAFT_TEMPLATES_LANGUAGE, &facts))
        }
        _ => Ok(Some(hash)),
    }
}

/// Reads `500ms`, `30s`, `5min`, `12h`, `1d`.
pub fn milliseconds(text: &str) -> Result<u64, Value> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit = UNITS
        .iter()
        .find(|(name, _)| *name == unit.trim())
        .map(|(_, ms)| *ms);
    let number: Option<u64> = number.parse().ok();
    number
        .zip(unit)
        .and_then(|(number, ms)| number.checked_mul(ms))
        .ok_or_else(|| with(key::CAUSE_DRAFT_DURATION, &[("value", text.into())]))
}

/// A time zone that both sides are to see: one that stands in no list would be no clock at either desk.
pub fn time_zone(name: &str) -> Result<String, Value> {
    let wrong = || with(key::CAUSE_DRAFT_ZONE, &[("value", name.into())]);
    let is_known = is_zone(name) && zones::named(name).is_some();
    is_known.then(|| name.to_owned()).ok_or_else(wrong)
}

fn ten_years() -> u32 {
    3650
}

fn hourly() -> String {
    "1h".to_owned()
}

const UNITS: [(&str, u64); 5] = [
    ("ms", 1),
    ("s", 1000),
    ("min", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
];

#[cfg(test)]
mod tests {
    use detente_record::SecretKey;

    use super::*;

    #[test]
    fn a_readable_draft_becomes_a_charter_that_reads_back() {
        let key = |seed: u8| SecretKey::from_seed([seed; 32]).public().to_string();
        let content = format!(
            r#"
languages = ["en", "ru"]
areas = "The training area"
[name]
en = "Exercise line"
ru = "Учебная линия"
[[party]]
card = "north"
[[party.officer]]
name = "Capt. A"
key = "{}"
roles = ["watch", "releasing"]
[[party]]
card = "{}"
[[party.officer]]
name = "Майор Б"
key = "{}"
roles = ["watch"]
[[level]]
id = "desk"
name = {{ en = "Duty desk", ru = "Дежурный" }}
[tests]
first = 2026-01-01T09:00:00Z
every = "12h"
answer_within = "5min"
"#,
            key(1),
            CardId([2; 32]),
            key(2)
        );
        let file: CharterFile = toml::from_str(&content).expect("a draft");
        let cards = [
            (CardId([1; 32]), "Northland".to_owned()),
            (CardId([2; 32]), "Southmark".to_owned()),
        ];
        let charter = file
            .charter(&cards, [7; 16], Timestamp::from_ms(1))
            .expect("a charter");
        let bytes = charter.encode().expect("encodes");
        assert_eq!(Charter::decode(&bytes).expect("reads back"), charter);
        assert_eq!(charter.tests.period_ms, 43_200_000);
        assert_eq!(charter.tests.anchor.to_string(), "2026-01-01T09:00:00.000Z");
        assert_eq!(
            charter.acknowledge_within_ms,
            [21_600_000, 10_800_000, 1_800_000, 600_000]
        );
        assert_eq!(charter.desk, DeskTerms::default());
        let agreed = content
            .replace(
                "card = \"north\"",
                "card = \"north\"\nzone = \"Europe/Kyiv\"",
            )
            .replace(
                "[name]",
                "readout_hold = \"30min\"\n[answer_within]\nimmediate = \"15min\"\n[name]",
            );
        let agreed: CharterFile = toml::from_str(&agreed).expect("a draft");
        let agreed = agreed.charter(&cards, [7; 16], Timestamp::from_ms(1));
        let desk = agreed.expect("a charter").desk;
        assert_eq!(
            desk.answer_within_ms,
            Some([172_800_000, 86_400_000, 900_000])
        );
        assert_eq!(desk.readout_hold_ms, Some(1_800_000));
        assert_eq!(desk.zones[&PartyIndex(0)], "Europe/Kyiv");
        for wrong in ["Europe/Nowhere", "+03:00", ""] {
            assert!(time_zone(wrong).is_err(), "{wrong}");
        }
        let nobody = file.charter(&cards[..1], [7; 16], Timestamp::from_ms(1));
        assert!(nobody.is_err_and(|cause| cause.to_string().contains("Northland")));
    }

    #[test]
    fn a_duration_without_a_unit_is_refused() {
        assert_eq!(milliseconds("2s"), Ok(2000));
        assert_eq!(milliseconds("5 min"), Ok(300_000));
        for wrong in [
            "",
            "5",
            "h",
            "-3s",
            "1.5h",
            "99999999999999999999h",
            "18446744073709551615d",
        ] {
            assert!(milliseconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_example_in_the_source_is_of_this_form() {
        let example = include_str!("../../../../../examples/line.toml");
        let file: CharterFile = toml::from_str(example).expect("a draft");
        assert_eq!(file.party.len(), 2);
        assert_eq!(milliseconds(&file.tests.every), Ok(43_200_000));
        assert_eq!(file.acknowledge_within.flash, "10min");
    }
}
