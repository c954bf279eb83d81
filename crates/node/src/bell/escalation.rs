//! How far the bell has gone down the duty roster for one alarm. Pure: clocks, pauses and who is planned are handed in.
//!
//! Timers are monotonic; which shift is in force is a question of UTC, asked when a step's turn comes: whoever is planned at that
//! moment is raised. A step in which nobody is planned, or can be reached, is passed over at once; one whose command failed
//! is followed at once by the next.

use std::time::{Duration, Instant};

use detente_line::book::duty_roster::Step;
use detente_record::Timestamp;

use super::plan::{Nobody, People, Plan};
use super::sought::Seeks;
use crate::bounds::RING_STEP;
use crate::config::AlarmSettings;

/// An alarm's way down the roster.
pub(super) struct Escalation {
    seeks: Seeks,
    steps: Vec<StepTaken>,
    /// When the next step's turn comes; `None` at the end, and once it was stopped.
    due: Option<Instant>,
}

/// A step that was raised or passed over.
pub(super) struct StepTaken {
    pub(super) step: Step,
    pub(super) at: Timestamp,
    pub(super) people: People,
    pub(super) outcome: Outcome,
    /// By which ring its people are raised.
    ring: Option<u64>,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The command runs for it, or waits to.
    UnderWay,
    /// The command ended well.
    Raised,
    /// The command failed: that counts as not reached.
    Failed,
    /// It was passed over.
    PassedOver(Nobody),
    /// The alarm was over, or silenced, before the command ran.
    CalledOff,
}

impl Outcome {
    /// Its name, as the interface has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::UnderWay => "under-way",
            Self::Raised => "raised",
            Self::Failed => "failed",
            Self::PassedOver(nobody) => nobody.name(),
            Self::CalledOff => "called-off",
        }
    }

    /// Whether people were raised, or may have been: they are to hear when it is over.
    pub(super) fn concerns_people(self) -> bool {
        match self {
            Self::UnderWay | Self::Raised | Self::Failed => true,
            Self::PassedOver(_) | Self::CalledOff => false,
        }
    }
}

impl Nobody {
    /// Its name, as the interface has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Planned => "nobody-planned",
            Self::Reachable => "no-way",
        }
    }
}

/// What holds at the moment of a step.
pub(super) struct Circumstances<'a> {
    pub(super) now: Instant,
    pub(super) utc: Timestamp,
    /// What UTC may be: several if a clock is doubtful.
    pub(super) times: &'a [Timestamp],
    pub(super) plan: &'a Plan,
    pub(super) settings: &'a AlarmSettings,
}

impl Escalation {
    /// One whose first step is due now.
    pub(super) fn begun(seeks: Seeks, now: Instant) -> Self {
        Self {
            seeks,
            steps: Vec::new(),
            due: Some(now),
        }
    }

    /// Takes every step whose turn has come, and says which.
    pub(super) fn go_on(&mut self, of: &Circumstances<'_>) -> &[StepTaken] {
        let before = self.steps.len();
        while let (Some(step), Some(due)) = (self.next_step(), self.due) {
            if due > of.now {
                break;
            }
            let (people, outcome) = match of.plan.on(step, of.times) {
                Ok(people) => (people, Outcome::UnderWay),
                Err(nobody) => {
                    let planned = of.plan.planned(step, of.times);
                    (planned, Outcome::PassedOver(nobody))
                }
            };
            let pause = match outcome {
                Outcome::PassedOver(_) => Duration::ZERO,
                _ => pause(self.seeks, step, of.settings),
            };
            self.due = Some(of.now + pause);
            self.steps.push(StepTaken {
                step,
                at: of.utc,
                people,
                outcome,
                ring: None,
            });
        }
        if self.next_step().is_none() {
            self.due = None;
        }
        &self.steps[before..]
    }

    /// A ring has come to its end; of a step that it was for, says what became of it. After a failure the next step's turn
    /// is now.
    pub(super) fn ring_ended(&mut self, ring: u64, outcome: Outcome, now: Instant) {
        let Some(at) = self.steps.iter().position(|one| one.ring == Some(ring)) else {
            return;
        };
        self.steps[at].outcome = outcome;
        let is_last = at + 1 == self.steps.len();
        if outcome == Outcome::Failed && is_last && self.due.is_some() {
            self.due = Some(now);
        }
    }

    /// Somebody has taken the alarm: no step follows.
    pub(super) fn stop(&mut self) {
        self.due = None;
    }

    /// Notes by which ring the people of a step are raised.
    pub(super) fn is_rung_by(&mut self, step: Step, ring: u64) {
        if let Some(taken) = self.steps.iter_mut().find(|one| one.step == step) {
            taken.ring = Some(ring);
        }
    }

    /// Whether a ring is for a step of this one.
    pub(super) fn waits_for(&self, ring: u64) -> bool {
        self.steps.iter().any(|one| one.ring == Some(ring))
    }

    /// The steps so far.
    pub(super) fn steps(&self) -> &[StepTaken] {
        &self.steps
    }

    /// Which step is next; `None` past the last.
    pub(super) fn next_step(&self) -> Option<Step> {
        Step::ALL.get(self.steps.len()).copied()
    }

    /// When its turn comes.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }
}

impl StepTaken {
    /// Whether somebody is to be raised.
    pub(super) fn is_under_way(&self) -> bool {
        self.outcome == Outcome::UnderWay
    }
}

/// How long after a step the next one's turn comes.
pub(super) fn pause(seeks: Seeks, step: Step, settings: &AlarmSettings) -> Duration {
    let set = match step {
        Step::Watch => settings.deputy,
        Step::Deputy | Step::OnCall => settings.on_call,
    };
    match seeks {
        Seeks::InSteps => set,
        Seeks::Hastily => set.min(RING_STEP),
        Seeks::AtOnce => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use detente_line::book::DutyRoster;
    use detente_line::book::duty_roster::{Person, Shift};

    use super::*;

    const HOUR_MS: u64 = 3_600_000;

    fn at(hour: u64) -> Timestamp {
        Timestamp::from_ms(1_795_305_600_000 + hour * HOUR_MS)
    }

    /// A watch all day, two deputies who change at noon, one on call from noon.
    fn plan() -> Plan {
        let person = |name: &str| Person {
            name: name.to_owned(),
            languages: Vec::new(),
            reach: vec!["+49 30 1234".to_owned()],
        };
        let shift = |from, until, step, person| Shift {
            from: at(from),
            step,
            person,
            until: at(until),
        };
        Plan::of(vec![DutyRoster {
            from: at(0),
            until: at(24),
            people: ["Watch", "Morning", "Evening", "Home"].map(person).to_vec(),
            shifts: vec![
                shift(0, 24, Step::Watch, 0),
                shift(0, 12, Step::Deputy, 1),
                shift(12, 24, Step::Deputy, 2),
                shift(12, 24, Step::OnCall, 3),
            ],
        }])
    }

    struct World {
        begun: Instant,
        plan: Plan,
        settings: AlarmSettings,
    }

    impl World {
        fn new() -> Self {
            Self {
                begun: Instant::now(),
                plan: plan(),
                settings: AlarmSettings::default(),
            }
        }

        /// Whom an escalation raises so many seconds after its beginning, at these times.
        fn raises(&self, one: &mut Escalation, s: u64, times: &[Timestamp]) -> Vec<String> {
            let of = Circumstances {
                now: self.begun + Duration::from_secs(s),
                utc: times[0],
                times,
                plan: &self.plan,
                settings: &self.settings,
            };
            let taken = one.go_on(&of).iter();
            let taken = taken.filter(|taken| taken.is_under_way());
            let people = taken.flat_map(|taken| taken.people.iter());
            people.map(|person| person.name.clone()).collect()
        }
    }

    #[test]
    fn an_officer_is_raised_in_a_minute_and_all_within_five_unless_the_settings_say_otherwise() {
        let world = World::new();
        let mut one = Escalation::begun(Seeks::InSteps, world.begun);
        let noon = [at(13)];
        assert_eq!(world.raises(&mut one, 0, &noon), ["Watch"]);
        assert!(world.raises(&mut one, 59, &noon).is_empty());
        assert_eq!(world.raises(&mut one, 60, &noon), ["Evening"]);
        assert!(world.raises(&mut one, 179, &noon).is_empty());
        assert_eq!(world.raises(&mut one, 180, &noon), ["Home"]);
        assert_eq!((one.due(), one.next_step()), (None, None));
    }

    #[test]
    fn a_ring_goes_down_within_its_minute_and_check_fire_at_once() {
        let world = World::new();
        let noon = [at(13)];
        let mut ring = Escalation::begun(Seeks::Hastily, world.begun);
        let raised: Vec<usize> = [0, 20, 40]
            .map(|s| world.raises(&mut ring, s, &noon).len())
            .to_vec();
        assert_eq!(raised, [1, 1, 1]);
        let mut check_fire = Escalation::begun(Seeks::AtOnce, world.begun);
        let all = world.raises(&mut check_fire, 0, &noon);
        assert_eq!(all, ["Watch", "Evening", "Home"]);
    }

    #[test]
    fn whoever_is_planned_at_the_moment_of_a_step_is_raised() {
        let world = World::new();
        let mut one = Escalation::begun(Seeks::InSteps, world.begun);
        let before = [Timestamp::from_ms(at(12).as_ms() - 1)];
        assert_eq!(world.raises(&mut one, 0, &before), ["Watch"]);
        assert_eq!(world.raises(&mut one, 60, &[at(12)]), ["Evening"]);
    }

    #[test]
    fn while_a_clock_is_doubtful_those_are_raised_whom_either_clock_plans() {
        let world = World::new();
        let mut one = Escalation::begun(Seeks::InSteps, world.begun);
        // This machine says it is 1970.
        let either = [Timestamp::from_ms(0), at(11)];
        assert!(world.plan.covers(&either) && !world.plan.covers(&either[..1]));
        assert_eq!(world.raises(&mut one, 0, &either), ["Watch"]);
        let either = [at(13), at(11)];
        assert_eq!(world.raises(&mut one, 60, &either), ["Evening", "Morning"]);
    }

    #[test]
    fn a_failed_ring_makes_the_next_turn_now_and_one_of_an_earlier_step_changes_nothing() {
        let world = World::new();
        let noon = [at(13)];
        let mut one = Escalation::begun(Seeks::InSteps, world.begun);
        world.raises(&mut one, 0, &noon);
        one.is_rung_by(Step::Watch, 7);
        one.ring_ended(8, Outcome::Failed, world.begun);
        assert!(world.raises(&mut one, 1, &noon).is_empty(), "another ring");
        one.ring_ended(7, Outcome::Failed, world.begun + Duration::from_secs(1));
        assert_eq!(world.raises(&mut one, 1, &noon), ["Evening"]);
        one.ring_ended(7, Outcome::Failed, world.begun + Duration::from_secs(2));
        assert!(world.raises(&mut one, 2, &noon).is_empty());
        // The deputy's pause is counted from when the deputy was raised.
        assert_eq!(world.raises(&mut one, 121, &noon), ["Home"]);
        one.stop();
        assert_eq!(one.due(), None);
    }
}
