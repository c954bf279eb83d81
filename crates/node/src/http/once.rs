//! `Idempotency-Key`: a request that is sent again is answered again and not done again.
//!
//! The answer is committed with what the request does (`Request::Kept`): no kill can part them. A request
//! that was refused has done nothing; its key stays free.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use detente_api::once::{IDEMPOTENCY_KEY, takes_key};
use detente_driver::Clock as _;
use detente_language::error_key;
use detente_line::persist::{DocumentKind, Write};
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_record::{Digest, Timestamp};
use serde::Serialize;
use tokio::sync::oneshot;

use super::Api;
use super::refusal::{Outcome, Refusal};
use crate::answers::{Answered, CallerHash, KeyHash, Known, RequestHash};
use crate::bounds::{
    ANSWER_BYTES_MAX, ANSWERS_OF_CALLER_MAX, BATCH_BYTES_MAX, IDEMPOTENCY_KEY_MAX,
};
use crate::desk::caller::{By, Who};

/// Whether a request is to be done once, whatever is sent again.
#[derive(Clone)]
pub(crate) struct Once(Option<Arc<Keyed>>);

impl<S: Sync> FromRequestParts<S> for Once {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let once = parts.extensions.get::<Self>().cloned();
        Ok(once.unwrap_or(Self(None)))
    }
}

/// A request under a key.
pub(crate) struct Keyed {
    key: KeyHash,
    caller: CallerHash,
    request: RequestHash,
    /// Whether its answer has been committed with what it did.
    is_kept: AtomicBool,
}

/// An answer in words, from the driver's.
type InWords = Arc<dyn Fn(&Answer) -> (StatusCode, Vec<u8>) + Send + Sync>;

impl Once {
    /// The part of a batch in place `place`, under a key of its own.
    pub(crate) fn part(&self, place: usize, request: &impl Serialize) -> Option<Keyed> {
        let whole = self.0.as_ref()?;
        let request = serde_json::to_vec(request).expect("an act has text keys only");
        let place = u64::try_from(place).unwrap_or(u64::MAX).to_be_bytes();
        Some(Keyed {
            key: Digest::labelled(LABEL, &[b"part", &whole.key, &place]).0,
            caller: whole.caller,
            request: Digest::labelled(LABEL, &[b"act", &request]).0,
            is_kept: AtomicBool::new(false),
        })
    }
}

impl Keyed {
    fn new(by: &By, key: &str, parts: &Parts, body: &[u8]) -> Self {
        let caller = Digest::labelled(LABEL, &[b"caller", by.name().as_bytes()]).0;
        let address = parts.uri.path_and_query().map_or("", |path| path.as_str());
        let request: [&[u8]; 4] = [
            b"request",
            parts.method.as_str().as_bytes(),
            address.as_bytes(),
            body,
        ];
        Self {
            key: Digest::labelled(LABEL, &[b"key", &caller, key.as_bytes()]).0,
            caller: *caller.first_chunk().expect("32 bytes have a first 8"),
            request: Digest::labelled(LABEL, &request).0,
            is_kept: AtomicBool::new(false),
        }
    }

    fn answered(&self, at: Timestamp, (status, body): (StatusCode, Vec<u8>)) -> Answered {
        Answered {
            caller: self.caller,
            request: self.request,
            at,
            status: status.as_u16(),
            body,
        }
    }

    fn put(&self, answered: &Answered) -> Write {
        Write::Put {
            kind: DocumentKind::Answer,
            key: self.key.to_vec(),
            bytes: answered.encode(),
        }
    }
}

/// Ends what is under way, also when the request's task does not come to its end.
struct Ending(Arc<Api>, KeyHash);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.answers.end(&self.1);
    }
}

/// Lets a request through, once if it asks for that.
pub(crate) async fn pass(api: Arc<Api>, by: &By, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_act = ![Method::GET, Method::HEAD].contains(request.method())
        && !matches!(by.who, Who::Nobody)
        && takes_key(path);
    match key_of(request.headers()) {
        Ok(Some(key)) if is_act => once(api, by, &key, request, next)
            .await
            .unwrap_or_else(IntoResponse::into_response),
        Err(refusal) if is_act => refusal.into_response(),
        _ => {
            request.extensions_mut().insert(Once(None));
            next.run(request).await
        }
    }
}

async fn once(
    api: Arc<Api>,
    by: &By,
    key: &str,
    request: Request,
    next: Next,
) -> Outcome<Response> {
    let (mut parts, body) = request.into_parts();
    let body = to_bytes(body, BATCH_BYTES_MAX)
        .await
        .map_err(|_| Refusal::too_large(BATCH_BYTES_MAX))?;
    let keyed = Arc::new(Keyed::new(by, key, &parts, &body));
    match api.begin(&keyed)? {
        Begun::New => {}
        Begun::Answered => return api.answer_again(&keyed).await.map(replayed),
    }
    let ending = Ending(Arc::clone(&api), keyed.key);
    parts.extensions.insert(Once(Some(Arc::clone(&keyed))));
    let request = Request::from_parts(parts, Body::from(body));
    // A task of its own: a caller that goes away must not end what it has begun.
    let done = tokio::spawn(async move {
        let _ending = ending;
        let response = next.run(request).await;
        api.keep_response(&keyed, response).await
    });
    done.await.map_err(|_| Refusal::stopping())
}

/// The key of a request, if it carries one that can be used.
fn key_of(headers: &HeaderMap) -> Outcome<Option<String>> {
    let Some(value) = headers.get(&KEY) else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default();
    let is_plain = key.bytes().all(|byte| byte.is_ascii_graphic());
    if key.is_empty() || key.len() > IDEMPOTENCY_KEY_MAX || !is_plain {
        let malformed = Refusal::new(StatusCode::BAD_REQUEST, error_key::API_KEY_MALFORMED);
        return Err(malformed.fact("max", IDEMPOTENCY_KEY_MAX));
    }
    Ok(Some(key.to_owned()))
}

/// How a request under a key begins.
pub(crate) enum Begun {
    /// It is to be done.
    New,
    /// It was done: its answer is in the store.
    Answered,
}

impl Api {
    /// Begins a request under a key.
    pub(crate) fn begin(&self, keyed: &Keyed) -> Outcome<Begun> {
        let now = self.clock.now().utc;
        let refused = |status, key| Err(Refusal::new(status, key));
        match self
            .answers
            .begin(keyed.key, keyed.caller, keyed.request, now)
        {
            Known::New => Ok(Begun::New),
            Known::Answered => Ok(Begun::Answered),
            Known::OtherRequest => refused(
                StatusCode::UNPROCESSABLE_ENTITY,
                error_key::API_KEY_OTHER_REQUEST,
            ),
            Known::UnderWay => refused(StatusCode::CONFLICT, error_key::API_KEY_UNDER_WAY),
            Known::TooMany => Err(Refusal::new(
                StatusCode::TOO_MANY_REQUESTS,
                error_key::API_KEYS_FULL,
            )
            .fact("max", ANSWERS_OF_CALLER_MAX)),
        }
    }

    /// A request under a key has come to its end.
    pub(crate) fn end(&self, keyed: &Keyed) {
        self.answers.end(&keyed.key);
    }

    /// What was answered under a key.
    pub(crate) async fn answer_again(&self, keyed: &Keyed) -> Outcome<(StatusCode, Vec<u8>)> {
        let key = keyed.key;
        let bytes = self
            .engine
            .query(move |_, store, _| store.document(DocumentKind::Answer, &key))
            .await??;
        // It was swept away in this moment: a day has passed.
        let gone = || Refusal::new(StatusCode::CONFLICT, error_key::API_KEY_UNDER_WAY);
        let answered = bytes
            .and_then(|bytes| Answered::decode(&bytes))
            .ok_or_else(gone)?;
        let status = StatusCode::from_u16(answered.status).map_err(|_| gone())?;
        Ok((status, answered.body))
    }

    /// Hands in what a person does; the answer is durable, and kept with it under the request's key.
    pub(crate) async fn act<T: Serialize>(
        &self,
        once: &Once,
        input: Input,
        answer: impl Fn(&Answer) -> (StatusCode, T) + Send + Sync + 'static,
    ) -> Outcome<Response> {
        let in_words: InWords = Arc::new(move |given| {
            let (status, body) = answer(given);
            let body = serde_json::to_vec(&body).expect("an answer has text keys only");
            (status, body)
        });
        let Some(keyed) = &once.0 else {
            let given = self.engine.input(input).await??;
            return Ok(json(in_words(&given)));
        };
        let given = self.act_kept(keyed, input, Arc::clone(&in_words))?.await;
        let given = given.map_err(|_| Refusal::stopping())??;
        Ok(json(self.is_kept(keyed, in_words(&given))))
    }

    /// Hands in an act whose answer is kept with it. When the answer has come, say so by [`Api::is_kept`].
    pub(crate) fn act_kept(
        &self,
        keyed: &Keyed,
        input: Input,
        in_words: InWords,
    ) -> Outcome<oneshot::Receiver<Result<Answer, InputError>>> {
        let at = self.clock.now().utc;
        let blank = keyed.answered(at, (StatusCode::OK, Vec::new()));
        let key = keyed.key.to_vec();
        let keep = move |given: &Answer| {
            let (status, body) = in_words(given);
            let answered = Answered {
                status: status.as_u16(),
                body,
                ..blank
            };
            vec![Write::Put {
                kind: DocumentKind::Answer,
                key,
                bytes: answered.encode(),
            }]
        };
        Ok(self.engine.input_kept(input, Box::new(keep))?)
    }

    /// Notes that the answer of a key is in the store.
    pub(crate) fn is_kept(
        &self,
        keyed: &Keyed,
        answer: (StatusCode, Vec<u8>),
    ) -> (StatusCode, Vec<u8>) {
        let answered = keyed.answered(self.clock.now().utc, answer);
        self.answers.kept(keyed.key, &answered);
        keyed.is_kept.store(true, Ordering::Release);
        let status = StatusCode::from_u16(answered.status).expect("it was one a moment ago");
        (status, answered.body)
    }

    /// Keeps the answer of an operation that does the same however often it is done, so that a retry has it
    /// word for word. What is large is left to be done again.
    async fn keep_response(&self, keyed: &Keyed, response: Response) -> Response {
        let is_done = keyed.is_kept.load(Ordering::Acquire) || !response.status().is_success();
        let size = response.body().size_hint().upper();
        let is_small = size.is_some_and(|size| size <= ANSWER_BYTES_MAX);
        if is_done || !is_small {
            return response;
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let answered = keyed.answered(self.clock.now().utc, (parts.status, body.to_vec()));
        let put = keyed.put(&answered);
        let kept = self
            .engine
            .query(move |_, store, _| store.commit(&[put]).map(drop));
        match kept.await {
            Ok(Ok(())) => self.answers.kept(keyed.key, &answered),
            // It stands all the same, and doing it again changes nothing.
            Ok(Err(error)) => tracing::warn!(%error, "an answer is not kept"),
            Err(_) => {}
        }
        Response::from_parts(parts, Body::from(body))
    }

    /// Takes answers that are past their time off the disk.
    pub(crate) async fn sweep_answers(&self) -> Outcome<()> {
        loop {
            let past = self.answers.sweep(self.clock.now().utc);
            if past.is_empty() {
                return Ok(());
            }
            let removed = self
                .engine
                .query(move |_, store, _| store.commit(&past).map(drop));
            removed.await??;
        }
    }
}

fn json((status, body): (StatusCode, Vec<u8>)) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    if body.is_empty() {
        return status.into_response();
    }
    (status, kind, body).into_response()
}

fn replayed(answer: (StatusCode, Vec<u8>)) -> Response {
    let mut response = json(answer);
    response
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

const KEY: HeaderName = HeaderName::from_static(IDEMPOTENCY_KEY);
/// Stands on an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const LABEL: &str = "detente/api-once/v0";
