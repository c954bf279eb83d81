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
    /// What entries of each party may have changed, and when that was first told.
    changed: BTreeMap<(EntryId, u8), Instant>,
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
            changed: BTreeMap::new(),
            missed: false,
        }
    }

    /// Waits until an entry was told as held and says when; `None` past the limit.
    pub fn held(&mut self, id: EntryId, limit: Duration) -> Option<Instant> {
        self.wait(limit, |told| told.held.get(&id)?.first().copied())
    }

    /// Waits until an entry of `party` was told that changed the state of `object`, and says when.
    #[allow(dead_code, reason = "the benchmark reads it")]
    pub fn changed(&mut self, object: EntryId, party: u8, limit: Duration) -> Option<Instant> {
        self.wait(limit, |told| told.changed.get(&(object, party)).copied())
    }

    fn wait(
        &mut self,
        limit: Duration,
        look: impl Fn(&Self) -> Option<Instant>,
    ) -> Option<Instant> {
        let end = Instant::now() + limit;
        loop {
            if let Some(at) = look(self) {
                return Some(at);
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
            Event::Held {
                entry,
                party,
                changed,
                ..
            } => {
                self.held.entry(entry.0).or_default().push(at);
                for object in changed {
                    self.changed.entry((object.0, party)).or_insert(at);
                }
            }
            Event::Missed => self.missed = true,
            _ => {}
        }
    }
}
