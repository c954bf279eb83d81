//! Message templates: what there is to fill, and a filled one in words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{DigestText, HexBytes};

/// In which words a message is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct WordsQuery {
    /// The language that a template message is said in (BCP 47): one of its set's, or `all`; that of the request if
    /// absent. A text stays as it was written.
    pub language: Option<String>,
    /// The time zone in which its times are said beside Zulu: `+03:00`, or a name such as `Europe/Kyiv`; UTC if absent.
    pub zone: Option<String>,
}

/// A filled template in a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TemplateMessage {
    /// Its code; `null` if not even that can be read.
    pub code: Option<u16>,
    /// Its body, as signed.
    pub body: HexBytes,
    /// The set that the charter agrees on which the message is under; `null` if that agrees on none.
    pub set: Option<DigestText>,
    /// Its name in the set; `null` if it can't be shown.
    #[serde(default)]
    pub name: Option<String>,
    /// Why it can't be shown, in no part: `none-agreed`, `set-not-here`, `no-such-template`, `other-fields`,
    /// `malformed`, `charter-not-held`; absent if it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cannot_show: Option<String>,
    /// The answer codes that answer it.
    #[serde(default)]
    pub answers: Vec<String>,
    /// What it says, in each language asked for.
    #[serde(default)]
    pub texts: Vec<SaidTemplate>,
}

/// A filled template in one language. Every value stands between U+2068 and U+2069 in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SaidTemplate {
    /// Which language (BCP 47).
    pub language: String,
    /// What it is called.
    pub title: String,
    /// That it is an exercise or a test, in that language; `null` if it is actual.
    pub status: Option<String>,
    /// What it says, a line each.
    pub lines: Vec<String>,
    /// What its receiver says back over another channel, a line each.
    pub read_back: Vec<String>,
    /// Its fields by themselves.
    pub fields: Vec<SaidField>,
    /// Who has reviewed the text in this language: `unreviewed translation`, `unreviewed original`, or `reviewed by …`.
    pub review: String,
}

/// A field in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SaidField {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// Its value.
    pub value: String,
}

/// A template to fill, as a person types its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTemplateMessage {
    /// Its name in the set that the charter agrees on.
    pub name: String,
    /// Values by the names of its fields: `50.45N 30.52E`, `211430Z OCT 22`, `300 m AMSL`, `FL100`, `12 km`.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// The answer to `GET /v1/templates`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Templates {
    /// The hash of the set, which a charter names.
    pub set: DigestText,
    /// The templates, by code.
    pub templates: Vec<Template>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// What `GET /v1/templates` and `GET /v1/templates/{template}` are asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TemplatesQuery {
    /// Of which set, by its hash; of the program's own if absent.
    pub set: Option<String>,
}

/// One template. Also the answer to `GET /v1/templates/{template}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Template {
    /// Its number in the set.
    pub code: u16,
    /// Its name in the set.
    pub name: String,
    /// With which precedences it may be sent.
    pub precedences: Vec<String>,
    /// The answer codes that answer it.
    pub answers: Vec<String>,
    /// Its fields, in order.
    pub fields: Vec<TemplateField>,
    /// What it says, by language.
    pub texts: BTreeMap<String, TemplateText>,
}

/// A field of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TemplateField {
    /// Its name.
    pub name: String,
    /// `position`, `time`, `height`, `unit`, `choice`, `number` or `text`.
    pub kind: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// The names of its choices, if it is one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// What a number counts in: `km`, `kt`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// The least of a number, with its decimal point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// The most of a number, with its decimal point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
}

/// A template's text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TemplateText {
    /// What it is called.
    pub title: String,
    /// What it says, clause by clause, with the names of fields in braces.
    pub lines: Vec<String>,
    /// What its receiver says back.
    pub read_back: Vec<String>,
    /// What its fields are called.
    pub labels: BTreeMap<String, String>,
    /// What the choices of a field are called.
    pub choices: BTreeMap<String, BTreeMap<String, String>>,
    /// Who has reviewed it.
    pub review: String,
}
