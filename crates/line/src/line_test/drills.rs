//! Drills of the line: tests outside the schedule, which the desks are not told of before. How many each party begins a week
//! is the charter's, and when a node may begin one by itself: the weeks are counted from the first scheduled test, and
//! each is cut into as many windows as there are drills. The moment within a window is drawn by the node, and nobody else's.
//! Follows spec/line-tests.md §6.

use std::time::Duration;

use detente_record::{Charter, PartyIndex, Status, Timestamp};

use crate::fold::{Fold, Speech};
use crate::line_test::scheduled_number;

/// The weeks of a charter, with how many drills each party begins in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weeks {
    anchor_ms: u64,
    /// Drills a week of each party, if the charter says how many.
    pub drills: Option<u64>,
}

/// A span of time in which a node begins one drill by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, which is the beginning of the next.
    pub until: Timestamp,
}

impl Weeks {
    /// The weeks of a charter.
    #[must_use]
    pub fn of(charter: &Charter) -> Self {
        Self {
            anchor_ms: charter.tests.anchor.as_ms(),
            drills: charter.desk.drills_a_week,
        }
    }

    /// Which week a moment lies in; those before the first test are negative.
    #[must_use]
    pub fn week_of(&self, time: Timestamp) -> i64 {
        self.since(time).div_euclid(WEEK_MS)
    }

    /// The window that a moment lies in; `None` if no drills are agreed on, or past what a clock can show.
    #[must_use]
    pub fn window_at(&self, time: Timestamp) -> Option<Window> {
        let drills = i64::try_from(self.drills?)
            .ok()
            .filter(|drills| *drills > 0)?;
        let since = self.since(time);
        let week = since - since.rem_euclid(WEEK_MS);
        // What is left over of a week belongs to its last window.
        let length = (WEEK_MS / drills).max(1);
        let at = (since.rem_euclid(WEEK_MS) / length).min(drills - 1);
        let begins = |window: i64| {
            let offset = if window == drills {
                WEEK_MS
            } else {
                window * length
            };
            let ms = i64::try_from(self.anchor_ms)
                .ok()?
                .checked_add(week + offset)?;
            Some(Timestamp::from_ms(u64::try_from(ms.max(0)).ok()?))
        };
        Some(Window {
            from: begins(at)?,
            until: begins(at + 1)?,
        })
    }

    fn since(&self, time: Timestamp) -> i64 {
        let ms = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX / 2).min(i64::MAX / 2);
        ms(time.as_ms()) - ms(self.anchor_ms)
    }
}

impl Window {
    /// A moment of it from `now` on, by a number that was drawn at random; `None` if too little of it is left: whoever is
    /// asked in its last moments would be asked in the next.
    #[must_use]
    pub fn draw(&self, now: Timestamp, answer_within: Duration, random: u64) -> Option<Timestamp> {
        let length = self.until.since(self.from);
        let last = self.until - answer_within.min(length / 2);
        let from = self.from.max(now);
        let span = u64::try_from(last.since(from).as_millis()).ok()?;
        let offset = random.checked_rem(span)?;
        Some(Timestamp::from_ms(from.as_ms() + offset))
    }

    /// Whether a moment lies in it.
    #[must_use]
    pub fn holds(&self, time: Timestamp) -> bool {
        self.from <= time && time < self.until
    }
}

/// Whether a challenge begins a drill: it has no number of the schedule.
#[must_use]
pub fn is_drill(challenge: &Speech) -> bool {
    scheduled_number(challenge).is_none()
}

/// Whether a challenge sounds at the desks that it asks, if no more than are agreed do: a drill does, for whoever sits beside
/// a scheduled test knows that it comes. One that rehearses asks in silence.
#[must_use]
pub fn sounds(challenge: &Speech) -> bool {
    is_drill(challenge) && challenge.status == Status::Actual
}

impl Fold {
    /// The week of a drill, by the charter in force where it was begun and its author's time, and how many that charter
    /// lets its author begin in one.
    pub(super) fn week_of_drill(&self, challenge: &Speech) -> (PartyIndex, i64, Option<u64>) {
        let terms = self.terms_at(challenge);
        let charter = terms.map_or(&self.facts().founding.charter, |terms| &terms.charter);
        let weeks = Weeks::of(charter);
        (
            challenge.party(),
            weeks.week_of(challenge.time),
            weeks.drills,
        )
    }
}

/// A week, in milliseconds.
const WEEK_MS: i64 = 7 * 86_400_000;

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK: u64 = WEEK_MS as u64;
    const ANCHOR: u64 = 3 * WEEK + 12_345;

    fn weeks(drills: Option<u64>) -> Weeks {
        Weeks {
            anchor_ms: ANCHOR,
            drills,
        }
    }

    fn at(ms: u64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    #[test]
    fn the_windows_of_a_week_follow_one_another_and_are_as_many_as_its_drills() {
        for drills in 1..=21 {
            let weeks = weeks(Some(drills));
            // From before the first test on: a charter may be in force before it.
            let mut time = at(ANCHOR - 2 * WEEK);
            for week in -2..2 {
                for _ in 0..drills {
                    let window = weeks.window_at(time).unwrap();
                    assert_eq!((window.from, weeks.week_of(time)), (time, week));
                    let last = window.until - Duration::from_millis(1);
                    assert_eq!(weeks.window_at(last), Some(window));
                    assert!(window.holds(last) && !window.holds(window.until));
                    time = window.until;
                }
                assert_eq!(weeks.week_of(time), week + 1, "{drills}");
            }
        }
        assert_eq!(weeks(None).window_at(at(ANCHOR)), None);
        assert!(
            weeks(Some(3))
                .window_at(at(u64::MAX))
                .is_none_or(|one| one.from < one.until)
        );
    }

    #[test]
    fn a_moment_is_drawn_from_the_whole_of_what_is_left_and_not_from_the_last_of_it() {
        let window = weeks(Some(7)).window_at(at(ANCHOR)).unwrap();
        let within = Duration::from_secs(300);
        let draw = |now, random| window.draw(now, within, random);
        let last = window.until - within;
        let mut drawn: Vec<u64> = (0..1_000_u64)
            .map(|n| {
                draw(window.from, n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
                    .unwrap()
                    .as_ms()
            })
            .collect();
        drawn.sort_unstable();
        let (first, end) = (window.from.as_ms(), last.as_ms());
        assert!(drawn.iter().all(|ms| (first..end).contains(ms)));
        // No tenth of it is left out: nobody knows any hour that is safe.
        let tenth = (end - first) / 10;
        for n in 0..10 {
            let part = first + n * tenth..first + (n + 1) * tenth;
            assert!(drawn.iter().any(|ms| part.contains(ms)), "tenth {n}");
        }
        let late = last - Duration::from_millis(1);
        assert_eq!(draw(late, 77), Some(late));
        assert_eq!(draw(last, 77), None);
        assert_eq!(draw(window.until, 77), None);
    }
}
