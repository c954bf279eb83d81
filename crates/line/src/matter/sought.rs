//! How long, and how often, a call has been sought: a request with those that it repeats, level by level, and what was
//! said to them. Everything in it is somebody's account: requests and silence the asker's, refusals the other side's.
//! Follows spec/call-requests.md §4.

use std::collections::BTreeSet;

use detente_record::{EntryId, Timestamp};

use super::call_request::{COURSE, DECLINE, NO_ANSWER, REQUEST};
use super::course::Sides;
use crate::fold::{Fold, Speech};
use crate::limits::REPEATED_MAX;

/// What of a chain of requests was at one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sought {
    /// The level, by its index in the charter.
    pub level: u64,
    /// Requests.
    pub requests: Counted,
    /// Refusals of them.
    pub declined: Counted,
    /// Times that were up without an answer, as the asker's node states.
    pub unanswered: Counted,
}

/// How many times something was said, and between when and when by its author's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many times.
    pub count: u32,
    /// The first time and the last.
    pub span: Option<(Timestamp, Timestamp)>,
}

impl Counted {
    fn add(&mut self, at: Timestamp) {
        self.count = self.count.saturating_add(1);
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
    }
}

impl Fold {
    /// How a call has been sought up to a request: that one and those that it repeats, however far back, between the
    /// same two sides; at most [`REPEATED_MAX`]. By level, the lowest first; nothing if it is no such request.
    #[must_use]
    pub fn sought(&self, id: &EntryId) -> Vec<Sought> {
        let mut sought: Vec<Sought> = Vec::new();
        for request in self.chain(id) {
            let (Some(level), Some(matter)) = (request.number, self.matter(&COURSE, &request.id))
            else {
                continue;
            };
            let at = sought.iter().position(|one| one.level == level);
            let at = at.unwrap_or_else(|| {
                sought.push(Sought {
                    level,
                    requests: Counted::default(),
                    declined: Counted::default(),
                    unanswered: Counted::default(),
                });
                sought.len() - 1
            });
            let one = &mut sought[at];
            one.requests.add(request.time);
            for done in &matter.acts {
                match done.act {
                    DECLINE => one.declined.add(done.fact.time),
                    NO_ANSWER => one.unanswered.add(done.fact.time),
                    _ => {}
                }
            }
        }
        sought.sort_unstable_by_key(|one| one.level);
        sought
    }

    /// A request and those that it repeats.
    fn chain(&self, id: &EntryId) -> Vec<&Speech> {
        let mut chain: Vec<&Speech> = Vec::new();
        let mut sides: Option<Sides> = None;
        let (mut open, mut been) = (vec![*id], BTreeSet::from([*id]));
        while let Some(id) = open.pop() {
            let request = self
                .speech(&id)
                .filter(|speech| (speech.kind, speech.act) == (COURSE.kind, REQUEST));
            let Some(request) = request.filter(|request| self.is_effective(request)) else {
                continue;
            };
            let of = Sides::of(request);
            if sides.is_some_and(|sides| Some(sides) != of) {
                continue;
            }
            sides = of;
            chain.push(request);
            if chain.len() == REPEATED_MAX {
                break;
            }
            let before = request.references.iter();
            open.extend(before.filter(|id| been.insert(**id)));
        }
        chain
    }
}
