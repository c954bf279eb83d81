//! What a node did, in the order in which it did it: what was durable before what was told and sent.

use std::sync::{Arc, Mutex};

use detente_line::switchboard::output::Event;
use detente_record::{EntryId, Head, Header, LineId};

use crate::network::Asked;

/// One thing that a node did.
pub enum Did {
    /// The store made these entries durable, and `others` documents.
    Committed {
        /// The entries.
        entries: Vec<(EntryId, Header)>,
        /// How many other writes.
        others: usize,
    },
    /// These texts of amendments are in what the store is given.
    Proposed(Vec<(EntryId, Vec<u8>)>),
    /// The head file has these.
    HeadsKept(Vec<(LineId, Head)>),
    /// The head file says that on these lines nobody knows what was signed last.
    HeadsLost(Vec<LineId>),
    /// A watcher was told.
    Told(Event),
    /// The network was asked.
    Asked(Asked),
}

/// What a node did since it was last looked at.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Did>>>);

impl Log {
    pub(crate) fn add(&self, did: Did) {
        let mut done = self.0.lock().unwrap();
        assert!(
            done.len() < DONE_IN_A_TURN_MAX,
            "P7: a node does {DONE_IN_A_TURN_MAX} things in one turn, and goes on"
        );
        done.push(did);
    }

    pub(crate) fn take(&self) -> Vec<Did> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// A turn takes 256 inputs at most, of 64 KiB each.
const DONE_IN_A_TURN_MAX: usize = 1 << 20;
