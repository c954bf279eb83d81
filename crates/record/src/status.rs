//! Small facts every header states: status, precedence, kind and act, keep class.

use std::fmt;

/// Whether an entry is about the real world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Status {
    /// The real world.
    Actual = 0,
    /// An exercise.
    Exercise = 1,
    /// A test of equipment or procedure.
    Test = 2,
}

impl Status {
    /// The status with this number, if there is one.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        [Self::Actual, Self::Exercise, Self::Test]
            .into_iter()
            .find(|status| *status as u64 == number)
    }
}

/// How urgent, in the order of ACP 121.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Precedence {
    /// ROUTINE.
    Routine = 0,
    /// PRIORITY.
    Priority = 1,
    /// IMMEDIATE.
    Immediate = 2,
    /// FLASH.
    Flash = 3,
}

impl Precedence {
    /// Every precedence, least urgent first.
    pub const ALL: [Self; 4] = [Self::Routine, Self::Priority, Self::Immediate, Self::Flash];

    /// The precedence with this number, if there is one.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|precedence| *precedence as u64 == number)
    }
}

impl fmt::Display for Precedence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Routine => "ROUTINE",
            Self::Priority => "PRIORITY",
            Self::Immediate => "IMMEDIATE",
            Self::Flash => "FLASH",
        })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Actual => "ACTUAL",
            Self::Exercise => "EXERCISE",
            Self::Test => "TEST",
        })
    }
}

/// What sort of thing an entry is about. The record knows only [`Kind::AUTHORITY`]; the line names the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub u16);

impl Kind {
    /// Who may sign what: openings of epochs, adoption of charters, officers. Always kept.
    pub const AUTHORITY: Self = Self(0);
}

/// What an entry does, within its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Act(pub u16);

impl Act {
    /// Of kind authority: opens an epoch; part 1 is the signed opening.
    pub const OPEN_EPOCH: Self = Self(0);
    /// Of kind authority: adopts a charter; part 1 is the signed charter.
    pub const ADOPT_CHARTER: Self = Self(1);
    /// Of kind authority: appoints the officer whose number the header names; part 1 says who it is.
    pub const APPOINT: Self = Self(2);
    /// Of kind authority: ends the office of the officer whose number the header names.
    pub const REVOKE: Self = Self(3);
    /// Of kind authority: the party leaves the line.
    pub const LEAVE: Self = Self(4);
    /// Of kind authority: the party is for closing the line; it is closed once every party has said so.
    pub const CLOSE: Self = Self(5);
    /// Of kind authority: the party proposes an amendment of the charter.
    pub const PROPOSE: Self = Self(6);
    /// Of kind authority: the party signs the amendment that the header names.
    pub const SIGN: Self = Self(7);
    /// Of kind authority: the party refuses that amendment; its proposer withdraws it.
    pub const REFUSE: Self = Self(8);
}

/// How long an entry's parts are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Keep {
    /// As long as the charter's retention says.
    Ordinary = 0,
    /// Always: authority, FLASH, check fire.
    Always = 1,
}

impl Keep {
    /// The keep class with this number, if there is one.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        [Self::Ordinary, Self::Always]
            .into_iter()
            .find(|keep| *keep as u64 == number)
    }
}
