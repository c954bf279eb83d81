//! Messages and their lives, read from rows; and the fact that a person has opened one.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use detente_api::act::ActAnswer;
use detente_api::message::{Message, Messages, MessagesQuery};
use detente_api::page::PageQuery;
use detente_api::template::WordsQuery;
use detente_api::text::status_name;
use detente_line::switchboard::input::Input;
use detente_record::{EntryId, LineId};
use detente_store::Cursor;

use super::Shared;
use super::acts::of_answer;
use super::given::{Asked, Path, parsed};
use super::once::Once;
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use crate::engine::Haste;
use crate::said::Wanted;

/// Messages of one status, the newest first.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/messages",
    operation_id = "list_messages",
    tag = "messages",
    params(MessagesQuery, WordsQuery, PageQuery),
    responses(
        (status = 200, description = "A page.", body = Messages),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    Asked(asked): Asked<MessagesQuery>,
    wanted: Wanted,
    paged: Paged<String>,
) -> Outcome<Json<Messages>> {
    let line: LineId = parsed(&line)?;
    let status = asked.status.into();
    let behind: Option<Cursor> = paged.after().map(|text| parsed(text)).transpose()?;
    let most = paged.to_read();
    api.has_line(line).await?;
    let rows = api
        .read_rows(move |rows| rows.messages(line, status, behind.as_ref(), most))
        .await?;
    let page = paged.of_read(rows, |row| row.cursor.to_string());
    let messages: Result<Vec<Message>, _> = page
        .rows
        .iter()
        .map(|row| serde_json::from_str(&row.json))
        .collect();
    let mut messages = messages.map_err(|error| rows_damaged(&error))?;
    let ids = messages.iter().map(|message| message.id).collect();
    let mut under = api.under_suspension(line, ids).await?;
    for message in &mut messages {
        wanted.say(&api.templates, message);
        message.under_suspension = under.remove(&message.id).unwrap_or_default();
    }
    Ok(Json(Messages {
        status: status_name(status).to_owned(),
        messages,
        next: page.next,
    }))
}

/// One message with every state it reached.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/messages/{id}",
    operation_id = "message",
    tag = "messages",
    params(WordsQuery),
    responses(
        (status = 200, description = "The message.", body = Message),
    )
)]
pub(crate) async fn one(
    State(api): Shared,
    Path((line, id)): Path<(String, String)>,
    wanted: Wanted,
) -> Outcome<Json<Message>> {
    let (line, id): (LineId, EntryId) = (parsed(&line)?, parsed(&id)?);
    api.has_line(line).await?;
    let row = api.read_rows(move |rows| rows.message(line, id)).await?;
    let row = row.ok_or_else(|| Refusal::no_entry(id))?;
    let mut message: Message = serde_json::from_str(&row).map_err(|error| rows_damaged(&error))?;
    wanted.say(&api.templates, &mut message);
    let mut under = api.under_suspension(line, vec![message.id]).await?;
    message.under_suspension = under.remove(&message.id).unwrap_or_default();
    api.translate_message(line, &mut message).await?;
    Ok(Json(message))
}

/// States that a person here has opened a message.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/messages/{id}/displayed",
    operation_id = "mark_displayed",
    tag = "messages",
    responses(
        (status = 201, description = "It is an entry, durable.", body = ActAnswer),
        (status = 202, description = "It is durable and waits: for another officer, or until this node may sign.", body = ActAnswer),
        (status = 200, description = "It is done and leaves no entry to name.", body = ActAnswer),
    )
)]
pub(crate) async fn displayed(
    State(api): Shared,
    Path((line, id)): Path<(String, String)>,
    once: Once,
) -> Outcome<Response> {
    let input = Input::Displayed {
        line: parsed(&line)?,
        message: parsed(&id)?,
    };
    api.act(&once, input, of_answer).await
}

impl super::Api {
    /// Refuses what asks about a line that is not here: an empty list would say that nothing was said.
    pub(crate) async fn has_line(&self, line: LineId) -> Outcome<()> {
        let found = self
            .engine
            .query_with(Haste::Urgent, move |board, _, _| board.line(line).is_some())
            .await?;
        if found {
            Ok(())
        } else {
            Err(Refusal::no_line(line))
        }
    }
}

pub(super) fn rows_damaged(error: &serde_json::Error) -> Refusal {
    detente_store::StoreError::Corrupt {
        file: "projection.db",
        detail: error.to_string(),
    }
    .into()
}
