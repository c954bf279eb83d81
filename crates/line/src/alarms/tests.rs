//! The alarms about messages: one for many, and when it rings.

use std::time::Duration;

use super::*;
use crate::limits::RINGS_THEIR_FLASH_MAX;

const LINE: LineId = LineId([1; 32]);

fn alarm(precedence: Precedence) -> Alarm {
    Alarm::NotAcknowledged {
        line: LINE,
        party: PartyIndex(1),
        precedence,
    }
}

fn message(number: u64) -> EntryId {
    let mut id = [0; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    EntryId(id)
}

fn at(seconds: u64) -> Now {
    Now {
        monotonic: Monotonic(Duration::from_secs(1_000 + seconds)),
        utc: Timestamp::from_ms((5_000 + seconds) * 1_000),
        uncertainty_ms: None,
    }
}

/// How often alarms were told as raised, and as cleared.
fn told(out: &mut Vec<Output>) -> [usize; 2] {
    let (mut raised, mut cleared) = (0, 0);
    for output in out.drain(..) {
        match output {
            Output::Notify(Event::Raised(_)) => raised += 1,
            Output::Notify(Event::Cleared(_)) => cleared += 1,
            other => panic!("{other:?}"),
        }
    }
    [raised, cleared]
}

#[test]
fn a_flood_rings_once_and_again_every_ten_minutes_and_all_of_it_stands_behind_the_alarm() {
    let (mut alarms, mut out) = (Alarms::default(), Vec::new());
    let routine = alarm(Precedence::Routine);
    let mut rang = 0;
    for second in 0..1_800 {
        alarms.ring_anew(at(second), &mut out);
        alarms.join(at(second), routine.clone(), message(second), &mut out);
        rang += told(&mut out)[0];
    }
    assert_eq!(rang, 3);
    assert_eq!(alarms.counted(&routine), Some(1_800));
    let all: Vec<EntryId> = alarms.behind(&routine).map(|(_, id)| id).collect();
    let expected: Vec<EntryId> = (0..1_800).map(message).collect();
    assert_eq!(all, expected, "oldest first");
}

#[test]
fn a_further_flash_rings_anew_five_minutes_after_the_last_ring_and_nothing_rings_without_news() {
    let (mut alarms, mut out) = (Alarms::default(), Vec::new());
    let flash = alarm(Precedence::Flash);
    alarms.join(at(0), flash.clone(), message(1), &mut out);
    assert_eq!(told(&mut out), [1, 0]);
    alarms.join(at(10), flash.clone(), message(2), &mut out);
    alarms.join(at(20), flash.clone(), message(2), &mut out);
    assert_eq!(told(&mut out), [0, 0]);
    assert_eq!(alarms.wake(), Some(at(300).monotonic));
    alarms.ring_anew(at(299), &mut out);
    assert_eq!(told(&mut out), [0, 0]);
    alarms.ring_anew(at(300), &mut out);
    assert_eq!(told(&mut out), [1, 0]);
    alarms.join(at(310), flash.clone(), message(3), &mut out);
    alarms.leave(&flash, &message(3), Left::Tended, &mut out);
    alarms.ring_anew(at(900), &mut out);
    assert_eq!(
        told(&mut out),
        [0, 0],
        "what rang for both stands, the third is gone"
    );
    assert_eq!(alarms.wake(), None);
}

#[test]
fn it_is_over_with_the_last_message_and_says_of_how_many() {
    let (mut alarms, mut out) = (Alarms::default(), Vec::new());
    let flash = alarm(Precedence::Flash);
    for number in [1, 2] {
        alarms.join(at(0), flash.clone(), message(number), &mut out);
    }
    alarms.leave(&flash, &message(1), Left::Tended, &mut out);
    assert_eq!(told(&mut out), [1, 0]);
    assert!(alarms.standing().contains_key(&flash) && alarms.is_behind(&flash, &message(2)));
    alarms.leave(&flash, &message(2), Left::Tended, &mut out);
    assert_eq!((told(&mut out), alarms.counted(&flash)), ([0, 1], Some(2)));
    assert!(alarms.standing().is_empty() && alarms.behind(&flash).next().is_none());
    // Whoever has tended to it hears of the next one at once.
    alarms.join(at(5), flash.clone(), message(3), &mut out);
    assert_eq!(told(&mut out), [1, 0]);
}

#[test]
fn whoever_writes_and_cancels_without_end_rings_no_oftener_for_it() {
    let (mut alarms, mut out) = (Alarms::default(), Vec::new());
    let flash = alarm(Precedence::Flash);
    let mut rang = 0;
    for second in 0..600 {
        alarms.ring_anew(at(second), &mut out);
        alarms.join(at(second), flash.clone(), message(second), &mut out);
        assert!(
            alarms.standing().contains_key(&flash),
            "it stands all the same"
        );
        alarms.leave(&flash, &message(second), Left::ByOthers, &mut out);
        let [raised, cleared] = told(&mut out);
        assert!(cleared <= raised, "what was not told is not taken back");
        rang += raised;
    }
    assert_eq!(rang, 2);
}

#[test]
fn another_line_party_or_precedence_is_another_alarm() {
    let (mut alarms, mut out) = (Alarms::default(), Vec::new());
    for precedence in Precedence::ALL {
        alarms.join(at(0), alarm(precedence), message(1), &mut out);
        let ours = Alarm::NotAcknowledged {
            line: LINE,
            party: PartyIndex(0),
            precedence,
        };
        alarms.join(at(0), ours, message(2), &mut out);
    }
    assert_eq!(told(&mut out), [8, 0]);
    assert_eq!(alarms.overdue_of_others(LINE, PartyIndex(0)), 3);
    assert_eq!(alarms.of_messages(LineId([2; 32])).count(), 0);
}

#[test]
fn a_flash_that_corrects_another_rings_at_once_and_a_flood_of_them_twice_in_ten_minutes() {
    let (mut alarms, mut out) = (Alarms::default(), Vec::new());
    let flash = Alarm::Received {
        line: LINE,
        party: PartyIndex(1),
        precedence: Precedence::Flash,
    };
    alarms.join(at(0), flash.clone(), message(1), &mut out);
    alarms.leave(&flash, &message(1), Left::ByOthers, &mut out);
    assert_eq!(told(&mut out), [1, 1]);
    alarms.join(at(20), flash.clone(), message(2), &mut out);
    assert_eq!(told(&mut out), [1, 0], "the first was cancelled");
    for second in 30..1_210 {
        alarms.ring_anew(at(second), &mut out);
        alarms.join(at(second), flash.clone(), message(second), &mut out);
        let expected = usize::from([600, 620, 1_200].contains(&second));
        assert_eq!(told(&mut out)[0], expected, "at {second} s");
    }
    for second in 30..1_210 {
        alarms.leave(&flash, &message(second), Left::Tended, &mut out);
    }
    alarms.leave(&flash, &message(2), Left::Tended, &mut out);
    told(&mut out);
    alarms.join(at(1_211), flash.clone(), message(1), &mut out);
    assert_eq!(told(&mut out), [1, 0], "an officer has taken all before it");
}

#[test]
fn a_ring_that_nobody_was_told_of_counts_for_nothing_and_what_was_not_kept_stands_behind_nothing() {
    let (mut alarms, mut out) = (Alarms::default(), Vec::new());
    let flash = alarm(Precedence::Flash);
    alarms.join(at(0), flash.clone(), message(1), &mut out);
    out.clear();
    alarms.untold(at(0), &flash);
    alarms.leave_unkept(LINE, |_| false, &mut out);
    assert_eq!(
        told(&mut out),
        [0, 0],
        "what was not told is not taken back"
    );
    assert!(alarms.standing().is_empty());
    alarms.join(at(1), flash.clone(), message(1), &mut out);
    assert_eq!(told(&mut out), [1, 0]);
    // Of two in one moment one was kept.
    alarms.ring_anew(at(400), &mut out);
    alarms.join(at(400), flash.clone(), message(2), &mut out);
    alarms.join(at(400), flash.clone(), message(3), &mut out);
    out.clear();
    alarms.untold(at(400), &flash);
    alarms.leave_unkept(LINE, |id| *id != message(3), &mut out);
    alarms.ring_anew(at(400), &mut out);
    assert_eq!(told(&mut out), [1, 0]);
    assert!(alarms.is_behind(&flash, &message(2)) && !alarms.is_behind(&flash, &message(3)));
}

fn key(number: u8) -> PublicKey {
    detente_record::SecretKey::from_seed([number; 32]).public()
}

fn them() -> PublicKey {
    key(2)
}

fn others() -> PublicKey {
    key(3)
}

/// Two lines with one counterpart, and a third with another.
fn with_two_counterparts() -> (Alarms, [LineId; 3]) {
    let mut alarms = Alarms::default();
    let lines = [LINE, LineId([2; 32]), LineId([3; 32])];
    let us = key(1);
    for (line, other) in lines.into_iter().zip([them(), them(), others()]) {
        alarms.know(line, PartyIndex(0), vec![us, other]);
    }
    (alarms, lines)
}

/// What alarms were told: those that rang, and those that another rings for.
fn rang_and_gathered(out: &mut Vec<Output>) -> [Vec<Alarm>; 2] {
    let (mut rang, mut gathered) = (Vec::new(), Vec::new());
    for output in out.drain(..) {
        match output {
            Output::Notify(Event::Raised(alarm)) => rang.push(alarm),
            Output::Notify(Event::Gathered(alarm)) => gathered.push(alarm),
            _ => {}
        }
    }
    [rang, gathered]
}

fn path_down(counterpart: PublicKey) -> Alarm {
    let bearer = crate::link::channel::Bearer::Quic;
    Alarm::PathDown {
        counterpart,
        bearer,
    }
}

fn line_down(counterpart: PublicKey) -> Alarm {
    let cause = crate::alarm::Cause::AllSilent;
    Alarm::LineDown { counterpart, cause }
}

/// Everything that a counterpart can bring about, as fast as it can, on both lines with it.
fn bring_about(
    alarms: &mut Alarms,
    lines: &[LineId],
    second: u64,
    out: &mut Vec<Output>,
) -> Vec<Alarm> {
    let (theirs, now) = (PartyIndex(1), at(second));
    let causes = (1..=8).filter_map(crate::alarm::Cause::from_code);
    let mut conditions: Vec<Alarm> = causes
        .map(|cause| Alarm::LineDown {
            counterpart: them(),
            cause,
        })
        .collect();
    conditions.push(path_down(them()));
    conditions.push(Alarm::ClockSkew {
        counterpart: them(),
    });
    let mut messages = Vec::new();
    for line in lines.iter().copied() {
        let party = theirs;
        conditions.push(Alarm::FlashCap { line, party });
        conditions.push(Alarm::OverQuota { line, party });
        conditions.push(Alarm::AuthorityCap { line, party });
        conditions.push(Alarm::Drill { line, party });
        for precedence in [Precedence::Routine, Precedence::Flash] {
            messages.push(Alarm::NotDelivered { line, precedence });
            for party in [PartyIndex(0), theirs] {
                messages.push(Alarm::NotAcknowledged {
                    line,
                    party,
                    precedence,
                });
            }
        }
        let precedence = Precedence::Flash;
        messages.push(Alarm::Received {
            line,
            party,
            precedence,
        });
        messages.push(Alarm::BreakGlass { line, party });
        messages.push(Alarm::CheckFire { line, party });
        messages.push(Alarm::Ring { line, party });
    }
    alarms.ring_anew(now, out);
    for alarm in &conditions {
        alarms.clear(alarm, out);
        alarms.raise(now, alarm.clone(), out);
    }
    for alarm in &messages {
        alarms.join(now, alarm.clone(), message(second), out);
    }
    conditions.into_iter().chain(messages).collect()
}

#[test]
fn whatever_a_counterpart_does_on_however_many_lines_ten_alarms_ring_in_ten_minutes_and_none_is_lost()
 {
    let (mut alarms, lines) = with_two_counterparts();
    let mut out = Vec::new();
    let mut rings: Vec<u64> = Vec::new();
    let mut waits_since = None;
    let many = Alarm::Many {
        counterpart: them(),
    };
    for second in (0..3_600).step_by(3) {
        let caused = bring_about(&mut alarms, &lines[..2], second, &mut out);
        for alarm in &caused {
            assert!(alarms.standing().contains_key(alarm), "{alarm:?}");
        }
        let [rang, gathered] = rang_and_gathered(&mut out);
        rings.extend(rang.iter().map(|_| second));
        let lately = rings.iter().filter(|at| **at + 600 > second).count();
        assert!(lately <= 10, "{lately} in ten minutes, at {second} s");
        if !gathered.is_empty() {
            waits_since.get_or_insert(second);
            assert!(alarms.standing().contains_key(&many));
        }
        if rang.contains(&many) {
            waits_since = None;
        }
        let waits = waits_since.is_some_and(|since| second > since + 300);
        assert!(!waits, "nothing rings for what came since {waits_since:?}");
    }
    // What it says to be check fires rings until it is taken.
    for fire in lines[..2].iter().copied().map(check_fire) {
        let behind: Vec<EntryId> = alarms.behind(&fire).map(|(_, id)| id).collect();
        for message in behind {
            alarms.leave(&fire, &message, Left::ByOthers, &mut out);
        }
    }
    // Once it leaves off, the alarm for all is over.
    for second in (3_600..4_300).step_by(10) {
        alarms.ring_anew(at(second), &mut out);
    }
    let over = out
        .iter()
        .any(|told| matches!(told, Output::Notify(Event::Cleared(alarm)) if *alarm == many));
    assert!(over && !alarms.standing().contains_key(&many));
}

#[test]
fn a_line_that_is_down_rings_at_once_after_whatever_else_its_counterpart_made_ring() {
    let (mut alarms, lines) = with_two_counterparts();
    let mut out = Vec::new();
    let theirs = PartyIndex(1);
    for line in lines[..2].iter().copied() {
        for precedence in [Precedence::Routine, Precedence::Flash] {
            for party in [PartyIndex(0), theirs] {
                let alarm = Alarm::NotAcknowledged {
                    line,
                    party,
                    precedence,
                };
                alarms.join(at(0), alarm, message(1), &mut out);
            }
            let alarm = Alarm::NotDelivered { line, precedence };
            alarms.join(at(0), alarm, message(1), &mut out);
        }
    }
    assert!(
        !rang_and_gathered(&mut out)[1].is_empty(),
        "it was too much"
    );
    alarms.raise(at(30), line_down(them()), &mut out);
    assert_eq!(rang_and_gathered(&mut out)[0], [line_down(them())]);
}

#[test]
fn what_one_counterpart_makes_ring_takes_nothing_from_another() {
    let (mut alarms, lines) = with_two_counterparts();
    let mut out = Vec::new();
    for second in 0..60 {
        bring_about(&mut alarms, &lines[..2], second, &mut out);
    }
    out.clear();
    let flash = Alarm::Received {
        line: lines[2],
        party: PartyIndex(1),
        precedence: Precedence::Flash,
    };
    alarms.join(at(60), flash.clone(), message(1), &mut out);
    alarms.raise(at(60), path_down(others()), &mut out);
    let rang = rang_and_gathered(&mut out);
    assert_eq!(rang, [vec![flash, path_down(others())], vec![]]);
}

#[test]
fn that_a_counterpart_suspends_is_a_condition_of_its_own_and_that_we_do_is_told_whatever_it_does() {
    let (mut alarms, lines) = with_two_counterparts();
    let mut out = Vec::new();
    for second in 0..60 {
        bring_about(&mut alarms, &lines[..2], second, &mut out);
    }
    out.clear();
    let suspended = |party| Alarm::Suspended {
        line: lines[0],
        party: PartyIndex(party),
    };
    let review = Alarm::SuspensionReview { line: lines[0] };
    for alarm in [suspended(0), suspended(1), review.clone()] {
        alarms.raise(at(60), alarm, &mut out);
    }
    let told = rang_and_gathered(&mut out);
    assert_eq!(told, [vec![suspended(0), review], vec![suspended(1)]]);
    // Whoever suspends and resumes without end rings once in ten minutes for it.
    let (mut alarms, lines) = with_two_counterparts();
    let theirs = Alarm::Suspended {
        line: lines[0],
        party: PartyIndex(1),
    };
    for second in (0..600).step_by(20) {
        alarms.raise(at(second), theirs.clone(), &mut out);
        assert!(alarms.standing().contains_key(&theirs));
        alarms.clear(&theirs, &mut out);
    }
    let [rang, _] = rang_and_gathered(&mut out);
    assert_eq!(rang.iter().filter(|alarm| **alarm == theirs).count(), 1);
}

#[test]
fn a_path_that_goes_up_and_down_rings_twice_and_then_one_alarm_rings_for_it_and_says_how_often() {
    let (mut alarms, _) = with_two_counterparts();
    let (mut out, mut rang) = (Vec::new(), Vec::new());
    let many = Alarm::Many {
        counterpart: them(),
    };
    for second in (0..600).step_by(20) {
        alarms.ring_anew(at(second), &mut out);
        alarms.raise(at(second), path_down(them()), &mut out);
        assert!(alarms.standing().contains_key(&path_down(them())));
        alarms.clear(&path_down(them()), &mut out);
        rang.extend(rang_and_gathered(&mut out)[0].clone());
    }
    let path = path_down(them());
    assert_eq!(rang, [path.clone(), path, many.clone(), many.clone()]);
    assert_eq!(alarms.counted(&many), Some(28));
}

#[test]
fn what_officers_have_dealt_with_leaves_room_for_the_next_to_ring() {
    let (mut alarms, lines) = with_two_counterparts();
    let mut out = Vec::new();
    let flash = Alarm::Received {
        line: lines[0],
        party: PartyIndex(1),
        precedence: Precedence::Flash,
    };
    for second in 0..20 {
        alarms.join(at(second), flash.clone(), message(second), &mut out);
        assert_eq!(rang_and_gathered(&mut out), [vec![flash.clone()], vec![]]);
        alarms.leave(&flash, &message(second), Left::Tended, &mut out);
        out.clear();
    }
}

fn check_fire(line: LineId) -> Alarm {
    Alarm::CheckFire {
        line,
        party: PartyIndex(1),
    }
}

#[test]
fn a_check_fire_rings_at_once_twice_and_anew_every_five_minutes_until_it_is_taken() {
    let (mut alarms, mut out) = (Alarms::default(), Vec::new());
    let fire = check_fire(LINE);
    alarms.join(at(0), fire.clone(), message(1), &mut out);
    assert_eq!(told(&mut out), [1, 0]);
    alarms.join(at(1), fire.clone(), message(2), &mut out);
    assert_eq!(told(&mut out), [1, 0]);
    let rang = |alarms: &mut Alarms, out: &mut Vec<Output>, seconds: std::ops::Range<u64>| {
        let mut rang = Vec::new();
        for second in seconds {
            alarms.ring_anew(at(second), out);
            rang.extend((told(out)[0] > 0).then_some(second));
        }
        rang
    };
    let anew = rang(&mut alarms, &mut out, 2..1_000);
    assert_eq!(
        anew,
        [301, 601, 901],
        "nothing new came, and nobody took it"
    );
    alarms.leave(&fire, &message(1), Left::Tended, &mut out);
    assert_eq!(rang(&mut alarms, &mut out, 1_000..1_300), [1_201]);
    alarms.leave(&fire, &message(2), Left::Tended, &mut out);
    assert_eq!(told(&mut out), [0, 1]);
    assert!(rang(&mut alarms, &mut out, 1_300..3_000).is_empty());
    assert_eq!(alarms.wake(), None);
}

#[test]
fn no_flood_of_a_counterpart_s_flash_keeps_its_check_fire_from_ringing_at_once() {
    let (mut alarms, lines) = with_two_counterparts();
    let mut out = Vec::new();
    let mut rang = 0;
    for line in lines[..2].iter().copied() {
        for second in 0..30 {
            for alarm in [
                Alarm::Received {
                    line,
                    party: PartyIndex(1),
                    precedence: Precedence::Flash,
                },
                Alarm::NotAcknowledged {
                    line,
                    party: PartyIndex(1),
                    precedence: Precedence::Flash,
                },
                Alarm::BreakGlass {
                    line,
                    party: PartyIndex(1),
                },
            ] {
                alarms.join(at(second), alarm, message(second), &mut out);
            }
        }
        rang += rang_and_gathered(&mut out)[0].len();
    }
    assert!(rang >= RINGS_THEIR_FLASH_MAX, "{rang}: it was no flood");
    let fire = check_fire(lines[0]);
    alarms.join(at(40), fire.clone(), message(1_000), &mut out);
    assert_eq!(rang_and_gathered(&mut out), [vec![fire], vec![]]);
}

fn rings(line: LineId) -> Alarm {
    Alarm::Ring {
        line,
        party: PartyIndex(1),
    }
}

#[test]
fn each_ring_rings_at_once_as_often_as_its_counterpart_may_and_the_one_that_does_not_is_told() {
    let (mut alarms, lines) = with_two_counterparts();
    let mut out = Vec::new();
    let ring = rings(lines[0]);
    let sounded: Vec<bool> = (0..7)
        .map(|number| {
            let (second, message) = (number * 70, message(number));
            alarms.join(at(second), ring.clone(), message, &mut out);
            alarms.join(at(second), ring.clone(), message, &mut out);
            let sounded = alarms.sounds(&ring);
            // Its time was up, and nobody here had come.
            alarms.leave(&ring, &message, Left::ByOthers, &mut out);
            sounded
        })
        .collect();
    assert_eq!(sounded, [true, true, true, true, true, false, false]);
    // Whoever came is rung for again.
    let (mut alarms, _) = with_two_counterparts();
    for number in 0..20 {
        alarms.join(at(number), ring.clone(), message(number), &mut out);
        assert!(alarms.sounds(&ring));
        alarms.leave(&ring, &message(number), Left::Tended, &mut out);
    }
}

#[test]
fn a_ring_beside_one_that_sounds_is_heard_and_whoever_takes_one_that_made_no_sound_gives_nothing_back()
 {
    let (mut alarms, lines) = with_two_counterparts();
    let mut out = Vec::new();
    let ring = rings(lines[0]);
    for number in 0..6 {
        alarms.join(at(number), ring.clone(), message(number), &mut out);
    }
    alarms.leave(&ring, &message(0), Left::ByOthers, &mut out);
    assert!(alarms.sounds(&ring), "the sixth is behind what sounds");
    for number in 1..6 {
        alarms.leave(&ring, &message(number), Left::ByOthers, &mut out);
    }
    for number in 6..9 {
        alarms.join(at(number), ring.clone(), message(number), &mut out);
        assert!(!alarms.sounds(&ring), "{number}");
        alarms.leave(&ring, &message(number), Left::Tended, &mut out);
    }
}

#[test]
fn a_ring_rings_whatever_else_its_counterpart_brings_about_at_will_and_leaves_room_for_its_flash() {
    let (mut alarms, lines) = with_two_counterparts();
    let mut out = Vec::new();
    let party = PartyIndex(1);
    for line in lines[..2].iter().copied() {
        for precedence in Precedence::ALL.into_iter().take(3) {
            let overdue = Alarm::NotAcknowledged {
                line,
                party,
                precedence,
            };
            alarms.join(at(0), overdue, message(1), &mut out);
            alarms.join(
                at(0),
                Alarm::Unanswered {
                    line,
                    party,
                    precedence,
                },
                message(2),
                &mut out,
            );
        }
    }
    let gathered = !rang_and_gathered(&mut out)[1].is_empty();
    assert!(gathered, "it was too much");
    let ring = rings(lines[0]);
    alarms.join(at(1), ring.clone(), message(3), &mut out);
    assert!(alarms.sounds(&ring));
    for number in 4..20 {
        alarms.join(at(number), ring.clone(), message(number), &mut out);
    }
    out.clear();
    let flash = Alarm::Received {
        line: lines[1],
        party,
        precedence: Precedence::Flash,
    };
    alarms.join(at(30), flash.clone(), message(30), &mut out);
    assert_eq!(rang_and_gathered(&mut out)[0], [flash]);
}
