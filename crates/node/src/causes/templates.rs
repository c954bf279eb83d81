//! What is wrong with a filled template: field by field, in the language of whoever fills it.

use detente_language::{Value, key};
use detente_line::limits::{DESIGNATION_BYTES_MAX, SHORT_TEXT_BYTES_MAX};
use detente_templates::input::{NoPosition, NoTime, NoValue};
use detente_templates::mgrs::NoSquare;
use detente_templates::{FieldFault, ShowFault, WhyNot};

use super::{Cause, named, plain_text, with};
use crate::template_sets::TemplateRefused;

/// Every fault of a filled template, one behind the other.
#[must_use]
pub fn field_faults(faults: &[FieldFault]) -> Value {
    let one = |fault: &FieldFault| {
        let field = fault.field.as_str().into();
        with(
            key::CAUSE_FIELD,
            &[("field", field), ("why", fault.why.words())],
        )
    };
    let mut rest = faults.iter().rev().map(one);
    let last = rest.next().unwrap_or_else(|| "".into());
    rest.fold(last, |behind, fault| {
        with(key::CAUSE_FIELDS, &[("first", fault), ("rest", behind)])
    })
}

impl Cause for WhyNot {
    fn words(&self) -> Value {
        match self {
            Self::Missing => plain_text(key::CAUSE_FIELD_MISSING),
            Self::NoSuchField => plain_text(key::CAUSE_FIELD_UNKNOWN),
            Self::OutOfRange => plain_text(key::CAUSE_FIELD_OUT_OF_RANGE),
            Self::OtherKind { wanted, found } => with(
                key::CAUSE_FIELD_OTHER_KIND,
                &[
                    ("wanted", named("field-kind", wanted)),
                    ("found", named("field-kind", found)),
                ],
            ),
            Self::NotRead(why) => why.words(),
            Self::NoSuchChoice { count } => {
                with(key::CAUSE_FIELD_CHOICES, &[("count", (*count).into())])
            }
            Self::OutOfBounds { min, max } => bounds(min, max),
            other => other.to_string().into(),
        }
    }
}

fn bounds(min: &str, max: &str) -> Value {
    let facts = [("min", min.into()), ("max", max.into())];
    with(key::CAUSE_FIELD_BOUNDS, &facts)
}

impl Cause for NoValue {
    fn words(&self) -> Value {
        match self {
            Self::Position(why) => why.words(),
            Self::Time(why) => why.words(),
            Self::Height => plain_text(key::CAUSE_FIELD_HEIGHT),
            Self::HeightOutOfBounds => plain_text(key::CAUSE_FIELD_HEIGHT_BOUNDS),
            Self::Unit => with(
                key::CAUSE_FIELD_UNIT,
                &[("max", DESIGNATION_BYTES_MAX.into())],
            ),
            Self::Choice { choices } => with(
                key::CAUSE_FIELD_CHOICE,
                &[("choices", choices.join(", ").into())],
            ),
            Self::Number { decimals } => {
                with(key::CAUSE_FIELD_NUMBER, &[("decimals", (*decimals).into())])
            }
            Self::OtherMeasure { wanted } => match wanted {
                Some(measure) => with(
                    key::CAUSE_FIELD_MEASURE,
                    &[("measure", measure.symbol().into())],
                ),
                None => plain_text(key::CAUSE_FIELD_NO_MEASURE),
            },
            Self::OutOfBounds { min, max } => bounds(min, max),
            Self::Text => with(
                key::CAUSE_FIELD_TEXT,
                &[("max", SHORT_TEXT_BYTES_MAX.into())],
            ),
            other => other.to_string().into(),
        }
    }
}

impl Cause for NoPosition {
    fn words(&self) -> Value {
        match self {
            Self::Form => plain_text(key::CAUSE_POSITION_FORM),
            Self::NoHemisphere => plain_text(key::CAUSE_POSITION_HEMISPHERE),
            Self::Mixed => plain_text(key::CAUSE_POSITION_MIXED),
            Self::OutOfBounds => plain_text(key::CAUSE_POSITION_BOUNDS),
            Self::Square(why) => why.words(),
            other => other.to_string().into(),
        }
    }
}

impl Cause for NoSquare {
    fn words(&self) -> Value {
        match self {
            Self::Form => plain_text(key::CAUSE_SQUARE_FORM),
            Self::Halves => plain_text(key::CAUSE_SQUARE_HALVES),
            Self::Coarse => plain_text(key::CAUSE_SQUARE_COARSE),
            Self::NotThere => plain_text(key::CAUSE_SQUARE_NOT_THERE),
            other => other.to_string().into(),
        }
    }
}

impl Cause for NoTime {
    fn words(&self) -> Value {
        match self {
            Self::Form => plain_text(key::CAUSE_TIME_FORM),
            Self::NotZulu => plain_text(key::CAUSE_TIME_NOT_ZULU),
            Self::NotThere => plain_text(key::CAUSE_TIME_NOT_THERE),
            Self::PartOfSecond => plain_text(key::CAUSE_TIME_PART_OF_SECOND),
            Self::OtherCentury => plain_text(key::CAUSE_TIME_OTHER_CENTURY),
            other => other.to_string().into(),
        }
    }
}

impl Cause for ShowFault {
    fn words(&self) -> Value {
        match self {
            Self::NoSuchTemplate { .. } => plain_text(key::NOT_SHOWN_NO_SUCH_TEMPLATE),
            Self::OtherFields { faults, .. } => field_faults(faults),
            Self::NoSuchLanguage { language, .. } => with(
                key::CAUSE_TEMPLATE_LANGUAGE,
                &[("language", language.into())],
            ),
            other => other.to_string().into(),
        }
    }
}

impl Cause for TemplateRefused {
    fn words(&self) -> Value {
        match self {
            Self::NoneAgreed => plain_text(key::NOT_SHOWN_NONE_AGREED),
            Self::NotHere { .. } => plain_text(key::NOT_SHOWN_SET_NOT_HERE),
            Self::Show(why) => why.words(),
            Self::Precedence { known, .. } => {
                let known: Vec<String> = known.iter().map(ToString::to_string).collect();
                with(
                    key::CAUSE_TEMPLATE_PRECEDENCE,
                    &[("known", known.join(", ").into())],
                )
            }
        }
    }
}
