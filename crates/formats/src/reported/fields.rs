//! Reads one table's fields into the types of accounts, and notes what is wrong where.

use std::collections::BTreeMap;
use std::ops::Range;

use detente_line::account::{Basis, Edtf, EdtfFault, Label, TextFault, Words};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::PROBLEMS_LISTED_MAX;
use super::fault::{Fault, Problem, Unreadable};

/// A value of the file, with its place.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// What is wrong so far.
pub(super) struct Findings<'i> {
    text: &'i str,
    problems: Vec<(usize, Problem)>,
}

impl<'i> Findings<'i> {
    pub(super) fn new(text: &'i str) -> Self {
        Self {
            text,
            problems: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, at: usize, item: &str, fault: Fault) {
        let (line, column) = place(self.text, at);
        self.problems.push((
            at,
            Problem {
                line,
                column,
                item: item.to_owned(),
                fault,
            },
        ));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    pub(super) fn into_unreadable(mut self) -> Unreadable {
        self.problems.sort_by_key(|(at, _)| *at);
        let more = self.problems.len().saturating_sub(PROBLEMS_LISTED_MAX);
        let problems = self
            .problems
            .into_iter()
            .map(|(_, problem)| problem)
            .take(PROBLEMS_LISTED_MAX)
            .collect();
        Unreadable { problems, more }
    }
}

/// Line and column of a byte, both from 1; columns in characters.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

/// The fields of one table, in the order of the file.
pub(super) struct Fields<'a, 'i> {
    /// Where the table begins.
    pub(super) at: usize,
    /// What messages call it.
    pub(super) item: String,
    fields: Vec<(&'a str, &'a Value<'i>)>,
    findings: &'a mut Findings<'i>,
}

impl<'a, 'i> Fields<'a, 'i> {
    pub(super) fn new(
        what: &str,
        table: &'a DeTable<'i>,
        span: Range<usize>,
        findings: &'a mut Findings<'i>,
    ) -> Self {
        let mut fields: Vec<_> = table
            .iter()
            .map(|(name, value)| (name.span().start, name.get_ref().as_ref(), value))
            .collect();
        // The parser sorts by name; the order of topics and texts is the file's.
        fields.sort_by_key(|(at, ..)| *at);
        let fields: Vec<_> = fields
            .into_iter()
            .map(|(_, name, value)| (name, value))
            .collect();
        let id = fields
            .iter()
            .find(|(name, _)| *name == "id")
            .and_then(|(_, value)| value.get_ref().as_str());
        let item = id.map_or_else(
            || what.to_owned(),
            |id| format!("{what} {:?}", shortened(id)),
        );
        Self {
            at: span.start,
            item,
            fields,
            findings,
        }
    }

    /// The fields, in the order of the file.
    pub(super) fn all(&self) -> Vec<(&'a str, &'a Value<'i>)> {
        self.fields.clone()
    }

    /// Where each field stands.
    pub(super) fn places(&self) -> BTreeMap<String, usize> {
        self.fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.span().start))
            .collect()
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Value<'i>> {
        self.fields
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| *value)
    }

    pub(super) fn missing(&mut self, name: &str) {
        self.findings.add(
            self.at,
            &self.item,
            Fault::MissingField {
                field: name.to_owned(),
            },
        );
    }

    pub(super) fn fault(&mut self, at: &Value<'i>, fault: Fault) {
        self.findings.add(at.span().start, &self.item, fault);
    }

    pub(super) fn wrong_type(&mut self, name: &str, value: &Value<'i>, wanted: &'static str) {
        let found = value.get_ref().type_str();
        self.fault(
            value,
            Fault::WrongType {
                field: shortened(name),
                found,
                wanted,
            },
        );
    }

    /// The table inside a field, to read like this one.
    pub(super) fn inner(&mut self, name: &str, value: &'a Value<'i>) -> Option<Fields<'_, 'i>> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(name, value, "a table");
            return None;
        };
        let mut inner = Fields::new(name, table, value.span(), self.findings);
        inner.item = format!("{}, {name}", self.item);
        Some(inner)
    }

    /// The members of an array.
    pub(super) fn members(&mut self, name: &str, value: &'a Value<'i>) -> Vec<&'a Value<'i>> {
        match value.get_ref().as_array() {
            Some(array) => array.iter().collect(),
            None => {
                self.wrong_type(name, value, "a list");
                Vec::new()
            }
        }
    }

    pub(super) fn text(&mut self, name: &str, value: &'a Value<'i>) -> Option<&'a str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(name, value, "a text in quotes");
        }
        text
    }

    pub(super) fn label(&mut self, name: &str, value: &'a Value<'i>) -> Option<Label> {
        let text = self.text(name, value)?;
        self.taken(name, value, Label::new(text))
    }

    pub(super) fn words(&mut self, name: &str, value: &'a Value<'i>) -> Option<Words> {
        let text = self.text(name, value)?;
        self.taken(name, value, Words::new(text))
    }

    /// A name, or a list of names.
    pub(super) fn labels(&mut self, name: &str, value: &'a Value<'i>) -> Vec<Label> {
        if value.get_ref().is_str() {
            return self.label(name, value).into_iter().collect();
        }
        self.members(name, value)
            .into_iter()
            .filter_map(|member| self.label(name, member))
            .collect()
    }

    /// A text, or a list of texts.
    pub(super) fn words_list(&mut self, name: &str, value: &'a Value<'i>) -> Vec<Words> {
        if value.get_ref().is_str() {
            return self.words(name, value).into_iter().collect();
        }
        self.members(name, value)
            .into_iter()
            .filter_map(|member| self.words(name, member))
            .collect()
    }

    pub(super) fn flag(&mut self, name: &str, value: &'a Value<'i>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(name, value, "true or false");
        }
        flag
    }

    pub(super) fn number(&mut self, name: &str, value: &'a Value<'i>, max: u32) -> Option<u32> {
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        let number = number.filter(|number| *number <= max);
        if number.is_none() {
            self.wrong_type(
                name,
                value,
                "a whole number, not negative and not too large",
            );
        }
        number
    }

    /// A date: a text of EDTF, or TOML's own local date. An hour is refused, never dropped.
    pub(super) fn date(&mut self, name: &str, value: &'a Value<'i>) -> Option<Edtf> {
        let written = match value.get_ref() {
            DeValue::Datetime(moment) => moment.to_string(),
            _ => self.text(name, value)?.to_owned(),
        };
        match written.parse() {
            Ok(date) => Some(date),
            Err(EdtfFault::HasTime) => {
                self.fault(
                    value,
                    Fault::DateHasTime {
                        field: name.to_owned(),
                        found: shortened(&written),
                    },
                );
                None
            }
            Err(cause) => {
                self.fault(
                    value,
                    Fault::BadDate {
                        field: name.to_owned(),
                        found: shortened(&written),
                        cause,
                    },
                );
                None
            }
        }
    }

    pub(super) fn basis(&mut self, value: &'a Value<'i>) -> Option<Basis> {
        let word = self.text("date_basis", value)?;
        let basis = Basis::from_word(word);
        if basis.is_none() {
            self.fault(
                value,
                Fault::UnknownBasis {
                    found: shortened(word),
                },
            );
        }
        basis
    }

    /// A table of names and words, in the order of the file.
    pub(super) fn named_words(&mut self, name: &str, value: &'a Value<'i>) -> Vec<(Label, Words)> {
        let Some(mut inner) = self.inner(name, value) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (key, value) in inner.all() {
            let label = inner.taken(key, value, Label::new(key));
            if let (Some(label), Some(words)) = (label, inner.words(key, value)) {
                found.push((label, words));
            }
        }
        found
    }

    /// Whatever else stands in a table is kept as words under its own name: a text, number, date or
    /// flag; a list of them; a table of them, as `name.part`. Deeper than that it can't be kept.
    pub(super) fn kept(
        &mut self,
        name: &str,
        value: &'a Value<'i>,
        into: &mut Vec<(Label, Words)>,
    ) {
        match value.get_ref() {
            DeValue::Array(array) => array
                .iter()
                .for_each(|member| self.kept_scalar(name, member, into)),
            DeValue::Table(table) => {
                let mut parts: Vec<_> = table.iter().collect();
                parts.sort_by_key(|(part, _)| part.span().start);
                for (part, member) in parts {
                    self.kept_scalar(&format!("{name}.{}", part.get_ref()), member, into);
                }
            }
            _ => self.kept_scalar(name, value, into),
        }
    }

    fn kept_scalar(&mut self, name: &str, value: &'a Value<'i>, into: &mut Vec<(Label, Words)>) {
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Boolean(flag) => flag.to_string(),
            DeValue::Datetime(moment) => moment.to_string(),
            DeValue::Array(_) | DeValue::Table(_) => {
                self.fault(
                    value,
                    Fault::UnknownField {
                        field: shortened(name),
                    },
                );
                return;
            }
        };
        let label = self.taken(name, value, Label::new(name));
        let words = self.taken(name, value, Words::new(&text));
        if let (Some(label), Some(words)) = (label, words) {
            into.push((label, words));
        }
    }

    fn taken<T>(
        &mut self,
        name: &str,
        value: &Value<'i>,
        result: Result<T, TextFault>,
    ) -> Option<T> {
        result
            .map_err(|cause| {
                self.fault(
                    value,
                    Fault::Text {
                        field: shortened(name),
                        cause,
                    },
                )
            })
            .ok()
    }
}

/// At most the first 80 characters: a message about a file does not repeat the file.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
