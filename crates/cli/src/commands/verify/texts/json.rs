//! The same for machines: names of things are those of the interface.

use detente_api::Moment;
use detente_api::reported::ReportedAccount;
use detente_api::text::{precedence_name, status_name};
use detente_language::Text;
use detente_line::body as kinds;
use detente_line::suspension::Part;
use detente_record::export::{EntryFinding, OfficersFinding};
use detente_record::{Findings, PartyIndex};
use serde_json::{Value, json};

use super::body::Body;
use super::stated::{Coded, Stated};
use super::{Odd, Page, people};

/// What each entry says, in the order of their authors' own clocks.
#[must_use]
pub fn as_json(text: &Text, findings: &Findings) -> Value {
    let page = Page::new(text, findings);
    page.speaking()
        .into_iter()
        .map(|found| one(&page, found))
        .collect()
}

fn one(page: &Page<'_>, found: &EntryFinding) -> Value {
    let header = found.entry.header();
    let (body, stated) = (Body::of(found), Stated::of(found));
    let account = match &body {
        Body::Account(account) => Some(ReportedAccount::from(&**account)),
        _ => None,
    };
    let name = |coded: &Option<Coded>| coded.as_ref().map(|coded| coded.name);
    let parties = |list: &[PartyIndex]| list.iter().map(|party| party.0).collect::<Vec<_>>();
    let numbers = json!({
        "kind": header.kind.0, "act": header.act.0, "number": header.number, "outcome": header.outcome,
    });
    json!({
        "entry": found.entry.id().to_string(),
        "party": header.party.0,
        "epoch": header.epoch.0,
        "sequence": header.sequence.0,
        "time": Moment(header.time).to_string(),
        "kind": kinds::kind(header.kind).map(|kind| kind.name),
        "act": kinds::act(header.kind, header.act).map(|act| act.name),
        "status": status_name(header.status),
        "precedence": precedence_name(header.precedence),
        "action": parties(&header.action),
        "info": parties(&header.info),
        "object": header.object.map(|object| object.to_string()),
        "references": header.references.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "officers": officers(&found.officers),
        "released_alone": name(&stated.alone),
        "mark": stated.mark,
        "question": name(&stated.question),
        "answer": name(&stated.answer),
        "reason": name(&stated.reason),
        "level": stated.level.map(|(level, _)| level),
        "due": stated.due.map(|(what, due)| json!({"what": what.name(), "time": Moment(due).to_string()})),
        "minutes": stated.minutes,
        "rings_for_s": stated.rings_for,
        "part": stated.translates.map(|(part, _)| part),
        "by_machine": stated.translates.map(|(_, by_machine)| by_machine),
        "flags": page.odd(found).map(Odd::name).into_iter().collect::<Vec<_>>(),
        "stated": stated.at.map(|at| Moment(at).to_string()),
        "suspends": stated.suspends.map(|(what, from)| json!({
            "parts": what.parts().map(Part::name).collect::<Vec<_>>(),
            "from": from.map(|from| Moment(from).to_string()),
        })),
        "in_numbers": numbers,
        "body": body.name(),
        "text": body.written(),
        "why_alone": body.reason(),
        "account": account,
        "words": body.rows(page, found),
    })
}

fn officers(found: &OfficersFinding) -> Value {
    let state = match found {
        OfficersFinding::NoneNamed => "none",
        OfficersFinding::Proved(_) => "proved",
        OfficersFinding::Withheld(_) => "withheld",
        OfficersFinding::NotProved(..) => "not-proved",
    };
    let signed: Vec<Value> = match found {
        OfficersFinding::Proved(proved) => people(proved)
            .values()
            .map(|one| json!({"number": one.officer, "officer": one.name, "method": one.method.name()}))
            .collect(),
        _ => Vec::new(),
    };
    json!({"state": state, "signed": signed})
}
