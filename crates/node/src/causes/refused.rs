//! What is wrong with a card, a charter, an assertion or an act that the line refused.

use detente_language::{Value, key};
use detente_line::limits::TRANSLATIONS_MAX;
use detente_line::switchboard::refused::{
    ActRefused, AmendmentRefused, AssertionRefused, CardRefused, CharterRefused,
};

use super::{Cause, named, plain_text, with};

impl Cause for CardRefused {
    fn words(&self) -> Value {
        match self {
            Self::Fault(fault) => fault.words(),
            Self::Own => plain_text(key::CAUSE_CARD_OWN),
            Self::Crowded => plain_text(key::CAUSE_CARD_CROWDED),
            other => other.to_string().into(),
        }
    }
}

impl Cause for CharterRefused {
    fn words(&self) -> Value {
        match self {
            Self::Fault(fault) => fault.words(),
            Self::NotPaired { party } => {
                with(key::CAUSE_CHARTER_NOT_PAIRED, &[("party", party.into())])
            }
            Self::TooMany => plain_text(key::CAUSE_CHARTER_TOO_MANY),
            Self::NotUs => plain_text(key::CAUSE_CHARTER_NOT_US),
            Self::NoKey => plain_text(key::CAUSE_CHARTER_NO_KEY),
            other => other.to_string().into(),
        }
    }
}

impl Cause for AmendmentRefused {
    fn words(&self) -> Value {
        match self {
            Self::Fault(fault) => fault.words(),
            Self::OtherCharter { version } => with(
                key::CAUSE_AMENDMENT_OTHER_CHARTER,
                &[("version", (*version).into())],
            ),
            other => other.to_string().into(),
        }
    }
}

impl Cause for AssertionRefused {
    fn words(&self) -> Value {
        match self {
            Self::Fault(fault) => fault.words(),
            Self::Twice => plain_text(key::CAUSE_SIGNED_TWICE),
            other => other.to_string().into(),
        }
    }
}

impl Cause for ActRefused {
    fn words(&self) -> Value {
        match self {
            Self::NoNumber => plain_text(key::CAUSE_ACT_NO_NUMBER),
            Self::NextNumber { next } => {
                with(key::CAUSE_ACT_NEXT_NUMBER, &[("next", (*next).into())])
            }
            Self::Appointment(fault) => fault.words(),
            Self::Content(fault) => fault.words(),
            Self::NoTemplates => plain_text(key::CAUSE_ACT_NO_TEMPLATES),
            Self::Wish(fault) => fault.words(),
            Self::Account(fault) => fault.words(),
            Self::NotSayable(fault) => fault.words(),
            Self::TooManyTranslations => with(
                key::CAUSE_TRANSLATIONS_TOO_MANY,
                &[("max", TRANSLATIONS_MAX.into())],
            ),
            Self::CorrectsAnother => plain_text(key::CAUSE_TRANSLATION_CORRECTS_ANOTHER),
            Self::MatterFlash => plain_text(key::CAUSE_MATTER_FLASH),
            Self::Alone => plain_text(key::CAUSE_ACT_ALONE),
            Self::NotACheckFire => plain_text(key::CAUSE_NOT_A_CHECK_FIRE),
            Self::SuspensionRuns => plain_text(key::CAUSE_SUSPENSION_RUNS),
            Self::TextTooLong { bytes, max } => with(
                key::CAUSE_ACT_TEXT_TOO_LONG,
                &[("bytes", (*bytes).into()), ("max", (*max).into())],
            ),
            Self::Entry(fault) => fault.words(),
            Self::AboutNothing => plain_text(key::CAUSE_ACT_ABOUT_NOTHING),
            Self::WithoutEffect(refusal) => with(
                key::CAUSE_ACT_WITHOUT_EFFECT,
                &[("cause", named("refusal", refusal.name()))],
            ),
            Self::Mute => plain_text(key::CAUSE_ACT_MUTE),
            Self::NoEpochReason => plain_text(key::CAUSE_ACT_NO_EPOCH_REASON),
            Self::SaysMore => plain_text(key::CAUSE_ACT_SAYS_MORE),
            Self::NoAmendment => plain_text(key::CAUSE_ACT_NO_AMENDMENT),
            Self::OurProposal => plain_text(key::CAUSE_ACT_OUR_PROPOSAL),
            Self::OtherCharter => plain_text(key::REFUSAL_OTHER_CHARTER),
            Self::Opening(fault) => fault.words(),
            Self::Admit(fault) => fault.words(),
            other => other.to_string().into(),
        }
    }
}
