//! Amendments of a charter: who concludes one, from where on it is in force, and by what an act is judged.

use detente_line::fold::{AmendmentOutcome, Fold, Judgement, Refusal, SignedAs};
use detente_line::limits::TEST_NUMBER_END;
use detente_line::line_test::state::TestId;
use detente_line::message;
use detente_line::{body, line_test};
use detente_record::{
    Act, CharterChanges, EntryId, Epoch, PartyIndex, Precedence, Status, TestSchedule, Timestamp,
};

use super::shelved::Kept;
use crate::scribe::{ANCHOR_MS, RELEASING, RELEASING_TOO, Said, Scribe, WATCH, fold_of};

const TWO: &[u16] = &[RELEASING, RELEASING_TOO];

fn judged(scribe: &Scribe, said: &Said) -> Option<Judgement> {
    scribe.fold().judgement(&said.id())
}

fn refused(why: Refusal) -> Option<Judgement> {
    Some(Judgement::Refused(why))
}

const EFFECTIVE: Option<Judgement> = Some(Judgement::Effective);

fn alone_allowed() -> CharterChanges {
    CharterChanges {
        break_glass: Some(true),
        ..CharterChanges::default()
    }
}

fn kept_for(days: u32) -> CharterChanges {
    CharterChanges {
        retention_days: Some(days),
        ..CharterChanges::default()
    }
}

fn version(scribe: &Scribe, party: u8) -> u32 {
    scribe.fold().terms_of(PartyIndex(party)).version()
}

fn outcome(scribe: &Scribe, proposal: &Said) -> AmendmentOutcome {
    scribe.fold().amendment(&proposal.id()).unwrap().outcome
}

/// Party 0 proposes, all sign and know of it; party 0 concludes.
fn conclude(scribe: &mut Scribe, parties: u8, changes: &CharterChanges) -> (Said, Said) {
    let terms = scribe.fold().terms_of(PartyIndex(0)).clone();
    let proposal = scribe.propose(0, (terms.version(), terms.hash), changes);
    scribe.deliver_all();
    let signed: Vec<EntryId> = (1..parties)
        .map(|party| scribe.say(party, Act::SIGN, proposal.id()).id())
        .collect();
    scribe.deliver_all();
    let concluded = scribe.adopt(0, proposal.id(), &signed);
    (proposal, concluded)
}

/// A FLASH that one officer releases alone.
fn alone(scribe: &mut Scribe, from: u8, to: u8) -> Said {
    let mut header = scribe.header(from, body::MESSAGE, message::RELEASE);
    header.precedence = Precedence::Flash;
    header.action = vec![PartyIndex(to)];
    header.outcome = Some(message::BREAK_GLASS);
    scribe.sign(header, true, &[(RELEASING, SignedAs::Releaser)])
}

#[test]
fn an_adoption_that_comes_back_after_damage_counts_though_the_charter_was_asked_for_without_it() {
    let mut scribe = Scribe::new(2);
    let (_, concluded) = conclude(&mut scribe, 2, &kept_for(30));
    let mut kept = Kept::new(Fold::new(scribe.facts.clone()));
    scribe.said.iter().for_each(|said| kept.take(said));
    kept.shelve(u32::MAX);
    kept.open_without(&concluded.id());
    assert_eq!(kept.fold.terms_of(PartyIndex(0)).version(), 0);
    kept.fold.restore_authority(&concluded.entry);
    assert_eq!(kept.fold.terms_of(PartyIndex(0)).version(), 1);
}

#[test]
fn what_an_adoption_rests_on_is_known_to_be_gone_until_all_of_it_is_back() {
    let mut scribe = Scribe::new(2);
    scribe.release(1, &[0], Precedence::Routine);
    scribe.deliver_all();
    let (proposal, concluded) = conclude(&mut scribe, 2, &kept_for(30));
    scribe.deliver_all();
    scribe.adopt(1, proposal.id(), &[concluded.id()]);
    let all = scribe.said.clone();
    for party in [0, 1].map(PartyIndex) {
        assert!(!fold_of(&scribe.facts, &all).lacks_for_charter_of(party));
    }
    for gone in 0..all.len() {
        let mut rest = all.clone();
        let gone = rest.remove(gone);
        let fold = fold_of(&scribe.facts, &rest);
        for party in [0, 1].map(PartyIndex) {
            // What stands in its own journal before its adoption is awaited by the head of that.
            let own = gone.entry.header().party == party;
            let lacks = fold.lacks_for_charter_of(party);
            if !own && fold.terms_of(party).version() == 0 {
                assert!(lacks, "{party:?} without {:?}", gone.entry.header());
            }
            assert!(!lacks || fold.terms_of(party).version() == 0);
        }
    }
}

#[test]
fn each_party_acts_under_it_from_its_own_adoption_on_and_what_came_before_is_judged_by_the_old() {
    let mut scribe = Scribe::new(2);
    let before = alone(&mut scribe, 0, 1);
    let (proposal, concluded) = conclude(&mut scribe, 2, &alone_allowed());
    assert_eq!(outcome(&scribe, &proposal), AmendmentOutcome::Concluded);
    assert_eq!((version(&scribe, 0), version(&scribe, 1)), (1, 0));
    let after = alone(&mut scribe, 0, 1);
    let not_yet = alone(&mut scribe, 1, 0);
    scribe.deliver_all();
    let adopted = scribe.adopt(1, proposal.id(), &[concluded.id()]);
    let theirs = alone(&mut scribe, 1, 0);
    assert_eq!(judged(&scribe, &adopted), EFFECTIVE);
    assert_eq!(judged(&scribe, &before), refused(Refusal::NoBreakGlass));
    assert_eq!(judged(&scribe, &not_yet), refused(Refusal::NoBreakGlass));
    assert_eq!(judged(&scribe, &after), EFFECTIVE);
    assert_eq!(judged(&scribe, &theirs), EFFECTIVE);
    // What crosses the adoption is answered under the new charter.
    let crossed = scribe.release(0, &[1], Precedence::Routine);
    scribe.deliver_all();
    let acknowledged = scribe.act(1, message::ACKNOWLEDGE, crossed.id());
    assert_eq!(judged(&scribe, &acknowledged), EFFECTIVE);
}

#[test]
fn an_act_that_names_another_version_than_the_one_in_force_has_no_effect() {
    let mut scribe = Scribe::new(2);
    scribe.versions[0] = 1;
    let early = scribe.release(0, &[1], Precedence::Routine);
    scribe.versions[0] = 0;
    conclude(&mut scribe, 2, &kept_for(9));
    scribe.versions[0] = 0;
    let late = scribe.release(0, &[1], Precedence::Routine);
    let other = refused(Refusal::OtherCharter);
    assert_eq!(judged(&scribe, &early), other);
    assert_eq!(judged(&scribe, &late), other);
}

#[test]
fn nothing_is_concluded_that_one_party_has_not_signed_with_two_officers() {
    let mut scribe = Scribe::new(3);
    let proposal = scribe.propose(0, scribe.founding(), &kept_for(9));
    scribe.deliver_all();
    let one = scribe.say(1, Act::SIGN, proposal.id());
    scribe.deliver_all();
    let without = scribe.adopt(0, proposal.id(), &[one.id()]);
    assert_eq!(judged(&scribe, &without), refused(Refusal::Senseless));
    let other = scribe.say(2, Act::SIGN, proposal.id());
    scribe.deliver_all();
    let by_another = scribe.adopt(1, proposal.id(), &[one.id(), other.id()]);
    assert_eq!(judged(&scribe, &by_another), refused(Refusal::Senseless));
    let concluded = scribe.adopt(0, proposal.id(), &[one.id(), other.id()]);
    assert_eq!(judged(&scribe, &concluded), EFFECTIVE);
}

#[test]
fn withdrawn_or_concluded_is_decided_by_the_proposers_journal() {
    for withdraws_first in [true, false] {
        let mut scribe = Scribe::new(2);
        let proposal = scribe.propose(0, scribe.founding(), &kept_for(9));
        scribe.deliver_all();
        // They cross: the last signature, and the withdrawal.
        let signed = scribe.say(1, Act::SIGN, proposal.id());
        if withdraws_first {
            let withdrawn = scribe.say(0, Act::REFUSE, proposal.id());
            scribe.deliver_all();
            let concluded = scribe.adopt(0, proposal.id(), &[signed.id()]);
            assert_eq!(judged(&scribe, &withdrawn), EFFECTIVE);
            assert_eq!(judged(&scribe, &concluded), refused(Refusal::Senseless));
            assert_eq!(outcome(&scribe, &proposal), AmendmentOutcome::Withdrawn);
        } else {
            scribe.deliver_all();
            let concluded = scribe.adopt(0, proposal.id(), &[signed.id()]);
            let withdrawn = scribe.say(0, Act::REFUSE, proposal.id());
            assert_eq!(judged(&scribe, &concluded), EFFECTIVE);
            assert_eq!(judged(&scribe, &withdrawn), refused(Refusal::SaidBefore));
            assert_eq!(outcome(&scribe, &proposal), AmendmentOutcome::Concluded);
        }
    }
}

#[test]
fn a_party_that_refused_does_not_sign_and_one_that_signed_does_not_refuse() {
    let mut scribe = Scribe::new(3);
    let proposal = scribe.propose(0, scribe.founding(), &kept_for(9));
    scribe.deliver_all();
    scribe.say(1, Act::REFUSE, proposal.id());
    let signs = scribe.say(1, Act::SIGN, proposal.id());
    let signed = scribe.say(2, Act::SIGN, proposal.id());
    let refuses = scribe.say(2, Act::REFUSE, proposal.id());
    for said in [&signs, &refuses] {
        assert_eq!(judged(&scribe, said), refused(Refusal::SaidBefore));
    }
    let adopts = scribe.adopt(0, proposal.id(), &[signs.id(), signed.id()]);
    assert_eq!(judged(&scribe, &adopts), refused(Refusal::Senseless));
    assert_eq!(outcome(&scribe, &proposal), AmendmentOutcome::Refused);
}

#[test]
fn of_two_that_cross_the_lower_partys_is_the_candidate_whichever_comes_first() {
    let mut scribe = Scribe::new(2);
    let theirs = scribe.propose(1, scribe.founding(), &kept_for(5));
    let ours = scribe.propose(0, scribe.founding(), &kept_for(9));
    assert_eq!(judged(&scribe, &theirs), refused(Refusal::CrossedAmendment));
    scribe.deliver_all();
    let signs_void = scribe.say(0, Act::SIGN, theirs.id());
    let signed = scribe.say(1, Act::SIGN, ours.id());
    scribe.deliver_all();
    let void = scribe.adopt(1, theirs.id(), &[signs_void.id()]);
    let concluded = scribe.adopt(0, ours.id(), &[signed.id()]);
    assert_eq!(judged(&scribe, &signs_void), refused(Refusal::WrongObject));
    assert_eq!(judged(&scribe, &void), refused(Refusal::WrongObject));
    assert_eq!(judged(&scribe, &concluded), EFFECTIVE);
    for order in [[&theirs, &ours], [&ours, &theirs]] {
        let fold = fold_of(&scribe.facts, order);
        let crossed = refused(Refusal::CrossedAmendment);
        assert_eq!(fold.judgement(&theirs.id()), crossed);
        assert_eq!(fold.judgement(&ours.id()), EFFECTIVE);
    }
}

#[test]
fn whoever_has_one_open_signs_no_other_until_it_knows_the_end_of_that() {
    let mut scribe = Scribe::new(3);
    let first = scribe.propose(1, scribe.founding(), &kept_for(5));
    scribe.deliver_all();
    // Not crossed: its author knew the first.
    let second = scribe.propose(2, scribe.founding(), &kept_for(9));
    scribe.deliver_all();
    let open = refused(Refusal::AnotherOpen);
    let refusal = scribe.say(0, Act::REFUSE, first.id());
    let not_known = scribe.propose(1, scribe.founding(), &kept_for(6));
    assert_eq!(judged(&scribe, &not_known), open);
    scribe.deliver(0, 1);
    let too_early = scribe.say(1, Act::SIGN, second.id());
    assert_eq!(judged(&scribe, &too_early), open);
    scribe.say(1, Act::REFUSE, not_known.id());
    scribe.say(2, Act::REFUSE, second.id());
    scribe.deliver(2, 1);
    let known = scribe.propose(1, scribe.founding(), &kept_for(7));
    assert_eq!(judged(&scribe, &known), EFFECTIVE);
    assert_eq!(judged(&scribe, &refusal), EFFECTIVE);
}

#[test]
fn the_second_of_two_on_one_charter_is_void_and_the_next_names_the_amended_one() {
    let mut scribe = Scribe::new(2);
    let (first, concluded) = conclude(&mut scribe, 2, &kept_for(9));
    let stale = scribe.propose(0, scribe.founding(), &alone_allowed());
    assert_eq!(judged(&scribe, &stale), refused(Refusal::OtherCharter));
    scribe.deliver_all();
    // Proposed and signed before its party has adopted the first, it is void there.
    let early = scribe.propose(1, scribe.founding(), &alone_allowed());
    scribe.deliver_all();
    let signs = scribe.say(0, Act::SIGN, early.id());
    assert_ne!(judged(&scribe, &signs), EFFECTIVE);
    scribe.adopt(1, first.id(), &[concluded.id()]);
    scribe.deliver_all();
    let (_, second) = conclude(&mut scribe, 2, &alone_allowed());
    assert_eq!(judged(&scribe, &second), EFFECTIVE);
    let terms = scribe.fold().terms_of(PartyIndex(0)).charter.clone();
    assert_eq!(
        (terms.version, terms.retention_days, terms.break_glass),
        (2, 9, true)
    );
}

#[test]
fn a_text_that_changes_nothing_or_skips_a_version_or_drops_a_level_is_void() {
    let mut scribe = Scribe::new(2);
    let as_it_was = scribe.propose(0, scribe.founding(), &kept_for(0));
    let on = (1, scribe.facts.founding.hash);
    let skips = scribe.propose(0, on, &kept_for(9));
    let mut changes = CharterChanges::default();
    let mut level = scribe.facts.founding.charter.levels[0].clone();
    level.id = "other".to_owned();
    changes.levels = Some(vec![level]);
    let drops = scribe.propose(0, scribe.founding(), &changes);
    for said in [&as_it_was, &skips, &drops] {
        assert_eq!(judged(&scribe, said), refused(Refusal::Senseless));
    }
}

#[test]
fn on_a_line_that_has_ended_nothing_is_proposed_or_signed_but_what_is_concluded_is_adopted() {
    let mut scribe = Scribe::new(3);
    let (proposal, concluded) = conclude(&mut scribe, 3, &kept_for(9));
    scribe.end_line(2, Act::LEAVE, TWO);
    let own = scribe.propose(2, scribe.founding(), &kept_for(5));
    let ended = refused(Refusal::LineEnded);
    assert_eq!(judged(&scribe, &own), ended);
    scribe.deliver_all();
    let knows = scribe.propose(1, scribe.founding(), &kept_for(5));
    assert_eq!(judged(&scribe, &knows), ended);
    for party in [1, 2] {
        let adopted = scribe.adopt(party, proposal.id(), &[concluded.id()]);
        assert_eq!(judged(&scribe, &adopted), EFFECTIVE);
    }
}

#[test]
fn a_party_put_back_to_before_its_adoption_is_under_the_old_charter_until_it_adopts_again() {
    let mut scribe = Scribe::new(2);
    let (proposal, concluded) = conclude(&mut scribe, 2, &alone_allowed());
    scribe.deliver_all();
    let before = scribe.tip(1);
    scribe.adopt(1, proposal.id(), &[concluded.id()]);
    let told = alone(&mut scribe, 1, 0);
    scribe.deliver_all();
    scribe.receipt(0, body::RECEIPT_HELD, &[told.id()]);
    scribe.open_epoch(1, Epoch(1), before, &[WATCH, RELEASING]);
    scribe.versions[1] = 0;
    assert_eq!(version(&scribe, 1), 0);
    let old = alone(&mut scribe, 1, 0);
    assert_eq!(judged(&scribe, &old), refused(Refusal::NoBreakGlass));
    // What somebody was told before that binds, and is judged by what was in force there.
    assert_eq!(judged(&scribe, &told), EFFECTIVE);
    scribe.deliver_all();
    scribe.adopt(1, proposal.id(), &[concluded.id()]);
    let new = alone(&mut scribe, 1, 0);
    assert_eq!(judged(&scribe, &new), EFFECTIVE);
}

#[test]
fn a_conclusion_that_nobody_held_before_its_author_was_put_back_is_none_and_it_concludes_anew() {
    let mut scribe = Scribe::new(2);
    let proposal = scribe.propose(0, scribe.founding(), &alone_allowed());
    scribe.deliver_all();
    let signed = scribe.say(1, Act::SIGN, proposal.id());
    scribe.deliver_all();
    let known = scribe.tip(0);
    let lost = scribe.adopt(0, proposal.id(), &[signed.id()]);
    scribe.open_epoch(0, Epoch(1), known, &[WATCH, RELEASING]);
    scribe.versions[0] = 0;
    scribe.deliver_all();
    assert_eq!(judged(&scribe, &lost), refused(Refusal::LeftBehind));
    assert_eq!(outcome(&scribe, &proposal), AmendmentOutcome::Open);
    let again = scribe.adopt(0, proposal.id(), &[signed.id()]);
    assert_eq!(judged(&scribe, &again), EFFECTIVE);
    assert_eq!(version(&scribe, 0), 1);
}

#[test]
fn tests_of_an_amended_schedule_have_numbers_of_their_own() {
    let mut scribe = Scribe::new(2);
    let changes = CharterChanges {
        tests: Some(TestSchedule {
            anchor: Timestamp::from_ms(ANCHOR_MS + 7_000),
            period_ms: 5_000,
            answer_within_ms: 1_000,
        }),
        ..CharterChanges::default()
    };
    let old = scribe.challenge(0, Some(0));
    conclude(&mut scribe, 2, &changes);
    let new = TEST_NUMBER_END;
    let by_old_number = scribe.challenge(0, Some(2));
    let by_new_number = scribe.challenge(0, Some(new));
    assert_eq!(judged(&scribe, &old), EFFECTIVE);
    assert_eq!(judged(&scribe, &by_old_number), refused(Refusal::Senseless));
    assert_eq!(judged(&scribe, &by_new_number), EFFECTIVE);
    let missed = scribe.missed(0, 0, 4);
    assert_eq!(judged(&scribe, &missed), EFFECTIVE);
    let fold = scribe.fold();
    let due = |number| {
        let test = fold.line_test(Status::Actual, TestId::Scheduled(number));
        test.unwrap().due.as_ms()
    };
    assert_eq!((due(0), due(new)), (ANCHOR_MS, ANCHOR_MS + 7_000));
    assert_eq!(line_test::schedule::number_within(new), 0);
}

#[test]
fn what_is_said_under_a_charter_whose_adoption_is_not_held_takes_effect_when_that_comes() {
    let mut scribe = Scribe::new(2);
    let (_, concluded) = conclude(&mut scribe, 2, &alone_allowed());
    let flash = alone(&mut scribe, 0, 1);
    let but = scribe
        .said
        .iter()
        .filter(|said| said.id() != concluded.id());
    let mut fold = fold_of(&scribe.facts, but);
    let unverified = refused(Refusal::OfficerUnverified);
    assert_eq!(fold.judgement(&flash.id()), unverified);
    let changed = fold.insert(&concluded.entry, concluded.officers.clone());
    assert!(changed.may_include(detente_line::fold::ObjectId::Entry(flash.id())));
    assert_eq!(fold.judgement(&flash.id()), EFFECTIVE);
}
