//! Who may act for each party, and who is on watch. Appointments, revocations and the watch are
//! officers' acts, handed in as every other.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use detente_api::act::{ActAnswer, NewAct};
use detente_api::page::PageQuery;
use detente_api::roster::{OfficeChange, OfficerHere, OfficerOnWatch, Officers, PartyWatch, Watch};
use detente_api::{AsText, KeyText, Moment};
use detente_line::body;
use detente_line::fold::Fold;
use detente_line::line::Line;
use detente_line::switchboard::input::Input;
use detente_record::{EntryId, LineId, OfficerLife, PartyIndex, Place};

use super::Shared;
use super::acts::{of_answer, officer_act};
use super::given::{Given, Known, Path, parsed};
use super::once::Once;
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use crate::message_view::{officer_name, signers};

/// Everybody who is or was an officer of a party: since when, until when, by which entries.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/officers",
    operation_id = "list_officers",
    tag = "officers",
    params(PageQuery),
    responses(
        (status = 200, description = "The officers of every party.", body = Officers),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    paged: Paged<(u8, u16)>,
) -> Outcome<Json<Officers>> {
    let id: LineId = parsed(&line)?;
    let ask = api.engine.query(move |board, _, _| {
        let line = board.line(id)?;
        let parties = line.roster().party_indexes();
        let officers = parties.flat_map(|party| of_party(line.fold(), party));
        Some(officers.collect::<Vec<_>>())
    });
    let officers = ask.await?.ok_or_else(|| Refusal::no_line(id))?;
    let page = paged.of_all(officers, |one| (one.party, one.number));
    Ok(Json(Officers {
        officers: page.rows,
        next: page.next,
    }))
}

/// Who of each party is on watch.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/watch",
    operation_id = "watch",
    tag = "officers",
    responses(
        (status = 200, description = "Who is on watch, by each party's own statements.", body = Watch),
    )
)]
pub(crate) async fn on_watch(State(api): Shared, Path(line): Path<String>) -> Outcome<Json<Watch>> {
    let id: LineId = parsed(&line)?;
    let ask = api
        .engine
        .query(move |board, _, _| Some(watch_of(board.line(id)?)));
    let parties = ask.await?.ok_or_else(|| Refusal::no_line(id))?;
    Ok(Json(Watch { parties }))
}

/// Hands in an officer's act on the watch: taking it, relieving another, leaving it.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/watch",
    operation_id = "change_watch",
    tag = "officers",
    request_body = NewAct,
    responses(
        (status = 201, description = "It is an entry, durable.", body = ActAnswer),
        (status = 202, description = "It is durable and waits until this node may sign.", body = ActAnswer),
    )
)]
pub(crate) async fn change_watch(
    State(api): Shared,
    Path(line): Path<String>,
    Known(by): Known,
    once: Once,
    Given(act): Given<NewAct>,
) -> Outcome<Response> {
    let act = officer_act(&by, parsed(&line)?, act)?;
    if act.draft.kind != body::ON_WATCH {
        return Err(Refusal::not_understood("the draft is no act on the watch"));
    }
    api.act(&once, Input::Act(Box::new(act)), of_answer).await
}

/// Who of each party of a line is on watch.
pub(super) fn watch_of(line: &Line) -> Vec<PartyWatch> {
    let fold = line.fold();
    let parties = line.roster().party_indexes();
    let watch = parties.map(|party| PartyWatch {
        party: party.0,
        on_watch: fold
            .on_watch(party)
            .into_iter()
            .map(|one| OfficerOnWatch {
                number: one.officer,
                officer: officer_name(fold, party, one.officer),
                since: Moment(one.taken.time),
                entry: AsText(one.taken.entry),
                method: one
                    .taken
                    .signers
                    .first()
                    .map_or_else(String::new, |signer| signer.method.name().to_owned()),
            })
            .collect(),
    });
    watch.collect()
}

fn of_party(fold: &Fold, party: PartyIndex) -> Vec<OfficerHere> {
    let here = |life: &OfficerLife| OfficerHere {
        party: party.0,
        number: life.number,
        name: life.officer.name.clone(),
        key: KeyText(life.officer.key),
        roles: life.officer.roles.clone(),
        in_office: life.until.is_none(),
        since: change(fold, life.since),
        until: change(fold, life.until),
    };
    fold.officers(party).iter().map(here).collect()
}

fn change(fold: &Fold, by: Option<(Place, EntryId)>) -> Option<OfficeChange> {
    let fact = fold.fact(&by?.1)?;
    Some(OfficeChange {
        entry: AsText(fact.entry),
        at: Moment(fact.time),
        signers: signers(fold, &fact.signers),
    })
}
