//! What is wrong with cards, charters, entries and bundles.

use detente_language::{Value, key};
use detente_record::authority::AdmitFault;
use detente_record::export::FramingFault;
use detente_record::fsck::Problem;
use detente_record::limits::{
    AMENDMENT_BYTES_MAX, APPOINTMENT_BYTES_MAX, BUNDLE_BYTES_MAX, BUNDLE_ENTRIES_MAX,
    CARD_BYTES_MAX, CHARTER_BYTES_MAX, DRAFT_BYTES_MAX, ENTRY_BYTES_MAX, EPOCHS_MAX,
    FORK_FILE_BYTES_MAX, FOUNDING_BYTES_MAX, HEADER_BYTES_MAX, NOTE_BYTES_MAX, OPENING_BYTES_MAX,
    PARTS_BYTES_MAX, ROLES_MAX,
};
use detente_record::{
    AmendmentFault, AppointmentFault, AssertionFault, BundleFault, CardFault, CharterFault,
    EncodingFault, EncodingRule, EntryFault, FileFault, ForkFault, FoundingFault, HeaderError,
    HeaderFault, NoteFault, OfficersUnknown, OpeningFault, ProofFault, Section, SignatureFault,
};

use super::{Cause, named, plain_text, with};

impl Cause for AmendmentFault {
    fn words(&self) -> Value {
        match self {
            Self::TooLarge => with(
                key::CAUSE_AMENDMENT_TOO_LARGE,
                &[("max", AMENDMENT_BYTES_MAX.into())],
            ),
            Self::Malformed(cause) => cause.words(),
            Self::Nothing => plain_text(key::CAUSE_AMENDMENT_NOTHING),
            Self::Version { expected } => with(
                key::CAUSE_AMENDMENT_VERSION,
                &[("expected", (*expected).into())],
            ),
            Self::AsItWas { what } => with(
                key::CAUSE_AMENDMENT_AS_IT_WAS,
                &[("what", named("term", what))],
            ),
            Self::LevelGone(level) => {
                with(key::CAUSE_AMENDMENT_LEVEL_GONE, &[("level", level.into())])
            }
            Self::Charter(cause) => cause.words(),
            other => other.to_string().into(),
        }
    }
}

impl Cause for AppointmentFault {
    fn words(&self) -> Value {
        match self {
            Self::TooLarge => with(
                key::CAUSE_APPOINTMENT_TOO_LARGE,
                &[("max", APPOINTMENT_BYTES_MAX.into())],
            ),
            Self::Malformed(cause) => cause.into(),
            Self::Name => plain_text(key::CAUSE_APPOINTMENT_NAME),
            Self::Roles => with(key::CAUSE_APPOINTMENT_ROLES, &[("max", ROLES_MAX.into())]),
            Self::MixedRoles => plain_text(key::CAUSE_APPOINTMENT_MIXED_ROLES),
            other => other.to_string().into(),
        }
    }
}

impl Cause for CardFault {
    fn words(&self) -> Value {
        match self {
            Self::TooLarge => with(key::CAUSE_CARD_TOO_LARGE, &[("max", CARD_BYTES_MAX.into())]),
            Self::Encoding(cause) => cause.words(),
            Self::Name => plain_text(key::CAUSE_CARD_NAME),
            Self::Opening(cause) => with(key::CAUSE_CARD_OPENING, &[("cause", cause.words())]),
            Self::OtherOpening => plain_text(key::CAUSE_CARD_OTHER_OPENING),
            Self::KeysNotSeparate => plain_text(key::CAUSE_CARD_KEYS_NOT_SEPARATE),
            Self::NotProved { key, fault } => with(
                key::CAUSE_CARD_NOT_PROVED,
                &[("key", named("card-key", key)), ("cause", fault.words())],
            ),
            Self::NoPostQuantumSignature => plain_text(key::CAUSE_CARD_NO_POST_QUANTUM_SIGNATURE),
            other => other.to_string().into(),
        }
    }
}

impl Cause for CharterFault {
    fn words(&self) -> Value {
        match self {
            Self::TooLarge { bytes } => with(
                key::CAUSE_CHARTER_TOO_LARGE,
                &[
                    ("max", CHARTER_BYTES_MAX.into()),
                    ("bytes", (*bytes).into()),
                ],
            ),
            Self::Encoding(cause) => cause.words(),
            Self::Name { what } => with(
                key::CAUSE_CHARTER_NAME,
                &[("what", named("charter-item", what))],
            ),
            Self::Repeated { what } => with(
                key::CAUSE_CHARTER_REPEATED,
                &[("what", named("charter-item", what))],
            ),
            Self::Count { what } => with(
                key::CAUSE_CHARTER_COUNT,
                &[("what", named("charter-item", what))],
            ),
            Self::Number { what } => with(
                key::CAUSE_CHARTER_NUMBER,
                &[("what", named("charter-item", what))],
            ),
            Self::OtherCharter => plain_text(key::CAUSE_CHARTER_OTHER_CHARTER),
            Self::NoParty(party) => with(
                key::CAUSE_CHARTER_NO_PARTY,
                &[("party", party.to_string().into())],
            ),
            Self::TwoSignatures(party) => with(
                key::CAUSE_CHARTER_TWO_SIGNATURES,
                &[("party", party.to_string().into())],
            ),
            other => other.to_string().into(),
        }
    }
}

impl Cause for AssertionFault {
    fn words(&self) -> Value {
        match self {
            Self::Withheld => plain_text(key::CAUSE_ASSERTION_WITHHELD),
            Self::OfficersDiffer => plain_text(key::CAUSE_ASSERTION_OFFICERS_DIFFER),
            Self::Encoding(cause) => cause.words(),
            Self::DraftTooLarge => with(
                key::CAUSE_ASSERTION_DRAFT_TOO_LARGE,
                &[("max", DRAFT_BYTES_MAX.into())],
            ),
            Self::Repeated(officer) => with(
                key::CAUSE_ASSERTION_REPEATED,
                &[("officer", (*officer).into())],
            ),
            Self::UnknownOfficer { officer, party } => with(
                key::CAUSE_ASSERTION_UNKNOWN_OFFICER,
                &[
                    ("officer", (*officer).into()),
                    ("party", party.to_string().into()),
                ],
            ),
            Self::Authority(cause) => cause.words(),
            Self::Signature { officer, fault } => with(
                key::CAUSE_ASSERTION_SIGNATURE,
                &[("officer", (*officer).into()), ("cause", fault.words())],
            ),
            other => other.to_string().into(),
        }
    }
}

impl Cause for FoundingFault {
    fn words(&self) -> Value {
        match self {
            Self::TooLarge => with(
                key::CAUSE_FOUNDING_TOO_LARGE,
                &[("max", FOUNDING_BYTES_MAX.into())],
            ),
            Self::Encoding(cause) => cause.words(),
            Self::Charter(cause) => with(key::CAUSE_FOUNDING_CHARTER, &[("cause", cause.words())]),
            Self::Card { party, fault } => with(
                key::CAUSE_FOUNDING_CARD,
                &[
                    ("party", party.to_string().into()),
                    ("cause", fault.words()),
                ],
            ),
            Self::NotVersionZero => plain_text(key::CAUSE_FOUNDING_NOT_VERSION_ZERO),
            Self::CardCount { parties, cards } => with(
                key::CAUSE_FOUNDING_CARD_COUNT,
                &[("parties", (*parties).into()), ("cards", (*cards).into())],
            ),
            Self::OtherCard(party) => with(
                key::CAUSE_FOUNDING_OTHER_CARD,
                &[("party", party.to_string().into())],
            ),
            Self::NotSigned(party) => with(
                key::CAUSE_FOUNDING_NOT_SIGNED,
                &[("party", party.to_string().into())],
            ),
            Self::KeysNotSeparate => plain_text(key::CAUSE_FOUNDING_KEYS_NOT_SEPARATE),
            other => other.to_string().into(),
        }
    }
}

impl Cause for OfficersUnknown {
    fn words(&self) -> Value {
        match self {
            Self::Missing => plain_text(key::CAUSE_OFFICERS_UNKNOWN_MISSING),
            Self::OtherAuthority => plain_text(key::CAUSE_OFFICERS_UNKNOWN_OTHER_AUTHORITY),
            Self::EpochNotOpened => plain_text(key::CAUSE_OFFICERS_UNKNOWN_EPOCH_NOT_OPENED),
            other => other.to_string().into(),
        }
    }
}

impl Cause for OpeningFault {
    fn words(&self) -> Value {
        match self {
            Self::TooLarge => with(
                key::CAUSE_OPENING_TOO_LARGE,
                &[("max", OPENING_BYTES_MAX.into())],
            ),
            Self::Encoding(cause) => cause.words(),
            Self::Key { key, fault } => with(
                key::CAUSE_OPENING_KEY,
                &[("key", named("card-key", key)), ("cause", fault.words())],
            ),
            Self::KeysNotSeparate => plain_text(key::CAUSE_OPENING_KEYS_NOT_SEPARATE),
            Self::NotSigned(cause) => {
                with(key::CAUSE_OPENING_NOT_SIGNED, &[("cause", cause.words())])
            }
            other => other.to_string().into(),
        }
    }
}

impl Cause for AdmitFault {
    fn words(&self) -> Value {
        match self {
            Self::UnknownParty(party) => with(
                key::CAUSE_ADMIT_UNKNOWN_PARTY,
                &[("party", party.to_string().into())],
            ),
            Self::OtherRecoveryKey(party) => with(
                key::CAUSE_ADMIT_OTHER_RECOVERY_KEY,
                &[("party", party.to_string().into())],
            ),
            Self::OpenedTwice { party, epoch } => with(
                key::CAUSE_ADMIT_OPENED_TWICE,
                &[
                    ("party", party.to_string().into()),
                    ("epoch", epoch.to_string().into()),
                ],
            ),
            Self::Opening(cause) => with(key::CAUSE_ADMIT_OPENING, &[("cause", cause.words())]),
            Self::OtherEpoch(epoch) => with(
                key::CAUSE_ADMIT_OTHER_EPOCH,
                &[("epoch", epoch.to_string().into())],
            ),
            Self::KeyInUse => plain_text(key::CAUSE_ADMIT_KEY_IN_USE),
            Self::TooManyEpochs => with(
                key::CAUSE_ADMIT_TOO_MANY_EPOCHS,
                &[("max", EPOCHS_MAX.into())],
            ),
            other => other.to_string().into(),
        }
    }
}

impl Cause for NoteFault {
    fn words(&self) -> Value {
        match self {
            Self::TooLarge => with(key::CAUSE_NOTE_TOO_LARGE, &[("max", NOTE_BYTES_MAX.into())]),
            Self::NotACheckpoint => plain_text(key::CAUSE_NOTE_NOT_A_CHECKPOINT),
            Self::SignatureLines => plain_text(key::CAUSE_NOTE_SIGNATURE_LINES),
            Self::NotSigned => plain_text(key::CAUSE_NOTE_NOT_SIGNED),
            Self::BadSignature(cause) => {
                with(key::CAUSE_NOTE_BAD_SIGNATURE, &[("cause", cause.words())])
            }
            other => other.to_string().into(),
        }
    }
}

impl Cause for EncodingRule {
    fn words(&self) -> Value {
        match self {
            Self::Truncated => plain_text(key::CAUSE_ENCODING_TRUNCATED),
            Self::NotShortest => plain_text(key::CAUSE_ENCODING_NOT_SHORTEST),
            Self::Indefinite => plain_text(key::CAUSE_ENCODING_INDEFINITE),
            Self::Forbidden => plain_text(key::CAUSE_ENCODING_FORBIDDEN),
            Self::TooLarge => plain_text(key::CAUSE_ENCODING_TOO_LARGE),
            Self::KeysNotAscending => plain_text(key::CAUSE_ENCODING_KEYS_NOT_ASCENDING),
            Self::NotUtf8 => plain_text(key::CAUSE_ENCODING_NOT_UTF8),
            Self::TooDeep => plain_text(key::CAUSE_ENCODING_TOO_DEEP),
            Self::Trailing => plain_text(key::CAUSE_ENCODING_TRAILING),
            Self::WrongType => plain_text(key::CAUSE_ENCODING_WRONG_TYPE),
            Self::Missing(field) => {
                with(key::CAUSE_ENCODING_MISSING, &[("field", (*field).into())])
            }
            Self::Unknown(field) => {
                with(key::CAUSE_ENCODING_UNKNOWN, &[("field", (*field).into())])
            }
            Self::OutOfBounds => plain_text(key::CAUSE_ENCODING_OUT_OF_BOUNDS),
            other => other.to_string().into(),
        }
    }
}

impl Cause for EntryFault {
    fn words(&self) -> Value {
        match self {
            Self::TooLarge { bytes } => with(
                key::CAUSE_ENTRY_TOO_LARGE,
                &[("bytes", (*bytes).into()), ("max", ENTRY_BYTES_MAX.into())],
            ),
            Self::UnknownSuite(suite) => with(
                key::CAUSE_ENTRY_UNKNOWN_SUITE,
                &[("suite", (*suite).into())],
            ),
            Self::Header(cause) => with(key::CAUSE_ENTRY_HEADER, &[("cause", cause.words())]),
            Self::Parts(cause) => with(key::CAUSE_ENTRY_PARTS, &[("cause", cause.words())]),
            Self::PartsTooLarge => with(
                key::CAUSE_ENTRY_PARTS_TOO_LARGE,
                &[("max", PARTS_BYTES_MAX.into())],
            ),
            Self::PartNotCommitted { part } => with(
                key::CAUSE_ENTRY_PART_NOT_COMMITTED,
                &[("part", (*part).into())],
            ),
            Self::PartAltered { part } => {
                with(key::CAUSE_ENTRY_PART_ALTERED, &[("part", (*part).into())])
            }
            Self::OtherLine { line } => with(
                key::CAUSE_ENTRY_OTHER_LINE,
                &[("line", line.to_string().into())],
            ),
            Self::UnknownAuthor { party } => with(
                key::CAUSE_ENTRY_UNKNOWN_AUTHOR,
                &[("party", party.to_string().into())],
            ),
            Self::UnknownEpoch { party, epoch } => with(
                key::CAUSE_ENTRY_UNKNOWN_EPOCH,
                &[
                    ("party", party.to_string().into()),
                    ("epoch", epoch.to_string().into()),
                ],
            ),
            Self::Signature(cause) => with(key::CAUSE_ENTRY_SIGNATURE, &[("cause", cause.words())]),
            Self::OtherEntry => plain_text(key::CAUSE_ENTRY_OTHER_ENTRY),
            other => other.to_string().into(),
        }
    }
}

impl Cause for BundleFault {
    fn words(&self) -> Value {
        match self {
            Self::TooLarge => with(
                key::CAUSE_BUNDLE_TOO_LARGE,
                &[
                    ("bytes", BUNDLE_BYTES_MAX.into()),
                    ("entries", BUNDLE_ENTRIES_MAX.into()),
                ],
            ),
            Self::Framing(cause) => cause.words(),
            Self::Encoding { section, fault } => with(
                key::CAUSE_BUNDLE_ENCODING,
                &[("section", section.words()), ("cause", fault.words())],
            ),
            Self::Founding(cause) => with(key::CAUSE_BUNDLE_FOUNDING, &[("cause", cause.words())]),
            Self::OtherLine => plain_text(key::CAUSE_BUNDLE_OTHER_LINE),
            Self::UnknownExporter => plain_text(key::CAUSE_BUNDLE_UNKNOWN_EXPORTER),
            Self::NotSigned(cause) => {
                with(key::CAUSE_BUNDLE_NOT_SIGNED, &[("cause", cause.words())])
            }
            Self::OtherSection(section) => with(
                key::CAUSE_BUNDLE_OTHER_SECTION,
                &[("section", section.words())],
            ),
            Self::Entry {
                index,
                address: None,
                fault,
            } => with(
                key::CAUSE_BUNDLE_ENTRY,
                &[("index", (*index).into()), ("cause", fault.words())],
            ),
            Self::Entry {
                index,
                address: Some(address),
                fault,
            } => with(
                key::CAUSE_BUNDLE_ENTRY_AT,
                &[
                    ("index", (*index).into()),
                    ("address", address.to_string().into()),
                    ("cause", fault.words()),
                ],
            ),
            Self::Opening {
                index,
                address,
                fault,
            } => with(
                key::CAUSE_BUNDLE_OPENING,
                &[
                    ("index", (*index).into()),
                    ("address", address.to_string().into()),
                    ("cause", fault.words()),
                ],
            ),
            Self::Repeated { index, address } => with(
                key::CAUSE_BUNDLE_REPEATED,
                &[
                    ("index", (*index).into()),
                    ("address", address.to_string().into()),
                ],
            ),
            Self::OutOfOrder { index, address } => with(
                key::CAUSE_BUNDLE_OUT_OF_ORDER,
                &[
                    ("index", (*index).into()),
                    ("address", address.to_string().into()),
                ],
            ),
            Self::Missing { address } => with(
                key::CAUSE_BUNDLE_MISSING,
                &[("address", address.to_string().into())],
            ),
            Self::NotInRange { index, address } => with(
                key::CAUSE_BUNDLE_NOT_IN_RANGE,
                &[
                    ("index", (*index).into()),
                    ("address", address.to_string().into()),
                ],
            ),
            Self::NotLinked { index, address } => with(
                key::CAUSE_BUNDLE_NOT_LINKED,
                &[
                    ("index", (*index).into()),
                    ("address", address.to_string().into()),
                ],
            ),
            Self::Checkpoint { index, fault } => with(
                key::CAUSE_BUNDLE_CHECKPOINT,
                &[("index", (*index).into()), ("cause", fault.words())],
            ),
            Self::OtherJournal { index } => with(
                key::CAUSE_BUNDLE_OTHER_JOURNAL,
                &[("index", (*index).into())],
            ),
            Self::Proof {
                index,
                entry,
                fault,
            } => with(
                key::CAUSE_BUNDLE_PROOF,
                &[
                    ("index", (*index).into()),
                    ("entry", entry.to_string().into()),
                    ("cause", fault.words()),
                ],
            ),
            Self::ProofOfNothing { index, entry } => with(
                key::CAUSE_BUNDLE_PROOF_OF_NOTHING,
                &[
                    ("index", (*index).into()),
                    ("entry", entry.to_string().into()),
                ],
            ),
            Self::OutOfBounds(section) => with(
                key::CAUSE_BUNDLE_OUT_OF_BOUNDS,
                &[("section", section.words())],
            ),
            other => other.to_string().into(),
        }
    }
}

impl Cause for FileFault {
    fn words(&self) -> Value {
        match self {
            Self::UnknownFormat => plain_text(key::CAUSE_FILE_UNKNOWN_FORMAT),
            Self::Evidence(cause) => cause.words(),
            Self::Fork(cause) => cause.words(),
            other => other.to_string().into(),
        }
    }
}

impl Cause for FramingFault {
    fn words(&self) -> Value {
        match self {
            Self::FirstLine => plain_text(key::CAUSE_FRAMING_FIRST_LINE),
            Self::Truncated(section) => with(
                key::CAUSE_FRAMING_TRUNCATED,
                &[("section", section.words())],
            ),
            Self::OtherSection { wanted, found } => with(
                key::CAUSE_FRAMING_OTHER_SECTION,
                &[("section", wanted.words()), ("found", (*found).into())],
            ),
            Self::Altered(section) => {
                with(key::CAUSE_FRAMING_ALTERED, &[("section", section.words())])
            }
            Self::Trailing(section) => {
                with(key::CAUSE_FRAMING_TRAILING, &[("section", section.words())])
            }
            other => other.to_string().into(),
        }
    }
}

impl Cause for ForkFault {
    fn words(&self) -> Value {
        match self {
            Self::TooLarge => with(
                key::CAUSE_FORK_TOO_LARGE,
                &[("max", FORK_FILE_BYTES_MAX.into())],
            ),
            Self::Framing(cause) => cause.words(),
            Self::Encoding(cause) => cause.words(),
            Self::Founding(cause) => with(key::CAUSE_FORK_FOUNDING, &[("cause", cause.words())]),
            Self::Entry { section, fault } => with(
                key::CAUSE_FORK_ENTRY,
                &[("section", section.words()), ("cause", fault.words())],
            ),
            Self::TwoPlaces { first, second } => with(
                key::CAUSE_FORK_TWO_PLACES,
                &[
                    ("first", first.to_string().into()),
                    ("second", second.to_string().into()),
                ],
            ),
            Self::SameEntry => plain_text(key::CAUSE_FORK_SAME_ENTRY),
            Self::Order => plain_text(key::CAUSE_FORK_ORDER),
            Self::HasParts(section) => {
                with(key::CAUSE_FORK_HAS_PARTS, &[("section", section.words())])
            }
            other => other.to_string().into(),
        }
    }
}

impl Cause for Problem {
    fn words(&self) -> Value {
        match self {
            Self::NotAnEntry { index, fault } => with(
                key::CAUSE_PROBLEM_NOT_AN_ENTRY,
                &[("index", (*index).into()), ("cause", fault.words())],
            ),
            Self::NotAnOpening { index, fault } => with(
                key::CAUSE_PROBLEM_NOT_AN_OPENING,
                &[("index", (*index).into()), ("cause", fault.words())],
            ),
            Self::OutOfOrder { address } => with(
                key::CAUSE_PROBLEM_OUT_OF_ORDER,
                &[("address", address.to_string().into())],
            ),
            Self::StoredTwice { address } => with(
                key::CAUSE_PROBLEM_STORED_TWICE,
                &[("address", address.to_string().into())],
            ),
            Self::Fork {
                address,
                first,
                second,
            } => with(
                key::CAUSE_PROBLEM_FORK,
                &[
                    ("address", address.to_string().into()),
                    ("first", first.to_string().into()),
                    ("second", second.to_string().into()),
                ],
            ),
            Self::Gap { address, from } => with(
                key::CAUSE_PROBLEM_GAP,
                &[
                    ("address", address.to_string().into()),
                    ("from", from.to_string().into()),
                ],
            ),
            Self::NotLinked { address } => with(
                key::CAUSE_PROBLEM_NOT_LINKED,
                &[("address", address.to_string().into())],
            ),
            Self::OtherSeen {
                address,
                named,
                place,
            } => with(
                key::CAUSE_PROBLEM_OTHER_SEEN,
                &[
                    ("address", address.to_string().into()),
                    ("named", named.to_string().into()),
                    ("place", place.to_string().into()),
                ],
            ),
            Self::Officers { address, fault } => with(
                key::CAUSE_PROBLEM_OFFICERS,
                &[
                    ("address", address.to_string().into()),
                    ("cause", fault.words()),
                ],
            ),
            other => other.to_string().into(),
        }
    }
}

impl Cause for HeaderFault {
    fn words(&self) -> Value {
        match self {
            Self::TooLong => with(
                key::CAUSE_HEADER_TOO_LONG,
                &[("max", HEADER_BYTES_MAX.into())],
            ),
            Self::Previous => plain_text(key::CAUSE_HEADER_PREVIOUS),
            Self::Seen => plain_text(key::CAUSE_HEADER_SEEN),
            Self::Authority => plain_text(key::CAUSE_HEADER_AUTHORITY),
            Self::ListOrder => plain_text(key::CAUSE_HEADER_LIST_ORDER),
            Self::ReferenceRepeated => plain_text(key::CAUSE_HEADER_REFERENCE_REPEATED),
            Self::ListTooLong => plain_text(key::CAUSE_HEADER_LIST_TOO_LONG),
            Self::NumberTooLarge => plain_text(key::CAUSE_HEADER_NUMBER_TOO_LARGE),
            other => other.to_string().into(),
        }
    }
}

impl Cause for ProofFault {
    fn words(&self) -> Value {
        match self {
            Self::OutOfRange => plain_text(key::CAUSE_PROOF_OUT_OF_RANGE),
            Self::WrongLength => plain_text(key::CAUSE_PROOF_WRONG_LENGTH),
            Self::OtherRoot => plain_text(key::CAUSE_PROOF_OTHER_ROOT),
            other => other.to_string().into(),
        }
    }
}

impl Cause for SignatureFault {
    fn words(&self) -> Value {
        match self {
            Self::KeyNotCanonical => plain_text(key::CAUSE_SIGNATURE_KEY_NOT_CANONICAL),
            Self::KeySmallOrder => plain_text(key::CAUSE_SIGNATURE_KEY_SMALL_ORDER),
            Self::PointNotCanonical => plain_text(key::CAUSE_SIGNATURE_POINT_NOT_CANONICAL),
            Self::PointSmallOrder => plain_text(key::CAUSE_SIGNATURE_POINT_SMALL_ORDER),
            Self::ScalarNotReduced => plain_text(key::CAUSE_SIGNATURE_SCALAR_NOT_REDUCED),
            Self::Mismatch => plain_text(key::CAUSE_SIGNATURE_MISMATCH),
            Self::WrongLength => plain_text(key::CAUSE_SIGNATURE_WRONG_LENGTH),
            other => other.to_string().into(),
        }
    }
}

impl Cause for EncodingFault {
    fn words(&self) -> Value {
        with(
            key::CAUSE_ENCODING,
            &[("at", self.at.into()), ("cause", self.rule.words())],
        )
    }
}

impl Cause for HeaderError {
    fn words(&self) -> Value {
        match self {
            Self::Encoding(cause) => cause.words(),
            Self::Rule(cause) => cause.words(),
        }
    }
}

impl Cause for Section {
    fn words(&self) -> Value {
        plain_text(match self {
            Self::Founding => key::SECTION_FOUNDING,
            Self::Manifest => key::SECTION_MANIFEST,
            Self::Entries => key::SECTION_ENTRIES,
            Self::Checkpoints => key::SECTION_CHECKPOINTS,
            Self::Proofs => key::SECTION_PROOFS,
            Self::ManifestSignature => key::SECTION_MANIFEST_SIGNATURE,
            Self::FirstEntry => key::SECTION_FIRST_ENTRY,
            Self::SecondEntry => key::SECTION_SECOND_ENTRY,
        })
    }
}
