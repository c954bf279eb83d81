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

/// What the store has for a reader.
pub(crate) struct Page {
    /// Entries in the order of their rows, each with how far the reader is told by it.
    pub(crate) events: VecDeque<(Told, Event)>,
    /// How far the reader is told when they are read; `None` if there was nothing more to look at.
    pub(crate) told: Option<Told>,
}

/// The next entries after what a reader was told. `changed` names what the entry itself names.
pub(crate) fn after(
    board: &Switchboard,
    store: &dyn Store,
    told: Told,
) -> Result<Page, StoreError> {
    let mut rows = Vec::new();
    // Up to the last row that is known of every line: what lies behind it comes with the next page.
    let mut horizon = i64::MAX;
    let from = told.others.min(told.own);
    for line in board.lines() {
        let page = store.arrivals(line.id(), from, READ_ENTRIES_MAX, READ_BYTES_MAX)?;
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
    let mut at = told;
    for (row, own, line, entry) in rows {
        let is_own = entry.address().party == own;
        if told.has(row, is_own) {
            continue;
        }
        at = at.and(row, is_own);
        events.push_back((at, held(line, &entry)));
    }
    let is_end = events.is_empty() && horizon == i64::MAX;
    // Every row up to the horizon was looked at, whoever's it is.
    let looked = at.and(horizon, true).and(horizon, false);
    let told = if horizon == i64::MAX { at } else { looked };
    Ok(Page {
        events,
        told: (!is_end).then_some(told),
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
