//! The bell: runs the operator's command when an alarm is raised or cleared, and again while one stands
//! that nobody has silenced. A command that fails is an alarm of its own.
//!
//! Not here: what is an alarm (`detente-line`). Nothing of the line waits for the command: it runs on
//! threads of the bell, a few at once, and under a flood one run tells of many alarms.

mod ring;
mod run;
mod state;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use detente_api::alarm::{HookOutcome, HookRun, HookStatus};
use detente_api::status::AlarmStatus;
use detente_language::Language;
use detente_line::alarm::{Alarm, OwnAlarm};

pub use self::ring::{Occasion, Ring};
pub use self::run::ring_once;
use self::state::{Standing, State};
use crate::alarms;
use crate::bounds::{BELL_ALARMS_MAX, BELL_RUNS_MAX};
use crate::config::AlarmSettings;
use crate::engine::Engine;

/// The bell. Clones share it.
#[derive(Clone)]
pub(crate) struct Bell {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    news: Condvar,
    party: String,
}

impl Bell {
    /// A bell that does not run yet: what happens meanwhile waits.
    pub(crate) fn new(settings: AlarmSettings, language: Language, party: &str) -> Self {
        let state = State {
            settings,
            language,
            standing: BTreeMap::new(),
            waiting: VecDeque::new(),
            running: 0,
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
        };
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(state),
                news: Condvar::new(),
                party: party.to_owned(),
            }),
        }
    }

    /// Rings from now on, on a thread of its own, until it is ended.
    pub(crate) fn start(&self, engine: Engine) -> std::io::Result<()> {
        let bell = self.clone();
        let attend = move || bell.attend(&engine);
        std::thread::Builder::new()
            .name("bell".to_owned())
            .spawn(attend)
            .map(drop)
    }

    /// Ends it. A run under way goes on to its end.
    pub(crate) fn end(&self) {
        self.lock().ended = true;
        self.shared.news.notify_all();
    }

    /// Takes new settings.
    pub(crate) fn set(&self, settings: AlarmSettings, language: Language) {
        let mut state = self.lock();
        state.settings = settings;
        state.language = language;
        state.schedule_repeat();
        self.shared.news.notify_all();
    }

    /// An alarm was raised.
    pub(crate) fn raised(&self, alarm: &Alarm, facts: &AlarmStatus) {
        let mut state = self.lock();
        let facts = alarms::in_words(facts.clone(), state.language);
        if state.standing.len() < BELL_ALARMS_MAX {
            let standing = Standing {
                facts: facts.clone(),
                silenced: false,
            };
            state.standing.insert(alarm.clone(), standing);
        }
        // The bell that fails would only fail again; it is tried at the next repetition.
        if *alarm != Alarm::Own(OwnAlarm::HookFails) {
            state.wait(Ring::of(Occasion::Raised, facts, &self.shared.party));
        }
        state.schedule_repeat();
        self.shared.news.notify_all();
    }

    /// An alarm is over.
    pub(crate) fn cleared(&self, alarm: &Alarm, facts: &AlarmStatus) {
        let mut state = self.lock();
        if state.standing.remove(alarm).is_none() {
            // It did not ring when it began (a node is mute for a moment at every start), nor does its end.
            return;
        }
        let facts = alarms::in_words(facts.clone(), state.language);
        state.wait(Ring::of(Occasion::Cleared, facts, &self.shared.party));
        state.schedule_repeat();
        self.shared.news.notify_all();
    }

    /// Lets the alarms that stand now ring no more; says how many. New ones ring.
    pub(crate) fn silence(&self) -> usize {
        let mut state = self.lock();
        let mut silenced = 0;
        for standing in state.standing.values_mut() {
            silenced += usize::from(!std::mem::replace(&mut standing.silenced, true));
        }
        state.schedule_repeat();
        silenced
    }

    /// Whether an alarm has been silenced.
    pub(crate) fn is_silenced(&self, alarm: &Alarm) -> bool {
        let state = self.lock();
        state.standing.get(alarm).is_some_and(|one| one.silenced)
    }

    /// Rings once for a trial, and waits for the end of it. `None` without a command.
    pub(crate) fn test(&self) -> Option<HookRun> {
        let settings = self.lock().settings.clone();
        let ring = Ring {
            occasion: Occasion::Test,
            alarms: Vec::new(),
            count: 0,
            party: self.shared.party.clone(),
        };
        let run = ring_once(&settings, &ring)?;
        self.done(run.clone());
        Some(run)
    }

    /// How the bell does.
    pub(crate) fn status(&self) -> HookStatus {
        let state = self.lock();
        HookStatus {
            configured: !state.settings.hook.is_empty(),
            runs: state.runs,
            failures: state.failures,
            waiting: state.waiting.len() + state.running,
            last: state.last.clone(),
            last_success: state.last_success.clone(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way through a change.
        let state = self.shared.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }

    fn attend(&self, engine: &Engine) {
        let mut state = self.lock();
        while !state.ended {
            state.repeat(&self.shared.party);
            while state.running < BELL_RUNS_MAX
                && let Some(ring) = state.waiting.pop_front()
            {
                self.begin(&mut state, ring);
            }
            state.tell(engine);
            let pause = state.pause();
            let waited = self.shared.news.wait_timeout(state, pause);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Starts a run on a thread of its own.
    fn begin(&self, state: &mut State, ring: Ring) {
        let settings = state.settings.clone();
        let bell = self.clone();
        let repeats = ring.occasion == Occasion::Standing;
        let begun = std::thread::Builder::new()
            .name("ring".to_owned())
            .spawn(move || {
                let run = ring_once(&settings, &ring);
                bell.lock().has_run(repeats);
                if let Some(run) = run {
                    bell.done(run);
                }
                bell.shared.news.notify_all();
            });
        match begun {
            Ok(_) => {
                state.running += 1;
                state.repeats |= repeats;
            }
            Err(error) => {
                tracing::error!(%error, "no thread for the command that rings");
                state.fails.0 = true;
            }
        }
    }

    fn done(&self, run: HookRun) {
        let mut state = self.lock();
        let rang = run.outcome == HookOutcome::Rang;
        state.runs += 1;
        state.failures += u64::from(!rang);
        state.fails.0 = !rang;
        if rang {
            state.last_success = Some(run.clone());
        } else {
            tracing::error!(outcome = ?run.outcome, took_ms = run.took_ms, "the command that rings failed");
        }
        state.last = Some(run);
        self.shared.news.notify_all();
    }
}

#[cfg(test)]
mod tests;
