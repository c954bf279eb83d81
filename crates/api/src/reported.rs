//! Accounts in the record as they were given: who says what happened, from which source, in whose words.
//! Everything here is somebody's account; nothing is the software's own judgement.

use detente_line::account::{
    Account, AccountKind, Appeared, Ask, Basis, Initiative, Label, Length, LevelNamed, PartyNamed,
    Preamble, ReportedRecord, Source, Words,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{EntryIdText, StatusName};

/// What `GET /v1/lines/{line}/accounts` is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ReportedQuery {
    /// Of which status; never mixed.
    #[param(inline)]
    pub status: StatusName,
}

/// The answer to `GET /v1/lines/{line}/accounts`. Names (`source`, parties, levels, other accounts) are of the
/// accounts' own record: a party named here is not a party of the line. Dates are EDTF, as the source gave them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reported {
    /// The status asked about.
    pub status: String,
    /// What must stand on everything that shows this.
    pub marks: Vec<String>,
    /// Who carried the accounts.
    pub sources: Vec<ReportedSource>,
    /// Whom they are about.
    pub parties: Vec<ReportedParty>,
    /// The levels they are at.
    pub levels: Vec<ReportedLevel>,
    /// The accounts, in the order of time.
    pub accounts: Vec<ReportedAccount>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// A source: a report, a briefing, a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportedSource {
    /// What accounts call it.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// When it was published: a date (EDTF), or a moment with its zone as the source states it.
    pub published: Option<String>,
    /// When it was last changed, likewise.
    pub updated: Option<String>,
    /// Whether its date was `stated`, `derived` or from `outside`.
    pub date_basis: Option<String>,
    /// Everything else that is said of it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<Named>,
}

/// A party, by the record's own name for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportedParty {
    /// What accounts call it.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
}

/// A level at which parties are in contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportedLevel {
    /// What accounts call it.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Who holds it, by party.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<Named>,
}

/// Words under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The words, as written.
    pub words: String,
}

/// One account. What it does not say is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ReportedAccount {
    /// What other accounts of its record call it.
    pub id: String,
    /// What it is of: `contact`, `readout`, `assessment`, …; a word of its own otherwise.
    pub kind: String,
    /// When, as exact as it was said.
    pub date: String,
    /// Whether the date was `stated`, `derived` or from `outside` the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_basis: Option<String>,
    /// The source that carries it; absent for a desk's own account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The party whose account it is, if the source names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_account_of: Option<String>,
    /// The party that said or did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The levels it is at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
    /// How: `call`, `meeting`, `not stated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub means: Option<String>,
    /// How often, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// Who said it, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_by: Option<String>,
    /// How that person is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
    /// The words themselves, where the source quotes them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<String>,
    /// Everything else that is said in words, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<Named>,
    /// The parties that confirmed it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub confirmed_by: Vec<String>,
    /// At whose initiative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiated_by: Option<String>,
    /// By whose account that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiated_by_account_of: Option<String>,
    /// Whether the source implies that and does not say it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub initiative_implied: bool,
    /// How long it took, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_minutes: Option<u32>,
    /// Whether that is about.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub duration_approximate: bool,
    /// What was asked in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<ReportedAsk>,
    /// What was spoken about, each with the words for it, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Named>,
    /// The contact that it is an account of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The contact that it follows from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// The event since when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Other accounts that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// The party whose requests were declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<String>,
    /// When those requests were made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_span: Option<String>,
    /// Whether what is expected has been scheduled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<bool>,
    /// When it was reported, if that is another day than its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported: Option<String>,
    /// The entry that carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryIdText>,
}

/// Something that one party asked of another in a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportedAsk {
    /// What topics of later accounts would call it.
    pub id: String,
    /// Who asked.
    pub by: Option<String>,
    /// For what.
    pub text: Option<String>,
    /// Where it was raised.
    pub raised: Option<String>,
    /// What is known of the answer.
    pub answer: Option<String>,
}

impl Reported {
    /// The record that these accounts make up: what a reader computes from is what the desk has filed. What is
    /// no account, as an answer of a later version may hold, is left out.
    #[must_use]
    pub fn record(&self) -> Option<ReportedRecord> {
        let mark = self.marks.first().map_or(OF_DESKS, String::as_str);
        let preamble = Preamble {
            mark: Words::new(mark).ok()?,
            sources: self
                .sources
                .iter()
                .filter_map(ReportedSource::read)
                .collect(),
            parties: self
                .parties
                .iter()
                .filter_map(ReportedParty::read)
                .collect(),
            levels: self.levels.iter().filter_map(ReportedLevel::read).collect(),
            file: None,
        };
        let accounts = self.accounts.iter().filter_map(ReportedAccount::read);
        Some(ReportedRecord::gathered(preamble, accounts.collect()).0)
    }
}

impl From<&Source> for ReportedSource {
    fn from(source: &Source) -> Self {
        let appeared = |moment: &Option<Appeared>| match moment {
            Some(Appeared::Date(date)) => Some(date.to_string()),
            Some(Appeared::Moment(moment)) => Some(moment.to_string()),
            None => None,
        };
        Self {
            id: source.id.to_string(),
            title: written(&source.title),
            published: appeared(&source.published),
            updated: appeared(&source.updated),
            date_basis: source.basis.map(|basis| basis.word().to_owned()),
            texts: named(&source.texts),
        }
    }
}

impl ReportedSource {
    fn read(&self) -> Option<Source> {
        // A date has no hour and a moment has one, so that neither is read as the other.
        let appeared = |text: &Option<String>| {
            let text = text.as_deref()?;
            let date = text.parse().ok().map(Appeared::Date);
            date.or_else(|| Words::new(text).ok().map(Appeared::Moment))
        };
        Some(Source {
            id: Label::new(&self.id).ok()?,
            title: words(&self.title),
            published: appeared(&self.published),
            updated: appeared(&self.updated),
            basis: self.date_basis.as_deref().and_then(Basis::from_word),
            texts: read_named(&self.texts),
        })
    }
}

impl From<&PartyNamed> for ReportedParty {
    fn from(party: &PartyNamed) -> Self {
        Self {
            id: party.id.to_string(),
            name: written(&party.name),
            languages: texts(&party.languages),
        }
    }
}

impl ReportedParty {
    fn read(&self) -> Option<PartyNamed> {
        Some(PartyNamed {
            id: Label::new(&self.id).ok()?,
            name: words(&self.name),
            languages: labels(&self.languages),
        })
    }
}

impl From<&LevelNamed> for ReportedLevel {
    fn from(level: &LevelNamed) -> Self {
        Self {
            id: level.id.to_string(),
            name: written(&level.name),
            holders: named(&level.holders),
        }
    }
}

impl ReportedLevel {
    fn read(&self) -> Option<LevelNamed> {
        Some(LevelNamed {
            id: Label::new(&self.id).ok()?,
            name: words(&self.name),
            holders: read_named(&self.holders),
        })
    }
}

impl From<&Account> for ReportedAccount {
    fn from(account: &Account) -> Self {
        let initiative = account.initiated_by.as_ref();
        let asks = account.asks.iter().map(|ask| ReportedAsk {
            id: ask.id.to_string(),
            by: written(&ask.by),
            text: written(&ask.text),
            raised: written(&ask.raised),
            answer: written(&ask.answer),
        });
        Self {
            id: account.id.to_string(),
            kind: account.kind.word().to_owned(),
            date: account.date.to_string(),
            date_basis: account.basis.map(|basis| basis.word().to_owned()),
            source: written(&account.source),
            by_account_of: written(&account.by_account_of),
            by: written(&account.by),
            levels: texts(&account.levels),
            means: written(&account.means),
            count: written(&account.count),
            said_by: written(&account.said_by),
            attribution: written(&account.attribution),
            quotes: texts(&account.quotes),
            texts: named(&account.texts),
            confirmed_by: texts(&account.confirmed_by),
            initiated_by: initiative.map(|initiative| initiative.party.to_string()),
            initiated_by_account_of: initiative
                .and_then(|initiative| written(&initiative.by_account_of)),
            initiative_implied: initiative.is_some_and(|initiative| initiative.implied),
            duration_minutes: account.duration.map(|length| length.minutes),
            duration_approximate: account.duration.is_some_and(|length| length.approximate),
            asks: asks.collect(),
            topics: named(&account.topics),
            of: written(&account.of),
            follows: written(&account.follows),
            since: written(&account.since),
            about: texts(&account.about),
            requested_by: written(&account.requested_by),
            requests_span: written(&account.requests_span),
            scheduled: account.scheduled,
            reported: written(&account.reported),
            entry: None,
        }
    }
}

impl ReportedAccount {
    fn read(&self) -> Option<Account> {
        let initiative = self.initiated_by.as_deref().and_then(|party| {
            Some(Initiative {
                party: Label::new(party).ok()?,
                by_account_of: label(&self.initiated_by_account_of),
                implied: self.initiative_implied,
            })
        });
        let asks = self.asks.iter().filter_map(|ask| {
            Some(Ask {
                id: Label::new(&ask.id).ok()?,
                by: label(&ask.by),
                text: words(&ask.text),
                raised: words(&ask.raised),
                answer: words(&ask.answer),
            })
        });
        let date = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        Some(Account {
            basis: self.date_basis.as_deref().and_then(Basis::from_word),
            source: label(&self.source),
            by_account_of: label(&self.by_account_of),
            by: label(&self.by),
            levels: labels(&self.levels),
            means: words(&self.means),
            count: words(&self.count),
            said_by: words(&self.said_by),
            attribution: words(&self.attribution),
            quotes: self
                .quotes
                .iter()
                .filter_map(|text| Words::new(text).ok())
                .collect(),
            texts: read_named(&self.texts),
            confirmed_by: labels(&self.confirmed_by),
            initiated_by: initiative,
            duration: self.duration_minutes.map(|minutes| Length {
                minutes,
                approximate: self.duration_approximate,
            }),
            asks: asks.collect(),
            topics: read_named(&self.topics),
            of: label(&self.of),
            follows: label(&self.follows),
            since: label(&self.since),
            about: labels(&self.about),
            requested_by: label(&self.requested_by),
            requests_span: date(&self.requests_span),
            scheduled: self.scheduled,
            reported: date(&self.reported),
            ..Account::new(
                Label::new(&self.id).ok()?,
                AccountKind::from_word(Label::new(&self.kind).ok()?),
                self.date.parse().ok()?,
            )
        })
    }
}

fn written(one: &Option<impl ToString>) -> Option<String> {
    one.as_ref().map(ToString::to_string)
}

fn texts(all: &[impl ToString]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

pub(crate) fn named(all: &[(Label, Words)]) -> Vec<Named> {
    let named = all.iter().map(|(name, words)| Named {
        name: name.to_string(),
        words: words.to_string(),
    });
    named.collect()
}

fn label(text: &Option<String>) -> Option<Label> {
    text.as_deref().and_then(|text| Label::new(text).ok())
}

fn labels(all: &[String]) -> Vec<Label> {
    all.iter()
        .filter_map(|text| Label::new(text).ok())
        .collect()
}

fn words(text: &Option<String>) -> Option<Words> {
    text.as_deref().and_then(|text| Words::new(text).ok())
}

fn read_named(all: &[Named]) -> Vec<(Label, Words)> {
    let read = |one: &Named| Some((Label::new(&one.name).ok()?, Words::new(&one.words).ok()?));
    all.iter().filter_map(read).collect()
}

/// What a record without a mark stands under: accounts that desks gave themselves are no reconstruction.
const OF_DESKS: &str = "by the desks of this line";
