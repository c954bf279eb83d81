//! Epochs: keys changed as planned, nodes put back from copies, copies beside their originals, a disk lost.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::fold::{Judgement, Refusal};
use detente_line::link::channel::Bearer;
use detente_line::opening;
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_record::{
    EntryId, Epoch, EpochReason, LineId, PartyIndex, Precedence, RecordCheck, SignedCharter,
    UnverifiedEntry,
};
use detente_store::Store;

use crate::full::{WHOLE, set_space};
use crate::links::{is_delivered, send};
use detente_simulator::people::{RELEASING, SECOND, WATCH, charter};
use detente_simulator::world::{World, no_tests};

/// Puts a token's keys onto a host's machine, where they outlive a start.
pub fn give_token(world: &mut World, host: usize, epoch: u32) -> Result<Answer, InputError> {
    let token = world.hosts[host].party.token(epoch);
    if !world.hosts[host].party.epochs.contains(&epoch) {
        world.hosts[host].party.epochs.push(epoch);
    }
    world.give(host, Input::EpochKey(Box::new(token)))
}

/// Officers of a host open an epoch with its token.
pub fn open(
    world: &mut World,
    line: LineId,
    host: usize,
    epoch: u32,
    reason: EpochReason,
    officers: &[u16],
) -> Result<Answer, InputError> {
    give_token(world, host, epoch)?;
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[host].party;
    let token = party.token(epoch);
    let composed = opening::open(&party.author(line, utc, salt), &token.opening, reason);
    let input = party.signed(composed, utc, officers);
    world.give(host, input)
}

pub fn opened(
    world: &mut World,
    line: LineId,
    host: usize,
    epoch: u32,
    reason: EpochReason,
) -> EntryId {
    match open(world, line, host, epoch, reason, &[WATCH, RELEASING]) {
        Ok(Answer::Entry(id)) => id,
        other => panic!("not opened: {other:?}"),
    }
}

fn cut_all(world: &mut World) {
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
}

fn heal_all(world: &mut World) {
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
}

pub fn epoch_of(world: &World, host: usize, line: LineId) -> u32 {
    world.line(host, line).epoch().0
}

/// Until both hosts hold the same entries and every state is the same.
pub fn converge(world: &mut World, line: LineId) {
    world.run_until("the records are equal", Duration::from_secs(90), |world| {
        let count = |host: usize| world.line(host, line).fold().count();
        let heads = |host: usize| world.line(host, line).heads();
        count(0) == count(1) && heads(0) == heads(1)
    });
    assert_eq!(world.disk(0, line), world.disk(1, line));
    assert_eq!(
        world.line(0, line).fold().digest(),
        world.line(1, line).fold().digest()
    );
}

/// Checks the whole record on a host's disk, as `detente fsck` does; gives what is wrong.
fn problems(world: &mut World, host: usize, line: LineId) -> Vec<String> {
    let mut check = RecordCheck::new(world.line(host, line).founding());
    let mut stored: Vec<Vec<u8>> = Vec::new();
    let driver = world.hosts[host].driver.as_mut().unwrap();
    let scan = driver
        .store()
        .for_each_entry(line, &mut |bytes| {
            stored.push(bytes);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert!(scan.altered.is_empty());
    let claims = check.take(&stored, &detente_record::one_by_one);
    let at = |claim: &detente_record::fsck::SeenClaim| {
        let all = stored
            .iter()
            .map(|bytes| UnverifiedEntry::parse(bytes).unwrap());
        let held: Vec<EntryId> = all
            .filter(|entry| entry.address() == claim.named.address)
            .map(|entry| entry.id())
            .collect();
        claim.against(&held)
    };
    let mut problems: Vec<String> = claims
        .iter()
        .filter_map(at)
        .map(|p| p.to_string())
        .collect();
    let report = check.finish(detente_record::Problems::default());
    problems.extend(report.problems.iter().map(ToString::to_string));
    problems
}

pub fn nobody_is_shown_as_a_forger(world: &World, line: LineId) {
    for host in 0..2 {
        assert!(world.line(host, line).fold().forks().is_empty());
        let accused = |alarm: &Alarm| {
            matches!(
                alarm,
                Alarm::Fork { .. } | Alarm::PeerFault { .. } | Alarm::BehindOwnRecord { .. }
            )
        };
        let alarms = world.alarms(host);
        assert!(!alarms.iter().any(accused), "{alarms:?}");
    }
}

#[test]
fn keys_are_changed_as_planned_while_both_speak_and_nothing_said_before_loses_effect() {
    let (mut world, line) = World::with_line(no_tests());
    let before = send(&mut world, line, 0, Precedence::Priority, "by the old key");
    let under_way = send(&mut world, line, 0, Precedence::Routine, "under way");
    let opening = opened(&mut world, line, 0, 1, EpochReason::Rotation);
    let after = send(&mut world, line, 0, Precedence::Priority, "by the new key");
    let answer = send(&mut world, line, 1, Precedence::Priority, "we read you");
    world.run_until("all is delivered", Duration::from_secs(5), |world| {
        [&before, &under_way, &after]
            .iter()
            .all(|id| is_delivered(world, line, 0, id))
            && is_delivered(world, line, 1, &answer)
    });
    converge(&mut world, line);
    assert_eq!(epoch_of(&world, 0, line), 1);
    for host in 0..2 {
        let fold = world.line(host, line).fold();
        for id in [before, under_way, opening, after] {
            assert_eq!(fold.judgement(&id), Some(Judgement::Effective));
        }
        let address = fold.fact(&after).unwrap().address;
        assert_eq!(address.place.epoch, Epoch(1));
        assert_eq!(problems(&mut world, host, line), Vec::<String>::new());
    }
    nobody_is_shown_as_a_forger(&world, line);
    // Both start anew upon it, and go on.
    for host in 0..2 {
        world.kill(host);
        world.start(host);
    }
    world.run_until("both speak", Duration::from_secs(20), |world| {
        (0..2).all(|host| world.speaks(host, line))
    });
    let flash = send(&mut world, line, 0, Precedence::Flash, "Still here.");
    world.run_until("it is delivered", Duration::from_secs(5), |world| {
        is_delivered(world, line, 0, &flash)
    });
    assert_eq!(epoch_of(&world, 0, line), 1);
    converge(&mut world, line);
}

#[test]
fn both_change_their_keys_at_once() {
    let (mut world, line) = World::with_line(no_tests());
    for round in 1..4 {
        let one = send(&mut world, line, 0, Precedence::Routine, "before");
        let a = opened(&mut world, line, 0, round, EpochReason::Rotation);
        let other = send(&mut world, line, 1, Precedence::Flash, "crossing");
        let b = opened(&mut world, line, 1, round, EpochReason::Rotation);
        world.run_until("all is delivered", Duration::from_secs(5), |world| {
            is_delivered(world, line, 0, &one) && is_delivered(world, line, 1, &other)
        });
        converge(&mut world, line);
        for id in [a, b, one, other] {
            let judged = world.line(1, line).fold().judgement(&id);
            assert_eq!(judged, Some(Judgement::Effective));
        }
    }
    nobody_is_shown_as_a_forger(&world, line);
    assert_eq!(problems(&mut world, 0, line), Vec::<String>::new());
}

#[test]
fn both_put_back_from_old_copies_with_the_link_down_reopen_and_a_flash_crosses_when_a_path_heals() {
    let (mut world, line) = World::with_line(no_tests());
    for n in 0..6 {
        send(&mut world, line, n % 2, Precedence::Routine, "in the copy");
    }
    converge(&mut world, line);
    for host in 0..2 {
        world.save(host);
    }
    let lost = send(&mut world, line, 0, Precedence::Priority, "lost with both");
    send(&mut world, line, 1, Precedence::Priority, "lost as well");
    converge(&mut world, line);
    cut_all(&mut world);
    for host in 0..2 {
        world.kill(host);
        world.put_back(host);
        world.start(host);
    }
    world.run_for(Duration::from_secs(60));
    assert!((0..2).all(|host| !world.speaks(host, line)));
    // What officers do meanwhile is kept, and goes out with the epoch.
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[1].party;
    let waits = party.release(
        line,
        utc,
        salt,
        Precedence::Flash,
        &[PartyIndex(0)],
        "Stop.",
    );
    let input = party.signed(waits, utc, &[WATCH, RELEASING]);
    assert!(matches!(world.give(1, input), Ok(Answer::WaitsForHeads(_))));
    for host in 0..2 {
        opened(&mut world, line, host, 1, EpochReason::Restored);
        assert!(world.speaks(host, line));
    }
    let flash = send(&mut world, line, 0, Precedence::Flash, "Cease fire.");
    world.run_for(Duration::from_secs(60));
    world.heal(Bearer::Tcp);
    world.run_until("both FLASH cross", Duration::from_secs(20), |world| {
        is_delivered(world, line, 0, &flash)
            && world
                .line(0, line)
                .fold()
                .messages(detente_record::Status::Exercise)
                .len()
                >= 8
    });
    converge(&mut world, line);
    nobody_is_shown_as_a_forger(&world, line);
    assert!(!world.line(0, line).fold().holds(&lost));
    for host in 0..2 {
        assert_eq!(problems(&mut world, host, line), Vec::<String>::new());
    }
}

#[test]
fn what_a_restored_node_had_said_past_the_head_it_knows_binds_it_if_it_was_receipted() {
    let (mut world, line) = World::with_line(no_tests());
    converge(&mut world, line);
    world.save(0);
    let receipted = send(&mut world, line, 0, Precedence::Priority, "receipted");
    world.run_until("it is delivered", Duration::from_secs(5), |world| {
        is_delivered(world, line, 0, &receipted)
    });
    converge(&mut world, line);
    cut_all(&mut world);
    world.kill(0);
    world.put_back(0);
    world.start(0);
    opened(&mut world, line, 0, 1, EpochReason::Restored);
    heal_all(&mut world);
    world.run_until("it is back", Duration::from_secs(40), |world| {
        world.line(0, line).fold().holds(&receipted)
    });
    converge(&mut world, line);
    for host in 0..2 {
        let judged = world.line(host, line).fold().judgement(&receipted);
        assert_eq!(judged, Some(Judgement::Effective));
    }
    nobody_is_shown_as_a_forger(&world, line);
    assert!(world.speaks(0, line));
}

#[test]
fn what_nobody_held_before_the_opening_is_kept_and_has_no_effect() {
    let (mut world, line) = World::with_line(no_tests());
    converge(&mut world, line);
    world.save(0);
    cut_all(&mut world);
    world.run_for(Duration::from_secs(15));
    // Signed, and never told: the disk that has it is put aside.
    let unheard = send(&mut world, line, 0, Precedence::Flash, "Unheard.");
    let bytes = world.bytes_of(0, line, unheard);
    world.kill(0);
    world.put_back(0);
    world.start(0);
    opened(&mut world, line, 0, 1, EpochReason::Restored);
    heal_all(&mut world);
    converge(&mut world, line);
    // Who finds the old disk can't make its party say what it no longer stands by.
    world.inject(0, 1, &bytes);
    world.run_until("it is kept", Duration::from_secs(5), |world| {
        world.line(1, line).fold().holds(&unheard)
    });
    converge(&mut world, line);
    for host in 0..2 {
        let judged = world.line(host, line).fold().judgement(&unheard);
        assert_eq!(judged, Some(Judgement::Refused(Refusal::LeftBehind)));
    }
    assert!(
        world.speaks(0, line),
        "an epoch before binds it to nothing new"
    );
    nobody_is_shown_as_a_forger(&world, line);
}

/// An officer of a host says something, whatever comes of it.
fn say(world: &mut World, line: LineId, host: usize, text: &str) {
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[host].party;
    let composed = party.release(
        line,
        utc,
        salt,
        Precedence::Priority,
        &[PartyIndex(0)],
        text,
    );
    let input = party.signed(composed, utc, &[RELEASING]);
    let _ = world.give(host, input);
}

#[test]
fn a_copy_started_beside_its_running_original_is_refused_and_alarmed_and_the_original_goes_on() {
    let (mut world, line) = World::with_line(no_tests());
    converge(&mut world, line);
    world.save(1);
    let clone = world.start_clone(1);
    for _ in 0..10 {
        say(&mut world, line, 1, "the original");
        say(&mut world, line, clone, "the copy");
        world.run_for(Duration::from_secs(7));
    }
    assert!(!world.speaks(clone, line));
    assert!(
        world
            .alarms(clone)
            .contains(&Alarm::BehindOwnRecord { line })
    );
    let counterpart = world.hosts[1].party.link();
    assert!(
        world
            .alarms(0)
            .contains(&Alarm::TwoMachines { counterpart })
    );
    assert!(world.speaks(1, line), "it was never wrong");
    assert!(world.line(0, line).fold().forks().is_empty());
    // The copy is put away: the alarm ends.
    world.kill(clone);
    world.run_for(Duration::from_secs(11 * 60));
    assert!(
        !world
            .alarms(0)
            .contains(&Alarm::TwoMachines { counterpart })
    );
}

#[test]
fn a_copy_and_its_original_that_both_speak_fall_silent_and_the_next_epoch_ends_it() {
    let (mut world, line) = World::with_line(no_tests());
    converge(&mut world, line);
    world.save(1);
    let clone = world.start_clone(1);
    world.run_until(
        "the copy has heard heads",
        Duration::from_secs(60),
        |world| world.speaks(clone, line),
    );
    assert!(world.speaks(1, line));
    // Both sign at one place, before either sees the other's.
    say(&mut world, line, 1, "the original");
    say(&mut world, line, clone, "the copy");
    world.run_for(Duration::from_secs(120));
    let behind = Alarm::BehindOwnRecord { line };
    for host in [1, clone] {
        assert!(!world.speaks(host, line), "host {host} goes on signing");
        assert!(world.alarms(host).contains(&behind), "host {host}");
    }
    let party = PartyIndex(1);
    let fork = Alarm::Fork { line, party };
    assert!(world.alarms(0).contains(&fork));
    let counterpart = world.hosts[0].party.link();
    for host in [1, clone] {
        assert!(
            !world
                .alarms(host)
                .contains(&Alarm::PeerFault { counterpart }),
            "host {host} accuses the counterpart of what its own twin did"
        );
    }
    // One goes on in an epoch of its own, the other is put away.
    world.kill(clone);
    opened(&mut world, line, 1, 1, EpochReason::Compromised);
    let flash = send(&mut world, line, 1, Precedence::Flash, "It is us.");
    world.run_until("it is delivered", Duration::from_secs(40), |world| {
        is_delivered(world, line, 1, &flash)
    });
    let judged = world.line(0, line).fold().judgement(&flash);
    assert_eq!(judged, Some(Judgement::Effective));
    world.run_for(Duration::from_secs(1));
    let seen = world.line(0, line).heads();
    let head = seen.iter().find(|head| head.address.party == party);
    let epoch = head.unwrap().address.place.epoch;
    assert_eq!(epoch, Epoch(1), "what is seen goes on past a fork");
    let fact = world.line(0, line).fold().fact(&flash).unwrap();
    assert!(!fact.disputed, "the fork is of the epoch before");
}

/// Squall 80,036 at `dd69423`: what a copy had signed was refused unread by the original, whose disk was full, each time
/// that it came, and the counterpart that named it was called at fault.
#[test]
fn a_copy_s_entry_is_known_on_a_full_disk_too_and_whoever_sends_it_is_accused_of_nothing() {
    let (mut world, line) = World::with_line(no_tests());
    converge(&mut world, line);
    world.save(1);
    let copy = world.start_clone(1);
    world.run_until(
        "the copy has heard heads",
        Duration::from_secs(60),
        |world| world.speaks(copy, line),
    );
    say(&mut world, line, 1, "the original");
    say(&mut world, line, copy, "the copy");
    set_space(&world, 1, 0, 0);
    let fork = Alarm::Fork {
        line,
        party: PartyIndex(1),
    };
    world.run_until("both have come", Duration::from_secs(60), |world| {
        world.alarms(0).contains(&fork)
    });
    world.kill(copy);
    let held = world.line(1, line).fold().count();
    world.run_for(Duration::from_secs(150));
    let counterpart = world.hosts[0].party.link();
    let fault = Alarm::PeerFault { counterpart };
    assert!(!world.alarms(1).contains(&fault), "it sent what it claims");
    assert!(world.alarms(1).contains(&Alarm::BehindOwnRecord { line }));
    assert_eq!(world.line(1, line).fold().count(), held, "there is no room");
    // With room it takes the entry in, and does not sign its place again.
    set_space(&world, 1, 1 << 30, WHOLE);
    world.run_for(Duration::from_secs(60));
    assert!(world.line(1, line).fold().count() > held);
    assert!(!world.speaks(1, line));
    assert!(!world.alarms(1).contains(&fault));
}

#[test]
fn a_copy_and_its_original_that_have_cut_each_other_off_for_a_minute_still_learn_of_each_other() {
    let (mut world, line) = World::with_line(no_tests());
    converge(&mut world, line);
    world.save(1);
    let copy = world.start_clone(1);
    world.run_until(
        "the copy has heard heads",
        Duration::from_secs(60),
        |world| world.speaks(copy, line),
    );
    world.run_for(Duration::from_secs(60));
    say(&mut world, line, 1, "the original");
    say(&mut world, line, copy, "the copy");
    world.run_for(Duration::from_secs(60));
    for host in [1, copy] {
        assert!(!world.speaks(host, line), "host {host} goes on signing");
    }
}

#[test]
fn a_node_that_lost_its_disk_is_rebuilt_from_its_counterpart_and_opens_the_next_epoch() {
    let (mut world, line) = World::with_line(no_tests());
    for n in 0..20 {
        send(
            &mut world,
            line,
            n % 2,
            Precedence::Routine,
            "kept by the other",
        );
    }
    converge(&mut world, line);
    let before = world.disk(1, line);
    world.kill(0);
    world.lose_disk(0);
    world.start(0);
    let card = world.hosts[1].party.card.encode().to_vec();
    let dialable = [false; 2];
    world.give(0, Input::Paired { card, dialable }).unwrap();
    world.run_until("the line is back", Duration::from_secs(60), |world| {
        let line = world.board(0).line(line);
        line.is_some_and(|line| line.fold().count() >= before.len())
    });
    assert!(
        !world.speaks(0, line),
        "what it signed last nobody here can say"
    );
    world.kill(0);
    world.start(0);
    world.run_for(Duration::from_secs(40));
    assert!(!world.speaks(0, line), "nor after another start");
    opened(&mut world, line, 0, 2, EpochReason::Lost);
    let flash = send(&mut world, line, 0, Precedence::Flash, "We are back.");
    world.run_until("it is delivered", Duration::from_secs(20), |world| {
        is_delivered(world, line, 0, &flash)
    });
    converge(&mut world, line);
    let after = world.disk(0, line);
    assert!(
        before.iter().all(|id| after.contains(id)),
        "nothing is lost"
    );
    nobody_is_shown_as_a_forger(&world, line);
    assert_eq!(problems(&mut world, 0, line), Vec::<String>::new());
}

#[test]
fn the_same_charter_signed_again_on_a_lost_node_does_not_let_it_speak_in_the_first_epoch() {
    let (mut world, line) = World::with_line(no_tests());
    converge(&mut world, line);
    let charters = world.board(0).charters();
    let signed = charters.map(|(_, signed)| signed.encode()).next().unwrap();
    world.kill(0);
    world.lose_disk(0);
    cut_all(&mut world);
    world.start(0);
    let card = world.hosts[1].party.card.encode().to_vec();
    let dialable = [false; 2];
    world.give(0, Input::Paired { card, dialable }).unwrap();
    let input = Input::SignCharter {
        signed_charter: signed,
    };
    world.give(0, input).unwrap();
    assert!(world.board(0).line(line).is_some());
    assert!(world.alarms(0).contains(&Alarm::BehindOwnRecord { line }));
    heal_all(&mut world);
    world.run_for(Duration::from_secs(60));
    assert!(!world.speaks(0, line));
    let parties = [&world.hosts[0].party, &world.hosts[1].party];
    assert_eq!(
        SignedCharter::new(charter(&parties, no_tests()))
            .unwrap()
            .line(),
        line
    );
}

#[test]
fn an_opening_is_refused_with_the_reason() {
    let (mut world, line) = World::with_line(no_tests());
    let two = [WATCH, RELEASING];
    let rotation = EpochReason::Rotation;
    // Another party's token.
    let token = world.hosts[1].party.token(1);
    let foreign = Input::EpochKey(Box::new(token));
    assert_eq!(world.give(0, foreign), Err(InputError::OtherPartysEpoch));
    // Its opening, signed all the same.
    let (utc, salt) = (world.utc(), world.next_salt());
    let theirs = world.hosts[1].party.token(1).opening;
    let party = &world.hosts[0].party;
    let composed = opening::open(&party.author(line, utc, salt), &theirs, rotation);
    let input = party.signed(composed, utc, &two);
    assert_eq!(world.give(0, input), Err(InputError::OtherPartysEpoch));
    // A token whose keys are not on the machine.
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[0].party;
    let token = party.token(3);
    let composed = opening::open(&party.author(line, utc, salt), &token.opening, rotation);
    let input = party.signed(composed, utc, &two);
    let missing = InputError::NoEpochKey { epoch: Epoch(3) };
    assert_eq!(world.give(0, input), Err(missing));
    // One officer twice; one alone waits.
    let twice = open(&mut world, line, 0, 1, rotation, &[RELEASING, RELEASING]);
    assert!(
        matches!(twice, Err(InputError::BadAssertion { .. })),
        "{twice:?}"
    );
    let alone = open(&mut world, line, 0, 1, rotation, &[RELEASING]);
    assert!(matches!(alone, Ok(Answer::WaitsForRelease(_))), "{alone:?}");
    assert_eq!(epoch_of(&world, 0, line), 0);
    opened(&mut world, line, 0, 2, rotation);
    // A used one, and one passed over.
    for epoch in [1, 2] {
        let used = open(&mut world, line, 0, epoch, rotation, &[RELEASING, SECOND]);
        let passed = InputError::EpochPassed {
            epoch: Epoch(epoch),
            current: Epoch(2),
        };
        assert_eq!(used, Err(passed));
    }
}

#[test]
fn an_opening_waits_for_its_second_officer_over_a_restart() {
    let (mut world, line) = World::with_line(no_tests());
    cut_all(&mut world);
    let first = open(&mut world, line, 0, 1, EpochReason::Restored, &[RELEASING]);
    let Ok(Answer::WaitsForRelease(draft)) = first else {
        panic!("{first:?}");
    };
    world.kill(0);
    world.start(0);
    assert!(!world.speaks(0, line));
    let party = &world.hosts[0].party;
    let utc = world.utc();
    let act = world.line(0, line).drafts().find(|(of, _)| *of == draft);
    let by = act.unwrap().1.draft.assert(
        WATCH,
        detente_record::AssertionRole::Releaser,
        utc,
        &party.officers[usize::from(WATCH)],
    );
    let answer = world.give(0, Input::Assert { line, draft, by });
    assert!(matches!(answer, Ok(Answer::Entry(_))), "{answer:?}");
    assert!(world.speaks(0, line));
    assert_eq!(epoch_of(&world, 0, line), 1);
}

#[test]
fn an_own_entry_that_rotted_below_the_own_head_comes_back_and_the_node_speaks_in_its_old_epoch() {
    let (mut world, line) = World::with_line(no_tests());
    let mut ours = Vec::new();
    for n in 0..3 {
        let text = format!("{n}, of which the disk spoils two");
        ours.push(send(&mut world, line, 0, Precedence::Priority, &text));
    }
    world.run_until("all is delivered", Duration::from_secs(5), |world| {
        ours.iter().all(|id| is_delivered(world, line, 0, id))
    });
    converge(&mut world, line);
    // A start folds the log into the database.
    world.kill(0);
    world.start(0);
    cut_all(&mut world);
    world.kill(0);
    let path = world.folder(0).join("truth.db");
    let mut bytes = std::fs::read(&path).unwrap();
    for id in &ours[..2] {
        let entry = world.bytes_of(1, line, *id);
        let at = bytes
            .windows(entry.len())
            .position(|window| window == &entry[..]);
        bytes[at.unwrap() + entry.len() - 3] ^= 0x20;
    }
    std::fs::write(&path, bytes).unwrap();
    // What is shelved is read in quiet moments: here all of it is to be read at the start.
    std::fs::remove_file(world.folder(0).join("index.db")).unwrap();
    world.start(0);
    let damaged = Alarm::RecordDamaged { line };
    assert!(world.alarms(0).contains(&damaged));
    world.run_for(Duration::from_secs(60));
    assert!(!world.speaks(0, line));
    heal_all(&mut world);
    world.run_until("it speaks again", Duration::from_secs(90), |world| {
        world.speaks(0, line)
    });
    assert!(!world.alarms(0).contains(&damaged));
    assert_eq!(epoch_of(&world, 0, line), 0);
    let flash = send(&mut world, line, 0, Precedence::Flash, "Whole again.");
    world.run_until("it is delivered", Duration::from_secs(5), |world| {
        is_delivered(world, line, 0, &flash)
    });
    converge(&mut world, line);
    nobody_is_shown_as_a_forger(&world, line);
}

#[test]
fn what_a_party_says_in_a_later_epoch_reaches_another_by_a_third_that_forwards_it() {
    // Only the last host dials, and it knows both: the first two never have a connection with each other.
    let mut world = World::new(3);
    let line = world.found(no_tests());
    let all_equal = |world: &mut World| {
        world.run_until("the records are equal", Duration::from_secs(90), |world| {
            let of = |host: usize| {
                let line = world.line(host, line);
                (line.fold().count(), line.heads())
            };
            of(0) == of(1) && of(1) == of(2)
        });
    };
    let before = send(
        &mut world,
        line,
        0,
        Precedence::Routine,
        "in the first epoch",
    );
    all_equal(&mut world);
    world.save(0);
    let lost = send(&mut world, line, 0, Precedence::Priority, "after the copy");
    all_equal(&mut world);
    // Changed as planned, then put back from a copy and opened while the third is away.
    let planned = opened(&mut world, line, 1, 1, EpochReason::Rotation);
    let told = send(&mut world, line, 1, Precedence::Flash, "By the new key.");
    world.run_until("it crosses", Duration::from_secs(90), |world| {
        is_delivered(world, line, 1, &told)
    });
    world.kill(2);
    world.kill(0);
    world.put_back(0);
    world.start(0);
    let restored = opened(&mut world, line, 0, 1, EpochReason::Restored);
    let flash = send(&mut world, line, 0, Precedence::Flash, "We are back.");
    world.run_for(Duration::from_secs(30));
    assert!(
        !world.line(1, line).fold().holds(&flash),
        "there is no path"
    );
    world.start(2);
    world.run_until("it crosses", Duration::from_secs(90), |world| {
        is_delivered(world, line, 0, &flash)
    });
    all_equal(&mut world);
    for host in 0..3 {
        let fold = world.line(host, line).fold();
        for id in [before, lost, planned, told, restored, flash] {
            let judged = fold.judgement(&id);
            assert_eq!(judged, Some(Judgement::Effective), "host {host}");
        }
        assert!(fold.forks().is_empty());
        assert_eq!(problems(&mut world, host, line), Vec::<String>::new());
        let accused = |alarm: &Alarm| {
            matches!(
                alarm,
                Alarm::Fork { .. } | Alarm::PeerFault { .. } | Alarm::BehindOwnRecord { .. }
            )
        };
        assert!(
            !world.alarms(host).iter().any(accused),
            "{:?}",
            world.alarms(host)
        );
    }
    assert_eq!(world.disk(0, line), world.disk(1, line));
    assert_eq!(world.disk(0, line), world.disk(2, line));
}
