//! A host's turns: what its officers, its links and its timers give it, and what it asks for.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use detente_driver::{DriverError, Request};
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_store::StoreError;

use crate::disk::SHELVING;
use crate::world::World;

impl World {
    /// Gives a host an input and obeys what follows.
    pub fn give(&mut self, host: usize, input: Input) -> Result<Answer, InputError> {
        let answer = self.give_unless_it_dies(host, input);
        answer.expect("a turn answers, unless the power is cut in it")
    }

    /// As [`World::give`]; `None` if the host's power went before it answered.
    pub fn give_unless_it_dies(
        &mut self,
        host: usize,
        input: Input,
    ) -> Option<Result<Answer, InputError>> {
        let slot = Arc::new(Mutex::new(None));
        let reply = Arc::clone(&slot);
        let reply: detente_driver::Reply =
            Box::new(move |answer| *reply.lock().unwrap() = Some(answer));
        self.turn(
            host,
            vec![Request::Input {
                input: Box::new(input),
                reply: Some(reply),
            }],
        );
        slot.lock().unwrap().take()
    }

    /// Gives a host acts in one turn, each with what is kept beside it; no answers if its power went.
    pub fn give_kept(
        &mut self,
        host: usize,
        acts: Vec<(Input, detente_driver::Keep)>,
    ) -> Vec<Result<Answer, InputError>> {
        let answers = Arc::new(Mutex::new(Vec::new()));
        let request = |(input, keep)| {
            let answers = Arc::clone(&answers);
            Request::Kept {
                input: Box::new(input),
                keep,
                reply: Box::new(move |answer| answers.lock().unwrap().push(answer)),
            }
        };
        self.turn(host, acts.into_iter().map(request).collect());
        std::mem::take(&mut *answers.lock().unwrap())
    }

    /// Gives a host several inputs in one turn, and gives their answers.
    pub fn give_for_answers(
        &mut self,
        host: usize,
        inputs: Vec<Input>,
    ) -> Vec<Result<Answer, InputError>> {
        let answers = Arc::new(Mutex::new(Vec::new()));
        let request = |input| {
            let answers = Arc::clone(&answers);
            let reply: detente_driver::Reply =
                Box::new(move |answer| answers.lock().unwrap().push(answer));
            Request::Input {
                input: Box::new(input),
                reply: Some(reply),
            }
        };
        self.turn(host, inputs.into_iter().map(request).collect());
        std::mem::take(&mut *answers.lock().unwrap())
    }

    /// Gives a host several inputs in one turn.
    pub fn give_all(&mut self, host: usize, inputs: Vec<Input>) {
        let request = |input| Request::Input {
            input: Box::new(input),
            reply: None,
        };
        self.turn(host, inputs.into_iter().map(request).collect());
    }

    pub(crate) fn turn(&mut self, host: usize, batch: Vec<Request>) {
        let Some(driver) = self.hosts[host].driver.as_mut() else {
            return;
        };
        let measured = self
            .spent
            .filter(|_| host == 0)
            .map(|spent| (spent, on_processor()));
        let turned = driver.turn(batch);
        if let Some((spent, begun)) = measured {
            self.spent = Some(spent + on_processor().saturating_sub(begun));
        }
        match turned {
            Ok(wake) => self.hosts[host].wake = wake,
            Err(fatal) => {
                eprintln!("host {host} ends: {fatal}");
                let asked = std::mem::take(&mut *self.hosts[host].notes.asked.lock().unwrap());
                // Shelving comes when all of a turn is durable and sent.
                let shelving = matches!(
                    &fatal.0,
                    DriverError::Store(StoreError::Io { doing, .. }) if *doing == SHELVING
                );
                assert!(
                    asked.is_empty() || shelving,
                    "sent before it was durable: {fatal}"
                );
                *self.hosts[host].power.lock().unwrap() = None;
                *self.hosts[host].fails.lock().unwrap() = None;
                self.kill(host);
                return;
            }
        }
        let asked = std::mem::take(&mut *self.hosts[host].notes.asked.lock().unwrap());
        for asked in asked {
            self.ask(host, asked);
        }
    }
}

/// How long this thread has been on a processor. Not from /proc, where it is told tick by tick, and a tick is
/// longer than hundreds of idle turns.
fn on_processor() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    spent.try_into().unwrap()
}
