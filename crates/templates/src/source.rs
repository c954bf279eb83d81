//! The files of `templates/`: a folder a template, a file a language, and the folder `words`.

use std::collections::BTreeMap;

use detente_line::message::answer::Answer;
use detente_record::Precedence;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::clause::Clause;
use crate::set::{Set, SetFault};
use crate::template::{FieldShape, Kind, Measure, Review, Template, Text};
use crate::words::Words;

/// `template.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateFile {
    code: u16,
    precedences: Vec<String>,
    #[serde(default)]
    answers: Vec<String>,
    #[serde(default)]
    field: Vec<FieldFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    name: String,
    kind: String,
    #[serde(default)]
    optional: bool,
    choices: Option<Vec<String>>,
    measure: Option<String>,
    decimals: Option<u8>,
    min: Option<u64>,
    max: Option<u64>,
}

/// `en.toml`, `ru.toml`, …
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextFile {
    title: String,
    review: String,
    text: Vec<String>,
    read_back: Vec<String>,
    #[serde(default)]
    label: BTreeMap<String, String>,
    #[serde(default)]
    choice: BTreeMap<String, BTreeMap<String, String>>,
}

/// Reads a set from its files: folder, name without `.toml`, content.
///
/// # Errors
///
/// The first thing for which they are none.
pub(crate) fn read(files: &[(&str, &str, &str)]) -> Result<Set, SetFault> {
    let mut words = BTreeMap::new();
    let mut templates: BTreeMap<&str, (Option<TemplateFile>, BTreeMap<String, Text>)> =
        BTreeMap::new();
    for (folder, name, content) in files {
        let fault = |cause: String| SetFault::File {
            folder: (*folder).to_owned(),
            file: (*name).to_owned(),
            cause,
        };
        if *folder == WORDS {
            let texts = parsed(content).map_err(fault)?;
            words.insert((*name).to_owned(), Words::new(name, texts)?);
            continue;
        }
        let (shape, texts) = templates.entry(folder).or_default();
        if *name == SHAPE {
            *shape = Some(parsed(content).map_err(fault)?);
        } else {
            let text = parsed::<TextFile>(content).and_then(TextFile::text);
            texts.insert((*name).to_owned(), text.map_err(fault)?);
        }
    }
    let templates = templates.into_iter().map(|(name, (shape, texts))| {
        let fault = |cause: String| SetFault::File {
            folder: name.to_owned(),
            file: SHAPE.to_owned(),
            cause,
        };
        let shape = shape.ok_or_else(|| fault("it is not there".to_owned()))?;
        shape.template(name, texts).map_err(fault)
    });
    Set::new(words, templates.collect::<Result<_, _>>()?)
}

fn parsed<T: DeserializeOwned>(content: &str) -> Result<T, String> {
    toml::from_str(content).map_err(|error| error.to_string())
}

impl TemplateFile {
    fn template(self, name: &str, texts: BTreeMap<String, Text>) -> Result<Template, String> {
        let precedences = self.precedences.iter().map(|name| {
            let found = Precedence::ALL
                .into_iter()
                .find(|one| one.to_string().eq_ignore_ascii_case(name));
            found.ok_or_else(|| format!("there is no precedence {name}"))
        });
        let answers = self.answers.iter().map(|name| {
            Answer::from_name(name).ok_or_else(|| format!("there is no answer {name}"))
        });
        let fields = self.field.into_iter().map(FieldFile::shape);
        Ok(Template {
            code: self.code,
            name: name.to_owned(),
            precedences: precedences.collect::<Result<_, _>>()?,
            answers: answers.collect::<Result<_, _>>()?,
            fields: fields.collect::<Result<_, _>>()?,
            texts,
        })
    }
}

impl FieldFile {
    fn shape(self) -> Result<FieldShape, String> {
        let name = self.name;
        let number = self.measure.is_some()
            || self.decimals.is_some()
            || self.min.is_some()
            || self.max.is_some();
        let kind = match (self.kind.as_str(), self.choices, number) {
            ("position", None, false) => Kind::Position,
            ("time", None, false) => Kind::Time,
            ("height", None, false) => Kind::Height,
            ("unit", None, false) => Kind::Unit,
            ("text", None, false) => Kind::Text,
            ("choice", Some(choices), false) => Kind::Choice(choices),
            ("number", None, _) => {
                let measure = self.measure.map(|symbol| {
                    Measure::from_symbol(&symbol)
                        .ok_or_else(|| format!("field {name}: there is no measure {symbol}"))
                });
                Kind::Number {
                    measure: measure.transpose()?,
                    decimals: self.decimals.unwrap_or(0),
                    min: self.min.unwrap_or(0),
                    max: self
                        .max
                        .ok_or_else(|| format!("field {name}: a number has a most"))?,
                }
            }
            _ => return Err(format!("field {name}: this does not belong to its kind")),
        };
        Ok(FieldShape {
            name,
            kind,
            optional: self.optional,
        })
    }
}

impl TextFile {
    fn text(self) -> Result<Text, String> {
        let clauses = |list: Vec<String>| {
            let clauses = list.into_iter().map(|written| {
                let clause = Clause::parse(&written);
                let clause = clause.ok_or_else(|| format!("“{written}” is no clause"))?;
                Ok::<_, String>((written, clause))
            });
            clauses.collect::<Result<Vec<_>, _>>()
        };
        let review = Review::from_written(&self.review);
        Ok(Text {
            title: self.title,
            clauses: clauses(self.text)?,
            read_back: clauses(self.read_back)?,
            labels: self.label,
            choices: self.choice,
            review: review.ok_or_else(|| format!("“{}” is no review", self.review))?,
        })
    }
}

/// The folder of the words that all templates share.
const WORDS: &str = "words";
/// The file that is no language's.
const SHAPE: &str = "template";
