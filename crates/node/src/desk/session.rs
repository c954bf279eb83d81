//! Who is signed in, for how long, and the signing key that a session holds meanwhile.
//!
//! In memory only: a node that restarts has nobody signed in. A session ends after a watch; one without
//! an act for a while is locked: its key is wiped, it reads on, and the password opens it again.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use detente_record::{Digest, PublicKey, Role, SecretKey, Timestamp};
use tokio::sync::watch;

use super::limits::{SESSIONS_MAX, SESSIONS_PER_ACCOUNT_MAX};

/// One person, signed in.
#[derive(Debug)]
pub(crate) struct Session {
    /// What it is called where sessions are listed; no secret.
    pub(crate) id: String,
    /// The account.
    pub(crate) account: String,
    /// The person.
    pub(crate) person: String,
    /// What the person may do.
    pub(crate) roles: BTreeSet<Role>,
    /// The language of the person's labels.
    pub(crate) language: String,
    /// The public half of the key.
    pub(crate) public: PublicKey,
    /// From where the person signed in.
    pub(crate) source: IpAddr,
    /// When.
    pub(crate) since: Timestamp,
    /// Told when it ends.
    pub(crate) ended: watch::Sender<bool>,
    started: Instant,
    must_change: AtomicBool,
    hand: Mutex<Hand>,
}

/// What a session acts with.
#[derive(Debug)]
struct Hand {
    last_act: Instant,
    key: Option<SecretKey>,
}

/// Who is signed in.
#[derive(Debug)]
pub(crate) struct Sessions {
    open: Mutex<HashMap<Digest, Arc<Session>>>,
    life: Duration,
    idle: Duration,
}

/// What is needed to open one.
pub(crate) struct NewSession {
    /// See [`Session`].
    pub(crate) id: String,
    /// See [`Session`].
    pub(crate) account: String,
    /// See [`Session`].
    pub(crate) person: String,
    /// See [`Session`].
    pub(crate) roles: BTreeSet<Role>,
    /// See [`Session`].
    pub(crate) language: String,
    /// The signing key.
    pub(crate) key: SecretKey,
    /// See [`Session`].
    pub(crate) source: IpAddr,
    /// See [`Session`].
    pub(crate) since: Timestamp,
    /// Whether somebody else has chosen the password.
    pub(crate) must_change: bool,
}

/// Why a session does not act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CannotAct {
    /// Nobody has acted for too long: the password is asked for again.
    Locked,
    /// Somebody else has chosen the password.
    PasswordOfAnother,
}

impl Session {
    /// Signs with the session's key, if it may act now; that counts as an act.
    pub(crate) fn sign<T>(
        &self,
        now: Instant,
        idle: Duration,
        sign: impl FnOnce(&SecretKey) -> T,
    ) -> Result<T, CannotAct> {
        if self.must_change() {
            return Err(CannotAct::PasswordOfAnother);
        }
        let mut hand = self.hand.lock().unwrap_or_else(PoisonError::into_inner);
        hand.wipe_if_idle(now, idle);
        let signed = hand.key.as_ref().map(sign).ok_or(CannotAct::Locked)?;
        hand.last_act = now;
        Ok(signed)
    }

    /// Whether the key is wiped.
    pub(crate) fn is_locked(&self, now: Instant, idle: Duration) -> bool {
        let mut hand = self.hand.lock().unwrap_or_else(PoisonError::into_inner);
        hand.wipe_if_idle(now, idle);
        hand.key.is_none()
    }

    /// Gives the key back, the password having been right.
    pub(crate) fn unlock(&self, key: SecretKey, now: Instant) {
        let mut hand = self.hand.lock().unwrap_or_else(PoisonError::into_inner);
        hand.key = Some(key);
        hand.last_act = now;
    }

    /// Whether somebody else has chosen the password.
    pub(crate) fn must_change(&self) -> bool {
        self.must_change.load(Ordering::Relaxed)
    }

    /// The person has chosen a password.
    pub(crate) fn has_changed(&self) {
        self.must_change.store(false, Ordering::Relaxed);
    }

    fn end(&self) {
        self.hand.lock().unwrap_or_else(PoisonError::into_inner).key = None;
        self.ended.send_replace(true);
    }
}

impl Hand {
    fn wipe_if_idle(&mut self, now: Instant, idle: Duration) {
        if now.saturating_duration_since(self.last_act) >= idle {
            // The last reference to the key wipes it.
            self.key = None;
        }
    }
}

impl Sessions {
    /// Nobody is signed in.
    pub(crate) fn new(life: Duration, idle: Duration) -> Self {
        Self {
            open: Mutex::default(),
            life,
            idle,
        }
    }

    /// How long a session without an act may still act.
    pub(crate) fn idle(&self) -> Duration {
        self.idle
    }

    /// How long a session has left.
    pub(crate) fn left(&self, session: &Session, now: Instant) -> Duration {
        self.life
            .saturating_sub(now.saturating_duration_since(session.started))
    }

    /// Opens a session under the hash of its secret; `None` if there are too many.
    pub(crate) fn open(&self, hash: Digest, new: NewSession, now: Instant) -> Option<Arc<Session>> {
        let session = Arc::new(Session {
            id: new.id,
            account: new.account,
            person: new.person,
            roles: new.roles,
            language: new.language,
            public: new.key.public(),
            source: new.source,
            since: new.since,
            ended: watch::channel(false).0,
            started: now,
            must_change: AtomicBool::new(new.must_change),
            hand: Mutex::new(Hand {
                last_act: now,
                key: Some(new.key),
            }),
        });
        self.sweep(now);
        let mut open = self.lock();
        let own = open.values().filter(|one| one.account == session.account);
        if own.clone().count() >= SESSIONS_PER_ACCOUNT_MAX
            && let Some(oldest) = own.min_by_key(|one| one.started).map(Arc::clone)
        {
            oldest.end();
            open.retain(|_, one| one.id != oldest.id);
        }
        if open.len() >= SESSIONS_MAX {
            return None;
        }
        open.insert(hash, Arc::clone(&session));
        Some(session)
    }

    /// The session of a secret, if it still runs.
    pub(crate) fn of(&self, hash: &Digest, now: Instant) -> Option<Arc<Session>> {
        let found = self.lock().get(hash).map(Arc::clone)?;
        if self.left(&found, now).is_zero() {
            self.sweep(now);
            return None;
        }
        Some(found)
    }

    /// Everybody who is signed in, the longest first.
    pub(crate) fn list(&self, now: Instant) -> Vec<Arc<Session>> {
        self.sweep(now);
        let mut list: Vec<_> = self.lock().values().map(Arc::clone).collect();
        list.sort_by_key(|session| session.started);
        list
    }

    /// Ends every session that `which` names; who they were.
    pub(crate) fn end(&self, which: impl Fn(&Session) -> bool) -> Vec<Arc<Session>> {
        let mut ended = Vec::new();
        self.lock().retain(|_, session| {
            let ends = which(session);
            if ends {
                session.end();
                ended.push(Arc::clone(session));
            }
            !ends
        });
        ended
    }

    /// Ends what has run out, and wipes the keys of those who have not acted for too long.
    pub(crate) fn sweep(&self, now: Instant) {
        self.end(|session| {
            session.is_locked(now, self.idle);
            self.left(session, now).is_zero()
        });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Digest, Arc<Session>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Duration = Duration::from_secs(8 * 3600);
    const IDLE: Duration = Duration::from_secs(15 * 60);
    const SECOND: Duration = Duration::from_secs(1);

    fn hash(number: u32) -> Digest {
        Digest::plain(&[&number.to_be_bytes()])
    }

    fn new(number: u32, account: &str) -> NewSession {
        NewSession {
            id: number.to_string(),
            account: account.to_owned(),
            person: "A. Ivanova".to_owned(),
            roles: [Role::Watch].into(),
            language: "ru".to_owned(),
            key: SecretKey::from_seed([7; 32]),
            source: "127.0.0.1".parse().unwrap(),
            since: Timestamp::from_ms(0),
            must_change: false,
        }
    }

    #[test]
    fn a_session_without_an_act_is_locked_reads_on_and_is_opened_by_the_password_again() {
        let sessions = Sessions::new(LIFE, IDLE);
        let start = Instant::now();
        let session = sessions.open(hash(1), new(1, "ivanova"), start).unwrap();
        let public = |at| session.sign(at, IDLE, SecretKey::public);
        let later = start + IDLE - SECOND;
        assert!(public(later).is_ok());
        // Reading is no act: the wait runs from the last one.
        assert!(sessions.of(&hash(1), later + SECOND).is_some());
        assert_eq!(public(later + IDLE), Err(CannotAct::Locked));
        assert!(sessions.of(&hash(1), later + IDLE).is_some());
        assert!(
            session.hand.lock().unwrap().key.is_none(),
            "the key is wiped"
        );
        session.unlock(SecretKey::from_seed([7; 32]), later + IDLE);
        assert!(public(later + IDLE + SECOND).is_ok());
    }

    #[test]
    fn a_session_ends_after_a_watch_however_much_it_acts_and_its_key_with_it() {
        let sessions = Sessions::new(LIFE, IDLE);
        let start = Instant::now();
        let session = sessions.open(hash(1), new(1, "ivanova"), start).unwrap();
        let mut now = start;
        while now + IDLE / 2 < start + LIFE {
            now += IDLE / 2;
            assert!(session.sign(now, IDLE, |_| ()).is_ok());
        }
        assert!(sessions.of(&hash(1), start + LIFE - SECOND).is_some());
        assert!(sessions.of(&hash(1), start + LIFE).is_none());
        assert!(*session.ended.borrow());
        assert!(session.hand.lock().unwrap().key.is_none());
    }

    #[test]
    fn a_further_session_of_an_account_ends_its_oldest_and_nobody_elses() {
        let sessions = Sessions::new(LIFE, IDLE);
        let start = Instant::now();
        let other = sessions.open(hash(0), new(0, "petrov"), start).unwrap();
        let mut opened = Vec::new();
        for number in 1..=u32::try_from(SESSIONS_PER_ACCOUNT_MAX).unwrap() + 1 {
            let at = start + SECOND * number;
            opened.push(
                sessions
                    .open(hash(number), new(number, "ivanova"), at)
                    .unwrap(),
            );
        }
        assert!(*opened[0].ended.borrow());
        assert!(sessions.of(&hash(1), start).is_none());
        assert!(opened[1..].iter().all(|session| !*session.ended.borrow()));
        assert!(!*other.ended.borrow());
    }

    #[test]
    fn all_sessions_together_are_bounded() {
        let sessions = Sessions::new(LIFE, IDLE);
        let now = Instant::now();
        let opened = (0..u32::try_from(SESSIONS_MAX).unwrap() + 1).filter_map(|number| {
            sessions.open(hash(number), new(number, &number.to_string()), now)
        });
        assert_eq!(opened.count(), SESSIONS_MAX);
    }

    #[test]
    fn one_whose_password_another_has_chosen_acts_only_when_it_is_changed() {
        let sessions = Sessions::new(LIFE, IDLE);
        let now = Instant::now();
        let chosen = NewSession {
            must_change: true,
            ..new(1, "ivanova")
        };
        let session = sessions.open(hash(1), chosen, now).unwrap();
        let refused = session.sign(now, IDLE, |_| ());
        assert_eq!(refused, Err(CannotAct::PasswordOfAnother));
        session.has_changed();
        assert!(session.sign(now, IDLE, |_| ()).is_ok());
    }
}
