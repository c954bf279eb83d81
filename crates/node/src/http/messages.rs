//! Messages and their lives, read from rows; and the fact that a person has opened one.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use detente_api::act::ActAnswer;
use detente_api::message::{Message, Messages};
use detente_api::text::status_name;
use detente_line::switchboard::input::Input;
use detente_record::{EntryId, LineId};
use detente_store::Cursor;

use super::Shared;
use super::acts::answered;
use super::given::{Words, limit, parsed, status};
use super::refusal::{Outcome, Refusal};
use crate::bounds::{MESSAGES_PAGE, MESSAGES_PAGE_MAX};

/// `GET /v1/lines/{line}/messages`
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    words: Words,
) -> Outcome<Json<Messages>> {
    let line: LineId = parsed(&line)?;
    let status = status(&words)?;
    let limit = limit(&words, MESSAGES_PAGE, MESSAGES_PAGE_MAX)?;
    let before: Option<Cursor> = words.get("before").map(|text| parsed(text)).transpose()?;
    api.has_line(line).await?;
    let rows = api
        .read_rows(move |rows| rows.messages(line, status, before.as_ref(), limit))
        .await?;
    let older = rows
        .last()
        .filter(|_| rows.len() == limit)
        .map(|row| row.cursor.to_string());
    let messages: Result<Vec<Message>, _> = rows
        .iter()
        .rev()
        .map(|row| serde_json::from_str(&row.json))
        .collect();
    let messages = messages.map_err(|error| rows_damaged(&error))?;
    Ok(Json(Messages {
        status: status_name(status).to_owned(),
        messages,
        older,
    }))
}

/// `GET /v1/lines/{line}/messages/{id}`
pub(crate) async fn one(
    State(api): Shared,
    Path((line, id)): Path<(String, String)>,
) -> Outcome<Json<Message>> {
    let (line, id): (LineId, EntryId) = (parsed(&line)?, parsed(&id)?);
    api.has_line(line).await?;
    let row = api.read_rows(move |rows| rows.message(line, id)).await?;
    let row = row.ok_or_else(|| Refusal::no_entry(id))?;
    serde_json::from_str(&row)
        .map(Json)
        .map_err(|error| rows_damaged(&error))
}

/// `POST /v1/lines/{line}/messages/{id}/displayed`
pub(crate) async fn displayed(
    State(api): Shared,
    Path((line, id)): Path<(String, String)>,
) -> Outcome<(StatusCode, Json<ActAnswer>)> {
    let input = Input::Displayed {
        line: parsed(&line)?,
        message: parsed(&id)?,
    };
    Ok(answered(api.act(input).await?))
}

impl super::Api {
    /// Refuses what asks about a line that is not here: an empty list would say that nothing was said.
    pub(crate) async fn has_line(&self, line: LineId) -> Outcome<()> {
        let found = self
            .engine
            .query(move |board, _, _| board.line(line).is_some())
            .await?;
        if found {
            Ok(())
        } else {
            Err(Refusal::no_line(line))
        }
    }
}

fn rows_damaged(error: &serde_json::Error) -> Refusal {
    detente_store::StoreError::Corrupt {
        file: "projection.db",
        detail: error.to_string(),
    }
    .into()
}
