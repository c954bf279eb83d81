//! One person's account at this node: who, which roles, and the signing key under the password.

use std::collections::BTreeSet;

use detente_record::{PublicKey, Role, Timestamp};
use serde::{Deserialize, Serialize};

use super::limits::{NAME_CHARS_MAX, PERSON_CHARS_MAX};
use super::wrapped_key::WrappedKey;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    /// What the person types.
    pub(crate) name: String,
    /// The person's name, as others see it.
    pub(crate) person: String,
    /// What the person may do.
    pub(crate) roles: BTreeSet<Role>,
    /// The language of the person's labels (BCP 47).
    pub(crate) language: String,
    /// Whether it may be used.
    pub(crate) state: State,
    /// Whether somebody else has chosen the password: such a session does nothing but change it.
    pub(crate) must_change: bool,
    /// When it was made.
    pub(crate) created: Timestamp,
    /// When it was last changed.
    pub(crate) changed: Timestamp,
    /// The signing key.
    pub(crate) key: WrappedKey,
}

/// Whether an account may be used. None is ever deleted: the audit log names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// It may.
    Active,
    /// It may not.
    Disabled,
}

/// Why an account cannot be as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AccountFault {
    /// The name is none.
    Name,
    /// The person's name is empty or too long.
    Person,
    /// No role, or one that does not exist.
    Roles,
    /// A technician who is something else too.
    TechnicianApart,
}

impl Account {
    /// Whether it may be used.
    pub(crate) fn is_active(&self) -> bool {
        self.state == State::Active
    }

    /// The public half of its key.
    pub(crate) fn public(&self) -> Option<PublicKey> {
        self.key.public().ok()
    }
}

/// Checks the name of an account or a token: it is typed, shown and written into the audit log.
pub(crate) fn check_name(name: &str) -> Result<(), AccountFault> {
    let fits =
        |c: char| (c.is_alphanumeric() && c.to_lowercase().eq([c])) || matches!(c, '-' | '_' | '.');
    let length = name.chars().count();
    let begins = name.chars().next().is_some_and(char::is_alphanumeric);
    if length > NAME_CHARS_MAX || !begins || !name.chars().all(fits) {
        return Err(AccountFault::Name);
    }
    Ok(())
}

/// Checks a person's name.
pub(crate) fn check_person(person: &str) -> Result<(), AccountFault> {
    let length = person.chars().count();
    if person.trim().is_empty() || length > PERSON_CHARS_MAX || person.chars().any(char::is_control)
    {
        return Err(AccountFault::Person);
    }
    Ok(())
}

/// Reads a list of roles. A technician is nothing else: who runs the node neither speaks for the party
/// nor looks through his own audit log.
pub(crate) fn roles_of(names: &[String]) -> Result<BTreeSet<Role>, AccountFault> {
    let roles: Option<BTreeSet<Role>> = names.iter().map(|name| Role::from_name(name)).collect();
    let roles = roles.ok_or(AccountFault::Roles)?;
    if roles.is_empty() {
        return Err(AccountFault::Roles);
    }
    if roles.contains(&Role::Technician) && roles.len() > 1 {
        return Err(AccountFault::TechnicianApart);
    }
    Ok(roles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_lowercase_and_of_one_line() {
        for name in ["ivanova", "иванова", "a", "j.doe-2", "0"] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        let long = "x".repeat(NAME_CHARS_MAX + 1);
        for name in ["", "Ivanova", "a b", "a\n", ".a", "a/b", "a:b", &long] {
            assert_eq!(check_name(name), Err(AccountFault::Name), "{name:?}");
        }
    }

    #[test]
    fn a_technician_is_nothing_else() {
        let roles =
            |names: &[&str]| roles_of(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
        assert!(roles(&["technician"]).is_ok());
        assert!(roles(&["watch", "releasing", "archivist"]).is_ok());
        for other in ["watch", "releasing", "auditor"] {
            assert_eq!(
                roles(&["technician", other]),
                Err(AccountFault::TechnicianApart)
            );
        }
        assert_eq!(roles(&[]), Err(AccountFault::Roles));
        assert_eq!(roles(&["root"]), Err(AccountFault::Roles));
    }
}
