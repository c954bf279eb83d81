//! A line that is suspended between two nodes: it is called so at both desks, and nobody is left without it.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::matter::query;
use detente_line::now::Now;
use detente_line::suspension::compose::{Suspending, resume, suspend};
use detente_line::suspension::{Part, Reason, What};
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_line::switchboard::refused::ActRefused;
use detente_record::{
    EntryId, EpochReason, LineId, PartyIndex, Precedence, Status, TestSchedule, Timestamp,
};
use detente_simulator::people::{RELEASING, WATCH, limits};
use detente_simulator::world::{World, no_tests};

use crate::between_two::{BOTH, converge, cut, entry, heal};
use crate::ending::end;
use crate::epochs::opened;
use crate::matters::{begin, on, say, statements};

const X: usize = 0;
const Y: usize = 1;
const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3_600);

fn suspend_by(
    world: &mut World,
    line: LineId,
    host: usize,
    review: Duration,
    by: &[u16],
) -> Result<Answer, InputError> {
    suspend_from(world, line, host, None, review, by)
}

fn suspend_from(
    world: &mut World,
    line: LineId,
    host: usize,
    from: Option<Duration>,
    review: Duration,
    by: &[u16],
) -> Result<Answer, InputError> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[host].party;
    let author = party.author(line, utc, salt);
    let suspending = Suspending {
        what: What::everything(),
        from: from.map(|from| utc + from),
        review: utc + review,
        reason: Some(Reason::Incident),
        words: Some(("en", "Until it is cleared up.")),
    };
    let composed = suspend(&author, &limits(), &suspending).unwrap();
    let input = party.signed(composed, utc, by);
    world.give(host, input)
}

fn suspended(world: &mut World, line: LineId, host: usize) -> EntryId {
    entry(suspend_by(world, line, host, HOUR, &[WATCH, RELEASING]))
}

fn resume_by(
    world: &mut World,
    line: LineId,
    host: usize,
    stated: EntryId,
    by: u16,
) -> Result<Answer, InputError> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[host].party;
    let author = party.author(line, utc, salt);
    let composed = resume(&author, &limits(), stated, None).unwrap();
    let input = party.signed(composed, utc, &[by]);
    world.give(host, input)
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    None,
    SafetyOfLife,
    Although,
}

fn send(
    world: &mut World,
    line: LineId,
    host: usize,
    precedence: Precedence,
    mark: Mark,
) -> Result<Answer, InputError> {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[host].party;
    let to = [PartyIndex(1 - party.number)];
    let mut composed = party.release(line, utc, salt, precedence, &to, "Who is there?");
    composed.draft.status = Status::Actual;
    let composed = match mark {
        Mark::None => composed,
        Mark::SafetyOfLife => composed.for_safety_of_life(),
        Mark::Although => composed.although_suspended(),
    };
    let input = party.signed(composed, utc, &[WATCH, RELEASING]);
    world.give(host, input)
}

fn standing(line: LineId, host: usize) -> Alarm {
    Alarm::Suspended {
        line,
        party: PartyIndex(u8::try_from(host).unwrap()),
    }
}

fn not_acknowledged(world: &World, line: LineId, id: &EntryId) -> usize {
    let message = world.line(Y, line).fold().message(id).unwrap();
    let addressees = message.addressees.iter();
    addressees.map(|one| one.not_acknowledged.len()).sum()
}

fn overdue(line: LineId, precedence: Precedence) -> Alarm {
    Alarm::NotAcknowledged {
        line,
        party: PartyIndex(1),
        precedence,
    }
}

#[test]
fn what_is_sent_while_suspended_comes_and_sounds_and_nobody_is_called_silent_for_it() {
    let (mut world, line) = World::with_line(no_tests());
    let before = entry(send(&mut world, line, Y, Precedence::Immediate, Mark::None));
    converge(&mut world, line);
    let alone = suspend_by(&mut world, line, X, HOUR, &[RELEASING]);
    assert!(matches!(alone, Ok(Answer::WaitsForRelease(_))), "{alone:?}");
    suspended(&mut world, line, X);
    world.run_for(SECOND);
    for host in [X, Y] {
        assert!(world.alarms(host).contains(&standing(line, X)));
        assert!(!world.alarms(host).contains(&standing(line, Y)));
    }
    let sent = entry(send(&mut world, line, Y, Precedence::Immediate, Mark::None));
    let saves = entry(send(
        &mut world,
        line,
        Y,
        Precedence::Priority,
        Mark::SafetyOfLife,
    ));
    let flash = entry(send(&mut world, line, Y, Precedence::Flash, Mark::None));
    world.run_for(SECOND);
    // It is there within a second, and rings as ever.
    for precedence in [Precedence::Immediate, Precedence::Flash] {
        let received = Alarm::Received {
            line,
            party: PartyIndex(1),
            precedence,
        };
        assert!(world.alarms(X).contains(&received), "{precedence:?}");
    }
    assert_eq!(world.line(X, line).waiting_here(), 4);
    world.run_for(HOUR);
    assert_eq!(not_acknowledged(&world, line, &sent), 0);
    // What was held before, what saves life and a FLASH are awaited as ever.
    for id in [before, saves, flash] {
        assert_eq!(not_acknowledged(&world, line, &id), 1, "{id}");
    }
    for host in [X, Y] {
        let alarm = overdue(line, Precedence::Immediate);
        assert!(world.is_behind(host, &alarm, &before));
        assert!(!world.is_behind(host, &alarm, &sent));
        assert!(world.is_behind(host, &overdue(line, Precedence::Priority), &saves));
    }
}

#[test]
fn whoever_has_suspended_begins_nothing_unawares_and_is_never_kept_from_saving_life() {
    let (mut world, line) = World::with_line(no_tests());
    let stated = suspended(&mut world, line, X);
    world.run_for(SECOND);
    for precedence in [Precedence::Routine, Precedence::Immediate] {
        let refused = send(&mut world, line, X, precedence, Mark::None);
        assert!(
            matches!(&refused, Err(InputError::OwnSuspension { stated: of, .. }) if *of == stated),
            "{refused:?}"
        );
        entry(send(&mut world, line, X, precedence, Mark::SafetyOfLife));
        entry(send(&mut world, line, X, precedence, Mark::Although));
        entry(send(&mut world, line, Y, precedence, Mark::None));
    }
    entry(send(&mut world, line, X, Precedence::Flash, Mark::None));
    let asks = say(
        &mut world,
        line,
        X,
        &begin(&query::COURSE, Precedence::Routine),
    );
    assert!(
        matches!(asks, Err(InputError::OwnSuspension { .. })),
        "{asks:?}"
    );
    // Somebody of the watch does not resume, nor does who names what has been stated anew since.
    let watch = resume_by(&mut world, line, X, stated, WATCH);
    assert_eq!(watch, Err(InputError::NotEntitled { officer: WATCH }));
    let anew = suspended(&mut world, line, X);
    let old = resume_by(&mut world, line, X, stated, RELEASING);
    assert_eq!(old, Err(InputError::NotSuspended));
    entry(resume_by(&mut world, line, X, anew, RELEASING));
    entry(send(&mut world, line, X, Precedence::Routine, Mark::None));
    let twice = resume_by(&mut world, line, X, anew, RELEASING);
    assert_eq!(twice, Err(InputError::NotSuspended));
    world.run_for(SECOND);
    assert!((X..=Y).all(|host| !world.alarms(host).contains(&standing(line, X))));
}

#[test]
fn a_message_that_crosses_a_suspension_over_a_cut_line_is_excused_once_both_know() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(SECOND);
    cut(&mut world);
    let stated = suspended(&mut world, line, X);
    let crossed = entry(send(&mut world, line, Y, Precedence::Immediate, Mark::None));
    // Its time is up before it is known: that is a fact, and stays one.
    world.run_for(Duration::from_secs(180));
    let overdue = overdue(line, Precedence::Immediate);
    assert!(world.is_behind(Y, &overdue, &crossed));
    heal(&mut world);
    converge(&mut world, line);
    world.run_for(Duration::from_secs(30));
    let under = |host| {
        let fold = world.line(host, line).fold();
        let under = fold.under_suspension(&crossed, &fold.all_suspensions());
        under
            .iter()
            .map(|one| (one.party, one.known))
            .collect::<Vec<_>>()
    };
    assert_eq!(under(X), [(PartyIndex(0), false)]);
    assert_eq!(under(X), under(Y));
    assert_eq!(not_acknowledged(&world, line, &crossed), 1);
    assert!((X..=Y).all(|host| !world.is_behind(host, &overdue, &crossed)));
    // Both go down and come back: it stands all the same, and the alarms with it.
    for host in [X, Y] {
        world.kill(host);
        world.start(host);
    }
    world.run_for(Duration::from_secs(30));
    for host in [X, Y] {
        assert!(world.alarms(host).contains(&standing(line, X)));
        let fold = world.line(host, line).fold();
        assert_eq!(fold.suspended(PartyIndex(0)).unwrap().id(), stated);
    }
    entry(resume_by(&mut world, line, X, stated, RELEASING));
    world.run_for(SECOND);
    assert!((X..=Y).all(|host| !world.alarms(host).contains(&standing(line, X))));
    // What comes from now on is awaited.
    let after = entry(send(&mut world, line, Y, Precedence::Immediate, Mark::None));
    world.run_for(Duration::from_secs(120));
    assert_eq!(not_acknowledged(&world, line, &after), 1);
}

#[test]
fn a_query_under_a_suspension_is_not_called_unanswered_until_its_side_says_something_on_it() {
    let (mut world, line) = World::with_line(no_tests());
    let course = &query::COURSE;
    let before = say(&mut world, line, Y, &begin(course, Precedence::Immediate)).unwrap();
    converge(&mut world, line);
    suspended(&mut world, line, X);
    world.run_for(SECOND);
    let sent = say(&mut world, line, Y, &begin(course, Precedence::Immediate)).unwrap();
    let taken = say(&mut world, line, Y, &begin(course, Precedence::Immediate)).unwrap();
    world.run_for(SECOND);
    let waits = Alarm::MatterWaits {
        line,
        party: PartyIndex(1),
    };
    assert!(
        world.is_behind(X, &waits, &sent),
        "it waits there all the same"
    );
    let mut will_check = on(course, &taken, query::WILL_CHECK);
    will_check.due = Some(world.utc() + Duration::from_secs(60));
    say(&mut world, line, X, &will_check).unwrap();
    world.run_for(HOUR);
    let unanswered = Alarm::Unanswered {
        line,
        party: PartyIndex(1),
        precedence: Precedence::Immediate,
    };
    for (id, stated) in [(before, 1), (sent, 0), (taken, 1)] {
        assert_eq!(statements(&world, line, Y, course, &id), stated, "{id}");
        for host in [X, Y] {
            assert_eq!(world.is_behind(host, &unanswered, &id), stated == 1);
        }
    }
}

#[test]
fn tests_go_on_and_are_stated_on_a_line_that_both_have_suspended() {
    let schedule = TestSchedule {
        anchor: Timestamp::from_ms(1),
        period_ms: 600_000,
        answer_within_ms: 60_000,
    };
    let stated = |suspends: bool| {
        let (mut world, line) = World::with_line(schedule);
        world.run_for(SECOND);
        if suspends {
            suspended(&mut world, line, X);
            suspended(&mut world, line, Y);
        }
        world.run_for(HOUR);
        let begun = world.give(X, Input::StartTest { line });
        assert!(matches!(begun, Ok(Answer::Entry(_))), "{begun:?}");
        let fold = world.line(X, line).fold();
        let numbers: Vec<u64> = fold.numbers().collect();
        assert!(world.line(X, line).next_test().is_some());
        numbers
            .into_iter()
            .map(|one| one % 1_000)
            .collect::<Vec<_>>()
    };
    let with = stated(true);
    assert!(with.len() >= 6, "{with:?}");
    assert_eq!(with, stated(false));
}

#[test]
fn that_a_suspension_was_to_be_looked_at_again_is_alarmed_at_its_own_desk_alone() {
    let (mut world, line) = World::with_line(no_tests());
    let review = Duration::from_secs(600);
    entry(suspend_by(&mut world, line, X, review, &[WATCH, RELEASING]));
    let alarm = Alarm::SuspensionReview { line };
    world.run_for(Duration::from_secs(590));
    assert!(!world.alarms(X).contains(&alarm));
    world.run_for(Duration::from_secs(60));
    assert!(world.alarms(X).contains(&alarm) && !world.alarms(Y).contains(&alarm));
    // It stands on until somebody has spoken.
    assert!(world.alarms(Y).contains(&standing(line, X)));
    suspended(&mut world, line, X);
    world.run_for(Duration::from_secs(31));
    assert!(!world.alarms(X).contains(&alarm));
}

/// Sent over a cut line that is resumed before it is healed.
#[test]
fn what_had_not_come_when_the_line_was_resumed_is_awaited_as_ever() {
    for (starts_anew, knows) in [(false, true), (true, true), (false, false)] {
        let (mut world, line) = World::with_line(no_tests());
        world.run_for(SECOND);
        let mut stated = None;
        if knows {
            stated = Some(suspended(&mut world, line, X));
            converge(&mut world, line);
        }
        cut(&mut world);
        let stated = stated.unwrap_or_else(|| suspended(&mut world, line, X));
        let sent = entry(send(&mut world, line, Y, Precedence::Immediate, Mark::None));
        let course = &query::COURSE;
        let asked = say(&mut world, line, Y, &begin(course, Precedence::Immediate)).unwrap();
        world.run_for(HOUR);
        let overdue = overdue(line, Precedence::Immediate);
        assert_eq!(world.is_behind(Y, &overdue, &sent), !knows);
        assert_eq!(not_acknowledged(&world, line, &sent), usize::from(!knows));
        if starts_anew {
            world.kill(Y);
            world.start(Y);
        }
        entry(resume_by(&mut world, line, X, stated, RELEASING));
        heal(&mut world);
        converge(&mut world, line);
        world.run_for(Duration::from_secs(30));
        for host in [X, Y] {
            let fold = world.line(host, line).fold();
            assert_eq!(fold.under_suspension(&sent, &fold.all_suspensions()), []);
            assert!(
                world.is_behind(host, &overdue, &sent),
                "host {host}, {starts_anew}, {knows}"
            );
        }
        assert_eq!(not_acknowledged(&world, line, &sent), 1);
        assert_eq!(statements(&world, line, Y, course, &asked), 1);
    }
}

#[test]
fn a_line_that_has_ended_is_called_suspended_at_no_desk() {
    let (mut world, line) = World::with_line(no_tests());
    let review = Duration::from_secs(60);
    let both = &[WATCH, RELEASING];
    let stated = entry(suspend_by(&mut world, line, X, review, both));
    world.run_for(Duration::from_secs(120));
    let alarms = [standing(line, X), Alarm::SuspensionReview { line }];
    assert!(alarms.iter().all(|alarm| world.alarms(X).contains(alarm)));
    entry(end(&mut world, Y, line, true, BOTH));
    for starts_anew in [false, true] {
        if starts_anew {
            world.kill(X);
            world.start(X);
        }
        world.run_for(Duration::from_secs(60));
        for host in [X, Y] {
            assert!(
                !alarms
                    .iter()
                    .any(|alarm| world.alarms(host).contains(alarm))
            );
            assert_eq!(world.line(host, line).suspensions(), []);
        }
    }
    // Whoever suspended it may still say that it is over.
    entry(resume_by(&mut world, line, X, stated, RELEASING));
}

#[test]
fn while_a_suspension_stands_none_is_stated_for_later() {
    let (mut world, line) = World::with_line(no_tests());
    let both = &[WATCH, RELEASING];
    let from = |world: &mut World, seconds: u64| {
        let from = Some(Duration::from_secs(seconds));
        suspend_from(world, line, X, from, HOUR, both)
    };
    // What is announced is put off; nobody is refused anything by that yet.
    entry(from(&mut world, 60));
    entry(from(&mut world, 120));
    world.run_for(Duration::from_secs(90));
    entry(send(&mut world, line, X, Precedence::Routine, Mark::None));
    world.run_for(Duration::from_secs(60));
    let refused = send(&mut world, line, X, Precedence::Routine, Mark::None);
    assert!(
        matches!(refused, Err(InputError::OwnSuspension { .. })),
        "{refused:?}"
    );
    let later = from(&mut world, 60);
    let why = ActRefused::SuspensionRuns;
    assert_eq!(later, Err(InputError::Senseless { why }));
    entry(suspend_by(&mut world, line, X, HOUR, both));
}

/// Nothing that Y sends comes to X, while all that X says comes to Y.
#[test]
fn whoever_was_called_silent_is_so_no_more_once_its_suspension_is_known_and_again_if_nothing_came()
{
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(SECOND);
    world.withhold(Y, 4 * HOUR);
    let sent = entry(send(&mut world, line, Y, Precedence::Immediate, Mark::None));
    let course = &query::COURSE;
    let asked = say(&mut world, line, Y, &begin(course, Precedence::Immediate)).unwrap();
    world.run_for(HOUR);
    let unanswered = Alarm::Unanswered {
        line,
        party: PartyIndex(1),
        precedence: Precedence::Immediate,
    };
    let silent = |world: &World| {
        [
            world.is_behind(Y, &overdue(line, Precedence::Immediate), &sent),
            world.is_behind(Y, &unanswered, &asked),
        ]
    };
    assert_eq!(silent(&world), [true, true]);
    let stated = suspended(&mut world, line, X);
    world.run_for(Duration::from_millis(500));
    assert_eq!(silent(&world), [false, false]);
    assert!(!world.line(X, line).fold().holds(&sent));
    // However fast a party changes its mind: what it excuses is looked at every two seconds, and then at once.
    entry(resume_by(&mut world, line, X, stated, RELEASING));
    world.run_for(SECOND);
    assert_eq!(silent(&world), [false, false]);
    let now = Now {
        monotonic: world.now(),
        utc: world.utc(),
        uncertainty_ms: None,
    };
    assert!(world.line(Y, line).wake(now) <= world.now() + SECOND);
    world.run_for(Duration::from_secs(2));
    assert_eq!(silent(&world), [true, true]);
    assert_eq!(not_acknowledged(&world, line, &sent), 1);
    assert_eq!(statements(&world, line, Y, course, &asked), 1);
}

/// What proves that X held a message before it suspended comes to Y last.
#[test]
fn what_turns_out_to_have_been_held_before_the_suspension_is_awaited_as_ever() {
    let (mut world, line) = World::with_line(no_tests());
    converge(&mut world, line);
    for host in [X, Y] {
        world.withhold(host, 4 * HOUR);
    }
    // Another one lies below it, so that no entry of X but its receipt says that it holds this one.
    entry(send(&mut world, line, Y, Precedence::Routine, Mark::None));
    let sent = entry(send(&mut world, line, Y, Precedence::Immediate, Mark::None));
    let bytes = world.bytes_of(Y, line, sent);
    world.inject(Y, X, &bytes);
    world.run_for(Duration::from_secs(30));
    let stated = suspended(&mut world, line, X);
    let bytes = world.bytes_of(X, line, stated);
    world.inject(X, Y, &bytes);
    world.run_for(HOUR);
    let overdue = overdue(line, Precedence::Immediate);
    assert!(
        world
            .line(Y, line)
            .fold()
            .suspended(PartyIndex(0))
            .is_some()
    );
    assert!(!world.is_behind(Y, &overdue, &sent));
    assert_eq!(not_acknowledged(&world, line, &sent), 0);
    for id in world.disk(X, line) {
        if !world.line(Y, line).fold().holds(&id) {
            let bytes = world.bytes_of(X, line, id);
            world.inject(X, Y, &bytes);
        }
    }
    world.run_for(SECOND);
    assert!(world.is_behind(Y, &overdue, &sent));
    assert_eq!(not_acknowledged(&world, line, &sent), 1);
}

/// Its time was up while its sender's node might not sign, and what excuses it came meanwhile.
#[test]
fn who_was_mute_when_a_time_was_up_does_not_say_afterwards_what_a_suspension_excuses() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(SECOND);
    cut(&mut world);
    let sent = entry(send(&mut world, line, Y, Precedence::Immediate, Mark::None));
    suspended(&mut world, line, X);
    // A backup is laid out without the file of own heads.
    world.kill(Y);
    std::fs::remove_file(world.folder(Y).join("heads")).unwrap();
    world.start(Y);
    world.run_for(Duration::from_secs(600));
    assert!(world.is_behind(Y, &overdue(line, Precedence::Immediate), &sent));
    heal(&mut world);
    world.run_for(Duration::from_secs(30));
    assert!(!world.speaks(Y, line));
    opened(&mut world, line, Y, 1, EpochReason::Restored);
    world.run_for(Duration::from_secs(30));
    assert!(world.speaks(Y, line) && world.line(X, line).fold().holds(&sent));
    let fold = world.line(Y, line).fold();
    assert_eq!(
        fold.under_suspension(&sent, &fold.all_suspensions()).len(),
        1
    );
    assert_eq!(not_acknowledged(&world, line, &sent), 0);
}

#[test]
fn whoever_has_suspended_one_part_is_asked_of_no_other_and_words_that_are_none_are_refused() {
    let (mut world, line) = World::with_line(no_tests());
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[X].party;
    let author = party.author(line, utc, salt);
    let suspending = Suspending {
        what: What::of(&[Part::Queries]),
        from: None,
        review: utc + HOUR,
        reason: Some(Reason::Protest),
        words: None,
    };
    let composed = suspend(&author, &limits(), &suspending).unwrap();
    let broken = author.composed(composed.draft.clone(), Some(vec![0xff]));
    let both = &[WATCH, RELEASING];
    let (broken, sound) = (
        party.signed(broken, utc, both),
        party.signed(composed, utc, both),
    );
    let broken = world.give(X, broken);
    assert!(
        matches!(broken, Err(InputError::Senseless { .. })),
        "{broken:?}"
    );
    entry(world.give(X, sound));
    entry(send(&mut world, line, X, Precedence::Routine, Mark::None));
    let course = &query::COURSE;
    let asks = say(&mut world, line, X, &begin(course, Precedence::Routine));
    assert!(
        matches!(
            asks,
            Err(InputError::OwnSuspension {
                part: Part::Queries,
                ..
            })
        ),
        "{asks:?}"
    );
}
