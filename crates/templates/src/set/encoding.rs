//! The canonical form of a set: what its hash is over, so that another program can compute it. Follows
//! spec/templates.md §3.

use std::collections::BTreeMap;

use detente_line::limits::{TEMPLATE_CODE_MAX, TEMPLATE_FIELDS_MAX};
use detente_line::message::answer::Answer;
use detente_record::authority::is_language;
use detente_record::encoding::{MapWriter, Reader, Writer, text_key_order};
use detente_record::limits::{IDENTIFIER_BYTES_MAX, LANGUAGE_BYTES_MAX, LANGUAGES_MAX};
use detente_record::{EncodingFault, EncodingRule, Precedence};

use super::{
    ANSWERS_MAX, CLAUSE_BYTES_MAX, CLAUSES_MAX, SET_BYTES_MAX, Set, SetFault, TEMPLATES_MAX,
    TITLE_BYTES_MAX,
};
use crate::clause::Clause;
use crate::template::{FieldShape, Kind, Measure, Review, Template, Text};
use crate::words::{WORD_BYTES_MAX, WORDS, Words};

impl Set {
    /// Reads a set's canonical form. Whether it is the one agreed on, its hash says.
    ///
    /// # Errors
    ///
    /// The first thing for which it is none.
    pub fn decode(bytes: &[u8]) -> Result<Self, SetFault> {
        if bytes.len() > SET_BYTES_MAX {
            return Err(SetFault::TooLarge);
        }
        let mut reader = Reader::new(bytes);
        let mut keys = reader.map(2)?;
        keys.required(&mut reader, 1)?;
        let words = by_language(&mut reader, |reader, language| {
            let texts = texts(reader, WORDS.len(), WORD_BYTES_MAX)?;
            Words::new(language, texts)
        })?;
        keys.required(&mut reader, 2)?;
        let count = reader.array(TEMPLATES_MAX)?;
        let mut templates = Vec::with_capacity(count);
        for _ in 0..count {
            templates.push(read_template(&mut reader)?);
        }
        keys.end(&mut reader)?;
        reader.end()?;
        let set = Self::new(words, templates)?;
        if set.bytes == bytes {
            Ok(set)
        } else {
            // Well formed, and not in the one order: another hash for the same set.
            let (at, rule) = (0, EncodingRule::OutOfBounds);
            Err(EncodingFault { at, rule }.into())
        }
    }

    pub(super) fn write(&self) -> Vec<u8> {
        let mut map = MapWriter::new();
        let words = self.words.iter();
        let words = words.map(|(language, words)| (language.as_str(), words));
        write_map(map.key(1), words, |writer, words| {
            write_texts(writer, words.texts());
        });
        let writer = map.key(2).array(self.templates.len());
        for template in self.templates.values() {
            writer.raw(&write_template(template));
        }
        map.finish()
    }
}

fn write_template(template: &Template) -> Vec<u8> {
    let mut map = MapWriter::new();
    map.key(1).uint(template.code.into());
    map.key(2).text(&template.name);
    let writer = map.key(3).array(template.precedences.len());
    for precedence in &template.precedences {
        writer.uint(*precedence as u64);
    }
    let writer = map.key(4).array(template.answers.len());
    for answer in &template.answers {
        writer.uint(answer.number());
    }
    let writer = map.key(5).array(template.fields.len());
    for field in &template.fields {
        writer.raw(&write_field(field));
    }
    let texts = template.texts.iter();
    let texts = texts.map(|(language, text)| (language.as_str(), text));
    write_map(map.key(6), texts, |writer, text| {
        writer.raw(&write_text(text));
    });
    map.finish()
}

fn write_field(field: &FieldShape) -> Vec<u8> {
    let mut map = MapWriter::new();
    map.key(1).text(&field.name);
    map.key(2).text(field.kind.name());
    map.key(3).uint(field.optional.into());
    match &field.kind {
        Kind::Choice(choices) => {
            let writer = map.key(4).array(choices.len());
            for choice in choices {
                writer.text(choice);
            }
        }
        Kind::Number {
            measure,
            decimals,
            min,
            max,
        } => {
            if let Some(measure) = measure {
                map.key(5).text(measure.symbol());
            }
            map.key(6).uint((*decimals).into());
            map.key(7).uint(*min);
            map.key(8).uint(*max);
        }
        _ => {}
    }
    map.finish()
}

fn write_text(text: &Text) -> Vec<u8> {
    let mut map = MapWriter::new();
    map.key(1).text(&text.title);
    for (key, clauses) in [(2, &text.clauses), (3, &text.read_back)] {
        let writer = map.key(key).array(clauses.len());
        for (written, _) in clauses {
            writer.text(written);
        }
    }
    write_texts(map.key(4), &text.labels);
    let choices = text.choices.iter();
    let choices = choices.map(|(field, words)| (field.as_str(), words));
    write_map(map.key(5), choices, write_texts);
    map.key(6).text(&text.review.written());
    map.finish()
}

fn write_texts(writer: &mut Writer, texts: &BTreeMap<String, String>) {
    let pairs = texts.iter().map(|(key, text)| (key.as_str(), text));
    write_map(writer, pairs, |writer, text| {
        writer.text(text);
    });
}

fn write_map<'a, T>(
    writer: &mut Writer,
    pairs: impl Iterator<Item = (&'a str, T)>,
    write: impl Fn(&mut Writer, T),
) {
    let mut pairs: Vec<(&str, T)> = pairs.collect();
    pairs.sort_by_key(|(key, _)| text_key_order(key));
    writer.map(pairs.len());
    for (key, value) in pairs {
        writer.text(key);
        write(writer, value);
    }
}

fn read_template(reader: &mut Reader<'_>) -> Result<Template, SetFault> {
    let mut keys = reader.map(6)?;
    keys.required(reader, 1)?;
    let code = reader.uint_max(TEMPLATE_CODE_MAX.into())?;
    keys.required(reader, 2)?;
    let name = reader.text(IDENTIFIER_BYTES_MAX)?.to_owned();
    keys.required(reader, 3)?;
    let precedences = numbers(reader, Precedence::ALL.len())?;
    let precedence = |number: &u64| Precedence::ALL.into_iter().find(|p| *p as u64 == *number);
    let precedences: Option<Vec<Precedence>> = precedences.iter().map(precedence).collect();
    let precedences = precedences.ok_or_else(|| out_of_bounds(reader))?;
    keys.required(reader, 4)?;
    let answers = numbers(reader, ANSWERS_MAX)?.into_iter();
    keys.required(reader, 5)?;
    let count = reader.array(TEMPLATE_FIELDS_MAX)?;
    let fields: Result<Vec<FieldShape>, SetFault> =
        (0..count).map(|_| read_field(reader)).collect();
    keys.required(reader, 6)?;
    let texts = by_language(reader, |reader, _| read_text(reader))?;
    keys.end(reader)?;
    Ok(Template {
        code: code as u16,
        name,
        precedences,
        answers: answers.map(Answer::from_number).collect(),
        fields: fields?,
        texts,
    })
}

fn read_field(reader: &mut Reader<'_>) -> Result<FieldShape, SetFault> {
    let mut keys = reader.map(7)?;
    keys.required(reader, 1)?;
    let name = reader.text(IDENTIFIER_BYTES_MAX)?.to_owned();
    keys.required(reader, 2)?;
    let kind = reader.text(IDENTIFIER_BYTES_MAX)?;
    keys.required(reader, 3)?;
    let optional = reader.uint_max(1)? == 1;
    let kind = match kind {
        "position" => Kind::Position,
        "time" => Kind::Time,
        "height" => Kind::Height,
        "unit" => Kind::Unit,
        "text" => Kind::Text,
        "choice" => {
            keys.required(reader, 4)?;
            let count = reader.array(usize::from(detente_line::limits::CHOICE_MAX))?;
            let mut choices = Vec::with_capacity(count);
            for _ in 0..count {
                choices.push(reader.text(IDENTIFIER_BYTES_MAX)?.to_owned());
            }
            Kind::Choice(choices)
        }
        "number" => {
            let measure = if keys.optional(reader, 5)? {
                let measure = Measure::from_symbol(reader.text(IDENTIFIER_BYTES_MAX)?);
                Some(measure.ok_or_else(|| out_of_bounds(reader))?)
            } else {
                None
            };
            keys.required(reader, 6)?;
            let decimals = reader.uint_max(u8::MAX.into())? as u8;
            keys.required(reader, 7)?;
            let min = reader.uint()?;
            keys.required(reader, 8)?;
            Kind::Number {
                measure,
                decimals,
                min,
                max: reader.uint()?,
            }
        }
        _ => return Err(out_of_bounds(reader).into()),
    };
    keys.end(reader)?;
    Ok(FieldShape {
        name,
        kind,
        optional,
    })
}

fn read_text(reader: &mut Reader<'_>) -> Result<Text, SetFault> {
    let mut keys = reader.map(6)?;
    keys.required(reader, 1)?;
    let title = reader.text(TITLE_BYTES_MAX)?.to_owned();
    keys.required(reader, 2)?;
    let said = read_clauses(reader)?;
    keys.required(reader, 3)?;
    let read_back = read_clauses(reader)?;
    keys.required(reader, 4)?;
    let labels = texts(reader, TEMPLATE_FIELDS_MAX, TITLE_BYTES_MAX)?;
    keys.required(reader, 5)?;
    let mut choices = BTreeMap::new();
    let mut fields = reader.text_map(TEMPLATE_FIELDS_MAX)?;
    while let Some(field) = fields.next(reader, IDENTIFIER_BYTES_MAX)? {
        let most = usize::from(detente_line::limits::CHOICE_MAX);
        choices.insert(field.to_owned(), texts(reader, most, TITLE_BYTES_MAX)?);
    }
    keys.required(reader, 6)?;
    let review = Review::from_written(reader.text(TITLE_BYTES_MAX + 16)?);
    let review = review.ok_or_else(|| out_of_bounds(reader))?;
    keys.end(reader)?;
    Ok(Text {
        title,
        clauses: said,
        read_back,
        labels,
        choices,
        review,
    })
}

fn read_clauses(reader: &mut Reader<'_>) -> Result<Vec<(String, Clause)>, SetFault> {
    let count = reader.array(CLAUSES_MAX)?;
    let mut clauses = Vec::with_capacity(count);
    for _ in 0..count {
        let written = reader.text(CLAUSE_BYTES_MAX)?;
        let clause = Clause::parse(written).ok_or_else(|| out_of_bounds(reader))?;
        clauses.push((written.to_owned(), clause));
    }
    Ok(clauses)
}

fn by_language<T>(
    reader: &mut Reader<'_>,
    read: impl Fn(&mut Reader<'_>, &str) -> Result<T, SetFault>,
) -> Result<BTreeMap<String, T>, SetFault> {
    let mut languages = reader.text_map(LANGUAGES_MAX)?;
    let mut all = BTreeMap::new();
    while let Some(language) = languages.next(reader, LANGUAGE_BYTES_MAX)? {
        if !is_language(language) {
            return Err(out_of_bounds(reader).into());
        }
        let language = language.to_owned();
        let one = read(reader, &language)?;
        all.insert(language, one);
    }
    Ok(all)
}

fn texts(
    reader: &mut Reader<'_>,
    most: usize,
    bytes_max: usize,
) -> Result<BTreeMap<String, String>, EncodingFault> {
    let mut keys = reader.text_map(most)?;
    let mut texts = BTreeMap::new();
    while let Some(key) = keys.next(reader, IDENTIFIER_BYTES_MAX)? {
        texts.insert(key.to_owned(), reader.text(bytes_max)?.to_owned());
    }
    Ok(texts)
}

fn numbers(reader: &mut Reader<'_>, most: usize) -> Result<Vec<u64>, EncodingFault> {
    let count = reader.array(most)?;
    (0..count).map(|_| reader.uint()).collect()
}

fn out_of_bounds(reader: &Reader<'_>) -> EncodingFault {
    reader.fault(EncodingRule::OutOfBounds)
}
