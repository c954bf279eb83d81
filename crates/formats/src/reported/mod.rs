//! A record of contacts as press reports gave it, in TOML: read whole, or refused with every fault and its place.
//!
//! Unknown kinds of event stay, as events with their word; unknown fields stay, as words under their
//! name. Nothing is guessed and no date gets an hour. Not here: answers (`detente_line::account::contacts`).
//! Follows spec/reported-record.md §1.

mod fault;
mod fields;

use std::collections::{BTreeMap, BTreeSet};

use detente_line::account::limits::{ACCOUNTS_MAX, DURATION_MINUTES_MAX, PREAMBLE_LIST_MAX};
use detente_line::account::{
    Account, AccountKind, Appeared, Ask, BodyTooLarge, Day, Edtf, Initiative, Label, Length,
    LevelNamed, PartyNamed, Place, Preamble, RECONSTRUCTION_MARK, ReportedRecord, Source, Words,
};
use detente_record::Digest;
use toml::de::{DeTable, DeValue};

use fields::{Fields, Findings, Value, shortened};

pub use fault::{Fault, Problem, Unreadable};

/// Longest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Problems listed of one file; the rest is counted.
pub const PROBLEMS_LISTED_MAX: usize = 50;

/// Reads a reported record.
///
/// # Errors
///
/// Everything that is wrong with the file, each with its place.
pub fn read(bytes: &[u8]) -> Result<ReportedRecord, Unreadable> {
    let text = text_of(bytes)?;
    let mut findings = Findings::new(text);
    let document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            findings.add(
                at,
                "",
                Fault::NotToml {
                    cause: shortened(error.message()),
                },
            );
            return Err(findings.into_unreadable());
        }
    };
    let mut reading = Reading::new(document.get_ref(), &mut findings);
    let preamble = reading.preamble(Digest::plain(&[bytes]));
    let accounts = reading.accounts();
    let places = reading.places;
    if !findings.is_empty() {
        return Err(findings.into_unreadable());
    }
    let kinds: Vec<String> = accounts
        .iter()
        .map(|account| account.kind.word().to_owned())
        .collect();
    ReportedRecord::new(preamble, accounts).map_err(|unresolved| {
        for problem in unresolved {
            let (at, item) = places.of(problem.place, problem.field);
            let kind = match problem.place {
                Place::Account(number) => kinds.get(number).cloned().unwrap_or_default(),
                _ => String::new(),
            };
            findings.add(
                at,
                &item,
                Fault::Name {
                    field: problem.field,
                    cause: problem.what,
                    kind,
                },
            );
        }
        findings.into_unreadable()
    })
}

fn text_of(bytes: &[u8]) -> Result<&str, Unreadable> {
    let alone = |fault| Unreadable {
        problems: vec![Problem {
            line: 1,
            column: 1,
            item: String::new(),
            fault,
        }],
        more: 0,
    };
    if bytes.len() > FILE_BYTES_MAX {
        return Err(alone(Fault::TooLarge {
            found: bytes.len(),
            max: FILE_BYTES_MAX,
        }));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
        let mut findings = Findings::new(valid);
        findings.add(
            valid.len(),
            "",
            Fault::NotToml {
                cause: "it is not UTF-8 here".to_owned(),
            },
        );
        findings.into_unreadable()
    })
}

/// Where things stand in the file, for names that turn out not to resolve.
#[derive(Default)]
struct Places {
    sources: Vec<TablePlace>,
    parties: Vec<TablePlace>,
    levels: Vec<TablePlace>,
    accounts: Vec<TablePlace>,
}

struct TablePlace {
    at: usize,
    item: String,
    fields: BTreeMap<String, usize>,
}

impl Places {
    fn of(&self, place: Place, field: &str) -> (usize, String) {
        let (list, number) = match place {
            Place::Source(number) => (&self.sources, number),
            Place::Party(number) => (&self.parties, number),
            Place::Level(number) => (&self.levels, number),
            Place::Account(number) => (&self.accounts, number),
        };
        let Some(table) = list.get(number) else {
            return (0, String::new());
        };
        // A level may be written as `level` or in `levels`.
        let at = table
            .fields
            .get(field)
            .or_else(|| table.fields.get(&format!("{field}s")));
        (at.copied().unwrap_or(table.at), table.item.clone())
    }
}

struct Reading<'a, 'i> {
    document: &'a DeTable<'i>,
    findings: &'a mut Findings<'i>,
    places: Places,
}

impl<'a, 'i> Reading<'a, 'i> {
    fn new(document: &'a DeTable<'i>, findings: &'a mut Findings<'i>) -> Self {
        for (name, _) in document
            .iter()
            .filter(|(name, _)| !TABLES.contains(&name.get_ref().as_ref()))
        {
            findings.add(
                name.span().start,
                "",
                Fault::UnknownTable {
                    name: shortened(name.get_ref()),
                },
            );
        }
        Self {
            document,
            findings,
            places: Places::default(),
        }
    }

    /// The tables of one list, at most `max`.
    fn tables(
        &mut self,
        name: &'static str,
        max: usize,
    ) -> Vec<(&'a DeTable<'i>, std::ops::Range<usize>)> {
        let Some(value) = self.document.get(name) else {
            return Vec::new();
        };
        let wrong = |found| Fault::WrongType {
            field: name.to_owned(),
            found,
            wanted: "a list of tables, written [[…]]",
        };
        let Some(array) = value.get_ref().as_array() else {
            self.findings
                .add(value.span().start, "", wrong(value.get_ref().type_str()));
            return Vec::new();
        };
        if array.len() > max {
            self.findings.add(
                value.span().start,
                "",
                Fault::TooMany {
                    table: name.to_owned(),
                    found: array.len(),
                    max,
                },
            );
        }
        let mut tables = Vec::new();
        for member in array.iter().take(max) {
            match member.get_ref().as_table() {
                Some(table) => tables.push((table, member.span())),
                None => {
                    self.findings
                        .add(member.span().start, "", wrong(member.get_ref().type_str()))
                }
            }
        }
        tables
    }

    fn preamble(&mut self, file: Digest) -> Preamble {
        let (mut sources, mut parties, mut levels) = (Vec::new(), Vec::new(), Vec::new());
        for (table, span) in self.tables("source", PREAMBLE_LIST_MAX) {
            let mut fields = Fields::new("source", table, span, self.findings);
            self.places.sources.push(fields.place());
            sources.push(source(&mut fields));
        }
        for (table, span) in self.tables("party", PREAMBLE_LIST_MAX) {
            let mut fields = Fields::new("party", table, span, self.findings);
            self.places.parties.push(fields.place());
            parties.push(party(&mut fields));
        }
        for (table, span) in self.tables("level", PREAMBLE_LIST_MAX) {
            let mut fields = Fields::new("level", table, span, self.findings);
            self.places.levels.push(fields.place());
            levels.push(level(&mut fields));
        }
        let mark = Words::new(RECONSTRUCTION_MARK).expect("our own mark is a text");
        let preamble = Preamble {
            mark,
            sources,
            parties,
            levels,
            file: Some(file),
        };
        if let Err(fault) = preamble.encode() {
            self.findings.add(0, "", too_large(fault));
        }
        preamble
    }

    fn accounts(&mut self) -> Vec<Account> {
        let tables = self.tables("event", ACCOUNTS_MAX);
        if tables.is_empty() && self.findings.is_empty() {
            self.findings.add(0, "", Fault::NoAccounts);
        }
        let id_of = |table: &'a DeTable<'i>| table.get("id").and_then(|id| id.get_ref().as_str());
        let ids: BTreeSet<&str> = tables
            .iter()
            .filter_map(|(table, _)| id_of(table))
            .collect();
        let mut accounts = Vec::new();
        for (table, span) in tables {
            let mut fields = Fields::new("event", table, span.clone(), self.findings);
            self.places.accounts.push(fields.place());
            let account = account(&mut fields, &ids);
            let item = fields.item;
            if let Err(fault) = account.encode() {
                self.findings.add(span.start, &item, too_large(fault));
            }
            accounts.push(account);
        }
        accounts
    }
}

impl Fields<'_, '_> {
    fn place(&self) -> TablePlace {
        TablePlace {
            at: self.at,
            item: self.item.clone(),
            fields: self.places(),
        }
    }
}

fn too_large(fault: BodyTooLarge) -> Fault {
    match fault {
        BodyTooLarge::List { found, max } => Fault::TooMany {
            table: "a list".to_owned(),
            found,
            max,
        },
        BodyTooLarge::Bytes { found, max } => Fault::EventTooLarge { found, max },
        other => Fault::NotToml {
            cause: other.to_string(),
        },
    }
}

fn source(fields: &mut Fields<'_, '_>) -> Source {
    let mut source = Source {
        id: required_id(fields),
        title: None,
        published: None,
        updated: None,
        basis: None,
        texts: Vec::new(),
    };
    for (name, value) in fields.all() {
        match name {
            "id" => {}
            "title" => source.title = fields.words(name, value),
            "published" => source.published = appeared(fields, name, value),
            "updated" => source.updated = appeared(fields, name, value),
            "date_basis" => source.basis = fields.basis(value),
            _ => fields.kept(name, value, &mut source.texts),
        }
    }
    source
}

/// A source may state the moment it appeared, with its zone; otherwise a date, like any other.
fn appeared<'a, 'i>(
    fields: &mut Fields<'a, 'i>,
    name: &str,
    value: &'a Value<'i>,
) -> Option<Appeared> {
    let moment = match value.get_ref() {
        DeValue::Datetime(moment) => Some(*moment),
        DeValue::String(text) => text.parse::<toml::value::Datetime>().ok(),
        _ => None,
    };
    match moment {
        Some(moment) if moment.offset.is_some() => {
            Words::new(&moment.to_string()).ok().map(Appeared::Moment)
        }
        _ => fields.date(name, value).map(Appeared::Date),
    }
}

fn party(fields: &mut Fields<'_, '_>) -> PartyNamed {
    let mut party = PartyNamed {
        id: required_id(fields),
        name: None,
        languages: Vec::new(),
    };
    for (name, value) in fields.all() {
        match name {
            "id" => {}
            "name" => party.name = fields.words(name, value),
            "languages" => party.languages = fields.labels(name, value),
            _ => unknown(fields, name, value),
        }
    }
    party
}

fn level(fields: &mut Fields<'_, '_>) -> LevelNamed {
    let mut level = LevelNamed {
        id: required_id(fields),
        name: None,
        holders: Vec::new(),
    };
    for (name, value) in fields.all() {
        match name {
            "id" => {}
            "name" => level.name = fields.words(name, value),
            "holders" => level.holders = fields.named_words(name, value),
            _ => unknown(fields, name, value),
        }
    }
    level
}

fn account(fields: &mut Fields<'_, '_>, ids: &BTreeSet<&str>) -> Account {
    let id = required_id(fields);
    let kind = match fields.get("kind") {
        Some(value) => fields.label("kind", value),
        None => {
            fields.missing("kind");
            None
        }
    };
    let date = match fields.get("date") {
        Some(value) => fields.date("date", value),
        None => {
            fields.missing("date");
            None
        }
    };
    // With a fault noted the account is never used; it is read on so that every fault is found at once.
    let kind = kind.map_or_else(|| AccountKind::Other(id.clone()), AccountKind::from_word);
    let mut account = Account::new(id, kind, date.unwrap_or_else(any_date));
    for (name, value) in fields.all() {
        account_field(&mut account, fields, name, value, ids);
    }
    account
}

fn account_field<'a, 'i>(
    account: &mut Account,
    fields: &mut Fields<'a, 'i>,
    name: &str,
    value: &'a Value<'i>,
    ids: &BTreeSet<&str>,
) {
    match name {
        "id" | "kind" | "date" => {}
        "date_basis" => account.basis = fields.basis(value),
        "source" => account.source = fields.label(name, value),
        "by_account_of" => account.by_account_of = fields.label(name, value),
        "by" => account.by = fields.label(name, value),
        "level" | "levels" => {
            for level in fields.labels(name, value) {
                if !account.levels.contains(&level) {
                    account.levels.push(level);
                }
            }
        }
        "means" => account.means = fields.words(name, value),
        "count" => account.count = count(fields, name, value),
        "said_by" => account.said_by = fields.words(name, value),
        "attribution" => account.attribution = fields.words(name, value),
        "quotes" => account.quotes = fields.words_list(name, value),
        "confirmed_by" => account.confirmed_by = fields.labels(name, value),
        "initiated_by" => account.initiated_by = initiative(fields, name, value),
        "duration" => account.duration = duration(fields, name, value),
        "asks" => account.asks = asks(fields, name, value),
        "topics" => account.topics = fields.named_words(name, value),
        "of" => account.of = fields.label(name, value),
        "follows" => account.follows = fields.label(name, value),
        "since" => account.since = fields.label(name, value),
        // A list names events; a text names one only if there is such an event, and else is what it is about.
        "about" => match value.get_ref().as_str() {
            Some(text) if !ids.contains(text) => fields.kept(name, value, &mut account.texts),
            _ => account.about = fields.labels(name, value),
        },
        "requested_by" => account.requested_by = fields.label(name, value),
        "requests_span" => account.requests_span = fields.date(name, value),
        "scheduled" => account.scheduled = fields.flag(name, value),
        "reported" => account.reported = fields.date(name, value),
        _ => fields.kept(name, value, &mut account.texts),
    }
}

/// "several", or a number: kept in the source's words.
fn count<'a, 'i>(fields: &mut Fields<'a, 'i>, name: &str, value: &'a Value<'i>) -> Option<Words> {
    if let DeValue::Integer(number) = value.get_ref() {
        return Words::new(&number.to_string()).ok();
    }
    fields.words(name, value)
}

fn initiative<'a, 'i>(
    fields: &mut Fields<'a, 'i>,
    name: &str,
    value: &'a Value<'i>,
) -> Option<Initiative> {
    let mut inner = fields.inner(name, value)?;
    let (mut party, mut by_account_of, mut implied) = (None, None, false);
    for (key, value) in inner.all() {
        match key {
            "party" => party = inner.label(key, value),
            "by_account_of" => by_account_of = inner.label(key, value),
            "implied" => implied = inner.flag(key, value).unwrap_or_default(),
            _ => unknown(&mut inner, key, value),
        }
    }
    if inner.get("party").is_none() {
        inner.missing("party");
    }
    Some(Initiative {
        party: party?,
        by_account_of,
        implied,
    })
}

fn duration<'a, 'i>(
    fields: &mut Fields<'a, 'i>,
    name: &str,
    value: &'a Value<'i>,
) -> Option<Length> {
    let mut inner = fields.inner(name, value)?;
    let (mut minutes, mut approximate) = (None, false);
    for (key, value) in inner.all() {
        match key {
            "minutes" => minutes = inner.number(key, value, DURATION_MINUTES_MAX),
            "approximate" => approximate = inner.flag(key, value).unwrap_or_default(),
            _ => unknown(&mut inner, key, value),
        }
    }
    if inner.get("minutes").is_none() {
        inner.missing("minutes");
    }
    Some(Length {
        minutes: minutes?,
        approximate,
    })
}

fn asks<'a, 'i>(fields: &mut Fields<'a, 'i>, name: &str, value: &'a Value<'i>) -> Vec<Ask> {
    let mut found = Vec::new();
    for member in fields.members(name, value) {
        let Some(mut inner) = fields.inner(name, member) else {
            continue;
        };
        let mut ask = Ask {
            id: required_id(&mut inner),
            by: None,
            text: None,
            raised: None,
            answer: None,
        };
        for (key, value) in inner.all() {
            match key {
                "id" => {}
                "by" => ask.by = inner.label(key, value),
                "text" => ask.text = inner.words(key, value),
                "raised" => ask.raised = inner.words(key, value),
                "answer" => ask.answer = inner.words(key, value),
                _ => unknown(&mut inner, key, value),
            }
        }
        found.push(ask);
    }
    found
}

fn required_id(fields: &mut Fields<'_, '_>) -> Label {
    let id = match fields.get("id") {
        Some(value) => fields.label("id", value),
        None => {
            fields.missing("id");
            None
        }
    };
    id.unwrap_or_else(|| Label::new("?").expect("a question mark is a label"))
}

/// Stands in for a date that could not be read, in an account that is never used.
fn any_date() -> Edtf {
    Day::new(1, 1, 1).expect("the calendar has it").into()
}

fn unknown<'a, 'i>(fields: &mut Fields<'a, 'i>, name: &str, value: &'a Value<'i>) {
    fields.fault(
        value,
        Fault::UnknownField {
            field: shortened(name),
        },
    );
}

/// Tables that a record may have. `expected` is for whoever checks a reader; it is not read.
const TABLES: [&str; 5] = ["source", "party", "level", "event", "expected"];
