//! What a request brings: a JSON body within its bound, ids in its address, words in its query.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt::Display;
use std::str::FromStr;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use detente_api::text::status_of;
use detente_language::{Language, error_key};
use detente_record::Status;
use serde::de::DeserializeOwned;

use super::refusal::{Outcome, Refusal};
use crate::bounds::REQUEST_BYTES_MAX;

/// A JSON body of at most `MAX` bytes.
pub(crate) struct Given<T, const MAX: usize = REQUEST_BYTES_MAX>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync, const MAX: usize> FromRequest<S> for Given<T, MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Outcome<Self> {
        let bytes = to_bytes(request.into_body(), MAX).await.map_err(|_| {
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, error_key::API_TOO_LARGE).fact("max", MAX)
        })?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(Refusal::not_understood)
    }
}

/// The language of whoever asks; the gate has found it out.
pub(crate) struct Reader(pub(crate) Language);

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(
            parts
                .extensions
                .get::<Language>()
                .copied()
                .unwrap_or_default(),
        ))
    }
}

/// The words of a query.
pub(crate) type Words = Query<HashMap<String, String>>;

/// An id, a hash or a number out of an address or a query.
pub(crate) fn parsed<T: FromStr>(text: &str) -> Outcome<T>
where
    T::Err: Display,
{
    text.parse()
        .map_err(|why| Refusal::not_understood(format!("{text}: {why}")))
}

/// The status that a query asks about.
pub(crate) fn status(words: &Words) -> Outcome<Status> {
    match words.get("status") {
        None => Ok(Status::Actual),
        Some(name) => status_of(name)
            .ok_or_else(|| Refusal::not_understood(format!("{name}: actual, exercise, test"))),
    }
}

/// How many a query asks for: `usual` if it does not say, never more than `max`.
pub(crate) fn limit(words: &Words, usual: usize, max: usize) -> Outcome<usize> {
    match words.get("limit") {
        None => Ok(usual),
        Some(number) => Ok(parsed::<usize>(number)?.clamp(1, max)),
    }
}
