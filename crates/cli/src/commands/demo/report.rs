//! What the demonstration reports: one line of JSON, and what a watch officer sees at each node.
//! All of it is read from the nodes' own interfaces.

use std::collections::{BTreeMap, BTreeSet};

use detente_api::contact::{Contacts, ContactsQuestion, LevelContacts, Refusal};
use detente_api::entry::RecordDigest;
use detente_api::message::{Message, Signer, StateReached};
use detente_api::status::NodeStatus;
use detente_api::test::{Scorecard, Tests};
use detente_api::{AsText, Moment};
use detente_language::{error_key, key};
use detente_record::{Digest, EntryId};
use serde::Serialize;

use crate::commands::demo::failover::{self, Failover};
use crate::commands::demo::flash::Flash;
use crate::commands::demo::run::Stage;
use crate::commands::{contacts, read, status, test};
use crate::failure::{Failure, Outcome};
use crate::rig::Party;

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
    tests: TestsReport,
    flash: FlashReport,
    link: Link,
    failover: FailoverReport,
    records_equal: bool,
    records: Sides<AsText<Digest>>,
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
    Ok(Report {
        format: 1,
        as_of: now.as_of.clone(),
        status: now.status.clone(),
        contacts: contacts_report(stage, &now)?,
        refusals: now.refusals,
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
    let path = contacts::path(&line.status.id.to_string(), &since_invasion());
    let answer: Contacts = client.get(&path)?;
    rows.extend(contacts::in_words(text, &answer, &line.levels(&party.desk)));
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
    let path = contacts::path(&line.status.id.to_string(), question);
    let here: Contacts = stage.a.client()?.get(&path)?;
    let there: Contacts = stage.b.client()?.get(&path)?;
    if here == there {
        Ok(here)
    } else {
        Err(disagree("contacts"))
    }
}

fn disagree(what: &str) -> Failure {
    Failure::new(error_key::DEMO_DISAGREE, &[("what", what)])
}
