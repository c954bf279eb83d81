//! What the bell keeps: what stands, what waits to be rung and runs, what repeats.
//!
//! Not here: the threads and the command (`mod.rs`, `run.rs`); the steps down the duty roster (`steps.rs`).

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use detente_api::alarm::HookRun;
use detente_api::status::AlarmStatus;
use detente_language::Language;
use detente_line::alarm::{Alarm, OwnAlarm};
use detente_line::book::duty_roster::Step;
use detente_line::matter::ring::NoDevice;
use detente_line::switchboard::input::Input;

use super::escalation::Escalation;
use super::plan::Plan;
use super::ring::{Occasion, Ring};
use super::steps::StepNews;
use crate::bounds::BELL_WAITING_MAX;
use crate::config::AlarmSettings;
use crate::engine::Engine;

pub(super) struct State {
    pub(super) settings: AlarmSettings,
    pub(super) language: Language,
    pub(super) standing: BTreeMap<Alarm, Standing>,
    pub(super) waiting: VecDeque<Ring>,
    pub(super) running: usize,
    /// Rings that raise people of a step of the duty roster: of each step one at most waits.
    pub(super) steps: Vec<Ring>,
    /// How many of those run, by step.
    pub(super) steps_running: [usize; Step::ALL.len()],
    /// Who is planned; `None` until it was read.
    pub(super) plan: Option<Plan>,
    /// Whether it is to be read, once more.
    pub(super) plan_wanted: bool,
    /// When the next step's turn comes, of any alarm.
    pub(super) step_at: Option<Instant>,
    /// What steps were taken, to be told.
    pub(super) news: VecDeque<StepNews>,
    /// How many rings were made: each has its number.
    pub(super) rings: u64,
    /// Whether one that tells of what stands runs: no second one beside it, or what repeats would take every place of
    /// what is new.
    pub(super) repeats: bool,
    pub(super) repeat_at: Option<Instant>,
    pub(super) last: Option<HookRun>,
    pub(super) last_success: Option<HookRun>,
    pub(super) runs: u64,
    pub(super) failures: u64,
    /// Whether the last run failed, and whether the switchboard has been told so.
    pub(super) fails: (bool, bool),
    /// Why nothing rings here, as the switchboard was told last; `None` before it was.
    pub(super) told_silent: Option<Option<NoDevice>>,
    /// When those ring again that somebody there waits at, just now.
    pub(super) rings_at: Option<Instant>,
    pub(super) ended: bool,
}

pub(super) struct Standing {
    pub(super) facts: AlarmStatus,
    pub(super) silenced: bool,
    pub(super) escalation: Option<Escalation>,
}

impl State {
    /// Nothing stands, waits or runs.
    pub(super) fn new(settings: AlarmSettings, language: Language) -> Self {
        Self {
            settings,
            language,
            standing: BTreeMap::new(),
            waiting: VecDeque::new(),
            running: 0,
            steps: Vec::new(),
            steps_running: [0; Step::ALL.len()],
            plan: None,
            plan_wanted: true,
            step_at: None,
            news: VecDeque::new(),
            rings: 0,
            repeats: false,
            repeat_at: None,
            last: None,
            last_success: None,
            runs: 0,
            failures: 0,
            fails: (false, false),
            told_silent: None,
            rings_at: None,
            ended: false,
        }
    }

    /// Lets a ring wait for its run. Where many wait, the last takes it in. Says under which number it runs.
    pub(super) fn wait(&mut self, mut ring: Ring) -> Option<u64> {
        if self.settings.hook.is_empty() {
            return None;
        }
        let full = self.waiting.len() >= BELL_WAITING_MAX;
        let same = |one: &&mut Ring| one.occasion == ring.occasion;
        match self.waiting.iter_mut().rev().find(same) {
            Some(last) if full => {
                let number = last.number;
                last.join(ring);
                Some(number)
            }
            // Of each occasion one ring at least waits among so many: this one is the first of its own.
            _ => {
                ring.number = self.next_number();
                let number = ring.number;
                self.waiting.push_back(ring);
                Some(number)
            }
        }
    }

    pub(super) fn next_number(&mut self) -> u64 {
        self.rings += 1;
        self.rings
    }

    /// How many rings wait or run.
    pub(super) fn under_way(&self) -> usize {
        let of_steps = self.steps.len() + self.steps_running.iter().sum::<usize>();
        self.waiting.len() + self.running + of_steps
    }

    /// A run is over.
    pub(super) fn has_run(&mut self, ring: &Ring) {
        match ring.step_rung() {
            Some(step) => self.steps_running[step as usize] -= 1,
            None => {
                self.running -= 1;
                self.repeats &= ring.occasion != Occasion::Standing;
            }
        }
    }

    /// A run has begun.
    pub(super) fn has_begun(&mut self, ring: &Ring) {
        match ring.step_rung() {
            Some(step) => self.steps_running[step as usize] += 1,
            None => {
                self.running += 1;
                self.repeats |= ring.occasion == Occasion::Standing;
            }
        }
    }

    /// Alarms that stand and nobody has silenced: all, or those of somebody who rings just now.
    pub(super) fn unsilenced(&self, only_rings: bool) -> impl Iterator<Item = &AlarmStatus> {
        let of_sort = move |alarm: &Alarm| !only_rings || matches!(alarm, Alarm::Ring { .. });
        let standing = self.standing.iter().filter(|(_, one)| !one.silenced);
        let standing = standing.filter(move |(alarm, _)| of_sort(alarm));
        standing.map(|(_, one)| &one.facts)
    }

    pub(super) fn schedule_repeat(&mut self) {
        let (is_set_up, now) = (!self.settings.hook.is_empty(), Instant::now());
        let at = |before: Option<Instant>, only_rings, pause| {
            let due = is_set_up && self.unsilenced(only_rings).next().is_some();
            due.then(|| before.map_or(now + pause, |at| at.min(now + pause)))
        };
        let (all, rings) = (self.settings.repeat, RINGS_AGAIN.min(self.settings.repeat));
        let next = (
            at(self.repeat_at, false, all),
            at(self.rings_at, true, rings),
        );
        (self.repeat_at, self.rings_at) = next;
    }

    /// Lets the alarms that stand ring again if it is time; while somebody rings, that one oftener.
    pub(super) fn repeat(&mut self, party: &str) {
        let is_due = |at: Option<Instant>| at.is_some_and(|at| at <= Instant::now());
        let (all, rings) = (is_due(self.repeat_at), is_due(self.rings_at));
        if !all && !rings {
            return;
        }
        let mut again: Option<Ring> = None;
        for facts in self.unsilenced(!all) {
            let ring = Ring::of(Occasion::Standing, facts.clone(), party);
            match &mut again {
                None => again = Some(ring),
                Some(first) => first.join(ring),
            }
        }
        let waits = self
            .waiting
            .iter()
            .any(|ring| ring.occasion == Occasion::Standing);
        if let Some(mut again) = again.filter(|_| !waits && !self.repeats) {
            again.raises = self.watch_raised(!all);
            self.wait(again);
        }
        if all {
            self.raise_again(party);
            self.repeat_at = None;
        }
        self.rings_at = None;
        self.schedule_repeat();
    }

    /// Why nothing rings here, as far as this bell knows.
    pub(super) fn silent(&self) -> Option<NoDevice> {
        if self.settings.hook.is_empty() {
            Some(NoDevice::NotSetUp)
        } else {
            self.fails.0.then_some(NoDevice::Fails)
        }
    }

    /// Tells the switchboard whether anything rings here, for whoever rings from elsewhere, and whether the command
    /// fails; again if it could not be told.
    pub(super) fn tell(&mut self, engine: &Engine) {
        let silent = self.silent();
        if self.told_silent != Some(silent) && engine.input_later(Input::Bell { silent }).is_ok() {
            self.told_silent = Some(silent);
        }
        let (is, told) = self.fails;
        if is == told {
            return;
        }
        let input = Input::Own {
            alarm: OwnAlarm::HookFails,
            stands: is,
        };
        if engine.input_later(input).is_ok() {
            self.fails.1 = is;
        }
    }

    pub(super) fn pause(&self) -> Duration {
        let untold = self.fails.0 != self.fails.1 || self.told_silent != Some(self.silent());
        let untold = untold || self.plan_wanted;
        let next = [self.repeat_at, self.rings_at, self.step_at];
        let repeat = next.into_iter().flatten().min();
        let repeat = repeat.map(|at| at.saturating_duration_since(Instant::now()));
        repeat
            .unwrap_or(LOOK_AGAIN)
            .min(if untold { TELL_AGAIN } else { LOOK_AGAIN })
    }
}

const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// While somebody rings it rings again after this: a ring that sounds once in its minute is none.
pub(super) const RINGS_AGAIN: Duration = Duration::from_secs(10);
const TELL_AGAIN: Duration = Duration::from_millis(200);
