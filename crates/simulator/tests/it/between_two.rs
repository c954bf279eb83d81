//! What tests of a line of two have in common: acts that become entries, a cut line, equal records.

use std::time::Duration;

use detente_line::link::channel::Bearer;
use detente_line::switchboard::input::{Answer, InputError};
use detente_record::{EntryId, LineId};
use detente_simulator::people::{RELEASING, SECOND};
use detente_simulator::world::World;

/// The two who may release, appoint, amend and end together.
pub const BOTH: &[u16] = &[RELEASING, SECOND];

/// The entry that an act became.
pub fn entry(answer: Result<Answer, InputError>) -> EntryId {
    match answer {
        Ok(Answer::Entry(id)) => id,
        other => panic!("no entry: {other:?}"),
    }
}

pub fn cut(world: &mut World) {
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
}

pub fn heal(world: &mut World) {
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
}

pub fn converge(world: &mut World, line: LineId) {
    world.run_until("both hold the same", Duration::from_secs(60), |world| {
        let digest = |host| world.line(host, line).fold().digest();
        digest(0) == digest(1)
    });
}
