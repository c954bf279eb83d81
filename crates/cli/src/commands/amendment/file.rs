//! An amendment as people write it: a TOML file with the keys of a charter's draft that change, and no others.

use std::collections::BTreeMap;

use detente_language::{Value, key};
use detente_line::matter::Agreed;
use detente_node::causes::with;
use detente_record::{Charter, Level, MATTER_PRECEDENCES, PartyIndex, Precedence};
use serde::Deserialize;

use crate::commands::charter::{milliseconds, moment_of, template_set, time_zone};

/// What changes. What is left out stays as it is, also within a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendmentFile {
    name: Option<BTreeMap<String, String>>,
    languages: Option<Vec<String>>,
    areas: Option<String>,
    retention_days: Option<u32>,
    recording: Option<bool>,
    break_glass: Option<bool>,
    templates: Option<String>,
    summary_every: Option<String>,
    /// All of them, those that there were too.
    level: Option<Vec<LevelForm>>,
    #[serde(default)]
    tests: TestsForm,
    #[serde(default)]
    acknowledge_within: AcknowledgeForm,
    answer_within: Option<AnswerForm>,
    /// A time, or `none`.
    readout_hold: Option<String>,
    /// 0: none are agreed on.
    drills_a_week: Option<u64>,
    /// By the beginning of a party's name, or its index: a zone, or `none`.
    #[serde(default)]
    zones: BTreeMap<String, String>,
    #[serde(default)]
    limits: LimitsForm,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelForm {
    id: String,
    name: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TestsForm {
    first: Option<toml::value::Datetime>,
    every: Option<String>,
    answer_within: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AcknowledgeForm {
    flash: Option<String>,
    immediate: Option<String>,
    priority: Option<String>,
    routine: Option<String>,
}

/// Times of answers on matters, or the word that none are agreed on any more.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum AnswerForm {
    Word(String),
    Times(AnswerTimes),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerTimes {
    immediate: Option<String>,
    priority: Option<String>,
    routine: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsForm {
    flash_text_bytes: Option<u32>,
    text_bytes: Option<u32>,
    flash_per_hour: Option<u32>,
}

impl AmendmentFile {
    /// The charter with what the file changes.
    ///
    /// # Errors
    ///
    /// What in the file is not understood.
    pub fn applied_to(self, charter: &Charter) -> Result<Charter, Value> {
        let mut amended = charter.clone();
        put(&mut amended.name, self.name);
        put(&mut amended.languages, self.languages);
        put(&mut amended.areas, self.areas);
        put(&mut amended.retention_days, self.retention_days);
        put(&mut amended.recording, self.recording);
        put(&mut amended.break_glass, self.break_glass);
        if let Some(written) = &self.templates {
            amended.templates = template_set(written, &amended.languages)?;
        }
        put_ms(&mut amended.summary_period_ms, self.summary_every)?;
        let levels = self.level.map(|levels| {
            let level = |form: LevelForm| Level {
                id: form.id,
                name: form.name,
            };
            levels.into_iter().map(level).collect()
        });
        put(&mut amended.levels, levels);
        let tests = &mut amended.tests;
        let first = self.tests.first.map(|first| moment_of(&first.to_string()));
        put(&mut tests.anchor, first.transpose()?);
        put_ms(&mut tests.period_ms, self.tests.every)?;
        put_ms(&mut tests.answer_within_ms, self.tests.answer_within)?;
        let within = self.acknowledge_within;
        let texts = [
            within.routine,
            within.priority,
            within.immediate,
            within.flash,
        ];
        for (ms, text) in amended.acknowledge_within_ms.iter_mut().zip(texts) {
            put_ms(ms, text)?;
        }
        if let Some(within) = self.answer_within {
            amended.desk.answer_within_ms = within.applied_to(charter)?;
        }
        if let Some(hold) = &self.readout_hold {
            let hold = Some(hold).filter(|hold| *hold != NONE);
            amended.desk.readout_hold_ms = hold.map(|hold| milliseconds(hold)).transpose()?;
        }
        if let Some(drills) = self.drills_a_week {
            amended.desk.drills_a_week = Some(drills).filter(|drills| *drills > 0);
        }
        for (wish, zone) in &self.zones {
            let party = party_of(charter, wish)?;
            if zone == NONE {
                amended.desk.zones.remove(&party);
            } else {
                amended.desk.zones.insert(party, time_zone(zone)?);
            }
        }
        let limits = &mut amended.limits;
        put(
            &mut limits.flash_text_bytes_max,
            self.limits.flash_text_bytes,
        );
        put(&mut limits.text_bytes_max, self.limits.text_bytes);
        put(&mut limits.flash_per_hour_max, self.limits.flash_per_hour);
        Ok(amended)
    }
}

impl AnswerForm {
    fn applied_to(self, charter: &Charter) -> Result<Option<[u64; MATTER_PRECEDENCES]>, Value> {
        let times = match self {
            Self::Word(word) if word == NONE => return Ok(None),
            // One time for all would be a guess at what was meant.
            Self::Word(word) => {
                let facts = [("value", word.into())];
                return Err(with(key::CAUSE_DRAFT_ANSWER_TIMES, &facts));
            }
            Self::Times(times) => times,
        };
        // What is left out stays as it is, or as it goes with the precedence if nothing was agreed on.
        let precedences = Precedence::ALL.into_iter();
        let mut agreed = [0; MATTER_PRECEDENCES];
        for (ms, precedence) in agreed.iter_mut().zip(precedences) {
            *ms = within_ms(&Agreed::of(charter, precedence));
        }
        let texts = [times.routine, times.priority, times.immediate];
        for (ms, text) in agreed.iter_mut().zip(texts) {
            put_ms(ms, text)?;
        }
        Ok(Some(agreed))
    }
}

fn within_ms(agreed: &Agreed) -> u64 {
    u64::try_from(agreed.answer_within.as_millis()).unwrap_or(u64::MAX)
}

/// The one party that is named by the beginning of its name or by its index.
fn party_of(charter: &Charter, wish: &str) -> Result<PartyIndex, Value> {
    let parties = || charter.parties.iter().zip(0_u8..);
    let begins = |name: &str| name.to_lowercase().starts_with(&wish.to_lowercase());
    let mut fitting =
        parties().filter(|(party, index)| index.to_string() == wish || begins(&party.name));
    if let (Some((_, index)), None) = (fitting.next(), fitting.next()) {
        return Ok(PartyIndex(index));
    }
    let known: Vec<&str> = parties().map(|(party, _)| party.name.as_str()).collect();
    let facts = [("name", wish.into()), ("known", known.join(", ").into())];
    Err(with(key::CAUSE_DRAFT_PARTY, &facts))
}

/// How it is said that nothing is agreed on any more.
const NONE: &str = "none";

fn put<T>(into: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *into = value;
    }
}

fn put_ms(into: &mut u64, text: Option<String>) -> Result<(), Value> {
    put(into, text.map(|text| milliseconds(&text)).transpose()?);
    Ok(())
}
