//! The drafts that officers sign: a translation, that it is confirmed, that something in it is wrong.

use detente_record::{EntryId, Precedence, Status};

use super::{BY_MACHINE, CONFIRM, QUERY, TRANSLATE, check_query, precedence_of};
use crate::body;
use crate::message::compose::{Author, Composed};
use crate::message::text::{FreeText, TextFault};

/// What is translated, or what is reviewed, as far as a draft takes after it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The entry.
    pub id: EntryId,
    /// Actual, exercise or test.
    pub status: Status,
    /// How urgent it is.
    pub precedence: Precedence,
}

/// A translation to be signed.
#[derive(Clone, Copy, Debug)]
pub struct NewTranslation<'a> {
    /// Which text of the entry, from 1.
    pub part: u64,
    /// Into which language, a tag of BCP 47.
    pub language: &'a str,
    /// The text.
    pub text: &'a str,
    /// Whether a machine made it.
    pub by_machine: bool,
    /// The translation of ours that it replaces.
    pub replaces: Option<EntryId>,
}

/// Draws up a translation of a text of an entry. That the entry has such a text, whoever asks for it has seen to.
///
/// # Errors
///
/// What is wrong with the text.
pub fn translate(
    author: &Author,
    of: &Target,
    new: &NewTranslation<'_>,
) -> Result<Composed, TextFault> {
    let precedence = precedence_of(of.precedence);
    let text = FreeText::translated(new.language, new.text, precedence)?;
    let mut draft = author.draft(body::TRANSLATION, TRANSLATE, of.status, precedence);
    draft.object = Some(of.id);
    draft.number = Some(new.part);
    draft.outcome = new.by_machine.then_some(BY_MACHINE);
    draft.references = new.replaces.into_iter().collect();
    Ok(author.composed(draft, Some(text.encode())))
}

/// Draws up that a translation was compared with its original and found right.
#[must_use]
pub fn confirm(author: &Author, translation: &Target) -> Composed {
    let Target {
        id,
        status,
        precedence,
    } = *translation;
    let mut draft = author.draft(body::TRANSLATION, CONFIRM, status, precedence);
    draft.object = Some(id);
    author.composed(draft, None)
}

/// Draws up what is wrong with a translation, in words.
///
/// # Errors
///
/// What is wrong with the words.
pub fn query(
    author: &Author,
    translation: &Target,
    (language, words): (&str, &str),
) -> Result<Composed, TextFault> {
    let Target {
        id,
        status,
        precedence,
    } = *translation;
    let words = FreeText::translated(language, words, Precedence::Routine)?;
    check_query(&words, precedence)?;
    let mut draft = author.draft(body::TRANSLATION, QUERY, status, precedence);
    draft.object = Some(id);
    Ok(author.composed(draft, Some(words.encode())))
}
