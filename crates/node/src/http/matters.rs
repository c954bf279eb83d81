//! Matters: calls asked for, calls as held, queries, asks and readouts; lists read from rows, one with everything known of it, and what a
//! signed-in officer says.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use detente_api::matter::{
    Matter, MatterKind, MatterWaiting, Matters, MattersQuery, NewMatter, NewMatterAct, NotGiven,
};
use detente_api::page::PageQuery;
use detente_api::text::status_name;
use detente_api::{AsText, EntryIdText};
use detente_language::key;
use detente_line::line::Line;
use detente_line::matter::compose::{MatterError, begin, say};
use detente_line::matter::{self, Course, Standing};
use detente_line::message::compose::ComposeError;
use detente_line::now::Now;
use detente_line::switchboard::Switchboard;
use detente_record::{LineId, PartyIndex, Status};
use detente_store::{Cursor, Store};
use serde::Deserialize;

use super::acting::{Acted, Acting};
use super::given::{Asked, Given, Path, parsed};
use super::messages::rows_damaged;
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::causes::{Cause as _, with};
use crate::engine::{self, Haste};
use crate::matter_view::{self, kind_name};
use crate::message_view::LineSource;
use crate::read_model::{MatterPlace, ReadModel};
use crate::{suspension_view, told_of_call};

/// Matters of one status, the newest first.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/matters",
    operation_id = "list_matters",
    tag = "matters",
    params(MattersQuery, PageQuery),
    responses(
        (status = 200, description = "A page.", body = Matters),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    Asked(asked): Asked<MattersQuery>,
    paged: Paged<String>,
) -> Outcome<Json<Matters>> {
    let line: LineId = parsed(&line)?;
    let status: Status = asked.status.into();
    let behind: Option<Cursor> = paged.after().map(|text| parsed(text)).transpose()?;
    let most = paged.to_read();
    let found = move |board: &Switchboard, _: &mut dyn Store, _: Now| sides(board.line(line)?);
    let sides = api.engine.query_with(Haste::Urgent, found).await?;
    let (own, parties) = sides.ok_or_else(|| Refusal::no_line(line))?;
    let places = places(&asked, own, parties)?;
    let rows = api
        .read_rows(move |rows| rows.matters(line, status, &places, behind.as_ref(), most))
        .await?;
    let page = paged.of_read(rows, |row| row.cursor.to_string());
    let rows = page.rows.iter();
    let matters: Result<Vec<Matter>, _> = rows.map(|row| serde_json::from_str(&row.json)).collect();
    let mut matters = matters.map_err(|error| rows_damaged(&error))?;
    let ids = matters.iter().map(|matter| matter.id).collect();
    let mut under = api.under_suspension(line, ids).await?;
    for matter in &mut matters {
        matter.under_suspension = under.remove(&matter.id).unwrap_or_default();
    }
    Ok(Json(Matters {
        status: status_name(status).to_owned(),
        matters,
        next: page.next,
    }))
}

/// One matter with every act said on it; of a call request also how the call was sought, and what calls and call requests
/// follow from it; of both what was asked in the call and the readouts of it.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/matters/{matter}",
    operation_id = "matter",
    tag = "matters",
    responses(
        (status = 200, description = "The matter.", body = Matter),
    )
)]
pub(crate) async fn one(State(api): Shared, Path(of): Path<OfMatter>) -> Outcome<Json<Matter>> {
    let (line, id) = (of.line.0, of.matter.0);
    let ask = api.engine.query(move |board, store, _| {
        let line = board.line(line).ok_or_else(|| Refusal::no_line(line))?;
        let source = LineSource {
            fold: line.fold(),
            roster: line.roster(),
        };
        let found = matter_view::matter(source, store, id)?;
        let mut found = found.ok_or_else(|| Refusal::no_entry(id))?;
        found.sought = matter_view::sought(source, id);
        found.under_suspension =
            suspension_view::under(source.fold, id, &source.fold.all_suspensions());
        let leads_to = source.fold.calls_from(&id).into_iter();
        found.leads_to = leads_to.map(AsText).collect();
        (found.asks, found.readouts) = told_of_call::told_of(source, store, id)?;
        Ok::<_, Refusal>(found)
    });
    let mut found = ask.await??;
    api.translate_matter(line, &mut found).await?;
    Ok(Json(found))
}

/// Asks for a call, asks a question, raises what is wanted, says that a call began, or shows a readout before it is
/// released.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/matters",
    operation_id = "begin_matter",
    tag = "officers",
    request_body = NewMatter,
    responses(Acted)
)]
pub(crate) async fn begin_one(officer: Acting, Given(given): Given<NewMatter>) -> Outcome<Acted> {
    let acted = officer.act(move |author, line| {
        let levels = levels(line);
        let although_suspended = given.although_suspended;
        let beginning = given.read(&levels)?;
        let parties = line.roster().party_indexes().count();
        let limits = &line.terms().charter.limits;
        let composed = begin(author, (parties, levels.len()), limits, beginning)?;
        Ok(if although_suspended {
            composed.although_suspended()
        } else {
            composed
        })
    });
    acted.await
}

/// Says something on a matter.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/matters/{matter}/say",
    operation_id = "say_on_matter",
    tag = "officers",
    request_body = NewMatterAct,
    responses(Acted)
)]
pub(crate) async fn say_on_one(
    officer: Acting,
    Path(of): Path<OfMatter>,
    Given(given): Given<NewMatterAct>,
) -> Outcome<Acted> {
    let id = of.matter.0;
    let acted = officer.act(move |author, line| {
        let held = line.fold().any_matter(&id);
        let held = held.ok_or_else(|| Refusal::no_entry(id))?;
        let standing = Standing::of(&held);
        let kind = MatterKind::of_name(kind_name(standing.course()));
        let kind = kind.ok_or_else(|| Refusal::no_entry(id))?;
        let levels = levels(line);
        let said = given.read(kind, &levels)?;
        let limits = &line.terms().charter.limits;
        Ok(say(author, &standing, levels.len(), limits, said)?)
    });
    acted.await
}

/// The matter that an address names.
#[derive(Deserialize)]
pub(crate) struct OfMatter {
    pub(super) line: AsText<LineId>,
    pub(super) matter: EntryIdText,
}

/// Our party, and how many there are.
fn sides(line: &Line) -> Option<(PartyIndex, u8)> {
    let parties = line.roster().party_indexes().count();
    Some((line.own(), u8::try_from(parties).ok()?))
}

fn levels(line: &Line) -> Vec<String> {
    let levels = line.terms().charter.levels.iter();
    levels.map(|level| level.id.clone()).collect()
}

/// Where the matters stand that a list is asked for.
fn places(asked: &MattersQuery, own: PartyIndex, parties: u8) -> Outcome<Vec<MatterPlace>> {
    let is_asked = |course: &&'static Course| {
        asked
            .kind
            .is_none_or(|kind| kind.name() == kind_name(course))
    };
    let courses = || matter::COURSES.into_iter().filter(is_asked);
    let mut names: Vec<&str> = Vec::new();
    for row in courses().flat_map(|course| course.states) {
        if !names.contains(&row.name) {
            names.push(row.name);
        }
    }
    if let Some(state) = asked.state.as_deref()
        && !names.contains(&state)
    {
        let known = names.join(", ");
        return Err(Refusal::not_understood(with(
            key::CAUSE_MATTER_UNKNOWN_WORD,
            &[("value", state.into()), ("known", known.into())],
        )));
    }
    let all = courses().flat_map(|course| MatterPlace::of_course(course, parties));
    let fits = |place: &MatterPlace| {
        let name = place.course.state(place.state).name;
        asked.state.as_deref().is_none_or(|state| state == name)
            && (!asked.open || place.awaits.is_some())
            && (!asked.waits || place.awaits == Some(own))
    };
    Ok(all.filter(fits).collect())
}

impl Api {
    /// The matters of some lines in which our party's word is awaited, the newest first, and whether there are more
    /// than are listed. What came in this very moment may be missing: a state must not wait for rows.
    pub(crate) async fn matters_waiting(
        &self,
        lines: Vec<(LineId, PartyIndex, u8)>,
    ) -> Vec<(Vec<MatterWaiting>, bool)> {
        let rows = Arc::clone(&self.rows);
        let noted = rows.noted();
        if !rows.is_past(noted) {
            let refresh = move |board: &Switchboard, store: &mut dyn Store, _: Now| {
                rows.refresh(&engine::sources(board), store)
            };
            // What hinders rows has an alarm of its own.
            let _ = self.engine.query(refresh).await;
        }
        let rows = Arc::clone(&self.rows);
        let count = lines.len();
        let read = move || {
            let of_line = |&(line, own, parties): &(LineId, PartyIndex, u8)| {
                waiting_of(&rows, line, own, parties).unwrap_or_default()
            };
            lines.iter().map(of_line).collect::<Vec<_>>()
        };
        let found = tokio::task::spawn_blocking(read).await;
        found.unwrap_or_else(|_| vec![(Vec::new(), false); count])
    }
}

fn waiting_of(
    rows: &ReadModel,
    line: LineId,
    own: PartyIndex,
    parties: u8,
) -> Option<(Vec<MatterWaiting>, bool)> {
    let places: Vec<MatterPlace> = matter::COURSES
        .into_iter()
        .flat_map(|course| MatterPlace::of_course(course, parties))
        .filter(|place| place.awaits == Some(own))
        .collect();
    let mut found = Vec::new();
    for status in [Status::Actual, Status::Exercise, Status::Test] {
        found.extend(
            rows.matters(line, status, &places, None, WAITING_SHOWN_MAX + 1)
                .ok()?,
        );
    }
    found.sort_unstable_by(|one, other| one.cursor.cmp(&other.cursor));
    let more = found.len() > WAITING_SHOWN_MAX;
    found.truncate(WAITING_SHOWN_MAX);
    let waiting = found.iter().filter_map(|row| {
        let matter: Matter = serde_json::from_str(&row.json).ok()?;
        let with = if matter.asker == own.0 {
            matter.asked
        } else {
            matter.asker
        };
        Some(MatterWaiting {
            id: matter.id,
            kind: matter.kind,
            state: matter.state,
            status: matter.status,
            with,
            answer_by: matter.answer_by.or(matter.rings_until),
        })
    });
    Some((waiting.collect(), more))
}

impl From<NotGiven> for Refusal {
    fn from(fault: NotGiven) -> Self {
        Self::not_understood(fault.words())
    }
}

impl From<MatterError> for Refusal {
    fn from(error: MatterError) -> Self {
        match error {
            MatterError::NoSuchMatter { matter } => Self::no_entry(matter),
            MatterError::NotSayable(why) => why.into(),
            MatterError::Text(fault) => ComposeError::Text(fault).into(),
            other => Self::senseless(&other),
        }
    }
}

/// Matters that wait for our word, in the state of one line.
const WAITING_SHOWN_MAX: usize = 16;
