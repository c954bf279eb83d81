//! A template set: every template with every language's text, checked, and its hash.
//!
//! What a set must be for a message to read the same in all its languages is checked here, once, whatever the set
//! was read from: the same clauses with the same fields in each, no field that any language leaves unsaid.

mod encoding;

use std::collections::{BTreeMap, BTreeSet};

use detente_line::limits::{CHOICE_MAX, TEMPLATE_CODE_MAX, TEMPLATE_FIELDS_MAX};
use detente_record::authority::{is_identifier, is_language, is_name};
use detente_record::limits::{INTEGER_END, LANGUAGES_MAX};
use detente_record::{Digest, EncodingFault};

use crate::clause::Clause;
use crate::template::{FieldShape, Kind, Template, Text};
use crate::words::Words;

/// A set of templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    pub(crate) words: BTreeMap<String, Words>,
    templates: BTreeMap<u16, Template>,
    /// The canonical form, of which the hash is.
    bytes: Vec<u8>,
}

/// Why something is no template set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetFault {
    /// Not in the encoding.
    #[error("{0}")]
    Encoding(#[from] EncodingFault),
    /// Larger than a set may be.
    #[error("a template set has at most {SET_BYTES_MAX} bytes")]
    TooLarge,
    /// A file that is not of its form.
    #[error("templates/{folder}/{file}.toml: {cause}")]
    File {
        /// In which folder.
        folder: String,
        /// Its name.
        file: String,
        /// What its reader says.
        cause: String,
    },
    /// None, or too many, of something.
    #[error("the number of {what} is out of bounds")]
    Count {
        /// Of what.
        what: &'static str,
    },
    /// The common words of a language.
    #[error("words of {language}: {key} {what}")]
    Words {
        /// Which language.
        language: String,
        /// Which word.
        key: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A template.
    #[error("template {template}: {what}")]
    Template {
        /// Its name.
        template: String,
        /// What is wrong with it.
        what: String,
    },
    /// A template's text in one language.
    #[error("template {template}, {language}: {what}")]
    Text {
        /// The template's name.
        template: String,
        /// Which language.
        language: String,
        /// What is wrong with it.
        what: String,
    },
}

impl Set {
    /// A set of these templates, whose values are said in these words.
    ///
    /// # Errors
    ///
    /// The first thing for which it is none.
    pub(crate) fn new(
        words: BTreeMap<String, Words>,
        templates: Vec<Template>,
    ) -> Result<Self, SetFault> {
        if words.is_empty()
            || words.len() > LANGUAGES_MAX
            || !words.keys().all(|tag| is_language(tag))
        {
            return Err(SetFault::Count { what: "languages" });
        }
        if templates.is_empty() || templates.len() > TEMPLATES_MAX {
            return Err(SetFault::Count { what: "templates" });
        }
        let languages: BTreeSet<&String> = words.keys().collect();
        let mut names = BTreeSet::new();
        let mut by_code = BTreeMap::new();
        for template in templates {
            check(&template, &languages)?;
            let fault = |what: &str| template_fault(&template, what);
            if !names.insert(template.name.clone()) {
                return Err(fault("its name stands twice"));
            }
            if by_code.contains_key(&template.code) {
                return Err(fault("its code stands twice"));
            }
            by_code.insert(template.code, template);
        }
        let mut set = Self {
            words,
            templates: by_code,
            bytes: Vec::new(),
        };
        set.bytes = set.write();
        if set.bytes.len() > SET_BYTES_MAX {
            return Err(SetFault::TooLarge);
        }
        Ok(set)
    }

    /// The hash that a charter names: over every byte of every language's text.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::labelled(LABEL, &[&self.bytes])
    }

    /// Its canonical form.
    #[must_use]
    pub fn encode(&self) -> &[u8] {
        &self.bytes
    }

    /// Its languages (BCP 47), in alphabetical order.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// Whether every template can be said in a language.
    #[must_use]
    pub fn speaks(&self, language: &str) -> bool {
        self.words.contains_key(language)
    }

    /// The template of a code.
    #[must_use]
    pub fn template(&self, code: u16) -> Option<&Template> {
        self.templates.get(&code)
    }

    /// The template of a name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Template> {
        self.templates().find(|template| template.name == name)
    }

    /// All of them, by code.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.templates.values()
    }
}

fn template_fault(template: &Template, what: &str) -> SetFault {
    SetFault::Template {
        template: template.name.clone(),
        what: what.to_owned(),
    }
}

fn check(template: &Template, languages: &BTreeSet<&String>) -> Result<(), SetFault> {
    let fault = |what: &str| Err(template_fault(template, what));
    if !is_identifier(&template.name) {
        return fault("its name is no identifier");
    }
    if template.code == 0 || template.code > TEMPLATE_CODE_MAX {
        return fault("its code is out of bounds");
    }
    let ascending = |list: &[u64]| list.windows(2).all(|pair| pair[0] < pair[1]);
    let precedences: Vec<u64> = template.precedences.iter().map(|p| *p as u64).collect();
    if precedences.is_empty() || !ascending(&precedences) {
        return fault("its precedences are none, or not ascending");
    }
    let answers: Vec<u64> = template.answers.iter().map(|a| a.number()).collect();
    if answers.len() > ANSWERS_MAX || !ascending(&answers) {
        return fault("its answers are too many, or not ascending");
    }
    if template.fields.len() > TEMPLATE_FIELDS_MAX {
        return fault("it has too many fields");
    }
    let mut names = BTreeSet::new();
    for field in &template.fields {
        if !is_identifier(&field.name) || !names.insert(&field.name) {
            return fault("a field's name is no identifier, or stands twice");
        }
        check_kind(&field.kind).or_else(|what| fault(&format!("field {}: {what}", field.name)))?;
    }
    if !template.texts.keys().eq(languages.iter().copied()) {
        return fault("it has no text in a language of the set, or one in another");
    }
    let mut shape: Option<[Vec<BTreeSet<&str>>; 2]> = None;
    for (language, text) in &template.texts {
        let fault = |what: String| SetFault::Text {
            template: template.name.clone(),
            language: language.clone(),
            what,
        };
        check_text(&template.fields, text).map_err(fault)?;
        let places = [&text.clauses, &text.read_back].map(|clauses| {
            let places = clauses.iter().map(|(_, clause)| clause.fields().collect());
            places.collect::<Vec<BTreeSet<&str>>>()
        });
        // A language that says less, or in other clauses, would leave out other things.
        match &shape {
            None => shape = Some(places),
            Some(first) if *first == places => {}
            Some(_) => {
                return Err(fault(
                    "its clauses have other fields than those of another language".to_owned(),
                ));
            }
        }
    }
    Ok(())
}

fn check_kind(kind: &Kind) -> Result<(), &'static str> {
    match kind {
        Kind::Choice(choices) => {
            let different: BTreeSet<&String> = choices.iter().collect();
            let sound = (1..=usize::from(CHOICE_MAX)).contains(&choices.len())
                && different.len() == choices.len()
                && choices.iter().all(|choice| is_identifier(choice));
            sound
                .then_some(())
                .ok_or("its choices are none, too many, no identifiers, or stand twice")
        }
        Kind::Number {
            decimals, min, max, ..
        } => {
            let sound = *decimals <= DECIMALS_MAX && min <= max && *max < INTEGER_END;
            sound.then_some(()).ok_or("its bounds make no sense")
        }
        _ => Ok(()),
    }
}

fn check_text(fields: &[FieldShape], text: &Text) -> Result<(), String> {
    let optional = |name: &str| {
        let found = fields.iter().find(|field| field.name == name);
        found.map(|field| field.optional)
    };
    if !is_name(&text.title, TITLE_BYTES_MAX) {
        return Err("its title is no name".to_owned());
    }
    if let crate::template::Review::By(who) = &text.review
        && !is_name(who, TITLE_BYTES_MAX)
    {
        return Err("nobody is named who reviewed it".to_owned());
    }
    for (what, clauses) in [("text", &text.clauses), ("read-back", &text.read_back)] {
        if clauses.is_empty() || clauses.len() > CLAUSES_MAX {
            return Err(format!("its {what} has no clauses, or too many"));
        }
        for (written, clause) in clauses {
            if !is_name(written, CLAUSE_BYTES_MAX) || !clause.begins_with_words() {
                return Err(format!("{what}: “{written}” is no clause"));
            }
            if let Some(name) = clause.fields().find(|name| optional(name).is_none()) {
                return Err(format!("{what}: there is no field {name}"));
            }
        }
    }
    for field in fields {
        let name = field.name.as_str();
        if !field.is_said_alone_in(&text.clauses, optional) {
            return Err(format!("text: {name} can be filled and stay unsaid"));
        }
        if !field.optional && !field.is_said_alone_in(&text.read_back, optional) {
            return Err(format!("read-back: {name} can be filled and stay unsaid"));
        }
        if !text
            .labels
            .get(name)
            .is_some_and(|label| is_name(label, TITLE_BYTES_MAX))
        {
            return Err(format!("{name} has no label"));
        }
        let Kind::Choice(choices) = &field.kind else {
            continue;
        };
        let words = text.choices.get(name);
        let words = words.ok_or_else(|| format!("{name} has no words for its choices"))?;
        for choice in choices {
            if !words
                .get(choice)
                .is_some_and(|word| is_name(word, TITLE_BYTES_MAX))
            {
                return Err(format!("{name}: the choice {choice} has no word"));
            }
        }
        if words.len() != choices.len() {
            return Err(format!("{name}: a word for a choice that is none"));
        }
    }
    let with_choices = fields
        .iter()
        .filter(|field| matches!(field.kind, Kind::Choice(_)));
    if text.labels.len() != fields.len() || text.choices.len() != with_choices.count() {
        return Err("a label or words of a field that is none".to_owned());
    }
    Ok(())
}

impl FieldShape {
    /// Whether a clause says it whatever else is left out: no other field there can take the clause away.
    fn is_said_alone_in(
        &self,
        clauses: &[(String, Clause)],
        optional: impl Fn(&str) -> Option<bool>,
    ) -> bool {
        clauses.iter().any(|(_, clause)| {
            let here = clause.fields().any(|name| name == self.name);
            let mut others = clause.fields().filter(|name| *name != self.name);
            here && !others.any(|name| optional(name) == Some(true))
        })
    }
}

const LABEL: &str = "detente/template-set/v0";
/// One set in its canonical form, in bytes.
pub const SET_BYTES_MAX: usize = 1024 * 1024;
const TEMPLATES_MAX: usize = 256;
const ANSWERS_MAX: usize = 16;
const CLAUSES_MAX: usize = 24;
const CLAUSE_BYTES_MAX: usize = 600;
const TITLE_BYTES_MAX: usize = 200;
const DECIMALS_MAX: u8 = 6;

#[cfg(test)]
mod tests;
