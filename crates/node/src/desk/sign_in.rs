//! Signing in and out. Whoever guesses learns nothing but that the guess was wrong: a name without an
//! account, a disabled one and a wrong password cost the same work and get the same answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use detente_record::SecretKey;
use zeroize::Zeroizing;

use super::account::Account;
use super::audit::{DONE, Deed, Note};
use super::caller::{By, Who};
use super::password::{self, Password};
use super::session::{NewSession, Session};
use super::token::{NewSecret, SESSION_PREFIX};
use super::wrapped_key::{WrappedKey, WrongPassword};
use super::{Desk, DeskFault};
use crate::key_file::Seed;

impl Desk {
    /// Signs a person in: the secret of the session, which nobody is told again, and the session.
    pub(crate) async fn sign_in(
        self: &Arc<Self>,
        account: String,
        password: Password,
        from: IpAddr,
    ) -> Result<(Zeroizing<String>, Arc<Session>), DeskFault> {
        let by = By {
            who: Who::Nobody,
            from,
        };
        let (account, seed) = self.prove(account, password, by, Deed::SignIn).await?;
        let secret = NewSecret::random(SESSION_PREFIX)?;
        let mut id = [0; 6];
        getrandom::fill(&mut id)?;
        let new = NewSession {
            id: hex::encode(id),
            account: account.name,
            person: account.person,
            roles: account.roles,
            language: account.language,
            key: SecretKey::from_seed(*seed),
            source: from,
            since: self.utc(),
            must_change: account.must_change,
        };
        let max = super::limits::SESSIONS_MAX;
        let session = self
            .sessions
            .open(secret.hash, new, Instant::now())
            .ok_or(DeskFault::TooMany { max })?;
        let by = By {
            who: Who::Officer(Arc::clone(&session)),
            from,
        };
        self.note(&by, Deed::SignIn, &session.id, DONE);
        Ok((secret.text, session))
    }

    /// Opens a locked session again.
    pub(crate) async fn unlock_session(
        self: &Arc<Self>,
        by: By,
        session: &Arc<Session>,
        password: Password,
    ) -> Result<(), DeskFault> {
        let name = session.account.clone();
        let noted = by.clone();
        let (_, seed) = self
            .prove(name, password, by, Deed::SessionUnlocked)
            .await?;
        session.unlock(SecretKey::from_seed(*seed), Instant::now());
        self.note(&noted, Deed::SessionUnlocked, &session.id, DONE);
        Ok(())
    }

    /// Ends sessions; how many there were.
    pub(crate) fn end_sessions(
        &self,
        by: &By,
        what: Deed,
        which: impl Fn(&Session) -> bool,
    ) -> usize {
        let ended = self.sessions.end(which);
        for session in &ended {
            let about = format!("{} {}", session.account, session.id);
            self.note(by, what, &about, DONE);
        }
        ended.len()
    }

    /// Changes a person's own password: the same key under another seal. Every other session of the
    /// account ends.
    pub(crate) async fn change_password(
        self: &Arc<Self>,
        by: By,
        session: &Arc<Session>,
        old: Password,
        new: Password,
    ) -> Result<(), DeskFault> {
        password::check(&session.account, &new)?;
        let noted = by.clone();
        let name = session.account.clone();
        let (account, seed) = self.prove(name, old, by, Deed::PasswordChanged).await?;
        let hardness = self.hardness;
        let (name, public) = (account.name.clone(), account.public());
        let key = {
            let seed = seed.clone();
            let seal = move |_: &Self| WrappedKey::seal(&account.name, &new, &seed, hardness);
            self.compute(seal).await??
        };
        let now = self.utc();
        self.change(|book| {
            let account = book.accounts.get_mut(&name);
            // Another key meanwhile: a technician has renewed it, and this password is of the old one.
            let account = account.filter(|account| account.public() == public);
            let account = account.ok_or(DeskFault::NotSignedIn)?;
            account.key = key;
            account.must_change = false;
            account.changed = now;
            Ok(())
        })?;
        self.note(&noted, Deed::PasswordChanged, &name, DONE);
        session.has_changed();
        session.unlock(SecretKey::from_seed(*seed), Instant::now());
        self.end_sessions(&noted, Deed::SessionRevoked, |other| {
            other.account == session.account && other.id != session.id
        });
        Ok(())
    }

    /// Opens an account's key with a password. Counted, waited for and noted, whatever the name.
    async fn prove(
        self: &Arc<Self>,
        name: String,
        password: Password,
        by: By,
        what: Deed,
    ) -> Result<(Account, Seed), DeskFault> {
        // A place first: an attempt that is refused as busy is no attempt.
        let waiting = Arc::clone(&self.waiting).try_acquire_owned();
        let waiting = waiting.map_err(|_| DeskFault::Busy)?;
        let attempt = self.lockout().attempt(&name, by.from, Instant::now());
        let locks = attempt.map_err(|wait| DeskFault::TooEarly {
            seconds: wait.as_secs() + 1,
        })?;
        let tried = name.clone();
        let opened = self
            .compute_in(waiting, move |desk| desk.open_key(&tried, &password))
            .await?;
        match opened {
            Ok(opened) => {
                self.lockout().succeeded(&name, by.from, Instant::now());
                Ok(opened)
            }
            Err(WrongPassword) => {
                self.note_failure(&by, what, &name);
                if locks.name {
                    self.note_by_node(Deed::AccountLocked, &name, DONE);
                }
                if locks.source {
                    self.note_by_node(Deed::SourceLocked, &by.from.to_string(), DONE);
                }
                Err(DeskFault::NotSignedIn)
            }
        }
    }

    fn open_key(&self, name: &str, password: &str) -> Result<(Account, Seed), WrongPassword> {
        let found = self.book().accounts.get(name).cloned();
        let account = found.filter(Account::is_active);
        let key = account.as_ref().map_or(&self.decoy, |account| &account.key);
        let bound = if password.len() > super::limits::PASSWORD_BYTES_MAX {
            ""
        } else {
            password
        };
        let opened = key.open(name, bound);
        match (account, opened) {
            (Some(account), Ok(seed)) => Ok((account, seed)),
            _ => Err(WrongPassword),
        }
    }

    /// Notes a failure by what was typed only if that is an account: people type passwords there.
    fn note_failure(&self, by: &By, what: Deed, name: &str) {
        let known = self.book().accounts.contains_key(name);
        let note = Note {
            who: &by.name(),
            from: Some(by.from),
            what,
            about: if known { name } else { "?" },
            outcome: "sign-in-refused",
        };
        self.audit.note_failure(Instant::now(), self.utc(), note);
    }

    /// Runs what costs as much as a guess, a few at once; refused if too many wait.
    pub(super) async fn compute<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, DeskFault> {
        let waiting = Arc::clone(&self.waiting).try_acquire_owned();
        self.compute_in(waiting.map_err(|_| DeskFault::Busy)?, work)
            .await
    }

    async fn compute_in<T: Send + 'static>(
        self: &Arc<Self>,
        waiting: tokio::sync::OwnedSemaphorePermit,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, DeskFault> {
        let turn = Arc::clone(&self.computing).acquire_owned().await;
        let turn = turn.map_err(|_| DeskFault::Stopping)?;
        let desk = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work ends, even if whoever asked has gone.
            let _places = (turn, waiting);
            work(&desk)
        });
        done.await.map_err(|_| DeskFault::Stopping)
    }
}
