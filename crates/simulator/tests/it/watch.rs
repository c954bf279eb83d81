//! What is watched by the clock: line tests, overdue messages, link summaries.

use std::time::Duration;

use detente_line::alarm::{Alarm, Cause};
use detente_line::limits::WATCHED_MAX;
use detente_line::line_test::outcome::Outcome;
use detente_line::line_test::state::TestId;
use detente_line::line_test::word::Word;
use detente_line::link::channel::Bearer;
use detente_line::switchboard::input::Input;
use detente_record::{LineId, Precedence, Status, TestSchedule, Timestamp, UnverifiedEntry};
use detente_store::Store;

use crate::links::{is_delivered, send};
use detente_simulator::clock::BEGIN_MS;
use detente_simulator::people::WATCH;
use detente_simulator::world::{World, no_tests};

/// A test every 20 s, the first after 20 s, to be answered within 5 s.
pub fn every_20_s() -> TestSchedule {
    TestSchedule {
        anchor: Timestamp::from_ms(BEGIN_MS + 20_000),
        period_ms: 20_000,
        answer_within_ms: 5_000,
    }
}

/// The officers of a host read back whatever is asked.
pub fn read_back_all(world: &mut World, host: usize, line: LineId) {
    for ask in world.line(host, line).asks() {
        let bytes = world.hosts[host]
            .driver
            .as_mut()
            .unwrap()
            .store()
            .entry(line, ask.challenge)
            .unwrap()
            .unwrap();
        let entry = UnverifiedEntry::parse(&bytes)
            .unwrap()
            .verify(world.line(host, line).roster())
            .unwrap();
        let word = Word::decode(entry.body().unwrap()).unwrap();
        let (utc, salt) = (world.utc(), world.next_salt());
        let party = &world.hosts[host].party;
        let composed = party.read_back(
            world.line(host, line).fold(),
            line,
            utc,
            salt,
            &ask.challenge,
            &word,
        );
        let input = party.signed(composed, utc, &[WATCH]);
        world.give(host, input).unwrap();
    }
}

fn outcome(world: &World, host: usize, line: LineId, number: u64) -> Option<Outcome> {
    let test = world
        .line(host, line)
        .fold()
        .line_test(Status::Actual, TestId::Scheduled(number))?;
    Some(test.outcome)
}

fn causes(world: &World, host: usize, line: LineId, number: u64) -> Vec<Cause> {
    let test = world
        .line(host, line)
        .fold()
        .line_test(Status::Actual, TestId::Scheduled(number));
    test.map(|test| test.causes().map(|(_, cause)| cause).collect())
        .unwrap_or_default()
}

#[test]
fn scheduled_tests_alternate_and_both_sides_keep_the_same_score() {
    let (mut world, line) = World::with_line(every_20_s());
    for second in 0..110 {
        world.run_for(Duration::from_secs(1));
        if second < 80 {
            read_back_all(&mut world, 0, line);
            read_back_all(&mut world, 1, line);
        }
    }
    for number in 0..5 {
        let expected = if number < 4 {
            Outcome::InTime
        } else {
            Outcome::Failed
        };
        for host in [0, 1] {
            assert_eq!(
                outcome(&world, host, line, number),
                Some(expected),
                "test {number} at host {host}"
            );
        }
        let test = world
            .line(0, line)
            .fold()
            .line_test(Status::Actual, TestId::Scheduled(number))
            .unwrap();
        assert_eq!(
            u64::from(test.initiator.0),
            number % 2,
            "the initiator alternates"
        );
    }
    assert_eq!(causes(&world, 1, line, 4), [Cause::NoOfficer]);
    assert_eq!(
        world.line(0, line).fold().digest(),
        world.line(1, line).fold().digest()
    );
}

/// Breaks something before test 0 (begun by host 0) and test 1 (begun by host 1), mends it after.
fn tests_missed_while(cause: [Cause; 2], break_it: impl Fn(&mut World), mend: impl Fn(&mut World)) {
    let (mut world, line) = World::with_line(every_20_s());
    world.run_for(Duration::from_secs(8));
    break_it(&mut world);
    world.run_for(Duration::from_secs(42));
    mend(&mut world);
    world.run_until("both speak", Duration::from_secs(20), |world| {
        (0..2).all(|host| world.speaks(host, line))
    });
    world.run_for(Duration::from_secs(5));
    for number in [0, 1] {
        for host in [0, 1] {
            assert_eq!(
                outcome(&world, host, line, number),
                Some(Outcome::Failed),
                "test {number} at {host}"
            );
            let causes = causes(&world, host, line, number);
            let cause = cause[usize::try_from(number).unwrap()];
            assert!(
                causes.contains(&cause),
                "test {number} at host {host}: {causes:?}, not {cause:?}"
            );
        }
    }
    assert_eq!(
        world.line(0, line).fold().digest(),
        world.line(1, line).fold().digest()
    );
}

#[test]
fn tests_that_fall_due_while_every_path_is_cut_are_in_the_record_as_failed_with_that_cause() {
    tests_missed_while(
        [Cause::AllSilent; 2],
        |world| Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer)),
        |world| {
            Bearer::ALL
                .into_iter()
                .for_each(|bearer| world.heal(bearer))
        },
    );
}

#[test]
fn tests_that_fall_due_while_a_node_is_down_are_in_the_record_as_failed_with_that_cause() {
    tests_missed_while(
        [Cause::NodeDown; 2],
        |world| world.kill(1),
        |world| world.start(1),
    );
    tests_missed_while(
        [Cause::OwnNodeDown, Cause::NodeDown],
        |world| world.kill(0),
        |world| world.start(0),
    );
}

#[test]
fn tests_that_fall_due_while_a_node_is_closed_by_its_operator_say_so() {
    tests_missed_while(
        [Cause::ClosedByOperator; 2],
        |world| {
            world.give(1, Input::Close).unwrap();
            world.run_for(Duration::from_millis(50));
            world.kill(1);
        },
        |world| world.start(1),
    );
}

#[test]
fn a_flash_nobody_acknowledges_is_alarmed_on_both_sides_and_stated_in_the_record() {
    let (mut world, line) = World::with_line(no_tests());
    let flash = send(&mut world, line, 0, Precedence::Flash, "Acknowledge.");
    let alarm = Alarm::NotAcknowledged {
        line,
        party: world.hosts[0].party.index(),
        precedence: Precedence::Flash,
    };
    world.run_for(Duration::from_secs(19));
    assert!(!world.alarms(0).contains(&alarm));
    world.run_until("both sides alarm", Duration::from_secs(5), |world| {
        (0..2).all(|host| world.is_behind(host, &alarm, &flash))
    });
    world.run_for(Duration::from_secs(1));
    let state = world.line(1, line).fold().message(&flash).unwrap();
    assert_eq!(
        state.addressees[0].not_acknowledged.len(),
        1,
        "the negative is in both records"
    );
    // A late acknowledgement adds to it, and ends the alarm.
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[1].party;
    let composed = party.acknowledge(world.line(1, line).fold(), line, utc, salt, &flash);
    let input = party.signed(composed, utc, &[WATCH]);
    world.give(1, input).unwrap();
    world.run_until("the alarms are over", Duration::from_secs(2), |world| {
        (0..2).all(|host| !world.alarms(host).contains(&alarm))
    });
    let state = world.line(0, line).fold().message(&flash).unwrap();
    assert_eq!(state.addressees[0].acknowledged.len(), 1);
    assert_eq!(state.addressees[0].not_acknowledged.len(), 1);
}

#[test]
fn each_hour_the_record_learns_how_the_paths_did() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1_800));
    world.cut(Bearer::Quic);
    world.run_for(Duration::from_secs(900));
    world.heal(Bearer::Quic);
    world.run_for(Duration::from_secs(1_000));
    let id = send(&mut world, line, 0, Precedence::Routine, "still one line");
    world.run_until("it is delivered", Duration::from_secs(2), |world| {
        is_delivered(world, line, 0, &id)
    });
    let said = world.line(1, line).fold().said(
        detente_line::body::LINK_SUMMARY,
        detente_line::link_summary::HOUR,
    );
    assert_eq!(said.len(), 4, "two paths, by the account of each side");
    let availability = world
        .line(1, line)
        .fold()
        .availability(Timestamp::from_ms(0), world.utc());
    let quic = availability
        .iter()
        .find(|(key, _)| key.bearer == Bearer::Quic as u8 && key.by.0 == 0)
        .unwrap()
        .1;
    assert!(
        quic.up_ms > 2_600_000 && quic.up_ms < 2_720_000,
        "up for {} ms of the hour",
        quic.up_ms
    );
}

#[test]
fn a_flash_that_nobody_received_is_watched_again_after_a_start_however_much_routine_came_after_it()
{
    let mut world = World::seeded(2, 1);
    let line = world.found(no_tests());
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    let flash = send(&mut world, line, 0, Precedence::Flash, "Did you hear?");
    world.run_for(Duration::from_secs(600));
    for _ in 0..=WATCHED_MAX {
        send(&mut world, line, 0, Precedence::Routine, "Weather.");
    }
    world.kill(0);
    world.start(0);
    world.run_for(Duration::from_secs(5));
    let alarm = Alarm::NotAcknowledged {
        line,
        party: world.hosts[0].party.index(),
        precedence: Precedence::Flash,
    };
    assert!(world.board(0).alarms().is_behind(&alarm, &flash));
}
