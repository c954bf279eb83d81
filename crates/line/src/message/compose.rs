//! The drafts officers sign: releasing a message, acknowledging, answering, cancelling it. A draft
//! and its body go to the node with the officers' assertions; `Draft::header` makes the entry of it.

use detente_record::{
    Act, CharterLimits, Draft, EntryId, Kind, LineId, Part, PartyIndex, Precedence, Status,
    Timestamp,
};

use super::answer::Answer;
use super::content::Content;
use super::template::{Filled, TemplateFault};
use super::text::{FreeText, TextFault, text_bytes_max};
use super::{
    ACKNOWLEDGE, ANSWER, BREAK_GLASS, CANCEL, CHECK_FIRE, CHECK_FIRE_TEMPLATE, RELEASE,
    SAFETY_OF_LIFE, SAFETY_OF_LIFE_TEMPLATES,
};
use crate::body;
use crate::fold::Fold;
use crate::fold::facts::needs_two_people;
use crate::limits::DRAFT_LIFE_MS;
use detente_record::limits::REFERENCES_MAX;

/// What an officer signs, and the body it commits to.
#[derive(Clone, Debug)]
pub struct Composed {
    /// The draft.
    pub draft: Draft,
    /// Part 1 of the entry; `None` if it has no body.
    pub body: Option<Part>,
}

/// Who draws up an act, on which line, when, with fresh randomness for one draft.
#[derive(Clone, Copy, Debug)]
pub struct Author {
    /// The line.
    pub line: LineId,
    /// The party it will be an act of.
    pub party: PartyIndex,
    /// The version of the charter it is written under.
    pub charter_version: u32,
    /// Now, by the desk's clock.
    pub now: Timestamp,
    /// 16 random bytes, used once.
    pub nonce: [u8; 16],
    /// 16 other random bytes, used once.
    pub salt: [u8; 16],
}

/// To whom a message goes, and how: everything of it but what it says.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// Actual, exercise or test.
    pub status: Status,
    /// How urgent.
    pub precedence: Precedence,
    /// Who must act.
    pub action: &'a [PartyIndex],
    /// Who is told.
    pub info: &'a [PartyIndex],
    /// By when an answer is due, if one is asked for.
    pub due: Option<Timestamp>,
}

/// A text to be released as a message.
#[derive(Clone, Debug)]
pub struct Release<'a> {
    /// Actual, exercise or test.
    pub status: Status,
    /// How urgent.
    pub precedence: Precedence,
    /// Who must act.
    pub action: &'a [PartyIndex],
    /// Who is told.
    pub info: &'a [PartyIndex],
    /// By when an answer is due, if one is asked for.
    pub due: Option<Timestamp>,
    /// The language of the text.
    pub language: &'a str,
    /// The text.
    pub text: &'a str,
}

/// Why an act can't be drawn up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// The text can't be sent.
    #[error("{0}")]
    Text(#[from] TextFault),
    /// The filled template can't be sent.
    #[error("{0}")]
    Template(#[from] TemplateFault),
    /// Nobody to send it to, or the sender, or a party both action and info addressee.
    #[error("a message needs addressees: other parties, each named once")]
    Addressees,
    /// No such message is held.
    #[error("no message {message} is held")]
    NoSuchMessage {
        /// The one asked for.
        message: EntryId,
    },
    /// Only an addressee acknowledges or answers.
    #[error("this message is not addressed to your party")]
    NotAddressed,
    /// Only the sender cancels.
    #[error("this message was sent by another party; only its sender can cancel it")]
    NotTheSender,
    /// Only a FLASH takes two people, so only a FLASH is ever released alone.
    #[error("only a FLASH is released by one officer alone: everything else takes one anyway")]
    NotAFlash,
    /// Only the template that asks to stop firing is released by one person as a check fire.
    #[error("a check fire fills template {CHECK_FIRE_TEMPLATE}, and nothing else is one")]
    NotACheckFire,
    /// An answer without a code and without a text.
    #[error("an answer needs a code or a text")]
    NothingToSay,
}

impl Author {
    /// A draft of an act on `line`, with nothing in it yet, good for an hour.
    #[must_use]
    pub fn draft(&self, kind: Kind, act: Act, status: Status, precedence: Precedence) -> Draft {
        Draft {
            line: self.line,
            party: self.party,
            kind,
            act,
            status,
            precedence,
            object: None,
            references: Vec::new(),
            due: None,
            action: Vec::new(),
            info: Vec::new(),
            number: None,
            outcome: None,
            body: None,
            charter_version: self.charter_version,
            nonce: self.nonce,
            expiry: Timestamp::from_ms(self.now.as_ms().saturating_add(DRAFT_LIFE_MS)),
        }
    }

    /// A draft with a body.
    #[must_use]
    pub fn composed(&self, mut draft: Draft, body: Option<Vec<u8>>) -> Composed {
        let body = body.map(|content| Part {
            salt: self.salt,
            content,
        });
        draft.body = body
            .as_ref()
            .map(|part| part.commitment(self.line, detente_record::PART_BODY));
        Composed { draft, body }
    }
}

/// Draws up the release of a message.
///
/// # Errors
///
/// `Text`, `Addressees`.
pub fn release(
    author: &Author,
    limits: &CharterLimits,
    message: &Release<'_>,
) -> Result<Composed, ComposeError> {
    let text = FreeText::new(message.language, message.text, message.precedence, limits)?;
    released(author, &message.envelope(), &Content::Text(text))
}

/// Draws up the release of a filled template; by one officer alone with a reason, as [`break_glass`].
/// That it fits its template, and that the charter agrees on the set, whoever asks for it has seen to.
///
/// # Errors
///
/// `Text` if it is longer than its precedence allows, `Template`, `Addressees`, `NotAFlash`.
pub fn release_template(
    author: &Author,
    limits: &CharterLimits,
    to: &Envelope<'_>,
    filled: Filled,
    alone: Option<&str>,
) -> Result<Composed, ComposeError> {
    let precedence = to.precedence;
    if alone.is_some() && !needs_two_people(precedence) {
        return Err(ComposeError::NotAFlash);
    }
    let (bytes, bytes_max) = (filled.encode().len(), text_bytes_max(precedence, limits));
    if bytes > bytes_max {
        let too_long = TextFault::TooLong {
            bytes,
            bytes_max,
            precedence,
        };
        return Err(too_long.into());
    }
    let filled = match alone {
        Some(reason) => filled.with_reason(reason)?,
        None => filled,
    };
    // Whoever fills one of these in a hurry need not say what it is for.
    let saves = SAFETY_OF_LIFE_TEMPLATES.contains(&filled.code());
    let mut composed = released(author, to, &Content::Template(filled))?;
    composed.draft.outcome = alone.map(|_| BREAK_GLASS);
    if saves {
        composed = composed.for_safety_of_life();
    }
    Ok(composed)
}

impl Composed {
    /// The same message, which its officer says is for the safety of life: nobody's suspension is one of it. Of a FLASH
    /// none is anyway.
    #[must_use]
    pub fn for_safety_of_life(mut self) -> Self {
        if !needs_two_people(self.draft.precedence) {
            self.draft.outcome = Some(SAFETY_OF_LIFE);
        }
        self
    }
}

/// Draws up a check fire, which one officer releases: a FLASH to every other party that fire be stopped at once.
/// That it fits its template, and that the charter agrees on the set, whoever asks for it has seen to.
///
/// # Errors
///
/// `NotACheckFire`, `NotAFlash`, and as for [`release_template`].
pub fn check_fire(
    author: &Author,
    limits: &CharterLimits,
    to: &Envelope<'_>,
    filled: Filled,
) -> Result<Composed, ComposeError> {
    if filled.code() != CHECK_FIRE_TEMPLATE {
        return Err(ComposeError::NotACheckFire);
    }
    if !needs_two_people(to.precedence) {
        return Err(ComposeError::NotAFlash);
    }
    let mut composed = release_template(author, limits, to, filled, None)?;
    composed.draft.outcome = Some(CHECK_FIRE);
    Ok(composed)
}

/// Draws up the release of a FLASH by one officer alone, where the charter allows it: every party sees
/// that it was, and why.
///
/// # Errors
///
/// `Text`, `Addressees`, `NotAFlash`.
pub fn break_glass(
    author: &Author,
    limits: &CharterLimits,
    message: &Release<'_>,
    reason: &str,
) -> Result<Composed, ComposeError> {
    if !needs_two_people(message.precedence) {
        return Err(ComposeError::NotAFlash);
    }
    let text = FreeText::new(message.language, message.text, message.precedence, limits)?;
    let text = text.with_reason(reason)?;
    let mut composed = released(author, &message.envelope(), &Content::Text(text))?;
    composed.draft.outcome = Some(BREAK_GLASS);
    Ok(composed)
}

impl<'a> Release<'a> {
    fn envelope(&self) -> Envelope<'a> {
        Envelope {
            status: self.status,
            precedence: self.precedence,
            action: self.action,
            info: self.info,
            due: self.due,
        }
    }
}

fn released(
    author: &Author,
    to: &Envelope<'_>,
    content: &Content,
) -> Result<Composed, ComposeError> {
    let (action, info) = (ascending(to.action), ascending(to.info));
    let twice = action.iter().any(|party| info.contains(party));
    let own = action
        .iter()
        .chain(&info)
        .any(|party| *party == author.party);
    if twice || own || action.len() + info.len() == 0 {
        return Err(ComposeError::Addressees);
    }
    let mut draft = author.draft(body::MESSAGE, RELEASE, to.status, to.precedence);
    draft.due = to.due;
    draft.action = action;
    draft.info = info;
    Ok(author.composed(draft, Some(content.encode())))
}

/// Draws up an acknowledgement. It names what was shown: whatever comes later is told apart.
///
/// # Errors
///
/// `NoSuchMessage`, `NotAddressed`.
pub fn acknowledge(
    author: &Author,
    fold: &Fold,
    message: &EntryId,
) -> Result<Composed, ComposeError> {
    let draft = draft_on(author, fold, message, ACKNOWLEDGE)?;
    Ok(author.composed(draft, None))
}

/// What an officer answers.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// The code, if one fits.
    pub code: Option<Answer>,
    /// Until when the answer puts off.
    pub due: Option<Timestamp>,
    /// Language and text, if words are needed.
    pub text: Option<(&'a str, &'a str)>,
}

/// Draws up an answer.
///
/// # Errors
///
/// `NoSuchMessage`, `NotAddressed`, `Text`, `NothingToSay`.
pub fn answer(
    author: &Author,
    fold: &Fold,
    limits: &CharterLimits,
    message: &EntryId,
    reply: &Reply<'_>,
) -> Result<Composed, ComposeError> {
    let mut draft = draft_on(author, fold, message, ANSWER)?;
    let text = reply
        .text
        .map(|(language, text)| FreeText::new(language, text, draft.precedence, limits))
        .transpose()?;
    if reply.code.is_none() && text.is_none() {
        return Err(ComposeError::NothingToSay);
    }
    draft.outcome = reply.code.map(Answer::number);
    draft.due = reply.due;
    Ok(author.composed(draft, text.map(|text| text.encode())))
}

/// Draws up the cancel of a message of one's own.
///
/// # Errors
///
/// `NoSuchMessage`, `NotTheSender`.
pub fn cancel(author: &Author, fold: &Fold, message: &EntryId) -> Result<Composed, ComposeError> {
    let draft = draft_on(author, fold, message, CANCEL)?;
    Ok(author.composed(draft, None))
}

/// A draft on a held message: it takes the message's status and precedence, and names what is held
/// about it now, the cancel and the latest answers first if there are too many.
fn draft_on(
    author: &Author,
    fold: &Fold,
    message: &EntryId,
    act: Act,
) -> Result<Draft, ComposeError> {
    let missing = ComposeError::NoSuchMessage { message: *message };
    let state = fold.message(message).ok_or(missing)?;
    let sender = state.sent.address.party;
    match act {
        CANCEL if sender != author.party => return Err(ComposeError::NotTheSender),
        CANCEL => {}
        _ if state.addressee(author.party).is_none() => return Err(ComposeError::NotAddressed),
        _ => {}
    }
    let mut draft = author.draft(body::MESSAGE, act, state.status, state.precedence);
    let answers = state
        .addressees
        .iter()
        .flat_map(|addressee| &addressee.answered);
    let acknowledgements = state
        .addressees
        .iter()
        .flat_map(|addressee| &addressee.acknowledged);
    let mut shown: Vec<EntryId> = state.cancelled.iter().map(|fact| fact.entry).collect();
    shown.extend(answers.rev().map(|answer| answer.fact.entry));
    shown.extend(
        acknowledgements
            .rev()
            .map(|acknowledgement| acknowledgement.fact.entry),
    );
    shown.truncate(REFERENCES_MAX);
    draft.object = Some(*message);
    draft.references = shown;
    if act == CANCEL {
        draft.action = state
            .addressees
            .iter()
            .map(|addressee| addressee.party)
            .collect();
        draft.action.sort_unstable();
    } else {
        draft.action = vec![sender];
    }
    Ok(draft)
}

fn ascending(parties: &[PartyIndex]) -> Vec<PartyIndex> {
    let mut list = parties.to_vec();
    list.sort_unstable();
    list.dedup();
    list
}
