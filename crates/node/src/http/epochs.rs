//! The next epoch of our journal: its token's keys taken, and opened by two officers.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::epoch::{EpochKeysTaken, EpochOpened, NewEpoch, NewEpochKeys, OpensEpoch};
use detente_api::{AsText, KeyText, Moment};
use detente_language::{error_key, key};
use detente_line::line::{EpochKey, Line};
use detente_line::opening;
use detente_line::switchboard::input::{Input, InputError, OfficerAct};
use detente_record::{Act, CardId, Epoch, EpochReason, Kind, Opening};

use super::Shared;
use super::acting::{Acted, Acting};
use super::given::{Given, Known};
use super::refusal::{Outcome, Refusal};
use crate::causes::{Cause as _, with};
use crate::desk::audit::{DONE, Deed};
use crate::keys::{EpochToken, EpochTokenError, LaterEpoch, Passphrase};

/// Where the keys of later epochs are kept, and what seals them there.
pub(crate) struct EpochFolder {
    pub(crate) folder: PathBuf,
    pub(crate) passphrase: Option<Passphrase>,
}

impl EpochFolder {
    /// Opens a token and keeps its keys: slow on purpose, for who guesses its passphrase.
    fn take(
        &self,
        text: &str,
        words: &Passphrase,
        own: CardId,
    ) -> Result<LaterEpoch, EpochTokenError> {
        let token = EpochToken::parse(text)?;
        if token.card().id() != own {
            return Err(EpochTokenError::OtherParty);
        }
        let opened = token.open(words)?;
        opened.keep(&self.folder, self.passphrase.as_ref())?;
        Ok(opened)
    }
}

/// Takes the keys of an epoch from its token. It opens nothing yet: that takes two officers, line by line.
#[utoipa::path(
    post,
    path = "/v1/epoch-keys",
    operation_id = "take_epoch_keys",
    tag = "node",
    request_body = NewEpochKeys,
    responses((status = 200, description = "The node holds the keys, now and after every start.", body = EpochKeysTaken))
)]
pub(crate) async fn take_keys(
    State(api): Shared,
    Known(by): Known,
    Given(given): Given<NewEpochKeys>,
) -> Outcome<Json<EpochKeysTaken>> {
    let NewEpochKeys { token, passphrase } = given;
    let words = Passphrase::given(passphrase.0);
    let words = words.map_err(|_| Refusal::from(EpochTokenError::WrongPassphrase))?;
    // One at a time: each takes memory for its passphrase.
    let turn = api.epochs.lock().await;
    let (epochs, own) = (Arc::clone(&turn), api.card.id());
    let taken = tokio::task::spawn_blocking(move || epochs.take(&token, &words, own)).await;
    let taken = taken.map_err(|_| Refusal::stopping())??;
    drop(turn);
    let epoch = taken.opening.epoch;
    api.take_note_key(epoch, taken.note.clone());
    let answer = EpochKeysTaken {
        epoch: epoch.0,
        entry_key: KeyText(taken.opening.entry),
    };
    let key = Box::new(key_of(taken));
    api.engine.input(Input::EpochKey(key)).await??;
    let about = epoch.to_string();
    api.desk.note(&by, Deed::EpochKeysTaken, &about, DONE);
    Ok(Json(answer))
}

/// Opens the next epoch of our journal, as the first of two officers.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/epochs",
    operation_id = "open_epoch",
    tag = "officers",
    request_body = NewEpoch,
    responses(Acted)
)]
pub(crate) async fn open(officer: Acting, Given(given): Given<NewEpoch>) -> Outcome<Acted> {
    let reason = EpochReason::from_name(&given.reason);
    let names = EpochReason::ALL.map(EpochReason::name).join(", ");
    let reason = reason.ok_or_else(|| {
        Refusal::not_understood(with(
            key::CAUSE_ASKED_ONE_OF,
            &[("name", "reason".into()), ("known", names.into())],
        ))
    })?;
    let epoch = Epoch(given.epoch);
    officer
        .act(move |author, line| {
            let known = line.keys().opening(epoch);
            let known = known.ok_or(InputError::NoEpochKey { epoch })?;
            Ok(opening::open(author, known, reason))
        })
        .await
}

/// The epoch that a waiting act would open.
pub(super) fn opens(act: &OfficerAct) -> Option<OpensEpoch> {
    let draft = &act.draft;
    if (draft.kind, draft.act) != (Kind::AUTHORITY, Act::OPEN_EPOCH) {
        return None;
    }
    let opening = Opening::decode(&act.body.as_ref()?.content).ok()?;
    Some(OpensEpoch {
        epoch: opening.epoch.0,
        reason: reason_name(draft.outcome),
        entry_key: KeyText(opening.entry),
    })
}

/// The last epoch that each party has opened after the first.
pub(super) fn opened(line: &Line) -> Vec<EpochOpened> {
    let all = line.fold().said(Kind::AUTHORITY, Act::OPEN_EPOCH);
    let mut later: Vec<_> = all
        .into_iter()
        .filter(|speech| speech.address.place.epoch > Epoch(0))
        .collect();
    later.sort_unstable_by_key(|speech| std::cmp::Reverse(speech.address));
    later.dedup_by_key(|speech| speech.party());
    later.reverse();
    let row = |speech: &detente_line::fold::Speech| EpochOpened {
        party: speech.party().0,
        epoch: speech.address.place.epoch.0,
        reason: reason_name(speech.outcome),
        at: Moment(speech.time),
        entry: AsText(speech.id),
    };
    later.into_iter().map(row).collect()
}

fn reason_name(number: Option<u64>) -> String {
    let known = number.and_then(EpochReason::from_number);
    known.map_or("other", EpochReason::name).to_owned()
}

impl From<EpochTokenError> for Refusal {
    fn from(error: EpochTokenError) -> Self {
        let unprocessable = |key| Self::new(StatusCode::UNPROCESSABLE_ENTITY, key);
        match error {
            EpochTokenError::WrongPassphrase => {
                Self::new(StatusCode::FORBIDDEN, error_key::EPOCH_TOKEN_PASSPHRASE)
            }
            EpochTokenError::OtherParty => unprocessable(error_key::INPUT_OTHER_PARTYS_EPOCH),
            EpochTokenError::OtherKeys(epoch) => {
                Self::new(StatusCode::CONFLICT, error_key::EPOCH_OTHER_KEYS)
                    .fact("epoch", epoch.to_string())
            }
            EpochTokenError::NotAToken { why } => {
                unprocessable(error_key::EPOCH_NOT_A_TOKEN).fact("cause", why)
            }
            other => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                error_key::EPOCH_KEYS_NOT_KEPT,
            )
            .fact("cause", other.words()),
        }
    }
}

/// What the switchboard signs an epoch's entries with.
pub(crate) fn key_of(epoch: LaterEpoch) -> EpochKey {
    EpochKey {
        opening: epoch.opening,
        entry: epoch.entry,
    }
}
