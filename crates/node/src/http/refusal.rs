//! Why a request is refused: an error of `i18n/`, put into words only when it is known who reads.

use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use detente_api::problem::{PROBLEM_MEDIA_TYPE, Problem, TYPE_PREFIX};
use detente_language::{ErrorKey, Language, Text, Value, error_key};
use detente_line::fold::LineEnd;
use detente_line::matter::NotSayable;
use detente_line::switchboard::input::{InputError, Repeatable};
use detente_line::switchboard::refused::ActRefused;
use detente_record::{CharterFault, Digest};
use detente_store::StoreError;

use crate::bounds::API_REQUESTS_MAX;
use crate::causes::Cause;
use crate::desk::DeskFault;
use crate::desk::account::AccountFault;
use crate::desk::limits::{ARGON2_WAITING_MAX, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN};
use crate::desk::password::PasswordFault;
use crate::desk::session::CannotAct;
use crate::engine::NotDone;

/// What a handler returns.
pub(crate) type Outcome<T> = Result<T, Refusal>;

/// A refused request.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    key: ErrorKey,
    facts: Vec<(&'static str, Value)>,
}

impl Refusal {
    /// A refusal without facts.
    pub(crate) fn new(status: StatusCode, key: ErrorKey) -> Self {
        Self {
            status,
            key,
            facts: Vec::new(),
        }
    }

    /// Adds a fact that its words name.
    pub(crate) fn fact(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.facts.push((name, value.into()));
        self
    }

    /// The problem's name.
    pub(crate) fn name(&self) -> &'static str {
        self.key.id()
    }

    /// The entry is not one that our party could correct.
    pub(crate) fn not_to_correct(id: detente_record::EntryId) -> Self {
        let key = error_key::REGISTER_NOT_TO_CORRECT;
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, key).fact("id", id.to_string())
    }

    /// The request is malformed, and how.
    pub(crate) fn not_understood(cause: impl Into<Value>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error_key::API_NOT_UNDERSTOOD).fact("cause", cause)
    }

    /// The body is not the JSON that is expected, as the library that reads it says.
    pub(crate) fn not_json(cause: serde_json::Error) -> Self {
        Self::not_understood(cause.to_string())
    }

    /// The body is larger than what is read.
    pub(crate) fn too_large(max: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, error_key::API_TOO_LARGE).fact("max", max)
    }

    /// Too many of a kind are under way.
    pub(crate) fn busy(max: usize) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, error_key::API_BUSY).fact("max", max)
    }

    /// The node is going down.
    pub(crate) fn stopping() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, error_key::API_STOPPING)
    }

    /// The line is not here.
    pub(crate) fn no_line(line: detente_record::LineId) -> Self {
        InputError::NoSuchLine { line }.into()
    }

    /// The entry is not here.
    pub(crate) fn no_entry(id: detente_record::EntryId) -> Self {
        InputError::NoSuchEntry { id }.into()
    }

    /// No act waits under that hash.
    pub(crate) fn no_draft(draft: Digest) -> Self {
        InputError::NoSuchDraft { draft }.into()
    }

    /// The act makes no sense, and why.
    pub(crate) fn senseless(cause: &impl Cause) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, error_key::INPUT_SENSELESS)
            .fact("cause", cause.words())
    }

    /// The refusal in a language.
    pub(crate) fn in_words(&self, language: Language) -> Problem {
        let said = Text::of(language).explain(self.key, &self.facts);
        Problem {
            kind: format!("{TYPE_PREFIX}{}", self.key.id()),
            title: said.what,
            status: self.status.as_u16(),
            detail: said.why,
            what_to_do: said.what_to_do,
        }
    }
}

impl IntoResponse for Refusal {
    /// An empty answer that carries the refusal: the gate puts it into words.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Puts the words of a refusal, if there is one, into the answer.
pub(crate) fn with_words(mut response: Response, language: Language) -> Response {
    let Some(refusal) = response.extensions_mut().remove::<Refusal>() else {
        return response;
    };
    let problem = refusal.in_words(language);
    let body = serde_json::to_vec(&problem).expect("a problem has text keys only");
    let kind = [
        (header::CONTENT_TYPE, PROBLEM_MEDIA_TYPE),
        (header::CONTENT_LANGUAGE, language.tag()),
    ];
    (refusal.status, kind, body).into_response()
}

impl From<NotDone> for Refusal {
    fn from(why: NotDone) -> Self {
        match why {
            NotDone::Busy => Self::busy(API_REQUESTS_MAX),
            NotDone::Stopping => Self::stopping(),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Full) {
            return InputError::DiskFull.into();
        }
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error_key::API_STORE)
            .fact("cause", error.words())
    }
}

impl From<CharterFault> for Refusal {
    fn from(fault: CharterFault) -> Self {
        InputError::BadCharter { why: fault.into() }.into()
    }
}

impl From<DeskFault> for Refusal {
    fn from(fault: DeskFault) -> Self {
        let unprocessable = |key| Self::new(StatusCode::UNPROCESSABLE_ENTITY, key);
        let forbidden = |key| Self::new(StatusCode::FORBIDDEN, key);
        match fault {
            DeskFault::NotSignedIn => {
                Self::new(StatusCode::UNAUTHORIZED, error_key::SIGN_IN_REFUSED)
            }
            DeskFault::TooEarly { seconds } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, error_key::SIGN_IN_TOO_EARLY)
                    .fact("seconds", seconds)
            }
            DeskFault::Busy => Self::busy(ARGON2_WAITING_MAX),
            DeskFault::Stopping => Self::stopping(),
            DeskFault::CannotAct(CannotAct::Locked) => forbidden(error_key::SESSION_LOCKED),
            DeskFault::CannotAct(CannotAct::PasswordOfAnother) => {
                forbidden(error_key::SESSION_PASSWORD_OF_ANOTHER)
            }
            DeskFault::Account(fault) => unprocessable(match fault {
                AccountFault::Name => error_key::ACCOUNT_NAME,
                AccountFault::Person => error_key::ACCOUNT_PERSON,
                AccountFault::Roles => error_key::ACCOUNT_ROLES,
                AccountFault::TechnicianApart => error_key::ACCOUNT_TECHNICIAN_APART,
            }),
            DeskFault::Password(fault) => match fault {
                PasswordFault::Short => {
                    unprocessable(error_key::PASSWORD_SHORT).fact("min", PASSWORD_CHARS_MIN)
                }
                PasswordFault::Long => {
                    unprocessable(error_key::PASSWORD_LONG).fact("max", PASSWORD_BYTES_MAX)
                }
                PasswordFault::ContainsName => unprocessable(error_key::PASSWORD_CONTAINS_NAME),
            },
            DeskFault::NotAKey => unprocessable(error_key::ACCOUNT_KEY),
            DeskFault::Exists { name } => {
                Self::new(StatusCode::CONFLICT, error_key::DESK_EXISTS).fact("name", name)
            }
            DeskFault::NoSuch { name } => {
                Self::new(StatusCode::NOT_FOUND, error_key::DESK_NO_SUCH).fact("name", name)
            }
            DeskFault::TooMany { max } => {
                Self::new(StatusCode::CONFLICT, error_key::DESK_TOO_MANY).fact("max", max)
            }
            DeskFault::NotOwn => forbidden(error_key::PASSWORD_NOT_OWN),
            DeskFault::NotAValue { value, allowed } => unprocessable(error_key::DESK_NOT_A_VALUE)
                .fact("value", value)
                .fact("allowed", allowed),
            DeskFault::NoRandomness(error) => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                error_key::DESK_UNWRITABLE,
            )
            .fact("cause", error.to_string()),
            DeskFault::Book(error) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, error_key::DESK_UNWRITABLE)
                    .fact("cause", error.words())
            }
        }
    }
}

impl From<NotSayable> for Refusal {
    fn from(why: NotSayable) -> Self {
        Self::new(StatusCode::CONFLICT, error_key::MATTER_NOT_SAYABLE).fact("cause", why.words())
    }
}

impl From<InputError> for Refusal {
    fn from(error: InputError) -> Self {
        let unprocessable = |key| Self::new(StatusCode::UNPROCESSABLE_ENTITY, key);
        let missing = |key| Self::new(StatusCode::NOT_FOUND, key);
        let later = |key| Self::new(StatusCode::SERVICE_UNAVAILABLE, key);
        match error {
            InputError::NoSuchLine { line } => {
                missing(error_key::INPUT_NO_SUCH_LINE).fact("line", line.to_string())
            }
            InputError::NoSuchEntry { id } => {
                missing(error_key::INPUT_NO_SUCH_ENTRY).fact("id", id.to_string())
            }
            InputError::NoSuchDraft { draft } => {
                missing(error_key::INPUT_NO_SUCH_DRAFT).fact("draft", draft.to_string())
            }
            InputError::NotOurDraft => unprocessable(error_key::INPUT_NOT_OUR_DRAFT),
            InputError::Expired => unprocessable(error_key::INPUT_EXPIRED),
            InputError::UsedBefore => Self::new(StatusCode::CONFLICT, error_key::INPUT_USED_BEFORE),
            InputError::BodyMismatch => unprocessable(error_key::INPUT_BODY_MISMATCH),
            InputError::BadAssertion { officer, why } => {
                unprocessable(error_key::INPUT_BAD_ASSERTION)
                    .fact("officer", officer.to_string())
                    .fact("cause", why.words())
            }
            InputError::NotEntitled { officer } => {
                Self::new(StatusCode::FORBIDDEN, error_key::INPUT_NOT_ENTITLED)
                    .fact("officer", officer.to_string())
            }
            InputError::NotInOffice { officer } => {
                Self::new(StatusCode::FORBIDDEN, error_key::INPUT_NOT_IN_OFFICE)
                    .fact("officer", officer.to_string())
            }
            InputError::TooFewReleasing => {
                Self::new(StatusCode::CONFLICT, error_key::INPUT_TOO_FEW_RELEASING)
            }
            InputError::NoBreakGlass => {
                Self::new(StatusCode::FORBIDDEN, error_key::INPUT_NO_BREAK_GLASS)
            }
            InputError::LineEnded { end } => {
                let key = match end {
                    LineEnd::Left => error_key::INPUT_LINE_LEFT,
                    LineEnd::Closed => error_key::INPUT_LINE_CLOSED,
                };
                Self::new(StatusCode::CONFLICT, key)
            }
            InputError::EndSaidBefore => {
                Self::new(StatusCode::CONFLICT, error_key::INPUT_END_SAID_BEFORE)
            }
            InputError::OwnSuspension { part, since, .. } => {
                Self::new(StatusCode::CONFLICT, error_key::INPUT_OWN_SUSPENSION)
                    .fact("part", part.words())
                    .fact("time", since.dtg())
            }
            InputError::NotSuspended => {
                Self::new(StatusCode::CONFLICT, error_key::INPUT_NOT_SUSPENDED)
            }
            InputError::SaidBefore { what, officer, at } => {
                let key = match what {
                    Repeatable::Acknowledged => error_key::INPUT_ACKNOWLEDGED_BEFORE,
                    Repeatable::Cancelled => error_key::INPUT_CANCELLED_BEFORE,
                    Repeatable::ReadBack => error_key::INPUT_READ_BACK_BEFORE,
                    Repeatable::OnWatch => error_key::INPUT_ON_WATCH_BEFORE,
                };
                Self::new(StatusCode::CONFLICT, key)
                    .fact("officer", officer)
                    .fact("time", at.dtg())
            }
            InputError::BadAmendment { why } => {
                unprocessable(error_key::INPUT_BAD_AMENDMENT).fact("cause", why.words())
            }
            InputError::AmendmentOpen { proposal } => {
                Self::new(StatusCode::CONFLICT, error_key::INPUT_AMENDMENT_OPEN)
                    .fact("proposal", proposal.to_string())
            }
            InputError::AmendmentOver { outcome } => {
                Self::new(StatusCode::CONFLICT, error_key::INPUT_AMENDMENT_OVER)
                    .fact("outcome", outcome.name())
            }
            InputError::AmendmentSaidBefore => {
                Self::new(StatusCode::CONFLICT, error_key::INPUT_AMENDMENT_SAID_BEFORE)
            }
            InputError::AuthorityCap => later(error_key::INPUT_AUTHORITY_CAP),
            InputError::Senseless {
                why: ActRefused::NotSayable(why),
            } => why.into(),
            InputError::Senseless { why } => {
                unprocessable(error_key::INPUT_SENSELESS).fact("cause", why.words())
            }
            InputError::OutboxFull { waiting } => {
                later(error_key::INPUT_OUTBOX_FULL).fact("waiting", waiting)
            }
            InputError::FlashCap { cap, wait } => {
                later(error_key::INPUT_FLASH_CAP).fact("cap", cap).fact(
                    "minutes",
                    usize::try_from(wait.as_secs().div_ceil(60)).unwrap_or(60),
                )
            }
            InputError::CheckFireCap { cap, wait } => later(error_key::INPUT_CHECK_FIRE_CAP)
                .fact("cap", cap)
                .fact(
                    "minutes",
                    usize::try_from(wait.as_secs().div_ceil(60)).unwrap_or(60),
                ),
            InputError::DiskLow => later(error_key::INPUT_DISK_LOW),
            InputError::DiskFull => later(error_key::INPUT_DISK_FULL),
            InputError::OtherPartysEpoch => unprocessable(error_key::INPUT_OTHER_PARTYS_EPOCH),
            InputError::EpochPassed { epoch, current } => {
                Self::new(StatusCode::CONFLICT, error_key::INPUT_EPOCH_PASSED)
                    .fact("epoch", epoch.to_string())
                    .fact("current", current.to_string())
            }
            InputError::NoEpochKey { epoch } => {
                Self::new(StatusCode::CONFLICT, error_key::INPUT_NO_EPOCH_KEY)
                    .fact("epoch", epoch.to_string())
            }
            InputError::BadCard { why } => {
                unprocessable(error_key::INPUT_BAD_CARD).fact("cause", why.words())
            }
            InputError::BadCharter { why } => {
                unprocessable(error_key::INPUT_BAD_CHARTER).fact("cause", why.words())
            }
            other => unprocessable(error_key::INPUT_REFUSED).fact("cause", other.to_string()),
        }
    }
}

/// Nothing stands at this address.
pub(crate) async fn no_such_address(uri: Uri) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, error_key::API_NOT_FOUND).fact("path", uri.path())
}

/// Something stands there, but not for this method.
pub(crate) fn no_such_method(method: &Method) -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, error_key::API_METHOD)
        .fact("method", method.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_why_and_what_to_do_in_both_languages_under_one_name() {
        let refusal = Refusal::from(InputError::OutboxFull { waiting: 3 });
        let [english, russian] = Language::ALL.map(|language| refusal.in_words(language));
        assert_eq!((english.name(), english.status), ("input-outbox-full", 503));
        assert_eq!(english.name(), russian.name());
        for problem in [&english, &russian] {
            for text in [&problem.title, &problem.detail, &problem.what_to_do] {
                assert!(!text.is_empty() && !text.contains('⟦'), "{text}");
            }
        }
        assert_ne!(english.title, russian.title);
        assert!(english.detail.contains('3') && russian.detail.contains('3'));
    }
}
