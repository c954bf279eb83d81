//! The event stream: server-sent events, resumed where a reader left off.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::Event as Line;
use detente_api::event::{Event, EventsQuery};
use detente_language::Language;
use futures_util::Stream;
use futures_util::stream::{StreamExt as _, once, unfold};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::event_filter::EventFilter;
use super::given::{Asked, Known, Reader, parsed};
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::alarms;
use crate::arrivals::{self, Span};
use crate::bounds::{EVENT_READERS_MAX, EVENTS_PASSED_MAX};
use crate::engine::NotDone;
use crate::events::{Next, Told};

/// What happens, as it happens: server-sent events.
#[utoipa::path(
    get,
    path = "/v1/events",
    operation_id = "events",
    tag = "node",
    params(
        EventsQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "The last `id:` seen: the stream goes on behind it."),
    ),
    responses(
        (status = 200, description = "The stream; it ends with the node.", body = Event, content_type = "text/event-stream"),
    )
)]
pub(crate) async fn stream(
    State(api): Shared,
    Reader(language): Reader,
    Known(by): Known,
    Asked(asked): Asked<EventsQuery>,
    headers: HeaderMap,
) -> Outcome<Sse<impl Stream<Item = Result<Line, Infallible>>>> {
    let place = Arc::clone(&api.readers)
        .try_acquire_owned()
        .map_err(|_| Refusal::busy(EVENT_READERS_MAX))?;
    let filter = EventFilter::new(&api, asked).await?;
    let news = api.events.watch();
    let after = match headers.get("last-event-id") {
        Some(id) => parsed(id.to_str().unwrap_or_default())?,
        None => api.events.latest(),
    };
    let stop = api.stop.subscribe();
    let mut reading = Reading {
        api,
        filter,
        news,
        stop,
        after,
        passed: 0,
        due: Instant::now(),
        from_store: None,
        language,
        ended: by.ended(),
        _place: place,
    };
    // A reader that is cut off before the first event knows where to go on.
    let first = reading.place();
    let lines = unfold(reading, |mut reading| async move {
        let line = reading.next().await?;
        Some((Ok(line), reading))
    });
    Ok(Sse::new(once(async { Ok(first) }).chain(lines)))
}

struct Reading {
    api: Arc<Api>,
    filter: EventFilter,
    news: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    after: Told,
    /// Events passed over since the reader was last told where it is.
    passed: usize,
    /// When an idle stream must show that it lives.
    due: Instant,
    /// Set for a reader who is behind the buffer.
    from_store: Option<FromStore>,
    language: Language,
    /// Told when the secret that opened the stream is good no more.
    ended: Option<watch::Receiver<bool>>,
    _place: OwnedSemaphorePermit,
}

/// Entries on their way from the store.
struct FromStore {
    events: VecDeque<(Told, Event)>,
    /// Where the buffer goes on: the stream stood there before the reader was told that it missed something.
    until: Told,
    /// The row to read on behind; `None` at the end.
    looked: Option<i64>,
}

impl Reading {
    /// The next line; `None` when the node stops, or whoever reads may read no more.
    async fn next(&mut self) -> Option<Line> {
        loop {
            if self.ended.as_ref().is_some_and(|ended| *ended.borrow()) {
                return None;
            }
            if let Some(from_store) = &mut self.from_store {
                if let Some((told, event)) = from_store.events.pop_front() {
                    self.after = told;
                    return Some(self.line(event));
                }
                let until = from_store.until;
                if let Some(row) = from_store.looked {
                    self.read_on(row, until).await?;
                } else {
                    self.after = until;
                    self.from_store = None;
                }
                continue;
            }
            // Seen before it is read: what comes in between wakes us again.
            self.news.borrow_and_update();
            match self.api.events.after(self.after) {
                Next::Event(told, event) => {
                    self.after = told;
                    if self.filter.lets(&event) {
                        return Some(self.line(*event));
                    }
                    self.passed += 1;
                    // Whoever comes back finds its place still in the buffer.
                    if self.passed >= EVENTS_PASSED_MAX {
                        return Some(self.place());
                    }
                    continue;
                }
                Next::Missed => return Some(self.missed()),
                Next::Nothing => {}
            }
            tokio::select! {
                changed = self.news.changed() => {
                    changed.ok()?;
                    continue;
                }
                () = sleep_until(self.due) => {}
                _ = self.stop.wait_for(|stop| *stop) => return None,
                () = told(&mut self.ended) => return None,
            }
            return Some(self.place());
        }
    }

    /// The reader is told before it reads anything again, and what happens from now on it is told as well.
    fn missed(&mut self) -> Line {
        let until = self.api.events.latest();
        if self.filter.has_entries() {
            self.from_store = Some(FromStore {
                events: VecDeque::new(),
                until,
                looked: Some(self.after.others.min(self.after.own)),
            });
        } else {
            self.after = until;
        }
        self.line(Event::Missed)
    }

    /// Fetches the next entries from the store.
    async fn read_on(&mut self, row: i64, until: Told) -> Option<()> {
        let span = Span {
            after: self.after,
            until,
            line: self.filter.line(),
        };
        let page = self
            .api
            .engine
            .query(move |board, store, _| arrivals::after(board, store, span, row));
        match page.await {
            Ok(Ok(page)) => {
                self.from_store = Some(FromStore {
                    events: page.events,
                    until,
                    looked: page.looked,
                });
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "a reader of events can't be given what it missed");
                return None;
            }
            // Too much is under way: the reader can wait.
            Err(NotDone::Busy) => sleep(BUSY_PAUSE).await,
            Err(NotDone::Stopping) => return None,
        }
        Some(())
    }

    /// Tells the reader where it is, and that the stream lives. Without data it is no event.
    fn place(&mut self) -> Line {
        self.is_told();
        Line::default().id(self.after.to_string()).comment("")
    }

    fn is_told(&mut self) {
        self.passed = 0;
        self.due = Instant::now() + KEEP_ALIVE;
    }

    fn line(&mut self, event: Event) -> Line {
        self.is_told();
        let event = match event {
            Event::Raised { alarm } => Event::Raised {
                alarm: alarms::in_words(alarm, self.language),
            },
            Event::Gathered { alarm } => Event::Gathered {
                alarm: alarms::in_words(alarm, self.language),
            },
            Event::Cleared { alarm } => Event::Cleared {
                alarm: alarms::in_words(alarm, self.language),
            },
            Event::Escalated {
                alarm,
                step,
                outcome,
                planned,
            } => Event::Escalated {
                alarm: alarms::in_words(alarm, self.language),
                step,
                outcome,
                planned,
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
