//! Matters: calls asked for, calls as held, queries, asks, readouts and rings, each with every act that was said on it.

mod given;
mod held;
mod readout;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub use self::given::{Field, NotGiven, Terms};
pub use self::held::{CallAccount, CallApart, CallHeld, CallParticipant, HeldCall, SpokenWords};
pub use self::readout::{
    Published, Readout, ReadoutDraft, ReadoutFields, ReadoutTopic, ReadoutVersion,
};
use crate::message::{ActWithoutEffect, Signer};
use crate::officer::AnswerText;
use crate::translation::BesideTexts;
use crate::{EntryIdText, LineIdText, Moment, StatusName};

/// A kind of matter, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MatterKind {
    /// One side asks the other for a call.
    CallRequest,
    /// A question with a fixed set of answers.
    Query,
    /// What one side wants of the other.
    Ask,
    /// One side's own account of a call.
    Readout,
    /// A call as it was held.
    Call,
    /// The other side's watch is raised at once.
    Ring,
}

/// What `GET /v1/lines/{line}/matters` is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct MattersQuery {
    /// Of which status; never mixed.
    #[param(inline)]
    pub status: StatusName,
    /// Only of this kind.
    #[param(inline)]
    pub kind: Option<MatterKind>,
    /// Only in this state, by its name in the kind's table (`spec/call-requests.md`, `spec/calls.md`,
    /// `spec/queries.md`, `spec/asks.md`, `spec/readouts.md`, `spec/rings.md`), such as `declined` or `answered`.
    pub state: Option<String>,
    /// Only those in which somebody's word is awaited.
    pub open: bool,
    /// Only those in which our own party's word is awaited.
    pub waits: bool,
}

/// The answer to `GET /v1/lines/{line}/matters`: the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Matters {
    /// The status asked about; entries of another status never mix.
    pub status: String,
    /// The matters.
    pub matters: Vec<Matter>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// One matter, in a list or alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Matter {
    /// The entry that began it.
    pub id: EntryIdText,
    /// In which line.
    pub line: LineIdText,
    /// `call-request`, `query`, `ask`, `readout`, `call` or `ring`.
    pub kind: String,
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// `routine`, `priority` or `immediate`.
    pub precedence: String,
    /// Who began it, by index.
    pub asker: u8,
    /// Who began it, by name.
    pub asker_name: String,
    /// Whom it is addressed to, by index.
    pub asked: u8,
    /// Whom it is addressed to, by name.
    pub asked_name: String,
    /// When its author says it was begun.
    pub time: Moment,
    /// The same as a date-time group.
    pub dtg: String,
    /// The officers who signed the beginning.
    pub signers: Vec<Signer>,
    /// By when the asker wants an answer, if it says so.
    pub due: Option<Moment>,
    /// The entries that the beginning refers to: requests that it repeats, what it is about, what it was raised in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<EntryIdText>,
    /// The level at which a call is asked for or was held, by its id in the charter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// What a query asks: `are-these-yours`, `is-this-your-position`, `did-this-happen`, or `other` with a `code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The number of a question that this version has no name for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u64>,
    /// The language of what it is about; `null` if its body is withheld or not held.
    pub language: Option<String>,
    /// What it is about, as written; `null` if its body is withheld or not held.
    pub text: Option<String>,
    /// What else is wished of a call, if the body is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<CallWish>,
    /// What is known of a readout beside that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readout: Option<Readout>,
    /// Of a call as held: when it was by each side's account, and who took part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<HeldCall>,
    /// Of a ring: for how many seconds it rings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rings_for_s: Option<u64>,
    /// Of a ring: until when, by the clock of whoever rings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rings_until: Option<Moment>,
    /// The words by which both desks hear at the beginning of a call that they speak of the same entry. Of a call request
    /// once a time is agreed, of a ring once it is answered, and of a call; several only where a side signed two histories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spoken: Vec<SpokenWords>,
    /// Its state, by its name in the kind's table.
    pub state: String,
    /// The party whose word is awaited, by index; `null` if it is settled.
    pub awaits: Option<u8>,
    /// When the time of that word is up, by the clock of whoever spoke last; `null` if nobody's is awaited. Of a ring it is
    /// `rings_until`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Moment>,
    /// Where that time is from: `stated` in the matter, agreed in the `charter`, or what goes with the `precedence` where the
    /// charter agrees on none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by_from: Option<String>,
    /// When the charter's time is up, where the word is wanted sooner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sooner_than_charter: Option<Moment>,
    /// When the asked side is first proved to have held it, by that side's clock.
    pub delivered: Option<Moment>,
    /// The time of the call, once it is agreed. Several only where a side signed two histories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreed: Vec<CallTime>,
    /// The times that are on offer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposed: Vec<CallTime>,
    /// The suspensions that it falls under: who has suspended such matters and first held it while that stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub under_suspension: Vec<crate::suspension::UnderSuspension>,
    /// What a reader must know: `crossed`, `disputed`, `earlier-entries-missing`, `draft-expired`,
    /// `although-suspended` (its officer says to know that the own party has suspended such matters),
    /// `turns-direction`.
    pub flags: Vec<String>,
    /// Everything said on it that has an effect, oldest first by its authors' clocks.
    pub acts: Vec<MatterAct>,
    /// Acts of the two sides that crossed: neither author knew the other's. The state that commits less holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crossed: Vec<CrossedActs>,
    /// Acts on it that are kept and have no effect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_effect: Vec<ActWithoutEffect>,
    /// How many acts are not listed here: each side says at most 64 on one matter that count.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: u32,
    /// How a call has been sought up to this request, level by level. Only where one matter is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sought: Vec<Sought>,
    /// The calls that were held after this request or ring, and the requests and rings that follow from this matter, the
    /// latest of a kind first. Only where one matter is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leads_to: Vec<EntryIdText>,
    /// Of a call or a call request: what was asked in it, at first or again, oldest first. Only where one matter is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<MatterNamed>,
    /// Of a call or a call request: the readouts of it, oldest first. Only where one matter is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readouts: Vec<MatterNamed>,
    /// Translations of what was said on it, only where one matter is asked for. The texts above are the authority.
    #[serde(default, skip_serializing_if = "BesideTexts::is_empty")]
    pub translations: BesideTexts,
}

/// Another matter, in a row: what it is, whose, how it stands and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MatterNamed {
    /// The entry that began it.
    pub id: EntryIdText,
    /// Its kind.
    pub kind: String,
    /// Who began it, by index.
    pub by: u8,
    /// Its state, by its name in the kind's table.
    pub state: String,
    /// What it says, as written; `null` if its body is withheld or not held.
    pub text: Option<String>,
}

/// What is wished of a call, beside its subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallWish {
    /// For whom: name and office.
    pub whom: String,
    /// On whose behalf: name and office.
    pub behalf: String,
    /// Times that suit, at most 8.
    #[serde(default)]
    pub times: Vec<SuitableTime>,
    /// The languages of the call (BCP 47), at most 8.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Whether an interpreter is asked for.
    #[serde(default)]
    pub interpreter: bool,
    /// Whether a recording is wished; the charter must allow it.
    #[serde(default)]
    pub recording: bool,
}

/// A time at which a call would suit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuitableTime {
    /// Its beginning.
    pub from: Moment,
    /// Its end.
    pub until: Moment,
}

/// A time for a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallTime {
    /// When it begins.
    pub from: Moment,
    /// For how many minutes.
    pub minutes: u32,
    /// The act that states it; of a proposal what whoever takes it names.
    pub entry: EntryIdText,
    /// The party that states it.
    pub by: u8,
}

/// One act said on a matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MatterAct {
    /// What was said, by its name in the kind's table: `accept`, `decline`, `answer`, `no-answer`, …
    pub act: String,
    /// The party that said it.
    pub by: u8,
    /// When, by that party's clock.
    pub at: Moment,
    /// The entry.
    pub entry: EntryIdText,
    /// The officers who signed it; empty for what a node says by itself.
    pub signers: Vec<Signer>,
    /// The state in which its author knew the matter; `null` if it is a fact beside the state.
    pub from: Option<String>,
    /// The state to which it led from there.
    pub to: Option<String>,
    /// The time that it states: when the call begins, until when it puts off or is held, or which time was up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// When, by the account of whoever says it, the call began or ended, or somebody joined it or left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<Moment>,
    /// For how many minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// To which level it refers a call, by its id in the charter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Why a call is declined: `not-stated`, `not-reachable`, `not-now`, `other-level`, `subject`,
    /// `circumstances`, `no-use`; why a ring is refused: `not-stated`, `not-now`, `in-writing`, `no-linguist`,
    /// `other-means`; why nothing rings at that desk: `not-set-up`, `fails`, `held-back`; or `other` with a `code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What a query is answered: `yes`, `no`, `unknown`, `not-said`, or `other` with a `code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The number of a reason or answer that this version has no name for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u64>,
    /// The entries that it refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<EntryIdText>,
    /// Its words, if it has any and they are held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What is odd about this one act: `crossed`, `disputed`, `earlier-entries-missing`, `text-not-held`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

/// Two acts that crossed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CrossedActs {
    /// The asker's.
    pub asker: EntryIdText,
    /// The other side's.
    pub asked: EntryIdText,
}

/// How a call was sought at one level: by a request and those that it repeats, however far back, 64 at the most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sought {
    /// The level, by its id in the charter of the request.
    pub level: String,
    /// The requests, by the asker's account.
    pub requests: Counted,
    /// The refusals of them, by the account of the side that was asked.
    pub declined: Counted,
    /// Times that were up without an answer, by the asker's account.
    pub unanswered: Counted,
}

/// How many times something was said, and between when and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counted {
    /// How many times.
    pub count: u32,
    /// By whose account, by index.
    pub by: u8,
    /// The first time, by that party's clock; `null` if it was never said.
    pub first: Option<Moment>,
    /// The last time.
    pub last: Option<Moment>,
}

/// A matter in which our party's word is awaited, as a line's state names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MatterWaiting {
    /// The matter.
    pub id: EntryIdText,
    /// `call-request`, `query`, `ask`, `readout`, `call` or `ring`.
    pub kind: String,
    /// Its state.
    pub state: String,
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// The other side, by index.
    pub with: u8,
    /// When the time of our word is up, by the clock of whoever spoke last; of a ring, until when it rings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Moment>,
}

/// A call that is agreed and not held yet, as a line's state names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallAgreed {
    /// The call request.
    pub id: EntryIdText,
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// The other side, by index.
    pub with: u8,
    /// The level, by its id in the charter.
    pub level: Option<String>,
    /// When it begins.
    pub from: Moment,
    /// For how many minutes.
    pub minutes: u32,
    /// Whether its time has passed and no call was entered after it: told for a day.
    pub passed: bool,
}

/// The body of `POST /v1/lines/{line}/matters`. Which fields belong to which kind stands at each; others are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMatter {
    /// What is begun.
    #[schema(inline)]
    pub kind: MatterKind,
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// `routine`, `priority` or `immediate`.
    pub precedence: String,
    /// The other side, by index.
    pub to: u8,
    /// By when an answer is wanted; of a readout, until when it is held. What the charter agrees on holds if it is left out,
    /// and of a readout also if it is sooner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// Entries of the record, at most 16: requests that it repeats, what it is about, what it was raised in.
    #[serde(default)]
    pub references: Vec<EntryIdText>,
    /// What it is about: the subject of a call, the words of a question, what is wanted, the text of a readout. Only a ring
    /// can do without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<AnswerText>,
    /// Of a call request or a call: the level, by its id in the charter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Of a call request: for whom, on whose behalf, when, in which languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<CallWish>,
    /// Of a call: when it began, by what means and between whom it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<CallHeld>,
    /// Of a query: `are-these-yours`, `is-this-your-position` or `did-this-happen`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// Of a ring: for how many seconds it rings there, 10 to 600; 60 if it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rings_for_s: Option<u64>,
    /// Of a readout: what stands in its first version beside the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readout: Option<ReadoutFields>,
    /// Whether the officer knows that our own party has suspended this, and begins it all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub although_suspended: bool,
}

/// The body of `POST /v1/lines/{line}/matters/{matter}/say`. Which acts there are, and which fields each takes:
///
/// - on a call request: `seen`; `accept` and `propose` (`due`, `minutes`); `take` (`proposal`, if several times are on
///   offer); `defer` (`due`); `delegate` (`level`); `decline` (`reason`); `withdraw`; `call-off`;
/// - on a query: `answer` (`answer`); `will-check` (`due`); `withdraw`;
/// - on an ask: `answer` (`text` is needed); `put-off` (`due`); `refuse`; `repeat` (`references`); `withdraw`;
/// - on a readout: `seen`; `comment` and `object` (`text` is needed); `agree`; `revise` (`text`, `readout`; `due`: held
///   until); `release` (`due`: embargo until); `correct` (`text`, `readout`; `due` as that); `withdraw`. To which
///   version `agree`, `object` and `release` are, `version` says, if it is not the one that stands. `release` and
///   `correct` take two officers: the second releases the draft.
/// - on a call: `began` and `end` (`at`); `join` (`at`; `text` is needed, and says who); `leave` (`at`, `joined`); `deny`;
///   `withdraw`.
/// - on a ring: `answer`; `refuse` (`reason`: `not-stated`, `not-now`, `in-writing`, `no-linguist`, `other-means`);
///   `withdraw`.
///
/// Every act takes a `text`. A field that the act does not take is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMatterAct {
    /// What is said, by its name.
    pub act: String,
    /// When the call begins, or until when it is put off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// For how many minutes the call is, 1 to 1,440.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The level that a call is referred to, by its id in the charter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Why a call is declined: `not-stated`, `not-reachable`, `not-now`, `other-level`, `subject`,
    /// `circumstances` or `no-use`; why a ring is refused: `not-stated`, `not-now`, `in-writing`, `no-linguist` or
    /// `other-means`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What a query is answered: `yes`, `no`, `unknown` or `not-said`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The proposal whose time is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<EntryIdText>,
    /// The version of a readout that is agreed to, objected to or released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<EntryIdText>,
    /// What stands in a version of a readout beside its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readout: Option<ReadoutFields>,
    /// When the call began or ended by our account, or when somebody joined it or left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// The act by which our side said that whoever left had joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<EntryIdText>,
    /// What an ask was raised in again, by entries of the record, at most 16.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<EntryIdText>,
    /// Words beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<AnswerText>,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}
