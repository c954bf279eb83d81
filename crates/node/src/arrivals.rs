//! Entries from the store as events, for a reader who is behind what is kept of them.

use std::collections::VecDeque;

use detente_api::AsText;
use detente_api::event::Event;
use detente_api::text::precedence_name;
use detente_line::switchboard::Switchboard;
use detente_record::{LineId, UnverifiedEntry};
use detente_store::{Store, StoreError};

use crate::bounds::{READ_BYTES_MAX, READ_ENTRIES_MAX};
use crate::events::Told;

/// Which entries a reader is given: those that the stream told up to a place and the reader was not told.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    /// How far the reader was told.
    pub(crate) after: Told,
    /// Where the stream goes on for the reader afterwards.
    pub(crate) until: Told,
    /// Of which line; of all if it is not said.
    pub(crate) line: Option<LineId>,
}

/// What the store has for a reader.
pub(crate) struct Page {
    /// Entries in the order of their rows, each with how far the reader is told by it.
    pub(crate) events: VecDeque<(Told, Event)>,
    /// The row to read on behind; `None` if nothing of the span is left.
    pub(crate) looked: Option<i64>,
}

/// The next entries of a span, behind a row. `changed` names what the entry itself names.
pub(crate) fn after(
    board: &Switchboard,
    store: &dyn Store,
    span: Span,
    row: i64,
) -> Result<Page, StoreError> {
    let mut rows = Vec::new();
    // Up to the last row that is known of every line: what lies behind it comes with the next page.
    let mut horizon = i64::MAX;
    let is_asked = |id: LineId| span.line.is_none_or(|line| line == id);
    for line in board.lines().filter(|line| is_asked(line.id())) {
        let page = store.arrivals(line.id(), row, READ_ENTRIES_MAX, READ_BYTES_MAX)?;
        if let Some(last) = page.last() {
            let is_whole = page.len() < READ_ENTRIES_MAX && is_last(store, line.id(), last.row)?;
            horizon = if is_whole {
                horizon
            } else {
                horizon.min(last.row)
            };
        }
        let arrived = page.into_iter().filter_map(|arrival| {
            // One that is altered is not held: it is told when it has been fetched again.
            let entry = UnverifiedEntry::parse(arrival.bytes.as_deref()?).ok()?;
            Some((arrival.row, line.own(), line.id(), entry))
        });
        rows.extend(arrived);
    }
    rows.retain(|(row, ..)| *row <= horizon);
    rows.sort_by_key(|(row, ..)| *row);
    let mut events = VecDeque::new();
    let mut at = span.after;
    for (row, own, line, entry) in rows {
        let is_own = entry.address().party == own;
        // What the stream has not told yet comes out of it, when it goes on.
        if span.after.has(row, is_own) || !span.until.has(row, is_own) {
            continue;
        }
        at = at.and(row, is_own);
        events.push_back((at, held(line, &entry)));
    }
    let is_end = horizon >= span.until.others.max(span.until.own);
    Ok(Page {
        events,
        looked: (!is_end).then_some(horizon),
    })
}

/// Whether a line has nothing behind a row.
fn is_last(store: &dyn Store, line: LineId, row: i64) -> Result<bool, StoreError> {
    Ok(store.arrivals(line, row, 1, 1)?.is_empty())
}

fn held(line: LineId, entry: &UnverifiedEntry) -> Event {
    let (header, address) = (entry.header(), entry.address());
    Event::Held {
        line: AsText(line),
        entry: AsText(entry.id()),
        party: address.party.0,
        epoch: address.place.epoch.0,
        sequence: address.place.sequence.0,
        kind: header.kind.0,
        act: header.act.0,
        precedence: precedence_name(header.precedence).to_owned(),
        changed: header.object.into_iter().map(AsText).collect(),
    }
}
