//! The bell down the duty roster, with real commands: in which order, what is passed over, what stops it, what a failure does.

use detente_line::book::DutyRoster;
use detente_line::book::duty_roster::{Person, Shift};
use detente_record::PartyIndex;

use super::*;

/// What the command is told of a step: the event, and whom it is to raise. A step is out of reach while `broken-STEP` is there.
const SCRIPT: &str = "echo \"$DETENTE_EVENT $DETENTE_STEP\" >> steps\n\
                      [ -e \"broken-$DETENTE_STEP\" ] && exit 7";

const SOON: Duration = Duration::from_millis(300);

/// Everybody in a roster for the coming day, with how each is reached.
fn plan(shifts: &[(Step, &str, &[&str])]) -> Plan {
    let from = Timestamp::from_ms(run::now().as_ms() - 3_600_000);
    let until = Timestamp::from_ms(from.as_ms() + 86_400_000);
    let people = shifts.iter().map(|(_, name, reach)| Person {
        name: (*name).to_owned(),
        languages: vec!["en".to_owned()],
        reach: reach.iter().map(|way| (*way).to_owned()).collect(),
    });
    let shifts = shifts.iter().enumerate().map(|(person, (step, ..))| Shift {
        from,
        step: *step,
        person,
        until,
    });
    Plan::of(vec![DutyRoster {
        from,
        until,
        people: people.collect(),
        shifts: shifts.collect(),
    }])
}

fn everybody() -> Plan {
    plan(&[
        (Step::Watch, "North", &[]),
        (Step::Deputy, "Ivanova", &["+49 30 1234"]),
        (Step::OnCall, "Petrov", &["+49 30 5678", "+49 30 9999"]),
    ])
}

impl Rig {
    /// A bell that goes down this plan with these pauses.
    fn with_plan(plan: Plan, deputy: Duration, on_call: Duration, repeat: Duration) -> Self {
        let rig = Self::new(SCRIPT, repeat);
        let settings = AlarmSettings {
            deputy,
            on_call,
            ..rig.bell.lock().settings.clone()
        };
        rig.bell.set(settings, Language::English);
        rig.bell.take_plan(Ok(plan));
        rig
    }

    fn steps(&self) -> Vec<String> {
        lines(&self.path("steps"))
    }

    fn until_steps(&self, what: &str, holds: impl Fn(&[String]) -> bool) -> Vec<String> {
        self.until(what, |_| holds(&self.steps()));
        self.steps()
    }

    fn outcomes(&self, alarm: &Alarm) -> Vec<(String, String)> {
        let shown = self.bell.of(alarm, true).1;
        let steps = shown.map_or_else(Vec::new, |shown| shown.steps);
        steps
            .into_iter()
            .map(|one| (one.step, one.outcome))
            .collect()
    }

    fn until_outcomes(&self, alarm: &Alarm, expected: [&str; 3]) {
        let all = Step::ALL.map(Step::name).into_iter().zip(expected);
        let all: Vec<_> = all.map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        self.until(&format!("{expected:?}"), |_| self.outcomes(alarm) == all);
    }

    fn until_outcomes_of(&self, alarm: &Alarm, steps: usize) {
        self.until("so many steps are raised", |_| {
            let raised = self.outcomes(alarm);
            raised.len() == steps && raised.iter().all(|(_, outcome)| outcome == "raised")
        });
    }

    fn told(&self) -> Vec<(Step, &'static str, usize)> {
        let told = self.told.lock().unwrap();
        told.iter()
            .map(|one| (one.step, one.outcome, one.people.len()))
            .collect()
    }
}

fn received(number: u8) -> (Alarm, AlarmStatus) {
    named(Alarm::Received {
        line: LineId([number; 32]),
        party: PartyIndex(1),
        precedence: Precedence::Flash,
    })
}

fn check_fire() -> (Alarm, AlarmStatus) {
    named(Alarm::CheckFire {
        line: LineId([1; 32]),
        party: PartyIndex(1),
    })
}

fn named(alarm: Alarm) -> (Alarm, AlarmStatus) {
    let facts = AlarmStatus::new(alarm.name(), Moment(Timestamp::from_ms(0)));
    (alarm, facts)
}

#[test]
fn an_alarm_that_nobody_takes_goes_down_the_steps_one_after_the_other_and_then_to_everybody() {
    let rig = Rig::with_plan(everybody(), SOON, SOON, Duration::from_millis(1_500));
    let (alarm, facts) = received(1);
    rig.bell.raised(&alarm, &facts);
    let steps = rig.until_steps("everybody again", |steps| {
        steps.iter().any(|one| one == "standing watch")
    });
    let first = ["raised watch", "escalated deputy", "escalated on-call"];
    assert_eq!(steps[..3], first);
    // At a repetition each step has a run of its own.
    rig.until_steps("those elsewhere again", |steps| {
        let again = |step: &str| steps.iter().filter(|one| *one == step).count() >= 2;
        again("escalated deputy") && again("escalated on-call")
    });
    rig.until_outcomes(&alarm, ["raised"; 3]);
    let shown = rig.bell.of(&alarm, true).1.expect("it went down");
    let at = |step: usize| shown.steps[step].at.0.as_ms();
    let pause = u64::try_from(SOON.as_millis()).unwrap();
    // A step's moment is UTC and its timer is not: a little between the two.
    for two in [0, 1] {
        assert!(at(two + 1) - at(two) + 20 >= pause, "{shown:?}");
    }
    assert_eq!(shown.next, None);
    assert_eq!(shown.steps[1].people, ["Ivanova"]);
    let hidden = rig.bell.of(&alarm, false).1.expect("it went down");
    assert!(hidden.steps.iter().all(|one| one.people.is_empty()));
    assert_eq!(hidden.steps[1].planned, 1);
    let all = Step::ALL.map(|step| (step, "raised", 1));
    rig.until("it is told", |_| rig.told().starts_with(&all));
}

fn times(steps: &[String], step: &str) -> usize {
    steps.iter().filter(|one| *one == step).count()
}

#[test]
fn a_deputy_who_does_not_answer_a_repetition_is_no_fault_of_the_bell() {
    let soon = Duration::from_millis(10);
    let rig = Rig::with_plan(everybody(), soon, soon, SOON);
    std::fs::write(rig.path("broken-deputy"), "").unwrap();
    let (alarm, facts) = received(1);
    rig.bell.raised(&alarm, &facts);
    rig.until_steps("three rounds", |steps| {
        times(steps, "escalated deputy") >= 3 && times(steps, "standing watch") >= 2
    });
    rig.until("two repetitions have failed", |_| {
        rig.bell.status().failures >= 2
    });
    assert!(!rig.bell.lock().fails.0);
}

#[test]
fn who_was_raised_hears_by_a_run_of_its_own_that_it_rings_anew() {
    let rig = Rig::with_plan(everybody(), Duration::from_millis(10), NEVER, NEVER);
    let (alarm, facts) = received(1);
    rig.bell.raised(&alarm, &facts);
    rig.until_outcomes_of(&alarm, 2);
    rig.bell.raised(&alarm, &facts);
    rig.until_steps("both again", |steps| {
        times(steps, "raised watch") == 2 && times(steps, "escalated deputy") == 2
    });
}

#[test]
fn an_alarm_that_stands_when_a_roster_begins_goes_down_it() {
    let mut later = everybody();
    later.begin_at(Timestamp::from_ms(run::now().as_ms() + 1_000));
    let rig = Rig::with_plan(later, NEVER, NEVER, SOON);
    let (alarm, facts) = received(1);
    rig.bell.raised(&alarm, &facts);
    rig.until_steps("it rings", |steps| steps.contains(&"raised ".to_owned()));
    assert_eq!(rig.bell.of(&alarm, true).1, None);
    rig.until_steps("the watch", |steps| {
        steps.contains(&"escalated watch".to_owned())
    });
}

#[test]
fn a_step_with_nobody_planned_or_nobody_to_reach_is_passed_over_at_once() {
    let plan = plan(&[
        (Step::Deputy, "Ivanova", &[]),
        (Step::OnCall, "Petrov", &["+49 30 5678"]),
    ]);
    // An hour between the steps: whatever comes within the test's minute comes at once.
    let rig = Rig::with_plan(plan, NEVER, NEVER, NEVER);
    let (alarm, facts) = received(1);
    rig.bell.raised(&alarm, &facts);
    rig.until_outcomes(&alarm, ["nobody-planned", "no-way", "raised"]);
    // In the room it rings all the same.
    let steps = rig.until_steps("both", |steps| steps.len() == 2);
    assert!(steps.contains(&"raised ".to_owned()), "{steps:?}");
    assert!(steps.contains(&"escalated on-call".to_owned()), "{steps:?}");
    let told = rig.told();
    assert!(
        told.contains(&(Step::Watch, "nobody-planned", 0)),
        "{told:?}"
    );
    assert!(told.contains(&(Step::Deputy, "no-way", 1)), "{told:?}");
}

#[test]
fn check_fire_raises_every_step_at_once_and_again_when_it_rings_anew() {
    let rig = Rig::with_plan(everybody(), NEVER, NEVER, NEVER);
    let (alarm, facts) = check_fire();
    for round in 1..=2 {
        rig.bell.raised(&alarm, &facts);
        for step in ["raised watch", "escalated deputy", "escalated on-call"] {
            rig.until_steps(step, |steps| {
                steps.iter().filter(|one| *one == step).count() == round
            });
        }
        rig.until_outcomes(&alarm, ["raised"; 3]);
        rig.bell.silence();
    }
}

#[test]
fn who_is_silenced_goes_no_further_down_and_an_alarm_after_that_goes_down_alone() {
    let rig = Rig::with_plan(everybody(), SOON, NEVER, NEVER);
    let (first, facts) = received(1);
    rig.bell.raised(&first, &facts);
    rig.until_steps("the watch", |steps| steps == ["raised watch"]);
    assert_eq!(rig.bell.silence(), 1);
    let (second, facts) = received(2);
    rig.bell.raised(&second, &facts);
    // The first one's turn would have come before the second one's.
    rig.until_steps("the deputy, for the second", |steps| {
        steps.contains(&"escalated deputy".to_owned())
    });
    rig.until("the run is over", |rung| {
        rung.contains(&"escalated flash-received 1".to_owned())
    });
    let watch_alone = [("watch".to_owned(), "raised".to_owned())];
    assert_eq!(rig.outcomes(&first), watch_alone);
    let shown = rig.bell.of(&first, true);
    assert!(shown.0 && shown.1.is_some_and(|one| one.next.is_none()));
    // What comes after it was silenced begins anew.
    let (_, facts) = received(1);
    rig.bell.raised(&first, &facts);
    rig.until_steps("the deputy again", |steps| {
        steps
            .iter()
            .filter(|one| *one == "escalated deputy")
            .count()
            == 2
    });
}

#[test]
fn a_step_whose_command_fails_is_followed_by_the_next_at_once_and_says_so() {
    let rig = Rig::with_plan(everybody(), NEVER, NEVER, NEVER);
    for step in ["watch", "deputy"] {
        std::fs::write(rig.path(&format!("broken-{step}")), "").unwrap();
    }
    let (alarm, facts) = received(1);
    rig.bell.raised(&alarm, &facts);
    rig.until_outcomes(&alarm, ["failed", "failed", "raised"]);
    let told = [
        (Step::Watch, "failed", 1),
        (Step::Deputy, "failed", 1),
        (Step::OnCall, "raised", 1),
    ];
    rig.until("it is told", |_| rig.told() == told);
    assert_eq!(rig.bell.status().failures, 2);
}

#[test]
fn who_cannot_be_reached_is_no_fault_of_the_bell_but_a_room_that_stays_silent_is() {
    let rig = Rig::with_plan(everybody(), Duration::from_millis(10), NEVER, NEVER);
    std::fs::write(rig.path("broken-deputy"), "").unwrap();
    let (alarm, facts) = received(1);
    rig.bell.raised(&alarm, &facts);
    rig.until_outcomes(&alarm, ["raised", "failed", "raised"]);
    assert!(!rig.bell.lock().fails.0);
    std::fs::write(rig.path("broken-watch"), "").unwrap();
    let (other, facts) = received(2);
    rig.bell.raised(&other, &facts);
    rig.until("the bell fails", |_| rig.bell.lock().fails.0);
}

#[test]
fn its_end_is_told_to_those_who_were_raised_and_to_nobody_else() {
    let rig = Rig::with_plan(everybody(), Duration::from_millis(10), NEVER, NEVER);
    let (alarm, facts) = received(1);
    rig.bell.raised(&alarm, &facts);
    rig.until_steps("the deputy", |steps| {
        steps.contains(&"escalated deputy".to_owned())
    });
    rig.bell.cleared(&alarm, &facts);
    rig.until_steps("its end", |steps| {
        steps
            .last()
            .is_some_and(|last| last == "cleared watch deputy")
    });
}

#[test]
fn with_no_roster_it_rings_as_ever_and_one_that_is_set_meanwhile_counts() {
    let rig = Rig::with_plan(Plan::default(), Duration::from_millis(10), NEVER, NEVER);
    let (alarm, facts) = received(1);
    rig.bell.raised(&alarm, &facts);
    rig.until_steps("it rings", |steps| steps == ["raised "]);
    assert_eq!(rig.bell.of(&alarm, true), (false, None));
    let now = rig.bell.roster_now();
    assert!(!now.in_force && now.steps.iter().all(|one| one.passed_over.is_some()));
    rig.bell.take_plan(Ok(everybody()));
    rig.until_outcomes_begin(&alarm);
    let now = rig.bell.roster_now();
    let after: Vec<u64> = now.steps.iter().map(|one| one.after_s).collect();
    assert!(now.in_force && after == [0, 0, 3_600], "{now:?}");
}

impl Rig {
    fn until_outcomes_begin(&self, alarm: &Alarm) {
        self.until_outcomes_of(alarm, 2);
        let steps = self.steps();
        assert!(steps.contains(&"escalated watch".to_owned()), "{steps:?}");
    }
}

#[test]
fn an_alarm_that_asks_for_nobody_stays_in_the_room() {
    let rig = Rig::with_plan(everybody(), Duration::ZERO, Duration::ZERO, NEVER);
    let (routine, facts) = alarm(1);
    rig.bell.raised(&routine, &facts);
    let (flash, facts) = received(1);
    rig.bell.raised(&flash, &facts);
    rig.until_outcomes(&flash, ["raised"; 3]);
    assert_eq!(rig.bell.of(&routine, true).1, None);
    rig.until("the room", |rung| {
        rung.contains(&"raised not-delivered 1".to_owned())
    });
}

#[test]
fn many_alarms_are_told_to_a_step_in_few_runs_and_keep_no_new_alarm_waiting() {
    const MANY: u8 = 100;
    let script = "[ \"$DETENTE_EVENT\" = escalated ] && while [ ! -e go ]; do sleep 0.05; done";
    let rig = Rig::new(script, NEVER);
    let settings = AlarmSettings {
        deputy: Duration::ZERO,
        on_call: NEVER,
        ..rig.bell.lock().settings.clone()
    };
    rig.bell.set(settings, Language::English);
    rig.bell.take_plan(Ok(everybody()));
    for number in 0..MANY {
        let (alarm, facts) = received(number);
        rig.bell.raised(&alarm, &facts);
    }
    let (last, facts) = alarm(1);
    rig.bell.raised(&last, &facts);
    let told_as = |rung: &[String], event: &str| -> (usize, u64) {
        let runs = rung.iter().filter(|one| one.starts_with(event));
        let counts = runs.clone().filter_map(|line| line.rsplit(' ').next());
        let told = counts.filter_map(|count| count.parse::<u64>().ok()).sum();
        (runs.count(), told)
    };
    // People are being called for as long as it takes: the room hears every one all the same.
    rig.until("all ring in the room", |rung| {
        told_as(rung, "raised").1 == u64::from(MANY) + 1
    });
    std::fs::write(rig.path("go"), "").unwrap();
    let rung = rig.until("all are told", |rung| {
        told_as(rung, "escalated").1 >= u64::from(MANY)
    });
    let (runs, told) = told_as(&rung, "escalated");
    assert_eq!(told, u64::from(MANY), "each once");
    assert!(runs <= BELL_RUNS_OF_STEP_MAX + 1, "{runs} runs");
}

#[test]
fn a_trial_of_a_step_raises_its_people_and_one_with_nobody_is_refused() {
    let rig = Rig::with_plan(
        plan(&[(Step::Deputy, "Ivanova", &["+49 30 1234"])]),
        NEVER,
        NEVER,
        NEVER,
    );
    let run = rig.bell.test(Some(Step::Deputy)).expect("it is tried");
    assert_eq!(
        (run.event.as_str(), run.step.as_deref()),
        ("test", Some("deputy"))
    );
    assert_eq!(rig.steps(), ["test deputy"]);
    assert_eq!(rig.bell.test(Some(Step::OnCall)), Err(NotTried::Nobody));
    assert_eq!(rig.bell.test(None).expect("it is tried").step, None);
}
