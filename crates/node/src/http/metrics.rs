//! Figures of the node for whoever watches many machines.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use detente_line::line::Line;
use detente_line::now::Now;
use detente_line::switchboard::{LinkReport, Switchboard};
use detente_record::Status;
use detente_store::Store;

use super::refusal::Outcome;
use super::{Api, Shared};
use crate::clock::KernelClock;
use crate::metrics::{Page, seconds, short};

/// Figures of the node (OpenMetrics).
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "node",
    responses((status = 200, description = "The figures.", body = String, content_type = "application/openmetrics-text"))
)]
pub(crate) async fn page(State(api): Shared) -> Outcome<impl IntoResponse> {
    let asked = Arc::clone(&api);
    let write = move |board: &Switchboard, store: &mut dyn Store, now: Now| {
        let mut page = Page::default();
        of_node(&asked, &mut page);
        of_links(board, &mut page);
        of_lines(board, &mut page);
        of_alarms(board, &mut page);
        of_clock(now, &mut page);
        of_disk(store, &mut page);
        asked.metrics.write(&mut page);
        page.finish()
    };
    let text = api.engine.query(write).await?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text))
}

fn of_node(api: &Api, page: &mut Page) {
    page.family("detente_node", "info", "", "The program.");
    let version = env!("CARGO_PKG_VERSION").to_owned();
    page.sample("detente_node_info", &[("version", version)], "1");
    page.family(
        "detente_uptime_seconds",
        "gauge",
        "seconds",
        "How long the node has run.",
    );
    let uptime = seconds(api.pulse.uptime_ms().saturating_mul(1_000));
    page.sample("detente_uptime_seconds", &[], &uptime);
    let bell = api.bell.status();
    page.family(
        "detente_bell_runs",
        "counter",
        "",
        "Runs of the command that rings.",
    );
    page.counter("detente_bell_runs", &[], bell.runs);
    page.family(
        "detente_bell_failures",
        "counter",
        "",
        "Runs of it that failed.",
    );
    page.counter("detente_bell_failures", &[], bell.failures);
}

fn of_links(board: &Switchboard, page: &mut Page) {
    let links = board.links();
    let whose = |link: &LinkReport| ("counterpart", short(&link.counterpart.to_string()));
    page.family(
        "detente_link_up",
        "gauge",
        "",
        "Whether any path to the counterpart works.",
    );
    for link in &links {
        page.sample("detente_link_up", &[whose(link)], flag(link.up));
    }
    page.family("detente_path_up", "gauge", "", "Whether the path works.");
    for link in &links {
        for path in &link.paths {
            let labels = [whose(link), ("bearer", path.bearer.name().to_owned())];
            page.sample("detente_path_up", &labels, flag(path.up));
        }
    }
    let name = "detente_path_round_trip_seconds";
    page.family(
        name,
        "gauge",
        "seconds",
        "The last round trip over the path.",
    );
    for link in &links {
        for path in &link.paths {
            let Some(ms) = path.round_trip_ms else {
                continue;
            };
            let labels = [whose(link), ("bearer", path.bearer.name().to_owned())];
            page.sample(name, &labels, &seconds(u64::from(ms) * 1_000));
        }
    }
    let name = "detente_clock_offset_seconds";
    page.family(
        name,
        "gauge",
        "seconds",
        "How far the counterpart's clock is ahead of ours.",
    );
    for link in &links {
        let Some(ms) = link.clock_offset_ms else {
            continue;
        };
        let sign = if ms < 0 { "-" } else { "" };
        let value = seconds(ms.unsigned_abs().saturating_mul(1_000));
        page.sample(name, &[whose(link)], &format!("{sign}{value}"));
    }
}

fn of_lines(board: &Switchboard, page: &mut Page) {
    let of_line = |line: &Line| ("line", short(&line.id().to_string()));
    page.family(
        "detente_line_speaks",
        "gauge",
        "",
        "Whether this node may sign on the line.",
    );
    for line in board.lines() {
        page.sample(
            "detente_line_speaks",
            &[of_line(line)],
            flag(line.mute().is_none()),
        );
    }
    page.family(
        "detente_entries",
        "gauge",
        "",
        "Entries of the journal that are linked.",
    );
    for line in board.lines() {
        for head in line.heads() {
            let labels = [of_line(line), ("party", head.address.party.0.to_string())];
            let count = head.address.place.sequence.0.saturating_add(1);
            page.sample("detente_entries", &labels, &count.to_string());
        }
    }
    let name = "detente_entries_waiting";
    page.family(
        name,
        "gauge",
        "",
        "Entries that wait for the party's receipt.",
    );
    for line in board.lines() {
        let others = line
            .roster()
            .party_indexes()
            .filter(|party| *party != line.own());
        for party in others {
            let labels = [of_line(line), ("party", party.0.to_string())];
            page.sample(name, &labels, &line.waiting(party).to_string());
        }
    }
    page.family(
        "detente_drafts_waiting",
        "gauge",
        "",
        "Acts that wait for another officer.",
    );
    for line in board.lines() {
        page.sample(
            "detente_drafts_waiting",
            &[of_line(line)],
            &line.drafts().count().to_string(),
        );
    }
    let cards: Vec<_> = board
        .lines()
        .map(|line| (line, line.fold().whole_scorecard(Status::Actual)))
        .collect();
    let families = [
        ("detente_line_tests", "Scheduled line tests by outcome."),
        ("detente_line_drills", "Drills of the line by outcome."),
    ];
    for (at, (family, help)) in families.into_iter().enumerate() {
        page.family(family, "gauge", "", help);
        for (line, card) in &cards {
            let [scheduled, drills] = [&card.scheduled.overall, &card.unscheduled.overall];
            let score = if at == 0 { scheduled } else { drills };
            for (outcome, count) in [
                ("in-time", score.in_time),
                ("late", score.late),
                ("failed", score.failed),
            ] {
                let labels = [of_line(line), ("outcome", outcome.to_owned())];
                page.sample(family, &labels, &count.to_string());
            }
        }
    }
}

fn of_alarms(board: &Switchboard, page: &mut Page) {
    let mut standing = std::collections::BTreeMap::<&str, u64>::new();
    for alarm in board.alarms().standing().keys() {
        *standing.entry(alarm.name()).or_default() += 1;
    }
    page.family("detente_alarms", "gauge", "", "Alarms that stand, by name.");
    for (name, count) in standing {
        page.sample(
            "detente_alarms",
            &[("name", name.to_owned())],
            &count.to_string(),
        );
    }
}

fn of_clock(now: Now, page: &mut Page) {
    page.family(
        "detente_clock_synchronised",
        "gauge",
        "",
        "Whether something keeps the clock right.",
    );
    if let Some(clock) = KernelClock::read() {
        page.sample("detente_clock_synchronised", &[], flag(clock.synchronised));
    }
    let name = "detente_clock_uncertainty_seconds";
    page.family(
        name,
        "gauge",
        "seconds",
        "How far UTC may be off, as entries say it.",
    );
    if let Some(ms) = now.uncertainty_ms {
        page.sample(name, &[], &seconds(u64::from(ms) * 1_000));
    }
}

fn of_disk(store: &dyn Store, page: &mut Page) {
    let Ok(space) = store.space() else { return };
    page.family(
        "detente_disk_free_bytes",
        "gauge",
        "bytes",
        "Room on the disk of the record.",
    );
    page.sample("detente_disk_free_bytes", &[], &space.free.to_string());
    page.family(
        "detente_disk_reserve_bytes",
        "gauge",
        "bytes",
        "Room kept aside.",
    );
    page.sample(
        "detente_disk_reserve_bytes",
        &[],
        &space.reserve.to_string(),
    );
}

fn flag(on: bool) -> &'static str {
    if on { "1" } else { "0" }
}

const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
