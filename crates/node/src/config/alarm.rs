//! The settings of the bell: which command rings for alarms, how long it may take, how often it repeats, and after how long
//! it goes down the duty roster.

use std::time::Duration;

use serde::Deserialize;

/// The `[alarm]` section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmSettings {
    /// Program and arguments, never given to a shell; empty: nothing rings but what reads events.
    pub hook: Vec<String>,
    /// How long one run may take before it is ended and counts as failed.
    pub timeout: Duration,
    /// How often it rings again while an alarm stands that nobody has silenced.
    pub repeat: Duration,
    /// How long after the watch the deputy is raised, if nobody takes the alarm.
    pub deputy: Duration,
    /// How long after the deputy those on call are.
    pub on_call: Duration,
}

impl Default for AlarmSettings {
    fn default() -> Self {
        Self {
            hook: Vec::new(),
            timeout: Duration::from_secs(TIMEOUT_S),
            repeat: Duration::from_secs(REPEAT_S),
            deputy: Duration::from_secs(DEPUTY_S),
            on_call: Duration::from_secs(ON_CALL_S),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlarmForm {
    #[serde(default)]
    hook: Vec<String>,
    timeout_s: Option<u64>,
    repeat_s: Option<u64>,
    deputy_s: Option<u64>,
    on_call_s: Option<u64>,
}

impl AlarmForm {
    /// The settings; the value that is out of bounds and its bounds otherwise.
    pub(super) fn settings(self) -> Result<AlarmSettings, OutOfBounds> {
        let timeout = within(
            "timeout_s",
            self.timeout_s.unwrap_or(TIMEOUT_S),
            TIMEOUT_BOUNDS,
        )?;
        let repeat = within("repeat_s", self.repeat_s.unwrap_or(REPEAT_S), REPEAT_BOUNDS)?;
        let deputy = within("deputy_s", self.deputy_s.unwrap_or(DEPUTY_S), STEP_BOUNDS)?;
        let on_call = within(
            "on_call_s",
            self.on_call_s.unwrap_or(ON_CALL_S),
            STEP_BOUNDS,
        )?;
        Ok(AlarmSettings {
            hook: self.hook,
            timeout: Duration::from_secs(timeout),
            repeat: Duration::from_secs(repeat),
            deputy: Duration::from_secs(deputy),
            on_call: Duration::from_secs(on_call),
        })
    }
}

/// A number that a setting does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` can't be {value}; it takes {min} to {max}")]
pub struct OutOfBounds {
    /// The setting.
    pub name: &'static str,
    /// What is written.
    pub value: u64,
    /// The least.
    pub min: u64,
    /// The most.
    pub max: u64,
}

fn within(name: &'static str, value: u64, (min, max): (u64, u64)) -> Result<u64, OutOfBounds> {
    if (min..=max).contains(&value) {
        Ok(value)
    } else {
        Err(OutOfBounds {
            name,
            value,
            min,
            max,
        })
    }
}

const TIMEOUT_S: u64 = 30;
const TIMEOUT_BOUNDS: (u64, u64) = (1, 300);
const REPEAT_S: u64 = 300;
/// No setting lets a standing alarm fall silent by itself: an hour is the longest pause.
const REPEAT_BOUNDS: (u64, u64) = (10, 3_600);
/// An officer is to be raised within a minute: whoever is at the desk has that long.
const DEPUTY_S: u64 = 60;
/// And within five at most: the last step leaves two of them to whoever is called at home.
const ON_CALL_S: u64 = 120;
const STEP_BOUNDS: (u64, u64) = (1, 300);
/// Within this the last step is to be raised.
pub(super) const RAISED_WITHIN: Duration = Duration::from_secs(300);
