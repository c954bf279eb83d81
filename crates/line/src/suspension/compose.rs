//! The drafts by which officers suspend a line, and resume it.

use detente_record::{CharterLimits, EntryId, Precedence, Status, Timestamp};

use super::what::{self, Part, Reason, What};
use super::{ALTHOUGH_SUSPENDED, RESUME, SUSPEND};
use crate::body;
use crate::matter::BodyFault;
use crate::message::compose::{Author, Composed};
use crate::message::text::{FreeText, TextFault, text_bytes_max};

/// What a party states when it suspends.
#[derive(Clone, Debug)]
pub struct Suspending<'a> {
    /// What.
    pub what: What,
    /// From when on; `None` from when it is signed.
    pub from: Option<Timestamp>,
    /// By when the party looks at it again.
    pub review: Timestamp,
    /// Why, by a word.
    pub reason: Option<Reason>,
    /// Why, in words: their language, and they.
    pub words: Option<(&'a str, &'a str)>,
}

/// Why such a statement can't be drawn up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SuspendError {
    /// It suspends nothing.
    #[error("it is not said what is suspended")]
    Nothing,
    /// It has no reason.
    #[error("whoever suspends says why: by a word, in words, or both")]
    NoReason,
    /// It would be looked at again before it begins.
    #[error("the time at which it is looked at again is after it begins, and after now")]
    Review,
    /// The words can't be said.
    #[error("{0}")]
    Text(#[from] TextFault),
}

/// Draws up that the party suspends what it says, or states a suspension that stands anew.
///
/// # Errors
///
/// `Nothing`, `NoReason`, `Review`, `Text`.
pub fn suspend(
    author: &Author,
    limits: &CharterLimits,
    suspending: &Suspending<'_>,
) -> Result<Composed, SuspendError> {
    if suspending.what.is_nothing() {
        return Err(SuspendError::Nothing);
    }
    if suspending.reason.is_none() && suspending.words.is_none() {
        return Err(SuspendError::NoReason);
    }
    let begins = suspending.from.unwrap_or(author.now).max(author.now);
    if suspending.review <= begins {
        return Err(SuspendError::Review);
    }
    let body = words(suspending.words, limits)?;
    let mut draft = author.draft(body::SUSPENSION, SUSPEND, Status::Actual, URGENCY);
    draft.number = suspending.from.map(Timestamp::as_ms);
    draft.due = Some(suspending.review);
    draft.outcome = Some(what::outcome(suspending.reason, suspending.what));
    Ok(author.composed(draft, body))
}

/// Draws up that the party resumes what it suspended by the statement that stands.
///
/// # Errors
///
/// `Text`.
pub fn resume(
    author: &Author,
    limits: &CharterLimits,
    stated: EntryId,
    said: Option<(&str, &str)>,
) -> Result<Composed, SuspendError> {
    let body = words(said, limits)?;
    let mut draft = author.draft(body::SUSPENSION, RESUME, Status::Actual, URGENCY);
    draft.object = Some(stated);
    Ok(author.composed(draft, body))
}

/// Whether a body is one that such a statement may have.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_body(body: &[u8], limits: &CharterLimits) -> Result<(), BodyFault> {
    let text = FreeText::decode(body)?;
    if text.reason().is_some() {
        return Err(BodyFault::Reason);
    }
    let (bytes, bytes_max) = (text.text().len(), text_bytes_max(URGENCY, limits));
    if bytes > bytes_max {
        return Err(TextFault::TooLong {
            bytes,
            bytes_max,
            precedence: URGENCY,
        }
        .into());
    }
    Ok(())
}

impl Composed {
    /// The same beginning by an officer who knows that the own party has suspended it.
    #[must_use]
    pub fn although_suspended(mut self) -> Self {
        if Part::of_draft(&self.draft).is_some() {
            self.draft.outcome = Some(ALTHOUGH_SUSPENDED);
        }
        self
    }
}

fn words(said: Option<(&str, &str)>, limits: &CharterLimits) -> Result<Option<Vec<u8>>, TextFault> {
    let text = said.map(|(language, text)| FreeText::new(language, text, URGENCY, limits));
    Ok(text.transpose()?.map(|text| text.encode()))
}

/// How urgently both desks are told.
const URGENCY: Precedence = Precedence::Immediate;

#[cfg(test)]
mod tests {
    use detente_record::{LineId, PartyIndex};

    use super::*;
    use crate::message::SAFETY_OF_LIFE;
    use crate::message::compose::{Envelope, Release, release, release_template};
    use crate::message::template::Filled;
    use crate::suspension::Stated;

    const LIMITS: CharterLimits = CharterLimits {
        flash_text_bytes_max: 4096,
        text_bytes_max: 32_768,
        flash_per_hour_max: 0,
    };

    fn author() -> Author {
        Author {
            line: LineId([3; 32]),
            party: PartyIndex(0),
            charter_version: 0,
            now: Timestamp::from_ms(1_000_000),
            nonce: [1; 16],
            salt: [2; 16],
        }
    }

    fn suspending() -> Suspending<'static> {
        Suspending {
            what: What::everything(),
            from: None,
            review: Timestamp::from_ms(2_000_000),
            reason: Some(Reason::Protest),
            words: None,
        }
    }

    #[test]
    fn what_nobody_could_judge_is_not_drawn_up() {
        let refused = |suspending: &Suspending<'_>| suspend(&author(), &LIMITS, suspending).err();
        assert_eq!(refused(&suspending()), None);
        let nothing = Suspending {
            what: What::of(&[]),
            ..suspending()
        };
        assert_eq!(refused(&nothing), Some(SuspendError::Nothing));
        let silent = Suspending {
            reason: None,
            ..suspending()
        };
        assert_eq!(refused(&silent), Some(SuspendError::NoReason));
        for (from, review) in [(None, 1_000_000), (Some(3_000_000), 2_500_000)] {
            let late = Suspending {
                from: from.map(Timestamp::from_ms),
                review: Timestamp::from_ms(review),
                ..suspending()
            };
            assert_eq!(refused(&late), Some(SuspendError::Review), "{review}");
        }
        let words = Suspending {
            reason: None,
            words: Some(("en", "Until it is cleared up.")),
            ..suspending()
        };
        let drawn = suspend(&author(), &LIMITS, &words).unwrap();
        assert_eq!(
            Stated::of_draft(&drawn.draft),
            Some((None, What::everything()))
        );
        check_body(&drawn.body.unwrap().content, &LIMITS).unwrap();
    }

    #[test]
    fn words_are_a_text_that_is_short_enough_and_gives_no_second_reason() {
        let checked = |text: FreeText| check_body(&text.encode(), &LIMITS);
        let text = |words: &str| FreeText::new("en", words, Precedence::Routine, &LIMITS).unwrap();
        assert_eq!(checked(text("Until then.")), Ok(()));
        let alone = text("Until then.").with_reason("Nobody else is here.");
        assert_eq!(checked(alone.unwrap()), Err(BodyFault::Reason));
        let few = CharterLimits {
            flash_text_bytes_max: 10,
            text_bytes_max: 10,
            ..LIMITS
        };
        let long = check_body(&text("Until then.").encode(), &few);
        assert!(matches!(long, Err(BodyFault::Text(_))), "{long:?}");
        assert!(check_body(&[0xff], &LIMITS).is_err());
    }

    #[test]
    fn a_message_is_marked_as_what_its_officer_says_and_a_flash_needs_no_mark() {
        let text = |precedence| {
            let message = Release {
                status: Status::Actual,
                precedence,
                action: &[PartyIndex(1)],
                info: &[],
                due: None,
                language: "en",
                text: "A man is in the water",
            };
            release(&author(), &LIMITS, &message).unwrap()
        };
        let routine = || text(Precedence::Routine);
        assert_eq!(Part::of_draft(&routine().draft), Some(Part::Messages));
        let although = routine().although_suspended().draft;
        assert_eq!(although.outcome, Some(ALTHOUGH_SUSPENDED));
        let saves = routine().for_safety_of_life();
        assert_eq!(Part::of_draft(&saves.draft), None);
        // Who says both has said the one that counts.
        let both = saves.although_suspended().draft;
        assert_eq!(both.outcome, Some(SAFETY_OF_LIFE));
        let flash = text(Precedence::Flash);
        let marked = flash.for_safety_of_life().although_suspended().draft;
        assert_eq!(marked.outcome, None);
    }

    #[test]
    fn a_template_for_the_safety_of_life_says_so_by_itself() {
        let envelope = |precedence| Envelope {
            status: Status::Actual,
            precedence,
            action: &[PartyIndex(1)],
            info: &[],
            due: None,
        };
        let drawn = |code, precedence, alone| {
            let filled = Filled::new(code, Vec::new()).unwrap();
            let drawn = release_template(&author(), &LIMITS, &envelope(precedence), filled, alone);
            drawn.unwrap().draft.outcome
        };
        for (code, outcome) in [
            (32, None),
            (33, Some(SAFETY_OF_LIFE)),
            (36, Some(SAFETY_OF_LIFE)),
            (41, Some(SAFETY_OF_LIFE)),
            (42, None),
        ] {
            assert_eq!(drawn(code, Precedence::Priority, None), outcome, "{code}");
        }
        assert_eq!(drawn(36, Precedence::Flash, None), None);
        let alone = drawn(36, Precedence::Flash, Some("Nobody else is here."));
        assert_eq!(alone, Some(crate::message::BREAK_GLASS));
    }
}
