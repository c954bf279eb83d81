//! The bell, and the alarms that stand.

use detente_api::alarm::HookOutcome;
use detente_api::escalation::RosterNow;
use detente_line::book::duty_roster::Step;

use super::{Checked, DAY_MS, Facts, Figure, Piece, Verdict, fails_if, quoted, warns_if};

pub(super) fn check(facts: &Facts) -> Vec<Checked> {
    let data = quoted(&facts.folder.display().to_string());
    let config = quoted(&facts.folder.join("config.toml").display().to_string());
    let hook = facts
        .config
        .as_ref()
        .map(|config| !config.alarm.hook.is_empty());
    let configured = match hook {
        None => Checked::unknown("bell-there"),
        Some(there) => {
            Checked::new("bell-there", warns_if(!there), Figure::word(if there { "yes" } else { "no" })).fix(format!(
                "sed -i 's|^# hook = .*|hook = [\"/usr/bin/wall\", \"Détente:\"]|' {config} && detente --data {data} config reload"
            ))
        }
    };
    let mut checked = vec![configured];
    let Some(running) = &facts.running else {
        return checked;
    };
    let bell = &running.alarms.hook;
    let test = format!("detente --data {data} alarm test");
    if bell.configured {
        let failed = bell
            .last
            .as_ref()
            .filter(|run| run.outcome != HookOutcome::Rang)
            // Whoever does not answer is no fault of the bell.
            .filter(|run| {
                let is_for_people = ["escalated", "test"].contains(&run.event.as_str());
                run.outcome == HookOutcome::NotStarted || run.step.is_none() || !is_for_people
            });
        let figure = match &bell.last {
            None => Figure::word("never"),
            Some(run) => {
                let word = if failed.is_some() { "failed" } else { "rang" };
                Figure::word(word).with(Piece::amount(run.took_ms, "ms").named("took"))
            }
        };
        checked
            .push(Checked::new("bell-rings", fails_if(failed.is_some()), figure).fix(test.clone()));
        let success = bell.last_success.as_ref().map(|run| run.at.0.as_ms());
        let days = success.map(|at| facts.now.as_ms().saturating_sub(at) / DAY_MS);
        let verdict = warns_if(days.is_none_or(|days| days > TRIED_WITHIN_DAYS));
        let figure = days.map_or_else(
            || Figure::word("never"),
            |days| Piece::amount(days, "d").named("ago").into(),
        );
        checked.push(Checked::new("bell-tried", verdict, figure).fix(test));
    }
    checked.extend(running.roster.as_ref().map(|roster| {
        let show = format!("detente --data {data} alarm roster");
        of_roster(roster).fix(show)
    }));
    let standing = running.alarms.alarms.len();
    let silenced = running
        .alarms
        .alarms
        .iter()
        .filter(|one| one.silenced)
        .count();
    let verdict = match (standing, silenced) {
        (0, _) => Verdict::Ok,
        (all, silenced) if all == silenced => Verdict::Warn,
        _ => Verdict::Fail,
    };
    let standing_figure = Figure::count("alarms", standing)
        .with(Piece::Measured(silenced.to_string()).named("silenced"));
    checked.push(
        Checked::new("bell-alarms", verdict, standing_figure)
            .fix(format!("detente --data {data} alarm list")),
    );
    checked
}

/// Whether anybody is called who is not at the desk.
fn of_roster(roster: &RosterNow) -> Checked {
    let watch = Step::Watch.name();
    let called = roster.steps.iter().filter(|one| one.step != watch);
    let called = called.filter(|one| one.passed_over.is_none()).count();
    let figure = if roster.in_force {
        Figure::count("steps-called", called)
    } else {
        Figure::word("no-roster")
    };
    Checked::new("bell-roster", warns_if(called == 0), figure)
}

const TRIED_WITHIN_DAYS: u64 = 31;
