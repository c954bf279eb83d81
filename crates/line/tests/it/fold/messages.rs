//! The life of messages.

use detente_line::body;
use detente_line::fold::{Judgement, OfficerEvidence, Refusal, Remark, SignedAs};
use detente_line::message::{ACKNOWLEDGE, ANSWER, CANCEL, DISPLAYED, RELEASE, answer::Answer};
use detente_record::{Digest, Kind, PartyIndex, Precedence, Status, Timestamp};

use crate::scribe::{ARCHIVIST, RELEASING, RELEASING_AGAIN, Said, Scribe, WATCH, fold_of};

const A: u8 = 0;
const B: u8 = 1;
const C: u8 = 2;

fn flash_signed_by(officers: &[(u16, SignedAs)]) -> (Scribe, Said) {
    let mut scribe = Scribe::new(2);
    let mut header = scribe.header(A, body::MESSAGE, RELEASE);
    header.precedence = Precedence::Flash;
    header.action = vec![PartyIndex(B)];
    let flash = scribe.sign(header, true, officers);
    (scribe, flash)
}

#[test]
fn delivered_displayed_acknowledged_and_answered_are_four_facts() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.release(A, &[B], Precedence::Flash);
    let state = scribe.fold().message(&sent.id()).unwrap();
    assert_eq!(state.drafted[0].officer, WATCH);
    assert_eq!(state.released[0].officer, RELEASING);
    assert_eq!(state.refused, None);
    assert_eq!(state.addressees[0].delivered, None);

    let receipt = scribe.receipt(B, body::RECEIPT_HELD, &[sent.id()]);
    scribe.deliver(A, B);
    let displayed = scribe.act(B, DISPLAYED, sent.id());
    let acknowledged = scribe.act(B, ACKNOWLEDGE, sent.id());
    let answered = scribe.act(B, ANSWER, sent.id());
    let state = scribe.fold().message(&sent.id()).unwrap();
    let b = state.addressee(PartyIndex(B)).unwrap();
    assert_eq!(b.delivered.as_ref().unwrap().entry, receipt.id());
    assert!(b.delivered.as_ref().unwrap().signers.is_empty());
    assert_eq!(b.displayed.as_ref().unwrap().entry, displayed.id());
    assert_eq!(b.acknowledged[0].fact.entry, acknowledged.id());
    assert_eq!(b.acknowledged[0].fact.signers[0].officer, WATCH);
    assert_eq!(b.answered[0].fact.entry, answered.id());
    assert_eq!(b.answered[0].code, Some(Answer::Yes));
    assert!(b.acknowledged[0].changed_since.is_empty());
}

#[test]
fn an_answer_alone_acknowledges_nothing() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.release(A, &[B], Precedence::Priority);
    scribe.act(B, ANSWER, sent.id());
    let state = scribe.fold().message(&sent.id()).unwrap();
    assert!(!state.is_acknowledged_by(PartyIndex(B)));
    assert!(state.addressees[0].displayed.is_none());
}

#[test]
fn a_seen_head_delivers_everything_under_it_and_only_by_the_addressee() {
    let mut scribe = Scribe::new(3);
    let first = scribe.release(A, &[B], Precedence::Routine);
    let second = scribe.release(A, &[B], Precedence::Routine);
    scribe.deliver(A, C);
    scribe.receipt(C, body::RECEIPT_HELD, &[]);
    let state = scribe.fold().message(&first.id()).unwrap();
    assert_eq!(
        state.addressees[0].delivered, None,
        "C's receipt says nothing of B"
    );
    scribe.deliver(A, B);
    let receipt = scribe.receipt(B, body::RECEIPT_HELD, &[]);
    for message in [first, second] {
        let state = scribe.fold().message(&message.id()).unwrap();
        assert_eq!(
            state.addressees[0].delivered.as_ref().unwrap().entry,
            receipt.id()
        );
    }
}

#[test]
fn a_head_whose_chain_is_not_held_proves_nothing_yet() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.release(A, &[B], Precedence::Routine);
    let between = scribe.release(A, &[B], Precedence::Routine);
    let last = scribe.release(A, &[B], Precedence::Routine);
    scribe.deliver(A, B);
    let receipt = scribe.receipt(B, body::RECEIPT_HELD, &[]);
    let delivered = |said: &[&Said]| {
        let fold = fold_of(&scribe.facts, said.iter().copied());
        fold.message(&sent.id()).unwrap().addressees[0]
            .delivered
            .is_some()
    };
    assert!(!delivered(&[&sent, &last, &receipt]));
    assert!(delivered(&[&sent, &last, &receipt, &between]));
}

#[test]
fn a_flash_that_one_person_released_is_kept_and_refused() {
    let (scribe, flash) = flash_signed_by(&[(RELEASING, SignedAs::Releaser)]);
    let state = scribe.fold().message(&flash.id()).unwrap();
    assert_eq!(state.refused, Some(Refusal::OneRelease));
    assert!(state.released.is_empty());

    let both = [
        (RELEASING, SignedAs::Drafter),
        (RELEASING, SignedAs::Releaser),
    ];
    let (scribe, flash) = flash_signed_by(&both);
    assert_eq!(
        scribe.fold().message(&flash.id()).unwrap().refused,
        Some(Refusal::OneRelease)
    );

    let one_key = [
        (RELEASING_AGAIN, SignedAs::Drafter),
        (RELEASING, SignedAs::Releaser),
    ];
    let (scribe, flash) = flash_signed_by(&one_key);
    assert_eq!(
        scribe.fold().message(&flash.id()).unwrap().refused,
        Some(Refusal::OneRelease)
    );
}

#[test]
fn a_flash_needs_a_releasing_officer_and_a_second_of_the_watch() {
    let good = [(WATCH, SignedAs::Drafter), (RELEASING, SignedAs::Releaser)];
    let (scribe, flash) = flash_signed_by(&good);
    assert_eq!(scribe.fold().message(&flash.id()).unwrap().refused, None);
    let swapped = [(RELEASING, SignedAs::Drafter), (WATCH, SignedAs::Releaser)];
    let (scribe, flash) = flash_signed_by(&swapped);
    assert_eq!(
        scribe.fold().message(&flash.id()).unwrap().refused,
        Some(Refusal::NotEntitled)
    );
    let archivist = [
        (ARCHIVIST, SignedAs::Drafter),
        (RELEASING, SignedAs::Releaser),
    ];
    let (scribe, flash) = flash_signed_by(&archivist);
    assert_eq!(
        scribe.fold().message(&flash.id()).unwrap().refused,
        Some(Refusal::NotEntitled)
    );
}

#[test]
fn a_drafter_alone_releases_nothing() {
    let mut scribe = Scribe::new(2);
    let mut header = scribe.header(A, body::MESSAGE, RELEASE);
    header.action = vec![PartyIndex(B)];
    let drafted = scribe.sign(header, true, &[(WATCH, SignedAs::Drafter)]);
    let state = scribe.fold().message(&drafted.id()).unwrap();
    assert_eq!(state.refused, Some(Refusal::NoOfficer));
    assert_eq!(state.drafted.len(), 1);
}

#[test]
fn a_cancel_that_comes_first_waits_for_its_message() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.release(A, &[B], Precedence::Immediate);
    let cancel = scribe.act(A, CANCEL, sent.id());
    let mut fold = fold_of(&scribe.facts, [&cancel]);
    assert_eq!(fold.message(&sent.id()), None);
    assert_eq!(fold.judgement(&cancel.id()), Some(Judgement::Waits));
    assert_eq!(fold.waiting(&sent.id())[0].entry, cancel.id());
    fold.insert(&sent.entry, sent.officers.clone());
    assert_eq!(
        fold.message(&sent.id()).unwrap().cancelled.unwrap().entry,
        cancel.id()
    );
    assert!(fold.waiting(&sent.id()).is_empty());
}

#[test]
fn a_cancel_and_an_acknowledgement_that_cross_both_stand_and_are_told() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.release(A, &[B], Precedence::Flash);
    scribe.deliver(A, B);
    let acknowledged = scribe.act(B, ACKNOWLEDGE, sent.id());
    let cancel = scribe.act(A, CANCEL, sent.id());
    let state = scribe.fold().message(&sent.id()).unwrap();
    assert_eq!(state.cancelled.as_ref().unwrap().entry, cancel.id());
    assert_eq!(state.crossed_cancel[0].entry, acknowledged.id());
    let acknowledgement = &state.addressees[0].acknowledged[0];
    assert_eq!(acknowledgement.changed_since, [cancel.id()]);
}

#[test]
fn an_acknowledgement_held_before_the_cancel_did_not_cross_it() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.release(A, &[B], Precedence::Flash);
    scribe.deliver(A, B);
    scribe.act(B, ACKNOWLEDGE, sent.id());
    scribe.deliver(B, A);
    let cancel = scribe.act(A, CANCEL, sent.id());
    let state = scribe.fold().message(&sent.id()).unwrap();
    assert!(state.crossed_cancel.is_empty());
    assert_eq!(
        state.addressees[0].acknowledged[0].changed_since,
        [cancel.id()]
    );
}

#[test]
fn an_acknowledgement_that_was_shown_the_cancel_covers_it() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.release(A, &[B], Precedence::Flash);
    let cancel = scribe.act(A, CANCEL, sent.id());
    scribe.deliver(A, B);
    let mut header = scribe.header(B, body::MESSAGE, ACKNOWLEDGE);
    header.object = Some(sent.id());
    header.references = vec![cancel.id()];
    scribe.sign(header, false, &[(WATCH, SignedAs::Releaser)]);
    let state = scribe.fold().message(&sent.id()).unwrap();
    assert!(state.addressees[0].acknowledged[0].changed_since.is_empty());
    assert!(state.crossed_cancel.is_empty());
}

#[test]
fn only_the_sender_cancels_and_only_an_addressee_acknowledges() {
    let mut scribe = Scribe::new(3);
    let sent = scribe.release(A, &[B], Precedence::Routine);
    scribe.deliver_all();
    scribe.act(B, CANCEL, sent.id());
    scribe.act(C, ACKNOWLEDGE, sent.id());
    scribe.act(A, ACKNOWLEDGE, sent.id());
    let state = scribe.fold().message(&sent.id()).unwrap();
    assert_eq!(state.cancelled, None);
    assert!(state.addressees[0].acknowledged.is_empty());
    let why: Vec<Refusal> = state.without_effect.iter().map(|void| void.why).collect();
    assert_eq!(
        why,
        [
            Refusal::NotAnAddressee,
            Refusal::NotTheSender,
            Refusal::NotAnAddressee
        ]
    );
}

#[test]
fn a_late_acknowledgement_stands_beside_the_negative() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.release(A, &[B], Precedence::Flash);
    let negative = scribe.silence(A, B, sent.id());
    scribe.act(B, ACKNOWLEDGE, sent.id());
    scribe.deliver(B, A);
    let denial = scribe.silence(A, B, sent.id());
    let state = scribe.fold().message(&sent.id()).unwrap();
    let b = &state.addressees[0];
    assert_eq!(b.not_acknowledged.len(), 1);
    assert_eq!(b.not_acknowledged[0].fact.entry, negative.id());
    assert_eq!(b.acknowledged.len(), 1);
    assert_eq!(state.without_effect[0].fact.entry, denial.id());
    assert_eq!(state.without_effect[0].why, Refusal::AgainstOwnRecord);
}

#[test]
fn an_exercise_act_on_an_actual_message_has_no_effect() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.release(A, &[B], Precedence::Flash);
    let mut header = scribe.header(B, body::MESSAGE, ACKNOWLEDGE);
    header.object = Some(sent.id());
    header.status = Status::Exercise;
    scribe.sign(header, false, &[(WATCH, SignedAs::Releaser)]);
    let fold = scribe.fold();
    let state = fold.message(&sent.id()).unwrap();
    assert!(!state.is_acknowledged_by(PartyIndex(B)));
    assert_eq!(state.without_effect[0].why, Refusal::CrossedStatus);
    assert_eq!(fold.messages(Status::Actual).len(), 1);
    assert!(fold.messages(Status::Exercise).is_empty());
}

#[test]
fn a_draft_counts_once_at_its_lowest_place() {
    let mut scribe = Scribe::new(2);
    let draft = Digest([9; 32]);
    let mut release = || {
        let mut header = scribe.header(A, body::MESSAGE, RELEASE);
        header.action = vec![PartyIndex(B)];
        scribe.sign_draft(header, true, &[(WATCH, SignedAs::Releaser)], draft)
    };
    let (first, second) = (release(), release());
    let mut fold = fold_of(&scribe.facts, [&second]);
    assert_eq!(fold.message(&second.id()).unwrap().refused, None);
    fold.insert(&first.entry, first.officers.clone());
    assert_eq!(fold.message(&first.id()).unwrap().refused, None);
    let refused = fold.message(&second.id()).unwrap().refused;
    assert_eq!(refused, Some(Refusal::DraftUsedBefore));
    assert!(fold.used_draft(PartyIndex(A), &draft));
}

#[test]
fn an_expired_draft_is_noted_and_takes_effect() {
    let (scribe, flash) = flash_signed_by(&[]);
    let OfficerEvidence::Verified(mut asserted) =
        scribe_evidence(&[(WATCH, SignedAs::Drafter), (RELEASING, SignedAs::Releaser)])
    else {
        panic!("evidence of two officers");
    };
    asserted.expires = Timestamp::from_ms(1);
    let mut fold = fold_of(&scribe.facts, []);
    fold.insert(&flash.entry, OfficerEvidence::Verified(asserted));
    let state = fold.message(&flash.id()).unwrap();
    assert_eq!(state.refused, None);
    assert_eq!(state.remarks, [Remark::DraftExpired]);
}

fn scribe_evidence(officers: &[(u16, SignedAs)]) -> OfficerEvidence {
    flash_signed_by(officers).1.officers
}

#[test]
fn withheld_assertions_make_it_unverified_until_they_come() {
    let good = [(WATCH, SignedAs::Drafter), (RELEASING, SignedAs::Releaser)];
    let (scribe, flash) = flash_signed_by(&good);
    let mut fold = fold_of(&scribe.facts, []);
    fold.insert(&flash.entry, OfficerEvidence::Withheld);
    let refused = |fold: &detente_line::fold::Fold| fold.message(&flash.id()).unwrap().refused;
    assert_eq!(refused(&fold), Some(Refusal::OfficerUnverified));
    assert!(!fold.insert(&flash.entry, flash.officers.clone()).is_empty());
    assert_eq!(refused(&fold), None);
    assert!(
        fold.insert(&flash.entry, OfficerEvidence::Withheld)
            .is_empty()
    );
    assert_eq!(refused(&fold), None);
}

#[test]
fn both_branches_of_a_fork_stay_and_show_disputed() {
    let mut scribe = Scribe::new(2);
    let before = scribe.release(A, &[B], Precedence::Routine);
    let tip = scribe.tip(A);
    let one = scribe.release(A, &[B], Precedence::Routine);
    scribe.rewind(A, tip);
    let other = scribe.release(A, &[B], Precedence::Routine);
    let after = scribe.release(A, &[B], Precedence::Routine);
    let receipt = scribe.receipt(B, body::RECEIPT_HELD, &[one.id()]);
    let fold = scribe.fold();
    assert!(!fold.message(&before.id()).unwrap().is_disputed());
    for message in [&one, &other, &after] {
        assert!(fold.message(&message.id()).unwrap().is_disputed());
    }
    assert_eq!(fold.forks().len(), 1);
    assert_eq!(fold.forks()[0].entries.len(), 2);
    let delivered = |message: &Said| {
        fold.message(&message.id()).unwrap().addressees[0]
            .delivered
            .clone()
    };
    assert_eq!(delivered(&one).unwrap().entry, receipt.id());
    assert_eq!(delivered(&other), None);
}

#[test]
fn a_seen_head_on_one_branch_delivers_nothing_of_the_other() {
    let mut scribe = Scribe::new(2);
    let tip = scribe.tip(A);
    let one = scribe.release(A, &[B], Precedence::Routine);
    scribe.rewind(A, tip);
    let other = scribe.release(A, &[B], Precedence::Routine);
    scribe.release(A, &[B], Precedence::Routine);
    scribe.deliver(A, B);
    scribe.receipt(B, body::RECEIPT_HELD, &[]);
    let fold = scribe.fold();
    assert!(
        fold.message(&one.id()).unwrap().addressees[0]
            .delivered
            .is_none()
    );
    assert!(
        fold.message(&other.id()).unwrap().addressees[0]
            .delivered
            .is_some()
    );
}

#[test]
fn an_entry_behind_a_gap_is_held_and_says_so() {
    let mut scribe = Scribe::new(2);
    let first = scribe.release(A, &[B], Precedence::Routine);
    let second = scribe.release(A, &[B], Precedence::Flash);
    scribe.act(B, ACKNOWLEDGE, second.id());
    let ahead: Vec<&Said> = scribe.said.iter().skip(1).collect();
    let mut fold = fold_of(&scribe.facts, ahead);
    let state = fold.message(&second.id()).unwrap();
    assert!(state.earlier_missing());
    assert!(state.is_acknowledged_by(PartyIndex(B)));
    fold.insert(&first.entry, first.officers.clone());
    assert!(!fold.message(&second.id()).unwrap().earlier_missing());
}

#[test]
fn an_unknown_kind_is_kept_listed_and_changes_nothing() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.release(A, &[B], Precedence::Flash);
    let mut header = scribe.header(A, Kind(4_000), detente_record::Act(0));
    header.object = Some(sent.id());
    let unknown = scribe.sign(header, true, &[]);
    let receipt = scribe.receipt(B, body::RECEIPT_NOT_UNDERSTOOD, &[unknown.id()]);
    let fold = scribe.fold();
    let listed: Vec<_> = fold.not_understood().map(|(_, id)| id).collect();
    assert_eq!(listed, [unknown.id()]);
    assert_eq!(
        fold.judgement(&unknown.id()),
        Some(Judgement::Refused(Refusal::NotUnderstood))
    );
    let by_b = fold
        .not_understood_by(&unknown.id(), PartyIndex(B))
        .unwrap();
    assert_eq!(by_b.entry, receipt.id());
    assert_eq!(
        fold.first_held(&unknown.id(), PartyIndex(B)).unwrap().entry,
        receipt.id()
    );
    assert_eq!(fold.message(&sent.id()).unwrap().cancelled, None);
}

#[test]
fn a_flood_of_answers_is_listed_to_a_bound_and_counted_beyond() {
    let mut scribe = Scribe::new(2);
    let sent = scribe.release(A, &[B], Precedence::Routine);
    (0..100).for_each(|_| drop(scribe.act(B, ANSWER, sent.id())));
    let state = scribe.fold().message(&sent.id()).unwrap();
    assert_eq!(state.addressees[0].answered.len(), 64);
    assert_eq!(state.left_out, 36);
}
