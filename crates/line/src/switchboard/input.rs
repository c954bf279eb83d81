//! What comes in through the one door: the network's news, people's acts, the clock.

use detente_record::encoding::{EncodingRule, MapWriter, Reader};
use detente_record::{
    Assertion, AssertionFault, Assertions, Digest, Draft, Entry, EntryId, Epoch, LineId, Part,
    PublicKey, Timestamp,
};

use super::refused::{ActRefused, AmendmentRefused, AssertionRefused, CardRefused, CharterRefused};
use crate::alarm::OwnAlarm;
use crate::fold::{AmendmentOutcome, LineEnd};
use crate::link::channel::{Bearer, ChannelId, CloseCause, Lane};
use crate::matter::ring::NoDevice;
use crate::suspension::Part as SuspendedPart;

/// Everything the switchboard can be told.
#[derive(Debug)]
pub enum Input {
    /// A channel stands: its far end has proven `peer`'s link key, or will have with its first byte.
    Opened {
        /// Its number.
        channel: ChannelId,
        /// The far end's link key.
        peer: PublicKey,
        /// Over which bearer.
        bearer: Bearer,
        /// Which lane it is.
        lane: Lane,
        /// Whether we dialled it.
        dialed: bool,
        /// The key-exchange group, read from the handshake.
        group: String,
    },
    /// Bytes arrived, in order, at most 64 KiB at a time.
    Bytes {
        /// On which channel.
        channel: ChannelId,
        /// What.
        bytes: Vec<u8>,
    },
    /// A channel ended.
    Closed {
        /// Which.
        channel: ChannelId,
        /// Why.
        cause: CloseCause,
    },
    /// A dial asked for by `Output::Dial` failed.
    DialFailed {
        /// Whom we dialled.
        peer: PublicKey,
        /// Over which bearer.
        bearer: Bearer,
        /// Why.
        cause: CloseCause,
    },
    /// The bytes asked for by `Output::Fetch`; what the store could not give is left out.
    Fetched {
        /// For which counterpart's link: every link waits for its own.
        peer: PublicKey,
        /// The entries, in the order asked.
        entries: Vec<Entry>,
    },
    /// An officer's act, asserted by at least one officer.
    Act(Box<OfficerAct>),
    /// One more officer's assertion on an act that waits for it.
    Assert {
        /// In which line.
        line: LineId,
        /// The waiting act's draft hash.
        draft: Digest,
        /// Who asserts it.
        by: Assertion,
    },
    /// A person has opened a message on this node's screen.
    Displayed {
        /// In which line.
        line: LineId,
        /// Which message.
        message: EntryId,
    },
    /// A counterpart's card, its phrase confirmed: the link to it may be opened.
    Paired {
        /// The card's bytes.
        card: Vec<u8>,
        /// Whether this node has an address to dial it at, for each of [`Bearer::ALL`].
        dialable: [bool; 2],
    },
    /// A charter our officers sign: sent to every party, adopted when all have signed.
    SignCharter {
        /// The charter with the signatures it has, ours among them or not.
        signed_charter: Vec<u8>,
    },
    /// Starts a line test outside the schedule.
    StartTest {
        /// In which line.
        line: LineId,
    },
    /// What opens an epoch is on this node now, kept where it outlives a start.
    EpochKey(Box<crate::line::EpochKey>),
    /// Something of our own node went wrong, or is right again.
    Own {
        /// What.
        alarm: OwnAlarm,
        /// Whether it is wrong.
        stands: bool,
    },
    /// Whether anything rings at this node's desk, and why not; until it is told, something does. What rings there while
    /// nothing does is told to whoever rings.
    Bell {
        /// Why nothing does.
        silent: Option<NoDevice>,
    },
    /// The time of `Output::Wait` has come; harmless at any other time.
    Tick,
    /// The operator closes this node: say goodbye on every channel.
    Close,
}

/// An act as its officers signed it, before it has a place in the journal.
#[derive(Clone, Debug)]
pub struct OfficerAct {
    /// What they signed; it names line and party.
    pub draft: Draft,
    /// The body the draft commits to; `None` if it commits to none.
    pub body: Option<Part>,
    /// Their assertions.
    pub assertions: Vec<Assertion>,
}

impl OfficerAct {
    /// The act as a document of the store. Follows spec/store.md.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let draft = &self.draft;
        let assertions = Assertions {
            nonce: draft.nonce,
            expiry: draft.expiry,
            list: self.assertions.clone(),
        };
        let mut map = MapWriter::new();
        map.key(1).bytes(&draft.encode());
        map.key(2).bytes(&assertions.encode());
        if let Some(body) = &self.body {
            map.key(3).bytes(&body.salt);
            map.key(4).bytes(&body.content);
        }
        map.finish()
    }

    /// Reads such a document.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn decode(bytes: &[u8]) -> Result<Self, AssertionFault> {
        let mut r = Reader::new(bytes);
        let mut keys = r.map(4)?;
        keys.required(&mut r, 1)?;
        let draft = Draft::decode(r.bytes()?)?;
        keys.required(&mut r, 2)?;
        let assertions = Assertions::decode(r.bytes()?)?;
        // They repeat what the draft says; were it otherwise, two documents would be one act.
        if (assertions.nonce, assertions.expiry) != (draft.nonce, draft.expiry) {
            return Err(r.fault(EncodingRule::OutOfBounds).into());
        }
        let mut body = None;
        if keys.optional(&mut r, 3)? {
            let salt = r.bytes_exact()?;
            keys.required(&mut r, 4)?;
            body = Some(Part {
                salt,
                content: r.bytes()?.to_vec(),
            });
        }
        keys.end(&mut r)?;
        r.end()?;
        Ok(Self {
            draft,
            body,
            assertions: assertions.list,
        })
    }
}

/// What became of an input, valid once everything polled after it is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// Nothing to say.
    Done,
    /// The act is this entry.
    Entry(EntryId),
    /// The act waits for another officer, under its draft hash.
    WaitsForRelease(Digest),
    /// The act is durable and becomes an entry as soon as this node may sign.
    WaitsForHeads(Digest),
    /// The charter's line id, and whether every party has signed.
    Charter {
        /// Hash of the charter.
        line: LineId,
        /// Whether the line is founded now.
        founded: bool,
    },
}

/// What a person does once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeatable {
    /// To acknowledge a message, as long as nothing has changed since.
    Acknowledged,
    /// To cancel a message: once for the whole party.
    Cancelled,
    /// To read a challenge back, or to refuse the test.
    ReadBack,
    /// To take the watch that one has.
    OnWatch,
}

/// Why an input was refused. What to do is `input-…` in `i18n/`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// No such line here.
    #[error("no line {line} on this node")]
    NoSuchLine {
        /// The one asked for.
        line: LineId,
    },
    /// No such message in the line.
    #[error("no entry {id} in this line")]
    NoSuchEntry {
        /// The one asked for.
        id: EntryId,
    },
    /// No act waits under that hash.
    #[error("no act waits under {draft}")]
    NoSuchDraft {
        /// The one asked for.
        draft: Digest,
    },
    /// The draft is for another party or under another version of the charter.
    #[error("the act was drawn up for another party or another version of the charter")]
    NotOurDraft,
    /// The draft's time has run out.
    #[error("the act expired before it was released")]
    Expired,
    /// The same draft was used before.
    #[error("this act was released already")]
    UsedBefore,
    /// A body that does not match the draft, or none where it names one.
    #[error("the text is not the one that was signed")]
    BodyMismatch,
    /// An assertion that does not verify, by an unknown officer, or twice by the same one.
    #[error("the assertion of officer {officer} does not hold: {why}")]
    BadAssertion {
        /// The officer's number.
        officer: u16,
        /// What is wrong with it.
        why: AssertionRefused,
    },
    /// The officers who signed may not do this.
    #[error("officer {officer} may not do this")]
    NotEntitled {
        /// The officer's number.
        officer: u16,
    },
    /// Nobody of that number is an officer of the party now: never appointed, or revoked.
    #[error("officer {officer} is not in office")]
    NotInOffice {
        /// The officer's number.
        officer: u16,
    },
    /// A revocation that would leave fewer releasing officers than it takes to appoint again.
    #[error("fewer releasing officers would be left than it takes to appoint one")]
    TooFewReleasing,
    /// A FLASH that one officer would release alone, under a charter that allows it to nobody.
    #[error("the charter does not allow one officer to release a FLASH alone")]
    NoBreakGlass,
    /// The line has ended: nothing new begins on it.
    #[error("nothing new begins on this line: {}", match end {
        LineEnd::Left => "a party has left it",
        LineEnd::Closed => "every party has closed it",
    })]
    LineEnded {
        /// How.
        end: LineEnd,
    },
    /// Our party has left the line already, or has said already that it is for closing it.
    #[error("our party has said its word to the end of this line already")]
    EndSaidBefore,
    /// Our own party has suspended what the officer would begin, and the officer does not say to know that.
    #[error("our party has suspended this since {since}")]
    OwnSuspension {
        /// What.
        part: SuspendedPart,
        /// Since when.
        since: Timestamp,
        /// The statement that stands.
        stated: EntryId,
    },
    /// Nothing is to be resumed: our party has suspended nothing, has resumed it, or has stated it anew since.
    #[error("our party has not suspended this line by that statement, or no longer")]
    NotSuspended,
    /// The officer has said it already; a second entry would say nothing.
    #[error("{officer} did this already, {at}")]
    SaidBefore {
        /// What was said.
        what: Repeatable,
        /// Who said it: the officer's name.
        officer: String,
        /// When, by the earlier one's time.
        at: Timestamp,
    },
    /// An amendment that makes no sense, or of another charter than the one in force.
    #[error("the amendment can't be proposed: {why}")]
    BadAmendment {
        /// What is wrong.
        why: AmendmentRefused,
    },
    /// Another amendment of the charter is open.
    #[error("another amendment is open: {proposal}")]
    AmendmentOpen {
        /// Its proposal.
        proposal: EntryId,
    },
    /// The amendment is over already, or has no effect.
    #[error("the amendment is {} already", outcome.name())]
    AmendmentOver {
        /// What came of it.
        outcome: AmendmentOutcome,
    },
    /// Our party has signed or refused the amendment already.
    #[error("our party has said its word on this amendment already")]
    AmendmentSaidBefore,
    /// As many authority entries as one day may have.
    #[error(
        "a party makes at most {} authority entries a day",
        crate::limits::AUTHORITY_PER_DAY_MAX
    )]
    AuthorityCap,
    /// The act makes no sense where it stands: a text too long, an answer to nothing.
    #[error("{why}")]
    Senseless {
        /// What is wrong.
        why: ActRefused,
    },
    /// More waits for the counterpart than this node will hold.
    #[error(
        "{waiting} entries already wait for the counterpart; only FLASH and IMMEDIATE are taken"
    )]
    OutboxFull {
        /// How many wait.
        waiting: usize,
    },
    /// The charter allows no more FLASH in this hour.
    #[error("the charter allows {cap} FLASH an hour; there is room again in {} s", wait.as_secs())]
    FlashCap {
        /// How many it allows.
        cap: usize,
        /// Until there is room for one.
        wait: std::time::Duration,
    },
    /// No more check fires are taken in this hour.
    #[error("{cap} check fires an hour are the most; there is room again in {} s", wait.as_secs())]
    CheckFireCap {
        /// How many there may be.
        cap: usize,
        /// Until there is room for one.
        wait: std::time::Duration,
    },
    /// The disk is nearly full; only FLASH and IMMEDIATE are taken.
    #[error("the disk is nearly full; only FLASH and IMMEDIATE are taken")]
    DiskLow,
    /// The disk is full and the reserve used; nothing is taken.
    #[error("the disk is full; nothing can be recorded")]
    DiskFull,
    /// The opening is signed by another recovery key than ours.
    #[error("the epoch is another party's: its opening is not signed by our recovery key")]
    OtherPartysEpoch,
    /// An epoch that is opened or passed over.
    #[error("epoch {epoch} can't be opened: the journal is in epoch {current} already", epoch = epoch.0, current = current.0)]
    EpochPassed {
        /// The one asked for.
        epoch: Epoch,
        /// The one that the journal is in.
        current: Epoch,
    },
    /// The node has not the key of that epoch.
    #[error("the key of epoch {} is not on this node", epoch.0)]
    NoEpochKey {
        /// The one asked for.
        epoch: Epoch,
    },
    /// A card that is malformed, not proven, or our own.
    #[error("the card cannot be accepted: {why}")]
    BadCard {
        /// What is wrong.
        why: CardRefused,
    },
    /// A charter that is malformed, does not name us, or names a party not paired here.
    #[error("the charter cannot be accepted: {why}")]
    BadCharter {
        /// What is wrong.
        why: CharterRefused,
    },
}
