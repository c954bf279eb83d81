//! Who may act for each party, and who is on watch; and what a signed-in officer does about both.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::officer::{NewOfficer, WatchTaking};
use detente_api::page::PageQuery;
use detente_api::roster::{OfficeChange, OfficerHere, OfficerOnWatch, Officers, PartyWatch, Watch};
use detente_api::{AsText, KeyText, Moment};
use detente_language::error_key;
use detente_line::fold::Fold;
use detente_line::line::Line;
use detente_line::{appointment, watch};
use detente_record::{EntryId, LineId, Officer, OfficerLife, PartyIndex, Place};
use serde::Deserialize;

use super::Shared;
use super::acting::{Acted, Acting, number_of};
use super::given::{Given, Path, parsed};
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

/// Takes the watch, from whoever is relieved.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/watch",
    operation_id = "take_watch",
    tag = "officers",
    request_body = WatchTaking,
    responses(Acted)
)]
pub(crate) async fn take_watch(
    officer: Acting,
    Given(given): Given<WatchTaking>,
) -> Outcome<Acted> {
    let relieves = given.relieves.map(|taking| taking.0);
    officer
        .act(move |author, _| Ok(watch::take(author, relieves)))
        .await
}

/// Leaves the watch.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/watch/leave",
    operation_id = "leave_watch",
    tag = "officers",
    responses(Acted)
)]
pub(crate) async fn leave_watch(officer: Acting) -> Outcome<Acted> {
    let key = officer.key();
    let acted = officer.act(move |author, line| {
        let number = number_of(line, &key)?;
        let on_watch = line.fold().on_watch(line.own());
        let own = on_watch.iter().find(|one| one.officer == number);
        let own = own.ok_or_else(|| {
            let name = officer_name(line.fold(), line.own(), number);
            Refusal::new(StatusCode::CONFLICT, error_key::DUTY_NOT_ON_WATCH).fact("officer", name)
        })?;
        Ok(watch::leave(author, own.taken.entry))
    });
    acted.await
}

/// Appoints an officer of our party, under its next number; it waits for a second releasing officer.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/officers",
    operation_id = "appoint_officer",
    tag = "officers",
    request_body = NewOfficer,
    responses(Acted)
)]
pub(crate) async fn appoint(officer: Acting, Given(given): Given<NewOfficer>) -> Outcome<Acted> {
    let appointed = Officer {
        name: given.name,
        key: given.key.0,
        roles: given.roles,
    };
    let acted = officer.act(move |author, line| {
        let so_far = line.fold().officers(line.own()).len();
        let next = u16::try_from(so_far).unwrap_or(u16::MAX);
        appointment::appoint(author, next, &appointed).map_err(|fault| Refusal::senseless(&fault))
    });
    acted.await
}

/// The officer of our party that an address names.
#[derive(Deserialize)]
pub(crate) struct Numbered {
    number: u16,
}

/// Revokes an officer of our party; it waits for a second releasing officer.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/officers/{number}/revoke",
    operation_id = "revoke_officer",
    tag = "officers",
    params(("number" = u16, Path, description = "The officer's number in our party.")),
    responses(Acted)
)]
pub(crate) async fn revoke(
    officer: Acting,
    Path(Numbered { number }): Path<Numbered>,
) -> Outcome<Acted> {
    officer
        .act(move |author, _| Ok(appointment::revoke(author, number)))
        .await
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
