//! The file of accounts and tokens, `accounts.json` in the data folder: private, replaced whole, the old
//! one or the new one there at any moment. It holds no password and no secret in the clear.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_api::{AsText, Moment};
use detente_language::{Value, key};
use detente_record::Digest;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::account::{Account, State, check_name, check_person, roles_of};
use super::limits::{ACCOUNTS_MAX, BOOK_BYTES_MAX, TOKENS_MAX};
use super::scope::Scope;
use super::token::Machine;
use super::wrapped_key::WrappedKey;
use crate::causes::plain_text;
use crate::private_file;

/// Accounts and tokens, as they stand on disk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    /// By name.
    pub(crate) accounts: BTreeMap<String, Account>,
    /// By name.
    pub(crate) tokens: BTreeMap<String, Arc<Machine>>,
    /// The audit log's head when this was written: a log cut off before it is found out.
    pub(crate) audit: Option<AuditHead>,
}

/// A place in the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditHead {
    /// The record's number.
    pub(crate) number: u64,
    /// Its hash.
    pub(crate) hash: AsText<Digest>,
}

/// Why the file of accounts cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BookError {
    /// It cannot be read or written.
    #[error("{path} can't be used")]
    File {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is not what this version writes.
    #[error("{path} is not understood: {why}")]
    NotUnderstood {
        /// Where.
        path: PathBuf,
        /// What is wrong.
        why: Value,
    },
    /// A later version has written it.
    #[error("{path} was written by a later version (form {version}; this one knows {VERSION})")]
    Newer {
        /// Where.
        path: PathBuf,
        /// The version of its form.
        version: u32,
    },
}

impl Book {
    /// Reads the book of the node in `folder`; an empty one if there is none yet.
    pub(crate) fn read(folder: &Path) -> Result<Self, BookError> {
        let path = folder.join(FILE);
        let text = match private_file::read_text(&path, BOOK_BYTES_MAX) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(source) => return Err(BookError::File { path, source }),
        };
        Self::parse(&text).map_err(|fault| match fault {
            Unread::Newer(version) => BookError::Newer { path, version },
            Unread::Wrong(why) => BookError::NotUnderstood { path, why },
        })
    }

    /// Puts the book in the place of the one in `folder`. Durable when this returns.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), BookError> {
        let path = folder.join(FILE);
        private_file::replace(&path, self.to_text().as_bytes())
            .map_err(|source| BookError::File { path, source })
    }

    /// The text of the file.
    pub(crate) fn to_text(&self) -> String {
        let form = BookForm {
            version: VERSION,
            accounts: self.accounts.values().map(AccountForm::of).collect(),
            tokens: self.tokens.values().map(|one| TokenForm::of(one)).collect(),
            audit: self.audit,
        };
        let text = serde_json::to_string_pretty(&form).expect("the forms have text keys only");
        text + "\n"
    }

    /// Reads the text of the file.
    pub(crate) fn parse(text: &str) -> Result<Self, Unread> {
        let wrong = |why: serde_json::Error| Unread::Wrong(why.to_string().into());
        let unread = |why: String| Unread::Wrong(why.into());
        let Version { version } = serde_json::from_str(text).map_err(wrong)?;
        // An earlier form is brought to the present one here, step by step, before it is read.
        if version > VERSION {
            return Err(Unread::Newer(version));
        }
        let form: BookForm = serde_json::from_str(text).map_err(wrong)?;
        if form.accounts.len() > ACCOUNTS_MAX || form.tokens.len() > TOKENS_MAX {
            return Err(Unread::Wrong(plain_text(key::CAUSE_BOOK_TOO_MANY)));
        }
        let mut book = Self {
            audit: form.audit,
            ..Self::default()
        };
        for account in form.accounts {
            let account = account.read().map_err(unread)?;
            book.accounts.insert(account.name.clone(), account);
        }
        for token in form.tokens {
            let token = token.read().map_err(unread)?;
            book.tokens.insert(token.name.clone(), Arc::new(token));
        }
        Ok(book)
    }
}

/// Why a text is no book.
pub(crate) enum Unread {
    /// A later version has written it.
    Newer(u32),
    /// It is not what this version writes.
    Wrong(Value),
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BookForm {
    version: u32,
    accounts: Vec<AccountForm>,
    tokens: Vec<TokenForm>,
    audit: Option<AuditHead>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountForm {
    account: String,
    person: String,
    roles: Vec<String>,
    language: String,
    state: State,
    must_change: bool,
    created: Moment,
    changed: Moment,
    key: WrappedKey,
}

impl AccountForm {
    fn of(account: &Account) -> Self {
        Self {
            account: account.name.clone(),
            person: account.person.clone(),
            roles: account
                .roles
                .iter()
                .map(|role| role.name().to_owned())
                .collect(),
            language: account.language.clone(),
            state: account.state,
            must_change: account.must_change,
            created: Moment(account.created),
            changed: Moment(account.changed),
            key: account.key.clone(),
        }
    }

    fn read(self) -> Result<Account, String> {
        let at = |fault: &dyn std::fmt::Debug| format!("account {:?}: {fault:?}", self.account);
        check_name(&self.account).map_err(|fault| at(&fault))?;
        check_person(&self.person).map_err(|fault| at(&fault))?;
        let roles = roles_of(&self.roles).map_err(|fault| at(&fault))?;
        self.key.public().map_err(|_| at(&"no public key"))?;
        Ok(Account {
            name: self.account,
            person: self.person,
            roles,
            language: self.language,
            state: self.state,
            must_change: self.must_change,
            created: self.created.0,
            changed: self.changed.0,
            key: self.key,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenForm {
    token: String,
    scopes: Vec<String>,
    hash: AsText<Digest>,
    created: Moment,
    expires: Moment,
    by: String,
}

impl TokenForm {
    fn of(token: &Machine) -> Self {
        Self {
            token: token.name.clone(),
            scopes: token
                .scopes
                .iter()
                .map(|scope| scope.name().to_owned())
                .collect(),
            hash: AsText(token.hash),
            created: Moment(token.created),
            expires: Moment(token.expires),
            by: token.by.clone(),
        }
    }

    fn read(self) -> Result<Machine, String> {
        let at = |fault: &dyn std::fmt::Debug| format!("token {:?}: {fault:?}", self.token);
        check_name(&self.token).map_err(|fault| at(&fault))?;
        let scopes = scopes_of(&self.scopes).ok_or_else(|| at(&"scopes"))?;
        Ok(Machine {
            scopes,
            name: self.token,
            hash: self.hash.0,
            created: self.created.0,
            expires: self.expires.0,
            by: self.by,
            ended: watch::channel(false).0,
        })
    }
}

/// Reads a list of scopes: at least one, and only those that exist.
pub(crate) fn scopes_of(names: &[String]) -> Option<BTreeSet<Scope>> {
    let scopes: Option<BTreeSet<Scope>> = names.iter().map(|name| Scope::from_name(name)).collect();
    scopes.filter(|scopes| !scopes.is_empty())
}

/// The file's name in the data folder.
pub(crate) const FILE: &str = "accounts.json";
pub(crate) const VERSION: u32 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::password::Hardness;
    use detente_record::{Role, Timestamp};
    use std::os::unix::fs::PermissionsExt as _;

    fn book() -> Book {
        let seed = crate::key_file::random_seed().unwrap();
        let key = WrappedKey::seal(
            "ivanova",
            "a long password",
            &seed,
            Hardness::CHEAP_FOR_TESTS,
        );
        let account = Account {
            name: "ivanova".to_owned(),
            person: "А. Иванова".to_owned(),
            roles: [Role::Watch, Role::Releasing].into(),
            language: "ru".to_owned(),
            state: State::Active,
            must_change: true,
            created: Timestamp::from_ms(1_000),
            changed: Timestamp::from_ms(2_000),
            key: key.unwrap(),
        };
        let token = Machine {
            name: "monitor".to_owned(),
            scopes: [Scope::Metrics].into(),
            hash: Digest::plain(&[b"secret"]),
            created: Timestamp::from_ms(3_000),
            expires: Timestamp::from_ms(4_000),
            by: "owner".to_owned(),
            ended: watch::channel(false).0,
        };
        Book {
            accounts: [(account.name.clone(), account)].into(),
            tokens: [(token.name.clone(), Arc::new(token))].into(),
            audit: None,
        }
    }

    #[test]
    fn what_is_written_reads_back_and_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        assert!(Book::read(dir.path()).unwrap().accounts.is_empty());
        let book = book();
        book.write(dir.path()).unwrap();
        let read = Book::read(dir.path()).unwrap();
        assert_eq!(read.accounts, book.accounts);
        assert_eq!(read.tokens["monitor"].hash, book.tokens["monitor"].hash);
        let path = dir.path().join(FILE);
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let text = std::fs::read_to_string(path).unwrap();
        assert!(!text.contains("a long password"));
    }

    #[test]
    fn a_book_of_a_later_version_or_with_a_role_unknown_here_is_not_half_read() {
        let dir = tempfile::tempdir().unwrap();
        book().write(dir.path()).unwrap();
        let path = dir.path().join(FILE);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("\"version\": 1", "\"version\": 2")).unwrap();
        assert!(matches!(
            Book::read(dir.path()),
            Err(BookError::Newer { version: 2, .. })
        ));
        for (was, is) in [
            ("\"watch\"", "\"king\""),
            ("\"person\"", "\"persons\""),
            ("active", "on"),
        ] {
            std::fs::write(&path, text.replace(was, is)).unwrap();
            let refused = Book::read(dir.path());
            assert!(
                matches!(refused, Err(BookError::NotUnderstood { .. })),
                "{was}"
            );
        }
    }
}
