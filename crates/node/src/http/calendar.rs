//! Calls as a calendar (RFC 5545): one, or all of a line that were agreed.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use detente_api::calendar::{CALENDAR_MEDIA_TYPE, CalendarQuery, ZonesQuery};
use detente_api::matter::{Matter, MatterKind};
use detente_formats::icalendar::{Event, calendar, can_be_written};
use detente_language::{Language, Text, error_key, key};
use detente_line::{body, matter};
use detente_record::{LineId, Status};
use detente_store::{Cursor, StoreError};

use super::given::{Asked, Path, Reader, parsed};
use super::matters::OfMatter;
use super::messages::rows_damaged;
use super::refusal::{Outcome, Refusal};
use super::status::level_names;
use super::templates::zone_of;
use super::{Api, Shared};
use crate::bounds::{
    CALENDAR_CALLS_MAX, CALENDAR_REQUESTS_MAX, CALENDAR_REQUESTS_READ, CALENDAR_ZONES_MAX,
};
use crate::call_calendar::{Wording, event, was_agreed};
use crate::causes::with;
use crate::matter_view;
use crate::message_view::LineSource;
use crate::read_model::{MatterPlace, ReadModel};

/// The calls of a line that were agreed, the newest 512; what is not agreed any more stands there as cancelled.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/calendar",
    operation_id = "line_calendar",
    tag = "matters",
    params(CalendarQuery, ZonesQuery),
    responses(
        (status = 200, description = "The calendar (RFC 5545).", body = String, content_type = "text/calendar"),
        (status = 204, description = "No call was agreed: a calendar has an event."),
    )
)]
pub(crate) async fn of_line(
    State(api): Shared,
    Path(line): Path<String>,
    Asked(asked): Asked<CalendarQuery>,
    Asked(zones): Asked<ZonesQuery>,
    Reader(language): Reader,
) -> Outcome<Response> {
    let line: LineId = parsed(&line)?;
    let (words, parties) = wording(&api, line, &zones, language).await?;
    let status: Status = asked.status.into();
    let found = api
        .read_rows(move |rows| agreed(rows, line, status, parties))
        .await?;
    let (calls, has_more) = found.map_err(|error| rows_damaged(&error))?;
    let events = calls.iter().filter_map(|call| event(call, &words));
    let events: Vec<Event> = events.filter(can_be_written).collect();
    if events.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let facts = [("max", CALENDAR_CALLS_MAX.into())];
    let note = has_more.then(|| words.text.say(key::CALENDAR_LEFT_OUT, &facts));
    Ok(written(calendar(note.as_deref(), &events)))
}

/// One call: agreed, with a time on offer, or cancelled.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/matters/{matter}/calendar",
    operation_id = "matter_calendar",
    tag = "matters",
    params(ZonesQuery),
    responses(
        (status = 200, description = "The calendar (RFC 5545).", body = String, content_type = "text/calendar"),
    )
)]
pub(crate) async fn of_one(
    State(api): Shared,
    Path(of): Path<OfMatter>,
    Asked(zones): Asked<ZonesQuery>,
    Reader(language): Reader,
) -> Outcome<Response> {
    let (line, id) = (of.line.0, of.matter.0);
    let (words, _) = wording(&api, line, &zones, language).await?;
    let ask = api.engine.query(move |board, store, _| {
        let line = board.line(line).ok_or_else(|| Refusal::no_line(line))?;
        let source = LineSource {
            fold: line.fold(),
            roster: line.roster(),
        };
        let found = matter_view::matter(source, store, id)?;
        let is_call = |found: &Matter| found.kind == MatterKind::CallRequest.name();
        found.filter(is_call).ok_or_else(|| Refusal::no_entry(id))
    });
    let found: Matter = ask.await??;
    let event = event(&found, &words).filter(can_be_written);
    let event = event.ok_or_else(|| {
        let state = words.text.label("state-of-call-request", &found.state);
        Refusal::new(StatusCode::NOT_FOUND, error_key::CALL_NO_TIME).fact("state", state)
    })?;
    Ok(written(calendar(None, &[event])))
}

fn written(calendar: String) -> Response {
    ([(header::CONTENT_TYPE, CALENDAR_MEDIA_TYPE)], calendar).into_response()
}

/// In which words calls of a line are told, and how many parties it has.
async fn wording(
    api: &Api,
    line: LineId,
    zones: &ZonesQuery,
    language: Language,
) -> Outcome<(Wording, u8)> {
    let named = zones.zones.as_deref().unwrap_or_default().split(',');
    let mut zones = Vec::new();
    for name in named.map(str::trim).filter(|name| !name.is_empty()) {
        let zone = zone_of(name).ok_or_else(|| {
            Refusal::not_understood(with(key::CAUSE_ASKED_ZONE, &[("value", name.into())]))
        })?;
        if zones.len() == CALENDAR_ZONES_MAX {
            let facts = [("name", "zones".into()), ("max", CALENDAR_ZONES_MAX.into())];
            return Err(Refusal::not_understood(with(
                key::CAUSE_ASKED_AT_MOST,
                &facts,
            )));
        }
        zones.push((name.to_owned(), zone));
    }
    let ask = api.engine.query(move |board, _, _| {
        let line = board.line(line)?;
        let parties = u8::try_from(line.roster().party_indexes().count()).ok()?;
        let charter = &line.terms().charter;
        Some((level_names(charter), charter.desk.zones.clone(), parties))
    });
    let (levels, of_parties, parties) = ask.await?.ok_or_else(|| Refusal::no_line(line))?;
    let text = Text::of(language);
    let wording = Wording {
        text,
        zones,
        levels,
        of_parties,
    };
    Ok((wording, parties))
}

/// The calls that were ever agreed, the newest first, and whether there are more.
fn agreed(
    rows: &ReadModel,
    line: LineId,
    status: Status,
    parties: u8,
) -> Result<Result<(Vec<Matter>, bool), serde_json::Error>, StoreError> {
    let course = matter::course(body::CALL_REQUEST).expect("calls asked for are matters");
    let places = MatterPlace::of_course(course, parties);
    let (mut calls, mut looked_at) = (Vec::new(), 0);
    let mut behind: Option<Cursor> = None;
    loop {
        let most = CALENDAR_REQUESTS_READ;
        let page = rows.matters(line, status, &places, behind.as_ref(), most)?;
        for row in &page {
            let call: Matter = match serde_json::from_str(&row.json) {
                Ok(call) => call,
                Err(error) => return Ok(Err(error)),
            };
            if !was_agreed(&call) {
                continue;
            }
            if calls.len() == CALENDAR_CALLS_MAX {
                return Ok(Ok((calls, true)));
            }
            calls.push(call);
        }
        looked_at += page.len();
        let is_last = page.len() < most;
        if is_last || looked_at >= CALENDAR_REQUESTS_MAX {
            return Ok(Ok((calls, !is_last)));
        }
        behind = page.into_iter().next_back().map(|row| row.cursor);
    }
}
