//! What an officer has said once is not said again, also while the first waits for the heads after a start.

use std::time::Duration;

use detente_line::link::channel::Bearer;
use detente_line::message::compose;
use detente_line::switchboard::input::{Answer, InputError, Repeatable};
use detente_line::watch;
use detente_record::{EntryId, LineId, PartyIndex, Precedence};
use detente_simulator::people::{RELEASING, WATCH};
use detente_simulator::world::{World, no_tests};

const SENDER: usize = 0;
const READER: usize = 1;

fn send(world: &mut World, line: LineId) -> EntryId {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[SENDER].party;
    let to = [PartyIndex(1)];
    let composed = party.release(line, utc, salt, Precedence::Routine, &to, "Who is there?");
    let input = party.signed(composed, utc, &[RELEASING]);
    let Ok(Answer::Entry(id)) = world.give(SENDER, input) else {
        panic!("a routine message goes out");
    };
    world.run_until("it is there", Duration::from_secs(60), |world| {
        world.line(READER, line).fold().holds(&id)
    });
    id
}

fn acknowledge(
    world: &mut World,
    line: LineId,
    message: &EntryId,
    by: &[u16],
) -> Result<Answer, InputError> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[READER].party;
    let author = party.author(line, utc, salt);
    let fold = world.line(READER, line).fold();
    let composed = compose::acknowledge(&author, fold, message).unwrap();
    let input = party.signed(composed, utc, by);
    world.give(READER, input)
}

fn acknowledged(world: &World, host: usize, line: LineId, message: &EntryId) -> usize {
    let state = world.line(host, line).fold().message(message).unwrap();
    state.addressee(PartyIndex(1)).unwrap().acknowledged.len()
}

fn was_said_before(answer: &Result<Answer, InputError>, expected: Repeatable) {
    let said = matches!(
        answer,
        Err(InputError::SaidBefore { what, officer, .. }) if *what == expected && officer == "watch"
    );
    assert!(said, "{answer:?}");
}

#[test]
fn an_officer_acknowledges_once_and_another_one_beside() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let message = send(&mut world, line);
    let first = acknowledge(&mut world, line, &message, &[WATCH]);
    assert!(matches!(first, Ok(Answer::Entry(_))), "{first:?}");
    let held = world.line(READER, line).fold().count();
    world.run_for(Duration::from_secs(1));
    let again = acknowledge(&mut world, line, &message, &[WATCH]);
    was_said_before(&again, Repeatable::Acknowledged);
    assert!(world.line(READER, line).fold().count() >= held);
    assert_eq!(acknowledged(&world, READER, line, &message), 1);
    let other = acknowledge(&mut world, line, &message, &[RELEASING]);
    assert!(matches!(other, Ok(Answer::Entry(_))), "{other:?}");
    world.run_until("both are at the sender", Duration::from_secs(60), |world| {
        acknowledged(world, SENDER, line, &message) == 2
    });
}

#[test]
fn an_acknowledgement_that_waits_until_the_node_may_sign_is_not_given_twice() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let message = send(&mut world, line);
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    world.kill(READER);
    world.start(READER);
    let first = acknowledge(&mut world, line, &message, &[WATCH]);
    assert!(matches!(first, Ok(Answer::WaitsForHeads(_))), "{first:?}");
    world.run_for(Duration::from_secs(1));
    let again = acknowledge(&mut world, line, &message, &[WATCH]);
    was_said_before(&again, Repeatable::Acknowledged);
    let other = acknowledge(&mut world, line, &message, &[RELEASING]);
    assert!(matches!(other, Ok(Answer::WaitsForHeads(_))), "{other:?}");
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    world.run_until("both are at the sender", Duration::from_secs(60), |world| {
        acknowledged(world, SENDER, line, &message) == 2
    });
}

#[test]
fn an_officer_on_watch_takes_it_again_only_to_relieve_somebody() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let mut take = |by: u16, relieves: Option<EntryId>| {
        let (utc, salt) = (world.utc(), world.next_salt());
        let party = &world.hosts[READER].party;
        let composed = watch::take(&party.author(line, utc, salt), relieves);
        let input = party.signed(composed, utc, &[by]);
        let answer = world.give(READER, input);
        world.run_for(Duration::from_secs(1));
        answer
    };
    assert!(matches!(take(WATCH, None), Ok(Answer::Entry(_))));
    was_said_before(&take(WATCH, None), Repeatable::OnWatch);
    let Ok(Answer::Entry(other)) = take(RELEASING, None) else {
        panic!("another officer takes it beside");
    };
    assert!(matches!(take(WATCH, Some(other)), Ok(Answer::Entry(_))));
}
