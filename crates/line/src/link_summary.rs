//! Hourly summaries of the machine checks of each path, and the availability that follows.
//!
//! A summary is one party's account of one path to one other party over one span. All of it stands
//! in the header: `action` the far end, `due` the end of the span, `number` covered and up time,
//! `outcome` misses and bearer. Heartbeats themselves are not recorded. Follows spec/fold.md §8.

use std::collections::BTreeMap;

use detente_record::{Act, PartyIndex, Status, Timestamp};

use crate::body::{self, About, ActRules, KindRules, Needs};
use crate::fold::{Fold, ObjectId, Refusal, Speech};
use crate::limits::{SUMMARY_MISSES_MAX, SUMMARY_SPAN_BITS, SUMMARY_SPAN_MS_END};

/// A node's summary of one path over one period of the charter (an hour, as a rule).
pub const HOUR: Act = Act(0);

/// The rules of link summaries.
pub const RULES: KindRules = KindRules {
    kind: body::LINK_SUMMARY,
    name: "link-summary",
    acts: &[ActRules {
        act: HOUR,
        name: "hour",
        needs: Needs::Machine,
        about: About::Itself,
        judge,
    }],
    objects,
    state_text,
};

/// What a node states about one path over one span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The far end.
    pub to: PartyIndex,
    /// The bearer's number (`Bearer` has those of this version).
    pub bearer: u8,
    /// When the span ended.
    pub until: Timestamp,
    /// How much of it the node was watching, in milliseconds, below 2^26.
    pub covered_ms: u64,
    /// For how much of that the path was up, in milliseconds.
    pub up_ms: u64,
    /// How many heartbeats were missed.
    pub misses: u64,
}

/// How available a path was, by one party's account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    /// How many spans were summarised.
    pub spans: u64,
    /// For how long the party's node was watching, in milliseconds.
    pub covered_ms: u64,
    /// For how much of that the path was up.
    pub up_ms: u64,
    /// How many heartbeats were missed.
    pub misses: u64,
}

/// Whose account of which path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathKey {
    /// Whose account.
    pub by: PartyIndex,
    /// The far end.
    pub to: PartyIndex,
    /// The bearer's number.
    pub bearer: u8,
}

impl Summary {
    /// The header's `number`.
    #[must_use]
    pub fn number(&self) -> u64 {
        let covered = self.covered_ms.min(SUMMARY_SPAN_MS_END - 1);
        (covered << SUMMARY_SPAN_BITS) | self.up_ms.min(covered)
    }

    /// The header's `outcome`.
    #[must_use]
    pub fn outcome(&self) -> u64 {
        (self.misses.min(SUMMARY_MISSES_MAX) << 8) | u64::from(self.bearer)
    }

    /// Reads a summary from what an entry says.
    ///
    /// # Errors
    ///
    /// `Senseless` if a field is missing or the path was up for longer than it was watched.
    pub fn of(speech: &Speech) -> Result<Self, Refusal> {
        let ([to], Some(until), Some(number), Some(outcome)) =
            (&*speech.action, speech.due, speech.number, speech.outcome)
        else {
            return Err(Refusal::Senseless);
        };
        let summary = Self {
            to: *to,
            bearer: outcome.to_be_bytes()[7],
            until,
            covered_ms: number >> SUMMARY_SPAN_BITS,
            up_ms: number & (SUMMARY_SPAN_MS_END - 1),
            misses: outcome >> 8,
        };
        let sound = summary.covered_ms < SUMMARY_SPAN_MS_END
            && summary.up_ms <= summary.covered_ms
            && summary.covered_ms <= summary.until.as_ms()
            && *to != speech.party();
        if sound {
            Ok(summary)
        } else {
            Err(Refusal::Senseless)
        }
    }

    /// When the span began.
    #[must_use]
    pub fn from(&self) -> Timestamp {
        Timestamp::from_ms(self.until.as_ms().saturating_sub(self.covered_ms))
    }
}

fn objects(_: &Fold, speech: &Speech, objects: &mut Vec<ObjectId>) {
    objects.push(ObjectId::Entry(speech.id));
    if let Ok(summary) = Summary::of(speech) {
        let by = speech.party();
        objects.push(ObjectId::Path {
            by,
            to: summary.to,
            bearer: summary.bearer,
        });
    }
}

fn state_text(fold: &Fold, object: ObjectId) -> Option<String> {
    match object {
        ObjectId::Path { by, to, bearer } => {
            let all = fold.availability(Timestamp::from_ms(0), Timestamp::from_ms(u64::MAX));
            Some(format!("{:?}", all.get(&PathKey { by, to, bearer })))
        }
        ObjectId::Entry(id) => fold
            .speech(&id)
            .map(|speech| format!("{:?}", Summary::of(speech))),
        ObjectId::Journal(_) | ObjectId::Test(_) => None,
    }
}

fn judge(fold: &Fold, speech: &Speech) -> Result<(), Refusal> {
    let summary = Summary::of(speech)?;
    if fold.facts().has_party(summary.to) {
        Ok(())
    } else {
        Err(Refusal::Senseless)
    }
}

impl Fold {
    /// The availability of every path by every party's account, over the spans that began at or
    /// after `from` and ended at or before `until`. A span that overlaps an earlier summary of the
    /// same path in the same journal counts for nothing: no time is counted twice.
    #[must_use]
    pub fn availability(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> BTreeMap<PathKey, Availability> {
        let mut summaries: Vec<(PathKey, Summary, &Speech)> = Vec::new();
        for speech in self.said_under(body::LINK_SUMMARY, HOUR, Status::Actual) {
            if let (Ok(summary), true) = (Summary::of(speech), self.is_effective(speech)) {
                let Summary { to, bearer, .. } = summary;
                summaries.push((
                    PathKey {
                        by: speech.party(),
                        to,
                        bearer,
                    },
                    summary,
                    speech,
                ));
            }
        }
        summaries.sort_unstable_by_key(|(key, summary, speech)| {
            (
                *key,
                summary.until,
                summary.from(),
                speech.address,
                speech.id,
            )
        });
        let mut paths: BTreeMap<PathKey, Availability> = BTreeMap::new();
        let mut counted: Option<(PathKey, Timestamp)> = None;
        for (key, summary, _) in summaries {
            let overlaps = counted.is_some_and(|(last, end)| last == key && summary.from() < end);
            if overlaps || summary.from() < from || summary.until > until {
                continue;
            }
            counted = Some((key, summary.until));
            let path = paths.entry(key).or_default();
            path.spans += 1;
            path.covered_ms += summary.covered_ms;
            path.up_ms += summary.up_ms;
            path.misses = path.misses.saturating_add(summary.misses);
        }
        paths
    }
}
