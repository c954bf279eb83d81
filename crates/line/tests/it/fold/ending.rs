//! The end of a line: what a party that leaves, and parties that close it, end for whom and from where on.

use detente_line::fold::{Judgement, LineEnd, Refusal};
use detente_line::message::ACKNOWLEDGE;
use detente_record::{Act, PartyIndex, Precedence};

use crate::scribe::{RELEASING, RELEASING_AGAIN, RELEASING_TOO, Said, Scribe};

const TWO: &[u16] = &[RELEASING, RELEASING_TOO];

fn judged(scribe: &Scribe, said: &Said) -> Option<Judgement> {
    scribe.fold().judgement(&said.id())
}

fn is_after_the_end(scribe: &Scribe, said: &Said) -> bool {
    judged(scribe, said) == Some(Judgement::Refused(Refusal::LineEnded))
}

#[test]
fn nothing_new_begins_for_whoever_has_left_and_for_whoever_knows_it() {
    let mut scribe = Scribe::new(3);
    let before = scribe.release(0, &[1], Precedence::Routine);
    scribe.end_line(0, Act::LEAVE, TWO);
    let own = scribe.release(0, &[1], Precedence::Flash);
    let crossed = scribe.release(1, &[0], Precedence::Flash);
    scribe.deliver(0, 1);
    let knows = scribe.release(1, &[2], Precedence::Routine);
    let test = scribe.challenge(1, None);
    let not_told = scribe.release(2, &[1], Precedence::Routine);
    for said in [&before, &crossed, &not_told] {
        assert_eq!(judged(&scribe, said), Some(Judgement::Effective));
    }
    for said in [&own, &knows, &test] {
        assert!(is_after_the_end(&scribe, said));
    }
    assert_eq!(scribe.fold().line_end(), Some(LineEnd::Left));
}

#[test]
fn what_began_before_the_end_is_gone_on_with() {
    let mut scribe = Scribe::new(2);
    let crossed = scribe.release(1, &[0], Precedence::Flash);
    scribe.end_line(0, Act::LEAVE, TWO);
    scribe.deliver_all();
    let acknowledged = scribe.act(0, ACKNOWLEDGE, crossed.id());
    assert_eq!(judged(&scribe, &acknowledged), Some(Judgement::Effective));
    let state = scribe.fold().message(&crossed.id()).unwrap();
    assert_eq!(state.addressees[0].acknowledged.len(), 1);
}

#[test]
fn a_line_is_closed_only_once_every_party_is_for_it() {
    let mut scribe = Scribe::new(3);
    for party in [0, 1] {
        scribe.end_line(party, Act::CLOSE, TWO);
        scribe.deliver_all();
    }
    let open = scribe.release(0, &[1], Precedence::Routine);
    assert_eq!(judged(&scribe, &open), Some(Judgement::Effective));
    assert_eq!(scribe.fold().line_end(), None);
    scribe.end_line(2, Act::CLOSE, TWO);
    let own = scribe.release(2, &[1], Precedence::Routine);
    let not_told = scribe.release(0, &[1], Precedence::Routine);
    scribe.deliver_all();
    let told = scribe.release(0, &[1], Precedence::Routine);
    assert!(is_after_the_end(&scribe, &own) && is_after_the_end(&scribe, &told));
    assert_eq!(judged(&scribe, &not_told), Some(Judgement::Effective));
    assert_eq!(scribe.fold().line_end(), Some(LineEnd::Closed));
}

#[test]
fn one_person_with_two_numbers_ends_nothing_and_an_officer_is_appointed_after_the_end_too() {
    let mut scribe = Scribe::new(2);
    let alone = scribe.end_line(0, Act::LEAVE, &[RELEASING, RELEASING_AGAIN]);
    let refused = Judgement::Refused(Refusal::OneRelease);
    assert_eq!(judged(&scribe, &alone), Some(refused));
    let goes_on = scribe.release(0, &[1], Precedence::Routine);
    assert_eq!(judged(&scribe, &goes_on), Some(Judgement::Effective));
    scribe.end_line(0, Act::LEAVE, TWO);
    let number = crate::scribe::FOUNDING_OFFICERS;
    let role = detente_line::fold::facts::Role::Releasing;
    let appointed = scribe.appoint(0, number, &[role], TWO);
    assert_eq!(judged(&scribe, &appointed), Some(Judgement::Effective));
    let twice = scribe.end_line(0, Act::CLOSE, TWO);
    let refused = Judgement::Refused(Refusal::SaidBefore);
    assert_eq!(judged(&scribe, &twice), Some(refused));
    assert!(scribe.fold().has_ended(PartyIndex(0)) && !scribe.fold().has_ended(PartyIndex(1)));
}

#[test]
fn a_word_to_the_end_that_comes_last_undoes_what_was_said_by_those_who_knew_it() {
    let mut scribe = Scribe::new(2);
    let leaves = scribe.end_line(0, Act::LEAVE, TWO);
    scribe.deliver(0, 1);
    let knows = scribe.release(1, &[0], Precedence::Routine);
    let mut fold = crate::scribe::fold_of(&scribe.facts, [&knows]);
    assert_eq!(fold.judgement(&knows.id()), Some(Judgement::Effective));
    let changed = fold.insert(&leaves.entry, leaves.officers.clone());
    let message = detente_line::fold::ObjectId::Entry(knows.id());
    assert!(changed.may_include(message));
    let refused = Judgement::Refused(Refusal::LineEnded);
    assert_eq!(fold.judgement(&knows.id()), Some(refused));
}
