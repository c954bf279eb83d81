//! What a check measured: a number with its unit, or words that stand in `i18n/`.

/// A figure: one piece, or several one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure(pub Vec<Piece>);

/// A piece of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A bare number, a name, a path: the same in every language.
    Measured(String),
    /// A number with its unit.
    Amount {
        /// The number, with a point if it is a fraction.
        number: String,
        /// Its unit, as machines are told it; people read `doctor-unit-…`.
        unit: &'static str,
    },
    /// What a number counts or measures, and the number: so that no bare `0` stands behind a sentence.
    Named {
        /// Which of `doctor-count-…`.
        of: &'static str,
        /// The number.
        value: Box<Piece>,
    },
    /// A label: said in the reader's language.
    Word {
        /// Which labels it is one of: `doctor-figure`, `cause`, `mute`, `test`.
        family: &'static str,
        /// Which of them; for machines it stands as it is.
        name: String,
    },
}

impl Figure {
    /// One of the doctor's own words.
    pub(super) fn word(name: &str) -> Self {
        Self::label("doctor-figure", name)
    }

    /// A word that other screens say, too.
    pub(super) fn label(family: &'static str, name: &str) -> Self {
        Self(vec![Piece::Word {
            family,
            name: name.to_owned(),
        }])
    }

    /// So many of something.
    pub(super) fn count(of: &'static str, number: impl ToString) -> Self {
        Self(vec![Piece::Measured(number.to_string()).named(of)])
    }

    /// The same with another piece behind it.
    pub(super) fn with(mut self, piece: Piece) -> Self {
        self.0.push(piece);
        self
    }

    /// For machines: the names of words, not the words.
    #[must_use]
    pub fn name(&self) -> String {
        let names: Vec<String> = self.0.iter().map(Piece::name).collect();
        names.join(", ")
    }

    /// Its pieces in one text, with `say` for the words.
    #[must_use]
    pub fn joined(&self, say: impl Fn(&str, &str) -> String) -> String {
        let pieces: Vec<String> = self.0.iter().map(|piece| piece.said(&say)).collect();
        pieces.join(", ")
    }
}

impl Piece {
    /// A number with its unit.
    pub(super) fn amount(number: impl ToString, unit: &'static str) -> Self {
        Self::Amount {
            number: number.to_string(),
            unit,
        }
    }

    /// How long something lasts or lasted, in the unit that leaves the number readable.
    pub(super) fn lasting(seconds: u64) -> Self {
        match seconds {
            0..120 => Self::amount(seconds, "s"),
            120..7_200 => Self::amount(seconds / 60, "min"),
            7_200..172_800 => Self::amount(seconds / 3_600, "h"),
            _ => Self::amount(seconds / 86_400, "d"),
        }
    }

    /// The same, and what it is.
    pub(super) fn named(self, of: &'static str) -> Self {
        Self::Named {
            of,
            value: Box::new(self),
        }
    }

    fn said(&self, say: &impl Fn(&str, &str) -> String) -> String {
        match self {
            Self::Measured(measured) => measured.clone(),
            Self::Amount { number, unit } => {
                let number = number.replace('.', &say("decimal", "sign"));
                format!("{number} {}", say("doctor-unit", unit))
            }
            Self::Named { of, value } => {
                format!("{}: {}", say("doctor-count", of), value.said(say))
            }
            Self::Word { family, name } => say(family, name),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Measured(measured) => measured.clone(),
            Self::Amount { number, unit } => format!("{number} {unit}"),
            Self::Named { value, .. } => value.name(),
            Self::Word { name, .. } => name.clone(),
        }
    }
}

impl From<String> for Figure {
    fn from(measured: String) -> Self {
        Self(vec![Piece::Measured(measured)])
    }
}

impl From<Piece> for Figure {
    fn from(piece: Piece) -> Self {
        Self(vec![piece])
    }
}

impl From<&str> for Figure {
    fn from(measured: &str) -> Self {
        Self(vec![Piece::Measured(measured.to_owned())])
    }
}
