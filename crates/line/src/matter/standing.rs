//! Whether something can be said on a matter as it stands here: asked where an act is drawn up, and again at the
//! line's door before anybody's signature is used. The fold never asks it, for an act is worth what its author knew.

use detente_record::{Act, EntryId, Kind, PartyIndex, Precedence, Status};

use super::call_request::Window;
use super::course::{Cell, Course, Sides, State, TakesUp};
use super::{Matter, course};

/// A matter as far as it decides what can be said next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its id.
    pub id: EntryId,
    /// Its kind.
    pub kind: Kind,
    /// Actual, exercise or test.
    pub status: Status,
    /// How urgent it was begun.
    pub precedence: Precedence,
    /// Its two sides.
    pub sides: Sides,
    /// Its state.
    pub state: State,
    /// The times that are on offer, each with the act that proposes it.
    pub proposed: Vec<(EntryId, Window)>,
    /// The version that stands, of a kind that has versions; several only where a side has forked its journal.
    pub versions: Vec<EntryId>,
}

/// Why something can't be said on a matter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotSayable {
    /// Whoever would say it is no side of the matter, which is between two others.
    #[error("the matter is between two other parties")]
    LooksOn,
    /// Our side never says that; the other does, or nobody.
    #[error("our side of the matter can't say {act}; it can say: {}", can.join(", "))]
    OtherSide {
        /// What would be said.
        act: String,
        /// What can be said by our side as the matter stands.
        can: Vec<&'static str>,
    },
    /// Our side says that at other times.
    #[error("the matter is {state}: {act} would do nothing; what can be said: {}", can.join(", "))]
    NotNow {
        /// Its kind.
        kind: Kind,
        /// The state.
        state: &'static str,
        /// What would be said.
        act: &'static str,
        /// What can be said by our side as the matter stands.
        can: Vec<&'static str>,
    },
    /// Something else stands in the place of what it would take up.
    #[error("what would be taken is not on offer any more")]
    NotOnOffer,
    /// Another version stands in the place of the one that it would be said of.
    #[error("another version stands in its place")]
    NotTheVersion,
}

impl Standing {
    /// How a matter stands.
    #[must_use]
    pub fn of(matter: &Matter) -> Self {
        Self {
            id: matter.id,
            kind: matter.kind,
            status: matter.status,
            precedence: matter.precedence,
            sides: Sides {
                asker: matter.asker,
                asked: matter.asked,
            },
            state: matter.state,
            proposed: matter.proposed(),
            versions: matter.versions.clone(),
        }
    }

    /// The course of its kind.
    ///
    /// # Panics
    ///
    /// Never: whatever stands is of a kind that has one.
    #[must_use]
    pub fn course(&self) -> &'static Course {
        course(self.kind).expect("it was made of a matter, whose kind has a course")
    }

    /// The other side, seen from one; the side that was asked, seen from anybody else.
    #[must_use]
    pub fn other(&self, party: PartyIndex) -> PartyIndex {
        if party == self.sides.asked {
            self.sides.asker
        } else {
            self.sides.asked
        }
    }

    /// Whether a party can say something on it now; `takes_up` is what that would name.
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn check(
        &self,
        by: PartyIndex,
        act: Act,
        takes_up: Option<EntryId>,
    ) -> Result<(), NotSayable> {
        let course = self.course();
        let side = self.sides.side(by).ok_or(NotSayable::LooksOn)?;
        let can = || course.sayable(self.state, side);
        let row = course.row(act, side);
        let Some(row) = row.filter(|row| course.is_by_officers(row.act)) else {
            let name = course.act_name(act);
            return Err(NotSayable::OtherSide {
                act: name.map_or_else(|| act.0.to_string(), str::to_owned),
                can: can(),
            });
        };
        if course.cell(self.state, act, side) == Cell::Without {
            return Err(NotSayable::NotNow {
                kind: self.kind,
                state: course.state(self.state).name,
                act: row.name,
                can: can(),
            });
        }
        let is_on_offer = |id| self.proposed.iter().any(|(of, _)| *of == id);
        let stands = |id| self.versions.contains(&id);
        match row.takes_up {
            Some(TakesUp::Act(_)) if !takes_up.is_some_and(is_on_offer) => {
                Err(NotSayable::NotOnOffer)
            }
            Some(TakesUp::Version) if !takes_up.is_some_and(stands) => {
                Err(NotSayable::NotTheVersion)
            }
            _ => Ok(()),
        }
    }
}
