//! Entries by address, and the digest by which two sides compare whole records.

use axum::Json;
use axum::extract::State;
use detente_api::entry::{Entries, EntryRow, EntryWhole, RecordDigest};
use detente_api::page::PageQuery;
use detente_api::text::{precedence_name, status_name};
use detente_api::{AsText, EntryIdText, HexBytes, Moment};
use detente_record::{
    Address, Entry, EntryId, Epoch, LineId, PartyIndex, Place, Roster, Sequence, UnverifiedEntry,
};

use super::given::{Path, parsed};
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::bounds::{READ_BYTES_MAX, READ_ENTRIES_MAX};
use crate::message_view::{LineSource, stored_entry};

/// Headers of entries, in address order.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/entries",
    operation_id = "list_entries",
    tag = "record",
    params(PageQuery),
    responses(
        (status = 200, description = "A page.", body = Entries),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    paged: Paged<RowKey>,
) -> Outcome<Json<Entries>> {
    let line: LineId = parsed(&line)?;
    let after = paged.after();
    let mut from = after.map_or(START, |&(party, epoch, sequence, _)| {
        Address::new(party, epoch, sequence)
    });
    let mut rows = Vec::new();
    while rows.len() < paged.to_read() {
        let read = api.read_journals(line, from).await?;
        let verified = read
            .entries
            .into_iter()
            .filter_map(|entry| entry.verify(&read.roster).ok());
        let here = verified.map(|entry| row(&entry));
        // There may be two entries at the place that the page begins behind.
        rows.extend(here.filter(|row| after.is_none_or(|after| key(row) > *after)));
        match read.next {
            Some(next) => from = next,
            None => break,
        }
    }
    let page = paged.of_all(rows, key);
    Ok(Json(Entries {
        entries: page.rows,
        next: page.next,
    }))
}

/// One entry whole.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/entries/{id}",
    operation_id = "entry",
    tag = "record",
    responses(
        (status = 200, description = "The entry.", body = EntryWhole),
    )
)]
pub(crate) async fn one(
    State(api): Shared,
    Path((line, id)): Path<(String, String)>,
) -> Outcome<Json<EntryWhole>> {
    let (line, id): (LineId, EntryId) = (parsed(&line)?, parsed(&id)?);
    let entry = api.engine.query(move |board, store, _| {
        let line = board.line(line)?;
        Some(stored_entry(
            LineSource {
                fold: line.fold(),
                roster: line.roster(),
            },
            store,
            id,
        ))
    });
    let entry = entry.await?.ok_or_else(|| Refusal::no_line(line))??;
    let entry = entry.ok_or_else(|| Refusal::no_entry(id))?;
    Ok(Json(EntryWhole {
        row: row(&entry),
        bytes: HexBytes(entry.bytes().to_vec()),
    }))
}

/// The digest by which two sides compare whole records.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/digest",
    operation_id = "record_digest",
    tag = "record",
    responses(
        (status = 200, description = "The digest.", body = RecordDigest),
    )
)]
pub(crate) async fn digest(
    State(api): Shared,
    Path(line): Path<String>,
) -> Outcome<Json<RecordDigest>> {
    let line: LineId = parsed(&line)?;
    let (mut digest, mut entries) = (detente_record::RecordDigest::default(), 0);
    let mut from = Some(START);
    while let Some(at) = from {
        let read = api.read_journals(line, at).await?;
        // They come in the order in which they are counted.
        for entry in &read.entries {
            digest.add(detente_record::Head {
                address: entry.address(),
                id: entry.id(),
            });
            entries += 1;
        }
        from = read.next;
    }
    Ok(Json(RecordDigest {
        line: AsText(line),
        digest: AsText(digest.finish()),
        entries,
    }))
}

/// Entries read at one go, and where the next go starts.
pub(crate) struct ReadJournals {
    pub(crate) entries: Vec<UnverifiedEntry>,
    pub(crate) next: Option<Address>,
    pub(crate) roster: Roster,
}

/// Where every record starts.
pub(crate) const START: Address = Address {
    party: PartyIndex(0),
    place: Place {
        epoch: Epoch(0),
        sequence: Sequence(0),
    },
};

impl Api {
    /// Reads entries in address order from an address on, as many as the driver may wait for.
    pub(crate) async fn read_journals(&self, line: LineId, from: Address) -> Outcome<ReadJournals> {
        let read = self.engine.query(move |board, store, _| {
            let roster = board.line(line)?.roster().clone();
            let (party, place) = (from.party, from.place);
            let bytes = store.entries_from(line, party, place, READ_ENTRIES_MAX, READ_BYTES_MAX);
            Some(bytes.map(|bytes| (bytes, roster)))
        });
        let (bytes, roster) = read.await?.ok_or_else(|| Refusal::no_line(line))??;
        let entries: Vec<UnverifiedEntry> = bytes
            .iter()
            .filter_map(|bytes| UnverifiedEntry::parse(bytes).ok())
            .collect();
        let next_party = PartyIndex(from.party.0.saturating_add(1));
        let next = match after_whole_places(&entries) {
            Some(place) => Some(Address {
                party: from.party,
                place,
            }),
            None if roster.has_party(next_party) => Some(Address {
                party: next_party,
                place: START.place,
            }),
            None => None,
        };
        Ok(ReadJournals {
            entries,
            next,
            roster,
        })
    }
}

/// The place after the last one read; `None` if nothing was read: that journal is at its end.
/// Two entries at one place come in one go, for a party that forks does so at few places.
fn after_whole_places(entries: &[UnverifiedEntry]) -> Option<Place> {
    let last = entries.last()?.address().place;
    Some(Place {
        epoch: last.epoch,
        sequence: last.sequence.next(),
    })
}

/// An entry's place in the list: its address and, for a party that forks, its id.
type RowKey = (u8, u32, u64, EntryIdText);

fn key(row: &EntryRow) -> RowKey {
    (row.party, row.epoch, row.sequence, row.id)
}

fn row(entry: &Entry) -> EntryRow {
    let header = entry.header();
    EntryRow {
        party: header.party.0,
        epoch: header.epoch.0,
        sequence: header.sequence.0,
        id: AsText(entry.id()),
        time: Moment(header.time),
        status: status_name(header.status).to_owned(),
        precedence: precedence_name(header.precedence).to_owned(),
        kind: header.kind.0,
        act: header.act.0,
        object: header.object.map(AsText),
        officers: header.officers.clone(),
        body_held: entry.body().is_some(),
    }
}
