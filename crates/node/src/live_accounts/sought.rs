//! How contacts were sought: call requests that repeat each other, between two sides, at one level; how often they were
//! declined by the account of whoever was asked, and how often no answer was held by the account of whoever asked.
//! The same chains as of spec/call-requests.md §4, over all of a line's requests at once.

use std::collections::BTreeMap;

use detente_api::live_contact::{REQUESTS_UNANSWERED, SoughtSince};
use detente_api::matter::{Matter, MatterAct};
use detente_line::account::{Account, AccountKind, Day, Edtf, Label};
use detente_record::EntryId;

use super::{CALL_REQUEST, OnLine, day_of, name};

/// Requests at one level that repeat each other.
#[derive(Clone, Debug)]
pub(crate) struct Sought {
    /// The level.
    pub(crate) level: String,
    /// Who asked.
    pub(crate) asker: Label,
    /// Who was asked.
    asked: Label,
    /// Since when, how often, and what was said to it.
    pub(crate) since: SoughtSince,
    /// The refusals, and that none answered: each with its span.
    pub(crate) declined: Option<Said>,
    pub(crate) unanswered: Option<Said>,
}

/// Something said several times: the last entry that says it, and between which days.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) last: EntryId,
    from: Day,
    pub(crate) until: Day,
}

/// Everything that was sought on a line, in the order of the first requests.
pub(super) fn all(line: &OnLine<'_>) -> Vec<Sought> {
    let mut chains: Vec<(EntryId, String, Vec<&Matter>)> = Vec::new();
    let mut heads: BTreeMap<EntryId, EntryId> = BTreeMap::new();
    for request in line
        .of_kind(CALL_REQUEST)
        .filter(|one| line.is_by(one.time))
    {
        let Some(level) = request.level.clone() else {
            continue;
        };
        let head = joined(line, &mut heads, &mut chains, request);
        let own = chains
            .iter_mut()
            .find(|(other, at, _)| *other == head && *at == level);
        match own {
            Some((_, _, requests)) => requests.push(request),
            None => chains.push((head, level, vec![request])),
        }
    }
    let chains = chains.into_iter();
    chains
        .filter_map(|(_, level, requests)| sought(line, level, &requests))
        .collect()
}

/// The first request of the chain that a request belongs to; what it repeats of several chains makes them one.
fn joined(
    line: &OnLine<'_>,
    heads: &mut BTreeMap<EntryId, EntryId>,
    chains: &mut Vec<(EntryId, String, Vec<&Matter>)>,
    request: &Matter,
) -> EntryId {
    let between = |other: &Matter| (other.asker, other.asked) == (request.asker, request.asked);
    let repeated = request.references.iter().filter(|id| {
        let other = line.by_id.get(&id.0);
        other.is_some_and(|other| other.kind == CALL_REQUEST && between(other))
    });
    let mut found: Vec<EntryId> = repeated
        .filter_map(|id| heads.get(&id.0).copied())
        .collect();
    found.dedup();
    let head = found.first().copied().unwrap_or(request.id.0);
    heads.insert(request.id.0, head);
    for other in found.into_iter().filter(|other| *other != head) {
        heads
            .values_mut()
            .filter(|own| **own == other)
            .for_each(|own| *own = head);
        let (moved, kept): (Vec<_>, Vec<_>) = std::mem::take(chains)
            .into_iter()
            .partition(|(own, ..)| *own == other);
        *chains = kept;
        for (_, level, requests) in moved {
            let own = chains
                .iter_mut()
                .find(|(own, at, _)| *own == head && *at == level);
            match own {
                Some((_, _, all)) => all.extend(requests),
                None => chains.push((head, level, requests)),
            }
        }
    }
    head
}

fn sought(line: &OnLine<'_>, level: String, requests: &[&Matter]) -> Option<Sought> {
    let mut requests = requests.to_vec();
    requests.sort_by_key(|request| (request.time, request.id.0));
    let (first, last) = (requests.first()?, requests.last()?);
    let said = |act| -> Vec<&MatterAct> {
        let mut acts: Vec<&MatterAct> = requests
            .iter()
            .flat_map(|request| line.acts(request, act))
            .collect();
        acts.sort_by_key(|act| (act.at, act.entry.0));
        acts
    };
    let (declined, unanswered) = (said("decline"), said("no-answer"));
    let count = |all: usize| u64::try_from(all).unwrap_or(u64::MAX);
    Some(Sought {
        level,
        asker: line.party(first.asker),
        asked: line.party(first.asked),
        since: SoughtSince {
            asked: line.party(first.asked).to_string(),
            requests: count(requests.len()),
            first: day_of(first.time)?.to_string(),
            last: day_of(last.time)?.to_string(),
            declined: count(declined.len()),
            unanswered: count(unanswered.len()),
            reason: declined.last().and_then(|act| act.reason.clone()),
            offices: line.offices_of_request(last),
            entries: requests
                .iter()
                .take(ENTRIES_MAX)
                .map(|one| one.id)
                .collect(),
        },
        declined: Said::of(&declined),
        unanswered: Said::of(&unanswered),
    })
}

impl Said {
    fn of(acts: &[&MatterAct]) -> Option<Self> {
        let (first, last) = (acts.first()?, acts.last()?);
        Some(Self {
            last: last.entry.0,
            from: day_of(first.at)?,
            until: day_of(last.at)?,
        })
    }

    /// That day, or between these days.
    fn date(&self) -> Option<Edtf> {
        if self.from == self.until {
            return Some(Edtf::from(self.from));
        }
        format!("{}/{}", self.from, self.until).parse().ok()
    }
}

impl Sought {
    /// The accounts that say what became of the requests: refusals by whoever declined, silence by whoever asked.
    pub(super) fn accounts(&self) -> Vec<(EntryId, Account)> {
        let unanswered = Label::new(REQUESTS_UNANSWERED).expect("a word of ours");
        let both = [
            (&self.declined, AccountKind::RequestsDeclined, &self.asked),
            (
                &self.unanswered,
                AccountKind::from_word(unanswered),
                &self.asker,
            ),
        ];
        let account = |(said, kind, by): (&Option<Said>, AccountKind, &Label)| {
            let said = said.as_ref()?;
            let mut account = Account::new(name(said.last), kind, said.date()?);
            account.by_account_of = Some(by.clone());
            account.requested_by = Some(self.asker.clone());
            account.levels = vec![Label::new(&self.level).ok()?];
            account.about = self.since.entries.iter().map(|id| name(id.0)).collect();
            Some((said.last, account))
        };
        both.into_iter().filter_map(account).collect()
    }
}

/// Requests that a row names.
const ENTRIES_MAX: usize = 64;
