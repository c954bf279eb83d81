//! What was asked in a call, and the accounts that its sides give of it: asks and readouts that name it, or the request by
//! which it was asked for. What it led to is told by the fold (spec/calls.md §4).

use std::collections::BTreeSet;

use detente_api::AsText;
use detente_api::matter::MatterNamed;
use detente_line::fold::Speech;
use detente_line::matter::{ask, call, call_request, readout};
use detente_record::{Act, EntryId, Kind};
use detente_store::{Store, StoreError};

use crate::matter_view;
use crate::message_view::LineSource;

/// The asks that were raised in a call, at first or again, and the readouts of it; nothing of any other matter.
///
/// # Errors
///
/// The store can't be read.
pub(crate) fn told_of(
    source: LineSource<'_>,
    store: &dyn Store,
    id: EntryId,
) -> Result<(Vec<MatterNamed>, Vec<MatterNamed>), StoreError> {
    let Some(of) = source.fold.speech(&id) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let requests = call_request::COURSE.kind;
    if ![call::COURSE.kind, requests].contains(&of.kind) {
        return Ok((Vec::new(), Vec::new()));
    }
    // Of a call that was asked for, also what names the request.
    let is_request = |id: &&EntryId| {
        let named = source.fold.speech(id);
        named.is_some_and(|named| named.kind == requests)
    };
    let named = of.references.iter().filter(is_request);
    let named = named.filter(|_| of.kind != requests);
    let mut names: BTreeSet<EntryId> = named.copied().chain([id]).collect();
    let fold = source.fold;
    let latest = |kind: Kind, act: Act| {
        let all = fold.latest(kind, act, of.status, LOOKED_OVER_MAX);
        all.into_iter().filter(move |one| fold.is_effective(one))
    };
    let names_it = |one: &Speech, names: &BTreeSet<EntryId>| {
        one.references.iter().any(|id| names.contains(id))
    };
    let raised = latest(ask::COURSE.kind, ask::RAISE).filter(|one| names_it(one, &names));
    let again = latest(ask::COURSE.kind, ask::REPEAT).filter(|one| names_it(one, &names));
    let again = again.filter_map(|one| one.object);
    let asks: BTreeSet<EntryId> = raised.map(|one| one.id).chain(again).collect();
    // The other side's readout may name the first one, and not the call.
    let mut readouts = BTreeSet::new();
    for _ in 0..2 {
        let offered = latest(readout::COURSE.kind, readout::OFFER);
        readouts.extend(
            offered
                .filter(|one| names_it(one, &names))
                .map(|one| one.id),
        );
        names.extend(&readouts);
    }
    let rows = |ids: BTreeSet<EntryId>| rows(source, store, ids);
    Ok((rows(asks)?, rows(readouts)?))
}

fn rows(
    source: LineSource<'_>,
    store: &dyn Store,
    ids: BTreeSet<EntryId>,
) -> Result<Vec<MatterNamed>, StoreError> {
    let mut found = Vec::new();
    for id in ids {
        found.extend(matter_view::matter(source, store, id)?);
        if found.len() == SHOWN_MAX {
            break;
        }
    }
    found.sort_by_key(|matter| (matter.time, matter.id.0));
    let rows = found.into_iter().map(|matter| MatterNamed {
        id: AsText(matter.id.0),
        kind: matter.kind,
        by: matter.asker,
        state: matter.state,
        text: matter.text,
    });
    Ok(rows.collect())
}

/// Asks and readouts of a status that are looked over, the latest of each.
const LOOKED_OVER_MAX: usize = 512;
/// Rows of each at most: each is read from the store.
const SHOWN_MAX: usize = 64;
