//! Line tests: the scorecard that both sides see, each test, and the asks that wait here.

use detente_record::EntryId;
use serde::{Deserialize, Serialize};

use crate::{AsText, Moment};

/// The answer to `GET /v1/lines/{line}/tests`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tests {
    /// The count of all.
    pub scorecard: Scorecard,
    /// The scheduled ones alone.
    pub scheduled: Scorecard,
    /// Those started by hand.
    pub unscheduled: Scorecard,
    /// Each test, by number of the schedule and then by time.
    pub tests: Vec<LineTest>,
    /// Challenges that wait for one of our officers, oldest first.
    pub asks: Vec<TestAsk>,
    /// When the next one falls due.
    pub next_due: Option<Moment>,
}

/// What a row of tests came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scorecard {
    /// Tests that fell due.
    pub due: u64,
    /// Answered in time.
    pub in_time: u64,
    /// Answered late.
    pub late: u64,
    /// Failed: not answered, refused, or not possible.
    pub failed: u64,
    /// In time without a break, up to the last one.
    pub streak: u64,
    /// The median time to a human's answer.
    pub time_to_human_ms: Option<u64>,
}

/// One line test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineTest {
    /// Its number in the schedule; `null` for one started by hand.
    pub number: Option<u64>,
    /// When the schedule wanted it.
    pub due: Option<Moment>,
    /// Who starts it.
    pub initiator: u8,
    /// The challenge entry.
    pub challenge: Option<AsText<EntryId>>,
    /// The read-back entry.
    pub read_back: Option<AsText<EntryId>>,
    /// The entry that states the result.
    pub result: Option<AsText<EntryId>>,
    /// `waiting`, `in-time`, `late` or `failed`.
    pub outcome: String,
    /// Why it failed: `node-down`, `path-down-quic`, `no-path-or-node`, `closed-by-operator`, `no-officer`, `refused`, `own-node-down`.
    pub cause: Option<String>,
    /// From challenge to read-back, by the initiator's clock.
    pub took_ms: Option<u64>,
    /// The officers who read back.
    pub signers: Vec<crate::message::Signer>,
}

/// A challenge that waits for an officer here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestAsk {
    /// The challenge entry: the object of the read-back act.
    pub challenge: AsText<EntryId>,
    /// Its number in the schedule; `null` for one started by hand.
    pub number: Option<u64>,
    /// The challenge word to read back, by language.
    pub words: std::collections::BTreeMap<String, String>,
    /// Who asks.
    pub from: u8,
    /// When the read-back is late.
    pub answer_by: Option<Moment>,
    /// `actual`, `exercise` or `test`: the read-back must have the same.
    pub status: String,
}
