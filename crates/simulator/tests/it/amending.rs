//! Amendments over the whole of a node: cut lines, two that cross, a start anew, a FLASH that waits meanwhile.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::amendment;
use detente_line::fold::AmendmentOutcome;
use detente_line::line_test;
use detente_line::line_test::outcome::Outcome;
use detente_line::line_test::state::TestId;
use detente_line::line_test::word::Word;
use detente_line::message::compose::{Author, Composed};
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_record::{
    Amendment, Assertion, AssertionRole, CharterChanges, EntryId, LineId, PartyIndex, Precedence,
    Status, TestSchedule, Timestamp, UnverifiedEntry,
};
use detente_simulator::clock::BEGIN_MS;
use detente_simulator::people::{RELEASING, WATCH};
use detente_simulator::world::{World, no_tests};

use crate::between_two::{BOTH, converge, cut, entry, heal};
use crate::links::send;

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

fn propose(world: &mut World, host: usize, line: LineId, days: u32) -> EntryId {
    let changes = CharterChanges {
        retention_days: Some(days),
        ..CharterChanges::default()
    };
    propose_changes(world, host, line, changes)
}

fn propose_changes(
    world: &mut World,
    host: usize,
    line: LineId,
    changes: CharterChanges,
) -> EntryId {
    let terms = world.line(host, line).terms();
    let amendment = Amendment {
        version: terms.version() + 1,
        amends: terms.hash,
        changes,
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
    cut(&mut world);
    let ours = propose(&mut world, 0, line, 7);
    let theirs = propose(&mut world, 1, line, 9);
    heal(&mut world);
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

/// A test each minute, the first a minute after the world begins.
fn each_minute() -> TestSchedule {
    TestSchedule {
        anchor: Timestamp::from_ms(BEGIN_MS + 60_000),
        period_ms: 60_000,
        answer_within_ms: 30_000,
    }
}

fn run_to(world: &mut World, seconds: u64) {
    let until = Duration::from_secs(seconds);
    world.run_for(until.saturating_sub(world.now().0));
}

/// Tests become rare.
fn propose_rare_tests(world: &mut World, host: usize, line: LineId) -> EntryId {
    let tests = TestSchedule {
        period_ms: 3_600_000,
        ..each_minute()
    };
    let changes = CharterChanges {
        tests: Some(tests),
        ..CharterChanges::default()
    };
    propose_changes(world, host, line, changes)
}

/// What the record says of a scheduled test, at both.
fn came_of(world: &World, line: LineId, number: u64) -> [Option<Outcome>; 2] {
    [0, 1].map(|host| {
        let fold = world.line(host, line).fold();
        let test = fold.line_test(Status::Actual, TestId::Scheduled(number));
        test.map(|test| test.outcome)
    })
}

#[test]
fn an_initiator_that_stood_still_states_the_test_of_that_time_before_it_adopts_another_schedule() {
    let (mut world, line) = World::with_line(each_minute());
    run_to(&mut world, 100);
    let proposal = propose_rare_tests(&mut world, 1, line);
    converge(&mut world, line);
    run_to(&mut world, 110);
    // The second test is party 1's, and due at 120 s.
    world.pause(1, Duration::from_secs(60));
    run_to(&mut world, 112);
    entry(sign(&mut world, 0, line, proposal));
    run_to(&mut world, 175);
    adopted(&mut world, line, 1);
    converge(&mut world, line);
    assert_eq!(came_of(&world, line, 1), [Some(Outcome::Failed); 2]);
    let fold = world.line(0, line).fold();
    let test = fold
        .line_test(Status::Actual, TestId::Scheduled(1))
        .unwrap();
    let mut accounts = test.parties.iter().flat_map(|party| &party.accounts);
    assert!(accounts.any(|account| account.fact.address.party == PartyIndex(1)));
}

#[test]
fn a_test_under_way_when_the_schedule_changed_is_stated_by_an_initiator_that_was_gone_at_its_end() {
    let (mut world, line) = World::with_line(each_minute());
    run_to(&mut world, 40);
    let proposal = propose_rare_tests(&mut world, 0, line);
    converge(&mut world, line);
    run_to(&mut world, 70);
    entry(sign(&mut world, 1, line, proposal));
    adopted(&mut world, line, 1);
    world.kill(0);
    // The other side answers, and how it ended is the initiator's to state.
    let challenge = world.line(1, line).asks()[0].challenge;
    let bytes = world.bytes_of(1, line, challenge);
    let word = Word::decode(UnverifiedEntry::parse(&bytes).unwrap().body().unwrap()).unwrap();
    let composed = {
        let author = author(&mut world, 1, line);
        let fold = world.line(1, line).fold();
        line_test::compose::read_back(&author, fold, &challenge, &word).unwrap()
    };
    entry(hand_in(&mut world, 1, composed, &[WATCH]));
    run_to(&mut world, 100);
    world.start(0);
    run_to(&mut world, 130);
    converge(&mut world, line);
    assert_eq!(came_of(&world, line, 0), [Some(Outcome::Failed); 2]);
}

#[test]
fn a_word_that_no_second_officer_can_sign_any_more_keeps_no_charter_out() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let first = propose(&mut world, 0, line, 7);
    converge(&mut world, line);
    // One officer of the other side would refuse it; two others of that side sign it meanwhile.
    let composed = {
        let author = author(&mut world, 1, line);
        amendment::refuse(&author, first)
    };
    let waits = hand_in(&mut world, 1, composed, &[RELEASING]);
    assert!(matches!(waits, Ok(Answer::WaitsForRelease(_))), "{waits:?}");
    entry(sign(&mut world, 1, line, first));
    adopted(&mut world, line, 1);
    assert_eq!(world.line(1, line).drafts().count(), 1);
}

/// A FLASH overtakes a backlog in which the charter stands that it was released under: what it is watched by is not
/// known when it comes, and is before that charter's time is up, or soon after.
#[test]
fn a_flash_ahead_of_the_charter_it_was_released_under_is_alarmed_by_that_as_soon_as_it_is_here() {
    for starts_anew in [false, true] {
        let (mut world, line) = World::with_line(no_tests());
        world.run_for(Duration::from_secs(1));
        let founding = world.line(1, line).terms();
        let times = &founding.charter.acknowledge_within_ms;
        assert_eq!(times[3], 20_000);
        let changes = CharterChanges {
            acknowledge_within_ms: Some([times[0], times[1], times[2], 10_000]),
            ..CharterChanges::default()
        };
        let proposal = propose_changes(&mut world, 1, line, changes);
        converge(&mut world, line);
        cut(&mut world);
        let text = "r".repeat(2_000);
        for _ in 0..25 {
            send(&mut world, line, 1, Precedence::Routine, &text);
        }
        entry(sign(&mut world, 0, line, proposal));
        world.paths.rate = Some(8_000);
        heal(&mut world);
        world.run_until("it is concluded", Duration::from_secs(30), |world| {
            version(world, 1, line) == 1
        });
        let author = author(&mut world, 1, line);
        let flash = {
            let party = &world.hosts[1].party;
            party.release_as(&author, Precedence::Flash, &[PartyIndex(0)], "Cease fire")
        };
        let flash = entry(hand_in(&mut world, 1, flash, BOTH));
        let released = world.now();
        world.run_until("it is there", Duration::from_secs(3), |world| {
            world.line(0, line).fold().holds(&flash)
        });
        let awaits = |world: &World| {
            let fold = world.line(0, line).fold();
            fold.awaits_charter(fold.speech(&flash).unwrap())
        };
        assert!(awaits(&world), "its charter is here before it");
        if starts_anew {
            world.kill(0);
            world.start(0);
            assert!(awaits(&world));
        }
        world.run_until("its charter is there", Duration::from_secs(18), |world| {
            !awaits(world)
        });
        let due = world.now().max(released + Duration::from_secs(10));
        let alarm = Alarm::NotAcknowledged {
            line,
            party: PartyIndex(1),
            precedence: Precedence::Flash,
        };
        let within = (due + Duration::from_secs(1)).since(world.now());
        world.run_until("nobody acknowledged it", within, |world| {
            world.alarms(0).contains(&alarm)
        });
        let took = world.now().since(released);
        assert!(took >= Duration::from_secs(10), "too soon: {took:?}");
        assert!(took < Duration::from_secs(19), "as late: {took:?}");
    }
}
