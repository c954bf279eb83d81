//! The steps down the duty roster as the bell takes them: whose turn has come, whom the command is to raise, what became of it.
//!
//! Not here: when a step's turn comes (`escalation.rs`), who is planned (`plan.rs`), for which alarms (`sought.rs`).

use std::sync::Arc;
use std::time::{Duration, Instant};

use detente_api::Moment;
use detente_api::escalation::{
    Escalation as Shown, EscalationStep, NextStep, RosterNow, RosterNowStep,
};
use detente_api::status::AlarmStatus;
use detente_line::alarm::{Alarm, OwnAlarm};
use detente_line::book::duty_roster::Step;
use detente_record::Timestamp;

use super::escalation::{Circumstances, Escalation, Outcome, StepTaken, pause};
use super::plan::{People, Plan};
use super::ring::{Occasion, Raises, Ring};
use super::run;
use super::sought::{Seeks, sought};
use super::state::{Standing, State};
use crate::bounds::{BELL_ALARMS_MAX, BELL_CLOCKS_MAX, BELL_RUNS_MAX, BELL_RUNS_OF_STEP_MAX};

/// A step that was taken, for the event stream and the audit log.
pub(crate) struct StepNews {
    /// For which alarms, at most as many as a ring tells of.
    pub(crate) alarms: Vec<AlarmStatus>,
    /// The alarm's name, or `several`.
    pub(crate) subject: String,
    /// Which step.
    pub(crate) step: Step,
    /// `raised`, `failed`, `nobody-planned` or `no-way`.
    pub(crate) outcome: &'static str,
    /// Who was planned.
    pub(crate) people: People,
}

impl State {
    /// An alarm was raised: it rings in the room, and its way down the roster begins. Of one that stood and nobody has silenced,
    /// whoever was raised before hears of it again.
    pub(super) fn raised(&mut self, alarm: &Alarm, facts: AlarmStatus, party: &str) {
        let before = self.standing.remove(alarm).filter(|one| !one.silenced);
        let is_at_once = sought(alarm) == Some(Seeks::AtOnce);
        let escalation = before
            .and_then(|one| one.escalation)
            .filter(|_| !is_at_once);
        let so_far: Vec<Step> = reached(escalation.iter()).collect();
        if self.standing.len() < BELL_ALARMS_MAX {
            let standing = Standing {
                facts: facts.clone(),
                silenced: false,
                escalation,
            };
            self.standing.insert(alarm.clone(), standing);
        }
        // The bell that fails would only fail again; it is tried at the next repetition.
        if *alarm == Alarm::Own(OwnAlarm::HookFails) {
            return;
        }
        let mut ring = Ring::of(Occasion::Raised, facts, party);
        let mut others = self.planned_now(&so_far);
        others.extend(self.take(alarm));
        // The watch is where it rings; people elsewhere are raised by runs of their own.
        let watch = others.iter().position(|raises| raises.step == Step::Watch);
        ring.raises.extend(watch.map(|at| others.remove(at)));
        let number = self.wait(ring);
        if let Some((number, _)) = number.zip(watch) {
            self.is_rung(alarm, Step::Watch, number);
        }
        for raises in others {
            self.ring_step(alarm, raises, party);
        }
        let due = self.standing.get(alarm).and_then(due);
        self.step_at = self.step_at.into_iter().chain(due).min();
    }

    /// An alarm is over. What rings for that; `None` if it did not ring when it began.
    pub(super) fn over(&mut self, alarm: &Alarm) -> Option<Vec<Raises>> {
        let standing = self.standing.remove(alarm)?;
        let taken = standing.escalation.iter().flat_map(Escalation::steps);
        let told = taken.filter(|taken| taken.outcome.concerns_people());
        let raises = told.map(|taken| Raises {
            step: taken.step,
            people: Arc::clone(&taken.people),
        });
        Some(raises.collect())
    }

    /// Lets alarms that stand, ring, and were on no roster yet begin their way down: a roster was set, or has begun, or a command
    /// that rings was.
    pub(super) fn begin_down(&mut self, party: &str) {
        let without = self.standing.iter();
        let without = without.filter(|(_, one)| !one.silenced && one.escalation.is_none());
        let without: Vec<Alarm> = without.map(|(alarm, _)| alarm.clone()).collect();
        for alarm in without {
            self.step_down(&alarm, party);
        }
        self.schedule_step();
    }

    /// Takes the steps whose turn has come.
    pub(super) fn go_down(&mut self, party: &str) {
        let now = Instant::now();
        if self.step_at.is_none_or(|at| at > now) {
            return;
        }
        let is_due = |one: &Standing| !one.silenced && due(one).is_some_and(|at| at <= now);
        let standing = self.standing.iter().filter(|(_, one)| is_due(one));
        let turn: Vec<Alarm> = standing.map(|(alarm, _)| alarm.clone()).collect();
        for alarm in turn {
            self.step_down(&alarm, party);
        }
        self.schedule_step();
    }

    /// Lets the alarms that stand ring no more, and raise nobody more; says how many did.
    pub(super) fn silence(&mut self) -> usize {
        let mut silenced = 0;
        for standing in self.standing.values_mut() {
            silenced += usize::from(!std::mem::replace(&mut standing.silenced, true));
            if let Some(escalation) = &mut standing.escalation {
                escalation.stop();
            }
        }
        self.step_at = None;
        silenced
    }

    /// The next ring that may run now.
    pub(super) fn next_ring(&mut self) -> Option<Ring> {
        if self.running < BELL_RUNS_MAX
            && let Some(ring) = self.waiting.pop_front()
        {
            return Some(ring);
        }
        loop {
            let has_room = |step: Step| self.steps_running[step as usize] < BELL_RUNS_OF_STEP_MAX;
            let mut steps = self.steps.iter();
            let at = steps.position(|ring| ring.step_rung().is_some_and(has_room))?;
            let ring = self.steps.remove(at);
            if self.is_wanted(ring.number) {
                return Some(ring);
            }
            self.note(ring.number, Outcome::CalledOff);
        }
    }

    /// A ring has run: its step was reached, or was not, which makes the next one's turn now.
    pub(super) fn step_ended(&mut self, ring: &Ring, rang: bool) {
        if ring.raises.is_empty()
            || ![Occasion::Raised, Occasion::Escalated].contains(&ring.occasion)
        {
            return;
        }
        let outcome = if rang {
            Outcome::Raised
        } else {
            Outcome::Failed
        };
        self.note(ring.number, outcome);
        for raises in &ring.raises {
            self.news.push_back(StepNews {
                alarms: ring.alarms.clone(),
                subject: ring.subject().to_owned(),
                step: raises.step,
                outcome: outcome.name(),
                people: Arc::clone(&raises.people),
            });
        }
        self.schedule_step();
    }

    /// Raises again those elsewhere whose step was reached, of every alarm that rings: whoever is planned just now.
    pub(super) fn raise_again(&mut self, party: &str) {
        let ringing = self.standing.iter().filter(|(_, one)| !one.silenced);
        let reached = ringing.map(|(alarm, one)| {
            let steps = reached(one.escalation.iter()).filter(|step| *step != Step::Watch);
            (alarm.clone(), steps.collect::<Vec<_>>())
        });
        for (alarm, steps) in reached.collect::<Vec<_>>() {
            for raises in self.planned_now(&steps) {
                self.ring_step(&alarm, raises, party);
            }
        }
    }

    /// The watch, if alarms that ring have raised it: of all, or of those at which somebody waits.
    pub(super) fn watch_raised(&self, only_rings: bool) -> Vec<Raises> {
        let mut ringing = self.standing.iter().filter(|(alarm, one)| {
            !one.silenced && (!only_rings || matches!(alarm, Alarm::Ring { .. }))
        });
        if ringing.any(|(_, one)| one.escalation.is_some()) {
            self.planned_now(&[Step::Watch])
        } else {
            Vec::new()
        }
    }

    /// How far an alarm has gone down; without names for whoever may not read the desk's own book.
    pub(super) fn shown(&self, alarm: &Alarm, with_names: bool) -> Option<Shown> {
        let escalation = self.standing.get(alarm)?.escalation.as_ref()?;
        let step = |taken: &StepTaken| EscalationStep {
            step: taken.step.name().to_owned(),
            at: Moment(taken.at),
            outcome: taken.outcome.name().to_owned(),
            planned: taken.people.len(),
            people: if with_names {
                taken.people.iter().map(|one| one.name.clone()).collect()
            } else {
                Vec::new()
            },
        };
        let next = escalation.next_step().zip(escalation.due());
        Some(Shown {
            steps: escalation.steps().iter().map(step).collect(),
            next: next.map(|(step, due)| NextStep {
                step: step.name().to_owned(),
                at: Moment(later(
                    run::now(),
                    due.saturating_duration_since(Instant::now()),
                )),
            }),
        })
    }

    /// Who would be raised if an alarm began now and nobody took it.
    pub(super) fn roster_now(&self, utc: Timestamp) -> RosterNow {
        let times = self.times(utc);
        let nobody = Plan::default();
        let plan = self.plan.as_ref().unwrap_or(&nobody);
        let mut after = Duration::ZERO;
        let steps = Step::ALL.map(|step| {
            let passed_over = plan.on(step, &times).err();
            let people = plan.planned(step, &times);
            let of_step = RosterNowStep {
                step: step.name().to_owned(),
                after_s: after.as_secs(),
                passed_over: passed_over.map(|nobody| nobody.name().to_owned()),
                planned: people.len(),
                people: people.to_vec(),
            };
            if passed_over.is_none() {
                after += pause(Seeks::InSteps, step, &self.settings);
            }
            of_step
        });
        RosterNow {
            rings: !self.settings.hook.is_empty(),
            in_force: plan.covers(&times),
            clock_doubtful: times.len() > 1,
            steps: steps.to_vec(),
        }
    }

    /// Whom steps raise just now.
    pub(super) fn planned_now(&self, steps: &[Step]) -> Vec<Raises> {
        let Some(plan) = self.plan.as_ref().filter(|_| !steps.is_empty()) else {
            return Vec::new();
        };
        let times = self.times(run::now());
        let steps = Step::ALL.into_iter().filter(|step| steps.contains(step));
        let raises = steps.filter_map(|step| {
            let people = plan.on(step, &times).ok()?;
            Some(Raises { step, people })
        });
        raises.collect()
    }

    /// What UTC may be: what this machine says first; and while a clock is doubtful what it was before it was set, and what a
    /// counterpart's clock says.
    fn times(&self, utc: Timestamp) -> Vec<Timestamp> {
        let other = |(alarm, one): (&Alarm, &Standing)| {
            let offset = one.facts.offset_ms?;
            let by = match alarm {
                Alarm::ClockSkew { .. } => offset,
                Alarm::Own(OwnAlarm::ClockSet) => offset.saturating_neg(),
                _ => return None,
            };
            Some(Timestamp::from_ms(utc.as_ms().saturating_add_signed(by)))
        };
        let others = self.standing.iter().filter_map(other);
        [utc]
            .into_iter()
            .chain(others.take(BELL_CLOCKS_MAX))
            .collect()
    }

    /// Takes every step of an alarm whose turn has come; says whom to raise.
    fn take(&mut self, alarm: &Alarm) -> Vec<Raises> {
        let Some(seeks) = sought(alarm).filter(|_| !self.settings.hook.is_empty()) else {
            return Vec::new();
        };
        let utc = run::now();
        let times = self.times(utc);
        let standing = self.standing.get_mut(alarm).filter(|one| !one.silenced);
        let (Some(standing), Some(plan)) = (standing, &self.plan) else {
            return Vec::new();
        };
        if standing.escalation.is_none() && !plan.covers(&times) {
            return Vec::new();
        }
        let now = Instant::now();
        let of = Circumstances {
            now,
            utc,
            times: &times,
            plan,
            settings: &self.settings,
        };
        let escalation = &mut standing.escalation;
        let escalation = escalation.get_or_insert_with(|| Escalation::begun(seeks, now));
        let mut raises = Vec::new();
        for taken in escalation.go_on(&of) {
            if taken.is_under_way() {
                raises.push(Raises {
                    step: taken.step,
                    people: Arc::clone(&taken.people),
                });
            } else {
                self.news.push_back(StepNews {
                    alarms: vec![standing.facts.clone()],
                    subject: standing.facts.name.clone(),
                    step: taken.step,
                    outcome: taken.outcome.name(),
                    people: Arc::clone(&taken.people),
                });
            }
        }
        raises
    }

    fn step_down(&mut self, alarm: &Alarm, party: &str) {
        for raises in self.take(alarm) {
            self.ring_step(alarm, raises, party);
        }
    }

    /// Lets a step of an alarm wait for its run: with those of other alarms that wait for the same step.
    fn ring_step(&mut self, alarm: &Alarm, raises: Raises, party: &str) {
        let Some(standing) = self.standing.get(alarm) else {
            return;
        };
        let step = raises.step;
        let mut ring = Ring::of(Occasion::Escalated, standing.facts.clone(), party);
        ring.raises.push(raises);
        let mut waiting = self.steps.iter_mut();
        let number = match waiting.find(|one| one.step_rung() == Some(step)) {
            Some(same) => {
                same.join(ring);
                same.number
            }
            None => {
                ring.number = self.next_number();
                let number = ring.number;
                self.steps.push(ring);
                number
            }
        };
        self.is_rung(alarm, step, number);
    }

    fn is_rung(&mut self, alarm: &Alarm, step: Step, ring: u64) {
        let standing = self.standing.get_mut(alarm);
        if let Some(escalation) = standing.and_then(|one| one.escalation.as_mut()) {
            escalation.is_rung_by(step, ring);
        }
    }

    /// Whether an alarm that rings waits for a ring.
    fn is_wanted(&self, ring: u64) -> bool {
        let mut standing = self.standing.values().filter(|one| !one.silenced);
        standing.any(|one| {
            let escalation = one.escalation.as_ref();
            escalation.is_some_and(|escalation| escalation.waits_for(ring))
        })
    }

    /// Notes what became of the steps that a ring was for.
    fn note(&mut self, ring: u64, outcome: Outcome) {
        let now = Instant::now();
        let standing = self.standing.values_mut();
        for escalation in standing.filter_map(|one| one.escalation.as_mut()) {
            escalation.ring_ended(ring, outcome, now);
        }
    }

    fn schedule_step(&mut self) {
        let is_set_up = !self.settings.hook.is_empty();
        let ringing = self.standing.values().filter(|one| !one.silenced);
        let next = ringing.filter_map(due).min();
        self.step_at = next.filter(|_| is_set_up);
    }
}

fn due(standing: &Standing) -> Option<Instant> {
    standing.escalation.as_ref()?.due()
}

/// The steps that escalations have come to, passed over or not: a shift may have begun since.
fn reached<'a>(escalations: impl Iterator<Item = &'a Escalation>) -> impl Iterator<Item = Step> {
    escalations.flat_map(|one| one.steps().iter().map(|taken| taken.step))
}

fn later(at: Timestamp, by: Duration) -> Timestamp {
    let ms = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
    Timestamp::from_ms(at.as_ms().saturating_add(ms))
}
