//! What the body of a message says: a text as it was written, or a template's fields in the words of a reader.
//!
//! Rows of the read model hold what was signed and no template's words: those depend on who reads, and are put in
//! when it is known.

use detente_api::message::{Message, StateReached};
use detente_api::template::{SaidField, SaidTemplate, TemplateMessage};
use detente_api::text::status_of;
use detente_api::{AsText, HexBytes};
use detente_line::message::content::Content;
use detente_line::message::template::{Filled, code_of};
use detente_record::{Digest, Status};
use detente_templates::{Reader, Rendered, ShowFault};
use jiff::tz::TimeZone;

use crate::template_sets::{TemplateRefused, TemplateSets};

/// What a body says, as far as that does not depend on who reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// The text's language.
    pub(crate) language: Option<String>,
    /// The text.
    pub(crate) text: Option<String>,
    /// Why one officer released it alone.
    pub(crate) reason: Option<String>,
    /// Whether the text has characters that turn direction.
    pub(crate) turns_direction: bool,
    /// The template that it fills.
    pub(crate) template: Option<TemplateMessage>,
    /// Whether there is a body, whatever it says.
    pub(crate) is_held: bool,
}

/// The template set of the charter that a message is under.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Agreed {
    /// What the charter says.
    Set(Option<Digest>),
    /// The charter is not held yet.
    CharterNotHeld,
}

impl Said {
    /// Reads a body.
    pub(crate) fn of(body: &[u8], agreed: Agreed) -> Self {
        match Content::decode(body) {
            Ok(Content::Text(text)) => Self {
                language: Some(text.language().to_owned()),
                text: Some(text.text().to_owned()),
                reason: text.reason().map(str::to_owned),
                turns_direction: text.turns_direction(),
                template: None,
                is_held: true,
            },
            Ok(Content::Template(filled)) => {
                let (set, cannot_show) = match agreed {
                    Agreed::Set(Some(set)) => (Some(AsText(set)), None),
                    Agreed::Set(None) => (None, Some(NONE_AGREED)),
                    Agreed::CharterNotHeld => (None, Some(CHARTER_NOT_HELD)),
                };
                Self {
                    reason: filled.reason().map(str::to_owned),
                    template: Some(TemplateMessage {
                        set,
                        ..raw(Some(filled.code()), body, cannot_show)
                    }),
                    is_held: true,
                    ..Self::default()
                }
            }
            // Of a later version, or wrong: its code is all that is told of it.
            Err(_) => Self {
                template: code_of(body).map(|code| raw(Some(code), body, Some(MALFORMED))),
                is_held: true,
                ..Self::default()
            },
        }
    }
}

fn raw(code: Option<u16>, body: &[u8], cannot_show: Option<&str>) -> TemplateMessage {
    TemplateMessage {
        code,
        body: HexBytes(body.to_vec()),
        set: None,
        name: None,
        cannot_show: cannot_show.map(str::to_owned),
        answers: Vec::new(),
        texts: Vec::new(),
    }
}

/// In which words somebody reads.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The languages wished for, the dearest first; the first that a set speaks.
    pub(crate) languages: Vec<String>,
    /// Every language of the set instead.
    pub(crate) all: bool,
    /// The time zone.
    pub(crate) zone: TimeZone,
}

impl Wanted {
    /// Puts a message's template, and those of answers to it, into words.
    pub(crate) fn say(&self, sets: &TemplateSets, message: &mut Message) {
        let status = status_of(&message.status).unwrap_or(Status::Actual);
        if let Some(template) = &mut message.template {
            let whole = self.say_template(sets, template, status);
            if whole.is_none() {
                message.flags.push(NOT_SHOWN.to_owned());
            }
            (message.language, message.text) = whole.unzip();
        }
        for state in &mut message.states {
            let StateReached { template, text, .. } = state;
            if let Some(template) = template {
                *text = self
                    .say_template(sets, template, status)
                    .map(|(_, text)| text);
            }
        }
    }

    /// Puts a template into words; gives the first language, and all that it says in that.
    pub(crate) fn say_template(
        &self,
        sets: &TemplateSets,
        template: &mut TemplateMessage,
        status: Status,
    ) -> Option<(String, String)> {
        if template.cannot_show.is_some() {
            return None;
        }
        match self.said(sets, template, status) {
            Ok(said) => {
                let first = said.first()?;
                template.name = Some(first.name.clone());
                let whole = (first.language.clone(), first.whole());
                template.texts = said.into_iter().map(in_api).collect();
                Some(whole)
            }
            Err(why) => {
                template.cannot_show = Some(why.to_owned());
                None
            }
        }
    }

    fn said(
        &self,
        sets: &TemplateSets,
        template: &mut TemplateMessage,
        status: Status,
    ) -> Result<Vec<Rendered>, &'static str> {
        let set = sets.agreed(template.set.map(|set| set.0)).map_err(why)?;
        let filled = Filled::decode(&template.body.0).map_err(|_| MALFORMED)?;
        let shape = set
            .template_of(&filled)
            .map_err(|fault| why(fault.into()))?;
        template.answers = shape
            .answers
            .iter()
            .map(|answer| answer.name().to_owned())
            .collect();
        let spoken: Vec<&str> = set.languages().collect();
        let languages: Vec<&str> = if self.all {
            spoken
        } else {
            let wished = self.languages.iter().map(String::as_str);
            let mut found = wished.filter(|language| set.speaks(language));
            // Whoever asks for none of its languages is told in one that it has: nothing is hidden for that.
            found
                .next()
                .or_else(|| spoken.first().copied())
                .into_iter()
                .collect()
        };
        let said = languages.into_iter().map(|language| {
            let reader = Reader {
                language,
                zone: &self.zone,
            };
            set.render(&filled, status, &reader)
        });
        said.collect::<Result<_, _>>()
            .map_err(|fault| why(fault.into()))
    }
}

fn in_api(said: Rendered) -> SaidTemplate {
    SaidTemplate {
        review: said.review.written(),
        language: said.language,
        title: said.title,
        status: said.status,
        lines: said.lines,
        read_back: said.read_back,
        fields: said
            .fields
            .into_iter()
            .map(|field| SaidField {
                name: field.name,
                label: field.label,
                value: field.value,
            })
            .collect(),
    }
}

/// Why it is not shown: behind `not-shown-` the key of its words in `i18n/`.
fn why(refused: TemplateRefused) -> &'static str {
    match refused {
        TemplateRefused::NoneAgreed => NONE_AGREED,
        TemplateRefused::NotHere { .. } => "set-not-here",
        TemplateRefused::Show(ShowFault::NoSuchTemplate { .. }) => "no-such-template",
        TemplateRefused::Show(ShowFault::OtherFields { .. }) => "other-fields",
        _ => MALFORMED,
    }
}

const NONE_AGREED: &str = "none-agreed";
const CHARTER_NOT_HELD: &str = "charter-not-held";
const MALFORMED: &str = "malformed";
/// The flag of a message that is not shown.
const NOT_SHOWN: &str = "template-not-shown";
