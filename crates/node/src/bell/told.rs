//! Tells the audit log and the event stream of the steps that the bell has taken, on a thread of its own: the bell waits for no
//! disk. Who was raised stands in the audit log, which those read who may read the desk's own book; how anybody is reached
//! stands in neither.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use detente_api::event::Event;

use super::steps::StepNews;
use crate::bounds::STEPS_UNTOLD_MAX;
use crate::desk::Desk;
use crate::desk::audit::{DONE, Deed};
use crate::events::Events;

/// Where the bell puts what it has done; it never waits there.
pub(crate) type Told = Box<dyn Fn(StepNews) + Send>;

/// The thread that tells; dropped, it is waited for: two nodes that follow one another write no audit log at once.
struct Teller {
    sender: Option<SyncSender<StepNews>>,
    thread: Option<JoinHandle<()>>,
}

/// Begins the thread that tells; it ends with the bell.
pub(crate) fn teller(events: Arc<Events>, desk: Arc<Desk>) -> std::io::Result<Told> {
    let (sender, receiver): (SyncSender<StepNews>, Receiver<StepNews>) =
        sync_channel(STEPS_UNTOLD_MAX);
    let thread = std::thread::Builder::new()
        .name("steps".to_owned())
        .spawn(move || {
            for news in receiver {
                tell(&events, &desk, news);
            }
        })?;
    let teller = Teller {
        sender: Some(sender),
        thread: Some(thread),
    };
    Ok(Box::new(move |news| teller.take(news)))
}

impl Teller {
    fn take(&self, news: StepNews) {
        let sent = self.sender.as_ref().map(|sender| sender.try_send(news));
        if !matches!(sent, Some(Ok(()))) {
            tracing::error!("a step down the duty roster is in neither audit log nor event stream");
        }
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn tell(events: &Events, desk: &Desk, news: StepNews) {
    let StepNews {
        alarms,
        subject,
        step,
        outcome,
        people,
    } = news;
    let names: Vec<&str> = people.iter().map(|one| one.name.as_str()).collect();
    let about = format!("{subject}, {}: {}", step.name(), names.join(", "));
    let noted = if outcome == "raised" { DONE } else { outcome };
    desk.note_by_node(Deed::RosterRaised, &about, noted);
    tracing::warn!(
        step = step.name(),
        outcome,
        "nobody has taken an alarm: a step down the duty roster"
    );
    for alarm in alarms {
        let escalated = Event::Escalated {
            alarm,
            step: step.name().to_owned(),
            outcome: outcome.to_owned(),
            planned: people.len(),
        };
        events.tell(escalated, None);
    }
}
