//! How a driver starts: everything the store holds is brought back before anything is signed.

use std::collections::BTreeMap;

use detente_line::fold::past::PastFault;
use detente_line::now::Now;
use detente_line::persist::DocumentKind;
use detente_line::switchboard::Switchboard;
use detente_line::switchboard::input::OfficerAct;
use detente_record::{
    Address, EntryId, Founding, Head, Kind, LineId, Place, PublicKey, SignedCharter,
    UnverifiedEntry,
};
use detente_store::{Continuity, Store, StoreError};

use crate::shelving::{BATCH_AT_START, shelve};

/// Why a node cannot start on what its store holds.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A document of the store is not what it should be.
    #[error("a {kind:?} document in the store cannot be read")]
    Document {
        /// What sort.
        kind: DocumentKind,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The index of the record could not be read. It has been thrown away and is made again at the start.
    #[error(transparent)]
    Past(#[from] PastFault),
}

/// Brings back everything the store holds.
///
/// What a line has shelved is not read again: only the entries that came after it are, and our own head.
/// A line whose own journal is altered there, short, or not the one that the head file knows, or whose
/// epoch we have no key for, is brought back mute: to sign on would be to sign two histories. What is
/// altered or short below the head that the file knows may come back from a counterpart.
pub(crate) fn restore<S: Store>(
    board: &mut Switchboard,
    store: &mut S,
    continuity: &Continuity,
    tail: u32,
    now: Now,
    dialable: impl Fn(&PublicKey) -> [bool; 2],
) -> Result<(), DriverError> {
    let fault = |kind, source| DriverError::Document { kind, source };
    store.prove_documents()?;
    for document in store.documents(DocumentKind::Card)? {
        board
            .restore_card(now, &document.bytes, &dialable)
            .map_err(|error| fault(DocumentKind::Card, error.into()))?;
    }
    for document in store.documents(DocumentKind::Charter)? {
        let signed = SignedCharter::decode(&document.bytes)
            .map_err(|error| fault(DocumentKind::Charter, error.into()))?;
        board.restore_charter(signed);
    }
    let foundings: Result<Vec<Founding>, DriverError> = store
        .documents(DocumentKind::Founding)?
        .iter()
        .map(|document| {
            Founding::decode(&document.bytes)
                .map_err(|error| fault(DocumentKind::Founding, error.into()))
        })
        .collect();
    let foundings = foundings?;
    let restored = restore_lines(board, store, continuity, tail, now, &foundings)
        .and_then(|()| own_heads_agree(board, store))
        .and_then(|()| authority_is_known(board, store));
    match restored {
        // The index is damaged: it is thrown away with every door to it, and all entries are read.
        Err(DriverError::Past(_)) => {
            board.forget_lines();
            store.forget_past()?;
            restore_lines(board, store, continuity, tail, now, &foundings)?;
        }
        other => other?,
    }
    for document in store.documents(DocumentKind::Draft)? {
        let act = OfficerAct::decode(&document.bytes)
            .map_err(|error| fault(DocumentKind::Draft, error.into()))?;
        board.restore_draft(act);
    }
    board.restored(now);
    Ok(())
}

/// Where our own journals end is known from the index; a row that went missing there without a trace would
/// have us sign a place twice. The store says where they end.
fn own_heads_agree<S: Store>(board: &Switchboard, store: &S) -> Result<(), DriverError> {
    for line in board.lines() {
        let ends = store.heads(line.id())?;
        let mut ends = ends
            .iter()
            .filter(|head| head.address.party == line.own())
            .peekable();
        let agrees = match line.own_head() {
            None => ends.peek().is_none(),
            Some(own) => ends.any(|head| *head == own),
        };
        if !agrees {
            let why = "our own journal ends elsewhere in it than in the store".to_owned();
            return Err(PastFault(why).into());
        }
    }
    Ok(())
}

/// Which entries say who may act and which charter is in force is known from the index too; had their rows gone missing without
/// a trace, we would sign under the first charter and know no officer. In the record every entry names the authority entry before it.
fn authority_is_known<S: Store>(board: &Switchboard, store: &S) -> Result<(), DriverError> {
    for line in board.lines() {
        let (id, fold) = (line.id(), line.fold());
        let entries = fold.authority_entries();
        let said = entries.iter().filter_map(|id| fold.speech(id));
        let known: BTreeMap<Address, Option<Place>> =
            said.map(|said| (said.address, said.authority)).collect();
        for Head {
            mut address,
            id: head,
        } in line.heads()
        {
            let head = unaltered(store.entry(id, head))?.flatten();
            let head = head.and_then(|bytes| UnverifiedEntry::parse(&bytes).ok());
            let mut named = head.and_then(|head| head.header().authority);
            while let Some(place) = named.filter(|place| *place < address.place) {
                address = Address { place, ..address };
                named = known.get(&address).copied().flatten();
                // Who names something else as such misleads nobody.
                let is_authority = |bytes: &Vec<u8>| {
                    let entry = UnverifiedEntry::parse(bytes);
                    entry.is_ok_and(|entry| entry.header().kind == Kind::AUTHORITY)
                };
                if !known.contains_key(&address) {
                    let held = unaltered(store.entries_at(id, address))?;
                    if held.iter().flatten().any(is_authority) {
                        let why = "it lacks who may act, or which charter is in force".to_owned();
                        return Err(PastFault(why).into());
                    }
                }
            }
        }
    }
    Ok(())
}

/// What the store gives, unless the disk has altered it.
fn unaltered<T>(read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Err(StoreError::Altered { .. }) => Ok(None),
        other => other.map(Some),
    }
}

fn restore_lines<S: Store>(
    board: &mut Switchboard,
    store: &mut S,
    continuity: &Continuity,
    tail: u32,
    now: Now,
    foundings: &[Founding],
) -> Result<(), DriverError> {
    for founding in foundings {
        restore_line(board, store, continuity, tail, now, founding.clone())?;
    }
    Ok(())
}

fn restore_line<S: Store>(
    board: &mut Switchboard,
    store: &mut S,
    continuity: &Continuity,
    tail: u32,
    now: Now,
    founding: Founding,
) -> Result<(), DriverError> {
    let id = founding.line();
    board.restore_line(now, founding);
    let Brought {
        sound,
        harmed,
        damaged,
    } = restore_entries(board, store, id, tail)?;
    board.note_damaged(now, id, &damaged);
    if harmed {
        board.note_harmed(now, id);
    }
    if let Some(fault) = board.past_fault() {
        return Err(fault.into());
    }
    let restored = continuity.restored_line(id);
    let has_key = board.line(id).is_none_or(detente_line::line::Line::has_key);
    if restored || !has_key {
        board.restored_from_copy(now, id);
    } else if !is_own_journal_whole(board, store, id)? || !sound {
        if board.line(id).is_some_and(|line| line.fold().shelved() > 0) {
            // It may be the index that says so: it is made anew before the record is doubted.
            return Err(PastFault("it does not fit the own journal".to_owned()).into());
        }
        // The database is the one that signed last, and the disk has spoilt some of it: what a counterpart
        // has of it up to that entry is what we signed, or it is a fork.
        match continuity.known_head(id) {
            Some(head) => board.own_journal_damaged(now, id, head),
            None => board.restored_from_copy(now, id),
        }
    }
    Ok(())
}

/// What came of bringing a line's entries back.
struct Brought {
    /// Each of them verified, and none of our own was altered.
    sound: bool,
    /// Some of another party's are altered, and not held until that party sends them again.
    harmed: bool,
    /// Which shelved authority entries are altered.
    damaged: Vec<(Address, EntryId)>,
}

/// Brings back the entries that are not shelved, in the order in which they came.
fn restore_entries<S: Store>(
    board: &mut Switchboard,
    store: &mut S,
    id: LineId,
    tail: u32,
) -> Result<Brought, DriverError> {
    let (past, mut row) = store.past(id)?;
    board.open_past(id, past)?;
    let own = board.line(id).map(|line| line.own());
    let damaged = restore_authority(board, store, id)?;
    let mut harmed = false;
    let mut sound = !damaged.iter().any(|(of, _)| Some(of.party) == own);
    loop {
        let page = store.arrivals(id, row, PAGE_ENTRIES, PAGE_BYTES)?;
        let Some(last) = page.last() else { break };
        row = last.row;
        for arrival in page {
            let entry = arrival.bytes.as_deref().map(UnverifiedEntry::parse);
            let restored = match entry {
                Some(Ok(entry)) => board.restore_entry(entry),
                _ => false,
            };
            // Altered bytes of another party come again from it; what no key has signed does not.
            let comes_again = arrival.bytes.is_none()
                && arrival
                    .address
                    .is_some_and(|address| Some(address.party) != own);
            sound &= restored || comes_again;
            harmed |= comes_again;
            if let (false, Some(line)) = (restored, board.line_mut(id)) {
                line.refuse_to_shelve();
            }
        }
        shelve(board, store, tail, BATCH_AT_START)?;
    }
    Ok(Brought {
        sound,
        harmed,
        damaged,
    })
}

/// Brings back who the officers are: the authority entries that are shelved are read again, for what
/// their parts say. Which of them are altered.
fn restore_authority<S: Store>(
    board: &mut Switchboard,
    store: &S,
    id: LineId,
) -> Result<Vec<(Address, EntryId)>, DriverError> {
    let Some(line) = board.line_mut(id) else {
        return Ok(Vec::new());
    };
    let mut damaged = Vec::new();
    for entry in line.fold().authority_entries() {
        let bytes = match store.entry(id, entry) {
            Ok(bytes) => bytes,
            Err(StoreError::Altered { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let parsed = bytes.and_then(|bytes| UnverifiedEntry::parse(&bytes).ok());
        let restored = parsed.is_some_and(|entry| line.restore_authority(entry).is_ok());
        let address = line.fold().speech(&entry).map(|speech| speech.address);
        damaged.extend(
            address
                .filter(|_| !restored)
                .map(|address| (address, entry)),
        );
    }
    Ok(damaged)
}

/// Whether our own journal has as many entries as were committed, and its head is there as we signed it.
fn is_own_journal_whole<S: Store>(
    board: &mut Switchboard,
    store: &mut S,
    id: LineId,
) -> Result<bool, DriverError> {
    let committed = store.committed(id)?;
    let parties = board.line(id).map(|line| line.fold().facts().all_parties());
    for party in parties.into_iter().flatten() {
        board.restore_held(id, party, store.usage(id, party)?);
    }
    let Some(line) = board.line(id) else {
        return Ok(true);
    };
    let own = line.own();
    if committed.get(&own).copied().unwrap_or(0) != line.fold().count_of(own) {
        return Ok(false);
    }
    let Some(head) = line.own_head() else {
        return Ok(true);
    };
    let bytes = match store.entry(id, head.id) {
        Ok(bytes) => bytes,
        Err(StoreError::Altered { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let entry = bytes.and_then(|bytes| UnverifiedEntry::parse(&bytes).ok());
    Ok(entry.is_some_and(|entry| entry.verify(line.roster()).is_ok()))
}

/// Entries read at once.
const PAGE_ENTRIES: usize = 256;
/// Bytes read at once.
const PAGE_BYTES: usize = 1024 * 1024;
