//! Which idempotency keys were used, and for what: so that a retry is answered and not done again.
//!
//! What was answered lies in the store, committed with what the request did; here is only what is needed
//! to know a key again. A key belongs to whoever sent it: two callers never meet in one.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use detente_line::persist::{DocumentKind, Write};
use detente_record::Timestamp;
use detente_store::{Store, StoreError};

use crate::bounds::{ANSWER_KEPT, ANSWERS_OF_CALLER_MAX, ANSWERS_SWEPT_MAX};

/// A key as it is kept: a hash of who sent it and what they sent.
pub(crate) type KeyHash = [u8; 32];

/// What a request was, so that another one under the same key is told from it.
pub(crate) type RequestHash = [u8; 32];

/// Whoever sent a key, hashed.
pub(crate) type CallerHash = [u8; 8];

/// What was answered under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    /// By whom it was asked.
    pub(crate) caller: CallerHash,
    /// What was asked.
    pub(crate) request: RequestHash,
    /// When, by the node's clock.
    pub(crate) at: Timestamp,
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Answered {
    /// Time, caller, request, status, body; numbers big-endian.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + self.body.len());
        bytes.extend(self.at.as_ms().to_be_bytes());
        bytes.extend(self.caller);
        bytes.extend(self.request);
        bytes.extend(self.status.to_be_bytes());
        bytes.extend(&self.body);
        bytes
    }

    /// What [`Answered::encode`] wrote; `None` if it is something else.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (at, rest) = bytes.split_first_chunk::<8>()?;
        let (caller, rest) = rest.split_first_chunk::<8>()?;
        let (request, rest) = rest.split_first_chunk::<32>()?;
        let (status, body) = rest.split_first_chunk::<2>()?;
        let ms = u64::from_be_bytes(*at);
        let at = Timestamp::from_ms(ms);
        // A time past the last there is would be kept as that one, and written back as another.
        (at.as_ms() == ms).then_some(())?;
        Some(Self {
            caller: *caller,
            request: *request,
            at,
            status: u16::from_be_bytes(*status),
            body: body.to_vec(),
        })
    }
}

const HEAD_BYTES: usize = 8 + 8 + 32 + 2;

/// What is known of a key before its request is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Nothing: the request is to be done, and the key is under way from now on.
    New,
    /// Its answer lies in the store.
    Answered,
    /// Another request came under it.
    OtherRequest,
    /// Its request is being done.
    UnderWay,
    /// Its sender has used as many keys as are kept.
    TooMany,
}

/// The keys in use.
#[derive(Default)]
pub(crate) struct Answers(Mutex<Keys>);

#[derive(Default)]
struct Keys {
    answered: HashMap<KeyHash, Row>,
    by_age: BTreeSet<(Timestamp, KeyHash)>,
    under_way: HashSet<KeyHash>,
    of_caller: HashMap<CallerHash, usize>,
}

struct Row {
    request: RequestHash,
    caller: CallerHash,
    at: Timestamp,
}

impl Answers {
    /// The keys of an earlier run.
    ///
    /// # Errors
    ///
    /// The store cannot be read, or one is altered.
    pub(crate) fn read(store: &dyn Store) -> Result<Self, StoreError> {
        let answers = Self::default();
        for document in store.documents(DocumentKind::Answer)? {
            let key = KeyHash::try_from(document.key).ok();
            if let Some((key, answered)) = key.zip(Answered::decode(&document.bytes)) {
                answers.keys().insert(key, &answered);
            }
        }
        Ok(answers)
    }

    /// Says what is known of a key; a new one is under way from now on.
    pub(crate) fn begin(
        &self,
        key: KeyHash,
        caller: CallerHash,
        request: RequestHash,
        now: Timestamp,
    ) -> Known {
        let mut keys = self.keys();
        if keys.under_way.contains(&key) {
            return Known::UnderWay;
        }
        match keys.answered.get(&key) {
            // One that is past its time and not yet swept away counts as gone: it is written over.
            Some(row) if !is_past(row.at, now) => {
                return if row.request == request {
                    Known::Answered
                } else {
                    Known::OtherRequest
                };
            }
            _ => {}
        }
        if keys.of_caller.get(&caller).copied().unwrap_or_default() >= ANSWERS_OF_CALLER_MAX {
            return Known::TooMany;
        }
        keys.under_way.insert(key);
        Known::New
    }

    /// A key's answer is in the store.
    pub(crate) fn kept(&self, key: KeyHash, answered: &Answered) {
        self.keys().insert(key, answered);
    }

    /// A key's request has ended.
    pub(crate) fn end(&self, key: &KeyHash) {
        self.keys().under_way.remove(key);
    }

    /// Forgets keys that are past their time, not too many at once, and gives what takes them off the disk.
    pub(crate) fn sweep(&self, now: Timestamp) -> Vec<Write> {
        let mut keys = self.keys();
        // Those of a clock that was wrong lie at either end.
        let oldest = keys.by_age.iter().take(ANSWERS_SWEPT_MAX);
        let newest = keys.by_age.iter().rev().take(ANSWERS_SWEPT_MAX);
        let past: BTreeSet<KeyHash> = oldest
            .chain(newest)
            .filter(|(at, key)| is_past(*at, now) && !keys.under_way.contains(key))
            .map(|(_, key)| *key)
            .collect();
        for key in &past {
            keys.remove(key);
        }
        let removed = |key: KeyHash| Write::Remove {
            kind: DocumentKind::Answer,
            key: key.to_vec(),
        };
        past.into_iter().map(removed).collect()
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keys {
    fn insert(&mut self, key: KeyHash, answered: &Answered) {
        self.remove(&key);
        let Answered {
            caller,
            request,
            at,
            ..
        } = *answered;
        self.answered.insert(
            key,
            Row {
                request,
                caller,
                at,
            },
        );
        self.by_age.insert((at, key));
        *self.of_caller.entry(caller).or_default() += 1;
    }

    fn remove(&mut self, key: &KeyHash) {
        let Some(row) = self.answered.remove(key) else {
            return;
        };
        self.by_age.remove(&(row.at, *key));
        if let Some(count) = self.of_caller.get_mut(&row.caller) {
            *count -= 1;
            if *count == 0 {
                self.of_caller.remove(&row.caller);
            }
        }
    }
}

/// Whether an answer is older than answers are kept; one of tomorrow was written under a wrong clock.
fn is_past(at: Timestamp, now: Timestamp) -> bool {
    at.as_ms().abs_diff(now.as_ms()) > u64::try_from(ANSWER_KEPT.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALLER: CallerHash = [1; 8];
    const NOON: Timestamp = Timestamp::from_ms(1_800_000_000_000);

    fn answered(at: Timestamp) -> Answered {
        Answered {
            caller: CALLER,
            request: [7; 32],
            at,
            status: 201,
            body: b"{}".to_vec(),
        }
    }

    fn later(hours: u64) -> Timestamp {
        Timestamp::from_ms(NOON.as_ms() + hours * 3_600_000)
    }

    #[test]
    fn what_is_kept_reads_back_and_nothing_shorter_does() {
        let answered = answered(NOON);
        let bytes = answered.encode();
        assert_eq!(Answered::decode(&bytes).as_ref(), Some(&answered));
        assert_eq!(Answered::decode(&bytes[..HEAD_BYTES - 1]), None);
    }

    #[test]
    fn a_key_is_known_for_a_day_by_its_request_and_while_it_is_under_way() {
        let answers = Answers::default();
        let begin = |request: u8, now| answers.begin([3; 32], CALLER, [request; 32], now);
        assert_eq!(begin(7, NOON), Known::New);
        assert_eq!(begin(7, NOON), Known::UnderWay);
        answers.kept([3; 32], &answered(NOON));
        answers.end(&[3; 32]);
        assert_eq!(begin(7, later(24)), Known::Answered);
        assert_eq!(begin(8, later(24)), Known::OtherRequest);
        assert_eq!(begin(8, later(25)), Known::New);
    }

    #[test]
    fn a_refused_request_leaves_its_key_free() {
        let answers = Answers::default();
        assert_eq!(answers.begin([3; 32], CALLER, [7; 32], NOON), Known::New);
        answers.end(&[3; 32]);
        assert_eq!(answers.begin([3; 32], CALLER, [8; 32], NOON), Known::New);
    }

    #[test]
    fn the_sweep_takes_what_is_past_and_keeps_the_rest_and_a_caller_has_a_bound() {
        let answers = Answers::default();
        let key = |n: usize| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&n.to_be_bytes());
            key
        };
        for n in 0..ANSWERS_OF_CALLER_MAX {
            let at = if n < 10 { NOON } else { later(20) };
            answers.kept(key(n), &answered(at));
        }
        let begin = |now| answers.begin([9; 32], CALLER, [7; 32], now);
        assert_eq!(begin(later(21)), Known::TooMany);
        assert!(answers.sweep(later(21)).is_empty());
        assert_eq!(answers.sweep(later(30)).len(), 10);
        assert!(answers.sweep(later(30)).is_empty());
        assert_eq!(begin(later(30)), Known::New);
        let other = answers.begin([8; 32], [2; 8], [7; 32], later(30));
        assert_eq!(other, Known::New);
    }
}
