//! Whom the bell raises for an alarm that nobody at the desk takes: step by step down the duty roster.
//!
//! Nothing here says how anybody is reached but [`RosterNow`], and that to those alone who may read the desk's own book.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Moment;
use crate::book::RosterPerson;

/// How far the bell has gone down the duty roster for an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Escalation {
    /// The steps so far, in their order.
    pub steps: Vec<EscalationStep>,
    /// The step that is next; `null` past the last, and once somebody has silenced the alarm.
    pub next: Option<NextStep>,
}

/// A step that was raised, or passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EscalationStep {
    /// `watch`, `deputy` or `on-call`.
    pub step: String,
    /// When its turn came.
    pub at: Moment,
    /// `under-way` (the command that rings runs, or waits to), `raised` (it ended well), `failed`, `nobody-planned`,
    /// `no-way` (of those planned the roster says for nobody how to reach them), `called-off` (the alarm was over, or
    /// silenced, before the command ran).
    pub outcome: String,
    /// How many were planned, at most 16.
    pub planned: usize,
    /// Their names, for those who may read the desk's own book; empty for others.
    pub people: Vec<String>,
}

/// A step to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextStep {
    /// `deputy` or `on-call`.
    pub step: String,
    /// When, unless somebody takes the alarm before.
    pub at: Moment,
}

/// The answer to `GET /v1/alarms/roster`: who would be raised if an alarm began now and nobody took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RosterNow {
    /// Whether a command rings at all.
    pub rings: bool,
    /// Whether a duty roster of a book covers this time. If none does, nobody is raised by name.
    pub in_force: bool,
    /// Whether an alarm says that this machine's clock may be wrong: then those are planned too who are by the other clock.
    pub clock_doubtful: bool,
    /// The steps, in the order in which they are raised.
    pub steps: Vec<RosterNowStep>,
}

/// A step, as it would be raised now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RosterNowStep {
    /// `watch`, `deputy` or `on-call`.
    pub step: String,
    /// How long after the alarm, in seconds; if it is passed over, when the next one takes its place.
    pub after_s: u64,
    /// Why it is passed over (`nobody-planned`, `no-way`); `null` if it is not.
    pub passed_over: Option<String>,
    /// How many are planned, at most 16.
    pub planned: usize,
    /// Who they are and how they are reached, for those who may read the desk's own book; empty for others.
    pub people: Vec<RosterPerson>,
}

/// The query of `POST /v1/alarms/test`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AlarmTestQuery {
    /// The step of the duty roster whose people are raised in this trial: `watch`, `deputy` or `on-call`. Without it the
    /// command is run for nobody in particular.
    pub step: Option<String>,
}
