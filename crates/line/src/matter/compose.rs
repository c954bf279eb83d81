//! The drafts that officers sign on matters: beginning one, and saying something on one. What can't be said as a matter
//! stands is refused here, before anybody signs, by the same check as at the line's door.

use detente_record::{
    Act, CharterLimits, EntryId, Kind, PartyIndex, Precedence, Status, Timestamp,
};

use super::call_request::{self, Reason, Window};
use super::conversation::Conversation;
use super::own_account::{OwnAccount, OwnAccountFault};
use super::query::{Question, Reply};
use super::standing::{NotSayable, Standing};
use super::wish::{Wish, WishFault};
use super::{BodyFault, ask, call, check_account, check_length, query, readout, ring};
use crate::body;
use crate::fold::facts::needs_two_people;
use crate::limits::{CALL_MINUTES_MAX, RING_SECONDS_MAX, RING_SECONDS_MIN};
use crate::message::compose::{Author, Composed};
use crate::message::text::{FreeText, TextFault};

/// A matter to be begun.
#[derive(Clone, Debug)]
pub struct Begin {
    /// Actual, exercise or test.
    pub status: Status,
    /// How urgent.
    pub precedence: Precedence,
    /// The other side.
    pub to: PartyIndex,
    /// By when an answer is wanted.
    pub due: Option<Timestamp>,
    /// What it repeats, follows from or is about, by entries of the record.
    pub references: Vec<EntryId>,
    /// What it is.
    pub subject: Subject,
}

/// What a matter is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A call is asked for.
    Call {
        /// The level, by its index in the charter.
        level: u64,
        /// For whom, about what, when.
        wish: Box<Wish>,
    },
    /// A call is said to have begun.
    Held {
        /// The level, by its index in the charter.
        level: u64,
        /// When it began.
        began: Timestamp,
        /// By what means, between whom, what about.
        conversation: Box<Conversation>,
    },
    /// A question is asked.
    Query {
        /// Which.
        question: Question,
        /// What it is about.
        words: Words,
    },
    /// Something is wanted of the other side.
    Ask {
        /// What.
        words: Words,
    },
    /// Our own account of a call is shown before it is released.
    Readout {
        /// The first version of it.
        account: Box<OwnAccount>,
    },
    /// The other side's watch is raised.
    Ring {
        /// For how many seconds it rings there.
        seconds: u64,
        /// What about, if anything is said of that.
        words: Option<Words>,
    },
}

/// Words in a language.
#[derive(Clone)]
pub struct Words {
    /// The language, a tag of BCP 47.
    pub language: String,
    /// The words as written.
    pub text: String,
}

// What is said reaches no log.
impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({}, {} bytes)", self.language, self.text.len())
    }
}

/// What an officer says on a matter.
#[derive(Clone, Debug)]
pub struct Say {
    /// What, with all that it states.
    pub saying: Saying,
    /// Words beside it.
    pub words: Option<Words>,
    /// The version of a readout that it states.
    pub account: Option<Box<OwnAccount>>,
    /// What it refers to, by entries of the record.
    pub references: Vec<EntryId>,
}

/// What can be said, kind by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saying {
    /// On a call asked for.
    Call(OnCall),
    /// On a query.
    Query(OnQuery),
    /// On an ask.
    Ask(OnAsk),
    /// On a readout.
    Readout(OnReadout),
    /// On a call as held.
    Held(OnHeld),
    /// On a ring.
    Ring(OnRing),
}

/// What can be said on a call asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnCall {
    /// It was seen.
    Seen,
    /// It is accepted for a time.
    Accept(Window),
    /// Another time is proposed.
    Propose(Window),
    /// A proposed time is taken: that of this act, or the only one on offer.
    Take(Option<EntryId>),
    /// It is put off until a time.
    Defer(Timestamp),
    /// It is referred to another level, by its index in the charter.
    Delegate(u64),
    /// It is declined.
    Decline(Reason),
    /// It is withdrawn.
    Withdraw,
    /// What was agreed is called off.
    CallOff,
}

/// What can be said on a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnQuery {
    /// It is answered.
    Answer(Reply),
    /// It will be looked into until a time.
    WillCheck(Timestamp),
    /// It is withdrawn.
    Withdraw,
}

/// What can be said on an ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnAsk {
    /// It is answered, in words.
    Answer,
    /// It is put off until a time.
    PutOff(Timestamp),
    /// It is refused.
    Refuse,
    /// It is raised again.
    Repeat,
    /// It is withdrawn.
    Withdraw,
}

/// What can be said on a readout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnReadout {
    /// It was seen.
    Seen,
    /// Something is remarked on it, in words.
    Comment,
    /// It is our account too: that version, or the one that stands.
    Agree(Option<EntryId>),
    /// We object, in words: to that version, or to the one that stands.
    Object(Option<EntryId>),
    /// Another version stands in its place, held until a time.
    Revise(Option<Timestamp>),
    /// A version is released.
    Release {
        /// Which; the one that stands, if none is named.
        version: Option<EntryId>,
        /// Until when the text is to be held back.
        embargo: Option<Timestamp>,
    },
    /// What was released is corrected, the text to be held back until a time.
    Correct(Option<Timestamp>),
    /// It is taken back.
    Withdraw,
}

/// What can be said on a call as held, each time by the account of whoever says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnHeld {
    /// When it began.
    Began(Timestamp),
    /// There was no such call.
    Deny,
    /// That it began is taken back.
    Withdraw,
    /// Somebody, whom the words name, joined it.
    Join(Timestamp),
    /// Somebody left it: whoever this act said had joined.
    Leave(Timestamp, EntryId),
    /// When it ended.
    End(Timestamp),
}

/// What can be said on a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRing {
    /// Somebody is there.
    Answer,
    /// Somebody is there and does not speak.
    Refuse(ring::Reason),
    /// It is given up.
    Withdraw,
}

/// Why nothing can be drawn up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MatterError {
    /// No such matter is held, or what began it has no effect.
    #[error("no matter {matter} is held")]
    NoSuchMatter {
        /// The one asked for.
        matter: EntryId,
    },
    /// With nobody, or with oneself.
    #[error("a matter is with one other party of the line")]
    WithNobody,
    /// As a FLASH.
    #[error("a FLASH is a message that two people sign; nothing else is begun as one")]
    Flash,
    /// The charter has no such level.
    #[error("the charter has no level {level}")]
    NoSuchLevel {
        /// The one asked for.
        level: u64,
    },
    /// For no time, or for longer than a day.
    #[error("a call is for 1 to {CALL_MINUTES_MAX} minutes, not {minutes}")]
    Minutes {
        /// For how long.
        minutes: u32,
    },
    /// For less or more time than a ring rings.
    #[error("a ring rings for {RING_SECONDS_MIN} to {RING_SECONDS_MAX} seconds, not {seconds}")]
    Seconds {
        /// For how many.
        seconds: u64,
    },
    /// A ring that is not IMMEDIATE, or that says until when an answer is wanted.
    #[error(
        "a ring is IMMEDIATE, and says for how long it rings and not by when an answer is wanted"
    )]
    NoSuchRing,
    /// It is said on matters of another kind.
    #[error("that is not said on a matter of this kind")]
    OtherKind,
    /// It can't be said as the matter stands.
    #[error("{0}")]
    NotSayable(#[from] NotSayable),
    /// Several times are on offer, and none is named.
    #[error("{count} times are on offer; one is taken by its proposal")]
    SeveralOnOffer {
        /// How many.
        count: usize,
    },
    /// An answer to an ask without words.
    #[error("an ask is answered in words")]
    NoWords,
    /// A remark or an objection without words.
    #[error("whoever remarks or objects says what, in words")]
    NothingSaid,
    /// Several versions stand, by a fork, and none is named.
    #[error("{count} versions stand; the one that is meant is named")]
    SeveralVersions {
        /// How many.
        count: usize,
    },
    /// A version without an account, or an account with what is no version.
    #[error("a version of a readout is an account of the call, and nothing else has one")]
    NoAccount,
    /// The account can't be given.
    #[error("{0}")]
    Account(#[from] OwnAccountFault),
    /// Somebody joined a call, and it is not said who.
    #[error("whoever joins a call is named")]
    Nobody,
    /// The words can't be said.
    #[error("{0}")]
    Text(#[from] TextFault),
    /// What is wished of a call, or said of one that is held, can't be.
    #[error("{0}")]
    Wish(#[from] WishFault),
}

/// Draws up the beginning of a matter, on a line of so many parties, under a charter of so many levels.
///
/// # Errors
///
/// `WithNobody`, `Flash`, `NoSuchLevel`, `Seconds`, `NoSuchRing`, `Text`, `Wish`, `Account`.
pub fn begin(
    author: &Author,
    (parties, levels): (usize, usize),
    limits: &CharterLimits,
    beginning: Begin,
) -> Result<Composed, MatterError> {
    if beginning.to == author.party || usize::from(beginning.to.0) >= parties {
        return Err(MatterError::WithNobody);
    }
    if needs_two_people(beginning.precedence) {
        return Err(MatterError::Flash);
    }
    let encode = |words| encode(words, beginning.precedence, limits);
    let mut outcome = None;
    let (kind, act, number, body) = match &beginning.subject {
        Subject::Call { level, wish } => {
            check_level(*level, levels)?;
            check_length(&wish.subject, beginning.precedence, limits)?;
            let (kind, act) = (body::CALL_REQUEST, call_request::REQUEST);
            (kind, act, Some(*level), Some(wish.encode()?))
        }
        Subject::Held {
            level,
            began,
            conversation,
        } => {
            check_level(*level, levels)?;
            check_length(&conversation.subject, beginning.precedence, limits)?;
            outcome = Some(*level);
            let number = Some(began.as_ms());
            let body = conversation.encode()?;
            (body::CALL, call::START, number, Some(body))
        }
        Subject::Query { question, words } => {
            let number = Some(question.number());
            (body::QUERY, query::ASK, number, Some(encode(words)?))
        }
        Subject::Ask { words } => (body::ASK, ask::RAISE, None, Some(encode(words)?)),
        Subject::Readout { account } => {
            let act = readout::OFFER;
            let body = encode_account(act, account, beginning.precedence, limits)?;
            (body::READOUT, act, None, Some(body))
        }
        Subject::Ring { seconds, words } => {
            if !(RING_SECONDS_MIN..=RING_SECONDS_MAX).contains(seconds) {
                return Err(MatterError::Seconds { seconds: *seconds });
            }
            if beginning.precedence != Precedence::Immediate || beginning.due.is_some() {
                return Err(MatterError::NoSuchRing);
            }
            let body = words.as_ref().map(encode).transpose()?;
            (body::RING, ring::RING, Some(*seconds), body)
        }
    };
    let mut draft = author.draft(kind, act, beginning.status, beginning.precedence);
    draft.action = vec![beginning.to];
    draft.due = beginning.due;
    draft.references = beginning.references;
    draft.number = number;
    draft.outcome = outcome;
    Ok(author.composed(draft, body))
}

/// Draws up what is said on a matter, under a charter of so many levels. It is as urgent as the matter, and addressed
/// to the other side.
///
/// # Errors
///
/// `OtherKind`, `NotSayable`, `SeveralOnOffer`, `SeveralVersions`, `Minutes`, `NoSuchLevel`, `NoWords`, `NothingSaid`,
/// `NoAccount`, `Text`, `Account`.
pub fn say(
    author: &Author,
    standing: &Standing,
    levels: usize,
    limits: &CharterLimits,
    say: Say,
) -> Result<Composed, MatterError> {
    let saying = say.saying.or_the_only_one_on_offer(standing)?;
    let saying = saying.or_the_version_that_stands(standing)?;
    if saying.kind() != standing.kind {
        return Err(MatterError::OtherKind);
    }
    let stated = saying.stated(standing);
    let takes_up = stated.names;
    standing.check(author.party, saying.act(), takes_up)?;
    saying.check(levels, say.words.is_some())?;
    let states = matches!(
        saying,
        Saying::Readout(OnReadout::Revise(_) | OnReadout::Correct(_))
    );
    let body = match (&say.account, &say.words) {
        (Some(account), None) if states => {
            let act = saying.act();
            Some(encode_account(act, account, standing.precedence, limits)?)
        }
        (None, words) if !states => {
            let encode = |words| encode(words, standing.precedence, limits);
            words.as_ref().map(encode).transpose()?
        }
        _ => return Err(MatterError::NoAccount),
    };
    let mut draft = author.draft(
        standing.kind,
        saying.act(),
        standing.status,
        standing.precedence,
    );
    draft.object = Some(standing.id);
    draft.action = vec![standing.other(author.party)];
    draft.references = takes_up.map_or(say.references, |taken| vec![taken]);
    draft.due = stated.due;
    draft.number = stated.number;
    draft.outcome = stated.outcome;
    Ok(author.composed(draft, body))
}

/// What an act states in its header.
#[derive(Default)]
struct Stated {
    due: Option<Timestamp>,
    number: Option<u64>,
    outcome: Option<u64>,
    /// The one act that it names.
    names: Option<EntryId>,
}

impl Stated {
    fn window(window: Window) -> Self {
        Self {
            due: Some(window.from),
            number: Some(window.minutes.into()),
            ..Self::default()
        }
    }

    fn due(due: Timestamp) -> Self {
        Self {
            due: Some(due),
            ..Self::default()
        }
    }

    fn time(time: Timestamp) -> Self {
        Self {
            number: Some(time.as_ms()),
            ..Self::default()
        }
    }

    fn outcome(outcome: u64) -> Self {
        Self {
            outcome: Some(outcome),
            ..Self::default()
        }
    }
}

impl Saying {
    /// The kind of matter on which it is said.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Call(_) => body::CALL_REQUEST,
            Self::Query(_) => body::QUERY,
            Self::Ask(_) => body::ASK,
            Self::Readout(_) => body::READOUT,
            Self::Held(_) => body::CALL,
            Self::Ring(_) => body::RING,
        }
    }

    /// The act.
    #[must_use]
    pub fn act(self) -> Act {
        match self {
            Self::Call(OnCall::Seen) => call_request::SEEN,
            Self::Call(OnCall::Accept(_)) => call_request::ACCEPT,
            Self::Call(OnCall::Propose(_)) => call_request::PROPOSE,
            Self::Call(OnCall::Take(_)) => call_request::TAKE,
            Self::Call(OnCall::Defer(_)) => call_request::DEFER,
            Self::Call(OnCall::Delegate(_)) => call_request::DELEGATE,
            Self::Call(OnCall::Decline(_)) => call_request::DECLINE,
            Self::Call(OnCall::Withdraw) => call_request::WITHDRAW,
            Self::Call(OnCall::CallOff) => call_request::CALL_OFF,
            Self::Query(OnQuery::Answer(_)) => query::ANSWER,
            Self::Query(OnQuery::WillCheck(_)) => query::WILL_CHECK,
            Self::Query(OnQuery::Withdraw) => query::WITHDRAW,
            Self::Ask(OnAsk::Answer) => ask::ANSWER,
            Self::Ask(OnAsk::PutOff(_)) => ask::PUT_OFF,
            Self::Ask(OnAsk::Refuse) => ask::REFUSE,
            Self::Ask(OnAsk::Repeat) => ask::REPEAT,
            Self::Ask(OnAsk::Withdraw) => ask::WITHDRAW,
            Self::Readout(OnReadout::Seen) => readout::SEEN,
            Self::Readout(OnReadout::Comment) => readout::COMMENT,
            Self::Readout(OnReadout::Agree(_)) => readout::AGREE,
            Self::Readout(OnReadout::Object(_)) => readout::OBJECT,
            Self::Readout(OnReadout::Revise(_)) => readout::REVISE,
            Self::Readout(OnReadout::Release { .. }) => readout::RELEASE,
            Self::Readout(OnReadout::Correct(_)) => readout::CORRECT,
            Self::Readout(OnReadout::Withdraw) => readout::WITHDRAW,
            Self::Held(OnHeld::Began(_)) => call::BEGAN,
            Self::Held(OnHeld::Deny) => call::DENY,
            Self::Held(OnHeld::Withdraw) => call::WITHDRAW,
            Self::Held(OnHeld::Join(_)) => call::JOIN,
            Self::Held(OnHeld::Leave(..)) => call::LEAVE,
            Self::Held(OnHeld::End(_)) => call::END,
            Self::Ring(OnRing::Answer) => ring::ANSWER,
            Self::Ring(OnRing::Refuse(_)) => ring::REFUSE,
            Self::Ring(OnRing::Withdraw) => ring::WITHDRAW,
        }
    }

    /// Whoever takes a time and names none takes the one that is on offer.
    fn or_the_only_one_on_offer(self, standing: &Standing) -> Result<Self, MatterError> {
        match (self, &standing.proposed[..]) {
            (Self::Call(OnCall::Take(None)), [(only, _)]) => {
                Ok(Self::Call(OnCall::Take(Some(*only))))
            }
            (Self::Call(OnCall::Take(None)), [_, _, ..]) => Err(MatterError::SeveralOnOffer {
                count: standing.proposed.len(),
            }),
            _ => Ok(self),
        }
    }

    /// Whoever speaks to a version and names none speaks to the one that stands.
    fn or_the_version_that_stands(self, standing: &Standing) -> Result<Self, MatterError> {
        let Self::Readout(said) = self else {
            return Ok(self);
        };
        let version = |named: Option<EntryId>| match (named, &standing.versions[..]) {
            (None, [only]) => Ok(Some(*only)),
            (None, [_, _, ..]) => Err(MatterError::SeveralVersions {
                count: standing.versions.len(),
            }),
            (named, _) => Ok(named),
        };
        Ok(Self::Readout(match said {
            OnReadout::Agree(named) => OnReadout::Agree(version(named)?),
            OnReadout::Object(named) => OnReadout::Object(version(named)?),
            OnReadout::Release {
                version: named,
                embargo,
            } => OnReadout::Release {
                version: version(named)?,
                embargo,
            },
            other => other,
        }))
    }

    fn stated(self, standing: &Standing) -> Stated {
        match self {
            Self::Call(OnCall::Accept(window) | OnCall::Propose(window)) => Stated::window(window),
            Self::Call(OnCall::Take(named)) => {
                let mut proposed = standing.proposed.iter();
                let proposed = proposed.find(|(id, _)| Some(*id) == named);
                let time =
                    proposed.map_or_else(Stated::default, |(_, window)| Stated::window(*window));
                Stated {
                    names: named,
                    ..time
                }
            }
            Self::Call(OnCall::Defer(until))
            | Self::Query(OnQuery::WillCheck(until))
            | Self::Ask(OnAsk::PutOff(until)) => Stated::due(until),
            Self::Readout(OnReadout::Agree(version) | OnReadout::Object(version)) => Stated {
                names: version,
                ..Stated::default()
            },
            Self::Readout(OnReadout::Release { version, embargo }) => Stated {
                names: version,
                due: embargo,
                ..Stated::default()
            },
            Self::Readout(OnReadout::Revise(due) | OnReadout::Correct(due)) => Stated {
                due,
                ..Stated::default()
            },
            Self::Call(OnCall::Delegate(level)) => Stated {
                number: Some(level),
                ..Stated::default()
            },
            Self::Call(OnCall::Decline(reason)) => Stated::outcome(reason.number()),
            Self::Query(OnQuery::Answer(reply)) => Stated::outcome(reply.number()),
            Self::Ring(OnRing::Refuse(reason)) => Stated::outcome(reason.number()),
            Self::Held(OnHeld::Began(time) | OnHeld::Join(time) | OnHeld::End(time)) => {
                Stated::time(time)
            }
            Self::Held(OnHeld::Leave(time, joined)) => Stated {
                names: Some(joined),
                ..Stated::time(time)
            },
            Self::Call(OnCall::Seen | OnCall::Withdraw | OnCall::CallOff)
            | Self::Query(OnQuery::Withdraw)
            | Self::Ask(OnAsk::Answer | OnAsk::Refuse | OnAsk::Repeat | OnAsk::Withdraw)
            | Self::Held(OnHeld::Deny | OnHeld::Withdraw)
            | Self::Ring(OnRing::Answer | OnRing::Withdraw)
            | Self::Readout(OnReadout::Seen | OnReadout::Comment | OnReadout::Withdraw) => {
                Stated::default()
            }
        }
    }

    fn check(self, levels: usize, has_words: bool) -> Result<(), MatterError> {
        match self {
            Self::Call(OnCall::Accept(window) | OnCall::Propose(window)) => {
                if (1..=CALL_MINUTES_MAX).contains(&window.minutes) {
                    Ok(())
                } else {
                    let minutes = window.minutes;
                    Err(MatterError::Minutes { minutes })
                }
            }
            Self::Call(OnCall::Delegate(level)) => check_level(level, levels),
            Self::Ask(OnAsk::Answer) if !has_words => Err(MatterError::NoWords),
            Self::Readout(OnReadout::Comment | OnReadout::Object(_)) if !has_words => {
                Err(MatterError::NothingSaid)
            }
            Self::Held(OnHeld::Join(_)) if !has_words => Err(MatterError::Nobody),
            _ => Ok(()),
        }
    }
}

fn check_level(level: u64, levels: usize) -> Result<(), MatterError> {
    if usize::try_from(level).is_ok_and(|level| level < levels) {
        Ok(())
    } else {
        Err(MatterError::NoSuchLevel { level })
    }
}

fn encode(
    words: &Words,
    precedence: Precedence,
    limits: &CharterLimits,
) -> Result<Vec<u8>, TextFault> {
    check_length(&words.text, precedence, limits)?;
    FreeText::new(&words.language, &words.text, precedence, limits).map(|text| text.encode())
}

fn encode_account(
    act: Act,
    account: &OwnAccount,
    precedence: Precedence,
    limits: &CharterLimits,
) -> Result<Vec<u8>, MatterError> {
    let body = account.encode()?;
    match check_account(act, account, body.len(), precedence, limits) {
        Ok(()) => Ok(body),
        Err(BodyFault::Text(fault)) => Err(fault.into()),
        Err(_) => Err(OwnAccountFault::Reason.into()),
    }
}
