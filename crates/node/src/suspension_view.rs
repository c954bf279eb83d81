//! Suspensions as the interface shows them: the fold's state, names from the charter, words from the store.

use detente_api::officer::AnswerText;
use detente_api::suspension::{
    LineSuspension, PartySuspensions, Resumed, StatedSuspension, Suspensions, UnderSuspension,
};
use detente_api::{AsText, Moment};
use detente_line::fold::Fold;
use detente_line::suspension::{Part, Stated, Suspension, What};
use detente_record::{EntryId, Timestamp};
use detente_store::{Store, StoreError};

use crate::message_view::{LineSource, free_text, party_name, signers};

/// Every suspension of a line, with its words; how often each party has suspended, and for how long.
pub(crate) fn all(
    source: LineSource<'_>,
    store: &dyn Store,
    now: Timestamp,
) -> Result<Suspensions, StoreError> {
    let mut parties = Vec::new();
    let mut suspensions = Vec::new();
    for party in source.roster.party_indexes() {
        let all = source.fold.suspensions(party);
        let lasted = all.iter().map(|one| one.lasted(now));
        parties.push(PartySuspensions {
            party: party.0,
            party_name: party_name(source.roster, party),
            count: all.len(),
            lasted_ms: lasted.map(milliseconds).sum(),
        });
        for one in &all {
            let mut shown = suspension(source, one, now);
            shown.stated.words = words(source, store, one.last().fact.entry)?;
            if let Some(resumed) = &mut shown.resumed {
                resumed.words = words(source, store, resumed.entry.0)?;
            }
            suspensions.push(shown);
        }
    }
    suspensions.sort_by_key(|one| std::cmp::Reverse((one.since, one.id)));
    Ok(Suspensions {
        parties,
        suspensions,
    })
}

/// One suspension, without its words.
pub(crate) fn suspension(
    source: LineSource<'_>,
    one: &Suspension,
    now: Timestamp,
) -> LineSuspension {
    let resumed = one.resumed.as_ref().map(|fact| Resumed {
        entry: AsText(fact.entry),
        at: Moment(fact.time),
        words: None,
        signers: signers(source.fold, &fact.signers),
    });
    LineSuspension {
        party: one.party.0,
        party_name: party_name(source.roster, one.party),
        id: AsText(one.id()),
        since: Moment(one.since()),
        stated: stated(source.fold, one.last()),
        anew: one.stated.len() - 1,
        resumed,
        lasted_ms: milliseconds(one.lasted(now)),
    }
}

fn stated(fold: &Fold, stated: &Stated) -> StatedSuspension {
    let known = stated.reason().map(|reason| reason.name().to_owned());
    let is_other = known.is_none() && stated.reason != 0;
    StatedSuspension {
        entry: AsText(stated.fact.entry),
        at: Moment(stated.fact.time),
        from: Moment(stated.from),
        review: Moment(stated.review),
        parts: part_names(stated.what),
        everything: stated.what.is_everything(),
        more_parts: stated.what.has_more(),
        reason: known.or_else(|| is_other.then(|| "other".to_owned())),
        code: is_other.then_some(stated.reason),
        words: None,
        signers: signers(fold, &stated.fact.signers),
    }
}

/// The names of parts, in the order in which they are told.
pub(crate) fn part_names(what: What) -> Vec<String> {
    what.parts().map(Part::name).map(str::to_owned).collect()
}

/// Which of all the suspensions a message or matter falls under.
pub(crate) fn under(fold: &Fold, id: EntryId, all: &[Suspension]) -> Vec<UnderSuspension> {
    let under = fold.under_suspension(&id, all).into_iter();
    under
        .map(|one| UnderSuspension {
            party: one.party.0,
            stated: AsText(one.stated),
            known: one.known,
        })
        .collect()
}

fn words(
    source: LineSource<'_>,
    store: &dyn Store,
    id: EntryId,
) -> Result<Option<AnswerText>, StoreError> {
    let text = free_text(source, store, id)?;
    Ok(text.map(|text| AnswerText {
        language: text.language().to_owned(),
        text: text.text().to_owned(),
    }))
}

fn milliseconds(lasted: std::time::Duration) -> u64 {
    u64::try_from(lasted.as_millis()).unwrap_or(u64::MAX)
}
