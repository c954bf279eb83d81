//! What was said and done on a line, as accounts: the one way in which its calls, call requests, asks and readouts come
//! under the answers that a reported record gives (contacts, accounts side by side, what was asked and not mentioned).
//!
//! An account is called by the id of the entry that states it, and is the account of whoever signed that. A pure function of
//! matters as the interface shows them; nothing here is stored, and no state rests on it. Not here: what an answer says
//! beside the accounts (`live_contacts.rs`). Follows spec/live-accounts.md.

mod asks;
mod sought;

use std::collections::{BTreeMap, BTreeSet};

use detente_api::live_contact::{CALL_AS_HELD, NextCall, Office};
use detente_api::matter::{Matter, MatterAct};
use detente_api::{EntryIdText, Moment};
use detente_line::account::compared::PARTICIPANTS;
use detente_line::account::{
    Account, AccountKind, Basis, Day, Edtf, Initiative, Label, Length, PartyNamed, Words,
};
use detente_line::matter::own_account::party_label;
use detente_record::{Charter, EntryId, PartyIndex};

use self::asks::Asks;
pub(crate) use self::sought::Sought;

/// What a line's matters tell.
#[derive(Debug, Default)]
pub(crate) struct Live {
    /// The accounts, each with the entry that states it; contacts first, oldest first.
    pub(crate) accounts: Vec<(EntryId, Account)>,
    /// Who spoke for whom, by the entry of the contact.
    pub(crate) offices: BTreeMap<EntryId, Vec<Office>>,
    /// How contacts were sought, each with the entry of the account that says they were declined or not answered.
    pub(crate) sought: Vec<Sought>,
    /// Calls that are agreed.
    pub(crate) agreed: Vec<Agreed>,
}

/// A call that is agreed.
#[derive(Clone, Debug)]
pub(crate) struct Agreed {
    /// At which level.
    pub(crate) level: String,
    /// Since when it is agreed, by the clock of whoever said so last.
    pub(crate) since: Moment,
    /// The call.
    pub(crate) call: NextCall,
}

/// Tells what a line's matters say, as accounts; with a day, what was done on it or before.
pub(crate) fn live(matters: &[Matter], parties: &[PartyNamed], by: Option<Day>) -> Live {
    let mut matters: Vec<&Matter> = matters.iter().collect();
    matters.sort_by_key(|matter| (began(matter), matter.id.0));
    let line = OnLine::of(&matters, parties, by);
    let asks = Asks::of(&line);
    let mut told = Live::default();
    let mut beside = Vec::new();
    for call in line.calls() {
        let Some(mut account) = line.contact(call) else {
            continue;
        };
        account.asks = asks.raised_in(call.id.0);
        told.offices.insert(call.id.0, line.offices_of_call(call));
        told.accounts.push((call.id.0, account));
        beside.extend(line.other_side(call));
    }
    told.accounts.extend(beside);
    for request in line.of_kind(CALL_REQUEST) {
        told.accounts.extend(line.request(request));
        told.agreed.extend(line.agreed(request));
    }
    told.sought = sought::all(&line);
    let declined = told.sought.iter();
    told.accounts
        .extend(declined.flat_map(|one| one.accounts()));
    let readouts = line.of_kind(READOUT);
    told.accounts
        .extend(readouts.filter_map(|one| line.readout(one, &asks)));
    told.accounts.extend(asks.again());
    told
}

/// What the parties of a line are called in accounts of theirs: by their names; by a number where a name is too long to be
/// one there, or where two have one name.
pub(crate) fn parties(charter: &Charter) -> Vec<PartyNamed> {
    let names = charter.parties.iter().map(|party| party.name.as_str());
    let names: Vec<&str> = names.collect();
    let named = names.iter().enumerate().map(|(at, name)| {
        let alone = names.iter().filter(|other| *other == name).count() == 1;
        let own = Label::new(name).ok().filter(|_| alone);
        let number = || Label::new(&format!("party-{at}")).expect("short and plain");
        PartyNamed {
            id: own.unwrap_or_else(number),
            name: Words::new(name).ok(),
            languages: Vec::new(),
        }
    });
    named.collect()
}

/// The matters of a line, found by what they are and by what they name.
struct OnLine<'a> {
    matters: &'a [&'a Matter],
    by_id: BTreeMap<EntryId, &'a Matter>,
    /// Calls that count as contacts, by what they name.
    calls_of: BTreeMap<EntryId, Vec<&'a Matter>>,
    parties: &'a [PartyNamed],
    by: Option<Day>,
}

impl<'a> OnLine<'a> {
    fn of(matters: &'a [&'a Matter], parties: &'a [PartyNamed], by: Option<Day>) -> Self {
        let by_id = matters
            .iter()
            .map(|matter| (matter.id.0, *matter))
            .collect();
        let mut line = Self {
            matters,
            by_id,
            calls_of: BTreeMap::new(),
            parties,
            by,
        };
        let mut calls_of: BTreeMap<EntryId, Vec<&Matter>> = BTreeMap::new();
        for call in line.calls() {
            for id in &call.references {
                calls_of.entry(id.0).or_default().push(call);
            }
        }
        line.calls_of = calls_of;
        line
    }

    fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = &'a Matter> + use<'a> {
        let matters = self.matters.iter().copied();
        matters.filter(move |matter| matter.kind == kind)
    }

    /// Calls that are contacts: those that are neither denied nor taken back (spec/calls.md §4).
    fn calls(&self) -> impl Iterator<Item = &'a Matter> + use<'a> {
        self.of_kind(CALL)
            .filter(|call| !["denied", "withdrawn"].contains(&call.state.as_str()))
    }

    /// Whether it was done by the day asked about.
    fn is_by(&self, at: Moment) -> bool {
        self.by
            .is_none_or(|by| day_of(at).is_none_or(|day| day <= by))
    }

    /// The acts of one name on a matter that were said by the day asked about.
    fn acts<'m>(
        &self,
        matter: &'m Matter,
        act: &'static str,
    ) -> impl Iterator<Item = &'m MatterAct> {
        let acts = matter.acts.iter().filter(move |one| one.act == act);
        acts.filter(|one| self.is_by(one.at))
    }

    fn party(&self, index: u8) -> Label {
        let named = self.parties.get(usize::from(index));
        named.map_or_else(|| party_label(PartyIndex(index)), |one| one.id.clone())
    }

    /// The call that an entry is about, by what it names: a call itself, what a call names (a request, a ring), or what
    /// names one of these. Of several calls after one request it is the latest that had begun.
    fn call_named(&self, of: &Matter, names: &[EntryIdText]) -> Option<EntryId> {
        self.reached(names, |id| {
            if let Some(call) = self.by_id.get(&id).filter(|one| one.kind == CALL) {
                return self.calls_of_id(call);
            }
            let calls = self.calls_of.get(&id)?;
            let begun = calls.iter().rfind(|call| began(call) <= of.time.0.as_ms());
            begun.or(calls.first()).map(|call| call.id.0)
        })
    }

    fn calls_of_id(&self, call: &Matter) -> Option<EntryId> {
        let counts = !["denied", "withdrawn"].contains(&call.state.as_str());
        counts.then_some(call.id.0)
    }

    /// What `find` finds first among what is named, and among what those name in turn.
    fn reached<T>(&self, names: &[EntryIdText], find: impl Fn(EntryId) -> Option<T>) -> Option<T> {
        let mut been = BTreeSet::new();
        let mut next: Vec<EntryId> = names.iter().map(|id| id.0).collect();
        for _ in 0..STEPS_MAX {
            next.retain(|id| been.insert(*id));
            if let Some(found) = next.iter().find_map(|id| find(*id)) {
                return Some(found);
            }
            let named = next.iter().filter_map(|id| self.by_id.get(id));
            let named = named.flat_map(|matter| &matter.references);
            next = named.map(|id| id.0).collect();
        }
        None
    }

    /// An account that an entry states, of something at a moment.
    fn account(&self, entry: EntryId, kind: AccountKind, at: Moment, by: u8) -> Option<Account> {
        let mut account = Account::new(name(entry), kind, Edtf::from(day_of(at)?));
        account.basis = Some(Basis::Stated);
        account.by_account_of = Some(self.party(by));
        Some(account)
    }

    /// A call, by the account of whoever entered it.
    fn contact(&self, call: &Matter) -> Option<Account> {
        let held = call.held.as_ref()?;
        let began = held.by_asker.began?;
        let mut account = self.account(call.id.0, AccountKind::Contact, began, call.asker)?;
        account.levels = vec![Label::new(call.level.as_ref()?).ok()?];
        account.means = held.medium.as_ref().and_then(|one| Words::new(one).ok());
        account.initiated_by = Some(self.initiative(call));
        account.duration = held.by_asker.lasted_ms.map(length);
        if self.began_there(call).is_some() {
            account.confirmed_by = vec![self.party(call.asked)];
        }
        let about = call.text.iter().map(|text| (ABOUT, text));
        let speak = [&held.behalf, &held.whom].into_iter().flatten();
        let speak = speak.map(|one| (PARTICIPANTS, one));
        account.texts = texts(about.chain(speak).chain(joined(call, call.asker)));
        Some(account)
    }

    /// The same call by the account of the other side, once that has stated a beginning: beside the contact, and no second one.
    fn other_side(&self, call: &Matter) -> Option<(EntryId, Account)> {
        let held = call.held.as_ref()?;
        let stated = self.began_there(call)?;
        let kind = AccountKind::from_word(Label::new(CALL_AS_HELD).ok()?);
        let began = held.by_asked.began?;
        let mut account = self.account(stated.entry.0, kind, began, call.asked)?;
        account.about = vec![name(call.id.0)];
        account.duration = held.by_asked.lasted_ms.map(length);
        account.texts = texts(joined(call, call.asked));
        Some((stated.entry.0, account))
    }

    /// The last act by which the other side stated a beginning.
    fn began_there<'c>(&self, call: &'c Matter) -> Option<&'c MatterAct> {
        let mut acts = call.acts.iter().rev();
        acts.find(|act| act.act == "began" && act.by == call.asked && self.is_by(act.at))
    }

    /// At whose initiative a call was: whoever asked for it or rang, by their own account; else it is implied that it was
    /// whoever said first that it began, which the software knows no better.
    fn initiative(&self, call: &Matter) -> Initiative {
        let named = call
            .references
            .iter()
            .filter_map(|id| self.by_id.get(&id.0));
        let by = |kind: &str| named.clone().find(|one| one.kind == kind);
        let asked_for = by(CALL_REQUEST).or_else(|| by(RING));
        let party = self.party(asked_for.map_or(call.asker, |one| one.asker));
        Initiative {
            by_account_of: Some(party.clone()),
            party,
            implied: asked_for.is_none(),
        }
    }

    /// A request for a call.
    fn request(&self, request: &Matter) -> Option<(EntryId, Account)> {
        let kind = AccountKind::Request;
        let mut account = self.account(request.id.0, kind, request.time, request.asker)?;
        account.levels = vec![Label::new(request.level.as_ref()?).ok()?];
        account.requested_by = Some(self.party(request.asker));
        account.scheduled = (request.state == "agreed").then_some(true);
        let about = request.text.iter().map(|text| (ABOUT, text));
        let wish = request.call.iter();
        let wish = wish.flat_map(|wish| [(WHOM, &wish.whom), (BEHALF, &wish.behalf)]);
        account.texts = texts(about.chain(wish));
        Some((request.id.0, account))
    }

    /// The calls that are agreed on a request.
    fn agreed(&self, request: &Matter) -> Vec<Agreed> {
        let acts = request.acts.iter().rev();
        let mut acts = acts.filter(|act| act.to.as_deref() == Some("agreed"));
        let (Some(level), Some(act)) = (&request.level, acts.next()) else {
            return Vec::new();
        };
        let times = request.agreed.iter().filter(|_| request.state == "agreed");
        times
            .map(|time| Agreed {
                level: level.clone(),
                since: act.at,
                call: NextCall {
                    request: request.id,
                    requested_by: self.party(request.asker).to_string(),
                    from: time.from,
                    minutes: time.minutes,
                    offices: self.offices_of_request(request),
                },
            })
            .collect()
    }

    /// A readout that stands: the version that its own side holds to, as its account of the call that it names.
    fn readout(&self, matter: &Matter, asks: &Asks) -> Option<(EntryId, Account)> {
        if ["withdrawn", "retracted"].contains(&matter.state.as_str()) {
            return None;
        }
        let readout = matter.readout.as_ref()?;
        let mut versions = readout.versions.iter();
        let version = versions.find(|one| readout.stands.contains(&one.entry))?;
        let (fields, text) = (version.account.clone()?, version.text.clone()?);
        // Which levels the charter has now is no matter: the entry was weighed when it was said.
        let levels: Vec<String> = fields.level.iter().cloned().collect();
        let mut account = fields.read(text, &levels).ok()?.account();
        account.id = name(version.entry.0);
        account.by = Some(self.party(matter.asker));
        if let Some(initiative) = &mut account.initiated_by {
            let index = initiative.party.as_str().parse().ok()?;
            initiative.party = self.party(index);
        }
        asks.tie(&mut account, &matter.references);
        let call = self.call_named(matter, &matter.references);
        let request = || {
            let is_request = |id| self.by_id.get(&id).filter(|one| one.kind == CALL_REQUEST);
            self.reached(&matter.references, |id| is_request(id).map(|one| one.id.0))
        };
        account.of = call.or_else(request).map(name);
        let mut published = readout.published.iter();
        let out = published.find(|one| one.version == version.entry);
        let out = out.and_then(|out| day_of(out.embargo.map_or(out.at, |until| until.max(out.at))));
        account.reported = out.map(Edtf::from);
        Some((version.entry.0, account))
    }

    /// Who speaks for whom in a call.
    fn offices_of_call(&self, call: &Matter) -> Vec<Office> {
        let held = call.held.as_ref();
        let pair = held.and_then(|held| Some((held.behalf.as_ref()?, held.whom.as_ref()?)));
        pair.map_or_else(Vec::new, |(here, there)| self.pair(call, here, there))
    }

    fn offices_of_request(&self, request: &Matter) -> Vec<Office> {
        let wish = request.call.iter();
        let pairs = wish.map(|wish| self.pair(request, &wish.behalf, &wish.whom));
        pairs.flatten().collect()
    }

    /// The pair in one order, whoever asked.
    fn pair(&self, matter: &Matter, here: &str, there: &str) -> Vec<Office> {
        let office = |party, office: &str| Office {
            party: self.party(party).to_string(),
            office: office.trim().to_owned(),
        };
        let mut pair = vec![office(matter.asker, here), office(matter.asked, there)];
        pair.sort();
        pair
    }
}

/// Whom a side says to have joined a call.
fn joined(call: &Matter, by: u8) -> impl Iterator<Item = (&'static str, &String)> {
    let all = call.held.iter().flat_map(|held| &held.participants);
    let own = all.filter(move |one| one.by == by);
    own.filter_map(|one| Some((PARTICIPANTS, one.name.as_ref()?)))
}

/// When a call began by the account of whoever entered it; of another matter, when it was begun.
fn began(matter: &Matter) -> u64 {
    let held = matter.held.as_ref().and_then(|held| held.by_asker.began);
    held.unwrap_or(matter.time).0.as_ms()
}

/// What an account is called: by the entry that states it.
fn name(entry: EntryId) -> Label {
    Label::new(&entry.to_string()).expect("64 digits are a name")
}

fn texts<'t>(all: impl Iterator<Item = (&'static str, &'t String)>) -> Vec<(Label, Words)> {
    // What can't stand in an account is in the matter all the same.
    let read =
        |(name, text): (&str, &String)| Some((Label::new(name).ok()?, Words::new(text).ok()?));
    all.filter_map(read).collect()
}

/// A duration in whole minutes; "about" if it was not whole ones, and never none at all.
fn length(lasted_ms: u64) -> Length {
    let minutes = ((lasted_ms + MINUTE_MS / 2) / MINUTE_MS).max(1);
    Length {
        minutes: u32::try_from(minutes).unwrap_or(u32::MAX),
        approximate: !lasted_ms.is_multiple_of(MINUTE_MS) || lasted_ms == 0,
    }
}

/// The day in UTC of a moment.
pub(crate) fn day_of(at: Moment) -> Option<Day> {
    at.to_string().get(..DAY.len())?.parse().ok()
}

const CALL: &str = "call";
const CALL_REQUEST: &str = "call-request";
const RING: &str = "ring";
const READOUT: &str = "readout";
const ASK: &str = "ask";

/// Names of texts in accounts of a line.
const ABOUT: &str = "about";
const WHOM: &str = "whom";
const BEHALF: &str = "behalf";

/// From an entry to what it names, and on from there, at most.
const STEPS_MAX: usize = 8;
const MINUTE_MS: u64 = 60_000;
const DAY: &str = "2026-11-30";

#[cfg(test)]
mod tests;
