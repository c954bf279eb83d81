//! What a signed-in officer does with messages, waiting acts and line tests.

use axum::http::StatusCode;
use detente_api::officer::{NewAnswer, NewMessage, OnMessage, ReadBack};
use detente_api::template::NewTemplateMessage;
use detente_api::text::{precedence_of, status_of};
use detente_api::{AsText, EntryIdText};
use detente_language::{error_key, key};
use detente_line::fold::facts::needs_two_people;
use detente_line::line::Line;
use detente_line::line_test::compose::{TestComposeError, read_back, refuse};
use detente_line::line_test::word::Word;
use detente_line::message::ANSWER;
use detente_line::message::answer::Answer as Code;
use detente_line::message::compose::{
    Author, ComposeError, Composed, Envelope, Release, Reply, acknowledge, answer, break_glass,
    cancel, check_fire, release, release_template,
};
use detente_line::message::template::Filled;
use detente_line::message::text::TextFault;
use detente_record::limits::REFERENCES_MAX;
use detente_record::{AssertionRole, Digest, EntryId, PartyIndex};
use detente_templates::input;
use serde::Deserialize;

use super::acting::{Acted, Acting};
use super::given::{Given, Path};
use super::refusal::{Outcome, Refusal};
use super::register::check_count;
use crate::causes::{field_faults, plain_text, with};
use crate::desk::audit::Deed;
use crate::template_sets::{TemplateSets, body_of_answer};

/// Sends a message; a FLASH waits for a second officer, unless it is a check fire.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/messages",
    operation_id = "send_message",
    tag = "officers",
    request_body = NewMessage,
    responses(Acted)
)]
pub(crate) async fn send(officer: Acting, Given(given): Given<NewMessage>) -> Outcome<Acted> {
    let not_a_word = |word: &str| Refusal::not_understood(word);
    let status = status_of(&given.status).ok_or_else(|| not_a_word(&given.status))?;
    let precedence = precedence_of(&given.precedence);
    let precedence = precedence.ok_or_else(|| not_a_word(&given.precedence))?;
    check_count("references", given.references.len())?;
    let alone = given.break_glass.is_some();
    // Whoever writes what needs two people has not released it by that.
    let role = if needs_two_people(precedence) && !alone && !given.check_fire {
        AssertionRole::Drafter
    } else {
        AssertionRole::Releaser
    };
    let sets = officer.templates();
    let acted = officer.act_as(role, move |author, line| {
        let parties = |list: &[u8]| list.iter().copied().map(PartyIndex).collect::<Vec<_>>();
        let to = Envelope {
            status,
            precedence,
            action: &parties(&given.action),
            info: &parties(&given.info),
            due: given.due.map(|due| due.0),
        };
        let mut composed = released(author, line, &sets, &to, &given)?;
        composed.draft.references = references(line, &given.references)?;
        Ok(match (given.safety_of_life, given.although_suspended) {
            (true, _) => composed.for_safety_of_life(),
            (_, true) => composed.although_suspended(),
            _ => composed,
        })
    });
    let acted = acted.await?;
    if alone {
        officer.note(Deed::BreakGlass);
    }
    Ok(acted)
}

/// Entries of the line that a message names, each once.
fn references(line: &Line, given: &[EntryIdText]) -> Outcome<Vec<EntryId>> {
    let mut named = Vec::with_capacity(given.len());
    for AsText(id) in given {
        if line.fold().speech(id).is_none() {
            return Err(Refusal::no_entry(*id));
        }
        if !named.contains(id) {
            named.push(*id);
        }
    }
    Ok(named)
}

/// Draws up the release of a text, or of a filled template.
fn released(
    author: &Author,
    line: &Line,
    sets: &TemplateSets,
    to: &Envelope<'_>,
    given: &NewMessage,
) -> Outcome<Composed> {
    let charter = &line.terms().charter;
    let (limits, alone) = (&charter.limits, given.break_glass.as_deref());
    if given.check_fire && (given.template.is_none() || alone.is_some()) {
        return Err(Refusal::senseless(&ComposeError::NotACheckFire));
    }
    match (&given.text, &given.template) {
        (Some(text), None) => {
            let missing = || with(key::CAUSE_ASKED_MISSING, &[("name", "language".into())]);
            let language = given.language.as_deref();
            let message = Release {
                status: to.status,
                precedence: to.precedence,
                action: to.action,
                info: to.info,
                due: to.due,
                language: language.ok_or_else(|| Refusal::not_understood(missing()))?,
                text,
            };
            Ok(match alone {
                Some(reason) => break_glass(author, limits, &message, reason)?,
                None => release(author, limits, &message)?,
            })
        }
        (None, Some(template)) => {
            let filled = filled(sets, charter.templates, template, given.language.as_deref())?;
            sets.may_send(charter.templates, &filled, to.precedence)?;
            if given.check_fire {
                return Ok(check_fire(author, limits, to, filled)?);
            }
            Ok(release_template(author, limits, to, filled, alone)?)
        }
        _ => Err(Refusal::not_understood(plain_text(
            key::CAUSE_ASKED_TEXT_OR_TEMPLATE,
        ))),
    }
}

/// Fills a template of the set that the charter agrees on.
fn filled(
    sets: &TemplateSets,
    agreed: Option<Digest>,
    template: &NewTemplateMessage,
    language: Option<&str>,
) -> Outcome<Filled> {
    let unprocessable = |key| {
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, key).fact("template", template.name.as_str())
    };
    let shape = sets.agreed(agreed)?.named(&template.name);
    let shape = shape.ok_or_else(|| unprocessable(error_key::TEMPLATE_UNKNOWN))?;
    input::fill(shape, &template.fields, language.unwrap_or("en")).map_err(|faults| {
        unprocessable(error_key::TEMPLATE_FIELDS).fact("faults", field_faults(&faults))
    })
}

/// The message that an address names.
#[derive(Deserialize)]
pub(crate) struct Message {
    id: AsText<EntryId>,
}

/// Acknowledges a message.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/messages/{id}/acknowledge",
    operation_id = "acknowledge_message",
    tag = "officers",
    request_body = OnMessage,
    responses(Acted)
)]
pub(crate) async fn acknowledge_one(
    officer: Acting,
    Path(message): Path<Message>,
    Given(given): Given<OnMessage>,
) -> Outcome<Acted> {
    let (id, shown) = (message.id.0, shown(given.shown)?);
    officer
        .act(move |author, line| Ok(naming(shown, acknowledge(author, line.fold(), &id)?)))
        .await
}

/// Answers a message.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/messages/{id}/answer",
    operation_id = "answer_message",
    tag = "officers",
    request_body = NewAnswer,
    responses(Acted)
)]
pub(crate) async fn answer_one(
    officer: Acting,
    Path(message): Path<Message>,
    Given(given): Given<NewAnswer>,
) -> Outcome<Acted> {
    let (id, shown) = (message.id.0, shown(given.shown)?);
    let code = given.code.as_deref().map(|name| {
        Code::from_name(name).ok_or_else(|| {
            Refusal::not_understood(with(
                key::CAUSE_ASKED_NO_SUCH,
                &[("name", "code".into()), ("value", name.into())],
            ))
        })
    });
    let code = code.transpose()?;
    if given.text.is_some() && given.template.is_some() {
        return Err(Refusal::not_understood(plain_text(
            key::CAUSE_ASKED_TEXT_OR_TEMPLATE,
        )));
    }
    let (due, text, template) = (given.due.map(|due| due.0), given.text, given.template);
    let (sets, language) = (officer.templates(), given.language);
    let acted = officer.act(move |author, line| {
        let text = text.as_ref();
        let reply = Reply {
            code,
            due,
            text: text.map(|text| (text.language.as_str(), text.text.as_str())),
        };
        let charter = &line.terms().charter;
        let composed = match &template {
            Some(template) => {
                let filled = filled(&sets, charter.templates, template, language.as_deref())?;
                answer_in_template(author, line, &id, &reply, filled)?
            }
            None => answer(author, line.fold(), &charter.limits, &id, &reply)?,
        };
        Ok(naming(shown, composed))
    });
    acted.await
}

/// Draws up an answer whose words are a filled template's.
fn answer_in_template(
    author: &Author,
    line: &Line,
    id: &EntryId,
    reply: &Reply<'_>,
    filled: Filled,
) -> Result<Composed, ComposeError> {
    // An answer stands on a message as an acknowledgement does: to its sender, with its status and precedence.
    let mut draft = acknowledge(author, line.fold(), id)?.draft;
    draft.act = ANSWER;
    draft.outcome = reply.code.map(Code::number);
    draft.due = reply.due;
    let body = body_of_answer(filled, draft.precedence, &line.terms().charter.limits)?;
    Ok(author.composed(draft, Some(body)))
}

/// Cancels a message of our own.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/messages/{id}/cancel",
    operation_id = "cancel_message",
    tag = "officers",
    request_body = OnMessage,
    responses(Acted)
)]
pub(crate) async fn cancel_one(
    officer: Acting,
    Path(message): Path<Message>,
    Given(given): Given<OnMessage>,
) -> Outcome<Acted> {
    let (id, shown) = (message.id.0, shown(given.shown)?);
    officer
        .act(move |author, line| Ok(naming(shown, cancel(author, line.fold(), &id)?)))
        .await
}

/// The line test that an address names.
#[derive(Deserialize)]
pub(crate) struct Test {
    challenge: AsText<EntryId>,
}

/// Reads a line test's word back.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/tests/{challenge}/read-back",
    operation_id = "read_back",
    tag = "officers",
    params(("challenge" = detente_api::EntryIdText, Path, description = "The challenge's id.")),
    request_body = ReadBack,
    responses(Acted)
)]
pub(crate) async fn read_back_one(
    officer: Acting,
    Path(Test { challenge }): Path<Test>,
    Given(given): Given<ReadBack>,
) -> Outcome<Acted> {
    let word = Word::new(&given.word).map_err(|fault| Refusal::senseless(&fault))?;
    officer
        .act(move |author, line| Ok(read_back(author, line.fold(), &challenge.0, &word)?))
        .await
}

/// Refuses a line test.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/tests/{challenge}/refuse",
    operation_id = "refuse_test",
    tag = "officers",
    params(("challenge" = detente_api::EntryIdText, Path, description = "The challenge's id.")),
    responses(Acted)
)]
pub(crate) async fn refuse_one(
    officer: Acting,
    Path(Test { challenge }): Path<Test>,
) -> Outcome<Acted> {
    officer
        .act(move |author, line| Ok(refuse(author, line.fold(), &challenge.0)?))
        .await
}

/// The waiting act that an address names.
#[derive(Deserialize)]
pub(crate) struct Waiting {
    hash: AsText<Digest>,
}

/// Releases an act that waits for a second officer.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/drafts/{hash}/release",
    operation_id = "release_draft",
    tag = "officers",
    responses(Acted)
)]
pub(crate) async fn release_draft(
    officer: Acting,
    Path(Waiting { hash }): Path<Waiting>,
) -> Outcome<Acted> {
    officer.release(hash.0).await
}

/// The entries that an officer says were shown.
fn shown(given: Option<Vec<AsText<EntryId>>>) -> Outcome<Option<Vec<EntryId>>> {
    if given.as_ref().is_some_and(|ids| ids.len() > REFERENCES_MAX) {
        return Err(Refusal::not_understood(with(
            key::CAUSE_ASKED_AT_MOST,
            &[("name", "shown".into()), ("max", REFERENCES_MAX.into())],
        )));
    }
    Ok(given.map(|ids| ids.into_iter().map(|id| id.0).collect()))
}

/// The act, naming what the officer was shown rather than what the node holds by now.
fn naming(shown: Option<Vec<EntryId>>, mut composed: Composed) -> Composed {
    if let Some(shown) = shown {
        composed.draft.references = shown;
    }
    composed
}

impl From<ComposeError> for Refusal {
    fn from(error: ComposeError) -> Self {
        let unprocessable = |key| Self::new(StatusCode::UNPROCESSABLE_ENTITY, key);
        match error {
            ComposeError::Text(TextFault::Empty) => unprocessable(error_key::SEND_TEXT_EMPTY),
            ComposeError::Text(TextFault::TooLong {
                bytes,
                bytes_max,
                precedence,
            }) => unprocessable(error_key::SEND_TEXT_TOO_LONG)
                .fact("bytes", bytes.to_string())
                .fact("max", bytes_max.to_string())
                .fact("precedence", precedence.to_string()),
            ComposeError::Text(TextFault::Control { code, at }) => {
                unprocessable(error_key::SEND_TEXT_CONTROL)
                    .fact("code", format!("U+{code:04X}"))
                    .fact("place", (at + 1).to_string())
            }
            ComposeError::NoSuchMessage { message } => Self::no_entry(message),
            other => Self::senseless(&other),
        }
    }
}

impl From<TestComposeError> for Refusal {
    fn from(error: TestComposeError) -> Self {
        match error {
            TestComposeError::NoSuchChallenge { challenge } => Self::no_entry(challenge),
            other => Self::senseless(&other),
        }
    }
}
