//! A line that is left while it is cut, and one that both sides close at the same time.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::ending;
use detente_line::fold::{Judgement, LineEnd, Refusal};
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_record::{EntryId, LineId, PartyIndex, Precedence, Status, TestSchedule, Timestamp};

use detente_simulator::people::{RELEASING, WATCH};
use detente_simulator::world::{World, no_tests};

use crate::between_two::{BOTH, converge, cut, entry, heal};

/// Two officers of a host leave a line or close it.
pub fn end(
    world: &mut World,
    host: usize,
    line: LineId,
    leaves: bool,
    by: &[u16],
) -> Result<Answer, InputError> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[host].party;
    let author = party.author(line, utc, salt);
    let composed = if leaves {
        ending::leave(&author)
    } else {
        ending::close(&author)
    };
    let input = party.signed(composed, utc, by);
    world.give(host, input)
}

fn send(
    world: &mut World,
    host: usize,
    line: LineId,
    precedence: Precedence,
) -> Result<Answer, InputError> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[host].party;
    let to = [PartyIndex(1 - party.number)];
    let composed = party.release(line, utc, salt, precedence, &to, "Who is there?");
    let input = party.signed(composed, utc, &[WATCH, RELEASING]);
    world.give(host, input)
}

fn acknowledge(world: &mut World, host: usize, line: LineId, id: &EntryId) -> EntryId {
    let (utc, salt) = (world.utc(), world.next_salt());
    let composed = {
        let party = &world.hosts[host].party;
        let author = party.author(line, utc, salt);
        let fold = world.line(host, line).fold();
        detente_line::message::compose::acknowledge(&author, fold, id).unwrap()
    };
    let input = world.hosts[host].party.signed(composed, utc, &[WATCH]);
    entry(world.give(host, input))
}

fn ended(world: &World, host: usize, line: LineId) -> Option<LineEnd> {
    world.line(host, line).fold().line_end()
}

fn has_ended(end: LineEnd) -> Result<Answer, InputError> {
    Err(InputError::LineEnded { end })
}

#[test]
fn a_flash_that_crosses_a_leaving_over_a_cut_line_counts_and_nothing_after_it_does() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    cut(&mut world);
    let alone = end(&mut world, 0, line, true, &[RELEASING]);
    assert!(matches!(alone, Ok(Answer::WaitsForRelease(_))), "{alone:?}");
    let watch = end(&mut world, 0, line, true, &[RELEASING, WATCH]);
    assert_eq!(watch, Err(InputError::NotEntitled { officer: WATCH }));
    assert_eq!(ended(&world, 0, line), None);
    let left = entry(end(&mut world, 0, line, true, BOTH));
    assert_eq!(
        send(&mut world, 0, line, Precedence::Flash),
        has_ended(LineEnd::Left)
    );
    let test = world.give(0, Input::StartTest { line });
    assert_eq!(test, has_ended(LineEnd::Left));
    let flash = entry(send(&mut world, 1, line, Precedence::Flash));
    world.run_for(Duration::from_secs(120));
    heal(&mut world);
    converge(&mut world, line);
    let party = PartyIndex(0);
    for host in 0..2 {
        let fold = world.line(host, line).fold();
        assert_eq!(fold.judgement(&left), Some(Judgement::Effective));
        assert_eq!(fold.judgement(&flash), Some(Judgement::Effective));
        assert_eq!(fold.line_end(), Some(LineEnd::Left));
    }
    let alarm = Alarm::PartyLeft { line, party };
    assert!(world.alarms(1).contains(&alarm) && !world.alarms(0).contains(&alarm));
    assert_eq!(
        send(&mut world, 1, line, Precedence::Routine),
        has_ended(LineEnd::Left)
    );
    let acknowledged = acknowledge(&mut world, 0, line, &flash);
    // Both nodes go down and come back: the line has ended all the same, and the alarm stands again.
    for host in 0..2 {
        world.kill(host);
        world.start(host);
    }
    world.run_for(Duration::from_secs(30));
    converge(&mut world, line);
    let fold = world.line(1, line).fold();
    assert_eq!(fold.judgement(&acknowledged), Some(Judgement::Effective));
    assert!(world.alarms(1).contains(&alarm));
    assert_eq!(
        send(&mut world, 1, line, Precedence::Flash),
        has_ended(LineEnd::Left)
    );
    let twice = end(&mut world, 0, line, true, BOTH);
    assert_eq!(twice, Err(InputError::EndSaidBefore));
    entry(end(&mut world, 1, line, true, BOTH));
    world.run_for(Duration::from_secs(5));
    assert!(!world.alarms(1).contains(&alarm));
    assert!(!world.alarms(0).contains(&Alarm::PartyLeft {
        line,
        party: PartyIndex(1)
    }));
}

#[test]
fn both_close_over_a_cut_line_and_it_is_closed_once_each_knows_of_the_other() {
    let schedule = TestSchedule {
        anchor: Timestamp::from_ms(1),
        period_ms: 3_600_000,
        answer_within_ms: 60_000,
    };
    let (mut world, line) = World::with_line(schedule);
    world.run_for(Duration::from_secs(1));
    entry(end(&mut world, 0, line, false, BOTH));
    converge(&mut world, line);
    let closes = Alarm::PartyCloses {
        line,
        party: PartyIndex(0),
    };
    assert!(world.alarms(1).contains(&closes));
    cut(&mut world);
    entry(end(&mut world, 1, line, false, BOTH));
    world.run_for(Duration::from_secs(5));
    assert!(!world.alarms(1).contains(&closes));
    assert_eq!(ended(&world, 1, line), Some(LineEnd::Closed));
    // The other has not heard of it, and its message counts at both.
    assert_eq!(ended(&world, 0, line), None);
    let crossed = entry(send(&mut world, 0, line, Precedence::Priority));
    heal(&mut world);
    converge(&mut world, line);
    for host in 0..2 {
        assert_eq!(ended(&world, host, line), Some(LineEnd::Closed));
        let judged = world.line(host, line).fold().judgement(&crossed);
        assert_eq!(judged, Some(Judgement::Effective));
        assert_eq!(
            send(&mut world, host, line, Precedence::Routine),
            has_ended(LineEnd::Closed)
        );
    }
    acknowledge(&mut world, 1, line, &crossed);
    // Tests and hourly summaries rest: hours add nothing to the record.
    world.run_for(Duration::from_secs(600));
    let count = |world: &World| world.line(0, line).fold().count();
    let before = count(&world);
    world.run_for(Duration::from_secs(10_800));
    assert_eq!(count(&world), before);
    assert!(world.line(0, line).next_test().is_none());
}

#[test]
fn whoever_knows_that_the_line_was_left_and_signs_all_the_same_says_nothing() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    // Complete while this node may not sign yet: it waits, and the line ends meanwhile.
    cut(&mut world);
    world.kill(1);
    world.start(1);
    let waits = send(&mut world, 1, line, Precedence::Flash);
    assert!(matches!(waits, Ok(Answer::WaitsForHeads(_))), "{waits:?}");
    let left = entry(end(&mut world, 0, line, true, BOTH));
    heal(&mut world);
    world.run_until("it speaks again", Duration::from_secs(60), |world| {
        world.speaks(1, line) && world.line(1, line).fold().holds(&left)
    });
    converge(&mut world, line);
    // Whichever came first, both nodes judge it alike, and the draft waits no more.
    assert_eq!(world.line(1, line).drafts().count(), 0);
    let judged = |host: usize| {
        let fold = world.line(host, line).fold();
        let all = fold.messages(Status::Exercise).into_iter();
        let all = all.chain(fold.messages(Status::Actual));
        all.map(|one| fold.judgement(&one.id)).collect::<Vec<_>>()
    };
    assert_eq!(judged(0), judged(1));
    assert!(!judged(0).contains(&Some(Judgement::Refused(Refusal::LineEnded))));
}
