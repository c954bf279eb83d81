//! Charters: proposed, signed, founded.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use detente_api::charter::{
    CharterAnswer, CharterOfficer, CharterParty, CharterView, Charters, NewCharter, TestSchedule,
};
use detente_api::page::PageQuery;
use detente_api::{AsText, HexBytes, KeyText, LineIdText};
use detente_line::line::Line;
use detente_line::switchboard::Switchboard;
use detente_line::switchboard::input::{Answer, Input};
use detente_record::{CardId, LineId, PartyIndex, SignedCharter};

use super::amendments::within_by_name;
use super::given::{Given, Path, parsed};
use super::once::Once;
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};

/// Charters: founded ones and those that wait for signatures.
#[utoipa::path(
    get,
    path = "/v1/charters",
    operation_id = "list_charters",
    tag = "pairing",
    params(PageQuery),
    responses(
        (status = 200, description = "The charters.", body = Charters),
    )
)]
pub(crate) async fn list(State(api): Shared, paged: Paged<LineIdText>) -> Outcome<Json<Charters>> {
    let own = api.card.id();
    let ask = api.engine.query(move |board, _, _| {
        all(board)
            .into_values()
            .map(|signed| view(board, &signed, own))
            .collect::<Vec<_>>()
    });
    let page = paged.of_all(ask.await?, |one| one.line);
    Ok(Json(Charters {
        charters: page.rows,
        next: page.next,
    }))
}

/// One charter, in words and in bytes.
#[utoipa::path(
    get,
    path = "/v1/charters/{line}",
    operation_id = "charter",
    tag = "pairing",
    responses(
        (status = 200, description = "The charter.", body = CharterView),
    )
)]
pub(crate) async fn one(
    State(api): Shared,
    Path(line): Path<String>,
) -> Outcome<Json<CharterView>> {
    shown(&api, parsed(&line)?).await
}

/// The charter of a founded line: the terms in force in our journal.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/charter",
    operation_id = "line_charter",
    tag = "lines",
    responses(
        (status = 200, description = "The charter.", body = CharterView),
    )
)]
pub(crate) async fn of_line(
    State(api): Shared,
    Path(line): Path<String>,
) -> Outcome<Json<CharterView>> {
    let line: LineId = parsed(&line)?;
    api.has_line(line).await?;
    shown(&api, line).await
}

async fn shown(api: &Api, line: LineId) -> Outcome<Json<CharterView>> {
    let own = api.card.id();
    let ask = api.engine.query(move |board, _, _| {
        let found = all(board).remove(&line);
        found.map(|signed| view(board, &signed, own))
    });
    let view = ask.await?.ok_or_else(|| Refusal::no_line(line))?;
    Ok(Json(view))
}

/// Signs a charter with this node's key and sends it to every party.
#[utoipa::path(
    post,
    path = "/v1/charters",
    operation_id = "propose_charter",
    tag = "pairing",
    request_body = NewCharter,
    responses(
        (status = 200, description = "Signed here.", body = CharterAnswer),
    )
)]
pub(crate) async fn propose(
    State(api): Shared,
    once: Once,
    Given(NewCharter { signed_charter }): Given<NewCharter>,
) -> Outcome<Response> {
    sign_bytes(&api, &once, signed_charter.0).await
}

/// Signs a charter that came in.
#[utoipa::path(
    post,
    path = "/v1/charters/{line}/sign",
    operation_id = "sign_charter",
    tag = "pairing",
    responses(
        (status = 200, description = "Signed here.", body = CharterAnswer),
    )
)]
pub(crate) async fn sign(
    State(api): Shared,
    Path(line): Path<String>,
    once: Once,
) -> Outcome<Response> {
    let signed = find(&api, parsed(&line)?).await?;
    sign_bytes(&api, &once, signed.encode()).await
}

async fn sign_bytes(api: &Api, once: &Once, bytes: Vec<u8>) -> Outcome<Response> {
    let line = SignedCharter::decode(&bytes)?.line();
    let input = Input::SignCharter {
        signed_charter: bytes,
    };
    let in_words = move |answer: &Answer| {
        let answer = CharterAnswer {
            line: AsText(line),
            founded: matches!(answer, Answer::Charter { founded: true, .. }),
        };
        (StatusCode::OK, answer)
    };
    api.act(once, input, in_words).await
}

async fn find(api: &Api, line: LineId) -> Outcome<SignedCharter> {
    let found = api
        .engine
        .query(move |board, _, _| all(board).remove(&line))
        .await?;
    found.ok_or_else(|| Refusal::no_line(line))
}

/// Founded charters and those that wait.
fn all(board: &Switchboard) -> BTreeMap<LineId, SignedCharter> {
    let mut charters: BTreeMap<LineId, SignedCharter> = board
        .charters()
        .map(|(line, signed)| (line, signed.clone()))
        .collect();
    charters.extend(
        board
            .lines()
            .map(|line| (line.id(), line.founding().charter().clone())),
    );
    charters
}

fn view(board: &Switchboard, signed: &SignedCharter, own: CardId) -> CharterView {
    let terms = board.line(signed.line()).map(Line::terms);
    let charter = terms.map_or(signed.charter(), |terms| &terms.charter);
    let hash = terms.map_or(signed.line().into(), |terms| terms.hash);
    let own = charter.index_of(own);
    let parties = charter
        .parties
        .iter()
        .zip(0_u8..)
        .map(|(party, index)| CharterParty {
            index,
            name: party.name.clone(),
            card: AsText(party.card),
            zone: charter.desk.zones.get(&PartyIndex(index)).cloned(),
            officers: party
                .officers
                .iter()
                .zip(0_u16..)
                .map(|(officer, number)| CharterOfficer {
                    number,
                    name: officer.name.clone(),
                    key: KeyText(officer.key),
                    roles: officer.roles.clone(),
                })
                .collect(),
        });
    CharterView {
        line: AsText(signed.line()),
        name: charter.name.clone(),
        version: charter.version,
        hash: super::amendments::hash_text(hash),
        parties: parties.collect(),
        levels: super::status::level_names(charter),
        languages: charter.languages.clone(),
        tests: TestSchedule {
            anchor_ms: charter.tests.anchor.as_ms(),
            period_ms: charter.tests.period_ms,
            answer_within_ms: charter.tests.answer_within_ms,
        },
        acknowledge_within_ms: within_by_name(charter.acknowledge_within_ms),
        flash_text_bytes_max: charter.limits.flash_text_bytes_max.into(),
        text_bytes_max: charter.limits.text_bytes_max.into(),
        answer_within_ms: charter.desk.answer_within_ms.map(within_by_name),
        readout_hold_ms: charter.desk.readout_hold_ms,
        drills_a_week: charter.desk.drills_a_week,
        succeeds: charter.succeeds.map(AsText),
        templates: charter.templates.map(AsText),
        signed_by: signed.signatures().keys().map(|party| party.0).collect(),
        founded: signed.is_complete(),
        signed_by_us: own.is_some_and(|own| signed.signatures().contains_key(&own)),
        own: own.map(|own| own.0),
        signed_charter: HexBytes(signed.encode()),
    }
}
