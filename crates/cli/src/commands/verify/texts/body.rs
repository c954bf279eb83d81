//! What the body of an entry says. Each is read by the rules of its kind and act; one that can't be is called so, and never
//! shown in part.

use detente_api::Moment;
use detente_api::matter::ReadoutFields;
use detente_language::{Text, key, plain_line};
use detente_line::account::kind::ACT_SOURCE;
use detente_line::account::{Account, Preamble};
use detente_line::body;
use detente_line::book::log::{self, Bell};
use detente_line::book::{DutyRoster, Handover, Note};
use detente_line::matter::conversation::{Conversation, Medium};
use detente_line::matter::own_account::OwnAccount;
use detente_line::matter::wish::Wish;
use detente_line::matter::{call, call_request, readout};
use detente_line::message::content::Content;
use detente_line::message::template::Filled;
use detente_line::message::text::FreeText;
use detente_node::book_view;
use detente_record::export::EntryFinding;
use detente_record::{LineId, PART_BODY, PartyIndex};
use detente_templates::{Reader, built_in};
use jiff::tz::TimeZone;

use super::{Page, is_read};
use crate::commands::book::{open_in_words, person_in_words, shift_in_words};
use crate::commands::contacts::mark_in_words;
use crate::commands::matter::fields_in_words;
use crate::desk::label;
use crate::{said, screen};

/// A body.
pub(super) enum Body {
    /// There is none.
    None,
    /// There is one, and this file does not have it.
    Withheld,
    /// It is not as its kind and act say, or of a later version: its length in bytes.
    NotRead(usize),
    /// A text.
    Text(FreeText),
    /// A template's fields.
    Template(Filled),
    /// A version of a readout.
    Version(Box<OwnAccount>),
    /// What is wished of a call.
    Wish(Box<Wish>),
    /// What is said of a call that is held.
    Conversation(Box<Conversation>),
    /// An account.
    Account(Box<Account>),
    /// What stands before the accounts of a reported record.
    Preamble(Box<Preamble>),
    /// A note of a watch log, or what whoever takes a watch over remarks.
    Note(Box<Note>),
    /// What one watch leaves to the next.
    Handover(Box<Handover>),
    /// Who is planned for which watch.
    Roster(Box<DutyRoster>),
}

impl Body {
    pub(super) fn of(found: &EntryFinding) -> Self {
        match found.entry.body() {
            None if found.withheld.contains(&PART_BODY) => Self::Withheld,
            None => Self::None,
            Some(bytes) if is_read(found) => {
                Self::decode(found, bytes).unwrap_or(Self::NotRead(bytes.len()))
            }
            Some(bytes) => Self::NotRead(bytes.len()),
        }
    }

    fn decode(found: &EntryFinding, bytes: &[u8]) -> Option<Self> {
        let header = found.entry.header();
        let (kind, act) = (header.kind, header.act);
        if kind == body::MESSAGE {
            return Some(match Content::decode(bytes).ok()? {
                Content::Text(said) => Self::Text(said),
                Content::Template(filled) => Self::Template(filled),
            });
        }
        if (kind, act) == (body::ACCOUNT, ACT_SOURCE) {
            return Some(Self::Preamble(Box::new(Preamble::decode(bytes).ok()?)));
        }
        if kind == body::ACCOUNT {
            return Some(Self::Account(Box::new(Account::decode(bytes).ok()?)));
        }
        if (kind, act) == (call_request::COURSE.kind, call_request::REQUEST) {
            return Some(Self::Wish(Box::new(Wish::decode(bytes).ok()?)));
        }
        if (kind, act) == (call::COURSE.kind, call::START) {
            return Some(Self::Conversation(Box::new(
                Conversation::decode(bytes).ok()?,
            )));
        }
        if (kind, act) == (body::WATCH_LOG, log::HANDOVER) {
            return Some(Self::Handover(Box::new(Handover::decode(bytes).ok()?)));
        }
        if kind == body::WATCH_LOG {
            return Some(Self::Note(Box::new(Note::decode(bytes).ok()?)));
        }
        if kind == body::DUTY_ROSTER {
            return Some(Self::Roster(Box::new(DutyRoster::decode(bytes).ok()?)));
        }
        let course = &readout::COURSE;
        if kind == course.kind && (act == course.begins || course.states_version(act)) {
            return Some(Self::Version(Box::new(OwnAccount::decode(bytes).ok()?)));
        }
        Some(Self::Text(FreeText::decode(bytes).ok()?))
    }

    /// Its name in JSON.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Withheld => "withheld",
            Self::NotRead(_) => "not-read",
            Self::Text(_) => "text",
            Self::Template(_) => "template",
            Self::Version(_) => "readout",
            Self::Wish(_) => "call-wish",
            Self::Conversation(_) => "conversation",
            Self::Account(_) => "account",
            Self::Preamble(_) => "preamble",
            Self::Note(_) => "note",
            Self::Handover(_) => "handover",
            Self::Roster(_) => "duty-roster",
        }
    }

    /// The words that somebody wrote freely, as they were signed: a text, a readout's, a subject.
    pub(super) fn written(&self) -> Option<&str> {
        match self {
            Self::Text(said) => Some(said.text()),
            Self::Version(own) => Some(own.text.as_str()),
            Self::Wish(wish) => Some(&wish.subject),
            Self::Conversation(held) => Some(&held.subject),
            Self::Note(note) => Some(&note.text),
            Self::Handover(handover) => Some(&handover.text),
            _ => None,
        }
    }

    /// Why one officer released it alone, as that one wrote it.
    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Text(said) => said.reason(),
            Self::Template(filled) => filled.reason(),
            _ => None,
        }
    }

    /// What it says, a row each; a text behind a bar.
    pub(super) fn rows(&self, page: &Page<'_>, found: &EntryFinding) -> Vec<String> {
        let text = page.text;
        let mut rows: Vec<String> = self
            .written()
            .into_iter()
            .flat_map(screen::as_written)
            .collect();
        match self {
            Self::None | Self::Text(_) => {}
            Self::Withheld => rows.push(text.say(key::VERIFY_TEXT_WITHHELD, &[])),
            Self::NotRead(bytes) => {
                rows.push(text.say(key::VERIFY_TEXT_NOT_READ, &[("bytes", (*bytes).into())]));
            }
            Self::Template(filled) => rows.extend(template(page, found, filled)),
            Self::Version(own) => {
                let party = |index| page.party(PartyIndex(index));
                rows.extend(fields_in_words(
                    text,
                    &ReadoutFields::of(own),
                    plain_line,
                    party,
                ));
            }
            Self::Wish(wish) => rows.extend(wished(text, wish)),
            Self::Conversation(held) => rows.extend(held_call(page, found, held)),
            Self::Account(account) if found.entry.header().object.is_none() => {
                rows.extend(page.own_account(found, account));
            }
            Self::Account(_) => rows.push(text.say(key::VERIFY_TEXT_ACCOUNT_BELOW, &[])),
            Self::Note(note) => rows.extend(noted(page, found, note)),
            Self::Handover(handover) => rows.extend(handed_over(page, handover)),
            Self::Roster(roster) => rows.extend(planned(text, roster)),
            Self::Preamble(preamble) => {
                let mark = mark_in_words(text, preamble.mark.as_str());
                rows.push(text.say(key::VERIFY_MARK, &[("mark", mark.into())]));
            }
        }
        if let Some(reason) = self.reason() {
            rows.push(text.say(key::READ_REASON, &[]));
            rows.extend(screen::as_written(reason));
        }
        rows
    }
}

/// What a note says beside its words: when it happened, what it is about; of a takeover, what came of the bell.
fn noted(page: &Page<'_>, found: &EntryFinding, note: &Note) -> Vec<String> {
    let (text, header) = (page.text, found.entry.header());
    let mut rows = Vec::new();
    if let Some(at) = note.at {
        let time = screen::moment(text, Moment(at));
        rows.push(text.say(key::LOG_HAPPENED, &[("time", time.into())]));
    }
    for about in &note.about {
        let facts = [
            ("id", about.entry.to_string().into()),
            ("line", about.line.to_string().into()),
        ];
        rows.push(text.say(key::LOG_ABOUT, &facts));
    }
    if header.act == log::TAKEOVER {
        rows.push(label(
            text,
            "bell-tried",
            Bell::from_number(header.outcome).name(),
        ));
    }
    rows
}

/// What was open when a watch was handed over. Which line is called how, this file does not say.
fn handed_over(page: &Page<'_>, handover: &Handover) -> Vec<String> {
    let text = page.text;
    let called = |line: LineId| screen::short(&line.to_string()).to_owned();
    let open = handover.open.iter().map(book_view::open_item);
    let mut rows: Vec<String> = open
        .map(|item| open_in_words(text, None, called, &item))
        .collect();
    if handover.more > 0 {
        let count = handover.more.to_string();
        rows.push(text.say(key::HANDOVER_MORE, &[("count", count.into())]));
    }
    rows
}

/// Who is how reached, and who is on when.
fn planned(text: &Text, roster: &DutyRoster) -> Vec<String> {
    let shown = book_view::shown(roster);
    let people = shown.people.iter().map(|one| person_in_words(text, one));
    let shifts = shown.shifts.iter().map(|one| shift_in_words(text, one));
    people.chain(shifts).collect()
}

/// What is wished of a call beside its subject.
fn wished(text: &Text, wish: &Wish) -> Vec<String> {
    let Wish {
        language: _,
        subject: _,
        whom,
        behalf,
        times,
        languages,
        interpreter,
        recording,
    } = wish;
    let facts = [
        ("whom", plain_line(whom).into()),
        ("behalf", plain_line(behalf).into()),
    ];
    let mut rows = vec![text.say(key::CALL_WHOM, &facts)];
    for (from, until) in times {
        let [from, until] = [from, until].map(|time| screen::moment(text, Moment(*time)));
        let facts = [("from", from.into()), ("until", until.into())];
        rows.push(text.say(key::CALL_SUITS, &facts));
    }
    if !languages.is_empty() {
        let languages = plain_line(&languages.join(", "));
        rows.push(text.say(key::CALL_LANGUAGES, &[("languages", languages.into())]));
    }
    if *interpreter {
        rows.push(text.say(key::CALL_INTERPRETER, &[]));
    }
    if *recording {
        rows.push(text.say(key::CALL_RECORDING, &[]));
    }
    rows
}

/// What is said of a call that is held beside its subject: who speaks for either side, and by what means.
fn held_call(page: &Page<'_>, found: &EntryFinding, held: &Conversation) -> Vec<String> {
    let Conversation {
        language: _,
        subject: _,
        whom,
        behalf,
        medium,
    } = held;
    let text = page.text;
    let header = found.entry.header();
    let sides = std::iter::once((header.party, behalf));
    let sides = sides.chain(header.action.first().map(|asked| (*asked, whom)));
    let speaker = |(party, name): (PartyIndex, &String)| {
        let facts = [
            ("party", page.party(party).into()),
            ("name", plain_line(name).into()),
        ];
        text.say(key::CALL_SPEAKER, &facts)
    };
    let mut rows: Vec<String> = sides.map(speaker).collect();
    let mut means = label(text, "call-medium", medium.name());
    if let Medium::Other(number) = medium {
        means = format!("{means} ({number})");
    }
    rows.push(text.say(key::CALL_BY_MEANS, &[("medium", means.into())]));
    rows
}

/// A template in the reader's language, if this program has the very set that the line was founded with: words of another
/// set are not what was signed.
fn template(page: &Page<'_>, found: &EntryFinding, filled: &Filled) -> Vec<String> {
    let (set, tag) = (built_in(), page.text.language().tag());
    let language = if set.speaks(tag) {
        tag
    } else {
        set.languages().next().unwrap_or(tag)
    };
    let zone = TimeZone::system();
    let reader = Reader {
        language,
        zone: &zone,
    };
    let header = found.entry.header();
    let agreed = page.knows_set && header.charter_version == 0;
    let code = filled.code().to_string();
    let shown = agreed.then(|| set.render(filled, header.status, &reader));
    let Some(Ok(shown)) = shown else {
        return vec![
            page.text
                .say(key::VERIFY_TEXT_TEMPLATE, &[("code", code.into())]),
        ];
    };
    let facts = [
        ("code", code.into()),
        ("name", plain_line(&shown.name).into()),
        ("language", language.into()),
        (
            "review",
            said::review(page.text, &shown.review.written()).into(),
        ),
    ];
    let mut rows = vec![page.text.say(key::SAID_HEADING, &facts)];
    rows.extend(shown.whole().lines().flat_map(said::shown));
    rows
}
