//! Entries by address, and the digest by which two sides compare whole records.

use axum::Json;
use axum::extract::{Path, State};
use detente_api::entry::{
    ENTRIES_PAGE_MAX, Entries, EntriesQuery, EntryRow, EntryWhole, RecordDigest,
};
use detente_api::text::{precedence_name, status_name};
use detente_api::{AsText, HexBytes, Moment};
use detente_record::{
    Address, Entry, EntryId, Epoch, LineId, PartyIndex, Place, Roster, Sequence, UnverifiedEntry,
    record_digest,
};

use super::given::{Asked, limit, parsed};
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
    params(EntriesQuery),
    responses(
        (status = 200, description = "A page.", body = Entries),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    Asked(asked): Asked<EntriesQuery>,
) -> Outcome<Json<Entries>> {
    let line: LineId = parsed(&line)?;
    let limit = limit(asked.limit, ENTRIES_PAGE_MAX, ENTRIES_PAGE_MAX)?;
    let mut from = asked.after.map_or(Ok(START), |text| address_of(&text))?;
    let mut rows = Vec::new();
    while rows.len() <= limit {
        let read = api.read_journals(line, from).await?;
        let verified = read
            .entries
            .into_iter()
            .filter_map(|entry| entry.verify(&read.roster).ok());
        rows.extend(verified.map(|entry| row(&entry)));
        match read.next {
            Some(next) => from = next,
            None => break,
        }
    }
    let next = cut(&mut rows, limit);
    Ok(Json(Entries {
        entries: rows,
        next,
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
    let mut heads = Vec::new();
    let mut from = Some(START);
    while let Some(at) = from {
        let read = api.read_journals(line, at).await?;
        heads.extend(read.entries.iter().map(|entry| detente_record::Head {
            address: entry.address(),
            id: entry.id(),
        }));
        from = read.next;
    }
    let entries = u64::try_from(heads.len()).unwrap_or(u64::MAX);
    heads.sort_unstable();
    Ok(Json(RecordDigest {
        line: AsText(line),
        digest: AsText(record_digest(heads)),
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

/// Cuts a page to its length, never between two entries at one place; returns where the next starts.
fn cut(rows: &mut Vec<EntryRow>, limit: usize) -> Option<String> {
    let address = |row: &EntryRow| (row.party, row.epoch, row.sequence);
    let mut end = limit.min(rows.len());
    while end < rows.len() && end > 0 && address(&rows[end]) == address(&rows[end - 1]) {
        end += 1;
    }
    let next = rows
        .get(end)
        .map(|row| format!("{}/{}/{}", row.party, row.epoch, row.sequence));
    rows.truncate(end);
    next
}

fn address_of(text: &str) -> Outcome<Address> {
    let mut parts = text.split('/');
    let (Some(party), Some(epoch), Some(sequence), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Refusal::not_understood(format!(
            "{text}: party/epoch/sequence"
        )));
    };
    Ok(Address::new(
        parsed(party)?,
        parsed(epoch)?,
        parsed(sequence)?,
    ))
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
