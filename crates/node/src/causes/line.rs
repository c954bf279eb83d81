//! What is wrong with an act, a text, a date, the store, a port.

use detente_api::matter::NotGiven;
use detente_bearers::BindError;
use detente_driver::{DriverError, Fatal};
use detente_language::{Value, key};
use detente_line::account::{BodyTooLarge, EdtfFault, TextFault as WordsFault};
use detente_line::body;
use detente_line::book::note::NoteFault;
use detente_line::fold::past::PastFault;
use detente_line::limits::{
    CALL_LANGUAGES_MAX, CALL_MINUTES_MAX, CALL_TIMES_MAX, CALL_WHO_BYTES_MAX,
    CHALLENGE_WORD_BYTES_MAX, NOTE_BYTES_MAX, REASON_BYTES_MAX, RING_SECONDS_MAX, RING_SECONDS_MIN,
    TEMPLATE_CODE_MAX, TEMPLATE_FIELDS_MAX,
};
use detente_line::line_test::compose::TestComposeError;
use detente_line::line_test::word::WordFault;
use detente_line::matter::NotSayable;
use detente_line::matter::compose::MatterError;
use detente_line::matter::own_account::OwnAccountFault;
use detente_line::matter::wish::WishFault;
use detente_line::message::compose::ComposeError;
use detente_line::message::content::ContentFault;
use detente_line::message::template::TemplateFault;
use detente_line::message::text::TextFault;
use detente_line::persist::DocumentKind;
use detente_line::suspension::Part;
use detente_line::suspension::compose::SuspendError;
use detente_store::StoreError;

use super::{Cause, because, named, of, plain_text, with};

impl Cause for DriverError {
    fn words(&self) -> Value {
        match self {
            Self::Store(cause) => cause.words(),
            Self::Document { kind, .. } => {
                with(key::CAUSE_DRIVER_DOCUMENT, &[("kind", kind.words())])
            }
            Self::Past(cause) => cause.words(),
        }
    }
}

impl Cause for EdtfFault {
    fn words(&self) -> Value {
        match self {
            Self::NotADate => plain_text(key::CAUSE_EDTF_NOT_A_DATE),
            Self::NotInCalendar => plain_text(key::CAUSE_EDTF_NOT_IN_CALENDAR),
            Self::HasTime => plain_text(key::CAUSE_EDTF_HAS_TIME),
            Self::SaysNothing => plain_text(key::CAUSE_EDTF_SAYS_NOTHING),
            Self::Backwards => plain_text(key::CAUSE_EDTF_BACKWARDS),
            Self::TooManyEnds => plain_text(key::CAUSE_EDTF_TOO_MANY_ENDS),
            other => other.to_string().into(),
        }
    }
}

impl Cause for TestComposeError {
    fn words(&self) -> Value {
        match self {
            Self::NoSuchChallenge { challenge } => with(
                key::CAUSE_TEST_COMPOSE_NO_SUCH_CHALLENGE,
                &[("challenge", challenge.to_string().into())],
            ),
            Self::NotChallenged => plain_text(key::CAUSE_TEST_COMPOSE_NOT_CHALLENGED),
            other => other.to_string().into(),
        }
    }
}

impl Cause for WordFault {
    fn words(&self) -> Value {
        match self {
            Self::NotAWord => with(
                key::CAUSE_WORD_NOT_A_WORD,
                &[("max", CHALLENGE_WORD_BYTES_MAX.into())],
            ),
            Self::Encoding(cause) => cause.words(),
            other => other.to_string().into(),
        }
    }
}

impl Cause for ComposeError {
    fn words(&self) -> Value {
        match self {
            Self::Text(cause) => cause.words(),
            Self::Template(cause) => cause.words(),
            Self::Addressees => plain_text(key::CAUSE_COMPOSE_ADDRESSEES),
            Self::NoSuchMessage { message } => with(
                key::CAUSE_COMPOSE_NO_SUCH_MESSAGE,
                &[("message", message.to_string().into())],
            ),
            Self::NotAddressed => plain_text(key::CAUSE_COMPOSE_NOT_ADDRESSED),
            Self::NotTheSender => plain_text(key::CAUSE_COMPOSE_NOT_THE_SENDER),
            Self::NotACheckFire => plain_text(key::CAUSE_NOT_A_CHECK_FIRE),
            Self::NotAFlash => plain_text(key::CAUSE_COMPOSE_NOT_A_FLASH),
            Self::NothingToSay => plain_text(key::CAUSE_COMPOSE_NOTHING_TO_SAY),
            other => other.to_string().into(),
        }
    }
}

impl Cause for TextFault {
    fn words(&self) -> Value {
        match self {
            Self::Empty => plain_text(key::CAUSE_TEXT_EMPTY),
            Self::TooLong {
                bytes, bytes_max, ..
            } => with(
                key::CAUSE_TEXT_TOO_LONG,
                &[("bytes", (*bytes).into()), ("max", (*bytes_max).into())],
            ),
            Self::Control { code, at } => with(
                key::CAUSE_TEXT_CONTROL,
                &[
                    ("code", format!("U+{code:04X}").into()),
                    ("at", (*at).into()),
                ],
            ),
            Self::ReasonTooLong { bytes } => with(
                key::CAUSE_TEXT_REASON_TOO_LONG,
                &[("bytes", (*bytes).into()), ("max", REASON_BYTES_MAX.into())],
            ),
            Self::Language => plain_text(key::CAUSE_TEXT_LANGUAGE),
            Self::Encoding(cause) => cause.words(),
            other => other.to_string().into(),
        }
    }
}

impl Cause for TemplateFault {
    fn words(&self) -> Value {
        match self {
            Self::Code { code } => with(
                key::CAUSE_TEMPLATE_CODE,
                &[
                    ("code", code.to_string().into()),
                    ("max", TEMPLATE_CODE_MAX.to_string().into()),
                ],
            ),
            Self::TooManyFields { count } => with(
                key::CAUSE_TEMPLATE_FIELDS,
                &[
                    ("count", (*count).into()),
                    ("max", TEMPLATE_FIELDS_MAX.into()),
                ],
            ),
            Self::Value { field, what } => with(
                key::CAUSE_TEMPLATE_VALUE,
                &[
                    ("field", field.to_string().into()),
                    ("kind", named("field-kind", what)),
                ],
            ),
            Self::Kind { field, kind } => with(
                key::CAUSE_TEMPLATE_KIND,
                &[
                    ("field", field.to_string().into()),
                    ("kind", kind.to_string().into()),
                ],
            ),
            Self::Reason(cause) => cause.words(),
            Self::Encoding(cause) => cause.words(),
            other => other.to_string().into(),
        }
    }
}

impl Cause for WishFault {
    fn words(&self) -> Value {
        match self {
            Self::Text(cause) => cause.words(),
            Self::WhoTooLong { bytes } => with(
                key::CAUSE_WISH_WHO_TOO_LONG,
                &[
                    ("bytes", (*bytes).into()),
                    ("max", CALL_WHO_BYTES_MAX.into()),
                ],
            ),
            Self::Times => with(key::CAUSE_WISH_TIMES, &[("max", CALL_TIMES_MAX.into())]),
            Self::TimeBackwards => plain_text(key::CAUSE_WISH_TIME_BACKWARDS),
            Self::Languages => with(
                key::CAUSE_WISH_LANGUAGES,
                &[("max", CALL_LANGUAGES_MAX.into())],
            ),
            Self::Recording => plain_text(key::CAUSE_WISH_RECORDING),
            Self::Encoding(cause) => cause.words(),
            other => other.to_string().into(),
        }
    }
}

impl Cause for NoteFault {
    fn words(&self) -> Value {
        match self {
            Self::Text(cause) => cause.words(),
            Self::TooLong { bytes } => with(
                key::CAUSE_TEXT_TOO_LONG,
                &[("bytes", (*bytes).into()), ("max", NOTE_BYTES_MAX.into())],
            ),
            Self::TooMany { of, found } => with(
                key::CAUSE_IN_BOOK_TOO_MANY,
                &[
                    ("of", named("book-bounded", of.name())),
                    ("found", (*found).into()),
                    ("max", of.max().into()),
                ],
            ),
            Self::SameName => plain_text(key::CAUSE_IN_BOOK_SAME_NAME),
            Self::Shift { shift } => with(
                key::CAUSE_IN_BOOK_SHIFT,
                &[("number", shift.saturating_add(1).into())],
            ),
            Self::Encoding(cause) => cause.words(),
            other => other.to_string().into(),
        }
    }
}

impl Cause for ContentFault {
    fn words(&self) -> Value {
        match self {
            Self::Text(cause) => cause.words(),
            Self::Template(cause) => cause.words(),
        }
    }
}

impl Cause for NotSayable {
    fn words(&self) -> Value {
        let list = |can: &[&str]| match can {
            [] => plain_text(key::CAUSE_MATTER_NOTHING),
            can => can.join(", ").into(),
        };
        match self {
            Self::LooksOn => plain_text(key::CAUSE_MATTER_LOOKS_ON),
            Self::OtherSide { act, can } => with(
                key::CAUSE_MATTER_OTHER_SIDE,
                &[("act", act.into()), ("can", list(can))],
            ),
            Self::NotNow {
                kind,
                state,
                act,
                can,
            } => {
                let kind = body::kind(*kind).map_or("", |rules| rules.name);
                with(
                    key::CAUSE_MATTER_NOT_NOW,
                    &[
                        ("kind", named("matter", kind)),
                        ("state", named(&format!("state-of-{kind}"), state)),
                        ("act", (*act).into()),
                        ("can", list(can)),
                    ],
                )
            }
            Self::NotOnOffer => plain_text(key::CAUSE_MATTER_NOT_ON_OFFER),
            Self::NotTheVersion => plain_text(key::CAUSE_READOUT_NOT_THE_VERSION),
            other => other.to_string().into(),
        }
    }
}

impl Cause for SuspendError {
    fn words(&self) -> Value {
        match self {
            Self::Nothing => plain_text(key::CAUSE_SUSPEND_NOTHING),
            Self::NoReason => plain_text(key::CAUSE_SUSPEND_NO_REASON),
            Self::Review => plain_text(key::CAUSE_SUSPEND_REVIEW),
            Self::Text(cause) => cause.words(),
            other => other.to_string().into(),
        }
    }
}

impl Cause for Part {
    fn words(&self) -> Value {
        plain_text(match self {
            Self::Messages => key::SUSPENSION_PART_MESSAGES,
            Self::Calls => key::SUSPENSION_PART_CALLS,
            Self::Queries => key::SUSPENSION_PART_QUERIES,
            Self::Asks => key::SUSPENSION_PART_ASKS,
            Self::Readouts => key::SUSPENSION_PART_READOUTS,
        })
    }
}

impl Cause for MatterError {
    fn words(&self) -> Value {
        match self {
            Self::NoSuchMatter { matter } => with(
                key::CAUSE_MATTER_NO_SUCH,
                &[("matter", matter.to_string().into())],
            ),
            Self::WithNobody => plain_text(key::CAUSE_MATTER_WITH_NOBODY),
            Self::Flash => plain_text(key::CAUSE_MATTER_FLASH),
            Self::NoSuchLevel { level } => with(
                key::CAUSE_MATTER_NO_LEVEL,
                &[("level", level.to_string().into())],
            ),
            Self::Minutes { minutes } => with(
                key::CAUSE_MATTER_MINUTES,
                &[
                    ("minutes", (*minutes).into()),
                    ("max", CALL_MINUTES_MAX.into()),
                ],
            ),
            Self::Seconds { seconds } => with(
                key::CAUSE_RING_SECONDS,
                &[
                    ("seconds", seconds.to_string().into()),
                    ("min", RING_SECONDS_MIN.to_string().into()),
                    ("max", RING_SECONDS_MAX.to_string().into()),
                ],
            ),
            Self::NoSuchRing => plain_text(key::CAUSE_RING_NO_SUCH),
            Self::OtherKind => plain_text(key::CAUSE_MATTER_OTHER_KIND),
            Self::NotSayable(cause) => cause.words(),
            Self::SeveralOnOffer { count } => {
                with(key::CAUSE_MATTER_SEVERAL, &[("count", (*count).into())])
            }
            Self::NoWords => plain_text(key::CAUSE_MATTER_NO_WORDS),
            Self::NothingSaid => plain_text(key::CAUSE_READOUT_NOTHING_SAID),
            Self::SeveralVersions { count } => with(
                key::CAUSE_READOUT_SEVERAL_VERSIONS,
                &[("count", (*count).into())],
            ),
            Self::NoAccount => plain_text(key::CAUSE_READOUT_NO_ACCOUNT),
            Self::Nobody => plain_text(key::CAUSE_MATTER_NOBODY),
            Self::Text(cause) => cause.words(),
            Self::Wish(cause) => cause.words(),
            Self::Account(cause) => cause.words(),
            other => other.to_string().into(),
        }
    }
}

impl Cause for OwnAccountFault {
    fn words(&self) -> Value {
        match self {
            Self::Language(cause) => cause.words(),
            Self::Words(cause) => cause.words(),
            Self::TooLarge(cause) => cause.words(),
            Self::OtherAccount => plain_text(key::CAUSE_READOUT_OTHER_ACCOUNT),
            Self::Reason => plain_text(key::CAUSE_READOUT_REASON),
            Self::NotInCharter => plain_text(key::CAUSE_READOUT_NOT_IN_CHARTER),
            Self::Encoding(cause) => cause.words(),
            other => other.to_string().into(),
        }
    }
}

impl Cause for WordsFault {
    fn words(&self) -> Value {
        match self {
            Self::Empty => plain_text(key::CAUSE_TEXT_EMPTY),
            Self::TooLong { found, max } => with(
                key::CAUSE_TEXT_TOO_LONG,
                &[("bytes", (*found).into()), ("max", (*max).into())],
            ),
            Self::Control => plain_text(key::CAUSE_READOUT_CONTROL),
            other => other.to_string().into(),
        }
    }
}

impl Cause for NotGiven {
    fn words(&self) -> Value {
        match self {
            Self::Missing { act, field } => with(
                key::CAUSE_MATTER_FIELD_MISSING,
                &[("act", act.into()), ("field", (*field).into())],
            ),
            Self::NotTaken { act, field } => with(
                key::CAUSE_MATTER_FIELD_NOT_TAKEN,
                &[("act", act.into()), ("field", (*field).into())],
            ),
            Self::Unknown { value, known } => with(
                key::CAUSE_MATTER_UNKNOWN_WORD,
                &[("value", value.into()), ("known", known.join(", ").into())],
            ),
            Self::Text { field, fault } => with(
                key::CAUSE_READOUT_FIELD,
                &[("field", (*field).into()), ("cause", fault.words())],
            ),
            Self::Date(fault) => with(
                key::CAUSE_READOUT_FIELD,
                &[("field", "date".into()), ("cause", fault.words())],
            ),
            Self::DayOf { field, fault } => with(
                key::CAUSE_READOUT_FIELD,
                &[("field", (*field).into()), ("cause", fault.words())],
            ),
            other => other.to_string().into(),
        }
    }
}

impl Cause for StoreError {
    fn words(&self) -> Value {
        match self {
            Self::Full => plain_text(key::CAUSE_STORE_FULL),
            Self::Altered { address, line } => with(
                key::CAUSE_STORE_ALTERED,
                &[
                    ("address", address.to_string().into()),
                    ("line", line.to_string().into()),
                ],
            ),
            Self::AlteredDocument { kind, .. } => {
                with(key::CAUSE_STORE_ALTERED_DOCUMENT, &[("kind", kind.words())])
            }
            Self::Corrupt { file, detail } => with(
                key::CAUSE_STORE_CORRUPT,
                &[
                    ("file", (*file).into()),
                    ("detail", named("store-detail", detail)),
                ],
            ),
            Self::NewerSchema {
                file,
                found,
                written_by,
                known,
            } => with(
                key::CAUSE_STORE_NEWER_SCHEMA,
                &[
                    ("file", (*file).into()),
                    ("found", (*found).into()),
                    ("version", written_by.into()),
                    ("known", (*known).into()),
                ],
            ),
            Self::NotOurs { file, found } => with(
                key::CAUSE_STORE_NOT_OURS,
                &[
                    ("file", (*file).into()),
                    ("found", format!("{found:#010x}").into()),
                ],
            ),
            Self::Locked {
                path,
                process: None,
            } => with(
                key::CAUSE_STORE_LOCKED,
                &[("path", path.display().to_string().into())],
            ),
            Self::Locked {
                path,
                process: Some(process),
            } => with(
                key::CAUSE_STORE_LOCKED_BY,
                &[
                    ("path", path.display().to_string().into()),
                    ("process", (*process).into()),
                ],
            ),
            Self::OldSqlite { found, needed } => with(
                key::CAUSE_STORE_OLD_SQLITE,
                &[("found", (*found).into()), ("needed", (*needed).into())],
            ),
            Self::HeadReused { given, line, held } => with(
                key::CAUSE_STORE_HEAD_REUSED,
                &[
                    ("given", given.to_string().into()),
                    ("line", line.to_string().into()),
                    ("held", held.to_string().into()),
                ],
            ),
            Self::HeadsFull { lines_max } => {
                with(key::CAUSE_STORE_HEADS_FULL, &[("max", (*lines_max).into())])
            }
            Self::Stopped => plain_text(key::CAUSE_STORE_STOPPED),
            Self::Io { source, .. } => because(plain_text(key::CAUSE_STORE_IO), of(&**source)),
            other => other.to_string().into(),
        }
    }
}

impl Cause for PastFault {
    fn words(&self) -> Value {
        with(
            key::CAUSE_PAST,
            &[("detail", named("store-detail", &self.0))],
        )
    }
}

impl Cause for BindError {
    fn words(&self) -> Value {
        match self {
            Self::Address {
                bearer,
                address,
                source,
            } => because(
                with(
                    key::CAUSE_BIND_ADDRESS,
                    &[
                        ("address", address.to_string().into()),
                        ("bearer", (*bearer).into()),
                    ],
                ),
                of(source),
            ),
            Self::Tls { source } => because(plain_text(key::CAUSE_BIND_TLS), of(source)),
            other => other.to_string().into(),
        }
    }
}

impl Cause for BodyTooLarge {
    fn words(&self) -> Value {
        let (key, found, max) = match self {
            Self::List { found, max } => (key::CAUSE_BODY_LIST, found, max),
            Self::Bytes { found, max } => (key::CAUSE_BODY_BYTES, found, max),
            other => return other.to_string().into(),
        };
        with(key, &[("found", (*found).into()), ("max", (*max).into())])
    }
}

impl Cause for Fatal {
    fn words(&self) -> Value {
        with(key::CAUSE_FATAL, &[("cause", self.0.words())])
    }
}

impl Cause for DocumentKind {
    fn words(&self) -> Value {
        plain_text(match self {
            Self::Card => key::DOCUMENT_CARD,
            Self::Charter => key::DOCUMENT_CHARTER,
            Self::Founding => key::DOCUMENT_FOUNDING,
            Self::Draft => key::DOCUMENT_DRAFT,
            Self::Answer => key::DOCUMENT_ANSWER,
            Self::Trial => key::DOCUMENT_TRIAL,
        })
    }
}
