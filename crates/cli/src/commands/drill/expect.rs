//! Waiting for what an exercise expects: looks at the training desk again and again until it is done or its limit is
//! over, and judges it against its times.
//!
//! Durations are between two moments that one machine's nodes state, so that a reader of the record finds the same
//! ones; that a limit is over is told by a clock that nobody sets.

use std::time::{Duration, Instant};

use detente_api::{EntryIdText, Moment};

use super::report::{By, Outturn, Remark, Since, Step, Timed};
use super::training::Training;
use super::words;
use crate::commands::now;
use crate::failure::{Failure, Outcome};
use crate::output::err_line;

/// An act that is expected, and its times.
#[derive(Clone, Copy)]
pub(super) struct Expected {
    /// The key of its words in `i18n/`, without `drill-step-`.
    pub step: &'static str,
    /// Of whom.
    pub by: By,
    /// To be done within this.
    pub target: Duration,
    /// Later than this it counts as not done.
    pub limit: Duration,
}

impl Expected {
    /// An act of the officer.
    pub(super) const fn officer(step: &'static str, target: Duration, limit: Duration) -> Self {
        Self {
            step,
            by: By::Officer,
            target,
            limit,
        }
    }
}

/// The moment from which acts are timed.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    pub since: Since,
    pub at: Moment,
    pub entry: Option<EntryIdText>,
    /// When it was seen here.
    seen: Instant,
}

impl Origin {
    /// This moment.
    pub(super) fn now(since: Since) -> Self {
        Self::at(since, Moment(now()), None)
    }

    /// A moment that a node states, just seen.
    pub(super) fn at(since: Since, at: Moment, entry: Option<EntryIdText>) -> Self {
        Self {
            since,
            at,
            entry,
            seen: Instant::now(),
        }
    }
}

/// An act that was done.
#[derive(Clone, Default)]
pub(super) struct Done {
    /// When; now if nobody states it.
    pub at: Option<Moment>,
    /// The entry that proves it.
    pub entry: Option<EntryIdText>,
    /// Who did it.
    pub officer: Option<String>,
}

/// What a look at the desk finds.
pub(super) enum Look {
    /// Not done yet.
    NotYet,
    /// Done.
    Done(Done),
    /// It can't be done as expected any more.
    Wrong,
}

/// The steps of one exercise as they are judged.
pub(super) struct Steps<'a> {
    training: &'a Training,
    done: Vec<Step>,
}

impl<'a> Steps<'a> {
    /// None yet.
    pub(super) fn of(training: &'a Training) -> Self {
        Self {
            training,
            done: Vec::new(),
        }
    }

    /// Those that were judged.
    pub(super) fn into_done(self) -> Vec<Step> {
        self.done
    }

    /// Waits for an act and judges it; `None` if it was not done.
    ///
    /// # Errors
    ///
    /// `Interrupted`, with the step noted as not finished; what the last look failed of, if none after it succeeded.
    pub(super) fn expect(
        &mut self,
        expected: Expected,
        origin: Origin,
        mut look: impl FnMut(&mut Vec<Remark>) -> Outcome<Look>,
    ) -> Outcome<Option<Done>> {
        let (target, limit) = self.training.pace.of(&expected);
        let mut remarks = Vec::new();
        loop {
            // Whether the time is over is settled first: what is done in time is then seen by the last look.
            let is_over = origin.seen.elapsed() >= limit;
            let looked = look(&mut remarks);
            once_each(&mut remarks);
            match looked {
                Ok(Look::Done(mut done)) => {
                    let at = *done.at.get_or_insert_with(|| Moment(now()));
                    let took = between(origin.at, at);
                    let outturn = Outturn::of(took, target, limit);
                    let mut step = step(&expected, &origin, (target, limit), outturn, remarks);
                    step.at = Some(at);
                    step.took_ms = Some(milliseconds(took));
                    step.entry = done.entry;
                    step.officer.clone_from(&done.officer);
                    self.note(step);
                    return Ok((outturn != Outturn::NotDone).then_some(done));
                }
                Ok(Look::Wrong) => {
                    self.note(step(
                        &expected,
                        &origin,
                        (target, limit),
                        Outturn::Wrong,
                        remarks,
                    ));
                    return Ok(None);
                }
                Ok(Look::NotYet) if is_over => {
                    let outturn = if remarks.is_empty() {
                        Outturn::NotDone
                    } else {
                        Outturn::Wrong
                    };
                    self.note(step(&expected, &origin, (target, limit), outturn, remarks));
                    return Ok(None);
                }
                Err(failure) if is_over => return Err(failure),
                // A node that is busy is asked again.
                Ok(Look::NotYet) | Err(_) => {}
            }
            if self.training.stop.wait(LOOK_EVERY) {
                self.note(step(
                    &expected,
                    &origin,
                    (target, limit),
                    Outturn::Ended,
                    remarks,
                ));
                return Err(Failure::Interrupted);
            }
        }
    }

    /// Notes an act that can't come any more, because what comes before it was not done.
    pub(super) fn not_reached(&mut self, expected: &Expected) {
        self.plain(expected.step, Outturn::NotReached, Vec::new());
    }

    /// Notes what is not timed.
    pub(super) fn plain(&mut self, name: &str, result: Outturn, remarks: Vec<Remark>) {
        self.note(Step {
            step: name.to_owned(),
            by: By::Officer,
            from: None,
            result,
            passed: result.is_good(),
            at: None,
            took_ms: None,
            entry: None,
            officer: None,
            remarks,
        });
    }

    /// Keeps a step and shows it at once: who is trained learns most while it is fresh.
    fn note(&mut self, step: Step) {
        for row in words::step(self.training.trainer.text, &step) {
            err_line!("  {row}");
        }
        self.done.push(step);
    }
}

/// Looks find the same again and again.
fn once_each(remarks: &mut Vec<Remark>) {
    let mut kept: Vec<Remark> = Vec::new();
    remarks.retain(|one| {
        let is_new = !kept.contains(one);
        kept.push(*one);
        is_new
    });
}

fn step(
    expected: &Expected,
    origin: &Origin,
    (target, limit): (Duration, Duration),
    result: Outturn,
    remarks: Vec<Remark>,
) -> Step {
    Step {
        step: expected.step.to_owned(),
        by: expected.by,
        from: Some(Timed {
            since: origin.since,
            at: origin.at,
            entry: origin.entry,
            target_ms: milliseconds(target),
            limit_ms: milliseconds(limit),
        }),
        result,
        passed: result.is_good(),
        at: None,
        took_ms: None,
        entry: None,
        officer: None,
        remarks,
    }
}

/// From one moment to another; none if the clock was set back between them.
pub(super) fn between(from: Moment, until: Moment) -> Duration {
    Duration::from_millis(until.0.as_ms().saturating_sub(from.0.as_ms()))
}

pub(super) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Between two looks at the training desk.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The times that acts are held against; where each comes from stands in `docs/decisions/0045-drills.md`.
pub(super) mod times {
    use std::time::Duration;

    /// Any officer is raised: target and limit.
    pub const RAISED: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(300));
    /// A FLASH is read and acknowledged.
    pub const FLASH: (Duration, Duration) = (Duration::from_secs(120), Duration::from_secs(600));
    /// A FLASH is dealt with at its station: the ten minutes of its precedence, target and limit in one.
    pub const FLASH_ANSWER: (Duration, Duration) =
        (Duration::from_secs(600), Duration::from_secs(600));
    /// What takes reading and thought.
    pub const THOUGHT: (Duration, Duration) = (Duration::from_secs(300), Duration::from_secs(600));
    /// A line that fails is alarmed on both sides: promise P5.
    pub const NOTICED: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(20));
}
