//! What is wrong with a card, a charter, an assertion or an act that was refused, for [`super::input::InputError`].

use detente_record::authority::AdmitFault;
use detente_record::{
    AmendmentFault, AppointmentFault, AssertionFault, CardFault, CharterFault, EntryFault,
    OpeningFault,
};

use crate::fold::Refusal;
use crate::limits::TRANSLATIONS_MAX;
use crate::matter::own_account::OwnAccountFault;
use crate::matter::wish::WishFault;
use crate::matter::{BodyFault, NotSayable};
use crate::message::CHECK_FIRE_TEMPLATE;
use crate::message::content::ContentFault;

/// What is wrong with a card.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardRefused {
    /// It does not verify.
    #[error("{0}")]
    Fault(#[from] CardFault),
    /// It is the card of this node.
    #[error("it is our own")]
    Own,
    /// No counterpart more can be taken.
    #[error("this node has all the counterparts it can have")]
    Crowded,
}

/// What is wrong with a charter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CharterRefused {
    /// It does not verify.
    #[error("{0}")]
    Fault(#[from] CharterFault),
    /// A party of it is not a counterpart of this node.
    #[error("{party} is not paired with this node")]
    NotPaired {
        /// Its name in the charter.
        party: String,
    },
    /// As many charters await signatures as can.
    #[error("too many charters await signatures here")]
    TooMany,
    /// It does not name our party.
    #[error("it does not name us")]
    NotUs,
    /// The key that would sign it is gone.
    #[error("the first epoch's key is not on this node")]
    NoKey,
}

/// What is wrong with an amendment that was to be proposed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmendmentRefused {
    /// It makes no sense, by itself or applied to the charter in force.
    #[error("{0}")]
    Fault(#[from] AmendmentFault),
    /// It amends another.
    #[error("it amends another charter than version {version}, which is in force")]
    OtherCharter {
        /// The version in force.
        version: u32,
    },
}

/// What is wrong with an officer's assertion.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AssertionRefused {
    /// It does not verify.
    #[error("{0}")]
    Fault(#[from] AssertionFault),
    /// The officer has asserted the same draft already.
    #[error("the same officer signed before")]
    Twice,
}

/// Why an act makes no sense where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ActRefused {
    /// An appointment or a revocation of nobody.
    #[error("it names no officer's number")]
    NoNumber,
    /// An appointment under another number than the next.
    #[error("the next officer has the number {next}")]
    NextNumber {
        /// The next.
        next: usize,
    },
    /// The appointment is malformed.
    #[error("{0}")]
    Appointment(#[from] AppointmentFault),
    /// The text, or the filled template, is malformed.
    #[error("{0}")]
    Content(#[from] ContentFault),
    /// A filled template on a line whose charter agrees on no set.
    #[error("the charter agrees on no message templates")]
    NoTemplates,
    /// What is said of a call asked for is malformed.
    #[error("{0}")]
    Wish(#[from] WishFault),
    /// The account that a readout gives of a call is malformed.
    #[error("{0}")]
    Account(#[from] OwnAccountFault),
    /// It can't be said on the matter as that stands.
    #[error("{0}")]
    NotSayable(#[from] NotSayable),
    /// As many translations of one entry, or as much said of one translation, as a party's node signs.
    #[error("our party has said {TRANSLATIONS_MAX} things of it already, and no more are signed")]
    TooManyTranslations,
    /// A correction of what is no translation of the same text by the same party.
    #[error("what it corrects is no translation of the same text by our party")]
    CorrectsAnother,
    /// A matter that would be begun as a FLASH.
    #[error("a FLASH is a message that two people sign; nothing else is begun as one")]
    MatterFlash,
    /// A reason without a release by one officer alone, or the other way round.
    #[error("a FLASH released by one officer alone says why, and nothing else does")]
    Alone,
    /// One officer's check fire that says something else.
    #[error("a check fire fills template {CHECK_FIRE_TEMPLATE}, and nothing else is one")]
    NotACheckFire,
    /// A suspension stated anew that would hold later, while ours stands.
    #[error("our suspension stands, and what is stated anew holds at once")]
    SuspensionRuns,
    /// More text than the charter allows.
    #[error("the text has {bytes} bytes; {max} are the most")]
    TextTooLong {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        max: usize,
    },
    /// It does not fit into an entry.
    #[error("{0}")]
    Entry(#[from] EntryFault),
    /// It needs an object and has none.
    #[error("it is about nothing")]
    AboutNothing,
    /// The fold would refuse it.
    #[error("it would have no effect: {}", .0.name())]
    WithoutEffect(Refusal),
    /// No test can begin.
    #[error("no test can begin while this node may not sign")]
    Mute,
    /// An opening without a reason.
    #[error("it names no reason why the epoch is opened")]
    NoEpochReason,
    /// An opening with more than an opening has.
    #[error("it says more than an opening can")]
    SaysMore,
    /// A word on an amendment that names none.
    #[error("it names no amendment")]
    NoAmendment,
    /// The own proposal signed: its node does that.
    #[error("our party proposed it: its node signs last, by itself")]
    OurProposal,
    /// An amendment of another charter than the one in force.
    #[error("it amends another charter than the one in force")]
    OtherCharter,
    /// The opening is malformed.
    #[error("{0}")]
    Opening(#[from] OpeningFault),
    /// The opening does not fit the line.
    #[error("{0}")]
    Admit(#[from] AdmitFault),
}

impl From<BodyFault> for ActRefused {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::Text(fault) => Self::Content(fault.into()),
            BodyFault::Wish(fault) => Self::Wish(fault),
            BodyFault::Account(fault) => Self::Account(fault),
            BodyFault::Reason => Self::Alone,
        }
    }
}
