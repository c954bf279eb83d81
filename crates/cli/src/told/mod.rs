//! What a record of accounts tells, in a reader's words: one view, which a terminal prints in rows and a page
//! lays out. Every account says whose it is and where it stands; accounts of one contact stand side by side.
//! Nothing is judged here: what differs is named, and absence is not taken for denial.

mod facts;
mod on_record;
mod rows;
mod sides;

use std::collections::BTreeMap;

use detente_language::{Language, Text, Value, key, plain_line};
use detente_line::account::contacts::follow_ups_not_scheduled;
use detente_line::account::known::{Known, known_by};
use detente_line::account::topics::{Asked, Mention, asked};
use detente_line::account::{Account, AccountKind, Ask, Day, Giver, Label, ReportedRecord, Words};

use crate::dates;
use crate::desk::{key_of, label};

pub use on_record::{OnRecord, lines_in_both};
pub use sides::{Cell, Sides, Verdict};

/// A level's id, and its name in the desk's language where the charter of a line gives one.
pub type LevelHere = (String, Option<String>);

/// Tells a record.
pub struct Teller<'a> {
    /// Says what is shown: with isolation marks around values where that mixes directions.
    text: &'a Text,
    /// Says what is put into a text as a value, where marks would be shown and not obeyed.
    inner: &'static Text,
    record: &'a ReportedRecord,
    as_of: Day,
    levels: &'a [LevelHere],
    /// The party whose desk gave what no source carries, where that is known.
    desk: Option<String>,
    /// What was asked before, by the later contact whose accounts may mention it.
    asked_before: BTreeMap<&'a Label, Vec<AskedBefore<'a>>>,
    /// Accounts of contacts that somebody expected, by the day not scheduled.
    expected: Vec<&'a Label>,
    /// What the record of a line shows of the call whose accounts these are.
    on_record: Option<&'a OnRecord>,
}

/// Something asked in a contact, and who of a later one mentions it.
struct AskedBefore<'a> {
    contact: &'a Account,
    ask: &'a Ask,
    mention: Mention<'a>,
}

/// One account with all that stands under it.
pub struct Item<'a> {
    /// The account.
    pub account: &'a Account,
    /// When, in words.
    pub date: String,
    /// What the date rests on, in words.
    pub basis: Option<String>,
    /// What it is of, in words.
    pub kind: String,
    /// At which levels.
    pub levels: Vec<String>,
    /// What the record calls it.
    pub name: Option<Piece>,
    /// Whose account it is, in words; `None` where it is the source's own.
    pub giver: Option<String>,
    /// The title of the source that carries it.
    pub source: Option<String>,
    /// What it says.
    pub facts: Vec<Fact>,
    /// The accounts of it, side by side, where it is a contact.
    pub sides: Option<Sides>,
    /// Accounts of it, about it or following from it.
    pub under: Vec<Item<'a>>,
}

/// One thing that an account says.
pub struct Fact {
    /// What of, in words.
    pub name: String,
    /// What.
    pub value: Vec<Piece>,
}

/// A piece of what is shown: ours, or as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// In the reader's language.
    Said(String),
    /// As it is written in the record, in whatever language that is; its tag, where the record says it.
    Written(String, Option<String>),
}

impl<'a> Teller<'a> {
    /// Tells a record as of a day; `levels` are the names that a line's charter has for its levels.
    #[must_use]
    pub fn new(
        text: &'a Text,
        record: &'a ReportedRecord,
        as_of: Day,
        levels: &'a [LevelHere],
    ) -> Self {
        let mut asked_before: BTreeMap<&Label, Vec<AskedBefore<'_>>> = BTreeMap::new();
        for level in &record.preamble().levels {
            for Asked {
                contact,
                ask,
                later,
            } in asked(record, level.id.as_str(), as_of)
            {
                for mention in later {
                    let before = asked_before.entry(&mention.contact.id).or_default();
                    let same = |one: &AskedBefore<'_>| {
                        one.contact.id == contact.id && one.ask.id == ask.id
                    };
                    // A contact at two levels is asked about at both.
                    if !before.iter().any(same) {
                        before.push(AskedBefore {
                            contact,
                            ask,
                            mention,
                        });
                    }
                }
            }
        }
        let expected = follow_ups_not_scheduled(record, as_of);
        Self {
            text,
            inner: Text::of(text.language()),
            record,
            as_of,
            levels,
            desk: None,
            asked_before,
            expected: expected.iter().map(|one| &one.account.id).collect(),
            on_record: None,
        }
    }

    /// Lays what the record shows of a call beside the accounts of it; for a record with the accounts of one call.
    #[must_use]
    pub fn beside_record(self, on_record: Option<&'a OnRecord>) -> Self {
        Self { on_record, ..self }
    }

    /// Tells what the desk of one party gave itself: it is called by that party's name.
    #[must_use]
    pub fn of_desk(self, party: String) -> Self {
        Self {
            desk: Some(party),
            ..self
        }
    }

    /// Everything that was known by the day, in the order of time.
    #[must_use]
    pub fn items(&self) -> Vec<Item<'a>> {
        let known = known_by(self.record, self.as_of).into_iter();
        known.map(|known| self.item(&known)).collect()
    }

    /// One account by itself, with all that it says; where it is a contact, with the accounts of it side by side.
    #[must_use]
    pub fn one(&self, account: &'a Account) -> Item<'a> {
        let mut item = self.alone(account, true);
        item.sides = self.sides(account);
        item
    }

    fn item(&self, known: &Known<'a>) -> Item<'a> {
        let mut item = self.alone(known.account, true);
        item.sides = self.sides(known.account);
        let side_by_side = |account: &Account| {
            let rows = item.sides.iter().flat_map(|sides| &sides.rows);
            rows.count() > 0 && account.of.as_ref() == Some(&known.account.id)
        };
        let under = known.under.iter();
        let under = under.map(|account| self.alone(account, !side_by_side(account)));
        item.under = under.collect();
        item
    }

    fn alone(&self, account: &'a Account, with_topics: bool) -> Item<'a> {
        let basis = account
            .basis
            .map(|basis| label(self.text, "basis", basis.word()));
        let name = account.texts.iter().find(|(name, _)| *name == NAME);
        Item {
            account,
            date: self.date(&account.date.to_string()),
            basis,
            kind: kind_in_words(self.text, &account.kind),
            levels: account
                .levels
                .iter()
                .map(|level| self.level(level.as_str()))
                .collect(),
            name: name.map(|(_, words)| written(account, words)),
            giver: match account.giver() {
                Giver::Source(_) => None,
                giver => Some(self.by_account_of(giver)),
            },
            source: account.source.as_ref().map(|id| self.source(id.as_str())),
            facts: self.facts(account, with_topics),
            sides: None,
            under: Vec::new(),
        }
    }

    /// What was asked in a contact and stands in no account of a later one, with the day it was asked.
    fn never_mentioned(&self) -> Vec<String> {
        let mut rows = Vec::new();
        let levels = self.record.preamble().levels.iter();
        let all = levels.flat_map(|level| asked(self.record, level.id.as_str(), self.as_of));
        for one in all.filter(|one| one.later.iter().all(|later| later.by.is_empty())) {
            let ask = [("ask", self.ask(one.ask))];
            let said = self.text.say(key::CONTACTS_ASK_UNANSWERED, &ask);
            let row = format!("{said} ({})", self.date(&one.contact.date.to_string()));
            // A contact at two levels is found at both.
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        rows
    }

    /// A date in the reader's words.
    fn date(&self, edtf: &str) -> String {
        dates::in_words(self.inner, edtf)
    }

    /// By whose account, in words.
    fn by_account_of(&self, giver: Giver<'_>) -> String {
        match giver {
            Giver::Desk => match &self.desk {
                Some(party) => {
                    let party = [("party", party.clone().into())];
                    self.text.say(key::BY_ACCOUNT_OF, &party)
                }
                None => self.text.say(key::TOLD_BY_THE_DESK, &[]),
            },
            Giver::Source(id) => self.text.say(
                key::BY_ACCOUNT_OF_SOURCE,
                &[("source", self.source(id.as_str()).into())],
            ),
            Giver::Party(id) => {
                let party = [("party", self.party(id.as_str()).into())];
                self.text.say(key::BY_ACCOUNT_OF, &party)
            }
        }
    }

    /// Whoever gives an account, by name alone.
    #[must_use]
    pub fn giver(&self, giver: Giver<'_>) -> String {
        match giver {
            Giver::Desk => match &self.desk {
                Some(party) => party.clone(),
                None => self.inner.say(key::TOLD_THE_DESK, &[]),
            },
            Giver::Source(id) => self.source(id.as_str()),
            Giver::Party(id) => self.party(id.as_str()),
        }
    }

    fn party(&self, id: &str) -> String {
        let named = self.record.party(id).and_then(|party| party.name.as_ref());
        plain_line(named.map_or(id, Words::as_str))
    }

    fn source(&self, id: &str) -> String {
        let named = self
            .record
            .source(id)
            .and_then(|source| source.title.as_ref());
        plain_line(named.map_or(id, Words::as_str))
    }

    fn level(&self, id: &str) -> String {
        let own = self.record.level(id).and_then(|level| level.name.as_ref());
        level_name(self.inner, self.levels, id, own.map(Words::as_str))
    }

    /// Something asked: what, and by whom.
    fn ask(&self, ask: &Ask) -> Value {
        let words = ask.text.as_ref().map_or(ask.id.as_str(), Words::as_str);
        let words = self
            .inner
            .say(key::AS_WRITTEN, &[("words", plain_line(words).into())]);
        match &ask.by {
            Some(party) => format!("{words} ({})", self.party(party.as_str())).into(),
            None => words.into(),
        }
    }
}

/// A level's name: the charter's; else ours where the record means the same by its id; else the record's.
#[must_use]
pub fn level_name(text: &Text, here: &[LevelHere], level: &str, own: Option<&str>) -> String {
    let agreed = here.iter().find(|(id, _)| id == level);
    if let Some((_, Some(agreed))) = agreed {
        return plain_line(agreed);
    }
    let Some(own) = own else {
        return label(text, "level", level);
    };
    let ours = |language| {
        key_of("level", level).is_some_and(|key| Text::of(language).say(key, &[]) == *own)
    };
    if Language::ALL.into_iter().any(ours) {
        label(text, "level", level)
    } else {
        plain_line(own)
    }
}

/// What a record calls words of its own: in the reader's words where they are known. A record's file names parts of a
/// thing with dots and words with underscores; neither is for reading.
#[must_use]
pub fn text_name(text: &Text, name: &str) -> String {
    match key_of("told-text", name) {
        Some(key) => text.say(key, &[]),
        None => plain_line(&name.replace(['.', '_'], " ")),
    }
}

/// What an account is of; a word that this version has no words for, as it stands.
fn kind_in_words(text: &Text, kind: &AccountKind) -> String {
    match key_of("account", kind.word()) {
        Some(key) => text.say(key, &[]),
        None => plain_line(kind.word()),
    }
}

/// Words of an account, in the language that the record gives for them.
fn written(account: &Account, words: &Words) -> Piece {
    let language = account.texts.iter().find(|(name, _)| *name == LANGUAGE);
    // A tag of BCP 47 is letters, digits and hyphens; anything else names no language.
    let is_tag = |tag: &&str| {
        tag.len() <= 35
            && tag
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let language = language.map(|(_, tag)| tag.as_str()).filter(is_tag);
    Piece::Written(words.as_str().to_owned(), language.map(str::to_owned))
}

/// The day as of which everything is known: the last of the calendar.
#[must_use]
pub fn last_day() -> Day {
    Day::new(9999, 12, 31).expect("the last day of the calendar")
}

/// The name that a record gives the thing an account is of.
const NAME: &str = "name";
/// The name under which a record says in which language it quotes.
const LANGUAGE: &str = "language_of_source";

#[cfg(test)]
mod tests;
