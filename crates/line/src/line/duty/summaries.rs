//! The state of the links, summarised into the record. Follows spec/link.md.

use crate::body;
use crate::line::{Line, Statement, Surroundings};
use crate::link_summary::{self, Summary};

impl Line {
    /// Once an hour (or as the charter says) the record learns how each path did.
    pub(super) fn summarise(&mut self, s: &mut Surroundings<'_>) {
        let never = self.duty.rests || self.duty.summary_period.is_zero();
        if never || s.now.monotonic < self.duty.next_summary {
            return;
        }
        self.duty.next_summary = s.now.monotonic + self.duty.summary_period;
        let mut summaries = Vec::new();
        for (to, key) in self.others() {
            let Some(link) = s.links.get_mut(&key) else {
                continue;
            };
            summaries.extend(link.watch_over(s.now).into_iter().map(|watch| Summary {
                to,
                bearer: watch.bearer as u8,
                until: s.now.utc,
                covered_ms: watch.covered_ms,
                up_ms: watch.up_ms,
                misses: watch.misses,
            }));
        }
        for summary in summaries {
            let mut statement = Statement::of_node(body::LINK_SUMMARY, link_summary::HOUR);
            statement.action = vec![summary.to];
            statement.due = Some(summary.until);
            statement.number = Some(summary.number());
            statement.outcome = Some(summary.outcome());
            self.say(statement, s);
        }
    }
}
