//! Fields as a person types them: `place=50.45N 30.52E`, `from=211430Z OCT 22`, `height=FL100`, `speed=12 kt`.
//!
//! What could be read in two ways is refused with the reason and never guessed at: degrees without a hemisphere, a
//! height without its datum, a time without its zone.

mod position;
mod time;

use std::collections::BTreeMap;

use detente_line::limits::{DESIGNATION_BYTES_MAX, SHORT_TEXT_BYTES_MAX};
use detente_line::message::template::{Field, Filled, Height, HeightReference, Position};
use detente_record::authority::is_name;
use detente_record::limits::INTEGER_END;

pub use position::NoPosition;
pub use time::NoTime;

use crate::template::{FieldFault, FieldShape, Kind, Measure, Template, WhyNot, with_point};

/// Why a text is no value of a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoValue {
    /// No position.
    #[error("no position: {0}")]
    Position(#[from] NoPosition),
    /// No moment.
    #[error("no time: {0}")]
    Time(#[from] NoTime),
    /// No height with its datum.
    #[error("no height with its datum, as 300 m AMSL, 1000 ft AGL or FL100")]
    Height,
    /// A height that its datum does not have.
    #[error("no such height")]
    HeightOutOfBounds,
    /// No designation: empty, too long, or with characters that steer a screen.
    #[error("no designation of {DESIGNATION_BYTES_MAX} bytes at most on one line")]
    Unit,
    /// None of the choices.
    #[error("none of {}", .choices.join(", "))]
    Choice {
        /// Their names.
        choices: Vec<String>,
    },
    /// No number of that form.
    #[error("no number with at most {decimals} decimal places")]
    Number {
        /// How many decimal places it may have.
        decimals: u8,
    },
    /// Another measure.
    #[error("the measure is {}", wanted.map_or("none", Measure::symbol))]
    OtherMeasure {
        /// The field's.
        wanted: Option<Measure>,
    },
    /// A number out of bounds.
    #[error("it is {min} to {max}")]
    OutOfBounds {
        /// The least.
        min: String,
        /// The most.
        max: String,
    },
    /// No short text: empty, too long, or with characters that steer a screen.
    #[error("no text of {SHORT_TEXT_BYTES_MAX} bytes at most on one line")]
    Text,
}

/// Reads the value of a field; a text is in `language`, which its author writes.
///
/// # Errors
///
/// Why it is none.
pub fn read_field(shape: &FieldShape, text: &str, language: &str) -> Result<Field, NoValue> {
    let text = text.trim();
    Ok(match &shape.kind {
        Kind::Position => Field::Position(read_position(text)?),
        Kind::Time => Field::Time(time::read(text)?),
        Kind::Height => Field::Height(read_height(text)?),
        Kind::Unit => {
            let sound = is_name(text, DESIGNATION_BYTES_MAX);
            let designation = sound.then(|| text.to_owned());
            Field::Unit(designation.ok_or(NoValue::Unit)?)
        }
        Kind::Choice(choices) => {
            let at = choices.iter().position(|choice| choice == text);
            let number = at.and_then(|at| u8::try_from(at + 1).ok());
            Field::Choice(number.ok_or_else(|| NoValue::Choice {
                choices: choices.clone(),
            })?)
        }
        Kind::Number {
            measure,
            decimals,
            min,
            max,
        } => {
            let number = read_number(text, *measure, *decimals)?;
            if !(*min..=*max).contains(&number) {
                return Err(NoValue::OutOfBounds {
                    min: with_point(*min, *decimals, "."),
                    max: with_point(*max, *decimals, "."),
                });
            }
            Field::Number(number)
        }
        Kind::Text => {
            let sound = is_name(text, SHORT_TEXT_BYTES_MAX);
            Field::Text {
                language: language.to_owned(),
                text: sound.then(|| text.to_owned()).ok_or(NoValue::Text)?,
            }
        }
    })
}

/// Fills a template with what a person has typed into its fields; texts are in `language`.
///
/// # Errors
///
/// Everything that is wrong, field by field.
pub fn fill(
    template: &Template,
    typed: &BTreeMap<String, String>,
    language: &str,
) -> Result<Filled, Vec<FieldFault>> {
    let mut values = BTreeMap::new();
    let mut faults = Vec::new();
    for (name, text) in typed {
        let field = name.clone();
        match template.field(name) {
            None => faults.push(FieldFault {
                field,
                why: WhyNot::NoSuchField,
            }),
            Some(shape) => match read_field(shape, text, language) {
                Ok(value) => {
                    values.insert(field, value);
                }
                Err(why) => faults.push(FieldFault {
                    field,
                    why: why.into(),
                }),
            },
        }
    }
    let missing = |shape: &&FieldShape| !shape.optional && !typed.contains_key(&shape.name);
    faults.extend(
        template
            .fields
            .iter()
            .filter(missing)
            .map(|shape| FieldFault {
                field: shape.name.clone(),
                why: WhyNot::Missing,
            }),
    );
    if faults.is_empty() {
        template.fill(values)
    } else {
        Err(faults)
    }
}

/// Reads a position: decimal degrees, degrees and minutes, degrees, minutes and seconds, or a square of the grid.
///
/// # Errors
///
/// Why it is none.
pub fn read_position(text: &str) -> Result<Position, NoPosition> {
    position::read(text)
}

fn read_height(text: &str) -> Result<Height, NoValue> {
    let upper = text.to_uppercase();
    let compact: String = upper.chars().filter(|c| !c.is_whitespace()).collect();
    let (number, reference) = if let Some(level) = compact.strip_prefix("FL") {
        (level, HeightReference::FlightLevel)
    } else {
        let datum = compact.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = &compact[..compact.len() - datum.len()];
        let known = DATUMS.iter().find(|(written, _)| *written == datum);
        (number, known.ok_or(NoValue::Height)?.1)
    };
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NoValue::Height);
    }
    let value = number.parse().map_err(|_| NoValue::HeightOutOfBounds)?;
    Height::new(reference, value).ok_or(NoValue::HeightOutOfBounds)
}

/// Reads `12`, `12.5 km`, `121,500 MHz` into units of the last decimal place.
fn read_number(text: &str, measure: Option<Measure>, decimals: u8) -> Result<u64, NoValue> {
    let fault = NoValue::Number { decimals };
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))
        .unwrap_or(text.len());
    let (number, symbol) = text.split_at(end);
    let symbol = symbol.trim();
    let fits = measure.is_some() && Measure::from_symbol(symbol) == measure;
    if !symbol.is_empty() && !fits {
        return Err(NoValue::OtherMeasure { wanted: measure });
    }
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let pointed = whole.len() < number.len();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || (pointed && part.is_empty())
        || part.len() > usize::from(decimals)
        || !digits(whole)
        || !digits(part)
    {
        return Err(fault);
    }
    let padded = format!("{whole}{part:0<width$}", width = usize::from(decimals));
    let number: Option<u64> = padded.parse().ok();
    number.filter(|number| *number < INTEGER_END).ok_or(fault)
}

/// Measures and datums without their spaces.
const DATUMS: &[(&str, HeightReference)] = &[
    ("MAMSL", HeightReference::MetresAmsl),
    ("FTAMSL", HeightReference::FeetAmsl),
    ("MAGL", HeightReference::MetresAgl),
    ("FTAGL", HeightReference::FeetAgl),
    ("MWGS84", HeightReference::MetresWgs84),
    ("MBELOWMSL", HeightReference::MetresBelowMsl),
];

#[cfg(test)]
mod tests;
