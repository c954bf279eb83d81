//! What the entries of a verified file say, in words: for whoever has the file and no node.
//!
//! In the order of their authors' own clocks, which orders a page and proves nothing. Each body is read by the rules of its
//! kind; one that can't be is called so, and never shown in part.

use detente_api::Moment;
use detente_api::matter::ReadoutFields;
use detente_api::text::{precedence_name, status_name};
use detente_language::{Text, key, plain_line};
use detente_line::account::Account;
use detente_line::body;
use detente_line::matter::call_request::Reason;
use detente_line::matter::conversation::Conversation;
use detente_line::matter::own_account::OwnAccount;
use detente_line::matter::query::{Question, Reply};
use detente_line::matter::wish::Wish;
use detente_line::matter::{self, call, call_request, query, readout};
use detente_line::message;
use detente_line::message::answer::Answer;
use detente_line::message::content::Content;
use detente_line::message::template::Filled;
use detente_line::message::text::FreeText;
use detente_record::export::{EntryFinding, OfficersFinding};
use detente_record::{
    AssertionMethod, Findings, PART_BODY, PartyIndex, Status, Timestamp, VerifiedAssertion,
};
use detente_templates::{Reader, built_in};
use jiff::tz::TimeZone;
use serde_json::json;

use super::words::name_of;
use crate::commands::matter::{fields_in_words, said_on};
use crate::desk::label;
use crate::{said, screen};

/// What is said, entry by entry.
#[must_use]
pub fn rows(text: &Text, findings: &Findings) -> Vec<String> {
    let speaking = speaking(findings);
    let without = findings.entries.len() - speaking.len();
    let mut rows = vec![text.say(key::VERIFY_TEXTS, &[])];
    for entry in speaking {
        rows.push(String::new());
        rows.push(heading(text, findings, entry));
        let mut more = whence(text, entry);
        more.extend(stated(text, findings, entry));
        more.extend(words(text, findings, entry));
        rows.extend(more.iter().map(|row| format!("  {row}")));
    }
    if without > 0 {
        rows.push(String::new());
        rows.push(text.say(key::VERIFY_TEXTS_OTHERS, &[("count", without.into())]));
    }
    rows
}

/// The same for machines: what each entry is, and its words as a person would be shown them.
#[must_use]
pub fn as_json(text: &Text, findings: &Findings) -> serde_json::Value {
    let told = speaking(findings).into_iter().map(|entry| {
        let officers: Vec<String> = match &entry.officers {
            OfficersFinding::Proved(proved) => proved.iter().map(|one| one.name.clone()).collect(),
            _ => Vec::new(),
        };
        json!({
            "entry": entry.id.to_string(),
            "party": entry.address.party.0,
            "epoch": entry.address.place.epoch.0,
            "sequence": entry.address.place.sequence.0,
            "time": Moment(entry.time).to_string(),
            "kind": body::kind(entry.kind).map(|kind| kind.name),
            "act": act_name(entry),
            "status": status_name(entry.status),
            "precedence": precedence_name(entry.precedence),
            "object": entry.object.map(|object| object.to_string()),
            "references": entry.references.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "due": entry.due.map(|due| Moment(due).to_string()),
            "number": entry.number,
            "outcome": entry.outcome,
            "officers": officers,
            "has_body": entry.body.is_some(),
            "text": text_alone(entry),
            "words": stated(text, findings, entry).into_iter().chain(words(text, findings, entry)).collect::<Vec<_>>(),
        })
    });
    told.collect()
}

/// Entries by which somebody says something, by their authors' own clocks.
fn speaking(findings: &Findings) -> Vec<&EntryFinding> {
    let says = |entry: &&EntryFinding| {
        let matters = matter::course(entry.kind).is_some();
        let known = [body::MESSAGE, body::ACCOUNT].contains(&entry.kind);
        matters || known || !is_read(entry)
    };
    let mut all: Vec<&EntryFinding> = findings.entries.iter().filter(says).collect();
    all.sort_by_key(|entry| (entry.time, entry.address));
    all
}

/// Whether this version knows the act and all of its header.
fn is_read(entry: &EntryFinding) -> bool {
    entry.understood && body::understands(entry.kind, entry.act)
}

fn act_name(entry: &EntryFinding) -> Option<&'static str> {
    body::act(entry.kind, entry.act).map(|act| act.name)
}

/// Whose entry it is, when by its author's clock, and what it does.
fn heading(text: &Text, findings: &Findings, entry: &EntryFinding) -> String {
    let place = entry.address.place;
    let mut marks = vec![label(text, "precedence", precedence_name(entry.precedence))];
    if entry.status != Status::Actual {
        marks.push(label(text, "status", status_name(entry.status)));
    }
    text.say(
        key::VERIFY_TEXT,
        &[
            ("party", name_of(findings, entry.address.party).into()),
            ("sequence", place.sequence.to_string().into()),
            ("epoch", place.epoch.to_string().into()),
            (
                "time",
                screen::moment_to_second(text, Moment(entry.time)).into(),
            ),
            ("said", act_in_words(text, entry).into()),
            ("marks", marks.join(", ").into()),
        ],
    )
}

/// Which entry it is, about which other, and on whose word.
fn whence(text: &Text, entry: &EntryFinding) -> Vec<String> {
    let id = entry.id.to_string();
    let mut rows = vec![text.say(key::VERIFY_TEXT_ENTRY, &[("id", id.into())])];
    if let Some(object) = entry.object {
        let id = object.to_string();
        rows.push(text.say(key::VERIFY_TEXT_ABOUT, &[("id", screen::short(&id).into())]));
    }
    if !entry.references.is_empty() {
        let ids = entry
            .references
            .iter()
            .map(|id| screen::short(&id.to_string()).to_owned());
        let ids: Vec<String> = ids.collect();
        rows.push(text.say(key::VERIFY_TEXT_REFERS, &[("ids", ids.join(", ").into())]));
    }
    rows.push(match &entry.officers {
        OfficersFinding::NoneNamed => text.say(key::VERIFY_TEXT_NODE, &[]),
        OfficersFinding::Proved(officers) => {
            let names: Vec<String> = officers.iter().map(|one| officer(text, one)).collect();
            text.say(
                key::VERIFY_TEXT_OFFICERS,
                &[("officers", names.join(", ").into())],
            )
        }
        OfficersFinding::Withheld(_) => text.say(key::VERIFY_TEXT_OFFICERS_WITHHELD, &[]),
        OfficersFinding::NotProved(..) => text.say(key::VERIFY_TEXT_OFFICERS_NOT_PROVED, &[]),
    });
    rows
}

/// An officer; one whose key the node held is told apart.
fn officer(text: &Text, proved: &VerifiedAssertion) -> String {
    let name = plain_line(&proved.name);
    match proved.method {
        AssertionMethod::NodeHeld => {
            let means = label(text, "method", proved.method.name());
            format!("{name} [{means}]")
        }
        _ => name,
    }
}

fn act_in_words(text: &Text, entry: &EntryFinding) -> String {
    let kind = body::kind(entry.kind).filter(|_| is_read(entry));
    let named = kind.zip(act_name(entry));
    let Some((kind, act)) = named else {
        let facts = [
            ("kind", u64::from(entry.kind.0).into()),
            ("act", u64::from(entry.act.0).into()),
        ];
        return text.say(key::VERIFY_TEXT_OTHER_VERSION, &facts);
    };
    if entry.kind == body::ACCOUNT {
        return text.say(key::VERIFY_TEXT_ACCOUNT, &[]);
    }
    let said = said_on(text, kind.name, act);
    match matter::course(entry.kind) {
        Some(_) => format!("{}: {said}", label(text, "matter", kind.name)),
        None => said,
    }
}

/// What its header says by numbers: an answer, a reason, a level, a time.
fn stated(text: &Text, findings: &Findings, entry: &EntryFinding) -> Vec<String> {
    if !is_read(entry) {
        return Vec::new();
    }
    let (kind, act) = (entry.kind, entry.act);
    let begins = matter::course(kind).is_some_and(|course| course.begins == act);
    let (requests, calls, queries) = (
        call_request::COURSE.kind,
        call::COURSE.kind,
        query::COURSE.kind,
    );
    let mut rows = Vec::new();
    if let Some(number) = entry.number.filter(|_| begins && kind == queries) {
        let question = Question::from_number(number);
        rows.push(coded(
            label(text, "question", question.name()),
            number,
            matches!(question, Question::Other(_)),
        ));
    }
    let asked_for = entry
        .number
        .filter(|_| kind == requests && (begins || act == call_request::DELEGATE));
    let held_at = entry.outcome.filter(|_| kind == calls && begins);
    if let Some(number) = asked_for.or(held_at) {
        let level = level(text, findings, entry, number);
        rows.push(text.say(key::CALL_LEVEL, &[("level", level.into())]));
    }
    if let Some(number) = entry.outcome {
        let answer = match (kind, act) {
            (body::MESSAGE, message::ANSWER) => {
                let answer = Answer::from_number(number);
                Some((
                    label(text, "answer", answer.name()),
                    matches!(answer, Answer::NotUnderstood(_)),
                ))
            }
            (kind, query::ANSWER) if kind == queries => {
                let reply = Reply::from_number(number);
                Some((
                    label(text, "reply", reply.name()),
                    matches!(reply, Reply::Other(_)),
                ))
            }
            (kind, call_request::DECLINE) if kind == requests => {
                let reason = Reason::from_number(number);
                Some((
                    label(text, "call-reason", reason.name()),
                    matches!(reason, Reason::Other(_)),
                ))
            }
            _ => None,
        };
        rows.extend(answer.map(|(words, unknown)| coded(words, number, unknown)));
    }
    let timed = [
        call_request::ACCEPT,
        call_request::PROPOSE,
        call_request::TAKE,
    ];
    let minutes = entry
        .number
        .filter(|_| kind == requests && timed.contains(&act));
    if let Some(due) = entry.due {
        let time = screen::moment(text, Moment(due));
        let time = match minutes {
            Some(minutes) => text.say(
                key::MATTER_FOR_MINUTES,
                &[("time", time.into()), ("minutes", minutes.into())],
            ),
            None => time,
        };
        rows.push(text.say(key::VERIFY_TEXT_TIME, &[("time", time.into())]));
    }
    let by_account = [call::BEGAN, call::JOIN, call::LEAVE, call::END];
    if let Some(ms) = entry
        .number
        .filter(|_| kind == calls && by_account.contains(&act))
    {
        let time = screen::moment_to_second(text, Moment(Timestamp::from_ms(ms)));
        rows.push(text.say(key::VERIFY_TEXT_TIME, &[("time", time.into())]));
    }
    rows
}

/// Words for a code; with its number, if this program has none for it.
fn coded(words: String, number: u64, unknown: bool) -> String {
    if unknown {
        format!("{words} ({number})")
    } else {
        words
    }
}

/// A level as the founding charter calls it; its number, where another charter was in force.
fn level(text: &Text, findings: &Findings, entry: &EntryFinding, number: u64) -> String {
    let levels = findings.charter.levels.iter();
    let at = usize::try_from(number)
        .ok()
        .filter(|_| entry.charter_version == 0);
    let level = at.and_then(|at| levels.into_iter().nth(at));
    level.map_or_else(
        || number.to_string(),
        |level| plain_line(level.name.get(text.language().tag()).unwrap_or(&level.id)),
    )
}

/// What its body says, a row each; a text behind a bar.
fn words(text: &Text, findings: &Findings, entry: &EntryFinding) -> Vec<String> {
    let Some(body) = &entry.body else {
        let withheld = entry.withheld.contains(&PART_BODY);
        let told = withheld.then(|| text.say(key::VERIFY_TEXT_WITHHELD, &[]));
        return told.into_iter().collect();
    };
    read(text, findings, entry, body).unwrap_or_else(|| {
        let facts = [("bytes", body.len().into())];
        vec![text.say(key::VERIFY_TEXT_NOT_READ, &facts)]
    })
}

/// A body by the rules of its kind; `None` if it is not as they say.
fn read(
    text: &Text,
    findings: &Findings,
    entry: &EntryFinding,
    body: &[u8],
) -> Option<Vec<String>> {
    if !is_read(entry) {
        return None;
    }
    let course = matter::course(entry.kind);
    let begins = course.is_some_and(|course| course.begins == entry.act);
    if entry.kind == body::MESSAGE {
        return Some(match Content::decode(body).ok()? {
            Content::Text(said) => screen::as_written(said.text()).collect(),
            Content::Template(filled) => template(text, findings, entry, &filled),
        });
    }
    if entry.kind == body::ACCOUNT {
        return Some(account(&Account::decode(body).ok()?));
    }
    if course.is_some_and(|course| course.states_version(entry.act))
        || begins && entry.kind == readout::COURSE.kind
    {
        let own = OwnAccount::decode(body).ok()?;
        let party = |index| name_of(findings, PartyIndex(index));
        let fields = ReadoutFields::of(&own);
        let mut rows: Vec<String> = screen::as_written(own.text.as_str()).collect();
        rows.extend(fields_in_words(text, &fields, plain_line, party));
        return Some(rows);
    }
    if begins && entry.kind == call_request::COURSE.kind {
        let wish = Wish::decode(body).ok()?;
        return Some(between(text, &wish.subject, &wish.whom, &wish.behalf));
    }
    if begins && entry.kind == call::COURSE.kind {
        let held = Conversation::decode(body).ok()?;
        return Some(between(text, &held.subject, &held.whom, &held.behalf));
    }
    Some(screen::as_written(FreeText::decode(body).ok()?.text()).collect())
}

fn between(text: &Text, subject: &str, whom: &str, behalf: &str) -> Vec<String> {
    let facts = [
        ("whom", plain_line(whom).into()),
        ("behalf", plain_line(behalf).into()),
    ];
    let mut rows: Vec<String> = screen::as_written(subject).collect();
    rows.push(text.say(key::CALL_WHOM, &facts));
    rows
}

/// A template in the reader's language, if this program has the very set that the line was founded with: words of another
/// set are not what was signed.
fn template(
    text: &Text,
    findings: &Findings,
    entry: &EntryFinding,
    filled: &Filled,
) -> Vec<String> {
    let set = built_in();
    let agreed = findings
        .charter
        .templates
        .filter(|_| entry.charter_version == 0);
    let tag = text.language().tag();
    let language = match set.speaks(tag) {
        true => tag,
        false => set.languages().next().unwrap_or(tag),
    };
    let zone = TimeZone::system();
    let reader = Reader {
        language,
        zone: &zone,
    };
    let shown = (agreed == Some(set.hash())).then(|| set.render(filled, entry.status, &reader));
    match shown {
        Some(Ok(shown)) => shown.whole().lines().flat_map(said::shown).collect(),
        _ => vec![text.say(
            key::VERIFY_TEXT_TEMPLATE,
            &[("code", u64::from(filled.code()).into())],
        )],
    }
}

/// An account of a reported record: its words as its source has them.
fn account(account: &Account) -> Vec<String> {
    let said = account.said_by.iter().map(|who| plain_line(who.as_str()));
    let quotes = account
        .quotes
        .iter()
        .flat_map(|quote| screen::as_written(quote.as_str()));
    let texts = account
        .texts
        .iter()
        .flat_map(|(_, words)| screen::as_written(words.as_str()));
    let date = plain_line(&account.date.to_string());
    std::iter::once(date)
        .chain(said)
        .chain(quotes)
        .chain(texts)
        .collect()
}

/// A free text or a subject, as it was signed; `None` where the body says more than one text, or none.
fn text_alone(entry: &EntryFinding) -> Option<String> {
    let body = entry.body.as_deref().filter(|_| is_read(entry))?;
    let begins = matter::course(entry.kind).is_some_and(|course| course.begins == entry.act);
    match entry.kind {
        kind if kind == body::ACCOUNT => None,
        kind if kind == body::MESSAGE => match Content::decode(body).ok()? {
            Content::Text(said) => Some(said.text().to_owned()),
            Content::Template(_) => None,
        },
        kind if begins && kind == call_request::COURSE.kind => {
            Some(Wish::decode(body).ok()?.subject)
        }
        kind if begins && kind == call::COURSE.kind => {
            Some(Conversation::decode(body).ok()?.subject)
        }
        kind if kind == readout::COURSE.kind => {
            let own = OwnAccount::decode(body)
                .ok()
                .map(|own| own.text.to_string());
            own.or_else(|| Some(FreeText::decode(body).ok()?.text().to_owned()))
        }
        _ => Some(FreeText::decode(body).ok()?.text().to_owned()),
    }
}
