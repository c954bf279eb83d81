//! A host's turns: what its officers, its links and its timers give it, and what it asks for.

use std::sync::{Arc, Mutex};

use detente_driver::{DriverError, Request};
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_store::StoreError;

use detente_line::now::Monotonic;

use crate::disk::SHELVING;
use crate::log::Did;
use crate::machine::Machine;
use crate::network::Asked;
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
            let inputs = batch.into_iter().filter_map(|request| match request {
                Request::Input { input, .. } => Some(*input),
                _ => None,
            });
            self.puppet_turn(host, inputs.collect());
            return;
        };
        let turned = driver.turn(batch);
        let this = &mut self.hosts[host];
        this.writes += u64::from(this.machine.as_mut().is_none_or(Machine::absorb));
        match turned {
            Ok(wake) => {
                let this = &mut self.hosts[host];
                this.wake = this.clock.wrong.lock().unwrap().when(wake);
            }
            Err(fatal) => {
                eprintln!("host {host} ends: {fatal}");
                // On a disk of its own what fails may come after all of a turn was durable and sent; who
                // looks on sees whether anything else was sent.
                let in_memory = self.hosts[host].machine.is_some();
                let asked = self.obey_log(host, in_memory);
                // Shelving comes when all of a turn is durable and sent.
                let shelving = matches!(
                    &fatal.0,
                    DriverError::Store(StoreError::Io { doing, .. }) if *doing == SHELVING
                );
                assert!(
                    !asked || shelving || in_memory,
                    "sent before it was durable: {fatal}"
                );
                *self.hosts[host].power.lock().unwrap() = None;
                *self.hosts[host].fails.lock().unwrap() = None;
                self.kill(host);
                return;
            }
        }
        self.obey_log(host, true);
    }

    /// Takes what a host did, in order, and carries out what it asked for if it still lives; says whether
    /// it asked for anything.
    fn obey_log(&mut self, host: usize, lives: bool) -> bool {
        let now = self.now();
        let mut any = false;
        for did in self.hosts[host].log.take() {
            self.trace_did(now, host, &did);
            if let Some(watch) = self.watch.as_mut() {
                watch.did(now, host, &did);
            }
            if let Did::Asked(asked) = did {
                any = true;
                if lives {
                    self.ask(host, asked);
                }
            }
        }
        any
    }

    fn trace_did(&mut self, now: Monotonic, host: usize, did: &Did) {
        match did {
            Did::Committed { entries, others } => {
                for (id, _) in entries {
                    self.trace.note(now, host, "committed", &id.0);
                }
                self.trace.note(now, host, "commit", &others.to_be_bytes());
            }
            Did::HeadsKept(heads) => {
                for (_, head) in heads {
                    self.trace.note(now, host, "head", &head.id.0);
                }
            }
            Did::Told(event) => {
                let told = format!("{event:?}");
                self.trace.note(now, host, "told", told.as_bytes());
            }
            Did::Proposed(_) | Did::HeadsLost(_) | Did::Asked(Asked::Transmit(..)) => {}
            Did::Asked(asked) => {
                let asked = format!("{asked:?}");
                self.trace.note(now, host, "asked", asked.as_bytes());
            }
        }
    }
}
