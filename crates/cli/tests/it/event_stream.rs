//! A reader of a node's event stream that notes when each event came.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use detente_api::event::Event;
use detente_cli::rig::Party;
use detente_node::setup;
use detente_record::EntryId;

/// A node's events from the moment this was made.
pub struct EventStream {
    events: Receiver<(Instant, Event)>,
    held: BTreeMap<EntryId, Vec<Instant>>,
    missed: bool,
}

impl EventStream {
    /// Begins to read; returns when the node has taken the reader in.
    pub fn of(party: &Party) -> Self {
        let node = party.node.as_ref().expect("a running node");
        let token = setup::read_token(&party.desk.data).expect("a token");
        let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
        let response = agent
            .get(format!("http://{}/v1/events", node.api()))
            .header("Authorization", format!("Bearer {token}"))
            .call()
            .expect("an event stream");
        let (tell, events) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(response.into_body().into_reader()).lines();
            for line in lines.map_while(Result::ok) {
                let Some(data) = line.strip_prefix("data:") else {
                    continue;
                };
                let event: Event = serde_json::from_str(data.trim()).expect("an event");
                if tell.send((Instant::now(), event)).is_err() {
                    return;
                }
            }
        });
        Self {
            events,
            held: BTreeMap::new(),
            missed: false,
        }
    }

    /// Waits until an entry was told as held and says when; `None` past the limit.
    pub fn held(&mut self, id: EntryId, limit: Duration) -> Option<Instant> {
        let end = Instant::now() + limit;
        loop {
            if let Some(times) = self.held.get(&id) {
                return times.first().copied();
            }
            let left = end.checked_duration_since(Instant::now())?;
            match self.events.recv_timeout(left) {
                Ok((at, event)) => self.note(at, event),
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => panic!("the event stream ended"),
            }
        }
    }

    /// How often each entry was told as held so far, and whether any event was missed.
    pub fn times_told(&mut self) -> (&BTreeMap<EntryId, Vec<Instant>>, bool) {
        while let Ok((at, event)) = self.events.try_recv() {
            self.note(at, event);
        }
        (&self.held, self.missed)
    }

    fn note(&mut self, at: Instant, event: Event) {
        match event {
            Event::Held { entry, .. } => self.held.entry(entry.0).or_default().push(at),
            Event::Missed => self.missed = true,
            _ => {}
        }
    }
}
