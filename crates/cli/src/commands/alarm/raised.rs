//! How the bell goes down the duty roster, in words: for an alarm that stands, and for one that would begin now.
//!
//! Not here: who is planned when ([`crate::commands::book::roster`]).

use detente_api::escalation::{Escalation, EscalationStep, RosterNow, RosterNowStep};
use detente_language::{Text, key, plain_line};

use crate::commands::book::roster::person_in_words;
use crate::desk::label;
use crate::screen;

/// How far the bell has gone for an alarm, a row a step, and which is next.
#[must_use]
pub fn in_words(text: &Text, escalation: &Escalation) -> Vec<String> {
    let steps = escalation.steps.iter();
    let mut rows: Vec<String> = steps.map(|step| step_in_words(text, step)).collect();
    rows.extend(escalation.next.as_ref().map(|next| {
        let facts = [
            ("step", label(text, "step", &next.step).into()),
            ("time", screen::moment_to_second(text, next.at).into()),
        ];
        text.say(key::ALARM_STEP_NEXT, &facts)
    }));
    rows
}

fn step_in_words(text: &Text, taken: &EscalationStep) -> String {
    let names: Vec<String> = taken.people.iter().map(|one| plain_line(one)).collect();
    let whom = match (taken.planned, names.is_empty()) {
        (0, _) => String::new(),
        (planned, true) => text.say(key::ALARM_STEP_PLANNED, &[("count", planned.into())]),
        _ => text.say(
            key::ALARM_STEP_PEOPLE,
            &[("people", names.join(", ").into())],
        ),
    };
    let facts = [
        ("step", label(text, "step", &taken.step).into()),
        ("time", screen::moment_to_second(text, taken.at).into()),
        (
            "outcome",
            label(text, "roster-outcome", &taken.outcome).into(),
        ),
        ("whom", whom.into()),
    ];
    text.say(key::ALARM_STEP, &facts)
}

/// Whom the bell would raise now, in which order and after how long.
#[must_use]
pub fn now_in_words(text: &Text, now: &RosterNow) -> Vec<String> {
    let mut rows = Vec::new();
    let mut say = |key| rows.push(text.say(key, &[]));
    if !now.rings {
        say(key::ALARM_HOOK_NONE);
    }
    if !now.in_force {
        say(key::ALARM_ROSTER_NONE);
        return rows;
    }
    if now.clock_doubtful {
        say(key::ALARM_ROSTER_CLOCK);
    }
    say(key::ALARM_ROSTER_BEGIN);
    rows.extend(now.steps.iter().map(|step| step_now(text, step)));
    rows.push(text.say(key::ALARM_ROSTER_END, &[]));
    rows
}

fn step_now(text: &Text, step: &RosterNowStep) -> String {
    let people = step.people.iter();
    let people: Vec<String> = people.map(|one| person_in_words(text, one)).collect();
    let whom = match (step.planned, people.is_empty()) {
        (0, _) => String::new(),
        (planned, true) => text.say(key::ALARM_STEP_PLANNED, &[("count", planned.into())]),
        _ => format!(": {}", people.join("; ")),
    };
    let name = label(text, "step", &step.step);
    let when = match (&step.passed_over, step.after_s) {
        (Some(why), _) => label(text, "roster-outcome", why),
        (None, 0) => text.say(key::ALARM_ROSTER_AT_ONCE, &[]),
        (None, after) => {
            let after = screen::duration(text, after.saturating_mul(1000));
            text.say(key::ALARM_ROSTER_AFTER, &[("time", after.into())])
        }
    };
    let facts = [
        ("step", name.into()),
        ("when", when.into()),
        ("whom", whom.into()),
    ];
    text.say(key::ALARM_ROSTER_STEP, &facts)
}
