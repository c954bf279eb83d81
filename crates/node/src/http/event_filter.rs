//! Which events a reader of the stream asked for. The places in the stream are those of the whole stream.

use detente_api::event::{Event, EventKind, EventsQuery};
use detente_line::switchboard::Switchboard;
use detente_record::{LineId, PartyIndex, PublicKey};

use super::Api;
use super::refusal::{Outcome, Refusal};
use crate::engine::Haste;

/// What a reader asked for.
pub(crate) struct EventFilter {
    line: Option<OfLine>,
    kinds: Option<Vec<EventKind>>,
}

/// A line, and the link keys of its parties.
struct OfLine {
    id: LineId,
    peers: Vec<PublicKey>,
}

impl OfLine {
    fn of(board: &Switchboard, id: LineId) -> Option<Self> {
        let line = board.line(id)?;
        let peers = (0..=u8::MAX).map_while(|party| line.peer(PartyIndex(party)).copied());
        Some(Self {
            id,
            peers: peers.collect(),
        })
    }

    /// Whether an event names the line, or the link to one of its parties.
    fn is_in(&self, event: &Event) -> bool {
        match event {
            Event::Held { line, .. }
            | Event::Draft { line, .. }
            | Event::Charter { line, .. }
            | Event::Speaks { line }
            | Event::TestAsks { line, .. }
            | Event::Fork { line, .. } => line.0 == self.id,
            Event::Raised { alarm }
            | Event::Gathered { alarm }
            | Event::Cleared { alarm }
            | Event::Escalated { alarm, .. } => match alarm.line {
                Some(line) => line.0 == self.id,
                None => alarm
                    .counterpart
                    .is_some_and(|counterpart| self.peers.contains(&counterpart.0)),
            },
            Event::Link { counterpart } => self.peers.contains(&counterpart.0),
            Event::Missed => true,
        }
    }
}

impl EventFilter {
    /// What a query asks for.
    ///
    /// # Errors
    ///
    /// The line is not here.
    pub(crate) async fn new(api: &Api, asked: EventsQuery) -> Outcome<Self> {
        let kinds = asked.kind.map(|kinds| kinds.0);
        let Some(id) = asked.line.map(|line| line.0) else {
            return Ok(Self { line: None, kinds });
        };
        let found =
            move |board: &Switchboard, _: &mut dyn detente_store::Store, _| OfLine::of(board, id);
        let line = api.engine.query_with(Haste::Urgent, found).await?;
        let line = line.ok_or_else(|| Refusal::no_line(id))?;
        Ok(Self {
            line: Some(line),
            kinds,
        })
    }

    /// The line asked for.
    pub(crate) fn line(&self) -> Option<LineId> {
        self.line.as_ref().map(|line| line.id)
    }

    /// Whether entries are asked for at all.
    pub(crate) fn has_entries(&self) -> bool {
        self.has_kind(EventKind::Held)
    }

    /// Whether an event is asked for.
    pub(crate) fn lets(&self, event: &Event) -> bool {
        let is_kind = event.kind().is_none_or(|kind| self.has_kind(kind));
        is_kind && self.line.as_ref().is_none_or(|line| line.is_in(event))
    }

    fn has_kind(&self, kind: EventKind) -> bool {
        self.kinds
            .as_ref()
            .is_none_or(|kinds| kinds.contains(&kind))
    }
}
