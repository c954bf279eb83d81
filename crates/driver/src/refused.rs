//! A disk that refused a write although it said that it has room: a quota that its file system does not
//! show. What it says of itself is not believed again before it has taken something.

use std::time::Duration;

use detente_line::now::Monotonic;
use detente_line::persist::{DocumentKind, Write};
use detente_store::{Store, StoreError};

/// Whether a disk refused a write and has taken none since, and when it is tried next.
#[derive(Debug, Default)]
pub(crate) struct Refused {
    try_at: Option<Monotonic>,
    /// The last refusal, and how long after it the disk was tried.
    last: Option<(Monotonic, Duration)>,
}

impl Refused {
    /// The disk refused a write.
    pub(crate) fn note(&mut self, now: Monotonic) {
        let lately = self
            .last
            .filter(|(at, pause)| now.since(*at) < FORGIVEN_AFTER + *pause);
        // It took the trial and then refused again: each time it is believed later, so that "full" does
        // not come and go.
        let pause = lately.map_or(FIRST_PAUSE, |(_, pause)| (pause * 4).min(PAUSE_MAX));
        self.last = Some((now, pause));
        self.try_at = Some(now + pause);
    }

    /// When the disk is tried next.
    pub(crate) fn try_at(&self) -> Option<Monotonic> {
        self.try_at
    }

    /// Whether the disk may be believed. Tries it, if it is time, by a write that is made durable.
    ///
    /// # Errors
    ///
    /// Any error of the disk but that it is full.
    pub(crate) fn is_over<S: Store>(
        &mut self,
        now: Monotonic,
        store: &mut S,
    ) -> Result<bool, StoreError> {
        let Some(at) = self.try_at else {
            return Ok(true);
        };
        if now < at {
            return Ok(false);
        }
        let (kind, key) = (DocumentKind::Trial, Vec::new());
        let put = Write::Put {
            kind,
            key: key.clone(),
            bytes: vec![0; TRIAL_BYTES],
        };
        let takes = store
            .commit(&[put])
            .and_then(|_| store.commit(&[Write::Remove { kind, key }]));
        match takes {
            Ok(_) => self.try_at = None,
            Err(StoreError::Full) => self.try_at = Some(now + FIRST_PAUSE),
            Err(error) => return Err(error),
        }
        Ok(self.try_at.is_none())
    }
}

/// A disk that refused is tried after this, and again after it while it refuses the trial too.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// One that takes the trial and refuses what comes then is tried ever later, at most so much.
const PAUSE_MAX: Duration = Duration::from_secs(120);
/// So long without a refusal, and the next one is the first again.
const FORGIVEN_AFTER: Duration = Duration::from_secs(600);
/// More than most batches: a disk that takes this takes what comes next.
const TRIAL_BYTES: usize = 256 * 1024;
