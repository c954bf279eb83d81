//! What a check measured: a number with its unit, or words that stand in `i18n/`.

/// A figure: one piece, or several one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure(pub Vec<Piece>);

/// A piece of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A number with its unit, a name, a path: the same in every language.
    Measured(String),
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

    /// The same with a number behind it.
    pub(super) fn with(mut self, measured: String) -> Self {
        self.0.push(Piece::Measured(measured));
        self
    }

    /// For machines: the names of words, not the words.
    #[must_use]
    pub fn name(&self) -> String {
        self.joined(|_, name| name.to_owned())
    }

    /// Its pieces in one text, with `say` for the words.
    #[must_use]
    pub fn joined(&self, say: impl Fn(&str, &str) -> String) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Measured(measured) => measured.clone(),
            Piece::Word { family, name } => say(family, name),
        };
        self.0.iter().map(piece).collect::<Vec<_>>().join(", ")
    }
}

impl<T: Into<String>> From<T> for Figure {
    fn from(measured: T) -> Self {
        Self(vec![Piece::Measured(measured.into())])
    }
}
