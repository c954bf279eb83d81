//! Amendments over the whole of a node: cut lines, two that cross, a start anew, a FLASH that waits meanwhile.

use std::time::Duration;

use detente_line::amendment;
use detente_line::fold::AmendmentOutcome;
use detente_line::link::channel::Bearer;
use detente_line::message::compose::{Author, Composed};
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_record::{
    Amendment, Assertion, AssertionRole, CharterChanges, EntryId, LineId, PartyIndex, Precedence,
};
use detente_simulator::people::{RELEASING, SECOND, WATCH};
use detente_simulator::world::{World, no_tests};

const BOTH: &[u16] = &[RELEASING, SECOND];

fn author(world: &mut World, host: usize, line: LineId) -> Author {
    let (utc, salt) = (world.utc(), world.next_salt());
    let mut author = world.hosts[host].party.author(line, utc, salt);
    author.charter_version = version(world, host, line);
    author
}

fn hand_in(
    world: &mut World,
    host: usize,
    composed: Composed,
    by: &[u16],
) -> Result<Answer, InputError> {
    let utc = world.utc();
    let input = world.hosts[host].party.signed(composed, utc, by);
    world.give(host, input)
}

fn entry(answer: Result<Answer, InputError>) -> EntryId {
    match answer {
        Ok(Answer::Entry(id)) => id,
        other => panic!("no entry: {other:?}"),
    }
}

fn propose(world: &mut World, host: usize, line: LineId, days: u32) -> EntryId {
    let terms = world.line(host, line).terms();
    let amendment = Amendment {
        version: terms.version() + 1,
        amends: terms.hash,
        changes: CharterChanges {
            retention_days: Some(days),
            ..CharterChanges::default()
        },
    };
    let author = author(world, host, line);
    let composed = amendment::propose(&author, &amendment).unwrap();
    entry(hand_in(world, host, composed, BOTH))
}

fn sign(world: &mut World, host: usize, line: LineId, id: EntryId) -> Result<Answer, InputError> {
    let author = author(world, host, line);
    hand_in(world, host, amendment::sign(&author, id), BOTH)
}

fn version(world: &World, host: usize, line: LineId) -> u32 {
    world.line(host, line).terms().version()
}

fn converge(world: &mut World, line: LineId) {
    world.run_until("both hold the same", Duration::from_secs(60), |world| {
        let digest = |host| world.line(host, line).fold().digest();
        digest(0) == digest(1)
    });
}

fn adopted(world: &mut World, line: LineId, number: u32) {
    world.run_until("both have adopted it", Duration::from_secs(60), |world| {
        [0, 1].map(|host| version(world, host, line)) == [number; 2]
    });
}

fn outcome(world: &World, host: usize, line: LineId, id: &EntryId) -> AmendmentOutcome {
    let fold = world.line(host, line).fold();
    fold.amendment(id).unwrap().outcome
}

#[test]
fn of_two_that_cross_over_a_cut_line_one_is_concluded_and_both_go_on_under_it_after_a_start() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    let ours = propose(&mut world, 0, line, 7);
    let theirs = propose(&mut world, 1, line, 9);
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    converge(&mut world, line);
    assert_eq!(outcome(&world, 0, line, &theirs), AmendmentOutcome::Void);
    let void = sign(&mut world, 0, line, theirs);
    let over = AmendmentOutcome::Void;
    assert_eq!(void, Err(InputError::AmendmentOver { outcome: over }));
    entry(sign(&mut world, 1, line, ours));
    adopted(&mut world, line, 1);
    converge(&mut world, line);
    for host in [0, 1] {
        assert_eq!(
            outcome(&world, host, line, &ours),
            AmendmentOutcome::Concluded
        );
        assert_eq!(world.line(host, line).terms().charter.retention_days, 7);
        world.kill(host);
        world.start(host);
        world.run_for(Duration::from_secs(10));
        assert_eq!(version(&world, host, line), 1);
    }
    converge(&mut world, line);
    let next = propose(&mut world, 1, line, 11);
    converge(&mut world, line);
    entry(sign(&mut world, 0, line, next));
    adopted(&mut world, line, 2);
}

#[test]
fn a_flash_that_waits_for_its_second_officer_is_released_under_the_charter_it_was_drawn_up_under() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let proposal = propose(&mut world, 0, line, 7);
    converge(&mut world, line);
    let (utc, salt) = (world.utc(), world.next_salt());
    let flash = {
        let party = &world.hosts[1].party;
        let to = [PartyIndex(0)];
        party.release(line, utc, salt, Precedence::Flash, &to, "Cease fire")
    };
    let draft = flash.draft.clone();
    let waits = hand_in(&mut world, 1, flash, &[WATCH]);
    let Ok(Answer::WaitsForRelease(hash)) = waits else {
        panic!("it does not wait: {waits:?}")
    };
    entry(sign(&mut world, 1, line, proposal));
    world.run_for(Duration::from_secs(20));
    assert_eq!((version(&world, 0, line), version(&world, 1, line)), (1, 0));
    let key = &world.hosts[1].party.officers[usize::from(RELEASING)];
    let by: Assertion = draft.assert(RELEASING, AssertionRole::Releaser, utc, key);
    let released = world.give(
        1,
        Input::Assert {
            line,
            draft: hash,
            by,
        },
    );
    let flash = entry(released);
    adopted(&mut world, line, 1);
    converge(&mut world, line);
    for host in [0, 1] {
        let state = world.line(host, line).fold().message(&flash).unwrap();
        assert_eq!(state.refused, None);
    }
}
