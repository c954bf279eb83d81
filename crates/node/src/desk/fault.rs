//! Why the desk refuses something. What to do is in `i18n/`.

use super::account::AccountFault;
use super::book::BookError;
use super::password::PasswordFault;
use super::session::CannotAct;

/// Why the desk refuses something.
#[derive(Debug)]
pub(crate) enum DeskFault {
    /// No active account has this name and this password.
    NotSignedIn,
    /// Too many failures: the next attempt comes too early.
    TooEarly {
        /// How long to wait.
        seconds: u64,
    },
    /// Too many sign-ins wait already.
    Busy,
    /// The node goes down.
    Stopping,
    /// The session does not act now.
    CannotAct(CannotAct),
    /// The account is not as it must be.
    Account(AccountFault),
    /// The password is not taken.
    Password(PasswordFault),
    /// The seed of a key is none.
    NotAKey,
    /// There is one of that name already.
    Exists {
        /// The name.
        name: String,
    },
    /// There is none of that name.
    NoSuch {
        /// The name.
        name: String,
    },
    /// There are as many as there may be.
    TooMany {
        /// How many.
        max: usize,
    },
    /// Another's password.
    NotOwn,
    /// The language or state is none.
    NotAValue {
        /// What was given.
        value: String,
        /// What there is.
        allowed: &'static str,
    },
    /// The operating system gave no random bytes.
    NoRandomness(getrandom::Error),
    /// The file of accounts cannot be written.
    Book(BookError),
}

impl From<BookError> for DeskFault {
    fn from(error: BookError) -> Self {
        Self::Book(error)
    }
}

impl From<AccountFault> for DeskFault {
    fn from(fault: AccountFault) -> Self {
        Self::Account(fault)
    }
}

impl From<PasswordFault> for DeskFault {
    fn from(fault: PasswordFault) -> Self {
        Self::Password(fault)
    }
}

impl From<CannotAct> for DeskFault {
    fn from(why: CannotAct) -> Self {
        Self::CannotAct(why)
    }
}

impl From<getrandom::Error> for DeskFault {
    fn from(error: getrandom::Error) -> Self {
        Self::NoRandomness(error)
    }
}
