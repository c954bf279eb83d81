//! `detente readout compare`: both sides' accounts of one call side by side, and beside them what the record shows of that
//! call: by whose request it came, when it was and who took part, by the statement of each side. Which is right is not said.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::Moment;
use detente_api::matter::{CallAccount, Matter, ReadoutVersion};
use detente_language::{Text, key, plain_line};
use detente_line::account::{Account, Day, Label, PartyNamed, ReportedRecord, Words};
use detente_line::matter::own_account::{OwnAccount, party_label, side_by_side};
use detente_record::PartyIndex;
use serde_json::{Value, json};

use super::readout::SORT;
use super::{all, find, given, level_ids, required, senseless};
use crate::client::Client;
use crate::desk::{Desk, LineHere};
use crate::failure::Outcome;
use crate::output::out_line;
use crate::screen;
use crate::told::{OnRecord, Teller, lines_in_both};

/// Lays a readout beside the other side's of the same call, and beside the record.
pub(super) fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let one = find(desk, &client, &line, &[&SORT], required(arguments, "id"))?;
    let other = match given(arguments, "other") {
        Some(wish) => Some(find(desk, &client, &line, &[&SORT], wish)?),
        None => of_the_same_call(&client, &line, &one)?,
    };
    let mut call = call_of(&client, &line, &one);
    if let (None, Some(other)) = (&call, &other) {
        call = call_of(&client, &line, other);
    }
    let asked_for = call
        .as_ref()
        .and_then(|call| asked_for(&client, &line, call));
    let readouts: Vec<&Matter> = std::iter::once(&one).chain(&other).collect();
    let sides = standing(&readouts, &level_ids(&line))?;
    let record = beside(desk, &line, &sides)?;
    if desk.json {
        desk.print_json(&json!({
            "readouts": readouts, "call": call, "asked_for": asked_for,
            "agreed_lines": agreed_lines(&record), "topics": topics(&record),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    if other.is_none() {
        let id = one.id.to_string();
        desk.tell(key::READOUT_ALONE, &[("id", screen::short(&id).into())]);
        if call.is_none() {
            return Ok(ExitCode::SUCCESS);
        }
    }
    out_line!("{}", desk.text.say(key::READOUT_COMPARED, &[]));
    let on_record = call.as_ref().map(|call| {
        let shows = Shows {
            text: desk.text,
            line: &line,
            call,
            asked_for: asked_for.as_ref(),
        };
        shows.on_record(&sides)
    });
    // Both are there: nothing is left out for a day that is still to come where this desk is.
    if let Some(as_of) = Day::new(9999, 12, 31) {
        let levels = line.levels(desk);
        let teller = Teller::new(desk.text, &record, as_of, &levels);
        for row in teller
            .beside_record(on_record.as_ref())
            .accounts_of_one_call()
        {
            out_line!("{row}");
        }
    }
    let languages: Vec<&str> = sides.iter().map(|(_, own)| own.language.as_str()).collect();
    if let [one, other] = languages[..]
        && one != other
    {
        let facts = [("languages", format!("{one}, {other}").into())];
        out_line!("    {}", desk.text.say(key::COMPARE_LANGUAGES, &facts));
    }
    if call.is_none() {
        out_line!("    {}", desk.text.say(key::COMPARE_NO_CALL, &[]));
    }
    Ok(ExitCode::SUCCESS)
}

/// The latest readout of the other side that refers to the same call, to this readout, or is referred to by it.
fn of_the_same_call(client: &Client, line: &LineHere, one: &Matter) -> Outcome<Option<Matter>> {
    let theirs = all(client, line, &one.status, "&kind=readout")?;
    let mut theirs = theirs
        .into_iter()
        .filter(|other| other.asker == one.asked && of_one_call(one, other))
        .filter(|other| other.state != "withdrawn");
    Ok(theirs.next())
}

/// Whether two readouts refer to the same call, or one of them to the other.
pub fn of_one_call(one: &Matter, other: &Matter) -> bool {
    let same = |id: &detente_api::EntryIdText| one.references.contains(id);
    other.references.iter().any(same) || same(&other.id) || other.references.contains(&one.id)
}

/// The call as held that a readout is of: one that it names, or that came of the request it names; else that of a readout
/// that it names. `None` if there is none, or the node has none of it.
fn call_of(client: &Client, line: &LineHere, readout: &Matter) -> Option<Matter> {
    let mut named = named(client, line, readout);
    // One that is named itself comes before one that came of something named.
    named.sort_by_key(|matter| matter.kind != "call");
    let other_readout = |matter: &Matter| matter.kind == SORT.kind.name();
    let (readouts, others): (Vec<_>, Vec<_>) = named.into_iter().partition(other_readout);
    let direct = others
        .into_iter()
        .find_map(|matter| held(client, line, matter, readout));
    direct.or_else(|| {
        let mut theirs = readouts
            .iter()
            .flat_map(|one| self::named(client, line, one));
        theirs.find_map(|matter| held(client, line, matter, readout))
    })
}

/// The matters that one names.
fn named(client: &Client, line: &LineHere, of: &Matter) -> Vec<Matter> {
    let ids = of.references.iter();
    ids.filter_map(|id| matter(client, line, id)).collect()
}

fn matter(client: &Client, line: &LineHere, id: &detente_api::EntryIdText) -> Option<Matter> {
    // What is no matter is a message or an account, and no call came of it.
    let path = format!("/v1/lines/{}/matters/{id}", line.status.id);
    client.get(&path).ok()
}

/// A call itself, or the latest call after a request that had begun when the readout was written.
fn held(client: &Client, line: &LineHere, of: Matter, readout: &Matter) -> Option<Matter> {
    let counts = |call: &Matter| {
        call.kind == "call" && !["denied", "withdrawn"].contains(&call.state.as_str())
    };
    if of.kind == "call" {
        return Some(of).filter(counts);
    }
    let after = of.leads_to.iter().filter_map(|id| matter(client, line, id));
    let mut calls: Vec<Matter> = after.filter(counts).collect();
    calls.sort_by_key(began);
    let begun = calls
        .iter()
        .rposition(|call| began(call) <= Some(readout.time));
    let at = begun.unwrap_or_default();
    (at < calls.len()).then(|| calls.swap_remove(at))
}

fn began(call: &Matter) -> Option<Moment> {
    call.held.as_ref().and_then(|held| held.by_asker.began)
}

/// The request by which a call was asked for, or the ring that it came of.
fn asked_for(client: &Client, line: &LineHere, call: &Matter) -> Option<Matter> {
    let named = named(client, line, call);
    let of = |kind: &str| named.iter().find(|one| one.kind == kind).cloned();
    of("call-request").or_else(|| of("ring"))
}

/// The accounts that stand in readouts, each by the party whose it is.
fn standing(readouts: &[&Matter], levels: &[String]) -> Outcome<Vec<(PartyIndex, OwnAccount)>> {
    let mut sides = Vec::new();
    for matter in readouts {
        let own = standing_account(matter, levels)?;
        sides.extend(own.map(|own| (PartyIndex(matter.asker), own)));
    }
    Ok(sides)
}

/// The account that stands in a readout; `None` if its body is not held.
fn standing_account(matter: &Matter, levels: &[String]) -> Outcome<Option<OwnAccount>> {
    let readout = matter.readout.iter();
    let mut standing = readout.flat_map(|readout| {
        let stands = |one: &&ReadoutVersion| readout.stands.contains(&one.entry);
        readout.versions.iter().filter(stands)
    });
    let Some((text, fields)) = standing
        .next()
        .and_then(|version| version.text.clone().zip(version.account.clone()))
    else {
        return Ok(None);
    };
    let own = fields.read(text, levels);
    own.map(Some).map_err(|fault| senseless(&fault))
}

/// A record that holds the accounts of one call and nothing else.
fn beside(
    desk: &Desk,
    line: &LineHere,
    sides: &[(PartyIndex, OwnAccount)],
) -> Outcome<ReportedRecord> {
    let parties = line.status.parties.iter().map(|party| PartyNamed {
        id: party_label(PartyIndex(party.index)),
        name: Words::new(&party.name).ok(),
        languages: Vec::<Label>::new(),
    });
    let mark = Words::new(&desk.text.say(key::READOUT_COMPARED, &[]));
    let mark = mark.map_err(|fault| senseless(&fault))?;
    let sides: Vec<(PartyIndex, &OwnAccount)> = sides.iter().map(|(by, own)| (*by, own)).collect();
    Ok(side_by_side(mark, parties.collect(), &sides))
}

/// The accounts in such a record: the call itself is nobody's.
fn told(record: &ReportedRecord) -> Vec<&Account> {
    let accounts = record.accounts().iter();
    accounts.filter(|account| account.of.is_some()).collect()
}

fn index(account: &Account) -> Option<u8> {
    account.by.as_ref()?.as_str().parse().ok()
}

/// Which agreed line stands in whose account, word for word.
fn agreed_lines(record: &ReportedRecord) -> Vec<Value> {
    let [one, other] = told(record)[..] else {
        return Vec::new();
    };
    let rows = lines_in_both(one, other).into_iter();
    rows.map(|(line, in_both, own)| {
        let by: Vec<u8> = if in_both {
            [one, other].into_iter().filter_map(index).collect()
        } else {
            index(own).into_iter().collect()
        };
        json!({ "line": line.as_str(), "in_the_accounts_of": by })
    })
    .collect()
}

/// What each side says by topic.
fn topics(record: &ReportedRecord) -> Vec<Value> {
    let told = told(record).into_iter();
    let topics = told.flat_map(|account| {
        let by = index(account);
        let topics = account.topics.iter();
        topics.map(move |(topic, words)| json!({ "topic": topic.as_str(), "by": by, "text": words.as_str() }))
    });
    topics.collect()
}

/// What the record shows of a call, in words.
struct Shows<'a> {
    text: &'a Text,
    line: &'a LineHere,
    call: &'a Matter,
    asked_for: Option<&'a Matter>,
}

impl Shows<'_> {
    fn on_record(&self, sides: &[(PartyIndex, OwnAccount)]) -> OnRecord {
        let moment = |at: Option<Moment>| match at {
            Some(at) => screen::moment_to_second(self.text, at),
            None => self.text.say(key::COMPARE_NOT_STATED, &[]),
        };
        OnRecord {
            began: self.by_each(|account| moment(account.began)),
            ended: self.by_each(|account| moment(account.ended)),
            duration: self.by_each(|account| match account.lasted_ms {
                Some(ms) => screen::duration(self.text, ms),
                None => self.text.say(key::COMPARE_NOT_STATED, &[]),
            }),
            initiative: vec![self.initiative()],
            participants: self.participants(),
            differs: self.differs(sides),
        }
    }

    fn accounts(&self) -> impl Iterator<Item = &CallAccount> {
        let held = self.call.held.iter();
        held.flat_map(|held| [&held.by_asker, &held.by_asked])
    }

    fn party(&self, index: u8) -> String {
        plain_line(self.line.party(index))
    }

    /// What each side has stated, under whose statement it is.
    fn by_each(&self, say: impl Fn(&CallAccount) -> String) -> Vec<String> {
        let said = self
            .accounts()
            .map(|account| self.stated(say(account), account.by));
        said.collect()
    }

    fn stated(&self, what: String, by: u8) -> String {
        let account = [("party", self.party(by).into())];
        let account = self.text.say(key::BY_ACCOUNT_OF, &account);
        let facts = [("what", what.into()), ("account", account.into())];
        self.text.say(key::COMPARE_STATED, &facts)
    }

    fn initiative(&self) -> String {
        let Some(asked_for) = self.asked_for else {
            let facts = [("party", self.party(self.call.asker).into())];
            return self.text.say(key::COMPARE_ENTERED, &facts);
        };
        let said = if asked_for.kind == "ring" {
            key::COMPARE_RANG
        } else {
            key::COMPARE_ASKED_FOR
        };
        let id = asked_for.id.to_string();
        let facts = [
            ("party", self.party(asked_for.asker).into()),
            ("id", screen::short(&id).into()),
        ];
        self.text.say(said, &facts)
    }

    fn participants(&self) -> Vec<String> {
        let Some(held) = &self.call.held else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        let speakers = [
            (self.call.asker, &held.behalf),
            (self.call.asked, &held.whom),
        ];
        for (party, name) in speakers {
            if let Some(name) = name {
                let facts = [
                    ("name", plain_line(name).into()),
                    ("party", self.party(party).into()),
                ];
                let said = self.text.say(key::COMPARE_SPEAKER, &facts);
                rows.push(self.stated(said, self.call.asker));
            }
        }
        for one in &held.participants {
            let left = match one.left {
                Some(left) => screen::moment_to_second(self.text, left),
                None => self.text.say(key::COMPARE_NOT_STATED, &[]),
            };
            let name = plain_line(one.name.as_deref().unwrap_or("?"));
            let facts = [
                ("name", name.into()),
                (
                    "joined",
                    screen::moment_to_second(self.text, one.joined).into(),
                ),
                ("left", left.into()),
            ];
            let said = self.text.say(key::COMPARE_PARTICIPANT, &facts);
            rows.push(self.stated(said, one.by));
        }
        rows
    }

    /// Where a readout says otherwise than its own side has stated on the line, or than the request shows. Who took part is
    /// written in words, which nobody compares.
    fn differs(&self, sides: &[(PartyIndex, OwnAccount)]) -> Vec<String> {
        let mut rows = Vec::new();
        let mut differ = |party: PartyIndex, what| {
            let facts = [
                ("party", self.party(party.0).into()),
                ("what", self.text.say(what, &[]).into()),
            ];
            rows.push(format!("! {}", self.text.say(key::COMPARE_DIFFERS, &facts)));
        };
        for (party, own) in sides {
            let on_record = self.asked_for.map(|asked_for| asked_for.asker);
            if let (Some(said), Some(asker)) = (own.initiator, on_record)
                && said.0 != asker
            {
                differ(*party, key::TOLD_INITIATIVE);
            }
            let stated = self.accounts().find(|account| account.by == party.0);
            let lasted = stated.and_then(|account| account.lasted_ms);
            if let (Some(length), Some(ms)) = (own.duration, lasted)
                && !length.approximate
                && (u64::from(length.minutes) * MINUTE_MS).abs_diff(ms) >= MINUTE_MS
            {
                differ(*party, key::TOLD_DURATION);
            }
        }
        rows
    }
}

/// A duration in whole minutes is no other than one that is less than a minute from it.
const MINUTE_MS: u64 = 60_000;
