//! What technicians do with accounts. None is ever deleted, and none is ever signed in to: a technician
//! makes a person's key, and from the first change of the password on cannot use it.

use std::sync::Arc;
use std::time::Instant;

use detente_api::KeyText;
use detente_api::account::{Account as Shown, AccountChange, NewAccount};
use detente_language::Language;
use zeroize::Zeroizing;

use super::account::{Account, State, check_name, check_person, roles_of};
use super::audit::{DONE, Deed};
use super::caller::By;
use super::limits::ACCOUNTS_MAX;
use super::password::{self, Password};
use super::wrapped_key::WrappedKey;
use super::{Desk, DeskFault};
use crate::key_file::Seed;

impl Desk {
    /// Every account, by name.
    pub(crate) fn accounts(&self) -> Vec<Shown> {
        let accounts: Vec<Account> = self.book().accounts.values().cloned().collect();
        accounts.iter().filter_map(|one| self.shown(one)).collect()
    }

    /// One account.
    pub(crate) fn account(&self, name: &str) -> Result<Shown, DeskFault> {
        let found = self.book().accounts.get(name).cloned();
        let found = found.ok_or_else(|| no_such(name))?;
        self.shown(&found).ok_or_else(|| no_such(name))
    }

    /// Makes an account, with a key of its own or one that the person has already.
    pub(crate) async fn make_account(
        self: &Arc<Self>,
        by: &By,
        new: NewAccount,
        desk_language: Language,
    ) -> Result<Shown, DeskFault> {
        check_name(&new.account)?;
        check_person(&new.person)?;
        let roles = roles_of(&new.roles)?;
        password::check(&new.account, &new.password.0)?;
        let language = new.language.as_deref();
        let language = language.map_or(Ok(desk_language), language_of)?;
        if self.book().accounts.contains_key(&new.account) {
            return Err(DeskFault::Exists { name: new.account });
        }
        let seed = match &new.key {
            Some(digits) => seed_of(&digits.0)?,
            None => random_seed()?,
        };
        let name = new.account;
        let key = self.sealed(name.clone(), new.password.0, seed).await?;
        let now = self.utc();
        let account = Account {
            name: name.clone(),
            person: new.person,
            roles,
            language: language.tag().to_owned(),
            state: State::Active,
            must_change: true,
            created: now,
            changed: now,
            key,
        };
        self.change(|book| {
            if book.accounts.len() >= ACCOUNTS_MAX {
                return Err(DeskFault::TooMany { max: ACCOUNTS_MAX });
            }
            if book.accounts.contains_key(&name) {
                return Err(DeskFault::Exists { name: name.clone() });
            }
            book.accounts.insert(name.clone(), account);
            Ok(())
        })?;
        self.note(by, Deed::AccountMade, &self.described(&name), DONE);
        self.account(&name)
    }

    /// Changes who a person is here. Whoever is signed in there is signed out: rights are those of the sign-in.
    pub(crate) fn change_account(
        &self,
        by: &By,
        name: &str,
        change: &AccountChange,
    ) -> Result<Shown, DeskFault> {
        let roles = change.roles.as_deref().map(roles_of).transpose()?;
        if let Some(person) = &change.person {
            check_person(person)?;
        }
        let language = change.language.as_deref().map(language_of).transpose()?;
        let state = match change.state.as_deref() {
            None => None,
            Some("active") => Some(State::Active),
            Some("disabled") => Some(State::Disabled),
            Some(other) => {
                return Err(DeskFault::NotAValue {
                    value: other.to_owned(),
                    allowed: "active, disabled",
                });
            }
        };
        let now = self.utc();
        self.change(|book| {
            let account = book.accounts.get_mut(name).ok_or_else(|| no_such(name))?;
            if let Some(person) = &change.person {
                account.person.clone_from(person);
            }
            if let Some(roles) = roles {
                account.roles = roles;
            }
            if let Some(language) = language {
                language.tag().clone_into(&mut account.language);
            }
            if let Some(state) = state {
                account.state = state;
            }
            account.changed = now;
            Ok(())
        })?;
        self.note(by, Deed::AccountChanged, &self.described(name), DONE);
        self.end_sessions(by, Deed::SessionRevoked, |one| one.account == name);
        self.account(name)
    }

    /// Gives an account a new key under a new first password. The old key is gone with the old password:
    /// the record knows the person no more until the new one is appointed there.
    pub(crate) async fn renew_key(
        self: &Arc<Self>,
        by: &By,
        name: &str,
        password: Password,
    ) -> Result<Shown, DeskFault> {
        self.account(name)?;
        password::check(name, &password)?;
        let key = self
            .sealed(name.to_owned(), password, random_seed()?)
            .await?;
        let now = self.utc();
        self.change(|book| {
            let account = book.accounts.get_mut(name).ok_or_else(|| no_such(name))?;
            account.key = key;
            account.must_change = true;
            account.changed = now;
            Ok(())
        })?;
        self.note(by, Deed::KeyRenewed, &self.described(name), DONE);
        self.end_sessions(by, Deed::SessionRevoked, |one| one.account == name);
        self.account(name)
    }

    /// Lets a name that has failed too often try again at once.
    pub(crate) fn unlock_account(&self, by: &By, name: &str) -> Result<Shown, DeskFault> {
        self.account(name)?;
        self.lockout().unlock(name);
        self.note(by, Deed::AccountUnlocked, name, DONE);
        self.account(name)
    }

    async fn sealed(
        self: &Arc<Self>,
        name: String,
        password: Password,
        seed: Seed,
    ) -> Result<WrappedKey, DeskFault> {
        let hardness = self.hardness;
        let seal = move |_: &Self| WrappedKey::seal(&name, &password, &seed, hardness);
        Ok(self.compute(seal).await??)
    }

    /// An account as the audit log names it: who, what it may do, and its key.
    fn described(&self, name: &str) -> String {
        let book = self.book();
        let Some(account) = book.accounts.get(name) else {
            return name.to_owned();
        };
        let roles: Vec<&str> = account.roles.iter().map(|role| role.name()).collect();
        let state = match account.state {
            State::Active => "",
            State::Disabled => " disabled",
        };
        let key = account.public().map(|key| key.to_string());
        let key = key.unwrap_or_default();
        format!("{name} [{}]{state} {key}", roles.join(" "))
    }

    fn shown(&self, account: &Account) -> Option<Shown> {
        let now = Instant::now();
        let lockout = self.lockout();
        let wait = lockout.locked_for(&account.name, now);
        let locked = lockout.is_locked(&account.name, now);
        drop(lockout);
        Some(Shown {
            account: account.name.clone(),
            person: account.person.clone(),
            roles: account
                .roles
                .iter()
                .map(|role| role.name().to_owned())
                .collect(),
            language: account.language.clone(),
            state: match account.state {
                State::Active => "active",
                State::Disabled => "disabled",
            }
            .to_owned(),
            must_change: account.must_change,
            key: KeyText(account.public()?),
            created: detente_api::Moment(account.created),
            changed: detente_api::Moment(account.changed),
            locked,
            locked_for_seconds: wait.map(|wait| wait.as_secs() + 1),
        })
    }
}

fn no_such(name: &str) -> DeskFault {
    DeskFault::NoSuch {
        name: name.to_owned(),
    }
}

fn language_of(tag: &str) -> Result<Language, DeskFault> {
    Language::from_tag(tag).ok_or_else(|| DeskFault::NotAValue {
        value: tag.to_owned(),
        allowed: "en, ru",
    })
}

fn random_seed() -> Result<Seed, DeskFault> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut())?;
    Ok(seed)
}

fn seed_of(digits: &str) -> Result<Seed, DeskFault> {
    let mut seed = Zeroizing::new([0; 32]);
    hex::decode_to_slice(digits.trim(), seed.as_mut()).map_err(|_| DeskFault::NotAKey)?;
    Ok(seed)
}
