//! The event stream: server-sent events, resumed where a reader left off.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event as Line, KeepAlive};
use detente_api::event::Event;
use detente_language::Language;
use detente_store::StoreError;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::given::{Known, Reader, parsed};
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::alarms;
use crate::arrivals;
use crate::bounds::EVENT_READERS_MAX;
use crate::engine::NotDone;
use crate::events::{Next, Told};

/// What happens, as it happens: server-sent events.
#[utoipa::path(
    get,
    path = "/v1/events",
    operation_id = "events",
    tag = "node",
    params(("Last-Event-ID" = Option<String>, Header, description = "The `id:` of the last event seen: the stream goes on behind it.")),
    responses(
        (status = 200, description = "The stream; it ends with the node.", body = Event, content_type = "text/event-stream"),
    )
)]
pub(crate) async fn stream(
    State(api): Shared,
    Reader(language): Reader,
    Known(by): Known,
    headers: HeaderMap,
) -> Outcome<Sse<impl Stream<Item = Result<Line, Infallible>>>> {
    let place = Arc::clone(&api.readers)
        .try_acquire_owned()
        .map_err(|_| Refusal::busy(EVENT_READERS_MAX))?;
    let news = api.events.watch();
    let after = match headers.get("last-event-id") {
        Some(id) => parsed(id.to_str().unwrap_or_default())?,
        None => api.events.latest(),
    };
    let stop = api.stop.subscribe();
    let reading = Reading {
        api,
        news,
        stop,
        after,
        from_store: None,
        language,
        ended: by.ended(),
        _place: place,
    };
    let lines = unfold(reading, |mut reading| async move {
        let line = reading.next().await?;
        Some((Ok(line), reading))
    });
    Ok(Sse::new(lines).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

struct Reading {
    api: Arc<Api>,
    news: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    after: Told,
    /// Entries on their way from the store to a reader who is behind the buffer; `None` for one who is not.
    from_store: Option<VecDeque<(Told, Event)>>,
    language: Language,
    /// Told when the secret that opened the stream is good no more.
    ended: Option<watch::Receiver<bool>>,
    _place: OwnedSemaphorePermit,
}

impl Reading {
    /// The next line; `None` when the node stops, or whoever reads may read no more.
    async fn next(&mut self) -> Option<Line> {
        loop {
            if self.ended.as_ref().is_some_and(|ended| *ended.borrow()) {
                return None;
            }
            if let Some(entries) = &mut self.from_store {
                if let Some((told, event)) = entries.pop_front() {
                    self.after = told;
                    return Some(self.line(event));
                }
                self.read_on().await?;
                continue;
            }
            // Seen before it is read: what comes in between wakes us again.
            self.news.borrow_and_update();
            match self.api.events.after(self.after) {
                Next::Event(told, event) => {
                    self.after = told;
                    return Some(self.line(*event));
                }
                Next::Missed => {
                    self.from_store = Some(VecDeque::new());
                    return Some(self.line(Event::Missed));
                }
                Next::Nothing => {}
            }
            tokio::select! {
                changed = self.news.changed() => changed.ok()?,
                _ = self.stop.wait_for(|stop| *stop) => return None,
                () = told(&mut self.ended) => return None,
            }
        }
    }

    /// Fetches the next entries from the store; at its end the buffer is joined where it is then.
    async fn read_on(&mut self) -> Option<()> {
        let (api, after) = (Arc::clone(&self.api), self.after);
        let page = self.api.engine.query(move |board, store, _| {
            let page = arrivals::after(board, store, after)?;
            // Between two turns: everything that is in the store by now has been told.
            let joins = page.told.is_none().then(|| api.events.latest());
            Ok::<_, StoreError>((page, joins))
        });
        match page.await {
            Ok(Ok((_, Some(latest)))) => {
                self.after = latest;
                self.from_store = None;
            }
            Ok(Ok((page, None))) => {
                if let Some(told) = page.told.filter(|_| page.events.is_empty()) {
                    self.after = told;
                }
                self.from_store = Some(page.events);
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "a reader of events can't be given what it missed");
                return None;
            }
            // Too much is under way: the reader can wait.
            Err(NotDone::Busy) => tokio::time::sleep(BUSY_PAUSE).await,
            Err(NotDone::Stopping) => return None,
        }
        Some(())
    }

    fn line(&self, event: Event) -> Line {
        let event = match event {
            Event::Raised { alarm } => Event::Raised {
                alarm: alarms::in_words(alarm, self.language),
            },
            Event::Cleared { alarm } => Event::Cleared {
                alarm: alarms::in_words(alarm, self.language),
            },
            other => other,
        };
        let data = serde_json::to_string(&event).expect("an event has text keys only");
        Line::default()
            .id(self.after.to_string())
            .event(event.name())
            .data(data)
    }
}

/// Ends when `ended` says so; never if there is nothing to end.
async fn told(ended: &mut Option<watch::Receiver<bool>>) {
    match ended {
        // A sender that is gone means the same.
        Some(ended) => drop(ended.wait_for(|ended| *ended).await),
        None => std::future::pending().await,
    }
}

/// How often an idle stream shows that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Before the store is asked again for a reader who is behind.
const BUSY_PAUSE: Duration = Duration::from_millis(50);
