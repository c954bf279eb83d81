//! Evidence bundles and fork proofs: bytes that anyone can check without this node.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use detente_api::export::{EVIDENCE_MEDIA_TYPE, ExportRequest, ForkHeld, Forks};
use detente_api::page::PageQuery;
use detente_api::{AsText, EntryIdText};
use detente_language::{Value, error_key, key};
use detente_line::body;
use detente_line::fold::Fork;
use detente_line::line::Line;
use detente_record::limits::BUNDLE_ENTRIES_MAX;
use detente_record::{
    Address, Bundle, BundleProof, Checkpoint, Entry, EntryId, Epoch, ForkProof, Founding, Kind,
    LineId, PartyIndex, Place, Roster, SecretKey, Status, Timestamp, Tree, UnverifiedEntry,
};
use detente_store::Store;

use super::contacts::{filed, marks};
use super::entries::START;
use super::given::{Given, Path, parsed};
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::causes::{Cause as _, plain_text, with};

/// An evidence bundle of the whole record.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/export",
    operation_id = "export_record",
    tag = "record",
    responses(
        (status = 200, description = "The bundle (spec/bundle.md).", body = Vec<u8>, content_type = "application/vnd.detente.evidence"),
    )
)]
pub(crate) async fn everything(State(api): Shared, Path(line): Path<String>) -> Outcome<Response> {
    bundle(api, parsed(&line)?, ExportRequest::default()).await
}

/// An evidence bundle of the entries and ranges named.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/export",
    operation_id = "export_chosen",
    tag = "record",
    request_body = ExportRequest,
    responses(
        (status = 200, description = "The bundle (spec/bundle.md).", body = Vec<u8>, content_type = "application/vnd.detente.evidence"),
    )
)]
pub(crate) async fn chosen(
    State(api): Shared,
    Path(line): Path<String>,
    Given(request): Given<ExportRequest>,
) -> Outcome<Response> {
    bundle(api, parsed(&line)?, request).await
}

/// Parties that signed two entries at one place.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/forks",
    operation_id = "list_forks",
    tag = "record",
    params(PageQuery),
    responses(
        (status = 200, description = "The proofs held.", body = Forks),
    )
)]
pub(crate) async fn forks(
    State(api): Shared,
    Path(line): Path<String>,
    paged: Paged<(u8, [EntryIdText; 2])>,
) -> Outcome<Json<Forks>> {
    let id: LineId = parsed(&line)?;
    let ask = api.engine.query(move |board, store, _| {
        let line = board.line(id)?;
        let held = line
            .fold()
            .forks()
            .into_iter()
            .filter_map(|fork| proof(line, store, &fork));
        let forks = held.map(|fork| {
            let (first, second) = fork.ids();
            ForkHeld {
                party: fork.address().party.0,
                entries: [AsText(first), AsText(second)],
            }
        });
        Some(forks.collect::<Vec<_>>())
    });
    let forks = ask.await?.ok_or_else(|| Refusal::no_line(id))?;
    let page = paged.of_all(forks, |fork| (fork.party, fork.entries));
    Ok(Json(Forks {
        forks: page.rows,
        next: page.next,
    }))
}

/// The proof that a party signed two entries at one place, as a file.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/forks/{party}",
    operation_id = "fork_proof",
    tag = "record",
    responses(
        (status = 200, description = "The proof (spec/bundle.md).", body = Vec<u8>, content_type = "application/vnd.detente.evidence"),
    )
)]
pub(crate) async fn fork(
    State(api): Shared,
    Path((line, party)): Path<(String, String)>,
) -> Outcome<Response> {
    let id: LineId = parsed(&line)?;
    let party = PartyIndex(parsed(&party)?);
    let ask = api.engine.query(move |board, store, _| {
        let line = board.line(id)?;
        let forks = line.fold().forks();
        let mut of_party = forks.iter().filter(|fork| fork.address.party == party);
        let proof = of_party.find_map(|fork| proof(line, store, fork));
        Some(proof.map(|proof| proof.write_file(line.founding())))
    });
    let found = ask.await?.ok_or_else(|| Refusal::no_line(id))?;
    let file = found.ok_or_else(|| {
        Refusal::new(StatusCode::NOT_FOUND, error_key::API_NO_FORK).fact("party", party.to_string())
    })?;
    Ok(evidence(file))
}

/// The proof that a party signed two entries at one place; `None` if the store can't give both unaltered.
fn proof(line: &Line, store: &dyn Store, fork: &Fork) -> Option<ForkProof> {
    let stored = store.entries_at(line.id(), fork.address).ok()?;
    let mut entries = stored.iter().filter_map(|bytes| {
        UnverifiedEntry::parse(bytes)
            .ok()?
            .verify(line.roster())
            .ok()
    });
    ForkProof::new(&entries.next()?, &entries.next()?).ok()
}

fn evidence(file: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, EVIDENCE_MEDIA_TYPE)], file).into_response()
}

/// What a bundle is made of, before anything is signed.
struct Material {
    founding: Founding,
    exporter: PartyIndex,
    /// The epoch that our journal is in, whose note key signs.
    epoch: Epoch,
    now: Timestamp,
    entries: Vec<UnverifiedEntry>,
}

async fn bundle(
    api: std::sync::Arc<Api>,
    line: LineId,
    request: ExportRequest,
) -> Outcome<Response> {
    let material = gather(&api, line).await?;
    let mut marks_held = Vec::new();
    for status in [Status::Actual, Status::Exercise, Status::Test] {
        marks_held.extend(marks(&filed(&api, line, status).await?.0));
    }
    let epoch = material.epoch;
    let note_key = api.note_key(epoch).ok_or_else(|| {
        not_exportable(with(
            key::CAUSE_EXPORT_NO_KEY,
            &[("epoch", epoch.to_string().into())],
        ))
    })?;
    let write = move || write(material, &request, marks_held, &note_key);
    let written = tokio::task::spawn_blocking(write)
        .await
        .map_err(|_| Refusal::stopping())?;
    Ok(evidence(written?))
}

async fn gather(api: &Api, line: LineId) -> Outcome<Material> {
    let ask = api.engine.query(move |board, _, now| {
        let line = board.line(line)?;
        let own = (line.own(), line.epoch());
        Some((line.founding().clone(), own, now.utc))
    });
    let (founding, (exporter, epoch), now) = ask.await?.ok_or_else(|| Refusal::no_line(line))?;
    let mut entries = Vec::new();
    let mut from = Some(START);
    while let Some(at) = from {
        let read = api.read_journals(line, at).await?;
        entries.extend(read.entries);
        if entries.len() > BUNDLE_ENTRIES_MAX {
            return Err(not_exportable(with(
                key::CAUSE_EXPORT_TOO_MANY,
                &[("max", BUNDLE_ENTRIES_MAX.into())],
            )));
        }
        from = read.next;
    }
    Ok(Material {
        founding,
        exporter,
        epoch,
        now,
        entries,
    })
}

fn write(
    material: Material,
    request: &ExportRequest,
    marks: Vec<String>,
    note_key: &SecretKey,
) -> Outcome<Vec<u8>> {
    let line = material.founding.line();
    let all = verified(material.entries, material.founding.roster())?;
    let mut included = included(&all, request)?;
    add_authority(&all, (material.exporter, material.epoch), &mut included);
    let chosen: Vec<Entry> = all
        .iter()
        .filter(|entry| included.contains(&entry.id()))
        .cloned()
        .collect();
    let has_accounts = chosen
        .iter()
        .any(|entry| entry.header().kind == body::ACCOUNT);
    let mut checkpoints = Vec::new();
    let mut proofs = Vec::new();
    for ((party, epoch), tree) in trees(&all) {
        let last = last_of_runs(&chosen, (party, epoch));
        if last.is_empty() {
            continue;
        }
        let checkpoint = Checkpoint {
            line,
            party,
            epoch,
            size: tree.size(),
            root: tree.root(),
        };
        // Entries of a run are hash-linked: a proof for its last ties all of it to the checkpoint.
        for address in last {
            let hashes = tree.inclusion_proof(address.place.sequence.0, tree.size());
            if let Some(hashes) = hashes {
                proofs.push(BundleProof {
                    checkpoint: checkpoints.len(),
                    entry: address,
                    hashes,
                });
            }
        }
        checkpoints.push(checkpoint.sign_as(material.exporter, material.epoch, note_key));
    }
    let bundle = Bundle {
        founding: material.founding,
        exporter: material.exporter,
        exporter_epoch: material.epoch,
        exported_at: material.now,
        marks: if has_accounts { marks } else { Vec::new() },
        entries: chosen,
        checkpoints,
        proofs,
    };
    bundle
        .write(note_key)
        .map_err(|fault| not_exportable(fault.words()))
}

fn verified(entries: Vec<UnverifiedEntry>, mut roster: Roster) -> Outcome<Vec<Entry>> {
    for entry in &entries {
        let admitted = roster.admit_from(entry);
        admitted.map_err(|fault| not_exportable(fault.words()))?;
    }
    let verified: Result<Vec<Entry>, _> = entries
        .into_iter()
        .map(|entry| entry.verify(&roster))
        .collect();
    verified.map_err(|fault| not_exportable(fault.words()))
}

/// The entries asked for; everything if nothing is named.
fn included(all: &[Entry], request: &ExportRequest) -> Outcome<BTreeSet<EntryId>> {
    if request.entries.is_empty() && request.ranges.is_empty() {
        return Ok(all.iter().map(Entry::id).collect());
    }
    let mut included: BTreeSet<EntryId> = request.entries.iter().map(|id| id.0).collect();
    let held: BTreeSet<EntryId> = all.iter().map(Entry::id).collect();
    if let Some(missing) = included.difference(&held).next() {
        return Err(Refusal::no_entry(*missing));
    }
    let in_range = |entry: &&Entry| {
        let Address { party, place } = entry.address();
        request.ranges.iter().any(|range| {
            range.party == party.0
                && range.epoch == place.epoch.0
                && (range.from..=range.to).contains(&place.sequence.0)
        })
    };
    included.extend(all.iter().filter(in_range).map(Entry::id));
    if included.is_empty() {
        return Err(not_exportable(plain_text(key::CAUSE_EXPORT_NONE_HELD)));
    }
    Ok(included)
}

/// What officers signed is proved by every authority entry of their party before it, and an epoch's keys by
/// its opening, which officers signed: those go along, the epoch's of who exports among them.
fn add_authority(all: &[Entry], exporter: (PartyIndex, Epoch), included: &mut BTreeSet<EntryId>) {
    let chosen = all.iter().filter(|entry| included.contains(&entry.id()));
    let mut epochs: BTreeSet<(PartyIndex, Epoch)> = chosen.map(journal_of).collect();
    epochs.insert(exporter);
    let opens = |entry: &&Entry| {
        let (_, epoch) = journal_of(entry);
        epoch > Epoch(0) && entry.header().sequence.0 == 0 && epochs.contains(&journal_of(entry))
    };
    let openings: Vec<EntryId> = all.iter().filter(opens).map(Entry::id).collect();
    included.extend(openings);
    let by_officers =
        |entry: &&Entry| included.contains(&entry.id()) && !entry.header().officers.is_empty();
    let mut last: BTreeMap<PartyIndex, Place> = BTreeMap::new();
    for entry in all.iter().filter(by_officers) {
        let Address { party, place } = entry.address();
        let last = last.entry(party).or_insert(place);
        *last = (*last).max(place);
    }
    let rested_on = |entry: &&Entry| {
        let Address { party, place } = entry.address();
        entry.header().kind == Kind::AUTHORITY && last.get(&party).is_some_and(|last| place < *last)
    };
    let authority: Vec<EntryId> = all.iter().filter(rested_on).map(Entry::id).collect();
    included.extend(authority);
}

/// Of which epoch of whose journal an entry is.
fn journal_of(entry: &Entry) -> (PartyIndex, Epoch) {
    let Address { party, place } = entry.address();
    (party, place.epoch)
}

/// The tree of each epoch of each journal, as far as it is linked and not forked.
fn trees(all: &[Entry]) -> BTreeMap<(PartyIndex, Epoch), Tree> {
    let mut trees: BTreeMap<(PartyIndex, Epoch), (Tree, Option<EntryId>)> = BTreeMap::new();
    for entry in all {
        let header = entry.header();
        let (tree, previous) = trees.entry(journal_of(entry)).or_default();
        if header.sequence.0 == tree.size() && header.previous == *previous {
            tree.append(entry.id());
            *previous = Some(entry.id());
        }
    }
    let trees = trees.into_iter();
    trees.map(|(journal, (tree, _))| (journal, tree)).collect()
}

/// The last address of each run of the chosen entries of an epoch.
fn last_of_runs(chosen: &[Entry], journal: (PartyIndex, Epoch)) -> Vec<Address> {
    let of_party: Vec<Address> = chosen
        .iter()
        .filter(|entry| journal_of(entry) == journal)
        .map(Entry::address)
        .collect();
    let is_last = |at: &usize| {
        let next = of_party.get(at + 1);
        next.is_none_or(|next| next.place.sequence != of_party[*at].place.sequence.next())
    };
    (0..of_party.len())
        .filter(is_last)
        .map(|at| of_party[at])
        .collect()
}

fn not_exportable(cause: Value) -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        error_key::API_NOT_EXPORTABLE,
    )
    .fact("cause", cause)
}
