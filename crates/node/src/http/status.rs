//! The node, its lines, links and alarms; and the wish to stop.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::status::{
    AlarmStatus, HeadAt, LevelName, LineStatus, LinkStatus, NodeStatus, PartyName, PathStatus,
    Waiting,
};
use detente_api::suspension::LineSuspension;
use detente_api::{AsText, KeyText, Moment};
use detente_line::line::{Line, Mute};
use detente_line::link::channel::CloseCause;
use detente_line::now::Now;
use detente_line::switchboard::{LinkReport, Switchboard};
use detente_record::{LineId, PartyIndex, Roster, Zones};

use super::given::{Known, Path, Reader, parsed};
use super::refusal::{Outcome, Refusal};
use super::roster::watch_of;
use super::{Api, Shared};
use crate::alarms;
use crate::message_view::LineSource;
use crate::suspension_view;

/// The node at a glance: lines, links with their paths, alarms that stand.
#[utoipa::path(
    get,
    path = "/v1/status",
    operation_id = "node_status",
    tag = "node",
    responses(
        (status = 200, description = "The node.", body = NodeStatus),
    )
)]
pub(crate) async fn node(
    State(api): Shared,
    Reader(language): Reader,
    Known(by): Known,
) -> Outcome<Json<NodeStatus>> {
    let (asked, with_names) = (Arc::clone(&api), by.reads_books());
    let mut status = api
        .engine
        .query(move |board, _, now| of_node(&asked, with_names, board, now))
        .await?;
    status.alarms = status
        .alarms
        .into_iter()
        .map(|alarm| alarms::in_words(alarm, language))
        .collect();
    api.with_matters(&mut status.lines).await;
    Ok(Json(status))
}

/// One line: heads, what waits, when it is tested next.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}",
    operation_id = "line_status",
    tag = "lines",
    responses(
        (status = 200, description = "The line.", body = LineStatus),
    )
)]
pub(crate) async fn line(
    State(api): Shared,
    Path(line): Path<String>,
) -> Outcome<Json<LineStatus>> {
    let id: LineId = parsed(&line)?;
    let status = api
        .engine
        .query(move |board, _, now| board.line(id).map(|line| of_line(line, now)));
    let mut status = status.await?.ok_or_else(|| Refusal::no_line(id))?;
    api.with_matters(std::slice::from_mut(&mut status)).await;
    Ok(Json(status))
}

/// Says goodbye to every counterpart and ends the process, within 3 s.
#[utoipa::path(
    post,
    path = "/v1/stop",
    operation_id = "stop_node",
    tag = "node",
    responses(
        (status = 202, description = "The node stops."),
    )
)]
pub(crate) async fn stop(State(api): Shared) -> StatusCode {
    api.stop.send_replace(true);
    StatusCode::ACCEPTED
}

impl Api {
    /// Adds to the states of lines which matters wait for our word, and which calls are agreed.
    async fn with_matters(&self, lines: &mut [LineStatus]) {
        let sides = lines.iter().map(|line| {
            let parties = u8::try_from(line.parties.len()).unwrap_or(u8::MAX);
            (line.id.0, PartyIndex(line.own), parties)
        });
        let sides: Vec<_> = sides.collect();
        let agreed = sides.iter().map(|(line, own, _)| (*line, *own)).collect();
        let waiting = self.matters_waiting(sides).await;
        // The rows are as new as those just read.
        let agreed = self.calls_agreed(agreed).await;
        for (line, agreed) in lines.iter_mut().zip(agreed) {
            line.calls_agreed = agreed.into_iter().map(|agreed| agreed.call).collect();
        }
        for (line, (waiting, more)) in lines.iter_mut().zip(waiting) {
            line.matters_waiting = waiting;
            line.more_matters_waiting = more;
        }
    }
}

fn of_node(api: &Api, with_names: bool, board: &Switchboard, now: Now) -> NodeStatus {
    let mut standing: Vec<_> = board
        .alarms()
        .standing()
        .iter()
        .map(|(alarm, since)| AlarmStatus {
            escalation: api.bell.of(alarm, with_names).1,
            ..alarms::facts(alarm, *since, board)
        })
        .collect();
    standing.sort_by_key(|alarm| alarm.since);
    NodeStatus {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        party: api.card.name().to_owned(),
        card: AsText(api.card.id()),
        now: Moment(now.utc),
        process: std::process::id(),
        listens: api.listens.clone(),
        lines: board.lines().map(|line| of_line(line, now)).collect(),
        links: board.links().into_iter().map(of_link).collect(),
        alarms: standing,
        charters_waiting: board
            .charters()
            .filter(|(line, _)| board.line(*line).is_none())
            .count(),
    }
}

fn of_line(line: &Line, now: Now) -> LineStatus {
    let roster = line.roster();
    let others = roster.party_indexes().filter(|party| *party != line.own());
    LineStatus {
        id: AsText(line.id()),
        name: line.terms().charter.name.clone(),
        own: line.own().0,
        parties: party_names(roster, &line.terms().charter.desk.zones),
        levels: level_names(&line.terms().charter),
        mute: line.mute().map(|mute| {
            match mute {
                Mute::UntilHeads => "heads-not-exchanged",
                Mute::BehindOwnRecord => "behind-own-record",
                Mute::DiskFull => "disk-full",
            }
            .to_owned()
        }),
        heads: line
            .heads()
            .into_iter()
            .map(|head| HeadAt {
                party: head.address.party.0,
                epoch: head.address.place.epoch.0,
                sequence: head.address.place.sequence.0,
                id: AsText(head.id),
            })
            .collect(),
        epochs: super::epochs::opened(line),
        ended: line.fold().line_end().map(|end| end.name().to_owned()),
        charter_version: line.terms().version(),
        amendments_waiting: super::amendments::waiting_for_us(line),
        endings: super::ending::endings(line),
        suspensions: suspensions_of(line, now),
        succeeds: roster.charter().succeeds.map(AsText),
        waiting: others
            .map(|party| Waiting {
                party: party.0,
                entries: usize::try_from(line.waiting(party)).unwrap_or(usize::MAX),
            })
            .collect(),
        // Read from rows, afterwards.
        matters_waiting: Vec::new(),
        more_matters_waiting: false,
        calls_agreed: Vec::new(),
        drafts: line.drafts().count(),
        waiting_here: line.waiting_here(),
        forks: line
            .fold()
            .forks()
            .iter()
            .map(|fork| fork.address.party.0)
            .collect(),
        handover_waiting: line.fold().handover_waiting().map(AsText),
        next_test: line
            .terms()
            .schedule
            .first_after(now.utc)
            .filter(|_| line.fold().line_end().is_none())
            .map(|due| Moment(due.at)),
        watch: watch_of(line),
    }
}

/// The suspensions that stand: without their words, which whoever sees a state need not be entitled to read.
fn suspensions_of(line: &Line, now: Now) -> Vec<LineSuspension> {
    let source = LineSource {
        fold: line.fold(),
        roster: line.roster(),
    };
    let standing = line.suspensions();
    let shown = standing.iter();
    shown
        .map(|one| suspension_view::suspension(source, one, now.utc))
        .collect()
}

fn of_link(link: LinkReport) -> LinkStatus {
    let path = |path: detente_line::link::PathReport| PathStatus {
        bearer: path.bearer.name().to_owned(),
        up: path.up,
        since: Moment(path.since),
        group: path.group,
        rtt_ms: path.round_trip_ms,
        cause: path.ended.map(|ended| ended_name(ended).to_owned()),
    };
    LinkStatus {
        counterpart: KeyText(link.counterpart),
        name: link.name,
        up: link.up,
        cause: link.cause.map(|cause| cause.name().to_owned()),
        goodbye: link.cause == Some(detente_line::alarm::Cause::ClosedByOperator),
        clock_offset_ms: link.clock_offset_ms,
        paths: link.paths.into_iter().map(path).collect(),
    }
}

/// How a channel ended or a dial failed, in a word.
fn ended_name(ended: CloseCause) -> &'static str {
    match ended {
        CloseCause::Refused => "refused",
        CloseCause::Reset => "reset",
        CloseCause::Silent => "silent",
        CloseCause::NotPinned => "not-pinned",
        CloseCause::Version => "version",
        CloseCause::Ended => "ended",
        CloseCause::Overflow => "overflow",
        CloseCause::Local => "local",
    }
}

fn party_names(roster: &Roster, zones: &Zones) -> Vec<PartyName> {
    let name = |party| {
        let name = roster.party(party)?.name.clone();
        Some(PartyName {
            index: party.0,
            name,
            zone: zones.get(&party).cloned(),
        })
    };
    roster.party_indexes().filter_map(name).collect()
}

/// The levels of a charter.
pub(crate) fn level_names(charter: &detente_record::Charter) -> Vec<LevelName> {
    names_of_levels(&charter.levels)
}

pub(super) fn names_of_levels(levels: &[detente_record::Level]) -> Vec<LevelName> {
    let name = |level: &detente_record::Level| LevelName {
        id: level.id.clone(),
        name: level.name.clone(),
    };
    levels.iter().map(name).collect()
}
