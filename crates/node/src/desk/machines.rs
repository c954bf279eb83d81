//! Tokens of machines: made, listed, revoked, run out.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use detente_api::Moment;
use detente_api::token::{NewToken, Token as Shown};
use detente_record::{Digest, Timestamp};
use tokio::sync::watch;
use zeroize::Zeroizing;

use super::account::check_name;
use super::audit::{DONE, Deed};
use super::book::{Book, scopes_of};
use super::caller::By;
use super::limits::{TOKEN_DAYS_MAX, TOKENS_MAX};
use super::token::{Machine, NewSecret, TOKEN_PREFIX};
use super::{Desk, DeskFault};

impl Desk {
    /// Every token, by name.
    pub(crate) fn tokens(&self) -> Vec<Shown> {
        let book = self.book();
        book.tokens.values().map(|token| shown(token)).collect()
    }

    /// Makes a token: its secret, which nobody is told again, and what it is.
    pub(crate) fn make_token(
        &self,
        by: &By,
        new: &NewToken,
    ) -> Result<(Zeroizing<String>, Shown), DeskFault> {
        check_name(&new.name)?;
        let scopes = scopes_of(&new.scopes).ok_or_else(|| DeskFault::NotAValue {
            value: new.scopes.join(", "),
            allowed: "read, send-routine, send, metrics, backup",
        })?;
        if !(1..=TOKEN_DAYS_MAX).contains(&new.days) {
            return Err(DeskFault::NotAValue {
                value: new.days.to_string(),
                allowed: "1-731",
            });
        }
        let secret = NewSecret::random(TOKEN_PREFIX)?;
        let created = self.utc();
        let machine = Arc::new(Machine {
            name: new.name.clone(),
            scopes,
            hash: secret.hash,
            created,
            expires: Timestamp::from_ms(created.as_ms() + u64::from(new.days) * DAY_MS),
            by: by.name(),
            ended: watch::channel(false).0,
        });
        self.change(|book| {
            if book.tokens.contains_key(&new.name) {
                return Err(DeskFault::Exists {
                    name: new.name.clone(),
                });
            }
            if book.tokens.len() >= TOKENS_MAX {
                return Err(DeskFault::TooMany { max: TOKENS_MAX });
            }
            book.tokens.insert(new.name.clone(), Arc::clone(&machine));
            Ok(())
        })?;
        let about = format!("{} [{}]", new.name, new.scopes.join(" "));
        self.note(by, Deed::TokenMade, &about, DONE);
        Ok((secret.text, shown(&machine)))
    }

    /// Revokes a token: it and every stream opened with it end at once.
    pub(crate) fn revoke_token(&self, by: &By, name: &str) -> Result<(), DeskFault> {
        let revoked = self.change(|book| {
            book.tokens.remove(name).ok_or_else(|| DeskFault::NoSuch {
                name: name.to_owned(),
            })
        })?;
        revoked.ended.send_replace(true);
        self.note(by, Deed::TokenRevoked, name, DONE);
        Ok(())
    }

    /// The machine whose secret has this hash, if its token is still good.
    pub(super) fn machine(&self, hash: &Digest) -> Option<Arc<Machine>> {
        let machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        let machine = machines.get(hash)?;
        (machine.expires > self.utc()).then(|| Arc::clone(machine))
    }

    /// Ends the streams of tokens that have run out. They stay in the list, for whoever wonders.
    pub(super) fn sweep_machines(&self) {
        let now = self.utc();
        let machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        for machine in machines.values().filter(|one| one.expires <= now) {
            machine.ended.send_replace(true);
        }
    }
}

/// Tokens as they are looked up.
pub(super) fn by_hash(book: &Book) -> HashMap<Digest, Arc<Machine>> {
    let tokens = book.tokens.values();
    tokens.map(|one| (one.hash, Arc::clone(one))).collect()
}

fn shown(machine: &Machine) -> Shown {
    Shown {
        name: machine.name.clone(),
        scopes: machine
            .scopes
            .iter()
            .map(|scope| scope.name().to_owned())
            .collect(),
        created: Moment(machine.created),
        expires: Moment(machine.expires),
        by: machine.by.clone(),
    }
}

const DAY_MS: u64 = 24 * 3600 * 1000;
