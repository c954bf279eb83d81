//! What a storm does about drills of the line, which stand in no schedule; and that they are scored by themselves.

use std::time::Duration;

use detente_line::line_test::outcome::Outcome;
use detente_line::line_test::scorecard::{Score, Scorecard};
use detente_line::line_test::state::TestId;
use detente_record::{LineId, Status};

use super::{Planned, Storm, Weather};
use crate::officers::Deed;
use crate::points::Point;
use crate::world::Founded;

impl Storm {
    /// Officers begin a drill of the line now and then. Drawn by itself, so that the others are as they were.
    pub(super) fn plan_drills(&mut self, weather: &Weather) {
        let lasts = u64::try_from(weather.lasts.as_millis()).unwrap();
        let begin = self.world.now();
        let lots = self.lots.of(5_100);
        for (Founded { line, hosts }, n) in self.world.lines.clone().into_iter().zip(1..) {
            let mut lots = lots.of(n);
            for _ in 0..lots.below(DRILLS) {
                let at = begin + Duration::from_millis(lots.below(lasts));
                let by = hosts[usize::try_from(lots.below(hosts.len() as u64)).unwrap()];
                self.add(at, Planned::Deed(Deed::Drill(line, by)));
            }
        }
    }

    /// All sides hold one scorecard; the schedule's column counts the scheduled tests, each by what came of it, whatever
    /// drills there were; and of the drills each stands in their own column, or was more than is agreed.
    pub(super) fn judge_scores(&mut self) {
        for Founded { line, hosts } in self.world.lines.clone() {
            let cards = hosts.iter().map(|host| self.score(*host, line));
            let cards: Vec<Scorecard> = cards.collect();
            for card in &cards[1..] {
                assert_eq!(&cards[0], card, "P2: two scorecards of one line");
            }
            let card = &cards[0];
            let fold = self.world.line(hosts[0], line).fold();
            let outcomes = |drills: bool| {
                let ids = fold.line_tests(Status::Actual).into_iter();
                let ids = ids.filter(|id| matches!(id, TestId::Unscheduled(_)) == drills);
                let of = ids.filter_map(|id| Some(fold.line_test(Status::Actual, id)?.outcome));
                of.collect::<Vec<_>>()
            };
            let scheduled = outcomes(false);
            for (outcome, count) in counts(&card.scheduled.overall) {
                let found = scheduled.iter().filter(|one| **one == outcome).count();
                assert_eq!(found as u64, count, "{outcome:?} of the schedule");
            }
            let drills = outcomes(true);
            let apart: u64 = counts(&card.unscheduled.overall)
                .iter()
                .map(|(_, n)| n)
                .sum();
            let beyond: u64 = card.beyond.values().sum();
            assert_eq!(
                drills.len() as u64,
                apart + beyond,
                "drills are counted once"
            );
            let answered = drills.contains(&Outcome::InTime);
            for (hit, point) in [
                (!drills.is_empty(), Point::DrillsApart),
                (answered, Point::DrillInTime),
            ] {
                if hit {
                    self.world.hit(point);
                }
            }
        }
    }

    fn score(&self, host: usize, line: LineId) -> Scorecard {
        let fold = self.world.line(host, line).fold();
        fold.whole_scorecard(Status::Actual)
    }
}

fn counts(score: &Score) -> [(Outcome, u64); 4] {
    [
        (Outcome::InTime, score.in_time),
        (Outcome::Late, score.late),
        (Outcome::Failed, score.failed),
        (Outcome::Open, score.open),
    ]
}

/// Drills of a line that its officers begin in a storm, less than this.
const DRILLS: u64 = 5;
