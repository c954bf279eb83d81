//! Suspended lines: what one party's statements come to, and what falls under them, whatever crossed; the table of
//! spec/suspensions.md, cell by cell.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_line::body;
use detente_line::fold::{Judgement, Refusal, SignedAs};
use detente_line::matter::COURSES;
use detente_line::message::{self, ACKNOWLEDGE};
use detente_line::suspension::{ALTHOUGH_SUSPENDED, Part, RESUME, SUSPEND, Suspension};
use detente_record::{Act, EntryId, Kind, PartyIndex, Precedence, Status, Timestamp};

use super::random::{Dice, random_record};
use super::shelved::Kept;
use crate::scribe::{RELEASING, RELEASING_AGAIN, Said, Scribe, WATCH, fold_of};

const X: u8 = 0;
const Y: u8 = 1;
const BOTH: &[(u16, SignedAs)] = &[(WATCH, SignedAs::Releaser), (RELEASING, SignedAs::Releaser)];
const ONE: &[(u16, SignedAs)] = &[(RELEASING, SignedAs::Releaser)];
const EVERYTHING: u64 = 31;
const INCIDENT: u64 = 2 << 16;

impl Scribe {
    /// A statement that a party suspends so much, from now or from then on.
    fn suspend(&mut self, by: u8, what: u64, from: Option<u64>) -> EntryId {
        let mut header = self.header(by, body::SUSPENSION, SUSPEND);
        header.precedence = Precedence::Immediate;
        header.outcome = Some(INCIDENT + what);
        header.number = from;
        header.due = Some(Timestamp::from_ms(self.now_ms + 1_000_000));
        self.sign(header, true, BOTH).id()
    }

    fn resume(&mut self, by: u8, stated: EntryId) -> Said {
        let mut header = self.header(by, body::SUSPENSION, RESUME);
        header.precedence = Precedence::Immediate;
        header.object = Some(stated);
        self.sign(header, false, ONE)
    }

    fn all_suspended(&self, party: u8) -> Vec<Suspension> {
        self.fold().suspensions(PartyIndex(party))
    }

    /// Whose suspension something falls under, and whether its author knew of it.
    fn under(&self, id: EntryId) -> Vec<(u8, bool)> {
        let fold = self.fold();
        let under = fold.under_suspension(&id, &fold.all_suspensions());
        under.iter().map(|one| (one.party.0, one.known)).collect()
    }

    fn is_excused(&self, id: EntryId, party: u8) -> bool {
        let fold = self.fold();
        fold.is_excused(&id, PartyIndex(party), &fold.all_suspensions())
    }

    fn routine(&mut self, by: u8, to: u8) -> EntryId {
        self.release(by, &[to], Precedence::Routine).id()
    }
}

fn judged(scribe: &Scribe, id: EntryId) -> Option<Judgement> {
    scribe.fold().judgement(&id)
}

#[test]
fn one_side_suspends_and_the_other_does_not_and_both_at_once_are_two_facts() {
    let mut scribe = Scribe::new(2);
    let stated = scribe.suspend(X, EVERYTHING, None);
    let fold = scribe.fold();
    let own = fold.suspended(PartyIndex(X)).unwrap();
    assert_eq!((own.id(), own.last().fact.entry), (stated, stated));
    assert_eq!(own.last().reason().unwrap().name(), "incident");
    assert!(own.last().what.is_everything() && own.last().has_words);
    assert_eq!(fold.suspended(PartyIndex(Y)), None);
    // Neither knew of the other's.
    scribe.suspend(Y, 1, None);
    scribe.deliver_all();
    let fold = scribe.fold();
    assert!(fold.suspended(PartyIndex(X)).is_some());
    let theirs = fold.suspended(PartyIndex(Y)).unwrap();
    assert_eq!(
        theirs.last().what.parts().collect::<Vec<_>>(),
        [Part::Messages]
    );
    // Who resumes ends the own one.
    let other = scribe.resume(Y, stated);
    assert_eq!(
        judged(&scribe, other.id()),
        Some(Judgement::Refused(Refusal::WrongObject))
    );
    scribe.resume(X, stated);
    let fold = scribe.fold();
    assert_eq!(fold.suspended(PartyIndex(X)), None);
    assert!(fold.suspended(PartyIndex(Y)).is_some());
}

#[test]
fn three_times_and_how_long_each_lasted_is_told() {
    let mut scribe = Scribe::new(2);
    for _ in 0..3 {
        let first = scribe.suspend(X, EVERYTHING, None);
        scribe.now_ms += 1_000;
        // It is stated anew: no other one begins by that.
        let anew = scribe.suspend(X, 2, None);
        scribe.now_ms += 1_000;
        // Who meant the terms of before ends nothing.
        scribe.resume(X, first);
        assert!(scribe.fold().suspended(PartyIndex(X)).is_some());
        scribe.resume(X, anew);
        // Nor does who resumes twice.
        scribe.resume(X, anew);
    }
    let all = scribe.all_suspended(X);
    let lasted: Vec<Duration> = all
        .iter()
        .map(|one| one.lasted(Timestamp::from_ms(scribe.now_ms)))
        .collect();
    assert_eq!(lasted, [Duration::from_millis(2_030); 3]);
    assert!(
        all.iter()
            .all(|one| one.stated.len() == 2 && one.resumed.is_some())
    );
}

#[test]
fn what_makes_no_sense_suspends_nothing() {
    let mut scribe = Scribe::new(2);
    let header = |scribe: &mut Scribe| {
        let mut header = scribe.header(X, body::SUSPENSION, SUSPEND);
        header.precedence = Precedence::Immediate;
        header.outcome = Some(INCIDENT + EVERYTHING);
        header.due = Some(Timestamp::from_ms(scribe.now_ms + 1_000));
        header
    };
    let mut refused = Vec::new();
    for broken in 0..8 {
        let mut said = header(&mut scribe);
        let (mut body, mut officers) = (false, BOTH);
        match broken {
            0 => said.status = Status::Exercise,
            1 => said.precedence = Precedence::Flash,
            2 => said.due = None,
            3 => said.due = Some(said.time),
            // It begins when it is to be looked at again.
            4 => said.number = said.due.map(Timestamp::as_ms),
            5 => said.outcome = Some(INCIDENT),
            // By no word and without words.
            6 => said.outcome = Some(EVERYTHING),
            _ => {
                body = true;
                officers = ONE;
            }
        }
        refused.push(scribe.sign(said, body, officers).id());
    }
    for (broken, id) in refused.into_iter().enumerate() {
        let why = if broken == 7 {
            Refusal::OneRelease
        } else {
            Refusal::Senseless
        };
        assert_eq!(
            judged(&scribe, id),
            Some(Judgement::Refused(why)),
            "{broken}"
        );
    }
    assert_eq!(scribe.all_suspended(X), []);
    // One person with two numbers is one person.
    let said = header(&mut scribe);
    let twice = &[
        (RELEASING, SignedAs::Releaser),
        (RELEASING_AGAIN, SignedAs::Releaser),
    ];
    let id = scribe.sign(said, true, twice).id();
    assert_eq!(
        judged(&scribe, id),
        Some(Judgement::Refused(Refusal::OneRelease))
    );
    // An officer of the watch suspends with another, and resumes nothing.
    let stated = scribe.suspend(X, EVERYTHING, None);
    let mut header = scribe.header(X, body::SUSPENSION, RESUME);
    header.precedence = Precedence::Immediate;
    header.object = Some(stated);
    let id = scribe
        .sign(header, false, &[(WATCH, SignedAs::Releaser)])
        .id();
    assert_eq!(
        judged(&scribe, id),
        Some(Judgement::Refused(Refusal::NotEntitled))
    );
    // What this version does not know is suspended too, and is no reason to refuse the rest.
    let later = scribe.suspend(Y, 1 << 15, None);
    assert_eq!(judged(&scribe, later), Some(Judgement::Effective));
    assert!(scribe.all_suspended(Y)[0].last().what.has_more());
}

#[test]
fn only_what_its_party_first_held_while_it_stood_falls_under_it() {
    let mut scribe = Scribe::new(2);
    let held_before = scribe.routine(Y, X);
    scribe.deliver(Y, X);
    let crossed = scribe.routine(Y, X);
    let stated = scribe.suspend(X, EVERYTHING, None);
    scribe.deliver(X, Y);
    let knowing = scribe.routine(Y, X);
    let own = scribe.routine(X, Y);
    scribe.deliver(Y, X);
    let resumed = scribe.resume(X, stated);
    // Signed before its author heard that the line is resumed, and held there after it was.
    let late = scribe.routine(Y, X);
    scribe.deliver_all();
    let after = scribe.routine(Y, X);
    scribe.deliver_all();
    scribe.routine(X, Y);
    assert_eq!(scribe.under(held_before), []);
    assert_eq!(scribe.under(crossed), [(X, false)]);
    assert_eq!(scribe.under(knowing), [(X, true)]);
    assert_eq!(scribe.under(own), [(X, true)]);
    assert_eq!(scribe.under(late), []);
    assert_eq!(scribe.under(after), []);
    assert_eq!(judged(&scribe, resumed.id()), Some(Judgement::Effective));
    assert!(scribe.is_excused(crossed, X) && scribe.is_excused(knowing, X));
    // Nobody is excused of what that party itself has begun, nor is anybody else.
    assert!(!scribe.is_excused(own, X) && !scribe.is_excused(own, Y));
}

#[test]
fn when_a_party_held_something_is_known_once_nothing_is_missing_below_its_proof() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.routine(Y, X);
    let proof = scribe.receipt(X, body::RECEIPT_HELD, &[sent]).id();
    scribe.suspend(X, EVERYTHING, None);
    scribe.deliver_all();
    scribe.routine(X, Y);
    let (held, all) = (scribe.said.clone(), scribe.fold());
    let known = |fold: &detente_line::fold::Fold| {
        let party = PartyIndex(X);
        let excused = fold.is_excused(&sent, party, &fold.all_suspensions());
        (fold.is_known_when_held(&sent, party), excused)
    };
    assert_eq!(known(&all), (true, false));
    // Without the entry that proves it was held before, it is held to have come later; and that is not known.
    let gap: Vec<Said> = held.into_iter().filter(|one| one.id() != proof).collect();
    assert_eq!(known(&fold_of(&scribe.facts, &gap)), (false, true));
    let nothing: Vec<Said> = gap.into_iter().take_while(|one| one.id() != sent).collect();
    assert_eq!(known(&fold_of(&scribe.facts, &nothing)), (false, false));
}

#[test]
fn what_was_begun_before_an_announced_start_does_not_fall_under_it() {
    let mut scribe = Scribe::new(2);
    let start = scribe.now_ms + 500;
    scribe.suspend(X, EVERYTHING, Some(start));
    scribe.deliver_all();
    let before = scribe.routine(Y, X);
    scribe.now_ms += 1_000;
    let after = scribe.routine(Y, X);
    assert_eq!(scribe.under(before), []);
    assert_eq!(scribe.under(after), [(X, true)]);
    assert_eq!(scribe.all_suspended(X)[0].since().as_ms(), start);
    // A start that has passed when it is signed is the signing.
    let mut scribe = Scribe::new(2);
    scribe.suspend(X, EVERYTHING, Some(1));
    let now = scribe.now_ms;
    assert_eq!(scribe.all_suspended(X)[0].since().as_ms(), now);
}

#[test]
fn what_is_stated_anew_leaves_no_time_between_and_what_had_not_begun_has_not_been() {
    // It stands, and is stated anew with a later start: it holds on.
    let mut scribe = Scribe::new(2);
    scribe.suspend(X, EVERYTHING, None);
    let begun = scribe.now_ms;
    let later = scribe.now_ms + 5_000;
    scribe.suspend(X, 1, Some(later));
    scribe.deliver_all();
    let between = scribe.routine(Y, X);
    assert_eq!(scribe.under(between), [(X, true)]);
    let one = &scribe.all_suspended(X)[0];
    assert!(one.last().from.as_ms() < later && !one.last().is_announced());
    assert_eq!(one.since().as_ms(), begun);
    // It is announced, and put off before it begins: it has not been suspended before that.
    for (again, since) in [(Some(9_000), 9_000), (None, 0)] {
        let mut scribe = Scribe::new(2);
        let at = scribe.now_ms;
        scribe.suspend(X, EVERYTHING, Some(at + 5_000));
        scribe.suspend(X, EVERYTHING, again.map(|after| at + after));
        let signed = scribe.now_ms;
        let one = &scribe.all_suspended(X)[0];
        let expected = if again.is_some() { at + since } else { signed };
        assert_eq!((one.since().as_ms(), one.stated.len()), (expected, 2));
        assert_eq!(one.lasted(Timestamp::from_ms(signed)), Duration::ZERO);
        let scribe_now = Timestamp::from_ms(expected + 1_000);
        assert_eq!(one.lasted(scribe_now), Duration::from_secs(1));
    }
}

#[test]
fn of_three_a_message_between_the_two_others_does_not_fall_under_it() {
    let mut scribe = Scribe::new(3);
    scribe.suspend(X, EVERYTHING, None);
    scribe.deliver_all();
    let between = scribe.routine(1, 2);
    let to_both = scribe.release(1, &[X, 2], Precedence::Immediate).id();
    assert_eq!(scribe.under(between), []);
    assert_eq!(scribe.under(to_both), [(X, true)]);
    assert!(scribe.is_excused(to_both, X) && !scribe.is_excused(to_both, 2));
}

/// spec/suspensions.md §2, written by hand: every kind and act there is, and the part of it that can be suspended.
const TABLE: &[(Kind, Act, &str)] = &[
    (body::MESSAGE, Act(0), "messages"),
    (body::CALL_REQUEST, Act(0), "calls"),
    (body::QUERY, Act(0), "queries"),
    (body::ASK, Act(0), "asks"),
    (body::READOUT, Act(0), "readouts"),
];

#[test]
fn only_what_the_table_names_can_be_suspended_and_no_flash_nor_what_saves_life() {
    let begins: BTreeMap<(Kind, Act), &str> =
        TABLE.iter().map(|row| ((row.0, row.1), row.2)).collect();
    let mut walked = 0;
    for rules in body::KINDS {
        for act in rules.acts {
            for (status, precedence, object, outcome) in [
                (Status::Actual, Precedence::Routine, false, None),
                (Status::Actual, Precedence::Immediate, false, None),
                (
                    Status::Actual,
                    Precedence::Routine,
                    false,
                    Some(ALTHOUGH_SUSPENDED),
                ),
                (Status::Actual, Precedence::Flash, false, None),
                (Status::Actual, Precedence::Routine, true, None),
                (Status::Exercise, Precedence::Routine, false, None),
                (Status::Test, Precedence::Routine, false, None),
                (
                    Status::Actual,
                    Precedence::Immediate,
                    false,
                    Some(message::SAFETY_OF_LIFE),
                ),
            ] {
                let mut scribe = Scribe::new(2);
                let any = scribe.routine(X, Y);
                scribe.suspend(X, EVERYTHING, None);
                scribe.deliver_all();
                let mut header = scribe.header(Y, rules.kind, act.act);
                (header.status, header.precedence, header.outcome) = (status, precedence, outcome);
                header.object = object.then_some(any);
                header.action = vec![PartyIndex(X)];
                let id = scribe.sign(header, true, BOTH).id();
                let saves = outcome == Some(message::SAFETY_OF_LIFE) && rules.kind == body::MESSAGE;
                let never =
                    status != Status::Actual || precedence == Precedence::Flash || object || saves;
                let part = begins.get(&(rules.kind, act.act)).filter(|_| !never);
                let speech = scribe.fold().speech(&id).cloned().unwrap();
                let told = Part::of_speech(&speech).map(Part::name);
                assert_eq!(told, part.copied(), "{} {}", rules.name, act.name);
                let falls = scribe.under(id).len() == 1;
                assert_eq!(falls, part.is_some(), "{} {}", rules.name, act.name);
                walked += 1;
            }
        }
    }
    assert!(walked > 400 && COURSES.len() > 4, "{walked}");
}

#[test]
fn a_suspension_of_one_part_leaves_the_others_and_what_was_said_before() {
    for (bit, part) in [
        (1, "messages"),
        (2, "calls"),
        (4, "queries"),
        (8, "asks"),
        (16, "readouts"),
    ] {
        let mut scribe = Scribe::new(2);
        let before = scribe.routine(Y, X);
        scribe.deliver_all();
        scribe.suspend(X, bit, None);
        scribe.deliver_all();
        for (kind, act, of) in TABLE {
            let mut header = scribe.header(Y, *kind, *act);
            header.action = vec![PartyIndex(X)];
            let id = scribe.sign(header, true, BOTH).id();
            assert_eq!(
                scribe.under(id).len(),
                usize::from(*of == part),
                "{part} {of}"
            );
        }
        let acknowledged = scribe.act(X, ACKNOWLEDGE, before).id();
        assert_eq!(judged(&scribe, acknowledged), Some(Judgement::Effective));
        assert_eq!(scribe.under(acknowledged), []);
    }
}

#[test]
fn on_branches_of_a_fork_resuming_counts() {
    let mut scribe = Scribe::new(2);
    let stated = scribe.suspend(X, EVERYTHING, None);
    let tip = scribe.tip(X);
    scribe.routine(X, Y);
    scribe.rewind(X, tip);
    scribe.resume(X, stated);
    assert_eq!(scribe.fold().suspended(PartyIndex(X)), None);
}

/// What the parties have suspended, and what falls under it.
fn told(fold: &detente_line::fold::Fold, said: &[Said]) -> String {
    let parties: Vec<_> = fold.facts().all_parties().collect();
    let suspensions: Vec<_> = parties.iter().map(|one| fold.suspensions(*one)).collect();
    let all = fold.all_suspensions();
    let under: Vec<_> = said
        .iter()
        .map(|one| fold.under_suspension(&one.id(), &all))
        .collect();
    format!("{suspensions:?} {under:?}")
}

#[test]
fn whatever_the_order_and_whatever_is_shelved_the_same_is_suspended() {
    let (mut suspended, mut fell) = (0, 0);
    for seed in 0..40 {
        let scribe = random_record(seed + 9_000, 2 + u8::from(seed % 2 == 0), 90);
        let mut dice = Dice::new(seed + 9_100);
        let expected = told(&scribe.fold(), &scribe.said);
        let fold = scribe.fold();
        let all = fold.all_suspensions();
        let under = |one: &Said| fold.under_suspension(&one.id(), &all).len();
        fell += scribe.said.iter().map(under).sum::<usize>();
        suspended += (0..2)
            .map(|party| scribe.all_suspended(party).len())
            .sum::<usize>();
        let mut order = scribe.said.clone();
        dice.shuffle(&mut order);
        let mixed = fold_of(&scribe.facts, &order);
        assert_eq!(told(&mixed, &scribe.said), expected, "seed {seed}");
        let mut kept = Kept::new(detente_line::fold::Fold::new(scribe.facts.clone()));
        for said in &order {
            kept.take(said);
            match dice.roll(12) {
                0 => _ = kept.shelve(u32::MAX),
                1 => kept.start_again(dice.one_in(2)),
                _ => {}
            }
        }
        kept.shelve(u32::MAX);
        kept.start_again(false);
        assert_eq!(told(&kept.fold, &scribe.said), expected, "seed {seed}");
    }
    assert!(
        suspended > 20 && fell > 20,
        "{suspended} suspended, {fell} fell under one"
    );
}

#[test]
fn of_a_flood_of_statements_the_last_by_place_count_in_any_order() {
    use detente_line::limits::SUSPENDING_MAX;
    let mut scribe = Scribe::new(2);
    let stated: Vec<EntryId> = (0..SUSPENDING_MAX + 4)
        .map(|_| scribe.suspend(X, EVERYTHING, None))
        .collect();
    let all = scribe.all_suspended(X);
    assert_eq!(all[0].stated.len(), SUSPENDING_MAX);
    let ends = (all[0].id(), all[0].last().fact.entry);
    assert_eq!(ends, (stated[4], stated[SUSPENDING_MAX + 3]));
    let mut order = scribe.said.clone();
    Dice::new(1).shuffle(&mut order);
    let mixed = fold_of(&scribe.facts, &order);
    assert_eq!(mixed.suspensions(PartyIndex(X)), all);
}
