//! What stands in a book as the interface shows it: the fold's facts, names from the charter, words from the store.

use std::collections::BTreeSet;

use detente_api::book::{
    DutyRoster, Elsewhere, LogEntry, OpenItem, RosterGap, RosterInForce, RosterPerson, RosterShift,
    RosterStep, TakenOver,
};
use detente_api::text::status_name;
use detente_api::{AsText, Moment};
use detente_line::body;
use detente_line::book::duty_roster::{self, Person, Step};
use detente_line::book::log::{self, Bell, Takeover};
use detente_line::book::note::NoteFault;
use detente_line::book::{self, Handover, Note};
use detente_line::fold::{Fold, Judgement};
use detente_line::limits::ROSTER_SHIFTS_MAX;
use detente_record::{EntryId, Timestamp};
use detente_store::{Store, StoreError};

use crate::bounds::ROSTER_GAPS_SHOWN_MAX;
use crate::message_view::{LineSource, signers, stored_body};

/// What stands in the watch log under that id; `None` if nothing does.
pub(crate) fn log_entry(
    source: LineSource<'_>,
    store: &dyn Store,
    id: EntryId,
) -> Result<Option<LogEntry>, StoreError> {
    let fold = source.fold;
    let speech = fold.speech(&id).filter(|one| one.kind == body::WATCH_LOG);
    let (Some(speech), Some(fact)) = (speech, fold.fact(&id)) else {
        return Ok(None);
    };
    let Some(act) = body::act(speech.kind, speech.act) else {
        return Ok(None);
    };
    let refused = match fold.judge(speech) {
        Judgement::Refused(refusal) => Some(refusal.name().to_owned()),
        Judgement::Effective | Judgement::Waits => None,
    };
    let mut entry = LogEntry {
        entry: AsText(id),
        act: act.name.to_owned(),
        status: status_name(speech.status).to_owned(),
        time: Moment(fact.time),
        signers: signers(fold, &fact.signers),
        without_effect: refused,
        flags: Vec::new(),
        language: None,
        text: None,
        at: None,
        about: Vec::new(),
        object: speech.object.map(AsText),
        corrected_by: fold
            .corrections(&id)
            .iter()
            .map(|fact| AsText(fact.entry))
            .collect(),
        open: Vec::new(),
        more_open: 0,
        taken: fold
            .takeovers(&id)
            .iter()
            .map(|taken| taken_over(fold, taken))
            .collect(),
        bell: (speech.act == log::TAKEOVER)
            .then(|| Bell::from_number(speech.outcome).name().to_owned()),
    };
    if fact.disputed {
        entry.flags.push("disputed".to_owned());
    }
    match stored_body(source, store, id)? {
        None => entry.flags.push("withheld".to_owned()),
        Some(body) => {
            if put_into_words(&mut entry, speech.act == log::HANDOVER, &body).is_err() {
                entry.flags.push("not-read".to_owned());
            }
        }
    }
    Ok(Some(entry))
}

fn put_into_words(entry: &mut LogEntry, is_handover: bool, body: &[u8]) -> Result<(), NoteFault> {
    let (language, text, turns) = if is_handover {
        let handover = Handover::decode(body)?;
        let turns = handover.turns_direction();
        entry.open = handover.open.iter().map(open_item).collect();
        entry.more_open = handover.more;
        (handover.language, handover.text, turns)
    } else {
        let note = Note::decode(body)?;
        let turns = note.turns_direction();
        entry.at = note.at.map(Moment);
        entry.about = note.about.iter().map(elsewhere).collect();
        (note.language, note.text, turns)
    };
    (entry.language, entry.text) = (Some(language), Some(text));
    if turns {
        entry.flags.push("turns-direction".to_owned());
    }
    Ok(())
}

fn taken_over(fold: &Fold, taken: &Takeover) -> TakenOver {
    TakenOver {
        entry: AsText(taken.fact.entry),
        time: Moment(taken.fact.time),
        signers: signers(fold, &taken.fact.signers),
        bell: taken.bell.name().to_owned(),
    }
}

fn elsewhere(one: &book::Elsewhere) -> Elsewhere {
    Elsewhere {
        line: AsText(one.line),
        entry: AsText(one.entry),
    }
}

/// An open item as the interface shows it.
#[must_use]
pub fn open_item(item: &book::OpenItem) -> OpenItem {
    OpenItem {
        sort: item.sort.name().to_owned(),
        line: item.line.map(AsText),
        entry: item.entry.map(AsText),
        due: item.due.map(Moment),
        name: item.name.clone(),
        whom: item.whom.clone(),
    }
}

/// The rosters that were set, the last first, each with its id; `None` in the place of one that can't be read.
pub(crate) fn rosters(
    source: LineSource<'_>,
    store: &dyn Store,
) -> Result<Vec<(EntryId, Option<book::DutyRoster>)>, StoreError> {
    let mut set = Vec::new();
    for id in source.fold.rosters() {
        let body = stored_body(source, store, id)?;
        let roster = body.and_then(|body| book::DutyRoster::decode(&body).ok());
        set.push((id, roster));
    }
    Ok(set)
}

/// The roster in force, who is planned now and where nobody is.
pub(crate) fn roster_in_force(
    source: LineSource<'_>,
    store: &dyn Store,
    now: Timestamp,
) -> Result<RosterInForce, StoreError> {
    let fold = source.fold;
    let until = Timestamp::from_ms(now.as_ms().saturating_add(LOOKED_AHEAD_MS));
    let set = rosters(source, store)?;
    // One that can't be read hides those before it: what it says is not known.
    let readable = set.iter().map_while(|(_, roster)| roster.as_ref());
    let readable: Vec<&book::DutyRoster> = readable.collect();
    let now_or_next = readable
        .iter()
        .position(|roster| roster.covers(now))
        .or_else(|| {
            let later = readable
                .iter()
                .enumerate()
                .filter(|(_, one)| one.from > now);
            later.min_by_key(|(_, one)| one.from).map(|(at, _)| at)
        })
        .unwrap_or(0);
    let shown_one = set.get(now_or_next);
    let fact = shown_one.and_then(|(id, _)| fold.fact(id));
    let of_step = |step: Step| RosterStep {
        step: step.name().to_owned(),
        now: in_force(&readable, now)
            .into_iter()
            .flat_map(|roster| roster.on(step, now))
            .map(|(person, _)| shown_person(person))
            .collect(),
        gaps: gaps(&readable, step, now, until),
    };
    Ok(RosterInForce {
        entry: fact.as_ref().map(|fact| AsText(fact.entry)),
        time: fact.as_ref().map(|fact| Moment(fact.time)),
        signers: fact.map_or_else(Vec::new, |fact| signers(fold, &fact.signers)),
        roster: shown_one.and_then(|(_, roster)| roster.as_ref().map(shown)),
        steps: Step::ALL.map(of_step).to_vec(),
        ahead: ahead(&readable, now, until),
    })
}

/// At a time that roster is in force which was set last of those that cover it.
fn in_force<'a>(set: &[&'a book::DutyRoster], at: Timestamp) -> Option<&'a book::DutyRoster> {
    set.iter().find(|roster| roster.covers(at)).copied()
}

/// When nobody is planned for a step: looked at between each two moments at which that can change.
fn gaps(
    set: &[&book::DutyRoster],
    step: Step,
    from: Timestamp,
    until: Timestamp,
) -> Vec<RosterGap> {
    let mut moments: BTreeSet<Timestamp> = [from, until].into();
    for roster in set {
        let of_step = roster.shifts.iter().filter(|shift| shift.step == step);
        let ends = of_step.flat_map(|shift| [shift.from, shift.until]);
        let all = ends.chain([roster.from, roster.until]);
        moments.extend(all.filter(|at| from < *at && *at < until));
    }
    let moments: Vec<Timestamp> = moments.into_iter().collect();
    let mut gaps: Vec<RosterGap> = Vec::new();
    for two in moments.windows(2) {
        let (from, until) = (two[0], Moment(two[1]));
        let roster = in_force(set, from);
        if roster.is_some_and(|roster| roster.on(step, from).next().is_some()) {
            continue;
        }
        match gaps.last_mut() {
            Some(gap) if gap.until.0 == from => gap.until = until,
            _ => gaps.push(RosterGap {
                from: Moment(from),
                until,
            }),
        }
    }
    gaps.truncate(ROSTER_GAPS_SHOWN_MAX);
    gaps
}

/// The shifts that are not over, of whichever roster is in force when each begins, or now.
fn ahead(set: &[&book::DutyRoster], now: Timestamp, until: Timestamp) -> Vec<RosterShift> {
    let mut ahead: Vec<(duty_roster::Shift, String)> = Vec::new();
    for roster in set {
        let open = roster.shifts.iter().filter(|shift| {
            let first = shift.from.max(now);
            let ruling = in_force(set, first);
            shift.until > now
                && shift.from < until
                && ruling.is_some_and(|ruling| std::ptr::eq(ruling, *roster))
        });
        let named = open.filter_map(|shift| {
            let person = roster.people.get(shift.person)?;
            Some((*shift, person.name.clone()))
        });
        ahead.extend(named);
    }
    ahead.sort_unstable();
    ahead.truncate(ROSTER_SHIFTS_MAX);
    let shown = ahead.into_iter().map(|(shift, person)| RosterShift {
        person,
        step: shift.step.name().to_owned(),
        from: Moment(shift.from),
        until: Moment(shift.until),
    });
    shown.collect()
}

/// A roster as the interface shows it.
#[must_use]
pub fn shown(roster: &book::DutyRoster) -> DutyRoster {
    let shifts = roster.shifts.iter().filter_map(|shift| {
        Some(RosterShift {
            person: roster.people.get(shift.person)?.name.clone(),
            step: shift.step.name().to_owned(),
            from: Moment(shift.from),
            until: Moment(shift.until),
        })
    });
    DutyRoster {
        from: Moment(roster.from),
        until: Moment(roster.until),
        people: roster.people.iter().map(shown_person).collect(),
        shifts: shifts.collect(),
    }
}

/// A person of a roster as the interface shows them.
pub(crate) fn shown_person(person: &Person) -> RosterPerson {
    RosterPerson {
        name: person.name.clone(),
        languages: person.languages.clone(),
        reach: person.reach.clone(),
    }
}

/// A roster as somebody gave it: shifts in the one order, each with its person.
///
/// # Errors
///
/// The number, from 0, of the first shift as it was given that makes no sense: its person or step is not named, it ends before
/// it begins, or lies outside of the roster.
pub fn roster_of(given: DutyRoster) -> Result<book::DutyRoster, usize> {
    let mut shifts = Vec::with_capacity(given.shifts.len());
    for (number, shift) in given.shifts.iter().enumerate() {
        let mut people = given.people.iter();
        let person = people.position(|person| person.name == shift.person);
        let step = Step::from_name(&shift.step);
        let is_within = given.from <= shift.from && shift.until <= given.until;
        let (Some(person), Some(step), true, true) =
            (person, step, shift.from < shift.until, is_within)
        else {
            return Err(number);
        };
        let shift = duty_roster::Shift {
            from: shift.from.0,
            step,
            person,
            until: shift.until.0,
        };
        if shifts.contains(&shift) {
            return Err(number);
        }
        shifts.push(shift);
    }
    shifts.sort_unstable();
    let people = given.people.into_iter().map(|person| Person {
        name: person.name,
        languages: person.languages,
        reach: person.reach,
    });
    Ok(book::DutyRoster {
        from: given.from.0,
        until: given.until.0,
        people: people.collect(),
        shifts,
    })
}

/// An open item as it goes into a handover.
#[must_use]
pub fn open_item_of(item: &OpenItem) -> Option<book::OpenItem> {
    let mut sorts = book::Sort::ALL.into_iter();
    Some(book::OpenItem {
        sort: sorts.find(|sort| sort.name() == item.sort)?,
        line: item.line.map(|line| line.0),
        entry: item.entry.map(|entry| entry.0),
        due: item.due.map(|due| due.0),
        name: item.name.clone(),
        whom: item.whom.clone(),
    })
}

/// The name of an open item that is a call which is agreed and not held yet (spec/books.md §3).
pub const CALL_AGREED: &str = "call-agreed";
/// The name of one whose time has passed, and no call is entered.
pub const CALL_NOT_ENTERED: &str = "call-not-entered";

/// How far ahead a roster is looked at: fourteen days.
const LOOKED_AHEAD_MS: u64 = 14 * 24 * 60 * 60 * 1000;
