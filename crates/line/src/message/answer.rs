//! The answer codes: words that mean the same in every language of the line.

/// An officer's answer, by its code in the header's `outcome`. Codes are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known.
    Unknown,
    /// Will be checked; the header's due time says by when.
    WillCheck,
    /// Will be done.
    WillComply,
    /// Can't be done.
    CannotComply,
    /// A code of a later version.
    NotUnderstood(u64),
}

impl Answer {
    /// Every answer this version knows.
    pub const ALL: [Self; 6] = [
        Self::Yes,
        Self::No,
        Self::Unknown,
        Self::WillCheck,
        Self::WillComply,
        Self::CannotComply,
    ];

    /// Its code.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::Yes => 1,
            Self::No => 2,
            Self::Unknown => 3,
            Self::WillCheck => 4,
            Self::WillComply => 5,
            Self::CannotComply => 6,
            Self::NotUnderstood(number) => number,
        }
    }

    /// The answer of a code.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        let known = Self::ALL
            .into_iter()
            .find(|answer| answer.number() == number);
        known.unwrap_or(Self::NotUnderstood(number))
    }

    /// The key of its words in `i18n/`, without the `answer-` in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
            Self::WillCheck => "will-check",
            Self::WillComply => "will-comply",
            Self::CannotComply => "cannot-comply",
            Self::NotUnderstood(_) => "not-understood",
        }
    }

    /// The answer of a name; `None` for a name that is no answer.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_its_code_and_its_name() {
        for (answer, number) in Answer::ALL.into_iter().zip(1..) {
            assert_eq!(answer.number(), number);
            assert_eq!(Answer::from_number(number), answer);
            assert_eq!(Answer::from_name(answer.name()), Some(answer));
        }
        assert_eq!(Answer::from_number(99), Answer::NotUnderstood(99));
        assert_eq!(Answer::from_name("maybe"), None);
    }
}
