//! The bell: runs the operator's command when an alarm is raised or cleared, and again while one stands
//! that nobody has silenced. A command that fails is an alarm of its own. While nobody takes an alarm that asks for a person, it
//! goes down the steps of the duty roster.
//!
//! Not here: what is an alarm (`detente-line`). Nothing of the line waits for the command: it runs on
//! threads of the bell, a few at once, and under a flood one run tells of many alarms.

mod escalation;
mod plan;
mod ring;
mod run;
mod sought;
mod state;
mod steps;
mod told;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use detente_api::alarm::{HookOutcome, HookRun, HookStatus};
use detente_api::escalation::{Escalation, RosterNow};
use detente_api::status::AlarmStatus;
use detente_language::Language;
use detente_line::alarm::Alarm;
use detente_line::book::duty_roster::Step;
use detente_line::now::Now;
use detente_line::switchboard::Switchboard;
use detente_store::{Store, StoreError};

use self::plan::Plan;
pub use self::ring::{Occasion, Raises, Ring};
pub use self::run::ring_once;
use self::state::State;
pub(crate) use self::told::{Told, teller};
use crate::alarms;
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
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Bell {
    /// A bell that does not run yet: what happens meanwhile waits.
    pub(crate) fn new(settings: AlarmSettings, language: Language, party: &str) -> Self {
        let state = State::new(settings, language);
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(state),
                news: Condvar::new(),
                party: party.to_owned(),
                thread: Mutex::default(),
            }),
        }
    }

    /// Rings from now on, on a thread of its own, until it is ended. Steps down the roster are told.
    pub(crate) fn start(&self, engine: Engine, told: Told) -> std::io::Result<()> {
        let bell = self.clone();
        let attend = move || bell.attend(&engine, &told);
        let thread = std::thread::Builder::new()
            .name("bell".to_owned())
            .spawn(attend)?;
        let kept = self.shared.thread.lock();
        *kept.unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Ok(())
    }

    /// Ends it, once the steps that were taken are told. A run under way goes on to its end.
    pub(crate) fn end(&self) {
        self.lock().ended = true;
        self.shared.news.notify_all();
        let kept = self.shared.thread.lock();
        let thread = kept.unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // One that panicked rings no more, and has said so.
            let _ = thread.join();
        }
    }

    /// Takes new settings.
    pub(crate) fn set(&self, settings: AlarmSettings, language: Language) {
        let mut state = self.lock();
        state.settings = settings;
        state.language = language;
        state.begin_down(&self.shared.party);
        state.schedule_repeat();
        self.shared.news.notify_all();
    }

    /// An alarm was raised.
    pub(crate) fn raised(&self, alarm: &Alarm, facts: &AlarmStatus) {
        let mut state = self.lock();
        let facts = alarms::in_words(facts.clone(), state.language);
        state.raised(alarm, facts, &self.shared.party);
        state.schedule_repeat();
        self.shared.news.notify_all();
    }

    /// An alarm is over.
    pub(crate) fn cleared(&self, alarm: &Alarm, facts: &AlarmStatus) {
        let mut state = self.lock();
        let Some(raises) = state.over(alarm) else {
            // It did not ring when it began (a node is mute for a moment at every start), nor does its end.
            return;
        };
        let facts = alarms::in_words(facts.clone(), state.language);
        let mut ring = Ring::of(Occasion::Cleared, facts, &self.shared.party);
        ring.raises = raises;
        state.wait(ring);
        state.schedule_repeat();
        self.shared.news.notify_all();
    }

    /// Lets the alarms that stand now ring no more; says how many. New ones ring.
    pub(crate) fn silence(&self) -> usize {
        let mut state = self.lock();
        let silenced = state.silence();
        state.schedule_repeat();
        self.shared.news.notify_all();
        silenced
    }

    /// Whether an alarm has been silenced, and how far it has gone down the duty roster; without names for whoever may not
    /// read the desk's own book.
    pub(crate) fn of(&self, alarm: &Alarm, with_names: bool) -> (bool, Option<Escalation>) {
        let state = self.lock();
        let silenced = state.standing.get(alarm).is_some_and(|one| one.silenced);
        (silenced, state.shown(alarm, with_names))
    }

    /// Who would be raised if an alarm began now and nobody took it.
    pub(crate) fn roster_now(&self) -> RosterNow {
        self.lock().roster_now(run::now())
    }

    /// Rings once for a trial, for nobody in particular or for the people of a step, and waits for the end of it.
    ///
    /// # Errors
    ///
    /// There is no command, or nobody to raise in that step.
    pub(crate) fn test(&self, step: Option<Step>) -> Result<HookRun, NotTried> {
        let (settings, raises) = {
            let state = self.lock();
            (state.settings.clone(), state.planned_now(step.as_slice()))
        };
        if settings.hook.is_empty() {
            return Err(NotTried::NoHook);
        }
        if step.is_some() && raises.is_empty() {
            return Err(NotTried::Nobody);
        }
        let mut ring = Ring::new(Occasion::Test, Vec::new(), &self.shared.party);
        ring.raises = raises;
        let run = ring_once(&settings, &ring).ok_or(NotTried::NoHook)?;
        self.done(&ring, run.clone());
        Ok(run)
    }

    /// A roster was set, or something else in a book of the desk may have changed who is planned.
    pub(crate) fn roster_may_differ(&self) {
        self.lock().plan_wanted = true;
        self.shared.news.notify_all();
    }

    /// How the bell does.
    pub(crate) fn status(&self) -> HookStatus {
        let state = self.lock();
        HookStatus {
            configured: !state.settings.hook.is_empty(),
            runs: state.runs,
            failures: state.failures,
            waiting: state.under_way(),
            last: state.last.clone(),
            last_success: state.last_success.clone(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way through a change.
        let state = self.shared.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }

    fn attend(&self, engine: &Engine, told: &Told) {
        let mut state = self.lock();
        while !state.ended {
            self.ask_for_plan(&mut state, engine);
            state.begin_down(&self.shared.party);
            state.go_down(&self.shared.party);
            state.repeat(&self.shared.party);
            while let Some(ring) = state.next_ring() {
                self.begin(&mut state, ring);
            }
            state.tell(engine);
            state.news.drain(..).for_each(told);
            let pause = state.pause();
            let waited = self.shared.news.wait_timeout(state, pause);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Has the driver read who is planned; nothing waits for it. If it can't just now, it is asked again.
    fn ask_for_plan(&self, state: &mut State, engine: &Engine) {
        if !state.plan_wanted {
            return;
        }
        let bell = self.clone();
        let read = move |board: &Switchboard, store: &mut dyn Store, _: Now| {
            bell.take_plan(Plan::read(board, store));
        };
        state.plan_wanted = engine.query_later(read).is_err();
    }

    fn take_plan(&self, read: Result<Plan, StoreError>) {
        match read {
            Ok(plan) => {
                let mut state = self.lock();
                state.plan = Some(plan);
                state.begin_down(&self.shared.party);
                self.shared.news.notify_all();
            }
            // Those known before stay; the bell asks again when it looks next.
            Err(error) => {
                tracing::error!(%error, "the duty roster can't be read");
                self.lock().plan_wanted = true;
            }
        }
    }

    /// Starts a run on a thread of its own.
    fn begin(&self, state: &mut State, ring: Ring) {
        let settings = state.settings.clone();
        let bell = self.clone();
        state.has_begun(&ring);
        let ring = Arc::new(ring);
        let rung = Arc::clone(&ring);
        let begun = std::thread::Builder::new()
            .name("ring".to_owned())
            .spawn(move || {
                let run = ring_once(&settings, &rung);
                bell.lock().has_run(&rung);
                if let Some(run) = run {
                    bell.done(&rung, run);
                }
                bell.shared.news.notify_all();
            });
        if let Err(error) = begun {
            tracing::error!(%error, "no thread for the command that rings");
            state.has_run(&ring);
            state.fails.0 = true;
            state.step_ended(&ring, false);
        }
    }

    fn done(&self, ring: &Ring, run: HookRun) {
        let mut state = self.lock();
        let rang = run.outcome == HookOutcome::Rang;
        state.runs += 1;
        state.failures += u64::from(!rang);
        // Whoever does not answer the telephone is no fault of the bell: the next step is told, not the alarm for it.
        if !ring.is_for_people() || run.outcome == HookOutcome::NotStarted {
            state.fails.0 = !rang;
        }
        if rang {
            state.last_success = Some(run.clone());
        } else {
            tracing::error!(outcome = ?run.outcome, took_ms = run.took_ms, "the command that rings failed");
        }
        state.last = Some(run);
        state.step_ended(ring, rang);
        self.shared.news.notify_all();
    }
}

/// Why the bell was not tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotTried {
    /// There is no command.
    NoHook,
    /// In that step nobody is planned, or can be reached.
    Nobody,
}

#[cfg(test)]
mod tests;
