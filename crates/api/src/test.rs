//! Line tests: the scorecard that both sides see, each test, and the asks that wait here.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{EntryIdText, Moment, StatusName};

/// The answer to `GET /v1/lines/{line}/tests`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Tests {
    /// The count of all; how the drills did is told apart from the schedule below.
    pub scorecard: Scorecard,
    /// The scheduled ones alone.
    pub scheduled: Scorecard,
    /// The drills outside the schedule, begun by officers or by a node.
    pub unscheduled: Scorecard,
    /// Drills beyond what the charter agrees on, which are counted nowhere else.
    #[serde(default)]
    pub drills_beyond: u64,
    /// How many drills each party begins a week by the charter; `null` if it does not say.
    #[serde(default)]
    pub drills_a_week: Option<u64>,
    /// The tests, the latest first by when they fell due.
    pub tests: Vec<LineTest>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
    /// Challenges that wait for one of our officers, oldest first.
    pub asks: Vec<TestAsk>,
    /// When the next one falls due.
    pub next_due: Option<Moment>,
}

/// What `GET /v1/lines/{line}/tests` is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TestsQuery {
    /// Of which status; never mixed.
    #[param(inline)]
    pub status: StatusName,
}

/// What a row of tests came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Scorecard {
    /// Tests that fell due.
    pub due: u64,
    /// Answered in time.
    pub in_time: u64,
    /// Answered late.
    pub late: u64,
    /// Failed: not answered, refused, or not possible.
    pub failed: u64,
    /// Not decided yet.
    pub open: u64,
    /// In time without a break, up to the last one.
    pub streak: u64,
    /// The median time to a human's answer.
    pub time_to_human_ms: Option<u64>,
}

/// One line test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LineTest {
    /// Its number in the record: 2^40 for each version of the charter, and its number within that; `null` for
    /// a drill.
    pub number: Option<u64>,
    /// The version of the charter whose schedule it is of; 0 is the charter that founded the line.
    #[serde(default)]
    pub charter_version: Option<u32>,
    /// Its number within that version, from 0: what people are told.
    #[serde(default)]
    pub number_in_version: Option<u64>,
    /// When it fell due: by the schedule, or by its initiator's time.
    pub due: Moment,
    /// Who starts it.
    pub initiator: u8,
    /// The challenge entry.
    pub challenge: Option<EntryIdText>,
    /// The worst outcome at any challenged party: `in-time`, `late`, `open` or `failed`.
    pub outcome: String,
    /// The first cause that any side states: `node-down`, `path-down-quic`, `no-path-or-node`, `closed-by-operator`,
    /// `no-officer`, `refused`, `own-node-down`.
    pub cause: Option<String>,
    /// The longest time from challenge to result, by the initiator's clock.
    pub took_ms: Option<u64>,
    /// What came of it at each challenged party.
    pub parties: Vec<TestParty>,
}

/// What came of a test at one challenged party.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TestParty {
    /// The party.
    pub party: u8,
    /// `in-time`, `late`, `open` or `failed`.
    pub outcome: String,
    /// The party's receipt for the challenge.
    pub delivered: Option<EntryIdText>,
    /// The officer's read-back.
    pub read_back: Option<EntryIdText>,
    /// The officer's refusal.
    pub refused: Option<EntryIdText>,
    /// The officers who read back or refused.
    pub signers: Vec<crate::message::Signer>,
    /// From challenge to result, by the initiator's clock.
    pub took_ms: Option<u64>,
    /// What each side states; none is dropped for another.
    pub accounts: Vec<TestAccount>,
}

/// One side's statement about a test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TestAccount {
    /// Who states it.
    pub by: u8,
    /// In which entry.
    pub entry: EntryIdText,
    /// When.
    pub at: Moment,
    /// `in-time`, `late` or `failed`.
    pub verdict: String,
    /// Why it failed, if it did and that is stated.
    pub cause: Option<String>,
}

/// A challenge that waits for an officer here. A drill's sounds at this desk, as often as is agreed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TestAsk {
    /// The challenge entry: the object of the read-back act.
    pub challenge: EntryIdText,
    /// Its number in the record: 2^40 for each version of the charter, and its number within that; `null` for
    /// a drill.
    pub number: Option<u64>,
    /// The version of the charter whose schedule it is of; 0 is the charter that founded the line.
    #[serde(default)]
    pub charter_version: Option<u32>,
    /// Its number within that version, from 0: what people are told.
    #[serde(default)]
    pub number_in_version: Option<u64>,
    /// The challenge word to read back; `null` if its body is not held.
    pub word: Option<String>,
    /// Who asks.
    pub from: u8,
    /// After this a read-back is late.
    pub answer_by: Moment,
    /// `actual`, `exercise` or `test`: the read-back must have the same.
    pub status: String,
}
