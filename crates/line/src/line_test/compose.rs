//! The drafts officers sign in a line test: the read-back, and the refusal.

use detente_record::EntryId;

use super::word::Word;
use super::{READ_BACK, REFUSE, is_challenge};
use crate::body;
use crate::fold::Fold;
use crate::message::compose::{Author, Composed};

/// Why neither can be drawn up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TestComposeError {
    /// No such challenge is held.
    #[error("no challenge {challenge} is held")]
    NoSuchChallenge {
        /// The one asked for.
        challenge: EntryId,
    },
    /// The challenge is to other parties.
    #[error("this challenge is not addressed to your party")]
    NotChallenged,
}

/// Draws up the read-back of a challenge's word.
///
/// # Errors
///
/// `NoSuchChallenge`, `NotChallenged`.
pub fn read_back(
    author: &Author,
    fold: &Fold,
    challenge: &EntryId,
    word: &Word,
) -> Result<Composed, TestComposeError> {
    draft_on(author, fold, challenge, READ_BACK, Some(word.encode()))
}

/// Draws up the refusal of a test.
///
/// # Errors
///
/// `NoSuchChallenge`, `NotChallenged`.
pub fn refuse(
    author: &Author,
    fold: &Fold,
    challenge: &EntryId,
) -> Result<Composed, TestComposeError> {
    draft_on(author, fold, challenge, REFUSE, None)
}

fn draft_on(
    author: &Author,
    fold: &Fold,
    challenge: &EntryId,
    act: detente_record::Act,
    body: Option<Vec<u8>>,
) -> Result<Composed, TestComposeError> {
    let missing = TestComposeError::NoSuchChallenge {
        challenge: *challenge,
    };
    let speech = fold
        .speech(challenge)
        .filter(|speech| is_challenge(speech))
        .ok_or(missing)?;
    if !speech.action.contains(&author.party) {
        return Err(TestComposeError::NotChallenged);
    }
    let mut draft = author.draft(body::LINE_TEST, act, speech.status, speech.precedence);
    draft.object = Some(*challenge);
    draft.action = vec![speech.party()];
    Ok(author.composed(draft, body))
}
