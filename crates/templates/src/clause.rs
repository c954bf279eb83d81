//! One clause of a template's text: words, and the places of fields in it.
//!
//! A clause is said whole or left out whole: nothing in it bends with a field's value.

use detente_record::authority::is_identifier;

/// A clause, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Field(String),
}

impl Clause {
    /// Reads `Place: {place}.`; `None` if a brace is not part of such a name.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((words, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            if !is_identifier(name) {
                return None;
            }
            pieces.push(Piece::Words(words.to_owned()));
            pieces.push(Piece::Field(name.to_owned()));
            rest = after;
        }
        pieces.push(Piece::Words(rest.to_owned()));
        let braces = |piece: &Piece| matches!(piece, Piece::Words(words) if words.contains('}'));
        (!pieces.iter().any(braces)).then_some(Self { pieces })
    }

    /// The names of the fields in it, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Field(name) => Some(name.as_str()),
            Piece::Words(_) => None,
        })
    }

    /// Whether it begins with words of its own: the direction of its line is then its language's.
    pub(crate) fn begins_with_words(&self) -> bool {
        matches!(self.pieces.first(), Some(Piece::Words(words)) if !words.is_empty())
    }

    /// The clause with its fields put in.
    pub(crate) fn said(&self, mut value: impl FnMut(&str) -> String) -> String {
        let mut said = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => said.push_str(words),
                Piece::Field(name) => said.push_str(&value(name)),
            }
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_is_words_and_names_of_fields() {
        let clause = Clause::parse("From {from} until {until}.").expect("a clause");
        assert_eq!(clause.fields().collect::<Vec<_>>(), ["from", "until"]);
        assert_eq!(
            clause.said(|name| name.to_uppercase()),
            "From FROM until UNTIL."
        );
        assert!(clause.begins_with_words());
        assert!(
            !Clause::parse("{place}")
                .expect("a clause")
                .begins_with_words()
        );
    }

    #[test]
    fn a_brace_that_names_no_field_is_no_clause() {
        for wrong in ["{", "}", "{}", "{ place }", "{place", "a } b", "{a{b}}"] {
            assert_eq!(Clause::parse(wrong), None, "{wrong}");
        }
    }
}
