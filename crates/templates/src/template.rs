//! One template: its fields, what each may hold, and its text in every language of the set.

use std::collections::BTreeMap;

use detente_line::message::answer::Answer;
use detente_line::message::template::{Field, Filled, TemplateFault};
use detente_record::Precedence;

use crate::clause::Clause;
use crate::input::NoValue;

/// A template of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its number in the set: what an entry's body holds.
    pub code: u16,
    /// Its name in the set: what a person types.
    pub name: String,
    /// With which precedences it may be sent, the least urgent first.
    pub precedences: Vec<Precedence>,
    /// The answer codes that answer it; none if it asks for no answer.
    pub answers: Vec<Answer>,
    /// Its fields, in the order of the body.
    pub fields: Vec<FieldShape>,
    /// Its text by language.
    pub texts: BTreeMap<String, Text>,
}

/// A field of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldShape {
    /// Its name, unique in its template.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be left out.
    pub optional: bool,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A point on the ground.
    Position,
    /// A moment.
    Time,
    /// A height with its datum.
    Height,
    /// The designation of a formation, ship, aircraft or convoy.
    Unit,
    /// One of these, by their names.
    Choice(Vec<String>),
    /// A number.
    Number {
        /// What it counts in; nothing for a mere count.
        measure: Option<Measure>,
        /// How many decimal places it has.
        decimals: u8,
        /// The least, in units of the last decimal place.
        min: u64,
        /// The most, in units of the last decimal place.
        max: u64,
    },
    /// A short text in its author's language.
    Text,
}

/// What a number is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Measure {
    Degrees,
    Feet,
    Hours,
    Kilohertz,
    Kilometres,
    KilometresAnHour,
    Knots,
    Metres,
    Megahertz,
    Minutes,
    NauticalMiles,
}

/// A template's text in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it is called.
    pub title: String,
    /// What is said, clause by clause; one with a field that is left out is left out whole.
    pub(crate) clauses: Vec<(String, Clause)>,
    /// What the receiver says back, clause by clause.
    pub(crate) read_back: Vec<(String, Clause)>,
    /// What each field is called.
    pub labels: BTreeMap<String, String>,
    /// What each choice of a field is called.
    pub choices: BTreeMap<String, BTreeMap<String, String>>,
    /// Who has reviewed it.
    pub review: Review,
}

/// Who has reviewed a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Review {
    /// Nobody, and it is a translation.
    UnreviewedTranslation,
    /// Nobody, and it is what the translations were made from.
    UnreviewedOriginal,
    /// Somebody: name, post, date.
    By(String),
}

/// What is wrong with a field of a filled template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct FieldFault {
    /// Its name in the template; its number from 1 if the template has no such field.
    pub field: String,
    /// What.
    pub why: WhyNot,
}

/// Why a field does not fit its template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WhyNot {
    /// It must not be left out.
    #[error("it must not be left out")]
    Missing,
    /// The template has no such field.
    #[error("the template has no such field")]
    NoSuchField,
    /// No body can hold it: a moment of another century.
    #[error("no message can hold this value")]
    OutOfRange,
    /// It is of another kind.
    #[error("it is a {wanted}, not a {found}")]
    OtherKind {
        /// The name of the kind that it must be of.
        wanted: &'static str,
        /// The name of the kind that it is of.
        found: &'static str,
    },
    /// What was typed is no value of it.
    #[error("{0}")]
    NotRead(#[from] NoValue),
    /// The template has fewer choices.
    #[error("there are {count} choices")]
    NoSuchChoice {
        /// How many.
        count: usize,
    },
    /// The number is out of bounds.
    #[error("it is {min} to {max}")]
    OutOfBounds {
        /// The least, with its decimal point.
        min: String,
        /// The most, with its decimal point.
        max: String,
    },
}

impl Template {
    /// Checks fields against the template.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, field by field.
    pub fn check(&self, fields: &[Option<Field>]) -> Result<(), Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, why| {
            faults.push(FieldFault {
                field: field.to_owned(),
                why,
            });
        };
        for (at, shape) in self.fields.iter().enumerate() {
            match fields.get(at).unwrap_or(&None) {
                Some(field) => {
                    if let Err(why) = shape.kind.check(field) {
                        fault(&shape.name, why);
                    }
                }
                None if shape.optional => {}
                None => fault(&shape.name, WhyNot::Missing),
            }
        }
        for number in self.fields.len() + 1..=fields.len() {
            fault(&number.to_string(), WhyNot::NoSuchField);
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults)
        }
    }

    /// Fills the template with values by their fields' names.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, field by field.
    pub fn fill(&self, mut values: BTreeMap<String, Field>) -> Result<Filled, Vec<FieldFault>> {
        let names = self.fields.iter().map(|shape| &shape.name);
        let fields: Vec<Option<Field>> = names.map(|name| values.remove(name)).collect();
        let mut faults = self.check(&fields).err().unwrap_or_default();
        faults.extend(values.into_keys().map(|field| FieldFault {
            field,
            why: WhyNot::NoSuchField,
        }));
        if !faults.is_empty() {
            return Err(faults);
        }
        Filled::new(self.code, fields).map_err(|fault| {
            let at = match fault {
                TemplateFault::Value { field, .. } => field.saturating_sub(1),
                _ => 0,
            };
            let shape = self.fields.get(at);
            vec![FieldFault {
                field: shape.map_or_else(String::new, |shape| shape.name.clone()),
                why: WhyNot::OutOfRange,
            }]
        })
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldShape> {
        self.fields.iter().find(|shape| shape.name == name)
    }
}

impl Text {
    /// What is said, clause by clause, with the names of fields in braces.
    pub fn clauses(&self) -> impl Iterator<Item = &str> {
        self.clauses.iter().map(|(written, _)| written.as_str())
    }

    /// What the receiver says back, in the same form.
    pub fn read_back(&self) -> impl Iterator<Item = &str> {
        self.read_back.iter().map(|(written, _)| written.as_str())
    }
}

impl Kind {
    /// Its name: `position`, `time`, …
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::Time => "time",
            Self::Height => "height",
            Self::Unit => "unit",
            Self::Choice(_) => "choice",
            Self::Number { .. } => "number",
            Self::Text => "text",
        }
    }

    fn check(&self, field: &Field) -> Result<(), WhyNot> {
        match (self, field) {
            (Self::Position, Field::Position(_))
            | (Self::Time, Field::Time(_))
            | (Self::Height, Field::Height(_))
            | (Self::Unit, Field::Unit(_))
            | (Self::Text, Field::Text { .. }) => Ok(()),
            (Self::Choice(choices), Field::Choice(choice)) => {
                let count = choices.len();
                if (1..=count).contains(&usize::from(*choice)) {
                    Ok(())
                } else {
                    Err(WhyNot::NoSuchChoice { count })
                }
            }
            (
                Self::Number {
                    decimals, min, max, ..
                },
                Field::Number(number),
            ) => {
                if (*min..=*max).contains(number) {
                    Ok(())
                } else {
                    Err(WhyNot::OutOfBounds {
                        min: with_point(*min, *decimals, "."),
                        max: with_point(*max, *decimals, "."),
                    })
                }
            }
            _ => Err(WhyNot::OtherKind {
                wanted: self.name(),
                found: field.kind_name(),
            }),
        }
    }
}

impl Measure {
    /// All there are.
    pub const ALL: [Self; 11] = [
        Self::Degrees,
        Self::Feet,
        Self::Hours,
        Self::Kilohertz,
        Self::Kilometres,
        Self::KilometresAnHour,
        Self::Knots,
        Self::Metres,
        Self::Megahertz,
        Self::Minutes,
        Self::NauticalMiles,
    ];

    /// How it is written in a template's file and behind a number that a person types.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Degrees => "deg",
            Self::Feet => "ft",
            Self::Hours => "h",
            Self::Kilohertz => "kHz",
            Self::Kilometres => "km",
            Self::KilometresAnHour => "km/h",
            Self::Knots => "kt",
            Self::Metres => "m",
            Self::Megahertz => "MHz",
            Self::Minutes => "min",
            Self::NauticalMiles => "NM",
        }
    }

    /// The measure of a symbol.
    #[must_use]
    pub fn from_symbol(symbol: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.symbol() == symbol)
    }

    /// The key of its words.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Degrees => "measure-deg",
            Self::Feet => "measure-ft",
            Self::Hours => "measure-h",
            Self::Kilohertz => "measure-khz",
            Self::Kilometres => "measure-km",
            Self::KilometresAnHour => "measure-km-h",
            Self::Knots => "measure-kt",
            Self::Metres => "measure-m",
            Self::Megahertz => "measure-mhz",
            Self::Minutes => "measure-min",
            Self::NauticalMiles => "measure-nm",
        }
    }
}

impl Review {
    /// As it stands in a text's file.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::UnreviewedTranslation => UNREVIEWED_TRANSLATION.to_owned(),
            Self::UnreviewedOriginal => UNREVIEWED_ORIGINAL.to_owned(),
            Self::By(who) => format!("{REVIEWED_BY}{who}"),
        }
    }

    pub(crate) fn from_written(written: &str) -> Option<Self> {
        match written {
            UNREVIEWED_TRANSLATION => Some(Self::UnreviewedTranslation),
            UNREVIEWED_ORIGINAL => Some(Self::UnreviewedOriginal),
            other => other
                .strip_prefix(REVIEWED_BY)
                .map(|who| Self::By(who.to_owned())),
        }
    }
}

/// A number with its decimal point in place.
#[must_use]
pub fn with_point(number: u64, decimals: u8, point: &str) -> String {
    let digits = format!("{number:0width$}", width = usize::from(decimals) + 1);
    let (whole, part) = digits.split_at(digits.len() - usize::from(decimals));
    if part.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}{point}{part}")
    }
}

const UNREVIEWED_TRANSLATION: &str = "unreviewed translation";
const UNREVIEWED_ORIGINAL: &str = "unreviewed original";
const REVIEWED_BY: &str = "reviewed by ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_decimal_places() {
        assert_eq!(with_point(121_500, 3, "."), "121.500");
        assert_eq!(with_point(5, 3, ","), "0,005");
        assert_eq!(with_point(5, 0, "."), "5");
    }

    #[test]
    fn who_reviewed_a_text_reads_back() {
        for written in [
            "unreviewed translation",
            "unreviewed original",
            "reviewed by A. Person, linguist, 2026-11-30",
        ] {
            let review = Review::from_written(written).expect("a review");
            assert_eq!(review.written(), written);
        }
        assert_eq!(Review::from_written("approved"), None);
    }
}
