//! Party cards: ours to hand out, a counterpart's to take in and to confirm by its phrase.

use std::sync::PoisonError;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use detente_api::card::{Cards, ConfirmCard, CounterpartCard, DialAddress, NewCard, OwnCard};
use detente_api::page::PageQuery;
use detente_api::{AsText, CardIdText, HexBytes, KeyText};
use detente_bearers::Bearer;
use detente_language::error_key;
use detente_line::persist::DocumentKind;
use detente_line::switchboard::input::{Input, InputError};
use detente_line::switchboard::refused::CardRefused;
use detente_record::{CardId, PartyCard};

use super::given::{Given, Path, parsed};
use super::once::Once;
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::bounds::{ADDRESSES_MAX, PENDING_CARDS_MAX};
use crate::causes::Cause as _;
use crate::counterparts::AddressBookError;
use crate::dial_address;
use crate::setup::card_text;

/// Our own party card, and the phrase to read aloud.
#[utoipa::path(
    get,
    path = "/v1/card",
    operation_id = "own_card",
    tag = "pairing",
    responses(
        (status = 200, description = "Our card.", body = OwnCard),
    )
)]
pub(crate) async fn own(State(api): Shared) -> Json<OwnCard> {
    let card = &api.card;
    Json(OwnCard {
        id: AsText(card.id()),
        name: card.name().to_owned(),
        languages: card.languages().to_vec(),
        phrase: card.phrase(),
        phrase_cyrillic: card.phrase_cyrillic(),
        card: HexBytes(card.encode().to_vec()),
        text: card_text(card),
    })
}

/// Counterparts' cards held here, confirmed or not.
#[utoipa::path(
    get,
    path = "/v1/cards",
    operation_id = "list_cards",
    tag = "pairing",
    params(PageQuery),
    responses(
        (status = 200, description = "The cards.", body = Cards),
    )
)]
pub(crate) async fn list(State(api): Shared, paged: Paged<CardIdText>) -> Outcome<Json<Cards>> {
    let mut cards: Vec<CounterpartCard> = confirmed(&api)
        .await?
        .iter()
        .map(|card| view(&api, card, true))
        .collect();
    {
        let pending = api.pending.lock().unwrap_or_else(PoisonError::into_inner);
        cards.extend(pending.values().map(|card| view(&api, card, false)));
    }
    let page = paged.of_all(cards, |one| one.id);
    Ok(Json(Cards {
        cards: page.rows,
        next: page.next,
    }))
}

/// Takes in a counterpart's card; it is not trusted before its phrase is confirmed.
#[utoipa::path(
    post,
    path = "/v1/cards",
    operation_id = "hand_in_card",
    tag = "pairing",
    request_body = NewCard,
    responses(
        (status = 201, description = "It waits for its phrase.", body = CounterpartCard),
        (status = 200, description = "It was confirmed before.", body = CounterpartCard),
    )
)]
pub(crate) async fn hand_in(
    State(api): Shared,
    Given(NewCard { card }): Given<NewCard>,
) -> Outcome<(StatusCode, Json<CounterpartCard>)> {
    let bad = |why: CardRefused| Refusal::from(InputError::BadCard { why });
    let card = PartyCard::decode(&card.0).map_err(|fault| bad(fault.into()))?;
    if card.id() == api.card.id() || card.link() == api.card.link() {
        return Err(bad(CardRefused::Own));
    }
    let known = confirmed(&api).await?;
    if known.iter().any(|one| one.id() == card.id()) {
        return Ok((StatusCode::OK, Json(view(&api, &card, true))));
    }
    let answer = view(&api, &card, false);
    let mut pending = api.pending.lock().unwrap_or_else(PoisonError::into_inner);
    if pending.len() >= PENDING_CARDS_MAX && !pending.contains_key(&card.id()) {
        return Err(Refusal::busy(PENDING_CARDS_MAX));
    }
    pending.insert(card.id(), card);
    Ok((StatusCode::CREATED, Json(answer)))
}

/// Pairs with a counterpart whose phrase was heard and fits its card.
#[utoipa::path(
    post,
    path = "/v1/cards/{card}/confirm",
    operation_id = "confirm_card",
    tag = "pairing",
    request_body = ConfirmCard,
    responses(
        (status = 200, description = "Paired.", body = CounterpartCard),
    )
)]
pub(crate) async fn confirm(
    State(api): Shared,
    Path(id): Path<String>,
    once: Once,
    Given(ConfirmCard { phrase, addresses }): Given<ConfirmCard>,
) -> Outcome<Response> {
    let card = find(&api, parsed(&id)?).await?;
    if !card.matches_phrase(&phrase) {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Err(Refusal::new(status, error_key::CARD_PHRASE_DIFFERS));
    }
    if !addresses.is_empty() {
        keep_addresses(&api, &card, &addresses)?;
    }
    let paired = pair(&api, &once, &card).await?;
    api.pending
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .remove(&card.id());
    Ok(paired)
}

/// Says where a counterpart is dialled.
#[utoipa::path(
    put,
    path = "/v1/cards/{card}/addresses",
    operation_id = "set_card_addresses",
    tag = "pairing",
    request_body = Vec<DialAddress>,
    responses(
        (status = 200, description = "Its addresses now.", body = CounterpartCard),
    )
)]
pub(crate) async fn set_addresses(
    State(api): Shared,
    Path(id): Path<String>,
    once: Once,
    Given(addresses): Given<Vec<DialAddress>>,
) -> Outcome<Response> {
    let id: CardId = parsed(&id)?;
    let known = confirmed(&api).await?;
    let card = known
        .into_iter()
        .find(|card| card.id() == id)
        .ok_or_else(|| no_card(id))?;
    keep_addresses(&api, &card, &addresses)?;
    // Pairing again changes nothing but what the line may dial.
    pair(&api, &once, &card).await
}

async fn pair(api: &Api, once: &Once, card: &PartyCard) -> Outcome<Response> {
    let dialable = api.addresses.dialable(card.link());
    let input = Input::Paired {
        card: card.encode().to_vec(),
        dialable,
    };
    let paired = view(api, card, true);
    api.act(once, input, move |_| (StatusCode::OK, paired.clone()))
        .await
}

/// The cards whose phrases were confirmed: those the line has made durable.
async fn confirmed(api: &Api) -> Outcome<Vec<PartyCard>> {
    let documents = api
        .engine
        .query(|_, store, _| store.documents(DocumentKind::Card))
        .await??;
    Ok(documents
        .iter()
        .filter_map(|document| PartyCard::decode(&document.bytes).ok())
        .collect())
}

async fn find(api: &Api, id: CardId) -> Outcome<PartyCard> {
    let pending = api
        .pending
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&id)
        .cloned();
    if let Some(card) = pending {
        return Ok(card);
    }
    let known = confirmed(api).await?;
    known
        .into_iter()
        .find(|card| card.id() == id)
        .ok_or_else(|| no_card(id))
}

fn no_card(id: CardId) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, error_key::API_NO_CARD).fact("id", id.to_string())
}

fn keep_addresses(api: &Api, card: &PartyCard, addresses: &[DialAddress]) -> Outcome<()> {
    let bad = |address: &str| {
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, error_key::API_ADDRESS)
            .fact("address", address)
            .fact("max", ADDRESSES_MAX)
    };
    if addresses.len() > ADDRESSES_MAX {
        return Err(bad(&addresses.len().to_string()));
    }
    let mut kept = Vec::with_capacity(addresses.len());
    for DialAddress { bearer, address } in addresses {
        let bearer = Bearer::ALL.into_iter().find(|known| known.name() == bearer);
        match bearer {
            Some(bearer) if dial_address::is_address(address) => {
                kept.push((bearer, address.clone()))
            }
            _ => return Err(bad(address)),
        }
    }
    api.addresses
        .set(card.link(), card.name(), kept)
        .map_err(|error| match error {
            AddressBookError::File(error) => Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                error_key::FILE_UNWRITABLE,
            )
            .fact("path", "counterparts.toml")
            .fact("cause", error.to_string()),
            other @ AddressBookError::NotUnderstood(_) => Refusal::not_understood(other.words()),
        })
}

fn view(api: &Api, card: &PartyCard, confirmed: bool) -> CounterpartCard {
    let addresses = api.addresses.addresses(card.link()).into_iter();
    CounterpartCard {
        id: AsText(card.id()),
        name: card.name().to_owned(),
        languages: card.languages().to_vec(),
        link: KeyText(*card.link()),
        confirmed,
        addresses: addresses
            .map(|(bearer, address)| DialAddress {
                bearer: bearer.name().to_owned(),
                address,
            })
            .collect(),
        card: HexBytes(card.encode().to_vec()),
    }
}
