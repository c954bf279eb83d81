//! What the exercise came to: an object a procedure, each as the node shows it of the side that did not act last.

use std::collections::BTreeMap;

use detente_api::matter::{CallAccount, CallApart};
use detente_api::{AsText, Moment};
use detente_record::LineId;
use serde::Serialize;

use super::{Shown, Side};

/// The whole of it.
#[derive(Debug, Serialize)]
pub struct Report {
    pub(super) line: AsText<LineId>,
    pub(super) line_test: Tested,
    pub(super) call_declined: Requested,
    pub(super) call_agreed: Requested,
    pub(super) before_call: BeforeCall,
    pub(super) call: Held,
    pub(super) ask: Asked,
    pub(super) accounts: Accounts,
    pub(super) statement: Statement,
    pub(super) follow_up: FollowUp,
    pub(super) check_fire: Fire,
    pub(super) ended: Ended,
}

/// A line test outside the schedule.
#[derive(Debug, Serialize)]
pub(super) struct Tested {
    pub shown_by: Side,
    pub status: String,
    pub begun_by: Side,
    pub outcome: String,
    pub took_ms: Option<u64>,
    pub officers: Vec<String>,
}

/// What every matter has.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    pub shown_by: Side,
    pub status: String,
    pub by: Side,
    pub text: Option<String>,
    pub state: String,
    /// What was said on it after its first word, in order.
    pub acts: Vec<Act>,
}

#[derive(Debug, Serialize)]
pub(super) struct Act {
    pub act: String,
    pub by: Side,
    /// How many officers signed it.
    pub signed_by: usize,
}

/// A call that was asked for.
#[derive(Debug, Serialize)]
pub(super) struct Requested {
    #[serde(flatten)]
    pub told: Told,
    pub level: Option<String>,
    /// Requests up to this one, by the asker's account, and refusals, by that of the side that was asked.
    pub sought: u32,
    pub declined: u32,
    pub reason: Option<String>,
    pub deferred_until: Option<Moment>,
    pub agreed: Option<Moment>,
    pub minutes: Option<u32>,
}

/// What both desks looked at before the call; both nodes show the same.
#[derive(Debug, Serialize)]
pub(super) struct BeforeCall {
    pub shown_by: [Side; 2],
    pub paths_up: usize,
    pub last_test: String,
    pub asker: String,
    pub asked: String,
}

/// A call as it was held.
#[derive(Debug, Serialize)]
pub(super) struct Held {
    #[serde(flatten)]
    pub told: Told,
    pub level: Option<String>,
    pub accounts: BTreeMap<Side, CallAccount>,
    pub apart: CallApart,
    pub participants: Vec<Participant>,
}

#[derive(Debug, Serialize)]
pub(super) struct Participant {
    pub by: Side,
    pub name: Option<String>,
}

/// What was asked in the call.
#[derive(Debug, Serialize)]
pub(super) struct Asked {
    #[serde(flatten)]
    pub told: Told,
    pub due: Option<Moment>,
    pub awaits: Option<Side>,
    pub mentioned_by: Vec<Side>,
    pub not_mentioned_by: Vec<Side>,
}

/// Both sides' accounts of the call, side by side; both nodes show the same.
#[derive(Debug, Serialize)]
pub(super) struct Accounts {
    pub shown_by: [Side; 2],
    pub in_both: Vec<String>,
    pub one_only: BTreeMap<Side, Vec<String>>,
    pub a: Told,
    pub b: Told,
}

/// A statement that was asked about.
#[derive(Debug, Serialize)]
pub(super) struct Statement {
    #[serde(flatten)]
    pub told: Told,
    pub question: Option<String>,
    pub answer: Option<String>,
    pub statement: Entered,
}

/// The statement in the register of the line.
#[derive(Debug, Serialize)]
pub(super) struct Entered {
    pub shown_by: Side,
    pub status: String,
    pub by: Side,
    pub quote: Option<String>,
    /// Whether it led to the query.
    pub led_to: bool,
}

/// A call asked for in the call, at another level.
#[derive(Debug, Serialize)]
pub(super) struct FollowUp {
    #[serde(flatten)]
    pub requested: Requested,
    /// Whether the node of the side that was asked shows it under the call.
    pub under_the_call: bool,
    pub scheduled: bool,
}

/// Check fire, and how long the machines took: from the command to the alarm at the other side, and from the answer there
/// until it was back.
#[derive(Debug, Serialize)]
pub(super) struct Fire {
    pub shown_by: Side,
    pub status: String,
    pub precedence: String,
    pub by: Side,
    pub released_by: usize,
    pub answer: String,
    pub rang_after_ms: u64,
    pub answered_after_ms: u64,
    pub machine_ms: u64,
}

/// The end of the line.
#[derive(Debug, Serialize)]
pub(super) struct Ended {
    pub shown_by: Side,
    /// How many officers of each side have signed that.
    pub closed_by: BTreeMap<Side, usize>,
    pub entries: u64,
    pub records_equal: bool,
}

impl Report {
    /// The line on which it was.
    #[must_use]
    pub fn line(&self) -> LineId {
        self.line.0
    }
}

impl Told {
    pub(super) fn of(matter: &Shown) -> Self {
        let acts = matter.acts.iter().map(|act| Act {
            act: act.act.clone(),
            by: Side::of_index(act.by),
            signed_by: act.signers.len(),
        });
        Self {
            shown_by: matter.at,
            status: matter.status.clone(),
            by: Side::of_index(matter.asker),
            text: matter.text.clone(),
            state: matter.state.clone(),
            acts: acts.collect(),
        }
    }
}

impl Requested {
    pub(super) fn of(matter: &Shown) -> Self {
        let mut acts = matter.acts.iter();
        let deferred = matter.acts.iter().find(|act| act.act == "defer");
        let agreed = matter.agreed.first();
        Self {
            told: Told::of(matter),
            level: matter.level.clone(),
            sought: matter.sought.iter().map(|one| one.requests.count).sum(),
            declined: matter.sought.iter().map(|one| one.declined.count).sum(),
            reason: acts.find_map(|act| act.reason.clone()),
            deferred_until: deferred.and_then(|act| act.due),
            agreed: agreed.map(|time| time.from),
            minutes: agreed.map(|time| time.minutes),
        }
    }
}

impl Held {
    pub(super) fn of(matter: &Shown) -> Self {
        let held = matter.held.iter();
        let accounts = held
            .clone()
            .flat_map(|held| [&held.by_asker, &held.by_asked]);
        let participants = held.clone().flat_map(|held| &held.participants);
        Self {
            told: Told::of(matter),
            level: matter.level.clone(),
            accounts: accounts
                .map(|account| (Side::of_index(account.by), account.clone()))
                .collect(),
            apart: held
                .map(|held| held.apart.clone())
                .next()
                .unwrap_or_default(),
            participants: participants
                .map(|one| Participant {
                    by: Side::of_index(one.by),
                    name: one.name.clone(),
                })
                .collect(),
        }
    }
}

impl Asked {
    pub(super) fn of(matter: &Shown, mentioned_by: Vec<Side>) -> Self {
        let all = [Side::A, Side::B].into_iter();
        Self {
            told: Told::of(matter),
            due: matter.due,
            awaits: matter.awaits.map(Side::of_index),
            not_mentioned_by: all.filter(|side| !mentioned_by.contains(side)).collect(),
            mentioned_by,
        }
    }
}
