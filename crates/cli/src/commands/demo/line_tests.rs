//! Officers on watch whom the program plays: they read every challenge back as it comes.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use detente_api::test::Tests;

use crate::client::Client;
use crate::commands::test;
use crate::desk::LineHere;
use crate::failure::{Failure, Outcome};
use crate::officer::Officer;
use crate::rig::{Party, Stop};

/// An officer of each of some parties, reading back until the watch ends.
pub struct Watch {
    end: Stop,
    officers: Vec<JoinHandle<()>>,
    failed: Arc<Mutex<Option<Failure>>>,
}

impl Watch {
    /// Puts an officer of each party on watch.
    ///
    /// # Errors
    ///
    /// One has no line or no watch officer.
    pub fn begin(parties: &[&Party]) -> Outcome<Self> {
        let end = Stop::default();
        let failed = Arc::new(Mutex::new(None));
        let officers = parties
            .iter()
            .map(|party| on_watch(party, &end, &failed))
            .collect::<Outcome<_>>()?;
        Ok(Self {
            end,
            officers,
            failed,
        })
    }

    /// Says whether an officer could not do the duty.
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn check(&self) -> Outcome {
        match self
            .failed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        {
            Some(failure) => Err(failure),
            None => Ok(()),
        }
    }

    /// Ends the watch.
    pub fn end(self) {
        // Dropping it does the work.
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.end.now();
        for officer in self.officers.drain(..) {
            // A panic on watch was printed when it happened.
            let _ = officer.join();
        }
    }
}

fn on_watch(
    party: &Party,
    end: &Stop,
    failed: &Arc<Mutex<Option<Failure>>>,
) -> Outcome<JoinHandle<()>> {
    let line = party.line()?;
    let officer = party.officer(&line, "watch")?;
    let client = party.client()?.clone();
    let (end, failed) = (end.clone(), Arc::clone(failed));
    Ok(std::thread::spawn(move || {
        while !end.wait(LOOK_EVERY) {
            if let Err(failure) = read_back_all(&client, &line, &officer) {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
            }
        }
    }))
}

fn read_back_all(client: &Client, line: &LineHere, officer: &Officer) -> Outcome {
    let tests: Tests = client.get(&format!("/v1/lines/{}/tests", line.status.id))?;
    for ask in &tests.asks {
        if let Some(word) = &ask.word {
            test::reply(client, line, ask, Some(word), officer)?;
        }
    }
    Ok(())
}

const LOOK_EVERY: Duration = Duration::from_millis(200);
