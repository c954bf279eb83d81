//! Alarms that stand, and the bell: tried, silenced.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::alarm::{AlarmMessages, Alarms, HookRun, HookStatus, Silenced, StandingAlarm};
use detente_api::escalation::{AlarmTestQuery, RosterNow};
use detente_api::page::PageQuery;
use detente_api::text::precedence_of;
use detente_api::{AsText, DigestText, EntryIdText, Moment};
use detente_language::error_key;
use detente_line::book::duty_roster::Step;
use detente_record::Digest;

use super::Shared;
use super::given::{Asked, Known, Reader};
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use crate::alarms;
use crate::bell::NotTried;

/// Every alarm that stands, and how the bell does.
#[utoipa::path(
    get,
    path = "/v1/alarms",
    operation_id = "alarms_list",
    tag = "node",
    params(PageQuery),
    responses((status = 200, description = "The alarms.", body = Alarms))
)]
pub(crate) async fn list(
    State(api): Shared,
    Reader(language): Reader,
    Known(by): Known,
    paged: Paged<(Moment, DigestText)>,
) -> Outcome<Json<Alarms>> {
    let (bell, with_names) = (api.bell.clone(), by.reads_books());
    let standing: Vec<(Digest, StandingAlarm)> = api
        .engine
        .query(move |board, _, _| {
            let standing = board.alarms().standing().iter();
            let of = |(alarm, since): (&_, &_)| {
                // Equal alarms are one: what it says of itself names it.
                let name = Digest::labelled(LABEL, &[format!("{alarm:?}").as_bytes()]);
                let (silenced, escalation) = bell.of(alarm, with_names);
                let facts = alarms::facts(alarm, *since, board);
                let mut alarm = alarms::in_words(facts, language);
                alarm.escalation = escalation;
                let standing = StandingAlarm { alarm, silenced };
                (name, standing)
            };
            standing.map(of).collect()
        })
        .await?;
    let page = paged.of_all(standing, |(name, one)| (one.alarm.since, AsText(*name)));
    Ok(Json(Alarms {
        alarms: page.rows.into_iter().map(|(_, one)| one).collect(),
        next: page.next,
        hook: without_numbers(api.bell.status(), with_names),
    }))
}

/// Every message behind an alarm: an alarm about messages is one, and these may be many.
#[utoipa::path(
    get,
    path = "/v1/alarms/messages",
    operation_id = "list_alarm_messages",
    tag = "node",
    params(PageQuery),
    responses((status = 200, description = "The messages.", body = AlarmMessages))
)]
pub(crate) async fn messages(
    State(api): Shared,
    paged: Paged<(u8, Moment, EntryIdText, String)>,
) -> Outcome<Json<AlarmMessages>> {
    let page = api
        .engine
        .query(move |board, _, _| {
            let mut page = paged.of_all(alarms::messages(board), |one| {
                let urgency = precedence_of(&one.precedence).map_or(0, |of| of as u8);
                (u8::MAX - urgency, one.since, one.message, one.alarm.clone())
            });
            for one in &mut page.rows {
                let line = board.line(one.line.0);
                let speech = line.and_then(|line| line.fold().speech(&one.message.0));
                one.dtg = speech.map(|speech| speech.time.dtg());
            }
            page
        })
        .await?;
    Ok(Json(AlarmMessages {
        messages: page.rows,
        next: page.next,
    }))
}

/// Whom the bell would raise now, in which order and after how long, if nobody took an alarm. Rings nobody.
#[utoipa::path(
    get,
    path = "/v1/alarms/roster",
    operation_id = "alarms_roster",
    tag = "node",
    responses((status = 200, description = "The steps.", body = RosterNow))
)]
pub(crate) async fn roster(State(api): Shared, Known(by): Known) -> Json<RosterNow> {
    let mut now = api.bell.roster_now();
    if !by.reads_books() {
        for step in &mut now.steps {
            step.people.clear();
        }
    }
    Json(now)
}

/// Rings once, for a trial: in the room, or for the people of a step of the duty roster.
#[utoipa::path(
    post,
    path = "/v1/alarms/test",
    operation_id = "alarms_test",
    tag = "node",
    params(AlarmTestQuery),
    responses((status = 200, description = "What became of it.", body = HookRun))
)]
pub(crate) async fn test(
    State(api): Shared,
    Known(by): Known,
    Asked(asked): Asked<AlarmTestQuery>,
) -> Outcome<Json<HookRun>> {
    let named = |name: &str| Step::from_name(name).ok_or_else(|| Refusal::not_understood(name));
    let step = asked.step.as_deref().map(named).transpose()?;
    let bell = api.bell.clone();
    let run = tokio::task::spawn_blocking(move || bell.test(step))
        .await
        .map_err(|_| Refusal::stopping())?;
    let not_tried = |why| {
        let key = match why {
            NotTried::NoHook => error_key::ALARM_NO_HOOK,
            NotTried::Nobody => error_key::ALARM_STEP_EMPTY,
        };
        Refusal::new(StatusCode::CONFLICT, key)
    };
    let run = run.map_err(not_tried)?;
    Ok(Json(without_number(run, by.reads_books())))
}

/// What a program says that was given numbers may hold them: they are for who reads the book.
fn without_number(mut run: HookRun, with_names: bool) -> HookRun {
    if run.step.is_some() && !with_names {
        run.said.clear();
    }
    run
}

fn without_numbers(status: HookStatus, with_names: bool) -> HookStatus {
    let hidden = |run: Option<HookRun>| run.map(|run| without_number(run, with_names));
    HookStatus {
        last: hidden(status.last),
        last_success: hidden(status.last_success),
        ..status
    }
}

/// Lets the alarms that stand ring no more.
#[utoipa::path(
    post,
    path = "/v1/alarms/silence",
    operation_id = "alarms_silence",
    tag = "node",
    responses((status = 200, description = "How many rang.", body = Silenced))
)]
pub(crate) async fn silence(State(api): Shared) -> Json<Silenced> {
    Json(Silenced {
        silenced: api.bell.silence(),
    })
}

const LABEL: &str = "detente/api-alarm/v0";
