//! An amendment as people write it: a TOML file with the keys of a charter's draft that change, and no others.

use std::collections::BTreeMap;

use detente_language::Value;
use detente_record::{Charter, Level};
use serde::Deserialize;

use crate::commands::charter::{milliseconds, moment_of, template_set};

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

fn put<T>(into: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *into = value;
    }
}

fn put_ms(into: &mut u64, text: Option<String>) -> Result<(), Value> {
    put(into, text.map(|text| milliseconds(&text)).transpose()?);
    Ok(())
}
