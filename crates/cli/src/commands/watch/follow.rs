//! Reading the event stream on a thread of its own, for as long as somebody watches: a node that is away is
//! tried again and again, and the stream goes on behind the last event that was read.

use std::io::{BufRead as _, BufReader, Read};
use std::ops::ControlFlow;
use std::sync::mpsc::Sender;
use std::time::Duration;

use detente_api::event::Event;

use super::News;
use crate::desk::Desk;

/// Follows the events until nobody takes them any more, beginning with a stream that is open already.
pub(super) fn follow(
    desk: Desk,
    query: String,
    begun: impl Read + Send + 'static,
    news: Sender<News>,
) {
    std::thread::spawn(move || {
        let mut last: Option<String> = None;
        if read(begun, &mut last, &news).is_break() {
            return;
        }
        let mut pause = AGAIN_AFTER;
        let mut is_lost = false;
        loop {
            // It may come back under another port, and whoever watches with a new session.
            let client = desk.client();
            let stream = client.and_then(|client| client.events(&query, last.as_deref()));
            if let Ok(stream) = stream {
                if std::mem::take(&mut is_lost) && news.send(News::Heard).is_err() {
                    return;
                }
                pause = AGAIN_AFTER;
                if read(stream, &mut last, &news).is_break() {
                    return;
                }
            } else {
                if !std::mem::replace(&mut is_lost, true) && news.send(News::Lost).is_err() {
                    return;
                }
                pause = (pause * 2).min(AGAIN_AFTER_MAX);
            }
            std::thread::sleep(pause);
        }
    });
}

/// Reads a stream to its end, and notes how far.
fn read(stream: impl Read, last: &mut Option<String>, news: &Sender<News>) -> ControlFlow<()> {
    let mut lines = BufReader::new(stream);
    let (mut place, mut event) = (None, None);
    let mut line = String::new();
    while lines
        .by_ref()
        .take(EVENT_BYTES_MAX)
        .read_line(&mut line)
        .is_ok_and(|n| n > 0)
    {
        if let Some(id) = line.strip_prefix("id:") {
            place = Some(id.trim().to_owned());
        } else if line.trim().is_empty() {
            // What is cut off before its end is not told yet, and is told again.
            *last = place.take().or(last.take());
            if let Some(event) = event.take()
                && news.send(News::Happened(Box::new(event))).is_err()
            {
                return ControlFlow::Break(());
            }
        } else if let Some(data) = line.strip_prefix("data:") {
            event = serde_json::from_str::<Event>(data.trim()).ok();
        }
        line.clear();
    }
    ControlFlow::Continue(())
}

const AGAIN_AFTER: Duration = Duration::from_millis(200);
/// A node that comes back is heard again by then.
const AGAIN_AFTER_MAX: Duration = Duration::from_secs(3);
/// One line of the stream: an event names at most 64 objects.
const EVENT_BYTES_MAX: u64 = 64 * 1024;
