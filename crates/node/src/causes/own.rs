//! What is wrong with files, keys, passphrases, settings and backups of this node.

use detente_language::{Value, key};

use crate::api_certificate::MakeError;
use crate::backup::BackupError;
use crate::config::{
    ConfigError, IDLE_MINUTES_MAX, OutOfBounds, SESSION_HOURS_MAX, Slip, SlipKind, Wanted,
};
use crate::desk::audit::AuditFault;
use crate::desk::{BOOK_VERSION, BookError, DeskError};
use crate::keys::{EpochTokenError, KeysError, PassphraseError, SealFault, TakeOutError};
use crate::live::NotTaken;
use crate::officer::OfficerError;
use crate::rebuild::RebuildError;
use crate::record_check::RecordCheckError;
use crate::setup::SetupError;
use crate::{AddressBookError, CertificateError, Failed, KeyFileError, RunError, StartError};

use super::{Cause, because, of, plain_text, with};

impl Cause for MakeError {
    fn words(&self) -> Value {
        match self {
            Self::Name(name) => with(key::CAUSE_MAKE_NAME, &[("name", name.into())]),
            Self::Library(cause) => with(
                key::CAUSE_MAKE_LIBRARY,
                &[("cause", cause.to_string().into())],
            ),
            Self::Key => plain_text(key::CAUSE_MAKE_KEY),
            Self::File { path, source } => because(
                with(
                    key::CAUSE_MAKE_FILE,
                    &[("path", path.display().to_string().into())],
                ),
                of(source),
            ),
        }
    }
}

impl Cause for BackupError {
    fn words(&self) -> Value {
        match self {
            Self::NoNode(path) => with(
                key::CAUSE_BACKUP_NO_NODE,
                &[("path", path.display().to_string().into())],
            ),
            Self::File { path, source } => because(
                with(
                    key::CAUSE_BACKUP_FILE,
                    &[("path", path.display().to_string().into())],
                ),
                of(source),
            ),
            Self::Exists(path) => with(
                key::CAUSE_BACKUP_EXISTS,
                &[("path", path.display().to_string().into())],
            ),
            Self::Restless(count) => {
                with(key::CAUSE_BACKUP_RESTLESS, &[("count", (*count).into())])
            }
            Self::Store(source) => because(plain_text(key::CAUSE_BACKUP_STORE), of(source)),
            Self::Check(source) => because(plain_text(key::CAUSE_BACKUP_CHECK), of(source)),
            Self::Behind(line) => with(key::CAUSE_BACKUP_BEHIND, &[("line", line.into())]),
            Self::NotABackup { path, why } => with(
                key::CAUSE_BACKUP_NOT_A_BACKUP,
                &[
                    ("path", path.display().to_string().into()),
                    ("cause", why.clone()),
                ],
            ),
            Self::Differs(cause) => cause.clone(),
        }
    }
}

impl Cause for ConfigError {
    fn words(&self) -> Value {
        match self {
            Self::Unreadable(source) => {
                because(plain_text(key::CAUSE_CONFIG_UNREADABLE), of(source))
            }
            Self::NotUnderstood(cause) => cause.words(),
            Self::OutOfBounds(cause) => cause.words(),
            Self::NotOneOf {
                name,
                value,
                allowed,
            } => with(
                key::CAUSE_CONFIG_NOT_ONE_OF,
                &[
                    ("name", (*name).into()),
                    ("value", value.into()),
                    ("allowed", (*allowed).into()),
                ],
            ),
            Self::NotAbsolute {
                section,
                name,
                value,
            } => with(
                key::CAUSE_CONFIG_NOT_ABSOLUTE,
                &[
                    ("section", (*section).into()),
                    ("name", (*name).into()),
                    ("value", value.display().to_string().into()),
                ],
            ),
            Self::NotLoopback(address) => with(
                key::CAUSE_CONFIG_NOT_LOOPBACK,
                &[("address", address.to_string().into())],
            ),
            Self::Sessions => with(
                key::CAUSE_CONFIG_SESSIONS,
                &[
                    ("hours", SESSION_HOURS_MAX.into()),
                    ("minutes", IDLE_MINUTES_MAX.into()),
                ],
            ),
        }
    }
}

impl Cause for AddressBookError {
    fn words(&self) -> Value {
        match self {
            Self::File(source) => because(plain_text(key::CAUSE_ADDRESS_BOOK_FILE), of(source)),
            Self::NotUnderstood(cause) => with(
                key::CAUSE_ADDRESS_BOOK_NOT_UNDERSTOOD,
                &[("cause", cause.clone())],
            ),
        }
    }
}

impl Cause for AuditFault {
    fn words(&self) -> Value {
        match self {
            Self::File { path, source } => because(
                with(
                    key::CAUSE_AUDIT_FILE,
                    &[("path", path.display().to_string().into())],
                ),
                of(source),
            ),
            Self::Broken { number, why } => with(
                key::CAUSE_AUDIT_BROKEN,
                &[("number", (*number).into()), ("cause", why.clone())],
            ),
            Self::Missing { number } => {
                with(key::CAUSE_AUDIT_MISSING, &[("number", (*number).into())])
            }
        }
    }
}

impl Cause for BookError {
    fn words(&self) -> Value {
        match self {
            Self::File { path, source } => because(
                with(
                    key::CAUSE_BOOK_FILE,
                    &[("path", path.display().to_string().into())],
                ),
                of(source),
            ),
            Self::NotUnderstood { path, why } => with(
                key::CAUSE_BOOK_NOT_UNDERSTOOD,
                &[
                    ("path", path.display().to_string().into()),
                    ("cause", why.clone()),
                ],
            ),
            Self::Newer { path, version } => with(
                key::CAUSE_BOOK_NEWER,
                &[
                    ("path", path.display().to_string().into()),
                    ("version", (*version).into()),
                    ("known", BOOK_VERSION.into()),
                ],
            ),
        }
    }
}

impl Cause for DeskError {
    fn words(&self) -> Value {
        match self {
            Self::Book(cause) => cause.words(),
            Self::Audit(cause) => cause.words(),
            Self::NoRandomness(cause) => with(
                key::CAUSE_DESK_NO_RANDOMNESS,
                &[("cause", cause.to_string().into())],
            ),
        }
    }
}

impl Cause for CertificateError {
    fn words(&self) -> Value {
        match self {
            Self::Unreadable { path, why } => with(
                key::CAUSE_CERTIFICATE_UNREADABLE,
                &[
                    ("path", path.display().to_string().into()),
                    ("cause", why.clone()),
                ],
            ),
            Self::Unusable(cause) => with(
                key::CAUSE_CERTIFICATE_UNUSABLE,
                &[("cause", cause.to_string().into())],
            ),
        }
    }
}

impl Cause for KeyFileError {
    fn words(&self) -> Value {
        match self {
            Self::File { path, source } => because(
                with(
                    key::CAUSE_KEY_FILE_FILE,
                    &[("path", path.display().to_string().into())],
                ),
                of(source),
            ),
            Self::NotAKey { path } => with(
                key::CAUSE_KEY_FILE_NOT_A_KEY,
                &[("path", path.display().to_string().into())],
            ),
            Self::NoRandomness(cause) => with(
                key::CAUSE_KEY_FILE_NO_RANDOMNESS,
                &[("cause", cause.to_string().into())],
            ),
            Self::Sealed { path } => with(
                key::CAUSE_KEY_FILE_SEALED,
                &[("path", path.display().to_string().into())],
            ),
            Self::WrongPassphrase { path } => with(
                key::CAUSE_KEY_FILE_WRONG_PASSPHRASE,
                &[("path", path.display().to_string().into())],
            ),
            Self::Spoiled { path, why } => with(
                key::CAUSE_KEY_FILE_SPOILED,
                &[
                    ("path", path.display().to_string().into()),
                    ("cause", why.clone()),
                ],
            ),
        }
    }
}

impl Cause for EpochTokenError {
    fn words(&self) -> Value {
        match self {
            Self::NotAToken { why } => why.clone(),
            Self::WrongPassphrase => plain_text(key::CAUSE_EPOCH_TOKEN_WRONG_PASSPHRASE),
            Self::OtherParty => plain_text(key::CAUSE_EPOCH_TOKEN_OTHER_PARTY),
            Self::OtherRecoveryKey => plain_text(key::CAUSE_EPOCH_TOKEN_OTHER_RECOVERY_KEY),
            Self::OtherLinkKey => plain_text(key::CAUSE_EPOCH_TOKEN_OTHER_LINK_KEY),
            Self::FirstEpoch => plain_text(key::CAUSE_EPOCH_TOKEN_FIRST_EPOCH),
            Self::OtherKeys(epoch) => with(
                key::CAUSE_EPOCH_TOKEN_OTHER_KEYS,
                &[("epoch", epoch.to_string().into())],
            ),
            Self::Key(cause) => cause.words(),
            Self::Keys(cause) => cause.words(),
            Self::MlDsa => plain_text(key::CAUSE_EPOCH_TOKEN_ML_DSA),
        }
    }
}

impl Cause for KeysError {
    fn words(&self) -> Value {
        match self {
            Self::Key(cause) => cause.words(),
            Self::AlreadySealed => plain_text(key::CAUSE_KEYS_ALREADY_SEALED),
            Self::NotSealed => plain_text(key::CAUSE_KEYS_NOT_SEALED),
            Self::File { path, source } => because(
                with(
                    key::CAUSE_KEYS_FILE,
                    &[("path", path.display().to_string().into())],
                ),
                of(source),
            ),
            Self::NotReadBack { path } => with(
                key::CAUSE_KEYS_NOT_READ_BACK,
                &[("path", path.display().to_string().into())],
            ),
        }
    }
}

impl Cause for PassphraseError {
    fn words(&self) -> Value {
        match self {
            Self::Empty => plain_text(key::CAUSE_PASSPHRASE_EMPTY),
            Self::TooShort { found, needed } => with(
                key::CAUSE_PASSPHRASE_TOO_SHORT,
                &[("found", (*found).into()), ("needed", (*needed).into())],
            ),
            Self::TooLong => plain_text(key::CAUSE_PASSPHRASE_TOO_LONG),
            Self::NotOneLine => plain_text(key::CAUSE_PASSPHRASE_NOT_ONE_LINE),
            Self::File { path, source } => because(
                with(
                    key::CAUSE_PASSPHRASE_FILE,
                    &[("path", path.display().to_string().into())],
                ),
                of(source),
            ),
            Self::OpenToOthers { path, mode } => with(
                key::CAUSE_PASSPHRASE_OPEN_TO_OTHERS,
                &[
                    ("path", path.display().to_string().into()),
                    ("mode", format!("{mode:03o}").into()),
                ],
            ),
        }
    }
}

impl Cause for SealFault {
    fn words(&self) -> Value {
        match self {
            Self::Damaged => plain_text(key::CAUSE_SEAL_DAMAGED),
            Self::Version(version) => {
                with(key::CAUSE_SEAL_VERSION, &[("version", (*version).into())])
            }
            Self::TooCostly => plain_text(key::CAUSE_SEAL_TOO_COSTLY),
            Self::WrongPassphrase => plain_text(key::CAUSE_SEAL_WRONG_PASSPHRASE),
            Self::Altered => plain_text(key::CAUSE_SEAL_ALTERED),
        }
    }
}

impl Cause for TakeOutError {
    fn words(&self) -> Value {
        match self {
            Self::AlreadyOut => plain_text(key::CAUSE_TAKE_OUT_ALREADY_OUT),
            Self::Key(cause) => cause.words(),
            Self::SameMedium { path, other } => with(
                key::CAUSE_TAKE_OUT_SAME_MEDIUM,
                &[
                    ("path", path.display().to_string().into()),
                    ("other", other.display().to_string().into()),
                ],
            ),
            Self::File { path, source } => because(
                with(
                    key::CAUSE_TAKE_OUT_FILE,
                    &[("path", path.display().to_string().into())],
                ),
                of(source),
            ),
            Self::NotReadBack { path } => with(
                key::CAUSE_TAKE_OUT_NOT_READ_BACK,
                &[("path", path.display().to_string().into())],
            ),
        }
    }
}

impl Cause for NotTaken {
    fn words(&self) -> Value {
        match self {
            Self::Config(cause) => cause.words(),
            Self::Addresses(cause) => cause.words(),
            Self::Certificate(cause) => cause.words(),
        }
    }
}

impl Cause for StartError {
    fn words(&self) -> Value {
        match self {
            Self::Config(cause) => cause.words(),
            Self::AddressBook(cause) => cause.words(),
            Self::Key(cause) => cause.words(),
            Self::Setup(cause) => cause.words(),
            Self::OtherKey(key) => with(key::CAUSE_START_OTHER_KEY, &[("key", (*key).into())]),
            Self::TooOpen { path, mode } => with(
                key::CAUSE_START_TOO_OPEN,
                &[
                    ("path", path.display().to_string().into()),
                    ("mode", format!("{mode:03o}").into()),
                ],
            ),
            Self::OtherUser { owner, user } => with(
                key::CAUSE_START_OTHER_USER,
                &[("owner", (*owner).into()), ("user", (*user).into())],
            ),
            Self::Certificate(cause) => cause.words(),
            Self::Desk(cause) => cause.words(),
            Self::Store(cause) => cause.words(),
            Self::Driver(cause) => cause.words(),
            Self::Bearers(cause) => cause.words(),
            Self::LinkKey(_) => plain_text(key::CAUSE_START_LINK_KEY),
            Self::Api { address, source } => because(
                with(
                    key::CAUSE_START_API,
                    &[("address", address.to_string().into())],
                ),
                of(source),
            ),
            Self::Thread(source) => because(plain_text(key::CAUSE_START_THREAD), of(source)),
            Self::FirstTurn(cause) => cause.clone(),
        }
    }
}

impl Cause for RunError {
    fn words(&self) -> Value {
        match self {
            Self::Start(cause) => cause.words(),
            Self::Failed(cause) => cause.words(),
        }
    }
}

impl Cause for OfficerError {
    fn words(&self) -> Value {
        match self {
            Self::BadName(name) => with(key::CAUSE_OFFICER_BAD_NAME, &[("name", name.into())]),
            Self::Key(cause) => cause.words(),
        }
    }
}

impl Cause for RebuildError {
    fn words(&self) -> Value {
        match self {
            Self::Store(cause) => cause.words(),
            Self::Past(cause) => cause.words(),
            Self::Founding(cause) => with(key::CAUSE_REBUILD_FOUNDING, &[("cause", cause.words())]),
        }
    }
}

impl Cause for RecordCheckError {
    fn words(&self) -> Value {
        match self {
            Self::Store(source) => because(plain_text(key::CAUSE_RECORD_CHECK_STORE), of(source)),
            Self::Thread(source) => because(plain_text(key::CAUSE_RECORD_CHECK_THREAD), of(source)),
            Self::BrokenOff => plain_text(key::CAUSE_RECORD_CHECK_BROKEN_OFF),
        }
    }
}

impl Cause for SetupError {
    fn words(&self) -> Value {
        match self {
            Self::Exists(path) => with(
                key::CAUSE_SETUP_EXISTS,
                &[("path", path.display().to_string().into())],
            ),
            Self::Key(cause) => cause.words(),
            Self::File { path, source } => because(
                with(
                    key::CAUSE_SETUP_FILE,
                    &[("path", path.display().to_string().into())],
                ),
                of(source),
            ),
            Self::Config(cause) => cause.words(),
            Self::Card(cause) => with(key::CAUSE_SETUP_CARD, &[("cause", cause.words())]),
            Self::NotACard { path, why } => with(
                key::CAUSE_SETUP_NOT_A_CARD,
                &[
                    ("path", path.display().to_string().into()),
                    ("cause", why.clone()),
                ],
            ),
            Self::MlDsa => plain_text(key::CAUSE_SETUP_ML_DSA),
            Self::Token(cause) => cause.words(),
            Self::NoLinkKey => plain_text(key::CAUSE_SETUP_NO_LINK_KEY),
        }
    }
}

impl Cause for OutOfBounds {
    fn words(&self) -> Value {
        with(
            key::CAUSE_OUT_OF_BOUNDS,
            &[
                ("name", self.name.into()),
                ("value", self.value.into()),
                ("min", self.min.into()),
                ("max", self.max.into()),
            ],
        )
    }
}

impl Cause for Failed {
    fn words(&self) -> Value {
        self.words.clone()
    }
}

impl Cause for Slip {
    fn words(&self) -> Value {
        let said = match &self.kind {
            SlipKind::Unknown { name, near, .. } => match near {
                Some(near) => with(
                    key::CAUSE_SLIP_MISSPELT,
                    &[("name", name.into()), ("near", near.into())],
                ),
                None => with(key::CAUSE_SLIP_UNKNOWN, &[("name", name.into())]),
            },
            SlipKind::Missing { name } => with(key::CAUSE_SLIP_MISSING, &[("name", name.into())]),
            SlipKind::Kind { wanted, .. } => plain_text(match wanted {
                Wanted::Number => key::CAUSE_SLIP_WANTS_NUMBER,
                Wanted::Text => key::CAUSE_SLIP_WANTS_TEXT,
                Wanted::YesNo => key::CAUSE_SLIP_WANTS_YES_NO,
                Wanted::List => key::CAUSE_SLIP_WANTS_LIST,
                Wanted::Section => key::CAUSE_SLIP_WANTS_SECTION,
                Wanted::Address => key::CAUSE_SLIP_WANTS_ADDRESS,
            }),
            SlipKind::Value { why } | SlipKind::Syntax { why } => why.into(),
        };
        if self.line == 0 {
            return said;
        }
        let place = [
            ("line", self.line.into()),
            ("column", self.column.into()),
            ("cause", said),
        ];
        with(key::CAUSE_SLIP_AT, &place)
    }
}
