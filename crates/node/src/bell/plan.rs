//! Who is planned by the duty rosters of the desk's books: read when a roster is set, asked when somebody is to be raised.
//!
//! Not here: the rosters themselves (`detente-line`, spec/books.md §4), and when a step's turn comes (`escalation.rs`).

use std::sync::Arc;

use detente_api::book::RosterPerson;
use detente_line::book::DutyRoster;
use detente_line::book::duty_roster::Step;
use detente_line::line::Line;
use detente_line::switchboard::Switchboard;
use detente_record::Timestamp;
use detente_store::{Store, StoreError};

use crate::book_view;
use crate::bounds::BELL_PEOPLE_MAX;
use crate::message_view::LineSource;

/// The people of a step, in the order in which to try them.
pub(super) type People = Arc<[RosterPerson]>;

/// The rosters of each book of the desk, those first that were set last.
#[derive(Default)]
pub(crate) struct Plan {
    books: Vec<Vec<DutyRoster>>,
}

/// Why a step is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nobody {
    /// Nobody is planned for it.
    Planned,
    /// The roster says for nobody of those planned how to reach them.
    Reachable,
}

impl Plan {
    /// Reads the rosters of every book that has not ended.
    ///
    /// # Errors
    ///
    /// The store can't be read.
    pub(crate) fn read(board: &Switchboard, store: &dyn Store) -> Result<Self, StoreError> {
        let is_kept = |line: &&Line| line.terms().is_book() && line.fold().line_end().is_none();
        let rosters = |line: &Line| {
            let source = LineSource {
                fold: line.fold(),
                roster: line.roster(),
            };
            let set = book_view::rosters(source, store)?;
            // One that can't be read hides those before it: what it says is not known.
            Ok(set.into_iter().map_while(|(_, roster)| roster).collect())
        };
        let books = board.lines().filter(is_kept).map(rosters);
        Ok(Self {
            books: books.collect::<Result<_, StoreError>>()?,
        })
    }

    /// A plan of one book with these rosters, those first that were set last.
    #[cfg(test)]
    pub(super) fn of(rosters: Vec<DutyRoster>) -> Self {
        Self {
            books: vec![rosters],
        }
    }

    /// Lets its rosters and their shifts begin then.
    #[cfg(test)]
    pub(super) fn begin_at(&mut self, from: Timestamp) {
        for roster in self.books.iter_mut().flatten() {
            roster.from = from;
            roster.shifts.iter_mut().for_each(|shift| shift.from = from);
        }
    }

    /// Whether a roster covers one of these times.
    pub(super) fn covers(&self, times: &[Timestamp]) -> bool {
        let mut rosters = self.books.iter().flatten();
        rosters.any(|roster| times.iter().any(|at| roster.covers(*at)))
    }

    /// Who is planned for a step at any of these times, once each, the first time's first; or why it is nobody.
    pub(super) fn on(&self, step: Step, times: &[Timestamp]) -> Result<People, Nobody> {
        let people = self.planned(step, times);
        if people.is_empty() {
            return Err(Nobody::Planned);
        }
        // The watch is where the bell rings.
        if step != Step::Watch && people.iter().all(|person| person.reach.is_empty()) {
            return Err(Nobody::Reachable);
        }
        Ok(people)
    }

    /// The same, however they are reached.
    pub(super) fn planned(&self, step: Step, times: &[Timestamp]) -> People {
        let mut people: Vec<RosterPerson> = Vec::new();
        for at in times {
            for set in &self.books {
                let roster = set.iter().find(|roster| roster.covers(*at));
                let on = roster.into_iter().flat_map(|roster| roster.on(step, *at));
                for (person, _) in on {
                    // Two of one name, as "duty officer" in two books, are two.
                    let person = book_view::shown_person(person);
                    if people.len() < BELL_PEOPLE_MAX && !people.contains(&person) {
                        people.push(person);
                    }
                }
            }
        }
        people.into()
    }
}

#[cfg(test)]
mod tests {
    use detente_line::book::duty_roster::{Person, Shift};

    use super::*;

    #[test]
    fn two_of_one_name_in_two_books_are_two_and_one_in_both_is_one() {
        let at = Timestamp::from_ms;
        let roster = |reach: &str| DutyRoster {
            from: at(0),
            until: at(10),
            people: vec![Person {
                name: "Duty officer".to_owned(),
                languages: Vec::new(),
                reach: vec![reach.to_owned()],
            }],
            shifts: vec![Shift {
                from: at(0),
                step: Step::Deputy,
                person: 0,
                until: at(10),
            }],
        };
        let books = ["desk 2", "desk 3", "desk 2"].map(|reach| vec![roster(reach)]);
        let plan = Plan {
            books: books.to_vec(),
        };
        let people = plan.on(Step::Deputy, &[at(5)]).expect("somebody");
        let ways: Vec<&str> = people.iter().map(|one| one.reach[0].as_str()).collect();
        assert_eq!(ways, ["desk 2", "desk 3"]);
    }
}
