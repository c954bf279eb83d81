//! The record: may it be signed, does it fork, when was it verified and saved; and the line tests.

use detente_record::Timestamp;

use super::{
    Checked, DAY_MS, Facts, Figure, LineFacts, Piece, Verdict, at_most, fails_if, quoted, warns_if,
};

pub(super) fn check(facts: &Facts) -> Vec<Checked> {
    let data = quoted(&facts.folder.display().to_string());
    let mut checked = vec![
        stamp("record-verified", facts, facts.verified, (30, 365)).fix(format!(
            "systemctl stop detente; detente --data {data} verify; systemctl start detente"
        )),
        stamp("backup-age", facts, facts.backed_up, (2, 14))
            .fix(format!("detente --data {data} backup /media/backup")),
    ];
    checked.push(match facts.audit_sound {
        Some(sound) => Checked::new(
            "record-audit",
            fails_if(!sound),
            Figure::word(if sound { "holds" } else { "altered" }),
        )
        .fix(format!("detente --data {data} audit --verify")),
        None => Checked::unknown("record-audit"),
    });
    if !systemd(facts) && checked[0].fix.is_some() {
        let verify = format!("detente --data {data} verify");
        checked[0].fix = Some(match facts.host.process {
            // Its record is its own while it runs.
            Some(id) => format!(
                "kill {id} && tail --pid={id} -f /dev/null && {verify} && detente --data {data} up"
            ),
            None => verify,
        });
    }
    let Some(running) = &facts.running else {
        return checked;
    };
    for line in &running.lines {
        let name = line.status.id.to_string();
        let about = name.get(..12).unwrap_or(&name).to_owned();
        let mute = line.status.mute.as_deref();
        let verdict = match mute {
            None => Verdict::Ok,
            Some("behind-own-record") => Verdict::Fail,
            Some(_) => Verdict::Warn,
        };
        checked.push(
            Checked::new(
                "record-speaks",
                verdict,
                mute.map_or_else(
                    || Figure::word("speaks"),
                    |mute| Figure::label("mute", mute),
                ),
            )
            .about(&about)
            .fix(format!("detente --data {data} status")),
        );
        let forks = &line.status.forks;
        let party = forks.first().copied().unwrap_or_default();
        checked.push(
            Checked::new("record-forks", fails_if(!forks.is_empty()), Figure::count("parties", forks.len()))
                .about(&about)
                .fix(format!(
                    "detente --data {data} fork prove --line {about} --party {party} --out fork-{party}.proof"
                )),
        );
        let waiting: usize = line.status.waiting.iter().map(|one| one.entries).sum();
        checked.push(
            Checked::new(
                "record-waiting",
                at_most(waiting, 1_000, 50_000),
                Figure::count("entries", waiting),
            )
            .about(&about)
            .fix(format!("detente --data {data} status")),
        );
        if line.goes_on() {
            checked.push(amendments(line, &data, &about));
        }
    }
    checked
}

/// Whether a proposal of another party waits for the word of ours.
fn amendments(line: &LineFacts, data: &str, about: &str) -> Checked {
    let waiting = &line.status.amendments_waiting;
    let proposal = waiting.first().map(ToString::to_string).unwrap_or_default();
    let proposal = proposal.get(..12).unwrap_or(&proposal);
    Checked::new(
        "charter-amendments",
        warns_if(!waiting.is_empty()),
        Figure::count("amendments", waiting.len()),
    )
    .about(about)
    // Nobody is handed a command that signs what he has not read.
    .fix(format!(
        "detente --data {data} amendment show {proposal} --line {about}"
    ))
}

fn systemd(facts: &Facts) -> bool {
    facts.host.unit.is_some_and(|(known, _)| known)
}

/// How long ago something was done, in days; never is warned of, for a node may be new.
fn stamp(
    id: &'static str,
    facts: &Facts,
    at: Option<Timestamp>,
    (good, bearable): (u64, u64),
) -> Checked {
    match at {
        None => Checked::new(id, Verdict::Warn, Figure::word("never")),
        Some(at) => {
            let days = facts.now.as_ms().saturating_sub(at.as_ms()) / DAY_MS;
            let ago = Piece::amount(days, "d").named("ago");
            Checked::new(id, at_most(days, good, bearable), ago)
        }
    }
}

pub(super) fn tests(facts: &Facts) -> Vec<Checked> {
    let Some(running) = &facts.running else {
        return vec![Checked::unknown("test-last")];
    };
    let data = quoted(&facts.folder.display().to_string());
    let mut checked = Vec::new();
    // A book is tested by nobody.
    let lines = running.lines.iter().filter(|line| line.goes_on());
    for line in lines.filter(|line| !line.status.is_book()) {
        let name = line.status.id.to_string();
        let about = name.get(..12).unwrap_or(&name);
        let last = line
            .tests
            .tests
            .iter()
            .filter(|test| test.outcome != "open");
        let last = last.max_by_key(|test| test.due);
        let outcome = last.map_or("never", |test| test.outcome.as_str());
        let tested = match outcome {
            "never" => Figure::word("never"),
            other => Figure::label("test", other),
        };
        let verdict = match outcome {
            "in-time" => Verdict::Ok,
            "never" | "late" => Verdict::Warn,
            _ => Verdict::Fail,
        };
        checked.push(
            Checked::new("test-last", verdict, tested)
                .about(about)
                .fix(format!("detente --data {data} test start --line {about}")),
        );
        let asks = line.tests.asks.len();
        checked.push(
            Checked::new("test-asks", warns_if(asks > 0), Figure::count("tests", asks))
                .about(about)
                .fix(format!("detente --data {data} test list --line {about} && detente --data {data} test answer --line {about} --read-back WORD --officer officer.key")),
        );
        let next = line.status.next_test.map(|due| due.0);
        let is_far =
            |due: Timestamp| due.as_ms().saturating_sub(facts.now.as_ms()) > TESTED_WITHIN_MS;
        checked.push(
            Checked::new(
                "test-next",
                warns_if(next.is_none_or(is_far)),
                next.map_or_else(|| Figure::word("not-scheduled"), |due| due.dtg().into()),
            )
            .about(about)
            .fix(format!("detente --data {data} charter show {about}")),
        );
    }
    checked
}

/// A line is tested once or twice a day; one that has to wait longer for its next test may be down meanwhile.
const TESTED_WITHIN_MS: u64 = 2 * DAY_MS;
