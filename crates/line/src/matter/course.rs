//! The course of a kind of matter: its states and acts as a table. Follows spec/matters.md §2.

use detente_record::{Act, Kind, PartyIndex};

use crate::body::{self, Needs};
use crate::fold::Speech;

/// A state of a matter: the row of its course's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State(pub u8);

/// The state in which every matter begins.
pub const BEGUN: State = State(0);

/// One of the two sides of a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The party that began the matter.
    Asker,
    /// The one party it is addressed to.
    Asked,
}

/// What an act does in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// It leads to that state, which may be the same.
    To(State),
    /// It is a fact beside the state, and changes no state.
    Beside,
    /// It has no effect: there is nothing to which it could be said.
    Without,
}

/// One state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateRow {
    /// Its name, as in `spec/` and `i18n/`.
    pub name: &'static str,
    /// How far it commits, the least first: of two states to which acts lead that crossed, the lower holds.
    /// No two states of a course commit alike.
    pub commits: u8,
    /// Whose word is awaited in it; `None` if the matter is settled, and nobody's is.
    pub awaits: Option<Side>,
    /// Whether the act that led to it states until when that word is put off.
    pub put_off: bool,
}

impl StateRow {
    pub(super) const fn new(name: &'static str, commits: u8, awaits: Option<Side>) -> Self {
        Self {
            name,
            commits,
            awaits,
            put_off: false,
        }
    }

    pub(super) const fn put_off(self) -> Self {
        Self {
            put_off: true,
            ..self
        }
    }
}

/// What an act takes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakesUp {
    /// An act of the other side that is on offer.
    Act(Act),
    /// The version that stands: the last that its author knew, or the beginning.
    Version,
}

/// One act by one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActRow {
    /// The act.
    pub act: Act,
    /// Its name, as in `spec/` and `i18n/`.
    pub name: &'static str,
    /// Whose it is; an act that either side may do has a row for each.
    pub by: Side,
    /// What it takes up, and has to name; it has no effect once something else stands in the place of that.
    pub takes_up: Option<TakesUp>,
    /// Whether it states a version of what the matter is about, in the place of the one before.
    pub states_version: bool,
    /// What it does in each state, in the order of the states.
    pub cells: &'static [Cell],
}

impl ActRow {
    pub(super) const fn new(
        act: Act,
        name: &'static str,
        by: Side,
        cells: &'static [Cell],
    ) -> Self {
        Self {
            act,
            name,
            by,
            takes_up: None,
            states_version: false,
            cells,
        }
    }

    pub(super) const fn taking_up(self, act: Act) -> Self {
        Self {
            takes_up: Some(TakesUp::Act(act)),
            ..self
        }
    }

    pub(super) const fn on_a_version(self) -> Self {
        Self {
            takes_up: Some(TakesUp::Version),
            ..self
        }
    }

    pub(super) const fn stating_a_version(self) -> Self {
        Self {
            states_version: true,
            ..self
        }
    }
}

/// What two states to which acts led that crossed give together, where neither takes the other back: that both sides
/// said the same at once is more than that one of them did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Together {
    /// To which one led, and to which the other did.
    pub of: [State; 2],
    /// What they give.
    pub give: State,
}

impl Together {
    pub(super) const fn new(one: State, other: State, give: State) -> Self {
        Self {
            of: [one, other],
            give,
        }
    }
}

/// The course of one kind of matter.
#[derive(Debug)]
pub struct Course {
    /// The kind.
    pub kind: Kind,
    /// The act that begins a matter of it.
    pub begins: Act,
    /// Its states; the first is that in which it begins.
    pub states: &'static [StateRow],
    /// What may be said in it.
    pub acts: &'static [ActRow],
    /// Which states of acts that crossed give another together; of all others the less committing holds.
    pub together: &'static [Together],
}

impl Course {
    /// What the table says of an act by one side; `None` if it has no such act.
    #[must_use]
    pub fn row(&self, act: Act, by: Side) -> Option<&'static ActRow> {
        self.acts.iter().find(|row| row.act == act && row.by == by)
    }

    /// What an act by one side does in a state. Nothing, if the table has no such act.
    #[must_use]
    pub fn cell(&self, state: State, act: Act, by: Side) -> Cell {
        let cell = self
            .row(act, by)
            .and_then(|row| row.cells.get(usize::from(state.0)));
        cell.copied().unwrap_or(Cell::Without)
    }

    /// What officers of a side could say in a state, by the names of its acts: what has an effect, or is a fact
    /// beside it.
    #[must_use]
    pub fn sayable(&self, state: State, by: Side) -> Vec<&'static str> {
        let rows = self.acts.iter().filter(|row| row.by == by);
        rows.filter(|row| self.is_by_officers(row.act))
            .filter(|row| self.cell(state, row.act, by) != Cell::Without)
            .map(|row| row.name)
            .collect()
    }

    /// Whether the matter is about something of which there are versions.
    #[must_use]
    pub fn has_versions(&self) -> bool {
        self.acts.iter().any(|row| row.states_version)
    }

    /// Whether an act states a version, in the place of the one before.
    #[must_use]
    pub fn states_version(&self, act: Act) -> bool {
        let mut rows = self.acts.iter().filter(|row| row.act == act);
        rows.any(|row| row.states_version)
    }

    /// Whether officers say this, and not a node by itself.
    #[must_use]
    pub fn is_by_officers(&self, act: Act) -> bool {
        body::act(self.kind, act).is_some_and(|rules| rules.needs != Needs::Machine)
    }

    /// The name of an act; `None` if the course has no such act.
    #[must_use]
    pub fn act_name(&self, act: Act) -> Option<&'static str> {
        let row = self.acts.iter().find(|row| row.act == act);
        row.map(|row| row.name)
    }

    /// The state of a name.
    #[must_use]
    pub fn state_of_name(&self, name: &str) -> Option<State> {
        let at = self.states.iter().position(|row| row.name == name)?;
        u8::try_from(at).ok().map(State)
    }

    /// The act by which the asker's node states that it held no answer.
    ///
    /// # Panics
    ///
    /// Never: every course has it.
    #[must_use]
    pub fn silence(&self) -> Act {
        let row = self.acts.iter().find(|row| row.name == SILENCE);
        row.expect("every course has one, which a test asks for")
            .act
    }

    /// Whether it is that act.
    #[must_use]
    pub fn is_silence(&self, act: Act) -> bool {
        self.silence() == act
    }

    /// What the table says of a state.
    #[must_use]
    pub fn state(&self, state: State) -> StateRow {
        self.states
            .get(usize::from(state.0))
            .copied()
            .expect("a state comes from a cell of the same table, whose rows a test counts")
    }
}

/// What every table calls the statement that no answer was held.
pub const SILENCE: &str = "no-answer";

/// The two sides of a matter, as the entry that begins it names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    /// Who began it.
    pub asker: PartyIndex,
    /// To whom it is addressed.
    pub asked: PartyIndex,
}

impl Sides {
    /// The sides of a matter; `None` if the entry addresses nobody, itself or several.
    #[must_use]
    pub fn of(beginning: &Speech) -> Option<Self> {
        let [asked] = *beginning.action else {
            return None;
        };
        let asker = beginning.party();
        (asked != asker && beginning.info.is_empty()).then_some(Self { asker, asked })
    }

    /// Which party a side is.
    #[must_use]
    pub fn party(&self, side: Side) -> PartyIndex {
        match side {
            Side::Asker => self.asker,
            Side::Asked => self.asked,
        }
    }

    /// Which side a party is; `None` if it looks on.
    #[must_use]
    pub fn side(&self, party: PartyIndex) -> Option<Side> {
        if party == self.asker {
            Some(Side::Asker)
        } else {
            (party == self.asked).then_some(Side::Asked)
        }
    }
}
