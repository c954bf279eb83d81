//! The story of the demonstration, in the order it happens.

use std::path::PathBuf;
use std::time::Duration;

use detente_api::contact::Contacts;
use detente_api::entry::RecordDigest;
use detente_api::status::NodeStatus;
use detente_api::test::{Scorecard, Tests};
use detente_formats::reported;
use detente_language::{Key, Language, Text, Value, error_key, key, plain_line};
use detente_line::account::ReportedRecord;
use detente_record::Level;

use crate::commands::demo::report::{self, Report};
use crate::commands::demo::{exercise, failover, flash, line_tests};
use crate::commands::{contacts, import};
use crate::desk::{Desk, label};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::output::err_line;
use crate::rig::process::own_program;
use crate::rig::{Network, Party, Schedule, Scratch, Stop, found, pair, until};
use crate::screen;

/// The two parties, what lies between them, and what the run brought to light.
pub struct Stage<'a> {
    /// Listens; its desk reads English.
    pub a: Party,
    /// Only dials; its desk reads Russian.
    pub b: Party,
    /// The paths between them.
    pub network: Network,
    /// The record that one side imports.
    pub record: ReportedRecord,
    /// Ends everything.
    pub stop: &'a Stop,
}

/// Runs the demonstration; the answer is its one line of JSON.
///
/// # Errors
///
/// The step that failed, and why.
pub fn run(desk: &Desk, keep: Option<PathBuf>, once: bool, stop: &Stop) -> Outcome<Report> {
    let scratch = match keep {
        Some(folder) => Scratch::kept(folder)?,
        None => Scratch::temporary()?,
    };
    let mut stage = set_up(desk, &scratch, stop)?;
    let outcome = play(desk, &stage).and_then(|report| {
        if !once {
            leave_running(desk, &stage, &report)?;
        }
        Ok(report)
    });
    // Both say goodbye, the one that dials first; a failure to close in time is no failure of the run.
    for party in [&mut stage.b, &mut stage.a] {
        if let Some(mut node) = party.node.take() {
            let _ = node.stop();
        }
    }
    if !once && outcome.is_ok() {
        say(desk, key::DEMO_CLOSED, &[]);
    }
    outcome
}

fn set_up<'a>(desk: &Desk, scratch: &Scratch, stop: &'a Stop) -> Outcome<Stage<'a>> {
    let record = reported::read(RECORD.as_bytes()).map_err(|unreadable| {
        let problem = unreadable
            .problems
            .first()
            .map(ToString::to_string)
            .unwrap_or_default();
        Failure::new(error_key::ACT_SENSELESS, &[("cause", &problem)])
    })?;
    let program = own_program()?;
    let make = |folder, name, language, listens, officers| {
        Party::make(
            &program,
            &scratch.path().join(folder),
            name,
            language,
            listens,
            officers,
        )
    };
    let mut a = make(
        "northland",
        NORTHLAND,
        Language::English,
        true,
        NORTHLAND_OFFICERS,
    )?;
    let mut b = make(
        "southmark",
        SOUTHMARK,
        Language::Russian,
        false,
        SOUTHMARK_OFFICERS,
    )?;
    a.start()?;
    b.start()?;
    let network = Network::before(a.node()?)?;
    say(desk, key::DEMO_FICTIONAL, &[]);
    say(
        desk,
        key::DEMO_STEP_NODES,
        &[("a", a.card.name().into()), ("b", b.card.name().into())],
    );
    Ok(Stage {
        a,
        b,
        network,
        record,
        stop,
    })
}

/// Everything up to the report.
fn play(desk: &Desk, stage: &Stage<'_>) -> Outcome<Report> {
    let Stage {
        a,
        b,
        network,
        record,
        stop,
    } = stage;
    pair(stop, a, b, &network.addresses())?;
    say(desk, key::DEMO_STEP_PAIRED, &[]);
    let line = found(stop, a, b, levels(record), SCHEDULE)?;
    say(
        desk,
        key::DEMO_STEP_FOUNDED,
        &[("line", line.to_string().into())],
    );
    let watch = line_tests::Watch::begin(&[&stage.a, &stage.b])?;
    import_record(desk, stage)?;
    let link = report::link(stage)?;
    let flash = flash::exchange(stage)?;
    say(
        desk,
        key::DEMO_STEP_FLASH,
        &[("id", flash.id.to_string().into())],
    );
    let failover = failover::run(stage)?;
    say(
        desk,
        key::DEMO_STEP_FAILOVER,
        &[
            ("sent", failover.sent.into()),
            ("path", label(desk.text, "path", "quic").into()),
            ("lost", failover.lost.into()),
            ("duplicates", failover.duplicates_shown.into()),
        ],
    );
    for alarm in &failover.alarms {
        err_line!("  {}", plain_line(alarm));
    }
    let tests = settled_tests(stage)?;
    say(desk, key::DEMO_STEP_TESTS, &[("due", tests[0].due.into())]);
    let digests = equal_records(stage)?;
    say(
        desk,
        key::DEMO_STEP_RECORDS_EQUAL,
        &[("digest", digests[0].digest.to_string().into())],
    );
    watch.check()?;
    let message = flash::read(stage, &flash)?;
    for party in [a, b] {
        for row in report::desk(party, &flash)? {
            err_line!("{row}");
        }
    }
    // On a line of its own: nothing that is reported of 2022 is any other for it.
    let exercise = exercise::run(desk, stage)?;
    watch.check()?;
    let report = report::report(stage, link, &tests, message, &failover, digests, exercise)?;
    // Officers go on reading back until the nodes are closed or a person ends it.
    watch.end();
    Ok(report)
}

/// Leaves both nodes running, with someone to answer their line tests, until a person ends it.
fn leave_running(desk: &Desk, stage: &Stage<'_>, report: &Report) -> Outcome {
    let watch = line_tests::Watch::begin(&[&stage.a, &stage.b])?;
    for party in [&stage.a, &stage.b] {
        err_line!();
        say(
            desk,
            key::DEMO_NODE,
            &[
                ("party", party.card.name().into()),
                ("address", party.node()?.api().to_string().into()),
            ],
        );
        for officer in &party.officers {
            let path = officer.path.display().to_string();
            let facts = [
                ("officer", officer.name.clone().into()),
                ("path", path.into()),
            ];
            err_line!("  {}", desk.say(key::DEMO_OFFICER, &facts));
        }
        err_line!("  {}", desk.say(key::DEMO_TRY, &[]));
        for command in to_try(party, report)? {
            err_line!("    {command}");
        }
    }
    err_line!();
    say(desk, key::DEMO_RUNNING, &[]);
    while !stage.stop.wait(Duration::from_secs(1)) {}
    say(desk, key::DEMO_CLOSING, &[]);
    watch.end();
    Ok(())
}

/// Commands that work at a party's desk as they stand, for whoever pastes them into a shell.
fn to_try(party: &Party, report: &Report) -> Outcome<Vec<String>> {
    let program = quoted(&own_program()?.display().to_string());
    let data = quoted(&party.desk.data.display().to_string());
    let text = party.desk.text;
    let desk = format!("{program} --data {data} --lang {}", text.language().tag());
    let key = |role: &str| {
        let officer = party
            .officers
            .iter()
            .find(|one| one.roles.iter().any(|r| r == role));
        quoted(&officer.map_or_else(String::new, |one| one.path.display().to_string()))
    };
    let (watch, releasing) = (key("watch"), key("releasing"));
    let words = quoted(&text.say(key::DEMO_TEXT_TRY, &[]));
    let (flash, exercise) = (report.flash().to_string(), report.exercise().to_string());
    let exercise = format!("--status exercise --line {}", screen::short(&exercise));
    let sent = format!("{desk} send --status exercise --officer {watch}");
    Ok(vec![
        format!("{desk} status"),
        format!("{desk} read {}", screen::short(&flash)),
        format!("{desk} test"),
        format!("{desk} contacts --level ministers --as-of 2022-10-20"),
        format!("{desk} contacts --accounts {exercise}"),
        format!("{sent} {words}"),
        format!("{sent} --precedence flash {words}"),
        format!("{desk} release --officer {releasing}"),
    ])
}

/// A word as a shell reads it back (POSIX shell, 2.2.2): in single quotes if it holds more than plain characters.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn import_record(desk: &Desk, stage: &Stage<'_>) -> Outcome {
    let line = stage.a.line()?;
    let archivist = Actor::Key(stage.a.officer(&line, "archivist")?);
    let ids = import::file(stage.a.client()?, &line, &stage.record, &archivist)?;
    let path = contacts::path(
        &line.status.id.to_string(),
        contacts::FILED,
        &Default::default(),
    );
    until(stage.stop, key::DEMO_WAIT_IMPORT, || {
        let here: Contacts = stage.a.client()?.get(&path)?;
        let there: Contacts = stage.b.client()?.get(&path)?;
        Ok((!here.levels.is_empty() && here == there).then_some(()))
    })?;
    let mark = stage.record.preamble().mark.as_str();
    say(
        desk,
        key::DEMO_STEP_IMPORTED,
        &[
            ("party", stage.a.card.name().into()),
            ("count", (ids.len() - 1).into()),
            ("mark", contacts::mark_in_words(desk.text, mark).into()),
        ],
    );
    Ok(())
}

/// The scheduled tests' scorecards of both nodes, once one test of each side was due and none is open.
fn settled_tests(stage: &Stage<'_>) -> Outcome<[Scorecard; 2]> {
    let line = stage.a.line()?;
    let path = format!("/v1/lines/{}/tests", line.status.id);
    until(stage.stop, key::DEMO_WAIT_TESTS, || {
        let here: Tests = stage.a.client()?.get(&path)?;
        let there: Tests = stage.b.client()?.get(&path)?;
        let settled = |tests: &Tests| {
            let card = &tests.scheduled;
            card.due >= TESTS_AT_LEAST && card.in_time + card.late + card.failed == card.due
        };
        let both = settled(&here) && here.scheduled == there.scheduled;
        Ok(both.then(|| [here.scheduled.clone(), there.scheduled.clone()]))
    })
}

fn equal_records(stage: &Stage<'_>) -> Outcome<[RecordDigest; 2]> {
    let line = stage.a.line()?;
    let path = format!("/v1/lines/{}/digest", line.status.id);
    until(stage.stop, key::DEMO_WAIT_RECORDS, || {
        let here: RecordDigest = stage.a.client()?.get(&path)?;
        let there: RecordDigest = stage.b.client()?.get(&path)?;
        Ok((here.digest == there.digest).then_some([here, there]))
    })
}

/// The levels of the record, with their names in both languages of the line.
pub(super) fn levels(record: &ReportedRecord) -> Vec<Level> {
    record
        .preamble()
        .levels
        .iter()
        .map(|level| {
            let id = level.id.to_string();
            let own = level.name.as_ref().map(ToString::to_string);
            let in_english = own.unwrap_or_else(|| id.clone());
            let in_russian = label(Text::of(Language::Russian), "level", &id);
            let name = [("en".to_owned(), in_english), ("ru".to_owned(), in_russian)];
            Level {
                id,
                name: name.into(),
            }
        })
        .collect()
}

/// Whether both nodes are up on every path.
///
/// # Errors
///
/// A node does not answer.
pub fn all_paths_up(stage: &Stage<'_>) -> Outcome<bool> {
    for party in [&stage.a, &stage.b] {
        let status: NodeStatus = party.client()?.get("/v1/status")?;
        let up = |link: &detente_api::status::LinkStatus| {
            link.paths.iter().filter(|path| path.up).count() == 2
        };
        if !status.links.iter().any(up) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn say(desk: &Desk, key: Key, values: &[(&str, Value)]) {
    err_line!("{}", desk.say(key, values));
}

/// The record, in the binary: the demonstration needs no file.
const RECORD: &str = include_str!("../../../../../examples/2022/record.toml");
const NORTHLAND: &str = "Northland Joint Headquarters (fictional)";
const SOUTHMARK: &str = "Southmark Defence Staff (fictional)";
// Two who release on each side: what two of them sign (appointments, amendments) can be tried.
const NORTHLAND_OFFICERS: &[(&str, &[&str])] = &[
    ("Lt. A. Aldous (fictional)", &["watch"]),
    ("Capt. B. Birch (fictional)", &["releasing"]),
    ("C. Carver (fictional)", &["archivist"]),
    ("Maj. G. Grove (fictional)", &["releasing"]),
];
const SOUTHMARK_OFFICERS: &[(&str, &[&str])] = &[
    ("Лейтенант Д. Дубов (вымышлен)", &["watch"]),
    ("Капитан Е. Елин (вымышлен)", &["releasing"]),
    ("Майор Ж. Журов (вымышлен)", &["releasing"]),
];
/// Two tests fall due while the rest of the demonstration runs, one begun by each side.
const SCHEDULE: Schedule = Schedule {
    first_after: Duration::from_secs(4),
    every: Duration::from_secs(12),
    answer_within: Duration::from_secs(10),
};
const TESTS_AT_LEAST: u64 = 2;
