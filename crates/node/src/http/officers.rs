//! What a signed-in officer does. The act is drawn up here from what the line holds, signed with the key
//! of the officer's session, and handed in like any other: whether the officer may do it, the line says.
//!
//! An assertion made here says that the node held the key: that it was the officer is the node's word.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use detente_api::AsText;
use detente_api::act::ActAnswer;
use detente_api::officer::{NewAnswer, NewMessage, OnMessage, ReadBack};
use detente_api::text::{precedence_of, status_of};
use detente_language::error_key;
use detente_line::fold::facts::needs_two_people;
use detente_line::line::Line;
use detente_line::line_test::compose::{TestComposeError, read_back, refuse};
use detente_line::line_test::word::Word;
use detente_line::message::answer::Answer as Code;
use detente_line::message::compose::{
    Author, ComposeError, Composed, Release, Reply, acknowledge, answer, break_glass, cancel,
    release,
};
use detente_line::message::text::TextFault;
use detente_line::switchboard::input::{Input, OfficerAct};
use detente_record::limits::REFERENCES_MAX;
use detente_record::{
    Assertion, AssertionMethod, AssertionRole, Digest, Draft, EntryId, LineId, PartyIndex,
    PublicKey, Timestamp,
};

use super::acts::of_answer;
use super::given::{Given, Path, Signed, parsed};
use super::once::Once;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::desk::DeskFault;
use crate::desk::audit::{DONE, Deed};
use crate::desk::session::Session;
use crate::engine::Haste;

type Acted = Outcome<Response>;

/// Sends a message; a FLASH waits for a second officer.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/messages",
    operation_id = "send_message",
    tag = "officers",
    request_body = NewMessage,
    responses(
        (status = 201, description = "It is an entry.", body = ActAnswer),
        (status = 202, description = "It waits: for another officer, or until this node may sign.", body = ActAnswer),
    )
)]
pub(crate) async fn send(
    State(api): Shared,
    Signed(by, session): Signed,
    once: Once,
    Path(line): Path<String>,
    Given(given): Given<NewMessage>,
) -> Acted {
    let (status, precedence) = (status_of(&given.status), precedence_of(&given.precedence));
    let not_a_word = |word: &str| Refusal::not_understood(word);
    let status = status.ok_or_else(|| not_a_word(&given.status))?;
    let precedence = precedence.ok_or_else(|| not_a_word(&given.precedence))?;
    let alone = given.break_glass.is_some();
    let line_named = line.clone();
    let drawn = draw_up(&api, &session, parsed(&line)?, move |author, line| {
        let parties = |list: &[u8]| list.iter().copied().map(PartyIndex).collect::<Vec<_>>();
        let message = Release {
            status,
            precedence,
            action: &parties(&given.action),
            info: &parties(&given.info),
            due: given.due.map(|due| due.0),
            language: &given.language,
            text: &given.text,
        };
        let limits = &line.roster().charter().limits;
        Ok(match &given.break_glass {
            Some(reason) => break_glass(author, limits, &message, reason)?,
            None => release(author, limits, &message)?,
        })
    });
    // Whoever writes what needs two people has not released it by that.
    let role = if needs_two_people(precedence) && !alone {
        AssertionRole::Drafter
    } else {
        AssertionRole::Releaser
    };
    let acted = hand_in(&api, &once, &session, drawn.await?, role).await?;
    if alone {
        api.desk.note(&by, Deed::BreakGlass, &line_named, DONE);
    }
    Ok(acted)
}

/// Acknowledges a message.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/messages/{id}/acknowledge",
    operation_id = "acknowledge_message",
    tag = "officers",
    request_body = OnMessage,
    responses(
        (status = 201, description = "It is an entry.", body = ActAnswer),
        (status = 202, description = "It waits: for another officer, or until this node may sign.", body = ActAnswer),
    )
)]
pub(crate) async fn acknowledge_one(
    State(api): Shared,
    Signed(_, session): Signed,
    once: Once,
    Path((line, id)): Path<(String, String)>,
    Given(given): Given<OnMessage>,
) -> Acted {
    let id: EntryId = parsed(&id)?;
    let shown = shown(given.shown)?;
    let drawn = draw_up(&api, &session, parsed(&line)?, move |author, line| {
        Ok(naming(shown, acknowledge(author, line.fold(), &id)?))
    });
    hand_in(&api, &once, &session, drawn.await?, AssertionRole::Releaser).await
}

/// Answers a message.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/messages/{id}/answer",
    operation_id = "answer_message",
    tag = "officers",
    request_body = NewAnswer,
    responses(
        (status = 201, description = "It is an entry.", body = ActAnswer),
        (status = 202, description = "It waits: for another officer, or until this node may sign.", body = ActAnswer),
    )
)]
pub(crate) async fn answer_one(
    State(api): Shared,
    Signed(_, session): Signed,
    once: Once,
    Path((line, id)): Path<(String, String)>,
    Given(given): Given<NewAnswer>,
) -> Acted {
    let id: EntryId = parsed(&id)?;
    let shown = shown(given.shown)?;
    let code = given.code.as_deref().map(|name| {
        Code::from_name(name).ok_or_else(|| Refusal::not_understood(format!("code: {name}")))
    });
    let code = code.transpose()?;
    let (due, text) = (given.due.map(|due| due.0), given.text);
    let drawn = draw_up(&api, &session, parsed(&line)?, move |author, line| {
        let reply = Reply {
            code,
            due,
            text: text
                .as_ref()
                .map(|text| (text.language.as_str(), text.text.as_str())),
        };
        let limits = &line.roster().charter().limits;
        Ok(naming(
            shown,
            answer(author, line.fold(), limits, &id, &reply)?,
        ))
    });
    hand_in(&api, &once, &session, drawn.await?, AssertionRole::Releaser).await
}

/// Cancels a message of our own.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/messages/{id}/cancel",
    operation_id = "cancel_message",
    tag = "officers",
    request_body = OnMessage,
    responses(
        (status = 201, description = "It is an entry.", body = ActAnswer),
        (status = 202, description = "It waits: for another officer, or until this node may sign.", body = ActAnswer),
    )
)]
pub(crate) async fn cancel_one(
    State(api): Shared,
    Signed(_, session): Signed,
    once: Once,
    Path((line, id)): Path<(String, String)>,
    Given(given): Given<OnMessage>,
) -> Acted {
    let id: EntryId = parsed(&id)?;
    let shown = shown(given.shown)?;
    let drawn = draw_up(&api, &session, parsed(&line)?, move |author, line| {
        Ok(naming(shown, cancel(author, line.fold(), &id)?))
    });
    hand_in(&api, &once, &session, drawn.await?, AssertionRole::Releaser).await
}

/// Reads a line test's word back.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/tests/{challenge}/read-back",
    operation_id = "read_back",
    tag = "officers",
    params(("challenge" = detente_api::EntryIdText, Path, description = "The challenge's id.")),
    request_body = ReadBack,
    responses(
        (status = 201, description = "It is an entry.", body = ActAnswer),
        (status = 202, description = "It waits: for another officer, or until this node may sign.", body = ActAnswer),
    )
)]
pub(crate) async fn read_back_one(
    State(api): Shared,
    Signed(_, session): Signed,
    once: Once,
    Path((line, challenge)): Path<(String, String)>,
    Given(given): Given<ReadBack>,
) -> Acted {
    let challenge: EntryId = parsed(&challenge)?;
    let word = Word::new(&given.word).map_err(|fault| senseless(&fault))?;
    let drawn = draw_up(&api, &session, parsed(&line)?, move |author, line| {
        Ok(read_back(author, line.fold(), &challenge, &word)?)
    });
    hand_in(&api, &once, &session, drawn.await?, AssertionRole::Releaser).await
}

/// Refuses a line test.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/tests/{challenge}/refuse",
    operation_id = "refuse_test",
    tag = "officers",
    params(("challenge" = detente_api::EntryIdText, Path, description = "The challenge's id.")),
    responses(
        (status = 201, description = "It is an entry.", body = ActAnswer),
        (status = 202, description = "It waits: for another officer, or until this node may sign.", body = ActAnswer),
    )
)]
pub(crate) async fn refuse_one(
    State(api): Shared,
    Signed(_, session): Signed,
    once: Once,
    Path((line, challenge)): Path<(String, String)>,
) -> Acted {
    let challenge: EntryId = parsed(&challenge)?;
    let drawn = draw_up(&api, &session, parsed(&line)?, move |author, line| {
        Ok(refuse(author, line.fold(), &challenge)?)
    });
    hand_in(&api, &once, &session, drawn.await?, AssertionRole::Releaser).await
}

/// Releases an act that waits for a second officer.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/drafts/{hash}/release",
    operation_id = "release_draft",
    tag = "officers",
    responses(
        (status = 201, description = "It is an entry.", body = ActAnswer),
        (status = 202, description = "It waits: for another officer, or until this node may sign.", body = ActAnswer),
    )
)]
pub(crate) async fn release_draft(
    State(api): Shared,
    Signed(_, session): Signed,
    once: Once,
    Path((line, hash)): Path<(String, String)>,
) -> Acted {
    let (line, hash): (LineId, Digest) = (parsed(&line)?, parsed(&hash)?);
    let public = session.public;
    // What waits for a second officer is urgent, and so is what must be known before.
    let ask = api.engine.query_with(Haste::Urgent, move |board, _, now| {
        let line = board.line(line).ok_or_else(|| Refusal::no_line(line))?;
        let number = number_of(line, &public)?;
        let waiting = line.drafts().find(|(of, _)| *of == hash);
        let (_, act) = waiting.ok_or_else(|| Refusal::no_draft(hash))?;
        let signed = act.assertions.iter().any(|one| one.officer == number);
        if signed {
            let status = StatusCode::FORBIDDEN;
            return Err(Refusal::new(status, error_key::SEND_SAME_OFFICER_TWICE)
                .fact("officer", session_name(line, number)));
        }
        Ok((act.draft.clone(), number, now.utc))
    });
    let (draft, number, at) = ask.await??;
    let by = sign(&api, &session, &draft, number, AssertionRole::Releaser, at)?;
    let input = Input::Assert {
        line,
        draft: hash,
        by,
    };
    api.act(&once, input, of_answer).await
}

/// An act as it was drawn up: for which officer, and when.
struct Drawn {
    composed: Composed,
    officer: u16,
    at: Timestamp,
}

/// Draws an act up between two turns of the driver, from what the line holds then.
async fn draw_up(
    api: &Api,
    session: &Session,
    line: LineId,
    compose: impl FnOnce(&Author, &Line) -> Outcome<Composed> + Send + 'static,
) -> Outcome<Drawn> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(DeskFault::from)?;
    let (mut nonce, mut salt) = ([0; 16], [0; 16]);
    nonce.copy_from_slice(&random[..16]);
    salt.copy_from_slice(&random[16..]);
    let public = session.public;
    let ask = api.engine.query_with(Haste::Urgent, move |board, _, now| {
        let line = board.line(line).ok_or_else(|| Refusal::no_line(line))?;
        let officer = number_of(line, &public)?;
        let author = Author {
            line: line.id(),
            party: line.own(),
            charter_version: line.roster().charter().version,
            now: now.utc,
            nonce,
            salt,
        };
        let composed = compose(&author, line)?;
        Ok(Drawn {
            composed,
            officer,
            at: now.utc,
        })
    });
    ask.await?
}

/// Signs what was drawn up, and hands it in.
async fn hand_in(
    api: &Api,
    once: &Once,
    session: &Arc<Session>,
    drawn: Drawn,
    role: AssertionRole,
) -> Acted {
    let Drawn {
        composed: Composed { draft, body },
        officer,
        at,
    } = drawn;
    let assertion = sign(api, session, &draft, officer, role, at)?;
    let act = OfficerAct {
        draft,
        body,
        assertions: vec![assertion],
    };
    api.act(once, Input::Act(Box::new(act)), of_answer).await
}

fn sign(
    api: &Api,
    session: &Session,
    draft: &Draft,
    officer: u16,
    role: AssertionRole,
    at: Timestamp,
) -> Result<Assertion, DeskFault> {
    let idle = api.desk.sessions().idle();
    let method = AssertionMethod::NodeHeld;
    let sign = |key: &_| draft.assert_by(method, officer, role, at, key);
    Ok(session.sign(Instant::now(), idle, sign)?)
}

/// The number of the officer of our party, in office, whose key this is.
fn number_of(line: &Line, key: &PublicKey) -> Outcome<u16> {
    let officers = line.fold().officers(line.own()).iter();
    let mut in_office = officers.filter(|life| life.until.is_none());
    let found = in_office.find(|life| life.officer.key == *key);
    found.map(|life| life.number).ok_or_else(|| {
        Refusal::new(StatusCode::FORBIDDEN, error_key::ACCOUNT_NO_OFFICER)
            .fact("key", key.to_string())
    })
}

fn session_name(line: &Line, number: u16) -> String {
    crate::message_view::officer_name(line.fold(), line.own(), number)
}

/// The entries that an officer says were shown.
fn shown(given: Option<Vec<AsText<EntryId>>>) -> Outcome<Option<Vec<EntryId>>> {
    if given.as_ref().is_some_and(|ids| ids.len() > REFERENCES_MAX) {
        return Err(Refusal::not_understood(format!(
            "shown: at most {REFERENCES_MAX}"
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

fn senseless(cause: &dyn std::fmt::Display) -> Refusal {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Refusal::new(status, error_key::INPUT_SENSELESS).fact("cause", cause.to_string())
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
            other => senseless(&other),
        }
    }
}

impl From<TestComposeError> for Refusal {
    fn from(error: TestComposeError) -> Self {
        match error {
            TestComposeError::NoSuchChallenge { challenge } => Self::no_entry(challenge),
            other => senseless(&other),
        }
    }
}
