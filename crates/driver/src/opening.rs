//! How a driver starts: everything the store holds is brought back before anything is signed.

use std::ops::ControlFlow;

use detente_line::now::Now;
use detente_line::persist::DocumentKind;
use detente_line::switchboard::Switchboard;
use detente_line::switchboard::input::OfficerAct;
use detente_record::{Founding, PublicKey, SignedCharter, UnverifiedEntry};
use detente_store::{Continuity, Store, StoreError};

/// Why a node cannot start on what its store holds.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A document of the store is not what it should be.
    #[error("a {kind:?} document in the store cannot be read: {why}")]
    Document {
        /// What sort.
        kind: DocumentKind,
        /// Why.
        why: String,
    },
}

/// Brings back everything the store holds.
///
/// A line whose own journal is altered, short, or behind the head file is brought back mute: to sign
/// on would be to sign two histories.
pub(crate) fn restore<S: Store>(
    board: &mut Switchboard,
    store: &S,
    continuity: &Continuity,
    now: Now,
    dialable: impl Fn(&PublicKey) -> [bool; 2],
) -> Result<(), DriverError> {
    let fault = |kind, why: String| DriverError::Document { kind, why };
    for document in store.documents(DocumentKind::Card)? {
        board
            .restore_card(now, &document.bytes, &dialable)
            .map_err(|error| fault(DocumentKind::Card, error.to_string()))?;
    }
    for document in store.documents(DocumentKind::Charter)? {
        let signed = SignedCharter::decode(&document.bytes)
            .map_err(|error| fault(DocumentKind::Charter, error.to_string()))?;
        board.restore_charter(signed);
    }
    for document in store.documents(DocumentKind::Founding)? {
        let founding = Founding::decode(&document.bytes)
            .map_err(|error| fault(DocumentKind::Founding, error.to_string()))?;
        restore_line(board, store, continuity, now, founding)?;
    }
    for document in store.documents(DocumentKind::Draft)? {
        let act = OfficerAct::decode(&document.bytes)
            .map_err(|error| fault(DocumentKind::Draft, error.to_string()))?;
        board.restore_draft(act);
    }
    board.restored(now);
    Ok(())
}

fn restore_line<S: Store>(
    board: &mut Switchboard,
    store: &S,
    continuity: &Continuity,
    now: Now,
    founding: Founding,
) -> Result<(), DriverError> {
    let id = founding.line();
    board.restore_line(now, founding);
    let mut whole = true;
    let scan = store.for_each_entry(id, &mut |bytes| {
        let restored = UnverifiedEntry::parse(&bytes).is_ok_and(|entry| board.restore_entry(entry));
        whole &= restored;
        ControlFlow::Continue(())
    })?;
    let own = board.line(id).map(|line| line.own());
    let own_altered = scan
        .altered
        .iter()
        .any(|address| Some(address.party) == own);
    let own_short = scan
        .shortfalls
        .iter()
        .any(|shortfall| Some(shortfall.party) == own);
    let behind = continuity.behind.iter().any(|behind| behind.line == id);
    if !whole || own_altered || own_short || behind {
        board.restored_from_copy(now, id);
    }
    Ok(())
}
