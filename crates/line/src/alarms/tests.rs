//! The alarms about messages: one for many, and when it rings.

use std::time::Duration;

use super::*;

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
