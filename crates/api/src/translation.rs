//! Translations of what people wrote: the original stays the authority, a translation stands beside it, with who made it and
//! who of the same party reviewed it.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::message::{ActWithoutEffect, Signer};
use crate::officer::AnswerText;
use crate::{EntryIdText, LineIdText, Moment, StatusName};

/// The body of `POST /v1/lines/{line}/translations`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTranslation {
    /// The entry of which a text is translated.
    pub of: EntryIdText,
    /// Which of its texts, as `GET …/translations/{id}` numbers them; the first if absent.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub part: u64,
    /// The translation, in its language.
    pub text: AnswerText,
    /// Whether a machine made it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_machine: bool,
    /// The translation of our party that it replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EntryIdText>,
}

fn first() -> u64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_first(part: &u64) -> bool {
    *part == 1
}

/// What our party's linguists are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TranslationWaits {
    /// A text in another language that none of ours has translated into the one asked about.
    Translation,
    /// A translation of ours that nobody has reviewed.
    Review,
    /// A translation of ours that somebody of ours found wrong, and that nothing has replaced.
    Correction,
}

impl TranslationWaits {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Translation, Self::Review, Self::Correction];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Translation => "translation",
            Self::Review => "review",
            Self::Correction => "correction",
        }
    }
}

/// What `GET /v1/lines/{line}/translations` is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TranslationsQuery {
    /// Of which status; never mixed.
    #[param(inline)]
    pub status: StatusName,
    /// Only what waits for this; else whatever has a translation.
    #[param(inline)]
    pub waits: Option<TranslationWaits>,
    /// Into which language (BCP 47) a translation is waited for; the one that the answer is asked in if absent.
    pub into: Option<String>,
}

/// The answer to `GET /v1/lines/{line}/translations`: entries with texts, the newest first. A page may have fewer than asked
/// for, or none, and a next one all the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Translations {
    /// The status asked about; entries of another status never mix.
    pub status: String,
    /// The entries.
    pub entries: Vec<Texts>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// The answer to `GET /v1/lines/{line}/translations/{id}`: the texts of an entry, and their translations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Texts {
    /// The entry.
    pub entry: EntryIdText,
    /// In which line.
    pub line: LineIdText,
    /// Its kind, by name.
    pub kind: String,
    /// Its act, by name.
    pub act: String,
    /// The message or the matter that it is part of.
    pub about: EntryIdText,
    /// Whose it is.
    pub by: u8,
    /// Their name.
    pub by_name: String,
    /// `actual`, `exercise` or `test`; a translation has the same.
    pub status: String,
    /// How urgent it is.
    pub precedence: String,
    /// When its author says it was signed.
    pub time: Moment,
    /// Its texts, the authority; `null` if its body is not held, or says nothing that this version reads. None in a message
    /// that fills a template without words of its author's own.
    pub texts: Option<Vec<OriginalText>>,
    /// Their translations: our party's first, then each other's; of each the most reliable first, then the latest.
    pub translations: Vec<Translation>,
    /// Translations beyond those.
    #[serde(default)]
    pub left_out: u32,
    /// Translations, and acts on them, that are kept and have no effect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_effect: Vec<ActWithoutEffect>,
}

/// A text as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OriginalText {
    /// Its number in the entry, from 1.
    pub part: u64,
    /// What it is there: `text`, `reason`, `field`, `subject`, `whom`, `behalf`, `topic`, `participant`, `agreed-line`,
    /// `own-line`, `private` or `correction`.
    pub what: String,
    /// Its language (BCP 47); `null` if its author does not say.
    pub language: Option<String>,
    /// The text.
    pub text: String,
    /// Whether it has characters that turn the direction of writing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub turns_direction: bool,
}

/// A translation. It never stands for its original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Translation {
    /// Its id.
    pub id: EntryIdText,
    /// The entry that it translates.
    pub of: EntryIdText,
    /// Which text of that.
    pub part: u64,
    /// What that text is there, as in [`OriginalText`]; `null` if it is not there, or not held.
    pub what: Option<String>,
    /// The language that the original is in; `null` if its author does not say, or it is not held.
    pub from: Option<String>,
    /// Whose it is.
    pub by: u8,
    /// Their name.
    pub by_name: String,
    /// When, by the clock of the party whose it is.
    pub at: Moment,
    /// Who translated.
    pub signers: Vec<Signer>,
    /// Into which language (BCP 47); `null` if its body is not held or not read.
    pub language: Option<String>,
    /// The translation; `null` as above.
    pub text: Option<String>,
    /// Whether a machine made it, by the word of whoever signed.
    pub by_machine: bool,
    /// `reviewed`, `not-reviewed`, `queried` (somebody of the same party finds it wrong) or `replaced` (by another of that
    /// party).
    pub standing: String,
    /// What others of the same party said of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<TranslationReview>,
    /// The one that it replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EntryIdText>,
    /// Those that replace it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced_by: Vec<EntryIdText>,
    /// What is odd about it: `disputed`, `earlier-entries-missing`, `turns-direction`, `text-not-held`, `no-such-text` (the
    /// entry has no text of that number), `same-language` (it is in the language of the original, and so no translation).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

/// What somebody of the translator's party said of a translation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TranslationReview {
    /// `confirm` or `query`.
    pub act: String,
    /// When, by the clock of the party.
    pub at: Moment,
    /// The entry that says so.
    pub entry: EntryIdText,
    /// Who.
    pub signers: Vec<Signer>,
    /// Whether the same officer has said another word of it since, so that this one counts no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_back: bool,
    /// What is wrong, in words; `null` if nothing is, or the words are not held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<AnswerText>,
}

/// Translations beside what they translate, but for those that were replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BesideTexts {
    /// As in [`Texts`], of every text that stands there.
    pub shown: Vec<Translation>,
    /// Others beyond those.
    #[serde(default)]
    pub left_out: u32,
}

impl BesideTexts {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty() && self.left_out == 0
    }
}

/// Whether two tags are of one language, whatever script or region they name besides.
#[must_use]
pub fn is_one_language(one: &str, other: &str) -> bool {
    let first = |tag: &str| tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
    first(one) == first(other)
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer as _;
    use serde::de::value::{Error, StrDeserializer};

    use super::*;

    #[test]
    fn a_language_is_one_whatever_region_or_script_stands_behind_it() {
        assert!(is_one_language("ru", "ru-UA") && is_one_language("EN-gb", "en"));
        assert!(!is_one_language("ru", "rue"));
    }

    #[test]
    fn each_thing_that_is_waited_for_is_read_by_its_name() {
        for waits in TranslationWaits::ALL {
            let name: StrDeserializer<'_, Error> = waits.name().into_deserializer();
            assert_eq!(TranslationWaits::deserialize(name), Ok(waits));
        }
    }
}
