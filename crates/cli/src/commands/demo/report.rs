//! What the demonstration reports: one line of JSON, and what a watch officer sees at each node.
//! All of it is read from the nodes' own interfaces.

use std::collections::{BTreeMap, BTreeSet};

use detente_api::contact::{Contacts, ContactsQuestion, LevelContacts, Refusal};
use detente_api::entry::RecordDigest;
use detente_api::message::{Message, Signer, StateReached};
use detente_api::reported::Reported;
use detente_api::status::NodeStatus;
use detente_api::test::{Scorecard, Tests};
use detente_api::{AsText, Moment};
use detente_language::{error_key, key};
use detente_line::account::contacts::{FollowUp, follow_ups_not_scheduled};
use detente_line::account::topics::{asked, topics};
use detente_line::account::{AccountKind, Day, Giver, Label, ReportedRecord};
use detente_record::{Digest, EntryId, LineId};
use serde::Serialize;

use crate::commands::demo::exercise;
use crate::commands::demo::failover::{self, Failover};
use crate::commands::demo::flash::Flash;
use crate::commands::demo::run::Stage;
use crate::commands::{contacts, read, status, test};
use crate::failure::{Failure, Outcome};
use crate::rig::Party;
use crate::told::Teller;

/// The link as both sides' handshakes made it.
#[derive(Debug, Serialize)]
pub struct Link {
    group: String,
    paths: Vec<String>,
}

/// The key-exchange group and the paths that are up, as both nodes show them.
///
/// # Errors
///
/// A node does not answer, or the two do not agree.
pub fn link(stage: &Stage<'_>) -> Outcome<Link> {
    let (mut groups, mut seen) = (BTreeSet::new(), Vec::new());
    for party in [&stage.a, &stage.b] {
        let status: NodeStatus = party.client()?.get("/v1/status")?;
        let up = status
            .links
            .iter()
            .flat_map(|link| &link.paths)
            .filter(|path| path.up);
        let mut paths = Vec::new();
        for path in up {
            groups.insert(path.group.clone().unwrap_or_default());
            paths.push(path.bearer.clone());
        }
        seen.push(paths);
    }
    let (Some(group), Some(paths)) = (groups.pop_first(), seen.pop()) else {
        return Err(disagree("link"));
    };
    if !groups.is_empty() || seen.iter().any(|other| *other != paths) {
        return Err(disagree("link"));
    }
    Ok(Link { group, paths })
}

/// The run in one line of JSON.
#[derive(Debug, Serialize)]
pub struct Report {
    format: u8,
    as_of: String,
    status: String,
    contacts: ContactsReport,
    refusals: Vec<Refusal>,
    accounts: BTreeMap<String, SideBySide>,
    asks_not_mentioned: Vec<String>,
    follow_up: Vec<FollowUpReport>,
    tests: TestsReport,
    flash: FlashReport,
    link: Link,
    failover: FailoverReport,
    records_equal: bool,
    records: Sides<AsText<Digest>>,
    exercise: exercise::Report,
}

#[derive(Debug, Serialize)]
struct ContactsReport {
    ministers: Ministers,
    chiefs: BTreeMap<String, LastContact>,
    heads: Heads,
}

#[derive(Debug, Serialize)]
struct Ministers {
    last: Option<String>,
    days_since: Option<i64>,
    gaps_days: Vec<i64>,
    longest_gap_days: Option<i64>,
    since_invasion: Option<Since>,
}

#[derive(Debug, Serialize)]
struct LastContact {
    last: Option<String>,
    days_since: Option<i64>,
}

/// The topics of a contact's accounts: in every side's, and in one side's alone, which denies nothing.
#[derive(Debug, Serialize)]
struct SideBySide {
    in_both: Vec<String>,
    one_only: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Serialize)]
struct FollowUpReport {
    level: String,
    scheduled: bool,
}

#[derive(Debug, Serialize)]
struct Heads {
    since_invasion: Option<Since>,
}

#[derive(Debug, Serialize)]
struct Since {
    first: Option<String>,
    count: u64,
}

#[derive(Debug, Serialize)]
struct TestsReport {
    both_sides_agree: bool,
    #[serde(flatten)]
    sides: Sides<Count>,
}

#[derive(Debug, Serialize)]
struct Count {
    due: u64,
    in_time: u64,
    late: u64,
    failed: u64,
}

#[derive(Debug, Serialize)]
struct FlashReport {
    id: AsText<EntryId>,
    states: Vec<StateReport>,
}

#[derive(Debug, Serialize)]
struct StateReport {
    state: String,
    at: Moment,
    entry: AsText<EntryId>,
    signers: Vec<SignerReport>,
}

#[derive(Debug, Serialize)]
struct SignerReport {
    party: &'static str,
    officer: String,
}

#[derive(Debug, Serialize)]
struct FailoverReport {
    cut: &'static str,
    sent: usize,
    lost: usize,
    duplicates_shown: usize,
}

#[derive(Debug, Serialize)]
struct Sides<T> {
    a: T,
    b: T,
}

impl Report {
    /// The FLASH that was exchanged.
    #[must_use]
    pub fn flash(&self) -> EntryId {
        self.flash.id.0
    }

    /// The line on which officers exercised.
    #[must_use]
    pub fn exercise(&self) -> LineId {
        self.exercise.line()
    }
}

/// The report of a run, every figure from the nodes' interfaces or from the run itself.
///
/// # Errors
///
/// A node does not answer, the two sides differ, or a promise was not kept.
pub fn report(
    stage: &Stage<'_>,
    link: Link,
    tests: &[Scorecard; 2],
    flash: Message,
    failover: &Failover,
    digests: [RecordDigest; 2],
    exercise: exercise::Report,
) -> Outcome<Report> {
    let [a, b] = digests.map(|digest| digest.digest);
    for (kept, promise) in [
        (tests[0] == tests[1], "tests"),
        (failover.lost == 0, "lost"),
        (failover.duplicates_shown == 0, "duplicates_shown"),
        (a == b, "records_equal"),
    ] {
        if !kept {
            return Err(disagree(promise));
        }
    }
    let now = ask(stage, &since_invasion())?;
    let [here, there] = tests;
    let told = told(stage)?;
    let record = told.record().ok_or_else(|| disagree("accounts"))?;
    let day = now.as_of.parse().map_err(|_| disagree("accounts"))?;
    Ok(Report {
        format: 1,
        as_of: now.as_of.clone(),
        status: now.status.clone(),
        contacts: contacts_report(stage, &now)?,
        refusals: now.refusals.into_iter().map(without_entry).collect(),
        accounts: side_by_side(&record, day),
        asks_not_mentioned: asks_not_mentioned(&record, day),
        follow_up: follow_ups_not_scheduled(&record, day)
            .iter()
            .map(FollowUpReport::of)
            .collect(),
        tests: TestsReport {
            both_sides_agree: here == there,
            sides: Sides {
                a: Count::of(here),
                b: Count::of(there),
            },
        },
        flash: FlashReport {
            id: flash.id,
            states: flash.states.into_iter().map(StateReport::of).collect(),
        },
        link,
        failover: FailoverReport {
            cut: failover::CUT,
            sent: failover.sent,
            lost: failover.lost,
            duplicates_shown: failover.duplicates_shown,
        },
        records_equal: a == b,
        records: Sides { a, b },
        exercise,
    })
}

fn contacts_report(stage: &Stage<'_>, now: &Contacts) -> Outcome<ContactsReport> {
    let level = |name: &str| now.levels.get(name).cloned().unwrap_or_default();
    let ministers = level("ministers");
    let since = Since::of(&ministers);
    // The record's second report was written on the day of the first call since the event.
    let then = since.as_ref().and_then(|since| since.first.clone());
    let then = then.ok_or_else(|| disagree("contacts"))?;
    let earlier = ContactsQuestion {
        as_of: Some(then.parse().map_err(|_| disagree("contacts"))?),
        ..Default::default()
    };
    let mut earlier = ask(stage, &earlier)?;
    let chiefs = earlier.levels.remove("chiefs").unwrap_or_default();
    let chiefs = LastContact {
        last: chiefs.last,
        days_since: chiefs.days_since,
    };
    Ok(ContactsReport {
        ministers: Ministers {
            last: ministers.last,
            days_since: ministers.days_since,
            gaps_days: ministers.gaps_days,
            longest_gap_days: ministers.longest_gap_days,
            since_invasion: since,
        },
        chiefs: [(format!("as_of_{}", then.replace('-', "_")), chiefs)].into(),
        heads: Heads {
            since_invasion: Since::of(&level("heads")),
        },
    })
}

/// Contacts of which two sides or more have given accounts that name topics, by their names in the record.
fn side_by_side(record: &ReportedRecord, as_of: Day) -> BTreeMap<String, SideBySide> {
    let known = record.accounts().iter();
    let contacts = known.filter(|account| account.kind == AccountKind::Contact);
    let compared = contacts.filter_map(|contact| {
        let found = topics(record, contact.id.as_str(), as_of);
        let only = found.givers.iter().map(|giver| {
            let own = found.only_in(*giver);
            (giver_id(*giver), ids(own))
        });
        (found.givers.len() > 1).then(|| {
            let side_by_side = SideBySide {
                in_both: ids(found.in_every_account()),
                one_only: only.collect(),
            };
            (contact.id.as_str().replace('-', "_"), side_by_side)
        })
    });
    compared.collect()
}

/// What was asked in a contact and stands in no account of any later one of which there are accounts.
fn asks_not_mentioned(record: &ReportedRecord, as_of: Day) -> Vec<String> {
    let levels = record.preamble().levels.iter();
    let asked = levels.flat_map(|level| asked(record, level.id.as_str(), as_of));
    let not_mentioned = asked.filter(|asked| {
        let told = || asked.later.iter().filter(|later| later.accounts > 0);
        told().count() > 0 && told().all(|later| later.by.is_empty())
    });
    let names: BTreeSet<String> = not_mentioned
        .map(|asked| asked.ask.id.to_string())
        .collect();
    names.into_iter().collect()
}

fn giver_id(giver: Giver<'_>) -> String {
    match giver {
        Giver::Party(id) | Giver::Source(id) => id.to_string(),
        Giver::Desk => "desk".to_owned(),
    }
}

fn ids(labels: Vec<&Label>) -> Vec<String> {
    labels.into_iter().map(ToString::to_string).collect()
}

impl FollowUpReport {
    fn of(follow_up: &FollowUp<'_>) -> Self {
        Self {
            level: follow_up.level.to_string(),
            scheduled: follow_up.account.scheduled == Some(true),
        }
    }
}

impl Since {
    fn of(level: &LevelContacts) -> Option<Self> {
        let since = level.since_event.as_ref()?;
        Some(Self {
            first: since.first.clone(),
            count: since.count,
        })
    }
}

impl Count {
    fn of(card: &Scorecard) -> Self {
        Self {
            due: card.due,
            in_time: card.in_time,
            late: card.late,
            failed: card.failed,
        }
    }
}

impl StateReport {
    fn of(state: StateReached) -> Self {
        let signer = |signer: Signer| SignerReport {
            party: if signer.party == 0 { "a" } else { "b" },
            officer: signer.officer,
        };
        Self {
            state: state.state,
            at: state.at,
            entry: state.entry,
            signers: state.signers.into_iter().map(signer).collect(),
        }
    }
}

/// What the watch officer of a party sees, in the desk's language, a line each.
///
/// # Errors
///
/// The node does not answer.
pub fn desk(party: &Party, flash: &Flash) -> Outcome<Vec<String>> {
    let (client, text) = (party.client()?, party.desk.text);
    let line = party.line()?;
    let base = format!("/v1/lines/{}", line.status.id);
    let mut rows = vec![
        String::new(),
        text.say(key::DEMO_DESK, &[("party", party.card.name().into())]),
    ];
    let node: NodeStatus = client.get("/v1/status")?;
    rows.extend(status::in_words(text, &node));
    let tests: Tests = client.get(&format!("{base}/tests"))?;
    rows.extend(test::in_words(text, &line, &tests));
    let path = contacts::path(
        &line.status.id.to_string(),
        contacts::FILED,
        &since_invasion(),
    );
    let answer: Contacts = client.get(&path)?;
    let levels = line.levels(&party.desk);
    rows.extend(contacts::in_words(text, &answer, &levels));
    let told = contacts::reported(client, &line.status.id.to_string(), contacts::FILED)?;
    if let (Some(record), Ok(as_of)) = (told.record(), answer.as_of.parse()) {
        rows.extend(Teller::new(text, &record, as_of, &levels).rows());
    }
    let message: Message = client.get(&format!("{base}/messages/{}", flash.id))?;
    rows.push(text.say(key::DEMO_FLASH_TITLE, &[]));
    let told = read::in_words(&party.desk, &line, &message);
    rows.extend(told.into_iter().map(|row| format!("  {row}")));
    Ok(rows)
}

fn since_invasion() -> ContactsQuestion {
    ContactsQuestion {
        since_event: Some("invasion".to_owned()),
        ..Default::default()
    }
}

/// Asks both nodes the same; their answers must be the same.
fn ask(stage: &Stage<'_>, question: &ContactsQuestion) -> Outcome<Contacts> {
    let line = stage.a.line()?;
    let path = contacts::path(&line.status.id.to_string(), contacts::FILED, question);
    let here: Contacts = stage.a.client()?.get(&path)?;
    let there: Contacts = stage.b.client()?.get(&path)?;
    if here == there {
        Ok(here)
    } else {
        Err(disagree("contacts"))
    }
}

/// What both nodes tell of the record that one of them imported; they must tell the same.
fn told(stage: &Stage<'_>) -> Outcome<Reported> {
    let line = stage.a.line()?.status.id.to_string();
    let here = contacts::reported(stage.a.client()?, &line, contacts::FILED)?;
    let there = contacts::reported(stage.b.client()?, &line, contacts::FILED)?;
    if here == there {
        Ok(here)
    } else {
        Err(disagree("accounts"))
    }
}

fn disagree(what: &str) -> Failure {
    Failure::new(error_key::DEMO_DISAGREE, &[("what", what)])
}

/// Entries are others in every demonstration.
fn without_entry(refusal: Refusal) -> Refusal {
    Refusal {
        entry: None,
        ..refusal
    }
}
