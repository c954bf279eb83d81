//! Party cards: our own to hand out, a counterpart's to take in and confirm by its phrase.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{CardIdText, HexBytes, KeyText};

/// The answer to `GET /v1/card`: our own card and the phrase we read aloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OwnCard {
    /// Its id.
    pub id: CardIdText,
    /// The party's name.
    pub name: String,
    /// Its languages.
    pub languages: Vec<String>,
    /// Five words, read aloud by us and compared by the other side.
    pub phrase: String,
    /// The same in Cyrillic letters.
    pub phrase_cyrillic: String,
    /// The card's bytes.
    pub card: HexBytes,
    /// The one-line text file form.
    pub text: String,
}

/// The body of `POST /v1/cards`: a counterpart's card, not yet trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCard {
    /// Its bytes.
    pub card: HexBytes,
}

/// The body of `POST /v1/cards/{id}/confirm`: what their officer read aloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmCard {
    /// The five words as heard, Latin or Cyrillic. They are never shown on this side before.
    pub phrase: String,
    /// Where to dial it; empty if it only dials us.
    #[serde(default)]
    pub addresses: Vec<DialAddress>,
}

/// One address of a counterpart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DialAddress {
    /// `quic` or `tcp`.
    pub bearer: String,
    /// `host:port`; a numeric address needs no name service.
    pub address: String,
}

/// The answer to `GET /v1/cards`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cards {
    /// Counterparts' cards held here, by id.
    pub cards: Vec<CounterpartCard>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// A counterpart's card as held here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CounterpartCard {
    /// Its id.
    pub id: CardIdText,
    /// The party's name, by its own word.
    pub name: String,
    /// Its languages.
    pub languages: Vec<String>,
    /// Its link key.
    pub link: KeyText,
    /// Whether its phrase was confirmed here.
    pub confirmed: bool,
    /// Where it is dialled.
    pub addresses: Vec<DialAddress>,
    /// Its bytes.
    pub card: HexBytes,
}
