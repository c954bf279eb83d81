//! What a request brings: a JSON body within its bound, ids in its address, words in its query.

use std::convert::Infallible;
use std::str::FromStr;
use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use detente_language::{Language, error_key, key};
use serde::de::DeserializeOwned;

use super::refusal::{Outcome, Refusal};
use crate::bounds::REQUEST_BYTES_MAX;
use crate::causes::with;
use crate::desk::caller::By;
use crate::desk::session::Session;

/// A JSON body of at most `MAX` bytes.
pub(crate) struct Given<T, const MAX: usize = REQUEST_BYTES_MAX>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync, const MAX: usize> FromRequest<S> for Given<T, MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Outcome<Self> {
        let bytes = to_bytes(request.into_body(), MAX)
            .await
            .map_err(|_| Refusal::too_large(MAX))?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(Refusal::not_json)
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

/// What stands in an address in the places of its names.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Outcome<Self> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(named)| Self(named))
            .map_err(|fault| Refusal::not_understood(fault.body_text()))
    }
}

/// The words of a query; the gate has refused those that the operation does not know.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Outcome<Self> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(asked)| Self(asked))
            .map_err(|fault| Refusal::not_understood(fault.body_text()))
    }
}

/// Whoever asks; the gate has found it out.
pub(crate) struct Known(pub(crate) By);

impl<S: Sync> FromRequestParts<S> for Known {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Outcome<Self> {
        let by = parts.extensions.get::<By>().cloned();
        // A route that the gate does not stand before lets nobody in.
        by.map(Self)
            .ok_or_else(|| Refusal::new(StatusCode::FORBIDDEN, error_key::PERMISSION_UNLISTED))
    }
}

/// The session of whoever asks.
pub(crate) struct Signed(pub(crate) By, pub(crate) Arc<Session>);

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Outcome<Self> {
        let Known(by) = Known::from_request_parts(parts, state).await?;
        let session = by.session().map(Arc::clone);
        session
            .map(|session| Self(by, session))
            .ok_or_else(|| Refusal::new(StatusCode::FORBIDDEN, error_key::PERMISSION_OWNER))
    }
}

/// An id, a hash or a number out of an address or a query.
pub(crate) fn parsed<T: FromStr>(text: &str) -> Outcome<T> {
    text.parse().map_err(|_| {
        Refusal::not_understood(with(key::CAUSE_ASKED_NO_ID, &[("value", text.into())]))
    })
}
