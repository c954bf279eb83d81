//! A filled template in a reader's language: what is said, what is said back, every field by itself.
//!
//! Each value stands between Unicode isolates, so that a Latin designation in an Arabic line turns nothing around
//! it; within a value, what is always written from left to right (grid, date-time group) stands between its own. A
//! template that is not in the set, or whose fields do not fit, is not said at all: half a message is another one.

use detente_line::message::template::{Field, Filled, Height, HeightReference, Position};
use detente_record::{Digest, Status, Timestamp};
use jiff::tz::TimeZone;

use crate::clause::Clause;
use crate::set::Set;
use crate::template::{FieldFault, FieldShape, Kind, Review, Template, Text, with_point};
use crate::words::Words;
use crate::{ISOLATE, ISOLATE_END, mgrs, position};

/// Who reads.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    /// In which language (BCP 47).
    pub language: &'a str,
    /// In which time zone; Zulu is said beside it.
    pub zone: &'a TimeZone,
}

/// A filled template in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The template's code.
    pub code: u16,
    /// Its name.
    pub name: String,
    /// The language it is said in.
    pub language: String,
    /// What the message is called.
    pub title: String,
    /// That it is an exercise or a test, in the reader's language; `None` of what is actual.
    pub status: Option<String>,
    /// What is said, a line each.
    pub lines: Vec<String>,
    /// What the receiver says back, a line each.
    pub read_back: Vec<String>,
    /// Every field that is there, by itself.
    pub fields: Vec<RenderedField>,
    /// Who has reviewed the text in this language.
    pub review: Review,
}

/// A field in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedField {
    /// Its name in the template.
    pub name: String,
    /// What it is called in the reader's language.
    pub label: String,
    /// Its value.
    pub value: String,
}

/// Why a filled template can't be shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShowFault {
    /// The set has no template of that code.
    #[error("template set {set} has no template {code}")]
    NoSuchTemplate {
        /// The set.
        set: Digest,
        /// The code.
        code: u16,
    },
    /// The fields are not those of the template.
    #[error("its fields are not those of template {code}")]
    OtherFields {
        /// The code.
        code: u16,
        /// Field by field.
        faults: Vec<FieldFault>,
    },
    /// The set does not speak the reader's language.
    #[error("template set {set} has no text in {language}")]
    NoSuchLanguage {
        /// The set.
        set: Digest,
        /// The language.
        language: String,
    },
}

impl Set {
    /// The template of a filled one, if its fields fit.
    ///
    /// # Errors
    ///
    /// Why it must not be shown or sent.
    pub fn template_of(&self, filled: &Filled) -> Result<&Template, ShowFault> {
        let code = filled.code();
        let unknown = || ShowFault::NoSuchTemplate {
            set: self.hash(),
            code,
        };
        let template = self.template(code).ok_or_else(unknown)?;
        template
            .check(filled.fields())
            .map_err(|faults| ShowFault::OtherFields { code, faults })?;
        Ok(template)
    }

    /// Says a filled template to a reader.
    ///
    /// # Errors
    ///
    /// Why it must not be shown.
    pub fn render(
        &self,
        filled: &Filled,
        status: Status,
        reader: &Reader<'_>,
    ) -> Result<Rendered, ShowFault> {
        let template = self.template_of(filled)?;
        let language = reader.language;
        let found = template.texts.get(language).zip(self.words.get(language));
        let (text, words) = found.ok_or_else(|| ShowFault::NoSuchLanguage {
            set: self.hash(),
            language: language.to_owned(),
        })?;
        let fields: Vec<(&FieldShape, &Field)> = template
            .fields
            .iter()
            .zip(filled.fields())
            .filter_map(|(shape, field)| Some((shape, field.as_ref()?)))
            .collect();
        let saying = Saying {
            text,
            words,
            zone: reader.zone,
            fields: &fields,
        };
        let status = match status {
            Status::Actual => None,
            Status::Exercise => Some(words.say("exercise", &[])),
            Status::Test => Some(words.say("test", &[])),
        };
        Ok(Rendered {
            code: template.code,
            name: template.name.clone(),
            language: language.to_owned(),
            title: text.title.clone(),
            status,
            lines: saying.clauses(&text.clauses, Long::Yes),
            read_back: saying.clauses(&text.read_back, Long::No),
            fields: saying.by_themselves(),
            review: text.review.clone(),
        })
    }
}

impl Rendered {
    /// The whole message: what it is called and what is said, between the words that it is no actual one.
    #[must_use]
    pub fn whole(&self) -> String {
        let mut lines: Vec<&str> = Vec::with_capacity(self.lines.len() + 3);
        lines.extend(self.status.as_deref());
        lines.push(&self.title);
        lines.extend(self.lines.iter().map(String::as_str));
        lines.extend(self.status.as_deref());
        lines.join("\n")
    }
}

/// Whether a value is said in all its forms, or as it is said back over a telephone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Long {
    Yes,
    No,
}

struct Saying<'a> {
    text: &'a Text,
    words: &'a Words,
    zone: &'a TimeZone,
    fields: &'a [(&'a FieldShape, &'a Field)],
}

impl Saying<'_> {
    /// Clauses with all their fields there; the others are left out whole.
    fn clauses(&self, clauses: &[(String, Clause)], long: Long) -> Vec<String> {
        let there = |name: &str| self.fields.iter().any(|(shape, _)| shape.name == name);
        let mut said = Vec::with_capacity(clauses.len());
        for (_, clause) in clauses {
            if clause.fields().all(there) {
                said.push(clause.said(|name| self.named(name, long)));
            }
        }
        said
    }

    fn named(&self, name: &str, long: Long) -> String {
        let found = self.fields.iter().find(|(shape, _)| shape.name == name);
        found.map_or_else(String::new, |(shape, field)| {
            isolated(&self.value(shape, field, long))
        })
    }

    fn by_themselves(&self) -> Vec<RenderedField> {
        let label = |name: &str| self.text.labels.get(name).cloned().unwrap_or_default();
        let one = |(shape, field): &(&FieldShape, &Field)| RenderedField {
            name: shape.name.clone(),
            label: label(&shape.name),
            value: self.value(shape, field, Long::Yes),
        };
        self.fields.iter().map(one).collect()
    }

    fn value(&self, shape: &FieldShape, field: &Field, long: Long) -> String {
        match field {
            Field::Position(position) => self.position(*position, long),
            Field::Time(time) => self.time(*time, long),
            Field::Height(height) => self.height(*height),
            Field::Unit(designation) => designation.clone(),
            Field::Choice(choice) => self.choice(shape, *choice),
            Field::Number(number) => self.number(shape, *number),
            Field::Text { language, text } => {
                let (text, language) = (isolated(text), isolated(language));
                let values = [("text", text.as_str()), ("language", language.as_str())];
                self.words.say("text", &values)
            }
        }
    }

    fn position(&self, at: Position, long: Long) -> String {
        let dms = position::dms(at, self.words);
        if long == Long::No {
            return dms;
        }
        let (dms, decimal) = (isolated(&dms), isolated(&position::decimal(at, self.words)));
        let mgrs = isolated(&mgrs::written(at));
        let values = [
            ("dms", dms.as_str()),
            ("decimal", decimal.as_str()),
            ("mgrs", mgrs.as_str()),
        ];
        self.words.say("position", &values)
    }

    fn time(&self, time: Timestamp, long: Long) -> String {
        let dtg = date_time_group(time);
        let moment = i64::try_from(time.as_ms()).ok();
        let moment = moment.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        let (Long::Yes, Some(moment)) = (long, moment) else {
            return dtg;
        };
        let local = moment.to_zoned(self.zone.clone());
        let month = self.words.say(&format!("month-{}", local.month()), &[]);
        let (day, year) = (local.day().to_string(), local.year().to_string());
        let date = [
            ("day", day.as_str()),
            ("month", month.as_str()),
            ("year", year.as_str()),
        ];
        let date = isolated(&self.words.say("date", &date));
        let mut clock = format!("{:02}:{:02}", local.hour(), local.minute());
        if local.second() != 0 {
            clock.push_str(&format!(":{:02}", local.second()));
        }
        let (dtg, clock) = (isolated(&dtg), isolated(&clock));
        let seconds = local.offset().seconds();
        let mut values = vec![
            ("dtg", dtg.as_str()),
            ("date", date.as_str()),
            ("clock", clock.as_str()),
        ];
        if seconds == 0 {
            return self.words.say("time-utc", &values);
        }
        let sign = if seconds < 0 { '-' } else { '+' };
        let minutes = seconds.unsigned_abs() / 60;
        let offset = isolated(&format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60));
        values.push(("offset", &offset));
        self.words.say("time-local", &values)
    }

    fn height(&self, height: Height) -> String {
        let word = match height.reference() {
            HeightReference::MetresAmsl => "metres-amsl",
            HeightReference::FeetAmsl => "feet-amsl",
            HeightReference::MetresAgl => "metres-agl",
            HeightReference::FeetAgl => "feet-agl",
            HeightReference::MetresWgs84 => "metres-wgs84",
            HeightReference::FlightLevel => "flight-level",
            HeightReference::MetresBelowMsl => "metres-below-msl",
        };
        let value = match height.reference() {
            // Always three digits, as flight levels are spoken.
            HeightReference::FlightLevel => isolated(&format!("FL{:03}", height.value())),
            _ => height.value().to_string(),
        };
        self.words.say(word, &[("value", &value)])
    }

    fn choice(&self, shape: &FieldShape, choice: u8) -> String {
        let Kind::Choice(choices) = &shape.kind else {
            return String::new();
        };
        let name = choices.get(usize::from(choice).saturating_sub(1));
        let words = self.text.choices.get(&shape.name);
        let word = words.zip(name).and_then(|(words, name)| words.get(name));
        word.cloned().unwrap_or_default()
    }

    fn number(&self, shape: &FieldShape, number: u64) -> String {
        let Kind::Number {
            measure, decimals, ..
        } = &shape.kind
        else {
            return String::new();
        };
        let point = self.words.say("decimal-sign", &[]);
        let value = with_point(number, *decimals, &point);
        match measure {
            Some(measure) => self.words.say(measure.word(), &[("value", &value)]),
            None => value,
        }
    }
}

/// `211430Z OCT 22`; with seconds, which a date-time group has no place for, `14:30:05Z 21 OCT 22`.
fn date_time_group(time: Timestamp) -> String {
    let group = time.dtg();
    let second = time.as_ms() / 1000 % 60;
    if second == 0 {
        return group;
    }
    let minutes = time.as_ms() / 60_000 % 1440;
    let (day, month_and_year) = (
        group.get(..2).unwrap_or_default(),
        group.get(8..).unwrap_or_default(),
    );
    format!(
        "{:02}:{:02}:{second:02}Z {day} {month_and_year}",
        minutes / 60,
        minutes % 60
    )
}

fn isolated(text: &str) -> String {
    format!("{ISOLATE}{text}{ISOLATE_END}")
}

/// A text without isolates: for a screen whose letters all run from left to right, where they do nothing.
#[must_use]
pub fn without_isolates(text: &str) -> String {
    text.replace([ISOLATE, ISOLATE_END], "")
}

#[cfg(test)]
mod tests;
